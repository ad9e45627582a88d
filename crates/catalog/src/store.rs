//! The directory, its lock, and the locked-down database connection.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use duckdb::{Config, Connection};

use crate::error::{CatalogError, Result};

const DATABASE: &str = "catalog.duckdb";
const LOCK: &str = "owner.lock";

/// A locked catalogue directory with its database open.
pub(crate) struct Store {
    pub dir: PathBuf,
    pub connection: Connection,
    /// Held for as long as the store is open; the system releases it when the process dies.
    _lock: File,
}

impl Store {
    /// Opens the store in `dir`, creating it when `create` says so.
    pub fn open(dir: &Path, create: bool, memory_mb: u64) -> Result<Store> {
        let database = dir.join(DATABASE);
        if !create && !database.exists() {
            return Err(CatalogError::Missing { dir: dir.display().to_string() });
        }
        let staging = dir.join("staging");
        std::fs::create_dir_all(&staging).map_err(|e| CatalogError::io("create", &staging, e))?;
        let lock = acquire(dir)?;
        clear(&staging)?;
        let connection = connect(&database, &staging, memory_mb).map_err(|error| {
            CatalogError::Damaged { dir: dir.display().to_string(), reason: error.to_string() }
        })?;
        Ok(Store { dir: dir.to_path_buf(), connection, _lock: lock })
    }

    /// The only folder that SQL may read and write files in.
    pub fn staging(&self) -> PathBuf {
        self.dir.join("staging")
    }
}

/// One process owns a catalogue: the lock file says who, for the second opener's message.
fn acquire(dir: &Path) -> Result<File> {
    let path = dir.join(LOCK);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|e| CatalogError::io("open", &path, e))?;
    if file.try_lock().is_err() {
        let mut holder = String::new();
        file.read_to_string(&mut holder).ok();
        let holder = if holder.is_empty() { "another process".into() } else { holder };
        return Err(CatalogError::InUse { dir: dir.display().to_string(), holder });
    }
    let verb = std::env::args().nth(1).unwrap_or_default();
    let note = format!("padu {verb} (process {})", std::process::id());
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(note.as_bytes()))
        .map_err(|e| CatalogError::io("write", &path, e))?;
    Ok(file)
}

/// Staging holds only half-made files of a process that died.
fn clear(staging: &Path) -> Result<()> {
    for entry in std::fs::read_dir(staging).map_err(|e| CatalogError::io("read", staging, e))? {
        let path = entry.map_err(|e| CatalogError::io("read", staging, e))?.path();
        std::fs::remove_file(&path).map_err(|e| CatalogError::io("remove", &path, e))?;
    }
    Ok(())
}

/// Opens the database with nothing it does not need: no network, no extensions, no files outside
/// the staging folder, and a configuration that SQL cannot change afterwards.
fn connect(database: &Path, staging: &Path, memory_mb: u64) -> duckdb::Result<Connection> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let config = Config::default()
        .with("autoinstall_known_extensions", "false")?
        .with("autoload_known_extensions", "false")?
        .with("preserve_insertion_order", "true")?
        .max_memory(&format!("{memory_mb}MB"))?
        .threads(threads as i64)?;
    let connection = Connection::open_with_flags(database, config)?;
    let allowed = staging.display().to_string().replace('\'', "''");
    connection.execute_batch(&format!(
        "set allowed_directories = ['{allowed}'];
         set enable_external_access = false;
         set lock_configuration = true;"
    ))?;
    Ok(connection)
}
