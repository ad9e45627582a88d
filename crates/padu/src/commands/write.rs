//! What people decide: `judge`, `merge`, `split`, `set`, `erase`.

use anyhow::{Result, bail};
use catalog::{Catalog, Derived, Registrations, Stamp, Written};
use model::{Assertion, Field, FieldKind, Lifecycle, Registration, Relation};
use serde::Serialize;

use crate::commands::{DONE, verdicts};
use crate::config::{Config, now};
use crate::failure::Problem;
use crate::listing::{Format, Listing};
use crate::pipeline::{self, Homes, Ids};

/// A verdict as it is given: what, why, and up to which day.
pub struct Given<'a> {
    pub relation: Relation,
    pub reason: &'a str,
    pub until: Option<&'a str>,
}

pub fn withdraw(config: &Config, id: &str, reason: &str, format: Format) -> Result<u8> {
    let at = now();
    let catalog = config.open()?;
    catalog.withdraw(id, reason, Stamp { actor: &config.actor, at: &at })?;
    verdicts::one(config, &catalog, id)?.print(format)?;
    config.note(&config.messages.with("judge-withdrawn", &[("id", &id)]));
    Ok(DONE)
}

pub fn judge(
    config: &Config,
    pair: Option<(&str, &str)>,
    given: &Given,
    format: Format,
) -> Result<u8> {
    let Some((left, right)) = pair else {
        bail!(Problem::new("judge-what"));
    };
    let at = now();
    if let Some(until) = given.until {
        check_last_day(until, pipeline::day(&at))?;
    }
    let catalog = config.open()?;
    let (left, right) =
        (registration_of(config, &catalog, left)?, registration_of(config, &catalog, right)?);
    let stamp = Stamp { actor: &config.actor, at: &at };
    let verdict = (given.relation, given.until);
    let judgement = catalog.judge(&left, &right, verdict, given.reason, stamp)?;
    verdicts::one(config, &catalog, &judgement.id)?.print(format)?;
    config.note(&config.messages.text("judge-analyze"));
    Ok(DONE)
}

/// A day as dates are stored, which is not past.
fn check_last_day(until: &str, today: &str) -> Result<()> {
    if !is_day(until) {
        bail!(Problem::new("until-date").with("until", until));
    }
    if until < today {
        bail!(Problem::new("until-past").with("until", until));
    }
    Ok(())
}

/// Verdicts are kept on registrations, which never change their id; an application stands for its anchor.
pub fn registration_of(config: &Config, catalog: &Catalog, id: &str) -> Result<String> {
    // Two merged ids still name their own registrations, so that a merge can be judged again.
    let own = id.strip_prefix("a-").map_or_else(|| id.to_string(), |rest| format!("r-{rest}"));
    if catalog.registration(&config.viewer, &own)?.is_some() {
        return Ok(own);
    }
    let application = catalog.resolve_id(&config.viewer, id)?;
    match application.registrations.into_iter().next() {
        Some(anchor) => Ok(anchor),
        None => bail!(Problem::new("only-reference").with("id", id)),
    }
}

pub fn set(
    config: &Config,
    id: &str,
    field: &str,
    value: &str,
    reason: &str,
    format: Format,
) -> Result<u8> {
    let field = pipeline::field_named(field)?;
    check_value(field, value)?;
    let catalog = config.open()?;
    let anchor = registration_of(config, &catalog, id)?;
    let at = now();
    let stamp = Stamp { actor: &config.actor, at: &at };
    let assertion = catalog.assert(&anchor, field, value, reason, stamp)?;
    refresh(&catalog, &anchor)?;
    let keys = ["id", "registration_id", "field", "value", "reason", "actor", "at"];
    Listing::of(&config.messages, &keys, &[assertion])?.print(format)?;
    Ok(DONE)
}

/// A value must have the canonical form of its field (costs: several, with `;` between), or be empty, which takes back
/// what people set before; contacts are sealed, so they cannot be set.
fn check_value(field: Field, value: &str) -> Result<()> {
    let sound = match field.kind() {
        FieldKind::Person => bail!(Problem::new("personal-field").with("field", field.key())),
        _ if value.is_empty() => true,
        FieldKind::Status => Lifecycle::from_key(value) != Lifecycle::Unknown,
        FieldKind::Amount => model::Money::parse(value).is_some_and(|it| is_currency(&it.currency)),
        FieldKind::Year => value.parse::<u16>().is_ok_and(|it| (1950..2100).contains(&it)),
        FieldKind::Flag => matches!(value, "true" | "false"),
        FieldKind::Count => value.parse::<u64>().is_ok_and(|it| it <= most(field)),
        FieldKind::Date => is_day(value),
        FieldKind::List if field == Field::Costs => value.split(';').all(|it| is_cost(it.trim())),
        _ => !value.trim().is_empty(),
    };
    if !ingest::personal_data::find(value, false).is_empty() {
        bail!(Problem::new("personal-value").with("field", field.key()));
    }
    if sound {
        return Ok(());
    }
    let kind = match field.kind() {
        FieldKind::Status => "value-status",
        FieldKind::Amount => "value-amount",
        FieldKind::Year => "value-year",
        FieldKind::Flag => "value-flag",
        FieldKind::Count if most(field) < u64::MAX => "value-percent",
        FieldKind::Count => "value-count",
        FieldKind::Date => "value-date",
        _ if field == Field::Costs => "value-cost",
        _ => "value-empty",
    };
    let known = Lifecycle::ALL.map(|it| it.key()).join(", ");
    bail!(Problem::new(kind).with("field", field.key()).with("value", value).with("known", known))
}

/// A code of ISO 4217, as amounts are stored with.
fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|it| it.is_ascii_uppercase())
}

/// Whether a text is a cost as costs are stored, with kind and basis.
fn is_cost(text: &str) -> bool {
    model::CostItem::parse(text).is_some_and(|it| {
        let is_sound_year = it.year.is_none_or(|it| (1950..2100).contains(&it));
        is_currency(&it.amount.currency) && is_sound_year && it.canonical() == text
    })
}

/// The highest number of a field: assessments go from 0 to 100.
fn most(field: Field) -> u64 {
    if matches!(field, Field::BusinessValue | Field::TechnicalFit) { 100 } else { u64::MAX }
}

/// Whether a text is a day as dates are stored.
fn is_day(text: &str) -> bool {
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
    day.is_ok_and(|it| it.to_string() == text)
}

/// The displayed record and what it costs follow an assertion at once; groups and proposals follow at the next analysis.
fn refresh(catalog: &Catalog, anchor: &str) -> Result<()> {
    let viewer = model::Viewer::Operator;
    let Some(home) = catalog.home(anchor)? else { return Ok(()) };
    let ground = catalog.ground()?;
    let assertions = ground.assertions();
    renew_costs(catalog, &home.application_id, &assertions)?;
    if home.role != "record" {
        return Ok(());
    }
    let Some(stored) = catalog.application(&viewer, &home.application_id)? else { return Ok(()) };
    let mut members: Vec<Registration> = Vec::new();
    for id in &stored.registrations {
        members.extend(catalog.registration(&viewer, id)?);
    }
    let members: Vec<&Registration> = members.iter().collect();
    let precedence = ground.source_precedence();
    let mut agreed = pipeline::agree_one(&members, &assertions, &precedence);
    agreed.application.shared_id = stored.shared_id;
    Ok(catalog.replace_application(&agreed.application)?)
}

/// Writes what an application costs anew.
fn renew_costs(catalog: &Catalog, application: &str, assertions: &[Assertion]) -> Result<()> {
    let ids = Ids::from([application.to_string()]);
    let homes: Homes = catalog.residents_of(&ids)?.into_iter().collect();
    let residents: Ids = homes.keys().cloned().collect();
    let registrations = catalog.registrations_in(&residents, &mut Registrations::default())?;
    let users = catalog.usages_of(&ids)?;
    let users = users.iter().map(String::as_str).collect();
    let costs = pipeline::costs(&registrations, &homes, &users, assertions);
    catalog.forget(Written::Costs, &residents)?;
    Ok(catalog.add(&Derived { costs, ..Derived::default() })?)
}

/// The token as it is stored; its digits alone will do.
fn whole_token(catalog: &Catalog, given: &str) -> Result<String> {
    let digits = given.trim_matches(['[', ']']);
    let known = catalog.sealed("")?.into_iter().map(|it| it.token);
    let end = format!("{digits}]]");
    let mut matching = known.filter(|it| !digits.is_empty() && it.ends_with(&end));
    Ok(matching.next().unwrap_or_else(|| given.to_string()))
}

pub fn erase(config: &Config, token: &str, reason: &str, format: Format) -> Result<u8> {
    #[derive(Serialize)]
    struct Erased<'a> {
        token: &'a str,
        reason: &'a str,
        actor: &'a str,
        at: &'a str,
    }
    let mut catalog = config.open()?;
    let at = now();
    let token = &whole_token(&catalog, token)?;
    catalog.erase(token, reason, Stamp { actor: &config.actor, at: &at })?;
    let erased = Erased { token, reason, actor: config.actor.name(), at: &at };
    let keys = ["token", "reason", "actor", "at"];
    Listing::of(&config.messages, &keys, &[erased])?.print(format)?;
    config.note(&config.messages.with("erase-done", &[("token", &token)]));
    Ok(DONE)
}
