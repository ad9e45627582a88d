//! What people said and what was imported, but for the records themselves: small tables, read whole and at once.
//!
//! Which of these rows count is found here and not in SQL: each analysis asks, and to plan a window over a few
//! rows takes longer than to read them.

use std::collections::{BTreeMap, BTreeSet};

use model::{Assertion, Judgement, StatedDependency};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::{Catalog, queries};

/// Imports, verdicts, values and stated dependencies as they stand, also those that count no longer.
#[derive(Debug)]
pub struct Ground {
    sources: Vec<Source>,
    runs: Vec<Run>,
    /// By run, the event that undid it.
    undone: BTreeMap<String, u64>,
    judgements: Vec<Said<Judgement>>,
    /// By verdict, the event that withdrew it.
    withdrawn: BTreeMap<String, u64>,
    assertions: Vec<Said<Assertion>>,
    stated: Vec<Stated>,
}

#[derive(Debug, Deserialize)]
struct Source {
    seq: u64,
    id: String,
    precedence: i32,
}

#[derive(Debug, Deserialize)]
struct Run {
    seq: u64,
    id: String,
    source_id: String,
    file_hash: String,
    has_changed: bool,
}

#[derive(Debug, Deserialize)]
struct Said<T> {
    seq: u64,
    #[serde(flatten)]
    said: T,
}

#[derive(Debug, Deserialize)]
struct Stated {
    seq: u64,
    stands: bool,
    #[serde(flatten)]
    said: StatedDependency,
}

#[derive(Deserialize)]
struct TakenBack {
    seq: u64,
    id: String,
}

/// Of the rows with one key the newest, oldest first.
fn newest<'g, T, K: Ord>(
    rows: impl Iterator<Item = &'g T>,
    key: impl Fn(&'g T) -> K,
    seq: impl Fn(&T) -> u64,
) -> Vec<&'g T> {
    let mut found: BTreeMap<K, &T> = BTreeMap::new();
    for row in rows {
        let known = found.entry(key(row)).or_insert(row);
        if seq(known) < seq(row) {
            *known = row;
        }
    }
    let mut found: Vec<&T> = found.into_values().collect();
    found.sort_by_key(|it| seq(it));
    found
}

impl Ground {
    /// Verdicts that count on a day (`YYYY-MM-DD`), oldest first.
    pub fn judgements(&self, today: &str) -> Vec<Judgement> {
        let counts = |it: &&Said<Judgement>| {
            let is_over = it.said.until.as_deref().is_some_and(|until| until < today);
            !is_over && !self.withdrawn.contains_key(&it.said.id)
        };
        let rows = self.judgements.iter().filter(counts);
        let found = newest(rows, |it| (&it.said.left, &it.said.right), |it| it.seq);
        found.into_iter().map(|it| it.said.clone()).collect()
    }

    /// People's values that count, oldest first. One that is empty takes back what was set before.
    pub fn assertions(&self) -> Vec<Assertion> {
        let rows = self.assertions.iter();
        let found = newest(rows, |it| (&it.said.registration_id, &it.said.field), |it| it.seq);
        let stands = found.into_iter().filter(|it| !it.said.value.is_empty());
        stands.map(|it| it.said.clone()).collect()
    }

    /// Dependencies that people state and that count, oldest first.
    pub fn stated(&self) -> Vec<StatedDependency> {
        let rows = self.stated.iter();
        let found = newest(
            rows,
            |it| (&it.said.registration_id, &it.said.to_name, it.said.kind.key()),
            |it| it.seq,
        );
        found.into_iter().filter(|it| it.stands).map(|it| it.said.clone()).collect()
    }

    /// Precedence and number of the last import of each source, by id.
    pub fn source_precedence(&self) -> BTreeMap<String, (i32, u64)> {
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for it in self.runs.iter().filter(|it| it.has_changed) {
            let seq = last.entry(&it.source_id).or_default();
            *seq = it.seq.max(*seq);
        }
        let sources = newest(self.sources.iter(), |it| &it.id, |it| it.seq);
        let last_of = |it: &Source| last.get(it.id.as_str()).copied().unwrap_or(0);
        sources.into_iter().map(|it| (it.id.clone(), (it.precedence, last_of(it)))).collect()
    }

    /// Sources that were imported after an event, or an import of which was undone.
    pub fn sources_since(&self, seq: u64) -> BTreeSet<String> {
        let is_new =
            |it: &&Run| it.seq > seq || self.undone.get(&it.id).is_some_and(|undone| *undone > seq);
        self.runs.iter().filter(is_new).map(|it| it.source_id.clone()).collect()
    }

    /// Sources that were imported up to an event.
    pub fn sources_until(&self, seq: u64) -> BTreeSet<String> {
        self.runs.iter().filter(|it| it.seq <= seq).map(|it| it.source_id.clone()).collect()
    }

    /// Registrations that people judged, or set or stated something of, after an event of a day, and those a
    /// verdict on which has run out since.
    pub fn people_since(&self, seq: u64, day: &str, today: &str) -> BTreeSet<String> {
        let (from, to) = (day.min(today), day.max(today));
        let mut found = BTreeSet::new();
        for it in &self.judgements {
            let has_run_out = it.said.until.as_deref().is_some_and(|it| it >= from && it < to);
            let withdrawn = self.withdrawn.get(&it.said.id).copied().unwrap_or(0);
            if it.seq > seq || withdrawn > seq || has_run_out {
                found.extend([it.said.left.clone(), it.said.right.clone()]);
            }
        }
        let assertions = self.assertions.iter().filter(|it| it.seq > seq);
        found.extend(assertions.map(|it| it.said.registration_id.clone()));
        let stated = self.stated.iter().filter(|it| it.seq > seq);
        found.extend(stated.map(|it| it.said.registration_id.clone()));
        found
    }

    /// Keys of the fields that people set, or took back a value of, after an event.
    pub fn fields_since(&self, seq: u64) -> BTreeSet<String> {
        let since = self.assertions.iter().filter(|it| it.seq > seq);
        since.map(|it| it.said.field.clone()).collect()
    }

    /// Whether people stated or took back a dependency after an event.
    pub fn has_stated_since(&self, seq: u64) -> bool {
        self.stated.iter().any(|it| it.seq > seq)
    }

    /// A text that changes whenever an analysis on that day (`YYYY-MM-DD`) would see something new.
    pub fn fingerprint(&self, today: &str) -> String {
        let runs =
            self.runs.iter().filter(|it| it.has_changed && !self.undone.contains_key(&it.id));
        let mut lines: BTreeSet<String> =
            runs.map(|it| format!("{} {} {}", it.source_id, it.file_hash, it.seq)).collect();
        lines.extend(self.sources.iter().map(|it| format!("{} {}", it.id, it.seq)));
        lines.extend(self.judgements(today).into_iter().map(|it| it.id));
        lines.extend(self.assertions().into_iter().map(|it| it.id));
        lines.extend(self.stated().into_iter().map(|it| it.id));
        let lines: Vec<String> = lines.into_iter().collect();
        model::content_hash(lines.join("\n").as_bytes())
    }
}

impl Catalog {
    /// What people said and what was imported.
    pub fn ground(&self) -> Result<Ground> {
        Ok(Ground {
            sources: self.all(queries::GROUND_SOURCES)?,
            runs: self.all(queries::GROUND_RUNS)?,
            undone: self.taken_back(queries::GROUND_UNDONE)?,
            judgements: self.all(queries::GROUND_JUDGEMENTS)?,
            withdrawn: self.taken_back(queries::GROUND_WITHDRAWN)?,
            assertions: self.all(queries::GROUND_ASSERTIONS)?,
            stated: self.all(queries::GROUND_STATED)?,
        })
    }

    /// What a source counts, as it was said last; `None` when it is not known.
    pub fn precedence_of(&self, source: &str) -> Result<Option<i32>> {
        let rows: Vec<Source> = self.all(queries::GROUND_SOURCES)?;
        let own = rows.into_iter().filter(|it| it.id == source);
        Ok(own.max_by_key(|it| it.seq).map(|it| it.precedence))
    }

    fn all<T: DeserializeOwned>(&self, sql: &str) -> Result<Vec<T>> {
        self.ask(sql, [])
    }

    fn taken_back(&self, sql: &str) -> Result<BTreeMap<String, u64>> {
        let rows: Vec<TakenBack> = self.all(sql)?;
        Ok(rows.into_iter().map(|it| (it.id, it.seq)).collect())
    }
}

#[cfg(test)]
mod tests {
    use model::Relation;

    use super::*;

    fn verdict(seq: u64, right: &str, until: Option<&str>) -> Said<Judgement> {
        let said = Judgement {
            id: format!("verdict-{seq}"),
            left: "a".into(),
            right: right.into(),
            verdict: if seq.is_multiple_of(2) { Relation::Different } else { Relation::SameSystem },
            reason: String::new(),
            actor: "tester".into(),
            at: String::new(),
            until: until.map(str::to_string),
            withdrawn: false,
        };
        Said { seq, said }
    }

    fn value(seq: u64, field: &str) -> Said<Assertion> {
        let said = Assertion {
            id: format!("value-{seq}"),
            registration_id: "a".into(),
            field: field.into(),
            value: seq.to_string(),
            reason: String::new(),
            actor: "tester".into(),
            at: String::new(),
        };
        Said { seq, said }
    }

    fn ground() -> Ground {
        let source = |seq, id: &str, precedence| Source { seq, id: id.into(), precedence };
        Ground {
            sources: vec![source(9, "one", 70), source(1, "one", 50), source(2, "two", 40)],
            runs: Vec::new(),
            undone: BTreeMap::new(),
            judgements: vec![
                verdict(3, "b", None),
                verdict(4, "b", Some("2026-05-31")),
                verdict(5, "c", None),
                verdict(6, "c", None),
            ],
            withdrawn: BTreeMap::from([("verdict-6".to_string(), 8)]),
            assertions: vec![value(7, "owner"), value(4, "owner"), value(5, "status")],
            stated: Vec::new(),
        }
    }

    #[test]
    fn the_newest_verdict_counts_until_it_runs_out_or_is_withdrawn() {
        let ids = |today: &str| -> Vec<String> {
            ground().judgements(today).into_iter().map(|it| it.id).collect()
        };
        assert_eq!(ids("2026-05-31"), ["verdict-4", "verdict-5"]);
        assert_eq!(ids("2026-06-01"), ["verdict-3", "verdict-5"]);
    }

    #[test]
    fn the_value_set_last_counts() {
        let said: Vec<String> = ground().assertions().into_iter().map(|it| it.value).collect();
        assert_eq!(said, ["5", "7"]);
    }

    #[test]
    fn a_source_counts_what_was_said_of_it_last() {
        let found = ground().source_precedence();
        assert_eq!((found["one"].0, found["two"].0), (70, 40));
    }

    #[test]
    fn whoever_is_concerned_since_a_day_is_told() {
        let since = |seq, today: &str| ground().people_since(seq, "2026-05-30", today);
        assert!(since(8, "2026-05-31").is_empty());
        assert_eq!(Vec::from_iter(since(8, "2026-06-02")), ["a", "b"]);
        assert_eq!(Vec::from_iter(since(7, "2026-05-31")), ["a", "c"]);
        assert_eq!(Vec::from_iter(ground().fields_since(5)), ["owner"]);
    }

    #[test]
    fn the_fingerprint_changes_with_what_counts() {
        let of = |today: &str| ground().fingerprint(today);
        assert_eq!(of("2026-05-30"), of("2026-05-31"));
        assert_ne!(of("2026-05-31"), of("2026-06-01"));
    }
}
