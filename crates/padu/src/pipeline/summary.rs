//! The one screen a minister understands.

use anyhow::Result;
use catalog::Catalog;
use model::{Proposal, Viewer};
use serde::Serialize;

/// An amount per year in hundredths with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Money {
    /// Hundredths of the currency unit.
    pub hundredths: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// The catalogue in a few numbers, and what to do first.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Sources imported.
    pub sources: u64,
    /// Entries as the registers hold them.
    pub registrations: u64,
    /// Real applications behind them.
    pub applications: u64,
    /// Entries that only say that somebody uses an application.
    pub usages: u64,
    /// Applications that more than one entry describes.
    pub duplicates: u64,
    /// Groups of different applications that do the same job.
    pub groups: u64,
    /// Applications in those groups.
    pub grouped_applications: u64,
    /// Yearly running cost of what the proposals would switch off.
    pub at_stake: Money,
    /// Expected yearly saving over all proposals, low and high beside it.
    pub saving: (i64, i64, i64),
    /// Proposals in all.
    pub proposals: usize,
    /// The first proposals.
    pub top: Vec<Proposal>,
}

/// Reads the summary off the catalogue.
pub fn summarize(catalog: &Catalog, viewer: &Viewer, top: usize) -> Result<Summary> {
    let counts = catalog.counts()?;
    let proposals = catalog.proposals(viewer)?;
    let groups = catalog.clusters(viewer, "function")?;
    let currency = proposals
        .iter()
        .find_map(|it| it.saving.as_ref())
        .map_or_else(|| "IDR".to_string(), |it| it.currency.clone());
    let sum = |pick: fn(&model::Range) -> i64| -> i64 {
        proposals.iter().filter_map(|it| it.saving.as_ref()).map(pick).sum()
    };
    Ok(Summary {
        sources: counts.sources,
        registrations: counts.registrations,
        applications: counts.applications,
        usages: counts.usage_entries,
        duplicates: counts.identity_clusters,
        groups: counts.function_clusters,
        grouped_applications: groups.iter().map(|it| it.size).sum(),
        at_stake: Money { hundredths: proposals.iter().map(|it| it.at_stake).sum(), currency },
        saving: (sum(|it| it.low), sum(|it| it.expected), sum(|it| it.high)),
        proposals: proposals.len(),
        top: proposals.into_iter().take(top).collect(),
    })
}
