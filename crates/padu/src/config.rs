//! Where and how a verb runs: flags, then environment, then `padu.toml` here, then the user's own.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Result;
use catalog::{Catalog, OpenOptions};
use model::{Actor, Viewer};
use serde::Deserialize;

use crate::args::{ColorChoice, Global, ViewerChoice};
use crate::failure::Problem;
use crate::messages::Messages;

/// Settings of a configuration file; unknown keys are errors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    catalog: Option<PathBuf>,
    key: Option<PathBuf>,
    profiles: Option<PathBuf>,
    by: Option<String>,
    viewer: Option<String>,
    memory_mb: Option<u64>,
}

/// Everything resolved once.
pub struct Config {
    /// Catalogue directory.
    pub catalog: PathBuf,
    /// Key file of the personal-data guard when the configuration names one.
    key: Option<PathBuf>,
    /// The user's own mapping profiles.
    pub profiles: PathBuf,
    /// Who writes.
    pub actor: Actor,
    /// Who reads.
    pub viewer: Viewer,
    /// Memory the database may use.
    pub memory_mb: u64,
    /// No notes on stderr.
    pub quiet: bool,
    /// Text for people.
    pub messages: Messages,
}

impl Config {
    /// Resolves the four levels.
    pub fn resolve(global: &Global, messages: Messages) -> Result<Config> {
        let file = configuration()?;
        let catalog = global
            .catalog
            .clone()
            .filter(|it| !it.as_os_str().is_empty())
            .or(file.catalog)
            .unwrap_or_else(|| PathBuf::from("padu.catalog"));
        let actor = global.by.clone().or(file.by).unwrap_or_else(account);
        let viewer = match global.viewer {
            Some(choice) => choice,
            None => match file.viewer.as_deref() {
                Some(word) => clap::ValueEnum::from_str(word, true)
                    .map_err(|_| Problem::new("viewer").with("viewer", word))?,
                None => ViewerChoice::Operator,
            },
        };
        crate::listing::set_colored(colored(global.color));
        Ok(Config {
            profiles: file.profiles.unwrap_or_else(|| user_folder().join("profiles")),
            catalog,
            key: file.key,
            actor: Actor(actor),
            viewer: viewer.viewer(),
            memory_mb: file.memory_mb.unwrap_or(OpenOptions::default().memory_mb),
            quiet: global.quiet,
            messages,
        })
    }

    /// Key file of a catalogue's personal-data guard: configured, else beside the catalogue.
    pub fn key_of(&self, catalog: &Path) -> PathBuf {
        self.key.clone().unwrap_or_else(|| with_suffix(catalog, ".key"))
    }

    /// The catalogue, which has to exist.
    pub fn open(&self) -> Result<Catalog> {
        self.open_as(false)
    }

    /// The catalogue, made when there is none.
    pub fn open_or_create(&self) -> Result<Catalog> {
        self.open_as(true)
    }

    fn open_as(&self, create: bool) -> Result<Catalog> {
        let options = OpenOptions { create, memory_mb: self.memory_mb };
        Ok(Catalog::open(&self.catalog, options)?)
    }

    /// A note for the person at the terminal: stderr, unless quiet.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }
}

/// The time, as every row stores it: UTC, RFC 3339, to the microsecond.
pub fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

fn configuration() -> Result<File> {
    for path in [PathBuf::from("padu.toml"), user_folder().join("padu.toml")] {
        if path.exists() {
            let text =
                std::fs::read_to_string(&path).map_err(|it| Problem::file("read", &path, it))?;
            let file = toml::from_str(&text)
                .map_err(|it| Problem::file("settings", &path, it.message().replace('\n', " ")))?;
            return Ok(file);
        }
    }
    Ok(File::default())
}

fn user_folder() -> PathBuf {
    let base = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|it| PathBuf::from(it).join(".config"));
    base.or_else(home).unwrap_or_default().join("padu")
}

/// A path beside another: `padu.catalog` has its key in `padu.catalog.key`.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    // Without a trailing slash, which would put the file inside the folder.
    let mut name = path.components().as_path().as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn account() -> String {
    ["PADU_BY", "USER", "LOGNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|it| !it.is_empty())
        .unwrap_or_else(|| "operator".to_string())
}

fn colored(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            std::env::var_os("NO_COLOR").is_none()
                && std::env::var("TERM").is_ok_and(|it| it != "dumb")
                && std::io::stdout().is_terminal()
        }
    }
}
