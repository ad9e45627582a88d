//! What a change brings about: the answer for its neighbourhood, the same as that for everything.

use model::{Profile, Relation};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::candidates::pairs_of;
use super::desk::{Desk, Scored};
use super::edition::SystemEdition;
use super::resolve::{Resolution, Weighed, edges, resolve_on};
use super::usage::Finder;
use crate::Knowledge;
use crate::clusters::ScoredPair;
use crate::constraints::{Constraints, Judged};

/// The answer for the records that may be affected when only `seeds` (positions) changed: the seeds, and
/// everything that hangs together with them over accepted pairs.
///
/// It is the restriction of [`crate::resolve`] to the scope, to the bit. A record that is new or changed is a
/// seed, and so are those that hung together with it before, and with records that are gone.
pub fn resolve_near(
    knowledge: &Knowledge,
    edition: &SystemEdition,
    profiles: &[Profile],
    judged: &[Judged],
    seeds: &[u32],
) -> Resolution {
    let keys: Vec<Vec<u64>> = profiles.par_iter().map(|it| edition.keys(it)).collect();
    resolve_near_with(knowledge, edition, Corpus { profiles, keys: &keys }, judged, seeds)
}

/// Records with their keys ([`SystemEdition::keys`]).
#[derive(Debug, Clone, Copy)]
pub struct Corpus<'a> {
    /// The records.
    pub profiles: &'a [Profile],
    /// The keys of each, within the edition.
    pub keys: &'a [Vec<u64>],
}

/// [`resolve_near`] for a corpus whose keys are known.
pub fn resolve_near_with(
    knowledge: &Knowledge,
    edition: &SystemEdition,
    corpus: Corpus,
    judged: &[Judged],
    seeds: &[u32],
) -> Resolution {
    let finder = Finder::new(knowledge);
    let reach = Reach::from(&finder, edition, corpus, judged, seeds);
    let place = |position: u32| reach.scope.binary_search(&position).ok().map(|it| it as u32);
    let within = |it: &Weighed| {
        let (left, right) = (place(it.left)?, place(it.right)?);
        Some(Weighed { left, right, weight: it.weight })
    };
    let both = |it: &(u32, u32)| Some((place(it.0)?, place(it.1)?));
    let scored = Scored {
        weighed: reach.weighed.iter().filter_map(within).collect(),
        apart: reach.apart.iter().filter_map(both).collect(),
    };
    let records = reach.scope.iter().map(|it| &corpus.profiles[*it as usize]).collect();
    let desk = Desk::new(&finder, edition, records);
    let keys: Vec<&[u64]> =
        reach.scope.iter().map(|it| corpus.keys[*it as usize].as_slice()).collect();
    let answer = resolve_on(edition, &desk, &keys, scored, judged);
    let leads_out = |it: &&Weighed| place(it.left).is_none() || place(it.right).is_none();
    let outer = reach.weighed.iter().filter(leads_out).map(Weighed::scored);
    relocated(answer, &reach.scope, outer.collect())
}

/// The answer with positions of the corpus, and with the pairs that lead out of the scope.
fn relocated(mut answer: Resolution, scope: &[u32], outer: Vec<ScoredPair>) -> Resolution {
    for pair in answer.scored.iter_mut().chain(&mut answer.accepted) {
        pair.left = scope[pair.left as usize];
        pair.right = scope[pair.right as usize];
    }
    answer.scored.extend(outer);
    answer.scored.sort_unstable_by_key(|it| (it.left, it.right));
    for position in answer.components.iter_mut().flatten() {
        *position = scope[*position as usize];
    }
    answer.scope = scope.to_vec();
    answer
}

/// What seeds reach.
struct Reach {
    /// Positions, sorted.
    scope: Vec<u32>,
    /// Candidates with at least one record in scope, in order.
    weighed: Vec<Weighed>,
    /// Candidates with at least one record in scope that are kept apart as usages.
    apart: Vec<(u32, u32)>,
}

impl Reach {
    fn from(
        finder: &Finder,
        edition: &SystemEdition,
        corpus: Corpus,
        judged: &[Judged],
        seeds: &[u32],
    ) -> Reach {
        let ids = corpus.profiles.iter().map(|it| it.id.as_str());
        let verdicts = Constraints::among(ids, judged, Relation::SameSystem);
        let is_there = |it: &u32| (*it as usize) < corpus.profiles.len();
        let mut reached: FxHashSet<u32> = FxHashSet::default();
        let mut front: Vec<u32> = seeds.iter().copied().filter(is_there).collect();
        let mut weighed: Vec<Weighed> = Vec::new();
        let mut apart: Vec<(u32, u32)> = Vec::new();
        while !front.is_empty() {
            front.sort_unstable();
            front.dedup();
            reached.extend(&front);
            let step = Step { finder, edition, corpus, verdicts: &verdicts };
            let found = step.weighed(&front);
            let required = verdicts.must().filter(|it| touches(&front, *it));
            let ends = found.edges.iter().map(|it| (it.left, it.right)).chain(required);
            let ends: Vec<u32> = ends.flat_map(|it| [it.0, it.1]).collect();
            weighed.extend(found.scored.weighed);
            apart.extend(found.scored.apart);
            front = ends.into_iter().filter(|it| !reached.contains(it)).collect();
        }
        weighed.sort_unstable_by_key(|it| (it.left, it.right));
        weighed.dedup_by_key(|it| (it.left, it.right));
        let mut scope: Vec<u32> = reached.into_iter().collect();
        scope.sort_unstable();
        Reach { scope, weighed, apart }
    }
}

fn touches(front: &[u32], pair: (u32, u32)) -> bool {
    front.binary_search(&pair.0).is_ok() || front.binary_search(&pair.1).is_ok()
}

/// One step outwards.
struct Step<'a> {
    finder: &'a Finder<'a>,
    edition: &'a SystemEdition,
    corpus: Corpus<'a>,
    verdicts: &'a Constraints,
}

/// The candidates of some records, and those among them that are accepted.
struct Found {
    scored: Scored,
    edges: Vec<Weighed>,
}

impl Step<'_> {
    fn weighed(&self, front: &[u32]) -> Found {
        let pairs = pairs_of(self.edition.blocking(), self.corpus.keys, front);
        let mut positions: Vec<u32> = pairs.iter().flat_map(|it| [it.0, it.1]).collect();
        positions.sort_unstable();
        positions.dedup();
        let place = |it: u32| positions.binary_search(&it).unwrap_or_default() as u32;
        let local: Vec<(u32, u32)> = pairs.iter().map(|it| (place(it.0), place(it.1))).collect();
        let records = positions.iter().map(|it| &self.corpus.profiles[*it as usize]).collect();
        let desk = Desk::new(self.finder, self.edition, records);
        let mut constraints = self.verdicts.restricted(&positions);
        let scored = desk.scored(&local, self.edition.floor(self.finder.knowledge));
        desk.keep_usages_apart(&scored, &mut constraints);
        constraints.tell_apart(desk.packages());
        let edges = edges(self.edition, &desk, &constraints, &scored.weighed);
        let home = |it: u32| positions[it as usize];
        let at_home =
            |it: Weighed| Weighed { left: home(it.left), right: home(it.right), weight: it.weight };
        let apart = scored.apart.iter().map(|it| (home(it.0), home(it.1))).collect();
        let weighed = scored.weighed.into_iter().map(at_home).collect();
        Found { scored: Scored { weighed, apart }, edges: edges.into_iter().map(at_home).collect() }
    }
}
