//! The parts of a record that say what it does, and how much each counts.

use model::Profile;

use crate::tokens::{Token, tokens};

/// What a part of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// What the system is or does.
    Said,
    /// Which unit runs it.
    Unit,
    /// Whose it is, where no unit is named: evidence of what it does, but no words of its own. Otherwise all
    /// systems of one place would be alike.
    Agency,
}

/// One part of a record.
pub struct Part<'a> {
    /// What it is.
    pub kind: PartKind,
    /// Its text; never blank.
    pub text: &'a str,
    /// The words of the text.
    pub tokens: Vec<Token>,
    /// What a lexicon term found here counts for, 0 to 1.
    pub concept_weight: f32,
    /// What a word found here counts for.
    pub word_weight: f32,
    /// Whether character n-grams are taken here.
    pub has_chars: bool,
    /// Whether it says with what, for whom or where the system works, and not what it does: evidence beside other
    /// evidence, but never enough alone.
    pub is_beside: bool,
}

/// The parts of a record, most telling first; blank parts are left out.
///
/// The unit is evidence but never enough alone; technology and addresses say nothing about the function.
pub fn parts(profile: &Profile) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut push = |kind, text, weights: (f32, f32), has_chars, is_beside| {
        let text: &str = text;
        if text.chars().any(char::is_alphanumeric) {
            let (tokens, (concept_weight, word_weight)) = (tokens(text), weights);
            let part =
                Part { kind, text, tokens, concept_weight, word_weight, has_chars, is_beside };
            found.push(part);
        }
    };
    push(PartKind::Said, &profile.name, (1.0, 1.5), true, false);
    for alias in &profile.aliases {
        push(PartKind::Said, alias, (1.0, 1.0), true, false);
    }
    push(PartKind::Said, &profile.description, (0.9, 1.0), true, false);
    push(PartKind::Said, &profile.services, (0.8, 0.8), false, false);
    push(PartKind::Said, &profile.data_objects, (0.8, 0.8), false, true);
    push(PartKind::Said, &profile.target_users, (0.8, 0.8), false, true);
    push(PartKind::Said, &profile.outputs, (0.6, 0.6), false, true);
    push(PartKind::Said, &profile.inputs, (0.5, 0.5), false, true);
    push(PartKind::Said, &profile.category, (0.5, 0.6), false, false);
    push(PartKind::Unit, &profile.org_unit, (0.3, 0.3), false, true);
    if profile.org_unit.trim().is_empty() {
        push(PartKind::Agency, &profile.organization, (0.3, 0.3), false, true);
    }
    for (_, value) in &profile.extra {
        if value.split_whitespace().count() >= 3 {
            push(PartKind::Said, value, (0.4, 0.4), false, false);
        }
    }
    found
}
