//! A member of a function cluster that a proposal may speak of.

use model::{AgencyLevel, Exception, Field, Lifecycle};

use crate::facts::Facts;
use crate::job::Job;
use crate::keeper::Merits;
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
#[derive(Clone)]
pub(crate) struct Candidate<'a> {
    pub id: &'a str,
    pub facts: &'a Facts,
    pub merits: Merits<'a>,
    pub job: Job<'a>,
    /// Whether it does what the group does, as far as is known.
    pub serves: bool,
    /// Its mean similarity with the others of the group.
    pub similarity: f64,
    pub state: State,
    /// Applications that need it, without the untouchable ones.
    pub dependents: Vec<String>,
    /// An untouchable system needs it, so it stays as it is.
    pub protected: bool,
    pub cost: Cost,
    /// A mandate of this country can speak of it.
    pub is_national: bool,
}

/// What the choice of the keeper reads of a member: nothing that a trial would have to copy.
#[derive(Clone, Copy)]
pub(crate) struct Standing<'a> {
    pub id: &'a str,
    pub merits: Merits<'a>,
    pub serves: bool,
    pub similarity: f64,
    pub state: State,
    pub is_national: bool,
    /// Whether it is ranked; what cannot win need not be.
    pub contends: bool,
}

impl<'a> Candidate<'a> {
    pub fn standing(&self) -> Standing<'a> {
        Standing {
            id: self.id,
            merits: self.merits,
            serves: self.serves,
            similarity: self.similarity,
            state: self.state,
            is_national: self.is_national,
            contends: true,
        }
    }
}

/// Whether the record says that the system serves nobody, when so many are known to use it.
pub(crate) fn state(facts: &Facts, usages: usize, policy: &Policy) -> State {
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
    if usages == 0 && (no_users || said) { State::Unused } else { State::Live }
}

/// The recorded exception from the duty to use a shared application; one without words is none.
pub(crate) fn exception(facts: &Facts) -> Option<Exception> {
    let recorded = facts.application.fields.get(&Field::Exception)?;
    let said: Vec<&str> = recorded
        .iter()
        .map(|it| it.trim())
        .filter(|it| it.contains(|it: char| it.is_alphanumeric()))
        .collect();
    let source = facts.source_of(&[Field::Exception]);
    (!said.is_empty()).then(|| Exception { words: said.join("; "), source })
}

/// Levels of the owners of the local builds in service that a mandate of this country can speak of.
pub(crate) fn local_levels(standings: &[Standing]) -> Vec<AgencyLevel> {
    standings
        .iter()
        .filter(|it| it.state == State::Live && it.merits.shared.is_none())
        .filter(|it| it.is_national)
        .map(|it| it.merits.level)
        .collect()
}

/// Running costs that registers state for the local builds.
pub(crate) fn stated_costs<'a>(merits: impl Iterator<Item = Merits<'a>>) -> Vec<i64> {
    merits.filter(|it| it.shared.is_none()).filter_map(|it| it.cost).collect()
}
