//! Columns that repeat each other: agency, unit, file and category often say one thing four times.
//!
//! Weights are added as if comparisons were independent. An unrelated pair reaches a sum of `x` bits with a
//! probability of 2^-x at most, if they are. Where random pairs reach it more often, the sum counts for as
//! many bits as its rarity among them is worth; what lies beyond the rarest sum seen is taken as it is.

use serde::{Deserialize, Serialize};

/// Bits at which sums are looked at.
const MOST_BITS: usize = 24;
/// Random pairs that must reach a sum for its share to be trusted.
const FEWEST: f64 = 12.0;

/// What is taken off a sum of weights because the comparisons overlap.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Overlap {
    /// Bits too many in a sum of 1, 2, 3 bits and so on; a higher sum has as many too many as the last.
    excess: Vec<f64>,
}

impl Overlap {
    /// Measures sums over random pairs, each with the chance that the pair is unrelated.
    pub fn measured(sums: &[(f64, f64)]) -> Overlap {
        let mut reached = [0.0; MOST_BITS + 1];
        for (sum, unrelated) in sums.iter().filter(|it| it.0 >= 1.0) {
            reached[(*sum as usize).min(MOST_BITS)] += unrelated;
        }
        for bits in (0..MOST_BITS).rev() {
            reached[bits] += reached[bits + 1];
        }
        let all: f64 = sums.iter().map(|it| it.1).sum();
        let trusted = reached[1..].iter().take_while(|it| **it >= FEWEST);
        let excess = trusted.enumerate().map(|(at, it)| {
            let bits = (at + 1) as f64;
            (bits + (it / all).log2()).max(0.0)
        });
        Overlap { excess: excess.collect() }
    }

    /// What to add to a sum: zero or less. A higher sum never comes out lower.
    pub fn correction(&self, sum: f64) -> f64 {
        let Some(last) = self.excess.last().filter(|_| sum > 0.0) else {
            return 0.0;
        };
        let at = sum as usize;
        if at >= self.excess.len() {
            return -last;
        }
        let below = if at == 0 { 0.0 } else { self.excess[at - 1] };
        let share = sum - at as f64;
        -(below + share * (self.excess[at] - below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of which a share of 2^-bits agrees in one column, which stands in the file `times` times.
    fn repeated(times: f64) -> Overlap {
        let sums: Vec<(f64, f64)> =
            (0..4096).map(|at| (if at % 16 == 0 { 4.0 * times } else { -1.0 }, 1.0)).collect();
        Overlap::measured(&sums)
    }

    #[test]
    fn a_column_that_stands_there_once_is_taken_as_it_is() {
        assert_eq!(repeated(1.0).correction(4.0), 0.0);
        assert_eq!(repeated(1.0).correction(-3.0), 0.0);
    }

    #[test]
    fn a_column_that_stands_there_three_times_counts_once() {
        let overlap = repeated(3.0);
        assert!((12.0 + overlap.correction(12.0) - 4.0).abs() < 1e-9);
        assert!((20.0 + overlap.correction(20.0) - 12.0).abs() < 1e-9, "beyond what was seen");
    }

    #[test]
    fn a_higher_sum_never_comes_out_lower() {
        let overlap = repeated(2.5);
        let bent: Vec<f64> =
            (0..300).map(|it| f64::from(it) / 10.0).map(|it| it + overlap.correction(it)).collect();
        assert!(bent.windows(2).all(|it| it[0] <= it[1] + 1e-9));
    }
}
