//! CKAN package lists: what open-data portals say of their data sets and applications.
//!
//! A search result, a list with resources, a list of bare names, one package, or a plain array.

use std::path::Path;

use model::{Field, SourceRecord};
use serde_json::{Map, Value, json};

use super::Importer;
use super::draft::Draft;
use super::entry::{JsonShape, Sink, head_text, json_entries, looks_like_json, mentions};
use super::value::{bare, elements, get, is_yes, text, text_of};
use crate::{IngestError, Mapped};

/// Whether the answer is a list of texts, or empty.
fn lists_bare_names(head: &str) -> bool {
    let result = head.split_once("\"result\"").map_or("", |it| it.1);
    let result = result.trim_start().trim_start_matches(':').trim_start();
    let list = result.strip_prefix('[').map(str::trim_start);
    list.is_some_and(|it| it.starts_with(['"', ']']))
}

/// Reads CKAN packages.
pub struct Ckan;

impl Importer for Ckan {
    fn name(&self) -> &'static str {
        "ckan"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        let answer = mentions(&head, &["success", "result"]) == 2
            || mentions(&head, &["help", "success"]) == 2;
        let packages = mentions(
            &head,
            &[
                "resources",
                "notes",
                "license_id",
                "metadata_modified",
                "owner_org",
                "num_resources",
                "maintainer",
                "private",
            ],
        ) >= 3;
        // Rows of a data table come in the same answer, but they are no packages.
        let rows = mentions(&head, &["records"]) == 1;
        let named = mentions(&head, &["name", "title"]) > 0 || lists_bare_names(&head);
        looks_like_json(&head) && (answer && named && !rows || packages)
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let shape = JsonShape {
            is_list: &|pointer| matches!(pointer, "" | "/result" | "/result/results" | "/results"),
            facts: &|_| Map::new(),
            single: &single,
            wrap: &named,
        };
        json_entries(self, path, &shape, &mut |raw| sink(raw))
    }

    fn key(&self, raw: &Value) -> Option<String> {
        text_of(raw, &["id", "name"])
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        let (title, name) = (get(raw, &["title"]), get(raw, &["name"]));
        draft.text(Field::Name, "title", title.map(english));
        if title.is_some() {
            draft.text(Field::ShortName, "name", name);
        }
        draft.name_else("name-from-title", "name", name.and_then(text));
        draft.text(Field::Description, "notes", get(raw, &["notes"]).map(english));
        let organization =
            get(raw, &["organization"]).and_then(|it| get(it, &["title", "name"]).or(Some(it)));
        draft.text(Field::OwnerAgency, "organization", organization.filter(|it| !it.is_object()));
        draft.list(Field::Tags, "tags", get(raw, &["tags"]));
        draft.text(Field::Category, "groups", get(raw, &["groups"]));
        draft.text(Field::Category, "type", get(raw, &["type"]));
        draft.text(Field::Licence, "license_title", get(raw, &["licensetitle", "licenseid"]));
        draft.site("url", get(raw, &["url"]));
        draft.day(Field::LastUpdated, "metadata_modified", get(raw, &["metadatamodified"]));
        resources(&mut draft, raw);
        standing(&mut draft, raw);
        if let Some(id) = text_of(raw, &["id"]) {
            draft.identify("external_id", &id);
            draft.registration.push(Field::ExternalId, id);
        }
        for key in ["author", "authoremail", "maintainer", "maintaineremail"] {
            draft.contact(get(raw, &[key]));
        }
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let keys = ["/author", "/author_email", "/maintainer", "/maintainer_email"];
        keys.contains(&pointer)
    }
}

/// The package of a single answer. A portal that answers `"success": false` sent an error instead.
fn single(root: &Value) -> Result<Option<Value>, String> {
    if root["success"] == Value::Bool(false) {
        let said = text_of(&root["error"], &["message"]).unwrap_or_default();
        return Err(format!("the portal answered with an error: {said}"));
    }
    Ok(Some(root.get("result").unwrap_or(root).clone()))
}

/// A bare name becomes a package with nothing else.
fn named(value: Value) -> Value {
    match value {
        Value::String(name) => json!({ "name": name }),
        other => other,
    }
}

/// A text, or its English or first version where the portal keeps several languages.
fn english(value: &Value) -> &Value {
    match value {
        Value::Object(texts) => {
            get(value, &["id", "en"]).or_else(|| texts.values().next()).unwrap_or(value)
        }
        _ => value,
    }
}

fn resources(draft: &mut Draft, raw: &Value) {
    for resource in elements(get(raw, &["resources"])) {
        let named = get(resource, &["name", "title"]).map(english);
        draft.text(Field::DataObjects, "resources", named);
        draft.text(Field::Outputs, "resources", get(resource, &["format"]));
    }
    for extra in elements(get(raw, &["extras"])) {
        let key = text_of(extra, &["key"]).map(|it| bare(&it)).unwrap_or_default();
        let field = match key.as_str() {
            "frequency" | "updatefrequency" | "spatial" | "theme" => Field::Tags,
            "legalbasis" | "dasarhukum" => Field::LegalBasis,
            _ => continue,
        };
        draft.text(field, "extras", get(extra, &["value"]));
    }
}

fn standing(draft: &mut Draft, raw: &Value) {
    draft.status("state", get(raw, &["state"]));
    if is_yes(get(raw, &["private"])) {
        draft.registration.visibility = model::Visibility::Limited;
    }
}
