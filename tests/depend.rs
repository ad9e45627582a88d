//! `padu depend`: what a person states of dependencies counts until it is taken back.

use std::collections::BTreeSet;

use crate::world::{Padu, text, texts};
use serde_json::Value;

fn two(padu: &Padu) -> (String, String) {
    let rows = padu.rows("list applications");
    let own = rows.iter().map(|it| text(&it["id"])).filter(|it| it.starts_with("a-"));
    let ids: Vec<String> = own.take(2).collect();
    (ids[0].clone(), ids[1].clone())
}

fn of(padu: &Padu, id: &str) -> Vec<Value> {
    padu.rows(&format!("list dependencies --of {id}"))
}

#[test]
fn a_stated_dependency_counts_after_the_next_analysis_until_it_is_taken_back() {
    let padu = Padu::with_demo();
    let (one, other) = two(&padu);
    let line = format!("depend {one} --on {other} --kind hosted_on --data \"data pegawai\"");
    let said = padu.row(&format!("{line} --data jabatan --known contracted --reason \"pasal 3\""));
    assert_eq!(text(&said["kind"]), "hosted_on");
    assert_eq!(padu.row("status")["analysis_current"], false);
    padu.ok("analyze");
    let found = of(&padu, &one);
    let found = found.iter().find(|it| it["registration_id"] == said["id"]).expect("it counts");
    assert_eq!((text(&found["from"]), text(&found["to"])), (one.clone(), other.clone()));
    assert_eq!(found["data_objects"], serde_json::json!(["data pegawai", "jabatan"]));
    assert_eq!(
        (text(&found["evidence"]), text(&found["evidence_kind"])),
        ("pasal 3".into(), "contracted".into())
    );
    assert_eq!(
        (&found["confidence"], &found["first_seen"]),
        (&serde_json::json!(1.0), &said["at"])
    );
    let affected = padu.rows(&format!("impact {other}"));
    assert!(affected.iter().any(|it| text(&it["application_id"]) == one), "{affected:?}");
    padu.ok(&format!("depend --withdraw {} --reason \"kontrak berakhir\"", text(&said["id"])));
    padu.ok("analyze");
    assert!(of(&padu, &one).iter().all(|it| it["registration_id"] != said["id"]));
    padu.ok("verify");
}

#[test]
fn what_nobody_registered_stands_as_a_name_until_somebody_does() {
    let padu = Padu::with_demo();
    let (one, _) = two(&padu);
    padu.ok(&format!("depend {one} --on \"Gerbang Data Contoh\" --kind calls-api --reason rapat"));
    padu.ok("analyze");
    let named = |padu: &Padu| {
        let all = of(padu, &one);
        all.into_iter().find(|it| text(&it["evidence"]) == "rapat").expect("it counts")
    };
    assert_eq!(named(&padu)["resolved"], false);
    padu.write(
        "baru.csv",
        "nama aplikasi,instansi,deskripsi\nGerbang Data Contoh,Kota Contoh,Pertukaran data\n",
    );
    padu.ok("import baru.csv");
    padu.ok("analyze");
    let found = named(&padu);
    assert_eq!(found["resolved"], true, "{found}");
}

#[test]
fn a_declared_dependency_says_when_it_was_seen_and_how_sure_it_is() {
    let padu = Padu::with_demo();
    let all = padu.rows("list dependencies");
    assert!(all.len() > 20);
    for it in &all {
        let (first, last) = (text(&it["first_seen"]), text(&it["last_seen"]));
        assert!(first.starts_with("20") && first <= last, "{it}");
        let sure = it["confidence"].as_f64().expect("a number");
        assert!((0.5..=1.0).contains(&sure), "{it}");
    }
}

#[test]
fn mistakes_are_told_and_nothing_is_written() {
    let padu = Padu::with_demo();
    let (one, _) = two(&padu);
    for (line, word) in [
        (format!("depend {one} --on {one} --kind part-of --reason x --lang en"), "itself"),
        (format!("depend {one} --on a-0000 --kind part-of --reason x --lang en"), "no application"),
        ("depend a-0000 --on X --kind part-of --reason x --lang en".to_string(), "no application"),
        ("depend --withdraw d-0 --reason x --lang en".to_string(), "standing dependency"),
        (
            format!(
                "depend {one} --on X --kind part-of --reason \"hubungi 0812-3456-7890\" --lang en"
            ),
            "personal data",
        ),
    ] {
        let said = padu.run(&line);
        assert!(said.code != 0 && said.stderr.contains(word), "{line}\n{}", said.stderr);
    }
    assert!(padu.table("stated_dependency").is_empty());
}

/// A role, as packages have them, that one system fills stands between it and who asks for the role.
#[test]
fn who_asks_for_a_role_is_a_step_away_from_the_only_one_who_fills_it() {
    let padu = Padu::new();
    let package = |name: &str, needs: &str, roles: &str| {
        format!(
            "Package: {name}\nVersion: 1\nArchitecture: all\nDepends: {needs}\nProvides: {roles}\nDescription: {name}\n\n"
        )
    };
    let archive = |second: &str| {
        package("klien", "pos-maya, pustaka", "")
            + &package("pos-satu", "", "pos-maya, libpos-dev")
            + &package("pustaka", "", "")
            + &package("pustaka++", "libpos-dev", "")
            + &package("libpos++-dev", "pustaka", "")
            + second
    };
    padu.write("packages.txt", archive(""));
    padu.ok("import packages.txt");
    padu.ok("analyze");
    let affected = |name: &str, steps: usize| -> Vec<(String, u64, Vec<String>)> {
        let id = padu.id_of(name);
        let rows = padu.rows(&format!("impact {id} --steps {steps}"));
        let row = |it: &Value| {
            (text(&it["application"]), it["steps"].as_u64().unwrap_or(0), texts(&it["through"]))
        };
        let mut found: Vec<_> = rows.iter().map(row).collect();
        found.sort();
        found
    };
    let through = |role: &str| vec![format!("({role})")];
    // `libpos++-dev` is written like the role and is not meant.
    assert_eq!(
        affected("pos-satu", 2),
        [("klien".into(), 2, through("pos-maya")), ("pustaka++".into(), 2, through("libpos-dev"))]
    );
    assert!(affected("pos-satu", 1).is_empty());
    assert_eq!(
        affected("pustaka", 1),
        [("klien".into(), 1, vec![]), ("libpos++-dev".into(), 1, vec![])]
    );
    // With a second one nobody can tell who is meant.
    padu.write("packages.txt", archive(&package("pos-dua", "", "pos-maya")));
    padu.ok("import packages.txt");
    padu.ok("analyze");
    assert_eq!(affected("pos-satu", 9), [("pustaka++".into(), 2, through("libpos-dev"))]);
}

/// Who only uses a shared application says nothing for everybody, and of several systems of one agency that bear a
/// name none is chosen.
#[test]
fn a_name_that_cannot_be_told_stays_a_name() {
    let padu = Padu::with_list(
        "Nama Aplikasi,Instansi,Uraian,Alamat,Integrasi\n\
         SIASN,Kabupaten Contoh,Pakai aplikasi BKN,,terintegrasi dengan SIKEPEG\n\
         SIKEPEG,Kabupaten Contoh,Kepegawaian daerah,https://layanan.contoh.go.id,\n\
         SIPAJAK,Kabupaten Contoh,Pajak daerah,https://layanan.contoh.go.id,\n\
         SIGUDANG,Kabupaten Contoh,Persediaan barang,,\n",
    );
    let store = padu.id_of("SIGUDANG");
    padu.ok(&format!("depend {store} --on layanan.contoh.go.id --kind calls-api --reason rapat"));
    padu.ok("analyze");
    let named: Vec<(String, bool)> = padu
        .rows("list dependencies")
        .iter()
        .map(|it| (text(&it["to"]), it["resolved"] == true))
        .collect();
    assert!(named.contains(&("SIKEPEG".into(), false)), "{named:?}");
    assert!(named.contains(&("layanan.contoh.go.id".into(), false)), "{named:?}");
}

/// Two registers say the same of a pair: the surer one stands, with the data of both.
#[test]
fn the_surest_of_several_stands_whoever_was_imported_first() {
    let padu = Padu::with_list(
        "Nama Aplikasi,Instansi,Uraian,Keterangan\n\
         SILAMA,Kabupaten Contoh,Arsip lama,sudah diganti SIBARU\n\
         SIBARU,Kabupaten Contoh,Arsip baru,\n",
    );
    let (old, new) = (padu.id_of("SILAMA"), padu.id_of("SIBARU"));
    padu.ok(&format!(
        "depend {new} --on {old} --kind replaces --data arsip --reason \"berita acara\""
    ));
    padu.ok("analyze");
    let found = of(&padu, &new);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (text(&found[0]["evidence"]), &found[0]["confidence"]),
        ("berita acara".into(), &serde_json::json!(1.0))
    );
    assert_eq!(texts(&found[0]["data_objects"]), ["arsip"]);
}

fn agencies_of(padu: &Padu, name: &str) -> Vec<String> {
    let rows = padu.rows("list applications");
    let mut found: Vec<String> =
        rows.iter().filter(|it| text(&it["name"]) == name).map(|it| text(&it["agency"])).collect();
    found.sort();
    found
}

/// A list of dependencies is no register: what it says of a name is said of the one system that bears it.
#[test]
fn who_needs_something_by_a_list_is_the_system_that_bears_the_name() {
    let padu = Padu::new();
    let system = |id: usize, name: &str, agency: &str, told: &str| {
        format!("smk-{id},{name},{agency},{told}\n")
    };
    let register = |more: &str| {
        "id,nama aplikasi,instansi,deskripsi\n".to_string()
            + &system(1, "SIPADI", "Kota Lorana", "Mencatat panen padi dan bantuan benih")
            + &system(2, "SIKEBUN", "Kota Lorana", "Mencatat kebun kopi rakyat")
            + &system(3, "SIKEBUN", "Kota Mekaru", "Perizinan kebun raya dan taman")
            + more
    };
    padu.write("aplikasi.csv", register(""));
    padu.write(
        "hubungan.csv",
        "from,from_agency,to,to_agency,type\nSIPADI,,SIKEBUN,Pemkot Lorana,calls_api\n\
         SIKEBUN,Pemerintah Kota Mekaru,SIPADI,,calls_api\nSIBELUM,,SIPADI,,calls_api\n",
    );
    padu.write("lain.csv", "from,to,type\nSIKEBUN,Gerbang,calls_api\n");
    padu.ok("import hubungan.csv");
    padu.ok("import lain.csv");
    padu.ok("import aplikasi.csv");
    padu.ok("analyze");
    assert_eq!(agencies_of(&padu, "SIPADI"), ["Kota Lorana"]);
    // Two bear the name, and the list does not say which of them it means.
    assert_eq!(agencies_of(&padu, "SIKEBUN"), ["Kota Lorana", "Kota Mekaru", "null"]);
    assert_eq!(agencies_of(&padu, "SIBELUM"), ["null"]);
    let needing = |padu: &Padu| -> Vec<(String, String)> {
        let rows = padu.rows("list dependencies --all");
        let mut found: Vec<(String, String)> =
            rows.iter().map(|it| (text(&it["from_name"]), text(&it["to_name"]))).collect();
        found.sort();
        found
    };
    let pair = |from: &str, to: &str| (from.to_string(), to.to_string());
    let expected = [
        pair("SIBELUM", "SIPADI"),
        pair("SIKEBUN", "Gerbang"),
        pair("SIKEBUN", "SIPADI"),
        pair("SIPADI", "SIKEBUN"),
    ];
    assert_eq!(needing(&padu), expected);
    assert!(padu.rows("list duplicates").is_empty());
    padu.write("aplikasi.csv", register(&system(4, "SIBELUM", "Kota Tabira", "Arsip surat")));
    padu.ok("import aplikasi.csv");
    padu.ok("analyze");
    assert_eq!(agencies_of(&padu, "SIBELUM"), ["Kota Tabira"]);
    assert_eq!(needing(&padu), expected);
    padu.ok("verify");
}

/// In a folder a list may call systems by the numbers that its register gave them.
#[test]
fn a_list_beside_its_register_names_systems_by_their_numbers() {
    let padu = Padu::new();
    std::fs::create_dir(padu.path("satu")).expect("a folder");
    padu.write(
        "satu/records.csv",
        "id,name,description,organization\nsmk-1,SIPADI,Mencatat panen padi,Kota Lorana\n\
         smk-2,SIKEBUN,Mencatat kebun kopi rakyat,Kota Lorana\n",
    );
    padu.write("satu/edges.csv", "from_id,to_id,type\nsmk-1,smk-2,calls_api\n");
    padu.write(
        "lain.csv",
        "id,nama aplikasi,instansi,deskripsi\nsmk-1,SIRUSA,Kota Mekaru,Penangkaran rusa\n",
    );
    padu.ok("import satu");
    padu.ok("import lain.csv");
    padu.ok("analyze");
    assert_eq!(padu.rows("list applications").len(), 3);
    let rows = padu.rows("list dependencies --all");
    let ends: Vec<(String, String)> =
        rows.iter().map(|it| (text(&it["from_name"]), text(&it["to_name"]))).collect();
    assert_eq!(ends, [("SIPADI".to_string(), "SIKEBUN".to_string())]);
}

/// What breaks without a system that no register holds can be asked by its name.
#[test]
fn what_needs_a_system_that_nobody_registered_is_asked_by_its_name() {
    let padu = Padu::new();
    padu.write(
        "aplikasi.csv",
        "nama aplikasi,instansi,deskripsi,integrasi\n\
         SIMPEG,Kota Lorana,Kepegawaian kota,terintegrasi dengan SIBELUM\n\
         SICUTI,Kota Lorana,Cuti pegawai,terintegrasi dengan SIMPEG\n",
    );
    padu.ok("import aplikasi.csv");
    padu.ok("analyze");
    let hit = |name: &str| -> Vec<String> {
        let mut all: Vec<String> = padu
            .rows(&format!("impact {name}"))
            .iter()
            .map(|it| text(&it["application"]))
            .collect();
        all.sort();
        all
    };
    assert_eq!(hit("sibelum"), ["SICUTI", "SIMPEG"]);
    assert_eq!(padu.run("impact SITAKADA").code, 2);
    assert_eq!(padu.run("impact SIMPEG").code, 2, "a name that systems bear is no id of one");
    assert_eq!(padu.run("impact SIBELUM --steps 0").code, 2);
}

/// An entry for everybody may name a system that only few may see: nobody else hears that it is used.
#[test]
fn users_of_a_system_that_fewer_may_see_are_told_to_them_alone() {
    let padu = Padu::new();
    padu.write(
        "rahasia.csv",
        "nama aplikasi,nama singkat,instansi,deskripsi,sifat\n\
         Pusat Pemantauan Lorana,SANDIKU,Kota Lorana,Memantau,rahasia\n",
    );
    padu.write("pakai.csv", "Aplikasi;Instansi;Jenis\nSANDIKU;Kota Mekaru;menggunakan\n");
    padu.ok("import rahasia.csv");
    padu.ok("import pakai.csv");
    padu.ok("analyze");
    let told = |viewer: &str| padu.ok(&format!("list usages --viewer {viewer}")).stdout;
    assert!(told("operator").contains("Pusat Pemantauan"), "{}", told("operator"));
    assert!(!told("public").contains("Pusat Pemantauan"), "{}", told("public"));
}

/// A shared application and its predecessor, of one owner, stand beside each other: who needs one by its name needs that.
#[test]
fn a_predecessor_does_not_take_the_place_of_the_shared_application() {
    let owner = "Badan Kepegawaian Negara";
    let rows = [
        format!("SAPK,{owner},Kepegawaian ASN,tidak aktif,"),
        format!("SIASN,{owner},Kepegawaian ASN,aktif,"),
    ];
    for order in [[0, 1], [1, 0]] {
        let padu = Padu::new();
        let shared = order.map(|it| rows[it].clone()).join("\n");
        padu.write(
            "aplikasi.csv",
            format!(
                "nama aplikasi,instansi,deskripsi,status,integrasi\n{shared}\n\
                 SIMPEG,Kota Lorana,Kepegawaian kota,aktif,terintegrasi dengan SIASN\n\
                 SICUTI,Kota Lorana,Cuti pegawai,aktif,terintegrasi dengan SAPK\n"
            ),
        );
        padu.ok("import aplikasi.csv");
        padu.ok("analyze");
        let rows = padu.rows("list dependencies");
        let ends: BTreeSet<(String, String)> =
            rows.iter().map(|it| (text(&it["from_name"]), text(&it["to_name"]))).collect();
        let expected = [("SICUTI", "SAPK"), ("SIMPEG", "SIASN")];
        assert_eq!(ends, expected.map(|it| (it.0.into(), it.1.into())).into(), "{order:?}");
    }
}

/// A document of one system has the same name everywhere: it does not take the place of that of another system.
#[test]
fn a_document_of_another_system_is_refused_unless_its_source_is_named() {
    let padu = Padu::new();
    let document = |name: &str| {
        format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n\
             spec:\n  type: service\n  owner: tim\n  lifecycle: production\n"
        )
    };
    for it in ["satu", "dua"] {
        std::fs::create_dir(padu.path(it)).expect("a folder");
        padu.write(&format!("{it}/catalog-info.yaml"), document(it));
    }
    padu.ok("import satu/catalog-info.yaml");
    let refused = padu.run("import dua/catalog-info.yaml --lang en");
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--source"), "{}", refused.stderr);
    padu.ok("import dua/catalog-info.yaml --source dua");
    padu.ok("import satu/catalog-info.yaml");
    padu.ok("analyze");
    assert_eq!(padu.rows("list applications").len(), 2);
}

/// Who uses a system is told by its description, or by a list that only names it; each user counts once.
#[test]
fn users_that_entries_name_are_users_of_the_system() {
    let padu = Padu::new();
    std::fs::create_dir(padu.path("satu")).expect("a folder");
    padu.write(
        "satu/records.csv",
        "id,name,description,organization,used by\n\
         smk-1,SIPADI,Mencatat panen padi,Kota Lorana,Kota Mekaru\n\
         smk-2,SIKEBUN,Mencatat kebun kopi rakyat,Kota Lorana,\n",
    );
    padu.write(
        "satu/edges.csv",
        "organization,system_id,type\nKota Mekaru,smk-1,uses\nKota Tabira,smk-1,uses\n",
    );
    padu.write(
        "satu/units.csv",
        "from_id,to,type\nsmk-2,Bidang Benih,used_by_division\nsmk-2,smk-1,calls_api\n",
    );
    padu.ok("import satu");
    padu.ok("analyze");
    let users = || -> Vec<String> {
        let rows = padu.rows("list usages");
        let of = |it: &Value| ["application", "agency", "unit"].map(|key| text(&it[key])).join("|");
        let mut found: Vec<String> = rows.iter().map(of).collect();
        found.sort();
        found
    };
    let expected =
        ["SIKEBUN|Kota Lorana|Bidang Benih", "SIPADI|Kota Mekaru|null", "SIPADI|Kota Tabira|null"];
    assert_eq!(users(), expected);
    assert_eq!(padu.rows("list applications").len(), 2, "who uses is no system");
    assert_eq!(padu.row("status")["usages"], 3);
    let listed = padu.rows("list applications");
    let own = listed.iter().find(|it| text(&it["name"]) == "SIPADI").expect("it is listed");
    let id = text(&own["id"]);
    assert_eq!(padu.row(&format!("show {id}"))["application"]["usages"], 2);
    // What people say of users outranks what the description says; the list stands.
    padu.ok(&format!("set {id} used_by \"Kota Andara\" --reason surat"));
    padu.ok("analyze");
    let said = ["SIPADI|Kota Andara|null", "SIPADI|Kota Mekaru|null", "SIPADI|Kota Tabira|null"];
    assert_eq!(users()[1..], said);
    padu.ok("verify");
}

/// Who says that a list means another system than the one of that name is believed, in whichever words.
#[test]
fn a_verdict_keeps_what_is_only_named_apart() {
    for verdict in ["different", "same-function"] {
        let padu = Padu::new();
        padu.write("aplikasi.csv", "nama aplikasi,instansi,deskripsi\nSIPADI,Kota A,Panen padi\n");
        padu.write("hubungan.csv", "from,to,type\nSIPADI,Gerbang,calls_api\n");
        padu.ok("import aplikasi.csv");
        padu.ok("import hubungan.csv");
        padu.ok("analyze");
        assert_eq!(agencies_of(&padu, "SIPADI"), ["Kota A"]);
        let all = padu.table("application_registration");
        let of = |role: &str| {
            let found = all.iter().find(|it| text(&it["role"]) == role);
            text(&found.expect(role)["registration_id"])
        };
        let pair = format!("{} {}", of("naming"), of("record"));
        padu.ok(&format!("judge {pair} --verdict {verdict} --reason lain"));
        padu.ok("analyze");
        assert_eq!(agencies_of(&padu, "SIPADI"), ["Kota A", "null"], "{verdict}");
    }
}
