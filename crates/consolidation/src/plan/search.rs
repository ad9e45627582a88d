//! Searches for a better schedule, side by side: near the one there is, and from nothing.
//!
//! What they find differs from search to search where many schedules are nearly as good, so there are many of them
//! (multistart), each from a seed of its own, so that the answer repeats.

use rayon::prelude::*;

use super::exchange::exchanged;
use super::greedy::improved;
use super::program::{Program, Schedule};
use super::recreate::{Cooling, recreated};
use super::solve::{Effort, gap};

/// Near the best so far.
const NEAR: Cooling = Cooling { from: 0.01, to: 0.000_1, most: 20 };

/// From nothing: one of each in every round, since what suits one program does not suit the next.
const FAR: [Cooling; 3] = [
    Cooling { from: 0.5, to: 0.000_1, most: 30 },
    Cooling { from: 0.1, to: 0.000_3, most: 20 },
    Cooling { from: 0.5, to: 0.001, most: 12 },
];

/// Years of a unit that a search has to look at before it may begin from nothing: with fewer it comes nowhere near.
const LOOKS: u64 = 5_000;

/// So many searches from nothing that end at the same worth, the best of all, are enough.
const ENOUGH: usize = 3;

/// So near the best, so many rounds are enough; what a solver proves in floating point is no more exact than the first.
const ROUNDS: [(f64, usize); 3] = [(1e-6, 0), (1e-5, 2), (1e-4, 4)];

/// The best schedule met from one that keeps the rules, by so many rounds of searches, or twice as many where some begin
/// from nothing: until it is proven to be near enough, or is found again and again.
pub(super) fn searched(
    program: &Program,
    start: Schedule,
    bound: i128,
    effort: &Effort,
) -> Schedule {
    let count = program.units.len();
    let is_far = effort.looks >= LOOKS * count as u64;
    let nothing = vec![None; count];
    let (mut best, mut ends) = (start, Vec::new());
    let rounds = if is_far { 2 * effort.searches } else { effort.searches };
    for round in 0..rounds {
        let gap = gap(program.worth(&best), bound);
        if ROUNDS.iter().any(|it| gap <= it.0 && round >= it.1) {
            break;
        }
        let far = FAR.iter().filter(|_| is_far).map(|it| (*it, &nothing));
        let searches: Vec<(Cooling, &Schedule)> = [(NEAR, &best)].into_iter().chain(far).collect();
        let found = searches.par_iter().enumerate().map(|(at, (cooling, start))| {
            let seed = (round * (FAR.len() + 1) + at) as u64;
            let found = recreated(program, start.to_vec(), effort.looks, *cooling, seed);
            exchanged(program, improved(program, found), effort.exchanges)
        });
        let found: Vec<Schedule> = found.collect();
        ends.extend(found[1..].iter().map(|it| program.worth(it)));
        let better = found.into_iter().max_by_key(|it| program.worth(it));
        best = better.filter(|it| program.worth(it) > program.worth(&best)).unwrap_or(best);
        let worth = program.worth(&best);
        if ends.iter().filter(|it| **it == worth).count() >= ENOUGH {
            break;
        }
    }
    best
}
