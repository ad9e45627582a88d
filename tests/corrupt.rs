//! A damaged index is made again; a damaged store is refused with the way to restore.

use std::path::PathBuf;

use crate::world::{LIST, Padu, files_below, text};

#[test]
fn a_flipped_index_is_rebuilt_and_answers_the_same() {
    let padu = Padu::with_demo();
    let before = padu.search("simpeg --facets");
    let files: Vec<_> = files_below(&padu.path("padu.catalog/index"))
        .into_iter()
        .filter(|it| std::fs::metadata(it).is_ok_and(|it| it.len() > 0))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        // An earlier round may have made the index again under other names.
        let Ok(mut bytes) = std::fs::read(&file).or_else(|_| newest_like(&padu, &file)) else {
            continue;
        };
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        let target = if file.exists() { file.clone() } else { like(&padu, &file) };
        std::fs::write(&target, bytes).expect("writable");
        assert_eq!(padu.search("simpeg --facets"), before, "{}", target.display());
        padu.ok("verify");
    }
}

/// The file of the present index that has the extension of an older one's.
fn like(padu: &Padu, old: &std::path::Path) -> std::path::PathBuf {
    files_below(&padu.path("padu.catalog/index"))
        .into_iter()
        .find(|it| it.extension() == old.extension())
        .unwrap_or_else(|| old.to_path_buf())
}

fn newest_like(padu: &Padu, old: &std::path::Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(like(padu, old))
}

#[test]
fn a_missing_or_emptied_index_is_made_again() {
    let padu = Padu::with_list(LIST);
    let index = padu.path("padu.catalog/index");
    std::fs::remove_dir_all(&index).expect("a folder");
    assert_eq!(padu.found("simpeg"), ["SIMPEG Contoh"]);
    for file in files_below(&index) {
        std::fs::write(file, "").expect("writable");
    }
    assert_eq!(padu.found("simpeg"), ["SIMPEG Contoh"]);
    std::fs::remove_dir_all(&index).expect("a folder");
    std::fs::write(&index, "a file where a folder was").expect("writable");
    assert_eq!(padu.found("simpeg"), ["SIMPEG Contoh"]);
}

/// A change of each kind to the demo, the last of them an analysis; returns the log that is left and what it says.
fn changed(padu: &Padu) -> (PathBuf, Vec<u8>) {
    let ids: Vec<String> =
        padu.rows("list applications").iter().take(2).map(|it| text(&it["id"])).collect();
    padu.ok(&format!("judge {} {} --verdict different --reason test", ids[0], ids[1]));
    padu.ok(&format!("set {} status retired --reason test", ids[0]));
    padu.ok("analyze");
    let log = padu.path("padu.catalog/catalog.duckdb.wal");
    let left = std::fs::read(&log).expect("a short log is left");
    (log, left)
}

/// DuckDB says nothing of a log that was cut off or lost: what only stood there would be gone unseen.
#[test]
fn a_log_that_is_not_as_it_was_left_is_refused() {
    let padu = Padu::with_demo();
    padu.write("list.csv", LIST);
    let (log, left) = changed(&padu);
    let mut flipped = left.clone();
    flipped[left.len() / 2] ^= 0xff;
    for (what, bytes) in [("cut off", &left[..left.len() - 1]), ("flipped", &flipped)] {
        std::fs::write(&log, bytes).expect("writable");
        refused(&padu, what);
        assert!(std::fs::read(&log).expect("still there") == bytes, "{what}");
    }
    std::fs::remove_file(&log).expect("it was there");
    refused(&padu, "lost");
    std::fs::write(&log, &left).expect("writable");
    padu.ok("verify");
}

#[test]
fn a_log_that_was_left_and_one_that_was_taken_in_say_the_same() {
    let padu = Padu::with_demo();
    let (log, left) = changed(&padu);
    let export = padu.export("padu.catalog");
    assert!(std::fs::read(&log).expect("still there") == left, "reading writes nothing");
    padu.ok("rebuild");
    assert!(!log.exists(), "a full run takes the log in");
    let rebuilt = padu.export("padu.catalog");
    for (name, rows) in export {
        assert!(rebuilt[&name] == rows, "{name}");
    }
    padu.ok("verify");
}

/// Whoever takes the log into the database and dies before that is noted has lost nothing.
#[test]
fn a_note_of_a_log_that_was_taken_in_counts_no_longer() {
    let padu = Padu::with_demo();
    changed(&padu);
    let note = padu.path("padu.catalog/length");
    let noted = std::fs::read(&note).expect("it is noted");
    padu.ok("rebuild");
    std::fs::write(&note, noted).expect("writable");
    padu.ok("verify");
}

/// A process that is killed while it commits leaves a torn end, which DuckDB passes over and cuts off with the next
/// write; whoever is killed after that has lost nothing.
#[test]
fn a_torn_end_of_a_log_is_not_noted_as_left() {
    let padu = Padu::with_list(LIST);
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    let judge = format!("judge {left} {right} --verdict different --reason test");
    padu.ok(&judge);
    let log = padu.path("padu.catalog/catalog.duckdb.wal");
    let sound = std::fs::read(&log).expect("a short log is left");
    // An entry says first how long it is.
    let torn = [&sound[..], &1000_u64.to_le_bytes(), &[7; 92]].concat();
    std::fs::write(&log, &torn).expect("writable");
    let note = padu.path("padu.catalog/length");
    let noted = std::fs::read_to_string(&note).expect("it is noted");
    let (_, of_log) = noted.split_once(' ').expect("the log is noted");
    // Whoever finds another length of the database notes that anew, and only that.
    std::fs::write(&note, format!("1 {of_log}")).expect("writable");
    padu.ok("status");
    assert!(std::fs::read(&log).expect("still there") == torn, "reading writes nothing");
    assert_eq!(std::fs::read_to_string(&note).expect("still there"), noted);
    padu.ok(&judge);
    assert!(std::fs::read(&log).expect("still there").starts_with(&sound));
    std::fs::write(&note, noted).expect("writable");
    padu.ok("verify");
    assert_eq!(padu.rows("list judgements --all").len(), 2);
}

/// The torn log is none of the database that is written anew, and may hold what is erased.
#[test]
fn an_erasure_that_was_cut_off_is_finished_beside_a_torn_log() {
    let padu = Padu::with_list(LIST);
    let note = padu.path("padu.catalog/length");
    let noted = std::fs::read(&note).expect("it is noted");
    let (left, right) = (padu.id_of("SIMPEG Contoh"), padu.id_of("Pajak Contoh"));
    padu.ok(&format!("judge {left} {right} --verdict different --reason test"));
    let log = padu.path("padu.catalog/catalog.duckdb.wal");
    let judged = std::fs::read(&log).expect("a short log is left");
    std::fs::write(&log, &judged[..judged.len() / 2]).expect("writable");
    std::fs::write(&note, noted).expect("writable");
    let mark = padu.write("padu.catalog/erasing", "");
    padu.ok("status");
    assert!(!mark.exists() && !log.exists());
    assert_eq!(padu.rows("list judgements --all").len(), 0, "nothing was committed");
    padu.ok("verify");
}

/// An empty database in its place would make the log one of another database.
#[test]
fn a_lost_database_is_not_made_anew_beside_its_log() {
    let padu = Padu::with_demo();
    padu.write("list.csv", LIST);
    let (log, left) = changed(&padu);
    let store = padu.path("padu.catalog/catalog.duckdb");
    std::fs::rename(&store, padu.path("lost")).expect("it was there");
    refused(&padu, "the database lost");
    assert!(!store.exists());
    assert!(std::fs::read(&log).expect("still there") == left);
    std::fs::rename(padu.path("lost"), &store).expect("it was there");
    padu.ok("verify");
}

/// Checks that every verb refuses a store, with the reason and the way to restore.
fn refused(padu: &Padu, what: &str) {
    for line in ["status", "search simpeg", "import list.csv", "verify", "rebuild", "analyze"] {
        let said = padu.run(line);
        assert_eq!(said.code, 2, "{what}: padu {line}: {}{}", said.stdout, said.stderr);
        assert!(said.stderr.contains("padu restore"), "{what}: padu {line}: {}", said.stderr);
        assert_eq!(said.stdout, "", "{what}: padu {line}");
    }
}

#[test]
fn a_damaged_store_is_refused_with_the_way_to_restore() {
    let padu = Padu::with_demo();
    padu.write("list.csv", LIST);
    let store = padu.path("padu.catalog/catalog.duckdb");
    let sound = std::fs::read(&store).expect("readable");
    let damages: [(&str, Vec<u8>); 4] = [
        ("emptied", Vec::new()),
        ("another file's content", b"Nama Aplikasi,Uraian\n".repeat(5000)),
        ("cut in half", sound[..sound.len() / 2].to_vec()),
        ("its head overwritten", [vec![0x5a; 20_000], sound[20_000..].to_vec()].concat()),
    ];
    for (what, bytes) in damages {
        std::fs::write(&store, &bytes).expect("writable");
        refused(&padu, what);
        let left = std::fs::read(&store).expect("still there");
        assert!(left == bytes, "{what}: a damaged store is evidence, nobody writes to it");
    }
    std::fs::write(&store, &sound).expect("writable");
    padu.ok("verify");
}

/// Blocks deep in the file are read when a table is read: whichever verb meets one says so and changes
/// nothing.
#[test]
fn a_flipped_block_never_gives_a_wrong_answer() {
    let padu = Padu::with_demo();
    let control = padu.export("padu.catalog");
    let store = padu.path("padu.catalog/catalog.duckdb");
    let sound = std::fs::read(&store).expect("readable");
    let mut met = 0;
    // Blocks of 256 KiB after a head of 12 KiB; some are free, and the end of most is padding.
    for block in 0..sound.len() / 262_144 {
        let mut bytes = sound.clone();
        let at = 12_288 + block * 262_144 + if block % 3 == 0 { 40_000 } else { 1_000 };
        bytes[at..at + 64].iter_mut().for_each(|it| *it ^= 0xff);
        std::fs::write(&store, &bytes).expect("writable");
        let said = padu.run("export --all out");
        assert!(!said.stderr.contains("panicked"), "{at}: {}", said.stderr);
        if said.code == 0 {
            let out = crate::world::contents(&padu.path("out"));
            for (path, rows) in out {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                assert!(control[&name].as_bytes() == rows, "{at}: {name} is wrong");
            }
        } else {
            met += 1;
            assert_eq!(said.code, 2, "{at}: {}", said.stderr);
            assert!(said.stderr.contains("padu restore"), "{at}: {}", said.stderr);
        }
    }
    assert!(met > 0, "no flip hit a block in use");
}
