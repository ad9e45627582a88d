//! Owning agencies, as far as a register names them in the right column.
//!
//! A register of many owners (a code host, a vendor's catalogue) names its publisher as the agency of every
//! row and the owner beside it as the unit; another names the agency where the first has a unit. So agency
//! and unit of one register are also compared crosswise with those of another.

use std::collections::BTreeMap;

use model::Profile;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::bag::{BagStatistics, Bags};
use super::{Compared, Comparison, abbreviates, agency_words};
use crate::frequencies::{Hashes, hashed};
use crate::normalize::compact;

/// Registers below this size prove nothing about their publisher.
const SMALLEST: usize = 10;
/// What a crosswise agreement is worth at most: the unit of an agency is within it, not the same.
const CROSSWISE: f32 = 0.8;
/// What an abbreviation of the other agency's words is worth.
const ABBREVIATED: f32 = 0.5;
/// From here on nothing better is sought.
const SAME: f32 = 0.75;

/// The agencies of some records, with their units as further values.
pub struct Agencies {
    agencies: Bags,
    sources: Vec<u32>,
    /// The words of each agency in their order, where there are several registers.
    cut: Vec<Vec<String>>,
}

/// Agency and unit of each record, publishers replaced by the owner named beside them.
pub struct Owners {
    /// The agency; empty when unknown.
    pub agencies: Vec<String>,
    /// The unit; empty when unknown, or when it is the owner.
    pub units: Vec<String>,
}

impl Owners {
    /// Reads agencies and units, where it is known which sources are publishers.
    pub fn new(publishers: &Hashes, records: &[&Profile]) -> Owners {
        let (agencies, units) = records
            .par_iter()
            .map(|it| {
                if !publishers.holds(hashed(&it.source, 0)) {
                    (it.organization.clone(), it.org_unit.clone())
                } else if compact(&it.name).contains(&compact(&it.org_unit)) {
                    // A project that is its own owner says nothing about the agency.
                    (String::new(), String::new())
                } else {
                    (it.org_unit.clone(), String::new())
                }
            })
            .unzip();
        Owners { agencies, units }
    }

    fn columns(&self) -> (Vec<&str>, Vec<&str>) {
        (texts(&self.agencies), texts(&self.units))
    }
}

/// The texts, borrowed.
pub fn texts(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

/// Sources of which every record names one agency, while most name a unit of their own.
pub fn publishers(records: &[&Profile]) -> Hashes {
    let mut sources: BTreeMap<&str, Vec<&Profile>> = BTreeMap::new();
    for profile in records {
        sources.entry(&profile.source).or_default().push(profile);
    }
    let several = sources.len() > 1;
    let is_publisher =
        |own: &[&Profile]| several && own.len() >= SMALLEST && have_one_publisher(own);
    let found = sources.into_iter().filter(|it| is_publisher(&it.1));
    Hashes::of(found.map(|it| hashed(it.0, 0)))
}

fn have_one_publisher(records: &[&Profile]) -> bool {
    let agency = compact(&records[0].organization);
    let units: FxHashSet<String> =
        records.iter().map(|it| compact(&it.org_unit)).filter(|it| !it.is_empty()).collect();
    !agency.is_empty()
        && units.len() * 2 > records.len()
        && records.iter().all(|it| compact(&it.organization) == agency)
}

impl Agencies {
    /// Reads agencies and units, and learns which words of agencies are common.
    pub fn learned(records: &[&Profile], owners: &Owners) -> (BagStatistics, Agencies) {
        let (values, units) = owners.columns();
        let (known, agencies) = Bags::learned_agencies(&values, &units);
        (known, Agencies::of(records, &values, agencies))
    }

    /// Reads the same within an edition.
    pub fn new(known: &BagStatistics, records: &[&Profile], owners: &Owners) -> Agencies {
        let (values, units) = owners.columns();
        Agencies::of(records, &values, Bags::agencies(known, &values, &units))
    }

    fn of(records: &[&Profile], values: &[&str], agencies: Bags) -> Agencies {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let sources: Vec<u32> = records
            .iter()
            .map(|it| {
                let next = numbers.len() as u32;
                *numbers.entry(&it.source).or_insert(next)
            })
            .collect();
        let are_needed = numbers.len() > 1;
        let cut = values.iter().filter(|_| are_needed).map(|it| agency_words(it)).collect();
        Agencies { agencies, sources, cut }
    }

    /// How far the unit on one side is the agency on the other.
    fn crosswise(&self, left: usize, right: usize) -> f32 {
        let meet = |agency: usize, unit: usize| {
            let (agency, unit) = (self.agencies.bag(agency), self.agencies.further(unit));
            match (agency, unit) {
                (Some(agency), Some(unit)) => self.agencies.likeness(agency, unit),
                _ => 0.0,
            }
        };
        let value = meet(left, right).max(meet(right, left)).min(CROSSWISE);
        if value >= SAME { value } else { 0.0 }
    }

    fn is_abbreviated(&self, left: usize, right: usize) -> bool {
        let of = |short: usize, long: usize| {
            let (short, long) = (&self.cut[short], &self.cut[long]);
            short.iter().any(|it| it.len() > 2 && abbreviates(it, long))
        };
        of(left, right) || of(right, left)
    }
}

impl Comparison for Agencies {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let found = self.agencies.compare(left, right)?;
        if found.value >= ABBREVIATED || self.sources[left] == self.sources[right] {
            return Some(found);
        }
        let mut value = found.value.max(self.crosswise(left, right));
        if value < ABBREVIATED && self.is_abbreviated(left, right) {
            value = ABBREVIATED;
        }
        Some(Compared { value, chance: 0.0 })
    }

    fn least_chance(&self) -> f32 {
        self.agencies.least_chance()
    }

    fn sign(&self, at: usize) -> u64 {
        self.agencies.sign(at)
    }

    fn most_unlike(&self) -> f32 {
        self.agencies.most_unlike()
    }

    fn number(&self, at: usize) -> Option<u32> {
        // Across registers the unit counts too, and the register itself.
        if self.cut.is_empty() { self.agencies.number(at) } else { None }
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        self.agencies.evidence(left, right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{crowd, profile};

    fn record(id: &str, source: &str, agency: &str, unit: &str) -> Profile {
        let named = profile(id, &format!("Nama {id}"), agency, "", "");
        Profile { source: source.into(), org_unit: unit.into(), ..named }
    }

    fn value(left: (&str, &str), right: (&str, &str)) -> f32 {
        let mut profiles = crowd(60);
        profiles.iter_mut().for_each(|it| it.source = "one".into());
        profiles.extend((0..12).map(|it| {
            record(&format!("c{it}"), "two", "Penerbit Kode", &format!("Kabupaten Tempat{it}"))
        }));
        profiles.push(record("a", "one", left.0, left.1));
        profiles.push(record("b", "two", right.0, right.1));
        let records: Vec<&Profile> = profiles.iter().collect();
        let owners = Owners::new(&publishers(&records), &records);
        let agencies = Agencies::learned(&records, &owners).1;
        agencies.compare(72, 73).map_or(-1.0, |it| it.value)
    }

    #[test]
    fn the_publisher_of_a_register_is_not_the_owner_of_its_rows() {
        assert!(
            value(("Kab. Gumeta", ""), ("Penerbit Kode", "Pemerintah Kabupaten Gumeta")) >= 0.75
        );
        assert!(value(("Kab. Gumeta", ""), ("Penerbit Kode", "Kabupaten Bolasi")) < 0.45);
        assert_eq!(value(("Kab. Gumeta", ""), ("Penerbit Kode", "Nama b")), -1.0);
    }

    #[test]
    fn two_provinces_are_two_agencies() {
        let other = ("Penerbit Kode", "Pemerintah Provinsi Jawa Tengah");
        assert!(value(("Provinsi Sulawesi Selatan", ""), other) < 0.45);
    }

    #[test]
    fn an_office_that_abbreviates_the_agency_overlaps_with_it() {
        let office = ("Penerbit Kode", "Lorata Digital");
        assert!(value(("Provinsi Lorana Tabita", ""), office) >= 0.45);
    }
}
