//! Backstage: entities of a developer portal, several to a file. As teams write them (`catalog-info.yaml`), or
//! as the portal's catalogue hands them out in JSON: a list, a page of a query, or one entity.
//!
//! Components, systems, interfaces and resources are systems; groups, users, domains, locations and
//! templates are not, and are left out. What an entity says of the need of another (that it provides its
//! interface, or is a dependency of it) goes to the other as a fact, where that stands in the same file.

use std::collections::HashMap;
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
        let mut of_others = OfOthers::default();
        file.documents.iter().for_each(|it| of_others.take(self, it));
        for (index, document) in file.documents.into_iter().enumerate() {
            let place = Place { pointer: Some(format!("/{index}")), ..place(path) };
            sink(match left_out(&place, &document) {
                Some(told) => told,
                None => {
                    let notes = std::mem::take(&mut notes);
                    let facts = of_others.facts(self, &document);
                    entry(self, place, persons_apart(document), facts, &notes)
                }
            })?;
        }
        Ok(())
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let metadata = get(raw, &["metadata"])?;
        let kind = text_of(raw, &["kind"])?.to_lowercase();
        Some(format!("{kind}:{}/{}", namespace_of(metadata), text_of(metadata, &["name"])?))
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
        let namespace = namespace_of(metadata);
        dependencies(&mut draft, spec, &namespace);
        relations(&mut draft, raw, &namespace);
        said_by_others(&mut draft, raw);
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
        let mut of_others = OfOthers::default();
        json_entries(self, path, &shape, &mut |made| {
            made.raw.iter().for_each(|it| of_others.take(self, it));
            Ok(())
        })?;
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
            for (key, fact) in of_others.facts(self, &raw) {
                raw[FILE_KEY][key] = fact;
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

/// What the references of each key mean, and the kind of entity that one without a kind is to; where the
/// format leaves that open, the name alone is the target.
const KINDS: &[(&str, DependencyKind, Option<&str>)] = &[
    ("dependson", DependencyKind::UsesComponent, None),
    ("consumesapis", DependencyKind::CallsApi, Some("api")),
    ("apiprovidedby", DependencyKind::HostedOn, Some("component")),
    ("partof", DependencyKind::PartOf, None),
    ("system", DependencyKind::PartOf, Some("system")),
    ("subcomponentof", DependencyKind::PartOf, Some("component")),
    ("domain", DependencyKind::PartOf, Some("domain")),
];

fn namespace_of(metadata: &Value) -> String {
    text_of(metadata, &["namespace"]).unwrap_or_else(|| "default".into())
}

/// An entity reference as [`Importer::key`] has it, `kind:namespace/name`, with what it leaves out; the name
/// alone when nothing says of which kind the entity is.
fn full_reference(reference: &Value, kind: Option<&str>, namespace: &str) -> Option<String> {
    let text = text(reference)?;
    let member = |key: &str| text_of(reference, &[key]);
    let (own_kind, rest) = match text.split_once(':') {
        Some((kind, rest)) => (Some(kind.to_string()), rest),
        None => (member("kind"), text.as_str()),
    };
    let (own_namespace, name) = match rest.split_once('/') {
        Some((namespace, name)) => (Some(namespace.to_string()), name),
        None => (member("namespace"), rest),
    };
    let kind = own_kind.map(|it| it.trim().to_lowercase()).or(kind.map(str::to_string));
    let namespace = own_namespace.unwrap_or_else(|| namespace.to_string());
    let (namespace, name) = (namespace.trim(), name.trim());
    let sound = |it: &str| !it.is_empty() && !it.contains([':', '/']);
    if !sound(name) || !sound(namespace) || !kind.as_deref().is_none_or(sound) {
        return None;
    }
    Some(match kind {
        Some(kind) => format!("{kind}:{namespace}/{name}"),
        None => name.to_string(),
    })
}

/// The relations that a portal adds to the entities it hands out: `consumesApi` for `consumesApis`.
fn relations(draft: &mut Draft, raw: &Value, namespace: &str) {
    for relation in elements(get(raw, &["relations"])) {
        let word = text_of(relation, &["type"]).unwrap_or_default().to_lowercase();
        let kind = KINDS.iter().find(|it| it.0 == word || it.0 == format!("{word}s"));
        // The others say what needs this one, and who owns it, which spec says too.
        let Some((_, kind, of)) = kind else { continue };
        let target = get(relation, &["targetref", "target"]);
        match target.and_then(|it| full_reference(it, *of, namespace)) {
            Some(target) => draft.depends(*kind, &target, &format!("{word}: {target}")),
            None => draft.note("reference-unreadable", "relations", &shown(relation)),
        }
    }
}

fn dependencies(draft: &mut Draft, spec: &Value, namespace: &str) {
    for (key, kind, of) in KINDS {
        for reference in elements(get(spec, &[key])) {
            match full_reference(reference, *of, namespace) {
                Some(target) => {
                    let words = text(reference).unwrap_or_default();
                    draft.depends(*kind, &target, &format!("{key}: {words}"));
                }
                None => draft.note("reference-unreadable", key, &shown(reference)),
            }
        }
    }
    // Who calls an interface that is no entity anywhere calls the component that provides it.
    for reference in elements(get(spec, &["providesapis"])) {
        match full_reference(reference, Some("api"), namespace) {
            Some(interface) => draft.registration.push(Field::Roles, interface),
            None => draft.note("reference-unreadable", "providesapis", &shown(reference)),
        }
    }
    for reference in elements(get(spec, &["dependencyof"])).into_iter().filter_map(text) {
        draft.registration.push(Field::Remark, format!("dependencyOf {reference}"));
    }
}

/// What entities of a file say of the needs of others: what provides each interface, and what is a dependency
/// of each entity, by its reference in lower case.
#[derive(Default)]
struct OfOthers {
    providers: HashMap<String, Vec<Value>>,
    needs: HashMap<String, Vec<Value>>,
}

impl OfOthers {
    fn take(&mut self, importer: &Backstage, document: &Value) {
        if left_out(&Place::default(), document).is_some() {
            return;
        }
        let (Some(key), Some(spec)) = (importer.key(document), get(document, &["spec"])) else {
            return;
        };
        let namespace = get(document, &["metadata"]).map(namespace_of).unwrap_or_default();
        let said = [
            ("providesapis", Some("api"), &mut self.providers),
            ("dependencyof", None, &mut self.needs),
        ];
        for (word, kind, found) in said {
            let references = elements(get(spec, &[word])).into_iter();
            for other in references.filter_map(|it| full_reference(it, kind, &namespace)) {
                found.entry(other.to_lowercase()).or_default().push(json!(key));
            }
        }
    }

    fn facts(&self, importer: &Backstage, document: &Value) -> Map<String, Value> {
        let key = importer.key(document).unwrap_or_default().to_lowercase();
        let facts = [("providers", &self.providers), ("needs", &self.needs)].into_iter();
        let facts = facts.filter_map(|(word, found)| Some((word.into(), json!(found.get(&key)?))));
        facts.collect()
    }
}

/// What the other entities of the file say that this one needs: an interface stops with what provides it.
fn said_by_others(draft: &mut Draft, raw: &Value) {
    let said = [
        ("providers", DependencyKind::HostedOn, "providesApis"),
        ("needs", DependencyKind::UsesComponent, "dependencyOf"),
    ];
    for (fact, kind, word) in said {
        for other in elements(raw[FILE_KEY].get(fact)).into_iter().filter_map(text) {
            draft.depends(kind, &other, &format!("{word} of {other}"));
        }
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
    fn references_are_completed_by_their_key_and_namespace() {
        let check = |reference: Value, kind: Option<&str>, expected: Option<&str>| {
            let found = full_reference(&reference, kind, "payments");
            assert_eq!(found.as_deref(), expected, "{reference}");
        };
        check(json!("a"), Some("api"), Some("api:payments/a"));
        check(json!("a"), None, Some("a"));
        check(json!("Component:a"), None, Some("component:payments/a"));
        check(json!("default/a"), Some("api"), Some("api:default/a"));
        check(json!("component:default/a"), Some("api"), Some("component:default/a"));
        let parts = json!({ "kind": "API", "namespace": "default", "name": "a" });
        check(parts, None, Some("api:default/a"));
        for unreadable in ["", "component:", "component:/a", "https://a.go.id/b/c", "a/b/c"] {
            check(json!(unreadable), Some("api"), None);
        }
    }

    #[test]
    fn an_interface_stops_with_the_component_that_provides_it() {
        let raw = json!({
            "kind": "API",
            "metadata": { "name": "b" },
            "relations": [{ "type": "apiProvidedBy", "targetRef": "component:default/a" }],
        });
        let found = Backstage.map(&raw, &crate::register::test_record());
        let needs = found.registrations[0].dependencies.iter();
        let needs: Vec<String> = needs.map(|it| format!("{:?} {}", it.kind, it.target)).collect();
        assert_eq!(needs, ["HostedOn component:default/a"]);
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
        assert_eq!(needs, ["UsesComponent component:default/c", "CallsApi api:default/b"]);
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
