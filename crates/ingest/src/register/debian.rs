//! Debian control files: what a package archive offers or a machine has installed, a stanza a package.
//!
//! `apt-cache dumpavail`, the `Packages` files of an archive and dpkg's `status` are written so. Fields
//! that are not read stay in the entry and are no issue: the notation lets everybody add their own.

use std::path::Path;

use model::{DependencyKind, Field, Lifecycle, Place, Severity, SourceRecord};
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::entry::{EntryNote, Sink, entry, head_text, place, rejected};
use super::value::{bare, get, one_line, text_of};
use super::{Importer, RawEntry};
use crate::format::stanzas::{Stanza, StanzaFault, StanzaField, field, read_stanzas};
use crate::{IngestError, Mapped};

/// Reads Debian control files.
pub struct Debian;

/// Relations between packages, and what each means.
///
/// A package runs without what it recommends, only with less: it loses no more than a caller whose
/// interface does not answer. What it suggests is no need, and conflicts, breaks and enhancements speak of
/// others.
const RELATIONS: &[(&str, DependencyKind)] = &[
    ("Depends", DependencyKind::UsesComponent),
    ("Pre-Depends", DependencyKind::UsesComponent),
    ("Recommends", DependencyKind::CallsApi),
    ("Replaces", DependencyKind::Replaces),
];

/// Most characters of a clause that are kept as evidence.
const WORDS: usize = 250;

/// Fields that name persons; a team stands there in the same words as a person would, so all are sealed.
const PERSONS: &[&str] =
    &["maintainer", "originalmaintainer", "xsbcoriginalmaintainer", "uploaders"];

impl Importer for Debian {
    fn name(&self) -> &'static str {
        "debian"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        let mut lines = head.lines().filter(|it| !it.trim().is_empty() && !it.starts_with('#'));
        let has = |name: &str| {
            head.lines().filter_map(field).any(|(it, _)| it.eq_ignore_ascii_case(name))
        };
        // The file that describes an R package has Package and Version, but no Architecture.
        lines.next().is_some_and(|it| field(it).is_some())
            && has("Package")
            && has("Architecture")
            && (has("Version") || has("Description"))
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        read_stanzas(path, &mut |read| {
            sink(match read {
                Ok(stanza) => self.entry_of(path, stanza),
                Err(fault) => self.faulty(path, fault),
            })
        })
    }

    fn key(&self, raw: &Value) -> Option<String> {
        // Version and architecture are left out: a newer package replaces the older.
        text_of(raw, &["package"])
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        draft.text(Field::Name, "Package", get(raw, &["package"]));
        if let Some(package) = self.key(raw) {
            draft.identify("external_id", &package);
            // The archive that it comes from is not said; all of them draw on Debian's names.
            draft.identify("purl", &format!("pkg:deb/debian/{package}"));
            draft.registration.push(Field::ExternalId, package);
        }
        describe(&mut draft, raw);
        draft.site("Homepage", get(raw, &["homepage"]));
        draft.text(Field::Category, "Section", get(raw, &["section"]));
        let tags = relation(raw, "Tag");
        draft.several(Field::Tags, "Tag", divided(&tags).into_iter().map(str::to_string));
        roles(&mut draft, raw);
        // The source package, without the version that it may have of its own.
        let source = relation(raw, "Source");
        draft.registration.push(Field::BasedOn, package_name(&source).unwrap_or_default());
        status(&mut draft, raw);
        for key in PERSONS {
            draft.contact(get(raw, &[key]));
        }
        relations(&mut draft, raw);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        PERSONS.contains(&bare(pointer).as_str())
    }
}

impl Debian {
    fn entry_of(&self, path: &Path, stanza: Stanza) -> RawEntry {
        let place = Place { row: Some(stanza.line), ..place(path) };
        let mut notes: Vec<EntryNote> =
            stanza.fields.iter().filter(|it| it.repeated).map(repeated).collect();
        if stanza.guessed {
            notes.push(EntryNote::guessed_encoding());
        }
        let members = stanza.fields.into_iter().map(|it| (it.name, Value::String(it.value)));
        entry(self, place, Value::Object(members.collect()), Map::new(), &notes)
    }

    /// A stanza that cannot be read. What follows upon a person may be the rest of the person.
    fn faulty(&self, path: &Path, fault: StanzaFault) -> RawEntry {
        let place = Place { row: Some(fault.line), ..place(path) };
        let personal = fault.after.is_some_and(|it| self.is_contact(&it));
        rejected(place, fault.rule, if personal { "" } else { &fault.text })
    }
}

fn repeated(field: &StanzaField) -> EntryNote {
    EntryNote {
        rule: "stanza-field-repeated",
        severity: Severity::Repaired,
        pointer: format!("/{}", field.name),
        value: String::new(),
        repaired: Some(field.value.chars().take(200).collect()),
    }
}

/// The first line says what it is, the lines below it say more; a full stop alone divides paragraphs.
fn describe(draft: &mut Draft, raw: &Value) {
    let text = text_of(raw, &["description", "descriptionen"]).unwrap_or_default();
    let (synopsis, below) = text.split_once('\n').unwrap_or((&text, ""));
    let said: Vec<&str> = below.lines().map(str::trim).filter(|it| *it != ".").collect();
    for part in [synopsis, &said.join("\n")] {
        draft.text(Field::Description, "Description", Some(&json!(part)));
    }
}

/// A virtual package is a role: others may provide it too.
fn roles(draft: &mut Draft, raw: &Value) {
    let provided = relation(raw, "Provides");
    let own = draft.registration.first(Field::Name).unwrap_or_default().to_string();
    let named = divided(&provided).into_iter().filter_map(package_name).filter(|it| *it != own);
    draft.several(Field::Roles, "Provides", named.map(str::to_string));
    note_unreadable(draft, "Provides", &divided(&provided));
}

/// What dpkg says of a package of its machine: `install ok installed`. Archives say nothing.
fn status(draft: &mut Draft, raw: &Value) {
    let Some(words) = text_of(raw, &["status"]) else { return };
    let state = match words.split_whitespace().last() {
        Some("installed" | "triggers-awaited" | "triggers-pending") => Lifecycle::InUse,
        Some("config-files" | "not-installed") => Lifecycle::Retired,
        _ => return draft.note("status-unreadable", "Status", &words),
    };
    draft.registration.push(Field::Status, state.key());
}

/// Each alternative (`a | b`) is a dependency of its own: the package may be run with any of them.
fn relations(draft: &mut Draft, raw: &Value) {
    for (key, kind) in RELATIONS {
        let text = relation(raw, key);
        let clauses = divided(&text);
        for clause in &clauses {
            let words: String = clause.chars().take(WORDS).collect();
            let evidence = format!("{key}: {words}");
            for name in clause.split('|').filter_map(package_name) {
                draft.depends(*kind, name, &evidence);
            }
        }
        note_unreadable(draft, key, &clauses);
    }
}

/// Reports the first clause that names no package; a file of templates would fill the report with them.
fn note_unreadable(draft: &mut Draft, key: &str, clauses: &[&str]) {
    let names_none = |it: &&&str| it.split('|').any(|it| package_name(it).is_none());
    if let Some(clause) = clauses.iter().find(names_none) {
        draft.note("reference-unreadable", key, clause);
    }
}

/// The value of a field on one line; empty when there is none.
fn relation(raw: &Value, key: &str) -> String {
    text_of(raw, &[&bare(key)]).map(|it| one_line(&it)).unwrap_or_default()
}

/// The parts of a list divided by commas.
fn divided(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// The package that a reference names, without version `(>= 1)`, architecture `:any` or `[amd64]`, and
/// build profile `<!nocheck>`; `None` when something else stands there.
fn package_name(reference: &str) -> Option<&str> {
    let reference = reference.trim();
    let is_part = |it: char| it.is_ascii_alphanumeric() || "+-._".contains(it);
    let end = reference.find(|it| !is_part(it)).unwrap_or(reference.len());
    let (name, qualifiers) = reference.split_at(end);
    let qualified = qualifiers.trim_start();
    let sound = name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && (qualified.is_empty() || qualified.starts_with(['(', ':', '[', '<']));
    sound.then_some(name)
}

#[cfg(test)]
mod tests {
    use model::Registration;

    use super::*;

    fn mapped(raw: Value) -> Mapped {
        Debian.map(&raw, &crate::register::test_record())
    }

    fn registration(raw: Value) -> Registration {
        mapped(raw).registrations.remove(0)
    }

    #[track_caller]
    fn check_name(reference: &str, expected: Option<&str>) {
        assert_eq!(package_name(reference), expected, "{reference}");
    }

    #[test]
    fn a_reference_gives_its_package_without_qualifiers() {
        for reference in [
            "libsurat1+b",
            " libsurat1+b (>= 1:2.0~rc1)",
            "libsurat1+b(= 1)",
            "libsurat1+b:any (<< 3)",
            "libsurat1+b [amd64 !i386] <!nocheck> <cross>",
        ] {
            check_name(reference, Some("libsurat1+b"));
        }
        for reference in ["", "${misc:Depends}", "two words", "(>= 1)", "-a"] {
            check_name(reference, None);
        }
    }

    #[test]
    fn each_alternative_is_needed_and_the_evidence_is_the_clause() {
        let found = registration(json!({
            "Package": "antrean",
            "Depends": "basis-data (>= 2),\n loket | loket-lama:any [amd64],\n basis-data (<< 3),",
            "Pre-Depends": "pemasang",
            "Recommends": "pencetak | pencetak-maya",
            "Suggests": "buku-panduan",
            "Breaks": "loket-purba",
            "Replaces": "antrean-lama (<< 2)",
        }));
        let said: Vec<String> = found
            .dependencies
            .iter()
            .map(|it| format!("{} {} <{}>", it.kind.key(), it.target, it.evidence))
            .collect();
        assert_eq!(
            said,
            [
                "uses_component basis-data <Depends: basis-data (>= 2)>",
                "uses_component loket <Depends: loket | loket-lama:any [amd64]>",
                "uses_component loket-lama <Depends: loket | loket-lama:any [amd64]>",
                "uses_component pemasang <Pre-Depends: pemasang>",
                "calls_api pencetak <Recommends: pencetak | pencetak-maya>",
                "calls_api pencetak-maya <Recommends: pencetak | pencetak-maya>",
                "replaces antrean-lama <Replaces: antrean-lama (<< 2)>",
            ]
        );
    }

    #[test]
    fn virtual_packages_are_roles_each_once() {
        let provides = "layanan-antrean (= 2), antrean, layanan-antrean (= 1),\n loket-maya";
        let found = registration(json!({ "Package": "antrean", "Provides": provides }));
        assert_eq!(found.all(Field::Roles), ["layanan-antrean", "loket-maya"]);
    }

    #[test]
    fn a_description_has_its_first_line_and_the_rest_without_dividers() {
        let text = "nomor antrean\n Membagi nomor.\n .\n   Mencetak nomor.";
        let found = registration(json!({ "Package": "antrean", "Description": text }));
        assert_eq!(
            found.all(Field::Description),
            ["nomor antrean", "Membagi nomor. Mencetak nomor."]
        );
    }

    #[test]
    fn dpkg_says_whether_a_package_is_in_use() {
        let state = |words: &str| {
            let found = mapped(json!({ "Package": "antrean", "Status": words }));
            let state = found.registrations[0].first(Field::Status).map(str::to_string);
            (state, found.issues.len())
        };
        assert_eq!(state("install ok installed"), (Some("in_use".into()), 0));
        assert_eq!(state("deinstall ok config-files"), (Some("retired".into()), 0));
        assert_eq!(state("install reinstreq half-installed"), (None, 1));
    }

    #[test]
    fn what_is_not_sealed_is_no_contact() {
        let found = registration(json!({ "Package": "antrean", "Maintainer": "someone" }));
        assert_eq!(found.all(Field::Contact), [""; 0]);
        for pointer in ["/Maintainer", "/Original-Maintainer", "/uploaders"] {
            assert!(Debian.is_contact(pointer), "{pointer}");
        }
        assert!(!Debian.is_contact("/Package"));
    }

    #[test]
    fn control_files_are_known_by_their_fields() {
        let check = |head: &str, expected: bool| {
            assert_eq!(Debian.detect(Path::new("x"), head.as_bytes()), expected, "{head}");
        };
        check("Package: a\nVersion: 1\nArchitecture: all\n", true);
        check("# of us\n\nSource: a\n\nPackage: a\nArchitecture: all\nDescription: b\n", true);
        check("Package: a\nType: Package\nVersion: 1\nDescription: of R\n", false);
        check("name,note\na,\"\nPackage: a\nVersion: 1\nArchitecture: all\n\"", false);
        check("", false);
    }
}
