//! A roadmap as files for others: a workbook, a page with a Gantt chart, an ArchiMate model, a calendar; and what became
//! of it, as a page or a drawing.
//!
//! The first four are told from one struct. Nothing here reads the clock or the disk: the same roadmap gives the same bytes.

pub mod archimate;
pub mod burndown;
pub mod calendar;
pub mod page;
pub mod tables;
pub mod xlsx;

#[cfg(test)]
pub mod invented;

use std::fmt::Display;

use chrono::{DateTime, NaiveDateTime, Utc};
use consolidation::Policy;
use consolidation::plan::{Frame, Left, Roadmap, Step};

use crate::messages::Messages;

/// A roadmap, and what is needed to speak of it.
pub struct Told<'a> {
    /// Language.
    pub messages: &'a Messages,
    /// The roadmap.
    pub roadmap: &'a Roadmap,
    /// What was asked for.
    pub frame: &'a Frame,
    /// What was assumed.
    pub policy: &'a Policy,
    /// The name of an application by its id.
    pub name: &'a dyn Fn(&str) -> String,
    /// What the roadmap comes to, in words, as `padu plan` says it.
    pub headline: &'a str,
    /// Applications in service today.
    pub in_service: usize,
    /// When the catalogue was analysed (UTC, RFC 3339). Page and workbook are dated with this, so that they only change
    /// with the catalogue.
    pub at: &'a str,
}

impl Told<'_> {
    fn t(&self, key: &str) -> String {
        self.messages.text(key)
    }

    fn with(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        self.messages.with(key, values)
    }

    fn name(&self, id: &str) -> String {
        (self.name)(id)
    }

    fn names(&self, ids: &[String]) -> String {
        ids.iter().map(|it| self.name(it)).collect::<Vec<_>>().join(", ")
    }

    fn first_year(&self) -> i32 {
        self.frame.first_year
    }

    fn last_year(&self) -> i32 {
        self.frame.first_year + self.frame.years.saturating_sub(1) as i32
    }

    fn title(&self) -> String {
        let (first, last) = (self.first_year(), self.last_year());
        self.with("roadmap-title", &[("first", &first), ("last", &last)])
    }

    /// The steps that are done, with their year.
    fn planned(&self) -> impl Iterator<Item = (i32, &Step)> {
        self.roadmap.steps.iter().filter_map(|it| Some((it.year?, it)))
    }

    /// What happens to a system, with what takes its place.
    fn what(&self, step: &Step) -> String {
        let key = format!("plan-{}", step.disposition.key().replace('_', "-"));
        self.with(&key, &[("keeper", &self.name(&step.keeper))])
    }

    fn why_left(&self, left: Left) -> String {
        self.t(match left {
            Left::DoesNotPay => "roadmap-left-does-not-pay",
            Left::NoMeans => "roadmap-left-no-means",
            Left::Order => "roadmap-left-order",
            Left::CostUnknown => "roadmap-left-cost-unknown",
        })
    }

    fn agency(&self, step: &Step) -> String {
        step.agency.clone().unwrap_or_else(|| self.t("roadmap-no-agency"))
    }
}

/// A stored time; what is none is the beginning of 1970.
fn moment(at: &str) -> DateTime<Utc> {
    let seconds = at.get(..19).unwrap_or_default();
    let read = NaiveDateTime::parse_from_str(seconds, "%Y-%m-%dT%H:%M:%S");
    read.unwrap_or_default().and_utc()
}
