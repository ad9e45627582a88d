//! Keeping the catalogue: `export`, `backup`, `restore`, `verify`, `rebuild`; and `completions`, `man`.

use std::path::Path;

use anyhow::Result;
use clap_complete::Shell;
use serde::Serialize;

use crate::commands::{DONE, FOUND, progress, stepper};
use crate::config::Config;
use crate::failure::Problem;
use crate::help;
use crate::listing::{Format, Listing, say};
use crate::pipeline::{self, Wisdom};

pub fn export(config: &Config, dir: &Path, format: Format) -> Result<u8> {
    #[derive(Serialize)]
    struct Table {
        table: String,
        rows: u64,
    }
    let written = config.open()?.export_all(&config.viewer, dir)?;
    let rows: Vec<Table> = written.into_iter().map(|(table, rows)| Table { table, rows }).collect();
    Listing::of(&config.messages, &["table", "rows"], &rows)?.print(format)?;
    config.note(&config.messages.with("export-done", &[("path", &dir.display())]));
    Ok(DONE)
}

pub fn backup(config: &Config, file: &Path) -> Result<u8> {
    let event = config.open()?.backup(file)?;
    let path = file.display();
    let key = config.key_of(&config.catalog);
    let key = key.display();
    let values: &[(&str, &dyn std::fmt::Display)] =
        &[("path", &path), ("event", &event), ("key", &key)];
    config.note(&config.messages.with("backup-done", values));
    Ok(DONE)
}

pub fn restore(config: &Config, file: &Path) -> Result<u8> {
    let options = catalog::OpenOptions { create: true, memory_mb: config.memory_mb };
    let event = catalog::restore(file, &config.catalog, options)?;
    let path = config.catalog.display();
    let values: &[(&str, &dyn std::fmt::Display)] = &[("path", &path), ("event", &event)];
    config.note(&config.messages.with("restore-done", values));
    Ok(DONE)
}

/// A gate: 1 when something is wrong.
pub fn verify(config: &Config, format: Format) -> Result<u8> {
    let findings = config.open()?.verify()?;
    Listing::of(&config.messages, &["check", "detail"], &findings)?.print(format)?;
    let count = findings.len();
    config.note(&match count {
        0 => config.messages.text("verify-sound"),
        _ => config.messages.with("verify-findings", &[("count", &count)]),
    });
    Ok(if count == 0 { DONE } else { FOUND })
}

pub fn rebuild(config: &Config) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let bar = progress(config);
    let outcome = pipeline::rebuild(&catalog, &wisdom, &mut stepper(config, &bar));
    bar.finish_and_clear();
    outcome?;
    config.note(&config.messages.text("rebuild-done"));
    Ok(DONE)
}

pub fn completions(config: &Config, shell: Shell) -> Result<u8> {
    let mut command = help::command(&config.messages);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "padu", &mut script);
    say(&String::from_utf8(script)?)?;
    Ok(DONE)
}

/// One page for padu and one for each verb.
pub fn man(config: &Config, dir: &Path) -> Result<u8> {
    let failed = |it: std::io::Error| Problem::file("write", dir, it);
    std::fs::create_dir_all(dir).map_err(failed)?;
    clap_mangen::generate_to(help::command(&config.messages), dir).map_err(failed)?;
    let path = dir.display();
    config.note(&config.messages.with("man-done", &[("path", &path)]));
    Ok(DONE)
}
