//! Why a pair is accepted or not, and what would have to agree for it to be accepted.
//!
//! What would have to change is not read off the weights but tried: the pair is scored again with the part
//! made equal, by the same scoring function, so that what is said holds with everything that depends on it.

use model::{PairScore, Profile, Relation};

use crate::{Edition, Knowledge, explain};

/// A part of a record that two records may agree in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Names.
    Name,
    /// What it is and does.
    Text,
    /// Addresses.
    Address,
    /// The owner.
    Agency,
    /// The unit of the owner.
    Unit,
    /// Data it keeps, uses and produces.
    Data,
    /// Services, processes, users.
    Services,
    /// Technology.
    Technology,
    /// The register's own category.
    Category,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 9] = [
        Part::Name,
        Part::Text,
        Part::Address,
        Part::Agency,
        Part::Unit,
        Part::Data,
        Part::Services,
        Part::Technology,
        Part::Category,
    ];

    /// The name of the comparison that looks at it.
    pub fn key(self) -> &'static str {
        match self {
            Part::Name => "name",
            Part::Text => "text",
            Part::Address => "address",
            Part::Agency => "organization",
            Part::Unit => "unit",
            Part::Data => "data",
            Part::Services => "services",
            Part::Technology => "technology",
            Part::Category => "category",
        }
    }
}

/// What would make a pair accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// The parts that would all have to agree.
    pub parts: Vec<Part>,
    /// The weight of the pair if they did.
    pub weight: f64,
}

/// A scored pair beside the threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The score with its reasons.
    pub score: PairScore,
    /// Weight from which pairs are accepted.
    pub threshold: f64,
    /// For a pair below the threshold: one part each (two at most) that would suffice by itself, the one that
    /// adds most first; where none does, one pair of parts; where no two do, nothing.
    pub remedies: Vec<Remedy>,
}

impl Outcome {
    /// Whether the weight suffices.
    pub fn is_accepted(&self) -> bool {
        self.score.weight >= self.threshold
    }
}

/// Ways to be accepted that are named, where one part suffices.
const NAMED: usize = 2;
/// Parts tried in pairs where none suffices by itself.
const PAIRED: usize = 4;

/// Scores a pair as [`explain()`] does, and says what would have to agree for it to be accepted.
///
/// `None` when both are one record, or the relation is not one that is scored.
pub fn why(
    knowledge: &Knowledge,
    edition: &Edition,
    relation: Relation,
    left: &Profile,
    right: &Profile,
) -> Option<Outcome> {
    let score = explain(knowledge, edition, relation, left, right)?;
    let threshold = threshold(knowledge, edition, relation);
    let trial = Trial { knowledge, edition, relation, left, right };
    let remedies = match score.weight >= threshold {
        true => Vec::new(),
        false => trial.remedies(score.weight, threshold),
    };
    Some(Outcome { score, threshold, remedies })
}

/// The weight from which pairs are accepted: log2 odds or a similarity, as the relation has it.
pub fn threshold(knowledge: &Knowledge, edition: &Edition, relation: Relation) -> f64 {
    match relation {
        Relation::SameSystem => edition.system.threshold(),
        _ => knowledge.function_model.threshold,
    }
}

/// A pair that is scored again as if parts of it agreed.
struct Trial<'a> {
    knowledge: &'a Knowledge,
    edition: &'a Edition,
    relation: Relation,
    left: &'a Profile,
    right: &'a Profile,
}

impl Trial<'_> {
    fn remedies(&self, weight: f64, threshold: f64) -> Vec<Remedy> {
        let mut tried: Vec<Remedy> =
            Part::ALL.iter().filter_map(|part| self.tried(&[*part])).collect();
        tried.retain(|it| it.weight > weight);
        tried.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.parts.cmp(&b.parts)));
        if tried.first().is_some_and(|it| it.weight >= threshold) {
            tried.retain(|it| it.weight >= threshold);
            tried.truncate(NAMED);
            return tried;
        }
        tried.truncate(PAIRED);
        let singles: Vec<Part> = tried.iter().map(|it| it.parts[0]).collect();
        let best = pairs(&singles)
            .filter_map(|parts| self.tried(&parts))
            .filter(|it| it.weight >= threshold)
            .max_by(|a, b| a.weight.total_cmp(&b.weight).then(b.parts.cmp(&a.parts)));
        best.into_iter().collect()
    }

    /// The pair with these parts made equal; `None` where neither record says anything of one of them.
    fn tried(&self, parts: &[Part]) -> Option<Remedy> {
        let (mut left, mut right) = (self.left.clone(), self.right.clone());
        for part in parts {
            if !agree(*part, &mut left, &mut right) {
                return None;
            }
        }
        let score = explain(self.knowledge, self.edition, self.relation, &left, &right)?;
        Some(Remedy { parts: parts.to_vec(), weight: score.weight })
    }
}

fn pairs(parts: &[Part]) -> impl Iterator<Item = [Part; 2]> + '_ {
    let each = parts.iter().enumerate();
    each.flat_map(|(at, one)| parts[at + 1..].iter().map(|other| [*one, *other]))
}

/// Makes both records say the same of a part: what the first says, or the other where the first says
/// nothing. False when neither says anything, or both say the same already.
fn agree(part: Part, left: &mut Profile, right: &mut Profile) -> bool {
    let texts: &[fn(&mut Profile) -> &mut String] = match part {
        Part::Name => {
            let changed = agree_list(&mut left.aliases, &mut right.aliases);
            return agree_text(&mut left.name, &mut right.name) || changed;
        }
        Part::Address => return agree_list(&mut left.urls, &mut right.urls),
        Part::Text => &[|it| &mut it.description],
        Part::Agency => &[|it| &mut it.organization],
        Part::Unit => &[|it| &mut it.org_unit],
        Part::Data => &[|it| &mut it.data_objects, |it| &mut it.inputs, |it| &mut it.outputs],
        Part::Services => &[|it| &mut it.services, |it| &mut it.target_users],
        Part::Technology => &[|it| &mut it.technology],
        Part::Category => &[|it| &mut it.category],
    };
    let mut changed = false;
    for text in texts {
        changed |= agree_text(text(left), text(right));
    }
    changed
}

fn agree_text(left: &mut String, right: &mut String) -> bool {
    if left == right {
        return false;
    }
    match left.is_empty() {
        true => left.clone_from(right),
        false => right.clone_from(left),
    }
    true
}

fn agree_list(left: &mut Vec<String>, right: &mut Vec<String>) -> bool {
    if left == right {
        return false;
    }
    match left.is_empty() {
        true => left.clone_from(right),
        false => right.clone_from(left),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FunctionEdition, SystemEdition, classify, fixture};

    /// Agencies with a system each, the second of the first one's name at another address and owner.
    fn corpus() -> Vec<Profile> {
        let mut profiles: Vec<Profile> = (0..40)
            .map(|at| {
                let name = format!("Aplikasi {} {at}", ["Melati", "Kenanga", "Dahlia"][at % 3]);
                let mut it = fixture::profile(&format!("r{at:02}"), &name, "", "", "");
                it.organization = format!("Kabupaten Nomor{at}");
                it.urls = vec![format!("https://sistem{at}.nomor{at}kab.go.id")];
                it
            })
            .collect();
        profiles[1].name = profiles[0].name.clone();
        profiles
    }

    fn check(change: impl Fn(&mut [Profile])) -> Outcome {
        let (knowledge, mut profiles) = (fixture::knowledge(), corpus());
        change(&mut profiles);
        let labels = classify(&knowledge, &profiles);
        let edition = Edition {
            system: SystemEdition::learn(&knowledge, &profiles),
            function: FunctionEdition::learn(&knowledge, &profiles, &labels),
        };
        why(&knowledge, &edition, Relation::SameSystem, &profiles[0], &profiles[1]).expect("scored")
    }

    #[test]
    fn a_pair_refused_for_its_owner_names_the_owner() {
        let outcome = check(|_| {});
        assert!(!outcome.is_accepted(), "{outcome:?}");
        let named: Vec<Part> = outcome.remedies.iter().flat_map(|it| it.parts.clone()).collect();
        assert!(named.contains(&Part::Agency), "{outcome:?}");
        assert!(outcome.remedies.iter().all(|it| it.weight >= outcome.threshold), "{outcome:?}");
    }

    #[test]
    fn what_is_said_to_suffice_does_suffice() {
        let refused = check(|_| {});
        let agreed = check(|profiles| {
            for part in &refused.remedies[0].parts {
                let (left, right) = profiles.split_at_mut(1);
                agree(*part, &mut left[0], &mut right[0]);
            }
        });
        assert!(agreed.is_accepted() && agreed.remedies.is_empty(), "{agreed:?}");
    }

    #[test]
    fn what_neither_says_cannot_agree() {
        let (mut left, mut right) = (Profile::default(), Profile::default());
        assert!(Part::ALL.iter().all(|it| !agree(*it, &mut left, &mut right)));
        left.category = "kesehatan".into();
        assert!(agree(Part::Category, &mut left, &mut right));
        assert_eq!(right.category, "kesehatan");
    }
}
