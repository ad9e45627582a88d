//! `padu label` asks about the pairs worth judging most; each key is stored at once. Verdicts teach.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::world::{LIST, Padu, text};

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn ends(row: &Value) -> (String, String) {
    (text(&row["left"]), text(&row["right"]))
}

#[test]
fn the_queue_begins_with_what_is_worth_most_and_writes_nothing() {
    let padu = Padu::with_demo();
    let queue = padu.rows("label --list");
    assert!(queue.len() >= 10, "{} questions", queue.len());
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for row in &queue {
        let product = number(&row["uncertainty"]) * number(&row["consequence"]);
        assert!((number(&row["worth"]) - product).abs() < 1e-9, "{row}");
        assert!((0.0..=1.0).contains(&number(&row["uncertainty"])), "{row}");
        let (left, right) = ends(row);
        [left, right].into_iter().for_each(|it| *asked.entry(it).or_default() += 1);
    }
    let worth: Vec<f64> = queue.iter().map(|it| number(&it["worth"])).collect();
    assert!(worth.is_sorted_by(|a, b| a >= b), "{worth:?}");
    assert!(asked.values().all(|it| *it <= 3), "{asked:?}");
    assert_eq!(padu.rows("list judgements").len(), 0);
    let kinds = |kind: &str| padu.rows(&format!("label --list --limit 9 --kind {kind}"));
    for kind in ["same-system", "same-function"] {
        assert!(kinds(kind).iter().all(|it| it["asked"] == kind), "{kind}");
    }
}

#[test]
fn keys_judge_skip_and_take_back() {
    let padu = Padu::with_demo();
    let queue = padu.rows("label --list --kind same-function --limit 3");
    let line = "label --kind same-function --format json --by reviewer";
    let said = padu.typed(line, "dkuzzxq");
    let told: Vec<Value> = serde_json::from_str(&said.stdout).expect("JSON");
    assert_eq!(told.len(), 1, "{}", said.stdout);
    assert_eq!((&told[0]["verdict"], &told[0]["actor"]), (&"different".into(), &"reviewer".into()));
    assert!(said.stderr.contains("judged: 1, skipped: 0, taken back: 1"), "{}", said.stderr);
    let kept = padu.rows("list judgements --all");
    let withdrawn = kept.iter().filter(|it| it["withdrawn"] == true).count();
    assert_eq!((kept.len(), withdrawn), (2, 1));
    padu.ok("verify");
    let after = padu.rows("label --list --kind same-function");
    assert!(!after.iter().any(|it| ends(it) == ends(&queue[0])), "what is judged is not asked");
    assert!(after.iter().any(|it| ends(it) == ends(&queue[1])), "what was skipped is asked");
}

#[test]
fn a_verdict_is_kept_when_the_sitting_ends_at_once() {
    let padu = Padu::with_demo();
    padu.typed("label --kind same-system", "s");
    let kept = padu.rows("list judgements");
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["verdict"], "same-system");
}

#[test]
fn both_records_and_the_evidence_are_shown() {
    let padu = Padu::with_demo();
    let first = &padu.rows("label --list --limit 1")[0];
    let said = padu.typed("label --limit 1", "q");
    for shown in [text(&first["left_name"]), text(&first["right_name"])] {
        let word = shown.split(' ').next().unwrap_or_default().to_string();
        assert!(said.stderr.contains(&word), "{shown}\n{}", said.stderr);
    }
    for caption in ["s same system", "z undo last", "comparison", "doubt", "1 of 1"] {
        assert!(said.stderr.contains(caption), "{caption}\n{}", said.stderr);
    }
    let indonesian = padu.typed("label --limit 1 --lang id", "q");
    assert!(indonesian.stderr.contains("s sistem yang sama"), "{}", indonesian.stderr);
}

#[test]
fn without_an_analysis_there_is_nothing_to_doubt() {
    let padu = Padu::new();
    padu.write("list.csv", LIST);
    padu.ok("import list.csv");
    let said = padu.run("label --list");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("padu analyze"), "{}", said.stderr);
}

/// A table of systems: each is listed twice, under another name, and has a namesake elsewhere.
fn table() -> (String, String) {
    let themes = ["Pajak", "Arsip", "Gizi", "Jalan", "Pasar", "Ternak", "Hutan", "Wisata"];
    let mut table = String::from("id,name,description,organization,url\n");
    let mut labels = String::from("left,right,verdict\n");
    for at in 0..16 {
        let theme = themes[at % themes.len()];
        let (place, page) =
            (format!("Kabupaten Rekaan {at}"), format!("https://s{at}.contoh.go.id"));
        let told = format!("mengelola data {theme} wilayah {at} secara berkala");
        table += &format!("{at}a,Sistem {theme} {at},{told},{place},{page}\n");
        table += &format!("{at}b,Si{theme} Terpadu,{told},{place},\n");
        table += &format!("{at}c,Sistem {theme} {at} Mobile,lain sama sekali,{place},{page}\n");
        labels += &format!("{at}a,{at}b,same-system\n{at}a,{at}c,different\n");
    }
    (table, labels)
}

fn cluster_of(padu: &Padu, id: &str) -> String {
    let bytes = std::fs::read(padu.path("out/clusters.csv")).expect("match writes it");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|it| it.expect("a row")).collect();
    rows.iter().find(|it| it["id"] == id).expect("every record is placed")["cluster_id"].clone()
}

#[test]
fn labels_outrank_scores_and_teach() {
    let padu = Padu::new();
    let (table, labels) = table();
    padu.write("table.csv", table);
    padu.write("labels.csv", labels);
    let line = "match table.csv --kind same-system --out out --labels labels.csv";
    let said = padu.ok(line);
    assert!(said.stderr.contains("16 verdicts for and 16 against"), "{}", said.stderr);
    for at in 0..16 {
        let of = |kind: &str| cluster_of(&padu, &format!("{at}{kind}"));
        assert!(of("a") == of("b") && of("a") != of("c"), "{at}");
    }
    padu.write("labels.csv", "left,right,verdict\n0a,5a,same-system\n");
    let said = padu.ok(line);
    assert!(said.stderr.contains("too few verdicts"), "{}", said.stderr);
    assert_eq!(cluster_of(&padu, "0a"), cluster_of(&padu, "5a"));
}

#[test]
fn labels_that_cannot_be_read_are_invalid_input() {
    let padu = Padu::new();
    padu.write("table.csv", table().0);
    for (labels, named) in [
        ("left,right\n0a,0b\n", "verdict"),
        ("left,right,verdict\n0a,nobody,different\n", "nobody"),
        ("left,right,verdict\n0a,0b,alike\n", "alike"),
    ] {
        padu.write("labels.csv", labels);
        let line = "match table.csv --kind same-system --out out --labels labels.csv";
        let said = padu.run(line);
        assert_eq!((said.code, said.stdout.as_str()), (3, ""), "{labels}");
        assert!(said.stderr.contains(named), "{}", said.stderr);
        assert!(!padu.path("out").exists());
    }
}

#[test]
fn refitting_an_analysis_learns_from_its_verdicts() {
    let padu = Padu::with_demo();
    assert_eq!(padu.row("analyze --refit")["refit"], Value::Null);
    padu.typed("label --kind same-system", "sdsdsdsdsdsd");
    let verdicts = padu.rows("list judgements");
    let same = verdicts.iter().filter(|it| it["verdict"] == "same-system").count();
    assert!(same >= 5 && verdicts.len() - same >= 5, "{} verdicts", verdicts.len());
    let refit = padu.row("analyze --refit")["refit"].clone();
    assert_eq!(refit["same"], same, "{refit}");
    let kept = refit["kept"].as_bool().expect("a flag");
    let better = number(&refit["loss_after"]) <= number(&refit["loss_before"])
        && number(&refit["f1_after"]) >= number(&refit["f1_before"]);
    assert_eq!(kept, better, "{refit}");
    padu.ok("verify");
}
