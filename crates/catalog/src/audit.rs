//! The audit trail: one event per write, chained by hash, whose number is the catalogue's clock.

use duckdb::{Connection, named_params};
use model::Actor;
use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::queries;

/// One event to be written.
pub(crate) struct Event<'a> {
    pub actor: &'a Actor,
    pub at_utc: &'a str,
    pub action: &'a str,
    pub entity: &'a str,
    pub detail: &'a str,
    /// Whether the search index has to catch up with it.
    pub touches_index: bool,
}

/// Appends the event inside the caller's transaction and returns its number.
pub(crate) fn append(connection: &Connection, event: &Event) -> Result<u64> {
    let (last, previous): (u64, String) =
        connection.query_row(queries::LAST_EVENT, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let seq = last + 1;
    let hash = event_hash(seq, event, &previous);
    connection.execute(
        queries::ADD_EVENT,
        named_params! {
            "seq": seq,
            "at_utc": event.at_utc,
            "actor": event.actor.name(),
            "action": event.action,
            "entity": event.entity,
            "detail": event.detail,
            "touches_index": event.touches_index,
            "previous_hash": previous,
            "hash": hash,
        },
    )?;
    Ok(seq)
}

/// SHA-256 over everything the event says and the hash before it.
pub(crate) fn event_hash(seq: u64, event: &Event, previous: &str) -> String {
    let mut hasher = Sha256::new();
    let parts =
        [event.at_utc, event.actor.name(), event.action, event.entity, event.detail, previous];
    hasher.update(seq.to_le_bytes());
    hasher.update([u8::from(event.touches_index)]);
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
