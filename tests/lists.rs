//! Relations and findings that have a list and an action of their own: products, questions, classes, the
//! crosswalk, data.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::{Padu, text, texts};

/// One row a system: name, owner, description, address, technology, supplier, type, inputs, outputs, data.
const HEADER: &str = "Nama Aplikasi,Instansi Pemilik,Uraian,Alamat,Teknologi,Vendor,Jenis Aplikasi,\
    Data yang Digunakan,Luaran,Data yang Dikelola\n";

fn catalogue(rows: &[&str]) -> Padu {
    Padu::with_list(&(HEADER.to_string() + &rows.join("\n") + "\n"))
}

const LIBRARIES: [&str; 5] = [
    "SLiMS Perpustakaan,Pemerintah Kabupaten Melati,Katalog dan sirkulasi buku perpustakaan,,PHP,,,,,",
    "Perpustakaan Daerah,Pemerintah Kota Kenanga,Katalog buku perpustakaan,https://slims.kenangakota.go.id,,,,,,",
    "Otomasi Perpustakaan,Pemerintah Kabupaten Dahlia,Sirkulasi buku perpustakaan berbasis SLiMS,,,,,,,",
    "SIMPEG,Pemerintah Kabupaten Melati,Kelola data kepegawaian ASN,,,,,,,",
    "SIMPEG,Pemerintah Kota Kenanga,Kelola data kepegawaian ASN,,,,,,,",
];

#[test]
fn a_product_is_listed_with_its_installations_evidence_and_action() {
    let padu = catalogue(&LIBRARIES);
    let product = padu.row("list products");
    assert_eq!(product["product"], "slims");
    assert_eq!((&product["installations"], &product["agencies"]), (&3.into(), &3.into()));
    assert_eq!(product["action"], "share-hosting");
    assert_eq!(texts(&product["known_by"]), ["known-name", "address", "described"]);
    assert_eq!(product["members"].as_array().map(Vec::len), Some(3));
    let id = text(&product["id"]);
    assert_eq!(padu.rows(&format!("show {id}")).len(), 3, "a product is shown by its own id");
    assert!(padu.ok("list products").stdout.contains("one hosting and joint maintenance"));
}

#[test]
fn generic_names_are_the_same_job_and_no_product() {
    let padu = catalogue(&LIBRARIES);
    let products = padu.rows("list products");
    assert!(products.iter().all(|it| it["product"] == "slims"), "{products:?}");
    let groups = padu.rows("list groups");
    assert!(groups.iter().any(|it| it["function"] == "personnel/administration"), "{groups:?}");
    assert_eq!(padu.names().len(), 5, "five systems, each with its owner");
}

#[test]
fn an_application_names_its_product_and_the_relation_is_stored() {
    let padu = catalogue(&LIBRARIES);
    let (one, other) = (padu.id_of("SLiMS Perpustakaan"), padu.id_of("Perpustakaan Daerah"));
    assert!(padu.ok(&format!("show {one}")).stdout.contains("SLiMS (name of a known product"));
    let shown = padu.row(&format!("show {one}"));
    assert_eq!(shown["products"][0]["product"], "slims");
    let told = padu.row(&format!("explain {one} {other}"));
    assert_eq!(told["product"], "SLiMS");
    let pairs = padu.table("pair_score");
    let same: Vec<&Value> = pairs.iter().filter(|it| it["relation"] == "same-product").collect();
    assert_eq!(same.len(), 2, "the first installation with each other");
    let clusters = padu.table("cluster");
    assert_eq!(clusters.iter().filter(|it| it["kind"] == "product").count(), 1);
    assert_eq!(padu.rows(&format!("list products --of {one}")).len(), 1);
    let simpeg = padu.rows("list applications");
    let simpeg = simpeg.iter().find(|it| it["name"] == "SIMPEG").expect("listed");
    assert!(padu.rows(&format!("list products --of {}", text(&simpeg["id"]))).is_empty());
}

#[test]
fn a_new_installation_joins_its_product_within_the_edition_as_in_a_full_run() {
    let padu = catalogue(&LIBRARIES);
    padu.write(
        "more.csv",
        HEADER.to_string() + "Senayan Library,Pemerintah Provinsi Cempaka,Buku,,,,,,,\n",
    );
    padu.ok("import more.csv");
    padu.ok("analyze");
    assert_eq!(padu.row("list products")["installations"], 4);
    let tables = |padu: &Padu| {
        let exported = padu.export("padu.catalog");
        ["cluster", "cluster_member", "pair_score", "product_label"]
            .map(|it| exported[&format!("{it}.ndjson")].clone())
    };
    let near = tables(&padu);
    padu.ok("rebuild");
    assert_eq!(tables(&padu), near);
}

#[test]
fn a_person_can_say_that_two_are_one_product() {
    let padu = catalogue(&LIBRARIES);
    let ids: Vec<String> = padu
        .rows("list applications")
        .iter()
        .filter(|it| it["name"] == "SIMPEG")
        .map(|it| text(&it["id"]))
        .collect();
    let (one, other) = (&ids[0], &ids[1]);
    padu.ok(&format!("judge {one} {other} --verdict same-product --reason \"one supplier\""));
    padu.ok("analyze");
    let products = padu.rows(&format!("list products --of {one}"));
    assert_eq!(texts(&products[0]["known_by"]), ["judged"]);
    assert_eq!(products[0]["action"], "find-maker");
}

const VAGUE: [&str; 5] = [
    "SIPANTAS,Pemerintah Kabupaten Melati,,,,,,,,",
    "Sistem Informasi,Pemerintah Kabupaten Melati,,,,,,,,",
    "SIGEMBIRA,Pemerintah Kota Kenanga,mencatat kelereng,,,,,,,",
    "SIMPEG,Pemerintah Kota Kenanga,,,,,,,,",
    "SIRAMAI,Pemerintah Kota Kenanga,mencatat kelereng merah biru kuning milik anak perempuan,,,,,,,",
];

#[test]
fn what_says_too_little_is_listed_with_the_question_to_its_owner() {
    let padu = catalogue(&VAGUE);
    let lacking: Vec<String> = padu
        .rows("list needs-description")
        .iter()
        .map(|it| format!("{} {}", text(&it["name"]), text(&it["lacking"])))
        .collect();
    let expected =
        ["SIPANTAS unknown-acronym", "Sistem Informasi generic-name", "SIGEMBIRA says-little"];
    assert_eq!(lacking, expected);
    let english = padu.ok("list needs-description").stdout;
    assert!(english.contains("What does SIPANTAS stand for"), "{english}");
    let indonesian = padu.ok("list needs-description --lang id --format csv").stdout;
    assert!(indonesian.contains("Apa kepanjangan SIPANTAS"), "{indonesian}");
    assert_eq!(
        texts(&padu.rows("list needs-description")[0]["missing"])[0],
        "description",
        "the empty fields are named"
    );
}

const CLASSES: [&str; 4] = [
    "SIMPEG Melati,Pemerintah Kabupaten Melati,Kelola data kepegawaian ASN,,,,Aplikasi Umum,,,",
    "SIMPEG Kenanga,Pemerintah Kota Kenanga,Kelola data kepegawaian ASN,,,,Aplikasi Khusus,,,",
    "Rekam Medis,Kementerian Contoh,Rekam medis elektronik pasien rumah sakit,,,,Aplikasi Umum,,,",
    "e-Surat,Pemerintah Kota Kenanga,Surat masuk dan surat keluar,,,,,,,",
];

#[test]
fn declared_classes_that_do_not_fit_are_listed_with_rule_reason_and_legal_basis() {
    let padu = catalogue(&CLASSES);
    let found = padu.rows("list misclassified");
    let rules: Vec<String> = found
        .iter()
        .map(|it| {
            format!("{} {} {}", text(&it["name"]), text(&it["class_rule"]), text(&it["suggested"]))
        })
        .collect();
    assert_eq!(rules, ["SIMPEG Melati K1 khusus", "Rekam Medis K2 khusus"]);
    for it in &found {
        assert!(text(&it["legal_basis"]).contains("95/2018"), "{it}");
        assert!(!text(&it["why"]).is_empty() && !text(&it["declared"]).is_empty(), "{it}");
    }
}

#[test]
fn every_function_has_its_place_in_the_crosswalk() {
    let padu = Padu::new();
    let rows = padu.rows("list crosswalk");
    let functions = padu.rows("list functions");
    let placed: BTreeSet<String> =
        rows.iter().map(|it| text(&it["code"])).filter(|it| !it.is_empty()).collect();
    assert_eq!(placed.len(), functions.len());
    for it in rows.iter().filter(|it| it["code"] != "") {
        assert!(!text(&it["cofog_name"]).is_empty(), "a COFOG class with its name: {it}");
        assert_eq!(texts(&it["rab"]).len(), texts(&it["rab_names"]).len(), "{it}");
        assert_eq!(texts(&it["ral"]).len(), texts(&it["ral_names"]).len(), "{it}");
    }
    let affairs: BTreeSet<String> = rows
        .iter()
        .flat_map(|it| [texts(&it["affairs"]), texts(&it["nearest_affairs"])].concat())
        .collect();
    assert_eq!(affairs.len(), 32, "every affair of the law stands somewhere: {affairs:?}");
    let library = rows.iter().find(|it| it["code"] == "library/automation").expect("listed");
    assert_eq!(library["cofog"], "08.2.0");
}

const DATA: [&str; 4] = [
    "SIMRS Melati,Pemerintah Kabupaten Melati,Rumah sakit,,,,,,Laporan kunjungan,\"Nama Pasien, NIK\"",
    "Antrean,Pemerintah Kabupaten Melati,Antrean poli,,,,,\"nama pasien, nomor antrean\",,",
    "Rujukan,Pemerintah Kota Kenanga,Rujukan,,,,,data nama pasien dan diagnosis,Surat rujukan,",
    "SIMPEG,Pemerintah Kota Kenanga,Kepegawaian,,,,,,,Nama Pegawai",
];

#[test]
fn data_are_found_with_who_holds_produces_and_uses_them() {
    let padu = catalogue(&DATA);
    let found = padu.rows("search --objects \"nama pasien\"");
    assert_eq!(found.len(), 1, "{found:?}");
    let names = |key: &str| -> Vec<String> {
        found[0][key].as_array().into_iter().flatten().map(|it| text(&it["name"])).collect()
    };
    assert_eq!(found[0]["systems"], 3);
    assert_eq!(names("held_by"), ["SIMRS Melati"]);
    assert_eq!(names("used_by_systems"), ["Antrean", "Rujukan"]);
    assert_eq!(padu.rows("search --objects rujukan")[0]["produced_by"][0]["name"], "Rujukan");
    assert!(padu.rows("search --objects kelereng").is_empty());
    for format in ["table", "csv", "md", "ndjson"] {
        let said = padu.ok(&format!("search --objects pasien --format {format}")).stdout;
        assert!(said.contains("Antrean"), "{format}: {said}");
    }
}

#[test]
fn products_are_no_generic_names_and_their_functions_exist() {
    let wisdom = padu::pipeline::Wisdom::bundled().expect("bundled");
    let products = wisdom.knowledge.products().list();
    assert!(products.len() >= 60, "{} products", products.len());
    const GENERIC: [&str; 7] = ["simpeg", "ppid", "lpse", "e office", "jdih", "ppdb", "siakad"];
    let mut seen = BTreeSet::new();
    for product in products {
        assert!(seen.insert(&product.id), "{} stands once", product.id);
        assert!(!product.what_id.is_empty() && !product.what_en.is_empty(), "{}", product.id);
        for name in product.aliases.iter().chain(&product.ambiguous) {
            assert!(!GENERIC.contains(&name.as_str()), "{name}");
            assert_eq!(*name, name.to_lowercase(), "{}", product.id);
        }
        for function in &product.functions {
            assert!(wisdom.knowledge.function(function).is_some(), "{function}");
        }
    }
}
