//! Runs an import and counts what came of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ingest::{Context, Guard, Item, Mapping, Options, Plan, TableMapping};
use model::{Field, Registration, Severity};

/// Everything one import handed out.
pub struct Run {
    pub plan: Plan,
    pub items: Vec<Item>,
}

impl Run {
    pub fn registrations(&self) -> Vec<&Registration> {
        self.items.iter().flat_map(|it| &it.mapped.registrations).collect()
    }

    /// Rows read, rows with registrations, rows rejected, rows repaired.
    pub fn counts(&self) -> (usize, usize, usize, usize) {
        let read = self.items.iter().filter(|it| it.is_entry()).count();
        let taken = self.items.iter().filter(|it| !it.mapped.registrations.is_empty()).count();
        let rejected = self.items.iter().filter(|it| has(it, Severity::Rejected)).count();
        let repaired = self.items.iter().filter(|it| has(it, Severity::Repaired)).count();
        (read, taken, rejected, repaired)
    }

    /// Issues by rule.
    pub fn rules(&self) -> BTreeMap<String, usize> {
        let mut rules = BTreeMap::new();
        for issue in self.items.iter().flat_map(|it| &it.mapped.issues) {
            *rules.entry(issue.rule.clone()).or_default() += 1;
        }
        rules
    }

    pub fn filled(&self, field: Field) -> usize {
        self.registrations().iter().filter(|it| it.first(field).is_some()).count()
    }
}

fn has(item: &Item, severity: Severity) -> bool {
    item.mapped.issues.iter().any(|it| it.severity == severity)
}

/// The built-in profiles, by file name.
pub fn built_in() -> Vec<(String, String)> {
    let folder = root().join("data/profiles");
    let mut profiles: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the profiles are there")
        .map(|it| it.expect("readable").path())
        .filter(|it| it.extension().is_some_and(|it| it == "toml"))
        .map(|it| {
            (
                it.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                std::fs::read_to_string(&it).expect("readable"),
            )
        })
        .collect();
    profiles.sort();
    profiles
}

pub fn options() -> Options {
    Options { profiles: built_in(), ..Options::default() }
}

/// The repository; tests run in the crate's folder.
pub fn root() -> PathBuf {
    PathBuf::from("../..")
}

/// A file of the real registers, or a line that says that it is skipped.
pub fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("PADU_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| root().join("../shared"));
    let file = folder.join("data").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: {} is not there (set PADU_SHARED)", file.display());
    None
}

/// Imports a file and checks what holds for every import: no row is lost, none is counted twice, ids are
/// unique, and a stored record maps again to the same registrations.
#[track_caller]
pub fn run(path: &Path, options: &Options) -> Run {
    let plan = ingest::plan(path, options).unwrap_or_else(|error| panic!("{error}"));
    let guard = Guard::new([7; 32]);
    let context =
        Context { source_id: "src-1", run_id: "run-1", guard: &guard, workbook_reader: None };
    let mut items: Vec<Item> = Vec::new();
    ingest::import(path, &plan, &context, &mut |item| {
        items.push(item);
        Ok(())
    })
    .unwrap_or_else(|error| panic!("{error}"));
    let run = Run { plan, items };
    check_invariants(&run);
    run
}

#[track_caller]
fn check_invariants(run: &Run) {
    let (read, taken, rejected, _) = run.counts();
    assert_eq!(read, taken + rejected, "rows read are rows taken and rows rejected");
    let mut ids: Vec<&str> = run.registrations().iter().map(|it| it.id.as_str()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "registration ids are unique");
    for item in &run.items {
        let again = ingest::remap(&run.plan.mapping, &item.record);
        assert_eq!(
            again.registrations, item.mapped.registrations,
            "row {:?}",
            item.record.place.row
        );
        for issue in &item.mapped.issues {
            assert!(
                ingest::RULES.contains(&issue.rule.as_str()),
                "rule {} is not listed",
                issue.rule
            );
        }
    }
    let stored = serde_json::to_string(&run.plan.mapping).expect("the mapping is JSON");
    let back: ingest::Mapping = serde_json::from_str(&stored).expect("the mapping reads back");
    assert_eq!(back, run.plan.mapping);
}

/// The columns of a file's first list; `None` for a register.
pub fn table_of<'a>(mapping: &'a Mapping, file: &str) -> Option<&'a TableMapping> {
    match mapping {
        Mapping::Tables(tables) => tables.lists.first(),
        Mapping::Folder { tables, .. } => tables.get(file)?.lists.first(),
        Mapping::Register { .. } => None,
    }
}
