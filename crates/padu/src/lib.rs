//! The command line and the pipeline it calls.
//!
//! `args` says what can be asked, `config` resolves where it happens, `pipeline` reads as the story of the
//! product, and each verb is one file in `commands`.

pub mod args;
mod commands;
pub mod config;
pub mod data;
mod draw;
mod failure;
mod help;
pub mod listing;
pub mod messages;
pub mod pipeline;
mod reasons;
mod report;
mod roadmap_files;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use config::Config;
use failure::Failure;
use messages::Messages;

/// Runs one command line and returns its exit code: 0 done, 1 a gate verb found something, 2 could not be
/// done, 3 input invalid and nothing written, 130 interrupted.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    exit_at_interrupt();
    let messages = Messages::of_command_line(&arguments);
    let spoken = messages.language();
    let matches = match help::command(&messages).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) if error.use_stderr() => {
            let words = arguments.iter().skip(1).filter_map(|it| it.to_str());
            let verb = words.into_iter().find(|it| args::is_verb(it));
            eprintln!("{}", help::usage_error(&error, verb, &messages));
            return ExitCode::from(failure::FAILED);
        }
        Err(help) => {
            help.print().ok();
            return ExitCode::SUCCESS;
        }
    };
    let outcome = args::Arguments::from_arg_matches(&matches)
        .map_err(anyhow::Error::from)
        .and_then(|arguments| {
            let config = Config::resolve(&arguments.global, messages)?;
            commands::run(&config, arguments.verb)
        });
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let failure = Failure::of(&error, &Messages::new(spoken));
            eprintln!("{failure}");
            ExitCode::from(failure.code)
        }
    }
}

/// An interrupt ends the process at once with 130: every write is one transaction, so there is nothing to
/// tidy that the next opening does not tidy.
fn exit_at_interrupt() {
    let signals = signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT]);
    if let Ok(mut signals) = signals {
        std::thread::spawn(move || {
            if signals.forever().next().is_some() {
                std::process::exit(130);
            }
        });
    }
}
