//! Every score lists its reasons, and they add up to it, wherever it is shown.

use std::collections::BTreeMap;

use matching::Edition;
use model::{PairScore, Profile, Registration, Relation, Viewer};
use padu::pipeline::{self, Wisdom};
use serde_json::Value;

use crate::world::{LIST, Padu, text};

const TOLERANCE: f64 = 1e-9;

fn sum(contributions: &Value) -> f64 {
    let all = contributions.as_array().expect("contributions").iter();
    all.map(|it| it["weight"].as_f64().expect("a weight")).sum()
}

/// Stored pairs of one relation, at most so many, spread over all of them.
fn stored(padu: &Padu, relation: &str, most: usize) -> Vec<Value> {
    let mut pairs = padu.table("pair_score");
    pairs.retain(|it| it["relation"] == relation);
    let step = (pairs.len() / most).max(1);
    pairs.into_iter().step_by(step).take(most).collect()
}

#[test]
fn stored_contributions_add_up_to_the_weight() {
    let padu = Padu::with_demo();
    let pairs = padu.table("pair_score");
    assert!(pairs.len() >= 200, "{} pairs", pairs.len());
    for pair in &pairs {
        let weight = pair["weight"].as_f64().expect("a weight");
        assert!((sum(&pair["contributions"]) - weight).abs() <= TOLERANCE, "{pair}");
        let probability = pair["probability"].as_f64().expect("a probability");
        assert!((0.0..=1.0).contains(&probability), "{pair}");
    }
}

/// Explains a pair as the pipeline would and compares it with the stored one.
fn same(wisdom: &Wisdom, edition: &Edition, corpus: &[Profile], pair: &Value, relation: Relation) {
    let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
    let named = |id: &String| corpus.iter().find(|it| it.id == *id).expect("a record");
    let ends = (named(&left), named(&right));
    let told = matching::explain(&wisdom.knowledge, edition, relation, ends.0, ends.1);
    let told: PairScore = told.unwrap_or_else(|| panic!("{left} and {right} are explained"));
    let total: f64 = told.contributions.iter().map(|it| it.weight).sum();
    assert!((total - told.weight).abs() <= TOLERANCE, "{told:?}");
    let weight = pair["weight"].as_f64().expect("a weight");
    assert!((told.weight - weight).abs() <= TOLERANCE, "{} told, {weight} stored", told.weight);
}

#[test]
fn explaining_200_pairs_gives_the_stored_scores() {
    let padu = Padu::with_demo();
    let (systems, functions) =
        (stored(&padu, "same-system", 100), stored(&padu, "same-function", 200));
    assert!(systems.len() + functions.len() >= 200 && systems.len() >= 5);
    let wisdom = Wisdom::bundled().expect("bundled");
    let options = catalog::OpenOptions::default();
    let catalog = catalog::Catalog::open(&padu.path("padu.catalog"), options).expect("opens");
    let edition = pipeline::edition(&catalog).expect("readable").expect("learned");
    let viewer = Viewer::Operator;
    let registrations = catalog.registrations(&viewer).expect("readable");
    let corpus: Vec<Profile> = registrations.iter().map(Profile::from).collect();
    for pair in systems.iter().take(60) {
        same(&wisdom, &edition, &corpus, pair, Relation::SameSystem);
    }
    let applications = catalog.applications(&viewer).expect("readable").into_iter();
    let corpus: Vec<Profile> = applications
        .map(|it| {
            let fields = it.fields;
            Profile::from(&Registration { id: it.id, fields, ..Registration::default() })
        })
        .collect();
    for pair in functions.iter().take(140) {
        same(&wisdom, &edition, &corpus, pair, Relation::SameFunction);
    }
}

/// What `padu explain` prints of some stored pairs.
fn check(relation: &str) {
    let padu = Padu::with_demo();
    for pair in stored(&padu, relation, 12) {
        let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
        let told = padu.row(&format!("explain {left} {right} --kind {relation}"));
        assert_eq!(told["relation"], relation);
        let weight = told["weight"].as_f64().expect("a weight");
        assert!((sum(&told["contributions"]) - weight).abs() <= TOLERANCE, "{told}");
        assert!((weight - pair["weight"].as_f64().expect("a weight")).abs() <= TOLERANCE, "{told}");
        let mirrored = padu.row(&format!("explain {right} {left} --kind {relation}"));
        let weights = |it: &Value| -> BTreeMap<String, String> {
            let all = it["contributions"].as_array().expect("contributions").iter();
            all.map(|it| (text(&it["comparison"]), text(&it["weight"]))).collect()
        };
        assert_eq!(weights(&mirrored), weights(&told), "the order of a pair does not matter");
    }
}

#[test]
fn explain_tells_why_two_registrations_are_one_system() {
    check("same-system");
}

#[test]
fn explain_tells_why_two_applications_do_one_job() {
    check("same-function");
}

#[test]
fn explain_names_the_verdict_beside_the_score() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    padu.ok(&format!("judge {left} {right} --verdict different --reason \"other owners\""));
    for kind in ["same-system", "same-function"] {
        let said = padu.ok(&format!("explain {left} {right} --kind {kind}"));
        assert!(said.stderr.contains("other owners"), "{kind}: {}", said.stderr);
    }
}

#[test]
fn a_table_of_reasons_ends_with_their_sum() {
    let padu = Padu::with_demo();
    let pair = stored(&padu, "same-function", 1).remove(0);
    let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
    let csv = padu.ok(&format!("explain {left} {right} --format csv")).stdout;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let weights: Vec<f64> =
        reader.records().map(|it| it.expect("a row")[2].parse().expect("a weight")).collect();
    let (total, parts) = weights.split_last().expect("a sum");
    assert!((parts.iter().sum::<f64>() - total).abs() <= 0.0005 * weights.len() as f64);
}

/// Names, descriptions and owners in all combinations: many pairs that share something, few that share all.
fn crowd(records: usize) -> String {
    const NAMES: [&str; 8] = [
        "SIMPEG",
        "Presensi Online",
        "e-Surat",
        "Perpustakaan Digital",
        "Pajak Daerah",
        "Aduan Warga",
        "Arsip Dinamis",
        "Perizinan",
    ];
    const TEXTS: [&str; 5] = [
        "kelola data pegawai dan kenaikan pangkat",
        "surat masuk dan surat keluar pemerintah daerah",
        "penagihan pajak hotel dan restoran",
        "pengaduan masyarakat dan tindak lanjutnya",
        "katalog buku dan peminjaman",
    ];
    let mut table = String::from("id,name,description,organization\n");
    for at in 0..records {
        let (name, said) = (NAMES[at % NAMES.len()], TEXTS[at / 3 % TEXTS.len()]);
        let owner = at * 7 % 29;
        table += &format!("r{at:04},{name} {owner},{said},Pemerintah Kabupaten Nomor{owner}\n");
    }
    table
}

/// The pairs that `padu match` wrote, with their weights.
fn scored(padu: &Padu, kind: &str) -> Vec<(String, String, f64)> {
    padu.ok(&format!("match crowd.csv --kind {kind} --out {kind}"));
    let mut reader =
        csv::Reader::from_path(padu.path(&format!("{kind}/scored.csv"))).expect("opens");
    let rows = reader.deserialize().map(|it| it.expect("a scored pair"));
    rows.collect()
}

/// The weights of explained pairs by their ids; each is the sum of its contributions.
fn told(pairs: impl Iterator<Item = PairScore>) -> BTreeMap<(String, String), f64> {
    let weight = |it: PairScore| {
        let total: f64 = it.contributions.iter().map(|it| it.weight).sum();
        assert!((total - it.weight).abs() <= TOLERANCE, "{it:?}");
        ((it.left, it.right), it.weight)
    };
    pairs.map(weight).collect()
}

/// Scored pairs are listed to the last digit.
fn is_listed(listed: f64, exact: f64) -> bool {
    (listed - exact).abs() <= TOLERANCE
}

/// Pairs by function that `padu match` keeps of each record.
const KEPT: usize = 50;

#[test]
fn ten_thousand_scored_pairs_are_explained_with_their_weights() {
    let padu = Padu::new();
    let table = crowd(600);
    padu.write("crowd.csv", &table);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let headers: Vec<String> =
        reader.headers().expect("headers").iter().map(String::from).collect();
    let rows: Vec<Vec<String>> =
        reader.records().map(|it| it.expect("a row").iter().map(String::from).collect()).collect();
    let roles = matching::plain::roles(&headers, &rows, None).expect("an id and a name");
    let profiles = matching::plain::profiles(&headers, rows, &roles);
    let wisdom = Wisdom::bundled().expect("bundled");
    let knowledge = &wisdom.knowledge;

    let labels = matching::classify(knowledge, &profiles);
    let (_, grouping) = matching::learn_and_group(knowledge, &profiles, &labels, &[], KEPT);
    let explained = told(grouping.explain_all(&grouping.scored).into_iter());
    let functions = scored(&padu, "same-function");
    assert!(functions.len() >= 9_000, "{} pairs by function", functions.len());
    for (left, right, weight) in &functions {
        let exact = explained[&(left.clone(), right.clone())];
        assert!(is_listed(*weight, exact), "{left} {right}: {weight} listed, {exact} told");
    }

    let edition = pipeline::learned(&wisdom, &profiles);
    let systems = scored(&padu, "same-system");
    let wanted = 10_500usize.saturating_sub(functions.len()).clamp(500, systems.len());
    let step = (systems.len() / wanted).max(1);
    let named = |id: &String| profiles.iter().find(|it| it.id == *id).expect("a record");
    let chosen: Vec<&(String, String, f64)> = systems.iter().step_by(step).take(wanted).collect();
    let explained = told(chosen.iter().filter_map(|(left, right, _)| {
        matching::explain(knowledge, &edition, Relation::SameSystem, named(left), named(right))
    }));
    for (left, right, weight) in &chosen {
        let exact = explained[&(left.clone(), right.clone())];
        assert!(is_listed(*weight, exact), "{left} {right}: {weight} listed, {exact} told");
    }
    assert!(functions.len() + chosen.len() >= 10_000, "{} pairs", functions.len() + chosen.len());
}

#[test]
fn the_report_has_the_stored_weights_to_the_last_digit() {
    let padu = Padu::with_demo();
    padu.ok("report why.html");
    let page = std::fs::read_to_string(padu.path("why.html")).expect("a report");
    let stored: Vec<f64> = padu
        .table("pair_score")
        .iter()
        .flat_map(|it| {
            let parts = it["contributions"].as_array().expect("contributions").clone();
            parts.into_iter().chain([it.clone()]).map(|it| it["weight"].as_f64().expect("a weight"))
        })
        .collect();
    let shown: Vec<f64> = page
        .split("<data value=\"")
        .skip(1)
        .map(|it| it.split('"').next().and_then(|it| it.parse().ok()).expect("a number"))
        .collect();
    assert!(shown.len() >= 20, "{} weights", shown.len());
    for weight in shown {
        assert!(stored.iter().any(|it| (it - weight).abs() <= TOLERANCE), "{weight} is stored");
    }
    assert_eq!(page.matches("class=\"waterfall\"").count(), page.matches("class=\"pair\"").count());
}

#[test]
fn a_sentence_says_why_and_a_near_miss_says_why_not() {
    let padu = Padu::with_demo();
    let pair = stored(&padu, "same-system", 1).remove(0);
    let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
    let told = padu.row(&format!("explain {left} {right} --kind same-system"));
    assert_eq!((&told["accepted"], &told["together"]), (&true.into(), &true.into()));
    assert!(text(&told["sentence"]).starts_with("They are held to be one system"), "{told}");
    let indonesian =
        padu.ok(&format!("explain {left} {right} --kind same-system --lang id")).stdout;
    assert!(indonesian.starts_with("Keduanya dinilai satu sistem"), "{indonesian}");

    let pair = stored(&padu, "same-function", 1).remove(0);
    let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
    let told = padu.row(&format!("explain {left} {right} --kind same-system"));
    assert_eq!(told["accepted"], false);
    assert!(text(&told["sentence"]).contains("not held to be one system"), "{told}");
    let (weight, threshold) = (told["weight"].as_f64(), told["threshold"].as_f64());
    assert!(weight < threshold, "{told}");
    assert!(told["would_suffice"].as_array().is_some_and(|it| it.len() <= 2), "{told}");
}

#[test]
fn how_much_of_each_others_job_two_systems_do_is_told_both_ways() {
    let padu = Padu::with_demo();
    let pair = stored(&padu, "same-function", 1).remove(0);
    let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
    let told = padu.row(&format!("explain {left} {right}"));
    let mirrored = padu.row(&format!("explain {right} {left}"));
    for share in [&told["left_covers"], &told["right_covers"]] {
        assert!((0.0..=1.0).contains(&share.as_f64().expect("a share")), "{told}");
    }
    assert_eq!(told["left_covers"], mirrored["left_covers"], "the order asked in does not matter");
    assert!(padu.ok(&format!("explain {left} {right}")).stdout.contains("% of what"));
    let proposal = &padu.rows("propose")[0];
    let members = proposal["members"].as_array().expect("members");
    assert!(members.iter().all(|it| it["covers"].is_number() && it["covered"].is_number()));
}

#[test]
fn the_drawing_is_accessible_and_has_the_same_facts() {
    let padu = Padu::with_demo();
    let pair = stored(&padu, "same-function", 1).remove(0);
    let (left, right) = (text(&pair["left_id"]), text(&pair["right_id"]));
    let said = padu.ok(&format!("explain {left} {right} --svg why.svg"));
    assert!(said.stdout.contains('█'), "bars stand in the table: {}", said.stdout);
    let svg = std::fs::read_to_string(padu.path("why.svg")).expect("a drawing");
    assert!(svg.contains("<title id=") && svg.contains("<desc id="), "{svg}");
    let told = padu.row(&format!("explain {left} {right}"));
    let rows = told["contributions"].as_array().expect("contributions").len() + 2;
    assert_eq!(svg.matches("role=\"row\"").count(), rows, "heading, reasons and sum");
    let nowhere = padu.run(&format!("explain {left} {right} --svg nowhere/why.svg"));
    assert_eq!(nowhere.code, 2, "{}", nowhere.stderr);
}
