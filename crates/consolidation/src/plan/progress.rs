//! What became of a kept roadmap: promises against what turned out, year by year, and how many systems are left,
//! quarter by quarter.
//!
//! **How systems are counted.** One application counts once, however many registers hold it, agencies use it, or
//! installations run. Counted is what is in service: not ideas, proposals, what was never built, and what has
//! stopped. A quarter shows what is left at its last day. A promise is due at the end of its year, since roadmaps
//! promise years; what is done counts on its day.
//!
//! **How savings are counted.** A promised saving counts from the year of its step on, or from the end of its contract,
//! in full. What turned out
//! counts from the day on which the step was done: the first year by its months that are left, each further year in
//! full. A step that is done and of which nobody entered a saving is counted apart, not as zero. Nothing has ended with a
//! step that is not done: a saving entered of it does not count ([`StepState::may_have_saved`]).
//!
//! **How spending is counted.** What a step cost counts in the year of its note, whether it is done or not: what was
//! spent on a step that was dropped is gone all the same.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::money::total;

/// What a kept roadmap promised of one system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The system.
    pub application_id: String,
    /// The fiscal year.
    pub year: i32,
    /// Whether the system stops with it; moving a part of it does not.
    pub stops: bool,
    /// Yearly running costs that end with it, in hundredths.
    pub saves: i64,
    /// The first year in which they do: that of the step, or the one after its contract ends.
    pub saves_from: i32,
    /// What it costs once, in hundredths.
    pub costs: i64,
}

/// The state of a step.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Nothing has begun.
    #[default]
    Open,
    /// Somebody works on it.
    Started,
    /// It has begun, and waits for something.
    Blocked,
    /// It is done.
    Done,
    /// It will not be done.
    Dropped,
}

impl StepState {
    /// Every state, in the order of the work.
    pub const ALL: [StepState; 5] = [
        StepState::Open,
        StepState::Started,
        StepState::Blocked,
        StepState::Done,
        StepState::Dropped,
    ];

    /// The state with this key; open for an unknown word.
    pub fn from_key(key: &str) -> StepState {
        Self::ALL.into_iter().find(|it| it.key() == key).unwrap_or_default()
    }

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            StepState::Open => "open",
            StepState::Started => "started",
            StepState::Blocked => "blocked",
            StepState::Done => "done",
            StepState::Dropped => "dropped",
        }
    }

    /// Whether running costs can have ended with a step in this state. Of any other one no saving is to be entered, as
    /// none would count.
    pub fn may_have_saved(self) -> bool {
        self == StepState::Done
    }
}

/// What is noted of a step, the newest note of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Noted {
    /// Its state.
    pub state: StepState,
    /// Since when.
    pub day: Day,
    /// Yearly running costs that ended, in hundredths, as they turned out; counts of a step that is done.
    pub saved: Option<i64>,
    /// What it cost once, in hundredths, as it turned out, and when that was noted.
    pub spent: Option<(i64, Day)>,
}

/// A day as far as counting needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u32,
}

impl Day {
    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.splitn(3, '-');
        let (year, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (1..=12).contains(&month).then_some(Day { year, month })
    }

    /// The quarter, 1 to 4.
    fn quarter(self) -> u32 {
        self.month.div_ceil(3)
    }
}

/// Promises of a year, and what turned out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearProgress {
    /// The fiscal year.
    pub year: i32,
    /// Steps promised for it, and those of them that are done.
    pub promised: usize,
    /// See `promised`.
    pub kept: usize,
    /// Steps of it that are neither done nor dropped though it is over.
    pub overdue: usize,
    /// Running costs of this year that were promised to be avoided.
    pub promised_avoided: i64,
    /// Those that were, as far as anybody entered them.
    pub avoided: i64,
    /// Steps done by its end of which nobody entered a saving.
    pub saving_unknown: usize,
    /// What its steps were to cost.
    pub promised_spent: i64,
    /// What steps of which something was noted in it cost, whatever their state, as far as anybody entered it.
    pub spent: i64,
}

/// How many systems are in service at the end of a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarter {
    /// `2027-Q1`.
    pub quarter: String,
    /// How many the roadmap promised.
    pub promised_left: usize,
    /// How many of those that were counted when it was kept are left; `None` for what is still to come.
    pub left: Option<usize>,
}

/// What became of a roadmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Year by year.
    pub years: Vec<YearProgress>,
    /// Quarter by quarter, from the one in which it was kept; the present one shows what is left today.
    pub quarters: Vec<Quarter>,
    /// Steps by state.
    pub states: BTreeMap<&'static str, usize>,
}

/// What became of a roadmap of these years that was kept when so many systems were in service.
pub fn progress(
    promises: &[Promise],
    notes: &BTreeMap<String, Noted>,
    years: std::ops::Range<i32>,
    kept: (Day, usize),
    today: Day,
) -> Progress {
    let steps: Vec<(&Promise, Noted)> = promises
        .iter()
        .map(|it| (it, notes.get(&it.application_id).cloned().unwrap_or_default()))
        .collect();
    let mut states = BTreeMap::from(StepState::ALL.map(|it| (it.key(), 0)));
    for (_, noted) in &steps {
        *states.entry(noted.state.key()).or_default() += 1;
    }
    Progress {
        years: years.clone().map(|it| of_year(&steps, it, today)).collect(),
        quarters: quarters(&steps, years.end - 1, kept, today),
        states,
    }
}

fn of_year(steps: &[(&Promise, Noted)], year: i32, today: Day) -> YearProgress {
    let own = || steps.iter().filter(|it| it.0.year == year);
    let is_done = |it: &&(&Promise, Noted)| it.1.state == StepState::Done;
    let open =
        |it: &&(&Promise, Noted)| !matches!(it.1.state, StepState::Done | StepState::Dropped);
    let done_by = || steps.iter().filter(|it| is_done(it) && it.1.day.year <= year);
    let spent_in = steps.iter().filter_map(|it| it.1.spent).filter(|it| it.1.year == year);
    let promised_avoided = steps.iter().filter(|it| it.0.saves_from <= year).map(|it| it.0.saves);
    let avoided = done_by().filter(|_| year <= today.year).filter_map(|it| avoided(&it.1, year));
    YearProgress {
        year,
        promised: own().count(),
        kept: own().filter(is_done).count(),
        overdue: if year < today.year { own().filter(open).count() } else { 0 },
        promised_avoided: total(promised_avoided),
        avoided: total(avoided),
        saving_unknown: done_by().filter(|it| it.1.saved.is_none()).count(),
        promised_spent: total(own().map(|it| it.0.costs)),
        spent: total(spent_in.map(|it| it.0)),
    }
}

/// Running costs of a year that a step avoided: those of the months after it was done.
fn avoided(noted: &Noted, year: i32) -> Option<i64> {
    let saved = noted.saved.filter(|_| noted.state.may_have_saved())?;
    let months = if noted.day.year == year { 12 - i64::from(noted.day.month) } else { 12 };
    Some((i128::from(saved) * i128::from(months) / 12) as i64)
}

fn quarters(
    steps: &[(&Promise, Noted)],
    last_year: i32,
    (kept, in_service): (Day, usize),
    today: Day,
) -> Vec<Quarter> {
    let mut found = Vec::new();
    let (mut year, mut quarter) = (kept.year, kept.quarter());
    while year <= last_year {
        // Promises are due at the end of their year.
        let due = if quarter == 4 { year } else { year - 1 };
        let stops = steps.iter().filter(|it| it.0.stops);
        let promised = stops.clone().filter(|it| it.0.year <= due).count();
        let is_past = |it: &&(&Promise, Noted)| {
            it.1.state == StepState::Done && (it.1.day.year, it.1.day.quarter()) <= (year, quarter)
        };
        let has_begun = (year, quarter) <= (today.year, today.quarter());
        let left = has_begun.then(|| in_service.saturating_sub(stops.filter(is_past).count()));
        found.push(Quarter {
            quarter: format!("{year}-Q{quarter}"),
            promised_left: in_service.saturating_sub(promised),
            left,
        });
        (year, quarter) = if quarter == 4 { (year + 1, 1) } else { (year, quarter + 1) };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(id: &str, year: i32, saves: i64) -> Promise {
        let (stops, costs) = (true, saves / 2);
        Promise { application_id: id.into(), year, stops, saves, saves_from: year, costs }
    }

    fn noted(state: StepState, day: &str, saved: Option<i64>) -> Noted {
        let day = Day::parse(day).unwrap();
        Noted { state, day, saved, spent: saved.map(|it| (it / 3, day)) }
    }

    fn found(notes: &[(&str, Noted)], today: &str) -> Progress {
        let promises =
            [promise("a", 2027, 1_200), promise("b", 2027, 600), promise("c", 2028, 300)];
        let notes = notes.iter().map(|it| (it.0.to_string(), it.1.clone())).collect();
        let day = |it| Day::parse(it).unwrap();
        progress(&promises, &notes, 2027..2029, (day("2026-11-29"), 10), day(today))
    }

    #[test]
    fn a_promise_is_due_at_the_end_of_its_year_and_what_is_done_counts_on_its_day() {
        let done = noted(StepState::Done, "2027-04-30", Some(1_200));
        let found = found(&[("a", done)], "2027-08-15");
        let told: Vec<(&str, usize, Option<usize>)> = found
            .quarters
            .iter()
            .map(|it| (it.quarter.as_str(), it.promised_left, it.left))
            .collect();
        assert_eq!(
            told,
            [
                ("2026-Q4", 10, Some(10)),
                ("2027-Q1", 10, Some(10)),
                ("2027-Q2", 10, Some(9)),
                ("2027-Q3", 10, Some(9)),
                ("2027-Q4", 8, None),
                ("2028-Q1", 8, None),
                ("2028-Q2", 8, None),
                ("2028-Q3", 8, None),
                ("2028-Q4", 7, None),
            ]
        );
    }

    #[test]
    fn savings_count_by_the_months_that_are_left_and_then_in_full() {
        let done = noted(StepState::Done, "2027-04-30", Some(1_200));
        let found = found(&[("a", done)], "2028-08-15");
        let amounts: Vec<(i64, i64)> =
            found.years.iter().map(|it| (it.promised_avoided, it.avoided)).collect();
        assert_eq!(amounts, [(1_800, 800), (2_100, 1_200)]);
        assert_eq!((found.years[0].promised_spent, found.years[0].spent), (900, 400));
    }

    #[test]
    fn a_saving_that_nobody_entered_is_unknown_and_not_nothing() {
        let found = found(&[("a", noted(StepState::Done, "2027-04-30", None))], "2027-08-15");
        assert_eq!((found.years[0].avoided, found.years[0].saving_unknown), (0, 1));
    }

    #[test]
    fn what_was_spent_counts_whatever_became_of_the_step_and_no_saving_before_it_is_done() {
        for state in StepState::ALL {
            let found = found(&[("a", noted(state, "2027-04-30", Some(1_200)))], "2028-08-15");
            let spent: Vec<i64> = found.years.iter().map(|it| it.spent).collect();
            assert_eq!(spent, [400, 0], "{state:?}");
            assert_eq!(found.years[1].avoided > 0, state.may_have_saved(), "{state:?}");
        }
    }

    #[test]
    fn what_was_spent_stays_in_the_year_in_which_it_was_noted() {
        let spent = Some((400, Day { year: 2027, month: 11 }));
        let done = Noted { spent, ..noted(StepState::Done, "2028-02-01", None) };
        let found = found(&[("a", done)], "2028-08-15");
        assert_eq!(found.years.iter().map(|it| it.spent).collect::<Vec<_>>(), [400, 0]);
    }

    #[test]
    fn enormous_amounts_stay_at_the_largest() {
        let huge = || Noted {
            spent: Some((i64::MAX, Day { year: 2027, month: 4 })),
            ..noted(StepState::Done, "2027-04-30", Some(i64::MAX))
        };
        let promises =
            ["a", "b"].map(|it| Promise { costs: i64::MAX, ..promise(it, 2027, i64::MAX) });
        let notes = ["a", "b"].map(|it| (it.to_string(), huge())).into();
        let day = Day { year: 2028, month: 1 };
        let found = progress(&promises, &notes, 2027..2029, (day, 10), day);
        let year = &found.years[1];
        assert_eq!((year.promised_avoided, year.avoided), (i64::MAX, i64::MAX));
        let year = &found.years[0];
        assert_eq!((year.promised_spent, year.spent), (i64::MAX, i64::MAX));
    }

    #[test]
    fn what_is_neither_done_nor_dropped_after_its_year_is_overdue() {
        let dropped = noted(StepState::Dropped, "2027-02-01", None);
        let found = found(&[("b", dropped)], "2028-01-02");
        let overdue: Vec<usize> = found.years.iter().map(|it| it.overdue).collect();
        assert_eq!(overdue, [1, 0]);
        assert_eq!((found.states["open"], found.states["dropped"]), (2, 1));
    }

    #[test]
    fn a_part_that_moves_leaves_the_system_in_service() {
        let part = Promise { stops: false, ..promise("a", 2027, 600) };
        let notes =
            BTreeMap::from([("a".to_string(), noted(StepState::Done, "2027-04-30", Some(600)))]);
        let day = Day { year: 2027, month: 12 };
        let found = progress(&[part], &notes, 2027..2028, (day, 10), day);
        assert_eq!(found.quarters[0].left, Some(10));
        assert_eq!(found.years[0].avoided, 400);
    }
}
