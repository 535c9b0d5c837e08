//! `khabar compare`, `khabar timeline`, `khabar brief`: what the reports of a case say of the same events.

use anyhow::bail;
use clap::{Args, ValueEnum};
use khabar::corroborate::brief::{self, brief, markdown};
use khabar::corroborate::differences::Comparison;
use khabar::corroborate::timeline::{By, timeline};
use khabar::corroborate::{EventId, same_event};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs, ViewArgs};
use crate::case::Case;
use crate::case::filter::Filter;
use crate::cli::destination::Destination;
use crate::render::case as render;
use crate::render::{Lang, View};

/// Which events.
#[derive(Args)]
struct EventsArgs {
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    view: ViewArgs,
}

#[derive(Args)]
pub struct CompareArgs {
    #[command(flatten)]
    events: EventsArgs,
    /// An event of a report: R3#E2, or the report's own name and the event's, marsad-1#E2. Without it, the events that
    /// several reports tell are listed, the most told first.
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    /// List so many events.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Write all groups of events and the reasons of their links, as JSON, and compare nothing.
    #[arg(long, conflicts_with = "event")]
    groups: bool,
}

#[derive(Args)]
pub struct TimelineArgs {
    #[command(flatten)]
    events: EventsArgs,
    /// Order by the day they happened, or by the day of the first report.
    #[arg(long, value_enum, default_value_t = ByArg::Happened)]
    order: ByArg,
    /// Only events that so many reports tell.
    #[arg(long, value_name = "N", default_value_t = 1)]
    told: usize,
    /// Show so many events.
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ByArg {
    Happened,
    Reported,
}

#[derive(Args)]
pub struct BriefArgs {
    #[command(flatten)]
    events: EventsArgs,
    /// An event of a report; without it, the case: the events that several reports tell, the most told first.
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    /// So many events.
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Write to this file and not to standard output.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite a file of the same name.
    #[arg(long, requires = "out")]
    force: bool,
}

/// All groups, the events that no other joins too.
#[derive(Serialize)]
struct GroupsJson {
    /// Events of one group, by the caller's number of the report and the event's id.
    groups: Vec<GroupJson>,
    /// Why two events were joined.
    links: Vec<same_event::Link>,
}

#[derive(Serialize)]
struct GroupJson {
    /// The first event, by which the group is called.
    id: EventId,
    events: Vec<EventJson>,
}

#[derive(Serialize)]
struct EventJson {
    id: EventId,
    /// The report's own name.
    report: String,
}

/// Compare one event, or list those that several reports tell.
pub fn compare(args: &CompareArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.events.scope.open(&args.events.case)?;
    if args.groups {
        return groups(&mut case);
    }
    let mut out = io::stdout().lock();
    match &args.event {
        Some(event) => {
            let comparison = one(&mut case, event)?;
            if args.events.view.json {
                writeln!(out, "{}", serde_json::to_string_pretty(&comparison)?)?;
            } else {
                write!(out, "{}", render::compare(&comparison, &args.events.view.of(&case)?))?;
            }
        }
        None => {
            let comparisons = several(&mut case, &args.events.filter, 2, args.limit)?;
            if args.events.view.json {
                writeln!(out, "{}", serde_json::to_string_pretty(&comparisons)?)?;
            } else {
                write!(out, "{}", render::events(&comparisons, &args.events.view.of(&case)?))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Events in the order of their days.
pub fn timeline_of(args: &TimelineArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.events.scope.open(&args.events.case)?;
    let comparisons = several(&mut case, &args.events.filter, args.told, args.limit)?;
    let by = if args.order == ByArg::Happened { By::Happened } else { By::Reported };
    let timeline = timeline(&comparisons, by);
    let mut out = io::stdout().lock();
    if args.events.view.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&timeline)?)?;
    } else {
        write!(out, "{}", render::timeline(&timeline, &comparisons, &args.events.view.of(&case)?))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A brief as Markdown.
pub fn brief_of(args: &BriefArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.events.scope.open(&args.events.case)?;
    let comparisons = match &args.event {
        Some(event) => vec![one(&mut case, event)?],
        None => several(&mut case, &args.events.filter, 2, args.limit)?,
    };
    let found = brief(&comparisons);
    let text = if args.events.view.json {
        format!("{}\n", serde_json::to_string_pretty(&found)?)
    } else {
        let lang = if args.events.view.lang(&case)? == Lang::Ar { brief::Lang::Ar } else { brief::Lang::En };
        markdown(&found, &comparisons, &case.grades_in_brief()?, lang)
    };
    let opened = args.out.as_ref().map(|out| Destination::beside(out, case.path(), args.force)).transpose()?;
    // Logged before anybody can read it.
    case.change(|change| {
        let reports: BTreeSet<u32> = comparisons.iter().flat_map(|c| &c.events).map(|e| e.id.report).collect();
        change.log("brief", "case", &serde_json::json!({ "events": comparisons.len(), "reports": reports.len() }))
    })?;
    match opened {
        Some((destination, mut file)) => match file.write_all(text.as_bytes()) {
            Ok(()) => destination.complete()?,
            Err(e) => {
                destination.abandon();
                return Err(e.into());
            }
        },
        None => write!(io::stdout().lock(), "{text}")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The event's group, compared.
fn one(case: &mut Case, event: &str) -> anyhow::Result<Comparison> {
    let id = case.event_named(event)?;
    let group = case.group_of(id)?;
    if group.is_empty() {
        bail!("{event}: the case has no such event; `khabar compare` without one lists them");
    }
    case.compare(&group)
}

/// The groups in which an event fits the filter, told by at least so many reports (versions of a page are one): the most
/// told first, of equally told ones the first added.
fn several(case: &mut Case, filter: &Filter, told: usize, limit: usize) -> anyhow::Result<Vec<Comparison>> {
    let fitting = case.events_fitting(filter)?;
    let mut groups = case.group_lists()?;
    let pages = case.first_versions()?;
    let page = |id: &EventId| pages.get(&id.report).copied().unwrap_or(id.report);
    let reports = |group: &[EventId]| group.iter().map(page).collect::<BTreeSet<_>>().len();
    groups.retain(|group| reports(group) >= told && group.iter().any(|id| fitting.contains(id)));
    groups.sort_by_cached_key(|group| (std::cmp::Reverse(reports(group)), group.first().copied()));
    groups.truncate(limit);
    groups.iter().map(|group| case.compare(group)).collect()
}

fn groups(case: &mut Case) -> anyhow::Result<ExitCode> {
    let found = case.groups()?;
    let names = case.report_names()?;
    let event = |id: &EventId| EventJson { id: *id, report: names.get(&id.report).cloned().unwrap_or_default() };
    let group =
        |events: &Vec<EventId>| Some(GroupJson { id: *events.first()?, events: events.iter().map(event).collect() });
    let json = GroupsJson { groups: found.groups.iter().filter_map(group).collect(), links: found.links };
    writeln!(io::stdout().lock(), "{}", serde_json::to_string_pretty(&json)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The event that most reports tell, compared, as text: for the demonstration.
pub fn most_told(case: &mut Case, view: &View) -> anyhow::Result<String> {
    let most = several(case, &Filter::default(), 2, 1)?;
    Ok(most.iter().map(|comparison| render::compare(comparison, view)).collect())
}
