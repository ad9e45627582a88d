//! Web addresses as people type them, and addresses that stand where a name should.

use std::sync::LazyLock;

use regex::Regex;

/// The addresses of one cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Urls {
    /// Addresses with scheme and lower-case host.
    pub urls: Vec<String>,
    /// Whether any of them had to be mended; a missing scheme counts.
    pub mended: bool,
    /// What is not an address, joined by spaces.
    pub rest: String,
}

/// Anything that was meant to be `http://` or `https://`.
static SCHEME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:h{1,2}t{1,3}p{1,2}|htp|ttp|hppt|http|htpp|hhtp|htttp)(s?)\s*[:;.]{0,2}\s*[/\\]{1,3}",
    )
});
/// What code hosts are also reached by: `git://`, `ssh://git@`, `git+https://`, `git@host:`.
static GIT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:git://|git\+(?:https?|ssh)://(?:git@)?|ssh://git@|git@)"));
static SCHEME_WITHOUT_SLASHES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^http(s?)[:;]\s*"));
static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,40})$")
});
static IPV4: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\d{1,3}\.){3}\d{1,3}$"));
static SPACED_DOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(www|https?:?/{0,2}|[a-z0-9-]+) ?\. ?([a-z0-9-]+(?: ?\. ?[a-z0-9-]+)*) ?\. ?(go|id|com|org|net|gov|co|or|ac|sch|desa)\b",
    )
});
static SCHEME_SPACE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(https?)\s*(:)\s*(//)\s*"));

/// File endings that look like a top-level domain.
const FILE_ENDINGS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "php", "html", "htm", "jpg", "jpeg", "png",
    "exe", "apk", "zip", "rar", "txt", "csv", "js", "jsp", "asp", "aspx", "mdb", "sql", "json",
    "xml", "py", "sh", "rb", "md", "java", "ipynb", "yml", "yaml", "dll", "jar", "bat", "cfg",
    "log",
];

/// Top-level domains that make a bare host credible inside a name cell.
const NAME_DOMAINS: &[&str] = &["id", "com", "org", "gov", "net", "info", "app", "io", "us", "uk"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// Reads every address of a cell of the address column.
pub fn read_urls(text: &str) -> Urls {
    let joined = join_spaced(text);
    let mut found = Urls { mended: joined != text, ..Urls::default() };
    let mut rest: Vec<&str> = Vec::new();
    for piece in joined.split(|it: char| it.is_whitespace() || matches!(it, ';' | ',' | '|')) {
        let piece = piece.trim_matches(|it: char| "()[]<>\"'“”".contains(it));
        if piece.is_empty() {
            continue;
        }
        match read_url(piece) {
            Some(url) => {
                found.mended |= url != piece;
                if !found.urls.contains(&url) {
                    found.urls.push(url);
                }
            }
            None => rest.push(piece),
        }
    }
    found.rest = rest.join(" ");
    found
}

/// Reads one address; `None` when there is no public host in it.
pub fn read_url(piece: &str) -> Option<String> {
    if let Some(git) = GIT.find(piece) {
        let rest = &piece[git.end()..];
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority.rfind('@').map_or(0, |it| it + 1);
        // `git@host:owner/name` puts a colon where the path begins.
        return read_url(&format!("https://{}", rest[host..].replacen(':', "/", 1)));
    }
    let (scheme, rest) = split_scheme(piece);
    let rest = rest.trim_start_matches(['/', '\\', ':', '.']);
    let cut = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(cut);
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => (host, port),
        Some(_) => return None,
        None => (authority, ""),
    };
    let host = tidy_host(host);
    let credible = HOST.is_match(&host) && !is_file_name(&host, path) || IPV4.is_match(&host);
    if !credible || piece.contains('@') && scheme.is_none() {
        return None;
    }
    let port = if port.is_empty() { String::new() } else { format!(":{port}") };
    let path = path.replace('\\', "/");
    let path = path.trim_end_matches(['.', ',', ')', '"']);
    let url = format!("{}://{host}{port}{path}", scheme.unwrap_or("https"));
    url::Url::parse(&url).ok().map(|_| url)
}

/// The host of an address, lower case, without `www.`; `None` when it is no address with a scheme and a host.
pub fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?.to_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_string())
}

/// A name that an address suggests: its first label, or its last path segment when the host is only
/// the agency's own site.
pub fn name_from_url(url: &str) -> Option<String> {
    let host = host(url)?;
    let labels: Vec<&str> = host.split('.').collect();
    let registered = registered_labels(&labels);
    if labels.len() > registered && !host.bytes().all(|it| it.is_ascii_digit() || it == b'.') {
        return Some(labels[0].to_string());
    }
    let path = url.split_once("://")?.1.split_once('/').map(|it| it.1).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segment = path.split('/').rev().find(|it| it.chars().any(char::is_alphabetic));
    let name = segment.map(|it| it.split('.').next().unwrap_or(it)).unwrap_or(labels[0]);
    (name.chars().any(char::is_alphabetic) && name != "index").then(|| name.to_string())
}

/// How many labels belong to the registered domain: three below `go.id` and its like, else two.
fn registered_labels(labels: &[&str]) -> usize {
    let country = labels.last().is_some_and(|it| it.len() == 2);
    let second = labels.len().checked_sub(2).map(|at| labels[at]);
    let shared = second.is_some_and(|it| {
        matches!(
            it,
            "go" | "co" | "or" | "ac" | "sch" | "web" | "desa" | "my" | "gov" | "mil" | "org"
        )
    });
    if country && shared { 3 } else { 2 }
}

/// Addresses inside a name cell and the name without them; `None` when there is no address, or when the
/// address is part of the name (`Search for data.census.gov`).
pub fn split_url_from_name(text: &str) -> Option<(String, Urls)> {
    if !text.contains('.') && !text.contains("//") {
        return None;
    }
    let joined = SCHEME_SPACE.replace_all(text, "${1}${2}${3}");
    let pieces: Vec<&str> = joined.split_whitespace().collect();
    let mut urls = Urls { mended: true, ..Urls::default() };
    let mut name: Vec<&str> = Vec::new();
    let only_hosts = pieces.iter().all(|it| is_host(&bare(it).to_lowercase()));
    for (at, piece) in pieces.iter().enumerate() {
        match address_of(piece, only_hosts, &pieces[..at]) {
            Some(url) => urls.urls.push(url),
            None => name.push(piece),
        }
    }
    if urls.urls.is_empty() {
        return None;
    }
    let name = name.join(" ").replace("()", "").replace("( )", "");
    let name = name.trim_matches(|it: char| it.is_whitespace() || "-–—:;,|/".contains(it));
    let called_so = pieces.len() == 1 && is_called_by_its_domain(&urls.urls[0], text);
    let name = if called_so { text.trim() } else { name };
    Some((name.to_string(), urls))
}

/// A piece without what encloses it.
fn bare(piece: &str) -> &str {
    piece.trim_matches(|it: char| "()[]<>,;\"'“”".contains(it))
}

/// The address that a piece of a name cell is. A bare host counts when it stands alone, in parentheses,
/// or behind the name that it repeats: `SIMPEG simpeg.x.go.id`.
fn address_of(piece: &str, alone: bool, before: &[&str]) -> Option<String> {
    let bare = bare(piece);
    let lower = bare.to_lowercase();
    let stated = SCHEME.is_match(&lower) || lower.starts_with("www.");
    let enclosed = piece.starts_with(['(', '[', '<']);
    let plain = |text: &str| {
        text.chars()
            .filter(|it| it.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let first_label = plain(lower.split('.').next().unwrap_or_default());
    let repeated = first_label.len() >= 3 && plain(&before.concat()).contains(&first_label);
    if stated || is_host(&lower) && (alone || enclosed || repeated) { read_url(bare) } else { None }
}

/// Whether a bare host is what a system is called: `data.go.id`, `Data.gov.uk`, `api.data.gov`. In an
/// Indonesian list a host below an agency's own domain (`simpeg.x.go.id`) is an address whose first label
/// is the name.
fn is_called_by_its_domain(url: &str, text: &str) -> bool {
    let host = host(url).unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let bare = !text.contains('/') && !text.to_lowercase().starts_with("www");
    bare && (!host.ends_with(".id") || labels.len() <= registered_labels(&labels))
}

/// Whether a piece is a host with a credible ending, with or without a path.
fn is_host(piece: &str) -> bool {
    let host = piece.split('/').next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let ending = labels.last().copied().unwrap_or_default();
    labels.len() >= 3 && NAME_DOMAINS.contains(&ending) && HOST.is_match(host)
}

fn split_scheme(piece: &str) -> (Option<&'static str>, &str) {
    let mut rest = piece;
    let mut scheme = None;
    // People paste an address behind a prefilled "http://", so the scheme may stand there twice.
    while let Some(found) = SCHEME.captures(rest).or_else(|| SCHEME_WITHOUT_SLASHES.captures(rest))
    {
        scheme = Some(if found[1].is_empty() { "http" } else { "https" });
        rest = &rest[found[0].len()..];
    }
    (scheme, rest)
}

fn tidy_host(host: &str) -> String {
    let mut host = host.to_lowercase().trim_matches(['.', '-', ',']).to_string();
    while host.contains("..") {
        host = host.replace("..", ".");
    }
    match host.strip_prefix("www").filter(|rest| !rest.starts_with('.')) {
        Some(rest) if rest.starts_with(',') => format!("www.{}", &rest[1..]),
        _ => host,
    }
}

fn is_file_name(host: &str, path: &str) -> bool {
    let ending = host.rsplit('.').next().unwrap_or_default();
    path.is_empty() && host.matches('.').count() == 1 && FILE_ENDINGS.contains(&ending)
}

/// Closes the gaps in `www .x.go.id` and `https: // x.go.id`.
fn join_spaced(text: &str) -> String {
    if !text.contains(' ') {
        return text.to_string();
    }
    let text = SCHEME_SPACE.replace_all(text, "${1}${2}${3}");
    SPACED_DOT
        .replace_all(&text, |found: &regex::Captures<'_>| found[0].replace(' ', ""))
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(read_urls(text).urls, expected, "{text}");
    }

    #[test]
    fn malformed_addresses_are_mended() {
        check("https://simpeg.x.go.id/", &["https://simpeg.x.go.id/"]);
        check("simpeg.x.go.id", &["https://simpeg.x.go.id"]);
        check("http//simpeg.x.go.id", &["http://simpeg.x.go.id"]);
        check("htpp://simpeg.x.go.id", &["http://simpeg.x.go.id"]);
        check("http:/simpeg.x.go.id", &["http://simpeg.x.go.id"]);
        check("https:simpeg.x.go.id", &["https://simpeg.x.go.id"]);
        check("htttps://SIMPEG.x.go.id.", &["https://simpeg.x.go.id"]);
        check("http://http://x.go.id", &["http://x.go.id"]);
        check("http:\\\\x.go.id\\a", &["http://x.go.id/a"]);
        check("www .simpeg.x.go.id", &["https://www.simpeg.x.go.id"]);
        check("https: //x.go.id", &["https://x.go.id"]);
        check("x..go.id", &["https://x.go.id"]);
    }

    #[test]
    fn a_host_is_told_without_port_user_case_and_www() {
        assert_eq!(host("https://www.X.go.id:8443/a").as_deref(), Some("x.go.id"));
        assert_eq!(host("https://[[secret:000000000000]]@x.go.id/a").as_deref(), Some("x.go.id"));
        assert_eq!(host("http://[2001:db8::1]:80/").as_deref(), Some("[2001:db8::1]"));
        assert_eq!((host("x.go.id"), host("mailto:a@x.go.id")), (None, None));
    }

    #[test]
    fn several_addresses_in_one_cell_are_kept_apart() {
        check(
            "a.x.go.id; b.x.go.id\nc.x.go.id",
            &["https://a.x.go.id", "https://b.x.go.id", "https://c.x.go.id"],
        );
        check("a.x.go.id dan b.x.go.id", &["https://a.x.go.id", "https://b.x.go.id"]);
    }

    #[test]
    fn words_and_files_are_not_addresses() {
        for text in [
            "vpn",
            "desktop",
            "localhost",
            "perwali.pdf",
            "admin@x.go.id",
            "tidak ada",
            "[[ip:3f9a2c1d]]",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn user_info_is_left_out() {
        check("https://[[secret:0123456789ab]]@x.go.id/a", &["https://x.go.id/a"]);
        check("git+https://[[secret:0123456789ab]]@x.go.id/a/b", &["https://x.go.id/a/b"]);
        check("git@x.go.id:a/b@c.git", &["https://x.go.id/a/b@c.git"]);
    }

    #[test]
    fn a_plain_address_is_not_mended() {
        assert!(!read_urls("https://x.go.id/a?b=c").mended);
        assert!(read_urls("x.go.id").mended);
    }

    #[test]
    fn a_name_is_taken_from_an_address() {
        assert_eq!(name_from_url("https://simpeg.x.go.id").as_deref(), Some("simpeg"));
        assert_eq!(name_from_url("https://www.x.go.id/sikeren/").as_deref(), Some("sikeren"));
        assert_eq!(name_from_url("https://simpeg.com").as_deref(), Some("simpeg"));
    }

    #[test]
    fn an_address_in_the_name_column_is_taken_out() {
        let (name, urls) =
            split_url_from_name("SIMPEG (https://simpeg.x.go.id)").expect("an address");
        assert_eq!(
            (name.as_str(), urls.urls),
            ("SIMPEG", vec!["https://simpeg.x.go.id".to_string()])
        );
        let (name, _) = split_url_from_name("simpeg.x.go.id").expect("an address");
        assert_eq!(name, "");
        let (name, _) = split_url_from_name("data.go.id").expect("an address");
        assert_eq!(name, "data.go.id");
        let (name, _) = split_url_from_name("SIMPEG simpeg.x.go.id").expect("an address");
        assert_eq!(name, "SIMPEG");
        assert_eq!(split_url_from_name("Natural Language Search for data.census.gov"), None);
        assert_eq!(split_url_from_name("Travel.state.gov (TSG) Chatbot"), None);
        assert_eq!(split_url_from_name("ASP.NET Portal v2.0"), None);
        assert_eq!(split_url_from_name("e-Office versi 1.2"), None);
    }
}
