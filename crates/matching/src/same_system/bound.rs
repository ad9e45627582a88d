//! Which pairs are compared in full: only those that may weigh enough to be of use to anyone.
//!
//! Nine in ten candidates of a large list lie so far below every threshold that neither clusters, nor the valley
//! in which the threshold is sought, nor questions to people look at them. Comparisons that are cheap and say much
//! come first; once the best that the others could add does not lift a pair to the floor, it is left. A pair that
//! reaches the floor is compared in full, so its weight is the same to the bit.

use super::doubles::BELOW;
use super::score::Scorer;

/// In a file of up to so many records every candidate is weighed in full, and kept: there is little to save, and
/// who measures how pairs are ranked sees them all. Tests leave pairs out of lists that can be compared as a whole.
const SMALL_FILE: usize = if cfg!(test) { 5_000 } else { 100_000 };
/// Sums in another order differ by less.
const ROUNDING: f64 = 1e-6;

/// The weight from which on pairs are of use: [`BELOW`] bits under the lowest threshold that any single list can
/// have. With two lists all are, since what is accepted there follows from the pairs themselves, however little
/// they weigh.
pub fn floor(records: usize, are_two_lists: bool, lowest: f64) -> f64 {
    if are_two_lists || records <= SMALL_FILE { f64::NEG_INFINITY } else { lowest - BELOW }
}

/// In which order to compare, and when to stop.
pub struct Plan {
    /// The comparisons in their order.
    pub steps: Vec<Step>,
    floor: f64,
}

/// One comparison.
pub struct Step {
    /// Its place among the comparisons.
    pub at: usize,
    /// The most that all further ones add together.
    pub beyond: f64,
}

impl Plan {
    /// The plan for pairs that weigh `floor` or more.
    pub fn of(scorer: &Scorer, floor: f64) -> Plan {
        let most: Vec<f64> = scorer
            .weights
            .comparisons
            .iter()
            .zip(&scorer.named)
            .map(|it| it.0.most(it.1))
            .collect();
        let mut order: Vec<usize> = (0..most.len()).collect();
        order.sort_by_key(|at| rank(scorer.named[*at].kind));
        let beyond = |step: usize| order[step + 1..].iter().map(|it| most[*it]).sum();
        let steps = (0..order.len()).map(|step| Step { at: order[step], beyond: beyond(step) });
        Plan { steps: steps.collect(), floor }
    }

    /// Whether a pair that weighs no more than this may reach the floor.
    pub fn may_suffice(&self, most: f64) -> bool {
        most + ROUNDING >= self.floor
    }

    /// Whether a weight reaches the floor.
    pub fn suffices(&self, weight: f64) -> bool {
        weight >= self.floor
    }
}

/// Comparisons that are cheap come early, and so does the name, without which hardly any pair can be left; texts
/// come last.
fn rank(kind: &str) -> usize {
    const ORDER: [&str; 5] = ["organization", "address", "code", "function", "name"];
    match ORDER.iter().position(|it| *it == kind) {
        Some(at) => at,
        None if kind == "text" => ORDER.len() + 1,
        None => ORDER.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::Desk;
    use super::super::edition::SystemEdition;
    use super::super::usage::Finder;
    use crate::fixture::{crowd, knowledge, profile};

    #[test]
    fn a_pair_that_reaches_the_floor_keeps_its_weight() {
        let knowledge = knowledge();
        let mut profiles = crowd(150);
        for at in 0..30 {
            let name = format!("Sistem Sampah Kota {}", at % 7);
            let (agency, url) =
                (format!("Kab. Nomor{}", at % 4), format!("https://s{}.go.id", at % 5));
            profiles.push(profile(&format!("more-{at}"), &name, &agency, "sampah kota", &url));
        }
        let edition = SystemEdition::learn(&knowledge, &profiles);
        let desk = Desk::new(&Finder::new(&knowledge), &edition, profiles.iter().collect());
        let count = profiles.len() as u32;
        let pairs: Vec<(u32, u32)> =
            (0..count).flat_map(|left| (left + 1..count).map(move |right| (left, right))).collect();
        let all = desk.scored(&pairs, f64::NEG_INFINITY).weighed;
        assert_eq!(all.len(), pairs.len());
        for it in all.iter().step_by(11) {
            assert_eq!(desk.weight(it.left, it.right).to_bits(), it.weight.to_bits());
        }
        for floor in [-60.0, -24.0, -12.0, -5.5, 0.0, 7.0] {
            let mut expected = all.clone();
            expected.retain(|it| it.weight >= floor);
            let found = desk.scored(&pairs, floor).weighed;
            assert!(expected.len() < all.len() || floor < -24.0);
            assert_eq!(found, expected, "{floor}");
        }
    }
}
