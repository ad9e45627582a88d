//! Where facts come from: sources, and records kept verbatim.

use serde::{Deserialize, Serialize};

/// A register, spreadsheet or code host that padu imported from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Opaque id, derived from `name`.
    pub id: String,
    /// Name given at import, by default the file's stem.
    pub name: String,
    /// Importer or mapping profile that reads it.
    pub profile: String,
    /// Higher wins in survivorship; 50 unless stated.
    pub precedence: i32,
}

/// Where in a file a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// File name as given, without the folder.
    pub file: String,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// 1-based row of a table (the header counts), or line of a text file.
    pub row: Option<u64>,
    /// JSON pointer inside a structured file.
    pub pointer: Option<String>,
}

/// One entry of a register, verbatim except that personal spans are replaced by tokens.
///
/// Source records are never changed; a newer import of the same key adds another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Opaque id, derived from source, key and content.
    pub id: String,
    /// Source it belongs to.
    pub source_id: String,
    /// Import run that brought it.
    pub run_id: String,
    /// The register's own key of this entry, else derived from its content.
    pub key: String,
    /// Where it stands.
    pub place: Place,
    /// SHA-256 of `raw`.
    pub hash: String,
    /// The entry as JSON text: an array of cells for a table, the object for a structured register.
    pub raw: String,
}
