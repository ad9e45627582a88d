//! Agencies and their units.

use serde::{Deserialize, Serialize};

/// Level of government.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AgencyLevel {
    /// Kementerian.
    Ministry,
    /// Lembaga.
    CentralAgency,
    /// Provinsi.
    Province,
    /// Kabupaten.
    Regency,
    /// Kota.
    City,
    /// Desa.
    Village,
    /// Anything else, or not known.
    #[default]
    Other,
}

impl AgencyLevel {
    /// The stable key.
    pub fn key(self) -> &'static str {
        match self {
            AgencyLevel::Ministry => "ministry",
            AgencyLevel::CentralAgency => "central_agency",
            AgencyLevel::Province => "province",
            AgencyLevel::Regency => "regency",
            AgencyLevel::City => "city",
            AgencyLevel::Village => "village",
            AgencyLevel::Other => "other",
        }
    }

    /// The level with this key; `Other` when there is none.
    pub fn from_key(key: &str) -> AgencyLevel {
        use AgencyLevel::{CentralAgency, City, Ministry, Other, Province, Regency, Village};
        let all = [Ministry, CentralAgency, Province, Regency, City, Village];
        all.into_iter().find(|it| it.key() == key).unwrap_or(Other)
    }

    /// Reads the level off an agency's name (`Kab. Bantul` is a regency).
    pub fn of_name(name: &str) -> AgencyLevel {
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        if has(&["kementerian", "ministry", "kemen"]) {
            AgencyLevel::Ministry
        } else if has(&["provinsi", "prov.", "pemprov", "province"]) {
            AgencyLevel::Province
        } else if has(&["kabupaten", "kab.", "kab ", "pemkab", "regency"]) {
            AgencyLevel::Regency
        } else if has(&["kota ", "pemkot", "city of"]) {
            AgencyLevel::City
        } else if has(&["desa ", "kelurahan", "nagari", "gampong"]) {
            AgencyLevel::Village
        } else if has(&["badan ", "lembaga", "komisi", "agency"]) {
            AgencyLevel::CentralAgency
        } else {
            AgencyLevel::Other
        }
    }
}

/// A body that owns or uses systems (Instansi).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Opaque id, derived from the normalised name.
    pub id: String,
    /// Name as most sources write it.
    pub name: String,
    /// Level of government.
    pub level: AgencyLevel,
}

/// A unit of an agency (OPD, unit kerja).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgUnit {
    /// Opaque id, derived from agency and name.
    pub id: String,
    /// Agency it belongs to, when known.
    pub agency_id: Option<String>,
    /// Name as most sources write it.
    pub name: String,
}
