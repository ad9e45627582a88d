//! One row of a table becomes one registration, or several when its name cell lists several systems.
//!
//! Only the stored mapping and the stored row count, so that the catalogue can be rebuilt without the
//! file. A value that cannot be read stays in the row, is absent in the registration, and is reported.

use std::borrow::Cow;

use model::DependencyKind::ExchangesData;
use model::{
    CostBasis, CostItem, CostKind, DeclaredDependency, Field, FieldKind, Identifier, ImportIssue,
    Lifecycle, Money, Registration, Severity, SourceRecord, Visibility, opaque_id,
};
use serde::{Deserialize, Serialize};

use crate::Mapped;
use crate::cell::is_whole_agency;
use crate::declared;
use crate::format::Broken;
use crate::mapping::{ColumnMapping, TableMapping, column_letter};
use crate::repair::date::{Pick, read_date, read_end, read_year};
use crate::repair::flag::{read_count, read_flag};
use crate::repair::split::{split_list, split_names};
use crate::repair::status::{read_status, state_of_heading, status_of_flag};
use crate::repair::text::{clean, folded, is_placeholder};
use crate::repair::{Reading, amount, cost, shift, url};

/// Longest value shown in an issue, in characters.
const LONGEST_SHOWN: usize = 200;

/// Fields whose values name a system elsewhere, and the schemes of those names.
pub const IDENTIFYING: &[(Field, &str)] = &[
    (Field::ExternalId, "external_id"),
    (Field::ShortName, "short_name"),
    (Field::TdpseNo, "tdpse"),
    (Field::AssetCode, "asset_code"),
];

/// Texts that say of a system what it is connected with, beside other things.
const SPEAKING: &[Field] = &[Field::Description, Field::Function, Field::Remark];

/// Who may see a record, by the word that says so.
pub fn visibility_of(word: &str) -> Visibility {
    match folded(word).as_str() {
        "limited" | "terbatas" | "restricted" | "internal" => Visibility::Limited,
        "secret" | "rahasia" | "tertutup" | "confidential" | "sangat rahasia" => Visibility::Secret,
        _ => Visibility::Public,
    }
}

/// A row as it is stored: a list of its cells or, below headings, an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRow {
    /// Headings inside the list that name the owner, the widest first.
    pub headings: Vec<String>,
    /// The cells.
    pub cells: Vec<Option<String>>,
}

impl StoredRow {
    /// The row as text.
    pub fn to_json(&self) -> String {
        let json = match self.headings.is_empty() {
            true => serde_json::to_string(&self.cells),
            false => serde_json::to_string(self),
        };
        json.unwrap_or_default()
    }

    fn from_json(raw: &str) -> Option<StoredRow> {
        let bare = serde_json::from_str(raw).map(|cells| StoredRow { headings: Vec::new(), cells });
        bare.or_else(|_| serde_json::from_str(raw)).ok()
    }
}

/// Maps a stored row.
pub fn map_row(mapping: &TableMapping, record: &SourceRecord) -> Mapped {
    if let Some(row) = StoredRow::from_json(&record.raw) {
        return map_cells(mapping, record, &row);
    }
    let reader = RowReader::new(mapping, record);
    match serde_json::from_str::<Broken>(&record.raw) {
        Ok(broken) => reader.rejected(&broken.rule, &broken.text),
        Err(_) => reader.rejected("record-unreadable", ""),
    }
}

/// Maps a row that is at hand as it is stored.
pub fn map_cells(mapping: &TableMapping, record: &SourceRecord, row: &StoredRow) -> Mapped {
    let mut reader = RowReader::new(mapping, record);
    reader.check_width(&row.cells);
    let cells = reader.unshifted(&row.cells);
    if let Some(rule) = reader.not_a_system(&cells) {
        return reader.rejected(rule, &first_words(&cells));
    }
    for (at, cell) in cells.iter().enumerate() {
        if let (Some(cell), Some(column)) = (cell, mapping.columns.get(at)) {
            reader.read_cell(column, cell);
        }
    }
    reader.take_headings(&row.headings);
    reader.finish(&first_words(&cells))
}

struct RowReader<'a> {
    mapping: &'a TableMapping,
    record: &'a SourceRecord,
    registration: Registration,
    names: Vec<String>,
    name_column: Option<String>,
    issues: Vec<ImportIssue>,
}

impl<'a> RowReader<'a> {
    fn new(mapping: &'a TableMapping, record: &'a SourceRecord) -> RowReader<'a> {
        let registration = Registration {
            source_id: record.source_id.clone(),
            record_id: record.id.clone(),
            ..Registration::default()
        };
        RowReader {
            mapping,
            record,
            registration,
            names: Vec::new(),
            name_column: None,
            issues: Vec::new(),
        }
    }

    fn issue(
        &mut self,
        column: Option<&str>,
        rule: &str,
        value: &str,
        repaired: Option<String>,
        severity: Severity,
    ) {
        self.issues.push(ImportIssue {
            place: self.record.place.clone(),
            column: column.map(str::to_string),
            value: shortened(value),
            repaired: repaired.map(|it| shortened(&it)),
            rule: rule.to_string(),
            severity,
        });
    }

    fn repaired(
        &mut self,
        column: &ColumnMapping,
        rule: &str,
        value: &str,
        repaired: impl Into<String>,
    ) {
        self.issue(Some(&column.letter), rule, value, Some(repaired.into()), Severity::Repaired);
    }

    fn note(&mut self, column: &ColumnMapping, rule: &str, value: &str) {
        self.issue(Some(&column.letter), rule, value, None, Severity::Note);
    }

    fn rejected(mut self, rule: &str, value: &str) -> Mapped {
        let column = self.name_column.clone();
        self.issue(column.as_deref(), rule, value, None, Severity::Rejected);
        Mapped { registrations: Vec::new(), issues: self.issues }
    }

    fn check_width(&mut self, cells: &[Option<String>]) {
        let expected = self.mapping.columns.len();
        // Separators behind the last column are no cells.
        let filled = cells.iter().rposition(Option::is_some).map_or(0, |it| it + 1);
        let found = cells.len().min(filled.max(expected));
        let found_text = format!("{found} of {expected} cells");
        if found > expected {
            let column = column_letter(expected);
            self.issue(Some(&column), "row-long", &found_text, None, Severity::Note);
        } else if found < expected && self.record.place.sheet.is_none() {
            let column = column_letter(found);
            self.issue(Some(&column), "row-short", &found_text, None, Severity::Note);
        }
    }

    /// The cells in their own columns.
    fn unshifted<'c>(&mut self, cells: &'c [Option<String>]) -> Vec<Option<&'c str>> {
        let cells: Vec<Option<&str>> = cells.iter().map(|it| it.as_deref()).collect();
        if self.record.place.pointer.is_some() {
            // The keys of an object hold its values in place.
            return cells;
        }
        let Some(shifted) = shift::unshift(self.mapping, &cells) else { return cells };
        let moved: Vec<Option<&str>> = shifted
            .order
            .iter()
            .map(|from| from.and_then(|at| cells.get(at).copied().flatten()))
            .collect();
        let column = column_letter(shifted.at);
        let shown = |cells: &[Option<&str>]| {
            cells[shifted.at.min(cells.len())..]
                .iter()
                .flatten()
                .copied()
                .collect::<Vec<_>>()
                .join(" | ")
        };
        self.issue(
            Some(&column),
            "row-shifted",
            &shown(&cells),
            Some(shown(&moved)),
            Severity::Repaired,
        );
        moved
    }

    /// Why a row is no entry: it repeats the header, adds up, is signed, or the profile says so.
    fn not_a_system(&self, cells: &[Option<&str>]) -> Option<&'static str> {
        let skipped = self.mapping.skip.iter().any(|skip| {
            let cell = cells.get(skip.column).copied().flatten().unwrap_or_default();
            skip.values.contains(&folded(cell))
        });
        if skipped {
            return Some("skipped-by-profile");
        }
        let filled: Vec<(usize, &str)> = cells
            .iter()
            .enumerate()
            .filter_map(|(at, it)| Some((at, it.filter(|it| !it.trim().is_empty())?)))
            .collect();
        let repeats = filled.iter().filter(|(at, text)| {
            self.mapping.columns.get(*at).is_some_and(|it| {
                it.header == text.split_whitespace().collect::<Vec<_>>().join(" ")
            })
        });
        if filled.len() >= 2 && repeats.count() == filled.len() {
            return Some("header-repeated");
        }
        let signed = self.mapping.columns.len() >= 4 && is_signature(&filled);
        (signed || self.is_total(cells, &filled)).then_some("section-row")
    }

    /// Whether a row adds up the others: it says so in a cell of its own, and its name, if any, is that
    /// word or a number.
    fn is_total(&self, cells: &[Option<&str>], filled: &[(usize, &str)]) -> bool {
        const TOTALS: &[&str] = &[
            "jumlah",
            "total",
            "sub total",
            "subtotal",
            "grand total",
            "jumlah total",
            "total jumlah",
            "jml",
            "jumlah aplikasi",
            "total aplikasi",
            "jumlah keseluruhan",
            "total keseluruhan",
            "sum",
            "rata rata",
        ];
        let is_word = |text: &str| TOTALS.contains(&folded(text).as_str());
        let named = |column: &ColumnMapping| column.fields.contains(&Field::Name);
        let names = self.mapping.columns.iter().zip(cells).filter(|(column, _)| named(column));
        let mut names = names.filter_map(|(_, cell)| *cell);
        let countable = |text: &str| !text.chars().any(char::is_alphabetic) || is_word(text);
        filled.len() <= 1 + self.mapping.columns.len() / 2
            && filled.iter().any(|(_, text)| is_word(text))
            && names.all(countable)
    }

    fn read_cell(&mut self, column: &'a ColumnMapping, cell: &str) {
        if column.fields.is_empty() && column.dependency.is_none() {
            return;
        }
        let cleaned = clean(cell);
        for rule in &cleaned.rules {
            self.repaired(column, rule, cell, cleaned.text.clone());
        }
        let text = cleaned.text.as_ref();
        if text.is_empty() {
            return;
        }
        let flags_only = column.fields.iter().all(|it| it.kind() == FieldKind::Flag);
        if is_placeholder(text) && !(flags_only && read_flag(text).is_some()) {
            self.issue(Some(&column.letter), "placeholder-absent", cell, None, Severity::Repaired);
            return;
        }
        for field in &column.fields {
            self.read_field(column, *field, text);
        }
        if let Some(kind) = column.dependency {
            self.registration.dependencies.extend(declared::listed(kind, text));
        }
    }

    fn read_field(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        if let Some(meant) =
            self.mapping.values.get(&field).and_then(|words| words.get(&folded(text)))
        {
            let meant = meant.clone();
            if !meant.is_empty() {
                self.registration.push(field, meant);
            }
            return;
        }
        match field.kind() {
            FieldKind::Name if field == Field::Name => self.read_name(column, text),
            FieldKind::List if field == Field::Costs => self.read_amount(column, field, text),
            FieldKind::List => self.read_list(field, text),
            FieldKind::Url => self.read_urls(column, field, text),
            FieldKind::Amount => self.read_amount(column, field, text),
            FieldKind::Year => self.read_year(column, field, text),
            FieldKind::Date => self.read_date(column, field, text),
            FieldKind::Count => self.read_count(column, field, text),
            FieldKind::Flag => self.read_flag(column, field, text),
            FieldKind::Status => self.read_status(column, text),
            FieldKind::Text => self.read_text(field, text),
            FieldKind::Name | FieldKind::Code | FieldKind::Organization | FieldKind::Person => {
                self.registration.push(field, one_line(text).into_owned());
            }
        }
    }

    fn read_name(&mut self, column: &ColumnMapping, text: &str) {
        self.name_column = Some(column.letter.clone());
        if is_person(text) {
            return;
        }
        let mut name = Cow::Borrowed(text);
        if let Some((rest, urls)) = url::split_url_from_name(text) {
            let named = if rest.chars().any(char::is_alphabetic) {
                Some(rest)
            } else {
                urls.urls.first().and_then(|it| url::name_from_url(it))
            };
            let called = named.clone().unwrap_or_default();
            if called != text {
                let shown = format!("{called} {}", urls.urls.join(" "));
                self.repaired(column, "url-in-name", text, shown);
            }
            for url in urls.urls {
                self.push_url(Field::Urls, url);
            }
            name = Cow::Owned(named.unwrap_or_default());
        }
        let none = Vec::new();
        let separators = self.mapping.separators.get(&Field::Name).unwrap_or(&none);
        match split_names(&name, separators) {
            Some(names) => {
                self.repaired(column, "cell-split", &name, names.join(" | "));
                self.names.extend(names);
            }
            None if name.chars().any(char::is_alphanumeric) => {
                self.names.push(one_line(&name).into_owned())
            }
            None => {}
        }
    }

    fn read_list(&mut self, field: Field, text: &str) {
        let none = Vec::new();
        let separators = self.mapping.separators.get(&field).unwrap_or(&none);
        for item in split_list(text, separators) {
            if !is_placeholder(&item) {
                self.registration.push(field, item);
            }
        }
    }

    fn read_text(&mut self, field: Field, text: &str) {
        if field == Field::Integrations {
            for found in declared::integrations(text) {
                self.need(found);
            }
        } else if SPEAKING.contains(&field) {
            declared::mentioned(text).into_iter().for_each(|it| self.need(it));
        }
        self.registration.push(field, text);
    }

    /// Adds what an entry needs, each system once in each way; one that is sure stands before one that may be none. A
    /// text that tells of other things adds nothing to what is said of a system elsewhere, when it does not say how.
    fn need(&mut self, needed: DeclaredDependency) {
        let known = &mut self.registration.dependencies;
        let is_vague = needed.if_known && needed.kind == ExchangesData;
        if is_vague && known.iter().any(|it| it.target == needed.target) {
            return;
        }
        let says_less = |it: &DeclaredDependency| it.if_known && it.kind == ExchangesData;
        known.retain(|it| is_vague || it.target != needed.target || !says_less(it));
        match known.iter().position(|it| it.target == needed.target && it.kind == needed.kind) {
            Some(at) if known[at].if_known && !needed.if_known => known[at] = needed,
            Some(_) => {}
            None => known.push(needed),
        }
    }

    fn read_urls(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        let found = url::read_urls(text);
        if found.urls.is_empty() && read_flag(text).is_some_and(|it| it.value == "false") {
            self.issue(Some(&column.letter), "placeholder-absent", text, None, Severity::Repaired);
            return;
        }
        if found.urls.is_empty() {
            self.note(column, "url-unreadable", text);
            return;
        }
        if found.mended {
            self.repaired(column, "url-repaired", text, found.urls.join(" "));
        }
        for url in found.urls {
            self.push_url(field, url);
        }
    }

    fn push_url(&mut self, field: Field, url: String) {
        let scheme = if field == Field::SourceRepo { "repo_url" } else { "domain" };
        let value = if field == Field::SourceRepo { Some(url.clone()) } else { url::host(&url) };
        if let Some(value) = value {
            self.identify(scheme, value);
        }
        self.registration.push(field, url);
    }

    fn identify(&mut self, scheme: &str, value: String) {
        let identifier = Identifier { scheme: scheme.to_string(), value };
        if !self.registration.identifiers.contains(&identifier) {
            self.registration.identifiers.push(identifier);
        }
    }

    /// Reads an amount, or one for each of several years.
    fn read_amount(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        let heading = cost::says(&column.header);
        let kind = cost_kind(field).unwrap_or(heading.kind);
        let mut amounts = cost::by_year(text);
        let readable = |it: &String| self.amount(column, it).is_some();
        if amounts.iter().any(|it| !readable(&it.1)) {
            amounts.clear();
        }
        let mut amounts: Vec<(Option<i32>, String)> =
            amounts.into_iter().map(|it| (Some(it.0), it.1)).collect();
        if amounts.is_empty() {
            amounts.push((heading.year, text.to_string()));
        }
        for (year, text) in amounts {
            let Some(value) = self.take_amount(column, &text) else { continue };
            let is_own = field != Field::Costs;
            // A field of its own holds one amount, the newest.
            if is_own && self.registration.first(field).is_none() {
                self.registration.push(field, value.clone());
            }
            let says_more = heading.basis != CostBasis::Stated || year.is_some();
            let amount = Money::parse(&value).filter(|_| !is_own || says_more);
            let item = amount.map(|amount| CostItem { kind, amount, year, basis: heading.basis });
            if let Some(item) = item {
                self.registration.push(Field::Costs, item.canonical());
            }
        }
    }

    fn amount(&self, column: &ColumnMapping, text: &str) -> Option<Reading> {
        let currency = column.currency.as_deref().unwrap_or(&self.mapping.currency);
        amount::read_amount(text, currency, column.scale.max(1))
    }

    /// An amount, and what there is to tell of it; nothing for none at all.
    fn take_amount(&mut self, column: &ColumnMapping, text: &str) -> Option<String> {
        let Some(reading) = self.amount(column, text) else {
            self.note(column, "amount-unreadable", text);
            return None;
        };
        if reading.value.starts_with("0 ") {
            self.issue(Some(&column.letter), "placeholder-absent", text, None, Severity::Repaired);
            return None;
        }
        if reading.mended {
            self.repaired(column, "amount-repaired", text, reading.value.clone());
        }
        if amount::is_unusual(&reading.value) {
            self.note(column, "amount-unusual", text);
        }
        Some(reading.value)
    }

    fn read_year(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        let pick = if field == Field::YearModified { Pick::Last } else { Pick::First };
        match read_year(text, pick, self.mapping.day_first) {
            Some(reading) => self.take(column, field, "year-repaired", text, reading),
            None => self.note(column, "year-unreadable", text),
        }
    }

    fn read_date(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        let is_end = matches!(field, Field::ContractEnd | Field::LastAudit);
        let read = if is_end { read_end } else { read_date };
        match read(text, self.mapping.day_first) {
            Some(reading) => self.take(column, field, "date-repaired", text, reading),
            None => self.note(column, "date-unreadable", text),
        }
    }

    fn read_count(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        match read_count(text) {
            Some(reading) => self.take(column, field, "count-repaired", text, reading),
            None => self.note(column, "count-unreadable", text),
        }
    }

    fn read_flag(&mut self, column: &ColumnMapping, field: Field, text: &str) {
        match read_flag(text) {
            Some(reading) => self.registration.push(field, reading.value),
            None => self.note(column, "flag-unreadable", text),
        }
    }

    fn take(
        &mut self,
        column: &ColumnMapping,
        field: Field,
        rule: &str,
        text: &str,
        reading: Reading,
    ) {
        if reading.mended {
            self.repaired(column, rule, text, reading.value.clone());
        }
        self.registration.push(field, reading.value);
    }

    fn read_status(&mut self, column: &ColumnMapping, text: &str) {
        let state = state_of_heading(&column.header);
        let ticked = state.and(read_flag(text)).map(|it| it.value == "true");
        let states = self.mapping.columns.iter().filter(|it| it.fields.contains(&Field::Status));
        let reading = match (ticked, state) {
            (Some(true), Some(state)) => Some(state.into()),
            // One column of several that is not ticked says nothing.
            (Some(false), _) if states.count() > 1 => return,
            _ => read_status(text).or_else(|| status_of_flag(text)),
        };
        let Some(reading) = reading else {
            self.note(column, "status-unreadable", text);
            return;
        };
        if self.registration.first(Field::Status).is_none() {
            self.registration.push(Field::Status, reading.state.key());
        }
        let over = reading.state.is_over() || reading.state == Lifecycle::PhasingOut;
        if reading.wordy && over {
            self.registration.push(Field::InactiveReason, text);
        }
    }

    /// The owners that stand in headings above, for a row that names none itself.
    fn take_headings(&mut self, headings: &[String]) {
        let named = |field| self.registration.first(field).is_some();
        let (agency, unit) = (named(Field::OwnerAgency), named(Field::OwnerUnit));
        for heading in headings {
            let (field, known) = match is_whole_agency(heading) {
                true => (Field::OwnerAgency, agency),
                false => (Field::OwnerUnit, agency || unit),
            };
            if !known {
                let owner = Some(heading.clone());
                self.issue(None, "owner-from-above", "", owner, Severity::Repaired);
                self.registration.push(field, heading.clone());
            }
        }
    }

    fn finish(mut self, row: &str) -> Mapped {
        for (field, value) in &self.mapping.constants {
            if self.registration.first(*field).is_none() {
                self.registration.push(*field, value.clone());
            }
        }
        if self.names.is_empty() {
            self.find_name();
        }
        if self.names.is_empty() {
            return self.rejected("no-name", row);
        }
        self.identify_codes();
        self.set_visibility();
        let registrations = self.registrations();
        Mapped { registrations, issues: self.issues }
    }

    /// A name from elsewhere in the row: the short name, the address, or a description that is a name.
    fn find_name(&mut self) {
        if let Some(short) = self.registration.first(Field::ShortName) {
            self.names.push(short.to_string());
            return;
        }
        let from_url = self.registration.all(Field::Urls).first().cloned();
        if let Some((url, name)) =
            from_url.and_then(|url| Some((url.clone(), url::name_from_url(&url)?)))
        {
            let column = self.name_column.clone();
            self.issue(
                column.as_deref(),
                "name-from-url",
                &url,
                Some(name.clone()),
                Severity::Repaired,
            );
            self.names.push(name);
            return;
        }
        for field in [Field::Description, Field::Function] {
            let text = self.registration.first(field).unwrap_or_default().to_string();
            if names_a_system(&text) {
                self.issue(None, "name-from-text", &text, Some(text.clone()), Severity::Repaired);
                self.names.push(text);
                return;
            }
        }
    }

    fn identify_codes(&mut self) {
        for (field, scheme) in IDENTIFYING {
            for value in self.registration.all(*field).to_vec() {
                self.identify(scheme, value);
            }
        }
        if let Some(kind) = &self.mapping.packages
            && let Some(id) = self.registration.first(Field::ExternalId)
        {
            self.identify("purl", format!("pkg:{kind}/{id}"));
        }
    }

    fn set_visibility(&mut self) {
        self.registration.visibility =
            visibility_of(self.registration.first(Field::RecordVisibility).unwrap_or_default());
    }

    /// One registration per name. Addresses are dealt out when there are as many as names; costs cannot
    /// be divided, so they stay with the first.
    fn registrations(&mut self) -> Vec<Registration> {
        let names = std::mem::take(&mut self.names);
        let urls = self.registration.all(Field::Urls).to_vec();
        let deal = names.len() > 1 && urls.len() == names.len();
        let costs: Vec<Field> =
            self.registration.fields.keys().copied().filter(|it| is_cost(*it)).collect();
        if names.len() > 1 && !costs.is_empty() {
            let column = self.mapping.columns.iter().find(|it| it.fields.contains(&costs[0]));
            let letter = column.map(|it| it.letter.clone());
            let amount = self.registration.joined(costs[0], " ");
            self.issue(letter.as_deref(), "cost-not-divided", &amount, None, Severity::Note);
        }
        let mut registrations = Vec::with_capacity(names.len());
        for (number, name) in names.into_iter().enumerate() {
            let mut registration = self.registration.clone();
            registration.key = if number == 0 {
                self.record.key.clone()
            } else {
                format!("{}#{}", self.record.key, number + 1)
            };
            registration.id = opaque_id("r", &[&registration.source_id, &registration.key]);
            registration.fields.insert(Field::Name, vec![name]);
            if deal {
                deal_url(&mut registration, &urls, number);
            }
            if number > 0 {
                registration.fields.retain(|field, _| !is_cost(*field));
            }
            registrations.push(registration);
        }
        registrations
    }
}

/// Whether a field holds what something cost.
fn is_cost(field: Field) -> bool {
    field == Field::Costs || field.kind() == FieldKind::Amount
}

/// What was paid for, where a field of its own says so.
fn cost_kind(field: Field) -> Option<CostKind> {
    match field {
        Field::CostBuild => Some(CostKind::Build),
        Field::CostMaintain => Some(CostKind::Maintain),
        Field::CostLicence => Some(CostKind::Licence),
        Field::CostHosting => Some(CostKind::Hosting),
        Field::CostTotal => Some(CostKind::Total),
        _ => None,
    }
}

/// Whether a row holds nothing but the beginning of what is signed below a list.
fn is_signature(filled: &[(usize, &str)]) -> bool {
    const SIGNED: &[&str] = &[
        "ditetapkan",
        "mengetahui",
        "menyetujui",
        "disahkan",
        "disetujui",
        "bupati",
        "walikota",
        "gubernur",
        "ttd",
        "tertanda",
        "nip",
        "pembina",
        "penata",
        "catatan",
        "keterangan",
        "sumber",
        "source",
        "approved",
        "signed",
        "note",
        "notes",
    ];
    let [(_, text)] = filled else { return false };
    let folded = folded(text);
    let first = folded.split(' ').next().unwrap_or_default();
    SIGNED.contains(&first)
        || folded.starts_with("wali kota ")
        || folded.starts_with("kepala dinas")
}

/// Whether a text is nothing but a person, sealed.
fn is_person(text: &str) -> bool {
    let inner = text.strip_prefix("[[person:").and_then(|it| it.strip_suffix("]]"));
    inner.is_some_and(|it| !it.contains(['[', ' ']))
}

/// Leaves a split registration its own address only.
fn deal_url(registration: &mut Registration, urls: &[String], number: usize) {
    registration.fields.insert(Field::Urls, vec![urls[number].clone()]);
    let own = url::host(&urls[number]).unwrap_or_default();
    registration.identifiers.retain(|it| it.scheme != "domain" || it.value == own);
}

/// Whether a short description can stand for a name: it begins like one.
fn names_a_system(text: &str) -> bool {
    let first = folded(text).split(' ').next().unwrap_or_default().to_string();
    let starter = ["aplikasi", "sistem", "website", "portal", "system", "application"];
    text.len() <= 80 && text.split_whitespace().count() >= 2 && starter.contains(&first.as_str())
}

fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) }
}

fn first_words(cells: &[Option<&str>]) -> String {
    cells
        .iter()
        .flatten()
        .map(|it| it.trim())
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" | ")
}

/// At most 200 characters.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((cut, _)) => {
            format!("{}…", &text[..text[..cut].char_indices().next_back().map_or(0, |it| it.0)])
        }
        None => text.to_string(),
    }
}
