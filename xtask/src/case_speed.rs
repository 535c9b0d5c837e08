//! Speed and memory of a case of made-up reports, as one Markdown table. It runs `target/release/khabar`, start of the
//! program included.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use khabar::corroborate::copies::{Index, Passages, Seeker, Sketch};
use khabar::record::Report;

const PROGRAM: &str = "target/release/khabar";
const THREADS: &str = "2";
/// The time of a question is the best of so many.
const RUNS: usize = 5;

/// What a run of the program took.
struct Run {
    wall: Duration,
    /// Of all threads, in user and system mode.
    cpu: Duration,
    /// Most memory held, in MiB.
    peak: f64,
}

/// Run the program with its standard output into `out`, or nowhere. Memory and CPU are read from `/proc` until it ends.
fn run(args: &[&str], out: Option<&Path>) -> Result<Run> {
    let to = out.map(std::fs::File::create).transpose()?.map_or_else(Stdio::null, Stdio::from);
    let start = Instant::now();
    let child = Command::new(PROGRAM).args(args).stdout(to).spawn();
    let mut child = child.with_context(|| format!("cannot run {PROGRAM}: build it with --release"))?;
    let of = format!("/proc/{}", child.id());
    let (mut peak, mut ticks) = (0.0f64, 0u64);
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        let status = std::fs::read_to_string(format!("{of}/status")).unwrap_or_default();
        let held = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        peak = peak.max(held.unwrap_or(0.0) / 1024.0);
        // Fields 14 and 15 of proc_pid_stat(5), counted after the name in brackets.
        let stat = std::fs::read_to_string(format!("{of}/stat")).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        ticks = ticks.max(fields.filter_map(|f| f.parse::<u64>().ok()).sum());
        std::thread::sleep(Duration::from_millis(if start.elapsed().as_millis() < 300 { 1 } else { 20 }));
    };
    ensure!(ended.success(), "khabar {} ended with {ended}", args.join(" "));
    Ok(Run { wall: start.elapsed(), cpu: Duration::from_millis(ticks * 10), peak })
}

/// The best of [`RUNS`] in milliseconds, and the worst.
fn asked(args: &[&str]) -> Result<String> {
    let mut walls = (0..RUNS).map(|_| Ok(run(args, None)?.wall.as_secs_f64() * 1e3)).collect::<Result<Vec<f64>>>()?;
    walls.sort_by(f64::total_cmp);
    Ok(format!("{:.0} ms ({:.0} at worst)", walls.first().unwrap_or(&0.0), walls.last().unwrap_or(&0.0)))
}

/// How many reports were made as near copies of an earlier one, and how many of these are linked to one with the same
/// opening, by the index and the comparison that the case uses.
fn copies(path: &Path) -> Result<(usize, usize)> {
    let (mut index, mut made, mut found) = (Index::default(), 0, 0);
    let mut passages: Vec<Passages> = Vec::new();
    let mut openings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (n, line) in std::fs::read_to_string(path)?.lines().enumerate() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let report = Report { title: text("title"), text: text("text"), ..Report::default() };
        let (sketch, own) = (Sketch::of(&report.title, &report.text), Passages::of(&report));
        let opening: String = report.text.split_inclusive('.').take(3).collect();
        let alike = openings.entry(opening).or_default();
        if !alike.is_empty() {
            made += 1;
            let mut seeker = Seeker::new(&own);
            let is_copy = |r: u32| passages.get(r as usize).is_some_and(|p| seeker.compare(p).is_some());
            found += usize::from(index.candidates(&sketch).into_iter().filter(|r| alike.contains(r)).any(is_copy));
        }
        alike.push(n as u32);
        index.insert(n as u32, &sketch);
        passages.push(own);
    }
    Ok((made, found))
}

/// Print the figures for so many reports.
pub fn measure(reports: usize) -> Result<()> {
    let (input, case, answer) = ("target/case-speed.jsonl", "target/case-speed.khabar", "target/case-speed.json");
    crate::invent::write(reports, 1, Path::new(input))?;
    for old in [case.to_owned(), format!("{case}-wal"), format!("{case}-shm")] {
        _ = std::fs::remove_file(old);
    }
    run(&["new", case], None)?;
    let read = run(&["read", input, "--format", "jsonl", "-j", THREADS], None)?;
    let add = run(&["add", case, input, "-j", THREADS], None)?;
    let size = std::fs::metadata(case)?.len() as f64 / f64::from(1 << 20);
    run(&["compare", case, "--json", "--limit", "1"], Some(Path::new(answer)))?;
    let told: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(answer)?)?;
    let event = told[0]["events"][0]["id"].as_str().context("no event is told by several reports")?.to_owned();
    let compare = asked(&["compare", case, &event])?;
    let list = asked(&["compare", case])?;
    let timeline = asked(&["timeline", case])?;
    let searches = ["قصف", "الحكومة", "\"أعلنت وزارة\""].map(|words| asked(&["search", case, words]));
    // A link by hand that joins what is joined changes nothing, and everything is grouped anew.
    let other = told[0]["events"][1]["id"].as_str().context("the event is told once")?.to_owned();
    run(&["link", case, &event, &other], None)?;
    let anew = run(&["compare", case, &event], None)?;
    let (made, found) = copies(Path::new(input))?;
    let rate = |run: &Run| reports as f64 / run.wall.as_secs_f64();
    println!("| {reports} made-up reports, {THREADS} threads | bar | got |");
    println!("|---|---|---:|");
    println!("| `khabar read`, reports a second | | {:.0} ({:.0} s of CPU) |", rate(&read), read.cpu.as_secs_f64());
    println!(
        "| `khabar add`, reports a second, grouping included | | {:.0} ({:.0} s of CPU) |",
        rate(&add),
        add.cpu.as_secs_f64()
    );
    println!("| add to read, by the clock | 0.75 | {:.2} |", rate(&add) / rate(&read));
    println!("| add to read, by CPU | 0.75 | {:.2} |", read.cpu.as_secs_f64() / add.cpu.as_secs_f64().max(0.01));
    println!("| peak memory of add | 1 GB | {:.0} MiB |", add.peak);
    println!("| file | | {size:.0} MiB |");
    println!(
        "| `compare` after a decision: the whole case grouped anew | seconds | {:.1} s, {:.0} MiB |",
        anew.wall.as_secs_f64(),
        anew.peak
    );
    println!("| `compare` of the event told most | 1 s | {compare} |");
    println!("| `compare`, the list | | {list} |");
    println!("| `timeline` | | {timeline} |");
    for (words, took) in ["a word", "another", "a phrase"].into_iter().zip(searches) {
        println!("| `search`, {words} | 100 ms | {} |", took?);
    }
    println!("| near copies found of those made | | {found} of {made} |");
    Ok(())
}
