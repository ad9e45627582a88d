//! The self-contained HTML report: one file, no script, nothing loaded from elsewhere.

use std::collections::BTreeMap;

use anyhow::Result;
use askama::Template;
use catalog::Catalog;
use model::{Proposal, Viewer};

use crate::draw::{self, Bar};
use crate::messages::Messages;
use crate::pipeline::{self, Summary, Wisdom};
use crate::report::pairs::{self, PairRow};
use crate::report::words::Words;

const PROPOSALS: usize = 25;
const GROUPS: usize = 15;

struct Fact {
    label: String,
    value: String,
    note: String,
}

struct GroupRow {
    function: String,
    size: u64,
    cohesion: String,
    members: Vec<String>,
}

struct MemberRow {
    name: String,
    disposition: String,
    reason: String,
    cost: String,
}

struct ProposalCard {
    anchor: String,
    headline: String,
    why: String,
    at_stake: String,
    saving: String,
    flags: Vec<String>,
    members: Vec<MemberRow>,
    more: String,
    assumptions: Vec<Assumed>,
}

struct Assumed {
    name: String,
    value: String,
    source: String,
}

struct UsageRow {
    application: String,
    users: String,
    count: usize,
}

/// Everything the page says; the template only arranges it.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    lang: &'a str,
    messages: &'a Messages,
    facts: Vec<Fact>,
    chart: String,
    groups: Vec<GroupRow>,
    usages: Vec<UsageRow>,
    proposals: Vec<ProposalCard>,
    pairs: Vec<PairRow>,
    edition: String,
    analysed_at: String,
}

impl Page<'_> {
    /// Rules for the drawings, for the template.
    fn drawing_style(&self) -> &'static str {
        draw::waterfall::STYLE
    }

    /// A message, for the template.
    fn t(&self, key: &str) -> String {
        self.messages.text(key)
    }
}

/// The report over a catalogue, as the viewer may see it.
pub fn report(
    catalog: &Catalog,
    wisdom: &Wisdom,
    viewer: &Viewer,
    messages: &Messages,
) -> Result<String> {
    let summary = pipeline::summarize(catalog, viewer, PROPOSALS)?;
    let names: BTreeMap<String, String> =
        catalog.applications(viewer)?.into_iter().map(|it| (it.id, it.name)).collect();
    let words = Words { messages, wisdom, names: &names };
    let groups = catalog.clusters(viewer, "function")?;
    let rows: Vec<GroupRow> = groups
        .iter()
        .take(GROUPS)
        .map(|it| GroupRow {
            function: words.function(it.function.as_deref()),
            size: it.size,
            cohesion: messages.decimal(it.cohesion, 2),
            members: it
                .members
                .iter()
                .map(|member| match (&member.name, &member.agency) {
                    (Some(name), Some(agency)) => format!("{name} ({agency})"),
                    (Some(name), None) => name.clone(),
                    _ => member.id.clone(),
                })
                .collect(),
        })
        .collect();
    let last = catalog.last_analysis()?;
    let page = Page {
        lang: messages.tag(),
        messages,
        facts: facts(&summary, messages),
        chart: chart(&rows, messages),
        groups: rows,
        usages: usages(catalog, viewer)?,
        proposals: summary.top.iter().map(|it| card(&words, it)).collect(),
        pairs: pairs::pairs(catalog, &wisdom.knowledge, viewer, messages)?,
        edition: wisdom.edition(),
        analysed_at: last.map(|it| messages.when(&it.at)).unwrap_or_default(),
    };
    Ok(page.render()?)
}

fn facts(summary: &Summary, messages: &Messages) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact {
        label: messages.text(&format!("summary-{key}")),
        note: messages.text(&format!("summary-{key}-note")),
        value,
    };
    let number = |value: u64| messages.number(value as i64);
    vec![
        fact("registrations", number(summary.registrations)),
        fact("applications", number(summary.applications)),
        fact("usages", number(summary.usages)),
        fact("duplicates", number(summary.duplicates)),
        fact("groups", number(summary.groups)),
        fact("at-stake", messages.money(summary.at_stake.hundredths, &summary.at_stake.currency)),
    ]
}

fn chart(groups: &[GroupRow], messages: &Messages) -> String {
    let bars: Vec<Bar> = groups
        .iter()
        .map(|it| Bar {
            label: it.function.clone(),
            value: it.size as f64,
            text: messages.number(it.size as i64),
        })
        .collect();
    draw::bars(&messages.text("report-chart"), &bars)
}

/// Shared applications by how many entries report using them.
fn usages(catalog: &Catalog, viewer: &Viewer) -> Result<Vec<UsageRow>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for it in catalog.usages(viewer, "")? {
        let name = it.application.unwrap_or(it.application_id);
        let who = [it.agency, it.unit].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        users.entry(name).or_default().push(who);
    }
    let mut rows: Vec<UsageRow> = users
        .into_iter()
        .map(|(application, mut who)| {
            let count = who.len();
            who.retain(|it| !it.is_empty());
            who.dedup();
            let more = who.len().saturating_sub(4);
            who.truncate(4);
            let tail = if more > 0 { format!(" +{more}") } else { String::new() };
            UsageRow { application, users: who.join("; ") + &tail, count }
        })
        .collect();
    rows.sort_by(|left, right| {
        right.count.cmp(&left.count).then(left.application.cmp(&right.application))
    });
    rows.truncate(GROUPS);
    Ok(rows)
}

fn card(words: &Words, proposal: &Proposal) -> ProposalCard {
    const MEMBERS: usize = 12;
    let members = proposal
        .members
        .iter()
        .take(MEMBERS)
        .map(|it| {
            let key = format!("disposition-{}", it.disposition.key().replace('_', "-"));
            MemberRow {
                name: words.application(&it.application_id),
                disposition: words.messages.text(&key),
                reason: words.reason_of(it),
                cost: words.cost(it.running_cost),
            }
        })
        .collect();
    let hidden = proposal.members.len().saturating_sub(MEMBERS);
    ProposalCard {
        anchor: proposal.id.clone(),
        headline: words.headline(proposal),
        why: words.why(proposal),
        at_stake: words.at_stake(proposal),
        saving: words.saving(proposal),
        flags: words.flags(&proposal.flags),
        members,
        more: match hidden {
            0 => String::new(),
            _ => words.messages.with("report-more-members", &[("count", &hidden)]),
        },
        assumptions: proposal
            .assumptions
            .iter()
            .map(|it| Assumed {
                name: words.assumption(&it.key),
                value: words.assumed(&it.key, &it.value),
                source: words.assumption_source(it),
            })
            .collect(),
    }
}
