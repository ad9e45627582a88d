//! `padu search`.

use anyhow::{Result, bail};
use catalog::{SearchRequest, SearchResult};
use serde::Serialize;

use crate::args::SearchArgs;
use crate::commands::DONE;
use crate::config::Config;
use crate::listing::{Format, Listing, say};
use crate::pipeline::{Reader, Wisdom};

pub fn run(config: &Config, arguments: &SearchArgs) -> Result<u8> {
    let text = arguments.text.join(" ");
    let wisdom = Wisdom::bundled()?;
    let (functions, expansions) = Reader::new(&wisdom.knowledge).understand(&text);
    let mut filters = Vec::new();
    for filter in &arguments.filter {
        let Some((facet, value)) = filter.split_once('=') else {
            bail!("--filter {filter:?}: expected FACET=VALUE, such as level=regency");
        };
        filters.push((facet.to_string(), value.to_string()));
    }
    let request = SearchRequest {
        text,
        functions,
        expansions,
        filters,
        limit: arguments.limit,
        offset: arguments.offset,
        facets: arguments.facets,
    };
    let catalog = config.open()?;
    let result = catalog.search(&config.viewer, &request)?;
    print(config, &result, arguments.output.format)?;
    let shown = result.hits.len();
    let values: &[(&str, &dyn std::fmt::Display)] = &[("shown", &shown), ("total", &result.total)];
    config.note(&config.messages.with("search-total", values));
    Ok(DONE)
}

#[derive(Serialize)]
struct FacetLine {
    facet: String,
    value: String,
    count: u64,
}

fn print(config: &Config, result: &SearchResult, format: Format) -> Result<()> {
    if format == Format::Json {
        return say(&(serde_json::to_string_pretty(result)? + "\n"));
    }
    let columns = |keys: &[&'static str]| -> Vec<(&'static str, String)> {
        keys.iter().map(|key| (*key, config.messages.text(&format!("col-{key}")))).collect()
    };
    let keys = ["id", "name", "agency", "function", "usages", "snippet"];
    Listing::of(&columns(&keys), &result.hits)?.print(format)?;
    let facets: Vec<FacetLine> = result
        .facets
        .iter()
        .flat_map(|(facet, values)| {
            values.iter().map(|it| FacetLine {
                facet: facet.clone(),
                value: it.value.clone(),
                count: it.count,
            })
        })
        .collect();
    if !facets.is_empty() && format == Format::Table {
        Listing::of(&columns(&["facet", "value", "count"]), &facets)?.print(format)?;
    }
    Ok(())
}
