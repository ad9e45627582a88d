//! From profiles to systems, within an edition: block, weigh, link, cluster.

use model::{CandidatePair, Cluster, ClusterKind, PairScore, Profile, Relation};
use rayon::prelude::*;

use super::assignment::one_to_one;
use super::blocking::Keys;
use super::candidates::Index;
use super::comparison::Named;
use super::desk::{Desk, Scored};
use super::edition::SystemEdition;
use super::linkage::{linked, several, systems};
use super::score::Scorer;
use super::usage::{Finder, UsageOf};
use crate::clusters::{ScoredPair, cluster};
use crate::constraints::{Constraints, Judged};
use crate::{Classifier, Knowledge, calibration};

/// A pair of positions, lower first, and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    /// Lower position.
    pub left: u32,
    /// Higher position.
    pub right: u32,
    /// Log2 odds.
    pub weight: f64,
}

impl Weighed {
    /// Order of weight, highest first; position breaks ties.
    pub fn best_first(a: &Weighed, b: &Weighed) -> std::cmp::Ordering {
        b.weight.total_cmp(&a.weight).then((a.left, a.right).cmp(&(b.left, b.right)))
    }

    pub(super) fn scored(&self) -> ScoredPair {
        ScoredPair::from_scored(&(self.left, self.right, self.weight))
    }
}

/// Which records are one system, and which only use a shared one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolution {
    /// Log2 odds from which a pair is accepted.
    pub threshold: f64,
    /// Log2 odds before anything is compared.
    pub prior: f64,
    /// Whether two clean lists were linked one to one.
    pub one_to_one: bool,
    /// Accepted pairs, surest first: positions in the profiles handed in, lower first. [`Explainer`] says why.
    pub accepted: Vec<ScoredPair>,
    /// What brought the accepted pairs together, in their order. Pairs that no blocking rule proposed, but a
    /// third record or a person, are not among them.
    pub candidates: Vec<CandidatePair>,
    /// Scored candidates with at least one record in scope: positions in the profiles handed in, lower
    /// first, in order. In an edition of more than 100,000 records, those that weigh too little to be of use (8
    /// bits less than the lowest threshold there is) are left out, unless it was learned from two lists.
    pub scored: Vec<ScoredPair>,
    /// Every record in scope in exactly one cluster.
    pub clusters: Vec<Cluster>,
    /// Records in scope that say an agency uses a shared application.
    pub usages: Vec<UsageOf>,
    /// Positions that the answer is about, sorted.
    pub scope: Vec<u32>,
    /// What hangs together over accepted pairs, two records or more: positions, sorted. When one of them
    /// changes or goes, the others may be affected.
    pub components: Vec<Vec<u32>>,
}

/// Finds the records of one and the same system, and the usages of shared applications, within an edition.
///
/// Judgements outrank scores. Every pair inside a cluster is accepted, since same-system is an equivalence.
/// Two usages of one shared application are not one system unless agency and unit say so. The answer falls
/// apart into components: that for some whole components is the restriction of that for all.
pub fn resolve(
    knowledge: &Knowledge,
    edition: &SystemEdition,
    profiles: &[Profile],
    judged: &[Judged],
) -> Resolution {
    if profiles.is_empty() {
        return Resolution::default();
    }
    let keys: Keys = profiles.par_iter().map(|it| edition.keys(it)).collect();
    let pairs = Index::new(edition.blocking(), &keys).pairs(edition.blocking());
    let desk = Desk::new(&Finder::new(knowledge), edition, profiles.iter().collect());
    let scored = desk.scored(&pairs, edition.floor(knowledge));
    drop(pairs);
    let keys: Vec<&[u64]> = keys.iter().map(Vec::as_slice).collect();
    resolve_on(edition, &desk, &keys, scored, judged)
}

/// Resolves the records on a desk, whose candidates are weighed.
pub(super) fn resolve_on(
    edition: &SystemEdition,
    desk: &Desk,
    keys: &[&[u64]],
    mut scored: Scored,
    judged: &[Judged],
) -> Resolution {
    let count = desk.records.len();
    let ids = desk.records.iter().map(|it| it.id.as_str());
    let mut constraints = Constraints::among(ids, judged, Relation::SameSystem);
    desk.keep_usages_apart(&scored, &mut constraints);
    constraints.tell_apart(desk.packages());
    scored.apart = Vec::new();
    let mut weighed = scored.weighed;
    add_required(desk, &constraints, &mut weighed);
    let edges = edges(edition, desk, &constraints, &weighed);
    let components = several(count, &edges, &constraints);
    let weight = |left: u32, right: u32| desk.weight(left, right);
    let groups = if edition.is_one_to_one() {
        linked(count, &one_to_one(edges, count), &constraints)
    } else {
        systems(count, &edges, edition.threshold(), &constraints, &weight)
    };
    let (accepted, candidates) = accepted(edition, desk, keys, &groups);
    let probability = |a: u32, b: u32| calibration::of_log_odds(weight(a, b));
    let identity =
        |group: &Vec<u32>| cluster(ClusterKind::Identity, &desk.records, group, probability);
    Resolution {
        threshold: edition.threshold(),
        prior: edition.weights().prior,
        one_to_one: edition.is_one_to_one(),
        accepted,
        candidates,
        scored: weighed.into_iter().map(|it| it.scored()).collect(),
        clusters: groups.par_iter().map(identity).collect(),
        usages: desk.usages.iter().flatten().cloned().collect(),
        scope: (0..count as u32).collect(),
        components,
    }
}

/// The pairs that hold components together: accepted by weight, and not kept apart.
pub(super) fn edges(
    edition: &SystemEdition,
    desk: &Desk,
    constraints: &Constraints,
    weighed: &[Weighed],
) -> Vec<Weighed> {
    let record = |at: u32| desk.records[at as usize];
    let is_edge = |it: &&Weighed| {
        it.weight >= edition.threshold()
            && !constraints.forbids(it.left, it.right)
            && edition.may_link(record(it.left), record(it.right))
            && desk.is_supported(it)
    };
    weighed.par_iter().filter(is_edge).copied().collect()
}

/// Scores one pair within an edition; `left` is the earlier record.
pub(crate) fn explain_system(
    knowledge: &Knowledge,
    edition: &SystemEdition,
    left: &Profile,
    right: &Profile,
) -> PairScore {
    let desk = Desk::new(&Finder::new(knowledge), edition, vec![left, right]);
    desk.scorer.explain(&desk.records, 0, 1)
}

/// Records of a corpus as they were read to be compared.
pub struct Read<'r> {
    /// The records.
    pub(super) records: Vec<&'r Profile>,
    /// Their comparisons.
    pub(super) named: Vec<Named>,
}

/// Says why pairs of a corpus weigh what they weigh, without reading the corpus anew for each.
pub struct Explainer<'a> {
    /// The positions of the records, sorted, where they are some of the corpus.
    positions: Option<Vec<u32>>,
    records: Vec<&'a Profile>,
    scorer: Scorer<'a>,
}

impl<'a> Explainer<'a> {
    /// Reads the records of these pairs within an edition; positions are those in the profiles.
    pub fn new(
        knowledge: &Knowledge,
        edition: &'a SystemEdition,
        profiles: &'a [Profile],
        pairs: &[ScoredPair],
    ) -> Explainer<'a> {
        let mut positions: Vec<u32> = pairs.iter().flat_map(|it| [it.left, it.right]).collect();
        positions.sort_unstable();
        positions.dedup();
        let records: Vec<&Profile> = positions.iter().map(|it| &profiles[*it as usize]).collect();
        let classifier = Classifier::of_lexicon(knowledge);
        let named = edition.statistics().compiled(knowledge, &classifier, &records).named;
        Explainer { positions: Some(positions), ..Explainer::of(edition, Read { records, named }) }
    }

    /// Takes all records as they were read when the edition was learned.
    pub fn of(edition: &'a SystemEdition, read: Read<'a>) -> Explainer<'a> {
        let Read { records, named } = read;
        let scorer = Scorer { weights: edition.weights(), named };
        Explainer { positions: None, records, scorer }
    }

    /// Log2 odds that two of the records are one system: the weight that [`Explainer::explain_all`] explains.
    ///
    /// # Panics
    /// When a record is in none of the pairs that the explainer was made for.
    pub fn weight(&self, left: u32, right: u32) -> f64 {
        self.scorer.weight(self.place(left), self.place(right))
    }

    fn place(&self, position: u32) -> usize {
        match &self.positions {
            None => position as usize,
            Some(some) => some.binary_search(&position).expect("its pair was handed in"),
        }
    }

    /// The scores with their reasons, in the order of the pairs.
    ///
    /// # Panics
    /// When a record is in none of the pairs that the explainer was made for.
    pub fn explain_all(&self, pairs: &[ScoredPair]) -> Vec<PairScore> {
        let explain = |it: &ScoredPair| {
            self.scorer.explain(&self.records, self.place(it.left), self.place(it.right))
        };
        pairs.par_iter().map(explain).collect()
    }
}

/// Pairs that a person put together are scored too, whether or not a blocking rule did.
fn add_required(desk: &Desk, constraints: &Constraints, weighed: &mut Vec<Weighed>) {
    let place = |it: &(u32, u32)| weighed.binary_search_by_key(it, |it| (it.left, it.right));
    let unknown = constraints.must().filter(|it| place(it).is_err());
    let required: Vec<(u32, u32)> = unknown.collect();
    weighed.extend(desk.weighed(&required));
    weighed.sort_unstable_by_key(|it| (it.left, it.right));
}

/// Every pair inside a cluster; a very large cluster gives its anchor's pairs.
fn accepted(
    edition: &SystemEdition,
    desk: &Desk,
    keys: &[&[u64]],
    groups: &[Vec<u32>],
) -> (Vec<ScoredPair>, Vec<CandidatePair>) {
    const LARGEST: usize = 400;
    let pairs: Vec<(u32, u32)> = groups
        .iter()
        .flat_map(|group| {
            let anchors = if group.len() > LARGEST { 1 } else { group.len() };
            (0..anchors).flat_map(move |a| (a + 1..group.len()).map(move |b| (group[a], group[b])))
        })
        .collect();
    let mut weighed = desk.weighed(&pairs);
    weighed.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let id = |at: u32| desk.records[at as usize].id.clone();
    let own_keys = |it: u32| keys[it as usize];
    let blocking = edition.blocking();
    let places = blocking.places();
    let met = |it: &&Weighed| {
        blocking.are_candidates(own_keys(it.left), own_keys(it.right), |it| places.holders(it))
    };
    let candidates = weighed.par_iter().filter(met).map(|it| CandidatePair {
        left: id(it.left),
        right: id(it.right),
        blocking_rules: edition.rules(own_keys(it.left), own_keys(it.right)),
    });
    (weighed.iter().map(Weighed::scored).collect(), candidates.collect())
}
