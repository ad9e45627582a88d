//! Whether probabilities mean what they say: among pairs said to be alike with probability p, a share of about
//! p should be. Cross-fitted: what is fitted on one half of the functions is judged on the other half.

use std::fmt::Write;

use matching::evaluate::Pair;

/// Steps of the reliability table.
const STEPS: usize = 10;
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
        let (mut slope, mut shift) = (10.0f64, -3.0f64);
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

/// For each step of probability: pairs, what was said on average, what share was right.
pub fn reliability(curve: Curve, seen: &[Seen]) -> (Vec<(usize, f64, f64)>, f64) {
    let mut steps = vec![(0usize, 0.0, 0.0); STEPS];
    for (similarity, is_right) in seen {
        let p = curve.at(*similarity);
        let step = &mut steps[((p * STEPS as f64) as usize).min(STEPS - 1)];
        step.0 += 1;
        step.1 += p;
        step.2 += f64::from(u8::from(*is_right));
    }
    let error: f64 = steps.iter().map(|it| (it.1 - it.2).abs()).sum();
    let mean = |it: (usize, f64, f64)| {
        let count = it.0.max(1) as f64;
        (it.0, it.1 / count, it.2 / count)
    };
    (steps.into_iter().map(mean).collect(), error / seen.len().max(1) as f64)
}

/// The table of one set: fitted on the pairs of one half of its records, judged on those of the other half.
pub fn report(
    name: &str,
    ranked: &[(Pair, f32)],
    truth: &[Pair],
    half: impl Fn(u32) -> bool,
) -> String {
    let truth: std::collections::HashSet<Pair> = truth.iter().copied().collect();
    let seen = |want: bool| -> Vec<Seen> {
        let own = ranked.iter().filter(|it| half(it.0.0) == want && half(it.0.1) == want);
        own.map(|it| (f64::from(it.1), truth.contains(&it.0))).collect()
    };
    let (one, other) = (seen(true), seen(false));
    let (first, second) = (Curve::fit(&one), Curve::fit(&other));
    let (steps, error) = {
        let (left, right) = (reliability(second, &one), reliability(first, &other));
        let sum = |a: &(usize, f64, f64), b: &(usize, f64, f64)| {
            let count = (a.0 + b.0).max(1) as f64;
            let mean = |x: f64, y: f64| (x * a.0 as f64 + y * b.0 as f64) / count;
            (a.0 + b.0, mean(a.1, b.1), mean(a.2, b.2))
        };
        let steps: Vec<_> = left.0.iter().zip(&right.0).map(|it| sum(it.0, it.1)).collect();
        let all = (one.len() + other.len()).max(1) as f64;
        (steps, (left.1 * one.len() as f64 + right.1 * other.len() as f64) / all)
    };
    let mut text = format!("\n{name}: pairs by the probability they were given\n\n");
    let _ = writeln!(text, "| said | pairs | said on average | right |\n|---|---|---|---|");
    for (at, (count, said, right)) in steps.iter().enumerate().filter(|it| it.1.0 > 0) {
        let (from, to) = (at as f64 / STEPS as f64, (at + 1) as f64 / STEPS as f64);
        let _ = writeln!(text, "| {from:.1}–{to:.1} | {count} | {said:.3} | {right:.3} |");
    }
    let all: Vec<Seen> = one.into_iter().chain(other).collect();
    let whole = Curve::fit(&all);
    let _ = writeln!(
        text,
        "\nExpected calibration error {error:.4}, cross-fitted. Fitted on all: one half at {:.3}, steepness {:.1}.",
        whole.even, whole.steepness
    );
    text
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
        assert!(reliability(found, &seen).1 < 0.02);
    }
}
