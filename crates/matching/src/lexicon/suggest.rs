//! Proposes terms that a catalogue uses and the lexicon lacks.
//!
//! Two signs: a word or word pair is frequent where no function was found and rare where one was; or the
//! records that hold it lie in groups whose other members have one function.

use std::collections::{BTreeMap, BTreeSet};

use model::Profile;
use rustc_hash::{FxHashMap, FxHashSet};

use super::phrases::{Phrase, phrase};
use crate::Knowledge;
use crate::tokens::words;

/// Records that have to hold a term.
const FEWEST: usize = 3;
/// How much more frequent a term has to be without a function than with one.
const SURPLUS: f64 = 4.0;
/// Neighbours with one function that propose it, and the share of all neighbours they have to be.
const FEWEST_VOTES: usize = 2;
const AGREED: f64 = 0.75;
/// Names shown with a term.
const SHOWN: usize = 3;
/// Words that keep less than this of their weight are boilerplate.
const BOILERPLATE: f32 = 0.5;
/// Shorter words are particles and abbreviations of many meanings.
const SHORTEST: usize = 4;

/// One record of a catalogue with the functions found for it.
pub struct Observed<'a> {
    /// The record.
    pub profile: &'a Profile,
    /// Its functions, surest first; empty when none was found.
    pub functions: Vec<&'a str>,
    /// First functions of the other members of its group, one for each member that has one.
    pub neighbours: Vec<&'a str>,
}

/// A term the lexicon might take up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Word or word pair, as forms are written.
    pub term: String,
    /// Records without a function that hold it.
    pub count: usize,
    /// Records with a function that hold it.
    pub elsewhere: usize,
    /// The function it seems to mean; `None` when nothing says.
    pub function: Option<String>,
    /// Neighbours, or records with a function, that say so.
    pub votes: usize,
    /// Names of some records that hold it.
    pub examples: Vec<String>,
}

/// Terms for the lexicon, the most frequent first.
pub fn suggestions(knowledge: &Knowledge, observed: &[Observed]) -> Vec<Suggestion> {
    let known = known_forms(knowledge);
    let mut met: BTreeMap<String, Met> = BTreeMap::new();
    for (at, record) in observed.iter().enumerate() {
        for term in terms(knowledge, record.profile) {
            let met = met.entry(term).or_default();
            match record.functions.is_empty() {
                true => met.without.push(at),
                false => met.with.push(at),
            }
        }
    }
    let without = observed.iter().filter(|it| it.functions.is_empty()).count();
    let total = Totals { without, with: observed.len() - without };
    let mut found: Vec<Suggestion> = met
        .iter()
        .filter(|(term, it)| it.without.len() >= FEWEST && !known.contains(&phrase(term)))
        .filter_map(|(term, it)| it.suggestion(term, observed, &total))
        .collect();
    drop_parts(&mut found);
    found.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.term.cmp(&b.term)));
    found
}

/// Records, by position, that hold a term.
#[derive(Default)]
struct Met {
    without: Vec<usize>,
    with: Vec<usize>,
}

struct Totals {
    without: usize,
    with: usize,
}

impl Met {
    fn suggestion(&self, term: &str, observed: &[Observed], total: &Totals) -> Option<Suggestion> {
        let neighbours = self.without.iter().flat_map(|it| &observed[*it].neighbours).copied();
        let own = self.with.iter().filter_map(|it| observed[*it].functions.first()).copied();
        let by_neighbours = agreed(neighbours);
        let rate = |count: usize, of: usize| (count as f64 + 0.25) / (of as f64 + 1.0);
        let is_missing =
            rate(self.without.len(), total.without) >= SURPLUS * rate(self.with.len(), total.with);
        if by_neighbours.is_none() && !is_missing {
            return None;
        }
        let agreed = by_neighbours.or_else(|| agreed(own));
        let names = self.without.iter().map(|it| observed[*it].profile.name.clone());
        let names: BTreeSet<String> = names.filter(|it| !it.is_empty()).collect();
        Some(Suggestion {
            term: term.to_string(),
            count: self.without.len(),
            elsewhere: self.with.len(),
            votes: agreed.map_or(0, |it| it.1),
            function: agreed.map(|it| it.0.to_string()),
            examples: names.into_iter().take(SHOWN).collect(),
        })
    }
}

/// The function that nearly all of the votes name, and how many do.
fn agreed<'a>(votes: impl Iterator<Item = &'a str>) -> Option<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    votes.for_each(|it| *counts.entry(it).or_default() += 1);
    let all: usize = counts.values().sum();
    let (function, count) = counts.into_iter().max_by_key(|it| it.1)?;
    (count >= FEWEST_VOTES && count as f64 >= AGREED * all as f64).then_some((function, count))
}

/// Every form of the lexicon, with names of acronyms.
fn known_forms(knowledge: &Knowledge) -> FxHashSet<Phrase> {
    let forms = knowledge.functions().iter().flat_map(|it| &it.terms).flat_map(|it| &it.forms);
    let acronyms = knowledge.acronyms().iter().map(|it| &it.acronym);
    forms.chain(acronyms).map(|it| phrase(it)).collect()
}

/// The words and neighbouring word pairs of a record that could be terms: no boilerplate, no numbers, and
/// nothing that names its owner.
fn terms(knowledge: &Knowledge, profile: &Profile) -> BTreeSet<String> {
    let owner: FxHashSet<String> =
        [&profile.organization, &profile.org_unit].into_iter().flat_map(|it| words(it)).collect();
    let is_term = |word: &String| {
        let boilerplate = knowledge.boilerplate.get(word).copied().unwrap_or(1.0);
        let is_word = word.chars().all(char::is_alphabetic) && word.chars().count() >= SHORTEST;
        is_word && boilerplate >= BOILERPLATE && !owner.contains(word)
    };
    let parts = [&profile.name, &profile.description, &profile.services, &profile.data_objects];
    let mut found = BTreeSet::new();
    for part in parts.into_iter().chain(&profile.aliases) {
        let words = words(part);
        found.extend(words.iter().filter(|it| is_term(it)).cloned());
        let pairs = words.windows(2).filter(|it| it.iter().all(is_term));
        found.extend(pairs.map(|it| it.join(" ")));
    }
    found
}

/// A word that never stands without its neighbour is left to the pair.
fn drop_parts(found: &mut Vec<Suggestion>) {
    let pairs: FxHashMap<String, usize> = found
        .iter()
        .filter(|it| it.term.contains(' '))
        .flat_map(|it| it.term.split(' ').map(|word| (word.to_string(), it.count)))
        .fold(FxHashMap::default(), |mut most, (word, count)| {
            let slot = most.entry(word).or_insert(0);
            *slot = count.max(*slot);
            most
        });
    found.retain(|it| pairs.get(&it.term).is_none_or(|count| *count < it.count));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn check(
        records: &[(&str, &str, &[&'static str], &[&'static str])],
        expected: &[(&str, Option<&str>)],
    ) {
        let profiles: Vec<Profile> = records
            .iter()
            .enumerate()
            .map(|(at, it)| fixture::profile(&at.to_string(), it.0, "Kota Contoh", it.1, ""))
            .collect();
        let observed: Vec<Observed> = profiles
            .iter()
            .zip(records)
            .map(|(profile, it)| Observed {
                profile,
                functions: it.2.to_vec(),
                neighbours: it.3.to_vec(),
            })
            .collect();
        let found = suggestions(&fixture::knowledge(), &observed);
        let found: Vec<(&str, Option<&str>)> =
            found.iter().map(|it| (it.term.as_str(), it.function.as_deref())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_word_of_untagged_records_with_neighbours_of_one_function_is_proposed() {
        check(
            &[
                ("Gajian A", "hitung tunjangan", &[], &["personnel/pay"]),
                ("Gajian B", "", &[], &["personnel/pay"]),
                ("Gajian C", "", &[], &["personnel/pay"]),
                ("Lain", "beda", &["office/letters"], &[]),
            ],
            &[("gajian", Some("personnel/pay"))],
        );
    }

    #[test]
    fn a_frequent_word_pair_without_neighbours_has_no_function() {
        check(
            &[
                ("X", "bank sampah kampung", &[], &[]),
                ("Y", "bank sampah", &[], &[]),
                ("Z", "bank sampah Kota Contoh", &[], &[]),
                ("W", "arsip surat", &["office/letters"], &[]),
            ],
            &[("bank sampah", None)],
        );
    }

    #[test]
    fn what_is_as_frequent_elsewhere_is_no_term() {
        check(
            &[
                ("A", "catatan harian", &[], &[]),
                ("B", "catatan harian", &[], &[]),
                ("C", "catatan harian", &[], &[]),
                ("D", "catatan harian", &["office/letters"], &[]),
                ("E", "catatan harian", &["personnel/pay"], &[]),
            ],
            &[],
        );
    }
}
