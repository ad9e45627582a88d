//! Questions put to the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use duckdb::named_params;
use model::{
    Classification, Cluster, ClusterKind, Dependency, Deployment, Field, Judgement, PairScore,
    Place, ProductLabel, Proposal, Registration, SourceRecord, Viewer, Visibility,
};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::{Catalog, CatalogError, Row, queries, rows};

/// One source with what stands in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SourceRow {
    pub id: String,
    pub name: String,
    pub profile: String,
    pub precedence: i32,
    pub records: u64,
    pub registrations: u64,
}

/// One import run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RunRow {
    pub id: String,
    pub source_id: String,
    pub source_name: Option<String>,
    pub file: String,
    pub file_hash: String,
    pub profile: String,
    pub mapping: String,
    pub started_at: String,
    pub actor: String,
    pub rows_read: u64,
    pub imported: u64,
    pub repaired: u64,
    pub rejected: u64,
    pub unchanged: u64,
    pub tombstoned: u64,
    pub undone: bool,
}

/// A source record with the run and source it came by.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct RecordRow {
    pub id: String,
    pub source_id: String,
    pub source_name: Option<String>,
    pub precedence: Option<i32>,
    pub run_id: String,
    pub key: String,
    pub file: String,
    pub sheet: Option<String>,
    pub row_number: Option<u64>,
    pub pointer: Option<String>,
    pub hash: String,
    pub raw: String,
    pub mapping: String,
    pub started_at: String,
    pub actor: String,
    pub profile: String,
}

impl RecordRow {
    /// The record as the importer made it.
    pub fn record(&self) -> SourceRecord {
        SourceRecord {
            id: self.id.clone(),
            source_id: self.source_id.clone(),
            run_id: self.run_id.clone(),
            key: self.key.clone(),
            place: Place {
                file: self.file.clone(),
                sheet: self.sheet.clone(),
                row: self.row_number,
                pointer: self.pointer.clone(),
            },
            hash: self.hash.clone(),
            raw: self.raw.clone(),
        }
    }
}

/// One application with its counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ApplicationRow {
    pub id: String,
    pub name: String,
    pub agency: Option<String>,
    pub level: String,
    pub lifecycle: String,
    pub shared_id: Option<String>,
    pub function: Option<String>,
    pub usages: u64,
    pub visibility: i32,
    pub fields: BTreeMap<Field, Vec<String>>,
    pub registrations: Vec<String>,
}

/// One usage with the application's name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct UsageRow {
    pub id: String,
    pub application_id: String,
    pub application: Option<String>,
    pub agency: Option<String>,
    pub unit: Option<String>,
    pub registration_id: String,
    pub evidence: String,
}

/// One cluster with its members' names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ClusterRow {
    pub id: String,
    pub kind: String,
    pub function: Option<String>,
    pub size: u64,
    pub cohesion: f64,
    pub weakest_link: f64,
    pub members: Vec<ClusterMemberRow>,
}

/// One member of a cluster with its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ClusterMemberRow {
    pub id: String,
    pub name: Option<String>,
    pub agency: Option<String>,
    pub similarity: f64,
}

/// One entry of a cluster's history.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct LineageRow {
    pub at: String,
    pub kind: String,
    pub other: Option<String>,
}

/// Where a registration belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The application.
    pub application_id: String,
    /// `record` when it describes the application, `usage` when it says that somebody uses it, `naming` when it only
    /// names it.
    pub role: String,
}

/// Members of every cluster of two or more, by kind (`identity`, `function`) and cluster id.
pub type Memberships = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What happened to registrations between two analyses: causes by registration.
pub type Causes = BTreeMap<String, BTreeSet<String>>;

/// One analysis.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct LastAnalysis {
    pub id: String,
    pub at: String,
    pub fingerprint: String,
    pub knowledge_edition: String,
    pub summary: serde_json::Value,
    pub seq: u64,
    pub match_edition: String,
}

impl LastAnalysis {
    /// The day on which it was made, `YYYY-MM-DD`.
    pub fn day(&self) -> &str {
        self.at.get(..10).unwrap_or(&self.at)
    }
}

/// A verdict with what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct JudgementRow {
    #[serde(flatten)]
    pub judgement: Judgement,
    /// `standing`, `superseded` by a newer one on the pair, `expired` or `withdrawn`.
    pub state: String,
    pub withdrawn_at: Option<String>,
    pub withdrawn_by: Option<String>,
    pub withdrawn_reason: Option<String>,
}

/// The match model edition in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MatchEditionRow {
    pub id: String,
    pub at: String,
    pub knowledge_edition: String,
    pub records: u64,
}

/// Where an analysis put each registration: application, source record read, and role, by registration.
pub type Places = BTreeMap<String, (String, String, String)>;

/// How much of everything there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub sources: u64,
    pub runs: u64,
    pub records: u64,
    pub registrations: u64,
    pub applications: u64,
    pub usages: u64,
    pub usage_entries: u64,
    pub deployments: u64,
    pub identity_clusters: u64,
    pub function_clusters: u64,
    pub proposals: u64,
    pub judgements: u64,
    pub dependencies: u64,
    pub sealed: u64,
}

/// A row of `registrations` or `registration`. There are many, so no JSON value is made on the way.
pub(crate) fn registration_of(row: &duckdb::Row) -> Result<Registration> {
    Ok(Registration {
        id: row.get(0)?,
        source_id: row.get(1)?,
        record_id: row.get(2)?,
        key: row.get(3)?,
        visibility: visibility(row.get(4)?),
        fields: json_of(row, 5)?,
        identifiers: json_of(row, 6)?,
        dependencies: json_of(row, 7)?,
    })
}

pub(crate) fn json_of<T: serde::de::DeserializeOwned>(
    row: &duckdb::Row,
    column: usize,
) -> Result<T> {
    Ok(serde_json::from_str(&row.get::<_, String>(column)?)?)
}

pub(crate) fn visibility(rank: i32) -> Visibility {
    match rank {
        0 => Visibility::Public,
        1 => Visibility::Limited,
        _ => Visibility::Secret,
    }
}

/// Takes out the fields the viewer may not see.
fn redact(viewer: &Viewer, fields: &mut BTreeMap<Field, Vec<String>>) {
    fields.retain(|field, _| viewer.may_see(field.visibility()));
}

pub(crate) fn kind_key(kind: ClusterKind) -> &'static str {
    match kind {
        ClusterKind::Identity => "identity",
        ClusterKind::Function => "function",
        ClusterKind::Product => "product",
    }
}

#[derive(Deserialize)]
struct Membership {
    cluster_id: String,
    kind: String,
    member_id: String,
}

fn by_cluster(found: Vec<Membership>) -> Memberships {
    let mut kinds = Memberships::new();
    for it in found {
        kinds.entry(it.kind).or_default().entry(it.cluster_id).or_default().push(it.member_id);
    }
    kinds
}

fn ceiling(viewer: &Viewer) -> i32 {
    viewer.ceiling() as i32
}

impl Catalog {
    pub(crate) fn ask<T, P>(&self, sql: &str, params: P) -> Result<Vec<T>>
    where
        T: serde::de::DeserializeOwned,
        P: duckdb::Params,
    {
        rows::read(self.connection(), sql, params)
    }

    /// How much of everything there is.
    pub fn counts(&self) -> Result<Counts> {
        let found = self.counted(queries::COUNTS)?;
        let found = found.into_iter().map(|(what, count)| (what, count.into()));
        Ok(serde_json::from_value(serde_json::Value::Object(found.collect()))?)
    }

    /// Sources, oldest first.
    pub fn sources(&self) -> Result<Vec<SourceRow>> {
        self.ask(queries::SOURCES, [])
    }

    /// Import runs, newest first.
    pub fn runs(&self) -> Result<Vec<RunRow>> {
        self.ask(queries::RUNS, [])
    }

    /// What imports could not take as it stood; empty arguments mean all.
    pub fn issues(&self, run_id: &str, severity: &str) -> Result<Vec<Row>> {
        let params = named_params! { "run_id": run_id, "severity": severity };
        rows::rows(self.connection(), queries::ISSUES, params)
    }

    /// Registrations that count, in the order of import, without what the viewer may not see.
    pub fn registrations(&self, viewer: &Viewer) -> Result<Vec<Registration>> {
        let mut statement = self.connection().prepare(queries::REGISTRATIONS)?;
        let mut rows = statement.query(named_params! { "ceiling": ceiling(viewer) })?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut registration = registration_of(row)?;
            redact(viewer, &mut registration.fields);
            found.push(registration);
        }
        Ok(found)
    }

    /// One registration, if it counts and the viewer may see it.
    pub fn registration(&self, viewer: &Viewer, id: &str) -> Result<Option<Registration>> {
        let mut statement = self.connection().prepare(queries::REGISTRATION)?;
        let mut rows = statement.query(named_params! { "id": id })?;
        let registration = rows.next()?.map(registration_of).transpose()?;
        Ok(registration.filter(|it| viewer.may_see(it.visibility)).map(|mut it| {
            redact(viewer, &mut it.fields);
            it
        }))
    }

    /// One source record with its run.
    pub fn record(&self, id: &str) -> Result<Option<RecordRow>> {
        let found = self.ask(queries::RECORD, named_params! { "id": id })?;
        Ok(found.into_iter().next())
    }

    /// Applications in the order of the catalogue.
    pub fn applications(&self, viewer: &Viewer) -> Result<Vec<ApplicationRow>> {
        let mut found: Vec<ApplicationRow> =
            self.ask(queries::APPLICATIONS, named_params! { "ceiling": ceiling(viewer) })?;
        found.iter_mut().for_each(|it| redact(viewer, &mut it.fields));
        Ok(found)
    }

    /// One application by its own id, if the viewer may see it.
    pub fn application(&self, viewer: &Viewer, id: &str) -> Result<Option<ApplicationRow>> {
        let params = named_params! { "id": id, "ceiling": ceiling(viewer) };
        let found: Vec<ApplicationRow> = self.ask(queries::APPLICATION, params)?;
        let found = found.into_iter().next();
        Ok(found.filter(|it| it.visibility <= ceiling(viewer)).map(|mut it| {
            redact(viewer, &mut it.fields);
            it
        }))
    }

    /// The application a registration belongs to; `None` before an analysis.
    pub fn home(&self, registration_id: &str) -> Result<Option<Home>> {
        let params = named_params! { "registration_id": registration_id };
        Ok(self.ask(queries::APPLICATION_OF, params)?.into_iter().next())
    }

    /// Who uses what; an empty id means every application.
    pub fn usages(&self, viewer: &Viewer, application_id: &str) -> Result<Vec<UsageRow>> {
        let params = named_params! { "application_id": application_id, "ceiling": ceiling(viewer) };
        self.ask(queries::USAGES, params)
    }

    /// Running instances; an empty id means every application.
    pub fn deployments(&self, viewer: &Viewer, application_id: &str) -> Result<Vec<Deployment>> {
        let params = named_params! { "application_id": application_id, "ceiling": ceiling(viewer) };
        self.ask(queries::DEPLOYMENTS, params)
    }

    /// Function labels, best first; an empty id means every application.
    pub fn classifications(&self, application_id: &str) -> Result<Vec<Classification>> {
        self.ask(queries::CLASSIFICATIONS, named_params! { "application_id": application_id })
    }

    /// Cost items by application; an empty id means every application.
    pub fn costs(&self, viewer: &Viewer, application_id: &str) -> Result<Vec<Row>> {
        if !viewer.may_see(Visibility::Limited) {
            return Ok(Vec::new());
        }
        let params = named_params! { "application_id": application_id, "ceiling": ceiling(viewer) };
        rows::rows(self.connection(), queries::COSTS, params)
    }

    /// Dependencies from or to an application, without those that would give away what the reader may not see; an
    /// empty id means all.
    pub fn dependencies(&self, viewer: &Viewer, application_id: &str) -> Result<Vec<Dependency>> {
        let params = named_params! { "application_id": application_id, "ceiling": ceiling(viewer) };
        self.ask(queries::DEPENDENCIES, params)
    }

    /// Who says of dependencies that they are there, by the registration or statement: its source, or its account.
    pub fn dependency_sources(&self) -> Result<BTreeMap<String, String>> {
        let mut statement = self.connection().prepare(queries::DEPENDENCY_SOURCES)?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<duckdb::Result<_>>()?)
    }

    /// Clusters of one kind (`identity`, `function`) with two members or more, largest first.
    pub fn clusters(&self, viewer: &Viewer, kind: &str) -> Result<Vec<ClusterRow>> {
        let params = named_params! { "kind": kind, "ceiling": ceiling(viewer) };
        self.ask(queries::CLUSTERS, params)
    }

    /// The cluster of one kind that holds the member.
    pub fn cluster_of(&self, kind: &str, member_id: &str) -> Result<Option<String>> {
        let params = named_params! { "kind": kind, "member_id": member_id };
        let found = rows::rows(self.connection(), queries::CLUSTER_OF, params)?;
        Ok(found.first().and_then(|row| row["id"].as_str()).map(String::from))
    }

    /// Members of every cluster of two or more, by kind and cluster id.
    pub fn memberships(&self) -> Result<Memberships> {
        Ok(by_cluster(self.ask(queries::MEMBERSHIPS, [])?))
    }

    /// The same as the analysis of this event left it; empty for analyses of a padu that did not note it.
    pub fn memberships_at(&self, seq: u64) -> Result<Memberships> {
        Ok(by_cluster(self.ask(queries::MEMBERSHIPS_AT, named_params! { "seq": seq })?))
    }

    /// Every analysis, newest first.
    pub fn analyses(&self) -> Result<Vec<LastAnalysis>> {
        self.ask(queries::ANALYSES, [])
    }

    /// Import runs that brought or took back records, by registration, after one event and up to another.
    pub fn records_between(&self, after: u64, until: u64) -> Result<Causes> {
        self.causes(queries::RECORDS_BETWEEN, after, until)
    }

    /// Judgements and assertions, by registration, after one event and up to another; what was withdrawn
    /// then counts too.
    pub fn decisions_between(&self, after: u64, until: u64) -> Result<Causes> {
        self.causes(queries::DECISIONS_BETWEEN, after, until)
    }

    fn causes(&self, sql: &str, after: u64, until: u64) -> Result<Causes> {
        let mut statement = self.connection().prepare(sql)?;
        let mut rows = statement.query(named_params! { "after": after, "until": until })?;
        let mut causes = Causes::new();
        while let Some(row) = rows.next()? {
            causes.entry(row.get(0)?).or_default().insert(row.get(1)?);
        }
        Ok(causes)
    }

    /// What happened to a cluster, oldest first.
    pub fn lineage(&self, cluster_id: &str) -> Result<Vec<LineageRow>> {
        self.ask(queries::LINEAGE, named_params! { "cluster_id": cluster_id })
    }

    /// Scored pairs, heaviest first; empty arguments mean all.
    pub fn pairs(&self, relation: &str, member: &str, most: u64) -> Result<Vec<PairScore>> {
        let params = named_params! { "relation": relation, "member": member, "most": most };
        self.ask(queries::PAIRS, params)
    }

    /// Every verdict with what became of it by a day (`YYYY-MM-DD`), newest first.
    pub fn judgements(&self, today: &str) -> Result<Vec<JudgementRow>> {
        self.ask(queries::JUDGEMENTS, named_params! { "today": today })
    }

    /// Which product each application is an installation of, by product; an empty id means every
    /// application.
    pub fn product_labels(
        &self,
        viewer: &Viewer,
        application_id: &str,
    ) -> Result<Vec<ProductLabel>> {
        let params = named_params! { "application_id": application_id, "ceiling": ceiling(viewer) };
        self.ask(queries::PRODUCT_LABELS, params)
    }

    /// The blocking rules that brought two records together, in either order; empty when none did.
    pub fn blocking_rules(&self, left: &str, right: &str) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Met {
            rules: Vec<String>,
        }
        let met: Vec<Met> =
            self.ask(queries::BLOCKING_RULES, named_params! { "left": left, "right": right })?;
        Ok(met.into_iter().flat_map(|it| it.rules).collect())
    }

    /// Proposals as the viewer may see them, most money at stake first; for whom no costs are shown, most members first.
    pub fn proposals(&self, viewer: &Viewer) -> Result<Vec<Proposal>> {
        #[derive(Deserialize)]
        struct Body {
            body: Proposal,
        }
        let found: Vec<Body> = self.ask(queries::PROPOSALS, [])?;
        let found = found.into_iter().map(|it| it.body);
        if viewer.may_see(Visibility::Secret) {
            return Ok(found.collect());
        }
        let all = self.applications(&Viewer::Operator)?.into_iter();
        let above = all.filter(|it| it.visibility > ceiling(viewer));
        let hidden: BTreeSet<String> = above.map(|it| it.id).collect();
        let may_see_costs = viewer.may_see(Visibility::Limited);
        let seen = found.filter_map(|it| it.seen(may_see_costs, &|id| hidden.contains(id)));
        let mut seen: Vec<Proposal> = seen.collect();
        // Their order would tell of amounts.
        if !may_see_costs {
            seen.sort_by(|a, b| {
                b.members.len().cmp(&a.members.len()).then_with(|| a.id.cmp(&b.id))
            });
        }
        Ok(seen)
    }

    /// What the engine has learned, if an analysis was ever made.
    pub fn match_edition(&self) -> Result<Option<MatchEditionRow>> {
        Ok(self.ask(queries::MATCH_EDITION, [])?.into_iter().next())
    }

    /// The body of a match model edition, as it was handed in.
    pub fn match_model(&self, id: &str) -> Result<Vec<u8>> {
        let params = named_params! { "edition_id": id };
        Ok(self.connection().query_row(queries::MATCH_MODEL, params, |row| row.get(0))?)
    }

    /// Where the last analysis put each registration.
    pub fn places(&self) -> Result<Places> {
        let mut statement = self.connection().prepare(queries::PLACES)?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// Runs a query of counts, one a row.
    pub(crate) fn counted(&self, sql: &str) -> Result<BTreeMap<String, u64>> {
        let mut statement = self.connection().prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    pub(crate) fn texts(&self, sql: &str, params: impl duckdb::Params) -> Result<BTreeSet<String>> {
        let mut statement = self.connection().prepare(sql)?;
        let rows = statement.query_map(params, |row| row.get(0))?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// Registrations that held one of these blocking keys at the last analysis.
    pub fn key_holders(&self, keys: &BTreeSet<u64>) -> Result<BTreeSet<String>> {
        self.texts(&self.asked_of_keys(keys, queries::KEY_HOLDERS)?, [])
    }

    /// What the engine read out of each application within an edition, as it wrote it down.
    pub fn readings(&self, edition: &str) -> Result<BTreeMap<String, Vec<u8>>> {
        let mut statement = self.connection().prepare(queries::READINGS)?;
        let rows = statement.query_map(named_params! { "edition": edition }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<duckdb::Result<_>>()?)
    }

    /// Whether the last analysis kept readings and blocking keys of an edition; one of an earlier padu kept
    /// none.
    pub fn keeps_readings(&self, edition: &str) -> Result<bool> {
        let params = named_params! { "edition": edition };
        let kept: u64 =
            self.connection().query_row(queries::READINGS_KEPT, params, |row| row.get(0))?;
        Ok(kept > 0)
    }

    /// Every cluster of one kind that the last analysis left, also those of one member.
    pub fn stored_clusters(&self, kind: ClusterKind) -> Result<Vec<Cluster>> {
        let params = named_params! { "kind": kind_key(kind) };
        self.clusters_in(queries::STORED_CLUSTERS, params, kind)
    }

    /// The newest analysis, if there was one.
    pub fn last_analysis(&self) -> Result<Option<LastAnalysis>> {
        Ok(self.ask(queries::LAST_ANALYSIS, [])?.into_iter().next())
    }

    /// Whether the newest analysis saw everything that counts since; verdicts that ran out after it are left
    /// out of account.
    pub fn analysis_is_current(&self) -> Result<bool> {
        let Some(last) = self.last_analysis()? else { return Ok(false) };
        Ok(last.fingerprint == self.ground()?.fingerprint(last.day()))
    }

    /// Sealed originals; an empty token means all.
    pub fn sealed(&self, token: &str) -> Result<Vec<crate::SealedRow>> {
        self.ask(queries::SEALED, named_params! { "token": token })
    }

    /// The application an id stands for: an application, or a registration's home. Ids of applications
    /// are derived from their anchor registration, so an id that once worked always resolves.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] when nothing has that id.
    pub fn resolve_id(&self, viewer: &Viewer, id: &str) -> Result<ApplicationRow> {
        if let Some(application) = self.application(viewer, id)? {
            return Ok(application);
        }
        let anchor = id.strip_prefix("a-").map(|rest| format!("r-{rest}"));
        let registration = anchor.as_deref().unwrap_or(id);
        let home = self.home(registration)?;
        let application = match home {
            Some(home) => self.application(viewer, &home.application_id)?,
            None => None,
        };
        application
            .ok_or_else(|| CatalogError::NotFound { what: "application", id: id.to_string() })
    }
}
