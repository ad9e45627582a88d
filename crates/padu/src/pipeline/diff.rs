//! What changed between two analyses, and why.
//!
//! Clusters that share a member before or after are one affair: what touched one of its members is the reason
//! for all that happened in it. Where nothing did, the lexicon or the match model must have, or a record
//! beside it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use catalog::{Catalog, Causes, LastAnalysis, MembershipChange, Memberships, Places};
use matching::lineage::{self, Memberships as Clusters};
use model::{LineageEvent, LineageKind};
use serde::Serialize;

/// One cluster that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// `identity` (one system) or `function` (one job).
    pub group: String,
    /// The cluster.
    pub id: String,
    /// What happened to it.
    pub happened: LineageKind,
    /// The cluster it went into or came out of.
    pub other: Option<String>,
    /// Members before.
    pub size_before: usize,
    /// Members after.
    pub size_after: usize,
    /// Who joined.
    pub joined: Vec<String>,
    /// Who left.
    pub left: Vec<String>,
    /// Why: `data`, `judgement`, `lexicon`, `model`.
    pub why: Vec<&'static str>,
    /// Import runs, judgements and assertions that touched it.
    pub because: Vec<String>,
}

/// What is different in `to` from `from`, which is the empty catalogue when there is none.
pub fn difference(
    catalog: &Catalog,
    from: Option<&LastAnalysis>,
    to: &LastAnalysis,
) -> Result<Vec<Moved>> {
    let after = from.map_or(0, |it| it.seq);
    let before = match from {
        Some(from) => catalog.memberships_at(from.seq)?,
        None => Memberships::new(),
    };
    let then = catalog.memberships_at(to.seq)?;
    let grounds = Grounds::between(catalog, after, from, to)?;
    let none = Clusters::new();
    let mut moved = Vec::new();
    for kind in ["identity", "function"] {
        let (old, new) = (before.get(kind).unwrap_or(&none), then.get(kind).unwrap_or(&none));
        moved.extend(moved_of(kind, old, new, &grounds));
    }
    Ok(moved)
}

/// Who joined and left which cluster between two states of one kind.
pub fn changes(kind: &str, old: &Clusters, new: &Clusters) -> Vec<MembershipChange> {
    let (before, after) = (pairs(old), pairs(new));
    let change = |(cluster, member): &(&str, &str), joined| MembershipChange {
        kind: kind.to_string(),
        cluster_id: cluster.to_string(),
        member_id: member.to_string(),
        joined,
    };
    let left = before.difference(&after).map(|it| change(it, false));
    left.chain(after.difference(&before).map(|it| change(it, true))).collect()
}

fn pairs(clusters: &Clusters) -> BTreeSet<(&str, &str)> {
    clusters
        .iter()
        .flat_map(|(id, members)| members.iter().map(|it| (id.as_str(), it.as_str())))
        .collect()
}

fn moved_of(kind: &str, old: &Clusters, new: &Clusters, grounds: &Grounds) -> Vec<Moved> {
    let events = lineage::lineage(old, new);
    let affairs = Affairs::of(&events, old, new);
    let moved = events.into_iter().map(|event| {
        let (before, after) = (members_before(&event, old), members_after(&event, new));
        let reasons = grounds.reasons(affairs.members(&event.cluster_id));
        Moved {
            group: kind.to_string(),
            size_before: before.len(),
            size_after: after.len(),
            joined: after.difference(&before).map(|it| it.to_string()).collect(),
            left: before.difference(&after).map(|it| it.to_string()).collect(),
            why: reasons.0,
            because: reasons.1,
            id: event.cluster_id,
            happened: event.kind,
            other: event.other,
        }
    });
    moved.collect()
}

/// Its members before; of a cluster that came out of another, those of the other.
fn members_before<'a>(event: &LineageEvent, old: &'a Clusters) -> BTreeSet<&'a str> {
    let id = match (event.kind, &event.other) {
        (LineageKind::SplitFrom, Some(other)) => other,
        _ => &event.cluster_id,
    };
    old.get(id).into_iter().flatten().map(String::as_str).collect()
}

/// Its members after; of a cluster that went into another, those of the other.
fn members_after<'a>(event: &LineageEvent, new: &'a Clusters) -> BTreeSet<&'a str> {
    let id = match (event.kind, &event.other) {
        (LineageKind::MergedInto, Some(other)) => other,
        _ => &event.cluster_id,
    };
    new.get(id).into_iter().flatten().map(String::as_str).collect()
}

/// Clusters that changed, taken together where they share members.
struct Affairs {
    /// Affair of each cluster.
    of_cluster: BTreeMap<String, usize>,
    /// Members of each affair, before and after.
    members: Vec<BTreeSet<String>>,
}

impl Affairs {
    fn of(events: &[LineageEvent], old: &Clusters, new: &Clusters) -> Affairs {
        let mut affairs = Affairs { of_cluster: BTreeMap::new(), members: Vec::new() };
        let mut of_member: BTreeMap<String, usize> = BTreeMap::new();
        for event in events {
            let ids = [Some(&event.cluster_id), event.other.as_ref()];
            let ids: Vec<&String> = ids.into_iter().flatten().collect();
            let states = ids.iter().flat_map(|id| [old.get(*id), new.get(*id)]);
            let members: BTreeSet<String> = states.flatten().flatten().cloned().collect();
            let affair = affairs.members.len();
            let met: BTreeSet<usize> =
                members.iter().filter_map(|it| of_member.get(it).copied()).collect();
            affairs.members.push(members);
            for earlier in met {
                let taken = std::mem::take(&mut affairs.members[earlier]);
                affairs.members[affair].extend(taken);
                let moved = affairs.of_cluster.values_mut().filter(|it| **it == earlier);
                moved.for_each(|it| *it = affair);
            }
            for member in &affairs.members[affair] {
                of_member.insert(member.clone(), affair);
            }
            affairs.of_cluster.extend(ids.into_iter().map(|it| (it.clone(), affair)));
        }
        affairs
    }

    fn members(&self, cluster: &str) -> impl Iterator<Item = &String> {
        self.of_cluster.get(cluster).map(|it| &self.members[*it]).into_iter().flatten()
    }
}

/// What happened between two analyses that can move clusters.
struct Grounds {
    data: Causes,
    decisions: Causes,
    /// Registrations of each application, and whether a registration is still there.
    registrations: BTreeMap<String, BTreeSet<String>>,
    places: Places,
    has_other_lexicon: bool,
    has_other_model: bool,
}

impl Grounds {
    fn between(
        catalog: &Catalog,
        after: u64,
        from: Option<&LastAnalysis>,
        to: &LastAnalysis,
    ) -> Result<Grounds> {
        let places = catalog.places()?;
        let mut registrations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (registration, (application, _, _)) in &places {
            let of = registrations.entry(application.clone()).or_default();
            of.insert(registration.clone());
        }
        Ok(Grounds {
            data: catalog.records_between(after, to.seq)?,
            decisions: catalog.decisions_between(after, to.seq)?,
            registrations,
            places,
            has_other_lexicon: from.is_some_and(|it| it.knowledge_edition != to.knowledge_edition),
            has_other_model: from.is_some_and(|it| it.match_edition != to.match_edition),
        })
    }

    /// Why an affair of these members came about, and what exactly touched them.
    fn reasons<'a>(
        &self,
        members: impl Iterator<Item = &'a String>,
    ) -> (Vec<&'static str>, Vec<String>) {
        let touched: BTreeSet<String> = members.flat_map(|it| self.registrations(it)).collect();
        let causes = |all: &Causes| -> BTreeSet<String> {
            touched.iter().filter_map(|it| all.get(it)).flatten().cloned().collect()
        };
        let (data, decisions) = (causes(&self.data), causes(&self.decisions));
        let is_gone =
            touched.iter().any(|it| it.starts_with("r-") && !self.places.contains_key(it));
        let mut why = Vec::new();
        let mut add = |holds: bool, reason| why.extend(holds.then_some(reason));
        add(!data.is_empty() || is_gone, "data");
        add(!decisions.is_empty(), "judgement");
        add(self.has_other_lexicon, "lexicon");
        add(self.has_other_model, "model");
        if why.is_empty() {
            // A record beside it: what stands near moves what is alike on average.
            why.push("data");
        }
        (why, decisions.into_iter().chain(data).collect())
    }

    /// The registrations behind a member: itself, or those of an application and its anchor.
    fn registrations(&self, member: &str) -> BTreeSet<String> {
        let mut found = self.registrations.get(member).cloned().unwrap_or_default();
        match member.strip_prefix("a-") {
            Some(rest) => found.insert(format!("r-{rest}")),
            None => found.insert(member.to_string()),
        };
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(all: &[(&str, &[&str])]) -> Clusters {
        let own = |it: &(&str, &[&str])| {
            (it.0.to_string(), it.1.iter().map(|it| it.to_string()).collect())
        };
        all.iter().map(own).collect()
    }

    fn grounds(data: &[&str], decisions: &[&str], model: bool) -> Grounds {
        let causes = |all: &[&str], cause: &str| -> Causes {
            all.iter().map(|it| (it.to_string(), BTreeSet::from([cause.to_string()]))).collect()
        };
        let all = ["r-1", "r-2", "r-3", "r-4", "r-5"];
        Grounds {
            data: causes(data, "run-1"),
            decisions: causes(decisions, "j-1"),
            registrations: BTreeMap::new(),
            places: all.map(|it| (it.to_string(), Default::default())).into_iter().collect(),
            has_other_lexicon: false,
            has_other_model: model,
        }
    }

    fn why(grounds: &Grounds) -> Vec<(String, Vec<&'static str>)> {
        let old = clusters(&[("i-1", &["r-1", "r-2", "r-3"]), ("i-4", &["r-4", "r-5"])]);
        let new = clusters(&[("i-1", &["r-1", "r-2"])]);
        moved_of("identity", &old, &new, grounds).into_iter().map(|it| (it.id, it.why)).collect()
    }

    #[test]
    fn each_affair_has_its_own_reason() {
        let found = why(&grounds(&["r-4"], &["r-3"], false));
        let expected = [("i-1", vec!["judgement"]), ("i-4", vec!["data"])];
        assert_eq!(found, expected.map(|(id, why)| (id.to_string(), why)));
    }

    #[test]
    fn where_nothing_touched_it_the_model_did() {
        assert!(why(&grounds(&[], &[], true)).iter().all(|it| it.1 == ["model"]));
    }

    #[test]
    fn changes_lead_from_one_state_to_the_other() {
        let old = clusters(&[("i-1", &["r-1", "r-2", "r-3"])]);
        let new = clusters(&[("i-1", &["r-1", "r-2"]), ("i-3", &["r-3", "r-4"])]);
        let found: Vec<(String, String, bool)> = changes("identity", &old, &new)
            .into_iter()
            .map(|it| (it.cluster_id, it.member_id, it.joined))
            .collect();
        let expected = [("i-1", "r-3", false), ("i-3", "r-3", true), ("i-3", "r-4", true)];
        assert_eq!(found, expected.map(|it| (it.0.to_string(), it.1.to_string(), it.2)));
    }
}
