//! Plain lists of objects, in JSON and YAML, are read as tables.

use std::path::PathBuf;

use ingest::{Guard, IngestError, Item, Options};
use model::{Field, Severity};

use crate::common::{Run, options, run};

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("written");
    path
}

#[track_caller]
fn imported(name: &str, text: &str, options: &Options) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    run(&file(&folder, name, text), options)
}

const LIST: &str = r#"[
  {"nama_aplikasi": "SIMPEG", "uraian": "Kelola data pegawai", "tahun": 2020, "opd": {"nama": "BKD"}},
  {"nama_aplikasi": "E-Arsip", "alamat_url": "arsip.contoh.go.id", "tahun": "TA 2021"}
]"#;

#[test]
fn a_list_of_objects_is_a_table_whose_columns_are_keys() {
    let run = imported("daftar.json", LIST, &options());
    assert_eq!(run.plan.profile, "generic");
    assert_eq!(run.counts(), (2, 2, 0, 1), "{:?}", run.rules());
    let found = run.registrations();
    assert_eq!((found[0].name(), found[1].name()), ("SIMPEG", "E-Arsip"));
    assert_eq!(found[0].first(Field::YearBuilt), Some("2020"));
    assert_eq!(found[1].first(Field::Urls), Some("https://arsip.contoh.go.id"));
    let second = &run.items[1];
    assert_eq!(
        (second.record.place.pointer.as_deref(), second.record.place.row),
        (Some("/1"), None)
    );
    let repaired = second.mapped.issues.iter().find(|it| it.rule == "year-repaired");
    assert_eq!(repaired.and_then(|it| it.column.as_deref()), Some("tahun"));
}

#[test]
fn the_same_list_in_yaml_says_the_same() {
    let yaml = "- nama_aplikasi: SIMPEG\n  tahun: 2020\n- nama_aplikasi: E-Arsip\n  uraian: Simpan arsip\n";
    let run = imported("daftar.yml", yaml, &options());
    let names: Vec<&str> = run.registrations().iter().map(|it| it.name()).collect();
    assert_eq!(names, ["SIMPEG", "E-Arsip"]);
}

#[test]
fn keys_that_nobody_knows_are_guessed_from_their_values() {
    let entry = |at: usize| {
        format!(
            r#"{{"k1": "Sistem Contoh {at}", "k2": "Kelola data contoh nomor {at} untuk seluruh warga", "k3": 20{:02}}}"#,
            at + 10
        )
    };
    let text = format!("[{}]", (0..9).map(entry).collect::<Vec<_>>().join(",\n"));
    let run = imported("data.json", &text, &Options { guess: true, ..options() });
    assert_eq!(run.counts().1, 9);
    let first = run.registrations()[0];
    assert_eq!((first.name(), first.first(Field::YearBuilt)), ("Sistem Contoh 0", Some("2010")));
    assert!(run.plan.profile_toml.is_some_and(|it| it.contains("name = [\"k1\"]")));
}

#[test]
fn a_list_in_an_envelope_is_the_list() {
    let list = r#"[{"nama_aplikasi": "SIMPEG", "opd": "BKD"}, {"nama_aplikasi": "SIPD", "opd": "Bappeda"}]"#;
    for (before, after, pointer) in [
        (r#"{"data": "#, "}", "/data/1"),
        (r#"{"status": "ok", "data": {"items": "#, r#", "page": 1}}"#, "/data/items/1"),
        (
            r#"{"success": true, "result": {"fields": [{"id": "a", "type": "text"}], "records": "#,
            "}}",
            "/result/records/1",
        ),
        (r#"{"success": true, "result": {"count": 2, "results": "#, "}}", "/result/results/1"),
        (r#"{"kota": "Contoh", "daftar": "#, r#", "links": [{"rel": "next"}]}"#, "/daftar/1"),
    ] {
        let run = imported("daftar.json", &format!("{before}{list}{after}"), &options());
        let names: Vec<&str> = run.registrations().iter().map(|it| it.name()).collect();
        assert_eq!(names, ["SIMPEG", "SIPD"], "{before}");
        assert_eq!(run.items[1].record.place.pointer.as_deref(), Some(pointer));
    }
    let yaml = "kota: Contoh\naplikasi:\n  - nama_aplikasi: SIMPEG\n    opd: BKD\n";
    let run = imported("daftar.yml", yaml, &options());
    assert_eq!(run.registrations()[0].name(), "SIMPEG");
    assert_eq!(run.items[0].record.place.pointer.as_deref(), Some("/aplikasi/0"));
}

#[test]
fn an_object_on_each_line_is_a_list() {
    let text = "{\"nama_aplikasi\": \"SIMPEG\", \"tahun\": 2020}\n\n\
                {\"nama_aplikasi\": \"SIPD\", \"opd\": {\"nama\": \"Bappeda\"}}\r\n\
                {\"nama_aplikasi\" 1}\n{\"nama_aplikasi\": \"JDIH\", \"tahun\": NaN}\n[1]\n{\"nama";
    for name in ["daftar.ndjson", "daftar.jsonl", "daftar.json", "daftar.txt"] {
        let run = imported(name, text, &options());
        let names: Vec<&str> = run.registrations().iter().map(|it| it.name()).collect();
        assert_eq!(names, ["SIMPEG", "SIPD", "JDIH"], "{name}");
        assert_eq!(run.counts(), (6, 3, 3, 1), "{:?}", run.rules());
        assert_eq!(run.items[1].record.place.pointer.as_deref(), Some("/1"));
        for rule in ["entry-not-object", "json-syntax", "json-truncated", "json-odd-literal"] {
            assert_eq!(run.rules().get(rule), Some(&1), "{rule}");
        }
    }
    let one =
        imported("daftar.jsonl", "{\"nama_aplikasi\": \"SIMPEG\", \"opd\": \"BKD\"}", &options());
    assert_eq!(one.registrations().len(), 1);
}

#[test]
fn an_entry_of_many_megabytes_costs_only_itself() {
    let many = "{\"a\":0},".repeat(700_000);
    let text = format!(
        r#"[{{"nama_aplikasi": "A", "opd": "BKD"}}, {{"nama_aplikasi": "B", "isi": [{many}0]}}, {{"nama_aplikasi": "C"}}]"#
    );
    let run = imported("daftar.json", &text, &options());
    assert_eq!(run.counts(), (3, 2, 1, 0), "{:?}", run.rules());
    assert_eq!(run.rules().get("json-large"), Some(&1));
}

#[test]
fn the_parts_of_one_thing_are_no_list() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in [
        r#"{"name": "paket", "contributors": [{"name": "Orang Rekaan", "email": "a@contoh.example"}]}"#,
        r#"{"aplikasi": [{"nama": "A"}], "pegawai": [{"nama": "B"}]}"#,
        r#"{"data": []}"#,
    ] {
        let outcome = items(&file(&folder, "a.json", text));
        assert!(matches!(outcome, Err(IngestError::Invalid { .. })), "{text}: {outcome:?}");
    }
}

#[test]
fn elements_that_cannot_be_read_cost_only_themselves() {
    let text =
        format!("{}, 42, {{\"nama_aplikasi\" 1}}, {{\"nama", LIST.trim_end().trim_end_matches(']'));
    let run = imported("daftar.json", &text, &options());
    assert_eq!(run.counts(), (5, 2, 3, 1), "{:?}", run.rules());
    for rule in ["entry-not-object", "json-syntax", "json-truncated"] {
        assert_eq!(run.rules().get(rule), Some(&1), "{rule}");
    }
}

#[test]
fn lists_of_anything_else_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in [r#"[{"x": 1}]"#, "[{]", r#"{"halo": ["dunia"]}"#] {
        let outcome = items(&file(&folder, "a.json", text));
        let refused =
            matches!(outcome, Err(IngestError::PoorFit { .. } | IngestError::Invalid { .. }));
        assert!(refused, "{text}: {outcome:?}");
    }
}

/// Imports with whatever importer fits, without the rules that hold for tables.
fn items(path: &std::path::Path) -> Result<Vec<Item>, IngestError> {
    let plan = ingest::plan(path, &options())?;
    let guard = Guard::new([7; 32]);
    let context =
        ingest::Context { source_id: "s", run_id: "r", guard: &guard, workbook_reader: None };
    let mut items = Vec::new();
    ingest::import(path, &plan, &context, &mut |item| {
        items.push(item);
        Ok(())
    })?;
    Ok(items)
}

#[test]
fn personal_numbers_without_quotation_marks_are_sealed() {
    let numbers =
        [("nik", "3471014107900002"), ("nip", "198501012010011001"), ("phone", "6281234567890")];
    for (kind, number) in numbers {
        let folder = tempfile::tempdir().expect("a folder");
        let text = format!(
            r#"{{"agency": "X", "releases": [{{"name": "A", "laborHours": 120, "catatan": {{"n": {number}}}}}]}}"#
        );
        let items = items(&file(&folder, "code.json", &text)).expect("imported");
        let raw = &items[0].record.raw;
        assert!(!raw.contains(number) && raw.contains(&format!("[[{kind}:")), "{raw}");
        assert!(raw.contains("\"laborHours\":120"), "{raw}");
        let list = format!(r#"[{{"nama aplikasi": "A", "uraian": {number}}}]"#);
        let items = self::items(&file(&folder, "daftar.json", &list)).expect("imported");
        assert!(!items[0].record.raw.contains(number), "{}", items[0].record.raw);
    }
}

#[test]
fn numbers_that_only_count_stay_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let numbers = "204966.6666666667, 8406.666666666668, 1609459200000, 350000000, -6.2146200, 120";
    let text =
        format!(r#"{{"agency": "X", "releases": [{{"name": "A", "laborHours": [{numbers}]}}]}}"#);
    let items = items(&file(&folder, "code.json", &text)).expect("imported");
    assert_eq!(items[0].sealed.len(), 0, "{}", items[0].record.raw);
}

#[test]
fn a_register_without_a_readable_entry_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in ["[".repeat(5_000), r#"{"agency": "X", "releases": ["a", 1]}"#.to_string()] {
        let outcome = items(&file(&folder, "code.json", &text));
        let Err(IngestError::Invalid { reason, .. }) = outcome else { panic!("taken: {text}") };
        assert!(reason.contains("holds no entry that can be read; line 1"), "{reason}");
    }
    let empty = items(&file(&folder, "code.json", r#"{"agency": "X", "releases": []}"#));
    assert_eq!(empty.expect("an empty inventory is one").len(), 0);
}

#[test]
fn a_stray_file_is_a_note_and_no_entry() {
    let folder = tempfile::tempdir().expect("a folder");
    file(&folder, "README.md", "halo");
    file(&folder, "code.json", r#"{"agency": "X", "releases": [{"name": "A"}, {"tags": []}]}"#);
    let items = items(folder.path()).expect("imported");
    let kinds: Vec<bool> = items.iter().map(Item::is_entry).collect();
    assert_eq!(kinds, [false, true, true]);
    assert!(items[0].mapped.issues.iter().all(|it| it.severity == Severity::Note));
}

#[test]
fn a_folder_without_any_register_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    file(&folder, "README.md", "halo");
    let outcome = items(folder.path());
    assert!(matches!(outcome, Err(IngestError::Invalid { .. })), "{outcome:?}");
}
