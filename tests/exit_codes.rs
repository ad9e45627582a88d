//! Exit codes: 0 done, 1 a gate verb found something, 2 could not be done, 3 input invalid and nothing
//! written, 130 interrupted.

use std::process::{Command, Stdio};
use std::time::Duration;

use catalog::{Catalog, Derived, OpenOptions};
use model::{Actor, Cluster, ClusterKind, Member};

use crate::world::{LIST, Padu};

fn check(padu: &Padu, code: i32, lines: &[&str]) {
    for line in lines {
        let said = padu.run(line);
        assert_eq!(said.code, code, "padu {line}\n{}{}", said.stdout, said.stderr);
        assert!(!said.stderr.contains("panicked"), "padu {line}\n{}", said.stderr);
    }
}

#[test]
fn what_is_done_ends_with_0() {
    let padu = Padu::with_list(LIST);
    check(
        &padu,
        0,
        &[
            "--help",
            "-h",
            "--version",
            "help import",
            "import --help",
            "status",
            "verify",
            "analyze",
            "list applications",
            "list judgements",
            "search nosuchword",
            "import list.csv",
            "completions fish",
        ],
    );
}

#[test]
fn what_cannot_be_done_ends_with_2() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    check(
        &padu,
        2,
        &[
            "",
            "frobnicate",
            "status --no-such-flag",
            "list",
            "list nothing",
            "list applications --format yaml",
            "list applications --viewer nobody",
            "import",
            "import nosuch.csv",
            "import list.csv --undo run-x",
            "import --undo run-x",
            "status --catalog nowhere",
            "search simpeg --catalog nowhere",
            "show nobody",
            "explain nobody a-nobody",
            "judge nobody a-nobody --verdict different --reason test",
            "judge --withdraw j-nobody --reason test",
            "set nobody status retired --reason test",
            "erase [[phone:000000000000]] --reason test",
            "propose --id nothing",
            "search simpeg --filter nothing=1",
            "search simpeg --filter nothing",
            "restore copy.padu",
            "restore nosuch.padu --catalog other",
            "restore list.csv --catalog other",
            "backup nowhere/copy.padu",
            "export --all list.csv",
            "report nowhere/report.html",
            "man list.csv",
        ],
    );
    assert!(!padu.path("nowhere").exists() && !padu.path("other").exists());
}

#[test]
fn invalid_input_ends_with_3_and_nothing_is_written() {
    let padu = Padu::new();
    padu.write("empty.csv", "");
    padu.write("nameless.csv", "a,b\n1,2\n3,4\n");
    padu.write("broken.xlsx", "PK\u{3}\u{4} and no more");
    padu.write("broken.json", "{\"releases\": oops");
    padu.write("picture.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3]);
    padu.write("list.csv", LIST);
    padu.write("book.xlsx", padu::data::bytes("demo/kementerian.xlsx").expect("bundled"));
    let before = crate::world::contents(&padu.path(""));
    check(
        &padu,
        3,
        &[
            "import empty.csv",
            "import nameless.csv",
            "import broken.xlsx",
            "import broken.json",
            "import picture.png",
            "import list.csv --profile nothing",
            "import list.csv --profile sb272",
            "import book.xlsx --sheet Nowhere",
            "import book.xlsx --sheet Petunjuk",
            "import nameless.csv --dry-run",
        ],
    );
    assert!(crate::world::contents(&padu.path("")) == before, "something was written");
    let said = padu.run("import broken.xlsx");
    assert!(said.stderr.contains("broken.xlsx"), "the file is named: {}", said.stderr);
    assert!(said.stderr.contains("hint:"), "there is a way on: {}", said.stderr);
}

#[test]
fn a_bad_file_leaves_a_standing_catalogue_as_it_was() {
    let padu = Padu::with_list(LIST);
    padu.write("broken.xlsx", "PK\u{3}\u{4} and no more");
    let before = padu.export("padu.catalog");
    check(&padu, 3, &["import broken.xlsx"]);
    assert!(padu.export("padu.catalog") == before);
}

#[test]
fn an_export_replaces_an_earlier_one_and_nothing_else() {
    let padu = Padu::with_list(LIST);
    padu.ok("export --all out");
    let whole = crate::world::contents(&padu.path("out"));
    padu.ok("export --all out --viewer public");
    let public = crate::world::contents(&padu.path("out"));
    assert!(public.len() < whole.len(), "what the public may not see is gone");
    padu.ok("export --all out/");
    assert!(crate::world::contents(&padu.path("out")) == whole);
    padu.write("out/letter.txt", "mine");
    check(&padu, 2, &["export --all out", "export --all out --viewer public"]);
    assert!(padu.path("out/letter.txt").exists() && padu.path("out/application.ndjson").exists());
    let beside: Vec<_> = std::fs::read_dir(padu.path("")).expect("readable").flatten().collect();
    let made = |it: &std::fs::DirEntry| it.file_name().to_string_lossy().starts_with("out");
    assert_eq!(beside.iter().filter(|it| made(it)).count(), 1, "nothing is left beside it");
}

#[test]
fn a_catalogue_may_lie_in_a_folder_that_is_not_there_yet() {
    let padu = Padu::new();
    padu.write("list.csv", LIST);
    padu.ok("import list.csv --catalog new/folder/catalog");
    padu.ok("verify --catalog new/folder/catalog");
}

#[test]
fn findings_of_verify_end_with_1() {
    let padu = Padu::with_list(LIST);
    let path = padu.path("padu.catalog");
    let catalog = Catalog::open(&path, OpenOptions::default()).expect("opens");
    let cluster = Cluster {
        id: "c-nobody".into(),
        kind: ClusterKind::Function,
        members: vec![Member { id: "a-nobody".into(), similarity: 1.0 }],
        function: None,
        cohesion: 1.0,
        weakest_link: 1.0,
    };
    let derived = Derived { clusters: vec![cluster], ..Derived::default() };
    catalog.add(&derived).expect("written");
    drop(catalog);
    let said = padu.run("verify --format json");
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stdout.contains("dangling_members") && said.stdout.contains("a-nobody"));
    padu.ok("rebuild");
    padu.ok("verify");
}

#[test]
fn a_catalogue_in_use_ends_with_2_and_names_its_holder() {
    let padu = Padu::with_list(LIST);
    let held = Catalog::open(&padu.path("padu.catalog"), OpenOptions::default()).expect("opens");
    for line in ["status", "import list.csv", "search simpeg", "verify", "backup copy.padu"] {
        let said = padu.run(line);
        assert_eq!(said.code, 2, "padu {line}");
        let holder = format!("process {}", std::process::id());
        assert!(said.stderr.contains(&holder), "padu {line}: {}", said.stderr);
        assert!(said.stderr.contains("hint:"), "padu {line}: {}", said.stderr);
    }
    drop(held);
    padu.ok("status");
}

/// A backup whose manifest says a schema of the future; the store's own refusal of a newer schema stands
/// beside the migrations in `catalog`.
#[test]
fn a_store_newer_than_the_binary_ends_with_2() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    crate::backup::rewrite(&padu.path("copy.padu"), &padu.path("newer.padu"), |name, bytes| {
        if name == "manifest.json" {
            let mut manifest: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
            manifest["schema"] = 999.into();
            *bytes = manifest.to_string().into_bytes();
        }
    });
    let said = padu.run("restore newer.padu --catalog other");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("999") && said.stderr.contains("hint:"), "{}", said.stderr);
    assert!(!padu.path("other").exists());
}

#[test]
fn an_interrupt_ends_with_130_and_nothing_half_done() {
    let padu = Padu::with_list(LIST);
    let mut long = String::from("Nama Aplikasi,Instansi,Uraian\n");
    for row in 0..400_000 {
        long += &format!("Sistem {row},Dinas {},Kelola pekerjaan nomor {row}\n", row % 90);
    }
    padu.write("long.csv", long);
    let mut command = padu.command("import long.csv");
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("padu starts");
    std::thread::sleep(Duration::from_millis(700));
    let interrupt = Command::new("sh").arg("-c").arg(format!("kill -INT {}", child.id())).status();
    assert!(interrupt.expect("sh runs").success(), "the import was still running");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    padu.ok("verify");
    let sources = padu.rows("list sources");
    assert_eq!(sources.len(), 1, "{sources:?}");
}

#[test]
fn an_actor_is_taken_from_the_flag_the_settings_or_the_account() {
    let padu = Padu::with_list(LIST);
    padu.write("padu.toml", "by = \"settings\"\n");
    padu.ok("import list.csv --source second");
    padu.ok("import list.csv --source third --by flag");
    let actors: Vec<String> =
        padu.table("import_run").iter().map(|it| crate::world::text(&it["actor"])).collect();
    let named = |name: &str| Actor(name.to_string()).name().to_string();
    assert_eq!(actors, [named("tester"), named("settings"), named("flag")]);
    padu.write("padu.toml", "colour = true\n");
    check(&padu, 2, &["status"]);
}
