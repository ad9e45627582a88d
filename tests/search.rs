//! Search: acronyms and what they stand for, prefixes, one typing error, phrases, filters, facets,
//! sentences; and nothing that a viewer may not see.

use serde_json::Value;

use crate::world::{LIST, Padu, contents, text};

/// Systems that name what they do in different words.
const SYSTEMS: &str = "\
Nama Aplikasi,Instansi,Uraian,Status,Teknologi,Biaya Pemeliharaan
SIMPEG Contoh,Pemerintah Kabupaten Contoh,Riwayat jabatan ASN,aktif,PHP,Rp 40 jt
Sistem Kepegawaian Daerah,Pemerintah Kota Contoh,Kelola data kepegawaian,aktif,Java,Rp 150 jt
HRIS,Kementerian Contoh,Human resources information system,pengembangan,Java,2 M
e-Surat Contoh,Pemerintah Kabupaten Contoh,Surat masuk dan surat keluar,aktif,PHP,
Pajak Hotel,Pemerintah Kota Contoh,Penagihan pajak hotel dan restoran,tidak aktif,PHP,
Barang Milik Daerah,Pemerintah Kota Contoh,Daftar aset dan inventaris,aktif,PHP,
";

fn check(query: &str, first: &str) {
    let padu = Padu::with_list(SYSTEMS);
    let found = padu.found(query);
    assert_eq!(found.first().map(String::as_str), Some(first), "{query}: {found:?}");
}

#[test]
fn an_acronym_finds_what_it_stands_for_in_both_languages() {
    let padu = Padu::with_list(SYSTEMS);
    let found = padu.found("SIMPEG");
    for name in ["SIMPEG Contoh", "Sistem Kepegawaian Daerah", "HRIS"] {
        assert!(found.iter().any(|it| it == name), "SIMPEG finds {name}: {found:?}");
    }
    assert_eq!(found[0], "SIMPEG Contoh");
    assert!(!found.iter().any(|it| it == "Pajak Hotel"), "{found:?}");
    let found = padu.found("\"human resources\"");
    assert_eq!(found[0], "HRIS", "{found:?}");
}

#[test]
fn a_word_is_found_by_its_stem() {
    check("menagih", "Pajak Hotel");
}

#[test]
fn a_prefix_finds_the_word() {
    check("kepega", "Sistem Kepegawaian Daerah");
}

#[test]
fn one_typing_error_is_forgiven() {
    check("kepegawian", "Sistem Kepegawaian Daerah");
    check("invetaris", "Barang Milik Daerah");
}

#[test]
fn a_phrase_wants_its_words_in_order() {
    let padu = Padu::with_list(SYSTEMS);
    let search = |query: &str| padu.found(query);
    let mut command = padu.command("search --format json");
    command.arg("\"surat keluar\"");
    let phrase = crate::world::output(&mut command).stdout;
    assert!(phrase.contains("e-Surat Contoh"), "{phrase}");
    let mut command = padu.command("search --format json");
    command.arg("\"keluar surat\"");
    let reversed: Value =
        serde_json::from_str(&crate::world::output(&mut command).stdout).expect("JSON");
    assert_eq!(reversed["total"], 0, "{reversed}");
    assert!(!search("keluar surat").is_empty());
}

#[test]
fn a_sentence_finds_who_does_that() {
    check("\"apakah sudah ada aplikasi untuk mengelola surat masuk?\"", "e-Surat Contoh");
    check("\"is there a system to collect hotel and restaurant tax\"", "Pajak Hotel");
}

#[test]
fn filters_narrow_and_facets_count() {
    let padu = Padu::with_list(SYSTEMS);
    let all = padu.search("contoh --facets");
    let facets = all["facets"].as_object().expect("facets");
    for facet in ["agency", "level", "function", "status", "technology", "cost"] {
        assert!(facets.contains_key(facet), "{facet}");
    }
    for (facet, values) in facets {
        for value in values.as_array().expect("values") {
            let name = text(&value["value"]);
            let mut command = padu.command("search contoh --format json");
            command.arg("--filter").arg(format!("{facet}={name}"));
            let narrowed: Value =
                serde_json::from_str(&crate::world::output(&mut command).stdout).expect("JSON");
            assert_eq!(narrowed["total"], value["count"], "{facet}={name}");
        }
    }
    let java = padu.found("\"\" --filter technology=java");
    assert_eq!(java.len(), 2, "{java:?}");
    let both = padu.found("\"\" --filter technology=java --filter level=city");
    assert_eq!(both, ["Sistem Kepegawaian Daerah"]);
}

#[test]
fn hits_come_in_pages_without_gaps() {
    let padu = Padu::with_demo();
    let all = padu.found("sistem informasi --limit 40");
    let first = padu.found("sistem informasi --limit 15");
    let second = padu.found("sistem informasi --limit 25 --offset 15");
    assert_eq!([first, second].concat(), all);
    assert_eq!(all.len(), 40);
}

#[test]
fn a_snippet_marks_the_words_found() {
    let padu = Padu::with_list(SYSTEMS);
    let answer = padu.search("restoran");
    assert!(text(&answer["hits"][0]["snippet"]).contains("«restoran»"), "{answer}");
}

#[test]
fn what_was_imported_is_found_before_an_analysis() {
    let padu = Padu::new();
    padu.write("list.csv", LIST);
    padu.ok("import list.csv");
    assert_eq!(padu.found("simpeg"), ["SIMPEG Contoh"]);
    padu.write("list.csv", LIST.replace("SIMPEG Contoh", "Layang Contoh"));
    padu.ok("import list.csv");
    assert_eq!(padu.found("layang"), ["Layang Contoh"], "the index is in step");
    assert!(!padu.found("simpeg").contains(&"SIMPEG Contoh".to_string()));
}

#[test]
fn the_demo_answers_what_people_ask() {
    let padu = Padu::with_demo();
    let personnel = padu.found("SIMPEG --limit 50");
    assert!(personnel.iter().filter(|it| it.to_uppercase().contains("SIMPEG")).count() >= 10);
    assert!(personnel.iter().any(|it| it.contains("HRIS")), "{personnel:?}");
    let answer = padu.search("\"aplikasi untuk mengelola surat masuk\"");
    assert_eq!(answer["hits"][0]["function"], "office/correspondence", "{answer}");
    assert!(padu.found("srikandi")[0].to_lowercase().contains("srikandi"));
}

/// A list in which one system is secret, one limited; costs and hosting are limited everywhere.
pub const GUARDED: &str = "\
Nama Aplikasi,Instansi,Uraian,Sifat Data,Lokasi Server,Biaya Pemeliharaan,Kode BMN,Alamat,Integrasi
Terbuka Satu,Dinas Contoh,Layanan terbuka,terbuka,Ruang Xantina,Rp 40 jt,3.05.71,https://satu.contoh.go.id,
Terbatas Dua,Dinas Contoh,Layanan terbatas,terbatas,Ruang Yerbaku,Rp 50 jt,3.05.72,https://duarupa.contoh.go.id,terintegrasi dengan Terbuka Satu dan Kanal Ulinta
Rahasia Tiga,Dinas Contoh,Layanan rahasia,rahasia,Ruang Zefanta,Rp 60 jt,3.05.73,https://tigarupa.contoh.go.id,terintegrasi dengan Terbuka Satu dan Kanal Wirastra
SRIKANDI,Dinas Contoh,Surat menyurat,rahasia,Ruang Quorina,Rp 7 jt,3.05.74,https://empatrupa.contoh.go.id,terintegrasi dengan Kanal Sandira
";

/// Every reading verb under a viewer.
fn readings(padu: &Padu, viewer: &str) -> String {
    let mut said = String::new();
    for line in [
        "list applications --format json",
        "list usages --format json",
        "list deployments --format json",
        "list groups --format json",
        "list duplicates --format json",
        "list dependencies --format json",
        "list costs --format json",
        "list judgements --format json",
        "search layanan --facets --format json",
        "search xantina --format json",
        "search zefanta --format json",
        "propose --format json",
        "graph --format json",
        "graph --format archimate",
        "list time --format json",
        "plan --format json",
        "show shared-srikandi --format json",
        "issues --format json",
        "export --all exported",
        "report report.html",
    ] {
        let output = padu.run(&format!("{line} --viewer {viewer}"));
        said += &output.stdout;
        said += &output.stderr;
    }
    for (_, bytes) in contents(&padu.path("exported")) {
        said += &String::from_utf8_lossy(&bytes);
    }
    said += &std::fs::read_to_string(padu.path("report.html")).expect("a report");
    said
}

#[test]
fn a_viewer_sees_no_record_or_field_above_their_ceiling() {
    let padu = Padu::with_list(GUARDED);
    let ids: Vec<String> =
        ["Terbuka Satu", "Terbatas Dua", "Rahasia Tiga"].map(|it| padu.id_of(it)).to_vec();
    let judged = format!("judge {} {} --verdict different --reason test", ids[1], ids[2]);
    padu.ok(&judged);
    padu.ok("analyze");
    let check = |viewer: &str, seen: &[&str], hidden: &[&str]| {
        let mut said = readings(&padu, viewer);
        for verb in ["show", "impact", "graph"] {
            said += &padu.run(&format!("{verb} {} --format json --viewer {viewer}", ids[0])).stdout;
        }
        for word in seen {
            assert!(said.contains(word), "{viewer} sees {word}");
        }
        for word in hidden {
            let at = said.find(word).map(|at| said[at.saturating_sub(80)..].chars().take(160));
            let around: Option<String> = at.map(Iterator::collect);
            assert!(around.is_none(), "{viewer} must not see {word}: {around:?}");
        }
    };
    let all = ["Terbuka Satu", "Terbatas Dua", "Rahasia Tiga", "Yerbaku", "Zefanta", "6000000000"];
    let secret = ["tigarupa", "Wirastra", "empatrupa", "Sandira", "Quorina", "3.05.73"];
    check("operator", &[&all[..], &secret].concat(), &[]);
    let hidden = [&["Rahasia Tiga", "Zefanta", ids[2].as_str()][..], &secret].concat();
    check("coordinator", &["Terbuka Satu", "Terbatas Dua", "Xantina", "Ulinta"], &hidden);
    let limited = ["Terbatas Dua", "Xantina", "4000000000", "40000000", "Ulinta", "duarupa"];
    let codes = ["3.05.71", "3.05.72", ids[1].as_str()];
    check("public", &["Terbuka Satu"], &[&hidden[..], &limited, &codes].concat());
    assert_eq!(padu.run(&format!("show {} --viewer public", ids[2])).code, 2);
    assert_eq!(padu.run(&format!("show {} --viewer coordinator", ids[2])).code, 2);
    assert_eq!(padu.run(&format!("show {} --viewer public", ids[1])).code, 2);
    let page = padu.ok(&format!("show {} --provenance --viewer public --format json", ids[0]));
    assert!(!page.stdout.contains("Xantina") && !page.stdout.contains("40000000"));
    let explained = padu.run(&format!("explain {} {} --viewer public", ids[0], ids[2]));
    assert_eq!(explained.code, 2, "{}", explained.stdout);
}

#[test]
fn hidden_words_are_not_in_the_index() {
    let padu = Padu::with_list(GUARDED);
    for word in ["xantina", "yerbaku", "zefanta"] {
        let answer = padu.search(&format!("{word} --viewer public"));
        assert_eq!(answer["total"], 0, "{word} can be felt for");
    }
}
