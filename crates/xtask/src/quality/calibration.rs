//! Whether probabilities mean what they say: among pairs said to belong together with probability p, a share of
//! about p should.
//!
//! Cross-fitted: a pair is judged by a curve that has seen neither of its records, or nothing of the functions of
//! either. Which records or functions are left out together is drawn, and since it matters on small sets the
//! errors are means over several draws. Beside them stands what is shipped, as it is.

mod cross;
mod curve;
mod errors;

use std::collections::HashSet;
use std::fmt::Write;

use matching::evaluate::Pair;
use matching::{BetaCurve, of_log_odds};

use curve::Curve;
use errors::Errors;
pub use errors::Step;

/// Similarities below this propose nobody: such pairs have a probability, but only who asks for it sees it.
const PROPOSED: f64 = 0.05;
/// Columns of the table of all sets.
const COLUMNS: &str = "| set | pairs | how many | right | error, records left out | chance | error, functions left out | \
chance | error as shipped | accepted pairs: said | right |\n|---|---|---|---|---|---|---|---|---|---|---|";

/// One pair whose truth is known.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Its records.
    pub pair: Pair,
    /// Similarity, or log2 odds.
    pub score: f64,
    /// Whether it belongs together.
    pub is_right: bool,
    /// Whether the engine puts it together.
    pub is_accepted: bool,
}

/// What scores are, and so which curve leads from them to probabilities.
#[derive(Debug, Clone, Copy)]
pub enum Scale {
    /// Similarities, by the curve that is shipped.
    Similarity(BetaCurve),
    /// Log2 odds.
    LogOdds,
}

impl Scale {
    /// What the log-odds of a cross-fitted curve are linear in: those of beta calibration, or the weight (Platt,
    /// 1999).
    fn features(self, score: f64) -> [f64; 2] {
        match self {
            Scale::Similarity(_) => BetaCurve::features(score),
            Scale::LogOdds => [score.clamp(-40.0, 40.0) / 10.0, 0.0],
        }
    }

    /// What users are told.
    fn shipped(self, score: f64) -> f64 {
        match self {
            Scale::Similarity(curve) => curve.probability(score),
            Scale::LogOdds => of_log_odds(score),
        }
    }
}

/// All pairs of a set whose truth is known.
pub struct Sample {
    /// Name of the set.
    pub name: &'static str,
    /// What its scores are.
    pub scale: Scale,
    /// The pairs, lower record first.
    pub seen: Vec<Seen>,
    /// The functions of records, as numbers; none for a question that knows no functions.
    pub functions: Option<Vec<u32>>,
}

/// Some pairs of a set, and how far what was said of them is what was right.
struct Population {
    name: &'static str,
    pairs: usize,
    right: f64,
    by_records: Errors,
    by_functions: Option<Errors>,
    shipped: f64,
}

/// How far probabilities of one set are to be relied on.
pub struct Reliability {
    /// Name of the set.
    pub name: &'static str,
    populations: Vec<Population>,
    /// Of accepted pairs: what is said of them as shipped, and the share that is right.
    accepted: (f64, f64),
    whole: Curve,
}

impl Reliability {
    /// Measures a set.
    pub fn measured(sample: &Sample) -> Reliability {
        let records = 1 + sample.seen.iter().map(|it| it.pair.1).max().unwrap_or(0);
        let alone: Vec<u32> = (0..records).collect();
        let by_records = cross::draws(sample, &alone);
        let by_functions = sample.functions.as_ref().map(|it| cross::draws(sample, it));
        let population = |name, keeps: &dyn Fn(&Seen) -> bool| {
            let kept: Vec<usize> =
                (0..sample.seen.len()).filter(|it| keeps(&sample.seen[*it])).collect();
            let said = |all: &[f64]| -> Vec<(f64, bool)> {
                kept.iter().map(|it| (all[*it], sample.seen[*it].is_right)).collect()
            };
            let errors = |draws: &Vec<Vec<f64>>| Errors::of(draws.iter().map(|it| said(it)));
            let shipped: Vec<f64> =
                sample.seen.iter().map(|it| sample.scale.shipped(it.score)).collect();
            let right = kept.iter().filter(|it| sample.seen[**it].is_right).count() as f64;
            Population {
                name,
                pairs: kept.len(),
                right: right / kept.len().max(1) as f64,
                by_records: errors(&by_records),
                by_functions: by_functions.as_ref().map(errors),
                shipped: errors::error(&errors::steps(&said(&shipped))),
            }
        };
        let populations = match sample.scale {
            Scale::LogOdds => vec![population("candidates", &|_| true)],
            Scale::Similarity(_) => vec![
                population("all", &|_| true),
                population("proposed", &|it| it.score >= PROPOSED),
            ],
        };
        let whole = Curve::of_all(sample);
        Reliability { name: sample.name, populations, accepted: accepted(sample), whole }
    }

    /// The figure by which the set is judged: the error over all its pairs, no record seen.
    pub fn error(&self) -> f64 {
        self.populations[0].by_records.plain
    }

    /// What was said of all pairs of the set and what was right, step by step, no record seen.
    pub fn steps(&self) -> &[Step] {
        &self.populations[0].by_records.steps
    }

    /// The rows of the set in the table of all sets.
    fn rows(&self) -> String {
        let mut text = String::new();
        for it in &self.populations {
            let functions = it.by_functions.as_ref().map_or("– | –".into(), Errors::cells);
            let _ = writeln!(
                text,
                "| {} | {} | {} | {:.3} | {} | {functions} | {:.4} | {:.3} | {:.3} |",
                self.name,
                it.name,
                it.pairs,
                it.right,
                it.by_records.cells(),
                it.shipped,
                self.accepted.0,
                self.accepted.1
            );
        }
        text
    }

    /// What was said and what was right, step by step.
    fn table(&self, features: &str) -> String {
        let first = &self.populations[0];
        let mut text = format!("\n{}, {} pairs:\n\n", self.name, first.name);
        text += "| said | pairs | said, records left out | right |";
        text += match first.by_functions {
            Some(_) => {
                " pairs | said, functions left out | right |\n|---|---|---|---|---|---|---|\n"
            }
            None => "\n|---|---|---|---|\n",
        };
        for (at, step) in first.by_records.steps.iter().enumerate() {
            let edge = |it: usize| it as f64 / errors::STEPS as f64;
            let other = first.by_functions.as_ref().map(|it| it.steps[at].cells());
            let other = other.map(|it| format!(" {it} |")).unwrap_or_default();
            let (from, to) = (edge(at), edge(at + 1));
            let _ = writeln!(text, "| {from:.1}–{to:.1} | {} |{other}", step.cells());
        }
        let _ = writeln!(text, "\nFitted on all: {} for {features}.", self.whole);
        text
    }
}

/// One table of all sets, and one for each.
///
/// `features` says what the log-odds of a curve are linear in.
pub fn report(sets: &[Reliability], features: &str) -> String {
    let rows: String = sets.iter().map(Reliability::rows).collect();
    let tables: String = sets.iter().map(|it| it.table(features)).collect();
    format!("{COLUMNS}\n{rows}{tables}")
}

/// What is said of accepted pairs as shipped, and the share of them that is right.
fn accepted(sample: &Sample) -> (f64, f64) {
    let mut sums = (0.0, 0.0, 0.0);
    for it in sample.seen.iter().filter(|it| it.is_accepted) {
        sums.0 += sample.scale.shipped(it.score);
        sums.1 += f64::from(u8::from(it.is_right));
        sums.2 += 1.0;
    }
    (sums.0 / f64::max(sums.2, 1.0), sums.1 / f64::max(sums.2, 1.0))
}

/// Marks which pairs are right and which were accepted.
pub fn seen(
    scored: impl Iterator<Item = (Pair, f64)>,
    truth: &[Pair],
    accepted: &[Pair],
) -> Vec<Seen> {
    let ordered = |it: &Pair| (it.0.min(it.1), it.0.max(it.1));
    let truth: HashSet<Pair> = truth.iter().map(ordered).collect();
    let accepted: HashSet<Pair> = accepted.iter().map(ordered).collect();
    let seen = |(pair, score): (Pair, f64)| Seen {
        pair,
        score,
        is_right: truth.contains(&pair),
        is_accepted: accepted.contains(&pair),
    };
    scored.map(seen).collect()
}
