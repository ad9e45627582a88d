//! `cargo xtask bench costs`: what a roadmap of a generated inventory counts, beside what the invented systems truly
//! cost.
//!
//! The generator knows the true yearly cost of every system. Some lists state it as it is, some not at all, and some with
//! digits too many. Here a roadmap is made from the list alone, and its amounts are compared with the truth.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{SEED, generate};
use crate::process::{padu, root};
use crate::section;

/// A step beside the truth, in hundredths.
struct Step {
    basis: String,
    expected: f64,
    high: f64,
    /// The true yearly cost of the system.
    truth: f64,
    /// Whether the list states the cost with digits too many or too few.
    is_mistyped: bool,
}

/// Inventories that nobody had looked at when the rule for doubtful costs was chosen; that was done on [`SEED`].
const OTHERS: [u64; 2] = [11, 12];

/// Prints the tables and writes them into docs/performance.md.
pub fn run(applications: u64) -> Result<()> {
    let seen = table(&inventory(SEED, applications)?);
    let mut unseen = Vec::new();
    for seed in OTHERS {
        unseen.extend(inventory(seed, applications)?);
    }
    let text = format!(
        "The inventory on which the rule was chosen:\n\n{seen}\n\nTwo others, which were not looked at before:\n\n{}",
        table(&unseen)
    );
    println!("{text}");
    section::write(&root().join("docs/performance.md"), "costs", &text)
}

/// What a roadmap of a generated inventory counts, step by step.
fn inventory(seed: u64, applications: u64) -> Result<Vec<Step>> {
    let dir = tempfile::tempdir()?;
    generate(&dir.path().join("synth"), applications, seed)?;
    steps(dir.path())
}

fn table(steps: &[Step]) -> String {
    let mut lines = vec![
        "| cost | systems | as it truly is, within 1 % | median of counted : true | sum of counted : true | truth at most the optimistic case |"
            .to_string(),
        "|---|---|---|---|---|---|".to_string(),
    ];
    for basis in ["stated", "doubtful", "estimated", "all"] {
        let own: Vec<&Step> =
            steps.iter().filter(|it| basis == "all" || it.basis == basis).collect();
        if !own.is_empty() {
            lines.push(row(basis, &own));
        }
    }
    let mistyped = steps.iter().filter(|it| it.is_mistyped);
    let (all, found) =
        (mistyped.clone().count(), mistyped.filter(|it| it.basis == "doubtful").count());
    let sound = steps.iter().filter(|it| !it.is_mistyped && it.basis == "doubtful").count();
    format!(
        "{}\n\nOf {all} costs that the list states with digits too many or too few, {found} are doubted; of the others {sound}.",
        lines.join("\n")
    )
}

fn row(basis: &str, own: &[&Step]) -> String {
    let count = own.len();
    let share = |is_so: &dyn Fn(&Step) -> bool| {
        100.0 * own.iter().filter(|it| is_so(it)).count() as f64 / count as f64
    };
    let mut ratios: Vec<f64> = own.iter().map(|it| it.expected / it.truth).collect();
    ratios.sort_by(f64::total_cmp);
    let sum = |of: &dyn Fn(&Step) -> f64| own.iter().map(|it| of(it)).sum::<f64>();
    format!(
        "| {basis} | {count} | {:.0} % | {:.2} | {:.2} | {:.0} % |",
        share(&|it| (it.expected - it.truth).abs() <= 0.01 * it.truth),
        ratios[count / 2],
        sum(&|it| it.expected) / sum(&|it| it.truth),
        share(&|it| it.truth <= it.high * 1.01),
    )
}

/// Systems that a roadmap stops, with one entry each, so that it is plain which system they are.
fn steps(dir: &Path) -> Result<Vec<Step>> {
    let data = dir.join("synth");
    let catalog = dir.join("catalog").display().to_string();
    let ask = |arguments: &[&str]| -> Result<Vec<u8>> {
        let mut command = Command::new(padu()?);
        let told = command.args(arguments).args(["--catalog", &catalog, "--quiet"]).output()?;
        ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        Ok(told.stdout)
    };
    ask(&["import", &data.join("inventory.csv").display().to_string()])?;
    ask(&["analyze"])?;
    let told: Value =
        serde_json::from_slice(&ask(&["plan", "--from", "2027", "--format", "json"])?)?;
    let out = dir.join("out").display().to_string();
    ask(&["export", "--all", &out])?;
    let keys = keys(Path::new(&out))?;
    let truth = truth(&data)?;
    let planned = told[0]["steps"].as_array().context("a roadmap has steps")?;
    Ok(planned.iter().filter_map(|it| step(it, &keys, &truth)).collect())
}

fn step(
    told: &Value,
    keys: &BTreeMap<String, String>,
    truth: &BTreeMap<String, (f64, bool)>,
) -> Option<Step> {
    let (truth, is_mistyped) = *truth.get(keys.get(told["application_id"].as_str()?)?)?;
    let amount = |at: usize| told["running"]["amounts"][at].as_f64();
    let is_whole = told["disposition"] != "move_function" && !told["year"].is_null();
    (is_whole && truth > 0.0).then_some(Step {
        basis: told["running"]["basis"].as_str()?.to_string(),
        expected: amount(0)?,
        high: amount(1)?,
        truth,
        is_mistyped,
    })
}

/// The row of the list behind each application that has one entry.
fn keys(exported: &Path) -> Result<BTreeMap<String, String>> {
    let rows = |table: &str| -> Result<Vec<Value>> {
        let text = std::fs::read_to_string(exported.join(format!("{table}.ndjson")))?;
        text.lines().map(|it| Ok(serde_json::from_str(it)?)).collect()
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let of: BTreeMap<String, String> =
        rows("registration")?.iter().map(|it| (text(&it["id"]), text(&it["key"]))).collect();
    let mut found = BTreeMap::new();
    for it in rows("application")? {
        if let Some([only]) = it["registrations"].as_array().map(Vec::as_slice) {
            found.extend(of.get(&text(only)).map(|key| (text(&it["id"]), key.clone())));
        }
    }
    Ok(found)
}

/// The true yearly cost of each row in hundredths, and whether the row states another one by a factor of ten or more.
fn truth(data: &Path) -> Result<BTreeMap<String, (f64, bool)>> {
    let mut found = BTreeMap::new();
    for it in csv::Reader::from_path(data.join("truth_costs.csv"))?.records() {
        let it = it?;
        let truth: f64 = it[2].parse()?;
        let plain = it[4].chars().all(|c| c.is_ascii_digit() || c == '.');
        let stated: Option<f64> = it[4].replace('.', "").parse().ok().filter(|_| plain);
        let is_mistyped =
            stated.is_some_and(|it| it > 9.0 * truth || it * 9.0 < truth) && truth > 0.0;
        found.insert(it[0].to_string(), (100.0 * truth, is_mistyped));
    }
    Ok(found)
}
