//! How well pages become reports: shingle F1 as scrapinghub's article-extraction-benchmark defines it, furniture left
//! over, and title, day and byline, against `shared/pages/gold.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use khabar::page::{Hint, PageLexicon, read_bytes};
use serde_json::Value;

/// A Markdown table of the pages under `shared/pages`, and the means over the Arabic ones.
pub fn evaluate(shared: &Path) -> Result<String> {
    let folder = shared.join("pages");
    let gold_path = folder.join("gold.json");
    let gold = std::fs::read_to_string(&gold_path).with_context(|| format!("cannot read {}", gold_path.display()))?;
    let gold: BTreeMap<String, Value> =
        serde_json::from_str(&gold).with_context(|| format!("{} is not the JSON expected", gold_path.display()))?;
    let lexicon = PageLexicon::load(&[])?;
    let mut out = String::from(
        "| page | language | F1 | P | R | furniture left | title | date | byline |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut arabic: Vec<Score> = Vec::new();
    let (mut titles, mut dates, mut bylines, mut spurious) = (0, 0, 0, 0);
    for (name, page) in &gold {
        let path = folder.join(format!("{name}.html"));
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let read = read_bytes(&lexicon, &bytes, &Hint { name: format!("{name}.html"), ..Hint::default() });
        let report = read.reports.into_iter().next().unwrap_or_default();
        let field = |key: &str| page.get(key).and_then(Value::as_str).unwrap_or_default();
        let score = score(field("articleBody"), &report.text);
        let left: Vec<&str> = page
            .get("without")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|s| report.text.contains(s))
            .collect();
        let squeezed = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = squeezed(&report.title) == squeezed(field("title"));
        let date = report.published.as_deref().and_then(|d| d.get(..10)).unwrap_or_default() == field("date");
        let byline = report.byline.as_deref().unwrap_or_default();
        let right = byline == field("author");
        titles += usize::from(title);
        dates += usize::from(date);
        bylines += usize::from(right);
        spurious += usize::from(!byline.is_empty() && field("author").is_empty());
        let mark = |right: bool, got: &str| if right { "right".to_owned() } else { format!("`{got}`") };
        writeln!(
            out,
            "| {name} | {} | {:.3} | {:.3} | {:.3} | {} | {} | {} | {} |",
            field("lang"),
            score.f1,
            score.precision,
            score.recall,
            if left.is_empty() { "none".to_owned() } else { left.join("; ") },
            mark(title, &report.title),
            mark(date, report.published.as_deref().unwrap_or("none")),
            mark(right, byline),
        )?;
        if field("lang") == "ar" {
            arabic.push(score);
        }
    }
    let mean = |part: fn(&Score) -> f64| arabic.iter().map(part).sum::<f64>() / arabic.len().max(1) as f64;
    let (precision, recall) = (mean(|s| s.precision), mean(|s| s.recall));
    writeln!(
        out,
        "| **Arabic, mean of {}** | ar | **{:.3}** | {precision:.3} | {recall:.3} | | | | |\n",
        arabic.len(),
        2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE),
    )?;
    let all = gold.len();
    writeln!(
        out,
        "Titles right {titles} of {all}, days {dates} of {all}, bylines {bylines} of {all} ({spurious} given where there is none)."
    )?;
    Ok(out)
}

struct Score {
    f1: f64,
    precision: f64,
    recall: f64,
}

/// Precision and recall of one page: each is a share of 4-word shingles, counted as a multiset. The benchmark means
/// both over the pages and takes F1 of the means; a page's own F1 is shown for reading.
fn score(gold: &str, got: &str) -> Score {
    let (gold, got) = (shingles(gold), shingles(got));
    let shared: f64 = gold.iter().map(|(s, n)| *n.min(got.get(s).unwrap_or(&0)) as f64).sum();
    let total = |of: &BTreeMap<Vec<String>, usize>| of.values().sum::<usize>() as f64;
    let share = |whole: f64| if whole == 0.0 { 1.0 } else { shared / whole };
    let (precision, recall) = (share(total(&got)), share(total(&gold)));
    let f1 = if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
    Score { f1, precision, recall }
}

/// The 4-word shingles of a text; a shorter text is one shingle.
fn shingles(text: &str) -> BTreeMap<Vec<String>, usize> {
    // Python's `\w+`: marks, which Rust counts as letters, part words there.
    let inside = |c: char| c == '_' || (c.is_alphanumeric() && !matches!(c, '\u{64B}'..='\u{65F}' | '\u{670}'));
    let words: Vec<String> = text.split(|c| !inside(c)).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let mut counts = BTreeMap::new();
    if words.is_empty() {
        return counts;
    }
    for shingle in words.windows(4.min(words.len())) {
        *counts.entry(shingle.to_vec()).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn shingles_are_counted_as_the_benchmark_counts_them() {
        for (gold, got, precision, recall) in [
            ("a b c d e", "a b c d e", 1.0, 1.0),
            ("a b c d e", "a b c d", 1.0, 0.5),
            ("a b c d", "x a b c d", 0.5, 1.0),
            ("a b c d", "", 1.0, 0.0),
            ("a b", "a b", 1.0, 1.0),
        ] {
            let s = score(gold, got);
            assert_eq!((s.precision, s.recall), (precision, recall), "{gold} / {got}");
        }
    }
}
