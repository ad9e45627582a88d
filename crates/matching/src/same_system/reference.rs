//! Records that say no more than a name: a list of dependencies names systems that other lists describe.
//!
//! Such a record is no system of its own beside the one that bears its name. In the average over a group it
//! would count as a stranger to everybody but that one, and stay alone wherever that one has doubles.

use std::collections::BTreeMap;

use model::Profile;

use super::resolve::Weighed;
use crate::constraints::Constraints;
use crate::normalize::compact;

/// Each record that only names a system, and the position of the one record of another source that describes
/// what bears that very name, over accepted pairs. Where several do, nobody knows which is meant.
pub fn references(records: &[&Profile], edges: &[Weighed]) -> BTreeMap<u32, u32> {
    let mut meant: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    for edge in edges {
        for (from, to) in [(edge.left, edge.right), (edge.right, edge.left)] {
            let (one, other) = (records[from as usize], records[to as usize]);
            let names = only_names(one) && !only_names(other) && one.source != other.source;
            if names && compact(&one.name) == compact(&other.name) {
                meant.entry(from).and_modify(|it| *it = None).or_insert(Some(to));
            }
        }
    }
    meant.into_iter().filter_map(|(from, to)| Some((from, to?))).collect()
}

/// The pairs of records that describe systems.
pub fn without(references: &BTreeMap<u32, u32>, edges: &[Weighed]) -> Vec<Weighed> {
    let is_one = |it: u32| references.contains_key(&it);
    edges.iter().filter(|it| !is_one(it.left) && !is_one(it.right)).copied().collect()
}

/// Puts each record that only names a system to that system, unless people keep it from there or put it
/// elsewhere.
pub fn attached(
    references: &BTreeMap<u32, u32>,
    mut groups: Vec<Vec<u32>>,
    constraints: &Constraints,
) -> Vec<Vec<u32>> {
    if references.is_empty() {
        return groups;
    }
    let mut homes: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        homes.extend(group.iter().map(|it| (*it, at)));
    }
    for (from, to) in references {
        let (own, home) = (homes[from], homes[to]);
        if own == home || groups[own].len() > 1 || !constraints.allows(&[*from], &groups[home]) {
            continue;
        }
        groups[own].clear();
        groups[home].push(*from);
        homes.insert(*from, home);
    }
    groups.retain(|it| !it.is_empty());
    groups.iter_mut().for_each(|it| it.sort_unstable());
    groups.sort_unstable();
    groups
}

/// Whether a record says nothing but a name.
fn only_names(it: &Profile) -> bool {
    let texts = [
        &it.description,
        &it.inputs,
        &it.outputs,
        &it.organization,
        &it.org_unit,
        &it.technology,
        &it.services,
        &it.data_objects,
        &it.target_users,
        &it.category,
        &it.package,
    ];
    let lists = [&it.aliases, &it.urls];
    texts.iter().all(|it| it.is_empty())
        && lists.iter().all(|it| it.is_empty())
        && it.extra.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(source: &str, name: &str, description: &str) -> Profile {
        Profile {
            id: format!("{source} {name}"),
            name: name.into(),
            description: description.into(),
            source: source.into(),
            ..Profile::default()
        }
    }

    /// Groups of records 0 to 3, of which the first two are doubles, by accepted pairs.
    fn groups(
        records: &[Profile],
        pairs: &[(u32, u32)],
        constraints: &Constraints,
    ) -> Vec<Vec<u32>> {
        let records: Vec<&Profile> = records.iter().collect();
        let weighed = |it: &(u32, u32)| Weighed { left: it.0, right: it.1, weight: 1.0 };
        let edges: Vec<Weighed> = pairs.iter().map(weighed).collect();
        let found = references(&records, &edges);
        let rest = (2..records.len() as u32).map(|it| vec![it]);
        let alone: Vec<Vec<u32>> = [vec![0, 1]].into_iter().chain(rest).collect();
        attached(&found, alone, constraints)
    }

    fn all() -> [Profile; 4] {
        [
            record("a", "Postfix", "mail"),
            record("a", "Postfix Ldap", "mail with a directory"),
            record("b", "postfix", ""),
            record("b", "exim", ""),
        ]
    }

    #[test]
    fn a_record_that_only_names_a_system_is_of_the_group_of_its_bearer() {
        let pairs = [(0, 1), (0, 2), (1, 2)];
        let none = Constraints::default();
        assert_eq!(groups(&all(), &pairs, &none), [vec![0, 1, 2], vec![3]]);
        let edges = [Weighed { left: 0, right: 2, weight: 1.0 }];
        let found = references(&all().iter().collect::<Vec<_>>(), &edges);
        assert_eq!(without(&found, &edges), []);
    }

    #[test]
    fn a_name_that_several_bear_means_none_of_them() {
        let mut all = all();
        all[1].name = "POSTFIX".into();
        let pairs = [(0, 2), (1, 2)];
        assert_eq!(groups(&all, &pairs, &Constraints::default()), [vec![0, 1], vec![2], vec![3]]);
    }

    #[test]
    fn what_describes_itself_or_stands_in_the_same_source_is_no_reference() {
        let mut all = all();
        all[2].description = "another thing".into();
        assert_eq!(groups(&all, &[(0, 2)], &Constraints::default()).len(), 3);
        all[2].description.clear();
        all[2].source = "a".into();
        assert_eq!(groups(&all, &[(0, 2)], &Constraints::default()).len(), 3);
    }

    #[test]
    fn people_keep_a_reference_apart() {
        let mut constraints = Constraints::default();
        constraints.forbid(0, 2);
        assert_eq!(groups(&all(), &[(0, 2)], &constraints), [vec![0, 1], vec![2], vec![3]]);
    }
}
