//! `cargo xtask peers`: padu beside other tools on the same lists in one session, written to
//! docs/performance.md.
//!
//! The tools are Python programs with many packages, so they have a virtual environment of their own beside
//! the built programs and no test runs them. What they do is in tests/peers.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::process::{padu, root, shared};
use crate::section;

/// Arguments of `cargo xtask peers`.
#[derive(Debug, clap::Args)]
pub struct PeersArgs {
    /// Records of each list.
    #[arg(long, value_delimiter = ',', default_values_t = [27_000])]
    sizes: Vec<u64>,
    /// Only peers whose name holds this; the table is then printed and not kept.
    #[arg(long, default_value = "")]
    only: String,
    /// Only lists whose title holds this; the table is then printed and not kept.
    #[arg(long, default_value = "")]
    lists: String,
    /// A run that takes longer is stopped and stands in the table as such.
    #[arg(long, default_value_t = 900)]
    limit_seconds: u64,
    /// A run that holds more memory is stopped and stands in the table as such.
    #[arg(long, default_value_t = 7_500)]
    limit_mb: u64,
    /// Print the table and leave docs/performance.md alone.
    #[arg(long)]
    print: bool,
}

/// Runs every tool over every list. A tool that fails stands in the table with the reason.
pub fn run(arguments: &PeersArgs) -> Result<()> {
    let scripts = root().join("tests/peers");
    let python = environment(&scripts)?;
    let work = tempfile::tempdir()?;
    let mut session = Command::new(python);
    session.arg(scripts.join("run.py"));
    if let Some(generator) = shared("prototypes/peers/gen.py") {
        session.arg("--generator").arg(generator);
    } else {
        eprintln!("skipped: the list of gen.py (set PADU_SHARED or put shared/ beside)");
    }
    let mut session = session
        .arg("--work")
        .arg(work.path())
        .arg("--padu")
        .arg(padu()?)
        .arg("--xtask")
        .arg(std::env::current_exe()?)
        .args(["--only", &arguments.only])
        .args(["--lists", &arguments.lists])
        .args(["--limit-seconds", &arguments.limit_seconds.to_string()])
        .args(["--limit-mb", &arguments.limit_mb.to_string()])
        .arg("--sizes")
        .args(arguments.sizes.iter().map(u64::to_string))
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the session of peers")?;
    let said = session.stdout.take().context("the session of peers says nothing")?;
    let mut table = String::new();
    for line in BufReader::new(said).lines() {
        let line = line?;
        println!("{line}");
        table += &format!("{line}\n");
    }
    ensure!(session.wait()?.success(), "the session of peers broke off");
    if !arguments.print && arguments.only.is_empty() && arguments.lists.is_empty() {
        section::write(&root().join("docs/performance.md"), "peers", &table)?;
    }
    Ok(())
}

/// The Python of the virtual environment, which is made and filled when requirements.txt has changed.
fn environment(scripts: &Path) -> Result<PathBuf> {
    let folder = padu()?.with_file_name("peers");
    let python = folder.join("bin/python");
    let filled = folder.join("requirements.txt");
    let wanted = std::fs::read_to_string(scripts.join("requirements.txt"))?;
    if std::fs::read_to_string(&filled).is_ok_and(|it| it == wanted) {
        return Ok(python);
    }
    let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).status();
    ensure!(made.context("cannot start python3")?.success(), "cannot make {}", folder.display());
    if install(&python, &["-r".as_ref(), scripts.join("requirements.txt").as_os_str()])? {
        std::fs::write(&filled, wanted)?;
        return Ok(python);
    }
    // One package that is not to be had must not keep the others away; what needs it says so in the table.
    for package in wanted.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
        if !install(&python, &[package.as_ref()])? {
            eprintln!("cannot install {package}");
        }
    }
    Ok(python)
}

fn install(python: &Path, what: &[&std::ffi::OsStr]) -> Result<bool> {
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let status = Command::new(python).args(pip).args(what).stdout(Stdio::null()).status();
    Ok(status.context("cannot start pip")?.success())
}
