//! Evaluate, train, regenerate: the jobs of this workspace.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

mod tagger;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Train a model and write it under crates/khabar/models.
    Train {
        model: Model,
        /// The folder that holds data/.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
    },
    /// Compile the Arabic stem lexicon from Camel Morph MSA and a list of word frequencies.
    Stems {
        /// The folder that holds data/.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
        /// Lines of word, tab, powers of ten per thousand million words.
        #[arg(long)]
        frequencies: PathBuf,
    },
    /// Measure a model by cross-validation and print the table.
    Evaluate {
        model: Model,
        /// The folder that holds data/.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    Tagger,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().job {
        Job::Train { model: Model::Tagger, data } => tagger::train(&data),
        Job::Stems { data, frequencies } => tagger::stems(&data, &frequencies),
        Job::Evaluate { model: Model::Tagger, data } => {
            print!("{}", tagger::evaluate(&data)?);
            Ok(())
        }
    }
}
