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
    /// Services and processes it supports.
    pub services: String,
    /// Data it keeps.
    pub data_objects: String,
    /// Who it is for.
    pub target_users: String,
    /// Category and tags of the register.
    pub category: String,
    /// Source it comes from; records of one source may be known to be distinct.
    pub source: String,
    /// The software package it is: its package URL (purl) without version and qualifiers. Two packages are two
    /// systems, however alike they are described.
    #[serde(default)]
    pub package: String,
    /// Any other text of a plain file (`column`, `value`).
    pub extra: Vec<(String, String)>,
}

impl From<&Registration> for Profile {
    fn from(registration: &Registration) -> Profile {
        let text = |fields: &[Field]| {
            let parts: Vec<String> = fields
                .iter()
                .map(|field| without_tokens(&registration.joined(*field, ", ")))
                .filter(|part| !part.is_empty())
                .collect();
            parts.join(". ")
        };
        let list = |fields: &[Field]| {
            fields
                .iter()
                .flat_map(|field| registration.all(*field))
                .map(|it| without_tokens(it))
                .collect()
        };
        Profile {
            id: registration.id.clone(),
            name: without_tokens(registration.name()),
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
            services: text(&[Field::Services, Field::Processes]),
            data_objects: text(&[Field::DataObjects]),
            target_users: text(&[Field::TargetUsers]),
            category: text(&[Field::Category, Field::Tags]),
            source: registration.source_id.clone(),
            package: package(registration),
            extra: Vec::new(),
        }
    }
}

/// The package that a registration is of, by its package URL.
fn package(registration: &Registration) -> String {
    let mut urls = registration.identifiers.iter().filter(|it| it.scheme == "purl");
    let url = urls.next().map(|it| it.value.as_str()).unwrap_or_default();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let name = url.rfind('/').map_or(0, |it| it + 1);
    let end = url[name..].find('@').map_or(url.len(), |it| name + it);
    url[..end].to_string()
}

/// Text without the tokens `[[kind:digits]]` that stand for sealed personal data: they depend on the
/// catalogue's key, and what two records say must not.
fn without_tokens(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("[[") {
        let Some(length) = token_length(&rest[start..]) else {
            kept += &rest[..start + 2];
            rest = &rest[start + 2..];
            continue;
        };
        kept += &rest[..start];
        rest = &rest[start + length..];
    }
    kept + rest
}

/// Length of the token that a text begins with.
fn token_length(text: &str) -> Option<usize> {
    let end = text.find("]]")?;
    let (kind, digits) = text[2..end].split_once(':')?;
    let is_kind = !kind.is_empty() && kind.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    let is_hash = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_alphanumeric());
    (is_kind && is_hash).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Identifier;

    #[test]
    fn a_package_is_named_without_version_and_qualifiers() {
        let of = |url: &str| {
            let identifiers = vec![Identifier { scheme: "purl".into(), value: url.into() }];
            Profile::from(&Registration { identifiers, ..Registration::default() }).package
        };
        assert_eq!(of("pkg:npm/%40contoh/inti@1.2.3?arch=x@y#a/b@c"), "pkg:npm/%40contoh/inti");
        assert_eq!(of("pkg:deb/debian/antrean"), "pkg:deb/debian/antrean");
    }

    #[test]
    fn what_a_record_says_does_not_depend_on_the_key() {
        let of = |token: &str| {
            let mut it = Registration::default();
            it.push(Field::Description, format!("hubungi {token} untuk [[catatan]] a[[1:2]"));
            Profile::from(&it).description
        };
        assert_eq!(of("[[email:0a1b]]"), "hubungi  untuk [[catatan]] a[[1:2]");
        assert_eq!(of("[[email:0a1b]]"), of("[[private_ip:ffff]]"));
    }
}
