//! A tree of HTML to lines of text: one line a paragraph, heading, item or table row, with what the tree knows about
//! each (links, headings, an image just before), which the furniture pass judges by.

use dom_query::NodeRef;

use super::knowledge::Classes;

/// A line of a page, white space collapsed.
#[derive(Debug, Default, Clone)]
pub(super) struct Line {
    pub text: String,
    /// Characters of it inside links.
    pub linked: usize,
    /// Characters of it in bold.
    pub bold: usize,
    pub heading: bool,
    pub h1: bool,
    /// An image stands right before it.
    pub after_image: bool,
    /// A class name says what it is.
    pub role: Role,
    /// `datetime` of a `<time>` in it.
    pub datetime: Option<String>,
}

/// What class, id and property names say of a block.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Role {
    pub furniture: bool,
    pub author: bool,
    pub lead: bool,
    pub date: bool,
    /// `<aside>`, `<nav>`, `<footer>`, a figure's caption: never part of the article.
    pub outside: bool,
}

impl Line {
    /// Share of the line in links, in percent.
    pub fn linked_share(&self) -> usize {
        self.linked * 100 / self.text.chars().count().max(1)
    }
}

/// Never text.
const SILENT: &[&str] = &[
    "script", "style", "noscript", "template", "iframe", "svg", "math", "object", "video", "audio", "head", "canvas",
    "textarea", "select", "option", "input", "button",
];
/// Text, but never the article's.
const OUTSIDE: &[&str] = &["figure", "figcaption", "caption", "aside", "form", "nav", "footer"];
/// Run on within a line; every other element starts and ends one.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr", "td", "th",
];

#[derive(Clone, Copy, Default)]
struct Context {
    link: bool,
    bold: bool,
    heading: bool,
    h1: bool,
    role: Role,
}

struct Walk<'a> {
    classes: &'a Classes,
    lines: Vec<Line>,
    line: Line,
    space: bool,
    after_image: bool,
}

/// The lines of the tree under `root`. Depth is bounded by the guard that the source went through.
pub(super) fn lines(root: &NodeRef, classes: &Classes) -> Vec<Line> {
    let mut walk = Walk { classes, lines: Vec::new(), line: Line::default(), space: false, after_image: false };
    walk.visit(root, Context::default());
    walk.flush();
    walk.lines
}

impl Walk<'_> {
    fn visit(&mut self, node: &NodeRef, mut context: Context) {
        if node.is_text() {
            let text = node.text();
            self.push(&text, context);
            return;
        }
        let name = node.node_name().unwrap_or_default().to_string();
        if SILENT.contains(&name.as_str()) {
            return;
        }
        match name.as_str() {
            "br" | "hr" => return self.flush(),
            "img" | "picture" => {
                if self.line.text.is_empty() {
                    self.after_image = true;
                }
                return;
            }
            "a" => context.link = true,
            "b" | "strong" => context.bold = true,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (context.heading, context.h1) = (true, name == "h1"),
            "td" | "th" => self.space = true,
            _ => {}
        }
        if node.is_element() {
            context.role = self.role(node, &name, context.role);
        }
        let block = !INLINE.contains(&name.as_str());
        if block {
            self.flush();
        }
        if name == "time" {
            self.line.datetime = node.attr("datetime").map(|d| d.to_string());
        }
        for child in node.children_it(false) {
            self.visit(&child, context);
        }
        if block {
            self.flush();
            self.after_image |= name == "figure";
        }
    }

    fn role(&self, node: &NodeRef, name: &str, mut role: Role) -> Role {
        role.outside |= OUTSIDE.contains(&name);
        // What names the whole page says nothing of its parts.
        if matches!(name, "html" | "body" | "main" | "article") {
            return role;
        }
        for attribute in ["class", "id", "itemprop", "rel", "property"] {
            let Some(value) = node.attr(attribute) else { continue };
            for part in name_parts(&value) {
                role.furniture |= self.classes.furniture.contains(&part);
                role.author |= self.classes.author.contains(&part);
                role.lead |= self.classes.lead.contains(&part);
                role.date |= self.classes.date.contains(&part);
            }
        }
        role
    }

    fn push(&mut self, text: &str, context: Context) {
        for c in text.chars() {
            // Characters that only steer a typesetter do not enter the snapshot; bidi marks and joiners do.
            if matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{AD}' | '\u{2060}') {
                continue;
            }
            if c.is_whitespace() || c.is_control() {
                self.space = true;
                continue;
            }
            if self.space && !self.line.text.is_empty() {
                self.line.text.push(' ');
                self.line.linked += usize::from(context.link);
                self.line.bold += usize::from(context.bold);
            }
            self.space = false;
            self.line.text.push(c);
            self.line.linked += usize::from(context.link);
            self.line.bold += usize::from(context.bold);
            self.line.heading |= context.heading;
            self.line.h1 |= context.h1;
            let role = &mut self.line.role;
            role.furniture |= context.role.furniture;
            role.author |= context.role.author;
            role.lead |= context.role.lead;
            role.date |= context.role.date;
            role.outside |= context.role.outside;
        }
    }

    fn flush(&mut self) {
        self.space = false;
        if self.line.text.is_empty() && self.line.datetime.is_none() {
            return;
        }
        let mut line = std::mem::take(&mut self.line);
        line.after_image = std::mem::take(&mut self.after_image);
        self.lines.push(line);
    }
}

/// The parts of class names in lower case: `post-meta-author articleLead` → post, meta, author, article, lead.
fn name_parts(value: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut lower = false;
    for c in value.chars().take(400) {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            parts.push(String::new());
        }
        lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(last) = parts.last_mut()
        {
            last.extend(c.to_lowercase());
        }
    }
    parts.retain(|p| !p.is_empty());
    parts
}
