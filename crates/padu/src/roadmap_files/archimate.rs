//! The dependency graph, and a roadmap over it, as an ArchiMate 3 model in the exchange format of The Open Group.
//!
//! Identifiers come from padu's ids, so a tool that reads the file again updates what it has. Each dependency says its
//! kind in properties, since ArchiMate has fewer kinds; see [`relation`]. Only relationships that ArchiMate 3.2 allows
//! between two elements are written: tools refuse others, and with them the file.

mod exchange;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use anyhow::Result;
use consolidation::plan::Step;
use ingest::archimate as property;
use model::{Dependency, DependencyKind, EvidenceKind, Field, FieldKind, opaque_id};

use self::exchange::{Concept, Model, identifier};
use super::Told;
use crate::messages::Messages;

/// An application as an element.
pub struct Component<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Who owns it.
    pub agency: Option<&'a str>,
    /// The key of its state.
    pub lifecycle: &'a str,
    /// What is known of it, as far as the reader may see it.
    pub fields: &'a BTreeMap<Field, Vec<String>>,
    /// Whether it is in service today.
    pub in_service: bool,
}

/// Applications and what they need.
pub struct Landscape<'a> {
    /// Language.
    pub messages: &'a Messages,
    /// What the model is called.
    pub title: &'a str,
    /// The applications.
    pub components: Vec<Component<'a>>,
    /// What they need of each other; only between applications that the reader may see.
    pub dependencies: &'a [Dependency],
}

/// The dependency graph as the text of a model file.
///
/// # Errors
/// When it cannot be written.
pub fn graph(landscape: &Landscape) -> Result<Vec<u8>> {
    Model::of(landscape, &|_| true).written("id-padu-graph", landscape.title)
}

/// The roadmap as the text of a model file: a plateau for today and for each year with the systems in service, gaps
/// with those that stop, and a work package for each wave.
///
/// # Errors
/// When it cannot be written.
pub fn roadmap(told: &Told, landscape: &Landscape) -> Result<Vec<u8>> {
    // Where every system counts the same, amounts are not told.
    let counts = told.roadmap.counts_systems;
    let is_amount = |it: Field| it.kind() == FieldKind::Amount || it == Field::Costs;
    let mut model = Model::of(landscape, &|it| !(counts && is_amount(it)));
    let in_service = in_service(told, landscape, &mut model);
    plateaus(told, &in_service, &mut model);
    waves(told, &mut model);
    model.written("id-padu-roadmap", &told.title())
}

/// How a kind of dependency is said in ArchiMate: the type, and where it starts.
///
/// Serving and flow start at what is needed, as does the whole of a part. `HostedOn` would be an assignment, and an
/// agency would be assigned to its systems, but neither may lead to an application component.
pub fn relation(kind: DependencyKind) -> (&'static str, Starts) {
    use DependencyKind as Kind;
    match kind {
        Kind::CallsApi | Kind::AuthenticatesWith | Kind::SignsWith | Kind::HostedOn => {
            ("Serving", Starts::AtNeeded)
        }
        Kind::ReceivesFile
        | Kind::SharesDatabase
        | Kind::ReadsMasterData
        | Kind::ManualRekey
        | Kind::ExchangesData => ("Flow", Starts::AtNeeded),
        // It feeds what it reports to.
        Kind::ReportsTo => ("Flow", Starts::AtNeeding),
        Kind::PartOf => ("Composition", Starts::AtNeeded),
        Kind::UsesComponent => ("Aggregation", Starts::AtNeeding),
        Kind::ForkOf => ("Specialization", Starts::AtNeeding),
        Kind::Replaces | Kind::PaidByContract => ("Association", Starts::AtNeeding),
    }
}

/// Which end of a dependency is the source of a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starts {
    /// The application that needs (`Dependency::from`).
    AtNeeding,
    /// The one that is needed (`Dependency::to`).
    AtNeeded,
}

impl Model {
    fn of(landscape: &Landscape, is_told: &dyn Fn(Field) -> bool) -> Model {
        let mut model = Model::default();
        for component in &landscape.components {
            let id = model.application(component, is_told);
            if let Some(agency) = component.agency {
                let actor = identifier(&opaque_id("agency", &[agency]));
                model.element(&actor, "BusinessActor", agency.into());
                let owns = landscape.messages.text("roadmap-owns");
                model.relate("Association", &actor, &id).name = owns;
            }
        }
        for dependency in landscape.dependencies {
            model.dependency(dependency);
        }
        model
    }

    fn application(&mut self, it: &Component, is_told: &dyn Fn(Field) -> bool) -> String {
        let id = identifier(it.id);
        // The name and the description have a place of their own, and persons have none.
        let is_property = |field: &Field| {
            !matches!(field, Field::Name | Field::Description)
                && field.kind() != FieldKind::Person
                && is_told(*field)
        };
        let fields = it.fields.iter().filter(|(field, _)| is_property(field));
        let mut properties: BTreeMap<String, String> =
            fields.map(|(field, values)| (field.key().into(), values.join(" | "))).collect();
        properties.insert(property::ID.into(), it.id.into());
        properties.insert(Field::Status.key().into(), it.lifecycle.into());
        let agency = it.agency.map(|it| (Field::OwnerAgency.key().to_string(), it.to_string()));
        properties.extend(agency);
        properties.retain(|_, value| !value.is_empty());
        let description = it.fields.get(&Field::Description);
        let element = self.element(&id, "ApplicationComponent", it.name.to_string());
        element.documentation = description.map_or(String::new(), |it| it.join("\n"));
        element.properties = properties;
        id
    }

    /// An application that the model has not; what the catalogue does not know either is marked.
    fn placeholder(&mut self, name: &str) -> String {
        let own = identifier(&opaque_id("unresolved", &[name]));
        let element = self.element(&own, "ApplicationComponent", name.to_string());
        element.properties.insert(property::UNRESOLVED.into(), "true".into());
        own
    }

    fn dependency(&mut self, it: &Dependency) {
        let mut end = |id: &str, is_id: bool| {
            let known = identifier(id);
            let is_known = is_id && self.elements.contains_key(&known);
            if is_known { known } else { self.placeholder(id) }
        };
        let (needing, needed) = (end(&it.from, true), end(&it.to, it.resolved));
        let (kind, starts) = relation(it.kind);
        let ends = match starts {
            Starts::AtNeeding => [needing, needed],
            Starts::AtNeeded => [needed, needing],
        };
        // What several entries say in the same way is one relationship, with all that they say.
        let evidence_kind: EvidenceKind = it.evidence_kind;
        let parts = [&it.from, &it.to, it.kind.key(), evidence_kind.key()];
        let id = identifier(&opaque_id("d", &parts));
        let new = Concept { kind, ends: Some(ends), ..Concept::default() };
        let own = self.relationships.entry(id).or_insert(new);
        own.properties.insert(property::KIND.into(), it.kind.key().into());
        own.properties.insert(property::EVIDENCE_KIND.into(), evidence_kind.key().into());
        for data in &it.data_objects {
            add(
                own.properties.entry(property::DATA.into()).or_default(),
                property::SEPARATOR,
                data,
            );
        }
        add(&mut own.documentation, "\n", &it.evidence);
    }
}

/// Adds a text to others, unless it stands there already.
fn add(all: &mut String, between: &str, text: &str) {
    if text.is_empty() || all.split(between).any(|it| it == text) {
        return;
    }
    if !all.is_empty() {
        *all += between;
    }
    *all += text;
}

/// The identifiers of the applications in service, today or from a year on: what takes the place of others is there
/// when the first of them moves, even where no register has it.
fn in_service(
    told: &Told,
    landscape: &Landscape,
    model: &mut Model,
) -> BTreeMap<String, Option<i32>> {
    let own = landscape.components.iter().filter(|it| it.in_service);
    let mut found: BTreeMap<String, Option<i32>> =
        own.map(|it| (identifier(it.id), None)).collect();
    // Steps come in the order of their years.
    for (year, step) in told.planned() {
        let keeper = application(told, &step.keeper, model);
        found.entry(keeper).or_insert(Some(year));
    }
    found
}

/// The identifier of an application, which is an element then even if it was none.
fn application(told: &Told, id: &str, model: &mut Model) -> String {
    let own = identifier(id);
    let element = model.element(&own, "ApplicationComponent", told.name(id));
    element.properties.entry(property::ID.into()).or_insert_with(|| id.into());
    own
}

fn plateaus(told: &Told, in_service: &BTreeMap<String, Option<i32>>, model: &mut Model) {
    let stops =
        |(year, it): (i32, &Step)| it.stops().then(|| (identifier(&it.application_id), year));
    let stops: BTreeMap<String, i32> = told.planned().filter_map(stops).collect();
    let mut before = identifier("plateau-today");
    model.element(&before, "Plateau", told.t("roadmap-today"));
    model.drawn.insert(before.clone(), [0, 0]);
    for it in in_service.iter().filter(|it| it.1.is_none()) {
        model.relate("Aggregation", &before, it.0);
    }
    for year in told.roadmap.years.iter().map(|it| it.year) {
        let after = plateau(year);
        model.drawn.insert(after.clone(), [column(told, year), 0]);
        model.element(&after, "Plateau", told.with("roadmap-plateau", &[("year", &year)]));
        model.relate("Triggering", &before, &after);
        let is_there = |(id, since): &(&String, &Option<i32>)| {
            since.is_none_or(|it| it <= year) && stops.get(*id).is_none_or(|it| *it > year)
        };
        for it in in_service.iter().filter(is_there) {
            model.relate("Aggregation", &after, it.0);
        }
        let gone: Vec<&String> = stops.iter().filter(|it| *it.1 == year).map(|it| it.0).collect();
        gap(told, year, [&before, &after], &gone, model);
        before = after;
    }
}

/// Where a year is drawn; today stands before all.
fn column(told: &Told, year: i32) -> usize {
    1 + usize::try_from(year - told.first_year()).unwrap_or(0)
}

fn plateau(year: i32) -> String {
    identifier(&format!("plateau-{year}"))
}

/// What is no longer there after a year; nothing where nothing stops.
fn gap(told: &Told, year: i32, between: [&String; 2], gone: &[&String], model: &mut Model) {
    if gone.is_empty() {
        return;
    }
    let id = identifier(&format!("gap-{year}"));
    let values: &[(&str, &dyn std::fmt::Display)] = &[("year", &year), ("systems", &gone.len())];
    model.element(&id, "Gap", told.with("roadmap-gap", values));
    model.drawn.insert(id.clone(), [column(told, year), 1]);
    for it in between.iter().chain(gone) {
        model.relate("Association", &id, it);
    }
}

fn waves(told: &Told, model: &mut Model) {
    let mut before: Option<(usize, String)> = None;
    let mut rows: BTreeMap<i32, usize> = BTreeMap::new();
    for (year, step) in told.planned() {
        let id = identifier(&format!("wave-{}", step.wave));
        if before.as_ref().is_none_or(|it| it.0 != step.wave) {
            let values: &[(&str, &dyn std::fmt::Display)] =
                &[("wave", &step.wave), ("year", &year)];
            model.element(&id, "WorkPackage", told.with("roadmap-wave", values));
            model.relate("Realization", &id, &plateau(year));
            let row = rows.entry(year).or_insert(1);
            *row += 1;
            model.drawn.insert(id.clone(), [column(told, year), *row]);
            if let Some((_, earlier)) = before.replace((step.wave, id.clone())) {
                model.relate("Triggering", &earlier, &id);
            }
        }
        let application = application(told, &step.application_id, model);
        model.relate("Association", &id, &application).name = told.what(step);
    }
}
