//! What judging does; each test states one rule.

use std::sync::LazyLock;

use super::*;
use crate::graph::tests::Numbers;
use crate::policy::tests::shipped;
use crate::propose::tests::{facts, running};
use model::Lifecycle;

static POLICY: LazyLock<Policy> = LazyLock::new(shipped);

type World = (Facts, Surroundings<'static>);

fn nothing() -> World {
    (facts("a"), Surroundings::default())
}

fn judged((facts, around): &World) -> Assessment {
    judge(facts, around, &POLICY)
}

fn set(world: &mut World, field: Field, values: &[&str]) {
    world.0.application.fields.insert(field, values.iter().map(|it| it.to_string()).collect());
    world.0.provenance.insert(field, format!("r-{}", field.key()));
}

fn with(field: Field, value: &str) -> World {
    let mut world = nothing();
    set(&mut world, field, &[value]);
    world
}

fn evidence(world: &World, key: &str) -> Evidence {
    let judged = judged(world);
    let all = judged.business_value.evidence.into_iter().chain(judged.technical_fit.evidence);
    all.into_iter().find(|it| it.key == key).unwrap()
}

/// Fills in one criterion with one of several values, and what it needs to be known.
fn fill(world: &mut World, key: &str, numbers: &mut Numbers) {
    let number = numbers.below(2_000).to_string();
    match key {
        "users" => set(world, Field::UserCount, &[&number]),
        "usages" => world.0.usages = 1 + numbers.below(9) as usize,
        "services" => {
            set(world, Field::Services, &["x", "y", "z"][..1 + numbers.below(3) as usize])
        }
        "dependents" => world.0.dependents = vec!["b".into()],
        "legal_basis" => set(world, Field::LegalBasis, &["Perbup 3/2020"]),
        "cost_per_user" => world.0.costs = vec![running(i64::from(numbers.below(1_000_000)))],
        "complaints" => set(world, Field::Complaints, &[&number]),
        "age" => set(world, Field::YearBuilt, &[&(2005 + numbers.below(24)).to_string()]),
        "technology" => {
            set(world, Field::Languages, &[["PHP 5", "PHP 8"][numbers.below(2) as usize]])
        }
        "audit" => set(world, Field::LastAudit, &[&format!("{}-05-01", 2015 + numbers.below(12))]),
        "exchange" => {
            world.1.via_exchange = ["x"].into_iter().take(numbers.below(2) as usize).collect();
            world.1.private = ["y", "z"].into_iter().take(1 + numbers.below(2) as usize).collect();
        }
        "login" => world.1.national_login = Some(numbers.below(2) == 0),
        "completeness" => set(world, Field::Description, &["x"]),
        other => panic!("{other} is no criterion"),
    }
}

fn keys() -> impl Iterator<Item = &'static str> {
    VALUE_CRITERIA.into_iter().chain(FIT_CRITERIA)
}

fn random(numbers: &mut Numbers) -> World {
    let mut world = nothing();
    keys().for_each(|it| {
        if numbers.below(3) == 0 {
            fill(&mut world, it, numbers)
        }
    });
    world
}

#[test]
fn an_empty_record_may_stand_anywhere_and_nothing_counts_as_zero() {
    let judged = judged(&nothing());
    for axis in [&judged.business_value, &judged.technical_fit] {
        assert_eq!((axis.low, axis.expected, axis.high), (0.0, 0.5, 1.0));
        assert!(axis.evidence.iter().all(|it| it.value.is_none() && it.unknown == 1.0));
    }
    let Placement::Undecided { possible, likely, missing } = judged.placement else { panic!() };
    assert_eq!((possible, likely), (Quadrant::ALL.to_vec(), None));
    assert_eq!(missing.len(), VALUE_CRITERIA.len() + FIT_CRITERIA.len());
    assert_eq!(missing[..2], ["technology", "users"]);
}

#[test]
fn every_range_is_in_order_and_filling_in_what_is_unknown_stays_inside_it() {
    let mut numbers = Numbers(7);
    let mut filled = 0;
    for _ in 0..4_000 {
        let mut world = random(&mut numbers);
        let before = judged(&world);
        for key in keys().filter(|key| evidence(&world, key).part.is_none()).collect::<Vec<_>>() {
            if numbers.below(2) == 0 {
                fill(&mut world, key, &mut numbers);
                filled += 1;
            }
        }
        let after = judged(&world);
        let axes = [
            (&before.business_value, &after.business_value),
            (&before.technical_fit, &after.technical_fit),
        ];
        for (before, after) in axes {
            assert!(0.0 <= after.low && after.low <= after.expected, "{after:?}");
            assert!(after.expected <= after.high && after.high <= 1.0, "{after:?}");
            let near = 1e-9;
            assert!(before.low - near <= after.low && after.high <= before.high + near);
        }
        let possible = |it: &Assessment| match &it.placement {
            Placement::Decided(only) => vec![*only],
            Placement::Undecided { possible, likely, .. } => {
                assert!(likely.is_none_or(|it| possible.contains(&it)), "{it:?}");
                possible.clone()
            }
        };
        let (before, after) = (possible(&before), possible(&after));
        assert!(after.iter().all(|it| before.contains(it)), "{before:?} {after:?}");
    }
    assert!(filled > 1_000);
}

#[test]
fn what_is_known_is_weighted_and_what_is_not_is_like_it() {
    let mut world = with(Field::LegalBasis, "Perbup 3/2020");
    set(&mut world, Field::UserCount, &["0"]);
    let value = judged(&world).business_value;
    // Of weights 12.5 in all: a law 1.5 of 1.5, users 0 of 3.
    let expected = [1.5 / 12.5, 1.5 / 4.5, 9.5 / 12.5];
    let found = [value.low, value.expected, value.high];
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
}

/// The second world stands higher in the criterion, and so on its axis.
fn check_rises(key: &str, lower: &World, higher: &World) {
    let part = |it: &World| evidence(it, key).part.unwrap();
    assert!(part(lower) < part(higher), "{key}");
    let ends = |it: &World| {
        let it = judged(it);
        let axis = if VALUE_CRITERIA.contains(&key) { it.business_value } else { it.technical_fit };
        [axis.low, axis.expected, axis.high]
    };
    assert!(ends(lower).iter().zip(ends(higher)).all(|(a, b)| *a < b), "{key}");
}

fn check_field(key: &str, field: Field, lower: &str, higher: &str) {
    check_rises(key, &with(field, lower), &with(field, higher));
}

#[test]
fn each_criterion_moves_its_axis_the_right_way() {
    check_field("users", Field::UserCount, "10", "11");
    check_field("age", Field::YearBuilt, "2012", "2020");
    check_field("technology", Field::Technology, "PHP 5.6, MySQL 8", "PHP 8.2, MySQL 8");
    check_field("audit", Field::LastAudit, "2020-01-31", "2024-01-31");
    check_field("exchange", Field::Integrations, "belum melalui SPLP", "data NIK melalui SPLP");
    check_field("login", Field::Integrations, "login sendiri", "masuk dengan INApass");
    let mut more = with(Field::Services, "KTP");
    set(&mut more, Field::Services, &["KTP", "KK"]);
    check_rises("services", &with(Field::Services, "KTP"), &more);
    let with_users = |edit: &dyn Fn(&mut World)| {
        let mut world = with(Field::UserCount, "100");
        edit(&mut world);
        world
    };
    let cost = |it| with_users(&|world| world.0.costs = vec![running(it)]);
    check_rises("cost_per_user", &cost(90_000_000), &cost(50_000_000));
    let complaints = |it| with_users(&|world| set(world, Field::Complaints, &[it]));
    check_rises("complaints", &complaints("5"), &complaints("0"));
    let of = |edit: &dyn Fn(&mut World)| {
        let mut world = nothing();
        edit(&mut world);
        world
    };
    check_rises("usages", &of(&|it| it.0.usages = 1), &of(&|it| it.0.usages = 2));
    let needed =
        |it: &'static [&str]| of(&|world| world.1.needed_by = it.iter().copied().collect());
    check_rises("dependents", &needed(&["b"]), &needed(&["b", "c"]));
    let law = evidence(&with(Field::LegalBasis, "UU 23/2014"), "legal_basis");
    assert_eq!((law.part, law.source.as_deref()), (Some(1.0), Some("r-legal_basis")));
    let mut full = with(Field::Description, "x");
    let some = evidence(&full, "completeness");
    set(&mut full, Field::Function, &["y"]);
    assert!(evidence(&full, "completeness").part > some.part);
    assert!((some.part.unwrap() + some.unknown - 1.0).abs() < 1e-9, "what is empty is unknown");
}

#[test]
fn a_person_outranks_the_evidence_which_stands_beside_it() {
    let mut world = with(Field::UserCount, "100000");
    set(&mut world, Field::BusinessValue, &["20"]);
    let judged = judged(&world);
    let value = &judged.business_value;
    assert_eq!((value.low, value.expected, value.high), (0.2, 0.2, 0.2));
    let assessed = Assessed { value: 20, source: Some("r-business_value".into()) };
    assert_eq!(value.assessed, Some(assessed));
    assert!(value.evidence.iter().all(|it| it.outranked));
    assert_eq!(value.evidence[0].value.as_deref(), Some("100000"));
    assert!(judged.technical_fit.evidence.iter().all(|it| !it.outranked));
    let Placement::Undecided { possible, missing, .. } = judged.placement else {
        panic!("decided")
    };
    assert_eq!(possible, [Quadrant::Tolerate, Quadrant::Eliminate]);
    assert!(missing.iter().all(|it| FIT_CRITERIA.contains(it)), "the value is known");
    for text in ["101", "-1", "tinggi", ""] {
        assert_eq!(
            super::judge(&with(Field::BusinessValue, text).0, &world.1, &POLICY),
            super::judge(&facts("a"), &world.1, &POLICY),
            "{text}"
        );
    }
}

#[test]
fn the_quadrant_follows_from_the_sides_and_only_rises_with_the_axes() {
    let quadrant = |value: u32, fit: u32| {
        let mut world = with(Field::BusinessValue, &value.to_string());
        set(&mut world, Field::TechnicalFit, &[&fit.to_string()]);
        match judged(&world).placement {
            Placement::Decided(it) => it,
            other => panic!("{value} {fit} {other:?}"),
        }
    };
    assert_eq!(quadrant(49, 50), Quadrant::Tolerate);
    assert_eq!(quadrant(50, 50), Quadrant::Invest);
    assert_eq!(quadrant(50, 49), Quadrant::Migrate);
    assert_eq!(quadrant(49, 49), Quadrant::Eliminate);
    let sides = |it: Quadrant| match it {
        Quadrant::Tolerate => (0, 1),
        Quadrant::Invest => (1, 1),
        Quadrant::Migrate => (1, 0),
        Quadrant::Eliminate => (0, 0),
    };
    for (value, fit) in (0..100).flat_map(|it| (0..100).map(move |of| (it, of))) {
        let here = sides(quadrant(value, fit));
        assert!(here.0 <= sides(quadrant(value + 1, fit)).0);
        assert!(here.1 <= sides(quadrant(value, fit + 1)).1);
    }
}

#[test]
fn a_range_on_one_side_is_decided_although_something_is_missing() {
    let mut world = with(Field::UserCount, "1000000");
    world.0.usages = 400;
    set(&mut world, Field::Services, &["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    set(&mut world, Field::LegalBasis, &["UU 23/2014"]);
    set(&mut world, Field::TechnicalFit, &["10"]);
    let judged = judged(&world);
    assert_eq!(judged.placement, Placement::Decided(Quadrant::Migrate));
    assert!(judged.business_value.high - judged.business_value.low > 0.2);
}

#[test]
fn words_are_read_whole_and_with_their_negation() {
    let check = |text: &str, key: &str, expected: Option<f64>| {
        assert_eq!(evidence(&with(Field::Integrations, text), key).part, expected, "{text}");
    };
    check("API melalui SPLP", "exchange", Some(1.0));
    check("belum terhubung SPLP", "exchange", Some(0.0));
    check("tidak ada. API melalui SPLP", "exchange", Some(1.0));
    check("belum semua data dikirim ke pusat lewat SPLP", "exchange", None);
    check("splpx", "exchange", None);
    check("API langsung ke Dukcapil", "exchange", None);
    check("SSO", "login", Some(1.0));
    check("tanpa SSO", "login", Some(0.0));
    check("assosiasi", "login", None);
    check("pakai username dan password", "login", Some(0.0));
    check("tidak pakai username dan password", "login", None);
}

#[test]
fn a_negation_after_a_word_denies_it_and_one_of_another_word_does_not() {
    let check = |text: &str, key: &str, expected: Option<f64>| {
        assert_eq!(evidence(&with(Field::Integrations, text), key).part, expected, "{text}");
    };
    check("SPLP: belum terhubung", "exchange", Some(0.0));
    check("SPLP belum ada", "exchange", Some(0.0));
    check("SPLP masih belum", "exchange", Some(0.0));
    check("SSO: tidak", "login", Some(0.0));
    check("SSO: no", "login", Some(0.0));
    check("SPLP tanpa biaya", "exchange", Some(1.0));
    check("API melalui SPLP bukan langsung", "exchange", Some(1.0));
    check("SPLP sudah aktif sejak 2021 dan tidak berbayar", "exchange", Some(1.0));
    // Beyond a comma it may be either's.
    check("SPLP, belum terhubung", "exchange", None);
    check("API melalui SPLP, tidak ada yang lain", "exchange", None);
    check("SPLP: tidak, SSO: ada", "exchange", Some(0.0));
    check("SPLP: tidak, SSO: ada", "login", None);
    check("SSO, tidak pakai username dan password", "login", Some(1.0));
    check("bukan SSO", "login", Some(0.0));
}

#[test]
fn of_several_words_of_a_list_one_that_is_so_is_enough() {
    let check = |text: &str, expected: Option<f64>| {
        assert_eq!(evidence(&with(Field::Integrations, text), "login").part, expected, "{text}");
    };
    check("Login dengan IKD, bukan SSO instansi", Some(1.0));
    check("Login dengan IKD bukan SSO", Some(1.0));
    check("bukan SSO instansi. Login dengan IKD", Some(1.0));
    check("SSO: belum, IKD: belum", Some(0.0));
    check("tidak ada SSO dan IKD", Some(0.0));
}

#[test]
fn an_exchange_in_a_description_may_be_a_travel_document() {
    let world = with(Field::Description, "Penerbitan SPLP bagi WNI di luar negeri");
    assert_eq!(evidence(&world, "exchange").part, None);
    let world = with(Field::Description, "Masuk dengan SSO");
    assert_eq!(evidence(&world, "login").part, Some(1.0));
}

#[test]
fn a_login_names_its_registration() {
    let mut world = with(Field::Integrations, "SSO");
    set(&mut world, Field::Remark, &["registrasi akun di situs"]);
    assert!(has_own_login(&world.0, &POLICY));
    let login = evidence(&world, "login");
    assert_eq!((login.part, login.source.as_deref()), (Some(1.0), Some("r-integrations")));
    (world.1.national_login, world.1.login_source) = (Some(false), Some("r-of-it"));
    let login = evidence(&world, "login");
    assert_eq!((login.part, login.source.as_deref()), (Some(0.0), Some("r-of-it")));
}

#[test]
fn a_dependency_says_more_than_a_word() {
    let mut world = with(Field::Integrations, "SSO, SPLP");
    world.1.national_login = Some(false);
    world.1.private = ["b"].into();
    assert_eq!(evidence(&world, "login").part, Some(0.0));
    assert_eq!(evidence(&world, "exchange").part, Some(0.5));
}

#[test]
fn people_are_served_by_what_is_in_service_and_says_so() {
    let check = |state: Lifecycle, users: &str, expected: bool| {
        let mut world = with(Field::TargetUsers, users);
        world.0.application.lifecycle = state;
        assert_eq!(serves_people(&world.0, &POLICY), expected, "{state:?} {users}");
    };
    check(Lifecycle::InUse, "Masyarakat", true);
    check(Lifecycle::InUse, "ASN Kab. Sleman", true);
    check(Lifecycle::InUse, "Bendahara", false);
    check(Lifecycle::Retired, "Masyarakat", false);
    check(Lifecycle::Unknown, "Masyarakat", false);
    assert!(has_own_login(&with(Field::Remark, "registrasi akun di situs").0, &POLICY));
    assert!(!has_own_login(&facts("a"), &POLICY));
}

#[test]
fn an_integration_passes_by_an_exchange_where_its_words_say_so() {
    let check = |words: &str, expected: bool| {
        assert_eq!(passes_by_exchange(words, &POLICY), expected, "{words}");
    };
    check("terintegrasi dengan SIAK melalui SPLP", true);
    check("data NIK dari SIAK via layanan X-Road", true);
    check("Melalui Sistem Penghubung Layanan: SIAK", true);
    check("terintegrasi dengan SIAK dan SPLP", false);
    check("terintegrasi dengan SIAK, belum melalui SPLP", false);
    check("melalui SFTP, SPLP menyusul", false);
    check("", false);
}
