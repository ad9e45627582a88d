//! What a roadmap says, as tables of typed cells. Workbook and page are both made of these, so they say the same.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use consolidation::Assumption;
use consolidation::plan::{ALL_FUNCTIONS, Basis, Step, Swing, UnitCost};

use super::Told;
use crate::messages::{Language, Messages};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not known, or nothing to say.
    Empty,
    /// Text, never a formula.
    Text(String),
    /// A year, which is a name and no quantity.
    Year(i32),
    /// How many.
    Count(usize),
    /// A part of one.
    Share(f64),
    /// Any other number.
    Number(f64),
    /// An amount in hundredths.
    Amount(i64),
}

/// Who gets to see a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Page and workbook.
    Everywhere,
    /// The workbook, which has room.
    InWorkbook,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Where it is shown.
    pub shown: Shown,
}

/// Rows below headings.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it is about, in a word or two.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// A value with its heading, before it has a place in a table.
type Field = (&'static str, Shown, Cell);

use Shown::{Everywhere, InWorkbook};

impl Cell {
    fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The value as a person reads it.
    pub fn worded(&self, messages: &Messages, currency: &str) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Year(year) => year.to_string(),
            Cell::Count(count) => messages.number(*count as i64),
            Cell::Share(share) => format!("{} %", messages.decimal(share * 100.0, 0)),
            Cell::Number(number) => {
                let digits = if number.fract() == 0.0 { 0 } else { 1 };
                messages.decimal(*number, digits)
            }
            Cell::Amount(hundredths) => messages.money(*hundredths, currency),
        }
    }

    /// Whether it is set to the right.
    pub fn is_figure(&self) -> bool {
        !matches!(self, Cell::Empty | Cell::Text(_))
    }
}

impl Told<'_> {
    /// Steps, years, assumptions, and what is left as it is. Where no cost is known there is no amount in any.
    pub fn tables(&self) -> [Table; 4] {
        [self.steps(), self.years(), self.assumptions(), self.left()]
    }

    /// A table of rows that all have the same fields; without rows it has no columns either.
    fn table(&self, title: &str, rows: Vec<Vec<Field>>) -> Table {
        let is_shown = |it: &Field| !(self.roadmap.counts_systems && is_money(it.0));
        let columns = rows.first().into_iter().flatten().filter(|it| is_shown(it));
        let columns = columns.map(|it| Column { title: self.t(it.0), shown: it.1 }).collect();
        let cells = |row: Vec<Field>| row.into_iter().filter(is_shown).map(|it| it.2).collect();
        Table { title: self.t(title), columns, rows: rows.into_iter().map(cells).collect() }
    }

    fn steps(&self) -> Table {
        let row = |(year, it): (i32, &Step)| {
            let mut row = vec![
                ("col-year", Everywhere, Cell::Year(year)),
                ("col-wave", Everywhere, Cell::Count(it.wave)),
            ];
            row.extend(self.system(it, "col-what"));
            row.extend([
                ("roadmap-col-once", Everywhere, Cell::Amount(it.once.expected)),
                ("roadmap-col-net", Everywhere, Cell::Amount(it.worth.expected)),
                ("roadmap-col-net-low", InWorkbook, Cell::Amount(it.worth.low)),
                ("roadmap-col-net-high", InWorkbook, Cell::Amount(it.worth.high)),
                ("col-after", Everywhere, Cell::text(self.names(&it.after))),
                ("col-reconnect", Everywhere, Cell::text(self.names(&it.reconnect))),
            ]);
            row.extend(ids(it));
            row
        };
        self.table("roadmap-steps", self.planned().map(row).collect())
    }

    /// The system of a step, and what happens to it, or would.
    fn system(&self, step: &Step, what: &'static str) -> Vec<Field> {
        let basis = match step.running.basis {
            Basis::Stated => "basis-stated",
            Basis::Estimated => "basis-estimated",
            Basis::Doubtful => "basis-doubtful",
            Basis::Unknown => "unknown",
        };
        let running = match step.running.basis {
            Basis::Unknown => Cell::Empty,
            _ => Cell::Amount(step.running.amounts[0]),
        };
        vec![
            ("col-application", Everywhere, Cell::text(self.name(&step.application_id))),
            ("col-agency", Everywhere, Cell::text(step.agency.clone().unwrap_or_default())),
            (what, Everywhere, Cell::text(self.what(step))),
            ("roadmap-col-running", InWorkbook, running),
            ("roadmap-col-basis", InWorkbook, Cell::text(self.t(basis))),
        ]
    }

    fn years(&self) -> Table {
        let (mut net, mut left) = (0i64, self.in_service);
        let rows = self.roadmap.years.iter().map(|it| {
            net = net.saturating_add(it.avoided).saturating_sub(it.spent);
            left = left.saturating_sub(it.stopped);
            vec![
                ("col-year", Everywhere, Cell::Year(it.year)),
                ("col-steps", Everywhere, Cell::Count(it.steps)),
                ("col-stopped", Everywhere, Cell::Count(it.stopped)),
                ("col-spent", Everywhere, Cell::Amount(it.spent)),
                ("col-avoided", Everywhere, Cell::Amount(it.avoided)),
                ("col-net_so_far", Everywhere, Cell::Amount(net)),
                ("col-systems_left", Everywhere, Cell::Count(left)),
            ]
        });
        self.table("roadmap-years", rows.collect())
    }

    /// What is left as it is, grouped by reason, the dearest first.
    fn left(&self) -> Table {
        let mut steps: Vec<&Step> =
            self.roadmap.steps.iter().filter(|it| it.year.is_none()).collect();
        steps.sort_by_key(|it| (it.left.map(|it| it as u8), Reverse(it.running.amounts[0])));
        let row = |it: &&Step| {
            let why = it.left.map_or(String::new(), |it| self.why_left(it));
            let mut row = self.system(it, "roadmap-col-proposed");
            row.push(("col-why", Everywhere, Cell::text(why)));
            row.extend(ids(it));
            row
        };
        self.table("roadmap-left", steps.iter().map(row).collect())
    }

    /// Everything that the roadmap rests on, each with where it comes from.
    fn assumptions(&self) -> Table {
        let policy = self.policy;
        let mut rows = vec![
            self.assumed("avoided_share", &policy.avoided_share, Cell::Share),
            self.assumed("migration_share", &policy.migration_share, Cell::Share),
            self.assumed("double_running_months", &policy.double_running_months, Cell::Number),
            self.assumed("reconnect_share", &policy.reconnect_share, Cell::Share),
        ];
        if !self.roadmap.counts_systems {
            rows.push(self.estimated());
            rows.extend(self.roadmap.unit_costs.0.iter().map(|it| self.unit_cost(it.0, it.1)));
        }
        rows.extend(self.asked());
        self.table("roadmap-assumptions", rows)
    }

    fn assumed(&self, key: &str, it: &Assumption, cell: fn(f64) -> Cell) -> Vec<Field> {
        let values = [it.low, it.expected, it.high].map(|it| cell(it as f64 / 10_000.0));
        let title = self.t(&format!("assumption-{}", key.replace('_', "-")));
        let note = match self.messages.language() {
            Language::Id => it.note_id.as_ref().unwrap_or(&it.note),
            Language::En | Language::Pseudo => &it.note,
        };
        self.assumption(title, values, self.swing(key), note.clone())
    }

    fn estimated(&self) -> Vec<Field> {
        let title = self.t("assumption-estimated-running-costs");
        let values = [Cell::Empty, Cell::Empty, Cell::Empty];
        let source = self.t("roadmap-source-estimate");
        self.assumption(title, values, self.swing("estimated_running_costs"), source)
    }

    fn unit_cost(&self, function: &str, cost: &UnitCost) -> Vec<Field> {
        let name = match function {
            ALL_FUNCTIONS => self.t("roadmap-all-functions"),
            code if code.contains('/') => self.messages.function(code),
            family => self.with("roadmap-family", &[("family", &self.messages.function(family))]),
        };
        let title = self.with("roadmap-unit-cost", &[("function", &name)]);
        let values = [cost.lower, cost.median, cost.upper].map(Cell::Amount);
        let source = self.with("roadmap-source-unit-cost", &[("systems", &cost.systems)]);
        self.assumption(title, values, None, source)
    }

    /// What was asked for with this roadmap.
    fn asked(&self) -> Vec<Vec<Field>> {
        let frame = self.frame;
        let names = |ids: &BTreeSet<String>| {
            let names: Vec<String> = ids.iter().map(|it| self.name(it)).collect();
            Cell::text(names.join(", "))
        };
        let freeze = |(agency, year): &(Option<String>, i32)| match agency {
            Some(agency) => format!("{year}: {agency}"),
            None => year.to_string(),
        };
        let frozen: Vec<String> = frame.frozen.iter().map(freeze).collect();
        let has_others = !frame.budgets.is_empty() || !frame.budget_of.is_empty();
        let budget = match frame.budget {
            Some(amount) => Cell::Amount(amount),
            None if has_others => Cell::Empty,
            None => Cell::text(self.t("plan-unlimited")),
        };
        let amount = |it: i64| self.messages.money(it, &self.policy.currency);
        let of_years = frame.budgets.iter().map(|it| format!("{}: {}", it.0, amount(*it.1)));
        let of_agencies = frame.budget_of.iter().map(|it| format!("{}: {}", it.0, amount(*it.1)));
        let budgets: Vec<String> = of_years.chain(of_agencies).collect();
        let capacities: Vec<String> =
            frame.capacity_of.iter().map(|it| format!("{}: {}", it.0, it.1)).collect();
        let promised = match frame.previous.len() {
            0 => Cell::Empty,
            steps => Cell::Count(steps),
        };
        let asked = [
            ("roadmap-horizon", Cell::Count(frame.years)),
            ("roadmap-capacity", Cell::Count(frame.capacity as usize)),
            ("roadmap-capacities", Cell::text(capacities.join("; "))),
            ("roadmap-budget", budget),
            ("roadmap-budgets", Cell::text(budgets.join("; "))),
            ("roadmap-promised", promised),
            ("roadmap-kept", names(&frame.keep)),
            ("roadmap-excluded", names(&frame.exclude)),
            ("roadmap-frozen", Cell::text(frozen.join("; "))),
        ];
        let is_said = |it: &(&str, Cell)| {
            let is_money = matches!(it.0, "roadmap-budget" | "roadmap-budgets");
            it.1 != Cell::Empty && !(self.roadmap.counts_systems && is_money)
        };
        let row = |(key, value): (&str, Cell)| {
            let values = [Cell::Empty, value, Cell::Empty];
            self.assumption(self.t(key), values, None, self.t("roadmap-source-asked"))
        };
        asked.into_iter().filter(is_said).map(row).collect()
    }

    fn assumption(
        &self,
        title: String,
        [low, expected, high]: [Cell; 3],
        net: Option<[i64; 2]>,
        source: String,
    ) -> Vec<Field> {
        let net = net.map_or([Cell::Empty, Cell::Empty], |it| it.map(Cell::Amount));
        let [net_low, net_high] = net;
        vec![
            ("col-assumption", Everywhere, Cell::Text(title)),
            ("roadmap-col-low", Everywhere, low),
            ("roadmap-col-expected", Everywhere, expected),
            ("roadmap-col-high", Everywhere, high),
            ("roadmap-col-net-if-low", Everywhere, net_low),
            ("roadmap-col-net-if-high", Everywhere, net_high),
            ("col-source", Everywhere, Cell::Text(source)),
        ]
    }

    fn swing(&self, key: &str) -> Option<[i64; 2]> {
        let is_it = |it: &&Swing| it.assumption == key;
        self.roadmap.sensitivity.iter().find(is_it).map(|it| it.worth)
    }
}

/// Columns that mean nothing where every system counts the same.
fn is_money(heading: &str) -> bool {
    matches!(
        heading,
        "roadmap-col-running"
            | "roadmap-col-basis"
            | "roadmap-col-once"
            | "roadmap-col-net"
            | "roadmap-col-net-low"
            | "roadmap-col-net-high"
            | "roadmap-col-net-if-low"
            | "roadmap-col-net-if-high"
            | "col-spent"
            | "col-avoided"
            | "col-net_so_far"
    )
}

/// Ids, for those who put tables together.
fn ids(step: &Step) -> [Field; 3] {
    [
        ("roadmap-col-id", InWorkbook, Cell::text(&step.application_id)),
        ("roadmap-col-keeper-id", InWorkbook, Cell::text(&step.keeper)),
        ("roadmap-col-proposal-id", InWorkbook, Cell::text(&step.proposal_id)),
    ]
}
