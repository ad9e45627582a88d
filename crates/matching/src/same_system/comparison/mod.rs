//! What is compared between two records, and how alike they are in it.

mod abbreviation;
mod address;
mod agency;
mod bag;
mod code;
mod date;
mod function;
mod house;
mod identifier;
mod kind;
mod lexis;
mod listing;
mod name;
mod number;
mod own_words;
mod quantity;
mod shape;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use model::Profile;
use serde::{Deserialize, Serialize};

use crate::frequencies::{Frequencies, Hashes};
use crate::tokens::words;
use crate::{Classifier, Knowledge};

use address::{Address, AddressStatistics};
use agency::{Agencies, texts};
use bag::{BagStatistics, Bags};
use code::{Code, CodeStatistics};
use date::{DateStatistics, Dates, Day};
use function::Functions;
use house::{Houses, chance_within};
use identifier::{IdentifierStatistics, Identifiers, Secrecy};
use listing::Listing;
use name::{NameStatistics, Names};
use number::{Number, NumberStatistics};
use own_words::{BOILERPLATE, OwnWordStatistics, OwnWords};
use text::{Text, TextStatistics};

pub use abbreviation::abbreviates;
pub use address::{Parts, address, addresses, addresses_of};
pub use agency::Owners;
pub use bag::{agency_key, agency_words, place_key};
pub use code::codes;
pub use kind::Kind;
pub use lexis::Each;
pub use name::name_parts;

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

    /// The lowest chance that [`Comparison::compare`] states, other than 0; 1 where it states none.
    fn least_chance(&self) -> f32;

    /// What a record says, at a glance. No bit at all means that it says nothing; all bits, that a glance tells
    /// nothing. Two records that have bits, and none in common, both say something and are no more alike than
    /// [`Comparison::most_unlike`].
    fn sign(&self, _at: usize) -> u64 {
        u64::MAX
    }

    /// How alike two records without a common bit are at most; where this is 0, no chance is stated of them.
    fn most_unlike(&self) -> f32 {
        1.0
    }

    /// What a record says, by number: pairs of the same two numbers, in this order, compare alike. `None` where
    /// no numbers tell that.
    fn number(&self, _at: usize) -> Option<u32> {
        None
    }

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

/// What each comparison says of each pair, pair after pair. One comparison is asked about all pairs before the
/// next is: what it looks at stays at hand.
pub fn compared(named: &[Named], pairs: &[(u32, u32)]) -> Vec<Option<Compared>> {
    let width = named.len();
    let mut found = vec![None; pairs.len() * width];
    for (at, named) in named.iter().enumerate() {
        for (place, (left, right)) in pairs.iter().enumerate() {
            let said = named.comparison.compare(*left as usize, *right as usize);
            found[place * width + at] = said;
        }
    }
    found
}

impl<T: Comparison> Comparison for Arc<T> {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        self.as_ref().compare(left, right)
    }

    fn least_chance(&self) -> f32 {
        self.as_ref().least_chance()
    }

    fn sign(&self, at: usize) -> u64 {
        self.as_ref().sign(at)
    }

    fn most_unlike(&self) -> f32 {
        self.as_ref().most_unlike()
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.as_ref().number(at)
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        self.as_ref().evidence(left, right)
    }
}

/// What an edition remembers for the comparisons: which there are, and how common values are in each.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Statistics {
    /// Sources whose agency is not the owner of their records.
    publishers: Hashes,
    own_words: OwnWordStatistics,
    /// Records of each agency.
    houses: Frequencies,
    names: NameStatistics,
    text: TextStatistics,
    addresses: AddressStatistics,
    codes: CodeStatistics,
    agencies: Option<BagStatistics>,
    has_listing: bool,
    units: Option<BagStatistics>,
    columns: Vec<Column>,
    /// Share of trust of each column.
    share: f64,
}

/// A column that is neither name, text, address nor owner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name; `category` and `technology` are those of the profile.
    pub name: String,
    kind: ColumnKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum ColumnKind {
    /// Says too little to be compared.
    Silent,
    Number(NumberStatistics),
    Words(BagStatistics),
    Date(DateStatistics),
    Identifier(IdentifierStatistics),
}

/// Records under comparison: owners, and the comparisons, whose positions are those of the records.
pub struct Compiled {
    /// Agency and unit of each record.
    pub owners: Owners,
    /// The comparisons.
    pub named: Vec<Named>,
}

impl Statistics {
    /// Learns which comparisons records allow (one per part of a profile that at least two of them fill) and
    /// how common their values are.
    pub fn learned(
        knowledge: &Knowledge,
        classifier: &Classifier,
        records: &[&Profile],
    ) -> (Statistics, Compiled) {
        let publishers = agency::publishers(records);
        let owners = Owners::new(&publishers, records);
        let pages = addresses_of(records);
        let own_words = OwnWordStatistics::learned(knowledge, records, &owners, &pages);
        let own = OwnWords::new(knowledge, &own_words, &owners, &pages);
        let (agency_sizes, houses) = Houses::learned(&owners);
        let (names, name) = Names::learned(knowledge, &own, &houses, records);
        drop(own);
        let (text, told) = Text::learned(knowledge, records);
        let (addresses, address) = Address::learned(&houses, pages);
        let (codes, code) = Code::learned(records);
        let mut draft = Draft::new(name, told, address, code);
        let mut known = Statistics {
            publishers,
            own_words,
            houses: agency_sizes,
            names,
            text,
            addresses,
            codes,
            ..Statistics::default()
        };
        if differs(&texts(&owners.agencies)) {
            let (agencies, comparison) = Agencies::learned(records, &owners);
            known.agencies = Some(agencies);
            known.has_listing = has_listing(records);
            draft.add_agencies(knowledge, classifier, records, comparison, known.has_listing);
        }
        if differs(&texts(&owners.units)) {
            let (units, comparison) = Bags::learned_column(&houses, &texts(&owners.units));
            known.units = Some(units);
            draft.named.push(named("unit", "unit", comparison));
        }
        for name in column_names(records) {
            let (column, comparison) = learned_column(name, &houses, records);
            known.columns.push(column);
            draft.columns.extend(comparison);
        }
        known.share = share(knowledge, draft.columns.len());
        let named = draft.finished(known.share);
        (known, Compiled { owners, named })
    }

    /// Reads records within an edition: the same comparisons, in the same order.
    pub fn compiled(
        &self,
        knowledge: &Knowledge,
        classifier: &Classifier,
        records: &[&Profile],
    ) -> Compiled {
        let owners = self.owners(records);
        let pages = addresses_of(records);
        let own = OwnWords::new(knowledge, &self.own_words, &owners, &pages);
        let houses = Houses::new(&self.houses, &owners);
        let names = Names::new(knowledge, &self.names, &own, &houses, records);
        drop(own);
        let mut draft = Draft::new(
            names,
            Text::new(knowledge, &self.text, records),
            Address::new(&self.addresses, &houses, pages),
            Code::new(&self.codes, records),
        );
        if let Some(agencies) = &self.agencies {
            let comparison = Agencies::new(agencies, records, &owners);
            draft.add_agencies(knowledge, classifier, records, comparison, self.has_listing);
        }
        if let Some(units) = &self.units {
            let comparison = Bags::column(units, &houses, &texts(&owners.units));
            draft.named.push(named("unit", "unit", comparison));
        }
        draft.columns.extend(self.columns.iter().filter_map(|it| it.compared(&houses, records)));
        let named = draft.finished(self.share);
        Compiled { owners, named }
    }

    /// Agency and unit of records.
    pub fn owners(&self, records: &[&Profile]) -> Owners {
        Owners::new(&self.publishers, records)
    }

    /// The columns of the records it was learned from.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}

impl Column {
    /// What a record says in it; empty when nothing.
    pub fn value<'a>(&self, profile: &'a Profile) -> &'a str {
        column_value(&self.name, profile)
    }

    /// What a record's value is looked up by: the day, the whole identifier, or the words.
    pub fn keys(&self, profile: &Profile) -> Vec<String> {
        let value = self.value(profile);
        match &self.kind {
            ColumnKind::Date(_) => Day::read(value).map(Day::keys).unwrap_or_default(),
            ColumnKind::Identifier(known) => known.keys(value),
            _ => words(value),
        }
    }

    fn compared(&self, houses: &Houses, records: &[&Profile]) -> Option<Named> {
        let values: Vec<&str> = records.iter().map(|it| self.value(it)).collect();
        let (name, values) = (self.name.as_str(), values.as_slice());
        match &self.kind {
            ColumnKind::Silent => None,
            ColumnKind::Number(known) => Some(named(name, "number", Number::new(known, values))),
            ColumnKind::Date(known) => Some(named(name, "date", Dates::new(known, values))),
            ColumnKind::Identifier(known) => {
                Some(named(name, "identifier", Identifiers::new(known, values)))
            }
            ColumnKind::Words(known) => {
                Some(named(name, "column", Bags::column(known, houses, values)))
            }
        }
    }
}

/// Comparisons as they are put together.
struct Draft {
    names: Arc<Names>,
    named: Vec<Named>,
    columns: Vec<Named>,
}

impl Draft {
    fn new(names: Names, text: Text, address: Address, code: Code) -> Draft {
        let names = Arc::new(names);
        let named = vec![
            named("name", "name", names.clone()),
            named("text", "text", text),
            named("address", "address", address),
            named("code", "code", code),
        ];
        Draft { names, named, columns: Vec::new() }
    }

    fn add_agencies(
        &mut self,
        knowledge: &Knowledge,
        classifier: &Classifier,
        records: &[&Profile],
        agencies: Agencies,
        has_listing: bool,
    ) {
        let agencies = Arc::new(agencies);
        let functions = Functions::new(knowledge, classifier, records);
        self.named.push(named("organization", "organization", agencies.clone()));
        self.named.push(named("function", "function", functions));
        if has_listing {
            let listing = Listing::new(records, agencies, self.names.clone());
            self.named.push(named("listing", "listing", listing));
        }
    }

    fn finished(mut self, share: f64) -> Vec<Named> {
        self.columns.iter_mut().for_each(|it| it.share = share);
        self.named.extend(self.columns);
        self.named
    }
}

/// Whether there are several registers, and not just two of which pairs inside serve as decoys, so that
/// nothing may be held against them.
fn has_listing(records: &[&Profile]) -> bool {
    let sources: Vec<&str> = records.iter().map(|it| it.source.as_str()).collect();
    let several = sources.windows(2).any(|it| it[0] != it[1]);
    several && super::assignment::TwoLists::of(&sources).is_none()
}

fn share(knowledge: &Knowledge, columns: usize) -> f64 {
    (knowledge.system_model.column_trust / columns.max(1) as f64).min(1.0)
}

fn learned_column(name: String, houses: &Houses, records: &[&Profile]) -> (Column, Option<Named>) {
    let values: Vec<&str> = records.iter().map(|it| column_value(&name, it)).collect();
    if !differs(&values) {
        return (Column { name, kind: ColumnKind::Silent }, None);
    }
    let identifiers = |secrecy: Secrecy| {
        let (known, comparison) = Identifiers::learned(&values, secrecy);
        (ColumnKind::Identifier(known), named(&name, "identifier", comparison))
    };
    let (kind, comparison) = match Kind::of(&values) {
        Kind::Number => {
            let (known, comparison) = Number::learned(&values);
            (ColumnKind::Number(known), named(&name, "number", comparison))
        }
        Kind::Date => {
            let (known, comparison) = Dates::learned(&values);
            (ColumnKind::Date(known), named(&name, "date", comparison))
        }
        Kind::Identifier => identifiers(Secrecy::Open),
        Kind::Email => identifiers(Secrecy::Unseen),
        Kind::Phone => identifiers(Secrecy::Hashed),
        Kind::Words => {
            let (known, comparison) = Bags::learned_column(houses, &values);
            (ColumnKind::Words(known), named(&name, "column", comparison))
        }
    };
    (Column { name, kind }, Some(comparison))
}

const CATEGORY: &str = "category";
const TECHNOLOGY: &str = "technology";

/// Category, technology and every further column, in order of appearance.
fn column_names(records: &[&Profile]) -> Vec<String> {
    let mut seen: BTreeSet<&str> = BTreeSet::from([CATEGORY, TECHNOLOGY]);
    let mut names = vec![CATEGORY.to_string(), TECHNOLOGY.to_string()];
    for (name, _) in records.iter().flat_map(|it| &it.extra) {
        if seen.insert(name) {
            names.push(name.clone());
        }
    }
    names
}

fn column_value<'a>(name: &str, profile: &'a Profile) -> &'a str {
    match name {
        CATEGORY => &profile.category,
        TECHNOLOGY => &profile.technology,
        _ => {
            let own = profile.extra.iter().rev().find(|it| it.0 == name);
            own.map_or("", |it| it.1.as_str())
        }
    }
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

/// One of 64 bits for a hash.
pub fn bit_of(hash: u64) -> u64 {
    1 << (hash >> 58)
}

/// The lowest of such chances.
pub fn least_chance(count: usize) -> f32 {
    chance(0, count)
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
