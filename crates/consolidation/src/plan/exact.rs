//! A program as a mixed-integer program, for a solver.
//!
//! A variable says that a unit is done by the end of a year: so written, needs and the years of a unit are differences
//! of two variables, as in the strong formulation of scheduling open-pit mines (Bienstock and Zuckerberg 2010). Beside
//! them stands whether one that needs and is never done is connected anew: in which year, where that matters.

#[cfg(feature = "highs")]
use good_lp::solvers::highs::highs as solver;
#[cfg(not(feature = "highs"))]
use good_lp::solvers::microlp::microlp as solver;
use good_lp::{Expression, ProblemVariables, Variable, constraint, variable};

use super::greedy::{rank, repaired};
use super::program::{Need, Program, Schedule};

/// What a solver found.
pub(super) struct Found {
    pub schedule: Schedule,
    /// Nothing can win more, in hundredths.
    pub bound: i128,
    /// Nodes of branch and bound; 0 where the solver does not tell.
    pub nodes: u64,
}

/// How much a solver looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    /// The linear relaxation alone, rounded to a schedule.
    Rounded,
    /// So many nodes of branch and bound.
    Nodes(u64),
}

/// The best schedule, from one that keeps the rules; stopped after so many nodes, with what is known by then. `None`
/// when the solver fails.
pub(super) fn exact(program: &Program, start: &[Option<usize>], search: Search) -> Option<Found> {
    let scale = scale(program);
    let mut variables = ProblemVariables::new();
    let places = places(program);
    let count = places.iter().flatten().max().map_or(0, |it| it + 1);
    let done = || match search {
        Search::Rounded => variable().min(0.0).max(1.0),
        Search::Nodes(_) => variable().binary(),
    };
    let all: Vec<Variable> = (0..count).map(|_| variables.add(done())).collect();
    let by = |unit: usize, year: usize| -> Expression {
        let place = places[unit * program.years + year];
        place.map_or(Expression::default(), |it| Expression::from(all[it]))
    };
    let is_open = |unit: usize, year: usize| program.units[unit].worth[year].is_some();
    let done_in = |unit: usize, year: usize| -> Option<Expression> {
        let before = (year > 0).then(|| by(unit, year - 1));
        is_open(unit, year).then(|| by(unit, year) - before.unwrap_or_default())
    };
    let mut aim = Expression::default();
    for (at, unit) in program.units.iter().enumerate() {
        let mut next = 0;
        for year in (0..program.years).rev() {
            let Some(worth) = unit.worth[year] else { continue };
            aim += worth.saturating_sub(next) as f64 / scale * by(at, year);
            next = worth;
        }
    }
    let anew: Vec<Vec<Variable>> = program
        .needs
        .iter()
        .map(|need| {
            let fraction = |_| variables.add(variable().min(0.0).max(1.0));
            (0..slots(program, need)).map(fraction).collect()
        })
        .collect();
    for (need, anew) in program.needs.iter().zip(&anew) {
        for (loss, anew) in need.loss.iter().zip(anew) {
            aim -= *loss as f64 / scale * *anew;
        }
    }
    let mut problem = variables.maximise(&aim).using(solver);
    let mut rules = Vec::new();
    for at in 0..program.units.len() {
        for year in (1..program.years).filter(|it| is_open(at, *it)) {
            rules.push(constraint!(by(at, year - 1) <= by(at, year)));
        }
    }
    for (need, anew) in program.needs.iter().zip(&anew) {
        let (first, then) = (need.first as usize, need.then as usize);
        for year in 0..program.years {
            let so_far: Expression = anew.iter().take(year + 1).sum();
            rules.push(constraint!(by(then, year) - by(first, year) <= so_far));
            // Who is not done by then is never done.
            if need.may_break(program, year) {
                let last = by(first, program.years - 1);
                rules.push(constraint!(by(then, year) + last - by(first, year) <= 1.0));
            }
        }
        for (year, now) in anew.iter().enumerate().filter(|_| anew.len() > 1) {
            let now_done = done_in(then, year);
            rules.extend(now_done.map(|it| constraint!(it - by(first, year) <= *now)));
        }
    }
    rules.extend(means(program, scale, &done_in, &anew));
    rules.into_iter().for_each(|it| {
        good_lp::SolverModel::add_constraint(&mut problem, it);
    });
    let most_nodes = if let Search::Nodes(most) = search { most } else { 0 };
    let answer = answer(problem, most_nodes, values(program, &places, start))?;
    Some(found(program, &answer, &places, start, scale))
}

/// The place of the variable that says that a unit is done by the end of each year: that of the last year until then
/// in which it may be done.
fn places(program: &Program) -> Vec<Option<usize>> {
    let mut count = 0;
    let mut places = Vec::with_capacity(program.units.len() * program.years);
    for unit in &program.units {
        let mut last = None;
        for worth in &unit.worth {
            if worth.is_some() {
                last = Some(count);
                count += 1;
            }
            places.push(last);
        }
    }
    places
}

/// A schedule as values of the variables, in their order.
fn values(program: &Program, places: &[Option<usize>], schedule: &[Option<usize>]) -> Vec<f64> {
    let mut values = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let (unit, year) = (at / program.years, at % program.years);
        let is_done = schedule[unit].is_some_and(|it| it <= year);
        if place.is_some_and(|it| it == values.len()) {
            values.push(f64::from(u8::from(is_done)));
        }
    }
    for need in &program.needs {
        let late = need.late(schedule);
        let slots = slots(program, need);
        let is_now = |slot: usize| late.is_some_and(|it| slots == 1 || it == slot);
        values.extend((0..slots).map(|it| f64::from(u8::from(is_now(it)))));
    }
    values
}

/// Years that have to be told apart when one that needs is connected anew: one, unless it is paid by a budget.
fn slots(program: &Program, need: &Need) -> usize {
    let is_even = need.loss.windows(2).all(|it| it[0] == it[1]);
    let is_free = need.cost == 0 || program.units[need.then as usize].budgets.is_empty();
    if is_even && is_free { 1 } else { program.years }
}

/// How many variables the solver gets.
pub(super) fn variables(program: &Program) -> usize {
    let open = program.units.iter().map(|it| it.worth.iter().flatten().count());
    open.sum::<usize>() + program.needs.iter().map(|it| slots(program, it)).sum::<usize>()
}

/// Budgets of each year, and capacity of each agency in each year.
fn means(
    program: &Program,
    scale: f64,
    done_in: &dyn Fn(usize, usize) -> Option<Expression>,
    anew: &[Vec<Variable>],
) -> Vec<good_lp::Constraint> {
    let mut rules = Vec::new();
    let most = program.most_spent();
    for year in 0..program.years {
        for (budget, limit) in (0..).zip(&program.budgets) {
            if i128::from(limit[year]) >= most[budget as usize] {
                continue;
            }
            let pays = |unit: u32| program.units[unit as usize].budgets.contains(&budget);
            let costs = (0..).zip(&program.units).filter(|it| it.1.cost > 0 && pays(it.0));
            let costs: Vec<(i64, Expression)> =
                costs.filter_map(|it| Some((it.1.cost, done_in(it.0 as usize, year)?))).collect();
            rules.extend(rounded(&costs, limit[year]));
            let spent = costs.into_iter().map(|it| it.0 as f64 / scale * it.1);
            let mut spent: Expression = spent.sum();
            let needs = program.needs.iter().zip(anew).filter(|it| it.0.cost > 0);
            for (need, anew) in needs.filter(|it| pays(it.0.then)) {
                spent += need.cost as f64 / scale * anew[year];
            }
            rules.push(constraint!(spent <= limit[year] as f64 / scale));
        }
        let mut loads = vec![(0, Expression::default()); program.capacity.len()];
        for (at, unit) in program.units.iter().enumerate() {
            for (agency, load) in &unit.load {
                let own = &mut loads[*agency as usize];
                let Some(done) = done_in(at, year) else { continue };
                own.0 += load;
                own.1 += f64::from(*load) * done;
            }
        }
        for ((most, load), capacity) in loads.into_iter().zip(&program.capacity) {
            if most > capacity[year] {
                rules.push(constraint!(load <= f64::from(capacity[year])));
            }
        }
    }
    rules
}

/// So many units at most that each cost more than a part of a budget: what a budget pays of them in whole numbers. For
/// each part, costs are counted in it and rounded down (Chvátal 1973); without that, a relaxation does a part of each
/// unit, and promises too much where a year pays for few.
fn rounded(costs: &[(i64, Expression)], limit: i64) -> Vec<good_lp::Constraint> {
    let of = |parts: i128| {
        let weight = |cost: i64| i128::from(cost) * (parts + 1) / (i128::from(limit.max(0)) + 1);
        let weighty = costs.iter().map(|it| (weight(it.0), &it.1)).filter(|it| it.0 > 0);
        let weighty: Vec<(i128, &Expression)> = weighty.collect();
        let all: i128 = weighty.iter().map(|it| it.0).sum();
        let done: Expression = weighty.into_iter().map(|it| it.0 as f64 * it.1.clone()).sum();
        (all > parts).then(|| constraint!(done <= parts as f64))
    };
    (1..=MOST_PARTS).filter_map(of).collect()
}

/// Where a year pays for more units than this, rounding changes little.
const MOST_PARTS: i128 = 6;

/// Amounts are divided by this, so that the solver reckons with numbers near one.
fn scale(program: &Program) -> f64 {
    let amounts = program.units.iter().flat_map(|it| it.worth.iter().flatten());
    amounts.map(|it| it.unsigned_abs()).max().unwrap_or(1).max(1) as f64 / 1_000.0
}

/// What a solver says.
struct Answer {
    values: Option<Vec<f64>>,
    bound: Option<f64>,
    nodes: u64,
}

#[cfg(not(feature = "highs"))]
fn answer(
    problem: good_lp::solvers::microlp::MicroLpProblem,
    most_nodes: u64,
    start: Vec<f64>,
) -> Option<Answer> {
    let mut options = microlp::SolveOptions::default();
    options.node_limit = Some(most_nodes);
    // Variables are known by their numbers, which good_lp keeps to itself; another problem has the same.
    let mut same = microlp::Problem::new(microlp::OptimizationDirection::Maximize);
    let start = start.into_iter().map(|it| (same.add_var(0.0, (0.0, 1.0)), it));
    options.warm_start = Some(start.collect());
    // On its way from a start a basis may become singular; from nothing it takes another way.
    let from_start = problem.as_inner().solve_with(options.clone());
    options.warm_start = None;
    let outcome = from_start.or_else(|_| problem.as_inner().solve_with(options)).ok()?;
    let stats = outcome.stats();
    let values = outcome.solution().map(|it| it.iter().map(|it| it.1).collect());
    Some(Answer { values, bound: stats.best_bound, nodes: stats.nodes_solved })
}

/// One thread and one seed, so that the answer repeats. How many nodes it looked at, HiGHS tells only unsafe code.
#[cfg(feature = "highs")]
fn answer(
    problem: good_lp::solvers::highs::HighsProblem,
    most_nodes: u64,
    start: Vec<f64>,
) -> Option<Answer> {
    let mut model = problem.try_into_inner().ok()?;
    model.make_quiet();
    model.set_option("parallel", "off");
    model.set_option("threads", 1);
    model.set_option("random_seed", 0);
    model.set_option("mip_rel_gap", 0.0);
    model.set_option("mip_abs_gap", 0.0);
    model.set_option("mip_max_nodes", i32::try_from(most_nodes).unwrap_or(i32::MAX));
    // Without a start it finds one by itself.
    let _ = model.try_set_solution(Some(&start), None, None, None);
    let solved = model.try_solve().ok()?;
    let bound = solved.double_info_value(c"mip_dual_bound").ok().filter(|it| it.is_finite());
    let values = solved.mip_gap().is_finite().then(|| solved.get_solution().columns().to_vec());
    Some(Answer { values, bound, nodes: 0 })
}

fn found(
    program: &Program,
    answer: &Answer,
    places: &[Option<usize>],
    start: &[Option<usize>],
    scale: f64,
) -> Found {
    let own = answer.values.as_ref().map(|values| {
        let is_done = |it: &Option<usize>| it.is_some_and(|it| values[it] > 0.5);
        let years = places.chunks(program.years);
        let wanted: Schedule = years.map(|it| it.iter().position(is_done)).collect();
        // The solver allows rules to be broken by a few parts in ten million.
        repaired(program, &wanted, &rank(program))
    });
    let better = own.filter(|it| program.worth(it) > program.worth(start));
    let schedule = better.unwrap_or_else(|| start.to_vec());
    let worth = program.worth(&schedule);
    // What the solver proves in floating point holds to a few parts in ten million.
    let bound = answer.bound.map(|it| (it * scale * (1.0 + 1e-7)).ceil() as i128);
    let bound = bound.unwrap_or(i128::MAX).min(program.at_best());
    Found { schedule, bound: bound.max(worth), nodes: answer.nodes }
}
