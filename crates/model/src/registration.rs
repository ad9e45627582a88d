//! One source's profile of one system.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    CostBasis, CostItem, CostKind, DeclaredDependency, Field, Lifecycle, Money, Visibility,
};

/// A scheme and a value that name a system somewhere else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// `external_id`, `domain`, `repo_url`, `tdpse`, `asset_code`, `short_name`, `purl`, `uuid`.
    pub scheme: String,
    /// The value in that scheme.
    pub value: String,
}

/// What one source says about one system, after repair.
///
/// An absent field is unknown, never "no". Values are canonical by [`crate::FieldKind`]: amounts as
/// `350000000 IDR`, dates as `2024-05-27`, flags as `true`/`false`, states as [`Lifecycle`] keys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Registration {
    /// Opaque id, derived from source and key; stable over re-imports.
    pub id: String,
    /// Source it comes from.
    pub source_id: String,
    /// Source record it was read from.
    pub record_id: String,
    /// The register's key, with `#2`, `#3` when one cell listed several systems.
    pub key: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Field values in the order given; never empty strings.
    pub fields: BTreeMap<Field, Vec<String>>,
    /// Identifiers found in the entry.
    pub identifiers: Vec<Identifier>,
    /// Dependencies the entry declares.
    pub dependencies: Vec<DeclaredDependency>,
}

/// Fields that hold one amount of one kind.
const COST_KINDS: [(Field, CostKind); 5] = [
    (Field::CostBuild, CostKind::Build),
    (Field::CostMaintain, CostKind::Maintain),
    (Field::CostLicence, CostKind::Licence),
    (Field::CostHosting, CostKind::Hosting),
    (Field::CostTotal, CostKind::Total),
];

impl Field {
    /// Whether it says what something costs, or in which year.
    pub fn says_cost(self) -> bool {
        let others = [Field::Costs, Field::CostYear];
        others.contains(&self) || COST_KINDS.iter().any(|it| it.0 == self)
    }
}

impl Registration {
    /// The first value of a field.
    pub fn first(&self, field: Field) -> Option<&str> {
        self.fields.get(&field).and_then(|values| values.first()).map(String::as_str)
    }

    /// All values of a field; empty when absent.
    pub fn all(&self, field: Field) -> &[String] {
        self.fields.get(&field).map(Vec::as_slice).unwrap_or_default()
    }

    /// The values of a field joined by `separator`; empty when absent.
    pub fn joined(&self, field: Field, separator: &str) -> String {
        self.all(field).join(separator)
    }

    /// The name, or the short name, or the key when neither is known.
    pub fn name(&self) -> &str {
        self.first(Field::Name).or_else(|| self.first(Field::ShortName)).unwrap_or(&self.key)
    }

    /// Whether it only names a system, to say what that needs or who uses it: it states what the system is called and
    /// whose it is, and nothing else.
    pub fn is_naming(&self) -> bool {
        use Field::{
            Aliases, ExternalId, Name, OnlyNamed, OwnerAgency, ShortName, UsedBy, UserUnits,
        };
        let names = [Name, ShortName, Aliases, ExternalId, OwnerAgency];
        let users = [OnlyNamed, UsedBy, UserUnits];
        let is_told = self.first(OnlyNamed) == Some("true");
        let may_say = |it: &Field| names.contains(it) || is_told && users.contains(it);
        (is_told || !self.dependencies.is_empty()) && self.fields.keys().all(may_say)
    }

    /// The life-cycle state; unknown when absent.
    pub fn lifecycle(&self) -> Lifecycle {
        self.first(Field::Status).map(Lifecycle::from_key).unwrap_or_default()
    }

    /// Adds a value unless it is blank or already there.
    pub fn push(&mut self, field: Field, value: impl Into<String>) {
        let value = value.into();
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let values = self.fields.entry(field).or_default();
        if !values.iter().any(|it| it == value) {
            values.push(value.to_string());
        }
    }

    /// The entry with this value in place of what it says of a field.
    pub fn with_value(&self, field: Field, value: &str) -> Registration {
        let mut other = self.clone();
        other.fields.insert(field, vec![value.to_string()]);
        other
    }

    /// The cost items stated by the entry. What [`Field::Costs`] says of an amount stands for what a field of its own
    /// says of it: the same amount of the same kind.
    pub fn costs(&self) -> Vec<CostItem> {
        let year = self.first(Field::CostYear).and_then(|it| it.parse().ok());
        let told = self.all(Field::Costs).iter().flat_map(|it| it.split(';'));
        let told = told.filter_map(|it| CostItem::parse(it.trim()));
        let mut costs: Vec<CostItem> =
            told.map(|it| CostItem { year: it.year.or(year), ..it }).collect();
        for (field, kind) in COST_KINDS {
            let Some(amount) = self.first(field).and_then(Money::parse) else { continue };
            if !costs.iter().any(|it| it.kind == kind && it.amount == amount) {
                costs.push(CostItem { kind, amount, year, basis: CostBasis::Stated });
            }
        }
        costs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_and_repeated_values_are_not_added() {
        let mut registration = Registration::default();
        registration.push(Field::Tags, " a ");
        registration.push(Field::Tags, "a");
        registration.push(Field::Tags, "  ");
        assert_eq!(registration.all(Field::Tags), ["a"]);
    }

    #[test]
    fn an_amount_is_counted_once_whatever_says_it() {
        let mut registration = Registration::default();
        registration.push(Field::CostYear, "2024");
        registration.push(Field::CostMaintain, "5 IDR");
        registration.push(Field::CostBuild, "90 IDR");
        registration.push(Field::Costs, "90 IDR build contracted");
        registration.push(Field::Costs, "7 IDR maintain planned 2025");
        let costs: Vec<String> = registration.costs().iter().map(|it| it.canonical()).collect();
        assert_eq!(
            costs,
            [
                "90 IDR build contracted 2024",
                "7 IDR maintain planned 2025",
                "5 IDR maintain stated 2024"
            ]
        );
    }
}
