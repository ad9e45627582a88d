//! A small seeded generator, so that every run plants the same things.

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.next() as usize % from.len()]
    }

    /// As many characters of an alphabet.
    pub fn string(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| *self.pick(&letters)).collect()
    }

    /// As many digits; the first is not zero.
    pub fn digits(&mut self, length: usize) -> String {
        let first = self.between(1, 9).to_string();
        first + &self.string("0123456789", length - 1)
    }

    /// A pronounceable word that is nobody's name, capitalised.
    pub fn word(&mut self) -> String {
        let starts = ["B", "D", "F", "G", "J", "K", "L", "M", "N", "P", "R", "S", "T", "W"];
        let middles = ["ar", "el", "in", "on", "ud", "as", "em", "il", "or", "un", "ath", "ey"];
        let ends = ["o", "i", "ah", "ayu", "anto", "ira", "ena", "udi", "is", "oko"];
        format!("{}{}{}", self.pick(&starts), self.pick(&middles), self.pick(&ends))
    }

    /// Two or three such words.
    pub fn name(&mut self) -> String {
        let count = self.between(2, 3);
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}
