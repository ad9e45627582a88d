//! Gathers the rows of a list by system, within bounds.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use model::{Place, Severity};
use serde_json::{Map, Value};

use super::MAX_BYTES;
use super::headings::{Headings, is_person, texts_of};
use super::party::{Key, Party};
use crate::IngestError;
use crate::format::json::shown;
use crate::register::entry::{EntryNote, Sink, entry, place, rejected, skipped};
use crate::register::value::bare;
use crate::register::{Importer, RawEntry, Rows};

/// Most rows of a system that are kept of what it offers, and of what it uses; a row that names somebody whom
/// it did not use so far is kept always.
const MOST_ROWS: usize = 5_000;

/// Who a row says is needed, and by whom.
#[derive(Default)]
pub struct Sides {
    /// Those that are needed.
    pub needed: Vec<Party>,
    /// Those that need them.
    pub needing: Vec<Party>,
}

/// What one kind of list says of its rows, and how an entry of it looks.
pub trait Kind {
    /// Whether a system that is only needed is an entry, with the rows that say so.
    const KEEPS_OFFERS: bool;

    /// Why a table is none of this kind.
    const NO_HEADER: &'static str;

    /// Whether these are the headings of such a list; looks at what they hold.
    fn begin(&mut self, headings: &[&str]) -> bool;

    /// The systems of a row; `None` when it is left out. Whatever is to be told of it goes to `told`.
    fn sides(&mut self, row: &Value, place: &Place, told: &mut Vec<RawEntry>) -> Option<Sides>;

    /// Whether a column of that [`bare`] heading is read.
    fn knows(&self, heading: &str) -> bool;

    /// An entry: a system, the rows in which others need it, and its needs. Of these a group is the system that
    /// is needed, as [`Party::to_json`] has it, and the rows that say so.
    fn entry(&self, system: Value, offers: Vec<Value>, needs: Vec<(Value, Vec<Value>)>) -> Value;

    /// What is told when the whole list is read.
    fn tell(&mut self) -> Vec<RawEntry> {
        Vec::new()
    }
}

/// The systems of a list, each with its rows.
#[derive(Default)]
pub struct List<K> {
    /// What its rows say.
    kind: K,
    rows: Vec<Row>,
    bytes: u64,
    systems: Vec<System>,
    places: HashMap<Key, usize>,
    /// Who uses whom.
    pairs: HashSet<(usize, usize)>,
    notes: Vec<EntryNote>,
    told: HashSet<String>,
}

/// A row that is kept.
struct Row {
    /// It as text: as trees rows take sixteen times as much.
    text: Box<str>,
    /// Whom it says to be needed.
    needed: Box<[usize]>,
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

impl<K: Kind> List<K> {
    /// An empty list of this kind.
    pub fn of(kind: K) -> List<K>
    where
        K: Default,
    {
        List { kind, ..List::default() }
    }

    /// Keeps what was noticed while the file was read.
    pub fn note(&mut self, notes: Vec<EntryNote>) {
        self.notes.extend(notes);
    }

    /// Takes the rows of each table below the first that is a header; what is no row is told of at once.
    pub fn take_table(
        &mut self,
        path: &Path,
        rows: &mut Rows,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut headings = Headings::default();
        let (mut sheet, mut found) = (None, false);
        // Sheets without a header so far: they hold something else.
        let mut others: Vec<String> = Vec::new();
        let mut above: Vec<Option<String>> = Vec::new();
        rows(&mut |mut row| {
            if row.sheet != sheet {
                sheet.clone_from(&row.sheet);
                headings = Headings::default();
                others.extend(sheet.clone());
            }
            if headings.names.is_empty() {
                let texts = texts_of(&row);
                if self.kind.begin(&texts) {
                    headings = Headings::of(&texts);
                    found = true;
                    others.pop();
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
            let number = row.pointer.is_none().then_some(row.row);
            let (sheet, pointer) = (row.sheet.clone(), row.pointer.clone());
            let place = Place { sheet, row: number, pointer, ..place(path) };
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
            self.take(path, &place, &row, sink)?;
            Ok(ControlFlow::Continue(()))
        })?;
        if !found {
            return Err(IngestError::invalid(path, K::NO_HEADER));
        }
        let place = |sheet| Place { sheet: Some(sheet), ..place(path) };
        others.into_iter().try_for_each(|it| sink(skipped(place(it), "sheet-no-list", "")))
    }

    /// Gives a row to the systems that it names; tells of one that is left out.
    ///
    /// Errors: all rows together are too large; whatever `sink` returns.
    pub fn take(
        &mut self,
        path: &Path,
        place: &Place,
        row: &Value,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut told = Vec::new();
        let sides = self.kind.sides(row, place, &mut told);
        told.into_iter().try_for_each(sink)?;
        let Some(Sides { needed, needing }) = sides else { return Ok(()) };
        let needed: Vec<usize> = needed.into_iter().map(|it| self.system(it, place)).collect();
        let needing: Vec<usize> = needing.into_iter().map(|it| self.system(it, place)).collect();
        let unread = self.unread(row);
        let told_with = needed.iter().filter(|_| K::KEEPS_OFFERS).chain(&needing).next();
        if let Some(first) = told_with {
            self.systems[*first].notes.extend(unread);
        }
        let (at, mut kept) = (self.rows.len(), false);
        for system in needed.iter().filter(|_| K::KEEPS_OFFERS) {
            kept |= self.systems[*system].offers.takes(at, false);
        }
        for system in needing {
            let mut is_new = false;
            for it in &needed {
                is_new |= self.pairs.insert((system, *it));
            }
            kept |= self.systems[system].uses.takes(at, is_new);
        }
        if kept {
            let text = row.to_string();
            self.bytes += text.len() as u64;
            self.rows.push(Row { text: text.into(), needed: needed.into() });
        }
        if self.bytes > MAX_BYTES {
            let reason =
                format!("holds rows of more than the {} MiB that are read", MAX_BYTES >> 20);
            return Err(IngestError::invalid(path, reason));
        }
        Ok(())
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
        let members = row.as_object().into_iter().flatten();
        let fresh = members.filter(|(key, _)| {
            !self.told.contains(*key)
                && !self.kind.knows(&bare(key))
                && self.told.insert(key.to_string())
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
    pub fn hand_out(mut self, importer: &dyn Importer, sink: &mut Sink) -> Result<(), IngestError> {
        self.join_those_without_agency();
        let parties: Vec<Party> = self.systems.iter().map(|it| it.party.clone()).collect();
        for (at, system) in std::mem::take(&mut self.systems).into_iter().enumerate() {
            let is_other = self.places.get(&system.party.key()) != Some(&at);
            if is_other || !K::KEEPS_OFFERS && system.uses.rows.is_empty() {
                continue;
            }
            let mut notes = std::mem::take(&mut self.notes);
            notes.extend(system.notes);
            notes
                .extend(system.offers.note("/offers").into_iter().chain(system.uses.note("/uses")));
            let offers: Vec<Value> = system.offers.rows.iter().map(|it| self.row(*it)).collect();
            let needs = self.by_needed(&system.uses.rows, &parties);
            let raw = self.kind.entry(system.party.to_json(), offers, needs);
            sink(entry(importer, system.place, raw, Map::new(), &notes))?;
        }
        self.kind.tell().into_iter().try_for_each(sink)
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
        serde_json::from_str(&self.rows[at].text).unwrap_or_default()
    }

    /// The rows of one that needs, those of one that is needed together; `null` where none is.
    fn by_needed(&self, rows: &[usize], parties: &[Party]) -> Vec<(Value, Vec<Value>)> {
        let mut groups: Vec<(Option<usize>, Vec<Value>)> = Vec::new();
        let mut places: HashMap<Option<usize>, usize> = HashMap::new();
        for at in rows {
            let needed = self.rows[*at].needed.iter();
            let needed = needed.map(|it| self.places.get(&parties[*it].key()).copied());
            let nobody = self.rows[*at].needed.is_empty().then_some(None);
            for needed in needed.chain(nobody) {
                let group = *places.entry(needed).or_insert(groups.len());
                if group == groups.len() {
                    groups.push((needed, Vec::new()));
                }
                groups[group].1.push(self.row(*at));
            }
        }
        let shown = |it: Option<usize>| it.map_or(Value::Null, |it| parties[it].to_json());
        groups.into_iter().map(|(needed, rows)| (shown(needed), rows)).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::RawRow;
    use crate::register::gather::DATA;
    use crate::register::value::elements;
    use crate::register::xroad::XRoad;
    use crate::register::xroad::exchange::{CONSUMER, Exchanges, OWN, PROVIDER, SERVICE};

    /// Each system that comes of a list as key, its rows, whom it needs, and its rules.
    fn systems(rows: impl Iterator<Item = Value>) -> Vec<String> {
        let mut list = List::<Exchanges>::default();
        for row in rows {
            let taken = list.take(Path::new("x"), &Place::default(), &row, &mut |it| {
                panic!("{it:?} is told of {row}")
            });
            assert!(taken.is_ok(), "{row}");
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
                "simpeg|kota a [] 1",
                "e k [] 0 > SIMPEG (Kota A) > SIMPEG (Kota B)",
                "simpeg|kota b [] 2",
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
            ["simpeg|kota a [] 2", "e k [] 0 > Simpeg (Kota A)", "arsip [] 1 > Simpeg (Kota A)",]
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
        let mut list = List::<Exchanges>::default();
        let long = "a".repeat(1 << 20);
        let refused = (0..70).find_map(|it| {
            let row = row(&format!("{it} {long}"), "", "");
            list.take(Path::new("x"), &Place::default(), &row, &mut |_| Ok(())).err()
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
