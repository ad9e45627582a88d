//! Reading files: tables and workbooks row by row, structured files value by value.

pub mod archive;
pub mod json;
pub mod ods;
pub mod table;
pub mod text;
pub mod workbook;
pub mod xls;
pub mod xlsx;
pub mod xml;
pub mod yaml;

use std::ops::ControlFlow;

use crate::IngestError;

/// One row of a table as it stands in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawRow {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Row from 1, blank rows and headers included.
    pub row: u64,
    /// Cells; `None` for an empty one.
    pub cells: Vec<Option<String>>,
    /// Columns whose bytes were not in the encoding of the file.
    pub foreign: Vec<usize>,
    /// Column whose quotation mark opened and never closed; the cell stands without it.
    pub stray_quote: Option<usize>,
    /// Text of a row that cannot be divided into cells because a quotation mark never closes.
    pub broken: Option<String>,
}

impl RawRow {
    /// Whether nothing stands in the row.
    pub fn is_blank(&self) -> bool {
        self.broken.is_none() && self.cells.iter().flatten().all(|it| it.trim().is_empty())
    }
}

/// Takes rows; may ask to stop early.
pub type RowSink<'a> = dyn FnMut(RawRow) -> Result<ControlFlow<()>, IngestError> + 'a;
