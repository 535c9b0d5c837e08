//! The jobs of this workspace that are no part of the product.

mod gold;
mod licences;
mod score;

use std::path::PathBuf;

use clap::Parser;

/// Jobs of this workspace.
#[derive(Parser)]
enum Task {
    /// Check the licence of every dependency against `deny.toml`.
    Licences,
    /// Print every figure of EVAL.md that can be measured here, as Markdown.
    Evaluate {
        /// The folder of shared data (`gold/`, `data/`, `pages/`).
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
        /// Print this many errors of each kind.
        #[arg(long, default_value_t = 0)]
        errors: usize,
    },
    /// Read the gold reports and print their records, one a line.
    ReadGold {
        /// The folder of shared data.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Licences => licences::check(),
        Task::Evaluate { data, errors } => {
            print!("{}", gold::evaluate(&data, errors)?);
            Ok(())
        }
        Task::ReadGold { data } => gold::print_records(&data),
    }
}
