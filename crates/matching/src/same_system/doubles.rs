//! Where the doubles of a single list begin: the weights of the best partner of each record have two humps,
//! of chance likenesses and of doubles, and the threshold lies in the valley between them.
//!
//! A list may have so few doubles that there is no second hump, or so many that there is no first one; then
//! the weights stand as they are.

use super::resolve::Weighed;

/// Width of a bin in bits, and how far around the lowest threshold weights are looked at.
const BIN: f64 = 2.0;
pub const BELOW: f64 = 12.0;
const ABOVE: f64 = 48.0;
/// A hump of doubles has this many records in each bin, and the valley before it is a third lower: a shallower
/// one may lie between doubles typed alike and doubles typed otherwise.
const LEAST_HUMP: f64 = 8.0;
const DEPTH: f64 = 2.0 / 3.0;
/// So many records may lie before the valley for each that lies beyond it: where far more do, the hump is not that of the
/// doubles, but of those among them that are typed alike.
const MOST_CUT: f64 = 1.6;
/// Records above the lowest threshold below which nothing can be read from the weights.
const FEWEST: f64 = 60.0;

/// The weight at which doubles begin, never below `lowest`.
pub fn where_doubles_begin(weighed: &[Weighed], lowest: f64, records: usize) -> f64 {
    let bins = smooth(&histogram(weighed, lowest, records));
    let first = (BELOW / BIN) as usize;
    if bins[first..].iter().sum::<f64>() < FEWEST {
        return lowest;
    }
    let Some(hump) = hump(&bins, first) else {
        return lowest;
    };
    let valley = lowest_bin(&bins[first..=hump]);
    let is_deep = bins[first + valley] <= DEPTH * bins[hump].min(bins[first]);
    let (cut, kept) = bins[first..].split_at(valley);
    let is_most = cut.iter().sum::<f64>() <= MOST_CUT * kept.iter().sum::<f64>();
    if is_deep && is_most { lowest + valley as f64 * BIN } else { lowest }
}

/// How many records have their best partner at each weight.
fn histogram(weighed: &[Weighed], lowest: f64, records: usize) -> Vec<f64> {
    let mut best = vec![f64::NEG_INFINITY; records];
    for pair in weighed {
        for at in [pair.left, pair.right] {
            best[at as usize] = best[at as usize].max(pair.weight);
        }
    }
    let mut bins = vec![0.0; ((BELOW + ABOVE) / BIN) as usize];
    let last = bins.len() - 1;
    for weight in best.into_iter().filter(|it| *it >= lowest - BELOW) {
        bins[(((weight - lowest + BELOW) / BIN) as usize).min(last)] += 1.0;
    }
    bins
}

/// Means of three neighbours.
fn smooth(bins: &[f64]) -> Vec<f64> {
    let at = |it: usize| bins.get(it).copied().unwrap_or_default();
    (0..bins.len()).map(|it| (at(it.wrapping_sub(1)) + at(it) + at(it + 1)) / 3.0).collect()
}

/// The highest bin that rises clearly out of what lies before it, from `first` on; where weights rise from
/// the beginning, that is the highest of all.
fn hump(bins: &[f64], first: usize) -> Option<usize> {
    let rises = |at: &usize| {
        let before = bins[first..=*at].iter().copied().fold(f64::INFINITY, f64::min);
        bins[*at] >= LEAST_HUMP && before <= DEPTH * bins[*at]
    };
    (first..bins.len()).filter(rises).max_by(|a, b| bins[*a].total_cmp(&bins[*b]).then(b.cmp(a)))
}

fn lowest_bin(bins: &[f64]) -> usize {
    let mut found = 0;
    for (at, count) in bins.iter().enumerate() {
        if *count < bins[found] {
            found = at;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of records of their own: so many at each of some weights.
    fn check(counts: &[(f64, u32)], expected: std::ops::Range<f64>) {
        let mut pairs = Vec::new();
        for (weight, count) in counts {
            for _ in 0..*count {
                let left = pairs.len() as u32 * 2;
                pairs.push(Weighed { left, right: left + 1, weight: *weight });
            }
        }
        let found = where_doubles_begin(&pairs, 0.0, pairs.len() * 2);
        assert!(expected.contains(&found), "{found}");
    }

    #[test]
    fn the_threshold_lies_in_the_valley() {
        let chance = [(-5.0, 900), (-3.0, 500), (-1.0, 200), (1.0, 90), (3.0, 40), (5.0, 12)];
        let doubles = [(7.0, 4), (9.0, 4), (11.0, 9), (13.0, 30), (15.0, 60), (17.0, 80)];
        check(&[chance, doubles].concat(), 6.0..10.0);
    }

    #[test]
    fn where_weights_rise_from_the_beginning_nothing_is_cut_off() {
        check(&[(-3.0, 20), (-1.0, 25), (1.0, 30), (3.0, 60), (5.0, 90), (7.0, 120)], 0.0..0.1);
    }

    #[test]
    fn without_a_second_hump_nothing_is_cut_off() {
        let falling: Vec<(f64, u32)> =
            (0..12).map(|it| (f64::from(it) * 2.0 - 5.0, 600 >> it)).collect();
        check(&falling, 0.0..0.1);
    }

    #[test]
    fn a_hump_of_few_doubles_among_many_cuts_off_nothing() {
        let all =
            [(1.0, 300), (3.0, 200), (5.0, 120), (7.0, 60), (9.0, 20), (11.0, 20), (13.0, 20)];
        check(&[&all[..], &[(15.0, 40), (17.0, 60), (19.0, 40)]].concat(), 0.0..0.1);
        check(&[&all[..], &[(15.0, 140), (17.0, 260), (19.0, 140)]].concat(), 8.0..13.0);
    }

    #[test]
    fn a_small_list_shows_nothing() {
        check(&[(-3.0, 20), (1.0, 9), (3.0, 4), (5.0, 2)], 0.0..0.1);
    }
}
