//! The labelled sets, read from the folder beside the project.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;
use matching::evaluate::Pair;
use matching::plain;
use model::Profile;

/// A set with its truth.
#[derive(Clone)]
pub struct Set {
    /// Folder name.
    pub name: &'static str,
    /// Records as the engine sees them.
    pub profiles: Vec<Profile>,
    /// Pairs that belong together, by position.
    pub truth: Vec<Pair>,
    /// Classes of each record, for B-cubed.
    pub classes: Vec<Vec<u32>>,
    /// Same function, or same system.
    pub is_function: bool,
    /// Pairs inside one source do not count where the truth links two sources only.
    pub across_only: bool,
}

/// Headers of the column that identifies a row.
const IDS: [&str; 3] = ["id", "rec_id", "unique_id"];

struct Table {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Result<Table> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
        let headers = reader.headers()?.iter().map(str::to_string).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record?.iter().map(str::to_string).collect());
        }
        Ok(Table { headers, rows })
    }

    fn column(&self, name: &str) -> Vec<String> {
        let at = self.headers.iter().position(|it| it == name);
        let cell = |row: &Vec<String>| at.and_then(|at| row.get(at)).cloned().unwrap_or_default();
        self.rows.iter().map(cell).collect()
    }

    fn without(mut self, columns: &[&str]) -> Table {
        for (at, header) in self.headers.iter_mut().enumerate() {
            if columns.contains(&header.as_str()) {
                self.rows.iter_mut().filter_map(|row| row.get_mut(at)).for_each(String::clear);
            }
        }
        self
    }

    fn profiles(&self) -> Result<Vec<Profile>> {
        let id = self.headers.iter().map(String::as_str).find(|it| IDS.contains(it));
        let roles = plain::roles(&self.headers, &self.rows, id)?;
        Ok(plain::profiles(&self.headers, self.rows.clone(), &roles))
    }
}

/// The labelled sets. Columns that hold the answer are dropped before the engine sees them.
pub fn sets(shared: &Path) -> Result<Vec<Set>> {
    let at = |name: &str| shared.join(name);
    let mut found = vec![
        by_column("id_gold_dev", &at("id_gold_dev"), "function", |it| !it.starts_with("single_"))?,
        by_column("id_banjarbaru_apps", &at("id_banjarbaru_apps"), "category", |_| true)?,
        by_column(
            "us_ai_inventory_2024",
            &at("us_ai_inventory_2024"),
            "commercial_function",
            |it| {
                let it = it.to_lowercase();
                !it.starts_with("none") && it != "n/a" && it != "na"
            },
        )?,
        by_label_file(
            "func_awesome_selfhosted",
            &at("func_awesome_selfhosted"),
            "labels.csv",
            |_| true,
        )?,
        snapshots(&at("id_denpasar_apps"))?,
    ];
    for name in [
        "er_dblp_acm",
        "er_abt_buy",
        "er_cora_dedup",
        "er_cddb_dedup",
        "er_imdb_tmdb",
        "er_fodors_zagats_oaei_restaurants",
        "er_febrl3",
        "er_febrl4",
    ] {
        found.push(by_pair_file(
            name,
            &at(name).join("records.csv"),
            &at(name).join("pairs.csv"),
            &[],
        )?);
    }
    found.push(by_cluster("er_splink_fake_1000", &at("er_splink_fake_1000"))?);
    found.push(by_cluster("er_splink_historical_50k", &at("er_splink_historical_50k"))?);
    found.push(aliases(&at("dpg_nominees"))?);
    let urls = ["url", "repository_url"];
    let codegov = at("us_codegov");
    let pairs = codegov.join("pairs_same_repository.csv");
    found.push(by_pair_file("us_codegov", &codegov.join("records.csv"), &pairs, &urls)?);
    Ok(found)
}

fn by_column(
    name: &'static str,
    folder: &Path,
    column: &str,
    counts: impl Fn(&str) -> bool,
) -> Result<Set> {
    let table = Table::read(&folder.join("records.csv"))?;
    let labels = table.column(column);
    let profiles = table.without(&[column]).profiles()?;
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let classes: Vec<Vec<u32>> = labels
        .iter()
        .map(|label| {
            let label = label.trim();
            if label.is_empty() || !counts(label) {
                return Vec::new();
            }
            let next = numbers.len() as u32;
            vec![*numbers.entry(label.to_string()).or_insert(next)]
        })
        .collect();
    Ok(functional(name, profiles, classes))
}

/// Debian packages, with the virtual packages that several provide: each of these may stand in for the others.
/// Word lists of languages are left out, which are no functions.
pub fn equivalents(shared: &Path) -> Result<Set> {
    const LISTS: [&str; 4] = ["dictionary", "hyphen", "wordlist", "thesaurus"];
    let is_function = |it: &str| !LISTS.iter().any(|list| it.contains(list));
    by_label_file("debian_apps", &shared.join("debian_apps"), "labels_virtual.csv", is_function)
}

fn by_label_file(
    name: &'static str,
    folder: &Path,
    labels: &str,
    counts: impl Fn(&str) -> bool,
) -> Result<Set> {
    let profiles = Table::read(&folder.join("records.csv"))?.profiles()?;
    let mut labels = Table::read(&folder.join(labels))?;
    labels.rows.retain(|row| counts(&row[1]));
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut of: HashMap<String, Vec<u32>> = HashMap::new();
    for row in labels.rows {
        let next = numbers.len() as u32;
        let number = *numbers.entry(row[1].clone()).or_insert(next);
        of.entry(row[0].clone()).or_default().push(number);
    }
    let classes = profiles.iter().map(|it| of.get(&it.id).cloned().unwrap_or_default()).collect();
    Ok(functional(name, profiles, classes))
}

fn functional(name: &'static str, profiles: Vec<Profile>, classes: Vec<Vec<u32>>) -> Set {
    let mut truth = Vec::new();
    for left in 0..profiles.len() {
        for right in left + 1..profiles.len() {
            if classes[left].iter().any(|it| classes[right].contains(it)) {
                truth.push((left as u32, right as u32));
            }
        }
    }
    Set { name, profiles, truth, classes, is_function: true, across_only: false }
}

fn snapshots(folder: &Path) -> Result<Set> {
    let mut table = Table::read(&folder.join("records.csv"))?;
    table.rows.extend(Table::read(&folder.join("records_earlier_snapshot.csv"))?.rows);
    let profiles = table.without(&["source_id"]).profiles()?;
    linked("id_denpasar_apps", profiles, &folder.join("pairs.csv"))
}

/// Records that a column puts into clusters; the column is dropped.
fn by_cluster(name: &'static str, folder: &Path) -> Result<Set> {
    let table = Table::read(&folder.join("records.csv"))?;
    let mut members: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (at, cluster) in table.column("cluster").into_iter().enumerate() {
        members.entry(cluster).or_default().push(at as u32);
    }
    let profiles = table.without(&["cluster"]).profiles()?;
    let mut classes: Vec<Vec<u32>> = vec![Vec::new(); profiles.len()];
    let mut truth = Vec::new();
    for (number, own) in members.values().enumerate() {
        for (at, left) in own.iter().enumerate() {
            classes[*left as usize].push(number as u32);
            truth.extend(own[at + 1..].iter().map(|right| (*left, *right)));
        }
    }
    Ok(Set { name, profiles, truth, classes, is_function: false, across_only: false })
}

/// A register, and a second one that lists some of its entries by their other names with the owner alone.
fn aliases(folder: &Path) -> Result<Set> {
    let table = Table::read(&folder.join("records.csv"))?;
    let mut profiles = table.without(&["aliases"]).profiles()?;
    profiles.iter_mut().for_each(|it| it.source = "register".into());
    let places: HashMap<String, u32> =
        profiles.iter().enumerate().map(|(at, it)| (it.id.clone(), at as u32)).collect();
    let mut classes: Vec<Vec<u32>> = vec![Vec::new(); profiles.len()];
    let mut truth = Vec::new();
    for (number, row) in Table::read(&folder.join("aliases.csv"))?.rows.into_iter().enumerate() {
        let Some(named) = places.get(&row[0]) else {
            continue;
        };
        truth.push((*named, profiles.len() as u32));
        classes[*named as usize].push(number as u32);
        classes.push(vec![number as u32]);
        profiles.push(Profile {
            id: format!("alias-{number}"),
            source: "other names".into(),
            name: row[1].clone(),
            organization: profiles[*named as usize].organization.clone(),
            ..Profile::default()
        });
    }
    let name = "dpg_nominees";
    Ok(Set { name, profiles, truth, classes, is_function: false, across_only: true })
}

fn by_pair_file(name: &'static str, records: &Path, pairs: &Path, dropped: &[&str]) -> Result<Set> {
    let profiles = Table::read(records)?.without(dropped).profiles()?;
    linked(name, profiles, pairs)
}

fn linked(name: &'static str, profiles: Vec<Profile>, pairs: &Path) -> Result<Set> {
    let places: HashMap<&str, u32> =
        profiles.iter().enumerate().map(|(at, it)| (it.id.as_str(), at as u32)).collect();
    let truth: Vec<Pair> = Table::read(pairs)?
        .rows
        .iter()
        .filter(|row| row.get(2).is_none_or(|it| it != "0"))
        .filter_map(|row| Some((*places.get(row[0].as_str())?, *places.get(row[1].as_str())?)))
        .collect();
    let mut classes: Vec<Vec<u32>> = vec![Vec::new(); profiles.len()];
    for (number, (left, right)) in truth.iter().enumerate() {
        classes[*left as usize].push(number as u32);
        classes[*right as usize].push(number as u32);
    }
    let sources: std::collections::BTreeSet<&str> =
        profiles.iter().map(|it| it.source.as_str()).collect();
    let across_only = sources.len() == 2;
    Ok(Set { name, truth, classes, is_function: false, across_only, profiles })
}
