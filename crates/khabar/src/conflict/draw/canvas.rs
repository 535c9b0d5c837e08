//! Writing SVG: mirrored for Arabic, names made harmless, texts measured so that boxes hold them.
//!
//! Only presentation attributes, no style sheet, identifiers or references: a picture stands alone, and several can
//! stand in one page.

use crate::conflict::model::Lang;
use crate::text::fold::is_bidi_control;
use std::fmt::Write as _;

/// Fonts that read Arabic well, of the systems in use.
const ARABIC: &str = "'Noto Naskh Arabic', Amiri, 'Geeza Pro', 'Segoe UI', Tahoma, 'Noto Sans', Arial, sans-serif";
/// For English, and for numbers and short Latin names.
const LATIN: &str = "'Segoe UI', 'Helvetica Neue', 'Noto Sans', Arial, Tahoma, 'Geeza Pro', sans-serif";

/// Colour of text and outlines.
pub const INK: &str = "#222";
/// Colour of what matters less.
pub const GREY: &str = "#6b6b6b";
/// Colour of what is only there to be complete.
pub const PALE: &str = "#b5b5b5";

/// A picture being drawn. Coordinates run from the side where reading begins; they are mirrored on writing.
pub struct Canvas {
    body: String,
    lang: Lang,
    width: f64,
}

/// Where a text stands at its point, in reading direction.
#[derive(Clone, Copy)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// It is centred there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub struct Type {
    /// Height in units of the picture.
    pub size: f64,
    /// Bold.
    pub bold: bool,
    /// Colour.
    pub fill: &'static str,
}

impl Type {
    /// Running text.
    pub const TEXT: Type = Type { size: 15.0, bold: false, fill: INK };
    /// Small print.
    pub const SMALL: Type = Type { size: 13.0, bold: false, fill: GREY };
    /// What is looked for.
    pub const BOLD: Type = Type { size: 15.0, bold: true, fill: INK };
}

impl Canvas {
    /// An empty picture.
    pub fn new(lang: Lang, width: f64) -> Canvas {
        Canvas { body: String::new(), lang, width }
    }

    /// The whole file.
    pub fn finish(self, title: &str, description: &str, height: f64) -> String {
        let (lang, direction, fonts) = match self.lang {
            Lang::Ar => ("ar", "rtl", ARABIC),
            Lang::En => ("en", "ltr", LATIN),
        };
        let (w, h) = (number(self.width), number(height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" xml:lang=\"{lang}\" lang=\"{lang}\" \
             direction=\"{direction}\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" font-family=\"{fonts}\">\n\
             <title>{}</title>\n<desc>{}</desc>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n{}</svg>\n",
            escape_isolated(title),
            escape_isolated(description),
            self.body
        )
    }

    fn x(&self, x: f64) -> f64 {
        match self.lang {
            Lang::Ar => self.width - x,
            Lang::En => x,
        }
    }

    /// What follows belongs together and is called so when pointed at.
    pub fn open(&mut self, title: &str) {
        let _ = writeln!(self.body, "<g><title>{}</title>", escape_isolated(title));
    }

    /// End of what [`open`](Self::open) began.
    pub fn close(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// A box around a centre; `dash` for a broken outline.
    pub fn rect(&mut self, centre: (f64, f64), size: (f64, f64), radius: f64, look: &Look) {
        let (x, y) = (self.x(centre.0) - size.0 / 2.0, centre.1 - size.1 / 2.0);
        let _ = writeln!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"{look}/>",
            number(x),
            number(y),
            number(size.0),
            number(size.1),
            number(radius)
        );
    }

    /// A circle.
    pub fn circle(&mut self, centre: (f64, f64), radius: f64, look: &Look) {
        let (x, y) = (number(self.x(centre.0)), number(centre.1));
        let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"{look}/>", number(radius));
    }

    /// A line through points.
    pub fn line(&mut self, points: &[(f64, f64)], look: &Look) {
        self.shape("polyline", points, look);
    }

    /// A tick around a centre, which is not mirrored.
    pub fn tick(&mut self, (x, y): (f64, f64), look: &Look) {
        let way = if self.lang == Lang::Ar { -1.0 } else { 1.0 };
        self.line(&[(x - 5.0 * way, y), (x - 1.5 * way, y + 4.0), (x + 5.0 * way, y - 4.5)], look);
    }

    /// A filled shape.
    pub fn polygon(&mut self, points: &[(f64, f64)], look: &Look) {
        self.shape("polygon", points, look);
    }

    fn shape(&mut self, element: &str, points: &[(f64, f64)], look: &Look) {
        let points: Vec<String> = points.iter().map(|p| format!("{},{}", number(self.x(p.0)), number(p.1))).collect();
        let _ = writeln!(self.body, "<{element} points=\"{}\"{look}/>", points.join(" "));
    }

    /// A curve of cubic pieces: the start, and for each piece two controls and the end.
    pub fn curve(&mut self, start: (f64, f64), pieces: &[[(f64, f64); 3]], look: &Look) {
        let point = |p: &(f64, f64)| format!("{} {}", number(self.x(p.0)), number(p.1));
        let mut path = format!("M{}", point(&start));
        for [a, b, end] in pieces {
            let _ = write!(path, "C{} {} {}", point(a), point(b), point(end));
        }
        let _ = writeln!(self.body, "<path d=\"{path}\"{look}/>");
    }

    /// One line of text, its baseline at the point.
    pub fn text(&mut self, at: (f64, f64), anchor: Anchor, kind: Type, text: &str) {
        let (x, y) = (number(self.x(at.0)), number(at.1));
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let direction = match self.lang {
            Lang::Ar => "rtl",
            Lang::En => "ltr",
        };
        let bold = if kind.bold { " font-weight=\"bold\"" } else { "" };
        let fonts =
            if self.lang == Lang::Ar && text.is_ascii() { format!(" font-family=\"{LATIN}\"") } else { String::new() };
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" direction=\"{direction}\" unicode-bidi=\"embed\" text-anchor=\"{anchor}\" \
             font-size=\"{}\"{fonts}{bold} fill=\"{}\">{}</text>",
            number(kind.size),
            kind.fill,
            escape_isolated(text)
        );
    }
}

/// Fill and outline.
#[derive(Clone, Copy)]
pub struct Look {
    /// Colour inside, or `none`.
    pub fill: &'static str,
    /// Colour of the outline, or `none`.
    pub stroke: &'static str,
    /// Its width.
    pub width: f64,
    /// Broken.
    pub dashed: bool,
}

impl Look {
    /// Filled, without outline.
    pub fn filled(fill: &'static str) -> Look {
        Look { fill, stroke: "none", width: 0.0, dashed: false }
    }

    /// Outline only.
    pub fn stroked(stroke: &'static str, width: f64) -> Look {
        Look { fill: "none", stroke, width, dashed: false }
    }
}

impl std::fmt::Display for Look {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, " fill=\"{}\"", self.fill)?;
        if self.stroke != "none" {
            write!(f, " stroke=\"{}\" stroke-width=\"{}\"", self.stroke, number(self.width))?;
        }
        if self.dashed {
            f.write_str(" stroke-dasharray=\"5 3\"")?;
        }
        Ok(())
    }
}

/// At most one decimal place, without needless zeros.
fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// A name that was put in, kept apart from the direction of what surrounds it; its own direction marks are dropped,
/// since one left open would turn the rest around.
pub fn isolated(name: &str) -> String {
    format!("\u{2068}{}\u{2069}", plain(name))
}

/// Without characters that XML forbids or that steer direction; line breaks and tabs are spaces.
pub fn plain(text: &str) -> String {
    let keep = |c: char| match c {
        '\n' | '\t' | '\r' => Some(' '),
        c if is_bidi_control(c) => None,
        '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => None,
        c if c.is_control() => None,
        c => Some(c),
    };
    text.chars().filter_map(keep).collect()
}

/// For XML and HTML, text and attribute values; characters that steer direction are dropped.
pub fn escape(text: &str) -> String {
    marked_up(&plain(text))
}

/// The same, but isolates stay.
fn escape_isolated(text: &str) -> String {
    let parts: Vec<String> = text
        .split_inclusive(['\u{2068}', '\u{2069}'])
        .map(|part| match part.chars().next_back() {
            Some(mark @ ('\u{2068}' | '\u{2069}')) => escape(part) + mark.encode_utf8(&mut [0; 4]),
            _ => escape(part),
        })
        .collect();
    parts.concat()
}

/// For XML and HTML, as it is.
pub fn marked_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Estimated width, rather too wide than too narrow.
pub fn width(text: &str, kind: Type) -> f64 {
    let em = |c: char| match c {
        '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{200C}' | '\u{200D}' => 0.0,
        '\u{2066}'..='\u{2069}' => 0.0,
        ' ' | '.' | ',' | ':' | 'i' | 'l' | '\u{60C}' => 0.32,
        'M' | 'W' | 'm' | 'w' => 0.9,
        'A'..='Z' => 0.7,
        '\u{600}'..='\u{6FF}' => 0.55,
        '\u{2E80}'.. => 1.05,
        _ => 0.58,
    };
    text.chars().map(em).sum::<f64>() * kind.size * if kind.bold { 1.08 } else { 1.0 }
}

/// Lines of at most this width, broken between words, or within one that is wider than a line. What does not fit
/// into `lines` lines is cut, with an ellipsis.
pub fn wrapped(text: &str, kind: Type, room: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    for word in plain(text).split_whitespace() {
        let line = out.pop().unwrap_or_default();
        let together = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&together, kind) <= room {
            out.push(together);
            continue;
        }
        if !line.is_empty() {
            out.push(line);
        }
        out.push(String::new());
        for c in word.chars() {
            let line = out.pop().unwrap_or_default();
            let longer = format!("{line}{c}");
            if line.is_empty() || width(&longer, kind) <= room {
                out.push(longer);
            } else {
                out.extend([line, c.to_string()]);
            }
        }
    }
    if out.len() > lines {
        out.truncate(lines.max(1));
        if let Some(last) = out.last_mut() {
            last.pop();
            last.push('…');
        }
    }
    out
}
