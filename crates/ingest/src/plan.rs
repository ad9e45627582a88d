//! Looks at a file and decides how to read it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use model::{Field, FieldKind};

use crate::format::workbook::{Sheets, has_workbook_name, is_workbook, read_sheets, read_workbook};
use crate::format::{RawRow, records, table};
use crate::guess::{Guess, guess, vocabulary};
use crate::header::{Header, find_header, headerless, key_header, table_width};
use crate::mapping::{ColumnMapping, TableMapping};
use crate::personal_data::is_bare_name;
use crate::profile::Profile;
use crate::register::{self, Importer, directory, has_extension};
use crate::repair::amount;
use crate::repair::text::folded;
use crate::sheets;
use crate::{IngestError, Left, Mapping, Options, Plan};

/// Rows looked at before the import.
const SAMPLE_ROWS: usize = 400;
/// Most sheets of a workbook; all of them are looked at.
const MOST_SHEETS: usize = 256;
/// A profile that fits less well than this is refused.
const LEAST_FIT: f64 = 0.5;
/// A guess that nobody asked for must be this sure.
const SURE_GUESS: f64 = 0.6;

/// The first rows of a table.
pub(crate) struct Sample {
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether the workbook does not show the sheet.
    pub hidden: bool,
    /// The rows.
    pub rows: Vec<RawRow>,
    /// The header among them.
    pub header: Header,
    /// Whether the rows are objects, so that columns are called by their keys instead of letters.
    pub keyed: bool,
}

impl Sample {
    fn of_rows(sheet: Option<String>, rows: Vec<RawRow>) -> Sample {
        Sample { sheet, hidden: false, rows, header: Header::default(), keyed: false }
    }

    /// The mapping of a profile for this sample, and how well it fits.
    fn mapping(&self, profile: &Profile) -> (TableMapping, f64) {
        let header = self.header_for(profile);
        let (mut mapping, fit) = profile.mapping(&header, self.sheet.as_deref());
        keep_true_key(&mut mapping, &self.rows);
        self.find_blocks(&mut mapping);
        for at in 0..mapping.columns.len() {
            let cells = || self.cells_of(at, mapping.first_row);
            let contact = stands_for_persons(&mapping, at, cells());
            let currency = one_currency(&mapping.columns[at], cells());
            let column = &mut mapping.columns[at];
            column.contact |= contact;
            column.currency = column.currency.take().or(currency);
        }
        if self.keyed {
            for column in &mut mapping.columns {
                column.letter.clone_from(&column.header);
            }
        }
        (mapping, fit)
    }

    /// Marks the owner columns that are written once for a block of rows: they stand before the names,
    /// begin with a value, are empty in most rows that have a name, and never repeat the value above.
    /// Where cells are merged, the merged cells say how far each block reaches.
    fn find_blocks(&self, mapping: &mut TableMapping) {
        let is_name = |it: &ColumnMapping| it.fields.contains(&Field::Name);
        let Some(name) = mapping.columns.iter().position(is_name) else { return };
        let first_row = mapping.first_row;
        let text = |row: &RawRow, at: usize| {
            row.cells.get(at).and_then(|it| it.as_deref()).unwrap_or_default().trim().to_string()
        };
        for (at, column) in mapping.columns[..name].iter_mut().enumerate() {
            let merged = self.rows.iter().any(|it| it.covered.contains(&at));
            let rows = self.rows.iter().filter(|it| it.row >= first_row);
            let cells: Vec<String> =
                rows.filter(|it| !text(it, name).is_empty()).map(|it| text(it, at)).collect();
            let filled: Vec<&String> = cells.iter().filter(|it| !it.is_empty()).collect();
            column.block = !self.keyed
                && !merged
                && column.names_owner()
                && cells.first().is_some_and(|it| !it.is_empty())
                && filled.len() * 10 <= cells.len() * 6
                && filled.len() >= 2
                && filled.windows(2).all(|it| it[0] != it[1]);
        }
    }

    /// What stands in a column below the header.
    fn cells_of(&self, column: usize, first_row: u64) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().filter(move |it| it.row >= first_row);
        let cells = rows.filter_map(move |it| it.cells.get(column)?.as_deref());
        cells.map(str::trim).filter(|it| !it.is_empty())
    }

    /// The header as this profile needs it.
    fn header_for(&self, profile: &Profile) -> Header {
        if profile.headerless {
            return headerless(&self.rows, table_width(&self.rows));
        }
        self.header.clone()
    }
}

/// Looks at a file and decides on an importer and a mapping. Nothing is written.
///
/// A structured register is known by its content, a table by the profile named, guessed, or fitting
/// best. Errors: the file cannot be read, is hostile or empty; no profile fits ([`IngestError::PoorFit`]);
/// the profile named is unknown or broken.
pub fn plan(path: &Path, options: &Options) -> Result<Plan, IngestError> {
    let register = register_plan(path, options)?;
    refuse_sheet(path, options)?;
    match register {
        Some(plan) if plan.profile == register::DIRECTORY => folder_plan(path, options),
        Some(plan) => Ok(plan),
        None if path.is_dir() => folder_plan(path, options),
        None => table_plan(path, options),
    }
}

/// A sheet can be chosen in a workbook only; to take another list instead would mislead.
fn refuse_sheet(path: &Path, options: &Options) -> Result<(), IngestError> {
    if options.sheet.is_none() || is_workbook(&head_of(path)?) || has_workbook_name(path) {
        return Ok(());
    }
    let reason = "it has no sheets; leave --sheet out".to_string();
    Err(IngestError::Io { path: path.display().to_string(), reason })
}

/// The mapping of every table of a folder. A table that fits no profile is left, with the reason.
fn folder_plan(path: &Path, options: &Options) -> Result<Plan, IngestError> {
    let (mut tables, mut left) = (BTreeMap::new(), BTreeMap::new());
    let mut folder = directory::Folder::open(path, &mut |_| Ok(()))?;
    for file in folder.take_files().iter().filter(|it| directory::may_be_table(it)) {
        let name = folder.place(file).file;
        match table_plan(file, options) {
            Ok(Plan { mapping: Mapping::Tables(found), .. }) => {
                tables.insert(name, found);
            }
            Ok(_) => {}
            Err(IngestError::Profile { name, reason }) => {
                return Err(IngestError::Profile { name, reason });
            }
            Err(error) => {
                // Settings and the like are written in JSON and YAML too.
                let other = has_extension(file, &["json", "yml", "yaml"]);
                let Left { rule, reason } = Left::of(&error);
                left.insert(name, Left::new(if other { "file-skipped" } else { &rule }, reason));
            }
        }
    }
    let mapping = Mapping::Folder { tables, left };
    Ok(Plan { profile: register::DIRECTORY.into(), mapping, profile_toml: None, fit: 1.0 })
}

fn table_plan(path: &Path, options: &Options) -> Result<Plan, IngestError> {
    let profiles = parsed_profiles(options)?;
    let mut samples = samples(path, options)?;
    for sample in samples.iter_mut().filter(|it| !it.keyed) {
        // The words of all profiles, so that the header is the same whichever profile is used.
        sample.header =
            find_header(&sample.rows, &|cell| profiles.iter().any(|(it, _)| it.knows(cell)));
    }
    if samples.iter().all(|it| it.rows.is_empty()) {
        return Err(IngestError::invalid(path, "holds no rows"));
    }
    let read = |sample: &Sample| match options.guess {
        true => guessed(path, sample, &profiles),
        false => fitting(path, sample, &profiles, options),
    };
    // What fits no profile beside a list that does is guessed, unless a profile was asked for.
    let sure = |it: &Found| options.profile.is_none() && it.fit >= SURE_GUESS;
    let guess = |sample: &Sample| guessed(path, sample, &profiles).ok().filter(sure);
    let found: Vec<Result<Found, IngestError>> = samples.iter().map(read).collect();
    if let Some(plan) = workbook_register(&samples, &found, options) {
        return Ok(plan);
    }
    let (tables, best) = sheets::lists(&samples, found, &guess)?;
    Ok(Plan {
        profile: best.profile,
        mapping: Mapping::Tables(tables),
        profile_toml: Some(best.toml),
        fit: best.fit,
    })
}

/// The first bytes of a file; none for a folder.
pub(crate) fn head_of(path: &Path) -> Result<Vec<u8>, IngestError> {
    let failed = |it: std::io::Error| IngestError::io(path, &it);
    if std::fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(Vec::new());
    }
    let mut head = Vec::new();
    std::fs::File::open(path)
        .map_err(failed)?
        .take(64 * 1024)
        .read_to_end(&mut head)
        .map_err(failed)?;
    if head.is_empty() {
        return Err(IngestError::invalid(path, "is empty"));
    }
    Ok(head)
}

fn register_plan(path: &Path, options: &Options) -> Result<Option<Plan>, IngestError> {
    let head = head_of(path)?;
    let named = options.profile.as_deref();
    let found = match named {
        Some(name) => register::by_name(name),
        None => register::detect(path, &head),
    };
    let sheets = options.sheet.iter().cloned().collect();
    Ok(found.map(|importer| register_mapping(importer, sheets)))
}

fn register_mapping(importer: &dyn Importer, sheets: Vec<String>) -> Plan {
    let importer = importer.name().to_string();
    let profile = importer.clone();
    let mapping = Mapping::Register { importer, sheets };
    Plan { profile, mapping, profile_toml: None, fit: 1.0 }
}

/// The plan for a workbook that holds a register's lists and no list of systems.
fn workbook_register(
    samples: &[Sample],
    found: &[Result<Found, IngestError>],
    options: &Options,
) -> Option<Plan> {
    if options.profile.is_some() || options.guess {
        return None;
    }
    let mut sheets = Vec::new();
    let mut importer = None;
    for (sample, found) in samples.iter().zip(found) {
        let register = sample.sheet.as_ref().and_then(|_| register::detect_rows(&sample.rows));
        match (register, sheets::set_aside(sample)) {
            (Some(register), None | Some(sheets::REGISTER)) => {
                // The sheets of another register are told of, as any that is no list.
                let first: &dyn Importer = *importer.get_or_insert(register);
                let is_of_it = first.name() == register.name();
                sheets.extend(sample.sheet.clone().filter(|_| is_of_it));
            }
            (None, None) if found.is_ok() => return None,
            _ => {}
        }
    }
    Some(register_mapping(importer?, sheets))
}

fn parsed_profiles(options: &Options) -> Result<Vec<(Profile, String)>, IngestError> {
    let wanted = options.profile.as_deref();
    let mut profiles: Vec<(Profile, String)> = Vec::new();
    for (name, text) in &options.profiles {
        // A broken profile of the user's own matters only when it is asked for.
        match Profile::parse(name, text) {
            Ok(profile) => {
                profiles.retain(|(it, _)| it.name != profile.name);
                profiles.push((profile, text.clone()));
            }
            Err(error) if wanted.is_none_or(|it| it == name) => return Err(error),
            Err(_) => {}
        }
    }
    if let Some(name) = wanted.filter(|name| !profiles.iter().any(|(it, _)| it.name == **name)) {
        let known: Vec<&str> = profiles.iter().map(|(it, _)| it.name.as_str()).collect();
        let reason = format!("there is none; known are {}", known.join(", "));
        return Err(IngestError::Profile { name: name.to_string(), reason });
    }
    Ok(profiles)
}

/// The first rows of a delimited file, or of every sheet of a workbook.
fn samples(path: &Path, options: &Options) -> Result<Vec<Sample>, IngestError> {
    let head = head_of(path)?;
    if !is_workbook(&head) && !has_workbook_name(path) {
        if records::is_records(path, &head) {
            let rows = records::head_rows(path, SAMPLE_ROWS)?;
            let header = key_header(&rows);
            let sample = Sample::of_rows(None, rows);
            return Ok(vec![Sample { header, keyed: true, ..sample }]);
        }
        refuse_structured(path, &head)?;
        return Ok(vec![Sample::of_rows(None, table::head_rows(path, SAMPLE_ROWS)?)]);
    }
    let reader = options.workbook_reader.as_deref();
    let (first, sheets) = sheet_sample(path, options.sheet.as_deref(), reader)?;
    if options.sheet.is_some() {
        return Ok(vec![first]);
    }
    if sheets.names.len() > MOST_SHEETS {
        let reason = format!("has more than {MOST_SHEETS} sheets; choose one with --sheet");
        return Err(IngestError::invalid(path, reason));
    }
    if sheets.names.len() <= 1 {
        return Ok(vec![first]);
    }
    let sample = |name: &String| Sample {
        hidden: sheets.hidden.contains(name),
        ..Sample::of_rows(Some(name.clone()), Vec::new())
    };
    let mut samples: Vec<Sample> = sheets.names.iter().map(sample).collect();
    read_sheets(path, None, reader, &mut |row| {
        let sample = samples.iter_mut().find(|it| it.sheet == row.sheet);
        if let Some(sample) = sample.filter(|it| it.rows.len() < SAMPLE_ROWS) {
            sample.rows.push(row);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(samples)
}

/// The first rows of a sheet, and what sheets there are.
fn sheet_sample(
    path: &Path,
    sheet: Option<&str>,
    reader: Option<&Path>,
) -> Result<(Sample, Sheets), IngestError> {
    let mut rows: Vec<RawRow> = Vec::new();
    let sheets = read_workbook(path, sheet, reader, &mut |row| {
        rows.push(row);
        let enough = rows.len() >= SAMPLE_ROWS;
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let name = sheet.map(str::to_string).or_else(|| sheets.names.first().cloned());
    Ok((Sample::of_rows(name, rows), sheets))
}

/// JSON, XML and web pages are not tables, whatever their name.
fn refuse_structured(path: &Path, head: &[u8]) -> Result<(), IngestError> {
    let text = String::from_utf8_lossy(&head[..head.len().min(2048)]);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let kind = match start.as_bytes() {
        [b'{', ..] | [b'[', b'{' | b'\n' | b' ' | b'\r', ..] => {
            "JSON of no kind of register that is known"
        }
        [b'<', b'!' | b'?' | b'a'..=b'z' | b'A'..=b'Z', ..] => "a web page or XML, not a table",
        [b'%', b'P', b'D', b'F', ..] => "a PDF, not a table",
        _ => return Ok(()),
    };
    Err(IngestError::invalid(path, format!("is {kind}")))
}

/// How a table can be read.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Name of the profile, built in or guessed.
    pub profile: String,
    /// The profile.
    toml: String,
    /// Its mapping for this table.
    pub mapping: TableMapping,
    /// How well it fits, 0 to 1.
    pub fit: f64,
}

fn guessed(
    path: &Path,
    sample: &Sample,
    profiles: &[(Profile, String)],
) -> Result<Found, IngestError> {
    let stem = path.file_stem().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
    let words = vocabulary(profiles.iter().map(|(it, _)| it));
    let Some(Guess { name, toml, fit }) = guess(sample, &stem, words) else {
        return Err(poor_fit(path, "no column looks like the names of systems".into()));
    };
    let (mapping, _) = sample.mapping(&Profile::parse(&name, &toml)?);
    Ok(Found { profile: name, toml, mapping, fit })
}

/// The profile that fits a table best.
fn fitting(
    path: &Path,
    sample: &Sample,
    profiles: &[(Profile, String)],
    options: &Options,
) -> Result<Found, IngestError> {
    let mut best: Option<(Found, &Profile)> = None;
    for (profile, toml) in profiles {
        // Without a header any table would seem to fit, so such a profile must be asked for.
        let asked_for = options.profile.as_ref().is_some_and(|it| *it == profile.name);
        let other_sheet =
            profile.sheet.is_some() && options.sheet.is_none() && profile.sheet != sample.sheet;
        if !asked_for && (options.profile.is_some() || profile.headerless) || other_sheet {
            continue;
        }
        let (mapping, fit) = sample.mapping(profile);
        if best.as_ref().is_none_or(|(it, _)| fit > it.fit) {
            let found = Found { profile: profile.name.clone(), toml: toml.clone(), mapping, fit };
            best = Some((found, profile));
        }
    }
    let Some((best, profile)) = best else {
        return Err(poor_fit(path, "there are no mapping profiles".into()));
    };
    // A profile asked for by name is used as long as it finds the names.
    let least = if options.profile.is_some() { 0.05 } else { LEAST_FIT };
    if best.fit == 0.0 {
        return Err(poor_fit(path, "no column is called like the name of a system".into()));
    }
    if best.fit < least {
        let lacking = profile.missing(&sample.header_for(profile));
        let reason =
            format!("the best is {} with {:.2} of 1, and {lacking}", best.profile, best.fit);
        return Err(poor_fit(path, reason));
    }
    Ok(best)
}

/// Whether a column that nobody asked for holds the persons to whom the contacts beside it belong:
/// `System | Name | Phone`.
fn stands_for_persons<'c>(
    mapping: &TableMapping,
    at: usize,
    cells: impl Iterator<Item = &'c str>,
) -> bool {
    let contact =
        |at: Option<usize>| at.and_then(|at| mapping.columns.get(at)).is_some_and(|it| it.contact);
    let own = &mapping.columns[at];
    if !own.fields.is_empty() || !(contact(at.checked_sub(1)) || contact(Some(at + 1))) {
        return false;
    }
    let called_so = ["name", "nama", "nama lengkap", "full name", "petugas", "nama orang"];
    let (mut all, mut names) = (0, 0);
    for cell in cells {
        all += 1;
        names += usize::from(is_bare_name(cell));
    }
    called_so.contains(&folded(&own.header).as_str()) || names >= 2 && names * 10 >= all * 6
}

/// The currency of a column of amounts when those that name one agree.
fn one_currency<'c>(
    column: &ColumnMapping,
    cells: impl Iterator<Item = &'c str>,
) -> Option<String> {
    let is_cost = |it: &Field| *it == Field::Costs || it.kind() == FieldKind::Amount;
    if !column.fields.iter().any(is_cost) {
        return None;
    }
    let named: BTreeSet<&str> = cells.filter_map(amount::named_currency).collect();
    let mut named = named.into_iter();
    named.next().filter(|_| named.next().is_none()).map(str::to_string)
}

/// Gives up a key whose cells repeat or are empty in the sample: an `id` that is a category, say.
fn keep_true_key(mapping: &mut TableMapping, rows: &[RawRow]) {
    let mut seen: BTreeSet<Vec<&str>> = BTreeSet::new();
    let mut entries = 0;
    for row in rows.iter().filter(|it| it.row >= mapping.first_row) {
        let cell =
            |at: &usize| row.cells.get(*at).and_then(|it| it.as_deref()).unwrap_or_default().trim();
        let key: Vec<&str> = mapping.key_columns.iter().map(cell).collect();
        entries += 1;
        if key.iter().any(|it| !it.is_empty()) {
            seen.insert(key);
        }
    }
    if seen.len() * 10 < entries * 9 {
        mapping.key_columns.clear();
    }
}

fn poor_fit(path: &Path, reason: String) -> IngestError {
    IngestError::PoorFit { path: path.display().to_string(), reason }
}
