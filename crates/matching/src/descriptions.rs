//! Records that say too little to be placed, and what their owner has to be asked.
//!
//! Nothing is guessed for them: a name that is an unknown short form, or fits every agency, says less than
//! one sentence of whoever keeps the register.

use std::collections::BTreeSet;

use model::{Classification, Profile};

use crate::Knowledge;
use crate::tokens::words;

/// Why a record says too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lacking {
    /// Its name is a short form or coined word that nobody knows, and nothing explains it.
    UnknownAcronym,
    /// Its name fits any system, and nothing explains it.
    GenericName,
    /// There is nothing but a name.
    OnlyTheName,
    /// The text has hardly a word that tells it from others.
    SaysLittle,
    /// It may be about either of two functions.
    SeveralFunctions,
}

impl Lacking {
    /// Every reason.
    pub const ALL: [Lacking; 5] = [
        Lacking::UnknownAcronym,
        Lacking::GenericName,
        Lacking::OnlyTheName,
        Lacking::SaysLittle,
        Lacking::SeveralFunctions,
    ];

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Lacking::UnknownAcronym => "unknown-acronym",
            Lacking::GenericName => "generic-name",
            Lacking::OnlyTheName => "only-the-name",
            Lacking::SaysLittle => "says-little",
            Lacking::SeveralFunctions => "several-functions",
        }
    }
}

/// What a record lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Why it says too little.
    pub lacking: Lacking,
    /// What the question is about: the word nobody knows, the few words there are, or the codes of the
    /// functions it may be about.
    pub about: Vec<String>,
}

/// A label of this confidence says what a record does.
const SURE: f64 = 0.5;
/// From this confidence on a second function is no rival but another job.
const CERTAIN: f64 = 0.75;
/// How near the second label has to be to the first to rival it.
const RIVAL: f64 = 0.9;
/// Telling words from which on a text says enough, whether or not padu knows them.
const TELLING: usize = 5;
/// Words of places and bodies, which say whose a system is and not what it does.
const PLACES: [&str; 12] = [
    "kabupaten",
    "kab",
    "kota",
    "provinsi",
    "prov",
    "kecamatan",
    "kelurahan",
    "desa",
    "daerah",
    "pemerintah",
    "indonesia",
    "nasional",
];

/// The lexicon ready to say which records say too little.
pub struct Descriptions<'a> {
    knowledge: &'a Knowledge,
    known: BTreeSet<String>,
}

impl<'a> Descriptions<'a> {
    /// Collects the words that the lexicon knows.
    pub fn new(knowledge: &'a Knowledge) -> Descriptions<'a> {
        let terms = knowledge.functions().iter().flat_map(|it| &it.terms).flat_map(|it| &it.forms);
        let names = knowledge.functions().iter().flat_map(|it| [&it.name_id, &it.name_en]);
        let acronyms = knowledge.acronyms().iter().flat_map(|it| [&it.acronym, &it.expansion]);
        let known = terms.chain(names).chain(acronyms).flat_map(|it| words(it)).collect();
        Descriptions { knowledge, known }
    }

    /// What the record lacks, if it says too little; `labels` are its functions, surest first.
    pub fn need(&self, profile: &Profile, labels: &[Classification]) -> Option<Need> {
        let telling = self.telling_text(profile);
        let need = |lacking, about: Vec<String>| Some(Need { lacking, about });
        if labels.first().is_some_and(|it| it.confidence >= SURE) {
            let rivals = rivals(labels);
            let is_open = telling.len() < TELLING && !rivals.is_empty();
            return if is_open { need(Lacking::SeveralFunctions, rivals) } else { None };
        }
        if telling.len() >= TELLING {
            return None;
        }
        if !telling.is_empty() {
            return need(Lacking::SaysLittle, telling);
        }
        let own = self.own_name(profile);
        match own.as_slice() {
            [] => need(Lacking::GenericName, vec![profile.name.clone()]),
            [word] if !self.known.contains(word) => {
                need(Lacking::UnknownAcronym, vec![as_written(&profile.name, word)])
            }
            _ => need(Lacking::OnlyTheName, vec![profile.name.clone()]),
        }
    }

    /// Words of the text that are neither boilerplate nor the name's nor the owner's.
    fn telling_text(&self, profile: &Profile) -> Vec<String> {
        let mut seen: BTreeSet<String> = owner_words(profile);
        seen.extend(words(&profile.name));
        let parts = [
            &profile.description,
            &profile.inputs,
            &profile.outputs,
            &profile.services,
            &profile.data_objects,
            &profile.target_users,
            &profile.category,
        ];
        let all = parts.into_iter().flat_map(|it| words(it));
        all.filter(|it| self.is_telling(it) && seen.insert(it.clone())).collect()
    }

    /// Words of the name that are neither boilerplate nor the owner's.
    fn own_name(&self, profile: &Profile) -> Vec<String> {
        let owner = owner_words(profile);
        let names = [&profile.name].into_iter().chain(&profile.aliases);
        let mut seen = BTreeSet::new();
        let own = names.flat_map(|it| words(it));
        own.filter(|it| self.is_telling(it) && !owner.contains(it) && seen.insert(it.clone()))
            .collect()
    }

    fn is_telling(&self, word: &str) -> bool {
        word.chars().count() > 2
            && word.chars().any(char::is_alphabetic)
            && !self.knowledge.boilerplate.contains_key(word)
            && !PLACES.contains(&word)
    }
}

fn owner_words(profile: &Profile) -> BTreeSet<String> {
    let owner = [&profile.organization, &profile.org_unit];
    owner.into_iter().flat_map(|it| words(it)).collect()
}

/// The first two functions, where neither is sure, they are about as likely, and of other families.
fn rivals(labels: &[Classification]) -> Vec<String> {
    let [first, second, ..] = labels else { return Vec::new() };
    let family = |it: &Classification| it.function.split('/').next().map(String::from);
    let is_near = second.confidence >= first.confidence * RIVAL;
    match is_near && first.confidence < CERTAIN && family(first) != family(second) {
        true => vec![first.function.clone(), second.function.clone()],
        false => Vec::new(),
    }
}

/// A word of a text as it stands there.
fn as_written(text: &str, word: &str) -> String {
    let mut parts = text.split(|it: char| !it.is_alphanumeric());
    let found = parts.find(|it| crate::fold(it) == word);
    found.unwrap_or(word).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{classify, fixture};

    fn check(name: &str, unit: &str, description: &str, expected: Option<(Lacking, &[&str])>) {
        let knowledge = fixture::knowledge();
        let mut profile = fixture::profile("a", name, "", description, "");
        profile.organization = "Kabupaten Contoh".into();
        profile.org_unit = unit.into();
        let labels = classify(&knowledge, std::slice::from_ref(&profile)).remove(0);
        let need = Descriptions::new(&knowledge).need(&profile, &labels);
        let found = need.map(|it| (it.lacking, it.about));
        let expected = expected.map(|(lacking, about)| {
            (lacking, about.iter().map(|it| it.to_string()).collect::<Vec<_>>())
        });
        assert_eq!(found, expected, "{name}: {description}");
    }

    #[test]
    fn a_short_form_that_nobody_knows_is_asked_for_its_meaning() {
        check("SIPANTAS", "", "", Some((Lacking::UnknownAcronym, &["SIPANTAS"])));
        check("SIPANTAS Contoh", "", "", Some((Lacking::UnknownAcronym, &["SIPANTAS"])));
        check(
            "SIPANTAS",
            "",
            "SIPANTAS Kabupaten Contoh",
            Some((Lacking::UnknownAcronym, &["SIPANTAS"])),
        );
    }

    #[test]
    fn a_name_that_fits_any_system_is_asked_for_its_service() {
        check("Sistem Informasi", "", "", Some((Lacking::GenericName, &["Sistem Informasi"])));
    }

    #[test]
    fn a_few_words_are_quoted_in_the_question() {
        check("Kolam Ikan Hias", "", "", Some((Lacking::OnlyTheName, &["Kolam Ikan Hias"])));
        check(
            "SIPANTAS",
            "",
            "mencatat zakat",
            Some((Lacking::SaysLittle, &["mencatat", "zakat"])),
        );
    }

    #[test]
    fn what_says_its_job_or_says_much_is_not_asked() {
        check("Presensi Online", "", "", None);
        check(
            "SIPANTAS",
            "",
            "mencatat zakat penduduk miskin dari masjid setiap bulan ramadan",
            None,
        );
    }
}
