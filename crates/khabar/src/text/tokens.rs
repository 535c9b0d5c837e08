//! Tokens, sentences, quotations.
//!
//! Law: the tokens of a text, concatenated, are the text. Spaces and stray controls are tokens too; [`Doc`] keeps
//! the others, each with its folded form.

use std::ops::Range;

use super::fold::{fold, fold_mapped, is_double_quote, is_ignorable};
use super::{Field, Span, Text};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Letters, with their marks.
    Word,
    /// Digits with inner `. , : /` and a trailing `%`.
    Number,
    /// A double quotation mark of any kind.
    Quote,
    /// Any other visible character; a run of full stops or hyphens is one token.
    Punct,
    /// White space and stray invisible characters without a line break.
    Space,
    /// White space with a line break.
    Break,
}

/// A token of the stored text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// What it is made of.
    pub kind: Kind,
    /// Folded form; empty for spaces.
    pub form: String,
}

impl Token {
    /// Whether its folded form is `form`.
    pub fn is(&self, form: &str) -> bool {
        self.form == form
    }
}

/// Cut a text into tokens that, concatenated, are the text.
pub fn tokenize(text: &Text) -> Vec<Token> {
    let chars: Vec<char> = text.raw().chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (end, kind) = token_at(&chars, at);
        let (start, stop) = (at as u32, end as u32);
        let form = match kind {
            Kind::Space | Kind::Break => String::new(),
            _ => fold(text.slice(start..stop)),
        };
        out.push(Token { start, end: stop, kind, form });
        at = end;
    }
    out
}

/// [`char::is_alphabetic`], which walks tables, with a short way for the letters of Arabic.
fn is_letter(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{063F}' | '\u{0641}'..='\u{064A}') || c.is_alphabetic()
}

fn token_at(chars: &[char], at: usize) -> (usize, Kind) {
    let run = |from: usize, keep: &dyn Fn(char) -> bool| {
        (from..chars.len()).find(|&i| !keep(chars[i])).unwrap_or(chars.len())
    };
    let c = chars[at];
    if c.is_whitespace() || is_ignorable(c) || c.is_control() {
        let end = run(at, &|c| c.is_whitespace() || is_ignorable(c) || c.is_control());
        let breaks = chars[at..end].iter().any(|c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}'));
        return (end, if breaks { Kind::Break } else { Kind::Space });
    }
    if is_letter(c) {
        // A Latin word may hold digits, hyphens and apostrophes (`F-16`, `Moscow's`); an Arabic one may not.
        let latin = c.is_ascii();
        let mut end = at;
        loop {
            end = run(end, &|c| is_letter(c) || is_ignorable(c) || (latin && c.is_ascii_digit()));
            let joins = latin
                && end + 1 < chars.len()
                && matches!(chars[end], '\'' | '’' | '-')
                && chars[end + 1].is_ascii_alphanumeric();
            if !joins {
                break;
            }
            end += 1;
        }
        // Invisible characters at the edge belong to the space that follows; tatweel and marks to the word.
        while end > at + 1
            && matches!(chars[end - 1], '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}' | '\u{61C}')
        {
            end -= 1;
        }
        return (end, Kind::Word);
    }
    if c.is_numeric() {
        let mut end = at;
        loop {
            end = run(end, &char::is_numeric);
            let joins = end + 1 < chars.len()
                && matches!(chars[end], '.' | ',' | ':' | '/' | '٫' | '٬' | '-')
                && chars[end + 1].is_numeric();
            if !joins {
                break;
            }
            end += 1;
        }
        if end < chars.len() && matches!(chars[end], '%' | '٪') {
            end += 1;
        }
        return (end, Kind::Number);
    }
    if is_double_quote(c) {
        return (at + 1, Kind::Quote);
    }
    if matches!(c, '.' | '-' | '_' | '*' | '=' | '!' | '?' | '؟') {
        return (run(at, &|d| d == c), Kind::Punct);
    }
    (at + 1, Kind::Punct)
}

/// Tokens after which a quotation is taken for unclosed when asking what stands inside one.
const LONGEST_QUOTATION: usize = 4000;

/// Tokens after which a sentence is cut wherever it is: no editor writes one so long, and what reads a sentence may
/// look at all of it for every word.
const LONGEST_SENTENCE: usize = 400;

/// A pair of quotation marks, as indexes into [`Doc::tokens`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// The opening mark.
    pub open: usize,
    /// The closing mark.
    pub close: usize,
}

/// One field of a report, cut up: what every reader downstream works on.
#[derive(Debug, Clone)]
pub struct Doc {
    /// The stored text.
    pub text: Text,
    /// Tokens other than spaces, in order.
    pub tokens: Vec<Token>,
    /// Sentences as ranges of `tokens`, in order, covering all of them.
    pub sentences: Vec<Range<usize>>,
    /// For each token the index of its sentence.
    pub sentence_of: Vec<u32>,
    /// For each token whether a line break stands before it.
    pub line_start: Vec<bool>,
    /// Matched quotation marks, in order of opening.
    pub quotations: Vec<Quotation>,
    /// For each token the innermost quotation that holds it strictly inside, as an index into `quotations`.
    innermost: Vec<Option<u32>>,
}

impl Doc {
    /// Cut a field up.
    pub fn new(field: Field, raw: &str) -> Doc {
        let text = Text::new(field, raw);
        let mut tokens = Vec::new();
        let mut line_start = Vec::new();
        let mut fresh = true;
        for token in tokenize(&text) {
            match token.kind {
                Kind::Space => {}
                Kind::Break => fresh = true,
                _ => {
                    tokens.push(token);
                    line_start.push(fresh);
                    fresh = false;
                }
            }
        }
        let quotations = pair_quotes(&text, &tokens, &line_start);
        let sentences = split_sentences(&tokens, &line_start, &quotations);
        let mut sentence_of = vec![0; tokens.len()];
        for (i, s) in sentences.iter().enumerate() {
            sentence_of[s.clone()].fill(i as u32);
        }
        // Inner quotations open later, so they overwrite the outer ones; a very long one is not worth marking.
        let mut innermost = vec![None; tokens.len()];
        for (n, q) in quotations.iter().enumerate() {
            innermost[q.open + 1..q.close.min(q.open + LONGEST_QUOTATION)].fill(Some(n as u32));
        }
        Doc { text, tokens, sentences, sentence_of, line_start, quotations, innermost }
    }

    /// The field this is.
    pub fn field(&self) -> Field {
        self.text.field()
    }

    /// The code points that a range of tokens covers; empty for an empty range.
    pub fn span(&self, tokens: Range<usize>) -> Span {
        let start = self.tokens.get(tokens.start).map_or(self.text.len(), |t| t.start);
        let end = if tokens.end > tokens.start { self.tokens[tokens.end - 1].end } else { start };
        Span { field: self.field(), start, end }
    }

    /// The words a range of tokens covers, as stored.
    pub fn words(&self, tokens: Range<usize>) -> &str {
        let span = self.span(tokens);
        self.text.slice(span.start..span.end)
    }

    /// Code points of a part of a token: `pre` and `suf` are the numbers of *folded* characters cut off its ends.
    pub fn inner(&self, token: usize, pre: usize, suf: usize) -> Range<u32> {
        let t = &self.tokens[token];
        let folded = fold_mapped(self.text.slice(t.start..t.end));
        let length = folded.map.len() - 1;
        if pre + suf >= length {
            return t.start..t.end;
        }
        // Marks that follow a kept letter stay with it; those that follow a cut one go with that.
        let start = if pre == 0 { 0 } else { folded.map[pre] };
        let end = if suf == 0 { t.end - t.start } else { folded.map[length - suf] };
        t.start + start..t.start + end
    }

    /// The sentence that holds a token.
    pub fn sentence(&self, token: usize) -> Range<usize> {
        self.sentences[self.sentence_of[token] as usize].clone()
    }

    /// The innermost quotation that holds a token strictly inside.
    pub fn quotation_of(&self, token: usize) -> Option<Quotation> {
        self.innermost.get(token).copied().flatten().map(|n| self.quotations[n as usize])
    }

    /// The quotation that a token opens.
    pub fn quotation_opening(&self, token: usize) -> Option<Quotation> {
        let at = self.quotations.partition_point(|q| q.open < token);
        self.quotations.get(at).filter(|q| q.open == token).copied()
    }

    /// First token that starts at or after this code point.
    pub fn token_at(&self, char: u32) -> usize {
        self.tokens.partition_point(|t| t.end <= char)
    }
}

fn pair_quotes(text: &Text, tokens: &[Token], line_start: &[bool]) -> Vec<Quotation> {
    // One open mark a family: guillemets, curly, straight. Curly marks are often typed the wrong way round
    // (`”…“`), so only their neighbours tell an opening from a closing one.
    let family = |t: &Token| match text.slice(t.start..t.end) {
        "«" | "»" => 0,
        "\"" | "＂" | "″" => 2,
        _ => 1,
    };
    let mut open: [Option<usize>; 3] = [None; 3];
    let mut pairs = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        if line_start[i] {
            open = [None; 3];
        }
        if token.kind != Kind::Quote {
            continue;
        }
        let f = family(token);
        let gap_before = i == 0 || line_start[i] || tokens[i - 1].end < token.start;
        let gap_after = tokens.get(i + 1).is_none_or(|n| n.start > token.end) || line_start.get(i + 1) == Some(&true);
        let after_clitic = !gap_before
            && i > 0
            && matches!(
                tokens[i - 1].form.as_str(),
                "ل" | "ب" | "ال" | "و" | "ك" | "لل" | "بال" | "وال" | "(" | ":" | "ف" | "ول" | "وب"
            );
        let opens_only = (gap_before || after_clitic) && !gap_after;
        match open[f] {
            Some(_) if opens_only && f == 0 && text.slice(token.start..token.end) == "«" => open[f] = Some(i),
            Some(o) if opens_only && f != 0 && tokens[o].end < tokens[o + 1].start => {
                // The mark before had a gap on its inner side: it was a stray closing one.
                open[f] = Some(i);
            }
            Some(_) if opens_only && f != 0 => open[f] = Some(i),
            Some(o) => {
                if i > o + 1 {
                    pairs.push(Quotation { open: o, close: i });
                }
                open[f] = None;
            }
            None => open[f] = Some(i),
        }
    }
    pairs.sort_by_key(|q| (q.open, q.close));
    pairs
}

/// Words after which a full stop ends an abbreviation and not a sentence (folded).
const ABBREVIATIONS: &[&str] = &[
    "د", "ا", "م", "ج", "ت", "هـ", "dr", "mr", "mrs", "ms", "gen", "col", "sen", "rep", "gov", "st", "lt", "maj",
    "capt", "sgt", "brig", "prof", "rev", "jan", "feb", "aug", "sept", "oct", "nov", "dec",
];

/// One Latin letter: its full stop belongs to an initial or to the likes of `U.S.`
fn initial(token: &Token) -> bool {
    token.form.len() == 1 && token.form.as_bytes()[0].is_ascii_alphabetic()
}

fn split_sentences(tokens: &[Token], line_start: &[bool], quotations: &[Quotation]) -> Vec<Range<usize>> {
    let mut depth_change = vec![0i32; tokens.len() + 1];
    for q in quotations {
        depth_change[q.open] += 1;
        depth_change[q.close] -= 1;
    }
    let mut sentences = Vec::new();
    let (mut start, mut i, mut depth) = (0, 0, 0);
    while i < tokens.len() {
        if (line_start[i] || i - start >= LONGEST_SENTENCE) && i > start {
            sentences.push(start..i);
            start = i;
        }
        depth += depth_change[i];
        let t = &tokens[i];
        let ends = match t.form.as_str() {
            "." => {
                let abbreviation = i > start
                    && tokens[i - 1].kind == Kind::Word
                    && tokens[i - 1].end == t.start
                    && (ABBREVIATIONS.contains(&tokens[i - 1].form.as_str()) || initial(&tokens[i - 1]));
                let inner = tokens.get(i + 1).is_some_and(|n| {
                    n.start == t.end
                        && i > start
                        && tokens[i - 1].end == t.start
                        && n.form.is_ascii()
                        && n.kind == Kind::Word
                });
                !abbreviation && !inner
            }
            "؟" | "?" | "!" | "…" => depth == 0 || tokens.get(i + 1).is_none_or(|n| n.start > t.end),
            f if f.len() > 1 && f.bytes().all(|b| b == b'.') => depth == 0,
            f if f.len() > 1 => f.chars().all(|c| matches!(c, '؟' | '?' | '!')),
            _ => false,
        };
        i += 1;
        if ends {
            // Closing marks and brackets right behind belong to the sentence that they close.
            while i < tokens.len()
                && !line_start[i]
                && (matches!(tokens[i].form.as_str(), ")" | "]" | "." | ".." | "!" | "؟")
                    || (tokens[i].kind == Kind::Quote && depth_change[i] < 0))
            {
                depth += depth_change[i];
                i += 1;
            }
            sentences.push(start..i);
            start = i;
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(raw: &str) -> Vec<String> {
        Doc::new(Field::Text, raw).tokens.into_iter().map(|t| t.form).collect()
    }

    #[test]
    fn cuts_words_numbers_and_marks() {
        for (raw, want) in [
            ("في الــ24 من", "في|ال|24|من"),
            ("لـ”ليبيا الأحرار”؛ عن", "ل|\"|ليبيا|الاحرار|\"|؛|عن"),
            ("منها:تمر", "منها|:|تمر"),
            ("3,176 و10.5% في 24/11/2019", "3,176|و|10.5%|في|24/11/2019"),
            ("طائرة F-16 قالت", "طايره|f-16|قالت"),
            ("قال.. ثم", "قال|..|ثم"),
        ] {
            assert_eq!(words(raw).join("|"), want, "{raw}");
        }
    }

    #[test]
    fn splits_sentences_as_an_editor_reads() {
        for (raw, want) in [
            ("قال د. أحمد نعم. ثم خرج.", 2),
            ("قال \"نعم. لا.\" وخرج", 3),
            ("عنوان\nوقال", 2),
            ("هل يمتثل؟ أم لا..", 2),
            ("شعر \"سريعا ... بعد العلاج\" وخرج.", 1),
        ] {
            let doc = Doc::new(Field::Text, raw);
            assert_eq!(doc.sentences.len(), want, "{raw}: {:?}", doc.sentences);
        }
    }

    #[test]
    fn pairs_quotes_of_any_make() {
        for (raw, want) in [
            ("قال ”نعم“ و“لا”", 2),
            ("وناطقه ” أحمد المسماري” الذي قال “إن الكلمة”.", 2),
            ("«الجيش» و\"القوة\"", 2),
            ("قال \"الأمر. وأضاف \"نعم\"", 1),
            ("لـ”ليبيا الأحرار”؛ عن “خليفة”", 2),
        ] {
            assert_eq!(Doc::new(Field::Text, raw).quotations.len(), want, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn tokens_concatenated_are_the_text(s in any::<String>()) {
            let text = Text::new(Field::Text, &s);
            let joined: String = tokenize(&text).iter().map(|t| text.slice(t.start..t.end)).collect();
            prop_assert_eq!(joined, s);
        }

        #[test]
        fn sentences_cover_the_tokens(s in "[\\u{620}-\\u{64a} .\"؟!\\n«»“”]{0,60}") {
            let doc = Doc::new(Field::Text, &s);
            let covered: Vec<usize> = doc.sentences.iter().flat_map(Clone::clone).collect();
            prop_assert_eq!(covered, (0..doc.tokens.len()).collect::<Vec<_>>());
        }
    }
}
