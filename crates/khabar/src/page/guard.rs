//! A page's source made safe to parse: bounded in size, depth and number of elements, without scripts and comments.
//!
//! The parser behind keeps to the HTML standard, which lets a hostile page cost time that grows with the square of
//! its size (open elements, attributes, formatting carried on) and a stack as deep as its nesting. Everything that
//! a news page needs passes unchanged.

/// Bytes of source that are parsed.
pub(super) const MAX_SOURCE: usize = 8 << 20;
const MAX_DEPTH: usize = 200;
const MAX_ELEMENTS: usize = 30_000;
const MAX_FORMATTING: usize = 12;
/// A longer start tag loses its attributes.
const MAX_TAG: usize = 8 << 10;

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Closed by the next of their kind, so that pages leave them open.
const SELF_CLOSED: &[&str] =
    &["p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead", "tfoot", "html", "body"];
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Dropped with all that they hold.
const DROPPED: &[&str] = &["script", "style", "svg", "iframe", "textarea", "xmp", "noembed", "noframes", "math"];

/// Something that was done to a page's source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// What and why, one phrase.
    pub fault: &'static str,
    /// Text may have gone with it.
    pub lost: bool,
}

/// The safe source and what was cut.
pub(super) fn tame(source: &str) -> (String, Vec<Cut>) {
    let mut end = source.len().min(MAX_SOURCE);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let mut tamer = Tamer { out: String::with_capacity(end), ..Tamer::default() };
    if end < source.len() {
        tamer.cut("it is longer than 8 MiB and was cut there", true);
    }
    tamer.run(&source[..end]);
    (tamer.out, tamer.cuts)
}

#[derive(Default)]
struct Tamer {
    out: String,
    open: Vec<String>,
    formatting: usize,
    elements: usize,
    cuts: Vec<Cut>,
    /// Closers searched for in vain: the search is not made twice.
    absent: Vec<String>,
}

impl Tamer {
    fn cut(&mut self, fault: &'static str, lost: bool) {
        let cut = Cut { fault, lost };
        if !self.cuts.contains(&cut) {
            self.cuts.push(cut);
        }
    }

    fn run(&mut self, source: &str) {
        let mut rest = source;
        while let Some(at) = rest.find('<') {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            rest = self.markup(rest);
            if self.elements > MAX_ELEMENTS {
                self.cut("it has more than 30,000 elements; the rest was left out", true);
                return;
            }
        }
        self.out.push_str(rest);
    }

    /// Take one piece of markup off the front of `rest`, which starts with `<`.
    fn markup<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return match self.seek(comment, "-->") {
                Some(at) => &comment[at + 3..],
                None => comment,
            };
        }
        let next = rest.as_bytes().get(1).copied().unwrap_or(b' ');
        if !(next.is_ascii_alphabetic() || next == b'/' || next == b'!' || next == b'?') {
            self.out.push_str("&lt;");
            return &rest[1..];
        }
        let Some(end) = self.tag_end(rest) else {
            // A tag that never ends: a cut-off page. What is behind cannot be told from attributes.
            self.cut("it ends inside a tag", true);
            return "";
        };
        let (tag, after) = rest.split_at(end);
        if next == b'/' {
            self.close(tag);
            return after;
        }
        if next == b'!' || next == b'?' {
            self.out.push_str(tag);
            return after;
        }
        let name: String = tag[1..]
            .chars()
            .take_while(|c| !c.is_whitespace() && !"/>".contains(*c))
            .collect::<String>()
            .to_ascii_lowercase();
        if DROPPED.contains(&name.as_str()) {
            return self.raw(tag, &name, after);
        }
        self.start(tag, &name);
        if name == "title"
            && let Some(at) = self.seek(after, "</title")
        {
            self.out.push_str(&after[..at]);
            return &after[at..];
        }
        after
    }

    /// Where the tag at the front ends, quoted attribute values passed over.
    fn tag_end(&mut self, rest: &str) -> Option<usize> {
        let mut quote = 0u8;
        let mut value = false;
        for (at, b) in rest.bytes().enumerate() {
            if quote != 0 {
                quote = if b == quote { 0 } else { quote };
            } else if b == b'>' {
                return Some(at + 1);
            } else if value && matches!(b, b'"' | b'\'') {
                (quote, value) = (b, false);
            } else if b == b'=' {
                value = true;
            } else if !b.is_ascii_whitespace() {
                value = false;
            }
        }
        // A quotation mark was left open: the standard reads on to the end, an editor sees the next `>`.
        rest.find('>').map(|at| at + 1)
    }

    fn start(&mut self, tag: &str, name: &str) {
        let formatting = FORMATTING.contains(&name);
        let nests = !VOID.contains(&name) && !SELF_CLOSED.contains(&name);
        if nests {
            if self.open.len() >= MAX_DEPTH {
                self.cut("its elements are nested deeper than 200; the deeper ones were taken as text", false);
                return;
            }
            if formatting && self.formatting >= MAX_FORMATTING {
                return;
            }
            self.formatting += usize::from(formatting);
            self.open.push(name.to_owned());
        }
        self.elements += 1;
        if tag.len() > MAX_TAG {
            self.out.push('<');
            self.out.push_str(name);
            self.out.push('>');
        } else {
            self.out.push_str(tag);
        }
    }

    fn close(&mut self, tag: &str) {
        let name: String = tag[2..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect::<String>()
            .to_ascii_lowercase();
        if VOID.contains(&name.as_str()) || SELF_CLOSED.contains(&name.as_str()) {
            self.out.push_str(tag);
            return;
        }
        let Some(at) = self.open.iter().rposition(|open| *open == name) else { return };
        for closed in self.open.drain(at..) {
            self.formatting -= usize::from(FORMATTING.contains(&closed.as_str()));
        }
        self.out.push_str("</");
        self.out.push_str(&name);
        self.out.push('>');
    }

    /// An element whose content is not text; linked data is kept.
    fn raw<'a>(&mut self, tag: &str, name: &str, after: &'a str) -> &'a str {
        let Some(end) = self.seek(after, &format!("</{name}")) else {
            self.cut("a script or style is not closed; its text may have been read", false);
            return after;
        };
        if name == "script" && tag.to_ascii_lowercase().contains("ld+json") {
            self.elements += 1;
            self.out.push_str("<script type=\"application/ld+json\">");
            self.out.push_str(&after[..end]);
            self.out.push_str("</script>");
        }
        let closer = &after[end..];
        &closer[closer.find('>').map_or(closer.len(), |at| at + 1)..]
    }

    fn seek(&mut self, text: &str, closer: &str) -> Option<usize> {
        if self.absent.iter().any(|a| a == closer) {
            return None;
        }
        let found = text.as_bytes().windows(closer.len()).position(|w| w.eq_ignore_ascii_case(closer.as_bytes()));
        if found.is_none() {
            self.absent.push(closer.to_owned());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_pages_pass_and_traps_do_not() {
        for (source, want) in [
            ("<p class=\"a>b\">x</p>", "<p class=\"a>b\">x</p>"),
            ("a<!-- c --><b>d</b>", "a<b>d</b>"),
            ("<script>if (a<b) x()</script>y", "y"),
            ("<script type='application/ld+json'>{}</script>", "<script type=\"application/ld+json\">{}</script>"),
            ("3 < 5", "3 &lt; 5"),
            ("</div>x", "x"),
            ("<title>a <b> c</title>", "<title>a <b> c</title>"),
            ("<!-- never closed <p>x</p>", " never closed <p>x</p>"),
        ] {
            assert_eq!(tame(source).0, want, "{source}");
        }
        let deep = tame(&"<div>".repeat(100_000));
        assert_eq!(deep.0.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(deep.1.len(), 1);
        assert_eq!(tame("<p>x<a href='").1, [Cut { fault: "it ends inside a tag", lost: true }]);
        let long = format!("<div {}>x</div>", "a=1 ".repeat(9000));
        assert_eq!(tame(&long).0, "<div>x</div>");
    }
}
