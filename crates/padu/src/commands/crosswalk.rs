//! `padu list crosswalk`: each function of the lexicon beside its codes in the taxonomies of the law.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use matching::Function;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::data;
use crate::listing::Listing;
use crate::messages::Language;
use crate::pipeline::Wisdom;

/// One row of `crosswalk_uu23_rab.csv`.
#[derive(Deserialize)]
struct Step {
    uu23: String,
    rab: String,
    relation: String,
}

#[derive(Serialize, Default)]
struct CrosswalkLine {
    family: String,
    code: String,
    name: String,
    affairs: Vec<String>,
    /// Affairs that have no twin in RAB and lie nearest to it.
    nearest_affairs: Vec<String>,
    rab: Vec<String>,
    ral: Vec<String>,
    cofog: String,
    affair_names: Vec<String>,
    rab_names: Vec<String>,
    ral_names: Vec<String>,
    cofog_name: String,
}

/// One row a function, in the order of the lexicon, then the affairs of the law that no function serves.
pub fn listing(config: &Config) -> Result<Listing<'_>> {
    let wisdom = Wisdom::bundled()?;
    let walk = Crosswalk::new(config, &wisdom)?;
    let mut lines: Vec<CrosswalkLine> =
        wisdom.knowledge.functions().iter().map(|it| walk.line(it)).collect();
    let met: BTreeSet<String> =
        lines.iter().flat_map(|it| it.affairs.iter().chain(&it.nearest_affairs).cloned()).collect();
    lines.extend(walk.unserved(&wisdom, &met));
    let keys = [
        "family",
        "code",
        "name",
        "affairs",
        "nearest_affairs",
        "rab",
        "ral",
        "cofog",
        "cofog_name",
    ];
    let more = ["affair_names", "rab_names", "ral_names"];
    Ok(Listing::of(&config.messages, &keys, &lines)?.more(&more))
}

/// Codes with their labels, and which affair of the law leads to which sector.
struct Crosswalk {
    is_indonesian: bool,
    labels: BTreeMap<String, String>,
    steps: Vec<Step>,
}

impl Crosswalk {
    fn new(config: &Config, wisdom: &Wisdom) -> Result<Crosswalk> {
        let is_indonesian = config.messages.language() == Language::Id;
        let label = |it: &model::ReferenceCode| {
            if is_indonesian { it.label_id.clone() } else { it.label_en.clone() }
        };
        let labels = wisdom.codes.iter().map(|it| (it.code.clone(), label(it))).collect();
        let path = "reference/crosswalk_uu23_rab.csv";
        let text = data::text(path).context("bundled crosswalk is missing")?;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let steps = reader.deserialize().collect::<Result<_, _>>().context(path)?;
        Ok(Crosswalk { is_indonesian, labels, steps })
    }

    fn line(&self, function: &Function) -> CrosswalkLine {
        let (family, name) = match self.is_indonesian {
            true => (&function.family_name_id, &function.name_id),
            false => (&function.family_name_en, &function.name_en),
        };
        let (affairs, nearest_affairs) =
            (self.affairs(function, true), self.affairs(function, false));
        CrosswalkLine {
            family: family.clone(),
            code: function.code.clone(),
            name: name.clone(),
            affair_names: self.named(affairs.iter().chain(&nearest_affairs)),
            affairs,
            nearest_affairs,
            rab_names: self.named(function.rab.iter()),
            rab: function.rab.clone(),
            ral_names: self.named(function.ral.iter()),
            ral: function.ral.clone(),
            cofog_name: self.named([&function.cofog].into_iter()).concat(),
            cofog: function.cofog.clone(),
        }
    }

    /// Affairs whose sector is one of the function's, or the part of one that it is.
    fn affairs(&self, function: &Function, direct: bool) -> Vec<String> {
        let within = |code: &str, sector: &str| {
            let rest = code.strip_prefix(sector);
            rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
        };
        let leads = |step: &&Step| {
            let is_direct = step.relation == "maps to";
            is_direct == direct && function.rab.iter().any(|it| within(it, &step.rab))
        };
        let found: BTreeSet<&String> = self.steps.iter().filter(leads).map(|it| &it.uu23).collect();
        found.into_iter().cloned().collect()
    }

    fn named<'b>(&self, codes: impl Iterator<Item = &'b String>) -> Vec<String> {
        codes.filter_map(|it| self.labels.get(it).cloned()).collect()
    }

    fn unserved(&self, wisdom: &Wisdom, met: &BTreeSet<String>) -> Vec<CrosswalkLine> {
        let affairs = wisdom.codes.iter().filter(|it| it.scheme == "UU23" && it.parent.is_some());
        let left = affairs.filter(|it| !met.contains(&it.code));
        left.map(|it| CrosswalkLine {
            affairs: vec![it.code.clone()],
            affair_names: self.named([&it.code].into_iter()),
            rab: self.sectors(&it.code),
            rab_names: self.named(self.sectors(&it.code).iter()),
            ..CrosswalkLine::default()
        })
        .collect()
    }

    fn sectors(&self, affair: &str) -> Vec<String> {
        let steps = self.steps.iter().filter(|it| it.uu23 == affair);
        steps.map(|it| it.rab.clone()).collect()
    }
}
