//! One unit read: everything about it that needs no case.

use khabar::corroborate::copies::{Passages, Sketch};
use khabar::corroborate::same_event::keys_of;
use khabar::page::{Hint, Pages};
use khabar::record::{Problem, Record, Report};
use khabar::text::query::index_lines;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Content, Known, LARGEST, Reading, Unit};
use crate::case::hex;
use crate::case::records::{pack, pack_bytes};

/// A unit with what was read in it.
pub struct Prepared {
    /// Without its bytes.
    pub unit: Unit,
    /// Number of its bytes.
    pub size: usize,
    pub body: Body,
}

pub enum Body {
    Unchanged,
    Queued(String),
    Feed,
    /// Not kept.
    Absent(Problem),
    Failed {
        bytes: Option<Packed>,
        problems: Vec<Problem>,
    },
    Read {
        bytes: Packed,
        read: Box<ReadReport>,
        problems: Vec<Problem>,
    },
}

/// The raw bytes.
pub struct Packed {
    pub sha256: String,
    pub size: usize,
    pub bytes: Vec<u8>,
}

/// A record and what is kept beside it.
pub struct ReadReport {
    pub record: Record,
    pub packed: Vec<u8>,
    pub words: SearchWords,
    pub weighed: Weighed,
}

/// Folded words and their light stems, of title and text, as the search tables hold them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SearchWords {
    pub words: [String; 2],
    pub stems: [String; 2],
}

/// What weighing goes by.
pub struct Weighed {
    pub sketch: Sketch,
    pub packed_sketch: Vec<u8>,
    pub passages: Passages,
    pub event_keys: Vec<u8>,
}

impl Prepared {
    /// What the person who adds should hear.
    pub fn problems(&self) -> &[Problem] {
        match &self.body {
            Body::Unchanged | Body::Queued(_) | Body::Feed => &[],
            Body::Absent(problem) => std::slice::from_ref(problem),
            Body::Failed { problems, .. } | Body::Read { problems, .. } => problems,
        }
    }
}

/// Read a unit. What is known with the same bytes is passed over.
pub fn prepare(mut unit: Unit, reading: &Reading, known: &Known) -> Prepared {
    let content = std::mem::take(&mut unit.content);
    if !matches!(content, Content::Bytes(_)) {
        unit.capture = None;
    }
    let lost = |why: String| Problem { report: unit.file.clone(), line: unit.line, message: why, fatal: true };
    let (size, body) = match content {
        Content::Queued(why) => (0, Body::Queued(why)),
        Content::Feed => (0, Body::Feed),
        Content::Absent(why) => (0, Body::Absent(lost(why))),
        Content::Failed(why) => (0, Body::Failed { bytes: None, problems: vec![lost(why)] }),
        Content::Bytes(bytes) if bytes.len() > LARGEST => {
            (bytes.len(), Body::Failed { bytes: None, problems: vec![lost(too_large())] })
        }
        Content::Bytes(bytes) => {
            let digest = Sha256::digest(&bytes);
            let versions = known.get(&unit.location).map(Vec::as_slice).unwrap_or_default();
            let same = unit.again.is_none() && unit.is_among(versions, &digest.into());
            let sha256 = hex(&digest);
            if let Some(capture) = &mut unit.capture {
                capture.seal(&sha256, bytes.len());
            }
            let body = if same { Body::Unchanged } else { read(&unit, &bytes, sha256, reading) };
            (bytes.len(), body)
        }
    };
    Prepared { unit, size, body }
}

/// Why something larger than [`LARGEST`] is not taken.
pub fn too_large() -> String {
    format!("it is larger than {} MB, more than any report; split it or take the report out of it", LARGEST >> 20)
}

fn read(unit: &Unit, bytes: &[u8], sha256: String, reading: &Reading) -> Body {
    let lost = |why: String| Problem { report: unit.file.clone(), line: unit.line, message: why, fatal: true };
    let packed = match pack_bytes(bytes) {
        Ok(packed) => Packed { sha256, size: bytes.len(), bytes: packed },
        Err(e) => return Body::Failed { bytes: None, problems: vec![lost(format!("it could not be packed: {e}"))] },
    };
    // Reading panics on nothing known; should it, one report fails and the others go on.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let (report, mut problems) = one_report(unit, bytes, reading);
        let read = report.map(|report| {
            let read = reading.reader.read(report);
            problems.extend(read.problems);
            report_of(read.record)
        });
        (read, problems)
    }));
    let (read, mut problems) = match read {
        Ok((Some(Ok(read)), problems)) => return Body::Read { bytes: packed, read: Box::new(read), problems },
        Ok((Some(Err(e)), problems)) => (format!("its record could not be packed: {e}"), problems),
        Ok((None, problems)) if problems.is_empty() => ("no report was found in it".to_owned(), problems),
        Ok((None, problems)) => return Body::Failed { bytes: Some(packed), problems },
        Err(_) => ("the reader broke on it; this is a fault of khabar: please report it".to_owned(), Vec::new()),
    };
    problems.push(lost(read));
    Body::Failed { bytes: Some(packed), problems }
}

/// The report in the bytes; none if there is none, or several that would need names of their own.
fn one_report(unit: &Unit, bytes: &[u8], reading: &Reading) -> (Option<Report>, Vec<Problem>) {
    let hint = Hint {
        name: unit.file.clone(),
        published: unit.given.published.clone(),
        outlet: unit.given.outlet.clone(),
        url: unit.given.url.clone(),
    };
    let Pages { mut reports, mut problems } = reading.reader.pages(bytes, &hint);
    for p in problems.iter_mut().filter(|_| unit.line.is_some()) {
        p.line = unit.line;
    }
    if reports.len() > 1 {
        let message = format!("it holds {} reports; save it as .jsonl and add that file", reports.len());
        problems.push(Problem { report: unit.file.clone(), line: unit.line, message, fatal: true });
        return (None, problems);
    }
    let mut report = reports.pop();
    if let (Some(report), Some(line)) = (&mut report, unit.line) {
        // What names a line that has no id of its own; read by itself, each is the first.
        if report.id == format!("{}:1", unit.file) {
            report.id = format!("{}:{line}", unit.file);
        }
    }
    (report, problems)
}

/// What is kept of a record.
pub fn report_of(record: Record) -> anyhow::Result<ReadReport> {
    let words = search_words(&record.report);
    let weighed = weigh(&record)?;
    Ok(ReadReport { packed: pack(&record)?, words, weighed, record })
}

/// Words and stems of a report for the search tables.
pub fn search_words(report: &Report) -> SearchWords {
    let (title, text) = (index_lines(&report.title), index_lines(&report.text));
    SearchWords { words: [title.0, text.0], stems: [title.1, text.1] }
}

fn weigh(record: &Record) -> anyhow::Result<Weighed> {
    let sketch = Sketch::of(&record.report.title, &record.report.text);
    Ok(Weighed {
        event_keys: pack(&keys_of(record))?,
        packed_sketch: sketch.to_bytes(),
        passages: Passages::of(&record.report),
        sketch,
    })
}
