use super::*;
use crate::graph::tests::needs;
use crate::policy::tests::shipped;
use model::{CostBasis, CostKind};

/// A group whose keeper is `keeper`, with what happens to the others.
pub(super) fn proposal(keeper: &str, others: &[(&str, Disposition)]) -> Proposal {
    let member = |id: &str, disposition: Disposition| ProposalMember {
        application_id: id.into(),
        disposition,
        reason: "same_function".into(),
        covered: 0.5,
        covers: 0.5,
        running_cost: None,
        dependents: Vec::new(),
        exception: None,
    };
    let mut members = vec![member(keeper, Disposition::Keep)];
    members.extend(others.iter().map(|it| member(it.0, it.1)));
    Proposal {
        id: format!("p-{keeper}"),
        cluster_id: format!("c-{keeper}"),
        function: Some("office/letters".into()),
        keeper: keeper.into(),
        criteria: Vec::new(),
        runner_up: None,
        what_would_change: Vec::new(),
        members,
        saving: None,
        at_stake: 0,
        assumptions: Vec::new(),
        flags: Vec::new(),
    }
}

/// A system of an agency that costs so much a year, in units.
pub(super) fn system(agency: &str, yearly: Option<i64>) -> System {
    let costs = yearly.map(|it| CostItem {
        kind: CostKind::Maintain,
        amount: model::Money::rupiah(it),
        year: None,
        basis: CostBasis::Stated,
    });
    System { agency: Some(agency.into()), costs: costs.into_iter().collect(), ..System::default() }
}

fn frame() -> Frame {
    Frame { first_year: 2027, years: 5, capacity: 9, ..Frame::default() }
}

struct World {
    proposals: Vec<Proposal>,
    systems: BTreeMap<String, System>,
    dependencies: Vec<Dependency>,
    frame: Frame,
}

impl World {
    /// Systems of one agency at a hundred a year, and a keeper `k`.
    fn new(stopping: &[&str], dependencies: &[(&str, &str)]) -> World {
        let merged: Vec<(&str, Disposition)> =
            stopping.iter().map(|it| (*it, Disposition::Merge)).collect();
        let ids = stopping.iter().chain(&["k", "x"]);
        World {
            proposals: vec![proposal("k", &merged)],
            systems: ids.map(|it| (it.to_string(), system("A", Some(100)))).collect(),
            dependencies: dependencies.iter().map(|it| needs(it.0, it.1)).collect(),
            frame: frame(),
        }
    }

    fn roadmap(&self) -> Roadmap {
        let (policy, effort) = (shipped(), Effort::default());
        roadmap(&self.proposals, &self.systems, &self.dependencies, &policy, &self.frame, &effort)
    }
}

fn step<'r>(roadmap: &'r Roadmap, id: &str) -> &'r Step {
    roadmap.steps.iter().find(|it| it.application_id == id).expect("it has a step")
}

#[test]
fn a_step_in_the_first_year_wins_what_its_proposal_says() {
    let found = World::new(&["a"], &[]).roadmap();
    let a = step(&found, "a");
    // As in `saving.rs`: .3, .58 and .79 of the cost a year, over five years.
    assert_eq!(a.worth, Money { low: 15_000, expected: 29_000, high: 39_500 });
    assert_eq!((a.year, a.once.expected), (Some(2027), 11_000));
    assert_eq!(found.years[0].avoided, 8_000);
    assert_eq!((found.solved.gap(), found.worth), (0.0, a.worth));
}

#[test]
fn a_consumer_moves_no_later_than_what_it_needs() {
    let mut world = World::new(&["a", "b", "c"], &[("b", "a"), ("c", "b")]);
    world.frame.capacity = 1;
    let found = world.roadmap();
    let years = ["c", "b", "a"].map(|it| step(&found, it).year);
    assert_eq!(years, [Some(2027), Some(2028), Some(2029)]);
    assert_eq!(step(&found, "a").after, ["b"]);
    let together = World::new(&["a", "b"], &[("b", "a")]).roadmap();
    assert_eq!(step(&together, "a").year, step(&together, "b").year);
    assert_eq!((step(&together, "b").wave, step(&together, "a").wave), (1, 2));
}

#[test]
fn what_is_worth_most_does_not_wait_for_what_wins_less() {
    let mut world = World::new(&["a", "b", "c"], &[("b", "a"), ("c", "b")]);
    world.frame.capacity = 1;
    world.systems.insert("a".into(), system("A", Some(900)));
    let found = world.roadmap();
    let years = ["a", "c", "b"].map(|it| step(&found, it).year);
    assert_eq!(years, [Some(2027), Some(2028), None]);
    // It needs what stops before what needs it moves: it stays, and is connected to what takes the place of that one.
    assert_eq!(step(&found, "b").left, Some(Left::Order));
    assert_eq!(step(&found, "a").reconnect, ["b"]);
    // As by itself, less a tenth of its running cost.
    assert_eq!(step(&found, "a").worth.expected, 9 * 29_000 - 9_000);
}

#[test]
fn a_circle_moves_in_one_year_and_wave() {
    let circle = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")];
    let mut world = World::new(&["a", "b", "c", "d"], &circle);
    let found = world.roadmap();
    let of = |id: &str| (step(&found, id).year, step(&found, id).wave);
    assert_eq!((of("a"), of("b")), (of("b"), of("c")));
    assert!(found.steps.iter().all(|it| it.reconnect.is_empty()));
    world.frame.capacity = 2;
    let found = world.roadmap();
    // Too large for one year: one of the three stays, and is connected anew to what took the place of what it needs.
    let of = |id: &str| (step(&found, id).year, step(&found, id).left);
    let circle = ["a", "b", "c"].map(of);
    let years: BTreeSet<i32> = circle.iter().filter_map(|it| it.0).collect();
    assert_eq!(years.len(), 1, "who moves, moves in one year: {circle:?}");
    assert_eq!(circle.iter().filter(|it| it.1 == Some(Left::NoMeans)).count(), 1);
    assert_eq!(found.steps.iter().map(|it| it.reconnect.len()).sum::<usize>(), 1);
}

#[test]
fn who_stays_is_connected_anew_and_the_keeper_is_not() {
    let found = World::new(&["a"], &[("x", "a"), ("k", "a")]).roadmap();
    let a = step(&found, "a");
    assert_eq!(a.reconnect, ["x"]);
    // A tenth of the running cost for each one.
    assert_eq!(a.once.expected, 12_000);
}

#[test]
fn a_consumer_that_never_pays_stays_and_holds_nobody_up() {
    let mut world = World::new(&["a", "b"], &[("b", "a")]);
    world.systems.get_mut("b").expect("it is there").paid_until = Some(2031);
    let found = world.roadmap();
    assert_eq!(step(&found, "b").left, Some(Left::DoesNotPay));
    assert_eq!(
        (step(&found, "a").year, &step(&found, "a").reconnect),
        (Some(2027), &vec!["b".into()])
    );
    world.frame.keep.insert("b".into());
    assert_eq!(world.roadmap().worth, found.worth, "keeping it is the same");
}

#[test]
fn what_is_paid_by_contract_is_paid_until_it_ends() {
    let mut world = World::new(&["a"], &[]);
    world.systems.get_mut("a").expect("it is there").paid_until = Some(2028);
    let found = world.roadmap();
    // Two years are paid: three are left, .8 of a hundred each, less .6 + .5.
    assert_eq!((step(&found, "a").year, step(&found, "a").worth.expected), (Some(2028), 13_000));
    let avoided: Vec<i64> = found.years.iter().map(|it| it.avoided).collect();
    assert_eq!(avoided, [0, 0, 8_000, 8_000, 8_000]);
}

#[test]
fn nothing_moves_in_a_frozen_year() {
    let mut world = World::new(&["a", "b"], &[]);
    world.systems.insert("b".into(), system("B", Some(100)));
    world.frame.frozen = vec![(Some("A".into()), 2027)];
    let found = world.roadmap();
    assert_eq!((step(&found, "a").year, step(&found, "b").year), (Some(2028), Some(2027)));
    world.frame.frozen = vec![(None, 2027)];
    assert_eq!(step(&world.roadmap(), "b").year, Some(2028));
}

#[test]
fn where_no_year_is_open_the_means_are_missing() {
    let mut world = World::new(&["a", "b"], &[]);
    world.frame.frozen = (2027..2032).map(|it| (Some("A".into()), it)).collect();
    world.systems.insert("b".into(), System { paid_until: Some(2040), ..system("B", Some(100)) });
    let found = world.roadmap();
    for id in ["a", "b"] {
        let step = step(&found, id);
        assert_eq!((step.year, step.left), (None, Some(Left::NoMeans)), "{id}");
    }
}

#[test]
fn what_the_law_keeps_apart_is_not_stopped_by_another_group() {
    let mut world = World::new(&["a", "b"], &[]);
    world
        .proposals
        .push(proposal("x", &[("a", Disposition::KeepAll), ("b", Disposition::Connect)]));
    let found = world.roadmap();
    assert!(found.steps.iter().all(|it| it.application_id != "a"));
    let b = step(&found, "b");
    assert_eq!(b.disposition, Disposition::MoveFunction, "it keeps its other function");
    assert_eq!(b.running.amounts[0], 5_000);
}

#[test]
fn functions_that_move_are_added_up() {
    let mut world = World::new(&[], &[]);
    let moves = [("a", Disposition::MoveFunction)];
    world.proposals = vec![proposal("k", &moves), proposal("x", &moves), proposal("y", &moves)];
    world.systems.insert("a".into(), system("A", Some(100)));
    assert_eq!(step(&world.roadmap(), "a").running.amounts[0], 10_000);
}

#[test]
fn unknown_costs_come_from_the_function_and_save_nothing_in_the_low_case() {
    let mut world = World::new(&["a", "b", "c", "d"], &[]);
    for (id, yearly) in [("a", None), ("b", Some(100)), ("c", Some(200)), ("d", Some(600))] {
        let own = system("A", yearly);
        world.systems.insert(id.into(), System { function: Some("f/g".into()), ..own });
    }
    // A national one says nothing about others.
    let national = System { is_shared: true, ..system("N", Some(1_000_000)) };
    world.systems.insert("k".into(), national);
    world.systems.remove("x");
    let found = world.roadmap();
    let a = step(&found, "a");
    assert_eq!((a.running.amounts, a.running.basis), ([20_000, 20_000], Basis::Estimated));
    assert!(a.worth.low < 0 && a.worth.expected > 0);
    let known = found.unit_costs.0["f/g"];
    assert_eq!(
        (known.lower, known.median, known.upper, known.systems),
        (10_000, 20_000, 20_000, 3)
    );
}

#[test]
fn one_stated_cost_does_not_wipe_out_the_roadmap() {
    for stated in [None, Some(100)] {
        let mut world = World::new(&["a", "b", "c"], &[]);
        for (id, own) in &mut world.systems {
            *own = system("A", stated.filter(|_| id == "a"));
        }
        let found = world.roadmap();
        assert_eq!(found.steps.iter().filter(|it| it.year.is_some()).count(), 3, "{stated:?}");
        assert_eq!(found.counts_systems, stated.is_none());
    }
}

#[test]
fn a_national_cost_alone_does_not_wipe_out_the_roadmap() {
    let mut world = World::new(&["a", "b", "c"], &[]);
    world.systems.values_mut().for_each(|it| *it = system("A", None));
    let national = System { is_shared: true, ..system("N", Some(1_000_000)) };
    world.systems.insert("k".into(), national);
    let found = world.roadmap();
    assert!(found.counts_systems);
    assert!(found.steps.iter().all(|it| it.year.is_some()), "{found:?}");
}

#[test]
fn a_building_cost_alone_does_not_wipe_out_the_roadmap() {
    let mut world = World::new(&["a", "b", "c"], &[]);
    for own in world.systems.values_mut() {
        *own = system("A", None);
    }
    let mut built = system("A", Some(1_000));
    built.costs[0].kind = CostKind::Build;
    world.systems.insert("a".into(), built);
    let found = world.roadmap();
    assert!(!found.counts_systems);
    // As the policy estimates: .15 of building it.
    for id in ["a", "b", "c"] {
        let running = step(&found, id).running;
        assert_eq!((running.amounts, running.basis), ([15_000; 2], Basis::Estimated), "{id}");
        assert!(step(&found, id).year.is_some());
    }
    // What is stated stands before it.
    world.systems.insert("b".into(), system("A", Some(40)));
    assert_eq!(step(&world.roadmap(), "c").running.amounts, [4_000; 2]);
}

#[test]
fn what_nobody_uses_is_switched_off_even_if_its_cost_is_unknown() {
    let mut world = World::new(&["b"], &[]);
    world.proposals = vec![proposal("k", &[("a", Disposition::Retire)])];
    world.systems = BTreeMap::from([
        ("a".to_string(), system("A", Some(0))),
        ("k".to_string(), system("A", Some(7))),
    ]);
    let found = world.roadmap();
    assert_eq!((step(&found, "a").year, step(&found, "a").worth), (Some(2027), Money::default()));
}

#[test]
fn what_nobody_uses_and_others_need_cuts_nobody_off() {
    let mut world = World::new(&["b"], &[("b", "a"), ("x", "a"), ("k", "a")]);
    world.proposals = vec![proposal("k", &[("a", Disposition::Retire), ("b", Disposition::Merge)])];
    world.systems.insert("a".into(), system("A", Some(100)));
    world.systems.get_mut("b").expect("it is there").paid_until = Some(2029);
    let found = world.roadmap();
    let a = step(&found, "a");
    // It would pay from 2029 on; but then the other one, which it needs, would wait for two years.
    assert_eq!((a.year, step(&found, "b").year), (Some(2027), None));
    assert_eq!(step(&found, "b").left, Some(Left::Order));
    assert_eq!((a.keeper.as_str(), &*a.reconnect), ("k", &["b".to_string(), "x".into()][..]));
    // Nobody is moved: a tenth of the running cost for each one.
    assert_eq!((a.once.expected, a.worth.expected), (2_000, 5 * 8_000 - 2_000));
    // When both can be done in one year, the one that needs goes first.
    world.systems.get_mut("b").expect("it is there").paid_until = None;
    let found = world.roadmap();
    let a = step(&found, "a");
    assert_eq!((&*a.after, &*a.reconnect), (&["b".to_string()][..], &["x".to_string()][..]));
    world.dependencies.clear();
    let found = world.roadmap();
    assert_eq!((step(&found, "a").keeper.as_str(), step(&found, "a").once.expected), ("a", 0));
}

#[test]
fn a_step_that_loses_money_says_how_much() {
    let mut world = World::new(&["a"], &[]);
    world.systems.get_mut("a").expect("it is there").paid_until = Some(2030);
    let found = world.roadmap();
    let a = step(&found, "a");
    // One year is left: .8 of a hundred, less .6 + .5.
    assert_eq!((a.left, a.worth.expected), (Some(Left::DoesNotPay), -3_000));
    world.frame.frozen = (2027..2032).map(|it| (None, it)).collect();
    let found = world.roadmap();
    assert_eq!(step(&found, "a").worth, Money::default(), "it may be done in no year");
}

#[test]
fn enormous_amounts_stay_at_the_largest() {
    let names: Vec<String> = (0..60).map(|it| format!("a{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::new(&names, &[]);
    world.frame.capacity = 99;
    for own in world.systems.values_mut() {
        *own = system("A", Some(i64::MAX / 100));
    }
    let found = world.roadmap();
    assert!(0 < found.worth.low && found.worth.low <= found.worth.expected);
    assert!(found.worth.expected <= found.worth.high);
}

#[test]
fn the_strongest_assumption_stands_first_and_amounts_add_up() {
    let mut world = World::new(&["a", "b", "c"], &[("x", "a"), ("b", "c")]);
    world.frame.capacity = 1;
    let found = world.roadmap();
    let swing = |it: &Swing| (it.worth[1] - it.worth[0]).abs();
    assert!(found.sensitivity.windows(2).all(|it| swing(&it[0]) >= swing(&it[1])));
    let net: i64 = found.years.iter().map(|it| it.avoided - it.spent).sum();
    assert_eq!(net, found.worth.expected);
    assert!(found.worth.low < found.worth.expected && found.worth.expected < found.worth.high);
}

#[test]
fn a_promise_that_became_impossible_is_moved_and_says_why() {
    let mut world = World::new(&["a", "b", "c"], &[]);
    world.frame.previous = ["a", "b", "c"].map(|it| (it.to_string(), 2027)).into();
    world.systems.insert("b".into(), System { paid_until: Some(2028), ..system("B", Some(100)) });
    world.systems.insert("c".into(), system("C", Some(100)));
    world.frame.frozen = vec![(Some("C".into()), 2027)];
    let found = world.roadmap();
    let of = |id: &str| (step(&found, id).year, step(&found, id).moved);
    assert_eq!(of("a"), (Some(2027), None));
    let impossible = Some(Moved::NoLongerPossible);
    assert_eq!((of("b"), of("c")), ((Some(2028), impossible), (Some(2028), impossible)));
    // A year that is over.
    world.frame.first_year = 2028;
    assert_eq!(step(&world.roadmap(), "a").moved, impossible);
}

#[test]
fn a_promise_is_broken_for_more_than_it_counts_and_not_for_less() {
    let mut world = World::new(&["a", "b"], &[]);
    world.frame.capacity = 1;
    world.frame.previous = [("a".to_string(), 2027), ("b".to_string(), 2028)].into();
    // A year later costs .8 of the difference; both promises count a twentieth of a hundred.
    for (yearly, year) in [(112, 2028), (114, 2027)] {
        world.systems.insert("b".into(), system("A", Some(yearly)));
        let found = world.roadmap();
        assert_eq!(step(&found, "b").year, Some(year), "{yearly}");
        let moved = (year == 2027).then_some(Moved::MakesRoom);
        assert_eq!(step(&found, "a").moved, moved, "{yearly}");
    }
}

#[test]
fn agencies_and_years_have_means_of_their_own() {
    let mut world = World::new(&["a", "b", "c", "d"], &[]);
    for id in ["c", "d"] {
        world.systems.insert(id.into(), system("B", Some(100)));
    }
    world.frame.capacity_of = [("A".to_string(), 1)].into();
    // Each move costs 110 once.
    world.frame.budget_of = [("B".to_string(), 11_000)].into();
    let found = world.roadmap();
    let in_2027 = |found: &Roadmap, agency: &str| {
        let is_it = |it: &&Step| it.year == Some(2027) && it.agency.as_deref() == Some(agency);
        found.steps.iter().filter(is_it).count()
    };
    assert_eq!((in_2027(&found, "A"), in_2027(&found, "B")), (1, 1));
    world.frame.budgets = [(2027, 11_000)].into();
    let found = world.roadmap();
    assert_eq!(in_2027(&found, "A") + in_2027(&found, "B"), 1);
    assert!(found.steps.iter().all(|it| it.year.is_some()));
}
