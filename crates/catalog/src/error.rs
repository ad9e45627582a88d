//! What can go wrong with a catalogue, by what the caller can do about it.

/// Why the catalogue could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Another process owns the directory.
    #[error("the catalogue {dir} is in use by {holder}")]
    InUse {
        /// The directory.
        dir: String,
        /// What the lock file says of the holder.
        holder: String,
    },
    /// There is no catalogue in the directory.
    #[error("there is no catalogue in {dir}")]
    Missing {
        /// The directory.
        dir: String,
    },
    /// The store was written by a newer padu.
    #[error("the catalogue {dir} has schema {found}, this padu knows up to {known}")]
    Newer {
        /// The directory.
        dir: String,
        /// Schema found.
        found: i32,
        /// Newest schema known.
        known: i32,
    },
    /// The store cannot be opened or read.
    #[error("the catalogue {dir} is damaged: {reason}")]
    Damaged {
        /// The directory.
        dir: String,
        /// What the engine said.
        reason: String,
    },
    /// The thing asked for does not exist.
    #[error("{what} {id} is not in the catalogue")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// What was asked makes no sense.
    #[error("{0}")]
    Refused(String),
    /// A file could not be read or written.
    #[error("cannot {doing} {path}: {reason}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The database refused a statement.
    #[error("database: {0}")]
    Database(#[from] duckdb::Error),
    /// The search index failed; it can be rebuilt.
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// A stored value is not what it should be.
    #[error("stored value: {0}")]
    Json(#[from] serde_json::Error),
}

impl CatalogError {
    pub(crate) fn io(doing: &'static str, path: &std::path::Path, error: std::io::Error) -> Self {
        CatalogError::Io { doing, path: path.display().to_string(), reason: error.to_string() }
    }
}

/// The result of a catalogue call.
pub type Result<T> = std::result::Result<T, CatalogError>;
