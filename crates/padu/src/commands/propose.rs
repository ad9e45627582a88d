//! `padu propose`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use catalog::Catalog;
use consolidation::SHARED_PREFIX;
use model::Proposal;
use serde::Serialize;

use crate::commands::DONE;
use crate::commands::analyze::note_if_due;
use crate::config::Config;
use crate::failure::Problem;
use crate::listing::{Format, Listing, say, word};
use crate::pipeline::Wisdom;
use crate::report::words::Words;

/// A proposal as programs get it: the whole of it, with names.
#[derive(Serialize)]
struct ProposalLine {
    function_name: String,
    keeper_name: String,
    systems: usize,
    rules: Vec<String>,
    #[serde(flatten)]
    proposal: Proposal,
}

#[derive(Serialize)]
struct ShownLine {
    id: String,
    function_name: String,
    keeper_name: String,
    systems: usize,
    stake: String,
    range: String,
    rules: Vec<String>,
}

/// The same for a spreadsheet: amounts are whole units of the currency.
#[derive(Serialize)]
struct FlatLine {
    id: String,
    function: Option<String>,
    function_name: String,
    keeper: String,
    keeper_name: String,
    systems: usize,
    members: Vec<String>,
    at_stake_amount: Option<i64>,
    saving_low_amount: Option<i64>,
    saving_high_amount: Option<i64>,
    currency: Option<String>,
    rules: Vec<String>,
}

pub fn run(config: &Config, limit: usize, id: Option<String>, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    note_if_due(config, &catalog, Some(&wisdom))?;
    let names: BTreeMap<String, String> =
        catalog.applications(&config.viewer)?.into_iter().map(|it| (it.id, it.name)).collect();
    let words = Words { messages: &config.messages, wisdom: &wisdom, names: &names };
    let proposals = catalog.proposals(&config.viewer)?;
    if let Some(id) = id {
        let Some(proposal) = proposals.iter().find(|it| it.id == id || it.cluster_id == id) else {
            bail!(Problem::new("no-proposal").with("id", id));
        };
        return one(config, &catalog, &words, proposal, format);
    }
    let total = proposals.len();
    let shown = limit.min(total);
    list(&words, &proposals[..shown], format)?.print(format)?;
    let values: &[(&str, &dyn std::fmt::Display)] = &[("shown", &shown), ("total", &total)];
    config.note(&config.messages.with("propose-total", values));
    Ok(DONE)
}

fn list<'a>(words: &Words<'a>, proposals: &[Proposal], format: Format) -> Result<Listing<'a>> {
    match format {
        Format::Json | Format::Ndjson => {
            let lines: Vec<ProposalLine> = proposals.iter().map(|it| line(words, it)).collect();
            Listing::of(words.messages, &["id"], &lines)
        }
        Format::Csv => {
            let lines: Vec<FlatLine> = proposals.iter().map(|it| flat_line(words, it)).collect();
            let keys = ["id", "function", "function_name", "keeper", "keeper_name", "systems"];
            let more = [
                "members",
                "at_stake_amount",
                "saving_low_amount",
                "saving_high_amount",
                "currency",
                "rules",
            ];
            Ok(Listing::of(words.messages, &keys, &lines)?.more(&more))
        }
        Format::Table | Format::Md => {
            let lines: Vec<ShownLine> = proposals.iter().map(|it| shown_line(words, it)).collect();
            let keys = ["id", "function_name", "keeper_name", "systems", "stake", "range", "rules"];
            Listing::of(words.messages, &keys, &lines)
        }
    }
}

fn line(words: &Words, proposal: &Proposal) -> ProposalLine {
    ProposalLine {
        function_name: words.function(proposal.function.as_deref()),
        keeper_name: words.application(&proposal.keeper),
        systems: proposal.members.len(),
        rules: words.rules(proposal),
        proposal: proposal.clone(),
    }
}

fn shown_line(words: &Words, proposal: &Proposal) -> ShownLine {
    ShownLine {
        id: proposal.id.clone(),
        function_name: words.function(proposal.function.as_deref()),
        keeper_name: words.application(&proposal.keeper),
        systems: proposal.members.len(),
        stake: words.at_stake(proposal),
        range: words.saving(proposal),
        rules: words.rules(proposal).iter().map(|it| mark(words, it)).collect(),
    }
}

/// A rule in two words; the whole of it stands in the proposal.
fn mark(words: &Words, rule: &str) -> String {
    word(words.messages, "mark", &rule.to_lowercase())
}

fn flat_line(words: &Words, proposal: &Proposal) -> FlatLine {
    let saving = proposal.saving.as_ref();
    FlatLine {
        id: proposal.id.clone(),
        function: proposal.function.clone(),
        function_name: words.function(proposal.function.as_deref()),
        keeper: proposal.keeper.clone(),
        keeper_name: words.application(&proposal.keeper),
        systems: proposal.members.len(),
        members: proposal.members.iter().map(|it| words.application(&it.application_id)).collect(),
        at_stake_amount: Some(proposal.at_stake / 100).filter(|it| *it > 0),
        saving_low_amount: saving.map(|it| it.low / 100),
        saving_high_amount: saving.map(|it| it.high / 100),
        currency: saving.map(|it| it.currency.clone()),
        rules: words.rules(proposal),
    }
}

#[derive(Serialize)]
struct MemberLine {
    application_id: String,
    name: String,
    disposition: String,
    reason: String,
    covered: f64,
    covers: f64,
    running_cost: String,
    dependents: usize,
}

/// A member for a spreadsheet: keys, and the cost in whole units.
#[derive(Serialize)]
struct FlatMember {
    application_id: String,
    name: String,
    disposition: String,
    reason: String,
    covered: f64,
    covers: f64,
    running_cost_amount: Option<i64>,
    dependents: Vec<String>,
}

#[derive(Serialize)]
struct CriterionLine {
    criterion: String,
    value: String,
    score: f64,
    source: String,
}

#[derive(Serialize)]
struct AssumptionLine {
    assumption: String,
    value: String,
    source: String,
}

/// One proposal in full: members, criteria of the keeper, assumptions, rules.
fn one(
    config: &Config,
    catalog: &Catalog,
    words: &Words,
    proposal: &Proposal,
    format: Format,
) -> Result<u8> {
    let messages = &config.messages;
    match format {
        Format::Json | Format::Ndjson => {
            Listing::of(messages, &["id"], std::slice::from_ref(proposal))?.print(format)?;
        }
        Format::Csv => flat_members(words, proposal)?.print(format)?,
        Format::Md => members(words, proposal)?.print(format)?,
        Format::Table => {
            say(&format!("{}\n{}\n\n", words.headline(proposal), words.why(proposal)))?;
            members(words, proposal)?.print(format)?;
            say("\n")?;
            criteria(config, catalog, words, proposal)?.print(format)?;
            if let Some(told) = runner_up(words, proposal) {
                say(&format!("\n{told}\n"))?;
            }
            say("\n")?;
            let assumptions: Vec<AssumptionLine> = proposal
                .assumptions
                .iter()
                .map(|it| AssumptionLine {
                    assumption: words.assumption(&it.key),
                    value: words.assumed(&it.key, &it.value),
                    source: words.assumption_source(it),
                })
                .collect();
            Listing::of(messages, &["assumption", "value", "source"], &assumptions)?
                .print(format)?;
            for flag in words.flags(&proposal.flags) {
                say(&format!("\n{flag}\n"))?;
            }
        }
    }
    Ok(DONE)
}

/// The second best, by how much it lost, and what would make it the keeper.
fn runner_up(words: &Words, proposal: &Proposal) -> Option<String> {
    let (id, behind) = proposal.runner_up.as_ref()?;
    let messages = words.messages;
    let (name, behind) = (words.application(id), messages.decimal(*behind, 2));
    let values: &[(&str, &dyn std::fmt::Display)] = &[("name", &name), ("behind", &behind)];
    let is_tied = proposal.members.first().is_some_and(|it| it.reason == "tied");
    let key = if is_tied { "propose-runner-up-tied" } else { "propose-runner-up" };
    let told = messages.with(key, values);
    let changes: Vec<String> =
        proposal.what_would_change.iter().map(|it| words.change(&proposal.keeper, it)).collect();
    Some(match changes.is_empty() {
        true => format!("{told} {}", messages.text("propose-nothing-changes")),
        false => {
            let all = changes.join("; ");
            format!("{told} {}", messages.with("propose-would-change", &[("all", &all)]))
        }
    })
}

/// What speaks for the keeper, and where each value stands.
fn criteria<'a>(
    config: &Config,
    catalog: &Catalog,
    words: &Words<'a>,
    proposal: &Proposal,
) -> Result<Listing<'a>> {
    let sources: BTreeMap<String, String> =
        catalog.sources()?.into_iter().map(|it| (it.id, it.name)).collect();
    let mut lines = Vec::new();
    for it in &proposal.criteria {
        let source = match it.source.as_deref() {
            Some(id) if id.starts_with(SHARED_PREFIX) => words.messages.text("reference-list"),
            Some(id) => match catalog.registration(&config.viewer, id)? {
                Some(found) => sources.get(&found.source_id).cloned().unwrap_or_default(),
                None => String::new(),
            },
            None => String::new(),
        };
        let (criterion, value) = (words.criterion(&it.key), words.value(it));
        lines.push(CriterionLine { criterion, value, score: it.score, source });
    }
    Listing::of(words.messages, &["criterion", "value", "score", "source"], &lines)
}

/// Who is in the group and what should happen to each.
fn members<'a>(words: &Words<'a>, proposal: &Proposal) -> Result<Listing<'a>> {
    let members: Vec<MemberLine> = proposal
        .members
        .iter()
        .map(|it| MemberLine {
            application_id: it.application_id.clone(),
            name: words.application(&it.application_id),
            disposition: word(words.messages, "disposition", it.disposition.key()),
            reason: words.reason_of(it),
            covered: it.covered,
            covers: it.covers,
            running_cost: words.cost(it.running_cost),
            dependents: it.dependents.len(),
        })
        .collect();
    let keys = [
        "name",
        "disposition",
        "reason",
        "covered",
        "covers",
        "running_cost",
        "dependents",
        "application_id",
    ];
    Listing::of(words.messages, &keys, &members)
}

fn flat_members<'a>(words: &Words<'a>, proposal: &Proposal) -> Result<Listing<'a>> {
    let members: Vec<FlatMember> = proposal
        .members
        .iter()
        .map(|it| FlatMember {
            application_id: it.application_id.clone(),
            name: words.application(&it.application_id),
            disposition: it.disposition.key().to_string(),
            reason: it.reason.clone(),
            covered: it.covered,
            covers: it.covers,
            running_cost_amount: it.running_cost.map(|it| it / 100),
            dependents: it.dependents.iter().map(|it| words.application(it)).collect(),
        })
        .collect();
    let keys = ["application_id", "name", "disposition", "reason", "covered", "covers"];
    let listing = Listing::of(words.messages, &keys, &members)?;
    Ok(listing.more(&["running_cost_amount", "dependents"]))
}
