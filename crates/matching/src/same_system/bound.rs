//! Which pairs are compared in full: only those that may weigh enough to be of use to anyone.
//!
//! Nine in ten candidates of a large list lie so far below every threshold that neither clusters, nor the valley
//! in which the threshold is sought, nor questions to people look at them. Comparisons that are cheap and say much
//! come first, as some of the pairs tell; once the best that the others could add does not lift a pair to the floor,
//! it is left. A glance at signs of both records (64 bits for each comparison) tells where they cannot be equal, and so
//! what is the best. A pair that reaches the floor is compared in full, so its weight is the same to the bit.

use rayon::prelude::*;

use super::comparison::Compared;
use super::score::Scorer;

/// In a file of up to so many records every candidate is weighed in full, and kept: there is little to save, and
/// who measures how pairs are ranked sees them all. Tests leave pairs out of lists that can be compared as a whole.
const SMALL_FILE: usize = if cfg!(test) { 5_000 } else { 100_000 };
/// Bits under the threshold from which on a pair is of no use: the valley is sought less deep, and nobody is asked
/// about a pair that is as surely different.
const OF_USE: f64 = 8.0;
/// Sums in another order differ by less.
const ROUNDING: f64 = 1e-6;

/// The weight from which on pairs are of use: [`OF_USE`] bits under the lowest threshold that any single list can
/// have. With two lists all are, since what is accepted there follows from the pairs themselves, however little
/// they weigh.
pub fn floor(records: usize, are_two_lists: bool, lowest: f64) -> f64 {
    if are_two_lists || records <= SMALL_FILE { f64::NEG_INFINITY } else { lowest - OF_USE }
}

/// In which order to compare, and when to stop.
pub struct Plan {
    /// The comparisons in their order.
    pub order: Vec<usize>,
    floor: f64,
    /// The signs of each record, one record after the other: all that is known of a pair before it is compared lies
    /// in two places. Empty where every pair suffices.
    signs: Vec<u64>,
    /// The most that each comparison adds to pairs with a sign in common, and to others.
    most: Vec<[f64; 2]>,
    /// Whether records without a common sign are as unlike as can be.
    are_plain: Vec<bool>,
}

/// What the signs of two records tell of a comparison.
enum Glance {
    /// One of them says nothing.
    Unknown,
    /// Both say something, and have no sign in common.
    Unlike,
    /// They may be alike.
    Open,
}

impl Plan {
    /// The plan for pairs of so many records that weigh `floor` or more, some of which are looked at.
    pub fn of(scorer: &Scorer, records: usize, floor: f64, pairs: &[(u32, u32)]) -> Plan {
        let named = &scorer.named;
        let most = scorer.weights.comparisons.iter().zip(named).map(|(fitted, named)| {
            let unlike = fitted.most(named, named.comparison.most_unlike());
            [fitted.most(named, 1.0).max(0.0), unlike]
        });
        let most: Vec<[f64; 2]> = most.collect();
        let mut signs = Vec::new();
        if floor > f64::NEG_INFINITY {
            signs.resize(records * most.len(), 0);
            signs.par_chunks_mut(most.len().max(1)).enumerate().for_each(|(record, own)| {
                for (sign, named) in own.iter_mut().zip(named) {
                    *sign = named.comparison.sign(record);
                }
            });
        }
        let are_plain = named.iter().map(|it| it.comparison.most_unlike() == 0.0).collect();
        let order = (0..most.len()).collect();
        let mut plan = Plan { order, floor, signs, most, are_plain };
        if !plan.takes_all() {
            plan.order = plan.best_order(scorer, pairs);
        }
        plan
    }

    /// One comparison after the other: that which, for its cost, brings pairs nearest to the floor that none before it
    /// brought below. The order changes no weight.
    fn best_order(&self, scorer: &Scorer, pairs: &[(u32, u32)]) -> Vec<usize> {
        let some: Vec<(u32, u32)> =
            pairs.iter().step_by(pairs.len() / LOOKED_AT + 1).copied().collect();
        let looked_at = |it: &(u32, u32)| Looked::at(self, scorer, *it);
        let mut open: Vec<Looked> = some.par_iter().map(looked_at).collect();
        open.retain(|it| self.may_suffice(it.most));
        let mut rest: Vec<usize> = (0..self.most.len()).collect();
        let mut order = Vec::with_capacity(rest.len());
        while !rest.is_empty() {
            let worth = |at: usize| {
                let far = |it: &Looked| it.most - self.floor + 2.0 * ROUNDING;
                let nearer = |it: &Looked| (it.taken[at] / far(it)).clamp(0.0, 1.0).powi(2);
                let nearer: f64 = open.iter().map(nearer).sum();
                let asked = open.iter().filter(|it| it.is_asked[at]).count() as f64;
                nearer / (cost(scorer.named[at].kind) * asked + open.len() as f64 + 1.0)
            };
            let worths: Vec<f64> = rest.iter().map(|it| worth(*it)).collect();
            let best =
                (0..rest.len()).max_by(|a, b| worths[*a].total_cmp(&worths[*b]).then(b.cmp(a)));
            let at = rest.remove(best.unwrap_or_default());
            open.iter_mut().for_each(|it| it.most -= it.taken[at]);
            open.retain(|it| self.may_suffice(it.most));
            order.push(at);
        }
        order
    }

    fn glance(&self, at: usize, left: u32, right: u32) -> Glance {
        let sign = |record: u32| self.signs[record as usize * self.most.len() + at];
        match (sign(left), sign(right)) {
            (0, _) | (_, 0) => Glance::Unknown,
            (left, right) if left & right == 0 => Glance::Unlike,
            _ => Glance::Open,
        }
    }

    /// What one of the comparisons says of a pair, where the signs tell that; else what `compare` finds.
    pub fn compared(
        &self,
        at: usize,
        (left, right): (u32, u32),
        compare: impl FnOnce() -> Option<Compared>,
    ) -> Option<Compared> {
        if self.signs.is_empty() {
            return compare();
        }
        match self.glance(at, left, right) {
            Glance::Unknown => None,
            Glance::Unlike if self.are_plain[at] => Some(Compared { value: 0.0, chance: 0.0 }),
            _ => compare(),
        }
    }

    /// The most that all comparisons together add to a pair.
    pub fn most(&self, left: u32, right: u32) -> f64 {
        (0..self.most.len()).map(|at| self.most_at(at, left, right)).sum()
    }

    /// The most that one of the comparisons adds to a pair.
    pub fn most_at(&self, at: usize, left: u32, right: u32) -> f64 {
        if self.signs.is_empty() {
            return 0.0;
        }
        match self.glance(at, left, right) {
            Glance::Unknown => 0.0,
            Glance::Open => self.most[at][0],
            Glance::Unlike => self.most[at][1],
        }
    }

    /// Whether every pair suffices.
    pub fn takes_all(&self) -> bool {
        self.floor == f64::NEG_INFINITY
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

/// Pairs that are looked at to tell the order of the comparisons.
const LOOKED_AT: usize = 4_096;

/// What comparing takes, as many times as a glance at signs (measured over a million records: 10 ns).
fn cost(kind: &str) -> f64 {
    match kind {
        "name" => 130.0,
        "text" => 40.0,
        "address" => 14.0,
        _ => 25.0,
    }
}

/// A pair that is looked at to tell the order.
struct Looked {
    /// What it weighs at most, going by signs and the comparisons so far.
    most: f64,
    /// What each comparison takes off that.
    taken: Vec<f64>,
    /// Whether a comparison must be asked, since the signs do not tell.
    is_asked: Vec<bool>,
}

impl Looked {
    fn at(plan: &Plan, scorer: &Scorer, (left, right): (u32, u32)) -> Looked {
        let (mut taken, mut is_asked) = (Vec::new(), Vec::new());
        for (at, named) in scorer.named.iter().enumerate() {
            let mut asks = false;
            let said = plan.compared(at, (left, right), || {
                asks = true;
                named.comparison.compare(left as usize, right as usize)
            });
            let found = said.map_or(0.0, |it| scorer.weights.comparisons[at].most_of(it));
            taken.push(plan.most_at(at, left, right) - found);
            is_asked.push(asks);
        }
        Looked { most: scorer.weights.prior + plan.most(left, right), taken, is_asked }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

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

    #[test]
    fn records_are_as_alike_as_their_signs_and_numbers_say() {
        let knowledge = knowledge();
        let mut profiles = crowd(60);
        for at in 0..60 {
            let names = ["Presensi", "Kepegawaian", "PSX350H", "e-Surat Kota", ""];
            let url = format!("https://s{}.kota{}.go.id/masuk", at % 7, at % 3);
            let text = if at % 4 == 0 { "" } else { "data pegawai dan cuti" };
            let agency = ["", "Kab. Gumeta", "Kota Gumeta", "Dinas Sosial Kota Gumeta"][at % 4];
            let own = profile(&format!("more-{at}"), names[at % 5], agency, text, &url);
            let org_unit = format!("Bidang {}", at % 6);
            profiles.push(model::Profile { org_unit, ..own });
        }
        // Known by their addresses only: nicknames, which are not compared with each other.
        for host in ["absensi", "simpeg", "perizinan"] {
            let url = format!("https://{host}.kota9.go.id");
            profiles.push(profile(host, "", "", "data pegawai", &url));
        }
        let count = profiles.len();
        let edition = SystemEdition::learn(&knowledge, &profiles);
        let desk = Desk::new(&Finder::new(&knowledge), &edition, profiles.iter().collect());
        let mut seen = 0;
        for named in &desk.scorer.named {
            let it = &named.comparison;
            let mut of_numbers = HashMap::new();
            let pairs = (0..count).flat_map(|left| (left + 1..count).map(move |it| (left, it)));
            for (left, right) in pairs {
                let (signs, found) = ((it.sign(left), it.sign(right)), it.compare(left, right));
                match (signs, found) {
                    ((0, _) | (_, 0), _) => assert_eq!(found, None, "{}", named.name),
                    ((a, b), _) if a & b != 0 => {}
                    (_, Some(of)) if it.most_unlike() == 0.0 => {
                        assert_eq!((of.value, of.chance), (0.0, 0.0), "{}", named.name);
                    }
                    _ => assert!(found.is_some_and(|of| of.value <= it.most_unlike())),
                }
                if let (Some(left), Some(right)) = (it.number(left), it.number(right)) {
                    let before = *of_numbers.entry((left, right)).or_insert(found);
                    assert_eq!(found, before, "{}", named.name);
                }
                seen += usize::from(signs.0 != 0 && signs.1 != 0 && signs.0 & signs.1 == 0);
            }
        }
        assert!(seen > 1_000);
    }
}
