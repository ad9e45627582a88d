//! Turns any register's file into source records and registrations, and says what it could not read.
//!
//! Two phases, so that the catalogue can be rebuilt from what it keeps:
//! [`plan`] looks at a file and decides on an importer and a [`Mapping`]; [`import`] streams the file,
//! seals personal data, and hands out each entry as a verbatim [`SourceRecord`] with the registrations
//! that [`remap`] makes of it. `remap` depends only on the stored mapping and record, never on the file.

mod above;
mod cell;
mod contacts;
mod declared;
pub mod format;
mod guess;
mod header;
mod import;
mod key;
mod mapping;
pub mod personal_data;
mod plan;
mod profile;
pub mod register;
mod repair;
mod row;
mod rules;
mod sheets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{ImportIssue, Registration, Severity, SourceRecord};
use serde::{Deserialize, Serialize};

pub use declared::{Successor, replaced_by, replacing};
pub use format::workbook::dump_rows;
pub use header::{Header, find_header};
pub use import::{import, remap};
pub use mapping::{ColumnMapping, Skip, TableMapping, Tables, column_letter};
pub use personal_data::{Guard, Sealed};
pub use plan::plan;
pub use profile::Profile;
pub use register::archimate;
pub use repair::url::host;
pub use rules::RULES;

/// What the caller asks for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Importer or mapping profile by name; else the best-fitting built-in one.
    pub profile: Option<String>,
    /// Derive a mapping from headers and cells instead of using a profile.
    pub guess: bool,
    /// Mapping profiles known: built-in ones first, then the user's own (name, TOML text).
    pub profiles: Vec<(String, String)>,
    /// Sheet of a workbook; else every sheet that is a list of systems.
    pub sheet: Option<String>,
    /// Our own binary, run as `BINARY read-workbook FILE` to parse spreadsheets in a limited child
    /// process; `None` parses in this process (tests of this crate only).
    pub workbook_reader: Option<PathBuf>,
}

/// How a file's entries become registrations; stored with the run as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mapping {
    /// Columns of a table, or of the lists of a workbook.
    Tables(Tables),
    /// A register format that has its own importer.
    Register {
        /// Importer name, e.g. `code.json`.
        importer: String,
        /// The sheets read of a workbook; none stand for all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sheets: Vec<String>,
    },
    /// A folder: its tables have mappings of their own, its registers their importers.
    Folder {
        /// Mapping of each table, by its path from the folder on, with forward slashes.
        tables: BTreeMap<String, Tables>,
        /// Files that are neither, and why.
        left: BTreeMap<String, Left>,
    },
}

impl Mapping {
    /// The columns by which the rows of a file and sheet were read, both as its records name them;
    /// `None` for a register's entries.
    pub fn table_at(&self, file: &str, sheet: Option<&str>) -> Option<&TableMapping> {
        match self {
            Mapping::Tables(tables) => tables.of_sheet(sheet),
            Mapping::Folder { tables, .. } => tables.get(file)?.of_sheet(sheet),
            Mapping::Register { .. } => None,
        }
    }
}

/// What is told of a file of a folder or a sheet of a workbook that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Rule id.
    pub rule: String,
    /// The reason, lower case; empty when the rule says it all.
    pub reason: String,
}

impl Left {
    pub(crate) fn new(rule: &str, reason: impl Into<String>) -> Left {
        Left { rule: rule.into(), reason: reason.into() }
    }

    /// Why a file could not be taken.
    pub(crate) fn of(error: &IngestError) -> Left {
        match error {
            IngestError::PoorFit { reason, .. } => Left::new("file-skipped", reason),
            IngestError::Io { reason, .. } | IngestError::Invalid { reason, .. } => {
                Left::new("file-unreadable", reason)
            }
            other => Left::new("file-unreadable", other.to_string()),
        }
    }
}

/// What [`plan`] decided.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Importer or profile name, as shown and stored.
    pub profile: String,
    /// The mapping.
    pub mapping: Mapping,
    /// The mapping as a profile in TOML, when it is one (shown by `--guess`, kept by `--save-profile`).
    pub profile_toml: Option<String>,
    /// How well it fits, 0 to 1.
    pub fit: f64,
}

/// What an import needs to know of its surroundings.
pub struct Context<'a> {
    /// Source fed.
    pub source_id: &'a str,
    /// Run in progress.
    pub run_id: &'a str,
    /// Personal-data guard with its key.
    pub guard: &'a Guard,
    /// See [`Options::workbook_reader`].
    pub workbook_reader: Option<&'a Path>,
}

/// What a record became.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapped {
    /// One registration, or several when one cell listed several systems.
    pub registrations: Vec<Registration>,
    /// What was mended (`Repaired`), worth a look (`Note`), or why nothing came of it (`Rejected`).
    pub issues: Vec<ImportIssue>,
}

/// One thing that stands in the file: an entry, or something worth a note that is none.
///
/// An entry has registrations, or an issue of severity `Rejected` that says why it has none. Whatever has
/// neither is no entry of the register (a stray file of a folder, a symbolic link that was not followed,
/// an organisation among systems): it carries issues of severity `Note` only, and it is not counted among
/// the rows read; [`Item::is_entry`] tells the two apart.
#[derive(Debug, Clone)]
pub struct Item {
    /// The entry, verbatim but for tokens in place of personal data.
    pub record: SourceRecord,
    /// What it became.
    pub mapped: Mapped,
    /// The originals of the tokens, encrypted.
    pub sealed: Vec<Sealed>,
}

impl Item {
    /// Whether this is an entry, imported or rejected, rather than a mere note about the file.
    pub fn is_entry(&self) -> bool {
        let rejected = |it: &ImportIssue| it.severity == Severity::Rejected;
        !self.mapped.registrations.is_empty() || self.mapped.issues.iter().any(rejected)
    }
}

/// Why a file could not be imported at all. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The file could not be opened or read.
    #[error("cannot read {path}: {reason}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The file is not what it claims to be, or is hostile: exit code 3.
    #[error("{path}: {reason}")]
    Invalid {
        /// The file.
        path: String,
        /// What is wrong and where.
        reason: String,
    },
    /// No importer fits well enough.
    #[error("{path}: no mapping profile fits: {reason}")]
    PoorFit {
        /// The file.
        path: String,
        /// Best profile, its fit, and what is missing.
        reason: String,
    },
    /// A profile is broken or unknown.
    #[error("mapping profile {name}: {reason}")]
    Profile {
        /// The profile.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The consumer asked to stop (interrupt, write error).
    #[error("stopped: {0}")]
    Stopped(String),
}

impl IngestError {
    /// The file is not what it claims to be.
    pub(crate) fn invalid(path: &Path, reason: impl Into<String>) -> IngestError {
        IngestError::Invalid { path: path.display().to_string(), reason: reason.into() }
    }

    /// The file could not be opened or read.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> IngestError {
        IngestError::Io { path: path.display().to_string(), reason: error.to_string() }
    }
}
