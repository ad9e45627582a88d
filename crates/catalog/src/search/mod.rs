//! Full-text search over the catalogue, with facets, snippets, prefixes and one typing error.

mod analysis;
mod index;
mod query;

use model::Viewer;
use serde::{Deserialize, Serialize};
use tantivy::collector::{Count, FacetCollector, TopDocs};
use tantivy::schema::Value;
use tantivy::snippet::SnippetGenerator;
use tantivy::{Searcher, TantivyDocument};

use crate::Catalog;
use crate::error::Result;
use index::Opened;

/// Facets by name.
pub(crate) const FACETS: [&str; 6] =
    ["agency", "level", "function", "status", "technology", "cost"];

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// Words, `"phrases"`, or a whole sentence; empty finds everything.
    pub text: String,
    /// Functions the words stand for, with a confidence, from the lexicon.
    pub functions: Vec<(String, f64)>,
    /// Further words to look for, e.g. what an acronym stands for.
    pub expansions: Vec<String>,
    /// Facet and value that a hit must have.
    pub filters: Vec<(String, String)>,
    /// Hits wanted.
    pub limit: usize,
    /// Hits to pass over.
    pub offset: usize,
    /// Whether facet counts are wanted.
    pub facets: bool,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Application id, or registration id before an analysis.
    pub id: String,
    /// Name.
    pub name: String,
    /// Owning agency.
    pub agency: Option<String>,
    /// First function.
    pub function: Option<String>,
    /// Life-cycle state.
    pub lifecycle: String,
    /// How many use it.
    pub usages: u64,
    /// Relevance; higher is better, only comparable within one search.
    pub score: f64,
    /// A piece of the text with the found words between `«` and `»`.
    pub snippet: String,
}

/// One value of a facet with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The value.
    pub value: String,
    /// Hits that have it.
    pub count: u64,
}

/// Facet counts by facet name.
pub type Facets = std::collections::BTreeMap<String, Vec<Facet>>;

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchResult {
    /// How many hits there are in all.
    pub total: u64,
    /// The hits wanted, best first.
    pub hits: Vec<Hit>,
    /// Facet counts over all hits, when wanted.
    pub facets: Facets,
}

#[derive(Deserialize)]
struct Body {
    name: String,
    agency: Option<String>,
    lifecycle: String,
    function: Option<String>,
    usages: u64,
    summary: String,
}

/// An index opened for many searches; it shows the catalogue as it stood when it was opened.
pub struct SearchHandle {
    opened: Opened,
    searcher: Searcher,
}

impl Catalog {
    /// Searches once; brings the index into step first.
    pub fn search(&self, viewer: &Viewer, request: &SearchRequest) -> Result<SearchResult> {
        self.searcher()?.search(viewer, request)
    }

    /// Opens the index for many searches; brings it into step first.
    pub fn searcher(&self) -> Result<SearchHandle> {
        let opened = self.index()?;
        let searcher = opened.index.reader()?.searcher();
        Ok(SearchHandle { opened, searcher })
    }

    /// Drops the index and makes it again from the catalogue.
    pub fn reindex(&self) -> Result<()> {
        self.rebuild_index().map(|_| ())
    }
}

impl SearchHandle {
    /// Searches; hits of equal score come in the order of their ids.
    pub fn search(&self, viewer: &Viewer, request: &SearchRequest) -> Result<SearchResult> {
        let query = query::build(&self.opened, &self.searcher, viewer, request)?;
        let limit = (request.limit + request.offset).max(1);
        let top = TopDocs::with_limit(limit).order_by_score();
        let mut result = SearchResult { total: 0, hits: Vec::new(), facets: Facets::new() };
        let found = if request.facets {
            let mut collector = FacetCollector::for_field("facet");
            for facet in FACETS {
                collector.add_facet(format!("/{facet}").as_str());
            }
            let (total, found, counts) = self.searcher.search(&query, &(Count, top, collector))?;
            result.total = total as u64;
            result.facets = facet_counts(viewer, &counts);
            found
        } else {
            let (total, found) = self.searcher.search(&query, &(Count, top))?;
            result.total = total as u64;
            found
        };
        let generator = SnippetGenerator::create(&self.searcher, &query, self.opened.fields.text)?;
        for (score, address) in found.into_iter().skip(request.offset) {
            let document: TantivyDocument = self.searcher.doc(address)?;
            result.hits.push(self.hit(&document, f64::from(score), &generator)?);
        }
        Ok(result)
    }

    fn hit(
        &self,
        document: &TantivyDocument,
        score: f64,
        generator: &SnippetGenerator,
    ) -> Result<Hit> {
        let text = |field| document.get_first(field).and_then(|it| it.as_str()).unwrap_or_default();
        let body: Body = serde_json::from_str(text(self.opened.fields.body))?;
        Ok(Hit {
            id: text(self.opened.fields.id).to_string(),
            snippet: snippet(generator, &body.summary),
            name: body.name,
            agency: body.agency,
            function: body.function,
            lifecycle: body.lifecycle,
            usages: body.usages,
            score,
        })
    }
}

/// The best piece of the text with found words marked; its beginning when none was found there.
fn snippet(generator: &SnippetGenerator, text: &str) -> String {
    let snippet = generator.snippet(text);
    if snippet.is_empty() {
        return text.chars().take(140).collect();
    }
    let fragment = snippet.fragment();
    let mut marked = String::with_capacity(fragment.len() + 16);
    let mut at = 0;
    for range in snippet.highlighted() {
        if range.start < at {
            continue;
        }
        marked.push_str(&fragment[at..range.start]);
        marked.push('«');
        marked.push_str(&fragment[range.clone()]);
        marked.push('»');
        at = range.end;
    }
    marked.push_str(&fragment[at..]);
    marked
}

fn facet_counts(viewer: &Viewer, counts: &tantivy::collector::FacetCounts) -> Facets {
    let shown = |name: &str| name != "cost" || viewer.may_see(model::Visibility::Limited);
    FACETS
        .iter()
        .filter(|name| shown(name))
        .map(|name| {
            let values = counts
                .top_k(&format!("/{name}"), 20)
                .into_iter()
                .map(|(facet, count)| Facet {
                    value: facet.to_path().last().copied().unwrap_or_default().to_string(),
                    count,
                })
                .collect();
            (name.to_string(), values)
        })
        .collect()
}
