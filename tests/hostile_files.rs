//! Hostile files (`tests/hostile`): each ends in a clear error with nothing written, or is taken, in
//! bounded time and memory.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::hostile::{Case, Expect, corpus};
use crate::world::{Padu, files_below};

const LONGEST: Duration = Duration::from_secs(30);
const MOST_KIB: u64 = 512 << 10;

/// Field of `/proc/PID/status` in KiB; `None` when the process is gone.
fn memory(pid: u32, field: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|it| it.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Children of a process.
fn children(pid: u32) -> Vec<u32> {
    let path = format!("/proc/{pid}/task/{pid}/children");
    let listed = std::fs::read_to_string(path).unwrap_or_default();
    listed.split_whitespace().filter_map(|it| it.parse().ok()).collect()
}

/// Watches a process to its end; returns the highest resident memory of it and of its children.
fn watch(child: &mut Child) -> (u64, Duration) {
    let started = Instant::now();
    let mut most: BTreeMap<u32, u64> = BTreeMap::new();
    while child.try_wait().expect("the child can be waited for").is_none() {
        let all = children(child.id()).into_iter().chain([child.id()]);
        for pid in all {
            if let Some(peak) = memory(pid, "VmHWM:") {
                let entry = most.entry(pid).or_default();
                *entry = peak.max(*entry);
            }
        }
        assert!(started.elapsed() < LONGEST * 2, "it does not end");
        std::thread::sleep(Duration::from_millis(3));
    }
    (most.values().copied().max().unwrap_or(0), started.elapsed())
}

/// Imports one case into a catalogue of its own; what went wrong, if anything.
fn outcome(padu: &Padu, case: &Case) -> Result<(), String> {
    let before = files_below(&padu.path(""));
    let errors = padu.path("stderr");
    let mut command = padu.command(&format!("import \"{}\" --catalog fresh", case.path.display()));
    command.stdout(Stdio::null()).stderr(std::fs::File::create(&errors).expect("writable"));
    let mut child = command.spawn().expect("padu starts");
    let (peak, elapsed) = watch(&mut child);
    let code = child.wait().expect("it ended").code().unwrap_or(-1);
    let said = std::fs::read_to_string(&errors).unwrap_or_default();
    std::fs::remove_file(&errors).expect("written above");
    let mut wrong = Vec::new();
    if elapsed > LONGEST {
        wrong.push(format!("took {elapsed:?}"));
    }
    if peak > MOST_KIB {
        wrong.push(format!("held {peak} KiB"));
    }
    if said.contains("panicked") || said.contains("RUST_BACKTRACE") {
        wrong.push("panicked".to_string());
    }
    match case.expect {
        Expect::Taken if code != 0 => wrong.push(format!("was refused with {code}")),
        Expect::Refused if code != 3 && code != 2 => wrong.push(format!("ended with {code}")),
        Expect::Refused => {
            if !said.starts_with("padu: ") {
                wrong.push("no clear error".to_string());
            }
            let left: Vec<_> =
                files_below(&padu.path("")).into_iter().filter(|it| !before.contains(it)).collect();
            if !left.is_empty() {
                wrong.push(format!("left {left:?}"));
            }
        }
        Expect::Taken => {}
    }
    std::fs::remove_dir_all(padu.path("fresh")).ok();
    std::fs::remove_file(padu.path("fresh.key")).ok();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("{}: {} ({})", case.name, wrong.join(", "), said.trim())),
    }
}

/// Imports every case whose turn it is.
fn check(turn: usize, of: usize) {
    let padu = Padu::new();
    let folder = padu.path("corpus");
    std::fs::create_dir_all(&folder).expect("writable");
    let cases = corpus(&folder);
    assert!(cases.iter().filter(|it| it.expect == Expect::Refused).count() >= 40);
    let wrong: Vec<String> =
        cases.iter().skip(turn).step_by(of).filter_map(|case| outcome(&padu, case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn hostile_files_end_in_a_clear_error_first_half() {
    check(0, 2);
}

#[test]
fn hostile_files_end_in_a_clear_error_second_half() {
    check(1, 2);
}
