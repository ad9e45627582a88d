//! Every rule of a roadmap, looked at from outside: from the steps, the dependencies and the frame alone, so that an
//! error in how they become a program is found. And small catalogues to look at.

use super::tests::{proposal, system};
use super::*;
use crate::graph::tests::{Numbers, needs};
use crate::policy::tests::shipped;

/// A catalogue with a frame.
#[derive(Debug, Clone)]
struct Catalogue {
    proposals: Vec<Proposal>,
    systems: BTreeMap<String, System>,
    dependencies: Vec<Dependency>,
    frame: Frame,
}

const AGENCIES: [&str; 3] = ["A", "B", "C"];
const FIRST: i32 = 2027;

fn catalogue(seed: u32) -> Catalogue {
    let mut numbers = Numbers(seed.wrapping_mul(2_654_435_761));
    let count = 3 + numbers.below(5);
    let id = |it: u32| format!("s{it}");
    let dispositions = [
        Disposition::Merge,
        Disposition::Merge,
        Disposition::Merge,
        Disposition::AdoptShared,
        Disposition::MoveFunction,
        Disposition::Retire,
        Disposition::Connect,
    ];
    let mut proposals = Vec::new();
    for keeper in 0..2 + numbers.below(2) {
        let mut others = Vec::new();
        for other in (0..count).filter(|it| *it != keeper) {
            if numbers.below(3) > 0 {
                let what = dispositions[numbers.below(dispositions.len() as u32) as usize];
                others.push((id(other), what));
            }
        }
        // The first one keeps a system of which nothing else is said.
        let name = if keeper == 0 { "k".into() } else { id(keeper) };
        let others: Vec<(&str, Disposition)> = others.iter().map(|it| (&*it.0, it.1)).collect();
        proposals.push(proposal(&name, &others));
    }
    let mut systems: BTreeMap<String, System> = BTreeMap::new();
    for name in (0..count).map(id).chain(["k".into(), "x".into()]) {
        let agency = AGENCIES[numbers.below(3) as usize];
        let yearly = (numbers.below(8) > 0).then(|| i64::from(numbers.below(400)));
        let paid_until = (numbers.below(4) == 0).then(|| FIRST + numbers.below(4) as i32);
        let function = (numbers.below(2) == 0).then(|| "f/g".to_string());
        systems.insert(name, System { paid_until, function, ..system(agency, yearly) });
    }
    let names: Vec<&String> = systems.keys().collect();
    let any = |numbers: &mut Numbers| names[numbers.below(names.len() as u32) as usize].as_str();
    let dependencies = (0..numbers.below(12)).map(|_| {
        let (from, to) = (any(&mut numbers), any(&mut numbers));
        needs(from, to)
    });
    let dependencies = dependencies.collect();
    let frame = frame(&mut numbers, &names, &proposals);
    Catalogue { proposals, systems, dependencies, frame }
}

fn frame(numbers: &mut Numbers, names: &[&String], proposals: &[Proposal]) -> Frame {
    let years = 2 + numbers.below(3);
    let money = |numbers: &mut Numbers| i64::from(numbers.below(600)) * 100;
    let agency = |numbers: &mut Numbers| AGENCIES[numbers.below(3) as usize].to_string();
    let year = |numbers: &mut Numbers| FIRST + numbers.below(years) as i32;
    let mut frame = Frame {
        first_year: FIRST,
        years: years as usize,
        capacity: numbers.below(4),
        budget: (numbers.below(2) == 0).then(|| money(numbers)),
        ..Frame::default()
    };
    for _ in 0..numbers.below(3) {
        frame.budgets.insert(year(numbers), money(numbers));
        frame.budget_of.insert(agency(numbers), money(numbers));
        frame.capacity_of.insert(agency(numbers), numbers.below(3));
        let whose = (numbers.below(3) > 0).then(|| agency(numbers));
        frame.frozen.push((whose, year(numbers)));
    }
    for _ in 0..numbers.below(3) {
        frame.keep.insert(names[numbers.below(names.len() as u32) as usize].clone());
        frame.exclude.insert(match numbers.below(2) {
            0 => agency(numbers),
            _ => proposals[numbers.below(proposals.len() as u32) as usize].id.clone(),
        });
    }
    frame
}

impl Catalogue {
    fn roadmap(&self) -> Roadmap {
        self.roadmap_by(&Effort { nodes: 100_000, ..Effort::default() })
    }

    fn roadmap_by(&self, effort: &Effort) -> Roadmap {
        let (systems, dependencies) = (&self.systems, &self.dependencies);
        roadmap(&self.proposals, systems, dependencies, &shipped(), &self.frame, effort)
    }

    /// What a roadmap does that it may not, in words.
    fn broken(&self, roadmap: &Roadmap) -> Vec<String> {
        let done: BTreeMap<&str, (&Step, i32)> = roadmap
            .steps
            .iter()
            .filter_map(|it| Some((it.application_id.as_str(), (it, it.year?))))
            .collect();
        let mut broken: Vec<String> =
            roadmap.steps.iter().filter_map(|it| self.touched(it)).collect();
        for (step, year) in done.values() {
            broken.extend(self.wrong_year(step, *year));
            broken.extend(self.wrong_cost(step));
        }
        broken.extend(roadmap.steps.iter().filter_map(|it| self.wrong_worth(it)));
        broken.extend(self.wrong_order(&done));
        broken.extend(self.wrong_waves(&done));
        broken.extend(self.wrong_means(&done));
        let net: i64 = roadmap.years.iter().map(|it| it.avoided - it.spent).sum();
        if net != roadmap.worth.expected || i128::from(net) != roadmap.solved.worth {
            broken.push(format!("{net} {:?} {:?}", roadmap.worth, roadmap.solved));
        }
        broken
    }

    /// A system that stays.
    fn touched(&self, step: &Step) -> Option<String> {
        let (frame, id) = (&self.frame, &step.application_id);
        let is_out = frame.exclude.contains(&step.proposal_id)
            || step.agency.as_ref().is_some_and(|it| frame.exclude.contains(it));
        (frame.keep.contains(id) || is_out).then(|| format!("{id} stays"))
    }

    /// A year that is frozen, before the contract's last one, or none of the frame.
    fn wrong_year(&self, step: &Step, year: i32) -> Option<String> {
        let frame = &self.frame;
        let is_frozen =
            frame.frozen.iter().any(|it| it.1 == year && (it.0.is_none() || it.0 == step.agency));
        let paid = self.systems[&step.application_id].paid_until;
        let is_wrong = is_frozen
            || paid.is_some_and(|it| year < it)
            || !(FIRST..FIRST + frame.years as i32).contains(&year);
        is_wrong.then(|| format!("{} in {year}", step.application_id))
    }

    /// A cost that is not what moving and connecting anew come to.
    fn wrong_cost(&self, step: &Step) -> Option<String> {
        let running = step.running.amounts[0];
        let moves = i64::from(step.disposition != Disposition::Retire);
        // In the shipped policy: .6, half a year of .5 each, and a tenth for each one.
        let once = moves * (running * 11 / 10) + step.reconnect.len() as i64 * (running / 10);
        (step.once.expected != once).then(|| format!("{step:?} costs {once}"))
    }

    /// Who needs what stops and moves, moves no later; who stays is connected anew, and nobody else is.
    fn wrong_order(&self, done: &BTreeMap<&str, (&Step, i32)>) -> Vec<String> {
        let mut broken = Vec::new();
        for (id, (step, year)) in done {
            let needing = self.dependencies.iter().filter(|it| it.to == *id && it.from != it.to);
            let has_to = |from: &&str| {
                let stops =
                    done.get(from).filter(|it| it.0.disposition != Disposition::MoveFunction);
                *from != step.keeper && stops.is_none()
            };
            let stops = step.disposition != Disposition::MoveFunction;
            let needing = needing.map(|it| it.from.as_str()).filter(|_| stops);
            let needing: BTreeSet<&str> = needing.collect();
            for from in &needing {
                let stops = done.get(from).filter(|it| it.0.stops());
                if stops.is_some_and(|it| it.1 > *year) {
                    broken.push(format!("{from} moves after {id}, which it needs"));
                }
            }
            let late: BTreeSet<&str> = needing.into_iter().filter(has_to).collect();
            let anew: BTreeSet<&str> = step.reconnect.iter().map(String::as_str).collect();
            if late != anew || anew.len() != step.reconnect.len() {
                broken.push(format!("{id} is needed by {late:?}, {anew:?} are connected anew"));
            }
        }
        broken
    }

    /// What a step that is left would win does not fit why it is.
    fn wrong_worth(&self, step: &Step) -> Option<String> {
        let (is_used, worth) = (step.disposition != Disposition::Retire, step.worth.expected);
        let mut years = FIRST..FIRST + self.frame.years as i32;
        let is_closed = years.all(|it| self.wrong_year(step, it).is_some());
        let fits = match step.left {
            None => true,
            Some(Left::NoMeans) if is_closed => step.worth == Money::default(),
            Some(Left::NoMeans) => worth > 0 || worth == 0 && !is_used,
            Some(Left::Order) => worth > 0 || worth == 0 && !is_used,
            Some(Left::DoesNotPay) => worth <= 0 && !is_closed,
            Some(Left::CostUnknown) => step.worth == Money::default(),
        };
        (!fits).then(|| format!("{step:?}"))
    }

    /// What stops and needs another that stops.
    fn needs_of<'a>(
        &'a self,
        done: &'a BTreeMap<&str, (&Step, i32)>,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let stops =
            |id: &str| done.get(id).is_some_and(|it| it.0.disposition != Disposition::MoveFunction);
        let pairs = self.dependencies.iter().map(|it| (it.from.as_str(), it.to.as_str()));
        pairs.filter(move |it| it.0 != it.1 && stops(it.0) && stops(it.1))
    }

    /// Who needs a step and moves by then comes before it or with it; before it within a year, but for a circle.
    fn wrong_waves(&self, done: &BTreeMap<&str, (&Step, i32)>) -> Vec<String> {
        let needs: BTreeSet<(&str, &str)> = self.needs_of(done).collect();
        let mut broken = Vec::new();
        for (id, (step, year)) in done {
            let comes = |from: &str| done[from].1 <= *year;
            let before = needs.iter().filter(|it| it.1 == *id && comes(it.0));
            let before: Vec<&str> = before.map(|it| it.0).collect();
            let mut after: Vec<&str> = step.after.iter().map(String::as_str).collect();
            after.sort_unstable();
            if before != after {
                broken.push(format!("{id} comes after {before:?}, it says {after:?}"));
            }
        }
        let wave = |id: &str| done[id].0.wave;
        let is_within = |it: &(&str, &str)| done[it.0].1 == done[it.1].1;
        let leads = reached(needs.into_iter().filter(is_within).collect());
        for (one, other) in &leads {
            let fits = match leads.contains(&(*other, *one)) {
                true => wave(one) == wave(other),
                false => wave(one) < wave(other),
            };
            if !fits {
                broken.push(format!("{one} in wave {}, {other} in {}", wave(one), wave(other)));
            }
        }
        let slots: BTreeSet<(i32, usize)> = done.values().map(|it| (it.1, it.0.wave)).collect();
        if !slots.iter().map(|it| it.1).eq(1..=slots.len()) {
            broken.push(format!("waves of years: {slots:?}"));
        }
        broken
    }

    /// More than an agency can do, or a budget has.
    fn wrong_means(&self, done: &BTreeMap<&str, (&Step, i32)>) -> Vec<String> {
        let frame = &self.frame;
        let mut broken = Vec::new();
        for year in FIRST..FIRST + frame.years as i32 {
            let own = || done.values().filter(|it| it.1 == year).map(|it| it.0);
            let spent: i64 = own().map(|it| it.once.expected).sum();
            let limit = frame.budgets.get(&year).copied().or(frame.budget);
            if limit.is_some_and(|it| spent > it) {
                broken.push(format!("{spent} in {year}"));
            }
            for agency in AGENCIES {
                let of = || own().filter(|it| it.agency.as_deref() == Some(agency));
                let spent: i64 = of().map(|it| it.once.expected).sum();
                let most = frame.capacity_of.get(agency).copied().unwrap_or(frame.capacity);
                if of().count() > most as usize
                    || frame.budget_of.get(agency).is_some_and(|it| spent > *it)
                {
                    broken.push(format!("{agency} in {year}: {spent}, {}", of().count()));
                }
            }
        }
        broken
    }
}

/// Pairs of which one leads to the other, over any others.
fn reached<'a>(mut pairs: BTreeSet<(&'a str, &'a str)>) -> BTreeSet<(&'a str, &'a str)> {
    loop {
        let on = |it: &(&'a str, &'a str)| {
            let (from, middle) = *it;
            let next = pairs.iter().filter(move |it| it.0 == middle);
            next.map(move |it| (from, it.1)).collect::<Vec<_>>()
        };
        let more: BTreeSet<_> = pairs.iter().flat_map(on).chain(pairs.iter().copied()).collect();
        if more.len() == pairs.len() {
            return pairs;
        }
        pairs = more;
    }
}

#[test]
fn no_roadmap_breaks_a_rule() {
    let (mut done, mut anew, mut left) = (0, 0, 0);
    let (mut retired_anew, mut losing) = (0, 0);
    for seed in 0..1_000 {
        let catalogue = catalogue(seed);
        let found = catalogue.roadmap();
        assert_eq!(catalogue.broken(&found), [""; 0], "seed {seed} {catalogue:?} {found:?}");
        let planned = || found.steps.iter().filter(|it| it.year.is_some());
        done += planned().count();
        left += found.steps.len() - planned().count();
        anew += planned().map(|it| it.reconnect.len()).sum::<usize>();
        let retired = planned().filter(|it| it.disposition == Disposition::Retire);
        retired_anew += retired.map(|it| it.reconnect.len()).sum::<usize>();
        losing +=
            found.steps.iter().filter(|it| it.year.is_none() && it.worth.expected < 0).count();
    }
    assert!(done > 800 && left > 800 && anew > 80, "{done} {left} {anew}");
    assert!(retired_anew > 20 && losing > 80, "{retired_anew} {losing}");
}

/// Something that held is given up; what it was.
fn freed(frame: &mut Frame, numbers: &mut Numbers) -> &'static str {
    match numbers.below(10) {
        0 => {
            frame.capacity += 1;
            frame.capacity_of.values_mut().for_each(|it| *it += 1);
            "capacity"
        }
        1 => {
            frame.budget = frame.budget.map(|it| it + 10_000);
            frame.budgets.values_mut().for_each(|it| *it += 5_000);
            "budget"
        }
        2 => {
            (frame.budget, frame.budgets) = (None, BTreeMap::new());
            "no budget"
        }
        3 => {
            frame.budget_of.values_mut().for_each(|it| *it += 10_000);
            "budget of an agency"
        }
        4 => {
            frame.budget_of.pop_first();
            "no budget of an agency"
        }
        5 | 6 => {
            frame.frozen.pop();
            "freeze"
        }
        7 => {
            frame.keep.pop_first();
            "keep"
        }
        _ => {
            frame.exclude.pop_last();
            "exclude"
        }
    }
}

#[test]
fn a_constraint_less_never_wins_less() {
    let mut more = BTreeMap::new();
    for seed in 0..2_000 {
        let mut catalogue = catalogue(seed);
        let before = catalogue.roadmap().solved.worth;
        let mut numbers = Numbers(seed);
        numbers.below(2);
        let what = freed(&mut catalogue.frame, &mut numbers);
        let after = catalogue.roadmap().solved.worth;
        assert!(after >= before, "seed {seed} {what}: {before} {after} {catalogue:?}");
        *more.entry(what).or_insert(0) += usize::from(after > before);
    }
    assert!(more.len() == 8 && more.values().all(|it| *it > 0), "{more:?}");
}

#[test]
fn from_a_roadmap_with_less_freedom_no_search_comes_to_less() {
    let little = Effort::least();
    let mut less = 0;
    for seed in 0..1_000 {
        let mut catalogue = catalogue(seed);
        let before = catalogue.roadmap();
        let what = freed(&mut catalogue.frame, &mut Numbers(seed));
        less += usize::from(catalogue.roadmap_by(&little).solved.worth < before.solved.worth);
        let years = promised(&before);
        for frame in [
            Frame { known: vec![years.clone()], ..catalogue.frame.clone() },
            Frame { tried: vec![BTreeMap::new(), years], ..catalogue.frame.clone() },
        ] {
            let other = Catalogue { frame, ..catalogue.clone() };
            let after = other.roadmap_by(&little);
            assert_eq!(other.broken(&after), [""; 0], "seed {seed} {what}");
            let worth = after.solved.worth;
            assert!(worth >= before.solved.worth, "seed {seed} {what}: {before:?} {worth}");
        }
    }
    // By itself, so little looking loses some.
    assert!(less > 5, "{less}");
}

/// How many steps are in another year than in an earlier roadmap.
fn changes(before: &Roadmap, after: &Roadmap) -> usize {
    let years = |it: &Roadmap| -> BTreeMap<String, Option<i32>> {
        it.steps.iter().map(|it| (it.application_id.clone(), it.year)).collect()
    };
    let (before, after) = (years(before), years(after));
    before.iter().filter(|it| it.1.is_some() && after.get(it.0) != Some(it.1)).count()
}

fn promised(roadmap: &Roadmap) -> BTreeMap<String, i32> {
    let promise = |it: &Step| Some((it.application_id.clone(), it.year?));
    roadmap.steps.iter().filter_map(promise).collect()
}

#[test]
fn a_roadmap_made_again_of_the_same_is_the_same() {
    for seed in 0..600 {
        let mut catalogue = catalogue(seed);
        let before = catalogue.roadmap();
        catalogue.frame.previous = promised(&before);
        let after = catalogue.roadmap();
        assert_eq!(changes(&before, &after), 0, "seed {seed}");
        assert_eq!((after.worth, after.solved.broken), (before.worth, 0), "seed {seed}");
        assert!(after.steps.iter().all(|it| it.moved.is_none() && it.promised == it.year));
    }
}

#[test]
fn promises_hold_what_another_cost_would_move() {
    let (mut with, mut without, mut reasons) = (0, 0, BTreeSet::new());
    for seed in 0..1_000 {
        let mut catalogue = catalogue(seed);
        let before = catalogue.roadmap();
        let Some(first) = before.steps.first() else { continue };
        let own = catalogue.systems.get_mut(&first.application_id).expect("it is there");
        for cost in &mut own.costs {
            cost.amount.hundredths += 300;
        }
        if seed % 3 == 0 {
            catalogue.frame.frozen.push((first.agency.clone(), FIRST));
        }
        let free = catalogue.roadmap();
        catalogue.frame.previous = promised(&before);
        let bound = catalogue.roadmap();
        assert_eq!(catalogue.broken(&bound), [""; 0], "seed {seed}");
        assert!(bound.solved.worth <= free.solved.worth, "seed {seed}");
        assert!(bound.solved.worth - bound.solved.broken <= bound.solved.bound, "seed {seed}");
        assert!(changes(&before, &bound) <= changes(&before, &free), "seed {seed}");
        with += changes(&before, &bound);
        without += changes(&before, &free);
        for step in &bound.steps {
            let is_moved = step.promised.is_some() && step.promised != step.year;
            assert_eq!(step.moved.is_some(), is_moved, "seed {seed}");
            reasons.extend(step.moved.map(|it| format!("{it:?}")));
        }
    }
    assert!(with < without, "{with} {without}");
    assert_eq!(reasons.len(), 3, "{reasons:?}");
}
