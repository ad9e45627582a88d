//! What proposals do in small groups; each test states one rule.

use super::*;
use crate::policy::tests::shipped;
use model::{
    Application, CostBasis, CostItem, CostKind, DependencyKind, EvidenceKind, Exception, Field,
    Member, Visibility,
};

pub(crate) const LETTERS: &str = "office/letters";
pub(crate) const PERMITS: &str = "licensing/permits";
const PLANNING: &str = "planning/development-plan";
const TRAINING: &str = "personnel/training";
const RECRUITING: &str = "personnel/recruitment";
const PRIMARY_CARE: &str = "health/primary-care";

/// An application of which only the id is known.
pub(crate) fn facts(id: &str) -> Facts {
    Facts {
        application: Application {
            id: id.into(),
            name: id.into(),
            agency: None,
            level: AgencyLevel::Other,
            lifecycle: Lifecycle::Unknown,
            visibility: Visibility::Public,
            shared_id: None,
            fields: BTreeMap::new(),
            registrations: vec![format!("r-{id}")],
        },
        usages: 0,
        dependents: Vec::new(),
        costs: Vec::new(),
        functions: Vec::new(),
        provenance: BTreeMap::new(),
    }
}

/// A stated yearly maintenance cost.
pub(crate) fn running(rupiah: i64) -> CostItem {
    CostItem {
        kind: CostKind::Maintain,
        amount: Money::rupiah(rupiah),
        year: None,
        basis: CostBasis::Stated,
    }
}

pub(crate) fn live(id: &str, function: &str) -> Facts {
    let mut live = facts(id);
    live.application.lifecycle = Lifecycle::InUse;
    live.functions = vec![(function.into(), 0.9)];
    live.costs = vec![running(1_000)];
    live
}

pub(crate) fn cluster(function: &str, members: &[&Facts]) -> Cluster {
    let member = |it: &&Facts| Member { id: it.application.id.clone(), similarity: 0.8 };
    Cluster {
        id: format!("c-{function}"),
        kind: ClusterKind::Function,
        function: Some(function.into()),
        members: members.iter().map(member).collect(),
        cohesion: 0.8,
        weakest_link: 0.7,
    }
}

pub(crate) fn srikandi() -> SharedFacts {
    SharedFacts {
        id: "srikandi".into(),
        name: "SRIKANDI".into(),
        mandatory: true,
        class: "umum".into(),
        functions: vec![LETTERS.into()],
        legal_basis: "Kepmen PANRB 679/2020".into(),
    }
}

pub(crate) fn planning(id: &str, class: &str) -> SharedFacts {
    SharedFacts {
        id: id.into(),
        class: class.into(),
        mandatory: true,
        functions: vec![PLANNING.into()],
        ..SharedFacts::default()
    }
}

fn satusehat() -> SharedFacts {
    SharedFacts {
        id: "satusehat".into(),
        class: "khusus".into(),
        mandatory: true,
        functions: vec![PRIMARY_CARE.into()],
        ..SharedFacts::default()
    }
}

fn needs(from: &str, to: &str) -> Dependency {
    Dependency {
        from: from.into(),
        to: to.into(),
        resolved: true,
        kind: DependencyKind::CallsApi,
        evidence_kind: EvidenceKind::Declared,
        evidence: String::new(),
        registration_id: String::new(),
        data_objects: Vec::new(),
        confidence: 1.0,
        first_seen: String::new(),
        last_seen: String::new(),
        role: None,
    }
}

pub(crate) fn propose_one(
    function: &str,
    members: &[&Facts],
    others: &[&Facts],
    dependencies: &[Dependency],
) -> Option<Proposal> {
    let known = members.iter().chain(others);
    let facts: BTreeMap<String, Facts> =
        known.map(|it| (it.application.id.clone(), (*it).clone())).collect();
    let clusters = [cluster(function, members)];
    let optional = SharedFacts { id: "optional".into(), ..SharedFacts::default() };
    let planning = [planning("sipd", "khusus"), planning("krisna", "umum")];
    let shared = [[srikandi(), satusehat(), recruiting(), optional].as_slice(), &planning].concat();
    let mut proposals = propose(&clusters, &facts, &shared, dependencies, &shipped());
    assert!(proposals.len() <= 1);
    proposals.pop()
}

/// Expected: keeper first, then `id disposition reason` of the others.
fn check(function: &str, members: &[&Facts], expected: &[&str]) {
    check_with(function, members, &[], &[], expected);
}

fn check_with(
    function: &str,
    members: &[&Facts],
    others: &[&Facts],
    dependencies: &[Dependency],
    expected: &[&str],
) {
    let proposal = propose_one(function, members, others, dependencies);
    let found: Vec<String> = proposal
        .iter()
        .flat_map(|it| &it.members)
        .map(|it| format!("{} {} {}", it.application_id, it.disposition.key(), it.reason))
        .collect();
    assert_eq!(found, expected);
    assert!(
        proposal.iter().flat_map(|it| &it.members).all(|it| REASONS.contains(&it.reason.as_str()))
    );
    assert!(proposal.iter().flat_map(|it| &it.flags).all(|it| RULES.contains(&it.rule.as_str())));
}

#[test]
fn swapping_one_input_swaps_the_keeper() {
    let (mut a, mut b) = (live("a", PERMITS), live("b", PERMITS));
    a.usages = 5;
    check(PERMITS, &[&a, &b], &["a keep highest_score", "b merge same_function"]);
    a.usages = 0;
    b.usages = 5;
    check(PERMITS, &[&a, &b], &["b keep highest_score", "a merge same_function"]);
}

#[test]
fn the_runner_up_lost_by_the_difference_of_the_scores() {
    let (mut a, b) = (live("a", PERMITS), live("b", PERMITS));
    a.usages = 4;
    let proposal = propose_one(PERMITS, &[&b, &a], &[], &[]).unwrap();
    assert_eq!(proposal.keeper, "a");
    let (id, margin) = proposal.runner_up.unwrap();
    assert_eq!(id, "b");
    assert!((margin - 1.5).abs() < 1e-9, "half of the usages' weight of 3, not {margin}");
}

#[test]
fn equal_members_are_decided_by_id_in_any_order() {
    let (a, b) = (live("a", PERMITS), live("b", PERMITS));
    check(PERMITS, &[&b, &a], &["a keep tied", "b merge same_function"]);
    check(PERMITS, &[&a, &b], &["a keep tied", "b merge same_function"]);
}

#[test]
fn a_mandated_shared_application_is_keeper_although_not_registered() {
    let (a, b) = (live("a", LETTERS), live("b", LETTERS));
    check(
        LETTERS,
        &[&a, &b],
        &[
            "shared-srikandi keep mandated_shared",
            "a adopt_shared repeats_mandated",
            "b adopt_shared repeats_mandated",
        ],
    );
    check(
        LETTERS,
        &[&a],
        &["shared-srikandi keep mandated_shared", "a adopt_shared repeats_mandated"],
    );
}

#[test]
fn a_mandated_shared_application_in_the_group_wins_over_every_score() {
    let (mut shared, mut strong) = (facts("z"), live("a", LETTERS));
    shared.application.shared_id = Some("srikandi".into());
    strong.usages = 1_000;
    strong.application.level = AgencyLevel::Ministry;
    check(
        LETTERS,
        &[&strong, &shared],
        &["z keep mandated_shared", "a adopt_shared repeats_mandated"],
    );
}

/// A shared application that is mandated for recruiting only.
fn recruiting() -> SharedFacts {
    let functions = vec![RECRUITING.to_string()];
    SharedFacts { id: "sscasn".into(), functions, ..srikandi() }
}

#[test]
fn a_mandated_application_does_not_win_a_group_whose_job_it_does_not_do() {
    let mut recruiting = live("z", RECRUITING);
    recruiting.application.shared_id = Some("sscasn".into());
    let (mut a, b, other) = (live("a", TRAINING), live("b", TRAINING), live("c", RECRUITING));
    a.usages = 1;
    let members = [&recruiting, &a, &b, &other];
    let expected = [
        "a keep highest_score",
        "z connect other_shared",
        "b merge same_function",
        "c connect small_overlap",
    ];
    check(TRAINING, &members, &expected);
    let proposal = propose_one(TRAINING, &members, &[], &[]).unwrap();
    let shares: Vec<(f64, f64)> =
        proposal.members.iter().map(|it| (it.covered, it.covers)).collect();
    assert_eq!(shares, [(1.0, 1.0), (0.0, 0.0), (1.0, 1.0), (0.0, 0.0)]);
    assert_eq!(proposal.flags, []);
    assert_eq!(proposal.runner_up.unwrap().0, "b");
}

#[test]
fn what_the_mandate_does_not_speak_of_breaks_no_rule() {
    let mut recruiting = live("z", RECRUITING);
    recruiting.application.shared_id = Some("sscasn".into());
    let (a, b) = (live("a", TRAINING), live("b", RECRUITING));
    let mut both = live("c", RECRUITING);
    both.functions.push((TRAINING.into(), 0.9));
    let members = [&recruiting, &a, &b, &both];
    let expected = [
        "z keep mandated_shared",
        "a connect small_overlap",
        "b adopt_shared repeats_mandated",
        "c move_function partial_overlap",
    ];
    check(RECRUITING, &members, &expected);
    let flags = propose_one(RECRUITING, &members, &[], &[]).unwrap().flags;
    let flagged: Vec<&str> = flags.iter().map(|it| it.application_id.as_str()).collect();
    assert_eq!(flagged, ["b", "c"]);
}

#[test]
fn in_a_group_without_a_function_a_mandate_wins_for_what_another_member_does() {
    let check = |other: &str, expected: [&str; 3]| {
        let mut shared = live("z", RECRUITING);
        shared.application.shared_id = Some("sscasn".into());
        let (mut a, b) = (live("a", TRAINING), live("b", other));
        a.usages = 99;
        a.application.level = AgencyLevel::Ministry;
        a.application.fields.insert(Field::YearBuilt, vec!["2025".into()]);
        let members = [&shared, &a, &b];
        let cluster = Cluster { function: None, ..cluster("", &members) };
        let facts = members.map(|it| (it.application.id.clone(), it.clone())).into();
        let proposal = propose(&[cluster], &facts, &[recruiting()], &[], &shipped()).pop().unwrap();
        let found =
            proposal.members.iter().map(|it| format!("{} {}", it.application_id, it.reason));
        assert_eq!(found.collect::<Vec<_>>(), expected);
    };
    check(RECRUITING, ["z mandated_shared", "a small_overlap", "b repeats_mandated"]);
    check(TRAINING, ["a highest_score", "z other_shared", "b same_function"]);
}

#[test]
fn a_member_whose_functions_are_unknown_does_what_its_group_does() {
    let (mut known, terse) = (live("a", PERMITS), Facts { functions: Vec::new(), ..live("b", "") });
    known.usages = 9;
    check(PERMITS, &[&known, &terse], &["a keep highest_score", "b merge same_function"]);
    let proposal = propose_one(PERMITS, &[&known, &terse], &[], &[]).unwrap();
    let shares = (proposal.members[1].covered, proposal.members[1].covers);
    assert_eq!(shares, (0.8, 0.8), "as far as it is like the group");
    // It may be keeper too.
    let terse = Facts { usages: 99, ..terse };
    check(PERMITS, &[&known, &terse], &["b keep highest_score", "a merge same_function"]);
    let proposal = propose_one(PERMITS, &[&known, &terse], &[], &[]).unwrap();
    assert_eq!((proposal.members[1].covered, proposal.members[1].covers), (0.8, 0.8));
    // Of what is hardly like the group nobody knows that it does the job.
    let mut cluster = cluster(PERMITS, &[&known, &terse]);
    cluster.members[1].similarity = 0.4;
    let facts = [&known, &terse].map(|it| (it.application.id.clone(), it.clone())).into();
    let proposal = propose(&[cluster], &facts, &[], &[], &shipped()).pop().unwrap();
    let reasons: Vec<&str> = proposal.members.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!((proposal.keeper.as_str(), reasons[1]), ("a", "partial_overlap"));
}

#[test]
fn what_is_known_to_do_something_else_is_kept_only_where_nobody_does_the_job() {
    let (mut other, a) = (live("z", LETTERS), live("a", PERMITS));
    other.usages = 99;
    check(PERMITS, &[&other, &a], &["a keep highest_score", "z connect small_overlap"]);
    assert_eq!(propose_one(PERMITS, &[&other, &a], &[], &[]).unwrap().runner_up, None);
    let similar = live("b", LETTERS);
    check(PERMITS, &[&other, &similar], &["z keep highest_score", "b merge same_function"]);
}

#[test]
fn a_mandate_for_some_agencies_does_not_bind_an_owner_of_unknown_level() {
    let (a, mut b) = (live("a", PLANNING), live("b", PLANNING));
    check(PLANNING, &[&a, &b], &["a keep tied", "b merge same_function"]);
    b.application.level = AgencyLevel::Regency;
    let expected = [
        "shared-sipd keep mandated_shared",
        "a connect owner_unknown",
        "b adopt_shared repeats_mandated",
    ];
    check(PLANNING, &[&a, &b], &expected);
    let flags = propose_one(PLANNING, &[&a, &b], &[], &[]).unwrap().flags;
    assert_eq!(flags.len(), 1, "what is not known breaks no rule");
}

fn replaces(from: &str, to: &str) -> Dependency {
    Dependency { kind: DependencyKind::Replaces, ..needs(from, to) }
}

#[test]
fn a_successor_is_kept_and_what_it_replaces_moves_into_it() {
    let (mut old, new) = (live("a", PERMITS), live("b", PERMITS));
    old.usages = 99;
    let moved = ["b keep highest_score", "a merge replaced_by_keeper"];
    check_with(PERMITS, &[&old, &new], &[], &[replaces("b", "a")], &moved);
    // Whatever is known of its functions: people decided it.
    let other = Facts { functions: vec![(LETTERS.into(), 0.9)], ..old.clone() };
    check_with(PERMITS, &[&other, &new], &[], &[replaces("b", "a")], &moved);
    // A third one may be better than both, and a guess decides nothing.
    let best = Facts { usages: 50, ..live("c", PERMITS) };
    let expected = ["c keep highest_score", "a merge same_function", "b merge same_function"];
    check_with(PERMITS, &[&old, &new, &best], &[], &[replaces("b", "a")], &expected);
    let guess = Dependency { evidence_kind: EvidenceKind::Inferred, ..replaces("b", "a") };
    let by_score = ["a keep highest_score", "b merge same_function"];
    check_with(PERMITS, &[&old, &new], &[], &[guess], &by_score);
}

#[test]
fn what_replaces_each_other_is_decided_by_score_and_a_mandate_is_not_replaced() {
    let (mut a, b) = (live("a", PERMITS), live("b", PERMITS));
    a.usages = 9;
    let circle = [replaces("b", "a"), replaces("a", "b")];
    check_with(
        PERMITS,
        &[&a, &b],
        &[],
        &circle,
        &["a keep highest_score", "b merge replaced_by_keeper"],
    );
    let (mut shared, own) = (live("z", LETTERS), live("a", LETTERS));
    shared.application.shared_id = Some("srikandi".into());
    let expected = ["z keep mandated_shared", "a adopt_shared repeats_mandated"];
    check_with(LETTERS, &[&shared, &own], &[], &[replaces("a", "z")], &expected);
}

fn assess(it: &mut Facts, value: &str, fit: &str) {
    for (field, text) in [(Field::BusinessValue, value), (Field::TechnicalFit, fit)] {
        it.application.fields.insert(field, vec![text.into()]);
        it.provenance.insert(field, "r-9".into());
    }
}

#[test]
fn what_people_would_eliminate_is_not_kept_over_what_they_would_invest_in() {
    let (mut a, mut c) = (live("a", PERMITS), live("c", PERMITS));
    // All that is counted speaks for the other one, and it is a shared application.
    let fields = shipped().complete_fields;
    fields.iter().for_each(|it| drop(c.application.fields.insert(*it, vec!["x".into()])));
    c.application.fields.insert(Field::YearBuilt, vec!["2025".into()]);
    c.application.fields.insert(Field::UserCount, vec!["9000000".into()]);
    c.application.level = AgencyLevel::Ministry;
    (c.usages, c.dependents) = (900, (0..99).map(|it| format!("x{it}")).collect());
    c.application.shared_id = Some("optional".into());
    a.application.lifecycle = Lifecycle::Unknown;
    assess(&mut c, "49", "49");
    check(PERMITS, &[&a, &c], &["c keep highest_score", "a merge same_function"]);
    assess(&mut a, "50", "50");
    check(PERMITS, &[&a, &c], &["a keep highest_score", "c connect other_shared"]);
    let proposal = propose_one(PERMITS, &[&a, &c], &[], &[]).unwrap();
    let assessed = proposal.criteria.iter().find(|it| it.key == "assessment").unwrap();
    assert_eq!(
        (assessed.value.as_deref(), assessed.source.as_deref()),
        (Some("50/50"), Some("r-9"))
    );
    assert!(proposal.what_would_change.iter().any(|it| it.criterion == "assessment"));
}

#[test]
fn a_mandate_outweighs_every_assessment() {
    let (mut shared, mut own) = (live("z", LETTERS), live("a", LETTERS));
    shared.application.shared_id = Some("srikandi".into());
    assess(&mut shared, "0", "0");
    assess(&mut own, "100", "100");
    own.usages = 1_000;
    let expected = ["z keep mandated_shared", "a adopt_shared repeats_mandated"];
    check(LETTERS, &[&shared, &own], &expected);
}

#[test]
fn stated_users_decide_between_what_is_alike_otherwise() {
    let (mut a, mut b) = (live("a", PERMITS), live("b", PERMITS));
    a.application.fields.insert(Field::UserCount, vec!["20".into()]);
    b.application.fields.insert(Field::UserCount, vec!["2000".into()]);
    check(PERMITS, &[&a, &b], &["b keep highest_score", "a merge same_function"]);
}

#[test]
fn a_mandated_application_registered_elsewhere_is_named_as_it_is_registered() {
    let (a, mut elsewhere) = (live("a", LETTERS), facts("z"));
    elsewhere.application.shared_id = Some("srikandi".into());
    let expected = ["z keep mandated_shared", "a adopt_shared repeats_mandated"];
    check_with(LETTERS, &[&a], &[&elsewhere], &[needs("b", "z")], &expected);
    let proposal = propose_one(LETTERS, &[&a], &[&elsewhere], &[needs("b", "z")]).unwrap();
    assert_eq!(proposal.members[0].dependents, ["b"]);
}

#[test]
fn a_local_build_that_repeats_it_is_flagged_with_the_legal_basis() {
    let a = live("a", LETTERS);
    let proposal = propose_one(LETTERS, &[&a], &[], &[]).unwrap();
    assert_eq!(proposal.flags, [flag("G1", "a", "Kepmen PANRB 679/2020")]);
    assert_eq!(proposal.criteria[0].source.as_deref(), Some("shared-srikandi"));
}

#[test]
fn the_mandate_that_binds_most_owners_is_taken_and_the_others_are_connected() {
    let mut owners = [live("a", PLANNING), live("b", PLANNING), live("c", PLANNING)];
    owners[0].application.level = AgencyLevel::Regency;
    owners[1].application.level = AgencyLevel::City;
    owners[2].application.level = AgencyLevel::Ministry;
    let expected = [
        "shared-sipd keep mandated_shared",
        "a adopt_shared repeats_mandated",
        "b adopt_shared repeats_mandated",
        "c connect outside_mandate",
    ];
    check(PLANNING, &owners.each_ref(), &expected);
    check(
        PLANNING,
        &[&owners[2]],
        &["shared-krisna keep mandated_shared", "c adopt_shared repeats_mandated"],
    );
}

#[test]
fn a_build_outside_the_keepers_mandate_is_flagged_for_the_mandate_that_binds_it() {
    let mut krisna = facts("z");
    krisna.application.shared_id = Some("krisna".into());
    let (mut central, mut local) = (live("b", PLANNING), live("a", PLANNING));
    central.application.level = AgencyLevel::Ministry;
    local.application.level = AgencyLevel::Regency;
    let members = [&krisna, &central, &local];
    let expected =
        ["z keep mandated_shared", "b adopt_shared repeats_mandated", "a connect outside_mandate"];
    check(PLANNING, &members, &expected);
    let proposal = propose_one(PLANNING, &members, &[], &[]).unwrap();
    let flagged: Vec<&str> = proposal.flags.iter().map(|it| it.application_id.as_str()).collect();
    assert_eq!(flagged, ["b", "a"]);
}

#[test]
fn a_mandated_application_that_is_only_fed_with_data_takes_nobodys_place() {
    let (a, b, mut fed) = (live("a", PRIMARY_CARE), live("b", PRIMARY_CARE), facts("z"));
    fed.application.shared_id = Some("satusehat".into());
    fed.usages = 500;
    check(
        PRIMARY_CARE,
        &[&fed, &a, &b],
        &["a keep tied", "z connect other_shared", "b merge same_function"],
    );
    check(PRIMARY_CARE, &[&fed, &a], &[]);
}

#[test]
fn the_cost_of_a_national_system_that_is_only_connected_is_not_at_stake() {
    let (a, b, mut fed) = (live("a", PRIMARY_CARE), live("b", PRIMARY_CARE), facts("z"));
    fed.application.shared_id = Some("satusehat".into());
    fed.costs = vec![running(9_000_000)];
    let proposal = propose_one(PRIMARY_CARE, &[&fed, &a, &b], &[], &[]).unwrap();
    assert_eq!(proposal.at_stake, 100_000);
}

#[test]
fn a_mandated_application_that_binds_nobody_here_is_no_keeper() {
    let (mut a, mut b, mut krisna) = (live("a", PERMITS), live("b", PERMITS), facts("z"));
    a.application.level = AgencyLevel::Regency;
    b.application.level = AgencyLevel::Regency;
    krisna.application.shared_id = Some("krisna".into());
    check(
        PERMITS,
        &[&krisna, &a, &b],
        &["a keep tied", "z connect other_shared", "b merge same_function"],
    );
}

#[test]
fn without_an_entry_of_its_own_the_policy_names_the_law() {
    let mut a = live("a", PLANNING);
    a.application.level = AgencyLevel::Regency;
    let proposal = propose_one(PLANNING, &[&a], &[], &[]).unwrap();
    assert_eq!(proposal.flags, [flag("G1", "a", "Perpres 95/2018 (Aplikasi Umum)")]);
}

#[test]
fn small_and_partial_overlaps_are_connected_or_moved() {
    let mut keeper = live("a", PERMITS);
    keeper.usages = 9;
    let (mut partial, mut small) = (live("b", PERMITS), live("c", PERMITS));
    partial.functions = vec![(PERMITS.into(), 0.5), ("finance/treasury".into(), 0.5)];
    small.functions = vec![(PERMITS.into(), 0.2), ("finance/treasury".into(), 0.8)];
    check(
        PERMITS,
        &[&keeper, &partial, &small],
        &["a keep highest_score", "b move_function partial_overlap", "c connect small_overlap"],
    );
}

/// With an exception in these words, `b` is kept beside the mandated application, or not.
fn check_exception(words: &[&str], expected: &str) {
    let (a, mut b) = (live("a", LETTERS), live("b", LETTERS));
    let words = words.iter().map(|it| it.to_string()).collect();
    b.application.fields.insert(Field::Exception, words);
    b.provenance.insert(Field::Exception, "r-7".into());
    let others = ["shared-srikandi keep mandated_shared", "a adopt_shared repeats_mandated"];
    check(LETTERS, &[&a, &b], &[others[0], others[1], expected]);
}

#[test]
fn the_mandated_application_wins_unless_an_exception_is_recorded_in_words() {
    check_exception(&[], "b adopt_shared repeats_mandated");
    check_exception(&["", " - "], "b adopt_shared repeats_mandated");
    check_exception(&["", "Surat Menteri PANRB B/12/2024"], "b connect exception");
}

#[test]
fn an_exception_is_shown_with_its_words_and_source_and_breaks_no_rule() {
    let mut a = live("a", LETTERS);
    a.application.fields.insert(Field::Exception, vec!["SE 3/2024".into(), "jaringan".into()]);
    a.provenance.insert(Field::Exception, "r-7".into());
    let proposal = propose_one(LETTERS, &[&a], &[], &[]).unwrap();
    let expected = Exception { words: "SE 3/2024; jaringan".into(), source: Some("r-7".into()) };
    assert_eq!(proposal.members[1].exception, Some(expected));
    assert_eq!(proposal.members[1].disposition, Disposition::Connect);
    assert_eq!((proposal.flags, proposal.at_stake), (Vec::new(), 0));
}

#[test]
fn an_exception_says_nothing_where_no_application_is_mandated() {
    let (a, mut b) = (live("a", PERMITS), live("b", PERMITS));
    b.application.fields.insert(Field::Exception, vec!["SE 3/2024".into()]);
    check(PERMITS, &[&a, &b], &["a keep tied", "b merge same_function"]);
}

#[test]
fn an_exception_does_not_keep_what_nobody_uses() {
    let (a, mut b) = (live("a", LETTERS), live("b", LETTERS));
    b.application.fields.insert(Field::Exception, vec!["SE 3/2024".into()]);
    b.application.fields.insert(Field::UserCount, vec!["0".into()]);
    let kept = ["shared-srikandi keep mandated_shared", "a adopt_shared repeats_mandated"];
    check(LETTERS, &[&a, &b], &[kept[0], kept[1], "b retire unused"]);
}

#[test]
fn retired_systems_are_no_members_and_one_system_alone_is_no_proposal() {
    let (a, mut b) = (live("a", PERMITS), live("b", PERMITS));
    b.application.lifecycle = Lifecycle::Retired;
    check(PERMITS, &[&a, &b], &[]);
    check(PERMITS, &[&a], &[]);
}

#[test]
fn unused_and_never_built_systems_are_switched_off() {
    let (a, b) = (live("a", PERMITS), live("b", PERMITS));
    let (mut unused, mut never) = (live("c", PERMITS), live("d", PERMITS));
    unused.application.fields.insert(Field::Remark, vec!["sudah tidak dipakai".into()]);
    never.application.lifecycle = Lifecycle::NeverBuilt;
    check(
        PERMITS,
        &[&a, &b, &unused, &never],
        &["a keep tied", "b merge same_function", "c retire unused", "d retire never_built"],
    );
    check(PERMITS, &[&a, &unused, &never], &[]);
    // A back end has no users of its own; who calls it would be cut off.
    let caller = live("x", LETTERS);
    let more = ["c merge same_function", "d retire never_built"];
    let expected = ["a keep tied", "b merge same_function", more[0], more[1]];
    unused.application.fields.insert(Field::UserCount, vec!["0".into()]);
    check_with(PERMITS, &[&a, &b, &unused, &never], &[&caller], &[needs("x", "c")], &expected);
}

#[test]
fn a_remark_does_not_outweigh_a_recorded_user() {
    let (a, mut b) = (live("a", PERMITS), live("b", PERMITS));
    b.application.fields.insert(Field::UserCount, vec!["0".into()]);
    check(PERMITS, &[&a, &b], &[]);
    b.usages = 1;
    check(PERMITS, &[&a, &b], &["b keep highest_score", "a merge same_function"]);
}

#[test]
fn vetoed_and_secret_systems_are_neither_keeper_nor_member() {
    let (a, b) = (live("a", PERMITS), live("b", PERMITS));
    let (mut court, mut secret) = (live("c", PERMITS), live("d", PERMITS));
    court.application.agency = Some("Mahkamah Agung".into());
    court.usages = 99;
    secret.application.visibility = Visibility::Secret;
    secret.usages = 99;
    check(PERMITS, &[&court, &secret, &a, &b], &["a keep tied", "b merge same_function"]);
    check(PERMITS, &[&court, &a], &[]);
}

#[test]
fn what_a_vetoed_system_needs_stays_as_it_is_and_the_vetoed_one_is_not_named() {
    let (mut a, b, mut court) = (live("a", PERMITS), live("b", PERMITS), facts("c"));
    a.usages = 9;
    court.application.agency = Some("Pengadilan Negeri".into());
    let proposal = propose_one(PERMITS, &[&a, &b], &[&court], &[needs("c", "b")]).unwrap();
    assert_eq!(proposal.members[1].disposition, Disposition::KeepAll);
    assert_eq!(proposal.members[1].reason, "needed_by_protected");
    assert!(proposal.members[1].dependents.is_empty());
    assert_eq!((proposal.saving, proposal.at_stake), (None, 0));
}

#[test]
fn dependents_come_from_the_record_and_from_the_graph() {
    let (mut a, mut b) = (live("a", PERMITS), live("b", PERMITS));
    a.usages = 9;
    b.dependents = vec!["x".into(), "b".into()];
    let proposal = propose_one(PERMITS, &[&a, &b], &[], &[needs("y", "b"), needs("x", "b")]);
    assert_eq!(proposal.unwrap().members[1].dependents, ["x", "y"]);
}

#[test]
fn hospitals_of_two_agencies_are_kept_apart_by_law_and_of_one_agency_are_not() {
    let hospital = "hospital/his";
    let (mut a, mut b, mut c) = (live("a", hospital), live("b", hospital), live("c", hospital));
    a.usages = 9;
    a.application.agency = Some("RSUD Wates".into());
    b.application.agency = Some("RSUD Sleman".into());
    c.application.agency = Some("RSUD Wates".into());
    let proposal = propose_one(hospital, &[&a, &b, &c], &[], &[]).unwrap();
    let dispositions: Vec<&str> = proposal.members.iter().map(|it| it.disposition.key()).collect();
    assert_eq!(dispositions, ["keep", "keep_all", "merge"]);
    assert_eq!(proposal.flags.len(), 1);
    assert_eq!(
        (proposal.flags[0].rule.as_str(), proposal.flags[0].application_id.as_str()),
        ("V1", "b")
    );
    assert_eq!(proposal.at_stake, 100_000, "only the duplicate inside one agency");
}

#[test]
fn unknown_costs_take_the_median_of_the_group_but_not_in_the_low_case() {
    let members: Vec<Facts> = ["a", "b", "c", "d"].iter().map(|id| live(id, PERMITS)).collect();
    let mut members = members;
    members[0].usages = 9;
    members[3].costs.clear();
    let refs: Vec<&Facts> = members.iter().collect();
    let proposal = propose_one(PERMITS, &refs, &[], &[]).unwrap();
    assert_eq!(proposal.at_stake, 300_000);
    assert_eq!(proposal.members[3].running_cost, None);
    let saving = proposal.saving.unwrap();
    assert_eq!((saving.low, saving.expected, saving.high), (60_000, 174_000, 237_000));
    let value = |key: &str| {
        proposal.assumptions.iter().find(|it| it.key == key).map(|it| it.value.as_str())
    };
    assert_eq!(value("estimated_costs"), Some("1"));
    assert_eq!(value("median_running_cost"), Some("1000 IDR"));
    assert_eq!(value("avoided_share"), Some("0.7 / 0.8 / 0.9"));
    let sources: BTreeSet<&str> =
        proposal.assumptions.iter().map(|it| it.source.as_str()).collect();
    assert!(
        ["policy", "registers", "group", "saving.avoided_share"]
            .iter()
            .all(|it| sources.contains(it))
    );
    let noted = |it: &&ProposalAssumption| it.note.contains("Assumption of this project");
    assert_eq!(proposal.assumptions.iter().filter(noted).count(), 3);
}

#[test]
fn proposals_come_with_most_money_first_and_in_any_input_order() {
    let mut facts_by_id = BTreeMap::new();
    let mut clusters = Vec::new();
    for (index, cost) in [10, 30, 20, 20].into_iter().enumerate() {
        let (mut a, b) = (live(&format!("a{index}"), PERMITS), live(&format!("b{index}"), PERMITS));
        a.usages = 5;
        let b = Facts { costs: vec![running(cost)], ..b };
        let mut cluster = cluster(PERMITS, &[&a, &b]);
        cluster.id = format!("c{index}");
        clusters.push(cluster);
        facts_by_id.extend([(a.application.id.clone(), a), (b.application.id.clone(), b)]);
    }
    let forward = propose(&clusters, &facts_by_id, &[], &[], &shipped());
    clusters.reverse();
    let backward = propose(&clusters, &facts_by_id, &[], &[], &shipped());
    assert_eq!(forward, backward);
    let stakes: Vec<i64> = forward.iter().map(|it| it.at_stake).collect();
    assert_eq!(stakes, [3_000, 2_000, 2_000, 1_000]);
    assert!(forward[1].id < forward[2].id);
    assert_eq!(forward[0].id, opaque_id("p", &["c1"]));
}

#[test]
fn identity_clusters_and_unknown_members_give_no_proposal() {
    let (a, b) = (live("a", PERMITS), live("b", PERMITS));
    let mut identity = cluster(PERMITS, &[&a, &b]);
    identity.kind = ClusterKind::Identity;
    assert!(propose(&[identity], &BTreeMap::new(), &[], &[], &shipped()).is_empty());
    let strangers = cluster(PERMITS, &[&a, &b]);
    assert!(propose(&[strangers], &BTreeMap::new(), &[], &[], &shipped()).is_empty());
}

#[test]
fn the_criteria_of_every_proposal_add_up_to_the_keepers_score() {
    let (mut a, b) = (live("a", PERMITS), live("b", PERMITS));
    a.usages = 3;
    a.application.fields.insert(Field::YearBuilt, vec!["2020".into()]);
    let proposal = propose_one(PERMITS, &[&a, &b], &[], &[]).unwrap();
    let sum: f64 = proposal.criteria.iter().map(|it| it.score).sum();
    let policy = shipped();
    let again = Merits::of(&a, None, None, 0, &policy).total(Some(100_000), &policy);
    assert!((sum - again).abs() < 1e-9);
    assert!(proposal.criteria.iter().any(|it| it.value.is_none()), "unknowns are listed");
}
