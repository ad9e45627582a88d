//! How alike the members of a cluster are.

use super::neighbours::Scattered;
use super::space::Point;
use crate::vectors::Sparse;

/// Clusters up to this size are compared pair by pair.
const COMPARE_ALL: usize = 40;
/// In a larger one the least alike pair is sought among the pairs of this many members, those least like the
/// rest.
const LEAST_ALIKE: usize = 4;

/// How alike the members of a cluster are, 0 to 1; a member alone is like itself.
pub struct Cohesion {
    /// Mean similarity of each member to the others.
    pub means: Vec<f64>,
    /// Similarity of the least alike pair; of a large cluster, of the least alike pair found.
    pub weakest: f64,
}

/// Measures a cluster. However large it is, the sum of all products of one member is one inner product with the
/// sum of the members. In a large one with members that are read by text alone the mean product is scaled, and not
/// each.
pub fn cohesion(points: &[&Point]) -> Cohesion {
    match points.len() {
        0 | 1 => Cohesion { means: vec![1.0; points.len()], weakest: 1.0 },
        2..=COMPARE_ALL => of_pairs(points),
        _ => of_sums(points),
    }
}

fn of_pairs(points: &[&Point]) -> Cohesion {
    let mut sums = vec![0.0; points.len()];
    let mut weakest = 1.0f64;
    for left in 0..points.len() {
        for right in left + 1..points.len() {
            let similarity = points[left].similarity(points[right]).clamp(0.0, 1.0);
            weakest = weakest.min(similarity);
            sums[left] += similarity;
            sums[right] += similarity;
        }
    }
    let others = (points.len() - 1) as f64;
    Cohesion { means: sums.iter().map(|it| it / others).collect(), weakest }
}

fn of_sums(points: &[&Point]) -> Cohesion {
    let sums = [sum(points, |it| &it.concept), sum(points, |it| &it.word)];
    let stated = sum(points, |it| it.particulars.vector());
    let meaning = sum_of_meanings(points);
    let others = (points.len() - 1) as f64;
    let lengths: f64 = points.iter().map(|it| it.scale.length).sum();
    let mean = |point: &&Point| {
        let blocks = [&point.concept, &point.word];
        let said: f64 = blocks.iter().zip(&sums).map(|(own, sum)| against(own, sum)).sum();
        let meant: f64 = point
            .meaning
            .numbers()
            .into_iter()
            .zip(&meaning)
            .map(|it| f64::from(it.0) * it.1)
            .sum();
        let with_all = said + meant + against(&point.particulars.facing(), &stated);
        let length = (lengths - point.scale.length) / others;
        let product = (with_all - point.product(point)) / others;
        point.scale.similarity(length, product).clamp(0.0, 1.0)
    };
    let means: Vec<f64> = points.iter().map(mean).collect();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|a, b| means[*a].total_cmp(&means[*b]).then(a.cmp(b)));
    let mut dense = Scattered::new(points.iter().copied());
    let mut weakest = 1.0f64;
    for own in order.into_iter().take(LEAST_ALIKE) {
        dense.put(points[own]);
        let others = points.iter().enumerate().filter(|it| it.0 != own);
        weakest = others.map(|it| dense.similarity(it.1)).fold(weakest, f64::min);
        dense.take(points[own]);
    }
    Cohesion { means, weakest: weakest.clamp(0.0, 1.0) }
}

fn sum(points: &[&Point], block: fn(&Point) -> &Sparse) -> Vec<f64> {
    let width = points.iter().map(|it| block(it).width()).max().unwrap_or(0);
    let mut sum = vec![0.0f64; width];
    for (dimension, value) in points.iter().flat_map(|it| &block(it).0) {
        sum[*dimension as usize] += f64::from(*value);
    }
    sum
}

fn sum_of_meanings(points: &[&Point]) -> Vec<f64> {
    let mut sum: Vec<f64> = Vec::new();
    for meaning in points.iter().map(|it| it.meaning.numbers()) {
        sum.resize(sum.len().max(meaning.len()), 0.0);
        sum.iter_mut().zip(meaning).for_each(|it| *it.0 += f64::from(it.1));
    }
    sum
}

fn against(own: &Sparse, sum: &[f64]) -> f64 {
    own.0.iter().map(|it| f64::from(it.1) * sum[it.0 as usize]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(count: usize) -> Vec<Point> {
        let entries = |i: usize| vec![(0, 1.0), (1 + i as u32 % 5, 0.2 + 0.01 * i as f32)];
        let word = |i: usize| Sparse::from_entries(entries(i)).unit();
        (0..count).map(|i| Point { word: word(i), ..Point::default() }).collect()
    }

    #[test]
    fn a_member_alone_is_like_itself() {
        let points = points(1);
        let found = cohesion(&[&points[0]]);
        assert_eq!((found.means, found.weakest), (vec![1.0], 1.0));
    }

    fn check(points: &[Point], off: f64) {
        let points: Vec<&Point> = points.iter().collect();
        let (sums, pairs) = (of_sums(&points), of_pairs(&points));
        let far = sums.means.iter().zip(&pairs.means).find(|it| (it.0 - it.1).abs() > off);
        assert_eq!(far, None);
        assert!((sums.weakest - pairs.weakest).abs() < 1e-9);
    }

    #[test]
    fn sums_give_what_all_pairs_give() {
        check(&points(60), 1e-9);
    }

    #[test]
    fn a_member_read_by_text_alone_is_as_like_the_others_in_sums_as_in_pairs() {
        let mut points = points(60);
        points.iter_mut().for_each(|it| it.scale.knee = 0.23);
        points[7].word = points[7].word.scaled(2.3);
        points[7].scale.length = 2.3;
        check(&points, 0.01);
        for it in points.iter_mut().skip(8) {
            (it.word, it.scale.length) = (it.word.scaled(2.3), 2.3);
        }
        check(&points, 0.02);
    }
}
