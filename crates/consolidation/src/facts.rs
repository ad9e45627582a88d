//! What the catalogue knows about one application when proposals are made.

use std::collections::BTreeMap;

use model::{Application, CostItem, Field};

/// Everything a proposal may use about one application.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The application, with the values survivorship chose.
    pub application: Application,
    /// Agencies and units recorded as using it; 0 means that none is recorded.
    pub usages: usize,
    /// Applications known to depend on it, besides those the dependency list names.
    pub dependents: Vec<String>,
    /// Its cost items, from all registrations.
    pub costs: Vec<CostItem>,
    /// Function codes with confidence, 0 to 1.
    pub functions: Vec<(String, f64)>,
    /// The registration each chosen field value came from.
    pub provenance: BTreeMap<Field, String>,
}

impl Facts {
    /// The first value of a field, when the record has one.
    pub fn first(&self, field: Field) -> Option<&str> {
        self.application.fields.get(&field).and_then(|values| values.first()).map(String::as_str)
    }

    /// The registration that fills the first of these fields that has one.
    pub fn source_of(&self, fields: &[Field]) -> Option<String> {
        fields.iter().find_map(|field| self.provenance.get(field)).cloned()
    }

    /// The registration the application is anchored in.
    pub fn anchor(&self) -> Option<String> {
        self.application.registrations.first().cloned()
    }
}

/// One entry of the list of shared applications.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedFacts {
    /// Id in the reference list, e.g. `srikandi`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether agencies have to use it.
    pub mandatory: bool,
    /// `umum` or `khusus`.
    pub class: String,
    /// Function codes it serves.
    pub functions: Vec<String>,
    /// What makes it mandatory; empty when the list does not say.
    pub legal_basis: String,
}

impl SharedFacts {
    /// Whether agencies have to use it for this function.
    pub fn mandated_for(&self, function: &str) -> bool {
        self.mandatory && self.functions.iter().any(|it| it == function)
    }
}
