//! Whether probabilities mean what they say: among pairs said to be alike with probability p, a share of about
//! p should be. Cross-fitted: a pair is judged by a curve that was fitted without a fifth of the functions, that
//! of its first record among them; or, more gently, without a fifth of the records.

use std::collections::HashSet;
use std::f64::consts::PI;
use std::fmt::Write;

use matching::evaluate::Pair;

/// Steps of the reliability table.
const STEPS: usize = 10;
/// Parts of a set, each of which is left out once.
const FOLDS: u32 = 5;
/// Newton steps of a fit; it settles in far fewer.
const ROUNDS: usize = 30;

/// A pair: its similarity, and whether it is right.
pub type Seen = (f64, bool);

/// A logistic curve: probability one half at `even`, rising with `steepness`.
#[derive(Debug, Clone, Copy)]
pub struct Curve {
    /// Similarity at which both are as likely.
    pub even: f64,
    /// Log-odds for each unit of similarity.
    pub steepness: f64,
}

impl Curve {
    fn at(self, similarity: f64) -> f64 {
        1.0 / (1.0 + (-self.steepness * (similarity - self.even)).exp())
    }

    /// The curve under which what was seen is likeliest (logistic regression by Newton's method).
    pub fn fit(seen: &[Seen]) -> Curve {
        // From the flat curve on: from a steep one the first step may be too long to come back from.
        let (mut slope, mut shift) = (0.0f64, 0.0f64);
        for _ in 0..ROUNDS {
            let (mut g, mut h) = ([0.0; 2], [1e-6, 0.0, 1e-6]);
            for (similarity, is_right) in seen {
                let p = 1.0 / (1.0 + (-(slope * similarity + shift)).exp());
                let error = f64::from(u8::from(*is_right)) - p;
                let spread = p * (1.0 - p);
                g[0] += error * similarity;
                g[1] += error;
                h[0] += spread * similarity * similarity;
                h[1] += spread * similarity;
                h[2] += spread;
            }
            let determinant = h[0] * h[2] - h[1] * h[1];
            slope += (h[2] * g[0] - h[1] * g[1]) / determinant;
            shift += (h[0] * g[1] - h[1] * g[0]) / determinant;
        }
        Curve { even: -shift / slope, steepness: slope }
    }
}

/// What was said of a pair, and whether it is right.
type Said = (f64, bool);

/// How far what was said is what was right.
pub struct Reliability {
    /// Name of the set.
    pub name: &'static str,
    /// For each step of probability: pairs, what was said on average, what share was right; of functions left out.
    pub steps: Vec<(usize, f64, f64)>,
    /// Expected calibration error with functions left out,
    pub error: f64,
    /// with records left out,
    by_records: f64,
    /// of the curve that is shipped,
    shipped: f64,
    /// and of chance alone, were every pair by itself and what is said the truth.
    chance: f64,
    whole: Curve,
}

impl Reliability {
    /// Measures a set; `function` numbers the functions of its records.
    pub fn measured(
        name: &'static str,
        ranked: &[(Pair, f32)],
        truth: &[Pair],
        shipped: Curve,
        function: impl Fn(u32) -> u32,
    ) -> Reliability {
        let truth: HashSet<Pair> = truth.iter().copied().collect();
        let right = |it: &(Pair, f32)| (it.0, (f64::from(it.1), truth.contains(&it.0)));
        let seen: Vec<(Pair, Seen)> = ranked.iter().map(right).collect();
        let by_function = cross_fitted(&seen, |it| function(it) % FOLDS);
        let by_record = cross_fitted(&seen, |it| it % FOLDS);
        let all: Vec<Seen> = seen.iter().map(|it| it.1).collect();
        let steps = steps(&by_function);
        Reliability {
            name,
            error: error(&steps),
            by_records: error(&self::steps(&by_record)),
            shipped: error(&self::steps(&said(shipped, &all))),
            chance: chance(&by_function),
            steps,
            whole: Curve::fit(&all),
        }
    }

    /// The table of the set.
    pub fn table(&self) -> String {
        let mut text = format!("\n{}: pairs by the probability they were given\n\n", self.name);
        let _ = writeln!(text, "| said | pairs | said on average | right |\n|---|---|---|---|");
        for (at, (count, said, right)) in self.steps.iter().enumerate().filter(|it| it.1.0 > 0) {
            let (from, to) = (at as f64 / STEPS as f64, (at + 1) as f64 / STEPS as f64);
            let _ = writeln!(text, "| {from:.1}–{to:.1} | {count} | {said:.3} | {right:.3} |");
        }
        let _ = writeln!(
            text,
            "\nExpected calibration error {:.4} with functions left out, {:.4} with records left out, {:.4} of the \
             curve that is shipped; chance alone makes {:.4}. Fitted on all: one half at {:.3}, steepness {:.1}.",
            self.error,
            self.by_records,
            self.shipped,
            self.chance,
            self.whole.even,
            self.whole.steepness
        );
        text
    }
}

/// Each pair by the curve fitted on pairs of which no record is in the part that its first record is in.
fn cross_fitted(seen: &[(Pair, Seen)], part: impl Fn(u32) -> u32) -> Vec<Said> {
    let mut found = Vec::new();
    for left_out in 0..FOLDS {
        let is_in = |at: u32| part(at) == left_out;
        let those = |wanted: &dyn Fn(&Pair) -> bool| -> Vec<Seen> {
            seen.iter().filter(|it| wanted(&it.0)).map(|it| it.1).collect()
        };
        let curve = Curve::fit(&those(&|it| !is_in(it.0) && !is_in(it.1)));
        found.extend(said(curve, &those(&|it| is_in(it.0))));
    }
    found
}

fn said(curve: Curve, seen: &[Seen]) -> Vec<Said> {
    seen.iter().map(|it| (curve.at(it.0), it.1)).collect()
}

fn step_of(probability: f64) -> usize {
    ((probability * STEPS as f64) as usize).min(STEPS - 1)
}

/// For each step of probability: pairs, what was said on average, what share was right.
fn steps(said: &[Said]) -> Vec<(usize, f64, f64)> {
    let mut steps = vec![(0usize, 0.0, 0.0); STEPS];
    for (probability, is_right) in said {
        let step = &mut steps[step_of(*probability)];
        step.0 += 1;
        step.1 += probability;
        step.2 += f64::from(u8::from(*is_right));
    }
    let mean = |it: (usize, f64, f64)| {
        let count = it.0.max(1) as f64;
        (it.0, it.1 / count, it.2 / count)
    };
    steps.into_iter().map(mean).collect()
}

fn error(steps: &[(usize, f64, f64)]) -> f64 {
    let all: usize = steps.iter().map(|it| it.0).sum();
    let off: f64 = steps.iter().map(|it| it.0 as f64 * (it.1 - it.2).abs()).sum();
    off / all.max(1) as f64
}

/// The error to expect when what was said is exactly what is true: in each step the mean distance of a sum of
/// draws from its mean.
fn chance(said: &[Said]) -> f64 {
    let mut spread = [0.0; STEPS];
    said.iter().for_each(|it| spread[step_of(it.0)] += it.0 * (1.0 - it.0));
    let off: f64 = spread.iter().map(|it| (2.0 / PI * it).sqrt()).sum();
    off / said.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fit_finds_the_curve_that_made_the_data() {
        let truth = Curve { even: 0.4, steepness: 12.0 };
        let seen: Vec<Seen> = (0..20_000)
            .map(|i| {
                let similarity = f64::from(i % 100) / 100.0;
                (similarity, f64::from(i * 7_919 % 10_007) / 10_007.0 < truth.at(similarity))
            })
            .collect();
        let found = Curve::fit(&seen);
        assert!(
            (found.even - 0.4).abs() < 0.02 && (found.steepness - 12.0).abs() < 1.0,
            "{found:?}"
        );
        assert!(error(&steps(&said(found, &seen))) < 0.02);
    }

    #[test]
    fn what_is_said_and_what_is_right_are_compared_step_by_step() {
        let said = [(0.95, true), (0.95, false), (0.05, false), (0.05, false)];
        assert!((error(&steps(&said)) - 0.25).abs() < 1e-12);
        assert!(chance(&said) > 0.0 && chance(&said) < 0.25);
    }
}
