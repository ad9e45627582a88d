//! `padu list`.

use anyhow::Result;
use serde::Serialize;

use crate::args::ListKind;
use crate::commands::{DONE, import};
use crate::config::Config;
use crate::listing::{Format, Listing};
use crate::messages::Language;
use crate::pipeline::Wisdom;

pub fn run(config: &Config, kind: ListKind, of: &str, format: Format) -> Result<u8> {
    let listing = match kind {
        ListKind::Functions | ListKind::Shared => bundled(config, kind)?,
        ListKind::Profiles => profiles(config)?,
        _ => stored(config, kind, of)?,
    };
    listing.print(format)?;
    Ok(DONE)
}

fn columns<'a>(config: &Config, keys: &[&'a str]) -> Vec<(&'a str, String)> {
    keys.iter().map(|key| (*key, config.messages.text(&format!("col-{key}")))).collect()
}

fn stored(config: &Config, kind: ListKind, of: &str) -> Result<Listing> {
    let catalog = config.open()?;
    let viewer = &config.viewer;
    let of = match of.is_empty() {
        true => String::new(),
        false => catalog.resolve_id(viewer, of)?.id,
    };
    match kind {
        ListKind::Applications => {
            let keys = ["id", "name", "agency", "level", "lifecycle", "function", "usages"];
            Listing::of(&columns(config, &keys), &catalog.applications(viewer)?)
        }
        ListKind::Usages => {
            let keys = ["application", "agency", "unit", "evidence", "registration_id"];
            Listing::of(&columns(config, &keys), &catalog.usages(viewer, &of)?)
        }
        ListKind::Deployments => {
            let keys = ["application_id", "agency", "url", "registration_id"];
            Listing::of(&columns(config, &keys), &catalog.deployments(&of)?)
        }
        ListKind::Groups => clusters(config, &catalog, "function"),
        ListKind::Duplicates => clusters(config, &catalog, "identity"),
        ListKind::Dependencies => {
            let keys = ["from", "to", "resolved", "kind", "evidence_kind", "evidence"];
            Listing::of(&columns(config, &keys), &catalog.dependencies(&of)?)
        }
        ListKind::Costs => {
            let keys = ["application_id", "kind", "hundredths", "currency", "year", "basis"];
            Listing::of(&columns(config, &keys), &catalog.costs(viewer, &of)?)
        }
        ListKind::Sources => {
            let keys = ["id", "name", "profile", "precedence", "records", "registrations"];
            Listing::of(&columns(config, &keys), &catalog.sources()?)
        }
        ListKind::Runs => {
            let keys = [
                "id",
                "source_name",
                "file",
                "profile",
                "started_at",
                "actor",
                "rows_read",
                "imported",
                "rejected",
                "undone",
            ];
            Listing::of(&columns(config, &keys), &catalog.runs()?)
        }
        _ => {
            let keys = ["id", "left", "right", "verdict", "reason", "actor", "at", "withdrawn"];
            Listing::of(&columns(config, &keys), &catalog.judgements()?)
        }
    }
}

#[derive(Serialize)]
struct ClusterLine {
    id: String,
    function: Option<String>,
    size: u64,
    cohesion: f64,
    weakest_link: f64,
    names: String,
    members: Vec<catalog::ClusterMemberRow>,
}

fn clusters(config: &Config, catalog: &catalog::Catalog, kind: &str) -> Result<Listing> {
    let lines: Vec<ClusterLine> = catalog
        .clusters(&config.viewer, kind)?
        .into_iter()
        .map(|it| ClusterLine {
            names: names(&it.members),
            id: it.id,
            function: it.function,
            size: it.size,
            cohesion: it.cohesion,
            weakest_link: it.weakest_link,
            members: it.members,
        })
        .collect();
    let keys = ["id", "function", "size", "cohesion", "weakest_link", "names"];
    Listing::of(&columns(config, &keys), &lines)
}

/// The first few names, and how many more there are.
fn names(members: &[catalog::ClusterMemberRow]) -> String {
    let shown: Vec<&str> =
        members.iter().take(5).map(|it| it.name.as_deref().unwrap_or(&it.id)).collect();
    let more = members.len().saturating_sub(shown.len());
    let tail = if more > 0 { format!(" +{more}") } else { String::new() };
    shown.join(" · ") + &tail
}

#[derive(Serialize)]
struct FunctionLine {
    code: String,
    name: String,
    family: String,
    ral: Vec<String>,
    rab: Vec<String>,
    national: Vec<String>,
}

fn bundled(config: &Config, kind: ListKind) -> Result<Listing> {
    let wisdom = Wisdom::bundled()?;
    let indonesian = config.messages.language() == Language::Id;
    if kind == ListKind::Shared {
        #[derive(Serialize)]
        struct SharedLine<'a> {
            id: &'a str,
            name: &'a str,
            full_name: &'a str,
            owner: &'a str,
            functions: &'a [String],
            mandatory: bool,
            legal_basis: &'a str,
        }
        let lines: Vec<SharedLine> = wisdom
            .knowledge
            .shared()
            .iter()
            .map(|it| SharedLine {
                id: &it.id,
                name: &it.name,
                full_name: &it.full_name,
                owner: &it.owner,
                functions: &it.functions,
                mandatory: it.mandatory,
                legal_basis: &it.legal_basis,
            })
            .collect();
        let keys = ["id", "name", "full_name", "owner", "functions", "mandatory", "legal_basis"];
        return Listing::of(&columns(config, &keys), &lines);
    }
    let lines: Vec<FunctionLine> = wisdom
        .knowledge
        .functions()
        .iter()
        .map(|it| FunctionLine {
            code: it.code.clone(),
            name: if indonesian { it.name_id.clone() } else { it.name_en.clone() },
            family: if indonesian { it.family_name_id.clone() } else { it.family_name_en.clone() },
            ral: it.ral.clone(),
            rab: it.rab.clone(),
            national: it.national.clone(),
        })
        .collect();
    let keys = ["code", "name", "family", "ral", "rab", "national"];
    Listing::of(&columns(config, &keys), &lines)
}

fn profiles(config: &Config) -> Result<Listing> {
    #[derive(Serialize)]
    struct ProfileLine {
        name: String,
        title: String,
    }
    let mut lines = Vec::new();
    for (name, text) in import::profiles(config)? {
        let parsed: toml::Table = toml::from_str(&text)?;
        let title = parsed.get("title").and_then(|it| it.as_str()).unwrap_or_default();
        lines.push(ProfileLine { name, title: title.to_string() });
    }
    Listing::of(&columns(config, &["name", "title"]), &lines)
}
