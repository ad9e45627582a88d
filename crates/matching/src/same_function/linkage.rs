//! Average-link clustering without a matrix.
//!
//! Inner products are bilinear, so their mean over two clusters is that of their sums divided by their
//! sizes: exact, however few of the pairs were looked at. Up to the threshold they are similarities. Merges are
//! sought along the neighbour graph only. What two clusters that merge come to with a common neighbour is added up (Lance
//! and Williams, 1967); only with a neighbour of one of them the other has still to be compared.
//! Connected components were measured too and chain across agencies.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::mem::take;

use super::neighbours::Scored;
use super::particulars::facing;
use super::space::Point;
use rayon::prelude::*;

use crate::vectors::{Sparse, dense};

/// Groups of positions, each sorted, in order of their first member; every position is in one.
///
/// Each edge stands there once, lower position first, with the similarity of its two points.
pub fn average_link(
    points: &[&Point],
    edges: &[Scored],
    must: &[(u32, u32)],
    threshold: f64,
) -> Vec<Vec<u32>> {
    let mut forest = Forest::new(points, edges, threshold);
    for (left, right) in must {
        forest.join_slots_of(*left, *right);
    }
    (0..points.len() as u32).for_each(|it| forest.push_best(it));
    while let Some(merge) = forest.heap.pop() {
        let [owner, other] =
            [merge.owner, merge.other].map(|it| forest.clusters[it as usize].version);
        if (owner, other) == merge.versions {
            let (left, right) = merge.slots();
            forest.join(left, right);
            forest.push_best(left);
        } else if owner == merge.versions.0 {
            forest.push_best(merge.owner);
        }
    }
    forest.groups()
}

/// The best merge of a cluster, its owner, when it was written down.
///
/// Of every two neighbours that are worth merging one has written down this merge or a better one since their total
/// changed last: whoever is merged looks at all of its neighbours again and writes down the best. So the best merge
/// written down is the best of all, or its other end has changed and the owner has to look again, or its owner has
/// changed and has written down another since.
#[derive(PartialEq)]
struct Merge {
    similarity: f64,
    owner: u32,
    other: u32,
    versions: (u32, u32),
}

impl Merge {
    /// Both clusters, lower first.
    fn slots(&self) -> (u32, u32) {
        (self.owner.min(self.other), self.owner.max(self.other))
    }
}

impl Eq for Merge {}

impl Ord for Merge {
    fn cmp(&self, other: &Merge) -> Ordering {
        self.similarity
            .total_cmp(&other.similarity)
            .then_with(|| other.slots().cmp(&self.slots()))
            .then_with(|| (other.owner, other.versions).cmp(&(self.owner, self.versions)))
    }
}

impl PartialOrd for Merge {
    fn partial_cmp(&self, other: &Merge) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A neighbouring cluster, and the sum of the products of all pairs between the two.
#[derive(Clone, Copy)]
struct Neighbour {
    slot: u32,
    total: f64,
}

/// What is known of a cluster, in one place: it is sought among many.
struct Cluster {
    /// Functions and words of all members.
    sum: Sparse,
    /// What they mean; a point alone is read where it lies.
    meaning: Vec<f32>,
    particulars: Sparse,
    /// None when it was moved into another one.
    members: Vec<u32>,
    /// In order of slot.
    neighbours: Vec<Neighbour>,
    /// Counts the merges.
    version: u32,
}

struct Forest<'p> {
    threshold: f64,
    points: &'p [&'p Point],
    clusters: Vec<Cluster>,
    slot_of: Vec<u32>,
    dense: Vec<f32>,
    heap: BinaryHeap<Merge>,
}

impl<'p> Forest<'p> {
    fn new(points: &'p [&'p Point], edges: &[Scored], threshold: f64) -> Forest<'p> {
        let offset = points.iter().map(|it| it.concept.width()).max().unwrap_or(0) as u32;
        let alone = |(at, point): (usize, &&Point)| Cluster {
            sum: joined(point, offset),
            meaning: Vec::new(),
            particulars: point.particulars.vector().clone(),
            members: vec![at as u32],
            neighbours: Vec::new(),
            version: 0,
        };
        let mut clusters: Vec<Cluster> = points.par_iter().enumerate().map(alone).collect();
        let width = clusters.iter().map(|it| it.sum.width()).max().unwrap_or(0);
        let product = |(left, right, similarity): &Scored| {
            let (left, right) = (points[*left as usize], points[*right as usize]);
            match left.scale.length * right.scale.length == 1.0 {
                true => *similarity,
                false => left.product(right),
            }
        };
        let totals: Vec<f64> = edges.par_iter().map(product).collect();
        for ((left, right, _), total) in edges.iter().zip(&totals) {
            for (own, slot) in [(*left, *right), (*right, *left)] {
                clusters[own as usize].neighbours.push(Neighbour { slot, total: *total });
            }
        }
        clusters.par_iter_mut().for_each(|it| it.neighbours.sort_unstable_by_key(|it| it.slot));
        Forest {
            threshold,
            points,
            clusters,
            slot_of: (0..points.len() as u32).collect(),
            dense: vec![0.0; width],
            heap: BinaryHeap::new(),
        }
    }

    /// Writes down the best merge of a cluster, when one is worth doing; of equals that of the lowest slots.
    fn push_best(&mut self, owner: u32) {
        let similarity = |it: &Neighbour| it.total / self.pairs(owner, it.slot);
        let own = &self.clusters[owner as usize];
        let all = own.neighbours.iter().map(|it| (similarity(it), it.slot));
        let best = all.reduce(|best, it| if it.0 > best.0 { it } else { best });
        if let Some((similarity, other)) = best.filter(|it| it.0 >= self.threshold) {
            let versions = (own.version, self.clusters[other as usize].version);
            self.heap.push(Merge { similarity, owner, other, versions });
        }
    }

    /// How many pairs there are between two clusters.
    fn pairs(&self, left: u32, right: u32) -> f64 {
        let size = |slot: u32| self.clusters[slot as usize].members.len();
        (size(left) * size(right)) as f64
    }

    /// Adds what the pairs between a cluster and others come to.
    fn add_totals(&mut self, at: usize, others: &mut [&mut Neighbour]) {
        if others.is_empty() {
            return;
        }
        let meaning = self.take_meaning(at);
        let own = &self.clusters[at];
        own.sum.scatter(&mut self.dense);
        let stated = facing(&own.particulars);
        for it in others {
            let other = &self.clusters[it.slot as usize];
            let known = other.sum.dot_dense(&self.dense);
            let meant = match other.members.len() {
                1 => self.points[it.slot as usize].meaning.dot_numbers(&meaning),
                _ => dense::dot(&meaning, &other.meaning),
            };
            it.total += known + meant + stated.dot(&other.particulars);
        }
        own.sum.clear(&mut self.dense);
        self.clusters[at].meaning = meaning;
    }

    /// The sum of the meanings of a cluster.
    fn take_meaning(&mut self, at: usize) -> Vec<f32> {
        match take(&mut self.clusters[at].meaning) {
            none if none.is_empty() => self.points[at].meaning.numbers(),
            sum => sum,
        }
    }

    fn join_slots_of(&mut self, left: u32, right: u32) {
        let (left, right) = (self.slot_of[left as usize], self.slot_of[right as usize]);
        if left != right {
            self.join(left.min(right), left.max(right));
        }
    }

    /// Moves everything of `right` into `left`. Neighbours that are far from what comes of it are none.
    fn join(&mut self, left: u32, right: u32) {
        let (l, r) = (left as usize, right as usize);
        let mut met = self.met(left, right);
        let (mut meaning, other) = (self.take_meaning(l), self.take_meaning(r));
        dense::add(&mut meaning, &other);
        let theirs = &mut self.clusters[r];
        theirs.version += 1;
        let (members, sum) = (take(&mut theirs.members), take(&mut theirs.sum));
        let stated = take(&mut theirs.particulars);
        members.iter().for_each(|it| self.slot_of[*it as usize] = left);
        let ours = &mut self.clusters[l];
        ours.version += 1;
        ours.meaning = meaning;
        ours.members.extend(members);
        ours.sum = added(&ours.sum, &sum);
        ours.particulars = added(&ours.particulars, &stated);
        met.retain(|it| {
            let is_far = it.total / self.pairs(left, it.slot) < self.threshold * 0.5;
            let theirs = &mut self.clusters[it.slot as usize].neighbours;
            replace(theirs, right, None);
            replace(theirs, left, Some(it.total).filter(|_| !is_far));
            !is_far
        });
        self.clusters[l].neighbours = met;
    }

    /// The neighbours of either of two clusters, with what both come to.
    fn met(&mut self, left: u32, right: u32) -> Vec<Neighbour> {
        let [ours, theirs] =
            [left, right].map(|it| take(&mut self.clusters[it as usize].neighbours));
        let mut all: Vec<(Neighbour, Met)> = Vec::with_capacity(ours.len() + theirs.len());
        all.extend(ours.into_iter().map(|it| (it, Met::Left)));
        all.extend(theirs.into_iter().map(|it| (it, Met::Right)));
        all.retain(|it| it.0.slot != left && it.0.slot != right);
        all.sort_by_key(|it| it.0.slot);
        all.dedup_by(|it, first| {
            let is_one = it.0.slot == first.0.slot;
            if is_one {
                first.0.total += it.0.total;
                first.1 = Met::Both;
            }
            is_one
        });
        for (at, met) in [(right, Met::Left), (left, Met::Right)] {
            let unseen = all.iter_mut().filter(|it| it.1 == met).map(|it| &mut it.0);
            self.add_totals(at as usize, &mut unseen.collect::<Vec<_>>());
        }
        all.into_iter().map(|it| it.0).collect()
    }

    fn groups(self) -> Vec<Vec<u32>> {
        let members = self.clusters.into_iter().map(|it| it.members);
        let mut groups: Vec<Vec<u32>> = members.filter(|it| !it.is_empty()).collect();
        for group in &mut groups {
            group.sort_unstable();
        }
        groups.sort_unstable();
        groups
    }
}

/// Whose neighbour a cluster is, of two.
#[derive(Clone, Copy, PartialEq)]
enum Met {
    Left,
    Right,
    Both,
}

/// Puts a total in the place of a slot among neighbours in order of slot, or takes the slot out.
fn replace(neighbours: &mut Vec<Neighbour>, slot: u32, total: Option<f64>) {
    match (neighbours.binary_search_by_key(&slot, |it| it.slot), total) {
        (Ok(at), Some(total)) => neighbours[at].total = total,
        (Ok(at), None) => drop(neighbours.remove(at)),
        (Err(at), Some(total)) => neighbours.insert(at, Neighbour { slot, total }),
        (Err(_), None) => {}
    }
}

/// Functions and words side by side, words from `offset` on.
fn joined(point: &Point, offset: u32) -> Sparse {
    let mut entries = point.concept.0.clone();
    entries.extend(point.word.0.iter().map(|it| (it.0 + offset, it.1)));
    Sparse(entries)
}

fn added(left: &Sparse, right: &Sparse) -> Sparse {
    let (mut i, mut j) = (0, 0);
    let mut sum = Vec::with_capacity(left.0.len() + right.0.len());
    while i < left.0.len() || j < right.0.len() {
        let order = match (left.0.get(i), right.0.get(j)) {
            (Some(a), Some(b)) => a.0.cmp(&b.0),
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        match order {
            Ordering::Less => {
                sum.push(left.0[i]);
                i += 1;
            }
            Ordering::Greater => {
                sum.push(right.0[j]);
                j += 1;
            }
            Ordering::Equal => {
                sum.push((left.0[i].0, left.0[i].1 + right.0[j].1));
                i += 1;
                j += 1;
            }
        }
    }
    Sparse(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::same_function::space::Scale;
    use crate::vectors::Whole;

    fn points(count: u32, groups: u32) -> Vec<Point> {
        let entry = |i: u32| vec![(i % groups, 0.8), (100 + i * 7 % 5, 0.3 + 0.01 * i as f32)];
        (0..count)
            .map(|i| Point { word: Sparse::from_entries(entry(i)).unit(), ..Point::default() })
            .collect()
    }

    /// What the words and meanings of two points come to.
    fn product(left: &Point, right: &Point) -> f64 {
        left.word.dot(&right.word) + left.meaning.dot(&right.meaning)
    }

    fn complete(points: &[Point]) -> Vec<Scored> {
        let mut edges = Vec::new();
        for left in 0..points.len() {
            for right in left + 1..points.len() {
                let similarity = product(&points[left], &points[right]);
                edges.push((left as u32, right as u32, similarity));
            }
        }
        edges
    }

    /// Average link the obvious way: look at all pairs of clusters, merge the best, begin again.
    fn slow(points: &[Point], must: &[(u32, u32)], threshold: f64) -> Vec<Vec<u32>> {
        let mut groups: Vec<Vec<u32>> = (0..points.len() as u32).map(|it| vec![it]).collect();
        for (left, right) in must {
            let at = |of: &u32| groups.iter().position(|it| it.contains(of)).expect("it is there");
            let (a, b) = (at(left).min(at(right)), at(left).max(at(right)));
            if a < b {
                let taken = groups.remove(b);
                groups[a].extend(taken);
            }
        }
        loop {
            let mut best = (threshold, None);
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let pairs =
                        groups[a].iter().flat_map(|x| groups[b].iter().map(move |y| (x, y)));
                    let sum: f64 = pairs
                        .map(|(x, y)| product(&points[*x as usize], &points[*y as usize]))
                        .sum();
                    let mean = sum / (groups[a].len() * groups[b].len()) as f64;
                    if mean > best.0 {
                        best = (mean, Some((a, b)));
                    }
                }
            }
            let Some((a, b)) = best.1 else { break };
            let taken = groups.remove(b);
            groups[a].extend(taken);
        }
        groups.iter_mut().for_each(|it| it.sort_unstable());
        groups.sort_unstable();
        groups
    }

    #[test]
    fn the_heap_finds_what_the_obvious_way_finds() {
        for groups in 2..6 {
            let points = points(24, groups);
            let all: Vec<&Point> = points.iter().collect();
            let fast = average_link(&all, &complete(&points), &[], 0.75);
            assert_eq!(fast, slow(&points, &[], 0.75), "{groups} groups");
        }
    }

    #[test]
    fn meanings_count_and_what_people_joined_comes_first() {
        let mut points = points(24, 4);
        for (at, it) in (0u32..).zip(&mut points) {
            let numbers = (0..16).map(|place| (at * 5 % 7 + place * at % 11) as f32 / 25.0 - 0.2);
            it.meaning = Whole::of(&numbers.collect::<Vec<f32>>());
        }
        // A chain of three, and two that are far apart.
        let must = [(0, 5), (5, 10), (3, 17)];
        let all: Vec<&Point> = points.iter().collect();
        // Fewer than all, so that what is missing between two clusters is added up from their members.
        let mut edges = complete(&points);
        edges.retain(|it| it.2 >= 0.25);
        assert!(edges.len() < 24 * 23 / 2);
        let by_words: Vec<Point> =
            points.iter().map(|it| Point { word: it.word.clone(), ..Point::default() }).collect();
        let (mut found, mut told_apart) = (Vec::new(), false);
        for threshold in [0.3, 0.5, 0.7, 0.9, 1.1] {
            let fast = average_link(&all, &edges, &must, threshold);
            assert_eq!(fast, slow(&points, &must, threshold), "{threshold}");
            told_apart |= fast != slow(&by_words, &must, threshold);
            found.push(fast.len());
        }
        assert!(found.is_sorted() && found[0] < found[4], "{found:?}");
        assert!(told_apart, "meanings say nothing");
    }

    #[test]
    fn clusters_of_records_read_by_text_alone_are_measured_by_products() {
        let knee = 0.27;
        let mut points = points(24, 3);
        for it in &mut points {
            (it.word, it.scale) = (it.word.scaled(0.6), Scale { length: 2.0, knee });
        }
        let all: Vec<&Point> = points.iter().collect();
        let mut edges = complete(&points);
        for it in &mut edges {
            it.2 = points[it.0 as usize].similarity(&points[it.1 as usize]);
        }
        assert!(edges.iter().any(|it| it.2 > knee));
        assert_eq!(average_link(&all, &edges, &[], knee), slow(&points, &[], knee));
    }

    #[test]
    fn every_position_is_in_exactly_one_group() {
        let points = points(20, 3);
        let all: Vec<&Point> = points.iter().collect();
        let groups = average_link(&all, &[], &[], 0.5);
        assert_eq!(groups.len(), 20);
    }
}
