//! Mends web addresses and tells repositories apart.

use url::Url;

use crate::repair::url as repair;
pub use crate::repair::url::host;

/// An address as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadUrl {
    /// The address, `http` or `https`.
    pub url: String,
    /// Whether it had to be mended.
    pub repaired: bool,
}

/// Schemes under which code is cloned, and schemes written twice, with what they stand for.
const SCHEMES: &[(&str, &str)] = &[
    ("git+https://", "https://"),
    ("git+ssh://", "https://"),
    ("git+http://", "http://"),
    ("ssh://", "https://"),
    ("git://", "https://"),
    ("http://https://", "https://"),
    ("http://http://", "http://"),
    ("https://http://", "http://"),
    ("https://https://", "https://"),
];

/// Reads one address; `None` when it cannot be one.
pub fn read_url(text: &str) -> Option<ReadUrl> {
    let text = text.trim();
    let bare = text.trim_matches(['<', '>', '"', '\'', ',', ';', ' ']);
    if bare.contains(char::is_whitespace) {
        return None;
    }
    let url = repair::read_url(&as_web(bare))?;
    if url.eq_ignore_ascii_case(text) {
        // A host in capitals is not worth a report.
        return Some(ReadUrl { url: text.to_string(), repaired: false });
    }
    Some(ReadUrl { url, repaired: true })
}

fn as_web(text: &str) -> String {
    let lower = text.to_lowercase();
    if let Some((clone, web)) = SCHEMES.iter().find(|(clone, _)| lower.starts_with(clone)) {
        let rest = &text[clone.len()..];
        return format!("{web}{}", rest.strip_prefix("git@").unwrap_or(rest));
    }
    match text.strip_prefix("git@").and_then(|rest| rest.split_once(':')) {
        Some((host, path)) => format!("https://{host}/{path}"),
        None => text.to_string(),
    }
}

/// The addresses in a text that may hold several, divided by blanks, commas or semicolons.
pub fn divide(text: &str) -> Vec<&str> {
    let parts: Vec<&str> =
        text.split([' ', ',', ';', '\n', '\t', '|']).filter(|it| !it.is_empty()).collect();
    let several =
        parts.len() > 1 && parts.iter().all(|it| it.contains("://") || it.starts_with("www."));
    if several { parts } else { vec![text] }
}

/// Code hosts whose addresses are `host/owner/name`.
const CODE_HOSTS: &[&str] =
    &["github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitea.com", "sr.ht"];

/// The address under which a repository is compared: `https`, lower case, no `.git`, and on a code host
/// only owner and name. `None` when it is not an address.
pub fn repository(url: &str) -> Option<String> {
    let host = host(url)?;
    let url = Url::parse(url).ok()?;
    let path = url.path().trim_matches('/').to_lowercase();
    let mut parts: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    if CODE_HOSTS.contains(&host.as_str()) && !path.contains("/-/") && host != "gitlab.com" {
        parts.truncate(2);
    }
    let path = parts.join("/");
    let path = path.strip_suffix(".git").unwrap_or(&path);
    (!path.is_empty()).then(|| format!("https://{host}/{path}"))
}

/// Whether the address is a repository on a well-known code host.
pub fn is_code_host(url: &str) -> bool {
    host(url).is_some_and(|host| CODE_HOSTS.contains(&host.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&str, bool)>) {
        let found = read_url(text);
        let found = found.as_ref().map(|it| (it.url.as_str(), it.repaired));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn sound_addresses_stay_as_written() {
        check("https://x.go.id/a", Some(("https://x.go.id/a", false)));
        check("http://X.go.id", Some(("http://X.go.id", false)));
    }

    #[test]
    fn broken_addresses_are_mended() {
        check("git://github.com/a/b.git", Some(("https://github.com/a/b.git", true)));
        check("git@github.com:a/b.git", Some(("https://github.com/a/b.git", true)));
        check("x.go.id", Some(("https://x.go.id", true)));
        check("http//x.go.id/a", Some(("http://x.go.id/a", true)));
        check("<https://x.go.id/a>", Some(("https://x.go.id/a", true)));
        check("http:///x.go.id/a", Some(("http://x.go.id/a", true)));
        check("http://https://x.go.id/a", Some(("https://x.go.id/a", true)));
        check("ssh://git@github.com/a/b", Some(("https://github.com/a/b", true)));
    }

    #[test]
    fn what_is_no_address_stays_unread() {
        for text in [
            "",
            "foobar",
            "see website",
            "???",
            "a@b.go.id",
            "mailto:a@b.go.id",
            "file:///x",
            "1.0",
            "http://x",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn repositories_compare_by_owner_and_name() {
        for text in [
            "https://github.com/A/B.git",
            "http://www.github.com/a/b/",
            "https://github.com/a/b/tree/main",
        ] {
            assert_eq!(repository(text).as_deref(), Some("https://github.com/a/b"), "{text}");
        }
        assert_eq!(repository("https://github.com/"), None);
    }

    #[test]
    fn several_addresses_in_one_text_are_divided() {
        assert_eq!(divide("https://a.id, https://b.id"), ["https://a.id", "https://b.id"]);
        assert_eq!(divide("see https://a.id"), ["see https://a.id"]);
    }
}
