//! A page's title, day, byline, outlet and address: from its linked data, its head, and the lines by its headline.

use dom_query::Document;
use serde_json::Value;

use super::cue::words;
use super::knowledge::PageLexicon;
use super::walk::Line;
use super::{Hint, byline, date};
use crate::text::fold::fold;

/// What a page says about itself.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub title: String,
    pub published: Option<String>,
    pub byline: Option<String>,
    pub outlet: Option<String>,
    pub url: Option<String>,
    pub description: Option<String>,
    /// Names of the outlet, for telling furniture and bylines.
    pub sites: Vec<String>,
    /// Where the headline stands among the page's lines.
    pub headline_at: Option<usize>,
}

/// Read the metadata of a page whose lines, all of them, are `all`.
pub(super) fn read(lexicon: &PageLexicon, document: &Document, all: &[Line], hint: &Hint) -> Meta {
    let linked = linked_data(document);
    let url = address(document).or_else(|| hint.url.clone().filter(|u| is_address(u)));
    let sites = sites(document, &linked, url.as_deref(), hint);
    let title = title(document, &linked, all, &sites);
    let headline_at = headline(all, &title);
    // Names on the page that are no person's: sections, publishers, what the browser's title adds to the headline.
    let mut others = content(
        document,
        &[
            "[property='article:section']",
            "[name=section]",
            "[itemprop=articleSection]",
            "[name=publisher i]",
            "[name=copyright i]",
            "[name='twitter:site']",
        ],
    );
    others.extend(sites.iter().cloned());
    let tab = tab_title(document).unwrap_or_default().replace(['|', '–', '—'], "-");
    others.extend(tab.split(" - ").skip(1).map(|part| part.trim().to_owned()));
    Meta {
        published: published(lexicon, document, &linked, all, headline_at, url.as_deref()),
        byline: written_by(lexicon, document, &linked, all, headline_at, &others),
        outlet: sites.first().cloned(),
        description: content(document, &["[property='og:description']", "[name=description]"]).into_iter().next(),
        url,
        title,
        sites,
        headline_at,
    }
}

/// `content` (or `datetime`, or `href`) of the elements that the selectors find, in the order of the selectors.
fn content(document: &Document, selectors: &[&str]) -> Vec<String> {
    let value = |node: &dom_query::NodeRef| {
        ["content", "datetime", "href"].iter().find_map(|a| node.attr(a)).map(|v| clean(&v)).filter(|v| !v.is_empty())
    };
    let found = |s: &&str| document.select(s).nodes().iter().filter_map(value).take(MOST_VALUES).collect::<Vec<_>>();
    selectors.iter().flat_map(found).collect()
}

/// Characters taken of any one statement of a page about itself.
const MOST_CHARS: usize = 2000;

/// Statements of a kind that are looked at.
const MOST_VALUES: usize = 20;

/// White space collapsed, and entities that were escaped twice resolved.
fn clean(text: &str) -> String {
    let text = if text.contains('&') && text.contains(';') && text.len() < 10_000 {
        Document::fragment(text.replace('<', "&lt;")).text().to_string()
    } else {
        text.to_owned()
    };
    let text: String =
        text.chars().filter(|c| !matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{AD}')).take(MOST_CHARS).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

fn address(document: &Document) -> Option<String> {
    content(document, &["link[rel=canonical]", "[property='og:url']"]).into_iter().find(|u| is_address(u))
}

fn host(url: &str) -> Option<&str> {
    let host = url.split("://").nth(1)?.split(['/', '?', '#', ':']).next()?;
    let host = ["www.", "m.", "amp."].iter().find_map(|p| host.strip_prefix(p)).unwrap_or(host);
    (host.contains('.') && !host.bytes().all(|b| b.is_ascii_digit() || b == b'.')).then_some(host)
}

/// The outlet's names, the one to show first: what the page calls its site, the publisher, the host.
fn sites(document: &Document, linked: &[Value], url: Option<&str>, hint: &Hint) -> Vec<String> {
    let named = content(document, &["[property='og:site_name']", "[name='application-name']"]);
    let publishers = linked.iter().filter_map(|a| a.get("publisher")?.get("name")?.as_str()).map(clean);
    let mut out: Vec<String> = Vec::new();
    for name in named.into_iter().chain(publishers).filter(|n| !n.contains("://") && !n.is_empty()) {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out.extend(url.and_then(host).map(str::to_owned));
    out.extend(hint.outlet.clone());
    out
}

// ---- linked data ----

/// What the page's JSON-LD describes: its articles, then the page itself.
fn linked_data(document: &Document) -> Vec<Value> {
    let mut found = Vec::new();
    for node in document.select("script[type='application/ld+json']").nodes() {
        let text = node.text();
        // Linked data of a megabyte is not about an article.
        if text.len() > 1 << 20 {
            continue;
        }
        let text = text.trim().trim_end_matches(';').replace(|c: char| c.is_control(), " ");
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => collect(&value, 0, &mut found),
            // Broken by a stray comma or quotation mark: the day is still plain to see.
            Err(_) => found.extend(broken_date(&text)),
        }
    }
    found.sort_by_key(|value| !is_article(value));
    found
}

fn is_article(value: &Value) -> bool {
    let kinds = value.get("@type").map(strings).unwrap_or_default();
    kinds.iter().any(|k| k.ends_with("Article") || k.ends_with("Posting") || k == "Report")
}

fn collect(value: &Value, depth: usize, out: &mut Vec<Value>) {
    if depth > 6 || out.len() > 20 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|v| collect(v, depth + 1, out)),
        Value::Object(map) => {
            if is_article(value) || map.get("@type").is_some_and(|t| strings(t).iter().any(|k| k == "WebPage")) {
                out.push(value.clone());
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = map.get(key) {
                    collect(inner, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

fn broken_date(text: &str) -> Option<Value> {
    let (_, rest) = text.split_once("\"datePublished\"")?;
    let date = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?.split('"').next()?;
    Some(serde_json::json!({ "datePublished": date }))
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(s) => vec![clean(s)],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn field<'a>(article: &'a Value, name: &str) -> Option<&'a str> {
    article.as_object()?.iter().find(|(k, _)| k.eq_ignore_ascii_case(name))?.1.as_str()
}

// ---- title ----

fn title(document: &Document, linked: &[Value], all: &[Line], sites: &[String]) -> String {
    let declared = content(document, &["[property='og:title']", "[name='og:title']", "[name='twitter:title']"]);
    let linked = linked.iter().filter_map(|a| field(a, "headline")).map(clean);
    let candidates: Vec<String> =
        declared.into_iter().chain(linked).chain(tab_title(document)).filter(|t| !t.is_empty()).collect();
    // The headline on the page is the title when the head repeats it: it carries no site name.
    let repeated = headlines(all)
        .map(|(_, text)| text)
        .filter(|text| words(text).len() >= 2 && !is_site(text, sites))
        .take(MOST_VALUES)
        .filter(|text| candidates.iter().any(|c| bare(c).contains(&bare(text))))
        .max_by_key(|text| text.len());
    if let Some(text) = repeated {
        return text;
    }
    match candidates.first() {
        Some(first) => without_site(first, sites),
        None => headlines(all).map(|(_, text)| text).find(|text| words(text).len() >= 2).unwrap_or_default(),
    }
}

/// Letters and digits of a text in folded form.
fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The `h1` lines with where each ends: every run of them whole, for a headline may be broken, and every line alone.
fn headlines(all: &[Line]) -> impl Iterator<Item = (usize, String)> + '_ {
    let runs = all.iter().enumerate().filter(|(at, line)| line.h1 && (*at == 0 || !all[at - 1].h1)).map(|(at, _)| {
        let run: Vec<&str> = all[at..].iter().take_while(|line| line.h1).map(|line| line.text.as_str()).collect();
        (at + run.len() - 1, run.join(" "))
    });
    runs.chain(all.iter().enumerate().filter(|(_, line)| line.h1).map(|(at, line)| (at, line.text.clone())))
}

/// The title that the browser shows in its tab.
fn tab_title(document: &Document) -> Option<String> {
    document.select_single("title").nodes().first().map(|n| clean(&n.text()))
}

fn is_site(text: &str, sites: &[String]) -> bool {
    let text = bare(text);
    sites.iter().any(|s| {
        let site = bare(s);
        !text.is_empty() && (site == text || (text.chars().count() >= 3 && site.contains(&text)))
    })
}

/// A title without the site's name glued to its front or end.
fn without_site(title: &str, sites: &[String]) -> String {
    const GLUE: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " • ", " · ", "| "];
    let mut title = title.trim();
    for _ in 0..4 {
        let cut = GLUE.iter().filter_map(|g| title.rfind(g).map(|at| (at, *g))).max_by_key(|(at, _)| *at);
        if let Some((at, glue)) = cut {
            let (head, tail) = (&title[..at], &title[at + glue.len()..]);
            let bar = glue.contains(['|', ':', '»', '•', '·']);
            if is_site(tail, sites) || (bar && words(tail).len() <= 5 && words(head).len() >= 4) {
                title = head.trim();
                continue;
            }
        }
        let cut = GLUE.iter().filter_map(|g| title.find(g).map(|at| (at, *g))).min_by_key(|(at, _)| *at);
        match cut {
            Some((at, glue)) if is_site(&title[..at], sites) => title = title[at + glue.len()..].trim(),
            _ => break,
        }
    }
    title.to_owned()
}

/// Where the headline ends: the `h1` that is the title, else any line that is, else the last `h1` of some length.
fn headline(all: &[Line], title: &str) -> Option<usize> {
    let title = bare(title);
    // A menu or an earlier teaser may carry it too: the last `h1` is the article's.
    let h1 = headlines(all).filter(|(_, text)| !title.is_empty() && bare(text) == title).map(|(at, _)| at).max();
    let same = |line: &Line| !title.is_empty() && bare(&line.text) == title;
    h1.or_else(|| all.iter().position(|line| line.heading && same(line)))
        .or_else(|| all.iter().position(same))
        .or_else(|| all.iter().rposition(|line| line.h1 && words(&line.text).len() >= 4))
}

// ---- day of publication ----

fn published(
    lexicon: &PageLexicon,
    document: &Document,
    linked: &[Value],
    all: &[Line],
    headline_at: Option<usize>,
    url: Option<&str>,
) -> Option<String> {
    let read = |raw: &str| date::read(lexicon, raw);
    let from_data = linked.iter().find_map(|a| read(field(a, "datePublished")?));
    let in_head = || {
        content(
            document,
            &[
                "[property='article:published_time']",
                "[name='article:published_time']",
                "[itemprop=datePublished]",
                "[property$='datePublished']",
                "[property='og:published_time']",
                "[property='dc:date']",
                "[name='dc.date' i]",
                "[name='dc.date.issued' i]",
                "[name='dcterms.date' i]",
                "[name='parsely-pub-date']",
                "[name='publish-date' i]",
                "[name='publishdate' i]",
                "[name='pubdate' i]",
                "[name='date']",
                "[name='article.published']",
                "[name='cXenseParse:recs:publishtime']",
                "time[pubdate]",
                "time.published",
                "time.entry-date",
            ],
        )
        .iter()
        .find_map(|raw| read(raw))
    };
    from_data
        .or_else(in_head)
        .or_else(|| headline_at.and_then(|at| by_headline(lexicon, all, at, false)))
        .or_else(|| url.and_then(in_address))
        .or_else(|| headline_at.and_then(|at| by_headline(lexicon, all, at, true)))
        .or_else(|| microdata_text(lexicon, document))
}

/// `<span itemprop="datePublished">3 مارس 2020</span>`: the attribute's element holds the words.
fn microdata_text(lexicon: &PageLexicon, document: &Document) -> Option<String> {
    let found = document.select("[itemprop=datePublished], [property='dc:date']");
    found.nodes().iter().find_map(|n| date::read(lexicon, &clean(&n.text())))
}

/// The date line under the headline, or right above it; never the clock in the page's head, which stands further off.
fn by_headline(lexicon: &PageLexicon, all: &[Line], at: usize, doubtful: bool) -> Option<String> {
    let after = all.iter().skip(at + 1).take(15).take_while(|l| words(&l.text).len() < 40).map(|l| (l, true));
    let before = all.iter().take(at).rev().take(3).map(|l| (l, false));
    after.chain(before).find_map(|(line, after)| {
        if let Some(day) = line.datetime.as_deref().filter(|_| after).and_then(|raw| date::read(lexicon, raw)) {
            return Some(day);
        }
        let found = date::line(lexicon, &line.text);
        let sure = !found.updated
            && (doubtful || !found.doubtful)
            && found.others <= 8
            && (after || found.around || line.role.date);
        found.date.filter(|_| sure && words(&line.text).len() <= 25)
    })
}

/// The day in an address: `/2020/06/03/`, `/2020-06-03-`, `/20200603`, `/2013/middle_east/8/3/`.
fn in_address(url: &str) -> Option<String> {
    let path = url.split("://").nth(1)?.split_once('/')?.1.split(['?', '#']).next()?;
    let day = |y: &str, m: &str, d: &str| {
        let date = jiff::civil::Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok()?;
        (1990..2100).contains(&date.year()).then(|| date.to_string())
    };
    let pieces: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let year =
        |p: &str| p.len() == 4 && (p.starts_with("19") || p.starts_with("20")) && p.bytes().all(|b| b.is_ascii_digit());
    let small = |p: &str| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
    for (at, piece) in pieces.iter().enumerate() {
        let next = |n: usize| pieces.get(at + n).copied().unwrap_or("");
        if year(piece) {
            if small(next(1)) && small(next(2)) {
                return day(piece, next(1), next(2));
            }
            // A section between the year and the day, as CNN writes it; only as whole folders.
            let folders: Vec<&str> = path.split('/').collect();
            if let Some(i) = folders.iter().position(|f| f == piece)
                && let (Some(m), Some(d)) = (folders.get(i + 2), folders.get(i + 3))
                && small(m)
                && small(d)
            {
                return day(piece, m, d);
            }
        }
        let eight = piece.len() == 8 && piece.bytes().all(|b| b.is_ascii_digit()) && piece.starts_with("20");
        if eight && let Some(found) = day(&piece[..4], &piece[4..6], &piece[6..]) {
            return Some(found);
        }
    }
    None
}

// ---- byline ----

fn written_by(
    lexicon: &PageLexicon,
    document: &Document,
    linked: &[Value],
    all: &[Line],
    headline_at: Option<usize>,
    not: &[String],
) -> Option<String> {
    let person = |raw: &str| byline::person(lexicon, raw, not);
    let from_data = linked.iter().find_map(|a| {
        let names: Vec<String> = authors(a.get("author")?).iter().filter_map(|n| person(n)).collect();
        (!names.is_empty()).then(|| names.join("، "))
    });
    let in_head = || {
        content(
            document,
            &["[name=author i]", "[property='article:author']", "[name='parsely-author']", "[name='dc.creator' i]"],
        )
        .iter()
        .find_map(|raw| person(raw))
    };
    let in_sight = || {
        let at = headline_at?;
        let near = all.iter().skip(at + 1).take(15).chain(all.iter().take(at).rev().take(4));
        near.filter(|line| words(&line.text).len() <= 15).find_map(|line| {
            byline::of_line(lexicon, &line.text, not).or_else(|| line.role.author.then(|| person(&line.text)).flatten())
        })
    };
    // The name in the meta tag is often the developer's or the desk's: what the reader sees comes before it.
    from_data.or_else(in_sight).or_else(in_head)
}

/// The names of people under JSON-LD's `author`; an organisation is not one.
fn authors(value: &Value) -> Vec<String> {
    match value {
        Value::String(name) => vec![clean(name)],
        Value::Array(items) => items.iter().flat_map(authors).collect(),
        Value::Object(map) => {
            let organisation = map.get("@type").is_some_and(|t| strings(t).iter().any(|k| k.contains("Organization")));
            if organisation { Vec::new() } else { map.get("name").map(strings).unwrap_or_default() }
        }
        _ => Vec::new(),
    }
}

/// A byline that stands as the first or the last lines of the text itself.
pub(super) fn byline_in_body(lexicon: &PageLexicon, lines: &[Line], not: &[String]) -> Option<String> {
    let edge = lines.iter().take(5).chain(lines.iter().rev().take(3));
    edge.filter(|line| words(&line.text).len() <= 12).find_map(|line| byline::of_line(lexicon, &line.text, not))
}
