//! One row of a list of exchanges: who offers what to whom, under whichever words it stands.

use model::Place;
use serde_json::{Value, json};

use crate::register::RawEntry;
use crate::register::entry::{rejected, skipped};
use crate::register::gather::{DATA, Kind, Party, Sides, names_systems, words_of};
use crate::register::value::{bare, get, one_line, text, text_of};
use crate::repair::text::is_placeholder;

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

/// From an identifier of X-Road, as an object or a path, or from a name. A group is no system.
pub fn party_of(value: &Value) -> Option<Party> {
    if let Some((id, code, _)) = path_of(value) {
        let name = text_of(value, &["subsystemname"]).unwrap_or(code);
        return Some(Party { id: Some(id), name, agency: None });
    }
    let name = value.as_str().map(one_line).filter(|it| !it.is_empty() && !is_placeholder(it))?;
    Some(Party { id: None, name, agency: None })
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
            (Some(value), _) => party_of(value),
            (None, Some((id, code, _))) => {
                Some(Party { id: Some(id.clone()), name: code.clone(), agency: None })
            }
            (None, None) => path_of(own).and_then(|_| party_of(own)),
        };
        let mut consumer = subject.and_then(party_of);
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

/// A list of exchanges.
#[derive(Default)]
pub struct Exchanges {
    /// Whether headings that name all sides are enough, as nobody doubts that this is such a list.
    pub is_sure: bool,
}

impl Kind for Exchanges {
    const KEEPS_OFFERS: bool = true;
    const NO_HEADER: &'static str = "no header names provider, service and consumer";

    fn begin(&mut self, headings: &[&str]) -> bool {
        if self.is_sure { names_sides(headings) } else { is_exchange(headings) }
    }

    fn sides(&mut self, row: &Value, place: &Place, told: &mut Vec<RawEntry>) -> Option<Sides> {
        let Exchange { provider, consumer, .. } = Exchange::read(row);
        if provider.is_some() || consumer.is_some() {
            let (needed, needing) = (provider.into_iter(), consumer.into_iter());
            return Some(Sides { needed: needed.collect(), needing: needing.collect() });
        }
        let member = get(row, &["id"]).and_then(|it| get(it, &["membercode"]));
        let (place, words) = (place.clone(), words_of(row));
        told.push(match member {
            Some(_) => skipped(place, "xroad-member-skipped", &words),
            None => rejected(place, "xroad-row", &words),
        });
        None
    }

    fn knows(&self, heading: &str) -> bool {
        let sides = [PROVIDER, SERVICE, CONSUMER, PROVIDER_AGENCY, CONSUMER_AGENCY];
        let others = [DATA, STATUS, DATE, OWN];
        sides.iter().chain(&others).any(|it| it.contains(&heading))
    }

    fn entry(&self, system: Value, offers: Vec<Value>, needs: Vec<(Value, Vec<Value>)>) -> Value {
        let group = |(provider, rows)| json!({ "provider": provider, "rows": rows });
        let uses: Vec<Value> = needs.into_iter().map(group).collect();
        json!({ "subsystem": system, "offers": offers, "uses": uses })
    }
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
