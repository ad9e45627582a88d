//! `padu label`: the pairs worth judging most, one after the other, judged by single keys.

use std::fmt::Display;
use std::io::{BufRead, IsTerminal};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use catalog::{Catalog, Stamp};
use console::{Key, Term};
use model::{Field, FieldKind, Judgement, Registration, Relation};
use serde::Serialize;

use crate::args::{LabelArgs, MatchKind};
use crate::commands::{DONE, progress, verdicts, write};
use crate::config::{Config, now};
use crate::failure::Problem;
use crate::listing::{Format, Listing, field_value, word};
use crate::pipeline::{self, Question, Questions, Wisdom};
use crate::reasons;

/// Longer values are cut: a pair has to fit on a screen.
const LONGEST: usize = 320;

pub fn run(config: &Config, arguments: &LabelArgs) -> Result<u8> {
    let catalog = config.open()?;
    let relation = arguments.kind.map(|it| match it {
        MatchKind::SameSystem => Relation::SameSystem,
        MatchKind::SameFunction => Relation::SameFunction,
    });
    let bar = progress(config);
    bar.set_message(config.messages.text("step-questions"));
    let at = now();
    let today = pipeline::day(&at);
    let found = Questions::of(&catalog, Wisdom::bundled()?, &config.viewer, relation, today)?;
    bar.finish_and_clear();
    let Some(questions) = found else { bail!(Problem::new("no-analysis")) };
    if arguments.list {
        return list(config, &questions, arguments.limit, arguments.output.format);
    }
    let mut session = Session {
        config,
        catalog: &catalog,
        questions: &questions,
        last: questions.all.len().min(arguments.limit),
        reason: match &arguments.reason {
            Some(reason) => reason.clone(),
            None => config.messages.text("label-reason"),
        },
        at: 0,
        steps: Vec::new(),
        withdrawn: 0,
        slowest: Duration::ZERO,
    };
    session.ask_all(&mut Keys::of_stdin())?;
    session.finish(arguments.output.format)
}

/// The queue as a listing.
fn list(config: &Config, questions: &Questions, limit: usize, format: Format) -> Result<u8> {
    let keys = [
        "asked",
        "left_name",
        "right_name",
        "worth",
        "uncertainty",
        "systems",
        "hundredths",
        "users",
    ];
    let more = ["consequence", "left", "right"];
    let listing = Listing::of(&config.messages, &keys, &questions.all)?;
    listing.more(&more).first(Some(limit)).print(format)?;
    let shown = limit.min(questions.all.len());
    let values: &[(&str, &dyn Display)] = &[("shown", &shown), ("total", &questions.all.len())];
    config.note(&config.messages.with("label-total", values));
    Ok(DONE)
}

/// Where keys come from: single strokes of a terminal, else the first letter of each line.
enum Keys {
    Terminal(Term),
    Lines(std::io::Lines<std::io::StdinLock<'static>>),
}

impl Keys {
    fn of_stdin() -> Keys {
        match std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
            true => Keys::Terminal(Term::stderr()),
            false => Keys::Lines(std::io::stdin().lock().lines()),
        }
    }

    /// The next key; `None` when no more will come.
    fn next(&mut self) -> Result<Option<char>> {
        loop {
            let key = match self {
                Keys::Terminal(terminal) => match terminal.read_key()? {
                    Key::Char(key) => Some(key),
                    _ => None,
                },
                Keys::Lines(lines) => match lines.next() {
                    None => return Ok(None),
                    Some(line) => line?.trim().chars().next(),
                },
            };
            if let Some(key) = key {
                return Ok(Some(key.to_ascii_lowercase()));
            }
        }
    }
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Judge(Relation),
    Skip,
    Undo,
    Quit,
}

impl Action {
    fn of(key: char) -> Option<Action> {
        Some(match key {
            's' => Action::Judge(Relation::SameSystem),
            'f' => Action::Judge(Relation::SameFunction),
            'p' => Action::Judge(Relation::Partial),
            'd' => Action::Judge(Relation::Different),
            'u' => Action::Judge(Relation::Unsure),
            'k' => Action::Skip,
            'z' => Action::Undo,
            'q' => Action::Quit,
            _ => return None,
        })
    }
}

/// What was done about a question.
enum Step {
    Judged(Judgement),
    Skipped,
}

/// One sitting.
struct Session<'a> {
    config: &'a Config,
    catalog: &'a Catalog,
    questions: &'a Questions,
    last: usize,
    reason: String,
    at: usize,
    steps: Vec<Step>,
    withdrawn: usize,
    slowest: Duration,
}

impl Session<'_> {
    /// Asks until the last question, the last key or `q`. An action lasts from its key until the next
    /// question is on the screen; its verdict is stored by then.
    fn ask_all(&mut self, keys: &mut Keys) -> Result<()> {
        if self.last == 0 {
            self.config.note(&self.config.messages.text("label-nothing"));
            return Ok(());
        }
        self.show()?;
        while let Some(key) = keys.next()? {
            let started = Instant::now();
            match Action::of(key) {
                Some(Action::Quit) => break,
                Some(action) => self.act(action)?,
                None => {
                    self.config.note(&self.config.messages.text("label-keys"));
                    continue;
                }
            }
            let is_over = self.at >= self.last;
            if !is_over {
                self.show()?;
            }
            self.slowest = self.slowest.max(started.elapsed());
            if is_over {
                break;
            }
        }
        Ok(())
    }

    fn act(&mut self, action: Action) -> Result<()> {
        match action {
            Action::Judge(verdict) => {
                let judgement = self.judge(&self.questions.all[self.at], verdict)?;
                self.steps.push(Step::Judged(judgement));
                self.at += 1;
            }
            Action::Skip => {
                self.steps.push(Step::Skipped);
                self.at += 1;
            }
            Action::Undo => self.undo()?,
            Action::Quit => {}
        }
        Ok(())
    }

    fn judge(&self, question: &Question, verdict: Relation) -> Result<Judgement> {
        let registration = |id: &str| write::registration_of(self.config, self.catalog, id);
        let (left, right) = (registration(&question.left)?, registration(&question.right)?);
        let at = now();
        let stamp = Stamp { actor: &self.config.actor, at: &at };
        Ok(self.catalog.judge(&left, &right, (verdict, None), &self.reason, stamp)?)
    }

    /// Goes back to the question before; its verdict is withdrawn, and both stand in the history.
    fn undo(&mut self) -> Result<()> {
        let messages = &self.config.messages;
        match self.steps.pop() {
            None => {
                self.config.note(&messages.text("label-nothing-to-undo"));
                return Ok(());
            }
            Some(Step::Skipped) => {}
            Some(Step::Judged(judgement)) => {
                let at = now();
                let stamp = Stamp { actor: &self.config.actor, at: &at };
                self.catalog.withdraw(&judgement.id, &messages.text("label-undone"), stamp)?;
                self.withdrawn += 1;
            }
        }
        self.at -= 1;
        Ok(())
    }

    /// Both records side by side, the evidence, and the keys.
    fn show(&self) -> Result<()> {
        let (config, messages) = (self.config, &self.config.messages);
        if config.quiet {
            return Ok(());
        }
        let question = &self.questions.all[self.at];
        config.note(&format!("\n{}\n{}\n", self.headline(question), stakes(config, question)));
        let lines = self.sides(question)?;
        let keys = ["what", "left_name", "right_name"];
        config.note(&Listing::of(messages, &keys, &lines)?.render(Format::Table)?);
        if let Some(score) = self.questions.explain(question) {
            let keys = ["comparison", "level", "weight", "bar", "evidence"];
            let lines = reasons::worded(messages, &score, None);
            config.note(&Listing::of(messages, &keys, &lines)?.render(Format::Table)?);
        }
        config.note(&messages.text("label-keys"));
        Ok(())
    }

    fn headline(&self, question: &Question) -> String {
        let messages = &self.config.messages;
        let asked = messages.text(&format!("label-ask-{}", question.relation.key()));
        let (at, of) = (self.at + 1, self.last);
        messages.with("label-question", &[("at", &at), ("of", &of), ("question", &asked)])
    }

    fn sides(&self, question: &Question) -> Result<Vec<SideLine>> {
        let (left, right) = (self.side(&question.left)?, self.side(&question.right)?);
        let messages = &self.config.messages;
        let shown = |side: &Registration, field| {
            let values: Vec<&str> = side.all(field).iter().map(String::as_str).collect();
            cut(&field_value(messages, field, &values))
        };
        let lines =
            Field::ALL.iter().filter(|it| it.kind() != FieldKind::Person).map(|field| SideLine {
                what: word(messages, "field", field.key()),
                left_name: shown(&left, *field),
                right_name: shown(&right, *field),
            });
        Ok(lines.filter(|it| !it.left_name.is_empty() || !it.right_name.is_empty()).collect())
    }

    /// A record as the viewer may see it; empty when it is gone since.
    fn side(&self, id: &str) -> Result<Registration> {
        let viewer = &self.config.viewer;
        if let Some(registration) = self.catalog.registration(viewer, id)? {
            return Ok(registration);
        }
        let fields = self.catalog.application(viewer, id)?.map(|it| it.fields).unwrap_or_default();
        Ok(Registration { id: id.to_string(), fields, ..Registration::default() })
    }

    /// The verdicts that stand, and how the sitting went.
    fn finish(self, format: Format) -> Result<u8> {
        let (config, messages) = (self.config, &self.config.messages);
        let skipped = self.steps.iter().filter(|it| matches!(it, Step::Skipped)).count();
        let verdicts = self.steps.into_iter().filter_map(|it| match it {
            Step::Judged(judgement) => Some(judgement),
            Step::Skipped => None,
        });
        let verdicts: Vec<Judgement> = verdicts.collect();
        let made: Vec<&str> = verdicts.iter().map(|it| it.id.as_str()).collect();
        verdicts::some(config, self.catalog, &made)?.print(format)?;
        let slowest = self.slowest.as_millis();
        let values: &[(&str, &dyn Display)] = &[
            ("judged", &verdicts.len()),
            ("skipped", &skipped),
            ("withdrawn", &self.withdrawn),
            ("slowest", &slowest),
        ];
        config.note(&messages.with("label-done", values));
        if !verdicts.is_empty() {
            config.note(&messages.text("judge-analyze"));
        }
        Ok(DONE)
    }
}

/// One field of both records.
#[derive(Serialize)]
struct SideLine {
    what: String,
    left_name: String,
    right_name: String,
}

/// Why this question comes now: doubt, and what depends on it as far as known.
fn stakes(config: &Config, question: &Question) -> String {
    let messages = &config.messages;
    let doubt = messages.decimal(question.uncertainty, 2);
    let mut parts = vec![
        messages.with("label-doubt", &[("doubt", &doubt)]),
        messages.with("label-systems", &[("systems", &question.systems)]),
    ];
    if let Some(money) = question.money {
        let money = messages.money(money, "IDR");
        parts.push(messages.with("label-money", &[("money", &money)]));
    }
    if let Some(users) = question.users {
        let users = messages.number(users as i64);
        parts.push(messages.with("label-users", &[("users", &users)]));
    }
    parts.join(" · ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_caption_means_something() {
        for language in [crate::messages::Language::Id, crate::messages::Language::En] {
            let caption = crate::messages::Messages::new(language).text("label-keys");
            let keys: Vec<char> =
                caption.split(" · ").filter_map(|it| it.trim().chars().next()).collect();
            assert_eq!(keys, ['s', 'f', 'p', 'd', 'u', 'k', 'z', 'q'], "{caption}");
            assert!(keys.iter().all(|it| Action::of(*it).is_some()), "{caption}");
        }
    }

    #[test]
    fn long_values_are_cut_between_letters() {
        assert_eq!(cut("pendek"), "pendek");
        assert_eq!(cut(&"é".repeat(400)).chars().count(), LONGEST + 1);
    }
}
