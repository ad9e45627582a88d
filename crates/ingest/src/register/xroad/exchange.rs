//! One row of a list of exchanges: who offers what to whom, under whichever words it stands.

use serde_json::{Value, json};

use crate::profile::is_contact_header;
use crate::register::value::{bare, get, one_line, text, text_of};
use crate::repair::text::{folded, is_placeholder};

/// What a column or member holds, and the words for it, in the order of their worth.
pub const PROVIDER: &[&str] = &[
    "aplikasipenyedia",
    "sistempenyedia",
    "subsystempenyedia",
    "penyedia",
    "penyedialayanan",
    "penyediaapi",
    "penyediadata",
    "produsendata",
    "provider",
    "providerid",
    "serviceprovider",
];
pub const SERVICE: &[&str] = &[
    "namaapi",
    "namalayanan",
    "layanan",
    "layananapi",
    "namaservice",
    "kodelayanan",
    "api",
    "serviceid",
    "servicecode",
    "servicename",
    "service",
];
pub const CONSUMER: &[&str] = &[
    "aplikasikonsumen",
    "aplikasipengguna",
    "sistemkonsumen",
    "sistempengguna",
    "subsystemkonsumen",
    "konsumen",
    "konsumenlayanan",
    "konsumenapi",
    "pengguna",
    "penggunalayanan",
    "penggunaapi",
    "consumer",
    "consumerid",
    "serviceclient",
    "clientid",
    "client",
    "subjectid",
    "subject",
];
/// Those of the words for a consumer by which X-Road names who holds a right.
pub const CLIENT: &[&str] = &["serviceclient", "clientid", "client", "subjectid", "subject"];
pub const PROVIDER_AGENCY: &[&str] = &["instansipenyedia", "opdpenyedia", "provideragency"];
pub const CONSUMER_AGENCY: &[&str] =
    &["instansikonsumen", "instansipengguna", "opdkonsumen", "opdpengguna", "consumeragency"];
pub const DATA: &[&str] = &[
    "data",
    "namadata",
    "jenisdata",
    "objekdata",
    "dataobject",
    "datayangdipertukarkan",
    "datadipertukarkan",
];
pub const STATUS: &[&str] = &["status", "statuslayanan", "statusakses"];
pub const DATE: &[&str] =
    &["tanggal", "tanggalaktif", "sejak", "terakhir", "date", "since", "lastseen", "rightsgivenat"];

/// Members of X-Road's own lists, and the number of a row.
pub const OWN: &[&str] = &[
    "no",
    "nomor",
    "id",
    "name",
    "subsystemname",
    "objecttype",
    "xroadinstance",
    "memberclass",
    "membercode",
    "subsystemcode",
    "serviceversion",
    "servicetype",
    "endpointlist",
];

/// Whether a column or member names or reaches persons; members are often written without spaces.
pub fn is_person(header: &str) -> bool {
    const JOINED: &[&str] = &["nohp", "notelp", "penanggungjawab", "namapetugas"];
    let joined = bare(header);
    is_contact_header(header)
        || words_apart(header).is_some_and(|it| is_contact_header(&it))
        || JOINED.iter().any(|it| joined.contains(it))
}

/// `picKonsumen` as `pic Konsumen`.
fn words_apart(key: &str) -> Option<String> {
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

/// Whether the headings are those of a list of exchanges and not of a list of systems, in which vendors,
/// services and users stand as well.
pub fn is_exchange(headings: &[&str]) -> bool {
    names_sides(headings) && !headings.iter().any(|it| names_systems(it))
}

/// Whether the headings name a provider, a service and a consumer.
pub fn names_sides(headings: &[&str]) -> bool {
    let all: Vec<String> = headings.iter().map(|it| bare(it)).collect();
    let has = |words: &[&str]| all.iter().any(|it| words.contains(&it.as_str()));
    (has(PROVIDER) || has(&["serviceid"])) && has(SERVICE) && has(CONSUMER)
}

/// Whether the keys of a JSON text, each with how deep it lies, are those of a list of exchanges. What lies
/// deeper than its consumers may have names.
pub fn is_exchange_of_keys(keys: &[(usize, &str)]) -> bool {
    let all: Vec<&str> = keys.iter().map(|it| it.1).collect();
    let consumer = keys.iter().find(|it| CONSUMER.contains(&bare(it.1).as_str()));
    let beside = |it: &&(usize, &str)| consumer.is_some_and(|consumer| it.0 == consumer.0);
    names_sides(&all) && !keys.iter().filter(beside).any(|it| names_systems(it.1))
}

/// Whether a list with this heading is one of systems: all of it, without a note in parentheses, or in one
/// of two languages.
fn names_systems(heading: &str) -> bool {
    let said = heading.split(['(', '[']).next().unwrap_or_default();
    let of_side = |it: &str| SIDES.iter().any(|side| it.ends_with(side));
    said.split('/').chain([heading]).map(bare).any(|it| {
        SYSTEMS.contains(&it.as_str())
            || SYSTEMS_BEGIN.iter().any(|begin| it.starts_with(begin)) && !of_side(&it)
    })
}

/// One side of an exchange.
#[derive(Clone)]
pub struct Party {
    pub id: Option<String>,
    pub name: String,
    pub agency: Option<String>,
}

/// What tells systems apart within a list: an identifier, or a name with its agency where one is stated.
pub type Key = (String, Option<String>);

impl Party {
    pub fn key(&self) -> Key {
        match &self.id {
            Some(id) => (id.to_lowercase(), None),
            None => (folded(&self.name), self.agency.as_deref().map(folded)),
        }
    }

    /// What others call it: many agencies have a system of the same name.
    pub fn called(&self) -> String {
        match (&self.id, &self.agency) {
            (Some(id), _) => id.clone(),
            (None, Some(agency)) => format!("{} ({agency})", self.name),
            (None, None) => self.name.clone(),
        }
    }

    /// As an entry keeps it.
    pub fn to_json(&self) -> Value {
        json!({ "id": self.id, "name": self.name, "agency": self.agency })
    }

    /// From what an entry keeps.
    pub fn of_entry(kept: &Value) -> Option<Party> {
        let name = text(kept).filter(|_| !kept.is_object()).or(text_of(kept, &["name"]))?;
        Some(Party { id: text_of(kept, &["id"]), name, agency: text_of(kept, &["agency"]) })
    }

    /// From an identifier of X-Road, as an object or a path, or from a name. A group is no system.
    pub fn read(value: &Value) -> Option<Party> {
        if let Some((id, code, _)) = path_of(value) {
            let name = text_of(value, &["subsystemname"]).unwrap_or(code);
            return Some(Party { id: Some(id), name, agency: None });
        }
        let name =
            value.as_str().map(one_line).filter(|it| !it.is_empty() && !is_placeholder(it))?;
        Some(Party { id: None, name, agency: None })
    }
}

/// The subsystem that an X-Road identifier lies in, its code, and the service's code when it is one of a
/// service.
pub fn path_of(value: &Value) -> Option<(String, String, Option<String>)> {
    let parts: Vec<String> = match value {
        Value::Object(_) => {
            let keys = ["xroadinstance", "memberclass", "membercode", "subsystemcode"];
            let service = text_of(value, &["servicecode"]);
            let path: Option<Vec<String>> = keys.iter().map(|it| text_of(value, &[it])).collect();
            path?.into_iter().chain(service).collect()
        }
        Value::String(text) => {
            let text = text.trim();
            let kind = text.split_once(':').filter(|it| it.1.contains('/'));
            let path = kind.map_or(text, |it| it.1);
            let by = if path.contains('/') { '/' } else { ':' };
            path.split(by).map(str::to_string).collect()
        }
        _ => return None,
    };
    let sound = |it: &String| !it.is_empty() && !it.contains(char::is_whitespace);
    if !(4..=6).contains(&parts.len()) || !parts.iter().all(sound) {
        return None;
    }
    Some((parts[..4].join("/"), parts[3].clone(), parts.get(4).cloned()))
}

/// One row.
#[derive(Default)]
pub struct Exchange {
    pub provider: Option<Party>,
    pub service: Option<String>,
    pub consumer: Option<Party>,
    pub data: Option<String>,
}

impl Exchange {
    /// Reads a row; what is not there is not guessed.
    pub fn read(row: &Value) -> Exchange {
        let member = get(row, &["id"]).filter(|it| it.is_object());
        let own = member.unwrap_or(row);
        let service = get(row, SERVICE);
        let (subject, named) = (get(row, CONSUMER), service.and_then(path_of));
        let mut provider = match (get(row, PROVIDER), &named) {
            (Some(value), _) => Party::read(value),
            (None, Some((id, code, _))) => {
                Some(Party { id: Some(id.clone()), name: code.clone(), agency: None })
            }
            (None, None) => path_of(own).and_then(|_| Party::read(own)),
        };
        let mut consumer = subject.and_then(Party::read);
        let owner = member.and_then(|_| text_of(row, &["name"]));
        let own_name = text_of(row, &["subsystemname"]);
        if let Some(party) = &mut provider {
            party.agency = stated(row, PROVIDER_AGENCY).or(owner);
            party.name = own_name.unwrap_or_else(|| party.name.clone());
        }
        if let Some(party) = &mut consumer {
            party.agency = stated(row, CONSUMER_AGENCY);
        }
        let code = named.and_then(|it| it.2).or_else(|| service.and_then(text));
        Exchange {
            provider,
            service: code.map(|it| one_line(&it)).filter(|it| !is_placeholder(it)),
            consumer,
            data: stated(row, DATA),
        }
    }
}

/// What a row says under one of the words.
fn stated(row: &Value, words: &[&str]) -> Option<String> {
    text_of(row, words).map(|it| one_line(&it)).filter(|it| !is_placeholder(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_path(value: Value, expected: Option<(&str, Option<&str>)>) {
        let found = path_of(&value);
        let found = found.as_ref().map(|it| (it.0.as_str(), it.2.as_deref()));
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn identifiers_are_read_in_every_notation() {
        let simpeg = "RI/GOV/1/simpeg";
        check_path(json!("RI/GOV/1/simpeg"), Some((simpeg, None)));
        check_path(json!("SUBSYSTEM:RI/GOV/1/simpeg"), Some((simpeg, None)));
        check_path(json!("RI:GOV:1:simpeg"), Some((simpeg, None)));
        check_path(json!("RI/GOV/1/simpeg/getA/v1"), Some((simpeg, Some("getA"))));
        check_path(
            json!({ "xRoadInstance": "RI", "memberClass": "GOV", "memberCode": 1,
                    "subsystemCode": "simpeg", "serviceCode": "getA" }),
            Some((simpeg, Some("getA"))),
        );
        for text in ["RI/GOV/1", "Simpeg", "https://a.go.id/b/c/d", "Bidang A / B / C / D", "///"] {
            check_path(json!(text), None);
        }
    }
}
