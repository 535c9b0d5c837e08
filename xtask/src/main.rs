//! The jobs of this workspace.

use std::io::Write;

use khabar::Reader;
use khabar::record::Report;

fn main() -> anyhow::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "../shared/gold/reports.jsonl".into());
    let reader = Reader::new().map_err(|e| anyhow::anyhow!("{e}"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in std::fs::read_to_string(path)?.lines() {
        let v: serde_json::Value = serde_json::from_str(line)?;
        let s = |k: &str| v[k].as_str().unwrap_or_default().to_owned();
        let report = Report {
            id: s("id"),
            title: s("title"),
            text: s("text"),
            published: Some(s("published")),
            outlet: Some(s("outlet")),
            ..Report::default()
        };
        writeln!(out, "{}", serde_json::to_string(&reader.read(report).record)?)?;
    }
    Ok(())
}
