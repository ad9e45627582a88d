//! How many of the pairs that belong together the blocking rules bring together, estimated without the truth.
//!
//! The rules are so many catches: pairs that only one of them caught tell how many none of them did (Chao, 1984,
//! with its correction for small numbers). It is a lower bound of what was missed.

use std::collections::BTreeMap;

use super::resolve::Resolution;

/// Estimated shares of the true pairs, 0 to 1.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct BlockingRecall {
    /// That are brought together at all.
    pub all: f64,
    /// That each rule brings together, in order of its name.
    pub rules: Vec<(String, f64)>,
}

/// The estimate from the accepted pairs of a resolution; `None` when there are none.
pub fn blocking_recall(found: &Resolution) -> Option<BlockingRecall> {
    let mut rules: BTreeMap<&str, f64> = BTreeMap::new();
    let (mut once, mut twice) = (0.0, 0.0);
    for pair in &found.candidates {
        once += f64::from(u8::from(pair.blocking_rules.len() == 1));
        twice += f64::from(u8::from(pair.blocking_rules.len() == 2));
        pair.blocking_rules.iter().for_each(|it| *rules.entry(it).or_default() += 1.0);
    }
    let unseen = once * (once - 1.0).max(0.0) / (2.0 * (twice + 1.0));
    let true_pairs = found.accepted.len() as f64 + unseen;
    let share = |met: f64| met / true_pairs;
    (!found.accepted.is_empty()).then(|| BlockingRecall {
        all: share(found.candidates.len() as f64),
        rules: rules.into_iter().map(|it| (it.0.to_string(), share(it.1))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use model::CandidatePair;

    use super::*;
    use crate::ScoredPair;

    fn found(rules: &[&[&str]], joined_otherwise: usize) -> Resolution {
        let pair = ScoredPair { left: 0, right: 1, weight: 9.0 };
        let candidate = |it: &&[&str]| CandidatePair {
            left: "a".into(),
            right: "b".into(),
            blocking_rules: it.iter().map(|it| it.to_string()).collect(),
        };
        Resolution {
            accepted: vec![pair; rules.len() + joined_otherwise],
            candidates: rules.iter().map(candidate).collect(),
            ..Resolution::default()
        }
    }

    #[test]
    fn pairs_that_every_rule_brought_together_leave_none_unseen() {
        let rules: [&[&str]; 9] = [&["x", "y", "z"]; 9];
        let recall = blocking_recall(&found(&rules, 1)).expect("there are pairs");
        assert!((recall.all - 0.9).abs() < 1e-12);
        assert_eq!(recall.rules.len(), 3);
    }

    #[test]
    fn pairs_that_one_rule_alone_brought_together_tell_of_unseen_ones() {
        let recall =
            blocking_recall(&found(&[&["x"], &["x"], &["x"], &["x", "y"]], 0)).expect("some");
        assert!((recall.all - 4.0 / 5.5).abs() < 1e-12, "{recall:?}");
        assert!((recall.rules[1].1 - 1.0 / 5.5).abs() < 1e-12);
        assert_eq!(blocking_recall(&found(&[], 0)), None);
    }
}
