//! Words of a name that belong to its agency, not to the system: `Kaltara` in `SIMPEG Kaltara`.
//!
//! They are the agency's own words, abbreviations of them, abbreviations of agencies that padu knows, the
//! name under which the agency is found in the web, and words that the file shows to go with one agency
//! whatever the system. The agency is compared by itself; counted in the name too, it would count twice.

use std::collections::BTreeSet;

use model::Profile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::agency::Owners;
use super::bag::agency_words;
use super::{abbreviates, addresses};
use crate::Knowledge;
use crate::frequencies::{Hashes, hashed};
use crate::normalize::{compact, fold};
use crate::tokens::words;

/// Systems of one agency, unlike otherwise, whose names hold a word before it is taken for the agency's.
const FEWEST_SYSTEMS: usize = 4;
/// Share of a word's records that must be of this one agency.
const MOSTLY: f32 = 0.8;
/// Records that share a domain before its name is taken for the agency's.
const FEWEST_ON_DOMAIN: u32 = 3;
/// Words of this boilerplate weight or less do not make a name.
pub const BOILERPLATE: f32 = 0.3;

/// What an edition remembers of the agencies' words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OwnWordStatistics {
    /// Agency and word together.
    words: Hashes,
    /// Domains that several systems share.
    domains: Hashes,
}

/// The agencies' words of some records.
pub struct OwnWords<'a> {
    agencies: Vec<Vec<String>>,
    units: Vec<Vec<String>>,
    keys: Vec<String>,
    domains: Vec<Vec<String>>,
    listed: FxHashSet<String>,
    known: &'a OwnWordStatistics,
}

impl OwnWordStatistics {
    /// Learns from names which words go with one agency, and from addresses which domains do.
    pub fn learned(
        knowledge: &Knowledge,
        records: &[&Profile],
        owners: &Owners,
    ) -> OwnWordStatistics {
        let keys: Vec<String> =
            owners.agencies.iter().map(|it| agency_words(it).concat()).collect();
        let words = Hashes::of(learned(knowledge, records, &keys));
        OwnWordStatistics { words, domains: shared_domains(records) }
    }
}

impl<'a> OwnWords<'a> {
    /// Reads agencies and domains.
    pub fn new(
        knowledge: &Knowledge,
        known: &'a OwnWordStatistics,
        records: &[&Profile],
        owners: &Owners,
    ) -> OwnWords<'a> {
        let agencies: Vec<Vec<String>> =
            owners.agencies.par_iter().map(|it| agency_words(it)).collect();
        let listed = knowledge
            .acronyms()
            .iter()
            .filter(|it| it.kind == "agency")
            .map(|it| compact(&it.acronym))
            .collect();
        OwnWords {
            keys: agencies.iter().map(|it| it.concat()).collect(),
            agencies,
            units: owners.units.par_iter().map(|it| agency_words(it)).collect(),
            domains: records.par_iter().map(|it| places(known, it)).collect(),
            listed,
            known,
        }
    }

    /// The agencies of the records, run together; empty where unknown.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Whether a word in the name of this record is its agency's.
    pub fn holds(&self, at: usize, word: &str) -> bool {
        if self.keys[at].is_empty() {
            return false;
        }
        let agency = &self.agencies[at];
        agency.iter().any(|it| it == word)
            || self.listed.contains(word)
            || abbreviates(word, agency)
            || abbreviates(word, &self.units[at])
            || self.domains[at].iter().any(|it| it == word)
            || self.known.words.holds(together(&self.keys[at], word))
    }
}

/// An agency and a word as one key.
fn together(agency: &str, word: &str) -> u64 {
    hashed(word, hashed(agency, 0))
}

/// Domains that several systems share.
fn shared_domains(records: &[&Profile]) -> Hashes {
    let of: Vec<BTreeSet<String>> = records.par_iter().map(|it| domains(it)).collect();
    let mut holders: FxHashMap<&str, u32> = FxHashMap::default();
    of.iter().flatten().for_each(|it| *holders.entry(it).or_default() += 1);
    let shared = holders.into_iter().filter(|it| it.1 >= FEWEST_ON_DOMAIN);
    Hashes::of(shared.map(|it| hashed(it.0, 0)))
}

fn domains(profile: &Profile) -> BTreeSet<String> {
    addresses(profile).into_iter().map(|it| it.domain).collect()
}

/// The names of the domains that a record shares with several others, without the level of government.
fn places(known: &OwnWordStatistics, profile: &Profile) -> Vec<String> {
    let shared = domains(profile).into_iter().filter(|it| known.domains.holds(hashed(it, 0)));
    shared.map(|it| place(&it)).collect()
}

/// `kukarkab.go.id` is the place `kukar`.
fn place(domain: &str) -> String {
    let label = fold(domain.split('.').next().unwrap_or_default());
    let levels = ["kab", "kota", "prov"];
    let bare = levels.iter().find_map(|it| label.strip_suffix(it)).filter(|it| it.len() >= 3);
    bare.unwrap_or(&label).to_string()
}

/// Words in the names of several systems of one agency that are unlike otherwise, and of hardly any other.
fn learned(knowledge: &Knowledge, records: &[&Profile], keys: &[String]) -> Vec<u64> {
    let mut holders: FxHashMap<String, u32> = FxHashMap::default();
    let mut systems: FxHashMap<(&str, String), Systems> = FxHashMap::default();
    for (profile, key) in records.iter().zip(keys) {
        let mut name: Vec<String> = words(&profile.name);
        name.retain(|it| {
            knowledge.boilerplate.get(it).is_none_or(|it| *it > BOILERPLATE) && it.len() > 1
        });
        name.sort_unstable();
        name.dedup();
        for (at, word) in name.iter().enumerate() {
            *holders.entry(word.clone()).or_default() += 1;
            if key.is_empty() {
                continue;
            }
            let own = systems.entry((key.as_str(), word.clone())).or_default();
            own.records += 1;
            let others = || name.iter().enumerate().filter(|it| it.0 != at).map(|it| it.1);
            let new = others().filter(|it| !own.other_words.contains(*it)).count();
            if new > 0 && new * 2 >= name.len() - 1 {
                own.unlike += 1;
            }
            own.other_words.extend(others().cloned());
        }
    }
    systems
        .into_iter()
        .filter(|((_, word), own)| {
            own.unlike >= FEWEST_SYSTEMS && own.records as f32 >= MOSTLY * holders[word] as f32
        })
        .map(|((key, word), _)| together(key, &word))
        .collect()
}

/// The systems of one agency whose names hold one word.
#[derive(Default)]
struct Systems {
    records: u32,
    unlike: usize,
    other_words: FxHashSet<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{crowd, knowledge, profile};

    fn check(agency: &str, url: &str, names: &[&str], word: &str, expected: bool) {
        let mut profiles = crowd(60);
        for (at, name) in names.iter().enumerate() {
            profiles.push(profile(&at.to_string(), name, agency, "", url));
        }
        let (knowledge, records) = (knowledge(), profiles.iter().collect::<Vec<_>>());
        let owners = Owners::new(&Hashes::default(), &records);
        let known = OwnWordStatistics::learned(&knowledge, &records, &owners);
        let own = OwnWords::new(&knowledge, &known, &records, &owners);
        assert_eq!(own.holds(60, word), expected, "{word} of {agency}");
    }

    #[test]
    fn words_and_abbreviations_of_the_agency_are_its_own() {
        check("Provinsi Lorana Utara", "", &["SIMPEG Lotara"], "lorana", true);
        check("Provinsi Lorana Utara", "", &["SIMPEG Lotara"], "lotara", true);
        check("Kota Mekaru", "", &["SIMPEG Dinkes"], "dinkes", true);
        check("Kota Mekaru", "", &["SIMPEG Dinkes"], "simpeg", false);
    }

    #[test]
    fn the_file_shows_which_words_go_with_an_agency() {
        let several = ["Cuti Raga", "Pajak Raga", "Surat Raga", "Taman Raga"];
        check("Kota Mekaru", "", &several, "raga", true);
        let versions = ["Raga", "Raga Cuti", "Cuti Raga", "Raga Cuti Online"];
        check("Kota Mekaru", "", &versions, "raga", false);
    }

    #[test]
    fn a_domain_of_several_systems_names_the_agency() {
        check("Kota Mekaru", "a.mekrukota.go.id", &["Cuti", "Pajak", "Surat"], "mekru", true);
        check("Kota Mekaru", "a.mekrukota.go.id", &["Cuti"], "mekru", false);
    }
}
