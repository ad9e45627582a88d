//! The labelled sets of same function: the engine beside a floor, with intervals.
//!
//! Pairs are judged within clusters, at the one threshold of the model. Intervals are bootstrapped over
//! functions: whole functions are drawn with replacement, so a set with few functions has wide ones.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use matching::evaluate::{
    Pair, average_precision, b_cubed, best_threshold, pair_quality, recall_at_10,
};
use matching::{BetaCurve, Grouping, Knowledge, affairs, classify, learn_and_group};
use model::Profile;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::calibration::{Reliability, Sample, Scale, seen};
use super::floor::floor;
use super::sets::Set;

/// Times that functions are drawn.
const DRAWS: usize = 1_000;

/// What one method says about a set.
pub struct Said {
    /// Accepted pairs.
    pub pairs: Vec<Pair>,
    /// The cluster of each record.
    pub cluster_of: Vec<u32>,
    /// Scored pairs.
    pub ranked: Vec<(Pair, f32)>,
}

/// Measures every set of same function whose name holds `only`: a table as Markdown, and how far the
/// probabilities are to be relied on.
pub fn report(
    knowledge: &Knowledge,
    sets: &[Set],
    only: &str,
    shipped: BetaCurve,
) -> (String, Vec<Reliability>) {
    let (mut text, mut curves) = (String::new(), Vec::new());
    let head = "| set | records | functions | P | R | F1 (95 %) | B³ | AP | R@10 | P@1 | floor F1 best | \
                floor AP | floor R@10 | floor P@1 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";
    let _ = writeln!(text, "{head}");
    for set in sets.iter().filter(|it| it.is_function && it.name.contains(only)) {
        let set = &declared(set);
        let grouping = grouped(knowledge, set);
        let own = said(set, &grouping);
        let _ = writeln!(text, "{}", row(set, set.name, &own));
        if set.name == "id_banjarbaru_apps" {
            let name = "id_banjarbaru_apps, level 1";
            let _ = writeln!(text, "{}", row(set, name, &level_one(knowledge, set)));
        }
        if set.name == "id_gold_dev" {
            parts(&mut text, set, &own);
        }
        if set.name == "us_ai_inventory_2024" {
            macros(&mut text, set, &own);
        }
        curves.push(Reliability::measured(&sample(set, &grouping, &own.pairs, shipped)));
    }
    (text, curves)
}

/// The set itself, or of the inventory of AI the records whose agency declared a function.
pub fn declared(set: &Set) -> Set {
    let mut set = set.clone();
    if set.name == "us_ai_inventory_2024" {
        let kept: Vec<usize> =
            (0..set.profiles.len()).filter(|it| !set.classes[*it].is_empty()).collect();
        let place: HashMap<u32, u32> =
            kept.iter().enumerate().map(|(at, it)| (*it as u32, at as u32)).collect();
        set.truth = set.truth.iter().map(|it| (place[&it.0], place[&it.1])).collect();
        set.profiles = kept.iter().map(|it| set.profiles[*it].clone()).collect();
        set.classes = kept.iter().map(|it| set.classes[*it].clone()).collect();
    }
    set
}

/// What the engine says about a set.
pub fn engine(knowledge: &Knowledge, set: &Set) -> Said {
    said(set, &grouped(knowledge, set))
}

fn grouped<'a>(knowledge: &'a Knowledge, set: &Set) -> Grouping<'a> {
    let classes = classify(knowledge, &set.profiles);
    learn_and_group(knowledge, &set.profiles, &classes, &[], usize::MAX).1
}

/// Every pair of a set, with the similarity that a probability is given for.
fn sample(set: &Set, grouping: &Grouping, accepted: &[Pair], shipped: BetaCurve) -> Sample {
    let count = set.profiles.len() as u32;
    let pairs = (0..count).flat_map(|left| (left + 1..count).map(move |right| (left, right)));
    let scored = pairs.map(|it| (it, grouping.similarity(it.0, it.1)));
    // A record without a function is a function by itself.
    let mut next = set.classes.iter().flatten().max().map_or(0, |it| it + 1);
    let mut alone = || {
        next += 1;
        next - 1
    };
    let functions = set.classes.iter().map(|it| it.first().copied().unwrap_or_else(&mut alone));
    Sample {
        name: set.name,
        scale: Scale::Similarity(shipped),
        functions: Some(functions.collect()),
        seen: seen(scored, &set.truth, accepted),
    }
}

fn said(set: &Set, found: &Grouping) -> Said {
    let places: HashMap<&str, usize> =
        set.profiles.iter().enumerate().map(|(at, it)| (it.id.as_str(), at)).collect();
    let mut cluster_of = vec![0; set.profiles.len()];
    for (number, cluster) in found.clusters.iter().enumerate() {
        cluster.members.iter().for_each(|it| cluster_of[places[it.id.as_str()]] = number as u32);
    }
    Said {
        pairs: found.accepted.iter().map(|it| (it.left, it.right)).collect(),
        cluster_of,
        ranked: found.scored.iter().map(|it| ((it.left, it.right), it.weight as f32)).collect(),
    }
}

/// Records of one affair are one cluster.
fn level_one(knowledge: &Knowledge, set: &Set) -> Said {
    let found = affairs(knowledge, &classify(knowledge, &set.profiles));
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut cluster_of = Vec::new();
    for (at, affair) in found.iter().enumerate() {
        let next = (found.len() + at) as u32;
        let code = affair.as_ref().map(|it| it.code.as_str());
        cluster_of.push(code.map_or(next, |it| *numbers.entry(it).or_insert(next)));
    }
    let mut ranked = Vec::new();
    let mut pairs = Vec::new();
    for left in 0..found.len() {
        for right in left + 1..found.len() {
            if cluster_of[left] == cluster_of[right] {
                let chance = |at: usize| found[at].as_ref().map_or(0.0, |it| it.probability);
                pairs.push((left as u32, right as u32));
                ranked.push(((left as u32, right as u32), (chance(left) * chance(right)) as f32));
            }
        }
    }
    Said { pairs, cluster_of, ranked }
}

fn row(set: &Set, name: &str, own: &Said) -> String {
    let quality = pair_quality(&own.pairs, &set.truth);
    let (low, high) = interval(set, &own.pairs);
    let floor = floor(&set.profiles);
    let functions = set.classes.iter().flatten().collect::<std::collections::BTreeSet<_>>().len();
    let count = set.profiles.len();
    format!(
        "| {name} | {count} | {functions} | {:.3} | {:.3} | {:.3} ({low:.3}–{high:.3}) | {:.3} | {:.3} | {:.3} | \
         {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
        quality.precision,
        quality.recall,
        quality.f1,
        b_cubed(&own.cluster_of, &set.classes).f1,
        average_precision(&own.ranked, &set.truth),
        recall_at_10(&own.ranked, &set.truth, count),
        first_right(&own.ranked, set, |_| true),
        best_threshold(&floor, &set.truth).0.f1,
        average_precision(&floor, &set.truth),
        recall_at_10(&floor, &set.truth, count),
        first_right(&floor, set, |_| true),
    )
}

/// Whether a pair is of some kind.
type Rule<'r> = &'r dyn Fn(&Pair) -> bool;

/// English against Indonesian, and records with nothing but a name, apart.
fn parts(text: &mut String, set: &Set, own: &Said) {
    let english = is_english(&set.profiles);
    let bare = |at: u32| set.profiles[at as usize].description.trim().is_empty();
    let crossing = |it: &Pair| english[it.0 as usize] != english[it.1 as usize];
    let by_name = |it: &Pair| bare(it.0) || bare(it.1);
    let rules: [(&str, Rule); 2] =
        [("pairs English–Indonesian", &crossing), ("pairs with a record of name only", &by_name)];
    for (name, rule) in rules {
        let some = |pairs: &[Pair]| pairs.iter().filter(|it| rule(it)).copied().collect::<Vec<_>>();
        let truth = some(&set.truth);
        let quality = pair_quality(&some(&own.pairs), &truth);
        let ranked: Vec<(Pair, f32)> =
            own.ranked.iter().filter(|it| rule(&it.0)).copied().collect();
        let _ = writeln!(
            text,
            "| {}, {name} | | | {:.3} | {:.3} | {:.3} | | {:.3} | | | | | | |",
            set.name,
            quality.precision,
            quality.recall,
            quality.f1,
            average_precision(&ranked, &truth)
        );
    }
}

/// Records that hold more of the usual English words than of the Indonesian ones.
fn is_english(profiles: &[Profile]) -> Vec<bool> {
    const ENGLISH: [&str; 14] = [
        "and",
        "of",
        "for",
        "the",
        "with",
        "to",
        "in",
        "by",
        "system",
        "online",
        "management",
        "records",
        "reports",
        "tracking",
    ];
    const INDONESIAN: [&str; 12] = [
        "dan",
        "untuk",
        "data",
        "sistem",
        "aplikasi",
        "informasi",
        "pengelolaan",
        "di",
        "yang",
        "layanan",
        "desa",
        "daerah",
    ];
    let count =
        |text: &str, list: &[&str]| text.split_whitespace().filter(|it| list.contains(it)).count();
    profiles
        .iter()
        .map(|it| {
            let text = format!("{} {}", it.name, it.description).to_lowercase();
            count(&text, &ENGLISH) > count(&text, &INDONESIAN)
        })
        .collect()
}

/// Average precision and first neighbours, the mean over functions, own beside the floor.
fn macros(text: &mut String, set: &Set, own: &Said) {
    let floor = floor(&set.profiles);
    let figures = [macro_of(&own.ranked, set), macro_of(&floor, set)];
    let _ = writeln!(
        text,
        "| {}, mean over functions | | | | | | | {:.3} | | {:.3} | | {:.3} | | {:.3} |",
        set.name, figures[0].0, figures[0].1, figures[1].0, figures[1].1
    );
}

/// For each function, pairs with a record of it: average precision, and whether the first neighbour of its
/// records has it too.
fn macro_of(ranked: &[(Pair, f32)], set: &Set) -> (f64, f64) {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, classes) in set.classes.iter().enumerate() {
        classes.iter().for_each(|it| members.entry(*it).or_default().push(at as u32));
    }
    members.retain(|_, it| it.len() > 1);
    let mut sums = (0.0, 0.0);
    for own in members.values() {
        let is_own = |it: u32| own.binary_search(&it).is_ok();
        let some: Vec<(Pair, f32)> =
            ranked.iter().filter(|it| is_own(it.0.0) || is_own(it.0.1)).copied().collect();
        let mut truth = Vec::new();
        for (at, left) in own.iter().enumerate() {
            truth.extend(own[at + 1..].iter().map(|right| (*left, *right)));
        }
        sums.0 += average_precision(&some, &truth);
        sums.1 += first_right(&some, set, is_own);
    }
    let count = members.len().max(1) as f64;
    (sums.0 / count, sums.1 / count)
}

/// Share of the records asked whose best neighbour shares a function; of those with a partner.
fn first_right(ranked: &[(Pair, f32)], set: &Set, is_asked: impl Fn(u32) -> bool) -> f64 {
    let mut best: HashMap<u32, (f32, u32)> = HashMap::new();
    for ((left, right), weight) in ranked {
        for (own, other) in [(*left, *right), (*right, *left)] {
            let slot = best.entry(own).or_insert((f32::MIN, other));
            if *weight > slot.0 {
                *slot = (*weight, other);
            }
        }
    }
    let mut has_partner = vec![false; set.profiles.len()];
    for (left, right) in &set.truth {
        has_partner[*left as usize] = true;
        has_partner[*right as usize] = true;
    }
    let asked =
        (0..set.profiles.len() as u32).filter(|it| has_partner[*it as usize] && is_asked(*it));
    let (mut right, mut count) = (0.0, 0.0);
    for own in asked {
        count += 1.0;
        let classes = &set.classes[own as usize];
        if let Some((_, other)) = best.get(&own)
            && set.classes[*other as usize].iter().any(|it| classes.contains(it))
        {
            right += 1.0;
        }
    }
    right / f64::max(count, 1.0)
}

/// The interval of F1 that holds 95 of 100 draws of functions. A pair counts as often as its functions were
/// drawn; a record without one counts once.
fn interval(set: &Set, pairs: &[Pair]) -> (f64, f64) {
    let truth: std::collections::HashSet<Pair> = set.truth.iter().copied().collect();
    let most = set.classes.iter().flatten().max().map_or(0, |it| *it as usize + 1);
    let first = |at: u32| set.classes[at as usize].first().map(|it| *it as usize);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut found: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let mut times = vec![0.0f64; most];
            (0..most).for_each(|_| times[random.next_u32() as usize % most] += 1.0);
            let of = |at: u32| first(at).map_or(1.0, |it| times[it]);
            let (mut right, mut said, mut all) = (0.0, 0.0, 0.0);
            for pair in pairs {
                let is_right = truth.contains(pair);
                let weight = if is_right { of(pair.0) } else { of(pair.0) * of(pair.1) };
                said += weight;
                right += if is_right { weight } else { 0.0 };
            }
            set.truth.iter().for_each(|it| all += of(it.0));
            2.0 * right / f64::max(said + all, 1.0)
        })
        .collect();
    found.sort_by(f64::total_cmp);
    (found[DRAWS / 40], found[DRAWS - 1 - DRAWS / 40])
}
