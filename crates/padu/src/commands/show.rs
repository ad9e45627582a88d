//! `padu show`.

use anyhow::Result;
use catalog::{ApplicationRow, Catalog, CatalogError};
use matching::canonical::{self, Choice, Rule};
use model::{Classification, Dependency, Deployment, Field, ProductLabel, Registration};
use serde::Serialize;

use crate::commands::{DONE, list};
use crate::config::Config;
use crate::listing::{Format, Listing, amount, field_value, say, word};

/// Everything about one application.
#[derive(Serialize)]
struct Page {
    application: ApplicationRow,
    classifications: Vec<Classification>,
    usages: Vec<catalog::UsageRow>,
    deployments: Vec<Deployment>,
    dependencies: Vec<Dependency>,
    costs: Vec<catalog::Row>,
    products: Vec<ProductLabel>,
    group: Option<String>,
    group_history: Vec<catalog::LineageRow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    provenance: Vec<Origin>,
}

impl Page {
    /// Users that do not stand among the fields of the application already.
    fn other_users(&self) -> impl Iterator<Item = &catalog::UsageRow> {
        let stands = |field: Field, user: &Option<String>| {
            let named = self.application.fields.get(&field).into_iter().flatten();
            user.is_some() && named.into_iter().any(|it| Some(it) == user.as_ref())
        };
        self.usages.iter().filter(move |it| {
            !stands(Field::UsedBy, &it.agency) && !stands(Field::UserUnits, &it.unit)
        })
    }
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
        deployments: catalog.deployments(viewer, &id)?,
        dependencies: catalog.dependencies(viewer, &id)?,
        costs: catalog.costs(viewer, &id)?,
        products: catalog.product_labels(viewer, &id)?,
        provenance: match provenance {
            true => origins(config, &catalog, &application)?,
            false => Vec::new(),
        },
        group,
        group_history,
        application,
    };
    match format {
        Format::Json | Format::Ndjson => {
            Listing::of(&config.messages, &["application"], &[page])?.print(format)?;
        }
        Format::Csv => flat(config, &page)?.print(format)?,
        Format::Md if provenance => provenance_listing(config, &page)?.print(format)?,
        Format::Table | Format::Md => print(config, &catalog, &page, format)?,
    }
    Ok(DONE)
}

/// Clusters have their own ids: `c-` groups by function, `i-` registrations of one system, `m-`
/// installations of one product.
fn cluster_kind(id: &str) -> Option<&'static str> {
    match id.get(..2)? {
        "c-" => Some("function"),
        "i-" => Some("identity"),
        "m-" => Some("product"),
        _ => None,
    }
}

fn cluster(config: &Config, catalog: &Catalog, kind: &str, id: &str, format: Format) -> Result<u8> {
    let found = catalog.clusters(&config.viewer, kind)?.into_iter().find(|it| it.id == id);
    let Some(found) = found else {
        return Err(CatalogError::NotFound { what: "group", id: id.to_string() }.into());
    };
    let keys = ["id", "name", "agency", "similarity"];
    Listing::of(&config.messages, &keys, &found.members)?.print(format)?;
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
    let ground = catalog.ground()?;
    let assertions = ground.assertions();
    let about: Vec<&model::Assertion> = assertions
        .iter()
        .filter(|it| application.registrations.contains(&it.registration_id))
        .filter(|it| {
            let field = Field::from_key(&it.field);
            field.is_some_and(|it| config.viewer.may_see(it.visibility()))
        })
        .collect();
    if members.is_empty() {
        return Ok(reference_origins(application));
    }
    let choices = canonical::agree(&members, &ground.source_precedence(), &about);
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
    let Some(table) = mapping.table_at(&record.file, record.sheet.as_deref()) else {
        return record.pointer.clone();
    };
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

/// One line of a page, as programs read it: amounts are whole numbers with their currency beside them.
#[derive(Serialize)]
struct FlatLine {
    field: String,
    value: String,
    currency: Option<String>,
}

fn flat<'a>(config: &'a Config, page: &Page) -> Result<Listing<'a>> {
    if !page.provenance.is_empty() {
        let listing = provenance_listing(config, page)?;
        return Ok(listing.more(&["registration", "run", "by", "reason"]));
    }
    let application = &page.application;
    let line = |field: &str, value: String| FlatLine { field: field.into(), value, currency: None };
    let mut lines = vec![line("id", application.id.clone())];
    for (field, values) in &application.fields {
        let first = values.first().map(String::as_str).unwrap_or_default();
        lines.push(match amount(*field, first) {
            Some(money) => FlatLine {
                field: field.key().into(),
                value: (money.hundredths / 100).to_string(),
                currency: Some(money.currency),
            },
            None => line(field.key(), values.join("; ")),
        });
    }
    lines.extend(page.classifications.iter().map(|it| line("classification", it.function.clone())));
    lines.extend(page.products.iter().map(|it| line("product", it.product.clone())));
    let who = |it: &catalog::UsageRow| [it.agency.clone(), it.unit.clone()];
    for it in page.other_users() {
        lines.push(line("used_by", who(it).into_iter().flatten().collect::<Vec<_>>().join("; ")));
    }
    lines.extend(page.group.iter().map(|it| line("group", it.clone())));
    Listing::of(&config.messages, &["field", "value", "currency"], &lines)
}

#[derive(Serialize)]
struct Line {
    what: String,
    value: String,
}

fn print(config: &Config, catalog: &Catalog, page: &Page, format: Format) -> Result<()> {
    let lines = lines(config, catalog, page)?;
    Listing::of(&config.messages, &["what", "value"], &lines)?.print(format)?;
    if page.provenance.is_empty() {
        return Ok(());
    }
    say("\n")?;
    provenance_listing(config, page)?.print(format)
}

/// Everything known of an application, in words.
fn lines(config: &Config, catalog: &Catalog, page: &Page) -> Result<Vec<Line>> {
    let messages = &config.messages;
    let application = &page.application;
    let names = list::names(config, catalog)?;
    let name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_string());
    let line = |key: &str, value: String| Line { what: messages.text(key), value };
    let mut lines = vec![
        line("field-id", application.id.clone()),
        line("field-name", application.name.clone()),
    ];
    for (field, values) in application.fields.iter().filter(|(field, _)| **field != Field::Name) {
        let key = format!("field-{}", field.key().replace('_', "-"));
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        lines.push(line(&key, field_value(messages, *field, &values)));
    }
    for it in &page.classifications {
        let (function, share) =
            (messages.function(&it.function), messages.decimal(it.confidence, 2));
        let value = format!("{function} ({share}: {})", it.evidence.join(", "));
        lines.push(line("field-classification", value));
    }
    for it in &page.products {
        let known = word(messages, "product-evidence", it.kind.key());
        let value = format!("{} ({known}: {})", it.name, it.evidence.join(", "));
        lines.push(line("field-product", value));
    }
    for it in page.other_users() {
        let who = [it.agency.as_deref(), it.unit.as_deref()];
        let who: Vec<&str> = who.into_iter().flatten().collect();
        lines.push(line("field-used-by", who.join(" · ")));
    }
    for it in &page.dependencies {
        let (key, other) = match it.from == application.id {
            true => ("field-needs", &it.to),
            false => ("field-needed-by", &it.from),
        };
        let kind = word(messages, "kind", it.kind.key());
        lines.push(line(key, format!("{} ({kind}: {})", name(other), it.evidence)));
    }
    lines.extend(page.group.iter().map(|it| line("field-group", it.clone())));
    for it in &page.group_history {
        let kind = word(messages, "lineage", &it.kind);
        let other = it.other.as_deref().unwrap_or_default();
        let value = format!("{} {kind} {other}", messages.when(&it.at));
        lines.push(line("field-history", value.trim_end().to_string()));
    }
    Ok(lines)
}

/// Where every value comes from.
fn provenance_listing<'a>(config: &'a Config, page: &Page) -> Result<Listing<'a>> {
    let keys =
        ["field", "value", "chosen", "rule", "source", "file", "sheet", "cell", "imported_at"];
    Listing::of(&config.messages, &keys, &page.provenance)
}
