//! The story of the product: import, resolve, agree, classify, group, depend, propose.
//!
//! Every door (command line, later the web) comes through here. Each step is a function of what the
//! catalogue keeps and of the bundled knowledge; the same input gives the same output.

mod agree;
mod ahead;
mod depend;
mod derive;
mod diff;
mod import;
mod landscape;
mod naming;
mod near;
mod products;
mod proposals;
mod questions;
mod roadmap;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use catalog::{
    AnalysisMeta, Catalog, Changed, Ground, LastAnalysis, MatchEditionRow, MatchModel, Memberships,
    Stamp,
};
use consolidation::Policy;
use matching::{
    Classifier, Edition, EditionError, FunctionEdition, Knowledge, Reading, Refit, SystemEdition,
};
use model::{Cluster, ClusterKind, Field, Profile, ReferenceCode};
use serde::{Deserialize, Serialize};

pub use agree::{Agreed, Homes, agree_one, costs};
pub use diff::{Moved, difference};
pub use import::{ImportReport, ImportRequest, import_file, preview, undo};
pub use landscape::{known_facts, landscape};
pub use near::Ids;
pub use questions::{Question, Questions};
pub use roadmap::{in_service, is_in_service, systems};
pub use summary::{Money, Summary, summarize};

use ahead::Noted;
use derive::{Scope, Since, Start};

use crate::data;
use crate::failure::Problem;

/// What padu knows besides the catalogue: lexicon, reference lists, models and policy.
pub struct Wisdom {
    /// Lexicon, reference lists and match models.
    pub knowledge: Knowledge,
    /// Rules and assumptions of consolidation.
    pub policy: Policy,
    /// Reference codes.
    pub codes: Vec<ReferenceCode>,
}

/// Which tables an analysis of this build fills. One of a build that knew fewer is made anew as a whole.
const DERIVATION: u32 = 3;

impl Wisdom {
    /// Reads what is bundled with the binary.
    pub fn bundled() -> Result<Wisdom> {
        let knowledge = data::knowledge().context("bundled lexicon")?;
        let policy = data::text("reference/policy.toml").context("bundled policy is missing")?;
        let policy = Policy::parse(policy).context("bundled policy")?;
        Ok(Wisdom { knowledge, policy, codes: reference_codes()? })
    }

    /// One hash of everything above; noted with each analysis.
    pub fn edition(&self) -> String {
        let parts = format!("{} {} {DERIVATION}", self.knowledge.edition(), self.policy.hash);
        model::content_hash(parts.as_bytes())[..16].to_string()
    }
}

fn reference_codes() -> Result<Vec<ReferenceCode>> {
    let mut codes = Vec::new();
    for scheme in ["raa", "rab", "rad", "ral", "uu23", "cofog"] {
        let path = format!("reference/{scheme}.csv");
        let Some(text) = data::text(&path) else { continue };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.deserialize() {
            let mut code: ReferenceCode = row.with_context(|| path.clone())?;
            code.parent = code.parent.filter(|it| !it.is_empty());
            codes.push(code);
        }
    }
    codes.sort_by(|left, right| (&left.scheme, &left.code).cmp(&(&right.scheme, &right.code)));
    Ok(codes)
}

/// What an analysis found, and what is different from the one before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AnalysisReport {
    /// Nothing had changed since the last analysis, so nothing was computed.
    pub up_to_date: bool,
    /// Whether the engine learned anew from this catalogue.
    #[serde(default)]
    pub learned: bool,
    /// What learning from verdicts came to, when there were enough of them.
    #[serde(default)]
    pub refit: Option<Refit>,
    /// Registrations in the catalogue.
    pub registrations: usize,
    /// Those of them that were looked at anew, because they or something linked with them changed.
    #[serde(default)]
    pub looked_at: usize,
    /// Applications they describe.
    pub applications: usize,
    /// Usages they report.
    pub usages: usize,
    /// Systems recorded more than once.
    pub duplicates: usize,
    /// Groups of different systems that do the same job.
    pub groups: usize,
    /// Products that are installed more than once.
    #[serde(default)]
    pub products: usize,
    /// Verdicts of people that contradict others.
    #[serde(default)]
    pub contradictions: usize,
    /// Applications without a function label.
    pub unlabelled: usize,
    /// Proposals made.
    pub proposals: usize,
    /// Registrations that were not there at the last analysis.
    pub new_registrations: usize,
    /// Registrations that are gone since.
    pub gone_registrations: usize,
    /// Clusters by what happened to them since: created, changed, merged_into, split_from, dissolved.
    pub clusters: BTreeMap<String, usize>,
}

/// How much an analysis looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What changed since the last analysis, and nothing when nothing did.
    Changes,
    /// Everything, with what the engine has learned before.
    Everything,
    /// Everything, after learning anew.
    Refit,
}

/// Learning anew is due when a catalogue has grown this many times since.
const OUTGROWN: u64 = 2;

/// What an analysis reads before it needs the lexicon: the lexicon may be read meanwhile.
pub struct Standing {
    ground: Ground,
    fingerprint: String,
    last: Option<LastAnalysis>,
    /// What the engine has learned; `None` when the catalogue has outgrown it.
    recorded: Option<Recorded>,
    /// Whether what the last analysis read within it is kept.
    has_readings: bool,
}

impl Standing {
    /// Reads it for an analysis at a time.
    pub fn read(catalog: &Catalog, at: &str) -> Result<Standing> {
        let aside = catalog.aside()?;
        std::thread::scope(|it| {
            let recorded = it.spawn(move || recorded(&aside));
            let ground = catalog.ground()?;
            let fingerprint = ground.fingerprint(day(at));
            let last = catalog.last_analysis()?;
            let registrations = catalog.registration_count()?;
            let known = last.as_ref().map(|it| Reading::edition(&it.match_edition));
            let is_kept = known.map(|it| catalog.keeps_readings(&it)).transpose()?;
            let recorded = recorded.join().unwrap_or_else(|it| std::panic::resume_unwind(it))?;
            let recorded = recorded.filter(|it| registrations < it.records.max(1) * OUTGROWN);
            let edition =
                |it: &LastAnalysis| Some(&it.match_edition) == recorded.as_ref().map(|it| &it.id);
            let has_readings = is_kept == Some(true) && last.as_ref().is_some_and(edition);
            Ok(Standing { ground, fingerprint, last, recorded, has_readings })
        })
    }
}

/// Whether an analysis at that time would find nothing new. Without what padu knows at hand, that is read.
pub fn is_analyzed(catalog: &Catalog, wisdom: Option<&Wisdom>, at: &str) -> Result<bool> {
    let last = catalog.last_analysis()?;
    let fingerprint = catalog.ground()?.fingerprint(day(at));
    // To read the lexicon takes a while, and is of no use where something else has changed.
    if last.as_ref().is_none_or(|it| it.fingerprint != fingerprint) {
        return Ok(false);
    }
    let knowledge_edition = match wisdom {
        Some(wisdom) => wisdom.edition(),
        None => Wisdom::bundled()?.edition(),
    };
    Ok(is_current(last.as_ref(), &fingerprint, &knowledge_edition))
}

/// Whether the last analysis saw everything that counts, and knew what is known now.
fn is_current(last: Option<&LastAnalysis>, fingerprint: &str, knowledge_edition: &str) -> bool {
    last.is_some_and(|it| {
        it.fingerprint == fingerprint && it.knowledge_edition == knowledge_edition
    })
}

/// Brings everything derived up to date.
///
/// What the engine has learned of a catalogue, the match model edition, stands until `effort` asks to learn
/// anew, the bundled knowledge changes, or the catalogue has outgrown it. Within an edition only what a
/// change touches is looked at anew, and the answer is that of a full run.
pub fn analyze(
    catalog: &Catalog,
    wisdom: &Wisdom,
    standing: Standing,
    stamp: Stamp,
    effort: Effort,
    step: &mut dyn FnMut(&str),
) -> Result<AnalysisReport> {
    let today = day(stamp.at);
    let Standing { ground, fingerprint, last, recorded, has_readings } = standing;
    let knowledge_edition = wisdom.edition();
    let is_current = is_current(last.as_ref(), &fingerprint, &knowledge_edition);
    let last = last.filter(|it| it.knowledge_edition == knowledge_edition);
    if is_current && effort == Effort::Changes {
        let report = last.map(|it| serde_json::from_value(it.summary)).transpose()?;
        return Ok(AnalysisReport { up_to_date: true, ..report.unwrap_or_default() });
    }
    let counts = |it: &Recorded| it.knowledge_edition == knowledge_edition;
    let recorded = recorded.filter(|it| counts(it) && effort != Effort::Refit);
    let edition = recorded.map(Recorded::usable).transpose()?.flatten();
    let is_kept = has_readings && edition.is_some();
    let last = last.filter(|_| is_kept && effort == Effort::Changes);
    let changed = catalog.changed_registrations(&ground, last.as_ref().map_or(0, |it| it.seq))?;
    let since = last.map(|it| {
        let day = it.day().to_string();
        Since { seq: it.seq, day, changed: changed.clone() }
    });
    let is_whole = since.is_none();
    let start = Start { edition, since, ground, today: today.to_string() };
    let report = catalog.atomically(|| {
        let earlier = if is_whole { Some(Earlier::all(catalog)?) } else { None };
        let mut outcome = derive::derive(catalog, wisdom, start, step)?;
        let earlier = match (earlier, &outcome.scope) {
            (None, Some(scope)) => Earlier::within(catalog, scope, &mut outcome.noted)?,
            (earlier, _) => earlier.unwrap_or_default(),
        };
        let mut report = report(catalog, &changed, outcome.scope.as_ref())?;
        let (mut lineage, mut moved) = (Vec::new(), Vec::new());
        for kind in [ClusterKind::Identity, ClusterKind::Function] {
            let of = |all: &Memberships| all.get(kind_key(kind)).cloned().unwrap_or_default();
            let after = memberships(&outcome.clusters, kind);
            lineage.extend(matching::lineage::lineage(&of(&earlier.stood), &after));
            moved.extend(diff::changes(kind_key(kind), &of(&earlier.noted), &after));
        }
        for event in &lineage {
            let word = serde_json::to_value(event.kind)?.as_str().unwrap_or_default().to_string();
            *report.clusters.entry(word).or_default() += 1;
        }
        report.learned = outcome.learned.is_some();
        report.refit = outcome.refit;
        report.contradictions = outcome.contradictions;
        step("store");
        let id = model::opaque_id("n", &[&fingerprint, &knowledge_edition, stamp.at]);
        let records = report.registrations as u64;
        let meta = AnalysisMeta {
            match_edition: outcome.edition_id,
            id,
            fingerprint,
            knowledge_edition,
            summary: serde_json::to_string(&report)?,
            lineage,
            moved,
            learned: outcome.learned.map(|body| MatchModel { records, body }),
        };
        catalog.note_analysis(&meta, stamp)?;
        anyhow::Ok(report)
    })?;
    // Small changes come one after the other; the next search makes the index once for all of them.
    if is_whole {
        catalog.checkpoint()?;
        step("index");
        catalog.reindex()?;
    }
    Ok(report)
}

/// Who belonged where before an analysis.
#[derive(Default)]
struct Earlier {
    /// As the last analysis noted it.
    noted: Memberships,
    /// As it stood; what an earlier padu did not note is read off the store.
    stood: Memberships,
}

impl Earlier {
    fn all(catalog: &Catalog) -> Result<Earlier> {
        let noted = match catalog.last_analysis()? {
            Some(last) => catalog.memberships_at(last.seq)?,
            None => Memberships::new(),
        };
        let stood = if noted.is_empty() { catalog.memberships()? } else { noted.clone() };
        Ok(Earlier { noted, stood })
    }

    /// Of the clusters that hold something in scope: all others are as they were.
    fn within(catalog: &Catalog, scope: &Scope, read: &mut Noted) -> Result<Earlier> {
        let mut noted = Memberships::new();
        let kinds = [
            (ClusterKind::Identity, &scope.registrations, &mut read.registrations),
            (ClusterKind::Function, &scope.applications, &mut read.applications),
        ];
        for (kind, ids, read) in kinds {
            let found = read.or(ids, |it| catalog.memberships_with(kind, it))?;
            noted.insert(kind_key(kind).to_string(), found);
        }
        Ok(Earlier { stood: noted.clone(), noted })
    }
}

/// The day of a time as it is stored.
pub fn day(at: &str) -> &str {
    at.get(..10).unwrap_or(at)
}

/// The match model edition in force.
struct Recorded {
    id: String,
    /// What was known when it was learned.
    knowledge_edition: String,
    /// How many registrations it was learned from.
    records: u64,
    /// What came of reading it, which matters only where it is asked for.
    read: Result<Option<Edition>>,
}

impl Recorded {
    /// The edition with its id; `None` when another build wrote it in a format of its own.
    fn usable(self) -> Result<Option<(String, Edition)>> {
        Ok(self.read?.map(|it| (self.id, it)))
    }
}

/// `None` when there is none yet.
fn recorded(catalog: &Catalog) -> Result<Option<Recorded>> {
    let Some(found) = catalog.match_edition()? else { return Ok(None) };
    let MatchEditionRow { id, knowledge_edition, records, .. } = found;
    let read = read_edition(catalog, &id);
    Ok(Some(Recorded { id, knowledge_edition, records, read }))
}

/// `None` when another build wrote it in a format of its own.
fn read_edition(catalog: &Catalog, id: &str) -> Result<Option<Edition>> {
    match Edition::from_bytes(&catalog.match_model(id)?) {
        Err(EditionError::Format { .. }) => Ok(None),
        read => Ok(Some(read.with_context(|| format!("match model edition {id}"))?)),
    }
}

/// What the engine would learn of these profiles.
pub fn learned(wisdom: &Wisdom, profiles: &[Profile]) -> Edition {
    let knowledge = &wisdom.knowledge;
    let labels = matching::classify(knowledge, profiles);
    Edition {
        system: SystemEdition::learn(knowledge, profiles),
        function: FunctionEdition::learn(knowledge, profiles, &labels),
    }
}

/// What the engine has learned of this catalogue; `None` before the first analysis.
pub fn edition(catalog: &Catalog) -> Result<Option<Edition>> {
    match catalog.match_edition()? {
        Some(found) => read_edition(catalog, &found.id),
        None => Ok(None),
    }
}

/// Drops everything derived and computes it again from what is kept; adds nothing to the ground.
pub fn rebuild(catalog: &Catalog, wisdom: &Wisdom, step: &mut dyn FnMut(&str)) -> Result<()> {
    step("map");
    catalog.rebuild_registrations(&mut import::remap)?;
    if let Some(last) = catalog.last_analysis()? {
        let known = last.knowledge_edition == wisdom.edition() && !last.match_edition.is_empty();
        let edition = match known {
            true => read_edition(catalog, &last.match_edition)?,
            false => None,
        };
        // As of the day of that analysis, so that the same comes out.
        let edition = edition.map(|it| (last.match_edition.clone(), it));
        let today = last.day().to_string();
        let start = Start { edition, since: None, ground: catalog.ground()?, today };
        catalog.atomically(|| derive::derive(catalog, wisdom, start, step))?;
        catalog.checkpoint()?;
    }
    step("index");
    catalog.reindex()?;
    Ok(())
}

/// A name without case, accents and punctuation: `SP4N-LAPOR!` and `sp4n lapor` are one.
pub fn name_key(text: &str) -> String {
    let folded = matching::fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.join(" ")
}

fn kind_key(kind: ClusterKind) -> &'static str {
    match kind {
        ClusterKind::Identity => "identity",
        ClusterKind::Function => "function",
        ClusterKind::Product => "product",
    }
}

fn memberships(clusters: &[Cluster], kind: ClusterKind) -> BTreeMap<String, Vec<String>> {
    clusters
        .iter()
        .filter(|it| it.kind == kind && it.members.len() > 1)
        .map(|it| (it.id.clone(), it.members.iter().map(|member| member.id.clone()).collect()))
        .collect()
}

fn report(catalog: &Catalog, changed: &Changed, scope: Option<&Scope>) -> Result<AnalysisReport> {
    let counts = catalog.analysis_counts()?;
    let count = |what: &str| counts.get(what).copied().unwrap_or(0) as usize;
    let looked_at = scope.map(|it| it.registrations.difference(&changed.gone).count());
    Ok(AnalysisReport {
        registrations: count("registrations"),
        looked_at: looked_at.unwrap_or(count("registrations")),
        applications: count("applications"),
        usages: count("usages"),
        duplicates: count(kind_key(ClusterKind::Identity)),
        groups: count(kind_key(ClusterKind::Function)),
        products: count(kind_key(ClusterKind::Product)),
        unlabelled: count("applications") - count("labelled"),
        proposals: count("proposals"),
        new_registrations: changed.new.len(),
        gone_registrations: changed.gone.len(),
        ..AnalysisReport::default()
    })
}

/// Reads questions: what a sentence or a few words stand for.
pub struct Reader<'a> {
    knowledge: &'a Knowledge,
    classifier: Classifier<'a>,
    meanings: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Reader<'a> {
    /// Prepares the lexicon once for many questions.
    pub fn new(knowledge: &'a Knowledge) -> Reader<'a> {
        let mut meanings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for it in knowledge.acronyms() {
            meanings.entry(it.acronym.to_lowercase()).or_default().push(&it.expansion);
        }
        Reader { knowledge, classifier: Classifier::new(knowledge), meanings }
    }

    /// Functions for search to weigh, and what acronyms mean.
    pub fn understand(&self, text: &str) -> (Vec<(String, f64)>, Vec<String>) {
        let profile = Profile { id: "query".into(), name: text.to_string(), ..Default::default() };
        let labels = self.classifier.labels(&profile);
        let words: BTreeSet<String> = text
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let known = words.iter().filter_map(|word| self.meanings.get(word)).flatten();
        let expansions = known.map(|it| it.to_string()).collect();
        let stated = matching::stated(self.knowledge, &labels);
        (stated.map(|it| (it.function.clone(), it.confidence)).collect(), expansions)
    }
}

/// The field whose key a person typed.
pub fn field_named(key: &str) -> Result<Field> {
    Field::from_key(key).ok_or_else(|| {
        let known: Vec<&str> = Field::ALL.iter().map(|it| it.key()).collect();
        Problem::new("no-field").with("field", key).with("known", known.join(", ")).into()
    })
}
