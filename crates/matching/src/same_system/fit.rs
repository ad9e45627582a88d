//! Learns the weights of a file without labels.
//!
//! u is counted on random pairs, nearly all of which are unrelated. m and the share of matches come from
//! expectation maximisation over the candidate pairs, held near their starting values by pseudo-pairs.
//! Pairs that no blocking rule proposed count as unrelated.

use rayon::prelude::*;

use super::comparison::{Compared, Named, compared};
use super::model::{Levels, SystemModel};
use super::overlap::Overlap;
use super::score::{Beside, Fitted, TOGETHER, Weights, repeating};

/// Random pairs on which u is counted.
const RANDOM_PAIRS: usize = 150_000;
/// Candidate pairs that EM reads at most.
const EM_PAIRS: usize = 150_000;
/// Rounds of EM.
const ROUNDS: usize = 15;
/// Share of the expected matches below which EM may not fall: a file without doubles teaches nothing.
const FEWEST: f64 = 0.35;
/// A missing value in a list of levels.
const UNKNOWN: u8 = u8::MAX;

/// The pairs a fit reads.
pub struct FitPairs<'a> {
    /// Candidates in which matches are sought.
    pub candidates: &'a [(u32, u32)],
    /// All pairs that could match.
    pub possible: f64,
}

/// Fits the comparisons of so many records.
pub fn fit(model: &SystemModel, named: &[Named], records: usize, pairs: &FitPairs) -> Weights {
    let levels: Vec<Levels> = named.iter().map(|it| model.levels(it.kind)).collect();
    let unlike = all_compared(named, &random_pairs(records));
    let random: Vec<u8> = seen(&levels, &unlike).into_iter().map(|it| it.level).collect();
    let step = pairs.candidates.len().div_ceil(EM_PAIRS).max(1);
    let chosen: Vec<(u32, u32)> = pairs.candidates.iter().copied().step_by(step).collect();
    let candidates = seen(&levels, &all_compared(named, &chosen));
    let possible = (pairs.possible / step as f64).max(1.0);
    let expected = model.duplicates_per_record * records as f64 / step as f64;
    let mut state = State::new(model, named, levels, &random, expected, possible);
    for _ in 0..ROUNDS {
        state.round(&candidates);
    }
    let has_guard = named.iter().any(|it| it.name == "organization");
    let prior = state.prior();
    let (comparisons, unsupported) = (state.finish(), model.unsupported);
    let overlap = Overlap::default();
    let weights = Weights { prior, comparisons, unsupported, overlap, has_guard };
    Weights { overlap: overlap_of(&weights, &unlike), ..weights }
}

/// How far circumstances repeat each other among random pairs.
fn overlap_of(weights: &Weights, random: &[Option<Compared>]) -> Overlap {
    let comparisons = &weights.comparisons;
    let sums = random.par_chunks(comparisons.len().max(1)).map(|pair| {
        let reached = weights.reached(|at| pair[at]);
        let (mut weight, mut circumstances) = (weights.prior, 0.0);
        for (fitted, (_, added)) in
            comparisons.iter().zip(reached).filter_map(|it| Some((it.0, it.1?)))
        {
            weight += added;
            circumstances += if fitted.levels.circumstance { added } else { 0.0 };
        }
        (circumstances, 1.0 - crate::calibration::of_log_odds(weight))
    });
    Overlap::measured(&sums.collect::<Vec<(f64, f64)>>())
}

/// What each comparison says of each pair, pair after pair.
fn all_compared(named: &[Named], pairs: &[(u32, u32)]) -> Vec<Option<Compared>> {
    pairs.par_chunks(TOGETHER).flat_map_iter(|it| compared(named, it)).collect()
}

/// What EM sees of one comparison of a pair.
#[derive(Clone, Copy)]
struct Seen {
    level: u8,
    /// Log2 of the chance that an unrelated record agrees as well on this very value; 0 when it is not known.
    chance: f32,
}

/// The level that each comparison reaches.
fn seen(levels: &[Levels], compared: &[Option<Compared>]) -> Vec<Seen> {
    let reached = |(levels, compared): (&Levels, &Option<Compared>)| match compared {
        None => Seen { level: UNKNOWN, chance: 0.0 },
        Some(it) => {
            let chance = if it.chance > 0.0 { it.chance.log2() } else { 0.0 };
            Seen { level: levels.reached(it.value) as u8, chance }
        }
    };
    levels.iter().cycle().zip(compared).map(reached).collect()
}

/// Pairs spread over the file by a fixed sequence; all of them when there are few.
fn random_pairs(count: usize) -> Vec<(u32, u32)> {
    let all = count * count.saturating_sub(1) / 2;
    if all <= RANDOM_PAIRS {
        let pair = |left: usize| (left + 1..count).map(move |right| (left as u32, right as u32));
        return (0..count).flat_map(pair).collect();
    }
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) as usize % count) as u32
    };
    (0..RANDOM_PAIRS)
        .map(|_| (next(), next()))
        .filter(|(left, right)| left != right)
        .map(|(left, right)| (left.min(right), left.max(right)))
        .collect()
}

/// What EM knows so far.
struct State {
    levels: Vec<Levels>,
    trust: Vec<f64>,
    start: Vec<Vec<f64>>,
    m: Vec<Vec<f64>>,
    sampled: Vec<Vec<f64>>,
    least: Vec<f64>,
    beside: Vec<Option<Repeated>>,
    /// Random pairs.
    pairs: f64,
    matches: f64,
    expected: f64,
    possible: f64,
    pseudo: f64,
}

impl State {
    fn new(
        model: &SystemModel,
        named: &[Named],
        levels: Vec<Levels>,
        random: &[u8],
        expected: f64,
        possible: f64,
    ) -> State {
        let start: Vec<Vec<f64>> =
            levels.iter().map(|it| it.levels.iter().map(|level| level.m).collect()).collect();
        let beside = (PAIRS_OF_A_DOZEN - (random.len() / levels.len().max(1)) as f64).max(0.0);
        let (sampled, least): (Vec<Vec<f64>>, Vec<f64>) = (0..levels.len())
            .map(|at| shares(random, levels.len(), at, start[at].len(), beside))
            .unzip();
        let kinds: Vec<&str> = named.iter().map(|it| it.kind).collect();
        let pairs = random.len() / levels.len().max(1);
        let beside =
            (0..levels.len()).map(|at| Repeated::of(&levels, &kinds, random, at)).collect();
        let trust = levels.iter().zip(named).map(|(it, named)| it.trust * named.share).collect();
        State {
            m: start.clone(),
            levels,
            trust,
            start,
            sampled,
            least,
            beside,
            pairs: pairs as f64,
            matches: expected,
            expected,
            possible,
            pseudo: model.pseudo_pairs,
        }
    }

    /// u with the matches among the random pairs taken out.
    fn u(&self, at: usize, level: usize) -> f64 {
        let share = (self.matches / self.possible).min(0.5);
        let unrelated = (self.sampled[at][level] - share * self.m[at][level]) / (1.0 - share);
        unrelated.max(self.least[at])
    }

    fn supports(&self, at: usize, level: u8) -> bool {
        supports(&self.levels[at], level)
    }

    /// u among those that the comparison supports which this one repeats, if it repeats any; where there are few of
    /// them, u of all.
    fn u_beside(&self, at: usize) -> Option<Vec<f64>> {
        let repeated = self.beside[at].as_ref()?;
        let supporting = self.levels[repeated.at].levels.iter().zip(&self.m[repeated.at]);
        let supported: f64 = supporting.filter(|it| it.0.supports).map(|it| it.1).sum();
        let known: f64 = repeated.counts.iter().sum();
        // Matches among them: as many as among all pairs, of those of which both records say something.
        let share = (self.matches / self.possible).min(0.5) * known / repeated.pairs.max(1.0);
        let matches = (self.pairs * share * supported).min(known);
        let unrelated = |level: usize| {
            let counted = (repeated.counts[level] - matches * self.m[at][level]).max(0.0);
            counted + FEW_ALIKE * self.u(at, level)
        };
        let counted: Vec<f64> = (0..self.m[at].len()).map(unrelated).collect();
        let all: f64 = counted.iter().sum();
        let last = counted.len() - 1;
        // What agrees is no rarer where names are alike: a few pairs that do not show it prove nothing.
        let share = |(level, it): (usize, f64)| match it / all {
            share if level == last => share,
            share => share.max(self.u(at, level)),
        };
        Some(counted.into_iter().enumerate().map(share).collect())
    }

    /// Log2 of m, of m over u, and of what m is held to be at least where a value is rare; by level.
    fn bits(&self, at: usize, u: &[f64]) -> Vec<[f64; 3]> {
        let of = |(m, u): (&f64, &f64)| [m.log2(), (m / u).log2(), m.max(0.1).log2()];
        self.m[at].iter().zip(u).map(of).collect()
    }

    /// How often unrelated records reach each level of a comparison.
    fn all_u(&self, at: usize) -> Vec<f64> {
        (0..self.m[at].len()).map(|level| self.u(at, level)).collect()
    }

    /// The weight that scoring would give, without what lies between levels.
    fn weight(&self, at: usize, seen: Seen, bits: [f64; 3]) -> f64 {
        let [m, average, rare] = bits;
        let chance = f64::from(seen.chance);
        let weight = match seen.level {
            _ if chance == 0.0 => average,
            0 => m - chance,
            _ if average > 0.0 => average.min((rare - chance).max(0.0)),
            _ => average,
        };
        let most = self.levels[at].levels[seen.level as usize].most;
        (weight * self.trust[at]).max(self.levels[at].lowest).min(most)
    }

    fn prior(&self) -> f64 {
        let share = (self.matches / self.possible).clamp(1e-12, 0.5);
        (share / (1.0 - share)).log2()
    }

    fn round(&mut self, candidates: &[Seen]) {
        let count = self.levels.len();
        if count == 0 {
            return;
        }
        let prior = self.prior();
        let both = |at: usize| {
            let u = self.all_u(at);
            let beside = self.u_beside(at).map(|it| self.bits(at, &it)).unwrap_or_default();
            [self.bits(at, &u), beside]
        };
        let bits: Vec<[Vec<[f64; 3]>; 2]> = (0..count).map(both).collect();
        let mut seen: Vec<Vec<f64>> = self.start.iter().map(|it| vec![0.0; it.len()]).collect();
        let mut matches = 0.0;
        for pair in candidates.chunks_exact(count) {
            let known = || pair.iter().enumerate().filter(|it| it.1.level != UNKNOWN);
            let of = |at: usize, beside: usize| {
                let it = pair[at];
                self.weight(at, it, bits[at][beside][usize::from(it.level)])
            };
            let weight = |(at, _): (usize, &Seen)| match &self.beside[at] {
                Some(it) if self.supports(it.at, pair[it.at].level) => {
                    repeating(of(at, 0), of(at, 1), of(it.at, 0))
                }
                _ => of(at, 0),
            };
            let sum: f64 = known().map(weight).sum();
            let likely = crate::calibration::of_log_odds(prior + sum);
            if likely < 1e-4 {
                continue;
            }
            matches += likely;
            for (at, it) in known() {
                seen[at][it.level as usize] += likely;
            }
        }
        self.matches = matches.max(self.expected * FEWEST);
        self.update(&seen);
    }

    fn update(&mut self, seen: &[Vec<f64>]) {
        for (at, counts) in seen.iter().enumerate() {
            if self.levels[at].fixed {
                continue;
            }
            let total: f64 = counts.iter().sum::<f64>() + self.pseudo;
            for (level, count) in counts.iter().enumerate() {
                self.m[at][level] = (count + self.pseudo * self.start[at][level]) / total;
            }
            // One system rarely has two unlike names: without this EM may learn "same office" instead.
            let last = self.m[at].len() - 1;
            if self.levels[at].anchored {
                self.m[at][last] = self.m[at][last].min(self.start[at][last]);
            }
        }
    }

    fn finish(self) -> Vec<Fitted> {
        let count = self.levels.len();
        let of = |at: usize| {
            let m = self.m[at].clone();
            let beside = self.beside[at].as_ref().zip(self.u_beside(at));
            Fitted {
                levels: self.levels[at].clone(),
                trust: self.trust[at],
                u: falling(&m, self.all_u(at)),
                beside: beside.map(|(it, u)| Beside { at: it.at, u: falling(&m, u) }),
                m,
            }
        };
        (0..count).map(of).collect()
    }
}

/// A comparison that repeats another one: what it says of random pairs that the other one supports.
struct Repeated {
    /// Place of the other one.
    at: usize,
    /// How many of them reach each level.
    counts: Vec<f64>,
    /// How many there are, also of which one record says nothing.
    pairs: f64,
}

/// Whether a level supports a pair; an unknown value does not.
fn supports(levels: &Levels, level: u8) -> bool {
    levels.levels.get(usize::from(level)).is_some_and(|it| it.supports)
}

/// So many unrelated pairs that are alike count as much as all others.
const FEW_ALIKE: f64 = 30.0;

impl Repeated {
    /// `None` where it repeats none that comes before it.
    fn of(levels: &[Levels], kinds: &[&str], random: &[u8], at: usize) -> Option<Repeated> {
        let other = kinds[..at].iter().position(|it| *it == levels[at].repeats)?;
        let mut found =
            Repeated { at: other, counts: vec![0.0; levels[at].levels.len()], pairs: 0.0 };
        for pair in random.chunks_exact(levels.len()) {
            if !supports(&levels[other], pair[other]) {
                continue;
            }
            found.pairs += 1.0;
            if pair[at] != UNKNOWN {
                found.counts[usize::from(pair[at])] += 1.0;
            }
        }
        Some(found)
    }
}
/// u raised or lowered so that no level weighs less than a worse one: neighbours out of order are weighed as
/// one level, by all that was counted in both (pool adjacent violators). So a level that hardly any pair
/// reaches cannot lift the better ones. m stays a probability, since an equal value is weighed by m and its
/// own frequency.
fn falling(m: &[f64], mut u: Vec<f64>) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(m.len());
    for (level, unrelated) in u.iter().enumerate() {
        let mut pool = (m[level], *unrelated, 1);
        while let Some(better) = pools.last().copied().filter(|it| it.0 * pool.1 < pool.0 * it.1) {
            pool = (pool.0 + better.0, pool.1 + better.1, pool.2 + better.2);
            pools.pop();
        }
        pools.push(pool);
    }
    let ratios = pools.iter().flat_map(|it| std::iter::repeat_n(it.1 / it.0, it.2));
    for (level, ratio) in ratios.enumerate() {
        u[level] = m[level] * ratio;
    }
    u
}

/// Pairs of a dozen records. A smaller file is read as if unrelated records stood beside its own: four rows of
/// one system would otherwise teach that all systems are alike.
const PAIRS_OF_A_DOZEN: f64 = 66.0;

/// How often each level is reached among the pairs that know it, smoothed by half a pair a level, and what
/// half a pair comes to: nothing can be measured to be rarer. So many unlike pairs are thought beside them.
fn shares(reached: &[u8], width: usize, at: usize, levels: usize, beside: f64) -> (Vec<f64>, f64) {
    let mut counts = vec![0.5; levels];
    for level in reached.iter().skip(at).step_by(width.max(1)).filter(|it| **it != UNKNOWN) {
        counts[*level as usize] += 1.0;
    }
    counts.iter_mut().rev().take(1).for_each(|unlike| *unlike += beside);
    let total: f64 = counts.iter().sum::<f64>().max(1.0);
    (counts.into_iter().map(|it| it / total).collect(), 0.5 / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_level_never_weighs_less() {
        let m = [0.1, 0.5, 0.4];
        let u = falling(&m, vec![0.1, 0.1, 0.8]);
        assert!((m[0] / u[0] - m[1] / u[1]).abs() < 1e-12);
        assert!((m[0] / u[0] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_level_that_no_pair_reaches_does_not_lift_a_better_one() {
        let m = [0.85, 0.05, 0.1];
        let u = falling(&m, vec![0.7, 0.000_01, 0.3]);
        assert!(m[0] / u[0] < 1.3 && m[2] / u[2] < 0.34);
    }

    #[test]
    fn missing_values_do_not_count() {
        let (counted, least) = shares(&[0, UNKNOWN, 1, 1], 1, 0, 2, 0.0);
        assert!((counted[1] - 2.5 / 4.0).abs() < 1e-12);
        assert_eq!(least, 0.125);
    }

    #[test]
    fn few_records_are_paired_completely() {
        assert_eq!(random_pairs(4).len(), 6);
        assert!(random_pairs(0).is_empty());
        assert!(random_pairs(20_000).len() <= RANDOM_PAIRS);
    }
}
