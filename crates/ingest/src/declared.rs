//! Dependencies that people write into free text: "terintegrasi dengan SIPD dan SIMPEG", "ya (SIPD)".

mod integrations;

use std::sync::LazyLock;

use integrations::plain_names;
pub use integrations::{integrations, mentioned};
use model::{DeclaredDependency, DependencyKind, EvidenceKind};
use regex::Regex;

use crate::repair::split::split_list;
use crate::repair::text::{folded, is_placeholder};

/// The beginning of what is denied as a whole.
static NEGATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s*(?:belum|tidak|tdk|blm|no\b|not\b|none\b|tanpa)"));
/// Words after which a system is named that took the place of the one spoken of. What moves is often no
/// more than a server, so that moving counts only to what is said to be a system.
static SUCCESSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:di|ter)ganti(?:kan)?(?:\s+(?:oleh|dengan|dgn|ke|menjadi))?|beralih\s+(?:ke|menjadi)|(?:dialihkan|dipindahkan|pindah|migrasi|dimigrasi(?:kan)?)\s+ke\s+(?:aplikasi|sistem)|(?:digabung|dilebur)(?:kan)?\s+(?:ke(?:\s*dalam)?|dalam|dengan|dgn|menjadi)|(?:replaced|superseded|succeeded)\s+(?:by|with)|(?:merged|consolidated|folded|absorbed)\s+(?:into|with|to|by)|(?:migrated|switched)\s+to)\s",
    )
});
/// Words that say it of a system, and as well of whoever runs it: "dialihkan ke Coretax", "dialihkan ke Diskominfo".
static MOVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b(?:dialihkan|dipindahkan|pindah|migrasi|dimigrasi(?:kan)?)\s+ke\s")
});
/// Words by which a successor names what it took the place of.
static PREDECESSION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:menggantikan|pengganti(?:\s+(?:dari|untuk))?|replac(?:es|ing)|supersed(?:es|ing)|successor\s+(?:of|to))\s",
    )
});
/// The terse way to say it, with an acronym: "Tidak digunakan aplikasi SIPD".
static INSTEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?i:tidak|tdk)\s+(?i:digunakan|dipakai|dipergunakan)(?:\s+(?i:lagi))?\s*,?\s+(?i:aplikasi|sistem)\s+([A-Z][A-Z0-9-]{2,}(?:\s[A-Z]{2,})?)\s*\.?\s*$",
    )
});
/// The end of what stands before such words when they are denied, planned or wished.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:^|[\s(])(?:belum|tidak|tdk|blm|bukan|tanpa|gagal|not|never|no|without",
        r"|akan|rencana(?:nya)?|direncanakan|berencana|merencanakan|usulan|diusulkan|target(?:nya)?",
        r"|harus|sebaiknya|diharapkan|agar|supaya|planned|plan(?:s|ning)?\s+to|will|shall|should",
        r"|sedang|being|(?:dalam|masih)(?:\s+dalam)?\s+(?:proses|tahap))",
        r"(?:\s*:?\s+(?:akan|dapat|bisa|mampu|perlu|pernah|ada|adanya|memiliki|mempunyai|melakukan|dilakukan",
        r"|dilaksanakan|berhasil|sempat|secara|penuh|sepenuhnya|otomatis|langsung|online|daring|juga|lagi|di",
        r"|untuk|ke|(?:ke)?depan(?:nya)?|pengembangan|tahun|\d{4}|segera|proses|tahap|dalam|selanjutnya",
        r"|berikutnya|nanti(?:nya)?|menjadi|yet|been|be|being|is|to|for|fully|directly|currently|automatically",
        r"|any|an?|the|ha(?:s|ve)))*\s*:?\s*$",
    ))
});
/// What a denial does not reach beyond, from the left.
static BOUNDARY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[,()]|\b(?:tetapi|tapi|namun|sudah|telah|karena|meskipun|walaupun|but|however|although|already)\b",
    )
});
/// The end of what stands between two cues when what is denied of the first is denied of the second.
static JOINED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:dan|atau|maupun|ataupun|serta|and|or|nor)\s*$"));
/// The part of a named system that denies it after all: "dengan SIPD belum dilakukan", "SIPD (rencana 2027)".
static DENIED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[\s(:])(?:belum|blm|tidak|tdk|masih|akan|rencana|direncanakan|not)\b|\((?:dalam\s+)?(?:proses|tahap)\b",
    )
});
/// The end of what stands before a succession when a part of the system was replaced, or who runs it.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:^|[\s,(])(?:(?:web)?server|peladen|framework|kerangka\s+kerja|database|basis\s+data|dbms|db",
        r"|(?:sub)?domain|hosting|host|url|ip|alamat|link|tautan|nama|bahasa(?:\s+pemrograman)?",
        r"|sistem\s+operasi|operating\s+system|os|platform|teknologi|vps|vm|cloud|storage|penyimpanan|jaringan",
        r"|perangkat|hardware|komputer|laptop|printer|mesin|cms|library|pustaka|ssl|sertifikat|lisensi",
        r"|vendor|penyedia|pengembang|developer|pengelola|operator|admin|pic|penanggung\s+jawab|kepala|pejabat",
        r"|password|(?:kata\s+)?sandi|logo|tampilan|antarmuka|template|tema|desain|design|front-?end|back-?end|ui)",
        r"(?:nya)?(?:\s+(?:lama|utama|aplikasi|sistem|web|website|ini|tersebut|yang|sudah|telah|akan|juga|pernah",
        r"|kemudian|lalu|kini|sekarang|was|were|is|ha(?:s|ve)|been|being|now))*\s*$",
    ))
});
/// The beginning of what replaces no more than a part, or the name.
static NEW_PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:nama\w*|(?:sistem\s+)?operasi|server|framework|database|basis\s+data|(?:sub)?domain|hosting|url|alamat|bahasa|cloud|vps|cms|versi|template|tampilan|logo|password)\b",
    )
});
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// A system that has taken the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its name, as written.
    pub name: String,
    /// Whether the words speak of a system for sure; else it is one only where a system bears the name.
    pub is_sure: bool,
    /// The sentence that says so; of a long one at most [`WORDS`] characters around the words that do.
    pub words: String,
}

/// Most characters of the words that are given for a successor.
const WORDS: usize = 200;

/// Most characters of them that stand before the cue.
const WORDS_BEFORE: usize = 80;

/// The systems that a remark or a reason says have taken the place of the one it speaks of: "diganti
/// SUMAKER", "sudah beralih ke SIPD", "merged into X". They replace it, not it them, so this is no
/// [`DeclaredDependency`] of its own; a new name of the same system is none, nor is a new part of it, nor
/// what is to come.
pub fn replaced_by(text: &str) -> Vec<Successor> {
    let mut found: Vec<Successor> = Vec::new();
    for sentence in sentences(text) {
        let instead = INSTEAD.captures(sentence).into_iter();
        let mut named: Vec<(String, usize)> = instead.map(|it| (it[1].to_string(), 0)).collect();
        named.extend(moved(sentence, &SUCCESSION));
        add(&mut found, sentence, named, true);
        add(&mut found, sentence, moved(sentence, &MOVED), false);
    }
    found
}

/// The systems that a remark says the one it speaks of has taken the place of: "menggantikan DJP Online". None of
/// them is sure: people's work and old versions are replaced in the same words.
pub fn replacing(text: &str) -> Vec<Successor> {
    let mut found: Vec<Successor> = Vec::new();
    for sentence in sentences(text) {
        add(&mut found, sentence, moved(sentence, &PREDECESSION), false);
    }
    found
}

/// What a cue names, with the place of the cue, unless it is denied or speaks of a part.
fn moved(sentence: &str, cue: &Regex) -> Vec<(String, usize)> {
    let cues = said(sentence, cue, |clause| DENIED.is_match(clause));
    let whole = cues.iter().filter(|it| !PART.is_match(it.before) && !NEW_PART.is_match(it.after));
    whole.flat_map(|it| plain_names(it.after).into_iter().map(|name| (name, it.at))).collect()
}

fn add(found: &mut Vec<Successor>, sentence: &str, named: Vec<(String, usize)>, is_sure: bool) {
    for (name, at) in named {
        if !found.iter().any(|it| it.name == name) {
            found.push(Successor { name, is_sure, words: around(sentence, at) });
        }
    }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', ';']).flat_map(|it| it.split(". "))
}

/// A sentence, or as much of it around a place as may be shown.
fn around(sentence: &str, at: usize) -> String {
    let sentence_length = sentence.trim().chars().count();
    if sentence_length <= WORDS {
        return sentence.trim().to_string();
    }
    let back = sentence[..at].char_indices().rev().nth(WORDS_BEFORE - 1).map_or(0, |it| it.0);
    // Not from the middle of a word.
    let skipped = if back == 0 { 0 } else { sentence[back..at].find(' ').unwrap_or(0) };
    sentence[back + skipped..].trim().chars().take(WORDS).collect::<String>().trim().to_string()
}

/// A cue that is not denied, and what stands around it between the cues beside it.
struct Said<'t> {
    at: usize,
    cue: &'t str,
    before: &'t str,
    after: &'t str,
}

/// The cues of a sentence that are not denied. What is denied of one is denied of the next that "dan" joins
/// to it; a denial in another clause ("belum ada modul cuti, terintegrasi dengan SIPD") denies none.
fn said<'t>(sentence: &'t str, cue: &Regex, is_denied: impl Fn(&str) -> bool) -> Vec<Said<'t>> {
    let cues: Vec<regex::Match<'_>> = cue.find_iter(sentence).collect();
    let mut found = Vec::new();
    let (mut from, mut denied) = (0, false);
    for (number, cue) in cues.iter().enumerate() {
        let before = &sentence[from..cue.start()];
        let clause = BOUNDARY.find_iter(before).last().map_or(0, |it| it.end());
        denied = is_denied(&before[clause..]) || denied && JOINED.is_match(before);
        from = cue.end();
        let next = cues.get(number + 1);
        let after = &sentence[from..next.map_or(sentence.len(), |it| it.start())];
        // What denies the next one is no part of a name.
        let end = next.and_then(|_| DENIED.find(after)).map_or(after.len(), |it| it.start());
        if !denied {
            found.push(Said { at: cue.start(), cue: cue.as_str(), before, after: &after[..end] });
        }
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
            if_known: false,
            confidence: None,
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
    let (if_known, confidence) = (false, None);
    DeclaredDependency { kind, target, evidence_kind, evidence, data_objects, if_known, confidence }
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
            "Aplikasi belum terintegrasi dengan SIPD",
            "Saat ini tidak terhubung ke SIMPEG",
            "Belum ada integrasi dengan SIPD",
            "Data pegawai belum dapat secara penuh terhubung ke SIMPEG",
            "Tidak, karena dulu terintegrasi dengan SIPD",
            "Belum memakai API yang terhubung ke SIPD",
            "belum terintegrasi dengan SIPD dan terhubung ke SIMPEG",
            "Integrasi dengan SIPD belum dilakukan",
            "integrasi dengan SIPD (rencana 2027)",
            "not yet integrated with SAP",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn what_is_planned_names_nothing() {
        for text in [
            "Rencana terintegrasi dengan SIPD tahun 2027",
            "Rencana pengembangan tahun 2027: integrasi dengan SIPD",
            "Aplikasi direncanakan untuk terhubung ke SIMPEG",
            "akan terintegrasi dengan SIPD",
            "Sistem ini akan segera terhubung ke SIMPEG",
            "dalam proses integrasi dengan SIPD",
            "will be integrated with SAP",
        ] {
            check(text, &[]);
        }
        check("Aplikasi E-Rencana terintegrasi dengan SIPD", &["SIPD"]);
        check("Rencana Kerja Daerah terintegrasi dengan SIPD", &["SIPD"]);
    }

    #[test]
    fn a_denial_reaches_no_further_than_its_clause() {
        check("belum ada modul cuti, terintegrasi dengan SIPD", &["SIPD"]);
        check("Tidak berbayar namun sudah terhubung ke SIMPEG", &["SIMPEG"]);
        check("Tidak hanya terintegrasi dengan SIPD", &["SIPD"]);
        check("terintegrasi dengan SIPD tetapi belum terhubung ke SIMPEG", &["SIPD"]);
        check("terintegrasi dengan SIPD belum terhubung ke SIMPEG", &["SIPD"]);
        check("belum terhubung ke SIMPEG, sudah terintegrasi dengan SIPD", &["SIPD"]);
        check("terintegrasi dengan SIPD, belum dengan SIMPEG", &["SIPD"]);
    }

    #[test]
    fn every_cue_of_a_sentence_is_read() {
        check("terintegrasi dengan SIPD dan terhubung ke SIMPEG", &["SIPD", "SIMPEG"]);
        check("terintegrasi dengan SIPD dan sudah terhubung ke SIMPEG", &["SIPD", "SIMPEG"]);
        check(
            "Terintegrasi dengan SIPD untuk anggaran dan mengambil data dari SIMPEG, SAKIP",
            &["SIPD", "SIMPEG", "SAKIP"],
        );
    }

    #[track_caller]
    fn check_successors(text: &str, expected: &[&str]) {
        let sure = replaced_by(text).into_iter().filter(|it| it.is_sure);
        let found: Vec<String> = sure.map(|it| it.name).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_may_be_a_system_or_who_runs_it_is_not_sure() {
        let told = |found: Vec<Successor>| -> Vec<(String, bool)> {
            found.into_iter().map(|it| (it.name, it.is_sure)).collect()
        };
        let unsure = |name: &str| vec![(name.to_string(), false)];
        assert_eq!(told(replaced_by("dialihkan ke Coretax")), unsure("Coretax"));
        assert!(told(replaced_by("Pengelolaan dipindahkan ke Diskominfo")).is_empty());
        assert!(told(replaced_by("akan dialihkan ke Coretax")).is_empty());
        assert!(told(replaced_by("server dipindahkan ke PDN")).is_empty());
        assert_eq!(told(replacing("menggantikan DJP Online bertahap")), unsure("DJP Online"));
        assert_eq!(told(replacing("Pengganti SIMAYA sejak 2021")), unsure("SIMAYA"));
        assert!(told(replacing("belum menggantikan SIMAYA")).is_empty());
        assert!(told(replacing("diganti SUMAKER")).is_empty());
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
        check_successors("beralih ke SIPD lalu diganti SIPD RI", &["SIPD", "SIPD RI"]);
        check_successors("Karena kendala server, aplikasi diganti SIPD", &["SIPD"]);
    }

    #[test]
    fn a_new_part_of_a_system_is_no_successor() {
        for text in [
            "Framework diganti menjadi Laravel",
            "Server diganti dengan Dell R740",
            "Server sudah diganti dengan Dell R740",
            "Server aplikasi diganti dengan Dell R740",
            "Domain diganti ke Cloudflare",
            "Databasenya telah diganti dengan PostgreSQL",
            "Sistem operasi diganti Ubuntu",
            "beralih ke sistem operasi Ubuntu",
            "migrasi ke sistem operasi Ubuntu",
            "The database was replaced by PostgreSQL",
            "beralih ke framework Laravel",
            "Hosting switched to Niagahoster",
            "Pengelola diganti Bidang Aptika Kominfo",
        ] {
            check_successors(text, &[]);
        }
    }

    #[test]
    fn what_is_to_be_replaced_has_no_successor_yet() {
        for text in [
            "Akan diganti SIPD",
            "Rencana diganti SIPD tahun 2027",
            "akan segera digantikan oleh SIPD",
            "Direncanakan migrasi ke aplikasi SIPD",
            "sedang diganti dengan SIPD",
            "will be replaced by SAP",
            "not automatically migrated to the new EHR",
        ] {
            check_successors(text, &[]);
        }
        check_successors("Tidak akan dipakai, telah diganti SIPD", &["SIPD"]);
    }

    #[test]
    fn a_successor_comes_with_the_words_that_name_it() {
        let words = |text: &str| replaced_by(text).remove(0).words;
        let remark = format!("{}. Sejak 2020 diganti SUMAKER. Selesai", "Dibuat 2015. ".repeat(30));
        assert_eq!(words(&remark), "Sejak 2020 diganti SUMAKER");
        let long = format!("{}telah diganti SUMAKER dan {}", "é kata ".repeat(90), "é ".repeat(90));
        let found = words(&long);
        assert!(found.contains("diganti SUMAKER") && found.starts_with("é kata"), "{found}");
        assert!(found.chars().count() <= WORDS, "{found}");
        assert_eq!(words("Tidak digunakan aplikasi SIPD"), "Tidak digunakan aplikasi SIPD");
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
