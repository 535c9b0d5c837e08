//! The command line: what may be asked, and which exit code answers.
//!
//! Exit codes: 0 all was read; 1 the command, the lexicon or the output is at fault; 2 some input could not be
//! read, while the good ones beside it were. A reader that closes the pipe has seen enough: that is success.

mod case;
mod conflict;
mod demo;
pub mod destination;
mod input;
mod lexicon;
mod output;
mod read;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::render::Lang;

pub use input::{Input, cause};

/// Reads Arabic news reports into who says what, on whose word, and who did what to whom.
#[derive(Parser)]
#[command(name = "khabar", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant)] // Made once, at the start.
enum Command {
    /// Read reports: HTML pages, plain text, JSON Lines, folders of them, or standard input.
    #[command(after_help = "Exit codes: 0 all read, 1 usage or lexicon fault, 2 some input could not be read.")]
    Read(ReadArgs),
    /// Read the built-in training reports and show what was found.
    Demo(ShowArgs),
    /// Print the JSON Schema of a record.
    Schema,
    #[command(flatten)]
    Case(case::CaseCommand),
    #[command(flatten)]
    Conflict(conflict::ConflictCommand),
    /// Look after lexicon files.
    #[command(subcommand)]
    Lexicon(LexiconCommand),
}

#[derive(Args)]
struct ReadArgs {
    /// Files, folders, or `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Day of publication of reports that do not give one themselves (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", value_parser = published)]
    published: Option<String>,
    /// Outlet of reports that do not name it themselves.
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Address the report was taken from.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    #[command(flatten)]
    show: ShowArgs,
    /// Write to this file and not to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Threads; all cores if not given. The output is the same whatever their number.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder of lexicon files (`ar/….toml`, `en/….toml`) to lay over the built-in ones.
    #[arg(long, value_name = "DIR")]
    lexicon: Option<PathBuf>,
}

#[derive(Args, Clone, Copy)]
struct ShowArgs {
    /// For people, or as JSON (one report gives an object, several an array), or one record a line.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Language of the labels in text output; that of the report if not given.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Jsonl,
}

#[derive(Subcommand)]
enum LexiconCommand {
    /// Load the lexicons, with those of a folder laid over the built-in ones, and report every faulty file.
    Check {
        /// Folder with `ar/` and `en/` below it; without it the built-in files alone are checked.
        dir: Option<PathBuf>,
    },
}

/// Run a command line to its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    let done = match cli.command {
        Command::Read(args) => read::run(&args),
        Command::Demo(show) => demo::run(show),
        Command::Case(command) => case::run(command),
        Command::Conflict(command) => conflict::run(command),
        Command::Schema => writeln!(io::stdout(), "{}", khabar::record::json_schema())
            .map(|()| ExitCode::SUCCESS)
            .map_err(anyhow::Error::from),
        Command::Lexicon(LexiconCommand::Check { dir }) => lexicon::check(dir.as_deref()),
    };
    done.unwrap_or_else(|e| {
        if e.chain().filter_map(|c| c.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        complain(&format!("{e:#}"));
        ExitCode::FAILURE
    })
}

/// One line on standard error; a closed standard error is no reason to stop.
fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "khabar: {line}");
}

/// A day, or a moment that begins with one, as the record holds it.
fn published(day: &str) -> Result<String, String> {
    match day.parse::<jiff::civil::Date>() {
        Ok(_) => Ok(day.to_owned()),
        Err(_) => Err("this is not a day; write year-month-day, as in 2019-11-25".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_command_is_sound() {
        use clap::CommandFactory;
        super::Cli::command().debug_assert();
    }
}
