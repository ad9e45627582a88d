//! Brings a store forward to the newest schema, one numbered step at a time.

use duckdb::Connection;

use crate::error::{CatalogError, Result};
use crate::queries;

/// Applies the steps that are missing. Each step commits and checkpoints on its own, so that a kill
/// leaves the old schema or the new one, and no schema change waits in the write-ahead log.
pub(crate) fn migrate(connection: &Connection, dir: &std::path::Path) -> Result<()> {
    let version = || connection.query_row(queries::SCHEMA_VERSION, [], |row| row.get::<_, i32>(0));
    let found = match version() {
        Ok(found) => found,
        Err(_) => {
            connection.execute_batch(queries::SCHEMA_STEP)?;
            version()?
        }
    };
    let known = queries::STEPS.len() as i32;
    if found > known {
        return Err(CatalogError::Newer { dir: dir.display().to_string(), found, known });
    }
    for (index, step) in queries::STEPS.iter().enumerate().skip(found as usize) {
        let transaction = connection.unchecked_transaction()?;
        connection.execute_batch(step)?;
        connection.execute(queries::ADD_SCHEMA_STEP, duckdb::params![index as i32 + 1])?;
        transaction.commit()?;
        connection.execute_batch("checkpoint")?;
    }
    Ok(())
}
