//! `padu demo`: three bundled registers through the whole pipeline, and one screen that says it all.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use catalog::{Catalog, OpenOptions, Stamp};
use ingest::{Guard, Options};
use serde::Serialize;

use crate::commands::{DONE, progress, stepper};
use crate::config::{Config, now, with_suffix};
use crate::data;
use crate::failure::Problem;
use crate::listing::{Format, Listing, say};
use crate::pipeline::{self, ImportRequest, Money, Summary, Wisdom};
use crate::report::{html, words::Words};

const FILES: [&str; 3] = ["kementerian.xlsx", "kabupaten.csv", "kode-host.json"];
const TOP: usize = 5;

pub fn run(config: &Config, dir: Option<PathBuf>, format: Format) -> Result<u8> {
    let started = Instant::now();
    let dir = dir.unwrap_or_else(|| PathBuf::from("padu-demo"));
    // Beside the catalogue, not in it: the files hold what the guard seals.
    let registers = with_suffix(&dir, ".registers");
    std::fs::create_dir_all(&registers).map_err(|it| Problem::file("write", &registers, it))?;
    let wisdom = Wisdom::bundled()?;
    let options = OpenOptions { create: true, memory_mb: config.memory_mb };
    let catalog = Catalog::open(&dir, options)?;
    let bar = progress(config);
    for file in FILES {
        bar.set_message(config.messages.with("step-import", &[("file", &file)]));
        import(config, &catalog, &dir, &registers.join(file), file)?;
    }
    let at = now();
    let stamp = Stamp { actor: &config.actor, at: &at };
    let standing = pipeline::Standing::read(&catalog, &at)?;
    let (effort, mut step) = (pipeline::Effort::Changes, stepper(config, &bar));
    pipeline::analyze(&catalog, &wisdom, standing, stamp, effort, &mut step)?;
    let report = dir.join("report.html");
    let page = html::report(&catalog, &wisdom, &config.viewer, &config.messages)?;
    std::fs::write(&report, page).map_err(|it| Problem::file("write", &report, it))?;
    bar.finish_and_clear();
    let summary = pipeline::summarize(&catalog, &config.viewer, TOP)?;
    match format {
        Format::Table => screen(config, &catalog, &wisdom, &summary)?,
        _ => flat(config, summary)?.print(format)?,
    }
    let seconds = config.messages.decimal(started.elapsed().as_secs_f64(), 1);
    let (report, dir) = (report.display(), dir.display());
    let values: &[(&str, &dyn std::fmt::Display)] =
        &[("seconds", &seconds), ("report", &report), ("dir", &dir)];
    config.note(&config.messages.with("demo-done", values));
    Ok(DONE)
}

/// Writes the bundled file beside the catalogue, so that people can look at it, and imports it.
fn import(config: &Config, catalog: &Catalog, dir: &Path, path: &Path, file: &str) -> Result<()> {
    let bytes = data::bytes(&format!("demo/{file}")).context("bundled demo file is missing")?;
    std::fs::write(path, bytes).map_err(|it| Problem::file("write", path, it))?;
    let guard = Guard::load_or_create(&config.key_of(dir))?;
    let reader =
        std::env::current_exe().map_err(|it| Problem::new("program").with("reason", it))?;
    let options = Options {
        profiles: data::profiles(),
        workbook_reader: Some(reader.clone()),
        ..Options::default()
    };
    let plan = ingest::plan(path, &options)?;
    let request = ImportRequest {
        path,
        plan: &plan,
        source: None,
        precedence: None,
        guard: &guard,
        reader: Some(&reader),
    };
    let at = now();
    let stamp = Stamp { actor: &config.actor, at: &at };
    pipeline::import_file(catalog, &request, stamp, &mut |_| {})?;
    Ok(())
}

/// The summary as one row.
fn flat(config: &Config, summary: Summary) -> Result<Listing<'_>> {
    #[derive(Serialize)]
    struct Row {
        hundredths: i64,
        currency: String,
        #[serde(flatten)]
        summary: Summary,
    }
    let Money { hundredths, currency } = summary.at_stake.clone();
    let keys = [
        "sources",
        "registrations",
        "applications",
        "usages",
        "duplicates",
        "groups",
        "proposals",
        "hundredths",
    ];
    let row = Row { hundredths, currency, summary };
    Ok(Listing::of(&config.messages, &keys, &[row])?.more(&["currency"]))
}

/// One screen that a minister understands.
fn screen(config: &Config, catalog: &Catalog, wisdom: &Wisdom, summary: &Summary) -> Result<()> {
    let messages = &config.messages;
    let names: BTreeMap<String, String> =
        catalog.applications(&config.viewer)?.into_iter().map(|it| (it.id, it.name)).collect();
    let words = Words { messages, wisdom, names: &names };
    let number = |value: u64| messages.number(value as i64);
    let mut text = format!("{}\n\n", messages.text("demo-title"));
    let lines = [
        ("registrations", number(summary.registrations)),
        ("applications", number(summary.applications)),
        ("usages", number(summary.usages)),
        ("duplicates", number(summary.duplicates)),
        ("groups", number(summary.groups)),
        ("at-stake", messages.money(summary.at_stake.hundredths, &summary.at_stake.currency)),
    ];
    for (key, value) in lines {
        text += &format!("{value:>16}  {}\n", messages.text(&format!("summary-{key}")));
    }
    text += &format!("\n{}\n\n", messages.text("demo-top"));
    for (index, proposal) in summary.top.iter().enumerate() {
        let (stake, saving) = (words.at_stake(proposal), words.saving(proposal));
        let values: &[(&str, &dyn std::fmt::Display)] = &[("stake", &stake), ("saving", &saving)];
        let money = messages.with("demo-money", values);
        let (headline, why) = (words.headline(proposal), words.why(proposal));
        text += &format!("{}. {headline}\n   {why}\n   {money}\n", index + 1);
    }
    say(&format!("{text}\n{}\n", messages.text("demo-invented")))
}
