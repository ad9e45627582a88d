use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::invented::{Invented, told};
use super::*;
use crate::messages::Language;

fn dependency(kind: DependencyKind, to: &str) -> Dependency {
    Dependency {
        from: "a-1".into(),
        to: to.into(),
        resolved: to.starts_with("a-"),
        kind,
        evidence_kind: EvidenceKind::Declared,
        evidence: "terhubung <SIASN> & \u{1}lain".into(),
        registration_id: "r-1".into(),
        data_objects: vec!["pegawai".into(), "gaji".into()],
        confidence: 1.0,
        first_seen: String::new(),
        last_seen: String::new(),
        role: None,
    }
}

fn landscape<T>(
    invented: &Invented,
    dependencies: &[Dependency],
    tell: impl Fn(&Landscape) -> T,
) -> T {
    let fields = BTreeMap::from([
        (Field::Description, vec!["Kelola <data> ASN".to_string()]),
        (Field::CostMaintain, vec!["98765432 IDR".to_string()]),
        (Field::Contact, vec!["[[person:1]]".to_string()]),
        (Field::Urls, vec!["https://a.example".to_string(), "https://b.example".to_string()]),
    ]);
    let component = |(id, name): (&'_ String, &'_ String)| (id.clone(), name.clone());
    let known: Vec<(String, String)> =
        invented.names.iter().filter(|it| it.0.starts_with("a-")).map(component).collect();
    let components = known.iter().map(|(id, name)| Component {
        id,
        name,
        agency: Some("Kota Contoh"),
        lifecycle: "in_use",
        fields: &fields,
        in_service: true,
    });
    tell(&Landscape {
        messages: &Messages::new(Language::En),
        title: "a & b",
        components: components.collect(),
        dependencies,
    })
}

/// What stands in a file: every element with its attributes, in order.
fn read(bytes: &[u8]) -> Vec<(String, BTreeMap<String, String>)> {
    let mut reader = Reader::from_reader(bytes);
    let mut found = Vec::new();
    let taken = |it: &BytesStart| {
        let attributes = it.attributes().map(|it| it.expect("an attribute")).map(|it| {
            let key = it.key.as_ref().to_string();
            (key, it.value.to_string())
        });
        (it.name().as_ref().to_string(), attributes.collect())
    };
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(it) | Event::Empty(it) => found.push(taken(&it)),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// What the schema asks for.
fn check(bytes: &[u8]) {
    let all = read(bytes);
    let place = |tag: &str| all.iter().position(|it| it.0 == tag);
    let sections = ["name", "elements", "relationships", "propertyDefinitions"].map(place);
    assert!(sections.is_sorted() && sections.iter().all(Option::is_some), "{sections:?}");
    assert!(place("views").is_none_or(|it| Some(it) > sections[3]));
    let mut ids = BTreeSet::new();
    for id in all.iter().filter_map(|it| it.1.get("identifier")) {
        assert!(ids.insert(id.as_str()), "{id} stands twice");
        let is_name = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
        assert!(id.starts_with("id-") && id.chars().all(is_name), "{id}");
    }
    for (tag, attributes) in &all {
        for key in ["source", "target", "propertyDefinitionRef", "elementRef", "relationshipRef"] {
            let known = attributes.get(key).is_none_or(|it| ids.contains(it.as_str()));
            assert!(known, "{tag} {attributes:?}");
        }
    }
}

#[test]
fn every_kind_of_dependency_can_be_read_back_from_its_properties() {
    let dependencies: Vec<Dependency> =
        DependencyKind::ALL.map(|it| dependency(it, "a-2")).to_vec();
    let bytes = landscape(&Invented::small(), &dependencies, |it| graph(it).expect("a model"));
    check(&bytes);
    let text = String::from_utf8(bytes).expect("text");
    for kind in DependencyKind::ALL {
        assert!(text.contains(&format!("<value>{}</value>", kind.key())), "{}", kind.key());
    }
    assert_eq!(text.matches("<value>pegawai | gaji</value>").count(), DependencyKind::ALL.len());
    assert_eq!(text.matches("<value>declared</value>").count(), DependencyKind::ALL.len());
    assert!(text.contains("terhubung &lt;SIASN&gt; &amp; lain"));
}

#[test]
fn what_is_needed_serves_and_data_flow_from_it() {
    let of = |kind| {
        let own = [dependency(kind, "a-2")];
        let bytes = landscape(&Invented::small(), &own, |it| graph(it).expect("a model"));
        let is_it = |it: &(String, BTreeMap<String, String>)| {
            it.1.get("xsi:type").is_some_and(|it| *it == relation(kind).0)
                && it.1.get("target").is_some_and(|it| it == "id-a-1" || it == "id-a-2")
                && it.1.get("source").is_some_and(|it| it == "id-a-1" || it == "id-a-2")
        };
        let found = read(&bytes).into_iter().find(is_it).expect("a relationship");
        found.1["source"].clone()
    };
    assert_eq!(of(DependencyKind::CallsApi), "id-a-2");
    assert_eq!(of(DependencyKind::ReceivesFile), "id-a-2");
    assert_eq!(of(DependencyKind::PartOf), "id-a-2");
    assert_eq!(of(DependencyKind::ReportsTo), "id-a-1");
    assert_eq!(of(DependencyKind::ForkOf), "id-a-1");
    assert_eq!(of(DependencyKind::Replaces), "id-a-1");
}

#[test]
fn what_the_catalogue_does_not_know_is_marked_and_persons_are_left_out() {
    let own = [dependency(DependencyKind::CallsApi, "Sistem Tak Dikenal")];
    let bytes = landscape(&Invented::small(), &own, |it| graph(it).expect("a model"));
    check(&bytes);
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.contains("<name>Sistem Tak Dikenal</name>"));
    assert!(text.contains("<name>padu:unresolved</name>"));
    assert!(text.contains("<value>https://a.example | https://b.example</value>"));
    assert!(text.contains("<documentation>Kelola &lt;data&gt; ASN</documentation>"));
    assert!(!text.contains("[[person"));
}

#[test]
fn what_several_entries_say_is_one_relationship_with_all_data() {
    let mut own = [DependencyKind::CallsApi; 2].map(|it| dependency(it, "a-2"));
    own[1].data_objects = vec!["cuti".into(), "gaji".into()];
    let bytes = landscape(&Invented::small(), &own, |it| graph(it).expect("a model"));
    check(&bytes);
    let text = String::from_utf8(bytes).expect("text");
    assert_eq!(text.matches("<value>pegawai | gaji | cuti</value>").count(), 1);
}

#[test]
fn a_roadmap_has_plateaus_gaps_and_work_packages() {
    let invented = Invented::of(20);
    let bytes = told(&invented, Language::En, |told| {
        landscape(&invented, &[], |it| roadmap(told, it).expect("a model"))
    });
    check(&bytes);
    let all = read(&bytes);
    let count = |kind: &str| {
        all.iter().filter(|it| it.1.get("xsi:type").is_some_and(|it| it == kind)).count()
    };
    assert_eq!(count("Plateau"), 6);
    assert_eq!(count("WorkPackage"), count("Realization"));
    assert_eq!(count("Element"), count("Plateau") + count("Gap") + count("WorkPackage"));
    let places = all.iter().filter(|it| it.0 == "node").map(|it| (&it.1["x"], &it.1["y"]));
    assert_eq!(places.collect::<BTreeSet<_>>().len(), count("Element"), "none over another");
    // Today all twenty; then what takes their place, too, and fewer every year.
    let on = |plateau: &str| {
        let is_on = |it: &&(String, BTreeMap<String, String>)| {
            it.1.get("xsi:type").is_some_and(|it| it == "Aggregation") && it.1["source"] == plateau
        };
        all.iter().filter(is_on).count()
    };
    assert_eq!(on("id-plateau-today"), 20);
    let stopped: usize = invented.roadmap.years.iter().map(|it| it.stopped).sum();
    assert_eq!(on("id-plateau-2031"), 21 - stopped);
    assert!(String::from_utf8_lossy(&bytes).contains("<name>SIASN</name>"));
}

#[test]
fn a_model_of_a_roadmap_that_counts_systems_tells_no_amount() {
    for (invented, tells) in [(Invented::small(), true), (Invented::counting(), false)] {
        let bytes = told(&invented, Language::Id, |told| {
            landscape(&invented, &[], |it| roadmap(told, it).expect("a model"))
        });
        assert_eq!(String::from_utf8_lossy(&bytes).contains("98765432"), tells);
    }
}

#[test]
fn different_ids_have_different_identifiers() {
    assert_eq!(identifier("a-k3m9q2"), "id-a-k3m9q2");
    assert_eq!(identifier("shared:x"), "id-shared_3ax");
    assert_ne!(identifier("a_b"), identifier("a:b"));
}
