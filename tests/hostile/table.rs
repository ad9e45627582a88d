//! Delimited text that is none, and files that are something else.

use std::fs::File;
use std::io::{BufWriter, Write};

use super::{Corpus, Expect, HEADINGS, harmless_row};

/// Adds every case.
pub fn add(corpus: &mut Corpus<'_>) {
    let good = list(40);
    corpus.taken("harmless-list", "csv", &good);
    add_endless(corpus);
    add_quotes(corpus, &good);
    add_bytes(corpus, &good);
    add_shapes(corpus, &good);
    add_disguises(corpus);
    add_paths(corpus);
}

fn list(rows: usize) -> String {
    let mut text = HEADINGS.join(",") + "\n";
    for number in 1..=rows {
        text.push_str(&harmless_row(number).join(","));
        text.push('\n');
    }
    text
}

/// Lines without an end. The gigabyte of the corpus is kept to 64 MiB: what refuses 64 refuses more.
fn add_endless(corpus: &mut Corpus<'_>) {
    let endless =
        |corpus: &mut Corpus<'_>, name: &str, mebibytes: usize, start: &str, unit: &str| {
            let path = corpus.path(name, "csv");
            let mut out =
                BufWriter::new(File::create(&path).expect("the corpus folder can be written"));
            let chunk = unit.repeat((1 << 20) / unit.len());
            out.write_all(start.as_bytes()).expect("the file can be written");
            for _ in 0..mebibytes {
                out.write_all(chunk.as_bytes()).expect("the file can be written");
            }
            out.flush().expect("the file can be written");
            corpus.listed(name, path, Expect::Refused);
        };
    let start = list(3);
    endless(corpus, "line-of-64-mib", 64, &start, "a");
    endless(corpus, "line-of-16-mib-of-cells", 16, &start, "ab,");
    endless(corpus, "heading-of-16-mib", 16, "Nama Aplikasi,", "Uraian,");
}

fn add_quotes(corpus: &mut Corpus<'_>, good: &str) {
    let open = good.replacen("Sistem Contoh 7,", "\"Sistem Contoh 7,", 1);
    corpus.taken("quote-never-closes", "csv", open);
    let stray = good.replace("Sistem Contoh 8,", "Sis\"tem\" Con\"toh 8,");
    corpus.taken("quotes-inside-cells", "csv", stray);
    let runs = good.replacen("Sistem Contoh 9,", &format!("Sistem {},", "\"\"".repeat(100_000)), 1);
    corpus.taken("100000-quotes-in-a-row", "csv", runs);
}

fn add_bytes(corpus: &mut Corpus<'_>, good: &str) {
    corpus.refused("nul-bytes-throughout", "csv", good.replace("Contoh", "\0\0\0\0\0\0"));
    corpus.taken("one-nul-byte", "csv", good.replacen("Contoh 5", "Con\0toh 5", 1));
    let mixed = [
        list(20).as_bytes(),
        b"Sistem Caf\xe9,Uraian \x93kutip\x94,Dinas,https://a.example.go.id,2020\n",
    ]
    .concat();
    corpus.taken("two-encodings", "csv", mixed);
    let surrogates: Vec<u8> = [0xfeff, 0xd800, 0xd800, 0xdc00]
        .into_iter()
        .chain(good.encode_utf16())
        .chain([0xdbff])
        .flat_map(u16::to_le_bytes)
        .chain([0x41])
        .collect();
    corpus.taken("utf-16-with-lone-surrogates-and-an-odd-byte", "csv", surrogates);
    let controls = good
        .replace("Sistem", "\u{1b}[2J\u{1b}]0;x\u{7}Sistem")
        .replace("Uraian", "\u{202e}Uraian");
    corpus.taken("terminal-escapes", "csv", controls);
    let mut noise = 0x2545_f491_4f6c_dd1du64;
    let bytes: Vec<u8> = (0..65_536)
        .map(|_| {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            noise as u8
        })
        .collect();
    corpus.refused("noise", "csv", bytes);
}

fn add_shapes(corpus: &mut Corpus<'_>, good: &str) {
    corpus.refused("empty", "csv", "");
    corpus.refused("empty", "xlsx", "");
    corpus.refused("empty", "json", "");
    corpus.refused("one-byte", "csv", "a");
    corpus.refused("one-byte", "xlsx", "P");
    corpus.refused("line-ends-only", "csv", "\r\n".repeat(5_000));
    corpus.refused("delimiters-only", "csv", ",,,,\n".repeat(5_000));
    corpus.refused("byte-order-mark-only", "csv", "\u{feff}");
    let columns: Vec<String> = (0..100_000).map(|it| format!("k{it}")).collect();
    corpus.refused(
        "heading-of-100000-columns",
        "csv",
        format!("Nama Aplikasi,{}\nSistem A,b\n", columns.join(",")),
    );
    let same = HEADINGS[0].to_string() + &format!(",{}", HEADINGS[0]).repeat(300);
    corpus.taken(
        "heading-300-times-the-same",
        "csv",
        format!("{same}\n{}", "Sistem A,Sistem B,Sistem C\n".repeat(3)),
    );
    let ragged: String =
        (0..12).map(|it| format!("Sistem Ragam {it}{}\n", ",x".repeat(it % 9))).collect();
    corpus.taken("ragged-rows", "csv", good.to_string() + &ragged);
    let formulas =
        good.replace("Kelola data contoh nomor 6", "=HYPERLINK(\"http://127.0.0.1:9/\") @x +1 -1");
    corpus.taken("cells-that-spreadsheets-run", "csv", formulas);
}

/// Files of another kind under a trusted name.
fn add_disguises(corpus: &mut Corpus<'_>) {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    corpus.refused("picture-renamed", "xlsx", png);
    corpus.refused("picture-renamed", "csv", [png.as_slice(), &[0; 512]].concat());
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    corpus.refused("drawing-renamed", "xlsx", svg);
    corpus.refused("portable-document-renamed", "xlsx", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n");
    corpus.refused(
        "program-renamed",
        "csv",
        [b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 4096]].concat(),
    );
    corpus.refused(
        "gzip-renamed",
        "csv",
        [b"\x1f\x8b\x08\0\0\0\0\0\0\x03".as_slice(), &[0xa7; 2048]].concat(),
    );
    corpus.refused("text-renamed", "xls", list(5));
    corpus.refused(
        "compound-file-renamed",
        "csv",
        [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 4096]].concat(),
    );
}

/// Paths that are no files.
fn add_paths(corpus: &mut Corpus<'_>) {
    let missing = corpus.path("missing", "csv");
    corpus.listed("missing", missing, Expect::Refused);
    #[cfg(unix)]
    {
        let link = corpus.path("link-to-itself", "csv");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(&link, &link).expect("the corpus folder takes links");
        corpus.listed("link-to-itself", link, Expect::Refused);
    }
}
