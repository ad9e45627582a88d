//! Workbooks: good ones are read cell by cell, hostile ones are refused before a parser sees them.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::common::{options, run};
use ingest::{IngestError, Options};
use model::Field;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn good_workbook(path: &Path) {
    let mut book = Workbook::new();
    let cover = book.add_worksheet().set_name("Sampul").expect("a name");
    cover.write_string(0, 0, "Daftar aplikasi").expect("written");
    let sheet = book.add_worksheet().set_name("Daftar").expect("a name");
    sheet.write_string(0, 0, "DAFTAR APLIKASI KOTA CONTOH").expect("written");
    for (column, header) in
        ["No", "Nama Aplikasi", "Uraian", "OPD", "Tahun", "Anggaran", "Tanggal Update"]
            .iter()
            .enumerate()
    {
        sheet.write_string(3, column as u16, *header).expect("written");
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for row in 0..5u32 {
        sheet.write_number(4 + row, 0, f64::from(row + 1)).expect("written");
        sheet
            .write_string(
                4 + row,
                1,
                format!(
                    "Aplikasi Contoh {}",
                    ["Satu", "Dua", "Tiga", "Empat", "Lima"][row as usize]
                ),
            )
            .expect("written");
        sheet.write_string(4 + row, 2, "uraian & <keterangan>").expect("written");
        sheet.write_string(4 + row, 3, "Dinas Contoh").expect("written");
        sheet.write_number(4 + row, 4, 2023.0).expect("written");
        sheet.write_number(4 + row, 5, 350_000_000.0).expect("written");
        let date = ExcelDateTime::from_ymd(2024, 5, 27).expect("a date");
        sheet.write_datetime_with_format(4 + row, 6, &date, &day).expect("written");
    }
    book.save(path).expect("saved");
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn the_right_sheet_is_found_and_its_cells_read() {
    let folder = folder();
    let path = folder.path().join("daftar.xlsx");
    good_workbook(&path);
    let run = run(&path, &options());
    assert_eq!(run.counts(), (5, 5, 0, 0), "{:?}", run.rules());
    let first = run.registrations()[0];
    assert_eq!(first.name(), "Aplikasi Contoh Satu");
    assert_eq!(first.all(Field::Description), ["uraian & <keterangan>"]);
    assert_eq!(first.all(Field::YearBuilt), ["2023"]);
    assert_eq!(first.all(Field::CostTotal), ["350000000 IDR"]);
    assert_eq!(first.all(Field::LastUpdated), ["2024-05-27"]);
    let place = &run.items[1].record.place;
    assert_eq!((place.sheet.as_deref(), place.row), (Some("Daftar"), Some(5)));
    assert_eq!(run.items[0].record.place.sheet.as_deref(), Some("Sampul"));
}

#[test]
fn a_sheet_that_is_not_there_is_named() {
    let folder = folder();
    let path = folder.path().join("daftar.xlsx");
    good_workbook(&path);
    let error = ingest::plan(&path, &Options { sheet: Some("Lain".into()), ..options() })
        .expect_err("refused");
    assert!(error.to_string().contains("has no sheet \"Lain\"; it has Sampul, Daftar"), "{error}");
}

#[test]
fn the_child_process_protocol_carries_every_cell() {
    let folder = folder();
    let path = folder.path().join("daftar.xlsx");
    good_workbook(&path);
    let mut lines = Vec::new();
    ingest::dump_rows(&path, Some("Daftar"), &mut lines).expect("dumped");
    let text = String::from_utf8(lines).expect("UTF-8");
    assert_eq!(text.lines().next(), Some(r#"{"sheets":["Sampul","Daftar"]}"#));
    assert_eq!(text.lines().count(), 8);
    // A shell script stands in for the binary: it plays the lines back.
    let played = folder.path().join("lines.json");
    std::fs::write(&played, &text).expect("written");
    let reader = script(folder.path(), &format!("cat '{}'", played.display()));
    let options = Options {
        workbook_reader: Some(reader.clone()),
        sheet: Some("Daftar".into()),
        ..options()
    };
    let plan = ingest::plan(&path, &options).expect("a plan");
    let guard = ingest::Guard::new([7; 32]);
    let context = ingest::Context {
        source_id: "s",
        run_id: "r",
        guard: &guard,
        workbook_reader: Some(&reader),
    };
    let mut count = 0;
    ingest::import(&path, &plan, &context, &mut |_| {
        count += 1;
        Ok(())
    })
    .expect("imported");
    assert_eq!(count, 5);
}

/// An executable script.
fn script(folder: &Path, body: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("reader.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

#[track_caller]
fn check_child(body: &str, expected: &str) {
    let folder = folder();
    let path = folder.path().join("daftar.xlsx");
    good_workbook(&path);
    let reader = script(folder.path(), body);
    let error = ingest::plan(&path, &Options { workbook_reader: Some(reader), ..options() })
        .expect_err("refused");
    assert!(matches!(error, IngestError::Invalid { .. }), "{error:?}");
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn a_child_that_fails_is_told_apart() {
    check_child("echo 'padu: it is hostile' >&2; exit 3", "padu: it is hostile");
    check_child("kill -9 $$", "exceeded the memory or time limit");
    check_child("echo nonsense", "a line that is no row");
    check_child("echo oops >&2; exit 101", "exit code 101: oops");
}

fn zipped(path: &Path, entries: &[(&str, &[u8])]) {
    let mut archive = ZipWriter::new(std::fs::File::create(path).expect("created"));
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished");
}

const TYPES: &[u8] = b"<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";

#[track_caller]
fn check_refused(name: &str, entries: &[(&str, &[u8])], expected: &str) {
    let folder = folder();
    let path = folder.path().join(name);
    zipped(&path, entries);
    let error = ingest::plan(&path, &options()).expect_err("refused");
    assert!(matches!(error, IngestError::Invalid { .. }), "{error:?}");
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn hostile_archives_are_refused() {
    let types = ("[Content_Types].xml", TYPES);
    check_refused("a.xlsx", &[types, ("../../x", b"y")], "an entry with the name ../../x");
    check_refused("a.xlsx", &[types, ("xl/vbaProject.bin", b"y")], "holds macros");
    check_refused("a.xlsx", &[types, ("xl/bomb.xml", &vec![b'a'; 20 << 20])], "unfolds to 20 MiB");
    check_refused(
        "a.xlsx",
        &[types, ("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>")],
        "document type",
    );
    check_refused(
        "a.xlsx",
        &[types, ("xl/workbook.xml", b"<?xml version='1.0' encoding='UTF-7'?><x/>")],
        "not in UTF-8",
    );
    check_refused(
        "a.xlsx",
        &[types, ("xl/sharedStrings.xml", b"<sst uniqueCount=\"4000000000\"><si/></sst>")],
        "states 4000000000",
    );
    check_refused("a.xlsx", &[("42.zip", b"PK\x03\x04")], "is an archive but no workbook");
    let many: Vec<String> = (0..2100).map(|it| format!("e{it}")).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|it| (it.as_str(), &b""[..])).collect();
    check_refused("a.xlsx", &entries, "holds 2100 entries");
}

#[test]
fn a_cell_far_away_is_refused() {
    let folder = folder();
    let path = folder.path().join("far.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet().write_string(1_048_575, 16_383, "x").expect("written");
    book.save(&path).expect("saved");
    let error = ingest::plan(&path, &options()).expect_err("refused");
    assert!(error.to_string().contains("beyond column 2048"), "{error}");
}

#[test]
fn a_truncated_workbook_never_panics() {
    let folder = folder();
    let path = folder.path().join("whole.xlsx");
    good_workbook(&path);
    let whole = std::fs::read(&path).expect("readable");
    let cut = folder.path().join("cut.xlsx");
    for length in (0..whole.len()).step_by(512) {
        std::fs::write(&cut, &whole[..length]).expect("written");
        let outcome = ingest::plan(&cut, &options());
        assert!(matches!(outcome, Err(IngestError::Invalid { .. })), "{length}: {outcome:?}");
    }
}

#[test]
fn files_under_a_false_name_are_refused() {
    let folder = folder();
    for (name, bytes) in [
        ("a.xlsx", &b"\x89PNG\r\n\x1a\n"[..]),
        ("b.xlsx", b"<svg/>"),
        ("c.xls", b"x"),
        ("d.csv", b""),
        ("e.csv", b"{\"a\": 1}"),
        ("f.csv", b"<html></html>"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        let outcome = ingest::plan(&path, &options());
        assert!(matches!(outcome, Err(IngestError::Invalid { .. })), "{name}: {outcome:?}");
    }
}

fn ods(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Daftar\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    .into_bytes()
}

const MIME: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");

#[test]
fn an_open_document_is_streamed() {
    let text = |it: &str| {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{it}</text:p></table:table-cell>"
        )
    };
    let header = ["Nama Aplikasi", "Uraian", "Tahun"].map(text).concat();
    let year = "<table:table-cell office:value-type=\"float\" office:value=\"2021\"><text:p>2.021</text:p></table:table-cell>";
    let note = "<table:table-cell><office:annotation><text:p>catatan</text:p></office:annotation><text:p>satu &amp; dua</text:p></table:table-cell>";
    let rows = format!(
        "<table:table-row>{header}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row>{}{note}{year}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        text("Aplikasi Contoh")
    );
    let folder = folder();
    let path = folder.path().join("a.ods");
    zipped(&path, &[MIME, ("content.xml", &ods(&rows))]);
    let run = run(&path, &options());
    let first = run.registrations()[0];
    assert_eq!((first.name(), first.first(Field::YearBuilt)), ("Aplikasi Contoh", Some("2021")));
    assert_eq!(first.all(Field::Description), ["satu & dua"]);
    assert_eq!(run.items[0].record.place.row, Some(5));
}

#[test]
fn an_open_document_tells_of_merged_cells_and_hidden_sheets() {
    let text = |it: &str| format!("<table:table-cell><text:p>{it}</text:p></table:table-cell>");
    let row = |cells: String| format!("<table:table-row>{cells}</table:table-row>");
    let owner = "<table:table-cell table:number-rows-spanned=\"2\"><text:p>Dinas Contoh</text:p></table:table-cell>";
    let covered = "<table:covered-table-cell/>";
    let rows = row(["OPD", "Nama Aplikasi", "Uraian"].map(text).concat())
        + &row(owner.to_string() + &text("Aplikasi Satu") + &text("uraian"))
        + &row(covered.to_string() + &text("Aplikasi Dua") + &text("uraian"))
        + &row("<table:table-cell/>".to_string() + &text("Aplikasi Tiga") + &text("uraian"));
    let style = "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\">\
                 <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>";
    let hidden =
        format!("<table:table table:name=\"Lama\" table:style-name=\"ta2\">{rows}</table:table>");
    let content = String::from_utf8(ods(&rows)).expect("UTF-8");
    let content = content
        .replace("<office:document-content>", style)
        .replace("</office:spreadsheet>", &(hidden + "</office:spreadsheet>"));
    let folder = folder();
    let path = folder.path().join("a.ods");
    zipped(&path, &[MIME, ("content.xml", content.as_bytes())]);
    let run = run(&path, &options());
    let owners: Vec<_> = run.registrations().iter().map(|it| it.first(Field::OwnerUnit)).collect();
    assert_eq!(owners, [Some("Dinas Contoh"), Some("Dinas Contoh"), None]);
    let told =
        (run.rules().get("owner-from-above").copied(), run.rules().get("sheet-hidden").copied());
    assert_eq!(told, (Some(1), Some(1)));
}

#[test]
fn repeated_filled_rows_are_refused() {
    let rows = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>";
    check_refused("a.ods", &[MIME, ("content.xml", &ods(rows))], "beyond column 2048");
    let rows = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>";
    check_refused("a.ods", &[MIME, ("content.xml", &ods(rows))], "repeats row 1 1048576 times");
}

#[test]
fn content_that_is_cut_off_is_refused() {
    let row = "<table:table-row><table:table-cell><text:p>Nama Aplikasi</text:p></table:table-cell></table:table-row>";
    let whole = ods(&row.repeat(9));
    let half = &whole[..whole.len() / 2];
    check_refused("a.ods", &[MIME, ("content.xml", half)], "no well-formed XML");
    let cut_at_tag =
        whole.len() - "</office:spreadsheet></office:body></office:document-content>".len();
    let unclosed = &whole[..cut_at_tag];
    check_refused("a.ods", &[MIME, ("content.xml", unclosed)], "ends before its root element");
    let sheet: &[u8] = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    let types = ("[Content_Types].xml", TYPES);
    check_refused("a.xlsx", &[types, ("xl/worksheets/sheet1.xml", sheet)], "ends before its root");
}

#[test]
fn cells_beyond_every_sheet_are_refused() {
    let sheet: &[u8] = b"<worksheet><row r=\"99999999999999999999\"/></worksheet>";
    let types = ("[Content_Types].xml", TYPES);
    check_refused("a.xlsx", &[types, ("xl/worksheets/sheet1.xml", sheet)], "which no sheet has");
}

/// Changes four bytes of the last entry of the directory of an archive.
fn with_false_directory(at: usize, value: u32, expected: &str) {
    let folder = folder();
    let path = folder.path().join("a.xlsx");
    zipped(&path, &[("[Content_Types].xml", TYPES), ("xl/a.bin", b"a"), ("xl/b.bin", b"b")]);
    let mut bytes = std::fs::read(&path).expect("readable");
    let entry = bytes.windows(4).rposition(|it| it == b"PK\x01\x02").expect("an entry");
    bytes[entry + at..entry + at + 4].copy_from_slice(&value.to_le_bytes());
    std::fs::write(&path, bytes).expect("written");
    let error = ingest::plan(&path, &options()).expect_err("refused");
    assert!(matches!(error, IngestError::Invalid { .. }), "{error:?}");
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn false_extents_are_refused_before_anything_is_inflated() {
    with_false_directory(20, 0x7fff_0000, "reaches beyond the end of the file");
    with_false_directory(42, 0, "entries that overlap");
}

#[test]
fn a_parser_that_panics_is_a_damaged_file() {
    let mut header = vec![0u8; 512];
    header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    header[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    let fields = [1, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0u32].map(u32::to_le_bytes);
    header[44..80].copy_from_slice(&fields.concat());
    header[80..].fill(0xff);
    let folder = folder();
    let path = folder.path().join("a.xls");
    std::fs::write(&path, header).expect("written");
    let error = ingest::dump_rows(&path, None, &mut Vec::new()).expect_err("refused");
    assert!(matches!(error, IngestError::Invalid { .. }), "{error:?}");
    assert!(error.to_string().contains("is damaged"), "{error}");
}
