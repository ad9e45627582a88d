//! CycloneDX bills of materials, 1.0 to 1.6, JSON and XML: one system and what it is made of.
//!
//! `metadata.component` is the system; each component is one it uses, each service one it calls. By the graph
//! of `dependencies`, applications and services of the bill may need one another: those are systems as well,
//! each with what it needs itself.

use std::collections::HashMap;
use std::path::Path;

use model::{DependencyKind, EvidenceKind, Field, Place, Severity, SourceRecord};
use serde_json::{Map, Value, json};

use super::Importer;
use super::draft::Draft;
use super::entry::{
    EntryNote, Sink, entry, fact, has_extension, head_text, looks_like_json, mentions, place,
    read_json,
};
use super::value::{bare, elements, get, text, text_of};
use crate::format::xml::{TEXT_KEY, read_xml};
use crate::plan::head_of;
use crate::{IngestError, Mapped};

/// Reads CycloneDX.
pub struct CycloneDx;

/// Largest bill read, in bytes (64 MiB): a bill is one entry, and its tree takes sixteen times its text.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// XML elements that hold lists.
const LISTS: &[&str] = &[
    "components",
    "services",
    "licenses",
    "properties",
    "externalReferences",
    "hashes",
    "authors",
    "endpoints",
    "dependencies",
    "compositions",
    "vulnerabilities",
    "annotations",
    "lifecycles",
    "tags",
];

/// Most needs of a system within a bill that are kept, and most bytes of what is said of one: it is said
/// again in the bill of every system that needs it.
const MOST_NEEDS: usize = 500;
const MOST_SAID: usize = 2048;

impl Importer for CycloneDx {
    fn name(&self) -> &'static str {
        "cyclonedx"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        let json = looks_like_json(&head)
            && mentions(&head, &["bomformat"]) == 1
            && head.to_lowercase().contains("\"cyclonedx\"");
        let xml = head.trim_start().starts_with('<') && head.contains("cyclonedx.org/schema/bom");
        let hostile = has_extension(path, &["xml"]) && head.contains("<!DOCTYPE bom");
        json || xml || hostile
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let (bom, notes) = read(path)?;
        let mut facts = Map::new();
        let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned());
        facts.insert("file_stem".into(), json!(stem.unwrap_or_default()));
        let at = |pointer: String| Place { pointer: Some(pointer), ..place(path) };
        // The bill itself comes last: it is given away, and a copy of a large one would take as much again.
        systems_within(&bom, &mut |node, bill, notes| {
            let place = at(format!("/dependencies/{node}"));
            sink(entry(self, place, bill, Map::new(), notes))
        })?;
        sink(entry(self, at(String::new()), bom, facts, &notes))
    }

    fn key(&self, raw: &Value) -> Option<String> {
        let component = get(raw, &["metadata"]).and_then(|it| get(it, &["component"]));
        match component {
            // The version is left out: a newer bill of the same system replaces the older.
            Some(component) => {
                let group = text_of(component, &["group"]).unwrap_or_default();
                Some(format!("{group}/{}", text_of(component, &["name"])?))
            }
            None => fact(raw, "file_stem").map(str::to_string),
        }
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        let nothing = Value::Null;
        let metadata = get(raw, &["metadata"]).unwrap_or(&nothing);
        let component = get(metadata, &["component"]).unwrap_or(&nothing);
        system(&mut draft, component);
        let stem = fact(raw, "file_stem").map(str::to_string);
        draft.name_else("name-from-file", "metadata/component", stem);
        draft.day(Field::LastUpdated, "metadata/timestamp", get(metadata, &["timestamp"]));
        for maker in ["manufacturer", "manufacture"] {
            draft.text(Field::DeveloperUnit, "metadata/manufacturer", name_of(metadata, maker));
        }
        draft.text(Field::Vendor, "metadata/supplier", name_of(metadata, "supplier"));
        uses(&mut draft, get(raw, &["components"]));
        uses(&mut draft, get(component, &["components"]));
        calls(&mut draft, get(raw, &["services"]));
        elsewhere(&mut draft, raw, component);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        const PERSONS: &[&str] = &[
            "author",
            "authors",
            "committer",
            "contact",
            "individual",
            "individuals",
            "publisher",
            "signatories",
        ];
        pointer.split('/').any(|it| PERSONS.contains(&it))
    }
}

fn read(path: &Path) -> Result<(Value, Vec<EntryNote>), IngestError> {
    if head_text(&head_of(path)?).trim_start().starts_with('<') {
        let (root, bom) = read_xml(path, LISTS)?;
        let object = bom.is_object() || bom.as_str() == Some("");
        if root != "bom" || !object {
            return Err(IngestError::invalid(path, "the root element is not a CycloneDX bom"));
        }
        let bom = if bom.is_object() { bom } else { json!({}) };
        return Ok((bom, Vec::new()));
    }
    read_json(path, MAX_BYTES)
}

fn name_of<'v>(holder: &'v Value, key: &str) -> Option<&'v Value> {
    let value = get(holder, &[key])?;
    if value.is_object() { get(value, &["name"]) } else { Some(value) }
}

fn system(draft: &mut Draft, component: &Value) {
    draft.text(Field::Name, "metadata/component/name", get(component, &["name"]));
    draft.text(
        Field::Description,
        "metadata/component/description",
        get(component, &["description"]),
    );
    draft.text(Field::Category, "metadata/component/type", get(component, &["type"]));
    draft.text(Field::OwnerUnit, "metadata/component/group", get(component, &["group"]));
    draft.text(Field::Vendor, "metadata/component/supplier", name_of(component, "supplier"));
    // The names by which other bills call it.
    if text_of(component, &["group"]).is_some() {
        label(component).into_iter().for_each(|it| draft.registration.push(Field::ExternalId, it));
    }
    if let Some(purl) = text_of(component, &["purl"]) {
        draft.identify("purl", &purl);
        if let Some(package) = package(&purl) {
            draft.registration.push(Field::ExternalId, package);
        }
    }
    for licence in elements(get(component, &["licenses"])) {
        let named = get(licence, &["license"]).and_then(|it| get(it, &["id", "name"]));
        let bare = licence.as_str().map(|_| licence);
        draft.text(
            Field::Licence,
            "licenses",
            named.or(get(licence, &["expression", "id", "name"])).or(bare),
        );
    }
    for reference in elements(get(component, &["externalreferences"])) {
        let kind = text_of(reference, &["type"]).unwrap_or_default();
        match kind.as_str() {
            "vcs" => draft.repository("externalReferences", get(reference, &["url"])),
            "website" => draft.site("externalReferences", get(reference, &["url"])),
            _ => {}
        }
    }
}

/// Components nest, as deep as the readers of JSON and XML go.
fn uses(draft: &mut Draft, components: Option<&Value>) {
    for component in elements(components) {
        let Some(name) = label(component) else {
            draft.note("reference-unreadable", "components", "a component without a name");
            continue;
        };
        let words = [
            text_of(component, &["type"]).unwrap_or_else(|| "component".into()),
            name.clone(),
            text_of(component, &["version"]).unwrap_or_default(),
            text_of(component, &["purl"]).unwrap_or_default(),
        ];
        let target = package_of(component).unwrap_or(name);
        draft.depends(DependencyKind::UsesComponent, &target, &words.join(" "));
        uses(draft, get(component, &["components"]));
    }
}

/// A component or service of a bill, which its graph calls by a reference.
struct Part<'b> {
    value: &'b Value,
    service: bool,
}

impl Part<'_> {
    fn is_system(&self) -> bool {
        self.service || text_of(self.value, &["type"]).as_deref() == Some("application")
    }

    /// What a bill of another system says of it.
    fn brief(&self) -> Value {
        const SAID: &[&str] = &[
            "type",
            "group",
            "name",
            "version",
            "purl",
            "description",
            "supplier",
            "externalreferences",
            "endpoints",
            "data",
        ];
        let members = self.value.as_object().into_iter().flatten();
        let said = members.filter(|(key, value)| {
            SAID.contains(&bare(key).as_str()) && value.to_string().len() <= MOST_SAID
        });
        Value::Object(said.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

/// The components and services of a bill by their references.
fn parts(bom: &Value) -> HashMap<String, Part<'_>> {
    let main = get(bom, &["metadata"]).and_then(|it| get(it, &["component"]));
    let mut open: Vec<(Option<&Value>, bool)> = vec![
        (get(bom, &["components"]), false),
        (main.and_then(|it| get(it, &["components"])), false),
        (get(bom, &["services"]), true),
    ];
    let mut found = HashMap::new();
    while let Some((list, service)) = open.pop() {
        for value in elements(list) {
            if let Some(reference) = text_of(value, &["bomref"]) {
                found.insert(reference, Part { value, service });
            }
            open.push((get(value, &["components"]), service));
            open.push((get(value, &["services"]), true));
        }
    }
    found
}

/// What a node of the graph needs: a list of references, or in XML nodes within it.
fn needed(node: &Value) -> Vec<String> {
    let needs = elements(get(node, &["dependson", "dependency"])).into_iter();
    needs.filter_map(|it| text_of(it, &["ref"]).or_else(|| text(it))).collect()
}

/// Receives a bill with the place of its system in the graph and what is noted of it.
type Bills<'s> = dyn FnMut(usize, Value, &[EntryNote]) -> Result<(), IngestError> + 's;

/// The other systems of a bill, each as a bill of its own and with its place in the graph: applications and
/// services that need one of their kind. An application that needs libraries only is a list of packages of
/// the system that the bill is of, as scanners write it.
fn systems_within(bom: &Value, sink: &mut Bills) -> Result<(), IngestError> {
    let parts = parts(bom);
    let time = get(bom, &["metadata"]).and_then(|it| get(it, &["timestamp"]));
    for (at, node) in elements(get(bom, &["dependencies"])).into_iter().enumerate() {
        let reference = text_of(node, &["ref"]).unwrap_or_default();
        let Some(system) = parts.get(&reference).filter(|it| it.is_system()) else { continue };
        let mut needs: Vec<&Part> = needed(node).iter().filter_map(|it| parts.get(it)).collect();
        if !needs.iter().any(|it| it.is_system()) {
            continue;
        }
        let too_long = (needs.len() > MOST_NEEDS).then(|| EntryNote {
            rule: "list-long",
            severity: Severity::Note,
            pointer: "/dependencies".into(),
            value: needs.len().to_string(),
            repaired: None,
        });
        needs.sort_by_key(|it| !it.is_system());
        needs.truncate(MOST_NEEDS);
        let of = |service: bool| -> Vec<Value> {
            let kind = needs.iter().filter(|it| it.service == service);
            kind.map(|it| it.brief()).collect()
        };
        let metadata = json!({ "timestamp": time, "component": system.brief() });
        let (components, services) = (of(false), of(true));
        let bill = json!({ "metadata": metadata, "components": components, "services": services });
        sink(at, bill, too_long.as_slice())?;
    }
    Ok(())
}

/// What the graph says that the system needs and the bill does not list: a package is known by its address.
fn elsewhere(draft: &mut Draft, bom: &Value, system: &Value) {
    let Some(own) = text_of(system, &["bomref"]) else { return };
    let nodes = elements(get(bom, &["dependencies"])).into_iter();
    let own: Vec<&Value> =
        nodes.filter(|it| text_of(it, &["ref"]).as_ref() == Some(&own)).collect();
    let parts = if own.is_empty() { HashMap::new() } else { parts(bom) };
    for reference in own.into_iter().flat_map(needed) {
        if parts.contains_key(&reference) {
            continue;
        }
        match package(&reference) {
            Some(package) => draft.depends(DependencyKind::UsesComponent, &package, &reference),
            None => draft.note("reference-unreadable", "dependencies", &reference),
        }
    }
}

/// The package that a component other than an application is. A library is called like many an application
/// (`portal`), which it is not.
fn package_of(component: &Value) -> Option<String> {
    let application = text_of(component, &["type"]).as_deref() == Some("application");
    text_of(component, &["purl"]).filter(|_| !application).and_then(|it| package(&it))
}

/// A package's address without version, qualifiers and subpath: `pkg:npm/%40a/tanggal`.
fn package(purl: &str) -> Option<String> {
    let path = purl.trim().strip_prefix("pkg:")?.split(['?', '#']).next()?;
    let (before, name) = path.rsplit_once('/')?;
    let name = name.split('@').next().filter(|it| !it.is_empty())?;
    Some(format!("pkg:{before}/{name}"))
}

fn label(component: &Value) -> Option<String> {
    let name = text_of(component, &["name"])?;
    match text_of(component, &["group"]) {
        Some(group) => Some(format!("{group}/{name}")),
        None => Some(name),
    }
}

fn calls(draft: &mut Draft, services: Option<&Value>) {
    for service in elements(services) {
        let Some(name) = text_of(service, &["name"]) else {
            draft.note("reference-unreadable", "services", "a service without a name");
            continue;
        };
        let endpoints: Vec<String> = elements(get(service, &["endpoints"]))
            .into_iter()
            .filter_map(|it| text(it).or_else(|| it[TEXT_KEY].as_str().map(str::to_string)))
            .collect();
        let evidence = format!("service {name} {}", endpoints.join(" "));
        let (kind, declared) = (DependencyKind::CallsApi, EvidenceKind::Declared);
        draft.depends_for(kind, &name, &evidence, declared, &data(service));
        calls(draft, get(service, &["services"]));
    }
}

/// The data that a service hands out, by name or else by classification; what only goes in is no need.
fn data(service: &Value) -> Vec<String> {
    let handed = |it: &&Value| text_of(it, &["flow"]).as_deref() != Some("inbound");
    let named = |it: &Value| text_of(it, &["name", "classification"]);
    elements(get(service, &["data"])).into_iter().filter(handed).filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bill's key and needs, and those of each system within it.
    fn systems(bom: Value) -> Vec<String> {
        let mut bills = vec![bom.clone()];
        let taken = systems_within(&bom, &mut |_, bill, _| {
            bills.push(bill);
            Ok(())
        });
        taken.expect("the receiver takes all");
        let said = bills.into_iter().map(|bill| {
            let found = CycloneDx.map(&bill, &crate::register::test_record());
            let needs = found.registrations[0].dependencies.iter();
            let needs: Vec<String> =
                needs.map(|it| format!("{} {}", it.kind.key(), it.target)).collect();
            let rules = found.issues.iter().map(|it| format!("({} {})", it.rule, it.value));
            let key = CycloneDx.key(&bill).unwrap_or_default();
            format!("{key}: {}", needs.into_iter().chain(rules).collect::<Vec<_>>().join(", "))
        });
        said.collect()
    }

    #[test]
    fn systems_of_a_bill_have_what_the_graph_says_that_they_need() {
        let raw = json!({
            "metadata": { "component": { "bom-ref": "utama", "name": "Portal" } },
            "components": [
                { "bom-ref": "izin", "type": "application", "group": "kota", "name": "Izin" },
                { "bom-ref": "arsip", "type": "application", "name": "Arsip" },
                { "bom-ref": "kunci", "type": "application", "name": "package-lock.json" },
                { "bom-ref": "vue", "type": "library", "name": "vue" },
            ],
            "services": [{ "bom-ref": "nik", "name": "Cek NIK", "endpoints": ["https://nik.go.id"] }],
            "dependencies": [
                { "ref": "utama", "dependsOn": ["izin", "pkg:npm/%40a/tanggal@3", "hilang"] },
                { "ref": "izin", "dependsOn": ["arsip", "nik", "vue"] },
                { "ref": "nik", "dependsOn": ["arsip"] },
                { "ref": "kunci", "dependsOn": ["vue"] },
                { "ref": "vue", "dependsOn": [] },
            ],
        });
        assert_eq!(
            systems(raw),
            [
                "/Portal: uses_component kota/Izin, uses_component Arsip, \
                 uses_component package-lock.json, uses_component vue, calls_api Cek NIK, \
                 uses_component pkg:npm/%40a/tanggal, (reference-unreadable hilang)",
                "kota/Izin: uses_component Arsip, uses_component vue, calls_api Cek NIK",
                "/Cek NIK: uses_component Arsip",
            ]
        );
    }

    #[test]
    fn packages_are_called_by_their_address_and_applications_by_their_name() {
        let check = |purl: &str, expected: Option<&str>| {
            assert_eq!(package(purl).as_deref(), expected, "{purl}");
        };
        check("pkg:npm/portal@1.2.0", Some("pkg:npm/portal"));
        check("pkg:npm/%40a/tanggal@3?arch=x#sub/path", Some("pkg:npm/%40a/tanggal"));
        check("pkg:npm/@a/tanggal", Some("pkg:npm/@a/tanggal"));
        check("pkg:npm/@1", None);
        check("portal", None);
        let part = |kind: &str, name: &str| json!({ "type": kind, "name": name, "purl": format!("pkg:npm/{name}@1") });
        let mut main = part("library", "inti");
        main["group"] = json!("kota");
        let bill = json!({
            "metadata": { "component": main },
            "components": [part("library", "portal"), part("application", "Izin")],
        });
        let found = CycloneDx.map(&bill, &crate::register::test_record());
        assert_eq!(found.registrations[0].all(Field::ExternalId), ["kota/inti", "pkg:npm/inti"]);
        assert_eq!(
            systems(bill),
            ["kota/inti: uses_component pkg:npm/portal, uses_component Izin"]
        );
    }

    #[test]
    fn components_and_services_are_found_however_deep_they_nest() {
        let nested = |key: &str| {
            (0..40)
                .rev()
                .fold(json!([]), |inner, at| json!([{ "name": format!("n{at}"), key: inner }]))
        };
        let bill = json!({
            "metadata": { "component": { "name": "a", "bom-ref": "a" } },
            "components": nested("components"),
            "services": nested("services"),
        });
        let found = CycloneDx.map(&bill, &crate::register::test_record());
        assert_eq!(found.registrations[0].dependencies.len(), 80);
        // As deep as a bill may be that is read at all.
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), bill.to_string()).expect("a temporary file");
        assert_eq!(read(file.path()).expect("it is a bill").0, bill);
    }

    #[test]
    fn persons_of_a_bill_are_sealed_wherever_they_stand() {
        for pointer in [
            "/metadata/authors/0/name",
            "/components/0/pedigree/commits/0/committer/name",
            "/components/0/pedigree/commits/0/author/email",
            "/annotations/0/annotator/individual/name",
            "/vulnerabilities/0/credits/individuals/0/name",
            "/vulnerabilities/0/credits/organizations/0/contact/0/phone",
            "/declarations/affirmation/signatories/0/name",
        ] {
            assert!(CycloneDx.is_contact(pointer), "{pointer}");
        }
        for pointer in
            ["/metadata/component/name", "/components/0/supplier/name", "/@file/file_stem"]
        {
            assert!(!CycloneDx.is_contact(pointer), "{pointer}");
        }
    }

    #[test]
    fn the_graph_reads_the_same_in_xml() {
        let text = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.5">
            <metadata><component bom-ref="p"><name>Portal</name></component></metadata>
            <components>
              <component type="application" bom-ref="a"><name>A</name></component>
              <component type="library" bom-ref="c"><name>C</name></component>
            </components>
            <services><service bom-ref="b"><name>B</name></service></services>
            <dependencies>
              <dependency ref="a"><dependency ref="b"/><dependency ref="c"/></dependency>
              <dependency ref="b"><dependency ref="a"/></dependency>
            </dependencies></bom>"#;
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), text).expect("a temporary file");
        let (bom, _) = read(file.path()).expect("it is a bill");
        assert_eq!(
            systems(bom)[1..],
            ["/A: uses_component C, calls_api B", "/B: uses_component A"]
        );
    }

    #[test]
    fn services_within_services_are_called_and_say_what_they_hand_out() {
        let data = json!([
            { "name": "Penduduk", "classification": "PII", "flow": "outbound" },
            { "classification": "umum", "flow": "bi-directional" },
            { "classification": "rahasia", "flow": "inbound" },
        ]);
        let inner = json!([{ "name": "Dalam", "data": data }]);
        let raw = json!({
            "metadata": { "component": { "name": "a" } },
            "services": [{ "name": "Luar", "services": inner }],
        });
        let found = CycloneDx.map(&raw, &crate::register::test_record());
        let needs = found.registrations[0].dependencies.iter();
        let needs: Vec<String> =
            needs.map(|it| format!("{} {:?}", it.target, it.data_objects)).collect();
        assert_eq!(needs, ["Luar []", "Dalam [\"Penduduk\", \"umum\"]"]);
    }
}
