//! A web page to a report: `dom_smoothie` finds the body, our own walk makes text of it, the furniture pass cleans it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, Readability};

use super::knowledge::PageLexicon;
use super::meta::{self, Meta};
use super::walk::{self, Line};
use super::{Hint, furniture, guard};
use crate::text::fold::fold;

/// What a page gives.
pub(super) struct Page {
    pub meta: Meta,
    pub lines: Vec<Line>,
    /// No body stood out: the lines are those of the element that the page marks as its main one.
    pub unsure: bool,
}

/// Read a page's source: what was cut from it for safety, and the page, or why it holds no report.
pub(super) fn read(lexicon: &PageLexicon, source: &str, hint: &Hint) -> (Vec<guard::Cut>, Result<Page, String>) {
    let (source, cut) = guard::tame(source);
    // The parsers are not ours: whatever they do with a page, reading goes on.
    let page = catch_unwind(AssertUnwindSafe(|| read_tamed(lexicon, &source, hint)))
        .unwrap_or_else(|_| Err("the HTML parser gave up on this page; nothing was read".to_owned()));
    (cut, page)
}

fn read_tamed(lexicon: &PageLexicon, source: &str, hint: &Hint) -> Result<Page, String> {
    let document = Document::from(source);
    let all = document.body().map(|body| walk::lines(&body, &lexicon.classes)).unwrap_or_default();
    let mut meta = meta::read(lexicon, &document, &all, hint);
    let found = content(lexicon, document.clone());
    if meta.byline.is_none() {
        meta.byline = meta::byline_in_body(lexicon, &found, &meta.sites);
    }
    let context = furniture::Context { title: &meta.title, sites: &meta.sites, tree: true };
    let mut lines = furniture::strip(lexicon, found, &context);
    // What was found may have been a list of teasers, and nothing of it left.
    let unsure = lines.is_empty();
    if unsure {
        lines = marked_body(lexicon, &document, &context);
    }
    if let Some(lead) = lead_outside(lexicon, &all, &lines, &meta) {
        lines.splice(0..0, furniture::strip(lexicon, vec![lead], &context));
    }
    if lines.is_empty() {
        return Err("no article text was found in this page; nothing was read".to_owned());
    }
    Ok(Page { meta, lines, unsure })
}

/// The article's lines as Readability finds them.
fn content(lexicon: &PageLexicon, document: Document) -> Vec<Line> {
    let config = Config { keep_classes: true, disable_json_ld: true, ..Config::default() };
    let article = Readability::with_document(document, None, Some(config)).and_then(|mut found| found.parse());
    article.map(|a| walk::lines(&Document::fragment(a.content).root(), &lexicon.classes)).unwrap_or_default()
}

/// What is the article's in the element that the page itself marks as its main part.
fn marked_body(lexicon: &PageLexicon, document: &Document, context: &furniture::Context) -> Vec<Line> {
    let lines = |selector: &&str| {
        let found = document.select_single(selector);
        let lines = walk::lines(found.nodes().first()?, &lexicon.classes);
        Some(furniture::strip(lexicon, lines, context)).filter(|lines| !lines.is_empty())
    };
    ["[itemprop=articleBody]", "article", "main", "body"].iter().find_map(lines).unwrap_or_default()
}

/// The lead that some sites print in a block of its own between headline and body: a paragraph whose class says so,
/// or that the page's own description repeats.
fn lead_outside(lexicon: &PageLexicon, all: &[Line], kept: &[Line], meta: &Meta) -> Option<Line> {
    let headline = meta.headline_at?;
    let first = kept.first()?;
    let body = all.iter().skip(headline).position(|line| line.text == first.text)? + headline;
    let bare = |s: &str| fold(s).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let held: String = kept.iter().map(|line| bare(&line.text)).collect();
    let description: String = meta.description.as_deref().map(bare).unwrap_or_default();
    all.get(headline + 1..body)?
        .iter()
        .find(|line| {
            let text = bare(&line.text);
            let start: String = text.chars().take(40).collect();
            let described = start.chars().count() == 40 && description.starts_with(&start);
            (described || line.role.lead)
                && !line.role.outside
                && !line.role.author
                && line.linked_share() < 50
                && super::cue::words(&line.text).len() >= 8
                && !held.contains(&text)
                && super::date::line(lexicon, &line.text).others > 4
        })
        .cloned()
}
