//! What padu proposes to do about a group of systems.

use serde::{Deserialize, Serialize};

use crate::Range;

/// What should happen to one member of a function cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It is the one to keep.
    Keep,
    /// Move its users and data into the keeper.
    Merge,
    /// Adopt the mandated shared application.
    AdoptShared,
    /// Keep it and exchange data with the keeper.
    Connect,
    /// Move the overlapping function only.
    MoveFunction,
    /// Switch it off: nobody uses it.
    Retire,
    /// A legitimate variant.
    KeepAll,
}

impl Disposition {
    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Disposition::Keep => "keep",
            Disposition::Merge => "merge",
            Disposition::AdoptShared => "adopt_shared",
            Disposition::Connect => "connect",
            Disposition::MoveFunction => "move_function",
            Disposition::Retire => "retire",
            Disposition::KeepAll => "keep_all",
        }
    }
}

/// One reason for the choice of the keeper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Stable key, e.g. `mandate`, `usages`, `lifecycle`, `level`, `completeness`, `age`, `cost`.
    pub key: String,
    /// The value found, as shown; `None` when unknown.
    pub value: Option<String>,
    /// Registration or reference entry that says so.
    pub source: Option<String>,
    /// What it adds to the keeper's score; 0 when unknown.
    pub score: f64,
}

/// A single fact that would make the runner-up the keeper, found by trying it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Key of the criterion, or `exception`: that one does not make the runner-up the keeper, it lets it stay.
    pub criterion: String,
    /// The runner-up, which would need it, or the keeper, which would have to lose it.
    pub application_id: String,
    /// The least the runner-up would need, as shown; `None` where something has to be there at all (a mandate, an
    /// exception, any cost), and of the keeper, for which the criterion falls away.
    pub needed: Option<String>,
}

/// A recorded exception from the duty to use a shared application (Pengecualian).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// Its words, with the basis as far as they name it.
    pub words: String,
    /// Registration that says so.
    pub source: Option<String>,
}

/// One member of the group and what should happen to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposalMember {
    /// The application.
    pub application_id: String,
    /// What should happen to it.
    pub disposition: Disposition,
    /// Stable key of the reason; its text stands in the message files.
    pub reason: String,
    /// Share of this system's functions that the keeper covers, 0 to 1.
    pub covered: f64,
    /// Share of the keeper's functions that this system covers, 0 to 1.
    pub covers: f64,
    /// Yearly running cost in hundredths, when known.
    pub running_cost: Option<i64>,
    /// Applications that depend on it.
    pub dependents: Vec<String>,
    /// The exception that keeps it, where the reason is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
}

/// A rule that speaks about the group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFlag {
    /// Rule id, e.g. `G1`.
    pub rule: String,
    /// The application it speaks of.
    pub application_id: String,
    /// The legal basis, from the reference data.
    pub legal_basis: String,
}

/// What to do about one function cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Opaque id, derived from the cluster.
    pub id: String,
    /// The cluster.
    pub cluster_id: String,
    /// Function code, when the cluster has one.
    pub function: Option<String>,
    /// The application to keep.
    pub keeper: String,
    /// Why, criterion by criterion, unknowns included.
    pub criteria: Vec<Criterion>,
    /// The second best, and by how much it lost.
    pub runner_up: Option<(String, f64)>,
    /// What would change the choice: each is enough by itself. Empty when no single fact would.
    #[serde(default)]
    pub what_would_change: Vec<Change>,
    /// Everybody in the group, keeper first.
    pub members: Vec<ProposalMember>,
    /// Yearly saving.
    pub saving: Option<Range>,
    /// Money at stake per year in hundredths: running costs, known or estimated, of the members that
    /// would go.
    pub at_stake: i64,
    /// What the saving rests on.
    pub assumptions: Vec<ProposalAssumption>,
    /// Rules that speak about the group.
    pub flags: Vec<RuleFlag>,
}

/// One thing that a saving rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalAssumption {
    /// Stable key.
    pub key: String,
    /// The value; for a low, an expected and a high case with ` / ` between.
    pub value: String,
    /// Where it comes from: `registers` (counted in what registers and people say), `group` (the stated costs of the
    /// group), `policy` (its edition), or the place in the policy's file at which it can be changed, as
    /// `saving.avoided_share`.
    #[serde(default)]
    pub source: String,
    /// What the policy says on where the value comes from; empty for what was counted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Keys of criteria and assumptions that state amounts.
const AMOUNTS: [&str; 2] = ["cost", "median_running_cost"];

impl Proposal {
    /// The proposal for a reader who may not see some applications, and perhaps no costs: without these, wherever
    /// they stand. `None` where the keeper is hidden, or nobody but the keeper is left.
    pub fn seen(
        mut self,
        may_see_costs: bool,
        is_hidden: &dyn Fn(&str) -> bool,
    ) -> Option<Proposal> {
        self.members.retain(|it| !is_hidden(&it.application_id));
        if is_hidden(&self.keeper) || self.members.len() < 2 {
            return None;
        }
        for member in &mut self.members {
            member.dependents.retain(|it| !is_hidden(it));
        }
        self.runner_up = self.runner_up.filter(|it| !is_hidden(&it.0));
        // All of them are about the runner-up.
        self.what_would_change.retain(|_| self.runner_up.is_some());
        self.flags.retain(|it| !is_hidden(&it.application_id));
        if !may_see_costs {
            self.members.iter_mut().for_each(|it| it.running_cost = None);
            self.criteria.retain(|it| !AMOUNTS.contains(&it.key.as_str()));
            self.what_would_change.retain(|it| !AMOUNTS.contains(&it.criterion.as_str()));
            self.assumptions.retain(|it| !AMOUNTS.contains(&it.key.as_str()));
            (self.saving, self.at_stake) = (None, 0);
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal() -> Proposal {
        let member = |id: &str| ProposalMember {
            application_id: id.into(),
            disposition: Disposition::Merge,
            reason: String::new(),
            covered: 1.0,
            covers: 1.0,
            running_cost: Some(5),
            dependents: vec!["b".into(), "z".into()],
            exception: None,
        };
        let change = |key: &str| Change {
            criterion: key.into(),
            application_id: "a".into(),
            needed: Some("7".into()),
        };
        let cost = |key: &str| Criterion {
            key: key.into(),
            value: Some("7".into()),
            source: None,
            score: 1.0,
        };
        Proposal {
            id: "p".into(),
            cluster_id: "c".into(),
            function: None,
            keeper: "a".into(),
            criteria: vec![cost("cost"), cost("age")],
            runner_up: Some(("z".into(), 1.0)),
            what_would_change: vec![change("cost"), change("age")],
            members: ["a", "b", "z"].map(member).into(),
            saving: Some(Range { low: 1, expected: 2, high: 3, currency: "IDR".into() }),
            at_stake: 9,
            assumptions: vec![ProposalAssumption {
                key: "median_running_cost".into(),
                value: "7".into(),
                source: "group".into(),
                note: String::new(),
            }],
            flags: vec![RuleFlag {
                rule: "G1".into(),
                application_id: "z".into(),
                legal_basis: String::new(),
            }],
        }
    }

    #[test]
    fn what_is_hidden_stands_nowhere() {
        let seen = proposal().seen(true, &|id| id == "z").expect("two are left");
        let text = serde_json::to_string(&seen).expect("it can be written");
        assert!(!text.contains("\"z\""), "{text}");
        assert_eq!((seen.members.len(), seen.at_stake), (2, 9));
        assert!(seen.what_would_change.is_empty(), "they speak of the runner-up");
        assert_eq!(proposal().seen(true, &|id| id == "a"), None);
        assert_eq!(proposal().seen(true, &|id| id != "a"), None);
    }

    #[test]
    fn no_amount_is_shown_to_a_reader_who_may_see_none() {
        let seen = proposal().seen(false, &|_| false).expect("nothing is hidden");
        assert!(seen.members.iter().all(|it| it.running_cost.is_none()));
        assert_eq!((seen.saving, seen.at_stake, seen.assumptions.len()), (None, 0, 0));
        assert_eq!((seen.criteria.len(), seen.what_would_change.len()), (1, 1));
    }

    #[test]
    fn a_proposal_stored_by_an_older_padu_is_read() {
        let mut stored = serde_json::to_value(proposal()).expect("it can be written");
        stored.as_object_mut().expect("it is an object").remove("what_would_change");
        let read: Proposal = serde_json::from_value(stored).expect("it can be read");
        assert_eq!(read, Proposal { what_would_change: Vec::new(), ..proposal() });
    }
}
