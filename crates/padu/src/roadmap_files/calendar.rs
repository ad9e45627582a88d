//! A roadmap as a calendar (RFC 5545): an event for each agency and year, and a task for each step.
//!
//! The roadmap knows years only. An event stands in the last month of its fiscal year, which is the calendar year in
//! Indonesia: a bar over the whole year for every agency would hide all else that a calendar holds. It keeps nobody
//! busy. Tasks are due at the end of the year.
//!
//! Written here in a few lines: what the format asks for is to escape texts and to fold lines.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use consolidation::plan::Step;
use model::opaque_id;

use super::{Told, moment};

/// Octets of a line without its end.
const MOST_OCTETS: usize = 75;

/// The roadmap as the text of an iCalendar file. `at` is when it is told (UTC, RFC 3339): of two calendars a program
/// believes the later one.
pub fn calendar(told: &Told, at: &str) -> String {
    let title = told.title();
    let mut lines = Lines { text: String::new(), at: moment(at) };
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//padu//roadmap//EN");
    lines.text("X-WR-CALNAME", &title);
    let mut together: BTreeMap<(i32, &Option<String>), Vec<&Step>> = BTreeMap::new();
    for (year, step) in told.planned() {
        together.entry((year, &step.agency)).or_default().push(step);
    }
    for ((year, agency), steps) in &together {
        event(told, *year, agency.as_deref(), steps, &mut lines);
    }
    told.planned().for_each(|(year, step)| task(told, year, step, &mut lines));
    lines.plain("END", "VCALENDAR");
    lines.text
}

fn event(told: &Told, year: i32, agency: Option<&str>, steps: &[&Step], lines: &mut Lines) {
    let name = told.agency(steps[0]);
    let line = |it: &&Step| {
        let wave = told.with("roadmap-in-wave", &[("wave", &it.wave)]);
        format!("- {}: {} ({wave})", told.name(&it.application_id), told.what(it))
    };
    let systems: Vec<String> = steps.iter().map(line).collect();
    let count = told.messages.number(steps.len() as i64);
    lines.plain("BEGIN", "VEVENT");
    stamp(&event_id(year, agency), lines);
    lines.plain("DTSTART;VALUE=DATE", &format!("{year:04}1201"));
    // The day after the last one.
    lines.plain("DTEND;VALUE=DATE", &format!("{:04}0101", year + 1));
    let values: &[(&str, &dyn std::fmt::Display)] = &[("agency", &name), ("count", &count)];
    lines.text("SUMMARY", &told.with("roadmap-event", values));
    lines.text("DESCRIPTION", &systems.join("\n"));
    lines.text("CATEGORIES", &name);
    lines.plain("TRANSP", "TRANSPARENT");
    lines.plain("END", "VEVENT");
}

fn task(told: &Told, year: i32, step: &Step, lines: &mut Lines) {
    let mut notes = vec![told.with("roadmap-in-wave", &[("wave", &step.wave)])];
    for (heading, ids) in [("col-after", &step.after), ("col-reconnect", &step.reconnect)] {
        if !ids.is_empty() {
            notes.push(format!("{}: {}", told.t(heading), told.names(ids)));
        }
    }
    lines.plain("BEGIN", "VTODO");
    // Not of the year: a step that moves to another one is the same task.
    stamp(&format!("{}@padu", opaque_id("step", &[&step.application_id])), lines);
    lines.plain("DTSTART;VALUE=DATE", &format!("{year:04}0101"));
    lines.plain("DUE;VALUE=DATE", &format!("{year:04}1231"));
    let summary = format!("{}: {}", told.name(&step.application_id), told.what(step));
    lines.text("SUMMARY", &summary);
    lines.text("DESCRIPTION", &notes.join("\n"));
    lines.text("CATEGORIES", &told.agency(step));
    lines.plain("RELATED-TO", &event_id(year, step.agency.as_deref()));
    lines.plain("STATUS", "NEEDS-ACTION");
    lines.plain("END", "VTODO");
}

fn event_id(year: i32, agency: Option<&str>) -> String {
    format!("{}@padu", opaque_id("year", &[&year.to_string(), agency.unwrap_or_default()]))
}

/// What tells a program whether it knows an entry already, and whether this one is newer.
fn stamp(id: &str, lines: &mut Lines) {
    let at = lines.at;
    lines.plain("UID", id);
    lines.plain("DTSTAMP", &at.format("%Y%m%dT%H%M%SZ").to_string());
    // Nothing remembers how often a roadmap was told; minutes grow as well, and fit into the 31 bits there are.
    lines.plain("SEQUENCE", &(at.timestamp() / 60).max(0).to_string());
}

/// Lines of a calendar, ended and folded, and when it is told.
struct Lines {
    text: String,
    at: DateTime<Utc>,
}

impl Lines {
    fn text(&mut self, name: &str, text: &str) {
        self.plain(name, &escaped(text));
    }

    fn plain(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if octets + letter.len_utf8() > MOST_OCTETS {
                self.text += "\r\n ";
                octets = 1;
            }
            self.text.push(letter);
            octets += letter.len_utf8();
        }
        self.text += "\r\n";
    }
}

/// A text value; control characters but line breaks have no place in one.
fn escaped(text: &str) -> String {
    let mut own = String::new();
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => own.extend(['\\', letter]),
            '\n' | '\r' => own += "\\n",
            '\t' => own.push(' '),
            _ if letter.is_control() => {}
            _ => own.push(letter),
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::super::invented::{Invented, told};
    use super::*;
    use crate::messages::Language;

    fn written(invented: &Invented) -> String {
        told(invented, Language::En, |it| calendar(it, "2026-05-27T08:30:00.5Z"))
    }

    /// The file with folded lines joined again.
    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn each_agency_has_an_event_a_year_and_each_step_a_task() {
        let invented = Invented::of(40);
        let text = unfolded(&written(&invented));
        let steps: Vec<&Step> =
            invented.roadmap.steps.iter().filter(|it| it.year.is_some()).collect();
        let years: std::collections::BTreeSet<_> =
            steps.iter().map(|it| (it.year, &it.agency)).collect();
        assert_eq!(text.matches("BEGIN:VTODO\r\n").count(), steps.len());
        assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), years.len());
        assert!(text.contains("DTSTART;VALUE=DATE:20271201\r\nDTEND;VALUE=DATE:20280101\r\n"));
        assert!(text.contains("DTSTAMP:20260527T083000Z\r\nSEQUENCE:29664510\r\n"), "{text}");
    }

    #[test]
    fn a_step_that_moves_to_another_year_is_the_same_task() {
        let ids = |invented: &Invented| {
            let text = unfolded(&written(invented));
            let tasks = text.split("BEGIN:VTODO").skip(1).map(|it| {
                it.split("UID:").nth(1).and_then(|it| it.split("\r\n").next()).map(String::from)
            });
            tasks.collect::<std::collections::BTreeSet<_>>()
        };
        let (before, mut after) = (Invented::small(), Invented::small());
        after.roadmap.steps[0].year = Some(2031);
        assert_eq!(ids(&before).len(), 3);
        assert_eq!(ids(&before), ids(&after));
    }

    #[test]
    fn no_line_is_longer_than_75_octets_and_no_letter_is_cut() {
        let mut invented = Invented::small();
        invented.names.insert("a-1".into(), "é".repeat(200) + "; BEGIN:VEVENT\r\nX, \\ y\u{7}");
        let text = written(&invented);
        assert!(text.split("\r\n").all(|it| it.len() <= MOST_OCTETS && !it.contains('\n')));
        let text = unfolded(&text);
        assert!(text.contains(&("é".repeat(200) + "\\; BEGIN:VEVENT\\nX\\, \\\\ y:")), "{text}");
    }

    #[test]
    fn a_calendar_has_no_amounts() {
        let text = written(&Invented::counting());
        assert!(!text.contains("Rp") && !text.contains("IDR"));
        assert_eq!(text, written(&Invented::small()));
    }
}
