//! Verdicts that stand in a file, for `padu match --labels`, and what learning from verdicts came to.

use std::collections::HashSet;
use std::fmt::Display;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Result, bail};
use ingest::format::{RawRow, table};
use matching::{Judged, Refit};
use model::{Profile, Relation};

use crate::config::Config;
use crate::failure::Problem;
use crate::messages::Messages;

const COLUMNS: [&str; 3] = ["left", "right", "verdict"];

/// The verdicts of a table with the columns `left`, `right` and `verdict`; the first two name records.
pub fn read(file: &Path, profiles: &[Profile]) -> Result<Vec<Judged>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut take = |row: RawRow| {
        rows.push(row.cells.into_iter().map(Option::unwrap_or_default).collect());
        Ok(ControlFlow::Continue(()))
    };
    table::read_table(file, &mut take)?;
    let places = places(file, rows.first())?;
    let known: HashSet<&str> = profiles.iter().map(|it| it.id.as_str()).collect();
    rows.iter()
        .enumerate()
        .skip(1)
        .map(|(at, row)| judged(file, at + 1, row, places, &known))
        .collect()
}

/// Where the three columns stand.
fn places(file: &Path, header: Option<&Vec<String>>) -> Result<[usize; 3]> {
    let titles: Vec<String> =
        header.into_iter().flatten().map(|it| it.trim().to_lowercase()).collect();
    let mut places = [0; 3];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let Some(at) = titles.iter().position(|it| it == column) else {
            bail!(
                Problem::new("labels-columns").with("path", file.display()).with("column", column)
            );
        };
        *place = at;
    }
    Ok(places)
}

fn judged(
    file: &Path,
    row: usize,
    cells: &[String],
    places: [usize; 3],
    known: &HashSet<&str>,
) -> Result<Judged> {
    let [left, right, verdict] = places.map(|it| cells.get(it).map_or("", |it| it.trim()));
    let problem = |key| Problem::new(key).with("path", file.display()).with("row", row);
    if let Some(stranger) = [left, right].into_iter().find(|it| !known.contains(it)) {
        bail!(problem("labels-record").with("id", stranger));
    }
    let Some(verdict) = Relation::from_key(verdict) else {
        let keys = Relation::ALL.map(|it| it.key()).join(", ");
        bail!(problem("labels-verdict").with("value", verdict).with("known", keys));
    };
    Ok(Judged { left: left.to_string(), right: right.to_string(), verdict })
}

/// Says whether the weights were refitted to verdicts, and on what grounds.
pub fn note(config: &Config, refit: Option<&Refit>) {
    config.note(&said(&config.messages, refit));
}

fn said(messages: &Messages, refit: Option<&Refit>) -> String {
    let Some(refit) = refit else { return messages.text("refit-too-few") };
    let figures = [refit.loss_before, refit.loss_after, refit.f1_before, refit.f1_after];
    let [loss_before, loss_after, f1_before, f1_after] = figures.map(|it| messages.decimal(it, 3));
    let values: &[(&str, &dyn Display)] = &[
        ("same", &refit.same),
        ("different", &refit.different),
        ("loss_before", &loss_before),
        ("loss_after", &loss_after),
        ("f1_before", &f1_before),
        ("f1_after", &f1_after),
    ];
    messages.with(if refit.kept { "refit-kept" } else { "refit-not-kept" }, values)
}
