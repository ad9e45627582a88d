//! The veto list: security, defence, police, prison, intelligence and court systems are never touched.
//!
//! A false alarm costs one missed saving; a miss proposes to switch off a court's register. The list is
//! therefore read generously, and local public-order units are taken out by an explicit exception.

use model::{Field, Visibility};

use crate::facts::Facts;
use crate::policy::{Policy, covers_code};

/// Why proposals may not touch this application, or `None` when they may.
///
/// The reason is `secret`, or `agency:`, `word:`, `phrase:`, `function:` or `rab:` with the entry met.
pub fn vetoed(facts: &Facts, policy: &Policy) -> Option<String> {
    if facts.application.visibility == Visibility::Secret {
        return Some("secret".into());
    }
    let veto = &policy.veto;
    let owner = plain(facts, &[Field::OwnerAgency, Field::OwnerUnit], policy)
        + &without(facts.application.agency.as_deref().unwrap_or_default(), &veto.except);
    let name = plain(facts, &[Field::Name, Field::ShortName, Field::Aliases], policy)
        + &without(&facts.application.name, &veto.except);
    let text = plain(facts, &[Field::Description, Field::Function], policy);
    let whole = format!("{name}{text}");
    let rab_codes = facts.application.fields.get(&Field::RabCode).cloned().unwrap_or_default();
    first("agency", &veto.agencies, |it| holds(&owner, it))
        .or_else(|| first("word", &veto.words, |it| holds(&name, it)))
        .or_else(|| first("phrase", &veto.phrases, |it| holds(&whole, it)))
        .or_else(|| {
            first("rab", &veto.rab_codes, |it| rab_codes.iter().any(|code| under(code, it)))
        })
        .or_else(|| {
            first("function", &veto.functions, |it| {
                facts.functions.iter().any(|(code, confidence)| {
                    *confidence >= veto.confidence && covers_code(it, code)
                })
            })
        })
}

/// Whether a function as such is on the veto list.
pub(crate) fn function_vetoed(function: &str, policy: &Policy) -> bool {
    policy.veto.functions.iter().any(|it| covers_code(it, function))
}

fn first(kind: &str, entries: &[String], met: impl Fn(&str) -> bool) -> Option<String> {
    entries.iter().find(|it| met(it)).map(|it| format!("{kind}:{}", it.trim()))
}

/// Whether `code` is `parent` or below it (`RAB.01.01.02` is below `RAB.01.01`).
fn under(code: &str, parent: &str) -> bool {
    code == parent || code.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
}

fn plain(facts: &Facts, fields: &[Field], policy: &Policy) -> String {
    fields
        .iter()
        .filter_map(|field| facts.application.fields.get(field))
        .flatten()
        .map(|value| without(value, &policy.veto.except))
        .collect()
}

/// The words of a text, lower-case, one blank before and after each, without the excepted phrases.
fn without(text: &str, except: &[String]) -> String {
    let mut words = spaced(text);
    for phrase in except {
        words = words.replace(phrase.as_str(), " ");
    }
    words
}

/// Whether the phrase, spaced already, stands in the words as whole words.
fn holds(words: &str, phrase: &str) -> bool {
    words.contains(phrase)
}

/// ` word word `: every run of letters and digits in lower case, separated by single blanks.
pub(crate) fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::tests::shipped;
    use crate::propose::tests::facts;

    fn check(agency: &str, name: &str, description: &str, expected: bool) {
        let mut facts = facts("a");
        facts.application.agency = Some(agency.into());
        facts.application.name = name.into();
        facts.application.fields.insert(Field::Description, vec![description.into()]);
        let reason = vetoed(&facts, &shipped());
        assert_eq!(reason.is_some(), expected, "{agency} / {name} / {description}: {reason:?}");
    }

    #[test]
    fn defence_police_courts_prisons_and_intelligence_are_vetoed() {
        check("Kementerian Pertahanan", "SIMAK", "surat", true);
        check("Kepolisian Negara Republik Indonesia", "SIPP", "", true);
        check("Polres Sleman", "e-Office", "", true);
        check("Mahkamah Agung", "SIWAS", "pengaduan", true);
        check("Pengadilan Negeri Bantul", "Antrian", "", true);
        check("Badan Siber dan Sandi Negara", "Portal", "", true);
        check("Badan Intelijen Negara", "x", "", true);
        check("Kementerian Hukum", "SDP", "data warga binaan lembaga pemasyarakatan", true);
        check("", "Registrasi Alutsista", "", true);
    }

    #[test]
    fn local_order_food_safety_and_information_security_words_are_not_vetoed() {
        check("Satuan Polisi Pamong Praja Kab. Bantul", "SIM Satpol PP", "jadwal patroli", false);
        check("Dinas Ketahanan Pangan", "SIKEPANG", "keamanan pangan segar", false);
        check("Kab. Sleman", "e-Kinerja", "kinerja pegawai", false);
        check("Badan Kesatuan Bangsa dan Politik", "SIORMAS", "daftar ormas", false);
    }

    #[test]
    fn a_secret_record_is_vetoed_whatever_it_says() {
        let mut facts = facts("a");
        facts.application.visibility = Visibility::Secret;
        assert_eq!(vetoed(&facts, &shipped()).as_deref(), Some("secret"));
    }

    #[test]
    fn a_declared_defence_code_is_vetoed() {
        let mut facts = facts("a");
        facts.application.fields.insert(Field::RabCode, vec!["RAB.01.01.03".into()]);
        assert_eq!(vetoed(&facts, &shipped()).as_deref(), Some("rab:RAB.01.01"));
    }
}
