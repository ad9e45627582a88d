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
