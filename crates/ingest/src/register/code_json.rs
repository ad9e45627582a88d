//! code.json: the source-code inventories of United States agencies, schema 1.0 to 2.0.
//!
//! Version 1 lists `projects` with flat keys, version 2 lists `releases` with `permissions` and `date`;
//! agencies mix both, change the casing of keys, write tags as one text, contacts as lists, and let
//! their server cut the file. An entry whose file-level `agency` is blank falls back to its own.

use std::path::Path;

use model::{DependencyKind, Field, SourceRecord};
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::entry::{
    JsonShape, Sink, fact, has_extension, head_text, json_entries, looks_like_json, mentions,
};
use super::value::{bare, elements, get, is_yes, text_of};
use super::{Importer, RawEntry, web};
use crate::format::json::shown;
use crate::{IngestError, Mapped};

/// Reads code.json.
pub struct CodeJson;

/// Keys of an entry, [`bare`], in all versions and variants seen.
const KNOWN: &[&str] = &[
    "name",
    "title",
    "projectname",
    "description",
    "shortdescription",
    "longdescription",
    "organization",
    "organisation",
    "agency",
    "team",
    "tags",
    "tag",
    "keywords",
    "languages",
    "language",
    "status",
    "developmentstatus",
    "vcs",
    "repositoryurl",
    "repository",
    "repourl",
    "repo",
    "repositoryurls",
    "homepageurl",
    "homepage",
    "projecturl",
    "url",
    "downloadurl",
    "downloadurls",
    "contact",
    "contacts",
    "pointofcontact",
    "permissions",
    "license",
    "licenses",
    "licence",
    "licencename",
    "licensename",
    "licenseurl",
    "opensourceproject",
    "governmentwidereuseproject",
    "closedproject",
    "exemption",
    "exemptiontext",
    "usagetype",
    "laborhours",
    "date",
    "dates",
    "updated",
    "created",
    "lastmodified",
    "metadatalastupdated",
    "partners",
    "partner",
    "relatedcode",
    "reusedcode",
    "reusedcodes",
    "version",
    "disclaimertext",
    "disclaimerurl",
    "id",
    "identifier",
    "additionalinformation",
    "measurementtype",
    "events",
    "targetoperatingsystems",
    "score",
    "targetos",
    "upstream",
    "projects",
    "releases",
    "fork",
];

impl Importer for CodeJson {
    fn name(&self) -> &'static str {
        "code.json"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        if !looks_like_json(&head) {
            return false;
        }
        let named = path.file_name().is_some_and(|it| {
            let name = it.to_string_lossy().to_lowercase();
            name == "code.json" || name.ends_with("code.json")
        });
        let empty = bare(&head).is_empty() && has_extension(path, &["json"]);
        let lists = mentions(&head, &["releases", "projects"]);
        let about = mentions(
            &head,
            &[
                "agency",
                "measurementtype",
                "permissions",
                "repositoryurl",
                "opensourceproject",
                "governmentwidereuseproject",
                "laborhours",
                "usagetype",
                "repository",
                "vcs",
            ],
        );
        named || empty || (lists > 0 && about > 0) || about > 1
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let shape =
            JsonShape { is_list: &is_list, facts: &facts, single: &single, wrap: &|value| value };
        json_entries(self, path, &shape, &mut |raw: RawEntry| sink(raw))
    }

    fn key(&self, raw: &Value) -> Option<String> {
        if let Some(id) = text_of(raw, &["id", "identifier"]) {
            return Some(id);
        }
        let name = text_of(raw, &["name", "title", "projectname"]);
        let repository = repository(raw);
        let agency = agency(raw).unwrap_or_default();
        match (name, repository) {
            (None, None) => None,
            (name, repository) => Some(format!(
                "{agency}/{}/{}",
                name.unwrap_or_default(),
                repository.unwrap_or_default()
            )),
        }
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        draft.text(Field::Name, "name", get(raw, &["name", "title", "projectname"]));
        let repositories = ["repositoryurl", "repository", "repourl", "repo", "repositoryurls"];
        draft.repository("repositoryURL", get(raw, &repositories));
        draft.name_else("name-from-repository", "repositoryURL", last_segment(&draft));
        describe(&mut draft, raw);
        owners(&mut draft, raw);
        permissions(&mut draft, raw);
        dates(&mut draft, raw);
        related(&mut draft, raw);
        draft.contact(get(raw, &["contact", "contacts", "pointofcontact"]));
        draft.unknown_keys(raw, KNOWN);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let mut segments = pointer.trim_start_matches('/').split('/').map(bare);
        let first = segments.next().unwrap_or_default();
        let last = segments.next_back().unwrap_or_default();
        match first.as_str() {
            "contact" | "contacts" | "pointofcontact" | "poc" | "maintainer" | "maintainers"
            | "author" | "authors" => last != "url" && last != "homepage",
            "partners" | "partner" => matches!(last.as_str(), "email" | "phone" | "contact"),
            _ => false,
        }
    }
}

fn is_list(pointer: &str) -> bool {
    pointer.is_empty()
        || matches!(bare(pointer).as_str(), "releases" | "projects")
            && pointer.matches('/').count() == 1
}

fn facts(root: &Value) -> Map<String, Value> {
    let mut facts = Map::new();
    for (key, names) in [
        ("agency", &["agency", "organization", "agencyname"][..]),
        ("version", &["version", "schemaversion", "codejsonversion"][..]),
    ] {
        if let Some(text) = text_of(root, names) {
            facts.insert(key.into(), json!(text));
        }
    }
    facts
}

/// An object that is itself one project. An empty one, or one whose list is null, holds none.
fn single(root: &Value) -> Result<Option<Value>, String> {
    let lists = root.as_object().is_none_or(|object| {
        object.is_empty()
            || object.keys().any(|key| matches!(bare(key).as_str(), "releases" | "projects"))
    });
    let named = get(root, &["name", "repositoryurl", "repository"]).is_some();
    match (named, lists) {
        (true, _) => Ok(Some(root.clone())),
        (false, true) => Ok(None),
        (false, false) => Err("holds neither releases nor projects".into()),
    }
}

fn agency(raw: &Value) -> Option<String> {
    let own = get(raw, &["agency"]).and_then(super::value::text);
    own.or_else(|| fact(raw, "agency").map(str::to_string))
}

fn repository(raw: &Value) -> Option<String> {
    let text = text_of(raw, &["repositoryurl", "repository", "repourl", "repo"])?;
    web::repository(&web::read_url(&text)?.url)
}

fn last_segment(draft: &Draft) -> Option<String> {
    let url = web::repository(draft.registration.first(Field::SourceRepo)?)?;
    url.rsplit('/').next().map(str::to_string)
}

fn describe(draft: &mut Draft, raw: &Value) {
    let descriptions = ["description", "shortdescription", "longdescription"];
    for name in descriptions {
        draft.text(Field::Description, "description", get(raw, &[name]));
    }
    draft.list(Field::Tags, "tags", get(raw, &["tags", "tag", "keywords"]));
    draft.list(Field::Languages, "languages", get(raw, &["languages", "language"]));
    draft.status("status", get(raw, &["status", "developmentstatus"]));
    draft.site("homepageURL", get(raw, &["homepageurl", "homepage", "projecturl", "url"]));
    if let Some(id) = text_of(raw, &["id", "identifier"]) {
        draft.registration.push(Field::ExternalId, id.clone());
        draft.identify("external_id", &id);
    }
}

fn owners(draft: &mut Draft, raw: &Value) {
    let owner = agency(raw).map(Value::String);
    draft.text(Field::OwnerAgency, "agency", owner.as_ref());
    let unit = get(raw, &["organization", "organisation", "team"]);
    let known = if owner.is_some() { Field::OwnerUnit } else { Field::OwnerAgency };
    draft.text(known, "organization", unit);
    for partner in elements(get(raw, &["partners", "partner"])) {
        let name = if partner.is_object() { get(partner, &["name"]) } else { Some(partner) };
        draft.text(Field::DeveloperUnit, "partners", name);
    }
}

fn permissions(draft: &mut Draft, raw: &Value) {
    let nested = get(raw, &["permissions"]);
    for holder in [nested, Some(raw)].into_iter().flatten() {
        for licence in elements(get(holder, &["licenses", "license", "licence"])) {
            let named = get(licence, &["name", "spdxid", "spdx", "id"]);
            draft.text(
                Field::Licence,
                "licenses",
                named.or((!licence.is_object()).then_some(licence)),
            );
        }
        draft.text(Field::Licence, "license_name", get(holder, &["licensename", "licencename"]));
        draft.text(Field::Category, "usageType", get(holder, &["usagetype"]));
        draft.text(Field::Remark, "exemptionText", get(holder, &["exemptiontext", "exemption"]));
    }
    if nested.is_some_and(|it| !it.is_object()) {
        draft.note("shape-unreadable", "permissions", &nested.map(shown).unwrap_or_default());
    }
    for (key, category) in
        [("opensourceproject", "openSource"), ("governmentwidereuseproject", "governmentWideReuse")]
    {
        if is_yes(get(raw, &[key])) {
            draft.registration.push(Field::Category, category);
        }
    }
}

fn dates(draft: &mut Draft, raw: &Value) {
    let holder = get(raw, &["date", "dates", "updated"]);
    if let Some(holder) = holder.filter(|it| !it.is_object()) {
        draft.day(Field::LastUpdated, "date", Some(holder));
        return;
    }
    let holder = holder.unwrap_or(raw);
    draft.year(Field::YearBuilt, "date/created", get(holder, &["created"]));
    draft.year(Field::YearModified, "date/lastModified", get(holder, &["lastmodified"]));
    draft.day(
        Field::LastUpdated,
        "date/metadataLastUpdated",
        get(holder, &["metadatalastupdated", "lastupdated"]),
    );
}

/// Reused code is a component; related code is only mentioned.
fn related(draft: &mut Draft, raw: &Value) {
    for reused in elements(get(raw, &["reusedcode", "reusedcodes"])) {
        if let Some(target) =
            text_of(reused, &["name", "url"]).or_else(|| super::value::text(reused))
        {
            draft.depends(DependencyKind::UsesComponent, &target, &format!("reusedCode: {target}"));
        }
    }
    for related in elements(get(raw, &["relatedcode"])) {
        let name = text_of(related, &["codename", "name"]);
        let url = text_of(related, &["codeurl", "url"]);
        let parts: Vec<String> = [name, url].into_iter().flatten().collect();
        if !parts.is_empty() {
            draft.registration.push(Field::Remark, format!("related code: {}", parts.join(" ")));
        }
    }
    if let Some(upstream) = text_of(raw, &["upstream"]) {
        draft.depends(DependencyKind::ForkOf, &upstream, &format!("upstream: {upstream}"));
        draft.registration.push(Field::BasedOn, upstream);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FILE_KEY, entry};
    use super::*;

    #[test]
    fn people_stand_in_contacts_and_nowhere_else() {
        let code = CodeJson;
        for pointer in ["/contact", "/contact/name", "/Contact/0/email", "/partners/0/email"] {
            assert!(code.is_contact(pointer), "{pointer}");
        }
        for pointer in ["/contact/URL", "/name", "/partners/0/name", "/@file/agency"] {
            assert!(!code.is_contact(pointer), "{pointer}");
        }
    }

    #[test]
    fn an_entry_keeps_nothing_it_was_not_given_under_the_file_key() {
        let place = entry::place(Path::new("a/code.json"));
        let value = json!({"name": "A", "@file": {"importer": "other"}});
        let made = entry::entry(&CodeJson, place, value, Map::new(), &[]);
        let raw = made.raw.expect("it is an object");
        assert_eq!(raw[FILE_KEY], json!({"importer": "code.json"}));
    }
}
