//! What the engine has learned of a catalogue: frequencies, weights, thresholds.
//!
//! An edition is learned once and then stands, so that one new record does not move every weight; what a
//! record looks like is a function of the record and the edition alone.

use serde::{Deserialize, Serialize};

use crate::{FunctionEdition, SystemEdition};

/// Raised when the bytes of an edition change their meaning.
const FORMAT: u8 = 8;

/// A match model edition. It holds hashes and numbers, no text of any record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// What tells whether two records are one system.
    pub system: SystemEdition,
    /// What tells whether two systems do the same job.
    pub function: FunctionEdition,
}

/// Bytes that are no match model edition of this build.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// Written by a build with another format.
    #[error("format {found} is not format {FORMAT} of this build")]
    Format {
        /// The format found; 0 when there are no bytes.
        found: u8,
    },
    /// Not readable.
    #[error("{0}")]
    Unreadable(String),
}

impl Edition {
    /// The edition as bytes to keep.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EditionError> {
        postcard::to_extend(self, vec![FORMAT])
            .map_err(|it| EditionError::Unreadable(it.to_string()))
    }

    /// Reads what [`Edition::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are of another format or cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Edition, EditionError> {
        let found = bytes.first().copied().unwrap_or(0);
        if found != FORMAT {
            return Err(EditionError::Format { found });
        }
        postcard::from_bytes(&bytes[1..]).map_err(|it| EditionError::Unreadable(it.to_string()))
    }
}
