//! Groups systems that do the same job.

use std::collections::BTreeMap;

use model::{
    CandidatePair, Classification, Cluster, ClusterKind, Member, PairScore, Profile, Relation,
};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::apart::taken_apart;
use super::classify::{Classifier, stated};
use super::cohesion::{Cohesion, cohesion};
use super::edition::{FunctionEdition, Lesson};
use super::linkage::average_link;
use super::neighbours::{
    COMPARE_ALL, NEIGHBOURS, Scored, blocking_rules, pairs_of_cluster, scored_pairs,
};
use super::place::{Place, places_in};
use super::reasons::pair_score;
use super::records::Records;
use super::space::{Point, Space};
use super::units::{Unit, units};
use crate::Knowledge;
use crate::clusters::{ScoredPair, cluster_of};
use crate::constraints::{Constraints, Judged};

/// Who does the same job.
///
/// Pairs are positions in the profiles handed in, lower first; [`Grouping::explain`] says why.
pub struct Grouping<'a> {
    /// Similarity from which a pair is accepted.
    pub threshold: f64,
    /// Accepted pairs, those within one cluster, most alike first; of [`group`] only.
    pub accepted: Vec<ScoredPair>,
    /// Every pair that was scored; of [`group`] only.
    pub scored: Vec<ScoredPair>,
    /// Every record in scope in exactly one cluster, in order of first position.
    pub clusters: Vec<Cluster>,
    /// Positions that were grouped, ascending.
    pub scope: Vec<u32>,
    /// What is grouped without a look at the rest, two records or more: positions, ascending. When one of
    /// them changes or goes, the others may be affected.
    pub units: Vec<Vec<u32>>,
    /// Pairs within one cluster that are among the best of either record, in order of position; of
    /// [`group_all`] and [`group_near`] only.
    pub best: Vec<ScoredPair>,
    /// The place of each record in scope.
    pub places: Vec<Place>,
    knowledge: &'a Knowledge,
    ids: Vec<String>,
    space: Space,
}

impl Grouping<'_> {
    /// The score of a pair with its reasons.
    ///
    /// # Panics
    /// When a position is not in scope.
    pub fn explain(&self, pair: &ScoredPair) -> PairScore {
        let (left, right) = (self.place(pair.left), self.place(pair.right));
        let points = (&self.space.points[left], &self.space.points[right]);
        let ids = (self.ids[left].as_str(), self.ids[right].as_str());
        pair_score(self.knowledge, &self.space.dictionary, ids, points)
    }

    /// [`Grouping::explain`] for many pairs at once, in their order.
    pub fn explain_all(&self, pairs: &[ScoredPair]) -> Vec<PairScore> {
        pairs.par_iter().map(|it| self.explain(it)).collect()
    }

    /// What brought a pair together: functions or a rare word that both have, or that a small file is compared
    /// in full. Nothing for members of one cluster that share neither.
    ///
    /// # Panics
    /// When a position is not in scope.
    pub fn candidate(&self, pair: &ScoredPair) -> CandidatePair {
        let (left, right) = (self.place(pair.left), self.place(pair.right));
        let in_full = !self.scored.is_empty() && self.ids.len() <= COMPARE_ALL;
        let rules =
            if in_full { vec!["all pairs"] } else { blocking_rules(&self.space, left, right) };
        CandidatePair {
            left: self.ids[left].clone(),
            right: self.ids[right].clone(),
            blocking_rules: rules.into_iter().map(str::to_string).collect(),
        }
    }

    /// Similarity of two records, whether or not the pair was scored.
    ///
    /// # Panics
    /// When a position is not in scope.
    pub fn similarity(&self, left: u32, right: u32) -> f64 {
        self.space.similarity(self.place(left), self.place(right))
    }

    fn place(&self, position: u32) -> usize {
        self.scope.binary_search(&position).expect("the pair is in scope")
    }
}

/// Groups the records of a file by function, in an edition.
///
/// `classes` are the labels of [`crate::classify`], one list per profile; at most about `limit` pairs a
/// record are scored and accepted. Judgements outrank scores. A pair is accepted when both records are in
/// one cluster, which is alike enough on average: measured on labelled sets, that is right more often than
/// asking each pair by itself.
pub fn group<'a>(
    knowledge: &'a Knowledge,
    edition: &FunctionEdition,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
    judged: &[Judged],
    limit: usize,
) -> Grouping<'a> {
    let all = Records::all(profiles, classes);
    let space = Space::new(knowledge, edition, &all.profiles, &all.classes);
    let points: Vec<&Point> = space.points.iter().collect();
    let pairs = scored_pairs(&points, limit);
    with_pairs(knowledge, edition, all, space, pairs, judged)
}

/// Learns an edition from a file and groups the file in it: [`FunctionEdition::learn`] and [`group`], with
/// what both need computed once.
pub fn learn_and_group<'a>(
    knowledge: &'a Knowledge,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
    judged: &[Judged],
    limit: usize,
) -> (FunctionEdition, Grouping<'a>) {
    let all = Records::all(profiles, classes);
    let Lesson { edition, space, pairs } = Lesson::learn(knowledge, &all, Some(limit));
    let grouping = with_pairs(knowledge, &edition, all, space, pairs, judged);
    (edition, grouping)
}

/// Groups a whole catalogue in an edition, or any part of it that [`function_scope`] gives: clusters, and
/// for each record its `best` most alike fellow members.
pub fn group_all<'a>(
    knowledge: &'a Knowledge,
    edition: &FunctionEdition,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
    judged: &[Judged],
    best: usize,
) -> Grouping<'a> {
    let all = Records::all(profiles, classes);
    let space = Space::new(knowledge, edition, &all.profiles, &all.classes);
    clustered(knowledge, edition, all, space, judged, best)
}

/// What [`group_all`] says about the records that may be affected when only `seeds` (positions) changed: their
/// clusters whole, and nothing about the others.
///
/// `places` are those of [`super::places`], one per profile; profiles out of scope are not looked at.
#[allow(clippy::too_many_arguments)]
pub fn group_near<'a>(
    knowledge: &'a Knowledge,
    edition: &FunctionEdition,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
    places: &[Place],
    judged: &[Judged],
    seeds: &[u32],
    best: usize,
) -> Grouping<'a> {
    let ids: Vec<&str> = profiles.iter().map(|it| it.id.as_str()).collect();
    let scope = function_scope(&ids, places, judged, seeds);
    let some = Records::some(profiles, classes, &scope);
    let space = Space::new(knowledge, edition, &some.profiles, &some.classes);
    let mut found = clustered(knowledge, edition, some, space, judged, best);
    found.units.iter_mut().flatten().for_each(|it| *it = scope[*it as usize]);
    for pair in &mut found.best {
        (pair.left, pair.right) = (scope[pair.left as usize], scope[pair.right as usize]);
    }
    found.scope = scope;
    found
}

/// Positions, ascending, of all records whose groups may depend on the records at `seeds`.
///
/// Whoever changes a catalogue asks twice. Before the change, for the records that will change or go away and
/// for both ends of verdicts that will be withdrawn; after it, for what that answer still has left, the records
/// that changed or came, and both ends of new verdicts. What is in neither answer stays as it was.
pub fn function_scope(
    ids: &[&str],
    places: &[Place],
    judged: &[Judged],
    seeds: &[u32],
) -> Vec<u32> {
    let constraints = Constraints::among(ids.iter().copied(), judged, Relation::SameFunction);
    let is_seed: FxHashSet<u32> = seeds.iter().copied().collect();
    let touched = units(places, &constraints)
        .into_iter()
        .filter(|it| it.members.iter().any(|member| is_seed.contains(member)));
    let mut scope: Vec<u32> = touched.flat_map(|it| it.members).collect();
    scope.sort_unstable();
    scope
}

/// Scores two records as [`group`] does in this edition; the left one is the one that stands earlier.
pub fn explain_function(
    knowledge: &Knowledge,
    edition: &FunctionEdition,
    left: &Profile,
    right: &Profile,
) -> PairScore {
    let classifier = Classifier::new(knowledge);
    let labels = [classifier.labels(left), classifier.labels(right)];
    let space = Space::new(knowledge, edition, &[left, right], &[&labels[0], &labels[1]]);
    let points = (&space.points[0], &space.points[1]);
    pair_score(knowledge, &space.dictionary, (&left.id, &right.id), points)
}

/// Clusters, and all pairs of a file.
fn with_pairs<'a>(
    knowledge: &'a Knowledge,
    edition: &FunctionEdition,
    records: Records,
    space: Space,
    pairs: Vec<Scored>,
    judged: &[Judged],
) -> Grouping<'a> {
    let constraints = Constraints::among(records.ids(), judged, Relation::SameFunction);
    let mut found = clustered(knowledge, edition, records, space, judged, 0);
    let pairs = with_required(&found.space, pairs, &constraints);
    found.accepted = accepted(&found, &pairs, &constraints);
    found.scored = pairs.into_iter().map(|it| ScoredPair::from_scored(&it)).collect();
    found
}

/// Clusters of the records of a space, and the best pairs within them.
fn clustered<'a>(
    knowledge: &'a Knowledge,
    edition: &FunctionEdition,
    records: Records,
    space: Space,
    judged: &[Judged],
    best: usize,
) -> Grouping<'a> {
    let constraints = Constraints::among(records.ids(), judged, Relation::SameFunction);
    let places = places_in(knowledge, edition, &space);
    let work = Work {
        knowledge,
        records: &records,
        points: &space.points,
        must: constraints.must().collect(),
        must_not: constraints.must_not(),
        best,
    };
    let units = units(&places, &constraints);
    let mut parts: Vec<Part> = units.par_iter().flat_map_iter(|it| work.parts(it)).collect();
    parts.sort_unstable_by_key(|it| it.first);
    let mut pairs: Vec<Scored> =
        parts.iter_mut().flat_map(|it| std::mem::take(&mut it.best)).collect();
    pairs.sort_unstable_by_key(|it| (it.0, it.1));
    Grouping {
        threshold: knowledge.function_model.threshold,
        accepted: Vec::new(),
        scored: Vec::new(),
        clusters: parts.into_iter().map(|it| it.cluster).collect(),
        scope: (0..space.points.len() as u32).collect(),
        units: units.into_iter().map(|it| it.members).filter(|it| it.len() > 1).collect(),
        best: pairs.iter().map(ScoredPair::from_scored).collect(),
        places,
        knowledge,
        ids: records.ids().map(str::to_string).collect(),
        space,
    }
}

/// One cluster with its best pairs.
struct Part {
    first: u32,
    cluster: Cluster,
    best: Vec<Scored>,
}

/// What it takes to group one unit.
struct Work<'w> {
    knowledge: &'w Knowledge,
    records: &'w Records<'w>,
    points: &'w [Point],
    must: Vec<(u32, u32)>,
    must_not: Vec<(u32, u32)>,
    best: usize,
}

impl Work<'_> {
    /// The clusters of a unit.
    fn parts(&self, unit: &Unit) -> Vec<Part> {
        let mut parts = Vec::new();
        for members in self.groups(unit) {
            let found = cohesion(&self.points_of(&members));
            let groups = taken_apart(&members, &found.means, &self.must, &self.must_not);
            if let [_] = groups.as_slice() {
                parts.push(self.part(&members, found));
            } else {
                parts.extend(groups.iter().map(|it| self.part(it, cohesion(&self.points_of(it)))));
            }
        }
        parts
    }

    /// A learned group is one cluster; of other records average link says which belong together.
    fn groups(&self, unit: &Unit) -> Vec<Vec<u32>> {
        if unit.is_group || unit.members.len() == 1 {
            return vec![unit.members.clone()];
        }
        let threshold = self.knowledge.function_model.threshold;
        let points = self.points_of(&unit.members);
        let mut edges = scored_pairs(&points, NEIGHBOURS);
        edges.retain(|it| it.2 >= threshold * 0.5);
        let at = |it: &u32| unit.members.binary_search(it).ok().map(|at| at as u32);
        let must: Vec<(u32, u32)> =
            self.must.iter().filter_map(|it| Some((at(&it.0)?, at(&it.1)?))).collect();
        let groups = average_link(&points, &edges, &must, threshold);
        let global = |it: u32| unit.members[it as usize];
        groups.into_iter().map(|it| it.into_iter().map(global).collect()).collect()
    }

    fn part(&self, members: &[u32], found: Cohesion) -> Part {
        let member = |(at, similarity): (&u32, &f64)| Member {
            id: self.records.profiles[*at as usize].id.clone(),
            similarity: *similarity,
        };
        let list = members.iter().zip(&found.means).map(member).collect();
        let mut cluster = cluster_of(ClusterKind::Function, list, found.weakest);
        cluster.function = common_function(self.knowledge, &self.records.classes, members);
        Part { first: members[0], cluster, best: self.best_of(members) }
    }

    fn best_of(&self, members: &[u32]) -> Vec<Scored> {
        if self.best == 0 {
            return Vec::new();
        }
        let mut pairs = pairs_of_cluster(&self.points_of(members), self.best);
        for pair in &mut pairs {
            (pair.0, pair.1) = (members[pair.0 as usize], members[pair.1 as usize]);
        }
        pairs
    }

    fn points_of(&self, members: &[u32]) -> Vec<&Point> {
        members.iter().map(|it| &self.points[*it as usize]).collect()
    }
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

/// The pairs within one cluster and those that people put together, most alike first.
fn accepted(found: &Grouping, pairs: &[Scored], constraints: &Constraints) -> Vec<ScoredPair> {
    let mut cluster_of: FxHashMap<&str, usize> = FxHashMap::default();
    for (number, cluster) in found.clusters.iter().enumerate() {
        cluster_of.extend(cluster.members.iter().map(|it| (it.id.as_str(), number)));
    }
    let home: Vec<Option<&usize>> =
        found.ids.iter().map(|it| cluster_of.get(it.as_str())).collect();
    let is_one = |it: &&Scored| {
        home[it.0 as usize] == home[it.1 as usize] || constraints.requires(it.0, it.1)
    };
    let mut chosen: Vec<Scored> = Vec::with_capacity(pairs.len());
    chosen.extend(pairs.iter().filter(is_one));
    chosen.par_sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    chosen.into_iter().map(|it| ScoredPair::from_scored(&it)).collect()
}

/// The function that is stated of most members, when it is of at least two in five.
fn common_function(
    knowledge: &Knowledge,
    classes: &[&[Classification]],
    group: &[u32],
) -> Option<String> {
    let mut votes: BTreeMap<&str, (usize, f64)> = BTreeMap::new();
    let labels = group.iter().filter_map(|it| classes.get(*it as usize).copied());
    for label in labels.flat_map(|it| stated(knowledge, it)) {
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
    use crate::classify;
    use crate::fixture::{crowd, knowledge, profile};

    fn profiles() -> Vec<Profile> {
        let mut profiles = crowd(150);
        profiles.push(profile("a", "SIKEPO", "Kota Mekaru", "kelola data pegawai", ""));
        profiles.push(profile("b", "Human resources", "Kab. Lorana", "", ""));
        let told = "data pegawai dan jabatan";
        profiles.push(profile("c", "Kepegawaian Terpadu", "Kab. Tabira", told, ""));
        profiles[150].data_objects = "riwayat pangkat, cuti".into();
        profiles[152].data_objects = "riwayat pangkat".into();
        profiles[7].data_objects = "luas lahan".into();
        profiles
    }

    fn grouped<'a>(
        knowledge: &'a Knowledge,
        profiles: &[Profile],
        judged: &[Judged],
    ) -> Grouping<'a> {
        let classes = classify(knowledge, profiles);
        learn_and_group(knowledge, profiles, &classes, judged, 50).1
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
        let classes = classify(&knowledge, &profiles);
        let (edition, found) = learn_and_group(&knowledge, &profiles, &classes, &[], 50);
        assert!(!found.accepted.is_empty());
        for (pair, score) in
            found.accepted.iter().zip(found.explain_all(&found.accepted)).step_by(29)
        {
            assert_eq!(pair.weight, score.weight);
            let sum: f64 = score.contributions.iter().map(|it| it.weight).sum();
            assert!((sum - score.weight).abs() < 1e-9);
            let (left, right) = (&profiles[pair.left as usize], &profiles[pair.right as usize]);
            assert_eq!(explain_function(&knowledge, &edition, left, right), score);
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
    fn learning_and_grouping_at_once_is_learning_then_grouping() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let classes = classify(&knowledge, &profiles);
        for limit in [10, 50] {
            let (edition, once) = learn_and_group(&knowledge, &profiles, &classes, &[], limit);
            assert_eq!(edition, FunctionEdition::learn(&knowledge, &profiles, &classes));
            let twice = group(&knowledge, &edition, &profiles, &classes, &[], limit);
            assert_eq!(once.scored, twice.scored);
            assert_eq!((once.accepted, once.clusters), (twice.accepted, twice.clusters));
        }
    }

    #[test]
    fn the_best_pairs_lie_within_one_cluster() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let classes = classify(&knowledge, &profiles);
        let edition = FunctionEdition::learn(&knowledge, &profiles, &classes);
        let found = group_all(&knowledge, &edition, &profiles, &classes, &[], 2);
        assert!(!found.best.is_empty() && found.best.len() <= 2 * profiles.len());
        for pair in &found.best {
            let ids = [pair.left, pair.right].map(|it| profiles[it as usize].id.as_str());
            assert!(are_together(&found, ids[0], ids[1]));
        }
    }

    #[test]
    fn a_verdict_on_one_pair_keeps_the_rest_of_the_cluster() {
        let (knowledge, profiles) = (knowledge(), profiles());
        let verdict = Judged { left: "a".into(), right: "b".into(), verdict: Relation::Different };
        let found = grouped(&knowledge, &profiles, &[verdict]);
        assert!(are_together(&found, "a", "c") || are_together(&found, "b", "c"));
    }

    #[test]
    fn no_records_give_an_empty_answer() {
        let knowledge = knowledge();
        let found = grouped(&knowledge, &[], &[]);
        assert!(found.clusters.is_empty() && found.accepted.is_empty());
    }
}
