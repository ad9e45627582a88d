//! E-mail addresses, plain and in disguise.

use std::sync::LazyLock;

use regex::Regex;

use super::PersonalKind;
use super::fold::Folded;
use super::span::Spans;

/// How people write `@`: apart, between brackets, as an entity, as a word.
const AT: &str = r"(?:@|\s@\s|\s*[\[({<]\s*(?:at|a|@|et)\s*[\])}>]\s*|%40|&#0*64;|&#x0*40;|&commat;|\s+at\s+|_at_|-at-)";

/// How people write the dots of a disguised address.
const DOT: &str =
    r"(?:\.|\s\.\s|\s*[\[({<]\s*(?:dot|titik|d|\.)\s*[\])}>]\s*|\s+(?:dot|titik)\s+|_dot_|-dot-)";

static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)[a-z0-9][a-z0-9._%+'-]*@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?){1,6}",
    )
    .expect("the pattern is constant")
});

static DISGUISED: LazyLock<Regex> = LazyLock::new(|| {
    let local = format!("[a-z0-9][a-z0-9+']*(?:(?:[_-]|{DOT})[a-z0-9+']+){{0,5}}?");
    let domain = format!("[a-z0-9]+(?:-[a-z0-9]+)*(?:{DOT}[a-z0-9]+(?:-[a-z0-9]+)*){{1,5}}");
    Regex::new(&format!("(?i)(?P<local>{local})(?P<at>{AT})(?P<domain>{domain})"))
        .expect("the pattern is constant")
});

static SPELLED_DOT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("(?i){DOT}")).expect("the pattern is constant"));

static SPELLED_AT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("(?i){AT}")).expect("the pattern is constant"));

/// Endings of file names that look like domains (`logo@2x.png`).
const NOT_DOMAINS: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "html", "htm", "php", "jar", "zip",
    "pdf",
];

/// Endings that make a spelled-out `name at host` an address rather than English prose.
pub const KNOWN_ENDINGS: &[&str] = &[
    "id", "com", "org", "net", "gov", "edu", "io", "info", "mil", "int", "co", "uk", "us", "ca",
    "au", "sg", "my", "eu", "de", "fr", "nl", "jp", "me", "dev", "app", "xyz", "biz", "online",
    "site",
];

/// Where a plain `name at host` is believed: mail houses, and Indonesia, whose language has no word `at`.
/// Elsewhere it is English (`the catalog at data.gov`).
const MAIL_HOSTS: &[&str] =
    &["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "ymail.com", "live.com"];

/// English words before `at` that make `at host` a place even so.
const PROSE: &[&str] = &[
    "available",
    "found",
    "is",
    "site",
    "website",
    "online",
    "us",
    "visit",
    "it",
    "page",
    "portal",
    "see",
    "live",
    "app",
    "application",
    "data",
    "service",
    "details",
    "look",
    "system",
    "information",
];

/// Claims every address. Accounts of code hosts (`git@github.com:owner/name`) are not addresses.
pub fn find(text: &str, spans: &mut Spans) {
    for found in PLAIN.find_iter(text) {
        let (start, end) = (found.start(), found.end());
        let domain = found.as_str().rsplit('@').next().unwrap_or_default();
        if is_domain(domain) && !is_account(text, start, end) {
            spans.claim(start, end, PersonalKind::Email);
        }
    }
    let mut from = 0;
    while let Some(found) = DISGUISED.captures_at(text, from) {
        let whole = found.get(0).expect("group 0 is the match");
        let at = found.name("at").expect("the group always takes part");
        let claimed = is_disguised(&found["local"], at.as_str(), &found["domain"])
            && !is_account(text, whole.start(), whole.end())
            && spans.claim(whole.start(), whole.end(), PersonalKind::Email);
        // A refused match may hide a good one that starts inside it.
        from = if claimed { whole.end() } else { at.end() };
    }
}

/// Whether the parts make an address. A plain ` at ` needs spelled-out dots or a host that is known.
fn is_disguised(local: &str, at: &str, domain: &str) -> bool {
    let written = SPELLED_DOT.replace_all(domain, ".").to_lowercase();
    let ending = written.rsplit('.').next().unwrap_or_default();
    let spoken = at.trim().eq_ignore_ascii_case("at") && written == domain.to_lowercase();
    let prose = spoken && is_prose(&local.to_lowercase(), &written);
    is_domain(&written) && KNOWN_ENDINGS.contains(&ending) && !prose
}

fn is_prose(word: &str, domain: &str) -> bool {
    let believed = domain.ends_with(".id") || MAIL_HOSTS.contains(&domain);
    !believed || PROSE.contains(&word) || word.ends_with("ed") || word.ends_with("ing")
}

/// Whether a text with dots ends as a domain does, not as the name of a file.
pub fn is_domain(domain: &str) -> bool {
    let ending = domain.rsplit('.').next().unwrap_or_default().to_lowercase();
    ending.len() >= 2
        && ending.bytes().all(|it| it.is_ascii_alphabetic())
        && !NOT_DOMAINS.contains(&ending.as_str())
}

/// `git@host:path`, and such a user name behind a scheme, are accounts of machines; who else stands there was
/// claimed as a secret.
fn is_account(text: &str, start: usize, end: usize) -> bool {
    let local = text[start..end].split('@').next().unwrap_or_default();
    let path = text[end..].starts_with(':') && !text[end..].starts_with(": ");
    let scheme = text[..start].ends_with("://");
    matches!(local, "git" | "hg" | "svn") && (path || scheme)
}

/// The address in small letters with `@` and dots written out.
pub fn normalise(original: &str) -> String {
    let lower = Folded::new(original).text().to_lowercase();
    let with_at = if lower.contains('@') && !lower.contains("(@)") && !lower.contains("[@]") {
        lower
    } else {
        SPELLED_AT.replace(&lower, "@").into_owned()
    };
    let with_dots = SPELLED_DOT.replace_all(&with_at, ".");
    with_dots.chars().filter(|it| !it.is_whitespace()).collect()
}
