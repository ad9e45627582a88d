//! OpenAPI 3.0 and 3.1 and Swagger 2.0, JSON and YAML: one document, one interface.
//!
//! What an interface needs is where its own documents and its log-in lie on another host. Webhooks and
//! callbacks are no needs: whoever subscribes is called there, and the interface works without. Keys that
//! begin with `x-` stay in the entry and are no issue: the notation lets everybody add their own.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use model::{DependencyKind, Field, Place, SourceRecord};
use regex::Regex;
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::entry::{
    EntryNote, Sink, entry, head_text, looks_like_json, place, read_json, rejected,
};
use super::value::{bare, elements, get, text, text_of};
use super::{FILE_KEY, Importer, web};
use crate::format::yaml::read_yaml;
use crate::{IngestError, Mapped};

/// Reads descriptions of interfaces.
pub struct OpenApi;

/// Largest document read, in bytes (64 MiB), as for bills of materials.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Most addresses of one interface.
const SERVERS: usize = 100;

/// Longest address that variables may make, in bytes: no browser opens a longer one.
const ADDRESS: usize = 2_000;

/// Top-level keys that are read, or that hold the operations and what they share.
const KNOWN: &[&str] = &[
    "openapi",
    "swagger",
    "info",
    "servers",
    "host",
    "basepath",
    "schemes",
    "tags",
    "externaldocs",
    "components",
    "definitions",
    "securitydefinitions",
    "security",
    "paths",
    "webhooks",
    "parameters",
    "responses",
    "consumes",
    "produces",
    "jsonschemadialect",
];

/// Keys of `info`.
const INFO: &[&str] =
    &["title", "summary", "description", "version", "contact", "license", "termsofservice"];

/// Where a log-in is asked for, in every version.
const LOG_IN: &[&str] = &[
    "authorizationUrl",
    "tokenUrl",
    "refreshUrl",
    "deviceAuthorizationUrl",
    "openIdConnectUrl",
    "oauth2MetadataUrl",
];

/// Hosts of published vocabularies; nothing stops when they are away.
const PUBLISHED: &[&str] = &[
    "raw.githubusercontent.com",
    "json-schema.org",
    "schema.org",
    "spec.openapis.org",
    "schemas.opengis.net",
    "w3.org",
];

/// Keys of maps in which every key is a name that somebody gave, `example` too.
const NAMING: &[&str] = &["properties", "patternProperties", "schemas", "definitions", "$defs"];

/// Hosts that stand in for the true one (RFC 6761).
const EXAMPLES: &[&str] = &["example.com", "example.org", "example.net"];

/// The version, as JSON states it.
static STATED_IN_JSON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"[{,]\s*"(?:openapi|swagger)"\s*:\s*"?[23]\."#));
/// The version at the left edge of YAML; further in, it is a text about another document.
static STATED_IN_YAML: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?m)^["']?(?:openapi|swagger)["']?\s*:\s*["']?[23]\."#));
/// A variable in an address.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\{([^{}]*)\}"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

impl Importer for OpenApi {
    fn name(&self) -> &'static str {
        "openapi"
    }

    fn detect(&self, _path: &Path, head: &[u8]) -> bool {
        let head = head_text(head);
        let stated = if looks_like_json(&head) { &STATED_IN_JSON } else { &STATED_IN_YAML };
        stated.is_match(&head)
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let (documents, mut notes) = read(path)?;
        let several = documents.len() > 1;
        for (index, document) in documents.into_iter().enumerate() {
            let pointer = if several { format!("/{index}") } else { String::new() };
            let place = Place { pointer: Some(pointer), ..place(path) };
            sink(match version(&document) {
                Some(_) if document["info"].is_object() => {
                    entry(self, place, document, Map::new(), &std::mem::take(&mut notes))
                }
                version => rejected(place, "openapi-envelope", &version.unwrap_or_default()),
            })?;
        }
        Ok(())
    }

    fn key(&self, raw: &Value) -> Option<String> {
        // The version is left out: a newer description of an interface replaces the older.
        let title = own_id(raw).or_else(|| text_of(&raw["info"], &["title"]))?;
        let host = servers(raw).find_map(|it| host_of(&it).filter(|it| !stands_in(it)));
        match host {
            Some(host) if own_id(raw).is_none() => Some(format!("{host}/{title}")),
            _ => Some(title),
        }
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        information(&mut draft, raw);
        let listed = elements(get(raw, &["servers"])).len();
        if listed > SERVERS {
            draft.note("list-long", "servers", &listed.to_string());
        }
        for server in servers(raw).take(SERVERS) {
            offer(&mut draft, &server);
        }
        tags(&mut draft, raw);
        let parts = &raw["components"];
        let schemas = get(parts, &["schemas"]).or(get(raw, &["definitions"]));
        let names = schemas.and_then(Value::as_object).into_iter().flat_map(Map::keys);
        draft.several(Field::DataObjects, "schemas", names.cloned());
        let schemes = get(parts, &["securityschemes"]).or(get(raw, &["securitydefinitions"]));
        needs(&mut draft, raw, schemes);
        draft.unknown_keys(raw, KNOWN);
        draft.finish()
    }

    fn is_contact(&self, pointer: &str) -> bool {
        let mut segments = pointer.trim_start_matches('/').split('/');
        segments.next() == Some("info")
            && segments.next().is_some_and(|it| bare(it).contains("contact"))
            && segments.next_back() != Some("url")
    }
}

fn read(path: &Path) -> Result<(Vec<Value>, Vec<EntryNote>), IngestError> {
    if looks_like_json(&head_text(&crate::plan::head_of(path)?)) {
        let (document, notes) = read_json(path, MAX_BYTES)?;
        return Ok((vec![document], notes));
    }
    let file = read_yaml(path)?;
    let notes = EntryNote::of_yaml(&file);
    Ok((file.documents, notes))
}

/// The version of the notation, when it is one of those that are read.
fn version(document: &Value) -> Option<String> {
    let version = text_of(document, &["openapi", "swagger"])?;
    version.starts_with(['2', '3']).then_some(version)
}

/// The identifier that the publisher gave the interface, whatever its title and version.
fn own_id(raw: &Value) -> Option<String> {
    text_of(&raw["info"], &["xapiid"]).or_else(|| text_of(raw, &["xapiid"]))
}

fn information(draft: &mut Draft, raw: &Value) {
    let info = &raw["info"];
    draft.text(Field::Name, "info/title", get(info, &["title"]));
    draft.text(Field::Description, "info/summary", get(info, &["summary"]));
    draft.text(Field::Description, "info/description", get(info, &["description"]));
    let licence = get(info, &["license"]);
    let named = licence.and_then(|it| get(it, &["identifier", "name"])).or(licence);
    draft.text(Field::Licence, "info/license", named);
    if let Some(id) = own_id(raw) {
        draft.identify("external_id", &id);
        draft.registration.push(Field::ExternalId, id);
    }
    if let Some(version) = text_of(info, &["version"]) {
        draft.registration.push(Field::Remark, format!("version {version}"));
    }
    for url in draft.addresses("externalDocs", get(raw, &["externaldocs"])) {
        draft.registration.push(Field::Remark, format!("documentation {url}"));
    }
    draft.contact(get(info, &["contact"]));
    draft.unknown_keys(info, INFO);
}

/// The addresses of the interface, variables replaced by their defaults. They are made one by one, as each
/// may be many times as long as what it is made of.
fn servers(raw: &Value) -> impl Iterator<Item = String> {
    let listed = elements(get(raw, &["servers"]));
    let base = if listed.is_empty() { base(raw) } else { None };
    let stated = listed.into_iter().filter_map(|it| {
        let url = text_of(it, &["url"])?;
        Some(filled(&url, it).unwrap_or(url))
    });
    stated.chain(base)
}

/// The address that Swagger 2.0 states in three parts, the safest of its schemes taken.
fn base(raw: &Value) -> Option<String> {
    let host = text_of(raw, &["host"]).unwrap_or_default();
    let path = text_of(raw, &["basepath"]).unwrap_or_default();
    let schemes: Vec<String> =
        elements(get(raw, &["schemes"])).into_iter().filter_map(text).collect();
    let scheme = ["https", "http"].into_iter().find(|it| schemes.iter().any(|given| given == it));
    let scheme = scheme.filter(|_| !host.is_empty()).map(|it| format!("{it}://"));
    Some(scheme.unwrap_or_default() + &host + &path).filter(|it| !it.is_empty())
}

/// The address with the defaults of its variables; `None` when it becomes too long. What a default says is
/// taken as it stands: were variables in it replaced as well, forty of them could fill any memory.
fn filled(url: &str, server: &Value) -> Option<String> {
    let variables = get(server, &["variables"]);
    let mut filled = String::new();
    let mut rest = 0;
    for variable in VARIABLE.captures_iter(url) {
        let (whole, name) = (variable.get(0)?, &variable[1]);
        let stated = variables.and_then(|it| it.get(name));
        let Some(default) = stated.and_then(|it| text_of(it, &["default"])) else { continue };
        filled.push_str(&url[rest..whole.start()]);
        filled.push_str(&default);
        rest = whole.end();
        if filled.len() > ADDRESS {
            return None;
        }
    }
    filled.push_str(&url[rest..]);
    Some(filled).filter(|it| rest == 0 || it.len() <= ADDRESS)
}

/// Adds an address under which anybody may find the interface.
fn offer(draft: &mut Draft, server: &str) {
    let local = server.starts_with(['/', '.']) || host_of(server).is_some_and(|it| stands_in(&it));
    if server.contains('{') {
        draft.note("openapi-server-template", "servers", server);
    } else if local {
        draft.note("openapi-server-local", "servers", server);
    } else {
        draft.site("servers", Some(&json!(server)));
    }
}

/// The host of an address, which may lack its scheme; `None` when a variable stands there.
fn host_of(address: &str) -> Option<String> {
    let scheme = if address.contains("://") { "" } else { "https://" };
    web::host(&format!("{scheme}{address}")).filter(|it| !it.contains('{'))
}

/// Whether a host is one's own machine, a name of an inner network, or an example.
fn stands_in(host: &str) -> bool {
    let within = |it: &str| it.is_empty() || it.ends_with('.');
    !host.contains('.')
        || host.starts_with("127.")
        || host == "0.0.0.0"
        || host.ends_with(".local")
        || host.ends_with(".localhost")
        || EXAMPLES.iter().any(|it| host.strip_suffix(it).is_some_and(within))
}

/// Tags group operations. Those that the document describes are what the interface offers.
fn tags(draft: &mut Draft, raw: &Value) {
    let declared = elements(get(raw, &["tags"]));
    let described = declared.iter().filter(|it| get(it, &["description"]).is_some());
    draft.several(Field::Services, "tags", described.filter_map(|it| text(it)));
    let paths = get(raw, &["paths"]).and_then(Value::as_object);
    let operations = paths.into_iter().flat_map(Map::values).filter_map(Value::as_object);
    let used = operations.flat_map(Map::values).flat_map(|it| elements(get(it, &["tags"])));
    draft.several(Field::Tags, "tags", declared.into_iter().chain(used).filter_map(text));
}

/// What lies on other hosts. An interface that names no host of its own may turn out to need itself.
fn needs(draft: &mut Draft, raw: &Value, schemes: Option<&Value>) {
    let mut references = Vec::new();
    members(raw, &["$ref"], &mut references);
    for (key, url) in references {
        if let Some(host) = elsewhere(draft, key, url) {
            draft.depends(DependencyKind::CallsApi, &host, &format!("{key} {url}"));
        }
    }
    for (name, scheme) in schemes.and_then(Value::as_object).into_iter().flatten() {
        let mut addresses = Vec::new();
        members(scheme, LOG_IN, &mut addresses);
        for (key, url) in addresses {
            if let Some(host) = elsewhere(draft, key, url) {
                let evidence = format!("{name} {key} {url}");
                draft.depends(DependencyKind::AuthenticatesWith, &host, &evidence);
            }
        }
    }
}

/// The texts below a value that stand under one of the keys, each once. Examples are no part of it, but what
/// is only called so is.
fn members<'v>(value: &'v Value, keys: &[&str], found: &mut Vec<(&'v str, &'v str)>) {
    // Each value with whether its keys are names that somebody gave.
    let mut open = vec![(value, false)];
    let mut seen = BTreeSet::new();
    while let Some((value, named)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().rev().map(|it| (it, false))),
            Value::Object(object) => {
                for (key, member) in object.iter().rev() {
                    let key = key.as_str();
                    match member {
                        Value::String(text) if keys.contains(&key) => {
                            if seen.insert((key, text.as_str())) {
                                found.push((key, text));
                            }
                        }
                        _ if key == FILE_KEY => {}
                        _ if !named && (key == "example" || key == "examples") => {}
                        _ => open.push((member, !named && NAMING.contains(&key))),
                    }
                }
            }
            _ => {}
        }
    }
}

/// The host of an address that is none of the interface's own nor a published vocabulary.
fn elsewhere(draft: &mut Draft, key: &str, url: &str) -> Option<String> {
    if !url.contains("://") {
        return None; // Within the document, or beside it.
    }
    let Some(host) = host_of(url) else {
        draft.note("reference-unreadable", key, url);
        return None;
    };
    if stands_in(&host) {
        draft.note("openapi-server-local", key, url);
        return None;
    }
    let own = |it: &model::Identifier| it.scheme == "domain" && it.value == host;
    let known = draft.registration.identifiers.iter().any(own)
        || PUBLISHED.contains(&host.as_str())
        || web::is_code_host(url);
    (!known).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(raw: Value) -> Mapped {
        OpenApi.map(&raw, &crate::register::test_record())
    }

    /// Kinds and targets of the dependencies, and the rules of the issues.
    #[track_caller]
    fn check(raw: Value, needs: &[&str], rules: &[&str]) {
        let found = mapped(raw);
        let of = |it: &model::DeclaredDependency| format!("{} {}", it.kind.key(), it.target);
        let said: Vec<String> = found.registrations[0].dependencies.iter().map(of).collect();
        let noted: Vec<&str> = found.issues.iter().map(|it| it.rule.as_str()).collect();
        assert_eq!(
            (said, noted),
            (needs.iter().map(|it| it.to_string()).collect(), rules.to_vec())
        );
    }

    fn document(rest: Value) -> Value {
        let mut raw = json!({
            "openapi": "3.0.3",
            "info": { "title": "Layanan Izin", "version": "1" },
            "servers": [{ "url": "https://api.contoh.go.id/izin" }],
        });
        for (key, value) in rest.as_object().expect("an object") {
            raw[key] = value.clone();
        }
        raw
    }

    #[test]
    fn the_key_stays_when_the_version_changes() {
        let mut raw = document(json!({}));
        assert_eq!(OpenApi.key(&raw).as_deref(), Some("api.contoh.go.id/Layanan Izin"));
        raw["info"]["version"] = json!("2");
        assert_eq!(OpenApi.key(&raw).as_deref(), Some("api.contoh.go.id/Layanan Izin"));
        raw["servers"] = json!([{ "url": "/izin" }, { "url": "http://localhost:8080" }]);
        assert_eq!(OpenApi.key(&raw).as_deref(), Some("Layanan Izin"));
        raw["info"]["x-api-id"] = json!("izin-7");
        assert_eq!(OpenApi.key(&raw).as_deref(), Some("izin-7"));
    }

    #[test]
    fn variables_are_replaced_by_their_defaults_and_no_address_is_guessed() {
        let servers = json!([
            { "url": "https://{daerah}.contoh.go.id/{dasar}",
              "variables": { "daerah": { "default": "kota" }, "dasar": { "default": "v1" } } },
            { "url": "https://{apa}.contoh.go.id" },
            { "url": "/v1" },
            { "url": "http://localhost:8080/v1" },
            { "url": "https://api.example.com" },
        ]);
        let found = mapped(document(json!({ "servers": servers })));
        let urls = found.registrations[0].all(Field::Urls);
        assert_eq!(urls, ["https://kota.contoh.go.id/v1"]);
        let rules: Vec<&str> = found.issues.iter().map(|it| it.rule.as_str()).collect();
        let local = "openapi-server-local";
        assert_eq!(rules, ["openapi-server-template", local, local, local]);
    }

    #[test]
    fn defaults_are_taken_as_they_stand_and_too_long_an_address_is_told() {
        let check = |url: &str, variables: Value, expected: Option<&str>| {
            let server = json!({ "url": url, "variables": variables });
            assert_eq!(filled(url, &server).as_deref(), expected);
            let found = mapped(document(json!({ "servers": [server] })));
            let rules: Vec<&str> = found.issues.iter().map(|it| it.rule.as_str()).collect();
            assert_eq!(rules, ["openapi-server-template"]);
            assert!(found.registrations[0].all(Field::Urls).is_empty());
        };
        // Each names the next twice: replaced again and again, they would make 2^40 of the last.
        let next = |it: usize| json!({ "default": format!("{{v{0}}}{{v{0}}}", it + 1) });
        let doubling: Map<String, Value> = (0..40).map(|it| (format!("v{it}"), next(it))).collect();
        check("https://{v0}", Value::Object(doubling), Some("https://{v1}{v1}"));
        let long = json!({ "a": { "default": "a".repeat(1_000_000) } });
        check(&format!("https://x.go.id/{}", "{a}".repeat(100_000)), long, None);
        let short = json!({ "a": { "default": "aa" } });
        check(&format!("https://x.go.id/{}{}", "{a}", "b".repeat(2_000)), short, None);
    }

    #[test]
    fn swagger_states_its_address_in_parts() {
        let check = |parts: Value, expected: Option<&str>| {
            assert_eq!(base(&parts).as_deref(), expected);
        };
        let both =
            json!({ "host": "a.contoh.go.id", "basePath": "/v1", "schemes": ["http", "https"] });
        check(both, Some("https://a.contoh.go.id/v1"));
        check(json!({ "host": "a.contoh.go.id" }), Some("a.contoh.go.id"));
        check(json!({ "basePath": "/v1", "schemes": ["https"] }), Some("/v1"));
        check(json!({}), None);
    }

    #[test]
    fn documents_on_other_hosts_are_needed_and_own_ones_are_not() {
        let schemas = json!({
            "a": { "$ref": "https://data.contoh.go.id/wilayah.json#/Wilayah" },
            "b": { "$ref": "https://data.contoh.go.id/penduduk.json" },
            "c": { "$ref": "https://api.contoh.go.id/izin/dasar.json" },
            "d": { "$ref": "#/components/schemas/a" },
            "e": { "$ref": "bersama.yaml#/Galat" },
            "f": { "$ref": "https://raw.githubusercontent.com/contoh/satu/main/a.json" },
            "g": { "example": { "$ref": "https://lain.contoh.go.id/x" } },
        });
        let raw = document(json!({ "components": { "schemas": schemas } }));
        check(raw, &["calls_api data.contoh.go.id"], &[]);
    }

    #[test]
    fn examples_are_no_needs_and_what_is_only_called_so_is() {
        let reference = |host: &str| json!({ "$ref": format!("https://{host}.contoh.go.id/x") });
        let examples = json!({ "a": { "value": reference("lain") } });
        let raw = document(json!({
            "paths": { "/izin": { "get": { "responses": { "200": { "content": {
                "application/json": { "examples": examples, "example": reference("lain") },
            } } } } } },
            "components": {
                "examples": examples,
                "schemas": {
                    "izin": { "properties": {
                        "example": reference("satu"),
                        "examples": { "items": reference("dua") },
                        "properties": { "type": "object", "example": reference("lain") },
                    } },
                    "example": reference("tiga"),
                },
            },
        }));
        let needs = ["calls_api satu", "calls_api dua", "calls_api tiga"];
        check(raw, &needs.map(|it| format!("{it}.contoh.go.id")).each_ref().map(|it| &**it), &[]);
    }

    #[test]
    fn a_log_in_on_another_host_is_needed() {
        let schemes = json!({
            "sso": { "type": "openIdConnect", "openIdConnectUrl": "https://masuk.contoh.go.id/.well-known" },
            "oauth": { "type": "oauth2", "flows": {
                "authorizationCode": {
                    "authorizationUrl": "https://sso.contoh.go.id/auth",
                    "tokenUrl": "https://sso.contoh.go.id/token",
                },
                "implicit": { "authorizationUrl": "https://{mana}.contoh.go.id/auth" },
                "password": { "tokenUrl": "/token" },
                "clientCredentials": { "tokenUrl": "https://api.contoh.go.id/token" },
            } },
            "kunci": { "type": "apiKey", "in": "header", "name": "X-Kunci" },
        });
        check(
            document(json!({ "components": { "securitySchemes": schemes } })),
            &["authenticates_with masuk.contoh.go.id", "authenticates_with sso.contoh.go.id"],
            &["reference-unreadable"],
        );
    }

    #[test]
    fn whom_an_interface_calls_back_is_no_need() {
        let callbacks = json!({ "selesai": { "https://penerima.contoh.go.id/x": { "post": {} } } });
        let paths = json!({ "/izin": { "post": { "callbacks": callbacks } } });
        let hooks =
            json!({ "baru": { "post": { "servers": [{ "url": "https://lain.contoh.go.id" }] } } });
        check(document(json!({ "paths": paths, "webhooks": hooks })), &[], &[]);
    }

    #[test]
    fn schemas_are_data_objects_up_to_a_bound_that_is_told() {
        let schemas: Map<String, Value> =
            (0..600).map(|it| (format!("S{it}"), json!({ "type": "object" }))).collect();
        let found =
            mapped(json!({ "swagger": 2.0, "info": { "title": "A" }, "definitions": schemas }));
        assert_eq!(found.registrations[0].all(Field::DataObjects).len(), 500);
        assert_eq!(
            (found.issues[0].rule.as_str(), found.issues[0].value.as_str()),
            ("list-long", "600")
        );
    }

    #[test]
    fn contacts_are_known_by_their_place() {
        for pointer in ["/info/contact/name", "/info/contact", "/info/x-contacts/0/email"] {
            assert!(OpenApi.is_contact(pointer), "{pointer}");
        }
        for pointer in ["/info/contact/url", "/info/title", "/contact/name", ""] {
            assert!(!OpenApi.is_contact(pointer), "{pointer}");
        }
    }

    #[test]
    fn documents_are_known_by_the_version_they_state() {
        let check = |head: &str, expected: bool| {
            assert_eq!(OpenApi.detect(Path::new("x"), head.as_bytes()), expected, "{head}");
        };
        check("{\"openapi\": \"3.1.0\", \"info\": {}}", true);
        check("{\"info\":{},\"swagger\":\"2.0\"}", true);
        check("# ours\nswagger: '2.0'\ninfo:\n", true);
        check("openapi: 3.0.3\n", true);
        check("definition: |\n  openapi: 3.0.3\n", false);
        check("{\"text\": \"{\\\"openapi\\\": \\\"3.0\\\"}\"}", false);
        check("asyncapi: 3.0.0\n", false);
        check("", false);
    }
}
