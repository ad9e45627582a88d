//! Help and usage errors in the user's language: clap's own words are replaced by messages.

use std::fmt::Display;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory};

use crate::args::{Arguments, EXAMPLES};
use crate::listing::word;
use crate::messages::Messages;

/// The command with its help in the language of the messages.
pub fn command(messages: &Messages) -> Command {
    let mut command = Arguments::command();
    // Adds clap's own verb and options, so that they can be worded too.
    command.build();
    let exit_codes = messages.text("app-exit-codes");
    let start = format!("{}\n  {}", messages.text("help-start"), FIRST_STEPS.join("\n  "));
    localize(command, messages)
        .about(messages.text("app-about"))
        .after_help(messages.text("help-more"))
        .after_long_help(format!("{start}\n\n{exit_codes}"))
}

/// What to type first.
const FIRST_STEPS: [&str; 5] =
    ["padu demo", "padu import FILE.xlsx", "padu analyze", "padu propose", "padu search \"WORDS\""];

fn localize(command: Command, messages: &Messages) -> Command {
    let name = command.get_name().to_string();
    let header = *command.get_styles().get_header();
    let usage = messages.text("help-usage");
    let command = command
        .mut_args(|it| argument(it, &name, messages))
        .subcommand_help_heading(messages.text("help-commands"))
        .subcommand_value_name(messages.text("help-command"))
        .help_template(format!(
            "{{about-with-newline}}\n{header}{usage}:{header:#} {{usage}}\n\n{{all-args}}{{after-help}}"
        ));
    let command = described(command, messages);
    let command = match examples(&name) {
        [] => command,
        examples => command.after_long_help(format!(
            "{header}{}{header:#}\n  {}",
            messages.text("help-examples"),
            examples.join("\n  ")
        )),
    };
    let usage = usage_of(&mut command.clone(), messages);
    let command = command.override_usage(usage);
    match name.as_str() {
        // `padu help VERB` shows the verb itself; what hangs below `help` are copies without arguments.
        "help" => command.mut_subcommands(|it| described(it, messages)),
        _ => command.mut_subcommands(|it| localize(it, messages)),
    }
}

/// What a verb does, in a sentence.
fn described(command: Command, messages: &Messages) -> Command {
    match messages.find(&format!("verb-{}", command.get_name()), &[]) {
        Some(about) => command.about(about),
        None => command,
    }
}

fn examples(verb: &str) -> &'static [&'static str] {
    EXAMPLES.iter().find(|(name, _)| *name == verb).map_or(&[], |(_, examples)| examples)
}

/// `padu list [OPTIONS] <WHAT>` without clap's own words.
fn usage_of(command: &mut Command, messages: &Messages) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    usage.replace("[OPTIONS]", &format!("[{}]", messages.text("help-options-word")))
}

/// Help text of an argument, with its default, its values and its variable in the user's words.
fn argument(argument: Arg, verb: &str, messages: &Messages) -> Arg {
    let id = argument.get_id().as_str().replace('_', "-");
    let find = |key: String| messages.find(&key, &[]);
    let text = find(format!("arg-{verb}-{id}")).or_else(|| find(format!("arg-{id}")));
    let heading = match (argument.is_positional(), is_common(&argument)) {
        (true, _) => "help-arguments",
        (_, true) => "help-common",
        _ => "help-options",
    };
    let argument = match value_name(&argument).and_then(|it| find(format!("value-{it}"))) {
        Some(name) => argument.value_name(name),
        None => argument,
    };
    let help = [text.unwrap_or_default()].into_iter().chain(notes(&argument, messages));
    let help = help.collect::<Vec<_>>().join(" ");
    let meanings = meanings(&argument, verb, messages);
    let argument = match argument.get_index() {
        Some(index) => argument.display_order(index),
        None => argument,
    };
    argument
        .help(help.clone())
        .long_help([vec![help], meanings].concat().join("\n"))
        .help_heading(messages.text(heading))
        .hide_default_value(true)
        .hide_possible_values(true)
        .hide_env(true)
}

/// What each value means, for the long help; empty where the values speak for themselves.
fn meanings(argument: &Arg, verb: &str, messages: &Messages) -> Vec<String> {
    let family = match (argument.get_id().as_str(), verb) {
        ("kind", "list") => "list",
        ("task", "lexicon") => "lexicon-task",
        ("verdict", _) => "relation",
        ("viewer", _) => "viewer",
        ("format", _) => "format",
        _ => return Vec::new(),
    };
    let values = argument.get_possible_values();
    let line = |name: &str| format!("  {name}: {}", word(messages, family, name));
    values.iter().filter(|it| !it.is_hide_set()).map(|it| line(it.get_name())).collect()
}

fn is_common(argument: &Arg) -> bool {
    argument.is_global_set() || matches!(argument.get_id().as_str(), "help" | "version")
}

fn value_name(argument: &Arg) -> Option<String> {
    let named = argument.get_value_names().and_then(|it| it.first()).map(|it| it.to_lowercase());
    let takes = argument.get_action().takes_values();
    takes.then(|| {
        named
            .unwrap_or_else(|| argument.get_id().to_string())
            .replace(['[', ']'], "")
            .replace(['=', '_', '|'], "-")
    })
}

fn notes(argument: &Arg, messages: &Messages) -> Vec<String> {
    if !argument.get_action().takes_values() {
        return Vec::new();
    }
    let mut notes = Vec::new();
    let mut note = |key: &str, value: String| {
        if !value.is_empty() {
            notes.push(format!("[{}: {value}]", messages.text(key)));
        }
    };
    let values = argument.get_possible_values();
    let values = values.iter().filter(|it| !it.is_hide_set()).map(|it| it.get_name());
    note("help-values", values.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "));
    let default = argument.get_default_values().first().map(|it| it.to_string_lossy());
    note("help-default", default.unwrap_or_default().into_owned());
    let variable = argument.get_env().map(|it| it.to_string_lossy());
    note("help-variable", variable.unwrap_or_default().into_owned());
    notes
}

/// What was wrong with a command line, how the verb is used, and where to read on.
pub fn usage_error(error: &clap::Error, verb: Option<&str>, messages: &Messages) -> String {
    let mut command = command(messages);
    let missing =
        [ErrorKind::MissingSubcommand, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand];
    if missing.contains(&error.kind()) {
        return command.render_help().to_string().trim_end().to_string();
    }
    let found = verb.and_then(|verb| command.find_subcommand_mut(verb));
    let (usage, help) = match found {
        Some(found) => (usage_of(found, messages), format!("padu {} --help", found.get_name())),
        None => (usage_of(&mut command, messages), "padu --help".to_string()),
    };
    let hint = messages.with("hint-usage", &[("help", &help)]);
    let lines = [
        format!("padu: {}", what_is_wrong(error, messages)),
        format!("{}: {usage}", messages.text("help-usage")),
        messages.with("hint", &[("hint", &hint)]),
    ];
    lines.join("\n")
}

fn what_is_wrong(error: &clap::Error, messages: &Messages) -> String {
    let part = |kind| error.get(kind).map(plain).unwrap_or_default();
    let argument = part(ContextKind::InvalidArg);
    let value = part(ContextKind::InvalidValue);
    let say = |key: &str, values: &[(&str, &dyn Display)]| messages.with(key, values);
    let text = match error.kind() {
        ErrorKind::UnknownArgument => say("usage-unknown", &[("argument", &argument)]),
        ErrorKind::InvalidSubcommand => {
            say("usage-no-verb", &[("verb", &part(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            say("usage-no-value", &[("argument", &argument)])
        }
        ErrorKind::InvalidValue => {
            let values = offered(error);
            let known: &[(&str, &dyn Display)] =
                &[("argument", &argument), ("value", &value), ("values", &values)];
            say("usage-value", known)
        }
        ErrorKind::ValueValidation => match limits(error) {
            Some((first, last)) => {
                let known: &[(&str, &dyn Display)] = &[
                    ("argument", &argument),
                    ("value", &value),
                    ("first", &first),
                    ("last", &last),
                ];
                say("usage-range", known)
            }
            None => say("usage-number", &[("argument", &argument), ("value", &value)]),
        },
        ErrorKind::MissingRequiredArgument => say("usage-missing", &[("arguments", &argument)]),
        ErrorKind::ArgumentConflict => match part(ContextKind::PriorArg) {
            prior if prior == argument => say("usage-twice", &[("argument", &argument)]),
            prior => say("usage-conflict", &[("argument", &argument), ("other", &prior)]),
        },
        ErrorKind::TooManyValues => {
            say("usage-too-many", &[("argument", &argument), ("value", &value)])
        }
        _ => say("usage-other", &[("detail", &error.kind())]),
    };
    let meant =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    match meant.into_iter().map(part).find(|it| !it.is_empty()) {
        Some(meant) => format!("{text}; {}", say("usage-meant", &[("meant", &meant)])),
        None => text,
    }
}

/// The least and the greatest number that could have been given. They stand nowhere but in clap's own words.
fn limits(error: &clap::Error) -> Option<(String, String)> {
    let said = std::error::Error::source(error)?.to_string();
    let (_, limits) = said.split_once(" is not in ")?;
    let (first, last) = limits.split_once("..=")?;
    Some((first.to_string(), last.to_string()))
}

/// Values that could have been given, without those that help hides.
fn offered(error: &clap::Error) -> String {
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) => {
            let shown = values.iter().filter(|it| !it.is_empty() && *it != "pseudo");
            shown.cloned().collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}

fn plain(value: &ContextValue) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn the_command_is_well_formed() {
        command(&Messages::new(Language::En)).debug_assert();
    }

    #[test]
    fn every_verb_and_argument_has_its_help_and_two_examples() {
        let messages = Messages::new(Language::En);
        let known = |key: String| messages.find(&key, &[]).is_some();
        for verb in command(&messages).get_subcommands().filter(|it| !it.is_hide_set()) {
            let name = verb.get_name();
            assert!(known(format!("verb-{name}")), "verb-{name}");
            assert!(name == "help" || examples(name).len() >= 2, "examples of {name}");
            for argument in verb.get_arguments() {
                let id = argument.get_id().as_str().replace('_', "-");
                let own = known(format!("arg-{name}-{id}"));
                assert!(own || known(format!("arg-{id}")), "arg-{name}-{id}");
            }
        }
    }

    fn said(line: &str) -> String {
        let messages = Messages::new(Language::Id);
        let words: Vec<&str> = line.split(' ').collect();
        let error = command(&messages).try_get_matches_from(&words).expect_err("it is wrong");
        usage_error(&error, words.get(1).copied(), &messages)
    }

    #[test]
    fn a_wrong_command_line_is_answered_in_the_language() {
        for (line, expected) in [
            ("padu list nothing", "padu: \"nothing\" bukan nilai untuk <DAFTAR>"),
            ("padu status --no-such", "padu: opsi --no-such tidak dikenal"),
            ("padu statsu", "padu: tidak ada perintah \"statsu\"; barangkali maksudnya: status"),
            ("padu search x --limit many", "padu: \"many\" bukan bilangan bulat untuk --limit"),
            ("padu plan --years 99", "padu: \"99\" bukan bilangan bulat dari 1 sampai 20 untuk"),
            ("padu plan --years dua", "padu: \"dua\" bukan bilangan bulat untuk --years"),
            ("padu report", "padu: belum diberikan: <BERKAS>"),
            ("padu import a --undo b", "padu: [BERKAS]... tidak dapat dipakai bersama --undo"),
        ] {
            let said = said(line);
            let first = said.lines().next().unwrap_or_default();
            assert!(first.starts_with(expected), "{line}\n{said}");
            for word in ["Usage", "OPTIONS", "error:", "possible"] {
                assert!(!said.contains(word), "{line}\n{said}");
            }
        }
    }

    #[test]
    fn help_in_indonesian_has_no_words_of_clap() {
        let mut command = command(&Messages::new(Language::Id));
        let mut pages = vec![command.render_long_help().to_string()];
        pages.extend(command.get_subcommands_mut().map(|it| it.render_long_help().to_string()));
        for page in pages {
            for word in ["Usage", "Options", "OPTIONS", "Arguments", "Print", "default:", "values"]
            {
                assert!(!page.contains(word), "{word}\n{page}");
            }
        }
    }
}
