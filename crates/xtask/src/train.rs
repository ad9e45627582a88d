//! `cargo xtask train`: learns to recognise functions from `data/examples`, writes
//! `data/models/functions.bin`, and reports in `docs/recogniser.md` how well that works.

mod learn;
mod validate;

use std::fmt::Write;

use anyhow::Result;
use matching::Knowledge;

use crate::process::root;
use learn::{SETTING, examples, lessons, train};
use validate::Validation;

const HEAD: &str = include_str!("train/head.md");

/// Trains, validates and writes.
pub fn run() -> Result<()> {
    let vectors = std::fs::read(root().join("data/models/word-vectors.bin"))?;
    let knowledge = Knowledge::parse(&padu::data::texts_of_knowledge())?
        .with_models(&[("word-vectors.bin".to_string(), vectors.into())])?;
    let examples = examples(&padu::data::texts("examples/"))?;
    let mut functions: Vec<String> =
        knowledge.functions().iter().map(|it| it.code.clone()).collect();
    functions.sort();
    if let Some(unknown) = examples.iter().find(|it| functions.binary_search(&it.function).is_err())
    {
        anyhow::bail!("{}: no function {}", unknown.profile.id, unknown.function);
    }
    let lessons = lessons(&knowledge, &examples, &functions);
    println!("{} examples of {} functions", examples.len(), functions.len());
    let validation = Validation::run(&knowledge, &functions, &examples, &lessons);
    let trained = train(&functions, &lessons.iter().collect::<Vec<_>>());
    std::fs::write(root().join("data/models/functions.bin"), trained.bytes())?;
    let report = report(&validation, SETTING, trained.bytes().len());
    println!("{report}");
    std::fs::write(root().join("docs/recogniser.md"), format!("{HEAD}\n{report}"))?;
    Ok(())
}

fn report(validation: &Validation, setting: (f32, f32), bytes: usize) -> String {
    let mut text = String::new();
    let stated_from = matching::stated_from() as f32;
    let columns = "| style left out | examples | function right | family right | among five | stated | right when stated |";
    let _ = writeln!(text, "{columns}\n|---|---|---|---|---|---|---|");
    for (style, it) in validation.table(setting, stated_from) {
        let shares = [it.right, it.family, it.among_five, it.stated.0, it.stated.1];
        let shares: Vec<String> = shares.iter().map(|it| format!("{it:.3}")).collect();
        let _ = writeln!(text, "| {style} | {} | {} |", it.count, shares.join(" | "));
    }
    let alone = validation.table((setting.0, 0.0), stated_from);
    let without = alone.last().map_or(0.0, |it| it.1.right);
    let _ = writeln!(
        text,
        "\nTemperature {}, weight of the lexicon {}; without the lexicon {without:.3} are right. {:.1} MB.",
        setting.0,
        setting.1,
        bytes as f64 / 1e6
    );
    let (steps, error) = validation.reliability(setting);
    let _ = writeln!(text, "\n| said | examples | said on average | right |\n|---|---|---|---|");
    for (at, (count, said, right)) in steps.iter().enumerate().filter(|it| it.1.0 > 0) {
        let _ = writeln!(
            text,
            "| {:.1}–{:.1} | {count} | {said:.3} | {right:.3} |",
            at as f64 / 10.0,
            (at + 1) as f64 / 10.0
        );
    }
    let _ = writeln!(text, "\nExpected calibration error {error:.3}.");
    text
}
