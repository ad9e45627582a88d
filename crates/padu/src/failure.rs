//! What the user reads when something could not be done, and the exit code that goes with it.

use std::fmt;

use catalog::CatalogError;
use ingest::IngestError;

use crate::messages::Messages;

/// Could not be done.
pub const FAILED: u8 = 2;
/// The input is invalid; nothing was written.
pub const INVALID: u8 = 3;

/// A failure with its hint.
pub struct Failure {
    /// Exit code.
    pub code: u8,
    text: String,
    hint: Option<String>,
}

impl Failure {
    /// Sorts an error into exit code, text and hint.
    pub fn of(error: &anyhow::Error, messages: &Messages) -> Failure {
        let code = match error.downcast_ref::<IngestError>() {
            Some(
                IngestError::Invalid { .. }
                | IngestError::PoorFit { .. }
                | IngestError::Profile { .. },
            ) => INVALID,
            _ => FAILED,
        };
        let hint =
            hint_key(error).map(|key| messages.with("hint", &[("hint", &messages.text(key))]));
        let text = worded(error, messages).unwrap_or_else(|| format!("{error:#}"));
        Failure { code, text, hint }
    }
}

/// The error in the user's language; `None` for one that only has its technical text.
fn worded(error: &anyhow::Error, messages: &Messages) -> Option<String> {
    if let Some(error) = error.downcast_ref::<CatalogError>() {
        return match error {
            CatalogError::InUse { dir, holder } => {
                Some(messages.with("error-in-use", &[("dir", dir), ("holder", holder)]))
            }
            CatalogError::Missing { dir } => {
                Some(messages.with("error-no-catalog", &[("dir", dir)]))
            }
            CatalogError::Newer { dir, found, known } => {
                let values: &[(&str, &dyn fmt::Display)] =
                    &[("dir", dir), ("found", found), ("known", known)];
                Some(messages.with("error-newer", values))
            }
            CatalogError::Damaged { dir, reason } => {
                Some(messages.with("error-damaged", &[("dir", dir), ("reason", reason)]))
            }
            CatalogError::NotFound { what, id } => {
                let key = format!("noun-{}", what.replace(' ', "-"));
                let noun = messages.find(&key, &[]).unwrap_or_else(|| what.to_string());
                Some(messages.with("error-not-found", &[("what", &noun), ("id", id)]))
            }
            _ => None,
        };
    }
    match error.downcast_ref::<IngestError>()? {
        IngestError::Invalid { path, reason } => {
            Some(messages.with("error-invalid", &[("path", path), ("reason", reason)]))
        }
        IngestError::PoorFit { path, reason } => {
            Some(messages.with("error-poor-fit", &[("path", path), ("reason", reason)]))
        }
        IngestError::Profile { name, reason } => {
            Some(messages.with("error-profile", &[("name", name), ("reason", reason)]))
        }
        IngestError::Io { path, reason } => {
            Some(messages.with("error-io", &[("path", path), ("reason", reason)]))
        }
        IngestError::Stopped(_) => None,
    }
}

/// What DuckDB says when a block of its file is cut off or was changed.
fn is_damage(text: &str) -> bool {
    ["Corrupt", "Could not read enough bytes", "checksum"].iter().any(|it| text.contains(it))
}

fn hint_key(error: &anyhow::Error) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<CatalogError>() {
        return match error {
            CatalogError::InUse { .. } => Some("hint-in-use"),
            CatalogError::Missing { .. } => Some("hint-no-catalog"),
            CatalogError::Newer { .. } => Some("hint-newer"),
            CatalogError::Damaged { .. } => Some("hint-damaged"),
            CatalogError::NotFound { .. } => Some("hint-not-found"),
            CatalogError::Database(error) if is_damage(&error.to_string()) => Some("hint-damaged"),
            _ => None,
        };
    }
    match error.downcast_ref::<IngestError>()? {
        IngestError::PoorFit { .. } => Some("hint-poor-fit"),
        IngestError::Profile { .. } => Some("hint-profile"),
        IngestError::Invalid { .. } => Some("hint-invalid"),
        _ => None,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "padu: {}", self.text)?;
        match &self.hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}
