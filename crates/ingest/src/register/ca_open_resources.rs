//! The open-resource exchange of Canada's administrations (YAML in both languages).
//!
//! Four kinds of file: `code` (what an administration released), `software`, `design` and `partnership`
//! (what administrations use), and `administrations` (names behind the codes the others use). A lone
//! file knows codes only; the directory importer reads the administrations first and passes the names.

use std::collections::BTreeMap;
use std::path::Path;

use model::{DependencyKind, Field, SourceRecord};
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::entry::{EntryNote, Sink, entry, fact, has_extension, has_yaml_key, head_text, place};
use super::value::{bare, elements, get, text, text_of};
use super::{FILE_KEY, Importer, web};
use crate::format::yaml::read_yaml;
use crate::{IngestError, Mapped};

/// Reads the Canadian open-resource YAML.
pub struct CaOpenResources;

/// English names of administrations by code.
pub type Administrations = BTreeMap<String, String>;

const KNOWN: &[&str] = &[
    "schemaversion",
    "admincode",
    "contact",
    "date",
    "description",
    "category",
    "name",
    "licences",
    "licenses",
    "repositoryurl",
    "homepageurl",
    "downloadurl",
    "tags",
    "languages",
    "status",
    "team",
    "relatedcode",
    "partners",
    "administrations",
    "designtypes",
    "vcs",
    "organization",
];

impl Importer for CaOpenResources {
    fn name(&self) -> &'static str {
        "ca-open-resources"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        if !has_extension(path, &["yml", "yaml"]) {
            return false;
        }
        let head = head_text(head);
        let resource = has_yaml_key(&head, "schemaVersion")
            && ["adminCode", "administrations", "releases", "licences", "designTypes"]
                .iter()
                .any(|key| has_yaml_key(&head, key));
        resource || is_administrations(&head)
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        self.entries_with(path, &Administrations::new(), sink)
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let name = text_of(&raw["name"], &["en", "fr"]).or_else(|| text(&raw["name"]))?;
        let group = fact(raw, "admin_code").unwrap_or("software");
        let repository = get(raw, &["repositoryurl"])
            .and_then(text)
            .and_then(|it| web::read_url(&it))
            .and_then(|it| web::repository(&it.url))
            .unwrap_or_default();
        Some(format!("{group}/{name}/{repository}"))
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        both(&mut draft, Field::Name, Field::Aliases, "name", get(raw, &["name"]));
        let description = get(raw, &["description"]);
        let does = description.and_then(|it| get(it, &["whatitdoes"]));
        let works = description.and_then(|it| get(it, &["howitworks"]));
        both(&mut draft, Field::Description, Field::Description, "description", does);
        both(&mut draft, Field::Function, Field::Function, "description", works);
        if does.is_none() && works.is_none() {
            both(&mut draft, Field::Description, Field::Description, "description", description);
        }
        both(&mut draft, Field::Tags, Field::Tags, "tags", get(raw, &["tags"]));
        draft.text(Field::Category, "category", get(raw, &["category"]));
        for design in elements(get(raw, &["designtypes"])) {
            draft.text(Field::Category, "designTypes", get(design, &["type"]));
        }
        draft.text(Field::Languages, "languages", get(raw, &["languages"]));
        draft.status("status", get(raw, &["status"]));
        draft.repository("repositoryURL", get(raw, &["repositoryurl"]));
        draft.site("homepageURL", get(raw, &["homepageurl"]));
        for licence in elements(get(raw, &["licences", "licenses"])) {
            draft.text(Field::Licence, "licences", get(licence, &["spdxid", "name"]));
        }
        owners(&mut draft, raw);
        dates(&mut draft, raw);
        users(&mut draft, raw);
        draft.contact(get(raw, &["contact"]));
        draft.unknown_keys(raw, KNOWN);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let segments: Vec<String> = pointer.trim_start_matches('/').split('/').map(bare).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            ["contact", .., key] => *key != "url",
            ["partners", _, key] => matches!(*key, "email" | "name"),
            ["administrations", _, "uses", _, "contact", .., key] => *key != "url",
            ["administrations", _, "uses", "contact", .., key] => *key != "url",
            _ => false,
        }
    }
}

impl CaOpenResources {
    /// Like [`Importer::entries`], with the names of administrations.
    pub fn entries_with(
        &self,
        path: &Path,
        names: &Administrations,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let file = read_yaml(path)?;
        let mut notes = EntryNote::of_yaml(&file);
        for document in file.documents {
            if document.is_array() {
                // A list of administrations: names for the other files, no systems.
                continue;
            }
            let Some(object) = document.as_object() else {
                return Err(IngestError::invalid(path, "not a map of the open-resource exchange"));
            };
            let lists = ["releases", "projects", "partnerships"];
            let list = lists.iter().find_map(|key| Some((*key, object.get(*key)?.as_array()?)));
            let Some((key, items)) = list else {
                let place = place(path);
                let facts = facts(&document, &document, names);
                sink(entry(self, place, document, facts, &std::mem::take(&mut notes)))?;
                continue;
            };
            for (index, item) in items.iter().enumerate() {
                let mut place = place(path);
                place.pointer = Some(format!("/{key}/{index}"));
                let facts = facts(&document, item, names);
                sink(entry(self, place, item.clone(), facts, &std::mem::take(&mut notes)))?;
            }
        }
        Ok(())
    }
}

/// Whether the first bytes are a list of administrations.
pub fn is_administrations(head: &str) -> bool {
    let head = head.trim_start_matches("---").trim_start();
    head.starts_with("- code:") && head.contains("name:") && head.contains("en:")
}

/// Adds the administrations of a file; nothing when it cannot be read.
pub fn learn_administrations(path: &Path, names: &mut Administrations) {
    let Ok(file) = read_yaml(path) else { return };
    for administration in file.documents.iter().filter_map(Value::as_array).flatten() {
        let code = text_of(administration, &["code"]);
        let name = get(administration, &["name"])
            .and_then(|it| text_of(it, &["en", "fr"]).or_else(|| text(it)));
        if let (Some(code), Some(name)) = (code, name) {
            names.insert(code, name);
        }
    }
}

/// The releasing administration, and the names of all codes the entry mentions.
fn facts(root: &Value, item: &Value, names: &Administrations) -> Map<String, Value> {
    let mut facts = Map::new();
    let mut mentioned = Map::new();
    let mut mention = |code: &str| {
        if let Some(name) = names.get(code) {
            mentioned.insert(code.to_string(), json!(name));
        }
    };
    if let Some(code) = text_of(root, &["admincode"]) {
        mention(&code);
        facts.insert("admin_code".into(), json!(code));
    }
    for list in ["administrations", "partners"] {
        for user in elements(get(item, &[list])) {
            if let Some(code) = text_of(user, &["admincode"]) {
                mention(&code);
            }
        }
    }
    if !mentioned.is_empty() {
        facts.insert("administrations".into(), Value::Object(mentioned));
    }
    facts
}

/// The name behind a code, or the code.
fn administration(raw: &Value, code: &str) -> String {
    raw[FILE_KEY]["administrations"][code].as_str().unwrap_or(code).to_string()
}

/// English goes to the first field, French to the second.
fn both(draft: &mut Draft, english: Field, french: Field, key: &str, value: Option<&Value>) {
    let Some(value) = value else { return };
    if !value.is_object() {
        draft.text(english, key, Some(value));
        return;
    }
    let en = get(value, &["en"]);
    let fr = get(value, &["fr"]);
    draft.text(english, &format!("{key}/en"), en);
    let target = if en.is_some() { french } else { english };
    if en != fr {
        draft.text(target, &format!("{key}/fr"), fr);
    }
}

fn owners(draft: &mut Draft, raw: &Value) {
    if let Some(code) = fact(raw, "admin_code") {
        draft.registration.push(Field::OwnerAgency, administration(raw, code));
    }
    draft.text(
        Field::OwnerUnit,
        "team",
        get(raw, &["team"]).map(|it| get(it, &["en"]).unwrap_or(it)),
    );
    for partner in elements(get(raw, &["partners"])) {
        if let Some(code) = text_of(partner, &["admincode"]) {
            draft.registration.push(Field::DeveloperUnit, administration(raw, &code));
        }
    }
    for related in elements(get(raw, &["relatedcode"])) {
        let name = get(related, &["name"]).and_then(text);
        let url =
            get(related, &["url"]).and_then(|it| text_of(it, &["en", "fr"]).or_else(|| text(it)));
        let parts: Vec<String> = [name, url].into_iter().flatten().collect();
        if !parts.is_empty() {
            draft.registration.push(Field::Remark, format!("related code: {}", parts.join(" ")));
        }
    }
}

fn dates(draft: &mut Draft, raw: &Value) {
    let Some(date) = get(raw, &["date"]) else { return };
    draft.year(Field::YearBuilt, "date/created", get(date, &["created"]));
    draft.year(Field::YearModified, "date/lastModified", get(date, &["lastmodified"]));
    draft.day(Field::LastUpdated, "date/metadataLastUpdated", get(date, &["metadatalastupdated"]));
}

/// Each `uses` edge makes its administration a user.
fn users(draft: &mut Draft, raw: &Value) {
    for user in elements(get(raw, &["administrations"])) {
        match text_of(user, &["admincode"]) {
            Some(code) => draft.registration.push(Field::UsedBy, administration(raw, &code)),
            None => draft.note("reference-unreadable", "administrations", "no adminCode"),
        }
    }
    for upstream in draft.addresses("isBasedOn", get(raw, &["isbasedon"])) {
        draft.depends(DependencyKind::ForkOf, &upstream, "isBasedOn");
    }
}
