//! Turns weights into probabilities.

use serde::Deserialize;

/// Weights beyond this many bits are certain for every purpose.
const CERTAIN: f64 = 40.0;
/// Similarities below this, or above one less this, are told apart no further.
const EDGE: f64 = 0.02;

/// Probability of log2 odds.
pub fn of_log_odds(weight: f64) -> f64 {
    let odds = weight.clamp(-CERTAIN, CERTAIN).exp2();
    odds / (1.0 + odds)
}

/// Probability that a similarity means the same function: one half at `even`, rising with `steepness`.
pub(crate) fn of_similarity(similarity: f64, even: f64, steepness: f64) -> f64 {
    1.0 / (1.0 + (-steepness * (similarity - even)).exp())
}

/// Beta calibration (Kull, Silva Filho and Flach, 2017): log-odds that are linear in the logarithm of a
/// similarity and in that of what it lacks to one. So the curve may be steep where little is alike and flat where
/// much is, or the other way round, which a logistic curve cannot; it never falls.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BetaCurve {
    /// What the logarithm of the similarity counts; not negative.
    pub from_none: f64,
    /// What the logarithm of what it lacks to one counts, taken away; not negative.
    pub to_whole: f64,
    /// Added to both.
    pub shift: f64,
}

impl BetaCurve {
    /// The probability that a pair of this similarity belongs together.
    pub fn probability(&self, similarity: f64) -> f64 {
        let [alike, unlike] = BetaCurve::features(similarity);
        let log_odds = self.from_none * alike + self.to_whole * unlike + self.shift;
        1.0 / (1.0 + (-log_odds).exp())
    }

    /// What the log-odds are linear in.
    pub fn features(similarity: f64) -> [f64; 2] {
        let inside = similarity.clamp(EDGE, 1.0 - EDGE);
        [inside.ln(), -(1.0 - inside).ln()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::same_function::FunctionModel;

    #[test]
    fn even_odds_are_one_half() {
        assert_eq!(of_log_odds(0.0), 0.5);
        assert_eq!(of_similarity(0.4, 0.4, 14.0), 0.5);
        let even = BetaCurve { from_none: 2.0, to_whole: 2.0, shift: 0.0 };
        assert_eq!(even.probability(0.5), 0.5);
    }

    #[test]
    fn extreme_weights_stay_between_zero_and_one() {
        assert!(of_log_odds(1e9) <= 1.0 && of_log_odds(-1e9) >= 0.0);
        assert!(of_similarity(1.0, 0.4, 14.0) < 1.0);
    }

    #[test]
    fn the_shipped_curve_rises_from_nearly_none_to_nearly_sure() {
        let curve = FunctionModel::default().probability;
        let said: Vec<f64> =
            (-20..=120).map(|it| curve.probability(f64::from(it) / 100.0)).collect();
        assert!(said.is_sorted() && said[0] > 0.0 && said[0] < 0.01, "{said:?}");
        assert!(said[140] > 0.99 && said[140] < 1.0, "{said:?}");
    }
}
