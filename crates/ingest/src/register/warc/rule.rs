//! Which addresses of a page say that its system needs another.
//!
//! See the module above for the rule in words. What is asked of an address is its host, its path and the
//! names of its parameters, never their values.

use model::DependencyKind;
use url::Url;

use super::page::How;
use crate::repair::text::folded;

/// Hosts that serve everybody: files and fonts for pages, statistics, maps, social media, chat, search. They
/// are in nobody's architecture, so neither are they systems nor does an address of theirs that looks like
/// an interface make a need; that people log in with one of them does. Each stands for what lies below it.
const EVERYBODYS: &[&str] = &[
    "addthis.com",
    "addtoany.com",
    "ajax.aspnetcdn.com",
    "bootstrapcdn.com",
    "clarity.ms",
    "cloudflare.com",
    "cloudflareinsights.com",
    "disqus.com",
    "doubleclick.net",
    "elfsight.com",
    "facebook.com",
    "facebook.net",
    "fontawesome.com",
    "google-analytics.com",
    "google.com",
    "googleapis.com",
    "googletagmanager.com",
    "gravatar.com",
    "gstatic.com",
    "histats.com",
    "hotjar.com",
    "instagram.com",
    "jquery.com",
    "jsdelivr.net",
    "linkedin.com",
    "mapbox.com",
    "openstreetmap.org",
    "pinterest.com",
    "schema.org",
    "sharethis.com",
    "t.me",
    "tawk.to",
    "telegram.org",
    "tiktok.com",
    "twitter.com",
    "unpkg.com",
    "userway.org",
    "vimeo.com",
    "w.org",
    "w3.org",
    "wa.me",
    "whatsapp.com",
    "wordpress.org",
    "wp.com",
    "x.com",
    "youtube.com",
    "ytimg.com",
];

/// Labels under which countries keep their public sector: `.go.id`, `.gov.uk`, `.gob.mx`, `.gouv.fr`.
const PUBLIC: &[&str] = &["go", "gov", "gob", "gouv", "gub", "govt", "gv", "mil", "desa"];

/// Parts of a path by which a log-in elsewhere is asked for and granted.
const PROTOCOLS: &[&str] = &[
    "sso",
    "oauth",
    "oauth2",
    "oidc",
    "openid",
    "openid-connect",
    "authorize",
    "saml",
    "saml2",
    "cas",
    "adfs",
];
/// Parameters of the same.
const PARAMETERS: &[&str] = &["client_id", "redirect_uri", "response_type", "samlrequest"];
/// Hosts, by one of their labels, and parts of a path where people log in.
const LOGINS: &[&str] = &[
    "sso", "login", "signin", "masuk", "auth", "idp", "oauth", "keycloak", "iam", "cas",
    "accounts", "akun",
];

/// Parts of a path at which programs ask.
const INTERFACES: &[&str] = &["api", "graphql", "rest", "soap", "webservice", "webservices"];

/// How the system of a page needs the host of an address that the page points to; `None` when it does not,
/// or when that cannot be said.
pub fn need(how: How, page: &Url, to: &Url, label: &str) -> Option<DependencyKind> {
    let (from_host, to_host) = (plain_host(page)?, plain_host(to)?);
    if from_host == to_host {
        return None;
    }
    let neighbour = is_public(to_host) || is_within(from_host, to_host);
    let protocol = asks_to_log_in(to);
    let interface = is_interface(to) && !is_everybodys(to_host);
    let log_in = match how {
        How::PasswordForm => true,
        How::Redirect | How::Form => protocol || logs_in(to),
        How::Link => protocol || logs_in(to) && says_log_in(label),
        How::Script | How::Frame | How::Named => protocol || has_label(to, LOGINS),
        How::Library => false,
    };
    match how {
        _ if log_in => Some(DependencyKind::AuthenticatesWith),
        How::Redirect | How::Link | How::PasswordForm => None,
        How::Library => (interface && neighbour).then_some(DependencyKind::CallsApi),
        _ if interface => Some(DependencyKind::CallsApi),
        How::Form if neighbour => Some(DependencyKind::CallsApi),
        How::Script | How::Frame if neighbour => Some(DependencyKind::UsesComponent),
        How::Form | How::Script | How::Frame | How::Named => None,
    }
}

/// Whether a host serves everybody and is no system of anybody's.
pub fn is_everybodys(host: &str) -> bool {
    EVERYBODYS.iter().any(|it| is_below(host, it))
}

/// The host by which others are called: without `www.` and port; none of an address by number, which names
/// no system.
pub fn plain_host(url: &Url) -> Option<&str> {
    let host = url.domain()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|it| it.is_empty() || it.ends_with('.'))
}

/// Whether one of the hosts lies below the other.
fn is_within(one: &str, other: &str) -> bool {
    is_below(one, other) || is_below(other, one)
}

fn is_public(host: &str) -> bool {
    let labels: Vec<&str> = host.rsplit('.').collect();
    match labels.as_slice() {
        ["gov" | "mil", _, ..] => true,
        [country, sector, _, ..] => country.len() == 2 && PUBLIC.contains(sector),
        _ => false,
    }
}

fn has_part(url: &Url, words: &[&str]) -> bool {
    let path = url.path().to_ascii_lowercase();
    path.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or_default();
        words.contains(&stem)
    })
}

fn has_label(url: &Url, words: &[&str]) -> bool {
    url.domain().is_some_and(|it| it.split('.').any(|label| words.contains(&label)))
}

/// Whether the address asks for a log-in by one of the protocols for it.
fn asks_to_log_in(url: &Url) -> bool {
    let named = |key: &str| PARAMETERS.contains(&key.to_ascii_lowercase().as_str());
    has_part(url, PROTOCOLS) || url.query_pairs().any(|(key, _)| named(&key))
}

fn logs_in(url: &Url) -> bool {
    has_part(url, LOGINS) || has_label(url, LOGINS)
}

/// Whether a link's words say that one logs in there and nothing else: a menu calls another system by its
/// name, whose own log-in its address is.
fn says_log_in(label: &str) -> bool {
    const SAYS: &[&str] = &["login", "log", "signin", "sign", "masuk", "sso"];
    const BESIDE: &[&str] = &[
        "in", "on", "single", "with", "via", "using", "dengan", "melalui", "ke", "to", "akun",
        "account", "aplikasi", "sistem", "pengguna", "user", "pegawai", "anda", "your", "here",
        "disini", "di", "sini",
    ];
    let words = folded(label);
    let mut words = words.split(' ').filter(|it| !it.is_empty()).peekable();
    let mut says = false;
    words.peek().is_some()
        && words.all(|it| {
            says |= SAYS.contains(&it);
            SAYS.contains(&it) || BESIDE.contains(&it)
        })
        && says
}

/// Whether programs ask at the address.
fn is_interface(url: &Url) -> bool {
    let of_host = |label: &str| {
        label == "api" || label.starts_with("api-") || label.ends_with("-api") || label == "ws"
    };
    let host = url.domain().unwrap_or_default();
    matches!(url.scheme(), "ws" | "wss")
        || has_part(url, INTERFACES)
        || host.split('.').any(of_host)
}

#[cfg(test)]
mod tests {
    use DependencyKind::{AuthenticatesWith, CallsApi, UsesComponent};
    use How::*;

    use super::*;

    #[track_caller]
    fn check(how: How, url: &str, label: &str, expected: Option<DependencyKind>) {
        let page = Url::parse("https://app.kota.go.id/a").expect("an address");
        let to = page.join(url).expect("an address");
        assert_eq!(need(how, &page, &to, label), expected, "{how:?} {url} {label}");
    }

    #[test]
    fn a_log_in_elsewhere_is_needed() {
        let needed = Some(AuthenticatesWith);
        check(Redirect, "https://sso.kota.go.id/", "", needed);
        check(Redirect, "https://masuk.contoh.id/cas/login?service=x", "", needed);
        check(PasswordForm, "https://lain.contoh.id/periksa", "", needed);
        check(Link, "https://accounts.google.com/o/oauth2/auth?client_id=1", "Google", needed);
        check(Link, "https://akun.kota.go.id/login", "Masuk", needed);
        check(Link, "https://sso.kota.go.id/", "Login dengan SSO", needed);
        check(Named, "https://id.contoh.id/realms/a/openid-connect/auth", "", needed);
        check(Frame, "https://id.contoh.id/x?response_type=code", "", needed);
        check(Script, "https://accounts.google.com/gsi/client", "", needed);
        check(Named, "https://sso.kota.go.id", "", needed);
    }

    #[test]
    fn menus_and_moves_are_no_needs() {
        check(Link, "https://simpeg.kota.go.id/", "SIMPEG", None);
        check(Link, "https://simpeg.kota.go.id/login", "SIMPEG", None);
        check(Link, "https://simpeg.kota.go.id/login", "Login SIMPEG", None);
        check(Link, "https://sso.kota.go.id/", "", None);
        check(Link, "https://api.kota.go.id/docs", "API", None);
        check(Redirect, "https://baru.kota.go.id/", "", None);
        check(PasswordForm, "https://www.app.kota.go.id/login", "", None);
        check(PasswordForm, "/login", "", None);
        check(Redirect, "http://192.0.2.1/login", "", None);
    }

    #[test]
    fn programs_and_pages_of_the_public_sector_are_components() {
        check(Script, "https://widget.provinsi.go.id/a.js", "", Some(UsesComponent));
        check(Frame, "https://peta.kemen.gov.uk/", "", Some(UsesComponent));
        check(Script, "https://cdn.jsdelivr.net/npm/vue", "", None);
        check(Script, "https://widget.contoh.com/a.js", "", None);
        check(Frame, "https://www.youtube.com/embed/x", "", None);
        check(Named, "https://peta.provinsi.go.id/", "", None);
    }

    #[test]
    fn interfaces_are_called() {
        check(Named, "https://api.contoh.com/v1", "", Some(CallsApi));
        check(Named, "wss://pesan.kota.go.id/", "", Some(CallsApi));
        check(Script, "https://peta.contoh.com/api/js", "", Some(CallsApi));
        check(Form, "https://survei.provinsi.go.id/kirim", "", Some(CallsApi));
        check(Library, "https://data.kota.go.id/api/3", "", Some(CallsApi));
        check(Library, "https://api.contoh.com/v1", "", None);
        check(Form, "https://cari.contoh.com/cari", "", None);
        check(Named, "https://maps.googleapis.com/maps/api/js", "", None);
        check(Named, "https://api.whatsapp.com/send", "", None);
    }

    #[test]
    fn the_public_sector_is_known_by_its_suffix() {
        for host in ["a.go.id", "a.b.gov.uk", "x.gov", "a.gouv.fr", "x.desa.id"] {
            assert!(is_public(host), "{host}");
        }
        for host in ["go.id", "gov", "go.com", "x.co.id", "go.contoh.com", ""] {
            assert!(!is_public(host), "{host}");
        }
    }
}
