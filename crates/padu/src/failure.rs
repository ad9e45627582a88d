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
        let hint = hint_key(error).map(|key| messages.text(key));
        Failure { code, text: format!("{error:#}"), hint }
    }
}

fn hint_key(error: &anyhow::Error) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<CatalogError>() {
        return match error {
            CatalogError::InUse { .. } => Some("hint-in-use"),
            CatalogError::Missing { .. } => Some("hint-no-catalog"),
            CatalogError::Newer { .. } => Some("hint-newer"),
            CatalogError::Damaged { .. } => Some("hint-damaged"),
            CatalogError::NotFound { .. } => Some("hint-not-found"),
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
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}
