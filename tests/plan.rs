//! `padu plan`: rules of a roadmap, what people may ask of it, and what they read.

use std::collections::{BTreeMap, BTreeSet};

use crate::world::Padu;
use serde_json::Value;

fn roadmap(padu: &Padu, options: &str) -> Value {
    padu.row(&format!("plan --from 2027 {options}"))
}

fn steps(roadmap: &Value) -> &Vec<Value> {
    roadmap["steps"].as_array().expect("steps")
}

fn planned(roadmap: &Value) -> Vec<&Value> {
    steps(roadmap).iter().filter(|it| !it["year"].is_null()).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[test]
fn a_roadmap_keeps_order_capacity_and_budget() {
    let padu = Padu::with_demo();
    let found = roadmap(&padu, "--capacity 2 --budget 3000000000");
    let planned = planned(&found);
    assert!(planned.len() > 10, "{}", planned.len());
    let year: BTreeMap<&str, i64> = planned
        .iter()
        .map(|it| (text(it, "application_id"), it["year"].as_i64().expect("a year")))
        .collect();
    let (mut loads, mut spent) = (BTreeMap::new(), BTreeMap::new());
    for step in &planned {
        let own = year[text(step, "application_id")];
        for before in step["after"].as_array().expect("a list") {
            assert!(year[before.as_str().expect("an id")] <= own, "{step}");
        }
        if let Some(agency) = step["agency"].as_str() {
            *loads.entry((agency, own)).or_insert(0) += 1;
        }
        *spent.entry(own).or_insert(0) += step["once"]["expected"].as_i64().expect("an amount");
        assert!(
            text(step, "keeper") != text(step, "application_id") || step["disposition"] == "retire"
        );
    }
    assert!(loads.values().all(|it| *it <= 2), "{loads:?}");
    assert!(spent.values().all(|it| *it <= 300_000_000_000), "{spent:?}");
    assert!(found["worth"]["expected"].as_i64() <= found["bound"].as_i64());
    assert!(found["gap"].as_f64().expect("a gap") < 0.02);
}

#[test]
fn amounts_of_the_steps_and_of_the_years_add_up_to_the_whole() {
    let padu = Padu::with_demo();
    let found = roadmap(&padu, "");
    let worth: i64 = planned(&found).iter().filter_map(|it| it["worth"]["expected"].as_i64()).sum();
    let years = found["years"].as_array().expect("years").iter();
    let net: i64 = years
        .map(|it| it["avoided"].as_i64().unwrap_or(0) - it["spent"].as_i64().unwrap_or(0))
        .sum();
    assert_eq!(Some(worth), found["worth"]["expected"].as_i64());
    assert_eq!(net, worth);
}

#[test]
fn what_is_kept_excluded_or_frozen_does_not_move() {
    let padu = Padu::with_demo();
    let before = roadmap(&padu, "");
    let some = planned(&before);
    let (kept, agency) = (text(some[0], "application_id"), text(some[5], "agency"));
    let proposal = text(some[9], "proposal_id");
    let after = roadmap(
        &padu,
        &format!("--keep {kept} --exclude \"{agency}\" --exclude {proposal} --freeze 2027"),
    );
    for step in steps(&after) {
        assert_ne!(text(step, "application_id"), kept);
        assert_ne!(text(step, "agency"), agency);
        assert_ne!(text(step, "proposal_id"), proposal);
        assert_ne!(step["year"], 2027);
    }
    assert!(after["worth"]["expected"].as_i64() < before["worth"]["expected"].as_i64());
}

#[test]
fn other_assumptions_are_read_from_a_file_and_a_wrong_one_is_refused() {
    let padu = Padu::with_demo();
    let policy = padu::data::text("reference/policy.toml").expect("it is bundled");
    padu.write("careful.toml", policy.replace("expected = 0.8", "expected = 0.72"));
    let usual = roadmap(&padu, "")["worth"]["expected"].as_i64();
    assert!(roadmap(&padu, "--policy careful.toml")["worth"]["expected"].as_i64() < usual);
    padu.write("wrong.toml", policy.replace("expected = 0.8", "expected = 8.0"));
    let refused = padu.run("plan --policy wrong.toml");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("wrong.toml"), "{}", refused.stderr);
    assert!(refused.stderr.contains("avoided_share"), "{}", refused.stderr);
}

#[test]
fn a_reader_who_may_not_see_costs_sees_no_amounts() {
    let padu = Padu::with_demo();
    let found = roadmap(&padu, "--viewer public");
    assert_eq!(found["counts_systems"], true);
    for step in steps(&found) {
        assert!(["running", "once", "worth"].iter().all(|it| step[*it].is_null()), "{step}");
    }
    let screen = padu.ok("plan --from 2027 --viewer public");
    assert!(!screen.stdout.contains("Rp"), "{}", screen.stdout);
    for proposal in padu.rows("propose --limit 500 --viewer public") {
        assert_eq!((&proposal["at_stake"], &proposal["saving"]), (&0.into(), &Value::Null));
        let members = proposal["members"].as_array().expect("members");
        assert!(members.iter().all(|it| it["running_cost"].is_null()), "{proposal}");
    }
    let seen: BTreeSet<String> = padu
        .rows("list applications --viewer public")
        .iter()
        .map(|it| text(it, "id").to_string())
        .collect();
    assert!(steps(&found).iter().all(|it| seen.contains(text(it, "application_id"))));
}

#[test]
fn the_same_catalogue_gives_the_same_roadmap() {
    let padu = Padu::with_demo();
    let ask = || padu.ok("plan --from 2027 --format json --capacity 1");
    assert_eq!(ask(), ask());
}

#[test]
fn two_roadmaps_are_compared_by_what_moved() {
    let padu = Padu::with_demo();
    let before = padu.ok("plan --from 2027 --format json").stdout;
    padu.write("earlier.json", &before);
    assert_eq!(padu.rows("plan --from 2027 --against earlier.json").len(), 0);
    let earlier: Value = serde_json::from_str(&before).expect("JSON");
    let kept = text(planned(&earlier[0])[0], "application_id").to_string();
    let moved = padu.rows(&format!("plan --from 2027 --against earlier.json --keep {kept}"));
    let gone = moved.iter().find(|it| it["application_id"] == kept).expect("it is gone");
    assert_eq!((&gone["before"], &gone["because"]), (&2027.into(), &"gone".into()));
    padu.write("wrong.json", "{}");
    assert_eq!(padu.run("plan --against wrong.json").code, 2);
}
