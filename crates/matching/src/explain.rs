//! Why two records belong together, or do not.

use model::{PairScore, Profile, Relation};

use crate::same_function::explain_function;
use crate::same_system::explain_system;
use crate::{Edition, Knowledge};

/// Scores a pair within an edition, with its reasons; `left` is the one that stands earlier.
///
/// The numbers are those of [`crate::resolve`] and [`crate::group`] in the same edition, since both use one
/// scoring function. `None` when both are one record, or the relation is not one that is scored.
pub fn explain(
    knowledge: &Knowledge,
    edition: &Edition,
    relation: Relation,
    left: &Profile,
    right: &Profile,
) -> Option<PairScore> {
    match relation {
        _ if left.id == right.id => None,
        Relation::SameSystem => Some(explain_system(knowledge, &edition.system, left, right)),
        Relation::SameFunction => Some(explain_function(knowledge, &edition.function, left, right)),
        _ => None,
    }
}
