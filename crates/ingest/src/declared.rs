//! Dependencies that people write into free text: "terintegrasi dengan SIPD dan SIMPEG", "ya (SIPD)".

use std::sync::LazyLock;

use model::{DeclaredDependency, DependencyKind, EvidenceKind};
use regex::Regex;

use crate::cell::is_agency;
use crate::repair::flag::read_flag;
use crate::repair::split::split_list;
use crate::repair::text::{folded, is_placeholder};

/// Words after which the other system is named.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ter)?integ(?:ra|ar)s\w*\s+(?:(?:data|langsung|penuh|juga|sistem|aplikasi)\s+)*(?:dengan|ke|kepada|pada|dgn|with|to)\b|\bterhubung\s+(?:dengan|ke)\b|\bterkoneksi\s+(?:dengan|ke)\b|\bintegrated\s+with\b|\bconnect(?:s|ed)?\s+(?:to|with)\b|\binterfaces?\s+with\b|\bpertukaran\s+data\s+dengan\b|\bmengambil\s+data\s+dari\b|\bdata\s+dari\s+aplikasi\b|\bbridging\s+(?:dengan|ke)\b|\bhost[ -]to[ -]host\s+(?:dengan|ke)\b",
    )
});
static NEGATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:belum|tidak|tdk|blm|no\b|not\b|none\b|tanpa)"));
static YES_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:ya|sudah|yes|ada)\s*[,:(\-–]\s*([^)]+)\)?\s*$"));
/// Words after which a system is named that took the place of the one spoken of. What moves is often no
/// more than a server, so that moving counts only to what is said to be a system.
static SUCCESSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:di|ter)ganti(?:kan)?(?:\s+(?:oleh|dengan|dgn|ke|menjadi))?|beralih\s+(?:ke|menjadi)|(?:dialihkan|dipindahkan|pindah|migrasi|dimigrasi(?:kan)?)\s+ke\s+(?:aplikasi|sistem)|(?:digabung|dilebur)(?:kan)?\s+(?:ke(?:\s*dalam)?|dalam|dengan|dgn|menjadi)|(?:replaced|superseded|succeeded)\s+(?:by|with)|(?:merged|consolidated|folded|absorbed)\s+(?:into|with|to|by)|(?:migrated|switched)\s+to)\s",
    )
});
/// The terse way to say it, with an acronym: "Tidak digunakan aplikasi SIPD".
static INSTEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?i:tidak|tdk)\s+(?i:digunakan|dipakai|dipergunakan)(?:\s+(?i:lagi))?\s*,?\s+(?i:aplikasi|sistem)\s+([A-Z][A-Z0-9-]{2,}(?:\s[A-Z]{2,})?)\s*\.?\s*$",
    )
});
/// The end of what stands before such words when they are denied.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:belum|tidak|tdk|blm|bukan|not|never)\s+(?:akan\s+|dapat\s+|bisa\s+|perlu\s+|yet\s+|been\s+|be\s+)*$",
    )
});
/// Words that end the list of names.
static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\s(?:untuk|dalam|melalui|yang|agar|guna|sehingga|berupa|secara|via|for|through|milik|terkait|di|pada|karena|tetapi|namun|so|seperti|such|misalnya|antara|sejak|mulai|since|tahun)\s|[.](?:\s|$)|\n\s*\n",
    )
});
static SEPARATOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\s*(?:[,;/\n]|\bdan\b|\band\b|\bserta\b|&)\s*"));
static ACRONYM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:e|i|si|my)?[-. ]?[A-Z][A-Z0-9]{2,}(?:[- ](?:[A-Z0-9]{2,}|!))*$")
});

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// The systems that a cell of the integration column names. A cell that says "not yet" names none.
pub fn integrations(text: &str) -> Vec<DeclaredDependency> {
    let mut found: Vec<DeclaredDependency> = Vec::new();
    for sentence in text.split(['\n', ';']).flat_map(|it| it.split(". ")) {
        let sentence = sentence.trim();
        if sentence.is_empty() || NEGATION.is_match(sentence) {
            continue;
        }
        for target in targets(sentence) {
            if !found.iter().any(|it| it.target == target) {
                let kind = kind_of(&target);
                found.push(inferred(kind, target, sentence));
            }
        }
    }
    found
}

/// The systems that a remark or a reason says have taken the place of the one it speaks of: "diganti
/// SUMAKER", "sudah beralih ke SIPD", "merged into X". They replace it, not it them, so this is no
/// [`DeclaredDependency`] of its own; a new name of the same system is none.
pub fn replaced_by(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in text.split(['\n', ';']).flat_map(|it| it.split(". ")) {
        if let Some(instead) = INSTEAD.captures(sentence) {
            found.push(instead[1].to_string());
        }
        let Some(cue) = SUCCESSION.find(sentence) else { continue };
        let (before, after) = (&sentence[..cue.start()], &sentence[cue.end()..]);
        if DENIED.is_match(before) || after.trim_start().to_lowercase().starts_with("nama") {
            continue;
        }
        let fresh = names(after).into_iter().filter(|it| !found.contains(it));
        let fresh: Vec<String> = fresh.collect();
        found.extend(fresh);
    }
    found
}

/// The systems in a cell of a column that holds nothing but the names of other systems. A cell that
/// explains why none is named (`N/A - stands alone`, `Redacted for security`) names none.
pub fn listed(kind: DependencyKind, cell: &str) -> Vec<DeclaredDependency> {
    if NOT_NAMED.is_match(cell) {
        return Vec::new();
    }
    let names = split_list(cell, &[]);
    let stated = names.into_iter().filter(|it| names_a_system(it));
    stated
        .map(|name| DeclaredDependency {
            kind,
            evidence_kind: EvidenceKind::Declared,
            evidence: name.clone(),
            target: name,
            data_objects: Vec::new(),
        })
        .collect()
}

/// The beginning of a cell that names no system but says why.
static NOT_NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\W*(?:redacted|withheld|classified|confidential|dirahasiakan|rahasia)\b|^\W*(?:n\W?a|none|nil|no|not\s+(?:applicable|available|reported|disclosed|known|yet|publicly)|unknown|tidak\s+(?:ada|diketahui|tersedia)|belum\s+(?:ada|diketahui|tersedia)|nihil)\b(?:\s*$|\s*[:;,.(\n–—]|\s+-|because|since|as\b|karena)|^\W*not\s",
    )
});

/// Whether an item names one system, not a kind of system or none.
fn names_a_system(item: &str) -> bool {
    let vague = [
        "system",
        "systems",
        "internal",
        "internal system",
        "multiple",
        "multiple systems",
        "various",
        "several",
        "other",
        "others",
        "corporate",
        "general support system",
        "gss",
        "sistem",
        "aplikasi",
        "lainnya",
        "beberapa",
        "beberapa sistem",
        "internal only",
        "standalone",
    ];
    item.chars().filter(|it| it.is_alphanumeric()).count() >= 2
        && item.len() <= 120
        && !is_placeholder(item)
        && !vague.contains(&folded(item).as_str())
}

fn inferred(kind: DependencyKind, target: String, evidence: &str) -> DeclaredDependency {
    let evidence = evidence.chars().take(200).collect();
    let (evidence_kind, data_objects) = (EvidenceKind::Inferred, Vec::new());
    DeclaredDependency { kind, target, evidence_kind, evidence, data_objects }
}

fn targets(sentence: &str) -> Vec<String> {
    if let Some(cue) = CUE.find(sentence) {
        return names(&sentence[cue.end()..]);
    }
    if let Some(found) = YES_OF.captures(sentence) {
        let inner = found.get(1).map_or("", |it| it.as_str());
        return names(inner);
    }
    // A bare list of acronyms can only be a list of systems.
    let parts: Vec<String> =
        SEPARATOR.split(sentence).map(tidy).filter(|it| !it.is_empty()).collect();
    let named =
        |part: &String| ACRONYM.is_match(part) && !part.contains(' ') && read_flag(part).is_none();
    let bare = !parts.is_empty() && parts.iter().all(named);
    if bare { parts } else { Vec::new() }
}

fn names(text: &str) -> Vec<String> {
    let padded = format!("{text} ");
    let end = END.find(&padded).map_or(padded.len(), |it| it.start());
    let list = &padded[..end];
    // "dengan 2 aplikasi yaitu A dan B" names A and B.
    let list = ["yaitu", "antara lain", "yakni", "meliputi"]
        .iter()
        .find_map(|word| list.split_once(word).map(|it| it.1))
        .unwrap_or(list);
    SEPARATOR.split(list).map(tidy).filter(|it| is_name(it)).collect()
}

fn tidy(part: &str) -> String {
    let mut part = part.trim().trim_matches(|it: char| "[]\"'.:-–".contains(it)).trim();
    if part.matches('(').count() != part.matches(')').count() {
        part = part.trim_matches(['(', ')']).trim();
    }
    while let Some((first, rest)) = part.split_once(' ') {
        let filler = ["aplikasi", "sistem", "app", "the", "database", "data", "beberapa", "api"];
        let is_filler = filler.contains(&first.to_lowercase().as_str());
        if !is_filler || !rest.chars().any(char::is_uppercase) || rest.starts_with("Center") {
            break;
        }
        part = rest.trim();
    }
    part.to_string()
}

/// Whether a phrase may be the name of a system: short, with a capital letter, not just a filler word.
fn is_name(part: &str) -> bool {
    let folded = folded(part);
    let filler = [
        "sistem",
        "aplikasi",
        "lain",
        "lainnya",
        "sistem lain",
        "aplikasi lain",
        "opd",
        "ya",
        "sudah",
        "desa",
        "kecamatan",
        "kelurahan",
    ];
    let has_capital = part.chars().any(char::is_uppercase);
    let short = part.len() >= 3 && part.split_whitespace().count() <= 6;
    short && has_capital && !filler.contains(&folded.as_str()) && !is_agency(part)
}

fn kind_of(target: &str) -> DependencyKind {
    let folded = format!(" {} ", folded(target));
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(&format!(" {word} ")));
    if has(&["sso", "single sign on", "ikd", "keycloak"]) {
        DependencyKind::AuthenticatesWith
    } else if has(&["tte", "bsre", "tanda tangan elektronik"]) {
        DependencyKind::SignsWith
    } else {
        DependencyKind::ExchangesData
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = integrations(text).into_iter().map(|it| it.target).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn named_systems_are_found() {
        check("terintegrasi dengan SIPD dan SIMPEG", &["SIPD", "SIMPEG"]);
        check("ya (SIPD)", &["SIPD"]);
        check("Sudah, SIPD dan e-Kinerja", &["SIPD", "e-Kinerja"]);
        check("Terintegrasi dengan aplikasi SIRUP LKPP", &["SIRUP LKPP"]);
        check("Terintegarsi dengan Data Kependudukan untuk verifikasi", &["Kependudukan"]);
        check("SIPD, SIMPEG", &["SIPD", "SIMPEG"]);
        check("integrated with SAP and the Payroll System", &["SAP", "Payroll System"]);
    }

    #[test]
    fn what_is_not_integrated_names_nothing() {
        for text in [
            "Belum terintegrasi",
            "tidak",
            "Belum terintegrasi dengan SIPD",
            "ya",
            "Sudah terintegrasi",
            "TRUE",
            "TIDAK",
            "-",
        ] {
            check(text, &[]);
        }
    }

    #[track_caller]
    fn check_successors(text: &str, expected: &[&str]) {
        assert_eq!(replaced_by(text), expected, "{text}");
    }

    #[test]
    fn what_took_the_place_of_a_system_is_found() {
        check_successors("Tidak digunakan, diganti SUMAKER", &["SUMAKER"]);
        check_successors("Digantikan oleh aplikasi SUMAKER sejak 2021", &["SUMAKER"]);
        check_successors("Tidak dipakai diganti dengan E-Surat dan SIPD", &["E-Surat", "SIPD"]);
        check_successors("sudah beralih ke SIPD RI.", &["SIPD RI"]);
        check_successors("telah digabung ke Portal Layanan karena serupa", &["Portal Layanan"]);
        check_successors("dilebur ke dalam SRIKANDI", &["SRIKANDI"]);
        check_successors("data dipindahkan ke aplikasi SIMPEG", &["SIMPEG"]);
        check_successors("Replaced by the Permit Portal since 2020", &["Permit Portal"]);
        check_successors("Retired; merged into SAP", &["SAP"]);
        check_successors("Tidak digunakan aplikasi SIPD", &["SIPD"]);
    }

    #[test]
    fn what_is_not_replaced_names_no_successor() {
        for text in [
            "belum diganti SUMAKER",
            "Not yet replaced by SAP",
            "menggantikan SIMDA",
            "diganti nama menjadi SIMPEG",
            "sudah diganti",
            "dipindahkan ke server Kominfo",
            "password diganti tiap bulan",
            "Tidak digunakan aplikasi ini",
            "Tidak digunakan aplikasi SIPD karena belum ada jaringan",
            "terintegrasi dengan SIPD",
        ] {
            check_successors(text, &[]);
        }
    }

    #[test]
    fn a_column_of_systems_names_systems_only() {
        let found = |cell| {
            let found = listed(DependencyKind::PartOf, cell);
            found.into_iter().map(|it| it.target).collect::<Vec<_>>()
        };
        assert_eq!(found("SIMPEG; SIPD"), ["SIMPEG", "SIPD"]);
        assert_eq!(found("No-Code Platform"), ["No-Code Platform"]);
        assert_eq!(found("NAVAIR Portal"), ["NAVAIR Portal"]);
        for cell in [
            "N/A",
            "N/A - stands alone",
            "None (in house)",
            "Redacted for cybersecurity purposes",
            "REDACTED",
            "Withheld - security",
            "Not reported",
            "Tidak ada, berdiri sendiri",
            "General Support System",
            "(internal)",
        ] {
            assert!(found(cell).is_empty(), "{cell}: {:?}", found(cell));
        }
    }

    #[test]
    fn log_in_and_signature_are_kinds_of_their_own() {
        let kinds: Vec<DependencyKind> = integrations("terintegrasi dengan SSO, TTE BSrE")
            .into_iter()
            .map(|it| it.kind)
            .collect();
        assert_eq!(kinds, [DependencyKind::AuthenticatesWith, DependencyKind::SignsWith]);
    }
}
