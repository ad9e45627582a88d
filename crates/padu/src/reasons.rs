//! The reasons of one pair in the user's words: the rows of a table, and the steps of a drawing.

use std::fmt::Display;

use model::PairScore;
use serde::Serialize;

use crate::draw::waterfall::{self, Caption, Step, Threshold};
use crate::listing::word;
use crate::messages::Messages;

/// What speaks for a pair: one line a comparison, and their sum.
#[derive(Serialize)]
pub struct ReasonLine {
    /// What was compared.
    pub comparison: String,
    /// How far the two agree.
    pub level: String,
    /// What that adds.
    pub weight: f64,
    /// The same as a bar of signs.
    pub bar: String,
    /// The words that say so.
    pub evidence: Vec<String>,
}

/// The reasons as they are stored, and their sum.
pub fn lines(score: &PairScore) -> Vec<ReasonLine> {
    let line = |comparison: &str, level: &str, weight, evidence: &[String]| ReasonLine {
        comparison: comparison.into(),
        level: level.into(),
        weight,
        bar: String::new(),
        evidence: evidence.to_vec(),
    };
    let reasons = score.contributions.iter();
    let reasons = reasons.map(|it| line(&it.comparison, &it.level, it.weight, &it.evidence));
    reasons.chain([line("sum", score.relation.key(), score.weight, &[])]).collect()
}

/// The reasons in the user's words, each with its bar.
pub fn worded(
    messages: &Messages,
    score: &PairScore,
    threshold: Option<Threshold>,
) -> Vec<ReasonLine> {
    let mut lines = lines(score);
    lines.iter_mut().for_each(|it| reword(messages, it));
    if let Some(sum) = lines.last_mut() {
        sum.level = sure(messages, score);
    }
    let steps: Vec<Step> = lines.iter().map(|it| step(messages, it)).collect();
    let bars = waterfall::lines(&steps, threshold);
    lines.iter_mut().zip(bars).for_each(|(line, bar)| line.bar = bar);
    lines
}

/// The steps of the waterfall, the sum last.
pub fn steps(messages: &Messages, score: &PairScore) -> Vec<Step> {
    worded(messages, score, None).iter().map(|it| step(messages, it)).collect()
}

/// The words around the waterfall; `id` is its own in a page.
pub fn caption<'a>(
    messages: &Messages,
    id: &'a str,
    title: &'a str,
    description: &'a str,
) -> Caption<'a> {
    let heading = |it: &str| messages.text(&format!("col-{it}"));
    Caption {
        id,
        title,
        description,
        headings: ["comparison", "level", "weight", "evidence"].map(heading),
        threshold: messages.text("explain-threshold"),
    }
}

fn step(messages: &Messages, line: &ReasonLine) -> Step {
    let text = messages.decimal(line.weight, 3);
    Step {
        label: line.comparison.clone(),
        level: line.level.clone(),
        value: line.weight,
        text: if line.weight > 0.0 { format!("+{text}") } else { text },
        evidence: line.evidence.join(", "),
    }
}

fn reword(messages: &Messages, line: &mut ReasonLine) {
    let named = |it: &String| messages.function(it);
    line.evidence = line.evidence.iter().map(named).collect();
    // What a guard takes away has no level; its name says why.
    line.level = match line.comparison.as_str() {
        "guard" => String::new(),
        _ => word(messages, "agreement", &line.level),
    };
    line.comparison = word(messages, "comparison", &line.comparison);
}

/// What the sum comes to: the relation, and how sure it is.
pub fn sure(messages: &Messages, score: &PairScore) -> String {
    let relation = word(messages, "relation", score.relation.key());
    let percent = messages.decimal(score.probability * 100.0, 1);
    let values: &[(&str, &dyn Display)] = &[("relation", &relation), ("percent", &percent)];
    messages.with("explain-probability", values)
}
