//! Opaque, stable ids derived from ground keys.

use sha2::{Digest, Sha256};

/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`, so an id can be read over the phone.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// An id of `prefix`, a hyphen and 12 characters (60 bits) of the SHA-256 of the parts.
///
/// The parts are the ground key (for a registration: source and the register's own key), so the same
/// thing keeps its id for ever and two runs agree.
pub fn opaque_id(prefix: &str, parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    let mut bits = u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"));
    let mut id = String::with_capacity(prefix.len() + 13);
    id.push_str(prefix);
    id.push('-');
    for _ in 0..12 {
        id.push(ALPHABET[(bits >> 59) as usize] as char);
        bits <<= 5;
    }
    id
}

/// Hexadecimal SHA-256 of the bytes.
pub fn content_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_parts_do_not_run_together() {
        assert_eq!(opaque_id("r", &["a", "b"]), opaque_id("r", &["a", "b"]));
        assert_ne!(opaque_id("r", &["ab", ""]), opaque_id("r", &["a", "b"]));
        assert_eq!(opaque_id("r", &["x"]).len(), 14);
    }
}
