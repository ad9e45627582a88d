//! Finds the header of a table: below title lines, one or two rows deep, or not there at all.

use std::collections::BTreeSet;

use crate::cell::{Looks, looks};
use crate::format::RawRow;
use crate::mapping::column_letter;

/// The header of a table and where its entries begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// First row of the header, from 1; 0 when there is none.
    pub row: u64,
    /// First row that holds an entry, from 1.
    pub first_row: u64,
    /// One name per column; `column C` where the header is blank.
    pub names: Vec<String>,
    /// Columns, from 0, that hold nothing in the rows looked at.
    pub empty: BTreeSet<usize>,
}

/// How many rows from the top may be titles.
const TITLE_ROWS: usize = 25;

/// Finds the header in the first rows of a table. `known` says whether a cell is a header word.
pub fn find_header(rows: &[RawRow], known: &dyn Fn(&str) -> bool) -> Header {
    let width = table_width(rows);
    let mut best: Option<(f64, usize)> = None;
    for (index, row) in rows.iter().take(TITLE_ROWS).enumerate() {
        let Some(score) = header_score(row, width, known) else { continue };
        let score = score - 0.03 * index as f64;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, index));
        }
    }
    let Some((_, index)) = best else { return headerless(rows, width) };
    if is_data_like(rows, index, known) {
        return headerless(rows, width);
    }
    with_header(rows, index, width)
}

/// The header of a list of objects, whose first row holds the keys.
pub fn key_header(rows: &[RawRow]) -> Header {
    let Some(keys) = rows.first() else { return Header::default() };
    let names = keys.cells.iter().map(|it| one_line(it.as_deref().unwrap_or_default())).collect();
    header(rows, keys.row, keys.row + 1, names)
}

fn header(rows: &[RawRow], row: u64, first_row: u64, names: Vec<String>) -> Header {
    let mut empty: BTreeSet<usize> = (0..names.len()).collect();
    for row in rows.iter().filter(|it| it.row >= first_row) {
        empty.retain(|column| cell(row, *column).is_empty());
    }
    Header { row, first_row, names: named(names), empty }
}

/// The header of a table that has none: columns are called by their letters.
pub fn headerless(rows: &[RawRow], width: usize) -> Header {
    let first_row = rows.iter().find(|row| filled(row) > 0).map_or(1, |row| row.row);
    header(rows, 0, first_row, vec![String::new(); width])
}

/// Columns that hold something in more than a stray row: a cell typed beside the table must not widen
/// it, a column used now and then must.
pub fn table_width(rows: &[RawRow]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(last_filled).filter(|width| *width > 0).collect();
    widths.sort_unstable_by(|left, right| right.cmp(left));
    let strays = if widths.len() < 3 { 0 } else { 1 + widths.len() / 100 };
    widths.get(strays).or(widths.last()).copied().unwrap_or(0)
}

fn header_score(row: &RawRow, width: usize, known: &dyn Fn(&str) -> bool) -> Option<f64> {
    let texts: Vec<&str> =
        row.cells.iter().flatten().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    let enough = texts.len() >= 2 || width <= 2 && !texts.is_empty();
    if !enough || (texts.len() * 3) < width {
        return None;
    }
    let count = texts.len() as f64;
    let hits = texts.iter().filter(|it| known(it)).count() as f64;
    let data = texts.iter().filter(|it| is_data(it)).count() as f64;
    let distinct = texts.iter().collect::<BTreeSet<_>>().len() as f64;
    Some(count / width as f64 + 2.0 * hits / count - 1.5 * data / count + 0.5 * distinct / count)
}

/// Whether a cell holds a value that no header would.
fn is_data(text: &str) -> bool {
    !matches!(looks(text), Looks::Text | Looks::Agency | Looks::Status | Looks::Code)
        || text.parse::<f64>().is_ok()
}

/// Whether the best header row is itself an entry: it holds no header word, and cells of a strong kind
/// where the rows below hold the same kind.
fn is_data_like(rows: &[RawRow], index: usize, known: &dyn Fn(&str) -> bool) -> bool {
    let row = &rows[index];
    if row.cells.iter().flatten().any(|cell| known(cell)) {
        return false;
    }
    let strong = |text: &str| {
        matches!(
            looks(text),
            Looks::Url | Looks::Year | Looks::Date | Looks::Amount | Looks::Number
        )
    };
    let below = rows.iter().skip(index + 1).take(5);
    if is_sentence_of_a_list(row, &below.clone().collect::<Vec<_>>()) {
        return true;
    }
    row.cells.iter().enumerate().any(|(column, cell)| {
        let Some(cell) = cell.as_deref().filter(|it| strong(it)) else { return false };
        let mut same = below.clone().filter_map(|it| it.cells.get(column)?.as_deref());
        same.any(|other| looks(other) == looks(cell))
    })
}

/// Whether a row without header words names an agency above other agencies, beside a sentence: headings
/// are short.
fn is_sentence_of_a_list(row: &RawRow, below: &[&RawRow]) -> bool {
    let words = |text: &str| text.split_whitespace().count();
    let agency = |row: &RawRow, column: usize| looks(cell(row, column)) == Looks::Agency;
    let among_agencies = |column: usize| {
        let others = below.iter().filter(|it| agency(it, column)).count();
        words(cell(row, column)) >= 2 && agency(row, column) && others * 2 > below.len()
    };
    let columns = 0..row.cells.len();
    let sentence =
        columns.clone().any(|it| words(cell(row, it)) >= 4 && !cell(row, it).contains('('));
    sentence && below.len() >= 2 && columns.clone().any(among_agencies)
}

fn with_header(rows: &[RawRow], index: usize, width: usize) -> Header {
    let top = &rows[index];
    let width = width.max(last_filled(top));
    let mut names: Vec<String> = (0..width).map(|column| one_line(cell(top, column))).collect();
    let mut last = index;
    if let Some(sub) = rows.get(index + 1).filter(|sub| is_sub_header(top, sub, width)) {
        names = merged(top, sub, width);
        last += 1;
    }
    if rows.get(last + 1).is_some_and(is_numbering) {
        last += 1;
    }
    header(rows, top.row, rows[last].row + 1, names)
}

/// Whether a row is the second half of a merged header: it names columns below groups, and nothing that
/// looks like a value.
fn is_sub_header(top: &RawRow, sub: &RawRow, width: usize) -> bool {
    let is_filled = |row: &RawRow, column: usize| !cell(row, column).is_empty();
    let below: Vec<usize> = (0..width).filter(|column| is_filled(sub, *column)).collect();
    let fills_blanks = below.iter().any(|column| !is_filled(top, *column));
    let under_groups = below.iter().all(|column| {
        !is_filled(top, *column)
            || *column + 1 < width && !is_filled(top, *column + 1) && is_filled(sub, *column + 1)
    });
    let wordy = below.iter().all(|column| {
        let text = cell(sub, *column);
        text.len() <= 60 && (!is_data(text) || looks(text) == Looks::Flag && wordy_flag(text))
    });
    sub.row == top.row + 1
        && below.len() >= 2
        && below.len() < width
        && fills_blanks
        && under_groups
        && wordy
}

/// Whether a yes or no is written as a word, as columns to tick are headed: `Ya`, `Tidak`.
fn wordy_flag(text: &str) -> bool {
    text.chars().filter(|it| it.is_alphabetic()).count() >= 2
}

/// The names of a merged header: `Teknologi / Basis data`.
fn merged(top: &RawRow, sub: &RawRow, width: usize) -> Vec<String> {
    let mut group = String::new();
    let mut names = Vec::with_capacity(width);
    for column in 0..width {
        let (own, below) = (one_line(cell(top, column)), one_line(cell(sub, column)));
        if !own.is_empty() {
            group = own.clone();
        }
        names.push(match (own.is_empty(), below.is_empty()) {
            (_, true) => own,
            (_, false) if group.is_empty() => below,
            (_, false) => format!("{group} / {below}"),
        });
    }
    names
}

/// Whether a row only numbers the columns: `1 2 3`, `(1) (2) (3)`, `a b c`.
fn is_numbering(row: &RawRow) -> bool {
    let cells: Vec<&str> =
        row.cells.iter().flatten().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    let bare = |text: &str| text.trim_matches(['(', ')', '.', '[', ']']).to_lowercase();
    let numbered = cells.iter().enumerate().all(|(at, it)| bare(it) == (at + 1).to_string());
    let lettered =
        cells.iter().enumerate().all(|(at, it)| bare(it) == column_letter(at).to_lowercase());
    cells.len() >= 3 && (numbered || lettered)
}

/// Blank names become `column C`, repeated ones get a number.
fn named(names: Vec<String>) -> Vec<String> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::with_capacity(names.len());
    for (column, name) in names.into_iter().enumerate() {
        let blank = !name.chars().any(char::is_alphanumeric);
        let base = if blank { format!("column {}", column_letter(column)) } else { name };
        let mut name = base.clone();
        let mut number = 2;
        while !seen.insert(name.to_lowercase()) {
            name = format!("{base} ({number})");
            number += 1;
        }
        out.push(name);
    }
    out
}

fn cell(row: &RawRow, column: usize) -> &str {
    row.cells.get(column).and_then(|it| it.as_deref()).unwrap_or_default().trim()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn filled(row: &RawRow) -> usize {
    row.cells.iter().flatten().filter(|it| !it.trim().is_empty()).count()
}

fn last_filled(row: &RawRow) -> usize {
    let last =
        row.cells.iter().rposition(|it| it.as_deref().is_some_and(|it| !it.trim().is_empty()));
    last.map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<RawRow> {
        let to_row = |(at, line): (usize, &&str)| RawRow {
            row: at as u64 + 1,
            cells: line.split('|').map(|it| (!it.is_empty()).then(|| it.to_string())).collect(),
            ..RawRow::default()
        };
        lines.iter().enumerate().map(to_row).collect()
    }

    fn known(text: &str) -> bool {
        ["nama aplikasi", "uraian", "url", "tahun"].contains(&text.to_lowercase().as_str())
    }

    #[track_caller]
    fn check(lines: &[&str], row: u64, first_row: u64, names: &[&str]) {
        let header = find_header(&rows(lines), &known);
        assert_eq!((header.row, header.first_row), (row, first_row));
        assert_eq!(header.names, names);
    }

    #[test]
    fn the_header_may_stand_below_titles() {
        check(
            &[
                "DAFTAR APLIKASI",
                "Pemerintah Kota X",
                "",
                "No|Nama Aplikasi|Uraian",
                "1|SIMPEG|data pegawai",
            ],
            4,
            5,
            &["No", "Nama Aplikasi", "Uraian"],
        );
    }

    #[test]
    fn merged_header_rows_are_joined() {
        check(
            &[
                "No|Nama Aplikasi|Teknologi||Tahun",
                "||Bahasa|Basis Data|",
                "1|2|3|4|5",
                "1|SIMPEG|PHP|MySQL|2020",
            ],
            1,
            4,
            &["No", "Nama Aplikasi", "Teknologi / Bahasa", "Teknologi / Basis Data", "Tahun"],
        );
    }

    #[test]
    fn a_table_without_header_has_lettered_columns() {
        check(
            &[
                "SIMPEG|Dinas A|a.x.go.id|2020",
                "SIPD|Dinas B|b.x.go.id|2021",
                "JDIH|Dinas C|c.x.go.id|2019",
            ],
            0,
            1,
            &["column A", "column B", "column C", "column D"],
        );
    }

    #[test]
    fn unknown_header_words_are_still_a_header() {
        check(
            &["x1|x2|x3", "SIMPEG|a.x.go.id|2020", "SIPD|b.x.go.id|2021"],
            1,
            2,
            &["x1", "x2", "x3"],
        );
    }

    #[test]
    fn blank_and_repeated_headers_get_names() {
        check(
            &["Nama Aplikasi|Tahun||Tahun", "SIMPEG|2020|x|2021"],
            1,
            2,
            &["Nama Aplikasi", "Tahun", "column C", "Tahun (2)"],
        );
    }

    #[test]
    fn columns_that_hold_nothing_are_known() {
        let header = find_header(&rows(&["Nama Aplikasi|x|y", "SIMPEG||1", "JDIH||"]), &known);
        assert_eq!(header.empty.into_iter().collect::<Vec<_>>(), [1]);
    }
}
