//! Nothing that was read vanishes: rows read are rows imported, unchanged or rejected, and every issue
//! says where it stands.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::world::{DEMO_FILES, Padu, copy_folder, files_below, repository, text};

fn count(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap_or_else(|| panic!("{key} in {row}"))
}

/// Checks the sums of one run and its issues, and that the registrations are those of its rows.
fn check_run(padu: &Padu, run: &Value) {
    let [read, imported, unchanged, rejected] =
        ["rows_read", "imported", "unchanged", "rejected"].map(|it| count(run, it));
    assert_eq!(read, imported + unchanged + rejected, "{run}");
    assert!(count(run, "repaired") <= imported, "{run}");
    assert!(count(run, "registrations") >= imported, "a row imported names a system: {run}");
    let issues = padu.rows(&format!("issues --run {}", text(&run["run"])));
    let mut refused = BTreeSet::new();
    for issue in &issues {
        assert!(!text(&issue["file"]).is_empty(), "{issue}");
        assert!(!text(&issue["rule"]).is_empty(), "{issue}");
        let hint = text(&issue["hint"]);
        assert!(hint != text(&issue["rule"]) && hint.len() > 8, "no hint: {issue}");
        // A note, or a file of a folder that cannot be read, has the file as its place.
        let placed = issue["row"].is_u64() || issue["pointer"].is_string();
        let whole = issue["severity"] == "note" || text(&issue["rule"]).starts_with("file-");
        assert!(placed || whole, "no place: {issue}");
        assert!(text(&issue["value"]).chars().count() <= 200, "{issue}");
        if issue["severity"] == "rejected" {
            refused.insert((text(&issue["file"]), text(&issue["row"]), text(&issue["pointer"])));
        }
    }
    assert_eq!(refused.len() as u64, rejected, "every rejected row says why: {run} {refused:?}");
}

fn import(padu: &Padu, path: &Path) -> Value {
    let said = padu.run(&format!("import \"{}\" --format json", path.display()));
    assert_eq!(said.code, 0, "{}: {}", path.display(), said.stderr);
    let mut rows: Vec<Value> = serde_json::from_str(&said.stdout).expect("JSON");
    rows.remove(0)
}

#[test]
fn every_row_of_the_demo_is_accounted_for() {
    let padu = Padu::new();
    padu.write_demo_files();
    let mut read = Vec::new();
    for file in DEMO_FILES {
        let run = import(&padu, &padu.path(file));
        check_run(&padu, &run);
        read.push(count(&run, "rows_read"));
    }
    // As counted in data/demo/README.md; blank, title and header rows are no entries.
    assert_eq!(read, [201, 191, 51]);
    assert_eq!(padu.table("source_record").len() as u64, read.iter().sum::<u64>());
    padu.ok("verify");
}

#[test]
fn every_row_of_every_table_fixture_is_accounted_for() {
    let padu = Padu::new();
    copy_folder(&repository("tests/fixtures/tables"), &padu.path("tables"));
    let files = files_below(&padu.path("tables"));
    assert!(files.len() >= 12);
    for file in files {
        let fitted = padu.run(&format!("import \"{}\" --dry-run", file.display())).code == 0;
        let guess = if fitted { "" } else { "--guess " };
        // Some files tell the same in another format: each is a source of its own.
        let source = file.file_name().expect("a name").to_string_lossy().replace('.', "-");
        let path = file.display();
        let said = padu.ok(&format!("import {guess}\"{path}\" --source {source} --format json"));
        let rows: Vec<Value> = serde_json::from_str(&said.stdout).expect("JSON");
        assert!(count(&rows[0], "imported") > 0, "{}", rows[0]);
        check_run(&padu, &rows[0]);
    }
    padu.ok("verify");
}

#[test]
fn every_entry_of_every_register_fixture_is_accounted_for_or_its_file_refused() {
    let padu = Padu::new();
    copy_folder(&repository("tests/fixtures/registers"), &padu.path("registers"));
    let mut taken = 0;
    for file in files_below(&padu.path("registers")) {
        // Documents of several systems have the same name.
        let path = file.display();
        let said = padu.run(&format!("import \"{path}\" --source \"{path}\" --format json"));
        assert!([0, 3].contains(&said.code), "{}: {} {}", file.display(), said.code, said.stderr);
        if said.code == 0 {
            let rows: Vec<Value> = serde_json::from_str(&said.stdout).expect("JSON");
            check_run(&padu, &rows[0]);
            taken += 1;
        }
    }
    assert!(taken >= 40, "{taken} files were taken");
    padu.ok("verify");
}

#[test]
fn a_folder_of_registers_is_one_run() {
    let padu = Padu::new();
    copy_folder(&repository("tests/fixtures/registers/mixed_directory"), &padu.path("mixed"));
    let run = import(&padu, &padu.path("mixed"));
    check_run(&padu, &run);
    let files: BTreeSet<String> =
        padu.table("source_record").iter().map(|it| text(&it["file"])).collect();
    assert!(files.len() >= 3, "{files:?}");
    let again = import(&padu, &padu.path("mixed"));
    assert_eq!(count(&again, "imported"), 0, "{again}");
    assert_eq!(count(&again, "tombstoned"), 0, "{again}");
}

#[test]
fn an_issue_names_file_sheet_row_column_value_rule_and_hint() {
    let padu = Padu::new();
    padu.write_demo_files();
    let run = text(&padu.row("import kementerian.xlsx")["run"]);
    let issues = padu.rows(&format!("issues --run {run}"));
    let wrong = issues.iter().find(|it| it["value"] == "2109").expect("the year 2109 is noticed");
    assert_eq!(wrong["file"], "kementerian.xlsx");
    assert_eq!(wrong["sheet"], "Daftar Aplikasi");
    assert_eq!(wrong["column"], "O");
    assert_eq!(wrong["rule"], "year-unreadable");
    assert!(wrong["row"].as_u64() > Some(6) && text(&wrong["hint"]).contains("2024"), "{wrong}");
    let rejected = padu.rows(&format!("issues --run {run} --severity rejected"));
    assert!(rejected.iter().all(|it| it["severity"] == "rejected"));
    let placeholder = issues.iter().find(|it| it["rule"] == "placeholder-absent");
    assert!(placeholder.is_some_and(|it| it["severity"] == "repaired"));
}

#[test]
fn one_bad_row_never_stops_an_import() {
    let padu = Padu::new();
    padu.write(
        "list.csv",
        "Nama Aplikasi,Instansi,Tahun\nSistem Satu,Dinas A,2020\n,,\n-,Dinas B,2021\n\
         Sistem Dua,Dinas C,kemarin\n\"Sistem, Tiga\",Dinas D,2022,lebih,lagi\nSistem Empat\n",
    );
    let run = import(&padu, &padu.path("list.csv"));
    check_run(&padu, &run);
    assert!(count(&run, "imported") >= 4, "{run}");
    assert_eq!(count(&run, "rejected"), 1, "the row without a name: {run}");
    padu.ok("analyze");
    for name in ["Sistem Satu", "Sistem Dua", "Sistem, Tiga", "Sistem Empat"] {
        assert!(padu.names().iter().any(|it| it == name), "{name}");
    }
}

#[test]
fn a_guess_is_shown_can_be_kept_and_used_again() {
    let padu = Padu::new();
    let table = repository("tests/fixtures/tables/unknown-headers.csv");
    std::fs::copy(table, padu.path("odd.csv")).expect("copied");
    assert_eq!(padu.run("import odd.csv").code, 3, "no profile fits");
    let guess = padu.ok("import --guess odd.csv --dry-run");
    assert!(guess.stderr.contains("[columns]"), "the profile is shown: {}", guess.stderr);
    assert!(!padu.path("padu.catalog").exists());
    padu.ok("import --guess odd.csv --save-profile odd");
    let first = padu.export("padu.catalog");
    assert!(padu.rows("list profiles").iter().any(|it| it["name"] == "odd"));
    let again = padu.row("import odd.csv --profile odd");
    assert_eq!(count(&again, "unchanged"), count(&again, "rows_read"), "{again}");
    assert!(padu.export("padu.catalog")["registration.ndjson"] == first["registration.ndjson"]);
}
