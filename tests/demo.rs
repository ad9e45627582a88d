//! The demo finds what was planted in its registers (`data/demo/puzzles.csv`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::world::{Padu, lines_of_json, text, texts};

/// The analysed demo, read once for a test.
struct Demo {
    padu: Padu,
    /// Registrations of each place (`FILE:ROW` or `FILE:POINTER`), in the order of the cell.
    at: BTreeMap<String, Vec<Value>>,
    /// Application and role (`record` or `usage`) of each registration.
    home: BTreeMap<String, (String, String)>,
    /// Application id behind each shared application's id.
    shared: BTreeMap<String, String>,
    exported: BTreeMap<String, String>,
}

/// One planted thing.
struct Puzzle {
    kind: String,
    keys: Vec<String>,
    expected: String,
}

impl Demo {
    fn new() -> Demo {
        let padu = Padu::with_demo();
        let exported = padu.export("padu.catalog");
        let rows = |table: &str| lines_of_json(&exported[&format!("{table}.ndjson")]);
        let mut places: BTreeMap<String, String> = BTreeMap::new();
        for record in rows("source_record") {
            let place = match record["pointer"].as_str() {
                Some(pointer) => pointer.to_string(),
                None => record["row_number"].to_string(),
            };
            places.insert(text(&record["id"]), format!("{}:{place}", text(&record["file"])));
        }
        let mut at: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for registration in rows("registration") {
            let place = places[registration["record_id"].as_str().expect("a record")].clone();
            at.entry(place).or_default().push(registration);
        }
        for registrations in at.values_mut() {
            registrations.sort_by_key(|it| text(&it["key"]));
        }
        let home = rows("application_registration")
            .iter()
            .map(|it| {
                let home = (text(&it["application_id"]), text(&it["role"]));
                (text(&it["registration_id"]), home)
            })
            .collect();
        let shared = rows("application")
            .iter()
            .filter(|it| it["shared_id"].is_string())
            .map(|it| (text(&it["shared_id"]), text(&it["id"])))
            .collect();
        Demo { padu, at, home, shared, exported }
    }

    fn rows(&self, table: &str) -> Vec<Value> {
        lines_of_json(&self.exported[&format!("{table}.ndjson")])
    }

    /// The registrations of one place.
    fn of(&self, key: &str) -> &[Value] {
        self.at.get(key).unwrap_or_else(|| panic!("nothing was read at {key}"))
    }

    /// Application and role of each registration of one place.
    fn homes(&self, key: &str) -> Vec<(String, String)> {
        let home = |it: &Value| self.home[it["id"].as_str().expect("an id")].clone();
        self.of(key).iter().map(home).collect()
    }

    /// Applications that the places describe.
    fn applications(&self, keys: &[String]) -> BTreeSet<String> {
        keys.iter().flat_map(|key| self.homes(key)).map(|(application, _)| application).collect()
    }
}

fn puzzles(kind: &str) -> Vec<Puzzle> {
    let text = padu::data::text("demo/puzzles.csv").expect("bundled");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let puzzles: Vec<Puzzle> = reader
        .records()
        .map(|it| it.expect("puzzles.csv is a CSV"))
        .map(|it| Puzzle {
            kind: it[0].to_string(),
            keys: it[1].split(" | ").map(String::from).collect(),
            expected: it[2].to_string(),
        })
        .filter(|it| it.kind == kind)
        .collect();
    assert!(!puzzles.is_empty(), "no puzzle of kind {kind}");
    puzzles
}

#[test]
fn every_planted_usage_is_a_usage_of_its_shared_application() {
    let demo = Demo::new();
    let mut wrong = Vec::new();
    for puzzle in puzzles("usage") {
        let shared = puzzle.expected.strip_prefix("shared:").expect("a shared application");
        for key in &puzzle.keys {
            let expected = (demo.shared.get(shared).cloned().unwrap_or_default(), "usage".into());
            if demo.homes(key) != [expected] {
                wrong.push(format!("{key} is no usage of {shared}: {:?}", demo.homes(key)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nine_units_of_one_regency_use_srikandi() {
    let demo = Demo::new();
    let id = &demo.shared["srikandi"];
    let usages = demo.padu.rows(&format!("list usages --of {id}"));
    let mut units: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for usage in &usages {
        units.entry(text(&usage["agency"])).or_default().insert(text(&usage["unit"]));
    }
    assert_eq!(units["Kabupaten Banyumas"].len(), 9, "{:?}", units["Kabupaten Banyumas"]);
}

#[test]
fn planted_pairs_of_one_system_are_found() {
    let demo = Demo::new();
    for puzzle in puzzles("same-system") {
        let applications = demo.applications(&puzzle.keys);
        assert_eq!(applications.len(), 1, "{:?} became {applications:?}", puzzle.keys);
    }
}

#[test]
fn two_systems_in_one_cell_become_two_applications() {
    let demo = Demo::new();
    for puzzle in puzzles("two-in-one") {
        let names: Vec<String> =
            demo.of(&puzzle.keys[0]).iter().map(|it| text(&it["name"])).collect();
        assert_eq!(names.join("; "), puzzle.expected);
        let homes: BTreeSet<_> = demo.homes(&puzzle.keys[0]).into_iter().collect();
        assert_eq!(homes.len(), 2, "{homes:?}");
    }
}

/// Pairs of entries planted as doing the same job: most stand in one group (`xtask quality` measures
/// the engine; here it is shown that the groups reach the catalogue).
#[test]
fn most_planted_systems_of_one_function_stand_in_one_group() {
    let demo = Demo::new();
    let mut group_of: BTreeMap<String, String> = BTreeMap::new();
    for group in demo.padu.rows("list groups") {
        for member in group["members"].as_array().expect("members") {
            group_of.insert(text(&member["id"]), text(&group["id"]));
        }
    }
    let (mut together, mut pairs) = (0, 0);
    for puzzle in puzzles("same-function") {
        let applications: Vec<String> = demo.applications(&puzzle.keys).into_iter().collect();
        for (index, left) in applications.iter().enumerate() {
            for right in &applications[index + 1..] {
                let group = group_of.get(left);
                together += usize::from(group.is_some() && group == group_of.get(right));
                pairs += 1;
            }
        }
    }
    assert!(together * 10 >= pairs * 6, "{together} of {pairs} planted pairs stand together");
}

#[test]
fn no_proposal_touches_a_system_on_the_veto_list() {
    let demo = Demo::new();
    let proposals = demo.padu.rows("propose --limit 10000");
    assert!(proposals.len() > 20);
    let touched: BTreeSet<String> = proposals
        .iter()
        .flat_map(|it| {
            let members = it["members"].as_array().expect("members").iter();
            members.map(|it| text(&it["application_id"])).chain([text(&it["keeper"])])
        })
        .collect();
    for puzzle in puzzles("veto") {
        for application in demo.applications(&puzzle.keys) {
            assert!(!touched.contains(&application), "{application} is on the veto list");
        }
    }
}

#[test]
fn local_builds_that_repeat_a_mandated_application_are_flagged_with_the_legal_basis() {
    let demo = Demo::new();
    let flags: Vec<Value> = demo
        .padu
        .rows("propose --limit 10000")
        .iter()
        .flat_map(|it| it["proposal"]["flags"].as_array().or(it["flags"].as_array()).cloned())
        .flatten()
        .collect();
    let flagged: BTreeSet<String> = flags
        .iter()
        .filter(|it| it["rule"] == "G1" && !text(&it["legal_basis"]).is_empty())
        .map(|it| text(&it["application_id"]))
        .collect();
    let mut missed = Vec::new();
    let mut planted = 0;
    for puzzle in puzzles("mandated-duplicate") {
        for key in &puzzle.keys {
            for (application, role) in demo.homes(key) {
                planted += 1;
                if !flagged.contains(&application) {
                    missed.push(format!("{key} ({role} of {application}) for {}", puzzle.expected));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{} of {planted}:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn a_proposal_names_five_criteria_with_value_and_source_and_what_is_unknown() {
    let demo = Demo::new();
    for proposal in demo.padu.rows("propose --limit 10000") {
        let criteria = proposal["criteria"].as_array().expect("criteria");
        assert!(criteria.len() >= 5, "{proposal}");
        for criterion in criteria {
            assert!(!text(&criterion["key"]).is_empty());
            let unknown = criterion["value"].is_null();
            assert!(
                !unknown || criterion["score"] == 0.0,
                "the unknown counts nothing: {criterion}"
            );
        }
        let keeps = proposal["members"].as_array().expect("members").iter();
        let keeps = keeps.filter(|it| it["disposition"] == "keep").count();
        assert!(keeps <= 1, "{proposal}");
        if let Some(saving) = proposal["proposal"]["saving"].as_object() {
            let amount = |key: &str| saving[key].as_i64().expect("hundredths");
            assert!(amount("low") <= amount("expected") && amount("expected") <= amount("high"));
        }
    }
}

#[test]
fn proposals_come_by_money_at_stake() {
    let demo = Demo::new();
    let stakes: Vec<i64> = demo
        .rows("proposal")
        .iter()
        .map(|it| (it["position"].as_i64(), it["at_stake"].as_i64()))
        .collect::<BTreeMap<_, _>>()
        .into_values()
        .map(|it| it.expect("an amount"))
        .collect();
    assert!(stakes.windows(2).all(|it| it[0] >= it[1]), "{stakes:?}");
    assert!(stakes[0] > 0);
}

#[test]
fn one_screen_says_it_all_and_a_self_contained_report_is_written() {
    for language in ["en", "id"] {
        let padu = Padu::new();
        let screen = padu.ok(&format!("demo --lang {language}")).stdout;
        assert!(screen.lines().count() <= 40, "{screen}");
        let registrations = padu.row("status --catalog padu-demo")["registrations"].to_string();
        assert!(screen.contains(&registrations), "{screen}");
        assert!((1..=5).all(|it| screen.contains(&format!("\n{it}. "))), "{screen}");
        let report = std::fs::read_to_string(padu.path("padu-demo/report.html")).expect("report");
        assert!(report.contains(&format!("lang=\"{language}\"")) && report.contains("<svg"));
        // A pattern of the page itself is no address.
        let report = report.replace("url(#", "");
        for outside in ["<script", "<link", "src=", "@import", "url("] {
            assert!(!report.contains(outside), "the report holds {outside}");
        }
    }
}

#[test]
fn the_demo_holds_at_least_400_registrations_of_three_sources() {
    let padu = Padu::with_demo();
    let status = padu.row("status");
    assert!(status["registrations"].as_u64() >= Some(400), "{status}");
    assert_eq!(status["sources"], 3);
    assert!(status["usages"].as_u64() >= Some(9) && status["proposals"].as_u64() >= Some(5));
    padu.ok("verify");
}

/// Times, and run ids and hashes made from times, are what differs between two demos.
fn timeless(table: &str, exported: &BTreeMap<String, String>) -> Vec<Value> {
    let changing: &[&str] = match table {
        "analysis.ndjson" => &["at_utc", "id"],
        "audit_event.ndjson" => &["at_utc", "entity", "hash", "previous_hash"],
        "import_run.ndjson" => &["started_at", "id"],
        "import_issue.ndjson" | "source_record.ndjson" => &["run_id"],
        "lineage.ndjson" | "membership_change.ndjson" => &["analysis_id"],
        "match_edition.ndjson" => &["at_utc"],
        _ => &[],
    };
    let mut rows = lines_of_json(&exported[table]);
    for row in &mut rows {
        let row = row.as_object_mut().expect("rows are objects");
        changing.iter().for_each(|key| assert!(row.remove(*key).is_some(), "{key} of {table}"));
    }
    rows.sort_by_key(Value::to_string);
    rows
}

#[test]
fn the_same_demo_twice_gives_the_same_bytes_but_for_the_time() {
    let padu = Padu::new();
    padu.ok("demo one");
    std::fs::copy(padu.path("one.key"), padu.path("two.key")).expect("the same key");
    let mut other = padu.command("demo two");
    other.env("RAYON_NUM_THREADS", "1");
    assert_eq!(crate::world::output(&mut other).code, 0);
    let (one, two) = (padu.export("one"), padu.export("two"));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for table in one.keys() {
        assert!(timeless(table, &one) == timeless(table, &two), "{table} differs");
    }
    // Its last line ends with the minute.
    let report = |name: &str| -> Vec<String> {
        let text = std::fs::read_to_string(padu.path(name)).expect("a report");
        text.lines().filter(|it| !it.ends_with(" UTC</footer>")).map(str::to_string).collect()
    };
    assert!(report("one/report.html") == report("two/report.html"), "the reports differ");
}

#[test]
fn groups_show_their_cohesion_and_weakest_link() {
    let padu = Padu::with_demo();
    let groups = padu.rows("list groups");
    assert!(groups.len() >= 20);
    for group in &groups {
        let (cohesion, weakest) = (group["cohesion"].as_f64(), group["weakest_link"].as_f64());
        assert!(weakest <= cohesion && cohesion <= Some(1.0 + 1e-9), "{group}");
        let members = group["members"].as_array().expect("members");
        assert_eq!(group["size"].as_u64(), Some(members.len() as u64));
        let ids: BTreeSet<String> = members.iter().map(|it| text(&it["id"])).collect();
        assert_eq!(ids.len(), members.len());
    }
}

#[test]
fn every_registration_stands_in_one_application_or_usage() {
    let demo = Demo::new();
    let described: usize =
        demo.rows("application").iter().map(|it| texts(&it["registrations"]).len()).sum();
    let usages = demo.rows("usage").len();
    assert_eq!(described + usages, demo.rows("registration").len());
    assert_eq!(demo.home.len(), described + usages);
}
