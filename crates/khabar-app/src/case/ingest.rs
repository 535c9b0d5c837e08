//! Adding reports: sources give units, threads read them, one writer stores them in the order given.
//!
//! ```text
//! source ──Unit──▶ read (hash, pack, pages, record, search words) ──Prepared──▶ store (one transaction a batch)
//! ```
//! A unit is one report as given. Nothing is stored before it is read, and a report, its items, its search words and its
//! log entry are committed together: whenever the program ends, each report is in the case whole or not at all. Adding
//! again what is in already changes nothing, so that an `add` that was cut off is gone on with by the same command.
//! What is under way is bounded in number and in bytes ([`Gate`]); the order of the numbers given does not depend on
//! the number of threads.

mod again;
pub(super) mod read;
pub mod source;
mod store;
pub mod web;

pub use again::{failed, queued, settled};

use anyhow::anyhow;
use khabar::Reader;
use khabar::record::Problem;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use super::Case;
use crate::fetch::Capture;
use read::Prepared;

/// Largest report that is taken, in bytes as given.
pub const LARGEST: usize = 64 << 20;

/// What is under way at a time: units, and their bytes. A single larger unit goes alone.
const UNITS_AT_ONCE: usize = 512;
const BYTES_AT_ONCE: usize = 96 << 20;

/// A transaction holds so many reports, or so many bytes, or what came in so long.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 24 << 20;
const BATCH_TIME: Duration = Duration::from_millis(500);

/// Markup may nest deeply, and a parser recurse with it.
const STACK: usize = 16 << 20;

/// One report as given.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// What it is known by from one `add` to the next: its address; else the path as given, with `#` and the line's own
    /// id or number.
    pub location: String,
    /// Its own id, else the name of its file without the ending.
    pub name: String,
    /// Name for the reader: the path or address; its ending tells the kind where the bytes leave it open.
    pub file: String,
    /// Line of the file, where it is one.
    pub line: Option<usize>,
    /// What there is of it.
    pub content: Content,
    /// What the person who adds it knows of it.
    pub given: Given,
    /// How the bytes were obtained.
    pub capture: Option<Capture>,
    /// Whether the bytes are what stands at the location now: a file at its path, a page that was fetched. Others (a
    /// line, an archived page) are one of several that the location may have had, in no order of time.
    pub current: bool,
    /// The report that is read anew, in its place: one that failed.
    pub again: Option<u32>,
}

/// What there is of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// An address that is not fetched yet; why.
    Queued(String),
    /// A feed stands there: a source of reports and none itself. Where an address waits in the case, it waits no more.
    Feed,
    /// It could not be had; why. The case keeps it as failed.
    Failed(String),
    /// There is no such thing: told, and not kept.
    Absent(String),
}

impl Default for Content {
    fn default() -> Content {
        Content::Bytes(Vec::new())
    }
}

/// What the person who adds reports knows of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Given {
    /// Day of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What the case keeps of how a unit came, so that it can be read again from its bytes: `report.hint`.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
struct Kept {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(flatten)]
    given: Given,
}

/// Gives units one after the other until there are no more or it is told to stop.
pub type Source<'a> = Box<dyn FnOnce(&mut dyn FnMut(Unit) -> ControlFlow<()>) + Send + 'a>;

/// How reports are read.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The lexicons.
    pub reader: &'a Reader,
    /// Version of the program and digest of the lexicon, kept with every record.
    pub version: &'a str,
    /// Number of threads.
    pub threads: usize,
}

/// What became of the units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Read and stored.
    pub read: u64,
    /// Of these, new versions of a page that was there.
    pub versions: u64,
    /// Put in the queue, to be fetched.
    pub queued: u64,
    /// The same bytes as another report's, of the same outlet and address.
    pub skipped: u64,
    /// In the case already, the same.
    pub unchanged: u64,
    /// Could not be read.
    pub failed: u64,
    /// Read, but not all of it: a text that was cut, a broken page.
    pub partly: u64,
    /// Bytes of all of these.
    pub bytes: u64,
}

impl Counts {
    /// All units.
    pub fn all(&self) -> u64 {
        self.read + self.queued + self.skipped + self.unchanged + self.failed
    }

    fn count(&mut self, fate: &Fate, bytes: usize) {
        self.bytes += bytes as u64;
        match fate {
            Fate::Read { version } => {
                self.read += 1;
                self.versions += u64::from(*version > 1);
            }
            Fate::Queued => self.queued += 1,
            Fate::Skipped => self.skipped += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Source => {}
            Fate::Failed => self.failed += 1,
        }
    }
}

/// What became of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Read { version: u32 },
    Queued,
    Skipped,
    Unchanged,
    Source,
    Failed,
}

/// What the caller is told while it goes on.
#[derive(Debug)]
pub enum Told<'a> {
    /// So much is committed.
    Done(Counts),
    /// Something met on the way: of a unit that failed, or within one that was read.
    Problem(&'a Problem),
}

/// Add what `source` gives until it ends or `stop` is set; what was under way then is still read and committed.
///
/// # Errors
/// The case could not be written (a full disk, another program that holds it). What was committed stays.
pub fn ingest(
    case: &mut Case,
    reading: &Reading,
    source: Source<'_>,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Told),
) -> anyhow::Result<Counts> {
    let known = &store::known(case)?;
    let gate = &Gate::default();
    let (to_read, units) = mpsc::channel::<(u64, Unit)>();
    let (to_store, prepared) = mpsc::channel::<(u64, Prepared)>();
    let units = &Mutex::new(units);
    std::thread::scope(|scope| {
        std::thread::Builder::new().name("source".to_owned()).stack_size(STACK).spawn_scoped(scope, move || {
            let mut next = 0;
            source(&mut |unit| {
                if stop.load(Ordering::Relaxed) || !gate.enter(unit.size()) || to_read.send((next, unit)).is_err() {
                    return ControlFlow::Break(());
                }
                next += 1;
                ControlFlow::Continue(())
            });
        })?;
        for n in 0..reading.threads.max(1) {
            let to_store = to_store.clone();
            std::thread::Builder::new().name(format!("reader {n}")).stack_size(STACK).spawn_scoped(
                scope,
                move || {
                    loop {
                        // The lock is held while waiting: one thread waits at the channel, the others at the lock.
                        let unit = units.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((at, unit)) = unit else { return };
                        if to_store.send((at, read::prepare(unit, reading, known))).is_err() {
                            return;
                        }
                    }
                },
            )?;
        }
        drop(to_store);
        let stored = Writer::new(case, reading.version, gate, tell).and_then(|mut writer| writer.store_all(&prepared));
        // Whatever stopped the writer must not leave the source waiting to get in.
        gate.shut();
        drop(prepared);
        stored
    })
}

impl Unit {
    fn size(&self) -> usize {
        match &self.content {
            Content::Bytes(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

/// Puts what was read in order again, and into the case.
struct Writer<'a> {
    case: &'a mut Case,
    version: &'a str,
    store: store::Store,
    gate: &'a Gate,
    tell: &'a mut dyn FnMut(Told),
    counts: Counts,
}

impl<'a> Writer<'a> {
    fn new(
        case: &'a mut Case,
        version: &'a str,
        gate: &'a Gate,
        tell: &'a mut dyn FnMut(Told),
    ) -> anyhow::Result<Writer<'a>> {
        Ok(Writer { case, version, store: store::Store::default(), gate, tell, counts: Counts::default() })
    }

    fn store_all(&mut self, prepared: &mpsc::Receiver<(u64, Prepared)>) -> anyhow::Result<Counts> {
        let (mut early, mut next) = (BTreeMap::new(), 0);
        let (mut batch, mut bytes, mut since) = (Vec::new(), 0, Instant::now());
        loop {
            let wait = BATCH_TIME.saturating_sub(since.elapsed());
            let closed = match prepared.recv_timeout(wait) {
                Ok((at, one)) => early.insert(at, one).is_some(),
                Err(e) => e == mpsc::RecvTimeoutError::Disconnected,
            };
            while let Some(one) = early.remove(&next) {
                if batch.is_empty() {
                    since = Instant::now();
                }
                bytes += one.size;
                batch.push(one);
                next += 1;
            }
            if closed || batch.len() >= BATCH || bytes >= BATCH_BYTES || since.elapsed() >= BATCH_TIME {
                self.store(&mut batch)?;
                (bytes, since) = (0, Instant::now());
            }
            if closed {
                return match early.is_empty() {
                    true => Ok(self.counts),
                    false => Err(anyhow!("a thread that reads reports has ended before its time")),
                };
            }
        }
    }

    /// Commit a batch, then tell of it: nobody hears of what might yet be lost.
    fn store(&mut self, batch: &mut Vec<Prepared>) -> anyhow::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let fates = self.store.batch(self.case, self.version, batch)?;
        for (one, fate) in batch.iter().zip(&fates) {
            self.counts.count(fate, one.size);
            if *fate == Fate::Unchanged {
                continue;
            }
            let problems = one.problems();
            if matches!(fate, Fate::Read { .. }) && problems.iter().any(|p| p.fatal) {
                self.counts.partly += 1;
            }
            problems.iter().for_each(|p| (self.tell)(Told::Problem(p)));
        }
        self.gate.leave(batch.len(), batch.iter().map(|one| one.size).sum());
        batch.clear();
        (self.tell)(Told::Done(self.counts));
        Ok(())
    }
}

/// Holds the source back while enough is under way.
#[derive(Default)]
struct Gate {
    inside: Mutex<Inside>,
    left: Condvar,
}

#[derive(Default)]
struct Inside {
    units: usize,
    bytes: usize,
    shut: bool,
}

impl Gate {
    /// Wait for room; false if there will be none.
    fn enter(&self, bytes: usize) -> bool {
        let full =
            |i: &mut Inside| !i.shut && i.units > 0 && (i.units >= UNITS_AT_ONCE || i.bytes + bytes > BYTES_AT_ONCE);
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inside = self.left.wait_while(inside, full).unwrap_or_else(PoisonError::into_inner);
        inside.units += 1;
        inside.bytes += bytes;
        !inside.shut
    }

    fn leave(&self, units: usize, bytes: usize) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.units -= units;
        inside.bytes -= bytes;
        self.left.notify_one();
    }

    fn shut(&self) {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner).shut = true;
        self.left.notify_one();
    }
}

/// Location → SHA-256 of the bytes of all its versions, the latest last: what need not be read again.
type Known = HashMap<String, Vec<[u8; 32]>>;

impl Unit {
    /// Whether bytes are in the case already, `versions` being those at this location. A page that was changed back is a
    /// new version; a line that is given again is none.
    fn is_among<T: PartialEq>(&self, versions: &[T], bytes: &T) -> bool {
        if self.current { versions.last() == Some(bytes) } else { versions.contains(bytes) }
    }
}
