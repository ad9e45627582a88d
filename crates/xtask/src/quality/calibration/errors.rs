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
    /// What chance alone makes, were every pair by itself and what is said the truth.
    chance: f64,
    /// The steps, of all draws together.
    pub steps: Vec<Step>,
}

impl Errors {
    /// Measures what was said in each draw.
    pub fn of(draws: impl Iterator<Item = Vec<Said>>) -> Errors {
        let mut all: Vec<Vec<Step>> = Vec::new();
        let (mut plain, mut by_chance) = (Vec::new(), 0.0);
        for said in draws {
            let steps = steps(&said);
            plain.push(error(&steps));
            by_chance += chance(&said);
            all.push(steps);
        }
        let count = plain.len().max(1) as f64;
        let mean = plain.iter().sum::<f64>() / count;
        let square = plain.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
        Errors {
            plain: mean,
            spread: square.sqrt(),
            chance: by_chance / count,
            steps: (0..STEPS).map(|at| together(all.iter().map(|it| it[at]))).collect(),
        }
    }

    /// Error with its spread, and chance, as cells of a table.
    pub fn cells(&self) -> String {
        format!("{:.4} ± {:.4} | {:.4}", self.plain, self.spread, self.chance)
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
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn what_is_said_and_what_is_right_are_compared_step_by_step() {
        let said = [(0.95, true), (0.95, false), (0.05, false), (0.05, false)];
        assert!((error(&steps(&said)) - 0.25).abs() < 1e-12);
        assert!(chance(&said) > 0.0 && chance(&said) < 0.25);
    }

    #[test]
    fn what_is_exactly_true_is_off_by_what_chance_makes() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let mut draw = || -> Vec<Said> {
            let drawn = |i: u32| f64::from(i % 10) / 10.0 + 0.05;
            let is_right = |p: f64, at: u32| (p, f64::from(at) < p * f64::from(u32::MAX));
            (0..3_000).map(|i| is_right(drawn(i), random.next_u32())).collect()
        };
        let found = Errors::of((0..200).map(|_| draw()));
        assert!((found.plain / found.chance - 1.0).abs() < 0.1, "{} {}", found.plain, found.chance);
    }
}
