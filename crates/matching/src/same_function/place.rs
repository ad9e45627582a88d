//! Where a record belongs, given an edition: a group, or by itself with the words that may find it company.

use model::{Classification, Profile};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::edition::FunctionEdition;
use super::labels::Labels;
use super::prototypes::Homes;
use super::records::Records;
use super::space::{Dictionary, Point, Space};
use crate::Knowledge;
use crate::vectors::Sparse;

/// Words a record without a group is looked for by.
const TELLING_WORDS: usize = 12;
/// A word of more records of the edition than one in this many does not tell records apart.
const COMMON_SHARE: u32 = 20;
/// Words of this few records always do.
const FEW_HOLDERS: u32 = 20;

/// Where a record belongs. It depends on the record, its labels, the knowledge and the edition, on nothing
/// else, so a catalogue may keep it for as long as these stay.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Place {
    /// The group, by a number that means something within the edition only.
    pub group: Option<u64>,
    /// Mean similarity to the group, 0 to 1; 0 without a group.
    pub similarity: f64,
    /// Hashed keys of the most telling words of a record without a group, ascending.
    pub keys: Vec<u64>,
    /// What each of them counts; the squares add up to 1.
    pub weights: Vec<f32>,
}

/// The place of each profile; `classes` are the labels of [`crate::classify`], one list per profile.
pub fn places(
    knowledge: &Knowledge,
    edition: &FunctionEdition,
    profiles: &[Profile],
    classes: &[Vec<Classification>],
) -> Vec<Place> {
    let all = Records::all(profiles, classes);
    let space = Space::new(knowledge, edition, &all.profiles, &all.classes);
    places_in(knowledge, edition, &space)
}

/// The places of the records of a space.
pub fn places_in(knowledge: &Knowledge, edition: &FunctionEdition, space: &Space) -> Vec<Place> {
    let labels = Labels::new(knowledge);
    let homes = Homes::new(knowledge, &labels, &edition.groups);
    let common = FEW_HOLDERS.max(edition.counts.records / COMMON_SHARE);
    space
        .points
        .par_iter()
        .map_init(Vec::new, |sums, point| match homes.home(&space.dictionary, point, sums) {
            Some((group, similarity)) => {
                Place { group: Some(group), similarity, ..Place::default() }
            }
            None => alone(&space.dictionary, point, common),
        })
        .collect()
}

/// The place of a record without a group.
fn alone(dictionary: &Dictionary, point: &Point, common: u32) -> Place {
    let mut words: Vec<(u32, f32)> = point.word.0.clone();
    words.retain(|it| dictionary.holders[it.0 as usize] <= common);
    words.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    words.truncate(TELLING_WORDS);
    let words = Sparse::from_entries(words).unit();
    Place {
        keys: words.0.iter().map(|it| dictionary.keys[it.0 as usize]).collect(),
        weights: words.0.iter().map(|it| it.1).collect(),
        ..Place::default()
    }
}
