//! `khabar read`: inputs in, records out in the same order, whatever the number of threads.

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use khabar::Reader;
use khabar::page::{Hint, Pages};
use khabar::record::{Problem, Read};
use rayon::ThreadPool;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::destination::Destination;
use super::input::{Input, REPORTS, expand};
use super::output::Output;
use super::{Format, ReadArgs, complain, lexicon};
use crate::render::View;

/// How many inputs are open, and how many records held, at a time.
const INPUTS_AT_ONCE: usize = 64;
const REPORTS_AT_ONCE: usize = 256;

/// From so many reports on, a bar tells how far the work is.
const MANY: u64 = 32;

/// Markup may nest deeply, and a parser recurse with it.
const STACK: usize = 16 << 20;

/// Read the inputs and write the records.
pub fn run(args: &ReadArgs) -> anyhow::Result<ExitCode> {
    if args.paths.is_empty() && io::stdin().is_terminal() {
        bail!("nothing to read: name files or folders, or pipe a report in (`khabar read -`)");
    }
    let Some(reader) = lexicon::reader(args.lexicon.as_deref())? else { return Ok(ExitCode::FAILURE) };
    let paths = if args.paths.is_empty() { vec![PathBuf::from("-")] } else { args.paths.clone() };
    let (inputs, failures) = expand(&paths, &REPORTS);
    let destination = args.out.as_deref().map(|out| destination(out, &inputs)).transpose()?;
    let view = if destination.is_some() { View::plain(args.show.lang) } else { View::of_stdout(args.show.lang) };
    let (destination, to): (_, Box<dyn Write>) = match destination {
        Some((destination, file)) => (Some(destination), Box::new(BufWriter::new(file))),
        None => (None, Box::new(BufWriter::new(io::stdout().lock()))),
    };
    let mut run = Run {
        pool: rayon::ThreadPoolBuilder::new()
            .num_threads(args.threads.map_or(0, usize::from))
            .stack_size(STACK)
            .build()
            .context("threads")?,
        output: Output::new(to, args.show.format, view),
        problems_shown: args.show.format == Format::Text,
        bar: bar(),
        // Only where it cannot run into the records: on a terminal that the records do not go to.
        bar_wanted: io::stderr().is_terminal() && (args.out.is_some() || !io::stdout().is_terminal()),
        failed: false,
        reader,
    };
    for (name, why) in failures {
        run.fail(&name, None, &why);
    }
    let written = inputs.chunks(INPUTS_AT_ONCE).try_for_each(|some| run.read(some, args));
    run.bar.finish_and_clear();
    written.and_then(|()| run.output.finish()).with_context(|| match &args.out {
        Some(out) => format!("cannot write {}", out.display()),
        None => "cannot write to standard output".to_owned(),
    })?;
    destination.map_or(Ok(()), Destination::complete)?;
    Ok(if run.failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

struct Run {
    reader: Reader,
    pool: ThreadPool,
    output: Output,
    /// Whether the output itself shows what went wrong within a report.
    problems_shown: bool,
    bar: ProgressBar,
    bar_wanted: bool,
    failed: bool,
}

impl Run {
    fn read(&mut self, inputs: &[Input], args: &ReadArgs) -> io::Result<()> {
        let opened: Vec<Result<Pages, String>> =
            self.pool.install(|| inputs.par_iter().map(|input| open(&self.reader, input, args)).collect());
        let mut reports = Vec::new();
        for (input, opened) in inputs.iter().zip(opened) {
            match opened {
                Ok(pages) if pages.reports.is_empty() && pages.problems.is_empty() => {
                    self.fail(&input.name(), None, "no report was found in it");
                }
                Ok(pages) => {
                    self.tell(&pages.problems);
                    reports.extend(pages.reports);
                }
                Err(why) => self.fail(&input.name(), None, &why),
            }
        }
        self.expect(reports.len() as u64);
        let mut reports = reports.into_iter();
        while reports.len() > 0 {
            let some: Vec<_> = reports.by_ref().take(REPORTS_AT_ONCE).collect();
            let read: Vec<Read> = self.pool.install(|| some.into_par_iter().map(|r| self.reader.read(r)).collect());
            for read in read {
                if !self.problems_shown {
                    self.tell(&read.problems);
                }
                self.output.write(read)?;
                self.bar.inc(1);
            }
        }
        Ok(())
    }

    /// So many more reports are to be read.
    fn expect(&mut self, reports: u64) {
        self.bar.inc_length(reports);
        if self.bar_wanted && self.bar.length().is_some_and(|all| all >= MANY) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar_wanted = false;
        }
    }

    fn tell(&mut self, problems: &[Problem]) {
        for p in problems {
            self.failed |= p.fatal;
            self.complain(&p.report, p.line, &p.message);
        }
    }

    fn fail(&mut self, name: &str, line: Option<usize>, why: &str) {
        self.failed = true;
        self.complain(name, line, why);
    }

    fn complain(&self, name: &str, line: Option<usize>, what: &str) {
        let line = line.map(|l| format!(":{l}")).unwrap_or_default();
        self.bar.suspend(|| complain(&format!("{name}{line}: {what}")));
    }
}

fn open(reader: &Reader, input: &Input, args: &ReadArgs) -> Result<Pages, String> {
    let hint = Hint {
        name: input.name(),
        published: args.published.clone(),
        outlet: args.outlet.clone(),
        url: args.url.clone(),
    };
    Ok(reader.pages(&input.bytes()?, &hint))
}

/// Not drawn until [`Run::expect`] says so.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} reports, {eta} left");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden()).with_style(style)
}

/// Where `--out` goes; no input may be lost to it.
fn destination(out: &Path, inputs: &[Input]) -> anyhow::Result<(Destination, File)> {
    let same = |i: &Input| match i {
        Input::File(path) => fs::canonicalize(path).is_ok_and(|p| fs::canonicalize(out).is_ok_and(|o| o == p)),
        Input::Stdin => false,
    };
    if inputs.iter().any(same) {
        bail!("--out {}: this file is among the inputs and would be lost; choose another name", out.display());
    }
    Destination::create(out).with_context(|| format!("--out {}", out.display()))
}
