//! Backup into one file, and back: a zip of one Parquet file a table and a manifest of their hashes. Its comment
//! is the hash of all bytes before it, since a zip has bytes that no reader looks at.
//!
//! Parquet rather than the database file, so that a backup can be read by a newer engine (and by
//! anybody), and so that a damaged block cannot travel along unseen.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::error::Result;
use crate::{Catalog, CatalogError, OpenOptions, queries};

const MANIFEST: &str = "manifest.json";
/// Letters of a hash.
const SEAL: usize = 64;

#[derive(Serialize, Deserialize)]
struct Manifest {
    schema: i32,
    last_event: u64,
    last_hash: String,
    /// SHA-256 of each table's file.
    tables: BTreeMap<String, String>,
}

impl Catalog {
    /// Writes the whole catalogue but the index into `file`, by a temporary name and a rename.
    /// The personal-data key is not in it.
    pub fn backup(&self, file: &Path) -> Result<u64> {
        let partial = file.with_extension("partial");
        let io = |e: std::io::Error| CatalogError::io("write", &partial, e);
        let mut zip = ZipWriter::new(File::create(&partial).map_err(io)?);
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let mut manifest = self.manifest()?;
        for table in self.tables()? {
            let staged = self.store.staging().join(format!("{table}.parquet"));
            let path = staged.display().to_string();
            self.connection().execute_batch(&queries::fill(queries::COPY_TABLE, &table, &path))?;
            let bytes = std::fs::read(&staged).map_err(|e| CatalogError::io("read", &staged, e))?;
            std::fs::remove_file(&staged).map_err(|e| CatalogError::io("remove", &staged, e))?;
            zip.start_file(format!("{table}.parquet"), options).map_err(|e| io(e.into()))?;
            zip.write_all(&bytes).map_err(io)?;
            manifest.tables.insert(table, model::content_hash(&bytes));
        }
        zip.start_file(MANIFEST, options).map_err(|e| io(e.into()))?;
        zip.write_all(serde_json::to_string_pretty(&manifest)?.as_bytes()).map_err(io)?;
        zip.set_comment("0".repeat(SEAL)).map_err(|e| io(e.into()))?;
        let mut done = zip.finish().map_err(|e| io(e.into()))?;
        let seal = seal_of(&partial).map_err(io)?;
        done.seek(SeekFrom::End(-(SEAL as i64))).map_err(io)?;
        done.write_all(seal.as_bytes()).map_err(io)?;
        done.sync_all().map_err(io)?;
        std::fs::rename(&partial, file).map_err(|e| CatalogError::io("rename", &partial, e))?;
        Ok(manifest.last_event)
    }

    fn manifest(&self) -> Result<Manifest> {
        let connection = self.connection();
        let schema = connection.query_row(queries::SCHEMA_VERSION, [], |row| row.get(0))?;
        let (last_event, last_hash) =
            connection.query_row(queries::LAST_EVENT, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Manifest { schema, last_event, last_hash, tables: BTreeMap::new() })
    }
}

/// Makes a new catalogue in `dir` from a backup. The directory must not hold one yet; what is made is
/// checked before it takes its place, so a broken backup leaves nothing behind.
pub fn restore(file: &Path, dir: &Path, options: OpenOptions) -> Result<u64> {
    if dir.join("catalog.duckdb").exists() {
        let path = dir.display();
        return Err(CatalogError::Refused(format!("{path} already holds a catalogue")));
    }
    let fresh = dir.with_extension("restoring");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh).map_err(|e| CatalogError::io("remove", &fresh, e))?;
    }
    std::fs::create_dir_all(&fresh).map_err(|e| CatalogError::io("create", &fresh, e))?;
    let outcome = fill(file, &fresh, options);
    match outcome {
        Ok(last_event) => {
            if dir.exists() {
                std::fs::remove_dir(dir).map_err(|e| CatalogError::io("replace", dir, e))?;
            }
            std::fs::rename(&fresh, dir).map_err(|e| CatalogError::io("rename", &fresh, e))?;
            Ok(last_event)
        }
        Err(error) => {
            std::fs::remove_dir_all(&fresh).ok();
            Err(error)
        }
    }
}

fn fill(file: &Path, dir: &Path, options: OpenOptions) -> Result<u64> {
    let broken = |reason: String| CatalogError::Damaged { dir: file.display().to_string(), reason };
    let reader = File::open(file).map_err(|e| CatalogError::io("open", file, e))?;
    let mut zip = ZipArchive::new(BufReader::new(reader)).map_err(|e| broken(e.to_string()))?;
    let manifest = member(&mut zip, MANIFEST).map_err(broken)?;
    let manifest: Manifest =
        serde_json::from_slice(&manifest).map_err(|e| broken(format!("{MANIFEST}: {e}")))?;
    let known = queries::STEPS.len() as i32;
    if manifest.schema > known {
        let dir = file.display().to_string();
        return Err(CatalogError::Newer { dir, found: manifest.schema, known });
    }
    let catalog = Catalog::open(dir, OpenOptions { create: true, ..options })?;
    for (table, hash) in &manifest.tables {
        let bytes = member(&mut zip, &format!("{table}.parquet")).map_err(broken)?;
        if model::content_hash(&bytes) != *hash {
            return Err(broken(format!("table {table} does not have the hash of the manifest")));
        }
        if table == "schema_step" {
            continue;
        }
        let staged = catalog.store.staging().join(format!("{table}.parquet"));
        std::fs::write(&staged, bytes).map_err(|e| CatalogError::io("write", &staged, e))?;
        let path = staged.display().to_string();
        catalog.connection().execute_batch(&queries::fill(queries::LOAD_TABLE, table, &path))?;
        std::fs::remove_file(&staged).map_err(|e| CatalogError::io("remove", &staged, e))?;
    }
    let seal = seal_of(file).map_err(|e| CatalogError::io("read", file, e))?;
    if zip.comment() != seal.as_bytes() {
        return Err(broken("its bytes do not have the hash at its end".to_string()));
    }
    let findings = catalog.verify_store()?;
    if let Some(finding) = findings.first() {
        return Err(broken(format!("{}: {}", finding.check, finding.detail)));
    }
    catalog.connection().execute_batch("checkpoint")?;
    Ok(manifest.last_event)
}

/// The hash of all bytes of a file but the seal at its end.
fn seal_of(file: &Path) -> std::io::Result<String> {
    let file = File::open(file)?;
    let sealed = file.metadata()?.len().saturating_sub(SEAL as u64);
    let mut reader = file.take(sealed);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
        }
        hasher.update(&buffer[..read]);
    }
}

fn member(
    zip: &mut ZipArchive<BufReader<File>>,
    name: &str,
) -> std::result::Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut entry = zip.by_name(name).map_err(|e| format!("{name}: {e}"))?;
    entry.read_to_end(&mut bytes).map_err(|e| format!("{name}: {e}"))?;
    Ok(bytes)
}
