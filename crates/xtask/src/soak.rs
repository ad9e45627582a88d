//! The kill loop of the tests, for as long as one likes.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::process::padu;
use crate::synth::{self, SynthArgs};

/// Kills padu `kills` times at changing moments of imports and judgements. After each kill the store
/// must verify, and every judgement that was acknowledged must stand.
pub fn run(kills: u32) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let data = dir.path().join("synth");
    synth::run(&SynthArgs {
        applications: 2_000,
        seed: 7,
        out: data.clone(),
        columns: 30,
        csv_only: true,
    })?;
    let csv = data.join("inventory.csv").display().to_string();
    let catalog = dir.path().join("catalog").display().to_string();
    succeed(&["import", &csv, "--catalog", &catalog])?;
    let ids = ids(&catalog)?;
    let mut acknowledged = 0;
    for turn in 0..kills {
        // No pair comes twice: a second verdict on one would take the place of the first.
        let (left, apart) = (turn as usize % ids.len(), 1 + turn as usize / ids.len());
        let pair = (&ids[left], &ids[(left + apart) % ids.len()]);
        let source = format!("source-{turn}");
        let arguments: Vec<&str> = match turn % 2 {
            0 => vec!["judge", pair.0, pair.1, "--verdict", "different", "--reason", "soak"],
            _ => vec!["import", &csv, "--source", &source],
        };
        let delay = Duration::from_micros(1_500 * u64::from(turn * 37 % 211));
        acknowledged += u64::from(killed_after(&arguments, &catalog, delay)? && turn % 2 == 0);
        succeed(&["verify", "--catalog", &catalog])?;
        let standing = judgements(&catalog)?;
        ensure!(standing >= acknowledged, "turn {turn}: {standing} of {acknowledged} stand");
        acknowledged = standing;
    }
    println!("{kills} kills, {acknowledged} judgements stand, nothing acknowledged was lost");
    Ok(())
}

/// Runs padu and kills it after `delay`; `true` when it had finished and said so.
fn killed_after(arguments: &[&str], catalog: &str, delay: Duration) -> Result<bool> {
    let mut child = Command::new(padu()?)
        .args(arguments)
        .args(["--catalog", catalog])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start padu")?;
    std::thread::sleep(delay);
    child.kill()?;
    Ok(child.wait()?.success())
}

fn succeed(arguments: &[&str]) -> Result<String> {
    let output = Command::new(padu()?).args(arguments).output()?;
    let notes = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "padu {}: {notes}", arguments.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}

fn judgements(catalog: &str) -> Result<u64> {
    let text = succeed(&["status", "--format", "json", "--catalog", catalog])?;
    let status: serde_json::Value = serde_json::from_str(&text)?;
    status[0]["judgements"].as_u64().context("status has no judgements")
}

fn ids(catalog: &str) -> Result<Vec<String>> {
    succeed(&["analyze", "--catalog", catalog])?;
    let text = succeed(&["list", "applications", "--format", "ndjson", "--catalog", catalog])?;
    let ids: Vec<String> = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|row| row["registrations"][0].as_str().map(String::from))
        .take(200)
        .collect();
    ensure!(ids.len() > 10, "the generated inventory has too few applications");
    Ok(ids)
}
