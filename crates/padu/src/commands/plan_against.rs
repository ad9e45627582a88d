//! `padu plan --against FILE|ROADMAP`: two roadmaps side by side, and why a step is done in another year.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, Result};
use catalog::Catalog;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::commands::progress::kept;
use crate::config::Config;
use crate::failure::Problem;
use crate::listing::{Format, Listing, say};

/// A roadmap as `padu plan --format json` wrote it. Those that were kept by an older padu say less of their frame.
#[derive(Deserialize)]
pub struct Plan {
    first_year: i32,
    horizon_years: i32,
    capacity: u32,
    #[serde(default)]
    capacity_of: BTreeMap<String, u32>,
    budget: Option<i64>,
    #[serde(default)]
    budgets: BTreeMap<i32, i64>,
    #[serde(default)]
    budget_of: BTreeMap<String, i64>,
    #[serde(default)]
    frozen: Vec<(Option<String>, i32)>,
    #[serde(default)]
    keep: BTreeSet<String>,
    #[serde(default)]
    exclude: BTreeSet<String>,
    #[serde(default)]
    policy: String,
    currency: String,
    counts_systems: bool,
    worth: Option<PlanWorth>,
    #[serde(default)]
    years: Vec<PlanYear>,
    steps: Vec<PlanStep>,
}

#[derive(Deserialize)]
struct PlanWorth {
    expected: i64,
}

#[derive(Deserialize)]
struct PlanYear {
    year: i32,
    steps: usize,
    stopped: usize,
    spent: Option<i64>,
    avoided: Option<i64>,
}

#[derive(Deserialize)]
struct PlanStep {
    application_id: String,
    application: String,
    agency: Option<String>,
    #[serde(default)]
    proposal_id: String,
    keeper: String,
    disposition: String,
    year: Option<i32>,
    left: Option<String>,
    promised: Option<i32>,
    moved: Option<String>,
    running: Option<PlanRunning>,
    once: Option<PlanWorth>,
}

#[derive(Deserialize)]
struct PlanRunning {
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
    /// It stays, or is left out, since somebody asked for that.
    AsAsked,
    /// It stayed, or was left out, since somebody asked for that before.
    AskedBefore,
    /// Something else is proposed for it.
    Proposal,
    /// Another cost is known or estimated.
    Cost,
    /// Its year is none of this roadmap.
    OutOfYears,
    /// Nothing moves in its year, in its agency at least.
    Frozen,
    /// Its agency moves as many systems in its year as it can.
    CapacityTaken,
    /// Others take the budget of its year.
    BudgetTaken,
    /// It costs more than the budget of its year.
    AboveBudget,
    /// It costs more than it wins in these years.
    DoesNotPay,
    /// Its year does not fit that of what it needs, or what needs it.
    Order,
    /// Nobody knows what it costs.
    CostUnknown,
    /// Means or years do not suffice for it.
    NoMeans,
    /// There were no means for it before.
    MeansNow,
    /// The roadmap has other years, and what a step wins hangs on them.
    OtherYears,
    /// Nothing about it changed: others moved.
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
    agency: Option<String>,
    before: Option<i32>,
    now: Option<i32>,
    because: Because,
    application_id: String,
}

/// A year of both.
#[derive(Serialize)]
struct YearLine {
    year: i32,
    steps_before: usize,
    steps_now: usize,
    stopped_before: usize,
    stopped_now: usize,
    spent_before: String,
    spent_now: String,
    net_before: String,
    net_now: String,
}

/// What the frame of the one says otherwise.
#[derive(Serialize)]
struct FrameLine {
    what: String,
    before: String,
    now: String,
}

/// How the lines of a comparison are shown.
#[derive(Clone, Copy)]
pub struct Shown {
    /// Key of the message above them.
    pub key: &'static str,
    /// How many at most, for a person.
    pub limit: usize,
    pub format: Format,
}

impl Plan {
    /// A roadmap as programs get it.
    pub fn of(told: Value) -> Result<Plan> {
        Ok(serde_json::from_value(told)?)
    }

    /// The year that it promised for each application.
    pub fn promised(&self) -> BTreeMap<String, i32> {
        self.steps.iter().filter_map(|it| Some((it.application_id.clone(), it.year?))).collect()
    }

    /// A roadmap in a file, or one that was kept, by id or name.
    pub fn read(config: &Config, catalog: &Catalog, from: &str) -> Result<Plan> {
        let path = Path::new(from);
        match kept(config, catalog, Some(from)) {
            Ok(kept) => return Plan::of(kept.body),
            Err(error) if !path.is_file() => return Err(error),
            Err(_) => {}
        }
        let text = std::fs::read_to_string(path).map_err(|it| Problem::file("read", path, it))?;
        let found: Result<Vec<Plan>, _> = serde_json::from_str(&text);
        let mut found = found.map_err(|it| Problem::file("no-plan", path, it))?;
        let found = found.pop();
        found.context("it holds no roadmap").map_err(|it| Problem::file("no-plan", path, it).into())
    }

    /// Writes both side by side, and what `now` does otherwise, by name: another year of a step counts as a move, and
    /// so does being dropped.
    pub fn compare(&self, config: &Config, now: &Plan, shown: Shown) -> Result<()> {
        let messages = &config.messages;
        let mut lines = self.moved(now);
        let keys = ["application", "agency", "before", "now", "because"];
        if shown.format != Format::Table {
            let listing = Listing::of(messages, &keys, &lines)?;
            return listing.more(&["application_id"]).print(shown.format);
        }
        let money = |it: &Plan| match it.worth.as_ref().filter(|_| !it.counts_systems) {
            Some(worth) => messages.money(worth.expected, &it.currency),
            None => messages.text("unknown"),
        };
        let (all, gone) = (lines.len(), lines.iter().filter(|it| !now.has(it)).count());
        let stayed = now.steps.len() - (all - gone);
        let (worth, before) = (money(now), money(self));
        let values: &[(&str, &dyn Display)] =
            &[("before", &before), ("now", &worth), ("moved", &all), ("stayed", &stayed)];
        say(&format!("{}\n\n", messages.with(shown.key, values)))?;
        let frame = self.frame_otherwise(config, now);
        if !frame.is_empty() {
            Listing::of(messages, &["what", "before", "now"], &frame)?.print(shown.format)?;
            say("\n")?;
        }
        self.years_beside(config, now)?.print(shown.format)?;
        if all > 0 {
            lines.truncate(shown.limit);
            say("\n")?;
            Listing::of(messages, &keys, &lines)?.print(shown.format)?;
        }
        if all > shown.limit {
            let values: &[(&str, &dyn Display)] = &[("shown", &lines.len()), ("all", &all)];
            config.note(&messages.with("plan-moved-more", values));
        }
        Ok(())
    }

    /// The year after the last one.
    fn end(&self) -> i32 {
        self.first_year.saturating_add(self.horizon_years)
    }

    fn has(&self, line: &MovedLine) -> bool {
        self.steps.iter().any(|it| it.application_id == line.application_id)
    }

    /// What each year of both brings.
    fn years_beside<'m>(&self, config: &'m Config, now: &Plan) -> Result<Listing<'m>> {
        let messages = &config.messages;
        let years: BTreeSet<i32> = self.years.iter().chain(&now.years).map(|it| it.year).collect();
        let (mut before, mut after) = (Side::of(self), Side::of(now));
        let lines: Vec<YearLine> = years
            .into_iter()
            .map(|year| {
                let (own, other) = (before.in_year(config, year), after.in_year(config, year));
                YearLine {
                    year,
                    steps_before: own.0,
                    steps_now: other.0,
                    stopped_before: own.1,
                    stopped_now: other.1,
                    spent_before: own.2,
                    spent_now: other.2,
                    net_before: own.3,
                    net_now: other.3,
                }
            })
            .collect();
        let mut keys = vec!["year", "steps_before", "steps_now", "stopped_before", "stopped_now"];
        if !self.counts_systems && !now.counts_systems {
            keys.extend(["spent_before", "spent_now", "net_before", "net_now"]);
        }
        Listing::of(messages, &keys, &lines)
    }

    /// What was asked for otherwise.
    fn frame_otherwise(&self, config: &Config, now: &Plan) -> Vec<FrameLine> {
        let told = |it: &Plan| it.frame(config);
        let both = told(self).into_iter().zip(told(now));
        let other = both.filter(|(before, now)| before.1 != now.1);
        let line = |(before, now): ((&str, String), (&str, String))| FrameLine {
            what: config.messages.text(before.0),
            before: before.1,
            now: now.1,
        };
        other.map(line).collect()
    }

    /// What the frame is, in words: each with the key of what it is.
    fn frame(&self, config: &Config) -> [(&'static str, String); 8] {
        let messages = &config.messages;
        let money = |it: i64| messages.money(it, &self.currency);
        let listed = |all: Vec<String>| match all.is_empty() {
            true => messages.text("plan-none-such"),
            false => all.join(", "),
        };
        let pairs = |it: &BTreeMap<String, i64>| -> Vec<String> {
            it.iter().map(|(whom, amount)| format!("{whom}: {}", money(*amount))).collect()
        };
        let mut budgets: Vec<String> = Vec::new();
        budgets.extend(self.budget.map(money));
        budgets.extend(self.budgets.iter().map(|it| format!("{}: {}", it.0, money(*it.1))));
        budgets.extend(pairs(&self.budget_of));
        let mut capacity = vec![self.capacity.to_string()];
        capacity.extend(self.capacity_of.iter().map(|it| format!("{}: {}", it.0, it.1)));
        let whom = |it: &(Option<String>, i32)| match &it.0 {
            Some(agency) => format!("{} ({agency})", it.1),
            None => it.1.to_string(),
        };
        let last = self.end().saturating_sub(1);
        let budgets = match budgets.is_empty() {
            true => messages.text("plan-unlimited"),
            false => budgets.join(", "),
        };
        let set = |it: &BTreeSet<String>| listed(it.iter().cloned().collect());
        [
            ("frame-years", format!("{} – {last}", self.first_year)),
            ("frame-budget", budgets),
            ("frame-capacity", capacity.join(", ")),
            ("frame-frozen", listed(self.frozen.iter().map(whom).collect())),
            ("frame-keep", set(&self.keep)),
            ("frame-exclude", set(&self.exclude)),
            ("frame-policy", self.policy.clone()),
            ("frame-currency", self.currency.clone()),
        ]
    }

    /// What somebody asked for beside the limits that every roadmap has, in words.
    pub fn asked(&self, config: &Config) -> Vec<String> {
        let none = config.messages.text("plan-none-such");
        let [_, _, capacity, frozen, keep, exclude, ..] = self.frame(config);
        let of_agencies = !self.capacity_of.is_empty();
        let mut asked: Vec<(&str, String)> = Vec::from_iter(of_agencies.then_some(capacity));
        asked.extend([frozen, keep, exclude].into_iter().filter(|it| it.1 != none));
        asked.into_iter().map(|it| format!("{}: {}", config.messages.text(it.0), it.1)).collect()
    }

    /// All budgets in words.
    pub fn budget(&self, config: &Config) -> String {
        let [_, budget, ..] = self.frame(config);
        budget.1
    }

    /// Whether somebody asked that it stays as it is.
    fn leaves_out(&self, step: &PlanStep) -> bool {
        let agency = step.agency.as_ref().is_some_and(|it| self.exclude.contains(it));
        agency
            || self.exclude.contains(&step.proposal_id)
            || self.keep.contains(&step.application_id)
    }

    fn moved(&self, now: &Plan) -> Vec<MovedLine> {
        let mut before: BTreeMap<&str, &PlanStep> =
            self.steps.iter().map(|it| (it.application_id.as_str(), it)).collect();
        let means = Means::of(self, now);
        let mut lines: Vec<MovedLine> = Vec::new();
        for step in &now.steps {
            let earlier = before.remove(step.application_id.as_str());
            let year = earlier.and_then(|it| it.year);
            if year != step.year {
                let because = means.because(earlier, step);
                lines.push(MovedLine::of(step, year, step.year, because));
            }
        }
        let gone = before.into_values().filter(|it| it.year.is_some());
        lines.extend(gone.map(|it| {
            let because = if now.leaves_out(it) { Because::AsAsked } else { Because::Gone };
            MovedLine::of(it, it.year, None, because)
        }));
        lines.sort_by(|a, b| {
            (&a.application, &a.application_id).cmp(&(&b.application, &b.application_id))
        });
        lines
    }
}

impl PlanStep {
    /// Whether it wins more than it costs in a year in which it may be done.
    fn pays_in_some_year(&self) -> bool {
        self.left.as_deref() != Some("does_not_pay")
    }
}

impl Because {
    /// Whether there is no such year for it, whatever others take.
    fn is_of_years(self) -> bool {
        matches!(self, Because::OutOfYears | Because::Frozen)
    }
}

/// What a step that stays near its promise makes room for, as far as that can be told.
fn makes_room(step: &PlanStep, closed: Option<Because>) -> Because {
    match closed {
        _ if step.left.as_deref() == Some("order") => Because::Order,
        Some(taken @ (Because::CapacityTaken | Because::BudgetTaken)) => taken,
        _ => Because::MakesRoom,
    }
}

impl MovedLine {
    fn of(step: &PlanStep, before: Option<i32>, now: Option<i32>, because: Because) -> MovedLine {
        MovedLine {
            application: step.application.clone(),
            agency: step.agency.clone(),
            before,
            now,
            because,
            application_id: step.application_id.clone(),
        }
    }
}

/// One of two roadmaps, year by year.
struct Side<'p> {
    plan: &'p Plan,
    net: i64,
}

impl Side<'_> {
    fn of(plan: &Plan) -> Side<'_> {
        Side { plan, net: 0 }
    }

    /// Steps, systems that stop, what is spent and what is won so far.
    fn in_year(&mut self, config: &Config, year: i32) -> (usize, usize, String, String) {
        let Some(of) = self.plan.years.iter().find(|it| it.year == year) else {
            return Default::default();
        };
        let (spent, avoided) = (of.spent.unwrap_or(0), of.avoided.unwrap_or(0));
        self.net = self.net.saturating_add(avoided).saturating_sub(spent);
        let money = |it: i64| config.messages.money(it, &self.plan.currency);
        (of.steps, of.stopped, money(spent), money(self.net))
    }
}

/// What the steps of a roadmap take of its means.
struct Means<'p> {
    /// The roadmap that it is compared with.
    before: &'p Plan,
    plan: &'p Plan,
    /// Steps of each agency in each year; systems whose agency nobody names share one capacity.
    moves: BTreeMap<(Option<&'p str>, i32), u32>,
    /// What the steps of a year cost, and those of an agency.
    spent: BTreeMap<(Option<&'p str>, i32), i64>,
}

impl<'p> Means<'p> {
    fn of(before: &'p Plan, plan: &'p Plan) -> Means<'p> {
        let mut means = Means { before, plan, moves: BTreeMap::new(), spent: BTreeMap::new() };
        for it in &plan.steps {
            let Some(year) = it.year else { continue };
            *means.moves.entry((it.agency.as_deref(), year)).or_default() += 1;
            let cost = it.once.as_ref().map_or(0, |it| it.expected);
            let mut spend = |whom| {
                let spent = means.spent.entry((whom, year)).or_default();
                *spent = spent.saturating_add(cost);
            };
            spend(None);
            if let Some(agency) = it.agency.as_deref() {
                spend(Some(agency));
            }
        }
        means
    }

    fn because(&self, earlier: Option<&PlanStep>, step: &PlanStep) -> Because {
        let Some(before) = earlier else {
            let was_asked = self.before.leaves_out(step);
            return if was_asked { Because::AskedBefore } else { Because::New };
        };
        let closed = before.year.and_then(|it| self.closed(step, it));
        // It speaks of the year that was promised, which need not be that of the other roadmap.
        match step.moved.as_deref().filter(|_| step.promised == before.year) {
            Some("no_longer_possible") => return Because::NoLongerPossible,
            Some("makes_room") => return makes_room(step, closed),
            Some("pays_more") => return Because::PaysMore,
            _ => {}
        }
        let running = |it: &PlanStep| it.running.as_ref().map(|it| it.amounts);
        if before.keeper != step.keeper || before.disposition != step.disposition {
            return Because::Proposal;
        }
        if running(before) != running(step) {
            return Because::Cost;
        }
        let closed = closed.filter(|it| step.pays_in_some_year() || it.is_of_years());
        match (before.left.as_deref(), step.left.as_deref(), closed) {
            (Some("no_means"), ..) => Because::MeansNow,
            (_, Some("order"), _) => Because::Order,
            (_, _, Some(closed)) => closed,
            (_, Some("no_means"), _) => Because::NoMeans,
            (_, Some("cost_unknown"), _) => Because::CostUnknown,
            _ if self.has_other_years() => Because::OtherYears,
            (_, Some("does_not_pay"), _) => Because::DoesNotPay,
            _ => Because::Others,
        }
    }

    fn has_other_years(&self) -> bool {
        let years = |it: &Plan| (it.first_year, it.horizon_years);
        years(self.before) != years(self.plan)
    }

    /// Why a step cannot be done in a year, everything else left as it is.
    fn closed(&self, step: &PlanStep, year: i32) -> Option<Because> {
        let plan = self.plan;
        let agency = step.agency.as_deref();
        if !(plan.first_year..plan.end()).contains(&year) {
            return Some(Because::OutOfYears);
        }
        let is_frozen = |it: &(Option<String>, i32)| {
            it.1 == year && it.0.as_deref().is_none_or(|it| Some(it) == agency)
        };
        if plan.frozen.iter().any(is_frozen) {
            return Some(Because::Frozen);
        }
        let own = agency.and_then(|it| plan.capacity_of.get(it).copied());
        let moves = self.moves.get(&(agency, year)).copied().unwrap_or(0);
        if moves >= own.unwrap_or(plan.capacity) {
            return Some(Because::CapacityTaken);
        }
        let cost = step.once.as_ref().map_or(0, |it| it.expected);
        let of_all = plan.budgets.get(&year).copied().or(plan.budget);
        let of_agency = agency.and_then(|it| plan.budget_of.get(it).copied());
        let limits = [(None, of_all), (agency, of_agency)];
        let is_spent = |(whom, limit): &(Option<&str>, Option<i64>)| {
            let spent = self.spent.get(&(*whom, year)).copied().unwrap_or(0);
            limit.is_some_and(|it| spent.saturating_add(cost) > it)
        };
        if limits.iter().any(|it| it.1.is_some_and(|it| cost > it)) {
            return Some(Because::AboveBudget);
        }
        limits.iter().any(is_spent).then_some(Because::BudgetTaken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A system of Kota Contoh that costs 10 to move.
    fn step(id: &str, more: Value) -> Value {
        let mut step = json!({
            "application_id": id, "application": id, "agency": "Kota Contoh", "proposal_id": "p-1",
            "keeper": "a-9", "disposition": "merge", "year": null, "left": null, "promised": null,
            "moved": null, "running": { "amounts": [100, 100] }, "once": { "expected": 10 },
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            step[key] = value.clone();
        }
        step
    }

    fn plan(frame: Value, steps: &[Value]) -> Plan {
        let mut plan = json!({
            "first_year": 2027, "horizon_years": 5, "capacity": 1, "budget": null,
            "currency": "IDR", "counts_systems": false, "worth": null, "steps": steps,
        });
        for (key, value) in frame.as_object().into_iter().flatten() {
            plan[key] = value.clone();
        }
        Plan::of(plan).expect("a roadmap")
    }

    fn check(before: (Value, &[Value]), now: (Value, &[Value]), expected: Because) {
        let (before, now) = (plan(before.0, before.1), plan(now.0, now.1));
        let moved = before.moved(&now);
        let own = moved.iter().find(|it| it.application_id == "a-1").expect("it moved");
        assert_eq!(own.because, expected);
    }

    #[test]
    fn what_is_left_says_why_before_what_others_take() {
        let other = step("a-2", json!({ "year": 2027 }));
        let before = [step("a-1", json!({ "year": 2027 }))];
        let check_left = |left: &str, others: &[Value], expected: Because| {
            let own = step("a-1", json!({ "left": left }));
            let now = [&[own][..], others].concat();
            check((json!({}), &before), (json!({}), &now), expected);
        };
        check_left("order", std::slice::from_ref(&other), Because::Order);
        check_left("does_not_pay", std::slice::from_ref(&other), Because::DoesNotPay);
        check_left("no_means", std::slice::from_ref(&other), Because::CapacityTaken);
        check_left("no_means", &[], Because::NoMeans);
    }

    #[test]
    fn what_was_asked_for_is_said_of_proposals_too_and_when_it_is_asked_no_more() {
        let step = [step("a-1", json!({ "year": 2027 }))];
        for asked in [
            json!({ "exclude": ["p-1"] }),
            json!({ "exclude": ["Kota Contoh"] }),
            json!({ "keep": ["a-1"] }),
        ] {
            check((json!({}), &step), (asked.clone(), &[]), Because::AsAsked);
            check((asked, &[]), (json!({}), &step), Because::AskedBefore);
        }
        check((json!({}), &step), (json!({ "exclude": ["p-2"] }), &[]), Because::Gone);
        check((json!({ "keep": ["a-2"] }), &[]), (json!({}), &step), Because::New);
    }

    #[test]
    fn other_years_are_said_where_a_step_pays_now_or_no_longer() {
        let unpaid = [step("a-1", json!({ "left": "does_not_pay" }))];
        let paid = [step("a-1", json!({ "year": 2027 }))];
        let longer = json!({ "horizon_years": 9 });
        check((json!({}), &unpaid), (longer.clone(), &paid), Because::OtherYears);
        check((longer, &paid), (json!({}), &unpaid), Because::OtherYears);
        check((json!({}), &paid), (json!({}), &unpaid), Because::DoesNotPay);
        check((json!({}), &unpaid), (json!({}), &paid), Because::Others);
    }

    #[test]
    fn who_makes_room_says_for_what_where_that_is_known() {
        let before = [step("a-1", json!({ "year": 2027 }))];
        let own = json!({ "year": 2028, "promised": 2027, "moved": "makes_room" });
        let now = [step("a-1", own), step("a-2", json!({ "year": 2027 }))];
        let check_frame = |frame: Value, expected: Because| {
            check((json!({}), &before), (frame, &now), expected);
        };
        check_frame(json!({}), Because::CapacityTaken);
        check_frame(json!({ "capacity": 2, "budget": 15 }), Because::BudgetTaken);
        check_frame(json!({ "capacity": 2 }), Because::MakesRoom);
    }
}
