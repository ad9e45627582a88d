//! Why two records belong together, or do not.

use model::{PairScore, Profile, Relation};

use crate::Knowledge;
use crate::same_function::explain_function;
use crate::same_system::explain_system;

/// Scores one pair of a corpus with its reasons.
///
/// The corpus must be the one that was resolved or grouped: weights depend on how rare words are in it.
/// The numbers are those of [`crate::resolve`] and [`crate::group`], since both use one scoring function.
/// `None` when an id is not in the corpus, both are the same, or the relation is not one that is scored.
pub fn explain(
    knowledge: &Knowledge,
    corpus: &[Profile],
    relation: Relation,
    left: &str,
    right: &str,
) -> Option<PairScore> {
    let place = |id: &str| corpus.iter().position(|it| it.id == id);
    let (left, right) = (place(left)?, place(right)?);
    match relation {
        _ if left == right => None,
        Relation::SameSystem => Some(explain_system(knowledge, corpus, left, right)),
        Relation::SameFunction => Some(explain_function(knowledge, corpus, left, right)),
        _ => None,
    }
}
