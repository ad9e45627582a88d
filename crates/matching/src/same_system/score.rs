//! The one scoring function: prior plus one weight per comparison.

use model::{Contribution, PairScore, Profile, Relation};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::bound::Plan;
use super::comparison::{Compared, Comparison, Named};
use super::model::Levels;
use super::overlap::Overlap;
use super::resolve::Weighed;
use crate::calibration;

/// The weights of one comparison, learned from one corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// Its levels.
    pub levels: Levels,
    /// Share of the weight that counts.
    pub trust: f64,
    /// How often records of one system reach each level.
    pub m: Vec<f64>,
    /// How often unrelated records do.
    pub u: Vec<f64>,
    /// The same among those that another comparison supports, which this one repeats.
    pub beside: Option<Beside>,
}

/// What unrelated records agree in that another comparison supports: a text says again what the name says, so that of
/// two records with one name it proves less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Place of the other comparison, before this one.
    pub at: usize,
    /// How often each level is reached there.
    pub u: Vec<f64>,
}

/// All weights of an edition, in the order of its comparisons.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Weights {
    /// Log2 odds before anything is compared.
    pub prior: f64,
    /// One for each comparison.
    pub comparisons: Vec<Fitted>,
    /// What a pair weighs at most that agrees in nothing but circumstances.
    pub unsupported: f64,
    /// What is taken off circumstances that repeat each other.
    pub overlap: Overlap,
    /// Whether circumstances (agencies) are known at all; without them the columns must do.
    pub has_guard: bool,
}

/// Records with the weights that score them.
pub struct Scorer<'a> {
    /// The weights.
    pub weights: &'a Weights,
    /// The comparisons, as many as there are weights.
    pub named: Vec<Named>,
}

/// Pairs that are compared at a time.
pub const TOGETHER: usize = 512;

/// Records whose pairs are compared at a time.
const RECORDS_TOGETHER: usize = 128;

/// What was found of so many pairs of values is kept at hand.
const MOST_KNOWN: usize = 1 << 16;

/// What a comparison has said of pairs of numbers (see [`Comparison::number`]): lists hold the same few agencies of a
/// place again and again.
type Known = FxHashMap<(u32, u32), Option<Compared>>;

/// More than any comparison adds, and little enough to be taken off again.
const BEYOND_ALL: f64 = 1e6;

/// Share of the weight above the limit that is left to an unsupported pair: enough to keep its rank.
const KEPT: f64 = 0.01;

impl Fitted {
    /// The level that an agreement reaches and its weight; `None` for a comparison without levels. `repeated` is what
    /// another one weighs that it repeats, where that supports the pair.
    fn weight_of(&self, compared: Compared, repeated: Option<f64>) -> Reached {
        if self.levels.levels.is_empty() {
            return None;
        }
        let level = self.levels.reached(compared.value);
        let most = self.levels.levels[level].most;
        let weight = |u: &[f64]| {
            let weight = self.weight(level, compared, u) * self.trust;
            weight.max(self.levels.lowest).min(most)
        };
        let alone = weight(&self.u);
        let beside = self.beside.as_ref().zip(repeated);
        let weight = beside.map(|(it, other)| repeating(alone, weight(&it.u), other));
        Some((level, weight.unwrap_or(alone)))
    }

    /// The most that an agreement weighs, whatever the comparison weighs that this one repeats: see [`repeating`].
    pub fn most_of(&self, compared: Compared) -> f64 {
        let either = [None, Some(f64::INFINITY)].map(|it| self.weight_of(compared, it));
        either.iter().flatten().map(|it| it.1).reduce(f64::max).unwrap_or(0.0)
    }

    /// The most that pairs get from the comparison which are no more alike than `value`, if they are compared.
    pub fn most(&self, named: &Named, value: f32) -> f64 {
        if self.levels.levels.is_empty() {
            return 0.0;
        }
        if self.trust < 0.0 {
            return BEYOND_ALL;
        }
        let levels = self.levels.levels.iter().enumerate().skip(self.levels.reached(value));
        let most = levels.map(|(level, it)| {
            let least = f64::from(named.comparison.least_chance());
            let weight = self.most_at(level, least, &self.u);
            let beside = self.beside.iter().map(|it| self.most_at(level, least, &it.u));
            (beside.fold(weight, f64::max) * self.trust).max(self.levels.lowest).min(it.most)
        });
        most.fold(f64::NEG_INFINITY, f64::max)
    }

    /// The most that a level weighs, before trust and limits.
    fn most_at(&self, level: usize, least_chance: f64, u: &[f64]) -> f64 {
        let own = self.level_weight(level, u);
        if level == 0 {
            return own.max((self.m[0] / least_chance).log2());
        }
        if !self.levels.smooth {
            return own;
        }
        // Weights between two middles; the best level is no neighbour.
        let near = (level - 1).max(1)..(level + 2).min(self.m.len());
        near.map(|it| self.level_weight(it, u)).fold(own, f64::max)
    }

    fn weight(&self, level: usize, compared: Compared, u: &[f64]) -> f64 {
        let chance = f64::from(compared.chance);
        if level == 0 && chance > 0.0 {
            return (self.m[0] / chance).log2();
        }
        let average = if self.levels.smooth && level > 0 {
            self.smooth_weight(level, compared.value, u)
        } else {
            self.level_weight(level, u)
        };
        if chance > 0.0 && average > 0.0 {
            average.min((self.m[level].max(0.1) / chance).log2().max(0.0))
        } else {
            average
        }
    }

    fn level_weight(&self, level: usize, u: &[f64]) -> f64 {
        (self.m[level] / u[level]).log2()
    }

    /// Weight between the middles of two neighbouring levels.
    fn smooth_weight(&self, level: usize, value: f32, u: &[f64]) -> f64 {
        let middle = |at: usize| {
            let top = self.levels.levels[at - 1].from;
            f64::from(self.levels.levels[at].from + top) / 2.0
        };
        let value = f64::from(value);
        let here = middle(level);
        let last = self.levels.levels.len() - 1;
        let neighbour = if value >= here { level - 1 } else { level + 1 };
        if neighbour == 0 || neighbour > last {
            return self.level_weight(level, u);
        }
        let there = middle(neighbour);
        let share = ((value - here) / (there - here)).clamp(0.0, 1.0);
        self.level_weight(level, u) * (1.0 - share) + self.level_weight(neighbour, u) * share
    }

    fn contribution(
        &self,
        named: &Named,
        (left, right): (usize, usize),
        reached: Reached,
    ) -> Contribution {
        let (level, weight, evidence) = match reached {
            None => ("unknown", 0.0, Vec::new()),
            Some((level, weight)) => {
                let name = self.levels.levels[level].level.as_str();
                (name, weight, named.comparison.evidence(left, right))
            }
        };
        Contribution { comparison: named.name.clone(), level: level.to_string(), weight, evidence }
    }
}

/// What a comparison weighs that weighs `alone` where the one that it repeats does not support a pair, and `beside` where
/// that one does, with a weight of `other`: both together prove no less than this one alone.
pub fn repeating(alone: f64, beside: f64, other: f64) -> f64 {
    beside.max(alone - other.max(0.0))
}

/// The level that a comparison reaches and its weight; `None` when a value is missing.
type Reached = Option<(usize, f64)>;

impl Weights {
    /// What each comparison of a pair reaches that says this, in their order.
    pub fn reached(&self, compared: impl Fn(usize) -> Option<Compared>) -> Vec<Reached> {
        let mut reached = Vec::with_capacity(self.comparisons.len());
        for at in 0..self.comparisons.len() {
            let own = compared(at).and_then(|it| self.reached_at(at, it, &reached));
            reached.push(own);
        }
        reached
    }

    /// What one of the comparisons reaches, where it is known what those before it do.
    fn reached_at(&self, at: usize, compared: Compared, before: &[Reached]) -> Reached {
        let fitted = &self.comparisons[at];
        let supporting = |it: &Beside| {
            let (level, weight) = before[it.at]?;
            self.comparisons[it.at].levels.levels[level].supports.then_some(weight)
        };
        fitted.weight_of(compared, fitted.beside.as_ref().and_then(supporting))
    }
}

/// What the comparisons of a pair add up to.
#[derive(Default)]
struct Sums {
    /// Prior and all weights.
    weight: f64,
    /// The weights of circumstances.
    circumstances: f64,
    /// How many comparisons speak for the pair.
    agreements: usize,
    /// Whether a name, page or code agrees.
    is_supported: bool,
}

/// What a comparison says of a pair, which may be known.
fn compared(
    comparison: &dyn Comparison,
    known: &mut Known,
    left: usize,
    right: usize,
) -> Option<Compared> {
    let compare = || comparison.compare(left, right);
    match (comparison.number(left), comparison.number(right)) {
        (Some(own), Some(other)) => *known.entry((own, other)).or_insert_with(compare),
        _ => compare(),
    }
}

impl Scorer<'_> {
    /// Log2 odds that two records are one system.
    pub fn weight(&self, left: usize, right: usize) -> f64 {
        self.total(&self.sums(left, right))
    }

    /// Those of many pairs (lower position first) that weigh `floor` or more, in the order of positions.
    ///
    /// Pairs are looked at in another order, that of the places and agencies of their first records (`order`): most
    /// pairs are of one place, whose records then are still at hand.
    pub fn weighed(&self, pairs: &[(u32, u32)], order: &[u32], floor: f64) -> Vec<Weighed> {
        let plan = Plan::of(self, order.len(), floor, pairs);
        let mut first = vec![0u32; order.len() + 1];
        pairs.iter().for_each(|it| first[it.0 as usize + 1] += 1);
        for record in 0..order.len() {
            first[record + 1] += first[record];
        }
        let is_sorted = pairs.is_sorted_by_key(|it| it.0);
        if !is_sorted || pairs.len() < TOGETHER {
            let some = pairs.par_chunks(TOGETHER);
            let of = |some| self.weighed_by(&plan, some, &mut self.nothing_known());
            return some.flat_map_iter(of).collect();
        }
        let of = |known: &mut Vec<Known>, records: &[u32]| {
            let own = |it: &u32| first[*it as usize] as usize..first[*it as usize + 1] as usize;
            let some = records.iter().flat_map(|it| &pairs[own(it)]);
            self.weighed_by(&plan, &some.copied().collect::<Vec<(u32, u32)>>(), known)
        };
        let chunks = order.par_chunks(RECORDS_TOGETHER);
        let found = chunks.map_init(|| self.nothing_known(), of);
        let mut weighed: Vec<Weighed> = found.flatten_iter().collect();
        weighed.par_sort_unstable_by_key(|it| (it.left, it.right));
        weighed
    }

    /// The same, by comparisons in the order of a plan: a pair is left as soon as it can no longer weigh enough.
    fn weighed_by(&self, plan: &Plan, pairs: &[(u32, u32)], known: &mut [Known]) -> Vec<Weighed> {
        let width = self.named.len();
        let mut said: Vec<Option<Compared>> = vec![None; pairs.len() * width];
        // What each pair weighs at most, going by what is known so far.
        let most_of = |it: &(u32, u32)| self.weights.prior + plan.most(it.0, it.1);
        let mut most: Vec<f64> = pairs.iter().map(most_of).collect();
        let mut places: Vec<usize> = (0..pairs.len()).collect();
        places.retain(|place| plan.may_suffice(most[*place]));
        for at in plan.order.iter().copied() {
            let (comparison, fitted) =
                (self.named[at].comparison.as_ref(), &self.weights.comparisons[at]);
            let known = &mut known[at];
            if known.len() > MOST_KNOWN {
                known.clear();
            }
            places.retain(|place| {
                let (left, right) = pairs[*place];
                let compare = || compared(comparison, known, left as usize, right as usize);
                let compared = plan.compared(at, (left, right), compare);
                said[place * width + at] = compared;
                if plan.takes_all() {
                    return true;
                }
                let found = compared.map_or(0.0, |it| fitted.most_of(it));
                most[*place] += found - plan.most_at(at, left, right);
                plan.may_suffice(most[*place])
            });
        }
        let weigh = |place: usize| {
            let (left, right) = pairs[place];
            let own = &said[place * width..(place + 1) * width];
            let reached = self.weights.reached(|at| own[at]);
            Weighed { left, right, weight: self.total(&self.summed(&reached)) }
        };
        places.into_iter().map(weigh).filter(|it| plan.suffices(it.weight)).collect()
    }

    fn nothing_known(&self) -> Vec<Known> {
        vec![Known::default(); self.named.len()]
    }

    fn total(&self, sums: &Sums) -> f64 {
        let weight = sums.weight + self.weights.overlap.correction(sums.circumstances);
        if self.has_support(sums) { weight } else { weight + self.guard(weight) }
    }

    /// Whether a pair agrees in more than circumstances, or in more than one thing.
    pub fn is_supported(&self, left: usize, right: usize) -> bool {
        self.has_support(&self.sums(left, right))
    }

    /// Agency, unit, technology and domain alone never suffice; nor, where no agency is known, does a single
    /// column that agrees while the names are unknown or different.
    fn has_support(&self, sums: &Sums) -> bool {
        sums.is_supported || !self.weights.has_guard && sums.agreements >= 2
    }

    /// What the comparisons of a pair add up to.
    fn sums(&self, left: usize, right: usize) -> Sums {
        self.summed(&self.reached(left, right))
    }

    /// What each comparison of a pair reaches.
    pub(super) fn reached(&self, left: usize, right: usize) -> Vec<Reached> {
        let (left, right) = (left.min(right), left.max(right));
        self.weights.reached(|at| self.named[at].comparison.compare(left, right))
    }

    /// What it adds up to that the comparisons, in their order, reach these levels and weights.
    fn summed(&self, reached: &[Reached]) -> Sums {
        let mut sums = Sums { weight: self.weights.prior, ..Sums::default() };
        for (fitted, reached) in self.weights.comparisons.iter().zip(reached) {
            if let Some((level, added)) = reached {
                sums.weight += added;
                sums.agreements += usize::from(*added > 0.0);
                sums.is_supported |= fitted.levels.levels[*level].supports;
                if fitted.levels.circumstance {
                    sums.circumstances += added;
                }
            }
        }
        sums
    }

    /// What is taken off a pair without support.
    fn guard(&self, weight: f64) -> f64 {
        let most = self.weights.unsupported;
        if weight <= most { 0.0 } else { (most - weight) * (1.0 - KEPT) }
    }

    /// The same number with its reasons.
    pub fn explain(&self, records: &[&Profile], left: usize, right: usize) -> PairScore {
        let (left, right) = (left.min(right), left.max(right));
        let reached = self.reached(left, right);
        let sums = self.summed(&reached);
        let weight = self.total(&sums);
        let overlap = self.weights.overlap.correction(sums.circumstances);
        let stated = |comparison: &str, level: &str, weight| Contribution {
            comparison: comparison.into(),
            level: level.into(),
            weight,
            evidence: Vec::new(),
        };
        let mut contributions = vec![stated("prior", "before comparing", self.weights.prior)];
        let each = self.weights.comparisons.iter().zip(&self.named).zip(reached);
        contributions.extend(each.map(|it| it.0.0.contribution(it.0.1, (left, right), it.1)));
        if overlap < 0.0 {
            contributions.push(stated("overlap", "columns repeat each other", overlap));
        }
        let taken = weight - contributions.iter().map(|it| it.weight).sum::<f64>();
        if taken < -1e-6 {
            contributions.push(stated("guard", "neither name, page nor code agrees", taken));
        }
        PairScore {
            left: records[left].id.clone(),
            right: records[right].id.clone(),
            relation: Relation::SameSystem,
            weight,
            probability: calibration::of_log_odds(weight),
            contributions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::SystemModel;
    use super::*;

    /// A text of which unrelated records with names alike are as often close as records of one system are.
    fn text() -> Fitted {
        let levels = SystemModel::default().levels("text");
        let m: Vec<f64> = levels.levels.iter().map(|it| it.m).collect();
        let beside = Beside { at: 0, u: vec![0.2, 0.3, 0.2, 0.2, 0.1] };
        Fitted {
            trust: 1.0,
            u: vec![0.001, 0.01, 0.05, 0.1, 0.839],
            m,
            levels,
            beside: Some(beside),
        }
    }

    fn weight(value: f32, repeated: Option<f64>) -> f64 {
        text().weight_of(Compared { value, chance: 0.0 }, repeated).map_or(0.0, |it| it.1)
    }

    #[test]
    fn a_text_proves_less_where_names_are_alike() {
        let (alone, beside) = (weight(0.8, None), weight(0.8, Some(9.0)));
        assert!(alone > 3.0 && beside < 0.0, "{alone} {beside}");
        // Nor does another one speak as much against them.
        assert!(weight(0.0, None) < weight(0.0, Some(9.0)));
    }

    #[test]
    fn name_and_text_together_prove_no_less_than_the_text_alone() {
        for name in [-3.0, 0.0, 1.5, 9.0] {
            for value in [1.0, 0.8, 0.5, 0.3, 0.0] {
                let together = f64::max(name, 0.0) + weight(value, Some(name));
                assert!(together >= weight(value, None) - 1e-9, "{name} {value}");
            }
        }
        assert_eq!(weight(0.8, Some(-1.0)), weight(0.8, None));
    }
}
