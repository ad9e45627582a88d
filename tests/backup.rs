//! Backup and restore, as a drill; a broken backup leaves nothing behind.

use std::io::{Read, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::world::{LIST, Padu, text};

/// Copies a backup, each member changed, and seals it anew.
pub fn rewrite(from: &Path, to: &Path, mut change: impl FnMut(&str, &mut Vec<u8>)) {
    let file = std::fs::File::open(from).expect("a backup");
    let mut archive = ZipArchive::new(file).expect("a backup is a ZIP archive");
    let mut writer = ZipWriter::new(std::fs::File::create(to).expect("writable"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).expect("a member");
        let name = member.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("readable");
        change(&name, &mut bytes);
        writer.start_file(name, options).expect("writable");
        writer.write_all(&bytes).expect("writable");
    }
    const SEAL: usize = 64;
    writer.set_comment("0".repeat(SEAL)).expect("it fits");
    writer.finish().expect("writable");
    let mut bytes = std::fs::read(to).expect("readable");
    let body = bytes.len() - SEAL;
    let seal = model::content_hash(&bytes[..body]);
    bytes[body..].copy_from_slice(seal.as_bytes());
    std::fs::write(to, bytes).expect("writable");
}

#[test]
fn a_restored_catalogue_is_the_one_backed_up() {
    let padu = Padu::with_demo();
    let ids: Vec<String> =
        padu.rows("list applications").iter().take(3).map(|it| text(&it["id"])).collect();
    padu.ok(&format!("judge {} {} --verdict different --reason test", ids[0], ids[1]));
    padu.ok(&format!("set {} status retired --reason test", ids[2]));
    padu.ok("backup copy.padu");
    let before = padu.export("padu.catalog");
    std::fs::rename(padu.path("padu.catalog"), padu.path("lost")).expect("renamed");
    padu.ok("restore copy.padu");
    assert!(padu.export("padu.catalog") == before, "exports differ");
    padu.ok("verify");
    assert!(!padu.found("simpeg").is_empty(), "the index is made again");
    padu.ok("verify");
    padu.ok("analyze");
    padu.ok("rebuild");
    let sealed = padu.row("status")["sealed"].as_u64();
    assert_eq!(sealed, padu.row("status --catalog lost")["sealed"].as_u64());
}

#[test]
fn life_goes_on_after_a_restore() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    padu.ok("restore copy.padu --catalog other");
    std::fs::copy(padu.path("padu.catalog.key"), padu.path("other.key")).expect("the key travels");
    let again = padu.row("import list.csv --catalog other");
    assert_eq!(again["unchanged"], 3, "{again}");
    padu.ok("verify --catalog other");
}

#[test]
fn a_second_backup_takes_the_place_of_the_first() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    padu.ok("import list.csv --source second");
    padu.ok("backup copy.padu");
    padu.ok("restore copy.padu --catalog other");
    assert_eq!(padu.row("status --catalog other")["sources"], 2);
    let left: Vec<String> = std::fs::read_dir(padu.path(""))
        .expect("readable")
        .map(|it| it.expect("readable").file_name().to_string_lossy().into_owned())
        .filter(|it| it.contains("partial") || it.contains("restoring"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_restore_never_overwrites_a_catalogue() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    let before = padu.export("padu.catalog");
    assert_eq!(padu.run("restore copy.padu").code, 2);
    assert!(padu.export("padu.catalog") == before);
}

/// Checks that a broken backup is refused with exit code 2 and a reason, and leaves nothing.
fn refused(padu: &Padu, what: &str) {
    let before: Vec<_> = crate::world::files_below(&padu.path(""));
    let said = padu.run("restore broken.padu --catalog other");
    assert_eq!(said.code, 2, "{what}: {}", said.stderr);
    assert!(said.stderr.contains("broken.padu"), "{what}: {}", said.stderr);
    assert!(!said.stderr.contains("panicked"), "{what}: {}", said.stderr);
    assert_eq!(crate::world::files_below(&padu.path("")), before, "{what} left something");
    assert!(!padu.path("other").exists(), "{what} left a folder");
}

#[test]
fn a_backup_with_flipped_bytes_is_refused() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    let sound = std::fs::read(padu.path("copy.padu")).expect("readable");
    for part in 1..40 {
        let at = sound.len() * part / 40;
        let mut broken = sound.clone();
        broken[at..(at + 8).min(sound.len())].iter_mut().for_each(|it| *it ^= 0xff);
        padu.write("broken.padu", broken);
        refused(&padu, &format!("flipped bytes at {at} of {}", sound.len()));
    }
}

#[test]
fn a_backup_cut_short_is_refused() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    let sound = std::fs::read(padu.path("copy.padu")).expect("readable");
    for part in 0..10 {
        padu.write("broken.padu", &sound[..sound.len() * part / 10]);
        refused(&padu, &format!("cut at {part}/10"));
    }
}

#[test]
fn a_backup_with_a_table_exchanged_is_refused() {
    let padu = Padu::with_list(LIST);
    padu.ok("backup copy.padu");
    let (copy, broken) = (padu.path("copy.padu"), padu.path("broken.padu"));
    rewrite(&copy, &broken, |name, bytes| {
        if name == "judgement.parquet" {
            bytes.extend_from_slice(b"more");
        }
    });
    refused(&padu, "a table that is not the manifest's");
    rewrite(&copy, &broken, |name, bytes| {
        if name == "manifest.json" {
            *bytes = b"{}".to_vec();
        }
    });
    refused(&padu, "a manifest that says nothing");
}
