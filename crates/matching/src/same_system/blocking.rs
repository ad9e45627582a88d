//! Blocking rules: which pairs are worth comparing at all.
//!
//! Every record gives keys; records that share a key may be candidates. An edition remembers how many
//! records held each key, and from then on a record's keys depend on nothing but itself: the rarest of each
//! rule, and some of those that the edition never saw twice, chosen by hash, so that two newcomers choose
//! the same ones. A pair is a candidate when the keys it shares are together as rare as one of the two
//! records can afford: as rare as the key at which its likely partners would be too many.

use model::Profile;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::comparison::{Column, addresses, agency_key, agency_words, codes, name_parts};
use crate::frequencies::{Frequencies, Places, hashed};
use crate::normalize::compact;
use crate::tokens::words;

/// The rules whose keys are not columns, and how many keys of each a record gives at most.
const RULES: [(&str, usize); 7] = [
    ("name word", 5),
    ("name letters", 4),
    ("text word", 4),
    ("whole value", 8),
    ("name and agency", 6),
    ("misspelt name", 15),
    ("agency and unit", 1),
];
/// Keys of each further column.
const COLUMN_WORDS: usize = 2;
/// Numbers for rules; columns beyond share the last one.
const MOST_RULES: usize = 16;
/// Bits of a key that hold the number of its rule.
const RULE_BITS: u64 = 15;
/// Up to this many records, keys may be shared by more, and records may have more partners.
const SMALL_FILE: u32 = 5_000;

/// What an edition remembers of keys.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Blocking {
    records: u32,
    holders: Frequencies,
    /// What the keys a pair shares must come to, against the rarity that a record can afford.
    scale: f32,
}

/// The keys of some records, by record.
pub type Keys = Vec<Vec<u64>>;

impl Blocking {
    /// Learns how common keys are, and hands out the keys of the records.
    pub fn learned(columns: &[Column], records: &[&Profile]) -> (Blocking, Keys) {
        let of = |found: &mut Vec<u64>, it: &&Profile| {
            all_keys(columns, it, found);
            found.as_slice().to_vec()
        };
        let all: Keys = records.par_iter().map_init(Vec::new, of).collect();
        let counted = |range| {
            let mut sorted: Vec<u64> =
                all.iter().flat_map(|it| within(it, range)).copied().collect();
            sorted.sort_unstable();
            Frequencies::of_sorted(&sorted)
        };
        let parts: Vec<Frequencies> = (0..RANGES).into_par_iter().map(counted).collect();
        let holders = Frequencies::joined(parts);
        let blocking = Blocking { records: records.len() as u32, holders, scale: 1.0 };
        let places = blocking.places();
        let chosen = |it: Vec<u64>| blocking.chosen(&it, |it| places.holders(it));
        let keys = all.into_par_iter().map(chosen).collect();
        (blocking, keys)
    }

    /// The same with another scale.
    pub fn scaled(self, scale: f32) -> Blocking {
        Blocking { scale, ..self }
    }

    /// The keys of one record, sorted.
    pub fn keys(&self, columns: &[Column], profile: &Profile) -> Vec<u64> {
        let mut found = Vec::new();
        all_keys(columns, profile, &mut found);
        self.chosen(&found, |it| self.holders.holders(it))
    }

    /// How many candidates records should have on average.
    pub fn wanted(&self) -> f32 {
        if self.records <= SMALL_FILE { 110.0 } else { 34.0 }
    }

    /// Likely partners that a record can afford.
    fn budget(&self) -> u32 {
        if self.records <= SMALL_FILE { 120 } else { 30 }
    }

    fn largest(&self) -> u32 {
        if self.records <= SMALL_FILE { 150 } else { 60 }
    }

    /// The rarest of each rule among the keys of a record, known and unknown ones apart.
    fn chosen(&self, keys: &[u64], holders: impl Fn(u64) -> u32) -> Vec<u64> {
        let held = |it: &u64| (it & RULE_BITS, holders(*it), *it);
        let mut held: Vec<(u64, u32, u64)> = keys.iter().map(held).collect();
        held.retain(|it| it.1 <= self.largest());
        held.sort_unstable();
        let mut chosen = Vec::with_capacity(held.len().min(48));
        for rule in held.chunk_by(|a, b| a.0 == b.0) {
            let most = RULES.get(rule[0].0 as usize).map_or(COLUMN_WORDS, |it| it.1);
            let unknown = rule.iter().take_while(|it| it.1 < 2).count();
            chosen.extend(rule[..unknown].iter().take(most).map(|it| it.2));
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

    /// How rare a key is, in natural logarithms.
    pub fn rarity(&self, key: u64) -> f32 {
        self.rarity_of(self.holders.holders(key))
    }

    /// How rare a key with so many holders is.
    pub fn rarity_of(&self, holders: u32) -> f32 {
        (self.records as f32 / holders.max(2) as f32).ln().max(0.1)
    }

    /// The rarity that a record with these keys can afford: that of the commonest of its rarest keys, as long
    /// as those who hold these are not too many.
    pub fn affords(&self, keys: &[u64]) -> f32 {
        self.affords_of(keys.iter().map(|it| self.holders.holders(*it)).collect())
    }

    /// The same for keys with so many holders.
    pub fn affords_of(&self, mut holders: Vec<u32>) -> f32 {
        holders.sort_unstable();
        let (mut partners, mut last) = (0, 2);
        for held in holders {
            partners += held - 1;
            if partners > self.budget() {
                break;
            }
            last = held;
        }
        self.rarity_of(last)
    }

    /// Whether a pair is a candidate, by the rarity of what it shares and what its two records afford.
    pub fn admits(&self, shared: f32, left: f32, right: f32) -> bool {
        shared >= left.min(right) * self.scale
    }

    /// Whether two records with these keys are candidates.
    pub fn are_candidates(&self, left: &[u64], right: &[u64]) -> bool {
        let shared = left.iter().filter(|it| right.binary_search(it).is_ok());
        let rarities: Vec<f32> = shared.map(|it| self.rarity(*it)).collect();
        // Added up from zero, in the order of the keys, as where candidates are sought: the same to the bit.
        let sum = rarities.iter().fold(0.0, |sum, it| sum + it);
        !rarities.is_empty() && self.admits(sum, self.affords(left), self.affords(right))
    }

    /// The names of the rules by which two records with these keys met.
    pub fn rules(columns: &[Column], left: &[u64], right: &[u64]) -> Vec<String> {
        let shared = left.iter().filter(|it| right.binary_search(it).is_ok());
        let mut met: Vec<u64> = shared.map(|it| it & RULE_BITS).collect();
        met.sort_unstable();
        met.dedup();
        let name = |rule: u64| {
            let at = rule as usize;
            let column = || columns.get(at.saturating_sub(RULES.len())).map(|it| it.name.clone());
            RULES.get(at).map(|it| it.0.to_string()).or_else(column)
        };
        met.into_iter().filter_map(name).collect()
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

/// Puts every key of a record, rare or not, in place of what was found before; sorted.
fn all_keys(columns: &[Column], profile: &Profile, found: &mut Vec<u64>) {
    found.clear();
    let name = words(&profile.name);
    let mut push = |rule: usize, text: &str| found.push(key(rule, rule as u64 + 1, text));
    name.iter().for_each(|it| push(0, it));
    profile.aliases.iter().flat_map(|it| words(it)).for_each(|it| push(0, &it));
    name_grams(&profile.name, &mut |it| push(1, it));
    let text = words(&profile.description);
    text.iter().chain(&name).take(MOST_TEXT_WORDS).for_each(|it| push(2, it));
    let parts = name_parts(&profile.name);
    let agency = agency_words(&profile.organization);
    // The last word of the agency's name, which is where most agencies are; empty without one.
    let place = agency.last().map_or("", String::as_str);
    whole_keys(profile, &name, &parts).iter().for_each(|it| push(3, it));
    agency_keys(profile, &name, place).iter().for_each(|it| push(4, it));
    misspelt_keys(profile, &parts, place, &mut |it| push(5, it));
    unit_key(profile, &agency).iter().for_each(|it| push(6, it));
    for (at, column) in columns.iter().enumerate() {
        let rule = (RULES.len() + at).min(MOST_RULES - 1);
        found.extend(column.keys(profile).iter().map(|it| key(rule, 10 + at as u64, it)));
    }
    found.sort_unstable();
    found.dedup();
}

fn key(rule: usize, salt: u64, text: &str) -> u64 {
    hashed(text, salt) & !RULE_BITS | rule as u64
}

/// Words of a description, and then of the name, that may become keys.
const MOST_TEXT_WORDS: usize = 150;

/// Sequences of four letters of the name written without spaces.
fn name_grams(name: &str, hand_out: &mut dyn FnMut(&str)) {
    let letters = compact(name);
    let mut ends: Vec<usize> = letters.char_indices().map(|it| it.0).take(61).collect();
    if ends.len() < 61 {
        ends.push(letters.len());
    }
    for cut in ends.windows(5) {
        hand_out(&letters[cut[0]..cut[4]]);
    }
}

/// Keys that are rare by themselves: the whole name, its parts, its initials, addresses, codes.
fn whole_keys(profile: &Profile, name: &[String], parts: &[String]) -> Vec<String> {
    let mut found: Vec<String> = profile.aliases.iter().map(|it| compact(it)).collect();
    found.push(compact(&profile.name));
    found.extend(parts.iter().map(|it| compact(it)));
    if name.len() >= 3 {
        found.push(name.iter().filter_map(|it| it.chars().next()).collect());
    }
    for parts in addresses(profile) {
        found.extend(parts.nickname().map(compact));
        found.push(parts.page);
        found.push(parts.host);
    }
    found.extend(codes(profile));
    found.retain(|it| it.len() >= 3);
    found
}

/// Letters of a name that may be looked for misspelt.
const MISSPELT: std::ops::RangeInclusive<usize> = 5..=14;

/// Short names, whole and with one letter less, in one agency: two spellings that differ in a letter, or in two
/// that changed places, have one in common.
fn misspelt_keys(profile: &Profile, parts: &[String], place: &str, hand_out: &mut dyn FnMut(&str)) {
    let names = parts.iter().chain([&profile.name]);
    let mut key = String::new();
    let mut hand_out = |parts: [&str; 4]| {
        key.clear();
        parts.iter().for_each(|it| key.push_str(it));
        hand_out(&key);
    };
    for name in names.map(|it| compact(it)).filter(|it| MISSPELT.contains(&it.len())) {
        hand_out([&name, "", "~", place]);
        for (at, letter) in name.char_indices() {
            hand_out([&name[..at], &name[at + letter.len_utf8()..], "~", place]);
        }
    }
}

/// What one unit of one agency (in words) runs.
fn unit_key(profile: &Profile, agency: &[String]) -> Option<String> {
    let agency = Some(agency.concat()).filter(|it| !it.is_empty())?;
    Some(format!("{}@{agency}", agency_key(&profile.org_unit)?))
}

/// A common name meets its namesakes of the same agency; pairs of words do where single words are common.
fn agency_keys(profile: &Profile, name: &[String], place: &str) -> Vec<String> {
    let mut found: Vec<String> = name.windows(2).map(|it| format!("{} {}", it[0], it[1])).collect();
    if !profile.organization.trim().is_empty() {
        found.push(format!("{}@{}", compact(&profile.name), place));
        found.extend(name.iter().map(|it| format!("{it}@{place}")));
    }
    found
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
        let scale = index.scale(blocking.wanted());
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
}
