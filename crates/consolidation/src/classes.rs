//! Whether a system is called Aplikasi Umum or Khusus in accord with what is known of it.
//!
//! Only what was declared is checked: a system without a class is not wrong. The class follows from the
//! owner's level, the scope of use and the eight fields in which an Aplikasi Umum is possible at all; the
//! finding is advice, since the class is decided by the ministry in charge.

use std::collections::BTreeSet;

use model::{AgencyLevel, Application, Field, Lifecycle};
use serde::Deserialize;

/// The rules' data (`data/reference/application_classes.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRules {
    /// Agencies besides the owner from which on a special application may be a shared one.
    pub many_agencies: usize,
    /// Confidence from which on a function label counts.
    pub sure_function: f64,
    /// The eight fields of Aplikasi Umum.
    #[serde(rename = "field")]
    pub fields: Vec<SharedField>,
    /// The legal basis of each rule.
    #[serde(rename = "rule")]
    pub rules: Vec<ClassRule>,
}

/// A field in which an Aplikasi Umum is possible.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedField {
    /// Stable key.
    pub key: String,
    /// Functions, or whole families (`planning/`), that belong to it.
    pub functions: Vec<String>,
}

/// A rule with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRule {
    /// `K1` to `K6`.
    pub id: String,
    /// The legal basis.
    pub legal_basis: String,
}

/// Rules of this checker; their texts stand in the message files.
///
/// `K1` umum by a local owner; `K2` umum outside the eight fields; `K3` umum that no national list has; `K4`
/// khusus that is a shared application of the national list; `K5` khusus in one of the fields that many
/// agencies use; `K6` the type and the code contradict each other.
pub const CLASS_RULES: [&str; 6] = ["K1", "K2", "K3", "K4", "K5", "K6"];

impl ClassRules {
    /// Reads the data file.
    ///
    /// # Errors
    /// The parser's words, when the file is malformed or a rule has no legal basis.
    pub fn parse(text: &str) -> Result<ClassRules, String> {
        let rules: ClassRules = toml::from_str(text).map_err(|it| it.to_string())?;
        for id in CLASS_RULES {
            if rules.legal_basis(id).is_empty() {
                return Err(format!("rule {id} has no legal basis"));
            }
        }
        Ok(rules)
    }

    fn legal_basis(&self, id: &str) -> &str {
        self.rules.iter().find(|it| it.id == id).map_or("", |it| &it.legal_basis)
    }

    /// The field of Aplikasi Umum that a function belongs to.
    pub fn field_of(&self, function: &str) -> Option<&str> {
        let belongs = |it: &&SharedField| {
            it.functions.iter().any(|own| match own.strip_suffix('/') {
                Some(family) => function.split('/').next() == Some(family),
                None => own == function,
            })
        };
        self.fields.iter().find(belongs).map(|it| it.key.as_str())
    }
}

/// Umum or khusus, as declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Aplikasi Umum.
    Umum,
    /// Aplikasi Khusus.
    Khusus,
}

impl Class {
    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Class::Umum => "umum",
            Class::Khusus => "khusus",
        }
    }

    /// The class that a type says; `None` when it says neither or both.
    fn of_type(text: &str) -> Option<Class> {
        let text = text.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
        match (has(&["umum", "general"]), has(&["khusus", "special"])) {
            (true, false) => Some(Class::Umum),
            (false, true) => Some(Class::Khusus),
            _ => None,
        }
    }

    /// The class of a code of the reference list of applications.
    fn of_code(code: &str) -> Option<Class> {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let is_code = code.trim().to_uppercase().starts_with("RAA");
        match digits.get(..2) {
            Some("01") if is_code => Some(Class::Umum),
            Some("02") if is_code => Some(Class::Khusus),
            _ => None,
        }
    }
}

/// What is known of a system whose class is checked.
#[derive(Debug, Clone, Copy)]
pub struct Declared<'a> {
    /// The system.
    pub application: &'a Application,
    /// Its functions with how sure each is, surest first.
    pub functions: &'a [(String, f64)],
    /// Agencies other than the owner that use it, as far as recorded.
    pub users: usize,
    /// The class of the shared application of the national list that it is.
    pub listed: Option<Class>,
}

/// A class that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misclassified {
    /// The rule.
    pub rule: &'static str,
    /// What was declared, as it was written.
    pub declared: String,
    /// The class that fits.
    pub suggested: Class,
    /// The field of Aplikasi Umum that its function belongs to.
    pub field: Option<String>,
    /// The legal basis of the rule.
    pub legal_basis: String,
}

/// The first rule that a declared class breaks; `None` when it breaks none or nothing was declared.
pub fn misclassified(rules: &ClassRules, declared: &Declared) -> Option<Misclassified> {
    let said = |field: Field| {
        let values = declared.application.fields.get(&field).and_then(|it| it.first());
        values.map(String::as_str).unwrap_or_default()
    };
    let (kind, code) = (said(Field::ApplicationType), said(Field::RaaCode));
    let (by_kind, by_code) = (Class::of_type(kind), Class::of_code(code));
    let class = by_code.or(by_kind)?;
    let field = field(rules, declared);
    let broken = match (by_kind, by_code) {
        (Some(one), Some(other)) if one != other => {
            Some(("K6", fitting(rules, declared, field.is_some())))
        }
        _ => broken(rules, declared, class, field.as_deref()),
    };
    let (rule, suggested) = broken?;
    let written: BTreeSet<&str> = [kind, code].into_iter().filter(|it| !it.is_empty()).collect();
    Some(Misclassified {
        rule,
        declared: written.into_iter().collect::<Vec<_>>().join(", "),
        suggested,
        field,
        legal_basis: rules.legal_basis(rule).to_string(),
    })
}

fn broken(
    rules: &ClassRules,
    declared: &Declared,
    class: Class,
    field: Option<&str>,
) -> Option<(&'static str, Class)> {
    let found = match (class, declared.listed) {
        (Class::Umum, Some(Class::Umum)) => None,
        (Class::Khusus, Some(Class::Umum)) => Some(("K4", Class::Umum)),
        (Class::Umum, _) if is_local(declared.application.level) => Some(("K1", Class::Khusus)),
        (Class::Umum, _) if has_sure_function(rules, declared) && field.is_none() => {
            Some(("K2", Class::Khusus))
        }
        (Class::Umum, _) if is_central(declared.application.level) => Some(("K3", Class::Khusus)),
        (Class::Khusus, None) if field.is_some() && declared.users >= rules.many_agencies => {
            Some(("K5", Class::Umum))
        }
        _ => None,
    };
    found.filter(|_| declared.application.lifecycle != Lifecycle::NeverBuilt)
}

/// The class that fits a system whose declaration contradicts itself.
fn fitting(rules: &ClassRules, declared: &Declared, in_field: bool) -> Class {
    let is_shared = declared.listed == Some(Class::Umum);
    let is_used = in_field && declared.users >= rules.many_agencies;
    if is_shared || (is_used && !is_local(declared.application.level)) {
        Class::Umum
    } else {
        Class::Khusus
    }
}

fn sure<'a>(rules: &ClassRules, declared: &Declared<'a>) -> impl Iterator<Item = &'a str> {
    let least = rules.sure_function;
    let functions = declared.functions.iter().filter(move |it| it.1 >= least);
    functions.map(|it| it.0.as_str())
}

fn has_sure_function(rules: &ClassRules, declared: &Declared) -> bool {
    sure(rules, declared).next().is_some()
}

fn field(rules: &ClassRules, declared: &Declared) -> Option<String> {
    sure(rules, declared).find_map(|it| rules.field_of(it)).map(String::from)
}

fn is_local(level: AgencyLevel) -> bool {
    matches!(
        level,
        AgencyLevel::Province | AgencyLevel::Regency | AgencyLevel::City | AgencyLevel::Village
    )
}

fn is_central(level: AgencyLevel) -> bool {
    matches!(level, AgencyLevel::Ministry | AgencyLevel::CentralAgency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::propose::tests::facts;

    const RULES: &str = include_str!("../../../data/reference/application_classes.toml");

    struct Case<'a> {
        kind: &'a str,
        code: &'a str,
        level: AgencyLevel,
        function: &'a str,
        users: usize,
        listed: Option<Class>,
    }

    const CASE: Case = Case {
        kind: "Aplikasi Umum",
        code: "",
        level: AgencyLevel::Regency,
        function: "office/archive",
        users: 0,
        listed: None,
    };

    fn check(case: &Case, expected: Option<(&str, Class)>) {
        let rules = ClassRules::parse(RULES).expect("the shipped rules are valid");
        let mut application = facts("a").application;
        application.level = case.level;
        let mut declare = |field, text: &str| {
            if !text.is_empty() {
                application.fields.insert(field, vec![text.to_string()]);
            }
        };
        declare(Field::ApplicationType, case.kind);
        declare(Field::RaaCode, case.code);
        let functions = [(case.function.to_string(), 0.9)];
        let declared = Declared {
            application: &application,
            functions: &functions,
            users: case.users,
            listed: case.listed,
        };
        let found = misclassified(&rules, &declared);
        if let Some(it) = &found {
            assert!(!it.legal_basis.is_empty() && !it.declared.is_empty());
        }
        assert_eq!(found.map(|it| (it.rule, it.suggested)), expected);
    }

    #[test]
    fn what_is_not_classified_is_not_wrong() {
        check(&Case { kind: "", ..CASE }, None);
        check(&Case { kind: "web", ..CASE }, None);
    }

    #[test]
    fn a_local_owner_has_no_shared_application() {
        check(&CASE, Some(("K1", Class::Khusus)));
        check(&Case { kind: "", code: "RAA.01.02", ..CASE }, Some(("K1", Class::Khusus)));
        check(&Case { kind: "Khusus", ..CASE }, None);
    }

    #[test]
    fn a_shared_application_lies_in_one_of_the_eight_fields_and_in_the_list() {
        let central = Case { level: AgencyLevel::Ministry, ..CASE };
        check(&Case { function: "health/primary-care", ..central }, Some(("K2", Class::Khusus)));
        check(&Case { level: AgencyLevel::Ministry, ..CASE }, Some(("K3", Class::Khusus)));
        check(&Case { level: AgencyLevel::Ministry, listed: Some(Class::Umum), ..CASE }, None);
    }

    #[test]
    fn a_special_application_that_all_share_is_a_general_one() {
        let special = Case { kind: "Aplikasi Khusus", level: AgencyLevel::Ministry, ..CASE };
        check(&Case { listed: Some(Class::Umum), ..special }, Some(("K4", Class::Umum)));
        let special = Case { kind: "Aplikasi Khusus", level: AgencyLevel::Ministry, ..CASE };
        check(&Case { users: 40, ..special }, Some(("K5", Class::Umum)));
        check(&Case { kind: "Khusus", users: 40, function: "health/primary-care", ..CASE }, None);
    }

    #[test]
    fn a_type_and_a_code_that_contradict_each_other_are_found() {
        check(&Case { kind: "Khusus", code: "RAA.01.01", ..CASE }, Some(("K6", Class::Khusus)));
        check(&Case { kind: "Umum dan khusus", ..CASE }, None);
    }
}
