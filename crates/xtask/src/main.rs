//! Chores: generated inventories, benchmarks, quality tables, long tests, and packages.

mod bench;
mod dist;
mod fivegb;
mod peers;
mod process;
mod quality;
mod section;
mod soak;
mod synth;
mod train;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// That of `padu`, so that benchmarks measure what it does.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// Chores of the project; see CONTRIBUTING.md.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Writes a generated national inventory with its known truth.
    Synth(synth::SynthArgs),
    /// Measures speed and memory, and prints a table.
    Bench {
        /// `analyze`, `consolidation`, `costs`, `growth`, `inventory`, `matching`, `search`, `stages` or `stream`.
        name: String,
        /// Rows of the generated inventory.
        #[arg(long, default_value_t = 27_000)]
        applications: u64,
        /// Bytes of the streamed CSV.
        #[arg(long, default_value_t = 5_000_000_000)]
        bytes: u64,
        /// Records of each run of `analyze`, `consolidation` and `matching`.
        #[arg(long, value_delimiter = ',', default_values_t = [27_000, 270_000, 1_000_000])]
        sizes: Vec<u64>,
    },
    /// One run of `bench matching`, in a process of its own.
    #[command(hide = true)]
    BenchOne {
        /// `same-system` or `same-function`.
        kind: String,
        /// Records.
        size: u64,
    },
    /// Measures matching on labelled sets and writes docs/quality.md.
    Quality {
        /// Only sets whose name holds this.
        #[arg(long, default_value = "")]
        only: String,
        /// Print the table and leave docs/quality.md alone.
        #[arg(long)]
        print: bool,
    },
    /// Runs padu beside other tools on the same lists and writes docs/performance.md.
    Peers(peers::PeersArgs),
    /// Learns to recognise functions from data/examples; writes data/models/functions.bin.
    Train,
    /// Runs the kill loop for longer than the tests can afford.
    Soak {
        /// How often a process is killed.
        #[arg(long, default_value_t = 1_000)]
        kills: u32,
    },
    /// Builds a stripped binary with manual pages, completions and licences: a tarball and a .deb.
    Dist {
        /// Where the packages go.
        #[arg(long, default_value = "target/dist-packages")]
        out: PathBuf,
        /// Build profile; `release` tries the packing with what is built already.
        #[arg(long, default_value = "dist")]
        profile: String,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Synth(arguments) => synth::run(&arguments),
        Chore::Bench { name, applications, bytes, sizes } => {
            bench::run(&name, applications, bytes, &sizes)
        }
        Chore::BenchOne { kind, size } => bench::matching::one(&kind, size),
        Chore::Quality { only, print } => quality::run(&only, print),
        Chore::Peers(arguments) => peers::run(&arguments),
        Chore::Train => train::run(),
        Chore::Soak { kills } => soak::run(kills),
        Chore::Dist { out, profile } => dist::run(&out, &profile),
    }
}
