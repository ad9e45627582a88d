//! Speed and memory, measured and printed; never asserted, because machines here are noisy.

mod analyze;
mod consolidation;
mod costs;
pub mod growth;
pub mod matching;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use catalog::{Catalog, OpenOptions, SearchRequest, Stamp};
use model::Viewer;
use padu::pipeline::{self, Reader, Wisdom};

use crate::fivegb;
use crate::process::{Cost, high_water_mark, measure};
use crate::synth::{self, SynthArgs};

/// Runs one benchmark by name.
pub fn run(name: &str, applications: u64, bytes: u64, sizes: &[u64]) -> Result<()> {
    match name {
        "analyze" => analyze::run(sizes),
        "consolidation" => consolidation::run(sizes),
        "costs" => costs::run(applications),
        "growth" => growth::run(applications),
        "matching" => matching::run(sizes),
        "inventory" => inventory(applications),
        "search" => search_only(applications),
        "stages" => stages(applications),
        "stream" => stream(bytes),
        other => {
            bail!(
                "no benchmark {other}; there are analyze, consolidation, costs, growth, inventory, matching, search, stages and stream"
            )
        }
    }
}

struct Row {
    what: String,
    figure: String,
    memory: String,
}

fn row(what: &str, cost: &Cost) -> Row {
    Row {
        what: what.to_string(),
        figure: format!("{:.2} s", cost.wall.as_secs_f64()),
        memory: format!("{} MB", cost.peak_mb),
    }
}

fn print(title: &str, rows: &[Row]) {
    println!("\n{title}\n\n| what | time | peak memory |\n|---|---|---|");
    for row in rows {
        println!("| {} | {} | {} |", row.what, row.figure, row.memory);
    }
}

/// The seed of generated inventories.
const SEED: u64 = 7;

fn generate(dir: &Path, applications: u64, seed: u64) -> Result<()> {
    synth::run(&SynthArgs {
        applications,
        seed,
        out: dir.to_path_buf(),
        columns: 30,
        csv_only: applications > 1_000_000,
    })
}

/// Import of XLSX and CSV, analysis, search, over a generated inventory.
fn inventory(applications: u64) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("synth");
    generate(&data, applications, SEED)?;
    let path = |name: &str| data.join(name).display().to_string();
    let catalog_of = |name: &str| dir.path().join(name).display().to_string();
    let (xlsx, csv) = (catalog_of("from-xlsx"), catalog_of("from-csv"));
    let mut rows = Vec::new();
    if applications <= 1_000_000 {
        let cost = measure(&["import", &path("inventory.xlsx"), "--catalog", &xlsx, "--quiet"])?;
        rows.push(row("import XLSX", &cost));
    }
    let cost = measure(&["import", &path("inventory.csv"), "--catalog", &csv, "--quiet"])?;
    rows.push(row("import CSV", &cost));
    let cost = measure(&["import", &path("inventory.csv"), "--catalog", &csv, "--quiet"])?;
    rows.push(row("import the same CSV again", &cost));
    let cost = measure(&["analyze", "--catalog", &csv, "--quiet"])?;
    rows.push(row("analyze (with index)", &cost));
    rows.extend(search(Path::new(&csv))?);
    print(&format!("Generated inventory, {applications} rows"), &rows);
    Ok(())
}

fn search_only(applications: u64) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("synth");
    generate(&data, applications, SEED)?;
    let csv = data.join("inventory.csv").display().to_string();
    let catalog = dir.path().join("catalog").display().to_string();
    measure(&["import", &csv, "--catalog", &catalog, "--quiet"])?;
    measure(&["analyze", "--catalog", &catalog, "--quiet"])?;
    print(&format!("Search, {applications} rows"), &search(Path::new(&catalog))?);
    Ok(())
}

/// Where an analysis spends its time, in process: the first one, and one after a single new record.
fn stages(applications: u64) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("synth");
    generate(&data, applications, SEED)?;
    let csv = data.join("inventory.csv").display().to_string();
    let path = dir.path().join("catalog");
    let folder = path.display().to_string();
    measure(&["import", &csv, "--catalog", &folder, "--quiet"])?;
    print(&format!("Stages of an analysis, {applications} rows"), &stage_rows(&path)?);
    let one = dir.path().join("one.csv");
    std::fs::write(
        &one,
        "Nama Aplikasi,Instansi,Uraian\nSIMPEG Baru,Kabupaten Contoh,kelola data ASN\n",
    )?;
    let one = one.display().to_string();
    measure(&["import", &one, "--catalog", &folder, "--quiet"])?;
    print("Stages after one new record", &stage_rows(&path)?);
    Ok(())
}

fn stage_rows(path: &Path) -> Result<Vec<Row>> {
    let catalog = Catalog::open(path, OpenOptions::default())?;
    let wisdom = Wisdom::bundled()?;
    let mut marks: Vec<(String, Instant, u64)> = vec![("start".into(), Instant::now(), peak_mb())];
    let actor = model::Actor("bench".into());
    let stamp = Stamp { actor: &actor, at: "2026-01-01T00:00:00Z" };
    let mut step = |name: &str| marks.push((name.to_string(), Instant::now(), peak_mb()));
    let standing = pipeline::Standing::read(&catalog, stamp.at)?;
    let effort = pipeline::Effort::Changes;
    let report = pipeline::analyze(&catalog, &wisdom, standing, stamp, effort, &mut step)?;
    marks.push(("end".into(), Instant::now(), peak_mb()));
    let row = |what: &str, time: Duration, memory: u64| Row {
        what: what.to_string(),
        figure: format!("{:.2} s", time.as_secs_f64()),
        memory: format!("{memory} MB"),
    };
    let steps = marks.windows(2);
    let mut rows: Vec<Row> =
        steps.map(|pair| row(&pair[0].0, pair[1].1 - pair[0].1, pair[1].2)).collect();
    let whole = marks.last().map_or(Duration::ZERO, |it| it.1 - marks[0].1);
    rows.push(row(&format!("all, {} entries looked at", report.looked_at), whole, peak_mb()));
    Ok(rows)
}

/// Highest resident memory of this process so far.
fn peak_mb() -> u64 {
    std::fs::read_to_string("/proc/self/status").map_or(0, |it| high_water_mark(&it))
}

/// 500 queries in process, made from the names that stand in the catalogue: whole names, single words,
/// words with a typing error, and sentences with a filter.
fn search(dir: &Path) -> Result<Vec<Row>> {
    let catalog = Catalog::open(dir, OpenOptions::default())?;
    let wisdom = Wisdom::bundled()?;
    let queries = queries(&catalog)?;
    let reader = Reader::new(&wisdom.knowledge);
    let started = Instant::now();
    catalog.reindex()?;
    let indexing = started.elapsed();
    let searcher = catalog.searcher()?;
    let mut times: Vec<Duration> = Vec::with_capacity(queries.len());
    let mut reading = Duration::ZERO;
    for (text, filters) in &queries {
        let started = Instant::now();
        let (functions, expansions) = reader.understand(text);
        reading += started.elapsed();
        let request = SearchRequest {
            text: text.clone(),
            functions,
            expansions,
            filters: filters.clone(),
            limit: 20,
            ..SearchRequest::default()
        };
        searcher.search(&Viewer::Operator, &request)?;
        times.push(started.elapsed());
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let millis = |it: Duration| format!("{:.2} ms", it.as_secs_f64() * 1000.0);
    let figure =
        |what: &str, figure: String| Row { what: what.to_string(), figure, memory: String::new() };
    Ok(vec![
        figure("index build", format!("{:.2} s", indexing.as_secs_f64())),
        figure("of a search, reading the question (mean)", millis(reading / 500)),
        figure("search p50", millis(at(0.50))),
        figure("search p99", millis(at(0.99))),
    ])
}

type Query = (String, Vec<(String, String)>);

/// The 500 queries of the benchmark, a fixed choice from the catalogue's own names.
pub fn queries(catalog: &Catalog) -> Result<Vec<Query>> {
    const WANTED: usize = 500;
    let applications = catalog.applications(&Viewer::Operator)?;
    let every = (applications.len() / WANTED).max(1);
    let mut found = Vec::new();
    for (index, it) in applications.iter().step_by(every).take(WANTED).enumerate() {
        let word = it.name.split_whitespace().last().unwrap_or(&it.name).to_string();
        found.push(match index % 5 {
            0 => (it.name.clone(), Vec::new()),
            1 => (word, Vec::new()),
            2 => (swapped(&word), Vec::new()),
            3 => (format!("aplikasi untuk {}", it.name.to_lowercase()), Vec::new()),
            _ => (it.name.clone(), vec![("level".to_string(), it.level.clone())]),
        });
    }
    found.first().context("the catalogue is empty")?;
    Ok(found)
}

/// The word with two letters swapped.
fn swapped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 3 {
        letters.swap(1, 2);
    }
    letters.into_iter().collect()
}

/// A CSV far larger than memory may be used for it.
fn stream(bytes: u64) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("large.csv");
    let started = Instant::now();
    let rows = fivegb::stream_csv(&path, bytes)?;
    println!("wrote {rows} rows, {bytes} bytes in {:.1} s", started.elapsed().as_secs_f64());
    let csv = path.display().to_string();
    let catalog = dir.path().join("catalog").display().to_string();
    let dry = measure(&["import", &csv, "--dry-run", "--catalog", &catalog, "--quiet"])?;
    print(&format!("CSV of {bytes} bytes"), &[row("read, repair and map (dry run)", &dry)]);
    Ok(())
}
