//! Lists of dependencies as architects keep them: a row says that one system needs another, or that data flow
//! from one to another.
//!
//! Delimited text, JSON lists and the sheets of workbooks are read. The rows are gathered by the system that
//! needs ([`gather`](super::gather)): an entry is one such system with the rows that say whom it needs, verbatim.
//! A system that is only needed is no entry; its name leads to whatever the catalogue knows by it. Rows that say
//! which agency or unit uses a system, and lists of nothing else, are gathered by that system.

mod columns;
mod words;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use model::DependencyKind::{AuthenticatesWith, HostedOn, ReceivesFile, ReportsTo, SignsWith};
use model::{DependencyKind, EvidenceKind, Field, Lifecycle, Place, SourceRecord};
use serde_json::{Value, json};

use self::columns::{CONFIDENCE, Columns, DATE, Order, REMARK, SERVICE, STATUS, Users, is_known};
pub(crate) use self::words::kind_said;
use self::words::{Body, KIND, METHOD, Needing, PROTOCOL, Words, is_not_yet, said, says_uses};
use super::draft::Draft;
use super::entry::{Sink, first_keys, head_text, looks_like_json, rejected, skipped};
use super::gather::{DATA, Kind, List, Party, Sides, TITLES, is_person, texts_of, words_of};
use super::lifecycle::lifecycle_of;
use super::value::{elements, text_of};
use super::{Importer, RawEntry, Rows};
use crate::format::RawRow;
use crate::format::records::read_records;
use crate::format::table::read_table;
use crate::plan::head_of;
use crate::repair::text::folded;
use crate::{IngestError, Mapped};

/// Reads lists of dependencies.
pub struct DependencyList;

/// Needs that one row may state: each keeps the row.
const MOST_PAIRS: usize = 100;

impl Importer for DependencyList {
    fn name(&self) -> &'static str {
        "dependency-list"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        if head.trim_start().starts_with('<') {
            return false;
        }
        if looks_like_json(&head) {
            return is_list_of_keys(&first_keys(&head));
        }
        [',', ';', '\t', '|']
            .iter()
            .any(|by| is_of_list(head.lines().take(TITLES).map(|it| it.split(*by).collect())))
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        // Who asks for this format knows that it is one, whatever else the header says.
        let mut list = List::of(Dependencies { is_sure: true, ..Dependencies::default() });
        let is_json = looks_like_json(&head_text(&head_of(path)?));
        let read = if is_json { read_records } else { read_table };
        list.take_table(path, &mut |rows| read(path, rows), sink)?;
        list.hand_out(self, sink)
    }

    fn entries_of_workbook(
        &self,
        path: &Path,
        rows: &mut Rows,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        let mut list = List::of(Dependencies::default());
        list.take_table(path, rows, sink)?;
        list.hand_out(self, sink)
    }

    fn key(&self, raw: &Value) -> Option<String> {
        Party::of_entry(&raw["system"]).map(Party::entry_key)
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        Party::describe(&mut draft, "system", &raw["system"]);
        for group in elements(raw.get("needs")) {
            let Some(needed) = Party::of_entry(&group["needed"]) else { continue };
            let (users, needs): (Vec<&Value>, Vec<&Value>) = elements(group.get("rows"))
                .into_iter()
                .partition(|it| Words::of(it).user.is_some());
            let bodies = users.iter().filter_map(|it| Words::of(it).user);
            bodies.for_each(|body| used(&mut draft, body, &needed.name, &users));
            need(&mut draft, &called(&needed), &needs);
        }
        for group in elements(raw.get("users")) {
            let Some(user) = text_of(group, &["user"]) else { continue };
            let body = if group["is_unit"] == true { Body::Unit } else { Body::Agency };
            used(&mut draft, body, &user, &elements(group.get("rows")));
        }
        let fields = &draft.registration.fields;
        if [Field::UsedBy, Field::UserUnits].iter().any(|it| fields.contains_key(it)) {
            draft.registration.push(Field::OnlyNamed, "true");
        }
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let mut segments = pointer.trim_start_matches('/').split('/');
        segments.next().is_some_and(|it| ["needs", "users"].contains(&it))
            && segments
                .filter(|it| it.parse::<usize>().is_err())
                .any(|it| is_person(&it.replace("~1", "/")))
    }
}

/// Whether the first rows of a table hold the header of a list of dependencies.
pub fn is_list(rows: &[RawRow]) -> bool {
    is_of_list(rows.iter().take(TITLES).map(texts_of))
}

/// Whether the first row that is no title (a title has one cell) is the header of such a list. A header of two rows is
/// that of another list.
fn is_of_list<'a>(mut rows: impl Iterator<Item = Vec<&'a str>>) -> bool {
    let is_filled = |it: &&&str| !plain(it).is_empty();
    let header = rows.find(|row| row.iter().filter(is_filled).count() > 1);
    header.is_some_and(|header| {
        let headings: Vec<&str> = header.iter().copied().map(plain).collect();
        let first: Vec<&str> = rows.next().unwrap_or_default().into_iter().map(plain).collect();
        Columns::of(&headings, false).is_some() || Users::begin(&headings, &first)
    })
}

fn plain(cell: &str) -> &str {
    cell.trim().trim_matches('"')
}

/// Whether the keys of a JSON text, each with how deep it lies, are those of such a list: the keys of the outermost
/// objects that have more than one. What an entry holds within says nothing of the list.
fn is_list_of_keys(keys: &[(usize, &str)]) -> bool {
    let mut by_depth: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (depth, key) in keys {
        let keys = by_depth.entry(*depth).or_default();
        if !keys.contains(key) {
            keys.push(key);
        }
    }
    let outermost = by_depth.values().find(|it| it.len() > 1);
    outermost.is_some_and(|it| Columns::of(it, false).is_some())
}

/// What a system is called by who needs it: by its name, since identifiers mean little outside of their list;
/// with its agency, since many agencies have a system of the same name.
fn called(party: &Party) -> String {
    Party { id: None, ..party.clone() }.called()
}

/// What is needed of one system, each kind once, with all the rows that say so.
fn need(draft: &mut Draft, target: &str, rows: &[&Value]) {
    let mut kinds: Vec<(DependencyKind, Vec<String>, Vec<String>)> = Vec::new();
    let mut sure = Vec::new();
    for row in rows {
        if is_out_of_use(draft, row) {
            continue;
        }
        let kind = Words::of(row).kind.unwrap_or(DependencyKind::ExchangesData);
        sure.push((kind, percent_of(draft, row)));
        let at = kinds.iter().position(|it| it.0 == kind).unwrap_or(kinds.len());
        if at == kinds.len() {
            kinds.push((kind, Vec::new(), Vec::new()));
        }
        let (_, words, data) = &mut kinds[at];
        let words_of_row = [KIND, METHOD, PROTOCOL, SERVICE, DATA, DATE, REMARK];
        let words_of_row: Vec<String> =
            words_of_row.iter().filter_map(|it| said(row, it)).collect();
        let line = words_of_row.join(", ");
        if !line.is_empty() && !words.contains(&line) {
            words.push(line);
        }
        data.extend(said(row, DATA));
    }
    for (kind, words, mut data) in kinds {
        let mut seen = HashSet::new();
        data.retain(|it| seen.insert(it.clone()));
        let colon = if words.is_empty() { "" } else { ": " };
        let words = format!("{target}{colon}{}", words.join("; "));
        draft.depends_for(kind, target, &words, EvidenceKind::Declared, &data);
    }
    // A row that does not say is as sure as any other list.
    let is_silent = |kind: DependencyKind| sure.iter().any(|it| it.0 == kind && it.1.is_none());
    let told = sure.iter().filter(|it| !is_silent(it.0));
    told.for_each(|(kind, it)| it.iter().for_each(|it| draft.is_sure(*kind, target, *it)));
}

/// How sure a row says a need is, in per cent: a share up to 1, a percentage (without its sign from above 10 on), or a word (what a word stands for is an
/// assumption of this project). What is none of these is reported.
fn percent_of(draft: &mut Draft, row: &Value) -> Option<u8> {
    let word = said(row, CONFIDENCE)?;
    let number = word.trim_end_matches(['%', ' ']).replace(',', ".").parse::<f64>();
    let percent = match (number, folded(&word).as_str()) {
        (Ok(share), _) if (0.0..=1.0).contains(&share) && !word.contains('%') => share * 100.0,
        // What lies between may be of a scale of five or ten.
        (Ok(percent), _)
            if (0.0..=100.0).contains(&percent) && (word.contains('%') || percent > 10.0) =>
        {
            percent
        }
        (_, "sangat tinggi" | "very high" | "pasti" | "certain") => 95.0,
        (_, "tinggi" | "high") => 90.0,
        (_, "sedang" | "cukup" | "medium" | "moderate") => 60.0,
        (_, "rendah" | "low") => 30.0,
        _ => {
            draft.note("confidence-unreadable", "confidence", &word);
            return None;
        }
    };
    Some(percent.round() as u8)
}

/// An agency or a unit that uses the system, unless all rows say that it does no longer.
fn used(draft: &mut Draft, body: Body, user: &str, rows: &[&Value]) {
    let field = match body {
        Body::Agency => Field::UsedBy,
        Body::Unit => Field::UserUnits,
    };
    let stands = rows.iter().filter(|it| !is_out_of_use(draft, it)).count();
    if stands > 0 {
        draft.registration.push(field, user);
    }
}

/// Whether a need has ended or is planned only, by its status; a word that is not known is reported.
fn is_out_of_use(draft: &mut Draft, row: &Value) -> bool {
    /// Words for a connection that stands, where a life cycle has none.
    const STANDS: &[&str] =
        &["ya", "yes", "sudah", "terintegrasi", "terhubung", "connected", "integrated", "live"];
    /// Words for one that does not.
    const ENDED: &[&str] = &[
        "tidak terhubung",
        "tidak terintegrasi",
        "tidak aktif",
        "tidak digunakan",
        "tidak dipakai",
        "tidak berjalan",
        "sudah dihentikan",
        "sudah ditutup",
        "sudah dicabut",
        "sudah diputus",
        "not connected",
        "not integrated",
        "not in use",
        "not active",
    ];
    let Some(word) = said(row, STATUS) else { return false };
    let state = lifecycle_of(&word);
    let planned = [Lifecycle::Idea, Lifecycle::Proposed, Lifecycle::InDevelopment];
    let over = state.is_some_and(|it| it.is_over() || planned.contains(&it));
    let plain = folded(&word);
    let is_none = ["tidak", "no", "belum"].contains(&plain.as_str());
    let has_ended = is_none || ENDED.iter().any(|it| plain.contains(it));
    let is_planned = is_not_yet(&word) && state != Some(Lifecycle::PhasingOut);
    if over || has_ended || is_planned {
        draft.note("dependency-out-of-use", "status", &word);
        return true;
    }
    let first = plain.split(' ').next().unwrap_or_default();
    if state.is_none() && !STANDS.contains(&first) {
        draft.note("status-unreadable", "status", &word);
    }
    false
}

/// A list of dependencies.
#[derive(Default)]
struct Dependencies {
    /// Whether headings that name two sides are enough, as nobody doubts that this is such a list.
    is_sure: bool,
    columns: Option<Columns>,
    /// Those of a list that says who uses which system, and nothing else.
    users: Option<Users>,
    /// Rows that state no need: where the first of a word stands, and how many there are.
    no_needs: BTreeMap<String, (Place, usize)>,
    /// Words that are not known, each told of once.
    unknown: HashSet<String>,
    /// Whether it was told that rows were read as a flow of data.
    told_of_flow: bool,
}

impl Kind for Dependencies {
    const KEEPS_OFFERS: bool = false;
    const NO_HEADER: &'static str =
        "no header names two systems, one that needs the other: from and to, source and target";

    fn begin(&mut self, headings: &[&str]) -> bool {
        let columns = Columns::of(headings, self.is_sure);
        let users = Users::of(headings).filter(|_| self.is_sure && columns.is_none());
        let found = columns.is_some() || users.is_some();
        if found {
            (self.columns, self.users) = (columns, users);
        }
        found
    }

    fn sides(&mut self, row: &Value, place: &Place, told: &mut Vec<RawEntry>) -> Option<Sides> {
        if self.users.is_some() {
            return self.users_of(row, place, told);
        }
        let columns = self.columns.as_ref()?;
        let words = Words::of(row);
        if let Some(word) = words.no_need {
            self.no_needs.entry(word).or_insert_with(|| (place.clone(), 0)).1 += 1;
            return None;
        }
        let mut refuse = |rule: &str| told.push(rejected(place.clone(), rule, &words_of(row)));
        let (first, second) = columns.parties(row);
        if first.is_empty() || second.is_empty() {
            refuse("dependency-side");
            return None;
        }
        if first.len() * second.len() > MOST_PAIRS {
            refuse("dependency-many");
            return None;
        }
        if words.user.is_some() {
            return Some(Sides { needed: second, needing: first });
        }
        let Some(needing) = needing(columns, &words, row) else {
            refuse("dependency-direction");
            return None;
        };
        let (needing_side, mut needed) = match needing {
            Needing::First => (first, second),
            Needing::Second => (second, first),
        };
        needed.retain(|it| !needing_side.iter().any(|other| is_same(it, other)));
        if needed.is_empty() {
            refuse("dependency-itself");
            return None;
        }
        let by_data = matches!(columns.order, Order::Pair | Order::Open)
            && needing == Needing::Second
            && words.needing.is_none();
        if by_data && !std::mem::replace(&mut self.told_of_flow, true) {
            told.push(skipped(place.clone(), "dependency-flow", &words_of(row)));
        }
        if let Some(word) = words.unknown.filter(|it| self.unknown.insert(it.clone())) {
            told.push(skipped(place.clone(), "dependency-kind", &word));
        }
        Some(Sides { needed, needing: needing_side })
    }

    fn knows(&self, heading: &str) -> bool {
        is_known(heading)
            || self.columns.as_ref().is_some_and(|it| it.has(heading))
            || self.users.as_ref().is_some_and(|it| it.has(heading))
    }

    fn entry(&self, system: Value, _offers: Vec<Value>, needs: Vec<(Value, Vec<Value>)>) -> Value {
        if let Some(users) = &self.users {
            let is_unit = users.body == Body::Unit;
            let group = |(user, rows): (Value, Vec<Value>)| json!({ "user": user["name"], "is_unit": is_unit, "rows": rows });
            let users: Vec<Value> = needs.into_iter().map(group).collect();
            return json!({ "system": system, "users": users });
        }
        let group = |(needed, rows)| json!({ "needed": needed, "rows": rows });
        let needs: Vec<Value> = needs.into_iter().map(group).collect();
        json!({ "system": system, "needs": needs })
    }

    /// Of rows that state no need, one note for each word.
    fn tell(&mut self) -> Vec<RawEntry> {
        let told = std::mem::take(&mut self.no_needs).into_iter();
        let note = |(word, (place, count))| {
            skipped(place, "dependency-no-need", &format!("{word} ({count})"))
        };
        told.map(note).collect()
    }
}

impl Dependencies {
    /// The systems of a row, as those that need, and who uses them.
    fn users_of(&mut self, row: &Value, place: &Place, told: &mut Vec<RawEntry>) -> Option<Sides> {
        let (systems, users) = self.users.as_ref()?.parties(row);
        if !says_uses(row) {
            let word = said(row, KIND).unwrap_or_default();
            self.no_needs.entry(word).or_insert_with(|| (place.clone(), 0)).1 += 1;
            return None;
        }
        if systems.is_empty() || users.is_empty() {
            told.push(rejected(place.clone(), "dependency-side", &words_of(row)));
            return None;
        }
        if systems.len() * users.len() > MOST_PAIRS {
            told.push(rejected(place.clone(), "dependency-many", &words_of(row)));
            return None;
        }
        Some(Sides { needed: users, needing: systems })
    }
}

/// Who needs whom in a row; `None` when it cannot be told.
fn needing(columns: &Columns, words: &Words, row: &Value) -> Option<Needing> {
    let has_data = columns.has_data && said(row, DATA).is_some();
    let by_method = said(row, METHOD).is_some() || words.kind.is_some();
    match columns.order {
        Order::Stated(_) if words.is_relation && words.needing == Some(Needing::Second) => {
            // `Replaced by` turns around whatever the headings say.
            Some(turned(columns.order))
        }
        Order::Stated(needing) => Some(needing),
        _ if words.needing.is_some() => words.needing,
        // Whoever lets its users in or signs by another, runs on it or reports to it needs the other, whichever way
        // data flow.
        _ if matches!(words.kind, Some(AuthenticatesWith | SignsWith | HostedOn | ReportsTo)) => {
            Some(Needing::First)
        }
        // Who writes the keys of padu's kinds writes needs as padu does, and no flow of data.
        Order::Pair | Order::Open if words.is_key => Some(Needing::First),
        Order::Flow => Some(Needing::Second),
        Order::Pair if columns.has_data || words.kind == Some(ReceivesFile) => {
            Some(Needing::Second)
        }
        Order::Pair => Some(Needing::First),
        Order::Open => (has_data || by_method).then_some(Needing::Second),
    }
}

fn turned(order: Order) -> Needing {
    match order {
        Order::Stated(Needing::First) => Needing::Second,
        _ => Needing::First,
    }
}

/// Whether two systems of a row are one, as far as it says.
fn is_same(one: &Party, other: &Party) -> bool {
    match (&one.id, &other.id) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => {
            let agency = |it: &Party| it.agency.as_deref().map(folded);
            let apart =
                agency(one).is_some() && agency(other).is_some() && agency(one) != agency(other);
            folded(&one.name) == folded(&other.name) && !apart
        }
    }
}
