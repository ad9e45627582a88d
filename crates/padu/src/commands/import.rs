//! `padu import`, `padu issues`, and the child that reads spreadsheets.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use catalog::Stamp;
use ingest::{Guard, IngestError, Options, Plan};
use model::{ImportIssue, Severity, Visibility};
use serde_json::Value;

use crate::args::ImportArgs;
use crate::commands::{DONE, progress};
use crate::config::{Config, now};
use crate::data;
use crate::failure::Problem;
use crate::listing::{Format, Listing};
use crate::pipeline::{self, ImportReport, ImportRequest};

/// Memory the spreadsheet child may use.
const CHILD_MEMORY: u64 = 480 << 20;
/// Processor seconds the spreadsheet child may use.
const CHILD_SECONDS: u64 = 120;

pub fn run(config: &Config, arguments: &ImportArgs) -> Result<u8> {
    if let Some(run) = &arguments.undo {
        let catalog = config.open()?;
        pipeline::undo(&catalog, run, Stamp { actor: &config.actor, at: &now() })?;
        let undone: Vec<_> = catalog.runs()?.into_iter().filter(|it| it.id == *run).collect();
        let keys = ["id", "source_name", "file", "started_at", "imported", "undone"];
        Listing::of(&config.messages, &keys, &undone)?.print(arguments.output.format)?;
        config.note(&config.messages.with("import-undone", &[("run", run)]));
        return Ok(DONE);
    }
    let mut reports = Vec::new();
    for path in &arguments.files {
        reports.push(one(config, path, arguments)?);
    }
    listing(config, &reports)?.print(arguments.output.format)?;
    for report in &reports {
        explain_issues(config, report);
    }
    Ok(DONE)
}

fn one(config: &Config, path: &Path, arguments: &ImportArgs) -> Result<ImportReport> {
    let reader =
        std::env::current_exe().map_err(|it| Problem::new("program").with("reason", it))?;
    let options = Options {
        profile: arguments.profile.clone(),
        guess: arguments.guess,
        profiles: profiles(config)?,
        sheet: arguments.sheet.clone(),
        workbook_reader: Some(reader.clone()),
    };
    let plan = ingest::plan(path, &options)?;
    show_profile(config, &plan, arguments)?;
    let created = !config.catalog.exists();
    let key = config.key_of(&config.catalog);
    let new_key = !key.exists();
    let guard = match arguments.dry_run {
        true => Guard::new([0; 32]),
        false => {
            make_folder_of(&key)?;
            Guard::load_or_create(&key)?
        }
    };
    let request = ImportRequest {
        path,
        plan: &plan,
        source: arguments.source.as_deref(),
        precedence: arguments.precedence,
        guard: &guard,
        reader: Some(&reader),
    };
    if arguments.dry_run {
        return pipeline::preview(&request);
    }
    let at = now();
    let stamp = Stamp { actor: &config.actor, at: &at };
    let catalog = config.open_or_create()?;
    let bar = progress(config);
    let mut shown = 0;
    let outcome = pipeline::import_file(&catalog, &request, stamp, &mut |rows| {
        if rows >= shown + 1000 {
            shown = rows;
            bar.set_message(config.messages.with("step-rows", &[("rows", &rows)]));
        }
    });
    bar.finish_and_clear();
    drop(catalog);
    if outcome.is_err() && created {
        // Nothing was imported, so the catalogue made for it goes again.
        std::fs::remove_dir_all(&config.catalog).ok();
        if new_key {
            std::fs::remove_file(&key).ok();
        }
    }
    outcome
}

/// Makes the folder that a new file is to lie in.
fn make_folder_of(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|it| Problem::file("write", folder, it).into())
}

/// Built-in profiles and the user's own; a user's profile of the same name wins.
pub fn profiles(config: &Config) -> Result<Vec<(String, String)>> {
    let mut known = data::profiles();
    if let Ok(folder) = std::fs::read_dir(&config.profiles) {
        let mut paths: Vec<PathBuf> = folder.filter_map(|it| Some(it.ok()?.path())).collect();
        paths.sort();
        for path in paths.iter().filter(|it| it.extension().is_some_and(|it| it == "toml")) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text =
                std::fs::read_to_string(path).map_err(|it| Problem::file("read", path, it))?;
            known.retain(|(other, _)| *other != name);
            known.push((name, text));
        }
    }
    Ok(known)
}

/// Shows a guessed profile, and keeps it when asked.
fn show_profile(config: &Config, plan: &Plan, arguments: &ImportArgs) -> Result<()> {
    let Some(profile) = &plan.profile_toml else {
        if arguments.save_profile.is_some() {
            bail!(Problem::new("no-profile-to-save").with("name", &plan.profile));
        }
        return Ok(());
    };
    if arguments.guess {
        config.note(profile);
    }
    if let Some(name) = &arguments.save_profile {
        let safe = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-' || it == '_');
        if !safe || name.is_empty() {
            bail!(Problem::new("profile-name").with("name", name));
        }
        if arguments.dry_run {
            return Ok(());
        }
        let path = config.profiles.join(format!("{name}.toml"));
        std::fs::create_dir_all(&config.profiles)
            .and_then(|()| std::fs::write(&path, named(profile, name)))
            .map_err(|it| Problem::file("write", &path, it))?;
        let path = path.display();
        config.note(&config.messages.with("import-profile-saved", &[("path", &path)]));
    }
    Ok(())
}

/// The profile under the name it is kept by.
fn named(profile: &str, name: &str) -> String {
    let own = profile.lines().find(|line| line.starts_with("name = \""));
    match own {
        Some(line) => profile.replacen(line, &format!("name = \"{name}\""), 1),
        None => profile.to_string(),
    }
}

fn listing<'a>(config: &'a Config, reports: &[ImportReport]) -> Result<Listing<'a>> {
    let columns = [
        "run",
        "source",
        "profile",
        "rows_read",
        "imported",
        "repaired",
        "rejected",
        "unchanged",
        "tombstoned",
        "registrations",
        "sealed",
    ];
    Listing::of(&config.messages, &columns, reports)
}

/// The first rejected entries, each with where, what and what to do; then what was mended or noted, a line a
/// rule with the first case, most frequent first.
fn explain_issues(config: &Config, report: &ImportReport) {
    let messages = &config.messages;
    if report.dry_run {
        config.note(&messages.text("import-dry-run"));
    }
    for issue in &report.rejections {
        config.note(&format!("  {}", issue_line(config, issue)));
    }
    let mut mended: Vec<_> = report.mended.values().collect();
    mended.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    for (count, first) in mended {
        config.note(&format!("{count:>6} × {}", rule_line(config, first)));
    }
    let is_clean = report.rejections.is_empty() && report.mended.is_empty();
    if !is_clean && !report.dry_run {
        config.note(&messages.with("import-more-issues", &[("run", &report.run)]));
    }
}

/// A rejected entry: where, why, what stood there.
fn issue_line(config: &Config, issue: &ImportIssue) -> String {
    let (place, severity) = (place(config, issue), severity(config, issue));
    format!("{place} · {severity} · {} · {}", rule_text(config, &issue.rule), change(issue))
}

/// A rule with its first case.
fn rule_line(config: &Config, first: &ImportIssue) -> String {
    let (place, severity) = (place(config, first), severity(config, first));
    format!("{severity} · {} · {place}: {}", rule_text(config, &first.rule), change(first))
}

/// What stood in the cell, and what it became.
fn change(issue: &ImportIssue) -> String {
    let becomes = issue.repaired.as_ref().map(|it| format!(" → {it:?}")).unwrap_or_default();
    format!("{:?}{becomes}", issue.value)
}

fn place(config: &Config, issue: &ImportIssue) -> String {
    let messages = &config.messages;
    let mut place = vec![issue.place.file.clone()];
    place.extend(issue.place.sheet.iter().map(|it| messages.with("place-sheet", &[("sheet", it)])));
    let cell = match (&issue.column, issue.place.row) {
        (Some(column), Some(row)) => Some(format!("{column}{row}")),
        (None, Some(row)) => Some(messages.with("place-row", &[("row", &row)])),
        (Some(column), None) => Some(column.clone()),
        (None, None) => None,
    };
    place.extend(cell);
    place.extend(issue.place.pointer.clone().filter(|it| !it.is_empty()));
    place.join(" ")
}

fn severity(config: &Config, issue: &ImportIssue) -> String {
    config.messages.text(match issue.severity {
        Severity::Note => "severity-note",
        Severity::Repaired => "severity-repaired",
        Severity::Rejected => "severity-rejected",
    })
}

/// What a rule says, in words; the id alone when the message files do not know it.
fn rule_text(config: &Config, rule: &str) -> String {
    let text = config.messages.find(&format!("rule-{rule}"), &[]);
    text.map_or_else(|| rule.to_string(), |text| format!("{text} [{rule}]"))
}

pub fn issues(
    config: &Config,
    run: &str,
    severity: &str,
    limit: Option<usize>,
    format: Format,
) -> Result<u8> {
    let catalog = config.open()?;
    let mut rows = catalog.issues(run, severity)?;
    rows.truncate(limit.unwrap_or(usize::MAX));
    // What stood in a cell may belong to a row or field above the reader's ceiling.
    let withheld = !config.viewer.may_see(Visibility::Secret);
    for row in &mut rows {
        if withheld {
            row.insert("value".into(), Value::Null);
            row.insert("repaired".into(), Value::Null);
        }
        let rule = row["rule"].as_str().unwrap_or_default().to_string();
        row.insert("hint".into(), rule_text(config, &rule).into());
    }
    let columns = ["file", "sheet", "row", "column", "value", "repaired", "severity", "hint"];
    Listing::of(&config.messages, &columns, &rows)?.more(&["rule"]).print(format)?;
    Ok(DONE)
}

/// The child process: takes limits upon itself, then streams the cells of a spreadsheet to stdout.
pub fn read_workbook(file: &Path, sheet: Option<&str>) -> Result<u8> {
    rlimit::setrlimit(rlimit::Resource::AS, CHILD_MEMORY, CHILD_MEMORY)?;
    rlimit::setrlimit(rlimit::Resource::CPU, CHILD_SECONDS, CHILD_SECONDS)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match ingest::dump_rows(file, sheet, &mut out) {
        Ok(()) => Ok(DONE),
        Err(IngestError::Invalid { reason, .. }) => {
            // The parent adds the file's name and the hint.
            eprintln!("{reason}");
            Ok(crate::failure::INVALID)
        }
        Err(error) => Err(error.into()),
    }
}
