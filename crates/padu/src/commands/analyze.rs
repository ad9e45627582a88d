//! `padu analyze` and `padu status`.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use anyhow::{Context, Result};
use catalog::{Catalog, Stamp};
use serde::Serialize;
use serde_json::Value;

use crate::commands::diff::{self, MovedLine};
use crate::commands::{DONE, labels, progress, stepper};
use crate::config::{Config, now};
use crate::listing::{Format, Listing, say, word};
use crate::pipeline::{self, AnalysisReport, Effort, Standing, Wisdom};

pub fn run(config: &Config, effort: Effort, format: Format) -> Result<u8> {
    let wisdom = bundled();
    let catalog = config.open()?;
    let at = now();
    let standing = Standing::read(&catalog, &at)?;
    let wisdom = wisdom.recv().context("bundled knowledge")??;
    let bar = progress(config);
    let stamp = Stamp { actor: &config.actor, at: &at };
    let mut step = stepper(config, &bar);
    let report = pipeline::analyze(&catalog, &wisdom, standing, stamp, effort, &mut step);
    bar.finish_and_clear();
    // The process is about to end, and its memory with it: to give back the lexicon word by word takes a while.
    std::mem::forget(wisdom);
    let report = report?;
    if report.up_to_date {
        config.note(&config.messages.text("analyze-up-to-date"));
    }
    let moved = match effort {
        Effort::Refit => moved(config, &catalog)?,
        _ => Vec::new(),
    };
    print(config, &report, &moved, format)?;
    if report.learned && !report.up_to_date {
        let records: &[(&str, &dyn std::fmt::Display)] = &[("records", &report.registrations)];
        config.note(&config.messages.with("analyze-learned", records));
        if report.refit.is_some() {
            labels::note(config, report.refit.as_ref());
        }
    }
    if report.contradictions > 0 {
        let count: &[(&str, &dyn std::fmt::Display)] = &[("count", &report.contradictions)];
        config.note(&config.messages.with("analyze-contradictions", count));
    }
    catalog.leave();
    Ok(DONE)
}

/// What padu knows, as soon as it is read; what the engine makes of it is prepared after that.
fn bundled() -> Receiver<Result<Arc<Wisdom>>> {
    let (to, found) = channel();
    std::thread::spawn(move || {
        let wisdom = Wisdom::bundled().map(Arc::new);
        let known = wisdom.as_ref().ok().cloned();
        to.send(wisdom).ok();
        if let Some(known) = known {
            known.knowledge.prepare();
        }
    });
    found
}

const FIGURES: [&str; 11] = [
    "registrations",
    "applications",
    "usages",
    "duplicates",
    "groups",
    "products",
    "unlabelled",
    "proposals",
    "looked_at",
    "new_registrations",
    "gone_registrations",
];

/// What the newest analysis moved since the one before, when that noted who belonged where.
fn moved(config: &Config, catalog: &Catalog) -> Result<Vec<MovedLine>> {
    let analyses = catalog.analyses()?;
    match &analyses[..] {
        [newest, before, ..] if diff::is_recorded(catalog, before) => {
            diff::between(config, catalog, Some(before), newest)
        }
        _ => Ok(Vec::new()),
    }
}

/// An analysis as programs get it.
#[derive(Serialize)]
struct Analysed<'a> {
    #[serde(flatten)]
    report: &'a AnalysisReport,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    moved: &'a [MovedLine],
}

fn print(
    config: &Config,
    report: &AnalysisReport,
    moved: &[MovedLine],
    format: Format,
) -> Result<()> {
    if format != Format::Table {
        let keys = [&FIGURES[..], &["contradictions", "learned", "up_to_date"]].concat();
        let analysed = Analysed { report, moved };
        return Listing::of(&config.messages, &keys, &[analysed])?.print(format);
    }
    figures(config, report)?.print(format)?;
    if !moved.is_empty() {
        say(&format!("\n{}", diff::listing(config, moved)?.render(format)?))?;
    }
    Ok(())
}

fn figures<'a>(config: &'a Config, report: &AnalysisReport) -> Result<Listing<'a>> {
    let value = serde_json::to_value(report)?;
    let mut facts: Vec<Fact> =
        FIGURES.iter().map(|key| Fact::of(config, key, value[key].clone())).collect();
    for (kind, count) in &report.clusters {
        let key = match kind.as_str() {
            "created" => "clusters-created",
            "changed" => "clusters-changed",
            "merged_into" => "clusters-merged",
            "split_from" => "clusters-split",
            _ => "clusters-dissolved",
        };
        facts.push(Fact::of(config, key, (*count).into()));
    }
    Listing::of(&config.messages, &["what", "value"], &facts)
}

/// One named figure.
#[derive(Serialize)]
struct Fact {
    what: String,
    value: Value,
}

impl Fact {
    fn of(config: &Config, key: &str, value: Value) -> Fact {
        Fact { what: config.messages.text(&format!("col-{key}")), value }
    }
}

#[derive(Serialize)]
struct Status {
    catalog: String,
    #[serde(flatten)]
    counts: catalog::Counts,
    last_analysis: Option<String>,
    analysis_current: bool,
    knowledge_edition: Option<String>,
    viewer: String,
}

const STATUS: [&str; 18] = [
    "catalog",
    "sources",
    "runs",
    "records",
    "registrations",
    "applications",
    "usages",
    "usage_entries",
    "deployments",
    "identity_clusters",
    "function_clusters",
    "proposals",
    "judgements",
    "dependencies",
    "sealed",
    "last_analysis",
    "analysis_current",
    "viewer",
];

pub fn status(config: &Config, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let counts = catalog.counts()?;
    let last = catalog.last_analysis()?;
    let current = pipeline::is_analyzed(&catalog, None, &now())?;
    let status = Status {
        catalog: config.catalog.display().to_string(),
        counts,
        last_analysis: last.as_ref().map(|it| it.at.clone()),
        analysis_current: current,
        knowledge_edition: last.map(|it| it.knowledge_edition),
        viewer: format!("{:?}", config.viewer).to_lowercase(),
    };
    if format == Format::Table {
        let value = serde_json::to_value(&status)?;
        let known = value.as_object().into_iter().flatten();
        let facts: Vec<Fact> =
            known.map(|(key, value)| Fact::of(config, key, said(config, key, value))).collect();
        Listing::of(&config.messages, &["what", "value"], &facts)?.print(format)?;
    } else {
        Listing::of(&config.messages, &STATUS, &[status])?.print(format)?;
    }
    if !current {
        config.note(&config.messages.text("analyze-due"));
    }
    Ok(DONE)
}

/// Says so when something changed since the last analysis: what rests on the analysis does not know it yet.
pub fn note_if_due(config: &Config, catalog: &Catalog, wisdom: Option<&Wisdom>) -> Result<()> {
    if !config.quiet && !pipeline::is_analyzed(catalog, wisdom, &now())? {
        config.note(&config.messages.text("analyze-due"));
    }
    Ok(())
}

/// What a status line says of its value.
fn said(config: &Config, key: &str, value: &Value) -> Value {
    let messages = &config.messages;
    match value {
        Value::Null => messages.text("never").into(),
        Value::String(text) if key == "last_analysis" => messages.when(text).into(),
        Value::String(text) if key == "viewer" => word(messages, "viewer", text).into(),
        other => other.clone(),
    }
}
