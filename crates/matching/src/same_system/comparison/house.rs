//! What records of one agency share anyway: a word in twelve of the forty names of an office says little about
//! two of them, however rare it is elsewhere.

use std::sync::Arc;

use rayon::prelude::*;

use super::lexis::Each;
use super::{Owners, agency_key, place_key};
use crate::frequencies::{Frequencies, hashed, mixed};

/// Records of the whole file that are added to each agency, so that a small one proves nothing by itself.
const LENT: f32 = 20.0;

/// The agency of one record as a population.
#[derive(Debug, Clone, Copy, Default)]
struct House {
    /// Hash of the agency; 0 when it is unknown.
    key: u64,
    records: u32,
    /// Where the agency is: enough of a hash to put those of one place together.
    place: u32,
}

/// The agencies of some records.
#[derive(Clone, Default)]
pub struct Houses(Arc<Vec<House>>);

impl Houses {
    /// Reads the agencies and counts the records of each.
    pub fn learned(owners: &Owners) -> (Frequencies, Houses) {
        let keys = keys(owners);
        let mut sorted: Vec<u64> = keys.iter().map(|it| it.0).filter(|it| *it != 0).collect();
        sorted.sort_unstable();
        let known = Frequencies::of_sorted(&sorted);
        let houses = Houses::of(&known, keys);
        (known, houses)
    }

    /// Reads the same within an edition.
    pub fn new(known: &Frequencies, owners: &Owners) -> Houses {
        Houses::of(known, keys(owners))
    }

    fn of(known: &Frequencies, keys: Vec<(u64, u32)>) -> Houses {
        let house = |(key, place)| House { key, records: known.holders(key), place };
        Houses(Arc::new(keys.into_iter().map(house).collect()))
    }

    /// How many records the agency of both has; `None` when they have none in common.
    pub fn common(&self, left: usize, right: usize) -> Option<u32> {
        let (left, right) = (self.0.get(left)?, self.0.get(right)?);
        (left.key != 0 && left.key == right.key).then_some(left.records)
    }

    /// The agency of the record at a position, as a hash; `None` when it is unknown.
    pub fn key(&self, at: usize) -> Option<u64> {
        self.0.get(at).map(|it| it.key).filter(|it| *it != 0)
    }

    /// The positions of so many records, place by place and agency by agency.
    pub fn order(&self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_cached_key(|at| self.0.get(*at).map(|it| (it.place, it.key)));
        order
    }

    /// A value held in the agency of the record at a position, as one key; `None` without an agency.
    pub fn held(&self, at: usize, value: u64) -> Option<u64> {
        Some(mixed(self.key(at)? ^ value.rotate_left(17)))
    }

    /// How many records of each record's agency hold each of its values: the table of an edition.
    pub fn counted<'a>(&self, values: impl Iterator<Item = &'a [u64]>) -> Frequencies {
        let mut held: Vec<u64> = Vec::new();
        for (at, own) in values.enumerate() {
            held.extend(own.iter().filter_map(|it| self.held(at, *it)));
        }
        held.par_sort_unstable();
        Frequencies::of_sorted(&held)
    }

    /// How many records of its agency hold a value of a record; 1 without an agency.
    pub fn holders(&self, known: &Frequencies, at: usize, value: u64) -> u32 {
        self.held(at, value).map_or(1, |it| known.holders(it))
    }
}

/// Chance that an unrelated record of the same agency, which has so many records, holds a value too; never
/// less than the chance `elsewhere`.
pub fn chance_within(holders: u32, records: u32, elsewhere: f32) -> f32 {
    let others = holders.saturating_sub(2) as f32;
    let all = records.saturating_sub(2) as f32;
    ((others + LENT * elsewhere) / (all + LENT)).max(elsewhere)
}

/// The hash of each record's agency, and where that is.
fn keys(owners: &Owners) -> Vec<(u64, u32)> {
    let key = |agency: &str| {
        let own = agency_key(agency).map_or(0, |it| hashed(&it, 0).max(1));
        (own, (place_key(agency) >> 32) as u32)
    };
    Each::of(&owners.agencies, key).all().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_of_an_agency_hold_is_no_longer_rare_there() {
        assert!(chance_within(12, 40, 0.002) > 0.15);
        assert_eq!(chance_within(2, 40, 0.002), 0.002);
    }

    #[test]
    fn a_small_agency_proves_little() {
        assert!(chance_within(3, 3, 0.002) < 0.06);
        assert_eq!(chance_within(1, 1, 0.3), 0.3);
    }

    #[test]
    fn records_without_an_agency_have_none_in_common() {
        let agencies = ["Kab. Lorana", "Kabupaten Lorana", "", ""].map(String::from).to_vec();
        let owners = Owners { units: vec![String::new(); 4], agencies };
        let (known, houses) = Houses::learned(&owners);
        assert_eq!(houses.common(0, 1), Some(2));
        assert_eq!((houses.common(2, 3), houses.common(0, 2)), (None, None));
        let held = houses.counted([[7].as_slice(), &[7], &[7], &[7]].into_iter());
        assert_eq!((houses.holders(&held, 0, 7), houses.holders(&held, 2, 7)), (2, 1));
        assert_eq!(Houses::new(&known, &owners).common(1, 0), Some(2));
    }
}
