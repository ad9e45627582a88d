//! Clusters as the rest of padu sees them, whatever held them together.

use model::{Cluster, ClusterKind, Member, Profile, opaque_id};

/// Members above which cohesion is estimated from some of the pairs.
const COMPARE_ALL: usize = 24;

/// A pair that was scored: positions in the profiles handed in, lower first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// Lower position.
    pub left: u32,
    /// Higher position.
    pub right: u32,
    /// Log2 odds (same-system) or similarity (same-function).
    pub weight: f64,
}

impl ScoredPair {
    pub(crate) fn from_scored(pair: &(u32, u32, f64)) -> ScoredPair {
        ScoredPair { left: pair.0, right: pair.1, weight: pair.2 }
    }
}

/// A cluster of these positions, anchor (the earliest) first.
///
/// `similarity` is 0 to 1. In a large cluster each member is compared with an even sample of the others.
pub(crate) fn cluster(
    kind: ClusterKind,
    profiles: &[impl std::borrow::Borrow<Profile>],
    group: &[u32],
    mut similarity: impl FnMut(u32, u32) -> f64,
) -> Cluster {
    let mut weakest = 1.0f64;
    let step = group.len().div_ceil(COMPARE_ALL).max(1);
    let members: Vec<Member> = group
        .iter()
        .enumerate()
        .map(|(at, own)| {
            let others = (0..group.len()).skip(at % step).step_by(step).filter(|it| *it != at);
            let alike: Vec<f64> =
                others.map(|it| similarity(*own, group[it]).clamp(0.0, 1.0)).collect();
            weakest = alike.iter().copied().fold(weakest, f64::min);
            Member { id: profiles[*own as usize].borrow().id.clone(), similarity: mean(&alike) }
        })
        .collect();
    cluster_of(kind, members, weakest)
}

/// A cluster of these members, anchor first, whose least alike pair is known.
pub(crate) fn cluster_of(kind: ClusterKind, members: Vec<Member>, weakest_link: f64) -> Cluster {
    let prefix = match kind {
        ClusterKind::Identity => "ident",
        ClusterKind::Function => "func",
        ClusterKind::Product => "prod",
    };
    let cohesion = mean(&members.iter().map(|it| it.similarity).collect::<Vec<f64>>());
    Cluster {
        id: opaque_id(prefix, &[&members[0].id]),
        kind,
        function: None,
        cohesion,
        weakest_link,
        members,
    }
}

/// The mean, 1 for nothing: a cluster of one is like itself.
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 1.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(count: usize) -> Vec<Profile> {
        (0..count).map(|it| Profile { id: format!("r{it}"), ..Profile::default() }).collect()
    }

    #[test]
    fn a_cluster_of_one_is_like_itself() {
        let found = cluster(ClusterKind::Function, &profiles(1), &[0], |_, _| 0.0);
        assert_eq!((found.cohesion, found.weakest_link), (1.0, 1.0));
    }

    #[test]
    fn cohesion_is_the_mean_and_the_weakest_link_the_least() {
        let like = |a: u32, b: u32| if a + b == 1 { 0.9 } else { 0.3 };
        let found = cluster(ClusterKind::Identity, &profiles(3), &[0, 1, 2], like);
        assert!((found.cohesion - 0.5).abs() < 1e-12);
        assert_eq!(found.weakest_link, 0.3);
        assert_eq!(found.members[0].id, "r0");
    }

    #[test]
    fn the_id_follows_the_anchor() {
        let all = profiles(3);
        let one = cluster(ClusterKind::Identity, &all, &[0, 1], |_, _| 1.0);
        let grown = cluster(ClusterKind::Identity, &all, &[0, 1, 2], |_, _| 1.0);
        assert_eq!(one.id, grown.id);
    }
}
