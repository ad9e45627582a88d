//! What rows are told by those above them: an owner written once for a block of rows, in a merged cell or
//! with nothing below it, or as a heading inside the list ("A. DINAS KESEHATAN").

use std::collections::BTreeMap;

use model::Field;

use crate::cell::{is_agency, is_whole_agency};
use crate::format::{Mended, RawRow};
use crate::mapping::{ColumnMapping, TableMapping};
use crate::repair::text::folded;

/// Most characters of a heading; a longer text is a sentence.
const LONGEST_HEADING: usize = 120;

/// What stands above the row to come.
#[derive(Debug, Default)]
pub struct Above {
    /// Owners by their columns.
    owners: BTreeMap<usize, String>,
    /// Headings in force: an agency, a unit, or an agency and then its unit.
    headings: Vec<String>,
}

impl Above {
    /// What the name of one of several sheets says: that of a unit stands above all its rows.
    pub fn on_sheet(name: Option<&str>) -> Above {
        let owner = name.filter(|it| is_agency(it) && !may_name_a_system(it));
        Above { headings: owner.map(String::from).into_iter().collect(), ..Above::default() }
    }

    /// The owner that a row names for the rows below it, when it is a heading and no entry.
    pub fn heading(&mut self, mapping: &TableMapping, row: &RawRow) -> Option<String> {
        let heading = row.pointer.is_none().then(|| heading(mapping, &row.cells))??;
        self.owners.clear();
        let unit = !is_whole_agency(&heading);
        self.headings.retain(|it| unit && is_whole_agency(it));
        self.headings.push(heading.clone());
        Some(heading)
    }

    /// Writes the owner of a block of rows into the row, as a merged cell means it, and returns the
    /// headings that the row stands below.
    pub fn fill(&mut self, mapping: &TableMapping, row: &mut RawRow) -> &[String] {
        let is_filled = |it: &Option<String>| it.as_deref().is_some_and(|it| !it.trim().is_empty());
        let is_name =
            |at: usize| mapping.columns.get(at).is_some_and(|it| it.fields.contains(&Field::Name));
        let filled: Vec<usize> =
            (0..row.cells.len()).filter(|at| is_filled(&row.cells[*at])).collect();
        // A name alone is a heading or somebody who signs.
        let is_entry = filled.len() >= 2 && filled.iter().any(|at| is_name(*at));
        for (at, column) in mapping.columns.iter().enumerate().filter(|(_, it)| it.names_owner()) {
            let covered = column.block || row.covered.contains(&at);
            if filled.contains(&at) {
                self.owners.insert(at, row.cells[at].clone().unwrap_or_default());
            } else if !covered {
                self.owners.remove(&at);
            } else if let Some(owner) = self.owners.get(&at).filter(|_| is_entry) {
                row.cells.resize(row.cells.len().max(at + 1), None);
                row.cells[at] = Some(owner.clone());
                row.mended.push(Mended { column: at, rule: "owner-from-above" });
            }
        }
        &self.headings
    }
}

/// The agency or unit that stands alone in a row, but for a number or letter before it.
fn heading(mapping: &TableMapping, cells: &[Option<String>]) -> Option<String> {
    let texts = cells.iter().map(|it| it.as_deref().unwrap_or_default().trim());
    let filled = texts.enumerate().filter(|it| !it.1.is_empty());
    type Cells<'c> = Vec<(usize, &'c str)>;
    let (numbers, names): (Cells, Cells) = filled.partition(|it| is_ordinal(it.1));
    // A heading merged over the row is written into each of its cells by some programs.
    let (column, name) = *names.first()?;
    let alone = names.len() == 1 && numbers.len() <= 1
        || names.len() >= 3 && numbers.is_empty() && names.iter().all(|it| it.1 == name);
    let (number, bare) = unnumbered(name);
    let counted = numbers.iter().map(|it| it.1).chain(number).any(is_number);
    let is_owner = mapping.columns.get(column).is_some_and(ColumnMapping::names_owner);
    let heads = alone && is_agency(bare) && !(counted && (is_owner || may_name_a_system(bare)));
    let short = mapping.columns.len() >= 3 && bare.chars().count() <= LONGEST_HEADING;
    (heads && short).then(|| bare.to_string())
}

/// A text without the number or letter before it, and that number.
fn unnumbered(text: &str) -> (Option<&str>, &str) {
    match text.split_once(['.', ')', ' ']) {
        Some((number, rest)) if is_ordinal(number) => {
            (Some(number), rest.trim_start_matches(|it: char| !it.is_alphabetic()))
        }
        _ => (None, text),
    }
}

fn is_number(text: &str) -> bool {
    text.trim_start_matches('(').starts_with(|it: char| it.is_ascii_digit())
}

/// Whether a text only counts: `1.`, `(2)`, `A`, `IV`.
fn is_ordinal(text: &str) -> bool {
    let bare = text.trim_matches(|it: char| !it.is_alphanumeric());
    let of = |letters: &str| bare.chars().all(|it| letters.contains(it.to_ascii_uppercase()));
    bare.chars().count() <= 1 || bare.len() <= 5 && (of("0123456789") || of("IVXL"))
}

/// Whether a numbered row of these words may be a system of which nothing else is known, as "Kota
/// Cerdas" and "Office 365" are.
fn may_name_a_system(text: &str) -> bool {
    const BOTH: &[&str] = &[
        "kota",
        "kantor",
        "pusat",
        "rumah",
        "balai",
        "lembaga",
        "komisi",
        "bidang",
        "satuan",
        "office",
        "agency",
        "council",
        "authority",
        "bureau",
    ];
    folded(text).split(' ').next().is_some_and(|it| BOTH.contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(row: &[&str], expected: Option<&str>) {
        let columns = vec![ColumnMapping::default(); 4];
        let mapping = TableMapping { columns, ..TableMapping::default() };
        let cells: Vec<Option<String>> =
            row.iter().map(|it| (!it.is_empty()).then(|| it.to_string())).collect();
        assert_eq!(heading(&mapping, &cells).as_deref(), expected, "{row:?}");
    }

    #[test]
    fn an_agency_that_stands_alone_is_a_heading() {
        check(&["A. DINAS KESEHATAN"], Some("DINAS KESEHATAN"));
        check(&["III", "Badan Pendapatan Daerah"], Some("Badan Pendapatan Daerah"));
        check(&["1", "Dinas Kesehatan"], Some("Dinas Kesehatan"));
        check(&["", "2) Kecamatan Contoh"], Some("Kecamatan Contoh"));
        check(&["RSUD Contoh"; 4], Some("RSUD Contoh"));
        check(&["B", "Kota Contoh"], Some("Kota Contoh"));
    }

    #[test]
    fn a_system_is_no_heading() {
        check(&["1", "Kota Cerdas"], None);
        check(&["1", "SIMPUS"], None);
        check(&["1", "Dinas Kesehatan", "Portal data"], None);
        check(&["1", "Dinas Kesehatan", "2020"], None);
        check(&["1", "Dinas Kesehatan", "2"], None);
        check(&["1", "Dinas Kesehatan", "Dinas Kesehatan"], None);
    }
}
