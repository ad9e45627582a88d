//! Rebuilds the crate when a bundled data file changes, and names the edition of the trained models.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=../../data");
    println!("cargo:rerun-if-changed=messages");
    let models = ["word-vectors.bin", "functions.bin"].map(|it| {
        let path = Path::new("../../data/models").join(it);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    });
    let edition: String = models.iter().map(|it| format!("{:016x}", hashed_bytes(it))).collect();
    println!("cargo:rustc-env=PADU_MODELS={edition}");
}

/// As in `matching`, which names editions by it; a test in `data.rs` compares.
fn hashed_bytes(bytes: &[u8]) -> u64 {
    let word = |it: &[u8]| it.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    bytes.chunks(8).fold(bytes.len() as u64, |hash, it| mixed(hash ^ word(it)))
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ (number >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ (number >> 33)
}
