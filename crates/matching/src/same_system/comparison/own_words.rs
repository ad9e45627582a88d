//! Words of a name that belong to its agency, not to the system: `Kaltara` in `SIMPEG Kaltara`.
//!
//! They are the agency's own words, abbreviations of them, abbreviations of agencies that padu knows, the
//! name under which the agency is found in the web, and words that the file shows to go with one agency
//! whatever the system. The agency is compared by itself; counted in the name too, it would count twice.

use std::collections::BTreeSet;

use model::Profile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::agency::Owners;
use super::bag::agency_words;
use super::{abbreviates, addresses};
use crate::Knowledge;
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

/// The agencies' words of a file.
pub struct OwnWords {
    agencies: Vec<Vec<String>>,
    units: Vec<Vec<String>>,
    keys: Vec<String>,
    domains: Vec<Vec<String>>,
    known: FxHashSet<String>,
    learned: FxHashSet<(String, String)>,
}

impl OwnWords {
    /// Reads agencies, domains and names.
    pub fn new(knowledge: &Knowledge, profiles: &[Profile], owners: &Owners) -> OwnWords {
        let keys: Vec<String> =
            owners.agencies.iter().map(|it| agency_words(it).concat()).collect();
        let known = knowledge
            .acronyms()
            .iter()
            .filter(|it| it.kind == "agency")
            .map(|it| compact(&it.acronym))
            .collect();
        OwnWords {
            learned: learned(knowledge, profiles, &keys),
            agencies: owners.agencies.par_iter().map(|it| agency_words(it)).collect(),
            units: owners.units.par_iter().map(|it| agency_words(it)).collect(),
            domains: domains(profiles),
            keys,
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
            || self.known.contains(word)
            || abbreviates(word, agency)
            || abbreviates(word, &self.units[at])
            || self.domains[at].iter().any(|it| it == word)
            || self.learned.contains(&(self.keys[at].clone(), word.to_string()))
    }
}

/// Per record, the names of the domains that several systems share, without the level of government.
fn domains(profiles: &[Profile]) -> Vec<Vec<String>> {
    let of: Vec<Vec<String>> = profiles
        .par_iter()
        .map(|it| {
            let distinct: BTreeSet<String> =
                addresses(it).into_iter().map(|it| it.domain).collect();
            distinct.into_iter().collect()
        })
        .collect();
    let mut holders: FxHashMap<&str, u32> = FxHashMap::default();
    of.iter().flatten().for_each(|it| *holders.entry(it).or_default() += 1);
    let shared = |it: &&String| holders[it.as_str()] >= FEWEST_ON_DOMAIN;
    of.iter().map(|list| list.iter().filter(shared).map(|it| place(it)).collect()).collect()
}

/// `kukarkab.go.id` is the place `kukar`.
fn place(domain: &str) -> String {
    let label = fold(domain.split('.').next().unwrap_or_default());
    let levels = ["kab", "kota", "prov"];
    let bare = levels.iter().find_map(|it| label.strip_suffix(it)).filter(|it| it.len() >= 3);
    bare.unwrap_or(&label).to_string()
}

/// Words in the names of several systems of one agency that are unlike otherwise, and of hardly any other.
fn learned(
    knowledge: &Knowledge,
    profiles: &[Profile],
    keys: &[String],
) -> FxHashSet<(String, String)> {
    let mut holders: FxHashMap<String, u32> = FxHashMap::default();
    let mut systems: FxHashMap<(&str, String), Systems> = FxHashMap::default();
    for (profile, key) in profiles.iter().zip(keys) {
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
        .map(|((key, word), _)| (key.to_string(), word))
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
        let own = OwnWords::new(&knowledge(), &profiles, &Owners::new(&profiles));
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
