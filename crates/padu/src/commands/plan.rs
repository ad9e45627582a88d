//! `padu plan`: which system moves in which year, what that costs and saves, and how near the best the roadmap is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use anyhow::{Result, bail};
use catalog::{Catalog, Stamp};
use consolidation::Policy;
use consolidation::plan::{
    Basis, Effort, Frame, Left, Money, Roadmap, Solved, Step, System, Year, roadmap,
};
use model::{Proposal, Visibility};
use serde::Serialize;
use serde_json::Value;

use crate::args::PlanArgs;
use crate::commands::DONE;
use crate::commands::analyze::note_if_due;
use crate::commands::plan_against::{Plan, Shown};
use crate::commands::plan_frame::{Known, application, frame, otherwise};
use crate::commands::plan_out::{self, Telling};
use crate::config::{Config, now};
use crate::failure::Problem;
use crate::listing::{Format, Listing, say};
use crate::pipeline::{Wisdom, systems};
use crate::report::words::{Words, range};

/// A roadmap as programs get it; amounts are hundredths.
#[derive(Serialize)]
struct Told<'a> {
    first_year: i32,
    horizon_years: usize,
    capacity: u32,
    capacity_of: &'a BTreeMap<String, u32>,
    budget: Option<i64>,
    budgets: &'a BTreeMap<i32, i64>,
    budget_of: &'a BTreeMap<String, i64>,
    frozen: &'a [(Option<String>, i32)],
    keep: &'a BTreeSet<String>,
    exclude: &'a BTreeSet<String>,
    stays_near: bool,
    currency: &'a str,
    policy: &'a str,
    policy_hash: &'a str,
    counts_systems: bool,
    in_service: usize,
    worth: Option<Money>,
    /// What the promises count that it breaks; bound and gap are of the worth less this.
    broken: Option<i64>,
    bound: Option<i64>,
    gap: f64,
    greedy: Option<i64>,
    /// The kept roadmap each of whose years stands in this one: nothing that wins more was found.
    known_as: Option<&'a str>,
    years: &'a [Year],
    steps: Vec<StepLine>,
    assumptions: BTreeMap<&'static str, [f64; 3]>,
    unit_costs: &'a consolidation::plan::UnitCosts,
    sensitivity: &'a [consolidation::plan::Swing],
}

#[derive(Serialize)]
struct StepLine {
    application: String,
    keeper_name: String,
    #[serde(flatten)]
    step: Step,
}

/// A step for a person.
#[derive(Serialize)]
struct ShownStep {
    year: Option<i32>,
    wave: usize,
    application: String,
    agency: Option<String>,
    what: String,
    once: String,
    net: String,
    after: String,
    reconnect: String,
    id: String,
}

/// A step for a spreadsheet: amounts are whole units.
#[derive(Serialize)]
struct FlatStep {
    year: Option<i32>,
    wave: usize,
    application: String,
    agency: Option<String>,
    disposition: &'static str,
    keeper_name: String,
    left: Option<Left>,
    running_amount: Option<i64>,
    basis: Basis,
    once_amount: Option<i64>,
    net_low_amount: Option<i64>,
    net_amount: Option<i64>,
    net_high_amount: Option<i64>,
    after: Vec<String>,
    reconnect: Vec<String>,
    application_id: String,
    keeper: String,
    proposal_id: String,
}

#[derive(Serialize)]
struct ShownYear {
    year: i32,
    steps: usize,
    stopped: usize,
    spent: String,
    avoided: String,
    net_so_far: String,
    systems_left: usize,
}

#[derive(Serialize)]
struct SwingLine {
    assumption: String,
    value: String,
    net: String,
}

pub fn run(config: &Config, arguments: &PlanArgs) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let policy = match &arguments.policy {
        Some(path) => policy_of(path)?,
        None => wisdom.policy.clone(),
    };
    let applications = catalog.applications(&config.viewer)?;
    let proposals = catalog.proposals(&config.viewer)?;
    let dependencies = catalog.dependencies(&config.viewer, "")?;
    let known =
        Known { config, catalog: &catalog, applications: &applications, proposals: &proposals };
    let format = arguments.output.format;
    let shown = |key| Shown { key, limit: arguments.limit, format };
    if let (Some(from), Some(kept)) = (&arguments.against, &arguments.roadmap) {
        let [before, now] = [from, kept].map(|it| Plan::read(config, &catalog, it));
        before?.compare(config, &now?, shown("plan-against"))?;
        return Ok(DONE);
    }
    note_if_due(config, &catalog, Some(&wisdom))?;
    let mut frame = frame(&known, arguments, &policy)?;
    // Read before this one is kept itself, perhaps by the same name.
    let earlier = arguments.against.as_ref().map(|it| Plan::read(config, &catalog, it));
    let earlier = earlier.transpose()?;
    let kept = kept_ones(config, &catalog)?;
    let plans = earlier.iter().chain(kept.iter().map(|it| &it.1));
    frame.known = plans.map(Plan::promised).collect();
    let remembers = config.viewer.may_see(Visibility::Secret);
    if remembers {
        frame.tried = catalog.tried_roadmaps()?;
    }
    let names = kept.iter().map(|it| Some(it.0.as_str()));
    let known_as: Vec<Option<&str>> = earlier.iter().map(|_| None).chain(names).collect();
    let systems = systems(&catalog, &config.viewer, &applications)?;
    let solve =
        |it: &Frame| roadmap(&proposals, &systems, &dependencies, &policy, it, &Effort::default());
    let mut found = solve(&frame);
    if found.counts_systems && frame.has_budget() {
        // Systems that all count the same have no price.
        frame =
            Frame { budget: None, budgets: BTreeMap::new(), budget_of: BTreeMap::new(), ..frame };
        found = solve(&frame);
        config.note(&config.messages.text("plan-budget-left-out"));
    }
    if remembers {
        remember(config, &catalog, &frame, &found);
    }
    note_currencies(config, &systems, &policy.currency);
    let names: BTreeMap<String, String> =
        applications.iter().map(|it| (it.id.clone(), it.name.clone())).collect();
    let words = Words { messages: &config.messages, wisdom: &wisdom, names: &names };
    let in_service = systems.len();
    let (policy, frame) = (&policy, &frame);
    let teller =
        Teller { config, words, policy, frame, roadmap: &found, known_as: &known_as, in_service };
    let keep = || arguments.save.as_ref().map_or(Ok(()), |name| teller.save(&catalog, name));
    if let Some(earlier) = earlier {
        keep()?;
        earlier.compare(config, &Plan::of(teller.value()?)?, shown("plan-against"))?;
        return Ok(DONE);
    }
    if let Some(id) = &arguments.what_if {
        let id = &application(&known, id)?;
        let otherwise = Frame { known: vec![years(&found)], ..otherwise(&known, frame, id) };
        let now = solve(&otherwise);
        let now = Teller { frame: &otherwise, roadmap: &now, known_as: &[], ..teller };
        Plan::of(teller.value()?)?.compare(
            config,
            &Plan::of(now.value()?)?,
            shown(what_if(&proposals, &found, id)),
        )?;
        return Ok(DONE);
    }
    match &arguments.out {
        Some(file) => {
            let headline = teller.headline();
            let telling = Telling {
                config,
                catalog: &catalog,
                words: &teller.words,
                policy,
                frame,
                roadmap: &found,
                applications: &applications,
                dependencies: &dependencies,
                headline: &headline,
                in_service,
            };
            plan_out::write(&telling, file)?;
        }
        None => teller.tell(format, arguments.limit)?,
    }
    keep()?;
    Ok(DONE)
}

/// So many kept roadmaps are looked at: each takes as long as to plan without a solver.
const MOST_KEPT: usize = 8;

/// So many roadmaps that were found are remembered, so that a limit that goes never costs anything.
const MOST_TRIED: u32 = 32;

/// Remembers a roadmap that was found, unless it is the one remembered last. The answer does not hang on that: what
/// hinders it is a note.
fn remember(config: &Config, catalog: &Catalog, frame: &Frame, found: &Roadmap) {
    let years = years(found);
    if frame.tried.first() == Some(&years) {
        return;
    }
    if let Err(reason) = catalog.remember_roadmap(&years, MOST_TRIED) {
        config.note(&config.messages.with("plan-not-remembered", &[("reason", &reason)]));
    }
}

/// The fiscal year of each system that moves.
fn years(found: &Roadmap) -> BTreeMap<String, i32> {
    found.steps.iter().filter_map(|it| Some((it.application_id.clone(), it.year?))).collect()
}

/// The newest roadmaps that were kept, with their names; none for who may not see all that may stand in them.
fn kept_ones(config: &Config, catalog: &Catalog) -> Result<Vec<(String, Plan)>> {
    let mut found = Vec::new();
    if !config.viewer.may_see(Visibility::Secret) {
        return Ok(found);
    }
    for it in catalog.kept_roadmaps()?.into_iter().take(MOST_KEPT) {
        match Plan::of(it.body) {
            Ok(plan) => found.push((it.name, plan)),
            Err(_) => config.note(&config.messages.with("plan-unread", &[("name", &it.name)])),
        }
    }
    Ok(found)
}

/// Key of the message on a roadmap in which an application stays, and nothing takes it for what is kept.
fn what_if(proposals: &[Proposal], found: &Roadmap, id: &str) -> &'static str {
    let is_kept = proposals.iter().any(|it| it.keeper == id);
    let moves = found.steps.iter().any(|it| it.application_id == id);
    match (is_kept, moves) {
        (true, false) => "plan-what-if-keeper",
        (true, true) => "plan-what-if-both",
        (false, _) => "plan-what-if",
    }
}

/// Says which costs are not counted, as they are in another currency.
fn note_currencies(config: &Config, systems: &BTreeMap<String, System>, currency: &str) {
    let costs = systems.values().flat_map(|it| &it.costs).map(|it| it.amount.currency.as_str());
    let others: Vec<&str> = costs.filter(|it| *it != currency).collect();
    if !others.is_empty() {
        let names: BTreeSet<&str> = others.iter().copied().collect();
        let names = Vec::from_iter(names).join(", ");
        let values: &[(&str, &dyn Display)] =
            &[("costs", &others.len()), ("others", &names), ("currency", &currency)];
        config.note(&config.messages.with("plan-other-currencies", values));
    }
}

fn policy_of(path: &std::path::Path) -> Result<Policy> {
    let text = std::fs::read_to_string(path).map_err(|it| Problem::file("read", path, it))?;
    Ok(Policy::parse(&text).map_err(|it| Problem::file("policy", path, it))?)
}

/// Tells a roadmap.
struct Teller<'a> {
    config: &'a Config,
    words: Words<'a>,
    policy: &'a Policy,
    frame: &'a Frame,
    roadmap: &'a Roadmap,
    /// What the roadmaps are called that were known already; none for the one that this is set against.
    known_as: &'a [Option<&'a str>],
    in_service: usize,
}

impl Teller<'_> {
    /// Keeps it, so that progress can be measured by it.
    fn save(&self, catalog: &Catalog, name: &str) -> Result<()> {
        // Who may not read kept roadmaps would keep one without what it hides from them.
        if !self.config.viewer.may_see(Visibility::Secret) {
            bail!(Problem::new("roadmap-withheld"));
        }
        let is_clean = ingest::personal_data::find(name, false).is_empty();
        if name.trim().is_empty() || !is_clean {
            bail!(Problem::new("roadmap-name"));
        }
        let at = now();
        let stamp = Stamp { actor: &self.config.actor, at: &at };
        let kept = catalog.keep_roadmap(name.trim(), &self.value()?, stamp)?;
        let values: &[(&str, &dyn Display)] = &[("name", &kept.name), ("id", &kept.id)];
        self.config.note(&self.config.messages.with("plan-saved", values));
        Ok(())
    }

    /// The roadmap as programs get it.
    fn value(&self) -> Result<Value> {
        let mut told = serde_json::to_value(self.told())?;
        if self.roadmap.counts_systems {
            without_amounts(&mut told);
        }
        Ok(told)
    }

    fn tell(&self, format: Format, limit: usize) -> Result<()> {
        let messages = &self.config.messages;
        match format {
            Format::Json | Format::Ndjson => {
                Listing::of(messages, &["first_year"], &[self.value()?])?.print(format)
            }
            Format::Csv => self.flat()?.print(format),
            Format::Md => self.steps(usize::MAX)?.print(format),
            Format::Table => {
                say(&format!("{}\n\n", self.headline()))?;
                self.years()?.print(format)?;
                say("\n")?;
                self.steps(limit)?.print(format)?;
                if !self.roadmap.counts_systems {
                    say(&format!("\n{}\n", messages.text("plan-sensitivity")))?;
                    self.sensitivity()?.print(format)?;
                }
                say(&format!("\n{}\n", self.left()))?;
                self.note(limit)
            }
        }
    }

    fn planned(&self) -> impl Iterator<Item = &Step> {
        self.roadmap.steps.iter().filter(|it| it.year.is_some())
    }

    fn money(&self, hundredths: i64) -> String {
        match self.roadmap.counts_systems {
            true => self.words.messages.text("unknown"),
            false => self.words.messages.money(hundredths, &self.policy.currency),
        }
    }

    /// What the roadmap comes to, how sure that is, and how near the best.
    fn headline(&self) -> String {
        let messages = &self.config.messages;
        let (roadmap, frame) = (self.roadmap, self.frame);
        let last = frame.first_year + frame.years as i32 - 1;
        let done = self.planned().count();
        let waves = roadmap.steps.iter().map(|it| it.wave).max().unwrap_or(0);
        let values: &[(&str, &dyn Display)] = &[
            ("first", &frame.first_year),
            ("last", &last),
            ("done", &done),
            ("all", &roadmap.steps.len()),
            ("waves", &waves),
            ("years", &frame.years),
            ("net", &self.money(roadmap.worth.expected)),
            ("low", &self.money(roadmap.worth.low)),
            ("high", &self.money(roadmap.worth.high)),
        ];
        let may_see_costs = self.config.viewer.may_see(Visibility::Limited);
        let key = match (done, roadmap.counts_systems) {
            (0, _) if roadmap.steps.is_empty() => "plan-none",
            (0, _) => "plan-nothing",
            (_, true) if !may_see_costs => "plan-withheld",
            (_, true) => "plan-systems",
            (_, false) => "plan-headline",
        };
        if done == 0 {
            return messages.with(key, values);
        }
        let (quality, promises, known) = (self.quality(), self.promises(), self.known());
        format!("{} {quality}{promises}{known}", messages.with(key, values))
    }

    /// The roadmap that was known already and whose years these are.
    fn known_as(&self) -> Option<&str> {
        *self.known_as.get(self.roadmap.solved.known?)?
    }

    fn known(&self) -> String {
        // One that stays near another may win less than others would.
        let known = self.known_as().filter(|_| self.frame.previous.is_empty());
        let messages = &self.config.messages;
        known.map_or(String::new(), |it| {
            format!(" {}", messages.with("plan-known", &[("name", &it)]))
        })
    }

    /// How many promises of the earlier roadmap it stays near to are kept.
    fn promises(&self) -> String {
        let promised = || self.roadmap.steps.iter().filter(|it| it.promised.is_some());
        let (all, kept) =
            (promised().count(), promised().filter(|it| it.year == it.promised).count());
        let values: &[(&str, &dyn Display)] = &[("all", &all), ("kept", &kept)];
        let told = (all > 0).then(|| self.config.messages.with("plan-promises", values));
        told.map_or(String::new(), |it| format!(" {it}"))
    }

    /// An amount, unless every system counts the same.
    fn counted<T>(&self, amount: T) -> Option<T> {
        Some(amount).filter(|_| !self.roadmap.counts_systems)
    }

    /// How near the best it is, and how much better than the obvious.
    fn quality(&self) -> String {
        let messages = &self.config.messages;
        let solved = &self.roadmap.solved;
        let gap = messages.decimal((10_000.0 * solved.gap()).ceil() / 100.0, 2);
        let mut text = match (is_best(solved), self.frame.previous.is_empty()) {
            (true, true) => messages.text("plan-proven"),
            (true, false) => messages.text("plan-proven-near"),
            (false, true) => messages.with("plan-within", &[("gap", &gap)]),
            (false, false) => messages.with("plan-within-near", &[("gap", &gap)]),
        };
        if self.roadmap.counts_systems {
            return text;
        }
        let greedy = self.money(narrowed(solved.greedy));
        let above = self.money(narrowed(solved.worth - solved.greedy));
        let values: &[(&str, &dyn Display)] = &[("greedy", &greedy), ("above", &above)];
        let key = if solved.worth > solved.greedy { "plan-above" } else { "plan-as-greedy" };
        text += &format!(" {}", messages.with(key, values));
        let stated = self.planned().filter(|it| it.running.basis == Basis::Stated);
        let (systems, net) = stated.fold((0, 0i64), |(systems, net), it| {
            (systems + 1, net.saturating_add(it.worth.expected))
        });
        let net = self.money(net);
        let values: &[(&str, &dyn Display)] = &[("systems", &systems), ("net", &net)];
        text = text + " " + &messages.with("plan-stated", values);
        let is_doubtful = |it: &&Step| it.running.basis == Basis::Doubtful;
        let doubtful = self.roadmap.steps.iter().filter(is_doubtful).count();
        if doubtful > 0 {
            text += &format!(" {}", messages.with("plan-doubtful", &[("systems", &doubtful)]));
        }
        text
    }

    fn years(&self) -> Result<Listing<'_>> {
        let (mut net, mut left) = (0i64, self.in_service);
        let lines: Vec<ShownYear> = self
            .roadmap
            .years
            .iter()
            .map(|it| {
                net = net.saturating_add(it.avoided).saturating_sub(it.spent);
                left = left.saturating_sub(it.stopped);
                ShownYear {
                    year: it.year,
                    steps: it.steps,
                    stopped: it.stopped,
                    spent: self.money(it.spent),
                    avoided: self.money(it.avoided),
                    net_so_far: self.money(net),
                    systems_left: left,
                }
            })
            .collect();
        let keys = ["year", "steps", "stopped", "spent", "avoided", "net_so_far", "systems_left"];
        let keys = if self.roadmap.counts_systems {
            vec![keys[0], keys[1], keys[2], keys[6]]
        } else {
            keys.to_vec()
        };
        Listing::of(self.words.messages, &keys, &lines)
    }

    fn names(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|it| self.words.application(it)).collect()
    }

    fn steps(&self, limit: usize) -> Result<Listing<'_>> {
        let shown = |it: &Step| ShownStep {
            year: it.year,
            wave: it.wave,
            application: self.words.application(&it.application_id),
            agency: it.agency.clone(),
            what: self.what(it),
            once: self.money(it.once.expected),
            net: self.money(it.worth.expected),
            after: self.names(&it.after).join(", "),
            reconnect: self.names(&it.reconnect).join(", "),
            id: it.application_id.clone(),
        };
        let lines: Vec<ShownStep> = self.planned().take(limit).map(shown).collect();
        let keys = [
            "year",
            "wave",
            "application",
            "agency",
            "what",
            "once",
            "net",
            "after",
            "reconnect",
            "id",
        ];
        let mut keys = keys.to_vec();
        if self.roadmap.counts_systems {
            keys.retain(|it| !matches!(*it, "once" | "net"));
        }
        let is_said = |it: fn(&ShownStep) -> &String| lines.iter().any(|line| !it(line).is_empty());
        let said = [("after", is_said(|it| &it.after)), ("reconnect", is_said(|it| &it.reconnect))];
        keys.retain(|key| said.iter().all(|it| it.0 != *key || it.1));
        Listing::of(self.words.messages, &keys, &lines)
    }

    /// What happens to a system, with what takes its place.
    fn what(&self, step: &Step) -> String {
        let keeper = self.words.application(&step.keeper);
        let key = format!("plan-{}", step.disposition.key().replace('_', "-"));
        self.words.messages.with(&key, &[("keeper", &keeper)])
    }

    fn flat(&self) -> Result<Listing<'_>> {
        let known = |it: &Step, amount: i64| {
            Some(amount / 100).filter(|_| it.running.basis != Basis::Unknown)
        };
        let flat = |it: &Step| FlatStep {
            year: it.year,
            wave: it.wave,
            application: self.words.application(&it.application_id),
            agency: it.agency.clone(),
            disposition: it.disposition.key(),
            keeper_name: self.words.application(&it.keeper),
            left: it.left,
            running_amount: known(it, it.running.amounts[0]),
            basis: it.running.basis,
            once_amount: known(it, it.once.expected),
            net_low_amount: known(it, it.worth.low),
            net_amount: known(it, it.worth.expected),
            net_high_amount: known(it, it.worth.high),
            after: it.after.clone(),
            reconnect: it.reconnect.clone(),
            application_id: it.application_id.clone(),
            keeper: it.keeper.clone(),
            proposal_id: it.proposal_id.clone(),
        };
        let lines: Vec<FlatStep> = self.roadmap.steps.iter().map(flat).collect();
        let keys = ["year", "wave", "application", "agency", "disposition", "keeper_name", "left"];
        let mut more = vec!["after", "reconnect", "application_id", "keeper", "proposal_id"];
        if !self.roadmap.counts_systems {
            more.extend([
                "running_amount",
                "basis",
                "once_amount",
                "net_low_amount",
                "net_amount",
                "net_high_amount",
            ]);
        }
        Ok(Listing::of(self.words.messages, &keys, &lines)?.more(&more))
    }

    fn sensitivity(&self) -> Result<Listing<'_>> {
        let assumed = assumptions(self.policy);
        let line = |it: &consolidation::plan::Swing| SwingLine {
            assumption: self.words.assumption(it.assumption),
            value: assumed.get(it.assumption).map_or(String::new(), |values| {
                self.words.assumed(it.assumption, &values.map(|it| it.to_string()).join("/"))
            }),
            net: range(&self.money(it.worth[0]), &self.money(it.worth[1])),
        };
        let lines: Vec<SwingLine> = self.roadmap.sensitivity.iter().map(line).collect();
        Listing::of(self.words.messages, &["assumption", "value", "net"], &lines)
    }

    /// What is left as it is, and why.
    fn left(&self) -> String {
        let count =
            |wanted: Left| self.roadmap.steps.iter().filter(|it| it.left == Some(wanted)).count();
        let [unpaid, means, order, unknown] =
            [Left::DoesNotPay, Left::NoMeans, Left::Order, Left::CostUnknown].map(count);
        let values: &[(&str, &dyn Display)] =
            &[("unpaid", &unpaid), ("means", &means), ("order", &order), ("unknown", &unknown)];
        self.config.messages.with("plan-left", values)
    }

    fn note(&self, limit: usize) -> Result<()> {
        let (all, capacity) = (self.planned().count(), self.frame.capacity);
        let shown = all.min(limit);
        let plan = Plan::of(self.value()?)?;
        let budget = plan.budget(self.config);
        let values: &[(&str, &dyn Display)] = &[
            ("shown", &shown),
            ("all", &all),
            ("capacity", &capacity),
            ("budget", &budget),
            ("edition", &self.policy.edition),
        ];
        let asked = plan.asked(self.config);
        let note = self.config.messages.with("plan-note", values);
        self.config.note(&[&[note][..], &asked].concat().join("; "));
        Ok(())
    }

    fn told(&self) -> Told<'_> {
        let line = |it: &Step| StepLine {
            application: self.words.application(&it.application_id),
            keeper_name: self.words.application(&it.keeper),
            step: it.clone(),
        };
        Told {
            first_year: self.frame.first_year,
            horizon_years: self.frame.years,
            capacity: self.frame.capacity,
            capacity_of: &self.frame.capacity_of,
            budget: self.frame.budget,
            budgets: &self.frame.budgets,
            budget_of: &self.frame.budget_of,
            frozen: &self.frame.frozen,
            keep: &self.frame.keep,
            exclude: &self.frame.exclude,
            stays_near: !self.frame.previous.is_empty(),
            currency: &self.policy.currency,
            policy: &self.policy.edition,
            policy_hash: &self.policy.hash,
            counts_systems: self.roadmap.counts_systems,
            in_service: self.in_service,
            worth: self.counted(self.roadmap.worth),
            broken: self.counted(narrowed(self.roadmap.solved.broken)),
            bound: self.counted(narrowed(self.roadmap.solved.bound)),
            gap: self.roadmap.solved.gap(),
            greedy: self.counted(narrowed(self.roadmap.solved.greedy)),
            known_as: self.known_as(),
            years: &self.roadmap.years,
            steps: self.roadmap.steps.iter().map(line).collect(),
            assumptions: assumptions(self.policy),
            unit_costs: &self.roadmap.unit_costs,
            sensitivity: &self.roadmap.sensitivity,
        }
    }
}

/// Whether no roadmap wins more, as far as a solver in floating point proves it. Bound and gap are of what it wins less
/// what the promises count that it breaks.
fn is_best(solved: &Solved) -> bool {
    solved.bound <= solved.worth - solved.broken || solved.bound > 0 && solved.gap() < 1e-6
}

/// Where every system counts the same, what it counts is no amount, wherever it stands.
fn without_amounts(told: &mut Value) {
    const AMOUNTS: [&str; 5] = ["running", "once", "worth", "spent", "avoided"];
    match told {
        Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| {
            if AMOUNTS.contains(&key.as_str()) {
                *value = Value::Null;
            }
            without_amounts(value);
        }),
        Value::Array(items) => items.iter_mut().for_each(without_amounts),
        _ => {}
    }
}

fn narrowed(amount: i128) -> i64 {
    amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// The policy's assumptions: low, expected and high.
fn assumptions(policy: &Policy) -> BTreeMap<&'static str, [f64; 3]> {
    let values = |it: &consolidation::Assumption| {
        [it.low, it.expected, it.high].map(|it| it as f64 / 10_000.0)
    };
    BTreeMap::from([
        ("avoided_share", values(&policy.avoided_share)),
        ("migration_share", values(&policy.migration_share)),
        ("double_running_months", values(&policy.double_running_months)),
        ("reconnect_share", values(&policy.reconnect_share)),
    ])
}
