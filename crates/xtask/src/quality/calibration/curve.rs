//! Fits a curve from scores to probabilities to pairs whose truth is known.

use std::fmt;

use super::{Sample, Scale};

/// Newton steps of a fit; it settles in far fewer.
const ROUNDS: usize = 40;
/// No step is longer: from the flat curve on, the first may lead too far to come back from.
const LONGEST: f64 = 5.0;
/// Keeps a slope finite that nothing speaks against.
const RIDGE: f64 = 1e-3;
/// Scores are counted in so many steps; a step is far below anything that matters.
const GRID: usize = 2_400;

/// Right and wrong pairs by score.
#[derive(Clone)]
pub struct Histogram(Vec<[f64; 2]>);

impl Histogram {
    /// Nothing counted.
    pub fn empty() -> Histogram {
        Histogram(vec![[0.0; 2]; GRID + 1])
    }

    /// Counts a pair.
    pub fn add(&mut self, scale: Scale, score: f64, is_right: bool) {
        let (from, to) = bounds(scale);
        let at = (score.clamp(from, to) - from) / (to - from) * GRID as f64;
        self.0[at.round() as usize][usize::from(is_right)] += 1.0;
    }

    /// Adds what another counted, so many times.
    pub fn add_all(&mut self, other: &Histogram, times: f64) {
        for (own, theirs) in self.0.iter_mut().zip(&other.0) {
            own[0] += theirs[0] * times;
            own[1] += theirs[1] * times;
        }
    }

    /// Features of each score that was seen, with its wrong and right pairs.
    fn points(&self, scale: Scale) -> Vec<([f64; 3], [f64; 2])> {
        let (from, to) = bounds(scale);
        let score = |at: usize| from + (to - from) * at as f64 / GRID as f64;
        let seen = self.0.iter().enumerate().filter(|it| it.1[0] + it.1[1] > 0.0);
        seen.map(|(at, counts)| {
            let [first, second] = scale.features(score(at));
            ([first, second, 1.0], *counts)
        })
        .collect()
    }
}

/// Where the grid begins and ends.
fn bounds(scale: Scale) -> (f64, f64) {
    match scale {
        Scale::Similarity(_) => (-0.2, 1.0),
        Scale::LogOdds => (-40.0, 40.0),
    }
}

/// Log-odds that are linear in two features of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve([f64; 3]);

impl Curve {
    /// The curve under which what was counted is likeliest, among those that never fall: a feature that would make
    /// it fall is left out, as Kull, Silva Filho and Flach (2017) do.
    pub fn fit(counted: &Histogram, scale: Scale) -> Curve {
        let points = counted.points(scale);
        let mut wanted = [true; 3];
        loop {
            let found = newton(&points, wanted);
            let falling =
                (0..2).filter(|it| found[*it] < 0.0).min_by(|a, b| found[*a].total_cmp(&found[*b]));
            match falling {
                Some(at) => wanted[at] = false,
                None => return Curve(found),
            }
        }
    }

    /// The curve of all pairs of a set.
    pub fn of_all(sample: &Sample) -> Curve {
        let mut counted = Histogram::empty();
        sample.seen.iter().for_each(|it| counted.add(sample.scale, it.score, it.is_right));
        Curve::fit(&counted, sample.scale)
    }

    /// The probability that a pair with this score belongs together.
    pub fn probability(&self, scale: Scale, score: f64) -> f64 {
        let [first, second] = scale.features(score);
        probability(&self.0, &[first, second, 1.0])
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, shift] = self.0;
        write!(to, "{first:.2}, {second:.2} and {shift:+.2}")
    }
}

fn probability(curve: &[f64; 3], features: &[f64; 3]) -> f64 {
    let log_odds: f64 = curve.iter().zip(features).map(|it| it.0 * it.1).sum();
    1.0 / (1.0 + (-log_odds).exp())
}

/// Logistic regression by Newton's method, from the flat curve on; what is not wanted stays zero.
fn newton(points: &[([f64; 3], [f64; 2])], wanted: [bool; 3]) -> [f64; 3] {
    let mut curve = [0.0; 3];
    for _ in 0..ROUNDS {
        let mut slope = curve.map(|it| -RIDGE * it);
        let mut bend = [[0.0; 3]; 3];
        for (features, [wrong, right]) in points {
            let said = probability(&curve, features);
            let off = right - said * (wrong + right);
            let spread = said * (1.0 - said) * (wrong + right);
            for a in 0..3 {
                slope[a] += off * features[a];
                (0..3).for_each(|b| bend[a][b] += spread * features[a] * features[b]);
            }
        }
        for at in 0..3 {
            bend[at][at] += RIDGE;
            if !wanted[at] {
                slope[at] = 0.0;
                (0..3).for_each(|other| (bend[at][other], bend[other][at]) = (0.0, 0.0));
                bend[at][at] = 1.0;
            }
        }
        let step = solved(bend, slope).map(|it| it.clamp(-LONGEST, LONGEST));
        (0..3).for_each(|it| curve[it] += step[it]);
        if step.iter().all(|it| it.abs() < 1e-9) {
            break;
        }
    }
    curve
}

/// The solution of three equations with a positive definite matrix, by elimination.
fn solved(mut matrix: [[f64; 3]; 3], mut right: [f64; 3]) -> [f64; 3] {
    for at in 0..3 {
        for below in at + 1..3 {
            let times = matrix[below][at] / matrix[at][at];
            (at..3).for_each(|it| matrix[below][it] -= times * matrix[at][it]);
            right[below] -= times * right[at];
        }
    }
    for at in (0..3).rev() {
        let known: f64 = (at + 1..3).map(|it| matrix[at][it] * right[it]).sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use matching::BetaCurve;

    const TRUTH: BetaCurve = BetaCurve { from_none: 3.0, to_whole: 2.0, shift: 1.5 };

    fn counted(truth: impl Fn(f64) -> f64) -> Histogram {
        let mut counted = Histogram::empty();
        for i in 0..60_000u32 {
            let similarity = f64::from(i % 100) / 100.0;
            let is_right = f64::from(i * 7_919 % 10_007) / 10_007.0 < truth(similarity);
            counted.add(Scale::Similarity(TRUTH), similarity, is_right);
        }
        counted
    }

    #[test]
    fn a_fit_finds_the_curve_that_made_the_data() {
        let found = Curve::fit(&counted(|it| TRUTH.probability(it)), Scale::Similarity(TRUTH));
        for at in 2..98 {
            let similarity = f64::from(at) / 100.0;
            let off = found.probability(Scale::Similarity(TRUTH), similarity)
                - TRUTH.probability(similarity);
            assert!(off.abs() < 0.02, "{found:?} at {similarity}");
        }
    }

    #[test]
    fn a_curve_never_falls() {
        let found = Curve::fit(&counted(|it| 0.9 - 0.8 * it), Scale::Similarity(TRUTH));
        assert_eq!((found.0[0], found.0[1]), (0.0, 0.0));
        assert!((found.probability(Scale::Similarity(TRUTH), 0.3) - 0.504).abs() < 0.01);
    }
}
