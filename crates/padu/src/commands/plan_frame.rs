//! What the arguments of `padu plan` ask for, with the policy's values where they are silent.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use catalog::{ApplicationRow, Catalog, CatalogError};
use chrono::Datelike;
use consolidation::Policy;
use consolidation::plan::Frame;
use model::Proposal;

use crate::args::PlanArgs;
use crate::commands::plan_against::Plan;
use crate::config::Config;
use crate::failure::Problem;
use crate::pipeline::name_key;

/// What the catalogue holds that arguments may name.
pub struct Known<'a> {
    pub config: &'a Config,
    pub catalog: &'a Catalog,
    pub applications: &'a [ApplicationRow],
    pub proposals: &'a [Proposal],
}

/// The frame of a roadmap.
pub fn frame(known: &Known, arguments: &PlanArgs, policy: &Policy) -> Result<Frame> {
    let first_year = arguments.from.unwrap_or_else(|| chrono::Utc::now().year() + 1);
    let years = arguments.years.map_or(policy.horizon_years as usize, usize::from);
    let agencies: BTreeSet<&str> =
        known.applications.iter().filter_map(|it| it.agency.as_deref()).collect();
    let said = Said { agencies, first: first_year, last: first_year + years as i32 - 1 };
    let mut frame = Frame { first_year, years, capacity: policy.capacity, ..Frame::default() };
    for text in &arguments.capacity {
        let (whom, number) = said.assigned(text, "capacity")?;
        let number = u32::try_from(number).map_err(|_| said.problem("capacity", text))?;
        match whom {
            Whom::All => frame.capacity = number,
            Whom::Agency(it) => drop(frame.capacity_of.insert(it, number)),
            Whom::Year(_) => bail!(said.problem("capacity", text)),
        }
    }
    for text in &arguments.budget {
        let (whom, units) = said.assigned(text, "budget")?;
        let amount = units.saturating_mul(100);
        match whom {
            Whom::All => frame.budget = Some(amount),
            Whom::Agency(it) => drop(frame.budget_of.insert(it, amount)),
            Whom::Year(it) => drop(frame.budgets.insert(it, amount)),
        }
    }
    for text in &arguments.freeze {
        frame.frozen.push(said.frozen(text)?);
    }
    (frame.keep, frame.exclude) = left_out(known, arguments, &said.agencies)?;
    if let Some(from) = &arguments.near {
        frame.previous = Plan::read(known.config, known.catalog, from)?.promised();
    }
    Ok(frame)
}

/// Whom a limit is for.
enum Whom {
    All,
    Agency(String),
    Year(i32),
}

/// Agencies and years that arguments may name.
struct Said<'a> {
    agencies: BTreeSet<&'a str>,
    first: i32,
    last: i32,
}

impl Said<'_> {
    fn problem(&self, key: &'static str, text: &str) -> Problem {
        let problem = Problem::new(key).with("text", text);
        problem.with("first", self.first).with("last", self.last)
    }

    /// `NUMBER`, `AGENCY=NUMBER` or `YEAR=NUMBER`.
    fn assigned(&self, text: &str, key: &'static str) -> Result<(Whom, i64), Problem> {
        let (whom, number) = text.rsplit_once('=').map_or(("", text), |it| it);
        let number: i64 = number.trim().parse().map_err(|_| self.problem(key, text))?;
        let sound = (0..=90_000_000_000_000_000).contains(&number);
        let whom = match (whom.trim(), whom.trim().parse::<i32>()) {
            ("", _) => Whom::All,
            (_, Ok(year)) if (self.first..=self.last).contains(&year) => Whom::Year(year),
            (agency, _) if self.agencies.contains(agency) => Whom::Agency(agency.to_string()),
            _ => return Err(self.problem(key, text)),
        };
        sound.then_some((whom, number)).ok_or_else(|| self.problem(key, text))
    }

    /// `YEAR` or `YEAR=AGENCY`.
    fn frozen(&self, text: &str) -> Result<(Option<String>, i32), Problem> {
        let (year, agency) = text.split_once('=').map_or((text, None), |it| (it.0, Some(it.1)));
        let is_unknown = agency.is_some_and(|it| !self.agencies.contains(it));
        match year.parse::<i32>() {
            Ok(year) if (self.first..=self.last).contains(&year) && !is_unknown => {
                Ok((agency.map(String::from), year))
            }
            _ => Err(self.problem("freeze", text)),
        }
    }
}

/// Applications that stay, and proposals and agencies that are left out.
fn left_out(
    known: &Known,
    arguments: &PlanArgs,
    agencies: &BTreeSet<&str>,
) -> Result<(BTreeSet<String>, BTreeSet<String>)> {
    let (mut keep, mut exclude) = (BTreeSet::new(), BTreeSet::new());
    for id in &arguments.keep {
        keep.insert(application(known, id)?);
    }
    for it in &arguments.exclude {
        if agencies.contains(it.as_str()) || known.proposals.iter().any(|of| of.id == *it) {
            exclude.insert(it.clone());
        } else {
            keep.insert(resolved(known, it, |_| {
                Problem::new("exclude").with("exclude", it).into()
            })?);
        }
    }
    Ok((keep, exclude))
}

/// The id of an application.
pub fn application(known: &Known, id: &str) -> Result<String> {
    resolved(known, id, anyhow::Error::from)
}

/// The same, with the failure where it is neither an id nor a name. Of a name the failure says that an id is needed,
/// and which one that is.
fn resolved(
    known: &Known,
    id: &str,
    unknown: impl FnOnce(CatalogError) -> anyhow::Error,
) -> Result<String> {
    let error = match known.catalog.resolve_id(&known.config.viewer, id) {
        Ok(found) => return Ok(found.id),
        Err(error) => error,
    };
    let bears = |it: &&ApplicationRow| name_key(&it.name) == name_key(id);
    let named: Vec<&ApplicationRow> = known.applications.iter().filter(bears).collect();
    match named[..] {
        [] => Err(unknown(error)),
        [only] => bail!(Problem::new("name-for-id").with("name", &only.name).with("id", &only.id)),
        _ => bail!(Problem::new("names-for-id").with("name", id).with("systems", named.len())),
    }
}

/// The same frame as if one application stayed: it neither moves nor takes the place of others.
pub fn otherwise(known: &Known, frame: &Frame, id: &str) -> Frame {
    let mut frame = frame.clone();
    let kept = known.proposals.iter().filter(|it| it.keeper == id);
    frame.exclude.extend(kept.map(|it| it.id.clone()));
    frame.keep.insert(id.to_string());
    frame
}
