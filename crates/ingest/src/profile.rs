//! Mapping profiles: TOML files that say which column of a known kind of list is which field.
//!
//! ```toml
//! name = "kota-contoh"
//! title = "Inventory of a city"
//! signature = ["nama aplikasi", "opd"]      # without these headers it is another list
//! key = ["external_id"]                     # fields whose cells make the register's key
//! [columns]
//! name = ["nama aplikasi"]                  # `tahun*` matches a beginning, `*vendor*` anything in it,
//!                                           # `+uraian` lets the column fill another field too
//! description = ["uraian", "deskripsi"]
//! [constants]
//! owner_agency = "Pemerintah Kota Contoh"
//! ```

use std::collections::{BTreeMap, BTreeSet};

use model::{DependencyKind, Field, FieldKind};
use serde::Deserialize;

use crate::IngestError;
use crate::header::Header;
use crate::mapping::{ColumnMapping, Skip, TableMapping, column_letter};
use crate::repair::amount::scale_of_header;
use crate::repair::cost;
use crate::repair::status::state_of_heading;
use crate::repair::text::folded;

/// A mapping profile, read from TOML.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name used by `--profile`.
    pub name: String,
    /// What kind of list it reads, for people.
    #[serde(default)]
    pub title: String,
    /// Headers without which the profile does not apply.
    #[serde(default)]
    pub signature: Vec<String>,
    /// Fields whose cells make the register's key.
    #[serde(default)]
    pub key: Vec<String>,
    /// Currency of amounts that name none.
    #[serde(default = "rupiah")]
    pub currency: String,
    /// Whether the day stands before the month.
    #[serde(default = "yes")]
    pub day_first: bool,
    /// Whether the table has no header; columns are then called `column A`, `column B`.
    #[serde(default)]
    pub headerless: bool,
    /// Sheet of a workbook to read.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Header patterns per field, best first.
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// Header patterns per kind of dependency.
    #[serde(default)]
    pub dependencies: BTreeMap<DependencyKind, Vec<String>>,
    /// Values that hold for every row.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Separators that always split a field's cells.
    #[serde(default)]
    pub separators: BTreeMap<String, Vec<String>>,
    /// The register's own words for a field and what they mean.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Rows that are no systems.
    #[serde(default)]
    pub skip: Vec<SkipRows>,
    /// Where the rows are packages of software: type and namespace of their package URLs (`deb/debian`), which
    /// go on with the entry's identifier.
    #[serde(default)]
    pub packages: Option<String>,
    /// The patterns of `columns`, ready to compare, in the order of the fields.
    #[serde(skip)]
    patterns: Vec<(Field, Vec<Pattern>)>,
}

/// Rows that are no systems, by the header of a column and its values.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkipRows {
    /// Header pattern.
    pub column: String,
    /// Values, in any case.
    pub values: Vec<String>,
}

fn rupiah() -> String {
    "IDR".into()
}

fn yes() -> bool {
    true
}

/// A header pattern of a profile.
#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    part: Part,
    shared: bool,
}

/// Which part of a header a pattern names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All of it.
    Whole,
    /// Its beginning: `tahun*`.
    Beginning,
    /// Anything in it: `*vendor*`.
    Anywhere,
}

impl Pattern {
    fn new(text: &str) -> Pattern {
        let shared = text.starts_with('+');
        let bare = text.trim_start_matches('+');
        let part = match (bare.starts_with('*'), bare.ends_with('*')) {
            (true, _) => Part::Anywhere,
            (false, true) => Part::Beginning,
            (false, false) => Part::Whole,
        };
        Pattern { text: squashed(bare), part, shared }
    }
}

/// A header as it is compared: lower case, letters and digits only.
struct HeaderForms {
    whole: String,
    bare: String,
    leaf: String,
    group: Option<String>,
    /// Whether a tick below it stands for a state, as below `Status / Tidak Aktif`.
    states: bool,
}

impl HeaderForms {
    fn new(header: &str) -> HeaderForms {
        let without_notes = header.split(['(', '[']).next().unwrap_or_default();
        let leaf = header.rsplit(" / ").next().unwrap_or_default();
        HeaderForms {
            whole: squashed(header),
            bare: squashed(without_notes),
            leaf: squashed(leaf),
            group: header.split_once('/').map(|it| squashed(it.0)),
            states: state_of_heading(header).is_some(),
        }
    }
}

/// A header without spaces, punctuation and case.
pub fn squashed(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How well a pattern names a header: 1 exactly, less without a note in parentheses, below a group, or
/// with a typing error; 0 not at all.
fn pattern_score(pattern: &Pattern, header: &HeaderForms) -> f64 {
    if pattern.text.is_empty() {
        return 0.0;
    }
    match pattern.part {
        Part::Beginning if header.whole.starts_with(&pattern.text) => return 0.95,
        Part::Anywhere if header.whole.contains(&pattern.text) => return 0.85,
        Part::Beginning | Part::Anywhere => return 0.0,
        Part::Whole => {}
    }
    if header.whole == pattern.text {
        1.0
    } else if header.bare == pattern.text {
        0.97
    } else if header.leaf == pattern.text {
        0.9
    } else if pattern.text.len() >= 7 && one_edit(&header.bare, &pattern.text) {
        0.8
    } else {
        0.0
    }
}

/// Whether two words differ by one insertion, deletion, substitution or swap of neighbours.
fn one_edit(left: &str, right: &str) -> bool {
    if left.len().abs_diff(right.len()) > 4 {
        return false;
    }
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let same_front = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[same_front..], &right[same_front..]);
    let same_back = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (&left[..left.len() - same_back], &right[..right.len() - same_back]);
    let swapped = left.len() == 2 && right.len() == 2 && left[0] == right[1] && left[1] == right[0];
    left.len() <= 1 && right.len() <= 1 || swapped
}

impl Profile {
    /// Reads a profile and checks that its field names exist.
    pub fn parse(name: &str, text: &str) -> Result<Profile, IngestError> {
        let broken = |reason: String| IngestError::Profile { name: name.to_string(), reason };
        let mut profile: Profile =
            toml::from_str(text).map_err(|it| broken(it.message().to_string()))?;
        let keys = profile.columns.keys().chain(profile.constants.keys()).chain(&profile.key);
        let keys = keys.chain(profile.separators.keys()).chain(profile.values.keys());
        for key in keys {
            if Field::from_key(key).is_none() {
                return Err(broken(format!("there is no field \"{key}\"")));
            }
        }
        if !profile.columns.contains_key(Field::Name.key()) {
            return Err(broken("no column is mapped to the field \"name\"".into()));
        }
        profile.patterns = profile.compiled();
        Ok(profile)
    }

    fn compiled(&self) -> Vec<(Field, Vec<Pattern>)> {
        let compiled = |field: &Field| {
            let patterns = self.columns.get(field.key())?;
            Some((*field, patterns.iter().map(|it| Pattern::new(it)).collect()))
        };
        Field::ALL.iter().filter_map(compiled).collect()
    }

    /// Whether a header cell is one that the profile knows.
    pub fn knows(&self, header: &str) -> bool {
        let forms = HeaderForms::new(header);
        self.patterns.iter().flat_map(|(_, it)| it).any(|it| pattern_score(it, &forms) >= 0.8)
    }

    /// The field that names a header best, with its score; used by guessing.
    pub fn best_field(&self, header: &str) -> Option<(Field, f64)> {
        let forms = HeaderForms::new(header);
        let mut best: Option<(Field, f64)> = None;
        for (field, patterns) in &self.patterns {
            let score = patterns.iter().map(|it| pattern_score(it, &forms)).fold(0.0, f64::max);
            if score > 0.0 && best.is_none_or(|(_, most)| score > most) {
                best = Some((*field, score));
            }
        }
        best
    }

    /// The mapping of a table with this header, and how well the profile fits it, 0 to 1.
    pub fn mapping(&self, header: &Header, sheet: Option<&str>) -> (TableMapping, f64) {
        let forms: Vec<HeaderForms> = header.names.iter().map(|it| HeaderForms::new(it)).collect();
        let mut columns: Vec<ColumnMapping> =
            header.names.iter().enumerate().map(|(at, name)| bare_column(at, name)).collect();
        for (field, column, _) in self.assignments(&forms) {
            columns[column].fields.push(field);
        }
        for (kind, patterns) in &self.dependencies {
            for (column, forms) in columns.iter_mut().zip(&forms) {
                if patterns.iter().any(|it| pattern_score(&Pattern::new(it), forms) > 0.0) {
                    column.dependency = Some(*kind);
                }
            }
        }
        let fit = self.fit(&columns, &forms, &header.empty);
        for (column, forms) in columns.iter_mut().zip(&forms) {
            if column.fields.is_empty()
                && column.dependency.is_none()
                && !is_contact_header(&column.header)
                && self.is_cost(column, forms)
            {
                column.fields.push(Field::Costs);
            }
            finish_column(column);
        }
        let mapping = TableMapping {
            sheet: sheet.map(str::to_string),
            header_row: header.row,
            first_row: header.first_row,
            key_columns: self.key_columns(&columns),
            columns,
            constants: self.by_field(&self.constants),
            currency: self.currency.clone(),
            day_first: self.day_first,
            skip: self.skips(&forms),
            values: self.folded_values(),
            separators: self.by_field(&self.separators),
            packages: self.packages.clone(),
        };
        (mapping, fit)
    }

    /// Which column fills which field. A column goes to the field that names it best; fields with one
    /// value take the best column only, unless a pattern says `+`.
    fn assignments(&self, forms: &[HeaderForms]) -> Vec<(Field, usize, f64)> {
        let mut claims: Vec<(Field, usize, f64, bool)> = Vec::new();
        for (field, patterns) in &self.patterns {
            for (column, forms) in forms.iter().enumerate() {
                let claim =
                    best_pattern(patterns, forms).or_else(|| by_group(*field, patterns, forms));
                if let Some((score, shared)) = claim {
                    claims.push((*field, column, score, shared));
                }
            }
        }
        let best_of_column = |column: usize| {
            claims.iter().filter(|it| it.1 == column && !it.3).map(|it| it.2).fold(0.0, f64::max)
        };
        let mut taken: Vec<(Field, usize, f64)> = Vec::new();
        let mut owned: Vec<usize> = Vec::new();
        for (field, column, score, shared) in &claims {
            let wins = *shared || *score >= best_of_column(*column) && !owned.contains(column);
            if !wins {
                continue;
            }
            let rival = taken.iter().position(|it| {
                let ticked = *field == Field::Status && forms[it.1].states && forms[*column].states;
                it.0 == *field && !takes_several(*field) && !ticked
            });
            match rival {
                Some(at) if taken[at].2 >= *score => continue,
                Some(at) => {
                    let lost = taken.remove(at);
                    owned.retain(|it| *it != lost.1);
                }
                None => {}
            }
            taken.push((*field, *column, *score));
            if !shared {
                owned.push(*column);
            }
        }
        taken
    }

    /// Whether a column that fills no field holds costs all the same: by its heading, or because another column is the
    /// one cost of its kind.
    fn is_cost(&self, column: &ColumnMapping, forms: &HeaderForms) -> bool {
        let amounts = self.patterns.iter().filter(|it| it.0.kind() == FieldKind::Amount);
        let mut claims = amounts.filter_map(|it| best_pattern(&it.1, forms));
        cost::read_heading(&column.header).is_some() || claims.any(|it| it.0 >= 0.8)
    }

    /// How well the profile fits. A column without any value is no loss when it is not mapped.
    fn fit(
        &self,
        columns: &[ColumnMapping],
        forms: &[HeaderForms],
        empty: &BTreeSet<usize>,
    ) -> f64 {
        if !columns.iter().any(|it| it.fields.contains(&Field::Name)) {
            return 0.0;
        }
        let is_mapped = |it: &ColumnMapping| !it.fields.is_empty() || it.dependency.is_some();
        let mapped = columns.iter().filter(|it| is_mapped(it)).count();
        let lost = columns.iter().enumerate();
        let lost = lost.filter(|(at, it)| !is_mapped(it) && !empty.contains(at)).count();
        let coverage = mapped as f64 / (mapped + lost) as f64;
        if self.signature.is_empty() {
            // A row number column and the like are no loss, so a third of the columns may be unknown.
            return 0.2 + 0.7 * (coverage * 1.3).min(1.0);
        }
        let present = self.signature.iter().filter(|wanted| {
            let pattern = Pattern::new(wanted);
            forms.iter().any(|it| pattern_score(&pattern, it) >= 0.8)
        });
        let present = present.count() as f64 / self.signature.len() as f64;
        if present < 1.0 { 0.45 * present * coverage } else { 0.7 + 0.3 * coverage }
    }

    /// What a profile lacks to fit, for the message to the user.
    pub fn missing(&self, header: &Header) -> String {
        let forms: Vec<HeaderForms> = header.names.iter().map(|it| HeaderForms::new(it)).collect();
        let absent: Vec<&str> = self
            .signature
            .iter()
            .filter(|wanted| {
                !forms.iter().any(|it| pattern_score(&Pattern::new(wanted), it) >= 0.8)
            })
            .map(String::as_str)
            .collect();
        if !absent.is_empty() {
            return format!("no column is called {}", absent.join(", "));
        }
        let mut names = self.patterns.iter().filter(|it| it.0 == Field::Name);
        let has_name =
            names.any(|(_, it)| forms.iter().any(|forms| best_pattern(it, forms).is_some()));
        if has_name {
            "most of its columns are unknown".into()
        } else {
            "no column is called like a system's name".into()
        }
    }

    fn key_columns(&self, columns: &[ColumnMapping]) -> Vec<usize> {
        let fields: Vec<Field> = self.key.iter().filter_map(|it| Field::from_key(it)).collect();
        let column_of = |field: &Field| columns.iter().position(|it| it.fields.contains(field));
        let found: Vec<usize> = fields.iter().filter_map(column_of).collect();
        if found.len() == fields.len() { found } else { Vec::new() }
    }

    fn by_field<T: Clone>(&self, table: &BTreeMap<String, T>) -> BTreeMap<Field, T> {
        table
            .iter()
            .filter_map(|(key, value)| Some((Field::from_key(key)?, value.clone())))
            .collect()
    }

    fn folded_values(&self) -> BTreeMap<Field, BTreeMap<String, String>> {
        let fold = |words: &BTreeMap<String, String>| {
            words.iter().map(|(from, to)| (folded(from), to.clone())).collect()
        };
        self.values
            .iter()
            .filter_map(|(key, words)| Some((Field::from_key(key)?, fold(words))))
            .collect()
    }

    fn skips(&self, forms: &[HeaderForms]) -> Vec<Skip> {
        let to_skip = |rows: &SkipRows| {
            let pattern = Pattern::new(&rows.column);
            let column = forms.iter().position(|it| pattern_score(&pattern, it) >= 0.8)?;
            Some(Skip { column, values: rows.values.iter().map(|it| folded(it)).collect() })
        };
        self.skip.iter().filter_map(to_skip).collect()
    }
}

/// The best score of several patterns; earlier patterns win by a hair, so that order is preference.
fn best_pattern(patterns: &[Pattern], forms: &HeaderForms) -> Option<(f64, bool)> {
    let mut best: Option<(f64, bool)> = None;
    for (rank, pattern) in patterns.iter().enumerate() {
        let score = pattern_score(pattern, forms);
        let ranked = score - 0.001 * rank.min(60) as f64;
        if score > 0.0 && best.is_none_or(|(most, _)| ranked > most) {
            best = Some((ranked, pattern.shared));
        }
    }
    best
}

/// A claim by the first half of `Unit Kerja / Work Unit`, be it two languages or a group and its part.
/// Amounts, years, dates and answers of a group are several things, so they are none.
fn by_group(field: Field, patterns: &[Pattern], forms: &HeaderForms) -> Option<(f64, bool)> {
    let parted = [FieldKind::Amount, FieldKind::Year, FieldKind::Date, FieldKind::Flag];
    let group = forms.group.as_deref().filter(|_| !parted.contains(&field.kind()))?;
    let named = patterns.iter().find(|it| it.part == Part::Whole && it.text == group)?;
    Some((0.75, named.shared))
}

/// Whether several columns may fill a field.
pub(crate) fn takes_several(field: Field) -> bool {
    matches!(field.kind(), FieldKind::Text | FieldKind::List | FieldKind::Url | FieldKind::Person)
}

/// A column that is kept but not mapped.
fn bare_column(index: usize, header: &str) -> ColumnMapping {
    ColumnMapping {
        letter: column_letter(index),
        header: header.to_string(),
        contact: is_contact_header(header),
        scale: 1,
        ..ColumnMapping::default()
    }
}

/// Fills in what follows from a column's fields and header.
pub(crate) fn finish_column(column: &mut ColumnMapping) {
    let kinds: Vec<FieldKind> = column.fields.iter().map(|it| it.kind()).collect();
    column.contact = kinds.contains(&FieldKind::Person)
        || column.fields.is_empty() && is_contact_header(&column.header);
    if kinds.contains(&FieldKind::Amount) || column.fields.contains(&Field::Costs) {
        column.scale = scale_of_header(&column.header);
        column.currency = currency_of_header(&column.header);
    }
}

fn currency_of_header(header: &str) -> Option<String> {
    let signs = [('$', "USD"), ('£', "GBP"), ('€', "EUR")];
    if let Some((_, code)) = signs.iter().find(|(sign, _)| header.contains(*sign)) {
        return Some(code.to_string());
    }
    let folded = folded(header);
    let code = folded.split(' ').find_map(|word| match word {
        "rp" | "idr" | "rupiah" => Some("IDR"),
        "usd" | "dollars" => Some("USD"),
        "gbp" => Some("GBP"),
        "eur" => Some("EUR"),
        _ => None,
    })?;
    Some(code.to_string())
}

/// Whether a header announces persons or ways to reach them, so that its cells are sealed whole.
pub fn is_contact_header(header: &str) -> bool {
    let folded = format!(" {} ", folded(header));
    const WORDS: &[&str] = &[
        " pic ",
        " kontak ",
        " contact ",
        " contacts ",
        " narahubung ",
        " telepon ",
        " telp ",
        " phone ",
        " hp ",
        " wa ",
        " whatsapp ",
        " email ",
        " surel ",
        " nip ",
        " nik ",
        " e mail ",
        " nama petugas ",
        " pengisi ",
        " responden ",
        " respondent ",
        " submitted by ",
        " nama admin ",
        " nama operator ",
        " nama pejabat ",
        " pejabat pelaksana ",
        " kuasa pengguna anggaran ",
        " bendahara ",
        " ppk ",
        " pptk ",
        " penanggung jawab ",
        " person ",
        " nama pengelola ",
        " maintainer ",
    ];
    WORDS.iter().any(|word| folded.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        let names = names.iter().map(|it| it.to_string()).collect();
        Header { row: 1, first_row: 2, names, ..Header::default() }
    }

    const TEXT: &str = r#"
        name = "contoh"
        signature = ["nama aplikasi", "opd"]
        [columns]
        name = ["nama aplikasi", "nama"]
        description = ["uraian"]
        function = ["+uraian", "fungsi"]
        owner_unit = ["opd"]
        urls = ["url*"]
        cost_build = ["biaya pembangunan"]
        [constants]
        owner_agency = "Pemerintah Kota Contoh"
    "#;

    #[test]
    fn columns_are_found_by_their_headers() {
        let profile = Profile::parse("contoh", TEXT).expect("a good profile");
        let names = [
            "No",
            "Nama  Aplikasi",
            "Nama",
            "Uraian (singkat)",
            "OPD",
            "URL publik",
            "Biaya Pembangunan (juta Rp)",
            "Nomor HP",
        ];
        let (mapping, fit) = profile.mapping(&header(&names), None);
        let fields: Vec<&[Field]> = mapping.columns.iter().map(|it| it.fields.as_slice()).collect();
        let expected: [&[Field]; 8] = [
            &[],
            &[Field::Name],
            &[],
            &[Field::Description, Field::Function],
            &[Field::OwnerUnit],
            &[Field::Urls],
            &[Field::CostBuild],
            &[],
        ];
        assert_eq!(fields, expected);
        assert_eq!(mapping.columns[6].scale, 1_000_000);
        assert!(mapping.columns[7].contact);
        assert!(fit > 0.85, "{fit}");
    }

    #[test]
    fn texts_of_several_columns_are_all_taken_and_of_other_fields_the_best() {
        let text = r#"
            name = "contoh"
            [columns]
            name = ["nama"]
            description = ["uraian", "uraian lengkap"]
            year_built = ["tahun", "tahun pembuatan"]
        "#;
        let profile = Profile::parse("contoh", text).expect("a good profile");
        let names = ["Nama", "Uraian Lengkap", "Uraian", "Tahun Pembuatan", "Tahun"];
        let (mapping, _) = profile.mapping(&header(&names), None);
        let fields: Vec<&[Field]> = mapping.columns.iter().map(|it| it.fields.as_slice()).collect();
        let expected: [&[Field]; 5] = [
            &[Field::Name],
            &[Field::Description],
            &[Field::Description],
            &[],
            &[Field::YearBuilt],
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_list_without_the_signature_does_not_fit() {
        let profile = Profile::parse("contoh", TEXT).expect("a good profile");
        let (_, fit) = profile.mapping(&header(&["Nama Aplikasi", "Uraian"]), None);
        assert!(fit < 0.5, "{fit}");
        assert_eq!(
            profile.missing(&header(&["Nama Aplikasi", "Uraian"])),
            "no column is called opd"
        );
    }

    #[test]
    fn an_unknown_field_is_an_error() {
        let error = Profile::parse("x", "name=\"x\"\n[columns]\nname=[\"a\"]\nnam=[\"b\"]")
            .expect_err("an error");
        assert_eq!(error.to_string(), "mapping profile x: there is no field \"nam\"");
    }

    #[test]
    fn one_typing_error_is_forgiven() {
        assert!(one_edit("deskrpsi", "deskripsi"));
        assert!(one_edit("deksripsi", "deskripsi"));
        assert!(!one_edit("fungsi", "uraian"));
    }
}
