//! Descriptions compared as a whole: cosine of TF-IDF word vectors.

use model::Profile;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::lexis::Lexis;
use super::{Compared, Comparison};
use crate::Knowledge;
use crate::frequencies::Frequencies;
use crate::tokens::each_word;
use crate::vectors::{Sparse, dot, each_common};

/// Words of a description that are compared.
const MOST_WORDS: usize = 400;
/// Common words shown as evidence.
const SHOWN: usize = 8;
/// Records whose words are weighed at a time.
const WEIGHED_TOGETHER: usize = 65_536;
/// A description says something from this many content words on.
const FEWEST_WORDS: usize = 2;

/// What an edition remembers of descriptions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TextStatistics {
    /// Records with a description.
    told: u32,
    words: Frequencies,
}

/// The descriptions of some records.
pub struct Text {
    /// The vectors, one after the other: what most pairs are told apart by lies together.
    entries: Vec<(u32, f32)>,
    /// One past the last entry of each record.
    ends: Vec<u32>,
    lexis: Lexis,
}

impl Text {
    /// Reads description, services, inputs and outputs, and learns how rare their words are.
    pub fn learned(knowledge: &Knowledge, records: &[&Profile]) -> (TextStatistics, Text) {
        let (lexis, documents) = cut(records);
        let told = documents.iter().filter(|it| !it.is_empty()).count() as u32;
        let words = lexis.counted(documents.iter().map(Vec::as_slice));
        let statistics = TextStatistics { told, words };
        let text = Text::weighed(knowledge, &statistics, lexis, documents);
        (statistics, text)
    }

    /// Reads the same within an edition.
    pub fn new(knowledge: &Knowledge, known: &TextStatistics, records: &[&Profile]) -> Text {
        let (lexis, documents) = cut(records);
        Text::weighed(knowledge, known, lexis, documents)
    }

    fn weighed(
        knowledge: &Knowledge,
        known: &TextStatistics,
        lexis: Lexis,
        documents: Vec<Vec<u32>>,
    ) -> Text {
        let count = known.told as f32;
        let weight: Vec<f32> = lexis
            .holders(&known.words)
            .into_iter()
            .enumerate()
            .map(|(number, holders)| {
                let word = lexis.word(number as u32);
                let boilerplate = knowledge.boilerplate.get(word).copied().unwrap_or(1.0);
                ((1.0 + count) / holders as f32).ln().max(0.0) * boilerplate.max(0.2)
            })
            .collect();
        let count = documents.iter().map(Vec::len).sum();
        let vectors = |some: Vec<Vec<u32>>| -> Vec<Sparse> {
            some.into_par_iter().map(|it| vector(it, &weight)).collect()
        };
        let mut text = Text { entries: Vec::with_capacity(count), ends: Vec::new(), lexis };
        let mut documents = documents.into_iter().peekable();
        while documents.peek().is_some() {
            for vector in vectors(documents.by_ref().take(WEIGHED_TOGETHER).collect()) {
                text.entries.extend(vector.0);
                text.ends.push(text.entries.len() as u32);
            }
        }
        text
    }

    /// The vector of a record; empty when it says nothing.
    fn vector(&self, at: usize) -> &[(u32, f32)] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.entries[start as usize..self.ends[at] as usize]
    }
}

fn cut(records: &[&Profile]) -> (Lexis, Vec<Vec<u32>>) {
    let (lexis, mut documents) =
        Lexis::of(records, |it, hand_out: &mut dyn FnMut(&str)| text_words(it, hand_out));
    documents.iter_mut().filter(|it| it.len() < FEWEST_WORDS).for_each(Vec::clear);
    (lexis, documents)
}

/// The first words of what a record tells.
fn text_words(profile: &Profile, hand_out: &mut dyn FnMut(&str)) {
    let parts = [
        &profile.description,
        &profile.services,
        &profile.data_objects,
        &profile.target_users,
        &profile.inputs,
        &profile.outputs,
    ];
    let mut count = 0;
    for part in parts {
        each_word(part, |word| {
            if count < MOST_WORDS {
                hand_out(word);
            }
            count += 1;
        });
    }
}

fn vector(mut document: Vec<u32>, weight: &[f32]) -> Sparse {
    document.sort_unstable();
    let words = document.chunk_by(|a, b| a == b);
    let entry = |it: &[u32]| (it[0], (1.0 + it.len() as f32).ln() * weight[it[0] as usize]);
    Sparse(words.map(entry).filter(|it| it.1 > 0.0).collect()).unit()
}

impl Comparison for Text {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let (left, right) = (self.vector(left), self.vector(right));
        if left.is_empty() || right.is_empty() {
            return None;
        }
        Some(Compared { value: dot(left, right).min(0.999) as f32, chance: 0.0 })
    }

    fn least_chance(&self) -> f32 {
        1.0
    }

    fn sign(&self, at: usize) -> u64 {
        if self.vector(at).is_empty() { 0 } else { u64::MAX }
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        let mut shared = Vec::new();
        each_common(self.vector(left), self.vector(right), |word, left, right| {
            shared.push((word, left * right));
        });
        shared.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shared.truncate(SHOWN);
        shared.into_iter().map(|it| self.lexis.word(it.0).to_string()).collect()
    }
}
