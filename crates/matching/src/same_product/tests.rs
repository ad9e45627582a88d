//! Which systems are one product; each test states one rule.

use std::convert::Infallible;

use super::*;
use crate::fixture;

const PRODUCTS: &str = r#"
[confidence]
judged = 1.0
declared = 0.98
known_name = 0.95
address = 0.9
technology = 0.85
described = 0.8
same_make = 0.85
rare_name = 0.6

[rare_name]
agencies = 3
in_text = 0.25

[[product]]
id = "slims"
name = "SLiMS"
aliases = ["slims", "senayan library"]
role = "open"
functions = ["office/letters"]

[[product]]
id = "e-puskesmas"
name = "e-Puskesmas"
aliases = ["e puskesmas"]
role = "vendor"

[[product]]
id = "sikd"
name = "SIKD"
aliases = []
ambiguous = ["sikd"]
role = "government"
functions = ["office/letters"]

[[product]]
id = "wordpress"
name = "WordPress"
aliases = ["wordpress"]
role = "platform"
"#;

/// A system: name, owner, and what else is known as `field=value`.
struct System {
    profile: Profile,
    vendor: String,
    based_on: Vec<String>,
    labels: Vec<Classification>,
}

fn system(name: &str, agency: &str, more: &[&str]) -> System {
    let mut profile = fixture::profile(&format!("{name}@{agency}"), name, "", "", "");
    profile.organization = agency.into();
    let mut system =
        System { profile, vendor: String::new(), based_on: Vec::new(), labels: Vec::new() };
    for (key, value) in more.iter().filter_map(|it| it.split_once('=')) {
        let value = value.to_string();
        match key {
            "vendor" => system.vendor = value,
            "based_on" => system.based_on.push(value),
            "technology" => system.profile.technology = value,
            "description" => system.profile.description = value,
            "url" => system.profile.urls.push(value),
            "function" => system.labels.push(Classification {
                subject: system.profile.id.clone(),
                function: value,
                confidence: 0.9,
                evidence: Vec::new(),
            }),
            other => panic!("{other}"),
        }
    }
    system
}

fn labels(systems: &[System], judged: &[Judged]) -> Vec<ProductLabel> {
    let mut files = fixture::files();
    files.push(("reference/products.toml".into(), PRODUCTS.into()));
    let knowledge = Knowledge::parse(&files).expect("valid");
    let installations: Vec<Installation> = systems
        .iter()
        .map(|it| Installation {
            profile: &it.profile,
            labels: &it.labels,
            vendor: &it.vendor,
            based_on: &it.based_on,
            is_shared: false,
        })
        .collect();
    let readings = product_readings(&knowledge, &installations);
    let counted = |wanted: &BTreeSet<u64>| Ok::<_, Infallible>(counts(&readings, wanted));
    let Ok(labels) = product_labels(&knowledge, &readings, judged, counted);
    labels
}

/// How often each word stands in texts of systems that are called otherwise, and how often at all.
fn counts(readings: &[ProductReading], wanted: &BTreeSet<u64>) -> WordCounts {
    let mut counts = WordCounts::new();
    let said = readings.iter().flat_map(|it| &it.words).filter(|it| wanted.contains(&it.0));
    for (word, in_name) in said {
        let count = counts.entry(*word).or_default();
        count.0 += u64::from(!in_name);
        count.1 += 1;
    }
    counts
}

/// Product and kind of each label.
fn check(systems: &[System], expected: &[&str]) {
    let found = labels(systems, &[]);
    let found: Vec<String> =
        found.iter().map(|it| format!("{} {}", it.product, it.kind.key())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_known_name_is_a_product_wherever_it_stands_in_the_name() {
    check(&[system("SLiMS Perpustakaan", "Kab A", &[])], &["slims known-name"]);
    check(&[system("Katalog (Senayan Library)", "Kab B", &[])], &["slims known-name"]);
    check(&[system("e-Puskesmas Mandiri", "Kab B", &[])], &["e-puskesmas known-name"]);
}

#[test]
fn a_word_within_another_or_the_bare_word_is_no_product() {
    check(&[system("Slimsoft", "Kab A", &[]), system("Puskesmas", "Kab A", &[])], &[]);
}

#[test]
fn what_only_talks_to_a_product_is_none() {
    check(&[system("Bridging SLiMS", "Kab A", &[])], &[]);
}

#[test]
fn an_address_a_technology_and_a_description_speak_for_a_product() {
    check(
        &[
            system("Pustaka", "A", &["url=https://slims.contohkab.go.id/"]),
            system("Pustaka", "B", &["technology=PHP, SLiMS 9"]),
            system("Pustaka", "C", &["description=Katalog buku berbasis SLiMS."]),
            system("Pustaka", "D", &["description=Memeriksa data SLiMS dinas lain."]),
        ],
        &["slims address", "slims technology", "slims described"],
    );
}

#[test]
fn a_platform_yields_to_what_was_built_on_it() {
    let technology = "technology=WordPress dan SLiMS";
    check(&[system("Situs", "A", &[technology])], &["slims technology"]);
}

#[test]
fn an_ambiguous_short_form_needs_the_function() {
    check(
        &[
            system("SIKD", "A", &["function=office/letters"]),
            system("SIKD", "B", &["function=personnel/administration"]),
        ],
        &["sikd known-name"],
    );
}

#[test]
fn generic_names_are_never_a_product_by_themselves() {
    let all = |name: &str| {
        ["A", "B", "C", "D"].map(|it| system(name, it, &["function=personnel/administration"]))
    };
    check(&all("Kepegawaian"), &[]);
    check(&all("Sistem Informasi"), &[]);
}

#[test]
fn a_name_of_its_own_in_three_agencies_is_a_product_when_they_do_one_job() {
    let of = |agency: &str, function: &str| {
        system(&format!("SIPANTAS {agency}"), agency, &[&format!("function={function}")])
    };
    let letters = "office/letters";
    check(&[of("Anu", letters), of("Bumi", letters)], &[]);
    check(&[of("Anu", letters), of("Bumi", letters), of("Cita", "personnel/administration")], &[]);
    let label = "name:sipantas:office/letters rare-name";
    check(&[of("Anu", letters), of("Bumi", letters), of("Cita", letters)], &[label; 3]);
}

#[test]
fn a_word_that_texts_use_is_no_name_of_a_product() {
    let letters = "function=office/letters";
    let mut systems: Vec<System> =
        ["A", "B", "C"].map(|it| system("Gembira", it, &[letters])).into_iter().collect();
    let said = ["description=membuat warga gembira", letters];
    systems.extend(["E", "F"].map(|it| system("Lainnya", it, &said)));
    check(&systems, &[]);
}

#[test]
fn one_maker_and_one_name_are_a_product_from_two_agencies_on() {
    let made = "vendor=PT Maju Makmur";
    let label = "make:maju makmur:sipantas same-make";
    check(&[system("SIPANTAS", "A", &[made]), system("SIPANTAS", "B", &[made])], &[label; 2]);
    check(&[system("SIPANTAS", "A", &[made]), system("SIPANTAS", "A", &[made])], &[]);
    let own = "vendor=Swakelola Diskominfo";
    check(&[system("SIPANTAS", "A", &[own]), system("SIPANTAS", "B", &[own])], &[]);
}

#[test]
fn a_generic_name_of_one_maker_needs_the_technology() {
    let made = ["vendor=CV Karya", "technology=Laravel"];
    let systems = ["A", "B"].map(|it| system("Kepegawaian", it, &made));
    check(&systems, &["make:karya:kepegawaian same-make"; 2]);
    let without = ["A", "B"].map(|it| system("Kepegawaian", it, &made[..1]));
    check(&without, &[]);
}

#[test]
fn a_declared_origin_speaks_for_itself_and_joins_several() {
    check(&[system("Pustaka", "A", &["based_on=SLiMS Bulian"])], &["slims declared"]);
    let origin = "based_on=Aplikasi Kota Contoh";
    let label = "origin:aplikasi kota contoh declared";
    check(&[system("X", "A", &[origin]), system("Y", "B", &[origin])], &[label; 2]);
    check(&[system("X", "A", &[origin])], &[]);
    check(
        &[system("X", "A", &["based_on=tidak ada"]), system("Y", "B", &["based_on=tidak ada"])],
        &[],
    );
}

#[test]
fn a_person_outranks_the_evidence() {
    let systems = [system("SLiMS", "A", &[]), system("SLiMS", "B", &[]), system("Lain", "C", &[])];
    let judged = |left: &str, right: &str, verdict| {
        [Judged { left: left.into(), right: right.into(), verdict }]
    };
    let kept = labels(&systems, &judged("SLiMS@A", "SLiMS@B", Relation::Different));
    assert_eq!(kept.iter().map(|it| it.subject.as_str()).collect::<Vec<_>>(), ["SLiMS@A"]);
    let joined = labels(&systems, &judged("Lain@C", "SLiMS@A", Relation::SameProduct));
    assert!(joined.iter().all(|it| it.product == "slims"), "{joined:?}");
    assert_eq!(joined.len(), 3);
}

#[test]
fn a_product_is_a_cluster_and_its_pairs_add_up() {
    let systems = ["A", "B", "C"].map(|it| system("SLiMS", it, &[]));
    let labels = labels(&systems, &[]);
    let clusters = product_clusters(&labels);
    assert_eq!(clusters.len(), 1);
    assert_eq!(clusters[0].function.as_deref(), Some("slims"));
    let pairs = product_pairs(&labels);
    assert_eq!(pairs.len(), 2);
    for it in pairs {
        let sum: f64 = it.contributions.iter().map(|it| it.weight).sum();
        assert_eq!((sum, it.relation), (it.weight, Relation::SameProduct));
    }
}

#[test]
fn what_shares_nothing_with_others_may_be_left_out() {
    let letters = "function=office/letters";
    let mut systems: Vec<System> =
        ["A", "B", "C"].map(|it| system("SIPANTAS", it, &[letters])).into_iter().collect();
    let made = "vendor=PT Maju Makmur";
    systems.extend(["A", "B"].map(|it| system("Gembira", it, &[made])));
    systems.push(system("Sendiri", "A", &[letters, made]));
    systems.push(system("SLiMS", "A", &[]));
    let mut files = fixture::files();
    files.push(("reference/products.toml".into(), PRODUCTS.into()));
    let knowledge = Knowledge::parse(&files).expect("valid");
    let all = labels(&systems, &[]);
    systems.retain(|it| it.profile.name != "Sendiri");
    assert_eq!(labels(&systems, &[]), all);
    assert_eq!(least_agencies(&knowledge), 3);
}

#[test]
fn a_product_reading_is_kept_but_for_its_words() {
    let it = system("SIPANTAS", "Kab A", &["vendor=PT Maju", "function=office/letters"]);
    let knowledge = Knowledge::parse(&fixture::files()).expect("valid");
    let installation = Installation {
        profile: &it.profile,
        labels: &it.labels,
        vendor: &it.vendor,
        based_on: &it.based_on,
        is_shared: false,
    };
    let mut reading = product_readings(&knowledge, &[installation]).remove(0);
    assert!(reading.make_key().is_some() && reading.coined_key().is_some());
    assert!(reading.agency_key().is_some() && !reading.words.is_empty());
    let bytes = reading.to_bytes().expect("it can be kept");
    reading.words.clear();
    assert_eq!(ProductReading::from_bytes(&bytes), Ok(reading));
}
