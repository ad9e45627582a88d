//! Sparse vectors, sorted lists of (dimension, value), and dense ones, with their inner products.

use std::array;
use std::ops::Range;

use wide::{i16x8, i32x4};

/// A sparse vector, sorted by dimension, each dimension once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sparse(pub Vec<(u32, f32)>);

impl Sparse {
    /// The vector with these entries; entries of one dimension are added.
    pub fn from_entries(mut entries: Vec<(u32, f32)>) -> Sparse {
        entries.sort_unstable_by_key(|it| it.0);
        let mut merged: Vec<(u32, f32)> = Vec::with_capacity(entries.len());
        for (dimension, value) in entries {
            match merged.last_mut() {
                Some(last) if last.0 == dimension => last.1 += value,
                _ => merged.push((dimension, value)),
            }
        }
        Sparse(merged)
    }

    /// Whether it is zero.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes another away that has no dimension of its own.
    pub fn less(mut self, other: &Sparse) -> Sparse {
        for (dimension, value) in &other.0 {
            if let Ok(at) = self.0.binary_search_by_key(dimension, |it| it.0) {
                self.0[at].1 -= value;
            }
        }
        self
    }

    /// The same direction with length one; zero stays zero.
    pub fn unit(mut self) -> Sparse {
        let length = self.0.iter().map(|it| f64::from(it.1) * f64::from(it.1)).sum::<f64>().sqrt();
        if length > 0.0 {
            for entry in &mut self.0 {
                entry.1 = (f64::from(entry.1) / length) as f32;
            }
        }
        self
    }

    /// The same direction, this many times as long.
    pub fn scaled(&self, factor: f64) -> Sparse {
        Sparse(self.0.iter().map(|it| (it.0, (f64::from(it.1) * factor) as f32)).collect())
    }

    /// Inner product, summed in order of dimension.
    pub fn dot(&self, other: &Sparse) -> f64 {
        dot(&self.0, &other.0)
    }

    /// The common dimensions with the product of their values.
    pub fn products(&self, other: &Sparse) -> Vec<(u32, f32)> {
        let mut found = Vec::new();
        self.each_common(other, |dimension, left, right| found.push((dimension, left * right)));
        found
    }

    /// Meets the common dimensions in order, with both values.
    pub fn each_common(&self, other: &Sparse, meet: impl FnMut(u32, f32, f32)) {
        each_common(&self.0, &other.0, meet);
    }

    /// Inner product with a vector that was scattered into a dense array.
    ///
    /// Adds the same products in the same order as [`Sparse::dot`], so both give the same number.
    pub fn dot_dense(&self, dense: &[f32]) -> f64 {
        self.0.iter().map(|it| f64::from(it.1) * f64::from(dense[it.0 as usize])).sum()
    }

    /// Writes the values into a dense array.
    pub fn scatter(&self, dense: &mut [f32]) {
        for (dimension, value) in &self.0 {
            dense[*dimension as usize] = *value;
        }
    }

    /// Sets the dimensions of this vector to zero in a dense array.
    pub fn clear(&self, dense: &mut [f32]) {
        for (dimension, _) in &self.0 {
            dense[*dimension as usize] = 0.0;
        }
    }

    /// One past the highest dimension.
    pub fn width(&self) -> usize {
        self.0.last().map_or(0, |it| it.0 as usize + 1)
    }
}

/// Inner product of the entries of two sparse vectors, summed in order of dimension.
pub fn dot(left: &[(u32, f32)], right: &[(u32, f32)]) -> f64 {
    let mut sum = 0.0;
    each_common(left, right, |_, left, right| sum += f64::from(left) * f64::from(right));
    sum
}

/// Meets the common dimensions of the entries of two sparse vectors in order, with both values.
pub fn each_common(left: &[(u32, f32)], right: &[(u32, f32)], mut meet: impl FnMut(u32, f32, f32)) {
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        let (own, other) = (left[i], right[j]);
        if own.0 == other.0 {
            meet(own.0, own.1, other.1);
        }
        // Both steps are taken without a branch: which side is behind cannot be foretold.
        i += usize::from(own.0 <= other.0);
        j += usize::from(other.0 <= own.0);
    }
}

/// A dense vector no longer than one, in whole numbers: half the memory, and its inner products are exact, so
/// they are the same in whatever order they are summed. An empty one is unknown, and its inner product with
/// anything is zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Whole(Vec<i16x8>);

/// One, in the whole numbers of [`Whole`]. The inner product of two vectors no longer than one fits 32 bits.
const ONE: f32 = 8_192.0;

impl Whole {
    /// The whole numbers next to these; more than one counts as one.
    pub fn of(numbers: &[f32]) -> Whole {
        let whole = |it: &f32| (it.clamp(-1.0, 1.0) * ONE).round() as i16;
        let eight = |it: &[f32]| {
            let mut lanes = [0i16; LANES];
            lanes.iter_mut().zip(it).for_each(|it| *it.0 = whole(it.1));
            i16x8::new(lanes)
        };
        Whole(numbers.chunks(LANES).map(eight).collect())
    }

    /// Whether it is unknown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Inner product.
    pub fn dot(&self, other: &Whole) -> f64 {
        let width = self.0.len().min(other.0.len());
        let [product] = dots(&self.0[..width], &other.0);
        product
    }

    /// Inner product with numbers in order: the same as that of [`Whole::numbers`] with them.
    pub fn dot_numbers(&self, numbers: &[f32]) -> f64 {
        let mut sums = [0.0f32; LANES];
        for (eight, numbers) in self.0.iter().zip(numbers.as_chunks::<LANES>().0) {
            for (lane, own) in eight.to_array().into_iter().enumerate() {
                sums[lane] += f32::from(own) / ONE * numbers[lane];
            }
        }
        f64::from(sums.iter().sum::<f32>())
    }

    /// The numbers in order, and zeros up to a multiple of eight.
    pub fn numbers(&self) -> Vec<f32> {
        let mut numbers = Vec::with_capacity(self.0.len() * LANES);
        self.0.iter().for_each(|it| numbers.extend(it.to_array().map(|it| f32::from(it) / ONE)));
        numbers
    }
}

/// Many vectors of one width side by side, to be compared with each other; an unknown one is zero.
pub struct Wholes {
    width: usize,
    numbers: Vec<i16x8>,
}

impl Wholes {
    /// Copies of these vectors, in their order.
    pub fn of<'a>(all: impl Iterator<Item = &'a Whole> + Clone) -> Wholes {
        let width = all.clone().map(|it| it.0.len()).max().unwrap_or(0);
        let mut numbers = Vec::with_capacity(width * all.clone().count());
        for (end, it) in (1..).zip(all) {
            numbers.extend(&it.0);
            numbers.resize(width * end, i16x8::splat(0));
        }
        Wholes { width, numbers }
    }

    /// Inner products of the vector at a place with those of some places: the same numbers as [`Whole::dot`].
    pub fn dots(&self, one: usize, others: Range<usize>, found: &mut Vec<f64>) {
        found.clear();
        if self.width == 0 {
            return found.resize(others.len(), 0.0);
        }
        let one = &self.numbers[one * self.width..][..self.width];
        let rows = &self.numbers[others.start * self.width..others.end * self.width];
        let several = rows.chunks_exact(TOGETHER * self.width);
        let rest = several.remainder().chunks(self.width);
        several.for_each(|it| found.extend(dots::<TOGETHER>(one, it)));
        rest.for_each(|it| found.extend(dots::<1>(one, it)));
    }
}

/// Vectors that are compared with one at a time.
const TOGETHER: usize = 4;

/// Inner products of a vector with `N` rows of its width.
fn dots<const N: usize>(one: &[i16x8], rows: &[i16x8]) -> [f64; N] {
    let rows: [&[i16x8]; N] = array::from_fn(|it| &rows[it * one.len()..][..one.len()]);
    let mut sums = [i32x4::splat(0); N];
    for (at, own) in one.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum += own.dot(row[at]);
        }
    }
    sums.map(|it| f64::from(it.reduce_add()) / f64::from(ONE * ONE))
}

/// Numbers that are added up side by side, so that the sum is the same however it is computed.
const LANES: usize = 8;

/// Dense vectors; an empty one is unknown, and its inner product with anything is zero.
pub mod dense {
    use super::LANES;

    /// Inner product, always summed in the same order.
    pub fn dot(left: &[f32], right: &[f32]) -> f64 {
        let mut sums = [0.0f32; LANES];
        let (left, right) = (left.chunks_exact(LANES), right.chunks_exact(LANES));
        let rest = left.remainder().iter().zip(right.remainder());
        let rest: f32 = rest.map(|it| it.0 * it.1).sum();
        for (left, right) in left.zip(right) {
            for lane in 0..LANES {
                sums[lane] += left[lane] * right[lane];
            }
        }
        f64::from(sums.iter().sum::<f32>() + rest)
    }

    /// The same direction with length one; zero stays zero.
    pub fn unit(mut vector: Vec<f32>) -> Vec<f32> {
        let length = dot(&vector, &vector).sqrt() as f32;
        if length > 0.0 {
            vector.iter_mut().for_each(|it| *it /= length);
        }
        vector
    }

    /// Adds a vector to a sum, which takes its length when it has none yet.
    pub fn add(sum: &mut Vec<f32>, vector: &[f32]) {
        sum.resize(sum.len().max(vector.len()), 0.0);
        sum.iter_mut().zip(vector).for_each(|it| *it.0 += it.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_dimension_are_added() {
        let vector = Sparse::from_entries(vec![(3, 1.0), (1, 2.0), (3, 0.5)]);
        assert_eq!(vector.0, [(1, 2.0), (3, 1.5)]);
        assert_eq!(vector.width(), 4);
    }

    #[test]
    fn both_inner_products_agree_to_the_bit() {
        let left = Sparse::from_entries((0..40).map(|i| (i * 3, 0.1 + i as f32)).collect()).unit();
        let right = Sparse::from_entries((0..40).map(|i| (i * 2, 1.7 / (i + 1) as f32)).collect());
        let mut dense = vec![0.0; 200];
        left.scatter(&mut dense);
        assert_eq!(left.dot(&right), right.dot_dense(&dense));
        left.clear(&mut dense);
        assert!(dense.iter().all(|it| *it == 0.0));
    }

    #[test]
    fn whole_vectors_give_the_same_products_however_they_are_kept() {
        let vector = |seed: u32| -> Vec<f32> {
            (0..24).map(|it| ((it * 7 + seed * 13) % 11) as f32 / 40.0 - 0.1).collect()
        };
        let mut all: Vec<Whole> = (0..12).map(|it| Whole::of(&vector(it))).collect();
        all[5] = Whole::default();
        let (beside, mut found) = (Wholes::of(all.iter()), Vec::new());
        for (at, one) in all.iter().enumerate() {
            beside.dots(at, at + 1..all.len(), &mut found);
            let expected: Vec<f64> = all[at + 1..].iter().map(|it| one.dot(it)).collect();
            assert_eq!(found, expected);
            for other in &all {
                let numbers = other.numbers();
                assert_eq!(one.dot_numbers(&numbers), dense::dot(&one.numbers(), &numbers));
            }
        }
        let unknown = [Whole::default(), Whole::default()];
        Wholes::of(unknown.iter()).dots(0, 1..2, &mut found);
        assert_eq!(found, [0.0]);
    }

    #[test]
    fn a_unit_vector_has_length_one() {
        let vector = Sparse::from_entries(vec![(0, 3.0), (5, 4.0)]).unit();
        assert!((vector.dot(&vector) - 1.0).abs() < 1e-6);
        assert!(Sparse::default().unit().is_empty());
    }
}
