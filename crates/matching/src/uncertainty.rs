//! How much there is to learn from a person's verdict on a pair.

use model::Relation;

use crate::calibration;

/// How fast acceptance by similarity turns from unlikely to likely around the threshold.
const STEEPNESS: f64 = 14.0;

/// Doubt about a pair in bits, 0 to 1: the entropy of accepting it, which is highest at the threshold.
///
/// `weight` and `threshold` are log2 odds for same-system and similarities for every other relation.
pub fn uncertainty(relation: Relation, weight: f64, threshold: f64) -> f64 {
    let accepted = match relation {
        Relation::SameSystem => calibration::of_log_odds(weight - threshold),
        _ => calibration::of_similarity(weight, threshold, STEEPNESS),
    };
    let part = |share: f64| if share > 0.0 { -share * share.log2() } else { 0.0 };
    part(accepted) + part(1.0 - accepted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubt_is_highest_at_the_threshold_and_falls_to_both_sides() {
        for (relation, threshold, step) in
            [(Relation::SameSystem, 3.0, 2.0), (Relation::SameFunction, 0.3, 0.1)]
        {
            let doubt = |weight| uncertainty(relation, weight, threshold);
            assert!((doubt(threshold) - 1.0).abs() < 1e-12);
            assert!(doubt(threshold + step) < 1.0 && doubt(threshold - step) < 1.0);
            assert!(doubt(threshold + 2.0 * step) < doubt(threshold + step));
            assert!((doubt(threshold + step) - doubt(threshold - step)).abs() < 1e-9);
        }
    }

    #[test]
    fn certainty_leaves_no_doubt() {
        assert!(uncertainty(Relation::SameSystem, 1e9, 0.0) < 1e-9);
        assert!(uncertainty(Relation::SameSystem, -1e9, 0.0) < 1e-9);
    }
}
