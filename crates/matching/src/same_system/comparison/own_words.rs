//! Words of a name that belong to its agency, not to the system: `Kaltara` in `SIMPEG Kaltara`.
//!
//! They are the agency's own words, abbreviations of them, abbreviations of agencies that padu knows, the
//! name under which the agency is found in the web, and words that the file shows to go with one agency
//! whatever the system. The agency is compared by itself; counted in the name too, it would count twice.

use model::Profile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::agency::Owners;
use super::bag::agency_words;
use super::lexis::Each;
use super::{Parts, abbreviates};
use crate::Knowledge;
use crate::frequencies::{Frequencies, Hashes, hashed};
use crate::normalize::{compact, fold};
use crate::tokens::words;

/// Systems of one agency, unlike otherwise, whose names hold a word before it is taken for the agency's.
const FEWEST_SYSTEMS: u32 = 4;
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
    agencies: Each<Agency>,
    units: Each<Vec<String>>,
    addresses: &'a [Vec<Parts>],
    domains: Vec<Vec<String>>,
    listed: FxHashSet<String>,
    known: &'a OwnWordStatistics,
}

/// The name of an agency.
struct Agency {
    words: Vec<String>,
    /// The words run together, and the hash of that.
    key: String,
    hash: u64,
}

impl Agency {
    fn new(name: &str) -> Agency {
        let words = agency_words(name);
        let key = words.concat();
        Agency { hash: hashed(&key, 0), key, words }
    }
}

impl OwnWordStatistics {
    /// Learns from names which words go with one agency, and from addresses which domains do.
    pub fn learned(
        knowledge: &Knowledge,
        records: &[&Profile],
        owners: &Owners,
        addresses: &[Vec<Parts>],
    ) -> OwnWordStatistics {
        let agencies = Each::of(&owners.agencies, Agency::new);
        let words = Hashes::of(learned(knowledge, records, &agencies));
        OwnWordStatistics { words, domains: shared_domains(addresses) }
    }
}

impl<'a> OwnWords<'a> {
    /// Reads agencies and domains.
    pub fn new(
        knowledge: &Knowledge,
        known: &'a OwnWordStatistics,
        owners: &Owners,
        addresses: &'a [Vec<Parts>],
    ) -> OwnWords<'a> {
        let listed = knowledge
            .acronyms()
            .iter()
            .filter(|it| it.kind == "agency")
            .map(|it| compact(&it.acronym))
            .collect();
        OwnWords {
            agencies: Each::of(&owners.agencies, Agency::new),
            units: Each::of(&owners.units, agency_words),
            domains: addresses.par_iter().map(|it| places(known, it)).collect(),
            addresses,
            listed,
            known,
        }
    }

    /// The agencies of the records, run together; empty where unknown.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.agencies.all().map(|it| it.key.as_str())
    }

    /// The addresses of a record.
    pub fn addresses(&self, at: usize) -> &[Parts] {
        &self.addresses[at]
    }

    /// Whether a word in the name of this record is its agency's.
    pub fn holds(&self, at: usize, word: &str) -> bool {
        let Agency { words: agency, key, hash } = self.agencies.at(at);
        if key.is_empty() {
            return false;
        }
        agency.iter().any(|it| it == word)
            || self.listed.contains(word)
            || abbreviates(word, agency)
            || abbreviates(word, self.units.at(at))
            || self.domains[at].iter().any(|it| it == word)
            || self.known.words.holds(together(*hash, word))
    }
}

/// An agency (the hash of its key) and a word as one key.
fn together(agency: u64, word: &str) -> u64 {
    hashed(word, agency)
}

/// Domains that several systems share.
fn shared_domains(addresses: &[Vec<Parts>]) -> Hashes {
    let mut holders: FxHashMap<&str, u32> = FxHashMap::default();
    for own in addresses {
        domains(own).into_iter().for_each(|it| *holders.entry(it).or_default() += 1);
    }
    let shared = holders.into_iter().filter(|it| it.1 >= FEWEST_ON_DOMAIN);
    Hashes::of(shared.map(|it| hashed(it.0, 0)))
}

/// The domains of some addresses, in order, each once.
fn domains(addresses: &[Parts]) -> Vec<&str> {
    let mut found: Vec<&str> = addresses.iter().map(|it| it.domain.as_str()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The names of the domains that a record shares with several others, without the level of government.
fn places(known: &OwnWordStatistics, addresses: &[Parts]) -> Vec<String> {
    let shared = domains(addresses).into_iter().filter(|it| known.domains.holds(hashed(it, 0)));
    shared.map(place).collect()
}

/// `kukarkab.go.id` is the place `kukar`.
fn place(domain: &str) -> String {
    let label = fold(domain.split('.').next().unwrap_or_default());
    let levels = ["kab", "kota", "prov"];
    let bare = levels.iter().find_map(|it| label.strip_suffix(it)).filter(|it| it.len() >= 3);
    bare.unwrap_or(&label).to_string()
}

/// Words in the names of several systems of one agency that are unlike otherwise, and of hardly any other.
fn learned(knowledge: &Knowledge, records: &[&Profile], agencies: &Each<Agency>) -> Vec<u64> {
    let of = |(at, it): (usize, &&Profile)| telling(knowledge, it, agencies.at(at));
    let names: Vec<Vec<Telling>> = records.par_iter().enumerate().map(of).collect();
    let holders = counted(names.iter().flatten().map(|it| it.word));
    let own_holders = counted(names.iter().flatten().filter_map(|it| it.own));
    let mut systems: FxHashMap<u64, Systems> = FxHashMap::default();
    for name in &names {
        for Telling { word, own } in name {
            let Some(own) = own.filter(|it| own_holders.holders(*it) >= FEWEST_SYSTEMS) else {
                continue;
            };
            let systems = systems.entry(own).or_default();
            let others = || name.iter().map(|it| it.word).filter(|it| it != word);
            let new = others().filter(|it| !systems.other_words.contains(it)).count();
            systems.word = *word;
            systems.unlike += u32::from(new > 0 && new * 2 >= name.len() - 1);
            systems.other_words.extend(others());
        }
    }
    let is_own = |(own, it): &(u64, Systems)| {
        let records = own_holders.holders(*own) as f32;
        it.unlike >= FEWEST_SYSTEMS && records >= MOSTLY * holders.holders(it.word) as f32
    };
    systems.into_iter().filter(is_own).map(|it| it.0).collect()
}

/// How often each of these stands there.
fn counted(hashes: impl Iterator<Item = u64>) -> Frequencies {
    let mut sorted: Vec<u64> = hashes.collect();
    sorted.par_sort_unstable();
    Frequencies::of_sorted(&sorted)
}

/// A word of a name that says something, by hash; and the same together with the agency, if one is known.
struct Telling {
    word: u64,
    own: Option<u64>,
}

/// The words of a record's name that say something, each once.
fn telling(knowledge: &Knowledge, profile: &Profile, agency: &Agency) -> Vec<Telling> {
    let mut name: Vec<String> = words(&profile.name);
    name.retain(|it| {
        knowledge.boilerplate.get(it).is_none_or(|it| *it > BOILERPLATE) && it.len() > 1
    });
    name.sort_unstable();
    name.dedup();
    let own = |word: &str| (!agency.key.is_empty()).then(|| together(agency.hash, word));
    name.iter().map(|it| Telling { word: hashed(it, 0), own: own(it) }).collect()
}

/// The systems of one agency whose names hold one word.
#[derive(Default)]
struct Systems {
    word: u64,
    unlike: u32,
    other_words: FxHashSet<u64>,
}

#[cfg(test)]
mod tests {
    use super::super::addresses_of;
    use super::*;
    use crate::fixture::{crowd, knowledge, profile};

    fn check(agency: &str, url: &str, names: &[&str], word: &str, expected: bool) {
        let mut profiles = crowd(60);
        for (at, name) in names.iter().enumerate() {
            profiles.push(profile(&at.to_string(), name, agency, "", url));
        }
        let (knowledge, records) = (knowledge(), profiles.iter().collect::<Vec<_>>());
        let owners = Owners::new(&Hashes::default(), &records);
        let addresses = addresses_of(&records);
        let known = OwnWordStatistics::learned(&knowledge, &records, &owners, &addresses);
        let own = OwnWords::new(&knowledge, &known, &owners, &addresses);
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
