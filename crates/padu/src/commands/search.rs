//! `padu search`.

use anyhow::{Result, bail};
use catalog::{Hit, SearchRequest, SearchResult};
use serde::Serialize;

use crate::args::SearchArgs;
use crate::commands::DONE;
use crate::config::Config;
use crate::failure::Problem;
use crate::listing::{Format, Listing, say, word};
use crate::messages::Messages;
use crate::pipeline::{Reader, Wisdom};

pub fn run(config: &Config, arguments: &SearchArgs) -> Result<u8> {
    let text = arguments.text.join(" ");
    let wisdom = Wisdom::bundled()?;
    let (functions, expansions) = Reader::new(&wisdom.knowledge).understand(&text);
    let mut filters = Vec::new();
    for filter in &arguments.filter {
        let Some((facet, value)) = filter.split_once('=') else {
            bail!(Problem::new("filter").with("filter", filter));
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

/// The hits with one facet value; `filter` is what narrows the search to them.
#[derive(Serialize)]
struct FacetLine {
    facet: String,
    value: String,
    count: u64,
    filter: String,
}

/// One table for formats that can hold only one: hits, then facets.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Hit(&'a Hit),
    Facet(&'a FacetLine),
}

fn print(config: &Config, result: &SearchResult, format: Format) -> Result<()> {
    const HIT: [&str; 6] = ["id", "name", "agency", "function", "usages", "snippet"];
    const FACET: [&str; 4] = ["facet", "value", "count", "filter"];
    let messages = &config.messages;
    let facets = facet_lines(result);
    match format {
        Format::Json => say(&(serde_json::to_string_pretty(result)? + "\n")),
        _ if facets.is_empty() => Listing::of(messages, &HIT, &result.hits)?.print(format),
        Format::Table => {
            Listing::of(messages, &HIT, &result.hits)?.print(format)?;
            say("\n")?;
            let worded: Vec<FacetLine> =
                facets.into_iter().map(|it| worded(messages, it)).collect();
            Listing::of(messages, &FACET, &worded)?.print(format)
        }
        Format::Ndjson | Format::Csv | Format::Md => {
            let hits = result.hits.iter().map(Line::Hit);
            let lines: Vec<Line> = hits.chain(facets.iter().map(Line::Facet)).collect();
            Listing::of(messages, &[&HIT[..], &FACET[..]].concat(), &lines)?.print(format)
        }
    }
}

fn facet_lines(result: &SearchResult) -> Vec<FacetLine> {
    let lines = result.facets.iter().flat_map(|(facet, values)| {
        values.iter().map(move |it| FacetLine {
            facet: facet.clone(),
            value: it.value.clone(),
            count: it.count,
            filter: format!("{facet}={}", it.value),
        })
    });
    lines.collect()
}

/// A facet value in words; `filter` stays as it is typed.
fn worded(messages: &Messages, mut line: FacetLine) -> FacetLine {
    line.value = match line.facet.as_str() {
        "function" => messages.function(&line.value),
        "status" => word(messages, "lifecycle", &line.value),
        "cost" => band(messages, &line.value),
        facet => word(messages, facet, &line.value),
    };
    line.facet = word(messages, "facet", &line.facet);
    // As a shell takes it.
    let plain = |it: char| it.is_alphanumeric() || "=/._-".contains(it);
    if !line.filter.chars().all(plain) {
        line.filter = format!("\"{}\"", line.filter);
    }
    line
}

/// A band of yearly cost such as `<=50jt` in words.
fn band(messages: &Messages, value: &str) -> String {
    match value.strip_prefix("<=") {
        Some(most) => {
            let number: String = most.chars().take_while(char::is_ascii_digit).collect();
            let units: i64 = if most.ends_with('M') { 1_000_000_000 } else { 1_000_000 };
            let most = messages.money(number.parse::<i64>().unwrap_or(0) * units * 100, "IDR");
            messages.with("cost-up-to", &[("most", &most)])
        }
        None => messages.text("cost-more"),
    }
}
