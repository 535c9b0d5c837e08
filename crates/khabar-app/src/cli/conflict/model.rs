//! `khabar model` and `khabar random`.

use clap::{Args, Subcommand, ValueEnum};
use khabar::conflict::file;
use std::path::PathBuf;
use std::process::ExitCode;

use super::OutArgs;

#[derive(Subcommand)]
pub enum ModelCommand {
    /// Say whether a conflict file is sound, and how large its model is.
    Check {
        /// Conflict file.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write a conflict file in another form.
    Export(ExportArgs),
}

#[derive(Args)]
pub struct ExportArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// `json` is khabar-gmcr-case/1, `toml` the form that is written by hand.
    #[arg(long, value_enum, default_value_t = Form::Json)]
    to: Form,
    #[command(flatten)]
    show: OutArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Json,
    Toml,
}

pub fn run(command: &ModelCommand) -> anyhow::Result<ExitCode> {
    match command {
        ModelCommand::Check { file } => {
            let Some(loaded) = super::load(file)? else { return Ok(ExitCode::FAILURE) };
            let (dms, options) = (loaded.model.decision_makers.len(), loaded.model.options.len());
            let states = loaded.game.states.len();
            super::print(&format!(
                "{}: no fault; {dms} decision makers, {options} options, {states} feasible states\n",
                file.display()
            ))?;
        }
        ModelCommand::Export(args) => {
            let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
            match args.to {
                Form::Json => {
                    let Some(json) = super::unless_fault(&loaded, file::case_json(&loaded.model, &loaded.game)) else {
                        return Ok(ExitCode::FAILURE);
                    };
                    args.show.write(&json)?;
                }
                Form::Toml => args.show.write(&file::to_toml(&loaded.model))?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A random conflict, for benches: small to read, large to solve.
#[derive(Args)]
pub struct RandomArgs {
    /// Decision makers.
    #[arg(long, value_name = "N", default_value_t = 4)]
    dms: usize,
    /// Options, spread evenly over them.
    #[arg(long, value_name = "N", default_value_t = 12)]
    options: usize,
    /// Seed of the preferences.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    show: OutArgs,
}

pub fn random(args: &RandomArgs) -> anyhow::Result<ExitCode> {
    let text = file::random(args.dms, args.options, args.seed).map_err(|e| anyhow::anyhow!("{e}"))?;
    args.show.write(&text)?;
    Ok(ExitCode::SUCCESS)
}
