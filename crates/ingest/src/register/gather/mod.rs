//! Lists whose rows name two systems, one of which needs the other: their rows, gathered by system.
//!
//! [`List`] does it within bounds; what a row says is the business of a [`Kind`] of list.

mod headings;
mod list;
mod party;

pub use headings::{Headings, TITLES, is_person, names_systems, texts_of, words_apart, words_of};
pub use list::{Kind, List, Sides};
pub use party::Party;

/// Most bytes of rows held, for they are gathered before anything is handed out (64 MiB).
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Columns of the data that pass.
pub const DATA: &[&str] = &[
    "data",
    "namadata",
    "jenisdata",
    "objekdata",
    "dataobject",
    "dataobjects",
    "dataset",
    "payload",
    "datayangdipertukarkan",
    "datadipertukarkan",
    "datayangdikirim",
    "datayangditerima",
    "datayangdibutuhkan",
    "information",
    "informationobject",
    "informasi",
];
