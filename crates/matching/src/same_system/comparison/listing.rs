//! Two rows of one register under one agency: the register itself says that they are two.
//!
//! Whoever keeps a list and enters two names for one agency means two systems, most of the time. The rule
//! needs several registers to choose from: within the only one there is, every duplicate is of this kind.

use std::sync::Arc;

use model::Profile;
use rustc_hash::FxHashMap;

use super::agency::Agencies;
use super::{Compared, Comparison, Names};

/// Names from this likeness on may be one name entered twice.
const NEARLY_EQUAL: f32 = 0.88;

/// Which register each record stands in.
pub struct Listing {
    sources: Vec<u32>,
    shown: Vec<String>,
    agencies: Arc<Agencies>,
    names: Arc<Names>,
}

impl Listing {
    /// Reads the sources.
    pub fn new(records: &[&Profile], agencies: Arc<Agencies>, names: Arc<Names>) -> Listing {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let sources = records
            .iter()
            .map(|it| {
                let next = numbers.len() as u32;
                *numbers.entry(it.source.as_str()).or_insert(next)
            })
            .collect();
        let shown = records.iter().map(|it| it.source.clone()).collect();
        Listing { sources, shown, agencies, names }
    }
}

impl Comparison for Listing {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        if self.sources[left] != self.sources[right] || self.shown[left].is_empty() {
            return None;
        }
        let one_owner = self.agencies.compare(left, right).is_some_and(|it| it.value >= 0.95);
        if !one_owner {
            return None;
        }
        let names = self.names.compare(left, right)?;
        (names.value < NEARLY_EQUAL).then_some(Compared { value: names.value, chance: 0.0 })
    }

    fn least_chance(&self) -> f32 {
        1.0
    }

    fn evidence(&self, left: usize, _: usize) -> Vec<String> {
        vec![self.shown[left].clone()]
    }
}
