//! Who exchanges with whom: service and consumer lists of X-Road and of Indonesia's SPLP.
//!
//! Read are X-Road's `listClients`, `listMethods` and `allowedMethods`, JSON and XML, and lists of access
//! rights or consumers, JSON and delimited text, with a provider, a service and a consumer to a row. The
//! rows are gathered by system before anything is handed out: one entry is one subsystem, with each row
//! that it stands in, verbatim. An access right is declared; that somebody consumes has been observed.
//! Of a workbook every sheet with such a header is read; its rows come from the child process that parses it.

mod exchange;

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use model::{DependencyKind, EvidenceKind, Field, Place, Severity, SourceRecord};
use serde_json::{Map, Value, json};

use self::exchange::{
    CLIENT, CONSUMER, CONSUMER_AGENCY, DATA, DATE, Exchange, OWN, PROVIDER, PROVIDER_AGENCY, Party,
    SERVICE, STATUS, is_exchange, is_exchange_of_keys, is_person, names_sides,
};
use super::draft::Draft;
use super::entry::{
    EntryNote, Sink, entry, head_text, looks_like_json, mentions, place, read_json, rejected,
    skipped,
};
use super::lifecycle::lifecycle_of;
use super::value::{bare, elements, get, one_line, text_of};
use super::{Importer, Rows};
use crate::format::RawRow;
use crate::format::json::shown;
use crate::format::table::read_table;
use crate::format::xml::read_xml;
use crate::mapping::column_letter;
use crate::plan::head_of;
use crate::repair::text::{folded, is_placeholder};
use crate::{IngestError, Mapped};

/// Reads lists of exchanges.
pub struct XRoad;

/// Largest structured file read, in bytes (64 MiB), as for bills of materials.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Lines above the header of a table, at most.
const TITLES: usize = 20;

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
        let mut list = List::default();
        let head = head_text(&head_of(path)?);
        if head.trim_start().starts_with('<') {
            let (root, answer) = read_xml(path, &[])?;
            list.take_answer(path, &root, &answer, sink)?;
        } else if looks_like_json(&head) {
            let (root, notes) = read_json(path, MAX_BYTES)?;
            list.notes = notes;
            list.take_answer(path, "", &root, sink)?;
        } else {
            // Who asks for this format knows that it is one, whatever else the header says.
            list.take_table(path, names_sides, &mut |rows| read_table(path, rows), sink)?;
        }
        list.hand_out(self, sink)
    }

    fn entries_of_workbook(
        &self,
        path: &Path,
        rows: &mut Rows,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut list = List::default();
        list.take_table(path, is_exchange, rows, sink)?;
        list.hand_out(self, sink)
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let system = &raw["subsystem"];
        text_of(system, &["id"]).or_else(|| text_of(system, &["name"]).map(|it| folded(&it)))
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        let system = &raw["subsystem"];
        draft.text(Field::Name, "subsystem", system.get("name"));
        draft.text(Field::OwnerAgency, "subsystem", system.get("agency"));
        if let Some(id) = text_of(system, &["id"]) {
            draft.identify("external_id", &id);
            draft.registration.push(Field::ExternalId, id);
        }
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
            && segments.any(|it| is_person(&it.replace("~1", "/")))
    }
}

/// Whether the first rows of a table hold the header of a list of exchanges.
pub fn is_list(rows: &[RawRow]) -> bool {
    rows.iter().take(TITLES).any(|row| is_exchange(&texts_of(row)))
}

fn texts_of(row: &RawRow) -> Vec<&str> {
    row.cells.iter().map(|it| it.as_deref().unwrap_or_default()).collect()
}

/// The keys of the first objects of a JSON text, each with how deep it lies.
fn first_keys(head: &str) -> Vec<(usize, &str)> {
    const MOST: usize = 100;
    let (mut keys, mut depth) = (Vec::new(), 0_usize);
    let (mut begin, mut escaped, mut last) = (None, false, None);
    for (at, letter) in head.char_indices() {
        match (begin, letter) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(from), '"') => (begin, last) = (None, Some((depth, &head[from..at]))),
            (Some(_), _) => {}
            (None, '"') => begin = Some(at + 1),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth = depth.saturating_sub(1),
            (None, ':') => keys.extend(last.take()),
            (None, ',') => last = None,
            (None, _) => {}
        }
        if keys.len() == MOST {
            break;
        }
    }
    keys
}

/// The systems of a list, each with its rows.
#[derive(Default)]
struct List {
    systems: Vec<System>,
    places: HashMap<String, usize>,
    notes: Vec<EntryNote>,
    told: HashSet<String>,
}

struct System {
    party: Party,
    place: Place,
    offers: Vec<Value>,
    uses: Vec<Value>,
    notes: Vec<EntryNote>,
}

impl List {
    /// Takes X-Road's answer, bare or in an envelope whose header names who asked, or a plain list of rows.
    fn take_answer(
        &mut self,
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
            let member = get(&value, &["id"]).is_some_and(|it| get(it, &["membercode"]).is_some());
            let words = words_of(&value);
            if !self.take(place.clone(), value) {
                sink(match member {
                    true => skipped(place, "xroad-member-skipped", &words),
                    false => rejected(place, "xroad-row", &words),
                })?;
            }
        }
        Ok(())
    }

    /// Takes the rows of each table below the first that is a header; what is no row is told of at once.
    fn take_table(
        &mut self,
        path: &Path,
        is_header: fn(&[&str]) -> bool,
        rows: &mut Rows,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut headings: Vec<String> = Vec::new();
        let (mut sheet, mut found) = (None, false);
        let mut above: Vec<Option<String>> = Vec::new();
        rows(&mut |mut row| {
            if row.sheet != sheet {
                sheet.clone_from(&row.sheet);
                headings.clear();
            }
            if headings.is_empty() {
                let texts = texts_of(&row);
                headings = if is_header(&texts) { headers(&texts) } else { Vec::new() };
                found |= !headings.is_empty();
                return Ok(ControlFlow::Continue(()));
            }
            if row.is_blank() {
                return Ok(ControlFlow::Continue(()));
            }
            // A provider is often written once, in a cell merged over the rows of its consumers.
            for at in std::mem::take(&mut row.covered) {
                let value = above.get(at).cloned().flatten();
                if let Some(cell) = row.cells.get_mut(at).filter(|it| it.is_none()) {
                    *cell = value;
                }
            }
            above.clone_from(&row.cells);
            let place = Place { sheet: row.sheet.clone(), row: Some(row.row), ..place(path) };
            if let Some(broken) = &row.broken {
                sink(rejected(place, &broken.rule, ""))?;
                return Ok(ControlFlow::Continue(()));
            }
            self.notes.extend(row.mended.iter().map(|it| EntryNote {
                rule: it.rule,
                severity: Severity::Repaired,
                pointer: headings.get(it.column).cloned().unwrap_or_default(),
                value: String::new(),
                repaired: None,
            }));
            let row = named(&headings, &row);
            let words = words_of(&row);
            if !self.take(place.clone(), row) {
                sink(rejected(place, "xroad-row", &words))?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        match found {
            true => Ok(()),
            false => {
                Err(IngestError::invalid(path, "no header names provider, service and consumer"))
            }
        }
    }

    /// Gives a row to its provider and its consumer; false when it names neither.
    fn take(&mut self, place: Place, row: Value) -> bool {
        let Exchange { provider, consumer, .. } = Exchange::read(&row);
        let named = provider.is_some() || consumer.is_some();
        let unread = self.unread(&row);
        let mut first = None;
        if let Some(party) = provider {
            first = Some(self.system(party, &place));
            self.systems[first.unwrap_or_default()].offers.push(row.clone());
        }
        if let Some(party) = consumer {
            let at = self.system(party, &place);
            first = first.or(Some(at));
            self.systems[at].uses.push(row);
        }
        if let Some(at) = first {
            self.systems[at].notes.extend(unread);
        }
        named
    }

    fn system(&mut self, party: Party, place: &Place) -> usize {
        let at = *self.places.entry(party.key()).or_insert(self.systems.len());
        if at == self.systems.len() {
            let (offers, uses, notes) = (Vec::new(), Vec::new(), Vec::new());
            self.systems.push(System { party, place: place.clone(), offers, uses, notes });
        } else if let (None, Some(agency)) = (&self.systems[at].party.agency, party.agency) {
            self.systems[at].party.agency = Some(agency);
        }
        at
    }

    /// The members of a row that are not read, each told of once in a file.
    fn unread(&mut self, row: &Value) -> Vec<EntryNote> {
        let agencies = [PROVIDER_AGENCY, CONSUMER_AGENCY];
        let words =
            [PROVIDER, SERVICE, CONSUMER, DATA, STATUS, DATE, OWN].into_iter().chain(agencies);
        let words: Vec<&str> = words.flatten().copied().collect();
        let known = |key: &str| words.contains(&key);
        let members = row.as_object().into_iter().flatten();
        let fresh = members.filter(|(key, _)| {
            !known(&bare(key)) && !is_person(key) && self.told.insert(key.to_string())
        });
        fresh
            .map(|(key, value)| EntryNote {
                rule: "key-unknown",
                severity: Severity::Note,
                pointer: format!("/{key}"),
                value: shown(value),
                repaired: None,
            })
            .collect()
    }

    fn hand_out(mut self, importer: &XRoad, sink: &mut Sink) -> Result<(), IngestError> {
        let called = self.called();
        for system in std::mem::take(&mut self.systems) {
            let mut notes = std::mem::take(&mut self.notes);
            notes.extend(system.notes);
            let Party { id, name, agency } = system.party;
            let raw = json!({
                "subsystem": { "id": id, "name": name, "agency": agency },
                "offers": system.offers,
                "uses": by_provider(system.uses, &called),
            });
            sink(entry(importer, system.place, raw, Map::new(), &notes))?;
        }
        Ok(())
    }

    /// What each system is called in its own entry, so that those who need it call it the same.
    fn called(&self) -> HashMap<String, String> {
        let of = |it: &System| (it.party.key(), it.party.called().to_string());
        self.systems.iter().map(of).collect()
    }
}

/// The rows of a consumer, those of one provider together, under what the provider is called.
fn by_provider(rows: Vec<Value>, called: &HashMap<String, String>) -> Value {
    let mut groups: Vec<(Option<&String>, Vec<Value>)> = Vec::new();
    let mut places: HashMap<Option<&String>, usize> = HashMap::new();
    for row in rows {
        let provider = Exchange::read(&row).provider.and_then(|it| called.get(&it.key()));
        let at = *places.entry(provider).or_insert(groups.len());
        if at == groups.len() {
            groups.push((provider, Vec::new()));
        }
        groups[at].1.push(row);
    }
    groups
        .into_iter()
        .map(|(provider, rows)| json!({ "provider": provider, "rows": rows }))
        .collect()
}

/// The rows of an answer: its members or services, or the list that it is or holds.
fn rows_of(answer: &Value) -> Vec<&Value> {
    let listed = get(answer, &["member", "service", "accessrights", "data", "rows", "items"]);
    elements(listed.or(Some(answer))).into_iter().filter(|it| it.is_object()).collect()
}

/// What a row says, without its persons.
fn words_of(row: &Value) -> String {
    let members = row.as_object().into_iter().flatten().filter(|(key, _)| !is_person(key));
    members.map(|it| shown(it.1)).collect::<Vec<_>>().join(" ")
}

/// Headings, each its own: what stands twice is counted, so that a second `PIC` still says what it is.
fn headers(texts: &[&str]) -> Vec<String> {
    let lines: Vec<String> = texts.iter().map(|it| one_line(it)).collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut headings = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let counted = (2..).map(|count| format!("{line} {count}"));
        let mut names = std::iter::once(line.clone()).chain(counted);
        let fresh = names.find(|it| !seen.contains(it) && (it == line || !lines.contains(it)));
        let heading = match fresh.filter(|_| !line.is_empty()) {
            Some(heading) => heading,
            None => unnamed(&lines, at),
        };
        seen.insert(heading.clone());
        headings.push(heading);
    }
    headings
}

/// What a column without a heading is called. Beside columns of persons it may hold one: a heading is often
/// merged over a name and a number.
fn unnamed(headings: &[String], at: usize) -> String {
    let letter = column_letter(at);
    match headings.iter().any(|it| is_person(it)) {
        true => format!("contact column {letter}"),
        false => format!("column {letter}"),
    }
}

/// A row's cells under their headings.
fn named(headings: &[String], row: &RawRow) -> Value {
    let name = |at: usize| headings.get(at).cloned().unwrap_or_else(|| unnamed(headings, at));
    let cells = row.cells.iter().enumerate();
    Value::Object(
        cells.filter_map(|(at, cell)| Some((name(at), json!(cell.as_deref()?)))).collect(),
    )
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
        let (Some(target), Some(known)) = (group["provider"].as_str(), known) else { continue };
        let mut seen = HashSet::new();
        data.retain(|it| seen.insert(it.clone()));
        let words = format!("{target}: {}", evidence.join("; "));
        draft.depends_for(DependencyKind::CallsApi, target, &words, known, &data);
    }
}

/// Reports a side of an exchange that is no system: a group of X-Road, or a whole member.
fn note_unreadable(draft: &mut Draft, row: &Value, side: &[&str]) {
    let stated = get(row, side).filter(|it| !it.as_str().is_some_and(is_placeholder));
    if let Some(stated) = stated.filter(|it| Party::read(it).is_none()) {
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
    fn columns_called_alike_and_columns_not_called_at_all_are_those_of_persons() {
        let check = |header: &str, expected: &[&str]| {
            assert_eq!(headers(&header.split(';').collect::<Vec<_>>()), expected);
        };
        check("Penyedia;PIC;API;Konsumen;PIC", &["Penyedia", "PIC", "API", "Konsumen", "PIC 2"]);
        check(
            "PIC;PIC;PIC 2;;",
            &["PIC", "PIC 3", "PIC 2", "contact column D", "contact column E"],
        );
        check("A;;A", &["A", "column B", "A 2"]);
        let row = RawRow { cells: vec![None, Some("Meja Satu".into())], ..RawRow::default() };
        assert_eq!(named(&["PIC".into()], &row), json!({ "contact column B": "Meja Satu" }));
    }

    #[test]
    fn columns_of_persons_are_sealed() {
        assert!(XRoad.is_contact("/uses/3/PIC Konsumen"));
        let headers = ["No HP", "Nama Penanggung Jawab", "Nama Petugas", "No. Telp", "WA", "PIC 2"];
        let members = ["noHP", "penanggungJawab", "picKonsumen", "nama_petugas", "Nama~1WA"];
        for header in headers.iter().chain(&members) {
            assert!(XRoad.is_contact(&format!("/offers/0/{header}")), "{header}");
        }
        for header in OWN.iter().chain(PROVIDER).chain(SERVICE).chain(CONSUMER).chain(DATA) {
            assert!(!is_person(header), "{header}");
        }
        assert!(!XRoad.is_contact("/uses/3/Konsumen"));
        assert!(!XRoad.is_contact("/subsystem/name"));
    }
}
