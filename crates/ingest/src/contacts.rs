//! Which cells of a row stand for persons: those of the contact columns, and in a row that slid under
//! its headers those beside them.
//!
//! A lost or inserted cell pushes a contact under another heading, where a bare name cannot be told from
//! any other words. In a row that shows signs of it, what may be a name near such a column is sealed:
//! sealing too much loses nothing, the original can be opened again; storing a name in the open cannot
//! be undone. Columns of numbers and addresses alone need none of this, for those tell themselves.

use model::FieldKind;

use crate::cell::{Looks, looks};
use crate::mapping::{ColumnMapping, TableMapping};
use crate::personal_data::is_bare_name;
use crate::repair::shift;
use crate::repair::text::folded;

/// Columns this near to a contact column may hold its cells when one or two were lost or inserted.
const NEAR: usize = 2;
/// Longest cell that may be a bare name, in characters.
const LONGEST_NAME: usize = 60;

/// What a row's cells are held together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Separators: the row has as many cells as were written.
    Written,
    /// The grid of a sheet: empty cells at its end are left out.
    Grid,
    /// The keys of an object: no cell can slip.
    Keys,
}

/// For each cell of a row whether it is to be sealed as a contact.
pub fn contact_cells(mapping: &TableMapping, cells: &[Option<String>], order: Order) -> Vec<bool> {
    if order != Order::Keys
        && let Some(at) = signature(mapping, cells)
    {
        return (0..cells.len()).map(|it| it == at).collect();
    }
    let is_contact = |at: &usize| mapping.columns.get(*at).is_some_and(|it| it.contact);
    let contacts: Vec<usize> = (0..mapping.columns.len()).filter(is_contact).collect();
    if contacts.is_empty() || order == Order::Keys {
        return (0..cells.len()).map(|at| is_contact(&at)).collect();
    }
    let cells: Vec<Option<&str>> = cells.iter().map(|it| it.as_deref()).collect();
    let row = Row { mapping, cells: &cells, contacts: named(mapping, contacts) };
    let moved = row.moved();
    let slid = !moved.is_empty() || row.shows_a_shift(order);
    (0..cells.len()).map(|at| row.is_contact(at, slid, &moved)).collect()
}

/// Where the person stands who signed below a numbered list: alone in a row that has no number.
fn signature(mapping: &TableMapping, cells: &[Option<String>]) -> Option<usize> {
    let numbered = |it: &ColumnMapping| {
        it.fields.is_empty()
            && matches!(folded(&it.header).as_str(), "no" | "nomor" | "nr" | "number")
    };
    let number = mapping.columns.iter().position(numbered)?;
    let mut filled =
        (0..cells.len()).filter(|at| cells[*at].as_deref().is_some_and(|it| !it.trim().is_empty()));
    let only = filled.next().filter(|at| *at != number)?;
    let alone = mapping.columns.len() >= 4 && filled.next().is_none();
    let text = cells[only].as_deref()?;
    (alone && is_bare_name(text)).then_some(only)
}

/// The contact columns in which names of persons may stand.
fn named(mapping: &TableMapping, mut contacts: Vec<usize>) -> Vec<usize> {
    const REACHED_BY: &[&str] = &[
        "email", "mail", "surel", "hp", "telepon", "telp", "tlp", "phone", "wa", "whatsapp", "nip",
        "nik", "fax",
    ];
    const NAMED: &[&str] = &["nama", "name", "pic", "kontak", "contact", "narahubung", "person"];
    contacts.retain(|at| {
        let header = folded(&mapping.columns[*at].header);
        let has = |words: &[&str]| header.split(' ').any(|it| words.contains(&it));
        !has(REACHED_BY) || has(NAMED)
    });
    contacts
}

/// A row and those of its contact columns that hold names.
struct Row<'a> {
    mapping: &'a TableMapping,
    cells: &'a [Option<&'a str>],
    contacts: Vec<usize>,
}

impl Row<'_> {
    fn text(&self, at: usize) -> &str {
        self.cells.get(at).copied().flatten().unwrap_or_default().trim()
    }

    /// Where the contacts stand in a row that can be put right, with what stands beside them.
    fn moved(&self) -> Vec<usize> {
        let Some(shifted) = shift::unshift(self.mapping, self.cells) else { return Vec::new() };
        let moved = self.contacts.iter().filter_map(|at| shifted.order.get(*at).copied().flatten());
        moved.flat_map(|at| [at.saturating_sub(1), at, at + 1]).collect()
    }

    /// Whether cells seem to be missing or too many, though it cannot be told which.
    fn shows_a_shift(&self, order: Order) -> bool {
        let width = self.mapping.columns.len();
        let beyond = (width..self.cells.len()).any(|at| !self.text(at).is_empty());
        if order == Order::Written && (self.cells.len() < width || beyond) {
            return true;
        }
        let foreign = |at: &usize| {
            let kind = looks(self.text(*at));
            matches!(kind, Looks::Year | Looks::Date | Looks::Amount | Looks::Status)
        };
        self.contacts.iter().any(foreign)
            || self.lacks_contacts() && shift::is_suspicious(self.mapping, self.cells)
    }

    /// Whether no contact stands in its column; a web address there is none.
    fn lacks_contacts(&self) -> bool {
        let lacks = |at: &usize| matches!(looks(self.text(*at)), Looks::Empty | Looks::Url);
        !self.contacts.is_empty() && self.contacts.iter().all(lacks)
    }

    fn is_contact(&self, at: usize, slid: bool, moved: &[usize]) -> bool {
        let text = self.text(at);
        let Some(column) = self.mapping.columns.get(at) else { return !text.is_empty() };
        if column.contact || text.is_empty() {
            // A date that slid under a contact column is no telephone number.
            return column.contact && looks(text) != Looks::Date;
        }
        let Some(distance) = self.contacts.iter().map(|it| it.abs_diff(at)).min() else {
            return false;
        };
        if !slid {
            // A row that only lacks its contact may have it in the next column.
            return distance == 1 && self.lacks_contacts() && is_free(column) && is_bare_name(text);
        }
        let may_be = if is_free(column) { may_be_a_name(text) } else { is_bare_name(text) };
        (distance <= NEAR || moved.contains(&at)) && may_be
    }
}

/// Whether a column's cells are free text, not names of systems, units or companies.
fn is_free(column: &ColumnMapping) -> bool {
    let named = [FieldKind::Name, FieldKind::Organization];
    !column.fields.iter().any(|it| named.contains(&it.kind()))
}

fn may_be_a_name(text: &str) -> bool {
    text.chars().count() <= LONGEST_NAME && matches!(looks(text), Looks::Text | Looks::Contact)
}

#[cfg(test)]
mod tests {
    use model::Field;

    use super::*;

    fn mapping() -> TableMapping {
        let fields = [
            None,
            Some(Field::Name),
            Some(Field::OwnerUnit),
            Some(Field::Description),
            Some(Field::Urls),
            Some(Field::YearBuilt),
            Some(Field::Contact),
        ];
        let column = |field: &Option<Field>| ColumnMapping {
            fields: field.iter().copied().collect(),
            contact: *field == Some(Field::Contact),
            ..ColumnMapping::default()
        };
        TableMapping { columns: fields.iter().map(column).collect(), ..TableMapping::default() }
    }

    #[track_caller]
    fn check(row: &str, order: Order, sealed: &[usize]) {
        let cells: Vec<Option<String>> =
            row.split('|').map(|it| (!it.is_empty()).then(|| it.to_string())).collect();
        let found = contact_cells(&mapping(), &cells, order);
        let found: Vec<usize> = (0..found.len()).filter(|at| found[*at]).collect();
        assert_eq!(found, sealed, "{row}");
    }

    #[test]
    fn only_the_contact_column_counts_in_a_sound_row() {
        check("1|SIMPEG|Dinas A|Surat Warga|a.x.go.id|2020|Wirasatya Rekaan", Order::Written, &[6]);
        check("1|Lentera Nusa|Dinas A|Surat|a.x.go.id|2020|", Order::Written, &[6]);
    }

    #[test]
    fn a_name_beside_its_column_is_found_when_a_cell_is_missing_or_too_many() {
        check("1|SIMPEG|Dinas A|Kelola data|a.x.go.id|Wirasatya Rekaan", Order::Written, &[5]);
        check("1||SIMPEG|Dinas A|Kelola data|a.x.go.id|2020|Wirasatya", Order::Written, &[4, 6, 7]);
        check(
            "SIMPEG|Dinas A|Kelola data|a.x.go.id|2020|wirasatya rekaan|",
            Order::Written,
            &[5, 6],
        );
    }

    #[test]
    fn a_short_row_of_a_sheet_is_no_sign_by_itself() {
        check("1|SIMPEG|Dinas A|Kelola data|a.x.go.id", Order::Grid, &[]);
        check("1|SIMPEG|Dinas A|Kelola data|a.x.go.id|Wirasatya Rekaan", Order::Grid, &[5]);
    }
}
