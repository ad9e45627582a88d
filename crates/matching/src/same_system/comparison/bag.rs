//! Short texts compared word by word: agencies, units, and any further column of a file.

use rapidfuzz::distance::osa;
use rustc_hash::FxHashMap;

use super::{Compared, Comparison, chance};
use crate::normalize::compact;
use crate::tokens::words;
use crate::vocabulary::{Vocabulary, document_frequency};

/// Words of a value that are compared; further ones add cost only.
const MOST_WORDS: usize = 24;
/// Words must be this alike to count as one word misspelt.
const MISSPELT: f64 = 0.8;

/// One value as words.
pub struct Bag {
    value: u32,
    words: Vec<u32>,
    total: f32,
}

/// A column of short texts.
pub struct Bags {
    bags: Vec<Option<Bag>>,
    shown: Vec<String>,
    vocabulary: Vocabulary,
    rarity: Vec<f32>,
    frequency: Vec<u32>,
    holders: Vec<u32>,
    /// Records with a value.
    known: f32,
    is_agency: bool,
}

impl Bags {
    /// A column of agencies: spellings of government levels are unified, and the rarest word decides.
    pub fn agencies(values: &[&str]) -> Bags {
        Bags::new(values, true, agency_words)
    }

    /// Any other column.
    pub fn columns(values: &[&str]) -> Bags {
        Bags::new(values, false, words)
    }

    fn new(values: &[&str], is_agency: bool, cut: impl Fn(&str) -> Vec<String>) -> Bags {
        let mut vocabulary = Vocabulary::default();
        let mut distinct: FxHashMap<String, u32> = FxHashMap::default();
        let mut holders: Vec<u32> = Vec::new();
        let mut documents: Vec<Option<(u32, Vec<u32>)>> = Vec::with_capacity(values.len());
        for value in values {
            let parts = cut(value);
            let key = if is_agency { parts.concat() } else { compact(value) };
            if key.is_empty() {
                documents.push(None);
                continue;
            }
            let next = distinct.len() as u32;
            let number = *distinct.entry(key).or_insert(next);
            holders.resize(distinct.len(), 0);
            holders[number as usize] += 1;
            let mut numbers: Vec<u32> = parts.iter().map(|it| vocabulary.number(it)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.truncate(MOST_WORDS);
            documents.push(Some((number, numbers)));
        }
        let lists = documents.iter().flatten().map(|it| it.1.as_slice());
        let frequency = document_frequency(lists, vocabulary.count());
        let count = documents.iter().flatten().count() as f32;
        let rarity: Vec<f32> =
            frequency.iter().map(|it| ((count + 1.0) / *it as f32).ln().max(0.05)).collect();
        let bags = documents
            .into_iter()
            .map(|document| {
                let (value, words) = document?;
                let total = words.iter().map(|it| rarity[*it as usize]).sum();
                Some(Bag { value, words, total })
            })
            .collect();
        let shown = values.iter().map(|it| it.trim().to_string()).collect();
        Bags { bags, shown, vocabulary, rarity, frequency, holders, known: count, is_agency }
    }

    /// A value that is compared with the column's but is none of them; words the column lacks are rare.
    pub fn further(&mut self, value: &str) -> Option<Bag> {
        let parts = agency_words(value);
        let mut words: Vec<u32> = parts.iter().map(|it| self.vocabulary.number(it)).collect();
        words.sort_unstable();
        words.dedup();
        words.truncate(MOST_WORDS);
        let rarest = (self.known + 1.0).ln().max(0.05);
        self.rarity.resize(self.vocabulary.count(), rarest);
        self.frequency.resize(self.vocabulary.count(), 1);
        let total = words.iter().map(|it| self.rarity[*it as usize]).sum();
        (!words.is_empty()).then_some(Bag { value: u32::MAX, words, total })
    }

    /// The value at a position.
    pub fn bag(&self, at: usize) -> Option<&Bag> {
        self.bags[at].as_ref()
    }

    /// How alike two agencies are, 0 to 0.95.
    pub fn likeness(&self, left: &Bag, right: &Bag) -> f32 {
        self.agency_value(left, right, self.shared(left, right).0)
    }

    /// Rarity shared by two bags, and the number of records that hold the rarest shared word.
    fn shared(&self, left: &Bag, right: &Bag) -> (f32, u32) {
        let (mut sum, mut rarest) = (0.0, u32::MAX);
        let mut lonely = Vec::new();
        for word in &left.words {
            if right.words.binary_search(word).is_ok() {
                sum += self.rarity[*word as usize];
                rarest = rarest.min(self.frequency[*word as usize]);
            } else {
                lonely.push(*word);
            }
        }
        for word in &right.words {
            if left.words.binary_search(word).is_ok() {
                continue;
            }
            let twin = lonely.iter().position(|it| self.is_twin(*it, *word));
            if let Some(at) = twin {
                let other = lonely.swap_remove(at);
                let weight = self.rarity[other as usize].min(self.rarity[*word as usize]);
                sum += 0.85 * weight;
            }
        }
        (sum, rarest)
    }

    /// Whether two different words are one: misspelt, shortened, or an initial.
    fn is_twin(&self, left: u32, right: u32) -> bool {
        let (a, b) = (self.vocabulary.word(left), self.vocabulary.word(right));
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let is_word = |it: &str| it.bytes().all(|byte| byte.is_ascii_alphabetic());
        if !is_word(short) || !is_word(long) {
            return false;
        }
        if short.len() == 1 || short.len() >= 3 && long.len() > short.len() + 1 {
            return long.starts_with(short);
        }
        short.len() >= 4 && osa::normalized_similarity(a.bytes(), b.bytes()) >= MISSPELT
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

    fn agency_value(&self, left: &Bag, right: &Bag, sum: f32) -> f32 {
        let dice = 2.0 * sum / (left.total + right.total);
        let within = sum / left.total.min(right.total);
        if dice >= 0.9 {
            0.95
        } else if within >= 0.9 {
            0.8
        } else if dice >= 0.45 && self.shares_rarest(left, right) {
            0.5
        } else {
            (dice * 0.4).min(0.4)
        }
    }
}

impl Comparison for Bags {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let (left, right) = (self.bags[left].as_ref()?, self.bags[right].as_ref()?);
        let count = self.bags.len();
        if left.value == right.value {
            let chance = chance(self.holders[left.value as usize], count);
            return Some(Compared { value: 1.0, chance });
        }
        let (sum, rarest) = self.shared(left, right);
        if self.is_agency {
            return Some(Compared { value: self.agency_value(left, right, sum), chance: 0.0 });
        }
        let dice = 2.0 * sum / (left.total + right.total);
        let chance = if rarest == u32::MAX { 0.0 } else { chance(rarest, count) };
        Some(Compared { value: dice.min(0.99), chance })
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        both(&self.shown[left], &self.shown[right])
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
        Bags::agencies(&crowd).compare(4, 5).expect("both are known").value
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
    fn an_office_of_the_agency_is_within_it() {
        assert!(agency("Dinas Kesehatan Kota Gumeta", "Kota Gumeta") >= 0.75);
    }

    #[test]
    fn initials_and_misspelt_words_are_shared() {
        let column = Bags::columns(&["Anna Korvath", "A. Korvath", "Korvaht Anna", "x", "y"]);
        assert!(column.compare(0, 1).expect("known").value > 0.75);
        assert!(column.compare(0, 2).expect("known").value > 0.75);
        assert!(column.compare(0, 3).expect("known").value < 0.1);
    }

    #[test]
    fn an_empty_cell_is_unknown() {
        assert_eq!(Bags::columns(&["", "x", " - "]).compare(0, 1), None);
        assert_eq!(Bags::columns(&["", "x", " - "]).compare(2, 1), None);
    }
}
