//! Personal data that stands in a register is sealed before anything is stored in the open: no file of
//! the catalogue, no export, no listing, no page and no message ever holds it.

use std::os::unix::fs::PermissionsExt;

use crate::world::{Padu, contents, output};

/// What is planted, beside the text it stands in; spelled as lists spell it, without looking at the
/// detector. None of it is a real person's.
struct Plant {
    /// Must never be seen again.
    secrets: Vec<&'static str>,
    /// Description, address, contact, remark of the row.
    cells: [&'static str; 4],
}

fn plants() -> Vec<Plant> {
    let plant = |secrets: &[&'static str], cells: [&'static str; 4]| Plant {
        secrets: secrets.to_vec(),
        cells,
    };
    vec![
        plant(&["0812-3471-9982"], ["Absensi", "", "0812-3471-9982", ""]),
        plant(&["0813 5520 7741"], ["Kontak 0813 5520 7741 pada jam kerja", "", "", ""]),
        plant(&["+62 821-4455-1203"], ["", "", "", "WA +62 821-4455-1203"]),
        plant(&["(0274) 512345"], ["", "", "telp (0274) 512345", ""]),
        plant(&["rekaan.satu@contohkab.go.id"], ["", "", "rekaan.satu@contohkab.go.id", ""]),
        plant(
            &["adminrekaan@gmail.com"],
            ["Kirim surel ke adminrekaan@gmail.com bila gagal", "", "", ""],
        ),
        plant(&["3404121708850003"], ["", "", "", "NIK penanggung jawab 3404121708850003"]),
        plant(&["3515024503900007"], ["Data uji 3515024503900007", "", "", ""]),
        plant(&["197805122005011003"], ["", "", "NIP 197805122005011003", ""]),
        plant(&["198911232015032004"], ["", "", "", "PJ: 198911232015032004"]),
        plant(&["Wirasatya Rekaan"], ["", "", "Wirasatya Rekaan, S.Kom.", ""]),
        plant(&["Ningrum Contohwati"], ["", "", "Ningrum Contohwati / 0857-1122-3344", ""]),
        plant(&["192.168.14.27"], ["Server lokal 192.168.14.27", "", "", ""]),
        plant(&["10.20.30.41"], ["", "http://10.20.30.41:8080/simda", "", ""]),
        plant(
            &["rahasiaBanget7"],
            ["", "https://admin:rahasiaBanget7@simda.contohkab.go.id", "", ""],
        ),
        plant(
            &["tkn9f8e7d6c5b4a3"],
            ["", "https://api.contohkab.go.id/v1?token=tkn9f8e7d6c5b4a3", "", ""],
        ),
        plant(&["Kunci2024x"], ["", "", "", "username admin password: Kunci2024x"]),
    ]
}

fn list() -> String {
    let header = ["Nama Aplikasi", "Instansi", "Uraian", "Alamat", "Narahubung", "Keterangan"];
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect("written");
    for (index, plant) in plants().iter().enumerate() {
        let name = format!("Sistem Uji {index}");
        let [description, address, contact, remark] = plant.cells;
        let row = [&name, "Kabupaten Contoh", description, address, contact, remark];
        writer.write_record(row).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8")
}

/// Fails when any planted thing stands in the bytes.
fn clean(place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let leaked: Vec<&str> =
        plants().iter().flat_map(|it| it.secrets.clone()).filter(|it| text.contains(it)).collect();
    assert!(leaked.is_empty(), "{place} holds {leaked:?}");
}

/// Every way padu has to say what it knows.
const QUESTIONS: [&str; 14] = [
    "import list.csv",
    "analyze",
    "issues",
    "issues --format json",
    "list applications --format json",
    "list usages --format json",
    "list deployments --format json",
    "list costs --format json",
    "list dependencies --format json",
    "list runs --format json",
    "search sistem --facets --format json",
    "propose --format json",
    "report report.html",
    "verify",
];

#[test]
fn no_file_and_no_answer_holds_planted_personal_data() {
    let padu = Padu::new();
    padu.write("list.csv", list());
    for line in QUESTIONS {
        let said = padu.ok(line);
        clean(line, said.stdout.as_bytes());
        clean(line, said.stderr.as_bytes());
    }
    for name in padu.names() {
        let said = padu.ok(&format!("show {} --provenance --format json", padu.id_of(&name)));
        clean(&name, said.stdout.as_bytes());
    }
    for secret in plants().iter().flat_map(|it| it.secrets.clone()) {
        // The answer repeats no query, so what is found is what is stored.
        clean("search", padu.run(&format!("search \"{secret}\" --format json")).stdout.as_bytes());
    }
    padu.ok("export --all exported");
    padu.ok("backup copy.padu");
    padu.ok("rebuild");
    for (path, bytes) in contents(&padu.path("")) {
        if !path.ends_with("list.csv") {
            clean(&path.display().to_string(), &bytes);
        }
    }
    let sealed = padu.row("status")["sealed"].as_u64();
    assert!(sealed >= Some(plants().len() as u64), "{sealed:?} spans are sealed");
}

#[test]
fn a_dry_run_and_a_guess_show_no_personal_data() {
    let padu = Padu::new();
    padu.write("list.csv", list());
    for line in ["import list.csv --dry-run", "import --guess list.csv --dry-run"] {
        let said = padu.ok(line);
        clean(line, said.stdout.as_bytes());
        clean(line, said.stderr.as_bytes());
    }
}

/// Cells that slip under a neighbouring heading are still cells of a person.
#[test]
fn a_contact_in_a_row_shifted_by_a_column_is_sealed() {
    let padu = Padu::new();
    let mut list = String::from("No,Nama Aplikasi,Instansi,Uraian,Alamat,Tahun,Narahubung\n");
    for row in 1..12 {
        list += &format!(
            "{row},Sistem {row},Dinas Contoh,Kelola data {row},https://s{row}.contoh.go.id,2020,\
             Orang Rekaan {row}\n"
        );
    }
    list += "12,,Sistem 12,Dinas Contoh,Kelola data 12,https://s12.contoh.go.id,2020,\
             Wirasatya Rekaan 0812-3471-9982\n";
    list += "Sistem 13,Dinas Contoh,Kelola data 13,https://s13.contoh.go.id,2020,\
             Wirasatya Rekaan 0812-3471-9982,\n";
    padu.write("list.csv", list);
    clean("import", padu.ok("import list.csv").stderr.as_bytes());
    padu.ok("analyze");
    padu.ok("export --all exported");
    for (path, bytes) in contents(&padu.path("")) {
        if !path.ends_with("list.csv") {
            clean(&path.display().to_string(), &bytes);
        }
    }
}

/// The demo's contacts are invented; what stands in a contact column is sealed all the same.
#[test]
fn the_demo_catalogue_holds_none_of_its_invented_contacts() {
    let padu = Padu::with_demo();
    padu.ok("export --all exported");
    for (path, bytes) in contents(&padu.path("")) {
        // The registers themselves are laid beside the catalogue for people to look at.
        if path.starts_with(padu.path("padu.catalog.registers")) {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        for planted in ["Contoh Narahubung", "0800-000", "0800 0000", "@contoh.example"] {
            assert!(!text.contains(planted), "{} holds {planted}", path.display());
        }
    }
}

#[test]
fn the_key_is_private_and_lies_outside_the_catalogue() {
    let padu = Padu::new();
    padu.write("list.csv", list());
    padu.ok("import list.csv");
    let key = padu.path("padu.catalog.key");
    let mode = std::fs::metadata(&key).expect("a key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let secret = std::fs::read_to_string(&key).expect("readable");
    padu.ok("backup copy.padu");
    for (path, bytes) in contents(&padu.path("")) {
        let holds = String::from_utf8_lossy(&bytes).contains(secret.trim());
        assert_eq!(holds, path == key, "{}", path.display());
    }
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let padu = Padu::new();
    padu.write("list.csv", list());
    padu.ok("import list.csv");
    let key = padu.path("padu.catalog.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).expect("mode");
    let refused = padu.run("import list.csv");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("chmod 600"), "{}", refused.stderr);
}

#[test]
fn a_configured_key_is_used_instead() {
    let padu = Padu::new();
    padu.write("list.csv", list());
    padu.write("padu.toml", "key = \"keys/own.key\"\n");
    padu.write("keys/.keep", "");
    padu.ok("import list.csv");
    assert!(padu.path("keys/own.key").exists());
    assert!(!padu.path("padu.catalog.key").exists());
    assert_eq!(output(&mut padu.command("demo")).code, 0);
    assert!(!padu.path("padu-demo.key").exists(), "the demo uses the configured key as well");
}

/// The same person is the same token, so that a reviewer sees that two entries share a contact.
#[test]
fn a_spelling_does_not_change_a_token() {
    let padu = Padu::new();
    padu.write(
        "list.csv",
        "Nama Aplikasi,Instansi,Narahubung\n\
         Sistem Satu,Dinas Contoh,0812-3471-9982\n\
         Sistem Dua,Dinas Contoh,+62 812 3471 9982\n",
    );
    padu.ok("import list.csv");
    padu.ok("analyze");
    let contacts: Vec<String> = padu
        .rows("list applications")
        .iter()
        .map(|it| it["fields"]["contact"].to_string())
        .collect();
    assert!(contacts[0].contains("[[phone:"), "{contacts:?}");
    assert_eq!(contacts[0], contacts[1]);
}
