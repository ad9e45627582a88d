//! Checks the store: the checks of `queries/check`, the audit chain, and whether the index is in step.

use model::Actor;
use serde::{Deserialize, Serialize};

use crate::audit::{Event, event_hash};
use crate::error::Result;
use crate::{Catalog, queries, rows};

/// Something a check found wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The check.
    pub check: String,
    /// The offending row or fact.
    pub detail: String,
}

#[derive(Deserialize)]
struct StoredEvent {
    seq: u64,
    at_utc: String,
    actor: Actor,
    action: String,
    entity: String,
    detail: String,
    touches_index: bool,
    previous_hash: String,
    hash: String,
}

impl Catalog {
    /// Runs every check; an empty list is a sound catalogue.
    pub fn verify(&self) -> Result<Vec<Finding>> {
        let mut findings = self.verify_store()?;
        if let Some(detail) = self.index_fault()? {
            findings.push(Finding { check: "index_in_step".into(), detail });
        }
        Ok(findings)
    }

    /// The checks that do not concern the index.
    pub(crate) fn verify_store(&self) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let stale = self.analysis_is_current().map(|it| !it).unwrap_or_else(|error| {
            let check = "ground_can_be_read".to_string();
            findings.push(Finding { check, detail: error.to_string() });
            true
        });
        for (check, sql) in queries::CHECKS {
            // Until the next analysis, clusters still name what an import took away.
            if stale && queries::NEEDS_ANALYSIS.contains(check) {
                continue;
            }
            for row in rows::rows(self.connection(), sql, [])?.into_iter().take(20) {
                let detail = serde_json::to_string(&row)?;
                findings.push(Finding { check: check.to_string(), detail });
            }
        }
        findings.extend(self.broken_audit_events()?);
        Ok(findings)
    }

    /// Recomputes the hash chain of the audit trail.
    fn broken_audit_events(&self) -> Result<Vec<Finding>> {
        let events: Vec<StoredEvent> = rows::read(self.connection(), queries::AUDIT_EVENTS, [])?;
        let mut findings = Vec::new();
        let mut previous = String::new();
        for (index, stored) in events.iter().enumerate() {
            let event = Event {
                actor: &stored.actor,
                at_utc: &stored.at_utc,
                action: &stored.action,
                entity: &stored.entity,
                detail: &stored.detail,
                touches_index: stored.touches_index,
            };
            let sound = stored.seq == index as u64 + 1
                && stored.previous_hash == previous
                && stored.hash == event_hash(stored.seq, &event, &previous);
            if !sound {
                let detail = format!("event {} does not follow from the one before", stored.seq);
                findings.push(Finding { check: "audit_chain".into(), detail });
            }
            previous = stored.hash.clone();
        }
        Ok(findings)
    }
}
