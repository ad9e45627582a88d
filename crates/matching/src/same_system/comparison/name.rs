//! Names: equal, misspelt, reordered, shortened, with or without the long form.

use model::Profile;
use rapidfuzz::distance::osa;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::super::usage::BRIDGE_WORDS;
use super::lexis::{Lexis, Numbering};
use super::quantity::{Quantity, are_others, quantities};
use super::shape::Shape;
use super::{
    BOILERPLATE, Compared, Comparison, Houses, OwnWords, Parts, abbreviates, bit_of, chance,
    chance_within, scarce_chance,
};
use crate::Knowledge;
use crate::frequencies::{Frequencies, Hashes, Places, hashed};
use crate::normalize::compact;
use crate::tokens::tokens;

/// Forms of one name that are compared: the whole, its parts, other names, what it is called in its address.
const MOST_FORMS: usize = 5;
/// Words of one form.
const MOST_WORDS: usize = 20;
/// Records whose names are read at a time: many, since the words of all are kept at once, and those of each only once.
const READ_TOGETHER: usize = 8_192;
/// A part of a name that is equal is worth this; only whole names are equal for sure.
const EQUAL_PART: f32 = 0.93;
/// How alike two names are at most that are not equal.
const MOST_UNEQUAL: f32 = 0.98;
/// What remains of the likeness of two names with other numbers.
const OTHER_NUMBERS: f32 = 0.6;
/// Words must be this alike to count as one word misspelt.
const MISSPELT: f64 = 0.78;
/// A name equal but for its agency's words, boilerplate and spaces is worth this.
const EQUAL_CORE: f32 = 0.8;
/// What remains of the likeness of a system's name and its companion's.
const COMPANION: f32 = 0.65;
/// Shorter words are equal or different: one letter makes PBB another thing than PPDB.
const SHORT_WORD: usize = 6;
/// Acronyms have at most so many letters; longer words in capitals are just loud.
const LONGEST_ACRONYM: usize = 8;
/// A name of two records is as rare as in a file of this size at least.
const LEAST_RECORDS: usize = 60;
/// The same of a single short word, which may be anybody's acronym, where no agency is common.
const LEAST_RECORDS_OF_WORD: usize = 12;
/// A name made of the initials or of pieces of the other's words is worth this.
const INITIALS: f32 = 0.7;
/// Fewer initials prove nothing.
const FEWEST_INITIALS: usize = 3;
/// Chance that a letter is the initial sought; common ones are far more frequent than one in 26.
const LETTER: f32 = 0.1;
/// Bytes that must remain of a name to be one.
const FEWEST_OF_REST: usize = 4;
/// Weight of a word that every name has.
const LIGHTEST: f32 = 0.05;

/// What an edition remembers of names.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NameStatistics {
    records: u32,
    /// Whether any record names an agency.
    has_agencies: bool,
    /// Names run together.
    names: Frequencies,
    words: Frequencies,
    /// Records of each agency that hold a word.
    within: Frequencies,
    /// Words of several records that are short acronyms.
    short_acronyms: Hashes,
    /// Words that several agencies use as an acronym.
    used_acronyms: Hashes,
}

/// One way a name is written. What most comparisons look at comes first, and so lies together: they mostly wait for
/// memory.
#[repr(C)]
struct Form {
    /// Hash of the whole name run together, and how many records have it.
    key: u64,
    /// A bit for each of the words: names without a common bit have no word in common.
    bits: u64,
    words: Box<[Held]>,
    holders: u32,
    total: f32,
    /// What `own` looks like.
    shape: Shape,
    is_whole: bool,
    is_companion: bool,
    /// Whether it is what the system is called in its address only: compared as a whole, so that neither words nor
    /// what follows is kept of it.
    is_nickname: bool,
    /// Whether it is an acronym, or no longer than one.
    is_short_word: bool,
    /// The name without what it shares with its agency, run together.
    own: Box<str>,
    /// The quantities, and the word of each that holds its number.
    quantities: Box<[Quantity]>,
    of_quantities: Box<[u32]>,
    /// Those of the words that hold digits and are no versions, in order.
    numbers: Box<[u32]>,
    /// Hash of `own`; of the same without boilerplate; of the name without the agency's words even where only
    /// boilerplate remains. 0 where hardly anything is left.
    own_key: u64,
    core: u64,
    bare: u64,
}

/// A word of a name.
#[derive(Clone, Copy)]
struct Held {
    /// What it looks like: looked up once, since words are compared far more often than read.
    shape: Shape,
    word: u32,
    /// How many records of the agency hold it, and how many of all.
    within: u32,
    frequency: u32,
    weight: f32,
    /// How far it is an acronym of its own.
    settled: Settled,
}

impl Form {
    /// Whether the word is one of its own.
    fn holds(&self, word: u32) -> bool {
        self.bits & bit(word) != 0 && self.words.iter().any(|it| it.word == word)
    }

    /// The quantity whose number a word holds.
    fn quantity(&self, word: u32) -> Option<Quantity> {
        let at = self.of_quantities.iter().position(|it| *it == word)?;
        Some(self.quantities[at])
    }

    /// Whether both state a quantity, in whatever spelling.
    fn shares_quantity(&self, other: &Form) -> bool {
        self.quantities.iter().any(|it| other.quantities.iter().any(|of| it.equals(*of)))
    }
}

/// One of 64 bits for a word.
fn bit(word: u32) -> u64 {
    1 << (word % 64)
}

/// The names of some records.
pub struct Names {
    forms: Vec<Box<[Form]>>,
    shown: Vec<String>,
    lexis: Lexis,
    records: usize,
    has_agencies: bool,
    houses: Houses,
}

/// A form as it is read.
struct Draft {
    key: u64,
    words: Vec<String>,
    acronyms: Vec<bool>,
    core: String,
    bare: String,
    /// The word that holds its number, and the quantity.
    quantities: Vec<(String, Quantity)>,
    is_whole: bool,
    is_nickname: bool,
}

/// A form before its words are weighed. Those of all records stand beside each other, so the words are kept elsewhere,
/// each once.
struct Numbered {
    key: u64,
    /// The numbers of its words, repeats included.
    words: Vec<u32>,
    /// A bit for each of them that is an acronym here.
    acronyms: u32,
    /// See [`Form`].
    core: u64,
    bare: u64,
    /// The word that holds its number, and the quantity.
    quantities: Vec<(u32, Quantity)>,
    is_whole: bool,
    is_nickname: bool,
}

impl Numbered {
    /// What remains of a draft when somebody else keeps its words.
    fn new(draft: Draft, number: &mut dyn FnMut(String) -> u32) -> Numbered {
        let acronyms = draft.acronyms.iter().enumerate();
        Numbered {
            key: draft.key,
            acronyms: acronyms.fold(0, |bits, (at, is_it)| bits | u32::from(*is_it) << at),
            core: rest_key(&draft.core),
            bare: rest_key(&draft.bare),
            quantities: draft.quantities.into_iter().map(|it| (number(it.0), it.1)).collect(),
            words: draft.words.into_iter().map(number).collect(),
            is_whole: draft.is_whole,
            is_nickname: draft.is_nickname,
        }
    }

    fn is_acronym(&self, at: usize) -> bool {
        self.acronyms & 1 << at != 0
    }

    /// The same with other numbers.
    fn renumber(&mut self, numbers: &[u32]) {
        let quantities = self.quantities.iter_mut().map(|it| &mut it.0);
        self.words.iter_mut().chain(quantities).for_each(|it| *it = numbers[*it as usize]);
    }
}

/// Names taken apart, before their words are weighed.
struct Cut {
    forms: Vec<Vec<Numbered>>,
    lexis: Lexis,
    shown: Vec<String>,
}

impl Cut {
    fn new(knowledge: &Knowledge, agencies: &OwnWords, records: &[&Profile]) -> Cut {
        let read = |(part, some): (usize, &[&Profile])| {
            let mut numbering = Numbering::default();
            let mut form = |it| Numbered::new(it, &mut |word| numbering.number(word));
            let forms = some.iter().enumerate().map(|(at, it)| {
                let drafts = drafts(knowledge, agencies, part * READ_TOGETHER + at, it);
                drafts.into_iter().map(&mut form).collect()
            });
            let forms: Vec<Vec<Numbered>> = forms.collect();
            (forms, numbering)
        };
        let parts = records.par_chunks(READ_TOGETHER).enumerate().map(read);
        let parts: Vec<(Vec<Vec<Numbered>>, Numbering)> = parts.collect();
        let mut all = Numbering::default();
        let (forms, numbers): (Vec<Vec<Vec<Numbered>>>, Vec<Vec<u32>>) =
            parts.into_iter().map(|(forms, own)| (forms, all.number_all(own))).unzip();
        let (lexis, finals) = all.finished();
        let numbered = |(mut forms, own): (Vec<Vec<Numbered>>, Vec<u32>)| {
            let numbers: Vec<u32> = own.into_iter().map(|it| finals[it as usize]).collect();
            forms.iter_mut().flatten().for_each(|it| it.renumber(&numbers));
            forms
        };
        let forms = forms.into_par_iter().zip(numbers).flat_map_iter(numbered).collect();
        let shown = records.iter().map(|it| it.name.trim().to_string()).collect();
        Cut { forms, lexis, shown }
    }

    /// The numbers of all words of each record's names.
    fn documents(&self) -> Vec<Vec<u32>> {
        let of = |forms: &Vec<Numbered>| {
            let named = forms.iter().filter(|it| !it.is_nickname);
            named.flat_map(|it| &it.words).copied().collect()
        };
        self.forms.iter().map(of).collect()
    }

    /// The hashes of the words of each record, each once.
    fn hashes(&self) -> Vec<Vec<u64>> {
        let of = |mut words: Vec<u32>| {
            words.sort_unstable();
            words.dedup();
            words.into_iter().map(|it| self.lexis.hash(it)).collect()
        };
        self.documents().into_iter().map(of).collect()
    }
}

impl NameStatistics {
    fn learned(
        cut: &Cut,
        agencies: &OwnWords,
        houses: &Houses,
        records: &[&Profile],
    ) -> NameStatistics {
        let mut names: Vec<u64> = cut.forms.iter().flatten().map(|it| it.key).collect();
        names.par_sort_unstable();
        let mut capitals = vec![Usage::default(); cut.lexis.count()];
        for (forms, agency) in cut.forms.iter().zip(agencies.keys()) {
            let agency = hashed(agency, 0);
            for form in forms.iter().filter(|it| !it.is_nickname) {
                for (at, number) in form.words.iter().enumerate() {
                    capitals[*number as usize].count(form.is_acronym(at), agency);
                }
            }
        }
        let words = cut.lexis.counted(cut.documents().iter().map(Vec::as_slice));
        let of = |settled: Settled| {
            let is_it = |it: &(usize, &Usage)| it.1.settled(cut.lexis.word(it.0 as u32)) == settled;
            let hash = |it: (usize, &Usage)| cut.lexis.hash(it.0 as u32);
            let known = capitals.iter().enumerate().filter(is_it).map(hash);
            Hashes::of(known.filter(|it| words.holders(*it) > 1))
        };
        NameStatistics {
            records: records.len() as u32,
            has_agencies: records.iter().any(|it| !it.organization.trim().is_empty()),
            names: Frequencies::of_sorted(&names),
            short_acronyms: of(Settled::Listed),
            used_acronyms: of(Settled::Used),
            within: houses.counted(cut.hashes().iter().map(Vec::as_slice)),
            words,
        }
    }
}

impl Names {
    /// Reads names and aliases, and learns which names and words are common.
    ///
    /// Where no record names an agency, an equal name is as rare as it can be: there is nothing else that
    /// could tell two systems of one name apart.
    pub fn learned(
        knowledge: &Knowledge,
        agencies: &OwnWords,
        houses: &Houses,
        records: &[&Profile],
    ) -> (NameStatistics, Names) {
        let cut = Cut::new(knowledge, agencies, records);
        let known = NameStatistics::learned(&cut, agencies, houses, records);
        let names = Names::weighed(knowledge, &known, houses, cut);
        (known, names)
    }

    /// Reads the same within an edition.
    pub fn new(
        knowledge: &Knowledge,
        known: &NameStatistics,
        agencies: &OwnWords,
        houses: &Houses,
        records: &[&Profile],
    ) -> Names {
        Names::weighed(knowledge, known, houses, Cut::new(knowledge, agencies, records))
    }

    fn weighed(knowledge: &Knowledge, known: &NameStatistics, houses: &Houses, cut: Cut) -> Names {
        let Cut { forms: mut cut, lexis, shown } = cut;
        let frequency = lexis.holders(&known.words);
        let weight = weights(knowledge, &lexis, &frequency, known.records as usize);
        let status = statuses(knowledge, known, &lexis, &frequency);
        let (names, within) = (Places::of(&known.names), Places::of(&known.within));
        // Names of one agency are made one after the other, and so lie near each other: they are compared most.
        let taken: Vec<(usize, Vec<Numbered>)> = houses
            .order(cut.len())
            .into_iter()
            .map(|at| (at, std::mem::take(&mut cut[at])))
            .collect();
        let made: Vec<(usize, Box<[Form]>)> = taken
            .into_par_iter()
            .map(|(at, own)| {
                let settled = settled(&lexis, &status, &own);
                let held = |word: u32| Held {
                    shape: lexis.shape(word),
                    word,
                    frequency: frequency[word as usize],
                    weight: weight[word as usize],
                    within: houses.held(at, lexis.hash(word)).map_or(1, |it| within.holders(it)),
                    settled: settled.iter().find(|it| it.0 == word).map_or(Settled::No, |it| it.1),
                };
                (at, own.into_iter().map(|it| form(it, &lexis, &names, &weight, &held)).collect())
            })
            .collect();
        let mut forms: Vec<Box<[Form]>> = cut.iter().map(|_| Box::default()).collect();
        made.into_iter().for_each(|(at, own)| forms[at] = own);
        let records = known.records as usize;
        let has_agencies = known.has_agencies;
        let houses = houses.clone();
        Names { forms, shown, lexis, records, has_agencies, houses }
    }

    /// `house` is how many records the agency of both has, if they have one in common.
    fn compare_forms(&self, left: &Form, right: &Form, house: Option<u32>) -> Compared {
        let count = self.records;
        if left.key == right.key {
            let whole = left.is_whole && right.is_whole;
            let holders = if whole && !self.has_agencies { 2 } else { left.holders };
            let value = if whole { 1.0 } else { EQUAL_PART };
            let is_alone = self.has_agencies && house.is_none() && left.is_short_word;
            let least = if is_alone { LEAST_RECORDS_OF_WORD } else { LEAST_RECORDS };
            return Compared { value, chance: scarce_chance(holders, count, least) };
        }
        let shared = self.shared(left, right, house);
        let dice = 2.0 * shared.weight / (left.total + right.total).max(LIGHTEST);
        let within = shared.weight / left.total.min(right.total).max(LIGHTEST);
        let spelling = self.spelling(left, right);
        let by_words = dice.max(0.8 * within * (shared.weight / 3.0).min(1.0));
        let agree = Names::numbers_agree(left, right);
        let value = by_words.max(spelling) * agree;
        let value = if self.is_companion(left, right) { value * COMPANION } else { value };
        // Words that differ only in where they are cut: Open Data and opendata.
        let is_cut_otherwise = shared.weight == 0.0 && is_one_core(left, right);
        let core = if is_cut_otherwise { EQUAL_CORE } else { 0.0 };
        let value = value.max(core * agree);
        let chance = if spelling > by_words { 0.25 / count as f32 } else { shared.chance() };
        if value < INITIALS
            && let Some(letters) = self.initials(left, right)
        {
            let chance = LETTER.powi(letters as i32).max(0.25 / count as f32);
            return Compared { value: INITIALS, chance };
        }
        Compared { value: value.min(MOST_UNEQUAL), chance }
    }

    /// Words both forms hold, misspelt ones included.
    fn shared(&self, left: &Form, right: &Form, house: Option<u32>) -> Shared {
        let mut shared = Shared::new(self.records);
        // A bit for each word of the left name that the right one does not hold, and none of its words stands for.
        let mut lonely = 0u32;
        for (at, held) in left.words.iter().enumerate() {
            if right.holds(held.word) {
                shared.weight += held.weight;
                let elsewhere = chance(held.frequency, self.records);
                let own = house.map(|it| chance_within(held.within, it, elsewhere));
                shared.hold(own.unwrap_or(elsewhere));
            } else {
                lonely |= 1 << at;
            }
        }
        for held in right.words.iter().filter(|it| !left.holds(it.word)) {
            if lonely == 0 {
                break;
            }
            let is_equal = |other: u32| match (left.quantity(other), right.quantity(held.word)) {
                (Some(left), Some(right)) => left.equals(right),
                _ => false,
            };
            let is_twin = |at: &usize| {
                let other = left.words[*at];
                lonely & 1 << at != 0 && (is_equal(other.word) || self.is_twin(other, *held))
            };
            if let Some(at) = (0..left.words.len()).find(is_twin) {
                lonely &= !(1 << at);
                let other = left.words[at];
                shared.weight += 0.85 * other.weight.min(held.weight);
                let frequent = other.frequency.max(held.frequency);
                shared.hold(chance(frequent + 1, self.records));
            }
        }
        shared
    }

    fn is_twin(&self, left: Held, right: Held) -> bool {
        let (shape, other) = (left.shape, right.shape);
        let shorter = shape.length().min(other.length());
        if shorter < self.shortest()
            || shape.length().abs_diff(other.length()) > 2
            || !shape.may_be_like(other, MISSPELT)
            || self.are_settled(left.settled, right.settled)
        {
            return false;
        }
        let (a, b) = (self.lexis.word(left.word), self.lexis.word(right.word));
        if has_digit(a) || has_digit(b) {
            return false;
        }
        likeness(a.bytes(), b.bytes(), MISSPELT) >= MISSPELT
    }

    /// Whether two unequal words are acronyms in their own right, so that neither is the other misspelt.
    fn are_settled(&self, left: Settled, right: Settled) -> bool {
        let most = left.max(right);
        self.has_agencies && (most == Settled::Listed || left.min(right) == Settled::Used)
    }

    /// Letters from which on words may be misspelt: short words in a register are acronyms.
    fn shortest(&self) -> usize {
        if self.has_agencies { SHORT_WORD } else { SHORT_WORD - 2 }
    }

    /// Likeness of two names written without spaces; 0 when it is not worth comparing. Acronyms are equal
    /// or different.
    fn spelling(&self, left: &Form, right: &Form) -> f32 {
        let alone = |it: &Form| match &*it.words {
            [held] => Some(held.settled),
            _ => None,
        };
        let are_acronyms = match (alone(left), alone(right)) {
            (Some(left), Some(right)) => self.are_settled(left, right),
            (Some(word), None) | (None, Some(word)) => self.are_settled(word, word),
            (None, None) => false,
        };
        if are_acronyms {
            return 0.0;
        }
        let (short, long) =
            (left.own.len().min(right.own.len()), left.own.len().max(right.own.len()));
        if short < self.shortest()
            || short * 4 < long * 3
            || !left.shape.may_be_like(right.shape, 0.8)
            || self.differ_in_short_words(left, right)
        {
            return 0.0;
        }
        let value = if left.own.is_ascii() && right.own.is_ascii() {
            likeness(left.own.bytes(), right.own.bytes(), 0.8)
        } else {
            likeness(left.own.chars(), right.own.chars(), 0.8)
        };
        if value >= 0.8 { (value * 0.97) as f32 } else { 0.0 }
    }

    /// How many letters one name has when it is made of the initials or pieces of the other's words.
    fn initials(&self, left: &Form, right: &Form) -> Option<usize> {
        let (short, long) = if left.words.len() == 1 { (left, right) } else { (right, left) };
        if short.words.len() != 1 || long.words.len() < 2 || short.own.len() < FEWEST_INITIALS {
            return None;
        }
        let begins = |it: &Held| it.shape.begins_like(short.shape);
        if !short.shape.may_be_made_of(long.shape) || !long.words.iter().any(begins) {
            return None;
        }
        let words: Vec<&str> = long.words.iter().map(|it| self.lexis.word(it.word)).collect();
        abbreviates(&short.own, &words).then_some(short.own.len())
    }

    /// Whether two names that share words differ in short ones only: `OES Sampling` is not `CPS Sampling`
    /// misspelt, however few letters differ.
    fn differ_in_short_words(&self, left: &Form, right: &Form) -> bool {
        let alone = |own: &Form, other: &Form| -> Option<usize> {
            let rest = own.words.iter().filter(|it| !other.holds(it.word));
            rest.map(|it| it.shape.length()).reduce(|a, b| a + b)
        };
        let is_shared =
            left.bits & right.bits != 0 && left.words.iter().any(|it| right.holds(it.word));
        is_shared
            && match (alone(left, right), alone(right, left)) {
                (Some(left), Some(right)) => left.min(right) < self.shortest(),
                _ => false,
            }
    }

    /// Whether one name is that of a companion (`blue-verifier` of BLUe) and the other is not.
    fn is_companion(&self, left: &Form, right: &Form) -> bool {
        self.has_agencies && left.is_companion != right.is_companion
    }

    /// Numbers, versions and quantities: equal ones say nothing new, different ones speak against.
    fn numbers_agree(left: &Form, right: &Form) -> f32 {
        if are_others(&left.quantities, &right.quantities) {
            return OTHER_NUMBERS;
        }
        let is_shared = left.shares_quantity(right);
        let (left, right) = (&left.numbers, &right.numbers);
        match (left.is_empty(), right.is_empty()) {
            (true, true) => 1.0,
            _ if left == right => 1.0,
            _ if is_shared => 0.95,
            (false, false) if !left.iter().any(|it| right.contains(it)) => OTHER_NUMBERS,
            _ => 0.95,
        }
    }
}

/// What two forms share.
struct Shared {
    weight: f32,
    /// Chances that an unrelated name holds the rarest shared word, and the next.
    chances: [f32; 2],
    /// Nothing is rarer than this.
    least: f32,
}

impl Shared {
    fn new(records: usize) -> Shared {
        Shared { weight: 0.0, chances: [1.0; 2], least: 0.25 / records.max(1) as f32 }
    }

    /// Counts a shared word in.
    fn hold(&mut self, chance: f32) {
        let [rarest, next] = self.chances;
        self.chances = if chance < rarest { [chance, rarest] } else { [rarest, next.min(chance)] };
    }

    /// Chance that an unrelated name holds the two rarest shared words.
    fn chance(&self) -> f32 {
        self.chances.iter().product::<f32>().max(self.least)
    }
}

impl Comparison for Names {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let mut best: Option<Compared> = None;
        let house = self.houses.common(left, right);
        for a in &self.forms[left] {
            for b in self.forms[right].iter().filter(|it| may_compare(a, it)) {
                let found = self.compare_forms(a, b, house);
                if found.value >= 1.0 {
                    return Some(found);
                }
                if best.is_none_or(|it| found.value > it.value) {
                    best = Some(found);
                }
            }
        }
        best
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records.max(LEAST_RECORDS))
    }

    fn sign(&self, at: usize) -> u64 {
        let forms = &self.forms[at];
        if !forms.is_empty() && forms.iter().all(|it| it.is_nickname) {
            // Nicknames are no more compared with each other than what says nothing.
            return u64::MAX;
        }
        forms.iter().fold(0, |bits, it| bits | bit_of(it.key))
    }

    fn most_unlike(&self) -> f32 {
        MOST_UNEQUAL
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        super::bag::both(&self.shown[left], &self.shown[right])
    }
}

/// What a system is called in its address is compared with names only, and is equal or says nothing: two
/// addresses that sound alike are the business of the addresses.
fn may_compare(left: &Form, right: &Form) -> bool {
    match (left.is_nickname, right.is_nickname) {
        (false, false) => true,
        (true, true) => false,
        _ => left.key == right.key,
    }
}

/// Whether what remains of two names is the same and enough to be a name, with or without boilerplate.
fn is_one_core(left: &Form, right: &Form) -> bool {
    let meets = |a: u64, b: u64| a == b && a != 0;
    let runs_together = |a: &Form, b: &Form| meets(a.own_key, b.core) || meets(a.bare, b.core);
    meets(left.core, right.core) || runs_together(left, right) || runs_together(right, left)
}

/// Hash of what remains of a name; 0 when it is not enough to be one.
fn rest_key(text: &str) -> u64 {
    if text.len() < FEWEST_OF_REST { 0 } else { hashed(text, 0) }
}

/// Likeness of two spellings, 0 to 1; anything below `least` may come out as 0.
fn likeness<T>(
    left: impl DoubleEndedIterator<Item = T> + Clone,
    right: impl DoubleEndedIterator<Item = T> + Clone,
    least: f64,
) -> f64
where
    T: rapidfuzz::HashableChar + PartialEq + Copy,
{
    let cutoff = osa::Args::default().score_cutoff(least - 1e-9);
    osa::normalized_similarity_with_args(left, right, &cutoff).unwrap_or(0.0)
}

/// Words before the number of a version.
const VERSION_MARKS: [&str; 5] = ["v", "ver", "version", "versi", "release"];

/// Whether a word is the number of a version by itself: `v2`.
fn is_version_number(word: &str) -> bool {
    word.strip_prefix('v').is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
}

/// Places of the words that tell systems apart: a version (`versi 2.1`, `v3`) tells states of one system apart.
/// A year counts, whatever stands before it. A name that is nothing but a version keeps its words.
fn without_version(words: &[&str]) -> Vec<usize> {
    let counts = |word: &str| has_digit(word) && !is_year(word);
    let mut is_version = false;
    let mut kept: Vec<usize> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).is_some_and(|it| counts(it));
        let is_mark = VERSION_MARKS.contains(word) && next;
        is_version = is_mark || counts(word) && (is_version || is_version_number(word));
        kept.extend((!is_version).then_some(at));
    }
    if kept.is_empty() { (0..words.len()).collect() } else { kept }
}

fn is_year(word: &str) -> bool {
    word.parse().is_ok_and(|it: u32| (1900..2100).contains(&it))
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|it| it.is_ascii_digit())
}

/// A form with its words weighed; `held` tells what a word is in this record.
fn form(
    numbered: Numbered,
    lexis: &Lexis,
    names: &Places,
    weight: &[f32],
    held: &impl Fn(u32) -> Held,
) -> Form {
    let Numbered { words: numbers, key, core, bare, is_whole, is_nickname, .. } = numbered;
    let texts: Vec<&str> = numbers.iter().map(|it| lexis.word(*it)).collect();
    let kept = without_version(&texts);
    let mut own: String = kept.iter().map(|it| texts[*it]).collect();
    let mut words: Vec<u32> = kept.iter().map(|it| numbers[*it]).collect();
    drop_repeats(&mut words);
    let shape = Shape::of_text(&own);
    let is_short_word = words.len() == 1 && shape.length() <= LONGEST_ACRONYM;
    if is_nickname {
        own.clear();
        words.clear();
    }
    let with_digits = kept.into_iter().filter(|it| !is_nickname && has_digit(texts[*it]));
    let mut digits: Vec<u32> = with_digits.map(|it| numbers[it]).collect();
    digits.sort_unstable();
    digits.dedup();
    let known = numbered.quantities.into_iter();
    let known = known.filter(|it| !is_nickname && numbers.contains(&it.0));
    let (of_quantities, quantities): (Vec<u32>, Vec<Quantity>) = known.unzip();
    Form {
        of_quantities: of_quantities.into(),
        quantities: quantities.into(),
        shape,
        bits: words.iter().fold(0, |bits, it| bits | bit(*it)),
        numbers: digits.into(),
        is_companion: texts.iter().any(|it| BRIDGE_WORDS.contains(it)),
        own_key: rest_key(&own),
        own: own.into(),
        core,
        bare,
        key,
        holders: names.holders(key),
        total: words.iter().map(|it| weight[*it as usize]).sum(),
        words: words.into_iter().map(held).collect(),
        is_whole,
        is_nickname,
        is_short_word,
    }
}

/// Leaves each of a few words once, where it stands first.
fn drop_repeats(words: &mut Vec<u32>) {
    let mut kept = 0;
    for at in 0..words.len() {
        let word = words[at];
        if !words[..kept].contains(&word) {
            words[kept] = word;
            kept += 1;
        }
    }
    words.truncate(kept);
}

/// How often a word is used, how often in capitals among words that are not, and by whom.
#[derive(Default, Clone)]
struct Usage {
    times: u32,
    in_capitals: u32,
    agency: Option<u64>,
    has_several_agencies: bool,
}

impl Usage {
    fn count(&mut self, is_acronym: bool, agency: u64) {
        self.times += 1;
        self.in_capitals += u32::from(is_acronym);
        self.has_several_agencies |= *self.agency.get_or_insert(agency) != agency;
    }

    /// How far the word is an acronym in its own right, going by its use.
    ///
    /// PBB is not PPDB misspelt, and SIMPEL is not SIMPEG; a long one that a single agency uses may be.
    fn settled(&self, word: &str) -> Settled {
        let is_acronym = self.in_capitals * 2 > self.times;
        match word {
            _ if is_acronym && word.len() < SHORT_WORD - 1 => Settled::Listed,
            _ if is_acronym && self.has_several_agencies => Settled::Used,
            _ => Settled::No,
        }
    }
}

/// How far a word is known to be an acronym of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Settled {
    No,
    /// Several agencies use it; a word of only one agency may be it misspelt.
    Used,
    /// The lexicon lists it, or it is too short to be misspelt and still be told apart.
    Listed,
}

/// How far each word is an acronym; nothing where only the record that uses it can tell.
fn statuses(
    knowledge: &Knowledge,
    known: &NameStatistics,
    lexis: &Lexis,
    frequency: &[u32],
) -> Vec<Option<Settled>> {
    let listed: FxHashSet<String> =
        knowledge.acronyms().iter().map(|it| compact(&it.acronym)).collect();
    let status = |(number, holders): (usize, &u32)| {
        let hash = lexis.hash(number as u32);
        match () {
            _ if listed.contains(lexis.word(number as u32)) => Some(Settled::Listed),
            _ if *holders < 2 => None,
            _ if known.short_acronyms.holds(hash) => Some(Settled::Listed),
            _ if known.used_acronyms.holds(hash) => Some(Settled::Used),
            _ => Some(Settled::No),
        }
    };
    frequency.iter().enumerate().map(status).collect()
}

/// How far the words of one record are acronyms; those that are none are left out.
fn settled(lexis: &Lexis, status: &[Option<Settled>], forms: &[Numbered]) -> Vec<(u32, Settled)> {
    let mut own: Vec<(u32, Usage)> = Vec::new();
    let mut found: Vec<(u32, Settled)> = Vec::new();
    for form in forms {
        for (place, number) in form.words.iter().enumerate() {
            match status[*number as usize] {
                Some(Settled::No) => {}
                Some(settled) => found.push((*number, settled)),
                None => {
                    let at = own.iter().position(|it| it.0 == *number).unwrap_or(own.len());
                    if at == own.len() {
                        own.push((*number, Usage::default()));
                    }
                    own[at].1.count(form.is_acronym(place), 0);
                }
            }
        }
    }
    found.extend(own.into_iter().map(|(it, used)| (it, used.settled(lexis.word(it)))));
    found
}

fn weights(knowledge: &Knowledge, lexis: &Lexis, frequency: &[u32], count: usize) -> Vec<f32> {
    (0..lexis.count())
        .map(|number| {
            let rarity = ((count as f32 + 1.0) / frequency[number].max(1) as f32).ln();
            let word = lexis.word(number as u32);
            let boilerplate = knowledge.boilerplate.get(word).copied().unwrap_or(1.0);
            (rarity * boilerplate.max(0.3)).max(LIGHTEST)
        })
        .collect()
}

/// The name, its parts around brackets, and the other names.
///
/// Words of the agency (`Lorana` in the `SIMPEG Lorana` of Kabupaten Lorana) do not count as words of the
/// name where others remain: the agency is compared by itself.
fn drafts(knowledge: &Knowledge, agencies: &OwnWords, at: usize, profile: &Profile) -> Vec<Draft> {
    let is_telling = |word: &String| {
        word.len() > 1 && knowledge.boilerplate.get(word).is_none_or(|it| *it > BOILERPLATE)
    };
    let mut found = all_drafts(profile, agencies.addresses(at));
    for draft in &mut found {
        let own: Vec<bool> = draft.words.iter().map(|it| !agencies.holds(at, it)).collect();
        draft.bare =
            draft.words.iter().zip(&own).filter(|it| *it.1).map(|it| it.0.as_str()).collect();
        let remains = draft.words.iter().zip(&own).any(|(word, own)| *own && is_telling(word));
        if remains {
            let mut keep = own.iter();
            draft.words.retain(|_| *keep.next().unwrap_or(&true));
            let mut keep = own.iter();
            draft.acronyms.retain(|_| *keep.next().unwrap_or(&true));
        }
        draft.core = draft.words.iter().filter(|it| is_telling(it)).map(String::as_str).collect();
    }
    found
}

fn all_drafts(profile: &Profile, addresses: &[Parts]) -> Vec<Draft> {
    let mut found = Vec::new();
    push(&mut found, &profile.name, true);
    for alias in &profile.aliases {
        push(&mut found, alias, true);
    }
    for part in name_parts(&profile.name) {
        push(&mut found, &part, false);
    }
    let names = found.len();
    for address in addresses {
        address.nickname().into_iter().for_each(|it| push(&mut found, it, false));
    }
    found.iter_mut().skip(names).for_each(|it| it.is_nickname = true);
    found.truncate(MOST_FORMS);
    found
}

fn push(found: &mut Vec<Draft>, text: &str, is_whole: bool) {
    let compact = compact(text);
    if compact.is_empty() || !is_whole && compact.len() < 4 {
        return;
    }
    let mut cut = tokens(text);
    cut.truncate(MOST_WORDS);
    let is_loud = cut.len() > 1 && !text.chars().any(char::is_lowercase);
    let acronyms = cut.iter().map(|it| !is_loud && is_capitals(&text[it.start..it.end])).collect();
    let word_at = |at: usize| cut.iter().find(|it| it.start <= at && at < it.end);
    let quantities = quantities(text)
        .into_iter()
        .filter_map(|(at, it)| Some((word_at(at)?.text.clone(), it)))
        .collect();
    let words = cut.into_iter().map(|it| it.text).collect();
    let key = hashed(&compact, 0);
    if found.iter().any(|it| it.key == key) {
        return;
    }
    let (core, bare) = (String::new(), String::new());
    let is_nickname = false;
    found.push(Draft { key, words, acronyms, core, bare, quantities, is_whole, is_nickname });
}

fn is_capitals(word: &str) -> bool {
    let letters = word.chars().count();
    (2..=LONGEST_ACRONYM).contains(&letters) && word.chars().all(char::is_uppercase)
}

/// `SIMPEG (Sistem Informasi Kepegawaian)` has the parts before, and inside, the brackets; a name without
/// brackets may have two parts around a dash.
pub fn name_parts(name: &str) -> Vec<String> {
    if let Some((outside, rest)) = name.split_once(['(', '[']) {
        let (inside, after) = rest.split_once([')', ']']).unwrap_or((rest, ""));
        return vec![format!("{} {}", outside.trim(), after.trim()), inside.trim().to_string()];
    }
    match name.split_once(" - ").or_else(|| name.split_once(": ")) {
        Some((before, after)) => vec![before.trim().to_string(), after.trim().to_string()],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OwnWordStatistics, Owners, addresses_of};
    use super::*;
    use crate::fixture;

    fn value(left: &str, right: &str) -> f32 {
        let mut profiles = fixture::crowd(80);
        profiles.push(fixture::profile("a", left, "", "", ""));
        profiles.push(fixture::profile("b", right, "", "", ""));
        compared(&profiles)
    }

    /// The last two of some records.
    fn compared(profiles: &[Profile]) -> f32 {
        let (knowledge, records) = (fixture::knowledge(), profiles.iter().collect::<Vec<_>>());
        let owners = Owners::new(&Hashes::default(), &records);
        let addresses = addresses_of(&records);
        let known = OwnWordStatistics::learned(&knowledge, &records, &owners, &addresses);
        let agencies = OwnWords::new(&knowledge, &known, &owners, &addresses);
        let names = Names::learned(&knowledge, &agencies, &Houses::default(), &records).1;
        names.compare(80, 81).map_or(-1.0, |it| it.value)
    }

    #[test]
    fn a_name_may_stand_in_the_address_of_the_other() {
        let told = |name: &str, url: &str| {
            let mut profiles = fixture::crowd(80);
            profiles.push(fixture::profile("a", "REBANA", "", "", ""));
            profiles.push(fixture::profile("b", name, "", "", url));
            compared(&profiles)
        };
        assert!(told("E-Benda", "http://192.168.28.25/rebana") >= 0.9);
        assert!(told("E-Benda", "http://192.168.28.25/penda") < 0.5);
    }

    #[test]
    fn signs_case_and_look_alikes_do_not_matter() {
        assert_eq!(value("SIM-PEG", "Sim Peg"), 1.0);
        assert_eq!(value("SIMPЕG", "simpeg"), 1.0);
    }

    #[test]
    fn misspelt_and_reordered_names_are_close() {
        assert!(value("Sistem Kepegawaian Daerah", "Sistem Kepegawain Daerah") >= 0.88);
        assert!(value("Kepegawaian Lumbung Desa", "Lumbung Desa Kepegawaian") >= 0.88);
    }

    #[test]
    fn the_short_form_in_brackets_is_found() {
        assert!(value("SIKEPO (Sistem Kelola Pegawai Online)", "SIKEPO") >= 0.88);
    }

    #[test]
    fn other_numbers_speak_against() {
        assert!(value("Sekolah Maju 1", "Sekolah Maju 2") < 0.88);
    }

    #[test]
    fn quantities_are_evidence_for_and_against() {
        let same = value("Kelana X13 laptop 2 TB", "Laptop Kelana X13 2000GB");
        let silent = value("Kelana X13 laptop", "Laptop Kelana X13 2000GB");
        let other = value("Kelana X13 laptop 1 TB", "Laptop Kelana X13 2000GB");
        assert!(same > other + 0.2 && silent > other + 0.2, "{same} {silent} {other}");
        assert!(same > 0.68 && same > silent, "{same} {silent}");
    }

    #[test]
    fn boilerplate_alone_is_not_alike() {
        assert!(value("Sistem Informasi Ternak", "Sistem Informasi Hutan") < 0.68);
    }

    #[test]
    fn stopping_early_changes_no_likeness_that_counts() {
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..20_000 {
            let left: Vec<u8> = (0..6 + next(10)).map(|_| b'a' + next(3) as u8).collect();
            let mut right = left.clone();
            for _ in 0..next(5) {
                let at = next(right.len() as u64) as usize;
                right[at] = b'a' + next(3) as u8;
            }
            let whole = osa::normalized_similarity(left.iter().copied(), right.iter().copied());
            for least in [0.78, 0.8] {
                let found = likeness(left.iter().copied(), right.iter().copied(), least);
                if whole >= least || found >= least {
                    assert!((found - whole).abs() < 1e-12, "{left:?} {right:?}");
                }
            }
        }
    }

    #[test]
    fn a_name_without_letters_is_unknown() {
        assert_eq!(value("-", "SIMPEG"), -1.0);
    }
}
