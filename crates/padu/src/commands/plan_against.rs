//! `padu plan --against FILE|ROADMAP`: what an earlier roadmap said otherwise, and why.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, Result};
use catalog::Catalog;
use consolidation::plan::{Moved, Roadmap, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commands::progress::kept;
use crate::config::Config;
use crate::failure::Problem;
use crate::listing::{Format, Listing, say};
use crate::report::words::Words;

/// A roadmap as `padu plan --format json` wrote it.
#[derive(Deserialize)]
pub struct Earlier {
    worth: Option<EarlierWorth>,
    steps: Vec<EarlierStep>,
}

#[derive(Deserialize)]
struct EarlierWorth {
    expected: i64,
}

#[derive(Deserialize)]
struct EarlierStep {
    application_id: String,
    application: String,
    keeper: String,
    disposition: String,
    year: Option<i32>,
    running: Option<EarlierRunning>,
}

#[derive(Deserialize)]
struct EarlierRunning {
    amounts: [i64; 2],
}

/// Why a step stands in another year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Because {
    /// It was no step before.
    New,
    /// It is none any more.
    Gone,
    /// Something else is proposed for it.
    Proposal,
    /// Another cost is known or estimated.
    Cost,
    /// Nothing about it changed: others did, or the frame.
    Others,
    /// The roadmap stays near the earlier one, and this year is closed to it now.
    NoLongerPossible,
    /// It stays near, and others take the budget or the capacity of that year.
    MakesRoom,
    /// It stays near, and what it does now wins clearly more.
    PaysMore,
}

#[derive(Serialize)]
struct MovedLine {
    application: String,
    before: Option<i32>,
    now: Option<i32>,
    because: Because,
    application_id: String,
}

impl Earlier {
    /// A roadmap as programs get it.
    pub fn of(told: Value) -> Result<Earlier> {
        Ok(serde_json::from_value(told)?)
    }

    /// The year that it promised for each application.
    pub fn promised(&self) -> BTreeMap<String, i32> {
        self.steps.iter().filter_map(|it| Some((it.application_id.clone(), it.year?))).collect()
    }

    /// A roadmap in a file, or one that was kept, by id or name.
    pub fn read(config: &Config, catalog: &Catalog, from: &str) -> Result<Earlier> {
        let path = Path::new(from);
        match kept(config, catalog, Some(from)) {
            Ok(kept) => return Earlier::of(kept.body),
            Err(error) if !path.is_file() => return Err(error),
            Err(_) => {}
        }
        let text = std::fs::read_to_string(path).map_err(|it| Problem::file("read", path, it))?;
        let found: Result<Vec<Earlier>, _> = serde_json::from_str(&text);
        let mut found = found.map_err(|it| Problem::file("no-plan", path, it))?;
        let found = found.pop();
        found.context("it holds no roadmap").map_err(|it| Problem::file("no-plan", path, it).into())
    }

    /// Writes what moved, by name; the later year of a step counts as a move, and so does being dropped. `key` is
    /// the message above it.
    pub fn compare(
        &self,
        config: &Config,
        words: &Words,
        roadmap: &Roadmap,
        currency: &str,
        (key, format): (&str, Format),
    ) -> Result<()> {
        let lines = self.moved(words, roadmap);
        if format == Format::Table {
            let money = |it: Option<i64>| match it {
                Some(it) => config.messages.money(it, currency),
                None => config.messages.text("unknown"),
            };
            let before = money(self.worth.as_ref().map(|it| it.expected));
            let now = money(Some(roadmap.worth.expected).filter(|_| !roadmap.counts_systems));
            let stayed =
                roadmap.steps.len() - lines.iter().filter(|it| it.because != Because::Gone).count();
            let values: &[(&str, &dyn Display)] =
                &[("before", &before), ("now", &now), ("moved", &lines.len()), ("stayed", &stayed)];
            say(&format!("{}\n\n", config.messages.with(key, values)))?;
        }
        let keys = ["application", "before", "now", "because"];
        Listing::of(words.messages, &keys, &lines)?.more(&["application_id"]).print(format)
    }

    fn moved(&self, words: &Words, roadmap: &Roadmap) -> Vec<MovedLine> {
        let mut before: BTreeMap<&str, &EarlierStep> =
            self.steps.iter().map(|it| (it.application_id.as_str(), it)).collect();
        let mut lines: Vec<MovedLine> = Vec::new();
        for step in &roadmap.steps {
            let earlier = before.remove(step.application_id.as_str());
            let year = earlier.and_then(|it| it.year);
            if year != step.year {
                lines.push(MovedLine {
                    application: words.application(&step.application_id),
                    before: year,
                    now: step.year,
                    because: because(earlier, step),
                    application_id: step.application_id.clone(),
                });
            }
        }
        let gone = before.into_values().filter(|it| it.year.is_some());
        lines.extend(gone.map(|it| MovedLine {
            application: it.application.clone(),
            before: it.year,
            now: None,
            because: Because::Gone,
            application_id: it.application_id.clone(),
        }));
        lines.sort_by(|a, b| {
            (&a.application, &a.application_id).cmp(&(&b.application, &b.application_id))
        });
        lines
    }
}

fn because(earlier: Option<&EarlierStep>, step: &Step) -> Because {
    let earlier = match (step.moved, earlier) {
        (Some(Moved::NoLongerPossible), _) => return Because::NoLongerPossible,
        (Some(Moved::MakesRoom), _) => return Because::MakesRoom,
        (Some(Moved::PaysMore), _) => return Because::PaysMore,
        (None, earlier) => earlier,
    };
    match earlier {
        None => Because::New,
        Some(it) if it.keeper != step.keeper || it.disposition != step.disposition.key() => {
            Because::Proposal
        }
        Some(it) if it.running.as_ref().is_some_and(|it| it.amounts != step.running.amounts) => {
            Because::Cost
        }
        Some(_) => Because::Others,
    }
}
