//! A record as the matching engine reads it.

use serde::{Deserialize, Serialize};

use crate::{Field, Registration};

/// The parts of a registration that say what a system is and does. Empty text is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// Record id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Short and other names.
    pub aliases: Vec<String>,
    /// Description, function and remark, one after the other.
    pub description: String,
    /// Data it uses.
    pub inputs: String,
    /// What it produces.
    pub outputs: String,
    /// Owning agency.
    pub organization: String,
    /// Owning or operating unit.
    pub org_unit: String,
    /// Addresses, repositories included.
    pub urls: Vec<String>,
    /// Technology, platforms, languages.
    pub technology: String,
    /// Services, processes, data objects, target users.
    pub services: String,
    /// Category and tags of the register.
    pub category: String,
    /// Source it comes from; records of one source may be known to be distinct.
    pub source: String,
    /// Any other text of a plain file (`column`, `value`).
    pub extra: Vec<(String, String)>,
}

impl From<&Registration> for Profile {
    fn from(registration: &Registration) -> Profile {
        let text = |fields: &[Field]| {
            let parts: Vec<String> = fields
                .iter()
                .map(|field| registration.joined(*field, ", "))
                .filter(|part| !part.is_empty())
                .collect();
            parts.join(". ")
        };
        let list = |fields: &[Field]| {
            fields.iter().flat_map(|field| registration.all(*field)).cloned().collect()
        };
        Profile {
            id: registration.id.clone(),
            name: registration.name().to_string(),
            aliases: list(&[Field::ShortName, Field::Aliases]),
            description: text(&[Field::Description, Field::Function]),
            inputs: text(&[Field::Inputs]),
            outputs: text(&[Field::Outputs]),
            organization: text(&[Field::OwnerAgency]),
            org_unit: text(&[Field::OwnerUnit, Field::OperatorUnit]),
            urls: list(&[Field::Urls, Field::SourceRepo]),
            technology: text(&[
                Field::Technology,
                Field::Platforms,
                Field::Languages,
                Field::Frameworks,
                Field::Databases,
            ]),
            services: text(&[
                Field::Services,
                Field::Processes,
                Field::DataObjects,
                Field::TargetUsers,
            ]),
            category: text(&[Field::Category, Field::Tags]),
            source: registration.source_id.clone(),
            extra: Vec::new(),
        }
    }
}
