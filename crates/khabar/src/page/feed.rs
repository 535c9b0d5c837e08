//! Feeds: RSS, Atom and RDF cut into their entries, each of which stands alone.
//!
//! An entry's own words are cut out of the feed and wrapped in as much of it as gives them the same meaning: namespaces,
//! base address and the feed's title. What is so wrapped is read like a page ([`super::read_bytes`]), and says the same
//! whatever else the feed held that day; so an entry can be stored, compared with a later one and removed by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use feed_rs::parser::Builder;
use jiff::fmt::rfc2822::DateTimeParser;

use super::knowledge::PageLexicon;
use super::{date, encoding, guard};

/// A feed cut up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// The feed's title.
    pub title: Option<String>,
    /// In the order of the feed.
    pub entries: Vec<Entry>,
    /// What could not be read, a sentence each.
    pub problems: Vec<String>,
}

/// One entry of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Address of the page, `http` or `https`.
    pub url: Option<String>,
    /// The feed's own name for it (`guid`, `id`), where it gives one.
    pub id: Option<String>,
    /// Title, white space collapsed.
    pub title: String,
    /// Day of publication, with time and zone where they are given. The day of a later change is none.
    pub published: Option<String>,
    /// The feed's title.
    pub outlet: Option<String>,
    /// The author, where one is named.
    pub byline: Option<String>,
    /// The article as HTML, where the feed carries the whole of it; none where there is a teaser and a link.
    pub html: Option<String>,
    /// The entry alone: UTF-8 XML that [`super::read_bytes`] reads as this report.
    pub bytes: Vec<u8>,
}

/// Stands behind the XML declaration of an entry that was cut out, and tells it from a feed.
const MARK: &str = "<?khabar-entry?>";

/// Most entries taken from one feed.
const MAX_ENTRIES: usize = 10_000;

/// Cut a feed into its entries. `base` is the feed's own address, against which relative links are read.
///
/// # Errors
/// The bytes are no text, or no feed; one sentence.
pub fn read(lexicon: &PageLexicon, bytes: &[u8], base: Option<&str>) -> Result<Feed, String> {
    let decoded = encoding::decode(bytes)?;
    let source = decoded.text.trim_start_matches('\u{FEFF}');
    let root = root(source).ok_or("this is not a feed (RSS, Atom or RDF)")?;
    let mut problems: Vec<String> = decoded.fault.into_iter().collect();
    let (slices, frame) = cut(source, &mut problems);
    let parsed = parse(&frame);
    let title = parsed.and_then(|feed| feed.title).map(|t| words(&t.content)).filter(|t| !t.is_empty());
    let mut entries = Vec::new();
    for (n, slice) in slices.iter().enumerate() {
        match entry(lexicon, &wrapped(&root, title.as_deref(), base, slice)) {
            Some(entry) => entries.push(entry),
            None => problems.push(format!("entry {} is not well-formed XML; it was left out", n + 1)),
        }
    }
    Ok(Feed { title, entries, problems })
}

/// Whether some bytes are a feed.
pub fn is_feed(bytes: &[u8]) -> bool {
    encoding::decode(bytes).is_ok_and(|decoded| {
        let source = decoded.text.trim_start_matches('\u{FEFF}');
        !is_entry(source) && root(source).is_some()
    })
}

/// Whether a text is an entry as [`read`] cuts it out.
pub(super) fn is_entry(source: &str) -> bool {
    source.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).is_some_and(|(_, rest)| rest.starts_with(MARK))
}

/// Whether a text is a feed.
pub(super) fn opens(source: &str) -> bool {
    root(source).is_some()
}

/// The root of a feed.
struct Root<'a> {
    /// Name as written, and its attributes that give meaning to what is within: namespaces, base, language.
    name: &'a str,
    attributes: String,
    rss: bool,
    /// The document is one Atom entry.
    single: bool,
}

fn root(source: &str) -> Option<Root<'_>> {
    if !source.trim_start().starts_with('<') {
        return None;
    }
    let tag = tag(source, 0)?;
    let kind = tag.local();
    (!tag.close && matches!(kind, "rss" | "feed" | "RDF" | "entry")).then_some(())?;
    let inside = source.get(tag.start + 1 + tag.name.len()..tag.end - 1)?.trim_end_matches('/');
    let attributes = attributes(inside).filter(|(name, _)| name.starts_with("xmlns") || name.starts_with("xml:"));
    Some(Root {
        name: tag.name,
        attributes: attributes.map(|(name, value)| format!(" {name}={value}")).collect(),
        rss: kind == "rss",
        single: kind == "entry",
    })
}

/// Names and values, the values with their quotation marks.
fn attributes(mut inside: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (name, rest) = inside.split_once('=')?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let end = rest.get(1..)?.find(quote)? + 2;
        inside = rest.get(end..)?;
        Some((name.trim(), rest.get(..end)?))
    })
}

#[derive(Clone, Copy)]
struct Tag<'a> {
    /// With its prefix.
    name: &'a str,
    close: bool,
    empty: bool,
    start: usize,
    end: usize,
}

impl<'a> Tag<'a> {
    fn local(&self) -> &'a str {
        self.name.rsplit(':').next().unwrap_or_default()
    }
}

/// The next tag at or behind a byte; comments, CDATA and instructions are passed over.
fn tag(source: &str, mut from: usize) -> Option<Tag<'_>> {
    loop {
        let start = source.get(from..)?.find('<')? + from;
        let rest = source.get(start..)?;
        let until = |end: &str| rest.find(end).map(|at| start + at + end.len());
        from = if rest.starts_with("<!--") {
            until("-->")?
        } else if rest.starts_with("<![CDATA[") {
            until("]]>")?
        } else if rest.starts_with("<?") {
            until("?>")?
        } else if rest.starts_with("<!") {
            let end = rest.find('>')?;
            if rest.get(..end)?.contains('[') { until("]>")? } else { start + end + 1 }
        } else {
            let close = rest.starts_with("</");
            let inside = rest.get(1 + usize::from(close)..)?;
            let name = inside.split([' ', '\t', '\r', '\n', '/', '>']).next()?;
            if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                start + 1
            } else {
                let mut quote = None;
                let end = rest.char_indices().find(|(_, c)| match (quote, c) {
                    (None, '>') => true,
                    (None, '"' | '\'') => {
                        quote = Some(*c);
                        false
                    }
                    (Some(q), c) if q == *c => {
                        quote = None;
                        false
                    }
                    _ => false,
                })?;
                let end = start + end.0 + 1;
                let empty = source.get(..end - 1)?.ends_with('/');
                return Some(Tag { name, close, empty, start, end });
            }
        }
    }
}

/// The entries as written, and the feed without them.
fn cut<'a>(source: &'a str, problems: &mut Vec<String>) -> (Vec<&'a str>, String) {
    let (mut slices, mut frame, mut from, mut copied) = (Vec::new(), String::new(), 0, 0);
    while let Some(open) = tag(source, from) {
        from = open.end;
        if open.close || open.empty || !matches!(open.local(), "item" | "entry") {
            continue;
        }
        if slices.len() == MAX_ENTRIES {
            problems.push(format!("the feed has more than {MAX_ENTRIES} entries; the rest was left out"));
            break;
        }
        let mut depth = 1;
        while depth > 0
            && let Some(next) = tag(source, from)
        {
            from = next.end;
            if next.name == open.name && !next.empty {
                depth = if next.close { depth - 1 } else { depth + 1 };
            }
        }
        if depth > 0 {
            problems.push(format!("entry {} breaks off before its end; it was left out", slices.len() + 1));
            break;
        }
        slices.extend(source.get(open.start..from));
        frame.push_str(source.get(copied..open.start).unwrap_or_default());
        copied = from;
    }
    frame.push_str(source.get(copied..).unwrap_or_default());
    (slices, frame)
}

/// An entry that stands alone.
fn wrapped(root: &Root, title: Option<&str>, base: Option<&str>, slice: &str) -> String {
    let (name, mut attributes) = (if root.single { "feed" } else { root.name }, root.attributes.clone());
    if let Some(base) = base
        && !attributes.contains(" xml:base=")
    {
        attributes.push_str(&format!(" xml:base=\"{}\"", escape(base)));
    }
    let prefix =
        name.rsplit_once(':').filter(|(_, local)| *local == "feed").map_or(String::new(), |(p, _)| format!("{p}:"));
    let title = title.map(|t| format!("<{prefix}title>{}</{prefix}title>", escape(t))).unwrap_or_default();
    let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{MARK}");
    if root.rss {
        format!("{declared}<{name} version=\"2.0\"{attributes}><channel>{title}{slice}</channel></{name}>\n")
    } else if name.ends_with("RDF") {
        format!("{declared}<{name}{attributes}><channel>{title}</channel>{slice}</{name}>\n")
    } else {
        format!("{declared}<{name}{attributes}>{title}{slice}</{name}>\n")
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Someone else's parser: whatever it does with a feed, reading goes on. An entry without an id gets none.
fn parse(document: &str) -> Option<feed_rs::model::Feed> {
    let parser = Builder::new().id_generator(|_, _, _| String::new()).build();
    catch_unwind(AssertUnwindSafe(|| parser.parse(document.as_bytes()).ok())).ok().flatten()
}

/// Read an entry that [`read`] cut out; none if it is not well-formed.
pub(super) fn entry(lexicon: &PageLexicon, document: &str) -> Option<Entry> {
    let feed = parse(document)?;
    let outlet = feed.title.map(|t| words(&t.content)).filter(|t| !t.is_empty());
    let found = feed.entries.into_iter().next()?;
    let is_web = |href: &&str| href.starts_with("http://") || href.starts_with("https://");
    let page = |l: &&feed_rs::model::Link| l.target.is_none() && matches!(l.rel.as_deref(), None | Some("alternate"));
    let id = Some(found.id.trim()).filter(|id| !id.is_empty()).map(str::to_owned);
    let guid = id.as_deref().filter(|_| !document.contains("isPermaLink=\"false\""));
    let url = found.links.iter().filter(page).map(|l| l.href.trim()).chain(guid).find(is_web).map(str::to_owned);
    let content = found.content.and_then(|c| {
        let plain = c.content_type.subty().as_str() == "plain";
        c.body.map(|body| if plain { paragraphs(&body) } else { body })
    });
    // A description may be all there is; where there is a page to go to, it is taken for a teaser.
    let html = match (content, url.is_some()) {
        (Some(content), _) => Some(content),
        (None, true) => None,
        (None, false) => found.summary.map(|s| s.content),
    };
    Some(Entry {
        html: html.filter(|html| is_whole(html, url.is_some())),
        title: found.title.map(|t| words(&t.content)).unwrap_or_default(),
        published: published(lexicon, document),
        outlet,
        byline: found.authors.into_iter().filter_map(|a| Some(words(&a.name?))).find(|name| !name.is_empty()),
        url,
        id,
        bytes: document.as_bytes().to_vec(),
    })
}

/// Text paragraph by paragraph as HTML.
fn paragraphs(text: &str) -> String {
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| format!("<p>{}</p>", escape(l.trim()))).collect()
}

/// The words of a piece of HTML on one line.
fn words(html: &str) -> String {
    let text = if html.contains(['<', '&']) {
        let (tamed, _) = guard::tame(html);
        catch_unwind(AssertUnwindSafe(|| Document::fragment(tamed).text().to_string())).unwrap_or_default()
    } else {
        html.to_owned()
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an entry's text is the article: there are words, and where a link goes on they do not break off.
fn is_whole(html: &str, linked: bool) -> bool {
    let text = words(html);
    let breaks_off = text.ends_with('…') || text.ends_with("...") || text.contains("[…]") || text.contains("[...]");
    !(text.is_empty() || linked && breaks_off)
}

/// The date that an entry gives for its publication, in the zone in which it gives it: the parser would move it to
/// UTC, and so to another day.
fn published(lexicon: &PageLexicon, document: &str) -> Option<String> {
    let mut from = 0;
    while let Some(found) = tag(document, from) {
        from = found.end;
        if !found.close && matches!(found.local(), "pubDate" | "published" | "date" | "issued") {
            let raw = document.get(from..)?;
            let raw = raw.split("</").next()?.trim();
            let raw = raw.strip_prefix("<![CDATA[").map_or(raw, |r| r.trim_end_matches("]]>")).trim();
            let mail = DateTimeParser::new().relaxed_weekday(true).parse_zoned(raw).ok();
            let mail = mail.map(|z| z.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            if let Some(date) = mail.or_else(|| date::read(lexicon, raw)) {
                return Some(date);
            }
        }
    }
    None
}

/// An entry's article as a page.
pub(super) fn as_page(entry: &Entry) -> String {
    let (title, body) = (escape(&entry.title), entry.html.as_deref().unwrap_or_default());
    format!(
        "<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::page::{Hint, read_bytes};
    use proptest::prelude::*;

    static LEXICON: LazyLock<PageLexicon> = LazyLock::new(|| PageLexicon::load(&[]).expect("built-in lexicon"));

    const STORY: &str = "أعلنت بلدية المرسى صباح اليوم إعادة فتح جسر الوادي أمام السيارات بعد شهرين من أعمال الصيانة، وقالت إن السير عاد إلى طبيعته.";

    const RSS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- made up --><rss version=\"2.0\" \
        xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>بوابة المثال</title>\
        <link>https://example.org/</link><lastBuildDate>Mon, 02 Mar 2020 00:30:00 +0300</lastBuildDate>\
        <image><title>شعار</title></image>\
        <item><title>فتح &amp; إغلاق</title><link>https://example.org/1</link><pubDate>Mon, 02 Mar 2020 00:10:00 +0300</pubDate>\
        <description>موجز</description></item>\
        <item><title>فتح الجسر</title><link>https://example.org/2</link><pubDate>2020-03-01</pubDate>\
        <content:encoded><![CDATA[<p>STORY</p><item>x</item><p>STORY ثانية.</p>]]></content:encoded></item></channel></rss>";

    const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://example.org/\"><title>بوابة المثال</title>\
        <id>x</id><updated>2020-03-02T00:00:00Z</updated>\
        <entry><title>فتح الجسر</title><id>a</id><updated>2020-03-02T00:00:00Z</updated><published>2020-03-01T23:30:00+03:00</published>\
        <link href=\"2\"/><content type=\"html\">&lt;p&gt;STORY&lt;/p&gt;&lt;p&gt;STORY ثانية.&lt;/p&gt;</content></entry></feed>";

    const RDF: &str = "<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
        xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns=\"http://purl.org/rss/1.0/\"><channel rdf:about=\"x\">\
        <title>بوابة المثال</title><items><rdf:Seq/></items></channel><item rdf:about=\"https://example.org/3\">\
        <title>فتح الجسر</title><link>https://example.org/3</link><dc:date>2020-03-01T10:00:00+02:00</dc:date></item></rdf:RDF>";

    fn feed(source: &str) -> Feed {
        read(&LEXICON, source.replace("STORY", STORY).as_bytes(), None).expect("a feed")
    }

    #[test]
    fn entries_of_each_kind() {
        for (source, expected) in [
            (
                RSS,
                &[
                    ("فتح & إغلاق", "https://example.org/1", "2020-03-02T00:10:00+03:00", false),
                    ("فتح الجسر", "https://example.org/2", "2020-03-01", true),
                ][..],
            ),
            (ATOM, &[("فتح الجسر", "https://example.org/2", "2020-03-01T23:30:00+03:00", true)]),
            (RDF, &[("فتح الجسر", "https://example.org/3", "2020-03-01T10:00:00+02:00", false)]),
        ] {
            let feed = feed(source);
            assert_eq!((feed.title.as_deref(), &feed.problems[..]), (Some("بوابة المثال"), &[][..]));
            let found: Vec<_> = feed
                .entries
                .iter()
                .map(|e| {
                    (
                        e.title.as_str(),
                        e.url.as_deref().unwrap_or_default(),
                        e.published.as_deref().unwrap_or_default(),
                        e.html.is_some(),
                    )
                })
                .collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn an_entry_alone_is_the_same_entry_and_a_report() {
        for source in [RSS, ATOM, RDF] {
            for found in feed(source).entries {
                let alone = entry(&LEXICON, std::str::from_utf8(&found.bytes).unwrap()).unwrap();
                assert_eq!(alone, found);
                let pages = read_bytes(&LEXICON, &found.bytes, &Hint { name: "f.xml#1".into(), ..Hint::default() });
                let report = pages
                    .reports
                    .first()
                    .map(|r| (r.title.clone(), r.outlet.clone(), r.url.clone(), r.published.clone()));
                let expected = found.html.is_some().then_some((found.title, found.outlet, found.url, found.published));
                assert_eq!(report, expected, "{:?}", pages.problems);
                assert!(
                    pages.reports.iter().all(|r| r.text.starts_with(STORY) && r.text.ends_with("ثانية.")),
                    "{:?}",
                    pages.reports
                );
            }
        }
    }

    #[test]
    fn what_else_the_feed_holds_does_not_change_an_entry() {
        let [before, after] =
            [RSS.to_owned(), RSS.replace("00:30:00", "09:30:00").replace("موجز", "موجز آخر")].map(|s| feed(&s));
        assert_eq!(before.entries[1], after.entries[1]);
        assert_ne!(before.entries[0], after.entries[0]);
    }

    #[test]
    fn teasers_and_broken_entries() {
        let teaser = RSS.replace("STORY ثانية.", "STORY [&#8230;]");
        assert_eq!(feed(&teaser).entries[1].html, None);
        let broken = RSS.split("</content:encoded>").next().unwrap();
        assert!(feed(broken).entries.len() == 1 && feed(broken).problems[0].contains("breaks off"));
        for no in ["", "<html><body>x</body></html>", "text", "{\"items\":[]}"] {
            assert!(!is_feed(no.as_bytes()) && read(&LEXICON, no.as_bytes(), None).is_err(), "{no}");
        }
        let pages = read_bytes(&LEXICON, RSS.as_bytes(), &Hint::default());
        assert!(pages.reports.is_empty() && pages.problems[0].message.contains("khabar add"), "{:?}", pages.problems);
    }

    proptest! {
        #[test]
        fn mangled_feeds(which in 0usize..3, at in 0usize..2000, cut in 0usize..80, with in ".{0,20}") {
            let source = [RSS, ATOM, RDF][which].replace("STORY", STORY);
            let mut chars: Vec<char> = source.chars().collect();
            let from = at % chars.len();
            let to = (from + cut).min(chars.len());
            chars.splice(from..to, with.chars());
            let mangled: String = chars.into_iter().collect();
            for entry in read(&LEXICON, mangled.as_bytes(), Some("https://example.org/f")).unwrap_or_default().entries {
                let alone = super::entry(&LEXICON, std::str::from_utf8(&entry.bytes).unwrap());
                prop_assert_eq!(alone, Some(entry));
            }
        }
    }
}
