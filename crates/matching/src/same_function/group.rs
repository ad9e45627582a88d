//! Groups systems that do the same job.

use std::collections::BTreeMap;

use model::{
    CandidatePair, Classification, Cluster, ClusterKind, Contribution, PairScore, Profile, Relation,
};
use rayon::prelude::*;

use super::linkage::average_link;
use super::neighbours::{Scattered, Scored, best_of_either, blocking_rules, scored_pairs};
use super::space::Space;
use crate::clusters::{ScoredPair, cluster};
use crate::constraints::{Constraints, Judged};
use crate::vectors::Sparse;
use crate::{Knowledge, calibration};

/// Neighbours per record along which clusters may merge.
const NEIGHBOURS: usize = 30;
/// Words quoted as evidence for one pair.
const EVIDENCE_WORDS: usize = 6;

/// Who does the same job.
///
/// Pairs are positions in the profiles handed in, lower first; [`Grouping::explain`] says why.
pub struct Grouping<'a> {
    /// Similarity from which a pair is accepted.
    pub threshold: f64,
    /// Accepted pairs, most alike first.
    pub accepted: Vec<ScoredPair>,
    /// Every pair that was scored.
    pub scored: Vec<ScoredPair>,
    /// Every record in exactly one cluster.
    pub clusters: Vec<Cluster>,
    knowledge: &'a Knowledge,
    ids: Vec<String>,
    space: Space,
}

impl Grouping<'_> {
    /// The score of a pair with its reasons.
    ///
    /// # Panics
    /// When a position is none of the profiles that were grouped.
    pub fn explain(&self, pair: &ScoredPair) -> PairScore {
        let (left, right) = (pair.left as usize, pair.right as usize);
        let ids = (self.ids[left].as_str(), self.ids[right].as_str());
        pair_score(self.knowledge, ids, &self.space, left, right)
    }

    /// [`Grouping::explain`] for many pairs at once, in their order.
    pub fn explain_all(&self, pairs: &[ScoredPair]) -> Vec<PairScore> {
        pairs.par_iter().map(|it| self.explain(it)).collect()
    }

    /// What brought a pair together: functions or a rare word that both have, or that a small catalogue is
    /// compared in full.
    ///
    /// # Panics
    /// When a position is none of the profiles that were grouped.
    pub fn candidate(&self, pair: &ScoredPair) -> CandidatePair {
        let rules = blocking_rules(&self.space, pair.left as usize, pair.right as usize);
        CandidatePair {
            left: self.ids[pair.left as usize].clone(),
            right: self.ids[pair.right as usize].clone(),
            blocking_rules: rules.into_iter().map(str::to_string).collect(),
        }
    }
}

/// Groups records by function.
///
/// `classes` are the labels of [`crate::classify`], one list per profile; at most about `limit` pairs a
/// record are scored and accepted. Judgements outrank scores. An accepted pair is alike enough by
/// itself; a cluster is alike enough on average, so not every accepted pair lies within one cluster.
pub fn group<'a>(
    knowledge: &'a Knowledge,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
    judged: &[Judged],
    limit: usize,
) -> Grouping<'a> {
    let model = &knowledge.function_model;
    let space = Space::new(knowledge, profiles, classes);
    let constraints = Constraints::new(profiles, judged, Relation::SameFunction);
    let pairs = with_required(&space, scored_pairs(&space, limit), &constraints);
    let near: Vec<Scored> =
        pairs.iter().filter(|it| it.2 >= model.link_threshold * 0.5).copied().collect();
    let edges = best_of_either(near, profiles.len(), NEIGHBOURS);
    let groups = average_link(&space.points, &edges, &constraints, model.link_threshold);
    let clusters = groups
        .par_iter()
        .map_init(
            || Scattered::new(&space),
            |scattered, it| function_cluster(knowledge, profiles, classes, &space, scattered, it),
        )
        .collect();
    Grouping {
        threshold: model.threshold,
        accepted: accepted(model.threshold, &pairs, &constraints),
        scored: pairs.iter().map(ScoredPair::from_scored).collect(),
        clusters,
        knowledge,
        ids: profiles.iter().map(|it| it.id.clone()).collect(),
        space,
    }
}

/// Scores one pair of a corpus; `None` when an id is not in it.
pub(crate) fn explain_function(
    knowledge: &Knowledge,
    corpus: &[Profile],
    left: usize,
    right: usize,
) -> PairScore {
    let classes = super::classify(knowledge, corpus);
    let space = Space::new(knowledge, corpus, &classes);
    let (left, right) = (left.min(right), left.max(right));
    pair_score(knowledge, (&corpus[left].id, &corpus[right].id), &space, left, right)
}

/// Adds the pairs that people put together to those that were found alike.
fn with_required(space: &Space, mut pairs: Vec<Scored>, constraints: &Constraints) -> Vec<Scored> {
    for (left, right) in constraints.must() {
        let found = pairs.binary_search_by_key(&(left, right), |it| (it.0, it.1));
        if let Err(at) = found {
            let similarity = space.similarity(left as usize, right as usize);
            pairs.insert(at, (left, right, similarity));
        }
    }
    pairs
}

fn accepted(threshold: f64, pairs: &[Scored], constraints: &Constraints) -> Vec<ScoredPair> {
    let mut chosen: Vec<Scored> = pairs
        .iter()
        .filter(|(left, right, similarity)| {
            constraints.requires(*left, *right)
                || (*similarity >= threshold && !constraints.forbids(*left, *right))
        })
        .copied()
        .collect();
    chosen.sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    chosen.iter().map(ScoredPair::from_scored).collect()
}

fn pair_score(
    knowledge: &Knowledge,
    ids: (&str, &str),
    space: &Space,
    left: usize,
    right: usize,
) -> PairScore {
    let weights = space.contributions(left, right);
    let weight: f64 = weights.into_iter().sum();
    let (a, b) = (&space.points[left], &space.points[right]);
    let evidence = [
        shared_functions(knowledge, &a.concept, &b.concept),
        shared_words(space, &a.word, &b.word),
        Vec::new(),
    ];
    let blank = [
        a.concept.is_empty() || b.concept.is_empty(),
        a.word.is_empty() || b.word.is_empty(),
        a.char.is_empty() || b.char.is_empty(),
    ];
    let contributions = ["function", "words", "spelling"]
        .into_iter()
        .zip(weights)
        .zip(evidence)
        .zip(blank)
        .map(|(((comparison, weight), evidence), blank)| Contribution {
            comparison: comparison.to_string(),
            level: level(weight, blank).to_string(),
            weight,
            evidence,
        })
        .collect();
    PairScore {
        left: ids.0.to_string(),
        right: ids.1.to_string(),
        relation: Relation::SameFunction,
        weight,
        probability: calibration::of_similarity(weight, knowledge.function_model.threshold),
        contributions,
    }
}

fn level(weight: f64, blank: bool) -> &'static str {
    match weight {
        _ if blank => "unknown",
        it if it >= 0.2 => "high",
        it if it >= 0.05 => "some",
        it if it > 0.0 => "little",
        _ => "none",
    }
}

/// Codes of the functions both records serve, the one that adds most first.
fn shared_functions(knowledge: &Knowledge, left: &Sparse, right: &Sparse) -> Vec<String> {
    let functions = knowledge.functions();
    strongest(left, right)
        .into_iter()
        .filter_map(|at| functions.get(at as usize).map(|it| it.code.clone()))
        .collect()
}

fn shared_words(space: &Space, left: &Sparse, right: &Sparse) -> Vec<String> {
    strongest(left, right).into_iter().map(|it| space.vocabulary.word(it).to_string()).collect()
}

/// The common dimensions with the largest products.
fn strongest(left: &Sparse, right: &Sparse) -> Vec<u32> {
    let mut products = left.products(right);
    products.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    products.truncate(EVIDENCE_WORDS);
    products.into_iter().map(|it| it.0).collect()
}

fn function_cluster(
    knowledge: &Knowledge,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
    space: &Space,
    scattered: &mut Scattered,
    group: &[u32],
) -> Cluster {
    let mut written: Option<u32> = None;
    let mut similarity = |left: u32, right: u32| {
        if written != Some(left) {
            written.into_iter().for_each(|it| scattered.take(&space.points[it as usize]));
            scattered.put(&space.points[left as usize]);
            written = Some(left);
        }
        scattered.similarity(&space.points[right as usize])
    };
    let mut found = cluster(ClusterKind::Function, profiles, group, &mut similarity);
    written.into_iter().for_each(|it| scattered.take(&space.points[it as usize]));
    found.function = common_function(knowledge, classes, group);
    found
}

/// The function most members are labelled with, when at least two in five are.
fn common_function(
    knowledge: &Knowledge,
    classes: &[Vec<Classification>],
    group: &[u32],
) -> Option<String> {
    let mut votes: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    for label in group.iter().filter_map(|it| classes.get(*it as usize)).flatten() {
        let vote = votes.entry(label.function.as_str()).or_default();
        vote.0 += 1;
        vote.1 += label.confidence;
    }
    let (function, vote) =
        votes.into_iter().max_by(|a, b| a.1.1.total_cmp(&b.1.1).then_with(|| b.0.cmp(a.0)))?;
    let known = knowledge.function(function).is_some();
    (known && vote.0 * 5 >= group.len() * 2).then(|| function.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{crowd, knowledge, profile};
    use crate::{classify, explain};

    fn profiles() -> Vec<Profile> {
        let mut profiles = crowd(150);
        profiles.push(profile("a", "SIKEPO", "Kota Mekaru", "kelola data pegawai", ""));
        profiles.push(profile("b", "Human resources", "Kab. Lorana", "", ""));
        profiles.push(profile(
            "c",
            "Kepegawaian Terpadu",
            "Kab. Tabira",
            "data pegawai dan jabatan",
            "",
        ));
        profiles
    }

    fn grouped<'a>(
        knowledge: &'a Knowledge,
        profiles: &[Profile],
        judged: &[Judged],
    ) -> Grouping<'a> {
        let classes = classify(knowledge, profiles);
        group(knowledge, profiles, &classes, judged, 50)
    }

    fn are_together(found: &Grouping, left: &str, right: &str) -> bool {
        found.clusters.iter().any(|cluster| {
            let holds = |id: &str| cluster.members.iter().any(|it| it.id == id);
            holds(left) && holds(right)
        })
    }

    #[test]
    fn systems_of_one_function_meet_across_languages() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let found = grouped(&knowledge, &profiles, &[]);
        assert!(are_together(&found, "a", "b") && are_together(&found, "a", "c"));
        let cluster = found.clusters.iter().find(|it| it.members.iter().any(|it| it.id == "a"));
        let function = cluster.and_then(|it| it.function.clone());
        assert_eq!(function.as_deref(), Some("personnel/administration"));
    }

    #[test]
    fn a_verdict_keeps_systems_apart_or_together() {
        let verdict =
            |right: &str, verdict| [Judged { left: "a".into(), right: right.into(), verdict }];
        let (knowledge, profiles) = (knowledge(), profiles());
        let apart = grouped(&knowledge, &profiles, &verdict("b", Relation::Different));
        assert!(!are_together(&apart, "a", "b"));
        assert!(!apart.accepted.iter().any(|it| (it.left, it.right) == (150, 151)));
        let joined = grouped(&knowledge, &profiles, &verdict("crowd-7", Relation::SameFunction));
        assert!(are_together(&joined, "a", "crowd-7"));
    }

    #[test]
    fn contributions_add_up_and_explain_gives_the_same_number() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let found = grouped(&knowledge, &profiles, &[]);
        assert!(!found.accepted.is_empty());
        for (pair, score) in
            found.accepted.iter().zip(found.explain_all(&found.accepted)).step_by(29)
        {
            assert_eq!(pair.weight, score.weight as f32);
            let sum: f64 = score.contributions.iter().map(|it| it.weight).sum();
            assert!((sum - score.weight).abs() < 1e-9);
            let why =
                explain(&knowledge, &profiles, Relation::SameFunction, &score.right, &score.left);
            assert_eq!(why, Some(score));
        }
    }

    #[test]
    fn one_and_two_threads_give_the_same_answer() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let on = |threads: usize| {
            let pool =
                rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let found = pool.install(|| grouped(&knowledge, &profiles, &[]));
            (found.accepted, found.scored, found.clusters)
        };
        assert_eq!(on(1), on(2));
    }

    #[test]
    fn a_candidate_pair_knows_what_brought_it_together() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let found = grouped(&knowledge, &profiles, &[]);
        let pair = ScoredPair { left: 150, right: 152, weight: 0.0 };
        let candidate = found.candidate(&pair);
        assert_eq!((candidate.left.as_str(), candidate.right.as_str()), ("a", "c"));
        assert_eq!(candidate.blocking_rules, ["all pairs"]);
    }

    #[test]
    fn no_records_give_an_empty_answer() {
        let knowledge = knowledge();
        let found = grouped(&knowledge, &[], &[]);
        assert!(found.clusters.is_empty() && found.accepted.is_empty());
    }
}
