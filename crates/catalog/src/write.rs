//! What changes the catalogue besides imports: verdicts, assertions, analyses, undo, erase, rebuild.

use std::collections::BTreeSet;

use duckdb::{Appender, Connection, named_params, params};
use model::{
    Application, Assertion, CandidatePair, Classification, Cluster, ClusterKind, CostItem,
    Dependency, Deployment, Identifier, Judgement, LineageEvent, PairScore, ProductLabel, Proposal,
    ReferenceCode, Registration, Relation, SourceRecord, Usage, Visibility,
};
use serde::{Deserialize, Serialize};

use crate::audit::{self, Event};
use crate::error::Result;
use crate::import::append_registration;
use crate::{Catalog, CatalogError, Stamp, queries, rows};

/// What an application costs, as somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidCost {
    /// The application.
    pub application_id: String,
    /// The registration that says so, or of which a person does.
    pub registration_id: String,
    /// The person's value, where it is one.
    pub assertion_id: Option<String>,
    /// The cost.
    pub item: CostItem,
}

/// What an analysis derives, or a part of it. A part is written as soon as it is known, so that the next step
/// can ask the catalogue about it.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    /// Where registrations belong.
    pub homes: Vec<Placed>,
    /// Usages, each with the visibility of the registration that says so.
    pub usages: Vec<(Usage, Visibility)>,
    /// Usages that descriptions and namings state, each with the application or the registration that speaks.
    pub stated_usages: Vec<(String, Usage, Visibility)>,
    /// Running instances.
    pub deployments: Vec<Deployment>,
    /// Agencies and units as they are written; see [`Catalog::renew_bodies`].
    pub bodies: Vec<BodyMention>,
    /// Names that applications bear.
    pub names: Vec<BorneName>,
    /// Registration, and the folded name of what it says it needs.
    pub needs: Vec<(String, String)>,
    /// Registration that only names a system, and the folded name.
    pub namings: Vec<(String, String)>,
    /// Application id and service name.
    pub services: Vec<(String, String)>,
    /// Registration id and identifier.
    pub identifiers: Vec<(String, Identifier)>,
    /// What applications cost, and who says so.
    pub costs: Vec<SaidCost>,
    /// Labels, best first for each application.
    pub classifications: Vec<Classification>,
    /// What brought the kept pairs together; a pair joined through a third record has none.
    pub candidates: Vec<CandidatePair>,
    /// Which product applications are installations of.
    pub products: Vec<ProductLabel>,
    /// What applications say of products.
    pub product_readings: Vec<ProductSaid>,
    /// Scored pairs worth keeping.
    pub pairs: Vec<PairScore>,
    /// Identity and function clusters.
    pub clusters: Vec<Cluster>,
    /// Dependencies between applications.
    pub dependencies: Vec<Dependency>,
    /// Proposals; see [`Catalog::rank_proposals`].
    pub proposals: Vec<Proposal>,
    /// Reference codes in force.
    pub reference_codes: Vec<ReferenceCode>,
    /// Of each kind, the groups of members that are linked at first or second hand.
    pub components: Vec<(ClusterKind, Vec<String>)>,
    /// Registration id and blocking keys.
    pub keys: Vec<(String, Vec<u64>)>,
    /// What the engine read out of applications.
    pub readings: Vec<Read>,
    /// What keys and readings are of: the match model edition, as a build reads it.
    pub edition: String,
}

/// Where one registration belongs.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The registration.
    pub registration: String,
    /// The application that it says something of.
    pub application: String,
    /// What it says of that.
    pub role: Role,
    /// Source record that it was read from.
    pub record: String,
}

/// What a registration says of its application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It describes it.
    Record,
    /// It says that somebody uses it.
    Usage,
    /// It names it, to say what it needs.
    Naming,
}

/// A name that an application bears.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct BorneName {
    /// The application.
    pub application_id: String,
    /// The name, folded.
    pub name: String,
    /// The name as it is written, in small letters.
    pub written: String,
    /// The name of its owner, folded.
    pub agency: Option<String>,
    /// Whether it is the name of a role, which others may fill too.
    pub is_role: bool,
}

/// One agency or unit as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BodyMention {
    /// The application or registration.
    pub subject: String,
    /// `agency` or `unit`.
    pub kind: String,
    /// Whose spelling stands: owners 0, shared applications that nobody registered 1, users 2.
    pub rank: i32,
    /// The registration whose place in the order of import decides within a rank.
    pub anchor: Option<String>,
    /// Place among those of the subject.
    pub place: i32,
    /// Id of the body.
    pub body: String,
    /// Id of the agency that a unit is of.
    pub parent: Option<String>,
    /// The name.
    pub name: String,
    /// Key of the level of government.
    pub level: String,
}

/// What the engine read out of one application.
#[derive(Debug, Clone)]
pub struct Read {
    /// The application.
    pub application: String,
    /// Labels and place, as the engine writes them down.
    pub body: Vec<u8>,
    /// The learned group it is in, and how alike it is to that.
    pub home: Option<(u64, f64)>,
    /// Where its values come from, as JSON.
    pub provenance: String,
}

/// What one application says of products.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProductSaid {
    /// The application.
    pub application: String,
    /// Whether it names a product.
    pub is_known: bool,
    /// Key of maker and name.
    pub make: Option<u64>,
    /// Key of a name of its own.
    pub coined: Option<u64>,
    /// Key of its owner.
    pub agency: Option<u64>,
    /// All of it, as the engine writes it down.
    pub body: Vec<u8>,
    /// Hashes of its words that could be names, and whether they stand in its own.
    pub words: BTreeSet<(u64, bool)>,
}

/// A part of what is derived that is taken back for some things, before it is written anew for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// What is derived of registrations, but for their links.
    Registrations,
    /// Scored pairs and components of registrations.
    Links,
    /// What is derived of applications, but for what they have with others, are called and mention.
    Applications,
    /// Names of applications.
    Names,
    /// Agencies and units that applications mention.
    Mentions,
    /// What registrations cost.
    Costs,
    /// Addresses of applications.
    Addresses,
    /// What applications need.
    Needs,
    /// What hangs together, of things that are in it.
    Components,
    /// Function clusters by their own ids, but for the pairs within them.
    Groups,
    /// Pairs of one function, by their first application.
    Pairs,
    /// What applications say of products.
    ProductReadings,
    /// Product clusters, and the product labels of applications.
    Products,
    /// Proposals for clusters; those of clusters that are no more go too.
    Proposals,
}

/// What is noted of an analysis itself.
#[derive(Debug, Clone)]
pub struct AnalysisMeta {
    /// Analysis id.
    pub id: String,
    /// Ground fingerprint it was computed from.
    pub fingerprint: String,
    /// Hash of lexicon, models and reference data.
    pub knowledge_edition: String,
    /// Counts and changes, as JSON.
    pub summary: String,
    /// History entries of clusters.
    pub lineage: Vec<LineageEvent>,
    /// Who joined and left which cluster.
    pub moved: Vec<MembershipChange>,
    /// The match model edition it was computed with.
    pub match_edition: String,
    /// That edition, when this analysis learned it.
    pub learned: Option<MatchModel>,
}

/// One member that joined or left a cluster of two or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipChange {
    /// `identity` or `function`.
    pub kind: String,
    /// The cluster.
    pub cluster_id: String,
    /// The member.
    pub member_id: String,
    /// Whether it joined; it left otherwise.
    pub joined: bool,
}

/// What the engine has learned, ready to be kept.
#[derive(Debug, Clone)]
pub struct MatchModel {
    /// Records it was learned from.
    pub records: u64,
    /// The model as the engine writes it.
    pub body: Vec<u8>,
}

/// Runs `work` in one transaction: all of it or nothing.
pub(crate) fn transact<T>(connection: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let transaction = connection.unchecked_transaction()?;
    let value = work()?;
    transaction.commit()?;
    Ok(value)
}

impl Catalog {
    pub(crate) fn event(
        &self,
        stamp: Stamp,
        action: &str,
        entity: &str,
        detail: &str,
        touches_index: bool,
    ) -> Result<u64> {
        let event =
            Event { actor: stamp.actor, at_utc: stamp.at, action, entity, detail, touches_index };
        audit::append(self.connection(), &event)
    }

    /// Adds a verdict on two registrations; the pair is stored in id order. It counts up to the last day
    /// (`YYYY-MM-DD`, in UTC) when one is given.
    ///
    /// # Errors
    /// [`CatalogError::Refused`] when both are one registration.
    pub fn judge(
        &self,
        left: &str,
        right: &str,
        (verdict, until): (Relation, Option<&str>),
        reason: &str,
        stamp: Stamp,
    ) -> Result<Judgement> {
        if left == right {
            return Err(CatalogError::Refused(format!("{left} cannot be judged against itself")));
        }
        let (left, right) = if left < right { (left, right) } else { (right, left) };
        let connection = self.connection();
        transact(connection, || {
            let seq = self.event(stamp, "judge", left, verdict.key(), false)?;
            let id = model::opaque_id("j", &[left, right, &seq.to_string()]);
            connection.execute(
                queries::ADD_JUDGEMENT,
                named_params! {
                    "seq": seq,
                    "id": id,
                    "left_id": left,
                    "right_id": right,
                    "verdict": verdict.key(),
                    "reason": reason,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                    "valid_until": until,
                },
            )?;
            Ok(Judgement {
                id,
                left: left.to_string(),
                right: right.to_string(),
                verdict,
                reason: reason.to_string(),
                actor: stamp.actor.name().to_string(),
                at: stamp.at.to_string(),
                until: until.map(String::from),
                withdrawn: false,
            })
        })
    }

    /// Withdraws a verdict; the scores speak again.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] when there is no such verdict or it was withdrawn before.
    pub fn withdraw(&self, judgement_id: &str, reason: &str, stamp: Stamp) -> Result<()> {
        let day = stamp.at.get(..10).unwrap_or(stamp.at);
        let mut known = self.judgements(day)?.into_iter().map(|it| it.judgement);
        let known = known.any(|it| it.id == judgement_id && !it.withdrawn);
        if !known {
            let id = judgement_id.to_string();
            return Err(CatalogError::NotFound { what: "standing judgement", id });
        }
        let connection = self.connection();
        transact(connection, || {
            let seq = self.event(stamp, "withdraw", judgement_id, reason, false)?;
            connection.execute(
                queries::WITHDRAW_JUDGEMENT,
                named_params! {
                    "seq": seq,
                    "judgement_id": judgement_id,
                    "reason": reason,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                },
            )?;
            Ok(())
        })
    }

    /// Adds a person's value for a field of the application anchored by the registration.
    pub fn assert(
        &self,
        registration_id: &str,
        field: model::Field,
        value: &str,
        reason: &str,
        stamp: Stamp,
    ) -> Result<Assertion> {
        let connection = self.connection();
        transact(connection, || {
            let seq = self.event(stamp, "set", registration_id, field.key(), true)?;
            let id = model::opaque_id("v", &[registration_id, field.key(), &seq.to_string()]);
            connection.execute(
                queries::ADD_ASSERTION,
                named_params! {
                    "seq": seq,
                    "id": id,
                    "registration_id": registration_id,
                    "field": field.key(),
                    "value": value,
                    "reason": reason,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                },
            )?;
            Ok(Assertion {
                id,
                registration_id: registration_id.to_string(),
                field: field.key().to_string(),
                value: value.to_string(),
                reason: reason.to_string(),
                actor: stamp.actor.name().to_string(),
                at: stamp.at.to_string(),
            })
        })
    }

    /// Replaces the row of one application after something about it was asserted.
    pub fn replace_application(&self, application: &Application) -> Result<()> {
        let connection = self.connection();
        transact(connection, || {
            connection
                .execute(queries::FORGET_APPLICATION, named_params! { "id": application.id })?;
            let mut appender = connection.appender("application")?;
            append_application(&mut appender, application)?;
            appender.flush()?;
            Ok(())
        })
    }

    /// Undoes an import run: its records no longer count, what stood before does again. `map` makes
    /// registrations of a record and its run's mapping.
    pub fn undo_run(
        &self,
        run_id: &str,
        map: &mut dyn FnMut(&SourceRecord, &str) -> Vec<Registration>,
        stamp: Stamp,
    ) -> Result<()> {
        let standing = self.runs()?.iter().any(|it| it.id == run_id && !it.undone);
        if !standing {
            return Err(CatalogError::NotFound { what: "standing run", id: run_id.to_string() });
        }
        let connection = self.connection();
        transact(connection, || {
            let seq = self.event(stamp, "undo", run_id, "", true)?;
            connection.execute(
                queries::ADD_UNDO,
                named_params! {
                    "seq": seq,
                    "run_id": run_id,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                },
            )?;
            self.map_again(map)
        })
    }

    /// Drops every derived registration and maps the records that count again.
    pub fn rebuild_registrations(
        &self,
        map: &mut dyn FnMut(&SourceRecord, &str) -> Vec<Registration>,
    ) -> Result<()> {
        transact(self.connection(), || self.map_again(map))
    }

    fn map_again(
        &self,
        map: &mut dyn FnMut(&SourceRecord, &str) -> Vec<Registration>,
    ) -> Result<()> {
        #[derive(serde::Deserialize)]
        struct Current {
            id: String,
            source_id: String,
            run_id: String,
            key: String,
            file: String,
            sheet: Option<String>,
            row_number: Option<u64>,
            pointer: Option<String>,
            hash: String,
            raw: String,
            seq: u64,
            position: u64,
            mapping: String,
        }
        let connection = self.connection();
        connection.execute_batch(queries::CLEAR_REGISTRATIONS)?;
        let mut appender = connection.appender("registration")?;
        rows::each(connection, queries::CURRENT_RECORDS, [], |row| {
            let it: Current = serde_json::from_value(serde_json::Value::Object(row))?;
            let place = model::Place {
                file: it.file,
                sheet: it.sheet,
                row: it.row_number,
                pointer: it.pointer,
            };
            let record = SourceRecord {
                id: it.id,
                source_id: it.source_id,
                run_id: it.run_id,
                key: it.key,
                place,
                hash: it.hash,
                raw: it.raw,
            };
            for registration in map(&record, &it.mapping) {
                append_registration(&mut appender, &registration, it.seq, it.position)?;
            }
            Ok(())
        })?;
        appender.flush()?;
        Ok(())
    }

    /// Does all of `work` or nothing of it.
    pub fn atomically<T, E: From<CatalogError>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let begun = self.connection().unchecked_transaction();
        let transaction = begun.map_err(CatalogError::from)?;
        let value = work();
        // The scratch table goes with a transaction that is taken back.
        self.laid_out.replace(None);
        let value = value?;
        transaction.commit().map_err(CatalogError::from)?;
        Ok(value)
    }

    /// Takes back everything that analyses derived.
    pub fn forget_all(&self) -> Result<()> {
        Ok(self.connection().execute_batch(queries::CLEAR_ANALYSIS)?)
    }

    /// Takes back a part of what is derived for some things (ids as the part says).
    pub fn forget(&self, part: Written, ids: &BTreeSet<String>) -> Result<()> {
        let sql = match part {
            Written::Registrations => queries::FORGET_REGISTRATIONS,
            Written::Links => queries::FORGET_LINKS,
            Written::Applications => queries::FORGET_APPLICATIONS,
            Written::Names => queries::FORGET_NAMES,
            Written::Mentions => queries::FORGET_MENTIONS,
            Written::Costs => queries::FORGET_COSTS,
            Written::Addresses => queries::FORGET_ADDRESSES,
            Written::Needs => queries::FORGET_NEEDS,
            Written::Components => queries::FORGET_COMPONENTS,
            Written::Groups => queries::FORGET_GROUPS,
            Written::Pairs => queries::FORGET_PAIRS,
            Written::ProductReadings => queries::FORGET_PRODUCT_READINGS,
            Written::Products => queries::FORGET_PRODUCTS,
            Written::Proposals => queries::FORGET_PROPOSALS,
        };
        if ids.is_empty() && part != Written::Proposals {
            return Ok(());
        }
        Ok(self.connection().execute_batch(&self.asked(ids, sql)?)?)
    }

    /// Adds what was derived.
    pub fn add(&self, derived: &Derived) -> Result<()> {
        append_derived(self.connection(), derived)
    }

    /// Adds applications.
    pub fn add_applications<'a>(
        &self,
        applications: impl Iterator<Item = &'a Application>,
    ) -> Result<()> {
        let mut appender = self.connection().appender("application")?;
        for it in applications {
            append_application(&mut appender, it)?;
        }
        Ok(appender.flush()?)
    }

    /// Writes some agencies and units anew, after what is written of them.
    pub fn renew_bodies(&self, ids: &BTreeSet<String>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        for sql in [queries::FIRST_MENTION_TABLE, queries::RENEW_BODIES] {
            self.connection().execute_batch(&self.asked(ids, sql)?)?;
        }
        Ok(())
    }

    /// Numbers the proposals in the order in which they are shown.
    pub fn rank_proposals(&self) -> Result<()> {
        Ok(self.connection().execute_batch(queries::RANK_PROPOSALS)?)
    }

    /// Makes the database file say what was committed.
    pub fn checkpoint(&self) -> Result<()> {
        Ok(self.connection().execute_batch("checkpoint")?)
    }

    /// Notes an analysis, whose results were added before.
    pub fn note_analysis(&self, meta: &AnalysisMeta, stamp: Stamp) -> Result<()> {
        let connection = self.connection();
        let seq = self.event(stamp, "analyze", &meta.id, &meta.knowledge_edition, true)?;
        connection.execute(
            queries::ADD_ANALYSIS,
            named_params! {
                "seq": seq,
                "id": meta.id,
                "at_utc": stamp.at,
                "fingerprint": meta.fingerprint,
                "knowledge_edition": meta.knowledge_edition,
                "summary": meta.summary,
                "match_edition": meta.match_edition,
            },
        )?;
        if let Some(learned) = &meta.learned {
            connection.execute(
                queries::ADD_EDITION,
                named_params! {
                    "seq": seq,
                    "id": meta.match_edition,
                    "at_utc": stamp.at,
                    "knowledge_edition": meta.knowledge_edition,
                    "records": learned.records,
                },
            )?;
            let body = named_params! { "edition_id": meta.match_edition, "body": learned.body };
            connection.execute(queries::ADD_MODEL, body)?;
        }
        let mut appender = connection.appender("lineage")?;
        for event in &meta.lineage {
            let kind = word(&event.kind)?;
            appender.append_row(params![seq, meta.id, event.cluster_id, kind, event.other])?;
        }
        appender.flush()?;
        fill(connection, "membership_change", &meta.moved, |to, _, it| {
            let row = params![seq, meta.id, it.kind, it.cluster_id, it.member_id, it.joined];
            Ok(to.append_row(row)?)
        })
    }

    /// Destroys the sealed original behind a token; returns how many rows held it.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] when no such token is sealed.
    pub fn erase(&mut self, token: &str, reason: &str, stamp: Stamp) -> Result<usize> {
        let held = self.sealed(token)?.iter().any(|it| !it.ciphertext.is_empty());
        if token.is_empty() || !held {
            return Err(CatalogError::NotFound { what: "sealed token", id: token.to_string() });
        }
        self.store.begin_erasing()?;
        let connection = self.connection();
        let erased = transact(connection, || {
            self.event(stamp, "erase", token, reason, false)?;
            Ok(connection.execute(queries::ERASE_SEALED, named_params! { "token": token })?)
        })?;
        self.store.finish_erasing()?;
        Ok(erased)
    }
}

fn word<T: Serialize>(value: &T) -> Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_string())
}

fn append_application(appender: &mut Appender, application: &Application) -> Result<()> {
    appender.append_row(params![
        application.id,
        application.name,
        application.agency,
        application.level.key(),
        application.lifecycle.key(),
        application.visibility as i32,
        application.shared_id,
        serde_json::to_string(&application.fields)?,
        serde_json::to_string(&application.registrations)?,
    ])?;
    Ok(())
}

/// Appends the items to the table, one row each.
fn fill<T>(
    connection: &Connection,
    table: &str,
    items: &[T],
    mut append: impl FnMut(&mut Appender, usize, &T) -> Result<()>,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let mut appender = connection.appender(table)?;
    for (position, item) in items.iter().enumerate() {
        append(&mut appender, position, item)?;
    }
    appender.flush()?;
    Ok(())
}

fn append_usages(connection: &Connection, derived: &Derived) -> Result<()> {
    fill(connection, "usage", &derived.usages, |to, _, (it, visibility)| {
        let Usage { id, application_id, agency, unit, registration_id, evidence } = it;
        let rank = *visibility as i32;
        let row = params![id, application_id, agency, unit, registration_id, evidence, rank];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "stated_usage", &derived.stated_usages, |to, _, (subject, it, visibility)| {
        let Usage { id, application_id, agency, unit, registration_id, evidence } = it;
        let rank = *visibility as i32;
        let row =
            params![subject, id, application_id, agency, unit, registration_id, evidence, rank];
        Ok(to.append_row(row)?)
    })
}

fn append_derived(connection: &Connection, derived: &Derived) -> Result<()> {
    fill(connection, "application_registration", &derived.homes, |to, _, it| {
        let role = match it.role {
            Role::Record => "record",
            Role::Usage => "usage",
            Role::Naming => "naming",
        };
        Ok(to.append_row(params![it.registration, it.application, role, it.record])?)
    })?;
    append_usages(connection, derived)?;
    fill(connection, "deployment", &derived.deployments, |to, _, it| {
        let row = params![it.id, it.application_id, it.agency, it.url, it.registration_id];
        Ok(to.append_row(row)?)
    })?;
    append_texts(connection, derived)?;
    fill(connection, "service", &derived.services, |to, _, (application, name)| {
        Ok(to.append_row(params![application, name])?)
    })?;
    fill(connection, "identifier", &derived.identifiers, |to, _, (registration, it)| {
        Ok(to.append_row(params![registration, it.scheme, it.value])?)
    })?;
    fill(connection, "cost_item", &derived.costs, |to, _, it| {
        let (said, item) = (it, &it.item);
        let row = params![
            said.application_id,
            said.registration_id,
            item.kind.key(),
            item.amount.hundredths,
            item.amount.currency,
            item.year,
            word(&item.basis)?,
            said.assertion_id
        ];
        Ok(to.append_row(row)?)
    })?;
    append_labels(connection, &derived.classifications)?;
    fill(connection, "product_label", &derived.products, |to, _, it| {
        let evidence = serde_json::to_string(&it.evidence)?;
        let row = params![it.subject, it.product, it.name, it.kind.key(), it.confidence, evidence];
        Ok(to.append_row(row)?)
    })?;
    append_clusters(connection, derived)?;
    fill(connection, "dependency", &derived.dependencies, |to, _, it| {
        let (kind, evidence_kind) = (it.kind.key(), word(&it.evidence_kind)?);
        let row = params![
            it.from,
            it.to,
            it.resolved,
            kind,
            evidence_kind,
            it.evidence,
            it.registration_id,
            serde_json::to_string(&it.data_objects)?,
            it.confidence,
            it.role
        ];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "proposal", &derived.proposals, |to, _, it| {
        let body = serde_json::to_string(it)?;
        let (nowhere, members) = (-1, it.members.len() as i32);
        let row = params![
            it.id,
            nowhere,
            it.cluster_id,
            it.function,
            it.keeper,
            it.at_stake,
            body,
            members
        ];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "record_key", &derived.keys, |to, _, (registration, keys)| {
        for key in keys {
            to.append_row(params![registration, key])?;
        }
        Ok(())
    })?;
    fill(connection, "reading", &derived.readings, |to, _, it| {
        let (home, similarity) = it.home.unzip();
        let edition = &derived.edition;
        let row = params![it.application, edition, it.body, home, similarity, it.provenance];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "reference_code", &derived.reference_codes, |to, _, it| {
        let row =
            params![it.scheme, it.edition, it.code, it.parent, it.label_id, it.label_en, it.status];
        Ok(to.append_row(row)?)
    })
}

/// What is read out of single things to be put together with others.
fn append_texts(connection: &Connection, derived: &Derived) -> Result<()> {
    fill(connection, "body_mention", &derived.bodies, |to, _, it| {
        let who = (&it.subject, &it.kind, it.rank, &it.anchor, it.place);
        let body = (&it.body, &it.parent, &it.name, &it.level);
        let row = params![who.0, who.1, who.2, who.3, who.4, body.0, body.1, body.2, body.3];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "borne_name", &derived.names, |to, _, it| {
        Ok(to.append_row(params![it.application_id, it.name, it.agency, it.is_role, it.written])?)
    })?;
    fill(connection, "needed_name", &derived.needs, |to, _, (registration, name)| {
        Ok(to.append_row(params![registration, name])?)
    })?;
    fill(connection, "named_system", &derived.namings, |to, _, (registration, name)| {
        Ok(to.append_row(params![registration, name])?)
    })?;
    fill(connection, "product_reading", &derived.product_readings, |to, _, it| {
        let row = params![it.application, it.is_known, it.make, it.coined, it.agency, it.body];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "product_word", &derived.product_readings, |to, _, it| {
        for (word, in_name) in &it.words {
            to.append_row(params![it.application, word, in_name])?;
        }
        Ok(())
    })
}

fn append_labels(connection: &Connection, labels: &[Classification]) -> Result<()> {
    let mut appender = connection.appender("classification")?;
    let mut rank = 0;
    let mut subject = "";
    for label in labels {
        rank = if label.subject == subject { rank + 1 } else { 0 };
        subject = &label.subject;
        let evidence = serde_json::to_string(&label.evidence)?;
        let row = params![label.subject, rank, label.function, label.confidence, evidence];
        appender.append_row(row)?;
    }
    appender.flush()?;
    Ok(())
}

fn append_clusters(connection: &Connection, derived: &Derived) -> Result<()> {
    fill(connection, "candidate_pair", &derived.candidates, |to, _, it| {
        let rules = serde_json::to_string(&it.blocking_rules)?;
        Ok(to.append_row(params![it.left, it.right, rules])?)
    })?;
    fill(connection, "pair_score", &derived.pairs, |to, _, it| {
        let (relation, reasons) = (it.relation.key(), serde_json::to_string(&it.contributions)?);
        let row = params![it.left, it.right, relation, it.weight, it.probability, reasons];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "cluster", &derived.clusters, |to, _, it| {
        let size = it.members.len() as i32;
        let kind = word(&it.kind)?;
        let row = params![it.id, kind, it.function, size, it.cohesion, it.weakest_link];
        Ok(to.append_row(row)?)
    })?;
    fill(connection, "link_component", &derived.components, |to, _, (kind, members)| {
        let (kind, id) = (word(kind)?, members.first());
        for member in members {
            to.append_row(params![kind, id, member])?;
        }
        Ok(())
    })?;
    fill(connection, "cluster_member", &derived.clusters, |to, _, cluster| {
        for (position, it) in cluster.members.iter().enumerate() {
            to.append_row(params![cluster.id, position as i32, it.id, it.similarity])?;
        }
        Ok(())
    })
}
