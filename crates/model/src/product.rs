//! Which product an application is an installation of.

use serde::{Deserialize, Serialize};

/// Why an application is held to be an installation of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProductEvidence {
    /// A person said so.
    Judged,
    /// The register says what it was made from.
    Declared,
    /// It is named for a product that padu knows.
    KnownName,
    /// Its address is named for one.
    Address,
    /// The register names one as its technology.
    Technology,
    /// Its description says that it is built on one.
    Described,
    /// One supplier, one name, and no other technology.
    SameMake,
    /// A name of its own that several agencies share.
    RareName,
}

impl ProductEvidence {
    /// Every kind, surest first.
    pub const ALL: [ProductEvidence; 8] = [
        ProductEvidence::Judged,
        ProductEvidence::Declared,
        ProductEvidence::KnownName,
        ProductEvidence::Address,
        ProductEvidence::Technology,
        ProductEvidence::Described,
        ProductEvidence::SameMake,
        ProductEvidence::RareName,
    ];

    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            ProductEvidence::Judged => "judged",
            ProductEvidence::Declared => "declared",
            ProductEvidence::KnownName => "known-name",
            ProductEvidence::Address => "address",
            ProductEvidence::Technology => "technology",
            ProductEvidence::Described => "described",
            ProductEvidence::SameMake => "same-make",
            ProductEvidence::RareName => "rare-name",
        }
    }

    /// The kind with this key.
    pub fn from_key(key: &str) -> Option<ProductEvidence> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// One application as an installation of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProductLabel {
    /// The application.
    pub subject: String,
    /// Key of the product: its id in `products.toml`, else made from what its installations share.
    pub product: String,
    /// Name of the product.
    pub name: String,
    /// Why.
    pub kind: ProductEvidence,
    /// 0 to 1.
    pub confidence: f64,
    /// The words that say so, as they stand in the record.
    pub evidence: Vec<String>,
}
