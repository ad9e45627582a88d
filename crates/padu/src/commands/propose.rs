//! `padu propose`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use model::Proposal;
use serde::Serialize;

use crate::commands::DONE;
use crate::config::Config;
use crate::listing::{Format, Listing, say};
use crate::pipeline::Wisdom;
use crate::report::words::Words;

#[derive(Serialize)]
struct ProposalLine {
    id: String,
    #[serde(rename = "function_name")]
    function: String,
    keep: String,
    systems: usize,
    #[serde(rename = "money")]
    at_stake: String,
    #[serde(rename = "saving_range")]
    saving: String,
    rules: String,
    #[serde(flatten)]
    proposal: Proposal,
}

pub fn run(config: &Config, limit: usize, id: Option<String>, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let names: BTreeMap<String, String> =
        catalog.applications(&config.viewer)?.into_iter().map(|it| (it.id, it.name)).collect();
    let words = Words { messages: &config.messages, wisdom: &wisdom, names: &names };
    let proposals = catalog.proposals()?;
    if let Some(id) = id {
        let Some(proposal) = proposals.iter().find(|it| it.id == id || it.cluster_id == id) else {
            bail!("no proposal {id}; `padu propose` lists them");
        };
        return one(config, &words, proposal, format);
    }
    let total = proposals.len();
    let lines: Vec<ProposalLine> = proposals
        .into_iter()
        .take(limit)
        .map(|proposal| ProposalLine {
            id: proposal.id.clone(),
            function: words.function(proposal.function.as_deref()),
            keep: words.application(&proposal.keeper),
            systems: proposal.members.len(),
            at_stake: words.at_stake(&proposal),
            saving: words.saving(&proposal),
            rules: words.rules(&proposal),
            proposal,
        })
        .collect();
    let keys = ["id", "function_name", "keep", "systems", "money", "saving_range", "rules"];
    Listing::of(&columns(config, &keys), &lines)?.print(format)?;
    let shown = lines.len();
    let values: &[(&str, &dyn std::fmt::Display)] = &[("shown", &shown), ("total", &total)];
    config.note(&config.messages.with("propose-total", values));
    Ok(DONE)
}

fn columns<'a>(config: &Config, keys: &[&'a str]) -> Vec<(&'a str, String)> {
    keys.iter().map(|key| (*key, config.messages.text(&format!("col-{key}")))).collect()
}

#[derive(Serialize)]
struct MemberLine {
    application: String,
    name: String,
    disposition: String,
    reason: String,
    covered: f64,
    running_cost: String,
    dependents: usize,
}

#[derive(Serialize)]
struct CriterionLine {
    criterion: String,
    value: String,
    score: f64,
    source: String,
}

/// One proposal in full: members, criteria of the keeper, assumptions, rules.
fn one(config: &Config, words: &Words, proposal: &Proposal, format: Format) -> Result<u8> {
    if format == Format::Json || format == Format::Ndjson {
        Listing::of(&[("id", config.messages.text("col-id"))], std::slice::from_ref(proposal))?
            .print(format)?;
        return Ok(DONE);
    }
    if format != Format::Table {
        return members(config, words, proposal, format);
    }
    say(&format!("{}\n{}\n\n", words.headline(proposal), words.why(proposal)))?;
    members(config, words, proposal, format)?;
    let criteria: Vec<CriterionLine> = proposal
        .criteria
        .iter()
        .map(|it| CriterionLine {
            criterion: words.criterion(&it.key),
            value: words.value(it),
            score: it.score,
            source: it.source.clone().unwrap_or_default(),
        })
        .collect();
    let keys = ["criterion", "value", "score", "source"];
    Listing::of(&columns(config, &keys), &criteria)?.print(format)?;
    for (key, value) in &proposal.assumptions {
        say(&format!("  {}: {value}\n", words.assumption(key)))?;
    }
    for flag in words.flags(&proposal.flags) {
        say(&format!("  {flag}\n"))?;
    }
    Ok(DONE)
}

/// Who is in the group and what should happen to each.
fn members(config: &Config, words: &Words, proposal: &Proposal, format: Format) -> Result<u8> {
    let messages = &config.messages;
    let members: Vec<MemberLine> = proposal
        .members
        .iter()
        .map(|it| MemberLine {
            application: it.application_id.clone(),
            name: words.application(&it.application_id),
            disposition: messages
                .text(&format!("disposition-{}", it.disposition.key().replace('_', "-"))),
            reason: words.reason(&it.reason),
            covered: it.covered,
            running_cost: words.cost(it.running_cost),
            dependents: it.dependents.len(),
        })
        .collect();
    let keys =
        ["application", "name", "disposition", "reason", "covered", "running_cost", "dependents"];
    Listing::of(&columns(config, &keys), &members)?.print(format)?;
    Ok(DONE)
}
