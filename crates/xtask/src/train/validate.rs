//! How well functions are recognised in a style that was not learned from, and what probabilities that gives.

use matching::{Classifier, FeatureReader, Knowledge, Recogniser};
use rayon::prelude::*;

use super::learn::{Example, Lesson, softmax, train};

/// Steps of probability in the reliability table.
const STEPS: usize = 10;

/// An example that was not learned from, as both readers see it.
struct Unseen {
    style: usize,
    target: usize,
    scores: Vec<f32>,
    /// Function and log of the chance that the lexicon's hints for it are all wrong.
    hints: Vec<(usize, f32)>,
}

/// What came out for one style, or for all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Examples.
    pub count: usize,
    /// Share whose likeliest function is right.
    pub right: f64,
    /// Share whose likeliest family is right.
    pub family: f64,
    /// Share whose function is among the five likeliest.
    pub among_five: f64,
    /// Share that is stated at all, and how often that is right.
    pub stated: (f64, f64),
}

/// Cross-validation, leaving out one style at a time.
pub struct Validation {
    styles: Vec<String>,
    functions: Vec<String>,
    unseen: Vec<Unseen>,
}

impl Validation {
    /// Trains once for each style, on all others.
    pub fn run(
        knowledge: &Knowledge,
        functions: &[String],
        examples: &[Example],
        lessons: &[Lesson],
    ) -> Validation {
        let mut styles: Vec<String> = examples.iter().map(|it| it.style.clone()).collect();
        styles.sort();
        styles.dedup();
        let lexicon = Classifier::new(knowledge);
        let unseen = (0..styles.len())
            .into_par_iter()
            .flat_map_iter(|style| {
                let is_out = |it: &Example| it.style == styles[style];
                let known: Vec<&Lesson> = lessons
                    .iter()
                    .zip(examples)
                    .filter(|it| !is_out(it.1))
                    .map(|it| it.0)
                    .collect();
                let recogniser = train(functions, &known);
                let reader = FeatureReader::new(knowledge);
                let out: Vec<Unseen> = examples
                    .iter()
                    .filter(|it| is_out(it))
                    .map(|it| see(&recogniser, &reader, &lexicon, functions, style, it))
                    .collect();
                out
            })
            .collect();
        Validation { styles, functions: functions.to_vec(), unseen }
    }

    fn odds(&self, unseen: &Unseen, (temperature, lexicon): (f32, f32)) -> Vec<f32> {
        let mut odds: Vec<f32> = unseen.scores.iter().map(|it| it / temperature).collect();
        for (function, hint) in &unseen.hints {
            odds[*function] -= lexicon * hint;
        }
        softmax(&mut odds, 1.0);
        odds
    }

    /// What each style comes to, and all of them together.
    pub fn table(&self, setting: (f32, f32), stated_from: f32) -> Vec<(String, Found)> {
        let of = |style: Option<usize>| {
            let mut found = Found::default();
            for unseen in self.unseen.iter().filter(|it| style.is_none_or(|s| s == it.style)) {
                self.add(&mut found, unseen, &self.odds(unseen, setting), stated_from);
            }
            let count = found.count.max(1) as f64;
            found.stated.1 /= found.stated.0.max(1.0);
            found.stated.0 /= count;
            found.right /= count;
            found.family /= count;
            found.among_five /= count;
            found
        };
        let styles = self.styles.iter().enumerate();
        let mut rows: Vec<(String, Found)> =
            styles.map(|(at, name)| (name.clone(), of(Some(at)))).collect();
        rows.push(("all".to_string(), of(None)));
        rows
    }

    fn add(&self, found: &mut Found, unseen: &Unseen, odds: &[f32], stated_from: f32) {
        let best = likeliest(odds);
        let own = odds[unseen.target];
        let family = |it: usize| self.functions[it].split('/').next().unwrap_or_default();
        let is_right = best == unseen.target;
        found.count += 1;
        found.right += f64::from(u8::from(is_right));
        found.family += f64::from(u8::from(family(best) == family(unseen.target)));
        found.among_five += f64::from(u8::from(odds.iter().filter(|it| **it > own).count() < 5));
        if odds[best] >= stated_from {
            found.stated.0 += 1.0;
            found.stated.1 += f64::from(u8::from(is_right));
        }
    }

    /// For each step of probability: how many likeliest functions fell there, how likely they were said to
    /// be, how often they were right; and the expected calibration error (Naeini and others, 2015).
    pub fn reliability(&self, setting: (f32, f32)) -> (Vec<(usize, f64, f64)>, f64) {
        let mut steps = vec![(0usize, 0.0, 0.0); STEPS];
        for unseen in &self.unseen {
            let odds = self.odds(unseen, setting);
            let best = likeliest(&odds);
            let step = &mut steps[((odds[best] * STEPS as f32) as usize).min(STEPS - 1)];
            step.0 += 1;
            step.1 += f64::from(odds[best]);
            step.2 += f64::from(u8::from(best == unseen.target));
        }
        let error: f64 = steps.iter().map(|it| (it.1 - it.2).abs()).sum();
        let mean = |it: (usize, f64, f64)| {
            let count = it.0.max(1) as f64;
            (it.0, it.1 / count, it.2 / count)
        };
        (steps.into_iter().map(mean).collect(), error / self.unseen.len().max(1) as f64)
    }
}

fn see(
    recogniser: &Recogniser,
    reader: &FeatureReader,
    lexicon: &Classifier,
    functions: &[String],
    style: usize,
    example: &Example,
) -> Unseen {
    let hints = lexicon.hints(&example.profile);
    Unseen {
        style,
        target: functions.binary_search(&example.function).unwrap_or(0),
        scores: recogniser.scores(&reader.read(&example.profile)),
        hints: hints
            .into_iter()
            .filter_map(|(code, doubt)| Some((functions.binary_search(&code).ok()?, doubt.ln())))
            .map(|(at, doubt)| (at, doubt as f32))
            .collect(),
    }
}

fn likeliest(odds: &[f32]) -> usize {
    (0..odds.len()).max_by(|a, b| odds[*a].total_cmp(&odds[*b])).unwrap_or(0)
}
