//! The crates form a diamond: `model` under siblings that do not know each other, `padu` above.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::world::{files_below, repository, text};

const SIBLINGS: [&str; 4] = ["ingest", "catalog", "matching", "consolidation"];

/// What `model` may use: serialisation, dates and hashing, nothing that reads or writes.
const PURE: [&str; 4] = ["chrono", "serde", "serde_json", "sha2"];

/// Normal and build dependencies of each crate of the workspace.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(repository("."))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let of = |package: &Value| -> BTreeSet<String> {
        let all = package["dependencies"].as_array().expect("dependencies").iter();
        all.filter(|it| it["kind"] != "dev").map(|it| text(&it["name"])).collect()
    };
    packages.iter().map(|it| (text(&it["name"]), of(it))).collect()
}

#[test]
fn siblings_know_model_and_not_each_other() {
    let dependencies = dependencies();
    for sibling in SIBLINGS {
        let known = &dependencies[sibling];
        assert!(known.contains("model"), "{sibling} speaks the nouns of model");
        for other in SIBLINGS.iter().chain(&["padu", "xtask"]) {
            assert!(!known.contains(*other), "{sibling} knows {other}");
        }
    }
}

#[test]
fn model_knows_nobody_and_does_no_input_or_output() {
    let dependencies = dependencies();
    for name in &dependencies["model"] {
        assert!(PURE.contains(&name.as_str()), "model depends on {name}");
    }
    for path in files_below(&repository("crates/model/src")) {
        let source = std::fs::read_to_string(&path).expect("readable");
        for word in ["std::fs", "std::net", "std::io", "std::process", "std::env", "Utc::now"] {
            assert!(!source.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn matching_and_consolidation_read_no_disk_clock_or_network() {
    for name in ["matching", "consolidation"] {
        for path in files_below(&repository(&format!("crates/{name}/src"))) {
            let source = std::fs::read_to_string(&path).expect("readable");
            let outside_tests = source.split("#[cfg(test)]").next().unwrap_or_default();
            let of_tests = path.components().any(|it| it.as_os_str() == "tests.rs");
            for word in ["std::fs", "std::net", "std::env", "std::time", "Utc::now"] {
                let used = outside_tests.contains(word) && !of_tests;
                assert!(!used, "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn only_catalog_runs_sql_or_links_the_database_and_the_index() {
    for (name, known) in dependencies() {
        for heavy in ["duckdb", "libduckdb-sys", "tantivy"] {
            let allowed = name == "catalog";
            assert!(allowed || !known.contains(heavy), "{name} depends on {heavy}");
        }
    }
}

#[test]
fn no_crate_may_hold_unsafe_code() {
    let read = |path: &str| -> toml::Table {
        let text = std::fs::read_to_string(repository(path)).expect("a manifest");
        toml::from_str(&text).expect("a manifest is TOML")
    };
    let workspace = read("Cargo.toml");
    assert_eq!(workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for name in dependencies().keys() {
        let manifest = read(&format!("crates/{name}/Cargo.toml"));
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{name} takes the lints");
    }
}

#[test]
fn there_is_one_crate_for_each_part_of_the_house() {
    let names: Vec<String> = dependencies().into_keys().collect();
    let expected =
        ["catalog", "consolidation", "domains", "ingest", "matching", "model", "padu", "xtask"];
    assert_eq!(names, expected);
}

#[test]
fn domains_is_a_list_and_knows_nobody() {
    assert_eq!(dependencies()["domains"], BTreeSet::from(["psl".to_string()]));
}
