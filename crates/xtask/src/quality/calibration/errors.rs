//! How far what was said is what was right.

use std::f64::consts::PI;

/// Steps of probability.
pub const STEPS: usize = 10;

/// What was said of a pair, and whether it is right.
type Said = (f64, bool);

/// The pairs of one step of probability.
#[derive(Debug, Clone, Copy, Default)]
pub struct Step {
    /// How many there are.
    pub pairs: f64,
    /// What was said of them on average.
    pub said: f64,
    /// The share that is right.
    pub right: f64,
}

impl Step {
    /// The step as cells of a table.
    pub fn cells(&self) -> String {
        // Less than half a pair a draw is shown as none.
        if self.pairs < 0.5 {
            return "0 | – | –".to_string();
        }
        format!("{:.0} | {:.3} | {:.3}", self.pairs, self.said, self.right)
    }

    fn of(pairs: &[Said]) -> Step {
        let count = pairs.len() as f64;
        let said = pairs.iter().map(|it| it.0).sum::<f64>() / count.max(1.0);
        let right = pairs.iter().filter(|it| it.1).count() as f64 / count.max(1.0);
        Step { pairs: count, said, right }
    }
}

/// The errors of what was said, means over several draws.
pub struct Errors {
    /// Expected calibration error (Naeini, Cooper and Hauskrecht, 2015): the mean distance of what was said from
    /// what was right, over steps of equal width.
    pub plain: f64,
    /// How far draws scatter around it (standard deviation).
    spread: f64,
    /// The same over steps of equally many pairs, less what chance adds to it.
    debiased: f64,
    /// What chance alone makes, were every pair by itself and what is said the truth.
    chance: f64,
    /// The steps, of all draws together.
    pub steps: Vec<Step>,
}

impl Errors {
    /// Measures what was said in each draw.
    pub fn of(draws: impl Iterator<Item = Vec<Said>>) -> Errors {
        let mut all: Vec<Vec<Step>> = Vec::new();
        let (mut plain, mut others) = (Vec::new(), Vec::new());
        for mut said in draws {
            let steps = steps(&said);
            plain.push(error(&steps));
            others.push((debiased(&mut said), chance(&said)));
            all.push(steps);
        }
        let count = plain.len().max(1) as f64;
        let mean = plain.iter().sum::<f64>() / count;
        let square = plain.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
        Errors {
            plain: mean,
            spread: square.sqrt(),
            debiased: others.iter().map(|it| it.0).sum::<f64>() / count,
            chance: others.iter().map(|it| it.1).sum::<f64>() / count,
            steps: (0..STEPS).map(|at| together(all.iter().map(|it| it[at]))).collect(),
        }
    }

    /// Error with its spread, debiased, and chance, as cells of a table.
    pub fn cells(&self) -> String {
        format!(
            "{:.4} ± {:.4} | {:.4} | {:.4}",
            self.plain, self.spread, self.debiased, self.chance
        )
    }
}

/// One step of several draws: the mean number of pairs, and means over all of them.
fn together(steps: impl Iterator<Item = Step> + Clone) -> Step {
    let draws = steps.clone().count().max(1) as f64;
    let pairs: f64 = steps.clone().map(|it| it.pairs).sum();
    let mean = |of: fn(&Step) -> f64| {
        steps.clone().map(|it| of(&it) * it.pairs).sum::<f64>() / pairs.max(1.0)
    };
    Step { pairs: pairs / draws, said: mean(|it| it.said), right: mean(|it| it.right) }
}

fn step_of(probability: f64) -> usize {
    ((probability * STEPS as f64) as usize).min(STEPS - 1)
}

/// Steps of equal width.
pub fn steps(said: &[Said]) -> Vec<Step> {
    let mut by_step: Vec<Vec<Said>> = vec![Vec::new(); STEPS];
    said.iter().for_each(|it| by_step[step_of(it.0)].push(*it));
    by_step.iter().map(|it| Step::of(it)).collect()
}

/// The mean distance of what was said from what was right.
pub fn error(steps: &[Step]) -> f64 {
    let all: f64 = steps.iter().map(|it| it.pairs).sum();
    let off: f64 = steps.iter().map(|it| it.pairs * (it.said - it.right).abs()).sum();
    off / all.max(1.0)
}

/// The error over steps of equally many pairs, less what chance adds to it: the share that is right scatters
/// around the truth, and so the distance is on average longer than the true one (Kumar, Liang and Ma, 2019, section
/// 4 and appendix; a scatter by the normal law, in closed form rather than drawn). Puts pairs in order.
fn debiased(said: &mut [Said]) -> f64 {
    // Stable, so that among equal probabilities the truth does not sort right from wrong.
    said.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all = said.len().max(1) as f64;
    let step = said.len().div_ceil(STEPS).max(1);
    let off = |pairs: &[Said]| {
        let it = Step::of(pairs);
        let distance = (it.said - it.right).abs();
        let scatter = (it.right * (1.0 - it.right) / it.pairs).sqrt();
        let expected = expected_distance(distance, scatter);
        it.pairs / all * (2.0 * distance - expected)
    };
    said.chunks(step).map(off).sum()
}

/// The mean of the absolute value of a normal variable with this mean and standard deviation.
fn expected_distance(mean: f64, deviation: f64) -> f64 {
    if deviation == 0.0 {
        return mean.abs();
    }
    let by = mean / deviation;
    deviation * (2.0 / PI).sqrt() * (-by * by / 2.0).exp()
        + mean * error_function(by / 2.0_f64.sqrt())
}

/// Abramowitz and Stegun 7.1.26, right to 1.5e-7, for numbers that are not negative.
fn error_function(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let terms = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let sum = terms.iter().fold(0.0, |sum, it| (sum + it) * t);
    1.0 - sum * (-x * x).exp()
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
    fn what_is_said_and_what_is_right_are_compared_step_by_step() {
        let said = [(0.95, true), (0.95, false), (0.05, false), (0.05, false)];
        assert!((error(&steps(&said)) - 0.25).abs() < 1e-12);
        assert!(chance(&said) > 0.0 && chance(&said) < 0.25);
    }

    #[test]
    fn what_chance_adds_is_taken_off() {
        // Every draw says the truth, and is off by chance alone: 300 pairs of each of ten probabilities.
        let draws = (0..200u32).map(|draw| {
            let drawn = |i: u32| f64::from((i * 7_919 + draw * 104_729) % 10_007) / 10_007.0;
            (0..3_000u32)
                .map(|i| f64::from(i % 10) / 10.0 + 0.05)
                .zip(0..3_000u32)
                .map(|(p, i)| (p, drawn(i * 31 + i / 7) < p))
                .collect()
        });
        let found = Errors::of(draws);
        assert!(found.debiased.abs() < found.plain / 2.0, "{} {}", found.debiased, found.plain);
    }

    #[test]
    fn a_distance_that_is_no_chance_stays() {
        let mut said: Vec<Said> = (0..1_000).map(|it| (0.5, it % 10 == 0)).collect();
        assert!((debiased(&mut said) - 0.4).abs() < 0.01);
        assert!((expected_distance(0.0, 1.0) - 0.797_88).abs() < 1e-4);
        assert!((expected_distance(3.0, 0.1) - 3.0).abs() < 1e-6);
    }
}
