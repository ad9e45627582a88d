//! From profiles to systems: block, fit, weigh, link, cluster.

use model::{CandidatePair, Cluster, ClusterKind, PairScore, Profile, Relation};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::assignment::{TwoLists, assign};
use super::blocking::{Candidates, candidate_pairs};
use super::comparison::{Owners, agency_words};
use super::consistency::consistent_threshold;
use super::fit::{FitPairs, fit};
use super::linkage::{linked, systems};
use super::score::Scorer;
use super::usage::{UsageOf, usages};
use crate::clusters::{ScoredPair, cluster};
use crate::constraints::{Constraints, Judged};
use crate::{Knowledge, calibration};

/// Scored pairs kept per record above [`KEEP_ALL`] records.
const BEST_PER_RECORD: usize = 50;
/// Up to this many records every scored pair is kept.
const KEEP_ALL: usize = 27_000;

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
    /// Accepted pairs with their reasons, surest first.
    pub accepted: Vec<PairScore>,
    /// What brought the accepted pairs together, in their order. Pairs that no blocking rule proposed, but a
    /// third record or a person, are not among them.
    pub candidates: Vec<CandidatePair>,
    /// Scored candidates: positions in the profiles handed in, lower first.
    pub scored: Vec<ScoredPair>,
    /// Every record in exactly one cluster.
    pub clusters: Vec<Cluster>,
    /// Records that say an agency uses a shared application.
    pub usages: Vec<UsageOf>,
}

/// Finds the records of one and the same system, and the usages of shared applications.
///
/// Judgements outrank scores. Every pair inside a cluster is accepted, since same-system is an equivalence.
/// Two usages of one shared application are not one system unless agency and unit say so.
pub fn resolve(knowledge: &Knowledge, profiles: &[Profile], judged: &[Judged]) -> Resolution {
    if profiles.is_empty() {
        return Resolution::default();
    }
    let work = Work::new(knowledge, profiles);
    let owners = Owners::new(profiles);
    let usages = usages(knowledge, profiles, &owners);
    let mut constraints = Constraints::new(profiles, judged, Relation::SameSystem);
    keep_usages_apart(profiles, &owners, &usages, &work.candidates.pairs, &mut constraints);
    let mut weighed = work.weighed();
    add_required(&work, &constraints, &mut weighed);
    let threshold = knowledge.system_model.threshold;
    let free: Vec<Weighed> =
        weighed.iter().filter(|it| !constraints.forbids(it.left, it.right)).copied().collect();
    let assignment = work.lists.as_ref().and_then(|it| assign(it, &free));
    let (threshold, one_to_one) = match &assignment {
        Some(found) => (found.threshold, true),
        None => (consistent_threshold(&free, threshold, profiles.len()), false),
    };
    let edges: Vec<Weighed> = match assignment {
        Some(found) => found.pairs,
        None => free.into_iter().filter(|it| it.weight >= threshold).collect(),
    };
    let weight = |left: u32, right: u32| work.scorer.weight(left as usize, right as usize);
    let groups = if one_to_one {
        linked(profiles.len(), &edges, &constraints)
    } else {
        systems(profiles.len(), &edges, threshold, &constraints, &weight)
    };

    let (accepted, candidates) = accepted(&work, &groups);
    Resolution {
        threshold,
        prior: work.scorer.prior,
        one_to_one,
        accepted,
        candidates,
        scored: kept(weighed, profiles.len()),
        clusters: groups
            .par_iter()
            .map(|group| {
                let probability = |a: u32, b: u32| calibration::of_log_odds(weight(a, b));
                cluster(ClusterKind::Identity, profiles, group, probability)
            })
            .collect(),
        usages,
    }
}

/// Scores one pair of a corpus.
pub(crate) fn explain_system(
    knowledge: &Knowledge,
    corpus: &[Profile],
    left: usize,
    right: usize,
) -> PairScore {
    Work::new(knowledge, corpus).scorer.explain(corpus, left, right)
}

/// A file with its candidates and fitted weights.
struct Work<'a> {
    profiles: &'a [Profile],
    lists: Option<TwoLists>,
    candidates: Candidates,
    scorer: Scorer,
}

impl<'a> Work<'a> {
    fn new(knowledge: &Knowledge, profiles: &'a [Profile]) -> Work<'a> {
        let sources: Vec<&str> = profiles.iter().map(|it| it.source.as_str()).collect();
        let lists = TwoLists::of(&sources);
        let candidates = candidate_pairs(profiles);
        let count = profiles.len() as f64;
        let across: Vec<(u32, u32)>;
        let pairs = match &lists {
            Some(lists) => {
                across = candidates
                    .pairs
                    .iter()
                    .filter(|it| lists.crosses(it.0, it.1))
                    .copied()
                    .collect();
                let possible = lists.sizes[0] as f64 * lists.sizes[1] as f64;
                FitPairs { candidates: &across, possible }
            }
            None => {
                FitPairs { candidates: &candidates.pairs, possible: count * (count - 1.0) / 2.0 }
            }
        };
        let scorer = fit(knowledge, profiles, &pairs);
        Work { profiles, lists, candidates, scorer }
    }

    fn weighed(&self) -> Vec<Weighed> {
        self.candidates
            .pairs
            .par_iter()
            .map(|(left, right)| Weighed {
                left: *left,
                right: *right,
                weight: self.scorer.weight(*left as usize, *right as usize),
            })
            .collect()
    }
}

fn add_required(work: &Work, constraints: &Constraints, weighed: &mut Vec<Weighed>) {
    for (left, right) in constraints.must() {
        let known = work.candidates.pairs.binary_search(&(left, right)).is_ok();
        if !known {
            let weight = work.scorer.weight(left as usize, right as usize);
            weighed.push(Weighed { left, right, weight });
        }
    }
    weighed.sort_unstable_by_key(|it| (it.left, it.right));
}

/// A record that an agency uses a shared application is a usage, not a double of the application or of
/// another usage, unless both name the same agency (and unit, within one source).
fn keep_usages_apart(
    profiles: &[Profile],
    owners: &Owners,
    usages: &[UsageOf],
    candidates: &[(u32, u32)],
    constraints: &mut Constraints,
) {
    let shared: FxHashSet<&str> = usages.iter().map(|it| it.record.as_str()).collect();
    for (left, right) in candidates {
        let (a, b) = (&profiles[*left as usize], &profiles[*right as usize]);
        let is_usage = shared.contains(a.id.as_str()) || shared.contains(b.id.as_str());
        if is_usage
            && !same_user(profiles, owners, *left as usize, *right as usize)
            && !constraints.requires(*left, *right)
        {
            constraints.forbid(*left, *right);
        }
    }
}

fn same_user(profiles: &[Profile], owners: &Owners, left: usize, right: usize) -> bool {
    let key = |text: &str| agency_words(text).concat();
    let same = |a: &str, b: &str| !key(a).is_empty() && key(a) == key(b);
    let agency = same(&owners.agencies[left], &owners.agencies[right]);
    if profiles[left].source != profiles[right].source {
        return agency;
    }
    let (a, b) = (&owners.units[left], &owners.units[right]);
    agency && (a.is_empty() && b.is_empty() || same(a, b))
}

/// Every pair inside a cluster, with its reasons; a very large cluster gives its anchor's pairs.
fn accepted(work: &Work, groups: &[Vec<u32>]) -> (Vec<PairScore>, Vec<CandidatePair>) {
    const LARGEST: usize = 400;
    let pairs: Vec<(u32, u32)> = groups
        .iter()
        .flat_map(|group| {
            let anchors = if group.len() > LARGEST { 1 } else { group.len() };
            (0..anchors).flat_map(move |a| (a + 1..group.len()).map(move |b| (group[a], group[b])))
        })
        .collect();
    let mut scores: Vec<((u32, u32), PairScore)> = pairs
        .par_iter()
        .map(|it| (*it, work.scorer.explain(work.profiles, it.0 as usize, it.1 as usize)))
        .collect();
    scores.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight));
    let candidates = scores.iter().filter_map(|((left, right), score)| {
        let blocking_rules = work.candidates.rules_of(*left, *right)?;
        let (left, right) = (score.left.clone(), score.right.clone());
        Some(CandidatePair { left, right, blocking_rules })
    });
    let candidates = candidates.collect();
    (scores.into_iter().map(|it| it.1).collect(), candidates)
}

fn kept(weighed: Vec<Weighed>, count: usize) -> Vec<ScoredPair> {
    let pairs: Vec<(u32, u32, f64)> =
        weighed.into_iter().map(|it| (it.left, it.right, it.weight)).collect();
    let limit = if count > KEEP_ALL { BEST_PER_RECORD } else { usize::MAX };
    crate::same_function::best_of_either(pairs, count, limit)
        .iter()
        .map(ScoredPair::from_scored)
        .collect()
}
