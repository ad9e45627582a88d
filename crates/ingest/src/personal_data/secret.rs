//! Passwords, keys and access tokens, in web addresses and in text.

use std::sync::LazyLock;

use regex::Regex;

use super::span::Spans;
use super::{PersonalKind, email};

/// Claims every secret.
pub fn find(text: &str, spans: &mut Spans) {
    find_known_forms(text, spans);
    find_in_urls(text, spans);
    find_pairs(text, spans);
    find_labelled(text, spans);
    find_mentioned(text, spans);
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is constant")
}

/// Forms that their makers gave a prefix so that they can be found.
static KNOWN_FORMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?s)-----BEGIN [A-Z ]{0,30}PRIVATE KEY( BLOCK)?-----.*?(?:-----END [A-Z ]{0,30}PRIVATE KEY( BLOCK)?-----|\z)",
        r"|eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?",
        r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
        r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}",
        r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{30,}|\bsk_(?:live|test)_[A-Za-z0-9]{16,}",
        r"|\bsk-[A-Za-z0-9_-]{20,}|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|\bnpm_[A-Za-z0-9]{30,}",
        r"|\bhvs\.[A-Za-z0-9_-]{20,}|\bdop_v1_[a-f0-9]{40,}|\b\d{8,10}:[A-Za-z0-9_-]{35}\b",
    ))
});

static BEARER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:bearer|basic)\s+([A-Za-z0-9._~+/=-]{16,})"));

fn find_known_forms(text: &str, spans: &mut Spans) {
    for found in KNOWN_FORMS.find_iter(text) {
        spans.claim(found.start(), found.end(), PersonalKind::Secret);
    }
    for found in BEARER.captures_iter(text) {
        let value = found.get(1).expect("the group always takes part");
        if value.as_str().bytes().any(|it| it.is_ascii_digit()) {
            claim_value(value.start(), value.as_str(), spans);
        }
    }
}

/// What an address begins with, also as people type it: `https://`, `jdbc:mysql://`, `http//`.
static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:[a-z][a-z0-9+.-]*:/{2,3}|https?(?:[:;]/|//)/{0,2})"));

/// A host by its look: a domain, an address, one's own machine, or any name with a port.
static HOST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:\[[0-9a-f:.]+\]|localhost\b|(?:\d{1,3}\.){3}\d{1,3}\b",
        r"|(?P<domain>(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+)|[a-z0-9_-]+:\d{1,5}\b)",
    ))
});

/// A host with its port, so that what stands before the colon is no user.
static HOST_AND_PORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\[[0-9a-f:.]+\]|(?:localhost|(?:\d{1,3}\.){3}\d{1,3}|(?:[a-z0-9_-]+\.)+(?P<ending>[a-z]{2,})):\d{0,5})(?:[^a-z0-9@]|$)",
    )
});

/// A host with something behind its colon that is no port.
static ODD_PORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[a-z0-9_.-]+:\d*[^\s\d/?#@:.,;]"));

/// Endings of the names that machines have inside a network.
const INNER_ENDINGS: &[&str] = &["local", "lan", "internal", "intranet", "test", "localhost"];

/// Users of machines that serve code to everybody.
const OPEN_USERS: &[&str] = &["git", "hg", "svn"];

/// Without a scheme, only names that accounts of machines have.
static MACHINE_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b((?:root|admin|administrator|user|postgres|sa|ftp|sftp|test|demo)\d*:[^\s@/]{3,})@[a-z0-9]",
    )
});

/// Claims `user:password` and `user` before the host of each address.
fn find_user_info(text: &str, spans: &mut Spans) {
    let schemes: Vec<(usize, usize)> =
        SCHEME.find_iter(text).map(|it| (it.start(), it.end())).collect();
    for (number, (start, end)) in schemes.iter().enumerate() {
        let next = schemes.get(number + 1).map_or(text.len(), |it| it.0);
        let rest = &text[*end..next];
        let rest = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        let is_mail = text[*start..*end].to_ascii_lowercase().starts_with("mailto:");
        let Some(length) = user_info(rest).filter(|_| !is_mail) else { continue };
        if rest[..length].chars().any(char::is_alphanumeric) {
            spans.claim(*end, *end + length, PersonalKind::Secret);
        }
    }
}

/// How long the user info is with which an address begins behind its scheme.
///
/// Where the password holds `/`, `?` or `#`, no parser of addresses would take it for one; people write it
/// even so, and then the user info reaches up to the last `@` that a host follows.
fn user_info(rest: &str) -> Option<usize> {
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let at = authority.rfind('@').filter(|it| rest[it + 1..].starts_with(|it| it != '/'));
    let is_odd = authority.contains(':') && !is_host_and_port(authority);
    let Some(at) = at else {
        return if is_odd { last_before_host(rest) } else { None };
    };
    let (user, host) = (&rest[..at], &rest[at + 1..]);
    let has_password = is_odd && user.contains(':');
    if !has_password && !is_user(user) {
        return None;
    }
    // `budi@x.go.id:pa/ss@api.go.id`: whoever logs in by an address of their own.
    let goes_on = !has_password && ODD_PORT.is_match(host);
    let is_known = is_host(host);
    if is_known && !goes_on {
        return Some(at);
    }
    // The host may be a single word, or the `@` one of the password.
    let last = if has_password || goes_on { last_before_host(rest) } else { None };
    let believed = has_password || is_known || at >= 20 || host.contains('/');
    last.or_else(|| believed.then_some(at))
}

/// The last `@` that a host follows, before anything that encloses an address.
fn last_before_host(rest: &str) -> Option<usize> {
    let end = rest.find(['"', '<', '>', '`']).unwrap_or(rest.len());
    rest[..end].rmatch_indices('@').map(|it| it.0).find(|it| *it > 0 && is_host(&rest[it + 1..]))
}

fn is_host(text: &str) -> bool {
    let Some(host) = HOST.captures(text) else { return false };
    host.name("domain").is_none_or(|it| email::is_domain(it.as_str()))
}

fn is_host_and_port(authority: &str) -> bool {
    let Some(host) = HOST_AND_PORT.captures(authority) else { return false };
    host.name("ending").is_none_or(|it| {
        let ending = it.as_str().to_ascii_lowercase();
        email::KNOWN_ENDINGS.contains(&ending.as_str()) || INNER_ENDINGS.contains(&ending.as_str())
    })
}

/// Whether a text before an `@` is one user, no list of addresses and none that everybody goes by.
fn is_user(text: &str) -> bool {
    let is_list = text.contains([',', ';', '|']) && is_host(text);
    let is_open = OPEN_USERS.contains(&text.to_ascii_lowercase().as_str());
    !text.is_empty() && !text.contains([':', '@']) && !is_list && !is_open
}

static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)[?&#;](?:[a-z0-9_.-]*(?:token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key",
        r"|auth[_-]?key|signature|session[_-]?id|sessid|kata[_-]?sandi|sandi|jwt|credential)",
        r"|pass|pw|sig|sid|key|auth|kunci)=([^\s&#\x22'<>;]+)",
    ))
});

fn find_in_urls(text: &str, spans: &mut Spans) {
    find_user_info(text, spans);
    for found in MACHINE_ACCOUNT.captures_iter(text) {
        let value = found.get(1).expect("the group always takes part");
        spans.claim(value.start(), value.end(), PersonalKind::Secret);
    }
    for found in PARAMETER.captures_iter(text) {
        let whole = found.get(0).expect("group 0 is the match").as_str().to_ascii_lowercase();
        let value = found.get(1).expect("the group always takes part");
        let vague = ["sig=", "sid=", "key=", "auth="].iter().any(|it| whole[1..].starts_with(it));
        let shortest = if vague { 12 } else { 3 };
        if value.len() >= shortest && !is_placeholder(value.as_str()) {
            claim_value(value.start(), value.as_str(), spans);
        }
    }
}

/// A user name and a password given together: `user/pass: admin/admin123`, `login demo / demo123`.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:user(?:name|id)?|login|akun|account|id)\s*(?:/|&|\||,|\+|-|dan|and)\s*",
        r"(?:pass(?:word|wd)?|pwd|pw|p|kata\s*sandi|sandi)\b\s*([:=])?\s*",
        r"(\S{2,40}?)\s*(?:/|\||&|,|;|:|\s-\s|\s|\sdan\s)\s*([^\s,;)\]\x22']{3,})",
    ))
});

static LOGIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:login|akun|account|kredensial|credentials?|akses)",
        r"(?:\s+(?:demo|admin|test|testing|uji\s*coba|default|awal|sementara|aplikasi|server|db|database))?",
        r"\s*[:=]?\s*([A-Za-z0-9._@-]{2,40})\s*[/|:]\s*([^\s,;)\]\x22'/]{3,})",
    ))
});

static SHORT_PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bu(?:ser)?\s*[:=]\s*[^\s,;]{2,}[\s,;/|]+p(?:ass)?\s*[:=]\s*([^\s,;)]{3,})")
});

fn find_pairs(text: &str, spans: &mut Spans) {
    for found in PAIR.captures_iter(text) {
        let user = found.get(2).expect("the group always takes part");
        let secret = found.get(3).expect("the group always takes part");
        let said = found.get(1).is_some() && !is_word(secret.as_str());
        if is_account_name(user.as_str()) && (said || is_mixed(secret.as_str())) {
            let start = user.start();
            claim_value(start, &text[start..secret.end()], spans);
        }
    }
    for found in LOGIN.captures_iter(text) {
        let (user, secret) = (&found[1], found.get(2).expect("the group always takes part"));
        let twice = user.eq_ignore_ascii_case(secret.as_str()) && user.len() >= 4;
        if is_account_name(user) && (twice || is_mixed(secret.as_str())) {
            let start = found.get(1).expect("the group always takes part").start();
            claim_value(start, &text[start..secret.end()], spans);
        }
    }
    for found in SHORT_PAIR.captures_iter(text) {
        let secret = found.get(1).expect("the group always takes part");
        claim_value(secret.start(), secret.as_str(), spans);
    }
}

/// A label, a sign and a value: `DB_PASSWORD=...`, `kata sandi: ...`, `"api_key": "..."`.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:\b|_)(?P<label>pass(?:word|wd|phrase|code)?|pwd|pw|kata[\s_]?sandi|sandi|kunci\s?(?:api|akses|rahasia)",
        r"|api[\s_-]?key|secret(?:[\s_-]?(?:access[\s_-]?)?key)?|\bpin\b|client[\s_-]?secret|private[\s_-]?key|access[\s_-]?key(?:[\s_-]?id)?",
        r"|(?:(?:access|auth|bearer|bot|api|refresh|csrf|deploy)[\s_-]?)?token)(?:nya)?",
        r"(?:\s+(?:default|demo|awal|admin|login|root|wifi|user|server|database|db|ssh|ftp|api|aplikasi|akun|sementara|vpn|email)){0,2}",
        r"\s*[\x22'`]?\s*(?P<sign>:=|=>|->|[:=]|\s-\s|\badalah\b|\byaitu\b|\bis\b)\s*[\x22'`]?(?P<value>[^\s\x22'`<>]{3,})",
    ))
});

fn find_labelled(text: &str, spans: &mut Spans) {
    for found in LABELLED.captures_iter(text) {
        let value = found.name("value").expect("the group always takes part");
        let bare = trimmed(value.as_str());
        let label = found["label"].to_ascii_lowercase();
        let ends = ends_clause(&text[value.start() + bare.len()..]);
        let is_key = ["token", "key", "kunci"].iter().any(|it| label.contains(it));
        let spoken = found["sign"].starts_with(char::is_alphabetic);
        let any_word = ends && !is_key && !spoken && label != "pin" && !is_word(bare);
        let plausible = is_mixed(bare) || any_word;
        let long_enough = bare.len() >= if is_key { 6 } else { 3 };
        if plausible && long_enough && !is_placeholder(bare) {
            claim_value(value.start(), bare, spans);
        }
    }
}

/// A label and a value without a sign between: `password admin123`. The value must not look like a word.
static MENTIONED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:password|passwd|passwort|passphrase|pwd|pass|kata\s?sandi|sandi)(?:nya)?",
        r"(?:\s+(?:default|demo|awal|admin|login|root|wifi|user|server|database|db|ssh|ftp|aplikasi|akun|sementara|vpn|ialah|dengan|pakai|menggunakan)){0,2}",
        r"\s+[\x22'`(]?([^\s\x22'`<>()]{5,})",
    ))
});

fn find_mentioned(text: &str, spans: &mut Spans) {
    for found in MENTIONED.captures_iter(text) {
        let value = found.get(1).expect("the group always takes part");
        let bare = trimmed(value.as_str());
        let digits = bare.bytes().any(|it| it.is_ascii_digit());
        let letters = bare.bytes().any(|it| it.is_ascii_alphabetic());
        if digits && letters && bare.len() >= 5 && is_mixed(bare) && !is_placeholder(bare) {
            claim_value(value.start(), bare, spans);
        }
    }
}

/// Claims a value, without the marks of the sentence around it and up to what others have claimed.
fn claim_value(start: usize, value: &str, spans: &mut Spans) {
    let bare = trimmed(value);
    spans.claim(start, start + bare.len(), PersonalKind::Secret);
}

fn trimmed(value: &str) -> &str {
    value.trim_end_matches(['.', ',', ';', ':', ')', ']', '}', '"', '\'', '`'])
}

/// Whether a clause ends here, so that the value was all that was said.
fn ends_clause(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['"', '\'', '`', '.', ' ']);
    rest.is_empty() || rest.starts_with([',', ';', ')', ']', '}', '\n', '\r', '|', '/', '&'])
}

/// Words that stand after a label and are not the secret.
const WORDS: &[&str] = &[
    "ada",
    "tidak",
    "ya",
    "yes",
    "no",
    "none",
    "null",
    "nil",
    "kosong",
    "rahasia",
    "wajib",
    "harus",
    "minimal",
    "maksimal",
    "min",
    "max",
    "hash",
    "hashed",
    "terenkripsi",
    "enkripsi",
    "dienkripsi",
    "encrypted",
    "bcrypt",
    "argon",
    "scrypt",
    "jwt",
    "bearer",
    "oauth",
    "oauth2",
    "sso",
    "ldap",
    "otp",
    "saml",
    "oidc",
    "keycloak",
    "basic",
    "digest",
    "belum",
    "sudah",
    "hubungi",
    "reset",
    "lupa",
    "ganti",
    "ubah",
    "diganti",
    "dirahasiakan",
    "terlampir",
    "lihat",
    "sama",
    "dengan",
    "untuk",
    "dan",
    "atau",
    "yang",
    "pada",
    "dari",
    "oleh",
    "di",
    "ke",
    "kuat",
    "aman",
    "standar",
    "aktif",
    "nonaktif",
    "string",
    "required",
    "optional",
    "true",
    "false",
    "pegawai",
    "pengguna",
    "user",
    "username",
    "password",
    "passwords",
    "sandi",
    "email",
    "nip",
    "nik",
    "daerah",
    "negara",
    "telekomunikasi",
    "siber",
    "persandian",
    "based",
    "authentication",
    "autentikasi",
    "authorization",
    "management",
    "manajemen",
    "pln",
    "listrik",
    "access",
    "api",
    "key",
    "keys",
    "rotation",
    "policy",
    "kebijakan",
    "token",
    "tokens",
    "secret",
    "login",
    "masuk",
    "keluar",
    "rs256",
    "hs256",
    "sha256",
    "sha-256",
    "sha1",
    "sha512",
    "sha-512",
    "md5",
    "aes256",
    "aes-256",
    "base64",
    "x509",
    "x.509",
    "2fa",
    "utf8",
    "utf-8",
    "tls1.2",
    "tls1.3",
    "pbkdf2",
    "argon2",
    "argon2id",
    "argon2i",
    "oauth2.0",
    "fido2",
    "totp",
    "mfa",
    "pkcs12",
    "p12",
    "rsa2048",
    "rsa-2048",
    "iso27001",
    "web3",
    "h2h",
];

fn is_word(value: &str) -> bool {
    WORDS.contains(&value.to_ascii_lowercase().as_str())
}

/// Stand-ins that people write where the secret would be.
fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let first = value.bytes().next().unwrap_or(b'*');
    let masked = value.bytes().all(|it| it == first) && b"*x.-_X?#".contains(&first);
    let stars = value.bytes().filter(|it| *it == b'*').count() * 2 > value.len();
    let template = value.starts_with(['{', '<', '[', '$', '%'])
        || [
            "your",
            "example",
            "contoh",
            "changeme",
            "placeholder",
            "redacted",
            "disensor",
            "xxxx",
            "...",
            "://",
        ]
        .iter()
        .any(|it| lower.contains(it));
    masked || stars || template || is_word(value)
}

/// Whether a value holds more than the letters of a word: a digit, a sign inside, or mixed capitals.
fn is_mixed(value: &str) -> bool {
    if is_word(value) || value.len() < 3 {
        return false;
    }
    let bytes = value.as_bytes();
    let letters = bytes.iter().filter(|it| it.is_ascii_alphabetic()).count();
    let digits = bytes.iter().filter(|it| it.is_ascii_digit()).count();
    let signs = bytes[..bytes.len() - 1].iter().filter(|it| b"!@#$%^&*_+=~?".contains(it)).count();
    let inner_capital = bytes[1..].iter().any(u8::is_ascii_uppercase);
    let small = bytes.iter().any(u8::is_ascii_lowercase);
    (letters > 0 && digits + signs > 0) || digits >= 4 || (inner_capital && small)
}

/// Whether a word may be the name of an account rather than a word of a sentence.
fn is_account_name(user: &str) -> bool {
    !is_word(user) && user.bytes().any(|it| it.is_ascii_alphanumeric())
        || matches!(user.to_ascii_lowercase().as_str(), "user" | "pengguna" | "login")
}

#[cfg(test)]
mod tests {
    use super::super::find;

    /// What is sealed of a text, whatever it is taken for.
    #[track_caller]
    fn check(text: &str, sealed: &[&str]) {
        let found: Vec<&str> = find(text, false).iter().map(|it| &text[it.start..it.end]).collect();
        assert_eq!(found, sealed, "{text}");
    }

    #[test]
    fn user_info_is_sealed_up_to_the_host() {
        check("https://budi:rahasia@api.go.id/x", &["budi:rahasia"]);
        check("https://budi:pa/ss@api.go.id/x", &["budi:pa/ss"]);
        check("https://budi:pa?s#s/@api.go.id/x", &["budi:pa?s#s/"]);
        check("https://budi:p@ss/w0rd@api.go.id", &["budi:p@ss/w0rd"]);
        check("https://budi:8080/ss@api.go.id", &["budi:8080/ss"]);
        check("https://budi@x.go.id:rahasia@api.go.id/", &["budi@x.go.id:rahasia"]);
        check("https://budi@x.go.id:rah/asia@api.go.id/", &["budi@x.go.id:rah/asia"]);
        check("ftp://:pa/ss@10.20.30.40/x", &[":pa/ss", "10.20.30.40"]);
        check("postgres://app:pw@db:5432/izin", &["app:pw"]);
        check("redis://:pa/ss@cache:6379", &[":pa/ss"]);
        check("http//budi:pa/ss@api.go.id", &["budi:pa/ss"]);
        check("a https://u:p/1@a.go.id https://v:q#2@b.go.id b", &["u:p/1", "v:q#2"]);
        check("https://u:p@a.go.id,https://v:q/2@b.go.id", &["u:p", "v:q/2"]);
    }

    #[test]
    fn a_user_alone_is_sealed_unless_everybody_goes_by_it() {
        check("https://budi.santoso@api.go.id", &["budi.santoso"]);
        check("https://budi@bitbucket.org/dinas/simpeg.git", &["budi"]);
        check("ssh://budi@server/repo", &["budi"]);
        check("https://kunci;panjang,0123456789@server", &["kunci;panjang,0123456789"]);
        check("ssh://budi@github.com:dinas/simpeg.git", &["budi"]);
        check("https://budi@x.go.id:8080/a", &["budi"]);
        check("mailto://budi@api.go.id", &["budi@api.go.id"]);
        for text in [
            "ssh://git@github.com/dinas/simpeg.git",
            "git@github.com:dinas/simpeg.git",
            "svn+ssh://svn@svn.go.id/x",
            "https://hg@bitbucket.org/dinas/simpeg",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn an_at_sign_behind_the_host_is_no_user_info() {
        for text in [
            "https://medium.com/@dinas",
            "https://medium.com:443/@dinas",
            "https://x.go.id/a?mail=b",
            "https://x.go.id/@dinas/b@2x.png",
            "https://x.go.id:8080/img/logo@2x.png",
            "http://localhost:3000/@vite/client",
            "http://svc:3000/@vite/client.js",
            "http://svc:3000/img/logo@2x.png",
            "https://www.google.com/maps/@-8.65,115.21,15z",
            "https://cdn.x.go.id/npm/vue@3.2.1/dist/vue.js",
            "docker://img@sha256:0123abcd",
            "https://instagram.com@dinas",
            "wasi:http/proxy-of-all-requests@0.2.1",
            "https://:@x.go.id",
            "https://x.go.id:8080",
        ] {
            check(text, &[]);
        }
        check("https://x.go.id:8080/a?mail=budi@y.go.id", &["budi@y.go.id"]);
        check("https://x.go.id/a?mail=budi@y.go.id", &["budi@y.go.id"]);
        check("http://localhost:80/kirim/budi@y.go.id", &["budi@y.go.id"]);
        check("http://[2a00:db8::1]:80/kirim/budi@y.go.id", &["budi@y.go.id"]);
        check("https://a.go.id,budi@y.go.id", &["budi@y.go.id"]);
        check("https://a.go.id:8080;budi@y.go.id", &["budi@y.go.id"]);
        check("<a href=\"http://svc:80/\">budi@y.go.id</a>", &["budi@y.go.id"]);
    }
}
