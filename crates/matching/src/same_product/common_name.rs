//! Products that no list knows: one maker and one name, or a name of its own in several agencies.

use std::collections::{BTreeMap, BTreeSet};

use model::{ProductEvidence, ProductLabel};

use super::Installation;
use super::phrase::{surfaces, words};
use crate::Knowledge;

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

/// What the names of a catalogue have in common.
pub struct CommonNames<'a> {
    knowledge: &'a Knowledge,
    installations: &'a [Installation<'a>],
    /// Words that say what a system does, and short forms of that.
    generic: BTreeSet<String>,
}

impl<'a> CommonNames<'a> {
    /// Collects the words that are no names: of the lexicon, of its short forms, and boilerplate.
    pub fn new(knowledge: &'a Knowledge, installations: &'a [Installation<'a>]) -> CommonNames<'a> {
        let mut generic: BTreeSet<String> = PLACES.iter().map(|it| it.to_string()).collect();
        let mut add = |text: &str| generic.extend(words(text));
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
        CommonNames { knowledge, installations, generic }
    }

    /// Labels those that no known product explains.
    pub fn label(&self, found: &mut [Option<ProductLabel>]) {
        self.same_make(found);
        self.rare_names(found);
    }

    /// Applications that are free to be labelled.
    fn free<'b>(&'b self, found: &'b [Option<ProductLabel>]) -> impl Iterator<Item = usize> + 'b {
        let all = self.installations.iter().enumerate();
        all.filter(|(at, it)| !it.is_shared && found[*at].is_none()).map(|(at, _)| at)
    }

    /// One supplier, one name: the same product for several owners. A name that says what a system does
    /// counts only where the technology is known and the same.
    fn same_make(&self, found: &mut [Option<ProductLabel>]) {
        let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
        for at in self.free(found) {
            let it = &self.installations[at];
            let (Some(firm), own) = (firm(it.vendor), self.own_words(it)) else { continue };
            let is_coined = own.iter().any(|word| self.is_coined(word));
            let technology = words(&it.profile.technology).join(" ");
            if own.is_empty() || (!is_coined && technology.is_empty()) {
                continue;
            }
            let technology = if is_coined { String::new() } else { technology };
            groups.entry((firm, own.join(" "), technology)).or_default().push(at);
        }
        for ((firm, name, _), members) in groups {
            if self.agencies(&members) < 2 {
                continue;
            }
            let key = format!("make:{firm}:{name}");
            let vendor = self.installations[members[0]].vendor;
            self.put(found, &members, &key, ProductEvidence::SameMake, vendor);
        }
    }

    /// A word of its own in the names of several agencies' systems that do one job.
    fn rare_names(&self, found: &mut [Option<ProductLabel>]) {
        let mut groups: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
        for at in self.free(found) {
            let it = &self.installations[at];
            let (Some(word), Some(function)) = (self.coined(it), it.function()) else { continue };
            groups.entry((word, function)).or_default().push(at);
        }
        let least = self.knowledge.products().rare_name.agencies;
        groups.retain(|_, members| self.agencies(members) >= least);
        let candidates: BTreeSet<&str> = groups.keys().map(|it| it.0.as_str()).collect();
        let words = self.ordinary(&candidates);
        for ((word, function), members) in &groups {
            if !words.contains(word) {
                let key = format!("name:{word}:{function}");
                self.put(found, members, &key, ProductEvidence::RareName, "");
            }
        }
    }

    /// Those of the candidates that texts use as words: systems are called otherwise and say them all the
    /// same.
    fn ordinary(&self, candidates: &BTreeSet<&str>) -> BTreeSet<String> {
        if candidates.is_empty() {
            return BTreeSet::new();
        }
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for it in self.installations {
            let name: BTreeSet<String> = words(&it.profile.name).into_iter().collect();
            let text = words(&it.profile.description);
            let said: BTreeSet<&str> =
                text.iter().map(String::as_str).chain(name.iter().map(String::as_str)).collect();
            for word in said {
                if let Some(candidate) = candidates.get(word) {
                    let count = counts.entry(candidate).or_default();
                    count.0 += usize::from(!name.contains(word));
                    count.1 += 1;
                }
            }
        }
        let most = self.knowledge.products().rare_name.in_text;
        let ordinary = counts.into_iter().filter(|(_, it)| it.0 as f64 > most * it.1 as f64);
        ordinary.map(|it| it.0.to_string()).collect()
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

    /// The first word of the name, when it is a word of its own and written as a name.
    fn coined(&self, it: &Installation) -> Option<String> {
        let first = self.own_words(it).into_iter().next().filter(|word| self.is_coined(word))?;
        let stands =
            surfaces(&it.profile.name).into_iter().find(|word| crate::fold(word) == first)?;
        stands.chars().next().is_some_and(char::is_uppercase).then_some(first)
    }

    /// How many owners there are; one that is not known counts for nothing.
    fn agencies(&self, members: &[usize]) -> usize {
        let owner = |at: &usize| words(&self.installations[*at].profile.organization).join(" ");
        let owners: BTreeSet<String> =
            members.iter().map(owner).filter(|it| !it.is_empty()).collect();
        owners.len()
    }

    fn put(
        &self,
        found: &mut [Option<ProductLabel>],
        members: &[usize],
        key: &str,
        kind: ProductEvidence,
        evidence: &str,
    ) {
        let name = shortest_name(members.iter().map(|at| &self.installations[*at]));
        for at in members {
            let it = &self.installations[*at];
            let said = [it.profile.name.as_str(), evidence].into_iter().filter(|it| !it.is_empty());
            found[*at] = Some(ProductLabel {
                subject: it.profile.id.clone(),
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
fn shortest_name<'a>(members: impl Iterator<Item = &'a Installation<'a>>) -> String {
    let names: BTreeSet<(usize, &str)> =
        members.map(|it| (it.profile.name.chars().count(), it.profile.name.as_str())).collect();
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
