//! `cargo xtask train`: learns to recognise functions from the example registrations in `data/examples`.
//!
//! Softmax regression by stochastic gradient descent with a step of its own for each weight (AdaGrad, Duchi
//! and others, 2011). Every pass sees an example whole, without its unit, by its name only or by its
//! description only, so that short records are learned as well as full ones. The order of the examples is
//! drawn from a fixed seed: the same examples give the same weights.

use std::collections::BTreeMap;

use matching::{BLOCKS, FeatureReader, Features, Knowledge, Recogniser, Weights, scaled};
use model::Profile;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Length of each block of features; the last is the word vector's.
const GAINS: [f32; BLOCKS + 1] = [1.0, 0.5, 0.8, 0.35, 1.0];
/// Passes over the examples.
const PASSES: usize = 30;
/// First step of each weight.
const STEP: f32 = 0.6;
/// What log-odds are divided by before they are read as probabilities, and what a hint of the lexicon adds to
/// them. Chosen on id_gold_dev, in the middle of a range that serves alike; cross-validation would trust the
/// lexicon more than it deserves, because who wrote the examples had its terms in sight.
pub const SETTING: (f32, f32) = (1.4, 1.0);
/// Weights kept of each feature.
const KEPT: usize = 12;
/// What a weight loses each time it is stepped, times the step.
const DECAY: f32 = 2e-5;

/// An example registration.
#[derive(Debug, Clone)]
pub struct Example {
    /// Code of its function.
    pub function: String,
    /// How it is written.
    pub style: String,
    /// Its record.
    pub profile: Profile,
}

/// Reads the example files, given as (path, text).
pub fn examples(files: &[(String, String)]) -> anyhow::Result<Vec<Example>> {
    let mut found = Vec::new();
    for (path, text) in files {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.records() {
            let row = row.map_err(|it| anyhow::anyhow!("{path}: {it}"))?;
            let cell = |at: usize| row.get(at).unwrap_or_default().to_string();
            found.push(Example {
                function: cell(0),
                style: cell(1),
                profile: Profile {
                    id: format!("{path}:{}", found.len()),
                    name: cell(2),
                    org_unit: cell(3),
                    description: cell(4),
                    ..Profile::default()
                },
            });
        }
    }
    Ok(found)
}

/// An example as the recogniser reads it: whole, and with parts left out.
pub struct Lesson {
    /// Number of its function.
    pub target: usize,
    views: Vec<Features>,
}

/// Reads the examples once.
pub fn lessons(knowledge: &Knowledge, examples: &[Example], functions: &[String]) -> Vec<Lesson> {
    let reader = FeatureReader::new(knowledge);
    examples
        .iter()
        .map(|example| {
            let whole = &example.profile;
            let bare = Profile { org_unit: String::new(), ..whole.clone() };
            let mut views = vec![reader.read(whole), reader.read(&bare)];
            if !whole.description.is_empty() {
                let name = Profile { description: String::new(), ..bare.clone() };
                let said = Profile { name: String::new(), ..bare };
                views.push(reader.read(&name));
                views.push(reader.read(&said));
            }
            let target = functions.binary_search(&example.function).unwrap_or(0);
            Lesson { target, views }
        })
        .collect()
}

/// Trains on these lessons.
pub fn train(functions: &[String], lessons: &[&Lesson]) -> Recogniser {
    let mut keys: BTreeMap<u32, u32> = BTreeMap::new();
    for lesson in lessons {
        for feature in &lesson.views[0].list {
            *keys.entry(feature.key).or_default() += if feature.block == 2 { 1 } else { 2 };
        }
    }
    keys.retain(|_, it| *it >= 2);
    let count = lessons.len() as f32;
    let rarity: Vec<f32> =
        keys.values().map(|it| (count / (*it as f32 / 2.0)).ln().max(0.1)).collect();
    let keys: Vec<u32> = keys.into_keys().collect();
    let mut student = Student::new(keys.len(), functions.len(), lessons[0].views[0].vector.len());
    let inputs: Vec<Vec<Input>> = lessons
        .iter()
        .map(|lesson| {
            let input = |view: &Features| Input {
                known: scaled(
                    view,
                    &GAINS,
                    |it| keys.binary_search(&it.key).ok(),
                    |row| rarity[row],
                ),
                vector: view.vector.iter().map(|it| it * GAINS[BLOCKS]).collect(),
            };
            lesson.views.iter().map(input).collect()
        })
        .collect();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for _ in 0..PASSES {
        for at in (1..order.len()).rev() {
            order.swap(at, random.next_u32() as usize % (at + 1));
        }
        for at in &order {
            let views = &inputs[*at];
            let view = match random.next_u32() % 10 {
                0..5 => 0,
                5 | 6 => 1,
                7 => views.len() - 1,
                _ => 2.min(views.len() - 1),
            };
            student.learn(&views[view], lessons[*at].target);
        }
    }
    Recogniser::new(&student.weights(functions, keys, rarity))
}

struct Input {
    known: Vec<(usize, f32)>,
    vector: Vec<f32>,
}

/// Weights while they are learned; rows of features, then of the vector's dimensions, then the bias.
struct Student {
    count: usize,
    features: usize,
    weights: Vec<f32>,
    squares: Vec<f32>,
    scores: Vec<f32>,
}

impl Student {
    fn new(features: usize, count: usize, dimensions: usize) -> Student {
        let size = (features + dimensions + 1) * count;
        Student {
            count,
            features,
            weights: vec![0.0; size],
            squares: vec![1e-2; size],
            scores: vec![0.0; count],
        }
    }

    fn rows<'i>(&self, input: &'i Input) -> impl Iterator<Item = (usize, f32)> + 'i {
        let features = self.features;
        let dense = input.vector.iter().enumerate().map(move |(at, it)| (features + at, *it));
        let bias = std::iter::once((features + input.vector.len(), 0.3));
        input.known.iter().copied().chain(dense).chain(bias)
    }

    fn learn(&mut self, input: &Input, target: usize) {
        let mut scores = std::mem::take(&mut self.scores);
        scores.fill(0.0);
        for (row, value) in self.rows(input) {
            let weights = &self.weights[row * self.count..(row + 1) * self.count];
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += value * weight;
            }
        }
        softmax(&mut scores, 1.0);
        scores[target] -= 1.0;
        for (row, value) in self.rows(input) {
            let range = row * self.count..(row + 1) * self.count;
            let weights = &mut self.weights[range.clone()];
            let squares = &mut self.squares[range];
            for ((weight, square), error) in weights.iter_mut().zip(squares).zip(&scores) {
                let slope = value * error + DECAY * *weight;
                *square += slope * slope;
                *weight -= STEP * slope / square.sqrt();
            }
        }
        self.scores = scores;
    }

    fn weights(self, functions: &[String], keys: Vec<u32>, rarity: Vec<f32>) -> Weights {
        let count = self.count;
        let dense = (self.weights.len() / count) - self.features - 1;
        let bias = self.weights[(self.features + dense) * count..].iter().map(|it| it * 0.3);
        let mut kept = Weights {
            functions: functions.to_vec(),
            bias: bias.collect(),
            gains: GAINS.to_vec(),
            keys,
            rarity,
            starts: vec![0],
            temperature: SETTING.0,
            lexicon: SETTING.1,
            ..Weights::default()
        };
        for row in self.weights[..self.features * count].chunks_exact(count) {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|a, b| row[*b].abs().total_cmp(&row[*a].abs()).then(a.cmp(b)));
            order.truncate(KEPT);
            order.sort_unstable();
            let largest = order.iter().map(|it| row[*it].abs()).fold(1e-6, f32::max);
            kept.scales.push(largest / 127.0);
            for at in order {
                let code = (row[at] / largest * 127.0).round() as i8;
                if code != 0 {
                    kept.targets.push(at as u16);
                    kept.codes.push(code);
                }
            }
            kept.starts.push(kept.targets.len() as u32);
        }
        for row in
            self.weights[self.features * count..(self.features + dense) * count].chunks_exact(count)
        {
            let largest = row.iter().map(|it| it.abs()).fold(1e-6, f32::max);
            kept.vector_scales.push(largest / 127.0);
            kept.vector_codes.extend(row.iter().map(|it| (it / largest * 127.0).round() as i8));
        }
        kept
    }
}

/// Turns log-odds into probabilities.
pub fn softmax(scores: &mut [f32], temperature: f32) {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = ((*score - most) / temperature).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|it| *it /= sum);
}
