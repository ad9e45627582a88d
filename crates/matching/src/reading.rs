//! What the engine reads out of one record within an edition, in a form that a catalogue keeps.

use model::Classification;
use serde::{Deserialize, Serialize};

use crate::{EditionError, Place};

/// Raised when the same record gives another reading or other blocking keys within the same edition, or when
/// the bytes of a reading change their meaning.
const FORMAT: u8 = 2;

/// Labels and place of one record. They depend on the record, the knowledge and the edition, on nothing else.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The labels of [`crate::classify`].
    pub labels: Vec<Classification>,
    /// The place of [`crate::places`].
    pub place: Place,
}

impl Reading {
    /// What readings and keys have to be of to be used by this build: the edition, as this build reads it.
    pub fn edition(id: &str) -> String {
        format!("{FORMAT}:{id}")
    }

    /// The reading as bytes to keep.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EditionError> {
        postcard::to_extend(self, Vec::new()).map_err(|it| EditionError::Unreadable(it.to_string()))
    }

    /// Reads what [`Reading::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are cut off or of another build.
    pub fn from_bytes(bytes: &[u8]) -> Result<Reading, EditionError> {
        postcard::from_bytes(bytes).map_err(|it| EditionError::Unreadable(it.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{crowd, knowledge};
    use crate::{FunctionEdition, classify, places};

    #[test]
    fn a_reading_is_kept_to_the_bit() {
        let (knowledge, profiles) = (knowledge(), crowd(60));
        let labels = classify(&knowledge, &profiles);
        let edition = FunctionEdition::learn(&knowledge, &profiles, &labels);
        let places = places(&knowledge, &edition, &profiles, &labels);
        for (labels, place) in labels.into_iter().zip(places) {
            let reading = Reading { labels, place };
            let bytes = reading.to_bytes().expect("it can be kept");
            assert_eq!(Reading::from_bytes(&bytes), Ok(reading));
        }
    }
}
