//! A directory of register files: each file goes to the importer whose format it has.
//!
//! Files are read in the order of their paths, so the same directory gives the same entries. Hidden
//! files and folders are passed over, symbolic links are not followed, and a file that is no register or
//! cannot be read is reported without stopping the rest.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use model::{Place, SourceRecord};
use serde_json::Value;
use walkdir::{DirEntry, WalkDir};

use super::ca_open_resources::{
    Administrations, CaOpenResources, is_administrations, learn_administrations,
};
use super::entry::{Sink, has_extension, head_text, place, rejected, skipped};
use super::{DIRECTORY, FILE_KEY, Importer, RawEntry, Rows, by_name, detect_sheets, importers};
use crate::{IngestError, Left, Mapped};

/// Reads a directory.
pub struct Directory;

/// Deepest folder entered.
const MAX_DEPTH: usize = 16;

/// Most files looked at.
const MAX_FILES: usize = 100_000;

/// Bytes of a file that decide its format.
const HEAD: u64 = 64 * 1024;

impl Importer for Directory {
    fn name(&self) -> &'static str {
        DIRECTORY
    }

    fn detect(&self, path: &Path, _head: &[u8]) -> bool {
        path.is_dir()
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let mut folder = Folder::open(path, sink)?;
        for file in folder.take_files() {
            folder.read(&file, None, sink)?;
        }
        Ok(())
    }

    fn key(&self, raw: &Value) -> Option<String> {
        importer_of(raw).and_then(|importer| importer.key(raw))
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        importer_of(raw).map(|importer| importer.map(raw, record)).unwrap_or_default()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        formats().any(|importer| importer.is_contact(pointer))
    }
}

/// A folder whose files are read one by one.
pub struct Folder {
    root: PathBuf,
    files: Vec<PathBuf>,
    names: Administrations,
}

impl Folder {
    /// Lists the files; links and folders that cannot be opened are reported to `sink`.
    pub fn open(root: &Path, sink: &mut Sink) -> Result<Folder, IngestError> {
        let files = files(root, sink)?;
        let mut names = Administrations::new();
        for file in files.iter().filter(|file| has_extension(file, &["yml", "yaml"])) {
            if head(file).is_ok_and(|head| is_administrations(&head_text(&head))) {
                learn_administrations(file, &mut names);
            }
        }
        Ok(Folder { root: root.to_path_buf(), files, names })
    }

    /// The files in the order of their paths; none the second time.
    pub fn take_files(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.files)
    }

    /// The place of a file of the folder.
    pub fn place(&self, file: &Path) -> Place {
        place_in(&self.root, file)
    }

    /// Hands out the entries of a register file, or by `rows` those of a workbook that holds a register;
    /// anything else is told of and left.
    pub fn read(
        &self,
        file: &Path,
        rows: Option<&mut Rows>,
        sink: &mut Sink,
    ) -> Result<(), IngestError> {
        read(&self.root, file, &self.names, rows, sink)
    }
}

/// Whether no register format claims a file but its name says that it may be a table.
pub fn may_be_table(file: &Path) -> bool {
    let known = [
        "csv", "tsv", "tab", "psv", "txt", "json", "jsonl", "ndjson", "yml", "yaml", "xlsx",
        "xlsm", "xls", "ods",
    ];
    let claimed = |head: Vec<u8>| formats().any(|it| it.detect(file, &head));
    has_extension(file, &known) && !head(file).is_ok_and(claimed)
}

/// What is told of a file or sheet that was left out.
pub fn left(place: Place, left: &Left) -> RawEntry {
    match left.rule.as_str() {
        "file-unreadable" => rejected(place, &left.rule, &left.reason),
        rule => skipped(place, rule, &left.reason),
    }
}

/// Every importer but this one.
fn formats() -> impl Iterator<Item = &'static dyn Importer> {
    importers().iter().copied().filter(|importer| importer.name() != DIRECTORY)
}

fn importer_of(raw: &Value) -> Option<&'static dyn Importer> {
    by_name(raw[FILE_KEY]["importer"].as_str()?).filter(|importer| importer.name() != DIRECTORY)
}

/// The files in order; links and folders that cannot be opened are reported to `sink`.
fn files(root: &Path, sink: &mut Sink) -> Result<Vec<PathBuf>, IngestError> {
    let mut found = Vec::new();
    let walk = WalkDir::new(root)
        .follow_links(false)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                sink(rejected(place_in(root, &path), "file-unreadable", "cannot be opened"))?;
                continue;
            }
        };
        if entry.path_is_symlink() {
            sink(skipped(place_in(root, entry.path()), "symlink-skipped", ""))?;
            continue;
        }
        if !entry.file_type().is_file() {
            continue;
        }
        if found.len() >= MAX_FILES {
            return Err(IngestError::invalid(root, format!("holds more than {MAX_FILES} files")));
        }
        found.push(entry.into_path());
    }
    Ok(found)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

fn read(
    root: &Path,
    file: &Path,
    names: &Administrations,
    rows: Option<&mut Rows>,
    sink: &mut Sink,
) -> Result<(), IngestError> {
    let here = place_in(root, file);
    let head = match head(file) {
        Ok(head) => head,
        Err(error) => return sink(rejected(here, "file-unreadable", &error.to_string())),
    };
    let mut rows = rows;
    let found = match rows.as_mut().map(|it| detect_sheets(it)).transpose() {
        Ok(Some(importer)) => importer,
        Ok(None) => formats().find(|it| it.detect(file, &head)),
        Err(error) => {
            return sink(left(here, &Left { rule: "file-unreadable".into(), ..Left::of(&error) }));
        }
    };
    let Some(importer) = found else {
        return sink(skipped(here, "file-skipped", "no register format"));
    };
    let mut stopped = None;
    let mut inner = |mut made: RawEntry| {
        made.place.file = here.file.clone();
        if let Err(issue) = &mut made.raw {
            issue.place.file = here.file.clone();
        }
        sink(made).map_err(|error| {
            // Told apart from a fault of the file, which only costs the file.
            stopped = Some(error);
            IngestError::Stopped("the receiver".into())
        })
    };
    let outcome = if let Some(rows) = rows {
        importer.entries_of_workbook(file, rows, &mut inner)
    } else if importer.name() == CaOpenResources.name() {
        CaOpenResources.entries_with(file, names, &mut inner)
    } else {
        importer.entries(file, &mut inner)
    };
    match (stopped, outcome) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => {
            sink(left(here, &Left { rule: "file-unreadable".into(), ..Left::of(&error) }))
        }
        (None, Ok(())) => Ok(()),
    }
}

/// The place of a file of the directory: its path from there, with forward slashes.
fn place_in(root: &Path, path: &Path) -> Place {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> =
        relative.components().map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
    if parts.is_empty() {
        return place(path);
    }
    Place { file: parts.join("/"), ..Place::default() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_of_no_known_importer_maps_to_nothing() {
        let record = crate::register::test_record();
        for importer in ["directory", "nothing"] {
            let raw = json!({FILE_KEY: {"importer": importer}});
            assert_eq!(Directory.map(&raw, &record), Mapped::default());
        }
    }
}
