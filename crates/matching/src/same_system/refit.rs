//! Refits the weights of an edition to people's verdicts.
//!
//! Each comparison's weight is scaled and the sum is shifted: a logistic regression on the weights that the
//! edition has learned without labels, held near scale one and shift nothing by a ridge. So a handful of
//! verdicts moves little, a level that agrees better never comes to weigh less, and rare values keep their
//! extra weight. The result is kept only when it is not worse under cross-validation, by log loss and by F1.
//!
//! Which pairs people judged was chosen by their score; given the scores that does not bias a regression on
//! them, as a count of levels among the judged pairs would be.

use model::{Profile, Relation};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::comparison::Named;
use super::desk::Desk;
use super::edition::{SystemEdition, read_and_resolve};
use super::resolve::{Read, Resolution, resolve};
use super::score::{Scorer, Weights};
use super::usage::Finder;
use crate::constraints::Judged;
use crate::{Knowledge, calibration};

/// Fewer verdicts of either kind teach nothing.
const FEWEST: usize = 5;
/// Parts of the verdicts, each held out once.
const FOLDS: usize = 5;
/// How strongly scales are held to one, in judged pairs; the best under cross-validation is taken.
const RIDGES: [f64; 3] = [4.0, 16.0, 64.0];
/// A comparison counts at least and at most so much of what it did.
const SCALES: (f64, f64) = (0.25, 4.0);
/// The shift stays within so many bits.
const MOST_SHIFT: f64 = 12.0;
/// Rounds of coordinate descent.
const ROUNDS: usize = 120;

/// What refitting came to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Refit {
    /// Verdicts that the two records are one system.
    pub same: usize,
    /// Verdicts that they are not.
    pub different: usize,
    /// Whether the refitted weights were taken.
    pub kept: bool,
    /// Mean log loss in bits over the judged pairs, before.
    pub loss_before: f64,
    /// The same with weights fitted to the other parts.
    pub loss_after: f64,
    /// F1 at the threshold over the judged pairs, before.
    pub f1_before: f64,
    /// The same with weights fitted to the other parts.
    pub f1_after: f64,
}

/// [`crate::learn_and_resolve`], and learning from the verdicts too where there are enough of them. The third value
/// says what that came to; `None` when there are too few.
pub fn learn_judged(
    knowledge: &Knowledge,
    profiles: &[Profile],
    judged: &[Judged],
) -> (SystemEdition, Resolution, Option<Refit>) {
    let (edition, resolution, refit, _) = learn_to_explain(knowledge, profiles, judged);
    (edition, resolution, refit)
}

/// [`learn_judged`], with the records as they were read for it: an [`crate::Explainer`] need not read them anew.
pub fn learn_to_explain<'r>(
    knowledge: &Knowledge,
    profiles: &'r [Profile],
    judged: &[Judged],
) -> (SystemEdition, Resolution, Option<Refit>, Read<'r>) {
    let (edition, resolution, read) = read_and_resolve(knowledge, profiles, judged);
    match refitted(knowledge, &edition, profiles, judged) {
        None => (edition, resolution, None, read),
        Some((_, refit)) if !refit.kept => (edition, resolution, Some(refit), read),
        Some((edition, refit)) => {
            let resolution = resolve(knowledge, &edition, profiles, judged);
            (edition, resolution, Some(refit), read)
        }
    }
}

/// The edition with weights refitted to the verdicts, and whether they should be taken. `None` when there are
/// fewer than five verdicts of either kind.
pub fn refitted(
    knowledge: &Knowledge,
    edition: &SystemEdition,
    profiles: &[Profile],
    judged: &[Judged],
) -> Option<(SystemEdition, Refit)> {
    let mut labelled = Labelled::of(knowledge, edition, profiles, judged)?;
    let unscaled: Vec<(f64, bool)> =
        labelled.pairs.iter().map(|it| (it.unscaled(), it.is_same)).collect();
    let before = Measured::of(&unscaled);
    let (ridge, after) = labelled.best_ridge();
    let refit = Refit {
        same: labelled.pairs.iter().filter(|it| it.is_same).count(),
        different: labelled.pairs.iter().filter(|it| !it.is_same).count(),
        kept: after.loss <= before.loss && after.f1 >= before.f1,
        loss_before: before.loss,
        loss_after: after.loss,
        f1_before: before.f1,
        f1_after: after.f1,
    };
    let scales = labelled.fit(ridge, |_| true);
    Some((edition.with_weights(scales.applied(edition.weights())), refit))
}

/// A judged pair: what each comparison weighs, and how far the sum lies above the threshold without them.
struct Pair {
    left: usize,
    right: usize,
    weights: Vec<f64>,
    offset: f64,
    is_same: bool,
}

impl Pair {
    fn unscaled(&self) -> f64 {
        self.offset + self.weights.iter().sum::<f64>()
    }
}

/// Scale of each comparison, and what is added to the sum.
#[derive(Debug, Clone, PartialEq)]
struct Scales {
    each: Vec<f64>,
    shift: f64,
}

impl Scales {
    /// The weights under these scales. A scale goes into trust and limits, so that there is still one scoring
    /// function and its contributions add up.
    fn applied(&self, weights: &Weights) -> Weights {
        let mut weights = weights.clone();
        weights.prior += self.shift;
        for (fitted, scale) in weights.comparisons.iter_mut().zip(&self.each) {
            fitted.trust *= scale;
            fitted.levels.lowest *= scale;
            for level in fitted.levels.levels.iter_mut().filter(|it| it.most < f64::MAX) {
                level.most *= scale;
            }
        }
        weights
    }
}

/// All judged pairs, those of one system first, each kind in the order of the records.
struct Labelled<'a> {
    edition: &'a SystemEdition,
    named: Vec<Named>,
    pairs: Vec<Pair>,
}

impl<'a> Labelled<'a> {
    fn of(
        knowledge: &Knowledge,
        edition: &'a SystemEdition,
        profiles: &[Profile],
        judged: &[Judged],
    ) -> Option<Labelled<'a>> {
        let verdicts = verdicts(profiles, judged);
        let same = verdicts.values().filter(|it| **it).count();
        if same < FEWEST || verdicts.len() - same < FEWEST {
            return None;
        }
        let mut ordered: Vec<((u32, u32), bool)> = verdicts.into_iter().collect();
        ordered.sort_unstable_by_key(|it| (!it.1, it.0));
        let mut positions: Vec<u32> = ordered.iter().flat_map(|it| [it.0.0, it.0.1]).collect();
        positions.sort_unstable();
        positions.dedup();
        let records = positions.iter().map(|it| &profiles[*it as usize]).collect();
        let desk = Desk::new(&Finder::new(knowledge), edition, records);
        let place = |it: u32| positions.binary_search(&it).unwrap_or_default();
        let pairs = ordered.into_iter().map(|((left, right), is_same)| {
            pair(&desk.scorer, edition.threshold(), (place(left), place(right)), is_same)
        });
        let pairs = pairs.collect();
        Some(Labelled { edition, named: desk.taken().compiled.named, pairs })
    }

    /// The ridge that predicts best what it has not seen, and how well.
    fn best_ridge(&mut self) -> (f64, Measured) {
        let mut best = (RIDGES[0], self.cross_validated(RIDGES[0]));
        for ridge in RIDGES.into_iter().skip(1) {
            let found = self.cross_validated(ridge);
            if found.loss < best.1.loss {
                best = (ridge, found);
            }
        }
        best
    }

    /// Every fifth pair is held out in turn; the order keeps the share of either verdict alike.
    fn cross_validated(&mut self, ridge: f64) -> Measured {
        let mut predicted = Vec::with_capacity(self.pairs.len());
        for fold in 0..FOLDS {
            let scales = self.fit(ridge, |at| at % FOLDS != fold);
            predicted.extend(self.predicted(&scales, |at| at % FOLDS == fold));
        }
        Measured::of(&predicted)
    }

    /// How far pairs lie above the threshold by the one scoring function, with its guards, under these scales.
    fn predicted(&mut self, scales: &Scales, is_asked: impl Fn(usize) -> bool) -> Vec<(f64, bool)> {
        let weights = scales.applied(self.edition.weights());
        let scorer = Scorer { weights: &weights, named: std::mem::take(&mut self.named) };
        let asked = self.pairs.iter().enumerate().filter(|it| is_asked(it.0));
        let above = asked.map(|(_, it)| {
            (scorer.weight(it.left, it.right) - self.edition.threshold(), it.is_same)
        });
        let predicted = above.collect();
        self.named = scorer.named;
        predicted
    }

    /// Coordinate descent on the penalised logistic loss, each step on its quadratic upper bound, so that the
    /// loss never rises.
    fn fit(&self, ridge: f64, is_used: impl Fn(usize) -> bool) -> Scales {
        let used = self.pairs.iter().enumerate().filter(|it| is_used(it.0)).map(|it| it.1);
        let used: Vec<&Pair> = used.collect();
        let width = used.first().map_or(0, |it| it.weights.len());
        let mut scales = Scales { each: vec![1.0; width], shift: 0.0 };
        let mut sums: Vec<f64> = used.iter().map(|it| it.unscaled()).collect();
        for _ in 0..ROUNDS {
            let step = descent(&used, &sums, |_| 1.0, scales.shift, ridge / 16.0);
            let shift = (scales.shift + step).clamp(-MOST_SHIFT, MOST_SHIFT);
            let moved = shift - scales.shift;
            sums.iter_mut().for_each(|it| *it += moved);
            scales.shift = shift;
            for at in 0..width {
                let from = scales.each[at] - 1.0;
                let step = descent(&used, &sums, |it| it.weights[at], from, ridge);
                let scale = (scales.each[at] + step).clamp(SCALES.0, SCALES.1);
                let moved = scale - scales.each[at];
                for (sum, pair) in sums.iter_mut().zip(&used) {
                    *sum += moved * pair.weights[at];
                }
                scales.each[at] = scale;
            }
        }
        scales
    }
}

/// The step along one coordinate that is `from` away from where the ridge holds it.
fn descent(
    pairs: &[&Pair],
    sums: &[f64],
    along: impl Fn(&Pair) -> f64,
    from: f64,
    ridge: f64,
) -> f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    let (mut slope, mut curve) = (ridge * from, ridge);
    for (pair, sum) in pairs.iter().zip(sums) {
        let value = along(pair) * LN_2;
        let wanted = if pair.is_same { 1.0 } else { 0.0 };
        slope += (calibration::of_log_odds(*sum) - wanted) * value;
        curve += 0.25 * value * value;
    }
    -slope / curve
}

/// How well sums above the threshold predict the verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Measured {
    loss: f64,
    f1: f64,
}

impl Measured {
    fn of(predicted: &[(f64, bool)]) -> Measured {
        let loss = |(sum, is_same): &(f64, bool)| {
            let of_truth = calibration::of_log_odds(if *is_same { *sum } else { -sum });
            -of_truth.max(1e-12).log2()
        };
        let count = |is_counted: fn(bool, bool) -> bool| {
            predicted.iter().filter(|it| is_counted(it.0 >= 0.0, it.1)).count() as f64
        };
        let right = count(|is_said, is_same| is_said && is_same);
        let halves = count(|is_said, _| is_said) + count(|_, is_same| is_same);
        Measured {
            loss: predicted.iter().map(loss).sum::<f64>() / predicted.len().max(1) as f64,
            f1: 2.0 * right / halves.max(1.0),
        }
    }
}

fn pair(scorer: &Scorer, threshold: f64, at: (usize, usize), is_same: bool) -> Pair {
    let (left, right) = (at.0.min(at.1), at.0.max(at.1));
    let reached = scorer.reached(left, right).into_iter();
    let weights: Vec<f64> = reached.map(|it| it.map_or(0.0, |it| it.1)).collect();
    let offset = scorer.weight(left, right) - threshold - weights.iter().sum::<f64>();
    Pair { left, right, weights, offset, is_same }
}

/// The last verdict on each pair of records that are there: whether they are one system. Verdicts that do not
/// decide are left out.
fn verdicts(profiles: &[Profile], judged: &[Judged]) -> FxHashMap<(u32, u32), bool> {
    let places: FxHashMap<&str, u32> = profiles.iter().map(|it| it.id.as_str()).zip(0..).collect();
    let mut found = FxHashMap::default();
    for it in judged.iter().filter(|it| it.verdict != Relation::Unsure) {
        let ends = (places.get(it.left.as_str()), places.get(it.right.as_str()));
        if let (Some(left), Some(right)) = ends
            && left != right
        {
            let pair = (*left.min(right), *left.max(right));
            found.insert(pair, it.verdict == Relation::SameSystem);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::learn_and_resolve;

    /// Systems that two lists hold under two names, and one that only sounds like it; every third pair of
    /// names says so by a shared page.
    fn corpus() -> (Vec<Profile>, Vec<Judged>) {
        let themes = ["Pajak", "Arsip", "Gizi", "Jalan", "Pasar", "Ternak", "Hutan", "Wisata"];
        let mut profiles = Vec::new();
        let mut judged = Vec::new();
        for at in 0..24 {
            let theme = themes[at % themes.len()];
            let text = format!("mengelola data {theme} wilayah {at} secara berkala");
            let place = format!("Kabupaten Contoh {at}");
            let mut add = |kind: &str, name: String, text: &str, page: &str| {
                let id = format!("{at}{kind}");
                profiles.push(fixture::profile(&id, &name, &place, text, page));
                id
            };
            let page = format!("https://s{at}.contoh.go.id");
            let own = add("a", format!("Sistem {theme} {at}"), &text, &page);
            let same = add("b", format!("Si{theme} Terpadu"), &text, "");
            let other = add("c", format!("Sistem {theme} {at} Mobile"), "lain sama sekali", &page);
            let verdict = |left: &str, right: &str, verdict| Judged {
                left: left.into(),
                right: right.into(),
                verdict,
            };
            judged.push(verdict(&own, &same, Relation::SameSystem));
            judged.push(verdict(&own, &other, Relation::Different));
        }
        (profiles, judged)
    }

    #[test]
    fn a_few_verdicts_teach_nothing() {
        let knowledge = fixture::knowledge();
        let (profiles, judged) = corpus();
        let (edition, _) = learn_and_resolve(&knowledge, &profiles, &[]);
        assert!(refitted(&knowledge, &edition, &profiles, &judged[..2 * FEWEST - 1]).is_none());
        assert!(refitted(&knowledge, &edition, &profiles, &judged[..2 * FEWEST]).is_some());
    }

    #[test]
    fn weights_follow_verdicts_and_are_kept_only_when_not_worse() {
        let knowledge = fixture::knowledge();
        let (profiles, judged) = corpus();
        let (edition, _) = learn_and_resolve(&knowledge, &profiles, &[]);
        let (after, refit) =
            refitted(&knowledge, &edition, &profiles, &judged).expect("enough verdicts");
        assert_eq!((refit.same, refit.different), (24, 24));
        assert!(refit.kept && refit.loss_after < refit.loss_before, "{refit:?}");
        assert!(refit.f1_after >= refit.f1_before, "{refit:?}");
        assert_ne!(after, edition);
        let (learned, _, told) = learn_judged(&knowledge, &profiles, &judged);
        assert_eq!((learned, told), (after, Some(refit)));
    }

    #[test]
    fn verdicts_without_rhyme_or_reason_change_nothing() {
        let knowledge = fixture::knowledge();
        let (profiles, mut judged) = corpus();
        let (edition, _) = learn_and_resolve(&knowledge, &profiles, &[]);
        for (at, it) in judged.iter_mut().enumerate() {
            let is_same = (at * 7919 + 13) % 31 % 2 == 0;
            it.verdict = if is_same { Relation::SameSystem } else { Relation::Different };
        }
        let (_, refit) =
            refitted(&knowledge, &edition, &profiles, &judged).expect("enough verdicts");
        let is_worse = refit.loss_after > refit.loss_before || refit.f1_after < refit.f1_before;
        assert_eq!(refit.kept, !is_worse, "{refit:?}");
    }

    #[test]
    fn contributions_add_up_after_refitting() {
        let knowledge = fixture::knowledge();
        let (profiles, judged) = corpus();
        let (edition, resolution, _) = learn_judged(&knowledge, &profiles, &judged);
        for pair in resolution.scored.iter().step_by(7) {
            let (left, right) = (&profiles[pair.left as usize], &profiles[pair.right as usize]);
            let told = super::super::explain_system(&knowledge, &edition, left, right);
            let sum: f64 = told.contributions.iter().map(|it| it.weight).sum();
            assert!((sum - told.weight).abs() < 1e-9, "{told:?}");
            assert!((told.weight - pair.weight).abs() < 1e-9, "{told:?}");
        }
    }

    #[test]
    fn the_order_of_verdicts_does_not_matter() {
        let knowledge = fixture::knowledge();
        let (profiles, mut judged) = corpus();
        let first = learn_judged(&knowledge, &profiles, &judged);
        judged.reverse();
        assert_eq!(learn_judged(&knowledge, &profiles, &judged), first);
    }
}
