//! `padu list`.

use std::collections::BTreeMap;

use anyhow::Result;
use catalog::Catalog;
use consolidation::SHARED_PREFIX;
use serde::Serialize;

use crate::args::ListKind;
use crate::commands::{
    DONE, crosswalk, descriptions, diff, import, misclassified, products, progress, time, verdicts,
};
use crate::config::Config;
use crate::listing::{Format, Listing};
use crate::messages::Language;
use crate::pipeline::Wisdom;

/// What is to be listed.
pub struct Wanted {
    pub kind: ListKind,
    /// Only what belongs to this application; empty for all.
    pub of: String,
    /// Also what counts no longer.
    pub all: bool,
    pub limit: Option<usize>,
}

pub fn run(config: &Config, wanted: &Wanted, format: Format) -> Result<u8> {
    let listing = match wanted.kind {
        ListKind::Functions | ListKind::Shared => bundled(config, wanted.kind)?,
        ListKind::Profiles => profiles(config)?,
        ListKind::Crosswalk => crosswalk::listing(config)?,
        _ => stored(config, wanted)?,
    };
    listing.first(wanted.limit).print(format)?;
    Ok(DONE)
}

fn stored<'a>(config: &'a Config, wanted: &Wanted) -> Result<Listing<'a>> {
    let Wanted { kind, of, all, .. } = wanted;
    let catalog = config.open()?;
    let (viewer, messages) = (&config.viewer, &config.messages);
    let of = match of.is_empty() {
        true => String::new(),
        false => catalog.resolve_id(viewer, of)?.id,
    };
    let listing = match *kind {
        ListKind::Applications => {
            let keys = ["id", "name", "agency", "level", "lifecycle", "function", "usages"];
            Listing::of(messages, &keys, &catalog.applications(viewer)?)?
        }
        ListKind::Usages => {
            let keys = ["application", "agency", "unit", "evidence", "registration_id"];
            let listing = Listing::of(messages, &keys, &catalog.usages(viewer, &of)?)?;
            listing.more(&["id", "application_id"])
        }
        ListKind::Deployments => {
            let keys = ["application", "agency", "url", "registration_id"];
            Listing::of(messages, &keys, &catalog.deployments(viewer, &of)?)?
                .naming(&names(config, &catalog)?, &[("application_id", "application")])
        }
        ListKind::Groups => clusters(config, &catalog, "function")?,
        ListKind::Duplicates => clusters(config, &catalog, "identity")?,
        ListKind::Dependencies => {
            let keys = [
                "from_name",
                "to_name",
                "resolved",
                "kind",
                "data_objects",
                "evidence_kind",
                "evidence",
                "confidence",
                "source",
                "last_seen",
            ];
            let named = [("from", "from_name"), ("to", "to_name")];
            let names = names(config, &catalog)?;
            let found = catalog.dependencies(viewer, &of)?;
            let sources = catalog.dependency_sources()?;
            let listing = Listing::of(messages, &keys, &found)?.naming(&names, &named);
            listing.naming(&sources, &[("registration_id", "source")]).more(&["first_seen"])
        }
        ListKind::Costs => {
            let keys = ["application", "kind", "hundredths", "year", "basis", "source"];
            Listing::of(messages, &keys, &catalog.costs(viewer, &of)?)?
                .naming(&names(config, &catalog)?, &[("application_id", "application")])
                .more(&["currency"])
        }
        ListKind::Sources => {
            let keys = ["id", "name", "profile", "precedence", "records", "registrations"];
            Listing::of(messages, &keys, &catalog.sources()?)?
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
            Listing::of(messages, &keys, &catalog.runs()?)?
        }
        ListKind::Analyses => diff::analyses(config, &catalog)?,
        ListKind::Products => products::listing(config, &catalog, &of)?,
        ListKind::NeedsDescription => descriptions::listing(config, &catalog)?,
        ListKind::Misclassified => misclassified::listing(config, &catalog)?,
        ListKind::Time => time::listing(config, &catalog, &of)?,
        ListKind::Roadmaps => progress::listing(config, &catalog)?,
        ListKind::Contradictions => verdicts::contradictions(config, &catalog)?,
        _ => verdicts::listing(config, &catalog, *all)?,
    };
    Ok(listing)
}

/// Names of applications by id, those that stand only in the reference list among them.
pub fn names(config: &Config, catalog: &Catalog) -> Result<BTreeMap<String, String>> {
    let wisdom = Wisdom::bundled()?;
    let shared = wisdom.knowledge.shared().iter();
    let shared = shared.map(|it| (format!("{SHARED_PREFIX}{}", it.id), it.name.clone()));
    let known = catalog.applications(&config.viewer)?.into_iter().map(|it| (it.id, it.name));
    Ok(shared.chain(known).collect())
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

fn clusters<'a>(config: &'a Config, catalog: &Catalog, kind: &str) -> Result<Listing<'a>> {
    let lines: Vec<ClusterLine> = catalog
        .clusters(&config.viewer, kind)?
        .into_iter()
        .map(|it| ClusterLine {
            names: some_names(&it.members),
            id: it.id,
            function: it.function,
            size: it.size,
            cohesion: it.cohesion,
            weakest_link: it.weakest_link,
            members: it.members,
        })
        .collect();
    let keys: &[&str] = match kind {
        "function" => &["id", "function", "size", "cohesion", "weakest_link", "names"],
        _ => &["id", "size", "cohesion", "names"],
    };
    Listing::of(&config.messages, keys, &lines)
}

/// The first few names, and how many more there are.
fn some_names(members: &[catalog::ClusterMemberRow]) -> String {
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

fn bundled(config: &Config, kind: ListKind) -> Result<Listing<'_>> {
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
        return Listing::of(&config.messages, &keys, &lines);
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
    Listing::of(&config.messages, &keys, &lines)
}

fn profiles(config: &Config) -> Result<Listing<'_>> {
    #[derive(Serialize)]
    struct ProfileLine {
        name: String,
        title: String,
    }
    let mut lines = Vec::new();
    for (name, text) in import::profiles(config)? {
        let parsed: toml::Table = toml::from_str(&text)?;
        let own = parsed.get("title").and_then(|it| it.as_str()).unwrap_or_default();
        let title = config.messages.find(&format!("profile-{name}"), &[]);
        lines.push(ProfileLine { title: title.unwrap_or_else(|| own.to_string()), name });
    }
    Listing::of(&config.messages, &["name", "title"], &lines)
}
