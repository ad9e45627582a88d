//! Puts every record into one vector space: functions, words and what they mean.
//!
//! The blocks are scaled by their shares, so that the sum of their inner products says how alike two records are
//! ([`Scale`] makes a similarity of it). Words are weighted by how rare they are in the edition and by the list of
//! boilerplate words. Given an edition, a point depends on its record alone; words are numbered in order of their hashed keys,
//! so sums run in the same order whichever other records there are.

use model::{Classification, Profile};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::FunctionModel;
use super::documents::{Document, Reader, Said};
use super::edition::{Counts, FunctionEdition};
use super::labels::Labels;
use super::particulars::{KINDS, Particulars};
use crate::Knowledge;
use crate::vectors::{Sparse, Whole, dense};

/// One record in the space.
#[derive(Debug, Clone, Default)]
pub struct Point {
    /// Functions and families.
    pub concept: Sparse,
    /// Words.
    pub word: Sparse,
    /// What the words mean.
    pub meaning: Whole,
    /// Data, services and users.
    pub particulars: Particulars,
    /// What the products of this record are measured by.
    pub scale: Scale,
}

/// How many parts a similarity is the sum of.
const PARTS: usize = 3 + KINDS;
/// From this share on, which rounding may leave, all functions of a record are known.
const FULL: f64 = 1.0 - 1e-6;

impl Point {
    /// What functions, words, meaning and each kind of particulars add to the similarity of two records.
    pub fn contributions(&self, other: &Point) -> [f64; PARTS] {
        let mut parts = self.products(other);
        let product: f64 = parts.iter().sum();
        let similarity = self.scale.similarity(other.scale.length, product);
        if similarity != product {
            parts.iter_mut().for_each(|it| *it *= similarity / product);
        }
        parts
    }

    /// Similarity of two records, what [`Point::contributions`] add up to but for rounding.
    pub fn similarity(&self, other: &Point) -> f64 {
        self.scale.similarity(other.scale.length, self.product(other))
    }

    /// What a pair adds to the sums of two clusters.
    pub fn product(&self, other: &Point) -> f64 {
        self.products(other).iter().sum()
    }

    /// Inner products of functions, words, meaning and each kind of particulars.
    fn products(&self, other: &Point) -> [f64; PARTS] {
        let mut parts = [0.0; PARTS];
        parts[0] = self.concept.dot(&other.concept);
        parts[1] = self.word.dot(&other.word);
        parts[2] = self.meaning.dot(&other.meaning);
        parts[3..].copy_from_slice(&self.particulars.contributions(&other.particulars));
        parts
    }
}

/// What the inner products of a record are measured by.
///
/// Texts on one subject share few words, so a record that is read by its text alone is longer than others: a
/// product says the same for all up to the knee, and above it is scaled down to end at one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Length without particulars, one at least.
    pub length: f64,
    /// Similarity from which products are scaled down.
    pub knee: f64,
}

impl Default for Scale {
    fn default() -> Scale {
        Scale { length: 1.0, knee: 1.0 }
    }
}

impl Scale {
    /// The similarity to a record of this length, or on average to records of this mean length, where that is
    /// the inner product.
    pub fn similarity(&self, length: f64, product: f64) -> f64 {
        let most = self.length * length;
        if most <= 1.0 || product <= self.knee {
            return product;
        }
        self.knee + (1.0 - self.knee) * (product - self.knee) / (most - self.knee)
    }
}

/// Some records of a catalogue in one space.
pub struct Space {
    /// One point per record.
    pub points: Vec<Point>,
    /// The words behind the dimensions of `word`.
    pub dictionary: Dictionary,
}

impl Space {
    /// The points of these records, whose labels stand beside them, in an edition.
    pub fn new(
        knowledge: &Knowledge,
        edition: &FunctionEdition,
        profiles: &[&Profile],
        classes: &[&[Classification]],
    ) -> Space {
        let documents = Reader::new(knowledge).read_all(profiles);
        let raw = Raw::new(knowledge, &edition.counts, documents);
        raw.into_space(knowledge, edition, classes)
    }

    /// Similarity of two records.
    pub fn similarity(&self, left: usize, right: usize) -> f64 {
        self.points[left].similarity(&self.points[right])
    }
}

/// The words some records use, in order of their keys.
pub struct Dictionary {
    /// Hashed keys, ascending; the place of a key is its dimension.
    pub keys: Vec<u64>,
    /// The words themselves.
    pub words: Vec<String>,
    /// Records of the edition that hold each, at least one.
    pub holders: Vec<u32>,
}

/// Unit vectors of words and meaning, before the blocks are scaled against each other.
pub struct Raw {
    /// Words of each record.
    pub words: Vec<Sparse>,
    /// How much of them is said beside what the system does.
    besides: Vec<Sparse>,
    /// What they mean.
    pub meanings: Vec<Vec<f32>>,
    particulars: Vec<[Sparse; KINDS]>,
    dictionary: Dictionary,
}

impl Raw {
    /// Weighs documents by the counts of an edition.
    pub fn new(knowledge: &Knowledge, counts: &Counts, mut documents: Vec<Document>) -> Raw {
        let mut names: FxHashMap<u64, String> = FxHashMap::default();
        for said in documents.iter_mut().flat_map(|it| &mut it.words) {
            names.entry(said.key).or_insert_with(|| std::mem::take(&mut said.word));
        }
        let mut named: Vec<(u64, String)> = names.into_iter().collect();
        named.sort_unstable();
        let weigh = |(key, word): &(u64, String)| {
            let plain = knowledge.boilerplate.get(word).copied().unwrap_or(1.0);
            counts.rarity(counts.words.holders(*key)) * plain
        };
        let weights: Vec<f32> = named.iter().map(weigh).collect();
        let numbers: FxHashMap<u64, u32> =
            named.iter().enumerate().map(|(at, it)| (it.0, at as u32)).collect();
        let unit = |words: Vec<(u32, f32)>| weighed(words, |it| weights[it as usize]);
        let numbered = |it: &(u64, f32)| (numbers[&it.0], it.1);
        let ((words, besides), (meanings, particulars)) = documents
            .into_par_iter()
            .map(|document| {
                let said: Vec<(u32, &Said)> =
                    document.words.iter().map(|it| (numbers[&it.key], it)).collect();
                let words = unit(said.iter().map(|it| (it.0, it.1.count)).collect());
                let beside = beside(&words, said);
                let stated = document.particulars.map(|it| unit(it.iter().map(numbered).collect()));
                ((words, beside), (document.meaning, stated))
            })
            .unzip();
        let holders = named.iter().map(|it| counts.words.holders(it.0)).collect();
        let (keys, names) = named.into_iter().unzip();
        let dictionary = Dictionary { keys, words: names, holders };
        Raw { words, besides, meanings, particulars, dictionary }
    }

    /// Scales the blocks and adds the labels.
    pub fn into_space(
        self,
        knowledge: &Knowledge,
        edition: &FunctionEdition,
        classes: &[&[Classification]],
    ) -> Space {
        let labels = Labels::new(knowledge);
        let shares = Shares::of(&knowledge.function_model);
        let points = (self.words, self.besides, self.meanings, self.particulars)
            .into_par_iter()
            .enumerate()
            .map(|(at, (word, beside, meaning, stated))| {
                let classes = classes.get(at).copied().unwrap_or_default();
                let concept = labels.vector(classes, edition.known_from);
                let meaning = centred(meaning, &edition.usual_meaning);
                let particulars = Particulars::new(&knowledge.function_model, &stated);
                Point { particulars, ..shares.point(concept, word, &beside, meaning) }
            })
            .collect();
        Space { points, dictionary: self.dictionary }
    }
}

/// What each block counts for; the parts add up to 1.
pub struct Shares {
    /// Functions.
    pub function: f64,
    /// Families.
    pub family: f64,
    words: f64,
    meaning: f64,
    words_alone: f64,
    meaning_alone: f64,
    knee: f64,
}

impl Shares {
    /// The shares of a model.
    pub fn of(model: &FunctionModel) -> Shares {
        let total = model.function + model.family + model.words + model.meaning;
        Shares {
            function: model.function / total,
            family: model.family / total,
            words: model.words / total,
            meaning: model.meaning / total,
            words_alone: model.words_alone,
            meaning_alone: model.meaning_alone,
            knee: model.threshold,
        }
    }

    /// A record's blocks on one scale. Absent is not different: the less is known of its functions, the more its
    /// text counts, from its share of a record that is fully known to what it counts alone. Words that are said
    /// `beside` what the system does keep their share: unit and data alone put no two records together.
    fn point(&self, concept: Sparse, word: Sparse, beside: &Sparse, meaning: Vec<f32>) -> Point {
        let functions = self.function + self.family;
        let known = match concept.dot(&concept) {
            held if functions > 0.0 && held < functions * FULL => held / functions,
            _ if functions > 0.0 => 1.0,
            _ => 0.0,
        };
        let between = |share: f64, alone: f64, is_blank: bool| match is_blank || share == 0.0 {
            true => 0.0,
            false => share.powf(known) * alone.powf(1.0 - known),
        };
        let words = between(self.words, self.words_alone, word.is_empty());
        let meant = between(self.meaning, self.meaning_alone, meaning.is_empty());
        let word = match known < 1.0 {
            true => {
                word.scaled(words.sqrt()).less(&beside.scaled(words.sqrt() - self.words.sqrt()))
            }
            false => word.scaled(words.sqrt()),
        };
        let square = known * functions + word.dot(&word) + meant;
        let length = if known < 1.0 { square.sqrt().max(1.0) } else { 1.0 };
        let scale = meant.sqrt() as f32;
        Point {
            concept,
            word,
            meaning: Whole::of(&meaning.into_iter().map(|it| it * scale).collect::<Vec<f32>>()),
            scale: Scale { length, knee: self.knee },
            ..Point::default()
        }
    }
}

/// What a record means beyond what every record of the catalogue means, of unit length; empty when nothing is
/// known of it.
fn centred(mut meaning: Vec<f32>, usual: &[f32]) -> Vec<f32> {
    if meaning.iter().all(|it| *it == 0.0) {
        return Vec::new();
    }
    meaning.iter_mut().zip(usual).for_each(|it| *it.0 -= it.1);
    dense::unit(meaning)
}

/// The part of a record's words that is said beside what the system does.
fn beside(words: &Sparse, said: Vec<(u32, &Said)>) -> Sparse {
    let part = |(number, it): (u32, &Said)| {
        let at = words.0.binary_search_by_key(&number, |it| it.0).ok()?;
        Some((number, words.0[at].1 * it.beside / it.count))
    };
    Sparse(said.into_iter().filter(|it| it.1.beside > 0.0).filter_map(part).collect())
}

/// Dampened counts times weights, unit length.
fn weighed(counts: Vec<(u32, f32)>, weight: impl Fn(u32) -> f32) -> Sparse {
    let entries = counts
        .into_iter()
        .map(|(number, count)| (number, (1.0 + count).ln() * weight(number)))
        .filter(|it| it.1 > 0.0)
        .collect();
    Sparse::from_entries(entries).unit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::same_function::classify;

    fn space(edition: &FunctionEdition, profiles: &[Profile]) -> Space {
        let knowledge = fixture::knowledge();
        let classes = classify(&knowledge, profiles);
        let profiles: Vec<&Profile> = profiles.iter().collect();
        let classes: Vec<&[Classification]> = classes.iter().map(Vec::as_slice).collect();
        Space::new(&knowledge, edition, &profiles, &classes)
    }

    fn learned(profiles: &[Profile]) -> FunctionEdition {
        let knowledge = fixture::knowledge();
        FunctionEdition::learn(&knowledge, profiles, &classify(&knowledge, profiles))
    }

    fn none_said() -> Sparse {
        Sparse::default()
    }

    #[test]
    fn words_said_beside_keep_their_share() {
        let shares = Shares::of(&FunctionModel::default());
        let words = Sparse::from_entries(vec![(0, 0.6), (1, 0.8)]);
        let beside = Sparse::from_entries(vec![(1, 0.8)]);
        let point = shares.point(none_said(), words, &beside, Vec::new());
        let [told, unit] = [0, 1].map(|at| f64::from(point.word.0[at].1));
        assert!((told - 0.6 * shares.words_alone.sqrt()).abs() < 1e-6);
        assert!((unit - 0.8 * shares.words.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn text_takes_over_what_is_not_known_of_functions() {
        let shares = Shares::of(&FunctionModel::default());
        let point = |known: f64| {
            let known = (known * (shares.function + shares.family)).sqrt() as f32;
            let concept = Sparse::from_entries(vec![(0, known)]);
            shares.point(
                concept,
                Sparse::from_entries(vec![(0, 1.0)]),
                &Sparse::default(),
                vec![0.6, 0.8],
            )
        };
        let square = |it: &Point| it.products(it)[..3].iter().sum::<f64>();
        let known = point(1.0);
        assert!((square(&known) - 1.0).abs() < 1e-3 && known.scale.length == 1.0);
        let (half, none) = (point(0.5), point(0.0));
        for it in [&half, &none] {
            assert!((square(it) - it.scale.length.powi(2)).abs() < 1e-3, "{:?}", it.scale);
        }
        assert!(known.word.0[0].1 < half.word.0[0].1 && half.word.0[0].1 < none.word.0[0].1);
        assert!((none.products(&none)[1] - shares.words_alone).abs() < 1e-6);
        let blank = shares.point(
            none_said(),
            Sparse::from_entries(vec![(0, 1.0)]),
            &none_said(),
            Vec::new(),
        );
        assert!((blank.similarity(&blank) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_block_that_counts_nothing_is_left_out_however_little_is_known() {
        let words = || Sparse::from_entries(vec![(0, 1.0)]);
        let point =
            |shares: &Shares| shares.point(none_said(), words(), &none_said(), vec![0.6, 0.8]);
        let all = Shares::of(&FunctionModel::default());
        let speechless = point(&Shares { words: 0.0, ..all });
        assert_eq!(speechless.word.dot(&speechless.word), 0.0);
        let all = Shares::of(&FunctionModel::default());
        let text = point(&Shares { function: 0.0, family: 0.0, ..all });
        assert!((text.products(&text)[1] - text.word.dot(&words()).powi(2)).abs() < 1e-6);
        assert!(text.word.dot(&words()).powi(2) > 1.0, "{:?}", text.scale);
    }

    #[test]
    fn products_of_long_records_are_scaled_down_above_the_knee() {
        let [short, long] = [1.0, 3.0].map(|length| Scale { length, knee: 0.25 });
        assert_eq!(short.similarity(1.0, 0.7), 0.7);
        assert_eq!((long.similarity(3.0, 0.25), long.similarity(1.0, 0.1)), (0.25, 0.1));
        assert!((long.similarity(3.0, 9.0) - 1.0).abs() < 1e-9);
        assert!((long.similarity(1.0, 3.0) - 1.0).abs() < 1e-9);
        assert!(long.similarity(3.0, 0.3) > 0.25);
    }

    #[test]
    fn the_same_function_in_other_words_is_near() {
        let mut profiles = fixture::crowd(60);
        profiles.push(fixture::profile("a", "SIKEPO", "", "data pegawai dan jabatan", ""));
        profiles.push(fixture::profile("b", "Human resources", "", "", ""));
        let space = space(&learned(&profiles), &profiles);
        assert!(space.similarity(60, 61) > space.similarity(60, 5) + 0.2);
    }

    #[test]
    fn no_similarity_exceeds_one() {
        let profiles = fixture::crowd(40);
        let mut space = space(&learned(&profiles), &profiles);
        let shares = Shares::of(&FunctionModel::default());
        for at in (0..profiles.len()).step_by(3) {
            let it = std::mem::take(&mut space.points[at]);
            let unit = |it: Vec<f32>| dense::unit(it);
            space.points[at] =
                shares.point(none_said(), it.word.unit(), &none_said(), unit(it.meaning.numbers()));
        }
        for left in 0..profiles.len() {
            for right in 0..profiles.len() {
                assert!(space.similarity(left, right) <= 1.0 + 1e-3, "{left} {right}");
            }
        }
    }

    #[test]
    fn similarities_do_not_depend_on_the_other_records() {
        let profiles = fixture::crowd(90);
        let edition = learned(&profiles[..70]);
        let all = space(&edition, &profiles);
        let some: Vec<Profile> = profiles.iter().step_by(7).cloned().collect();
        let few = space(&edition, &some);
        for left in 0..some.len() {
            for right in 0..some.len() {
                let whole = all.points[left * 7].contributions(&all.points[right * 7]);
                assert_eq!(few.points[left].contributions(&few.points[right]), whole);
            }
        }
    }
}
