//! `padu lexicon` finds what is wrong with a lexicon, and proposes terms that a catalogue uses.

use serde_json::Value;

use crate::world::{Padu, copy_folder, repository, text};

fn findings(padu: &Padu, line: &str) -> (i32, Vec<Value>) {
    let said = padu.run(&format!("lexicon check {line} --format json"));
    let rows = serde_json::from_str(&said.stdout);
    (said.code, rows.unwrap_or_else(|_| panic!("{}{}", said.stdout, said.stderr)))
}

/// A folder with an edited copy of the lexicon: one piece of text in one file is replaced.
fn edited(file: &str, from: &str, to: &str) -> Padu {
    let padu = Padu::new();
    copy_folder(&repository("data/lexicon"), &padu.path("own/lexicon"));
    let path = padu.path(&format!("own/lexicon/{file}"));
    let old = std::fs::read_to_string(&path).expect("readable");
    assert!(old.contains(from), "{file} holds {from}");
    std::fs::write(&path, old.replacen(from, to, 1)).expect("writable");
    padu
}

#[test]
fn the_bundled_lexicon_and_its_examples_have_no_errors() {
    let (code, found) = findings(&Padu::new(), "");
    let errors: Vec<&Value> = found.iter().filter(|it| it["level"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(code, 0);
    for row in &found {
        for key in ["file", "key", "what", "hint", "rule"] {
            assert!(row[key].as_str().is_some_and(|it| !it.is_empty()), "{key}: {row}");
        }
    }
}

#[test]
fn an_edited_copy_is_checked_with_its_place() {
    let strong = "\"manajemen kepegawaian\",";
    for (file, from, to, rule) in [
        ("functions/personnel.toml", strong, "\"presensi\",", "strong-twice"),
        ("functions/personnel.toml", "[family]", "[family", "unreadable"),
        ("functions/personnel.toml", "\"RAL.02.04\"", "\"RAL.99.99\"", "no-such-code"),
        ("functions/personnel.toml", "\"siasn\"", "\"nothing\"", "no-such-national"),
        ("acronyms.csv", "personnel/talent-position", "personnel/nothing", "no-such-function"),
    ] {
        let padu = edited(file, from, to);
        let (code, found) = findings(&padu, "--lexicon own/lexicon");
        assert_eq!(code, 1, "{rule}");
        let hit = found.iter().find(|it| it["rule"] == rule);
        let hit = hit.unwrap_or_else(|| panic!("{rule}: {found:#?}"));
        assert_eq!(
            (&hit["level"], text(&hit["file"])),
            (&"error".into(), format!("own/lexicon/{file}"))
        );
    }
}

#[test]
fn examples_beside_an_edited_copy_are_guarded() {
    let padu = edited("weights.toml", "strong = 1.0", "strong = 1.0");
    let head = "function,style,name,unit,description\n";
    let row = "personnel/administration,chatty,Si,,satu dua tiga empat lima\n";
    padu.write("own/examples/personnel.csv", format!("{head}{row}{row}"));
    let (code, found) = findings(&padu, "--lexicon own/lexicon");
    assert_eq!(code, 1);
    for rule in ["example-style", "examples-alike", "few-examples", "examples-too-few-in-all"] {
        assert!(found.iter().any(|it| it["rule"] == rule), "{rule}");
    }
}

#[test]
fn a_folder_without_a_lexicon_is_said_to_be_none() {
    let padu = Padu::new();
    padu.write("nothing/readme.txt", "x");
    let said = padu.run("lexicon check --lexicon nothing");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
}

#[test]
fn words_of_entries_without_function_are_proposed() {
    let head = "Nama Aplikasi,Instansi Pemilik,Uraian\n";
    let rows: String = ["Alun", "Bening", "Cakra", "Delima", "Embun"]
        .iter()
        .map(|it| format!("{it},Pemerintah Kabupaten Contoh,kwarsila lumbaran\n"))
        .collect();
    let known = "SIMPEG,Pemerintah Kabupaten Contoh,data kepegawaian\n";
    let padu = Padu::with_list(&format!("{head}{rows}{known}"));
    let found = padu.rows("lexicon suggest");
    let terms: Vec<String> = found.iter().map(|it| text(&it["term"])).collect();
    assert!(terms.contains(&"kwarsila lumbaran".to_string()), "{terms:?}");
    let row = found.iter().find(|it| it["term"] == "kwarsila lumbaran").expect("it is there");
    assert_eq!((&row["count"], &row["line"]), (&5.into(), &"\"kwarsila lumbaran\",".into()));
    assert!(text(&row["found_in"]).contains("Alun"), "{row}");
    assert_eq!(Padu::new().run("lexicon suggest").code, 2, "it needs a catalogue");
}
