//! Which functions a system serves.

use serde::{Deserialize, Serialize};

/// One function label of one record. A record may carry several, or none: "no national twin" is legal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classification {
    /// The record.
    pub subject: String,
    /// Function code, `family/function`.
    pub function: String,
    /// 0 to 1.
    pub confidence: f64,
    /// The words that say so, as they stand in the record.
    pub evidence: Vec<String>,
}

/// A code of a versioned reference list (RAB, RAL, RAA, RAD, UU23).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferenceCode {
    /// `RAB`, `RAL`, `RAA`, `RAD`, `UU23`.
    pub scheme: String,
    /// Edition of the list.
    pub edition: String,
    /// The code.
    pub code: String,
    /// Code of the level above.
    pub parent: Option<String>,
    /// Indonesian label.
    pub label_id: String,
    /// English label.
    pub label_en: String,
    /// How well the entry is confirmed (`C`, `C2`, `I`, `M`).
    pub status: String,
}
