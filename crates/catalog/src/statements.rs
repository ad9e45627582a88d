//! What people state beside verdicts and values: dependencies, roadmaps that they keep, and what became of their
//! steps. All are ground rows: a later one may take back an earlier one, none is changed. (Roadmaps that were found and are
//! only remembered are none: the newest take the place of others.)

use std::collections::BTreeMap;

use duckdb::named_params;
use model::{DependencyKind, EvidenceKind, StatedDependency, Viewer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Result;
use crate::write::transact;
use crate::{Catalog, CatalogError, Stamp, queries};

/// A dependency as a person gives it.
#[derive(Debug, Clone)]
pub struct Statement<'a> {
    /// Registration that anchors the application that needs.
    pub registration_id: &'a str,
    /// Registration that anchors the needed one, or a name.
    pub to_name: &'a str,
    /// How it needs it.
    pub kind: DependencyKind,
    /// How the person knows.
    pub evidence_kind: EvidenceKind,
    /// The data that pass.
    pub data_objects: &'a [String],
    /// Why, or where it stands.
    pub reason: &'a str,
}

/// A roadmap that somebody kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptRoadmap {
    /// Opaque id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The roadmap as it was told.
    pub body: Value,
    /// Who kept it.
    pub actor: String,
    /// When: UTC, RFC 3339.
    pub at: String,
}

/// A roadmap that is remembered.
#[derive(Deserialize)]
struct Tried {
    years: BTreeMap<String, i32>,
}

/// What somebody notes of one step of a kept roadmap. The newest counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepNote {
    /// Registration that anchors the application of the step.
    pub registration_id: String,
    /// Key of the state.
    pub state: String,
    /// The day since which it is in that state, `YYYY-MM-DD`.
    pub day: String,
    /// Running costs that end in a year, in hundredths, as they turned out.
    pub saved: Option<i64>,
    /// What the step cost once, in hundredths, as it turned out.
    pub spent: Option<i64>,
    /// Why, or where it stands.
    pub reason: String,
    /// Who.
    #[serde(default)]
    pub actor: String,
    /// When it was noted: UTC, RFC 3339.
    #[serde(default)]
    pub at: String,
}

impl Catalog {
    /// Adds a dependency that a person states; of several on one pair and kind the newest counts.
    pub fn state_dependency(&self, said: &Statement, stamp: Stamp) -> Result<StatedDependency> {
        self.add_statement(said, true, stamp)
    }

    /// Takes back a dependency that a person stated, by its id.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] when none of that id counts, or what it speaks of is withheld from the viewer.
    pub fn take_back_dependency(
        &self,
        viewer: &Viewer,
        id: &str,
        reason: &str,
        stamp: Stamp,
    ) -> Result<StatedDependency> {
        let standing = self.ground()?.stated().into_iter().find(|it| it.id == id);
        let what = "standing dependency";
        let unknown = || CatalogError::NotFound { what, id: id.to_string() };
        let known = standing.ok_or_else(unknown)?;
        for it in [&known.registration_id, &known.to_name] {
            let visibility = self.registration(&Viewer::Operator, it)?.map(|it| it.visibility);
            if visibility.is_some_and(|it| !viewer.may_see(it)) {
                return Err(unknown());
            }
        }
        let said = Statement {
            registration_id: &known.registration_id,
            to_name: &known.to_name,
            kind: known.kind,
            evidence_kind: known.evidence_kind,
            data_objects: &known.data_objects,
            reason,
        };
        self.add_statement(&said, false, stamp)
    }

    fn add_statement(
        &self,
        said: &Statement,
        stands: bool,
        stamp: Stamp,
    ) -> Result<StatedDependency> {
        let action = if stands { "depend" } else { "depend-withdraw" };
        let from = said.registration_id;
        transact(self.connection(), || {
            let seq = self.event(stamp, action, from, said.kind.key(), false)?;
            let id =
                model::opaque_id("d", &[from, said.to_name, said.kind.key(), &seq.to_string()]);
            self.connection().execute(
                queries::ADD_STATED_DEPENDENCY,
                named_params! {
                    "seq": seq,
                    "id": id,
                    "registration_id": from,
                    "to_name": said.to_name,
                    "kind": said.kind.key(),
                    "evidence_kind": said.evidence_kind.key(),
                    "data_objects": serde_json::to_string(said.data_objects)?,
                    "stands": stands,
                    "reason": said.reason,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                },
            )?;
            Ok(StatedDependency {
                id,
                registration_id: from.to_string(),
                to_name: said.to_name.to_string(),
                kind: said.kind,
                evidence_kind: said.evidence_kind,
                data_objects: said.data_objects.to_vec(),
                reason: said.reason.to_string(),
                actor: stamp.actor.name().to_string(),
                at: stamp.at.to_string(),
            })
        })
    }

    /// Keeps a roadmap as it was told.
    pub fn keep_roadmap(&self, name: &str, body: &Value, stamp: Stamp) -> Result<KeptRoadmap> {
        transact(self.connection(), || {
            let seq = self.event(stamp, "keep-roadmap", name, "", false)?;
            let id = model::opaque_id("m", &[name, &seq.to_string()]);
            self.connection().execute(
                queries::ADD_ROADMAP,
                named_params! {
                    "seq": seq,
                    "id": id,
                    "name": name,
                    "body": serde_json::to_string(body)?,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                },
            )?;
            Ok(KeptRoadmap {
                id,
                name: name.to_string(),
                body: body.clone(),
                actor: stamp.actor.name().to_string(),
                at: stamp.at.to_string(),
            })
        })
    }

    /// Roadmaps that people keep, newest first.
    pub fn kept_roadmaps(&self) -> Result<Vec<KeptRoadmap>> {
        self.ask(queries::ROADMAPS, [])
    }

    /// Remembers what a roadmap does in which fiscal year, by application, and forgets what was remembered before the
    /// `most` newest. Nothing is remembered of a roadmap that does nothing.
    pub fn remember_roadmap(&self, years: &BTreeMap<String, i32>, most: u32) -> Result<()> {
        if years.is_empty() {
            return Ok(());
        }
        let years = serde_json::to_string(years)?;
        transact(self.connection(), || {
            let those = named_params! { "years": years, "most": most };
            self.connection().execute(queries::FORGET_TRIED_ROADMAPS, those)?;
            self.connection()
                .execute(queries::ADD_TRIED_ROADMAP, named_params! { "years": years })?;
            Ok(())
        })
    }

    /// What roadmaps that are remembered do in which fiscal year, newest first.
    pub fn tried_roadmaps(&self) -> Result<Vec<BTreeMap<String, i32>>> {
        let found: Vec<Tried> = self.ask(queries::TRIED_ROADMAPS, [])?;
        Ok(found.into_iter().map(|it| it.years).collect())
    }

    /// Notes something of one step of a kept roadmap.
    pub fn note_step(&self, roadmap_id: &str, note: &StepNote, stamp: Stamp) -> Result<()> {
        transact(self.connection(), || {
            let seq = self.event(stamp, "note-step", roadmap_id, &note.registration_id, false)?;
            self.connection().execute(
                queries::ADD_STEP_NOTE,
                named_params! {
                    "seq": seq,
                    "roadmap_id": roadmap_id,
                    "registration_id": note.registration_id,
                    "state": note.state,
                    "day": note.day,
                    "saved": note.saved,
                    "spent": note.spent,
                    "reason": note.reason,
                    "actor": stamp.actor.name(),
                    "at_utc": stamp.at,
                },
            )?;
            Ok(())
        })
    }

    /// What people noted of the steps of a kept roadmap, oldest first.
    pub fn step_notes(&self, roadmap_id: &str) -> Result<Vec<StepNote>> {
        self.ask(queries::STEP_NOTES, named_params! { "roadmap_id": roadmap_id })
    }
}
