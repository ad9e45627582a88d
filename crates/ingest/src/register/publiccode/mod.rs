//! publiccode.yml, version 0.2 to 0.7: how European administrations describe the software they publish.
//!
//! A file that breaks the standard is rejected with every reason, as the official catalogues do; a
//! silent rejection is the complaint heard most there. Checks that need the network, a neighbouring file
//! or Italy's list of administrations are not made.

mod check;
mod rules;

use std::path::Path;

use model::{DependencyKind, Field, Severity, SourceRecord};
use serde_json::{Map, Value};

pub use check::{Finding, Verdict, verdict};

use super::draft::Draft;
use super::entry::{EntryNote, Sink, entry, has_extension, has_yaml_key, head_text, place};
use super::value::{get, is_yes, text, text_of};
use super::{Importer, web};
use crate::format::yaml::{YamlFile, read_yaml};
use crate::{IngestError, Mapped};

/// Reads publiccode.yml.
pub struct Publiccode;

/// Keys that together tell a publiccode.yml whose version key is missing.
const TELLING: &[&str] = &[
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
    "url",
];

impl Importer for Publiccode {
    fn name(&self) -> &'static str {
        "publiccode.yml"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        if !has_extension(path, &["yml", "yaml"]) {
            return false;
        }
        let named = path.file_stem().is_some_and(|it| it.eq_ignore_ascii_case("publiccode"));
        let head = head_text(head);
        let telling = TELLING.iter().filter(|key| has_yaml_key(&head, key)).count();
        named || has_yaml_key(&head, "publiccodeYmlVersion") || telling >= 4
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let YamlFile { documents, duplicate_key, guessed_encoding } = read_yaml(path)?;
        for (index, document) in documents.into_iter().enumerate() {
            let mut findings = verdict(&document).findings;
            if guessed_encoding {
                findings.push(Finding::error("publiccode-encoding", "", "not utf-8"));
            }
            if let Some(reason) = &duplicate_key {
                findings.push(Finding::error("yaml-duplicate-key", "", reason));
            }
            let notes: Vec<EntryNote> = findings.into_iter().map(note).collect();
            let mut place = place(path);
            place.row = Some(1);
            place.pointer = (index > 0).then(|| format!("/{index}"));
            sink(entry(self, place, document, Map::new(), &notes))?;
        }
        Ok(())
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let url = raw["url"].as_str();
        let repository = url.and_then(web::read_url).and_then(|it| web::repository(&it.url));
        let name = text(&raw["name"])?;
        // One repository may hold several products, so the name belongs to the key.
        Some(repository.map_or(name.clone(), |repository| format!("{repository}#{name}")))
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        draft.text(Field::Name, "name", Some(&raw["name"]));
        draft.repository("url", Some(&raw["url"]));
        draft.site("landingURL", Some(&raw["landingURL"]));
        draft.status("developmentStatus", Some(&raw["developmentStatus"]));
        draft.text(Field::Platforms, "platforms", Some(&raw["platforms"]));
        draft.text(Field::Category, "categories", Some(&raw["categories"]));
        draft.text(Field::Tags, "softwareType", Some(&raw["softwareType"]));
        draft.text(Field::UsedBy, "usedBy", Some(&raw["usedBy"]));
        draft.text(
            Field::TargetUsers,
            "intendedAudience/scope",
            Some(&raw["intendedAudience"]["scope"]),
        );
        draft.text(Field::Licence, "legal/license", Some(&raw["legal"]["license"]));
        draft.text(Field::Inputs, "inputTypes", Some(&raw["inputTypes"]));
        draft.text(Field::Outputs, "outputTypes", Some(&raw["outputTypes"]));
        draft.day(Field::LastUpdated, "releaseDate", Some(&raw["releaseDate"]));
        draft.year(Field::YearModified, "releaseDate", Some(&raw["releaseDate"]));
        describe(&mut draft, &raw["description"]);
        owners(&mut draft, raw);
        dependencies(&mut draft, raw);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let segments: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
        match segments.as_slice() {
            ["maintenance", "contacts", _, key] => *key != "affiliation",
            ["maintenance", "contractors", _, key] => *key == "email",
            ["maintenance", "contacts"] | ["maintenance", "contacts", _] => true,
            _ => false,
        }
    }
}

fn note(finding: Finding) -> EntryNote {
    let severity = if finding.is_error { Severity::Rejected } else { Severity::Note };
    EntryNote {
        rule: finding.rule,
        severity,
        pointer: finding.pointer,
        value: finding.value,
        repaired: None,
    }
}

/// Languages in the order in which a description is looked for; others follow as they stand.
const PREFERRED: &[&str] = &["id", "en"];

fn describe(draft: &mut Draft, description: &Value) {
    let Some(languages) = description.as_object() else { return };
    let rank = |tag: &str| {
        let language = tag.split('-').next().unwrap_or_default().to_lowercase();
        PREFERRED.iter().position(|it| *it == language).unwrap_or(PREFERRED.len())
    };
    let mut ordered: Vec<(&String, &Value)> = languages.iter().collect();
    ordered.sort_by_key(|(tag, _)| rank(tag));
    for (index, (_, texts)) in ordered.into_iter().enumerate() {
        draft.text(Field::Description, "shortDescription", Some(&texts["shortDescription"]));
        // The long text and the features say the same in each language; the first one serves.
        if index == 0 {
            draft.text(Field::Function, "longDescription", Some(&texts["longDescription"]));
            draft.text(Field::Function, "features", Some(&texts["features"]));
        }
        let name = text(&texts["localisedName"]);
        if name.as_deref() != draft.registration.first(Field::Name) {
            draft.text(Field::Aliases, "localisedName", Some(&texts["localisedName"]));
        }
    }
}

fn owners(draft: &mut Draft, raw: &Value) {
    let owner = [
        &raw["organisation"]["name"],
        &raw["legal"]["mainCopyrightOwner"],
        &raw["legal"]["repoOwner"],
    ];
    draft.text(Field::OwnerAgency, "organisation", owner.into_iter().find(|it| text(it).is_some()));
    for contractor in raw["maintenance"]["contractors"].as_array().into_iter().flatten() {
        draft.text(Field::Vendor, "maintenance/contractors", Some(&contractor["name"]));
    }
    draft.contact(Some(&raw["maintenance"]["contacts"]));
}

fn dependencies(draft: &mut Draft, raw: &Value) {
    for url in draft.addresses("isBasedOn", Some(&raw["isBasedOn"])) {
        draft.depends(DependencyKind::ForkOf, &url, &format!("isBasedOn: {url}"));
        draft.registration.push(Field::BasedOn, url);
    }
    for kind in ["open", "proprietary", "hardware"] {
        for needed in raw["dependsOn"][kind].as_array().into_iter().flatten() {
            let Some(name) = text_of(needed, &["name"]) else { continue };
            let evidence = format!("dependsOn/{kind}: {name}{}", versions(needed));
            draft.depends(DependencyKind::UsesComponent, &name, &evidence);
        }
    }
    if let Some(suite) = text(&raw["applicationSuite"]) {
        draft.depends(DependencyKind::PartOf, &suite, &format!("applicationSuite: {suite}"));
    }
    platforms(draft, raw);
}

fn versions(needed: &Value) -> String {
    let parts: Vec<String> = [("version", "="), ("versionmin", ">="), ("versionmax", "<=")]
        .iter()
        .filter_map(|(key, sign)| text_of(needed, &[key]).map(|it| format!(" {sign} {it}")))
        .collect();
    parts.concat()
}

/// National platforms: Italy's section, and the aliases of `supports`.
fn platforms(draft: &mut Draft, raw: &Value) {
    const PLATFORMS: &[(&str, &str, DependencyKind)] = &[
        ("spid", "SPID", DependencyKind::AuthenticatesWith),
        ("cie", "CIE", DependencyKind::AuthenticatesWith),
        ("anpr", "ANPR", DependencyKind::ReadsMasterData),
        ("pagopa", "pagoPA", DependencyKind::CallsApi),
        ("io", "IO", DependencyKind::CallsApi),
    ];
    let italy = get(raw, &["it"]).and_then(|it| get(it, &["piattaforme"]));
    let supports: Vec<String> = raw["supports"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["id"].as_str().map(str::to_string))
        .collect();
    for (key, name, kind) in PLATFORMS {
        let declared = italy.is_some_and(|it| is_yes(get(it, &[key])));
        if declared {
            draft.depends(*kind, name, &format!("IT/piattaforme/{key}: true"));
        }
        if supports.iter().any(|it| it == &format!("alias:{key}")) {
            draft.depends(*kind, name, &format!("supports: alias:{key}"));
        }
    }
    for id in supports {
        draft.registration.push(Field::Tags, format!("supports {id}"));
    }
}
