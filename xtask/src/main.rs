//! The jobs of this workspace: evaluate, train, regenerate.

mod gazetteers;
mod names;

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
    /// Train a model.
    #[command(subcommand)]
    Train(Train),
    /// Measure the shipped models.
    #[command(subcommand)]
    Evaluate(Evaluate),
}

#[derive(Subcommand)]
enum Train {
    /// The Arabic name tagger, on ANERcorp.
    Names {
        /// The folder with `data/anercorp`.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
        /// Where to write.
        #[arg(long, default_value = "crates/khabar/models/names_ar.bin")]
        out: PathBuf,
        /// Passes over the corpus.
        #[arg(long, default_value_t = 16)]
        epochs: usize,
        /// Features kept.
        #[arg(long, default_value_t = 140_000)]
        keep: usize,
    },
}

#[derive(Subcommand)]
enum Evaluate {
    /// The Arabic name tagger, on the test part of ANERcorp.
    Names {
        /// The folder with `data/anercorp`.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Args::parse().job {
        Job::Gazetteers { rows, out } => gazetteers::compile(&rows, &out),
        Job::Train(Train::Names { data, out, epochs, keep }) => names::train(&data, &out, epochs, keep),
        Job::Evaluate(Evaluate::Names { data }) => {
            println!("{}", names::evaluate(&data)?);
            Ok(())
        }
    }
}
