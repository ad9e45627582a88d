//! What became of a kept roadmap, as one HTML page with a burn-down chart and its tables, or as the chart alone.

use anyhow::Result;
use askama::Template;
use consolidation::plan::Progress;

use super::page::{Fact, Page, Shelf};
use crate::draw::burndown::{self, Point, Words};
use crate::listing::Worded;
use crate::messages::Messages;

/// What became of a roadmap, and what is needed to speak of it.
pub struct Told<'a> {
    /// Language.
    pub messages: &'a Messages,
    /// What became of it.
    pub progress: &'a Progress,
    /// The name under which it is kept.
    pub name: &'a str,
    /// What it comes to, in words, as `padu progress` says it.
    pub headline: &'a str,
    /// The day on which it was kept.
    pub kept_on: &'a str,
    /// Systems in service then.
    pub counted_then: usize,
    /// Yearly running costs avoided this year so far, in words; `None` where systems are counted and no money.
    pub avoided: Option<String>,
    /// Years, quarters and steps as a listing shows them.
    pub tables: [(&'static str, Worded); 3],
    /// The day on which it is told.
    pub today: &'a str,
}

/// The page.
///
/// # Errors
/// When it cannot be put together.
pub fn page(told: &Told) -> Result<String> {
    let page = Page {
        lang: told.messages.tag(),
        messages: told.messages,
        title: told.messages.with("burndown-title", &[("name", &told.name)]),
        headline: told.headline,
        facts: told.facts(),
        chart_title: told.messages.text("burndown-chart"),
        chart_description: told.messages.text("burndown-chart-note"),
        figures: chart(told).into_iter().collect(),
        drawing_style: burndown::STYLE,
        tables: told.tables.iter().map(|(id, table)| told.shelf(id, table)).collect(),
        footer: told.messages.with("burndown-footer", &[("at", &told.today)]),
    };
    Ok(page.render()?)
}

/// The chart alone, as a drawing that has its rules in itself; nothing when there is no quarter.
pub fn drawing(told: &Told) -> Option<String> {
    let svg = chart(told)?;
    let rules = format!("<style>{}</style>\n<desc", burndown::STYLE);
    Some(svg.replacen("<desc", &rules, 1))
}

fn chart(told: &Told) -> Option<String> {
    let text = |key: &str| told.messages.text(key);
    let point = |it: &consolidation::plan::Quarter| Point {
        label: it.quarter.clone(),
        promised: it.promised_left,
        left: it.left,
    };
    // It begins with what was counted when the roadmap was kept.
    let counted = told.counted_then;
    let start = Point { label: told.kept_on.into(), promised: counted, left: Some(counted) };
    let quarters: Vec<Point> = told.progress.quarters.iter().map(point).collect();
    let points = match quarters.is_empty() {
        true => quarters,
        false => [vec![start], quarters].concat(),
    };
    let words = Words {
        title: &text("burndown-chart"),
        description: &text("burndown-chart-note"),
        legend: ["col-promised_left", "col-left"].map(text),
        number: &|it| told.messages.number(it as i64),
    };
    burndown::figure(&words, &points)
}

impl Told<'_> {
    fn facts(&self) -> Vec<Fact> {
        let quarters = &self.progress.quarters;
        let present = quarters.iter().rfind(|it| it.left.is_some());
        let left = present.and_then(|it| it.left).unwrap_or(self.counted_then);
        let promised = present.map_or(self.counted_then, |it| it.promised_left);
        let at_the_end = quarters.last().map_or(self.counted_then, |it| it.promised_left);
        let all: usize = self.progress.states.values().sum();
        let done = self.progress.states.get("done").copied().unwrap_or(0);
        let number = |count: usize| self.messages.number(count as i64);
        let fact = |key: &str, value: String, of: usize| Fact {
            label: self.messages.text(&format!("burndown-fact-{key}")),
            value,
            note: self.messages.with(&format!("burndown-fact-{key}-note"), &[("of", &number(of))]),
        };
        let mut facts = vec![
            fact("left", number(left), promised),
            fact("end", number(at_the_end), self.counted_then),
            fact("done", number(done), all),
        ];
        let unknown = self.progress.years.iter().map(|it| it.saving_unknown).max().unwrap_or(0);
        facts.extend(self.avoided.clone().map(|it| fact("avoided", it, unknown)));
        facts
    }

    fn shelf(&self, id: &'static str, table: &Worded) -> Shelf {
        Shelf {
            id,
            title: self.messages.text(&format!("burndown-{id}")),
            note: self.messages.text(&format!("burndown-{id}-note")),
            columns: table.columns.clone(),
            rows: table.rows.clone(),
        }
    }
}
