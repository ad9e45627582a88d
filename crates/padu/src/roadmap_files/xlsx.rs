//! A roadmap as a workbook: four sheets, typed cells, no formula.

use anyhow::Result;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::tables::{Cell, Column, Table};
use super::{Told, moment};
use crate::report::neutralize;

/// What a cell of a workbook can hold (Excel's limit), with room for an ellipsis.
const MOST_LETTERS: usize = 32_000;
const WIDEST: usize = 60;
const NARROWEST: usize = 8;

/// The roadmap as the bytes of an XLSX file.
///
/// # Errors
/// When the workbook cannot be written, such as with more rows than a sheet has.
pub fn workbook(told: &Told) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // Nobody's name, and no other time than that of the analysis: the same roadmap gives the same bytes.
    let created = ExcelDateTime::from_timestamp(moment(told.at).timestamp())?;
    let properties = DocProperties::new().set_title(told.title()).set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let formats = Formats::of(&told.policy.currency);
    for table in told.tables() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&table.title))?;
        write(sheet, &table, told, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

struct Formats {
    heading: Format,
    text: Format,
    /// A text that would be a formula if somebody typed it; without the mark it would become one when edited.
    quoted: Format,
    year: Format,
    count: Format,
    share: Format,
    number: Format,
    amount: Format,
}

impl Formats {
    fn of(currency: &str) -> Formats {
        let of = |format: &str| Format::new().set_num_format(format).set_align(FormatAlign::Top);
        // Not Excel's text format, which shows long texts as `####` in some editions: the cell's type is enough.
        let text = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        // A currency comes out of a file that anybody may write: only letters get into a number format.
        let letters: String = currency.chars().filter(char::is_ascii_alphabetic).take(3).collect();
        Formats {
            heading: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Thin),
            quoted: text.clone().set_quote_prefix(),
            text,
            year: of("0"),
            count: of("#,##0"),
            share: of("0%"),
            number: of("General"),
            amount: of(&format!("\"{letters}\" #,##0;-\"{letters}\" #,##0")),
        }
    }
}

fn write(sheet: &mut Worksheet, table: &Table, told: &Told, formats: &Formats) -> Result<()> {
    if table.rows.is_empty() {
        sheet.write_string(0, 0, told.t("roadmap-none"))?;
        return Ok(());
    }
    for (at, column) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, at, &column.title, &formats.heading)?;
        sheet.set_column_width(at, width(table, usize::from(at), column, told) as f64)?;
    }
    for (row, cells) in (1u32..).zip(&table.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            put(sheet, (row, column), cell, formats)?;
        }
    }
    let last = table.columns.len() as u16 - 1;
    sheet.set_freeze_panes(1, 0)?.autofilter(0, 0, table.rows.len() as u32, last)?;
    sheet.set_repeat_rows(0, 0)?.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<()> {
    let (number, format) = match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            let text = fitting(text);
            let format = if neutralize(&text) == text { &formats.text } else { &formats.quoted };
            sheet.write_string_with_format(row, column, text, format)?;
            return Ok(());
        }
        Cell::Year(year) => (f64::from(*year), &formats.year),
        Cell::Count(count) => (*count as f64, &formats.count),
        Cell::Share(share) => (*share, &formats.share),
        Cell::Number(number) => (*number, &formats.number),
        Cell::Amount(hundredths) => (*hundredths as f64 / 100.0, &formats.amount),
    };
    sheet.write_number_with_format(row, column, number, format)?;
    Ok(())
}

/// Text as long as a cell may be.
fn fitting(text: &str) -> String {
    match text.chars().count() > MOST_LETTERS {
        true => text.chars().take(MOST_LETTERS).chain(['…']).collect(),
        false => text.to_string(),
    }
}

/// The width that shows most cells of a column whole; longer ones are broken into lines.
fn width(table: &Table, at: usize, column: &Column, told: &Told) -> usize {
    let letters = |cell: &Cell| match cell {
        // Written out, with currency and separators.
        Cell::Amount(amount) => told.messages.amount(*amount, &told.policy.currency).len() + 2,
        other => other.worded(told.messages, "").chars().count(),
    };
    let longest = table.rows.iter().map(|it| letters(&it[at])).max().unwrap_or(0);
    let heading = column.title.chars().count() / 2 + 4;
    longest.max(heading).clamp(NARROWEST, WIDEST) + 2
}

/// A title as Excel lets a sheet be called.
fn sheet_name(title: &str) -> String {
    title.chars().filter(|it| !"[]:*?/\\'".contains(*it)).take(31).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::super::invented::{Invented, told};
    use super::*;
    use crate::messages::Language;

    /// The parts of a workbook by name.
    fn parts(bytes: &[u8]) -> Vec<(String, String)> {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        let count = archive.len();
        let part = |at: usize| {
            let mut file = archive.by_index(at).expect("a part");
            let mut text = String::new();
            file.read_to_string(&mut text).expect("text");
            (file.name().expect("a name").to_string(), text)
        };
        (0..count).map(part).collect()
    }

    fn sheets(invented: &Invented, language: Language) -> (String, String) {
        let bytes = told(invented, language, |it| workbook(it).expect("a workbook"));
        let parts = parts(&bytes);
        let of = |start: &str| {
            let own = parts.iter().filter(|it| it.0.starts_with(start));
            own.map(|it| it.1.as_str()).collect::<String>()
        };
        (of("xl/worksheets/sheet"), of("xl/"))
    }

    #[test]
    fn no_cell_is_a_formula_whatever_a_register_wrote() {
        for name in ["=1+1", "+1+1", "-x", "@SUM(A1)", "\t=1", "\r=1"] {
            let mut invented = Invented::small();
            invented.names.insert("a-1".into(), name.into());
            let (sheets, all) = sheets(&invented, Language::En);
            assert!(!sheets.contains("<f>") && !sheets.contains("<f "), "{name}");
            assert!(all.contains("quotePrefix=\"1\""), "{name:?}");
        }
        assert!(!sheets(&Invented::small(), Language::En).1.contains("quotePrefix"));
    }

    #[test]
    fn numbers_are_numbers_and_texts_are_strings() {
        let (sheets, all) = sheets(&Invented::small(), Language::En);
        assert!(sheets.contains("<v>2027</v>"), "{sheets}");
        assert!(sheets.contains("<v>0.8</v>"), "{sheets}");
        assert!(all.contains("formatCode=\"&quot;IDR&quot; #,##0"), "{all}");
        assert!(all.contains("<t>SIMPEG Kota Contoh</t>"));
        assert!(sheets.contains("topLeftCell=\"A2\"") && sheets.contains("<autoFilter"));
    }

    #[test]
    fn sheets_are_called_in_the_language_of_the_reader() {
        let names = |language| {
            let (_, all) = sheets(&Invented::small(), language);
            let parts = all.split("<sheet name=\"").skip(1);
            parts.filter_map(|it| it.split('"').next()).map(String::from).collect::<Vec<_>>()
        };
        assert_eq!(names(Language::En), ["Steps", "Years", "Assumptions", "Left as they are"]);
        assert_eq!(names(Language::Id), ["Langkah", "Tahun", "Asumsi", "Dibiarkan"]);
    }

    #[test]
    fn the_same_roadmap_gives_the_same_bytes_and_names_nobody() {
        let bytes =
            || told(&Invented::small(), Language::Id, |it| workbook(it).expect("a workbook"));
        let first = bytes();
        assert_eq!(first, bytes());
        let parts = parts(&first);
        let core = parts.iter().find(|it| it.0 == "docProps/core.xml").expect("properties");
        assert!(core.1.contains("2026-05-27T08:30:00Z"), "{}", core.1);
        assert!(core.1.contains("<dc:creator></dc:creator>"), "{}", core.1);
    }

    #[test]
    fn a_roadmap_that_counts_systems_has_no_amount_in_any_sheet() {
        let (sheets, all) = sheets(&Invented::counting(), Language::En);
        assert!(!all.contains("<t>net") && !all.contains("cost once") && !all.contains("budget"));
        // What every system counts, and what the frame allows to be spent.
        assert!(!sheets.contains("10000") && !sheets.contains("<v>900000000"), "{sheets}");
    }
}
