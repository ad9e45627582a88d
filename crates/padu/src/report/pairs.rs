//! The pairs most alike, each with its drawing and a table of the same facts, weights to the last digit.

use std::collections::BTreeMap;

use anyhow::Result;
use catalog::Catalog;
use matching::Knowledge;
use model::{PairScore, Relation, Viewer};

use crate::draw::waterfall::{self, Threshold};
use crate::messages::Messages;
use crate::pipeline;
use crate::reasons;

/// Pairs shown of each relation.
const SHOWN: usize = 5;
/// Pairs looked at for those that the viewer may see.
const LOOKED_AT: u64 = 200;

/// One line of a pair's table.
pub struct ReasonRow {
    /// What was compared.
    pub comparison: String,
    /// How far the two agree.
    pub level: String,
    /// The weight as a reader sees it.
    pub weight: String,
    /// The weight to the last digit.
    pub exact: f64,
    /// The words that say so.
    pub evidence: String,
}

/// One pair.
pub struct PairRow {
    /// The two, and how they relate.
    pub title: String,
    /// The waterfall as SVG.
    pub drawing: String,
    /// The same as rows, the sum last.
    pub reasons: Vec<ReasonRow>,
}

/// The pairs most alike that the viewer may see both ends of, of each relation that is scored.
pub fn pairs(
    catalog: &Catalog,
    knowledge: &Knowledge,
    viewer: &Viewer,
    messages: &Messages,
) -> Result<Vec<PairRow>> {
    let edition = pipeline::edition(catalog)?;
    let names = names(catalog, viewer)?;
    let mut rows = Vec::new();
    for relation in [Relation::SameSystem, Relation::SameFunction] {
        let threshold = edition.as_ref().map(|it| matching::threshold(knowledge, it, relation));
        let found = catalog.pairs(relation.key(), "", LOOKED_AT)?;
        let seen = |it: &&PairScore| names.contains_key(&it.left) && names.contains_key(&it.right);
        for score in found.iter().filter(seen).take(SHOWN) {
            let id = format!("pair-{}", rows.len() + 1);
            rows.push(row(messages, &names, &id, score, threshold.map(Threshold)));
        }
    }
    Ok(rows)
}

/// Names of applications and registrations that the viewer may see.
fn names(catalog: &Catalog, viewer: &Viewer) -> Result<BTreeMap<String, String>> {
    let registrations = catalog.registrations(viewer)?;
    let registrations = registrations.iter().map(|it| (it.id.clone(), it.name().to_string()));
    let applications = catalog.applications(viewer)?.into_iter().map(|it| (it.id, it.name));
    Ok(registrations.chain(applications).collect())
}

fn row(
    messages: &Messages,
    names: &BTreeMap<String, String>,
    id: &str,
    score: &PairScore,
    threshold: Option<Threshold>,
) -> PairRow {
    let name = |id: &String| names.get(id).cloned().unwrap_or_default();
    let title = format!("{} – {}", name(&score.left), name(&score.right));
    let said = reasons::sure(messages, score);
    let caption = reasons::caption(messages, id, &title, &said);
    let drawing = waterfall::figure(&caption, &reasons::steps(messages, score), threshold);
    let lines = reasons::worded(messages, score, threshold).into_iter();
    let reasons = lines.map(|it| ReasonRow {
        comparison: it.comparison,
        level: it.level,
        weight: messages.decimal(it.weight, 3),
        exact: it.weight,
        evidence: it.evidence.join(", "),
    });
    PairRow { drawing, reasons: reasons.collect(), title: format!("{title}: {said}") }
}
