//! `khabar export`.

use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};
use crate::case::filter::Filter;
use crate::export::{self, Format, Outputs, Selection, Told, What};
use crate::render::Lang;

#[derive(Args)]
pub struct ExportArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Format.
    #[arg(long, value_enum)]
    to: Format,
    /// The file; `FILE.manifest.json` beside it says what is in it. Several tables go to `FILE` with their names in it.
    #[arg(short = 'o', long, value_name = "FILE")]
    out: PathBuf,
    /// What is exported: reports, statements, events; all three if not given.
    #[arg(long, value_enum, value_delimiter = ',')]
    what: Vec<What>,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    scope: ScopeArgs,
    /// Language of headings and names; that of most reports if not given.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Overwrite files of the same name.
    #[arg(long)]
    force: bool,
}

pub fn run(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let mut out = Outputs::new(&args.out, case.path(), args.force)?;
    let asked = if args.what.is_empty() { What::ALL.to_vec() } else { args.what.clone() };
    let groups = case.groups()?.groups;
    let told = {
        let selection = Selection::of(&case, &groups, &args.filter, BTreeSet::from_iter(asked), args.lang)?;
        export::write(args.to, &selection, &mut out)?;
        Told::of(args.to, &selection)?
    };
    out.complete(&mut case, &told)?;
    Ok(ExitCode::SUCCESS)
}
