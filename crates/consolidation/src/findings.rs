//! What the dependency graph of a whole catalogue shows: circles, systems on which many others hang, points at which
//! it falls apart, private integrations, and systems that nobody connected.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use model::{Dependency, DependencyKind};
use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::{dominators, kosaraju_scc};
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use petgraph::unionfind::UnionFind;
use petgraph::{Incoming, Outgoing};
use serde::Serialize;

use crate::graph::need_graph;
use crate::veto::spaced;

/// What is known of an application beside its dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Users, as far as a register states them.
    pub users: u64,
    /// Agencies and units that use it.
    pub usages: u64,
    /// Services that it supports, as far as a register states them ([`crate::service_count`]).
    pub services: u64,
    /// Yearly running cost in hundredths, when known.
    pub cost: Option<i64>,
    /// What building it cost in hundredths, when known.
    pub building_cost: Option<i64>,
}

/// What is known of the systems of a catalogue beside what each one needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Landscape {
    /// Platforms that exist to pass data on.
    pub exchanges: BTreeSet<String>,
    /// Systems with which people log in by the national identity.
    pub national_login: BTreeSet<String>,
    /// Systems whose record speaks of a login of their own ([`crate::has_own_login`]).
    pub own_login: BTreeSet<String>,
    /// Systems in service for people who log in ([`crate::serves_people`]).
    pub for_people: BTreeSet<String>,
    /// Data objects that each system produces, as written.
    pub produces: BTreeMap<String, BTreeSet<String>>,
    /// Dependencies that pass by a shared exchange although it is neither end of them: who needs, what is needed, and the
    /// registration that says so.
    pub exchanged: BTreeSet<(String, String, String)>,
}

impl Landscape {
    /// Whether the data pass by a shared exchange that stands between the two.
    pub(crate) fn is_exchanged(&self, it: &Dependency) -> bool {
        let by = || (it.from.clone(), it.to.clone(), it.registration_id.clone());
        !self.exchanged.is_empty() && self.exchanged.contains(&by())
    }

    /// Whether the two have an integration of their own: no exchange stands between them or is one of them.
    fn is_private(&self, it: &Dependency) -> bool {
        let is_end = self.exchanges.contains(&it.from) || self.exchanges.contains(&it.to);
        passes_data(it.kind) && !is_end && !self.is_exchanged(it)
    }
}

/// What was found in a graph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Systems that need each other (strongly connected components of two or more): members sorted, the largest
    /// first. They can only move together.
    pub circles: Vec<Vec<String>>,
    /// Systems whose stop affects most, those with most users first, then with most services, then those that most systems
    /// need. Where dozens have users, which ones are among the first is an estimate; what is said of each is exact.
    pub hubs: Vec<Hub>,
    /// Systems without which the graph falls apart, or through which everything comes that others need.
    pub points: Vec<Point>,
    /// Systems that give the same data away by several private integrations, or data that nobody states, the most first.
    /// One interface on a shared exchange would do for the same data.
    pub private: Vec<Private>,
    /// Systems without any dependency, the dearest to run first, then the dearest to build of those whose running cost is
    /// not known, then those with most users.
    pub islands: Vec<String>,
    /// Data that people type again.
    pub rekeyed: Vec<Rekeyed>,
    /// Data that several systems produce, each for itself, those of most systems first.
    pub producers: Vec<Producers>,
    /// Systems for people whose login is their own although the national identity would serve, those with most users
    /// first.
    pub own_logins: Vec<String>,
}

/// Several sources of truth for the same data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Producers {
    /// The data object, as one of them writes it.
    pub object: String,
    /// The systems that produce it: sorted.
    pub systems: Vec<String>,
}

/// A system that others need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hub {
    /// The system.
    pub id: String,
    /// Systems that need it themselves.
    pub direct: usize,
    /// Systems that need it themselves or through others.
    pub transitive: usize,
    /// Users of these, as far as registers state them.
    pub users: u64,
    /// Agencies and units that use these.
    pub usages: u64,
    /// Services that these state, each system's for itself.
    pub services: u64,
}

/// A single point of failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The system.
    pub id: String,
    /// Whether taking it out splits what hangs together (an articulation point).
    pub splits: bool,
    /// Systems for which every way to what they need in the end leads through it (it dominates them).
    pub dominates: usize,
}

/// A system with private integrations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Private {
    /// Whose data it is.
    pub id: String,
    /// Data objects that several of the consumers get, as one of them writes it: sorted. Empty where none of these
    /// integrations states its data, which may be the same or not.
    pub objects: Vec<String>,
    /// Who gets them, each by an integration of its own: sorted.
    pub consumers: Vec<String>,
}

/// Data of one system that people type into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rekeyed {
    /// Where they are typed.
    pub into: String,
    /// Whose data they are.
    pub of: String,
    /// The data objects, as far as they are stated: sorted.
    pub objects: Vec<String>,
}

/// Findings over these applications and resolved dependencies; of hubs, points, private integrations and producers at
/// most so many.
pub fn findings(
    applications: &BTreeMap<String, Load>,
    dependencies: &[Dependency],
    landscape: &Landscape,
    most: usize,
) -> Findings {
    let ids: HashSet<&str> = applications.keys().map(String::as_str).collect();
    let is_known = |it: &&Dependency| {
        let known = |id: &str| ids.contains(id);
        it.resolved && it.from != it.to && known(&it.from) && known(&it.to)
    };
    let known: Vec<&Dependency> = dependencies.iter().filter(is_known).collect();
    let needs = Needs::new(&known, applications);
    let components = kosaraju_scc(&needs.graph);
    Findings {
        circles: needs.circles(&components),
        hubs: needs.hubs(&components, most),
        points: needs.points(&components, most),
        private: private(&known, landscape, most),
        islands: islands(applications, dependencies),
        rekeyed: rekeyed(&known),
        producers: producers(applications, &known, landscape, most),
        own_logins: own_logins(applications, dependencies, landscape),
    }
}

/// The systems that need others or are needed.
struct Needs<'d> {
    graph: DiGraph<&'d str, ()>,
    /// By node.
    loads: Vec<Load>,
    /// Who needs each node, side by side: whole graphs are walked many times.
    needed_by: Vec<Vec<NodeIndex>>,
}

/// Components as petgraph hands them out: what they need comes first.
type Components = [Vec<NodeIndex>];

/// Dependants kept of each component, to estimate how many there are and what they weigh.
const SKETCH: usize = 32;
/// Candidates that are counted exactly for each hub that is shown.
const CANDIDATES: usize = 4;

impl<'d> Needs<'d> {
    fn new(known: &[&'d Dependency], applications: &BTreeMap<String, Load>) -> Needs<'d> {
        let graph = need_graph(known.iter().copied());
        let load = |it: &&str| applications.get(*it).copied().unwrap_or_default();
        let loads = graph.node_weights().map(load).collect();
        let needing = |it| graph.neighbors_directed(it, Incoming).collect();
        let needed_by = graph.node_indices().map(needing).collect();
        Needs { graph, loads, needed_by }
    }

    fn circles(&self, components: &Components) -> Vec<Vec<String>> {
        let names = |it: &Vec<NodeIndex>| {
            let names: BTreeSet<&str> = it.iter().map(|it| self.graph[*it]).collect();
            names.into_iter().map(String::from).collect::<Vec<String>>()
        };
        let mut found: Vec<Vec<String>> =
            components.iter().filter(|it| it.len() > 1).map(names).collect();
        found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        found
    }

    fn hubs(&self, components: &Components, most: usize) -> Vec<Hub> {
        let users = self.estimates(components, |it| it.users as f64);
        let services = self.estimates(components, |it| it.services as f64);
        let count = self.estimates(components, |_| 1.0);
        let direct = |it: &NodeIndex| self.needed_by[it.index()].len();
        let mut order: Vec<NodeIndex> =
            self.graph.node_indices().filter(|it| direct(it) > 0).collect();
        // The order in which hubs are shown, as far as estimates tell.
        order.sort_by(|a, b| {
            let falling = |of: &[f64]| of[b.index()].total_cmp(&of[a.index()]);
            let by_count = || falling(&count).then(direct(b).cmp(&direct(a)));
            falling(&users).then_with(|| falling(&services)).then_with(by_count).then(a.cmp(b))
        });
        order.truncate(most.saturating_mul(CANDIDATES));
        let mut hubs: Vec<Hub> = order.into_iter().map(|it| self.hub(it)).collect();
        hubs.sort_by_key(|it| {
            Reverse((it.users, it.services, it.transitive, it.direct, Reverse(it.id.clone())))
        });
        hubs.truncate(most);
        hubs
    }

    fn hub(&self, node: NodeIndex) -> Hub {
        let mut seen = vec![false; self.graph.node_count()];
        seen[node.index()] = true;
        let mut waiting = vec![node];
        let (mut transitive, mut users, mut usages, mut services) = (0, 0u64, 0u64, 0u64);
        while let Some(at) = waiting.pop() {
            for next in self.needed_by[at.index()].iter().copied() {
                if std::mem::replace(&mut seen[next.index()], true) {
                    continue;
                }
                let load = self.loads[next.index()];
                transitive += 1;
                users = users.saturating_add(load.users);
                usages = usages.saturating_add(load.usages);
                services = services.saturating_add(load.services);
                waiting.push(next);
            }
        }
        let direct = self.needed_by[node.index()].len();
        Hub { id: self.graph[node].to_string(), direct, transitive, users, usages, services }
    }

    /// About what all systems weigh together that need each one, directly or through others (the smallest ranks of all
    /// of them, Cohen 1997): exact where fewer than [`SKETCH`] of them weigh anything.
    fn estimates(&self, components: &Components, weight: impl Fn(&Load) -> f64) -> Vec<f64> {
        let weights: Vec<f64> = self.loads.iter().map(weight).collect();
        if weights.iter().all(|it| *it == 0.0) {
            return weights;
        }
        let of = self.numbers(components);
        let rank = |(at, weight): (usize, &f64)| {
            // Above 0 and at most 1.
            let share = (mixed(at as u64) as f64 + 1.0) / (u64::MAX as f64 + 1.0);
            -share.ln() / weight
        };
        let ranks: Vec<f64> = weights.iter().enumerate().map(rank).collect();
        let smallest = |mut nodes: Vec<u32>| {
            nodes.sort_unstable_by(|a, b| {
                ranks[*a as usize].total_cmp(&ranks[*b as usize]).then(a.cmp(b))
            });
            nodes.dedup();
            nodes.truncate(SKETCH);
            nodes
        };
        let mut sketches: Vec<Vec<u32>> = vec![Vec::new(); components.len()];
        let mut estimated = vec![0.0; self.graph.node_count()];
        // Those that need stand last.
        for (number, component) in components.iter().enumerate().rev() {
            let before =
                component.iter().flat_map(|it| self.graph.neighbors_directed(*it, Incoming));
            let before: BTreeSet<usize> =
                before.map(|it| of[it.index()]).filter(|it| *it != number).collect();
            let before: Vec<u32> =
                before.iter().flat_map(|it| sketches[*it].iter().copied()).collect();
            let own = component.iter().map(|it| it.index()).filter(|it| weights[*it] > 0.0);
            let all: Vec<u32> = before.iter().copied().chain(own.map(|it| it as u32)).collect();
            // What stands alone does not need itself; in a circle each one needs all others.
            let is_circle = component.len() > 1;
            let all = smallest(all);
            let needing = if is_circle { all.clone() } else { smallest(before) };
            let sum = match needing.last() {
                Some(last) if needing.len() == SKETCH => {
                    (SKETCH - 1) as f64 / ranks[*last as usize]
                }
                _ => needing.iter().map(|it| weights[*it as usize]).sum(),
            };
            for it in component {
                let itself = if is_circle { weights[it.index()] } else { 0.0 };
                estimated[it.index()] = (sum - itself).max(0.0);
            }
            sketches[number] = all;
        }
        estimated
    }

    /// The number of each node's component.
    fn numbers(&self, components: &Components) -> Vec<usize> {
        let mut of = vec![0; self.graph.node_count()];
        for (number, component) in components.iter().enumerate() {
            component.iter().for_each(|it| of[it.index()] = number);
        }
        of
    }

    fn points(&self, components: &Components, most: usize) -> Vec<Point> {
        let mut plain: UnGraph<(), ()> = self.graph.map(|_, _| (), |_, ()| ()).into_edge_type();
        plain.clear_edges();
        for it in self.graph.edge_indices() {
            if let Some((from, to)) = self.graph.edge_endpoints(it) {
                plain.update_edge(from, to, ());
            }
        }
        let splits = articulation_points(&plain);
        let dominated = self.dominated(components);
        let mut points: Vec<Point> = self
            .graph
            .node_indices()
            .map(|it| Point {
                id: self.graph[it].to_string(),
                splits: splits.contains(&it),
                dominates: dominated[it.index()],
            })
            .filter(|it| it.splits || it.dominates > 1)
            .collect();
        points.sort_by(|a, b| {
            b.dominates
                .cmp(&a.dominates)
                .then(b.splits.cmp(&a.splits))
                .then_with(|| a.id.cmp(&b.id))
        });
        points.truncate(most);
        points
    }

    /// How many systems each one dominates: every way from what needs nothing else to them leads through it.
    fn dominated(&self, components: &Components) -> Vec<usize> {
        let count = self.graph.node_count();
        let mut supply: DiGraph<(), ()> = self.graph.map(|_, _| (), |_, ()| ());
        supply.reverse();
        let root = supply.add_node(());
        let of = self.numbers(components);
        for (number, component) in components.iter().enumerate() {
            let mut needed =
                component.iter().flat_map(|it| self.graph.neighbors_directed(*it, Outgoing));
            if needed.all(|it| of[it.index()] == number) {
                for node in component {
                    supply.add_edge(root, *node, ());
                }
            }
        }
        let tree = dominators::simple_fast(&supply, root);
        let mut depth = vec![usize::MAX; count + 1];
        depth[count] = 0;
        let mut order: Vec<NodeIndex> = supply.node_indices().collect();
        for node in &order {
            let mut way = Vec::new();
            let mut at = *node;
            while depth[at.index()] == usize::MAX {
                way.push(at);
                match tree.immediate_dominator(at) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            let mut known = depth[at.index()].min(count);
            for step in way.into_iter().rev() {
                known += 1;
                depth[step.index()] = known;
            }
        }
        order.sort_by_key(|it| Reverse(depth[it.index()]));
        let mut below = vec![0; count + 1];
        for node in order {
            if let Some(above) = tree.immediate_dominator(node) {
                below[above.index()] += below[node.index()] + 1;
            }
        }
        below.truncate(count);
        below
    }
}

fn mixed(value: u64) -> u64 {
    let mut it = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    it = (it ^ it >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    it = (it ^ it >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    it ^ it >> 31
}

/// Whether data pass from one to the other.
pub(crate) fn passes_data(kind: DependencyKind) -> bool {
    matches!(
        kind,
        DependencyKind::CallsApi
            | DependencyKind::ReceivesFile
            | DependencyKind::SharesDatabase
            | DependencyKind::ReadsMasterData
            | DependencyKind::ExchangesData
            | DependencyKind::ManualRekey
    )
}

/// Who gets the same data of one system, and apart from these who gets data that no dependency between the two states.
fn private(known: &[&Dependency], landscape: &Landscape, most: usize) -> Vec<Private> {
    let mut objects = Objects::default();
    // Whose data they are, the number of the object, and who gets it.
    let mut stated: Vec<(&str, usize, &str)> = Vec::new();
    let mut pairs: HashSet<(&str, &str)> = HashSet::new();
    let passing = || known.iter().filter(|it| landscape.is_private(it));
    for (it, object) in passing().flat_map(|it| it.data_objects.iter().map(move |of| (it, of))) {
        if let Some(number) = objects.number(object) {
            stated.push((&it.to, number, &it.from));
            pairs.insert((&it.to, &it.from));
        }
    }
    stated.sort_unstable();
    stated.dedup();
    let mut unstated: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for it in passing().filter(|it| !pairs.contains(&(it.to.as_str(), it.from.as_str()))) {
        unstated.entry(&it.to).or_default().insert(&it.from);
    }
    let same = stated.chunk_by(|a, b| a.0 == b.0).map(|of_one| {
        let (mut names, mut consumers) = (Vec::new(), HashSet::new());
        for of in of_one.chunk_by(|a, b| a.1 == b.1).filter(|it| it.len() > 1) {
            names.push(objects.names[of[0].1].to_string());
            consumers.extend(of.iter().map(|it| it.2));
        }
        names.sort_unstable();
        Private { id: of_one[0].0.to_string(), objects: names, consumers: sorted(consumers) }
    });
    let unknown = unstated.into_iter().map(|(id, of)| Private {
        id: id.to_string(),
        objects: Vec::new(),
        consumers: sorted(of),
    });
    let mut found: Vec<Private> = same.chain(unknown).filter(|it| it.consumers.len() > 1).collect();
    // What is known to be the same before what may be.
    let order = |it: &Private| (it.objects.is_empty(), Reverse(it.consumers.len()));
    found.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.id.cmp(&b.id)));
    found.truncate(most);
    found
}

/// Data objects by number: those of the same words in lower case are one.
#[derive(Default)]
struct Objects<'d> {
    /// As the first of the alphabet writes it.
    names: Vec<&'d str>,
    by_words: HashMap<String, usize>,
    /// By what is written, so that its words are not taken apart each time.
    written: HashMap<&'d str, Option<usize>>,
}

impl<'d> Objects<'d> {
    /// `None` for what has no words.
    fn number(&mut self, object: &'d str) -> Option<usize> {
        if let Some(known) = self.written.get(object) {
            return *known;
        }
        let words = spaced(object);
        let number = (!words.trim().is_empty()).then(|| {
            let number = *self.by_words.entry(words).or_insert(self.names.len());
            match self.names.get_mut(number) {
                Some(name) => *name = (*name).min(object),
                None => self.names.push(object),
            }
            number
        });
        self.written.insert(object, number);
        number
    }
}

fn sorted(ids: HashSet<&str>) -> Vec<String> {
    let mut ids: Vec<String> = ids.into_iter().map(String::from).collect();
    ids.sort_unstable();
    ids
}

/// A name that could not be resolved is a dependency all the same.
fn islands(applications: &BTreeMap<String, Load>, dependencies: &[Dependency]) -> Vec<String> {
    let connected: HashSet<&str> =
        dependencies.iter().flat_map(|it| [it.from.as_str(), it.to.as_str()]).collect();
    let mut found: Vec<(&String, &Load)> =
        applications.iter().filter(|it| !connected.contains(it.0.as_str())).collect();
    // Of those whose running cost is known, what building cost decides nothing.
    let building = |it: &Load| it.building_cost.filter(|_| it.cost.is_none());
    found.sort_by_key(|it| (Reverse((it.1.cost, building(it.1), it.1.users, it.1.usages)), it.0));
    found.into_iter().map(|it| it.0.clone()).collect()
}

fn rekeyed(known: &[&Dependency]) -> Vec<Rekeyed> {
    let mut pairs: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for it in known.iter().filter(|it| it.kind == DependencyKind::ManualRekey) {
        let objects = it.data_objects.iter().map(|it| it.trim()).filter(|it| !it.is_empty());
        pairs.entry((&it.from, &it.to)).or_default().extend(objects);
    }
    let rekeyed = |((into, of), objects): ((&str, &str), BTreeSet<&str>)| Rekeyed {
        into: into.to_string(),
        of: of.to_string(),
        objects: objects.into_iter().map(String::from).collect(),
    };
    pairs.into_iter().map(rekeyed).collect()
}

/// An object that more systems produce than this, and than this share of all, is a word: "data", "laporan".
const COMMON: usize = 20;
const COMMON_SHARE: usize = 50;

fn producers(
    applications: &BTreeMap<String, Load>,
    known: &[&Dependency],
    landscape: &Landscape,
    most: usize,
) -> Vec<Producers> {
    let mut links = Links::default();
    known.iter().filter(|it| is_one(it.kind)).for_each(|it| links.join(&it.from, &it.to));
    let is_word = |systems: usize| systems > COMMON && systems * COMMON_SHARE > applications.len();
    let mut found: Vec<Producers> = produced(applications, known, landscape)
        .into_values()
        .filter(|(_, systems)| !is_word(systems.len()))
        .filter(|(_, systems)| links.count(systems) > 1)
        .map(|(object, of)| Producers { object: object.to_string(), systems: sorted(of) })
        .collect();
    found.sort_by(|a, b| {
        b.systems.len().cmp(&a.systems.len()).then_with(|| a.object.cmp(&b.object))
    });
    found.truncate(most);
    found
}

/// Whether two systems keep the same data because they are one, or were: parts, one database, a successor, a copy.
fn is_one(kind: DependencyKind) -> bool {
    use DependencyKind::{ForkOf, PartOf, Replaces, SharesDatabase};
    matches!(kind, PartOf | SharesDatabase | Replaces | ForkOf)
}

/// Who produces what, by the words of the object in lower case: its first name, and the systems. What one system
/// gets from another the other produces, unless it only passes it on.
fn produced<'d>(
    applications: &'d BTreeMap<String, Load>,
    known: &[&'d Dependency],
    landscape: &'d Landscape,
) -> HashMap<String, (&'d str, HashSet<&'d str>)> {
    let stated = landscape.produces.iter().filter(|it| applications.contains_key(it.0));
    let stated = stated.flat_map(|(id, objects)| objects.iter().map(move |it| (id, it)));
    let passed = known.iter().filter(|it| passes_data(it.kind));
    let passed = passed.flat_map(|it| it.data_objects.iter().map(|object| (&it.to, object)));
    let mut found: HashMap<String, (&str, HashSet<&str>)> = HashMap::new();
    for (id, object) in stated.chain(passed).filter(|it| !landscape.exchanges.contains(it.0)) {
        let words = spaced(object);
        if !words.trim().is_empty() {
            let entry = found.entry(words).or_insert((object, HashSet::new()));
            entry.0 = entry.0.min(object);
            entry.1.insert(id);
        }
    }
    found
}

/// Systems that are one with each other, directly or through others.
#[derive(Default)]
struct Links<'d> {
    numbers: HashMap<&'d str, usize>,
    sets: UnionFind<usize>,
}

impl<'d> Links<'d> {
    fn join(&mut self, one: &'d str, other: &'d str) {
        let (one, other) = (self.number(one), self.number(other));
        self.sets.union(one, other);
    }

    fn number(&mut self, id: &'d str) -> usize {
        let sets = &mut self.sets;
        *self.numbers.entry(id).or_insert_with(|| sets.new_set())
    }

    /// How many systems these are when those that are one count once.
    fn count(&self, systems: &HashSet<&str>) -> usize {
        let numbered: Vec<usize> =
            systems.iter().filter_map(|it| self.numbers.get(it).copied()).collect();
        let sets: HashSet<usize> = numbered.iter().map(|it| self.sets.find(*it)).collect();
        sets.len() + systems.len() - numbered.len()
    }
}

/// The logins of each system that has any.
pub(crate) fn logins(dependencies: &[Dependency]) -> HashMap<&str, Vec<&Dependency>> {
    let mut logins: HashMap<&str, Vec<&Dependency>> = HashMap::new();
    for it in dependencies.iter().filter(|it| it.kind == DependencyKind::AuthenticatesWith) {
        logins.entry(&it.from).or_default().push(it);
    }
    logins
}

/// Whether one of the logins of a system is the national one, which is enough, with the login that says so. `None` where
/// nothing does: a name that could not be resolved may be the national one, and a catalogue that has none may not know
/// it.
pub(crate) fn national_login<'d>(
    logins: &[&'d Dependency],
    national: &BTreeSet<String>,
) -> Option<(bool, &'d Dependency)> {
    if let Some(it) = logins.iter().find(|it| it.resolved && national.contains(&it.to)) {
        return Some((true, *it));
    }
    let is_known = !national.is_empty() && logins.iter().all(|it| it.resolved);
    logins.first().filter(|_| is_known).map(|it| (false, *it))
}

/// Only a system of which something is known: that its login is its own, or that it is somebody else's and not the
/// national one.
fn own_logins(
    applications: &BTreeMap<String, Load>,
    dependencies: &[Dependency],
    landscape: &Landscape,
) -> Vec<String> {
    let national = &landscape.national_login;
    let logins = logins(dependencies);
    let is_own = |id: &&String| match logins.get(id.as_str()) {
        None => landscape.own_login.contains(*id),
        Some(logins) => national_login(logins, national).is_some_and(|it| !it.0),
    };
    let mut found: Vec<(&String, u64)> = landscape
        .for_people
        .iter()
        .filter(|it| !national.contains(*it))
        .filter_map(|id| Some((id, applications.get(id)?.users)))
        .filter(|it| is_own(&it.0))
        .collect();
    found.sort_by_key(|it| (Reverse(it.1), it.0));
    found.into_iter().map(|it| it.0.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::{Numbers, needs};

    fn random(seed: u32) -> (BTreeMap<String, Load>, Vec<Dependency>) {
        let mut numbers = Numbers(seed);
        let (nodes, edges) = (2 + numbers.below(8), numbers.below(14));
        let node = |numbers: &mut Numbers| format!("a{}", numbers.below(nodes));
        let dependencies =
            (0..edges).map(|_| needs(&node(&mut numbers), &node(&mut numbers))).collect();
        let load = |it: u32| {
            let (users, services) = (u64::from(it % 3), u64::from(it % 2));
            Load { users, services, ..Load::default() }
        };
        ((0..nodes).map(|it| (format!("a{it}"), load(it))).collect(), dependencies)
    }

    type Edges = BTreeSet<(String, String)>;

    fn edges(dependencies: &[Dependency]) -> Edges {
        let real = dependencies.iter().filter(|it| it.from != it.to);
        real.map(|it| (it.from.clone(), it.to.clone())).collect()
    }

    /// Who reaches `id` over needs, without passing `barred`.
    fn reaching(edges: &Edges, ids: &BTreeSet<String>, barred: Option<&str>) -> BTreeSet<String> {
        let mut found = ids.clone();
        loop {
            let more: Vec<String> = edges
                .iter()
                .filter(|it| found.contains(&it.1) && !found.contains(&it.0))
                .filter(|it| Some(it.0.as_str()) != barred)
                .map(|it| it.0.clone())
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    fn parts(edges: &Edges, ids: &BTreeSet<String>) -> usize {
        let both: Edges =
            edges.iter().flat_map(|it| [it.clone(), (it.1.clone(), it.0.clone())]).collect();
        let (mut left, mut count) = (ids.clone(), 0);
        while let Some(id) = left.pop_first() {
            let own = reaching(&both, &BTreeSet::from([id]), None);
            left.retain(|it| !own.contains(it));
            count += 1;
        }
        count
    }

    #[test]
    fn findings_agree_with_the_slow_version_on_random_graphs() {
        let mut seen = [0; 3];
        for seed in 0..2_000 {
            let (applications, dependencies) = random(seed);
            let found = findings(&applications, &dependencies, &Landscape::default(), usize::MAX);
            let edges = edges(&dependencies);
            let ids: BTreeSet<String> =
                edges.iter().flat_map(|it| [it.0.clone(), it.1.clone()]).collect();
            for hub in &found.hubs {
                let mut all = reaching(&edges, &BTreeSet::from([hub.id.clone()]), None);
                all.remove(&hub.id);
                assert_eq!(hub.transitive, all.len(), "seed {seed} {hub:?}");
                let sum = |of: fn(&Load) -> u64| all.iter().map(|it| of(&applications[it])).sum();
                assert_eq!(hub.users, sum(|it| it.users));
                assert_eq!(hub.services, sum(|it| it.services));
                assert_eq!(hub.direct, edges.iter().filter(|it| it.1 == hub.id).count());
            }
            let needed: BTreeSet<&String> = edges.iter().map(|it| &it.1).collect();
            assert_eq!(found.hubs.len(), needed.len());
            let order = |it: &&Hub| {
                Reverse((it.users, it.services, it.transitive, it.direct, Reverse(it.id.clone())))
            };
            assert!(found.hubs.iter().is_sorted_by_key(|it| order(&it)), "seed {seed}");
            for most in 1..4 {
                let few = findings(&applications, &dependencies, &Landscape::default(), most);
                let first: Vec<Hub> = found.hubs.iter().take(most).cloned().collect();
                assert_eq!(few.hubs, first, "seed {seed}");
            }
            let sources = |edges: &Edges| -> BTreeSet<String> {
                let reach = |id: &String| {
                    reaching(
                        &edges.iter().map(|it| (it.1.clone(), it.0.clone())).collect(),
                        &BTreeSet::from([id.clone()]),
                        None,
                    )
                };
                let is_source =
                    |id: &&String| reach(id).iter().all(|other| reach(other).contains(*id));
                ids.iter().filter(is_source).cloned().collect()
            };
            let from = sources(&edges);
            for id in &ids {
                let is_point = found.points.iter().find(|it| it.id == *id);
                let rest: BTreeSet<String> = ids.iter().filter(|it| *it != id).cloned().collect();
                let without: Edges =
                    edges.iter().filter(|it| it.0 != *id && it.1 != *id).cloned().collect();
                let splits = parts(&without, &rest) > parts(&edges, &ids);
                assert_eq!(is_point.is_some_and(|it| it.splits), splits, "seed {seed} {id}");
                let start: BTreeSet<String> = from.iter().filter(|it| *it != id).cloned().collect();
                let reached = reaching(&edges, &start, Some(id));
                let dominated = ids.iter().filter(|it| *it != id && !reached.contains(*it)).count();
                assert_eq!(
                    is_point.map_or(dominated.min(1), |it| it.dominates),
                    dominated,
                    "seed {seed} {id}"
                );
                seen[0] += usize::from(splits);
                seen[1] += usize::from(dominated > 1);
            }
            seen[2] += found.circles.len();
            let lonely = applications
                .keys()
                .filter(|it| !dependencies.iter().any(|of| of.from == **it || of.to == **it));
            assert_eq!(found.islands.len(), lonely.count());
        }
        assert!(seen.iter().all(|it| *it > 300), "{seen:?}");
    }

    #[test]
    fn one_with_many_users_behind_it_is_a_hub_before_many_that_few_need() {
        let check = |list: &[(&str, &str)]| {
            let mut dependencies: Vec<Dependency> =
                list.iter().map(|it| needs(it.0, it.1)).collect();
            for at in 0..40 {
                for of in 0..40 {
                    dependencies.push(needs(&format!("b{at}-{of}"), &format!("a{at}")));
                }
            }
            let ids = dependencies.iter().flat_map(|it| [it.from.clone(), it.to.clone()]);
            let mut applications: BTreeMap<String, Load> =
                ids.map(|it| (it, Load::default())).collect();
            applications.insert("u".into(), Load { users: 1_000_000, ..Load::default() });
            // Its own users do not depend on it.
            applications.insert("a7".into(), Load { users: 3_000_000, ..Load::default() });
            let found = findings(&applications, &dependencies, &Landscape::default(), 1);
            let found: Vec<(&str, u64)> =
                found.hubs.iter().map(|it| (it.id.as_str(), it.users)).collect();
            assert_eq!(found, [("h", 1_000_000)]);
        };
        check(&[("u", "h")]);
        check(&[("u", "m"), ("m", "h")]);
    }

    #[test]
    fn private_integrations_are_those_without_an_exchange() {
        let applications: BTreeMap<String, Load> =
            ["a", "b", "c", "x"].map(|it| (it.to_string(), Load::default())).into();
        let list = [needs("b", "a"), needs("c", "a"), needs("b", "x"), needs("c", "x")];
        let exchanges = BTreeSet::from(["x".to_string()]);
        let landscape = Landscape { exchanges, ..Landscape::default() };
        let found = findings(&applications, &list, &landscape, 9);
        assert_eq!(found.private, [private_of("a", &[], &["b", "c"])]);
        // A list of an exchange's consumers names the two ends and not the exchange.
        let exchanged = [("c".to_string(), "a".to_string(), String::new())].into();
        let landscape = Landscape { exchanged, ..landscape };
        assert_eq!(findings(&applications, &list, &landscape, 9).private, []);
    }

    fn private_of(id: &str, objects: &[&str], consumers: &[&str]) -> Private {
        let all = |of: &[&str]| of.iter().map(|it| it.to_string()).collect();
        Private { id: id.into(), objects: all(objects), consumers: all(consumers) }
    }

    fn passing(from: &str, to: &str, objects: &[&str]) -> Dependency {
        let data_objects = objects.iter().map(|it| it.to_string()).collect();
        Dependency { data_objects, ..needs(from, to) }
    }

    #[test]
    fn the_same_data_are_those_of_which_several_state_that_they_get_them() {
        let check = |list: &[Dependency], expected: &[Private]| {
            let ids = ["a", "b", "c", "d", "e"].map(|it| (it.to_string(), Load::default()));
            let found = findings(&ids.into(), list, &Landscape::default(), 9);
            assert_eq!(found.private, expected);
        };
        let different = [passing("b", "a", &["NIK"]), passing("c", "a", &["Pegawai"])];
        check(&different, &[]);
        check(&[passing("b", "a", &["NIK"]), passing("c", "a", &[])], &[]);
        let same = [passing("b", "a", &["NIK", "Alamat"]), passing("c", "a", &["nik"])];
        check(&same, &[private_of("a", &["NIK"], &["b", "c"])]);
        let open = [passing("d", "a", &[]), passing("e", "a", &[]), passing("b", "a", &[" "])];
        let expected = [private_of("a", &["NIK"], &["b", "c"]), private_of("a", &[], &["d", "e"])];
        check(&[same, [open[0].clone(), open[1].clone()]].concat(), &expected);
        check(&open, &[private_of("a", &[], &["b", "d", "e"])]);
    }

    #[test]
    fn data_that_are_typed_again_are_named_once() {
        let typed = |objects: &[&str]| {
            let kind = DependencyKind::ManualRekey;
            Dependency { kind, ..passing("b", "a", objects) }
        };
        let ids = ["a", "b"].map(|it| (it.to_string(), Load::default()));
        let list = [typed(&["NIP"]), typed(&[]), typed(&["Gaji", "NIP"])];
        let found = findings(&ids.into(), &list, &Landscape::default(), 9);
        let objects = vec!["Gaji".to_string(), "NIP".to_string()];
        assert_eq!(found.rekeyed, [Rekeyed { into: "b".into(), of: "a".into(), objects }]);
    }

    #[test]
    fn islands_come_by_running_cost_then_by_building_cost_then_by_users() {
        let load =
            |cost, building_cost, users| Load { cost, building_cost, users, ..Load::default() };
        let applications: BTreeMap<String, Load> = [
            ("a", load(None, None, 900)),
            ("b", load(None, Some(7_000), 1)),
            ("c", load(Some(5), Some(1), 1)),
            ("d", load(Some(9), None, 0)),
            ("e", load(None, Some(8_000), 0)),
            ("f", load(Some(5), None, 2)),
        ]
        .map(|it| (it.0.to_string(), it.1))
        .into();
        let found = findings(&applications, &[], &Landscape::default(), 9);
        assert_eq!(found.islands, ["d", "f", "c", "e", "b", "a"]);
    }

    #[test]
    fn of_hubs_with_as_many_users_the_one_with_more_services_is_first() {
        let ids = ["a", "b", "c", "d", "x", "y"].map(|it| (it.to_string(), Load::default()));
        let mut applications = BTreeMap::from(ids);
        applications.insert("d".into(), Load { services: 3, ..Load::default() });
        let list = [needs("b", "x"), needs("c", "x"), needs("d", "y")];
        let hubs = findings(&applications, &list, &Landscape::default(), 9).hubs;
        let found: Vec<(&str, u64)> = hubs.iter().map(|it| (it.id.as_str(), it.services)).collect();
        assert_eq!(found, [("y", 3), ("x", 0)]);
    }

    #[test]
    fn an_unresolved_name_is_a_connection_and_no_finding() {
        let applications: BTreeMap<String, Load> =
            ["a", "b"].map(|it| (it.to_string(), Load::default())).into();
        let list = [Dependency { resolved: false, ..needs("a", "somewhere") }];
        let found = findings(&applications, &list, &Landscape::default(), 9);
        assert_eq!(found, Findings { islands: vec!["b".into()], ..Findings::default() });
    }

    const LINKS: [DependencyKind; 6] = [
        DependencyKind::CallsApi,
        DependencyKind::PartOf,
        DependencyKind::Replaces,
        DependencyKind::ReportsTo,
        DependencyKind::ManualRekey,
        DependencyKind::AuthenticatesWith,
    ];

    /// A random graph of several kinds, with data objects and a landscape.
    fn random_landscape(seed: u32) -> (BTreeMap<String, Load>, Vec<Dependency>, Landscape) {
        let (applications, mut dependencies) = random(seed);
        let mut numbers = Numbers(seed ^ 0x5bd1);
        let object = |numbers: &mut Numbers| {
            ["Data Penduduk", "data  penduduk", "Pegawai", "-"][numbers.below(4) as usize]
                .to_string()
        };
        for it in &mut dependencies {
            it.kind = LINKS[numbers.below(6) as usize];
            it.resolved = numbers.below(8) > 0;
            it.data_objects = (0..numbers.below(2)).map(|_| object(&mut numbers)).collect();
        }
        let some = |numbers: &mut Numbers, of: u32| -> BTreeSet<String> {
            applications.keys().filter(|_| numbers.below(of) == 0).cloned().collect()
        };
        let landscape = Landscape {
            exchanges: some(&mut numbers, 6),
            national_login: some(&mut numbers, 4),
            own_login: some(&mut numbers, 2),
            for_people: some(&mut numbers, 2),
            produces: some(&mut numbers, 2)
                .into_iter()
                .map(|it| (it, BTreeSet::from([object(&mut numbers)])))
                .collect(),
            exchanged: BTreeSet::new(),
        };
        (applications, dependencies, landscape)
    }

    /// Who produces an object, by asking every system.
    fn slow_producers(
        object: &str,
        applications: &BTreeMap<String, Load>,
        dependencies: &[Dependency],
        landscape: &Landscape,
    ) -> BTreeSet<String> {
        let is_it = |name: &String| {
            name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ") == object
        };
        let produces = |id: &&String| {
            let stated = landscape.produces.get(*id).is_some_and(|it| it.iter().any(is_it));
            let passes = |it: &Dependency| {
                let is_passed =
                    matches!(it.kind, DependencyKind::CallsApi | DependencyKind::ManualRekey);
                is_passed && it.resolved && it.from != it.to && it.to == **id
            };
            let passed =
                dependencies.iter().any(|it| passes(it) && it.data_objects.iter().any(is_it));
            !landscape.exchanges.contains(*id) && (stated || passed)
        };
        applications.keys().filter(produces).cloned().collect()
    }

    #[test]
    fn producers_and_own_logins_agree_with_the_slow_version_on_random_graphs() {
        let mut seen = [0; 4];
        for seed in 0..2_000 {
            let (applications, dependencies, landscape) = random_landscape(seed);
            let found = findings(&applications, &dependencies, &landscape, usize::MAX);
            let ones: Edges = dependencies
                .iter()
                .filter(|it| it.resolved)
                .filter(|it| matches!(it.kind, DependencyKind::PartOf | DependencyKind::Replaces))
                .flat_map(|it| [(it.from.clone(), it.to.clone()), (it.to.clone(), it.from.clone())])
                .collect();
            for object in ["data penduduk", "pegawai"] {
                let systems = slow_producers(object, &applications, &dependencies, &landscape);
                let first = systems.first().cloned().into_iter().collect();
                let is_one = systems.is_subset(&reaching(&ones, &first, None));
                let shown = found.producers.iter().find(|it| spaced(&it.object).trim() == object);
                let shown =
                    shown.map(|it| it.systems.iter().cloned().collect::<BTreeSet<String>>());
                assert_eq!(shown, (!is_one).then_some(systems.clone()), "seed {seed} {object}");
                seen[0] += usize::from(!is_one);
                seen[1] += usize::from(is_one && systems.len() > 1);
            }
            for id in applications.keys() {
                let logins = || {
                    let is_login = |it: &&Dependency| it.kind == DependencyKind::AuthenticatesWith;
                    dependencies.iter().filter(is_login).filter(|it| it.from == *id)
                };
                let national = &landscape.national_login;
                let by_record = landscape.own_login.contains(id) && logins().next().is_none();
                let unknown = || logins().any(|it| !it.resolved || national.contains(&it.to));
                let by_login = logins().next().is_some() && !unknown() && !national.is_empty();
                let expected = landscape.for_people.contains(id)
                    && !national.contains(id)
                    && (by_record || by_login);
                assert_eq!(found.own_logins.contains(id), expected, "seed {seed} {id}");
                seen[2] += usize::from(expected && by_record);
                seen[3] += usize::from(expected && by_login);
            }
        }
        assert!(seen.iter().all(|it| *it > 100), "{seen:?}");
    }

    #[test]
    fn what_too_many_systems_produce_is_a_word() {
        let check = |producers: usize, systems: usize, expected: usize| {
            let id = |it: usize| format!("a{it}");
            let applications = (0..systems).map(|it| (id(it), Load::default())).collect();
            let object = || BTreeSet::from(["Laporan".to_string()]);
            let produces = (0..producers).map(|it| (id(it), object())).collect();
            let landscape = Landscape { produces, ..Landscape::default() };
            let found = findings(&applications, &[], &landscape, 9);
            assert_eq!(found.producers.len(), expected, "{producers} of {systems}");
        };
        check(1, 30, 0);
        check(20, 30, 1);
        check(21, 30, 0);
        check(21, 2_000, 1);
        check(41, 2_000, 0);
    }
}
