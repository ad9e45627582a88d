//! Which sheets of a workbook are lists of systems, and why the others are left out.
//!
//! The list that fits best is always taken. Beside it stand instructions, words to choose from, sums and
//! lists of other things, and a sheet called "Nama, Uraian" fits as well as a list of systems would; so
//! another sheet must show more than the names it fits by.

use model::Field;

use crate::guess::has_system_word;
use crate::mapping::{TableMapping, Tables};
use crate::plan::{Found, Sample};
use crate::repair::text::folded;
use crate::{IngestError, Left, register};

/// Why a sheet that a register importer would read was left out beside a list of systems.
pub(crate) const REGISTER: &str = "sheet-register";

/// Why a sheet without rows was left out.
const EMPTY: &str = "sheet-empty";

/// Takes the best list and every other sheet that is one; returns which is the best, too.
///
/// `found` holds how each sample would be read, or why it cannot; `guess` may know more of the latter.
/// Errors: none can be read; what is said of the longest.
pub(crate) fn lists(
    samples: &[Sample],
    mut found: Vec<Result<Found, IngestError>>,
    guess: &dyn Fn(&Sample) -> Option<Found>,
) -> Result<(Tables, Found), IngestError> {
    let Some(main) = best(samples, &found) else {
        let longest = (0..samples.len()).max_by_key(|at| samples[*at].rows.len()).unwrap_or(0);
        return Err(found.swap_remove(longest).err().unwrap_or_else(nothing));
    };
    let main = found[main].as_ref().map(|it| (main, it.clone())).map_err(|_| nothing())?;
    let mut tables = Tables::default();
    for (at, (sample, found)) in samples.iter().zip(&found).enumerate() {
        let left = if at == main.0 { None } else { set_aside(sample) };
        let found = found.as_ref().map_err(|error| Left::of(error).reason);
        let name = sample.sheet.clone().unwrap_or_default();
        match (left, found) {
            (Some(rule), _) => drop(tables.told.insert(name, Left::new(rule, ""))),
            (None, Ok(found)) if at == main.0 || found.is_list_beside(&main.1.mapping) => {
                tables.lists.push(found.mapping.clone());
            }
            (None, found) => match guess(sample).filter(|it| it.is_list_beside(&main.1.mapping)) {
                Some(guess) if found.is_err() => {
                    tables.told.insert(name, Left::new("sheet-guessed", ""));
                    tables.lists.push(guess.mapping);
                }
                _ => {
                    let reason = found.err().unwrap_or_default();
                    tables.told.insert(name, Left::new(kind(sample), reason));
                }
            },
        }
    }
    Ok((tables, main.1))
}

fn nothing() -> IngestError {
    IngestError::Stopped("there is nothing to read".into())
}

/// The sample that fits best: of those that fit alike by one profile the longest, and one that is set
/// aside only when there is no other.
fn best(samples: &[Sample], found: &[Result<Found, IngestError>]) -> Option<usize> {
    let mut best: Option<(usize, bool, &Found)> = None;
    for (at, found) in found.iter().enumerate() {
        let Ok(found) = found else { continue };
        let aside = set_aside(&samples[at]).is_some();
        let better = |(other, was_aside, it): &(usize, bool, &Found)| {
            let longer =
                it.profile == found.profile && samples[at].rows.len() > samples[*other].rows.len();
            let allowance = if longer { 0.02 } else { 0.0 };
            *was_aside && !aside || aside == *was_aside && found.fit > it.fit - allowance
        };
        if best.as_ref().is_none_or(better) {
            best = Some((at, aside, found));
        }
    }
    best.map(|it| it.0)
}

/// The rule by which a sheet is no list whatever it holds.
pub(crate) fn set_aside(sample: &Sample) -> Option<&'static str> {
    const INSTRUCTIONS: &[&str] = &[
        "petunjuk",
        "panduan",
        "instruksi",
        "tata cara",
        "cara pengisian",
        "contoh pengisian",
        "readme",
        "read me",
        "instructions",
        "instruction",
        "guide",
        "how to",
        "legenda",
        "legend",
    ];
    const LOOKUPS: &[&str] =
        &["referensi", "ref", "lookup", "lookups", "dropdown", "pilihan", "validasi", "reference"];
    let name = format!(" {} ", folded(sample.sheet.as_deref().unwrap_or_default()));
    let has = |words: &[&str]| words.iter().any(|it| name.contains(&format!(" {it} ")));
    if sample.rows.is_empty() {
        Some(EMPTY)
    } else if sample.hidden {
        Some("sheet-hidden")
    } else if has(INSTRUCTIONS) {
        Some("sheet-instructions")
    } else if has(LOOKUPS) {
        Some("sheet-lookup")
    } else {
        let register = sample.sheet.as_ref().and_then(|_| register::detect_rows(&sample.rows));
        register.map(|_| REGISTER)
    }
}

/// What a sheet is that is no list of systems.
fn kind(sample: &Sample) -> &'static str {
    const SUMS: &[&str] = &["rekap", "rekapitulasi", "ringkasan", "summary", "pivot", "statistik"];
    const PIVOTS: &[&str] = &["row labels", "label baris", "count of", "sum of", "grand total"];
    let sheet = folded(sample.sheet.as_deref().unwrap_or_default());
    let mut cells = sample.rows.iter().take(10).flat_map(|row| row.cells.iter().flatten());
    let sums = sheet.split(' ').any(|it| SUMS.contains(&it))
        || cells.any(|cell| PIVOTS.iter().any(|it| folded(cell).starts_with(it)));
    let width = |row: &crate::format::RawRow| row.cells.iter().flatten().count();
    let narrow = sample.rows.iter().all(|row| width(row) <= 2);
    match (sums, narrow) {
        (true, _) => "sheet-summary",
        (false, true) => "sheet-lookup",
        (false, false) => "sheet-no-list",
    }
}

impl Found {
    /// Whether this is a list of systems beside the main one: its names stand under the same heading or
    /// under one that speaks of systems, or it says of them what is said of systems only.
    fn is_list_beside(&self, main: &TableMapping) -> bool {
        const TELLING: &[Field] = &[
            Field::Urls,
            Field::Platforms,
            Field::Languages,
            Field::Frameworks,
            Field::Databases,
            Field::Technology,
            Field::Hosting,
            Field::SourceRepo,
            Field::YearBuilt,
            Field::CostBuild,
            Field::CostTotal,
        ];
        let name = name_header(&self.mapping);
        let speaks = name == name_header(main) || has_system_word(&name);
        let fields =
            |it: &TableMapping| it.columns.iter().filter(|it| !it.fields.is_empty()).count();
        let tells =
            self.mapping.columns.iter().flat_map(|it| &it.fields).any(|it| TELLING.contains(it));
        (speaks || tells) && fields(&self.mapping) >= fields(main).min(2)
    }
}

fn name_header(mapping: &TableMapping) -> String {
    let name = mapping.columns.iter().find(|it| it.fields.contains(&Field::Name));
    name.map(|it| folded(&it.header)).unwrap_or_default()
}
