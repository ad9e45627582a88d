//! What a word looks like at a glance: enough to see that two words cannot be one misspelt.

/// Length and letters of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    letters: u64,
    length: u16,
    first: u8,
    is_word: bool,
}

impl Shape {
    /// The shape of a sequence of letters, as bytes or as characters.
    pub fn of(letters: impl Iterator<Item = u32> + Clone) -> Shape {
        let is_letter = |it: u32| u8::try_from(it).is_ok_and(|it| it.is_ascii_alphabetic());
        Shape {
            letters: letters.clone().fold(0, |mask, it| mask | 1 << (it % 64)),
            length: letters.clone().count().min(usize::from(u16::MAX)) as u16,
            first: letters.clone().next().unwrap_or_default() as u8,
            is_word: letters.clone().all(is_letter),
        }
    }

    /// The shape of a word's bytes.
    pub fn of_word(word: &str) -> Shape {
        Shape::of(word.bytes().map(u32::from))
    }

    /// The shape of the characters of a text.
    pub fn of_text(text: &str) -> Shape {
        if text.is_ascii() { Shape::of_word(text) } else { Shape::of(text.chars().map(u32::from)) }
    }

    /// How long it is.
    pub fn length(self) -> usize {
        usize::from(self.length)
    }

    /// Whether it is made of ASCII letters only.
    pub fn is_word(self) -> bool {
        self.is_word
    }

    /// Whether the other may begin with this one.
    pub fn may_begin(self, other: Shape) -> bool {
        self.begins_like(other) && self.may_be_made_of(other)
    }

    /// Whether both have one first letter.
    pub fn begins_like(self, other: Shape) -> bool {
        self.first == other.first
    }

    /// Whether it has no letters but those of the other.
    pub fn may_be_made_of(self, other: Shape) -> bool {
        self.letters & !other.letters == 0
    }

    /// Whether two sequences may have a normalised likeness (optimal string alignment) of `least`: an edit
    /// changes the length by one at most, and the set of letters by two.
    pub fn may_be_like(self, other: Shape, least: f64) -> bool {
        let longest = f64::from(self.length.max(other.length));
        let edits = ((1.0 - least) * longest + 1e-6) as u32;
        u32::from(self.length.abs_diff(other.length)) <= edits
            && (self.letters ^ other.letters).count_ones() <= 2 * edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rapidfuzz::distance::osa;

    #[test]
    fn nothing_that_is_alike_looks_unlike() {
        let mut seed = 11_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((seed >> 33) % below) as usize
        };
        let mut turned_down = 0;
        for _ in 0..20_000 {
            let left: Vec<u8> = (0..4 + next(12)).map(|_| b'a' + next(9) as u8).collect();
            let mut right = left.clone();
            for _ in 0..next(5) {
                let at = next(right.len() as u64);
                match next(3) {
                    0 => right[at] = b'a' + next(9) as u8,
                    1 => right.insert(at, b'a' + next(9) as u8),
                    _ => drop(right.remove(at)),
                }
            }
            let shape = |it: &[u8]| Shape::of_word(std::str::from_utf8(it).unwrap_or_default());
            let whole = osa::normalized_similarity(left.iter().copied(), right.iter().copied());
            for least in [0.78, 0.8] {
                let may_be = shape(&left).may_be_like(shape(&right), least);
                assert!(may_be || whole < least, "{left:?} {right:?}");
                turned_down += usize::from(!may_be);
            }
        }
        assert!(turned_down > 1_000);
    }

    #[test]
    fn a_beginning_has_the_first_letter_and_no_other_letters() {
        let may_begin = |a: &str, b: &str| Shape::of_word(a).may_begin(Shape::of_word(b));
        assert!(may_begin("kab", "kabupaten") && !may_begin("kota", "kabupaten"));
        assert!(!may_begin("upa", "kabupaten"));
    }
}
