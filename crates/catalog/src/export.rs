//! Writes every table as sorted NDJSON: the same catalogue gives the same bytes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use model::{Field, Viewer, Visibility};
use serde_json::Value;

use crate::error::Result;
use crate::{Catalog, CatalogError, Row, queries, rows};

/// Columns that hold JSON text.
const JSON_COLUMNS: [&str; 7] =
    ["fields", "identifiers", "dependencies", "registrations", "evidence", "contributions", "body"];

impl Catalog {
    /// Writes one `TABLE.ndjson` a table into `dir` and returns their names with the rows written.
    /// Sealed originals are never exported; fields and rows the viewer may not see are left out.
    pub fn export_all(&self, viewer: &Viewer, dir: &Path) -> Result<Vec<(String, u64)>> {
        std::fs::create_dir_all(dir).map_err(|e| CatalogError::io("create", dir, e))?;
        let mut written = Vec::new();
        for table in self.tables()? {
            if table == "sealed" || !may_export(viewer, &table) {
                continue;
            }
            let count = self.export_table(viewer, &table, &dir.join(format!("{table}.ndjson")))?;
            written.push((table, count));
        }
        Ok(written)
    }

    pub(crate) fn tables(&self) -> Result<Vec<String>> {
        let found = rows::rows(self.connection(), queries::TABLES, [])?;
        Ok(found
            .iter()
            .filter_map(|row| row["table_name"].as_str())
            .filter(|name| *name != "stale_record")
            .map(String::from)
            .collect())
    }

    fn export_table(&self, viewer: &Viewer, table: &str, path: &Path) -> Result<u64> {
        let file = File::create(path).map_err(|e| CatalogError::io("create", path, e))?;
        let mut out = BufWriter::new(file);
        let mut count = 0;
        let sql = queries::fill(queries::TABLE_ROWS, table, "");
        rows::each(self.connection(), &sql, [], |row| {
            let Some(row) = visible(viewer, row)? else { return Ok(()) };
            serde_json::to_writer(&mut out, &row)?;
            out.write_all(b"\n").map_err(|e| CatalogError::io("write", path, e))?;
            count += 1;
            Ok(())
        })?;
        out.flush().map_err(|e| CatalogError::io("write", path, e))?;
        Ok(count)
    }
}

/// Whole tables that only some viewers get: verbatim records hold every field of every row.
fn may_export(viewer: &Viewer, table: &str) -> bool {
    let needed = match table {
        "source_record" | "import_issue" | "audit_event" | "import_run" | "identifier"
        | "candidate_pair" | "pair_score" | "assertion" => Visibility::Secret,
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
    if let Some(Value::Object(fields)) = row.get_mut("fields") {
        fields.retain(|key, _| {
            Field::from_key(key).is_some_and(|field| viewer.may_see(field.visibility()))
        });
    }
    Ok(Some(row))
}
