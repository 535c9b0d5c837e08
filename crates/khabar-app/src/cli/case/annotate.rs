//! `khabar annotate`: a statement or event that the machine missed, field by field in the report's own words.

use anyhow::{Context, anyhow};
use clap::Args;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};
use crate::case::edit::{Body, Set, Words};
use crate::cli::cause;

#[derive(Args)]
pub struct AnnotateArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// The report: R12, or its own name.
    #[arg(value_name = "REPORT")]
    report: String,
    /// A statement: who says what.
    #[arg(long, conflicts_with_all = ["event", "json"], required_unless_present_any = ["event", "json"])]
    statement: bool,
    /// An event: who did what to whom.
    #[arg(long, conflicts_with = "json")]
    event: bool,
    /// Items from a file: `[{"kind": "statement", "set": {"cue": "…", "content": "…"}, "nth": 1, "why": "…"}]`, with the
    /// fields that `khabar edit --set` has; a field with several values has a list.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The words that carry the attribution: قال, according to.
    #[arg(long, value_name = "WORDS", requires = "statement")]
    cue: Option<String>,
    /// What is said.
    #[arg(long, value_name = "WORDS", requires = "statement")]
    content: Option<String>,
    /// Who says it.
    #[arg(long, value_name = "WORDS", requires = "statement")]
    source: Option<String>,
    /// person, office, institution, media, anonymous, witness, document, public.
    #[arg(long, value_name = "KIND", requires = "source")]
    source_kind: Option<String>,
    /// asserts, denies, confirms, demands, warns …
    #[arg(long, value_name = "STANCE", requires = "statement")]
    stance: Option<String>,
    /// The word that names the event.
    #[arg(long, value_name = "WORDS", requires = "event")]
    trigger: Option<String>,
    /// PLOVER type: ASSAULT, CONSULT …
    #[arg(long = "type", value_name = "TYPE", requires = "event")]
    kind: Option<String>,
    /// happened, ongoing, planned, demanded, denied, possible.
    #[arg(long, value_name = "STATUS", requires = "event")]
    status: Option<String>,
    /// Who did it; may be given more than once.
    #[arg(long, value_name = "WORDS", requires = "event")]
    actor: Vec<String>,
    /// To or against whom; may be given more than once.
    #[arg(long, value_name = "WORDS", requires = "event")]
    recipient: Vec<String>,
    /// Where.
    #[arg(long, value_name = "WORDS", requires = "event")]
    place: Option<String>,
    /// When.
    #[arg(long, value_name = "WORDS", requires = "event")]
    time: Option<String>,
    /// Any other field, as in `khabar edit --set`.
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    sets: Vec<String>,
    /// Which time the cue or the trigger occurs, from 1; other words are sought near it.
    #[arg(long, value_name = "N")]
    nth: Option<usize>,
    /// Why, for the log.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

/// An item of the file that `--json` names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    kind: Kind,
    set: BTreeMap<String, Values>,
    nth: Option<usize>,
    why: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Statement,
    Event,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

pub fn run(args: &AnnotateArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let report = case.report_named(&args.report, false)?;
    let given = match &args.json {
        Some(file) => {
            let text = fs::read_to_string(file).map_err(|e| anyhow!("{}: {}", file.display(), cause(&e)))?;
            serde_json::from_str(&text).with_context(|| format!("{}: not a list of items", file.display()))?
        }
        None => vec![from_flags(args)?],
    };
    let record = case.reviewed(report)?.ok_or_else(|| anyhow!("R{report}: the report was not read"))?.record;
    let bodies = given.into_iter().map(|given| {
        let mut body = Body::blank(given.kind == Kind::Event);
        body.set(&record, &sets(&given))?;
        Ok((body, given.why.or_else(|| args.why.clone())))
    });
    // All are resolved before the first is entered.
    for (body, why) in bodies.collect::<anyhow::Result<Vec<_>>>()? {
        let id = case.annotate(report, body, why.as_deref())?;
        writeln!(io::stdout(), "{id}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn from_flags(args: &AnnotateArgs) -> anyhow::Result<Given> {
    let mut set = BTreeMap::new();
    for (field, value) in [
        ("cue", &args.cue),
        ("content", &args.content),
        ("source", &args.source),
        ("source.kind", &args.source_kind),
        ("stance", &args.stance),
        ("trigger", &args.trigger),
        ("type", &args.kind),
        ("status", &args.status),
        ("place", &args.place),
        ("time", &args.time),
    ] {
        set.extend(value.clone().map(|v| (field.to_owned(), Values::One(v))));
    }
    for (field, values) in [("actor", &args.actor), ("recipient", &args.recipient)] {
        if !values.is_empty() {
            set.insert(field.to_owned(), Values::Several(values.clone()));
        }
    }
    for text in &args.sets {
        let one = super::decide::field(text, None)?;
        set.insert(one.field, Values::One(one.value));
    }
    anyhow::ensure!(!args.event || set.contains_key("type"), "an event needs its --type: ASSAULT, CONSULT …");
    let kind = if args.event { Kind::Event } else { Kind::Statement };
    Ok(Given { kind, set, nth: args.nth, why: args.why.clone() })
}

fn sets(given: &Given) -> Vec<Set> {
    let anchor = if given.kind == Kind::Event { "trigger" } else { "cue" };
    let mut sets = Vec::new();
    for (field, values) in &given.set {
        let values = match values {
            Values::One(value) => std::slice::from_ref(value),
            Values::Several(values) => values,
        };
        for value in values {
            let words = (field == anchor).then(|| Words::Exact(value.clone(), given.nth));
            sets.push(Set { field: field.clone(), value: value.clone(), words });
        }
    }
    sets
}
