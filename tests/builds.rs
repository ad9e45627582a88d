//! DuckDB is a long C++ build: the main job and the tests share one.

use std::path::{Path, PathBuf};

use crate::world::files_below;

/// Build folders of libduckdb below a profile's folder that hold compiled objects.
fn compiled(profile: &Path) -> Vec<PathBuf> {
    let Ok(builds) = std::fs::read_dir(profile.join("build")) else { return Vec::new() };
    let of_duckdb = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libduckdb-sys-")
    };
    let holds_objects = |path: &PathBuf| {
        files_below(path).iter().any(|it| it.extension().is_some_and(|it| it == "o" || it == "a"))
    };
    let folders = builds.map(|it| it.expect("readable").path());
    folders.filter(of_duckdb).filter(holds_objects).collect()
}

#[test]
fn one_libduckdb_build_serves_the_main_job_and_the_tests() {
    let binary = Path::new(env!("CARGO_BIN_EXE_padu"));
    let release = binary.parent().expect("the binary lies in its profile's folder");
    assert_eq!(release.file_name().and_then(|it| it.to_str()), Some("release"), "the one profile");
    let target = release.parent().expect("a target folder");
    let mut found = Vec::new();
    for profile in std::fs::read_dir(target).expect("readable") {
        let profile = profile.expect("readable").path();
        // `cargo xtask dist` is asked for by name and optimises across crates.
        if profile.file_name().is_some_and(|it| it != "dist") {
            found.extend(compiled(&profile));
        }
    }
    assert_eq!(found.len(), 1, "libduckdb was compiled in {found:?}");
}
