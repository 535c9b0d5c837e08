//! `khabar compare`, `khabar timeline`, `khabar brief`.

use anyhow::bail;
use clap::Args;
use khabar::corroborate::EventId;
use khabar::corroborate::differences::Comparison;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs, ViewArgs};
use crate::case::Case;
use crate::case::filter::Filter;

#[derive(Args)]
pub struct CompareArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// An event of a report: R3#E2, or the report's own name and the event's, marsad-1#E2. Without it the events that
    /// more than one report tells are listed.
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    #[command(flatten)]
    filter: Filter,
    /// List so many events.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    view: ViewArgs,
}
