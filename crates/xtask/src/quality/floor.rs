//! The floor: what an analyst's script gives.

use std::collections::{BTreeMap, HashMap};

use matching::evaluate::Pair;
use model::Profile;

/// Character-3-gram TF-IDF cosine over name and description: what an analyst's script gives.
pub fn floor(profiles: &[Profile]) -> Vec<(Pair, f32)> {
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
