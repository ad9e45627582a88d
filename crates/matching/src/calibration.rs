//! Turns weights into probabilities.

/// Weights beyond this many bits are certain for every purpose.
const CERTAIN: f64 = 40.0;

/// Probability of log2 odds.
pub(crate) fn of_log_odds(weight: f64) -> f64 {
    let odds = weight.clamp(-CERTAIN, CERTAIN).exp2();
    odds / (1.0 + odds)
}

/// Probability that a similarity means the same function: one half at `even`, rising with `steepness`.
pub(crate) fn of_similarity(similarity: f64, even: f64, steepness: f64) -> f64 {
    1.0 / (1.0 + (-steepness * (similarity - even)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_odds_are_one_half() {
        assert_eq!(of_log_odds(0.0), 0.5);
        assert_eq!(of_similarity(0.4, 0.4, 14.0), 0.5);
    }

    #[test]
    fn extreme_weights_stay_between_zero_and_one() {
        assert!(of_log_odds(1e9) <= 1.0 && of_log_odds(-1e9) >= 0.0);
        assert!(of_similarity(1.0, 0.4, 14.0) < 1.0);
    }
}
