//! What the columns of a list are called: which hold persons, which name systems, and the cells below them.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::format::RawRow;
use crate::format::json::shown;
use crate::mapping::column_letter;
use crate::profile::is_contact_header;
use crate::register::value::{bare, one_line};

/// Lines above the header of a table, at most.
pub const TITLES: usize = 20;

/// Whether a column or member names or reaches persons; members are often written without spaces.
pub fn is_person(header: &str) -> bool {
    const JOINED: &[&str] = &["nohp", "notelp", "penanggungjawab", "namapetugas"];
    let joined = bare(header);
    is_contact_header(header)
        || words_apart(header).is_some_and(|it| is_contact_header(&it))
        || JOINED.iter().any(|it| joined.contains(it))
}

/// `picKonsumen` as `pic Konsumen`.
pub fn words_apart(key: &str) -> Option<String> {
    let mut out = String::with_capacity(key.len() + 4);
    for letter in key.chars() {
        if letter.is_uppercase() && out.ends_with(char::is_lowercase) {
            out.push(' ');
        }
        out.push(letter);
    }
    (out != key).then_some(out)
}

/// Headings of the names of systems, by which the generic profile knows an inventory.
const SYSTEMS: &[&str] = &[
    "namasistem",
    "namasisteminformasi",
    "namasistemelektronik",
    "namaaplikasi",
    "namaperangkatlunak",
    "namasoftware",
    "namawebsite",
    "namalayanandigital",
    "namaproduk",
    "namainovasi",
    "aplikasi",
    "sistem",
    "sisteminformasi",
    "judul",
    "judulaplikasi",
    "nama",
    "applicationname",
    "systemname",
    "appname",
    "productname",
    "nameofsystem",
    "nameofapplication",
    "usecasename",
    "projectname",
    "application",
    "system",
    "software",
    "product",
    "title",
    "name",
];
/// Beginnings of such headings, and what they go on with where they are of one side of an exchange.
const SYSTEMS_BEGIN: &[&str] =
    &["namaaplikasi", "aplikasiyang", "namasistem", "applicationname", "systemname"];
const SIDES: &[&str] = &["penyedia", "konsumen", "pengguna", "provider", "consumer", "client"];

/// Whether a list with this heading is one of systems: all of it, without a note in parentheses, or in one
/// of two languages.
pub fn names_systems(heading: &str) -> bool {
    let said = heading.split(['(', '[']).next().unwrap_or_default();
    let of_side = |it: &str| SIDES.iter().any(|side| it.ends_with(side));
    said.split('/').chain([heading]).map(bare).any(|it| {
        SYSTEMS.contains(&it.as_str())
            || SYSTEMS_BEGIN.iter().any(|begin| it.starts_with(begin)) && !of_side(&it)
    })
}

/// What stands in the cells of a row.
pub fn texts_of(row: &RawRow) -> Vec<&str> {
    row.cells.iter().map(|it| it.as_deref().unwrap_or_default()).collect()
}

/// What a row says, without its persons.
pub fn words_of(row: &Value) -> String {
    let members = row.as_object().into_iter().flatten().filter(|(key, _)| !is_person(key));
    members.map(|it| shown(it.1)).collect::<Vec<_>>().join(" ")
}

/// The headings of a table.
#[derive(Default)]
pub struct Headings {
    /// As they are called, each once.
    pub names: Vec<String>,
    /// Whether any is of persons.
    persons: bool,
}

impl Headings {
    /// What stands twice is counted, so that a second `PIC` still says what it is.
    pub fn of(texts: &[&str]) -> Headings {
        let lines: Vec<String> = texts.iter().map(|it| one_line(it)).collect();
        let mut headings =
            Headings { names: Vec::new(), persons: lines.iter().any(|it| is_person(it)) };
        let all: HashSet<&String> = lines.iter().collect();
        let mut counts: HashMap<&String, usize> = HashMap::new();
        for (at, line) in lines.iter().enumerate() {
            let count = counts.entry(line).or_insert(0);
            let name = loop {
                *count += 1;
                let counted = if *count == 1 { line.clone() } else { format!("{line} {count}") };
                if *count == 1 || !all.contains(&counted) {
                    break counted;
                }
            };
            headings.names.push(if line.is_empty() { headings.unnamed(at) } else { name });
        }
        headings
    }

    /// What a column without a heading is called. Beside columns of persons it may hold one: a heading is
    /// often merged over a name and a number.
    fn unnamed(&self, at: usize) -> String {
        let kind = if self.persons { "contact column" } else { "column" };
        format!("{kind} {}", column_letter(at))
    }

    /// A row's cells under the headings.
    pub fn over(&self, row: &RawRow) -> Value {
        let name = |at: usize| self.names.get(at).cloned().unwrap_or_else(|| self.unnamed(at));
        let cells = row.cells.iter().enumerate();
        Value::Object(
            cells.filter_map(|(at, cell)| Some((name(at), json!(cell.as_deref()?)))).collect(),
        )
    }
}
