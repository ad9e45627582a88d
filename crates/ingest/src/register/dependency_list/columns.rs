//! Which columns of a list of dependencies name the two systems, by their headings.

use serde_json::Value;

use super::words::{Body, KIND, METHOD, Needing, PROTOCOL, said, says_uses};
use crate::register::gather::{DATA, Headings, Party, is_person, names_systems, words_apart};
use crate::register::value::bare;
use crate::repair::split::split_list;
use crate::repair::text::folded;

/// Columns of the interface by which they pass.
pub const SERVICE: &[&str] = &[
    "interface",
    "interfacename",
    "antarmuka",
    "namaantarmuka",
    "integration",
    "integrationname",
    "namaintegrasi",
    "api",
    "namaapi",
    "service",
    "servicename",
    "layanan",
    "namalayanan",
];
/// Columns that say whether it stands.
pub const STATUS: &[&str] =
    &["status", "statusintegrasi", "statuskoneksi", "statusketergantungan", "lifecycle", "state"];
/// Columns of a day.
pub const DATE: &[&str] =
    &["tanggal", "date", "sejak", "since", "tahun", "year", "lastseen", "firstseen"];
/// Columns that say how sure it is.
pub const CONFIDENCE: &[&str] = &[
    "confidence",
    "confidencelevel",
    "confidencescore",
    "certainty",
    "keyakinan",
    "tingkatkeyakinan",
    "kepastian",
    "tingkatkepastian",
];
/// Columns that say more.
pub const REMARK: &[&str] = &[
    "keterangan",
    "catatan",
    "remark",
    "remarks",
    "note",
    "notes",
    "comment",
    "evidence",
    "description",
    "deskripsi",
    "uraian",
    "tujuanintegrasi",
    "purpose",
];
/// Numbers of a row, and what a package list has beside.
const OWN: &[&str] = &["no", "nomor", "number", "id", "alternative"];

/// How a system stands under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Needing,
    Needed,
    /// Of two that say no more than the order of a pair: from.
    First,
    /// The other: to.
    Second,
}

/// How sure a word is that stands without "system" or "application" beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// Many lists have it, of goods and letters as well.
    Trade,
    /// Lists of pairs have it.
    Pair,
    /// Only lists of needs have it.
    Own,
}

/// Words for a side, without those of what stands there ([`NOUNS`]).
const SIDES: &[(Role, Sure, &[&str])] = &[
    (
        Role::Needing,
        Sure::Own,
        &[
            "dependent",
            "dependant",
            "needing",
            "bergantung",
            "yang bergantung",
            "yang tergantung",
            "yang membutuhkan",
            "yang memerlukan",
            "yang menggunakan",
            "yang memakai",
            "yang memanggil",
            "pembutuh",
            "pemanggil",
            "caller",
            "calling",
            "consuming",
            "needed by",
            "required by",
            "dibutuhkan oleh",
        ],
    ),
    (
        Role::Needing,
        Sure::Trade,
        &[
            "consumer",
            "konsumen",
            "pengguna",
            "pemakai",
            "client",
            "penerima",
            "receiver",
            "receiving",
            "recipient",
        ],
    ),
    (Role::Needing, Sure::Pair, &["target", "tujuan", "destination"]),
    (
        Role::Needed,
        Sure::Own,
        &[
            "depends on",
            "dependson",
            "dependency",
            "dependencies",
            "dependee",
            "dependensi",
            "tergantung",
            "tergantung pada",
            "bergantung pada",
            "ketergantungan",
            "ketergantungan pada",
            "membutuhkan",
            "memerlukan",
            "dibutuhkan",
            "yang dibutuhkan",
            "yang diperlukan",
            "yang dipanggil",
            "requires",
            "required",
            "needs",
            "needed",
            "callee",
            "called",
        ],
    ),
    (
        Role::Needed,
        Sure::Trade,
        &[
            "provider",
            "providing",
            "penyedia",
            "producer",
            "produsen",
            "pengirim",
            "sender",
            "sending",
        ],
    ),
    (Role::Needed, Sure::Pair, &["source", "sumber", "asal", "origin"]),
    (Role::First, Sure::Pair, &["from", "dari"]),
    (Role::Second, Sure::Pair, &["to", "ke"]),
];

/// What stands under a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noun {
    System,
    Name,
    Id,
    Agency,
    Data,
}

const NOUNS: &[(Noun, &[&str])] = &[
    (
        Noun::System,
        &[
            "system",
            "sistem",
            "application",
            "aplikasi",
            "app",
            "component",
            "komponen",
            "informasi",
            "elektronik",
            "software",
        ],
    ),
    (Noun::Name, &["name", "nama"]),
    (Noun::Id, &["id", "kode", "code", "identifier", "uuid", "guid", "key"]),
    (
        Noun::Agency,
        &[
            "instansi",
            "opd",
            "skpd",
            "dinas",
            "unit",
            "lembaga",
            "agency",
            "organisation",
            "organization",
            "owner",
            "pemilik",
        ],
    ),
    (Noun::Data, &["data"]),
];

/// A heading taken apart.
#[derive(Debug, Default)]
struct Heading {
    /// The words that are left, without [`NOUNS`].
    side: String,
    nouns: Vec<Noun>,
}

impl Heading {
    fn of(text: &str) -> Heading {
        let mut heading = Heading::default();
        let mut rest = Vec::new();
        let text = folded(&words_apart(text).unwrap_or_else(|| text.to_string()));
        for word in text.split(' ').flat_map(run_together) {
            match NOUNS.iter().find(|it| it.1.contains(&word)) {
                Some((noun, _)) => heading.nouns.push(*noun),
                None => rest.push(word),
            }
        }
        heading.side = rest.join(" ");
        heading
    }

    fn has(&self, noun: Noun) -> bool {
        self.nouns.contains(&noun)
    }

    fn role(&self) -> Option<(Role, Sure)> {
        let found = SIDES.iter().find(|it| it.2.contains(&self.side.as_str()));
        found.map(|it| (it.0, it.1))
    }

    /// Whether it names a system and no side: an inventory has it, or the one that needs.
    fn is_plain(&self) -> bool {
        self.side.is_empty() && self.has(Noun::System) && !self.has(Noun::Data)
    }
}

/// `fromid` as `from` and `id`.
fn run_together(word: &str) -> Vec<&str> {
    let sides = ["from", "to", "source", "target"];
    let parts = sides.iter().find_map(|it| {
        let noun = word.strip_prefix(it)?;
        NOUNS.iter().any(|it| it.1.contains(&noun)).then(|| vec![&word[..it.len()], noun])
    });
    parts.unwrap_or_else(|| vec![word])
}

/// A heading as a whole, without its parentheses, or in one of two languages: whichever is that of a side.
fn heading_of(text: &str) -> Heading {
    let said = text.split(['(', '[']).next().unwrap_or_default();
    let mut all = [text, said].into_iter().chain(said.split('/')).map(Heading::of);
    all.find(|it| it.role().is_some()).unwrap_or_else(|| Heading::of(said))
}

/// The columns of one side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Side {
    name: Option<String>,
    id: Option<String>,
    agency: Option<String>,
}

impl Side {
    fn is_named(&self) -> bool {
        self.name.is_some() || self.id.is_some()
    }

    /// The systems of a row. A name may be a list of names, unless an identifier stands beside it.
    fn parties(&self, row: &Value) -> Vec<Party> {
        let cell = |it: &Option<String>| it.as_ref().and_then(|it| said(row, &[&bare(it)]));
        let (id, agency) = (cell(&self.id), cell(&self.agency));
        let raw = self.name.as_ref().and_then(|it| row[it].as_str()).unwrap_or_default();
        let party = |name: String| Party { id: id.clone(), name, agency: agency.clone() };
        match (cell(&self.name), &id) {
            (Some(name), Some(_)) => vec![party(name)],
            (Some(_), None) => parts(raw).into_iter().map(party).collect(),
            (None, Some(id)) => vec![party(id.clone())],
            (None, None) => Vec::new(),
        }
    }
}

/// The names of a cell: by line, `;` or `|`. Commas and slashes stand in names as well.
fn parts(text: &str) -> Vec<String> {
    let parts = match text.contains(['\n', ';', '|']) {
        true => split_list(text, &[]),
        false => vec![text.to_string()],
    };
    let lines = parts.iter().map(|it| crate::register::value::one_line(it));
    lines.filter(|it| !crate::repair::text::is_placeholder(it)).collect()
}

/// What the headings say of who needs whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// One needs the other, whatever else a row says.
    Stated(Needing),
    /// Data flow from the first to the second, unless the words of a row say who needs whom.
    Flow,
    /// A pair of which the first needs the second, unless data pass from it or the words of a row say otherwise.
    Pair,
    /// A pair of which nothing is known but by data that pass or the words of a row.
    Open,
}

/// The columns of a list that says who uses which system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Users {
    system: Side,
    /// The column of the users.
    user: String,
    /// What they are.
    pub body: Body,
}

impl Users {
    /// The columns of these headings, when they name a system, one body and what the one is to the other, and nothing
    /// beside that an inventory would have.
    pub fn of(headings: &[&str]) -> Option<Users> {
        let names = Headings::of(headings).names;
        let (mut system, mut bodies, mut has_kind) = (Side::default(), Vec::new(), false);
        for (text, name) in headings.iter().zip(&names) {
            let heading = heading_of(text);
            let is_kind = KIND.contains(&bare(text).as_str());
            has_kind |= is_kind;
            if is_kind || is_person(text) {
                continue;
            }
            if heading.is_plain() {
                place(&mut system, &heading, name);
            } else if heading.has(Noun::Agency) && USING.contains(&heading.side.as_str()) {
                bodies.push((text, name));
            } else if !is_beside(text) && !heading.has(Noun::Id) {
                return None;
            }
        }
        let [(text, name)] = bodies[..] else { return None };
        let is_unit = OF_UNITS.iter().any(|it| bare(text).contains(it));
        let body = if is_unit { Body::Unit } else { Body::Agency };
        (has_kind && system.is_named()).then_some(Users { system, user: name.clone(), body })
    }

    /// Whether the first rows of a table are those of such a list: the headings say so little that the row below them
    /// has to say that somebody uses a system.
    pub fn begin(headings: &[&str], first: &[&str]) -> bool {
        let names = Headings::of(headings).names.into_iter();
        let cells = names.zip(first).map(|(name, cell)| (name, Value::from(*cell)));
        Users::of(headings).is_some() && says_uses(&Value::Object(cells.collect()))
    }

    /// The systems of a row, and who uses them.
    pub fn parties(&self, row: &Value) -> (Vec<Party>, Vec<Party>) {
        let users = parts(row[&self.user].as_str().unwrap_or_default()).into_iter();
        let users = users.map(|name| Party { id: None, name, agency: None });
        (self.system.parties(row), users.collect())
    }

    /// Whether a heading is read, or names its body or system in another way.
    pub fn has(&self, heading: &str) -> bool {
        let own = [Some(self.user.clone()), self.system.name.clone(), self.system.id.clone()];
        own.into_iter().flatten().any(|it| bare(&it) == heading)
    }
}

/// Words beside that of a body for who uses.
const USING: &[&str] = &["", "pengguna", "pemakai", "user", "using", "yang menggunakan"];
/// Words for a body that is a unit of the owner.
const OF_UNITS: &[&str] = &["unit", "opd", "skpd", "dinas"];

/// The columns that name the two systems of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    first: Side,
    second: Side,
    /// Who needs whom.
    pub order: Order,
    /// Whether a column says which data pass.
    pub has_data: bool,
}

impl Columns {
    /// The columns of these headings; `None` when they do not name two sides, or when the list may be another
    /// one, unless somebody says that it `is_sure` to be one of dependencies.
    pub fn of(headings: &[&str], is_sure: bool) -> Option<Columns> {
        let names = Headings::of(headings).names;
        let headed: Vec<(&str, Heading)> =
            headings.iter().map(|it| (*it, heading_of(it))).collect();
        let roles: Vec<Option<(Role, Sure)>> = headed
            .iter()
            .map(|(text, it)| it.role().filter(|_| !is_known(text) && !is_person(text)))
            .collect();
        let named = |role: Role| {
            let mut both = headed.iter().zip(&roles);
            both.any(|(it, found)| found.is_some_and(|it| it.0 == role) && !it.1.has(Noun::Agency))
        };
        let any_side = |wanted: &[Role]| wanted.iter().copied().find(|it| named(*it));
        let needed = any_side(&[Role::Needed, Role::First]);
        let needing = any_side(&[Role::Needing, Role::Second]);
        let own = |role: Role| {
            let mut found = roles.iter().flatten();
            found.any(|it| it.0 == role && it.1 == Sure::Own)
        };
        let plain = headed.iter().position(|it| it.1.is_plain());
        let (first, second) = match (needed, needing) {
            _ if named(Role::First) && named(Role::Second) => (Role::First, Role::Second),
            // From one that is named so, nobody is needed: `from` and `depends on`.
            _ if named(Role::First) && named(Role::Needed) && own(Role::Needed) => {
                (Role::First, Role::Needed)
            }
            (Some(needed), Some(needing)) => (needed, needing),
            // An inventory may have a column of needs too, so nobody but who asks for it gets this.
            _ if is_sure && plain.is_some() && own(Role::Needed) => {
                return Columns::beside(&headed, &names, &roles, plain?, Role::Needed);
            }
            _ if is_sure && plain.is_some() && own(Role::Needing) => {
                return Columns::beside(&headed, &names, &roles, plain?, Role::Needing);
            }
            _ => return None,
        };
        let mut sides = [Side::default(), Side::default()];
        // Both sides say system or application; both say that it is a need; both are those of a pair.
        let (mut are_systems, mut are_needs, mut are_pair) = (true, true, true);
        let mut has_id = false;
        for (at, (_, heading)) in headed.iter().enumerate() {
            let Some((role, sure)) = roles[at] else { continue };
            let Some(side) = [first, second].iter().position(|it| *it == role) else { continue };
            place(&mut sides[side], heading, &names[at]);
            if !heading.has(Noun::Agency) {
                let is_system = heading.has(Noun::System);
                are_systems &= is_system;
                are_needs &= is_system || sure == Sure::Own;
                are_pair &= !heading.has(Noun::Data) && PAIRS.contains(&heading.side.as_str());
                has_id |= heading.has(Noun::Id);
            }
        }
        let [first_side, second_side] = sides;
        let has_data = headed.iter().any(|it| DATA.contains(&bare(it.0).as_str()));
        let order = order_of(first, second, &headed, &roles);
        let columns = Columns { first: first_side, second: second_side, order, has_data };
        let sided = |at: usize| roles[at].is_some_and(|it| it.0 == first || it.0 == second);
        let others: Vec<&str> =
            (0..headings.len()).filter(|at| !sided(*at)).map(|at| headings[at]).collect();
        let fits = columns.first.is_named() && columns.second.is_named();
        let has = |words: &[&str]| others.iter().any(|it| words.contains(&bare(it).as_str()));
        let is_list = fits
            && match (are_systems, are_needs) {
                (true, _) => !others.iter().any(|it| is_of_inventory(it, has(OWNERS))),
                (false, true) => others.iter().all(|it| is_beside(it)),
                (false, false) => {
                    let is_told = has(KIND) && (has_id || !has(SERVICE));
                    let may_stand = |it: &&str| is_beside(it) || has_id && !names_systems(it);
                    are_pair && is_told && others.iter().all(may_stand)
                }
            };
        (fits && (is_sure || is_list)).then_some(columns)
    }

    /// The columns of a list in which one side is called no more than an application.
    fn beside(
        headed: &[(&str, Heading)],
        names: &[String],
        roles: &[Option<(Role, Sure)>],
        plain: usize,
        role: Role,
    ) -> Option<Columns> {
        let (mut first, mut second) = (Side::default(), Side::default());
        for (at, (_, heading)) in headed.iter().enumerate() {
            if roles[at].is_some_and(|it| it.0 == role) {
                place(&mut second, heading, &names[at]);
            } else if at == plain || heading.is_plain() && heading.has(Noun::Id) {
                place(&mut first, heading, &names[at]);
            }
        }
        let needing = if role == Role::Needed { Needing::First } else { Needing::Second };
        let has_data = headed.iter().any(|it| DATA.contains(&bare(it.0).as_str()));
        let fits = first.is_named() && second.is_named();
        let order = Order::Stated(needing);
        fits.then_some(Columns { first, second, order, has_data })
    }

    /// The systems of a row, those of the first side before those of the second.
    pub fn parties(&self, row: &Value) -> (Vec<Party>, Vec<Party>) {
        (self.first.parties(row), self.second.parties(row))
    }

    /// Whether a heading is that of a side.
    pub fn has(&self, heading: &str) -> bool {
        let columns = |it: &Side| [it.name.clone(), it.id.clone(), it.agency.clone()];
        let mut all = columns(&self.first).into_iter().chain(columns(&self.second)).flatten();
        all.any(|it| bare(&it) == heading)
    }
}

/// What the words of both sides say of who needs whom.
fn order_of(
    first: Role,
    second: Role,
    headed: &[(&str, Heading)],
    roles: &[Option<(Role, Sure)>],
) -> Order {
    let of_pair = |role: Role| roles.iter().flatten().any(|it| *it == (role, Sure::Pair));
    let is_indonesian = || headed.iter().any(|it| ["dari", "ke"].contains(&it.1.side.as_str()));
    match (first, second) {
        (Role::First, Role::Needed) => Order::Stated(Needing::First),
        (Role::First, Role::Second) if is_indonesian() => Order::Open,
        (Role::First, Role::Second) => Order::Pair,
        (one, other) if of_pair(one) && of_pair(other) => Order::Flow,
        _ => Order::Stated(Needing::Second),
    }
}

fn place(side: &mut Side, heading: &Heading, name: &str) {
    let column = match heading {
        it if it.has(Noun::Agency) => &mut side.agency,
        it if it.has(Noun::Id) => &mut side.id,
        _ => &mut side.name,
    };
    column.get_or_insert_with(|| name.to_string());
}

/// Whether a column is one that is read or passed over beside those of the sides.
pub fn is_known(heading: &str) -> bool {
    let word = bare(heading);
    let known = [KIND, METHOD, PROTOCOL, DATA, SERVICE, STATUS, DATE, CONFIDENCE, REMARK, OWN];
    known.iter().any(|it| it.contains(&word.as_str()))
}

/// Words of a pair that are known as such without "system" beside them, where a kind is stated too.
const PAIRS: &[&str] = &["from", "to", "source", "target"];

/// Columns by which a list with names is one of systems and not of interfaces.
const OWNERS: &[&str] = &[
    "owner",
    "agency",
    "organization",
    "organisation",
    "department",
    "instansi",
    "opd",
    "skpd",
    "perangkatdaerah",
    "unit",
    "unitkerja",
    "pemilik",
    "url",
    "urls",
    "alamat",
    "link",
];

/// Whether a heading beside two systems is that of the systems which the list is of: a list of interfaces may name
/// each of them, but does not say whose they are.
fn is_of_inventory(heading: &str, has_owner: bool) -> bool {
    let of_interface = ["name", "nama", "title", "judul"].contains(&bare(heading).as_str());
    names_systems(heading) && (has_owner || !of_interface)
}

/// Columns that are not read and say of a list all the same that it is one of needs.
const NOT_READ: &[&str] = &["confidence", "keyakinan"];

/// Whether a column may stand beside two sides of which nothing says that they are systems.
fn is_beside(heading: &str) -> bool {
    if NOT_READ.contains(&bare(heading).as_str()) {
        return true;
    }
    bare(heading).is_empty() || is_known(heading) && !names_systems(heading) || is_person(heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Option<Order>) {
        let headings: Vec<&str> = header.split(';').collect();
        assert_eq!(Columns::of(&headings, false).map(|it| it.order), expected, "{header}");
    }

    const FIRST: Option<Order> = Some(Order::Stated(Needing::First));
    const SECOND: Option<Order> = Some(Order::Stated(Needing::Second));

    #[test]
    fn sides_are_known_in_both_languages() {
        check("from_id;to_id;type;alternative", Some(Order::Pair));
        check("from;to;type", Some(Order::Pair));
        check("from;to;type;data;first seen;last seen;confidence", Some(Order::Pair));
        check("fromId;toId;kind", Some(Order::Pair));
        check("fromId;toId;type;required", Some(Order::Pair));
        check("From Application;To Application;Data", Some(Order::Pair));
        check("Source;Target;Type", Some(Order::Flow));
        check("Source System;Target System;Vendor;Cost;Priority", Some(Order::Flow));
        check("Name;Source Application;Target Application;Protocol", Some(Order::Flow));
        check("No;Aplikasi Asal;Aplikasi Tujuan;Data;Metode", Some(Order::Flow));
        check("Sistem Sumber / Source System;Sistem Tujuan / Target System", Some(Order::Flow));
        check("Aplikasi Pengirim;Aplikasi Penerima;PIC", SECOND);
        check("Aplikasi Penyedia;Aplikasi Konsumen;Jenis", SECOND);
        check("Provider Application;Consumer Application", SECOND);
        check("dependent;dependency", SECOND);
        check("Aplikasi (yang membutuhkan);Aplikasi yang dibutuhkan;Jenis", SECOND);
    }

    #[test]
    fn who_asks_for_it_gets_lists_that_may_be_others() {
        let check = |header: &str, expected: Option<Order>| {
            let headings: Vec<&str> = header.split(';').collect();
            assert_eq!(Columns::of(&headings, true).map(|it| it.order), expected, "{header}");
            assert_eq!(Columns::of(&headings, false), None, "{header}");
        };
        check("Dari;Ke;Metode", Some(Order::Open));
        check("Sumber;Tujuan;Data", Some(Order::Flow));
        check("Sumber Data;Tujuan Data;Metode", Some(Order::Flow));
        check("Pengirim;Penerima;Data", SECOND);
        check("Aplikasi;Tergantung pada;Jenis;Keterangan", FIRST);
        check("Nama Aplikasi;Membutuhkan", FIRST);
        check("Application;Depends On;Type", FIRST);
        check("Aplikasi;Dibutuhkan oleh", SECOND);
        check("From;To;Dependency", Some(Order::Pair));
    }

    #[test]
    fn inventories_and_other_lists_are_none() {
        for header in [
            "No;Nama Aplikasi;OPD;Sumber Data;Tujuan;Status",
            "Nama Aplikasi;Integrasi;Sumber Data",
            "Nama Aplikasi;Instansi;Status;Tergantung pada",
            "Aplikasi;OPD;Ketergantungan;URL",
            "Nama;Fungsi;Asal;Tujuan;Jenis",
            "Nama Sistem;Source;Target;Type",
            "Inovasi;Tujuan;Sumber Data;Jenis",
            "Inovasi;Tujuan;Sumber Data;Urusan;Tahap;OPD",
            "Aplikasi;Penyedia;Pengguna",
            "Pengirim;Penerima;Perihal;Jenis",
            "From;To;Subject;Body;Sent",
            "source;target;weight",
            "Nama Sistem;Sistem Asal;Sistem Tujuan",
            "id;name;description;organization",
            "Nama Aplikasi;Deskripsi;Ketergantungan",
            "System Name;Type;Description;Dependencies",
            "Application;Required;Description",
            "Name;Owner;Description;Depends On;Required By;URL",
            "Nama;OPD;URL;Deskripsi;Membutuhkan;Dibutuhkan oleh;Status",
            "Name;Source System;Target System;Status;Owner;URL",
            "Service Name;Provider;Target;Status;Description",
            "No;Nama Layanan;Penyedia;Tujuan;Keterangan",
            "Layanan;Asal;Tujuan;Jenis;OPD;URL",
            "Nama Barang;Jenis;Asal;Tujuan",
            "Program;Jenis;Sumber;Tujuan;Tahun",
            "No;Tanggal;Pengirim;Penerima;Keterangan",
            "Caller;Called;Duration;Cost",
            "Tujuan;Aplikasi Asal;Aplikasi Tujuan;Data",
            ";;;From;To",
            "Type;Name",
            "",
        ] {
            check(header, None);
        }
    }

    #[test]
    fn a_list_of_users_is_one_by_its_first_row() {
        let begins = |header: &str, first: &str| {
            let of = |it| Vec::from_iter(str::split(it, ';'));
            Users::begin(&of(header), &of(first))
        };
        assert!(begins("admin_code;organization;software_id;type", "x;Kota A;sw-1;uses"));
        assert!(begins("Aplikasi;Instansi pengguna;Hubungan", "SRIKANDI;Kota A;digunakan oleh"));
        assert!(begins("Aplikasi;OPD;Jenis", "SIMPEG;BKPP;menggunakan"));
        assert!(!begins("Aplikasi;OPD;Jenis", "SIMPEG;BKPP;web"));
        assert!(!begins("Aplikasi;OPD;Jenis;URL", "SIMPEG;BKPP;menggunakan;-"));
        assert!(!begins("Aplikasi;Jenis", "SIMPEG;menggunakan"));
        assert!(!begins("Aplikasi;Instansi;OPD;Jenis", "SIMPEG;Kota A;BKPP;menggunakan"));
        let body = |header: &str| {
            Users::of(&header.split(';').collect::<Vec<_>>()).expect("it is one").body
        };
        assert_eq!(body("Aplikasi;OPD;Jenis"), Body::Unit);
        assert_eq!(body("Aplikasi;Instansi;Jenis"), Body::Agency);
    }

    #[test]
    fn a_cell_may_name_several_systems() {
        let columns = Columns::of(&["Aplikasi", "Tergantung pada"], true).expect("it is one");
        let row =
            serde_json::json!({ "Aplikasi": "A, B dan C", "Tergantung pada": "SIPD; Simpeg\n-" });
        let (first, second) = columns.parties(&row);
        let names = |it: Vec<Party>| it.into_iter().map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(
            (names(first), names(second)),
            (vec!["A, B dan C".to_string()], vec!["SIPD".to_string(), "Simpeg".to_string()],)
        );
    }
}
