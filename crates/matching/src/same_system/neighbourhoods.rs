//! What is near is found exactly: the answer around a change is the answer for everything, restricted.

use model::{Cluster, PairScore, Profile, Relation};
use rustc_hash::FxHashSet;

use crate::fixture::{crowd, knowledge, profile};
use crate::{
    Explainer, Judged, Resolution, SystemEdition, UsageOf, learn_and_resolve, resolve, resolve_near,
};

/// A fixed sequence of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

const SHARED_NAMES: [&str; 7] =
    ["SIMPEG", "e-Kinerja", "PPID", "SRIKANDI", "Lumbung Pangan", "SIPANTAS", "Lapor Cepat"];
const AGENCIES: [&str; 5] =
    ["Kabupaten Lorana", "Kab. Lorana", "Kota Mekaru", "Dinas Kesehatan Kota Tabira", ""];

/// A record like one that is there, or one of a name that many have.
fn record(dice: &mut Dice, id: usize, corpus: &[Profile]) -> Profile {
    let id = format!("new-{id}");
    if dice.below(3) == 0 {
        let name = format!("{} {}", dice.pick(&SHARED_NAMES), dice.pick(&["", "Online", "Daerah"]));
        let url = *dice.pick(&["", "simpeg.lorana.go.id", "layanan.mekaru.go.id/masuk"]);
        let told = *dice.pick(&["", "surat masuk dan disposisi", "kelola data pegawai daerah"]);
        let agency = *dice.pick(&AGENCIES);
        let source = dice.pick(&["one", "two", "three"]).to_string();
        return Profile { source, ..profile(&id, &name, agency, told, url) };
    }
    let mut copy = dice.pick(corpus).clone();
    copy.id = id;
    disguise(dice, &mut copy);
    copy
}

/// Changes a record a little.
fn disguise(dice: &mut Dice, record: &mut Profile) {
    match dice.below(6) {
        0 => record.name = record.name.to_uppercase(),
        1 => record.name.push_str(" Terpadu"),
        2 => record.description.push_str(" secara daring"),
        3 => record.organization = format!("Pemerintah {}", record.organization),
        4 => record.urls = vec!["layanan.mekaru.go.id/masuk".into()],
        _ => record.name = record.name.replace("an", "en"),
    }
    if dice.below(3) == 0 {
        record.source = dice.pick(&["one", "two"]).to_string();
        record.extra.push(("tahun".into(), (2010 + dice.below(12)).to_string()));
    }
}

/// Words as many as sums need to come out differently in another order.
fn babble(dice: &mut Dice, count: usize) -> String {
    const SYLLABLES: [&str; 9] = ["ka", "lo", "mi", "ren", "tu", "sa", "bo", "wi", "ndra"];
    let mut word = || -> String { (0..3).map(|_| *dice.pick(&SYLLABLES)).collect() };
    (0..count).map(|_| word()).collect::<Vec<String>>().join(" ")
}

fn corpus(dice: &mut Dice) -> Vec<Profile> {
    let mut profiles = crowd(30 + dice.below(90));
    let pool: Vec<String> = (0..40).map(|_| babble(dice, 3)).collect();
    for profile in &mut profiles {
        for _ in 0..dice.below(6) {
            profile.description = format!("{} {}", profile.description, dice.pick(&pool));
        }
        let subject = format!("{} {} {}", dice.pick(&pool), dice.pick(&pool), dice.pick(&pool));
        profile.extra.push(("subyek".into(), subject));
        profile.org_unit = format!("Bidang {}", dice.pick(&pool));
    }
    if dice.below(3) == 0 {
        let two = ["one", "two"];
        profiles.iter_mut().enumerate().for_each(|(at, it)| it.source = two[at % 2].into());
        for at in 0..profiles.len() / 2 {
            let name = profiles[at * 2].name.clone();
            profiles[at * 2 + 1].name = name + " II";
        }
    }
    for at in 0..10 + dice.below(40) {
        let new = record(dice, at, &profiles);
        profiles.push(new);
    }
    profiles
}

fn verdicts(dice: &mut Dice, profiles: &[Profile]) -> Vec<Judged> {
    let verdict = |dice: &mut Dice| Judged {
        left: dice.pick(profiles).id.clone(),
        right: dice.pick(profiles).id.clone(),
        verdict: *dice.pick(&[Relation::SameSystem, Relation::Different, Relation::Unsure]),
    };
    (0..dice.below(8)).map(|_| verdict(dice)).collect()
}

/// Adds, changes and removes some records; the ids of all records that this may concern.
fn change(dice: &mut Dice, profiles: &mut Vec<Profile>, before: &Resolution) -> FxHashSet<String> {
    let mut concerned: FxHashSet<String> = FxHashSet::default();
    let mut touched: FxHashSet<u32> = FxHashSet::default();
    let mut gone: FxHashSet<String> = FxHashSet::default();
    for _ in 0..1 + dice.below(3) {
        let at = dice.below(before.scope.len());
        touched.insert(at as u32);
        concerned.insert(profiles[at].id.clone());
        if dice.below(2) == 0 {
            disguise(dice, &mut profiles[at]);
        } else {
            gone.insert(profiles[at].id.clone());
        }
    }
    for component in before.components.iter().filter(|it| it.iter().any(|at| touched.contains(at)))
    {
        concerned.extend(component.iter().map(|it| profiles[*it as usize].id.clone()));
    }
    for at in 0..1 + dice.below(3) {
        let new = record(dice, 1_000 + at, profiles);
        concerned.insert(new.id.clone());
        profiles.push(new);
    }
    profiles.retain(|it| !gone.contains(&it.id));
    concerned
}

fn places(profiles: &[Profile], ids: &FxHashSet<String>) -> Vec<u32> {
    let is_one = |it: &(usize, &Profile)| ids.contains(&it.1.id);
    profiles.iter().enumerate().filter(is_one).map(|it| it.0 as u32).collect()
}

/// The part of an answer that is about the records at these positions.
fn restricted(all: &Resolution, profiles: &[Profile], scope: &[u32]) -> Resolution {
    let ids: FxHashSet<&str> = scope.iter().map(|it| profiles[*it as usize].id.as_str()).collect();
    let holds = |id: &str| ids.contains(id);
    let is_in = |at: &u32| scope.binary_search(at).is_ok();
    let mut part = all.clone();
    part.accepted.retain(|it| is_in(&it.left) || is_in(&it.right));
    part.candidates.retain(|it| holds(&it.left) || holds(&it.right));
    part.scored.retain(|it| is_in(&it.left) || is_in(&it.right));
    part.clusters.retain(|it| it.members.iter().any(|member| holds(&member.id)));
    part.usages.retain(|it| holds(&it.record));
    part.components.retain(|it| it.iter().any(is_in));
    part.scope = scope.to_vec();
    part
}

/// What a caller keeps of two answers: all of the second, and of the first what the second is not about.
fn merged(mut kept: Kept, new: Kept, gone: impl Fn(&str) -> bool) -> Kept {
    let members = new.clusters.iter().flat_map(|it| &it.members);
    let fresh: FxHashSet<String> = members.map(|it| it.id.clone()).collect();
    let is_old = |id: &str| !fresh.contains(id) && !gone(id);
    kept.clusters.retain(|it| it.members.iter().any(|member| is_old(&member.id)));
    kept.accepted.retain(|it| is_old(&it.left));
    kept.usages.retain(|it| is_old(&it.record));
    kept.clusters.extend(new.clusters);
    kept.accepted.extend(new.accepted);
    kept.usages.extend(new.usages);
    kept.sorted()
}

#[derive(Debug, PartialEq)]
struct Kept {
    clusters: Vec<Cluster>,
    accepted: Vec<PairScore>,
    usages: Vec<UsageOf>,
}

impl Kept {
    fn of(answer: &Resolution, edition: &SystemEdition, profiles: &[Profile]) -> Kept {
        let explainer = Explainer::new(&knowledge(), edition, profiles, &answer.accepted);
        Kept {
            clusters: answer.clusters.clone(),
            accepted: explainer.explain_all(&answer.accepted),
            usages: answer.usages.clone(),
        }
    }

    fn sorted(mut self) -> Kept {
        self.clusters.sort_by(|a, b| a.id.cmp(&b.id));
        self.accepted.sort_by(|a, b| (&a.left, &a.right).cmp(&(&b.left, &b.right)));
        self.usages.sort_by(|a, b| a.record.cmp(&b.record));
        self
    }
}

#[test]
fn near_a_change_the_answer_is_that_for_everything() {
    let knowledge = knowledge();
    let (mut smaller, mut several) = (0, 0);
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut profiles = corpus(&mut dice);
        let judged = verdicts(&mut dice, &profiles);
        let (edition, before) = learn_and_resolve(&knowledge, &profiles, &judged);
        assert_eq!(resolve(&knowledge, &edition, &profiles, &judged), before, "seed {seed}");
        let kept = Kept::of(&before, &edition, &profiles);
        let ids = change(&mut dice, &mut profiles, &before);
        let seeds = places(&profiles, &ids);

        let all = resolve(&knowledge, &edition, &profiles, &judged);
        let near = resolve_near(&knowledge, &edition, &profiles, &judged, &seeds);

        assert!(seeds.iter().all(|it| near.scope.binary_search(it).is_ok()));
        assert_eq!(near, restricted(&all, &profiles, &near.scope), "seed {seed}");
        let there: FxHashSet<&str> = profiles.iter().map(|it| it.id.as_str()).collect();
        let new = Kept::of(&near, &edition, &profiles);
        let kept = merged(kept, new, |id| !there.contains(id));
        assert_eq!(kept, Kept::of(&all, &edition, &profiles).sorted(), "seed {seed}");
        smaller += usize::from(near.scope.len() * 2 < profiles.len());
        several += usize::from(near.clusters.iter().any(|it| it.members.len() > 1));
    }
    assert!(smaller > 30 && several > 30, "{smaller} {several}");
}

#[test]
fn two_lists_are_linked_one_to_one_near_a_change_too() {
    let knowledge = knowledge();
    let mut profiles = crowd(216);
    for (at, it) in profiles.iter_mut().enumerate() {
        it.source = "one".into();
        it.name = format!("Sistem Nomor {} {}", ["Alfa", "Beta", "Gama"][at % 3], at * 7_919);
    }
    for at in 0..180 {
        let mut copy = profiles[at].clone();
        copy.id = format!("copy-{at}");
        copy.source = "two".into();
        copy.description.push_str(" secara daring");
        profiles.push(copy);
    }
    let (edition, before) = learn_and_resolve(&knowledge, &profiles, &[]);
    assert!(before.one_to_one && before.accepted.len() > 150, "{}", before.accepted.len());
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let at = dice.below(profiles.len());
        let mut new = profiles[at].clone();
        new.id = "new".into();
        new.source = dice.pick(&["one", "two", "three"]).to_string();
        disguise(&mut dice, &mut new);
        let mut changed = profiles.clone();
        changed.push(new);
        let all = resolve(&knowledge, &edition, &changed, &[]);
        let near = resolve_near(&knowledge, &edition, &changed, &[], &[changed.len() as u32 - 1]);
        assert_eq!(near, restricted(&all, &changed, &near.scope), "seed {seed}");
        assert!(near.clusters.iter().all(|it| it.members.len() <= 2));
    }
}

#[test]
fn neighbours_are_the_same_on_one_and_two_threads() {
    let knowledge = knowledge();
    let profiles = corpus(&mut Dice(5));
    let edition = SystemEdition::learn(&knowledge, &profiles);
    let seeds: Vec<u32> = (profiles.len() as u32 - 8..profiles.len() as u32).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            assert_eq!(SystemEdition::learn(&knowledge, &profiles), edition);
            resolve_near(&knowledge, &edition, &profiles, &[], &seeds)
        })
    };
    assert_eq!(on(1), on(2));
}

#[test]
fn a_newcomer_that_the_edition_never_saw_meets_its_double() {
    let knowledge = knowledge();
    let mut profiles = crowd(240);
    let edition = SystemEdition::learn(&knowledge, &profiles);
    let told = "Peramalan ombak dan arus pesisir bagi nelayan";
    for (id, name) in [("a", "Wilis Karsana"), ("b", "WILIS KARSANA")] {
        profiles.push(profile(id, name, "Badan Rempah", told, "karsana.rempah.go.id"));
    }
    let near = resolve_near(&knowledge, &edition, &profiles, &[], &[241]);
    assert_eq!((near.scope, near.components), (vec![240, 241], vec![vec![240, 241]]));
    assert_eq!(near.clusters.len(), 1);
}

#[test]
fn an_edition_survives_storage() {
    let edition = SystemEdition::learn(&knowledge(), &corpus(&mut Dice(3)));
    let bytes = postcard::to_stdvec(&edition).expect("it can be written");
    let read: SystemEdition = postcard::from_bytes(&bytes).expect("it can be read");
    assert!(read == edition);
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!text.contains("irigasi") && !text.contains("lorana"), "words are not kept");
}

#[test]
fn seeds_that_are_not_there_reach_nothing() {
    let (edition, _) = learn_and_resolve(&knowledge(), &crowd(50), &[]);
    let found = resolve_near(&knowledge(), &edition, &crowd(50), &[], &[50, 999]);
    assert!(found.scope.is_empty() && found.clusters.is_empty() && found.accepted.is_empty());
}
