//! What stands in an article's column and is not the article: taken off line by line, by the cues of
//! `lexicon/{ar,en}/furniture.toml` and by what the tree tells about a line.

use std::collections::BTreeSet;

use super::cue::{Word, words};
use super::knowledge::{At, Drops, PageLexicon};
use super::walk::Line;
use super::{byline, date};
use crate::text::fold::fold;

/// What is known about the report whose lines are judged.
#[derive(Debug, Default)]
pub(super) struct Context<'a> {
    pub title: &'a str,
    /// Names of the outlet.
    pub sites: &'a [String],
    /// Lines come from a tree, so that links are known.
    pub tree: bool,
}

/// From this many words on a line is a paragraph: only a cue that cuts may touch it.
const PARAGRAPH: usize = 25;

struct Judged {
    line: Line,
    words: Vec<Word>,
    keep: bool,
}

/// The lines that are the article's.
pub(super) fn strip(lexicon: &PageLexicon, lines: Vec<Line>, context: &Context) -> Vec<Line> {
    let mut judged: Vec<Judged> =
        lines.into_iter().map(|line| Judged { words: words(&line.text), line, keep: true }).collect();
    drop_by_class(&mut judged);
    drop_copies(&mut judged);
    drop_title(&mut judged, context.title);
    drop_by_cue(lexicon, &mut judged, context);
    drop_by_shape(lexicon, &mut judged, context);
    judged.into_iter().filter(|j| j.keep).map(|j| j.line).collect()
}

/// Blocks whose class names them: believed only while they are the lesser part, for some sites misname their body.
fn drop_by_class(lines: &mut [Judged]) {
    let weigh = |lines: &[Judged], named: bool| -> usize {
        lines.iter().filter(|j| !named || j.line.role.furniture || j.line.role.outside).map(|j| j.words.len()).sum()
    };
    if weigh(lines, true) * 3 < weigh(lines, false) {
        for j in lines {
            j.keep &= !(j.line.role.outside || (j.line.role.furniture && j.words.len() < PARAGRAPH * 2));
        }
    }
}

/// A paragraph printed twice, as a lead or for small screens: the first stays.
fn drop_copies(lines: &mut [Judged]) {
    let mut seen = BTreeSet::new();
    for j in lines.iter_mut().filter(|j| j.keep && j.words.len() >= 12) {
        j.keep = seen.insert(j.line.text.clone());
    }
}

/// The headline repeated, be it in one line or broken over several.
fn drop_title(lines: &mut [Judged], title: &str) {
    let title: Vec<String> = words(title).into_iter().map(|w| w.form).collect();
    if title.is_empty() {
        return;
    }
    for from in 0..lines.len() {
        let mut rest = title.as_slice();
        for (n, j) in lines[from..].iter().enumerate() {
            let forms: Vec<&str> = j.words.iter().map(|w| w.form.as_str()).collect();
            if forms.is_empty() || forms.len() > rest.len() || !rest.iter().zip(&forms).all(|(a, b)| a == b) {
                break;
            }
            rest = &rest[forms.len()..];
            if rest.is_empty() {
                lines[from..=from + n].iter_mut().for_each(|j| j.keep = false);
                break;
            }
        }
    }
}

fn drop_by_cue(lexicon: &PageLexicon, lines: &mut [Judged], context: &Context) {
    let total: usize = lines.iter().map(|j| j.words.len()).sum();
    let (mut at, mut before) = (0, 0);
    while at < lines.len() {
        let j = &lines[at];
        if !j.keep {
            at += 1;
            continue;
        }
        let hit = lexicon.furniture.iter().filter_map(|rule| rule.find(&j.words).map(|range| (rule, range)));
        // The rule that takes most decides.
        let Some((rule, range)) = hit.max_by_key(|(rule, _)| match rule.drops {
            Drops::Here => 0,
            Drops::Line => 1,
            Drops::Poll => 2,
            Drops::Block => 3,
            Drops::Rest => 4,
        }) else {
            before += j.words.len();
            at += 1;
            continue;
        };
        match rule.drops {
            Drops::Here => {
                let cut = j.words[range.start].start;
                let j = &mut lines[at];
                j.line.text.truncate(cut);
                let kept = j.line.text.trim_end_matches(|c: char| c.is_whitespace() || "-–—|(:".contains(c)).len();
                j.line.text.truncate(kept);
                j.words.truncate(range.start);
                j.keep = !j.words.is_empty();
                before += j.words.len();
                at += 1;
            }
            Drops::Line => {
                lines[at].keep = false;
                at += 1;
            }
            Drops::Poll => {
                let length = lines[at + 1..].iter().take(12).take_while(|j| is_of_poll(j)).count();
                lines[at..=at + length].iter_mut().for_each(|j| j.keep = false);
                at += length + 1;
            }
            Drops::Rest if before * 2 >= total.saturating_sub(before) => {
                lines[at..].iter_mut().for_each(|j| j.keep = false);
                return;
            }
            Drops::Block | Drops::Rest => {
                let whole = range.len() == lines[at].words.len() || rule.at == At::Whole;
                lines[at].keep = false;
                at += 1;
                if whole {
                    at = drop_headlines(lexicon, lines, at, context);
                }
            }
        }
    }
}

/// The headlines, links and dates from `start` on, under a heading like `مقالات ذات صلة`; where they end.
fn drop_headlines(lexicon: &PageLexicon, lines: &mut [Judged], start: usize, context: &Context) -> usize {
    // A list of plain lines has no sure end; one of links shows its own.
    let most = if context.tree { 200 } else { 24 };
    let (mut at, mut summaries) = (start, 0);
    while at < (start + most).min(lines.len()) {
        let j = &lines[at];
        let dated = date::line(lexicon, &j.line.text);
        let aside = lexicon.furniture.iter().any(|rule| rule.drops == Drops::Line && rule.find(&j.words).is_some());
        let bare = j.words.len() < PARAGRAPH && !ends_sentence(&j.line.text);
        // Where links are known, a bare line is a headline of the block only if it stands first.
        let headline = bare && (!context.tree || (at == start && j.words.len() <= 14));
        let entry = is_linked(j) || headline || aside || (dated.has_day && dated.others <= 3);
        if !entry && !is_summary(lines, start, at, summaries) {
            break;
        }
        summaries += usize::from(!entry);
        lines[at].keep = false;
        at += 1;
    }
    at
}

/// A question, or an answer of a few words; an interview's end in a full stop or begin with a dash.
fn is_of_poll(j: &Judged) -> bool {
    let text = j.line.text.trim_end();
    let answer = j.words.len() <= 4 && !ends_sentence(text) && !text.starts_with(['-', '–', '*']);
    answer || (text.ends_with(['؟', '?']) && j.words.len() < PARAGRAPH)
}

fn is_linked(j: &Judged) -> bool {
    j.line.linked_share() >= 60 && j.words.len() < PARAGRAPH * 2
}

/// The lines of text under a linked headline in a list of them: another such headline follows, or has before.
fn is_summary(lines: &[Judged], start: usize, at: usize, summaries: usize) -> bool {
    let headline = |j: &Judged| is_linked(j) && j.line.heading;
    let under = at > start && lines.get(at - 1).is_some_and(headline);
    let follows = lines.iter().skip(at + 1).take(3).any(headline);
    under && lines[at].words.len() < PARAGRAPH * 2 && (follows || summaries > 1)
}

/// Whether a line ends as a sentence does.
pub(super) fn ends_sentence(line: &str) -> bool {
    let end = line.trim_end_matches(|c: char| c.is_whitespace() || "\"”“»'’)]".contains(c));
    end.ends_with(['.', '!', '؟', '?', '…', ':', '؛', '۔', '،'])
}

fn drop_by_shape(lexicon: &PageLexicon, lines: &mut [Judged], context: &Context) {
    let paragraph = |j: &Judged| j.keep && j.words.len() >= 12 && ends_sentence(&j.line.text);
    let first = lines.iter().position(paragraph).unwrap_or(lines.len());
    let last = lines.iter().rposition(paragraph).unwrap_or(0);
    // Where the paragraphs themselves go without full stops, a line without one is no caption for that.
    let long = |j: &&Judged| j.keep && j.words.len() >= PARAGRAPH;
    let (stopped, all) = (lines.iter().filter(|j| long(j) && paragraph(j)).count(), lines.iter().filter(long).count());
    let stops = stopped * 2 >= all;
    for (at, j) in lines.iter_mut().enumerate().filter(|(_, j)| j.keep) {
        let margin = at < first || at > last;
        j.keep = !(is_noise(&j.line.text)
            || is_menu(lexicon, &j.line.text)
            || is_site(&j.line.text, context.sites)
            || (at < first && is_dateline_of_site(j, context.sites))
            || is_link(&j.line, &j.words)
            || (margin && byline::of_line(lexicon, &j.line.text, context.sites).is_some())
            || (margin && j.line.role.author && j.words.len() <= 8)
            || is_date_line(lexicon, j, if at < first { 4 } else { 2 }, margin)
            || (stops && is_caption(j)));
    }
}

/// A menu, or the path from the front page to the article: `الرئيسية | سياسة | اقتصاد`, `الرئيسية » أخبار`.
fn is_menu(lexicon: &PageLexicon, text: &str) -> bool {
    const ENTRY: usize = 4;
    let name = |entry: &str| words(entry).into_iter().map(|w| w.form).collect::<Vec<_>>();
    let parts: Vec<_> =
        text.split(['|', '>', '›', '»', '/', '•', '·', '←']).map(name).filter(|words| !words.is_empty()).collect();
    let [first, .., _] = parts.as_slice() else { return false };
    let known = |part: &[String], home: bool| {
        let part = part.join(" ");
        lexicon.menu.home.contains(&part) || (!home && lexicon.menu.entries.contains(&part))
    };
    let entries = parts.iter().filter(|part| known(part, false)).count();
    let short = |part: &Vec<String>| part.len() <= ENTRY;
    // The last part of a path may be the headline.
    let path = known(first, true) && parts.iter().rev().skip(1).all(short);
    // `عاجل | فيديو | …` may still be a headline.
    let row = match parts.len() {
        2 => false,
        3 => entries == 3,
        n => entries * 2 >= n && parts.iter().all(short),
    };
    path || row
}

/// A line that cannot be a headline: a menu, a date, no words, or what a cue drops. A cue with a colon may stand before
/// a headline (`فيديو: …`).
pub(super) fn is_no_headline(lexicon: &PageLexicon, text: &str) -> bool {
    let line = words(text);
    let labelled = |end: usize| end < line.len() && line.get(end.wrapping_sub(1)).is_some_and(|w| w.colon);
    let cued = |rule: &super::knowledge::Furniture| {
        rule.drops != Drops::Here && rule.find(&line).is_some_and(|range| !labelled(range.end))
    };
    let dated = date::line(lexicon, text);
    is_noise(text)
        || is_menu(lexicon, text)
        || (dated.has_day && dated.others == 0)
        || lexicon.furniture.iter().any(cued)
}

/// `القاهرة - بوابة المثال` above the text: a short line with the outlet's name in it.
fn is_dateline_of_site(j: &Judged, sites: &[String]) -> bool {
    let has = |site: &String| {
        let site = words(site);
        !site.is_empty() && j.words.windows(site.len()).any(|run| run.iter().zip(&site).all(|(a, b)| a.form == b.form))
    };
    j.words.len() <= 6 && !j.line.heading && !ends_sentence(&j.line.text) && sites.iter().any(has)
}

/// No letter, single letters, or nothing but an address.
fn is_noise(text: &str) -> bool {
    let alone = !text.contains(' ');
    let address = alone && ["://", "www.", "pic.twitter.com", "@", "_"].iter().any(|mark| text.contains(mark));
    // `أ ف ب` is an agency, `A` a button.
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    let lettered = letters(text) > 2 || text.split(' ').any(|word| letters(word) > 1);
    address || !lettered
}

fn is_site(text: &str, sites: &[String]) -> bool {
    let bare = |s: &str| fold(s).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let text = bare(text);
    sites.iter().any(|s| bare(s) == text)
}

/// A line that is one link and no sentence: a headline of another report, a tag.
fn is_link(line: &Line, words: &[Word]) -> bool {
    line.linked_share() >= 90
        && words.len() < PARAGRAPH
        && !line.text.trim_end().ends_with(['.', '؟', ':', '»', '”', '"'])
}

fn is_date_line(lexicon: &PageLexicon, j: &Judged, others: usize, margin: bool) -> bool {
    if j.words.len() > 20 {
        return false;
    }
    let found = date::line(lexicon, &j.line.text);
    let dated = found.has_day && found.others <= if margin { others } else { 0 };
    // In the middle a bare day may head an entry of a chronicle: only what is printed about a page goes.
    (dated && (margin || found.around || found.has_time))
        || (margin && found.has_time && found.around && found.others == 0)
}

/// A short line right under a picture that is no sentence.
fn is_caption(j: &Judged) -> bool {
    let bold = j.line.bold * 2 > j.line.text.chars().count();
    j.line.after_image && !j.line.heading && !bold && j.words.len() <= 14 && !ends_sentence(&j.line.text)
}
