//! `padu diff` says which groups changed between two analyses, and why.

use serde_json::Value;

use crate::world::{DEMO_FILES, Padu, text, texts};

fn ids(padu: &Padu) -> Vec<String> {
    padu.rows("list analyses").iter().map(|it| text(&it["id"])).collect()
}

/// Two applications of the demo that no register takes for one.
fn strangers(padu: &Padu) -> (String, String) {
    let applications = padu.rows("list applications");
    let own: Vec<String> =
        applications.iter().map(|it| text(&it["id"])).filter(|it| it.starts_with("a-")).collect();
    (own[0].clone(), own[1].clone())
}

fn merged(padu: &Padu) -> (String, String) {
    let (left, right) = strangers(padu);
    padu.ok(&format!("merge {left} {right} --reason test"));
    (left, right)
}

fn of_systems(rows: &[Value]) -> Vec<&Value> {
    rows.iter().filter(|it| it["group"] == "identity").collect()
}

#[test]
fn the_first_analysis_comes_out_of_nothing() {
    let padu = Padu::with_demo();
    let rows = padu.rows("diff");
    assert!(rows.len() > 10 && rows.iter().all(|it| it["happened"] == "created"), "{rows:#?}");
    assert!(rows.iter().all(|it| texts(&it["why"]) == ["data"]), "the registers are why");
}

#[test]
fn a_verdict_is_the_reason_for_what_it_moves() {
    let padu = Padu::with_demo();
    let (left, _) = merged(&padu);
    padu.ok("analyze");
    let rows = padu.rows("diff");
    let systems = of_systems(&rows);
    assert!(!systems.is_empty(), "{rows:#?}");
    for row in &systems {
        assert_eq!(texts(&row["why"]), ["judgement"], "{row}");
        assert!(texts(&row["because"]).iter().any(|it| it.starts_with("j-")), "{row}");
    }
    let anchor = left.replacen("a-", "r-", 1);
    let joined =
        |it: &&Value| texts(&it["joined"]).contains(&anchor) || it["happened"] == "changed";
    assert!(systems.iter().any(joined), "{systems:#?}");
    let judgement = text(&padu.rows("list judgements")[0]["id"]);
    padu.ok(&format!("judge --withdraw {judgement} --reason test"));
    padu.ok("analyze");
    let runs = ids(&padu);
    assert_eq!(runs.len(), 3);
    let there = padu.rows(&format!("diff {} {}", runs[2], runs[0]));
    assert!(there.is_empty(), "what was withdrawn leaves no difference: {there:#?}");
    let (one, other) = (&runs[1], &runs[2]);
    // Names and registrations are those of today, so only what happened is compared.
    let happened = |rows: &[Value]| -> Vec<(String, String)> {
        rows.iter().map(|it| (text(&it["id"]), text(&it["happened"]))).collect()
    };
    let again = padu.rows(&format!("diff {one} {other}"));
    assert_eq!(happened(&again), happened(&rows), "either order will do");
}

#[test]
fn an_import_is_the_reason_for_what_it_moves() {
    let padu = Padu::new();
    padu.write_demo_files();
    padu.ok(&format!("import {}", DEMO_FILES[1]));
    padu.ok("analyze");
    let run = text(&padu.row(&format!("import {}", DEMO_FILES[2]))["run"]);
    padu.ok("analyze");
    let rows = padu.rows("diff");
    assert!(!rows.is_empty());
    for row in &rows {
        assert!(texts(&row["why"]).contains(&"data".to_string()), "{row}");
    }
    assert!(rows.iter().any(|it| texts(&it["because"]).contains(&run)), "{rows:#?}");
}

#[test]
fn refitting_lists_what_moved() {
    let padu = Padu::with_demo();
    merged(&padu);
    let report = padu.row("analyze --refit");
    let moved = report["moved"].as_array().expect("something moved");
    assert_eq!(moved, &padu.rows("diff"));
    let judgement = text(&padu.rows("list judgements")[0]["id"]);
    padu.ok(&format!("judge --withdraw {judgement} --reason test"));
    let said = padu.ok("analyze --refit");
    assert!(said.stdout.contains("what happened") && said.stdout.contains("judgement"));
}

#[test]
fn an_analysis_that_is_not_there_is_named() {
    let padu = Padu::with_demo();
    let said = padu.run("diff n-nothing");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("n-nothing") && said.stderr.contains("list analyses"));
}
