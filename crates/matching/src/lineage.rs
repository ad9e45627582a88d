//! What became of the clusters between two analyses.

use std::collections::BTreeMap;

use model::{LineageEvent, LineageKind};

/// Members of each cluster of two or more, by cluster id.
pub type Memberships = BTreeMap<String, Vec<String>>;

/// Compares two states. A cluster that is new came out of the old one that held most of its members,
/// if one did; a cluster that is gone went into the new one that holds most of its members.
pub fn lineage(before: &Memberships, after: &Memberships) -> Vec<LineageEvent> {
    let old_home = homes(before);
    let new_home = homes(after);
    let event = |cluster_id: &str, kind, other: Option<&str>| LineageEvent {
        cluster_id: cluster_id.to_string(),
        kind,
        other: other.map(String::from),
    };
    let mut events = Vec::new();
    for (id, members) in after {
        match before.get(id) {
            Some(old) if same_members(old, members) => {}
            Some(_) => events.push(event(id, LineageKind::Changed, None)),
            None => match majority(members, &old_home) {
                Some(parent) if after.contains_key(parent) => {
                    events.push(event(id, LineageKind::SplitFrom, Some(parent)));
                }
                _ => events.push(event(id, LineageKind::Created, None)),
            },
        }
    }
    for (id, members) in before.iter().filter(|(id, _)| !after.contains_key(*id)) {
        match majority(members, &new_home) {
            Some(heir) => events.push(event(id, LineageKind::MergedInto, Some(heir))),
            None => events.push(event(id, LineageKind::Dissolved, None)),
        }
    }
    events
}

fn homes(memberships: &Memberships) -> BTreeMap<&str, &str> {
    memberships
        .iter()
        .flat_map(|(id, members)| members.iter().map(|it| (it.as_str(), id.as_str())))
        .collect()
}

fn same_members(left: &[String], right: &[String]) -> bool {
    let sorted = |members: &[String]| {
        let mut members = members.to_vec();
        members.sort();
        members
    };
    sorted(left) == sorted(right)
}

/// The cluster that holds most of the members; of several the first by id.
fn majority<'a>(members: &[String], home: &BTreeMap<&str, &'a str>) -> Option<&'a str> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for member in members {
        if let Some(cluster) = home.get(member.as_str()) {
            *votes.entry(cluster).or_default() += 1;
        }
    }
    let best = votes.values().copied().max()?;
    votes.into_iter().find(|(_, count)| *count == best).map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(clusters: &[(&str, &[&str])]) -> Memberships {
        clusters
            .iter()
            .map(|(id, members)| {
                (id.to_string(), members.iter().map(|it| it.to_string()).collect())
            })
            .collect()
    }

    fn check(before: &[(&str, &[&str])], after: &[(&str, &[&str])], expected: &[(&str, &str)]) {
        let found: Vec<(String, String)> = lineage(&state(before), &state(after))
            .into_iter()
            .map(|it| {
                let other = it.other.map(|other| format!(" {other}")).unwrap_or_default();
                (it.cluster_id, format!("{:?}{other}", it.kind))
            })
            .collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(id, what)| (id.to_string(), what.to_string())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_unchanged_cluster_has_no_history() {
        check(&[("c1", &["a", "b"])], &[("c1", &["b", "a"])], &[]);
    }

    #[test]
    fn splits_and_merges_name_the_other_cluster() {
        check(
            &[("c1", &["a", "b", "c", "d"])],
            &[("c1", &["a", "b"]), ("c2", &["c", "d"])],
            &[("c1", "Changed"), ("c2", "SplitFrom c1")],
        );
        check(
            &[("c1", &["a", "b"]), ("c2", &["c", "d"])],
            &[("c1", &["a", "b", "c", "d"])],
            &[("c1", "Changed"), ("c2", "MergedInto c1")],
        );
    }

    #[test]
    fn a_cluster_without_heirs_is_dissolved() {
        check(&[("c1", &["a", "b"])], &[], &[("c1", "Dissolved")]);
        check(&[], &[("c1", &["a", "b"])], &[("c1", "Created")]);
    }
}
