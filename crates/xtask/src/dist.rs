//! Packages: nobody should have to compile for half an hour.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::root;

const SERVICE: &str = include_str!("../assets/padu.service");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds with link-time optimisation and packs binary, manual pages, completions, unit and licences.
///
/// `profile` is `dist`, or `release` to try the packing without compiling DuckDB once more.
pub fn run(out: &Path, profile: &str) -> Result<()> {
    let target = target()?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    call(
        Command::new(cargo)
            .args(["build", "--profile", profile, "--locked", "--bin", "padu"])
            .current_dir(root()),
    )?;
    std::fs::create_dir_all(out)?;
    let binary = out.join("padu-stripped");
    let built = target.join(profile).join("padu");
    call(Command::new("strip").arg("-o").arg(&binary).arg(&built))?;
    let name = format!("padu-{VERSION}-{}", std::env::consts::ARCH);
    let stage = out.join(&name);
    if stage.exists() {
        std::fs::remove_dir_all(&stage)?;
    }
    let tree = stage.join("usr");
    place(&binary, &tree.join("bin/padu"))?;
    fill(&binary, &tree)?;
    std::fs::remove_file(&binary)?;
    let tarball = out.join(format!("{name}.tar.gz"));
    call(Command::new("tar").arg("-czf").arg(&tarball).arg("-C").arg(out).arg(&name))?;
    let package = debian(out, &stage)?;
    println!("{}\n{}", tarball.display(), package.display());
    Ok(())
}

/// Where cargo puts what it builds: two folders above this program.
fn target() -> Result<PathBuf> {
    let here = std::env::current_exe()?;
    let profile = here.parent().and_then(Path::parent).context("cannot find the target folder")?;
    Ok(profile.to_path_buf())
}

/// Everything beside the binary.
fn fill(binary: &Path, tree: &Path) -> Result<()> {
    let man = tree.join("share/man/man1");
    call(Command::new(binary).arg("man").arg(&man).args(["--lang", "en", "--quiet"]))?;
    for (shell, path) in [
        ("bash", "share/bash-completion/completions/padu"),
        ("zsh", "share/zsh/vendor-completions/_padu"),
        ("fish", "share/fish/vendor_completions.d/padu.fish"),
    ] {
        let output = Command::new(binary).args(["completions", shell, "--lang", "en"]).output()?;
        ensure!(output.status.success(), "completions for {shell} failed");
        write(&tree.join(path), &output.stdout)?;
    }
    write(&tree.join("lib/systemd/system/padu-analyze.service"), SERVICE.as_bytes())?;
    let docs = tree.join("share/doc/padu");
    place(&root().join("LICENSE"), &docs.join("copyright"))?;
    place(&root().join("CHANGELOG.md"), &docs.join("CHANGELOG.md"))?;
    write(&docs.join("LICENSES.txt"), licences()?.as_bytes())
}

/// Name, version and licence of every crate in the binary, from cargo's own metadata.
fn licences() -> Result<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata has no packages")?;
    let mut lines: Vec<String> = packages
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap_or("not stated").to_string();
            format!("{} {}: {}", text("name"), text("version"), text("license"))
        })
        .collect();
    lines.sort();
    Ok(lines.join("\n") + "\n")
}

fn debian(out: &Path, stage: &Path) -> Result<PathBuf> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let control = format!(
        "Package: padu\nVersion: {VERSION}\nArchitecture: {architecture}\n\
         Maintainer: padu contributors\nSection: utils\nPriority: optional\n\
         Depends: libc6, libstdc++6, libgcc-s1\n\
         Description: finds government applications that do the same job twice\n \
         Imports registers, finds duplicates and groups, and proposes consolidations.\n"
    );
    write(&stage.join("DEBIAN/control"), control.as_bytes())?;
    let package = out.join(format!("padu_{VERSION}_{architecture}.deb"));
    call(
        Command::new("dpkg-deb").args(["--root-owner-group", "--build"]).arg(stage).arg(&package),
    )?;
    Ok(package)
}

fn place(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().context("a file has a folder")?;
    std::fs::create_dir_all(folder)?;
    std::fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn call(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
