//! `padu explain`: the reasons behind one pair, from the one scoring function.

use anyhow::{Result, bail};
use catalog::Catalog;
use model::{PairScore, Profile, Registration, Relation};
use serde::Serialize;

use crate::args::MatchKind;
use crate::commands::DONE;
use crate::config::Config;
use crate::listing::{Format, Listing};
use crate::pipeline::Wisdom;

pub fn run(
    config: &Config,
    left: &str,
    right: &str,
    kind: Option<MatchKind>,
    format: Format,
) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let (relation, corpus, left, right) = question(config, &catalog, left, right, kind)?;
    let Some(score) = matching::explain(&wisdom.knowledge, &corpus, relation, &left, &right) else {
        bail!("{left} and {right} cannot be compared: one of them is not in the catalogue");
    };
    print(config, &score, format)?;
    // Verdicts are kept on registrations; an application's id is its anchor's.
    let anchor = |id: &str| id.strip_prefix("a-").map_or(id.to_string(), |it| format!("r-{it}"));
    let (left, right) = (anchor(&left), anchor(&right));
    let verdicts = catalog.standing_judgements()?;
    for it in verdicts.iter().filter(|it| {
        (it.left == left && it.right == right) || (it.left == right && it.right == left)
    }) {
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("verdict", &it.verdict.key()), ("actor", &it.actor), ("reason", &it.reason)];
        config.note(&config.messages.with("explain-judged", values));
    }
    Ok(DONE)
}

/// Registrations are asked whether they are one system, applications whether they do one job; two
/// registrations of one application are always the first question.
fn question(
    config: &Config,
    catalog: &Catalog,
    left: &str,
    right: &str,
    kind: Option<MatchKind>,
) -> Result<(Relation, Vec<Profile>, String, String)> {
    let viewer = &config.viewer;
    let (one, other) = (catalog.resolve_id(viewer, left), catalog.resolve_id(viewer, right));
    let registrations = left.starts_with("r-") && right.starts_with("r-");
    let kind = match kind {
        Some(kind) => kind,
        None if registrations => MatchKind::SameSystem,
        None => MatchKind::SameFunction,
    };
    if kind == MatchKind::SameFunction {
        let (one, other) = (one?, other?);
        if one.id == other.id {
            bail!("{left} and {right} are one application; try --kind same-system");
        }
        let corpus: Vec<Profile> = catalog
            .applications(viewer)?
            .into_iter()
            .map(|it| {
                let registration =
                    Registration { id: it.id, fields: it.fields, ..Default::default() };
                Profile::from(&registration)
            })
            .collect();
        return Ok((Relation::SameFunction, corpus, one.id, other.id));
    }
    let anchor = |id: &str, found: catalog::Result<catalog::ApplicationRow>| -> Result<String> {
        if id.starts_with("r-") {
            return Ok(id.to_string());
        }
        let found = found?;
        match found.registrations.first() {
            Some(first) => Ok(first.clone()),
            None => bail!("{id} stands in the reference list only; no registration describes it"),
        }
    };
    let (left, right) = (anchor(left, one)?, anchor(right, other)?);
    let corpus = catalog.registrations(viewer)?.iter().map(Profile::from).collect();
    Ok((Relation::SameSystem, corpus, left, right))
}

#[derive(Serialize)]
struct ReasonLine {
    comparison: String,
    level: String,
    weight: f64,
    evidence: String,
}

fn print(config: &Config, score: &PairScore, format: Format) -> Result<()> {
    let messages = &config.messages;
    if format == Format::Json || format == Format::Ndjson {
        return Listing::of(&[("weight", messages.text("col-weight"))], &[score])?.print(format);
    }
    let mut lines: Vec<ReasonLine> = score
        .contributions
        .iter()
        .map(|it| ReasonLine {
            comparison: messages
                .find(&format!("comparison-{}", it.comparison.replace('_', "-")), &[])
                .unwrap_or_else(|| it.comparison.clone()),
            level: it.level.clone(),
            weight: it.weight,
            evidence: it.evidence.join(", "),
        })
        .collect();
    lines.push(ReasonLine {
        comparison: messages.text("explain-sum"),
        level: format!("{} {:.3}", score.relation.key(), score.probability),
        weight: score.weight,
        evidence: String::new(),
    });
    let keys = ["comparison", "level", "weight", "evidence"];
    let columns: Vec<(&str, String)> =
        keys.iter().map(|key| (*key, messages.text(&format!("col-{key}")))).collect();
    Listing::of(&columns, &lines)?.print(format)
}
