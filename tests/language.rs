//! Text for people comes from the message files: in the pseudo-locale, which puts every message in
//! brackets, nothing but data stands outside of them.

use crate::world::{LIST, Output, Padu, text};

fn pseudo(padu: &Padu, line: &str) -> Output {
    crate::world::output(padu.command(line).env("PADU_LANG", "pseudo"))
}

/// Words of three letters or more.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|it| it.chars().count() >= 3)
        .map(str::to_lowercase)
        .collect()
}

/// What stands outside the brackets. A table breaks long messages over lines, between other columns; a
/// bracket left open on a line is then taken to reach to the end of it, and one that closes to have
/// opened at its start.
fn unbracketed(stream: &str) -> String {
    let mut outside = String::new();
    for line in stream.lines() {
        let mut kept = String::new();
        let mut open = false;
        for c in line.chars() {
            match c {
                '⟦' => open = true,
                '⟧' if open => open = false,
                '⟧' => kept.clear(),
                _ if !open => kept.push(c),
                _ => {}
            }
        }
        outside += &kept;
        outside.push('\n');
    }
    outside
}

/// All text that is data: whatever stands in the catalogue, in the lists bundled with padu, and in keys.
fn data(padu: &Padu) -> String {
    let mut known: Vec<String> = padu.export("padu.catalog").into_values().collect();
    for line in
        ["list shared", "list profiles", "list functions", "status", "propose", "list sources"]
    {
        known.push(padu.ok(&format!("{line} --format json")).stdout);
    }
    let bundled = padu::data::texts("lexicon/").into_iter();
    for (path, text) in bundled.chain(padu::data::texts("reference")) {
        known.extend([path, text]);
    }
    known.push(padu.path("").display().to_string());
    known.push("padu true false json csv xlsx html list.csv".to_string());
    known.join("\n").to_lowercase()
}

/// Words of a stream that are neither messages nor data. A table breaks long ids, so a part of a datum
/// is data as well.
fn foreign(stream: &str, known: &str) -> Vec<String> {
    words(&unbracketed(stream)).into_iter().filter(|it| !known.contains(it.as_str())).collect()
}

const SCREENS: [&str; 43] = [
    "status",
    "analyze",
    "analyze --force",
    "import list.csv",
    "import list.csv --dry-run",
    "issues",
    "list applications",
    "list usages",
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
    "search --objects data",
    "search simpeg --facets",
    "show ID --provenance",
    "explain ID ID2",
    "explain ID ID2 --kind same-system",
    "explain ID ID2 --svg why.svg",
    "impact NEEDED",
    "graph",
    "graph NEEDED",
    "plan",
    "plan --years 1",
    "plan --against earlier.json",
    "propose",
    "propose --id PROPOSAL",
    "judge ID ID2 --verdict unsure --reason test",
    "verify",
    "label --list",
    "lexicon check",
    "lexicon suggest",
    "diff",
    "list analyses",
];

fn prepared() -> (Padu, Vec<String>) {
    let padu = Padu::with_demo();
    padu.write("list.csv", LIST);
    padu.write("earlier.json", padu.ok("plan --years 2 --format json").stdout);
    let applications = padu.rows("list applications");
    let ids: Vec<String> = applications.iter().take(2).map(|it| text(&it["id"])).collect();
    let proposal = text(&padu.rows("propose")[0]["id"]);
    let dependencies = padu.rows("list dependencies");
    let needed = dependencies.iter().find(|it| it["resolved"] == true).expect("the demo has some");
    let needed = text(&needed["to"]);
    let fill = |line: &&str| {
        let words = line.split(' ').map(|word| match word {
            "ID" => ids[0].clone(),
            "ID2" => ids[1].clone(),
            "PROPOSAL" => proposal.clone(),
            "NEEDED" => needed.clone(),
            other => other.to_string(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let lines = SCREENS.iter().map(fill).collect();
    (padu, lines)
}

#[test]
fn screens_hold_no_hard_coded_text() {
    let (padu, lines) = prepared();
    let said: Vec<Output> = lines.iter().map(|line| pseudo(&padu, line)).collect();
    let known = data(&padu);
    for (line, said) in lines.iter().zip(said) {
        assert_eq!(said.code, 0, "padu {line}: {}", said.stderr);
        for stream in [&said.stdout, &said.stderr] {
            assert_eq!(foreign(stream, &known), [""; 0], "padu {line}\n{stream}");
        }
    }
}

#[test]
fn the_demo_screen_and_the_report_hold_no_hard_coded_text() {
    let padu = Padu::with_demo();
    let known = data(&padu);
    let said = pseudo(&padu, "demo other");
    assert_eq!(foreign(&said.stdout, &known), [""; 0], "{}", said.stdout);
    assert_eq!(foreign(&said.stderr, &known), [""; 0], "{}", said.stderr);
    let page = std::fs::read_to_string(padu.path("other/report.html")).expect("a report");
    let mut shown = String::new();
    let mut rest = page.split("</style>").last().unwrap_or_default();
    while let Some((before, after)) = rest.split_once('<') {
        shown += before;
        shown.push('\n');
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    assert_eq!(foreign(&shown, &known), [""; 0], "report.html");
}

/// Headings of listings, where no line is broken.
#[test]
fn every_heading_is_a_message() {
    let (padu, lines) = prepared();
    for line in lines.iter().filter(|it| it.starts_with("list") || it.starts_with("propose")) {
        let said = pseudo(&padu, &format!("{line} --format md"));
        let heading = said.stdout.lines().next().unwrap_or_default();
        for cell in heading.trim_matches('|').split('|') {
            let cell = cell.trim();
            assert!(cell.starts_with('⟦') && cell.ends_with('⟧'), "padu {line}: {cell}");
        }
    }
}

#[test]
fn notes_and_hints_are_messages() {
    let padu = Padu::with_list(LIST);
    for line in [
        "import list.csv --dry-run",
        "backup copy.padu",
        "restore copy.padu --catalog restored",
        "rebuild",
        "verify",
        "man pages",
        "report report.html",
        "search simpeg",
        "propose",
        "analyze",
    ] {
        let said = pseudo(&padu, line);
        assert_eq!(said.code, 0, "{line}: {}", said.stderr);
        for note in said.stderr.lines() {
            assert!(note.contains('⟦') && note.contains('⟧'), "padu {line}: {note}");
        }
    }
}

#[test]
fn failures_are_messages_too() {
    let padu = Padu::with_list(LIST);
    padu.write("broken.xlsx", "no workbook");
    padu.write("nothing.csv", "a,b\n1,2\n");
    for line in [
        "show nobody",
        "status --catalog nowhere",
        "import broken.xlsx",
        "import nothing.csv",
        "import nosuch.csv",
        "import list.csv --profile nothing",
        "set nobody status retired --reason test",
        "propose --id nothing",
        "search x --filter nothing",
    ] {
        let said = pseudo(&padu, line);
        assert!(said.code >= 2, "{line}");
        assert!(said.stderr.contains('⟦'), "padu {line}: {}", said.stderr);
    }
}

/// What a failure says besides names, ids, keys and quoted technical detail is in the language.
#[test]
fn failures_speak_indonesian() {
    let padu = Padu::with_list(LIST);
    padu.write("broken.xlsx", "no workbook");
    padu.write("empty.csv", "");
    padu.write("nothing.csv", "a,b\n1,2\n");
    padu.write("page.html", "<!doctype html><p>");
    padu.write("data.json", "{\"a\": 1}");
    let id = padu.id_of("SIMPEG Contoh");
    let known =
        ["No such file", "holds", "there is", "has no", "cannot", "expected", "Usage", "error"];
    for line in [
        "import broken.xlsx",
        "import empty.csv",
        "import nothing.csv",
        "import page.html",
        "import data.json",
        "import nosuch.csv",
        "import list.csv --profile nothing",
        "import list.csv --save-profile a/b",
        "import",
        "list nothing",
        "status --nothing",
        "frobnicate",
        "search x --limit many",
        "search x --filter nothing",
        "search x --filter nothing=1",
        "show nobody",
        "status --catalog nowhere",
        "propose --id nothing",
        &format!("judge {id} {id} --verdict unsure --reason test"),
        &format!("explain {id} {id}"),
        &format!("set {id} nothing 1 --reason test"),
        &format!("set {id} status nothing --reason test"),
        &format!("set {id} contact nobody --reason test"),
        "match list.csv --kind same-system --out out --id nothing",
        "match nothing.csv --kind same-system --out out",
        "restore nosuch.padu",
        "report nowhere/report.html",
        "export --all list.csv",
        "man list.csv",
    ] {
        let said = padu.run(&format!("{line} --lang id"));
        assert!(said.code >= 2, "{line}");
        for word in known {
            assert!(!said.stderr.contains(word), "padu {line}: {}", said.stderr);
        }
        assert!(!said.stderr.contains("keterangan teknis"), "padu {line}: {}", said.stderr);
    }
}

#[test]
fn indonesian_is_spoken_unless_the_environment_says_english() {
    let padu = Padu::with_list(LIST);
    let said = |name: &str, value: &str| {
        let mut command = padu.command("status");
        command.env_remove("PADU_LANG").env(name, value);
        crate::world::output(&mut command).stdout
    };
    let indonesian = padu.ok("status --lang id").stdout;
    let english = padu.ok("status --lang en").stdout;
    assert_ne!(indonesian, english);
    assert_eq!(said("LANG", "C.UTF-8"), indonesian);
    assert_eq!(said("LANG", "id_ID.UTF-8"), indonesian);
    assert_eq!(said("LANG", "en_GB.UTF-8"), english);
    assert_eq!(said("PADU_LANG", "en"), english);
}
