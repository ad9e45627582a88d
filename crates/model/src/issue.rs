//! What an import could not take as it stood.

use serde::{Deserialize, Serialize};

use crate::Place;

/// How grave an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look; nothing changed.
    Note,
    /// The value was mended and the row imported.
    Repaired,
    /// The row was not imported.
    Rejected,
}

/// One thing an import found wrong, at the cell where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportIssue {
    /// File, sheet, row or pointer.
    pub place: Place,
    /// Column in A1 style (`C`) for tables, the key for structured files.
    pub column: Option<String>,
    /// The value found, with personal spans replaced by tokens, at most 200 characters.
    pub value: String,
    /// What it became, when it was repaired.
    pub repaired: Option<String>,
    /// Stable rule id such as `placeholder-absent`; message and hint are looked up by it.
    pub rule: String,
    /// How grave it is.
    pub severity: Severity,
}
