//! Measures the engine on labelled sets beside a floor (character-3-gram TF-IDF), one table row per set.
//!
//! Usage: quality DATA_DIR SHARED_DATA_DIR [SET]. DATA_DIR is the project's `data`; SHARED_DATA_DIR holds
//! one folder per set. The only settings are the engine's own; columns that hold the answer are dropped.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use matching::evaluate::{
    Pair, Quality, average_precision, b_cubed, best_threshold, pair_quality, recall_at_10,
};
use matching::{Knowledge, classify, group, plain, resolve};
use model::{Cluster, Profile};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A set with its truth.
struct Set {
    name: &'static str,
    profiles: Vec<Profile>,
    truth: Vec<Pair>,
    classes: Vec<Vec<u32>>,
    is_function: bool,
    /// Pairs inside one source do not count where the truth links two sources only.
    across_only: bool,
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let data = PathBuf::from(args.next().ok_or("expected the project's data folder")?);
    let shared = PathBuf::from(args.next().ok_or("expected the folder of labelled sets")?);
    let only = args.next();
    let knowledge = Knowledge::parse(&texts(&data)?)?;
    println!(
        "{:<26} {:>6} {:>7} | {:>5} {:>5} {:>5} {:>5} {:>5} {:>5} {:>5} | {:>5} {:>5} {:>5} | {:>6}",
        "set",
        "rows",
        "pairs",
        "P",
        "R",
        "F1",
        "clF1",
        "B3",
        "AP",
        "R@10",
        "best",
        "fl.8",
        "flbst",
        "s"
    );
    for set in sets(&shared)? {
        if only.as_ref().is_none_or(|it| set.name.contains(it.as_str())) {
            report(&knowledge, &set);
        }
    }
    Ok(())
}

fn report(knowledge: &Knowledge, set: &Set) {
    let start = Instant::now();
    let answer = answer(knowledge, set);
    let seconds = start.elapsed().as_secs_f64();
    let keep = |pair: &Pair| {
        !set.across_only
            || set.profiles[pair.0 as usize].source != set.profiles[pair.1 as usize].source
    };
    let said: Vec<Pair> = answer.said.into_iter().filter(keep).collect();
    let ranked: Vec<(Pair, f32)> = answer.ranked.into_iter().filter(|it| keep(&it.0)).collect();
    let own = pair_quality(&said, &set.truth);
    let clustered: Vec<Pair> = cluster_pairs(&answer.cluster_of).into_iter().filter(keep).collect();
    let of_clusters = pair_quality(&clustered, &set.truth);
    let cubed = b_cubed(&answer.cluster_of, &set.classes);
    let floor: Vec<(Pair, f32)> =
        floor(&set.profiles).into_iter().filter(|it| keep(&it.0)).collect();
    let at_8: Vec<Pair> = floor.iter().filter(|it| it.1 >= 0.8).map(|it| it.0).collect();
    let Quality { precision, recall, f1 } = own;
    println!(
        "{:<26} {:>6} {:>7} | {:.3} {:.3} {:.3} {:.3} {:.3} {:.3} {:.3} | {:.3} {:.3} {:.3} | {:>6.2} {}",
        set.name,
        set.profiles.len(),
        set.truth.len(),
        precision,
        recall,
        f1,
        of_clusters.f1,
        cubed.f1,
        average_precision(&ranked, &set.truth),
        recall_at_10(&ranked, &set.truth, set.profiles.len()),
        best_threshold(&ranked, &set.truth).0.f1,
        pair_quality(&at_8, &set.truth).f1,
        best_threshold(&floor, &set.truth).0.f1,
        seconds,
        format_args!(
            "{} own {:.2} best {:.2}; floor AP {:.3} R@10 {:.3}",
            answer.note,
            answer.threshold,
            best_threshold(&ranked, &set.truth).1,
            average_precision(&floor, &set.truth),
            recall_at_10(&floor, &set.truth, set.profiles.len())
        )
    );
}

struct Answer {
    said: Vec<Pair>,
    ranked: Vec<(Pair, f32)>,
    cluster_of: Vec<u32>,
    threshold: f64,
    note: String,
}

fn answer(knowledge: &Knowledge, set: &Set) -> Answer {
    let places: HashMap<&str, u32> =
        set.profiles.iter().enumerate().map(|(at, it)| (it.id.as_str(), at as u32)).collect();
    let (accepted, scored, clusters, threshold, note) = if set.is_function {
        let classes = classify(knowledge, &set.profiles);
        let labelled = classes.iter().filter(|it| !it.is_empty()).count();
        let found = group(knowledge, &set.profiles, &classes, &[], usize::MAX);
        let note = format!("labelled {labelled}");
        (found.accepted, found.scored, found.clusters, found.threshold, note)
    } else {
        let found = resolve(knowledge, &set.profiles, &[]);
        let note = format!(
            "prior {:.1} 1:1 {} usages {}",
            found.prior,
            found.one_to_one,
            found.usages.len()
        );
        (found.accepted, found.scored, found.clusters, found.threshold, note)
    };
    let said =
        accepted.iter().map(|it| (places[it.left.as_str()], places[it.right.as_str()])).collect();
    let ranked = scored.iter().map(|it| ((it.left, it.right), it.weight)).collect();
    Answer { said, ranked, cluster_of: cluster_of(&clusters, &places), threshold, note }
}

fn cluster_of(clusters: &[Cluster], places: &HashMap<&str, u32>) -> Vec<u32> {
    let mut of = vec![0; places.len()];
    for (number, cluster) in clusters.iter().enumerate() {
        for member in &cluster.members {
            of[places[member.id.as_str()] as usize] = number as u32;
        }
    }
    of
}

fn cluster_pairs(cluster_of: &[u32]) -> Vec<Pair> {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, cluster) in cluster_of.iter().enumerate() {
        members.entry(*cluster).or_default().push(at as u32);
    }
    members.values().flat_map(|it| pairs_of(it)).collect()
}

fn pairs_of(members: &[u32]) -> Vec<Pair> {
    let pair = |at: usize| members[at + 1..].iter().map(move |it| (members[at], *it));
    (0..members.len()).flat_map(pair).collect()
}

/// Character-3-gram TF-IDF cosine over name and description: what an analyst's script gives.
fn floor(profiles: &[Profile]) -> Vec<(Pair, f32)> {
    let mut numbers: HashMap<[char; 3], u32> = HashMap::new();
    let mut documents: Vec<BTreeMap<u32, f32>> = Vec::new();
    for profile in profiles {
        let mut text = format!("{} {} ", profile.name, profile.description);
        for (_, value) in &profile.extra {
            text.push_str(value);
            text.push(' ');
        }
        let letters: Vec<char> = text.to_lowercase().chars().collect();
        let mut counts = BTreeMap::new();
        for gram in letters.windows(3) {
            let next = numbers.len() as u32;
            *counts
                .entry(*numbers.entry([gram[0], gram[1], gram[2]]).or_insert(next))
                .or_default() += 1.0;
        }
        documents.push(counts);
    }
    let mut holders = vec![0f32; numbers.len()];
    documents.iter().flat_map(BTreeMap::keys).for_each(|it| holders[*it as usize] += 1.0);
    let count = documents.len() as f32;
    let mut postings: Vec<Vec<(u32, f32)>> = vec![Vec::new(); numbers.len()];
    for (at, document) in documents.iter_mut().enumerate() {
        for (gram, value) in document.iter_mut() {
            *value *= ((1.0 + count) / (1.0 + holders[*gram as usize])).ln() + 1.0;
        }
        let length = document.values().map(|it| it * it).sum::<f32>().sqrt().max(1e-9);
        for (gram, value) in document.iter_mut() {
            *value /= length;
            postings[*gram as usize].push((at as u32, *value));
        }
    }
    let mut found = Vec::new();
    let mut sums = vec![0f32; documents.len()];
    for (at, document) in documents.iter().enumerate() {
        sums.fill(0.0);
        for (gram, value) in document {
            for (other, weight) in &postings[*gram as usize] {
                sums[*other as usize] += value * weight;
            }
        }
        for (other, sum) in sums.iter().enumerate().skip(at + 1).filter(|it| *it.1 >= 0.1) {
            found.push(((at as u32, other as u32), *sum));
        }
    }
    found
}

/// Every text file below a folder, with its path.
fn texts(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(texts(&path)?);
        } else if path.extension().is_some_and(|it| it == "toml" || it == "csv") {
            found.push((path.display().to_string(), fs::read_to_string(&path)?));
        }
    }
    found.sort();
    Ok(found)
}

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
        let id = self.headers.iter().map(String::as_str).find(|it| ["id", "rec_id"].contains(it));
        let roles = plain::roles(&self.headers, &self.rows, id)?;
        Ok(plain::profiles(&self.headers, &self.rows, &roles))
    }
}

fn sets(shared: &Path) -> Result<Vec<Set>> {
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
        by_label_file("func_awesome_selfhosted", &at("func_awesome_selfhosted"))?,
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
        "er_splink_fake_1000",
    ] {
        found.push(by_pair_file(
            name,
            &at(name).join("records.csv"),
            &at(name).join("pairs.csv"),
            &[],
        )?);
    }
    let urls = ["url", "repository_url"];
    let codegov = at("us_codegov");
    let pairs = codegov.join("pairs_same_repository.csv");
    found.push(by_pair_file("us_codegov", &codegov.join("records.csv"), &pairs, &urls)?);
    if let Ok(generated) = std::env::var("PADU_GENERATED") {
        let generated = PathBuf::from(generated);
        let records = generated.join("records.csv");
        found.push(by_pair_file("generated", &records, &generated.join("pairs.csv"), &[])?);
    }
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

fn by_label_file(name: &'static str, folder: &Path) -> Result<Set> {
    let profiles = Table::read(&folder.join("records.csv"))?.profiles()?;
    let labels = Table::read(&folder.join("labels.csv"))?;
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
