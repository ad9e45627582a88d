//! Proposals in words, the same for terminal, page and report.

use std::collections::BTreeMap;
use std::fmt::Display;

use consolidation::SHARED_ONLY;
use model::{Change, Criterion, Proposal, ProposalAssumption, ProposalMember, RuleFlag};

use crate::messages::Messages;
use crate::pipeline::Wisdom;

/// What is needed to speak of a proposal.
#[derive(Clone, Copy)]
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
        match code {
            Some(code) => self.messages.function(code),
            None => self.messages.text("function-unnamed"),
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
            Some(it) => range(
                &self.messages.money(it.low, &it.currency),
                &self.messages.money(it.high, &it.currency),
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
        let reasons: Vec<String> = reasons.iter().take(3).map(|it| self.speaks(it)).collect();
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

    /// A criterion that speaks for the keeper. That nobody has to use a shared application is not said to be a mandate.
    fn speaks(&self, criterion: &Criterion) -> String {
        match shared_only(criterion) {
            Some(_) => self.value(criterion),
            None => format!("{} ({})", self.criterion(&criterion.key), self.value(criterion)),
        }
    }

    /// A criterion's name.
    pub fn criterion(&self, key: &str) -> String {
        self.messages.text(&format!("criterion-{}", key.replace('_', "-")))
    }

    /// A single fact that would change the choice of a keeper.
    pub fn change(&self, keeper: &str, change: &Change) -> String {
        let name = self.application(&change.application_id);
        let criterion = self.criterion(&change.criterion);
        let key = match (&change.needed, change.criterion.as_str()) {
            (_, "exception") => "change-exception",
            _ if change.application_id == keeper => "change-without",
            (Some(_), _) => "change-needs",
            (None, _) => "change-has",
        };
        let value = self.value(&Criterion {
            key: change.criterion.clone(),
            value: change.needed.clone(),
            source: None,
            score: 0.0,
        });
        let values: &[(&str, &dyn Display)] =
            &[("name", &name), ("criterion", &criterion), ("value", &value)];
        self.messages.with(key, values)
    }

    /// A disposition's reason.
    pub fn reason(&self, key: &str) -> String {
        self.messages.text(&format!("reason-{}", key.replace('_', "-")))
    }

    /// Why a member is dealt with as it is; an exception with its words.
    pub fn reason_of(&self, member: &ProposalMember) -> String {
        let reason = self.reason(&member.reason);
        match &member.exception {
            Some(it) => format!("{reason}: {}", it.words),
            None => reason,
        }
    }

    /// An assumption's name.
    pub fn assumption(&self, key: &str) -> String {
        self.messages.text(&format!("assumption-{}", key.replace('_', "-")))
    }

    /// Where an assumption comes from, in a few words: what was counted, or the place in the policy's file.
    pub fn assumption_source(&self, it: &ProposalAssumption) -> String {
        match it.source.as_str() {
            "" => String::new(),
            "registers" | "group" | "policy" => {
                self.messages.text(&format!("assumption-source-{}", it.source))
            }
            place => self.messages.with("assumption-source-place", &[("place", &place)]),
        }
    }

    /// The rules that speak about the group, each once.
    pub fn rules(&self, proposal: &Proposal) -> Vec<String> {
        let mut rules: Vec<&str> = proposal.flags.iter().map(|it| it.rule.as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules.into_iter().map(String::from).collect()
    }

    /// What is assumed: shares as percentages, amounts in the language.
    pub fn assumed(&self, key: &str, value: &str) -> String {
        if let Some(money) = model::Money::parse(value).filter(|it| it.currency.len() == 3) {
            return self.messages.money(money.hundredths, &money.currency);
        }
        let part = |it: &str| match it.trim().parse::<f64>() {
            Ok(share) if key.contains("share") => {
                format!("{} %", self.messages.decimal(share * 100.0, 0))
            }
            _ => it.trim().to_string(),
        };
        value.split('/').map(part).collect::<Vec<_>>().join(" / ")
    }

    /// What the rules say: one sentence for each rule and legal basis, naming the systems it speaks of.
    pub fn flags(&self, flags: &[RuleFlag]) -> Vec<String> {
        const NAMED: usize = 12;
        let mut rules: Vec<((&str, &str), Vec<String>)> = Vec::new();
        for flag in flags {
            let rule = (flag.rule.as_str(), flag.legal_basis.as_str());
            let name = self.application(&flag.application_id);
            match rules.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, names)) => names.push(name),
                None => rules.push((rule, vec![name])),
            }
        }
        rules
            .into_iter()
            .map(|((rule, basis), names)| {
                let text = self.messages.text(&format!("flag-{}", rule.to_lowercase()));
                let more = names.len().saturating_sub(NAMED);
                let shown = names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
                let tail = if more > 0 { format!(" +{more}") } else { String::new() };
                format!("{rule}: {text} ({basis}): {shown}{tail}")
            })
            .collect()
    }

    /// A criterion's value as a person reads it.
    pub fn value(&self, criterion: &Criterion) -> String {
        let Some(value) = &criterion.value else { return self.messages.text("unknown") };
        if let Some(name) = shared_only(criterion) {
            return self.messages.with("mandate-shared", &[("name", &name)]);
        }
        let worded = match criterion.key.as_str() {
            "lifecycle" | "level" => {
                let key = format!("{}-{}", criterion.key, value.replace('_', "-"));
                self.messages.find(&key, &[])
            }
            "cost" => model::Money::parse(value)
                .map(|it| self.messages.money(it.hundredths, &it.currency)),
            _ => None,
        };
        worded.unwrap_or_else(|| value.clone())
    }
}

/// The name of a shared application that nobody in the group has to use.
fn shared_only(criterion: &Criterion) -> Option<&str> {
    let value = criterion.value.as_deref().filter(|_| criterion.key == "mandate");
    value?.strip_prefix(SHARED_ONLY)
}

/// `Rp 1,3 – 4,5 miliar`: what both ends share is said once.
pub fn range(low: &str, high: &str) -> String {
    if low == high {
        return low.to_string();
    }
    let ends = low.rsplit_once(' ').zip(high.rsplit_once(' '));
    match ends {
        Some(((low, unit), (high, other))) if unit == other && low.contains(' ') => {
            let number = high.split_once(' ').map_or(high, |(_, number)| number);
            format!("{low} – {number} {unit}")
        }
        _ => format!("{low} – {high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_unit_and_currency_once() {
        assert_eq!(range("Rp 1,3 miliar", "Rp 4,5 miliar"), "Rp 1,3 – 4,5 miliar");
        assert_eq!(range("Rp 484,5 juta", "Rp 2,6 miliar"), "Rp 484,5 juta – Rp 2,6 miliar");
        assert_eq!(range("Rp 900.000", "Rp 950.000"), "Rp 900.000 – Rp 950.000");
        assert_eq!(range("Rp 2 miliar", "Rp 2 miliar"), "Rp 2 miliar");
    }
}
