//! What padu knows before it sees a register: functions and their terms, acronyms, boilerplate words,
//! the national list of shared applications, and the weights of the two match models.
//!
//! The texts are handed in, so this crate reads no files; the edition is a hash of exactly these texts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::WordVectors;
use crate::frequencies::hashed_bytes;
use crate::normalize::fold;
use crate::same_function::{Concepts, FunctionModel, Recogniser, Words};
use crate::same_product::{Products, no_names};
use crate::same_system::SystemModel;

/// Why the knowledge could not be read.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// A TOML file is malformed.
    #[error("cannot read {file}: {reason}")]
    Toml {
        /// The file.
        file: String,
        /// The parser's message.
        reason: String,
    },
    /// A CSV file is malformed.
    #[error("cannot read {file}, line {line}: {reason}")]
    Csv {
        /// The file.
        file: String,
        /// 1-based line.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A trained model is not of this build.
    #[error("cannot read {file}: it is not a model of this build")]
    Model {
        /// The file.
        file: String,
    },
    /// Two functions or two shared applications have the same key.
    #[error("{file} defines {code} a second time")]
    Twice {
        /// The file of the second definition.
        file: String,
        /// The key.
        code: String,
    },
}

/// How surely a term speaks for its function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Only together with others.
    Weak,
    /// The usual word for it.
    Plain,
    /// Says the function alone.
    Strong,
}

/// A term and its listed variants; a trailing `*` on a word makes it a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// How surely it speaks.
    pub strength: Strength,
    /// Surface forms, canonical first.
    pub forms: Vec<String>,
}

/// One government function of the lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// `family/function`.
    pub code: String,
    /// Code of the family (level 1).
    pub family: String,
    /// Indonesian name.
    pub name_id: String,
    /// English name.
    pub name_en: String,
    /// Indonesian name of the family.
    pub family_name_id: String,
    /// English name of the family.
    pub family_name_en: String,
    /// Code of the function it is usually a part of: where systems of that function do this one too.
    pub part_of: Option<String>,
    /// Words that say it.
    pub terms: Vec<Term>,
    /// Shared applications that do it nationally.
    pub national: Vec<String>,
    /// Codes of the reference service architecture.
    pub ral: Vec<String>,
    /// Codes of the reference business architecture.
    pub rab: Vec<String>,
    /// Class of the classification of the functions of government; empty when none is given.
    pub cofog: String,
    /// Data objects it usually keeps.
    pub data_objects: Vec<String>,
    /// Who usually uses it.
    pub target_users: Vec<String>,
}

/// An acronym or product name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acronym {
    /// The short form as listed.
    pub acronym: String,
    /// What it stands for.
    pub expansion: String,
    /// The function it names, when there is one.
    pub function: Option<String>,
    /// `product`, `term` or `agency`.
    pub kind: String,
}

/// Class of a shared application (Perpres 95/2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationClass {
    /// Aplikasi Umum: standard, used by all.
    Umum,
    /// Aplikasi Khusus: run by one body for its own affair.
    Khusus,
}

/// An application of the national list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SharedApplication {
    /// Stable key.
    pub id: String,
    /// Usual name.
    pub name: String,
    /// Full name.
    #[serde(default)]
    pub full_name: String,
    /// Body that owns it.
    #[serde(default)]
    pub owner: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Hosts it answers on.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Functions it serves.
    #[serde(default)]
    pub functions: Vec<String>,
    /// Umum or khusus.
    #[serde(default = "khusus")]
    pub class: ApplicationClass,
    /// Whether use is mandatory.
    #[serde(default)]
    pub mandatory: bool,
    /// The rule that says so; empty when not known.
    #[serde(default)]
    pub legal_basis: String,
}

fn khusus() -> ApplicationClass {
    ApplicationClass::Khusus
}

/// Lexicon, acronyms, boilerplate, shared applications and model weights, parsed.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    edition: String,
    functions: Vec<Function>,
    by_code: FxHashMap<String, usize>,
    shared: Vec<SharedApplication>,
    products: Products,
    pub(crate) acronyms: Vec<Acronym>,
    pub(crate) boilerplate: FxHashMap<String, f32>,
    pub(crate) weights: TermWeights,
    pub(crate) system_model: SystemModel,
    pub(crate) function_model: FunctionModel,
    word_vectors: Option<WordVectors>,
    recogniser: Option<Recogniser>,
    /// Made of the above when they are first asked for.
    concepts: OnceLock<Arc<Concepts>>,
    words: OnceLock<Arc<Words>>,
    no_names: OnceLock<Arc<FxHashSet<String>>>,
}

/// Trained models, ready to become part of [`Knowledge`].
#[derive(Debug, Clone, Default)]
pub struct Models {
    edition: String,
    word_vectors: Option<WordVectors>,
    recogniser: Option<Recogniser>,
}

/// A trained model as it is bundled: path and bytes.
pub type ModelFile = (String, Cow<'static, [u8]>);

impl Models {
    /// Reads the files that [`Knowledge::with_models`] takes; the edition is another one when their bytes are.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn read(files: &[ModelFile], edition: &str) -> Result<Models, KnowledgeError> {
        let mut models = Models { edition: edition.to_string(), ..Models::default() };
        for (path, bytes) in files {
            let bytes = bytes.clone();
            let is_read = match file_name(path) {
                "word-vectors.bin" => {
                    models.word_vectors = WordVectors::from_bytes(bytes);
                    models.word_vectors.is_some()
                }
                "functions.bin" => {
                    models.recogniser = Recogniser::from_bytes(bytes);
                    models.recogniser.is_some()
                }
                _ => continue,
            };
            if !is_read {
                return Err(KnowledgeError::Model { file: path.clone() });
            }
        }
        Ok(models)
    }
}

impl Knowledge {
    /// Parses the files of `data/lexicon`, `data/reference` and `data/models`, given as (path, text).
    ///
    /// Files are told apart by path; files that matching does not use are ignored. Without a model file
    /// the built-in weights hold. The order of the files does not matter.
    pub fn parse(files: &[(String, String)]) -> Result<Knowledge, KnowledgeError> {
        let sorted: BTreeMap<&str, &str> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let mut knowledge = Knowledge::default();
        let mut used = String::new();
        for (path, text) in sorted {
            if knowledge.read(path, text)? {
                used.push_str(file_name(path));
                used.push('\n');
                used.push_str(text);
            }
        }
        knowledge.edition = model::content_hash(used.as_bytes())[..16].to_string();
        Ok(knowledge)
    }

    /// Adds the trained models, given as (path, bytes): `word-vectors.bin` and `functions.bin`. All that is
    /// given becomes part of the edition.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn with_models(self, files: &[ModelFile]) -> Result<Knowledge, KnowledgeError> {
        let editions = files.iter().map(|it| format!("{:016x}", hashed_bytes(&it.1)));
        Ok(self.with(Models::read(files, &editions.collect::<String>())?))
    }

    /// Adds trained models that were read beside the texts.
    pub fn with(mut self, models: Models) -> Knowledge {
        self.word_vectors = models.word_vectors.or(self.word_vectors);
        self.recogniser = models.recogniser.or(self.recogniser);
        let used = self.edition + &models.edition;
        self.edition = model::content_hash(used.as_bytes())[..16].to_string();
        self
    }

    /// The lexicon's phrases.
    pub(crate) fn concepts(&self) -> Arc<Concepts> {
        self.concepts.get_or_init(|| Arc::new(Concepts::new(self))).clone()
    }

    /// The acronyms, and the words that say nothing.
    pub(crate) fn words(&self) -> Arc<Words> {
        self.words.get_or_init(|| Arc::new(Words::new(self))).clone()
    }

    /// Words that are no names of products.
    pub(crate) fn no_names(&self) -> Arc<FxHashSet<String>> {
        self.no_names.get_or_init(|| Arc::new(no_names(self))).clone()
    }

    /// Makes what is made of the texts when it is first asked for, so that a thread with nothing else to do can.
    pub fn prepare(&self) {
        self.concepts();
        self.words();
        self.no_names();
    }

    /// What words mean, when the vectors were handed in.
    pub fn word_vectors(&self) -> Option<&WordVectors> {
        self.word_vectors.as_ref()
    }

    /// The recogniser of functions, when it was handed in.
    pub fn recogniser(&self) -> Option<&Recogniser> {
        self.recogniser.as_ref()
    }

    /// Hash of the texts it was parsed from, 16 hexadecimal digits.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// All functions, by file and place in the file.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The national list of shared applications.
    pub fn shared(&self) -> &[SharedApplication] {
        &self.shared
    }

    /// Products that many bodies install each for itself, and how sure evidence of them is.
    pub fn products(&self) -> &Products {
        &self.products
    }

    /// The function with this code.
    pub fn function(&self, code: &str) -> Option<&Function> {
        self.by_code.get(code).map(|at| &self.functions[*at])
    }

    /// Acronyms and product names.
    pub fn acronyms(&self) -> &[Acronym] {
        &self.acronyms
    }

    pub(crate) fn function_index(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    fn read(&mut self, path: &str, text: &str) -> Result<bool, KnowledgeError> {
        let path_slashes = path.replace('\\', "/");
        let is_function = path_slashes.rsplit('/').nth(1) == Some("functions");
        match file_name(&path_slashes) {
            name if is_function && name.ends_with(".toml") => self.read_functions(path, text)?,
            "weights.toml" => self.weights = parse_toml(path, text)?,
            "acronyms.csv" => self.read_acronyms(path, text)?,
            "boilerplate.csv" => self.read_boilerplate(path, text)?,
            "shared_applications.toml" => self.read_shared(path, text)?,
            "products.toml" => self.products = parse_toml(path, text)?,
            "same-system.toml" => self.system_model = parse_toml(path, text)?,
            "same-function.toml" => self.function_model = parse_toml(path, text)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn read_functions(&mut self, path: &str, text: &str) -> Result<(), KnowledgeError> {
        let file: FunctionFile = parse_toml(path, text)?;
        for entry in file.function {
            let function = entry.into_function(&file.family);
            if self.by_code.insert(function.code.clone(), self.functions.len()).is_some() {
                return Err(KnowledgeError::Twice { file: path.into(), code: function.code });
            }
            self.functions.push(function);
        }
        Ok(())
    }

    fn read_acronyms(&mut self, path: &str, text: &str) -> Result<(), KnowledgeError> {
        for row in csv_rows::<AcronymRow>(path, text)? {
            self.acronyms.push(Acronym {
                acronym: row.acronym,
                expansion: row.expansion,
                function: Some(row.function).filter(|it| !it.is_empty()),
                kind: row.kind,
            });
        }
        Ok(())
    }

    fn read_boilerplate(&mut self, path: &str, text: &str) -> Result<(), KnowledgeError> {
        for row in csv_rows::<BoilerplateRow>(path, text)? {
            self.boilerplate.insert(fold(&row.word), row.weight.clamp(0.0, 1.0));
        }
        Ok(())
    }

    fn read_shared(&mut self, path: &str, text: &str) -> Result<(), KnowledgeError> {
        let file: SharedFile = parse_toml(path, text)?;
        for application in file.application {
            if self.shared.iter().any(|it| it.id == application.id) {
                return Err(KnowledgeError::Twice { file: path.into(), code: application.id });
            }
            self.shared.push(application);
        }
        Ok(())
    }
}

/// What a term of each strength counts for.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct TermWeights {
    pub strong: f32,
    pub plain: f32,
    pub weak: f32,
}

impl Default for TermWeights {
    fn default() -> TermWeights {
        TermWeights { strong: 1.0, plain: 0.6, weak: 0.25 }
    }
}

impl TermWeights {
    pub fn of(&self, strength: Strength) -> f32 {
        match strength {
            Strength::Strong => self.strong,
            Strength::Plain => self.plain,
            Strength::Weak => self.weak,
        }
    }
}

#[derive(Deserialize)]
struct FunctionFile {
    family: FamilyEntry,
    #[serde(default)]
    function: Vec<FunctionEntry>,
}

#[derive(Deserialize)]
struct FamilyEntry {
    code: String,
    name_id: String,
    name_en: String,
}

#[derive(Deserialize)]
struct FunctionEntry {
    code: String,
    name_id: String,
    name_en: String,
    #[serde(default)]
    part_of: Option<String>,
    #[serde(default)]
    strong: Vec<String>,
    #[serde(default)]
    plain: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    national: Vec<String>,
    #[serde(default)]
    ral: Vec<String>,
    #[serde(default)]
    rab: Vec<String>,
    #[serde(default)]
    cofog: String,
    #[serde(default)]
    data_objects: Vec<String>,
    #[serde(default)]
    target_users: Vec<String>,
}

impl FunctionEntry {
    fn into_function(self, family: &FamilyEntry) -> Function {
        let kinds = [
            (Strength::Strong, &self.strong),
            (Strength::Plain, &self.plain),
            (Strength::Weak, &self.weak),
        ];
        let terms = kinds
            .into_iter()
            .flat_map(|(strength, list)| list.iter().map(move |it| term(strength, it)))
            .filter(|it| !it.forms.is_empty())
            .collect();
        Function {
            terms,
            part_of: self.part_of,
            family: family.code.clone(),
            family_name_id: family.name_id.clone(),
            family_name_en: family.name_en.clone(),
            code: self.code,
            name_id: self.name_id,
            name_en: self.name_en,
            national: self.national,
            ral: self.ral,
            rab: self.rab,
            cofog: self.cofog,
            data_objects: self.data_objects,
            target_users: self.target_users,
        }
    }
}

fn term(strength: Strength, text: &str) -> Term {
    let forms = text.split('|').map(str::trim).filter(|it| !it.is_empty());
    Term { strength, forms: forms.map(str::to_string).collect() }
}

#[derive(Deserialize)]
struct SharedFile {
    #[serde(default)]
    application: Vec<SharedApplication>,
}

#[derive(Deserialize)]
struct AcronymRow {
    acronym: String,
    expansion: String,
    #[serde(default)]
    function: String,
    #[serde(default)]
    kind: String,
}

#[derive(Deserialize)]
struct BoilerplateRow {
    word: String,
    weight: f32,
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn parse_toml<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> Result<T, KnowledgeError> {
    toml::from_str(text)
        .map_err(|error| KnowledgeError::Toml { file: path.into(), reason: error.to_string() })
}

fn csv_rows<T: serde::de::DeserializeOwned>(
    path: &str,
    text: &str,
) -> Result<Vec<T>, KnowledgeError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (at, row) in reader.deserialize().enumerate() {
        rows.push(row.map_err(|error: csv::Error| KnowledgeError::Csv {
            file: path.into(),
            line: error.position().map_or(at as u64 + 2, csv::Position::line),
            reason: error.to_string(),
        })?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn functions_know_their_family_and_variants() {
        let knowledge = fixture::knowledge();
        let function =
            knowledge.function("personnel/administration").expect("it is in the fixture");
        assert_eq!(function.family, "personnel");
        assert!(function.terms.iter().any(|it| it.forms.len() > 1));
    }

    #[test]
    fn the_edition_changes_with_the_text_and_not_with_the_order() {
        let mut files = fixture::files();
        let first = Knowledge::parse(&files).expect("valid").edition().to_string();
        files.reverse();
        assert_eq!(Knowledge::parse(&files).expect("valid").edition(), first);
        files[0].1.push('\n');
        assert_ne!(Knowledge::parse(&files).expect("valid").edition(), first);
    }

    #[test]
    fn a_broken_file_is_named() {
        let files = [("lexicon/functions/x.toml".to_string(), "[family".to_string())];
        let message = Knowledge::parse(&files).expect_err("broken").to_string();
        assert!(message.contains("lexicon/functions/x.toml"), "{message}");
    }

    #[test]
    fn a_function_defined_twice_is_refused() {
        let text = "[family]\ncode='a'\nname_id='a'\nname_en='a'\n\
                    [[function]]\ncode='a/b'\nname_id='b'\nname_en='b'\n";
        let files = ["functions/1.toml", "functions/2.toml"].map(|it| (it.into(), text.into()));
        assert!(matches!(Knowledge::parse(&files), Err(KnowledgeError::Twice { .. })));
    }
}
