//! Proposals in words, the same for terminal, page and report.

use std::collections::BTreeMap;
use std::fmt::Display;

use model::{Proposal, RuleFlag};

use crate::messages::{Language, Messages};
use crate::pipeline::Wisdom;

/// What is needed to speak of a proposal.
pub struct Words<'a> {
    /// Language.
    pub messages: &'a Messages,
    /// Names of functions and shared applications.
    pub wisdom: &'a Wisdom,
    /// Names of applications by id.
    pub names: &'a BTreeMap<String, String>,
}

impl Words<'_> {
    /// A function's name in the language; a stand-in for a group without one.
    pub fn function(&self, code: Option<&str>) -> String {
        let Some(code) = code else { return self.messages.text("function-unnamed") };
        match self.wisdom.knowledge.function(code) {
            Some(it) if self.messages.language() == Language::Id => it.name_id.clone(),
            Some(it) => it.name_en.clone(),
            None => code.to_string(),
        }
    }

    /// An application's name; a shared one nobody registered has its name in the reference list.
    pub fn application(&self, id: &str) -> String {
        if let Some(name) = self.names.get(id) {
            return name.clone();
        }
        let shared = id.strip_prefix(consolidation::SHARED_PREFIX);
        let found = self.wisdom.knowledge.shared().iter().find(|it| Some(it.id.as_str()) == shared);
        found.map_or_else(|| id.to_string(), |it| it.name.clone())
    }

    /// Money at stake per year; unknown when no cost is.
    pub fn at_stake(&self, proposal: &Proposal) -> String {
        self.cost(Some(proposal.at_stake).filter(|it| *it > 0))
    }

    /// An amount of rupiah, or the word for unknown.
    pub fn cost(&self, hundredths: Option<i64>) -> String {
        match hundredths {
            Some(it) => self.messages.money(it, "IDR"),
            None => self.messages.text("unknown"),
        }
    }

    /// The saving as a range.
    pub fn saving(&self, proposal: &Proposal) -> String {
        match &proposal.saving {
            Some(it) => format!(
                "{} – {}",
                self.messages.money(it.low, &it.currency),
                self.messages.money(it.high, &it.currency)
            ),
            None => self.messages.text("unknown"),
        }
    }

    /// What to do, in one sentence.
    pub fn headline(&self, proposal: &Proposal) -> String {
        let function = self.function(proposal.function.as_deref());
        let keeper = self.application(&proposal.keeper);
        let others =
            proposal.members.iter().filter(|it| it.application_id != proposal.keeper).count();
        let values: &[(&str, &dyn Display)] =
            &[("function", &function), ("keeper", &keeper), ("others", &others)];
        self.messages.with("proposal-headline", values)
    }

    /// Why the keeper is kept: the criteria that speak for it.
    pub fn why(&self, proposal: &Proposal) -> String {
        let mut reasons: Vec<&model::Criterion> =
            proposal.criteria.iter().filter(|it| it.score > 0.0).collect();
        reasons.sort_by(|left, right| right.score.total_cmp(&left.score));
        let reasons: Vec<String> = reasons
            .iter()
            .take(3)
            .map(|it| {
                let value = it.value.as_deref().unwrap_or_default();
                format!("{} ({value})", self.criterion(&it.key))
            })
            .collect();
        let unknown: Vec<String> = proposal
            .criteria
            .iter()
            .filter(|it| it.value.is_none())
            .map(|it| self.criterion(&it.key))
            .collect();
        let mut text = self.messages.with("proposal-why", &[("reasons", &reasons.join(", "))]);
        if !unknown.is_empty() {
            text.push(' ');
            text += &self.messages.with("proposal-unknown", &[("unknown", &unknown.join(", "))]);
        }
        text
    }

    /// A criterion's name.
    pub fn criterion(&self, key: &str) -> String {
        self.messages.text(&format!("criterion-{}", key.replace('_', "-")))
    }

    /// A disposition's reason.
    pub fn reason(&self, key: &str) -> String {
        self.messages.text(&format!("reason-{}", key.replace('_', "-")))
    }

    /// An assumption's name.
    pub fn assumption(&self, key: &str) -> String {
        self.messages.text(&format!("assumption-{}", key.replace('_', "-")))
    }

    /// A rule with the application it speaks of and its legal basis.
    pub fn flag(&self, flag: &RuleFlag) -> String {
        let rule = self.messages.text(&format!("flag-{}", flag.rule.to_lowercase()));
        let name = self.application(&flag.application_id);
        format!("{}: {name}: {rule} ({})", flag.rule, flag.legal_basis)
    }
}
