//! The catalogue: imports that repeat, update and are taken back; where values come from; what people
//! decide; rebuild.

use std::collections::BTreeMap;

use catalog::{Catalog, OpenOptions, SearchRequest, SearchResult};
use model::Viewer;
use padu::pipeline::{Reader, Wisdom};
use serde_json::Value;

use crate::world::{DEMO_FILES, LIST, Padu, contents, text, texts};

/// The list a month later: SIMPEG as it was, e-Surat gone, Pajak dearer, a new system.
fn later_list() -> String {
    let kept: Vec<&str> = LIST.lines().filter(|line| !line.starts_with("e-Surat")).collect();
    let new = "Parkir Contoh,Pemerintah Kabupaten Contoh,Retribusi parkir,,aktif,,";
    kept.join("\n").replace("1,5 M", "2 M") + "\n" + new + "\n"
}

fn count(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap_or_else(|| panic!("{key} in {row}"))
}

#[test]
fn importing_the_same_files_twice_changes_nothing() {
    let padu = Padu::new();
    padu.write_demo_files();
    for file in DEMO_FILES {
        padu.ok(&format!("import {file}"));
    }
    let before = padu.export("padu.catalog");
    for file in DEMO_FILES {
        let run = padu.row(&format!("import {file}"));
        assert_eq!(count(&run, "imported"), 0, "{run}");
        assert_eq!(count(&run, "repaired"), 0, "{run}");
        assert_eq!(count(&run, "tombstoned"), 0, "{run}");
        assert_eq!(count(&run, "unchanged") + count(&run, "rejected"), count(&run, "rows_read"));
        assert!(count(&run, "unchanged") >= 40, "{run}");
    }
    let after = padu.export("padu.catalog");
    for table in ["source_record.ndjson", "registration.ndjson", "source.ndjson"] {
        assert!(before[table] == after[table], "{table} changed");
    }
}

#[test]
fn an_analysis_of_nothing_new_computes_nothing() {
    let padu = Padu::with_list(LIST);
    let before = padu.export("padu.catalog");
    padu.ok("import list.csv");
    let again = padu.row("analyze");
    assert_eq!(again["up_to_date"], true);
    let after = padu.export("padu.catalog");
    for table in ["analysis.ndjson", "application.ndjson", "cluster.ndjson", "proposal.ndjson"] {
        assert!(before[table] == after[table], "{table} changed");
    }
}

#[test]
fn an_updated_file_updates_and_vanished_rows_become_tombstones() {
    let padu = Padu::with_list(LIST);
    let ids: BTreeMap<String, String> = ids_by_name(&padu);
    padu.write("list.csv", later_list());
    let run = padu.row("import list.csv");
    let figures = ["rows_read", "imported", "unchanged", "rejected", "tombstoned"];
    assert_eq!(figures.map(|key| count(&run, key)), [3, 2, 1, 0, 1]);
    let report = padu.row("analyze");
    assert_eq!(count(&report, "new_registrations"), 1);
    assert_eq!(count(&report, "gone_registrations"), 1);
    let now = ids_by_name(&padu);
    let names: Vec<&str> = now.keys().map(String::as_str).collect();
    assert_eq!(names, ["Pajak Contoh", "Parkir Contoh", "SIMPEG Contoh"]);
    assert_eq!(now["SIMPEG Contoh"], ids["SIMPEG Contoh"]);
    assert_eq!(now["Pajak Contoh"], ids["Pajak Contoh"], "an update keeps the id");
    let costs = padu.rows(&format!("list costs --of {}", now["Pajak Contoh"]));
    assert_eq!(costs[0]["hundredths"], 200_000_000_000_i64);
    let records = padu.table("source_record");
    assert_eq!(records.len(), 6, "nothing stored is ever rewritten");
    assert_eq!(records.iter().filter(|it| it["tombstone"] == true).count(), 1);
    padu.ok("verify");
}

fn ids_by_name(padu: &Padu) -> BTreeMap<String, String> {
    padu.rows("list applications").iter().map(|it| (text(&it["name"]), text(&it["id"]))).collect()
}

#[test]
fn undoing_a_run_restores_what_stood_before() {
    let padu = Padu::with_list(LIST);
    let before = padu.export("padu.catalog");
    padu.write("list.csv", later_list());
    let run = text(&padu.row("import list.csv")["run"]);
    padu.ok("analyze");
    padu.ok(&format!("import --undo {run}"));
    padu.ok("verify");
    padu.ok("analyze");
    let after = padu.export("padu.catalog");
    for table in ["registration", "application", "cost_item", "deployment", "classification"] {
        let table = format!("{table}.ndjson");
        assert!(before[&table] == after[&table], "{table} differs");
    }
    let runs = padu.rows("list runs");
    let undone = runs.iter().filter(|it| it["undone"] == true).map(|it| text(&it["id"]));
    assert_eq!(undone.collect::<Vec<_>>(), std::slice::from_ref(&run));
    assert_eq!(padu.run(&format!("import --undo {run}")).code, 2, "a run is undone once");
}

#[test]
fn a_vanished_row_that_comes_back_counts_again() {
    let padu = Padu::with_list(LIST);
    let before = ids_by_name(&padu);
    padu.write("list.csv", later_list());
    padu.ok("import list.csv");
    padu.write("list.csv", LIST);
    let run = padu.row("import list.csv");
    assert_eq!(count(&run, "tombstoned"), 1, "the new system is gone again");
    padu.ok("verify");
    padu.ok("analyze");
    assert_eq!(ids_by_name(&padu), before);
    padu.ok("verify");
}

#[test]
fn a_dry_run_writes_nothing() {
    let padu = Padu::new();
    padu.write("list.csv", LIST);
    let report = padu.row("import list.csv --dry-run");
    assert_eq!(report["dry_run"], true);
    assert_eq!(count(&report, "imported"), 3);
    let here = contents(&padu.path(""));
    assert_eq!(here.len(), 1, "{:?}", here.keys());

    padu.ok("import list.csv");
    let before = contents(&padu.path(""));
    padu.write("list.csv", later_list());
    padu.ok("import list.csv --dry-run");
    padu.ok("import --guess list.csv --dry-run");
    padu.write("list.csv", LIST);
    assert!(contents(&padu.path("")) == before, "a dry run left a trace");
}

#[test]
fn every_value_knows_source_run_file_sheet_row_and_date() {
    let padu = Padu::with_demo();
    let run = padu.rows("list runs").into_iter().find(|it| it["file"] == "kementerian.xlsx");
    let run = run.expect("the workbook's run");
    let id = padu.id_of("SIAK Terpusat");
    let page = padu.row(&format!("show {id} --provenance"));
    let origins = page["provenance"].as_array().expect("provenance");
    let shown: Vec<&str> = origins.iter().filter_map(|it| it["field"].as_str()).collect();
    let fields = page["application"]["fields"].as_object().expect("fields");
    for field in fields.keys() {
        assert!(shown.contains(&field.as_str()), "no origin for {field}");
    }
    let name = origins.iter().find(|it| it["field"] == "name").expect("name");
    assert_eq!(name["source"], "kementerian");
    assert_eq!(name["file"], "kementerian.xlsx");
    assert_eq!(name["sheet"], "Daftar Aplikasi");
    assert_eq!(name["run"], run["id"]);
    assert_eq!(name["imported_at"], run["started_at"]);
    let cell = text(&name["cell"]);
    let row: u64 = cell.trim_start_matches('E').parse().expect("names stand in column E");
    let record = padu
        .table("source_record")
        .into_iter()
        .find(|it| it["file"] == "kementerian.xlsx" && it["row_number"] == row)
        .expect("the row named is a row stored");
    assert!(text(&record["raw"]).contains("SIAK Terpusat"), "{record}");
}

#[test]
fn a_value_of_a_structured_file_knows_its_pointer() {
    let padu = Padu::with_demo();
    let id = padu.id_of("OpenSID");
    let page = padu.row(&format!("show {id} --provenance"));
    let origins = page["provenance"].as_array().expect("provenance");
    let name = origins.iter().find(|it| it["field"] == "name").expect("name");
    assert_eq!(name["file"], "kode-host.json");
    assert_eq!(name["cell"], "/releases/0");
}

/// Two sources that list the same system with another status.
fn conflict(first: i32, second: i32) -> Value {
    let padu = Padu::new();
    let list = |status: &str| {
        format!(
            "Nama Aplikasi,Instansi Pemilik,Uraian,Alamat,Status\n\
             SIMPEG Contoh,Pemerintah Kabupaten Contoh,Kelola data kepegawaian ASN,\
             https://simpeg.contohkab.go.id,{status}\n"
        )
    };
    padu.write("satu.csv", list("aktif"));
    padu.write("dua.csv", list("tidak aktif"));
    padu.ok(&format!("import satu.csv --precedence {first}"));
    padu.ok(&format!("import dua.csv --precedence {second}"));
    padu.ok("analyze");
    padu.row(&format!("show {} --provenance", padu.id_of("SIMPEG Contoh")))
}

/// Checks which status stands, by which rule, and that the other one is shown beside it.
fn check_conflict(first: i32, second: i32, rule: &str, shown: (&str, &str), lost: (&str, &str)) {
    let page = conflict(first, second);
    assert_eq!(page["application"]["lifecycle"], shown.0);
    let statuses: Vec<&Value> = page["provenance"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|it| it["field"] == "status")
        .collect();
    let told = |chosen: bool| -> Vec<(String, String, String)> {
        let those = statuses.iter().filter(|it| it["chosen"] == chosen);
        those.map(|it| (text(&it["value"]), text(&it["source"]), text(&it["rule"]))).collect()
    };
    assert_eq!(told(true), [(shown.0.into(), shown.1.into(), rule.into())]);
    assert_eq!(told(false), [(lost.0.into(), lost.1.into(), rule.into())]);
}

#[test]
fn the_source_with_the_higher_precedence_wins_and_the_other_is_shown() {
    check_conflict(80, 50, "precedence", ("in_use", "satu"), ("retired", "dua"));
}

#[test]
fn of_equal_sources_the_one_imported_last_wins() {
    check_conflict(50, 50, "recency", ("retired", "dua"), ("in_use", "satu"));
}

#[test]
fn a_persons_value_outranks_every_source_and_survives_rebuild() {
    let padu = Padu::with_list(LIST);
    let id = padu.id_of("SIMPEG Contoh");
    let assertion =
        padu.row(&format!("set {id} status retired --reason \"letter of 12 May\" --by reviewer"));
    assert_eq!(assertion["actor"], "reviewer");
    let stands = |when: &str| {
        let page = padu.row(&format!("show {id} --provenance"));
        assert_eq!(page["application"]["lifecycle"], "retired", "{when}");
        let origins = page["provenance"].as_array().expect("provenance");
        let chosen = origins.iter().find(|it| it["field"] == "status" && it["chosen"] == true);
        let chosen = chosen.expect("a status stands");
        assert_eq!(chosen["rule"], "assertion", "{when}");
        assert_eq!(chosen["by"], "reviewer", "{when}");
        assert_eq!(chosen["reason"], "letter of 12 May", "{when}");
        assert!(origins.iter().any(|it| it["value"] == "in_use" && it["chosen"] == false));
    };
    stands("at once");
    padu.ok("analyze");
    stands("after an analysis");
    padu.ok("rebuild");
    stands("after a rebuild");
    padu.write("list.csv", LIST.replace("ASN", "pegawai"));
    padu.ok("import list.csv");
    padu.ok("analyze");
    stands("after the source changed");
    assert!(padu.table("audit_event").iter().any(|it| it["action"] == "set"));
}

/// Kind, amount, year and who says so of each cost of an application.
fn costs_of(padu: &Padu, id: &str) -> Vec<(String, i64, Option<i64>, String)> {
    let told = |it: &Value| {
        let amount = it["hundredths"].as_i64().expect("an amount") / 100;
        (text(&it["kind"]), amount, it["year"].as_i64(), text(&it["source"]))
    };
    padu.rows(&format!("list costs --of {id}")).iter().map(told).collect()
}

#[test]
fn a_cost_that_a_person_sets_counts_in_place_of_what_registers_say_of_its_kind() {
    let padu = Padu::new();
    let head = "Nama Aplikasi,Instansi,Uraian,Biaya Pemeliharaan,Biaya SDM,Tahun Anggaran";
    let row = |agency: &str, cost: &str| {
        format!(
            "SIMPEG {agency},Kota {agency},Administrasi kepegawaian ASN,{cost},Rp 9.000.000,2024\n"
        )
    };
    let (here, there) = (row("Melati", "Rp 45.000.000"), row("Kenanga", "Rp 30.000.000"));
    padu.write("list.csv", format!("{head}\n{here}{there}"));
    padu.ok("import list.csv");
    padu.ok("analyze");
    let id = padu.id_of("SIMPEG Melati");
    let of_list = |kind: &str, amount| (kind.to_string(), amount, Some(2024), "list".to_string());
    let staff = of_list("operations_staff", 9_000_000);
    let before = [of_list("maintain", 45_000_000), staff.clone()];
    assert_eq!(costs_of(&padu, &id), before);
    let set = |field: &str, value: &str, by: &str| {
        padu.ok(&format!("set {id} {field} \"{value}\" --reason rapat --by {by}"));
    };
    set(
        "costs",
        "70000000 IDR maintain contracted 2025; 7000000 IDR hosting contracted 2025",
        "biro",
    );
    set("cost_maintain", "90000000 IDR", "peninjau");
    let stands = |when: &str| {
        let hosting = ("hosting".into(), 7_000_000, Some(2025), "biro".into());
        // The newest that people say of a kind.
        let maintain = ("maintain".into(), 90_000_000, None, "peninjau".into());
        assert_eq!(costs_of(&padu, &id), [hosting, maintain, staff.clone()], "{when}");
    };
    stands("at once");
    padu.ok("analyze");
    stands("after an analysis of what changed");
    let seen = padu.rows("propose");
    let members = seen[0]["members"].as_array().expect("members");
    let own = members.iter().find(|it| it["application_id"] == id.as_str()).expect("a member");
    assert_eq!(own["running_cost"], 10_600_000_000i64, "{own}");
    let rests_on = seen[0]["assumptions"].as_array().expect("assumptions");
    assert!(rests_on.iter().all(|it| !text(&it["source"]).is_empty()), "{rests_on:?}");
    padu.ok("rebuild");
    stands("after a rebuild");
    set("costs", "", "biro");
    set("cost_maintain", "", "peninjau");
    assert_eq!(costs_of(&padu, &id), before, "taken back");
    padu.ok("analyze");
    assert_eq!(costs_of(&padu, &id), before);
}

#[test]
fn a_cost_set_of_one_user_of_a_shared_application_is_that_users_and_the_owners_no_users() {
    let padu = Padu::new();
    let head = "Nama Aplikasi,Instansi,Uraian,Biaya Hosting,Tahun Anggaran";
    let row = |city: &str, cost: &str| {
        format!("SRIKANDI,Kota {city},Pengguna SRIKANDI untuk surat menyurat,{cost},2024\n")
    };
    let rows = [row("Melati", "Rp 11.000.000"), row("Kenanga", "Rp 12.000.000")].concat();
    padu.write("list.csv", format!("{head}\n{rows}"));
    padu.ok("import list.csv");
    padu.ok("analyze");
    let usages = padu.rows("list usages");
    let id = text(&usages[0]["application_id"]);
    let of = |agency: &str| {
        let it = usages.iter().find(|it| it["agency"] == agency).expect("a user");
        text(&it["registration_id"])
    };
    padu.ok(&format!(
        "set {} cost_hosting \"99000000 IDR\" --reason rapat --by biro",
        of("Kota Melati")
    ));
    padu.ok(&format!("set {} cost_year 2026 --reason rapat --by biro", of("Kota Melati")));
    let mut stands = vec![
        ("hosting".to_string(), 12_000_000, Some(2024), "list".to_string()),
        ("hosting".to_string(), 99_000_000, Some(2026), "biro".to_string()),
    ];
    let check = |when: &str, stands: &[(String, i64, Option<i64>, String)]| {
        let mut found = costs_of(&padu, &id);
        found.sort();
        assert_eq!(found, stands, "{when}");
    };
    for (when, line) in [("at once", ""), ("after an analysis", "analyze"), ("rebuilt", "rebuild")]
    {
        if !line.is_empty() {
            padu.ok(line);
        }
        check(when, &stands);
    }
    padu.write("list.csv", format!("{head}\n{rows}").replace("12.000.000", "13.000.000"));
    padu.ok("import list.csv");
    padu.ok("analyze");
    stands[0].1 = 13_000_000;
    check("after the other user's row changed", &stands);
}

#[test]
fn a_value_of_the_wrong_kind_or_about_a_person_cannot_be_set() {
    let padu = Padu::with_list(LIST);
    let id = padu.id_of("SIMPEG Contoh");
    for (field, value) in [
        ("status", "sleeping"),
        ("year_built", "soon"),
        ("cost_maintain", "much"),
        ("cost_maintain", "45 juta"),
        ("costs", "120000000 IDR"),
        ("costs", "1.999 IDR build stated"),
        ("costs", "5 IDR build stated 99999"),
        ("costs", "120000000 juta maintain planned 2025"),
        ("business_value", "170"),
        ("contract_end", "besok"),
        ("contract_end", "30 Juni 2028"),
        ("contact", "anybody"),
        ("description", "ask 0812-3456-7890"),
        ("no_such_field", "x"),
    ] {
        let line = format!("set {id} {field} \"{value}\" --reason test");
        assert_eq!(padu.run(&line).code, 2, "{line}");
    }
    assert!(padu.table("assertion").is_empty());
}

/// Which applications the two names stand for.
fn homes(padu: &Padu, left: &str, right: &str) -> (String, String) {
    let home = |id: &str| text(&padu.row(&format!("show {id}"))["application"]["id"]);
    (home(left), home(right))
}

#[test]
fn a_verdict_outranks_scores_survives_rebuild_and_can_be_withdrawn() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    let verdict = padu.row(&format!("judge {left} {right} --verdict same-system --reason test"));
    padu.ok("analyze");
    assert_eq!(padu.names().len(), 2);
    let (a, b) = homes(&padu, &left, &right);
    assert_eq!(a, b, "an id that once worked always resolves");
    padu.ok("rebuild");
    assert_eq!(padu.names().len(), 2);
    padu.ok(&format!("judge --withdraw {} --reason mistaken", text(&verdict["id"])));
    padu.ok("analyze");
    assert_eq!(padu.names().len(), 3);
    let (a, b) = homes(&padu, &left, &right);
    assert_eq!((a, b), (left, right));
    let kept = padu.row("list judgements --all");
    assert_eq!(kept["withdrawn"], true, "a withdrawn verdict is still on record");
    let twice = padu.run(&format!("judge --withdraw {} --reason again", text(&verdict["id"])));
    assert_eq!(twice.code, 2);
}

#[test]
fn what_was_merged_can_be_split_by_the_same_ids() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    padu.ok(&format!("merge {left} {right} --reason \"one system\""));
    padu.ok("analyze");
    assert_eq!(padu.names().len(), 2);
    padu.ok(&format!("split {left} {right} --reason \"two systems after all\""));
    padu.ok("analyze");
    assert_eq!(padu.names().len(), 3);
    padu.ok("verify");
}

#[test]
fn a_split_keeps_two_alike_entries_apart() {
    let padu = Padu::new();
    padu.write("satu.csv", LIST);
    padu.write("dua.csv", LIST);
    padu.ok("import satu.csv");
    padu.ok("import dua.csv");
    padu.ok("analyze");
    assert_eq!(padu.names().len(), 3, "the same list twice is the same systems");
    let page = padu.row(&format!("show {}", padu.id_of("SIMPEG Contoh")));
    let members = texts(&page["application"]["registrations"]);
    padu.ok(&format!("split {} {} --reason \"two sites\"", members[0], members[1]));
    padu.ok("analyze");
    assert_eq!(padu.names().len(), 4);
    padu.ok("rebuild");
    assert_eq!(padu.names().len(), 4);
}

#[test]
fn a_same_function_verdict_groups_and_a_different_one_parts() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    assert!(padu.rows("list groups").is_empty());
    padu.ok(&format!("judge {left} {right} --verdict same-function --reason test"));
    padu.ok("analyze");
    let group = padu.row("list groups");
    assert_eq!(group["size"], 2);
    assert_eq!(padu.names().len(), 3, "doing one job is not being one system");
    padu.ok(&format!("judge {left} {right} --verdict different --reason test"));
    padu.ok("analyze");
    assert!(padu.rows("list groups").is_empty(), "the newest verdict counts");
}

#[test]
fn a_rebuild_gives_byte_identical_exports() {
    let padu = Padu::with_demo();
    let applications = padu.rows("list applications");
    let ids: Vec<String> = applications.iter().take(3).map(|it| text(&it["id"])).collect();
    padu.ok(&format!("set {} status retired --reason test", ids[0]));
    padu.ok(&format!("merge {} {} --reason test", ids[1], ids[2]));
    padu.ok("analyze");
    let before = padu.export("padu.catalog");
    padu.ok("rebuild");
    let after = padu.export("padu.catalog");
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (table, rows) in &before {
        assert!(*rows == after[table], "{table} differs after a rebuild");
    }
    padu.ok("verify");
}

/// 500 queries: every name, then words of names, descriptions and sentences, in a fixed order.
fn queries(padu: &Padu) -> Vec<String> {
    let applications = padu.rows("list applications");
    let mut queries: Vec<String> = applications.iter().map(|it| text(&it["name"])).collect();
    let described = applications.iter().flat_map(|it| texts(&it["fields"]["description"]));
    queries.extend(described);
    let words = applications.iter().flat_map(|it| {
        let name = text(&it["name"]);
        name.split_whitespace().map(String::from).collect::<Vec<_>>()
    });
    queries.extend(words);
    queries.dedup();
    assert!(queries.len() >= 500, "{} queries", queries.len());
    queries.truncate(500);
    queries
}

fn answers(padu: &Padu, queries: &[String]) -> Vec<SearchResult> {
    let wisdom = Wisdom::bundled().expect("bundled");
    let reader = Reader::new(&wisdom.knowledge);
    let catalog = Catalog::open(&padu.path("padu.catalog"), OpenOptions::default()).expect("opens");
    let searcher = catalog.searcher().expect("an index");
    let ask = |query: &String| {
        let (functions, expansions) = reader.understand(query);
        let request = SearchRequest {
            text: query.clone(),
            functions,
            expansions,
            limit: 20,
            facets: true,
            ..SearchRequest::default()
        };
        searcher.search(&Viewer::Operator, &request).expect("an answer")
    };
    queries.iter().map(ask).collect()
}

#[test]
fn a_rebuilt_index_answers_500_queries_the_same() {
    let padu = Padu::with_demo();
    let queries = queries(&padu);
    let before = answers(&padu, &queries);
    std::fs::remove_dir_all(padu.path("padu.catalog/index")).expect("the index is a folder");
    padu.ok("rebuild");
    let after = answers(&padu, &queries);
    for (query, (before, after)) in queries.iter().zip(before.iter().zip(&after)) {
        assert_eq!(before, after, "{query}");
    }
    assert!(before.iter().filter(|it| it.total > 0).count() >= 480);
}

#[test]
fn erasing_destroys_the_original_and_leaves_an_audit_event() {
    let padu = Padu::with_list(LIST);
    let id = padu.id_of("SIMPEG Contoh");
    let shown = || padu.ok(&format!("show {id}")).stdout;
    let contact = shown();
    let start = contact.find("[[phone:").expect("a phone was sealed");
    let token = contact[start..].split_inclusive("]]").next().expect("a token").to_string();
    let sealed = || {
        let options = OpenOptions::default();
        let catalog = Catalog::open(&padu.path("padu.catalog"), options).expect("opens");
        catalog.sealed(&token).expect("readable")
    };
    let before = sealed();
    assert_eq!(before.len(), 1);
    let holders = |text: &str| {
        let mut files = contents(&padu.path("padu.catalog"));
        files.retain(|_, bytes| bytes.windows(text.len()).any(|it| it == text.as_bytes()));
        files.into_keys().collect::<Vec<_>>()
    };
    assert!(!holders(&before[0].ciphertext).is_empty(), "it can be found");
    padu.ok(&format!("set {id} remark seen --reason test"));
    assert!(padu.path("padu.catalog/catalog.duckdb.wal").exists(), "a short log is left");
    padu.ok(&format!("erase {token} --reason \"asked for by the person\" --by officer"));
    assert!(sealed().iter().all(|it| it.ciphertext.is_empty() && it.nonce.is_empty()));
    for text in [&before[0].ciphertext, &before[0].nonce] {
        assert!(holders(text).is_empty(), "{:?} still hold it", holders(text));
    }
    assert!(shown().contains(&token), "the token still stands where the value was");
    let events = padu.table("audit_event");
    let event = events.iter().find(|it| it["action"] == "erase").expect("an audit event");
    assert_eq!(event["entity"], token.as_str());
    assert_eq!(event["actor"], "officer");
    assert_eq!(event["detail"], "asked for by the person");
    assert_eq!(padu.run(&format!("erase {token} --reason again")).code, 2);
    padu.ok("verify");
    padu.ok("rebuild");
    padu.ok("import list.csv");
    assert!(sealed().iter().all(|it| it.ciphertext.is_empty()), "nothing brings it back");
}

#[test]
fn every_write_names_its_actor_and_leaves_one_event_of_an_unbroken_chain() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    padu.ok(&format!("judge {left} {right} --verdict unsure --reason test --by judge1"));
    padu.ok(&format!("set {left} remark seen --reason test --by editor1"));
    let run = text(&padu.row("import list.csv --source other --by importer1")["run"]);
    padu.ok(&format!("import --undo {run} --by undoer1"));
    let events = padu.table("audit_event");
    let told: Vec<(String, String)> =
        events.iter().map(|it| (text(&it["action"]), text(&it["actor"]))).collect();
    let expected = [
        ("import", "tester"),
        ("analyze", "tester"),
        ("judge", "judge1"),
        ("set", "editor1"),
        ("import", "importer1"),
        ("undo", "undoer1"),
    ];
    assert_eq!(told, expected.map(|(action, actor)| (action.to_string(), actor.to_string())));
    for (index, pair) in events.windows(2).enumerate() {
        assert_eq!(pair[1]["previous_hash"], pair[0]["hash"], "event {}", index + 2);
    }
}

#[test]
fn an_update_of_one_source_leaves_the_others_alone() {
    let padu = Padu::new();
    padu.write("satu.csv", LIST);
    padu.write("dua.csv", later_list());
    padu.ok("import satu.csv");
    padu.ok("import dua.csv");
    padu.write("dua.csv", LIST);
    padu.ok("import dua.csv");
    let sources = padu.rows("list sources");
    let told: Vec<(String, u64)> =
        sources.iter().map(|it| (text(&it["name"]), count(it, "registrations"))).collect();
    assert_eq!(told, [("satu".to_string(), 3), ("dua".to_string(), 3)]);
}
