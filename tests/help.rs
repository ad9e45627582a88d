//! Help: every example runs, `-h` is the short one, completions and manual pages are made.

use clap::ValueEnum;
use padu::args::EXAMPLES;
use padu::messages::{Language, Messages};

use crate::world::{LIST, Padu, copy_folder, files_below, text};

/// A folder with the demo's files, two lists, an analysed catalogue of them with a kept roadmap, and a backup of it.
fn prepared() -> Padu {
    let padu = Padu::with_demo();
    padu.write_demo_files();
    for list in ["2023.csv", "2024.csv"] {
        padu.write(list, LIST);
    }
    padu.ok("plan --save roadmap");
    padu.ok("backup copy.padu");
    padu
}

/// An example with real ids and a real token in the places of ID, ID2 and TOKEN.
fn filled(example: &str, ids: &[String], token: &str) -> String {
    let words: Vec<String> = crate::world::words(example)
        .into_iter()
        .skip(1)
        .map(|word| match word.as_str() {
            "ID" => ids[0].clone(),
            "ID2" => ids[1].clone(),
            "TOKEN" => token.to_string(),
            _ => format!("\"{word}\""),
        })
        .collect();
    words.join(" ")
}

/// Runs the examples of the verbs whose turn it is, each in a copy of the prepared folder.
fn run_examples(turn: usize, of: usize) {
    let prepared = prepared();
    let applications = prepared.rows("list applications");
    let ids: Vec<String> = applications.iter().take(2).map(|it| text(&it["id"])).collect();
    let stored = serde_json::to_string(&applications).expect("JSON");
    let start = stored.find("[[").expect("the demo has sealed contacts");
    let token = stored[start..].split_inclusive("]]").next().expect("a token").to_string();
    for (verb, examples) in EXAMPLES.iter().skip(turn).step_by(of) {
        assert!(examples.len() >= 2, "{verb} has two examples");
        for example in *examples {
            let padu = Padu::new();
            copy_folder(&prepared.path(""), &padu.path(""));
            std::fs::create_dir_all(padu.path("padu.catalog/staging")).expect("empty folder");
            let line = filled(example, &ids, &token);
            let said = padu.run(&line);
            assert_eq!(said.code, 0, "{example}\n{line}\n{}{}", said.stdout, said.stderr);
        }
    }
}

#[test]
fn examples_of_every_verb_run_first_third() {
    run_examples(0, 3);
}

#[test]
fn examples_of_every_verb_run_second_third() {
    run_examples(1, 3);
}

#[test]
fn examples_of_every_verb_run_last_third() {
    run_examples(2, 3);
}

#[test]
fn short_help_is_shorter_and_long_help_shows_the_examples() {
    let padu = Padu::new();
    for (verb, examples) in EXAMPLES {
        for (language, key) in [(Language::Id, "id"), (Language::En, "en")] {
            let short = padu.ok(&format!("{verb} -h --lang {key}")).stdout;
            let long = padu.ok(&format!("{verb} --help --lang {key}")).stdout;
            assert!(short.lines().count() < long.lines().count(), "padu {verb} -h");
            let heading = Messages::new(language).text("help-examples");
            assert!(!short.contains(&heading) && long.contains(&heading), "padu {verb} -h");
            for example in *examples {
                assert!(long.contains(example), "padu {verb} --help shows {example}");
            }
        }
    }
    let help = padu.ok("--help").stdout;
    for (verb, _) in EXAMPLES {
        assert!(help.contains(&format!("\n  {verb} ")), "padu --help lists {verb}");
    }
    assert!(!help.contains("read-workbook"), "what is for padu alone is hidden");
}

#[test]
fn help_speaks_both_languages() {
    let padu = Padu::new();
    for (language, key) in [(Language::Id, "id"), (Language::En, "en")] {
        let about = Messages::new(language).text("app-about");
        let help = padu.ok(&format!("--help --lang {key}")).stdout;
        let joined = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(joined.contains(&about), "{help}");
    }
    assert_ne!(padu.ok("list -h --lang id").stdout, padu.ok("list -h --lang en").stdout);
}

#[test]
fn completions_are_made_for_every_shell() {
    let padu = Padu::new();
    for shell in clap_complete::Shell::value_variants() {
        let script = padu.ok(&format!("completions {shell}")).stdout;
        for word in ["provenance", "analyze", "--catalog"] {
            let plain = word.trim_start_matches('-');
            assert!(script.contains(plain), "{shell}: {word}");
        }
    }
}

#[test]
fn a_manual_page_is_made_for_every_verb() {
    let padu = Padu::new();
    padu.ok("man pages");
    let pages = files_below(&padu.path("pages"));
    for verb in EXAMPLES.iter().map(|(verb, _)| format!("padu-{verb}.1")).chain(["padu.1".into()]) {
        let page = pages.iter().find(|it| it.ends_with(&verb));
        let page = std::fs::read_to_string(page.unwrap_or_else(|| panic!("{verb}"))).expect("text");
        assert!(page.contains(".SH NAME") && page.contains(".SH SYNOPSIS"), "{verb}");
    }
    assert!(!pages.iter().any(|it| it.to_string_lossy().contains("read-workbook")));
}

#[test]
fn the_version_is_that_of_the_workspace() {
    let said = Padu::new().ok("--version").stdout;
    assert_eq!(said.trim(), format!("padu {}", env!("CARGO_PKG_VERSION")));
}
