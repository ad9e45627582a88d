//! Blocking rules: which pairs are worth comparing at all.
//!
//! Every record gives keys; records that share a key may be candidates. An edition remembers how many
//! records held each key, and from then on a record's keys depend on nothing but itself: the rarest of each
//! rule, and some of those that the edition never saw twice, chosen by hash, so that two newcomers choose
//! the same ones. A pair is a candidate when the keys it shares are together as rare as one of the two
//! records can afford: as rare as the key at which its likely partners would be too many.

use model::Profile;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::comparison::{
    Column, Each, Parts, addresses, agency_key, agency_words, codes, name_parts,
};
use crate::frequencies::{Frequencies, Hash, Places};
use crate::normalize::compact;
use crate::tokens::{each_word, words};

/// A rule whose keys are not columns.
struct Rule {
    /// Shown; two rules may go by one name.
    name: &'static str,
    /// How many keys of it a record gives at most.
    most: usize,
    /// Whether records of any agency share its keys, and hardly ever are one system for that.
    is_anywhere: bool,
}

const fn rule(name: &'static str, most: usize, is_anywhere: bool) -> Rule {
    Rule { name, most, is_anywhere }
}

const RULES: [Rule; 10] = [
    rule("name word", 5, true),
    rule("name letters", 4, true),
    rule("text word", 4, true),
    rule("whole value", 8, true),
    rule("name and agency", 6, false),
    rule("misspelt name", 30, false),
    rule("agency and unit", 1, false),
    rule("whole value", 6, false),
    rule("name word", 6, true),
    rule("text word", 4, false),
];
/// Places of the rules.
const NAME_WORD: usize = 0;
const NAME_LETTERS: usize = 1;
const TEXT_WORD: usize = 2;
const WHOLE_NAME: usize = 3;
const NAME_AND_AGENCY: usize = 4;
const MISSPELT_NAME: usize = 5;
const AGENCY_AND_UNIT: usize = 6;
const PAGE_OR_CODE: usize = 7;
const NAME_WORDS: usize = 8;
const TEXT_AND_AGENCY: usize = 9;
/// Those whose keys only some records are asked for where agencies are known: nobody counted them for the others.
const OF_SOME: [u64; 3] = [NAME_LETTERS as u64, TEXT_WORD as u64, NAME_WORDS as u64];
/// What a key that any agency may have counts for where agencies are known and the likeliest pairs are of one: of 2.2
/// million candidates that shared little more, in the groups looked at, one weighed enough (270,000 generated records).
const ANYWHERE: f32 = 0.5;
/// Share of the records that name an agency from which on agencies count as known.
const NEARLY_ALL: f32 = 0.95;
/// Keys of each further column.
const COLUMN_WORDS: usize = 2;
/// Numbers for rules; columns beyond share the last one.
const MOST_RULES: usize = 32;
/// Bits of a key that hold the number of its rule.
const RULE_BITS: u64 = 31;
/// Up to this many records, keys may be shared by more, and records may have more partners.
const SMALL_FILE: u32 = 5_000;
/// From this many records on, keys that two records of one agency share say so much that fewer candidates suffice.
const LARGE_FILE: u32 = 100_000;

/// So many candidates a record tell whether doubles are of one agency, and suffice in a large file where they are.
pub const FEW: f32 = 7.0;
/// So many suffice in a large file where they are not: of a million records with agencies misspelt and cut off they hold
/// 95.1 % of the doubles, and as many again hardly half a percent more.
const SOME: f32 = 22.0;

/// What an edition remembers of keys.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Blocking {
    records: u32,
    /// Whether nearly all of many records name an agency, one of many: those that do meet others by letters of their
    /// names, pairs of their words or words of their texts no longer.
    are_agencies_known: bool,
    /// What a key counts for that any agency may have.
    anywhere: f32,
    holders: Frequencies,
    /// What the keys a pair shares must come to, against the rarity that a record can afford.
    scale: f32,
}

/// The rarity of what a pair shares, and the rarity that one of its records can afford.
#[derive(Clone, Copy)]
pub struct Sharing {
    /// The rarity of all keys in common.
    pub shared: f32,
    /// The lower one of the rarities that the two records can afford.
    pub afforded: f32,
}

impl Sharing {
    /// Whether that makes the pair a candidate.
    pub fn suffices(self, scale: f32) -> bool {
        self.shared >= self.afforded * scale
    }
}

/// The keys of some records, by record.
pub type Keys = Vec<Vec<u64>>;

impl Blocking {
    /// Learns how common keys are, and hands out the keys of the records; of those that no other record has only what
    /// tells that a record has one of its agency.
    pub fn learned(columns: &[Column], records: &[&Profile]) -> (Blocking, Keys) {
        let are_agencies_known = records.len() > SMALL_FILE as usize && are_known(records);
        let agencies: Vec<&str> = records.iter().map(|it| it.organization.as_str()).collect();
        let agencies = Each::of(&agencies, agency_words);
        let of = |found: &mut Vec<u64>, (at, it): (usize, &&Profile)| {
            all_keys(columns, it, agencies.at(at), are_agencies_known, found);
            found.as_slice().to_vec()
        };
        let all: Keys = records.par_iter().enumerate().map_init(Vec::new, of).collect();
        let counted = |range| {
            let mut sorted: Vec<u64> =
                all.iter().flat_map(|it| within(it, range)).copied().collect();
            sorted.sort_unstable();
            Frequencies::of_sorted(&sorted)
        };
        let parts: Vec<Frequencies> = (0..RANGES).into_par_iter().map(counted).collect();
        let holders = Frequencies::joined(parts);
        let anywhere = if are_agencies_known { ANYWHERE } else { 1.0 };
        let count = records.len() as u32;
        let blocking =
            Blocking { records: count, are_agencies_known, anywhere, holders, scale: 1.0 };
        let places = blocking.places();
        // A key that no other record has brings no pair; it tells at most that a record has one of its agency.
        let is_of_use = |it: &(u64, u32, u64)| it.1 > 1 || is_of_agency(&[it.2]);
        let chosen = |it: Vec<u64>| blocking.chosen(&it, |it| places.holders(it), is_of_use);
        let keys = all.into_par_iter().map(chosen).collect();
        (blocking, keys)
    }

    /// The same with another scale.
    pub fn scaled(self, scale: f32) -> Blocking {
        Blocking { scale, ..self }
    }

    /// What a key counts for that any agency may have.
    pub fn anywhere(&self) -> f32 {
        self.anywhere
    }

    /// The same where agencies do not tell what belongs together: keys that any agency may have count in full.
    pub fn of_any_agency(self) -> Blocking {
        Blocking { anywhere: 1.0, ..self }
    }

    /// The keys of one record, sorted.
    pub fn keys(&self, columns: &[Column], profile: &Profile) -> Vec<u64> {
        let mut found = Vec::new();
        let agency = agency_words(&profile.organization);
        all_keys(columns, profile, &agency, self.are_agencies_known, &mut found);
        self.chosen(&found, |it| self.holders.holders(it), |_| true)
    }

    /// How many candidates records should have on average; where the likeliest are `of_one_agency`, doubles are among
    /// few. Nothing is known of that where two lists are linked.
    pub fn wanted(&self, of_one_agency: Option<bool>) -> f32 {
        match (self.records, of_one_agency) {
            (..=SMALL_FILE, _) => 110.0,
            (LARGE_FILE.., Some(true)) => FEW,
            (LARGE_FILE.., Some(false)) if self.are_agencies_known => SOME,
            (_, Some(true)) => 28.0,
            _ => 50.0,
        }
    }

    /// Likely partners that a record can afford.
    fn budget(&self) -> u32 {
        if self.records <= SMALL_FILE { 120 } else { 30 }
    }

    fn largest(&self) -> u32 {
        if self.records <= SMALL_FILE { 150 } else { 60 }
    }

    /// The rarest of each rule among the keys of a record that are of use (by rule, holders and key), known and unknown
    /// ones apart.
    fn chosen(
        &self,
        keys: &[u64],
        holders: impl Fn(u64) -> u32,
        is_of_use: impl Fn(&(u64, u32, u64)) -> bool,
    ) -> Vec<u64> {
        let held = |it: &u64| (it & RULE_BITS, holders(*it), *it);
        let mut held: Vec<(u64, u32, u64)> = keys.iter().map(held).collect();
        held.retain(|it| it.1 <= self.largest() && is_of_use(it));
        held.sort_unstable();
        let mut chosen = Vec::with_capacity(held.len().min(48));
        for rule in held.chunk_by(|a, b| a.0 == b.0) {
            let most = RULES.get(rule[0].0 as usize).map_or(COLUMN_WORDS, |it| it.most);
            let unknown = rule.iter().take_while(|it| it.1 < 2).count();
            if !(self.are_agencies_known && OF_SOME.contains(&rule[0].0)) {
                chosen.extend(rule[..unknown].iter().take(most).map(|it| it.2));
            }
            chosen.extend(rule[unknown..].iter().take(most).map(|it| it.2));
        }
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// The places of its keys, for many questions.
    pub fn places(&self) -> Places<'_> {
        Places::of(&self.holders)
    }

    /// How rare a key is, in natural logarithms; less where any agency may have it.
    pub fn rarity(&self, key: u64) -> f32 {
        self.rarity_of(key, self.holders.holders(key))
    }

    /// How rare a key with so many holders is.
    pub fn rarity_of(&self, key: u64, holders: u32) -> f32 {
        self.rarity_among(holders) * if is_anywhere(key) { self.anywhere } else { 1.0 }
    }

    fn rarity_among(&self, holders: u32) -> f32 {
        (self.records as f32 / holders.max(2) as f32).ln().max(0.1)
    }

    /// The rarity that a record with these keys can afford: that of the commonest of its rarest keys, as long
    /// as those who hold these are not too many. Less where no key is of its agency.
    pub fn affords(&self, keys: &[u64]) -> f32 {
        self.affords_with(keys, |it| self.holders.holders(it))
    }

    /// The same where it is known who holds keys.
    pub fn affords_with(&self, keys: &[u64], holders: impl Fn(u64) -> u32) -> f32 {
        let mut held: Vec<u32> = keys.iter().map(|it| holders(*it)).collect();
        held.sort_unstable();
        let (mut partners, mut last) = (0, 2);
        for held in held {
            partners += held - 1;
            if partners > self.budget() {
                break;
            }
            last = held;
        }
        self.rarity_among(last) * if is_of_agency(keys) { 1.0 } else { self.anywhere }
    }

    /// Whether a pair is a candidate, by the rarity of what it shares and what its two records afford.
    pub fn admits(&self, shared: f32, left: f32, right: f32) -> bool {
        Sharing { shared, afforded: left.min(right) }.suffices(self.scale)
    }

    /// What the keys a pair shares must come to.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Whether two records with these keys are candidates, where it is known who holds keys.
    pub fn are_candidates(
        &self,
        left: &[u64],
        right: &[u64],
        holders: impl Fn(u64) -> u32 + Copy,
    ) -> bool {
        let shared = left.iter().filter(|it| right.binary_search(it).is_ok());
        let rarities: Vec<f32> = shared.map(|it| self.rarity_of(*it, holders(*it))).collect();
        // Added up from zero, in the order of the keys, as where candidates are sought: the same to the bit.
        let sum = rarities.iter().fold(0.0, |sum, it| sum + it);
        let affords = |keys: &[u64]| self.affords_with(keys, holders);
        !rarities.is_empty() && self.admits(sum, affords(left), affords(right))
    }

    /// The names of the rules by which two records with these keys met.
    pub fn rules(columns: &[Column], left: &[u64], right: &[u64]) -> Vec<String> {
        let shared = left.iter().filter(|it| right.binary_search(it).is_ok());
        let mut met: Vec<usize> = shared.map(|it| (it & RULE_BITS) as usize).collect();
        met.sort_unstable();
        let name = |at: usize| {
            let column = || columns.get(at.saturating_sub(RULES.len())).map(|it| it.name.as_str());
            RULES.get(at).map(|it| it.name).or_else(column)
        };
        let mut names: Vec<String> = Vec::new();
        for name in met.into_iter().filter_map(name) {
            if !names.iter().any(|it| it == name) {
                names.push(name.to_string());
            }
        }
        names
    }
}

/// Ranges of keys that are looked at by themselves: what is sorted is never all that there is.
pub const RANGES: u64 = 4;

/// The keys of a record (sorted) in one of the ranges.
pub fn within(keys: &[u64], range: u64) -> &[u64] {
    let place = |it: &u64| *it / (u64::MAX / RANGES + 1);
    let first = keys.partition_point(|it| place(it) < range);
    let last = keys.partition_point(|it| place(it) <= range);
    &keys[first..last]
}

/// Whether records of any agency share such a key.
pub fn is_anywhere(key: u64) -> bool {
    RULES.get((key & RULE_BITS) as usize).is_some_and(|it| it.is_anywhere)
}

/// Whether one of a record's keys is of its agency.
pub fn is_of_agency(keys: &[u64]) -> bool {
    keys.iter().any(|it| [NAME_AND_AGENCY, AGENCY_AND_UNIT].contains(&((it & RULE_BITS) as usize)))
}

/// Whether nearly all of some of the records name an agency, and there are many agencies.
fn are_known(records: &[&Profile]) -> bool {
    const LOOKED_AT: usize = 10_000;
    const MANY: usize = 50;
    let some = records.iter().step_by(records.len().div_ceil(LOOKED_AT));
    let keys: Vec<String> = some.clone().filter_map(|it| agency_key(&it.organization)).collect();
    let are_many = keys.iter().collect::<FxHashSet<_>>().len() >= MANY;
    are_many && keys.len() as f32 >= NEARLY_ALL * some.count() as f32
}

/// Puts every key of a record of an agency (in words), rare or not, in place of what was found before; sorted.
fn all_keys(
    columns: &[Column],
    profile: &Profile,
    agency: &[String],
    are_agencies_known: bool,
    found: &mut Vec<u64>,
) {
    found.clear();
    let letters = compact(&profile.name);
    let name = words(&profile.name);
    let parts: Vec<String> = name_parts(&profile.name).iter().map(|it| compact(it)).collect();
    // The last word of the agency's name, which is where most agencies are; empty without one.
    let place = agency.last().map_or("", String::as_str);
    let mut push = |rule: usize, text: Hash| found.push(key(rule, text));
    let others: Vec<String> = profile.aliases.iter().flat_map(|it| words(it)).collect();
    for word in name.iter().chain(&others) {
        push(NAME_WORD, text(NAME_WORD).and(word));
    }
    if !are_agencies_known || agency.is_empty() {
        for two in name.windows(2) {
            push(NAME_WORDS, text(NAME_WORDS).and(&two[0]).and(" ").and(&two[1]));
        }
        name_grams(&letters, &mut |it| push(NAME_LETTERS, text(NAME_LETTERS).and(it)));
        let told = words(&profile.description);
        for word in told.iter().chain(&name).take(MOST_TEXT_WORDS) {
            push(TEXT_WORD, text(TEXT_WORD).and(word));
        }
    } else if profile.urls.is_empty() && profile.org_unit.is_empty() {
        // Renamed, it has nothing else to be met by.
        let mut left = MOST_TEXT_WORDS;
        each_word(&profile.description, |word| {
            if left > 0 {
                push(TEXT_AND_AGENCY, text(TEXT_AND_AGENCY).and(word).and("@").and(place));
            }
            left = left.saturating_sub(1);
        });
    }
    let addresses = addresses(profile);
    for it in whole_names(profile, &letters, &name, &parts, &addresses) {
        push(WHOLE_NAME, text(WHOLE_NAME).and(&it));
    }
    for it in pages(profile, addresses) {
        push(PAGE_OR_CODE, text(PAGE_OR_CODE).and(&it));
    }
    // A common name meets its namesakes of the same agency.
    if !agency.is_empty() {
        for it in std::iter::once(&letters).chain(&name) {
            push(NAME_AND_AGENCY, text(NAME_AND_AGENCY).and(it).and("@").and(place));
        }
        // `Dinas Kesehatan` may be that of any place: its systems meet those that have their whole name.
        let kind = agency.iter().take(WORDS_OF_A_KIND);
        let kind = kind.fold(text(WHOLE_NAME).and(&letters).and("@"), |text, it| text.and(it));
        push(WHOLE_NAME, kind);
    }
    // `SIMPEG Lorana` of Kabupaten Lorana is its SIMPEG.
    let is_own = |it: &&String| *it != place;
    let has_place = name.iter().any(|it| it == place);
    let without_place =
        has_place.then(|| name.iter().filter(is_own).map(String::as_str).collect::<String>());
    for name in parts.iter().chain([&letters]).chain(&without_place) {
        misspelt(name, &mut |before, after| {
            let rest = text(MISSPELT_NAME).and(before).and(after);
            push(MISSPELT_NAME, rest.and("~").and(place));
        });
    }
    if let Some(it) = unit_key(profile, agency) {
        push(AGENCY_AND_UNIT, text(AGENCY_AND_UNIT).and(&it));
    }
    for (at, column) in columns.iter().enumerate() {
        let rule = (RULES.len() + at).min(MOST_RULES - 1);
        let salted = Hash::new((MOST_RULES + at) as u64);
        found.extend(column.keys(profile).iter().map(|it| key(rule, salted.and(it))));
    }
    found.sort_unstable();
    found.dedup();
}

/// The beginning of a key of a rule.
fn text(rule: usize) -> Hash {
    Hash::new(rule as u64 + 1)
}

fn key(rule: usize, text: Hash) -> u64 {
    text.finished() & !RULE_BITS | rule as u64
}

/// Words of a description, and then of the name, that may become keys.
const MOST_TEXT_WORDS: usize = 150;

/// Sequences of four letters of the name written without spaces.
fn name_grams(letters: &str, hand_out: &mut dyn FnMut(&str)) {
    let mut ends: Vec<usize> = letters.char_indices().map(|it| it.0).take(61).collect();
    if ends.len() < 61 {
        ends.push(letters.len());
    }
    for cut in ends.windows(5) {
        hand_out(&letters[cut[0]..cut[4]]);
    }
}

/// So many words, the first, tell an agency's kind.
const WORDS_OF_A_KIND: usize = 2;

/// Shorter names and codes say nothing.
const SHORTEST_VALUE: usize = 3;

/// The whole name, its parts, its initials, and what it is called in its addresses.
fn whole_names(
    profile: &Profile,
    letters: &str,
    name: &[String],
    parts: &[String],
    addresses: &[Parts],
) -> Vec<String> {
    let mut found: Vec<String> = profile.aliases.iter().map(|it| compact(it)).collect();
    found.push(letters.to_string());
    found.extend_from_slice(parts);
    if name.len() >= 3 {
        found.push(name.iter().filter_map(|it| it.chars().next()).collect());
    }
    found.extend(addresses.iter().filter_map(|it| it.nickname()).map(compact));
    found.retain(|it| it.len() >= SHORTEST_VALUE);
    found
}

/// Pages, hosts and codes: whoever shares one may be one system, whatever the agency.
fn pages(profile: &Profile, addresses: Vec<Parts>) -> Vec<String> {
    let mut found: Vec<String> = addresses.into_iter().flat_map(|it| [it.page, it.host]).collect();
    found.extend(codes(profile));
    found.retain(|it| it.len() >= SHORTEST_VALUE);
    found
}

/// Letters of a name that may be looked for misspelt.
const MISSPELT: std::ops::RangeInclusive<usize> = 3..=16;

/// Short names, whole and with one letter less (what stands before it and after it): two spellings that differ in a
/// letter, or in two that changed places, have one in common.
fn misspelt(name: &str, hand_out: &mut dyn FnMut(&str, &str)) {
    if !MISSPELT.contains(&name.len()) {
        return;
    }
    hand_out(name, "");
    for (at, letter) in name.char_indices() {
        hand_out(&name[..at], &name[at + letter.len_utf8()..]);
    }
}

/// What one unit of one agency (in words) runs.
fn unit_key(profile: &Profile, agency: &[String]) -> Option<String> {
    let agency = Some(agency.concat()).filter(|it| !it.is_empty())?;
    Some(format!("{}@{agency}", agency_key(&profile.org_unit)?))
}

#[cfg(test)]
mod tests {
    use super::super::candidates::Index;
    use super::*;
    use crate::fixture::{crowd, profile};

    fn pairs(profiles: &[Profile]) -> Vec<(u32, u32)> {
        let records: Vec<&Profile> = profiles.iter().collect();
        let (blocking, keys) = Blocking::learned(&[], &records);
        let index = Index::new(&blocking, &keys);
        let scale = index.census().scale(blocking.wanted(None));
        index.pairs(&blocking.scaled(scale))
    }

    fn meet(left: Profile, right: Profile) -> bool {
        let mut profiles = crowd(300);
        profiles.push(left);
        profiles.push(right);
        pairs(&profiles).contains(&(300, 301))
    }

    #[test]
    fn misspelt_names_meet() {
        assert!(meet(
            profile("a", "Kepegawaian", "", "", ""),
            profile("b", "Kepegawain", "", "", "")
        ));
    }

    #[test]
    fn short_names_misspelt_anywhere_meet_in_one_agency() {
        for wrong in ["e-Barda", "eBdaa", "ebata"] {
            let other = profile("b", wrong, "Kota Lorana", "", "");
            assert!(meet(profile("a", "eBada", "Kota Lorana", "", ""), other), "{wrong}");
        }
    }

    #[test]
    fn a_misspelt_name_meets_beside_that_of_its_place() {
        let of = |name: &str| {
            let mut found = Vec::new();
            let own = profile("a", name, "Kota Loranatabira", "", "");
            all_keys(&[], &own, &agency_words(&own.organization), true, &mut found);
            found.retain(|it| it & RULE_BITS == MISSPELT_NAME as u64);
            found
        };
        let (left, right) = (of("ERISITI Loranatabira"), of("ERISIIT Loranatabira"));
        assert!(left.iter().any(|it| right.contains(it)));
    }

    #[test]
    fn a_name_meets_the_address_it_stands_in() {
        let renamed = profile("b", "E-Benda", "", "", "http://192.168.28.25/rebana");
        assert!(meet(profile("a", "REBANA", "", "", ""), renamed));
    }

    #[test]
    fn one_address_brings_a_renamed_system_together() {
        let url = "https://pegawai.lorana.go.id/masuk";
        assert!(meet(profile("a", "Alfa", "", "", url), profile("b", "Beta", "", "", url)));
    }

    #[test]
    fn initials_meet_the_long_name() {
        let long = profile("b", "Tata Kelola Rumah Pangan", "", "", "");
        assert!(meet(profile("a", "TKRP", "", "", ""), long));
    }

    #[test]
    fn a_common_name_meets_its_namesake_in_one_agency() {
        let mut profiles: Vec<Profile> = (0..6_000)
            .map(|it| profile(&it.to_string(), "SIMPEG", &format!("Kota Nama{}", it / 2), "", ""))
            .collect();
        profiles.extend(crowd(10));
        let pairs = pairs(&profiles);
        assert!((0..3_000).all(|it| pairs.binary_search(&(it * 2, it * 2 + 1)).is_ok()));
        assert!(pairs.len() < 400_000);
    }

    /// Words and letters that only records without an agency are asked for say little of how common they are.
    #[test]
    fn newcomers_without_an_agency_are_no_crowd_where_agencies_are_known() {
        let named = |it: usize| format!("Sistem Informasi Nomor {}", it * 7_919);
        let agency = |it: usize| format!("Kota Nama{}", it % 80);
        let known: Vec<Profile> = (0..5_200)
            .map(|it| profile(&it.to_string(), &named(it), &agency(it), "Mengelola data", ""))
            .collect();
        let records: Vec<&Profile> = known.iter().collect();
        let (blocking, _) = Blocking::learned(&[], &records);
        assert!(blocking.are_agencies_known);
        let newcomers: Vec<Vec<u64>> = (6_000..6_400)
            .map(|it| blocking.keys(&[], &profile("", &named(it), "", "Mengelola data", "")))
            .collect();
        let pairs = Index::new(&blocking, &newcomers).pairs(&blocking);
        assert!(pairs.len() < 4_000, "{}", pairs.len());
    }

    /// The name is that of many, and one of the two agencies says nothing of its place.
    #[test]
    fn an_agency_without_its_place_meets_those_of_its_kind() {
        let common = |it: usize| {
            let agency = format!("Dinas Sosial Kota Nama{}", it % 90);
            profile(&it.to_string(), "Lumbung Surat", &agency, "Mengelola surat", "u.go.id")
        };
        let mut profiles: Vec<Profile> = (0..5_200).map(common).collect();
        let of = |id: &str, agency: &str| profile(id, "Lumbung Surat", agency, "", "u.go.id");
        profiles.push(of("a", "Dinas Pariwisata Kota Wakelo"));
        profiles.push(of("b", "Din. Pariwisata"));
        let records: Vec<&Profile> = profiles.iter().collect();
        let (_, keys) = Blocking::learned(&[], &records);
        let shared: Vec<&u64> = keys[5_200].iter().filter(|it| keys[5_201].contains(it)).collect();
        assert!(matches!(shared[..], [it] if is_anywhere(*it)));
    }

    #[test]
    fn renamed_in_one_agency_a_record_is_met_by_its_text() {
        let told = "Peramalan ombak dan arus pesisir bagi nelayan";
        let mut profiles: Vec<Profile> = (0..5_200)
            .map(|it| {
                let (name, agency) = (format!("Nama{it}"), format!("Kota Nama{}", it % 80));
                profile(&it.to_string(), &name, &agency, "Mengelola data", "")
            })
            .collect();
        profiles.push(profile("a", "Alfa", "Kota Nama7", told, ""));
        profiles.push(profile("b", "Beta", "Kota Nama7", told, ""));
        assert!(pairs(&profiles).contains(&(5_200, 5_201)));
    }
}
