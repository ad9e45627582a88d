//! The same-system edition: what was learned from a catalogue, frozen.
//!
//! New records are looked at with its numbers, so that what a record looks like, and what a pair weighs,
//! depends on nothing but the record, the pair and the edition. It holds counts by hash and no words.

use model::Profile;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::assignment::{Evidence, Lists, TwoLists, threshold};
use super::blocking::{Blocking, FEW, Keys};
use super::bound::floor;
use super::candidates::Index;
use super::comparison::{Column, Compiled, Named, Statistics, agency_key};
use super::consistency::consistent_threshold;
use super::desk::{Desk, Scored, Taken};
use super::doubles::{BELOW, where_doubles_begin};
use super::fit::{FitPairs, fit};
use super::model::SystemModel;
use super::resolve::{Read, Weighed, resolve_on};
use super::score::Weights;
use super::usage::{Finder, UsageOf};
use crate::constraints::Judged;
use crate::{Knowledge, Resolution};

/// Share of the candidates from which weights are learned, those that share the most: where nearly all are
/// unrelated, expectation maximisation takes unrelated ones for matches.
const TEACHING: f32 = 0.8;

/// Records, and pairs, that are looked at to tell whether the likeliest pairs are of one agency.
const LOOKED_AT: usize = 10_000;

/// What resolving has learned from a catalogue.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SystemEdition {
    records: u32,
    statistics: Statistics,
    blocking: Blocking,
    weights: Weights,
    /// The lists that are linked one to one.
    lists: Option<Lists>,
    evidence: Option<Evidence>,
    threshold: f64,
}

impl SystemEdition {
    /// Learns from all records of a catalogue, in their order: how common words and values are, what a level
    /// of agreement weighs, and from which weight on pairs are accepted. Judgements teach nothing
    /// here; [`crate::refitted`] learns from them.
    pub fn learn(knowledge: &Knowledge, profiles: &[Profile]) -> SystemEdition {
        let finder = Finder::new(knowledge);
        Lesson::new(&finder, profiles.iter().collect()).edition
    }

    /// How many records it was learned from.
    pub fn records(&self) -> usize {
        self.records as usize
    }

    /// Log2 odds from which a pair is accepted.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// Log2 odds below which a candidate is not kept.
    pub(super) fn floor(&self, knowledge: &Knowledge) -> f64 {
        floor(self.records(), self.evidence.is_some(), knowledge.system_model.threshold)
    }

    /// The blocking keys of a record: two records that share none are never compared. They depend on the
    /// record and the edition alone and may be stored.
    pub fn keys(&self, profile: &Profile) -> Vec<u64> {
        self.blocking.keys(self.columns(), profile)
    }

    /// The pairs of these records that blocking brings together: positions, lower first, in order.
    pub fn candidates(&self, profiles: &[Profile]) -> Vec<(u32, u32)> {
        let keys: Keys = profiles.par_iter().map(|it| self.keys(it)).collect();
        Index::new(&self.blocking, &keys).pairs(&self.blocking)
    }

    /// The names of the rules by which two records with these keys met.
    pub(super) fn rules(&self, left: &[u64], right: &[u64]) -> Vec<String> {
        Blocking::rules(self.columns(), left, right)
    }

    pub(super) fn columns(&self) -> &[Column] {
        self.statistics.columns()
    }

    pub(super) fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    pub(super) fn blocking(&self) -> &Blocking {
        &self.blocking
    }

    pub(super) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The same edition with other weights of its comparisons.
    pub(super) fn with_weights(&self, weights: Weights) -> SystemEdition {
        SystemEdition { weights, ..self.clone() }
    }

    /// Why two lists are linked one to one, or not; `None` unless there were two of useful size.
    pub fn evidence(&self) -> Option<Evidence> {
        self.evidence
    }

    pub(super) fn is_one_to_one(&self) -> bool {
        self.lists.is_some()
    }

    /// Whether a pair may be linked, going by its lists.
    pub(super) fn may_link(&self, left: &Profile, right: &Profile) -> bool {
        self.lists.is_none_or(|it| it.side(&left.source) != it.side(&right.source))
    }
}

/// Learns from records and resolves them with what was learned: the same as
/// [`SystemEdition::learn`] and then [`crate::resolve`], in less time.
pub fn learn_and_resolve(
    knowledge: &Knowledge,
    profiles: &[Profile],
    judged: &[Judged],
) -> (SystemEdition, Resolution) {
    let (edition, resolution, _) = read_and_resolve(knowledge, profiles, judged);
    (edition, resolution)
}

/// The same, with the records as they were read.
pub(super) fn read_and_resolve<'r>(
    knowledge: &Knowledge,
    profiles: &'r [Profile],
    judged: &[Judged],
) -> (SystemEdition, Resolution, Read<'r>) {
    let finder = Finder::new(knowledge);
    let lesson = Lesson::new(&finder, profiles.iter().collect());
    let Lesson { edition, records, compiled, usages, keys, scored } = lesson;
    if profiles.is_empty() {
        let read = Read { records, named: compiled.named };
        return (edition, Resolution::default(), read);
    }
    let desk = Desk::of(&edition.weights, records, compiled, usages);
    let keys: Vec<&[u64]> = keys.iter().map(Vec::as_slice).collect();
    let resolution = resolve_on(&edition, &desk, &keys, scored, judged);
    let Taken { records, compiled, .. } = desk.taken();
    (edition, resolution, Read { records, named: compiled.named })
}

/// An edition and what it was learned from, read within it.
struct Lesson<'a> {
    edition: SystemEdition,
    records: Vec<&'a Profile>,
    compiled: Compiled,
    usages: Vec<Option<UsageOf>>,
    keys: Keys,
    scored: Scored,
}

impl<'a> Lesson<'a> {
    fn new(finder: &Finder, records: Vec<&'a Profile>) -> Lesson<'a> {
        let knowledge = finder.knowledge;
        let (statistics, compiled) = Statistics::learned(knowledge, &finder.classifier, &records);
        let (mut blocking, keys) = Blocking::learned(statistics.columns(), &records);
        let mut index = Index::new(&blocking, &keys);
        let strict = index.census().scale(FEW * TEACHING);
        let sources: Vec<&str> = records.iter().map(|it| it.source.as_str()).collect();
        let two = TwoLists::of(&sources);
        let likeliest = index.pairs_of_some(strict, records.len().div_ceil(LOOKED_AT).max(1));
        let of_one_agency = are_of_one_agency(&records, &likeliest);
        drop(likeliest);
        if two.is_none() && !of_one_agency {
            index.of_any_agency(&keys, blocking.anywhere());
            blocking = blocking.of_any_agency();
        }
        // What two lists have in common is seldom what the likeliest pairs within one have.
        let wanted = blocking.wanted(two.is_none().then_some(of_one_agency));
        let census = index.census();
        let scale = census.scale(wanted);
        let (pairs, are_likely) = index.pairs_at_both(scale, census.scale(wanted * TEACHING));
        let likely = pairs.iter().zip(are_likely).filter(|it| it.1).map(|it| *it.0);
        let likely: Vec<(u32, u32)> = likely.collect();
        let blocking = blocking.scaled(scale);
        drop(index);
        let weights =
            weights(&knowledge.system_model, &compiled.named, &likely, two.as_ref(), records.len());
        drop(likely);
        let usages = finder.usages(&records, &compiled.owners);
        let desk = Desk::of(&weights, records, compiled, usages);
        let lowest = knowledge.system_model.threshold;
        let scored = desk.scored(&pairs, floor(sources.len(), two.is_some(), lowest));
        drop(pairs);
        let least = if two.is_some() { f64::NEG_INFINITY } else { lowest - BELOW };
        let free = free(&desk, &scored.weighed, least);
        let (linked, evidence) = two.map(|it| threshold(&it, &supported(&desk, &free))).unzip();
        let linked = linked.flatten();
        let lists = linked.and_then(|_| Lists::of(&sources));
        let threshold = linked.unwrap_or_else(|| {
            let begin = where_doubles_begin(&free, lowest, sources.len());
            consistent_threshold(&free, begin, sources.len())
        });
        let Taken { records, compiled, usages } = desk.taken();
        let count = records.len() as u32;
        let edition = SystemEdition {
            records: count,
            statistics,
            blocking,
            weights,
            lists,
            evidence,
            threshold,
        };
        Lesson { edition, records, compiled, usages, keys, scored }
    }
}

/// Whether most of the pairs are of one agency: of doubles in generated inventories nine in ten are, in lists where
/// agencies are misspelt and cut off one in ten.
fn are_of_one_agency(records: &[&Profile], pairs: &[(u32, u32)]) -> bool {
    let some = pairs.iter().step_by(pairs.len() / LOOKED_AT + 1);
    let agency = |at: u32| agency_key(&records[at as usize].organization);
    let same = some.clone().filter(|it| agency(it.0).is_some_and(|own| agency(it.1) == Some(own)));
    same.count() * 2 > some.count()
}

/// Fits weights to candidates; across the lists only, where there are two.
fn weights(
    model: &SystemModel,
    named: &[Named],
    pairs: &[(u32, u32)],
    lists: Option<&TwoLists>,
    records: usize,
) -> Weights {
    let Some(lists) = lists else {
        let count = records as f64;
        let possible = count * (count - 1.0) / 2.0;
        return fit(model, named, records, &FitPairs { candidates: pairs, possible });
    };
    let crosses = |it: &&(u32, u32)| lists.crosses(it.0, it.1);
    let across: Vec<(u32, u32)> = pairs.iter().filter(crosses).copied().collect();
    let possible = lists.sizes[0] as f64 * lists.sizes[1] as f64;
    fit(model, named, records, &FitPairs { candidates: &across, possible })
}

/// Those of the pairs that may be linked at all.
fn supported(desk: &Desk, pairs: &[Weighed]) -> Vec<Weighed> {
    pairs.iter().filter(|it| desk.is_supported(it)).copied().collect()
}

/// Pairs of so much weight that may be accepted: not those with a usage of a shared application.
fn free(desk: &Desk, weighed: &[Weighed], least: f64) -> Vec<Weighed> {
    let is_free = |it: &&Weighed| it.weight >= least && !desk.are_apart(it.left, it.right);
    weighed.iter().filter(is_free).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::super::near::resolve_near;
    use super::*;
    use crate::fixture::{crowd, knowledge, profile};

    /// More records than a small file has, some of them listed twice, some only uses of a shared application.
    fn inventory() -> Vec<Profile> {
        let mut profiles = crowd(5_100);
        for at in (0..600).step_by(5) {
            let own = profiles[at].clone();
            let name = own.name.replace("Sistem", "Aplikasi");
            profiles.push(Profile { id: format!("double-{at}"), name, ..own });
        }
        for at in 0..30 {
            let agency = format!("Kabupaten Nomor{}", at % 20);
            profiles.push(profile(&format!("use-{at}"), "SRIKANDI", &agency, "naskah dinas", ""));
        }
        profiles
    }

    #[test]
    fn what_lies_below_the_floor_changes_no_answer() {
        let (knowledge, profiles) = (knowledge(), inventory());
        let (edition, found) = learn_and_resolve(&knowledge, &profiles, &[]);
        let keys: Keys = profiles.iter().map(|it| edition.keys(it)).collect();
        let pairs = Index::new(edition.blocking(), &keys).pairs(edition.blocking());
        let desk = Desk::new(&Finder::new(&knowledge), &edition, profiles.iter().collect());
        let all = desk.scored(&pairs, f64::NEG_INFINITY);

        let free = free(&desk, &all.weighed, f64::NEG_INFINITY);
        let begin = where_doubles_begin(&free, knowledge.system_model.threshold, profiles.len());
        let threshold = consistent_threshold(&free, begin, profiles.len());
        assert_eq!(threshold.to_bits(), edition.threshold().to_bits());

        let keys: Vec<&[u64]> = keys.iter().map(Vec::as_slice).collect();
        let mut whole = resolve_on(&edition, &desk, &keys, all, &[]);
        assert_eq!(whole.scored.len(), pairs.len());
        whole.scored.retain(|it| it.weight >= edition.floor(&knowledge));
        assert!(whole.scored.len() < pairs.len() && !whole.accepted.is_empty());
        assert!(whole == found);
        assert!(whole == crate::resolve(&knowledge, &edition, &profiles, &[]));
    }

    #[test]
    fn every_pair_that_is_weighed_is_a_candidate() {
        let (knowledge, profiles) = (knowledge(), inventory());
        let (edition, found) = learn_and_resolve(&knowledge, &profiles, &[]);
        let candidates = edition.candidates(&profiles);
        assert!(candidates.is_sorted() && candidates.len() > found.scored.len());
        let is_candidate =
            |it: &crate::ScoredPair| candidates.binary_search(&(it.left, it.right)).is_ok();
        assert!(found.scored.iter().all(is_candidate));
    }

    /// Systems of fifty agencies, each of one of twenty jobs that its name and its text say.
    #[test]
    fn what_texts_say_again_is_learned_among_namesakes() {
        let words = |at: usize| {
            format!(
                "{}jasa{} {}olah{}",
                (b'a' + (at % 20) as u8) as char,
                at % 20,
                (b'k' + (at % 13) as u8) as char,
                at % 20
            )
        };
        let of = |at: usize| {
            let told = format!("Mencatat, mengolah dan melaporkan {} secara rutin", words(at));
            let agency = format!("Kabupaten Nomor{}", at / 20);
            profile(&at.to_string(), &format!("Sistem {}", words(at)), &agency, &told, "")
        };
        let profiles: Vec<Profile> = (0..1_000).map(of).collect();
        let edition = SystemEdition::learn(&knowledge(), &profiles);
        let fitted =
            edition.weights().comparisons.iter().find_map(|it| Some((it, it.beside.as_ref()?)));
        let (text, beside) = fitted.expect("the text repeats the name");
        let alike = |u: &[f64]| u[..3].iter().sum::<f64>();
        assert!(alike(&beside.u) > 5.0 * alike(&text.u), "{:?} {:?}", beside.u, text.u);
    }

    #[test]
    fn near_a_change_the_same_pairs_lie_below_the_floor() {
        let (knowledge, profiles) = (knowledge(), inventory());
        let (edition, found) = learn_and_resolve(&knowledge, &profiles, &[]);
        let near = resolve_near(&knowledge, &edition, &profiles, &[], &[5, 77]);
        let is_near = |at: u32| near.scope.binary_search(&at).is_ok();
        let mut expected = found.scored;
        expected.retain(|it| is_near(it.left) || is_near(it.right));
        assert_eq!(near.scored, expected);
    }
}
