//! Infosystem records of RIHA, Estonia's register of public information systems.
//!
//! One record, a list, or a page of the API (`content`, with the record itself or under `details`).

use std::path::Path;

use model::{DependencyKind, Field, SourceRecord};
use serde_json::{Map, Value};

use super::Importer;
use super::draft::Draft;
use super::entry::{JsonShape, Sink, head_text, json_entries, looks_like_json, mentions};
use super::value::{elements, get, is_yes, text, text_of};
use crate::format::json::shown;
use crate::{IngestError, Mapped};

/// Reads RIHA records.
pub struct Riha;

const REQUIRED: &[&str] = &["name", "purpose", "owner", "short_name", "uuid"];

const KNOWN: &[&str] = &[
    "name",
    "purpose",
    "owner",
    "shortname",
    "uuid",
    "storeddata",
    "datafiles",
    "documents",
    "contacts",
    "homepage",
    "legislations",
    "topics",
    "meta",
    "security",
    "standardsystem",
    "differences",
    "relations",
    "id",
    "mainresourceid",
    "uri",
    "details",
    "creationtimestamp",
    "updatetimestamp",
    "lastpositiveapprovalrequestdate",
    "lastpositivetakeintouserequestdate",
    "usingstandardrealisation",
];

impl Importer for Riha {
    fn name(&self) -> &'static str {
        "riha"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        looks_like_json(&head)
            && mentions(&head, &["short_name"]) == 1
            && mentions(
                &head,
                &["purpose", "owner", "stored_data", "legislations", "uuid", "topics", "meta"],
            ) >= 2
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let shape = JsonShape {
            is_list: &|pointer| matches!(pointer, "" | "/content" | "/systems" | "/infosystems"),
            facts: &|_| Map::new(),
            single: &|root| Ok(Some(unwrap(root.clone()))),
            wrap: &unwrap,
        };
        json_entries(self, path, &shape, &mut |raw| sink(raw))
    }

    fn key(&self, raw: &Value) -> Option<String> {
        text_of(raw, &["uuid", "shortname"])
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        draft.text(Field::Name, "name", get(raw, &["name"]));
        draft.text(Field::ShortName, "short_name", get(raw, &["shortname"]));
        draft.name_else("name-from-title", "short_name", text_of(raw, &["shortname"]));
        for key in REQUIRED.iter().filter(|key| get(raw, &[&super::value::bare(key)]).is_none()) {
            draft.note("riha-required-missing", key, "");
        }
        draft.text(Field::Function, "purpose", get(raw, &["purpose"]));
        owner(&mut draft, raw);
        identifiers(&mut draft, raw);
        draft.text(Field::DataObjects, "stored_data", get(raw, &["storeddata"]));
        draft.text(Field::Tags, "topics", get(raw, &["topics"]));
        for act in elements(get(raw, &["legislations"])) {
            draft.text(Field::LegalBasis, "legislations", get(act, &["name", "url"]).or(Some(act)));
        }
        draft.site("homepage", get(raw, &["homepage"]));
        draft.text(Field::Remark, "differences", get(raw, &["differences"]));
        if is_yes(get(raw, &["standardsystem"])) {
            draft.registration.push(Field::Tags, "standardlahendus");
        }
        security(&mut draft, raw);
        meta(&mut draft, raw);
        relations(&mut draft, raw);
        draft.contact(get(raw, &["contacts"]));
        draft.unknown_keys(raw, KNOWN);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        pointer == "/contacts" || pointer.starts_with("/contacts/")
    }
}

/// The record of an element of a page, which may lie under `details`.
fn unwrap(value: Value) -> Value {
    match value.get("details") {
        Some(Value::Object(details)) if value.get("name").is_none() => {
            let mut record = Value::Object(details.clone());
            for key in ["uuid", "id"] {
                if let (None, Some(outer)) = (record.get(key), value.get(key)) {
                    record[key] = outer.clone();
                }
            }
            record
        }
        _ => value,
    }
}

fn owner(draft: &mut Draft, raw: &Value) {
    let Some(owner) = get(raw, &["owner"]) else { return };
    let named = get(owner, &["name"]).or_else(|| get(owner, &["code"]));
    draft.text(Field::OwnerAgency, "owner", named.or((!owner.is_object()).then_some(owner)));
}

fn identifiers(draft: &mut Draft, raw: &Value) {
    if let Some(uuid) = text_of(raw, &["uuid"]) {
        draft.identify("uuid", &uuid);
        draft.registration.push(Field::ExternalId, uuid);
    }
    if let Some(short_name) = text_of(raw, &["shortname"]) {
        draft.identify("short_name", &short_name);
    }
}

/// Standard, class, level and last audit, as one text.
fn security(draft: &mut Draft, raw: &Value) {
    let Some(security) = get(raw, &["security"]) else { return };
    let keys = ["standard", "class", "level", "latestauditdate", "latestauditresolution"];
    let parts: Vec<String> = keys.iter().filter_map(|key| text_of(security, &[key])).collect();
    let all = if parts.is_empty() { text(security).unwrap_or_default() } else { parts.join(", ") };
    draft.registration.push(Field::Security, all);
}

/// The state of the system; of the development only when the system's own is not known.
fn meta(draft: &mut Draft, raw: &Value) {
    let Some(meta) = get(raw, &["meta"]) else { return };
    let status = |key: &str| {
        let value = get(meta, &[key])?;
        get(value, &["status"]).or((!value.is_object()).then_some(value))
    };
    draft.status("meta/system_status", status("systemstatus"));
    if let Some(timestamp) = get(meta, &["systemstatus"]).and_then(|it| get(it, &["timestamp"])) {
        let in_use = draft.registration.lifecycle() == model::Lifecycle::InUse;
        if in_use {
            draft.year(Field::YearBuilt, "meta/system_status/timestamp", Some(timestamp));
        }
    }
    if let Some(word) = status("developmentstatus").and_then(text) {
        draft.registration.push(Field::Remark, format!("development: {word}"));
    }
    if let Some(word) = status("xroadstatus").and_then(text) {
        draft.registration.push(Field::Integrations, format!("X-tee: {word}"));
    }
    let stamps = ["updatetimestamp", "descriptiontimestamp", "creationtimestamp"];
    draft.day(Field::LastUpdated, "meta", get(meta, &stamps));
}

fn relations(draft: &mut Draft, raw: &Value) {
    for relation in elements(get(raw, &["relations"])) {
        let target =
            text_of(relation, &["infosystemshortname", "shortname", "infosystemname", "name"]);
        let kind = text_of(relation, &["type"]).unwrap_or_default();
        let (Some(target), dependency) = (target, dependency(&kind)) else {
            draft.note("reference-unreadable", "relations", &shown(relation));
            continue;
        };
        match dependency {
            Some(dependency) => draft.depends(dependency, &target, &format!("{kind} {target}")),
            None => draft.registration.push(Field::Remark, format!("{kind} {target}")),
        }
    }
}

/// What a relation says this system needs; `None` when it says that the other needs this one.
fn dependency(kind: &str) -> Option<DependencyKind> {
    match kind.to_uppercase().as_str() {
        "SUPER_SYSTEM" => Some(DependencyKind::PartOf),
        "SUB_SYSTEM" => Some(DependencyKind::UsesComponent),
        "USED_SYSTEM" => Some(DependencyKind::ExchangesData),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_record_under_details_is_unwrapped() {
        let page = json!({"id": 7, "uuid": "u", "details": {"name": "N", "short_name": "n"}});
        assert_eq!(unwrap(page), json!({"name": "N", "short_name": "n", "uuid": "u", "id": 7}));
    }
}
