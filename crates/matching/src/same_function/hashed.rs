//! Words as hashed keys, and how many records hold each, in an order that never changes.

use serde::{Deserialize, Serialize};

/// The key of a word or code: FNV-1a, then mixed so that all 64 bits depend on all letters. It is stored in
/// editions and must never change.
pub fn key(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// Holders of each key that at least two records hold, as parallel lists in order of key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HashedCounts {
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl HashedCounts {
    /// Counts keys; each record gives each of its keys once.
    pub fn of(mut keys: Vec<u64>) -> HashedCounts {
        keys.sort_unstable();
        let mut found = HashedCounts::default();
        for equal in keys.chunk_by(|a, b| a == b).filter(|it| it.len() > 1) {
            found.keys.push(equal[0]);
            found.counts.push(equal.len() as u32);
        }
        found
    }

    /// Records that hold the key; one, the record asked for, when it was never seen.
    pub fn holders(&self, key: u64) -> u32 {
        self.keys.binary_search(&key).map_or(1, |at| self.counts[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_seen_is_held_by_the_record_alone() {
        let counts = HashedCounts::of(vec![7, 3, 7, 9, 7, 3]);
        let holders = [3, 7, 9, 11].map(|it| counts.holders(it));
        assert_eq!(holders, [2, 3, 1, 1]);
    }

    #[test]
    fn the_key_of_a_word_stays_what_it_was() {
        assert_eq!(key(""), 17_058_014_651_485_797_458);
        assert_eq!(key("presensi"), 7_840_522_157_690_675_709);
    }
}
