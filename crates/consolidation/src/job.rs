//! What a system does, and how much of it another one does.

use std::collections::BTreeMap;

use crate::facts::{Facts, SharedFacts};

/// What a system does, as far as is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Job<'a> {
    /// Its functions, and how surely; empty where nothing is known.
    pub functions: BTreeMap<&'a str, f64>,
    /// How like its group it is, 0 to 1. Where nothing else is known, it does what the group does as far as this.
    likeness: f64,
}

impl<'a> Job<'a> {
    /// The labels of a system, and what the reference list says of the shared application that it is.
    pub fn of(facts: Option<&'a Facts>, shared: Option<&'a SharedFacts>, likeness: f64) -> Job<'a> {
        let labels = facts.into_iter().flat_map(|it| &it.functions);
        let labels = labels.map(|(code, sure)| (code.as_str(), *sure));
        let listed = shared.into_iter().flat_map(|it| &it.functions);
        let functions = labels.chain(listed.map(|it| (it.as_str(), 1.0))).collect();
        Job { functions, likeness: likeness.clamp(0.0, 1.0) }
    }

    /// Whether it does the function: where nothing is known, whether it is that like the group.
    pub fn serves(&self, function: Option<&str>, from: f64) -> bool {
        match function {
            None => true,
            Some(_) if self.functions.is_empty() => self.likeness >= from,
            Some(it) => self.functions.contains_key(it),
        }
    }

    /// Share of the job whose functions are such ones, weighted by how surely it has them; `None` where none is known.
    pub fn share(&self, is_one: impl Fn(&str) -> bool) -> Option<f64> {
        model::covered(self.functions.iter().map(|(code, sure)| (*code, *sure)), is_one)
    }

    /// Share of this job that another system does. What is not known of either is taken from the group's function, as far
    /// as the system is like its group; in a group without one only the likeness is left.
    pub fn share_done_by(&self, other: &Job, function: Option<&str>) -> f64 {
        let both_alike = self.likeness.min(other.likeness);
        let is_known = !other.functions.is_empty();
        match (self.share(|it| other.functions.contains_key(it)), function) {
            (Some(share), _) if is_known => share,
            (_, None) => both_alike,
            (Some(_), Some(group)) => {
                other.likeness * self.share(|it| it == group).unwrap_or_default()
            }
            (None, Some(group)) if is_known => match other.functions.contains_key(group) {
                true => self.likeness,
                false => 0.0,
            },
            (None, Some(_)) => both_alike,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: Option<&str> = Some("a");

    fn job(functions: &[&'static str], likeness: f64) -> Job<'static> {
        Job { functions: functions.iter().map(|it| (*it, 0.5)).collect(), likeness }
    }

    /// Of one job the other does this share, in the group of this function.
    fn check(
        (one, likeness): (&[&'static str], f64),
        (other, of_other): (&[&'static str], f64),
        function: Option<&str>,
        expected: f64,
    ) {
        let share = job(one, likeness).share_done_by(&job(other, of_other), function);
        assert!((share - expected).abs() < 1e-9, "{one:?} {other:?} {function:?}: {share}");
    }

    #[test]
    fn of_known_jobs_the_share_is_what_the_other_does_whatever_the_group_does() {
        check((&["a"], 0.9), (&["b"], 0.9), GROUP, 0.0);
        check((&["a", "b"], 0.9), (&["b"], 0.9), GROUP, 0.5);
        check((&["b"], 0.9), (&["a", "b"], 0.9), None, 1.0);
    }

    #[test]
    fn what_is_not_known_does_what_its_group_does_as_far_as_it_is_like_it() {
        check((&[], 0.4), (&["a"], 0.9), GROUP, 0.4);
        check((&[], 0.4), (&["b"], 0.9), GROUP, 0.0);
        check((&["a"], 0.9), (&[], 0.4), GROUP, 0.4);
        check((&["a", "b"], 0.9), (&[], 0.4), GROUP, 0.2);
        check((&[], 0.4), (&[], 0.7), GROUP, 0.4);
    }

    #[test]
    fn in_a_group_without_a_function_only_likeness_is_left_where_something_is_not_known() {
        check((&[], 0.7), (&["b"], 0.4), None, 0.4);
        check((&["b"], 0.7), (&[], 0.4), None, 0.4);
    }

    #[test]
    fn a_job_that_is_not_known_serves_where_it_is_like_enough() {
        let serves =
            |functions: &[&'static str], likeness: f64| job(functions, likeness).serves(GROUP, 0.6);
        assert!(serves(&["a"], 0.1) && serves(&[], 0.6));
        assert!(!serves(&["b"], 0.9) && !serves(&[], 0.5));
        assert!(job(&["b"], 0.1).serves(None, 0.6));
    }
}
