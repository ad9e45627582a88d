//! What each ingredient of the same-function similarity adds: the sets measured with one of them left out.

use std::fmt::Write;

use anyhow::{Context, Result};
use matching::evaluate::{average_precision, b_cubed, pair_quality};
use matching::{BetaCurve, Knowledge, ModelFile};
use toml::{Table, Value};

use super::functions::{declared, engine};
use super::sets::Set;

const MODEL: &str = "models/same-function.toml";
const TRAINED: [&str; 2] = ["models/word-vectors.bin", "models/functions.bin"];

/// How an ingredient is left out.
enum Without {
    /// Nothing is left out.
    Nothing,
    /// Settings of the model that are made zero.
    Settings(&'static [&'static str]),
    /// A trained model that is not there.
    Trained(&'static str),
    /// The unit of every record.
    Unit,
}

const INGREDIENTS: [(&str, Without); 8] = [
    ("everything", Without::Nothing),
    ("terms of the lexicon", Without::Settings(&["terms"])),
    ("recogniser", Without::Trained("models/functions.bin")),
    ("functions and families", Without::Settings(&["function", "family"])),
    ("words", Without::Settings(&["words"])),
    ("meaning of words", Without::Settings(&["meaning"])),
    ("unit", Without::Unit),
    (
        "inputs, outputs, data, services, users",
        Without::Settings(&["inputs", "outputs", "data", "services", "users"]),
    ),
];

/// Measures every set of same function whose name holds `only` without each ingredient, as Markdown.
pub fn report(sets: &[Set], only: &str) -> Result<String> {
    let is_asked = |it: &&Set| it.is_function && it.name.contains(only);
    let sets: Vec<Set> = sets.iter().filter(is_asked).map(declared).collect();
    let names: Vec<&str> = sets.iter().map(|it| it.name).collect();
    let mut text = format!("| without | {} |\n|---|", names.join(" | "));
    text += &"---|".repeat(sets.len());
    let mut whole: Vec<[f64; 3]> = Vec::new();
    for (name, without) in &INGREDIENTS {
        let found = figures(&sets, without)?;
        let cells: Vec<String> = match whole.is_empty() {
            true => found.iter().map(|it| shown(it, |it| format!("{it:.3}"))).collect(),
            false => found.iter().zip(&whole).map(|it| shown(&less(it.0, it.1), signed)).collect(),
        };
        if whole.is_empty() {
            whole = found;
        }
        let _ = write!(text, "\n| {name} | {} |", cells.join(" | "));
    }
    Ok(text + "\n")
}

/// The curve from similarity to probability that is shipped.
pub fn curve() -> Result<BetaCurve> {
    let curve = model()?.remove("probability").context("the model has no curve")?;
    Ok(curve.try_into()?)
}

/// F1, B-cubed F1 and average precision of each set.
fn figures(sets: &[Set], without: &Without) -> Result<Vec<[f64; 3]>> {
    let knowledge = knowledge(without)?;
    let measured = |set: &Set| {
        let mut set = set.clone();
        if matches!(without, Without::Unit) {
            set.profiles.iter_mut().for_each(|it| it.org_unit.clear());
        }
        let said = engine(&knowledge, &set);
        [
            pair_quality(&said.pairs, &set.truth).f1,
            b_cubed(&said.cluster_of, &set.classes).f1,
            average_precision(&said.ranked, &set.truth),
        ]
    };
    Ok(sets.iter().map(measured).collect())
}

fn knowledge(without: &Without) -> Result<Knowledge> {
    let mut model = model()?;
    if let Without::Settings(keys) = without {
        keys.iter().for_each(|it| drop(model.insert((*it).to_string(), Value::Float(0.0))));
    }
    let mut texts = padu::data::texts_of_knowledge();
    for (_, text) in texts.iter_mut().filter(|it| it.0 == MODEL) {
        *text = toml::to_string(&model)?;
    }
    let is_left = |it: &&&str| !matches!(without, Without::Trained(gone) if gone == *it);
    let read = |it: &&str| {
        let bytes = padu::data::bytes(it).with_context(|| format!("{it} is not bundled"))?;
        Ok((it.to_string(), bytes.into()))
    };
    let trained: Result<Vec<ModelFile>> = TRAINED.iter().filter(is_left).map(read).collect();
    Ok(Knowledge::parse(&texts)?.with_models(&trained?)?)
}

fn model() -> Result<Table> {
    let texts = padu::data::texts_of_knowledge();
    let (_, text) = texts.iter().find(|it| it.0 == MODEL).context("the model is not bundled")?;
    Ok(toml::from_str(text)?)
}

fn less(found: &[f64; 3], whole: &[f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|at| found[at] - whole[at])
}

fn signed(figure: &f64) -> String {
    format!("{figure:+.3}")
}

fn shown(figures: &[f64; 3], one: impl Fn(&f64) -> String) -> String {
    figures.iter().map(one).collect::<Vec<_>>().join(" / ")
}
