//! Rows in which the cells stand one column too far to the left or right.
//!
//! A year in the address column and an address in the next one mean that a cell was inserted or lost.
//! The row is moved only when that makes every telling column fit and at least two of them fit better.

use model::{Field, FieldKind};

use crate::cell::{Looks, looks};
use crate::mapping::TableMapping;

/// A row put right: the cells moved, and the column (from 0) at which they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shifted {
    /// The cells in their proper columns, as indexes into the row as it stood.
    pub order: Vec<Option<usize>>,
    /// The column at which a cell was inserted or lost.
    pub at: usize,
}

/// How well a cell suits its column: 1 it does, -1 it does not, 0 it cannot be told.
fn suits(field: Field, cell: Looks) -> i32 {
    if cell == Looks::Empty {
        return 0;
    }
    let strong =
        matches!(cell, Looks::Url | Looks::Year | Looks::Date | Looks::Amount | Looks::Agency);
    let fits = match field.kind() {
        FieldKind::Url => matches!(cell, Looks::Url),
        FieldKind::Year => matches!(cell, Looks::Year | Looks::Date),
        FieldKind::Date => matches!(cell, Looks::Date | Looks::Year | Looks::Number),
        FieldKind::Amount => matches!(cell, Looks::Amount | Looks::Number),
        FieldKind::Status => matches!(cell, Looks::Status | Looks::Flag),
        FieldKind::Count => matches!(cell, Looks::Number | Looks::Year),
        FieldKind::Organization if strong => cell == Looks::Agency,
        FieldKind::Name | FieldKind::Text | FieldKind::List if strong && cell != Looks::Agency => {
            false
        }
        _ => return 0,
    };
    if fits {
        return 1;
    }
    // A word in the address column ("vpn") is dirt, not a shift; a value of another strong kind is.
    let telling = matches!(
        field.kind(),
        FieldKind::Year | FieldKind::Amount | FieldKind::Date | FieldKind::Status
    );
    let text_where_a_number_goes =
        telling && matches!(cell, Looks::Url | Looks::Agency | Looks::Status | Looks::Text);
    if strong || text_where_a_number_goes || cell == Looks::Status { -1 } else { 0 }
}

/// Whether some address, year, date, amount or state column holds what does not belong there. Without
/// one the row is not shifted, and this is cheap to see.
pub fn is_suspicious(mapping: &TableMapping, cells: &[Option<&str>]) -> bool {
    let telling = |field: &Field| {
        matches!(
            field.kind(),
            FieldKind::Url
                | FieldKind::Year
                | FieldKind::Amount
                | FieldKind::Date
                | FieldKind::Status
        )
    };
    mapping.columns.iter().zip(cells).any(|(column, cell)| {
        let field = column.fields.first().copied().filter(telling);
        field.zip(*cell).is_some_and(|(field, cell)| suits(field, looks(cell)) < 0)
    })
}

/// Moves a shifted row back; `None` when it is not shifted or it cannot be told by how much.
pub fn unshift(mapping: &TableMapping, cells: &[Option<&str>]) -> Option<Shifted> {
    if !is_suspicious(mapping, cells) {
        return None;
    }
    let seen: Vec<Looks> = cells.iter().map(|cell| cell.map_or(Looks::Empty, looks)).collect();
    let fields: Vec<Option<Field>> =
        mapping.columns.iter().map(|it| it.fields.first().copied()).collect();
    let order: Vec<Option<usize>> = (0..fields.len()).map(Some).collect();
    let (fits, misfits) = tally(&fields, &seen, &order);
    if misfits < 2 {
        return None;
    }
    let width = fields.len();
    let mut best: Option<(i32, Shifted)> = None;
    for at in 0..width {
        for order in
            [without_cell(&seen, width, at), with_gap(&seen, width, at)].into_iter().flatten()
        {
            let (new_fits, new_misfits) = tally(&fields, &seen, &order);
            let gain = new_fits - fits;
            let better = best.as_ref().is_none_or(|(most, _)| gain >= *most);
            if new_misfits == 0 && gain >= 2 && better && keeps_a_name(&fields, &seen, &order) {
                best = Some((gain, Shifted { order, at }));
            }
        }
    }
    best.map(|(_, shifted)| shifted)
}

/// The row without its empty cell at `at`: everything behind it moves to the left.
fn without_cell(seen: &[Looks], width: usize, at: usize) -> Option<Vec<Option<usize>>> {
    if seen.get(at).is_some_and(|it| *it != Looks::Empty) {
        return None;
    }
    Some((0..width).map(|column| Some(if column < at { column } else { column + 1 })).collect())
}

/// The row with a gap at `at`: everything behind it moves to the right, over an empty last cell.
fn with_gap(seen: &[Looks], width: usize, at: usize) -> Option<Vec<Option<usize>>> {
    let lost = seen.iter().skip(width - 1).any(|it| *it != Looks::Empty);
    if lost {
        return None;
    }
    let column_of = |column: usize| match column {
        _ if column < at => Some(column),
        _ if column == at => None,
        _ => Some(column - 1),
    };
    Some((0..width).map(column_of).collect())
}

fn tally(fields: &[Option<Field>], seen: &[Looks], order: &[Option<usize>]) -> (i32, i32) {
    let mut fits = 0;
    let mut misfits = 0;
    for (field, from) in fields.iter().zip(order) {
        let cell = from.and_then(|at| seen.get(at)).copied().unwrap_or(Looks::Empty);
        match field.map_or(0, |field| suits(field, cell)) {
            1 => fits += 1,
            -1 => misfits += 1,
            _ => {}
        }
    }
    (fits, misfits)
}

fn keeps_a_name(fields: &[Option<Field>], seen: &[Looks], order: &[Option<usize>]) -> bool {
    let name = fields.iter().position(|it| *it == Some(Field::Name));
    let Some(name) = name else { return true };
    let cell = order[name].and_then(|at| seen.get(at)).copied().unwrap_or(Looks::Empty);
    matches!(cell, Looks::Text | Looks::Code | Looks::Agency | Looks::Url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::ColumnMapping;

    fn mapping(fields: &[Field]) -> TableMapping {
        let column =
            |field: &Field| ColumnMapping { fields: vec![*field], ..ColumnMapping::default() };
        TableMapping { columns: fields.iter().map(column).collect(), ..TableMapping::default() }
    }

    const FIELDS: [Field; 6] = [
        Field::ExternalId,
        Field::Name,
        Field::OwnerUnit,
        Field::Urls,
        Field::YearBuilt,
        Field::Status,
    ];

    #[track_caller]
    fn check(cells: &[&str], expected: Option<&[&str]>) {
        let cells: Vec<Option<&str>> = cells.iter().map(|it| Some(*it)).collect();
        let found = unshift(&mapping(&FIELDS), &cells).map(|shifted| {
            shifted
                .order
                .iter()
                .map(|at| at.and_then(|at| cells.get(at).copied().flatten()).unwrap_or(""))
                .collect::<Vec<_>>()
        });
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn a_row_that_slid_to_the_right_slides_back() {
        check(
            &["7", "", "SIMPEG", "Dinas Kesehatan", "a.x.go.id", "2021", "aktif"],
            Some(&["7", "SIMPEG", "Dinas Kesehatan", "a.x.go.id", "2021", "aktif"]),
        );
    }

    #[test]
    fn a_row_that_lost_a_cell_gets_a_gap() {
        check(
            &["7", "SIMPEG", "a.x.go.id", "2021", "aktif", ""],
            Some(&["7", "SIMPEG", "", "a.x.go.id", "2021", "aktif"]),
        );
    }

    #[test]
    fn a_row_with_one_odd_cell_stays() {
        check(&["7", "SIMPEG", "Dinas Kesehatan", "vpn", "2021", "aktif"], None);
        check(&["7", "SIMPEG", "Dinas Kesehatan", "a.x.go.id", "lama", "aktif"], None);
    }
}
