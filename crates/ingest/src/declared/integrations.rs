//! What a cell of the integration column, or a remark, says that a system exchanges data with.

use std::sync::LazyLock;

use model::DependencyKind::{
    AuthenticatesWith, CallsApi, ExchangesData, HostedOn, ManualRekey, PartOf, ReceivesFile,
    ReportsTo, SignsWith,
};
use model::{DeclaredDependency, DependencyKind};
use regex::Regex;

use super::{DENIED, DENIED_AFTER, NEGATION, pattern, said, sentences};
use crate::cell::is_agency;
use crate::guess::has_system_word;
use crate::register::kind_said;
use crate::repair::flag::read_flag;
use crate::repair::status::read_status;
use crate::repair::text::{folded, is_placeholder};

/// Words after which the other system is named, in any text.
const OF_ANY_TEXT: &str = concat!(
    r"\b(?:di|ter)?integ(?:ra|ar)s\w*\s+(?:(?:data|langsung|penuh|juga|sistem|aplikasi)\s+)*",
    r"(?:dengan|ke(?:\s*dalam)?|kepada|pada|dgn|dg|with|to)\b",
    r"|\bter(?:hubung|koneksi)\s+(?:dengan|dgn|dg|ke)\b",
    r"|\bintegrated\s+(?:with|into)\b|\binterfaces?\s+with\b",
    r"|\bpertukaran\s+data\s+(?:dengan|dgn|dg)\b|\bdata\s+dari\s+aplikasi\b",
    r"|\b(?:mengambil|menarik|menerima|memperoleh)\s+data\s+(?:\w+\s+)?dari\b",
    r"|\b(?:menggunakan|memakai|memanfaatkan)\s+data\s+(?:\w+\s+)?(?:dari|aplikasi|sistem)\b",
    r"|\b(?:receives?|retrieves?|pulls?|uses?|exchanges?)\s+data\s+(?:from|with)\b",
    r"|\b(?:ter)?sinkron(?:isasi|kan)?\s+(?:data\s+)?(?:dengan|dgn|dg)\b",
    r"|\b(?:api|web\s?services?|bridging|host[ -]to[ -]host|h2h)\s+(?:dengan|dgn|dg|ke|dari)\b",
    r"|\bberbagi\s+(?:pakai\s+)?(?:basis\s+data|database|db)\s+(?:dengan|dgn|dg|bersama)\b",
    r"|\b(?:di)?(?:input|entri|entry|ketik)(?:kan)?\s+ulang\s+(?:secara\s+)?(?:manual\s+)?dari\b",
);
/// Words after which it is named where nothing else is spoken of.
const OF_INTEGRATIONS: &str = concat!(
    r"\bconnect(?:s|ed)?\s+(?:to|with)\b",
    r"|\b(?:api|web\s?services?|bridging|host[ -]to[ -]host|h2h)\s+(?:with|to|from)\b",
    r"|\bshar(?:es|ing)\s+(?:an?\s+|its\s+|the\s+)?database\s+with\b",
    r"|\b(?:lapor|melapor|melaporkan|pelaporan)\s+(?:\w+\s+)?(?:ke|kepada)\b|\breports?\s+to\b",
    r"|\b(?:log[ -]?in|autentikasi|otentikasi|authenticat\w+)\s+",
    r"(?:menggunakan|memakai|melalui|lewat|dengan|dgn|dg|via|through|with|using)\b",
    r"|\b(?:tte|tanda\s+tangan\s+(?:elektronik|digital)|e-?sign(?:ature|ing)?)\s+",
    r"(?:menggunakan|memakai|melalui|lewat|dengan|dgn|dg|oleh|via|through|with|using)\b",
    r"|\b(?:di-?\s?)?host(?:ing|ed)\s+(?:di|pada|on|in|at)\b",
    r"|\b(?:bagian|modul)\s+dari\b|\b(?:part|module)\s+of\b",
);
static CUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("(?i){OF_ANY_TEXT}|{OF_INTEGRATIONS}")));
/// Words after which a system may be named that is used, or a tool, or a technology.
static CUE_OF_USE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:menggunakan|memakai|memanfaatkan|uses|using)\b"));
/// Words before them that speak of what was, or of what is not so everywhere.
static NOT_IN_USE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?:dulu(?:nya)?|dahulu|sebelum(?:nya)?|semula|pernah|berhenti|jarang|lain|lama|panduan|pelatihan|cara",
        r"|belum|tidak|tdk|blm|formerly|previously|once|not|never|stopped)\b",
    ))
});
static CUE_OF_ANY_TEXT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("(?i){OF_ANY_TEXT}")));
/// The beginning of a denial that is only one of some, or of more than what is denied.
static OF_SOME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*\w+\s+(?:semua|seluruh|hanya|cuma|all|only|just)\b"));
/// A cell's answer, whatever explains it: "Tidak, karena ...".
static ANSWER_NO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:belum|tidak|tdk|blm|no|not|none|tanpa)(?:\s+(?:ada|yet|(?:ter)?integrasi))?\s*(?:[,.:(–-]|$)",
    )
});
static YES_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:ya|sudah|yes|ada)\s*[,:(\-–]\s*([^)]+)\)?\s*$"));
/// Words that end the list of names.
static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:untuk|dalam|melalui|yang|agar|guna|sehingga|berupa|secara|via|for|through|milik|terkait|di|pada|karena|tetapi|tapi|namun|but|sudah|telah|lalu|kemudian|bertahap|gradually|then|so|seperti|such|misalnya|antara|sejak|mulai|since|tahun|setiap|tiap|every)\s|[.](?:\s|$)|\n\s*\n",
    )
});
/// The beginning of what says how, behind the names: "dengan SIPD melalui API".
static HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\s*(?:melalui|lewat|via|secara|through)\s+((?:\S+\s+){0,2}\S+)")
});
static SEPARATOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s*(?:[,;/\n]|\bdan\b|\band\b|\bserta\b|&)\s*"));
static ACRONYM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:e|i|si|my)?[-. ]?[A-Z][A-Z0-9]{2,}(?:[- ](?:[A-Z0-9]{2,}|!))*$")
});
/// The beginning of an item that is no part of the name.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:(?:sudah|telah|juga|ya|yes)\s+)*(?:(?:ter)?integ(?:ra|ar)s\w*|terhubung|terkoneksi|integrated",
        r"|menggunakan|memakai|memanfaatkan|(?:rest\s+)?api|rest|soap|web\s?services?|bridging|host[ -]to[ -]host",
        r"|h2h|basis\s+data|database|file|berkas|dengan|dgn|dg|ke|dari|with|to|from|aplikasi|sistem)\s+",
    ))
});
/// A name, and by what it is reached: "SIPD menggunakan API".
static REACHED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(.*?\S)\s+(?:dengan\s+)?(?:menggunakan|memakai|memanfaatkan|using)\s+(.+)$")
});
/// A bracket behind a name.
static BRACKET: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(.*?\S)\s*\(([^()]*)\)$"));
/// The name at the end of a phrase that speaks of the data of a system: "Kejadian DAMAKESMAS".
static TAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\s((?:[eE]-[A-Z]\w*(?:\s[A-Z]\w*)*)|[A-Z][A-Z0-9-]{2,})$"));

/// Most words of a name.
const MOST_WORDS: usize = 6;
/// Most words of a name that is written without capital letters.
const MOST_SMALL: usize = 3;
/// Most characters of a cell that says nothing but names.
const MOST_OF_LIST: usize = 200;
/// Most words of the name of an agency.
const MOST_OF_AGENCY: usize = 10;

/// The systems that a cell of the integration column names. A cell that says "not yet" names none, nor does a plan. What
/// may be an agency or any other phrase is one only where a system bears that name.
pub fn integrations(text: &str) -> Vec<DeclaredDependency> {
    let may_be_list = text.chars().count() <= MOST_OF_LIST;
    read(text, |sentence| {
        if ANSWER_NO.is_match(sentence) {
            return Vec::new();
        }
        if CUE.is_match(sentence) {
            return cued(sentence, &CUE);
        }
        if NEGATION.is_match(sentence) || DENIED_AFTER.is_match(sentence) {
            return Vec::new();
        }
        let found = match YES_OF.captures(sentence) {
            Some(found) => names(found.get(1).map_or("", |it| it.as_str()), None),
            None if may_be_list => bare(sentence),
            None => Vec::new(),
        };
        if found.is_empty() { used(sentence) } else { found }
    })
}

/// The systems that a text of any other column says it exchanges data with. What is not known by the name is none:
/// people write there of much that is no system.
pub fn mentioned(text: &str) -> Vec<DeclaredDependency> {
    let found = read(text, |sentence| cued(sentence, &CUE_OF_ANY_TEXT));
    let named = found.into_iter().filter(|it| reads_like_a_name(&it.target));
    named.map(|it| DeclaredDependency { if_known: true, ..it }).collect()
}

/// Each target of a text once, with the sentence that names it.
fn read(text: &str, targets: impl Fn(&str) -> Vec<Target>) -> Vec<DeclaredDependency> {
    let mut found: Vec<DeclaredDependency> = Vec::new();
    for sentence in sentences(text).map(str::trim) {
        for target in targets(sentence) {
            let Target { name, kind, if_known } = target;
            if !found.iter().any(|it| it.target == name) {
                let own = kind_of(&name).or(kind).unwrap_or(ExchangesData);
                found.push(DeclaredDependency { if_known, ..super::inferred(own, name, sentence) });
            }
        }
    }
    found
}

/// What may be a system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    name: String,
    /// How it is needed, when the words say so.
    kind: Option<DependencyKind>,
    /// Whether it is one only where a system bears the name.
    if_known: bool,
}

/// What the cues of a sentence name that are not denied.
fn cued(sentence: &str, cue: &Regex) -> Vec<Target> {
    let is_denied = |clause: &str| {
        let whole = NEGATION.is_match(clause) && !OF_SOME.is_match(clause);
        whole || DENIED.is_match(clause)
    };
    let said = said(sentence, cue, is_denied);
    said.into_iter().flat_map(|it| names(it.after, kind_of_cue(it.cue))).collect()
}

/// What a sentence says is used, where a system bears the name.
fn used(sentence: &str) -> Vec<Target> {
    let cues = said(sentence, &CUE_OF_USE, |clause| NOT_IN_USE.is_match(clause));
    let named = cues.into_iter().flat_map(|it| names(it.after, None));
    named.map(|it| Target { if_known: true, ..it }).collect()
}

/// How the words before a name say that it is needed.
fn kind_of_cue(cue: &str) -> Option<DependencyKind> {
    let folded = folded(cue);
    if folded.ends_with("ke dalam") || folded.ends_with("kedalam") || folded.ends_with("into") {
        return Some(PartOf);
    }
    kind_said(cue)
}

/// The names of a list that words announce.
fn names(text: &str, kind: Option<DependencyKind>) -> Vec<Target> {
    let padded = format!("{text} ");
    let end = END.find(&padded).map_or(padded.len(), |it| it.start());
    let (list, rest) = padded.split_at(end);
    let how = HOW.captures(rest).and_then(|it| kind_said(&it[1]));
    let kind = kind.or(how);
    let mut found = Vec::new();
    let mut items = items(explained(list)).into_iter().peekable();
    while let Some(item) = items.next() {
        let Some(target) = target(&item.text, kind) else { continue };
        if is_agency(&target.name) {
            found.push(target.clone());
            // "Dinas Komunikasi, Informatika dan Statistik" is one agency; whether a system follows is not sure.
            let mut whole = target.name;
            while let Some(more) = items.next_if(|it| is_of_agency(&it.text)) {
                let joint = if more.joined { format!(" {}", more.joint) } else { more.joint };
                whole = format!("{whole}{joint} {}", tidy(&more.text));
                found.push(Target { name: whole.clone(), if_known: true, kind: target.kind });
                if let Some(own) = self::target(&more.text, kind) {
                    found.extend(data_of(&own));
                    found.push(Target { if_known: true, ..own });
                }
                if more.joined {
                    break;
                }
            }
            continue;
        }
        found.extend(data_of(&target));
        found.push(target);
    }
    found
}

/// What an item of an announced list may be.
fn target(item: &str, kind: Option<DependencyKind>) -> Option<Target> {
    // What is sealed is a person.
    if item.contains("[[") {
        return None;
    }
    let (name, own) = bare_name(item);
    let name = tidy(&name);
    let words = name.split_whitespace().count();
    let is_agency = is_agency(&name);
    let fits = words <= if is_agency { MOST_OF_AGENCY } else { MOST_WORDS };
    if !fits || !is_name(&name) || DENIED_AFTER.is_match(&name) {
        return None;
    }
    let kind = own.or(kind);
    let is_acronym = ACRONYM.is_match(&name);
    // Where people log in and what a module is part of may be called in any way, so may a host.
    let vague = matches!(kind, Some(AuthenticatesWith | HostedOn | PartOf | ReportsTo | SignsWith));
    let of_data = tidied(item).1 && name.contains(' ');
    let is_vague = vague && !is_acronym && kind_of(&name).is_none();
    Some(Target { if_known: is_agency || is_vague || of_data, name, kind })
}

/// The system that a phrase may name, which speaks of its data: "Data Kejadian DAMAKESMAS", "Pengaduan (Pro Lorana)".
fn data_of(target: &Target) -> Vec<Target> {
    let other = |name: &str| Target { name: name.to_string(), if_known: true, kind: target.kind };
    let tail = TAIL.captures(&target.name).filter(|_| target.if_known).map(|it| other(&it[1]));
    let inner = BRACKET.captures(&target.name).map(|it| it[2].trim().to_string());
    let inner = inner.filter(|it| is_name(it) && !is_agency(it)).map(|it| other(&it));
    tail.into_iter().chain(inner).collect()
}

/// Whether an item goes on with the name of an agency, and is no system of its own.
fn is_of_agency(item: &str) -> bool {
    let name = tidy(item);
    !ACRONYM.is_match(&name) && !is_agency(&name) && !has_system_word(&name) && !item.contains("[[")
}

/// What a sentence names that says nothing else. An acronym alone, or among others, can only be a system; another name,
/// and whatever stands beside one, may be. What a bracket says more of is one.
fn bare(sentence: &str) -> Vec<Target> {
    let items: Vec<Item> =
        items(sentence).into_iter().filter(|it| !tidy(&it.text).is_empty()).collect();
    let (mut found, mut are_told) = (Vec::new(), Vec::new());
    for item in &items {
        let (name, kind) = bare_name(&item.text);
        let is_told = name != item.text;
        let name = tidy(&name);
        if is_candidate(&name) && !item.text.contains("[[") {
            // Several words may be those of anything, but behind others that say what they are.
            let is_sure = ACRONYM.is_match(&name) && (is_told || !name.contains(' '));
            found.push(Target { name, kind, if_known: !is_sure });
            are_told.push(is_told);
        }
    }
    if found.len() < items.len() || found.iter().any(|it| it.if_known) {
        let others = found.iter_mut().zip(are_told).filter(|it| !it.1);
        others.for_each(|it| it.0.if_known = true);
    }
    found
}

/// Whether a phrase that nothing announces may be the name of a system.
fn is_candidate(name: &str) -> bool {
    let letters = name.chars().filter(|it| it.is_alphabetic()).count();
    let says_more = read_flag(name).is_some() || read_status(name).is_some_and(|it| !it.wordy);
    letters >= 3
        && reads_like_a_name(name)
        && !is_placeholder(name)
        && !says_more
        && !is_filler(&folded(name))
        && !is_method(name)
        && !DENIED_AFTER.is_match(name)
}

/// Whether the words are written as those of names are: each with a capital letter, or few and none with one.
fn reads_like_a_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_small =
        |it: &&str| it.starts_with(char::is_lowercase) && !it.contains(char::is_uppercase);
    let small = words.iter().filter(|it| is_small(it)).count();
    words.len() <= MOST_WORDS && (small == 0 || small == words.len() && small <= MOST_SMALL)
}

/// An item without what says how it is needed: "API SIMPEG", "SIPD (manual)".
fn bare_name(item: &str) -> (String, Option<DependencyKind>) {
    let mut kind = None;
    let mut name = item.trim();
    while let Some(found) = LEAD.find(name) {
        kind = kind.or(kind_said(found.as_str()));
        name = &name[found.end()..];
    }
    // What would leave nothing that begins like a name is a part of it: "Sistem kepegawaian".
    let begins = name.chars().any(char::is_uppercase) || !item.chars().any(char::is_uppercase);
    let mut name = if begins { name.to_string() } else { item.trim().to_string() };
    if let Some(found) = REACHED.captures(&name.clone()) {
        // By what it is reached is another thing than what else is used.
        let passes = |it: &DependencyKind| matches!(it, CallsApi | ReceivesFile | ManualRekey);
        let how = kind_said(&found[2]).filter(passes);
        if how.is_some() || ACRONYM.is_match(&found[1]) {
            kind = kind.or(how);
            name = found[1].to_string();
        }
    }
    if let Some(found) = BRACKET.captures(&name.clone())
        && let Some(how) = kind_said(&found[2]).filter(|_| is_how(&found[2]))
    {
        kind = Some(how);
        name = found[1].to_string();
    }
    (name, kind)
}

/// Whether what stands in a bracket says how, and names nothing.
fn is_how(inner: &str) -> bool {
    inner.split_whitespace().count() <= 4 && kind_of(inner).is_none()
}

/// Whether a name is no more than a way to pass data.
fn is_method(name: &str) -> bool {
    const METHODS: &[&str] = &[
        "api",
        "rest",
        "rest api",
        "restful api",
        "soap",
        "web service",
        "web services",
        "webservice",
        "bridging",
        "host to host",
        "h2h",
        "json",
        "xml",
        "csv",
        "excel",
        "ftp",
        "sftp",
        "http",
        "https",
        "manual",
        "file",
        "database",
        "basis data",
        "data",
        "email",
        "url",
        "link",
        "web",
        "website",
        "internet",
        "intranet",
        "online",
        "offline",
        "android",
        "ios",
        "mobile",
        "desktop",
    ];
    METHODS.contains(&folded(name).as_str())
}

/// One item of a list.
struct Item {
    text: String,
    /// Whether a word joins it to the one before: "dan", "serta".
    joined: bool,
    /// That word.
    joint: String,
}

/// The items of a list. What stands in brackets is not divided, but for that of no name: "aplikasi lain (SIPD, SIMPEG)".
fn items(list: &str) -> Vec<Item> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut joint = String::new();
    for separator in SEPARATOR.find_iter(list) {
        let before = &list[..separator.start()];
        if before.matches('(').count() > before.matches(')').count() {
            continue;
        }
        push_item(&mut found, &list[from..separator.start()], &joint);
        joint = separator.as_str().trim().to_string();
        from = separator.end();
    }
    push_item(&mut found, &list[from..], &joint);
    found
}

fn push_item(found: &mut Vec<Item>, text: &str, joint: &str) {
    let text = text.trim();
    let head = text.split('(').next().unwrap_or_default();
    let is_list = head.len() < text.len() && text.ends_with(')') && is_filler(&folded(head));
    if is_list {
        let inner = text[head.len()..].trim_matches(['(', ')']);
        return found.extend(items(inner));
    }
    let joined = joint.chars().any(char::is_alphabetic) || joint == "&";
    found.push(Item { text: text.to_string(), joined, joint: joint.to_string() });
}

fn tidy(part: &str) -> String {
    tidied(part).0
}

/// A part of a list without signs and words that are no part of a name, and whether it speaks of the data of what it
/// names.
fn tidied(part: &str) -> (String, bool) {
    let mut part = part.trim().trim_matches(|it: char| "[]\"'.:-–".contains(it)).trim();
    let mut of_data = false;
    if part.matches('(').count() != part.matches(')').count() {
        part = part.trim_matches(['(', ')']).trim();
    }
    while let Some((first, rest)) = part.split_once(' ') {
        let filler =
            ["aplikasi", "sistem", "app", "the", "database", "data", "beberapa", "api", "dengan"];
        let first = first.to_lowercase();
        let is_filler = filler.contains(&first.as_str());
        if !is_filler || !rest.chars().any(char::is_uppercase) || rest.starts_with("Center") {
            break;
        }
        of_data |= first == "data";
        part = rest.trim();
    }
    (part.to_string(), of_data)
}

/// The names of a list that can only be systems.
pub fn plain_names(text: &str) -> Vec<String> {
    let padded = format!("{text} ");
    let end = END.find(&padded).map_or(padded.len(), |it| it.start());
    let is_named = |it: &String| {
        let is_short = it.split_whitespace().count() <= MOST_WORDS;
        is_short && is_name(it) && !is_agency(it) && !DENIED_AFTER.is_match(it)
    };
    SEPARATOR.split(explained(&padded[..end])).map(tidy).filter(is_named).collect()
}

/// "2 aplikasi yaitu A dan B" names A and B.
fn explained(list: &str) -> &str {
    let words = ["yaitu", "antara lain", "yakni", "meliputi"];
    words.iter().find_map(|it| list.split_once(it)).map_or(list, |it| it.1)
}

/// Whether a phrase may be the name of a system: short, with a capital letter, not just a filler word.
fn is_name(part: &str) -> bool {
    let has_capital = part.chars().any(char::is_uppercase);
    part.len() >= 3 && has_capital && !is_filler(&folded(part)) && !is_method(part)
}

fn is_filler(folded: &str) -> bool {
    const FILLERS: &[&str] = &[
        "sistem",
        "aplikasi",
        "lain",
        "lainnya",
        "dll",
        "sistem lain",
        "aplikasi lain",
        "aplikasi lainnya",
        "sistem lainnya",
        "beberapa aplikasi",
        "opd",
        "skpd",
        "opd terkait",
        "ya",
        "sudah",
        "desa",
        "kecamatan",
        "kelurahan",
        "internal",
        "eksternal",
        "nip",
        "nik",
        "username",
        "user",
        "password",
        "otp",
        "email",
        "akun",
        "internet",
        "daerah",
        "terintegrasi",
        "integrasi",
        "terhubung",
    ];
    FILLERS.contains(&folded)
}

/// The kind that the name of a service says by itself.
fn kind_of(target: &str) -> Option<DependencyKind> {
    let folded = format!(" {} ", folded(target));
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(&format!(" {word} ")));
    if has(&["sso", "single sign on", "ikd", "keycloak"]) {
        Some(AuthenticatesWith)
    } else if has(&["tte", "bsre", "tanda tangan elektronik"]) {
        Some(SignsWith)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, of: fn(&str) -> Vec<DeclaredDependency>) -> Vec<String> {
        let shown = |it: DeclaredDependency| {
            let doubt = if it.if_known { "?" } else { "" };
            format!("{}{doubt} {}", it.target, it.kind.key())
        };
        of(text).into_iter().map(shown).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(found(text, integrations), expected, "{text}");
    }

    #[test]
    fn the_words_before_a_name_say_how_it_is_needed() {
        check("API ke SIMPEG Induk", &["SIMPEG Induk calls_api"]);
        check("host to host dengan SIMPEG Induk", &["SIMPEG Induk calls_api"]);
        check("Terintegrasi dg SIMPEG Induk", &["SIMPEG Induk exchanges_data"]);
        check("berbagi basis data dengan SIMPEG Induk", &["SIMPEG Induk shares_database"]);
        check("mengambil data induk dari SIAK", &["SIAK reads_master_data"]);
        check("menerima data pegawai dari SIMPEG", &["SIMPEG exchanges_data"]);
        check("sinkronisasi data dengan SIMPEG", &["SIMPEG exchanges_data"]);
        check("menggunakan data pegawai dari SIMPEG", &["SIMPEG exchanges_data"]);
        check("uses data from SIMPEG", &["SIMPEG exchanges_data"]);
        check("melapor ke SIPD setiap bulan", &["SIPD reports_to"]);
        check("login menggunakan SSO Lorana", &["SSO Lorana authenticates_with"]);
        check("TTE melalui BSrE", &["BSrE signs_with"]);
        check("di-hosting di PDN", &["PDN hosted_on"]);
        check("diinput ulang secara manual dari SIMPEG", &["SIMPEG manual_rekey"]);
        check("diintegrasikan ke dalam SIMPEG", &["SIMPEG part_of"]);
        check("terintegrasi dengan SIPD melalui API", &["SIPD calls_api"]);
        check("terintegrasi dengan SIPD secara manual", &["SIPD manual_rekey"]);
    }

    #[test]
    fn where_one_logs_in_and_what_it_is_part_of_need_not_be_a_system() {
        check("login menggunakan NIP dan password", &[]);
        check("login menggunakan Akun Pegawai", &["Akun Pegawai? authenticates_with"]);
        check("merupakan bagian dari Portal Lorana", &["Portal Lorana? part_of"]);
        check("hosting di Gedung Biru", &["Gedung Biru? hosted_on"]);
    }

    #[test]
    fn what_is_used_is_a_system_only_when_one_is_called_so() {
        check("Presensi menggunakan SIMPEG Induk", &["SIMPEG Induk? exchanges_data"]);
        check("data presensi pegawai dihitung memakai aplikasi SIKAP", &["SIKAP? exchanges_data"]);
        for text in [
            "dulu data pegawai dihitung menggunakan aplikasi SIMDA",
            "pegawai di sini belum terbiasa menggunakan aplikasi SIKAP",
            "tidak menggunakan SIMPEG",
        ] {
            check(text, &[]);
        }
        assert!(found("Cuti dihitung menggunakan aplikasi SIKAP.", mentioned).is_empty());
    }

    #[test]
    fn by_what_a_system_is_reached_is_no_other_system() {
        check("terintegrasi dengan SIPD menggunakan API", &["SIPD calls_api"]);
        check("Integrasi ke SIPD dengan menggunakan web service", &["SIPD calls_api"]);
        check("SIPD (menggunakan API)", &["SIPD calls_api"]);
        check("SIPD dan SIMPEG menggunakan API", &["SIPD exchanges_data", "SIMPEG calls_api"]);
        check(
            "terintegrasi dengan SIPD dan menggunakan SSO Lorana",
            &["SIPD exchanges_data", "SSO Lorana authenticates_with"],
        );
        check("terintegrasi dengan SIPD, belum menggunakan SSO", &["SIPD exchanges_data"]);
        check("terintegrasi dengan SIPD menggunakan SSO Lorana", &["SIPD exchanges_data"]);
        check("login dengan menggunakan SSO Lorana", &["SSO Lorana authenticates_with"]);
        check("terintegrasi dengan menggunakan API SIMPEG", &["SIMPEG calls_api"]);
    }

    #[test]
    fn a_cell_that_holds_names_only_may_name_systems() {
        check("SIMPEG INDUK", &["SIMPEG INDUK? exchanges_data"]);
        check("simpeg induk", &["simpeg induk? exchanges_data"]);
        check("SIMPEG Beta", &["SIMPEG Beta? exchanges_data"]);
        check("web service SIMPEG Induk", &["SIMPEG Induk? calls_api"]);
        check("Terintegrasi SIMPEG Induk", &["SIMPEG Induk? exchanges_data"]);
        check("Terintegrasi SIPD", &["SIPD exchanges_data"]);
        check("dengan SIMPEG", &["SIMPEG exchanges_data"]);
        check("SIPD & e-Kinerja", &["SIPD? exchanges_data", "e-Kinerja? exchanges_data"]);
        check("SIPD & SIMDA", &["SIPD exchanges_data", "SIMDA exchanges_data"]);
        check("PHP, Laravel", &["PHP? exchanges_data", "Laravel? exchanges_data"]);
        check(
            "SIMPEG Induk (API), SIPD (manual)",
            &["SIMPEG Induk? calls_api", "SIPD manual_rekey"],
        );
        check("aplikasi lain (SIPD, SIMPEG)", &["SIPD exchanges_data", "SIMPEG exchanges_data"]);
        check("ya, dengan SIMPEG Induk", &["SIMPEG Induk exchanges_data"]);
        for text in [
            "API",
            "web service",
            "JSON, XML",
            "Penambahan fitur untuk kasus baru",
            "Awal versi",
            "JDIH seluruh instansi",
            "OPD terkait",
            "SIPD (dalam proses)",
            "terintegrasi dengan SIPD (proses)",
            "[[person:64dbba56c46a]]",
            "E-Surat belum, masih manual",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn what_may_be_an_agency_or_data_is_a_system_only_when_one_is_called_so() {
        check(
            "terintegrasi dengan Pusat Data Kota Lorana",
            &["Pusat Data Kota Lorana? exchanges_data"],
        );
        check(
            "terintegrasi dengan Dinas Kependudukan dan Pencatatan Sipil Kota Lorana",
            &[
                "Dinas Kependudukan? exchanges_data",
                "Dinas Kependudukan dan Pencatatan Sipil Kota Lorana? exchanges_data",
                "Pencatatan Sipil Kota Lorana? exchanges_data",
            ],
        );
        check(
            "terintegrasi dengan Dinas Kesehatan dan SIPD",
            &["Dinas Kesehatan? exchanges_data", "SIPD exchanges_data"],
        );
        check(
            "Terintegrasi dengan Data Kejadian LAMPION",
            &["LAMPION? exchanges_data", "Kejadian LAMPION? exchanges_data"],
        );
        check(
            "terintegrasi dengan aplikasi Pengaduan (Pro Lorana)",
            &["Pro Lorana? exchanges_data", "Pengaduan (Pro Lorana) exchanges_data"],
        );
    }

    #[test]
    fn a_remark_names_only_what_is_known() {
        let told = |text| found(text, mentioned);
        assert_eq!(
            told("data diinput ulang secara manual dari SIMPEG Induk"),
            ["SIMPEG Induk? manual_rekey"]
        );
        assert_eq!(told("diintegrasikan ke dalam SIMPEG"), ["SIMPEG? part_of"]);
        assert_eq!(told("Sistem ikan terintegrasi dengan SIPD"), ["SIPD? exchanges_data"]);
        assert!(told("SIMPEG").is_empty() && told("belum terintegrasi dengan SIPD").is_empty());
    }
}
