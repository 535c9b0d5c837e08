//! Speed, memory and start-up time, as one Markdown table. Built with `--release`, or the figures mean nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use icu_segmenter::WordSegmenter;
use khabar::Reader;
use khabar::page::Hint;
use khabar::record::Report;

use crate::gold::reader;

const SIZE: usize = 3000;
const COUNT: usize = 50;
/// The time of each report is the best of so many runs over all of them: what else the machine does only slows it.
const RUNS: usize = 20;

/// Distinct Arabic reports of 3,000 bytes: the sentences of the samples, each report starting at another one.
fn reports(reader: &Reader) -> Result<Vec<Report>> {
    let path = "samples/reports.jsonl";
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {path}: run from the workspace root"))?;
    let pages = reader.pages(&bytes, &Hint { name: path.to_owned(), ..Hint::default() });
    let source: Vec<Report> = pages.reports.into_iter().filter(|r| r.language.as_deref() == Some("ar")).collect();
    ensure!(!source.is_empty(), "no Arabic report in {path}");
    let sentences: Vec<&str> = source.iter().flat_map(|r| r.text.split_inclusive(['.', '\n'])).collect();
    let made = (0..COUNT).map(|n| {
        let mut text: String = sentences.iter().cycle().skip(n).take(400).copied().collect();
        text.truncate((0..=SIZE).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0));
        Report { text, ..source[n % source.len()].clone() }
    });
    Ok(made.collect())
}

fn best(reports: &[Report], mut run: impl FnMut(&Report)) -> Duration {
    let mut least = vec![Duration::MAX; reports.len()];
    for _ in 0..RUNS {
        for (least, report) in least.iter_mut().zip(reports) {
            let start = Instant::now();
            run(report);
            *least = start.elapsed().min(*least);
        }
    }
    least.iter().sum()
}

/// Most memory that this process ever held, in MiB; nothing where the system does not tell.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? / 1024.0)
}

/// Print the figures.
pub fn measure() -> Result<()> {
    let start = Instant::now();
    let reader = reader()?;
    let first = start.elapsed();
    let reports = reports(&reader)?;
    let start = Instant::now();
    black_box(reader.read(reports[0].clone()));
    let cold = start.elapsed();
    let read = best(&reports, |r| drop(black_box(reader.read(r.clone()))));
    let peak = peak();
    let segmenter = WordSegmenter::new_auto(Default::default());
    let segment = best(&reports, |r| _ = black_box(segmenter.segment_str(&r.text).count()));
    let rate = |d: Duration| COUNT as f64 / d.as_secs_f64();
    println!("| {COUNT} Arabic reports of {SIZE} bytes, one thread, each the best of {RUNS} | |");
    println!("|---|---:|");
    println!("| reports a second, read whole | {:.0} |", rate(read));
    println!("| reports a second, word segmentation of ICU alone | {:.0} |", rate(segment));
    println!("| ratio | {:.1} |", read.as_secs_f64() / segment.as_secs_f64());
    println!("| start-up, `Reader::new` | {:.3} s |", first.as_secs_f64());
    println!("| first report | {:.3} s |", cold.as_secs_f64());
    println!("| peak memory | {} |", peak.map_or("not told by this system".to_owned(), |m| format!("{m:.0} MiB")));
    Ok(())
}
