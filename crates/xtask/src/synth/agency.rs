//! The 616 agencies of the 2018 SPBE evaluation: 70 central ones, 38 provinces, 415 regencies, 93 cities.
//!
//! Only the number 616 is public. The split follows today's 38 provinces and 508 autonomous regencies and
//! cities, which leaves 70 central agencies; names of regions and ministries are public facts.

use super::stream::Stream;

/// Who an agency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Kementerian.
    Ministry,
    /// Lembaga.
    Agency,
    /// Provinsi.
    Province,
    /// Kabupaten.
    Regency,
    /// Kota.
    City,
}

impl Level {
    /// The letter that functions and shared applications use for it.
    pub fn letter(self) -> char {
        match self {
            Level::Ministry | Level::Agency => 'c',
            Level::Province => 'p',
            Level::Regency | Level::City => 'k',
        }
    }

    /// How many applications an agency of this level has beside the thirteen slots, relative to the others.
    fn base_weight(self) -> u64 {
        match self {
            Level::Ministry => 3_600,
            Level::Agency => 2_000,
            Level::Province => 2_400,
            Level::Regency => 800,
            Level::City => 1_200,
        }
    }
}

/// One agency.
#[derive(Debug, Clone)]
pub struct Agency {
    /// Full name as its own list writes it.
    pub name: String,
    /// Short name: the region's or the ministry's.
    pub short: String,
    /// Base domain.
    pub domain: String,
    /// Level.
    pub level: Level,
    /// Position of its province among the agencies; itself for others.
    pub province: usize,
    /// Families of functions that are a central agency's own trade; empty for regions.
    pub trade: Vec<String>,
    /// Share of the further applications, in thousandths of a unit.
    pub weight: u64,
}

/// Weight of the largest ministry: the President spoke of a ministry with more than 500 applications
/// (27 May 2024); with 27,000 rows this weight gives it about that many.
const LARGEST: u64 = 29_000;

/// All agencies in a fixed order: ministries, other central agencies, then province by province. Country 0 is
/// Indonesia; a further one is organised as it is, under invented names.
pub fn agencies(seed: u64, country: u64) -> Vec<Agency> {
    let mut agencies = central();
    for line in lines(include_str!("regions.txt")) {
        add_province(&mut agencies, line);
    }
    if country > 0 {
        move_abroad(&mut agencies, country);
    }
    weigh(&mut agencies, seed);
    agencies
}

/// Gives agencies the names of another country.
fn move_abroad(agencies: &mut [Agency], country: u64) {
    for (it, number) in agencies.iter_mut().zip(0..) {
        let place = invented(country * 1_000 + number);
        it.name = match it.level {
            Level::Ministry | Level::Agency => format!("Otorita {place}"),
            _ => it.name.replace(&it.short, &place),
        };
        it.domain = it.domain.replace(&slug(&it.short), &slug(&place));
        it.short = place;
    }
}

/// An invented name of a place: another one for each number below 100 million, and unlike its neighbours'.
fn invented(number: u64) -> String {
    const CONSONANTS: &[u8; 20] = b"bcdfghjklmnprstvwyzq";
    const VOWELS: &[u8; 5] = b"aeiou";
    let spread = number * 61_803_399 % 100_000_000;
    let syllables = [1_000_000, 10_000, 100, 1].map(|it| (spread / it % 100) as usize);
    let letters = syllables.iter().flat_map(|it| [CONSONANTS[it / 5], VOWELS[it % 5]]);
    let name: String = letters.map(char::from).collect();
    name[..1].to_uppercase() + &name[1..]
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

fn central() -> Vec<Agency> {
    lines(include_str!("central.txt"))
        .enumerate()
        .map(|(position, line)| {
            let mut parts = line.split('|').map(str::trim);
            let kind = parts.next().unwrap_or_default();
            let name = parts.next().unwrap_or_default();
            let short = parts.next().unwrap_or_default();
            let level = if kind == "ministry" { Level::Ministry } else { Level::Agency };
            let trade = parts.next().unwrap_or_default();
            let mut agency = agency(name.to_string(), short, "", level, position);
            agency.trade = trade.split_whitespace().map(str::to_string).collect();
            agency
        })
        .collect()
}

fn add_province(agencies: &mut Vec<Agency>, line: &str) {
    let (province, regions) = line.split_once(':').unwrap_or((line, ""));
    let (regencies, cities) = regions.split_once('/').unwrap_or((regions, ""));
    let seat = agencies.len();
    let name = format!("Pemerintah Provinsi {province}");
    agencies.push(agency(name, province, "prov", Level::Province, seat));
    let names = |list: &str| -> Vec<String> {
        list.split(',').map(|it| it.trim().to_string()).filter(|it| !it.is_empty()).collect()
    };
    for it in names(regencies) {
        agencies.push(agency(
            format!("Pemerintah Kabupaten {it}"),
            &it,
            "kab",
            Level::Regency,
            seat,
        ));
    }
    for it in names(cities) {
        agencies.push(agency(format!("Pemerintah Kota {it}"), &it, "kota", Level::City, seat));
    }
}

fn agency(name: String, short: &str, suffix: &str, level: Level, province: usize) -> Agency {
    let domain = format!("{}{suffix}.go.id", slug(short));
    Agency { name, short: short.to_string(), domain, level, province, trade: Vec::new(), weight: 0 }
}

fn weigh(agencies: &mut [Agency], seed: u64) {
    for (index, agency) in agencies.iter_mut().enumerate() {
        // Sizes differ less than costs do: halve the distance from one.
        let size =
            500 + Stream::new(seed, "agency-size", index as u64).log_normal_thousandths() / 2;
        agency.weight = agency.level.base_weight() * size.min(4_000) / 1_000;
    }
    let ministries = agencies.iter().filter(|it| it.level == Level::Ministry).count();
    let largest = Stream::new(seed, "agency-largest", 0).below(ministries);
    agencies[largest].weight = LARGEST;
}

/// Lower-case letters and digits only, as in a host name.
pub fn slug(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_616_agencies_by_level_each_with_its_own_name_and_domain() {
        let all = agencies(7, 0);
        let count = |level| all.iter().filter(|it| it.level == level).count();
        assert_eq!(count(Level::Ministry), 34);
        assert_eq!(count(Level::Agency), 36);
        assert_eq!(count(Level::Province), 38);
        assert_eq!(count(Level::Regency), 415);
        assert_eq!(count(Level::City), 93);
        assert_eq!(all.len(), 616);
        assert_eq!(all.iter().map(|it| &it.name).collect::<BTreeSet<_>>().len(), 616);
        assert_eq!(all.iter().map(|it| &it.domain).collect::<BTreeSet<_>>().len(), 616);
    }

    #[test]
    fn no_agency_of_another_country_has_a_name_or_domain_of_this_one() {
        let all: Vec<Agency> = (0..40).flat_map(|it| agencies(7, it)).collect();
        assert_eq!(all.iter().map(|it| &it.name).collect::<BTreeSet<_>>().len(), 40 * 616);
        assert_eq!(all.iter().map(|it| &it.domain).collect::<BTreeSet<_>>().len(), 40 * 616);
    }

    #[test]
    fn a_regency_knows_its_province() {
        let all = agencies(7, 0);
        let madiun =
            all.iter().find(|it| it.name == "Pemerintah Kabupaten Madiun").expect("is there");
        assert_eq!(all[madiun.province].short, "Jawa Timur");
        assert_eq!(madiun.domain, "madiunkab.go.id");
    }
}
