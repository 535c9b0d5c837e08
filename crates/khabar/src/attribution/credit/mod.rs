//! Credits: what a report says of where it comes from.
//!
//! A header (`واشنطن (رويترز) -`), a closing line (`المصدر: وكالات`), the byline, and words anywhere that show the
//! outlet's own people (`مراسلنا`, `في تصريح لـ«الصباح»`). Only what is known to be a place, an agency, a date or a
//! person counts as part of a header: a sentence that happens to hold a dash has none.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::record::{Credit, CreditKind, Mention, MentionKind, Quoted, Record};
use crate::text::Field;
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind};

/// Tokens before the body that a header may have.
const LONGEST_HEADER: usize = 16;
/// Words of one part of a header or a closing line.
const LONGEST_PART: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Where {
    Edges,
    Closing,
    Anywhere,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    kind: CreditKind,
    r#where: Where,
    words: Vec<String>,
    #[serde(default)]
    outlet: bool,
    #[serde(default)]
    said_to: bool,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    unlisted: Vec<String>,
    #[serde(default)]
    heads: String,
    #[serde(default)]
    tails: String,
    #[serde(default)]
    articles: String,
    #[serde(default)]
    freely: String,
    #[serde(default)]
    proclitics: String,
    #[serde(default)]
    rule: Vec<Spanned<RuleEntry>>,
    #[serde(default)]
    agencies: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
struct Rule {
    kind: CreditKind,
    place: Where,
    outlet: bool,
    /// It shows that a source spoke to the outlet, not that its people were there.
    said_to: bool,
    phrases: Vec<Vec<String>>,
}

/// The compiled `credits.toml` of both languages.
#[derive(Debug, Default)]
pub struct Credits {
    rules: Vec<Rule>,
    /// Folded name → register key, none for an agency that the register does not list.
    agencies: FxHashMap<String, Option<String>>,
    /// Words for a kind of outlet, before its name and behind it.
    heads: BTreeSet<String>,
    tails: BTreeSet<String>,
    articles: BTreeSet<String>,
    /// Behind an agency's name: its words are not given as they were.
    freely: BTreeSet<String>,
    proclitics: BTreeSet<String>,
    tests: Vec<(CreditKind, lexicon::Test)>,
}

impl Credits {
    /// The built-in files with the user's laid over them.
    ///
    /// # Errors
    /// A file that does not parse, a rule without words or whose test marks nothing, with file, line and cause.
    pub fn load(user: &[LexiconFile]) -> Result<Credits, Box<LexiconError>> {
        let mut credits = Credits::default();
        for file in ["ar/credits.toml", "en/credits.toml"].iter().flat_map(|p| lexicon::files(p, user)) {
            let parsed: File = lexicon::parse(&file)?;
            for (list, words) in [
                (&mut credits.heads, &parsed.heads),
                (&mut credits.tails, &parsed.tails),
                (&mut credits.articles, &parsed.articles),
                (&mut credits.freely, &parsed.freely),
                (&mut credits.proclitics, &parsed.proclitics),
            ] {
                list.extend(words.split_whitespace().map(fold));
            }
            for entry in parsed.rule {
                let byte = entry.span().start;
                let entry = entry.into_inner();
                let name = entry.words.first().cloned().unwrap_or_default();
                if name.is_empty() || !entry.test.contains('[') {
                    let fault = if name.is_empty() { "a rule without words" } else { "the test marks no [credit]" };
                    return Err(Box::new(LexiconError::at(&file, byte, Some(&name), fault, None)));
                }
                let phrases = entry.words.iter().map(|w| forms(w)).collect();
                let (kind, place, said_to) = (entry.kind, entry.r#where, entry.said_to);
                credits.rules.push(Rule { kind, place, outlet: entry.outlet || said_to, said_to, phrases });
                credits.tests.push((entry.kind, lexicon::Test { name, sentence: entry.test }));
            }
            let listed = parsed
                .agencies
                .into_iter()
                .flat_map(|(key, names)| names.into_iter().map(move |name| (name, Some(key.clone()))));
            for (name, key) in listed.chain(parsed.unlisted.into_iter().map(|name| (name, None))) {
                credits.agencies.insert(forms(&name).join(" "), key);
            }
        }
        Ok(credits)
    }

    /// The rules' own tests, with the kind of credit that each marks.
    pub fn tests(&self) -> &[(CreditKind, lexicon::Test)] {
        &self.tests
    }

    /// The credits of a report whose names and statements are read; in order of place, the byline last.
    pub fn find(&self, record: &Record, docs: &[Doc; 2]) -> Vec<Credit> {
        let outlet = record.report.outlet.as_deref().map(|o| self.outlet_words(o)).unwrap_or_default();
        let [_, text] = docs;
        let f = Finder { credits: self, record, doc: text, outlet: &outlet };
        let mut out = f.header();
        out.extend(f.closing());
        for doc in docs {
            out.extend(Finder { doc, ..f }.anywhere());
        }
        let said_to = record.statements.iter().filter_map(|s| s.addressee.as_ref());
        out.extend(
            said_to
                .filter(|a| self.names_outlet(&forms(&a.text), &outlet))
                .map(|a| own(a.clone(), record.report.outlet.clone())),
        );
        let at = |c: &Credit| c.span.as_ref().map(|s| (s.field, s.start, s.end));
        out.sort_by_key(|c| (at(c), c.kind));
        out.dedup_by_key(|c| (at(c), c.kind));
        // `مراسل الصباح` and `لـ«الصباح»` say more than the name in them.
        let spans: Vec<Quoted> = out.iter().filter_map(|c| c.span.clone()).collect();
        let inside =
            |s: &Quoted| spans.iter().any(|o| o != s && o.field == s.field && o.start <= s.start && s.end <= o.end);
        out.retain(|c| c.kind != CreditKind::OwnReporting || !c.span.as_ref().is_some_and(inside));
        out.extend(record.report.byline.as_deref().into_iter().flat_map(|b| self.byline(b, &outlet)));
        out
    }

    /// What the outlet is called, without what stands in brackets (`الصباح (تونس)`).
    fn outlet_words(&self, outlet: &str) -> Vec<String> {
        let name = outlet.split_once('(').map_or(outlet, |(name, _)| name);
        let words = forms(name);
        let own = self.without_kind(&words);
        if own.is_empty() { words } else { own.to_vec() }
    }

    /// Without the words for a kind of outlet around a name: `وكالة المتوسط للأنباء` → `المتوسط`.
    fn without_kind<'a>(&self, words: &'a [String]) -> &'a [String] {
        let words = match words {
            [first, rest @ ..] if self.heads.contains(first) || self.articles.contains(first) => rest,
            _ => words,
        };
        match words {
            [rest @ .., last] if self.tails.contains(last) => rest,
            _ => words,
        }
    }

    /// Whether words begin the outlet's name or are it: `الصباح` of `الصباح المغاربي` too.
    fn names_outlet(&self, words: &[String], outlet: &[String]) -> bool {
        let words = self.without_kind(words);
        !words.is_empty() && !outlet.is_empty() && (outlet.starts_with(words) || words.starts_with(outlet))
    }

    /// Kind, and for an agency its key, of a part of a header or closing line by its words alone.
    fn known(&self, words: &[String]) -> Option<(CreditKind, Option<String>)> {
        let listed = |words: &[String]| self.agencies.get(&words.join(" ")).cloned();
        let bare = self.without_kind(words);
        if let Some(key) = listed(words).or_else(|| listed(bare)) {
            return Some((CreditKind::Agency, key));
        }
        let edge = |r: &&Rule| r.place == Where::Edges && r.phrases.iter().any(|p| p == words);
        if let Some(rule) = self.rules.iter().find(edge) {
            return Some((rule.kind, None));
        }
        let headed = words.first().is_some_and(|w| self.heads.contains(w));
        (headed && !bare.is_empty()).then_some((CreditKind::Agency, None))
    }

    fn byline(&self, byline: &str, outlet: &[String]) -> Vec<Credit> {
        let parts = byline.split(['-', '–', '—', '|', '/', '(', ')', '،', ',', '+']);
        let mut out = Vec::new();
        for part in parts.map(str::trim).filter(|p| !p.is_empty()) {
            let words = forms(part);
            let (kind, entity) = self.known(&words).unwrap_or((CreditKind::Byline, None));
            let named = kind != CreditKind::Byline || !self.names_outlet(&words, outlet) && words.len() >= 2;
            if named {
                out.push(Credit { kind, span: None, name: Some(part.to_owned()), entity });
            }
        }
        // A person beside an agency (`أحمد علي (رويترز)`) is of the agency; a city beside a person is no second one.
        if out.iter().any(|c| c.kind != CreditKind::Byline) {
            out.retain(|c| c.kind != CreditKind::Byline);
        }
        out.truncate(4);
        out
    }
}

/// The words of a text as its tokens have them, without points and quotation marks.
fn forms(words: &str) -> Vec<String> {
    let doc = Doc::new(Field::Text, words);
    doc.tokens.into_iter().filter(|t| t.kind != Kind::Quote && t.form != ".").map(|t| t.form).collect()
}

/// Own reporting; the outlet is named where a source speaks to it.
fn own(span: Quoted, spoken_to: Option<String>) -> Credit {
    Credit { kind: CreditKind::OwnReporting, span: Some(span), name: spoken_to, entity: None }
}

#[derive(Clone, Copy)]
struct Finder<'a> {
    credits: &'a Credits,
    record: &'a Record,
    doc: &'a Doc,
    outlet: &'a [String],
}

/// A part of a header or closing line, between its marks.
struct Part {
    tokens: Range<usize>,
    words: Vec<String>,
}

impl Finder<'_> {
    fn form(&self, i: usize) -> &str {
        self.doc.tokens.get(i).map_or("", |t| t.form.as_str())
    }

    fn line_end(&self, start: usize) -> usize {
        (start + 1..self.doc.tokens.len())
            .find(|&i| self.doc.line_start.get(i) == Some(&true))
            .unwrap_or(self.doc.tokens.len())
    }

    fn quote(&self, tokens: Range<usize>) -> Quoted {
        let span = self.doc.span(tokens);
        self.doc.text.quote(span.start..span.end)
    }

    fn is_mark(&self, i: usize) -> bool {
        matches!(self.form(i), "-" | "--" | "/" | "(" | ")" | "[" | "]" | "," | "،" | ":" | "|" | "+" | "؛" | "*" | "_")
    }

    /// The parts between marks, and where each closing mark stands.
    fn parts(&self, tokens: Range<usize>) -> Vec<Part> {
        let mut out = Vec::new();
        let mut start = tokens.start;
        for i in tokens.start..=tokens.end {
            if i < tokens.end && !self.is_mark(i) {
                continue;
            }
            let kept: Vec<usize> = (start..i).filter(|&t| !matches!(self.form(t), "." | "\"")).collect();
            if let (Some(&first), Some(&last)) = (kept.first(), kept.last()) {
                let words = kept.iter().map(|&t| self.form(t).to_owned()).collect();
                out.push(Part { tokens: first..last + 1, words });
            }
            start = i + 1;
        }
        out
    }

    /// The mention that covers a part.
    fn mention(&self, part: &Part) -> Option<&Mention> {
        let span = self.doc.span(part.tokens.clone());
        let covers = |m: &&Mention| m.span.field == span.field && m.span.start <= span.start && m.span.end >= span.end;
        self.record.mentions.iter().find(covers)
    }

    /// What a part credits; `Some(None)` where it is a date or another part of a header that credits nobody.
    fn credit(&self, part: &Part) -> Option<Option<Credit>> {
        let span = self.quote(part.tokens.clone());
        let name = Some(span.text.clone());
        let of = |kind, name, entity| Some(Some(Credit { kind, span: Some(span.clone()), name, entity }));
        if let Some((kind, entity)) = self.credits.known(&part.words) {
            let name = name.filter(|_| kind == CreditKind::Agency);
            return of(kind, name, entity);
        }
        if self.credits.names_outlet(&part.words, self.outlet) {
            return Some(Some(own(span, None)));
        }
        let time =
            |t: &crate::record::Time| t.span.field == span.field && t.span.start < span.end && span.start < t.span.end;
        if self.record.times.iter().any(time) {
            return Some(None);
        }
        let mention = self.mention(part)?;
        match mention.kind {
            MentionKind::Media => of(CreditKind::Agency, name, mention.entity.clone()),
            MentionKind::Place => of(CreditKind::Dateline, name, mention.entity.clone()),
            MentionKind::Person => of(CreditKind::Byline, name, mention.entity.clone()),
            _ => None,
        }
    }

    /// The header before the body: known parts up to a dash, a slash or the end of the first line.
    fn header(&self) -> Vec<Credit> {
        let end = self.line_end(0).min(LONGEST_HEADER);
        let whole = self.line_end(0) <= LONGEST_HEADER;
        let closes = (0..end).rev().filter(|&i| {
            matches!(self.form(i), "-" | "--" | "/" | ":") || self.form(i) == ")" && self.form(i + 1) != "-"
        });
        let line = whole.then_some(end).into_iter();
        for stop in line.chain(closes) {
            let parts = self.parts(0..stop);
            if parts.is_empty() || parts.iter().any(|p| p.words.len() > LONGEST_PART) {
                continue;
            }
            let Some(credits) = parts.iter().map(|p| self.credit(p)).collect::<Option<Vec<_>>>() else { continue };
            let mut credits: Vec<Credit> = credits.into_iter().flatten().collect();
            credits.extend((self.form(stop) == "/").then(|| self.behind_slash(stop + 1)).flatten());
            let bare = |c: &Credit| matches!(c.kind, CreditKind::Dateline | CreditKind::Byline);
            // `موسكو: …` and a name before a colon are headlines and speakers; a place alone on a line is one too.
            if credits.iter().all(bare) && (stop == end || matches!(self.form(stop), ":" | ")")) {
                continue;
            }
            if credits.iter().any(|c| matches!(c.kind, CreditKind::Agency | CreditKind::Agencies)) {
                credits.retain(|c| !bare(c));
            }
            return credits;
        }
        Vec::new()
    }

    /// `عمّان/خاص فتحت …`: behind a slash the body may follow at once.
    fn behind_slash(&self, at: usize) -> Option<Credit> {
        let edges = self.credits.rules.iter().filter(|r| r.place == Where::Edges);
        let standing =
            edges.flat_map(|r| r.phrases.iter().filter(|p| self.stands(at, p)).map(move |p| (p.len(), r.kind)));
        let (n, kind) = standing.max_by_key(|(n, _)| *n)?;
        Some(Credit { kind, span: Some(self.quote(at..at + n)), name: None, entity: None })
    }

    /// Credits at the end: a last line of nothing else, or brackets that close the text.
    fn closing(&self) -> Vec<Credit> {
        let end = self.doc.tokens.len();
        let mut starts: Vec<usize> = (1..end).filter(|&i| self.doc.line_start.get(i) == Some(&true)).collect();
        let mut out = Vec::new();
        let mut stop = end;
        for _ in 0..2 {
            let start = starts.pop().unwrap_or(0);
            out.extend(self.closing_line(start..stop, start > 0));
            if start == 0 || !out.is_empty() {
                break;
            }
            stop = start;
        }
        out.retain(|c: &Credit| matches!(c.kind, CreditKind::Agency | CreditKind::Agencies | CreditKind::OwnReporting));
        out
    }

    fn closing_line(&self, line: Range<usize>, alone: bool) -> Vec<Credit> {
        let last = line.clone().rev().find(|&i| self.form(i) != ".");
        let open = last
            .filter(|&i| self.form(i) == ")")
            .and_then(|close| (line.start..close).rev().find(|&i| self.form(i) == "(").map(|open| open + 1..close));
        if let Some(inside) = open {
            return self.credited(&self.parts(inside));
        }
        if !alone || line.len() > LONGEST_HEADER {
            return Vec::new();
        }
        self.credited(&self.parts(line))
    }

    /// The parts that name an agency: all of them known, or each behind a word that opens a credit.
    fn credited(&self, parts: &[Part]) -> Vec<Credit> {
        if parts.iter().any(|p| p.words.len() > LONGEST_PART) {
            return Vec::new();
        }
        let mut opened = false;
        let mut found = Vec::new();
        let mut all = true;
        for part in parts {
            let (cue, rest) = self.behind_cue(part);
            opened |= cue;
            match rest.and_then(|p| self.credit(&p).flatten()) {
                Some(c) => found.push((c, opened)),
                None if !cue => all = false,
                None => {}
            }
        }
        found.into_iter().filter(|(_, opened)| all || *opened).map(|(c, _)| c).collect()
    }

    /// Whether a part begins with a word that opens a credit, and what is left of it.
    fn behind_cue(&self, part: &Part) -> (bool, Option<Part>) {
        let cues = self.credits.rules.iter().filter(|r| r.place == Where::Closing).flat_map(|r| &r.phrases);
        let Some(n) = cues.filter(|p| part.words.starts_with(p)).map(Vec::len).max() else {
            return (false, Some(Part { tokens: part.tokens.clone(), words: part.words.clone() }));
        };
        let mut words: Vec<String> = part.words.iter().skip(n).cloned().collect();
        let mut tokens = part.tokens.start + n..part.tokens.end;
        if words.last().is_some_and(|w| self.credits.freely.contains(w)) {
            words.pop();
            tokens.end -= 1;
        }
        (true, (!words.is_empty()).then_some(Part { tokens, words }))
    }

    /// Words anywhere that show the outlet's own people.
    fn anywhere(&self) -> Vec<Credit> {
        let rules: Vec<&Rule> = self.credits.rules.iter().filter(|r| r.place == Where::Anywhere).collect();
        let mut out = Vec::new();
        for i in 0..self.doc.tokens.len() {
            for rule in &rules {
                for phrase in rule.phrases.iter().filter(|p| self.stands(i, p)) {
                    let end = i + phrase.len();
                    let end = if rule.outlet { self.outlet_at(end) } else { Some(end) };
                    let spoken_to = self.record.report.outlet.clone().filter(|_| rule.said_to);
                    out.extend(end.map(|end| own(self.quote(i..end), spoken_to)));
                }
            }
        }
        out
    }

    fn stands(&self, at: usize, phrase: &[String]) -> bool {
        phrase.iter().enumerate().all(|(n, w)| {
            let form = self.form(at + n);
            form == w
                || n == 0 && form.strip_prefix(['و', 'ف', 'ل', 'ب']).is_some_and(|rest| rest == w && rest.len() > 4)
        })
    }

    /// Where the outlet's name ends that stands at a token, in quotation marks or not.
    fn outlet_at(&self, at: usize) -> Option<usize> {
        let quoted = self.doc.quotation_opening(at);
        if let Some(q) = quoted {
            let inside: Vec<String> = (q.open + 1..q.close).map(|i| self.form(i).to_owned()).collect();
            return self.credits.names_outlet(&inside, self.outlet).then_some(q.close + 1);
        }
        let form = self.form(at);
        let skipped = self.credits.heads.contains(form) || self.credits.articles.contains(form);
        let first = at + usize::from(skipped);
        let n = self.outlet.len();
        let all = n > 0 && self.outlet.iter().enumerate().all(|(k, w)| self.form(first + k) == w);
        all.then_some(first + n)
    }
}

#[cfg(test)]
mod tests;
