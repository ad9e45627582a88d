//! Tables in every shape that real inventories have, with fixtures of our own.

use crate::common::{Run, options, root, run, table_of};
use ingest::{IngestError, Options};
use model::{DependencyKind, Field, Registration, Severity};

fn fixture(name: &str) -> std::path::PathBuf {
    root().join("tests/fixtures/tables").join(name)
}

#[track_caller]
fn check(name: &str, profile: &str, taken: usize, rejected: usize) -> Run {
    let run = run(&fixture(name), &options());
    let (_, found, refused, _) = run.counts();
    assert_eq!(
        (run.plan.profile.as_str(), found, refused),
        (profile, taken, rejected),
        "{:?}",
        run.rules()
    );
    run
}

#[track_caller]
fn named<'a>(run: &'a Run, name: &str) -> &'a Registration {
    let found = run.registrations().into_iter().find(|it| it.name() == name);
    found.unwrap_or_else(|| {
        panic!(
            "no {name} in {:?}",
            run.registrations().iter().map(|it| it.name()).collect::<Vec<_>>()
        )
    })
}

#[track_caller]
fn has(registration: &Registration, field: Field, expected: &[&str]) {
    assert_eq!(registration.all(field), expected, "{}", field.key());
}

fn rules_of(run: &Run, row: u64) -> Vec<(String, Option<String>)> {
    let item = run.items.iter().find(|it| it.record.place.row == Some(row));
    item.map(|it| it.mapped.issues.iter().map(|it| (it.rule.clone(), it.column.clone())).collect())
        .unwrap_or_default()
}

#[test]
fn a_city_interface_export_is_read() {
    let run = check("kota-madiun-shape.csv", "city-portal", 3, 0);
    let queue = named(&run, "Antrean Puskesmas");
    has(queue, Field::Platforms, &["Web", "Mobile"]);
    has(queue, Field::Urls, &["https://antrean.contoh.go.id"]);
    has(queue, Field::Status, &["in_use"]);
    let targets: Vec<&str> = queue.dependencies.iter().map(|it| it.target.as_str()).collect();
    assert_eq!(targets, ["SATUSEHAT", "P-Care"]);
    assert!(
        queue.first(Field::Contact).is_some_and(|it| it.contains("[[")),
        "{:?}",
        queue.all(Field::Contact)
    );
    has(named(&run, "Surat Warga"), Field::Urls, &["http://surat.contoh.go.id"]);
    let (first, second) = (named(&run, "SIPD"), named(&run, "SRIKANDI"));
    assert_eq!((first.key.as_str(), second.key.as_str()), ("3", "3#2"));
    assert_ne!(first.id, second.id);
    has(first, Field::YearBuilt, &["2020"]);
}

#[test]
fn a_regency_list_with_titles_and_a_merged_header_is_read() {
    let run = check("kab-madiun-shape.csv", "regency-list", 3, 1);
    let harvest = named(&run, "e-Panen");
    has(harvest, Field::Languages, &["PHP"]);
    has(harvest, Field::Frameworks, &["Laravel"]);
    has(harvest, Field::Urls, &["https://www.epanen.contohkab.go.id"]);
    has(harvest, Field::YearBuilt, &["2019"]);
    let market = named(&run, "SIPASAR");
    has(market, Field::Urls, &["https://sipasar.contohkab.go.id"]);
    has(market, Field::Status, &["retired"]);
    has(market, Field::Remark, &["diganti oleh aplikasi e-Retribusi"]);
    assert_eq!(rules_of(&run, 9), [("no-name".to_string(), None)]);
    assert_eq!(rules_of(&run, 10), [("section-heading".to_string(), None)]);
    has(named(&run, "Aplikasi Rapor"), Field::OwnerUnit, &["DINAS PENDIDIKAN"]);
    assert_eq!(harvest.key, "e-panen|dinas pertanian");
}

#[test]
fn a_monitoring_sheet_with_contracts_has_its_amounts() {
    let run = check("denpasar-shape.csv", "city-monitoring", 4, 0);
    has(named(&run, "Pajak Kota"), Field::CostBuild, &["350000000 IDR"]);
    has(named(&run, "Agenda Pimpinan"), Field::CostBuild, &["25000000 IDR"]);
    has(named(&run, "Agenda Pimpinan"), Field::Function, &["Mengatur agenda\ndan undangan"]);
    has(named(&run, "Agenda Pimpinan"), Field::Status, &["retired"]);
    has(named(&run, "Arsip Kota"), Field::CostBuild, &["1500000000 IDR"]);
    has(named(&run, "Arsip Kota"), Field::CostYear, &["2019"]);
    has(named(&run, "Parkir"), Field::CostBuild, &[]);
    assert!(rules_of(&run, 5).contains(&("amount-unreadable".to_string(), Some("I".to_string()))));
    let sealed: usize = run.items.iter().map(|it| it.sealed.len()).sum();
    assert!(sealed >= 2, "{sealed}");
    assert!(run.items.iter().all(|it| !it.record.raw.contains("0000")), "phone numbers are sealed");
}

#[test]
fn a_service_portal_and_an_authority_catalogue_are_read() {
    let run = check("jabar-shape.csv", "province-services", 3, 0);
    has(named(&run, "e-Samsat Contoh"), Field::LastUpdated, &["2023-01-12"]);
    has(named(&run, "Lapor Contoh"), Field::LastUpdated, &["2023-02-01"]);
    has(named(&run, "Izin Contoh"), Field::LastUpdated, &["2023-02-01"]);
    has(named(&run, "Izin Contoh"), Field::Status, &["pilot"]);
    let run = check("batam-shape.csv", "zone-catalogue", 2, 0);
    has(named(&run, "Land Registry Contoh"), Field::CostMaintain, &["350000000 IDR"]);
    has(named(&run, "Port Clearance Contoh"), Field::CostMaintain, &["12500000 IDR"]);
    has(named(&run, "Land Registry Contoh"), Field::UserCount, &["1200"]);
    has(named(&run, "Port Clearance Contoh"), Field::UserCount, &["50"]);
}

#[test]
fn a_ministry_inventory_has_its_codes() {
    let run = check("kementerian-shape.csv", "ministry-inventory", 2, 0);
    let aid = named(&run, "Sistem Informasi Bantuan Contoh");
    has(aid, Field::TdpseNo, &["01234.01/DJAI.PSE/05/2021"]);
    has(aid, Field::CostBuild, &["350000000 IDR"]);
    has(aid, Field::CostMaintain, &["50000000 IDR"]);
    has(aid, Field::RaaCode, &["RAA.02.01"]);
    let kinds: Vec<DependencyKind> = aid.dependencies.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [DependencyKind::ExchangesData, DependencyKind::ExchangesData]);
    let archive = named(&run, "Sistem Arsip Contoh");
    has(archive, Field::Status, &["retired"]);
    has(archive, Field::CostBuild, &[]);
    assert_eq!(aid.key, "K-001");
}

#[test]
fn a_unit_list_an_asset_register_and_the_national_lists_are_read() {
    let run = check("opd-shape.csv", "unit-inventory", 2, 0);
    has(named(&run, "Stok Obat"), Field::Status, &["retired"]);
    has(named(&run, "Stok Obat"), Field::CostBuild, &["15000000 IDR"]);
    has(named(&run, "Stok Obat"), Field::Urls, &[]);
    let run = check("aset-shape.csv", "asset-register", 2, 0);
    has(named(&run, "Aplikasi Anggaran Contoh"), Field::Status, &["retired"]);
    assert_eq!(named(&run, "Aplikasi Presensi Contoh").key, "1.5.3.01.001");
    let run = check("sb272-shape.csv", "sb272", 2, 0);
    has(named(&run, "PermitDesk"), Field::Vendor, &["Example Soft Inc."]);
    has(named(&run, "PermitDesk"), Field::OwnerUnit, &["Community Development"]);
    let run = check("sia-shape.csv", "spbe-sia", 2, 0);
    has(named(&run, "Aplikasi Cuti Contoh"), Field::Outputs, &["Surat cuti"]);
    let run = check("pse-shape.csv", "pse", 2, 0);
    has(named(&run, "Layanan Contoh Daring"), Field::LastUpdated, &["2021-05-05"]);
    has(named(&run, "Data Contoh"), Field::Status, &["retired"]);
}

#[test]
fn dirty_rows_are_mended_noted_or_rejected_and_never_lost() {
    let run = check("dirt.csv", "generic", 8, 2);
    let one = named(&run, "Aplikasi Satu");
    has(one, Field::CostTotal, &["1500000 IDR"]);
    has(one, Field::UserCount, &["500"]);
    has(one, Field::PersonalData, &["true"]);
    let two = named(&run, "dua");
    has(two, Field::Urls, &["http://dua.contoh.go.id"]);
    has(two, Field::YearBuilt, &["2021"]);
    has(two, Field::CostTotal, &["2500000000 IDR"]);
    has(two, Field::Status, &["retired"]);
    has(
        named(&run, "Aplikasi \"Tiga\" kota"),
        Field::Urls,
        &["https://tiga.contoh.go.id", "https://tiga.contoh.com"],
    );
    let five = named(&run, "Aplikasi Lima");
    has(five, Field::Urls, &["https://lima.contoh.go.id"]);
    has(five, Field::YearBuilt, &["2019"]);
    has(five, Field::Status, &["in_use"]);
    assert!(rules_of(&run, 6).iter().any(|it| it.0 == "row-shifted"), "{:?}", rules_of(&run, 6));
    assert!(rules_of(&run, 7).iter().any(|it| it.0 == "row-short"));
    assert!(rules_of(&run, 8).iter().any(|it| it.0 == "row-long"));
    assert_eq!(rules_of(&run, 9), [("header-repeated".to_string(), None)]);
    assert!(rules_of(&run, 10).iter().any(|it| it.0 == "no-name"));
    let split: Vec<&str> = run
        .registrations()
        .iter()
        .filter(|it| it.first(Field::OwnerUnit) == Some("Dinas I"))
        .map(|it| it.name())
        .collect();
    assert_eq!(split, ["SIPD", "SIMPEG", "SRIKANDI"]);
    has(named(&run, "SIMPEG"), Field::CostTotal, &[]);
    has(named(&run, "SIPD"), Field::CostTotal, &["300000000 IDR"]);
    assert_eq!(run.rules().get("quote-unbalanced"), None, "row 5 is mended by its width");
    assert!(rules_of(&run, 5).contains(&("quote-repaired".to_string(), Some("B".to_string()))));
}

#[test]
fn cells_of_another_encoding_are_read() {
    let run = check("cp1252.csv", "generic", 1, 0);
    has(named(&run, "Aplikasi Kafe"), Field::Description, &["café “daerah”"]);
}

#[test]
fn unknown_headers_are_guessed_and_the_profile_reads_back() {
    let guessed = run(&fixture("unknown-headers.csv"), &Options { guess: true, ..options() });
    let mapping = table_of(&guessed.plan.mapping, "unknown-headers.csv").expect("a table");
    let fields: Vec<&[Field]> = mapping.columns.iter().map(|it| it.fields.as_slice()).collect();
    let expected: [&[Field]; 7] = [
        &[Field::OwnerUnit],
        &[Field::Urls],
        &[Field::Description],
        &[Field::Name],
        &[Field::YearBuilt],
        &[Field::CostTotal],
        &[Field::Status],
    ];
    assert_eq!(fields, expected);
    let toml = guessed.plan.profile_toml.clone().expect("a profile");
    let mut profiles = options().profiles;
    profiles.push((guessed.plan.profile.clone(), toml));
    let again = run(&fixture("unknown-headers.csv"), &Options { profiles, ..Options::default() });
    assert_eq!(again.plan.profile, guessed.plan.profile);
    assert_eq!(again.plan.mapping, guessed.plan.mapping);
}

#[test]
fn any_column_order_is_guessed_alike() {
    let text = std::fs::read_to_string(fixture("unknown-headers.csv")).expect("readable");
    let rows: Vec<Vec<&str>> = text.lines().map(|it| it.split(',').collect()).collect();
    let folder = tempfile::tempdir().expect("a folder");
    for turn in 0..7 {
        let turned: Vec<String> = rows
            .iter()
            .map(|row| {
                let mut row = row.clone();
                row.rotate_left(turn);
                if turn % 2 == 1 {
                    row.reverse();
                }
                row.join(",")
            })
            .collect();
        let path = folder.path().join("turned.csv");
        std::fs::write(&path, turned.join("\n")).expect("written");
        let run = run(&path, &Options { guess: true, ..options() });
        let names: Vec<&str> = run.registrations().iter().map(|it| it.name()).collect();
        assert_eq!(
            names,
            ["e-Posyandu", "PPDB Online", "e-Musrenbang", "SIBANSOS", "SIMPEG Contoh"],
            "turn {turn}"
        );
    }
}

#[test]
fn a_table_without_names_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("numbers.csv");
    std::fs::write(&path, "a,b\n1,2020\n2,2021\n3,2022\n").expect("written");
    for guess in [true, false] {
        let refused = ingest::plan(&path, &Options { guess, ..options() });
        assert!(matches!(refused, Err(IngestError::PoorFit { .. })), "{refused:?}");
    }
    let unknown = ingest::plan(&path, &Options { profile: Some("nosuch".into()), ..options() });
    assert!(matches!(unknown, Err(IngestError::Profile { .. })), "{unknown:?}");
}

#[test]
fn importing_again_gives_the_same_records() {
    let first = run(&fixture("dirt.csv"), &options());
    let second = run(&fixture("dirt.csv"), &options());
    let ids = |run: &Run| run.items.iter().map(|it| it.record.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&second));
}

#[test]
fn every_built_in_profile_is_sound_and_every_rejection_has_its_reason() {
    for (name, text) in crate::common::built_in() {
        let profile =
            ingest::Profile::parse(&name, &text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(profile.name, name);
        assert!(!profile.title.is_empty(), "{name}");
    }
    let run = run(&fixture("dirt.csv"), &options());
    for item in run.items.iter().filter(|it| it.mapped.registrations.is_empty()) {
        assert_eq!(
            item.mapped.issues.iter().filter(|it| it.severity == Severity::Rejected).count(),
            1
        );
    }
}

#[test]
fn a_package_in_a_table_is_the_package_of_a_control_file() {
    let run = check("packages.csv", "debian-packages", 2, 0);
    let reader = named(&run, "baca-surat");
    has(
        reader,
        Field::Description,
        &["mail reader", "Reads mail of a mailbox.\nIt draws no windows."],
    );
    has(reader, Field::BasedOn, &["surat"]);
    let packages: Vec<&str> = run
        .registrations()
        .iter()
        .flat_map(|it| &it.identifiers)
        .filter(|it| it.scheme == "purl")
        .map(|it| it.value.as_str())
        .collect();
    assert_eq!(packages, ["pkg:deb/debian/baca-surat", "pkg:deb/debian/baca-surat-gui"]);
}
