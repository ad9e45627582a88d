//! `padu analyze` and `padu status`.

use anyhow::Result;
use catalog::Stamp;
use serde::Serialize;

use crate::commands::{DONE, progress, stepper};
use crate::config::{Config, now};
use crate::listing::{Format, Listing};
use crate::pipeline::{self, AnalysisReport, Wisdom};

pub fn run(config: &Config, force: bool, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let bar = progress(config);
    let at = now();
    let stamp = Stamp { actor: &config.actor, at: &at };
    let report = pipeline::analyze(&catalog, &wisdom, stamp, force, &mut stepper(config, &bar));
    bar.finish_and_clear();
    let report = report?;
    if report.up_to_date {
        config.note(&config.messages.text("analyze-up-to-date"));
    }
    print(config, &report, format)?;
    Ok(DONE)
}

fn print(config: &Config, report: &AnalysisReport, format: Format) -> Result<()> {
    if format != Format::Table {
        let keys = [
            "registrations",
            "applications",
            "usages",
            "duplicates",
            "groups",
            "unlabelled",
            "proposals",
            "new_registrations",
            "gone_registrations",
            "up_to_date",
        ];
        let columns: Vec<(&str, String)> =
            keys.iter().map(|key| (*key, config.messages.text(&format!("col-{key}")))).collect();
        return Listing::of(&columns, std::slice::from_ref(report))?.print(format);
    }
    let number = |value: usize| config.messages.number(value as i64);
    let mut facts = vec![
        ("registrations", number(report.registrations)),
        ("applications", number(report.applications)),
        ("usages", number(report.usages)),
        ("duplicates", number(report.duplicates)),
        ("groups", number(report.groups)),
        ("unlabelled", number(report.unlabelled)),
        ("proposals", number(report.proposals)),
        ("new_registrations", number(report.new_registrations)),
        ("gone_registrations", number(report.gone_registrations)),
    ];
    for (kind, count) in &report.clusters {
        facts.push(match kind.as_str() {
            "created" => ("clusters-created", number(*count)),
            "changed" => ("clusters-changed", number(*count)),
            "merged_into" => ("clusters-merged", number(*count)),
            "split_from" => ("clusters-split", number(*count)),
            _ => ("clusters-dissolved", number(*count)),
        });
    }
    facts_listing(config, &facts)?.print(format)
}

#[derive(Serialize)]
struct Fact {
    what: String,
    value: String,
}

/// A two-column listing of named figures.
pub fn facts_listing(config: &Config, facts: &[(&str, String)]) -> Result<Listing> {
    let rows: Vec<Fact> = facts
        .iter()
        .map(|(key, value)| Fact {
            what: config.messages.text(&format!("col-{key}")),
            value: value.clone(),
        })
        .collect();
    let columns =
        [("what", config.messages.text("col-what")), ("value", config.messages.text("col-value"))];
    Listing::of(&columns, &rows)
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

pub fn status(config: &Config, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let counts = catalog.counts()?;
    let last = catalog.last_analysis()?;
    let fingerprint = catalog.ground_fingerprint()?;
    let current = last.as_ref().is_some_and(|it| it.fingerprint == fingerprint);
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
        let facts: Vec<(&str, String)> = value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, value)| {
                let text = match value {
                    serde_json::Value::String(text) => text.clone(),
                    serde_json::Value::Null => "-".to_string(),
                    serde_json::Value::Bool(yes) => {
                        config.messages.text(if *yes { "yes" } else { "no" })
                    }
                    other => other.to_string(),
                };
                (key.as_str(), text)
            })
            .collect();
        facts_listing(config, &facts)?.print(format)?;
    } else {
        let columns = [("catalog", config.messages.text("col-catalog"))];
        Listing::of(&columns, &[status])?.print(format)?;
    }
    if !current {
        config.note(&config.messages.text("status-analyze"));
    }
    Ok(DONE)
}
