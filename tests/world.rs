//! The world of one test: a folder of its own, the padu binary in it, and what the binary said.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The demo's three files, in the order in which the demo imports them.
pub const DEMO_FILES: [&str; 3] = ["kementerian.xlsx", "kabupaten.csv", "kode-host.json"];

/// A small list that the generic profile reads: three systems of one regency.
pub const LIST: &str = "\
Nama Aplikasi,Instansi Pemilik,Uraian,Alamat,Status,Biaya Pemeliharaan,Narahubung
SIMPEG Contoh,Pemerintah Kabupaten Contoh,Kelola data kepegawaian ASN,https://simpeg.contohkab.go.id,aktif,Rp 350 jt,Orang Rekaan 0812-3456-7890
e-Surat Contoh,Pemerintah Kabupaten Contoh,Surat masuk dan surat keluar,https://esurat.contohkab.go.id,aktif,-,
Pajak Contoh,Pemerintah Kabupaten Contoh,Penagihan pajak hotel dan restoran,https://pajak.contohkab.go.id,tidak aktif,\"1,5 M\",
";

/// What one run of padu said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    /// The result.
    pub stdout: String,
    /// Everything else.
    pub stderr: String,
}

/// A folder of its own in which padu runs.
pub struct Padu {
    folder: TempDir,
}

impl Padu {
    /// An empty folder.
    pub fn new() -> Padu {
        Padu { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A folder whose `padu.catalog` holds the analysed demo.
    pub fn with_demo() -> Padu {
        let padu = Padu::new();
        padu.ok("demo padu.catalog");
        padu
    }

    /// A folder whose `padu.catalog` holds the analysed list, imported from `list.csv`.
    pub fn with_list(text: &str) -> Padu {
        let padu = Padu::new();
        padu.write("list.csv", text);
        padu.ok("import list.csv");
        padu.ok("analyze");
        padu
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in the folder.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&path, bytes).expect("the file can be written");
        path
    }

    /// Puts the demo's three files into the folder.
    pub fn write_demo_files(&self) {
        for file in DEMO_FILES {
            self.write(file, padu::data::bytes(&format!("demo/{file}")).expect("bundled"));
        }
    }

    /// The command for a line such as `search "surat masuk" --limit 3`, nothing of the machine's own
    /// settings around it.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_padu"));
        for name in ["PADU_CATALOG", "PADU_BY", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
            command.env_remove(name);
        }
        command
            .args(words(line))
            .current_dir(self.folder.path())
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("settings"))
            .env("PADU_LANG", "en")
            .env("USER", "tester")
            .stdin(Stdio::null());
        command
    }

    /// Runs a line and takes what comes.
    pub fn run(&self, line: &str) -> Output {
        output(&mut self.command(line))
    }

    /// Runs a line that has to succeed.
    pub fn ok(&self, line: &str) -> Output {
        let output = self.run(line);
        assert_eq!(output.code, 0, "padu {line}\n{}{}", output.stdout, output.stderr);
        output
    }

    /// Runs a line that reads keys, one a line, and has to succeed.
    pub fn typed(&self, line: &str, keys: &str) -> Output {
        let lines: String = keys.chars().map(|key| format!("{key}\n")).collect();
        let file = std::fs::File::open(self.write("keys.txt", lines)).expect("readable");
        let output = output(self.command(line).stdin(file));
        assert_eq!(output.code, 0, "padu {line}\n{}{}", output.stdout, output.stderr);
        output
    }

    /// The rows of a listing.
    pub fn rows(&self, line: &str) -> Vec<Value> {
        let output = self.ok(&format!("{line} --format json"));
        serde_json::from_str(&output.stdout).expect("a listing is a JSON array")
    }

    /// The only row of a listing.
    pub fn row(&self, line: &str) -> Value {
        let mut rows = self.rows(line);
        assert_eq!(rows.len(), 1, "padu {line}");
        rows.remove(0)
    }

    /// The answer of `search`.
    pub fn search(&self, line: &str) -> Value {
        let output = self.ok(&format!("search {line} --format json"));
        serde_json::from_str(&output.stdout).expect("search answers with one JSON object")
    }

    /// Names that `search` finds, best first.
    pub fn found(&self, line: &str) -> Vec<String> {
        let answer = self.search(line);
        let hits = answer["hits"].as_array().expect("hits");
        hits.iter().map(|it| text(&it["name"])).collect()
    }

    /// The id of the application of that name, which must be the only one.
    pub fn id_of(&self, name: &str) -> String {
        let applications = self.rows("list applications");
        let named: Vec<String> =
            applications.iter().filter(|it| it["name"] == name).map(|it| text(&it["id"])).collect();
        assert_eq!(named.len(), 1, "applications named {name}: {named:?}");
        named[0].clone()
    }

    /// Names of all applications.
    pub fn names(&self) -> Vec<String> {
        self.rows("list applications").iter().map(|it| text(&it["name"])).collect()
    }

    /// Every table of the catalogue, by file name, as `export --all` writes it.
    pub fn export(&self, catalog: &str) -> BTreeMap<String, String> {
        let folder = self.path("exported");
        std::fs::remove_dir_all(&folder).ok();
        self.ok(&format!("export --all exported --catalog {catalog}"));
        let files = files_below(&folder).into_iter().map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("exports are UTF-8"))
        });
        files.collect()
    }

    /// The rows of one exported table.
    pub fn table(&self, name: &str) -> Vec<Value> {
        let exported = self.export("padu.catalog");
        lines_of_json(&exported[&format!("{name}.ndjson")])
    }
}

/// Runs a command to its end.
pub fn output(command: &mut Command) -> Output {
    let output = command.output().expect("padu starts");
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Splits a line at blanks, as a shell does, with double quotes.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A JSON text without its quotes; the value itself when it is no text.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}

/// The texts of a JSON array.
pub fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(text).collect()
}

/// One JSON value a line.
pub fn lines_of_json(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

/// All files below a folder, sorted.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Name and content of every file below a folder.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files_below(folder)
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).expect("the file can be read");
            (path, bytes)
        })
        .collect()
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    for path in files_below(from) {
        let target = to.join(path.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder can be made");
        std::fs::copy(&path, &target).expect("a file can be copied");
    }
}

/// A file of this repository; tests run in the crate's folder.
pub fn repository(path: &str) -> PathBuf {
    std::path::absolute(Path::new("../..").join(path)).expect("a path")
}
