//! `padu show`.

use anyhow::Result;
use catalog::{ApplicationRow, Catalog, CatalogError};
use matching::canonical::{self, Choice, Rule};
use model::{Classification, Dependency, Deployment, Field, Registration};
use serde::Serialize;

use crate::commands::DONE;
use crate::config::Config;
use crate::listing::{Format, Listing};

/// Everything about one application.
#[derive(Serialize)]
struct Page {
    application: ApplicationRow,
    classifications: Vec<Classification>,
    usages: Vec<catalog::UsageRow>,
    deployments: Vec<Deployment>,
    dependencies: Vec<Dependency>,
    costs: Vec<catalog::Row>,
    group: Option<String>,
    group_history: Vec<catalog::LineageRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provenance: Vec<Origin>,
}

/// Where one value comes from.
#[derive(Serialize)]
struct Origin {
    field: String,
    value: String,
    rule: Rule,
    chosen: bool,
    registration: String,
    source: Option<String>,
    run: Option<String>,
    file: Option<String>,
    sheet: Option<String>,
    cell: Option<String>,
    imported_at: Option<String>,
    by: Option<String>,
    reason: Option<String>,
}

pub fn run(config: &Config, id: &str, provenance: bool, format: Format) -> Result<u8> {
    let catalog = config.open()?;
    let viewer = &config.viewer;
    if let Some(kind) = cluster_kind(id) {
        return cluster(config, &catalog, kind, id, format);
    }
    let application = catalog.resolve_id(viewer, id)?;
    let id = application.id.clone();
    let group = catalog.cluster_of("function", &id)?;
    let group_history = match &group {
        Some(group) => catalog.lineage(group)?,
        None => Vec::new(),
    };
    let page = Page {
        classifications: catalog.classifications(&id)?,
        usages: catalog.usages(viewer, &id)?,
        deployments: catalog.deployments(&id)?,
        dependencies: catalog.dependencies(&id)?,
        costs: catalog.costs(viewer, &id)?,
        provenance: match provenance {
            true => origins(config, &catalog, &application)?,
            false => Vec::new(),
        },
        group,
        group_history,
        application,
    };
    match format {
        Format::Table => print(config, &page)?,
        _ => Listing::of(&[("application", config.messages.text("col-application"))], &[page])?
            .print(format)?,
    }
    Ok(DONE)
}

/// Clusters have their own ids: `c-` groups by function, `i-` registrations of one system.
fn cluster_kind(id: &str) -> Option<&'static str> {
    match id.get(..2)? {
        "c-" => Some("function"),
        "i-" => Some("identity"),
        _ => None,
    }
}

fn cluster(config: &Config, catalog: &Catalog, kind: &str, id: &str, format: Format) -> Result<u8> {
    let found = catalog.clusters(&config.viewer, kind)?.into_iter().find(|it| it.id == id);
    let Some(found) = found else {
        return Err(CatalogError::NotFound { what: "group", id: id.to_string() }.into());
    };
    let keys = ["id", "name", "agency", "similarity"];
    let columns: Vec<(&str, String)> =
        keys.iter().map(|key| (*key, config.messages.text(&format!("col-{key}")))).collect();
    Listing::of(&columns, &found.members)?.print(format)?;
    Ok(DONE)
}

/// One line for each value that stands, and one for each that lost.
fn origins(
    config: &Config,
    catalog: &Catalog,
    application: &ApplicationRow,
) -> Result<Vec<Origin>> {
    let mut registrations = Vec::new();
    for id in &application.registrations {
        registrations.extend(catalog.registration(&config.viewer, id)?);
    }
    let members: Vec<&Registration> = registrations.iter().collect();
    let assertions = catalog.standing_assertions()?;
    let about: Vec<&model::Assertion> = assertions
        .iter()
        .filter(|it| application.registrations.contains(&it.registration_id))
        .collect();
    if members.is_empty() {
        return Ok(reference_origins(application));
    }
    let choices = canonical::agree(&members, &catalog.source_precedence()?, &about);
    let mut found = Vec::new();
    for (field, choice) in &choices {
        found.push(origin(catalog, *field, choice, &choice.from, &choice.values, &about)?);
        for (from, values) in &choice.others {
            let mut origin = origin(catalog, *field, choice, from, values, &about)?;
            origin.chosen = false;
            found.push(origin);
        }
    }
    Ok(found)
}

fn reference_origins(application: &ApplicationRow) -> Vec<Origin> {
    let source = application.shared_id.as_ref().map(|it| format!("shared_applications/{it}"));
    application
        .fields
        .iter()
        .map(|(field, values)| Origin {
            field: field.key().to_string(),
            value: values.join(" | "),
            rule: Rule::Agreement,
            chosen: true,
            registration: String::new(),
            source: source.clone(),
            run: None,
            file: None,
            sheet: None,
            cell: None,
            imported_at: None,
            by: None,
            reason: None,
        })
        .collect()
}

fn origin(
    catalog: &Catalog,
    field: Field,
    choice: &Choice,
    from: &str,
    values: &[String],
    assertions: &[&model::Assertion],
) -> Result<Origin> {
    let mut origin = Origin {
        field: field.key().to_string(),
        value: values.join(" | "),
        rule: choice.rule,
        chosen: true,
        registration: from.to_string(),
        source: None,
        run: None,
        file: None,
        sheet: None,
        cell: None,
        imported_at: None,
        by: None,
        reason: None,
    };
    if let Some(assertion) = assertions.iter().find(|it| it.id == from) {
        origin.registration = assertion.registration_id.clone();
        origin.by = Some(assertion.actor.clone());
        origin.reason = Some(assertion.reason.clone());
        origin.imported_at = Some(assertion.at.clone());
        return Ok(origin);
    }
    let registration = catalog.registration(&model::Viewer::Operator, from)?;
    let record = match &registration {
        Some(registration) => catalog.record(&registration.record_id)?,
        None => None,
    };
    if let Some(record) = record {
        origin.cell = cell(&record, field);
        origin.source = record.source_name;
        origin.run = Some(record.run_id);
        origin.file = Some(record.file);
        origin.sheet = record.sheet;
        origin.imported_at = Some(record.started_at);
        origin.by = Some(record.actor);
    }
    Ok(origin)
}

/// `C14` for a table, the pointer for a structured file.
fn cell(record: &catalog::RecordRow, field: Field) -> Option<String> {
    let mapping: ingest::Mapping = serde_json::from_str(&record.mapping).ok()?;
    let Some(table) = mapping.table_of(&record.file) else { return record.pointer.clone() };
    // A table's cell is `C14`; an object in a list has its key after its place: `/13/name`.
    let (before, after) = match (&record.pointer, record.row_number) {
        (Some(pointer), _) => (format!("{pointer}/"), String::new()),
        (None, Some(row)) => (String::new(), row.to_string()),
        (None, None) => return None,
    };
    let columns: Vec<String> = table
        .columns
        .iter()
        .filter(|it| it.fields.contains(&field))
        .map(|it| format!("{before}{}{after}", it.letter))
        .collect();
    Some(if columns.is_empty() { format!("{before}{after}") } else { columns.join(",") })
}

#[derive(Serialize)]
struct Line {
    what: String,
    value: String,
}

fn print(config: &Config, page: &Page) -> Result<()> {
    let messages = &config.messages;
    let application = &page.application;
    let line = |what: String, value: String| Line { what, value };
    let mut lines = vec![
        line(messages.text("col-id"), application.id.clone()),
        line(messages.text("col-name"), application.name.clone()),
    ];
    for (field, values) in &application.fields {
        if *field != Field::Name {
            let title = messages.text(&format!("field-{}", field.key().replace('_', "-")));
            lines.push(line(title, values.join(" | ")));
        }
    }
    for it in &page.classifications {
        let words = it.evidence.join(", ");
        let value = format!("{} ({:.2}: {words})", it.function, it.confidence);
        lines.push(line(messages.text("col-function"), value));
    }
    for it in &page.usages {
        let who = [it.agency.as_deref(), it.unit.as_deref()];
        let who: Vec<&str> = who.into_iter().flatten().collect();
        lines.push(line(messages.text("col-used_by"), who.join(" · ")));
    }
    for it in &page.dependencies {
        let value = format!("{} -> {} ({}: {})", it.from, it.to, it.kind.key(), it.evidence);
        lines.push(line(messages.text("col-dependencies"), value));
    }
    lines.extend(page.group.iter().map(|it| line(messages.text("col-group"), it.clone())));
    for it in &page.group_history {
        let value = format!("{} {} {}", it.at, it.kind, it.other.as_deref().unwrap_or_default());
        lines.push(line(messages.text("col-history"), value));
    }
    let columns = [("what", messages.text("col-what")), ("value", messages.text("col-value"))];
    Listing::of(&columns, &lines)?.print(Format::Table)?;
    if !page.provenance.is_empty() {
        let keys =
            ["field", "value", "chosen", "rule", "source", "file", "sheet", "cell", "imported_at"];
        let columns: Vec<(&str, String)> =
            keys.iter().map(|key| (*key, messages.text(&format!("col-{key}")))).collect();
        Listing::of(&columns, &page.provenance)?.print(Format::Table)?;
    }
    Ok(())
}
