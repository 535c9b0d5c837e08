//! The jobs of this workspace that are no part of the product.

mod licences;

use clap::Parser;

/// Jobs of this workspace.
#[derive(Parser)]
enum Task {
    /// Check the licence of every dependency against `deny.toml`.
    Licences,
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Licences => licences::check(),
    }
}
