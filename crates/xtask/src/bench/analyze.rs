//! `cargo xtask bench analyze`: what an analysis costs after one change to a generated inventory.
//!
//! Each analysis is a process of its own, start-up and all; the phases are those of one more change, in process.

use std::path::Path;

use anyhow::{Context, Result};
use catalog::{Catalog, OpenOptions};
use model::Viewer;

use super::{SEED, generate, stage_rows};
use crate::process::{Cost, measure, root};
use crate::section;

/// Runs every size, prints both tables and writes them into docs/performance.md.
pub fn run(sizes: &[u64]) -> Result<()> {
    let mut lines = vec![
        "| records | what changed | wall | CPU | peak memory |".to_string(),
        "|---|---|---|---|---|".to_string(),
    ];
    let mut phases = Vec::new();
    for size in sizes {
        let dir = tempfile::tempdir()?;
        let list = List::imported(dir.path(), *size)?;
        lines.push(row(*size, "everything is new", &list.analyze()?));
        for change in CHANGES {
            (change.bring_about)(&list)?;
            lines.push(row(*size, change.what, &list.analyze()?));
        }
        set_description(&list)?;
        phases.push(list.phases(*size)?);
    }
    let text = format!("{}\n\n{}", lines.join("\n"), phases.join("\n\n"));
    println!("{text}");
    section::write(&root().join("docs/performance.md"), "analyze", &text)
}

fn row(records: u64, what: &str, cost: &Cost) -> String {
    let (wall, cpu) = (cost.wall.as_secs_f64(), cost.cpu.as_secs_f64());
    format!("| {records} | {what} | {wall:.2} s | {cpu:.2} s | {} MB |", cost.peak_mb)
}

/// One change to a catalogue.
struct Change {
    what: &'static str,
    bring_about: fn(&List) -> Result<()>,
}

const CHANGES: [Change; 4] = [
    Change { what: "one description was set", bring_about: set_description },
    Change { what: "two applications were judged different", bring_about: judge },
    Change { what: "one record is new", bring_about: import_one },
    Change { what: "nothing", bring_about: |_| Ok(()) },
];

/// A catalogue with a generated inventory.
struct List<'a> {
    dir: &'a Path,
    catalog: String,
}

impl List<'_> {
    fn imported(dir: &Path, records: u64) -> Result<List<'_>> {
        let data = dir.join("synth");
        generate(&data, records, SEED)?;
        let list = List { dir, catalog: dir.join("catalog").display().to_string() };
        list.padu(&["import", &data.join("inventory.csv").display().to_string()])?;
        Ok(list)
    }

    fn padu(&self, arguments: &[&str]) -> Result<Cost> {
        measure(&[arguments, &["--catalog", &self.catalog, "--quiet"]].concat())
    }

    fn analyze(&self) -> Result<Cost> {
        self.padu(&["analyze"])
    }

    /// Two applications from the middle of the list.
    fn applications(&self) -> Result<[String; 2]> {
        let catalog = Catalog::open(Path::new(&self.catalog), OpenOptions::default())?;
        let all = catalog.applications(&Viewer::Operator)?;
        let mut middle = all.into_iter().filter(|it| it.shared_id.is_none()).map(|it| it.id);
        let mut next = |after: usize| middle.nth(after).context("the list is too short");
        Ok([next(100)?, next(100)?])
    }

    /// How many analyses there were: a text with it in it is another one each time.
    fn analyses(&self) -> Result<usize> {
        let catalog = Catalog::open(Path::new(&self.catalog), OpenOptions::default())?;
        Ok(catalog.analyses()?.len())
    }

    fn phases(&self, records: u64) -> Result<String> {
        let mut lines = vec![
            format!("Phases after one description was set, {records} records, in one process:\n"),
            "| phase | wall |".to_string(),
            "|---|---|".to_string(),
        ];
        let stages = stage_rows(Path::new(&self.catalog))?;
        lines.extend(stages.iter().map(|it| format!("| {} | {} |", it.what, it.figure)));
        Ok(lines.join("\n"))
    }
}

fn set_description(list: &List) -> Result<()> {
    let [id, _] = list.applications()?;
    let text = format!("kelola surat masuk dan keluar {}", list.analyses()?);
    list.padu(&["set", &id, "description", &text, "--reason", "bench"])?;
    Ok(())
}

fn judge(list: &List) -> Result<()> {
    let [left, right] = list.applications()?;
    list.padu(&["judge", &left, &right, "--verdict", "different", "--reason", "bench"])?;
    Ok(())
}

fn import_one(list: &List) -> Result<()> {
    let file = list.dir.join("one.csv");
    std::fs::write(
        &file,
        "Nama Aplikasi,Instansi,Uraian\nSIMPEG Baru,Kabupaten Contoh,kelola data ASN\n",
    )?;
    list.padu(&["import", &file.display().to_string()])?;
    Ok(())
}
