//! A folder of lists of any kind: each is read as if given alone, and none hides another.

use std::path::Path;

use ingest::{Context, Guard, IngestError, Item, Mapping, Options};
use model::Severity;

use crate::common::{options, root, run, table_of};

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn imported(path: &Path, options: &Options) -> Result<(Mapping, Vec<Item>), IngestError> {
    let plan = ingest::plan(path, options)?;
    let guard = Guard::new([7; 32]);
    let context = Context { source_id: "s", run_id: "r", guard: &guard, workbook_reader: None };
    let mut items = Vec::new();
    ingest::import(path, &plan, &context, &mut |item| {
        items.push(item);
        Ok(())
    })?;
    Ok((plan.mapping, items))
}

fn names(items: &[Item]) -> Vec<(&str, &str)> {
    items
        .iter()
        .flat_map(|item| {
            let file = item.record.place.file.as_str();
            item.mapped.registrations.iter().map(move |it| (file, it.name()))
        })
        .collect()
}

const CODE: &str = r#"{"agency": "Kota Contoh", "releases": [{"name": "Kode Contoh"}]}"#;

fn mixed(folder: &Path) {
    put(folder, "a/daftar.csv", "Nama Aplikasi,OPD,Tahun\nSIMPEG,BKD,2020\nSIPD,Bappeda,2021\n");
    put(folder, "b/code.json", CODE);
    put(folder, "c.json", r#"{"data": [{"nama_aplikasi": "E-Arsip", "opd": "Dinas Arsip"}]}"#);
    put(folder, "d.yml", "- nama_aplikasi: JDIH\n  opd: Bagian Hukum\n");
    put(folder, "e.csv", "tanggal,curah hujan\n2020-01-01,12\n2020-01-02,7\n");
    put(folder, "f.xlsx", "this is no workbook");
    put(folder, "g.csv", "Nama Aplikasi;Instansi\nSIMPEG;Kota Contoh\n");
    put(folder, "README.md", "halo");
}

#[test]
fn each_file_is_read_as_if_it_were_given_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    mixed(folder.path());
    let (mapping, items) = imported(folder.path(), &options()).expect("imported");
    assert_eq!(
        names(&items),
        [
            ("a/daftar.csv", "SIMPEG"),
            ("a/daftar.csv", "SIPD"),
            ("b/code.json", "Kode Contoh"),
            ("c.json", "E-Arsip"),
            ("d.yml", "JDIH"),
            ("g.csv", "SIMPEG"),
        ]
    );
    let alone = run(&folder.path().join("a/daftar.csv"), &options());
    let fields = |items: &[Item]| {
        let registrations = items.iter().flat_map(|it| it.mapped.registrations.clone());
        registrations.take(2).map(|it| it.fields).collect::<Vec<_>>()
    };
    assert_eq!(fields(&items), fields(&alone.items));
    let columns = table_of(&mapping, "g.csv").map(|it| it.columns.len());
    assert_eq!((columns, table_of(&mapping, "b/code.json").is_none()), (Some(2), true));
}

#[test]
fn what_is_left_out_is_named_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    mixed(folder.path());
    let (_, items) = imported(folder.path(), &options()).expect("imported");
    let told: Vec<(&str, &str, Severity, bool)> = items
        .iter()
        .flat_map(|it| &it.mapped.issues)
        .map(|it| (it.place.file.as_str(), it.rule.as_str(), it.severity, it.value.is_empty()))
        .collect();
    assert_eq!(
        told,
        [
            ("README.md", "file-skipped", Severity::Note, false),
            ("e.csv", "file-skipped", Severity::Note, false),
            ("f.xlsx", "file-unreadable", Severity::Rejected, false),
        ]
    );
}

#[test]
fn a_folders_records_map_again_and_keep_their_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    mixed(folder.path());
    let (mapping, items) = imported(folder.path(), &options()).expect("imported");
    let stored = serde_json::to_string(&mapping).expect("JSON");
    assert_eq!(serde_json::from_str::<Mapping>(&stored).expect("read back"), mapping);
    for item in items.iter().filter(|it| !it.mapped.registrations.is_empty()) {
        let again = ingest::remap(&mapping, &item.record);
        assert_eq!(again.registrations, item.mapped.registrations);
    }
    let before: Vec<String> = items.iter().map(|it| it.record.key.clone()).collect();
    put(folder.path(), "aa.csv", "Nama Aplikasi,OPD\nSIMPEG,BKD\n");
    let (_, items) = imported(folder.path(), &options()).expect("imported");
    let kept = items.iter().filter(|it| before.contains(&it.record.key)).count();
    assert_eq!((kept, items.len()), (before.len(), before.len() + 1));
}

#[test]
fn a_sheet_is_chosen_in_a_workbook_only() {
    let folder = tempfile::tempdir().expect("a folder");
    mixed(folder.path());
    let chosen = Options { sheet: Some("Daftar".into()), ..options() };
    for file in ["a/daftar.csv", "b/code.json", "c.json", "d.yml", ""] {
        let refused = ingest::plan(&folder.path().join(file), &chosen).expect_err("refused");
        let said = refused.to_string();
        assert!(matches!(refused, IngestError::Io { .. }), "{said}");
        assert!(said.contains("it has no sheets"), "{said}");
    }
}

/// The three files were written by three other programs' libraries from one made-up list; the old kind
/// holds a text that goes on in the next record.
#[test]
fn the_same_list_is_the_same_from_every_kind_of_workbook() {
    let folder = root().join("tests/fixtures/tables");
    let runs = ["same.xls", "same.xlsx", "same.ods"].map(|it| run(&folder.join(it), &options()));
    let rows = |at: usize| {
        let items = runs[at].items.iter().filter(|it| it.is_entry());
        items.map(|it| (it.record.place.row, it.record.raw.clone())).collect::<Vec<_>>()
    };
    assert_eq!((rows(0).len(), runs[0].counts().1), (6, 6));
    assert_eq!(rows(0), rows(1));
    assert_eq!(rows(0), rows(2));
    let first = runs[0].registrations()[0];
    assert_eq!(first.name(), "Aplikasi Contoh Satu");
    assert_eq!(first.first(model::Field::LastUpdated), Some("2024-01-27"));
    assert_eq!(first.first(model::Field::ExternalId), Some("001"));
    assert!(first.first(model::Field::Description).is_some_and(|it| it.len() > 8_224));
    assert_eq!(runs[0].items[1].record.place.sheet.as_deref(), Some("Daftar"));
}
