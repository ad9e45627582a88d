//! `padu list needs-description`: records that say too little, and the question to ask their owner.

use std::collections::BTreeMap;

use anyhow::Result;
use catalog::{ApplicationRow, Catalog};
use matching::{Descriptions, Lacking, Need};
use model::{Classification, Field, Profile, Registration};
use serde::Serialize;

use crate::config::Config;
use crate::listing::Listing;
use crate::messages::Messages;
use crate::pipeline::Wisdom;

/// Fields that say what a system is for.
const TELLING: [Field; 5] =
    [Field::Description, Field::Function, Field::Outputs, Field::TargetUsers, Field::OwnerUnit];

#[derive(Serialize)]
struct NeedLine {
    id: String,
    name: String,
    agency: Option<String>,
    lacking: &'static str,
    /// Fields that are empty and would tell.
    missing: Vec<&'static str>,
    question: String,
}

/// Applications that say too little, in the order of the catalogue.
pub fn listing<'a>(config: &'a Config, catalog: &Catalog) -> Result<Listing<'a>> {
    let wisdom = Wisdom::bundled()?;
    let descriptions = Descriptions::new(&wisdom.knowledge);
    let mut labels: BTreeMap<String, Vec<Classification>> = BTreeMap::new();
    for it in catalog.classifications("")? {
        labels.entry(it.subject.clone()).or_default().push(it);
    }
    let mut lines = Vec::new();
    for it in catalog.applications(&config.viewer)? {
        let labels = labels.get(&it.id).map_or(&[][..], Vec::as_slice);
        if let Some(need) = descriptions.need(&profile(&it), labels) {
            lines.push(line(&config.messages, it, &need));
        }
    }
    let keys = ["id", "name", "agency", "lacking", "missing", "question"];
    Listing::of(&config.messages, &keys, &lines)
}

fn profile(it: &ApplicationRow) -> Profile {
    let (id, fields) = (it.id.clone(), it.fields.clone());
    Profile::from(&Registration { id, fields, ..Registration::default() })
}

fn line(messages: &Messages, it: ApplicationRow, need: &Need) -> NeedLine {
    let is_missing = |field: &&Field| !it.fields.contains_key(*field);
    NeedLine {
        lacking: need.lacking.key(),
        missing: TELLING.iter().filter(is_missing).map(|field| field.key()).collect(),
        question: question(messages, &it.name, need),
        id: it.id,
        name: it.name,
        agency: it.agency,
    }
}

/// What to ask, in plain words.
fn question(messages: &Messages, name: &str, need: &Need) -> String {
    let about = |at: usize| need.about.get(at).cloned().unwrap_or_default();
    let key = format!("question-{}", need.lacking.key());
    let (one, other) = match need.lacking {
        Lacking::SeveralFunctions => (messages.function(&about(0)), messages.function(&about(1))),
        Lacking::SaysLittle => (need.about.join(", "), String::new()),
        _ => (about(0), String::new()),
    };
    messages.with(&key, &[("name", &name), ("one", &one), ("other", &other)])
}
