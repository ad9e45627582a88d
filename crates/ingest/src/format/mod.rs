//! Reading files: tables and workbooks row by row, structured files value by value.

pub mod archive;
mod dialect;
mod guarded;
pub mod json;
pub mod ods;
mod quotes;
pub mod records;
mod scan;
pub mod stanzas;
pub mod table;
pub mod text;
pub mod workbook;
pub mod xls;
pub mod xlsx;
pub mod xml;
pub mod yaml;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::IngestError;

/// One row of a table as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row from 1, blank rows and headers included.
    pub row: u64,
    /// JSON pointer of the row's object, in a structured file.
    pub pointer: Option<String>,
    /// Cells; `None` for an empty one.
    pub cells: Vec<Option<String>>,
    /// Columns, from 0, that a merged cell of a row above covers.
    pub covered: Vec<usize>,
    /// Cells that had to be mended to be read at all.
    pub mended: Vec<Mended>,
    /// What stands in place of a row that cannot be divided into cells.
    pub broken: Option<Broken>,
}

/// A cell that was mended while it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mended {
    /// Its column, from 0.
    pub column: usize,
    /// Rule id.
    pub rule: &'static str,
}

/// A row that cannot be divided into cells; stored in this form, so that mapping it again says why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// Rule id.
    pub rule: String,
    /// The row as it stands, or what is wrong with it.
    pub text: String,
}

impl Broken {
    /// A broken row of this rule.
    pub fn new(rule: &str, text: impl Into<String>) -> Broken {
        Broken { rule: rule.to_string(), text: text.into() }
    }
}

impl RawRow {
    /// Whether nothing stands in the row.
    pub fn is_blank(&self) -> bool {
        self.broken.is_none() && self.cells.iter().flatten().all(|it| it.trim().is_empty())
    }
}

/// Takes rows; may ask to stop early.
pub type RowSink<'a> = dyn FnMut(RawRow) -> Result<ControlFlow<()>, IngestError> + 'a;
