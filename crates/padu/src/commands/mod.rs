//! One file a verb, or a family of small ones: read arguments, call the pipeline or catalogue, print.

mod analyze;
mod crosswalk;
mod demo;
mod depend;
mod descriptions;
mod diff;
mod explain;
mod graph;
mod impact;
mod import;
mod label;
mod labels;
mod lexicon;
mod list;
mod maintain;
mod matching_file;
mod misclassified;
mod objects;
mod plan;
mod plan_against;
mod plan_frame;
mod plan_out;
mod products;
mod progress;
mod propose;
mod report;
mod search;
mod show;
mod time;
mod verdicts;
mod why;
mod write;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::path::Path;

use model::Relation;

use crate::args::Verb;
use crate::commands::write::Given;
use crate::config::Config;
use crate::failure::Problem;
use crate::pipeline::Effort;

/// Done.
pub const DONE: u8 = 0;
/// A gate verb found something.
pub const FOUND: u8 = 1;

/// Writes a file whole or not at all: what stood there before stays until all is written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let problem = |it: std::io::Error| Problem::file("write", path, it);
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let staged = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
    let mut staged = staged.map_err(problem)?;
    staged.write_all(bytes).map_err(problem)?;
    staged.persist(path).map_err(|it| problem(it.error))?;
    Ok(())
}

/// Runs one verb and returns its exit code.
pub fn run(config: &Config, verb: Verb) -> Result<u8> {
    match verb {
        Verb::Demo { dir, output } => demo::run(config, dir, output.format),
        Verb::Import(arguments) => import::run(config, &arguments),
        Verb::Issues { run, severity, limit, output } => {
            import::issues(config, &run, &severity, limit, output.format)
        }
        Verb::Analyze { force, refit, output } => {
            let effort = match (refit, force) {
                (true, _) => Effort::Refit,
                (false, true) => Effort::Everything,
                (false, false) => Effort::Changes,
            };
            analyze::run(config, effort, output.format)
        }
        Verb::Status { output } => analyze::status(config, output.format),
        Verb::List { kind, of, all, limit, output } => {
            list::run(config, &list::Wanted { kind, of, all, limit }, output.format)
        }
        Verb::Search(arguments) if arguments.objects => objects::run(config, &arguments),
        Verb::Search(arguments) => search::run(config, &arguments),
        Verb::Show { id, provenance, output } => show::run(config, &id, provenance, output.format),
        Verb::Explain { left, right, kind, svg, output } => {
            explain::run(config, &left, &right, kind, svg.as_deref(), output.format)
        }
        Verb::Graph(arguments) => graph::run(config, &arguments),
        Verb::Plan(arguments) => plan::run(config, &arguments),
        Verb::Progress(arguments) => progress::run(config, &arguments),
        Verb::Depend(arguments) => depend::run(config, &arguments),
        Verb::Impact { id, steps, output } => {
            impact::run(config, &id, steps.map(|it| it as usize), output.format)
        }
        Verb::Judge { reason, withdraw: Some(id), output, .. } => {
            write::withdraw(config, &id, &reason, output.format)
        }
        Verb::Judge { left, right, verdict, reason, until, output, .. } => {
            let pair = left.as_deref().zip(right.as_deref());
            let relation = verdict.map_or(Relation::Unsure, |it| it.relation());
            let given = Given { relation, reason: &reason, until: until.as_deref() };
            write::judge(config, pair, &given, output.format)
        }
        Verb::Merge { left, right, reason, output } => {
            let given = Given { relation: Relation::SameSystem, reason: &reason, until: None };
            write::judge(config, Some((&left, &right)), &given, output.format)
        }
        Verb::Split { left, right, reason, output } => {
            let given = Given { relation: Relation::Different, reason: &reason, until: None };
            write::judge(config, Some((&left, &right)), &given, output.format)
        }
        Verb::Diff { run1, run2, output } => {
            diff::run(config, run1.as_deref(), run2.as_deref(), output.format)
        }
        Verb::Lexicon(arguments) => lexicon::run(config, &arguments),
        Verb::Label(arguments) => label::run(config, &arguments),
        Verb::Set { id, field, value, reason, output } => {
            write::set(config, &id, &field, &value, &reason, output.format)
        }
        Verb::Propose { limit, id, output } => propose::run(config, limit, id, output.format),
        Verb::Match(arguments) => matching_file::run(config, &arguments),
        Verb::Report { file } => report::run(config, &file),
        Verb::Export { all, output } => maintain::export(config, &all, output.format),
        Verb::Backup { file } => maintain::backup(config, &file),
        Verb::Restore { file } => maintain::restore(config, &file),
        Verb::Verify { output } => maintain::verify(config, output.format),
        Verb::Rebuild => maintain::rebuild(config),
        Verb::Erase { token, reason, output } => {
            write::erase(config, &token, &reason, output.format)
        }
        Verb::Completions { shell } => maintain::completions(config, shell),
        Verb::Man { dir } => maintain::man(config, &dir),
        Verb::ReadWorkbook { file, sheet } => import::read_workbook(&file, sheet.as_deref()),
    }
}

/// A spinner on a terminal, nothing elsewhere.
fn progress(config: &Config) -> ProgressBar {
    let dumb = std::env::var("TERM").is_ok_and(|it| it == "dumb");
    if config.quiet || dumb || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// Shows a step of the pipeline on the spinner, in the user's language.
fn stepper<'a>(config: &'a Config, bar: &'a ProgressBar) -> impl FnMut(&str) + 'a {
    move |step| bar.set_message(config.messages.text(&format!("step-{step}")))
}
