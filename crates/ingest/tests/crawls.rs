//! Crawls: small WARC and ARC files made here, sound and broken, and the shared broken ones where at hand.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use ingest::{Guard, IngestError, Options};
use model::{Field, Registration, Severity};
use tempfile::TempDir;

/// What came of a crawl.
#[derive(Default)]
struct Outcome {
    registrations: Vec<Registration>,
    /// `rule value` of each issue, `! ` before those by which something is lost.
    issues: Vec<String>,
    places: Vec<String>,
    raw: Vec<String>,
    error: Option<String>,
}

impl Outcome {
    fn names(&self) -> Vec<&str> {
        self.registrations.iter().map(|it| it.name()).collect()
    }

    fn named(&self, name: &str) -> &Registration {
        let found = self.registrations.iter().find(|it| it.name() == name);
        found.unwrap_or_else(|| panic!("no {name} among {:?}", self.names()))
    }

    /// `kind target` of each need.
    fn needs(&self, name: &str) -> Vec<String> {
        let needs = self.named(name).dependencies.iter();
        needs.map(|it| format!("{} {}", it.kind.key(), it.target)).collect()
    }
}

fn import(path: &Path) -> Outcome {
    let mut outcome = Outcome::default();
    let plan = ingest::plan(path, &Options::default()).expect("it is known");
    assert_eq!(plan.profile, "warc", "{}", path.display());
    let guard = Guard::new([7; 32]);
    let (source_id, run_id) = ("src", "run");
    let context = ingest::Context { source_id, run_id, guard: &guard, workbook_reader: None };
    let taken = ingest::import(path, &plan, &context, &mut |item| {
        if !item.mapped.registrations.is_empty() {
            let again = ingest::remap(&plan.mapping, &item.record);
            assert_eq!(again, item.mapped, "an entry maps the same from what is stored");
        }
        outcome.raw.push(item.record.raw);
        for issue in item.mapped.issues {
            let listed = ingest::register::RULES.iter().any(|it| it.0 == issue.rule);
            assert!(listed, "rule {} is not listed", issue.rule);
            let lost = if issue.severity == Severity::Rejected { "! " } else { "" };
            outcome.issues.push(format!("{lost}{} {}", issue.rule, issue.value));
            outcome.places.push(issue.place.pointer.unwrap_or_default());
        }
        outcome.registrations.extend(item.mapped.registrations);
        Ok(())
    });
    outcome.error = taken.err().map(|it| it.to_string());
    outcome
}

/// A response record as crawlers write it.
fn record(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 {head}\r\n\r\n").into_bytes();
    block.extend(body);
    framed(url, &block, block.len())
}

fn framed(url: &str, block: &[u8], stated: usize) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: \
         2026-03-01T10:00:00Z\r\nContent-Type: application/http;msgtype=response\r\n\
         Content-Length: {stated}\r\n\r\n"
    )
    .into_bytes();
    record.extend(block);
    record.extend(b"\r\n\r\n");
    record
}

fn page(url: &str, title: &str, body: &str) -> Vec<u8> {
    let html = format!("<html><head><title>{title}</title></head><body>{body}</body></html>");
    record(url, "200 OK\r\nContent-Type: text/html; charset=utf-8", html.as_bytes())
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).expect("it packs");
    packed.finish().expect("it packs")
}

fn written(name: &str, parts: &[Vec<u8>]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, parts.concat()).expect("a temporary file");
    (folder, path)
}

fn crawl(parts: &[Vec<u8>]) -> Outcome {
    let (_folder, path) = written("crawl.warc", parts);
    let plain = import(&path);
    let members: Vec<Vec<u8>> = parts.iter().map(|it| gzipped(it)).collect();
    let (_folder, path) = written("crawl.warc.gz", &members);
    let packed = import(&path);
    assert_eq!(plain.registrations.len(), packed.registrations.len(), "gzipped as plain");
    assert_eq!(plain.issues, packed.issues, "gzipped as plain");
    plain
}

#[test]
fn a_host_is_a_system_named_by_its_shortest_page() {
    let found = crawl(&[
        page("https://izin.kota.go.id/daftar/baru", "Pendaftaran", ""),
        record(
            "https://www.izin.kota.go.id/",
            "200 OK\r\nContent-Type: text/html",
            b"<title>Izin\n Daring</title><meta name='description' content='Perizinan usaha.'>",
        ),
        page("https://izin.kota.go.id/", "Login", ""),
        page("https://simpeg.kota.go.id/login", "Login", ""),
        page("https://simpeg.kota.go.id:8443/", "Simpeg Uji", ""),
    ]);
    assert_eq!(found.names(), ["Izin Daring", "simpeg.kota.go.id", "Simpeg Uji"]);
    let izin = found.named("Izin Daring");
    assert_eq!(izin.key, "izin.kota.go.id");
    assert_eq!(izin.first(Field::Urls), Some("https://www.izin.kota.go.id/"));
    assert_eq!(izin.first(Field::Description), Some("Perizinan usaha."));
    assert_eq!(izin.first(Field::LastUpdated), Some("2026-03-01"));
    assert_eq!(found.issues, ["name-from-host "]);
}

#[test]
fn needs_are_observed_with_where_they_were_seen() {
    let body = r#"
        <a href="https://simpeg.kota.go.id/">SIMPEG</a> <a href="https://lapor.go.id/login">LAPOR</a>
        <form action="https://sso.kota.go.id/cas/login;jsessionid=9?ticket=rahasia#x">
          <input name=u><input TYPE=password name=p></form>
        <iframe src="//peta.provinsi.go.id/kota"></iframe>
        <script src="https://cdn.jsdelivr.net/npm/vue"></script>
        <script src="https://www.googletagmanager.com/gtag/js?id=1"></script>
        <script>fetch("https:\/\/api.pusat.go.id\/v1\/penduduk?token=abc123rahasia")</script>
        <a href="https://www.facebook.com/kota">Facebook</a>
        <div data-sumber="https://data.kota.go.id/api/3/action"></div>"#;
    let found = crawl(&[page("https://app.kota.go.id/masuk?nik=1", "Layanan Kota", body)]);
    assert_eq!(
        found.needs("Layanan Kota"),
        [
            "calls_api api.pusat.go.id",
            "calls_api data.kota.go.id",
            "authenticates_with sso.kota.go.id",
            "uses_component peta.provinsi.go.id",
        ]
    );
    let need = &found.named("Layanan Kota").dependencies[2];
    assert_eq!(need.evidence_kind, model::EvidenceKind::Observed);
    assert_eq!(
        need.evidence,
        "form password https://sso.kota.go.id/cas/login on https://app.kota.go.id/masuk 2026-03-01"
    );
    let stored = found.raw.concat();
    for secret in ["rahasia", "jsessionid", "nik=1"] {
        assert!(!stored.contains(secret), "{secret} is in {stored}");
    }
}

#[test]
fn a_system_that_only_sends_to_the_log_in_needs_it() {
    let found = crawl(&[
        record(
            "https://absen.kota.go.id/",
            "302 Found\r\nLocation: https://sso.kota.go.id/auth?client_id=absen",
            b"",
        ),
        record("https://lama.kota.go.id/", "301 Moved\r\nLocation: https://kota.go.id/", b""),
        record("https://kota.go.id/logo.png", "200 OK\r\nContent-Type: image/png", b"x"),
        page("https://fonts.googleapis.com/", "Fonts", ""),
    ]);
    assert_eq!(found.needs("absen.kota.go.id"), ["authenticates_with sso.kota.go.id"]);
    assert_eq!(
        found.issues,
        [
            "name-from-host ",
            "warc-host-skipped fonts.googleapis.com",
            "warc-host-skipped no web page of kota.go.id (200)",
            "warc-host-skipped no web page of lama.kota.go.id (301)",
        ]
    );
}

#[test]
fn personal_data_in_paths_and_titles_are_sealed() {
    let body = "<form action=https://sso.kota.go.id/u/budi.contoh@kota.go.id/login>\
                <input type=password></form>";
    let found = crawl(&[page("https://app.kota.go.id/", "Kontak 0812-3456-7890", body)]);
    let stored = found.raw.concat();
    assert!(stored.contains("[[phone:") && stored.contains("[[email:"), "{stored}");
    assert!(!stored.contains("3456-7890") && !stored.contains("budi.contoh"), "{stored}");
}

#[test]
fn content_is_unfolded_and_put_together() {
    let html = b"<title>Aplikasi Contoh</title>";
    let mut chunked = format!("{:x}\r\n", html.len()).into_bytes();
    chunked.extend(html);
    chunked.extend(b"\r\n0\r\n\r\n");
    let kind = "200 OK\r\nContent-Type: text/html\r\n";
    for (head, body) in [
        ("Content-Encoding: gzip", gzipped(html)),
        ("Content-Encoding: gzip", html.to_vec()),
        ("Content-Encoding: br", html.to_vec()),
        ("Transfer-Encoding: chunked", chunked),
        ("Transfer-Encoding: chunked", html.to_vec()),
        ("X-Other: 1", html.to_vec()),
    ] {
        let found = crawl(&[record("https://a.go.id/", &format!("{kind}{head}"), &body)]);
        assert_eq!(found.names(), ["Aplikasi Contoh"], "{head}");
        assert!(found.issues.is_empty(), "{head}: {:?}", found.issues);
    }
    let latin = "200 OK\r\nContent-Type: text/html; charset=iso-8859-1";
    let found = crawl(&[record("https://a.go.id/", latin, b"<title>Caf\xe9 Data</title>")]);
    assert_eq!(found.names(), ["Caf\u{e9} Data"]);
}

#[test]
fn content_that_cannot_be_read_is_told_of() {
    let brotli = "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br";
    let found = crawl(&[
        record("https://a.go.id/", brotli, b"\x0b\x02\x80"),
        page("https://b.go.id/", "B Contoh", ""),
    ]);
    assert_eq!(found.names(), ["a.go.id", "B Contoh"]);
    assert_eq!(found.issues, ["! warc-content-unreadable https://a.go.id/ br", "name-from-host "]);
}

#[test]
fn a_damaged_record_takes_no_other_with_it() {
    let (first, last) = (page("https://a.go.id/", "A", ""), page("https://b.go.id/", "B", ""));
    // A header without a length, plain.
    let bare = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".to_vec();
    let found = crawl(&[first.clone(), bare, last.clone()]);
    assert_eq!(found.names(), ["A", "B"]);
    assert_eq!(found.issues, ["! warc-record-unreadable response"]);
    // A member whose middle was overwritten, and one that was cut off.
    let damaged = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut middle = gzipped(&page("https://x.go.id/", "X", &"panjang sekali ".repeat(90)));
        change(&mut middle);
        let parts = [gzipped(&first), middle, gzipped(&last)];
        let offset = parts[0].len();
        let (_folder, path) = written("crawl.warc.gz", &parts);
        let found = import(&path);
        assert!(found.names().contains(&"A") && found.names().contains(&"B"));
        let at = format!("offset {offset}");
        assert!(found.places.contains(&at), "{:?} {:?}", found.places, found.issues);
        let gzip = |it: &String| it.starts_with("! warc-gzip-damaged");
        assert!(found.issues.iter().any(gzip), "{:?}", found.issues);
    };
    damaged(&|it| it[30..60].fill(0xff));
    damaged(&|it| it.truncate(it.len() / 2));
}

#[test]
fn a_wrong_length_is_told_of_and_the_next_record_is_found() {
    let next = page("https://b.go.id/", "B Contoh", "");
    let block =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>A Contoh</title><!-- -->";
    for stated in [block.len() - 3, block.len() + 100, block.len() + 1_000_000] {
        let wrong = framed("https://a.go.id/", block, stated);
        let (_folder, path) = written("crawl.warc", &[wrong, next.clone()]);
        let found = import(&path);
        assert_eq!(found.names(), ["A Contoh", "B Contoh"], "{stated}");
        assert_eq!(found.issues[0], "warc-record-length https://a.go.id/", "{stated}");
        assert_eq!(found.places[0], "offset 0");
    }
    let (_folder, path) = written("crawl.warc", &[framed("https://a.go.id/", block, 5_000)]);
    let found = import(&path);
    assert_eq!((found.names(), &found.issues[0][..15]), (vec!["A Contoh"], "warc-record-cut"));
}

#[test]
fn a_sound_crawl_is_sound_wherever_its_records_end() {
    // What is read at once ends at multiples of 8 KiB; some of these records end just there.
    let small = |it: usize| framed("dns:a.go.id", &vec![b'x'; it % 97], it % 97);
    let mut parts: Vec<Vec<u8>> = (0..40_000).map(small).collect();
    parts.push(page("https://a.go.id/", "A Contoh", ""));
    for (name, bytes) in [("a.warc", parts.concat()), ("a.warc.gz", gzipped(&parts.concat()))] {
        let (_folder, path) = written(name, &[bytes]);
        let found = import(&path);
        assert_eq!((found.names(), found.issues.len()), (vec!["A Contoh"], 0), "{name}");
    }
}

#[test]
fn what_is_too_much_is_left_and_told_of() {
    let large = page("https://a.go.id/", "A Contoh", &"isi halaman ".repeat(360_000));
    let found = crawl(&[large, page("https://b.go.id/", "B Contoh", "")]);
    assert_eq!(found.names(), ["A Contoh", "B Contoh"]);
    assert_eq!(found.issues, ["warc-record-large https://a.go.id/"]);
    // A member of zeros.
    let zeros = record("https://c.go.id/", "200 OK", &vec![0; 70 << 20]);
    let next = gzipped(&page("https://b.go.id/", "B Contoh", ""));
    let (_folder, path) = written("crawl.warc.gz", &[gzipped(&zeros), next]);
    let found = import(&path);
    assert_eq!(found.names(), ["B Contoh"]);
    assert!(found.issues.iter().any(|it| it.starts_with("! warc-too-dense")), "{:?}", found.issues);
    // Many that are each within bounds.
    let zeros = gzipped(&record("https://c.go.id/", "200 OK", &vec![0; 40 << 20]));
    let (_folder, path) = written("crawl.warc.gz", &[zeros.clone(), zeros]);
    let found = import(&path);
    assert!(found.issues.iter().any(|it| it.starts_with("! warc-too-dense")), "{:?}", found.issues);
    // What only looks like the beginning of members.
    let (_folder, path) = written("crawl.warc.gz", &[b"\x1f\x8b\x08\x00".repeat(20_000)]);
    let found = import(&path);
    assert!(found.issues.iter().any(|it| it == "! warc-given-up 1000"));
    assert!(found.error.expect("it holds nothing").contains("holds no entry that can be read"));
}

#[test]
fn pages_that_take_a_tree_builder_for_ever_are_read_at_once() {
    let deep = "<div><p><b a=1>".repeat(30_000);
    let found = crawl(&[page("https://a.go.id/", "A Contoh", &deep)]);
    assert_eq!(found.names(), ["A Contoh"]);
}

#[test]
fn the_files_of_one_crawl_are_read_together() {
    let (folder, _) = written("1.warc.gz", &[gzipped(&page("https://a.go.id/x", "Lain", ""))]);
    let second = gzipped(&page("https://a.go.id/", "A Contoh", ""));
    std::fs::write(folder.path().join("2.warc.gz"), second).expect("a temporary file");
    std::fs::write(folder.path().join("3.warc.gz"), "").expect("a temporary file");
    std::fs::write(folder.path().join("4.wacz"), "PK\x03\x04").expect("a temporary file");
    std::fs::write(folder.path().join("crawl.log"), "selesai").expect("a temporary file");
    let found = import(folder.path());
    assert_eq!(found.names(), ["A Contoh"]);
    assert_eq!(
        found.issues,
        [
            "! file-unreadable is empty",
            "! file-unreadable is a WACZ archive; unzip it and import the folder archive in it",
        ]
    );
    assert_eq!(found.named("A Contoh").key, "a.go.id");
}

#[test]
fn arc_files_are_read() {
    let block = "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<title>Arsip Contoh</title>";
    let about = "1 0 Contoh\nURL IP-address Archive-date Content-type Archive-length\n";
    let text = format!(
        "filedesc://a.arc 0.0.0.0 20140216050221 text/plain {}\n{about}\n\
         http://a.go.id/b c 192.0.2.1 20140216050221 text/html {}\n{block}\n\
         http://b.go.id/ 192.0.2.1 20140216050221 text/html abc\n{block}\n",
        about.len(),
        block.len()
    );
    for (name, bytes) in
        [("a.arc", text.clone().into_bytes()), ("a.arc.gz", gzipped(text.as_bytes()))]
    {
        let (_folder, path) = written(name, &[bytes]);
        let found = import(&path);
        assert_eq!(found.names(), ["Arsip Contoh"], "{name}");
        assert_eq!(found.named("Arsip Contoh").first(Field::LastUpdated), Some("2014-02-16"));
        assert_eq!(found.issues, ["! warc-record-unreadable response http://b.go.id/"], "{name}");
    }
}

#[test]
fn a_crawl_that_is_packed_in_another_way_is_refused_with_what_to_do() {
    for (name, head, reason) in [
        ("a.wacz", b"PK\x03\x04", "is a WACZ archive; unzip it"),
        ("a.warc.zst", b"\x28\xb5\x2f\xfd", "is compressed with zstd; decompress it first"),
    ] {
        let (_folder, path) = written(name, &[head.to_vec()]);
        let error = import(&path).error.expect("it is refused");
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn a_receiver_that_stops_ends_the_import() {
    let (_folder, path) = written("crawl.warc", &[b"WARC/1.0\r\n\r\n".to_vec()]);
    let importer = ingest::register::by_name("warc").expect("there is one");
    let stopped = importer.entries(&path, &mut |_| Err(IngestError::Stopped("interrupted".into())));
    assert!(matches!(stopped, Err(IngestError::Stopped(why)) if why == "interrupted"));
}

#[test]
fn no_prefix_and_no_changed_byte_makes_a_crawl_panic() {
    let body = "<a href=https://sso.go.id/oauth>x</a><script src=//b.go.id/a.js></script><form";
    let parts = [page("https://a.go.id/", "A", body), page("https://b.go.id/", "B", "")];
    let members: Vec<Vec<u8>> = parts.iter().map(|it| gzipped(it)).collect();
    for whole in [parts.concat(), members.concat()] {
        let importer = ingest::register::by_name("warc").expect("there is one");
        let (_folder, path) = written("crawl.warc", &[]);
        for at in (1..whole.len()).step_by(3) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            for bytes in [&whole[..at], &changed] {
                std::fs::write(&path, bytes).expect("a temporary file");
                importer.entries(&path, &mut |_| Ok(())).expect("a fault is no error");
            }
        }
    }
}

/// The shared broken files: hosts found, and issues by which something is lost or worth a look.
const SHARED: &[(&str, &[&str], &[&str])] = &[
    (
        "bad.arc",
        &[],
        &[
            "! warc-record-unreadable warcinfo filedesc://bad.arc.gz",
            "! warc-record-unreadable response http://example.com/",
            "! warc-answer-unreadable http://example.com/",
            "! warc-record-unreadable response http://example.com/",
            "warc-host-skipped no web page of example.com ()",
        ],
    ),
    ("example-bad-non-chunked.warc.gz", &["Example Domain"], &[]),
    (
        "example-bad.warc.gz.bad",
        &["Example Domain"],
        &["warc-host-skipped no web page of iana.org (302)"],
    ),
    ("example-digest.warc", &[], &[]), // Requests only.
    ("example-iana.org-chunked.warc", &["Internet Assigned Numbers Authority"], &[]),
    ("example-resource.warc.gz", &["Example Domain"], &[]),
    ("example-space-in-target-uri.warc.gz", &[], &[]), // A picture.
    (
        "example-space-in-url.arc",
        &["Example Domain"],
        &["warc-record-cut http://example.com/index.cfm"],
    ),
    (
        "example-trunc.warc",
        &["Example Domain"],
        &[
            "warc-content-unreadable http://example.com/ gzip",
            "warc-record-length http://example.com/",
        ],
    ),
    ("example-wget-bad-target-uri.warc.gz", &["Example Domain"], &[]),
    (
        "example-wrong-chunks.warc.gz",
        &["example.com"],
        &[
            "warc-record-cut http://example.com/",
            "! warc-record-unreadable <!doctype html>",
            "name-from-host ",
        ],
    ),
    ("example.arc", &["Example Domain"], &[]),
    ("example.arc.gz", &["Example Domain"], &[]),
    ("example.warc", &["Example Domain"], &[]),
    ("example.warc.gz", &["Example Domain"], &[]),
    ("post-test.warc.gz", &[], &["warc-host-skipped no web page of httpbin.org (200)"]),
];

#[test]
fn the_shared_crawls_are_read_and_nothing_is_lost_silently() {
    let root = std::env::var_os("PADU_SHARED").filter(|it| !it.is_empty()).map(PathBuf::from);
    let folder = root.unwrap_or_else(|| "../../../shared".into()).join("data/crawl_fixtures/warc");
    if !folder.is_dir() {
        println!("skipped: the shared crawls are not at {}", folder.display());
        return;
    }
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("it lists").flatten().collect();
    files.sort_by_key(|it| it.file_name());
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let found = import(&file.path());
        println!("{name}: {:?} {:?} {:?}", found.names(), found.issues, found.error);
        let expected = SHARED.iter().find(|it| it.0 == name);
        let Some((_, names, issues)) = expected else { panic!("{name} is new") };
        assert_eq!(found.names(), *names, "{name}");
        assert_eq!(found.issues, *issues, "{name}");
    }
}
