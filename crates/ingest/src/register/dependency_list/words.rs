//! What the words of a row say: how one system needs the other, and which of the two it is that needs.

use model::DependencyKind;
use serde_json::Value;

use crate::register::gather::words_apart;
use crate::register::value::{bare, one_line, text_of};
use crate::repair::text::{folded, is_placeholder};

use DependencyKind::{
    AuthenticatesWith, CallsApi, ExchangesData, ForkOf, HostedOn, ManualRekey, PaidByContract,
    PartOf, ReadsMasterData, ReceivesFile, Replaces, ReportsTo, SharesDatabase, SignsWith,
    UsesComponent,
};
use Needing::{First, Second};

/// Columns that say what kind of need it is.
pub const KIND: &[&str] = &[
    "type",
    "kind",
    "jenis",
    "tipe",
    "relationship",
    "relation",
    "relasi",
    "hubungan",
    "jenishubungan",
    "jenisrelasi",
    "jenisketergantungan",
    "jeniskebutuhan",
    "jenisintegrasi",
    "tipeintegrasi",
    "jenisinterkoneksi",
    "jenispertukaran",
    "jeniskoneksi",
    "dependencytype",
    "dependencykind",
    "relationtype",
    "relationshiptype",
    "integrationtype",
    "interfacetype",
    "connectiontype",
    "edgetype",
    "linktype",
];

/// Columns that say how the data pass.
pub const METHOD: &[&str] = &[
    "metode",
    "method",
    "metodeintegrasi",
    "metodepertukaran",
    "metodepertukarandata",
    "metodepengiriman",
    "mekanisme",
    "mekanismeintegrasi",
    "mekanismepertukaran",
    "mekanismepertukarandata",
    "cara",
    "caraintegrasi",
    "carapertukaran",
    "carapengiriman",
    "integrationmethod",
    "transfermethod",
    "exchangemethod",
    "teknologiintegrasi",
];

/// Columns whose words say it too, but may as well say nothing of it.
pub const PROTOCOL: &[&str] = &[
    "protocol",
    "protokol",
    "protokolkomunikasi",
    "transport",
    "media",
    "mediapertukaran",
    "format",
    "formatdata",
];

/// Which of the two systems of a row needs the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needing {
    /// The one that is named first: from, source.
    First,
    /// The one that is named second: to, target.
    Second,
}

/// Who uses a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// An agency.
    Agency,
    /// A unit of the system's owner.
    Unit,
}

/// Words that state a need of one, of a kind of its own; what contains another stands before it. Those of the
/// kinds' own keys are read before these.
const RELATIONS: &[(&str, DependencyKind, Needing)] = &[
    ("replaced by", Replaces, Second),
    ("superseded by", Replaces, Second),
    ("succeeded by", Replaces, Second),
    ("has successor", Replaces, Second),
    ("digantikan oleh", Replaces, Second),
    ("digantikan dengan", Replaces, Second),
    ("digantikan", Replaces, Second),
    ("diganti", Replaces, Second),
    ("successor of", Replaces, First),
    ("has predecessor", Replaces, First),
    ("replaces", Replaces, First),
    ("supersedes", Replaces, First),
    ("menggantikan", Replaces, First),
    ("pengganti", Replaces, First),
    ("part of", PartOf, First),
    ("module of", PartOf, First),
    ("child of", PartOf, First),
    ("belongs to", PartOf, First),
    ("bagian dari", PartOf, First),
    ("modul dari", PartOf, First),
    ("contains", PartOf, Second),
    ("parent of", PartOf, Second),
    ("composed of", PartOf, Second),
    ("composition", PartOf, Second),
    ("aggregation", PartOf, Second),
    ("terdiri", PartOf, Second),
    ("fork of", ForkOf, First),
    ("derived from", ForkOf, First),
    ("specialization", ForkOf, First),
    ("turunan dari", ForkOf, First),
    ("hosted on", HostedOn, First),
    ("runs on", HostedOn, First),
    ("deployed on", HostedOn, First),
    ("ditempatkan di", HostedOn, First),
    ("berjalan di", HostedOn, First),
    ("reports to", ReportsTo, First),
    ("melapor ke", ReportsTo, First),
    ("melaporkan ke", ReportsTo, First),
    ("pelaporan ke", ReportsTo, First),
    ("dibayar kontrak", PaidByContract, First),
    ("authenticates with", AuthenticatesWith, First),
    ("authenticates via", AuthenticatesWith, First),
    ("login melalui", AuthenticatesWith, First),
    ("masuk melalui", AuthenticatesWith, First),
    ("signs with", SignsWith, First),
];

/// Words that say who needs whom; what contains another stands before it.
const DIRECTIONS: &[(&str, Needing)] = &[
    ("used by", Second),
    ("needed by", Second),
    ("required by", Second),
    ("called by", Second),
    ("consumed by", Second),
    ("dipakai oleh", Second),
    ("digunakan oleh", Second),
    ("dibutuhkan oleh", Second),
    ("depends", First),
    ("dependson", First),
    ("recommends", First),
    ("requires", First),
    ("needs", First),
    ("uses", First),
    ("consumes", First),
    ("calls", First),
    ("reads", First),
    ("fetches", First),
    ("invokes", First),
    ("queries", First),
    ("receives", First),
    ("tergantung", First),
    ("bergantung", First),
    ("ketergantungan", First),
    ("membutuhkan", First),
    ("memerlukan", First),
    ("memakai", First),
    ("menggunakan", First),
    ("mengambil", First),
    ("menerima", First),
    ("memanggil", First),
    ("membaca", First),
    ("provides", Second),
    ("serves", Second),
    ("serving", Second),
    ("supports", Second),
    ("sends", Second),
    ("feeds", Second),
    ("flow", Second),
    ("flows", Second),
    ("supplies", Second),
    ("publishes", Second),
    ("aliran", Second),
    ("mengirim", Second),
    ("mengirimkan", Second),
    ("menyediakan", Second),
    ("memasok", Second),
    ("melayani", Second),
];

/// Words for how one needs the other, the surest first.
///
/// A package runs without what it recommends, only with less, as in `debian.rs`.
const KINDS: &[(DependencyKind, &[&str])] = &[
    (
        ManualRekey,
        &[
            "manual",
            "ketik ulang",
            "diketik ulang",
            "input ulang",
            "diinput ulang",
            "entri ulang",
            "dientri ulang",
            "rekey",
            "rekeyed",
        ],
    ),
    (
        SharesDatabase,
        &["database", "basis data", "db link", "dblink", "db", "replikasi", "replication"],
    ),
    (AuthenticatesWith, &["sso", "single sign on", "login", "autentikasi", "authentication"]),
    (
        SignsWith,
        &["tte", "tanda tangan elektronik", "tanda tangan digital", "electronic signature", "bsre"],
    ),
    (
        ReadsMasterData,
        &["data induk", "master data", "data master", "data referensi", "reference data"],
    ),
    (
        CallsApi,
        &[
            "api",
            "apis",
            "rest",
            "restful",
            "soap",
            "web service",
            "web services",
            "webservice",
            "layanan web",
            "graphql",
            "grpc",
            "webhook",
            "host to host",
            "h2h",
            "bridging",
            "esb",
            "splp",
            "message queue",
            "kafka",
            "json",
            "http",
            "https",
            "serving",
            "recommends",
        ],
    ),
    (
        ReceivesFile,
        &[
            "file", "files", "berkas", "ftp", "sftp", "csv", "excel", "xlsx", "xls", "batch",
            "unggah", "unduh", "upload", "download", "ekspor", "impor", "export", "import",
            "email", "e mail", "surel",
        ],
    ),
    (HostedOn, &["hosting", "hosted", "dihosting"]),
    (ReportsTo, &["lapor", "melapor", "melaporkan", "pelaporan", "report", "reports", "reporting"]),
    (UsesComponent, &["component", "komponen", "library", "pustaka"]),
    (
        ExchangesData,
        &[
            "integrates",
            "integrated",
            "integration",
            "integrasi",
            "terintegrasi",
            "exchange",
            "exchanges",
            "pertukaran",
            "bertukar",
            "interoperabilitas",
            "association",
            "connects",
            "connected",
            "terhubung",
            "terkoneksi",
            "interface",
        ],
    ),
];

/// Words that say of a need and not how, for where nothing else does: it does not run without the other, as
/// Debian and Backstage mean them.
const NEEDS: &[&str] = &[
    "depends",
    "dependson",
    "requires",
    "tergantung",
    "bergantung",
    "ketergantungan",
    "membutuhkan",
    "memerlukan",
];

/// Beginnings of words that name no need but a user, as a whole, and what they go on with: `used_by_division`.
const USED_BY: &[&str] = &["usedby", "digunakanoleh", "dipakaioleh", "dimanfaatkanoleh"];
const UNITS: &[&str] = &[
    "division",
    "unit",
    "department",
    "office",
    "bureau",
    "team",
    "businessunit",
    "opd",
    "skpd",
    "dinas",
    "bidang",
    "bagian",
    "unitkerja",
    "perangkatdaerah",
];
const AGENCIES: &[&str] = &[
    "agency",
    "organization",
    "organisation",
    "administration",
    "ministry",
    "municipality",
    "government",
    "instansi",
    "kementerian",
    "lembaga",
    "daerah",
    "pemda",
];
/// Words of a kind that say so in a list of systems and their users.
const USES: &[&str] = &[
    "uses",
    "use",
    "user",
    "using",
    "usage",
    "usedby",
    "menggunakan",
    "memakai",
    "memanfaatkan",
    "pengguna",
    "pemakai",
    "digunakan",
    "digunakanoleh",
    "dipakai",
    "dipakaioleh",
];

/// Words for what is no need, as a whole; beginnings of those for what is not yet one.
const NO_NEED: &[&str] = &[
    "suggests",
    "conflicts",
    "conflictswith",
    "breaks",
    "enhances",
    "accessrelationship",
    "assignmentrelationship",
    "influencerelationship",
    "realizationrelationship",
    "triggeringrelationship",
    "notintegrated",
    "notconnected",
    "planned",
    "tidakterintegrasi",
    "tidakterhubung",
];
const NOT_YET: &[&str] = &["belum ", "rencana ", "direncanakan ", "akan "];

/// What the words of a row say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// How the one needs the other.
    pub kind: Option<DependencyKind>,
    /// Which of the two needs the other.
    pub needing: Option<Needing>,
    /// Whether the kind says so by itself, whatever the headings are: replaced by.
    pub is_relation: bool,
    /// Whether the kind is written as padu's own key: `calls_api`.
    pub is_key: bool,
    /// That it is no need: what is named second uses what is named first.
    pub user: Option<Body>,
    /// The words that say that it is no need.
    pub no_need: Option<String>,
    /// A kind that is not known.
    pub unknown: Option<String>,
}

impl Words {
    /// Reads the words of a row. A word for a kind of its own comes before how the data pass.
    pub fn of(row: &Value) -> Words {
        let cells: Vec<(String, &[&str])> = [KIND, METHOD, PROTOCOL]
            .into_iter()
            .filter_map(|columns| Some((said(row, columns)?, columns)))
            .collect();
        let mut words = Words::default();
        for (cell, columns) in &cells {
            words.user = words.user.or(user(cell).filter(|_| *columns == KIND));
            if NO_NEED.contains(&bare(cell).as_str()) || is_not_yet(cell) {
                words.no_need.get_or_insert_with(|| cell.clone());
            }
            let text = spaced(cell);
            words.is_key |= *columns == KIND && DependencyKind::from_key(cell).is_some();
            let relation = relation(&text);
            let how = kind(&text);
            // `Uses a web service` in a column of methods says how, and not which of the two does.
            let says_who = how.is_none() || *columns == KIND;
            let needing = match relation {
                Some((_, needing)) => needing,
                None => find(DIRECTIONS, &text).filter(|_| says_who),
            };
            let kind = relation.map(|it| it.0).or(how);
            let is_known = words.user.is_some()
                || kind.is_some()
                || needing.is_some()
                || has_any(&text, NEEDS);
            words.is_relation |= words.kind.is_none() && relation.is_some();
            words.kind = words.kind.or(kind);
            words.needing = words.needing.or(needing);
            if !is_known && *columns != PROTOCOL {
                words.unknown.get_or_insert_with(|| cell.clone());
            }
        }
        let needs = cells.iter().any(|(cell, _)| has_any(&spaced(cell), NEEDS));
        words.kind = words.kind.or(needs.then_some(UsesComponent));
        words
    }
}

/// Whether a row says so in a list of systems and their users.
pub fn says_uses(row: &Value) -> bool {
    said(row, KIND).is_some_and(|it| USES.contains(&bare(&it).as_str()) || user(&it).is_some())
}

/// Who it is that uses a system, when a cell says so as a whole.
fn user(cell: &str) -> Option<Body> {
    let word = bare(cell);
    let body = USED_BY.iter().find_map(|it| word.strip_prefix(it))?;
    let kinds = [(Body::Unit, UNITS), (Body::Agency, AGENCIES)];
    kinds.iter().find(|it| it.1.contains(&body)).map(|it| it.0)
}

/// What stands in the first of these columns that says anything.
pub fn said(row: &Value, columns: &[&str]) -> Option<String> {
    text_of(row, columns).map(|it| one_line(&it)).filter(|it| !is_placeholder(it))
}

/// Whether a text says that something is planned or still lacking.
pub fn is_not_yet(text: &str) -> bool {
    let text = format!("{} ", folded(text));
    NOT_YET.iter().any(|it| text.starts_with(it))
}

/// The words of a cell, with blanks around each: `dependsOn` is ` depends on `.
fn spaced(cell: &str) -> String {
    format!(" {} ", folded(&words_apart(cell).unwrap_or_else(|| cell.to_string())))
}

fn has(text: &str, phrase: &str) -> bool {
    text.contains(&format!(" {phrase} "))
}

fn has_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|it| has(text, it))
}

/// What is found first of these phrases.
fn find(phrases: &[(&str, Needing)], text: &str) -> Option<Needing> {
    phrases.iter().find(|it| has(text, it.0)).map(|it| it.1)
}

/// A need of a kind of its own, and who needs whom by it. Of the kinds' own keys those that say how data pass may
/// stand in a list of flows as well, so they do not say who.
fn relation(text: &str) -> Option<(DependencyKind, Option<Needing>)> {
    let key = text.trim().replace(' ', "_");
    let passes = [CallsApi, ReceivesFile, SharesDatabase, ReadsMasterData, ManualRekey];
    let own = DependencyKind::from_key(&key).filter(|it| *it != ExchangesData);
    let own = own.map(|it| (it, (!passes.contains(&it)).then_some(First)));
    let relation = RELATIONS.iter().find(|it| has(text, it.0)).map(|it| (it.1, Some(it.2)));
    own.or(relation)
}

/// How one system needs another, as a phrase of any text says it; `None` when it does not say how.
pub fn kind_said(phrase: &str) -> Option<DependencyKind> {
    let text = spaced(phrase);
    let found = relation(&text).map(|it| it.0).or_else(|| kind(&text));
    found.filter(|it| *it != ExchangesData)
}

fn kind(text: &str) -> Option<DependencyKind> {
    KINDS.iter().find(|it| has_any(text, it.1)).map(|it| it.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(word: &str, kind: Option<DependencyKind>, needing: Option<Needing>) {
        let found = Words::of(&json!({ "Jenis": word }));
        assert_eq!((found.kind, found.needing), (kind, needing), "{word}");
        assert_eq!((found.no_need, found.unknown), (None, None), "{word}");
    }

    #[test]
    fn words_of_both_languages_and_of_tools_say_how_and_who() {
        check("depends", Some(UsesComponent), Some(First));
        check("pre-depends", Some(UsesComponent), Some(First));
        check("dependsOn", Some(UsesComponent), Some(First));
        check("tergantung pada", Some(UsesComponent), Some(First));
        check("recommends", Some(CallsApi), Some(First));
        check("replaces", Some(Replaces), Some(First));
        check("replaced_by", Some(Replaces), Some(Second));
        check("Web Service (REST API)", Some(CallsApi), None);
        check("Host-to-host", Some(CallsApi), None);
        check("API / JSON", Some(CallsApi), None);
        check("Transfer file (SFTP)", Some(ReceivesFile), None);
        check("Ketik ulang dari file Excel", Some(ManualRekey), None);
        check("Database link", Some(SharesDatabase), None);
        check("Login SSO", Some(AuthenticatesWith), None);
        check("uses", None, Some(First));
        check("mengambil data", None, Some(First));
        check("provides", None, Some(Second));
        check("FlowRelationship", None, Some(Second));
        check("ServingRelationship", Some(CallsApi), Some(Second));
        check("CompositionRelationship", Some(PartOf), Some(Second));
        check("integrates_with", Some(ExchangesData), None);
        check("Hosting", Some(HostedOn), None);
        check("hosted by", Some(HostedOn), None);
        check("pelaporan", Some(ReportsTo), None);
        check("Lapor", Some(ReportsTo), None);
        check("report via API", Some(CallsApi), None);
        check("contains", Some(PartOf), Some(Second));
    }

    #[test]
    fn every_kind_is_known_by_its_key() {
        for it in DependencyKind::ALL {
            let passes = [CallsApi, ReceivesFile, SharesDatabase, ReadsMasterData, ManualRekey];
            let says_who = it != ExchangesData && !passes.contains(&it);
            check(it.key(), Some(it), says_who.then_some(First));
        }
    }

    #[test]
    fn a_kind_comes_before_how_the_data_pass_but_how_it_is_needed_comes_after() {
        let of = |kind: &str, method: &str| {
            let found = Words::of(&json!({ "Type": kind, "Method": method }));
            (found.kind, found.needing)
        };
        assert_eq!(of("depends on", "REST API"), (Some(CallsApi), Some(First)));
        assert_eq!(of("replaces", "REST API"), (Some(Replaces), Some(First)));
        assert_eq!(of("-", "unggah berkas"), (Some(ReceivesFile), None));
    }

    #[test]
    fn a_method_says_how_and_not_who() {
        let of = |column: &str, word: &str| Words::of(&json!({ column: word })).needing;
        assert_eq!(of("Metode", "Menggunakan API"), None);
        assert_eq!(of("Protocol", "uses REST API"), None);
        assert_eq!(of("Metode", "mengambil data"), Some(First));
        assert_eq!(of("Jenis", "menggunakan API"), Some(First));
    }

    #[test]
    fn who_uses_a_system_needs_none() {
        let of = |word: &str| {
            let row = json!({ "type": word });
            (Words::of(&row).user, says_uses(&row), Words::of(&row).unknown)
        };
        assert_eq!(of("used_by_division"), (Some(Body::Unit), true, None));
        assert_eq!(of("Digunakan oleh OPD"), (Some(Body::Unit), true, None));
        assert_eq!(of("usedByAgency"), (Some(Body::Agency), true, None));
        assert_eq!(of("dipakai oleh instansi"), (Some(Body::Agency), true, None));
        assert_eq!(of("uses"), (None, true, None));
        assert_eq!(of("used by"), (None, true, None));
        assert_eq!(of("used by SIMPEG").0, None);
        assert_eq!(of("calls_api"), (None, false, None));
    }

    #[test]
    fn what_is_no_need_or_not_known_says_so() {
        for word in ["suggests", "Conflicts", "breaks", "Belum terintegrasi", "rencana 2027"] {
            let found = Words::of(&json!({ "type": word }));
            assert_eq!(found.no_need.as_deref(), Some(word));
        }
        let found = Words::of(&json!({ "type": "warna biru", "protocol": "port 99" }));
        assert_eq!((found.kind, found.unknown.as_deref()), (None, Some("warna biru")));
        assert_eq!(Words::of(&json!({ "type": "-", "protocol": "port 99" })), Words::default());
    }
}
