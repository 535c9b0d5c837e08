//! Passages of ANERcorp newswire with our own annotation of their statements and events.
//!
//! `annotations/anercorp.jsonl` holds places in the text and labels, after `gold/GUIDELINES.md`, and no word of the
//! corpus; the text is put together here from `data/anercorp`.

use std::path::Path;

use anyhow::{Context, Result};
use khabar::record::Report;

use crate::gold::{Gold, lines};
use crate::names::sentences;

/// Marks that stand close to the word before them.
const CLOSES: &str = ".,،؛:!؟?)]»";
/// Marks that stand close to the word behind them.
const OPENS: [char; 3] = ['(', '[', '«'];

/// The words of a sentence as running text.
fn running(words: &[&str]) -> String {
    let mut out = String::new();
    for word in words {
        let close = CLOSES.contains(word) || out.ends_with(OPENS) || out.is_empty();
        out += if close { "" } else { " " };
        out += word;
    }
    out
}

/// The annotated passages: part `wire` to learn from, `wire-dev` to measure on.
///
/// # Errors
/// A file that cannot be read, or an annotation of sentences that the corpus lacks.
pub fn load(data: &Path) -> Result<Vec<Gold>> {
    let path = data.join("data/anercorp/camel_train.conll");
    let corpus = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let sentences: Vec<String> =
        sentences(&corpus).map(|s| running(&s.into_iter().map(|(word, _)| word).collect::<Vec<_>>())).collect();
    let annotations = Path::new(env!("CARGO_MANIFEST_DIR")).join("annotations/anercorp.jsonl");
    lines(&annotations)?
        .into_iter()
        .map(|record| {
            let id = record["id"].as_str().unwrap_or_default().to_owned();
            let bounds: Vec<usize> = id.split('-').filter_map(|n| n.parse().ok()).collect();
            let passage = match bounds[..] {
                [from, to] => sentences.get(from..to),
                _ => None,
            };
            let text = passage.with_context(|| format!("{}: {id} names no sentences", annotations.display()))?;
            let report = Report { id, text: text.join("\n"), language: Some("ar".into()), ..Report::default() };
            let part = record["part"].as_str().unwrap_or_default().to_owned();
            Ok(Gold { part, report, record })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_run_as_printed() {
        for (words, text) in [
            ("قال الوزير : \" نعم \" .", "قال الوزير: \" نعم \"."),
            ("وصل ( أمس ) إلى « المدينة »", "وصل (أمس) إلى «المدينة»"),
        ] {
            assert_eq!(running(&words.split(' ').collect::<Vec<_>>()), text);
        }
    }
}
