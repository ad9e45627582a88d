//! Every register importer over fixtures of ours, and over the shared registers where they are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use ingest::IngestError;
use ingest::register::{self, Importer, RULES};
use model::{
    DependencyKind, Field, ImportIssue, Registration, Severity, SourceRecord, Visibility,
    content_hash, opaque_id,
};
use serde_json::Value;

/// What came of a file.
#[derive(Default)]
struct Outcome {
    importer: String,
    registrations: Vec<Registration>,
    rejected: usize,
    skipped: usize,
    issues: Vec<ImportIssue>,
    error: Option<String>,
}

impl Outcome {
    /// Rule ids met, each once, in order of their names.
    fn rules(&self) -> Vec<&str> {
        let rules: BTreeSet<&str> = self.issues.iter().map(|it| it.rule.as_str()).collect();
        rules.into_iter().collect()
    }

    fn named(&self, name: &str) -> &Registration {
        let found = self.registrations.iter().find(|it| it.name() == name);
        found.unwrap_or_else(|| panic!("no registration is named {name}"))
    }
}

fn fixtures() -> PathBuf {
    PathBuf::from("../../tests/fixtures/registers") // Tests run in the crate's folder.
}

/// The shared data, or `None` with a line that says what is skipped.
fn shared(what: &str) -> Option<PathBuf> {
    let named = std::env::var_os("PADU_SHARED").filter(|it| !it.is_empty()).map(PathBuf::from);
    let beside = PathBuf::from("../../../shared");
    let root = named.unwrap_or(beside);
    let found = [root.join("data").join(what), root.join(what)].into_iter().find(|it| it.exists());
    if found.is_none() {
        println!("skipped: {what} is not under {}", root.display());
    }
    found
}

fn head(path: &Path) -> Vec<u8> {
    let mut head = Vec::new();
    if path.is_file() {
        let file = std::fs::File::open(path).expect("a fixture opens");
        file.take(64 * 1024).read_to_end(&mut head).expect("a fixture reads");
    }
    head
}

/// Imports a file the way the caller does: detect, seal, key, store, map.
fn import(path: &Path) -> Outcome {
    match register::detect(path, &head(path)) {
        Some(importer) => import_with(importer, path),
        None => Outcome { error: Some("no importer".into()), ..Outcome::default() },
    }
}

fn import_with(importer: &dyn Importer, path: &Path) -> Outcome {
    let mut outcome = Outcome { importer: importer.name().into(), ..Outcome::default() };
    let result = importer.entries(path, &mut |entry| {
        let mut raw = match entry.raw {
            Ok(raw) => raw,
            Err(issue) => {
                match issue.severity {
                    Severity::Rejected => outcome.rejected += 1,
                    _ => outcome.skipped += 1,
                }
                outcome.issues.push(issue);
                return Ok(());
            }
        };
        seal(importer, &mut String::new(), &mut raw);
        let text = raw.to_string();
        let hash = content_hash(text.as_bytes());
        let key = importer.key(&raw).unwrap_or_else(|| hash.clone());
        let record = SourceRecord {
            id: opaque_id("s", &["src", &key, &hash]),
            source_id: "src".into(),
            run_id: "run".into(),
            key,
            place: entry.place,
            hash,
            raw: text,
        };
        let mapped = importer.map(&raw, &record);
        let stored: Value = serde_json::from_str(&record.raw).expect("what was stored reads back");
        assert_eq!(
            importer.map(&stored, &record),
            mapped,
            "mapping is a pure function of the entry"
        );
        check_rejection(&mapped.registrations, &mapped.issues);
        outcome.rejected += usize::from(mapped.registrations.is_empty());
        outcome.registrations.extend(mapped.registrations);
        outcome.issues.extend(mapped.issues);
        Ok(())
    });
    outcome.error = result.err().map(|error| error.to_string());
    check_promises(&outcome);
    outcome
}

/// An entry is rejected if and only if an issue says so.
fn check_rejection(registrations: &[Registration], issues: &[ImportIssue]) {
    let says_so = issues.iter().any(|it| it.severity == Severity::Rejected);
    assert_eq!(registrations.is_empty(), says_so, "{issues:?}");
}

/// Replaces what the importer marks as personal, as the guard does.
fn seal(importer: &dyn Importer, pointer: &mut String, value: &mut Value) {
    let back = pointer.len();
    match value {
        Value::String(text) if importer.is_contact(pointer) && !text.trim().is_empty() => {
            *text = "[[name:00000000]]".into();
        }
        Value::Number(_) => assert!(!importer.is_contact(pointer), "{pointer} is sealed as text"),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                pointer.push_str(&format!("/{index}"));
                seal(importer, pointer, item);
                pointer.truncate(back);
            }
        }
        Value::Object(object) => {
            for (key, item) in object.iter_mut() {
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")));
                seal(importer, pointer, item);
                pointer.truncate(back);
            }
        }
        _ => {}
    }
}

/// What holds for every file: rules are documented, ids follow the keys, contacts are sealed.
fn check_promises(outcome: &Outcome) {
    for issue in &outcome.issues {
        assert!(RULES.iter().any(|(id, _)| *id == issue.rule), "{} is not documented", issue.rule);
        assert!(issue.value.chars().count() <= 200);
        assert!(!issue.value.contains("@contoh.go.id"), "{issue:?} shows a person's address");
    }
    for registration in &outcome.registrations {
        assert_eq!(registration.id, opaque_id("r", &["src", &registration.key]));
        let contacts = registration.all(Field::Contact);
        assert!(contacts.iter().all(|it| it.starts_with("[[")), "{contacts:?}");
        let everything = serde_json::to_string(registration).expect("it is plain data");
        assert!(!everything.contains("Meja "), "{everything}");
    }
}

/// File, registrations, rejected entries, rule ids met.
type Expected = (&'static str, usize, usize, &'static [&'static str]);

fn check_all(folder: &str, importer: &str, table: &[Expected]) {
    let folder = fixtures().join(folder);
    let mut unlisted: BTreeSet<String> = std::fs::read_dir(&folder)
        .expect("the fixtures are there")
        .map(|it| it.expect("it lists").file_name().to_string_lossy().into_owned())
        .collect();
    for (file, registrations, rejected, rules) in table {
        let outcome = import(&folder.join(file));
        assert_eq!(outcome.error, None, "{file}");
        assert_eq!(outcome.importer, importer, "{file}");
        let found = (outcome.registrations.len(), outcome.rejected, outcome.rules());
        assert_eq!(
            found,
            (*registrations, *rejected, rules.to_vec()),
            "{file}: {:#?}",
            outcome.issues
        );
        unlisted.remove(*file);
    }
    for (file, _) in
        REFUSED.iter().filter(|(file, _)| file.starts_with(&format!("{}/", name(&folder))))
    {
        unlisted.remove(file.split_once('/').expect("it names a folder").1);
    }
    assert!(unlisted.is_empty(), "{unlisted:?} have no expectation");
}

fn name(path: &Path) -> String {
    path.file_name().expect("it has a name").to_string_lossy().into_owned()
}

/// Files that are not what they claim, and what is said of them.
const REFUSED: &[(&str, &str)] = &[
    ("code_json/html_error_page.json", "no json: line 1: expected a value"),
    ("code_json/empty_file.json", "the file is empty"),
    ("code_json/no_list_then_cut.json", "no json: line 1: expected a closing quote"),
    ("publiccode/no_yaml.yml", ""),
    ("publiccode/anchor_bomb.yml", ""),
    ("backstage/not_yaml.yaml", ""),
    ("ckan/error_answer.json", "the portal answered with an error: Access denied"),
    ("cyclonedx/doctype.xml", "holds a document type, which is refused"),
    ("cyclonedx/truncated.json", "no json: line "),
    ("openapi/bom_jangkar.yaml", ""),
    ("archimate/entitas.xml", "holds a document type, which is refused"),
    ("archimate/terpotong.xml", "ends before"),
    ("xroad/terpotong.xml", "ends before"),
    ("openapi/terpotong.json", "no json: line "),
];

#[test]
fn files_that_are_not_what_they_claim_are_refused_with_the_reason() {
    for (file, reason) in REFUSED {
        let importer = match file.split('/').next() {
            Some("code_json") => "code.json",
            Some("publiccode") => "publiccode.yml",
            other => other.expect("it names a folder"),
        };
        let importer = register::by_name(importer).expect("there is such an importer");
        let outcome = import_with(importer, &fixtures().join(file));
        let said = outcome.error.unwrap_or_else(|| panic!("{file} was taken"));
        assert!(said.contains(reason), "{file}: {said}");
        assert!(outcome.registrations.is_empty() && outcome.rejected == 0, "{file}");
    }
}

#[test]
fn code_json_is_read_in_every_version_and_with_the_dirt_of_the_wild() {
    check_all(
        "code_json",
        "code.json",
        &[
            ("v1_0_flat.json", 1, 0, &[]),
            ("v1_0_1_reuse.json", 2, 0, &[]),
            ("v1_1_mixed.json", 1, 0, &[]),
            ("v2_0_full.json", 1, 0, &[]),
            ("root_array.json", 2, 0, &[]),
            ("single_project.json", 1, 0, &[]),
            ("bom_utf8.json", 1, 0, &[]),
            ("utf16_le_bom.json", 1, 0, &[]),
            ("utf16_be_no_bom.json", 1, 0, &[]),
            ("windows_1252.json", 1, 0, &["text-not-utf8"]),
            ("key_casing.json", 1, 0, &[]),
            ("projects_casing.json", 1, 0, &[]),
            ("tags_as_text.json", 2, 0, &["text-split"]),
            ("contact_as_list.json", 1, 0, &[]),
            ("contact_as_text.json", 2, 0, &[]),
            ("licence_shapes.json", 5, 0, &["shape-unreadable"]),
            ("dates_odd.json", 4, 0, &["date-unreadable"]),
            ("truncated_in_entry.json", 2, 1, &["json-truncated"]),
            ("truncated_between_entries.json", 1, 1, &["json-truncated"]),
            ("trailing_commas.json", 1, 0, &["json-trailing-comma"]),
            ("duplicate_keys.json", 1, 0, &["json-duplicate-key"]),
            ("number_overflow.json", 1, 0, &["json-number-kept-as-text"]),
            ("empty_object.json", 0, 0, &[]),
            ("empty_releases.json", 0, 0, &[]),
            ("nameless.json", 1, 1, &["name-from-repository", "no-name"]),
            ("entry_not_object.json", 1, 2, &["entry-not-object"]),
            ("urls_broken.json", 4, 0, &["url-repaired", "url-unreadable"]),
            ("placeholders.json", 1, 0, &["placeholder-absent"]),
            ("agency_after_releases.json", 1, 0, &[]),
            ("agency_blank.json", 1, 0, &[]),
            ("broken_middle_entry.json", 2, 1, &["json-syntax"]),
            (
                "control_characters.json",
                2,
                0,
                &["json-bad-escape", "json-control-character", "replacement-character"],
            ),
            ("odd_literals.json", 1, 0, &["json-odd-literal"]),
            ("too_deep.json", 1, 1, &["json-depth"]),
            ("unknown_words.json", 1, 0, &["key-unknown", "status-unreadable"]),
            ("lost_characters.json", 1, 0, &["replacement-character"]),
            ("text_after_end.json", 1, 1, &["json-syntax"]),
        ],
    );
}

#[test]
fn publiccode_is_taken_or_rejected_by_the_standard() {
    check_all(
        "publiccode",
        "publiccode.yml",
        &[
            ("v0_7_full.yml", 1, 0, &[]),
            ("v0_2_old.yml", 1, 0, &["publiccode-version-old"]),
            ("lower_case_countries.yml", 1, 0, &["publiccode-deprecated"]),
            ("version_1.yml", 0, 1, &["publiccode-version"]),
            (
                "unknown_status_and_key.yml",
                0,
                1,
                &["publiccode-unknown-key", "publiccode-value", "status-unreadable"],
            ),
            ("bad_language.yml", 0, 1, &["publiccode-language"]),
            ("bad_email.yml", 0, 1, &["publiccode-email"]),
            ("duplicate_key.yml", 0, 1, &["yaml-duplicate-key"]),
            ("latin1.yml", 0, 1, &["publiccode-encoding"]),
        ],
    );
}

#[test]
fn the_other_registers_are_read() {
    check_all(
        "riha",
        "riha",
        &[
            ("one.json", 1, 0, &[]),
            ("list.json", 3, 0, &["name-from-title", "riha-required-missing"]),
            (
                "page.json",
                2,
                1,
                &[
                    "key-unknown",
                    "no-name",
                    "reference-unreadable",
                    "riha-required-missing",
                    "status-unreadable",
                ],
            ),
        ],
    );
    check_all(
        "backstage",
        "backstage",
        &[
            ("catalog-info.yaml", 4, 0, &["backstage-kind-skipped"]),
            ("broken.yaml", 1, 1, &["backstage-envelope", "status-unreadable"]),
            ("entities.json", 2, 1, &["backstage-envelope", "backstage-kind-skipped"]),
            ("by_query.json", 2, 0, &[]),
            ("entity.json", 1, 0, &[]),
        ],
    );
    check_all(
        "ckan",
        "ckan",
        &[
            ("package_search.json", 2, 0, &["url-repaired"]),
            ("list_with_resources.json", 1, 1, &["no-name"]),
            ("plain_array.json", 1, 0, &[]),
            ("package_list.json", 2, 0, &["name-from-title"]),
            ("package_show.json", 1, 0, &[]),
        ],
    );
    check_all(
        "xroad",
        "xroad",
        &[
            ("anggota.json", 2, 0, &["xroad-member-skipped"]),
            ("anggota.xml", 1, 0, &[]),
            ("layanan.json", 2, 0, &[]),
            ("hak.json", 2, 1, &["key-unknown", "reference-unreadable", "xroad-row"]),
            ("izin.xml", 2, 0, &[]),
            ("splp.csv", 4, 1, &["status-unreadable", "xroad-ended", "xroad-row"]),
        ],
    );
    check_all(
        "dependency_list",
        "dependency-list",
        &[
            ("aliran.csv", 3, 0, &[]),
            ("antarmuka.json", 1, 0, &["key-unknown"]),
            ("arah.csv", 1, 1, &["dependency-direction", "dependency-flow"]),
            ("keyakinan.csv", 2, 0, &["confidence-unreadable"]),
            (
                "kebutuhan.csv",
                2,
                2,
                &[
                    "dependency-itself",
                    "dependency-kind",
                    "dependency-no-need",
                    "dependency-out-of-use",
                    "dependency-side",
                    "status-unreadable",
                ],
            ),
            ("paket.tsv", 1, 1, &["dependency-itself", "dependency-no-need"]),
            (
                "pengguna.csv",
                1,
                1,
                &["dependency-no-need", "dependency-out-of-use", "dependency-side"],
            ),
        ],
    );
}

#[test]
fn what_describes_software_and_landscapes_is_read() {
    check_all(
        "cyclonedx",
        "cyclonedx",
        &[
            ("bom.json", 1, 0, &["reference-unreadable"]),
            ("tanpa_komponen.json", 1, 0, &["name-from-file"]),
            ("bom.xml", 1, 0, &[]),
        ],
    );
    check_all(
        "openapi",
        "openapi",
        &[
            ("izin.yaml", 1, 0, &["openapi-server-local", "openapi-server-template"]),
            ("penduduk.json", 1, 0, &["key-unknown"]),
            (
                "beberapa.yaml",
                1,
                2,
                &["no-name", "openapi-envelope", "placeholder-absent", "yaml-duplicate-key"],
            ),
        ],
    );
    check_all(
        "archimate",
        "archimate",
        &[(
            "kota.xml",
            5,
            1,
            &[
                "amount-repaired",
                "archimate-key",
                "archimate-relationship",
                "count-unreadable",
                "key-unknown",
                "no-name",
                "reference-unreadable",
            ],
        )],
    );
    check_all(
        "debian",
        "debian",
        &[
            ("paket.txt", 3, 0, &[]),
            ("terpasang.txt", 3, 0, &["status-unreadable"]),
            (
                "paket_rusak.txt",
                4,
                4,
                &[
                    "no-name",
                    "reference-unreadable",
                    "stanza-field-repeated",
                    "stanza-line",
                    "text-not-utf8",
                    "url-unreadable",
                ],
            ),
        ],
    );
}

#[test]
fn a_code_json_entry_fills_the_fields_of_a_registration() {
    let outcome = import(&fixtures().join("code_json/v2_0_full.json"));
    let izin = outcome.named("Izin Contoh");
    assert_eq!(izin.first(Field::OwnerAgency), Some("KEMCONTOH"));
    assert_eq!(izin.first(Field::OwnerUnit), Some("Direktorat Perizinan"));
    assert_eq!(izin.first(Field::Status), Some("pilot"));
    assert_eq!(izin.first(Field::YearBuilt), Some("2019"));
    assert_eq!(izin.first(Field::LastUpdated), Some("2021-07-01"));
    assert_eq!(izin.all(Field::Languages), ["Rust", "SQL"]);
    assert_eq!(izin.first(Field::Licence), Some("EUPL-1.2"));
    assert_eq!(izin.first(Field::DeveloperUnit), Some("Dinas Kominfo Contoh"));
    assert_eq!(izin.key, "KEMCONTOH/izin");
    let schemes: Vec<&str> = izin.identifiers.iter().map(|it| it.scheme.as_str()).collect();
    assert_eq!(schemes, ["domain", "external_id", "repo_url"]);
    assert_eq!(targets(izin, DependencyKind::UsesComponent), ["PostgreSQL"]);
    assert!(izin.first(Field::Contact).is_some_and(|it| it.starts_with("[[")));
}

fn targets(registration: &Registration, kind: DependencyKind) -> Vec<&str> {
    let found = registration.dependencies.iter().filter(|it| it.kind == kind);
    found.map(|it| it.target.as_str()).collect()
}

#[test]
fn code_json_dirt_is_mended_to_the_right_values() {
    let first = |file: &str, field: Field| {
        let outcome = import(&fixtures().join("code_json").join(file));
        outcome.registrations[0].all(field).join("|")
    };
    assert_eq!(first("tags_as_text.json", Field::Tags), "arsip|surat|disposisi");
    assert_eq!(first("tags_as_text.json", Field::Languages), "Java|SQL");
    assert_eq!(first("bom_utf8.json", Field::Name), "Café Contoh");
    assert_eq!(first("utf16_le_bom.json", Field::Name), "Café Contoh");
    assert_eq!(first("utf16_be_no_bom.json", Field::Name), "Café Contoh");
    assert_eq!(first("windows_1252.json", Field::Name), "Café Contoh");
    assert_eq!(first("key_casing.json", Field::Licence), "MIT");
    assert_eq!(first("duplicate_keys.json", Field::Name), "Baru");
    assert_eq!(first("number_overflow.json", Field::ExternalId), "123456789012345678901234567890");
    assert_eq!(first("agency_after_releases.json", Field::OwnerAgency), "KEMCONTOH");
    assert_eq!(first("agency_blank.json", Field::OwnerAgency), "BADANCONTOH");
    assert_eq!(first("nameless.json", Field::Name), "tanpa-nama");
    assert_eq!(
        first("urls_broken.json", Field::SourceRepo),
        "https://github.com/contoh-org/u1.git"
    );
    assert_eq!(first("urls_broken.json", Field::Urls), "https://u1.contoh.go.id");
    assert_eq!(first("dates_odd.json", Field::YearBuilt), "2017");
    assert_eq!(first("dates_odd.json", Field::LastUpdated), "2019-03-04");
    assert_eq!(first("placeholders.json", Field::Description), "");
}

#[test]
fn issues_name_the_file_the_place_and_the_key() {
    let outcome = import(&fixtures().join("code_json/truncated_in_entry.json"));
    let issue = outcome.issues.iter().find(|it| it.rule == "json-truncated").expect("it was cut");
    assert_eq!(issue.place.file, "truncated_in_entry.json");
    assert_eq!(
        (issue.place.row, issue.place.pointer.as_deref()),
        (Some(4), Some("/releases/2/name"))
    );
    let outcome = import(&fixtures().join("code_json/unknown_words.json"));
    let issue = outcome.issues.iter().find(|it| it.rule == "status-unreadable").expect("it is odd");
    assert_eq!(issue.column.as_deref(), Some("status"));
    assert_eq!(issue.value, "github");
    assert_eq!(issue.place.pointer.as_deref(), Some("/releases/0"));
}

#[test]
fn a_publiccode_file_fills_the_fields_of_a_registration() {
    let outcome = import(&fixtures().join("publiccode/v0_7_full.yml"));
    let berkas = outcome.named("Berkas Contoh");
    assert_eq!(berkas.all(Field::UsedBy), ["Kabupaten Contoh", "Kota Misal"]);
    assert_eq!(berkas.first(Field::OwnerAgency), Some("Kabupaten Contoh"));
    assert_eq!(berkas.first(Field::Status), Some("in_use"));
    assert_eq!(berkas.first(Field::Aliases), Some("Berkas"));
    assert_eq!(berkas.first(Field::LastUpdated), Some("2026-05-04"));
    assert_eq!(
        targets(berkas, DependencyKind::ForkOf),
        ["https://github.com/contoh-lain/berkas-awal"]
    );
    assert_eq!(targets(berkas, DependencyKind::UsesComponent), ["PostgreSQL", "Gerbang SMS"]);
    assert_eq!(targets(berkas, DependencyKind::AuthenticatesWith), ["SPID"]);
    assert_eq!(targets(berkas, DependencyKind::PartOf), ["Layanan Contoh"]);
    assert_eq!(berkas.key, "https://github.com/contoh-org/berkas#Berkas Contoh");
}

#[test]
fn a_rejected_publiccode_file_says_every_reason_and_no_contact() {
    let outcome = import(&fixtures().join("publiccode/bad_email.yml"));
    let issue = outcome.issues.iter().find(|it| it.rule == "publiccode-email").expect("it is odd");
    assert_eq!(issue.column.as_deref(), Some("maintenance/contacts/0/email"));
    assert_eq!(issue.value, "");
}

#[test]
fn canadian_uses_edges_become_users_with_names() {
    let outcome = import(&fixtures().join("ca_open_resources"));
    assert_eq!(outcome.error, None);
    assert_eq!((outcome.registrations.len(), outcome.rejected), (3, 1));
    let cards = outcome.named("Cards");
    assert_eq!(cards.all(Field::UsedBy), ["Example Public Works", "unlisted"]);
    assert_eq!(cards.first(Field::Aliases), Some("Cartes"));
    let bridges = outcome.named("Bridge Register");
    assert_eq!(bridges.first(Field::OwnerAgency), Some("Example Public Works"));
    assert_eq!(bridges.first(Field::DeveloperUnit), Some("Example Archives"));
    assert_eq!(bridges.first(Field::Status), Some("in_use"));
    assert_eq!(bridges.first(Field::YearBuilt), Some("2019"));
    let guide = outcome.named("Form Guide");
    assert_eq!(guide.first(Field::Category), Some("Guide"));
    let alone = import(&fixtures().join("ca_open_resources/software/kartu.yml"));
    assert_eq!(alone.importer, "ca-open-resources");
    assert_eq!(alone.named("Cards").all(Field::UsedBy), ["bkc-cab", "unlisted"]);
    let names = import(&fixtures().join("ca_open_resources/administrations/pusat.yml"));
    assert_eq!((names.importer.as_str(), names.registrations.len()), ("ca-open-resources", 0));
}

#[test]
fn a_riha_record_fills_the_fields_of_a_registration() {
    let outcome = import(&fixtures().join("riha/one.json"));
    let record = outcome.named("Näidise register");
    assert_eq!(record.all(Field::DataObjects), ["Näidiste andmed", "Omanike andmed"]);
    assert_eq!(record.first(Field::LegalBasis), Some("Näidise seadus"));
    assert_eq!(record.first(Field::OwnerAgency), Some("Näidise Amet"));
    assert_eq!(record.first(Field::Status), Some("in_use"));
    assert_eq!(record.first(Field::YearBuilt), Some("2015"));
    assert_eq!(record.first(Field::Security), Some("ISKE, K1T1S1, L, 2020-01-01, passed"));
    assert_eq!(record.first(Field::Contact), Some("[[name:00000000]], [[name:00000000]]"));
    assert_eq!(targets(record, DependencyKind::PartOf), ["suur-register"]);
    let list = import(&fixtures().join("riha/list.json"));
    let states: Vec<&str> =
        list.registrations.iter().filter_map(|it| it.first(Field::Status)).collect();
    assert_eq!(states, ["in_use", "in_development", "retired"]);
}

#[test]
fn what_a_backstage_catalogue_hands_out_is_read_in_every_shape() {
    for file in ["entities.json", "by_query.json", "entity.json"] {
        let outcome = import(&fixtures().join("backstage").join(file));
        let izin = outcome.named("Izin Daring");
        assert_eq!(izin.key, "component:default/izin-daring", "{file}");
        assert_eq!(izin.first(Field::Contact), Some("[[name:00000000]]"), "{file}");
        assert_eq!(
            needs(izin),
            [
                "part_of system:default/perizinan declared []",
                "calls_api api:default/penduduk declared []",
                "uses_component resource:default/basis-izin declared []",
            ],
            "{file}"
        );
    }
}

#[test]
fn backstage_relations_become_dependencies_and_people_are_sealed() {
    let outcome = import(&fixtures().join("backstage/catalog-info.yaml"));
    assert_eq!(outcome.skipped, 1, "a group is no system");
    let queue = outcome.named("Antrean Layanan");
    assert_eq!(queue.first(Field::OwnerUnit), Some("tim-layanan"));
    assert_eq!(queue.first(Field::SourceRepo), Some("https://github.com/contoh-org/antrean"));
    assert_eq!(targets(queue, DependencyKind::PartOf), ["system:default/layanan-publik"]);
    assert_eq!(targets(queue, DependencyKind::CallsApi), ["api:default/penduduk-api"]);
    assert_eq!(
        targets(queue, DependencyKind::UsesComponent),
        ["resource:default/basis-data-antrean", "component:default/notifikasi"]
    );
    assert_eq!(queue.all(Field::Roles), ["api:default/antrean-api"]);
    let interface = outcome.named("antrean-api");
    assert_eq!(targets(interface, DependencyKind::HostedOn), ["component:default/antrean"]);
    let states: Vec<Option<&str>> =
        outcome.registrations.iter().map(|it| it.first(Field::Status)).collect();
    assert_eq!(states, [Some("in_use"), None, Some("in_development"), Some("phasing_out")]);
    assert_eq!(outcome.named("layanan-publik").first(Field::Contact), Some("[[name:00000000]]"));
    assert_eq!(outcome.named("layanan-publik").first(Field::OwnerUnit), None);
}

#[test]
fn what_backstage_entities_say_of_each_other_is_a_need_of_the_other() {
    // A component and an interface of one name, and a component of another namespace.
    let entities = [
        ("Component", "default", "petstore", r#"{ "providesApis": ["petstore"] }"#),
        ("API", "default", "petstore", r#"{ "type": "openapi" }"#),
        ("Component", "payments", "petstore", r#"{ "consumesApis": ["default/petstore"] }"#),
        (
            "Resource",
            "default",
            "arsip",
            r#"{ "dependencyOf": ["Component:Petstore", "component:x"] }"#,
        ),
    ];
    let entity = |(kind, namespace, name, spec): (&str, &str, &str, &str)| {
        format!(
            r#"{{"apiVersion": "backstage.io/v1alpha1", "kind": "{kind}",
                "metadata": {{"namespace": "{namespace}", "name": "{name}"}}, "spec": {spec}}}"#
        )
    };
    let entities = entities.map(entity);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (file, text) in [
        ("entities.json", format!("[{}]", entities.join(",\n"))),
        ("catalog-info.yaml", entities.join("\n---\n")),
    ] {
        let path = folder.path().join(file);
        std::fs::write(&path, text).expect("a file");
        let outcome = import(&path);
        let said = outcome.registrations.iter().map(|it| (it.key.as_str(), needs(it)));
        let said: Vec<(&str, String)> = said.map(|it| (it.0, it.1.join(", "))).collect();
        let expected = [
            ("component:default/petstore", "uses_component resource:default/arsip declared []"),
            ("api:default/petstore", "hosted_on component:default/petstore declared []"),
            ("component:payments/petstore", "calls_api api:default/petstore declared []"),
            ("resource:default/arsip", ""),
        ];
        assert_eq!(said, expected.map(|it| (it.0, it.1.to_string())), "{file}");
        let ids = outcome.registrations.iter().map(|it| it.first(Field::ExternalId));
        assert!(ids.eq(expected.map(|it| Some(it.0))), "targets are identifiers");
    }
}

#[test]
fn ckan_packages_keep_their_owner_and_standing() {
    let outcome = import(&fixtures().join("ckan/package_search.json"));
    let bridges = outcome.named("Data Jembatan");
    assert_eq!(bridges.first(Field::OwnerAgency), Some("Dinas Pekerjaan Umum Contoh"));
    assert_eq!(bridges.first(Field::ShortName), Some("data-jembatan"));
    assert_eq!(bridges.first(Field::DataObjects), Some("jembatan.csv"));
    assert_eq!(bridges.first(Field::LastUpdated), Some("2024-05-06"));
    assert_eq!(bridges.all(Field::Category), ["Infrastruktur", "dataset"]);
    let old = outcome.named("Data Lama");
    assert_eq!(old.first(Field::Status), Some("retired"));
    assert_eq!(old.visibility, Visibility::Limited);
}

#[test]
fn cyclonedx_components_and_services_are_dependencies_in_both_notations() {
    let json = import(&fixtures().join("cyclonedx/bom.json"));
    let queue = json.named("Antrean Layanan");
    assert_eq!(
        targets(queue, DependencyKind::UsesComponent),
        ["pkg:cargo/serde", "serde_derive", "org.contoh/tanggal"]
    );
    assert_eq!(targets(queue, DependencyKind::CallsApi), ["Layanan Penduduk"]);
    assert_eq!(queue.first(Field::Vendor), Some("PT Pemasok Contoh"));
    assert_eq!(queue.first(Field::Licence), Some("EUPL-1.2"));
    let xml = import(&fixtures().join("cyclonedx/bom.xml"));
    let queue = xml.named("Antrean & Loket");
    assert_eq!(
        targets(queue, DependencyKind::UsesComponent),
        ["pkg:cargo/serde", "org.contoh/tanggal"]
    );
    assert_eq!(targets(queue, DependencyKind::CallsApi), ["Layanan Penduduk"]);
    assert_eq!(queue.first(Field::SourceRepo), Some("https://github.com/contoh-org/antrean"));
    assert_eq!(queue.first(Field::Licence), Some("EUPL-1.2"));
}

#[test]
fn an_interface_fills_the_fields_of_a_registration_in_both_notations() {
    let yaml = import(&fixtures().join("openapi/izin.yaml"));
    let permit = yaml.named("Layanan Perizinan Contoh");
    assert_eq!(permit.key, "api.contoh.go.id/Layanan Perizinan Contoh");
    assert_eq!(permit.all(Field::Description).len(), 2);
    assert_eq!(permit.all(Field::Urls), ["https://api.contoh.go.id/izin/v1"]);
    assert_eq!(permit.first(Field::Licence), Some("Apache-2.0"));
    assert_eq!(permit.all(Field::Services), ["Permohonan"]);
    assert_eq!(permit.all(Field::Tags), ["Permohonan", "Status", "Publik"]);
    assert_eq!(permit.all(Field::DataObjects), ["Permohonan", "StatusIzin"]);
    assert_eq!(
        permit.all(Field::Remark),
        ["version 1.10", "documentation https://izin.contoh.go.id/panduan"]
    );
    assert_eq!(permit.all(Field::Contact), ["[[name:00000000]], [[name:00000000]]"]);
    assert_eq!(targets(permit, DependencyKind::CallsApi), ["wilayah.contoh.go.id"]);
    assert_eq!(targets(permit, DependencyKind::AuthenticatesWith), ["sso.contoh.go.id"]);
    let json = import(&fixtures().join("openapi/penduduk.json"));
    let people = json.named("Layanan Data Penduduk Contoh");
    assert_eq!((people.key.as_str(), people.first(Field::ExternalId)), {
        ("penduduk-7f", Some("penduduk-7f"))
    });
    assert_eq!(people.all(Field::Urls), ["https://data.contoh.go.id/penduduk"]);
    assert_eq!(people.all(Field::DataObjects), ["Penduduk", "Keluarga"]);
    assert_eq!(targets(people, DependencyKind::AuthenticatesWith), ["masuk.contoh.go.id"]);
    assert_eq!(people.dependencies.len(), 1);
}

/// Each dependency as kind, target, how it is known, and the data in brackets.
fn needs(registration: &Registration) -> Vec<String> {
    let dependencies = registration.dependencies.iter();
    dependencies
        .map(|it| {
            let (kind, known) = (it.kind.key(), it.evidence_kind.key());
            format!("{kind} {} {known} [{}]", it.target, it.data_objects.join(", "))
        })
        .collect()
}

#[test]
fn a_component_of_a_model_fills_the_fields_of_a_registration() {
    let outcome = import(&fixtures().join("archimate/kota.xml"));
    let permit = outcome.named("Sistem Perizinan");
    assert_eq!((permit.key.as_str(), permit.first(Field::ExternalId)), {
        ("app-17", Some("app-17"))
    });
    assert_eq!(permit.all(Field::Aliases), ["Permit System"]);
    assert_eq!(permit.first(Field::Description), Some("Menerima & memproses izin."));
    assert_eq!(permit.first(Field::YearBuilt), Some("2019"));
    assert_eq!(permit.first(Field::Status), Some("in_use"));
    assert_eq!(permit.first(Field::CostMaintain), Some("350000000 IDR"));
    assert_eq!(permit.all(Field::Services), ["Izin usaha", "Izin bangunan, gedung"]);
    assert_eq!(permit.all(Field::OwnerAgency), ["Dinas Perizinan Contoh"]);
    assert_eq!(permit.all(Field::DataObjects), ["Data Pegawai"]);
    assert_eq!(permit.all(Field::Contact), ["[[name:00000000]]"]);
    let archimate = permit.identifiers.iter().find(|it| it.scheme == "archimate");
    assert_eq!(archimate.map(|it| it.value.as_str()), Some("id-izin"));
}

#[test]
fn relationships_of_a_model_become_dependencies_on_identifiers() {
    let outcome = import(&fixtures().join("archimate/kota.xml"));
    let check = |key: &str, expected: &[&str]| {
        let found = outcome.registrations.iter().find(|it| it.key == key).expect("it is there");
        assert_eq!(needs(found), expected, "{key}");
    };
    check(
        "app-17",
        &[
            "calls_api id-simpeg-1 declared []",
            "replaces id-lama contracted [Arsip izin, Pemohon]",
            "reads_master_data id-simpeg-1 declared [Data Pegawai]",
            "hosted_on Server Pusat Data declared []",
        ],
    );
    check("id-simpeg-1", &[]);
    check(
        "id-simpeg-2",
        &["exchanges_data app-17 declared [izin terbit]", "exchanges_data id-simpeg-1 declared []"],
    );
    check(
        "id-modul",
        &[
            "part_of app-17 declared []",
            "calls_api id-simpeg-2 declared []",
            "fork_of id-lama declared []",
        ],
    );
    let provider = outcome.registrations.iter().find(|it| it.key == "id-simpeg-2");
    assert_eq!(provider.map(|it| it.all(Field::Services)), Some(&["Cek Pegawai".to_string()][..]));
    let unknown = outcome.issues.iter().filter(|it| it.rule == "key-unknown");
    assert_eq!(unknown.count(), 1, "an unknown property is told of once in a file");
}

#[test]
fn subsystems_of_an_exchange_are_systems_and_consumers_need_their_providers() {
    let members = import(&fixtures().join("xroad/anggota.json"));
    let kinerja = members.named("E-Kinerja Rekaan");
    assert_eq!(kinerja.key, "RI-UJI/GOV/200/kinerja");
    assert_eq!(kinerja.first(Field::OwnerAgency), Some("Dinas Rekaan"));
    for (file, services, need) in [
        ("layanan.json", &["getPegawai", "getJabatan"][..], "declared [getPegawai, getJabatan]"),
        ("izin.xml", &["getPegawai"], "declared [getPegawai]"),
        ("hak.json", &["getPegawai", "getJabatan"], "declared [getPegawai]"),
    ] {
        let outcome = import(&fixtures().join("xroad").join(file));
        let provider = outcome.named("simpeg");
        assert_eq!(provider.key, "RI-UJI/GOV/100/simpeg", "{file}");
        assert_eq!(provider.first(Field::ExternalId), Some("RI-UJI/GOV/100/simpeg"));
        assert_eq!(provider.all(Field::Services), services, "{file}");
        let expected = format!("calls_api RI-UJI/GOV/100/simpeg {need}");
        assert_eq!(needs(outcome.named("kinerja")), [expected], "{file}");
    }
}

#[test]
fn a_table_of_consumers_is_gathered_by_system() {
    let outcome = import(&fixtures().join("xroad/splp.csv"));
    let provider = outcome.named("Simpeg Contoh");
    assert_eq!((provider.key.as_str(), provider.first(Field::OwnerAgency)), {
        ("simpeg contoh|badan contoh", Some("Badan Contoh"))
    });
    assert_eq!(provider.all(Field::Services), ["cek-pegawai", "daftar-jabatan"]);
    assert_eq!(
        needs(outcome.named("E-Kinerja Rekaan")),
        [
            "calls_api Simpeg Contoh (Badan Contoh) observed [Data pegawai, daftar-jabatan]",
            "calls_api Wilayah Contoh observed [kode-wilayah]",
        ]
    );
    let consumer = &outcome.named("E-Kinerja Rekaan").dependencies[0];
    assert_eq!(
        consumer.evidence,
        "Simpeg Contoh (Badan Contoh): cek-pegawai 2024-03-01; daftar-jabatan"
    );
    assert_eq!(needs(outcome.named("Presensi Rekaan")), [""; 0], "the exchange has ended");
}

#[test]
fn a_list_of_needs_is_gathered_by_the_system_that_needs() {
    let outcome = import(&fixtures().join("dependency_list/kebutuhan.csv"));
    let kinerja = outcome.named("E-Kinerja Rekaan");
    assert_eq!(kinerja.key, "e kinerja rekaan|dinas rekaan");
    assert_eq!(kinerja.first(Field::OwnerAgency), Some("Dinas Rekaan"));
    assert_eq!(
        needs(kinerja),
        [
            "calls_api Simpeg Contoh (Badan Contoh) declared [Data pegawai, Data jabatan]",
            "manual_rekey Simpeg Contoh (Badan Contoh) declared [Data cuti]",
            "authenticates_with Masuk Contoh declared []",
        ]
    );
    assert_eq!(
        kinerja.dependencies[0].evidence,
        "Simpeg Contoh (Badan Contoh): Web Service (REST API), Data pegawai, Setiap malam; \
         REST API, Data jabatan"
    );
    assert_eq!(
        needs(outcome.named("Presensi Rekaan")),
        ["exchanges_data Wilayah Contoh declared []"],
        "what has ended is no need, and a kind that is not known none of its own"
    );
    let told = |rule: &str| {
        let found = outcome.issues.iter().find(|it| it.rule == rule).expect("it is told");
        (found.place.row, found.value.as_str())
    };
    assert_eq!(told("dependency-side"), (Some(10), "7 Presensi Rekaan - API"));
    assert_eq!(told("dependency-itself"), (Some(11), "8 Arsip Rekaan ARSIP REKAAN API"));
    assert_eq!(told("dependency-kind"), (Some(9), "warna biru"));
    assert_eq!(told("dependency-no-need"), (Some(12), "Belum terintegrasi (2)"));
}

#[test]
fn of_a_flow_of_data_the_target_needs_the_source_unless_a_word_says_who_does() {
    let outcome = import(&fixtures().join("dependency_list/aliran.csv"));
    let check = |outcome: &Outcome, name: &str, expected: &[&str]| {
        assert_eq!(needs(outcome.named(name)), expected, "{name}");
    };
    check(
        &outcome,
        "E-Kinerja Rekaan",
        &[
            "receives_file Simpeg Contoh declared [Data pegawai]",
            "calls_api Simpeg Contoh declared [Data jabatan]",
            "reports_to Pelaporan Contoh declared [Capaian]",
        ],
    );
    check(&outcome, "Simpeg Contoh", &["exchanges_data Wilayah Contoh declared [Kode wilayah]"]);
    check(&outcome, "Sandi Contoh", &["exchanges_data Simpeg Contoh declared []"]);
    let outcome = import(&fixtures().join("dependency_list/antarmuka.json"));
    check(
        &outcome,
        "E-Kinerja Rekaan",
        &["calls_api Simpeg Contoh declared [employee]", "exchanges_data Masuk Contoh declared []"],
    );
}

#[test]
fn how_sure_a_list_is_of_a_need_stands_as_it_says() {
    let outcome = import(&fixtures().join("dependency_list/keyakinan.csv"));
    let sure = |name: &str| {
        let needs = outcome.named(name).dependencies.iter();
        needs.map(|it| (it.target.as_str(), it.confidence)).collect::<Vec<_>>()
    };
    let first = [("Simpeg Contoh", Some(90)), ("Masuk Contoh", Some(60)), ("Arsip Contoh", None)];
    assert_eq!(sure("E-Kinerja Rekaan"), first);
    let second = [("Simpeg Contoh", Some(75)), ("Masuk Contoh", Some(80)), ("Arsip Contoh", None)];
    assert_eq!(sure("Presensi Rekaan"), second, "4 may be of a scale of five");
}

#[test]
fn of_a_pair_that_says_no_direction_only_words_and_data_do() {
    let outcome = import(&fixtures().join("dependency_list/arah.csv"));
    assert_eq!(
        needs(outcome.named("E-Kinerja Rekaan")),
        [
            "calls_api Simpeg Contoh declared [Data pegawai]",
            "uses_component Simpeg Contoh declared []"
        ]
    );
    let refused = outcome.issues.iter().find(|it| it.rule == "dependency-direction");
    assert_eq!(refused.map(|it| it.place.row), Some(Some(3)));
    let outcome = import(&fixtures().join("dependency_list/paket.tsv"));
    let package = outcome.named("surat-a");
    assert_eq!((package.key.as_str(), package.first(Field::ExternalId)), {
        ("surat-a", Some("surat-a"))
    });
    assert_eq!(
        needs(package),
        [
            "uses_component surat-basis declared []",
            "calls_api pencetak declared []",
            "replaces surat-lama declared []",
            "replaces surat-purba declared []",
        ]
    );
    let no_needs: Vec<&str> = outcome
        .issues
        .iter()
        .filter(|it| it.rule == "dependency-no-need")
        .map(|it| it.value.as_str())
        .collect();
    assert_eq!(no_needs, ["enhances (1)", "suggests (2)"]);
}

#[test]
fn who_uses_a_system_is_a_user_and_no_need() {
    let outcome = import(&fixtures().join("dependency_list/pengguna.csv"));
    let srikandi = outcome.named("Srikandi Rekaan");
    assert_eq!(srikandi.all(Field::UsedBy), ["Kota Lorana", "Kota Mekaru"]);
    assert_eq!((srikandi.is_naming(), srikandi.dependencies.len()), (true, 0));
    assert_eq!(srikandi.first(Field::ExternalId), Some("srk-1"));
    assert_eq!(outcome.registrations.len(), 1, "what nobody uses is not named");
    let told = |rule: &str| {
        let found = outcome.issues.iter().find(|it| it.rule == rule).expect("it is told");
        (found.place.row, found.value.as_str())
    };
    assert_eq!(told("dependency-no-need"), (Some(6), "membiayai (1)"));
    assert_eq!(told("dependency-side").0, Some(7));
    assert_eq!(told("dependency-out-of-use").1, "Tidak aktif");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("hubungan.csv");
    let text = "from_id,to,type\nsmk-1,Bidang Satu,used_by_division\nsmk-1,SIKEBUN,calls_api\n\
                smk-2,Kota Lorana,used_by_agency\n";
    std::fs::write(&path, text).expect("a file");
    let outcome = import(&path);
    let first = outcome.named("smk-1");
    assert_eq!(first.all(Field::UserUnits), ["Bidang Satu"]);
    assert_eq!(needs(first), ["calls_api SIKEBUN declared []"]);
    assert_eq!(outcome.named("smk-2").all(Field::UsedBy), ["Kota Lorana"]);
}

#[test]
fn the_keys_of_kinds_say_that_the_first_needs_the_second_whatever_passes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("kebutuhan.csv");
    let text = "from,to,type,data,remark,first seen,last seen,confidence\n\
                Izin Lorana,SIAK,calls_api,NIK,,2023-01-01,2024-05-01,0.6\n\
                Izin Lorana,Lapor Lorana,manual_rekey,Alamat,,,,\n\
                Izin Lorana,Peladen,Hosting,,,,,\n\
                Izin Lorana,Pusat,pelaporan,Laporan,,,,\n\
                Arsip Lorana,Izin Lorana,web service,Berkas,,,,\n";
    std::fs::write(&path, text).expect("a file");
    let outcome = import(&path);
    assert_eq!(
        needs(outcome.named("Izin Lorana")),
        [
            "calls_api SIAK declared [NIK]",
            "manual_rekey Lapor Lorana declared [Alamat]",
            "hosted_on Peladen declared []",
            "reports_to Pusat declared [Laporan]",
            "calls_api Arsip Lorana declared [Berkas]",
        ]
    );
    let unread = outcome.issues.iter().filter(|it| it.rule == "key-unknown");
    assert_eq!(unread.count(), 0, "{:?}", outcome.issues);
    assert_eq!(outcome.named("Izin Lorana").dependencies[0].confidence, Some(60));
}

#[test]
fn a_list_of_needs_is_read_in_workbooks_and_in_folders_beside_the_systems() {
    let text = std::fs::read_to_string(fixtures().join("dependency_list/kebutuhan.csv"));
    let text = text.expect("it reads");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = workbook(folder.path(), &[("Petunjuk", "Isi semua;kolom\n"), ("Integrasi", &text)]);
    let (plan, found, issues) = import_planned(&path, None);
    assert_eq!((plan.profile.as_str(), found.len()), ("dependency-list", 2));
    assert!(issues.contains(&"Integrasi dependency-side".to_string()), "{issues:?}");
    std::fs::write(folder.path().join("daftar.csv"), SYSTEMS.replace(';', ",")).expect("a file");
    let aliran = fixtures().join("dependency_list/aliran.csv");
    std::fs::copy(aliran, folder.path().join("edges.csv")).expect("a file");
    let (_, found, issues) = import_planned(folder.path(), None);
    assert!(!issues.iter().any(|it| it.ends_with("file-skipped")), "{issues:?}");
    assert_eq!(found.len(), 2 + 3 + 2, "systems, those of edges.csv, those of the workbook");
    // Beside a list of systems it can be chosen.
    let path = workbook(folder.path(), &[("Aplikasi", SYSTEMS), ("Integrasi", &text)]);
    let (plan, _, issues) = import_planned(&path, None);
    assert_ne!(plan.profile, "dependency-list");
    assert!(issues.contains(&"Integrasi sheet-register".to_string()), "{issues:?}");
    let (plan, found, _) = import_planned(&path, Some("Integrasi"));
    assert_eq!((plan.profile.as_str(), found.len()), ("dependency-list", 2));
}

#[test]
fn inventories_are_no_lists_of_needs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("daftar.csv");
    let lists = [
        "No,Nama Aplikasi,OPD,Sumber Data,Tujuan,Integrasi\n1,Sinar Rekaan,Dinas A,SIPD,izin,SIPD\n",
        "Nama Aplikasi,Instansi,Status,Tergantung pada\nSinar Rekaan,Dinas A,Aktif,SIPD\n",
    ];
    for list in lists {
        std::fs::write(&path, list).expect("a file");
        let (plan, found, _) = import_planned(&path, None);
        assert_ne!(plan.profile, "dependency-list", "{list}");
        assert_eq!(found[0].name(), "Sinar Rekaan");
    }
    // Who asks for it is believed.
    let importer = register::by_name("dependency-list").expect("there is one");
    assert_eq!(
        needs(import_with(importer, &path).named("Sinar Rekaan")),
        ["exchanges_data SIPD declared []"]
    );
}

#[test]
fn of_the_shared_tables_only_lists_of_edges_are_lists_of_needs() {
    let Some(root) = shared("debian_apps").and_then(|it| Some(it.parent()?.to_path_buf())) else {
        return;
    };
    let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().flatten();
    let found: Vec<String> = files
        .filter(|it| it.path().extension().is_some_and(|it| it == "csv" || it == "json"))
        .filter(|it| {
            let importer = register::detect(it.path(), &head(it.path()));
            importer.is_some_and(|it| it.name() == "dependency-list")
        })
        .map(|it| {
            let path = it.path().strip_prefix(&root).expect("it lies there");
            path.to_string_lossy().into_owned()
        })
        .collect();
    assert_eq!(
        found,
        [
            "ca_open_resources/edges.csv",
            "debian_apps/edges.csv",
            "id_denpasar_apps/edges_mentioned.csv",
            "id_malang_assets/edges.csv",
            "us_baltimore_dgs/edges.csv",
        ]
    );
}

#[test]
fn the_edges_between_debian_packages_are_what_each_package_needs() {
    let Some(file) = shared("debian_apps/edges.csv") else { return };
    let mut expected: BTreeMap<String, BTreeSet<(String, DependencyKind)>> = BTreeMap::new();
    let text = std::fs::read_to_string(&file).expect("it reads");
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let kind = match cells[2] {
            "depends" => DependencyKind::UsesComponent,
            "recommends" => DependencyKind::CallsApi,
            "replaces" => DependencyKind::Replaces,
            _ => continue,
        };
        if cells[0] != cells[1] {
            let needs = expected.entry(cells[0].to_string()).or_default();
            needs.insert((cells[1].to_string(), kind));
        }
    }
    let outcome = import(&file);
    assert_eq!(outcome.importer, "dependency-list");
    let of = |it: &Registration| {
        let needs = it.dependencies.iter().map(|it| (it.target.clone(), it.kind));
        (it.name().to_string(), needs.collect::<BTreeSet<_>>())
    };
    let found: BTreeMap<_, _> = outcome.registrations.iter().map(of).collect();
    assert_eq!(found.len(), outcome.registrations.len(), "each package is one entry");
    assert_eq!(found, expected);
    let told: Vec<&str> = outcome
        .issues
        .iter()
        .filter(|it| it.rule == "dependency-no-need")
        .map(|it| it.value.as_str())
        .collect();
    assert_eq!(told, ["conflicts (304)", "suggests (3112)"]);
}

/// Imports a file as a user does, with the built-in profiles; the registrations, and `sheet rule` of issues.
fn import_planned(
    path: &Path,
    sheet: Option<&str>,
) -> (ingest::Plan, Vec<Registration>, Vec<String>) {
    let folder = std::fs::read_dir("../../data/profiles").expect("the profiles are there");
    let profiles = folder
        .map(|it| it.expect("it lists").path())
        .filter(|it| it.extension().is_some_and(|it| it == "toml"));
    let profiles = profiles.map(|it| (name(&it), std::fs::read_to_string(&it).expect("it reads")));
    let sheet = sheet.map(str::to_string);
    let options =
        ingest::Options { profiles: profiles.collect(), sheet, ..ingest::Options::default() };
    let plan = ingest::plan(path, &options).expect("it is known");
    let guard = ingest::Guard::new([7; 32]);
    let (source_id, run_id) = ("src", "run");
    let context = ingest::Context { source_id, run_id, guard: &guard, workbook_reader: None };
    let (mut registrations, mut issues) = (Vec::new(), Vec::new());
    ingest::import(path, &plan, &context, &mut |item| {
        assert!(!item.record.raw.contains("Meja "), "{}", item.record.raw);
        let again = ingest::remap(&plan.mapping, &item.record).registrations;
        assert_eq!(again, item.mapped.registrations);
        let sheet = |it: &ImportIssue| it.place.sheet.clone().unwrap_or_default();
        issues.extend(item.mapped.issues.iter().map(|it| format!("{} {}", sheet(it), it.rule)));
        registrations.extend(item.mapped.registrations);
        Ok(())
    })
    .expect("it is read");
    (plan, registrations, issues)
}

/// A workbook of sheets, whose rows are lines of cells divided by `;`.
fn workbook(folder: &Path, sheets: &[(&str, &str)]) -> PathBuf {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a sheet");
        for (row, line) in (0..).zip(rows.lines()) {
            for (column, cell) in (0..).zip(line.split(';')).filter(|it| !it.1.is_empty()) {
                sheet.write_string(row, column, cell).expect("a cell");
            }
        }
    }
    let path = folder.join("splp.xlsx");
    book.save(&path).expect("a workbook");
    path
}

const SYSTEMS: &str = "No;Nama Aplikasi;Uraian;Instansi;URL\n\
    1;Simpeg Contoh;Data pegawai;Badan Contoh;https://simpeg.contoh.go.id\n\
    2;E-Kinerja Rekaan;Kinerja pegawai;Badan Contoh;https://kinerja.contoh.go.id\n";

#[test]
fn a_list_of_consumers_in_a_workbook_says_what_it_says_as_text() {
    let text = std::fs::read_to_string(fixtures().join("xroad/splp.csv")).expect("it reads");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (_, expected, _) = import_planned(&fixtures().join("xroad/splp.csv"), None);
    let told = |it: &[Registration]| -> Vec<(String, Vec<String>)> {
        it.iter().map(|it| (it.name().to_string(), needs(it))).collect()
    };
    let guide = ("Petunjuk", "Isi semua kolom;dengan benar\n");
    for sheets in [vec![("Konsumen", text.as_str())], vec![guide, ("Konsumen", &text)]] {
        let path = workbook(folder.path(), &sheets);
        let (plan, found, issues) = import_planned(&path, None);
        assert_eq!(plan.profile, "xroad");
        assert_eq!(told(&found), told(&expected));
        assert!(issues.iter().any(|it| it == "Konsumen xroad-row"), "{issues:?}");
        let left = issues.iter().filter(|it| *it == "Petunjuk sheet-no-list").count();
        assert_eq!(left, sheets.len() - 1);
    }
    // In a folder, beside other files; what else a workbook holds is told of there too.
    let needs_list = "Dari;Ke;Metode\nKinerja;Presensi;API\n";
    workbook(folder.path(), &[("Konsumen", &text), ("Integrasi", needs_list)]);
    std::fs::write(folder.path().join("daftar.csv"), SYSTEMS.replace(';', ",")).expect("a file");
    let (_, found, issues) = import_planned(folder.path(), None);
    assert!(issues.contains(&"Integrasi sheet-no-list".to_string()), "{issues:?}");
    let kinerja = found.iter().filter(|it| it.name() == "E-Kinerja Rekaan").flat_map(needs);
    assert_eq!(kinerja.count(), 2, "{:?}", told(&found));
}

#[test]
fn beside_a_list_of_systems_a_list_of_consumers_is_told_of_and_can_be_chosen() {
    let text = std::fs::read_to_string(fixtures().join("xroad/splp.csv")).expect("it reads");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = workbook(folder.path(), &[("Aplikasi", SYSTEMS), ("Konsumen", &text)]);
    let (plan, found, issues) = import_planned(&path, None);
    assert_ne!(plan.profile, "xroad");
    assert_eq!(found.len(), 2);
    assert!(issues.contains(&"Konsumen sheet-register".to_string()), "{issues:?}");
    let (plan, found, _) = import_planned(&path, Some("Konsumen"));
    assert_eq!((plan.profile.as_str(), found.len()), ("xroad", 4));
}

#[test]
fn an_inventory_with_vendors_and_user_groups_is_no_list_of_consumers() {
    let list = "No;Aplikasi;OPD;Penyedia;Layanan;Pengguna\n1;Sinar Rekaan;Dinas A;PT B;izin;warga\n\
                2;Lentera Rekaan;Dinas A;PT B;arsip;pegawai\n";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = folder.path().join("daftar.csv");
    std::fs::write(&text, list).expect("a file");
    for path in [&text, &workbook(folder.path(), &[("Daftar", list)])] {
        let (plan, found, _) = import_planned(path, None);
        assert_ne!(plan.profile, "xroad");
        let names: Vec<&str> = found.iter().map(Registration::name).collect();
        assert_eq!(names, ["Sinar Rekaan", "Lentera Rekaan"]);
        assert_eq!(found[0].all(Field::Vendor), ["PT B"]);
    }
    let asked_for = import_with(register::by_name("xroad").expect("there is one"), &text);
    assert_eq!(needs(asked_for.named("warga")), ["calls_api PT B observed [izin]"]);
}

#[test]
fn a_provider_that_is_written_once_over_its_consumers_is_that_of_all() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let rows =
        ["Penyedia;Nama API;Konsumen", ";cek;Kinerja", ";cek;Presensi", "Wilayah;kode;Kinerja"];
    for (row, line) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(line.split(';')).filter(|it| !it.1.is_empty()) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    let format = rust_xlsxwriter::Format::new();
    sheet.merge_range(1, 0, 2, 0, "Simpeg", &format).expect("a merged cell");
    let path = folder.path().join("splp.xlsx");
    book.save(&path).expect("a workbook");
    let (_, found, _) = import_planned(&path, None);
    let needs: Vec<String> = found.iter().flat_map(needs).collect();
    assert_eq!(
        needs,
        [
            "calls_api Simpeg observed [cek]",
            "calls_api Wilayah observed [kode]",
            "calls_api Simpeg observed [cek]",
        ]
    );
}

#[test]
fn persons_of_a_list_of_consumers_stand_nowhere_in_the_open() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("splp.csv");
    for header in ["PIC;PIC", "Nama Penanggung Jawab;No. Telp", "Nama Petugas;WA", "PIC;"] {
        let text = format!("Penyedia;Nama API;Konsumen;{header}\nA;b;C;Meja Satu;Meja Dua\n");
        std::fs::write(&path, text).expect("a file");
        let (_, found, issues) = import_planned(&path, None);
        assert_eq!(found.len(), 2, "{header}");
        assert!(issues.is_empty(), "{header}: {issues:?}");
    }
}

#[test]
fn contacts_of_the_new_registers_are_sealed_by_the_guard() {
    let guard = ingest::Guard::new([7; 32]);
    let files = [
        "openapi/izin.yaml",
        "archimate/kota.xml",
        "xroad/splp.csv",
        "dependency_list/kebutuhan.csv",
        "dependency_list/antarmuka.json",
        "backstage/entities.json",
    ];
    for file in files {
        let path = fixtures().join(file);
        let plan = ingest::plan(&path, &ingest::Options::default()).expect("it is known");
        let (source_id, run_id) = ("src", "run");
        let context = ingest::Context { source_id, run_id, guard: &guard, workbook_reader: None };
        let taken = ingest::import(&path, &plan, &context, &mut |item| {
            let raw = &item.record.raw;
            let persons = ["Meja ", "@contoh.go.id", "meja.satu"];
            assert!(!persons.iter().any(|it| raw.contains(it)), "{file}: {raw}");
            assert_eq!(ingest::remap(&plan.mapping, &item.record).registrations, {
                item.mapped.registrations
            });
            Ok(())
        });
        taken.expect("it is read");
    }
}

#[test]
fn malang_says_what_took_the_place_of_its_systems() {
    let Some(file) = shared("id_malang_assets/records.csv") else { return };
    let mut found = Vec::new();
    let read = ingest::format::table::read_table(&file, &mut |row| {
        let successors = row.cells.iter().flatten().flat_map(|it| ingest::replaced_by(it));
        found.extend(successors.map(|it| it.name));
        Ok(std::ops::ControlFlow::Continue(()))
    });
    read.expect("it is a table");
    // All four rows that say so; the fifth decision is that one is a part of another.
    assert_eq!(found, ["SUMAKER", "E-Puskesmas", "SIPD", "SIPD RI"]);
}

#[test]
fn a_debian_package_fills_the_fields_of_a_registration() {
    let outcome = import(&fixtures().join("debian/paket.txt"));
    let queue = outcome.named("antrean-loket");
    assert_eq!((queue.key.as_str(), queue.first(Field::ExternalId)), {
        ("antrean-loket", Some("antrean-loket"))
    });
    assert_eq!(queue.all(Field::Roles), ["layanan-antrean", "penomoran"]);
    assert_eq!(queue.all(Field::Aliases), [] as [&str; 0]);
    assert_eq!(
        queue.all(Field::Description),
        [
            "membagi nomor antrean di loket",
            "Mencetak nomor dan memanggilnya di layar. Berjalan tanpa jaringan: \
             - nomor dicetak; - nomor dipanggil.",
        ]
    );
    assert_eq!(queue.all(Field::Urls), ["https://antrean.contoh.go.id/"]);
    assert_eq!(queue.all(Field::Category), ["contrib/admin"]);
    assert_eq!(
        queue.all(Field::Tags),
        ["role::program", "interface::graphical", "use::organizing"]
    );
    assert_eq!(queue.all(Field::BasedOn), ["antrean"]);
    assert_eq!(queue.first(Field::DeveloperUnit), None);
    assert_eq!(queue.all(Field::Contact), ["[[name:00000000]]"]);
    assert_eq!(
        targets(queue, DependencyKind::UsesComponent),
        ["basis-rekaan", "cetak-rekaan", "cetak-lama", "pustaka-rekaan", "pasang-rekaan"]
    );
    assert_eq!(targets(queue, DependencyKind::CallsApi), ["suara-rekaan"]);
    assert_eq!(targets(queue, DependencyKind::Replaces), ["antrean-kuno"]);
    assert_eq!(queue.dependencies.len(), 7);
    let library = outcome.named("pustaka-rekaan");
    assert_eq!(library.all(Field::SourceRepo), ["https://github.com/contoh-org/pustaka"]);
    let installed = import(&fixtures().join("debian/terpasang.txt"));
    let states: Vec<Option<&str>> =
        installed.registrations.iter().map(|it| it.first(Field::Status)).collect();
    assert_eq!(states, [Some("in_use"), Some("retired"), None]);
}

#[test]
fn a_broken_stanza_is_rejected_with_its_line_and_hides_no_other() {
    let outcome = import(&fixtures().join("debian/paket_rusak.txt"));
    let names: Vec<&str> = outcome.registrations.iter().map(Registration::name).collect();
    assert_eq!(names, ["utuh-satu", "acuan-aneh", "ganda", "utuh-dua"]);
    let rejected = outcome.issues.iter().filter(|it| it.severity == Severity::Rejected);
    let said: Vec<(&str, Option<u64>, &str)> =
        rejected.map(|it| (it.rule.as_str(), it.place.row, it.value.as_str())).collect();
    assert_eq!(
        said,
        [
            ("no-name", Some(6), ""),
            ("stanza-line", Some(12), "baris tanpa titik dua"),
            ("stanza-line", Some(17), ""),
            ("stanza-line", Some(20), " mulai dengan sambungan"),
        ]
    );
}

#[test]
fn a_package_that_stands_twice_has_two_entries_and_its_persons_are_sealed() {
    let guard = ingest::Guard::new([7; 32]);
    let path = fixtures().join("debian/paket.txt");
    let plan = ingest::plan(&path, &ingest::Options::default()).expect("it is known");
    let context =
        ingest::Context { source_id: "src", run_id: "run", guard: &guard, workbook_reader: None };
    let mut items = Vec::new();
    let taken = ingest::import(&path, &plan, &context, &mut |item| {
        items.push(item);
        Ok(())
    });
    taken.expect("it is read");
    let keys: Vec<&str> = items.iter().map(|it| it.record.key.as_str()).collect();
    assert_eq!(keys, ["antrean-loket", "pustaka-rekaan", "pustaka-rekaan~2"]);
    assert!(items.iter().all(|it| !it.record.raw.contains("@contoh.go.id")));
    assert!(items.iter().all(|it| !it.record.raw.contains("Rekaan <")));
    assert_eq!(items[1].mapped.registrations[0].all(Field::Contact).len(), 2);
    for item in &items {
        assert_eq!(ingest::remap(&plan.mapping, &item.record), item.mapped);
    }
}

#[test]
fn a_directory_sends_each_file_to_its_importer_and_reports_the_rest() {
    let outcome = import(&fixtures().join("mixed_directory"));
    assert_eq!(outcome.importer, "directory");
    assert_eq!(outcome.error, None);
    let names: Vec<&str> = outcome.registrations.iter().map(Registration::name).collect();
    assert_eq!(names, ["Satu", "dua", "Berkas Contoh"]);
    assert_eq!((outcome.rejected, outcome.skipped), (1, 2));
    let files: Vec<(&str, &str)> =
        outcome.issues.iter().map(|it| (it.rule.as_str(), it.place.file.as_str())).collect();
    assert_eq!(
        files,
        [
            ("file-skipped", "README.md"),
            ("file-unreadable", "agensi-b/rusak.yml"),
            ("file-skipped", "tabel.csv"),
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_directory_does_not_follow_symbolic_links() {
    let folder = std::env::temp_dir().join(format!("padu-registers-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let target = fixtures().join("code_json/v1_0_flat.json");
    std::os::unix::fs::symlink(&target, folder.join("link.json")).expect("a link");
    std::os::unix::fs::symlink(&folder, folder.join("loop")).expect("a link");
    let outcome = import(&folder);
    std::fs::remove_dir_all(&folder).expect("it is ours");
    assert_eq!(outcome.error, None);
    assert_eq!((outcome.registrations.len(), outcome.skipped), (0, 2));
    assert_eq!(outcome.rules(), ["symlink-skipped"]);
}

#[test]
fn no_prefix_of_a_fixture_makes_an_importer_panic() {
    let folder = std::env::temp_dir().join(format!("padu-prefixes-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    for file in [
        "code_json/v2_0_full.json",
        "riha/page.json",
        "ckan/package_search.json",
        "cyclonedx/bom.json",
        "cyclonedx/bom.xml",
        "publiccode/v0_7_full.yml",
        "backstage/catalog-info.yaml",
        "backstage/entities.json",
        "ca_open_resources/software/kartu.yml",
        "debian/paket.txt",
        "debian/paket_rusak.txt",
        "openapi/izin.yaml",
        "openapi/penduduk.json",
        "archimate/kota.xml",
        "xroad/hak.json",
        "xroad/izin.xml",
        "xroad/splp.csv",
        "dependency_list/kebutuhan.csv",
        "dependency_list/antarmuka.json",
    ] {
        let source = fixtures().join(file);
        let bytes = std::fs::read(&source).expect("the fixture is there");
        let importer = register::detect(&source, &head(&source)).expect("it is known");
        let short = folder.join(name(&source));
        for length in (0..bytes.len()).step_by(37) {
            std::fs::write(&short, &bytes[..length]).expect("a temporary file");
            let whole = import_with(importer, &short);
            assert!(whole.registrations.len() <= 4, "{file} at {length}");
        }
    }
    std::fs::remove_dir_all(&folder).expect("it is ours");
}

#[test]
fn an_interrupted_receiver_stops_the_import_with_its_own_error() {
    for file in [
        "code_json/root_array.json",
        "mixed_directory",
        "backstage/catalog-info.yaml",
        "debian/paket.txt",
    ] {
        let path = fixtures().join(file);
        let importer = register::detect(&path, &head(&path)).expect("it is known");
        let mut calls = 0;
        let result = importer.entries(&path, &mut |_| {
            calls += 1;
            Err(IngestError::Stopped("interrupted".into()))
        });
        assert_eq!(calls, 1, "{file}");
        assert!(matches!(result, Err(IngestError::Stopped(why)) if why == "interrupted"), "{file}");
    }
}

/// Registrations of each file of `us_codegov/raw`.
const US_CODEGOV: &[(&str, usize)] = &[
    ("DHS.json", 19),
    ("DOC.json", 3),
    ("DOI.json", 0),
    ("DOS.json", 1),
    ("EOP.json", 4),
    ("FEC.json", 7),
    ("FEMA.json", 0),
    ("NRC.json", 1),
    ("OPM.json", 3),
    ("TREASURY.json", 5),
    ("USAID.json", 2),
    ("VA.json", 7),
];

#[test]
fn every_file_of_the_united_states_inventory_imports() {
    let Some(folder) = shared("us_codegov/raw") else { return };
    for (file, registrations) in US_CODEGOV {
        let outcome = import(&folder.join(file));
        assert_eq!(outcome.error, None, "{file}");
        assert_eq!(outcome.importer, "code.json", "{file}");
        println!(
            "us_codegov/{file}: {} registrations, {} rejected, rules {:?}",
            outcome.registrations.len(),
            outcome.rejected,
            count(&outcome)
        );
        assert_eq!((outcome.registrations.len(), outcome.rejected), (*registrations, 0), "{file}");
    }
    let files = std::fs::read_dir(&folder).expect("it lists").count();
    assert_eq!(files, US_CODEGOV.len());
}

fn count(outcome: &Outcome) -> BTreeMap<&str, usize> {
    let mut count = BTreeMap::new();
    for issue in &outcome.issues {
        *count.entry(issue.rule.as_str()).or_default() += 1;
    }
    count
}

#[test]
fn the_canadian_exchange_imports_with_all_its_uses_edges() {
    let Some(folder) = shared("ca_open_resources/raw/_data") else { return };
    let outcome = import(&folder);
    assert_eq!(outcome.error, None);
    let used: usize = outcome.registrations.iter().map(|it| it.all(Field::UsedBy).len()).sum();
    println!(
        "ca_open_resources: {} registrations, {} rejected, {} skipped, {used} users, rules {:?}",
        outcome.registrations.len(),
        outcome.rejected,
        outcome.skipped,
        count(&outcome)
    );
    // 67 releases, 97 software products, 5 designs; 128 edges of software and 5 of designs.
    assert_eq!((outcome.registrations.len(), outcome.rejected, used), (169, 0, 133));
    let names = outcome.registrations.iter().flat_map(|it| it.all(Field::UsedBy));
    assert!(
        names.into_iter().all(|name| name.contains(' ') || name.len() > 12),
        "codes have names"
    );
}

/// Files of `crawl_fixtures/publiccode` whose verdict needs what is not at hand, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("v0_invalid/description_en_screenshots_missing_file.yml", "a neighbouring file"),
    ("v0_invalid/legal_authorsFile_missing_file.yml", "a neighbouring file"),
    ("v0_invalid/logo_invalid_png.yml", "a neighbouring file"),
    ("v0_invalid/logo_missing_file.yml", "a neighbouring file"),
    ("v0_invalid/logo_missing_url.yml", "the network"),
    ("v0_invalid/monochromeLogo_invalid_png.yml", "a neighbouring file"),
    ("v0_invalid/monochromeLogo_missing_file.yml", "a neighbouring file"),
    ("v0_invalid/fundedBy_uri_wrong_italian_pa2.yml", "Italy's list of administrations"),
    ("v0_invalid/organisation_uri_wrong_italian_pa2.yml", "Italy's list of administrations"),
    ("v0_invalid/it_riuso_codiceIPA_invalid.yml", "Italy's list of administrations"),
    ("v1_valid/valid.yml", "version 1 of the standard, which is not released"),
];

#[test]
fn publiccode_verdicts_agree_with_the_official_ones() {
    let Some(folder) = shared("crawl_fixtures/publiccode") else { return };
    let (mut checked, mut excepted) = (0, 0);
    let mut wrong = Vec::new();
    for verdict in std::fs::read_dir(&folder).expect("it lists") {
        let verdict = verdict.expect("it lists").path();
        for file in std::fs::read_dir(&verdict).expect("it lists") {
            let file = file.expect("it lists").path();
            let label = format!("{}/{}", name(&verdict), name(&file));
            checked += 1;
            if EXCEPTIONS.iter().any(|(it, _)| *it == label) {
                excepted += 1;
                continue;
            }
            let (expected, found) = (expected_verdict(&name(&verdict)), found_verdict(&file));
            if expected != found {
                wrong.push(format!("{label}: expected {expected}, found {found}"));
            }
        }
    }
    println!("publiccode: {checked} files, {excepted} exceptions, {} disagree", wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(excepted, EXCEPTIONS.len());
    assert!(excepted * 20 <= checked, "exceptions are at most 5 %");
}

/// The folder names the verdict; files of version 1 are what the released standard says of them.
fn expected_verdict(folder: &str) -> &'static str {
    match folder {
        "v0_valid" | "v1_valid" => "valid",
        "v0_valid_with_warnings" => "valid with warnings",
        _ => "invalid",
    }
}

fn found_verdict(file: &Path) -> &'static str {
    let outcome = import_with(register::by_name("publiccode.yml").expect("there is one"), file);
    match (outcome.error.is_some() || outcome.rejected > 0, outcome.issues.is_empty()) {
        (true, _) => "invalid",
        (false, true) => "valid",
        (false, false) => "valid with warnings",
    }
}

#[test]
fn every_publiccode_fixture_is_detected() {
    let Some(folder) = shared("crawl_fixtures/publiccode/v0_invalid") else { return };
    for file in std::fs::read_dir(&folder).expect("it lists") {
        let file = file.expect("it lists").path();
        let found = register::detect(&file, &head(&file)).map(|it| it.name());
        assert_eq!(found, Some("publiccode.yml"), "{}", file.display());
    }
}
