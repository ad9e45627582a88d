//! Looks the lexicon over: what contradicts itself, fires everywhere or is missing, and which terms a
//! catalogue suggests.
//!
//! Everything is handed in as text, so that an edited copy is checked as the bundled files are.

mod examples;
mod phrases;
mod suggest;
mod terms;

use serde::Serialize;

use crate::{Acronym, Function, Knowledge, SharedApplication};

pub use suggest::{Observed, Suggestion, suggestions};

/// Every rule, for the texts about it.
pub const RULES: [&str; 21] = [
    "unreadable",
    "strong-twice",
    "strong-and-plain",
    "no-terms",
    "no-strong-terms",
    "no-such-national",
    "no-such-code",
    "no-such-function",
    "function-twice",
    "acronym-twice",
    "acronym-collides",
    "acronym-everyday",
    "acronym-often",
    "fires-everywhere",
    "few-examples",
    "examples-too-few-in-all",
    "examples-alike",
    "skeleton-repeated",
    "examples-too-long",
    "example-style",
    "example-function",
];

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Has to be mended.
    Error,
    /// Should be looked at.
    Warning,
}

/// Something that is wrong with the lexicon or its examples.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The file, as it was handed in.
    pub file: String,
    /// What it is about: a function code, an acronym, the line of an example.
    pub key: String,
    /// What is wrong, as a stable key; its text stands in the message files.
    pub rule: &'static str,
    /// How much it matters.
    pub level: Level,
    /// The values of that text.
    pub values: Vec<(&'static str, String)>,
}

impl Finding {
    fn new(level: Level, rule: &'static str, file: &str, key: &str) -> Finding {
        let (file, key) = (file.to_string(), key.to_string());
        Finding { file, key, rule, level, values: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Finding {
        self.values.push((name, value.to_string()));
        self
    }
}

/// One function with the file it stands in.
struct Stated {
    file: String,
    function: Function,
}

/// Everything that was handed in, read.
#[derive(Default)]
struct Lexicon {
    functions: Vec<Stated>,
    acronyms: Vec<(String, Acronym)>,
    shared: Vec<(String, SharedApplication)>,
    boilerplate: Vec<String>,
    /// Codes of the reference lists, as `RAL.02.04`.
    codes: Vec<String>,
    examples: Vec<examples::Example>,
    unreadable: Vec<Finding>,
}

/// Checks a lexicon, given as (path, text) of the files of `lexicon/`, `reference/` and `examples/`.
///
/// `entries` are the texts of a catalogue, against which terms that fire everywhere are sought; without them
/// the examples serve. The most serious findings come first, then in the order of files.
pub fn check(files: &[(String, String)], entries: Option<&[String]>) -> Vec<Finding> {
    let lexicon = Lexicon::read(files);
    let mut findings = lexicon.unreadable.clone();
    findings.extend(terms::findings(&lexicon));
    findings.extend(phrases::findings(&lexicon, entries));
    findings.extend(examples::findings(&lexicon));
    findings.sort_by(|a, b| (a.level, &a.file, &a.key).cmp(&(b.level, &b.file, &b.key)));
    findings
}

impl Lexicon {
    fn read(files: &[(String, String)]) -> Lexicon {
        let mut lexicon = Lexicon::default();
        let mut sorted: Vec<&(String, String)> = files.iter().collect();
        sorted.sort();
        for (path, text) in sorted {
            let folder = path.rsplit('/').nth(1).unwrap_or_default();
            if let Err(reason) = lexicon.read_file(path, folder, text) {
                let unreadable = Finding::new(Level::Error, "unreadable", path, "");
                lexicon.unreadable.push(unreadable.with("reason", reason));
            }
        }
        lexicon
    }

    fn read_file(&mut self, path: &str, folder: &str, text: &str) -> Result<(), String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if folder == "examples" && name.ends_with(".csv") {
            self.examples.extend(examples::read(path, text)?);
            return Ok(());
        }
        if let Some(scheme) = ["ral.csv", "rab.csv"].iter().find(|it| **it == name) {
            self.codes.extend(codes(scheme, text)?);
            return Ok(());
        }
        let one = [(path.to_string(), text.to_string())];
        let knowledge = Knowledge::parse(&one).map_err(|it| it.to_string())?;
        let stated = |it: &Function| Stated { file: path.to_string(), function: it.clone() };
        self.functions.extend(knowledge.functions().iter().map(stated));
        self.acronyms.extend(knowledge.acronyms().iter().map(|it| (path.to_string(), it.clone())));
        self.shared.extend(knowledge.shared().iter().map(|it| (path.to_string(), it.clone())));
        self.boilerplate.extend(knowledge.boilerplate.keys().cloned());
        Ok(())
    }

    fn has_function(&self, code: &str) -> bool {
        self.functions.iter().any(|it| it.function.code == code)
    }
}

/// The codes of a reference list.
fn codes(scheme: &str, text: &str) -> Result<Vec<String>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|it| it.to_string())?;
    let Some(column) = headers.iter().position(|it| it == "code") else {
        return Err(format!("{scheme} has no column code"));
    };
    let rows = reader.records().map(|row| {
        let row = row.map_err(|it| it.to_string())?;
        Ok(row.get(column).unwrap_or_default().to_string())
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[family]\ncode='a'\nname_id='A'\nname_en='A'\n";

    fn function(code: &str, rest: &str) -> String {
        format!("[[function]]\ncode='{code}'\nname_id='x'\nname_en='x'\n{rest}\n")
    }

    fn lexicon(functions: &str) -> Vec<(String, String)> {
        let reference = "scheme,edition,code\nRAL,1,RAL.01\n";
        let rows = (0..10).map(|it| format!("a/b,terse,nama{it},,isi{it} kata{it} uji{it}\n"));
        let examples =
            format!("function,style,name,unit,description\n{}", rows.collect::<String>());
        [
            ("lexicon/functions/a.toml", format!("{HEAD}{functions}")),
            ("lexicon/acronyms.csv", "acronym,expansion,function,kind\n".to_string()),
            ("lexicon/boilerplate.csv", "word,weight\nsistem,0.1\n".to_string()),
            ("reference/ral.csv", reference.to_string()),
            ("examples/a.csv", examples),
        ]
        .map(|(path, text)| (path.to_string(), text))
        .to_vec()
    }

    /// Rules found, without those about how many examples there are in all.
    fn check_rules(files: &[(String, String)], expected: &[&str]) {
        let mut found: Vec<&str> = check(files, None)
            .iter()
            .map(|it| it.rule)
            .filter(|it| *it != "examples-too-few-in-all")
            .collect();
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{:#?}", check(files, None));
    }

    #[test]
    fn a_sound_lexicon_has_no_findings() {
        check_rules(&lexicon(&function("a/b", "strong=['gizi']\nral=['RAL.01']")), &[]);
    }

    #[test]
    fn a_form_is_strong_once() {
        let functions = function("a/b", "strong=['gizi | pangan']")
            + &function("a/c", "strong=['Pangan']\nplain=['gizi']");
        let mut files = lexicon(&functions);
        let more = files[4].1.lines().skip(1).map(|it| it.replace("a/b", "a/c") + "\n");
        let more: String = more.collect();
        files[4].1 += &more;
        let found = check(&files, None);
        let rules: Vec<&str> = found.iter().map(|it| it.rule).collect();
        assert!(
            rules.contains(&"strong-twice") && rules.contains(&"strong-and-plain"),
            "{rules:?}"
        );
    }

    #[test]
    fn codes_and_names_have_to_exist() {
        let functions = function("a/b", "strong=['gizi']\nral=['RAL.99']\nnational=['nothing']");
        check_rules(&lexicon(&functions), &["no-such-code", "no-such-national"]);
    }

    #[test]
    fn a_function_needs_terms_strong_ones_and_examples() {
        let functions = function("a/b", "plain=['gizi']") + &function("a/c", "");
        check_rules(&lexicon(&functions), &["few-examples", "no-terms", "no-strong-terms"]);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_a_finding() {
        let mut files = lexicon(&function("a/b", "strong=['gizi']"));
        files.push(("lexicon/functions/b.toml".into(), "[family".into()));
        check_rules(&files, &["unreadable"]);
    }

    #[test]
    fn an_acronym_has_one_known_function_and_is_no_everyday_word() {
        let mut files = lexicon(&function("a/b", "strong=['gizi']"));
        files[1].1 += "SISTEM,Sistem Apa Saja,a/b,product\nSIX,Si X,a/x,product\n";
        check_rules(&files, &["acronym-everyday", "no-such-function"]);
    }
}
