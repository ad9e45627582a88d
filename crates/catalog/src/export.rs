//! Writes every table as sorted NDJSON: the same catalogue gives the same bytes.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use duckdb::named_params;
use model::{Field, Viewer, Visibility};
use serde_json::Value;

use crate::error::Result;
use crate::{Catalog, CatalogError, Row, queries, rows};

/// Tables of one connection, which say nothing of the catalogue.
const SCRATCH: [&str; 4] = ["stale_record", "scope", "wanted_key", "first_mention"];
/// Columns that hold JSON text.
const JSON_COLUMNS: [&str; 8] = [
    "fields",
    "identifiers",
    "dependencies",
    "registrations",
    "evidence",
    "contributions",
    "body",
    "data_objects",
];

impl Catalog {
    /// Makes `dir` a folder with one `TABLE.ndjson` a table and returns their names with the rows written.
    /// Sealed originals, match models and what they read out of records are never exported; fields and rows the
    /// viewer may not see are left out.
    ///
    /// An earlier export in `dir` is replaced whole, so that nothing of another viewer's stays behind; a
    /// folder that holds anything else is refused. Until everything is written `dir` is as it was.
    pub fn export_all(&self, viewer: &Viewer, dir: &Path) -> Result<Vec<(String, u64)>> {
        let tables = self.tables()?;
        let standing = is_export(dir, &tables)?;
        let fresh = beside(dir, ".exporting");
        remove(&fresh)?;
        std::fs::create_dir_all(&fresh).map_err(|e| CatalogError::io("create", dir, e))?;
        let outcome = self.export_tables(viewer, &tables, &fresh).and_then(|written| {
            if standing {
                let old = beside(dir, ".replaced");
                remove(&old)?;
                std::fs::rename(dir, &old).map_err(|e| CatalogError::io("replace", dir, e))?;
                std::fs::rename(&fresh, dir).map_err(|e| CatalogError::io("create", dir, e))?;
                remove(&old)?;
            } else {
                std::fs::rename(&fresh, dir).map_err(|e| CatalogError::io("create", dir, e))?;
            }
            Ok(written)
        });
        if outcome.is_err() {
            remove(&fresh)?;
        }
        outcome
    }

    fn export_tables(
        &self,
        viewer: &Viewer,
        tables: &[String],
        dir: &Path,
    ) -> Result<Vec<(String, u64)>> {
        let mut written = Vec::new();
        let hidden = self.hidden_ids(viewer)?;
        for table in tables.iter().filter(|it| may_export(viewer, it)) {
            let count =
                self.export_table(viewer, &hidden, table, &dir.join(format!("{table}.ndjson")))?;
            written.push((table.clone(), count));
        }
        Ok(written)
    }

    pub(crate) fn tables(&self) -> Result<Vec<String>> {
        let found = rows::rows(self.connection(), queries::TABLES, [])?;
        Ok(found
            .iter()
            .filter_map(|row| row["table_name"].as_str())
            .filter(|name| !SCRATCH.contains(name))
            .map(String::from)
            .collect())
    }

    /// Applications, registrations and usages that the viewer may not see.
    fn hidden_ids(&self, viewer: &Viewer) -> Result<HashSet<String>> {
        let mut hidden = HashSet::new();
        let params = named_params! { "ceiling": viewer.ceiling() as i32 };
        rows::each(self.connection(), queries::HIDDEN_IDS, params, |row| {
            hidden.extend(row.get("id").and_then(Value::as_str).map(str::to_string));
            Ok(())
        })?;
        Ok(hidden)
    }

    /// Rows that name something hidden are hidden with it.
    fn export_table(
        &self,
        viewer: &Viewer,
        hidden: &HashSet<String>,
        table: &str,
        path: &Path,
    ) -> Result<u64> {
        let file = File::create(path).map_err(|e| CatalogError::io("create", path, e))?;
        let mut out = BufWriter::new(file);
        let mut count = 0;
        let sql = queries::fill(queries::TABLE_ROWS, table, "");
        rows::each(self.connection(), &sql, [], |row| {
            let names = |it: &Value| it.as_str().is_some_and(|it| hidden.contains(it));
            let Some(row) = visible(viewer, row)?.filter(|it| !it.values().any(names)) else {
                return Ok(());
            };
            serde_json::to_writer(&mut out, &row)?;
            out.write_all(b"\n").map_err(|e| CatalogError::io("write", path, e))?;
            count += 1;
            Ok(())
        })?;
        out.flush().map_err(|e| CatalogError::io("write", path, e))?;
        Ok(count)
    }
}

/// Whether a folder is there; refused when it holds anything but an export.
fn is_export(dir: &Path, tables: &[String]) -> Result<bool> {
    if !dir.exists() {
        return Ok(false);
    }
    let failed = |e| CatalogError::io("read", dir, e);
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let table = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
        let named = path.extension().is_some_and(|it| it == "ndjson");
        if !(named && path.is_file() && tables.iter().any(|it| it == table)) {
            let dir = dir.display();
            return Err(CatalogError::Refused(format!("{dir} holds files that are no export")));
        }
    }
    Ok(true)
}

/// A folder beside another, on the same file system, so that it can take its place.
fn beside(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.components().as_path().as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(dir: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(CatalogError::io("remove", dir, e)),
        _ => Ok(()),
    }
}

/// Whole tables that only some viewers get, verbatim records hold every field of every row; originals,
/// match models and what they read out of records are for nobody.
fn may_export(viewer: &Viewer, table: &str) -> bool {
    let needed = match table {
        "sealed" | "match_model" | "record_key" | "reading" | "borne_name" | "needed_name"
        | "body_mention" | "product_reading" | "product_word" | "tried_roadmap" => return false,
        "source_record" | "import_issue" | "audit_event" | "import_run" | "identifier"
        | "candidate_pair" | "pair_score" | "product_label" | "link_component" | "assertion"
        | "membership_change" | "roadmap" | "step_note" | "stated_dependency" => Visibility::Secret,
        "cost_item" | "proposal" | "judgement" | "judgement_withdrawal" => Visibility::Limited,
        _ => Visibility::Public,
    };
    viewer.may_see(needed)
}

/// The row as the viewer may see it, JSON columns parsed; `None` when it is hidden.
fn visible(viewer: &Viewer, mut row: Row) -> Result<Option<Row>> {
    let rank = row.get("visibility").and_then(Value::as_i64).unwrap_or(0);
    if rank > viewer.ceiling() as i64 {
        return Ok(None);
    }
    for column in JSON_COLUMNS {
        let text = row.get(column).and_then(Value::as_str);
        if let Some(parsed) = text.and_then(|it| serde_json::from_str::<Value>(it).ok()) {
            row.insert(column.to_string(), parsed);
        }
    }
    // Identifiers are written without their fields' visibility.
    if !viewer.may_see(Visibility::Secret) {
        row.remove("identifiers");
    }
    if let Some(Value::Object(fields)) = row.get_mut("fields") {
        fields.retain(|key, _| {
            Field::from_key(key).is_some_and(|field| viewer.may_see(field.visibility()))
        });
    }
    Ok(Some(row))
}
