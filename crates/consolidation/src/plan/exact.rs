//! A program as a mixed-integer program, for a solver.
//!
//! A variable says that a unit is done by the end of a year: so written, precedence and the years of a unit are
//! differences of two variables, and the relaxation is that of the strong formulation of scheduling open-pit mines
//! (Bienstock and Zuckerberg 2010).

use good_lp::solvers::microlp::microlp;
use good_lp::{Expression, ProblemVariables, Variable, constraint, variable};
use microlp::SolveOptions;

use super::greedy::{rank, repaired};
use super::program::{Program, Schedule};

/// What a solver found.
pub(super) struct Found {
    pub schedule: Schedule,
    /// Nothing can win more, in hundredths.
    pub bound: i128,
    /// Nodes of branch and bound.
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
            let gain = unit.worth[year].unwrap_or(0) - next;
            aim += gain as f64 / scale * by(at, year);
        }
    }
    let mut problem = variables.maximise(&aim).using(microlp);
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
    for (first, then) in &program.precedence {
        let (first, then) = (*first as usize, *then as usize);
        rules.extend((0..program.years).map(|it| constraint!(by(then, it) <= by(first, it))));
    }
    rules.extend(means(program, scale, &done_in));
    rules.into_iter().for_each(|it| {
        good_lp::SolverModel::add_constraint(&mut problem, it);
    });
    solved(program, problem.as_inner(), start, most_nodes, scale)
}

/// Budget of each year, and capacity of each agency in each year.
fn means(
    program: &Program,
    scale: f64,
    done_in: &dyn Fn(usize, usize) -> Expression,
) -> Vec<good_lp::Constraint> {
    let mut rules = Vec::new();
    for year in 0..program.years {
        if let Some(budget) = &program.budget {
            let costs = program.units.iter().enumerate().filter(|it| it.1.cost > 0);
            let spent: Expression =
                costs.map(|(at, unit)| unit.cost as f64 / scale * done_in(at, year)).sum();
            rules.push(constraint!(spent <= budget[year] as f64 / scale));
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

fn solved(
    program: &Program,
    problem: &microlp::Problem,
    start: &[Option<usize>],
    most_nodes: u64,
    scale: f64,
) -> Option<Found> {
    let mut options = SolveOptions::default();
    options.node_limit = Some(most_nodes);
    let outcome = problem.solve_with(options).ok()?;
    let stats = outcome.stats();
    let done = |values: &[f64]| -> Option<usize> { values.iter().position(|it| *it > 0.5) };
    let own = outcome.solution().map(|it| {
        let values: Vec<f64> = it.iter().map(|it| it.1).collect();
        let wanted: Schedule = values.chunks(program.years).map(done).collect();
        // The solver allows rules to be broken by a few parts in ten million.
        repaired(program, &wanted, &rank(program))
    });
    let better = own.filter(|it| program.worth(it) > program.worth(start));
    let schedule = better.unwrap_or_else(|| start.to_vec());
    let worth = program.worth(&schedule);
    // What the solver proves in floating point holds to a few parts in ten million.
    let bound = stats.best_bound.map(|it| (it * scale * (1.0 + 1e-7)).ceil() as i128);
    let bound = bound.unwrap_or(i128::MAX).min(program.at_best());
    Some(Found { schedule, bound: bound.max(worth), nodes: stats.nodes_solved })
}
