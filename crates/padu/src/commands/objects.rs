//! `padu search --objects`: which systems hold, produce and use data of a name.

use std::collections::BTreeMap;

use anyhow::Result;
use catalog::ApplicationRow;
use matching::data_objects::{self, DataObject, DataUse, Mention};
use model::Field;
use serde::Serialize;

use crate::args::SearchArgs;
use crate::commands::DONE;
use crate::config::Config;
use crate::listing::Listing;

/// Fields that name data, and what a system does with them.
const FIELDS: [(Field, DataUse); 4] = [
    (Field::DataObjects, DataUse::Holds),
    (Field::RadCode, DataUse::Holds),
    (Field::Outputs, DataUse::Produces),
    (Field::Inputs, DataUse::Uses),
];

#[derive(Serialize)]
struct ObjectLine {
    object: String,
    systems: usize,
    held_by: Vec<System>,
    produced_by: Vec<System>,
    used_by_systems: Vec<System>,
    fit: f64,
}

/// The same for people and spreadsheets, where a system is its name.
#[derive(Serialize)]
struct ShownLine {
    object: String,
    systems: usize,
    held_by: Vec<String>,
    produced_by: Vec<String>,
    used_by_systems: Vec<String>,
}

#[derive(Serialize, Clone)]
struct System {
    id: String,
    name: String,
    agency: Option<String>,
}

pub fn run(config: &Config, arguments: &SearchArgs) -> Result<u8> {
    let catalog = config.open()?;
    let applications = catalog.applications(&config.viewer)?;
    let asked = arguments.text.join(" ");
    let mut found = data_objects::search(&asked, &mentions(&applications));
    let total = found.len();
    found.truncate(arguments.limit);
    let systems: BTreeMap<&str, &ApplicationRow> =
        applications.iter().map(|it| (it.id.as_str(), it)).collect();
    let lines: Vec<ObjectLine> = found.into_iter().map(|it| line(&systems, it)).collect();
    print(config, &lines, arguments)?;
    let shown = lines.len();
    let values: &[(&str, &dyn std::fmt::Display)] = &[("shown", &shown), ("total", &total)];
    config.note(&config.messages.with("objects-total", values));
    Ok(DONE)
}

fn mentions(applications: &[ApplicationRow]) -> Vec<Mention<'_>> {
    let each = applications.iter().flat_map(|it| FIELDS.iter().map(move |field| (it, field)));
    each.flat_map(|(it, (field, kind))| {
        let texts = it.fields.get(field).into_iter().flatten();
        texts.map(|text| Mention { subject: &it.id, kind: *kind, text })
    })
    .collect()
}

fn line(systems: &BTreeMap<&str, &ApplicationRow>, found: DataObject) -> ObjectLine {
    let named = |ids: &[String]| -> Vec<System> {
        let known = ids.iter().filter_map(|id| systems.get(id.as_str()));
        known
            .map(|it| System {
                id: it.id.clone(),
                name: it.name.clone(),
                agency: it.agency.clone(),
            })
            .collect()
    };
    ObjectLine {
        systems: found.systems(),
        held_by: named(&found.held_by),
        produced_by: named(&found.produced_by),
        used_by_systems: named(&found.used_by),
        object: found.name,
        fit: found.fit,
    }
}

fn print(config: &Config, lines: &[ObjectLine], arguments: &SearchArgs) -> Result<()> {
    let format = arguments.output.format;
    let keys = ["object", "systems", "held_by", "produced_by", "used_by_systems"];
    if format.is_structured() {
        return Listing::of(&config.messages, &keys, lines)?.print(format);
    }
    let names = |systems: &[System]| systems.iter().map(shown).collect();
    let lines: Vec<ShownLine> = lines
        .iter()
        .map(|it| ShownLine {
            object: it.object.clone(),
            systems: it.systems,
            held_by: names(&it.held_by),
            produced_by: names(&it.produced_by),
            used_by_systems: names(&it.used_by_systems),
        })
        .collect();
    Listing::of(&config.messages, &keys, &lines)?.print(format)
}

fn shown(it: &System) -> String {
    match &it.agency {
        Some(agency) => format!("{} ({agency})", it.name),
        None => it.name.clone(),
    }
}
