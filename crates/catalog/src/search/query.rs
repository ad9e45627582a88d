//! From a request to a tantivy query.

use model::Viewer;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Facet, Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::FACETS;
use super::analysis::{ENGLISH, INDONESIAN, PLAIN, terms};
use super::index::Opened;
use crate::error::{CatalogError, Result};
use crate::search::SearchRequest;

type Clause = (Occur, Box<dyn Query>);

const NAME_BOOST: f32 = 3.0;
const EXPANSION_BOOST: f32 = 0.5;
const FUNCTION_BOOST: f32 = 4.0;
const TYPO_BOOST: f32 = 0.6;
const PREFIX_BOOST: f32 = 0.4;
/// A typing error in a shorter word makes too many other words.
const SHORTEST_TYPO: usize = 4;
const SHORTEST_PREFIX: usize = 3;
const MOST_WORDS: usize = 40;

/// Words weigh by field; functions the words stand for weigh beside them; filters and the viewer's
/// ceiling are conditions.
pub(crate) fn build(
    opened: &Opened,
    searcher: &Searcher,
    viewer: &Viewer,
    request: &SearchRequest,
) -> Result<Box<dyn Query>> {
    let words = wanted(opened, searcher, request)?;
    let mut clauses = conditions(opened, viewer, request)?;
    match words {
        Some(query) => clauses.push((Occur::Must, query)),
        None => clauses.push((Occur::Must, Box::new(AllQuery))),
    }
    Ok(Box::new(BooleanQuery::new(clauses)))
}

fn conditions(opened: &Opened, viewer: &Viewer, request: &SearchRequest) -> Result<Vec<Clause>> {
    let ceiling = viewer.ceiling() as u64;
    let range = RangeQuery::new(
        std::ops::Bound::Included(Term::from_field_u64(opened.fields.visibility, 0)),
        std::ops::Bound::Included(Term::from_field_u64(opened.fields.visibility, ceiling)),
    );
    let quiet = BoostQuery::new(Box::new(range), 0.0);
    let mut clauses: Vec<Clause> = vec![(Occur::Must, Box::new(quiet))];
    for (facet, value) in &request.filters {
        if !FACETS.contains(&facet.as_str()) {
            let known = FACETS.join(", ");
            return Err(CatalogError::Refused(format!("no facet {facet}; there are {known}")));
        }
        let path = Facet::from_path([facet.as_str(), value.as_str()]);
        let term = Term::from_facet(opened.fields.facet, &path);
        let query = TermQuery::new(term, IndexRecordOption::Basic);
        clauses.push((Occur::Must, Box::new(BoostQuery::new(Box::new(query), 0.0))));
    }
    Ok(clauses)
}

/// The scoring part; `None` when the request names nothing to look for.
fn wanted(
    opened: &Opened,
    searcher: &Searcher,
    request: &SearchRequest,
) -> Result<Option<Box<dyn Query>>> {
    let (phrases, rest) = split_phrases(&request.text);
    let mut should: Vec<Clause> = Vec::new();
    let mut must: Vec<Clause> = Vec::new();
    for phrase in &phrases {
        must.extend(phrase_clause(opened, phrase));
    }
    let manager = opened.index.tokenizers();
    let words = terms(manager, PLAIN, &rest);
    let last = words.len().saturating_sub(1);
    for (index, word) in words.iter().take(MOST_WORDS).enumerate() {
        let open_end = index == last && !rest.ends_with(char::is_whitespace);
        should.extend(word_clauses(opened, searcher, word, open_end)?);
    }
    for expansion in request.expansions.iter().take(MOST_WORDS) {
        for word in terms(manager, INDONESIAN, expansion) {
            should.push(boosted(opened.fields.text_id, &word, EXPANSION_BOOST));
        }
    }
    for (function, confidence) in &request.functions {
        let boost = FUNCTION_BOOST * *confidence as f32;
        should.push(boosted(opened.fields.function, function, boost));
    }
    if should.is_empty() && must.is_empty() {
        return Ok(None);
    }
    if must.is_empty() {
        return Ok(Some(Box::new(BooleanQuery::new(should))));
    }
    must.extend(should);
    Ok(Some(Box::new(BooleanQuery::new(must))))
}

fn boosted(field: Field, word: &str, boost: f32) -> Clause {
    let term = Term::from_field_text(field, word);
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    (Occur::Should, Box::new(BoostQuery::new(Box::new(query), boost)))
}

/// One word in name, text and stems; as a prefix when it may be unfinished; with one typing error
/// when nothing has it as written.
fn word_clauses(
    opened: &Opened,
    searcher: &Searcher,
    word: &str,
    open_end: bool,
) -> Result<Vec<Clause>> {
    let fields = &opened.fields;
    let manager = opened.index.tokenizers();
    let mut clauses = vec![boosted(fields.name, word, NAME_BOOST), boosted(fields.text, word, 1.0)];
    for (field, analyzer) in [(fields.text_id, INDONESIAN), (fields.text_en, ENGLISH)] {
        for stem in terms(manager, analyzer, word) {
            clauses.push(boosted(field, &stem, 0.7));
        }
    }
    let plain = Term::from_field_text(fields.text, word);
    let known = searcher.doc_freq(&plain)? > 0;
    if open_end && word.len() >= SHORTEST_PREFIX {
        for field in [fields.name, fields.text] {
            let term = Term::from_field_text(field, word);
            let prefix = FuzzyTermQuery::new_prefix(term, 0, true);
            clauses
                .push((Occur::Should, Box::new(BoostQuery::new(Box::new(prefix), PREFIX_BOOST))));
        }
    }
    if !known && word.len() >= SHORTEST_TYPO {
        for field in [fields.name, fields.text] {
            let term = Term::from_field_text(field, word);
            let fuzzy = FuzzyTermQuery::new(term, 1, true);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(fuzzy), TYPO_BOOST))));
        }
    }
    Ok(clauses)
}

fn phrase_clause(opened: &Opened, phrase: &str) -> Option<Clause> {
    let words = terms(opened.index.tokenizers(), PLAIN, phrase);
    let terms: Vec<Term> =
        words.iter().map(|word| Term::from_field_text(opened.fields.text, word)).collect();
    match terms.len() {
        0 => None,
        1 => {
            let query = TermQuery::new(terms[0].clone(), IndexRecordOption::WithFreqs);
            Some((Occur::Must, Box::new(query)))
        }
        _ => Some((Occur::Must, Box::new(PhraseQuery::new(terms)))),
    }
}

/// The `"quoted"` parts, and the text without them.
fn split_phrases(text: &str) -> (Vec<String>, String) {
    let mut phrases = Vec::new();
    let mut rest = String::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            phrases.push(part.to_string());
        } else {
            rest.push_str(part);
        }
    }
    (phrases, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_make_phrases() {
        let (phrases, rest) = split_phrases("simpeg \"barang milik\" daerah");
        assert_eq!(phrases, ["barang milik"]);
        assert_eq!(rest, "simpeg  daerah");
    }
}
