//! `padu depend`: a dependency that a person states, or takes back.

use anyhow::{Result, bail};
use catalog::{Catalog, Stamp, Statement};
use model::{DependencyKind, EvidenceKind, StatedDependency};

use crate::args::DependArgs;
use crate::commands::DONE;
use crate::commands::write::registration_of;
use crate::config::{Config, now};
use crate::failure::Problem;
use crate::listing::Listing;

pub fn run(config: &Config, arguments: &DependArgs) -> Result<u8> {
    let at = now();
    let stamp = Stamp { actor: &config.actor, at: &at };
    let catalog = config.open()?;
    let reason = arguments.reason.as_str();
    refuse_personal(std::iter::once(reason))?;
    let found = match (&arguments.withdraw, &arguments.id, &arguments.on, arguments.kind) {
        (Some(statement), ..) => {
            catalog.take_back_dependency(&config.viewer, statement, reason, stamp)?
        }
        (None, Some(id), Some(on), Some(kind)) => {
            state(config, &catalog, (id, on, kind), arguments, stamp)?
        }
        _ => bail!(Problem::new("depend-what")),
    };
    let keys =
        ["id", "registration_id", "kind", "to_name", "data_objects", "evidence_kind", "reason"];
    let listing = Listing::of(&config.messages, &keys, &[found])?.more(&["actor", "at"]);
    listing.print(arguments.output.format)?;
    config.note(&config.messages.text("judge-analyze"));
    Ok(DONE)
}

fn state(
    config: &Config,
    catalog: &Catalog,
    (id, on, kind): (&str, &str, DependencyKind),
    arguments: &DependArgs,
    stamp: Stamp,
) -> Result<StatedDependency> {
    let from = registration_of(config, catalog, id)?;
    let to = needed(config, catalog, on)?;
    if from == to {
        bail!(Problem::new("depend-itself").with("id", id));
    }
    refuse_personal(std::iter::once(to.as_str()).chain(data(arguments)))?;
    let data_objects: Vec<String> = data(arguments).map(String::from).collect();
    let said = Statement {
        registration_id: &from,
        to_name: &to,
        kind,
        evidence_kind: arguments.known.unwrap_or(EvidenceKind::Declared),
        data_objects: &data_objects,
        reason: &arguments.reason,
    };
    Ok(catalog.state_dependency(&said, stamp)?)
}

/// Statements are kept and shown as they are typed.
fn refuse_personal<'a>(texts: impl Iterator<Item = &'a str>) -> Result<()> {
    for it in texts {
        if !ingest::personal_data::find(it, false).is_empty() {
            bail!(Problem::new("personal-words").with("words", "--reason, --on, --data"));
        }
    }
    Ok(())
}

fn data(arguments: &DependArgs) -> impl Iterator<Item = &str> {
    arguments.data.iter().map(|it| it.trim()).filter(|it| !it.is_empty())
}

/// The registration that anchors the needed application. What is no id is kept as a name, which may come to be
/// known later; a mistyped id is no name.
fn needed(config: &Config, catalog: &Catalog, on: &str) -> Result<String> {
    let on = on.trim();
    let is_id = matches!(on.get(..2), Some("a-" | "r-"));
    match registration_of(config, catalog, on) {
        // Where a registration only uses an application, that application is what is needed.
        Ok(found) => match catalog.resolve_id(&config.viewer, &found) {
            Ok(it) if !it.registrations.contains(&found) => {
                Ok(it.registrations.into_iter().next().unwrap_or(found))
            }
            _ => Ok(found),
        },
        Err(error) if is_id => Err(error),
        Err(_) if on.is_empty() => bail!(Problem::new("depend-what")),
        Err(_) => Ok(on.to_string()),
    }
}
