//! The data files that are part of the binary: lexicon, reference lists, models, profiles, demo.

use include_dir::{Dir, include_dir};
use matching::{Knowledge, KnowledgeError, ModelFile, Models};

static DATA: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../data");

/// Text files below a folder of `data/`, by path, in the order of their paths.
pub fn texts(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&DATA, folder, &mut found);
    found.sort();
    found
}

fn collect(dir: &Dir, folder: &str, found: &mut Vec<(String, String)>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().into_owned();
        if path.starts_with(folder) {
            found.extend(file.contents_utf8().map(|text| (path, text.to_string())));
        }
    }
    for child in dir.dirs() {
        collect(child, folder, found);
    }
}

/// One text file of `data/`; `None` when it is not there.
pub fn text(path: &str) -> Option<&'static str> {
    DATA.get_file(path).and_then(|file| file.contents_utf8())
}

/// One file of `data/` as it is.
pub fn bytes(path: &str) -> Option<&'static [u8]> {
    DATA.get_file(path).map(|file| file.contents())
}

/// The built-in mapping profiles: name and TOML text.
pub fn profiles() -> Vec<(String, String)> {
    texts("profiles/")
        .into_iter()
        .filter_map(|(path, text)| {
            let name = path.strip_prefix("profiles/")?.strip_suffix(".toml")?;
            Some((name.to_string(), text))
        })
        .collect()
}

/// The texts behind what the matching engine knows: lexicon, reference lists and models.
pub fn texts_of_knowledge() -> Vec<(String, String)> {
    ["lexicon/", "reference/", "models/"].iter().flat_map(|folder| texts(folder)).collect()
}

/// The trained models; `build.rs` reads the same ones.
const MODELS: [&str; 2] = ["models/word-vectors.bin", "models/functions.bin"];

fn models() -> Vec<ModelFile> {
    MODELS.iter().filter_map(|it| Some((it.to_string(), bytes(it)?.into()))).collect()
}

/// What the matching engine knows: the texts, and the trained models. The name of their edition was found when
/// this was built: to find it now, all of them would have to be read.
///
/// # Errors
/// When a bundled file is malformed.
pub fn knowledge() -> Result<Knowledge, KnowledgeError> {
    let models = Models::read(&models(), env!("PADU_MODELS"))?;
    Ok(Knowledge::parse(&texts_of_knowledge())?.with(models))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edition_is_that_of_the_bundled_models() {
        let read = Knowledge::parse(&texts_of_knowledge()).expect("the texts are whole");
        let read = read.with_models(&models()).expect("the models are whole");
        assert_eq!(knowledge().expect("all is whole").edition(), read.edition());
    }

    #[test]
    fn no_model_takes_more_than_ten_megabytes() {
        for (name, bytes) in models() {
            assert!(bytes.len() <= 10_000_000, "{name}: {} bytes", bytes.len());
        }
    }
}
