//! What a crawl of web sites saw: WARC and ARC files, as wget, Heritrix and browsertrix write them.
//!
//! One entry is one host that answered with a web page: its name is the title of its page with the shortest
//! path, and its address. Titles that only say "Login" or "Home" name nothing; the host then stands for the
//! name, and it is said so. A host that gave no page, or that serves everybody (fonts, statistics, social
//! media), is told of and is no entry. Where files of a crawl make up a folder, they are read as one crawl.
//!
//! Needs are *observed*, by this rule. A page
//! - **authenticates with** another host when it or its server sends visitors there to log in, a form with a
//!   password goes there, or it has an address there that belongs to a log-in protocol (OAuth, OpenID
//!   Connect, SAML, CAS); of a plain log-in page only when the link says "Masuk" or "Login" and no more.
//!   The host may be anybody's: that people log in with a foreign account is worth knowing.
//! - **calls** another host when its text, its attributes or its scripts name an address of an interface
//!   there (a host `api`, a path `/api/`), or a form goes to a host of the public sector. Hosts that serve
//!   everybody are left out; of script files only interfaces of the public sector count, since most of what
//!   stands in them is somebody else's.
//! - **uses as a component** a host of the public sector (`.go.id`, `.gov.uk`), or one below or above its
//!   own, from which it takes a script or shows a page in a frame.
//!
//! Links are no needs: a menu leads everywhere. Nor is being sent to another address.
//!
//! Addresses are kept without user, query and fragment: there stand tokens and persons.

mod http;
mod page;
mod record;
mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use model::{DependencyKind, EvidenceKind, Field, Place, SourceRecord};
use serde_json::{Map, Value, json};
use url::Url;
use walkdir::WalkDir;

use self::http::Response;
use self::page::{How, Reference, addresses, read_page};
use self::record::{Fault, Found, Record, is_crawl, read_records, without_query};
use super::Importer;
use super::draft::Draft;
use super::entry::{EntryNote, Sink, entry, place, rejected, skipped};
use super::value::{elements, text_of};
use crate::plan::head_of;
use crate::repair::text::folded;
use crate::{IngestError, Mapped};

/// Reads what a crawl saw.
pub struct Warc;

/// Most needs of one host that are kept.
const MOST_NEEDS: usize = 500;

/// Most characters of an address that is kept.
const ADDRESS: usize = 120;

impl Importer for Warc {
    fn name(&self) -> &'static str {
        "warc"
    }

    fn detect(&self, path: &Path, head: &[u8]) -> bool {
        is_crawl(head) || path.is_file() && has_name(path) || !files_of(path).is_empty()
    }

    fn entries(&self, path: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        let mut crawl = Crawl::default();
        if !path.is_dir() {
            crawl.read(path, sink)?;
            return crawl.hand_out(self, sink);
        }
        for file in files_of(path) {
            match crawl.read(&file, sink) {
                Err(IngestError::Io { reason, .. } | IngestError::Invalid { reason, .. }) => {
                    sink(rejected(place(&file), "file-unreadable", &reason))?;
                }
                outcome => outcome?,
            }
        }
        crawl.hand_out(self, sink)
    }

    fn key(&self, raw: &Value) -> Option<String> {
        text_of(raw, &["host"])
    }

    fn map(&self, raw: &Value, record: &SourceRecord) -> Mapped {
        let mut draft = Draft::new(raw, record);
        draft.text(Field::Name, "title", raw.get("title").filter(|it| is_name(it)));
        draft.name_else("name-from-host", "host", text_of(raw, &["host"]));
        draft.text(Field::Description, "description", raw.get("description"));
        draft.site("address", raw.get("address"));
        draft.day(Field::LastUpdated, "last_seen", raw.get("last_seen").filter(|it| *it != ""));
        for need in elements(raw.get("needs")) {
            let said = |key: &str| need[key].as_str().unwrap_or_default();
            let kind = DependencyKind::from_key(said("kind"));
            let words = [said("how"), said("url"), "on", said("page"), said("day")].join(" ");
            let observed = EvidenceKind::Observed;
            draft.depends_for(
                kind.unwrap_or(DependencyKind::CallsApi),
                said("host"),
                &words,
                observed,
                &[],
            );
        }
        draft.finish()
    }

    fn is_contact(&self, _pointer: &str) -> bool {
        false
    }
}

fn has_name(path: &Path) -> bool {
    let name = path.file_name().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    [".warc", ".warc.gz", ".arc.gz", ".wacz", ".warc.zst"].iter().any(|it| name.ends_with(it))
}

/// What holds a crawl in a way that is not read here is refused with what to do.
fn refuse_packed(file: &Path) -> Result<(), IngestError> {
    let head = head_of(file)?;
    if head.starts_with(b"PK\x03\x04") {
        let reason = "is a WACZ archive; unzip it and import the folder archive in it";
        return Err(IngestError::invalid(file, reason));
    }
    if head.starts_with(b"\x28\xb5\x2f\xfd") {
        return Err(IngestError::invalid(file, "is compressed with zstd; decompress it first"));
    }
    Ok(())
}

/// The files of a crawl in a folder that holds nothing else but the lists and logs that crawlers write
/// beside them; else none.
fn files_of(folder: &Path) -> Vec<PathBuf> {
    if !folder.is_dir() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for file in WalkDir::new(folder).max_depth(4).sort_by_file_name() {
        let Ok(file) = file else { return Vec::new() };
        let beside = |it: &Path| {
            let pages = it.parent().is_some_and(|it| it.ends_with("pages"));
            super::has_extension(it, &["cdx", "cdxj", "idx", "log"])
                || pages && super::has_extension(it, &["jsonl"])
                || file.file_name().to_string_lossy().starts_with('.')
        };
        match file.path() {
            it if has_name(it) && file.file_type().is_file() => found.push(it.to_path_buf()),
            it if file.file_type().is_dir() || beside(it) => {}
            _ => return Vec::new(),
        }
    }
    found
}

/// Where a record stands.
fn at(file: &Path, offset: u64) -> Place {
    Place { pointer: Some(format!("offset {offset}")), ..place(file) }
}

/// A fault as it is told: what is lost is rejected, what is only shortened is noted.
fn told(file: &Path, fault: &Fault) -> super::RawEntry {
    let place = at(file, fault.offset);
    match fault.rule {
        "warc-record-length" | "warc-record-cut" | "warc-record-large" => {
            skipped(place, fault.rule, &fault.value)
        }
        rule => rejected(place, rule, &fault.value),
    }
}

/// The hosts of a crawl.
#[derive(Default)]
struct Crawl {
    hosts: BTreeMap<String, Host>,
}

/// What was seen of a host.
struct Host {
    place: Place,
    address: String,
    first_seen: String,
    last_seen: String,
    answers: BTreeSet<u16>,
    pages: u64,
    /// The page that names it: how deep its path is, and its address.
    named_by: Option<(usize, String)>,
    title: String,
    description: String,
    needs: BTreeMap<(DependencyKind, String), Value>,
    more: usize,
}

impl Crawl {
    /// Takes the records of a file and tells of what could not be read.
    fn read(&mut self, file: &Path, sink: &mut Sink) -> Result<(), IngestError> {
        refuse_packed(file)?;
        read_records(file, &mut |found| match found {
            Found::Record(record) => self.take(file, record, sink),
            Found::Fault(fault) => sink(told(file, &fault)),
        })
    }

    /// Takes what a record says of its host.
    fn take(&mut self, file: &Path, record: Record, sink: &mut Sink) -> Result<(), IngestError> {
        let place = at(file, record.offset);
        let kind = record.kind.as_str();
        if !matches!(kind, "response" | "resource" | "revisit") {
            return Ok(());
        }
        let url = match Url::parse(&record.uri) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => url,
            // Look-ups of names, lists of files and the log of the crawler.
            Ok(_) => return Ok(()),
            Err(_) => return sink(rejected(place, "url-unreadable", without_query(&record.uri))),
        };
        let Some(host) = host_of(&url) else { return Ok(()) };
        let host = self.hosts.entry(host).or_insert_with(|| Host::of(place.clone(), &url));
        host.see(&record.day);
        if kind == "revisit" {
            return Ok(());
        }
        let response = match Response::read(&record.block) {
            Some(response) => response,
            None if kind == "resource" => Response::of_content(&record.media, record.block),
            None => return sink(rejected(place, "warc-answer-unreadable", &plain(&url))),
        };
        host.answers.insert(response.status);
        let to = response.location.clone().filter(|_| (300..400).contains(&response.status));
        if let Some(to) = to {
            let sent = Reference { how: How::Redirect, url: to, label: String::new() };
            host.need(&url, &url, &sent, &record.day);
            return Ok(());
        }
        if !response.is_page() && !response.is_script() {
            return Ok(());
        }
        let content = response.content();
        if let Some(coding) = &content.damaged {
            let words = format!("{} {coding}", plain(&url));
            sink(match content.text.is_empty() {
                true => rejected(place.clone(), "warc-content-unreadable", &words),
                false => skipped(place.clone(), "warc-content-unreadable", &words),
            })?;
        }
        if response.is_script() {
            for address in addresses(&content.text) {
                let named = Reference { how: How::Library, url: address, label: String::new() };
                host.need(&url, &url, &named, &record.day);
            }
            return Ok(());
        }
        host.take_page(place, &url, response.status, &content.text, &record.day);
        Ok(())
    }

    fn hand_out(self, importer: &Warc, sink: &mut Sink) -> Result<(), IngestError> {
        for (name, host) in self.hosts {
            let shared = rule::is_everybodys(name.split(':').next().unwrap_or_default());
            if shared || host.pages == 0 && host.needs.is_empty() {
                let answers: Vec<String> = host.answers.iter().map(u16::to_string).collect();
                let words = match shared {
                    true => name,
                    false => format!("no web page of {name} ({})", answers.join(", ")),
                };
                sink(skipped(host.place, "warc-host-skipped", &words))?;
                continue;
            }
            let notes: Vec<EntryNote> = (host.more > 0)
                .then(|| EntryNote {
                    rule: "list-long",
                    severity: model::Severity::Note,
                    pointer: "/needs".into(),
                    value: (MOST_NEEDS + host.more).to_string(),
                    repaired: None,
                })
                .into_iter()
                .collect();
            let raw = json!({
                "host": name,
                "address": host.address,
                "title": host.title,
                "description": host.description,
                "pages": host.pages,
                "first_seen": host.first_seen,
                "last_seen": host.last_seen,
                "needs": host.needs.into_values().collect::<Vec<_>>(),
            });
            sink(entry(importer, host.place, raw, Map::new(), &notes))?;
        }
        Ok(())
    }
}

impl Host {
    fn of(place: Place, url: &Url) -> Host {
        Host {
            place,
            address: url.origin().ascii_serialization() + "/",
            first_seen: String::new(),
            last_seen: String::new(),
            answers: BTreeSet::new(),
            pages: 0,
            named_by: None,
            title: String::new(),
            description: String::new(),
            needs: BTreeMap::new(),
            more: 0,
        }
    }

    fn see(&mut self, day: &str) {
        if day.is_empty() {
            return;
        }
        if self.first_seen.is_empty() || day < self.first_seen.as_str() {
            self.first_seen = day.to_string();
        }
        if day > self.last_seen.as_str() {
            self.last_seen = day.to_string();
        }
    }

    fn take_page(&mut self, place: Place, url: &Url, status: u16, html: &str, day: &str) {
        let page = read_page(html);
        if (200..300).contains(&status) {
            self.pages += 1;
            let depth = url.path().split('/').filter(|it| !it.is_empty()).count();
            let rank = (depth, plain(url));
            let named = !page.title.is_empty() && is_name(&json!(page.title));
            if named && self.named_by.as_ref().is_none_or(|it| rank < *it) {
                self.named_by = Some(rank);
                (self.title, self.description) = (page.title, page.description);
                (self.place, self.address) = (place, url.origin().ascii_serialization() + "/");
            }
        }
        let base = page.base.and_then(|it| url.join(&it).ok());
        let base = base.unwrap_or_else(|| url.clone());
        for reference in &page.references {
            self.need(url, &base, reference, day);
        }
    }

    /// Keeps what a reference says that the host needs, the first of each kind and target.
    fn need(&mut self, page: &Url, base: &Url, reference: &Reference, day: &str) {
        let Ok(to) = base.join(&reference.url) else { return };
        if !matches!(to.scheme(), "http" | "https" | "ws" | "wss") {
            return;
        }
        let Some(kind) = rule::need(reference.how, page, &to, &reference.label) else { return };
        let Some(target) = rule::plain_host(&to).map(str::to_string) else { return };
        let key = (kind, target.clone());
        if self.needs.contains_key(&key) {
            return;
        }
        if self.needs.len() >= MOST_NEEDS {
            self.more += 1;
            return;
        }
        let need = json!({
            "kind": kind.key(),
            "host": target,
            "how": reference.how.shown(),
            "url": plain(&to),
            "page": plain(page),
            "day": day,
        });
        self.needs.insert(key, need);
    }
}

/// The host as entries are called by it: without `www.`, with a port that is not the usual one.
fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    })
    .filter(|it| !it.is_empty())
}

/// The address without user, parameters and fragment.
fn plain(url: &Url) -> String {
    let path = url.path().split(';').next().unwrap_or_default();
    let plain = format!("{}{path}", url.origin().ascii_serialization());
    plain.chars().take(ADDRESS).collect()
}

/// Whether a title names a system; most pages that are the first of nothing are called by these words.
fn is_name(title: &Value) -> bool {
    const WORDS: &[&str] = &[
        "",
        "404 not found",
        "403 forbidden",
        "apache2 ubuntu default page it works",
        "app",
        "beranda",
        "dashboard",
        "document",
        "error",
        "halaman login",
        "halaman utama",
        "home",
        "home page",
        "homepage",
        "iis windows server",
        "index",
        "index of",
        "just a moment",
        "laravel",
        "loading",
        "log in",
        "login",
        "login page",
        "main page",
        "masuk",
        "not found",
        "react app",
        "redirecting",
        "selamat datang",
        "sign in",
        "test page",
        "untitled",
        "untitled document",
        "vite app",
        "welcome",
        "welcome to nginx",
    ];
    !WORDS.contains(&folded(title.as_str().unwrap_or_default()).as_str())
}
