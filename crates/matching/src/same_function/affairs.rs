//! Level 1: the affair of government (urusan) that a record belongs to.
//!
//! Functions are fine: property tax and the duty on acquiring property are two. Whoever asks for the sector
//! wants them together, with all of finance. The affair is level 2 of the national reference architecture of
//! business processes (RAB, Perpres 132/2022), of which a function names its main one first.

use model::Classification;
use rustc_hash::FxHashMap;

use crate::Knowledge;

/// An affair is said when it is this likely.
const LEAST: f64 = 0.08;

/// The affair of a record, and how likely it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Affair {
    /// Code of the reference architecture, such as `RAB.09.02`.
    pub code: String,
    /// Sum of the probabilities of its functions, 0 to 1.
    pub probability: f64,
}

/// The likeliest affair of each record, from the labels of [`crate::classify`]; `None` where the labels say
/// too little.
pub fn affairs(knowledge: &Knowledge, classes: &[Vec<Classification>]) -> Vec<Option<Affair>> {
    let of: FxHashMap<&str, &str> = knowledge
        .functions()
        .iter()
        .filter_map(|it| Some((it.code.as_str(), affair_of(it.rab.first()?))))
        .collect();
    classes.iter().map(|labels| likeliest(&of, labels)).collect()
}

fn likeliest(of: &FxHashMap<&str, &str>, labels: &[Classification]) -> Option<Affair> {
    let mut sums: Vec<(&str, f64)> = Vec::new();
    for label in labels {
        let Some(code) = of.get(label.function.as_str()) else { continue };
        match sums.iter_mut().find(|it| it.0 == *code) {
            Some(sum) => sum.1 += label.confidence,
            None => sums.push((code, label.confidence)),
        }
    }
    let best = sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(a.0)))?;
    (best.1 >= LEAST).then(|| Affair { code: best.0.to_string(), probability: best.1.min(1.0) })
}

/// The first three parts of a code: `RAB.09.02` of `RAB.09.02.01`.
fn affair_of(code: &str) -> &str {
    let end = code.match_indices('.').nth(2).map_or(code.len(), |it| it.0);
    &code[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(function: &str, confidence: f64) -> Classification {
        Classification {
            subject: String::new(),
            function: function.to_string(),
            confidence,
            evidence: Vec::new(),
        }
    }

    #[test]
    fn functions_of_one_affair_speak_together() {
        let of = FxHashMap::from_iter([
            ("a/x", "RAB.09.02"),
            ("a/y", "RAB.09.02"),
            ("b/z", "RAB.01.01"),
        ]);
        let found = likeliest(&of, &[label("b/z", 0.4), label("a/x", 0.3), label("a/y", 0.2)]);
        assert_eq!(found, Some(Affair { code: "RAB.09.02".into(), probability: 0.5 }));
        assert_eq!(likeliest(&of, &[label("a/x", 0.05)]), None);
        assert_eq!(likeliest(&of, &[]), None);
    }

    #[test]
    fn an_affair_is_the_second_level() {
        assert_eq!(affair_of("RAB.09.02.01"), "RAB.09.02");
        assert_eq!(affair_of("RAB.09.02"), "RAB.09.02");
    }
}
