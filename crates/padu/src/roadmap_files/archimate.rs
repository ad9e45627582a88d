//! The dependency graph, and a roadmap over it, as an ArchiMate 3 model in the exchange format of The Open Group.
//!
//! Identifiers come from padu's ids, so a tool that reads the file again updates what it has. Each dependency says its
//! kind in properties, since ArchiMate has fewer kinds; see [`relation`]. Only relationships that ArchiMate 3.2 allows
//! between two elements are written: tools refuse others, and with them the file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::Result;
use consolidation::plan::Step;
use model::{Dependency, DependencyKind, EvidenceKind, Field, FieldKind, opaque_id};
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;

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
    let mut model = Model::of(landscape, &|it| !(counts && it.kind() == FieldKind::Amount));
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

/// A text that can stand as `xs:ID` after `id-`; different texts give different ones.
fn identifier(text: &str) -> String {
    let mut own = String::from("id-");
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => own.push(char::from(byte)),
            other => own += &format!("_{other:02x}"),
        }
    }
    own
}

/// An element or a relationship.
#[derive(Default)]
struct Concept {
    kind: &'static str,
    /// Source and target of a relationship.
    ends: Option<[String; 2]>,
    name: String,
    documentation: String,
    properties: BTreeMap<String, String>,
}

/// What is written, by identifier, so that the order is always the same.
#[derive(Default)]
struct Model {
    elements: BTreeMap<String, Concept>,
    relationships: BTreeMap<String, Concept>,
}

impl Model {
    fn of(landscape: &Landscape, is_told: &dyn Fn(Field) -> bool) -> Model {
        let mut model = Model::default();
        for component in &landscape.components {
            let id = model.application(component, is_told);
            if let Some(agency) = component.agency {
                let actor = identifier(&opaque_id("agency", &[agency]));
                let own =
                    Concept { kind: "BusinessActor", name: agency.into(), ..Concept::default() };
                model.elements.entry(actor.clone()).or_insert(own);
                let owns = landscape.messages.text("roadmap-owns");
                model.relate("Association", &actor, &id).name = owns;
            }
        }
        for dependency in landscape.dependencies {
            model.dependency(dependency);
        }
        model
    }

    fn element(&mut self, id: &str, kind: &'static str, name: String) -> &mut Concept {
        let concept = Concept { kind, name, ..Concept::default() };
        self.elements.entry(id.to_string()).or_insert(concept)
    }

    /// A relationship; two of one type between the same elements are one.
    fn relate(&mut self, kind: &'static str, source: &str, target: &str) -> &mut Concept {
        let id = identifier(&opaque_id("r", &[kind, source, target]));
        let ends = Some([source.to_string(), target.to_string()]);
        self.relationships.entry(id).or_insert(Concept { kind, ends, ..Concept::default() })
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
        properties.insert("padu:id".into(), it.id.into());
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
    fn placeholder(&mut self, id: &str, name: &str) -> String {
        let own = identifier(&opaque_id("unresolved", &[id]));
        let element = self.element(&own, "ApplicationComponent", name.to_string());
        element.properties.insert("padu:unresolved".into(), "true".into());
        own
    }

    fn dependency(&mut self, it: &Dependency) {
        let mut end = |id: &str| {
            let known = identifier(id);
            if self.elements.contains_key(&known) { known } else { self.placeholder(id, id) }
        };
        let (needing, needed) = (end(&it.from), end(&it.to));
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
        own.properties.insert("padu:kind".into(), it.kind.key().into());
        own.properties.insert("padu:evidence_kind".into(), evidence_kind.key().into());
        for data in &it.data_objects {
            add(own.properties.entry("padu:data".into()).or_default(), " | ", data);
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

/// The identifiers of the applications in service, with what takes their place even where no register has it.
fn in_service(told: &Told, landscape: &Landscape, model: &mut Model) -> BTreeSet<String> {
    let own = landscape.components.iter().filter(|it| it.in_service);
    let mut found: BTreeSet<String> = own.map(|it| identifier(it.id)).collect();
    for (_, step) in told.planned() {
        let keeper = identifier(&step.keeper);
        if model.elements.contains_key(&keeper) {
            continue;
        }
        let element = model.element(&keeper, "ApplicationComponent", told.name(&step.keeper));
        element.properties.insert("padu:id".into(), step.keeper.clone());
        found.insert(keeper);
    }
    found
}

fn plateaus(told: &Told, in_service: &BTreeSet<String>, model: &mut Model) {
    let stops =
        |(year, it): (i32, &Step)| it.stops().then(|| (identifier(&it.application_id), year));
    let stops: BTreeMap<String, i32> = told.planned().filter_map(stops).collect();
    let mut before = identifier("plateau-today");
    model.element(&before, "Plateau", told.t("roadmap-today"));
    for it in in_service {
        model.relate("Aggregation", &before, it);
    }
    for year in told.roadmap.years.iter().map(|it| it.year) {
        let after = plateau(year);
        model.element(&after, "Plateau", told.with("roadmap-plateau", &[("year", &year)]));
        model.relate("Triggering", &before, &after);
        let stays = |it: &&String| stops.get(*it).is_none_or(|own| *own > year);
        for it in in_service.iter().filter(stays) {
            model.relate("Aggregation", &after, it);
        }
        let gone: Vec<&String> = stops.iter().filter(|it| *it.1 == year).map(|it| it.0).collect();
        gap(told, year, [&before, &after], &gone, model);
        before = after;
    }
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
    for it in between.iter().chain(gone) {
        model.relate("Association", &id, it);
    }
}

fn waves(told: &Told, model: &mut Model) {
    let mut before: Option<(usize, String)> = None;
    for (year, step) in told.planned() {
        let id = identifier(&format!("wave-{}", step.wave));
        if before.as_ref().is_none_or(|it| it.0 != step.wave) {
            let values: &[(&str, &dyn std::fmt::Display)] =
                &[("wave", &step.wave), ("year", &year)];
            model.element(&id, "WorkPackage", told.with("roadmap-wave", values));
            model.relate("Realization", &id, &plateau(year));
            if let Some((_, earlier)) = before.replace((step.wave, id.clone())) {
                model.relate("Triggering", &earlier, &id);
            }
        }
        let application = identifier(&step.application_id);
        let name = told.name(&step.application_id);
        let element = model.element(&application, "ApplicationComponent", name);
        element.properties.entry("padu:id".into()).or_insert_with(|| step.application_id.clone());
        model.relate("Association", &id, &application).name = told.what(step);
    }
}

const NAMESPACE: &str = "http://www.opengroup.org/xsd/archimate/3.0/";
const SCHEMA: &str = "http://www.opengroup.org/xsd/archimate/3.0/ http://www.opengroup.org/xsd/archimate/3.1/archimate3_Model.xsd";

impl Model {
    /// The file, in the order that the schema asks for.
    fn written(&self, id: &str, title: &str) -> Result<Vec<u8>> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let model = writer.create_element("model").with_attributes([
            ("xmlns", NAMESPACE),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:schemaLocation", SCHEMA),
            ("identifier", id),
        ]);
        model.write_inner_content(|writer| {
            text(writer, "name", title)?;
            section(writer, "elements", "element", &self.elements)?;
            section(writer, "relationships", "relationship", &self.relationships)?;
            self.definitions(writer)
        })?;
        let mut bytes = writer.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn definitions<W: Write>(&self, writer: &mut Writer<W>) -> std::io::Result<()> {
        let concepts = self.elements.values().chain(self.relationships.values());
        let names: BTreeSet<&String> = concepts.flat_map(|it| it.properties.keys()).collect();
        if names.is_empty() {
            return Ok(());
        }
        let all = writer.create_element("propertyDefinitions");
        all.write_inner_content(|writer| {
            for name in names {
                let id = property(name);
                let own = [("identifier", id.as_str()), ("type", "string")];
                let definition = writer.create_element("propertyDefinition").with_attributes(own);
                definition.write_inner_content(|writer| text(writer, "name", name))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

fn property(name: &str) -> String {
    identifier(&format!("property-{name}"))
}

fn section<W: Write>(
    writer: &mut Writer<W>,
    plural: &str,
    singular: &str,
    concepts: &BTreeMap<String, Concept>,
) -> std::io::Result<()> {
    // The schema wants at least one in a section.
    if concepts.is_empty() {
        return Ok(());
    }
    writer.create_element(plural).write_inner_content(|writer| {
        concepts.iter().try_for_each(|(id, it)| concept(writer, singular, id, it))
    })?;
    Ok(())
}

fn concept<W: Write>(
    writer: &mut Writer<W>,
    tag: &str,
    id: &str,
    it: &Concept,
) -> std::io::Result<()> {
    let mut attributes = vec![("identifier", id)];
    if let Some([source, target]) = &it.ends {
        attributes.extend([("source", source.as_str()), ("target", target.as_str())]);
    }
    attributes.push(("xsi:type", it.kind));
    if it.kind == "Association" {
        attributes.push(("isDirected", "true"));
    }
    let element = writer.create_element(tag).with_attributes(attributes);
    if it.name.is_empty() && it.documentation.is_empty() && it.properties.is_empty() {
        element.write_empty()?;
        return Ok(());
    }
    element.write_inner_content(|writer| {
        // Elements have to have a name; what a register left empty has an empty one.
        if !it.name.is_empty() || it.ends.is_none() {
            text(writer, "name", &it.name)?;
        }
        if !it.documentation.is_empty() {
            text(writer, "documentation", &it.documentation)?;
        }
        if it.properties.is_empty() {
            return Ok(());
        }
        writer.create_element("properties").write_inner_content(|writer| {
            for (name, value) in &it.properties {
                let reference = property(name);
                let own = [("propertyDefinitionRef", reference.as_str())];
                let element = writer.create_element("property").with_attributes(own);
                element.write_inner_content(|writer| text(writer, "value", value))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}

/// An element with text, without the signs that XML 1.0 cannot hold.
fn text<W: Write>(writer: &mut Writer<W>, tag: &str, text: &str) -> std::io::Result<()> {
    let is_allowed = |it: &char| {
        matches!(it, '\t' | '\n') || *it >= ' ' && !matches!(it, '\u{fffe}' | '\u{ffff}')
    };
    let text: String = text.chars().filter(is_allowed).collect();
    writer.create_element(tag).write_text_content(BytesText::new(&text))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::BytesStart;

    use super::super::invented::{Invented, told};
    use super::*;
    use crate::messages::Language;

    const KINDS: [DependencyKind; 15] = [
        DependencyKind::CallsApi,
        DependencyKind::ReceivesFile,
        DependencyKind::SharesDatabase,
        DependencyKind::ReadsMasterData,
        DependencyKind::AuthenticatesWith,
        DependencyKind::SignsWith,
        DependencyKind::HostedOn,
        DependencyKind::UsesComponent,
        DependencyKind::PartOf,
        DependencyKind::Replaces,
        DependencyKind::ForkOf,
        DependencyKind::ManualRekey,
        DependencyKind::ReportsTo,
        DependencyKind::PaidByContract,
        DependencyKind::ExchangesData,
    ];

    fn dependency(kind: DependencyKind, to: &str) -> Dependency {
        Dependency {
            from: "a-1".into(),
            to: to.into(),
            resolved: to.starts_with("a-"),
            kind,
            evidence_kind: EvidenceKind::Declared,
            evidence: "terhubung <SIASN> & \u{1}lain".into(),
            registration_id: "r-1".into(),
            data_objects: vec!["pegawai".into(), "gaji".into()],
            confidence: 1.0,
            first_seen: String::new(),
            last_seen: String::new(),
        }
    }

    pub(in super::super) fn landscape<T>(
        invented: &Invented,
        dependencies: &[Dependency],
        tell: impl Fn(&Landscape) -> T,
    ) -> T {
        let fields = BTreeMap::from([
            (Field::Description, vec!["Kelola <data> ASN".to_string()]),
            (Field::CostMaintain, vec!["98765432 IDR".to_string()]),
            (Field::Contact, vec!["[[person:1]]".to_string()]),
            (Field::Urls, vec!["https://a.example".to_string(), "https://b.example".to_string()]),
        ]);
        let component = |(id, name): (&'_ String, &'_ String)| (id.clone(), name.clone());
        let known: Vec<(String, String)> =
            invented.names.iter().filter(|it| it.0.starts_with("a-")).map(component).collect();
        let components = known.iter().map(|(id, name)| Component {
            id,
            name,
            agency: Some("Kota Contoh"),
            lifecycle: "in_use",
            fields: &fields,
            in_service: true,
        });
        tell(&Landscape {
            messages: &Messages::new(Language::En),
            title: "a & b",
            components: components.collect(),
            dependencies,
        })
    }

    /// What stands in a file: every element with its attributes, in order.
    fn read(bytes: &[u8]) -> Vec<(String, BTreeMap<String, String>)> {
        let mut reader = Reader::from_reader(bytes);
        let mut found = Vec::new();
        let taken = |it: &BytesStart| {
            let attributes = it.attributes().map(|it| it.expect("an attribute")).map(|it| {
                let key = it.key.as_ref().to_string();
                (key, it.value.to_string())
            });
            (it.name().as_ref().to_string(), attributes.collect())
        };
        loop {
            match reader.read_event().expect("well formed") {
                Event::Start(it) | Event::Empty(it) => found.push(taken(&it)),
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    /// What the schema asks for, as far as a model without views goes.
    fn check(bytes: &[u8]) {
        let all = read(bytes);
        let place = |tag: &str| all.iter().position(|it| it.0 == tag);
        let sections = ["name", "elements", "relationships", "propertyDefinitions"].map(place);
        assert!(sections.is_sorted() && sections.iter().all(Option::is_some), "{sections:?}");
        let mut ids = BTreeSet::new();
        for id in all.iter().filter_map(|it| it.1.get("identifier")) {
            assert!(ids.insert(id.as_str()), "{id} stands twice");
            let is_name = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
            assert!(id.starts_with("id-") && id.chars().all(is_name), "{id}");
        }
        for (tag, attributes) in &all {
            for key in ["source", "target", "propertyDefinitionRef"] {
                let known = attributes.get(key).is_none_or(|it| ids.contains(it.as_str()));
                assert!(known, "{tag} {attributes:?}");
            }
        }
    }

    #[test]
    fn every_kind_of_dependency_can_be_read_back_from_its_properties() {
        let dependencies: Vec<Dependency> = KINDS.map(|it| dependency(it, "a-2")).to_vec();
        let bytes = landscape(&Invented::small(), &dependencies, |it| graph(it).expect("a model"));
        check(&bytes);
        let text = String::from_utf8(bytes).expect("text");
        for kind in KINDS {
            assert!(text.contains(&format!("<value>{}</value>", kind.key())), "{}", kind.key());
        }
        assert_eq!(text.matches("<value>pegawai | gaji</value>").count(), KINDS.len());
        assert_eq!(text.matches("<value>declared</value>").count(), KINDS.len());
        assert!(text.contains("terhubung &lt;SIASN&gt; &amp; lain"));
    }

    #[test]
    fn what_is_needed_serves_and_data_flow_from_it() {
        let of = |kind| {
            let own = [dependency(kind, "a-2")];
            let bytes = landscape(&Invented::small(), &own, |it| graph(it).expect("a model"));
            let is_it = |it: &(String, BTreeMap<String, String>)| {
                it.1.get("xsi:type").is_some_and(|it| *it == relation(kind).0)
                    && it.1.get("target").is_some_and(|it| it == "id-a-1" || it == "id-a-2")
                    && it.1.get("source").is_some_and(|it| it == "id-a-1" || it == "id-a-2")
            };
            let found = read(&bytes).into_iter().find(is_it).expect("a relationship");
            found.1["source"].clone()
        };
        assert_eq!(of(DependencyKind::CallsApi), "id-a-2");
        assert_eq!(of(DependencyKind::ReceivesFile), "id-a-2");
        assert_eq!(of(DependencyKind::PartOf), "id-a-2");
        assert_eq!(of(DependencyKind::ReportsTo), "id-a-1");
        assert_eq!(of(DependencyKind::ForkOf), "id-a-1");
        assert_eq!(of(DependencyKind::Replaces), "id-a-1");
    }

    #[test]
    fn what_the_catalogue_does_not_know_is_marked_and_persons_are_left_out() {
        let own = [dependency(DependencyKind::CallsApi, "Sistem Tak Dikenal")];
        let bytes = landscape(&Invented::small(), &own, |it| graph(it).expect("a model"));
        check(&bytes);
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.contains("<name>Sistem Tak Dikenal</name>"));
        assert!(text.contains("<name>padu:unresolved</name>"));
        assert!(text.contains("<value>https://a.example | https://b.example</value>"));
        assert!(text.contains("<documentation>Kelola &lt;data&gt; ASN</documentation>"));
        assert!(!text.contains("[[person"));
    }

    #[test]
    fn what_several_entries_say_is_one_relationship_with_all_data() {
        let mut own = [DependencyKind::CallsApi; 2].map(|it| dependency(it, "a-2"));
        own[1].data_objects = vec!["cuti".into(), "gaji".into()];
        let bytes = landscape(&Invented::small(), &own, |it| graph(it).expect("a model"));
        check(&bytes);
        let text = String::from_utf8(bytes).expect("text");
        assert_eq!(text.matches("<value>pegawai | gaji | cuti</value>").count(), 1);
    }

    #[test]
    fn a_roadmap_has_plateaus_gaps_and_work_packages() {
        let invented = Invented::of(20);
        let bytes = told(&invented, Language::En, |told| {
            landscape(&invented, &[], |it| roadmap(told, it).expect("a model"))
        });
        check(&bytes);
        let all = read(&bytes);
        let count = |kind: &str| {
            all.iter().filter(|it| it.1.get("xsi:type").is_some_and(|it| it == kind)).count()
        };
        assert_eq!(count("Plateau"), 6);
        assert_eq!(count("WorkPackage"), count("Realization"));
        // Today all twenty, and what takes their place; fewer every year.
        let on = |plateau: &str| {
            let is_on = |it: &&(String, BTreeMap<String, String>)| {
                it.1.get("xsi:type").is_some_and(|it| it == "Aggregation")
                    && it.1["source"] == plateau
            };
            all.iter().filter(is_on).count()
        };
        assert_eq!(on("id-plateau-today"), 21);
        let stopped: usize = invented.roadmap.years.iter().map(|it| it.stopped).sum();
        assert_eq!(on("id-plateau-2031"), 21 - stopped);
        assert!(String::from_utf8_lossy(&bytes).contains("<name>SIASN</name>"));
    }

    #[test]
    fn a_model_of_a_roadmap_that_counts_systems_tells_no_amount() {
        for (invented, tells) in [(Invented::small(), true), (Invented::counting(), false)] {
            let bytes = told(&invented, Language::Id, |told| {
                landscape(&invented, &[], |it| roadmap(told, it).expect("a model"))
            });
            assert_eq!(String::from_utf8_lossy(&bytes).contains("98765432"), tells);
        }
    }

    #[test]
    fn different_ids_have_different_identifiers() {
        assert_eq!(identifier("a-k3m9q2"), "id-a-k3m9q2");
        assert_eq!(identifier("shared:x"), "id-shared_3ax");
        assert_ne!(identifier("a_b"), identifier("a:b"));
    }
}
