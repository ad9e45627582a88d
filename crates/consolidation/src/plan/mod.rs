//! The roadmap: which consolidations to do in which year, so that net saving is highest and every rule is kept.

mod check;
mod cut;
mod decompose;
mod drawn;
mod exact;
mod exchange;
mod greedy;
mod money;
mod order;
mod program;
mod progress;
mod promises;
mod recreate;
mod relax;
mod search;
mod solve;
mod steps;
mod tighten;

pub use check::{Violation, check};
pub use money::{ALL_FUNCTIONS, Basis, Money, Running, UnitCost, UnitCosts};
pub use program::{Need, Program, Schedule, Unit};
pub use progress::{Day, Noted, Progress, Promise, Quarter, StepState, YearProgress, progress};
pub use promises::Moved;
pub use solve::{Effort, Solved, solve};
pub use steps::{Frame, Left, Roadmap, Step, Swing, System, Year, roadmap};

#[cfg(test)]
mod tests;
