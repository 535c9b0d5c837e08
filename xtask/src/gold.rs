//! The gold reports: reading them and scoring what was read.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use khabar::Reader;
use khabar::record::Report;
use rayon::prelude::*;
use serde_json::Value;

use crate::score::{Tally, Texts};

/// A gold report: its part (`dev`, `train`, `wire`, `wire-dev`), the report, the gold record.
pub struct Gold {
    pub part: String,
    pub report: Report,
    pub record: Value,
}

/// The JSON values of a file, one a line.
pub fn lines(path: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .enumerate()
        .map(|(n, l)| serde_json::from_str(l).with_context(|| format!("{}:{}", path.display(), n + 1)))
        .collect()
}

/// The gold reports of `gold/reports.jsonl` with their records, in the order of the records.
pub fn load(data: &Path) -> Result<Vec<Gold>> {
    let string = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let reports: BTreeMap<String, Value> =
        lines(&data.join("gold/reports.jsonl"))?.into_iter().map(|r| (string(&r["id"]), r)).collect();
    lines(&data.join("gold/gold.jsonl"))?
        .into_iter()
        .map(|record| {
            let id = string(&record["id"]);
            let r = reports.get(&id).with_context(|| format!("gold.jsonl names {id}, which reports.jsonl lacks"))?;
            let report = Report {
                id,
                title: string(&r["title"]),
                text: string(&r["text"]),
                published: r["published"].as_str().map(str::to_owned),
                outlet: r["outlet"].as_str().map(str::to_owned),
                ..Report::default()
            };
            Ok(Gold { part: string(&r["part"]), report, record })
        })
        .collect()
}

/// The gold reports and the annotated newswire passages.
pub fn load_all(data: &Path) -> Result<Vec<Gold>> {
    let mut all = load(data)?;
    all.extend(crate::newswire::load(data)?);
    Ok(all)
}

/// The reader as shipped.
pub fn reader() -> Result<Reader> {
    Reader::new().map_err(|e| anyhow::anyhow!("{e}"))
}

/// The records of all gold reports, one a line.
pub fn print_records(data: &Path) -> Result<()> {
    let reader = reader()?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for gold in load_all(data)? {
        writeln!(out, "{}", serde_json::to_string(&reader.read(gold.report).record)?)?;
    }
    Ok(())
}

/// Scores of the parts, as Markdown.
pub fn evaluate(data: &Path, errors: usize) -> Result<String> {
    let reader = reader()?;
    let all = load_all(data)?;
    let read: Vec<Value> =
        all.par_iter().map(|g| serde_json::to_value(reader.read(g.report.clone()).record)).collect::<Result<_, _>>()?;
    let mut out = String::new();
    for part in ["dev", "wire-dev", "train", "wire"] {
        let mut tally = Tally::default();
        let mut n = 0;
        for (g, system) in all.iter().zip(&read).filter(|(g, _)| g.part == part) {
            tally.report(&g.report.id, &Texts::new(&g.report.title, &g.report.text), &g.record, system)?;
            n += 1;
        }
        out += &format!("\n### Statements and events, gold part `{part}`, {n} reports\n\n{}", tally.markdown());
        for line in tally.errors.iter().take(errors) {
            out += &format!("- {line}\n");
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bars of the first slice, on the dev reports. Skipped, with a notice, where the shared data is absent.
    #[test]
    fn dev_reports_are_read_above_the_bars() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
        if !data.join("gold/gold.jsonl").exists() {
            // Written past the capture of the test harness, so that a skipped test is seen.
            let _ =
                writeln!(std::io::stderr(), "notice: {} is absent; the gold reports were not scored", data.display());
            return;
        }
        let reader = reader().unwrap();
        let mut tally = Tally::default();
        for g in load(&data).unwrap().iter().filter(|g| g.part == "dev") {
            let system = serde_json::to_value(reader.read(g.report.clone()).record).unwrap();
            let texts = Texts::new(&g.report.title, &g.report.text);
            tally.report(&g.report.id, &texts, &g.record, &system).unwrap();
        }
        for (what, bar) in [
            ("statement", 0.83),
            ("statement*", 0.58),
            ("event", 0.50),
            (".via nested", 0.70),
            (".status", 0.74),
            (".said_in", 0.80),
            (".date", 0.75),
        ] {
            let f1 = tally.prf(what).2;
            assert!(f1 >= bar, "{what}: F1 {f1:.3} is below {bar}");
        }
    }
}
