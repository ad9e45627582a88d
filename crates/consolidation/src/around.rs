//! What stands around one system in the dependency graph.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::Dependency;

/// The neighbourhood of a system.
#[derive(Debug, Clone, PartialEq)]
pub struct Around<'d> {
    /// The system first, then by distance and id: each with its distance in steps. Names that are no system of the
    /// catalogue stand among them.
    pub nodes: Vec<(&'d str, usize)>,
    /// The dependencies between these, in the order of the list.
    pub dependencies: Vec<&'d Dependency>,
    /// Systems within the distance that were left out because there were too many.
    pub left_out: usize,
}

/// Systems at most so many steps from `id`, whichever way dependencies lead, and at most `most` of them, the nearest.
pub fn around<'d>(
    dependencies: &'d [Dependency],
    id: &'d str,
    steps: usize,
    most: usize,
) -> Around<'d> {
    let mut neighbours: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for it in dependencies {
        neighbours.entry(&it.from).or_default().insert(&it.to);
        neighbours.entry(&it.to).or_default().insert(&it.from);
    }
    let mut distance: BTreeMap<&str, usize> = BTreeMap::from([(id, 0)]);
    let mut waiting = VecDeque::from([id]);
    while let Some(here) = waiting.pop_front() {
        let next = distance[here] + 1;
        for other in neighbours.get(here).into_iter().flatten().filter(|_| next <= steps) {
            if !distance.contains_key(other) {
                distance.insert(other, next);
                waiting.push_back(other);
            }
        }
    }
    let mut nodes: Vec<(&str, usize)> = distance.into_iter().collect();
    nodes.sort_by_key(|it| (it.1, it.0));
    let left_out = nodes.len().saturating_sub(most);
    nodes.truncate(most);
    let kept: BTreeSet<&str> = nodes.iter().map(|it| it.0).collect();
    let is_in = |it: &&Dependency| kept.contains(it.from.as_str()) && kept.contains(it.to.as_str());
    Around { nodes, dependencies: dependencies.iter().filter(is_in).collect(), left_out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::needs;

    #[test]
    fn the_nearest_stand_first_and_too_many_are_counted() {
        let list = [needs("b", "a"), needs("c", "b"), needs("a", "d"), needs("e", "c")];
        let found = around(&list, "a", 2, 9);
        assert_eq!(found.nodes, [("a", 0), ("b", 1), ("d", 1), ("c", 2)]);
        assert_eq!(found.dependencies.len(), 3);
        let few = around(&list, "a", 9, 2);
        assert_eq!((few.nodes.len(), few.left_out, few.dependencies.len()), (2, 3, 1));
    }

    #[test]
    fn a_system_nobody_mentions_stands_alone() {
        let found = around(&[], "a", 3, 9);
        assert_eq!((found.nodes, found.dependencies.len()), (vec![("a", 0)], 0));
    }
}
