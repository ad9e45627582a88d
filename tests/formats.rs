//! Formats: stdout is only the result and parses, in each format of each listing verb; stderr is
//! everything else.

use serde_json::Value;

use crate::world::{DEMO_FILES, Output, Padu, text};

/// Every listing verb, on the demo. `ID`, `ID2`, `GROUP` and `PROPOSAL` stand for real ids.
const LISTINGS: [&str; 45] = [
    "demo other",
    "import kabupaten.csv --dry-run",
    "import kabupaten.csv kode-host.json",
    "issues",
    "issues --severity rejected",
    "analyze",
    "status",
    "list applications",
    "list usages",
    "list usages --of ID",
    "list deployments",
    "list groups",
    "list duplicates",
    "list dependencies",
    "list costs",
    "list sources",
    "list runs",
    "list judgements",
    "list judgements --all",
    "list products",
    "list needs-description",
    "list contradictions",
    "list misclassified",
    "list crosswalk",
    "list functions",
    "list shared",
    "list profiles",
    "search simpeg",
    "search kepegawaian --facets",
    "search nosuchwordanywhere",
    "search --objects data",
    "show ID",
    "show ID --provenance",
    "explain ID ID2",
    "judge ID ID2 --verdict unsure --reason test",
    "set ID remark seen --reason test",
    "propose",
    "propose --id PROPOSAL",
    "match kabupaten.csv --kind same-system --out found",
    "verify",
    "label --list",
    "lexicon check",
    "lexicon suggest",
    "diff",
    "list analyses",
];

fn prepared() -> (Padu, Vec<String>) {
    let padu = Padu::with_demo();
    padu.write_demo_files();
    let ids: Vec<String> =
        padu.rows("list applications").iter().take(2).map(|it| text(&it["id"])).collect();
    let proposal = text(&padu.rows("propose")[0]["id"]);
    let lines = LISTINGS
        .iter()
        .map(|line| {
            let words = line.split(' ').map(|word| match word {
                "ID" => ids[0].as_str(),
                "ID2" => ids[1].as_str(),
                "PROPOSAL" => proposal.as_str(),
                other => other,
            });
            words.collect::<Vec<_>>().join(" ")
        })
        .collect();
    (padu, lines)
}

/// Runs every listing verb in one format and checks what came on stdout.
fn check(format: &str, parses: impl Fn(&str, &str)) {
    let (padu, lines) = prepared();
    for line in lines {
        let line = format!("{line} --format {format}");
        let Output { stdout, stderr, .. } = padu.ok(&line);
        assert!(!stdout.is_empty() || format == "ndjson", "padu {line} says nothing");
        parses(&line, &stdout);
        for stream in [&stdout, &stderr] {
            assert!(!stream.contains('\u{1b}'), "padu {line}: escapes into a pipe");
        }
        for note in stderr.lines() {
            assert!(!stdout.contains(note), "padu {line}: {note} stands in the result");
        }
    }
}

#[test]
fn json_is_one_document() {
    check("json", |line, stdout| {
        let parsed: Result<Value, _> = serde_json::from_str(stdout);
        assert!(parsed.is_ok_and(|it| it.is_array() || it.is_object()), "padu {line}\n{stdout}");
    });
}

#[test]
fn ndjson_is_one_object_a_line() {
    check("ndjson", |line, stdout| {
        for row in stdout.lines() {
            let parsed: Result<Value, _> = serde_json::from_str(row);
            assert!(parsed.is_ok_and(|it| it.is_object()), "padu {line}\n{row}");
        }
    });
}

#[test]
fn csv_is_one_table_without_formulas() {
    check("csv", |line, stdout| {
        let mut reader = csv::Reader::from_reader(stdout.as_bytes());
        let headers = reader.headers().expect("a header").clone();
        let stable = |it: &str| it.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        assert!(headers.iter().all(stable), "padu {line}: {headers:?}");
        for row in reader.records() {
            let row = row.unwrap_or_else(|error| panic!("padu {line}: {error}"));
            let formula = |it: &str| it.starts_with(['=', '+', '@', '\t']);
            assert!(!row.iter().any(formula), "padu {line}: {row:?}");
        }
    });
}

#[test]
fn md_is_one_table() {
    check("md", |line, stdout| {
        let bars = |row: &str| row.replace("\\|", "").matches('|').count();
        let rows: Vec<&str> = stdout.lines().collect();
        assert!(rows.len() >= 2 && rows[1].starts_with("| ---"), "padu {line}\n{stdout}");
        for row in &rows {
            assert!(row.starts_with("| ") && row.ends_with(" |"), "padu {line}\n{row}");
            assert_eq!(bars(row), bars(rows[0]), "padu {line}\n{row}");
        }
    });
}

#[test]
fn a_table_is_text_without_escapes() {
    check("table", |line, stdout| {
        assert!(serde_json::from_str::<Value>(stdout).is_err(), "padu {line}");
    });
}

#[test]
fn every_format_lists_the_same_rows() {
    let padu = Padu::with_demo();
    for line in ["list applications", "list groups", "list runs", "propose --limit 1000", "issues"]
    {
        let rows = padu.rows(line).len();
        assert!(rows > 0, "{line}");
        let ndjson = padu.ok(&format!("{line} --format ndjson")).stdout.lines().count();
        let md = padu.ok(&format!("{line} --format md")).stdout.lines().count();
        let csv = padu.ok(&format!("{line} --format csv")).stdout;
        let csv = csv::Reader::from_reader(csv.as_bytes()).records().count();
        assert_eq!([ndjson, md - 2, csv], [rows; 3], "{line}");
    }
}

/// Facets come in every format; what is done is printed as an object.
#[test]
fn facets_and_deeds_are_part_of_the_result() {
    let padu = Padu::with_demo();
    padu.write_demo_files();
    let facets = padu.search("simpeg --facets")["facets"].to_string();
    assert!(facets.contains("\"regency\""), "{facets}");
    for format in ["ndjson", "csv", "md", "table"] {
        let said = padu.ok(&format!("search simpeg --facets --format {format}")).stdout;
        assert!(said.contains("level=regency"), "{format}: {said}");
    }
    let stored = serde_json::to_string(&padu.rows("list applications")).expect("JSON");
    let start = stored.find("[[").expect("the demo has sealed contacts");
    let token = stored[start..].split_inclusive("]]").next().expect("a token").to_string();
    let erased = padu.row(&format!("erase {token} --reason test"));
    assert_eq!((&erased["token"], &erased["reason"]), (&token.into(), &"test".into()));
    let run = text(&padu.row("import kabupaten.csv --source again")["run"]);
    let undone = padu.row(&format!("import --undo {run}"));
    assert_eq!((&undone["id"], &undone["undone"]), (&run.into(), &true.into()));
}

#[test]
fn csv_cells_are_flat() {
    let (padu, lines) = prepared();
    for line in lines {
        let said = padu.ok(&format!("{line} --format csv")).stdout;
        for cell in csv::Reader::from_reader(said.as_bytes()).records().flatten() {
            let nested =
                |it: &str| it.starts_with('{') || it.starts_with("[\"") || it.starts_with("[{");
            assert!(!cell.iter().any(nested), "padu {line}: {cell:?}");
        }
    }
    let proposals = padu.ok("propose --format csv").stdout;
    let mut reader = csv::Reader::from_reader(proposals.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let amount = headers.iter().position(|it| it == "at_stake_amount").expect("a column");
    let row = reader.records().next().expect("a proposal").expect("a row");
    assert!(row[amount].parse::<u64>().is_ok_and(|it| it > 0), "{row:?}");
}

#[test]
fn a_failure_says_nothing_on_stdout() {
    let padu = Padu::with_demo();
    for line in [
        "show nobody --format json",
        "list usages --of nobody --format json",
        "explain nobody nobody --format json",
        "import nosuch.csv --format json",
        "status --catalog nowhere --format json",
        "propose --id nothing --format json",
        "list nothing",
        "frobnicate",
    ] {
        let said = padu.run(line);
        assert_ne!(said.code, 0, "{line}");
        assert_eq!(said.stdout, "", "{line}");
        assert!(!said.stderr.trim().is_empty(), "{line}");
    }
}

#[test]
fn quiet_silences_stderr_and_leaves_stdout_as_it_is() {
    let (padu, lines) = prepared();
    for line in lines.iter().filter(|it| !it.starts_with("judge") && !it.starts_with("set")) {
        let loud = padu.ok(line);
        let quiet = padu.ok(&format!("{line} --quiet"));
        assert_eq!(quiet.stderr, "", "padu {line} --quiet");
        let changing = ["demo", "import", "analyze", "list runs", "issues"];
        if !changing.iter().any(|it| line.starts_with(it)) {
            assert_eq!(quiet.stdout, loud.stdout, "padu {line} --quiet");
        }
    }
}

#[test]
fn colours_come_only_when_asked_for() {
    let padu = Padu::with_demo();
    for color in ["auto", "never"] {
        let said = padu.ok(&format!("list groups --color {color}"));
        assert!(!said.stdout.contains('\u{1b}'), "{color}");
    }
    let said = padu.ok("list groups --color always");
    assert!(said.stdout.contains('\u{1b}'), "always means always");
    let plain: String = strip_escapes(&said.stdout);
    assert_eq!(plain, padu.ok("list groups").stdout);
}

/// Text without `ESC [ … m`.
fn strip_escapes(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain += &rest[..at];
        rest = rest[at..].split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let padu = Padu::with_demo();
    for line in ["list applications", "search a --format json", "list functions --format csv"] {
        let mut command = padu.command(line);
        let child = command
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn();
        let mut child = child.expect("padu starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("padu ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "padu {line}: {said}");
    }
}

#[test]
fn the_catalogue_comes_from_the_flag_then_the_environment_then_the_folder() {
    let padu = Padu::new();
    padu.write_demo_files();
    let file = DEMO_FILES[2];
    padu.ok(&format!("import {file}"));
    assert!(padu.path("padu.catalog").is_dir());
    let mut by_environment = padu.command(&format!("import {file}"));
    by_environment.env("PADU_CATALOG", "elsewhere");
    assert_eq!(crate::world::output(&mut by_environment).code, 0);
    assert!(padu.path("elsewhere").is_dir());
    let mut by_flag = padu.command(&format!("import {file} --catalog flagged"));
    by_flag.env("PADU_CATALOG", "elsewhere2");
    assert_eq!(crate::world::output(&mut by_flag).code, 0);
    assert!(padu.path("flagged").is_dir() && !padu.path("elsewhere2").exists());
}
