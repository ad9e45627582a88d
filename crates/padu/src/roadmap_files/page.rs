//! A roadmap as one HTML page: figures, a Gantt chart, and the same facts in tables. No script, nothing from elsewhere.

use std::collections::BTreeMap;

use anyhow::Result;
use askama::Template;
use consolidation::plan::{Left, Step};
use model::Disposition;

use super::Told;
use super::tables::{Cell, Shown, Table};
use crate::draw::gantt::{self, Chart, Room, Row, Then};
use crate::messages::Messages;
use crate::report::words::range;

/// Steps up to which each has a row of its own; a longer chart shows waves, and the table shows the steps.
const MOST_ROWS: usize = 60;

pub(super) struct Fact {
    pub label: String,
    pub value: String,
    pub note: String,
}

/// A table with its heading.
pub(super) struct Shelf {
    pub id: &'static str,
    pub title: String,
    pub note: String,
    /// Headings, and whether figures stand below.
    pub columns: Vec<(String, bool)>,
    pub rows: Vec<Vec<(String, bool)>>,
}

/// Everything a page says; the template only arranges it: figures, the first table, drawings, further tables.
#[derive(Template)]
#[template(path = "page.html")]
pub(super) struct Page<'a> {
    pub lang: &'a str,
    pub messages: &'a Messages,
    pub title: String,
    pub headline: &'a str,
    pub facts: Vec<Fact>,
    pub chart_title: String,
    pub chart_description: String,
    pub figures: Vec<String>,
    /// Rules for the drawings.
    pub drawing_style: &'static str,
    pub tables: Vec<Shelf>,
    pub footer: String,
}

impl Page<'_> {
    /// A message, for the template.
    fn t(&self, key: &str) -> String {
        self.messages.text(key)
    }
}

/// The roadmap as an HTML page.
///
/// # Errors
/// When the page cannot be put together.
pub fn page(told: &Told) -> Result<String> {
    let planned = told.planned().count();
    let (kind, room, rows) = match planned {
        0..=MOST_ROWS => ("systems", Room::Labels, told.rows_of_systems()),
        _ => ("waves", Room::Notes, told.rows_of_waves()),
    };
    let chart_title = told.t(&format!("roadmap-chart-{kind}"));
    let chart_description = told.t(&format!("roadmap-chart-{kind}-note"));
    let chart = Chart {
        title: &chart_title,
        description: &chart_description,
        columns: told.roadmap.years.iter().map(|it| it.year.to_string()).collect(),
        legend: ["runs", "moves", "less"].map(|it| told.t(&format!("roadmap-legend-{it}"))),
        room,
    };
    let [steps, years, assumptions, left] = told.tables();
    let why = told.left_in_words();
    let page = Page {
        lang: told.messages.tag(),
        messages: told.messages,
        title: told.title(),
        headline: told.headline,
        facts: told.facts(),
        figures: gantt::figures(&chart, &rows),
        drawing_style: gantt::STYLE,
        tables: vec![
            told.shelf("years", years, String::new()),
            told.shelf("steps", steps, told.t("roadmap-steps-note")),
            told.shelf("left", left, why),
            told.shelf("assumptions", assumptions, told.t("roadmap-assumptions-note")),
        ],
        footer: told.footer(),
        chart_title,
        chart_description,
    };
    Ok(page.render()?)
}

impl Told<'_> {
    fn money(&self, hundredths: i64) -> String {
        self.messages.money(hundredths, &self.policy.currency)
    }

    /// What stands at the top; no amount where none means anything.
    fn facts(&self) -> Vec<Fact> {
        let roadmap = self.roadmap;
        let number = |count: usize| self.messages.number(count as i64);
        let fact = |key: &str, value: String, note: String| Fact {
            label: self.t(&format!("roadmap-fact-{key}")),
            value,
            note,
        };
        let stopped: usize = roadmap.years.iter().map(|it| it.stopped).sum();
        let waves = roadmap.steps.iter().map(|it| it.wave).max().unwrap_or(0);
        let all = number(roadmap.steps.len());
        let today = number(self.in_service);
        let years = [("first", self.first_year()), ("last", self.last_year())];
        let years = years.each_ref().map(|(key, year)| (*key, year as &dyn std::fmt::Display));
        let mut facts = vec![
            fact(
                "done",
                number(self.planned().count()),
                self.with("roadmap-fact-done-note", &[("all", &all)]),
            ),
            fact(
                "left",
                number(self.in_service.saturating_sub(stopped)),
                self.with("roadmap-fact-left-note", &[("systems", &today)]),
            ),
            fact("waves", number(waves), self.with("roadmap-fact-waves-note", &years)),
        ];
        if roadmap.counts_systems {
            return facts;
        }
        let net = range(&self.money(roadmap.worth.low), &self.money(roadmap.worth.high));
        let spent = roadmap.years.iter().fold(0i64, |sum, it| sum.saturating_add(it.spent));
        facts.extend([
            fact(
                "net",
                self.money(roadmap.worth.expected),
                self.with("roadmap-fact-net-note", &[("range", &net)]),
            ),
            fact("spent", self.money(spent), self.t("roadmap-fact-spent-note")),
        ]);
        facts
    }

    /// How many are left for which reason.
    fn left_in_words(&self) -> String {
        let of =
            |wanted: Left| self.roadmap.steps.iter().filter(|it| it.left == Some(wanted)).count();
        self.with(
            "plan-left",
            &[
                ("unpaid", &of(Left::DoesNotPay)),
                ("means", &of(Left::NoMeans)),
                ("order", &of(Left::Order)),
                ("unknown", &of(Left::CostUnknown)),
            ],
        )
    }

    fn footer(&self) -> String {
        let at = self.messages.when(self.at);
        self.with("roadmap-footer", &[("edition", &self.policy.edition), ("at", &at)])
    }

    /// A table as text, with the columns that a page has room for and that say something.
    fn shelf(&self, id: &'static str, table: Table, note: String) -> Shelf {
        let says = |at: usize| table.rows.iter().any(|it| it[at] != Cell::Empty);
        let columns = table.columns.iter().enumerate();
        let is_shown: Vec<bool> =
            columns.map(|(at, it)| it.shown == Shown::Everywhere && says(at)).collect();
        let figures = |at: usize| table.rows.iter().any(|it| it[at].is_figure());
        let columns = table.columns.iter().enumerate().filter(|it| is_shown[it.0]);
        let cells = |row: &Vec<Cell>| {
            let shown = row.iter().zip(&is_shown).filter(|it| *it.1).map(|it| it.0);
            let worded =
                shown.map(|it| (it.worded(self.messages, &self.policy.currency), it.is_figure()));
            worded.collect()
        };
        Shelf {
            id,
            note,
            columns: columns.map(|(at, it)| (it.title.clone(), figures(at))).collect(),
            rows: table.rows.iter().map(cells).collect(),
            title: table.title,
        }
    }

    /// A row for each system, by agency and year.
    fn rows_of_systems(&self) -> Vec<Row> {
        let mut steps: Vec<(i32, &Step)> = self.planned().collect();
        let order = |(year, it): &(i32, &Step)| {
            let name = self.name(&it.application_id);
            (it.agency.is_none(), it.agency.clone(), *year, it.wave, name)
        };
        steps.sort_by_cached_key(order);
        let row = |(year, it): &(i32, &Step)| Row {
            group: self.agency(it),
            label: self.name(&it.application_id),
            from: f64::from(year - self.first_year()),
            takes: 1.0,
            mark: it.wave.to_string(),
            then: match it.disposition {
                Disposition::MoveFunction => Then::GoesOn,
                _ => Then::Ends,
            },
            note: self.what(it),
        };
        steps.iter().map(row).collect()
    }

    /// A row for each wave: the waves of a year share it.
    fn rows_of_waves(&self) -> Vec<Row> {
        let mut waves: BTreeMap<(i32, usize), Vec<&Step>> = BTreeMap::new();
        self.planned().for_each(|(year, it)| waves.entry((year, it.wave)).or_default().push(it));
        let mut of_year: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        waves.keys().for_each(|(year, wave)| of_year.entry(*year).or_default().push(*wave));
        let row = |((year, wave), steps): (&(i32, usize), &Vec<&Step>)| {
            let own = &of_year[year];
            let takes = 1.0 / own.len() as f64;
            let place = own.iter().position(|it| it == wave).unwrap_or(0) as f64 * takes;
            let systems = self.messages.number(steps.len() as i64);
            Row {
                group: year.to_string(),
                label: self.with("roadmap-wave-row", &[("wave", wave), ("systems", &systems)]),
                from: f64::from(year - self.first_year()) + place,
                takes,
                mark: wave.to_string(),
                then: Then::Ends,
                note: self.agencies(steps),
            }
        };
        waves.iter().map(row).collect()
    }

    /// Whose systems these are, the most first.
    fn agencies(&self, steps: &[&Step]) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        steps.iter().for_each(|it| *counts.entry(self.agency(it)).or_default() += 1);
        let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let named: Vec<String> = counts.iter().map(|it| format!("{} ({})", it.0, it.1)).collect();
        named.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::invented::{Invented, told};
    use super::*;
    use crate::messages::Language;

    fn rendered(invented: &Invented, language: Language) -> String {
        told(invented, language, |it| page(it).expect("a page"))
    }

    #[test]
    fn a_page_needs_nothing_from_elsewhere_and_escapes_what_registers_wrote() {
        let mut invented = Invented::small();
        invented.names.insert("a-1".into(), "<script>alert(1)</script>".into());
        invented.roadmap.steps[0].agency = Some("\"><img src=x onerror=alert(1)>".into());
        let page = rendered(&invented, Language::Id);
        for foreign in ["<script", "<img", "<link", "@import", "<as padu"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        // Names of XML vocabularies are no addresses that are called.
        assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("http:"));
        assert!(page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"));
    }

    #[test]
    fn everything_drawn_stands_in_a_table() {
        let invented = Invented::of(40);
        let page = rendered(&invented, Language::En);
        let drawn = page.matches("class=\"label\"").count();
        assert_eq!(drawn, 30);
        assert_eq!(page.matches("<tr>").count(), 30 + 5 + 10 + 12 + 4);
        assert!(page.contains("<html lang=\"en\">") && page.contains("role=\"img\""));
    }

    #[test]
    fn a_long_roadmap_is_drawn_by_wave() {
        let page = rendered(&Invented::of(400), Language::En);
        assert_eq!(page.matches("class=\"label\"").count(), 10);
        assert!(page.contains("wave 1: 40 systems"));
    }

    #[test]
    fn a_roadmap_that_counts_systems_shows_no_amount() {
        for language in [Language::Id, Language::En] {
            let page = rendered(&Invented::counting(), language);
            assert!(!page.contains("Rp ") && !page.contains("IDR"), "{page}");
            assert!(rendered(&Invented::small(), language).contains("Rp "));
        }
    }

    #[test]
    fn what_is_assumed_says_in_the_language_where_it_comes_from() {
        let mut invented = Invented::small();
        let costs = &mut invented.roadmap.unit_costs.0;
        costs.insert("office".into(), costs["*"]);
        let (id, en) = (rendered(&invented, Language::Id), rendered(&invented, Language::En));
        assert!(id.contains("Asumsi proyek ini") && !id.contains("Assumption of this project"));
        assert!(en.contains("Assumption of this project") && !en.contains("Asumsi proyek ini"));
        assert!(id.contains("Perkantoran, persuratan dan arsip (rumpun)"));
        assert!(en.contains("Office, correspondence and archives (family)"));
        invented.policy.avoided_share.note_id = None;
        let half = rendered(&invented, Language::Id);
        assert!(
            half.contains("to be checked against realised spending"),
            "what is only in English"
        );
    }

    #[test]
    fn a_roadmap_of_nothing_is_a_page_too() {
        let mut invented = Invented::small();
        invented.roadmap.steps.clear();
        let page = rendered(&invented, Language::En);
        assert!(!page.contains("<svg") && page.contains("none"));
    }
}
