//! The command line: turns a result into an exit code and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    padu::run(std::env::args_os().collect())
}
