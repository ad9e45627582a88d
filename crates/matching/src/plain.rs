//! Reads any table as profiles: finds out which column is the id, the name, the description and so on.
//!
//! Headers in Indonesian and English are known; a table without a known name column is looked at. Columns
//! with no role are kept as further evidence, so a bibliography or a price list can be matched too.

use std::collections::BTreeSet;

use model::Profile;
use rustc_hash::FxHashSet;

use crate::normalize::fold;
use crate::same_system::Kind;
use crate::tokens::words;

/// Why a table cannot be matched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlainError {
    /// The id column that was asked for is not there.
    #[error("no column {name:?}; the columns are {columns}")]
    NoSuchColumn {
        /// The column asked for.
        name: String,
        /// The columns there are.
        columns: String,
    },
    /// The id column repeats or lacks a value.
    #[error("column {name:?} does not identify rows: row {row} holds {value:?}")]
    NotUnique {
        /// The column.
        name: String,
        /// 1-based data row.
        row: usize,
        /// What it holds; empty where it holds nothing.
        value: String,
        /// The data row that holds the same above it.
        earlier: Option<usize>,
    },
    /// The column of sources says the same, or nothing, in every row.
    #[error("column {name:?} tells no sources apart: it has one value at most")]
    OneSource {
        /// The column.
        name: String,
    },
    /// No column looks like a name.
    #[error("no column looks like a name; expected one such as name, title or nama")]
    NoName,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Identifies the row.
    Id,
    /// Name of the system or thing.
    Name,
    /// Other or short names.
    Alias,
    /// What it is or does.
    Description,
    /// Data it uses.
    Inputs,
    /// What it produces.
    Outputs,
    /// Owning agency.
    Organization,
    /// Unit of the agency.
    OrgUnit,
    /// Addresses.
    Url,
    /// Technology.
    Technology,
    /// Services and processes.
    Services,
    /// Data it keeps.
    DataObjects,
    /// Who it is for.
    TargetUsers,
    /// Category and tags.
    Category,
    /// Which list the row comes from.
    Source,
    /// Further evidence.
    Extra,
    /// Words of the name once more: compared with the name, not beside it.
    PartOfName,
    /// Says nothing: empty, or the same in every row.
    Nothing,
}

/// Headers, folded and with signs as `_`, that tell a role. Order within a role is preference.
const KNOWN: &[(Role, &[&str])] = &[
    (Role::Id, &["id", "record_id", "kode", "uuid", "identifier", "no", "nomor"]),
    (
        Role::Name,
        &[
            "name",
            "nama",
            "nama_aplikasi",
            "nama_sistem",
            "nama_sistem_elektronik",
            "application_name",
            "system_name",
            "use_case_name",
            "project_name",
            "product_name",
            "aplikasi",
            "sistem",
            "title",
            "judul",
            "product",
            "project",
        ],
    ),
    (
        Role::Alias,
        &["alias", "aliases", "short_name", "nama_singkat", "singkatan", "acronym", "other_names"],
    ),
    (
        Role::Description,
        &[
            "description",
            "deskripsi",
            "uraian",
            "keterangan",
            "fungsi",
            "purpose",
            "summary",
            "abstract",
            "fungsi_aplikasi",
            "deskripsi_aplikasi",
            "uraian_aplikasi",
            "remarks",
            "short_description",
            "long_description",
            "tujuan",
            "purpose_and_benefits",
        ],
    ),
    (Role::Inputs, &["inputs", "input", "masukan", "data_masukan"]),
    (Role::Outputs, &["outputs", "output", "keluaran", "luaran"]),
    (
        Role::Organization,
        &[
            "organization",
            "organisation",
            "agency",
            "instansi",
            "nama_instansi",
            "owner",
            "pemilik",
            "organisasi",
            "agency_name",
            "department",
        ],
    ),
    (
        Role::OrgUnit,
        &[
            "org_unit",
            "unit",
            "unit_kerja",
            "opd",
            "nama_opd",
            "skpd",
            "perangkat_daerah",
            "bureau",
            "pengelola",
            "unit_pengelola",
        ],
    ),
    (
        Role::Url,
        &[
            "url",
            "urls",
            "repository_url",
            "website",
            "link",
            "homepage",
            "domain",
            "alamat_url",
            "alamat_website",
            "alamat_web",
            "repo_url",
            "situs",
        ],
    ),
    (
        Role::Technology,
        &[
            "technology",
            "teknologi",
            "platform",
            "programming_language",
            "bahasa_pemrograman",
            "framework",
            "database",
            "basis_data",
        ],
    ),
    (Role::Services, &["services", "service", "layanan", "processes", "proses_bisnis"]),
    (Role::DataObjects, &["data_objects", "data"]),
    (Role::TargetUsers, &["target_users", "pengguna"]),
    (Role::Category, &["category", "subcategory", "tags", "kategori", "jenis", "topic_area"]),
    (Role::Source, &["source", "snapshot", "dataset", "register", "sumber"]),
];

/// The role of each column of a table.
///
/// `id` names the id column; without it an id-like column that is unique is taken, and where there is none
/// rows are identified by their number (no column has [`Role::Id`]).
pub fn roles(
    headers: &[String],
    rows: &[Vec<String>],
    id: Option<&str>,
) -> Result<Vec<Role>, PlainError> {
    let mut roles: Vec<Role> = headers.iter().map(|it| by_header(it)).collect();
    choose_id(headers, rows, id, &mut roles)?;
    choose_name(headers, rows, &mut roles)?;
    set_apart_parts_of_names(rows, &mut roles);
    for content in [Role::Url, Role::Organization, Role::Description] {
        choose_by_content(rows, &mut roles, content);
    }
    for (at, role) in roles.iter_mut().enumerate() {
        match role {
            Role::Source if !(2..=50).contains(&distinct(rows, at)) => *role = Role::Nothing,
            Role::Extra | Role::Category if distinct(rows, at) < 2 => *role = Role::Nothing,
            _ => {}
        }
    }
    Ok(roles)
}

/// Makes a named column tell where rows come from.
pub fn name_source(
    headers: &[String],
    rows: &[Vec<String>],
    name: &str,
    roles: &mut [Role],
) -> Result<(), PlainError> {
    let at = place_of(headers, name)?;
    if distinct(rows, at) < 2 {
        return Err(PlainError::OneSource { name: name.to_string() });
    }
    only(roles, Role::Source, Some(at));
    Ok(())
}

/// A table: its headers and its rows.
pub type Table = (Vec<String>, Vec<Vec<String>>);

/// Two tables as one, with an id and a source of each row in front. Columns of one header are one column. An id
/// that both tables hold would be two records, so then all ids get their source in front.
pub fn joined(
    tables: [(&str, Table); 2],
    id: Option<&str>,
) -> Result<(Table, Vec<Role>), PlainError> {
    let [left, right] = tables;
    let parts = [Part::of(left, id)?, Part::of(right, id)?];
    let first: BTreeSet<&String> = parts[0].ids.iter().collect();
    let collide = parts[1].ids.iter().any(|it| first.contains(it));
    let mut headers = vec!["id".to_string(), "source".to_string()];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for part in &parts {
        let places = part.places(&mut headers);
        for (row, id) in part.rows.iter().zip(&part.ids) {
            let mut cells = vec![String::new(); headers.len()];
            cells[0] = if collide { format!("{}:{id}", part.source) } else { id.clone() };
            cells[1] = part.source.to_string();
            for (cell, place) in row.iter().zip(&places) {
                place.iter().for_each(|at| cells[*at].clone_from(cell));
            }
            rows.push(cells);
        }
    }
    let mut roles = roles(&headers, &rows, Some("id"))?;
    only(&mut roles, Role::Source, Some(1));
    Ok(((headers, rows), roles))
}

/// One of two tables, with the ids of its rows.
struct Part<'a> {
    source: &'a str,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    id_at: Option<usize>,
    ids: Vec<String>,
}

impl<'a> Part<'a> {
    fn of(table: (&'a str, Table), id: Option<&str>) -> Result<Part<'a>, PlainError> {
        let (source, (headers, rows)) = table;
        let mut roles: Vec<Role> = headers.iter().map(|it| by_header(it)).collect();
        choose_id(&headers, &rows, id, &mut roles)?;
        let id_at = roles.iter().position(|it| *it == Role::Id);
        let numbered = |row: usize| format!("row-{}", row + 1);
        let own = |row: usize| id_at.map_or(numbered(row), |at| rows[row][at].trim().to_string());
        let ids = (0..rows.len()).map(own).collect();
        Ok(Part { source, headers, rows, id_at, ids })
    }

    /// Where its columns stand among those of both, where new ones are added; its own id stands in front.
    fn places(&self, all: &mut Vec<String>) -> Vec<Option<usize>> {
        let mut places = Vec::with_capacity(self.headers.len());
        for (at, header) in self.headers.iter().enumerate() {
            let known = all.iter().skip(2).position(|it| key(it) == key(header));
            let place = known.map_or(all.len(), |it| it + 2);
            let is_id = Some(at) == self.id_at;
            if !is_id && known.is_none() {
                all.push(header.clone());
            }
            places.push((!is_id).then_some(place));
        }
        places
    }
}

/// How a column was read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reading {
    /// Its header.
    pub column: String,
    /// What it was taken for.
    pub read_as: &'static str,
    /// How two records are compared in it for being the same system; `None` when they are not.
    pub compared_as: Option<&'static str>,
}

/// How each column of a table was read.
pub fn readings(headers: &[String], rows: &[Vec<String>], roles: &[Role]) -> Vec<Reading> {
    let read = |(at, column): (usize, &String)| {
        let (read_as, compared_as) = reading(rows, at, roles[at]);
        Reading { column: column.clone(), read_as, compared_as }
    };
    headers.iter().enumerate().map(read).collect()
}

fn reading(rows: &[Vec<String>], at: usize, role: Role) -> (&'static str, Option<&'static str>) {
    match role {
        Role::Id => ("id", None),
        Role::Name => ("name", Some("name")),
        Role::Alias => ("other name", Some("name")),
        Role::PartOfName => ("part of the name", None),
        Role::Description
        | Role::Inputs
        | Role::Outputs
        | Role::Services
        | Role::DataObjects
        | Role::TargetUsers => ("free text", Some("text")),
        Role::Organization => ("organization", Some("organization")),
        Role::OrgUnit => ("organization", Some("unit")),
        Role::Url => ("url", Some("address")),
        Role::Source => ("source", None),
        Role::Nothing => ("nothing", None),
        Role::Technology | Role::Category | Role::Extra => {
            let cells: Vec<&str> = cells(rows, at).collect();
            let kind = Kind::of(&cells);
            let name = match kind {
                Kind::Date => "date",
                Kind::Number => "number",
                Kind::Identifier => "identifier",
                Kind::Email => "e-mail",
                Kind::Phone => "telephone",
                Kind::Words if distinct(rows, at) * 2 <= cells.len() => "category",
                Kind::Words => "short text",
            };
            (name, Some(kind.comparison()))
        }
    }
}

/// One profile per row, in order. Short rows have empty cells.
pub fn profiles(headers: &[String], rows: Vec<Vec<String>>, roles: &[Role]) -> Vec<Profile> {
    let of = |(at, row)| profile(headers, row, roles, at);
    rows.into_iter().enumerate().map(of).collect()
}

fn profile(headers: &[String], row: Vec<String>, roles: &[Role], at: usize) -> Profile {
    let mut found = Profile { id: format!("row-{}", at + 1), ..Profile::default() };
    for ((column, role), cell) in roles.iter().enumerate().zip(row) {
        let is_bare = cell.trim().len() == cell.len();
        let cell = if is_bare { cell } else { cell.trim().to_string() };
        if cell.is_empty() {
            continue;
        }
        match role {
            Role::Id => found.id = cell,
            Role::Name => append(&mut found.name, cell),
            Role::Alias => found.aliases.extend(listed(&cell)),
            Role::Description => append(&mut found.description, cell),
            Role::Inputs => append(&mut found.inputs, cell),
            Role::Outputs => append(&mut found.outputs, cell),
            Role::Organization => append(&mut found.organization, cell),
            Role::OrgUnit => append(&mut found.org_unit, cell),
            Role::Url => found.urls.extend(listed(&cell)),
            Role::Technology => append(&mut found.technology, cell),
            Role::Services => append(&mut found.services, cell),
            Role::DataObjects => append(&mut found.data_objects, cell),
            Role::TargetUsers => append(&mut found.target_users, cell),
            Role::Category => append(&mut found.category, cell),
            Role::Source => found.source = cell,
            Role::Extra => found.extra.push((headers[column].clone(), cell)),
            Role::PartOfName | Role::Nothing => {}
        }
    }
    found
}

fn append(text: &mut String, cell: String) {
    if text.is_empty() {
        *text = cell;
    } else {
        text.push_str(". ");
        text.push_str(&cell);
    }
}

fn listed(cell: &str) -> Vec<String> {
    let values = cell.split(['|', ';', '\n']).map(str::trim).filter(|it| !it.is_empty());
    values.map(str::to_string).collect()
}

/// Whether a header tells what its column holds.
pub fn is_known_header(header: &str) -> bool {
    by_header(header) != Role::Extra
}

fn by_header(header: &str) -> Role {
    let key = key(header);
    let known = KNOWN.iter().find(|(_, names)| names.contains(&key.as_str()));
    known.map_or(Role::Extra, |it| it.0)
}

/// A header in lower case with one `_` for every run of signs.
fn key(header: &str) -> String {
    let parts: Vec<String> = fold(header)
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty())
        .map(str::to_string)
        .collect();
    parts.join("_")
}

fn choose_id(
    headers: &[String],
    rows: &[Vec<String>],
    wanted: Option<&str>,
    roles: &mut [Role],
) -> Result<(), PlainError> {
    if let Some(name) = wanted {
        let at = place_of(headers, name)?;
        if let Some(row) = first_repeat(rows, at) {
            return Err(not_unique(name, rows, at, row));
        }
        only(roles, Role::Id, Some(at));
        return Ok(());
    }
    let named = KNOWN[0].1.iter().find_map(|known| headers.iter().position(|it| key(it) == *known));
    let is_unique = |at: &usize| first_repeat(rows, *at).is_none();
    let id_like = || {
        (0..headers.len()).find(|at| {
            let key = key(&headers[*at]);
            (key.ends_with("_id") || key.starts_with("id_") || key.starts_with("kode_"))
                && is_unique(at)
        })
    };
    only(roles, Role::Id, named.filter(is_unique).or_else(id_like));
    Ok(())
}

fn not_unique(name: &str, rows: &[Vec<String>], at: usize, row: usize) -> PlainError {
    let value = |row: &Vec<String>| row.get(at).map_or(String::new(), |it| it.trim().to_string());
    let own = value(&rows[row]);
    let same = rows[..row].iter().position(|it| value(it) == own);
    let earlier = same.filter(|_| !own.is_empty()).map(|it| it + 1);
    PlainError::NotUnique { name: name.to_string(), row: row + 1, value: own, earlier }
}

fn place_of(headers: &[String], name: &str) -> Result<usize, PlainError> {
    headers.iter().position(|it| it == name).ok_or_else(|| PlainError::NoSuchColumn {
        name: name.to_string(),
        columns: headers.join(", "),
    })
}

/// Gives a role to one column; others that had it become evidence.
fn only(roles: &mut [Role], role: Role, at: Option<usize>) {
    for own in roles.iter_mut().filter(|it| **it == role) {
        *own = Role::Extra;
    }
    if let Some(at) = at {
        roles[at] = role;
    }
}

fn first_repeat(rows: &[Vec<String>], at: usize) -> Option<usize> {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    rows.iter().position(|row| {
        let cell = row.get(at).map_or("", |it| it.trim());
        cell.is_empty() || !seen.insert(cell)
    })
}

/// Keeps the best known name column and those that fill its gaps (one column for people, one for works);
/// else takes the column that looks most like a name.
fn choose_name(
    headers: &[String],
    rows: &[Vec<String>],
    roles: &mut [Role],
) -> Result<(), PlainError> {
    let known: Vec<usize> = KNOWN[1]
        .1
        .iter()
        .filter_map(|name| {
            (0..headers.len()).find(|at| roles[*at] == Role::Name && key(&headers[*at]) == *name)
        })
        .collect();
    let fullest = known.iter().copied().find(|at| filled(rows, *at) * 3 >= rows.len());
    let chosen = fullest
        .or_else(|| name_like(headers, rows, roles))
        .or_else(|| known.first().copied())
        .ok_or(PlainError::NoName)?;
    let fills_gaps = |at: &usize| {
        let both = rows.iter().filter(|it| has(it, *at) && has(it, chosen)).count();
        *at != chosen && filled(rows, *at) > 0 && both * 20 <= filled(rows, *at)
    };
    let fillers: Vec<usize> = known.iter().copied().filter(fills_gaps).collect();
    only(roles, Role::Name, Some(chosen));
    for at in fillers {
        roles[at] = Role::Name;
    }
    Ok(())
}

fn has(row: &[String], at: usize) -> bool {
    row.get(at).is_some_and(|it| !it.trim().is_empty())
}

fn filled(rows: &[Vec<String>], at: usize) -> usize {
    rows.iter().filter(|it| has(it, at)).count()
}

/// A short text that differs from row to row; a header that speaks of a name helps.
fn name_like(headers: &[String], rows: &[Vec<String>], roles: &[Role]) -> Option<usize> {
    let score = |at: usize| {
        let cells: Vec<&str> = rows
            .iter()
            .filter_map(|row| row.get(at))
            .map(|it| it.trim())
            .filter(|it| !it.is_empty())
            .collect();
        let letters: usize =
            cells.iter().map(|it| it.chars().filter(|c| c.is_alphabetic()).count()).sum();
        let length: usize = cells.iter().map(|it| it.chars().count()).sum();
        let mean = length as f64 / cells.len().max(1) as f64;
        if cells.is_empty() || letters * 2 < length || !(3.0..=120.0).contains(&mean) {
            return 0.0;
        }
        let speaks =
            ["name", "nama", "title", "judul"].iter().any(|it| key(&headers[at]).contains(it));
        distinct(rows, at) as f64 / rows.len().max(1) as f64 + if speaks { 1.0 } else { 0.0 }
    };
    let candidates = (0..headers.len()).filter(|at| matches!(roles[*at], Role::Extra | Role::Name));
    let mut best: Option<(usize, f64)> = None;
    for at in candidates {
        let found = score(at);
        if found > 0.0 && best.is_none_or(|it| found > it.1) {
            best = Some((at, found));
        }
    }
    best.map(|it| it.0)
}

/// Columns that say words of the name again, in nine rows of ten: as evidence beside the name they would count
/// twice.
fn set_apart_parts_of_names(rows: &[Vec<String>], roles: &mut [Role]) {
    let Some(name) = roles.iter().position(|it| *it == Role::Name) else {
        return;
    };
    if !roles.contains(&Role::Extra) {
        return;
    }
    let names: Vec<BTreeSet<String>> = rows.iter().map(|it| words_of(it, name)).collect();
    for (at, role) in roles.iter_mut().enumerate().filter(|it| *it.1 == Role::Extra) {
        let filled: Vec<(BTreeSet<String>, &BTreeSet<String>)> = rows
            .iter()
            .map(|it| words_of(it, at))
            .zip(&names)
            .filter(|it| !it.0.is_empty())
            .collect();
        let repeats = filled.iter().filter(|it| it.0.is_subset(it.1)).count();
        if repeats > 1 && repeats * 10 >= filled.len() * 9 {
            *role = Role::PartOfName;
        }
    }
}

fn words_of(row: &[String], at: usize) -> BTreeSet<String> {
    row.get(at).map(|it| words(it).into_iter().collect()).unwrap_or_default()
}

/// Gives a role that no header told to the first column whose values look like it.
fn choose_by_content(rows: &[Vec<String>], roles: &mut [Role], wanted: Role) {
    if roles.contains(&wanted) {
        return;
    }
    let looks = |cell: &str| match wanted {
        Role::Url => is_url(cell),
        Role::Organization => is_agency(cell),
        _ => words(cell).len() >= TEXT_WORDS,
    };
    let fits = |at: &usize| {
        let (all, like) =
            cells(rows, *at).fold((0, 0), |it, cell| (it.0 + 1, it.1 + usize::from(looks(cell))));
        like >= 2 && like * 10 >= all * 7
    };
    let found = (0..roles.len()).filter(|at| roles[*at] == Role::Extra).find(fits);
    found.into_iter().for_each(|at| roles[at] = wanted);
}

/// Words from which on a cell is a text.
const TEXT_WORDS: usize = 8;
/// First words of the names of agencies, Indonesian and English.
const AGENCIES: [&str; 22] = [
    "dinas",
    "badan",
    "kementerian",
    "pemerintah",
    "pemkab",
    "pemkot",
    "pemprov",
    "kabupaten",
    "kab",
    "kota",
    "provinsi",
    "sekretariat",
    "inspektorat",
    "kecamatan",
    "lembaga",
    "rsud",
    "department",
    "ministry",
    "agency",
    "bureau",
    "office",
    "directorate",
];

fn is_agency(cell: &str) -> bool {
    let words = words(cell);
    (2..=10).contains(&words.len()) && AGENCIES.contains(&words[0].as_str())
}

fn is_url(cell: &str) -> bool {
    let cell = cell.to_lowercase();
    let host = cell.split_once("://").map_or(cell.as_str(), |it| it.1).split('/').next();
    let host = host.unwrap_or_default();
    let ends = host.rsplit('.').next().unwrap_or_default();
    !cell.contains([' ', '@'])
        && host.contains('.')
        && ends.len() >= 2
        && ends.bytes().all(|it| it.is_ascii_alphabetic())
}

/// Filled cells of a column.
fn cells(rows: &[Vec<String>], at: usize) -> impl Iterator<Item = &str> {
    let cells = rows.iter().filter_map(move |row| row.get(at)).map(|it| it.trim());
    cells.filter(|it| !it.is_empty())
}

fn distinct(rows: &[Vec<String>], at: usize) -> usize {
    cells(rows, at).collect::<FxHashSet<&str>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let mut lines =
            text.lines().map(|line| line.split(',').map(|it| it.trim().to_string()).collect());
        (lines.next().unwrap_or_default(), lines.collect())
    }

    fn check(text: &str, expected: &[Role]) {
        let (headers, rows) = table(text);
        assert_eq!(roles(&headers, &rows, None).expect("it has a name"), expected);
    }

    #[test]
    fn a_bibliography_is_a_table_like_any_other() {
        check(
            "id,source,title,authors,year\n1,a,On Rice,Ann,1999\n2,b,On Salt,Bob,2000",
            &[Role::Id, Role::Source, Role::Name, Role::Extra, Role::Extra],
        );
    }

    #[test]
    fn indonesian_headers_are_known() {
        check(
            "No,Nama Aplikasi,Uraian,Unit Kerja\n1,SIMPEG,data,BKD\n2,SIAP,absen,BKD",
            &[Role::Id, Role::Name, Role::Description, Role::OrgUnit],
        );
    }

    #[test]
    fn an_unknown_name_column_is_found_by_its_content() {
        check(
            "x,y,z\n1,Alpha Centre,a\n2,Beta House,a\n3,Gamma Row,b",
            &[Role::Extra, Role::Name, Role::Extra],
        );
    }

    #[test]
    fn two_name_columns_that_fill_each_others_gaps_are_both_names() {
        check(
            "id,title,name\n1,On Rice,\n2,,Ann Korvath\n3,On Salt,",
            &[Role::Id, Role::Name, Role::Name],
        );
    }

    #[test]
    fn rows_without_an_id_column_are_numbered() {
        let (headers, rows) = table("name\nA\nB");
        let roles = roles(&headers, &rows, None).expect("it has a name");
        assert_eq!(profiles(&headers, rows, &roles)[1].id, "row-2");
    }

    #[test]
    fn an_id_that_repeats_is_refused() {
        let (headers, rows) = table("key,name\n1,A\n1,B");
        let error = roles(&headers, &rows, Some("key")).expect_err("it repeats");
        let (name, value) = ("key".to_string(), "1".to_string());
        assert_eq!(error, PlainError::NotUnique { name, row: 2, value, earlier: Some(1) });
    }

    #[test]
    fn addresses_agencies_and_texts_are_known_by_what_they_look_like() {
        let told = "kelola cuti dan pensiun seluruh pegawai daerah kami";
        check(
            &format!(
                "no,name,a,b,c\n1,A,lorana.go.id,Dinas Sosial,{told}\n2,B,http://x.go.id/a,Kab. Mekaru,{told} kini"
            ),
            &[Role::Id, Role::Name, Role::Url, Role::Organization, Role::Description],
        );
    }

    #[test]
    fn words_of_the_name_do_not_count_twice() {
        check(
            "id,full_name,surname,town\n1,Ann Korvath,Korvath,Salo\n2,Bob Wim,Wim,Rina\n3,Cy Ott,Ott,Pola",
            &[Role::Id, Role::Name, Role::PartOfName, Role::Extra],
        );
    }

    #[test]
    fn two_tables_become_one_with_sources() {
        let left = ("kiri", table("kode,nama,tahun\nA1,SIMPEG,2020\nA2,PPID,2021"));
        let right = ("kanan", table("id,name,tahun\nB1,Simpeg,2020\nA2,LPSE,2019"));
        let ((headers, rows), roles) = joined([left, right], None).expect("both have a name");
        assert_eq!(headers, ["id", "source", "nama", "tahun", "name"]);
        let found = profiles(&headers, rows, &roles);
        let ids: Vec<&str> = found.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["kiri:A1", "kiri:A2", "kanan:B1", "kanan:A2"]);
        assert_eq!((found[2].name.as_str(), found[2].source.as_str()), ("Simpeg", "kanan"));
        assert_eq!(found[2].extra, [("tahun".to_string(), "2020".to_string())]);
    }

    #[test]
    fn a_named_source_must_tell_rows_apart() {
        let (headers, rows) = table("id,name,list,land\n1,A,x,ID\n2,B,y,ID");
        let mut found = roles(&headers, &rows, None).expect("it has a name");
        assert!(name_source(&headers, &rows, "list", &mut found).is_ok());
        assert_eq!(found[2], Role::Source);
        let error = name_source(&headers, &rows, "land", &mut found).expect_err("one value");
        assert_eq!(error, PlainError::OneSource { name: "land".into() });
    }

    #[test]
    fn a_reading_names_kind_and_comparison() {
        let (headers, rows) = table(
            "id,name,born,phone\n1,A,1971-06-24,0812-5550-0199\n2,B,1980-01-02,0812-5550-0111",
        );
        let roles = roles(&headers, &rows, None).expect("it has a name");
        let found: Vec<_> = readings(&headers, &rows, &roles)
            .into_iter()
            .map(|it| (it.read_as, it.compared_as))
            .collect();
        let expected = [
            ("id", None),
            ("name", Some("name")),
            ("date", Some("date")),
            ("telephone", Some("identifier")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_column_of_one_value_says_nothing() {
        check("id,name,country\n1,A,ID\n2,B,ID", &[Role::Id, Role::Name, Role::Nothing]);
    }
}
