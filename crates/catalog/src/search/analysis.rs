//! How text becomes search terms: lower case, accents folded, and a stem in Indonesian or English.

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token,
    TokenFilter, TokenStream, Tokenizer, TokenizerManager,
};

/// Words as they stand.
pub(crate) const PLAIN: &str = "plain";
/// Words reduced to their Indonesian stem.
pub(crate) const INDONESIAN: &str = "indonesian";
/// Words reduced to their English stem.
pub(crate) const ENGLISH: &str = "english";

const LONGEST_WORD: usize = 60;

/// The analysers by name, as index and queries use them.
pub(crate) fn analyzers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    let plain = || {
        TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(LONGEST_WORD))
            .filter(LowerCaser)
            .filter(AsciiFoldingFilter)
    };
    manager.register(PLAIN, plain().build());
    manager.register(INDONESIAN, plain().filter(Stem(Algorithm::Indonesian)).build());
    manager.register(ENGLISH, plain().filter(Stem(Algorithm::English)).build());
    manager
}

/// The terms of a text under one analyser.
pub(crate) fn terms(manager: &TokenizerManager, analyzer: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(mut analyzer) = manager.get(analyzer) {
        let mut stream = analyzer.token_stream(text);
        while stream.advance() {
            found.push(stream.token().text.clone());
        }
    }
    found
}

/// Tantivy's own stemmer list lacks Indonesian, so the Snowball stemmers of frostem go in here.
#[derive(Clone, Copy)]
struct Stem(Algorithm);

impl TokenFilter for Stem {
    type Tokenizer<T: Tokenizer> = StemTokenizer<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> StemTokenizer<T> {
        StemTokenizer { algorithm: self.0, inner }
    }
}

#[derive(Clone)]
struct StemTokenizer<T> {
    algorithm: Algorithm,
    inner: T,
}

impl<T: Tokenizer> Tokenizer for StemTokenizer<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemStream { stemmer: Stemmer::new(self.algorithm), tail: self.inner.token_stream(text) }
    }
}

struct StemStream<T> {
    stemmer: Stemmer,
    tail: T,
}

impl<T: TokenStream> TokenStream for StemStream<T> {
    fn advance(&mut self) -> bool {
        if !self.tail.advance() {
            return false;
        }
        let stem = self.stemmer.stem(&self.tail.token().text).into_owned();
        self.tail.token_mut().text = stem;
        true
    }

    fn token(&self) -> &Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_meet_at_their_stem() {
        let manager = analyzers();
        assert_eq!(terms(&manager, ENGLISH, "Licensing"), terms(&manager, ENGLISH, "licensed"));
        assert_eq!(terms(&manager, PLAIN, "e-Kinerja PÉGAWAI"), ["e", "kinerja", "pegawai"]);
    }
}
