//! Writes the hostile-file corpus: files made to crash, fill or fool whoever reads them.
//!
//! Only the generator is kept, never the files. Every case is a well-formed application list but for the
//! one thing it is named after, so that a refusal has no other reason; [`Expect::Taken`] cases are odd but
//! harmless and guard against refusing too much. The whole corpus takes some 100 MB of disk.

mod archive;
mod compound;
mod opendocument;
mod structured;
mod table;
mod workbook;

use std::fs;
use std::path::{Path, PathBuf};

/// What an import should do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// A clear error, exit code 3 or 2, nothing written.
    Refused,
    /// An import; rows that cannot be read are reported one by one.
    Taken,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Case {
    /// What is hostile about it, in words joined by hyphens.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// What an import should do with it.
    pub expect: Expect,
}

/// Writes the corpus into an existing folder and lists it, in a fixed order. Panics when a file cannot be
/// written, because a test cannot go on without it.
pub fn corpus(dir: &Path) -> Vec<Case> {
    let mut corpus = Corpus { dir, cases: Vec::new() };
    workbook::add(&mut corpus);
    archive::add(&mut corpus);
    opendocument::add(&mut corpus);
    compound::add(&mut corpus);
    table::add(&mut corpus);
    structured::add(&mut corpus);
    corpus.cases
}

/// The corpus as it is written.
struct Corpus<'a> {
    dir: &'a Path,
    cases: Vec<Case>,
}

impl Corpus<'_> {
    /// Adds a file that must be refused.
    fn refused(&mut self, name: &str, extension: &str, bytes: impl AsRef<[u8]>) {
        self.add(name, extension, bytes.as_ref(), Expect::Refused);
    }

    /// Adds a file that must be taken.
    fn taken(&mut self, name: &str, extension: &str, bytes: impl AsRef<[u8]>) {
        self.add(name, extension, bytes.as_ref(), Expect::Taken);
    }

    fn add(&mut self, name: &str, extension: &str, bytes: &[u8], expect: Expect) {
        let path = self.path(name, extension);
        fs::write(&path, bytes).expect("the corpus folder can be written");
        self.listed(name, path, expect);
    }

    fn path(&self, name: &str, extension: &str) -> PathBuf {
        self.dir.join(format!("{name}.{extension}"))
    }

    fn listed(&mut self, name: &str, path: PathBuf, expect: Expect) {
        self.cases.push(Case { name: name.to_string(), path, expect });
    }
}

/// Column headings that every importer knows.
const HEADINGS: [&str; 5] = ["Nama Aplikasi", "Uraian", "Instansi Pemilik", "Alamat URL", "Tahun"];

/// The cells of row `number` of a harmless list.
fn harmless_row(number: usize) -> [String; 5] {
    [
        format!("Sistem Contoh {number}"),
        format!("Kelola data contoh nomor {number} untuk uji berkas"),
        format!("Dinas Contoh {}", number % 7),
        format!("https://contoh{number}.example.go.id"),
        format!("{}", 2010 + number % 15),
    ]
}
