//! Writes an inventory into a folder: the list as CSV and XLSX, the truth beside it, and what was planted.
//!
//! Rows are made and written one at a time, so memory does not grow with their number.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use super::column::Column;
use super::row::Row;
use super::{Inventory, Options, rates};

/// The most rows below the header that a worksheet can hold.
pub const SHEET_ROWS: u64 = 1_048_575;

/// Up to this many rows strings are shared, as a spreadsheet program writes them; above it they stand in the
/// cells, because the table of shared strings would have to be kept in memory.
const SHARED_STRING_ROWS: u64 = 100_000;

/// Characters that a worksheet cell can hold.
const CELL_CHARACTERS: usize = 32_767;

/// Writes everything. Fails when a file cannot be written.
pub fn write_all(inventory: &Inventory, folder: &Path, with_workbook: bool) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let options = inventory.options();
    let mut book = match with_workbook && options.applications <= SHEET_ROWS {
        true => Some(Book::new(&options)?),
        false => None,
    };
    let mut files = Files::create(folder, &options)?;
    for (number, row) in inventory.rows().enumerate() {
        files.write(&row, &options)?;
        if let Some(book) = &mut book {
            book.write(number as u32 + 1, &row, &options)?;
        }
    }
    let counts = files.finish()?;
    if let Some(book) = book {
        book.save(&folder.join("inventory.xlsx"))?;
    }
    std::fs::write(folder.join("README.txt"), readme(&options, &counts))?;
    Ok(())
}

/// What was written: rows by relation, dirt by kind.
type Counts = BTreeMap<String, u64>;

struct Files {
    inventory: csv::Writer<BufWriter<File>>,
    systems: csv::Writer<BufWriter<File>>,
    functions: csv::Writer<BufWriter<File>>,
    costs: csv::Writer<BufWriter<File>>,
    dependencies: csv::Writer<BufWriter<File>>,
    dirt: csv::Writer<BufWriter<File>>,
    counts: Counts,
}

impl Files {
    fn create(folder: &Path, options: &Options) -> anyhow::Result<Files> {
        let open = |name: &str, header: &[&str]| -> anyhow::Result<csv::Writer<BufWriter<File>>> {
            let path = folder.join(name);
            let file =
                File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            let mut writer = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
            writer.write_record(header)?;
            Ok(writer)
        };
        let headers: Vec<&str> = options.columns().iter().map(|it| it.header()).collect();
        Ok(Files {
            inventory: open("inventory.csv", &headers)?,
            systems: open(
                "truth_systems.csv",
                &["row_key", "system_id", "relation", "product", "change"],
            )?,
            functions: open("truth_functions.csv", &["row_key", "functions", "signal"])?,
            costs: open(
                "truth_costs.csv",
                &["row_key", "build_idr", "yearly_idr", "stated_build", "stated_yearly"],
            )?,
            dependencies: open(
                "truth_dependencies.csv",
                &["row_key", "from", "kind", "to", "name"],
            )?,
            dirt: open("truth_dirt.csv", &["row_key", "column", "kind"])?,
            counts: Counts::new(),
        })
    }

    fn write(&mut self, row: &Row, options: &Options) -> anyhow::Result<()> {
        self.inventory.write_record(&row.cells[..options.columns().len()])?;
        for it in &row.listed {
            let kind = it.relation.split(':').next().unwrap_or_default();
            *self.counts.entry(format!("relation {kind}")).or_default() += 1;
            self.systems.write_record([
                &it.key,
                &it.system,
                &it.relation,
                &it.product,
                it.change,
            ])?;
            self.functions.write_record([&it.key, &it.functions.join(" "), it.signal])?;
            let (build, yearly) = (it.build.to_string(), it.yearly.to_string());
            self.costs.write_record([
                &it.key,
                &build,
                &yearly,
                &it.stated_build,
                &it.stated_yearly,
            ])?;
            for needed in &it.dependencies {
                // Who takes the place of a system is what replaces it, not the other way round.
                let (from, to) = match needed.kind {
                    "replaces" => (&needed.target, &it.system),
                    _ => (&it.system, &needed.target),
                };
                self.dependencies.write_record([&it.key, from, needed.kind, to, &needed.name])?;
            }
        }
        for (column, kind) in &row.dirt {
            if (*column as usize) < options.columns().len() {
                *self.counts.entry(format!("dirt {kind}")).or_default() += 1;
                self.dirt.write_record([row.cells[0].as_str(), column.header(), kind])?;
            }
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<Counts> {
        let writers = [
            &mut self.inventory,
            &mut self.systems,
            &mut self.functions,
            &mut self.costs,
            &mut self.dependencies,
            &mut self.dirt,
        ];
        for writer in writers {
            writer.flush()?;
        }
        Ok(self.counts)
    }
}

/// The workbook being written.
struct Book {
    workbook: Workbook,
}

impl Book {
    fn new(options: &Options) -> anyhow::Result<Book> {
        let mut workbook = Workbook::new();
        // The clock must not show in the file.
        let created = ExcelDateTime::from_ymd(2024, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let sheet = match options.applications <= SHARED_STRING_ROWS {
            true => workbook.add_worksheet_with_low_memory()?,
            false => workbook.add_worksheet_with_constant_memory()?,
        };
        sheet.set_name("Daftar Aplikasi")?;
        for (position, column) in options.columns().iter().enumerate() {
            sheet.write_string(0, position as u16, column.header())?;
        }
        Ok(Book { workbook })
    }

    fn write(&mut self, number: u32, row: &Row, options: &Options) -> anyhow::Result<()> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (position, column) in options.columns().iter().enumerate() {
            write_cell(sheet, number, position as u16, *column, &row.cells[position])?;
        }
        Ok(())
    }

    fn save(mut self, path: &Path) -> anyhow::Result<()> {
        let file =
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        let mut file = BufWriter::new(file);
        self.workbook.save_to_writer(&mut file)?;
        file.flush()?;
        Ok(())
    }
}

/// Years and amounts that are plain digits become numbers, as in a real workbook; all else is text.
fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    position: u16,
    column: Column,
    value: &str,
) -> anyhow::Result<()> {
    let is_number = matches!(
        column,
        Column::Year
            | Column::CostYear
            | Column::CostBuild
            | Column::CostYearly
            | Column::UserCount
    );
    if value.is_empty() {
        return Ok(());
    }
    match value.parse::<u64>() {
        Ok(number) if is_number => sheet.write_number(row, position, number as f64)?,
        _ => {
            let text: String = value.chars().take(CELL_CHARACTERS).collect();
            sheet.write_string(row, position, text)?
        }
    };
    Ok(())
}

fn readme(options: &Options, counts: &Counts) -> String {
    let mut text = format!(
        "An invented national inventory of government applications, made by `cargo xtask synth`.\n\
         No row is about a real system; regions, ministries and national applications are real names, vendors,\n\
         costs and contacts are invented (phones 0800-000-nnnn, addresses under .invalid and .example).\n\n\
         rows {}, seed {}, columns {}\n\n\
         inventory.csv, inventory.xlsx  the list: the same rows (xlsx up to {SHEET_ROWS} rows)\n\
         truth_systems.csv              row_key -> system_id; relation own | usage-of:ID | copy-of:ROW_KEY; product;\n\
         \x20                              change: how a copy's name differs. ROW_KEY#2 is the second of a two-in-one cell\n\
         truth_functions.csv            row_key -> function codes, main one first; signal: where the row says so\n\
         \x20                              (both, name, text, none: nothing in the row tells)\n\
         truth_costs.csv                true costs in rupiah and the cells as stated\n\
         truth_dependencies.csv         from -> to as a cell states it; of a replacement, from takes the place of to\n\
         truth_dirt.csv                 planted dirt by row and column\n\n\
         616 agencies: 34 ministries, 36 other central agencies, 38 provinces, 415 regencies, 93 cities.\n\
         Of every 25 rows 2 are copies and 8 fill the thirteen function slots (SPBE indicators 32-44) of the\n\
         agencies, until row 25,025 has filled all 8,008. A row depends on the seed and its own number only.\n\n\
         Rates: used | measured (D Denpasar 189 rows, B Banjarbaru 77, M Malang 20, K Kabupaten Madiun 186)\n",
        options.applications,
        options.seed,
        options.columns().len(),
    );
    for rate in rates::ALL {
        text += &format!("  {:<52} {:.3} | {}\n", rate.name, rate.value, rate.measured);
    }
    text += "\nEmpty cells and placeholder words by column (used)\n";
    for column in options.columns() {
        let (empty, placeholder) = column.missing();
        text += &format!("  {:<30} {empty:.2} {placeholder:.2}\n", column.header());
    }
    text += "\nCounted in these rows\n";
    for (what, count) in counts {
        text += &format!("  {what:<40} {count}\n");
    }
    text
}
