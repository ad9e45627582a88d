//! Backstage: entities of a developer portal, several to a file. As teams write them (`catalog-info.yaml`), or
//! as the portal's catalogue hands them out in JSON: a list, a page of a query, or one entity.
//!
//! Components, systems, interfaces and resources are systems; groups, users, domains, locations and
//! templates are not, and are left out.

use std::path::Path;

use model::{DependencyKind, Field, Place, SourceRecord};
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::entry::{
    EntryNote, JsonShape, Sink, entry, has_extension, head_text, json_entries, looks_like_json,
    mentions, place, rejected, skipped,
};
use super::value::{elements, get, text, text_of};
use super::{FILE_KEY, Importer, RawEntry};
use crate::format::json::shown;
use crate::format::yaml::read_yaml;
use crate::plan::head_of;
use crate::{IngestError, Mapped};

/// Reads catalog-info.yaml.
pub struct Backstage;

const SYSTEMS: &[&str] = &["component", "system", "api", "resource"];

impl Importer for Backstage {
    fn name(&self) -> &'static str {
        "backstage"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        let yaml = has_extension(path, &["yml", "yaml"]);
        let named = path.file_stem().is_some_and(|it| it.eq_ignore_ascii_case("catalog-info"));
        let json = || {
            looks_like_json(&head)
                && mentions(&head, &["apiversion", "kind", "metadata"]) == 3
                && head.contains("\"backstage.io/v1")
        };
        yaml && (named
            || head.contains("apiVersion: backstage.io/")
            || head.contains("apiVersion: \"backstage.io/"))
            || json()
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let yaml = has_extension(path, &["yml", "yaml"]);
        if !yaml && looks_like_json(&head_text(&head_of(path)?)) {
            return self.json_entries(path, sink);
        }
        let file = read_yaml(path)?;
        let mut notes = EntryNote::of_yaml(&file);
        for (index, document) in file.documents.into_iter().enumerate() {
            let place = Place { pointer: Some(format!("/{index}")), ..place(path) };
            sink(match left_out(&place, &document) {
                Some(told) => told,
                None => {
                    let notes = std::mem::take(&mut notes);
                    entry(self, place, persons_apart(document), Map::new(), &notes)
                }
            })?;
        }
        Ok(())
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let metadata = get(raw, &["metadata"])?;
        let kind = text_of(raw, &["kind"])?.to_lowercase();
        let namespace = text_of(metadata, &["namespace"]).unwrap_or_else(|| "default".into());
        Some(format!("{kind}:{namespace}/{}", text_of(metadata, &["name"])?))
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        let nothing = Value::Null;
        let metadata = get(raw, &["metadata"]).unwrap_or(&nothing);
        let spec = get(raw, &["spec"]).unwrap_or(&nothing);
        let (title, name) = (get(metadata, &["title"]), get(metadata, &["name"]));
        draft.text(Field::Name, "metadata/title", title.or(name));
        if title.is_some() {
            draft.text(Field::ShortName, "metadata/name", name);
        }
        if let Some(key) = self.key(raw) {
            draft.identify("external_id", &key);
            draft.registration.push(Field::ExternalId, key);
        }
        draft.text(Field::Description, "metadata/description", get(metadata, &["description"]));
        draft.text(Field::Tags, "metadata/tags", get(metadata, &["tags"]));
        draft.text(Field::Category, "kind", get(raw, &["kind"]));
        draft.text(Field::Category, "spec/type", get(spec, &["type"]));
        draft.status("spec/lifecycle", get(spec, &["lifecycle"]));
        owner(&mut draft, spec);
        addresses(&mut draft, metadata);
        dependencies(&mut draft, spec);
        relations(&mut draft, raw);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        pointer.starts_with("/spec/owner/user")
            || pointer.starts_with("/spec/profile")
            || pointer.starts_with("/relations/") && pointer.split('/').nth(4) == Some("user")
    }
}

impl Backstage {
    /// The entities of a list, of the `items` of a page, or the only one.
    fn json_entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let shape = JsonShape {
            is_list: &|pointer| matches!(pointer, "" | "/items"),
            facts: &|_| Map::new(),
            single: &|root| Ok(Some(root.clone())),
            wrap: &|item| item,
        };
        // What was mended in an entity that is left out is told with the next that is not.
        let mut notes: Vec<Value> = Vec::new();
        json_entries(self, path, &shape, &mut |made| {
            let RawEntry { place, raw: Ok(mut raw) } = made else { return sink(made) };
            let own = raw[FILE_KEY].get_mut("notes").and_then(Value::as_array_mut);
            notes.append(own.unwrap_or(&mut Vec::new()));
            if let Some(told) = left_out(&place, &raw) {
                return sink(told);
            }
            if !notes.is_empty() {
                raw[FILE_KEY]["notes"] = std::mem::take(&mut notes).into();
            }
            sink(RawEntry { place, raw: Ok(persons_apart(raw)) })
        })
    }
}

/// What is told of an entity that is no system, or no entity.
fn left_out(place: &Place, document: &Value) -> Option<RawEntry> {
    let kind = text_of(document, &["kind"]).unwrap_or_default().to_lowercase();
    let named = get(document, &["metadata"]).and_then(|it| text_of(it, &["name"]));
    match kind.as_str() {
        kind if kind.is_empty() || named.is_none() => {
            Some(rejected(place.clone(), "backstage-envelope", kind))
        }
        kind if !SYSTEMS.contains(&kind) => {
            Some(skipped(place.clone(), "backstage-kind-skipped", kind))
        }
        _ => None,
    }
}

/// Sets an owner that is a person apart (`spec.owner.user`), so that it can be sealed, and persons in
/// relations likewise; one that is a group stays as it is.
fn persons_apart(mut document: Value) -> Value {
    person_apart(document.pointer_mut("/spec/owner"));
    let relations = document.get_mut("relations").and_then(Value::as_array_mut);
    for relation in relations.into_iter().flatten() {
        for key in ["targetRef", "target"] {
            person_apart(relation.get_mut(key));
        }
    }
    document
}

fn person_apart(reference: Option<&mut Value>) {
    let Some(reference) = reference else { return };
    let kind = text_of(reference, &["kind"]).or_else(|| reference.as_str().map(str::to_string));
    let kind = kind.unwrap_or_default().trim().to_lowercase();
    if kind == "user" || kind.starts_with("user:") {
        *reference = json!({ "user": reference.take() });
    }
}

fn owner(draft: &mut Draft, spec: &Value) {
    match get(spec, &["owner"]) {
        Some(Value::Object(person)) => draft.contact(person.get("user")),
        Some(group) => {
            let name = text(group).map(|it| Value::String(entity_name(&it).to_string()));
            draft.text(Field::OwnerUnit, "spec/owner", name.as_ref());
        }
        None => {}
    }
}

/// The name in an entity reference `kind:namespace/name`.
fn entity_name(reference: &str) -> &str {
    let name = reference.rsplit('/').next().unwrap_or(reference);
    name.rsplit(':').next().unwrap_or(name).trim()
}

/// Annotations that hold the repository, and links.
fn addresses(draft: &mut Draft, metadata: &Value) {
    let annotations = &metadata["annotations"];
    if let Some(slug) = annotations["github.com/project-slug"].as_str() {
        let url = json!(format!("https://github.com/{slug}"));
        draft.repository("github.com/project-slug", Some(&url));
    }
    if let Some(location) = annotations["backstage.io/source-location"].as_str() {
        let url = json!(location.strip_prefix("url:").unwrap_or(location));
        draft.repository("backstage.io/source-location", Some(&url));
    }
    for link in elements(get(metadata, &["links"])) {
        draft.site("metadata/links", get(link, &["url"]));
    }
}

/// What the references of each key mean. An interface that a component provides is contained in it.
const KINDS: &[(&str, DependencyKind)] = &[
    ("dependson", DependencyKind::UsesComponent),
    ("providesapis", DependencyKind::UsesComponent),
    ("consumesapis", DependencyKind::CallsApi),
    ("partof", DependencyKind::PartOf),
    ("system", DependencyKind::PartOf),
    ("subcomponentof", DependencyKind::PartOf),
    ("domain", DependencyKind::PartOf),
];

/// The relations that a portal adds to the entities it hands out: `consumesApi` for `consumesApis`.
fn relations(draft: &mut Draft, raw: &Value) {
    for relation in elements(get(raw, &["relations"])) {
        let word = text_of(relation, &["type"]).unwrap_or_default().to_lowercase();
        let kind = KINDS.iter().find(|it| it.0 == word || it.0 == format!("{word}s"));
        match (kind, text_of(relation, &["targetref", "target"])) {
            (Some((_, kind)), Some(target)) => {
                draft.depends(*kind, entity_name(&target), &format!("{word}: {target}"));
            }
            (Some(_), None) => {
                draft.note("reference-unreadable", "relations", &shown(relation));
            }
            (None, _) => {} // What others need of this one, and who owns it, which spec says too.
        }
    }
}

fn dependencies(draft: &mut Draft, spec: &Value) {
    for (key, kind) in KINDS {
        for reference in elements(get(spec, &[key])) {
            match text(reference).map(|it| (entity_name(&it).to_string(), it)) {
                Some((name, reference)) if !name.is_empty() => {
                    draft.depends(*kind, &name, &format!("{key}: {reference}"));
                }
                _ => draft.note("reference-unreadable", key, &shown(reference)),
            }
        }
    }
    for reference in elements(get(spec, &["dependencyof"])).into_iter().filter_map(text) {
        draft.registration.push(Field::Remark, format!("dependencyOf {reference}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_references_give_their_name() {
        for reference in ["component:default/a", "component:a", "default/a", "a"] {
            assert_eq!(entity_name(reference), "a");
        }
    }

    #[test]
    fn relations_that_a_portal_adds_are_read() {
        let raw = json!({
            "metadata": { "name": "a" },
            "spec": { "dependsOn": ["component:c"] },
            "relations": [
                { "type": "consumesApi", "targetRef": "api:default/b" },
                { "type": "dependsOn", "targetRef": "component:default/c" },
                { "type": "ownedBy", "targetRef": "user:default/d" },
                { "type": "partOf" },
            ],
        });
        let found = Backstage.map(&raw, &crate::register::test_record());
        let needs = found.registrations[0].dependencies.iter();
        let needs: Vec<String> = needs.map(|it| format!("{:?} {}", it.kind, it.target)).collect();
        assert_eq!(needs, ["UsesComponent c", "CallsApi b"]);
        assert_eq!(found.issues[0].rule, "reference-unreadable");
        let apart = persons_apart(raw);
        assert_eq!(apart["relations"][2]["targetRef"]["user"], "user:default/d");
        assert!(Backstage.is_contact("/relations/2/targetRef/user"));
        assert!(!Backstage.is_contact("/relations/0/targetRef"));
    }

    #[test]
    fn an_owner_who_is_a_person_is_set_apart() {
        let document = persons_apart(json!({"spec": {"owner": "user:default/someone"}}));
        assert_eq!(document["spec"]["owner"]["user"], "user:default/someone");
        let document = persons_apart(json!({"spec": {"owner": "group:team"}}));
        assert_eq!(document["spec"]["owner"], "group:team");
    }
}
