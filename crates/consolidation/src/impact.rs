//! What breaks when a system is switched off.
//!
//! What runs on a system stops with it. What takes data from something that stops loses these data. What stands
//! behind that may notice: a system that lost data still runs. Every affected system is shown with its worst
//! effect, and with the shortest way by which that effect reaches it. Who asks for a role (any mail server) and
//! not for the system that fills it is a step further away: first the role is left empty, then it is missed.

use std::collections::{BTreeMap, HashMap};

use model::{Dependency, DependencyKind};
use serde::Serialize;

/// What switching off comes to for another system, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It no longer runs, or nobody can use it.
    Stops,
    /// It runs, and gets no more of some data.
    LosesData,
    /// It runs, and something around it has to be done otherwise.
    MayNotice,
}

impl Effect {
    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Effect::Stops => "stops",
            Effect::LosesData => "loses_data",
            Effect::MayNotice => "may_notice",
        }
    }
}

/// A system that is affected.
#[derive(Debug, Clone, PartialEq)]
pub struct Affected<'d> {
    /// Its id.
    pub id: &'d str,
    /// The worst that happens to it.
    pub effect: Effect,
    /// The dependencies that lead from it to what is switched off, its own first.
    pub path: Vec<&'d Dependency>,
    /// How many steps away that is: a dependency is one, by a role two.
    pub steps: usize,
}

/// A system and what happens to it.
type State<'d> = (&'d str, Effect);

/// The dependency by which a state is reached, and what happens to the system it leads to.
type CameBy<'d> = (&'d Dependency, Effect);

/// Everything that is affected within `most` steps when `id` is switched off: the worst effect first, then the
/// nearest. `id` itself is left out; of ways that are as short the first in the list is shown. Names that are no
/// system of the catalogue affect nothing.
pub fn impact<'d>(
    dependencies: &'d [Dependency],
    id: &'d str,
    most: Option<usize>,
) -> Vec<Affected<'d>> {
    let mut needed_by: HashMap<&str, Vec<&'d Dependency>> = HashMap::new();
    for it in dependencies.iter().filter(|it| it.resolved) {
        needed_by.entry(&it.to).or_default().push(it);
    }
    // Breadth first over systems and effects: the shortest way to what stops is not always part of the shortest
    // way to what may notice.
    let mut came_by: HashMap<State<'d>, CameBy<'d>> = HashMap::new();
    let mut waiting: BTreeMap<usize, Vec<(State, Option<CameBy>)>> = BTreeMap::new();
    waiting.insert(0, vec![((id, Effect::Stops), None)]);
    while let Some((steps, reached)) = waiting.pop_first() {
        for (state, by) in reached {
            if came_by.contains_key(&state) {
                continue;
            }
            came_by.extend(by.map(|by| (state, by)));
            let (here, effect) = state;
            for it in needed_by.get(here).into_iter().flatten().filter(|it| it.from != id) {
                let steps = steps + length(it);
                let Some(next) = passed_on(effect, it.kind) else { continue };
                let next = (it.from.as_str(), next);
                if most.is_none_or(|most| steps <= most) && !came_by.contains_key(&next) {
                    waiting.entry(steps).or_default().push((next, Some((it, effect))));
                }
            }
        }
    }
    let path = |mut state: State<'d>| {
        let mut path = Vec::new();
        while let Some((it, effect)) = came_by.get(&state) {
            path.push(*it);
            state = (it.to.as_str(), *effect);
        }
        path
    };
    // In order, the worst effect on a system is its first.
    let mut worst: Vec<State> = came_by.keys().copied().collect();
    worst.sort_unstable();
    worst.dedup_by_key(|it| it.0);
    let affected = worst.iter().map(|it| {
        let path = path(*it);
        let steps = path.iter().map(|it| length(it)).sum();
        Affected { id: it.0, effect: it.1, path, steps }
    });
    let mut found: Vec<Affected> = affected.collect();
    found.sort_by_key(|it| (it.effect, it.steps, it.id));
    found
}

/// How many steps a dependency is long.
fn length(dependency: &Dependency) -> usize {
    if dependency.role.is_some() { 2 } else { 1 }
}

/// Whether a dependant is affected at all when the other stops.
pub fn is_need(kind: DependencyKind) -> bool {
    passed_on(Effect::Stops, kind).is_some()
}

/// What happens to the one that needs, when the needed one comes to `effect`. `None` where it is history and no
/// need: a successor runs without the system it took the place of.
fn passed_on(effect: Effect, kind: DependencyKind) -> Option<Effect> {
    let when_it_stops = match kind {
        DependencyKind::Replaces | DependencyKind::ForkOf => return None,
        DependencyKind::HostedOn
        | DependencyKind::UsesComponent
        | DependencyKind::PartOf
        | DependencyKind::SharesDatabase
        | DependencyKind::AuthenticatesWith => Effect::Stops,
        DependencyKind::CallsApi
        | DependencyKind::ReceivesFile
        | DependencyKind::ReadsMasterData
        | DependencyKind::ManualRekey
        | DependencyKind::ExchangesData => Effect::LosesData,
        DependencyKind::SignsWith | DependencyKind::ReportsTo | DependencyKind::PaidByContract => {
            Effect::MayNotice
        }
    };
    Some(if effect == Effect::Stops { when_it_stops } else { Effect::MayNotice })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::graph::tests::{Numbers, needs};

    const KINDS: [DependencyKind; 5] = [
        DependencyKind::HostedOn,
        DependencyKind::CallsApi,
        DependencyKind::ReportsTo,
        DependencyKind::PartOf,
        DependencyKind::Replaces,
    ];

    fn random(seed: u32) -> Vec<Dependency> {
        let mut numbers = Numbers(seed);
        let (nodes, edges) = (2 + numbers.below(7), numbers.below(18));
        let node = |numbers: &mut Numbers| format!("a{}", numbers.below(nodes));
        (0..edges)
            .map(|_| {
                let (from, to) = (node(&mut numbers), node(&mut numbers));
                let kind = KINDS[numbers.below(5) as usize];
                let role = (numbers.below(5) == 0).then(|| "mail server".to_string());
                Dependency { kind, role, resolved: numbers.below(9) > 0, ..needs(&from, &to) }
            })
            .collect()
    }

    /// Every dependency is passed along again and again until nothing changes: slow, and plainly right.
    fn slow(
        dependencies: &[Dependency],
        id: &str,
        most: Option<usize>,
    ) -> BTreeMap<String, (Effect, usize)> {
        let mut steps = BTreeMap::from([((id.to_string(), Effect::Stops), 0)]);
        loop {
            let before = steps.clone();
            for it in dependencies.iter().filter(|it| it.resolved && it.from != id) {
                for ((_, effect), known) in before.iter().filter(|other| other.0.0 == it.to) {
                    let Some(next) = passed_on(*effect, it.kind) else { continue };
                    let far = known + 1 + usize::from(it.role.is_some());
                    if most.is_none_or(|most| far <= most) {
                        let own = steps.entry((it.from.clone(), next)).or_insert(far);
                        *own = (*own).min(far);
                    }
                }
            }
            if steps == before {
                let worst_last = steps.into_iter().rev().filter(|it| it.0.0 != id);
                return worst_last.map(|((id, effect), steps)| (id, (effect, steps))).collect();
            }
        }
    }

    #[test]
    fn it_agrees_with_the_slow_version_on_random_graphs() {
        let mut affected = 0;
        for seed in 0..3_000 {
            let dependencies = random(seed);
            let most = [None, Some(1), Some(2), Some(3)][seed as usize % 4];
            let found = impact(&dependencies, "a0", most);
            affected += found.len();
            let expected = slow(&dependencies, "a0", most);
            let as_map: BTreeMap<String, (Effect, usize)> =
                found.iter().map(|it| (it.id.to_string(), (it.effect, it.steps))).collect();
            assert_eq!(as_map, expected, "seed {seed}");
            for it in &found {
                let ends: Vec<(&str, &str)> =
                    it.path.iter().map(|it| (it.from.as_str(), it.to.as_str())).collect();
                assert_eq!((ends[0].0, ends[ends.len() - 1].1), (it.id, "a0"));
                assert!(ends.windows(2).all(|it| it[0].1 == it[1].0), "{ends:?}");
                let effect = it
                    .path
                    .iter()
                    .rev()
                    .try_fold(Effect::Stops, |effect, it| passed_on(effect, it.kind));
                assert_eq!(effect, Some(it.effect));
            }
            let order: Vec<(Effect, usize)> =
                found.iter().map(|it| (it.effect, it.steps)).collect();
            assert!(order.is_sorted());
        }
        assert!(affected > 2_500, "{affected}");
    }

    #[test]
    fn what_lost_data_still_runs() {
        let hosted = Dependency { kind: DependencyKind::HostedOn, ..needs("c", "b") };
        let list = [needs("b", "a"), hosted];
        let found = impact(&list, "a", None);
        let effects: Vec<(&str, Effect)> = found.iter().map(|it| (it.id, it.effect)).collect();
        assert_eq!(effects, [("b", Effect::LosesData), ("c", Effect::MayNotice)]);
    }

    #[test]
    fn a_longer_way_to_a_worse_effect_is_the_one_shown() {
        let on = |from, to| Dependency { kind: DependencyKind::HostedOn, ..needs(from, to) };
        let list = [needs("c", "a"), on("c", "b"), on("b", "a")];
        let found = impact(&list, "a", None);
        assert_eq!((found[1].id, found[1].effect, found[1].path.len()), ("c", Effect::Stops, 2));
        // What is asked for within one step is what happens there.
        let near = impact(&list, "a", Some(1));
        let effects: Vec<(&str, Effect)> = near.iter().map(|it| (it.id, it.effect)).collect();
        assert_eq!(effects, [("b", Effect::Stops), ("c", Effect::LosesData)]);
    }

    #[test]
    fn who_asks_for_a_role_is_a_step_further_away() {
        let role = Some("mail-transport-agent".to_string());
        let list = [needs("b", "a"), Dependency { role, ..needs("c", "a") }];
        let steps: Vec<(&str, usize)> =
            impact(&list, "a", None).iter().map(|it| (it.id, it.steps)).collect();
        assert_eq!(steps, [("b", 1), ("c", 2)]);
        assert_eq!(impact(&list, "a", Some(1)).len(), 1);
    }
}
