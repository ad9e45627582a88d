//! A member of a function cluster that a proposal may speak of.

use model::{AgencyLevel, Field, Lifecycle};

use crate::facts::{Facts, SharedFacts};
use crate::policy::Policy;
use crate::saving::Cost;
use crate::veto::spaced;

/// Whether a member is in service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Live,
    Unused,
    NeverBuilt,
}

/// One member of the cluster that a proposal may speak of.
pub(crate) struct Candidate<'a> {
    pub id: &'a str,
    pub facts: &'a Facts,
    pub shared: Option<&'a SharedFacts>,
    pub similarity: f64,
    pub state: State,
    /// Applications that need it, without the untouchable ones.
    pub dependents: Vec<String>,
    /// An untouchable system needs it, so it stays as it is.
    pub protected: bool,
    pub cost: Cost,
}

/// Whether the record says that the system serves nobody.
pub(crate) fn state(facts: &Facts, policy: &Policy) -> State {
    if facts.application.lifecycle == Lifecycle::NeverBuilt {
        return State::NeverBuilt;
    }
    let no_users = facts.first(Field::UserCount).and_then(|it| it.parse::<u64>().ok()) == Some(0);
    let said = [Field::InactiveReason, Field::Remark]
        .iter()
        .filter_map(|field| facts.application.fields.get(field))
        .flatten()
        .any(|text| {
            let words = spaced(text);
            policy.unused_words.iter().any(|it| words.contains(it))
        });
    if facts.usages == 0 && (no_users || said) { State::Unused } else { State::Live }
}

/// Levels of the owners of the local builds in service that a mandate of this country can speak of.
pub(crate) fn local_levels(candidates: &[Candidate], policy: &Policy) -> Vec<AgencyLevel> {
    candidates
        .iter()
        .filter(|it| it.state == State::Live && it.shared.is_none())
        .filter(|it| policy.is_national(&it.facts.application))
        .map(|it| it.facts.application.level)
        .collect()
}

/// Running costs that registers state for the local builds.
pub(crate) fn stated_costs(candidates: &[Candidate]) -> Vec<i64> {
    candidates.iter().filter(|it| it.shared.is_none()).filter_map(|it| it.cost.stated()).collect()
}
