//! Minimum cuts: Dinic's algorithm (1970) on arrays, since prices ask for hundreds of cuts of one large network.
//!
//! petgraph's version looks through all vertices again for each path that it finds.

use std::collections::VecDeque;

/// A directed network with capacities.
#[derive(Debug, Default)]
pub(super) struct Network {
    /// Arcs in pairs: an arc and its way back.
    to: Vec<u32>,
    capacity: Vec<u64>,
    left: Vec<u64>,
    of: Vec<Vec<u32>>,
    /// Arcs that were looked at so far.
    pub work: u64,
}

/// An arc.
pub(super) type Arc = u32;

const UNSEEN: u32 = u32::MAX;

impl Network {
    pub fn new(nodes: usize) -> Network {
        Network { of: vec![Vec::new(); nodes], ..Network::default() }
    }

    pub fn add(&mut self, from: u32, to: u32, capacity: u64) -> Arc {
        let arc = self.to.len() as Arc;
        self.to.extend([to, from]);
        self.capacity.extend([capacity, 0]);
        self.of[from as usize].push(arc);
        self.of[to as usize].push(arc + 1);
        arc
    }

    pub fn set(&mut self, arc: Arc, capacity: u64) {
        self.capacity[arc as usize] = capacity;
    }

    pub fn capacity_of(&self, arc: Arc) -> u64 {
        self.capacity[arc as usize]
    }

    /// What flows over an arc since the last cut.
    pub fn flow(&self, arc: Arc) -> u64 {
        self.left[arc as usize ^ 1] - self.capacity[arc as usize ^ 1]
    }

    /// The nodes on the source's side of the minimum cut that lies nearest to it.
    pub fn cut(&mut self, source: u32, sink: u32) -> Vec<bool> {
        self.left.clone_from(&self.capacity);
        loop {
            // Each round looks at every arc once from either side, and again for the ways it finds.
            self.work += 2 * self.to.len() as u64;
            let levels = self.levels(source);
            if levels[sink as usize] == UNSEEN {
                return levels.into_iter().map(|it| it != UNSEEN).collect();
            }
            self.block(source, sink, &levels);
        }
    }

    /// Steps from the source over arcs that have something left.
    fn levels(&self, source: u32) -> Vec<u32> {
        let mut levels = vec![UNSEEN; self.of.len()];
        levels[source as usize] = 0;
        let mut waiting = VecDeque::from([source]);
        while let Some(node) = waiting.pop_front() {
            for arc in &self.of[node as usize] {
                let next = self.to[*arc as usize];
                if self.left[*arc as usize] > 0 && levels[next as usize] == UNSEEN {
                    levels[next as usize] = levels[node as usize] + 1;
                    waiting.push_back(next);
                }
            }
        }
        levels
    }

    /// Sends flow along shortest ways until each of them is full somewhere.
    fn block(&mut self, source: u32, sink: u32, levels: &[u32]) {
        let mut next_arc = vec![0; self.of.len()];
        let mut way: Vec<Arc> = Vec::new();
        let mut here = source;
        loop {
            if here == sink {
                let least = way.iter().map(|it| self.left[*it as usize]).min().unwrap_or(0);
                let mut full = way.len();
                for (at, arc) in way.iter().enumerate().rev() {
                    self.left[*arc as usize] -= least;
                    self.left[*arc as usize ^ 1] += least;
                    if self.left[*arc as usize] == 0 {
                        full = at;
                    }
                }
                here = self.to[way[full] as usize ^ 1];
                way.truncate(full);
                continue;
            }
            let arcs = &self.of[here as usize];
            let leads_on = |arc: &Arc| {
                let level = levels[self.to[*arc as usize] as usize];
                self.left[*arc as usize] > 0 && level == levels[here as usize] + 1
            };
            let from = next_arc[here as usize];
            match arcs[from..].iter().position(leads_on) {
                Some(passed) => {
                    next_arc[here as usize] = from + passed;
                    way.push(arcs[from + passed]);
                    here = self.to[arcs[from + passed] as usize];
                }
                None => {
                    next_arc[here as usize] = arcs.len();
                    let Some(arc) = way.pop() else { return };
                    here = self.to[arc as usize ^ 1];
                    next_arc[here as usize] += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::Numbers;

    #[test]
    fn a_cut_is_as_small_as_the_smallest_of_all_splits() {
        for seed in 0..500 {
            let mut numbers = Numbers(seed);
            let nodes = 2 + numbers.below(6);
            let mut network = Network::new(nodes as usize);
            let mut arcs = Vec::new();
            for _ in 0..numbers.below(20) {
                let (from, to) = (numbers.below(nodes), numbers.below(nodes));
                let capacity = u64::from(numbers.below(9));
                network.add(from, to, capacity);
                arcs.push((from, to, capacity));
            }
            let value = |is_in: &dyn Fn(u32) -> bool| -> u64 {
                arcs.iter().filter(|it| is_in(it.0) && !is_in(it.1)).map(|it| it.2).sum()
            };
            let splits = (0..1u32 << nodes).filter(|it| it & 1 == 1 && it & 2 == 0);
            let least = splits.map(|it| value(&|node| it >> node & 1 == 1)).min();
            let found = network.cut(0, 1);
            assert!(found[0] && !found[1]);
            assert_eq!(Some(value(&|node| found[node as usize])), least, "seed {seed}");
        }
    }
}
