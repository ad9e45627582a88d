//! Who reads and who writes. Every read of the catalogue takes a [`Viewer`], every write an [`Actor`].

use serde::{Deserialize, Serialize};

/// Who may see a record or a field.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// The owning agency and the national coordinator.
    Limited,
    /// Existence only, under a neutral identifier.
    Secret,
}

impl Visibility {
    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            Visibility::Public => "public",
            Visibility::Limited => "limited",
            Visibility::Secret => "secret",
        }
    }

    /// The visibility with this key; `None` for an unknown word.
    pub fn from_key(key: &str) -> Option<Visibility> {
        match key {
            "public" => Some(Visibility::Public),
            "limited" => Some(Visibility::Limited),
            "secret" => Some(Visibility::Secret),
            _ => None,
        }
    }
}

/// Who reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody: public fields of public records.
    Public,
    /// The national coordinator: everything but what is secret.
    Coordinator,
    /// The operator of this catalogue: everything that is not sealed.
    Operator,
}

impl Viewer {
    /// The most restricted visibility this viewer may read.
    pub fn ceiling(&self) -> Visibility {
        match self {
            Viewer::Public => Visibility::Public,
            Viewer::Coordinator => Visibility::Limited,
            Viewer::Operator => Visibility::Secret,
        }
    }

    /// Whether something of this visibility may be shown.
    pub fn may_see(&self, visibility: Visibility) -> bool {
        visibility <= self.ceiling()
    }
}

/// Who writes, as it stands in the audit trail: an account name, never a person's full name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor(pub String);

impl Actor {
    /// The account name.
    pub fn name(&self) -> &str {
        &self.0
    }
}
