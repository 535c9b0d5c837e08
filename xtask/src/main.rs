//! The jobs of this workspace that are no part of the product.

mod licences;
mod pages;

use std::path::PathBuf;

use clap::Parser;

/// The jobs of this workspace.
#[derive(Parser)]
enum Job {
    /// Check the licence of every dependency against `deny.toml`.
    Licences,
    /// Measure how pages become reports.
    Pages {
        /// Folder with the measuring data.
        #[arg(default_value = "../shared")]
        shared: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Job::parse() {
        Job::Licences => licences::check()?,
        Job::Pages { shared } => print!("{}", pages::evaluate(&shared)?),
    }
    Ok(())
}
