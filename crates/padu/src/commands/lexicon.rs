//! `padu lexicon`: looks the lexicon over, and proposes terms that a catalogue uses.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use catalog::Catalog;
use matching::Knowledge;
use matching::lexicon::{self, Finding, Level, Observed};
use model::{Profile, Registration};
use serde::Serialize;

use crate::args::{LexiconArgs, LexiconTask};
use crate::commands::{DONE, FOUND};
use crate::config::Config;
use crate::data;
use crate::failure::Problem;
use crate::listing::Listing;
use crate::messages::Messages;

pub fn run(config: &Config, arguments: &LexiconArgs) -> Result<u8> {
    match arguments.task {
        LexiconTask::Check => check(config, arguments),
        LexiconTask::Suggest => suggest(config, arguments),
    }
}

/// One finding in the user's words.
#[derive(Serialize)]
struct FindingLine {
    level: Level,
    file: String,
    key: String,
    rule: &'static str,
    what: String,
    hint: String,
}

impl FindingLine {
    fn of(messages: &Messages, finding: Finding) -> FindingLine {
        let values: Vec<(&str, String)> =
            finding.values.iter().map(|it| (it.0, value(messages, it))).collect();
        let values: Vec<(&str, &dyn Display)> =
            values.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
        FindingLine {
            level: finding.level,
            what: messages.with(&format!("lexicon-{}", finding.rule), &values),
            hint: messages.with(&format!("lexicon-hint-{}", finding.rule), &values),
            file: finding.file,
            key: finding.key,
            rule: finding.rule,
        }
    }
}

/// A value of a finding as a person reads it.
fn value(messages: &Messages, (name, value): &(&'static str, String)) -> String {
    match *name {
        "reason" => messages.reason(value.lines().next().unwrap_or_default()),
        "percent" => value.parse().map_or(value.clone(), |it| messages.decimal(it, 1)),
        _ => value.clone(),
    }
}

fn check(config: &Config, arguments: &LexiconArgs) -> Result<u8> {
    let files = files(arguments.lexicon.as_deref())?;
    // Without a catalogue the examples say which terms fire everywhere.
    let entries = match config.catalog.is_dir() {
        true => Some(entries(config, &config.open()?)?),
        false => None,
    };
    let findings = lexicon::check(&files, entries.as_deref());
    let count = |level| findings.iter().filter(|it| it.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let lines: Vec<FindingLine> =
        findings.into_iter().map(|it| FindingLine::of(&config.messages, it)).collect();
    let keys = ["level", "file", "key", "what", "hint"];
    let listing = Listing::of(&config.messages, &keys, &lines)?.more(&["rule"]);
    listing.first(arguments.limit).print(arguments.output.format)?;
    let values: &[(&str, &dyn Display)] = &[("errors", &errors), ("warnings", &warnings)];
    config.note(&config.messages.with("lexicon-checked", values));
    Ok(if errors > 0 { FOUND } else { DONE })
}

/// What the entries of a catalogue say of what they do.
fn entries(config: &Config, catalog: &Catalog) -> Result<Vec<String>> {
    let said = |it: Profile| {
        [vec![it.name], it.aliases, vec![it.description, it.services, it.data_objects]]
            .concat()
            .join(" ")
    };
    Ok(profiles(config, catalog)?.into_iter().map(said).collect())
}

fn profiles(config: &Config, catalog: &Catalog) -> Result<Vec<Profile>> {
    let applications = catalog.applications(&config.viewer)?.into_iter();
    let profile = |it: catalog::ApplicationRow| {
        let (id, fields) = (it.id, it.fields);
        Profile::from(&Registration { id, fields, ..Registration::default() })
    };
    Ok(applications.map(profile).collect())
}

/// Lexicon, reference lists and examples: those of the program, or an edited lexicon with the examples beside
/// it and the program's reference lists.
fn files(edited: Option<&Path>) -> Result<Vec<(String, String)>> {
    let mut files = data::texts("reference/");
    let Some(folder) = edited else {
        files.extend(data::texts("lexicon/"));
        files.extend(data::texts("examples/"));
        return Ok(files);
    };
    let own = texts_below(folder)?;
    let is_lexicon = |it: &(String, String)| it.0.contains("/functions/");
    if !own.iter().any(is_lexicon) {
        bail!(Problem::new("no-lexicon").with("dir", folder.display()));
    }
    let has_examples = own.iter().any(|it| it.0.contains("/examples/"));
    files.extend(own);
    let beside = folder.parent().map(|it| it.join("examples")).filter(|it| it.is_dir());
    match beside {
        _ if has_examples => {}
        Some(beside) => files.extend(texts_below(&beside)?),
        None => files.extend(data::texts("examples/")),
    }
    Ok(files)
}

/// TOML and CSV files below a folder, by path.
fn texts_below(folder: &Path) -> Result<Vec<(String, String)>> {
    let failed = |path: &Path, it: &dyn Display| Problem::file("read", path, it);
    let mut texts = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|it| match it.io_error() {
            Some(error) => failed(folder, error),
            None => failed(folder, &it),
        })?;
        let path: PathBuf = entry.into_path();
        let is_text = path.extension().is_some_and(|it| it == "toml" || it == "csv");
        if path.is_file() && is_text {
            let text = std::fs::read_to_string(&path).map_err(|it| failed(&path, &it))?;
            texts.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    Ok(texts)
}

/// A suggestion with where it would go.
#[derive(Serialize)]
struct SuggestionLine {
    term: String,
    count: usize,
    elsewhere: usize,
    function: Option<String>,
    votes: usize,
    found_in: Vec<String>,
    file: Option<String>,
    line: String,
}

fn suggest(config: &Config, arguments: &LexiconArgs) -> Result<u8> {
    let mut files = files(arguments.lexicon.as_deref())?;
    files.extend(data::texts("models/"));
    let knowledge = Knowledge::parse(&files).context("lexicon")?;
    let catalog = config.open()?;
    if catalog.last_analysis()?.is_none() {
        bail!(Problem::new("no-analysis"));
    }
    let profiles = profiles(config, &catalog)?;
    let stored = Stored::of(config, &catalog)?;
    let observed: Vec<Observed> = profiles.iter().map(|it| stored.observed(it)).collect();
    let untagged = observed.iter().filter(|it| it.functions.is_empty()).count();
    let found = lexicon::suggestions(&knowledge, &observed);
    let lines: Vec<SuggestionLine> = found.into_iter().map(|it| line(&files, it)).collect();
    let keys = ["term", "count", "elsewhere", "function", "votes", "found_in", "line"];
    let listing = Listing::of(&config.messages, &keys, &lines)?.more(&["file"]);
    listing.first(arguments.limit).print(arguments.output.format)?;
    let values: &[(&str, &dyn Display)] = &[("count", &lines.len()), ("untagged", &untagged)];
    config.note(&config.messages.with("lexicon-suggested", values));
    Ok(DONE)
}

/// What the last analysis says of each application.
struct Stored {
    functions: BTreeMap<String, Vec<String>>,
    group: BTreeMap<String, usize>,
    groups: Vec<Vec<String>>,
}

impl Stored {
    fn of(config: &Config, catalog: &Catalog) -> Result<Stored> {
        let mut functions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for label in catalog.classifications("")? {
            functions.entry(label.subject).or_default().push(label.function);
        }
        let clusters = catalog.clusters(&config.viewer, "function")?.into_iter();
        let groups: Vec<Vec<String>> =
            clusters.map(|it| it.members.into_iter().map(|it| it.id).collect()).collect();
        let members = groups.iter().enumerate();
        let group = members.flat_map(|(at, it)| it.iter().map(move |it| (it.clone(), at)));
        Ok(Stored { functions, group: group.collect(), groups })
    }

    fn of_record(&self, id: &str) -> Vec<&str> {
        self.functions.get(id).into_iter().flatten().map(String::as_str).collect()
    }

    fn observed<'a>(&'a self, profile: &'a Profile) -> Observed<'a> {
        let mates = self.group.get(&profile.id).map(|it| &self.groups[*it]).into_iter().flatten();
        let others = mates.filter(|it| **it != profile.id);
        Observed {
            profile,
            functions: self.of_record(&profile.id),
            neighbours: others.filter_map(|it| self.of_record(it).first().copied()).collect(),
        }
    }
}

fn line(files: &[(String, String)], found: lexicon::Suggestion) -> SuggestionLine {
    let family = found.function.as_deref().and_then(|it| it.split('/').next());
    let end = family.map(|it| format!("/functions/{it}.toml"));
    let file = end.and_then(|end| files.iter().find(|it| it.0.ends_with(&end)));
    SuggestionLine {
        line: format!("\"{}\",", found.term),
        term: found.term,
        count: found.count,
        elsewhere: found.elsewhere,
        function: found.function,
        votes: found.votes,
        found_in: found.examples,
        file: file.map(|it| it.0.clone()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::messages::Language;

    #[test]
    fn every_rule_of_the_check_is_worded_in_both_languages() {
        let rules: BTreeSet<&str> = lexicon::RULES.into_iter().collect();
        assert_eq!(rules.len(), lexicon::RULES.len());
        for language in [Language::Id, Language::En] {
            let messages = Messages::new(language);
            for rule in &rules {
                for key in [format!("lexicon-{rule}"), format!("lexicon-hint-{rule}")] {
                    assert!(messages.find(&key, &[]).is_some(), "{key}");
                }
            }
        }
    }
}
