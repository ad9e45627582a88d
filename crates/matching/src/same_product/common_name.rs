//! Products that no list knows: one maker and one name, or a name of its own in several agencies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::{ProductEvidence, ProductLabel};
use rustc_hash::FxHashSet;

use super::phrase::{surfaces, words};
use super::{Installation, ProductReading, WordCounts};
use crate::Knowledge;
use crate::frequencies::hashed;
use crate::normalize::fold;

/// Shorter words are abbreviations that anybody may hit upon.
const SHORTEST: usize = 5;
/// Words that say a body built something itself, or that the field holds no firm.
const NO_FIRM: [&str; 19] = [
    "swakelola",
    "internal",
    "mandiri",
    "sendiri",
    "tim",
    "dinas",
    "badan",
    "bidang",
    "bagian",
    "kominfo",
    "diskominfo",
    "kementerian",
    "pemerintah",
    "pemkab",
    "pemkot",
    "inhouse",
    "tidak",
    "unit",
    "vendor",
];
/// Legal forms of firms.
const FORMS: [&str; 8] = ["pt", "cv", "persero", "tbk", "ltd", "inc", "ud", "firma"];
/// Words of places and bodies that names carry.
const PLACES: [&str; 17] = [
    "kabupaten",
    "kab",
    "kota",
    "provinsi",
    "prov",
    "desa",
    "kecamatan",
    "kelurahan",
    "daerah",
    "pemerintah",
    "republik",
    "indonesia",
    "nasional",
    "dinas",
    "badan",
    "kementerian",
    "pemkab",
];

/// What is no name: words that say what a system does, of the lexicon and elsewhere.
pub struct CommonNames<'a> {
    knowledge: &'a Knowledge,
    /// Words that say what a system does, and short forms of that.
    generic: Arc<FxHashSet<String>>,
}

/// Collects the words that are no names: of the lexicon, of its short forms, and boilerplate.
pub fn no_names(knowledge: &Knowledge) -> FxHashSet<String> {
    let mut generic: FxHashSet<String> = PLACES.iter().map(|it| it.to_string()).collect();
    // Most words of the lexicon come many times, and are looked up rather than kept once more.
    let mut add = |text: &str| {
        for word in surfaces(&fold(text)) {
            if !generic.contains(word) {
                generic.insert(word.to_string());
            }
        }
    };
    for function in knowledge.functions() {
        function.terms.iter().flat_map(|it| &it.forms).for_each(|it| add(it));
        [&function.name_id, &function.name_en, &function.family_name_id]
            .iter()
            .for_each(|it| add(it));
        function.data_objects.iter().for_each(|it| add(it));
    }
    for it in knowledge.acronyms() {
        add(&it.acronym);
        add(&it.expansion);
    }
    for it in knowledge.shared() {
        [&it.name, &it.full_name].into_iter().chain(&it.aliases).for_each(|it| add(it));
    }
    generic.extend(knowledge.boilerplate.keys().cloned());
    // `e-Office` is also written in one word.
    generic.extend(knowledge.acronyms().iter().map(|it| words(&it.acronym).concat()));
    generic
}

impl<'a> CommonNames<'a> {
    /// With the words that are no names.
    pub fn new(knowledge: &'a Knowledge) -> CommonNames<'a> {
        CommonNames { knowledge, generic: knowledge.no_names() }
    }

    /// What an application says, given the product that it names.
    pub fn reading(&self, it: &Installation, known: Option<ProductLabel>) -> ProductReading {
        let own = self.own_words(it);
        let is_free = !it.is_shared && known.is_none();
        ProductReading {
            id: it.profile.id.clone(),
            known,
            make: self.make(it, &own).filter(|_| is_free),
            coined: self.coined(it, &own).filter(|_| is_free),
            agency: words(&it.profile.organization).join(" "),
            name: it.profile.name.clone(),
            vendor: it.vendor.to_string(),
            words: self.said(it),
        }
    }

    /// One supplier, one name: the same product for several owners. A name that says what a system does
    /// counts only where the technology is known and the same.
    fn make(&self, it: &Installation, own: &[String]) -> Option<(String, String, String)> {
        let firm = firm(it.vendor)?;
        let is_coined = own.iter().any(|word| self.is_coined(word));
        let technology = words(&it.profile.technology).join(" ");
        if own.is_empty() || (!is_coined && technology.is_empty()) {
            return None;
        }
        let technology = if is_coined { String::new() } else { technology };
        Some((firm, own.join(" "), technology))
    }

    /// Words of the name that are neither boilerplate nor the owner's.
    fn own_words(&self, it: &Installation) -> Vec<String> {
        let owner: BTreeSet<String> = words(&it.profile.organization)
            .into_iter()
            .chain(words(&it.profile.org_unit))
            .collect();
        let mut own = words(&it.profile.name);
        own.retain(|word| {
            let is_boilerplate =
                self.knowledge.boilerplate.contains_key(word) || PLACES.contains(&word.as_str());
            !is_boilerplate && !owner.contains(word) && word.chars().any(char::is_alphabetic)
        });
        own
    }

    fn is_coined(&self, word: &str) -> bool {
        word.chars().count() >= SHORTEST
            && word.chars().all(char::is_alphabetic)
            && !self.generic.contains(word)
    }

    /// The first word of the name, when it is a word of its own and written as a name, with what it does.
    fn coined(&self, it: &Installation, own: &[String]) -> Option<(String, String)> {
        let function = it.function()?;
        let first = own.first().filter(|word| self.is_coined(word))?;
        let stands =
            surfaces(&it.profile.name).into_iter().find(|word| crate::fold(word) == *first)?;
        let is_name = stands.chars().next().is_some_and(char::is_uppercase);
        is_name.then(|| (first.clone(), function.to_string()))
    }

    /// The words of its name and description that could be names.
    fn said(&self, it: &Installation) -> Vec<(u64, bool)> {
        let name: BTreeSet<String> = words(&it.profile.name).into_iter().collect();
        let mut said: BTreeSet<String> = words(&it.profile.description).into_iter().collect();
        said.extend(name.iter().cloned());
        said.retain(|word| self.is_coined(word));
        said.iter().map(|word| (hashed(word, 0), name.contains(word))).collect()
    }
}

/// Labels those that no known product explains.
pub fn label<E>(
    knowledge: &Knowledge,
    readings: &[ProductReading],
    spoken: impl FnOnce(&BTreeSet<u64>) -> Result<WordCounts, E>,
    found: &mut [Option<ProductLabel>],
) -> Result<(), E> {
    let shelf = Shelf { knowledge, readings };
    shelf.same_make(found);
    shelf.rare_names(spoken, found)
}

/// Readings that are laid side by side.
struct Shelf<'a> {
    knowledge: &'a Knowledge,
    readings: &'a [ProductReading],
}

impl Shelf<'_> {
    fn same_make(&self, found: &mut [Option<ProductLabel>]) {
        let mut groups: BTreeMap<&(String, String, String), Vec<usize>> = BTreeMap::new();
        for (at, it) in self.readings.iter().enumerate() {
            if let Some(make) = &it.make {
                groups.entry(make).or_default().push(at);
            }
        }
        for ((firm, name, _), members) in groups {
            if self.agencies(&members) < 2 {
                continue;
            }
            let key = format!("make:{firm}:{name}");
            let vendor = self.readings[members[0]].vendor.as_str();
            self.put(found, &members, &key, ProductEvidence::SameMake, vendor);
        }
    }

    /// A word of its own in the names of several agencies' systems that do one job.
    fn rare_names<E>(
        &self,
        spoken: impl FnOnce(&BTreeSet<u64>) -> Result<WordCounts, E>,
        found: &mut [Option<ProductLabel>],
    ) -> Result<(), E> {
        let mut groups: BTreeMap<&(String, String), Vec<usize>> = BTreeMap::new();
        for (at, it) in self.readings.iter().enumerate() {
            if let Some(coined) = it.coined.as_ref().filter(|_| found[at].is_none()) {
                groups.entry(coined).or_default().push(at);
            }
        }
        let least = self.knowledge.products().rare_name.agencies;
        groups.retain(|_, members| self.agencies(members) >= least);
        let candidates: BTreeSet<u64> = groups.keys().map(|it| hashed(&it.0, 0)).collect();
        let counts = if candidates.is_empty() { WordCounts::new() } else { spoken(&candidates)? };
        for ((word, function), members) in &groups {
            if !self.is_ordinary(counts.get(&hashed(word, 0))) {
                let key = format!("name:{word}:{function}");
                self.put(found, members, &key, ProductEvidence::RareName, "");
            }
        }
        Ok(())
    }

    /// Whether texts use a name as a word: systems are called otherwise and say it all the same.
    fn is_ordinary(&self, count: Option<&(u64, u64)>) -> bool {
        let most = self.knowledge.products().rare_name.in_text;
        count.is_some_and(|(in_text, all)| *in_text as f64 > most * *all as f64)
    }

    /// How many owners there are; one that is not known counts for nothing.
    fn agencies(&self, members: &[usize]) -> usize {
        let owners = members.iter().map(|at| self.readings[*at].agency.as_str());
        owners.filter(|it| !it.is_empty()).collect::<BTreeSet<&str>>().len()
    }

    fn put(
        &self,
        found: &mut [Option<ProductLabel>],
        members: &[usize],
        key: &str,
        kind: ProductEvidence,
        evidence: &str,
    ) {
        let name = shortest_name(members.iter().map(|at| &self.readings[*at]));
        for at in members {
            let it = &self.readings[*at];
            let said = [it.name.as_str(), evidence].into_iter().filter(|it| !it.is_empty());
            found[*at] = Some(ProductLabel {
                subject: it.id.clone(),
                product: key.to_string(),
                name: name.clone(),
                kind,
                confidence: self.knowledge.products().confidence.of(kind),
                evidence: said.map(String::from).collect(),
            });
        }
    }
}

/// The shortest of the names, without whose it is; of equally short ones the first of the alphabet.
fn shortest_name<'a>(members: impl Iterator<Item = &'a ProductReading>) -> String {
    let names: BTreeSet<(usize, &str)> =
        members.map(|it| (it.name.chars().count(), it.name.as_str())).collect();
    names.first().map(|it| it.1.to_string()).unwrap_or_default()
}

/// A supplier's name without its legal form; `None` for a body that built something itself, and for what
/// stands for a person.
fn firm(vendor: &str) -> Option<String> {
    if vendor.contains("[[") {
        return None;
    }
    let mut name = words(vendor);
    if name.iter().any(|word| NO_FIRM.contains(&word.as_str())) {
        return None;
    }
    name.retain(|word| !FORMS.contains(&word.as_str()));
    let name = name.join(" ");
    (name.chars().count() >= 3).then_some(name)
}
