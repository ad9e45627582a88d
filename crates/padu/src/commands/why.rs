//! One pair in a sentence: why it is accepted or not, and what would have to agree for it to be accepted.

use std::fmt::Display;

use matching::{Outcome, Remedy};
use model::Contribution;

use crate::listing::word;
use crate::messages::Messages;

/// Reasons named in a sentence.
const REASONS: usize = 2;
/// Words quoted for a reason.
const WORDS: usize = 3;

/// Why the pair is accepted or not, in one sentence of the user's language.
pub fn sentence(messages: &Messages, outcome: &Outcome) -> String {
    let score = &outcome.score;
    let percent = messages.decimal(score.probability * 100.0, 1);
    let relation = score.relation.key();
    let (key, because, and_yet) = match outcome.is_accepted() {
        true => (
            format!("explain-{relation}-yes"),
            because_of(messages, outcome),
            but(messages, outcome),
        ),
        false => (
            format!("explain-{relation}-no"),
            for_want_of(messages, outcome),
            unless(messages, outcome),
        ),
    };
    let values: &[(&str, &dyn Display)] =
        &[("percent", &percent), ("because", &because), ("yet", &and_yet)];
    messages.with(&key, values)
}

/// What was compared, without the starting point.
fn compared(outcome: &Outcome) -> Vec<&Contribution> {
    outcome.score.contributions.iter().filter(|it| it.comparison != "prior").collect()
}

/// The comparisons that add most.
fn because_of(messages: &Messages, outcome: &Outcome) -> String {
    let mut found = compared(outcome);
    found.retain(|it| it.weight > 0.0);
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    match named(messages, &found) {
        None => messages.text("explain-small-agreements"),
        Some(reasons) => reasons,
    }
}

/// The comparisons that take most away.
fn for_want_of(messages: &Messages, outcome: &Outcome) -> String {
    named(messages, &against(outcome)).unwrap_or_else(|| messages.text("explain-too-little"))
}

fn against(outcome: &Outcome) -> Vec<&Contribution> {
    let mut found = compared(outcome);
    found.retain(|it| it.weight < 0.0);
    found.sort_by(|a, b| a.weight.total_cmp(&b.weight));
    found
}

/// What speaks against a pair that is accepted all the same.
fn but(messages: &Messages, outcome: &Outcome) -> String {
    match against(outcome).first() {
        Some(it) => messages.with("explain-but", &[("against", &reason(messages, it))]),
        None => String::new(),
    }
}

/// What would make a refused pair accepted.
fn unless(messages: &Messages, outcome: &Outcome) -> String {
    let link = |parts: Vec<String>, key: &str| parts.join(&format!(" {} ", messages.text(key)));
    let part = |it: &matching::Part| {
        let name = word(messages, "comparison", it.key());
        messages.with("explain-part", &[("part", &name)])
    };
    let parts = |it: &Remedy| link(it.parts.iter().map(part).collect(), "explain-and");
    if outcome.remedies.is_empty() {
        return messages.text("explain-if-none");
    }
    let ways = link(outcome.remedies.iter().map(parts).collect(), "explain-or");
    messages.with("explain-if", &[("parts", &ways)])
}

fn named(messages: &Messages, found: &[&Contribution]) -> Option<String> {
    let reasons: Vec<String> = found.iter().take(REASONS).map(|it| reason(messages, it)).collect();
    let joined = reasons.join(&format!(" {} ", messages.text("explain-and")));
    (!reasons.is_empty()).then_some(joined)
}

/// A comparison with what it came to and the words that say so.
fn reason(messages: &Messages, it: &Contribution) -> String {
    let comparison = word(messages, "comparison", &it.comparison);
    // What a guard takes away has no level.
    if it.comparison == "guard" {
        return comparison;
    }
    let level = word(messages, "agreement", &it.level);
    let words: Vec<String> =
        it.evidence.iter().take(WORDS).map(|it| messages.function(it)).collect();
    let words = words.join(", ");
    let mut values: Vec<(&str, &dyn Display)> =
        vec![("comparison", &comparison), ("level", &level)];
    if words.is_empty() {
        return messages.with("explain-reason", &values);
    }
    values.push(("words", &words));
    messages.with("explain-reason-words", &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;
    use matching::Part;
    use model::{PairScore, Relation};

    fn outcome(weights: &[(&str, &str, f64)], remedies: &[&[Part]]) -> Outcome {
        let contributions: Vec<Contribution> = weights
            .iter()
            .map(|(comparison, level, weight)| Contribution {
                comparison: comparison.to_string(),
                level: level.to_string(),
                weight: *weight,
                evidence: if *comparison == "name" { vec!["simpeg".into()] } else { Vec::new() },
            })
            .collect();
        let weight = contributions.iter().map(|it| it.weight).sum();
        let remedies = remedies.iter().map(|it| Remedy { parts: it.to_vec(), weight: 1.0 });
        Outcome {
            score: PairScore {
                left: "a".into(),
                right: "b".into(),
                relation: Relation::SameSystem,
                weight,
                probability: if weight > 0.0 { 0.984 } else { 0.021 },
                contributions,
            },
            threshold: 0.0,
            remedies: remedies.collect(),
        }
    }

    fn check(outcome: &Outcome, english: &str, indonesian: &str) {
        assert_eq!(sentence(&Messages::new(Language::En), outcome), english);
        assert_eq!(sentence(&Messages::new(Language::Id), outcome), indonesian);
    }

    #[test]
    fn an_accepted_pair_names_what_speaks_for_it_and_against() {
        check(
            &outcome(
                &[("prior", "x", -4.0), ("name", "exact", 9.0), ("text", "different", -1.0)],
                &[],
            ),
            "They are held to be one system (98.4 % sure) because of name (equal: simpeg), although \
             description (different) speaks against it.",
            "Keduanya dinilai satu sistem (keyakinan 98,4 %) karena nama (sama persis: simpeg), meskipun \
             uraian (berbeda) tidak mendukungnya.",
        );
    }

    #[test]
    fn a_near_miss_names_what_would_have_to_agree() {
        check(
            &outcome(
                &[
                    ("prior", "x", -4.0),
                    ("name", "exact", 6.0),
                    ("organization", "different", -9.0),
                ],
                &[&[Part::Agency], &[Part::Address]],
            ),
            "They are not held to be one system (2.1 % sure) because of agency (different); they would \
             be if the agency or the address agreed.",
            "Keduanya tidak dinilai satu sistem (keyakinan 2,1 %) karena instansi (berbeda); keduanya \
             akan dinilai demikian seandainya instansi atau alamat sama.",
        );
    }

    #[test]
    fn two_parts_that_would_have_to_agree_together_are_joined_by_and() {
        let outcome = outcome(&[("prior", "x", -4.0)], &[&[Part::Name, Part::Address]]);
        let said = sentence(&Messages::new(Language::En), &outcome);
        assert!(
            said.ends_with(
                "because of too little in common; they would be if the name and the address agreed."
            ),
            "{said}"
        );
    }

    #[test]
    fn a_pair_that_nothing_would_help_says_so() {
        let outcome = outcome(&[("prior", "x", -4.0), ("guard", "no level", -1.0)], &[]);
        let said = sentence(&Messages::new(Language::En), &outcome);
        assert!(said.ends_with("no agreement in two other things would change that."), "{said}");
    }
}
