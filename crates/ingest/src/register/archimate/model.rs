//! What is read of a model file before its components are handed out.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{ID, UNRESOLVED};
use crate::IngestError;
use crate::format::xml::stream_xml;
use crate::register::value::{elements, get, text, text_of, texts};

/// The type of an element that is a system.
pub const COMPONENT: &str = "ApplicationComponent";

/// What lies between two components: one provides it, the other uses it.
const BETWIXT: &[&str] = &["DataObject", "ApplicationService", "ApplicationInterface"];

/// Most components that may provide one such element.
pub const PROVIDERS: usize = 64;

/// Most relationships that are read of one component.
pub const RELATIONS: usize = 5_000;

/// Most providers that are named in one component's entry, whatever number of elements they provide.
pub const NAMED: usize = 2_000;

/// Fact of an entry: how many providers it does not name.
pub const UNNAMED: &str = "providers_left";

/// Most characters of what is repeated in entries: names, types and identifiers of elements, names of
/// properties, data of relationships.
pub const NAME: usize = 250;

/// Elements that are read, and elements of whose insides nothing is kept.
const PARTS: &[&str] = &["element", "relationship", "propertyDefinition"];
const LEFT: &[&str] = &["views", "diagrams", "view", "node", "connection", "organizations", "item"];

/// What is said in several languages: Indonesian first, then English, then the others as they stand.
pub fn said(value: Option<&Value>) -> Vec<String> {
    let rank = |it: &Value| match it["lang"].as_str().map(str::to_lowercase) {
        Some(lang) if lang.starts_with("id") => 0,
        Some(lang) if lang.starts_with("en") => 1,
        _ => 2,
    };
    let mut all: Vec<&Value> = elements(value);
    all.sort_by_key(|it| rank(it));
    all.into_iter().filter_map(text).collect()
}

/// What is read of a model.
#[derive(Default)]
pub struct Model {
    definitions: HashMap<String, String>,
    elements: Vec<Value>,
    relationships: Vec<Value>,
    /// Where each element stands, by its identifier.
    places: HashMap<String, usize>,
    /// The relationships of each component, and at which end it stands.
    touching: HashMap<usize, Vec<(usize, &'static str)>>,
    /// What each component is known by elsewhere.
    ids: HashMap<usize, String>,
    /// The components that provide an element, by where it stands.
    providers: HashMap<usize, Vec<usize>>,
}

impl Model {
    pub fn read(path: &Path) -> Result<Model, IngestError> {
        let mut model = Model::default();
        let mut take = |name: &str, part| model.take(name, part);
        let root = stream_xml(path, &["properties"], PARTS, LEFT, &mut take)?;
        if root != "model" {
            return Err(IngestError::invalid(path, "the root element is not an ArchiMate model"));
        }
        model.link();
        Ok(model)
    }

    fn take(&mut self, name: &str, part: Value) {
        let id = text_of(&part, &["identifier"]);
        match (name, id) {
            ("element", id) => {
                self.places.extend(id.map(|id| (id, self.elements.len())));
                let whole = part["type"] == COMPONENT;
                let name = || json!({ "type": part["type"], "name": part["name"] });
                let kept = if whole { None } else { Some(name()) };
                self.elements.push(kept.unwrap_or(part));
            }
            ("relationship", _) => self.relationships.push(part),
            (_, Some(id)) => {
                let named = get(&part, &["name"]).and_then(text).unwrap_or_else(|| id.clone());
                self.definitions.insert(id, short(&named));
            }
            (_, None) => {}
        }
    }

    /// Sets the relationships of each component, and who provides what.
    fn link(&mut self) {
        let id = |(at, element): (usize, &Value)| {
            let properties = self.properties(element);
            let name = || said(get(element, &["name"])).into_iter().next();
            let stated = match properties.contains_key(UNRESOLVED) {
                true => name(),
                false => properties.get(ID).and_then(text),
            };
            Some((at, short(&stated.or_else(|| text_of(element, &["identifier"]))?)))
        };
        self.ids = self.components().filter_map(id).collect();
        for (at, relationship) in self.relationships.iter().enumerate() {
            let end = |key: &str| self.places.get(relationship[key].as_str()?).copied();
            let (source, target) = (end("source"), end("target"));
            for (end, key) in [(source, "source"), (target, "target")] {
                if let Some(end) = end.filter(|it| source != target && self.is_component(*it)) {
                    self.touching.entry(end).or_default().push((at, key));
                }
            }
            let (Some(source), Some(target)) = (source, target) else { continue };
            if self.is_component(source) && provides(relationship, &self.elements[target]) {
                let providers = self.providers.entry(target).or_default();
                if providers.len() < PROVIDERS {
                    providers.push(source);
                }
            }
        }
    }

    fn is_component(&self, at: usize) -> bool {
        self.elements[at]["type"] == COMPONENT
    }

    fn components(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.elements.iter().enumerate().filter(|(at, _)| self.is_component(*at))
    }

    /// Components that are entries.
    pub fn entries(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.components().filter(|it| !self.properties(it.1).contains_key(UNRESOLVED))
    }

    /// An element or relationship with its properties under their names.
    pub fn described(&self, part: &Value) -> Value {
        let mut described = part.clone();
        let named = self.properties(part);
        if !named.is_empty() {
            described["properties"] = Value::Object(named);
        }
        described
    }

    fn properties(&self, part: &Value) -> Map<String, Value> {
        let mut named = Map::new();
        for property in elements(part.get("properties")) {
            let reference = text_of(property, &["propertydefinitionref"]).unwrap_or_default();
            let name = self.definitions.get(&reference).unwrap_or(&reference);
            let value = get(property, &["value"]).map(texts).unwrap_or_default();
            let known = named.entry(name).or_insert_with(|| json!([]));
            known
                .as_array_mut()
                .expect("it was made a list")
                .extend(value.into_iter().map(Value::String));
        }
        named
    }

    /// What an element is called elsewhere: short, as it may stand in any number of entries.
    fn shown(&self, at: usize) -> Value {
        let element = &self.elements[at];
        let name = said(get(element, &["name"])).into_iter().next();
        let kind = element["type"].as_str().map(short);
        json!({ "id": self.ids.get(&at), "type": kind, "name": name.as_deref().map(short) })
    }

    /// The relationships of a component, with what stands at their other ends and who provides that.
    pub fn facts(&self, component: usize) -> Map<String, Value> {
        let touching = self.touching.get(&component).map(Vec::as_slice).unwrap_or_default();
        let mut relations = Vec::new();
        let (mut named, mut unnamed) = (0, 0);
        for (at, end) in touching.iter().take(RELATIONS) {
            let (mut relation, far) = self.relation(*at, end);
            let providers = self.providers_of(far, component);
            let kept = providers.len().min(NAMED - named);
            (named, unnamed) = (named + kept, unnamed + providers.len() - kept);
            if kept > 0 {
                relation["providers"] = json!(providers[..kept]);
            }
            relations.push(relation);
        }
        let mut facts = Map::new();
        if !relations.is_empty() {
            facts.insert("relations".into(), Value::Array(relations));
        }
        if unnamed > 0 {
            facts.insert(UNNAMED.into(), json!(unnamed));
        }
        facts
    }

    /// A relationship seen from one end, and what stands at the other.
    fn relation(&self, at: usize, end: &str) -> (Value, Option<usize>) {
        let mut relation = self.described(&self.relationships[at]);
        relation["end"] = json!(end);
        let far = if end == "source" { "target" } else { "source" };
        let far = relation[far].as_str().and_then(|it| self.places.get(it)).copied();
        if let Some(far) = far {
            relation["other"] = self.shown(far);
        }
        (relation, far)
    }

    /// The identifiers of the other components that provide an element which is none itself.
    fn providers_of(&self, element: Option<usize>, component: usize) -> Vec<&String> {
        let element = element.filter(|it| !self.is_component(*it));
        let providers = element.and_then(|it| self.providers.get(&it)).into_iter().flatten();
        let others = providers.filter(|it| **it != component);
        others.filter_map(|it| self.ids.get(it)).collect()
    }
}

/// The beginning of a text that may stand in any number of entries.
fn short(text: impl AsRef<str>) -> String {
    text.as_ref().chars().take(NAME).collect()
}

/// Whether a component provides an element by a relationship that goes out from it.
fn provides(relationship: &Value, element: &Value) -> bool {
    let writes = relationship["accessType"].as_str().is_some_and(|it| it.ends_with("Write"));
    let betwixt = element["type"].as_str().is_some_and(|it| BETWIXT.contains(&it));
    betwixt
        && match relationship["type"].as_str() {
            Some("Access") => writes,
            Some("Realization" | "Assignment" | "Composition" | "Aggregation") => true,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indonesian_is_said_first_then_english() {
        let names = json!([
            "Tanpa bahasa",
            { "lang": "en-GB", "#text": "Queue" },
            { "lang": "id", "#text": "Antrean" },
        ]);
        assert_eq!(said(Some(&names)), ["Antrean", "Queue", "Tanpa bahasa"]);
        assert_eq!(said(Some(&json!("Antrean"))), ["Antrean"]);
    }

    /// What is read of a model with these parts.
    fn model(parts: &str) -> Model {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), format!("<model>{parts}</model>")).expect("written");
        Model::read(file.path()).expect("it is sound")
    }

    #[test]
    fn an_entry_names_a_bounded_number_of_providers_by_their_identifiers_only() {
        let element = |id: &str, kind: &str| {
            let name = format!("{id} {}", "n".repeat(300));
            format!("<element identifier=\"{id}\" type=\"{kind}\"><name>{name}</name></element>")
        };
        let access = |source: &str, target: usize, kind: &str| {
            format!(
                "<relationship identifier=\"r\" source=\"{source}\" target=\"d{target}\" \
                 type=\"Access\" accessType=\"{kind}\"/>"
            )
        };
        let mut parts = element("reader", COMPONENT);
        (0..PROVIDERS).for_each(|it| parts += &element(&format!("p{it}"), COMPONENT));
        for data in 0..40 {
            parts += &element(&format!("d{data}"), "DataObject");
            (0..PROVIDERS).for_each(|it| parts += &access(&format!("p{it}"), data, "Write"));
            parts += &access("reader", data, "Read");
        }
        let facts = model(&parts).facts(0);
        let relations = facts["relations"].as_array().expect("relationships");
        let named = relations.iter().flat_map(|it| elements(it.get("providers")));
        let named: Vec<&str> = named.map(|it| it.as_str().expect("an identifier")).collect();
        assert_eq!((named[0], named.len()), ("p0", NAMED));
        assert_eq!(facts[UNNAMED], 40 * PROVIDERS - NAMED);
        assert!(json!(facts).to_string().len() < 60_000);
    }

    #[test]
    fn long_names_types_and_identifiers_are_not_repeated_whole() {
        let long = "x".repeat(100_000);
        let model = model(&format!(
            "<element identifier=\"a\" type=\"{COMPONENT}\"/>\
             <element identifier=\"b\" type=\"{COMPONENT}\"><name>{long}</name><properties>\
             <property propertyDefinitionRef=\"d\"><value>{long}</value></property></properties></element>\
             <element identifier=\"c\" type=\"{long}\"/>\
             <relationship source=\"a\" target=\"b\" type=\"Flow\"><properties>\
             <property propertyDefinitionRef=\"e\"><value>1</value></property></properties></relationship>\
             <relationship source=\"a\" target=\"c\" type=\"Flow\"/>\
             <propertyDefinitions><propertyDefinition identifier=\"d\"><name>{ID}</name></propertyDefinition>\
             <propertyDefinition identifier=\"e\"><name>{long}</name></propertyDefinition></propertyDefinitions>"
        ));
        let facts = model.facts(0);
        assert_eq!(facts["relations"].as_array().map(Vec::len), Some(2));
        assert!(json!(facts).to_string().len() < 8 * NAME);
    }
}
