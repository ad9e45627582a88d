//! Tests that grouping within an edition is local: looking at the neighbourhood of a change gives exactly what
//! looking at everything gives.

use std::collections::BTreeSet;

use model::{Cluster, PairScore, Profile, Relation};

use super::{
    FunctionEdition, Grouping, Place, classify, function_scope, group_all, group_near, places,
};
use crate::constraints::Judged;
use crate::fixture::{crowd, knowledge, profile};

const BEST: usize = 3;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

/// A catalogue at one moment.
#[derive(Clone)]
struct State {
    profiles: Vec<Profile>,
    judged: Vec<Judged>,
}

impl State {
    fn ids(&self) -> Vec<&str> {
        self.profiles.iter().map(|it| it.id.as_str()).collect()
    }

    fn positions(&self, ids: &BTreeSet<String>) -> Vec<u32> {
        let all = self.profiles.iter().enumerate();
        all.filter(|it| ids.contains(&it.1.id)).map(|it| it.0 as u32).collect()
    }

    fn names(&self, positions: &[u32]) -> BTreeSet<String> {
        positions.iter().map(|it| self.profiles[*it as usize].id.clone()).collect()
    }

    fn places(&self, edition: &FunctionEdition) -> Vec<Place> {
        let knowledge = knowledge();
        places(&knowledge, edition, &self.profiles, &classify(&knowledge, &self.profiles))
    }

    /// What may be affected when these records change.
    fn scope(&self, edition: &FunctionEdition, ids: &BTreeSet<String>) -> BTreeSet<String> {
        let seeds = self.positions(ids);
        let scope = function_scope(&self.ids(), &self.places(edition), &self.judged, &seeds);
        self.names(&scope)
    }

    fn all(&self, edition: &FunctionEdition) -> Said {
        let knowledge = knowledge();
        let classes = classify(&knowledge, &self.profiles);
        let found = group_all(&knowledge, edition, &self.profiles, &classes, &self.judged, BEST);
        Said::of(&found)
    }

    fn near(&self, edition: &FunctionEdition, ids: &BTreeSet<String>) -> (BTreeSet<String>, Said) {
        let knowledge = knowledge();
        let classes = classify(&knowledge, &self.profiles);
        let (places, seeds) = (self.places(edition), self.positions(ids));
        let (profiles, judged) = (&self.profiles, &self.judged);
        let found =
            group_near(&knowledge, edition, profiles, &classes, &places, judged, &seeds, BEST);
        (self.names(&found.scope), Said::of(&found))
    }
}

/// An answer, by id.
#[derive(Debug, Clone, PartialEq)]
struct Said {
    clusters: Vec<Cluster>,
    best: Vec<PairScore>,
}

impl Said {
    fn of(found: &Grouping) -> Said {
        Said { clusters: found.clusters.clone(), best: found.explain_all(&found.best) }
    }

    fn only(&self, wanted: impl Fn(&str) -> bool) -> Said {
        let mut said = self.clone();
        said.clusters.retain(|it| it.members.iter().any(|member| wanted(&member.id)));
        said.best.retain(|it| wanted(&it.left) || wanted(&it.right));
        said
    }
}

/// A record of one of many kinds: of the crowd, a near-copy, of a function of the lexicon, of a job nobody knew
/// when the edition was learned, or saying nothing.
fn record(dice: &mut Dice, id: &str, others: &[Profile]) -> Profile {
    const FUNCTIONS: [&str; 5] =
        ["Kepegawaian", "Presensi pegawai", "Surat masuk", "Pengaduan", "data pegawai dan surat"];
    const JOBS: [&str; 6] =
        ["zakat", "tambang batu", "pelabuhan ikan", "museum", "zakat museum", "tera"];
    let number = dice.below(40);
    match dice.below(6) {
        0 => Profile { id: id.into(), ..others[dice.below(others.len())].clone() },
        1 => {
            let copied = &others[dice.below(others.len())];
            let description = format!("{} revisi {number}", copied.description);
            Profile { id: id.into(), description, ..copied.clone() }
        }
        2 => {
            let function = FUNCTIONS[dice.below(FUNCTIONS.len())];
            let told = format!("kelola {function}");
            Profile {
                data_objects: ["", "riwayat pangkat", "buku tamu"][dice.below(3)].into(),
                ..profile(id, &format!("{function} versi{number}"), "", &told, "")
            }
        }
        3 | 4 => {
            let job = JOBS[dice.below(JOBS.len())];
            profile(id, &format!("Aplikasi {job}"), "", &format!("kelola {job} daerah{number}"), "")
        }
        _ => profile(id, ["SIPANTAS", "", "SIAP"][dice.below(3)], "", "", ""),
    }
}

fn verdict(dice: &mut Dice, profiles: &[Profile]) -> Judged {
    use Relation::{Different, SameFunction, SameProduct};
    let mut id = || profiles[dice.below(profiles.len())].id.clone();
    let (left, right) = (id(), id());
    Judged { left, right, verdict: [Different, SameFunction, SameProduct][dice.below(3)] }
}

fn begin(dice: &mut Dice) -> (FunctionEdition, State) {
    let knowledge = knowledge();
    let mut profiles = crowd(60);
    for number in 0..40 {
        let one = record(dice, &format!("known-{number}"), &profiles);
        profiles.push(one);
    }
    let edition = FunctionEdition::learn(&knowledge, &profiles, &classify(&knowledge, &profiles));
    for number in 0..50 {
        let one = record(dice, &format!("later-{number}"), &profiles);
        profiles.push(one);
    }
    // Verdicts within one group are the ones that change something, so some are on neighbours.
    let mut judged: Vec<Judged> = (0..6).map(|_| verdict(dice, &profiles)).collect();
    for _ in 0..4 {
        let at = dice.below(40);
        let (left, right) = (profiles[at].id.clone(), profiles[at + 12].id.clone());
        judged.push(Judged { left, right, verdict: Relation::Different });
    }
    (edition, State { profiles, judged })
}

/// Changes a state a little: records added, changed and removed, verdicts given and withdrawn. Gives the ids
/// of all records concerned.
fn change(dice: &mut Dice, state: &mut State, round: usize) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    for number in 0..=dice.below(3) {
        match dice.below(5) {
            0 | 1 => {
                let id = format!("new-{round}-{number}");
                let one = record(dice, &id, &state.profiles);
                state.profiles.push(one);
                touched.insert(id);
            }
            2 => {
                let at = dice.below(state.profiles.len());
                let id = state.profiles[at].id.clone();
                state.profiles[at] = record(dice, &id, &state.profiles);
                touched.insert(id);
            }
            3 => {
                let at = dice.below(state.profiles.len());
                touched.insert(state.profiles.remove(at).id);
            }
            _ => {
                let given = verdict(dice, &state.profiles);
                let at = dice.below(state.judged.len());
                let gone = std::mem::replace(&mut state.judged[at], given.clone());
                touched.extend([given.left, given.right, gone.left, gone.right]);
            }
        }
    }
    touched
}

#[test]
fn the_neighbourhood_of_a_change_says_what_everything_says() {
    let (mut groups, mut narrow) = (0, 0);
    for seed in 1..=6 {
        let mut dice = Dice(seed);
        let (edition, mut state) = begin(&mut dice);
        for round in 0..8 {
            let before = state.clone();
            let touched = change(&mut dice, &mut state, round);
            let mut seeds = before.scope(&edition, &touched);
            seeds.extend(touched);
            let (scope, near) = state.near(&edition, &seeds);
            let all = state.all(&edition);
            assert_eq!(near, all.only(|it| scope.contains(it)), "seed {seed}, round {round}");
            let elsewhere = |it: &str| !scope.contains(it) && !seeds.contains(it);
            assert_eq!(all.only(elsewhere), before.all(&edition).only(elsewhere));
            groups += near.clusters.iter().filter(|it| it.members.len() > 1).count();
            narrow += usize::from(scope.len() * 2 < state.profiles.len());
        }
    }
    assert!(groups > 20 && narrow > 20, "{groups} groups, {narrow} narrow changes");
}

#[test]
fn everything_as_seeds_gives_everything() {
    let mut dice = Dice(9);
    let (edition, state) = begin(&mut dice);
    let every: BTreeSet<String> = state.ids().into_iter().map(str::to_string).collect();
    let (scope, near) = state.near(&edition, &every);
    assert_eq!((scope, near), (every, state.all(&edition)));
}

#[test]
fn one_and_two_threads_find_the_same_neighbourhood() {
    let mut dice = Dice(3);
    let (edition, state) = begin(&mut dice);
    let seeds = state.names(&[0, 70, 120]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| state.near(&edition, &seeds))
    };
    assert_eq!(on(1), on(2));
}
