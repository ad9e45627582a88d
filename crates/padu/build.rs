//! Rebuilds the crate when a bundled data file changes.

fn main() {
    println!("cargo:rerun-if-changed=../../data");
    println!("cargo:rerun-if-changed=messages");
}
