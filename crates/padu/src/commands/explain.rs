//! `padu explain`: the reasons behind one pair, from the one scoring function.

use anyhow::{Result, bail};
use catalog::Catalog;
use model::{PairScore, Profile, Registration, Relation};
use serde::Serialize;

use crate::args::MatchKind;
use crate::commands::DONE;
use crate::config::Config;
use crate::failure::Problem;
use crate::listing::{Format, Listing, say, word};
use crate::messages::Messages;
use crate::pipeline::{self, Wisdom};

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
    let edition = match pipeline::edition(&catalog)? {
        Some(edition) => edition,
        None => pipeline::learned(&wisdom, &corpus),
    };
    let mut pair = corpus.iter().filter(|it| it.id == left || it.id == right);
    let score = pair.next().zip(pair.next()).and_then(|(first, second)| {
        matching::explain(&wisdom.knowledge, &edition, relation, first, second)
    });
    let Some(score) = score else {
        bail!(Problem::new("not-comparable").with("left", left).with("right", right));
    };
    say(&rendered(config, &score, format)?)?;
    let rules = catalog.blocking_rules(&left, &right)?;
    if !rules.is_empty() {
        let rules: Vec<String> =
            rules.iter().map(|it| word(&config.messages, "block", it)).collect();
        config.note(&config.messages.with("explain-met", &[("rules", &rules.join(", "))]));
    }
    // Verdicts are kept on registrations; an application's id is its anchor's.
    let anchor = |id: &str| id.strip_prefix("a-").map_or(id.to_string(), |it| format!("r-{it}"));
    let (left, right) = (anchor(&left), anchor(&right));
    let verdicts = catalog.standing_judgements()?;
    for it in verdicts.iter().filter(|it| {
        (it.left == left && it.right == right) || (it.left == right && it.right == left)
    }) {
        let verdict = word(&config.messages, "relation", it.verdict.key());
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("verdict", &verdict), ("actor", &it.actor), ("reason", &it.reason)];
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
            bail!(Problem::new("one-application").with("left", left).with("right", right));
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
            None => bail!(Problem::new("only-reference").with("id", id)),
        }
    };
    let (left, right) = (anchor(left, one)?, anchor(right, other)?);
    let corpus = catalog.registrations(viewer)?.iter().map(Profile::from).collect();
    Ok((Relation::SameSystem, corpus, left, right))
}

/// What speaks for a pair: one line a comparison, and their sum.
#[derive(Serialize)]
struct ReasonLine {
    comparison: String,
    level: String,
    weight: f64,
    evidence: Vec<String>,
}

/// The score of a pair with its reasons as text.
pub fn rendered(config: &Config, score: &PairScore, format: Format) -> Result<String> {
    let messages = &config.messages;
    if format == Format::Json || format == Format::Ndjson {
        return Listing::of(messages, &["weight"], &[score])?.render(format);
    }
    let mut lines: Vec<ReasonLine> = score
        .contributions
        .iter()
        .map(|it| ReasonLine {
            comparison: it.comparison.clone(),
            level: it.level.clone(),
            weight: it.weight,
            evidence: it.evidence.clone(),
        })
        .collect();
    lines.push(ReasonLine {
        comparison: "sum".into(),
        level: score.relation.key().into(),
        weight: score.weight,
        evidence: Vec::new(),
    });
    if format != Format::Csv {
        lines.iter_mut().for_each(|it| reword(messages, it));
        if let Some(sum) = lines.last_mut() {
            sum.level = sure(messages, score);
        }
    }
    Listing::of(messages, &["comparison", "level", "weight", "evidence"], &lines)?.render(format)
}

fn reword(messages: &Messages, line: &mut ReasonLine) {
    let named = |it: &String| messages.function(it);
    line.evidence = line.evidence.iter().map(named).collect();
    line.comparison = word(messages, "comparison", &line.comparison);
    line.level = word(messages, "agreement", &line.level);
}

/// What the sum comes to: the relation, and how sure it is.
fn sure(messages: &Messages, score: &PairScore) -> String {
    let relation = word(messages, "relation", score.relation.key());
    let percent = messages.decimal(score.probability * 100.0, 1);
    let values: &[(&str, &dyn std::fmt::Display)] =
        &[("relation", &relation), ("percent", &percent)];
    messages.with("explain-probability", values)
}
