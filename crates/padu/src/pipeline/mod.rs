//! The story of the product: import, resolve, agree, classify, group, depend, propose.
//!
//! Every door (command line, later the web) comes through here. Each step is a function of what the
//! catalogue keeps and of the bundled knowledge; the same input gives the same output.

mod agree;
mod depend;
mod import;
mod summary;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use catalog::{AnalysisMeta, Catalog, Derived, Stamp};
use consolidation::{Facts, Policy, SharedFacts};
use matching::{ApplicationClass, Classifier, Judged, Knowledge, ScoredPair, SharedApplication};
use model::{
    Application, Classification, Cluster, ClusterKind, Field, PairScore, Profile, ReferenceCode,
    Registration, Viewer,
};
use serde::{Deserialize, Serialize};

pub use agree::{Agreed, agree_one};
pub use import::{ImportReport, ImportRequest, import_file, preview, undo};
pub use summary::{Money, Summary, summarize};

use crate::data;
use crate::failure::Problem;

/// Function pairs kept for each application: enough to explain and to browse, few enough to store.
const PAIRS_KEPT: usize = 5;
/// Candidates scored for each application.
const CANDIDATES: usize = 10;

/// What padu knows besides the catalogue: lexicon, reference lists, models and policy.
pub struct Wisdom {
    /// Lexicon, reference lists and match models.
    pub knowledge: Knowledge,
    /// Rules and assumptions of consolidation.
    pub policy: Policy,
    /// Reference codes.
    pub codes: Vec<ReferenceCode>,
}

impl Wisdom {
    /// Reads what is bundled with the binary.
    pub fn bundled() -> Result<Wisdom> {
        let knowledge = Knowledge::parse(&data::knowledge()).context("bundled lexicon")?;
        let policy = data::text("reference/policy.toml").context("bundled policy is missing")?;
        let policy = Policy::parse(policy).context("bundled policy")?;
        Ok(Wisdom { knowledge, policy, codes: reference_codes()? })
    }

    /// One hash of everything above; noted with each analysis.
    pub fn edition(&self) -> String {
        let parts = format!("{} {}", self.knowledge.edition(), self.policy.hash);
        model::content_hash(parts.as_bytes())[..16].to_string()
    }
}

fn reference_codes() -> Result<Vec<ReferenceCode>> {
    let mut codes = Vec::new();
    for scheme in ["raa", "rab", "rad", "ral", "uu23"] {
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisReport {
    /// Nothing had changed since the last analysis, so nothing was computed.
    pub up_to_date: bool,
    /// Registrations looked at.
    pub registrations: usize,
    /// Applications they describe.
    pub applications: usize,
    /// Usages they report.
    pub usages: usize,
    /// Systems recorded more than once.
    pub duplicates: usize,
    /// Groups of different systems that do the same job.
    pub groups: usize,
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

/// Brings everything derived up to date; does nothing when nothing changed, unless forced.
pub fn analyze(
    catalog: &Catalog,
    wisdom: &Wisdom,
    stamp: Stamp,
    force: bool,
    step: &mut dyn FnMut(&str),
) -> Result<AnalysisReport> {
    let fingerprint = catalog.ground_fingerprint()?;
    let edition = wisdom.edition();
    let last = catalog.last_analysis()?;
    let current = last
        .as_ref()
        .is_some_and(|it| it.fingerprint == fingerprint && it.knowledge_edition == edition);
    if current && !force {
        let report = last.map(|it| serde_json::from_value(it.summary)).transpose()?;
        return Ok(AnalysisReport { up_to_date: true, ..report.unwrap_or_default() });
    }
    let before = catalog.memberships()?;
    let seen_before = homes(catalog)?;
    let derived = derive(catalog, wisdom, step)?;
    let mut lineage = Vec::new();
    for kind in [ClusterKind::Identity, ClusterKind::Function] {
        let old = before.get(kind_key(kind)).cloned().unwrap_or_default();
        lineage.extend(matching::lineage::lineage(&old, &memberships(&derived, kind)));
    }
    let mut report = report(&derived, &seen_before);
    for event in &lineage {
        let word = serde_json::to_value(event.kind)?.as_str().unwrap_or_default().to_string();
        *report.clusters.entry(word).or_default() += 1;
    }
    step("store");
    let meta = AnalysisMeta {
        id: model::opaque_id("n", &[&fingerprint, &edition, stamp.at]),
        fingerprint,
        knowledge_edition: edition,
        summary: serde_json::to_string(&report)?,
        lineage,
    };
    catalog.replace_derived(&derived, Some((&meta, stamp)))?;
    step("index");
    catalog.reindex()?;
    Ok(report)
}

/// Drops everything derived and computes it again from what is kept; adds nothing to the ground.
pub fn rebuild(catalog: &Catalog, wisdom: &Wisdom, step: &mut dyn FnMut(&str)) -> Result<()> {
    step("map");
    catalog.rebuild_registrations(&mut import::remap)?;
    if catalog.last_analysis()?.is_some() {
        let derived = derive(catalog, wisdom, step)?;
        catalog.replace_derived(&derived, None)?;
    }
    step("index");
    catalog.reindex()?;
    Ok(())
}

/// Everything an analysis derives, step by step. What the registrations say is read out of them first, so
/// that they are gone before pairs are scored.
fn derive(catalog: &Catalog, wisdom: &Wisdom, step: &mut dyn FnMut(&str)) -> Result<Derived> {
    let knowledge = &wisdom.knowledge;
    let judged = judged(catalog)?;
    let (mut agreed, mut derived, pairs) = describe(catalog, knowledge, &judged, step)?;

    let profiles = application_profiles(&agreed);
    step("classify");
    let labels = matching::classify(knowledge, &profiles);

    step("group");
    let judged = at_home(&judged, &agreed);
    let mut grouping = matching::group(knowledge, &profiles, &labels, &judged, CANDIDATES);
    drop(profiles);
    let clusters = std::mem::take(&mut grouping.clusters);
    let best = best_of_each(&grouping.accepted, labels.len());
    derived.candidates.extend(best.iter().map(|pair| grouping.candidate(pair)));
    derived.pairs = pairs;
    derived.pairs.extend(grouping.explain_all(&best));
    drop(grouping);

    step("propose");
    let groups = renamed(clusters, &agreed);
    let order: Vec<String> =
        agreed.applications.iter().map(|it| it.application.id.clone()).collect();
    let facts = facts(&mut agreed, &labels, &derived);
    let shared: Vec<SharedFacts> = knowledge.shared().iter().map(shared_facts).collect();
    derived.proposals =
        consolidation::propose(&groups, &facts, &shared, &derived.dependencies, &wisdom.policy);
    derived.applications = in_order(facts, &order);
    derived.clusters = agreed.identity;
    derived.clusters.extend(groups);
    derived.classifications = labels.into_iter().flatten().collect();
    derived.reference_codes.clone_from(&wisdom.codes);
    Ok(derived)
}

/// Applications and usages, what registrations say of them, and the pairs that made them one.
fn describe(
    catalog: &Catalog,
    knowledge: &Knowledge,
    judged: &[Judged],
    step: &mut dyn FnMut(&str),
) -> Result<(Agreed, Derived, Vec<PairScore>)> {
    step("read");
    let registrations = catalog.registrations(&Viewer::Operator)?;
    let assertions = catalog.standing_assertions()?;
    let precedence = catalog.source_precedence()?;

    step("resolve");
    let profiles: Vec<Profile> = registrations.iter().map(Profile::from).collect();
    let mut resolution = matching::resolve(knowledge, &profiles, judged);
    drop(profiles);

    step("agree");
    let agreed = agree::agree(&registrations, &resolution, &assertions, &precedence, knowledge);
    let mut pairs = std::mem::take(&mut resolution.accepted);
    pairs.retain(|it| agreed.same_home(&it.left, &it.right));
    let mut candidates = std::mem::take(&mut resolution.candidates);
    candidates.retain(|it| agreed.same_home(&it.left, &it.right));

    step("depend");
    let identifiers = registrations
        .iter()
        .flat_map(|it| it.identifiers.iter().map(|id| (it.id.clone(), id.clone())))
        .collect();
    let derived = Derived {
        candidates,
        identifiers,
        services: agree::services(&agreed),
        agencies: agree::agencies(&agreed),
        org_units: agree::org_units(&registrations),
        deployments: agree::deployments(&registrations, &agreed),
        costs: agree::costs(&registrations, &agreed),
        usages: agreed.usages.clone(),
        dependencies: depend::link(&registrations, &agreed, knowledge),
        ..Derived::default()
    };
    Ok((agreed, derived, pairs))
}

/// Applications in the order of the catalogue, out of the facts that held them.
fn in_order(mut facts: BTreeMap<String, Facts>, order: &[String]) -> Vec<Application> {
    order.iter().filter_map(|id| facts.remove(id)).map(|it| it.application).collect()
}

fn judged(catalog: &Catalog) -> Result<Vec<Judged>> {
    let standing = catalog.standing_judgements()?;
    Ok(standing
        .into_iter()
        .map(|it| Judged { left: it.left, right: it.right, verdict: it.verdict })
        .collect())
}

/// Verdicts are about registrations; grouping is about the applications they belong to.
fn at_home(judged: &[Judged], agreed: &Agreed) -> Vec<Judged> {
    judged
        .iter()
        .filter_map(|it| {
            let left = agreed.home.get(&it.left)?;
            let right = agreed.home.get(&it.right)?;
            let verdict = it.verdict;
            (left != right).then(|| Judged { left: left.clone(), right: right.clone(), verdict })
        })
        .collect()
}

/// An application as the engine reads it: its agreed fields.
fn application_profiles(agreed: &Agreed) -> Vec<Profile> {
    agreed
        .applications
        .iter()
        .map(|it| {
            let registration = Registration {
                id: it.application.id.clone(),
                key: it.application.id.clone(),
                fields: it.application.fields.clone(),
                ..Default::default()
            };
            Profile::from(&registration)
        })
        .collect()
}

/// Gives function clusters ids that stay while their earliest member stays.
fn renamed(clusters: Vec<Cluster>, agreed: &Agreed) -> Vec<Cluster> {
    let position: BTreeMap<&str, usize> = agreed
        .applications
        .iter()
        .enumerate()
        .map(|(position, it)| (it.application.id.as_str(), position))
        .collect();
    let mut clusters: Vec<Cluster> = clusters
        .into_iter()
        .map(|mut cluster| {
            cluster.members.sort_by_key(|it| position.get(it.id.as_str()).copied());
            cluster.id = model::opaque_id("c", &[&cluster.members[0].id]);
            cluster
        })
        .collect();
    clusters.sort_by(|left, right| left.id.cmp(&right.id));
    clusters
}

/// What proposals may use of each application; takes the applications over.
fn facts(
    agreed: &mut Agreed,
    labels: &[Vec<Classification>],
    derived: &Derived,
) -> BTreeMap<String, Facts> {
    let mut usages: BTreeMap<&str, usize> = BTreeMap::new();
    for (usage, _) in &derived.usages {
        *usages.entry(&usage.application_id).or_default() += 1;
    }
    let mut dependents: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for it in derived.dependencies.iter().filter(|it| it.resolved) {
        dependents.entry(&it.to).or_default().insert(it.from.clone());
    }
    let mut cost_of: BTreeMap<&str, Vec<model::CostItem>> = BTreeMap::new();
    for (application, _, item) in &derived.costs {
        cost_of.entry(application).or_default().push(item.clone());
    }
    std::mem::take(&mut agreed.applications)
        .into_iter()
        .zip(labels)
        .map(|(it, labels)| {
            let id = it.application.id.clone();
            let facts = Facts {
                usages: usages.get(id.as_str()).copied().unwrap_or(0),
                dependents: dependents.get(id.as_str()).into_iter().flatten().cloned().collect(),
                costs: cost_of.remove(id.as_str()).unwrap_or_default(),
                functions: labels.iter().map(|it| (it.function.clone(), it.confidence)).collect(),
                provenance: it.provenance,
                application: it.application,
            };
            (id, facts)
        })
        .collect()
}

fn shared_facts(it: &SharedApplication) -> SharedFacts {
    SharedFacts {
        id: it.id.clone(),
        name: it.name.clone(),
        mandatory: it.mandatory,
        class: match it.class {
            ApplicationClass::Umum => "umum".to_string(),
            ApplicationClass::Khusus => "khusus".to_string(),
        },
        functions: it.functions.clone(),
        legal_basis: it.legal_basis.clone(),
    }
}

/// The best pairs of `count` applications, given most alike first; a pair stays when it is among the best of
/// either side.
fn best_of_each(pairs: &[ScoredPair], count: usize) -> Vec<ScoredPair> {
    let mut taken = vec![0; count];
    let mut best = pairs.to_vec();
    best.retain(|pair| {
        let sides = [pair.left as usize, pair.right as usize];
        let keep = sides.iter().any(|side| taken[*side] < PAIRS_KEPT);
        sides.iter().for_each(|side| taken[*side] += usize::from(keep));
        keep
    });
    best
}

/// A name without case, accents and punctuation: `SP4N-LAPOR!` and `sp4n lapor` are one.
fn name_key(text: &str) -> String {
    let folded = matching::fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.join(" ")
}

fn kind_key(kind: ClusterKind) -> &'static str {
    match kind {
        ClusterKind::Identity => "identity",
        ClusterKind::Function => "function",
    }
}

fn memberships(derived: &Derived, kind: ClusterKind) -> BTreeMap<String, Vec<String>> {
    derived
        .clusters
        .iter()
        .filter(|it| it.kind == kind && it.members.len() > 1)
        .map(|it| (it.id.clone(), it.members.iter().map(|member| member.id.clone()).collect()))
        .collect()
}

/// Registrations the last analysis placed.
fn homes(catalog: &Catalog) -> Result<BTreeSet<String>> {
    let applications = catalog.applications(&Viewer::Operator)?;
    let usages = catalog.usages(&Viewer::Operator, "")?;
    let described = applications.into_iter().flat_map(|it| it.registrations);
    Ok(described.chain(usages.into_iter().map(|it| it.registration_id)).collect())
}

fn report(derived: &Derived, seen_before: &BTreeSet<String>) -> AnalysisReport {
    let placed: BTreeSet<String> = derived
        .applications
        .iter()
        .flat_map(|it| it.registrations.iter().cloned())
        .chain(derived.usages.iter().map(|(usage, _)| usage.registration_id.clone()))
        .collect();
    let count = |kind| memberships(derived, kind).len();
    let labelled: BTreeSet<&str> =
        derived.classifications.iter().map(|it| it.subject.as_str()).collect();
    AnalysisReport {
        up_to_date: false,
        registrations: placed.len(),
        applications: derived.applications.len(),
        usages: derived.usages.len(),
        duplicates: count(ClusterKind::Identity),
        groups: count(ClusterKind::Function),
        unlabelled: derived.applications.len() - labelled.len(),
        proposals: derived.proposals.len(),
        new_registrations: placed.difference(seen_before).count(),
        gone_registrations: seen_before.difference(&placed).count(),
        clusters: BTreeMap::new(),
    }
}

/// Reads questions: what a sentence or a few words stand for.
pub struct Reader<'a> {
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
        Reader { classifier: Classifier::new(knowledge), meanings }
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
        (labels.into_iter().map(|it| (it.function, it.confidence)).collect(), expansions)
    }
}

/// The field whose key a person typed.
pub fn field_named(key: &str) -> Result<Field> {
    Field::from_key(key).ok_or_else(|| {
        let known: Vec<&str> = Field::ALL.iter().map(|it| it.key()).collect();
        Problem::new("no-field").with("field", key).with("known", known.join(", ")).into()
    })
}
