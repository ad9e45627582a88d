//! Products that padu knows by name, and what a register says a system was made from.

use std::collections::BTreeMap;

use model::{ProductEvidence, ProductLabel};

use super::phrase::words;
use super::{Installation, Product, ProductRole, Products};
use crate::Knowledge;

/// Words before a product's name that say a system only talks to it.
const TALKS_TO: [&str; 8] =
    ["bridging", "integrasi", "integration", "api", "migrasi", "connector", "konektor", "client"];
/// Words before a product's name in a description that say it is built on it.
const BUILT_ON: [&str; 14] = [
    "berbasis",
    "menggunakan",
    "memakai",
    "memanfaatkan",
    "turunan",
    "modifikasi",
    "pengembangan",
    "fork",
    "based",
    "built",
    "powered",
    "using",
    "cms",
    "engine",
];
/// Words that may stand between the two.
const NEAR: usize = 4;
/// Other names of a body that a register writes in the field of origin and that are no product.
const NO_ORIGIN: [&str; 8] = ["tidak", "ada", "none", "no", "sendiri", "mandiri", "baru", "n"];

/// The list of products, ready to be looked for.
pub struct KnownProducts<'a> {
    products: &'a Products,
    /// Phrases by their first word: words, product, and whether they mean other things too.
    phrases: BTreeMap<String, Vec<Alias<'a>>>,
}

struct Alias<'a> {
    words: Vec<String>,
    product: &'a Product,
    is_ambiguous: bool,
}

impl<'a> KnownProducts<'a> {
    /// Cuts the names of the list into words.
    pub fn new(knowledge: &'a Knowledge) -> KnownProducts<'a> {
        let mut phrases: BTreeMap<String, Vec<Alias>> = BTreeMap::new();
        for product in knowledge.products().list() {
            let sure = product.aliases.iter().map(|it| (it, false));
            for (alias, is_ambiguous) in sure.chain(product.ambiguous.iter().map(|it| (it, true))) {
                let words = words(alias);
                let Some(first) = words.first().cloned() else { continue };
                phrases.entry(first).or_default().push(Alias { words, product, is_ambiguous });
            }
        }
        KnownProducts { products: knowledge.products(), phrases }
    }

    /// The product of one application; `None` when it names none.
    pub fn label(&self, it: &Installation) -> Option<ProductLabel> {
        if it.is_shared {
            return None;
        }
        self.declared(it)
            .or_else(|| self.named(it))
            .or_else(|| self.at_address(it))
            .or_else(|| self.in_technology(it))
            .or_else(|| self.described(it))
    }

    fn declared(&self, it: &Installation) -> Option<ProductLabel> {
        for origin in it.based_on {
            let said = words(origin);
            let meant = said.iter().any(|word| !NO_ORIGIN.contains(&word.as_str()));
            if !meant || origin.contains("[[") {
                continue;
            }
            let kind = ProductEvidence::Declared;
            return Some(match self.first(it, &said, |_, _| true) {
                Some(alias) => self.made(it, alias.product, kind, origin),
                None => ProductLabel {
                    subject: it.profile.id.clone(),
                    product: format!("origin:{}", said.join(" ")),
                    name: origin.clone(),
                    kind,
                    confidence: self.products.confidence.of(kind),
                    evidence: vec![origin.clone()],
                },
            });
        }
        None
    }

    fn named(&self, it: &Installation) -> Option<ProductLabel> {
        let names = [&it.profile.name].into_iter().chain(&it.profile.aliases);
        for name in names {
            let said = words(name);
            let own = |at: usize, _: &Alias| {
                !said[..at].iter().any(|word| TALKS_TO.contains(&word.as_str()))
            };
            if let Some(alias) = self.first(it, &said, own) {
                return Some(self.made(it, alias.product, ProductEvidence::KnownName, name));
            }
        }
        None
    }

    /// A label of the host that is a product's name: `slims.perpus.contohkab.go.id`.
    fn at_address(&self, it: &Installation) -> Option<ProductLabel> {
        for url in &it.profile.urls {
            let host = url.split("://").last().unwrap_or(url);
            let host = host.split(['/', ':', '?']).next().unwrap_or(host);
            for part in host.split('.').take(2) {
                let said = words(part);
                let whole = |_: usize, alias: &Alias| alias.words == said;
                if let Some(alias) = self.first(it, &said, whole) {
                    return Some(self.made(it, alias.product, ProductEvidence::Address, host));
                }
            }
        }
        None
    }

    fn in_technology(&self, it: &Installation) -> Option<ProductLabel> {
        let said = words(&it.profile.technology);
        let alias = self.first(it, &said, |_, _| true)?;
        let quoted = alias.words.join(" ");
        Some(self.made(it, alias.product, ProductEvidence::Technology, &quoted))
    }

    fn described(&self, it: &Installation) -> Option<ProductLabel> {
        let said = words(&it.profile.description);
        let built = |at: usize, _: &Alias| {
            let before = &said[at.saturating_sub(NEAR)..at];
            before.iter().any(|word| BUILT_ON.contains(&word.as_str()))
                && !before.iter().any(|word| TALKS_TO.contains(&word.as_str()))
        };
        let alias = self.first(it, &said, built)?;
        let quoted = alias.words.join(" ");
        Some(self.made(it, alias.product, ProductEvidence::Described, &quoted))
    }

    /// The product meant by these words: one that is no mere platform before one that is, then the longest
    /// name, then the earliest.
    fn first(
        &self,
        it: &Installation,
        said: &[String],
        fits: impl Fn(usize, &Alias) -> bool,
    ) -> Option<&Alias<'a>> {
        let mut best: Option<(&Alias, (bool, usize))> = None;
        for at in 0..said.len() {
            for alias in self.phrases.get(&said[at]).into_iter().flatten() {
                let stands = said[at..].starts_with(&alias.words);
                if !stands || !fits(at, alias) || !is_meant(it, alias) {
                    continue;
                }
                let rank = (alias.product.role != ProductRole::Platform, alias.words.len());
                if best.is_none_or(|(_, other)| rank > other) {
                    best = Some((alias, rank));
                }
            }
        }
        best.map(|it| it.0)
    }

    fn made(
        &self,
        it: &Installation,
        product: &Product,
        kind: ProductEvidence,
        words: &str,
    ) -> ProductLabel {
        ProductLabel {
            subject: it.profile.id.clone(),
            product: product.id.clone(),
            name: product.name.clone(),
            kind,
            confidence: self.products.confidence.of(kind),
            evidence: vec![words.to_string()],
        }
    }
}

/// A short form that means other things too counts where the application does what the product does.
fn is_meant(it: &Installation, alias: &Alias) -> bool {
    !alias.is_ambiguous || alias.product.functions.iter().any(|function| it.serves(function))
}
