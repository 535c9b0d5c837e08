//! The dossier as one HTML page: nothing is loaded, nothing runs, and it prints.

use sha2::{Digest, Sha256};
use std::io::Write;

use super::dossier::{Block, Run, anchor, tell, title};
use super::outputs::Outputs;
use super::selection::Selection;
use crate::render::{Lang, shown};

const STYLE: &str = "\
body{max-width:56rem;margin-block:2rem;margin-inline:auto;padding-inline:1.25rem;color:#222;background:#fff;\
line-height:1.65;font-family:'Segoe UI','Helvetica Neue','Noto Sans',Arial,sans-serif}\
html:lang(ar){font-size:110%}\
:lang(ar){font-family:'Noto Naskh Arabic',Amiri,'Geeza Pro','Segoe UI',Tahoma,'Noto Sans',sans-serif;line-height:1.85}\
h1{font-size:1.7rem;line-height:1.35}\
h2{font-size:1.3rem;margin-block:2.6rem .6rem;border-block-end:2px solid #222;padding-block-end:.2rem}\
h3{font-size:1.05rem;margin-block:1.8rem .4rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin-block:.4rem;font-size:.92rem}\
dt{color:#5c5c5c}dd{margin-inline:0;overflow-wrap:anywhere}\
blockquote{margin-block:.9rem;margin-inline:0;padding-block:.1rem;padding-inline-start:1rem;border-inline-start:3px solid #c8c4ba}\
blockquote p{margin-block:.3rem;color:#5c5c5c}blockquote mark{background:#fff3c4;color:#111}\
footer{font-size:.88rem;color:#5c5c5c}\
a{color:#0b4f8a}:target{outline:2px solid #e69f00;outline-offset:4px}\
@page{size:A4;margin:15mm}\
@media print{body{max-width:none;margin:0;padding:0;font-size:10pt}blockquote,dl{break-inside:avoid}\
h2,h3{break-after:avoid}a{color:inherit}mark{text-decoration:underline}}";

/// One page.
pub fn write(selection: &Selection, out: &mut Outputs) -> anyhow::Result<()> {
    let mut sink = out.open(None, "html")?;
    let (lang, dir) = if selection.lang == Lang::Ar { ("ar", "rtl") } else { ("en", "ltr") };
    let style = base64(&Sha256::digest(STYLE));
    write!(
        sink,
        "<!DOCTYPE html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        title(selection.lang)
    )?;
    let rows = tell(selection, out, &mut |block| Ok(sink.write_all(html(&block).as_bytes())?))?;
    sink.write_all(b"</main>\n</body>\n</html>\n")?;
    out.close(sink, rows, &[])
}

fn html(block: &Block) -> String {
    let named = |id: &Option<String>| id.as_ref().map(|id| format!(" id=\"{}\"", escaped(id))).unwrap_or_default();
    match block {
        Block::Heading(level, id, words) => format!("<h{level}{}>{}</h{level}>\n", named(id), line(words)),
        Block::Paragraph(words) => format!("<p>{}</p>\n", line(words)),
        Block::Facts(facts) => {
            let facts = facts.iter().map(|(l, v)| format!("<dt>{}</dt><dd>{}</dd>\n", escaped(l), line(v)));
            format!("<dl>\n{}</dl>\n", facts.collect::<String>())
        }
        Block::Quotation { id, language, words: [before, words, after], under } => {
            // Where the language is not known, the words' own first letter gives the direction.
            let (lang, dir) = match language.as_deref() {
                Some(l @ ("ar" | "fa" | "ur" | "he" | "ku")) => (format!(" lang=\"{l}\""), "rtl"),
                Some(l) => (format!(" lang=\"{}\"", escaped(l)), "ltr"),
                None => (String::new(), "auto"),
            };
            let [before, words, after] = [before, words, after].map(|w| escaped(&spaced(w)));
            format!(
                "<blockquote{}>\n<p{lang} dir=\"{dir}\">{before}<mark>{words}</mark>{after}</p>\n<footer>{}</footer>\n</blockquote>\n",
                named(id),
                line(under)
            )
        }
    }
}

/// Safe to show, with the space at either edge that sets it off from its neighbours.
fn spaced(words: &str) -> String {
    let edge = |edge: Option<char>| if edge.is_some_and(char::is_whitespace) { " " } else { "" };
    format!("{}{}{}", edge(words.chars().next()), shown(words), edge(words.chars().next_back()))
}

fn line(runs: &[Run]) -> String {
    let run = |run: &Run| match run {
        Run::Own(words) => escaped(words),
        Run::Given(words) => format!("<bdi>{}</bdi>", escaped(&shown(words))),
        Run::Here(id) => format!("<a href=\"#{}\"><bdi>{}</bdi></a>", escaped(&anchor(id)), escaped(id)),
        Run::Address(url) if url.starts_with("http://") || url.starts_with("https://") => {
            let url = escaped(url);
            format!("<a href=\"{url}\" rel=\"noreferrer\"><bdi dir=\"ltr\">{url}</bdi></a>")
        }
        Run::Address(url) => format!("<bdi dir=\"ltr\">{}</bdi>", escaped(&shown(url))),
    };
    runs.iter().map(run).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = bytes.chunks(3).flat_map(|three| {
        let bits = three.iter().fold(0u32, |bits, &b| bits << 8 | u32::from(b)) << (8 * (3 - three.len()));
        (0..4).map(move |at| match at <= three.len() {
            true => char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        })
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes.as_bytes()), want);
        }
    }

    #[test]
    fn words_of_a_report_are_never_markup() {
        let runs =
            [Run::Given("\u{202e}<b>\"قال\"".into()), Run::Here("R3#S4".into()), Run::Address("javascript:x".into())];
        assert_eq!(
            line(&runs),
            "<bdi>&lt;b&gt;&quot;قال&quot;</bdi><a href=\"#R3-S4\"><bdi>R3#S4</bdi></a><bdi dir=\"ltr\">javascript:x</bdi>"
        );
        assert_eq!(spaced("قال \n"), "قال ");
    }
}
