//! How many records hold what, remembered by hash: an edition keeps counts and no words.
//!
//! Only what two records or more hold is kept. What is not in the table is held by the record that asks,
//! and by no other.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Counts by hashed key: sorted, each key once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Frequencies {
    #[serde(with = "side_by_side")]
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl Frequencies {
    /// The table of these counts; keys are unique, counts below two are left out.
    pub fn of(counts: impl IntoIterator<Item = (u64, u32)>) -> Frequencies {
        let mut kept: Vec<(u64, u32)> = counts.into_iter().filter(|it| it.1 > 1).collect();
        kept.sort_unstable();
        kept.dedup_by_key(|it| it.0);
        let (keys, counts) = kept.into_iter().unzip();
        Frequencies { keys, counts }
    }

    /// The table of sorted keys, each as often as a record holds it.
    pub fn of_sorted(keys: &[u64]) -> Frequencies {
        let runs = keys.chunk_by(|a, b| a == b).filter(|it| it.len() > 1);
        let (keys, counts) = runs.map(|it| (it[0], it.len() as u32)).unzip();
        Frequencies { keys, counts }
    }

    /// One table of several, whose keys follow each other.
    pub fn joined(parts: Vec<Frequencies>) -> Frequencies {
        let mut parts = parts.into_iter();
        let mut joined = parts.next().unwrap_or_default();
        for part in parts {
            joined.keys.extend(part.keys);
            joined.counts.extend(part.counts);
        }
        joined
    }

    /// How many records hold the key: 1 when the table does not know it.
    pub fn holders(&self, key: u64) -> u32 {
        place(&self.keys, key).map_or(1, |at| self.counts[at])
    }
}

/// A table with the places of its keys, for many questions.
pub(crate) struct Places<'a> {
    table: &'a Frequencies,
    /// First place of the keys that begin with each number, and one past the last.
    starts: Vec<u32>,
    /// Bits of a key after that beginning.
    shift: u32,
}

impl<'a> Places<'a> {
    /// Notes where the keys of a table lie.
    pub fn of(table: &'a Frequencies) -> Places<'a> {
        let bits = table.keys.len().max(1).ilog2() + 1;
        let shift = u64::BITS - bits;
        let mut starts = vec![0; (1 << bits) + 1];
        table.keys.iter().for_each(|it| starts[(it >> shift) as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Places { table, starts, shift }
    }

    /// How many records hold the key: the same as [`Frequencies::holders`].
    pub fn holders(&self, key: u64) -> u32 {
        let begin = (key >> self.shift) as usize;
        let (from, to) = (self.starts[begin] as usize, self.starts[begin + 1] as usize);
        let at = self.table.keys[from..to].iter().position(|it| *it == key);
        at.map_or(1, |it| self.table.counts[from + it])
    }
}

/// A set of hashed keys, sorted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Hashes(#[serde(with = "side_by_side")] Vec<u64>);

impl Hashes {
    /// The set of these keys.
    pub fn of(keys: impl IntoIterator<Item = u64>) -> Hashes {
        let mut keys: Vec<u64> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        Hashes(keys)
    }

    /// Whether the key is in it.
    pub fn holds(&self, key: u64) -> bool {
        place(&self.0, key).is_some()
    }
}

/// Where a key lies.
pub(crate) fn place<K: Copy + Ord + Into<u64>>(keys: &[K], key: K) -> Option<usize> {
    place_by(keys.len(), key, |at| keys[at])
}

/// Where a key lies among `count` keys in order. Hashes are spread evenly, so it is looked for first near where
/// it should be.
pub(crate) fn place_by<K: Copy + Ord + Into<u64>>(
    count: usize,
    key: K,
    key_at: impl Fn(usize) -> K,
) -> Option<usize> {
    let wide = key.into() << (u64::BITS as usize - 8 * size_of::<K>());
    let guess = ((u128::from(wide) * count as u128) >> 64) as usize;
    let mut reach = 32;
    let (mut from, mut to) = loop {
        let (from, to) = (guess.saturating_sub(reach), (guess + reach).min(count));
        let is_after = from == 0 || key_at(from) <= key;
        let is_before = to == count || key_at(to) > key;
        if is_after && is_before {
            break (from, to);
        }
        reach *= 8;
    };
    while from < to {
        let middle = from + (to - from) / 2;
        match key_at(middle).cmp(&key) {
            Ordering::Less => from = middle + 1,
            Ordering::Equal => return Some(middle),
            Ordering::Greater => to = middle,
        }
    }
    None
}

/// The hash of a text, well spread over all bits; the salt tells kinds of keys apart.
pub(crate) fn hashed(text: &str, salt: u64) -> u64 {
    Hash::new(salt).and(text).finished()
}

/// The hash of a text that is handed in piece by piece.
#[derive(Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    /// Nothing yet.
    pub fn new(salt: u64) -> Hash {
        Hash(0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// A further piece.
    pub fn and(self, text: &str) -> Hash {
        let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Hash(text.bytes().fold(self.0, step))
    }

    /// That of all pieces.
    pub fn finished(self) -> u64 {
        mixed(self.0)
    }
}

/// A number that tells files apart: not for files that somebody might forge.
pub(crate) fn hashed_bytes(bytes: &[u8]) -> u64 {
    let word = |it: &[u8]| it.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    bytes.chunks(8).fold(bytes.len() as u64, |hash, it| mixed(hash ^ word(it)))
}

/// Spreads what differs between two numbers over all bits (the finaliser of MurmurHash3).
pub(crate) fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}

/// Hashes are written as they lie in memory: an edition has a million of them, and each analysis reads it.
mod side_by_side {
    use super::*;

    pub fn serialize<S: Serializer>(keys: &[u64], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = keys.iter().flat_map(|it| it.to_le_bytes()).collect();
        to.serialize_bytes(&bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u64>, D::Error> {
        from.deserialize_bytes(Keys)
    }

    struct Keys;

    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<u64>;

        fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
            to.write_str("eight bytes for each hash")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u64>, E> {
            match bytes.as_chunks() {
                (keys, []) => Ok(keys.iter().map(|it| u64::from_le_bytes(*it)).collect()),
                _ => Err(E::invalid_length(bytes.len(), &self)),
            }
        }

        /// Text formats write bytes as a list.
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<u64>, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = list.next_element::<u8>()? {
                bytes.push(byte);
            }
            self.visit_bytes(&bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_record_holds_is_not_kept() {
        let table = Frequencies::of([(7, 1), (3, 2), (5, 9)]);
        assert_eq!((table.holders(3), table.holders(5), table.holders(7)), (2, 9, 1));
        assert_eq!(table, Frequencies::of_sorted(&[3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 7]));
        assert_eq!(Frequencies::default().holders(3), 1);
    }

    #[test]
    fn places_tell_what_the_table_tells() {
        for count in [0, 1, 2, 3_000] {
            let table = Frequencies::of((0..count).map(|it| (mixed(it), it as u32 % 7 + 2)));
            let places = Places::of(&table);
            assert!(
                (0..count + 99).all(|it| { places.holders(mixed(it)) == table.holders(mixed(it)) })
            );
            assert_eq!(places.holders(u64::MAX), 1);
        }
    }

    #[test]
    fn every_key_is_found_however_unevenly_they_lie() {
        let even: Vec<u64> = (0..5_000).map(mixed).collect();
        let uneven: Vec<u64> = (0..5_000).map(|it| it * it).collect();
        for keys in [even, uneven, vec![0, u64::MAX], vec![4]] {
            let set = Hashes::of(keys.iter().copied());
            assert!(keys.iter().all(|it| set.holds(*it)));
            assert!(keys.iter().all(|it| set.holds(it ^ 1) == keys.contains(&(it ^ 1))));
        }
    }

    #[test]
    fn the_salt_tells_kinds_apart() {
        assert_ne!(hashed("simpeg", 1), hashed("simpeg", 2));
        assert_eq!(hashed("simpeg", 1), hashed("simpeg", 1));
    }

    #[test]
    fn the_hash_of_a_word_stays_what_it_was() {
        assert_eq!(hashed("presensi", 0), 10_002_320_958_735_561_202);
    }
}
