//! The `khabar` command: whatever needs a disk, a terminal or an exit code. Reading itself is the library's.

mod case;
mod cli;
mod export;
mod fetch;
mod render;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
