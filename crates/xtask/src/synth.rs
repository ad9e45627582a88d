//! `cargo xtask synth`: an invented national inventory with known truth, for benches and soak tests.
//!
//! The list behind "27,000 applications" was never published, so scale and quality are measured on a made
//! one: 616 agencies, naming habits and dirt at the rates of real lists, every row's truth beside it. Each
//! section of a row (its system, name, description, address, ...) draws from a random stream of its own,
//! seeded by seed, section and row, so a later section changes no earlier byte, and row 5 of a list of
//! 27,000 is row 5 of a list of 1,000,000. What a longer list has beyond 27,000 rows belongs to further
//! countries with invented names: 616 agencies with a million applications would give different systems
//! one name and one address, and no truth could tell them apart.

mod agency;
mod column;
mod name;
mod rates;
mod row;
mod spelling;
mod stream;
mod subject;
mod system;
mod text;
mod vocabulary;
mod world;
mod write;

use std::path::PathBuf;
use std::sync::Arc;

pub use column::Column;
use vocabulary::Vocabulary;
use world::World;

pub use row::Row;

/// Arguments of `cargo xtask synth`.
#[derive(Debug, Clone, clap::Args)]
pub struct SynthArgs {
    /// How many rows to write.
    #[arg(long, default_value_t = 27_000)]
    pub applications: u64,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Folder to write into; made when absent.
    #[arg(long)]
    pub out: PathBuf,
    /// How many columns the list has; the first ones are kept.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(6..=column::COUNT as i64))]
    pub columns: u16,
    /// Write no workbook (above 1,048,575 rows none is written anyway).
    #[arg(long)]
    pub csv_only: bool,
}

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Rows.
    pub applications: u64,
    /// Seed.
    pub seed: u64,
    /// Columns of the list, from the left.
    pub columns: usize,
}

impl Options {
    /// The columns that are written.
    fn columns(&self) -> &'static [Column] {
        &Column::ALL[..self.columns.min(Column::ALL.len())]
    }
}

/// An inventory whose rows are made when asked for.
pub struct Inventory {
    options: Options,
    countries: Vec<World>,
}

impl Inventory {
    /// What it was made with.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The row with this index, counted from 0.
    ///
    /// # Panics
    /// When the inventory has no such row.
    pub fn row(&self, index: u64) -> Row {
        row::row(&self.countries[(index / world::ROWS) as usize], index % world::ROWS)
    }

    /// Every row in order, one at a time.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        (0..self.options.applications).map(|index| self.row(index))
    }
}

/// Prepares an inventory. Fails only when a built-in word table is damaged.
pub fn generate(options: Options) -> anyhow::Result<Inventory> {
    let words = Arc::new(Vocabulary::load()?);
    let count = options.applications.div_ceil(world::ROWS);
    let country = |it| World::new(options.seed, it, words.clone());
    Ok(Inventory { options, countries: (0..count).map(country).collect() })
}

/// Writes an inventory with its truth. Fails when a file cannot be written.
pub fn run(args: &SynthArgs) -> anyhow::Result<()> {
    let options = Options {
        applications: args.applications,
        seed: args.seed,
        columns: usize::from(args.columns),
    };
    write::write_all(&generate(options)?, &args.out, !args.csv_only)
}

#[cfg(test)]
mod tests;
