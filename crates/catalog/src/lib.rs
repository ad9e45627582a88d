//! Keeps and finds: DuckDB tables, and the tantivy index that mirrors them.
//!
//! [`Catalog`] is the only door. Every read takes a [`Viewer`], every write an [`Actor`] and the time;
//! the clock is the caller's. Ground rows (records, verdicts, assertions, audit events) are only ever
//! added; everything else is derived and can be recomputed.

mod audit;
mod backup;
mod check;
mod error;
mod export;
mod ground;
mod import;
mod migrate;
mod near;
mod queries;
mod read;
mod rows;
mod search;
mod statements;
mod store;
mod write;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

pub use backup::restore;
pub use check::Finding;
pub use error::{CatalogError, Result};
pub use ground::Ground;
pub use import::{ImportWriter, RunMeta, SealedRow};
pub use near::{Changed, GroupPlace, KnownApplication, Registrations, SharedSystem};
pub use read::{
    ApplicationRow, Causes, ClusterMemberRow, ClusterRow, Counts, Home, JudgementRow, LastAnalysis,
    LineageRow, MatchEditionRow, Memberships, Places, RecordRow, RunRow, SourceRow, UsageRow,
};
pub use rows::Row;
pub use search::{Facet, Facets, Hit, SearchHandle, SearchRequest, SearchResult};
pub use statements::{KeptRoadmap, Statement, StepNote};
pub use write::{
    AnalysisMeta, BodyMention, BorneName, Derived, MatchModel, MembershipChange, Placed,
    ProductSaid, Read, Role, SaidCost, Written,
};

/// What every write says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// Who writes.
    pub actor: &'a model::Actor,
    /// When: UTC, RFC 3339.
    pub at: &'a str,
}

/// How a catalogue is opened.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Create it when there is none.
    pub create: bool,
    /// Memory the database may use, in megabytes.
    pub memory_mb: u64,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions { create: false, memory_mb: 256 }
    }
}

/// One catalogue directory, owned by this process while the value lives.
pub struct Catalog {
    store: store::Store,
    /// What lies in the scratch table `scope`, when that is known.
    laid_out: RefCell<Option<BTreeSet<String>>>,
}

impl Catalog {
    /// Opens the catalogue in `dir`, brings its schema forward, and leaves the index for later.
    ///
    /// # Errors
    /// [`CatalogError::InUse`], [`CatalogError::Missing`], [`CatalogError::Newer`],
    /// [`CatalogError::Damaged`] and file errors.
    pub fn open(dir: &Path, options: OpenOptions) -> Result<Catalog> {
        let store = store::Store::open(dir, options.create, options.memory_mb)?;
        migrate::migrate(&store.connection, dir)?;
        Ok(Catalog { store, laid_out: RefCell::new(None) })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.store.dir
    }

    /// The same catalogue for another thread to read, as it was committed: what a transaction of this one writes
    /// meanwhile is not seen there.
    ///
    /// # Errors
    /// When the database gives no second connection.
    pub fn aside(&self) -> Result<Catalog> {
        Ok(Catalog { store: self.store.aside()?, laid_out: RefCell::new(None) })
    }

    /// Leaves the catalogue as whoever is about to end: memory goes with the process and is not given back before.
    pub fn leave(self) {
        if self.store.has_spilled() {
            return; // What did not fit into memory would not go with the process.
        }
        self.store.settle();
        std::mem::forget(self);
    }

    fn connection(&self) -> &duckdb::Connection {
        &self.store.connection
    }
}
