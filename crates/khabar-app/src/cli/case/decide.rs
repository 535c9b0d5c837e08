//! `khabar confirm`, `reject`, `edit`, `undo`: decisions without a dialogue, for scripts and for the desk.

use anyhow::anyhow;
use clap::Args;
use khabar::text::Field;
use std::io::{self, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};
use crate::case::edit::{Set, Words};
use crate::case::review::{DECISIONS, Decision};
use crate::render::safe;

#[derive(Args)]
pub struct DecideArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Statements and events: R12#S3, R12#E2.
    #[arg(value_name = "ITEM", required = true)]
    items: Vec<String>,
    /// Why, for the log.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Args)]
pub struct EditArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Statement or event: R12#S3, R12#E2.
    #[arg(value_name = "ITEM")]
    item: String,
    /// A field and its new value, nothing for none. Words of the report are given as they stand there
    /// (`place=الرجمة`); other values may rest on words (`--words`), or are marked as your judgement.
    #[arg(long = "set", value_name = "FIELD=VALUE", required = true)]
    sets: Vec<String>,
    /// Words of the report that say so; with one `--set` alone.
    #[arg(long, value_name = "WORDS", conflicts_with = "span")]
    words: Option<String>,
    /// Code points of the report that say so: 120..131, or title:0..5.
    #[arg(long, value_name = "SPAN", value_parser = span)]
    span: Option<Words>,
    /// Which time the words occur, from 1; the one nearest to the item if not given.
    #[arg(long, value_name = "N", requires = "words")]
    nth: Option<usize>,
    /// Why, for the log.
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Args)]
pub struct UndoArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// The decision of this entry of the log, whoever took it.
    #[arg(long, value_name = "SEQ")]
    entry: Option<i64>,
    #[command(flatten)]
    scope: ScopeArgs,
}

/// `khabar confirm`.
pub fn confirm(args: &DecideArgs) -> anyhow::Result<ExitCode> {
    decide(args, &Decision::Confirm)
}

/// `khabar reject`.
pub fn reject(args: &DecideArgs) -> anyhow::Result<ExitCode> {
    decide(args, &Decision::Reject)
}

fn decide(args: &DecideArgs, decision: &Decision) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    // All are looked up before the first is changed, so that a slip in the last changes nothing.
    let ids = args.items.iter().map(|item| case.item_named(item)).collect::<anyhow::Result<Vec<_>>>()?;
    ids.iter().try_for_each(|id| case.decide(id, decision.clone(), args.why.as_deref()))?;
    Ok(ExitCode::SUCCESS)
}

/// `khabar edit`.
pub fn edit(args: &EditArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let id = case.item_named(&args.item)?;
    let words = args.words.clone().map(|words| Words::Exact(words, args.nth)).or_else(|| args.span.clone());
    anyhow::ensure!(
        words.is_none() || args.sets.len() == 1,
        "--words and --span go with one --set; edit the fields one by one"
    );
    let sets = args.sets.iter().map(|s| field(s, words.clone())).collect::<anyhow::Result<Vec<_>>>()?;
    let reviewed = case.reviewed(id.report)?.ok_or_else(|| anyhow!("{id}: the report was not read"))?;
    let mut body = case.body(&id)?;
    body.set(&reviewed.record, &sets)?;
    case.decide(&id, Decision::Edit(body), args.why.as_deref())?;
    Ok(ExitCode::SUCCESS)
}

/// `khabar undo`.
pub fn undo(args: &UndoArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let (seq, action, subject) = case.undo(args.entry, &DECISIONS)?;
    writeln!(io::stdout(), "{seq} {action} {}", safe(&subject))?;
    Ok(ExitCode::SUCCESS)
}

/// `field=value`.
pub fn field(text: &str, words: Option<Words>) -> anyhow::Result<Set> {
    let (field, value) =
        text.split_once('=').ok_or_else(|| anyhow!("`{text}`: write FIELD=VALUE, as in stance=denies"))?;
    Ok(Set { field: field.trim().to_owned(), value: value.trim().to_owned(), words })
}

/// `120..131`, `title:0..5`.
pub fn span(text: &str) -> Result<Words, String> {
    let (field, range) = match text.split_once(':') {
        Some(("title", range)) => (Field::Title, range),
        Some(("text", range)) => (Field::Text, range),
        Some(_) => return Err("a span lies in title: or text:".to_owned()),
        None => (Field::Text, text),
    };
    let ends = range.split_once("..").and_then(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)));
    let (start, end) = ends.ok_or("write a span as 120..131, in code points")?;
    Ok(Words::Span(field, start, end))
}
