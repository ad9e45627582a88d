//! What is compared between two records, and how alike they are in it.

mod abbreviation;
mod address;
mod agency;
mod bag;
mod code;
mod function;
mod listing;
mod name;
mod number;
mod own_words;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Profile;

use crate::Knowledge;

pub use abbreviation::abbreviates;
pub use address::{Address, address, addresses};
pub use agency::{Agencies, Owners};
pub use bag::{Bags, agency_words};
pub use code::{Code, codes};
pub use function::Functions;
pub use listing::Listing;
pub use name::{Names, name_parts};
pub use number::Number;
pub use own_words::{BOILERPLATE, OwnWords};
pub use text::Text;

/// How alike two values are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// 0 to 1; 1 means equal after normalisation.
    pub value: f32,
    /// Chance that an unrelated record agrees as well on this very value (term frequency); 0 when the
    /// file's average says enough.
    pub chance: f32,
}

/// One comparison over a whole file. Positions are those of the profiles it was built from.
pub trait Comparison: Send + Sync {
    /// How alike two records are; `None` when one of them says nothing.
    fn compare(&self, left: usize, right: usize) -> Option<Compared>;

    /// The values or words to show.
    fn evidence(&self, left: usize, right: usize) -> Vec<String>;
}

/// A comparison with the name it goes by and the kind of levels it uses.
pub struct Named {
    /// Shown as the contribution's name.
    pub name: String,
    /// Key in the model file.
    pub kind: &'static str,
    /// Share of trust; columns divide theirs.
    pub share: f64,
    /// The comparison.
    pub comparison: Box<dyn Comparison>,
}

impl<T: Comparison> Comparison for Arc<T> {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        self.as_ref().compare(left, right)
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        self.as_ref().evidence(left, right)
    }
}

/// The comparisons a file allows: one per part of a profile that at least two records fill.
pub fn comparisons(knowledge: &Knowledge, profiles: &[Profile]) -> Vec<Named> {
    let owners = Owners::new(profiles);
    let names = Arc::new(Names::new(knowledge, profiles, &owners));
    let mut found = vec![
        named("name", "name", names.clone()),
        named("text", "text", Text::new(knowledge, profiles)),
        named("address", "address", Address::new(profiles)),
        named("code", "code", Code::new(profiles)),
    ];
    let differ =
        |values: &[String]| differs(&values.iter().map(String::as_str).collect::<Vec<_>>());
    if differ(&owners.agencies) {
        let agencies = Arc::new(Agencies::new(profiles, &owners));
        found.push(named("organization", "organization", agencies.clone()));
        found.push(named("function", "function", Functions::new(knowledge, profiles)));
        let sources: BTreeSet<&str> = profiles.iter().map(|it| it.source.as_str()).collect();
        if sources.len() > 1 && !is_pair_of_lists(profiles) {
            found.push(named("listing", "listing", Listing::new(profiles, agencies, names)));
        }
    }
    if differ(&owners.units) {
        let units: Vec<&str> = owners.units.iter().map(String::as_str).collect();
        found.push(named("unit", "unit", Bags::columns(&units)));
    }
    add_columns(knowledge, profiles, &mut found);
    found
}

/// Whether pairs inside one list serve as decoys, so that nothing may be held against them.
fn is_pair_of_lists(profiles: &[Profile]) -> bool {
    let sources: Vec<&str> = profiles.iter().map(|it| it.source.as_str()).collect();
    super::assignment::TwoLists::of(&sources).is_some()
}

fn add_columns(knowledge: &Knowledge, profiles: &[Profile], found: &mut Vec<Named>) {
    let mut columns: Vec<Named> = Vec::new();
    for (name, values) in columns_of(profiles) {
        if !differs(&values) {
            continue;
        }
        columns.push(if Number::fits(&values) {
            named(&name, "number", Number::new(&values))
        } else {
            named(&name, "column", Bags::columns(&values))
        });
    }
    let share = (knowledge.system_model.column_trust / columns.len().max(1) as f64).min(1.0);
    for mut column in columns {
        column.share = share;
        found.push(column);
    }
}

/// Category, technology and every further column, with one value per profile.
pub fn columns_of(profiles: &[Profile]) -> Vec<(String, Vec<&str>)> {
    let mut columns: Vec<(String, Vec<&str>)> = vec![
        ("category".into(), profiles.iter().map(|it| it.category.as_str()).collect()),
        ("technology".into(), profiles.iter().map(|it| it.technology.as_str()).collect()),
    ];
    let mut places: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (at, profile) in profiles.iter().enumerate() {
        for (name, value) in &profile.extra {
            let place = *places.entry(name.as_str()).or_insert_with(|| {
                columns.push((name.clone(), vec![""; profiles.len()]));
                columns.len() - 1
            });
            columns[place].1[at] = value.as_str();
        }
    }
    columns
}

/// Whether a column says anything: at least two filled cells, and not all the same.
fn differs(values: &[&str]) -> bool {
    let mut filled = values.iter().filter(|it| !it.trim().is_empty());
    let Some(first) = filled.next() else {
        return false;
    };
    filled.any(|it| it != first)
}

fn named(name: &str, kind: &'static str, comparison: impl Comparison + 'static) -> Named {
    Named { name: name.to_string(), kind, share: 1.0, comparison: Box::new(comparison) }
}

/// Chance that an unrelated record holds a value too, when `holders` of `count` records hold it and two of
/// them are the pair itself.
pub fn chance(holders: u32, count: usize) -> f32 {
    let others = (f64::from(holders) - 2.0 + 0.25).max(0.25);
    (others / count.max(1) as f64).min(1.0) as f32
}

/// The same for a value that hardly anything else has, as a file below `least` records cannot show: what
/// only this pair holds is as rare there as in a file of `least`.
pub fn scarce_chance(holders: u32, count: usize, least: usize) -> f32 {
    chance(holders, if holders <= 2 { count.max(least) } else { count })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_this_pair_alone_is_rarer_than_a_common_one() {
        assert!(chance(2, 100) < chance(10, 100));
        assert_eq!(chance(2, 100), 0.0025);
    }

    #[test]
    fn a_tiny_file_shows_what_is_common_but_not_what_is_rare() {
        assert_eq!(scarce_chance(2, 7, 100), chance(2, 100));
        assert_eq!(scarce_chance(5, 7, 100), chance(5, 7));
        assert_eq!(scarce_chance(2, 500, 100), chance(2, 500));
    }

    #[test]
    fn a_column_of_one_value_says_nothing() {
        assert!(!differs(&["x", "", "x"]));
        assert!(differs(&["x", "y"]));
    }
}
