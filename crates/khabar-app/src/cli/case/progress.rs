//! Adding, seen by the one who waits: counts, rate and time left on a terminal, faults a line each, a closing line
//! always, and an orderly stop on Ctrl-C.

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use khabar::Reader;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::case::ingest::{self, Counts, Reading, Source, Told};
use crate::case::{Case, Scope};
use crate::cli::complain;

/// Exit code after Ctrl-C, as shells have it.
const INTERRUPTED: u8 = 130;

/// How to read, with the number of threads that was asked for.
pub fn reading<'a>(reader: &'a Reader, version: &'a str, threads: Option<u16>) -> Reading<'a> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    Reading { reader, version, threads: threads.map_or_else(cores, usize::from) }
}

/// How far adding is.
pub struct Progress {
    bar: ProgressBar,
    /// Set when the user wants to stop.
    stop: Arc<AtomicBool>,
    /// Whether something could not be read.
    failed: bool,
}

impl Progress {
    /// Progress towards so many bytes; 0 where that is not known.
    pub fn new(bytes: u64) -> Progress {
        let target = match io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        let (length, template) = match bytes {
            0 => (None, "{spinner} {msg}"),
            n => (Some(n), "{bar:30} {percent}% {msg}, {eta} left"),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Progress {
            bar: ProgressBar::with_draw_target(length, target).with_style(style),
            stop: stop_on_ctrl_c(),
            failed: false,
        }
    }

    /// Set when the user wants to stop.
    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Something that could not be read at all.
    pub fn fail(&mut self, name: &str, why: &str) {
        self.failed = true;
        self.bar.suspend(|| complain(&format!("{name}: {why}")));
    }

    /// Add what `source` gives and tell how it goes.
    pub fn run(mut self, case: &mut Case, how: &Reading, source: Source<'_>) -> anyhow::Result<ExitCode> {
        let stop = Arc::clone(&self.stop);
        let mut done = Counts::default();
        let counts = ingest::ingest(case, how, source, &stop, &mut |told| match told {
            Told::Problem(p) => {
                self.failed |= p.fatal;
                let line = p.line.map(|l| format!(":{l}")).unwrap_or_default();
                self.bar.suspend(|| complain(&format!("{}{line}: {}", p.report, p.message)));
            }
            Told::Done(counts) => {
                done = counts;
                self.bar.set_position(counts.bytes);
                let rate = counts.all() as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
                self.bar.set_message(format!("{}, {rate:.0} a second", line(&counts)));
            }
        });
        let stopped = stop.load(Ordering::Relaxed);
        // So that the first comparison need not wait for it.
        let grouped = if counts.as_ref().is_ok_and(|c| c.read > 0) && !stopped {
            self.bar.set_message("grouping events");
            self.bar.tick();
            case.scope(&Scope::default()).and_then(|()| case.regroup())
        } else {
            Ok(())
        };
        self.bar.finish_and_clear();
        let counts = counts.with_context(|| {
            format!(
                "{}: stopped after {}; these are kept, and the same command goes on",
                case.path().display(),
                line(&done)
            )
        })?;
        writeln!(io::stdout(), "{}", line(&counts))?;
        grouped.context("the reports are in the case, but their events could not be grouped")?;
        if stopped {
            complain("stopped; what is counted above is in the case, and the same command goes on from there");
            return Ok(ExitCode::from(INTERRUPTED));
        }
        let failed = self.failed || counts.failed > 0;
        Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
    }
}

/// `12 read (2 new versions), 1 queued, 3 skipped as duplicates, 1 failed, 5 already there`; zeros but the first left out.
fn line(c: &Counts) -> String {
    let versions = match c.versions {
        0 => String::new(),
        1 => " (1 a new version)".to_owned(),
        n => format!(" ({n} new versions)"),
    };
    let mut line = format!("{} read{versions}", c.read);
    for (n, what) in [
        (c.queued, "queued"),
        (c.skipped, "skipped as duplicates"),
        (c.failed, "failed"),
        (c.partly, "not read whole"),
        (c.unchanged, "already there"),
    ] {
        if n > 0 {
            line.push_str(&format!(", {n} {what}"));
        }
    }
    line
}

/// Set at the first Ctrl-C; the second ends the program at once.
fn stop_on_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    // Another handler is set only where one process adds twice; then the first one's flag stays.
    let _ = ctrlc::set_handler(move || {
        if set.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(INTERRUPTED));
        }
    });
    stop
}
