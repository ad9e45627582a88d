//! `padu graph`: what stands around one system, drawn and listed, and what the whole graph shows.

use std::collections::BTreeSet;

use crate::world::{Padu, text};

const LIST: &str = "\
Nama Aplikasi,Instansi Pemilik,Uraian,Integrasi
Alfa,Kabupaten Contoh,Gerbang data kepegawaian,
Beta,Kabupaten Contoh,Presensi pegawai,terintegrasi dengan Alfa
Gama,Kabupaten Contoh,Tunjangan kinerja pegawai,terintegrasi dengan Alfa dan Beta
Delta,Kabupaten Contoh,Surat masuk,terintegrasi dengan SIPANGAN
Epsilon,Kabupaten Contoh,Perpustakaan daerah,
";

fn id(padu: &Padu, name: &str) -> String {
    let rows = padu.rows("list applications");
    let row = rows.iter().find(|it| it["name"] == name).expect("it was imported");
    row["id"].as_str().expect("an id").to_string()
}

#[test]
fn the_graph_shows_hubs_private_integrations_and_islands() {
    let padu = Padu::with_list(LIST);
    let rows = padu.rows("graph");
    let of = |finding: &str| -> Vec<String> {
        let own = rows.iter().filter(|it| it["finding"] == finding);
        own.map(|it| it["application"].as_str().unwrap_or_default().to_string()).collect()
    };
    assert_eq!(of("hub"), ["Alfa", "Beta"]);
    assert_eq!(of("private_unstated"), ["Alfa"], "which data pass nobody states");
    assert!(of("private").is_empty());
    assert_eq!(of("island"), ["Epsilon"]);
    let hub = rows.iter().find(|it| it["finding"] == "hub").expect("one");
    assert_eq!((&hub["systems"], &hub["direct"]), (&2.into(), &2.into()));
}

#[test]
fn what_stands_around_a_system_is_listed_and_drawn_alike() {
    let padu = Padu::with_list(LIST);
    let beta = id(&padu, "Beta");
    let near = padu.rows(&format!("graph {beta} --depth 1"));
    assert_eq!(near.len(), 3, "Alfa, Gama, and what these two have with each other");
    for format in ["svg", "dot", "graphml"] {
        let drawn = padu.ok(&format!("graph {beta} --depth 1 --format {format}")).stdout;
        for name in ["Alfa", "Beta", "Gama"] {
            assert!(drawn.contains(name), "{format} {drawn}");
        }
        assert!(!drawn.contains("Delta"), "{format} {drawn}");
    }
    let delta = id(&padu, "Delta");
    let outside = padu.rows(&format!("graph {delta}"));
    assert_eq!(outside[0]["needed"], "SIPANGAN");
    assert_eq!(outside[0]["resolved"], false);
}

#[test]
fn a_drawing_needs_a_system() {
    let padu = Padu::with_list(LIST);
    let failed = padu.run("graph --format svg");
    assert_eq!(failed.code, 2);
    assert!(failed.stderr.contains("padu graph ID"), "{}", failed.stderr);
}

#[test]
fn a_reader_sees_no_system_above_their_ceiling_in_a_graph() {
    let padu = Padu::with_list(crate::search::GUARDED);
    let seen: BTreeSet<String> = padu
        .rows("list applications --viewer public")
        .iter()
        .map(|it| it["id"].as_str().expect("an id").to_string())
        .collect();
    let all = padu.rows("list applications");
    let hidden: Vec<&str> =
        all.iter().filter_map(|it| it["id"].as_str()).filter(|it| !seen.contains(*it)).collect();
    assert!(!hidden.is_empty());
    let text = padu.ok("graph --limit 500 --viewer public --format json").stdout;
    assert!(hidden.iter().all(|it| !text.contains(it)));
}

/// Who needs whom, by name, with the kind and the data.
fn needs(padu: &Padu) -> BTreeSet<(String, String, String, String)> {
    let rows = padu.rows("list dependencies");
    let applications = padu.rows("list applications");
    let name = |id: &serde_json::Value| {
        let found = applications.iter().find(|it| it["id"] == *id);
        found.map_or_else(|| text(id), |it| text(&it["name"]))
    };
    let told = |it: &serde_json::Value| {
        (name(&it["from"]), text(&it["kind"]), name(&it["to"]), it["data_objects"].to_string())
    };
    rows.iter().map(told).collect()
}

#[test]
fn a_graph_exported_as_archimate_is_imported_as_it_was() {
    let padu = Padu::with_list(LIST);
    let (alfa, beta) = (id(&padu, "Alfa"), id(&padu, "Beta"));
    padu.ok(&format!("depend {alfa} --on {beta} --kind manual-rekey --data NIP --reason rapat"));
    padu.ok("analyze");
    let model = padu.ok("graph --format archimate").stdout;
    assert_eq!(model, padu.ok("graph --format archimate").stdout, "the same bytes");
    let other = Padu::new();
    other.write("model.xml", &model);
    other.ok("import model.xml");
    other.ok("analyze");
    let (before, after) = (needs(&padu), needs(&other));
    assert!(before.len() > 4, "{before:?}");
    assert_eq!(after, before);
    let again = other.row("import model.xml");
    assert_eq!((&again["unchanged"], &again["imported"]), (&5.into(), &0.into()), "{again}");
}
