//! Reports that are in the case and not read: those in the queue, and those that failed.

use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use super::source::{file, is_address};
use super::web::Web;
use super::{Content, Given, Kept, Source, Unit};
use crate::case::Case;
use crate::case::records::unpack_bytes;
use crate::cli::Input;

/// The addresses that were fetched or tried, of which nothing waits.
pub fn settled(case: &Case) -> anyhow::Result<HashSet<String>> {
    let sql = "SELECT location FROM report WHERE state <> 'queued' AND location LIKE 'http%'";
    let mut rows = case.db().prepare(sql)?;
    Ok(rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The reports that failed: from the bytes that are kept, else from their file or address.
pub fn failed<'a>(case: &Case, web: Web<'a>) -> anyhow::Result<Source<'a>> {
    again(case, "failed", web)
}

/// The reports in the queue.
pub fn queued<'a>(case: &Case, web: Web<'a>) -> anyhow::Result<Source<'a>> {
    again(case, "queued", web)
}

fn again<'a>(case: &Case, state: &'static str, web: Web<'a>) -> anyhow::Result<Source<'a>> {
    let ids = case.db().prepare("SELECT id FROM report WHERE state = ?1 ORDER BY id")?;
    let ids: Vec<u32> = { ids }.query_map([state], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // The source reads in a thread of its own, beside the one that writes.
    let case = Case::open(case.path(), case.by())?;
    Ok(Box::new(move |take| {
        let mut in_files: BTreeMap<String, Vec<Unit>> = BTreeMap::new();
        for id in ids {
            let unit = match kept(&case, id) {
                Ok(Some(unit)) => unit,
                Ok(None) => continue,
                Err(e) => Unit { content: Content::Failed(format!("{e:#}")), ..Unit::default() },
            };
            match unit.content {
                Content::Queued(_) if is_address(&unit.location) && !web.fetch => {}
                Content::Queued(_) if is_address(&unit.location) && take(unit.clone()).is_break() => return,
                Content::Bytes(_) | Content::Failed(_) if take(unit.clone()).is_break() => return,
                Content::Queued(_) if !is_address(&unit.location) => {
                    in_files.entry(unit.file.clone()).or_default().push(unit);
                }
                _ => {}
            }
        }
        for (name, wanted) in in_files {
            let given = wanted.first().map(|unit| unit.given.clone()).unwrap_or_default();
            if file_again(name, &wanted, &given, web, take).is_break() {
                return;
            }
        }
    }))
}

/// Of a file's reports those that are wanted.
fn file_again(
    name: String,
    wanted: &[Unit],
    given: &Given,
    web: Web,
    take: &mut dyn FnMut(Unit) -> ControlFlow<()>,
) -> ControlFlow<()> {
    file(&Input::File(name.into()), given, web, &mut |unit| match wanted.iter().find(|w| w.location == unit.location) {
        Some(w) => take(Unit { again: w.again, given: w.given.clone(), ..unit }),
        None => ControlFlow::Continue(()),
    })
}

/// A report as it was given; [`Content::Queued`] where its bytes are not kept.
fn kept(case: &Case, id: u32) -> anyhow::Result<Option<Unit>> {
    let mut find = case.db().prepare_cached(
        "SELECT r.location, r.name, r.hint, r.capture, s.bytes FROM report r LEFT JOIN snapshot s ON s.id = r.snapshot
         WHERE r.id = ?1",
    )?;
    let row = find.query_row([id], |row| {
        let (location, name, hint): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((location, name, hint, row.get::<_, Option<String>>(3)?, row.get::<_, Option<Vec<u8>>>(4)?))
    });
    let Some((location, name, hint, capture, bytes)) = row.optional()? else { return Ok(None) };
    let Kept { file, line, given } = serde_json::from_str(&hint)?;
    let content = match bytes {
        Some(bytes) => Content::Bytes(unpack_bytes(&bytes)?),
        None => Content::Queued(super::web::NOT_FETCHED.to_owned()),
    };
    let capture = capture.map(|c| serde_json::from_str(&c)).transpose()?;
    Ok(Some(Unit { location, name, file, line, content, given, capture, again: Some(id), current: false }))
}
