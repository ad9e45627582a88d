//! Gathers the rows of a list by system, within bounds.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use model::{Place, Severity};
use serde_json::{Map, Value, json};

use super::exchange::{
    CLIENT, CONSUMER, CONSUMER_AGENCY, DATA, DATE, Exchange, Key, OWN, PROVIDER, PROVIDER_AGENCY,
    Party, SERVICE, STATUS, is_person,
};
use super::{MAX_BYTES, XRoad};
use crate::IngestError;
use crate::format::RawRow;
use crate::format::json::shown;
use crate::mapping::column_letter;
use crate::register::Rows;
use crate::register::entry::{EntryNote, Sink, entry, place, rejected, skipped};
use crate::register::value::{bare, elements, get, one_line};

/// Most rows of a system that are kept of what it offers, and of what it uses; a row that names somebody whom
/// it did not use so far is kept always.
const MOST_ROWS: usize = 5_000;

/// The systems of a list, each with its rows.
#[derive(Default)]
pub struct List {
    /// The rows as text, each once: as trees they take sixteen times as much.
    rows: Vec<Box<str>>,
    bytes: u64,
    systems: Vec<System>,
    places: HashMap<Key, usize>,
    /// Who uses whom.
    pairs: HashSet<(usize, usize)>,
    notes: Vec<EntryNote>,
    told: HashSet<String>,
}

struct System {
    party: Party,
    place: Place,
    offers: Kept,
    uses: Kept,
    notes: Vec<EntryNote>,
}

/// Which rows are kept, and how many more there are.
#[derive(Default)]
struct Kept {
    rows: Vec<usize>,
    more: usize,
}

impl Kept {
    /// Whether the row is to be kept.
    fn takes(&mut self, row: usize, is_new: bool) -> bool {
        let kept = is_new || self.rows.len() < MOST_ROWS;
        if kept {
            self.rows.push(row);
        } else {
            self.more += 1;
        }
        kept
    }

    fn join(&mut self, other: Kept) {
        self.rows.extend(other.rows);
        self.rows.sort_unstable();
        self.more += other.more;
    }

    /// That there are more rows than were kept.
    fn note(&self, pointer: &str) -> Option<EntryNote> {
        (self.more > 0).then(|| EntryNote {
            rule: "list-long",
            severity: Severity::Note,
            pointer: pointer.into(),
            value: (self.rows.len() + self.more).to_string(),
            repaired: None,
        })
    }
}

impl List {
    /// Keeps what was noticed while the file was read.
    pub fn note(&mut self, notes: Vec<EntryNote>) {
        self.notes.extend(notes);
    }

    /// Takes X-Road's answer, bare or in an envelope whose header names who asked, or a plain list of rows.
    pub fn take_answer(
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
            if !self.take(path, &place, &value)? {
                let member = get(&value, &["id"]).and_then(|it| get(it, &["membercode"]));
                let rule = member.map_or("xroad-row", |_| "xroad-member-skipped");
                let told = member.map_or(rejected as Told, |_| skipped);
                sink(told(place, rule, &words_of(&value)))?;
            }
        }
        Ok(())
    }

    /// Takes the rows of each table below the first that is a header; what is no row is told of at once.
    pub fn take_table(
        &mut self,
        path: &Path,
        is_header: fn(&[&str]) -> bool,
        rows: &mut Rows,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut headings = Headings::default();
        let (mut sheet, mut found) = (None, false);
        let mut above: Vec<Option<String>> = Vec::new();
        rows(&mut |mut row| {
            if row.sheet != sheet {
                sheet.clone_from(&row.sheet);
                headings = Headings::default();
            }
            if headings.names.is_empty() {
                let texts = super::texts_of(&row);
                if is_header(&texts) {
                    headings = Headings::of(&texts);
                    found = true;
                }
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
                pointer: headings.names.get(it.column).cloned().unwrap_or_default(),
                value: String::new(),
                repaired: None,
            }));
            let row = headings.over(&row);
            if !self.take(path, &place, &row)? {
                sink(rejected(place, "xroad-row", &words_of(&row)))?;
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
    ///
    /// Errors: all rows together are too large.
    fn take(&mut self, path: &Path, place: &Place, row: &Value) -> Result<bool, IngestError> {
        let Exchange { provider, consumer, .. } = Exchange::read(row);
        let provider = provider.map(|it| self.system(it, place));
        let consumer = consumer.map(|it| self.system(it, place));
        let unread = self.unread(row);
        let Some(first) = provider.or(consumer) else { return Ok(false) };
        self.systems[first].notes.extend(unread);
        let (at, mut kept) = (self.rows.len(), false);
        if let Some(system) = provider {
            kept = self.systems[system].offers.takes(at, false);
        }
        if let Some(system) = consumer {
            let is_new = provider.is_some_and(|it| self.pairs.insert((system, it)));
            kept |= self.systems[system].uses.takes(at, is_new);
        }
        if kept {
            let text = row.to_string();
            self.bytes += text.len() as u64;
            self.rows.push(text.into());
        }
        if self.bytes > MAX_BYTES {
            let reason =
                format!("holds rows of more than the {} MiB that are read", MAX_BYTES >> 20);
            return Err(IngestError::invalid(path, reason));
        }
        Ok(true)
    }

    fn system(&mut self, party: Party, place: &Place) -> usize {
        let at = *self.places.entry(party.key()).or_insert(self.systems.len());
        if at == self.systems.len() {
            let (offers, uses, notes) = (Kept::default(), Kept::default(), Vec::new());
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
            !self.told.contains(*key) && !known(&bare(key)) && self.told.insert(key.to_string())
        });
        fresh
            .filter(|(key, _)| !is_person(key))
            .map(|(key, value)| EntryNote {
                rule: "key-unknown",
                severity: Severity::Note,
                pointer: format!("/{key}"),
                value: shown(value),
                repaired: None,
            })
            .collect()
    }

    /// Hands out each system with its rows, in the order in which they stand.
    pub fn hand_out(mut self, importer: &XRoad, sink: &mut Sink) -> Result<(), IngestError> {
        self.join_those_without_agency();
        let parties: Vec<Party> = self.systems.iter().map(|it| it.party.clone()).collect();
        for (at, system) in std::mem::take(&mut self.systems).into_iter().enumerate() {
            if self.places.get(&system.party.key()) != Some(&at) {
                continue;
            }
            let mut notes = std::mem::take(&mut self.notes);
            notes.extend(system.notes);
            notes
                .extend(system.offers.note("/offers").into_iter().chain(system.uses.note("/uses")));
            let offers: Vec<Value> = system.offers.rows.iter().map(|it| self.row(*it)).collect();
            let raw = json!({
                "subsystem": system.party.to_json(),
                "offers": offers,
                "uses": self.by_provider(&system.uses.rows, &parties),
            });
            sink(entry(importer, system.place, raw, Map::new(), &notes))?;
        }
        Ok(())
    }

    /// Rows that name a system without its agency are of the one that bears the name, where only one does.
    fn join_those_without_agency(&mut self) {
        let mut bearers: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (name, at) in self.places.iter().filter(|it| it.0.1.is_some()).map(|it| (&it.0.0, it.1))
        {
            bearers.entry(name.clone()).or_default().insert(*at);
        }
        for (name, bearers) in bearers {
            let (without, only) = ((name, None), bearers.first().copied());
            let Some(bearer) = only.filter(|_| bearers.len() == 1) else { continue };
            let Some(&other) = self.places.get(&without) else { continue };
            let with = self.systems[bearer].party.key();
            // The earlier of the two stays, where it stands first.
            let (first, second) = (bearer.min(other), bearer.max(other));
            let agency = self.systems[bearer].party.agency.clone();
            let later = &mut self.systems[second];
            let (offers, uses) =
                (std::mem::take(&mut later.offers), std::mem::take(&mut later.uses));
            let notes = std::mem::take(&mut later.notes);
            let earlier = &mut self.systems[first];
            earlier.offers.join(offers);
            earlier.uses.join(uses);
            earlier.notes.extend(notes);
            earlier.party.agency = agency;
            self.places.insert(with, first);
            self.places.insert(without, first);
        }
    }

    fn row(&self, at: usize) -> Value {
        serde_json::from_str(&self.rows[at]).unwrap_or_default()
    }

    /// The rows of a consumer, those of one provider together.
    fn by_provider(&self, rows: &[usize], parties: &[Party]) -> Value {
        let mut groups: Vec<(Option<usize>, Vec<Value>)> = Vec::new();
        let mut places: HashMap<Option<usize>, usize> = HashMap::new();
        for row in rows.iter().map(|it| self.row(*it)) {
            let provider = Exchange::read(&row).provider;
            let provider = provider.and_then(|it| self.places.get(&it.key()).copied());
            let at = *places.entry(provider).or_insert(groups.len());
            if at == groups.len() {
                groups.push((provider, Vec::new()));
            }
            groups[at].1.push(row);
        }
        let group = |(provider, rows): (Option<usize>, Vec<Value>)| json!({ "provider": provider.map(|it| parties[it].to_json()), "rows": rows });
        groups.into_iter().map(group).collect()
    }
}

/// Tells of something that is no entry.
type Told = fn(Place, &str, &str) -> crate::register::RawEntry;

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

/// The headings of a table, each its own.
#[derive(Default)]
struct Headings {
    names: Vec<String>,
    /// Whether any is of persons.
    persons: bool,
}

impl Headings {
    /// What stands twice is counted, so that a second `PIC` still says what it is.
    fn of(texts: &[&str]) -> Headings {
        let lines: Vec<String> = texts.iter().map(|it| one_line(it)).collect();
        let mut headings =
            Headings { names: Vec::new(), persons: lines.iter().any(|it| is_person(it)) };
        let all: HashSet<&String> = lines.iter().collect();
        let mut counts: HashMap<&String, usize> = HashMap::new();
        for (at, line) in lines.iter().enumerate() {
            let count = counts.entry(line).or_insert(0);
            let name = loop {
                *count += 1;
                let counted = if *count == 1 { line.clone() } else { format!("{line} {count}") };
                if *count == 1 || !all.contains(&counted) {
                    break counted;
                }
            };
            headings.names.push(if line.is_empty() { headings.unnamed(at) } else { name });
        }
        headings
    }

    /// What a column without a heading is called. Beside columns of persons it may hold one: a heading is
    /// often merged over a name and a number.
    fn unnamed(&self, at: usize) -> String {
        let kind = if self.persons { "contact column" } else { "column" };
        format!("{kind} {}", column_letter(at))
    }

    /// A row's cells under the headings.
    fn over(&self, row: &RawRow) -> Value {
        let name = |at: usize| self.names.get(at).cloned().unwrap_or_else(|| self.unnamed(at));
        let cells = row.cells.iter().enumerate();
        Value::Object(
            cells.filter_map(|(at, cell)| Some((name(at), json!(cell.as_deref()?)))).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each system that comes of a list as key, its rows, whom it needs, and its rules.
    fn systems(rows: impl Iterator<Item = Value>) -> Vec<String> {
        let mut list = List::default();
        for row in rows {
            let taken = list.take(Path::new("x"), &Place::default(), &row);
            assert!(taken.is_ok_and(|it| it), "{row}");
        }
        let mut found = Vec::new();
        let handed = list.hand_out(&XRoad, &mut |made| {
            let raw = made.raw.expect("it is an entry");
            let key = crate::register::Importer::key(&XRoad, &raw).unwrap_or_default();
            let mapped =
                crate::register::Importer::map(&XRoad, &raw, &crate::register::test_record());
            let registration = &mapped.registrations[0];
            let needs = registration.dependencies.iter().map(|it| format!(" > {}", it.target));
            let called = registration.all(model::Field::ExternalId).join(",");
            let rules = mapped.issues.iter().map(|it| format!(" !{} {}", it.rule, it.value));
            let rows = elements(raw.get("offers")).len();
            let said: String = needs.chain(rules).collect();
            found.push(format!("{key} [{called}] {rows}{said}"));
            Ok(())
        });
        handed.expect("the receiver takes all");
        found
    }

    fn row(provider: &str, agency: &str, consumer: &str) -> Value {
        json!({ "Penyedia": provider, "Instansi Penyedia": agency, "API": "cek", "Konsumen": consumer })
    }

    #[test]
    fn systems_of_one_name_and_two_agencies_are_two() {
        let rows = [
            row("SIMPEG", "Kota A", "E-K"),
            row("SIMPEG", "Kota B", "Presensi"),
            row("Simpeg", "KOTA B", "E-K"),
            row("SIMPEG", "-", "Arsip"),
        ];
        assert_eq!(
            systems(rows.into_iter()),
            [
                "simpeg|kota a [SIMPEG (Kota A)] 1",
                "e k [] 0 > SIMPEG (Kota A) > SIMPEG (Kota B)",
                "simpeg|kota b [SIMPEG (Kota B)] 2",
                "presensi [] 0 > SIMPEG (Kota B)",
                // Nobody says whose it is, so it is that of neither.
                "simpeg [] 1",
                "arsip [] 0 > SIMPEG",
            ]
        );
    }

    #[test]
    fn a_row_without_agency_is_of_the_only_system_of_that_name() {
        let rows =
            [row("Simpeg", "", "E-K"), row("SIMPEG", "Kota A", "Arsip"), row("Arsip", "", "")];
        assert_eq!(
            systems(rows.into_iter()),
            [
                "simpeg|kota a [Simpeg (Kota A)] 2",
                "e k [] 0 > Simpeg (Kota A)",
                "arsip [] 1 > Simpeg (Kota A)",
            ]
        );
    }

    #[test]
    fn of_a_system_with_very_many_rows_some_are_kept_and_no_need_is_lost() {
        let many = || (0..MOST_ROWS + 2).map(|_| row("A", "", "C"));
        let rows = many().chain([row("B", "", "C")]).chain(many());
        let (all, twice) = (2 * (MOST_ROWS + 2) + 1, MOST_ROWS);
        assert_eq!(
            systems(rows),
            [
                format!("a [] {twice} !list-long {}", all - 1),
                format!("c [] 0 > A > B !list-long {all}"),
                "b [] 1".to_string(),
            ]
        );
    }

    #[test]
    fn rows_that_take_too_much_are_refused() {
        let mut list = List::default();
        let long = "a".repeat(1 << 20);
        let refused = (0..70).find_map(|it| {
            let row = row(&format!("{it} {long}"), "", "");
            list.take(Path::new("x"), &Place::default(), &row).err()
        });
        let said = refused.expect("it is refused").to_string();
        assert_eq!(said, "x: holds rows of more than the 64 MiB that are read");
        assert!(list.rows.len() < 65);
    }

    #[test]
    fn columns_called_alike_and_columns_not_called_at_all_are_those_of_persons() {
        let check = |header: &str, expected: &[&str]| {
            assert_eq!(Headings::of(&header.split(';').collect::<Vec<_>>()).names, expected);
        };
        check("Penyedia;PIC;API;Konsumen;PIC", &["Penyedia", "PIC", "API", "Konsumen", "PIC 2"]);
        check(
            "PIC;PIC;PIC 2;;",
            &["PIC", "PIC 3", "PIC 2", "contact column D", "contact column E"],
        );
        check("A;;A", &["A", "column B", "A 2"]);
        let row = RawRow { cells: vec![None, Some("Meja Satu".into())], ..RawRow::default() };
        let found = Headings::of(&["PIC"]).over(&row);
        assert_eq!(found, json!({ "contact column B": "Meja Satu" }));
        for header in OWN.iter().chain(PROVIDER).chain(SERVICE).chain(CONSUMER).chain(DATA) {
            assert!(!is_person(header), "{header}");
        }
    }
}
