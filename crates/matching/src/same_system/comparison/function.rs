//! Functions: two records that surely serve functions of different families are hardly one system.
//!
//! The labels are those of [`Classifier`]. A record without a sure label is unknown, so files about
//! anything but government work (bibliographies, products) are hardly touched.

use model::Profile;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Compared, Comparison};
use crate::{Classifier, Knowledge};

/// What is known about a record's functions, and the families these are of, by number.
#[derive(PartialEq, Eq, Hash)]
struct Served {
    functions: Vec<u32>,
    families: Vec<u32>,
}

/// Nothing is known to be served.
const NOTHING: u32 = u32::MAX;

/// The functions of some records.
pub struct Functions {
    /// What is served, each once, and which of these a record serves; [`NOTHING`] where that is unknown.
    served: Vec<Served>,
    of: Vec<u32>,
    /// The functions there are.
    codes: Vec<String>,
}

impl Functions {
    /// Classifies the records. A record of which nothing is sure says nothing; the functions that are likely
    /// count as its own too, since its other registration may stress another of them.
    pub fn new(knowledge: &Knowledge, classifier: &Classifier, records: &[&Profile]) -> Functions {
        let sure = knowledge.system_model.sure_function;
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let families: Vec<u32> = (0..)
            .zip(knowledge.functions())
            .map(|(at, it)| *numbers.entry(&it.family).or_insert(at))
            .collect();
        let served = |it: &&Profile| served(&families, &classifier.sure_by_lexicon(it), sure);
        let all: Vec<Option<Served>> = records.par_iter().map(served).collect();
        let mut distinct: FxHashMap<Served, u32> = FxHashMap::default();
        let mut number = |it: Served| {
            let next = distinct.len() as u32;
            *distinct.entry(it).or_insert(next)
        };
        let of = all.into_iter().map(|it| it.map_or(NOTHING, &mut number)).collect();
        let mut served: Vec<(Served, u32)> = distinct.into_iter().collect();
        served.sort_unstable_by_key(|it| it.1);
        Functions {
            served: served.into_iter().map(|it| it.0).collect(),
            of,
            codes: knowledge.functions().iter().map(|it| it.code.clone()).collect(),
        }
    }
}

impl Functions {
    fn served(&self, at: usize) -> Option<&Served> {
        self.served.get(self.of[at] as usize)
    }
}

fn served(families: &[u32], labels: &[(usize, f64)], sure: f64) -> Option<Served> {
    labels.first().filter(|it| it.1 >= sure)?;
    let (functions, families) = labels.iter().map(|it| (it.0 as u32, families[it.0])).unzip();
    Some(Served { functions, families })
}

fn meet(left: &[u32], right: &[u32]) -> bool {
    left.iter().any(|it| right.contains(it))
}

impl Comparison for Functions {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let (left, right) = (self.served(left)?, self.served(right)?);
        let value = if meet(&left.functions, &right.functions) {
            1.0
        } else if meet(&left.families, &right.families) {
            0.5
        } else {
            0.0
        };
        Some(Compared { value, chance: 0.0 })
    }

    fn least_chance(&self) -> f32 {
        1.0
    }

    fn sign(&self, at: usize) -> u64 {
        let families = self.served(at).into_iter().flat_map(|it| &it.families);
        families.fold(0, |bits, it| bits | 1 << (it % 64))
    }

    fn most_unlike(&self) -> f32 {
        0.0
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(self.of[at])
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        let mut shown = Vec::new();
        for served in [left, right].iter().filter_map(|it| self.served(*it)) {
            for code in served.functions.iter().map(|it| &self.codes[*it as usize]) {
                if !shown.contains(code) {
                    shown.push(code.clone());
                }
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{knowledge, profile};

    fn check(left: &str, right: &str, expected: Option<f32>) {
        let knowledge = knowledge();
        let classifier = Classifier::of_lexicon(&knowledge);
        let (left_one, right_one) =
            (profile("a", left, "", "", ""), profile("b", right, "", "", ""));
        let functions = Functions::new(&knowledge, &classifier, &[&left_one, &right_one]);
        let found = functions.compare(0, 1);
        assert_eq!(found.map(|it| it.value), expected, "{left} / {right}");
    }

    #[test]
    fn functions_of_different_families_are_different() {
        check("Presensi Online", "Pengaduan Warga", Some(0.0));
        check("Presensi Online", "Kepegawaian", Some(0.5));
        check("Kepegawaian", "Data pegawai", Some(1.0));
    }

    #[test]
    fn a_record_without_a_label_is_unknown() {
        check("SIPANTAS", "Pengaduan Warga", None);
    }
}
