//! One file into the catalogue.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use catalog::{Catalog, RunMeta, SealedRow, Stamp};
use ingest::{Guard, IngestError, Mapping, Plan, Sealed};
use model::{ImportCounts, ImportIssue, Registration, Severity, Source, SourceRecord};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::failure::Problem;

/// What to import and how.
pub struct ImportRequest<'a> {
    /// The file or folder.
    pub path: &'a Path,
    /// How it is read.
    pub plan: &'a Plan,
    /// Name of the source; the file's stem when not given.
    pub source: Option<&'a str>,
    /// Weight of the source in survivorship; what it was, or what such a register has, when not given.
    pub precedence: Option<i32>,
    /// Personal-data guard.
    pub guard: &'a Guard,
    /// Our own binary, which reads spreadsheets in a limited child process.
    pub reader: Option<&'a Path>,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportReport {
    /// Run id; empty for a dry run.
    pub run: String,
    /// Source fed.
    pub source: String,
    /// File name.
    pub file: String,
    /// Importer or profile that read it.
    pub profile: String,
    /// Counts.
    #[serde(flatten)]
    pub counts: ImportCounts,
    /// Systems named by the entries imported or unchanged.
    pub registrations: u64,
    /// Personal spans sealed.
    pub sealed: u64,
    /// The first rejected entries; all of them by `padu issues`.
    #[serde(skip)]
    pub rejections: Vec<ImportIssue>,
    /// What else was met, by rule: how often, and the first case.
    #[serde(skip)]
    pub mended: BTreeMap<String, (u64, ImportIssue)>,
    /// Nothing was written.
    pub dry_run: bool,
}

/// How many rejected entries are shown with the report.
const SHOWN: usize = 10;

struct Tally {
    report: ImportReport,
}

impl Tally {
    fn of(request: &ImportRequest, dry_run: bool) -> Tally {
        Tally {
            report: ImportReport {
                run: String::new(),
                source: source_name(request),
                file: file_name(request.path),
                profile: request.plan.profile.clone(),
                counts: ImportCounts::default(),
                registrations: 0,
                sealed: 0,
                rejections: Vec::new(),
                mended: BTreeMap::new(),
                dry_run,
            },
        }
    }

    fn see(&mut self, item: &ingest::Item, is_new: bool) {
        self.report.registrations += item.mapped.registrations.len() as u64;
        self.report.sealed += item.sealed.len() as u64;
        // What an earlier import already reported is not reported again.
        let told = !is_new && !item.mapped.registrations.is_empty();
        for issue in item.mapped.issues.iter().filter(|_| !told) {
            if issue.severity != Severity::Rejected {
                let first = || (0, issue.clone());
                self.report.mended.entry(issue.rule.clone()).or_insert_with(first).0 += 1;
            } else if self.report.rejections.len() < SHOWN {
                self.report.rejections.push(issue.clone());
            }
        }
    }

    fn done(mut self, counts: ImportCounts) -> ImportReport {
        self.report.counts = counts;
        self.report
    }
}

/// What a new source counts when nobody says so. A register of code knows the code, not who runs it or
/// what the agency calls it; a crawl knows what a page calls itself.
fn precedence(plan: &Plan) -> i32 {
    const LESS: [&str; 7] =
        ["backstage", "ca-open-resources", "ckan", "code.json", "debian", "publiccode.yml", "warc"];
    match &plan.mapping {
        Mapping::Register { importer, .. } if LESS.contains(&importer.as_str()) => 40,
        _ => 50,
    }
}

/// Formats of which a document describes one system or repository, and mostly has the same name everywhere.
const DOCUMENTS: [&str; 5] = ["backstage", "code.json", "cyclonedx", "openapi", "publiccode.yml"];

/// Refuses a document of which nothing stood in its source before, unless somebody names that source: it is that of
/// another system then, by the name of the file.
fn check_source(writer: &catalog::ImportWriter, request: &ImportRequest, name: &str) -> Result<()> {
    let is_document = match &request.plan.mapping {
        Mapping::Register { importer, .. } => DOCUMENTS.contains(&importer.as_str()),
        _ => false,
    };
    let entries = writer.replaces_all();
    if is_document && request.source.is_none() && entries > 0 {
        let problem = Problem::new("other-document").with("source", name);
        bail!(problem.with("entries", entries).with("file", file_name(request.path)));
    }
    Ok(())
}

/// Imports a file in one transaction: all of it or nothing.
pub fn import_file(
    catalog: &Catalog,
    request: &ImportRequest,
    stamp: Stamp,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportReport> {
    let file_hash = hash_of(request.path)?;
    let name = source_name(request);
    let id = model::opaque_id("src", &[&name]);
    let known = catalog.precedence_of(&id)?;
    let precedence = request.precedence.or(known).unwrap_or_else(|| precedence(request.plan));
    let source = Source { id, name, profile: request.plan.profile.clone(), precedence };
    let run_id = model::opaque_id("run", &[&source.id, &file_hash, stamp.at]);
    let mapping = serde_json::to_string(&request.plan.mapping)?;
    let file = file_name(request.path);
    let meta = RunMeta {
        run_id: &run_id,
        source: &source,
        file: &file,
        file_hash: &file_hash,
        mapping: &mapping,
    };
    let mut writer = catalog.begin_import(meta, stamp)?;
    let mut tally = Tally::of(request, false);
    let mut failed: Option<anyhow::Error> = None;
    let outcome = walk(request, &source.id, &run_id, &mut |item| {
        match take(&mut writer, &item) {
            Ok(is_new) => tally.see(&item, is_new),
            Err(error) => {
                let reason = error.to_string();
                failed = Some(error.into());
                return Err(IngestError::Stopped(reason));
            }
        }
        progress(writer.counts().rows_read);
        Ok(())
    });
    if let Some(error) = failed {
        return Err(error);
    }
    outcome?;
    check_source(&writer, request, &source.name)?;
    let counts = writer.finish()?;
    let mut report = tally.done(counts);
    report.run = run_id;
    Ok(report)
}

/// Writes one item: an entry with what it became, or a note about something that is no entry.
fn take(writer: &mut catalog::ImportWriter, item: &ingest::Item) -> catalog::Result<bool> {
    if !item.is_entry() {
        for issue in &item.mapped.issues {
            writer.note(issue)?;
        }
        return Ok(true);
    }
    let sealed: Vec<SealedRow> = item.sealed.iter().map(sealed_row).collect();
    writer.put(&item.record, &item.mapped.registrations, &item.mapped.issues, &sealed)
}

/// Reads a file as an import would and writes nothing.
pub fn preview(request: &ImportRequest) -> Result<ImportReport> {
    let mut counts = ImportCounts::default();
    let mut tally = Tally::of(request, true);
    walk(request, "preview", "preview", &mut |item| {
        tally.see(&item, true);
        if !item.is_entry() {
            return Ok(());
        }
        counts.rows_read += 1;
        if item.mapped.registrations.is_empty() {
            counts.rejected += 1;
        } else {
            counts.imported += 1;
            let repaired = |it: &ImportIssue| it.severity == Severity::Repaired;
            counts.repaired += u64::from(item.mapped.issues.iter().any(repaired));
        }
        Ok(())
    })?;
    Ok(tally.done(counts))
}

fn walk(
    request: &ImportRequest,
    source_id: &str,
    run_id: &str,
    sink: &mut dyn FnMut(ingest::Item) -> Result<(), IngestError>,
) -> Result<()> {
    let context = ingest::Context {
        source_id,
        run_id,
        guard: request.guard,
        workbook_reader: request.reader,
    };
    Ok(ingest::import(request.path, request.plan, &context, sink)?)
}

/// Takes a run back; what stood before it counts again.
pub fn undo(catalog: &Catalog, run_id: &str, stamp: Stamp) -> Result<()> {
    Ok(catalog.undo_run(run_id, &mut remap, stamp)?)
}

/// Registrations of a stored record under the mapping stored with its run.
pub fn remap(record: &SourceRecord, mapping: &str) -> Vec<Registration> {
    // A mapping that does not parse was written by another version: the record waits, it is not lost.
    serde_json::from_str::<Mapping>(mapping)
        .map(|mapping| ingest::remap(&mapping, record).registrations)
        .unwrap_or_default()
}

fn sealed_row(it: &Sealed) -> SealedRow {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    SealedRow {
        token: it.token.clone(),
        kind: it.kind.key().to_string(),
        hash: it.hash.clone(),
        nonce: hex(&it.nonce),
        ciphertext: hex(&it.ciphertext),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn source_name(request: &ImportRequest) -> String {
    let stem = || request.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    request.source.map_or_else(stem, String::from)
}

/// SHA-256 of a file, or of the names and contents of a folder's files in the order of their names.
fn hash_of(path: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(path)
        .into_iter()
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.into_path())
        .collect();
    files.sort();
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    for file in &files {
        if files.len() > 1 {
            hasher.update(file.strip_prefix(path).unwrap_or(file).to_string_lossy().as_bytes());
        }
        let mut reader = std::fs::File::open(file).map_err(|it| Problem::file("read", file, it))?;
        loop {
            let read = reader.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
