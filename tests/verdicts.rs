//! Verdicts run out, are withdrawn with their history, contradict each other in the open, and part a
//! cluster without scattering it.

use catalog::{Catalog, OpenOptions, Stamp};
use model::{Actor, Viewer};
use padu::pipeline::{self, AnalysisReport, Effort, Wisdom};
use serde_json::Value;

use crate::world::{LIST, Padu, text, texts};

fn states(padu: &Padu, line: &str) -> Vec<String> {
    padu.rows(line).iter().map(|it| text(&it["state"])).collect()
}

#[test]
fn a_verdict_has_its_history_and_only_what_counts_is_listed_at_first() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    padu.ok(&format!("judge {left} {right} --verdict same-system --reason first"));
    let second = padu.row(&format!(
        "judge {left} {right} --verdict different --reason second --until 2099-12-31"
    ));
    assert_eq!(
        (text(&second["until"]), text(&second["state"])),
        ("2099-12-31".into(), "standing".into())
    );
    assert_eq!(states(&padu, "list judgements"), ["standing"]);
    assert_eq!(states(&padu, "list judgements --all"), ["standing", "superseded"]);
    padu.ok(&format!("judge --withdraw {} --reason mistaken --by reviewer", text(&second["id"])));
    assert_eq!(states(&padu, "list judgements"), ["standing"], "the first one counts again");
    let history = padu.rows("list judgements --all");
    assert_eq!(history[0]["state"], "withdrawn");
    assert_eq!(history[0]["withdrawn_by"], "reviewer");
    assert_eq!(history[0]["withdrawn_reason"], "mistaken");
    assert!(!text(&history[0]["withdrawn_at"]).is_empty());
}

#[test]
fn the_last_day_of_a_verdict_is_a_day_to_come() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    for until in ["2020-01-01", "next-year", "2099-13-01", "2099-1-1"] {
        let line = format!("judge {left} {right} --verdict unsure --reason test --until {until}");
        let said = padu.run(&line);
        assert_eq!(said.code, 2, "{line}");
        assert!(said.stderr.contains(until) && said.stderr.contains("hint"), "{}", said.stderr);
    }
    assert!(padu.rows("list judgements --all").is_empty());
}

fn analyzed(catalog: &Catalog, wisdom: &Wisdom, at: &str, effort: Effort) -> AnalysisReport {
    let actor = Actor("tester".to_string());
    let stamp = Stamp { actor: &actor, at };
    let standing = pipeline::Standing::read(catalog, stamp.at).expect("read");
    pipeline::analyze(catalog, wisdom, standing, stamp, effort, &mut |_| {}).expect("analysed")
}

fn names(catalog: &Catalog) -> usize {
    catalog.applications(&Viewer::Operator).expect("readable").len()
}

#[test]
fn a_verdict_that_has_run_out_counts_no_longer_and_the_analysis_notices() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    padu.ok(&format!(
        "judge {left} {right} --verdict same-system --reason test --until 2099-06-30"
    ));
    let wisdom = Wisdom::bundled().expect("bundled");
    let catalog = Catalog::open(&padu.path("padu.catalog"), OpenOptions::default()).expect("opens");
    let at = |day: &str| format!("{day}T08:00:00.000000Z");
    let changes = Effort::Changes;
    assert!(!analyzed(&catalog, &wisdom, &at("2099-06-29"), changes).up_to_date);
    assert_eq!(names(&catalog), 2, "one system by the verdict");
    assert!(analyzed(&catalog, &wisdom, &at("2099-06-30"), changes).up_to_date, "its last day");
    let after = analyzed(&catalog, &wisdom, &at("2099-07-01"), changes);
    assert!(!after.up_to_date && after.looked_at >= 2, "{after:?}");
    assert_eq!(names(&catalog), 3, "the scores speak again");
    pipeline::rebuild(&catalog, &wisdom, &mut |_| {}).expect("rebuilt");
    assert_eq!(names(&catalog), 3);
    let state = &catalog.judgements("2099-07-01").expect("readable")[0].state;
    assert_eq!(state, "expired", "it is still on record");
}

#[test]
fn contradictions_are_reported_and_not_resolved_in_silence() {
    let padu = Padu::with_list(LIST);
    let [a, b, c] = ["SIMPEG Contoh", "e-Surat Contoh", "Pajak Contoh"].map(|it| padu.id_of(it));
    padu.ok(&format!("merge {a} {b} --reason \"one address\""));
    padu.ok(&format!("merge {b} {c} --reason \"one contract\""));
    let fine = padu.ok("analyze");
    assert!(!fine.stderr.contains("contradict"), "{}", fine.stderr);
    assert!(padu.rows("list contradictions").is_empty());
    padu.ok(&format!("split {a} {c} --reason \"other owners\""));
    let warned = padu.ok("analyze");
    assert!(
        warned.stderr.contains("contradict") && warned.stderr.contains(": 1"),
        "{}",
        warned.stderr
    );
    let found = padu.row("list contradictions");
    assert_eq!(found["verdict"], "different");
    assert_eq!(texts(&found["against_ids"]).len(), 2, "the two verdicts it cannot stand beside");
    let verdicts = padu.rows("list judgements");
    assert_eq!(verdicts.len(), 3, "none of them was dropped");
    padu.ok(&format!("judge --withdraw {} --reason mistaken", text(&found["id"])));
    padu.ok("analyze");
    assert!(padu.rows("list contradictions").is_empty());
}

/// One system in four registers, whose entries differ a little.
fn recorded_four_times() -> Padu {
    let padu = Padu::new();
    let header = "Nama Aplikasi,Instansi Pemilik,Uraian,Alamat\n";
    for (at, name) in
        ["SIMPEG Contoh", "Simpeg Contoh", "SIMPEG CONTOH", "SIMPEG contoh"].iter().enumerate()
    {
        let row = format!(
            "{name},Pemerintah Kabupaten Contoh,Kelola data kepegawaian ASN,https://simpeg.contohkab.go.id\n"
        );
        let file = format!("register-{at}.csv");
        padu.write(&file, format!("{header}{row}"));
        padu.ok(&format!("import {file}"));
    }
    padu.ok("analyze");
    padu
}

fn sizes(padu: &Padu) -> Vec<usize> {
    let members = |it: &Value| texts(&it["registrations"]).len();
    let mut sizes: Vec<usize> = padu.rows("list applications").iter().map(members).collect();
    sizes.sort_unstable();
    sizes
}

#[test]
fn splitting_a_cluster_keeps_the_rest_of_it_together() {
    let padu = recorded_four_times();
    assert_eq!(sizes(&padu), [4]);
    let entries = texts(&padu.row("list applications")["registrations"]);
    let (kept, parted) = ([&entries[0], &entries[2]], [&entries[1], &entries[3]]);
    padu.ok(&format!("split {} {} --reason \"another system\"", parted[0], parted[1]));
    padu.ok("analyze");
    check_parts(&padu, kept, parted);
    padu.ok("analyze --force");
    check_parts(&padu, kept, parted);
}

/// Two systems came of one, the two entries that a person parted are not in the same, and nobody else was
/// left alone.
fn check_parts(padu: &Padu, kept: [&String; 2], parted: [&String; 2]) {
    let systems: Vec<Vec<String>> =
        padu.rows("list applications").iter().map(|it| texts(&it["registrations"])).collect();
    assert_eq!(systems.len(), 2, "{systems:?}");
    let of = |entry: &String| systems.iter().find(|it| it.contains(entry)).expect("placed");
    assert_ne!(of(parted[0]), of(parted[1]));
    for entry in kept {
        assert!(of(entry).len() > 1, "{entry} stays with others: {systems:?}");
    }
}
