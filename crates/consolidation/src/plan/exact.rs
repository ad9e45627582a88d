//! A program as a mixed-integer program, for a solver.
//!
//! A variable says that a unit is done by the end of a year: so written, needs and the years of a unit are differences
//! of two variables, as in the strong formulation of scheduling open-pit mines (Bienstock and Zuckerberg 2010). Beside
//! them stands whether one that needs is connected anew: in which year, where that matters.

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

/// The best schedule, from one that keeps the rules; stopped after so many nodes, with what is known by then. `None`
/// when the solver fails.
pub(super) fn exact(program: &Program, start: &[Option<usize>], most_nodes: u64) -> Option<Found> {
    let scale = scale(program);
    let mut variables = ProblemVariables::new();
    let binary = |_| variables.add(variable().binary());
    let all: Vec<Variable> = (0..program.units.len() * program.years).map(binary).collect();
    let by = |unit: usize, year: usize| all[unit * program.years + year];
    let done_in = |unit: usize, year: usize| -> Expression {
        let before = (year > 0).then(|| Expression::from(by(unit, year - 1)));
        Expression::from(by(unit, year)) - before.unwrap_or_default()
    };
    let mut aim = Expression::default();
    for (at, unit) in program.units.iter().enumerate() {
        for year in 0..program.years {
            let next = unit.worth.get(year + 1).copied().flatten().unwrap_or(0);
            let gain = unit.worth[year].unwrap_or(0).saturating_sub(next);
            aim += gain as f64 / scale * by(at, year);
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
    for (at, unit) in program.units.iter().enumerate() {
        for year in 0..program.years {
            if year > 0 {
                rules.push(constraint!(by(at, year - 1) <= by(at, year)));
            }
            if unit.worth[year].is_none() {
                rules.push(constraint!(done_in(at, year) <= 0.0));
            }
        }
    }
    for (need, anew) in program.needs.iter().zip(&anew) {
        let (first, then) = (need.first as usize, need.then as usize);
        for year in 0..program.years {
            let so_far: Expression = anew.iter().take(year + 1).sum();
            rules.push(constraint!(by(then, year) - by(first, year) <= so_far));
        }
        for (year, now) in anew.iter().enumerate().filter(|_| anew.len() > 1) {
            rules.push(constraint!(done_in(then, year) - by(first, year) <= *now));
        }
    }
    rules.extend(means(program, scale, &done_in, &anew));
    rules.into_iter().for_each(|it| {
        good_lp::SolverModel::add_constraint(&mut problem, it);
    });
    let answer = answer(problem, most_nodes)?;
    Some(found(program, &answer, start, scale))
}

/// Years that have to be told apart when one that needs is connected anew: one, unless it is paid by a budget.
fn slots(program: &Program, need: &Need) -> usize {
    let is_even = need.loss.windows(2).all(|it| it[0] == it[1]);
    let is_free = need.cost == 0 || program.units[need.then as usize].budgets.is_empty();
    if is_even && is_free { 1 } else { program.years }
}

/// How many variables the solver gets.
pub(super) fn variables(program: &Program) -> usize {
    let anew = program.needs.iter().map(|it| slots(program, it));
    program.units.len() * program.years + anew.sum::<usize>()
}

/// Budgets of each year, and capacity of each agency in each year.
fn means(
    program: &Program,
    scale: f64,
    done_in: &dyn Fn(usize, usize) -> Expression,
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
            let mut spent: Expression =
                costs.map(|it| it.1.cost as f64 / scale * done_in(it.0 as usize, year)).sum();
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
                own.0 += load;
                own.1 += f64::from(*load) * done_in(at, year);
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
fn answer(problem: good_lp::solvers::microlp::MicroLpProblem, most_nodes: u64) -> Option<Answer> {
    let mut options = microlp::SolveOptions::default();
    options.node_limit = Some(most_nodes);
    let outcome = problem.as_inner().solve_with(options).ok()?;
    let stats = outcome.stats();
    let values = outcome.solution().map(|it| it.iter().map(|it| it.1).collect());
    Some(Answer { values, bound: stats.best_bound, nodes: stats.nodes_solved })
}

/// One thread and one seed, so that the answer repeats. How many nodes it looked at, HiGHS tells only unsafe code.
#[cfg(feature = "highs")]
fn answer(problem: good_lp::solvers::highs::HighsProblem, most_nodes: u64) -> Option<Answer> {
    let mut model = problem.try_into_inner().ok()?;
    model.make_quiet();
    model.set_option("parallel", "off");
    model.set_option("threads", 1);
    model.set_option("random_seed", 0);
    model.set_option("mip_rel_gap", 0.0);
    model.set_option("mip_abs_gap", 0.0);
    model.set_option("mip_max_nodes", i32::try_from(most_nodes).unwrap_or(i32::MAX));
    let solved = model.try_solve().ok()?;
    let bound = solved.double_info_value(c"mip_dual_bound").ok().filter(|it| it.is_finite());
    let values = solved.mip_gap().is_finite().then(|| solved.get_solution().columns().to_vec());
    Some(Answer { values, bound, nodes: 0 })
}

fn found(program: &Program, answer: &Answer, start: &[Option<usize>], scale: f64) -> Found {
    let done = |values: &[f64]| values.iter().position(|it| *it > 0.5);
    let own = answer.values.as_ref().map(|values| {
        let years = values.chunks(program.years).take(program.units.len());
        let wanted: Schedule = years.map(done).collect();
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
