//! Model numbers and other codes inside names and descriptions: `PS-LX350H`, `SPBE/2023-017`.

use model::Profile;
use serde::{Deserialize, Serialize};

use super::lexis::Lexis;
use super::{Compared, Comparison, bit_of, chance};
use crate::frequencies::Frequencies;
use crate::normalize::fold;

/// Codes shorter than this are years, versions and sizes.
const SHORTEST: usize = 5;
/// Codes hold so many digits at least.
const FEWEST_DIGITS: usize = 2;

/// What an edition remembers of codes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CodeStatistics {
    records: u32,
    codes: Frequencies,
}

/// The codes of some records.
pub struct Code {
    codes: Vec<Vec<u32>>,
    lexis: Lexis,
    frequency: Vec<u32>,
    records: usize,
}

impl Code {
    /// Reads names, aliases and descriptions, and learns which codes are common.
    pub fn learned(records: &[&Profile]) -> (CodeStatistics, Code) {
        let (lexis, found) = cut(records);
        let codes = lexis.counted(found.iter().map(Vec::as_slice));
        let known = CodeStatistics { records: records.len() as u32, codes };
        let code = Code::weighed(&known, lexis, found);
        (known, code)
    }

    /// Reads the same within an edition.
    pub fn new(known: &CodeStatistics, records: &[&Profile]) -> Code {
        let (lexis, found) = cut(records);
        Code::weighed(known, lexis, found)
    }

    fn weighed(known: &CodeStatistics, lexis: Lexis, codes: Vec<Vec<u32>>) -> Code {
        let frequency = lexis.holders(&known.codes);
        Code { codes, lexis, frequency, records: known.records as usize }
    }

    fn rarest_shared(&self, left: usize, right: usize) -> Option<u32> {
        let (left, right) = (&self.codes[left], &self.codes[right]);
        left.iter()
            .copied()
            .filter(|it| right.binary_search(it).is_ok())
            .min_by_key(|it| (self.frequency[*it as usize], *it))
    }
}

fn cut(records: &[&Profile]) -> (Lexis, Vec<Vec<u32>>) {
    let cut = |it: &&Profile, hand_out: &mut dyn FnMut(&str)| {
        codes(it).iter().for_each(|it| hand_out(it));
    };
    let (lexis, mut numbered) = Lexis::of(records, cut);
    for numbers in &mut numbered {
        numbers.sort_unstable();
        numbers.dedup();
    }
    (lexis, numbered)
}

impl Comparison for Code {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        if self.codes[left].is_empty() || self.codes[right].is_empty() {
            return None;
        }
        let compared = match self.rarest_shared(left, right) {
            Some(code) => {
                let holders = self.frequency[code as usize];
                Compared { value: 1.0, chance: chance(holders, self.records) }
            }
            None => Compared { value: 0.0, chance: 0.0 },
        };
        Some(compared)
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records)
    }

    fn sign(&self, at: usize) -> u64 {
        self.codes[at].iter().fold(0, |bits, it| bits | bit_of(self.lexis.hash(*it)))
    }

    fn most_unlike(&self) -> f32 {
        0.0
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        let show = |code: &u32| self.lexis.word(*code).to_string();
        match self.rarest_shared(left, right) {
            Some(code) => vec![show(&code)],
            None => self.codes[left]
                .iter()
                .take(2)
                .chain(self.codes[right].iter().take(2))
                .map(show)
                .collect(),
        }
    }
}

/// Codes of a record: pieces with letters and digits, signs inside them left out.
pub fn codes(profile: &Profile) -> Vec<String> {
    let texts = std::iter::once(&profile.name).chain(&profile.aliases);
    texts
        .chain(std::iter::once(&profile.description))
        .flat_map(|text| text.split(|it: char| it.is_whitespace() || "/,;()|\"'".contains(it)))
        .filter(|piece| piece.len() <= 40 && !piece.contains("://"))
        .filter_map(code)
        .collect()
}

fn code(piece: &str) -> Option<String> {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    if piece.is_ascii() && (digits < FEWEST_DIGITS || piece.len() < SHORTEST) {
        return None;
    }
    let kept: String = fold(piece).chars().filter(|it| it.is_alphanumeric()).collect();
    let digits = kept.chars().filter(char::is_ascii_digit).count();
    let letters = kept.chars().count() - digits;
    let is_code = digits >= FEWEST_DIGITS && letters >= 1 || digits >= 6;
    (kept.len() >= SHORTEST && is_code).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Vec<String> {
        codes(&Profile { name: name.into(), ..Profile::default() })
    }

    #[test]
    fn signs_inside_a_code_do_not_matter() {
        assert_eq!(of("Turntable PS-LX350H"), of("turntable - PSLX350H"));
    }

    #[test]
    fn years_and_versions_are_no_codes() {
        assert!(of("SIMPEG 2020 v2 3.0").is_empty());
    }
}
