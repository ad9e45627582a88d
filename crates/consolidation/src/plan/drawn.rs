//! Numbers that look like chance, and are the same each time, on any number of threads.

/// The generator of Knuth's MMIX, from a seed.
pub(super) struct Drawn(pub u64);

impl Drawn {
    /// A number below this limit, which is above nothing and fits into 31 bits.
    pub fn below(&mut self, limit: usize) -> usize {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (((self.0 >> 33) * limit as u64) >> 31) as usize
    }

    /// A number between nothing and one, and neither of them.
    pub fn fraction(&mut self) -> f64 {
        (self.below(1 << 30) as f64 + 0.5) / f64::from(1 << 30)
    }

    /// One of a list, if it has any.
    pub fn one_of(&mut self, list: &[u32]) -> Option<usize> {
        (!list.is_empty()).then(|| list[self.below(list.len())] as usize)
    }
}
