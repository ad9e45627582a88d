//! Who exchanges with whom: service and consumer lists of X-Road and of Indonesia's SPLP.
//!
//! Read are X-Road's `listClients`, `listMethods` and `allowedMethods`, JSON and XML, and lists of access
//! rights or consumers, JSON and delimited text, with a provider, a service and a consumer to a row. The
//! rows are gathered by system before anything is handed out: one entry is one subsystem, with each row
//! that it stands in, verbatim. An access right is declared; that somebody consumes has been observed.
//! Of a workbook every sheet with such a header is read; its rows come from the child process that parses it.

pub mod exchange;

use std::collections::HashSet;
use std::path::Path;

use model::{DependencyKind, EvidenceKind, Field, Place, SourceRecord};
use serde_json::{Value, json};

use self::exchange::{
    CLIENT, CONSUMER, DATE, Exchange, Exchanges, PROVIDER, STATUS, is_exchange,
    is_exchange_of_keys, party_of,
};
use super::draft::Draft;
use super::entry::{Sink, first_keys, head_text, looks_like_json, mentions, place, read_json};
use super::gather::{List, MAX_BYTES, Party, TITLES, is_person, texts_of};
use super::lifecycle::lifecycle_of;
use super::value::{bare, elements, get, text_of};
use super::{Importer, Rows};
use crate::format::RawRow;
use crate::format::json::shown;
use crate::format::table::read_table;
use crate::format::xml::read_xml;
use crate::plan::head_of;
use crate::repair::text::is_placeholder;
use crate::{IngestError, Mapped};

/// Reads lists of exchanges.
pub struct XRoad;

impl Importer for XRoad {
    fn name(&self) -> &'static str {
        "xroad"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        if head.trim_start().starts_with('<') {
            let answers = ["clientList", "listMethodsResponse", "allowedMethodsResponse"];
            return head.contains("x-road.eu/xsd") && answers.iter().any(|it| head.contains(it));
        }
        if looks_like_json(&head) {
            let own = mentions(&head, &["xroad_instance", "member_class", "member_code"]) == 3;
            return own || is_exchange_of_keys(&first_keys(&head));
        }
        let delimiters = [',', ';', '\t', '|'];
        let lines = || head.lines().take(TITLES);
        delimiters
            .iter()
            .any(|by| lines().any(|it| is_exchange(&it.split(*by).collect::<Vec<_>>())))
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        // Who asks for this format knows that it is one, whatever else the header says.
        let mut list = List::of(Exchanges { is_sure: true });
        let head = head_text(&head_of(path)?);
        if head.trim_start().starts_with('<') {
            let (root, answer) = read_xml(path, &[])?;
            take_answer(&mut list, path, &root, &answer, sink)?;
        } else if looks_like_json(&head) {
            let (root, notes) = read_json(path, MAX_BYTES)?;
            list.note(notes);
            take_answer(&mut list, path, "", &root, sink)?;
        } else {
            list.take_table(path, &mut |rows| read_table(path, rows), sink)?;
        }
        list.hand_out(self, sink)
    }

    fn entries_of_workbook(
        &self,
        path: &Path,
        rows: &mut Rows,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut list = List::of(Exchanges::default());
        list.take_table(path, rows, sink)?;
        list.hand_out(self, sink)
    }

    fn key(&self, raw: &Value) -> Option<String> {
        Party::of_entry(&raw["subsystem"]).map(Party::entry_key)
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        Party::describe(&mut draft, "subsystem", &raw["subsystem"]);
        let offers = || elements(raw.get("offers")).into_iter();
        draft.several(
            Field::Services,
            "offers",
            offers().filter_map(|it| Exchange::read(it).service),
        );
        for row in offers() {
            note_unreadable(&mut draft, row, CONSUMER);
        }
        uses(&mut draft, raw);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let mut segments = pointer.trim_start_matches('/').split('/');
        matches!(segments.next(), Some("offers" | "uses"))
            && segments
                .filter(|it| it.parse::<usize>().is_err())
                .any(|it| is_person(&it.replace("~1", "/")))
    }
}

/// Whether the first rows of a table hold the header of a list of exchanges.
pub fn is_list(rows: &[RawRow]) -> bool {
    rows.iter().take(TITLES).any(|row| is_exchange(&texts_of(row)))
}

/// Takes X-Road's answer, bare or in an envelope whose header names who asked, or a plain list of rows.
fn take_answer(
    list: &mut List<Exchanges>,
    path: &Path,
    root: &str,
    answer: &Value,
    sink: &mut Sink,
) -> Result<(), IngestError> {
    let body = get(answer, &["body"]).filter(|_| bare(root) == "envelope");
    let inner = body.and_then(Value::as_object).into_iter().flatten().next();
    let (kind, inner) = inner.map_or((root, answer), |(kind, inner)| (kind.as_str(), inner));
    let header = body.and_then(|_| get(answer, &["header"]));
    let asker = header.filter(|_| bare(kind) == "allowedmethodsresponse").unwrap_or(inner);
    let asker = get(asker, CLIENT);
    for (row, value) in (1..).zip(rows_of(inner)) {
        let value = match asker.filter(|_| get(value, CONSUMER).is_none()) {
            Some(asker) => json!({ "subject": asker, "service": value }),
            None => value.clone(),
        };
        let place = Place { row: Some(row), ..place(path) };
        list.take(path, &place, &value, sink)?;
    }
    Ok(())
}

/// The rows of an answer: its members or services, or the list that it is or holds.
fn rows_of(answer: &Value) -> Vec<&Value> {
    let listed = get(answer, &["member", "service", "accessrights", "data", "rows", "items"]);
    elements(listed.or(Some(answer))).into_iter().filter(|it| it.is_object()).collect()
}

/// What a subsystem consumes: one dependency for each provider, with all its services.
fn uses(draft: &mut Draft, raw: &Value) {
    for group in elements(raw.get("uses")) {
        let (mut data, mut evidence, mut known) = (Vec::new(), Vec::new(), None);
        for row in elements(group.get("rows")) {
            note_unreadable(draft, row, PROVIDER);
            if is_over(draft, row) {
                continue;
            }
            let Exchange { service, data: passed, .. } = Exchange::read(row);
            let said = [service.clone(), text_of(row, DATE)];
            evidence.push(said.into_iter().flatten().collect::<Vec<_>>().join(" "));
            data.extend(passed.or(service));
            known.get_or_insert(evidence_of(row));
        }
        let target = Party::of_entry(&group["provider"]).map(|it| it.called());
        let (Some(target), Some(known)) = (target, known) else { continue };
        let mut seen = HashSet::new();
        data.retain(|it| seen.insert(it.clone()));
        let words = format!("{target}: {}", evidence.join("; "));
        draft.depends_for(DependencyKind::CallsApi, &target, &words, known, &data);
    }
}

/// Reports a side of an exchange that is no system: a group of X-Road, or a whole member.
fn note_unreadable(draft: &mut Draft, row: &Value, side: &[&str]) {
    let stated = get(row, side).filter(|it| !it.as_str().is_some_and(is_placeholder));
    if let Some(stated) = stated.filter(|it| party_of(it).is_none()) {
        draft.note("reference-unreadable", side[0], &shown(stated));
    }
}

/// A right to ask is declared; whoever stands in a list of consumers has been seen.
fn evidence_of(row: &Value) -> EvidenceKind {
    match get(row, CLIENT) {
        Some(_) => EvidenceKind::Declared,
        None => EvidenceKind::Observed,
    }
}

/// Whether the exchange has ended, by its status; a word that is not known is reported.
fn is_over(draft: &mut Draft, row: &Value) -> bool {
    let Some(word) = text_of(row, STATUS).filter(|it| !is_placeholder(it)) else { return false };
    match lifecycle_of(&word) {
        Some(state) if state.is_over() => {
            draft.note("xroad-ended", "status", &word);
            true
        }
        Some(_) => false,
        None => {
            draft.note("status-unreadable", "status", &word);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_exchanges_are_no_lists_of_systems() {
        let check = |head: &str, expected: bool| {
            assert_eq!(XRoad.detect(Path::new("x"), head.as_bytes()), expected, "{head}");
        };
        check("No,Penyedia,Layanan,Konsumen\n", true);
        check("Daftar\n\nPenyedia;\"Nama API\";Pengguna\n", true);
        check("client id,service id\n", true);
        check("[{\"provider\": \"A\", \"service\": \"b\", \"consumer\": \"C\"}]", true);
        check("Nama Aplikasi,Penyedia,Layanan,Pengguna\n", false);
        check("Nama,Layanan,Pengguna\n", false);
        check("No;Aplikasi;OPD;Penyedia;Layanan;Pengguna\n", false);
        for name in ["Sistem", "Nama", "Aplikasi / Application", "Nama Sistem (resmi)", "Judul"] {
            check(&format!("{name};Penyedia;Layanan;Pengguna\n"), false);
        }
        check("Aplikasi Penyedia;Nama API;Nama Aplikasi Konsumen;Konsumen\n", true);
        check(
            "[{\"aplikasi\": \"A\", \"penyedia\": \"B\", \"layanan\": 1, \"pengguna\": 2}]",
            false,
        );
        check(
            "[{\"provider\": {\"name\": \"A\"}, \"service\": \"b\", \"consumer\": {\"name\": \"C\"}}]",
            true,
        );
        check("{\"member\": []}", false);
        check("", false);
    }

    #[test]
    fn columns_of_persons_are_sealed() {
        assert!(XRoad.is_contact("/uses/3/PIC Konsumen"));
        let headers = ["No HP", "Nama Penanggung Jawab", "Nama Petugas", "No. Telp", "WA", "PIC 2"];
        let members = ["noHP", "penanggungJawab", "picKonsumen", "nama_petugas", "Nama~1WA"];
        for header in headers.iter().chain(&members) {
            assert!(XRoad.is_contact(&format!("/offers/0/{header}")), "{header}");
        }
        assert!(!XRoad.is_contact("/uses/3/Konsumen"));
        assert!(!XRoad.is_contact("/subsystem/name"));
    }
}
