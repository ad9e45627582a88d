//! The known traps of resolving registers, as statements that must stay true.

use model::{Profile, Relation};

use super::explain_system;
use crate::fixture::{crowd, knowledge, profile};
use crate::{Judged, Resolution, SystemEdition, learn_and_resolve};

/// Resolves two records among a crowd of others.
fn resolved(left: &Profile, right: &Profile, judged: &[Judged]) -> Resolution {
    let mut profiles = crowd(240);
    profiles.push(left.clone());
    profiles.push(right.clone());
    learn_and_resolve(&knowledge(), &profiles, judged).1
}

/// The reasons of one pair, within an edition of the corpus.
fn explained(corpus: &[Profile], left: &str, right: &str) -> Option<model::PairScore> {
    let edition = SystemEdition::learn(&knowledge(), corpus);
    let mut pair = corpus.iter().filter(|it| it.id == left || it.id == right);
    Some(explain_system(&knowledge(), &edition, pair.next()?, pair.next()?))
}

fn are_one(left: Profile, right: Profile) -> bool {
    judged_one(left, right, &[])
}

fn judged_one(left: Profile, right: Profile, judged: &[Judged]) -> bool {
    let found = resolved(&left, &right, judged);
    found.clusters.iter().any(|cluster| {
        let holds = |id: &str| cluster.members.iter().any(|it| it.id == id);
        holds(&left.id) && holds(&right.id)
    })
}

#[test]
fn a_common_name_in_two_agencies_is_two_systems() {
    for name in ["SIMPEG", "PPID", "LPSE"] {
        let (here, there) = (
            profile("a", name, "Kabupaten Lorana", "", ""),
            profile("b", name, "Kota Mekaru", "", ""),
        );
        assert!(!are_one(here, there), "{name}");
    }
}

#[test]
fn one_name_in_many_agencies_is_many_systems() {
    // The crowd runs every system under the same name in up to nine regencies.
    let found = learn_and_resolve(&knowledge(), &crowd(108), &[]).1;
    assert!(found.accepted.is_empty(), "{:?}", found.accepted.first());
}

#[test]
fn a_common_name_in_one_agency_is_one_system() {
    let here = profile("a", "SIMPEG", "Kab. Lorana", "", "");
    let again = profile("b", "Simpeg", "Pemerintah Kabupaten Lorana", "", "");
    assert!(are_one(here, again));
}

#[test]
fn a_renamed_system_on_the_same_host_is_one_system() {
    let told = "Kelola cuti dan pensiun seluruh pegawai daerah";
    let before = profile("a", "SICUTI", "Kabupaten Lorana", told, "cuti.lorana.go.id");
    let after =
        profile("b", "Pensiun Online", "Kabupaten Lorana", told, "https://cuti.lorana.go.id/");
    assert!(are_one(before, after));
}

#[test]
fn a_shared_vendor_domain_proves_nothing() {
    let here = profile("a", "Panen Raya", "Kabupaten Lorana", "", "lorana.vendorkita.com");
    let there = profile("b", "Kas Desa", "Kabupaten Lorana", "", "kas.vendorkita.com");
    assert!(!are_one(here, there));
}

#[test]
fn an_acronym_alone_proves_nothing() {
    let here = profile("a", "SIMPATI", "Kabupaten Lorana", "pemantauan gizi balita", "");
    let there = profile("b", "SIMPATI", "Kota Mekaru", "perizinan usaha pasar", "");
    assert!(!are_one(here, there));
}

#[test]
fn an_equal_name_is_enough_where_no_agency_is_known() {
    let mut profiles = crowd(60);
    profiles.iter_mut().for_each(|it| it.organization.clear());
    profiles.push(profile("a", "Lumbung Pangan Wakelo", "", "", ""));
    profiles.push(profile("b", "LUMBUNG PANGAN WAKELO", "", "", ""));
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    assert!(found.accepted.iter().any(|it| (it.left, it.right) == (60, 61)));
}

#[test]
fn homoglyphs_and_word_order_do_not_hide_a_copy() {
    let here = profile("a", "Lumbung Pangan Tabira", "Kabupaten Lorana", "stok beras desa", "");
    let copy = profile("b", "Tаbira Pаngan Lumbung", "Kabupaten Lorana", "stok beras desa", "");
    assert!(are_one(here, copy));
}

/// Whether two records of the first of three registers are one system.
fn are_one_in_a_register(mut left: Profile, mut right: Profile) -> bool {
    let mut profiles = crowd(240);
    for (at, profile) in profiles.iter_mut().enumerate() {
        profile.source = ["one", "two", "three"][at % 3].into();
    }
    left.source = "one".into();
    right.source = "one".into();
    profiles.extend([left, right]);
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    found.accepted.iter().any(|it| (it.left, it.right) == (240, 241))
}

#[test]
fn different_functions_speak_against_one_system() {
    let record = |id: &str, name: &str| profile(id, name, "Kabupaten Lorana", "", "");
    let (here, there) = (record("a", "Lumbung Presensi"), record("b", "Lumbung Pengaduan"));
    let mut profiles = crowd(240);
    profiles.extend([here.clone(), there.clone()]);
    let why = explained(&profiles, "a", "b").expect("both are in");
    let function = why.contributions.iter().find(|it| it.comparison == "function").expect("it is");
    assert!(function.level == "different" && function.weight <= -4.0, "{function:?}");
    assert!(!are_one(here, there));
}

#[test]
fn a_name_shared_with_the_agency_only_is_no_shared_name() {
    let record = |id: &str, name: &str| profile(id, name, "Provinsi Lorana Utara", "", "");
    for (left, right) in [("PBB Lotara", "PPDB Lotara"), ("Karsa Lotara", "Wilis Lotara")] {
        let mut profiles = crowd(240);
        profiles.extend([record("a", left), record("b", right)]);
        let why = explained(&profiles, "a", "b").expect("in");
        assert_eq!(why.contributions[1].level, "different", "{left}, {right}");
        assert!(!are_one(record("a", left), record("b", right)), "{left}, {right}");
    }
}

#[test]
fn acronyms_one_letter_apart_are_two_systems() {
    for (left, right) in [("PBB", "PPDB"), ("SIMPEG", "SIMPEL"), ("SITU", "SITA")] {
        let record = |id: &str, name: &str| profile(id, name, "Kabupaten Lorana", "", "");
        assert!(!are_one(record("a", left), record("b", right)), "{left}, {right}");
    }
}

#[test]
fn one_register_lists_two_names_of_one_agency_as_two_systems() {
    let told = "Kelola cuti dan pensiun seluruh pegawai daerah";
    let record = |id: &str, name: &str, url: &str| profile(id, name, "Kabupaten Lorana", told, url);
    let url = "cuti.lorana.go.id";
    let (here, there) = (record("a", "Karsa Cuti", url), record("b", "Wilis Pensiun", url));
    assert!(are_one(here.clone(), there.clone()));
    assert!(!are_one_in_a_register(here.clone(), there));
    assert!(are_one_in_a_register(here, record("b", "KARSA CUTI", url)));
}

#[test]
fn agency_unit_technology_and_domain_alone_never_suffice() {
    let record = |id: &str, name: &str, url: &str| Profile {
        org_unit: "Dinas Lumbung Tabira".into(),
        technology: "Elixir, ScyllaDB".into(),
        category: "Gudang Rempah".into(),
        ..profile(id, name, "Badan Rempah Tabira", "gudang rempah dan kopra kering", url)
    };
    let (here, there) =
        (record("a", "Karsa", "karsa.rempah.go.id"), record("b", "Wilis", "wilis.rempah.go.id"));
    let mut profiles = crowd(240);
    profiles.extend([here.clone(), there.clone()]);
    let why = explained(&profiles, "a", "b").expect("both are in");
    let guard = why.contributions.last().expect("there are reasons");
    assert!(guard.comparison == "guard" && guard.weight < 0.0, "{why:?}");
    let sum: f64 = why.contributions.iter().map(|it| it.weight).sum();
    assert!((sum - why.weight).abs() < 1e-9);
    assert!(!are_one(here, there));
}

#[test]
fn a_companion_of_a_system_is_not_the_system() {
    let system = profile("a", "Karsana", "Kabupaten Lorana", "", "");
    let companion = profile("b", "karsana-exporter", "Kabupaten Lorana", "", "");
    assert!(!are_one(system, companion));
}

#[test]
fn a_usage_is_not_the_application_it_uses() {
    let owner =
        profile("a", "SRIKANDI", "Arsip Nasional RI", "surat masuk", "srikandi.arsip.go.id");
    let user = profile("b", "SRIKANDI", "Kabupaten Lorana", "surat masuk", "srikandi.arsip.go.id");
    assert!(!are_one(owner, user));
}

#[test]
fn judgements_outrank_scores() {
    let here = profile("a", "SIMPEG", "Kabupaten Lorana", "", "");
    let again = profile("b", "SIMPEG", "Kabupaten Lorana", "", "");
    let verdict = |verdict| [Judged { left: "b".into(), right: "a".into(), verdict }];
    assert!(!judged_one(here.clone(), again, &verdict(Relation::Different)));
    let other = profile("b", "Kas Desa", "Kota Mekaru", "", "");
    assert!(judged_one(here, other, &verdict(Relation::SameSystem)));
}

#[test]
fn nine_units_that_use_a_shared_application_are_nine_usages() {
    let mut profiles = crowd(100);
    for unit in 0..9 {
        let mut record =
            profile(&format!("u{unit}"), "SRIKANDI", "Kabupaten Lorana", "surat masuk", "");
        record.org_unit = format!("Dinas Nomor {unit}");
        profiles.push(record);
    }
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    assert_eq!(found.usages.len(), 9);
    let several: Vec<_> = found.clusters.iter().filter(|it| it.members.len() > 1).collect();
    assert!(several.is_empty(), "{several:?}");
}

#[test]
fn every_record_is_in_exactly_one_cluster() {
    let profiles = crowd(200);
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    let mut members: Vec<String> =
        found.clusters.iter().flat_map(|it| it.members.iter().map(|it| it.id.clone())).collect();
    members.sort();
    let mut ids: Vec<String> = profiles.iter().map(|it| it.id.clone()).collect();
    ids.sort();
    assert_eq!(members, ids);
}

#[test]
fn contributions_add_up_and_explain_gives_the_same_number() {
    let mut profiles = crowd(200);
    profiles.push(profile("a", "SIMPEG", "Kabupaten Lorana", "data pegawai", ""));
    profiles.push(profile("b", "SIMPEG Online", "Kab. Lorana", "data pegawai daerah", ""));
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    assert!(found.scored.len() > 100);
    for pair in found.scored.iter().step_by(17) {
        let (left, right) = (&profiles[pair.left as usize].id, &profiles[pair.right as usize].id);
        let why = explained(&profiles, right, left).expect("both are in the corpus");
        let sum: f64 = why.contributions.iter().map(|it| it.weight).sum();
        assert!((sum - why.weight).abs() < 1e-9);
        assert_eq!(why.weight, pair.weight);
    }
}

#[test]
fn accepted_pairs_know_the_rules_that_brought_them_together() {
    let url = "pegawai.lorana.go.id";
    let here = profile("a", "Karsa", "Kabupaten Lorana", "Kelola cuti seluruh pegawai daerah", url);
    let again = profile("b", "KARSA", "Kab. Lorana", "Kelola cuti seluruh pegawai daerah", url);
    let found = resolved(&here, &again, &[]);
    assert_eq!((found.accepted.len(), found.candidates.len()), (1, 1));
    let pair = &found.candidates[0];
    assert_eq!((pair.left.as_str(), pair.right.as_str()), ("a", "b"));
    let rules = [
        "name word",
        "name letters",
        "text word",
        "whole value",
        "name and agency",
        "misspelt name",
    ];
    assert_eq!(pair.blocking_rules, rules);
}

#[test]
fn one_and_two_threads_give_the_same_answer() {
    let mut profiles = crowd(300);
    for at in 0..60 {
        let mut copy = profiles[at * 3].clone();
        copy.id = format!("copy-{at}");
        copy.name = copy.name.to_uppercase();
        profiles.push(copy);
    }
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| learn_and_resolve(&knowledge(), &profiles, &[]).1)
    };
    assert_eq!(on(1), on(2));
}

#[test]
fn no_records_give_an_empty_answer() {
    assert_eq!(learn_and_resolve(&knowledge(), &[], &[]).1, Resolution::default());
    let lone = learn_and_resolve(&knowledge(), &[Profile::default()], &[]).1;
    assert_eq!(lone.clusters.len(), 1);
}

/// A system of a made-up office: words come from its number, so that few are alike.
fn made_up(number: usize) -> Profile {
    const SYLLABLES: [&str; 16] = [
        "ba", "ki", "tu", "re", "so", "na", "di", "mo", "pe", "lu", "ga", "we", "ri", "to", "sa",
        "nu",
    ];
    let word = |seed: usize| -> String {
        let mixed = (seed as u64 + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
        (0..3).map(|at| SYLLABLES[(mixed >> (at * 4)) as usize % 16]).collect()
    };
    let name =
        format!("{} {} {}", word(number * 3), word(number * 3 + 1), word(number % 90 + 9_000));
    let told: Vec<String> = (0..9).map(|at| word((number * 5 + at * 37) % 700 + 20_000)).collect();
    let agency = format!("Kabupaten {}", word(number % 40 + 50_000));
    let told = format!("Mengelola data {}", told.join(" "));
    profile(&format!("r{number}"), &name, &agency, &told, "")
}

/// A copy that somebody has disguised, by letters, padding, order, boilerplate or all of them.
fn disguised(original: &Profile, number: usize) -> Profile {
    let foreign =
        |text: &str| text.replace('a', "\u{430}").replace('e', "\u{435}").replace('o', "\u{43e}");
    let mut words: Vec<&str> = original.name.split(' ').collect();
    words.rotate_left(1);
    let turned = words.join(" ");
    let padded = |told: &str| {
        format!(
            "Aplikasi berbasis web terintegrasi yang dibangun guna mendukung pelayanan prima. {told}. Mudah, cepat dan transparan bagi seluruh pengguna"
        )
    };
    let (name, told) = match number % 5 {
        0 => (foreign(&original.name), original.description.clone()),
        1 => (original.name.clone(), padded(&original.description)),
        2 => (turned, original.description.clone()),
        3 => (format!("Sistem Informasi {} Online", original.name), String::new()),
        _ => {
            (format!("APLIKASI {}", foreign(&turned).to_uppercase()), padded(&original.description))
        }
    };
    Profile { id: format!("copy-{number}"), name, description: told, ..original.clone() }
}

#[test]
fn a_disguise_does_not_hide_a_copy() {
    let originals: Vec<Profile> = (0..1_000).map(made_up).collect();
    let mut profiles = originals.clone();
    profiles.extend(originals.iter().enumerate().map(|it| disguised(it.1, it.0)));
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    // People review what is more likely than not, and what is kept apart by little.
    let to_review = found.scored.iter().filter(|it| it.weight >= 0.0);
    let copies = to_review.filter(|it| it.right == it.left + 1_000).count();
    assert!(copies >= 950, "{copies} of 1000");
}

#[test]
fn systems_named_by_one_pattern_are_not_one_system() {
    let mut profiles = crowd(240);
    let branches = ["OES", "CPS", "LAUS", "MSP", "IPS", "CES", "NCS", "ATUS", "CPI", "PPI"];
    for (at, branch) in branches.iter().enumerate() {
        let told = format!("Subsistem estimasi upah {branch} bagi badan statistik");
        let name = format!("{branch} Estimasi Upah");
        profiles.push(profile(&format!("p{at}"), &name, "Badan Statistik", &told, ""));
    }
    let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
    assert!(found.accepted.is_empty(), "{:?}", found.accepted.first());
}

#[test]
fn versions_of_one_system_are_one_system() {
    let told = "Kelola cuti dan pensiun seluruh pegawai daerah";
    let record = |id: &str, name: &str| profile(id, name, "Kabupaten Lorana", told, "");
    assert!(are_one(record("a", "Karsana Cuti versi 2"), record("b", "Karsana Cuti v3")));
    assert!(are_one(record("a", "Karsana Cuti"), record("b", "Karsana Cuti Versi 2.1")));
    assert!(!are_one(record("a", "Gedung Karsana 12"), record("b", "Gedung Karsana 17")));
    assert!(!are_one(record("a", "Gedung Karsana versi 2019"), record("b", "Gedung Karsana 2021")));
}

#[test]
fn one_column_alone_proves_nothing() {
    let mut profiles = crowd(240);
    for (at, profile) in profiles.iter_mut().enumerate() {
        profile.organization.clear();
        profile.extra = vec![("street".into(), format!("Jalan Karsa {at}"))];
    }
    let nameless = |id: &str, phone: &str| Profile {
        extra: vec![("street".into(), "Lorong Wilis 7".into()), ("phone".into(), phone.into())],
        ..profile(id, "", "", "", "")
    };
    let are_one = |left: &str, right: &str| {
        let mut profiles = profiles.clone();
        profiles.extend([nameless("a", left), nameless("b", right)]);
        let found = learn_and_resolve(&knowledge(), &profiles, &[]).1;
        found.accepted.iter().any(|it| (it.left, it.right) == (240, 241))
    };
    assert!(!are_one("", ""));
}
