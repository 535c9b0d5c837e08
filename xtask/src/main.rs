//! The jobs of this workspace: evaluate, train, regenerate.

mod gazetteers;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// The jobs of this workspace.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Compile `models/gazetteer.bin` from the rows that `xtask/gazetteers.py` extracts.
    Gazetteers {
        /// The rows.
        #[arg(long, default_value = "target/gazetteers.tsv")]
        rows: PathBuf,
        /// Where to write.
        #[arg(long, default_value = "crates/khabar/models/gazetteer.bin")]
        out: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Args::parse().job {
        Job::Gazetteers { rows, out } => gazetteers::compile(&rows, &out),
    }
}
