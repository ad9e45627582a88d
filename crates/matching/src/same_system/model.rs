//! The same-system model as it stands in `data/models/same-system.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Starting weights and settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SystemModel {
    pub duplicates_per_record: f64,
    pub pseudo_pairs: f64,
    pub threshold: f64,
    pub column_trust: f64,
    pub sure_function: f64,
    pub unsupported: f64,
    comparison: BTreeMap<String, Levels>,
}

/// The levels of one kind of comparison, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Levels {
    pub trust: f64,
    pub lowest: f64,
    #[serde(default)]
    pub fixed: bool,
    #[serde(default)]
    pub smooth: bool,
    #[serde(default)]
    pub anchored: bool,
    #[serde(default)]
    pub circumstance: bool,
    #[serde(default)]
    pub repeats: String,
    pub levels: Vec<Level>,
}

/// One level of agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    pub level: String,
    pub from: f32,
    pub m: f64,
    #[serde(default = "unlimited")]
    pub most: f64,
    #[serde(default)]
    pub supports: bool,
}

fn unlimited() -> f64 {
    f64::MAX
}

impl Default for SystemModel {
    fn default() -> SystemModel {
        toml::from_str(include_str!("../../../../data/models/same-system.toml"))
            .expect("the built-in model is valid, a test reads it")
    }
}

impl SystemModel {
    /// The levels of a kind of comparison; a kind the file does not know has none and adds nothing.
    pub fn levels(&self, kind: &str) -> Levels {
        let none = Levels {
            trust: 0.0,
            lowest: 0.0,
            fixed: true,
            smooth: false,
            anchored: false,
            circumstance: false,
            repeats: String::new(),
            levels: Vec::new(),
        };
        self.comparison.get(kind).cloned().unwrap_or(none)
    }
}

impl Levels {
    /// The level that a similarity reaches; the last one when it reaches no other.
    pub fn reached(&self, value: f32) -> usize {
        let last = self.levels.len().saturating_sub(1);
        self.levels.iter().position(|it| value >= it.from).unwrap_or(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_levels_fall_and_their_m_add_up_to_one() {
        for (kind, levels) in SystemModel::default().comparison {
            let falling = levels.levels.windows(2).all(|it| it[0].from > it[1].from);
            let sum: f64 = levels.levels.iter().map(|it| it.m).sum();
            assert!(falling, "{kind}");
            assert!((sum - 1.0).abs() < 0.02, "{kind}: {sum}");
        }
    }

    #[test]
    fn a_value_reaches_the_best_level_it_can() {
        let levels = SystemModel::default().levels("name");
        assert_eq!(levels.reached(1.0), 0);
        assert_eq!(levels.reached(0.9), 1);
        assert_eq!(levels.reached(0.0), 4);
    }
}
