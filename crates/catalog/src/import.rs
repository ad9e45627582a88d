//! Writes one import run: all of it or nothing.

use std::collections::{BTreeMap, HashSet};

use duckdb::{Appender, named_params, params};
use model::{ImportCounts, ImportIssue, Registration, Severity, Source, SourceRecord};

use crate::audit::{self, Event};
use crate::error::Result;
use crate::{Catalog, Stamp, queries, rows};

/// An encrypted original, as the guard made it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SealedRow {
    /// Token that stands in its place.
    pub token: String,
    /// Kind of personal data.
    pub kind: String,
    /// Keyed hash of the original.
    pub hash: String,
    /// Hexadecimal nonce; empty once erased.
    pub nonce: String,
    /// Hexadecimal ciphertext; empty once erased.
    pub ciphertext: String,
}

/// What is known of a run before its first row.
#[derive(Debug, Clone)]
pub struct RunMeta<'a> {
    /// Run id.
    pub run_id: &'a str,
    /// Source fed.
    pub source: &'a Source,
    /// File name without the folder.
    pub file: &'a str,
    /// SHA-256 of the file.
    pub file_hash: &'a str,
    /// The mapping in force, as JSON.
    pub mapping: &'a str,
}

/// An import in progress; dropping it without [`ImportWriter::finish`] leaves no trace.
pub struct ImportWriter<'a> {
    catalog: &'a Catalog,
    meta: RunMeta<'a>,
    stamp: Stamp<'a>,
    seq: u64,
    position: u64,
    issue_position: u64,
    counts: ImportCounts,
    /// Hash and record id of what stood before, by key; entries met are taken out.
    earlier: BTreeMap<String, (String, String)>,
    /// How many stood before.
    earlier_count: usize,
    stale: Vec<String>,
    seen_tokens: HashSet<String>,
    records: Option<Appender<'a>>,
    registrations: Option<Appender<'a>>,
    issues: Option<Appender<'a>>,
    sealed: Option<Appender<'a>>,
    finished: bool,
}

impl Catalog {
    /// Begins an import run inside a transaction.
    pub fn begin_import<'a>(
        &'a self,
        meta: RunMeta<'a>,
        stamp: Stamp<'a>,
    ) -> Result<ImportWriter<'a>> {
        let connection = self.connection();
        connection.execute_batch("begin transaction")?;
        let (last, _): (u64, String) =
            connection.query_row(queries::LAST_EVENT, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let earlier = earlier_keys(self, &meta.source.id)?;
        let mut writer = ImportWriter {
            catalog: self,
            seq: last + 1,
            stamp,
            position: 0,
            issue_position: 0,
            counts: ImportCounts::default(),
            earlier_count: earlier.len(),
            earlier,
            stale: Vec::new(),
            seen_tokens: HashSet::new(),
            records: None,
            registrations: None,
            issues: None,
            sealed: None,
            finished: false,
            meta,
        };
        writer.records = Some(connection.appender("source_record")?);
        writer.registrations = Some(connection.appender("registration")?);
        writer.issues = Some(connection.appender("import_issue")?);
        writer.sealed = Some(connection.appender("sealed")?);
        Ok(writer)
    }
}

fn earlier_keys(catalog: &Catalog, source_id: &str) -> Result<BTreeMap<String, (String, String)>> {
    let mut statement = catalog.connection().prepare(queries::CURRENT_KEYS)?;
    let rows = statement.query_map(named_params! { "source_id": source_id }, |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
    })?;
    Ok(rows.collect::<duckdb::Result<_>>()?)
}

impl ImportWriter<'_> {
    /// Takes one entry with what it became; `true` when it was not there before as it is. An entry without
    /// registrations counts as rejected.
    pub fn put(
        &mut self,
        record: &SourceRecord,
        registrations: &[Registration],
        issues: &[ImportIssue],
        sealed: &[SealedRow],
    ) -> Result<bool> {
        self.counts.rows_read += 1;
        let earlier = self.earlier.remove(&record.key);
        let unchanged = earlier.as_ref().is_some_and(|(hash, _)| *hash == record.hash);
        let repaired = issues.iter().any(|it| it.severity == Severity::Repaired);
        match (registrations.is_empty(), unchanged) {
            (true, _) => self.counts.rejected += 1,
            (false, true) => self.counts.unchanged += 1,
            (false, false) => {
                self.counts.imported += 1;
                self.counts.repaired += u64::from(repaired);
            }
        }
        if !unchanged {
            self.stale.extend(earlier.map(|(_, id)| id));
            self.add_registrations(registrations)?;
            self.add_record(record, false)?;
            self.add_sealed(sealed)?;
        }
        if !unchanged || registrations.is_empty() {
            self.add_issues(issues)?;
        }
        Ok(!unchanged)
    }

    fn add_record(&mut self, record: &SourceRecord, tombstone: bool) -> Result<()> {
        let appender = self.records.as_mut().expect("open until finish");
        appender.append_row(params![
            self.seq,
            self.position,
            record.id,
            self.meta.source.id,
            self.meta.run_id,
            record.key,
            record.place.file,
            record.place.sheet,
            record.place.row,
            record.place.pointer,
            record.hash,
            record.raw,
            tombstone,
        ])?;
        self.position += 1;
        Ok(())
    }

    /// Registrations carry their record's number and position, so `rebuild` finds the same order.
    fn add_registrations(&mut self, registrations: &[Registration]) -> Result<()> {
        let appender = self.registrations.as_mut().expect("open until finish");
        for registration in registrations {
            append_registration(appender, registration, self.seq, self.position)?;
        }
        Ok(())
    }

    fn add_issues(&mut self, issues: &[ImportIssue]) -> Result<()> {
        let appender = self.issues.as_mut().expect("open until finish");
        for issue in issues {
            let severity = serde_json::to_value(issue.severity)?;
            appender.append_row(params![
                self.meta.run_id,
                self.issue_position,
                issue.place.file,
                issue.place.sheet,
                issue.place.row,
                issue.place.pointer,
                issue.column,
                issue.value,
                issue.repaired,
                issue.rule,
                severity.as_str(),
            ])?;
            self.issue_position += 1;
        }
        Ok(())
    }

    fn add_sealed(&mut self, sealed: &[SealedRow]) -> Result<()> {
        let appender = self.sealed.as_mut().expect("open until finish");
        for row in sealed {
            if self.seen_tokens.insert(row.token.clone()) {
                appender.append_row(params![
                    self.seq,
                    row.token,
                    row.kind,
                    row.hash,
                    row.nonce,
                    row.ciphertext
                ])?;
            }
        }
        Ok(())
    }

    /// Notes something about the file as a whole.
    pub fn note(&mut self, issue: &ImportIssue) -> Result<()> {
        self.add_issues(std::slice::from_ref(issue))
    }

    /// How many entries stood before, if what was taken holds none of them: 0 otherwise. Another document under the
    /// name of one source would let them all vanish.
    pub fn replaces_all(&self) -> usize {
        let is_any_left = self.earlier.len() < self.earlier_count;
        if is_any_left || self.counts.rows_read == 0 { 0 } else { self.earlier_count }
    }

    /// What came of it so far.
    pub fn counts(&self) -> ImportCounts {
        self.counts
    }

    /// Writes tombstones for what the file no longer holds, the run and its audit event, and commits.
    pub fn finish(mut self) -> Result<ImportCounts> {
        let gone: Vec<(String, String)> =
            std::mem::take(&mut self.earlier).into_iter().map(|(key, (_, id))| (key, id)).collect();
        for (key, id) in gone {
            let place = model::Place { file: self.meta.file.to_string(), ..Default::default() };
            let record = SourceRecord {
                id: id.clone(),
                source_id: self.meta.source.id.clone(),
                run_id: self.meta.run_id.to_string(),
                key,
                place,
                hash: String::new(),
                raw: String::new(),
            };
            self.add_record(&record, true)?;
            self.stale.push(id);
            self.counts.tombstoned += 1;
        }
        for appender in [&mut self.records, &mut self.registrations, &mut self.issues] {
            appender.take().expect("open until finish").flush()?;
        }
        self.sealed.take().expect("open until finish").flush()?;
        self.forget_stale()?;
        self.add_run()?;
        self.catalog.connection().execute_batch("commit")?;
        self.finished = true;
        self.catalog.connection().execute_batch("checkpoint")?;
        Ok(self.counts)
    }

    /// Removes the derived registrations of replaced and vanished records. A record that went and
    /// came back keeps its id, so only registrations of older events are touched.
    fn forget_stale(&self) -> Result<()> {
        if self.stale.is_empty() {
            return Ok(());
        }
        let connection = self.catalog.connection();
        connection.execute_batch(queries::STALE_TABLE)?;
        let mut appender = connection.appender("stale_record")?;
        for id in &self.stale {
            appender.append_row(params![id])?;
        }
        appender.flush()?;
        drop(appender);
        connection.execute(queries::FORGET_STALE, named_params! { "seq": self.seq })?;
        Ok(())
    }

    fn add_run(&self) -> Result<()> {
        let connection = self.catalog.connection();
        let changed = self.counts.imported + self.counts.tombstoned > 0;
        let detail = serde_json::to_string(&self.counts)?;
        let event = Event {
            actor: self.stamp.actor,
            at_utc: self.stamp.at,
            action: "import",
            entity: self.meta.run_id,
            detail: &detail,
            touches_index: changed,
        };
        let seq = audit::append(connection, &event)?;
        debug_assert_eq!(seq, self.seq);
        self.catalog.note_source(self.meta.source, seq)?;
        let counts = self.counts;
        connection.execute(
            queries::ADD_RUN,
            named_params! {
                "seq": seq,
                "id": self.meta.run_id,
                "source_id": self.meta.source.id,
                "file": self.meta.file,
                "file_hash": self.meta.file_hash,
                "profile": self.meta.source.profile,
                "mapping": self.meta.mapping,
                "started_at": self.stamp.at,
                "actor": self.stamp.actor.name(),
                "rows_read": counts.rows_read,
                "imported": counts.imported,
                "repaired": counts.repaired,
                "rejected": counts.rejected,
                "unchanged": counts.unchanged,
                "tombstoned": counts.tombstoned,
            },
        )?;
        Ok(())
    }
}

impl Drop for ImportWriter<'_> {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        for appender in
            [&mut self.records, &mut self.registrations, &mut self.issues, &mut self.sealed]
        {
            drop(appender.take());
        }
        // Nothing to report to: a rollback that fails leaves the transaction to die with the process.
        self.catalog.connection().execute_batch("rollback").ok();
    }
}

pub(crate) fn append_registration(
    appender: &mut Appender,
    registration: &Registration,
    seq: u64,
    position: u64,
) -> Result<()> {
    appender.append_row(params![
        registration.id,
        registration.source_id,
        registration.record_id,
        seq,
        position,
        registration.key,
        registration.name(),
        registration.visibility as i32,
        serde_json::to_string(&registration.fields)?,
        serde_json::to_string(&registration.identifiers)?,
        serde_json::to_string(&registration.dependencies)?,
    ])?;
    Ok(())
}

impl Catalog {
    /// Adds the source, or a newer version of it when something about it changed.
    fn note_source(&self, source: &Source, seq: u64) -> Result<()> {
        let known = rows::rows(self.connection(), queries::SOURCES, [])?;
        let same = known.iter().any(|row| {
            row["id"] == source.id.as_str()
                && row["name"] == source.name.as_str()
                && row["profile"] == source.profile.as_str()
                && row["precedence"] == source.precedence
        });
        if same {
            return Ok(());
        }
        self.connection().execute(
            queries::ADD_SOURCE,
            named_params! {
                "seq": seq,
                "id": source.id,
                "name": source.name,
                "profile": source.profile,
                "precedence": source.precedence,
            },
        )?;
        Ok(())
    }
}
