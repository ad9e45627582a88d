//! Statements about the generated inventory as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::column::Column;
use super::row::Row;
use super::{Inventory, Options, SynthArgs, generate, rates, run};

fn inventory(applications: u64) -> Inventory {
    generate(Options { applications, seed: 7, columns: 30 }).expect("the tables parse")
}

fn cell(row: &Row, column: Column) -> &str {
    &row.cells[column as usize]
}

/// Share of the rows for which the statement holds.
fn share(rows: &[Row], holds: impl Fn(&Row) -> bool) -> f64 {
    rows.iter().filter(|row| holds(row)).count() as f64 / rows.len() as f64
}

fn check(what: &str, seen: f64, wanted: f64, tolerance: f64) {
    assert!(
        (seen - wanted).abs() <= tolerance,
        "{what}: {seen:.4}, wanted {wanted} +- {tolerance}"
    );
}

fn write(folder: &Path, applications: u64) -> BTreeMap<String, Vec<u8>> {
    let args = SynthArgs {
        applications,
        seed: 7,
        out: folder.to_path_buf(),
        columns: 30,
        csv_only: false,
    };
    run(&args).expect("it can be written");
    std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            let path = entry.expect("a readable entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("it can be read"))
        })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = write(&folder.path().join("a"), 600);
    let second = write(&folder.path().join("b"), 600);
    assert_eq!(first.len(), 8, "{:?}", first.keys());
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{name} differs");
    }
    let other =
        generate(Options { applications: 600, seed: 8, columns: 30 }).expect("the tables parse");
    assert!(other.row(5) != inventory(600).row(5));
}

#[test]
fn a_short_list_is_the_beginning_of_a_long_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let short = write(&folder.path().join("short"), 400);
    let long = write(&folder.path().join("long"), 2_000);
    for (name, bytes) in short.iter().filter(|(name, _)| name.ends_with(".csv")) {
        assert!(long[name].starts_with(bytes), "{name} begins otherwise");
    }
}

#[test]
fn the_workbook_has_the_rows_of_the_csv() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = write(folder.path(), 200);
    let mut reader = csv::Reader::from_reader(files["inventory.csv"].as_slice());
    assert_eq!(reader.headers().expect("a header").len(), 30);
    assert_eq!(reader.records().count(), 200);
    assert!(files["inventory.xlsx"].starts_with(b"PK"));
}

#[test]
fn all_616_agencies_list_their_slots() {
    let rows: Vec<Row> = inventory(25_025).rows().collect();
    let slots: BTreeSet<&str> = [
        "planning/development-plan",
        "finance/budgeting",
        "personnel/administration",
        "personnel/individual-performance",
    ]
    .into();
    let mut seen = BTreeSet::new();
    for row in &rows {
        let agency = cell(row, Column::Agency)
            .replace("Pemkab", "Pemerintah Kabupaten")
            .replace("Pemkot", "Pemerintah Kota");
        for code in &row.listed[0].functions {
            if slots.contains(code.as_str()) {
                seen.insert((agency.clone(), code.clone()));
            }
        }
    }
    let agencies: BTreeSet<&String> = seen.iter().map(|it| &it.0).collect();
    assert_eq!(agencies.len(), 616);
    for slot in slots {
        assert_eq!(seen.iter().filter(|it| it.1 == slot).count(), 616, "{slot}");
    }
}

#[test]
fn keys_are_unique_and_copies_name_an_earlier_row_of_the_same_system() {
    let rows: Vec<Row> = inventory(5_000).rows().collect();
    let systems: BTreeMap<&str, &str> = rows
        .iter()
        .flat_map(|row| &row.listed)
        .map(|it| (it.key.as_str(), it.system.as_str()))
        .collect();
    assert_eq!(systems.len(), rows.iter().map(|row| row.listed.len()).sum::<usize>());
    let mut copies = 0;
    for it in rows.iter().flat_map(|row| &row.listed) {
        if let Some(first) = it.relation.strip_prefix("copy-of:") {
            assert!(first < it.key.as_str());
            assert_eq!(systems[first], it.system);
            copies += 1;
        }
    }
    check("copies", f64::from(copies) / 5_000.0, rates::COPY.value, 0.002);
}

#[test]
fn dirt_and_missing_cells_come_at_their_rates() {
    let rows: Vec<Row> = inventory(20_000).rows().collect();
    let has = |kind: &'static str| move |row: &Row| row.dirt.iter().any(|it| it.1 == kind);
    check("two in one", share(&rows, has("two-in-one")), rates::TWO_IN_ONE.value, 0.003);
    check("url in name", share(&rows, has("url-in-name")), rates::URL_IN_NAME.value, 0.003);
    check("shifted", share(&rows, has("row-shifted")), rates::SHIFTED.value, 0.002);
    check("mojibake", share(&rows, has("mojibake")), rates::MOJIBAKE.value * 0.86, 0.002);
    let whole: Vec<Row> = rows.into_iter().filter(|row| !has("row-shifted")(row)).collect();
    for column in [Column::Description, Column::Url, Column::Integration, Column::LegalBasis] {
        let (empty, placeholder) = column.missing();
        check(column.header(), share(&whole, |row| cell(row, column).is_empty()), empty, 0.015);
        let dirty = |row: &Row| row.dirt.contains(&(column, "placeholder"));
        check(column.header(), share(&whole, dirty), placeholder, 0.01);
    }
}

#[test]
fn about_half_of_the_rows_of_regencies_use_a_national_application() {
    let rows: Vec<Row> = inventory(20_000).rows().collect();
    let local: Vec<Row> = rows
        .into_iter()
        .filter(|row| row.listed[0].change.is_empty())
        .filter(|row| {
            let name = cell(row, Column::Agency);
            name.contains("Kabupaten") || name.contains("Pemk") || name.contains("Pemerintah Kota")
        })
        .collect();
    let usage = share(&local, |row| row.listed[0].relation.starts_with("usage-of:"));
    check("usage", usage, rates::SHARED_LOCAL.value, 0.06);
}

#[test]
fn names_are_as_long_as_in_the_measured_lists() {
    let rows: Vec<Row> = inventory(5_000).rows().collect();
    let mut lengths: Vec<usize> =
        rows.iter().map(|row| cell(row, Column::Name).chars().count()).collect();
    lengths.sort_unstable();
    // Denpasar: 10, 19, 36 at the quartiles; Banjarbaru: 6, 9, 16.
    let at = |share: usize| lengths[lengths.len() * share / 100];
    assert!((6..=11).contains(&at(25)), "{}", at(25));
    assert!((9..=20).contains(&at(50)), "{}", at(50));
    assert!((16..=40).contains(&at(75)), "{}", at(75));
}

#[test]
fn one_ministry_lists_more_than_500_applications_at_27000_rows() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in inventory(27_000).rows() {
        *counts.entry(cell(&row, Column::Agency).to_string()).or_default() += 1;
    }
    let largest = counts.iter().max_by_key(|it| it.1).expect("there are rows");
    assert!((501..900).contains(largest.1), "{largest:?}");
}

#[test]
fn the_function_can_be_told_from_most_rows_but_not_from_all() {
    let rows: Vec<Row> = inventory(10_000).rows().collect();
    let silent = share(&rows, |row| row.listed[0].signal == "none");
    assert!((0.005..0.12).contains(&silent), "{silent}");
}
