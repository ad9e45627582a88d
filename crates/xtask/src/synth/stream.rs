//! Random streams: one for each section of the generator and each row.
//!
//! A stream's seed is made of the user's seed, the section's name and the row's index, so a section that is
//! added later draws from numbers of its own and changes no byte that was there before. ChaCha with eight
//! rounds is used because its output is fixed by a published algorithm, not by a library's version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Numbers for one section of one row.
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `section` at `index` under the user's `seed`.
    pub fn new(seed: u64, section: &str, index: u64) -> Stream {
        let mut bytes = [0_u8; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&section_number(section).to_le_bytes());
        bytes[16..20].copy_from_slice(b"padu");
        let mut generator = ChaCha8Rng::from_seed(bytes);
        generator.set_stream(index);
        Stream(generator)
    }

    /// A whole number from 0 to `count - 1`; 0 when `count` is 0.
    pub fn below(&mut self, count: usize) -> usize {
        ((u64::from(self.0.next_u32()) * count as u64) >> 32) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        f64::from(self.0.next_u32()) < probability * 4_294_967_296.0
    }

    /// One of the items, each as likely as the other.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// The position of one of the weights, each as likely as its share of their sum.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.below(total as usize) as u32;
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        weights.len().saturating_sub(1)
    }

    /// A multiplier in thousandths, log-normal with median 1 and sigma 0.9, by a table of quantiles: whole
    /// numbers only, so that every machine draws the same amount.
    pub fn log_normal_thousandths(&mut self) -> u64 {
        const QUANTILES: [(u64, u64); 17] = [
            (0, 60),
            (5, 98),
            (25, 171),
            (50, 228),
            (100, 316),
            (200, 469),
            (300, 624),
            (400, 796),
            (500, 1_000),
            (600, 1_256),
            (700, 1_603),
            (800, 2_133),
            (900, 3_169),
            (950, 4_395),
            (975, 5_837),
            (995, 10_160),
            (1_000, 25_000),
        ];
        let point = self.below(1_000) as u64;
        let above = QUANTILES.iter().position(|it| it.0 > point).unwrap_or(QUANTILES.len() - 1);
        let (low, high) = (QUANTILES[above - 1], QUANTILES[above]);
        low.1 + (high.1 - low.1) * (point - low.0) / (high.0 - low.0)
    }
}

/// The section's number: FNV-1a of its name.
fn section_number(section: &str) -> u64 {
    section.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_and_sections_differ() {
        let draw = |section, index| Stream::new(7, section, index).below(1 << 30);
        assert_eq!(draw("name", 5), draw("name", 5));
        assert_ne!(draw("name", 5), draw("name", 6));
        assert_ne!(draw("name", 5), draw("url", 5));
    }

    #[test]
    fn chances_and_weights_keep_their_shares() {
        let mut stream = Stream::new(1, "test", 0);
        let hits = (0..20_000).filter(|_| stream.chance(0.3)).count();
        assert!((5_700..6_300).contains(&hits), "{hits}");
        let firsts = (0..20_000).filter(|_| stream.weighted(&[1, 3]) == 0).count();
        assert!((4_700..5_300).contains(&firsts), "{firsts}");
    }

    #[test]
    fn the_log_normal_table_has_its_median_at_one() {
        let mut stream = Stream::new(1, "money", 0);
        let mut draws: Vec<u64> = (0..9_999).map(|_| stream.log_normal_thousandths()).collect();
        draws.sort_unstable();
        assert!((960..1_040).contains(&draws[5_000]), "{}", draws[5_000]);
    }
}
