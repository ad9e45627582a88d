//! Survivorship: of several registrations of one system, which value counts for each field.
//!
//! The rule, in order: a person's assertion; the source with the higher precedence; the source imported
//! last; the fuller value; the earlier registration. Lists are united. Every choice says which rule made
//! it and what the others say, so that a conflict can be shown instead of hidden.

use std::collections::BTreeMap;

use model::{Assertion, Field, FieldKind, Registration};
use serde::{Deserialize, Serialize};

/// Which rule chose a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A person said so.
    Assertion,
    /// Only one registration knows the field, or all agree.
    Agreement,
    /// Lists were united.
    Union,
    /// The source counts more.
    Precedence,
    /// The source was imported later.
    Recency,
    /// The value is fuller.
    Completeness,
    /// Nothing else told them apart.
    Order,
}

/// How a field's value came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The value shown.
    pub values: Vec<String>,
    /// Registration the value comes from; for an assertion, its id.
    pub from: String,
    /// The rule that chose.
    pub rule: Rule,
    /// What other registrations say instead.
    pub others: Vec<(String, Vec<String>)>,
}

/// Precedence and number of the last import of each source.
pub type Precedence = BTreeMap<String, (i32, u64)>;

/// Agrees on one record from registrations (anchor first) and the assertions made about any of them.
pub fn agree(
    registrations: &[&Registration],
    precedence: &Precedence,
    assertions: &[&Assertion],
) -> BTreeMap<Field, Choice> {
    let mut choices = BTreeMap::new();
    for field in Field::ALL {
        let asserted =
            assertions.iter().rev().find(|it| Field::from_key(&it.field) == Some(*field));
        let known: Vec<&Registration> =
            registrations.iter().copied().filter(|it| !it.all(*field).is_empty()).collect();
        let choice = match asserted {
            Some(assertion) => Some(assert_over(assertion, *field, &known)),
            None => choose(*field, &known, precedence),
        };
        choices.extend(choice.map(|it| (*field, it)));
    }
    add_other_names(&mut choices);
    choices
}

fn assert_over(assertion: &Assertion, field: Field, known: &[&Registration]) -> Choice {
    Choice {
        values: vec![assertion.value.clone()],
        from: assertion.id.clone(),
        rule: Rule::Assertion,
        others: known.iter().map(|it| (it.id.clone(), it.all(field).to_vec())).collect(),
    }
}

fn choose(field: Field, known: &[&Registration], precedence: &Precedence) -> Option<Choice> {
    let first = known.first()?;
    let alike = known.iter().all(|it| it.all(field) == first.all(field));
    if alike {
        return Some(Choice {
            values: first.all(field).to_vec(),
            from: first.id.clone(),
            rule: Rule::Agreement,
            others: Vec::new(),
        });
    }
    if matches!(field.kind(), FieldKind::List | FieldKind::Url) {
        return Some(unite(field, known));
    }
    let rank = |it: &Registration| {
        let (weight, recency) = precedence.get(&it.source_id).copied().unwrap_or((50, 0));
        let length: usize = it.all(field).iter().map(|value| value.len()).sum();
        (weight, recency, length)
    };
    let mut ranked: Vec<&Registration> = known.to_vec();
    ranked.sort_by_key(|it| std::cmp::Reverse(rank(it)));
    let (winner, second) = (ranked[0], ranked[1]);
    let (best, next) = (rank(winner), rank(second));
    let rule = if best.0 != next.0 {
        Rule::Precedence
    } else if best.1 != next.1 {
        Rule::Recency
    } else if best.2 != next.2 {
        Rule::Completeness
    } else {
        Rule::Order
    };
    let others = ranked[1..]
        .iter()
        .filter(|it| it.all(field) != winner.all(field))
        .map(|it| (it.id.clone(), it.all(field).to_vec()))
        .collect();
    Some(Choice { values: winner.all(field).to_vec(), from: winner.id.clone(), rule, others })
}

fn unite(field: Field, known: &[&Registration]) -> Choice {
    let mut values: Vec<String> = Vec::new();
    for registration in known {
        for value in registration.all(field) {
            if !values.iter().any(|it| it.eq_ignore_ascii_case(value)) {
                values.push(value.clone());
            }
        }
    }
    Choice { values, from: known[0].id.clone(), rule: Rule::Union, others: Vec::new() }
}

/// A name that lost is still a name: it becomes an alias, so that search finds it.
fn add_other_names(choices: &mut BTreeMap<Field, Choice>) {
    let Some(name) = choices.get(&Field::Name).cloned() else { return };
    let chosen = name.values.first().cloned().unwrap_or_default();
    for (from, values) in &name.others {
        for value in values.iter().filter(|it| !it.eq_ignore_ascii_case(&chosen)) {
            let aliases = choices.entry(Field::Aliases).or_insert_with(|| Choice {
                values: Vec::new(),
                from: from.clone(),
                rule: Rule::Union,
                others: Vec::new(),
            });
            if !aliases.values.iter().any(|it| it.eq_ignore_ascii_case(value)) {
                aliases.values.push(value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration(id: &str, source: &str, name: &str, tags: &[&str]) -> Registration {
        let mut it = Registration {
            id: id.into(),
            source_id: source.into(),
            key: id.into(),
            ..Default::default()
        };
        it.push(Field::Name, name);
        tags.iter().for_each(|tag| it.push(Field::Tags, *tag));
        it
    }

    fn precedence(entries: &[(&str, i32, u64)]) -> Precedence {
        entries.iter().map(|(id, weight, seq)| (id.to_string(), (*weight, *seq))).collect()
    }

    #[test]
    fn the_source_with_more_precedence_wins_over_the_newer_one() {
        let (a, b) =
            (registration("r-1", "s1", "Simpeg", &[]), registration("r-2", "s2", "X", &[]));
        let chosen = agree(&[&a, &b], &precedence(&[("s1", 60, 1), ("s2", 50, 9)]), &[]);
        assert_eq!(chosen[&Field::Name].rule, Rule::Precedence);
        assert_eq!(chosen[&Field::Name].values, ["Simpeg"]);
        assert_eq!(chosen[&Field::Aliases].values, ["X"]);
    }

    #[test]
    fn the_newer_source_wins_when_both_count_the_same() {
        let (a, b) = (registration("r-1", "s1", "Old", &[]), registration("r-2", "s2", "New", &[]));
        let chosen = agree(&[&a, &b], &precedence(&[("s1", 50, 1), ("s2", 50, 9)]), &[]);
        assert_eq!(chosen[&Field::Name].rule, Rule::Recency);
        assert_eq!(chosen[&Field::Name].values, ["New"]);
    }

    #[test]
    fn a_persons_assertion_wins_over_everything() {
        let a = registration("r-1", "s1", "Simpeg", &[]);
        let assertion = Assertion {
            id: "v-1".into(),
            registration_id: "r-1".into(),
            field: "name".into(),
            value: "SIMPEG Bantul".into(),
            reason: String::new(),
            actor: "tester".into(),
            at: String::new(),
        };
        let chosen = agree(&[&a], &Precedence::new(), &[&assertion]);
        assert_eq!(chosen[&Field::Name].rule, Rule::Assertion);
        assert_eq!(chosen[&Field::Name].others, [("r-1".into(), vec!["Simpeg".into()])]);
    }

    #[test]
    fn lists_are_united_and_absent_is_not_a_conflict() {
        let a = registration("r-1", "s1", "N", &["a"]);
        let b = registration("r-2", "s1", "N", &["A", "b"]);
        let chosen = agree(&[&a, &b], &Precedence::new(), &[]);
        assert_eq!(chosen[&Field::Tags].values, ["a", "b"]);
        assert_eq!(chosen[&Field::Name].rule, Rule::Agreement);
        assert!(!chosen.contains_key(&Field::Description));
    }
}
