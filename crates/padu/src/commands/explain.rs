//! `padu explain`: the reasons behind one pair, from the one scoring function.

use std::path::Path;

use anyhow::{Result, bail};
use catalog::Catalog;
use matching::Outcome;
use model::{Classification, PairScore, Profile, Registration, Relation, Viewer};
use serde::Serialize;

use crate::args::MatchKind;
use crate::commands::{DONE, why};
use crate::config::{Config, now};
use crate::draw::waterfall::{self, Threshold};
use crate::failure::Problem;
use crate::listing::{Format, Listing, say, word};
use crate::messages::Messages;
use crate::pipeline::{self, Wisdom};
use crate::reasons;

/// What was asked, and what the catalogue knows of it.
struct Question {
    relation: Relation,
    corpus: Vec<Profile>,
    left: String,
    right: String,
}

/// The answer as programs get it.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    score: &'a PairScore,
    threshold: f64,
    accepted: bool,
    /// Whether the last analysis put the two together, whatever their weight.
    together: bool,
    /// Ways to be accepted: what would have to agree.
    would_suffice: Vec<Vec<&'static str>>,
    /// Share of the other's functions that the left one serves, and the other way round.
    left_covers: Option<f64>,
    right_covers: Option<f64>,
    product: Option<String>,
    sentence: &'a str,
}

pub fn run(
    config: &Config,
    left: &str,
    right: &str,
    kind: Option<MatchKind>,
    svg: Option<&Path>,
    format: Format,
) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let question = question(config, &catalog, left, right, kind)?;
    let outcome = outcome(&catalog, &wisdom, &question)?;
    let facts = Facts::of(&catalog, &config.viewer, &outcome.score)?;
    let sentences = sentences(&config.messages, &question, &outcome, &facts);
    print(config, &outcome, &facts, &sentences, format)?;
    if let Some(path) = svg {
        draw(config, path, &outcome, &sentences)?;
    }
    let (left, right) = (&question.left, &question.right);
    let rules = catalog.blocking_rules(left, right)?;
    if !rules.is_empty() {
        let rules: Vec<String> =
            rules.iter().map(|it| word(&config.messages, "block", it)).collect();
        config.note(&config.messages.with("explain-met", &[("rules", &rules.join(", "))]));
    }
    note_verdicts(config, &catalog, left, right)?;
    Ok(DONE)
}

fn outcome(catalog: &Catalog, wisdom: &Wisdom, question: &Question) -> Result<Outcome> {
    let edition = match pipeline::edition(catalog)? {
        Some(edition) => edition,
        None => pipeline::learned(wisdom, &question.corpus),
    };
    let (left, right) = (&question.left, &question.right);
    let mut pair = question.corpus.iter().filter(|it| it.id == *left || it.id == *right);
    let outcome = pair.next().zip(pair.next()).and_then(|(first, second)| {
        matching::why(&wisdom.knowledge, &edition, question.relation, first, second)
    });
    let Some(outcome) = outcome else {
        bail!(Problem::new("not-comparable").with("left", left).with("right", right));
    };
    Ok(outcome)
}

fn note_verdicts(config: &Config, catalog: &Catalog, left: &str, right: &str) -> Result<()> {
    // Verdicts are kept on registrations; an application's id is its anchor's.
    let anchor = |id: &str| id.strip_prefix("a-").map_or(id.to_string(), |it| format!("r-{it}"));
    let (left, right) = (anchor(left), anchor(right));
    let verdicts = catalog.ground()?.judgements(pipeline::day(&now()));
    for it in verdicts.iter().filter(|it| {
        (it.left == left && it.right == right) || (it.left == right && it.right == left)
    }) {
        let verdict = word(&config.messages, "relation", it.verdict.key());
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("verdict", &verdict), ("actor", &it.actor), ("reason", &it.reason)];
        config.note(&config.messages.with("explain-judged", values));
    }
    Ok(())
}

/// What the catalogue knows of a pair besides its score.
#[derive(Default)]
struct Facts {
    together: bool,
    left_covers: Option<f64>,
    right_covers: Option<f64>,
    product: Option<String>,
}

impl Facts {
    fn of(catalog: &Catalog, viewer: &Viewer, score: &PairScore) -> Result<Facts> {
        let (left, right) = (score.left.as_str(), score.right.as_str());
        if score.relation == Relation::SameSystem {
            let homes = catalog.home(left)?.zip(catalog.home(right)?);
            let together = homes.is_some_and(|(left, right)| {
                let uses = [&left.role, &right.role].map(|it| it == "usage");
                left.application_id == right.application_id && uses[0] == uses[1]
            });
            return Ok(Facts { together, ..Facts::default() });
        }
        let groups =
            (catalog.cluster_of("function", left)?, catalog.cluster_of("function", right)?);
        let labels = (catalog.classifications(left)?, catalog.classifications(right)?);
        Ok(Facts {
            together: groups.0.is_some() && groups.0 == groups.1,
            left_covers: covers(&labels.0, &labels.1),
            right_covers: covers(&labels.1, &labels.0),
            product: common_product(catalog, viewer, left, right)?,
        })
    }
}

/// The product that both are installations of.
fn common_product(
    catalog: &Catalog,
    viewer: &Viewer,
    left: &str,
    right: &str,
) -> Result<Option<String>> {
    let (one, other) =
        (catalog.product_labels(viewer, left)?, catalog.product_labels(viewer, right)?);
    let common = one.into_iter().find(|it| other.iter().any(|its| its.product == it.product));
    Ok(common.map(|it| it.name))
}

/// Share of the other's functions that one serves.
fn covers(one: &[Classification], other: &[Classification]) -> Option<f64> {
    let job = other.iter().map(|it| (it.function.as_str(), it.confidence));
    let share = model::covered(job, |function| one.iter().any(|it| it.function == function));
    share.filter(|_| !one.is_empty())
}

/// Why, in words: the score, what stands in the catalogue in spite of it, and how much of each other's job
/// the two do.
fn sentences(
    messages: &Messages,
    question: &Question,
    outcome: &Outcome,
    facts: &Facts,
) -> Vec<String> {
    let mut said = vec![why::sentence(messages, outcome)];
    match (outcome.is_accepted(), facts.together) {
        (true, false) => said.push(messages.text("explain-apart")),
        (false, true) => said.push(messages.text("explain-together")),
        _ => {}
    }
    if let Some((left, right)) = facts.left_covers.zip(facts.right_covers) {
        let name = |id: &String| {
            let found = question.corpus.iter().find(|it| it.id == *id);
            found.map_or_else(|| id.clone(), |it| it.name.clone())
        };
        let share = |it: f64| messages.decimal(it * 100.0, 0);
        let (one, other) = (name(&outcome.score.left), name(&outcome.score.right));
        let (left, right) = (share(left), share(right));
        let values: &[(&str, &dyn std::fmt::Display)] =
            &[("left", &one), ("right", &other), ("covers", &left), ("covered", &right)];
        said.push(messages.with("explain-covers", values));
    }
    if let Some(product) = &facts.product {
        said.push(messages.with("explain-product", &[("product", product)]));
    }
    said
}

/// Registrations are asked whether they are one system, applications whether they do one job; two
/// registrations of one application are always the first question.
fn question(
    config: &Config,
    catalog: &Catalog,
    left: &str,
    right: &str,
    kind: Option<MatchKind>,
) -> Result<Question> {
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
        let (left, right) = (one.id, other.id);
        return Ok(Question { relation: Relation::SameFunction, corpus, left, right });
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
    Ok(Question { relation: Relation::SameSystem, corpus, left, right })
}

fn print(
    config: &Config,
    outcome: &Outcome,
    facts: &Facts,
    sentences: &[String],
    format: Format,
) -> Result<()> {
    let (messages, score) = (&config.messages, &outcome.score);
    let said = sentences.join(" ");
    match format {
        Format::Json | Format::Ndjson => {
            let answer = Answer {
                score,
                threshold: outcome.threshold,
                accepted: outcome.is_accepted(),
                together: facts.together,
                would_suffice: ways(outcome),
                left_covers: facts.left_covers,
                right_covers: facts.right_covers,
                product: facts.product.clone(),
                sentence: &said,
            };
            Listing::of(messages, &["weight"], &[answer])?.print(format)
        }
        Format::Csv => {
            let keys = ["comparison", "level", "weight", "evidence"];
            Listing::of(messages, &keys, &reasons::lines(score))?.print(format)
        }
        Format::Table | Format::Md => {
            let lines = reasons::worded(messages, score, threshold(outcome));
            match format {
                Format::Table => say(&format!("{}\n\n", sentences.join("\n")))?,
                // Markdown is one table and nothing else.
                _ => config.note(&sentences.join("\n")),
            }
            let keys = ["comparison", "level", "weight", "bar", "evidence"];
            Listing::of(messages, &keys, &lines)?.print(format)
        }
    }
}

fn threshold(outcome: &Outcome) -> Option<Threshold> {
    Some(Threshold(outcome.threshold))
}

fn ways(outcome: &Outcome) -> Vec<Vec<&'static str>> {
    let keys = |it: &matching::Remedy| it.parts.iter().map(|part| part.key()).collect();
    outcome.remedies.iter().map(keys).collect()
}

/// Writes the waterfall as SVG.
fn draw(config: &Config, path: &Path, outcome: &Outcome, sentences: &[String]) -> Result<()> {
    let messages = &config.messages;
    let steps = reasons::steps(messages, &outcome.score);
    let relation = word(messages, "relation", outcome.score.relation.key());
    let ids: &[(&str, &dyn std::fmt::Display)] =
        &[("left", &outcome.score.left), ("right", &outcome.score.right), ("relation", &relation)];
    let (title, said) = (messages.with("explain-drawing", ids), sentences.join(" "));
    let caption = reasons::caption(messages, "waterfall", &title, &said);
    let svg = waterfall::document(&caption, &steps, threshold(outcome));
    std::fs::write(path, svg).map_err(|it| Problem::file("write", path, it))?;
    config.note(&messages.with("explain-drawn", &[("path", &path.display())]));
    Ok(())
}
