//! Blocking rules: which pairs are worth comparing at all.
//!
//! Every record gives keys; records that share a key are candidates. Rare keys come first, blocks that are
//! too large are dropped (their members meet through rarer keys), and each record keeps the candidates it
//! shares the rarest keys with.

use model::Profile;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::comparison::{addresses, codes, columns_of, name_parts};
use crate::normalize::compact;
use crate::tokens::words;

/// Rare words of a name that become keys.
const NAME_WORDS: usize = 5;
/// Rare letter sequences of a name that become keys, for misspelt names.
const NAME_GRAMS: usize = 4;
/// Rare words of the description that become keys.
const TEXT_WORDS: usize = 4;
/// Rare words of each further column that become keys.
const COLUMN_WORDS: usize = 2;
/// Up to this many records, blocks and candidate lists may be larger.
const SMALL_FILE: usize = 5_000;

/// Candidate pairs of positions, lower first, in order.
pub fn candidate_pairs(profiles: &[Profile]) -> Vec<(u32, u32)> {
    let small = profiles.len() <= SMALL_FILE;
    let largest_block = if small { 150 } else { 60 };
    let kept = if small { 120 } else { 30 };
    let blocks = blocks(profiles, largest_block);
    let mut votes: Vec<(u64, f32)> = Vec::new();
    for block in &blocks {
        let rarity = (profiles.len() as f32 / block.len() as f32).ln().max(0.1);
        for (at, left) in block.iter().enumerate() {
            for right in &block[at + 1..] {
                votes.push((u64::from(*left) << 32 | u64::from(*right), rarity));
            }
        }
    }
    best_candidates(summed(votes), profiles.len(), kept)
}

/// Adds up the rarity of the keys that each pair shares.
fn summed(mut votes: Vec<(u64, f32)>) -> Vec<(u64, f32)> {
    votes.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut pairs: Vec<(u64, f32)> = Vec::new();
    for (pair, rarity) in votes {
        match pairs.last_mut() {
            Some(last) if last.0 == pair => last.1 += rarity,
            _ => pairs.push((pair, rarity)),
        }
    }
    pairs
}

/// Keeps a pair when it is among the best of either record.
fn best_candidates(pairs: Vec<(u64, f32)>, count: usize, kept: usize) -> Vec<(u32, u32)> {
    let mut order: Vec<u32> = (0..pairs.len() as u32).collect();
    order.par_sort_unstable_by(|a, b| {
        let (a, b) = (pairs[*a as usize], pairs[*b as usize]);
        b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
    });
    let mut seen = vec![0usize; count];
    let mut chosen: Vec<(u32, u32)> = Vec::new();
    for at in order {
        let pair = pairs[at as usize].0;
        let (left, right) = ((pair >> 32) as u32, pair as u32);
        if seen[left as usize] < kept || seen[right as usize] < kept {
            seen[left as usize] += 1;
            seen[right as usize] += 1;
            chosen.push((left, right));
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Groups of two or more positions that share a key, none above the largest allowed.
fn blocks(profiles: &[Profile], largest: usize) -> Vec<Vec<u32>> {
    let mut all: Vec<Vec<(u32, u64)>> = vec![
        rare(profiles, NAME_WORDS, largest, 1, name_words),
        rare(profiles, NAME_GRAMS, largest, 2, name_grams),
        rare(profiles, TEXT_WORDS, largest, 3, text_words),
        rare(profiles, 8, largest, 4, whole_keys),
        rare(profiles, 6, largest, 5, agency_keys),
    ];
    for (at, (_, values)) in columns_of(profiles).into_iter().enumerate() {
        let cells: Vec<Profile> = values
            .into_iter()
            .map(|it| Profile { name: it.to_string(), ..Profile::default() })
            .collect();
        all.push(rare(&cells, COLUMN_WORDS, largest, 10 + at as u64, name_words));
    }
    all.into_par_iter().flat_map_iter(grouped).collect()
}

/// The rarest keys of each record that at least two and at most `largest` records have.
fn rare(
    profiles: &[Profile],
    most: usize,
    largest: usize,
    salt: u64,
    keys: impl Fn(&Profile) -> Vec<String> + Sync,
) -> Vec<(u32, u64)> {
    let hashed: Vec<Vec<u64>> = profiles
        .par_iter()
        .map(|profile| {
            let mut own: Vec<u64> = keys(profile).iter().map(|it| hash(it, salt)).collect();
            own.sort_unstable();
            own.dedup();
            own
        })
        .collect();
    let mut holders: FxHashMap<u64, u32> = FxHashMap::default();
    for key in hashed.iter().flatten() {
        *holders.entry(*key).or_default() += 1;
    }
    let chosen = |(at, mut own): (usize, Vec<u64>)| {
        own.retain(|it| (2..=largest as u32).contains(&holders[it]));
        own.sort_unstable_by_key(|it| (holders[it], *it));
        own.truncate(most);
        own.into_iter().map(move |it| (at as u32, it))
    };
    hashed.into_iter().enumerate().flat_map(chosen).collect()
}

fn grouped(mut keys: Vec<(u32, u64)>) -> Vec<Vec<u32>> {
    keys.sort_unstable_by_key(|it| (it.1, it.0));
    keys.chunk_by(|a, b| a.1 == b.1)
        .filter(|block| block.len() > 1)
        .map(|block| block.iter().map(|it| it.0).collect())
        .collect()
}

fn hash(text: &str, salt: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^ (hash >> 29)
}

fn name_words(profile: &Profile) -> Vec<String> {
    let names = std::iter::once(&profile.name).chain(&profile.aliases);
    names.flat_map(|it| words(it)).collect()
}

/// Sequences of four letters of the name written without spaces.
fn name_grams(profile: &Profile) -> Vec<String> {
    let letters: Vec<char> = compact(&profile.name).chars().take(60).collect();
    letters.windows(4).map(|it| it.iter().collect()).collect()
}

fn text_words(profile: &Profile) -> Vec<String> {
    let mut found = words(&profile.description);
    found.extend(words(&profile.name));
    found.truncate(150);
    found
}

/// Keys that are rare by themselves: the whole name, its parts, its initials, addresses, codes.
fn whole_keys(profile: &Profile) -> Vec<String> {
    let mut found: Vec<String> = profile.aliases.iter().map(|it| compact(it)).collect();
    found.push(compact(&profile.name));
    found.extend(name_parts(&profile.name).iter().map(|it| compact(it)));
    let name = words(&profile.name);
    if name.len() >= 3 {
        found.push(name.iter().filter_map(|it| it.chars().next()).collect());
    }
    for parts in addresses(profile) {
        found.push(parts.page);
        found.push(parts.host);
    }
    found.extend(codes(profile));
    found.retain(|it| it.len() >= 3);
    found
}

/// A common name meets its namesakes of the same agency; pairs of words do where single words are common.
fn agency_keys(profile: &Profile) -> Vec<String> {
    let name = words(&profile.name);
    let mut found: Vec<String> = name.windows(2).map(|it| format!("{} {}", it[0], it[1])).collect();
    if !profile.organization.trim().is_empty() {
        let agency = super::comparison::agency_words(&profile.organization);
        let place = agency.last().cloned().unwrap_or_default();
        found.push(format!("{}@{}", compact(&profile.name), place));
        found.extend(name.iter().map(|it| format!("{it}@{place}")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{crowd, profile};

    fn meet(left: Profile, right: Profile) -> bool {
        let mut profiles = crowd(300);
        profiles.push(left);
        profiles.push(right);
        candidate_pairs(&profiles).contains(&(300, 301))
    }

    #[test]
    fn misspelt_names_meet() {
        assert!(meet(
            profile("a", "Kepegawaian", "", "", ""),
            profile("b", "Kepegawain", "", "", "")
        ));
    }

    #[test]
    fn one_address_brings_a_renamed_system_together() {
        let url = "https://pegawai.lorana.go.id/masuk";
        assert!(meet(profile("a", "Alfa", "", "", url), profile("b", "Beta", "", "", url)));
    }

    #[test]
    fn initials_meet_the_long_name() {
        let long = profile("b", "Tata Kelola Rumah Pangan", "", "", "");
        assert!(meet(profile("a", "TKRP", "", "", ""), long));
    }

    #[test]
    fn a_common_name_meets_its_namesake_in_one_agency() {
        let mut profiles: Vec<Profile> = (0..6_000)
            .map(|it| profile(&it.to_string(), "SIMPEG", &format!("Kota Nama{}", it / 2), "", ""))
            .collect();
        profiles.extend(crowd(10));
        let pairs = candidate_pairs(&profiles);
        assert!((0..3_000).all(|it| pairs.binary_search(&(it * 2, it * 2 + 1)).is_ok()));
        assert!(pairs.len() < 400_000);
    }
}
