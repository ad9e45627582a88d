//! `padu match`: the engine over one table, without a catalogue.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Result, bail};
use ingest::format::{RawRow, table, workbook};
use ingest::{IngestError, column_letter, find_header, personal_data};
use matching::plain::{self, PlainError, Reading, Role};
use matching::{BlockingRecall, Evidence, Explainer, Judged, Refit, ScoredPair};
use model::{Classification, Cluster, PairScore, Profile};
use serde::Serialize;

use crate::args::{MatchArgs, MatchKind};
use crate::commands::{DONE, labels, progress};
use crate::config::{Config, with_suffix};
use crate::failure::Problem;
use crate::listing::{Format, Listing, say};
use crate::messages::Messages;
use crate::pipeline::Wisdom;
use crate::report::neutralize;

/// Candidates for each record; above this many records only the best of them are written.
const CANDIDATES: usize = 50;
const MANY: usize = 27_000;

/// Written when it is asked for.
const CANDIDATES_FILE: &str = "candidates.csv";

/// Accepted pairs that are explained at a time.
const AT_ONCE: usize = 10_000;

/// What the engine said of one file.
struct Answer<'a> {
    /// Pairs accepted at the engine's own threshold.
    accepted: &'a [ScoredPair],
    /// Every scored pair.
    scored: &'a [ScoredPair],
    /// Every record in exactly one cluster.
    clusters: &'a [Cluster],
    /// Function labels, a list for each record that was asked for; empty where it says too little.
    labels: &'a [Vec<Classification>],
    /// The engine's own threshold.
    threshold: f64,
    /// Every pair that blocking brings together, where that is asked for.
    candidates: Option<Vec<(u32, u32)>>,
    /// Scores of pairs with their reasons.
    explain: &'a dyn Fn(&[ScoredPair]) -> Vec<PairScore>,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    summary: Summary,
    #[serde(flatten)]
    how: How,
}

#[derive(Serialize)]
struct Summary {
    records: usize,
    pairs: usize,
    scored: usize,
    clusters: usize,
    labelled: usize,
    threshold: f64,
    out: String,
}

/// Matches profiles for one question. Verdicts outrank scores, and the weights of the same system learn from
/// them.
pub fn run(config: &Config, arguments: &MatchArgs) -> Result<u8> {
    if arguments.candidates && arguments.kind != MatchKind::SameSystem {
        bail!(Problem::new("candidates-kind"));
    }
    let bar = progress(config);
    bar.set_message(config.messages.text("step-read"));
    let Input { profiles, columns } = read(arguments)?;
    bar.set_message(config.messages.text("step-resolve"));
    let judged = match &arguments.labels {
        Some(labels) => labels::read(labels, &profiles)?,
        None => Vec::new(),
    };
    let question = Question { wisdom: Wisdom::bundled()?, profiles, judged, columns };
    let (how, summary, refit) = match arguments.kind {
        MatchKind::SameSystem => question.same_system(&arguments.out, arguments.candidates)?,
        MatchKind::SameFunction => question.same_function(&arguments.out)?,
    };
    bar.finish_and_clear();
    report(config, arguments.output.format, &Report { summary, how })?;
    if arguments.labels.is_some() && arguments.kind == MatchKind::SameSystem {
        labels::note(config, refit.as_ref());
    }
    Ok(DONE)
}

/// What is asked, of what.
struct Question {
    wisdom: Wisdom,
    profiles: Vec<Profile>,
    judged: Vec<Judged>,
    columns: Vec<Reading>,
}

type Told = (How, Summary, Option<Refit>);

impl Question {
    fn labels(&self, all: &[Vec<Classification>]) -> Vec<Vec<Classification>> {
        let knowledge = &self.wisdom.knowledge;
        let stated = |it: &Vec<Classification>| matching::stated(knowledge, it).cloned().collect();
        all.iter().map(stated).collect()
    }

    /// The records that share a cluster. Of the others nobody asks which functions they have, and naming these
    /// takes a fifth of the time.
    fn listed_twice(&self, clusters: &[Cluster]) -> Vec<&Profile> {
        let several = clusters.iter().filter(|it| it.members.len() > 1);
        let members = several.flat_map(|it| &it.members);
        let known: HashSet<&str> = members.map(|it| it.id.as_str()).collect();
        self.profiles.iter().filter(|it| known.contains(it.id.as_str())).collect()
    }

    fn same_system(self, out: &Path, has_candidates: bool) -> Result<Told> {
        let (knowledge, profiles) = (&self.wisdom.knowledge, &self.profiles);
        let (edition, found, refit, read) =
            matching::learn_to_explain(knowledge, profiles, &self.judged);
        let labels =
            self.labels(&matching::classify(knowledge, &self.listed_twice(&found.clusters)));
        let explainer = Explainer::of(&edition, read);
        let answer = Answer {
            accepted: &found.accepted,
            scored: &found.scored,
            clusters: &found.clusters,
            labels: &labels,
            threshold: found.threshold,
            candidates: has_candidates.then(|| edition.candidates(profiles)),
            explain: &|pairs| explainer.explain_all(pairs),
        };
        write(out, profiles, &answer)?;
        let summary = answer.summary(profiles.len(), out);
        let linkage = Some(linkage(profiles, found.one_to_one, edition.evidence()));
        let blocking = matching::blocking_recall(&found);
        // The process ends soon: to give back millions of strings one by one before takes a second or two.
        std::mem::forget(explainer);
        std::mem::forget((edition, found, self.profiles));
        Ok((How { columns: self.columns, linkage, blocking }, summary, refit))
    }

    fn same_function(mut self, out: &Path) -> Result<Told> {
        let (knowledge, profiles) = (&self.wisdom.knowledge, &self.profiles);
        let all = matching::classify(knowledge, profiles);
        let (_, found) =
            matching::learn_and_group(knowledge, profiles, &all, &self.judged, CANDIDATES);
        let answer = Answer {
            accepted: &found.accepted,
            scored: &found.scored,
            clusters: &found.clusters,
            labels: &self.labels(&all),
            threshold: found.threshold,
            candidates: None,
            explain: &|pairs| found.explain_all(pairs),
        };
        write(out, profiles, &answer)?;
        let summary = answer.summary(profiles.len(), out);
        self.columns.iter_mut().for_each(|it| it.compared_as = None);
        Ok((How { columns: self.columns, ..How::default() }, summary, None))
    }
}

impl Answer<'_> {
    fn summary(&self, records: usize, out: &Path) -> Summary {
        Summary {
            records,
            pairs: self.accepted.len(),
            scored: self.scored.len(),
            clusters: self.clusters.iter().filter(|it| it.members.len() > 1).count(),
            labelled: self.labels.iter().filter(|it| !it.is_empty()).count(),
            threshold: self.threshold,
            out: out.display().to_string(),
        }
    }
}

/// How the answer came about.
#[derive(Default, Serialize)]
struct How {
    columns: Vec<Reading>,
    #[serde(flatten)]
    linkage: Option<Linkage>,
    blocking: Option<BlockingRecall>,
}

/// Whether a record may have one partner or several, and why.
#[derive(Serialize)]
struct Linkage {
    linkage: &'static str,
    evidence: Option<Evidence>,
}

fn linkage(profiles: &[Profile], one_to_one: bool, evidence: Option<Evidence>) -> Linkage {
    let sources: BTreeSet<&str> = profiles.iter().map(|it| it.source.as_str()).collect();
    let linkage = match evidence {
        Some(_) if one_to_one => "one-to-one",
        Some(_) => "many-to-many",
        None if sources.len() > 1 => "several-sources",
        None => "one-source",
    };
    Linkage { linkage, evidence }
}

/// One row; on a screen also how it came about, which programs find in the JSON.
fn report(config: &Config, format: Format, report: &Report) -> Result<()> {
    let messages = &config.messages;
    let keys = ["records", "pairs", "scored", "clusters", "labelled", "threshold", "out"];
    Listing::of(messages, &keys, &[report])?.print(format)?;
    if format != Format::Table {
        return Ok(());
    }
    say("\n")?;
    let keys = ["column", "read_as", "compared_as"];
    Listing::of(messages, &keys, &report.how.columns)?.print(format)?;
    if let Some(it) = &report.how.linkage {
        say(&format!("\n{}\n", linkage_said(messages, it)))?;
    }
    let Some(blocking) = &report.how.blocking else {
        return Ok(());
    };
    let share = messages.decimal(blocking.all, 3);
    say(&format!("\n{}\n", messages.with("match-blocking", &[("share", &share)])))?;
    let rule = |it: &(String, f64)| RuleRecall { brought_by: it.0.clone(), recall: it.1 };
    let rules: Vec<RuleRecall> = blocking.rules.iter().map(rule).collect();
    Listing::of(messages, &["brought_by", "recall"], &rules)?.print(format)
}

#[derive(Serialize)]
struct RuleRecall {
    brought_by: String,
    recall: f64,
}

fn linkage_said(messages: &Messages, linkage: &Linkage) -> String {
    let Some(it) = linkage.evidence else {
        return messages.text(&format!("match-{}", linkage.linkage));
    };
    let [across, inside, shorter] =
        [it.across, it.inside, it.shorter].map(|it| messages.number(it.into()));
    let values: &[(&str, &dyn Display)] =
        &[("across", &across), ("inside", &inside), ("shorter", &shorter)];
    messages.with(&format!("match-{}", linkage.linkage), values)
}

/// What there is to match.
struct Input {
    profiles: Vec<Profile>,
    columns: Vec<Reading>,
}

fn read(arguments: &MatchArgs) -> Result<Input> {
    let id = arguments.id.as_deref();
    if let (Some(left), Some(right)) = (&arguments.left, &arguments.right) {
        let usable = |file: &Path| -> Result<plain::Table> {
            let table = Table::read(file)?;
            let (headers, rows) = &table.cells;
            plain::roles(headers, rows, id).map_err(|it| table.cannot_match(file, it))?;
            Ok(table.cells)
        };
        let [left_name, right_name] = names(left, right);
        let tables = [(left_name.as_str(), usable(left)?), (right_name.as_str(), usable(right)?)];
        let ((headers, rows), roles) =
            plain::joined(tables, id).map_err(|it| Table::default().cannot_match(right, it))?;
        return Ok(Input::of(&headers, rows, &roles));
    }
    let file = arguments.file.as_deref().unwrap_or(Path::new(""));
    let table = Table::read(file)?;
    let (headers, rows) = &table.cells;
    let failed = |it| table.cannot_match(file, it);
    let mut roles = plain::roles(headers, rows, id).map_err(failed)?;
    if let Some(source) = &arguments.source {
        plain::name_source(headers, rows, source, &mut roles).map_err(failed)?;
    }
    let (headers, rows) = table.cells;
    Ok(Input::of(&headers, rows, &roles))
}

impl Input {
    fn of(headers: &[String], rows: Vec<Vec<String>>, roles: &[Role]) -> Input {
        let columns = plain::readings(headers, &rows, roles);
        Input { profiles: plain::profiles(headers, rows, roles), columns }
    }
}

/// What two sources are called: as their files, where that tells them apart.
fn names(left: &Path, right: &Path) -> [String; 2] {
    let stem = |it: &Path| it.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let found = [stem(left), stem(right)];
    if found[0] == found[1] { ["left", "right"].map(String::from) } else { found }
}

/// A table below its header.
#[derive(Default)]
struct Table {
    cells: plain::Table,
    /// Where each row stands in the file, from 1.
    places: Vec<u64>,
}

/// Rows among which the header is sought.
const HEAD_ROWS: usize = 400;

impl Table {
    /// Reads a file as an import would: the header may stand below title lines, and blank rows are no rows.
    fn read(file: &Path) -> Result<Table> {
        let Rows { head, rest } = Rows::read(file)?;
        let header = find_header(&head, &plain::is_known_header);
        let entries = head.into_iter().filter(|it| it.row >= header.first_row).map(cells);
        let (places, rows) = entries.chain(rest).unzip();
        Ok(Table { cells: (header.names, rows), places })
    }

    fn cannot_match(&self, file: &Path, error: PlainError) -> Problem {
        let problem = match error {
            PlainError::NoSuchColumn { name, columns } => {
                Problem::new("no-column").with("name", name).with("columns", columns)
            }
            PlainError::NotUnique { name, row, value, earlier } => {
                self.not_unique(&name, row, earlier).with("name", name).with("value", shown(value))
            }
            PlainError::OneSource { name } => Problem::new("one-source").with("name", name),
            PlainError::NoName => Problem::new("no-name"),
        };
        problem.with("path", file.display())
    }

    fn not_unique(&self, name: &str, row: usize, earlier: Option<usize>) -> Problem {
        let column = self.cells.0.iter().position(|it| it == name).unwrap_or_default();
        let place = |row: usize| self.places.get(row - 1).copied().unwrap_or(row as u64);
        let problem = match earlier {
            Some(earlier) => Problem::new("not-unique").with("earlier", place(earlier)),
            None => Problem::new("no-id"),
        };
        problem.with("row", place(row)).with("letter", column_letter(column))
    }
}

/// A value as it may be shown: of personal data only what kind it is.
fn shown(value: String) -> String {
    match personal_data::find(&value, false).first() {
        Some(found) => format!("[[{}]]", found.kind.key()),
        None => value,
    }
}

/// The rows of a file that hold anything.
#[derive(Default)]
struct Rows {
    /// Those among which the header is sought.
    head: Vec<RawRow>,
    /// The cells of the others, and where they stand: all that is kept of a million rows.
    rest: Vec<Entry>,
}

/// Where a row stands in its file, and its cells.
type Entry = (u64, Vec<String>);

fn cells(row: RawRow) -> Entry {
    (row.row, row.cells.into_iter().map(Option::unwrap_or_default).collect())
}

impl Rows {
    fn read(file: &Path) -> Result<Rows> {
        let mut rows = Rows::default();
        read_rows(file, &mut rows)?;
        if rows.head.is_empty() {
            bail!(IngestError::Invalid {
                path: file.display().to_string(),
                reason: "holds no rows".into()
            });
        }
        Ok(rows)
    }

    fn take(&mut self, row: RawRow) {
        if row.cells.iter().flatten().all(|it| it.trim().is_empty()) {
            return;
        }
        if self.head.len() < HEAD_ROWS {
            self.head.push(row);
        } else {
            self.rest.push(cells(row));
        }
    }
}

fn read_rows(file: &Path, rows: &mut Rows) -> Result<()> {
    let mut take = |row: RawRow| {
        rows.take(row);
        Ok(ControlFlow::Continue(()))
    };
    if workbook::has_workbook_name(file) {
        let reader =
            std::env::current_exe().map_err(|it| Problem::new("program").with("reason", it))?;
        workbook::read_workbook(file, None, Some(&reader), &mut take)?;
    } else {
        table::read_table(file, &mut take)?;
    }
    Ok(())
}

/// Writes all files beside the folder first, so that nobody finds half an answer in it.
fn write(dir: &Path, profiles: &[Profile], answer: &Answer) -> Result<()> {
    let staged = with_suffix(dir, ".partial");
    let failed = |path: &Path, it| Problem::file("write", path, it);
    std::fs::create_dir_all(&staged).map_err(|it| failed(&staged, it))?;
    write_files(&staged, profiles, answer)?;
    std::fs::create_dir_all(dir).map_err(|it| failed(dir, it))?;
    for entry in std::fs::read_dir(&staged).map_err(|it| failed(&staged, it))? {
        let entry = entry.map_err(|it| failed(&staged, it))?;
        let path = dir.join(entry.file_name());
        std::fs::rename(entry.path(), &path).map_err(|it| failed(&path, it))?;
    }
    std::fs::remove_dir(&staged).map_err(|it| failed(&staged, it))?;
    // Those of an earlier run are no answer to this one.
    let candidates = dir.join(CANDIDATES_FILE);
    if answer.candidates.is_none() && candidates.exists() {
        std::fs::remove_file(&candidates).map_err(|it| failed(&candidates, it))?;
    }
    Ok(())
}

fn write_files(dir: &Path, profiles: &[Profile], answer: &Answer) -> Result<()> {
    write_pairs(dir, profiles.len(), answer)?;
    write_csv(&dir.join("scored.csv"), &["id_a", "id_b", "weight"], |to| {
        for it in answer.scored {
            let (left, right) = (&profiles[it.left as usize].id, &profiles[it.right as usize].id);
            to.write_record([left, right, &it.weight.to_string()])?;
        }
        Ok(())
    })?;
    if let Some(candidates) = &answer.candidates {
        write_csv(&dir.join(CANDIDATES_FILE), &["id_a", "id_b"], |to| {
            for (left, right) in candidates {
                to.write_record([*left, *right].map(|it| &profiles[it as usize].id))?;
            }
            Ok(())
        })?;
    }
    write_csv(&dir.join("clusters.csv"), &["id", "cluster_id", "cohesion"], |to| {
        for cluster in answer.clusters {
            let cohesion = format!("{:.4}", cluster.cohesion);
            for member in &cluster.members {
                to.write_record([&member.id, &cluster.id, &cohesion])?;
            }
        }
        Ok(())
    })?;
    write_csv(&dir.join("functions.csv"), &["id", "function", "confidence", "evidence"], |to| {
        for it in answer.labels.iter().flatten() {
            let confidence = format!("{:.4}", it.confidence);
            let evidence = neutralize(&it.evidence.join("; "));
            to.write_record([&it.subject, &it.function, &confidence, &evidence])?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes accepted pairs with their reasons, some at a time: reasons take far more memory than pairs.
fn write_pairs(dir: &Path, records: usize, answer: &Answer) -> Result<()> {
    let path = dir.join("explanations.ndjson");
    let failed = |it| Problem::file("write", &path, it);
    let mut explanations = BufWriter::new(File::create(&path).map_err(failed)?);
    let header = ["id_a", "id_b", "weight", "probability", "relation"];
    write_csv(&dir.join("pairs.csv"), &header, |to| {
        for some in best(records, answer.accepted).chunks(AT_ONCE) {
            for it in (answer.explain)(some) {
                let weight = it.weight.to_string();
                let probability = format!("{:.6}", it.probability);
                to.write_record([&it.left, &it.right, &weight, &probability, it.relation.key()])?;
                serde_json::to_writer(&mut explanations, &it)?;
                explanations.write_all(b"\n")?;
            }
        }
        Ok(())
    })?;
    explanations.flush().map_err(|it| Problem::file("write", &path, it))?;
    Ok(())
}

/// All accepted pairs, or of a large file the best of each record.
fn best(records: usize, accepted: &[ScoredPair]) -> Vec<ScoredPair> {
    let mut ranked = accepted.to_vec();
    if records <= MANY {
        return ranked;
    }
    ranked.sort_by(|left, right| right.weight.total_cmp(&left.weight));
    let mut taken = vec![0; records];
    ranked.retain(|it| {
        let ends = [it.left as usize, it.right as usize];
        let keep = ends.iter().any(|at| taken[*at] < CANDIDATES);
        ends.iter().for_each(|at| taken[*at] += usize::from(keep));
        keep
    });
    ranked
}

fn write_csv(
    path: &Path,
    header: &[&str],
    fill: impl FnOnce(&mut csv::Writer<std::fs::File>) -> Result<()>,
) -> Result<()> {
    let mut writer = csv::Writer::from_path(path).map_err(|it| Problem::file("write", path, it))?;
    writer.write_record(header)?;
    fill(&mut writer)?;
    writer.flush()?;
    Ok(())
}
