//! Registers that have a format of their own: one importer, one file.
//!
//! An importer hands out a register's entries as JSON ([`Importer::entries`]) and maps one entry to a
//! registration ([`Importer::map`]). Between the two the caller seals personal data, so `map` sees
//! tokens where people stood. `map` depends on the entry alone, so the catalogue can be rebuilt from
//! stored entries without the file.
//!
//! An entry is the register's own object, verbatim, with one more member, [`FILE_KEY`]: what the entry
//! needs from its file (the agency a code inventory belongs to, the names behind agency codes), the
//! importer that read it, and what had to be mended while reading.

pub mod archimate;
mod backstage;
mod ca_open_resources;
mod ckan;
mod code_json;
mod cyclonedx;
mod date;
mod debian;
mod dependency_list;
pub(crate) mod directory;
mod draft;
mod entry;
mod field;
mod gather;
pub mod lifecycle;
mod openapi;
pub mod publiccode;
mod riha;
mod value;
mod vocabulary;
mod warc;
mod web;
mod xroad;

use std::ops::ControlFlow;
use std::path::Path;

use model::{ImportIssue, Place, SourceRecord};
use serde_json::Value;

pub(crate) use dependency_list::kind_said;
pub(crate) use entry::has_extension;

use crate::format::{RawRow, RowSink};
use crate::{IngestError, Mapped};

/// Key under which an entry keeps what it needs from its file; no register uses it.
pub const FILE_KEY: &str = "@file";

/// Name of the importer of folders.
pub const DIRECTORY: &str = "directory";

/// Every rule id that a register importer reports, with what it means.
///
/// Rules named `publiccode-...` carry the key that breaks the rule as their column.
pub const RULES: &[(&str, &str)] = &[
    ("no-name", "the entry has no name nor anything to name it by"),
    ("entry-not-object", "the entry is a bare value where an object was expected"),
    ("name-from-repository", "the name was taken from the repository's address"),
    ("name-from-title", "the name was taken from the short name or another naming key"),
    ("name-from-file", "the name was taken from the file's name"),
    ("placeholder-absent", "a placeholder word was read as absent"),
    ("text-split", "a text that lists several values was split"),
    (
        "shape-unreadable",
        "a value of a shape that was not understood; it is kept in the entry only",
    ),
    ("url-repaired", "an address was mended"),
    ("url-unreadable", "an address could not be read; it is kept in the entry only"),
    ("date-unreadable", "a date could not be read; it is kept in the entry only"),
    (
        "confidence-unreadable",
        "a confidence is none of what is known; it is kept in the entry only",
    ),
    ("status-unreadable", "a life-cycle word is not known; it is kept in the entry only"),
    ("replacement-character", "the text holds characters that were lost before it was published"),
    ("key-unknown", "a key the importer does not know; it is kept in the entry only"),
    ("reference-unreadable", "a reference to another entity could not be read"),
    ("text-not-utf8", "the file is no UTF-8 and was read as Windows-1252"),
    ("json-truncated", "the file ends early; entries before the cut were imported"),
    ("json-syntax", "the entry, or the rest of the file, is no JSON"),
    ("json-depth", "the entry is nested too deep"),
    ("json-large", "the entry is too large"),
    ("json-duplicate-key", "a key stands twice; the later value was taken"),
    ("json-trailing-comma", "a comma too many was ignored"),
    ("json-control-character", "a text holds raw control characters"),
    ("json-bad-escape", "an escape in a text is not one of JSON's"),
    ("json-number-kept-as-text", "a number no machine number holds was kept as text"),
    ("json-odd-literal", "a word that JSON does not know (NaN, None, True) was read"),
    ("yaml-duplicate-key", "a key stands twice; the later value was taken"),
    ("stanza-line", "a line of the stanza is neither a field nor goes on with one"),
    ("stanza-large", "the stanza is too large"),
    ("stanza-field-repeated", "a field stands twice; the later value was taken"),
    ("riha-required-missing", "a key that RIHA requires is missing"),
    ("backstage-kind-skipped", "an entity of a kind that is no system"),
    ("backstage-envelope", "the entity lacks apiVersion, kind or metadata.name"),
    ("list-long", "a list is longer than a field keeps; the rest is kept in the entry only"),
    ("openapi-envelope", "the document lacks openapi or swagger, or info"),
    ("openapi-server-template", "an address of the interface has a variable without a default"),
    (
        "openapi-server-local",
        "an address of the interface is relative, of one's own machine or an example",
    ),
    ("archimate-relationship", "a relationship between components that says of no need"),
    ("archimate-key", "a property of a relationship is none of the keys it may hold"),
    ("dependency-side", "a row does not name both systems"),
    ("dependency-many", "a row names more systems than one row can"),
    ("dependency-itself", "a row names the same system twice"),
    ("dependency-direction", "nothing in a row says which of two systems needs the other"),
    ("dependency-flow", "rows were read as data that flow from the first system to the second"),
    (
        "dependency-kind",
        "a word for the kind of a need is not known; the need was taken without one",
    ),
    ("dependency-no-need", "rows of a word that is no need were left out"),
    ("dependency-out-of-use", "a need that has ended or is not yet was left out"),
    ("xroad-row", "a row names neither provider nor consumer"),
    ("xroad-member-skipped", "a member of the exchange is an organisation and no system"),
    ("xroad-ended", "an exchange that has ended is no need"),
    (
        "name-from-host",
        "no page of the host says what it is called; its address stands for the name",
    ),
    ("warc-record-unreadable", "no record of the crawl could be read here"),
    ("warc-gzip-damaged", "a gzipped record is damaged; reading went on at the next"),
    ("warc-too-dense", "a gzipped record unfolds to too much and was left"),
    ("warc-record-length", "a record is not as long as it says"),
    ("warc-record-cut", "a record ends early; what there is of it was read"),
    ("warc-record-large", "a record is too large; only its beginning was read"),
    (
        "warc-given-up",
        "the file holds too many records that cannot be read; the rest of it was left",
    ),
    ("warc-answer-unreadable", "a record holds no answer of a server"),
    ("warc-content-unreadable", "the content of a page could not be read, or not to its end"),
    ("warc-host-skipped", "a host that gave no page or that serves everybody is no system"),
    ("quote-unbalanced", "a quotation mark opens and never closes"),
    ("quote-repaired", "a quotation mark that never closes was taken out"),
    ("encoding-mixed", "a cell was not in the encoding of its file"),
    ("amount-repaired", "an amount was written in words, units or separators"),
    ("amount-unreadable", "an amount could not be read; it is kept in the entry only"),
    ("amount-unusual", "an amount looks too small or too large for its currency"),
    ("count-repaired", "a number of users was written with words or separators"),
    ("count-unreadable", "a number of users could not be read; it is kept in the entry only"),
    ("flag-unreadable", "a yes or no could not be read; it is kept in the entry only"),
    ("file-skipped", "a file of the directory that is no register"),
    ("file-unreadable", "a file of the directory that could not be imported"),
    ("symlink-skipped", "a symbolic link was not followed"),
    ("publiccode-version", "publiccodeYmlVersion is missing or not supported"),
    ("publiccode-version-old", "publiccodeYmlVersion is not the latest"),
    ("publiccode-required", "a required key is missing or empty"),
    ("publiccode-type", "a value is of the wrong type"),
    ("publiccode-value", "a value is not one of those allowed"),
    ("publiccode-url", "an address or identifier is malformed"),
    ("publiccode-date", "a date is not YYYY-MM-DD"),
    ("publiccode-length", "a text is too short or too long"),
    ("publiccode-language", "a language tag is not valid BCP 47"),
    ("publiccode-email", "an e-mail address is malformed"),
    ("publiccode-file", "a path is absolute or of a kind that is not allowed"),
    ("publiccode-unknown-key", "a key the standard does not have"),
    ("publiccode-excluded", "a key that other values rule out"),
    ("publiccode-encoding", "the file is not UTF-8"),
    ("publiccode-deprecated", "a key or spelling that the standard will drop"),
];

/// One entry as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct RawEntry {
    /// Where it stands.
    pub place: Place,
    /// The entry; or why there is none: severity `Rejected` for an entry that could not be read, `Note`
    /// for something that is not an entry at all (a stray file, an organisation) and counts as none.
    pub raw: Result<Value, ImportIssue>,
}

/// Hands the rows of a workbook to a sink.
pub type Rows<'r> = dyn FnMut(&mut RowSink<'_>) -> Result<(), IngestError> + 'r;

/// Reads one register format.
pub trait Importer: Sync {
    /// Name as shown and stored, e.g. `code.json`.
    fn name(&self) -> &'static str;

    /// Whether the file looks like this format, by its path and first bytes (a few KiB suffice).
    fn detect(&self, path: &Path, head: &[u8]) -> bool;

    /// Hands out the file's entries in order.
    ///
    /// Errors: the file cannot be read or is not of this format at all; whatever `sink` returns. A bad
    /// entry is no error, it comes as an issue.
    fn entries(
        &self,
        path: &Path,
        sink: &mut dyn FnMut(RawEntry) -> Result<(), IngestError>,
    ) -> Result<(), IngestError>;

    /// As [`Importer::entries`], of a workbook whose rows are read by `rows`; a format that no workbook
    /// holds says of it what it says of any other file.
    fn entries_of_workbook(
        &self,
        path: &Path,
        _rows: &mut Rows,
        sink: &mut dyn FnMut(RawEntry) -> Result<(), IngestError>,
    ) -> Result<(), IngestError> {
        self.entries(path, sink)
    }

    /// The register's own key of the entry; `None` when it has none.
    fn key(&self, raw: &Value) -> Option<String>;

    /// What the entry says, as registrations. A pure function of its arguments.
    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped;

    /// Whether the text at this JSON pointer of an entry names or reaches a person.
    fn is_contact(&self, pointer: &str) -> bool;
}

/// Every importer, the most particular first.
pub fn importers() -> &'static [&'static dyn Importer] {
    &[
        &warc::Warc,
        &directory::Directory,
        &publiccode::Publiccode,
        &cyclonedx::CycloneDx,
        &archimate::ArchiMate,
        &debian::Debian,
        &backstage::Backstage,
        &openapi::OpenApi,
        &xroad::XRoad,
        &dependency_list::DependencyList,
        &ca_open_resources::CaOpenResources,
        &riha::Riha,
        &ckan::Ckan,
        &code_json::CodeJson,
    ]
}

/// The importer whose format the file has, by its path and first bytes; `None` for anything else.
pub fn detect(path: &Path, head: &[u8]) -> Option<&'static dyn Importer> {
    importers().iter().copied().find(|importer| importer.detect(path, head))
}

/// The importer of the lists that workbooks hold, when the first rows of a sheet are those of one.
pub(crate) fn detect_rows(rows: &[RawRow]) -> Option<&'static dyn Importer> {
    if xroad::is_list(rows) {
        return Some(&xroad::XRoad);
    }
    dependency_list::is_list(rows).then_some(&dependency_list::DependencyList)
}

/// The importer of the first sheet of a workbook that holds a list of one.
///
/// Errors: those of `rows`.
pub(crate) fn detect_sheets(
    rows: &mut Rows<'_>,
) -> Result<Option<&'static dyn Importer>, IngestError> {
    let mut sheets: Vec<(Option<String>, Vec<RawRow>)> = Vec::new();
    rows(&mut |row| {
        if sheets.last().is_none_or(|it| it.0 != row.sheet) {
            sheets.push((row.sheet.clone(), Vec::new()));
        }
        if let Some((_, first)) = sheets.last_mut().filter(|it| it.1.len() < gather::TITLES) {
            first.push(row);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(sheets.iter().find_map(|it| detect_rows(&it.1)))
}

/// The importer of that name.
pub fn by_name(name: &str) -> Option<&'static dyn Importer> {
    importers().iter().copied().find(|importer| importer.name() == name)
}

/// A record of nothing, for tests that map an entry.
#[cfg(test)]
fn test_record() -> SourceRecord {
    SourceRecord {
        id: "s".into(),
        source_id: "src".into(),
        run_id: "run".into(),
        key: "k".into(),
        place: Place::default(),
        hash: String::new(),
        raw: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn importers_are_found_by_their_names() {
        for importer in importers() {
            assert_eq!(by_name(importer.name()).map(|it| it.name()), Some(importer.name()));
        }
        assert!(by_name("nothing").is_none());
    }

    #[test]
    fn rule_ids_are_distinct() {
        let mut ids: Vec<&str> = RULES.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }
}
