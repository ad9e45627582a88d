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

/// The rules whose keys are not columns, in the order of their bits.
const RULES: [&str; 5] =
    ["name word", "name letters", "text word", "whole value", "name and agency"];
/// Bits for rules; columns beyond share the last one.
const MOST_RULES: usize = 16;

/// Pairs that are worth comparing.
pub struct Candidates {
    /// Positions, lower first, in order.
    pub pairs: Vec<(u32, u32)>,
    /// For each pair the rules that brought it together, a bit each.
    rules: Vec<u16>,
    names: Vec<String>,
}

impl Candidates {
    /// The names of the rules that brought a pair together; `None` when none did.
    pub fn rules_of(&self, left: u32, right: u32) -> Option<Vec<String>> {
        let at = self.pairs.binary_search(&(left.min(right), left.max(right))).ok()?;
        let met = self.names.iter().enumerate().filter(|it| self.rules[at] & bit(it.0) != 0);
        Some(met.map(|it| it.1.clone()).collect())
    }
}

fn bit(rule: usize) -> u16 {
    1 << rule.min(MOST_RULES - 1)
}

/// A pair of positions (the lower in the upper half), how rare the keys are that it shares, and their rules.
#[derive(Clone, Copy)]
struct Vote {
    pair: u64,
    rarity: f32,
    rules: u16,
}

/// The candidate pairs of a file.
pub fn candidate_pairs(profiles: &[Profile]) -> Candidates {
    let small = profiles.len() <= SMALL_FILE;
    let largest_block = if small { 150 } else { 60 };
    let kept = if small { 120 } else { 30 };
    let columns = columns_of(profiles);
    let mut names: Vec<String> = RULES.iter().map(|it| it.to_string()).collect();
    names.extend(columns.iter().map(|it| it.0.clone()));
    names.truncate(MOST_RULES);
    let mut votes: Vec<Vote> = Vec::new();
    for (rules, block) in blocks(profiles, columns, largest_block) {
        let rarity = (profiles.len() as f32 / block.len() as f32).ln().max(0.1);
        for (at, left) in block.iter().enumerate() {
            for right in &block[at + 1..] {
                votes.push(Vote {
                    pair: u64::from(*left) << 32 | u64::from(*right),
                    rarity,
                    rules,
                });
            }
        }
    }
    best_candidates(summed(votes), profiles.len(), kept, names)
}

/// Adds up the rarity of the keys that each pair shares.
fn summed(mut votes: Vec<Vote>) -> Vec<Vote> {
    votes.par_sort_unstable_by(|a, b| a.pair.cmp(&b.pair).then(a.rarity.total_cmp(&b.rarity)));
    votes.dedup_by(|next, first| {
        let is_same = next.pair == first.pair;
        if is_same {
            first.rarity += next.rarity;
            first.rules |= next.rules;
        }
        is_same
    });
    votes
}

/// Keeps a pair when it is among the best of either record.
fn best_candidates(
    mut votes: Vec<Vote>,
    count: usize,
    kept: usize,
    names: Vec<String>,
) -> Candidates {
    votes.par_sort_unstable_by(|a, b| b.rarity.total_cmp(&a.rarity).then(a.pair.cmp(&b.pair)));
    let ends = |pair: u64| ((pair >> 32) as u32, pair as u32);
    let mut seen = vec![0usize; count];
    votes.retain(|vote| {
        let (left, right) = ends(vote.pair);
        let is_best = seen[left as usize] < kept || seen[right as usize] < kept;
        if is_best {
            seen[left as usize] += 1;
            seen[right as usize] += 1;
        }
        is_best
    });
    votes.par_sort_unstable_by_key(|it| it.pair);
    Candidates {
        pairs: votes.iter().map(|it| ends(it.pair)).collect(),
        rules: votes.iter().map(|it| it.rules).collect(),
        names,
    }
}

/// Groups of two or more positions that share a key, none above the largest allowed, with the rule's bit.
fn blocks(
    profiles: &[Profile],
    columns: Vec<(String, Vec<&str>)>,
    largest: usize,
) -> Vec<(u16, Vec<u32>)> {
    let mut all: Vec<Vec<(u32, u64)>> = vec![
        rare(profiles, NAME_WORDS, largest, 1, name_words),
        rare(profiles, NAME_GRAMS, largest, 2, name_grams),
        rare(profiles, TEXT_WORDS, largest, 3, text_words),
        rare(profiles, 8, largest, 4, whole_keys),
        rare(profiles, 6, largest, 5, agency_keys),
    ];
    for (at, (_, values)) in columns.into_iter().enumerate() {
        let cells: Vec<Profile> = values
            .into_iter()
            .map(|it| Profile { name: it.to_string(), ..Profile::default() })
            .collect();
        all.push(rare(&cells, COLUMN_WORDS, largest, 10 + at as u64, name_words));
    }
    let of_rule = |(rule, keys)| grouped(keys).into_iter().map(move |it| (bit(rule), it));
    all.into_par_iter().enumerate().flat_map_iter(of_rule).collect()
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
        candidate_pairs(&profiles).pairs.contains(&(300, 301))
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
        let pairs = candidate_pairs(&profiles).pairs;
        assert!((0..3_000).all(|it| pairs.binary_search(&(it * 2, it * 2 + 1)).is_ok()));
        assert!(pairs.len() < 400_000);
    }
}
