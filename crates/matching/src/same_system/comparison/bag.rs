//! Short texts compared word by word: agencies, units, and any further column of a file.

use rapidfuzz::distance::osa;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::lexis::{Distinct, Lexis, each};
use super::{Compared, Comparison, Houses, abbreviates, bit_of, chance, chance_within};
use crate::frequencies::{Frequencies, hashed};
use crate::normalize::compact;
use crate::tokens::words;

/// Words of a value that are compared; further ones add cost only.
const MOST_WORDS: usize = 24;
/// How alike two values are at most that are not equal.
const MOST_UNEQUAL: f32 = 0.99;
/// Words must be this alike to count as one word misspelt.
const MISSPELT: f64 = 0.8;
/// Kinds of government. A Kota and a Kabupaten of one name are two.
const GOVERNMENTS: [&str; 3] = ["provinsi", "kabupaten", "kota"];
/// Bits of those that lie within a province.
const LOCAL: u8 = 0b110;
/// Words before and after which `kota` is no government: urban planning, a part of a province, the new town.
const NO_KOTA_AFTER: [&str; 2] = ["tata", "perencanaan"];
const NO_KOTA_BEFORE: [&str; 3] = ["administrasi", "adm", "baru"];
/// What an agency within another is worth, and one whose unit is abbreviated.
const WITHIN: f32 = 0.8;

/// What an edition remembers of a column.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BagStatistics {
    records: u32,
    /// Records with a value.
    known: u32,
    words: Frequencies,
    values: Frequencies,
    /// Records of each agency that hold a value or a word.
    within: Frequencies,
}

/// One value as words.
pub struct Bag {
    /// Hash of the whole value; nothing for a value that is not of the column.
    value: Option<u64>,
    /// The text it came from.
    text: u32,
    holders: u32,
    words: Vec<u32>,
    /// Records of its agency that hold the value, and each of the words.
    within: (u32, Vec<u32>),
    total: f32,
    /// A bit for each of the kinds of government that the words name.
    governments: u8,
}

/// At most [`MOST_WORDS`] words, without memory of their own.
#[derive(Default)]
struct Few {
    list: [u32; MOST_WORDS],
    count: usize,
}

impl Few {
    fn push(&mut self, word: u32) {
        self.list[self.count] = word;
        self.count += 1;
    }

    fn words(&self) -> &[u32] {
        &self.list[..self.count]
    }

    /// Takes one out; the last one takes its place.
    fn take(&mut self, at: usize) -> u32 {
        let taken = self.list[at];
        self.count -= 1;
        self.list[at] = self.list[self.count];
        taken
    }
}

/// What two bags share.
struct Shared {
    /// Rarity of the shared words.
    sum: f32,
    /// How many records (of all, and of the agency) hold the rarest of them.
    rarest: (u32, u32),
    /// Words on either side that the other does not have.
    alone: [usize; 2],
}

/// A column of short texts. Equal texts of one agency are one bag.
pub struct Bags {
    bags: Vec<Bag>,
    /// The bag of each record; [`NONE`] where there is none.
    of: Vec<u32>,
    further: Vec<Option<Bag>>,
    of_further: Vec<u32>,
    shown: Vec<String>,
    /// The words of each text as they stand there, where they name agencies.
    ordered: Vec<Vec<u32>>,
    lexis: Lexis,
    rarity: Vec<f32>,
    frequency: Vec<u32>,
    records: usize,
    is_agency: bool,
    houses: Houses,
}

/// No bag.
const NONE: u32 = u32::MAX;

/// Texts cut into words, before the words are weighed; each text once.
struct Cut {
    /// What the column has a text for, if it is of the column at all.
    keys: Vec<Option<u64>>,
    words: Vec<Vec<u32>>,
    ordered: Vec<Vec<u32>>,
    shown: Vec<String>,
    /// The text of each record, and its further one.
    of: Vec<u32>,
    further: Vec<u32>,
    lexis: Lexis,
    is_agency: bool,
}

impl Bags {
    /// A column of agencies: spellings of government levels are unified, and the rarest word decides. What is
    /// `further` is compared with the column but is not of it.
    pub fn learned_agencies(values: &[&str], further: &[&str]) -> (BagStatistics, Bags) {
        Bags::learned(&Houses::default(), Cut::new(values, further, true))
    }

    /// The same within an edition.
    pub fn agencies(known: &BagStatistics, values: &[&str], further: &[&str]) -> Bags {
        Bags::weighed(known, &Houses::default(), Cut::new(values, further, true))
    }

    /// Any other column.
    pub fn learned_column(houses: &Houses, values: &[&str]) -> (BagStatistics, Bags) {
        Bags::learned(houses, Cut::new(values, &[], false))
    }

    /// The same within an edition.
    pub fn column(known: &BagStatistics, houses: &Houses, values: &[&str]) -> Bags {
        Bags::weighed(known, houses, Cut::new(values, &[], false))
    }

    fn learned(houses: &Houses, cut: Cut) -> (BagStatistics, Bags) {
        let filled = || cut.of.iter().filter_map(|it| Some((*it as usize, cut.key(*it)?)));
        let mut values: Vec<u64> = filled().map(|it| it.1).collect();
        values.sort_unstable();
        let hashes = cut.hashes();
        let known = BagStatistics {
            records: cut.of.len() as u32,
            known: values.len() as u32,
            words: cut.lexis.counted(filled().map(|it| cut.words[it.0].as_slice())),
            values: Frequencies::of_sorted(&values),
            within: houses.counted(cut.of.iter().map(|it| hashes[*it as usize].as_slice())),
        };
        let bags = Bags::weighed(&known, houses, cut);
        (known, bags)
    }

    fn weighed(known: &BagStatistics, houses: &Houses, cut: Cut) -> Bags {
        let frequency = cut.lexis.holders(&known.words);
        let count = known.known as f32;
        let rarity: Vec<f32> =
            frequency.iter().map(|it| ((count + 1.0) / *it as f32).ln().max(0.05)).collect();
        let total = |words: &[u32]| words.iter().map(|it| rarity[*it as usize]).sum();
        let governments = |text: usize| {
            let words = cut.ordered.get(text).into_iter().flatten();
            governments(&words.map(|it| cut.lexis.word(*it)).collect::<Vec<&str>>())
        };
        let bag = |at: usize, text: u32, value: u64| {
            let words = cut.words[text as usize].clone();
            let own = |it: u64| houses.holders(&known.within, at, it);
            let within = (own(value), words.iter().map(|it| own(cut.lexis.hash(*it))).collect());
            let holders = known.values.holders(value);
            let (total, governments) = (total(&words), governments(text as usize));
            Bag { value: Some(value), text, holders, total, governments, words, within }
        };
        let mut bags = Vec::new();
        let mut numbers: FxHashMap<(u32, Option<u64>), u32> = FxHashMap::default();
        let mut number = |(at, text): (usize, &u32)| {
            let Some(value) = cut.key(*text) else { return NONE };
            *numbers.entry((*text, houses.key(at))).or_insert_with(|| {
                bags.push(bag(at, *text, value));
                bags.len() as u32 - 1
            })
        };
        let of = cut.of.iter().enumerate().map(&mut number).collect();
        let other = |(words, text): (&Vec<u32>, u32)| {
            let within = (1, vec![1; words.len()]);
            let (words, total) = (words.clone(), total(words));
            let governments = governments(text as usize);
            let bag = Bag { value: None, text, holders: 1, total, governments, words, within };
            (!bag.words.is_empty()).then_some(bag)
        };
        let further = if cut.further.is_empty() { &[] } else { cut.words.as_slice() };
        Bags {
            further: further.iter().zip(0..).map(other).collect(),
            bags,
            of,
            of_further: cut.further,
            shown: cut.shown,
            ordered: cut.ordered,
            lexis: cut.lexis,
            rarity,
            frequency,
            records: known.records as usize,
            is_agency: cut.is_agency,
            houses: houses.clone(),
        }
    }

    /// The further value of a record.
    pub fn further(&self, at: usize) -> Option<&Bag> {
        self.further[self.of_further[at] as usize].as_ref()
    }

    /// The value of a record.
    pub fn bag(&self, at: usize) -> Option<&Bag> {
        self.bags.get(self.of[at] as usize)
    }

    fn shown(&self, at: usize) -> &str {
        self.bag(at).map_or("", |it| &self.shown[it.text as usize])
    }

    /// How alike two agencies are, 0 to 0.95.
    pub fn likeness(&self, left: &Bag, right: &Bag) -> f32 {
        if are_others(left.governments, right.governments) {
            return 0.0;
        }
        let shared = self.shared(left, right);
        let dice = 2.0 * shared.sum / (left.total + right.total);
        let within = shared.sum / left.total.min(right.total);
        if dice >= 0.9 {
            0.95
        } else if within >= 0.9 || self.is_abbreviated(left, right, &shared) {
            WITHIN
        } else if dice >= 0.45 && self.shares_rarest(left, right) {
            0.5
        } else {
            (dice * 0.4).min(0.4)
        }
    }

    /// What two bags share.
    fn shared(&self, left: &Bag, right: &Bag) -> Shared {
        let (mut sum, mut rarest) = (0.0, (u32::MAX, 0));
        let mut lonely = Few::default();
        let mut others = Few::default();
        let mut rest = right.words.as_slice();
        for (word, within) in left.words.iter().zip(&left.within.1) {
            let passed = rest.iter().take_while(|it| *it < word).count();
            rest[..passed].iter().for_each(|it| others.push(*it));
            rest = &rest[passed..];
            if rest.first() == Some(word) {
                rest = &rest[1..];
                sum += self.rarity[*word as usize];
                rarest = rarest.min((self.frequency[*word as usize], *within));
            } else {
                lonely.push(*word);
            }
        }
        rest.iter().for_each(|it| others.push(*it));
        let mut twins = 0;
        for word in others.words() {
            let twin = lonely.words().iter().position(|it| self.is_twin(*it, *word));
            if let Some(at) = twin {
                let other = lonely.take(at);
                let weight = self.rarity[other as usize].min(self.rarity[*word as usize]);
                sum += 0.85 * weight;
                twins += 1;
            }
        }
        Shared { sum, rarest, alone: [lonely.count, others.count - twins] }
    }

    /// Whether two different words are one: misspelt, shortened, or an initial.
    fn is_twin(&self, left: u32, right: u32) -> bool {
        let (a, b) = (self.lexis.shape(left), self.lexis.shape(right));
        if !a.is_word() || !b.is_word() {
            return false;
        }
        let is_left_short = a.length() <= b.length();
        let (short, long) = if is_left_short { (a, b) } else { (b, a) };
        let (left, right) = (self.lexis.word(left), self.lexis.word(right));
        if short.length() == 1 || short.length() >= 3 && long.length() > short.length() + 1 {
            let (begin, whole) = if is_left_short { (left, right) } else { (right, left) };
            return short.may_begin(long) && whole.starts_with(begin);
        }
        short.length() >= 4
            && short.may_be_like(long, MISSPELT)
            && osa::normalized_similarity(left.bytes(), right.bytes()) >= MISSPELT
    }

    /// Whether the word that tells an agency from others is the same on both sides.
    fn shares_rarest(&self, left: &Bag, right: &Bag) -> bool {
        let rarest = |bag: &Bag| {
            bag.words.iter().copied().max_by(|a, b| {
                self.rarity[*a as usize].total_cmp(&self.rarity[*b as usize]).then(b.cmp(a))
            })
        };
        let holds = |bag: &Bag, word: Option<u32>| {
            word.is_some_and(|word| {
                bag.words.iter().any(|it| *it == word || self.is_twin(*it, word))
            })
        };
        holds(right, rarest(left)) || holds(left, rarest(right))
    }

    /// Whether all that differs is that one of them abbreviates: `Kominfo` is Komunikasi dan Informatika.
    fn is_abbreviated(&self, left: &Bag, right: &Bag, shared: &Shared) -> bool {
        let [one, other] = shared.alone;
        if shared.sum == 0.0 || one.min(other) != 1 || one.max(other) < 2 {
            return false;
        }
        let lonely = |own: &Bag, other: &Bag| -> Vec<&str> {
            let is_lonely =
                |it: &&u32| !other.words.iter().any(|of| of == *it || self.is_twin(*of, **it));
            let words = self.ordered[own.text as usize].iter();
            words.filter(is_lonely).map(|it| self.lexis.word(*it)).collect()
        };
        let place = |it: &Bag| self.ordered[it.text as usize].last().copied();
        if place(left) != place(right) {
            return false;
        }
        match (&lonely(left, right)[..], &lonely(right, left)[..]) {
            ([short], long) | (long, [short]) => long.len() > 1 && abbreviates(short, long),
            _ => false,
        }
    }
}

/// A bit for each of the kinds of government that an agency's words (in order) name.
fn governments(words: &[&str]) -> u8 {
    let kind = |at: usize| {
        let is_beside = |at: Option<usize>, of: &[&str]| {
            at.and_then(|it| words.get(it)).is_some_and(|it| of.contains(it))
        };
        let is_no_kota = words[at] == "kota"
            && (is_beside(at.checked_sub(1), &NO_KOTA_AFTER)
                || is_beside(Some(at + 1), &NO_KOTA_BEFORE));
        let kind = GOVERNMENTS.iter().position(|it| *it == words[at]);
        kind.filter(|_| !is_no_kota)
    };
    (0..words.len()).filter_map(kind).fold(0, |bits, it| bits | 1 << it)
}

/// Whether two agencies are of other governments; where both are within a province, that is no matter.
fn are_others(left: u8, right: u8) -> bool {
    let mask = if left & LOCAL != 0 && right & LOCAL != 0 { LOCAL } else { u8::MAX };
    left != 0 && right != 0 && left & right & mask == 0
}

impl Cut {
    fn new(values: &[&str], further: &[&str], is_agency: bool) -> Cut {
        let mut distinct = Distinct::default();
        let of = values.iter().map(|it| distinct.number(it)).collect();
        let further = further.iter().map(|it| distinct.number(it)).collect();
        let texts = distinct.texts;
        let cut = |text: &&str| if is_agency { agency_words(text) } else { words(text) };
        let all: Vec<Vec<String>> = texts.par_iter().map(cut).collect();
        let key = |(text, words): (&&str, &Vec<String>)| {
            let key = if is_agency { words.concat() } else { compact(text) };
            (!key.is_empty()).then(|| hashed(&key, 0))
        };
        let keys = texts.iter().zip(&all).map(key).collect();
        let (lexis, mut words) = Lexis::of(&all, |it, to| each(it, to));
        let ordered = if is_agency { words.clone() } else { Vec::new() };
        for numbers in &mut words {
            numbers.truncate(MOST_WORDS);
            numbers.sort_unstable();
            numbers.dedup();
        }
        let shown = texts.iter().map(|it| it.trim().to_string()).collect();
        Cut { keys, words, ordered, shown, of, further, lexis, is_agency }
    }

    /// What a text counts as; nothing where it is not of the column.
    fn key(&self, text: u32) -> Option<u64> {
        self.keys[text as usize]
    }

    /// Hashes of the value and the words of each text.
    fn hashes(&self) -> Vec<Vec<u64>> {
        let of = |(key, words): (&Option<u64>, &Vec<u32>)| {
            let own = words.iter().map(|it| self.lexis.hash(*it));
            key.map(|it| std::iter::once(it).chain(own).collect()).unwrap_or_default()
        };
        self.keys.iter().zip(&self.words).map(of).collect()
    }
}

impl Comparison for Bags {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let house = self.houses.common(left, right);
        let (left, right) = (self.bag(left)?, self.bag(right)?);
        let chance = |holders: u32, within: u32| {
            let elsewhere = chance(holders, self.records);
            house.map_or(elsewhere, |it| chance_within(within, it, elsewhere))
        };
        if left.value == right.value {
            let chance = chance(left.holders, left.within.0);
            return Some(Compared { value: 1.0, chance });
        }
        if self.is_agency {
            return Some(Compared { value: self.likeness(left, right), chance: 0.0 });
        }
        let Shared { sum, rarest, .. } = self.shared(left, right);
        let dice = 2.0 * sum / (left.total + right.total);
        let chance = if rarest.0 == u32::MAX { 0.0 } else { chance(rarest.0, rarest.1) };
        Some(Compared { value: dice.min(MOST_UNEQUAL), chance })
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records)
    }

    fn sign(&self, at: usize) -> u64 {
        self.bag(at).and_then(|it| it.value).map_or(0, bit_of)
    }

    fn most_unlike(&self) -> f32 {
        MOST_UNEQUAL
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(self.of[at])
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        both(self.shown(left), self.shown(right))
    }
}

/// Both values, or the one value when they are the same.
pub fn both(left: &str, right: &str) -> Vec<String> {
    let mut shown = vec![left.to_string()];
    if left != right {
        shown.push(right.to_string());
    }
    shown
}

/// An agency's or a unit's name run together, the same however it is spelt; `None` when no word names one.
pub fn agency_key(name: &str) -> Option<String> {
    Some(agency_words(name).concat()).filter(|it| !it.is_empty())
}

/// Hash of the last word of an agency's name, which is where most agencies are; that of nothing without one.
pub fn place_key(name: &str) -> u64 {
    hashed(agency_words(name).last().map_or("", String::as_str), 0)
}

/// The words of an agency's name with government levels spelt one way and the state itself left out.
pub fn agency_words(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in words(name) {
        match word.as_str() {
            "pemerintah" | "pemda" | "republik" | "indonesia" | "ri" | "the" | "of" | "and"
            | "dan" => {}
            "kab" | "pemkab" => found.push("kabupaten".to_string()),
            "pemkot" => found.push("kota".to_string()),
            "prov" | "pemprov" | "propinsi" => found.push("provinsi".to_string()),
            "din" => found.push("dinas".to_string()),
            "bdn" => found.push("badan".to_string()),
            "kemen" | "kementrian" => found.push("kementerian".to_string()),
            _ => found.push(word),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agency(left: &str, right: &str) -> f32 {
        let crowd = [
            "Dinas Kesehatan Kota Lorana",
            "Dinas Kesehatan Kabupaten Mekaru",
            "Dinas Sosial Kota Tabira",
            "Dinas Sosial Kabupaten Wakelo",
            left,
            right,
        ];
        Bags::learned_agencies(&crowd, &[]).1.compare(4, 5).expect("both are known").value
    }

    #[test]
    fn spellings_of_one_agency_are_one() {
        assert_eq!(agency("Kab. Gumeta", "Pemerintah Kabupaten Gumeta"), 1.0);
        assert_eq!(agency("Pemkot Gumeta", "Kota Gumeta"), 1.0);
    }

    #[test]
    fn the_same_kind_of_office_elsewhere_is_another_agency() {
        assert!(agency("Dinas Kesehatan Kota Gumeta", "Dinas Kesehatan Kota Bolasi") < 0.45);
        assert!(agency("Kabupaten Gumeta", "Kabupaten Bolasi") < 0.45);
    }

    #[test]
    fn a_city_and_a_regency_of_one_name_are_two_governments() {
        assert!(agency("Kota Gumeta", "Kabupaten Gumeta") < 0.45);
        assert!(agency("Dinas Sosial Kab. Gumeta", "Dinas Sosial Kota Gumeta") < 0.45);
        let province = |it: &str| format!("{it} Provinsi Bolasi");
        assert!(agency(&province("Kab. Gumeta"), &province("Kota Gumeta")) < 0.45);
        assert!(agency("Kabupaten Kota Gumeta", "Kabupaten Gumeta") >= 0.45);
        assert!(agency("Dinas Tata Kota Gumeta", "Dinas Tata Kota Kabupaten Gumeta") >= 0.45);
    }

    #[test]
    fn an_abbreviated_unit_is_the_unit() {
        let long = "Dinas Komunikasi dan Informatika Kota Gumeta";
        assert!(agency("Din. Kominfo Kota Gumeta", long) >= 0.75);
        assert!(agency("RSU Kota Gumeta", "Rumah Sakit Umum Kota Gumeta") >= 0.75);
        assert!(agency("Dinas Sosial Kota Gumeta", long) < 0.75);
        assert!(agency("RSU Kota Bolasi", "Rumah Sakit Umum Kota Gumeta") < 0.45);
        assert!(agency("Provinsi Gulemang", "Provinsi Gumeta Lemangta") < 0.75);
    }

    #[test]
    fn an_office_of_the_agency_is_within_it() {
        assert!(agency("Dinas Kesehatan Kota Gumeta", "Kota Gumeta") >= 0.75);
    }

    #[test]
    fn initials_and_misspelt_words_are_shared() {
        let people = ["Anna Korvath", "A. Korvath", "Korvaht Anna", "x", "y"];
        let column = Bags::learned_column(&Houses::default(), &people).1;
        assert!(column.compare(0, 1).expect("known").value > 0.75);
        assert!(column.compare(0, 2).expect("known").value > 0.75);
        assert!(column.compare(0, 3).expect("known").value < 0.1);
    }

    #[test]
    fn an_empty_cell_is_unknown() {
        let column = Bags::learned_column(&Houses::default(), &["", "x", " - "]).1;
        assert_eq!(column.compare(0, 1), None);
        assert_eq!(column.compare(2, 1), None);
    }
}
