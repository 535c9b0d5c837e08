mod pages;

use std::path::PathBuf;

use clap::Parser;

/// The jobs of this workspace.
#[derive(Parser)]
enum Job {
    /// Measure how pages become reports.
    Pages {
        /// Folder with the measuring data.
        #[arg(default_value = "../shared")]
        shared: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Job::parse() {
        Job::Pages { shared } => print!("{}", pages::evaluate(&shared)?),
    }
    Ok(())
}
