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

/// The share of one system's job that another does, 0 to 1: of the functions of the one, weighted by how
/// surely it serves them, those that the other serves too. `None` when no function of it is known.
pub fn covered<'a>(
    job: impl IntoIterator<Item = (&'a str, f64)>,
    serves: impl Fn(&str) -> bool,
) -> Option<f64> {
    let (mut all, mut met) = (0.0, 0.0);
    for (function, confidence) in job {
        if confidence.is_finite() && confidence > 0.0 {
            all += confidence;
            met += if serves(function) { confidence } else { 0.0 };
        }
    }
    (all > 0.0).then(|| met / all)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(job: &[(&str, f64)], other: &[&str], expected: Option<f64>) {
        let share = covered(job.iter().copied(), |it| other.contains(&it));
        assert_eq!(share, expected);
    }

    #[test]
    fn functions_count_as_much_as_they_are_sure() {
        check(&[("a", 0.75), ("b", 0.25)], &["a"], Some(0.75));
        check(&[("a", 0.75), ("b", 0.25)], &["a", "b", "c"], Some(1.0));
        check(&[("a", 0.75)], &[], Some(0.0));
    }

    #[test]
    fn a_job_nobody_knows_has_no_share() {
        check(&[], &["a"], None);
        check(&[("a", 0.0), ("b", f64::NAN)], &["a"], None);
    }
}
