//! What people said about pairs, as rules that clustering obeys.

use std::collections::BTreeSet;

use model::Relation;
use rustc_hash::{FxHashMap, FxHashSet};

/// A person's verdict on two records, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// One record.
    pub left: String,
    /// The other record.
    pub right: String,
    /// What was decided.
    pub verdict: Relation,
}

/// Pairs that must stay together and pairs that must stay apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Constraints {
    must: BTreeSet<(u32, u32)>,
    cannot: FxHashSet<(u32, u32)>,
    constrained: FxHashSet<u32>,
    /// What each position is known to be; two that are known to be different things stay apart. Empty where
    /// nothing is known of any.
    known: Vec<Option<u64>>,
}

impl Constraints {
    /// Rules for one relation; verdicts on records that are not there, and `unsure`, are ignored.
    ///
    /// For same-system, every other verdict keeps the pair apart. For same-function, a pair judged to be
    /// the same system, the same product or a usage of it does the same job too.
    pub fn among<'a>(
        ids: impl Iterator<Item = &'a str>,
        judged: &[Judged],
        relation: Relation,
    ) -> Constraints {
        if judged.is_empty() {
            return Constraints::default();
        }
        let places: FxHashMap<&str, u32> = ids.zip(0..).collect();
        let mut constraints = Constraints::default();
        for verdict in judged {
            let ends = (places.get(verdict.left.as_str()), places.get(verdict.right.as_str()));
            let (Some(left), Some(right)) = ends else {
                continue;
            };
            match together(relation, verdict.verdict) {
                Some(true) => constraints.require(*left, *right),
                Some(false) => constraints.forbid(*left, *right),
                None => {}
            }
        }
        constraints
    }

    /// The rules among some positions (sorted), which are numbered anew by their place.
    pub fn restricted(&self, positions: &[u32]) -> Constraints {
        let mut found = Constraints::default();
        let place = |it: u32| positions.binary_search(&it).ok().map(|it| it as u32);
        let both = |it: &(u32, u32)| Some((place(it.0)?, place(it.1)?));
        self.must.iter().filter_map(both).for_each(|it| found.require(it.0, it.1));
        self.cannot.iter().filter_map(both).for_each(|it| found.forbid(it.0, it.1));
        if !self.known.is_empty() {
            found.known = positions.iter().map(|it| self.known[*it as usize]).collect();
        }
        found
    }

    /// Keeps two positions together. A pair that is also kept apart stays apart in the end.
    pub fn require(&mut self, left: u32, right: u32) {
        if left != right {
            self.must.insert(ordered(left, right));
        }
    }

    /// Keeps two positions apart.
    pub fn forbid(&mut self, left: u32, right: u32) {
        if left != right {
            self.cannot.insert(ordered(left, right));
            self.constrained.insert(left);
            self.constrained.insert(right);
        }
    }

    /// Keeps positions apart that are known to be different things, unless a person puts them together.
    pub fn tell_apart(&mut self, known: Vec<Option<u64>>) {
        self.known = if known.iter().any(Option::is_some) { known } else { Vec::new() };
    }

    fn is_known(&self, position: u32) -> bool {
        self.known.get(position as usize).is_some_and(Option::is_some)
    }

    fn are_different(&self, left: u32, right: u32) -> bool {
        self.is_known(left)
            && self.is_known(right)
            && self.known[left as usize] != self.known[right as usize]
            && !self.must.contains(&ordered(left, right))
    }

    /// Pairs that must stay together, in order.
    pub fn must(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.must.iter().copied().filter(|it| !self.cannot.contains(it))
    }

    /// Pairs that must stay apart, in order.
    pub fn must_not(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> = self.cannot.iter().copied().collect();
        pairs.sort_unstable();
        pairs
    }

    /// Whether the pair must stay together.
    pub fn requires(&self, left: u32, right: u32) -> bool {
        self.must.contains(&ordered(left, right)) && !self.forbids(left, right)
    }

    /// Whether the pair must stay apart.
    pub fn forbids(&self, left: u32, right: u32) -> bool {
        !self.cannot.is_empty() && self.cannot.contains(&ordered(left, right))
            || self.are_different(left, right)
    }

    /// Whether two groups may become one.
    pub fn allows(&self, left: &[u32], right: &[u32]) -> bool {
        let bound = |group: &[u32]| -> Vec<u32> {
            let is_bound = |it: &u32| self.constrained.contains(it) || self.is_known(*it);
            group.iter().copied().filter(is_bound).collect()
        };
        if self.cannot.is_empty() && self.known.is_empty() {
            return true;
        }
        let right = bound(right);
        bound(left).iter().all(|a| right.iter().all(|b| !self.forbids(*a, *b)))
    }
}

fn ordered(left: u32, right: u32) -> (u32, u32) {
    (left.min(right), left.max(right))
}

/// Whether a verdict keeps a pair together, apart, or says nothing for this relation.
fn together(relation: Relation, verdict: Relation) -> Option<bool> {
    use Relation::{
        Complementary, Different, Partial, SameFunction, SameProduct, SameSystem, Unsure, UsageOf,
    };
    match (relation, verdict) {
        (_, SameSystem) => Some(true),
        (SameSystem, Unsure) => None,
        (SameSystem, _) => Some(false),
        (_, SameFunction | SameProduct | UsageOf) => Some(true),
        (_, Different | Complementary) => Some(false),
        (_, Partial | Unsure) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraints(relation: Relation, verdict: Relation) -> Constraints {
        let judged = [Judged { left: "b".into(), right: "a".into(), verdict }];
        Constraints::among(["a", "b"].into_iter(), &judged, relation)
    }

    #[test]
    fn a_verdict_of_another_relation_keeps_systems_apart() {
        let rules = constraints(Relation::SameSystem, Relation::SameFunction);
        assert!(rules.forbids(0, 1) && !rules.allows(&[0], &[1]));
        assert!(constraints(Relation::SameFunction, Relation::SameFunction).requires(1, 0));
    }

    #[test]
    fn what_is_known_to_be_different_stays_apart_unless_a_person_puts_it_together() {
        let mut rules = Constraints::default();
        rules.tell_apart(vec![Some(1), Some(2), None, Some(1), Some(3)]);
        rules.require(0, 4);
        assert!(rules.forbids(0, 1) && !rules.allows(&[0, 2], &[1]));
        assert!(!rules.forbids(0, 2) && !rules.forbids(0, 3) && rules.allows(&[0], &[3]));
        assert!(rules.requires(0, 4));
        assert!(rules.restricted(&[1, 3]).forbids(0, 1));
    }

    #[test]
    fn unsure_says_nothing() {
        let rules = constraints(Relation::SameSystem, Relation::Unsure);
        assert!(!rules.forbids(0, 1) && !rules.requires(0, 1));
    }

    #[test]
    fn a_contradiction_keeps_the_pair_apart() {
        let mut rules = constraints(Relation::SameSystem, Relation::SameSystem);
        rules.forbid(0, 1);
        assert!(!rules.requires(0, 1));
        assert_eq!(rules.must().count(), 0);
    }
}
