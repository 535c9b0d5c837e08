//! The dossier as Markdown.

use std::io::Write;

use super::dossier::{Block, Run, anchor, tell};
use super::outputs::Outputs;
use super::selection::Selection;
use crate::render::{isolate, shown};

/// One file.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut sink = out.open(None, "md")?;
    let rows = tell(selection, out, &mut |block| Ok(sink.write_all(markdown(&block).as_bytes())?))?;
    out.close(sink, rows, &[])
}

fn markdown(block: &Block) -> String {
    match block {
        Block::Heading(level, id, words) => {
            let place = id.as_ref().map(|id| format!("<a id=\"{id}\"></a>\n\n")).unwrap_or_default();
            format!("{place}{} {}\n\n", "#".repeat(usize::from(*level)), line(words))
        }
        Block::Paragraph(words) => format!("{}\n\n", line(words)),
        Block::Facts(facts) => {
            let items = facts.iter().map(|(label, value)| format!("- {}: {}\n", escaped(label), line(value)));
            items.collect::<String>() + "\n"
        }
        Block::Quotation { id, words: [before, words, after], under, .. } => {
            let place = id.as_ref().map(|id| format!("<a id=\"{id}\"></a>\n\n")).unwrap_or_default();
            let (before, after) = (context(before), context(after));
            // Bold holds only where no space is at its edges, and marks stand out of the words' own direction.
            let words = format!("**{}**", escaped(&shown(words)));
            let said = [before, words, after].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
            format!("{place}> {}\n>\n> {}\n\n", isolate(&said), line(under))
        }
    }
}

fn context(words: &str) -> String {
    escaped(&shown(words))
}

fn line(runs: &[Run]) -> String {
    let run = |run: &Run| match run {
        Run::Own(words) => escaped(words),
        Run::Given(words) => isolate(&escaped(&shown(words))),
        Run::Here(id) => format!("[{}](#{})", escaped(id), anchor(id)),
        Run::Address(url) if url.starts_with("http://") || url.starts_with("https://") => {
            let url: String = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            format!("<{}>", url.replace('<', "%3C").replace('>', "%3E"))
        }
        Run::Address(url) => isolate(&escaped(&shown(url))),
    };
    runs.iter().map(run).collect()
}

/// What Markdown or HTML in it would read as a sign stands as itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_report_are_never_markup() {
        let runs = [
            Run::Given("**قال** <script>".into()),
            Run::Own(" · ".into()),
            Run::Here("R3#S4".into()),
            Run::Address("javascript:alert(1)".into()),
            Run::Address("https://x.example/a<b>".into()),
        ];
        assert_eq!(
            line(&runs),
            "\u{2068}\\*\\*قال\\*\\* \\<script\\>\u{2069} · [R3\\#S4](#R3-S4)\u{2068}javascript:alert(1)\u{2069}<https://x.example/a%3Cb%3E>"
        );
    }
}
