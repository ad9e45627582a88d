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

/// Most characters of the name of what stands at the other end of a relationship.
const NAME: usize = 250;

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
                self.definitions.insert(id, named);
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
            Some((at, stated.or_else(|| text_of(element, &["identifier"]))?))
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
        let name = name.map(|it| it.chars().take(NAME).collect::<String>());
        json!({ "id": self.ids.get(&at), "type": element["type"], "name": name })
    }

    /// The relationships of a component, with what stands at their other ends.
    pub fn facts(&self, component: usize) -> Map<String, Value> {
        let touching = self.touching.get(&component).map(Vec::as_slice).unwrap_or_default();
        let relations =
            touching.iter().take(RELATIONS).map(|(at, end)| self.relation(component, *at, end));
        let relations: Vec<Value> = relations.collect();
        let facts = (!relations.is_empty()).then(|| ("relations".to_string(), json!(relations)));
        facts.into_iter().collect()
    }

    fn relation(&self, component: usize, at: usize, end: &str) -> Value {
        let mut relation = self.described(&self.relationships[at]);
        relation["end"] = json!(end);
        let far = if end == "source" { "target" } else { "source" };
        let far = relation[far].as_str().and_then(|it| self.places.get(it));
        let Some(far) = far.copied() else { return relation };
        relation["other"] = self.shown(far);
        let providers = self.providers.get(&far).into_iter().flatten();
        let others = providers.filter(|it| **it != component && !self.is_component(far));
        let others: Vec<Value> = others.map(|it| self.shown(*it)).collect();
        if !others.is_empty() {
            relation["providers"] = json!(others);
        }
        relation
    }
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
}
