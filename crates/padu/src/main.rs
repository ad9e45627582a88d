//! The command line: turns a result into an exit code and nothing else.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Reading a register makes millions of short strings: they took a sixth of the time of matching. DuckDB's C++ has it in
/// place of malloc.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    padu::run(std::env::args_os().collect())
}
