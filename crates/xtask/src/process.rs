//! Runs the padu binary and measures it from outside.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// The padu binary that was built beside this one.
pub fn padu() -> Result<PathBuf> {
    let here = std::env::current_exe().context("cannot find this program")?;
    let padu = here.with_file_name("padu");
    ensure!(padu.exists(), "{} is not built", padu.display());
    Ok(padu)
}

/// The project's root: the checkout that this was started in, not the one it was built from, since
/// checkouts share a target folder.
pub fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let found = here.ancestors().find(|it| it.join("crates/xtask/Cargo.toml").exists());
    found.unwrap_or(&here).to_path_buf()
}

/// Where the labelled sets are.
pub fn shared_data() -> Option<PathBuf> {
    shared("data")
}

/// What is shared beside the project, below `PADU_SHARED`, else `../shared`; `None` where it is absent.
pub fn shared(below: &str) -> Option<PathBuf> {
    let shared =
        std::env::var_os("PADU_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    Some(shared.join(below)).filter(|it| it.exists())
}

/// What one run cost.
pub struct Cost {
    /// Wall time.
    pub wall: Duration,
    /// Processor time of the process and of what it started, user and system.
    pub cpu: Duration,
    /// Highest resident memory of the process itself, in megabytes.
    pub peak_mb: u64,
}

/// Runs padu to its end. Peak memory is the kernel's own high-water mark, read while the process lives.
pub fn measure(arguments: &[&str]) -> Result<Cost> {
    let (before, started) = (cpu_of_children(), Instant::now());
    let mut child = Command::new(padu()?)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start padu")?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_mb = 0;
    loop {
        if let Ok(status) = std::fs::read_to_string(&status_file) {
            peak_mb = peak_mb.max(high_water_mark(&status));
        }
        if child.try_wait()?.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let wall = started.elapsed();
    let output = child.wait_with_output()?;
    let notes = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "padu {} failed: {notes}", arguments.join(" "));
    Ok(Cost { wall, cpu: cpu_of_children() - before, peak_mb })
}

/// Processor time of this process and its threads so far.
pub fn cpu_of_this() -> Duration {
    cpu(11)
}

/// Processor time of the child processes that have ended.
fn cpu_of_children() -> Duration {
    cpu(13)
}

/// User and system time out of `/proc/self/stat`; `first` counts the fields after the program's name.
fn cpu(first: usize) -> Duration {
    const MS_A_TICK: u64 = 10;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = after_name.split_whitespace().skip(first).take(2);
    Duration::from_millis(fields.filter_map(|it| it.parse::<u64>().ok()).sum::<u64>() * MS_A_TICK)
}

/// The kernel's high-water mark of resident memory in a `/proc/PID/status`, in megabytes.
pub fn high_water_mark(status: &str) -> u64 {
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes / 1024)
}
