//! Keys of a table's entries: the register's own where it has one, else the name and its owner.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use model::{Field, content_hash};

use crate::mapping::TableMapping;
use crate::repair::text::{clean, is_placeholder};
use crate::row::StoredRow;

/// Longest key kept as it is; a longer one ends in a hash.
const LONGEST: usize = 160;

/// The key of one entry, before repeated keys are told apart. The row is sealed already.
pub fn entry_key(mapping: &TableMapping, row: &StoredRow) -> String {
    let cells = row.cells.as_slice();
    let own = joined(cells, &mapping.key_columns, false);
    if !own.is_empty() {
        return shortened(own);
    }
    let fields = [Field::Name, Field::OwnerAgency, Field::OwnerUnit];
    let natural: Vec<usize> = fields.iter().flat_map(|field| columns_of(mapping, *field)).collect();
    let name = columns_of(mapping, Field::Name);
    let own = joined(cells, &natural, true);
    let above = row.headings.iter().map(|it| it.to_lowercase());
    let derived = std::iter::once(own).chain(above).collect::<Vec<_>>().join("|");
    if !joined(cells, &name, true).is_empty() {
        return shortened(derived);
    }
    let content = serde_json::to_string(cells).unwrap_or_default();
    format!("row-{}", &content_hash(content.as_bytes())[..16])
}

fn columns_of(mapping: &TableMapping, field: Field) -> Vec<usize> {
    let has = |(at, column): (usize, &crate::mapping::ColumnMapping)| {
        column.fields.contains(&field).then_some(at)
    };
    mapping.columns.iter().enumerate().filter_map(has).collect()
}

/// The cells joined by `|`; folded to lower case when they are names.
fn joined(cells: &[Option<String>], columns: &[usize], fold: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    for column in columns {
        let cell = cells.get(*column).and_then(|it| it.as_deref()).unwrap_or_default();
        let cell = clean(cell).text.replace('\n', " ");
        if !is_placeholder(&cell) {
            parts.push(if fold { cell.to_lowercase() } else { cell });
        }
    }
    parts.join("|")
}

fn shortened(key: String) -> String {
    if key.len() <= LONGEST {
        return key;
    }
    let mut cut = LONGEST - 17;
    while !key.is_char_boundary(cut) {
        cut -= 1;
    }
    format!("{}~{}", &key[..cut], &content_hash(key.as_bytes())[..16])
}

/// Tells repeated keys of one file apart, in little more than eight bytes an entry.
#[derive(Debug, Default)]
pub struct KeyBook {
    seen: Seen,
    repeats: HashMap<u64, u32, BuildHasherDefault<Identity>>,
}

impl KeyBook {
    /// The key itself the first time, then `key~2`, `key~3`.
    pub fn unique(&mut self, key: String) -> String {
        let hash = key_hash(&key);
        if self.seen.insert(hash) {
            return key;
        }
        let count = self.repeats.entry(hash).or_insert(1);
        loop {
            *count += 1;
            let numbered = format!("{key}~{count}");
            if self.seen.insert(key_hash(&numbered)) {
                return numbered;
            }
        }
    }
}

/// Parts of [`Seen`]; each grows by itself, so that growing never needs the memory of all twice.
const PARTS: usize = 256;
/// A part keeps at least so many hashes in its hash table before it sorts them in.
const FRESH: usize = 64;

/// A set of hashes that is told apart by the first byte, sorted but for what came last.
#[derive(Debug)]
struct Seen {
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    sorted: Vec<u64>,
    fresh: HashSet<u64, BuildHasherDefault<Identity>>,
}

impl Default for Seen {
    fn default() -> Seen {
        Seen { parts: (0..PARTS).map(|_| Part::default()).collect() }
    }
}

impl Seen {
    /// Adds a hash; `false` when it was there.
    fn insert(&mut self, hash: u64) -> bool {
        let part = &mut self.parts[(hash >> 56) as usize];
        if part.sorted.binary_search(&hash).is_ok() || !part.fresh.insert(hash) {
            return false;
        }
        if part.fresh.len() > FRESH.max(part.sorted.len() / 16) {
            part.settle();
        }
        true
    }
}

impl Part {
    /// Sorts what came last in; the table of what came last starts anew, small.
    fn settle(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        self.sorted.reserve_exact(fresh.len());
        self.sorted.extend(fresh);
        self.sorted.sort();
    }
}

/// 64 bits of FNV-1a, mixed; the set only needs them spread.
fn key_hash(key: &str) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in key.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

/// A hasher for values that are hashes already.
#[derive(Debug, Default)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::ColumnMapping;

    fn cells(texts: &[&str]) -> StoredRow {
        let cells = texts.iter().map(|it| (!it.is_empty()).then(|| it.to_string()));
        StoredRow { headings: Vec::new(), cells: cells.collect() }
    }

    fn mapping() -> TableMapping {
        let column = |field| ColumnMapping { fields: vec![field], ..ColumnMapping::default() };
        let columns = [Field::ExternalId, Field::Name, Field::OwnerUnit].map(column).to_vec();
        TableMapping { columns, ..TableMapping::default() }
    }

    #[test]
    fn the_registers_own_key_wins() {
        let keyed = TableMapping { key_columns: vec![0], ..mapping() };
        assert_eq!(entry_key(&keyed, &cells(&["A-1", "SIMPEG", "BKD"])), "A-1");
        assert_eq!(entry_key(&keyed, &cells(&["-", "SIMPEG", "BKD"])), "simpeg|bkd");
    }

    #[test]
    fn a_changed_description_keeps_the_key() {
        assert_eq!(entry_key(&mapping(), &cells(&["", "SIMPEG ", "BKD"])), "simpeg|bkd");
    }

    #[test]
    fn entries_of_one_name_below_different_headings_have_different_keys() {
        let headings = vec!["Dinas Contoh".to_string()];
        let row = StoredRow { headings, ..cells(&["", "Website", ""]) };
        assert_eq!(entry_key(&mapping(), &row), "website|dinas contoh");
    }

    #[test]
    fn an_entry_without_a_name_is_known_by_its_content() {
        let key = entry_key(&mapping(), &cells(&["", "", "BKD"]));
        assert!(key.starts_with("row-") && key.len() == 20, "{key}");
    }

    #[test]
    fn repeated_keys_are_numbered() {
        let mut book = KeyBook::default();
        let keys: Vec<String> =
            ["a", "b", "a", "a"].iter().map(|it| book.unique(it.to_string())).collect();
        assert_eq!(keys, ["a", "b", "a~2", "a~3"]);
    }

    #[test]
    fn a_hash_is_new_once_however_many_came_before() {
        let mut seen = Seen::default();
        let hashes: Vec<u64> = (0..100_000).map(|it| key_hash(&it.to_string())).collect();
        assert!(hashes.iter().all(|it| seen.insert(*it)));
        assert!(hashes.iter().all(|it| !seen.insert(*it)));
    }
}
