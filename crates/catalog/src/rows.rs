//! Turns query results into JSON rows and from there into the model's structs.
//!
//! A column whose name ends in `_json` is parsed and loses the suffix, so that a query file decides
//! what a struct sees and Rust needs no column numbers.

use duckdb::types::ValueRef;
use duckdb::{Connection, Params};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::Result;

/// One row by column name.
pub type Row = Map<String, Value>;

/// Runs a query and returns its rows.
pub(crate) fn rows<P: Params>(connection: &Connection, sql: &str, params: P) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    each(connection, sql, params, |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

/// Runs a query and hands each row on, so that a large result is never held twice.
pub(crate) fn each<P: Params>(
    connection: &Connection,
    sql: &str,
    params: P,
    mut visit: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(params)?;
    let names: Vec<String> = match rows.as_ref() {
        Some(statement) => statement.column_names(),
        None => Vec::new(),
    };
    while let Some(row) = rows.next()? {
        let mut object = Map::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            let value = json_value(row.get_ref(index)?);
            match (name.strip_suffix("_json"), value) {
                (Some(short), Value::String(text)) => {
                    object.insert(short.to_string(), serde_json::from_str(&text)?);
                }
                (Some(short), other) => {
                    object.insert(short.to_string(), other);
                }
                (None, value) => {
                    object.insert(name.clone(), value);
                }
            }
        }
        visit(object)?;
    }
    Ok(())
}

/// Runs a query and reads each row into `T`.
pub(crate) fn read<T: DeserializeOwned, P: Params>(
    connection: &Connection,
    sql: &str,
    params: P,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    each(connection, sql, params, |row| {
        found.push(serde_json::from_value(Value::Object(row))?);
        Ok(())
    })?;
    Ok(found)
}

fn json_value(value: ValueRef) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Boolean(it) => it.into(),
        ValueRef::TinyInt(it) => it.into(),
        ValueRef::SmallInt(it) => it.into(),
        ValueRef::Int(it) => it.into(),
        ValueRef::BigInt(it) => it.into(),
        ValueRef::HugeInt(it) => (it as i64).into(),
        ValueRef::UTinyInt(it) => it.into(),
        ValueRef::USmallInt(it) => it.into(),
        ValueRef::UInt(it) => it.into(),
        ValueRef::UBigInt(it) => it.into(),
        ValueRef::Float(it) => f64::from(it).into(),
        ValueRef::Double(it) => it.into(),
        ValueRef::Text(it) => String::from_utf8_lossy(it).into_owned().into(),
        other => format!("{other:?}").into(),
    }
}
