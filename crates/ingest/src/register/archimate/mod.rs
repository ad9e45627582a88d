//! ArchiMate models in the Open Group's exchange format 3: each application component is a system.
//!
//! An application collaboration is several components at work together, so it is none of its own. Of other
//! elements only what relationships say of a component is read; views, organisations, plateaus and gaps are
//! left out. Two components of one name are told apart by their identifiers, and dependencies name their
//! targets by them.

mod model;

use std::collections::HashSet;
use std::path::Path;

use ::model::{DependencyKind, EvidenceKind, Field, Severity, SourceRecord};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use self::model::{COMPONENT, Model, NAME, PROVIDERS, RELATIONS, UNNAMED, said};
use super::draft::Draft;
use super::entry::{EntryNote, Sink, entry, head_text, place};
pub use super::field::SEPARATOR;
use super::field::{divided, follow, read_field};
use super::value::{elements, get, text, text_of, texts};
use super::{FILE_KEY, Importer};
use crate::profile::is_contact_header;
use crate::{IngestError, Mapped};

/// Namespace of the exchange format.
pub const NAMESPACE: &str = "http://www.opengroup.org/xsd/archimate/3.0/";

/// Property of a component: the key under which padu knows it. Without it, the element's identifier.
pub const ID: &str = "padu:id";

/// Property of a relationship: key of the [`DependencyKind`] it stands for. The relationship's own type says
/// only who needs whom then: the target of a `Serving`, `Flow`, `Composition` or `Aggregation` needs the
/// source, in any other type the source needs the target. So it does where it reports to the target, which is
/// a flow, or uses it as a component, which is an aggregation.
pub const KIND: &str = "padu:kind";

/// Property of a relationship: key of the [`EvidenceKind`]; declared where it is missing.
pub const EVIDENCE_KIND: &str = "padu:evidence_kind";

/// Property of a relationship: the data that pass to the component that needs, divided by [`SEPARATOR`].
pub const DATA: &str = "padu:data";

/// Property of a component that no register holds: it stands for a name that somebody wrote, and is no entry.
pub const UNRESOLVED: &str = "padu:unresolved";

/// What stands before a field's key in the name of a component's property: `padu:owner_agency`. Lists are
/// divided by [`SEPARATOR`]. The bare key is read as well.
pub const FIELD_PREFIX: &str = "padu:";

/// What a relationship between two components says: the end that needs the other, and how.
const BETWEEN: &[(&str, &str, DependencyKind)] = &[
    ("Serving", "target", DependencyKind::CallsApi),
    ("Flow", "target", DependencyKind::ExchangesData),
    ("Composition", "target", DependencyKind::PartOf),
    ("Aggregation", "target", DependencyKind::PartOf),
    ("Specialization", "source", DependencyKind::ForkOf),
    ("Association", "source", DependencyKind::ExchangesData),
];

/// What a component says of itself by a relationship with another kind of element: the end at which the
/// component stands, the types of relationship and of element, and the field that takes the element's name.
const FIELDS: &[(&str, &[&str], &[&str], Field)] = &[
    ("source", &["Realization", "Assignment"], &["ApplicationService"], Field::Services),
    ("source", &["Composition", "Aggregation"], &["ApplicationInterface"], Field::Services),
    ("source", &["Serving", "Realization"], &["BusinessService"], Field::Services),
    ("source", &["Serving"], &["BusinessProcess", "BusinessFunction"], Field::Processes),
    ("source", &["Serving"], &["BusinessActor", "BusinessRole"], Field::TargetUsers),
    ("source", &["Access"], &["DataObject"], Field::DataObjects),
    ("source", &["Association"], &["BusinessActor"], Field::OwnerAgency),
    ("target", &["Assignment", "Association"], &["BusinessActor"], Field::OwnerAgency),
];

/// What components run on.
const TECHNOLOGY: &[&str] =
    &["Node", "Device", "SystemSoftware", "TechnologyService", "TechnologyCollaboration"];

/// Most data objects of a relationship.
const DATA_OBJECTS: usize = 200;

/// Reads ArchiMate models.
pub struct ArchiMate;

impl Importer for ArchiMate {
    fn name(&self) -> &'static str {
        "archimate"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        head.trim_start().starts_with('<') && head.contains(NAMESPACE.trim_end_matches('/'))
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let model = Model::read(path)?;
        let mut told = HashSet::new();
        for (at, element) in model.entries() {
            let place = ::model::Place { pointer: Some(format!("/{at}")), ..place(path) };
            let raw = model.described(element);
            let notes = unknown(&raw, &mut told);
            sink(entry(self, place, raw, model.facts(at), &notes))?;
        }
        Ok(())
    }

    fn key(&self, raw: &Value) -> Option<String> {
        text(&raw["properties"][ID]).or_else(|| text_of(raw, &["identifier"]))
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        let mut names = said(get(raw, &["name"])).into_iter();
        draft.text(Field::Name, "name", names.next().map(|it| json!(it)).as_ref());
        draft.text(Field::Aliases, "name", Some(&json!(names.collect::<Vec<_>>())));
        let documentation = json!(said(get(raw, &["documentation"])));
        draft.text(Field::Description, "documentation", Some(&documentation));
        draft.registration.push(Field::ExternalId, self.key(raw).unwrap_or_default());
        draft.identify("archimate", &text_of(raw, &["identifier"]).unwrap_or_default());
        for (name, value) in raw["properties"].as_object().into_iter().flatten() {
            if let Some(field) = field_of(name) {
                read_field(&mut draft, field, name, value, name.starts_with(FIELD_PREFIX));
            }
        }
        let relations = elements(raw[FILE_KEY].get("relations"));
        if relations.len() == RELATIONS {
            draft.note("list-long", "relationships", "");
        }
        if let Some(unnamed) = raw[FILE_KEY].get(UNNAMED) {
            draft.note("list-long", "providers", &unnamed.to_string());
        }
        for relation in relations {
            relate(&mut draft, relation);
        }
        follow(&mut draft);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        // Relationships have properties as well.
        let mut segments = pointer.trim_start_matches('/').split('/');
        segments.any(|it| it == "properties")
            && segments.next().and_then(|it| field_of(&unescaped(it))) == Some(Field::Contact)
    }
}

/// A segment of a JSON pointer as the key it stands for.
fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// The field that a property's name stands for. What would announce persons above a column does so here.
fn field_of(name: &str) -> Option<Field> {
    let name = name.strip_prefix(FIELD_PREFIX).unwrap_or(name).trim();
    Field::from_key(name).or_else(|| is_contact_header(name).then_some(Field::Contact))
}

/// The properties that no field takes, each told of once in a file.
fn unknown(raw: &Value, told: &mut HashSet<String>) -> Vec<EntryNote> {
    let properties = raw["properties"].as_object().into_iter().flatten();
    let fresh = properties.filter(|(name, _)| {
        *name != ID && field_of(name).is_none() && told.insert(name.to_string())
    });
    fresh
        .map(|(name, value)| EntryNote {
            rule: "key-unknown",
            severity: Severity::Note,
            pointer: format!("/{name}"),
            value: texts(value).join(SEPARATOR),
            repaired: None,
        })
        .collect()
}

/// Reads one relationship of the component.
fn relate(draft: &mut Draft, relation: &Value) {
    let of = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let (kind, end) = (of(&relation["type"]), of(&relation["end"]));
    let other = &relation["other"];
    let (element, name) = (of(&other["type"]), of(&other["name"]));
    if other.is_null() {
        return draft.note("reference-unreadable", &kind, &text(relation).unwrap_or_default());
    }
    let stated = elements(Some(&divided(&relation["properties"][DATA]))).len();
    if stated > DATA_OBJECTS {
        draft.note("list-long", DATA, &stated.to_string());
    }
    if element == COMPONENT {
        return between(draft, relation, &kind, &end);
    }
    let fits = |it: &&(&str, &[&str], &[&str], Field)| {
        it.0 == end && it.1.contains(&kind.as_str()) && it.2.contains(&element.as_str())
    };
    if let Some((.., field)) = FIELDS.iter().find(fits) {
        draft.text(*field, &kind, Some(&json!(name)));
    }
    let carries = matches!(kind.as_str(), "Assignment" | "Serving" | "Realization");
    if carries && end == "target" && TECHNOLOGY.contains(&element.as_str()) {
        need(draft, relation, DependencyKind::HostedOn, &name, Vec::new());
    }
    through(draft, relation, &kind, &end, &name);
}

/// A relationship of two components. Both have it; it is a need of one of them.
fn between(draft: &mut Draft, relation: &Value, kind: &str, end: &str) {
    let known = BETWEEN.iter().find(|it| it.0 == kind);
    if known.is_none() && relation["properties"][KIND].is_null() {
        if end == "source" {
            let name = text(&relation["other"]["name"]).unwrap_or_default();
            draft.note("archimate-relationship", kind, &name);
        }
        return;
    }
    let usual = &("", "source", DependencyKind::ExchangesData);
    let (_, needing, meant) = known.unwrap_or(usual);
    let stated = text(&relation["properties"][KIND]);
    let leads_on = [DependencyKind::ReportsTo, DependencyKind::UsesComponent];
    let is_turned = leads_on.iter().any(|it| stated.as_deref() == Some(it.key()));
    if end != if is_turned { "source" } else { *needing } {
        return;
    }
    let flow = kind == "Flow";
    let data = said(relation.get("name")).into_iter().take(1).filter(|_| flow).collect();
    let target = relation["other"]["id"].as_str().unwrap_or_default();
    need(draft, relation, *meant, target, data);
}

/// What a component needs of those who provide what it reads or is served by.
fn through(draft: &mut Draft, relation: &Value, kind: &str, end: &str, name: &str) {
    let reads = relation["accessType"].as_str().is_some_and(|it| it.starts_with("Read"));
    let (meant, data) = match (kind, end) {
        ("Access", "source") if reads => (DependencyKind::ReadsMasterData, vec![name.to_string()]),
        ("Serving", "target") => (DependencyKind::CallsApi, Vec::new()),
        ("Flow", "target") => (DependencyKind::ExchangesData, Vec::new()),
        _ => return,
    };
    let providers = elements(relation.get("providers"));
    if providers.len() == PROVIDERS {
        draft.note("list-long", kind, name);
    }
    for provider in providers {
        // Entries of earlier imports hold more than the identifier.
        let id = provider.get("id").unwrap_or(provider).as_str().unwrap_or_default();
        need(draft, relation, meant, id, data.clone());
    }
}

/// Adds a dependency, with what padu wrote of it into the properties of the relationship.
fn need(
    draft: &mut Draft,
    relation: &Value,
    kind: DependencyKind,
    target: &str,
    data: Vec<String>,
) {
    let kind = key_of(draft, relation, KIND).unwrap_or(kind);
    let evidence_kind: EvidenceKind = key_of(draft, relation, EVIDENCE_KIND).unwrap_or_default();
    let stated = texts(&divided(&relation["properties"][DATA])).into_iter().take(DATA_OBJECTS);
    let stated: Vec<String> = stated.map(|it| it.chars().take(NAME).collect()).collect();
    let data = if stated.is_empty() { data } else { stated };
    let words = [&relation["type"], &relation["name"], &relation["other"]["name"]];
    let words: Vec<String> = words.into_iter().filter_map(text).collect();
    let documented = said(get(relation, &["documentation"])).into_iter().next();
    let evidence = documented.unwrap_or_else(|| words.join(" "));
    draft.depends_for(kind, target, &evidence, evidence_kind, &data);
}

/// The value of a property that holds a key; one that is no key is reported.
fn key_of<T: DeserializeOwned>(draft: &mut Draft, relation: &Value, name: &str) -> Option<T> {
    let word = text(&relation["properties"][name])?;
    let read = serde_json::from_value(json!(word)).ok();
    if read.is_none() {
        draft.note("archimate-key", name, &word);
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_fields_by_their_keys_with_and_without_a_prefix() {
        assert_eq!(field_of("owner_agency"), Some(Field::OwnerAgency));
        assert_eq!(field_of("padu:owner_agency"), Some(Field::OwnerAgency));
        assert_eq!(field_of("Warna"), None);
        assert!(ArchiMate.is_contact("/properties/padu:contact/0"));
        assert!(!ArchiMate.is_contact("/properties/status/0"));
    }

    #[test]
    fn properties_that_announce_persons_are_contacts() {
        for pointer in [
            "/properties/Penanggung Jawab/0",
            "/properties/padu:PIC/0",
            "/properties/Nama~1No. HP/0",
            "/_file/relations/3/properties/Narahubung/0",
        ] {
            assert!(ArchiMate.is_contact(pointer), "{pointer}");
        }
        for pointer in ["/properties/Warna/0", "/name", "/documentation/Kontak", "/properties"] {
            assert!(!ArchiMate.is_contact(pointer), "{pointer}");
        }
        let name = "[[person:0123456789ab]]";
        let raw = json!({ "name": "A", "properties": { "Penanggung Jawab": [name] } });
        assert!(unknown(&raw, &mut HashSet::new()).is_empty());
        let found = ArchiMate.map(&raw, &crate::register::test_record());
        assert_eq!(found.registrations[0].all(Field::Contact), [name]);
    }

    #[test]
    fn the_data_of_a_relationship_are_bounded_said_once_or_often() {
        let data = |from: usize| (from..from + 300).map(|it| json!(format!("d{it}")));
        let relation = |from: usize| {
            let data: Value = data(from).collect();
            json!({ "type": "Serving", "end": "target", "properties": { DATA: data },
                "other": { "id": "simpeg", "type": COMPONENT, "name": "SIMPEG" } })
        };
        let relations = [0, 300, 600, 900].map(relation);
        let raw = json!({ "name": "A", FILE_KEY: { "relations": relations } });
        let found = ArchiMate.map(&raw, &crate::register::test_record());
        let [needed] = &found.registrations[0].dependencies[..] else { panic!("one dependency") };
        assert_eq!(needed.data_objects.len(), 500);
        let rules: Vec<&str> = found.issues.iter().map(|it| it.rule.as_str()).collect();
        assert_eq!(rules, ["list-long"; 5], "each relationship, and the dependency");
    }

    #[test]
    fn models_are_known_by_their_namespace() {
        let check = |head: &str, expected: bool| {
            assert_eq!(ArchiMate.detect(Path::new("x"), head.as_bytes()), expected, "{head}");
        };
        check(&format!("<model xmlns=\"{NAMESPACE}\">"), true);
        check("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"/>", false);
        check(&format!("{{\"a\": \"{NAMESPACE}\"}}"), false);
    }
}
