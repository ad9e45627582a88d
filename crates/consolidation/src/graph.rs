//! The dependency graph: who needs a system, directly or through others, and which need each other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::Dependency;
use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::impact::is_need;

/// Applications and what they need, built from resolved dependencies only.
///
/// `Replaces` and `ForkOf` describe history, not need: a successor runs without the system it took the
/// place of. They are left out.
#[derive(Debug, Clone, Default)]
pub struct DependencyGraph {
    graph: DiGraph<String, ()>,
    nodes: BTreeMap<String, NodeIndex>,
}

impl DependencyGraph {
    /// The graph of these dependencies; the order they come in does not matter.
    pub fn new(dependencies: &[Dependency]) -> DependencyGraph {
        let resolved = dependencies.iter().filter(|it| it.resolved);
        let graph = need_graph(resolved).map(|_, id| id.to_string(), |_, ()| ());
        let nodes = graph.node_indices().map(|it| (graph[it].clone(), it)).collect();
        DependencyGraph { graph, nodes }
    }

    /// Applications that need `id` themselves, sorted; without `id`.
    pub fn dependents(&self, id: &str) -> Vec<String> {
        let Some(&node) = self.nodes.get(id) else { return Vec::new() };
        self.names(self.graph.neighbors_directed(node, Direction::Incoming), id)
    }

    /// Applications that need `id` themselves or through others, sorted; without `id`.
    pub fn transitive_dependents(&self, id: &str) -> Vec<String> {
        let Some(&start) = self.nodes.get(id) else { return Vec::new() };
        let mut seen = BTreeSet::from([start]);
        let mut waiting = vec![start];
        while let Some(node) = waiting.pop() {
            for dependent in self.graph.neighbors_directed(node, Direction::Incoming) {
                if seen.insert(dependent) {
                    waiting.push(dependent);
                }
            }
        }
        self.names(seen.into_iter(), id)
    }

    /// Groups of applications that need each other (strongly connected components of two or more, and
    /// applications that need themselves): members sorted, groups sorted by first member.
    pub fn cycles(&self) -> Vec<Vec<String>> {
        let mut cycles: Vec<Vec<String>> = kosaraju_scc(&self.graph)
            .into_iter()
            .filter(|group| group.len() > 1 || self.graph.contains_edge(group[0], group[0]))
            .map(|group| {
                let names: BTreeSet<String> =
                    group.into_iter().map(|node| self.graph[node].clone()).collect();
                names.into_iter().collect()
            })
            .collect();
        cycles.sort();
        cycles
    }

    fn names(&self, nodes: impl Iterator<Item = NodeIndex>, without: &str) -> Vec<String> {
        let names: BTreeSet<&str> =
            nodes.map(|node| self.graph[node].as_str()).filter(|name| *name != without).collect();
        names.into_iter().map(str::to_string).collect()
    }
}

/// Who needs whom among these: systems in the order of their ids, each need once.
pub(crate) fn need_graph<'d>(
    dependencies: impl Iterator<Item = &'d Dependency>,
) -> DiGraph<&'d str, ()> {
    // Of a million needs only their numbers are compared.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut number = |id: &'d str| {
        let next = numbers.len();
        *numbers.entry(id).or_insert(next)
    };
    let needs = dependencies.filter(|it| is_need(it.kind));
    let edges: Vec<(usize, usize)> = needs.map(|it| (number(&it.from), number(&it.to))).collect();
    let mut ids: Vec<(&str, usize)> = numbers.into_iter().collect();
    ids.sort_unstable();
    let mut graph = DiGraph::with_capacity(ids.len(), edges.len());
    let mut nodes = vec![NodeIndex::default(); ids.len()];
    ids.into_iter().for_each(|(id, number)| nodes[number] = graph.add_node(id));
    let mut edges: Vec<(NodeIndex, NodeIndex)> =
        edges.into_iter().map(|it| (nodes[it.0], nodes[it.1])).collect();
    edges.sort_unstable();
    edges.dedup();
    graph.extend_with_edges(edges);
    graph
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use model::{DependencyKind, EvidenceKind};

    pub fn needs(from: &str, to: &str) -> Dependency {
        Dependency {
            from: from.into(),
            to: to.into(),
            resolved: true,
            kind: DependencyKind::CallsApi,
            evidence_kind: EvidenceKind::Declared,
            evidence: String::new(),
            registration_id: String::new(),
            data_objects: Vec::new(),
            confidence: 1.0,
            first_seen: String::new(),
            last_seen: String::new(),
            role: None,
        }
    }

    /// A small generator of our own (Numerical Recipes constants): the same numbers on every machine.
    pub struct Numbers(pub u32);

    impl Numbers {
        pub fn below(&mut self, limit: u32) -> u32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) % limit
        }
    }

    fn random_graph(seed: u32) -> Vec<Dependency> {
        let mut numbers = Numbers(seed);
        let nodes = 2 + numbers.below(7);
        let edges = numbers.below(16);
        (0..edges)
            .map(|_| {
                needs(&format!("a{}", numbers.below(nodes)), &format!("a{}", numbers.below(nodes)))
            })
            .collect()
    }

    /// Reachability by repeating until nothing changes: slow, and plainly right.
    fn reaches(dependencies: &[Dependency]) -> BTreeSet<(String, String)> {
        let mut pairs: BTreeSet<(String, String)> =
            dependencies.iter().map(|it| (it.from.clone(), it.to.clone())).collect();
        loop {
            let mut more = pairs.clone();
            for (from, middle) in &pairs {
                for (start, to) in &pairs {
                    if middle == start {
                        more.insert((from.clone(), to.clone()));
                    }
                }
            }
            if more.len() == pairs.len() {
                return pairs;
            }
            pairs = more;
        }
    }

    fn slow_cycles(reach: &BTreeSet<(String, String)>) -> Vec<Vec<String>> {
        let on_a_cycle: BTreeSet<&String> =
            reach.iter().filter(|(from, to)| from == to).map(|(from, _)| from).collect();
        let groups: BTreeSet<Vec<String>> = on_a_cycle
            .iter()
            .map(|id| {
                let both = |other: &String| {
                    reach.contains(&(id.to_string(), other.clone()))
                        && reach.contains(&(other.clone(), id.to_string()))
                };
                on_a_cycle.iter().filter(|other| both(other)).map(|it| it.to_string()).collect()
            })
            .collect();
        groups.into_iter().collect()
    }

    #[test]
    fn the_graph_agrees_with_the_slow_version_on_random_graphs() {
        for seed in 0..4_000 {
            let dependencies = random_graph(seed);
            let graph = DependencyGraph::new(&dependencies);
            let reach = reaches(&dependencies);
            assert_eq!(graph.cycles(), slow_cycles(&reach), "seed {seed}");
            for number in 0..9 {
                let id = format!("a{number}");
                let direct: BTreeSet<String> = dependencies
                    .iter()
                    .filter(|it| it.to == id && it.from != id)
                    .map(|it| it.from.clone())
                    .collect();
                let all: Vec<String> = reach
                    .iter()
                    .filter(|(from, to)| *to == id && *from != id)
                    .map(|(from, _)| from.clone())
                    .collect();
                assert_eq!(graph.dependents(&id), direct.into_iter().collect::<Vec<_>>());
                assert_eq!(graph.transitive_dependents(&id), all, "seed {seed}, {id}");
            }
        }
    }

    #[test]
    fn the_order_of_the_list_does_not_matter() {
        let mut list = vec![needs("c", "a"), needs("b", "a"), needs("d", "c"), needs("a", "d")];
        let before = DependencyGraph::new(&list);
        list.reverse();
        let after = DependencyGraph::new(&list);
        assert_eq!(before.dependents("a"), ["b", "c"]);
        assert_eq!(before.dependents("a"), after.dependents("a"));
        assert_eq!(before.cycles(), [["a", "c", "d"]]);
        assert_eq!(before.cycles(), after.cycles());
    }

    #[test]
    fn history_and_unresolved_names_are_not_needs() {
        let replaced = Dependency { kind: DependencyKind::Replaces, ..needs("new", "old") };
        let forked = Dependency { kind: DependencyKind::ForkOf, ..needs("fork", "old") };
        let unresolved = Dependency { resolved: false, ..needs("x", "old") };
        let graph = DependencyGraph::new(&[replaced, forked, unresolved]);
        assert!(graph.dependents("old").is_empty());
    }
}
