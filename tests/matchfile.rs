//! `padu match` answers the whole question for one file, without a catalogue.

use std::collections::{BTreeMap, BTreeSet};

use crate::world::{Padu, contents, lines_of_json, output, text};

/// A plain table of registers: an id, a name, and what else there is.
const TABLE: &str = "\
id,name,description,organization,url
1,SIMPEG Kota A,Kelola data kepegawaian dan riwayat pegawai,Pemerintah Kota A,https://simpeg.kotaa.go.id
2,Sistem Informasi Kepegawaian,Kelola data kepegawaian dan riwayat pegawai,Pemerintah Kota A,simpeg.kotaa.go.id
3,SIMPEG Kabupaten B,Pengelolaan data pegawai negeri,Pemerintah Kabupaten B,https://simpeg.kabb.go.id
4,e-Arsip,Penyimpanan arsip dinamis dan surat,Pemerintah Kota A,https://arsip.kotaa.go.id
5,Naskah Dinas Elektronik,Surat masuk surat keluar dan disposisi,Pemerintah Kabupaten B,https://tnde.kabb.go.id
6,e-Surat,Surat masuk surat keluar dan disposisi,Pemerintah Kota A,https://esurat.kotaa.go.id
7,Cuaca Pesisir,Prakiraan cuaca dan gelombang laut,Badan Contoh,https://cuaca.contoh.go.id
";

fn csv_rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let rows = reader.deserialize().map(|it| it.expect("a row under its header"));
    rows.collect()
}

fn file(padu: &Padu, name: &str) -> Vec<u8> {
    std::fs::read(padu.path(&format!("out/{name}"))).expect("match writes it")
}

fn header(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_string()
}

/// Runs `match` on a table and checks everything that holds of every answer.
fn check(padu: &Padu, table: &str, kind: &str, options: &str, ids: &[String]) {
    let report = padu.row(&format!("match {table} --kind {kind} --out out {options}"));
    assert_eq!(report["records"], ids.len());
    let known: BTreeSet<&String> = ids.iter().collect();
    let (pairs, scored) = (file(padu, "pairs.csv"), file(padu, "scored.csv"));
    let (clusters, functions) = (file(padu, "clusters.csv"), file(padu, "functions.csv"));
    assert_eq!(header(&pairs), "id_a,id_b,weight,probability,relation");
    assert_eq!(header(&scored), "id_a,id_b,weight");
    assert_eq!(header(&clusters), "id,cluster_id,cohesion");
    assert_eq!(header(&functions), "id,function,confidence,evidence");

    let key = |row: &BTreeMap<String, String>| (row["id_a"].clone(), row["id_b"].clone());
    let scores: BTreeMap<(String, String), f64> = csv_rows(&scored)
        .iter()
        .map(|row| (key(row), row["weight"].parse().expect("a weight")))
        .collect();
    let threshold = report["threshold"].as_f64().expect("a threshold");
    // Functions are accepted by cluster: its mean similarity reaches the threshold, not every pair in it.
    let cluster_of: BTreeMap<String, String> = csv_rows(&clusters)
        .iter()
        .map(|row| (row["id"].clone(), row["cluster_id"].clone()))
        .collect();
    let accepted = csv_rows(&pairs);
    assert_eq!(report["pairs"], accepted.len());
    for pair in &accepted {
        assert!(known.contains(&pair["id_a"]) && known.contains(&pair["id_b"]), "{pair:?}");
        assert_ne!(pair["id_a"], pair["id_b"]);
        assert_eq!(pair["relation"], kind);
        let weight: f64 = pair["weight"].parse().expect("a weight");
        assert!((scores[&key(pair)] - weight).abs() <= 1e-6, "{pair:?} is a scored candidate");
        let probability: f64 = pair["probability"].parse().expect("a probability");
        assert!((0.0..=1.0).contains(&probability), "{pair:?}");
        let is_alike = weight >= threshold - 1e-6;
        let is_one = cluster_of[&pair["id_a"]] == cluster_of[&pair["id_b"]];
        assert!(if kind == "same-system" { is_alike } else { is_one }, "{pair:?}");
    }

    let placed: Vec<String> = csv_rows(&clusters).iter().map(|row| row["id"].clone()).collect();
    let once: BTreeSet<&String> = placed.iter().collect();
    assert_eq!(placed.len(), ids.len(), "every id stands once");
    assert_eq!(once, known, "every id stands in a cluster");
    assert!(csv_rows(&functions).iter().all(|row| known.contains(&row["id"])));

    let explained =
        lines_of_json(&String::from_utf8(file(padu, "explanations.ndjson")).expect("text"));
    assert_eq!(explained.len(), accepted.len(), "every accepted pair is explained");
    for told in &explained {
        let all = told["contributions"].as_array().expect("contributions").iter();
        let total: f64 = all.map(|it| it["weight"].as_f64().expect("a weight")).sum();
        let weight = told["weight"].as_f64().expect("a weight");
        assert!((total - weight).abs() <= 1e-9, "{told}");
    }
}

fn ids(of: std::ops::RangeInclusive<usize>) -> Vec<String> {
    of.map(|it| it.to_string()).collect()
}

/// Ids that stand in one cluster.
fn together(padu: &Padu, left: &str, right: &str) -> bool {
    let cluster: BTreeMap<String, String> = csv_rows(&file(padu, "clusters.csv"))
        .into_iter()
        .map(|row| (row["id"].clone(), row["cluster_id"].clone()))
        .collect();
    cluster[left] == cluster[right]
}

#[test]
fn one_system_listed_twice_is_found() {
    let padu = Padu::new();
    padu.write("table.csv", TABLE);
    check(&padu, "table.csv", "same-system", "", &ids(1..=7));
    assert!(together(&padu, "1", "2"));
    let named = csv_rows(&file(&padu, "functions.csv"));
    let named: BTreeSet<&str> = named.iter().map(|it| it["id"].as_str()).collect();
    assert_eq!(named, BTreeSet::from(["1", "2"]), "functions of what is listed twice");
    for (left, right) in [("1", "3"), ("4", "6"), ("5", "6"), ("1", "7")] {
        assert!(!together(&padu, left, right), "{left} and {right} are different systems");
    }
}

#[test]
fn systems_that_do_one_job_are_found() {
    let padu = Padu::new();
    padu.write("table.csv", TABLE);
    check(&padu, "table.csv", "same-function", "", &ids(1..=7));
    assert!(together(&padu, "1", "3") && together(&padu, "5", "6"));
    assert!(!together(&padu, "1", "5") && !together(&padu, "7", "1"));
    let labels = csv_rows(&file(&padu, "functions.csv"));
    let of = |id: &str| -> Vec<&str> {
        labels.iter().filter(|it| it["id"] == id).map(|it| it["function"].as_str()).collect()
    };
    assert!(of("3").contains(&"personnel/administration"), "{labels:?}");
    assert!(labels.iter().all(|it| !it["evidence"].is_empty()), "labels name their words");
}

#[test]
fn the_id_column_is_the_one_named_or_the_unique_one() {
    let padu = Padu::new();
    padu.write("table.csv", TABLE.replacen("id,", "kode,", 1));
    check(&padu, "table.csv", "same-system", "--id kode", &ids(1..=7));
    check(&padu, "table.csv", "same-system", "", &ids(1..=7));
    let columns = |line: &str| line.split(',').map(String::from).collect::<Vec<_>>();
    let moved: Vec<String> = TABLE
        .lines()
        .map(|line| [&columns(line)[1..], &columns(line)[..1]].concat().join(","))
        .collect();
    padu.write("moved.csv", moved.join("\n"));
    check(&padu, "moved.csv", "same-system", "", &ids(1..=7));
    assert_eq!(padu.run("match table.csv --kind same-system --out out2 --id nothing").code, 2);
    assert_eq!(padu.run("match table.csv --kind same-system --out out2 --id organization").code, 2);
    assert!(!padu.path("out2").exists(), "a question that cannot be answered writes nothing");
}

#[test]
fn any_text_column_is_evidence() {
    let padu = Padu::new();
    padu.write(
        "table.csv",
        "kode,title,catatan_bebas\na1,Alpha,surat masuk surat keluar dan disposisi naskah dinas\n\
         a2,Beta,surat masuk surat keluar dan disposisi naskah dinas\n\
         a3,Gamma,prakiraan cuaca dan gelombang laut\n",
    );
    let known: Vec<String> = ["a1", "a2", "a3"].map(String::from).to_vec();
    check(&padu, "table.csv", "same-function", "", &known);
    assert!(together(&padu, "a1", "a2") && !together(&padu, "a1", "a3"));
}

#[test]
fn a_workbook_and_a_table_without_a_name_column_are_told_apart() {
    let padu = Padu::new();
    padu.write("numbers.csv", "a,b\n1,2\n3,4\n");
    let said = padu.run("match numbers.csv --kind same-system --out out");
    assert!([2, 3].contains(&said.code) && said.stderr.contains("numbers.csv"), "{}", said.stderr);
    assert!(!padu.path("out").exists());
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in TABLE.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write_string(row as u32, column as u16, cell).expect("written");
        }
    }
    workbook.save(padu.path("table.xlsx")).expect("saved");
    check(&padu, "table.xlsx", "same-system", "", &ids(1..=7));
    assert!(together(&padu, "1", "2"));
}

#[test]
fn one_thread_and_two_write_the_same_bytes_ten_times() {
    let padu = Padu::with_demo();
    let registrations = padu.table("registration");
    let mut writer = csv::Writer::from_path(padu.path("table.csv")).expect("writable");
    writer.write_record(["id", "name", "description", "organization", "url"]).expect("written");
    for it in &registrations {
        let fields = ["description", "owner_agency", "urls"];
        let cells = fields.map(|field| it["fields"][field][0].as_str().unwrap_or_default());
        let row = [&text(&it["id"]), &text(&it["name"]), cells[0], cells[1], cells[2]];
        writer.write_record(row).expect("written");
    }
    // Some are listed again, by another name: the rows that are there are hardly ever of one system.
    let mut known: Vec<String> = registrations.iter().map(|it| text(&it["id"])).collect();
    for it in registrations.iter().step_by(20) {
        let fields = ["description", "owner_agency", "urls"];
        let cells = fields.map(|field| it["fields"][field][0].as_str().unwrap_or_default());
        let (id, name) =
            (format!("again-{}", text(&it["id"])), format!("Aplikasi {}", text(&it["name"])));
        writer.write_record([&id, &name, cells[0], cells[1], cells[2]]).expect("written");
        known.push(id);
    }
    writer.flush().expect("written");
    for kind in ["same-system", "same-function"] {
        check(&padu, "table.csv", kind, "", &known);
        let answer = |threads: &str| {
            let mut command = padu.command(&format!("match table.csv --kind {kind} --out out"));
            command.env("RAYON_NUM_THREADS", threads);
            assert_eq!(output(&mut command).code, 0);
            contents(&padu.path("out"))
        };
        let first = answer("1");
        for round in 1..10 {
            let threads = ["1", "2", "4"][round % 3];
            assert!(answer(threads) == first, "{kind} differs in round {round}, {threads} threads");
        }
        assert!(csv_rows(&file(&padu, "pairs.csv")).len() > 5, "{kind} finds something");
    }
}

#[test]
fn the_header_may_stand_below_title_lines() {
    let padu = Padu::new();
    padu.write("table.csv", format!("DAFTAR APLIKASI,,,,\nPemerintah Contoh,,,,\n,,,,\n{TABLE}"));
    check(&padu, "table.csv", "same-function", "", &ids(1..=7));
    assert!(together(&padu, "1", "3") && together(&padu, "5", "6"));
}

#[test]
fn an_id_that_is_not_unique_is_shown_where_it_stands() {
    let padu = Padu::new();
    padu.write("table.csv", format!("DAFTAR APLIKASI,,,,\n{}", TABLE.replacen("\n5,", "\n2,", 1)));
    padu.write("gap.csv", TABLE.replacen("\n5,", "\n,", 1));
    let said = |table: &str, language: &str| {
        let verb = format!("match {table} --kind same-system --out out --id id --lang {language}");
        let said = padu.run(&verb);
        assert_eq!(said.code, 2);
        said.stderr
    };
    let twice = said("table.csv", "en");
    for part in ["column A \"id\"", "row 7 holds \"2\"", "row 4", "--id"] {
        assert!(twice.contains(part), "{part}: {twice}");
    }
    let twice = said("table.csv", "id");
    assert!(twice.contains("kolom A") && twice.contains("baris 7 berisi \"2\""), "{twice}");
    padu.write(
        "secret.csv",
        TABLE.replace("\n2,", "\n3374012509870003,").replace("\n5,", "\n3374012509870003,"),
    );
    let secret = said("secret.csv", "id");
    assert!(secret.contains("[[nik]]") && !secret.contains("3374012509870003"), "{secret}");
    assert!(said("gap.csv", "en").contains("empty in row 6"));
    assert!(said("gap.csv", "id").contains("baris 6 kosong"));
}

/// A register of systems, one a row; the second one writes names and dates in its own way and has few gaps.
fn register(prefix: &str, rows: std::ops::Range<usize>, is_second: bool) -> String {
    const WHAT: [&str; 8] =
        ["Lumbung", "Pelabuhan", "Irigasi", "Museum", "Retribusi", "Ternak", "Hutan", "Beasiswa"];
    const WHERE: [&str; 6] = ["Lorana", "Mekaru", "Tabira", "Wakelo", "Salintan", "Bolasi"];
    let header = if is_second { "kode,nama_aplikasi,mulai,kontak" } else { "id,name,mulai,kontak" };
    let mut text = format!("{header}\n");
    for at in rows {
        let name = format!("{} {} {}", WHAT[at % 8], WHERE[at % 6], at * 37 + 11);
        let (day, month, year) = (at % 28 + 1, at % 12 + 1, 2000 + at % 20);
        let (name, date, phone) = if is_second {
            let phone = format!("+62 812 5550 {:04}", at * 13);
            (name.to_uppercase(), format!("{day:02}/{month:02}/{year}"), phone)
        } else {
            (name, format!("{year}-{month:02}-{day:02}"), format!("0812-5550-{:04}", at * 13))
        };
        text += &format!("{prefix}{at},{name},{date},{phone}\n");
    }
    text
}

#[test]
fn two_files_are_linked_one_to_one() {
    let padu = Padu::new();
    padu.write("lama.csv", register("a", 0..48, false));
    padu.write("baru.csv", register("b", 20..64, true));
    let verb = "match --left lama.csv --right baru.csv --kind same-system --out out";
    let report = padu.row(verb);
    assert_eq!((&report["records"], &report["linkage"]), (&92.into(), &"one-to-one".into()));
    assert!(report["evidence"]["across"].as_u64() >= Some(10), "{report}");
    let found: Vec<(String, String)> = csv_rows(&file(&padu, "pairs.csv"))
        .iter()
        .map(|it| (it["id_a"].clone(), it["id_b"].clone()))
        .collect();
    let right = found.iter().filter(|it| it.0[1..] == it.1[1..] && it.0 != it.1).count();
    assert!(right >= 26 && found.len() <= 30, "{found:?}");
    let recall = report["blocking"]["all"].as_f64().expect("an estimate");
    assert!((0.9..=1.0).contains(&recall), "{report}");
}

#[test]
fn a_column_of_sources_is_as_good_as_two_files() {
    let padu = Padu::new();
    let mut table = String::from("id,name,mulai,kontak,asal\n");
    for (register, source) in
        [(register("a", 0..40, false), "lama"), (register("b", 10..50, true), "baru")]
    {
        table.extend(register.lines().skip(1).map(|line| format!("{line},{source}\n")));
    }
    padu.write("table.csv", &table);
    let report = padu.row("match table.csv --source asal --kind same-system --out out");
    assert_eq!(report["linkage"], "one-to-one");
    assert_eq!(padu.row("match table.csv --kind same-system --out out")["linkage"], "one-source");
    padu.write("one.csv", table.replace(",baru", ",lama"));
    let said = padu.run("match one.csv --source asal --kind same-system --out none");
    assert!(said.code == 2 && said.stderr.contains("asal") && said.stderr.contains("one.csv"));
    let said = padu.run("match one.csv --source tiada --kind same-system --out none");
    assert!(said.code == 2 && said.stderr.contains("tiada") && !padu.path("none").exists());
}

#[test]
fn ids_that_both_files_hold_are_told_apart() {
    let padu = Padu::new();
    padu.write("lama.csv", register("x", 0..30, false));
    padu.write("baru.csv", register("x", 0..30, true));
    padu.row("match --left lama.csv --right baru.csv --kind same-system --out out");
    assert!(together(&padu, "lama:x3", "baru:x3") && !together(&padu, "lama:x3", "baru:x4"));
}

#[test]
fn the_report_says_how_columns_were_read_and_shows_no_telephone_number() {
    let padu = Padu::new();
    padu.write("table.csv", register("a", 0..30, false));
    let report = padu.row("match table.csv --kind same-system --out out");
    let read = |at: usize| {
        (text(&report["columns"][at]["read_as"]), report["columns"][at]["compared_as"].clone())
    };
    assert_eq!(read(0), ("id".into(), serde_json::Value::Null));
    assert_eq!(read(1), ("name".into(), "name".into()));
    assert_eq!(read(2), ("date".into(), "date".into()));
    assert_eq!(read(3), ("telephone".into(), "identifier".into()));
    padu.write(
        "twice.csv",
        register("a", 0..30, false)
            + &register("b", 0..30, false).replacen("id,name,mulai,kontak\n", "", 1),
    );
    let said = padu.run("match twice.csv --kind same-system --out out --lang id");
    assert!(
        said.stdout.contains("nomor telepon") && said.stdout.contains("satu daftar"),
        "{}",
        said.stdout
    );
    let explained = String::from_utf8(file(&padu, "explanations.ndjson")).expect("text");
    assert!(explained.contains("kontak") && !explained.contains("5550"), "no number is shown");
}

#[test]
fn candidates_are_written_where_they_are_asked_for() {
    let padu = Padu::new();
    padu.write("table.csv", TABLE);
    let run = |options: &str| padu.run(&format!("match table.csv --out out {options}"));
    assert_eq!(run("--kind same-system --candidates").code, 0);
    let pairs = |name: &str| -> Vec<[String; 2]> {
        let rows = csv_rows(&file(&padu, name)).into_iter();
        rows.map(|it| [it["id_a"].clone(), it["id_b"].clone()]).collect()
    };
    let candidates = pairs("candidates.csv");
    assert!(candidates.len() > 1 && pairs("scored.csv").iter().all(|it| candidates.contains(it)));
    assert_eq!(run("--kind same-system").code, 0);
    assert!(!padu.path("out/candidates.csv").exists(), "that of an earlier run is gone");
    let refused = run("--kind same-function --candidates");
    assert!(refused.code == 2 && refused.stderr.contains("--candidates"), "{}", refused.stderr);
}
