//! `padu progress`: what became of a kept roadmap, and what people note of its steps.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, Result, bail};
use catalog::{Catalog, KeptRoadmap, Stamp, StepNote};
use chrono::{Datelike, NaiveDate, Utc};
use consolidation::plan::{Day, Noted, Progress, Promise, StepState, YearProgress, progress};
use model::{Disposition, Visibility};
use serde::{Deserialize, Serialize};

use crate::args::ProgressArgs;
use crate::commands::analyze::note_if_due;
use crate::commands::{DONE, write_whole};
use crate::config::{Config, now};
use crate::failure::Problem;
use crate::listing::{Format, Listing, say};
use crate::pipeline::in_service;
use crate::roadmap_files::burndown;

/// What a kept roadmap holds that progress is measured by.
#[derive(Deserialize)]
struct Kept {
    first_year: i32,
    horizon_years: i32,
    currency: String,
    in_service: usize,
    counts_systems: bool,
    steps: Vec<KeptStep>,
    assumptions: BTreeMap<String, [f64; 3]>,
}

#[derive(Deserialize)]
struct KeptStep {
    application_id: String,
    application: String,
    agency: Option<String>,
    disposition: Disposition,
    year: Option<i32>,
    running: Option<KeptRunning>,
    once: Option<KeptOnce>,
}

#[derive(Deserialize)]
struct KeptRunning {
    amounts: [i64; 2],
    paid_until: Option<i32>,
}

#[derive(Deserialize)]
struct KeptOnce {
    expected: i64,
}

/// A step as it stands; amounts are hundredths.
#[derive(Serialize)]
struct StepLine {
    year: i32,
    application: String,
    agency: Option<String>,
    state: &'static str,
    day: Option<String>,
    overdue: bool,
    promised_avoided: Option<i64>,
    saved: Option<i64>,
    promised_spent: Option<i64>,
    spent: Option<i64>,
    reason: Option<String>,
    application_id: String,
}

/// A step for a person, or a spreadsheet.
#[derive(Serialize)]
struct ShownStep<A> {
    year: i32,
    application: String,
    agency: Option<String>,
    state: &'static str,
    day: Option<String>,
    overdue: bool,
    promised_avoided: Option<A>,
    saved: Option<A>,
    promised_spent: Option<A>,
    spent: Option<A>,
    reason: Option<String>,
    id: String,
}

impl StepLine {
    fn shown<A>(&self, amount: impl Fn(i64) -> A) -> ShownStep<A> {
        ShownStep {
            year: self.year,
            application: self.application.clone(),
            agency: self.agency.clone(),
            state: self.state,
            day: self.day.clone(),
            overdue: self.overdue,
            promised_avoided: self.promised_avoided.map(&amount),
            saved: self.saved.map(&amount),
            promised_spent: self.promised_spent.map(&amount),
            spent: self.spent.map(&amount),
            reason: self.reason.clone(),
            id: self.application_id.clone(),
        }
    }
}

/// A year for a person.
#[derive(Serialize)]
struct ShownYear {
    year: i32,
    promised: usize,
    kept: usize,
    overdue: usize,
    promised_avoided: String,
    avoided: String,
    saving_unknown: usize,
    promised_spent: String,
    spent: String,
}

/// Everything, for programs.
#[derive(Serialize)]
struct Told<'a> {
    roadmap: &'a str,
    name: &'a str,
    currency: &'a str,
    counts_systems: bool,
    counted_then: usize,
    in_service_now: usize,
    #[serde(flatten)]
    progress: &'a Progress,
    steps: &'a [StepLine],
}

pub fn run(config: &Config, arguments: &ProgressArgs) -> Result<u8> {
    let catalog = config.open()?;
    let roadmap = kept(config, &catalog, arguments.roadmap.as_deref())?;
    let held: Kept = serde_json::from_value(roadmap.body.clone())
        .with_context(|| format!("roadmap {}", roadmap.id))?;
    if let Some(id) = &arguments.step {
        note_step(config, &catalog, &roadmap, &held, id, arguments)?;
    }
    let teller = Teller::new(config, &catalog, &roadmap, &held)?;
    match &arguments.out {
        Some(file) => teller.write(file)?,
        None => teller.tell(arguments.output.format)?,
    }
    note_if_due(config, &catalog, None)?;
    Ok(DONE)
}

/// The kept roadmap of this id or name, or the newest. A roadmap holds amounts, and the names of all systems.
pub fn kept(config: &Config, catalog: &Catalog, wanted: Option<&str>) -> Result<KeptRoadmap> {
    if !config.viewer.may_see(Visibility::Secret) {
        bail!(Problem::new("roadmap-withheld"));
    }
    let mut all = catalog.kept_roadmaps()?.into_iter();
    let found = match wanted {
        Some(wanted) => all.find(|it| it.id == wanted || it.name == wanted),
        None => all.next(),
    };
    let missing = || match wanted {
        Some(wanted) => Problem::new("no-roadmap").with("name", wanted),
        None => Problem::new("no-roadmap-yet"),
    };
    Ok(found.ok_or_else(missing)?)
}

/// Kept roadmaps, newest first.
pub fn listing<'a>(config: &'a Config, catalog: &Catalog) -> Result<Listing<'a>> {
    #[derive(Serialize)]
    struct Line {
        id: String,
        name: String,
        first_year: i32,
        horizon_years: i32,
        steps: usize,
        actor: String,
        at: String,
    }
    let all = match config.viewer.may_see(Visibility::Secret) {
        true => catalog.kept_roadmaps()?,
        false => Vec::new(),
    };
    let mut lines = Vec::new();
    for it in all {
        let held: Kept = serde_json::from_value(it.body)?;
        lines.push(Line {
            id: it.id,
            name: it.name,
            first_year: held.first_year,
            horizon_years: held.horizon_years,
            steps: held.steps.iter().filter(|it| it.year.is_some()).count(),
            actor: it.actor,
            at: it.at,
        });
    }
    let keys = ["id", "name", "first_year", "horizon_years", "steps", "actor", "at"];
    Listing::of(&config.messages, &keys, &lines)
}

fn note_step(
    config: &Config,
    catalog: &Catalog,
    roadmap: &KeptRoadmap,
    held: &Kept,
    id: &str,
    arguments: &ProgressArgs,
) -> Result<()> {
    let (Some(state), Some(reason)) = (arguments.state, &arguments.reason) else {
        bail!(Problem::new("step-what"));
    };
    let Some(step) = step_of(config, catalog, held, id)? else {
        bail!(Problem::new("no-step").with("id", id).with("name", &roadmap.name));
    };
    if arguments.saved.is_some() && !state.may_have_saved() {
        bail!(Problem::new("saved-undone"));
    }
    if !ingest::personal_data::find(reason, false).is_empty() {
        bail!(Problem::new("personal-words").with("words", "--reason"));
    }
    let at = now();
    let note = StepNote {
        registration_id: anchor_of(&step.application_id),
        state: state.key().to_string(),
        day: day_of(arguments.day.as_deref(), &at[..10])?,
        saved: hundredths(arguments.saved),
        spent: hundredths(arguments.spent),
        reason: reason.clone(),
        actor: String::new(),
        at: String::new(),
    };
    Ok(catalog.note_step(&roadmap.id, &note, Stamp { actor: &config.actor, at: &at })?)
}

/// The step of an application. One that was switched off may have left its register, and is known no longer but by the
/// roadmap.
fn step_of<'h>(
    config: &Config,
    catalog: &Catalog,
    held: &'h Kept,
    id: &str,
) -> Result<Option<&'h KeptStep>> {
    let promised = || held.steps.iter().filter(|it| it.year.is_some());
    if let Some(step) = promised().find(|it| it.application_id == id) {
        return Ok(Some(step));
    }
    let own = catalog.resolve_id(&config.viewer, id)?;
    Ok(promised().find(|it| own.registrations.contains(&anchor_of(&it.application_id))))
}

/// A day as it is stored; today when none is given. What is still to come has not happened.
fn day_of(given: Option<&str>, today: &str) -> Result<String> {
    let day = given.unwrap_or(today);
    let sound = NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok_and(|it| it.to_string() == day);
    if !sound {
        bail!(Problem::new("until-date").with("until", day));
    }
    if day > today {
        bail!(Problem::new("day-ahead").with("day", day));
    }
    Ok(day.to_string())
}

fn hundredths(units: Option<u64>) -> Option<i64> {
    units.map(|it| i64::try_from(it).unwrap_or(i64::MAX).saturating_mul(100))
}

/// The registration that an application's id is made of: it stays when applications become one.
fn anchor_of(application: &str) -> String {
    application.strip_prefix("a-").map_or_else(|| application.into(), |rest| format!("r-{rest}"))
}

impl Kept {
    fn promises(&self) -> Vec<Promise> {
        self.steps.iter().filter_map(|it| self.promise(it)).collect()
    }

    fn promise(&self, step: &KeptStep) -> Option<Promise> {
        let year = step.year?;
        // In ten-thousandths, as the roadmap reckons.
        let share = self.assumptions.get("avoided_share").map_or(0.0, |it| it[1]);
        let share = (share * 10_000.0).round() as i128;
        let running = step.running.as_ref();
        let paid_until = running.and_then(|it| it.paid_until).unwrap_or(year - 1);
        Some(Promise {
            application_id: anchor_of(&step.application_id),
            year,
            stops: step.disposition != Disposition::MoveFunction,
            saves: running.map_or(0, |it| (i128::from(it.amounts[0]) * share / 10_000) as i64),
            saves_from: year.max(paid_until + 1),
            costs: step.once.as_ref().map_or(0, |it| it.expected),
        })
    }
}

/// Tells what became of a roadmap.
struct Teller<'a> {
    config: &'a Config,
    roadmap: &'a KeptRoadmap,
    held: &'a Kept,
    now: usize,
    steps: Vec<StepLine>,
    progress: Progress,
    today: Day,
}

impl<'a> Teller<'a> {
    fn new(
        config: &'a Config,
        catalog: &Catalog,
        roadmap: &'a KeptRoadmap,
        held: &'a Kept,
    ) -> Result<Teller<'a>> {
        // Of several notes on one step the newest counts; an amount stands until another one is noted.
        let mut notes: BTreeMap<String, StepNote> = BTreeMap::new();
        let mut spent_on: BTreeMap<String, Day> = BTreeMap::new();
        let day = |it: &str| Day::parse(it).unwrap_or_default();
        for mut it in catalog.step_notes(&roadmap.id)? {
            if it.spent.is_some() {
                spent_on.insert(it.registration_id.clone(), day(&it.day));
            }
            if let Some(earlier) = notes.get(&it.registration_id) {
                it.saved = it.saved.or(earlier.saved);
                it.spent = it.spent.or(earlier.spent);
            }
            notes.insert(it.registration_id.clone(), it);
        }
        let noted = |it: &StepNote| {
            let state = StepState::from_key(&it.state);
            let paid = spent_on.get(&it.registration_id);
            let spent = it.spent.zip(paid.copied());
            Noted { state, day: day(&it.day), saved: it.saved, spent }
        };
        let known = notes.iter().map(|it| (it.0.clone(), noted(it.1))).collect();
        let today = Utc::now().date_naive();
        let today = Day { year: today.year(), month: today.month() };
        let kept = (Day::parse(&roadmap.at).unwrap_or_default(), held.in_service);
        // Something may be done before the first year that was promised.
        let years = held.first_year.min(kept.0.year)..held.first_year + held.horizon_years;
        let progress = progress(&held.promises(), &known, years, kept, today);
        let now = in_service(&catalog.applications(&config.viewer)?);
        let steps = held.steps.iter().filter_map(|it| step_line(held, it, &notes, today)).collect();
        Ok(Teller { config, roadmap, held, now, steps, progress, today })
    }

    fn tell(&self, format: Format) -> Result<()> {
        let messages = &self.config.messages;
        match format {
            Format::Json | Format::Ndjson => {
                let told = Told {
                    roadmap: &self.roadmap.id,
                    name: &self.roadmap.name,
                    currency: &self.held.currency,
                    counts_systems: self.held.counts_systems,
                    counted_then: self.held.in_service,
                    in_service_now: self.now,
                    progress: &self.progress,
                    steps: &self.steps,
                };
                Listing::of(messages, &["name"], &[told])?.print(format)
            }
            Format::Csv => {
                let whole = |it: &StepLine| it.shown(|hundredths| hundredths / 100);
                self.steps(&Vec::from_iter(self.steps.iter().map(whole)))?.print(format)
            }
            Format::Md => self.shown_steps(self.steps.iter())?.print(format),
            Format::Table => {
                say(&format!("{}\n\n", self.headline()))?;
                self.years()?.print(format)?;
                say("\n")?;
                self.quarters()?.print(format)?;
                let lines = self.spoken_of();
                if !lines.is_empty() {
                    say("\n")?;
                    self.shown_steps(lines.into_iter())?.print(format)?;
                }
                self.config.note(&messages.text("progress-rule"));
                Ok(())
            }
        }
    }

    fn headline(&self) -> String {
        let state = |it: StepState| self.progress.states.get(it.key()).copied().unwrap_or(0);
        let [started, blocked, done, dropped] =
            [StepState::Started, StepState::Blocked, StepState::Done, StepState::Dropped]
                .map(state);
        let overdue = self.steps.iter().filter(|it| it.overdue).count();
        let all = self.steps.len();
        let present = self.progress.quarters.iter().rfind(|it| it.left.is_some());
        let left = present.and_then(|it| it.left).unwrap_or(self.held.in_service);
        let promised = present.map_or(self.held.in_service, |it| it.promised_left);
        let day = self.roadmap.at.get(..10).unwrap_or_default();
        let values: &[(&str, &dyn Display)] = &[
            ("name", &self.roadmap.name),
            ("day", &day),
            ("actor", &self.roadmap.actor),
            ("all", &all),
            ("done", &done),
            ("started", &started),
            ("blocked", &blocked),
            ("dropped", &dropped),
            ("overdue", &overdue),
            ("counted", &self.held.in_service),
            ("left", &left),
            ("promised", &promised),
            ("now", &self.now),
        ];
        self.config.messages.with("progress-headline", values)
    }

    fn years(&self) -> Result<Listing<'_>> {
        let messages = &self.config.messages;
        let money = |it: i64| messages.money(it, &self.held.currency);
        let line = |it: &YearProgress| ShownYear {
            year: it.year,
            promised: it.promised,
            kept: it.kept,
            overdue: it.overdue,
            promised_avoided: money(it.promised_avoided),
            avoided: money(it.avoided),
            saving_unknown: it.saving_unknown,
            promised_spent: money(it.promised_spent),
            spent: money(it.spent),
        };
        let lines: Vec<ShownYear> = self.progress.years.iter().map(line).collect();
        let mut keys = vec!["year", "promised", "kept", "overdue"];
        if !self.held.counts_systems {
            keys.extend([
                "promised_avoided",
                "avoided",
                "saving_unknown",
                "promised_spent",
                "spent",
            ]);
        }
        Listing::of(messages, &keys, &lines)
    }

    fn quarters(&self) -> Result<Listing<'_>> {
        let keys = ["quarter", "promised_left", "left"];
        Listing::of(&self.config.messages, &keys, &self.progress.quarters)
    }

    /// Steps that are overdue, and those of which something is noted.
    fn spoken_of(&self) -> Vec<&StepLine> {
        self.steps.iter().filter(|it| it.overdue || it.day.is_some()).collect()
    }

    /// Writes the chart of what is left, or a page with its tables, by the file's ending; whole or not at all.
    fn write(&self, file: &Path) -> Result<()> {
        let messages = &self.config.messages;
        let this_year = self.progress.years.iter().find(|it| it.year == self.today.year);
        let avoided = this_year.map_or(0, |it| it.avoided);
        let headline = self.headline();
        let told = burndown::Told {
            messages,
            progress: &self.progress,
            name: &self.roadmap.name,
            headline: &headline,
            kept_on: self.roadmap.at.get(..10).unwrap_or_default(),
            counted_then: self.held.in_service,
            avoided: (!self.held.counts_systems)
                .then(|| messages.money(avoided, &self.held.currency)),
            tables: [
                ("years", self.years()?.for_page()),
                ("quarters", self.quarters()?.for_page()),
                ("steps", self.shown_steps(self.spoken_of().into_iter())?.for_page()),
            ],
            today: &now()[..10],
        };
        let ending = file.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
        let text = match ending.as_str() {
            "html" | "htm" => burndown::page(&told)?,
            "svg" => match burndown::drawing(&told) {
                Some(drawn) => drawn,
                None => bail!(Problem::new("no-quarter").with("name", &self.roadmap.name)),
            },
            _ => bail!(Problem::new("progress-out").with("path", file.display())),
        };
        write_whole(file, text.as_bytes())?;
        self.config.note(&messages.with("plan-written", &[("path", &file.display())]));
        Ok(())
    }

    fn shown_steps<'l>(&self, lines: impl Iterator<Item = &'l StepLine>) -> Result<Listing<'_>> {
        let money = |it: i64| self.config.messages.money(it, &self.held.currency);
        self.steps(&Vec::from_iter(lines.map(|it| it.shown(money))))
    }

    fn steps<T: Serialize>(&self, lines: &[T]) -> Result<Listing<'_>> {
        let mut keys = vec!["year", "application", "agency", "state", "day", "overdue"];
        if !self.held.counts_systems {
            keys.extend(["promised_avoided", "saved", "promised_spent", "spent"]);
        }
        keys.extend(["reason", "id"]);
        Listing::of(&self.config.messages, &keys, lines)
    }
}

fn step_line(
    held: &Kept,
    step: &KeptStep,
    notes: &BTreeMap<String, StepNote>,
    today: Day,
) -> Option<StepLine> {
    let year = step.year?;
    let promise = held.promise(step).filter(|_| !held.counts_systems);
    let note = notes.get(&anchor_of(&step.application_id));
    let state = note.map_or(StepState::Open, |it| StepState::from_key(&it.state));
    let is_over = matches!(state, StepState::Done | StepState::Dropped);
    Some(StepLine {
        year,
        application: step.application.clone(),
        agency: step.agency.clone(),
        state: state.key(),
        day: note.map(|it| it.day.clone()),
        overdue: !is_over && year < today.year,
        promised_avoided: promise.as_ref().map(|it| it.saves),
        saved: note.and_then(|it| it.saved),
        promised_spent: promise.map(|it| it.costs),
        spent: note.and_then(|it| it.spent),
        reason: note.map(|it| it.reason.clone()),
        application_id: step.application_id.clone(),
    })
}
