//! Workbooks of several sheets, and what real merged cells say. Every table is made up.

use std::path::PathBuf;

use ingest::{Mapping, Options};
use model::{Field, Severity};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::common::{Run, options, run};

type Rows<'a> = &'a [&'a [&'a str]];

fn sheet(name: &str, rows: Rows<'_>) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).expect("a name");
    for (row, cells) in rows.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row as u32, column as u16, *text).expect("written");
        }
    }
    sheet
}

fn saved(sheets: Vec<Worksheet>) -> (tempfile::TempDir, PathBuf) {
    let mut book = Workbook::new();
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("buku.xlsx");
    book.save(&path).expect("saved");
    (folder, path)
}

#[track_caller]
fn imported(sheets: Vec<Worksheet>, options: &Options) -> Run {
    let (_folder, path) = saved(sheets);
    run(&path, options)
}

fn values(run: &Run, field: Field) -> Vec<&str> {
    run.registrations().iter().map(|it| it.first(field).unwrap_or_default()).collect()
}

const HEALTH: Rows<'_> = &[
    &["No", "Nama Aplikasi", "Fungsi", "Tahun"],
    &["1", "SIMPUS", "Puskesmas", "2019"],
    &["2", "Website", "Informasi", "2020"],
    &["3", "", "", "2021"],
];
const TRAFFIC: Rows<'_> = &[
    &["DAFTAR APLIKASI"],
    &["Nama Aplikasi", "Alamat", "Uraian"],
    &["SIPARKIR", "siparkir.contoh.go.id", "Parkir"],
    &["Website", "dishub.contoh.go.id", "Informasi"],
];

fn book() -> Vec<Worksheet> {
    let mut old = sheet("Lama", HEALTH);
    old.set_hidden(true);
    vec![
        sheet("Petunjuk", &[&["Nama Aplikasi", "tulis nama lengkap"], &["Tahun", "tahun dibuat"]]),
        sheet("Dinas Kesehatan", HEALTH),
        sheet("Dinas Perhubungan", TRAFFIC),
        sheet("Kosong", &[]),
        old,
        sheet("Rekap", &[&["OPD", "Jumlah", "Catatan"], &["Dinas Kesehatan", "2", "lengkap"]]),
        sheet("Isian", &[&["Nama"], &["Aktif"], &["Tidak Aktif"]]),
        sheet("Kamus", &[&["Nama", "Uraian", "Jenis"], &["nama_aplikasi", "nama lengkap", "teks"]]),
    ]
}

#[test]
fn every_sheet_that_is_a_list_is_imported_and_every_other_is_named() {
    let run = imported(book(), &options());
    assert_eq!(values(&run, Field::Name), ["SIMPUS", "Website", "SIPARKIR", "Website"]);
    assert_eq!(run.counts(), (5, 4, 1, 5), "{:?}", run.rules());
    let told: Vec<(&str, &str, Severity)> = run
        .items
        .iter()
        .filter(|it| !it.is_entry())
        .flat_map(|it| &it.mapped.issues)
        .map(|it| (it.place.sheet.as_deref().unwrap_or_default(), it.rule.as_str(), it.severity))
        .collect();
    let expected = [
        ("Isian", "sheet-lookup"),
        ("Kamus", "sheet-no-list"),
        ("Kosong", "sheet-empty"),
        ("Lama", "sheet-hidden"),
        ("Petunjuk", "sheet-instructions"),
        ("Rekap", "sheet-summary"),
    ];
    assert_eq!(told, expected.map(|(sheet, rule)| (sheet, rule, Severity::Note)));
}

#[test]
fn sheets_of_one_workbook_share_no_keys_and_keep_their_own_columns() {
    let run = imported(book(), &options());
    let keys: Vec<&str> = run.registrations().iter().map(|it| it.key.as_str()).collect();
    assert!(keys[1].starts_with("Dinas Kesehatan|website"), "{keys:?}");
    assert!(keys[3].starts_with("Dinas Perhubungan|website"), "{keys:?}");
    let letter = |sheet: &str| {
        let table = run.plan.mapping.table_at("buku.xlsx", Some(sheet)).expect("a list");
        let name = table.columns.iter().find(|it| it.fields.contains(&Field::Name));
        name.map(|it| it.letter.clone())
    };
    assert_eq!(letter("Dinas Kesehatan").as_deref(), Some("B"));
    assert_eq!(letter("Dinas Perhubungan").as_deref(), Some("A"));
    // A sheet called like a unit names the owner of its systems.
    let owners = ["Dinas Kesehatan", "Dinas Kesehatan", "Dinas Perhubungan", "Dinas Perhubungan"];
    assert_eq!(values(&run, Field::OwnerUnit), owners);
}

#[test]
fn a_sheet_asked_for_comes_alone_and_keeps_its_keys() {
    for name in ["Dinas Kesehatan", "Lama"] {
        let chosen = Options { sheet: Some(name.into()), ..options() };
        let run = imported(book(), &chosen);
        assert_eq!(values(&run, Field::Name), ["SIMPUS", "Website"], "{name}");
        assert!(run.items.iter().all(|it| it.is_entry()));
        assert_eq!(run.registrations()[0].key, "simpus");
    }
}

#[test]
fn a_list_that_stands_only_in_a_hidden_sheet_is_taken() {
    let mut hidden = sheet("Daftar", HEALTH);
    hidden.set_hidden(true);
    let run = imported(vec![sheet("Sampul", &[&["Daftar aplikasi"]]), hidden], &options());
    assert_eq!(values(&run, Field::Name), ["SIMPUS", "Website"]);
    assert_eq!(run.rules().get("sheet-lookup"), Some(&1), "{:?}", run.rules());
}

#[test]
fn a_sheet_of_unknown_headings_beside_a_list_is_guessed_and_told_of() {
    let mut rows = vec![vec!["Kode".to_string(), "Produk digital".into(), "Tautan".into()]];
    for at in 0..8 {
        let host = format!("https://layanan{at}.contoh.go.id");
        rows.push(vec![format!("K-{at}"), format!("Sistem Layanan {at}"), host]);
    }
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|it| it.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let run = imported(vec![sheet("Utama", HEALTH), sheet("Lain", &rows)], &options());
    assert_eq!(values(&run, Field::Name).len(), 10, "{:?}", run.rules());
    assert_eq!(run.rules().get("sheet-guessed"), Some(&1));
}

#[test]
fn a_workbook_in_a_folder_has_all_its_lists() {
    let (folder, _) = saved(book());
    std::fs::write(folder.path().join("a.csv"), "Nama Aplikasi,Tahun\nSIMPEG,2020\n")
        .expect("written");
    let run = run(folder.path(), &Options { workbook_reader: None, ..options() });
    let names = ["SIMPEG", "SIMPUS", "Website", "SIPARKIR", "Website"];
    assert_eq!(values(&run, Field::Name), names);
    let Mapping::Folder { tables, .. } = &run.plan.mapping else { panic!("a folder") };
    assert_eq!((tables["buku.xlsx"].lists.len(), tables["buku.xlsx"].told.len()), (2, 6));
    assert_eq!(run.counts(), (6, 5, 1, 5), "{:?}", run.rules());
}

/// Owners merged over their rows: one row of the second block has an owner of nobody, and only the
/// merged cells tell.
fn merged(sheet: &mut Worksheet) {
    let plain = Format::new();
    sheet.merge_range(1, 0, 2, 0, "Dinas Kesehatan", &plain).expect("merged");
    sheet.merge_range(4, 0, 5, 0, "Dinas Perhubungan", &plain).expect("merged");
}

const BLOCKS: Rows<'_> = &[
    &["OPD", "Nama Aplikasi", "Fungsi"],
    &["", "SIMPUS", "Puskesmas"],
    &["", "E-Posyandu", "Posyandu"],
    &["", "E-Surat", "Surat"],
    &["", "SIPARKIR", "Parkir"],
    &["", "E-KIR", "Uji kendaraan"],
];

#[test]
fn an_owner_in_a_merged_cell_is_that_of_the_rows_it_covers_and_of_no_other() {
    let mut list = sheet("Daftar", BLOCKS);
    merged(&mut list);
    let run = imported(vec![list], &options());
    let (health, traffic) = ("Dinas Kesehatan", "Dinas Perhubungan");
    assert_eq!(values(&run, Field::OwnerUnit), [health, health, "", traffic, traffic]);
    assert_eq!(run.rules().get("owner-from-above"), Some(&2));
}

#[test]
fn merged_cells_pass_through_the_child_process() {
    let mut list = sheet("Daftar", BLOCKS);
    merged(&mut list);
    list.set_hidden(true);
    let (_folder, path) = saved(vec![sheet("Sampul", &[]), list]);
    let mut lines = Vec::new();
    ingest::dump_rows(&path, None, &mut lines).expect("dumped");
    let text = String::from_utf8(lines).expect("UTF-8");
    assert!(
        text.starts_with("{\"sheets\":[\"Sampul\",\"Daftar\"],\"hidden\":[\"Daftar\"]}\n"),
        "{text}"
    );
    assert!(text.contains("\"E-Posyandu\",\"Posyandu\"],\"covered\":[0]}"), "{text}");
    assert!(text.contains("\"E-Surat\",\"Surat\"]}"), "{text}");
}
