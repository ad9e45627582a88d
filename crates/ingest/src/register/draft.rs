//! A registration in the making, with the issues met on the way.

use std::collections::{HashMap, HashSet};

use model::{
    DeclaredDependency, DependencyKind, EvidenceKind, Field, Identifier, ImportIssue, Registration,
    Severity, SourceRecord, opaque_id,
};
use serde_json::Value;

use super::date::{ReadDate, read_date};
use super::entry::noted_issues;
use super::lifecycle::lifecycle_of;
use super::value::{bare, elements, is_blank, one_line, texts};
use super::{FILE_KEY, web};
use crate::Mapped;
use crate::format::json::shown;
use crate::repair::text::is_placeholder;

/// Most values of a list that a description of an interface may bring by the thousand.
const MOST: usize = 500;

/// Fills one registration from an entry's values; each method names the key it reads, for the issues.
pub struct Draft<'r> {
    record: &'r SourceRecord,
    /// What is known so far.
    pub registration: Registration,
    issues: Vec<ImportIssue>,
    refused: bool,
    /// Where each dependency stands, to keep a bill of a million components from being compared pair by
    /// pair.
    needed: HashMap<(DependencyKind, String), usize>,
}

impl<'r> Draft<'r> {
    /// An empty registration of the record; starts with the issues noted while the entry was read.
    pub fn new(raw: &Value, record: &'r SourceRecord) -> Draft<'r> {
        let issues = noted_issues(raw, record);
        let refused = issues.iter().any(|it| it.severity == Severity::Rejected);
        let registration = Registration {
            id: opaque_id("r", &[&record.source_id, &record.key]),
            source_id: record.source_id.clone(),
            record_id: record.id.clone(),
            key: record.key.clone(),
            ..Registration::default()
        };
        Draft { record, registration, issues, refused, needed: HashMap::new() }
    }

    /// The registration and its issues; none, and a rejection, when nothing names the system.
    pub fn finish(mut self) -> Mapped {
        if self.refused {
            return Mapped { registrations: Vec::new(), issues: self.issues };
        }
        if self.registration.first(Field::Name).is_none() {
            self.issue("no-name", None, "", None, Severity::Rejected);
            return Mapped { registrations: Vec::new(), issues: self.issues };
        }
        self.registration.identifiers.sort();
        self.registration.identifiers.dedup();
        Mapped { registrations: vec![self.registration], issues: self.issues }
    }

    /// Reports something worth a look.
    pub fn note(&mut self, rule: &str, key: &str, value: &str) {
        self.issue(rule, Some(key), value, None, Severity::Note);
    }

    /// Reports a value that was mended.
    pub fn repaired(&mut self, rule: &str, key: &str, value: &str, now: &str) {
        self.issue(rule, Some(key), value, Some(now), Severity::Repaired);
    }

    fn issue(
        &mut self,
        rule: &str,
        key: Option<&str>,
        value: &str,
        now: Option<&str>,
        severity: Severity,
    ) {
        self.issues.push(ImportIssue {
            place: self.record.place.clone(),
            column: key.filter(|it| !it.is_empty()).map(str::to_string),
            value: value.chars().take(200).collect(),
            repaired: now.map(|it| it.chars().take(200).collect()),
            rule: rule.to_string(),
            severity,
        });
    }

    /// The value's texts without placeholders, each on one line; reports what was left out or lost.
    fn read(&mut self, key: &str, value: Option<&Value>) -> Vec<String> {
        self.read_unless(is_placeholder, key, value)
    }

    fn read_unless(
        &mut self,
        is_absent: fn(&str) -> bool,
        key: &str,
        value: Option<&Value>,
    ) -> Vec<String> {
        let mut kept = Vec::new();
        let texts = value.map(texts).unwrap_or_default();
        if let Some(value) = value.filter(|it| texts.is_empty() && !is_blank(it)) {
            self.note("shape-unreadable", key, &shown(value));
        }
        for text in texts {
            let line = one_line(&text);
            if line.is_empty() {
                continue;
            }
            if is_absent(&line) {
                self.repaired("placeholder-absent", key, &line, "");
                continue;
            }
            if line.contains('\u{FFFD}') {
                self.note("replacement-character", key, &line);
            }
            kept.push(line);
        }
        kept
    }

    /// Adds every text of the value to the field, as it stands. A system may be called `Blank`, so
    /// few words count as no name.
    pub fn text(&mut self, field: Field, key: &str, value: Option<&Value>) {
        let is_absent = if field == Field::Name { is_no_name } else { is_placeholder };
        for text in self.read_unless(is_absent, key, value) {
            self.registration.push(field, text);
        }
    }

    /// Adds short values; a single text that lists several, divided by `,`, `;` or `|`, is split.
    pub fn list(&mut self, field: Field, key: &str, value: Option<&Value>) {
        let one = value.is_some_and(|it| it.is_string());
        for text in self.read(key, value) {
            let parts: Vec<&str> =
                text.split([',', ';', '|']).map(str::trim).filter(|it| !it.is_empty()).collect();
            if one && parts.len() > 1 {
                self.repaired("text-split", key, &text, &parts.join(" | "));
                parts.into_iter().for_each(|part| self.registration.push(field, part));
            } else {
                self.registration.push(field, text);
            }
        }
    }

    /// The addresses of the value, mended where need be. An object gives its `url`.
    pub fn addresses(&mut self, key: &str, value: Option<&Value>) -> Vec<String> {
        let mut found = Vec::new();
        for element in elements(value) {
            let inner = super::value::get(element, &["url", "href", "en", "link", "repositoryurl"]);
            let text = self.read(key, Some(inner.unwrap_or(element))).join(" ");
            for part in web::divide(&text).into_iter().filter(|it| !it.trim().is_empty()) {
                match web::read_url(part) {
                    Some(read) => {
                        if read.repaired {
                            self.repaired("url-repaired", key, part, &read.url);
                        }
                        found.push(read.url);
                    }
                    None => self.note("url-unreadable", key, part),
                }
            }
        }
        found
    }

    /// Adds the system's own addresses, and their hosts as identifiers. A page on a code host is a
    /// repository, not where the system runs.
    pub fn site(&mut self, key: &str, value: Option<&Value>) {
        for url in self.addresses(key, value) {
            if web::is_code_host(&url) {
                self.push_repository(&url);
                continue;
            }
            if let Some(host) = web::host(&url) {
                self.identify("domain", &host);
            }
            self.registration.push(Field::Urls, url);
        }
    }

    /// Adds source repositories, and their comparable form as identifiers.
    pub fn repository(&mut self, key: &str, value: Option<&Value>) {
        for url in self.addresses(key, value) {
            self.push_repository(&url);
        }
    }

    fn push_repository(&mut self, url: &str) {
        let plain = web::repository(url);
        let known =
            self.registration.all(Field::SourceRepo).iter().any(|it| web::repository(it) == plain);
        if !known {
            self.registration.push(Field::SourceRepo, url);
        }
        if let Some(plain) = plain {
            self.identify("repo_url", &plain);
        }
    }

    /// The date of the value; reports one that cannot be read.
    pub fn date(&mut self, key: &str, value: Option<&Value>) -> Option<ReadDate> {
        let text = self.read(key, value).into_iter().next()?;
        let date = read_date(&text);
        if date.is_none() {
            self.note("date-unreadable", key, &text);
        }
        date
    }

    /// Adds the year of the value.
    pub fn year(&mut self, field: Field, key: &str, value: Option<&Value>) {
        if let Some(date) = self.date(key, value) {
            self.registration.push(field, date.year.to_string());
        }
    }

    /// Adds the day of the value, when it is known to the day.
    pub fn day(&mut self, field: Field, key: &str, value: Option<&Value>) {
        if let Some(day) = self.date(key, value).and_then(|it| it.day) {
            self.registration.push(field, day.to_string());
        }
    }

    /// Adds the life-cycle state of the value; reports a word that is not known.
    pub fn status(&mut self, key: &str, value: Option<&Value>) {
        for word in self.read(key, value) {
            match lifecycle_of(&word) {
                Some(state) => self.registration.push(Field::Status, state.key()),
                None => self.note("status-unreadable", key, &word),
            }
        }
    }

    /// Adds sealed contacts. Only tokens are taken: a text that was not sealed stays out.
    pub fn contact(&mut self, value: Option<&Value>) {
        let mut tokens = Vec::new();
        if let Some(value) = value {
            sealed(value, &mut tokens);
        }
        self.registration.push(Field::Contact, tokens.join(", "));
    }

    /// Adds a dependency that the register declares, once.
    pub fn depends(&mut self, kind: DependencyKind, target: &str, evidence: &str) {
        self.depends_for(kind, target, evidence, EvidenceKind::Declared, &[]);
    }

    /// Adds a dependency with how it is known and the data that pass; said again, it gains the data of both,
    /// up to [`MOST`].
    pub fn depends_for(
        &mut self,
        kind: DependencyKind,
        target: &str,
        evidence: &str,
        evidence_kind: EvidenceKind,
        data_objects: &[String],
    ) {
        let target = one_line(target);
        if target.is_empty() || is_placeholder(&target) {
            return;
        }
        let dependencies = &mut self.registration.dependencies;
        if let Some(at) = self.needed.get(&(kind, target.clone())) {
            let known = &mut dependencies[*at].data_objects;
            let fresh = data_objects.iter().filter(|it| !known.contains(it));
            let mut fresh: Vec<String> = fresh.cloned().collect();
            let room = MOST.saturating_sub(known.len());
            let is_long = fresh.len() > room && room > 0;
            fresh.truncate(room);
            known.extend(fresh);
            if is_long {
                self.note("list-long", "data", &target);
            }
            return;
        }
        self.needed.insert((kind, target.clone()), dependencies.len());
        dependencies.push(DeclaredDependency {
            kind,
            target,
            evidence_kind,
            evidence: one_line(evidence).chars().take(300).collect(),
            data_objects: data_objects.to_vec(),
            if_known: false,
            confidence: None,
        });
    }

    /// Notes how sure the source is of a dependency that was added, in per cent; of several the surest counts.
    pub fn is_sure(&mut self, kind: DependencyKind, target: &str, percent: u8) {
        if let Some(at) = self.needed.get(&(kind, one_line(target))) {
            let known = &mut self.registration.dependencies[*at].confidence;
            *known = Some(known.map_or(percent, |it| it.max(percent)));
        }
    }

    /// Adds values, each once and at most [`MOST`] of them; reports that there are more. They come by the
    /// hundred, so they are not compared pair by pair.
    pub fn several(&mut self, field: Field, key: &str, values: impl IntoIterator<Item = String>) {
        let known = self.registration.fields.remove(&field).unwrap_or_default();
        let lines = values.into_iter().map(|it| one_line(&it)).filter(|it| !is_placeholder(it));
        let mut seen = HashSet::new();
        let fresh = known.into_iter().chain(lines).filter(|it| seen.insert(it.clone()));
        let mut all: Vec<String> = fresh.filter(|it| !it.is_empty()).collect();
        if all.len() > MOST {
            self.note("list-long", key, &all.len().to_string());
            all.truncate(MOST);
        }
        if !all.is_empty() {
            self.registration.fields.insert(field, all);
        }
    }

    /// Adds an identifier.
    pub fn identify(&mut self, scheme: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            let identifier = Identifier { scheme: scheme.into(), value: value.into() };
            self.registration.identifiers.push(identifier);
        }
    }

    /// Names the system by a fallback when it has no name yet, and says so.
    pub fn name_else(&mut self, rule: &str, key: &str, name: Option<String>) {
        if self.registration.first(Field::Name).is_some() {
            return;
        }
        if let Some(name) = name.map(|it| one_line(&it)).filter(|it| !it.is_empty()) {
            self.repaired(rule, key, "", &name);
            self.registration.push(Field::Name, name);
        }
    }

    /// Reports the entry's keys that the importer does not know and that are not blank.
    ///
    /// Keys that begin with `x-` are the publisher's own in every format that has them.
    pub fn unknown_keys(&mut self, raw: &Value, known: &[&str]) {
        let Some(object) = raw.as_object() else { return };
        for (key, value) in object {
            let own = key == FILE_KEY || key.starts_with("x-");
            if !own && !known.contains(&bare(key).as_str()) && !is_blank(value) {
                self.note("key-unknown", key, &shown(value));
            }
        }
    }
}

fn is_no_name(text: &str) -> bool {
    let word = text.to_lowercase();
    !word.chars().any(char::is_alphanumeric)
        || ["null", "none", "n/a", "undefined", "nan", "tbd"].contains(&word.as_str())
}

fn sealed(value: &Value, tokens: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains("[[") => tokens.push(text.trim().to_string()),
        Value::Array(items) => items.iter().for_each(|it| sealed(it, tokens)),
        Value::Object(object) => object.values().for_each(|it| sealed(it, tokens)),
        _ => {}
    }
}
