//! How the columns of one table become fields: stored with the run, so that a row can be mapped again.

use std::collections::BTreeMap;

use model::{DependencyKind, Field};
use serde::{Deserialize, Serialize};

use crate::Left;

/// The lists of one file: one, or one on each of several sheets of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// A mapping for each list, in the order of the sheets.
    pub lists: Vec<TableMapping>,
    /// What is told of sheets: why they were left out, or that their mapping was guessed.
    pub told: BTreeMap<String, Left>,
}

impl Tables {
    /// The list on a sheet; on none, in a file without sheets.
    pub fn of_sheet(&self, sheet: Option<&str>) -> Option<&TableMapping> {
        self.lists.iter().find(|it| it.sheet.as_deref() == sheet)
    }
}

/// How a table's rows become registrations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TableMapping {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// First row of the header, from 1; 0 when the table has none.
    pub header_row: u64,
    /// First row that holds an entry, from 1.
    pub first_row: u64,
    /// Every column of the table, mapped or not.
    pub columns: Vec<ColumnMapping>,
    /// Columns (from 0) whose cells make the register's key; without any, the name and its owner do.
    pub key_columns: Vec<usize>,
    /// Values that hold for every row that has none of its own.
    pub constants: BTreeMap<Field, String>,
    /// Currency of amounts that name none, ISO 4217.
    pub currency: String,
    /// Whether `03/04/2021` is in April.
    pub day_first: bool,
    /// Rows that are no systems.
    pub skip: Vec<Skip>,
    /// The register's own words for a field, folded, and what they mean.
    pub values: BTreeMap<Field, BTreeMap<String, String>>,
    /// Separators that always split a field's cells.
    pub separators: BTreeMap<Field, Vec<String>>,
    /// Type and namespace of the package URLs of rows that are packages of software.
    #[serde(default)]
    pub packages: Option<String>,
}

/// One column of a table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// Letter in A1 style.
    pub letter: String,
    /// Header as written, merged header rows joined by ` / `.
    pub header: String,
    /// Fields that the cells fill; empty for a column that is only kept.
    pub fields: Vec<Field>,
    /// Dependency that each name in a cell declares.
    pub dependency: Option<DependencyKind>,
    /// Factor of amounts, from a header such as `(juta rupiah)`; 0 and 1 mean none.
    pub scale: i64,
    /// Currency of the column's amounts when its header names one.
    pub currency: Option<String>,
    /// Whether a value is written once for a block of rows, as below merged cells.
    #[serde(default)]
    pub block: bool,
    /// Whether the cells name persons or their contacts, so that whole values are sealed.
    pub contact: bool,
}

impl ColumnMapping {
    /// Whether the cells name owners.
    pub fn names_owner(&self) -> bool {
        self.fields.iter().any(|it| matches!(it, Field::OwnerAgency | Field::OwnerUnit))
    }
}

/// Rows whose cell in a column has one of these values are no systems.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Skip {
    /// The column, from 0.
    pub column: usize,
    /// The values, folded.
    pub values: Vec<String>,
}

/// The letter of a column in A1 style: 0 is `A`, 26 is `AA`.
pub fn column_letter(index: usize) -> String {
    let mut rest = index + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + digit as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letter;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!(column_letter(0), "A");
        assert_eq!(column_letter(25), "Z");
        assert_eq!(column_letter(26), "AA");
        assert_eq!(column_letter(16383), "XFD");
    }
}
