//! `padu plan`: rules of a roadmap, what people may ask of it, and what they read.

use std::collections::{BTreeMap, BTreeSet};

use catalog::{Catalog, OpenOptions};

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
fn what_rests_on_an_analysis_says_so_when_something_changed_since() {
    let padu = Padu::with_demo();
    padu.ok("plan --from 2027 --save peta");
    let id = text(planned(&roadmap(&padu, ""))[0], "application_id").to_string();
    let lines = [
        "status",
        "plan --from 2027",
        "plan --from 2027 --what-if ID",
        "propose",
        "propose --limit 1 --format json",
        "impact ID",
        "graph",
        "graph ID",
        "progress",
    ];
    let due = |line: &str| {
        let said = padu.ok(&line.replace("ID", &id));
        let note = "something changed since the last analysis";
        assert!(!said.stdout.contains(note), "{line}\n{}", said.stdout);
        said.stderr.matches(note).count()
    };
    for line in lines {
        assert_eq!(due(line), 0, "{line}");
    }
    padu.ok(&format!("set {id} cost_maintain \"90000000 IDR\" --reason rapat"));
    for line in lines {
        assert_eq!(due(line), 1, "{line}");
    }
    // Both of these were made before.
    assert_eq!(due("plan --against peta --roadmap peta"), 0);
    assert_eq!(padu.ok("impact ID --quiet".replace("ID", &id).as_str()).stderr, "");
    padu.ok("analyze");
    for line in lines {
        assert_eq!(due(line), 0, "{line}");
    }
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
    assert_eq!((&gone["before"], &gone["because"]), (&2027.into(), &"as_asked".into()));
    let because = |asked: &str| -> BTreeSet<String> {
        let moved = padu.rows(&format!("plan --from 2027 --against earlier.json {asked}"));
        moved.iter().map(|it| text(it, "because").to_string()).collect()
    };
    let of = |all: &[&str]| BTreeSet::from_iter(all.iter().map(|it| it.to_string()));
    let (agency, proposal) =
        (text(planned(&earlier[0])[5], "agency"), text(planned(&earlier[0])[9], "proposal_id"));
    let left_out = format!("--keep {kept} --exclude \"{agency}\" --exclude {proposal}");
    let without = padu.ok(&format!("plan --from 2027 {left_out} --format json")).stdout;
    padu.write("without.json", &without);
    let without: Value = serde_json::from_str(&without).expect("JSON");
    let still: BTreeSet<&str> =
        steps(&without[0]).iter().map(|it| text(it, "application_id")).collect();
    let is_asked = |it: &&Value| {
        let named = text(it, "agency") == agency || text(it, "proposal_id") == proposal;
        named && !still.contains(text(it, "application_id"))
    };
    let asked: BTreeSet<&str> = planned(&earlier[0])
        .into_iter()
        .filter(is_asked)
        .map(|it| text(it, "application_id"))
        .collect();
    let check = |line: &str, expected: &str| {
        let moved = padu.rows(line);
        let own: Vec<&Value> =
            moved.iter().filter(|it| asked.contains(text(it, "application_id"))).collect();
        assert!(own.len() == asked.len() && asked.len() > 1, "{asked:?} {own:?}");
        assert!(own.iter().all(|it| text(it, "because") == expected), "{own:?}");
    };
    check(&format!("plan --from 2027 --against earlier.json {left_out}"), "as_asked");
    check("plan --from 2027 --against without.json", "asked_before");
    padu.write("one.json", padu.ok("plan --from 2027 --years 1 --format json").stdout);
    let longer = padu.rows("plan --from 2027 --against one.json");
    let words = |all: &[Value]| -> BTreeSet<String> {
        all.iter().map(|it| text(it, "because").to_string()).collect()
    };
    assert!(words(&longer).contains("other_years") && !words(&longer).contains("others"));
    assert!(because("--years 1").is_superset(&of(&["other_years"])));
    assert!(because("--years 3").is_superset(&of(&["out_of_years"])));
    assert!(because("--freeze 2028").is_superset(&of(&["frozen"])));
    assert!(because("--capacity 1").is_superset(&of(&["capacity_taken"])));
    assert!(because("--budget 5000000000").is_superset(&of(&["budget_taken"])));
    assert!(because("--budget 100000000").is_superset(&of(&["above_budget"])));
    // Side by side for a person, with what the frames say otherwise; two that are kept need no new one.
    padu.ok("plan --from 2027 --save satu");
    padu.ok("plan --from 2027 --years 3 --budget 5000000000 --freeze 2028 --save dua");
    let all = padu.rows("plan --against satu --roadmap dua").len();
    let shown = padu.ok("plan --against satu --roadmap dua --limit 4 --lang en");
    for words in ["2027 – 2031", "2027 – 2029", "no limit", "Rp 5 billion", "steps now", "frozen"]
    {
        assert!(shown.stdout.contains(words), "{words}\n{}", shown.stdout);
    }
    assert!(all > 4 && shown.stderr.contains(&format!("4 of {all}")), "{}", shown.stderr);
    assert_eq!(padu.run("plan --roadmap dua").code, 2);
    assert_eq!(padu.run("plan --against satu --roadmap dua --budget 5").code, 2);
    padu.write("wrong.json", "{}");
    assert_eq!(padu.run("plan --against wrong.json").code, 2);
}

#[test]
fn single_agencies_and_years_have_capacities_and_budgets_of_their_own() {
    let padu = Padu::with_demo();
    let usual = roadmap(&padu, "");
    let mut loads: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for step in planned(&usual) {
        let key = (text(step, "agency").to_string(), step["year"].as_i64().expect("a year"));
        *loads.entry(key).or_default() += 1;
    }
    let busiest = loads.into_iter().filter(|it| !it.0.0.is_empty()).max_by_key(|it| it.1);
    let agency = busiest.expect("somebody moves").0.0;
    let found = roadmap(&padu, &format!("--capacity \"{agency}=1\" --budget 2027=1000000000"));
    let own = planned(&found).into_iter().filter(|it| text(it, "agency") == agency);
    let years: Vec<i64> = own.filter_map(|it| it["year"].as_i64()).collect();
    let distinct: BTreeSet<&i64> = years.iter().collect();
    assert_eq!(years.len(), distinct.len(), "one system a year: {years:?}");
    let first = &found["years"][0];
    assert!(first["spent"].as_i64().expect("an amount") <= 100_000_000_000, "{first}");
    let poor = roadmap(&padu, &format!("--budget \"{agency}=0\""));
    let costs = |it: &&Value| it["once"]["expected"].as_i64() > Some(0);
    let moving = planned(&poor).into_iter().filter(|it| text(it, "agency") == agency).filter(costs);
    assert_eq!(moving.count(), 0, "nothing that costs anything");
    for wrong in ["--capacity x", "--capacity \"Negeri Antah=2\"", "--budget 1999=5", "--budget -1"]
    {
        assert_eq!(padu.run(&format!("plan --from 2027 {wrong}")).code, 2, "{wrong}");
    }
}

#[test]
fn a_roadmap_stays_near_an_earlier_one() {
    let padu = Padu::with_demo();
    padu.ok("plan --from 2027 --capacity 2 --save dulu");
    let again = roadmap(&padu, "--capacity 2 --near dulu");
    assert!(planned(&again).iter().all(|it| it["year"] == it["promised"]), "nothing changed");
    let some = text(planned(&again)[0], "application_id").to_string();
    padu.ok(&format!("set {some} cost_maintain \"90000000 IDR\" --reason rapat"));
    padu.ok("analyze");
    let moved =
        |near: &str| padu.rows(&format!("plan --from 2027 --capacity 2 {near} --against dulu"));
    assert!(moved("--near dulu").len() <= moved("").len());
    let closed = roadmap(&padu, "--capacity 2 --near dulu --freeze 2027");
    let broken = steps(&closed).iter().filter(|it| it["promised"] == 2027);
    let because: BTreeSet<&str> = broken.map(|it| text(it, "moved")).collect();
    assert_eq!(because, BTreeSet::from(["no_longer_possible"]));
    let fewer = padu.rows("plan --from 2027 --capacity 1 --near dulu --against dulu");
    assert!(fewer.iter().any(|it| it["because"] == "capacity_taken"), "{fewer:?}");
    // What broken promises count stands between what it wins and the bound.
    let fewer = roadmap(&padu, "--capacity 1 --near dulu");
    let amount = |value: &Value| value.as_f64().expect("an amount");
    let (broken, bound) = (amount(&fewer["broken"]), amount(&fewer["bound"]));
    let worth = amount(&fewer["worth"]["expected"]) - broken;
    assert!(broken > 0.0 && worth <= bound, "{broken} {worth} {bound}");
    assert!((amount(&fewer["gap"]) - (bound - worth) / bound).abs() < 1e-6, "{}", fewer["gap"]);
    assert_eq!(roadmap(&padu, "--capacity 1")["broken"], 0);
}

#[test]
fn what_is_kept_is_not_forgotten_when_a_limit_goes() {
    let padu = Padu::with_demo();
    let limits = ["--budget 10000000000", "--capacity 3", "--freeze 2031"];
    let worth = |it: &Value| it["worth"]["expected"].as_i64().expect("an amount");
    let all = roadmap(&padu, &limits.join(" "));
    assert_eq!(all["known_as"], Value::Null);
    padu.ok(&format!("plan --from 2027 {} --save ketat", limits.join(" ")));
    for limit in limits {
        let fewer: Vec<&str> = limits.into_iter().filter(|it| *it != limit).collect();
        assert!(worth(&roadmap(&padu, &fewer.join(" "))) >= worth(&all), "without {limit}");
    }
    let again = roadmap(&padu, &limits.join(" "));
    assert_eq!((text(&again, "known_as"), steps(&again)), ("ketat", steps(&all)));
    let shown = padu.ok(&format!("plan --from 2027 {} --lang en", limits.join(" ")));
    assert!(shown.stdout.contains("years of the roadmap \"ketat\""), "{}", shown.stdout);
    // One of other years is none that is kept, nor is one that plans nothing.
    padu.ok("plan --from 2027 --freeze 2027 --save beku");
    for (options, kept) in [("", Value::Null), ("--capacity 0 --budget 0", Value::Null)] {
        assert_eq!(roadmap(&padu, options)["known_as"], kept, "{options}");
    }
    // Who may not read kept roadmaps gets none of them.
    let others = roadmap(&padu, &format!("{} --viewer public", limits.join(" ")));
    assert_eq!(others["known_as"], Value::Null);
}

#[test]
fn what_was_found_is_not_forgotten_when_a_limit_goes() {
    let worth = |it: &Value| it["worth"]["expected"].as_i64().expect("an amount");
    let mut lost = 0;
    for (fewer, limit) in [
        ("--years 4 --budget 11907202752", "--freeze \"2029=Kab. Bantul\""),
        (
            "--years 4 --budget 9507643376 --capacity 1",
            "--freeze \"2029=Provinsi Kalimantan Utara\"",
        ),
    ] {
        let padu = Padu::with_demo();
        let alone = roadmap(&padu, fewer);
        let again = roadmap(&padu, fewer);
        assert_eq!((steps(&again), &again["known_as"]), (steps(&alone), &Value::Null), "{fewer}");
        let tight = roadmap(&padu, &format!("{fewer} {limit}"));
        let freed = roadmap(&padu, fewer);
        lost += usize::from(worth(&alone) < worth(&tight));
        assert!(worth(&freed) >= worth(&tight).max(worth(&alone)), "{fewer} without {limit}");
        // As what others find must not tell who may see less what they may not see.
        let public = format!("{fewer} --viewer public");
        let fresh = roadmap(&Padu::with_demo(), &public);
        assert_eq!(steps(&roadmap(&padu, &public)), steps(&fresh), "{fewer}");
    }
    // By itself, the search sometimes wins less.
    assert!(lost > 0);
}

#[test]
fn so_many_roadmaps_are_remembered_and_no_more() {
    let padu = Padu::with_list("Nama Aplikasi,Instansi\nSIKEBUN,Kota Lorana\n");
    let catalog = Catalog::open(&padu.path("padu.catalog"), OpenOptions::default());
    let catalog = catalog.expect("opens");
    let one = |year: i32| BTreeMap::from([("a-1".to_string(), year)]);
    for year in [2027, 2028, 2029, 2028] {
        catalog.remember_roadmap(&one(year), 2).expect("is remembered");
    }
    catalog.remember_roadmap(&BTreeMap::new(), 2).expect("nothing to remember");
    assert_eq!(catalog.tried_roadmaps().expect("are there"), [one(2028), one(2029)]);
}

#[test]
fn what_if_shows_what_would_move_if_a_system_stayed() {
    let padu = Padu::with_demo();
    let first = text(planned(&roadmap(&padu, ""))[0], "application_id").to_string();
    let moved = padu.rows(&format!("plan --from 2027 --what-if {first}"));
    let own = moved.iter().find(|it| it["application_id"] == first.as_str()).expect("it stays");
    assert_eq!((&own["now"], &own["because"]), (&Value::Null, &"as_asked".into()));
    let screen = padu.ok(&format!("plan --from 2027 --what-if {first} --lang en")).stdout;
    assert!(screen.starts_with("If it stayed: net Rp"), "{screen}");
}

#[test]
fn what_if_of_a_keeper_is_about_what_is_merged_into_it() {
    let padu = Padu::with_demo();
    let before = roadmap(&padu, "");
    let moving: BTreeSet<&str> =
        steps(&before).iter().map(|it| text(it, "application_id")).collect();
    let known: BTreeSet<String> =
        padu.rows("list applications").iter().map(|it| text(it, "id").to_string()).collect();
    let is_keeper = |it: &&&Value| {
        let keeper = text(it, "keeper");
        it["disposition"] == "merge" && !moving.contains(keeper) && known.contains(keeper)
    };
    let planned = planned(&before);
    let step = planned.iter().find(is_keeper).expect("something is merged");
    let line = format!("plan --from 2027 --what-if {}", text(step, "keeper"));
    let own = planned.iter().filter(|it| it["keeper"] == step["keeper"]);
    let own: BTreeSet<&str> = own.map(|it| text(it, "application_id")).collect();
    let moved = padu.rows(&line);
    let stays = |it: &Value| own.contains(text(it, "application_id")) && it["now"].is_null();
    assert!(moved.iter().any(|it| stays(it) && it["because"] == "as_asked"), "{moved:?}");
    for (language, words) in [
        ("en", "If nothing were merged into it: net Rp"),
        ("id", "Bila tidak ada yang digabungkan"),
    ] {
        let screen = padu.ok(&format!("{line} --lang {language}")).stdout;
        assert!(screen.starts_with(words), "{screen}");
    }
}

#[test]
fn where_an_id_is_needed_a_name_is_answered_with_the_id() {
    let padu = Padu::with_demo();
    let id = padu.id_of("Sapawarga");
    for option in ["--keep", "--exclude", "--what-if"] {
        let said = padu.run(&format!("plan --from 2027 {option} sapawarga"));
        assert_eq!(said.code, 2, "{option}");
        assert!(said.stderr.contains(&id) && said.stderr.contains("a name"), "{}", said.stderr);
        let said = padu.run(&format!("plan --from 2027 {option} \"Tidak Ada Sama Sekali\""));
        assert!(said.code == 2 && !said.stderr.contains("a name"), "{}", said.stderr);
    }
    let padu = Padu::with_list(
        "Nama Aplikasi,Instansi,Uraian\n\
         SIKEBUN,Kota Lorana,Mencatat kebun kopi rakyat\n\
         SIKEBUN,Kota Mekaru,Perizinan kebun raya dan taman\n",
    );
    let said = padu.run("plan --keep SIKEBUN");
    assert!(said.code == 2 && said.stderr.contains("that bear it: 2"), "{}", said.stderr);
}

#[test]
fn a_roadmap_is_written_as_workbook_page_calendar_and_model() {
    let padu = Padu::with_demo();
    for (file, begin) in [
        ("r.xlsx", &b"PK"[..]),
        ("r.html", b"<!doctype html>"),
        ("r.ics", b"BEGIN:VCALENDAR"),
        ("r.xml", b"<?xml"),
    ] {
        padu.ok(&format!("plan --from 2027 --out {file}"));
        let bytes = std::fs::read(padu.path(file)).expect("it is there");
        let head = String::from_utf8_lossy(&bytes[..begin.len()]).to_lowercase();
        assert_eq!(head, String::from_utf8_lossy(begin).to_lowercase(), "{file}");
    }
    assert_eq!(padu.run("plan --from 2027 --out r.doc").code, 2);
    assert!(!padu.path("r.doc").exists());
    padu.ok("plan --from 2027 --viewer public --out open.html");
    let page = std::fs::read_to_string(padu.path("open.html")).expect("it is there");
    assert!(!page.contains("Rp"), "no amount for who may see none");
}

#[test]
fn a_recorded_exception_keeps_a_system_beside_a_mandated_one() {
    let padu = Padu::with_demo();
    let proposals = padu.rows("propose --limit 500");
    let member = |proposals: &[Value], id: &str| {
        let mut members =
            proposals.iter().flat_map(|it| it["members"].as_array().expect("members"));
        members.find(|it| it["application_id"] == id).cloned()
    };
    let adopting = proposals
        .iter()
        .flat_map(|it| it["members"].as_array().expect("members"))
        .find(|it| it["reason"] == "repeats_mandated")
        .expect("somebody repeats a mandated one");
    let id = text(adopting, "application_id").to_string();
    padu.ok(&format!("set {id} exception \"Perpres 1/2030: otonomi khusus\" --reason surat"));
    padu.ok("analyze");
    let after = member(&padu.rows("propose --limit 500"), &id).expect("it is a member");
    assert_eq!(after["reason"], "exception", "{after}");
    assert_eq!(after["exception"]["words"], "Perpres 1/2030: otonomi khusus");
    assert!(["connect", "keep_all", "keep"].contains(&text(&after, "disposition")), "{after}");
}

#[test]
fn an_assessment_by_a_person_outranks_the_evidence() {
    let padu = Padu::with_demo();
    let id = padu.id_of("Sapawarga");
    let own = |padu: &Padu| {
        let all = padu.rows("list time");
        let it =
            all.into_iter().find(|it| it["application_id"] == id.as_str()).expect("it is there");
        it["assessment"].clone()
    };
    let before = own(&padu);
    assert!(before["placement"]["undecided"].is_object(), "{before}");
    let axis = &before["business_value"];
    assert!(axis["low"].as_f64() < axis["high"].as_f64(), "what is unknown widens: {axis}");
    padu.ok(&format!("set {id} business_value 80 --reason rapat"));
    padu.ok(&format!("set {id} technical_fit 20 --reason rapat"));
    let after = own(&padu);
    assert_eq!(after["placement"]["decided"], "migrate");
    assert_eq!(after["business_value"]["expected"], 0.8);
    let evidence = padu.rows(&format!("list time --of {id}"));
    assert!(evidence.iter().any(|it| it["outranked"] == true), "the evidence stands beside it");
}
