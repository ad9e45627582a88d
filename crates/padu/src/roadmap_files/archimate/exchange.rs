//! The exchange format of The Open Group for ArchiMate 3: elements and relationships, and how they are written.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::Result;
use model::opaque_id;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;

/// A text that can stand as `xs:ID` after `id-`; different texts give different ones.
pub fn identifier(text: &str) -> String {
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
pub struct Concept {
    pub kind: &'static str,
    /// Source and target of a relationship.
    pub ends: Option<[String; 2]>,
    pub name: String,
    pub documentation: String,
    pub properties: BTreeMap<String, String>,
}

/// What is written, by identifier, so that the order is always the same.
#[derive(Default)]
pub struct Model {
    pub elements: BTreeMap<String, Concept>,
    pub relationships: BTreeMap<String, Concept>,
    /// What is drawn: elements, and in which column and row.
    pub drawn: BTreeMap<String, [usize; 2]>,
}

impl Model {
    /// The element of this identifier, which is made where it is not there.
    pub fn element(&mut self, id: &str, kind: &'static str, name: String) -> &mut Concept {
        let concept = Concept { kind, name, ..Concept::default() };
        self.elements.entry(id.to_string()).or_insert(concept)
    }

    /// A relationship; two of one type between the same elements are one.
    pub fn relate(&mut self, kind: &'static str, source: &str, target: &str) -> &mut Concept {
        let id = identifier(&opaque_id("r", &[kind, source, target]));
        let ends = Some([source.to_string(), target.to_string()]);
        self.relationships.entry(id).or_insert(Concept { kind, ends, ..Concept::default() })
    }
}

const NAMESPACE: &str = "http://www.opengroup.org/xsd/archimate/3.0/";
const SCHEMA: &str = "http://www.opengroup.org/xsd/archimate/3.0/ http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd";

impl Model {
    /// The file, in the order that the schema asks for.
    pub fn written(&self, id: &str, title: &str) -> Result<Vec<u8>> {
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
            self.definitions(writer)?;
            self.view(writer, title)
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

impl Model {
    /// One view of what is drawn, so that a tool has something to open.
    fn view<W: Write>(&self, writer: &mut Writer<W>, title: &str) -> std::io::Result<()> {
        if self.drawn.is_empty() {
            return Ok(());
        }
        let own = [("identifier", "id-view"), ("xsi:type", "Diagram")];
        writer.create_element("views").write_inner_content(|writer| {
            writer.create_element("diagrams").write_inner_content(|writer| {
                let view = writer.create_element("view").with_attributes(own);
                view.write_inner_content(|writer| {
                    text(writer, "name", title)?;
                    self.drawn.iter().try_for_each(|it| node(writer, it.0, *it.1))?;
                    self.relationships.iter().try_for_each(|it| self.connection(writer, it))
                })?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    }

    /// The line of a relationship between two elements that are both drawn.
    fn connection<W: Write>(
        &self,
        writer: &mut Writer<W>,
        (id, it): (&String, &Concept),
    ) -> std::io::Result<()> {
        let Some(ends) = &it.ends else { return Ok(()) };
        if !ends.iter().all(|it| self.drawn.contains_key(it)) {
            return Ok(());
        }
        let [own, source, target] = [id, &ends[0], &ends[1]].map(|it| shown(it));
        let connection = writer.create_element("connection").with_attributes([
            ("identifier", own.as_str()),
            ("relationshipRef", id),
            ("xsi:type", "Relationship"),
            ("source", &source),
            ("target", &target),
        ]);
        connection.write_empty()?;
        Ok(())
    }
}

/// The identifier of what is drawn of a concept.
fn shown(id: &str) -> String {
    format!("{id}-shown")
}

fn node<W: Write>(
    writer: &mut Writer<W>,
    id: &str,
    [column, row]: [usize; 2],
) -> std::io::Result<()> {
    let (own, x, y) = (shown(id), (20 + column * 210).to_string(), (20 + row * 100).to_string());
    let node = writer.create_element("node").with_attributes([
        ("identifier", own.as_str()),
        ("elementRef", id),
        ("xsi:type", "Element"),
        ("x", &x),
        ("y", &y),
        ("w", "160"),
        ("h", "60"),
    ]);
    node.write_empty()?;
    Ok(())
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
