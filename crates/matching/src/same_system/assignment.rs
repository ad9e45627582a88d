//! Linking two lists that each hold every system once.
//!
//! When both lists are clean inside, a record has at most one partner, and the pairs inside one list are
//! known to be wrong. These serve as decoys: where accepted pairs become no more frequent than decoys of
//! the same weight, the threshold lies (the idea of target-decoy search in proteomics).

use serde::{Deserialize, Serialize};

use super::resolve::Weighed;
use crate::frequencies::hashed;

/// Where they lie densest, accepted pairs must outnumber expected wrong ones this much.
const OUTNUMBER: f64 = 2.0;
/// Lists are clean when pairs inside are at most one in so many of the surer pairs across.
const CLEAN: f64 = 3.0;
/// Lists are linked one to one when at least one in so many records finds a partner.
const LEAST_OVERLAP: usize = 10;
/// Lists below this size prove nothing.
const SMALLEST: usize = 20;

/// Which list each record comes from, when there are exactly two that are large enough.
pub struct TwoLists {
    /// 0 or 1 per position.
    pub side: Vec<u8>,
    /// Records of each list.
    pub sizes: [usize; 2],
}

impl TwoLists {
    /// Reads the sources; `None` unless there are exactly two of useful size.
    pub fn of(sources: &[&str]) -> Option<TwoLists> {
        let first = *sources.first()?;
        let second = *sources.iter().find(|it| **it != first)?;
        if first.is_empty() || second.is_empty() {
            return None;
        }
        let mut side = Vec::with_capacity(sources.len());
        for source in sources {
            match *source {
                it if it == first => side.push(0),
                it if it == second => side.push(1),
                _ => return None,
            }
        }
        let right: usize = side.iter().map(|it| usize::from(*it)).sum();
        let sizes = [side.len() - right, right];
        (sizes.iter().all(|it| *it >= SMALLEST)).then_some(TwoLists { side, sizes })
    }

    /// How many pairs across the lists there are for each pair inside one of them: a long and a short list
    /// have many decoys for few pairs.
    fn across_for_each_inside(&self) -> f64 {
        let [left, right] = self.sizes.map(|it| it as f64);
        let inside = (left * (left - 1.0) + right * (right - 1.0)) / 2.0;
        left * right / inside.max(1.0)
    }

    /// Whether a pair lies across the lists.
    pub fn crosses(&self, left: u32, right: u32) -> bool {
        self.side[left as usize] != self.side[right as usize]
    }
}

/// Two lists as an edition remembers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    first: u64,
    second: u64,
}

impl Lists {
    /// The lists of these sources, when there are exactly two that are large enough.
    pub fn of(sources: &[&str]) -> Option<Lists> {
        TwoLists::of(sources)?;
        let first = hashed(sources.first()?, 0);
        let second = sources.iter().map(|it| hashed(it, 0)).find(|it| *it != first)?;
        Some(Lists { first, second })
    }

    /// The list of a source; sources that came later are lists of their own kind.
    pub fn side(&self, source: &str) -> u8 {
        match hashed(source, 0) {
            it if it == self.first => 0,
            it if it == self.second => 1,
            _ => 2,
        }
    }
}

/// Why two lists are linked one to one, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Pairs across the lists in the surer half of those that would be linked.
    pub across: u32,
    /// Pairs inside one list that are as sure as these.
    pub inside: u32,
    /// Records of the shorter list.
    pub shorter: u32,
}

/// The weight from which two lists are linked one to one, `None` when one of them holds systems twice or they
/// hardly overlap; and the evidence for it.
pub fn threshold(lists: &TwoLists, weighed: &[Weighed]) -> (Option<f64>, Evidence) {
    let (across, inside): (Vec<Weighed>, Vec<Weighed>) =
        weighed.iter().partition(|it| lists.crosses(it.left, it.right));
    let targets = one_to_one(across, lists.side.len());
    let decoys = one_to_one(inside, lists.side.len());
    let smaller = lists.sizes[0].min(lists.sizes[1]);
    let share = lists.across_for_each_inside();
    let count = cut(&targets, &decoys, smaller, share);
    let targets = &targets[..count];
    let median = targets.get(count / 2).map_or(f64::INFINITY, |it| it.weight);
    let inside = decoys.iter().filter(|it| it.weight >= median).count();
    let across = (count / 2).max(count.min(1));
    let evidence =
        Evidence { across: across as u32, inside: inside as u32, shorter: smaller as u32 };
    let is_clean = inside as f64 * share.min(1.0) * CLEAN <= across as f64;
    let overlaps = count > 0 && count * LEAST_OVERLAP >= smaller;
    let least = targets.last().map(|it| it.weight);
    (least.filter(|_| is_clean && overlaps), evidence)
}

/// Greedy one-to-one choice, best weight first; `count` is one above the highest position.
///
/// What is chosen in one component of the pairs does not depend on the others.
pub fn one_to_one(mut pairs: Vec<Weighed>, count: usize) -> Vec<Weighed> {
    pairs.sort_unstable_by(Weighed::best_first);
    let mut taken = vec![false; count];
    pairs.retain(|it| {
        let free = !taken[it.left as usize] && !taken[it.right as usize];
        if free {
            taken[it.left as usize] = true;
            taken[it.right as usize] = true;
        }
        free
    });
    pairs
}

/// How many of the chosen pairs, best first, to accept: as many as make the surplus of accepted pairs over
/// the wrong ones that the decoys lead us to expect largest. `share` is how many pairs across there are for
/// each pair inside.
fn cut(targets: &[Weighed], decoys: &[Weighed], smaller: usize, share: f64) -> usize {
    let (mut passed, mut surplus, mut best) = (0, 0.0, (0.0, 0));
    for (at, target) in targets.iter().enumerate() {
        // Only records that still lack a partner can be given a wrong one.
        let free = (1.0 - at as f64 / smaller as f64).max(0.02);
        let wrong = decoys[passed..].iter().take_while(|it| it.weight >= target.weight).count();
        passed += wrong;
        surplus += 1.0 - OUTNUMBER * wrong as f64 * share * free;
        if surplus >= best.0 {
            best = (surplus, at + 1);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(left: u32, right: u32, weight: f64) -> Weighed {
        Weighed { left, right, weight }
    }

    fn lists() -> TwoLists {
        let sources: Vec<&str> = (0..80).map(|it| if it < 40 { "a" } else { "b" }).collect();
        TwoLists::of(&sources).expect("two lists of forty")
    }

    /// How many pairs are linked; none when the lists are not linked one to one.
    fn linked(pairs: Vec<Weighed>) -> Option<usize> {
        let lists = lists();
        let least = threshold(&lists, &pairs).0?;
        let chosen = pairs.into_iter().filter(|it| lists.crosses(it.left, it.right));
        Some(one_to_one(chosen.filter(|it| it.weight >= least).collect(), 80).len())
    }

    #[test]
    fn a_record_has_at_most_one_partner() {
        let mut pairs: Vec<Weighed> = (0..30).map(|it| weighed(it, it + 40, 9.0)).collect();
        pairs.push(weighed(0, 41, 8.0));
        assert_eq!(linked(pairs), Some(30));
    }

    #[test]
    fn weak_pairs_are_taken_where_decoys_are_weaker() {
        let mut pairs: Vec<Weighed> = (0..20).map(|it| weighed(it, it + 40, 9.0)).collect();
        pairs.extend((20..40).map(|it| weighed(it, it + 40, -1.0 - f64::from(it) / 100.0)));
        pairs.extend((0..19).map(|it| weighed(it, it + 1, -9.0)));
        assert_eq!(linked(pairs), Some(40));
    }

    #[test]
    fn decoys_of_the_same_weight_stop_the_search() {
        let mut pairs: Vec<Weighed> = (0..10).map(|it| weighed(it, it + 40, 9.0)).collect();
        pairs.extend((10..40).map(|it| weighed(it, it + 40, -3.0 - f64::from(it) / 100.0)));
        pairs.extend((10..39).map(|it| weighed(it, it + 1, -3.0)));
        pairs.extend((50..79).map(|it| weighed(it, it + 1, -3.0)));
        assert_eq!(linked(pairs), Some(10));
    }

    #[test]
    fn a_list_with_doubles_is_not_linked_one_to_one() {
        let mut pairs: Vec<Weighed> = (0..30).map(|it| weighed(it, it + 40, 9.0)).collect();
        pairs.extend((0..20).map(|it| weighed(it * 2, it * 2 + 1, 9.0)));
        assert_eq!(linked(pairs), None);
    }

    #[test]
    fn a_source_that_came_later_is_in_neither_list() {
        let sources: Vec<&str> = (0..80).map(|it| if it < 40 { "a" } else { "b" }).collect();
        let lists = Lists::of(&sources).expect("two lists of forty");
        assert_eq!(["b", "a", "c"].map(|it| lists.side(it)), [1, 0, 2]);
    }

    #[test]
    fn three_sources_are_not_two_lists() {
        assert!(TwoLists::of(&["a", "b", "c"]).is_none());
        assert!(TwoLists::of(&[]).is_none());
    }
}
