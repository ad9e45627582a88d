//! Verdicts that cannot all be true, found over what follows from them: what is one system as one thing is
//! one system as another. They are reported; which of them to withdraw is for people to say.

use std::collections::{BTreeMap, VecDeque};

use model::Relation;

use crate::Judged;

/// Verdicts that contradict each other, by their places in the list handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The verdict that keeps two records apart.
    pub apart: usize,
    /// The verdicts from which it follows that they belong together, in order from one to the other.
    pub together: Vec<usize>,
}

/// Every verdict that keeps apart what others put together, in the order of the list.
///
/// Records judged to be one system, at first or at any further hand, are one. Within them every other
/// verdict (but `unsure`) is a contradiction; between two of them, one that says they have nothing to do with
/// each other beside one that says they have.
pub fn contradictions(judged: &[Judged]) -> Vec<Contradiction> {
    let graph = Graph::of(judged);
    let all = judged.iter().enumerate().filter(|(_, it)| keeps_apart(it.verdict));
    let found = all.filter_map(|(at, it)| {
        let together = graph.path(&it.left, &it.right, |link| link == Relation::SameSystem);
        let together = together.or_else(|| graph.denied(judged, it))?;
        Some(Contradiction { apart: at, together })
    });
    found.collect()
}

fn keeps_apart(verdict: Relation) -> bool {
    !matches!(verdict, Relation::SameSystem | Relation::Unsure)
}

/// Whether two systems that have this relation have something to do with each other, or nothing; `None`
/// for verdicts that leave it open.
fn concerns(verdict: Relation) -> Option<bool> {
    match verdict {
        Relation::SameFunction | Relation::SameProduct | Relation::UsageOf => Some(true),
        Relation::Different | Relation::Complementary => Some(false),
        _ => None,
    }
}

/// Records with the verdicts between them.
struct Graph<'a> {
    links: BTreeMap<&'a str, Vec<(&'a str, usize, Relation)>>,
}

impl<'a> Graph<'a> {
    fn of(judged: &'a [Judged]) -> Graph<'a> {
        let mut links: BTreeMap<&str, Vec<(&str, usize, Relation)>> = BTreeMap::new();
        for (at, it) in judged.iter().enumerate() {
            links.entry(&it.left).or_default().push((&it.right, at, it.verdict));
            links.entry(&it.right).or_default().push((&it.left, at, it.verdict));
        }
        Graph { links }
    }

    /// The shortest way from one record to another over verdicts of some relations.
    fn path(&self, from: &str, to: &str, wanted: impl Fn(Relation) -> bool) -> Option<Vec<usize>> {
        let mut reached: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
        let mut waiting = VecDeque::from([from]);
        while let Some(here) = waiting.pop_front() {
            if here == to {
                return Some(way_back(&reached, from, to));
            }
            for (next, at, relation) in self.links.get(here).into_iter().flatten() {
                if wanted(*relation) && *next != from && !reached.contains_key(next) {
                    reached.insert(next, (here, *at));
                    waiting.push_back(next);
                }
            }
        }
        None
    }

    /// Verdicts that say the two have to do with each other where this one says they have not, over what
    /// each of them is one system with.
    fn denied(&self, judged: &[Judged], apart: &Judged) -> Option<Vec<usize>> {
        if concerns(apart.verdict) != Some(false) {
            return None;
        }
        let same = |from: &str, to: &str| self.path(from, to, |it| it == Relation::SameSystem);
        judged.iter().enumerate().find_map(|(at, other)| {
            let is_other = concerns(other.verdict) == Some(true);
            let ends = [(&other.left, &other.right), (&other.right, &other.left)];
            ends.into_iter().filter(|_| is_other).find_map(|(near, far)| {
                let (before, after) = (same(&apart.left, near)?, same(far, &apart.right)?);
                Some(before.into_iter().chain([at]).chain(after).collect())
            })
        })
    }
}

fn way_back(reached: &BTreeMap<&str, (&str, usize)>, from: &str, to: &str) -> Vec<usize> {
    let mut way = Vec::new();
    let mut here = to;
    while here != from {
        let (before, at) = reached[here];
        way.push(at);
        here = before;
    }
    way.reverse();
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a=b` is one system, `a~b` does the same job, `a#b` is different, `a?b` is unsure.
    fn judged(said: &[&str]) -> Vec<Judged> {
        let verdict = |it: &&str| Judged {
            left: it[..1].to_string(),
            right: it[2..].to_string(),
            verdict: match &it[1..2] {
                "=" => Relation::SameSystem,
                "~" => Relation::SameFunction,
                "#" => Relation::Different,
                _ => Relation::Unsure,
            },
        };
        said.iter().map(verdict).collect()
    }

    fn check(said: &[&str], expected: &[(usize, &[usize])]) {
        let found = contradictions(&judged(said));
        let found: Vec<(usize, &[usize])> =
            found.iter().map(|it| (it.apart, it.together.as_slice())).collect();
        assert_eq!(found, expected, "{said:?}");
    }

    #[test]
    fn verdicts_that_agree_contradict_nothing() {
        check(&["a=b", "b=c", "a=c", "c#d", "a#d", "c?a"], &[]);
        check(&["a#b", "b#c", "a#c"], &[]);
    }

    #[test]
    fn what_follows_at_second_and_third_hand_can_be_contradicted() {
        check(&["a=b", "a#c", "b=c"], &[(1, &[0, 2])]);
        check(&["a=b", "c=b", "d=c", "a#d"], &[(3, &[0, 1, 2])]);
        check(&["a=b", "b=c", "a~c"], &[(2, &[0, 1])]);
    }

    #[test]
    fn the_same_job_and_nothing_in_common_contradict_each_other_over_one_system() {
        check(&["a=b", "b~c", "a#c"], &[(2, &[0, 1])]);
        check(&["a~b", "b~c", "a#c"], &[]);
    }

    #[test]
    fn each_contradicting_verdict_is_reported_once() {
        check(&["a=b", "b=c", "c=d", "a#c", "b#d"], &[(3, &[0, 1]), (4, &[1, 2])]);
    }
}
