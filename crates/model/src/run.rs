//! One import of one file.

use serde::{Deserialize, Serialize};

/// What an import run did. `rows_read` is the rows that became registrations plus `rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Entries met in the file; blank rows and headers do not count.
    pub rows_read: u64,
    /// Entries that became one or more new or changed source records.
    pub imported: u64,
    /// Entries of which at least one value was mended.
    pub repaired: u64,
    /// Entries that could not be taken.
    pub rejected: u64,
    /// Entries that were already there, byte for byte.
    pub unchanged: u64,
    /// Earlier entries of this source that the file no longer holds.
    pub tombstoned: u64,
}

/// One import of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRun {
    /// Opaque id.
    pub id: String,
    /// Source it fed.
    pub source_id: String,
    /// File name, without the folder.
    pub file: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Importer or mapping profile used.
    pub profile: String,
    /// The mapping in force, as JSON: lets `rebuild` map the records again.
    pub mapping: String,
    /// UTC, RFC 3339.
    pub started_at: String,
    /// Who imported.
    pub actor: String,
    /// What came of it.
    pub counts: ImportCounts,
    /// Whether it was undone.
    pub undone: bool,
}
