//! CycloneDX bills of materials, 1.0 to 1.6, JSON and XML: one system and what it is made of.
//!
//! `metadata.component` is the system; each component is one it uses, each service one it calls.

use std::path::Path;

use model::{DependencyKind, EvidenceKind, Field, SourceRecord};
use serde_json::{Map, Value, json};

use super::Importer;
use super::draft::Draft;
use super::entry::{
    EntryNote, Sink, entry, fact, has_extension, head_text, looks_like_json, mentions, place,
    read_json,
};
use super::value::{elements, get, text, text_of};
use crate::format::xml::{TEXT_KEY, read_xml};
use crate::plan::head_of;
use crate::{IngestError, Mapped};

/// Reads CycloneDX.
pub struct CycloneDx;

/// Largest bill read, in bytes (64 MiB): a bill is one entry, and its tree takes sixteen times its text.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// XML elements that hold lists.
const LISTS: &[&str] = &[
    "components",
    "services",
    "licenses",
    "properties",
    "externalReferences",
    "hashes",
    "authors",
    "endpoints",
    "dependencies",
    "compositions",
    "vulnerabilities",
    "annotations",
    "lifecycles",
    "tags",
];

/// Components nest; this deep they are followed.
const NESTING: usize = 16;

impl Importer for CycloneDx {
    fn name(&self) -> &'static str {
        "cyclonedx"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        let json = looks_like_json(&head)
            && mentions(&head, &["bomformat"]) == 1
            && head.to_lowercase().contains("\"cyclonedx\"");
        let xml = head.trim_start().starts_with('<') && head.contains("cyclonedx.org/schema/bom");
        let hostile = has_extension(path, &["xml"]) && head.contains("<!DOCTYPE bom");
        json || xml || hostile
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let (bom, notes) = read(path)?;
        let mut facts = Map::new();
        let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned());
        facts.insert("file_stem".into(), json!(stem.unwrap_or_default()));
        let mut place = place(path);
        place.pointer = Some(String::new());
        sink(entry(self, place, bom, facts, &notes))
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let component = get(raw, &["metadata"]).and_then(|it| get(it, &["component"]));
        match component {
            // The version is left out: a newer bill of the same system replaces the older.
            Some(component) => {
                let group = text_of(component, &["group"]).unwrap_or_default();
                Some(format!("{group}/{}", text_of(component, &["name"])?))
            }
            None => fact(raw, "file_stem").map(str::to_string),
        }
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        let nothing = Value::Null;
        let metadata = get(raw, &["metadata"]).unwrap_or(&nothing);
        let component = get(metadata, &["component"]).unwrap_or(&nothing);
        system(&mut draft, component);
        let stem = fact(raw, "file_stem").map(str::to_string);
        draft.name_else("name-from-file", "metadata/component", stem);
        draft.day(Field::LastUpdated, "metadata/timestamp", get(metadata, &["timestamp"]));
        for maker in ["manufacturer", "manufacture"] {
            draft.text(Field::DeveloperUnit, "metadata/manufacturer", name_of(metadata, maker));
        }
        draft.text(Field::Vendor, "metadata/supplier", name_of(metadata, "supplier"));
        uses(&mut draft, get(raw, &["components"]), NESTING);
        uses(&mut draft, get(component, &["components"]), NESTING);
        calls(&mut draft, get(raw, &["services"]), NESTING);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let segments: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
        let bill = matches!(segments.first(), Some(&("metadata" | "components" | "services")));
        let personal = ["author", "authors", "contact", "publisher"];
        bill && segments.iter().any(|it| personal.contains(it))
    }
}

fn read(path: &Path) -> Result<(Value, Vec<EntryNote>), IngestError> {
    if head_text(&head_of(path)?).trim_start().starts_with('<') {
        let (root, bom) = read_xml(path, LISTS)?;
        let object = bom.is_object() || bom.as_str() == Some("");
        if root != "bom" || !object {
            return Err(IngestError::invalid(path, "the root element is not a CycloneDX bom"));
        }
        let bom = if bom.is_object() { bom } else { json!({}) };
        return Ok((bom, Vec::new()));
    }
    read_json(path, MAX_BYTES)
}

fn name_of<'v>(holder: &'v Value, key: &str) -> Option<&'v Value> {
    let value = get(holder, &[key])?;
    if value.is_object() { get(value, &["name"]) } else { Some(value) }
}

fn system(draft: &mut Draft, component: &Value) {
    draft.text(Field::Name, "metadata/component/name", get(component, &["name"]));
    draft.text(
        Field::Description,
        "metadata/component/description",
        get(component, &["description"]),
    );
    draft.text(Field::Category, "metadata/component/type", get(component, &["type"]));
    draft.text(Field::OwnerUnit, "metadata/component/group", get(component, &["group"]));
    draft.text(Field::Vendor, "metadata/component/supplier", name_of(component, "supplier"));
    if let Some(purl) = text_of(component, &["purl"]) {
        draft.identify("purl", &purl);
    }
    for licence in elements(get(component, &["licenses"])) {
        let named = get(licence, &["license"]).and_then(|it| get(it, &["id", "name"]));
        let bare = licence.as_str().map(|_| licence);
        draft.text(
            Field::Licence,
            "licenses",
            named.or(get(licence, &["expression", "id", "name"])).or(bare),
        );
    }
    for reference in elements(get(component, &["externalreferences"])) {
        let kind = text_of(reference, &["type"]).unwrap_or_default();
        match kind.as_str() {
            "vcs" => draft.repository("externalReferences", get(reference, &["url"])),
            "website" => draft.site("externalReferences", get(reference, &["url"])),
            _ => {}
        }
    }
}

fn uses(draft: &mut Draft, components: Option<&Value>, depth: usize) {
    for component in elements(components) {
        let Some(name) = label(component) else {
            draft.note("reference-unreadable", "components", "a component without a name");
            continue;
        };
        let words = [
            text_of(component, &["type"]).unwrap_or_else(|| "component".into()),
            name.clone(),
            text_of(component, &["version"]).unwrap_or_default(),
            text_of(component, &["purl"]).unwrap_or_default(),
        ];
        draft.depends(DependencyKind::UsesComponent, &name, &words.join(" "));
        if depth > 0 {
            uses(draft, get(component, &["components"]), depth - 1);
        }
    }
}

fn label(component: &Value) -> Option<String> {
    let name = text_of(component, &["name"])?;
    match text_of(component, &["group"]) {
        Some(group) => Some(format!("{group}/{name}")),
        None => Some(name),
    }
}

fn calls(draft: &mut Draft, services: Option<&Value>, depth: usize) {
    for service in elements(services) {
        let Some(name) = text_of(service, &["name"]) else {
            draft.note("reference-unreadable", "services", "a service without a name");
            continue;
        };
        let endpoints: Vec<String> = elements(get(service, &["endpoints"]))
            .into_iter()
            .filter_map(|it| text(it).or_else(|| it[TEXT_KEY].as_str().map(str::to_string)))
            .collect();
        let evidence = format!("service {name} {}", endpoints.join(" "));
        let (kind, declared) = (DependencyKind::CallsApi, EvidenceKind::Declared);
        draft.depends_for(kind, &name, &evidence, declared, &data(service));
        if depth > 0 {
            calls(draft, get(service, &["services"]), depth - 1);
        }
    }
}

/// The data that a service hands out, by name or else by classification; what only goes in is no need.
fn data(service: &Value) -> Vec<String> {
    let handed = |it: &&Value| text_of(it, &["flow"]).as_deref() != Some("inbound");
    let named = |it: &Value| text_of(it, &["name", "classification"]);
    elements(get(service, &["data"])).into_iter().filter(handed).filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_within_services_are_called_and_say_what_they_hand_out() {
        let data = json!([
            { "name": "Penduduk", "classification": "PII", "flow": "outbound" },
            { "classification": "umum", "flow": "bi-directional" },
            { "classification": "rahasia", "flow": "inbound" },
        ]);
        let inner = json!([{ "name": "Dalam", "data": data }]);
        let raw = json!({
            "metadata": { "component": { "name": "a" } },
            "services": [{ "name": "Luar", "services": inner }],
        });
        let found = CycloneDx.map(&raw, &crate::register::test_record());
        let needs = found.registrations[0].dependencies.iter();
        let needs: Vec<String> =
            needs.map(|it| format!("{} {:?}", it.target, it.data_objects)).collect();
        assert_eq!(needs, ["Luar []", "Dalam [\"Penduduk\", \"umum\"]"]);
    }
}
