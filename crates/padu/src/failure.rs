//! What the user reads when something could not be done, and the exit code that goes with it.

use std::fmt::{self, Display};
use std::path::Path;

use catalog::CatalogError;
use ingest::IngestError;

use crate::messages::Messages;

/// Could not be done.
pub const FAILED: u8 = 2;
/// The input is invalid; nothing was written.
pub const INVALID: u8 = 3;

/// Problems of a file that was handed in.
const IS_INVALID: [&str; 3] = ["labels-columns", "labels-verdict", "labels-record"];

/// A failure that padu itself found: the message `error-KEY` with its values, and `hint-KEY` where the
/// message files have one.
#[derive(Debug)]
pub struct Problem {
    key: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Problem {
    /// A failure without values.
    pub fn new(key: &'static str) -> Problem {
        Problem { key, values: Vec::new() }
    }

    /// The same with one more value.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Problem {
        self.values.push((name, value.to_string()));
        self
    }

    /// Something that could not be read or written; `key` is `read` or `write`.
    pub fn file(key: &'static str, path: &Path, error: impl Display) -> Problem {
        Problem::new(key).with("path", path.display()).with("reason", error)
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> =
            self.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
        write!(f, "{}: {}", self.key, values.join(", "))
    }
}

impl std::error::Error for Problem {}

/// A failure with its hint.
pub struct Failure {
    /// Exit code.
    pub code: u8,
    text: String,
    hint: Option<String>,
}

impl Failure {
    /// Sorts an error into exit code, text and hint.
    pub fn of(error: &anyhow::Error, messages: &Messages) -> Failure {
        let code = match error.downcast_ref::<IngestError>() {
            Some(
                IngestError::Invalid { .. }
                | IngestError::PoorFit { .. }
                | IngestError::Profile { .. },
            ) => INVALID,
            _ => FAILED,
        };
        let problem = problem(error);
        let code = if IS_INVALID.contains(&problem.key) { INVALID } else { code };
        let values = worded(&problem, messages);
        let values: Vec<(&str, &dyn Display)> =
            values.iter().map(|(name, value)| (*name, value as _)).collect();
        let text = messages.with(&format!("error-{}", problem.key), &values);
        let hint = messages.find(&format!("hint-{}", problem.key), &values);
        let hint = hint.map(|hint| messages.with("hint", &[("hint", &hint)]));
        Failure { code, text, hint }
    }
}

/// The values in the user's language: what other crates and the system say is English.
fn worded(problem: &Problem, messages: &Messages) -> Vec<(&'static str, String)> {
    let value = |name: &str, value: &str| match name {
        "reason" | "holder" => messages.reason(value),
        "what" => {
            let key = format!("noun-{}", value.replace(' ', "-"));
            messages.find(&key, &[]).unwrap_or_else(|| value.to_string())
        }
        _ => value.to_string(),
    };
    problem.values.iter().map(|(name, it)| (*name, value(name, it))).collect()
}

/// Any error as one that has its message.
fn problem(error: &anyhow::Error) -> Problem {
    if let Some(Problem { key, values }) = error.downcast_ref::<Problem>() {
        return Problem { key, values: values.clone() };
    }
    if let Some(error) = error.downcast_ref::<CatalogError>() {
        return of_catalog(error);
    }
    if let Some(error) = error.downcast_ref::<IngestError>() {
        return of_import(error);
    }
    Problem::new("internal").with("reason", format!("{error:#}"))
}

fn of_catalog(error: &CatalogError) -> Problem {
    let about = |key, dir: &str| Problem::new(key).with("dir", dir);
    match error {
        CatalogError::InUse { dir, holder } => about("in-use", dir).with("holder", holder),
        CatalogError::Missing { dir } => about("no-catalog", dir),
        CatalogError::Newer { dir, found, known } => {
            about("newer", dir).with("found", found).with("known", known)
        }
        CatalogError::Damaged { dir, reason } => about("damaged", dir).with("reason", reason),
        CatalogError::NotFound { what, id } => {
            Problem::new("not-found").with("what", what).with("id", id)
        }
        CatalogError::Refused(reason) => Problem::new("refused").with("reason", reason),
        CatalogError::Io { doing, path, reason } => {
            let key = if matches!(*doing, "read" | "open") { "read" } else { "write" };
            Problem::new(key).with("path", path).with("reason", reason)
        }
        other if is_damage(&other.to_string()) => {
            Problem::new("store-damaged").with("reason", other)
        }
        other => Problem::new("store").with("reason", other),
    }
}

fn of_import(error: &IngestError) -> Problem {
    let about =
        |key, path: &str, reason: &str| Problem::new(key).with("path", path).with("reason", reason);
    match error {
        IngestError::Invalid { path, reason } => about("invalid", path, reason),
        IngestError::PoorFit { path, reason } => about("poor-fit", path, reason),
        IngestError::Io { path, reason } => about("read", path, reason),
        IngestError::Profile { name, reason } => {
            Problem::new("profile").with("name", name).with("reason", reason)
        }
        other => Problem::new("internal").with("reason", other),
    }
}

/// What DuckDB says when a block of its file is cut off or was changed.
fn is_damage(text: &str) -> bool {
    ["Corrupt", "Could not read enough bytes", "checksum"].iter().any(|it| text.contains(it))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "padu: {}", self.text)?;
        match &self.hint {
            Some(hint) => write!(f, "\n{hint}"),
            None => Ok(()),
        }
    }
}
