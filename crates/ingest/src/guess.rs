//! Derives a mapping profile from headers and cells, so that a list nobody has seen before can be read.
//!
//! Header words of the generic profile decide where they are known; otherwise the cells do: names are
//! short and distinct, descriptions long, and addresses, years, amounts, states and agencies look like
//! themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use model::{Field, FieldKind};

use crate::cell::{Looks, is_whole_agency, looks};
use crate::header::Header;
use crate::plan::Sample;
use crate::profile::{Profile, is_contact_header, squashed, takes_several};
use crate::repair::text::{clean, folded, is_placeholder};

/// A guessed profile.
pub(crate) struct Guess {
    /// Its name, from the file's.
    pub name: String,
    /// Its text.
    pub toml: String,
    /// How sure the name column is, 0 to 1.
    pub fit: f64,
}

/// A name column below this score is none.
const LEAST_NAME: f64 = 0.5;

/// The profile whose header words are the vocabulary: the one called `generic`.
pub(crate) fn vocabulary<'a>(profiles: impl Iterator<Item = &'a Profile>) -> Option<&'a Profile> {
    profiles.into_iter().find(|it| it.name == "generic")
}

/// Guesses a profile; `None` when no column looks like names.
pub(crate) fn guess(sample: &Sample, stem: &str, words: Option<&Profile>) -> Option<Guess> {
    let header = &sample.header;
    let columns = columns(sample, header, words);
    let (name, fit) = best_name(&columns)?;
    let assigned = assign(&columns, name);
    let profile_name = format!("guess-{}", folded(stem).replace(' ', "-"));
    let toml = toml_text(&profile_name, stem, header, &columns, &assigned);
    Some(Guess { name: profile_name, toml, fit })
}

/// What a column looks like.
struct Column {
    header: String,
    known: Option<(Field, f64)>,
    contact: bool,
    shares: BTreeMap<Looks, f64>,
    fill: f64,
    length: f64,
    words: f64,
    distinct: f64,
    system_words: f64,
    honorifics: f64,
    values: BTreeSet<String>,
    counts_up: bool,
    digits: f64,
}

impl Column {
    fn share(&self, kind: Looks) -> f64 {
        self.shares.get(&kind).copied().unwrap_or(0.0)
    }
}

fn columns(sample: &Sample, header: &Header, words: Option<&Profile>) -> Vec<Column> {
    let rows: Vec<_> =
        sample.rows.iter().filter(|it| it.row >= header.first_row && it.broken.is_none()).collect();
    let column = |(at, name): (usize, &String)| {
        let cells: Vec<String> = rows
            .iter()
            .filter_map(|row| row.cells.get(at)?.as_deref())
            .map(|cell| clean(cell).text.into_owned())
            .filter(|cell| !cell.is_empty())
            .collect();
        describe(name, &cells, rows.len(), words)
    };
    header.names.iter().enumerate().map(column).collect()
}

fn describe(name: &str, cells: &[String], rows: usize, words: Option<&Profile>) -> Column {
    let filled: Vec<&String> = cells.iter().filter(|it| !is_placeholder(it)).collect();
    let count = filled.len().max(1) as f64;
    let share_of =
        |test: &dyn Fn(&str) -> bool| filled.iter().filter(|it| test(it)).count() as f64 / count;
    let mut shares: BTreeMap<Looks, f64> = BTreeMap::new();
    for cell in &filled {
        *shares.entry(looks(cell)).or_default() += 1.0 / count;
    }
    let values: BTreeSet<String> = filled.iter().map(|it| folded(it)).collect();
    let numbers: Vec<i64> =
        filled.iter().filter_map(|it| it.trim_end_matches('.').parse().ok()).collect();
    let counts_up = numbers.len() == filled.len()
        && numbers.windows(2).all(|it| it[1] == it[0] + 1)
        && !numbers.is_empty();
    Column {
        header: name.to_string(),
        known: words.and_then(|it| it.best_field(name)).filter(|(_, score)| *score >= 0.75),
        contact: is_contact_header(name),
        fill: filled.len() as f64 / rows.max(1) as f64,
        length: filled.iter().map(|it| it.chars().count()).sum::<usize>() as f64 / count,
        words: filled.iter().map(|it| it.split_whitespace().count()).sum::<usize>() as f64 / count,
        distinct: values.len() as f64 / count,
        system_words: share_of(&has_system_word),
        honorifics: share_of(&has_honorific),
        digits: filled.iter().map(|it| it.bytes().filter(u8::is_ascii_digit).count()).sum::<usize>()
            as f64
            / count,
        shares,
        values,
        counts_up,
    }
}

/// Whether a cell reads like the name of a system: a system word, or an acronym.
pub(crate) fn has_system_word(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "aplikasi",
        "sistem",
        "website",
        "portal",
        "web",
        "layanan",
        "dashboard",
        "sim",
        "e",
        "system",
        "app",
        "application",
        "platform",
        "online",
        "database",
        "api",
        "tool",
        "software",
        "service",
    ];
    let acronym =
        |word: &str| word.len() >= 3 && word.chars().filter(|it| it.is_uppercase()).count() >= 3;
    let folded = folded(text);
    folded.split(' ').any(|it| WORDS.contains(&it)) || text.split_whitespace().any(acronym)
}

/// Whether a cell carries academic or courtesy titles, as names of persons do in Indonesian lists.
fn has_honorific(text: &str) -> bool {
    const TITLES: &[&str] = &[
        "s.kom", "s.t", "s.sos", "s.e", "s.h", "s.ip", "s.pd", "m.si", "m.kom", "m.t", "m.m",
        "s.stp", "a.md", "drs.", "dra.", "ir.", "h.", "hj.", "dr.", "mr.", "mrs.", "bapak", "ibu",
        "st.", "mt.",
    ];
    let lower = text.to_lowercase();
    lower
        .split([' ', ','])
        .any(|word| TITLES.contains(&word) || TITLES.contains(&word.trim_end_matches('.')))
}

/// The column of the names and how sure it is.
fn best_name(columns: &[Column]) -> Option<(usize, f64)> {
    let scored = columns.iter().enumerate().map(|(at, column)| (at, name_score(column)));
    let best = scored.fold(None, |best: Option<(usize, f64)>, (at, score)| match best {
        Some((_, most)) if most >= score => best,
        _ => Some((at, score)),
    })?;
    if best.1 < LEAST_NAME {
        return only_addresses(columns).map(|at| (at, LEAST_NAME));
    }
    Some((best.0, best.1.min(1.0)))
}

/// A list of hosts names its systems by their addresses.
fn only_addresses(columns: &[Column]) -> Option<usize> {
    columns
        .iter()
        .position(|it| it.share(Looks::Url) >= 0.8 && it.distinct >= 0.8 && it.fill >= 0.8)
}

fn name_score(column: &Column) -> f64 {
    let text = column.share(Looks::Text)
        + 0.8 * column.share(Looks::Code)
        + 0.3 * column.share(Looks::Agency);
    let from_header = match column.known {
        Some((Field::Name, score)) => 0.6 * score,
        Some((_, score)) => -0.6 * score,
        None => 0.0,
    };
    if column.fill < 0.3 || text < 0.4 || column.contact || column.counts_up {
        return 0.0;
    }
    let short = if (3.0..=45.0).contains(&column.length) && column.words <= 7.0 {
        1.0
    } else {
        (90.0 - column.length).clamp(0.0, 45.0) / 45.0
    };
    let content = 0.2 * text
        + 0.25 * column.distinct.min(1.0)
        + 0.15 * short
        + 0.15 * column.system_words
        + 0.1 * column.fill
        - 0.35 * column.share(Looks::Agency)
        - 0.2 * column.share(Looks::Status)
        - 0.25 * column.share(Looks::Code)
        - 0.5 * column.honorifics;
    let repetitive = column.distinct < 0.4 && column.known.is_none();
    if repetitive { 0.0 } else { content + from_header }
}

/// Which field each column fills.
fn assign(columns: &[Column], name: usize) -> BTreeMap<usize, Field> {
    let mut assigned: BTreeMap<usize, Field> = BTreeMap::from([(name, Field::Name)]);
    for (at, column) in columns.iter().enumerate() {
        let Some((field, _)) = column.known else { continue };
        let free = field != Field::Name && !assigned.contains_key(&at);
        if free
            && suits(column, field)
            && (takes_several(field) || !assigned.values().any(|it| *it == field))
        {
            assigned.insert(at, field);
        }
    }
    for (at, column) in columns.iter().enumerate() {
        if !assigned.contains_key(&at)
            && column.fill > 0.0
            && let Some(field) = field_of_cells(column, &assigned)
        {
            assigned.insert(at, field);
        }
    }
    assign_texts(columns, &mut assigned);
    assigned
}

/// Whether the cells do not contradict what the header says.
fn suits(column: &Column, field: Field) -> bool {
    if column.fill == 0.0 {
        return true;
    }
    match field.kind() {
        FieldKind::Url => column.share(Looks::Url) > 0.1,
        FieldKind::Year => column.share(Looks::Year) + column.share(Looks::Date) > 0.2,
        FieldKind::Amount => {
            column.share(Looks::Amount) + column.share(Looks::Number) + column.share(Looks::Year)
                > 0.2
        }
        FieldKind::Text | FieldKind::Organization => {
            column.share(Looks::Url) + column.share(Looks::Amount) < 0.5
        }
        FieldKind::Code if field == Field::ExternalId => {
            !column.counts_up || column.values.len() < 2 || squashed(&column.header) == "id"
        }
        _ => true,
    }
}

/// The field that the cells alone suggest.
fn field_of_cells(column: &Column, assigned: &BTreeMap<usize, Field>) -> Option<Field> {
    let taken = |field: Field| assigned.values().any(|it| *it == field);
    let first_free = |fields: &[Field]| fields.iter().copied().find(|it| !taken(*it));
    if column.contact || column.share(Looks::Contact) >= 0.3 || column.honorifics >= 0.25 {
        return Some(Field::Contact);
    }
    if column.known.is_some() {
        return None;
    }
    if column.share(Looks::Url) >= 0.5 {
        return Some(Field::Urls);
    }
    if column.share(Looks::Year) >= 0.6 {
        return first_free(&[Field::YearBuilt, Field::YearModified]);
    }
    if column.share(Looks::Date) >= 0.6 && !tells_an_end(&column.header) {
        return first_free(&[Field::LastUpdated]);
    }
    if column.share(Looks::Amount) >= 0.4
        || column.share(Looks::Number) >= 0.6 && column.digits >= 6.5
    {
        return first_free(&[Field::CostTotal]);
    }
    if column.share(Looks::Agency) >= 0.5 {
        let whole =
            column.values.iter().filter(|it| is_whole_agency(it)).count() * 2 > column.values.len();
        let fields = if whole {
            [Field::OwnerAgency, Field::OwnerUnit]
        } else {
            [Field::OwnerUnit, Field::OwnerAgency]
        };
        return first_free(&fields);
    }
    if column.share(Looks::Status) >= 0.6 {
        return first_free(&[Field::Status]);
    }
    if column.share(Looks::Code) >= 0.6 && column.distinct > 0.98 && column.fill > 0.9 {
        return first_free(&[Field::ExternalId]);
    }
    if column.share(Looks::Text) >= 0.6 && column.distinct <= 0.5 && column.length <= 40.0 {
        return first_free(&[word_field(&column.values)?]);
    }
    None
}

/// Whether a header announces when something ends, which is no date of change.
fn tells_an_end(header: &str) -> bool {
    const ENDS: &[&str] = &[
        "retire",
        "retirement",
        "end",
        "expiry",
        "expires",
        "expiration",
        "akhir",
        "berakhir",
        "kontrak",
        "contract",
        "selesai",
        "jatuh",
        "renewal",
        "sunset",
        "decommission",
    ];
    folded(header).split(' ').any(|it| ENDS.contains(&it))
}

/// Platform, technology or category, by the words in a column of few values.
fn word_field(values: &BTreeSet<String>) -> Option<Field> {
    const PLATFORMS: &[&str] =
        &["web", "website", "mobile", "desktop", "android", "ios", "dekstop"];
    const TECHNOLOGY: &[&str] = &[
        "php",
        "java",
        "laravel",
        "mysql",
        "postgresql",
        "codeigniter",
        "python",
        "net",
        "oracle",
        "delphi",
        "react",
        "javascript",
    ];
    if values.is_empty() || values.len() > 40 {
        return None;
    }
    let share = |words: &[&str]| {
        let hits = values.iter().filter(|value| value.split(' ').any(|it| words.contains(&it)));
        hits.count() as f64 / values.len() as f64
    };
    if share(PLATFORMS) >= 0.5 {
        Some(Field::Platforms)
    } else if share(TECHNOLOGY) >= 0.4 {
        Some(Field::Technology)
    } else {
        Some(Field::Category)
    }
}

/// The long texts that are left: the longest is the description, then function and remark.
fn assign_texts(columns: &[Column], assigned: &mut BTreeMap<usize, Field>) {
    let mut texts: Vec<(usize, f64)> = columns
        .iter()
        .enumerate()
        .filter(|(at, it)| {
            !assigned.contains_key(at) && it.known.is_none() && it.length > 25.0 && it.words > 3.5
        })
        .filter(|(_, it)| it.share(Looks::Text) > 0.5 && it.distinct > 0.3)
        .map(|(at, it)| (at, it.length * it.fill))
        .collect();
    texts.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    for (at, _) in texts {
        let free = [Field::Description, Field::Function, Field::Remark];
        let field = free.into_iter().find(|field| !assigned.values().any(|it| it == field));
        if let Some(field) = field {
            assigned.insert(at, field);
        }
    }
}

fn toml_text(
    name: &str,
    stem: &str,
    header: &Header,
    columns: &[Column],
    assigned: &BTreeMap<usize, Field>,
) -> String {
    let mut text = String::new();
    let quoted =
        |it: &str| toml::Value::String(it.trim_matches(['+', '*', ' ']).to_string()).to_string();
    let _ = writeln!(text, "# Guessed from headers and cells; look it over before you keep it.");
    let _ = writeln!(text, "name = {}", quoted(name));
    let _ = writeln!(text, "title = {}", quoted(&format!("guessed from {stem}")));
    if header.row == 0 {
        let _ = writeln!(text, "headerless = true");
    } else {
        let telling = assigned.keys().take(6).map(|at| quoted(&columns[*at].header));
        let _ = writeln!(text, "signature = [{}]", telling.collect::<Vec<_>>().join(", "));
    }
    if assigned.values().any(|it| *it == Field::ExternalId) {
        let _ = writeln!(text, "key = [\"external_id\"]");
    }
    let _ = writeln!(text, "\n[columns]");
    for field in Field::ALL {
        let of_field = assigned
            .iter()
            .filter(|(_, it)| *it == field)
            .map(|(at, _)| quoted(&columns[*at].header));
        let headers: Vec<String> = of_field.collect();
        if !headers.is_empty() {
            let _ = writeln!(text, "{} = [{}]", field.key(), headers.join(", "));
        }
    }
    let left =
        columns.iter().enumerate().filter(|(at, it)| !assigned.contains_key(at) && it.fill > 0.0);
    for (_, column) in left {
        let _ = writeln!(text, "# not mapped, kept in the stored row: {}", quoted(&column.header));
    }
    text
}
