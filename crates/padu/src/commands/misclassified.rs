//! `padu list misclassified`: declared classes (Aplikasi Umum or Khusus) that do not fit what is known.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, anyhow};
use catalog::{ApplicationRow, Catalog};
use consolidation::{Class, ClassRules, Declared, Misclassified};
use matching::ApplicationClass;
use model::{AgencyLevel, Application, Lifecycle, Visibility};
use serde::Serialize;

use crate::config::Config;
use crate::data;
use crate::listing::{Listing, word};
use crate::messages::Messages;
use crate::pipeline::Wisdom;

#[derive(Serialize)]
struct ClassLine {
    id: String,
    name: String,
    agency: Option<String>,
    declared: String,
    suggested: &'static str,
    class_rule: &'static str,
    /// Why, with the figures of this system.
    why: String,
    shared_field: Option<String>,
    users: usize,
    legal_basis: String,
}

/// Applications whose declared class breaks a rule, in the order of the catalogue.
pub fn listing<'a>(config: &'a Config, catalog: &Catalog) -> Result<Listing<'a>> {
    let wisdom = Wisdom::bundled()?;
    let rules = rules()?;
    let mut functions: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for it in catalog.classifications("")? {
        functions.entry(it.subject).or_default().push((it.function, it.confidence));
    }
    let users = users(config, catalog)?;
    let mut lines = Vec::new();
    for row in catalog.applications(&config.viewer)? {
        let application = application(row);
        let own = functions.get(&application.id).map_or(&[][..], Vec::as_slice);
        let users = users_of(&users, &application);
        let listed = listed(&wisdom, application.shared_id.as_deref());
        let declared = Declared { application: &application, functions: own, users, listed };
        if let Some(found) = consolidation::misclassified(&rules, &declared) {
            lines.push(line(&config.messages, &application, users, found));
        }
    }
    let keys =
        ["id", "name", "agency", "declared", "suggested", "class_rule", "why", "legal_basis"];
    Ok(Listing::of(&config.messages, &keys, &lines)?.more(&["shared_field", "users"]))
}

fn rules() -> Result<ClassRules> {
    let text = data::text("reference/application_classes.toml");
    let text = text.context("bundled rules of classes are missing")?;
    ClassRules::parse(text).map_err(|it| anyhow!("bundled rules of classes: {it}"))
}

/// Agencies that use each application.
fn users(config: &Config, catalog: &Catalog) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for it in catalog.usages(&config.viewer, "")? {
        users.entry(it.application_id).or_default().extend(it.agency);
    }
    Ok(users)
}

/// How many agencies besides the owner use it.
fn users_of(users: &BTreeMap<String, BTreeSet<String>>, application: &Application) -> usize {
    let others = users.get(&application.id).into_iter().flatten();
    others.filter(|it| Some(*it) != application.agency.as_ref()).count()
}

fn listed(wisdom: &Wisdom, shared_id: Option<&str>) -> Option<Class> {
    let shared = wisdom.knowledge.shared().iter();
    let found = shared_id.and_then(|id| shared.clone().find(|it| it.id == id))?;
    Some(match found.class {
        ApplicationClass::Umum => Class::Umum,
        ApplicationClass::Khusus => Class::Khusus,
    })
}

fn application(row: ApplicationRow) -> Application {
    Application {
        level: AgencyLevel::from_key(&row.level),
        lifecycle: Lifecycle::from_key(&row.lifecycle),
        visibility: Visibility::Public,
        id: row.id,
        name: row.name,
        agency: row.agency,
        shared_id: row.shared_id,
        fields: row.fields,
        registrations: row.registrations,
    }
}

fn line(
    messages: &Messages,
    application: &Application,
    users: usize,
    found: Misclassified,
) -> ClassLine {
    let level = word(messages, "level", application.level.key());
    let field = found.field.as_deref().map(|it| word(messages, "shared-field", it));
    let field_name = field.unwrap_or_default();
    let values: &[(&str, &dyn std::fmt::Display)] =
        &[("level", &level), ("field", &field_name), ("users", &users)];
    ClassLine {
        why: messages.with(&format!("class-why-{}", found.rule.to_lowercase()), values),
        id: application.id.clone(),
        name: application.name.clone(),
        agency: application.agency.clone(),
        declared: found.declared,
        suggested: found.suggested.key(),
        class_rule: found.rule,
        shared_field: found.field,
        users,
        legal_basis: found.legal_basis,
    }
}
