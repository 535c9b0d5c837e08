//! Arabic token classes and noun phrases.

mod clause;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Class, Phrase, Reading};
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::names::{NameLexicon, TitleKind};
use crate::record::MentionKind;
use crate::text::Span;
use crate::text::ar::tagger::{Number, Tags, Upos};
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind};

/// The closed classes of `ar/grammar.toml`, by folded word.
#[derive(Debug, Default)]
pub struct Grammar {
    class: FxHashMap<String, Class>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrammarFile {
    #[serde(default)]
    prepositions: String,
    #[serde(default)]
    subordinators: String,
    #[serde(default)]
    relatives: String,
    #[serde(default)]
    particles: String,
    #[serde(default)]
    auxiliaries: String,
    #[serde(default)]
    demonstratives: String,
    #[serde(default)]
    pronouns: String,
    #[serde(default)]
    quantities: String,
    #[serde(default)]
    not_saying: String,
    #[serde(default)]
    adverbs: String,
    #[serde(default)]
    place_heads: String,
}

impl Grammar {
    /// The built-in file with the user's laid over it.
    ///
    /// # Errors
    /// A file that does not parse, with its name, line and cause.
    pub fn load(user: &[LexiconFile]) -> Result<Grammar, Box<LexiconError>> {
        let mut grammar = Grammar::default();
        for file in lexicon::files("ar/grammar.toml", user) {
            let f: GrammarFile = lexicon::parse(&file)?;
            for (words, class) in [
                (f.prepositions, Class::PREPOSITION),
                (f.subordinators, Class::SUBORDINATOR),
                (f.relatives, Class::RELATIVE),
                (f.particles, Class::PARTICLE),
                (f.auxiliaries, Class::AUXILIARY),
                (f.demonstratives, Class::DEMONSTRATIVE),
                (f.pronouns, Class::PRONOUN),
                (f.quantities, Class::QUANTITY),
                (f.not_saying, Class::NOT_SAYING),
                (f.adverbs, Class::ADVERB),
                (f.place_heads, Class::PLACE_HEAD),
            ] {
                for word in words.split_whitespace() {
                    let entry = grammar.class.entry(fold(word)).or_default();
                    *entry = entry.with(class);
                }
            }
        }
        Ok(grammar)
    }

    /// Closed classes of every token of a field; `و` and `ف` before a closed word are seen through.
    pub fn classes(&self, doc: &Doc, tags: &Tags) -> Vec<Class> {
        doc.tokens
            .iter()
            .enumerate()
            .map(|(i, t)| {
                let closed = self.class_of(&t.form);
                match tags.upos(i) {
                    Some(Upos::Verb) if closed == Class::default() => Class::VERB,
                    // `دبلوماسي غربي` is no place west of anything.
                    Some(Upos::Adj) if closed == Class::default() || closed == Class::PREPOSITION => Class::ADJECTIVE,
                    _ if closed == Class::default() => {
                        self.class_of(t.form.strip_prefix(['ب', 'ل']).unwrap_or(&t.form)).only(Class::PLACE_HEAD)
                    }
                    _ => closed,
                }
            })
            .collect()
    }

    fn class_of(&self, form: &str) -> Class {
        let own = |word: &str| {
            let closed = self.class.get(word).copied().unwrap_or_default();
            if is_complementiser(word) { closed.with(Class::COMPLEMENTISER) } else { closed }
        };
        let class = own(form);
        if class != Class::default() {
            return class;
        }
        form.strip_prefix('و').or_else(|| form.strip_prefix('ف')).map(own).unwrap_or_default()
    }
}

/// `أن`, `إن`, `بأن` with any pronoun; folded.
pub fn is_complementiser(word: &str) -> bool {
    let rest = word.strip_prefix('ب').unwrap_or(word);
    matches!(rest, "ان" | "انه" | "انها" | "انهم" | "انهن" | "انهما" | "اننا" | "انني" | "انك" | "انكم" | "اني")
}

/// Whether a folded word carries the article, after any proclitic.
pub fn is_definite(word: &str) -> bool {
    let bare = word.strip_prefix(['و', 'ف']).filter(|r| r.chars().count() > 3).unwrap_or(word);
    let bare = bare.strip_prefix(['ب', 'ك']).filter(|r| r.starts_with("ال")).unwrap_or(bare);
    (bare.starts_with("ال") && bare.chars().count() > 3) || (bare.starts_with("لل") && bare.chars().count() > 4)
}

/// The single-letter preposition glued to a word, by the tagger's cut or by a name that begins behind it.
fn glued(reading: &Reading, token: usize) -> Option<char> {
    let form = reading.form(token);
    let letter = |c: char| matches!(c, 'ب' | 'ل' | 'ك').then_some(c);
    let conjoined = form.strip_prefix(['و', 'ف']).unwrap_or(form);
    if let Some(name) = reading.name_of(token).filter(|n| n.tokens.start == token) {
        let cut = name.span.start > reading.doc.tokens[token].start;
        return cut.then(|| letter(form.chars().next()?).or_else(|| letter(conjoined.chars().next()?))).flatten();
    }
    let joined = reading.tags.proclitics(token).iter().any(|p| p.upos == Upos::Adp);
    joined.then(|| letter(form.chars().next()?).or_else(|| letter(conjoined.chars().next()?))).flatten()
}

/// Whether an indefinite word looks like a nisba, which has no genitive behind it.
fn nisba(word: &str) -> bool {
    word.chars().count() > 3 && ["ي", "يه", "يون", "يين", "يان", "يا"].iter().any(|e| word.ends_with(e))
}

/// Whether a definite adjective can belong to a noun, as far as their endings tell.
fn agree(noun: &str, adjective: &str) -> bool {
    if noun.ends_with("ون") {
        return adjective.ends_with("ون");
    }
    !(noun.ends_with('ه') || noun.ends_with("ات")) || ["ه", "ات", "ي"].iter().any(|e| adjective.ends_with(e))
}

/// Finds where noun phrases end.
#[derive(Debug, Clone, Copy)]
pub struct Phrases<'a, 'd> {
    /// The field.
    pub reading: &'a Reading<'d>,
    /// Titles, offices and heads of bodies.
    pub names: &'a NameLexicon,
}

/// How much a phrase may take in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Head, genitives, adjectives, appositions, names; a relative clause if it follows at once.
    Full,
    /// The same without relative clauses.
    Short,
}

impl Phrases<'_, '_> {
    /// The noun phrase that begins at `start` and ends before `limit`; `None` if none begins there.
    pub fn noun_phrase(&self, start: usize, limit: usize, extent: Extent) -> Option<Phrase> {
        let end = self.end(start, limit, extent);
        (end > start).then(|| self.phrase(start, end))
    }

    /// The phrase over these tokens, its span without proclitics at the head and without outer punctuation.
    pub fn phrase(&self, start: usize, end: usize) -> Phrase {
        let doc = self.reading.doc;
        let mut span = doc.span(start..end);
        span.start = self.bare_start(start);
        // A name that is all in quotation marks is quoted without them.
        if let Some(q) = doc.quotation_opening(start).filter(|q| q.close + 1 == end && q.close > q.open + 1) {
            return Phrase { tokens: start..end, span: doc.span(q.open + 1..q.close) };
        }
        Phrase { tokens: start..end, span }
    }

    /// First code point of a token without conjunction and preposition.
    pub fn bare_start(&self, token: usize) -> u32 {
        let reading = self.reading;
        let doc = reading.doc;
        if let Some(name) = reading.name_of(token).filter(|n| n.tokens.start == token) {
            return name.span.start;
        }
        let start = reading.tags.stem(token).map_or(doc.tokens[token].start, |p| p.start);
        if start == doc.tokens[token].start && self.joined_head(token) { doc.inner(token, 1, 0).start } else { start }
    }

    /// Whether a word is a head or title with a conjunction glued to it (`فإدارة`, `ووزارة`).
    pub fn joined_head(&self, token: usize) -> bool {
        let form = self.reading.form(token);
        form.strip_prefix(['و', 'ف']).is_some_and(|rest| self.knows(rest)) && !self.knows(form)
    }

    fn knows(&self, word: &str) -> bool {
        self.names.listed(word).is_some_and(|w| w.title.is_some() || w.head.is_some())
    }

    /// Whether an indefinite word shows the ن or the ا that no genitive may follow (`مسلحون`, `جنديين`, `هجوما`).
    fn nunated(&self, token: usize) -> bool {
        let tags = &self.reading.tags;
        let Some(stem) = tags.stem(token) else { return false };
        let raw = self.reading.doc.text.slice(stem.start..stem.end);
        let several = matches!(tags.feats(token).number, Some(Number::Dual | Number::Plural));
        let lemma = tags.lemma(token).map(fold);
        let accusative = |l: String| fold(raw).strip_suffix('ا') == Some(l.as_str());
        several && raw.ends_with('ن') || lemma.is_some_and(accusative)
    }

    /// Whether a word is an adjective by its class or by the look of a nisba (`دبلوماسي`, `الأمريكية`).
    pub fn adjective(&self, token: usize) -> bool {
        let form = self.reading.form(token);
        self.reading.class(token).is(Class::ADJECTIVE)
            || (form.chars().count() > 4
                && (["ي", "يه", "يين", "يون", "يتين", "يات"].iter().any(|e| form.ends_with(e))
                    || form.ends_with("يا") && !is_definite(form))
                && !self.knows(form))
    }

    fn end(&self, start: usize, limit: usize, extent: Extent) -> usize {
        let (reading, doc) = (self.reading, self.reading.doc);
        let limit = limit.min(doc.tokens.len());
        let mut i = start;
        // The state of the phrase so far: `open` while a genitive is awaited, `named` once a name closed it,
        // `post` if its head is a title or an office, which a name may follow.
        let (mut open, mut named, mut post, mut body, mut quantity) = (true, false, false, false, false);
        // An indefinite adjective was taken: only adjectives may follow until something definite (`مصدر أمني رفيع المستوى`).
        let mut described = false;
        // The last word kept its nunation: no genitive follows, only adjectives (`مسلحون مجهولون`, `مهندسا فرنسيا`).
        let mut closed = false;
        // Behind `باسم` another's name stands before the speaker's own.
        let mut behalf = false;
        // The head is a kind of place, which its name may follow at some distance.
        let mut located = false;
        // A person's name was taken: the next one's is another's.
        let mut person_named = false;
        while i < limit {
            let token = &doc.tokens[i];
            let class = reading.class(i);
            match token.kind {
                Kind::Quote => {
                    let Some(q) = doc.quotation_opening(i) else { break };
                    if q.close >= limit || q.close - q.open > 9 {
                        break;
                    }
                    i = q.close + 1;
                    (open, named) = (false, true);
                    continue;
                }
                Kind::Number => {
                    if reading.time_of(i).is_some() && i > start {
                        break;
                    }
                    i += 1;
                    continue;
                }
                Kind::Punct => {
                    if matches!(token.form.as_str(), "#" | "_") {
                        i += 1;
                        continue;
                    }
                    if matches!(token.form.as_str(), "،" | "," | "-")
                        && i > start
                        && i + 1 < limit
                        && self.apposition(i + 1, post, named && !behalf)
                    {
                        i += 1;
                        open = true;
                        named &= self.names.title_kind(reading.form(i)).is_none();
                        continue;
                    }
                    if token.form == "(" && i > start {
                        let close = (i + 1..limit.min(i + 7)).find(|&k| reading.form(k) == ")");
                        if let Some(close) = close
                            .filter(|&c| c + 1 < limit && (self.adjective(c + 1) || reading.name_of(c + 1).is_some()))
                        {
                            i = close + 1;
                            continue;
                        }
                    }
                    break;
                }
                _ => {}
            }
            if i > start && reading.time_of(i).is_some() {
                break;
            }
            let form = token.form.as_str();
            let first = i == start;
            if form == "باسم" || form == "بلسان" {
                (open, named, behalf) = (true, false, true);
                i += 1;
                continue;
            }
            if class.is(Class::RELATIVE) && !first {
                if extent == Extent::Full && !matches!(form, "من" | "ما") {
                    i = self.relative_end(i, limit);
                } else if form == "من" && quantity {
                    (open, quantity) = (true, false);
                    i += 1;
                    continue;
                }
                break;
            }
            if class.is(Class::COMPLEMENTISER)
                || class.is(Class::SUBORDINATOR)
                || class.is(Class::PARTICLE)
                || class.is(Class::AUXILIARY)
                || (class.is(Class::ADVERB) && !first)
                || class.is(Class::CARRIES_ON)
            {
                break;
            }
            // Of an accusative the tagger may make a verb (`رجلا`).
            let accusative = reading.tags.enclitic(i).is_none()
                && !form.ends_with("ها")
                && !form.ends_with("نا")
                && form.ends_with('ا')
                && !form.ends_with("وا")
                && reading.tags.feats(i).number != Some(Number::Dual);
            if class.is(Class::VERB) && !(first && (is_definite(form) || accusative)) && reading.name_of(i).is_none() {
                break;
            }
            if class.is(Class::PREPOSITION) && reading.name_of(i).is_none() {
                // A post, a body or an account may be told by its place: `السفير لدى ليبيا`, `القنصلية في البصرة`.
                let quoted = doc.tokens.get(i + 1).is_some_and(|t| t.kind == Kind::Quote);
                let place_next = reading.name_of(i + 1).is_some_and(|n| n.kind == MentionKind::Place)
                    || form == "لدي" && reading.name_of(i + 1).is_some_and(|n| n.kind != MentionKind::Person)
                    || post && self.person_behind_body(i + 1)
                    || quoted && reading.name_of(i + 2).is_some_and(|n| n.kind != MentionKind::Person)
                    || reading.class(i + 1).is(Class::PLACE_HEAD)
                    || self.names.head_kind(reading.form(i + 1)).is_some() && post
                    || matches!(reading.form(i + 1), "قطاع" | "جنوب" | "شمال" | "شرق" | "غرب" | "شمالي");
                // Behind the person's own name stands where he acts.
                if !first
                    && i + 1 < limit
                    && !person_named
                    && ((matches!(form, "لدي" | "في") && (post || body || !named) && place_next)
                        || (form == "بين" && body))
                {
                    // `مندوب فلسطين لدى الأمم المتحدة فلان`: the post's own name is still to come.
                    behalf |= post && (form == "لدي" || self.person_behind_body(i + 1));
                    (open, named) = (true, false);
                    i += 1;
                    continue;
                }
                break;
            }
            if class.is(Class::PRONOUN)
                || (class.is(Class::DEMONSTRATIVE) && !first)
                || matches!(form, "ل" | "ب") && !first && doc.tokens.get(i + 1).is_some_and(|t| t.kind == Kind::Quote)
            {
                break;
            }
            if class.is(Class::DEMONSTRATIVE) || (class.is(Class::QUANTITY) && (first || open)) {
                quantity = class.is(Class::QUANTITY);
                i += 1;
                continue;
            }
            if let Some(name) = reading.name_of(i) {
                let glued_here = name.tokens.start == i && glued(reading, i).is_some();
                if !first && glued_here && !(body && matches!(name.kind, MentionKind::Place)) {
                    break;
                }
                let joined = form.starts_with(['و', 'ف'])
                    && name.tokens.start == i
                    && name.span.start > token.start
                    && !glued_here;
                let person = matches!(name.kind, MentionKind::Person);
                let place = located && !named && name.kind == MentionKind::Place;
                let title = self.names.title_kind(reading.form(i.saturating_sub(1))).is_some();
                let takes = first
                    || open && (!closed || title)
                    || joined
                    || place
                    || (post && person && (!named || behalf || !person_named));
                behalf &= !(person && named);
                if !takes {
                    // A second name right behind a closed phrase is another participant (`التكتل الأوروبي روسيا`).
                    break;
                }
                i = name.tokens.end.min(limit);
                (open, named) = (false, true);
                person_named |= person;
                body = !matches!(name.kind, MentionKind::Person | MentionKind::Place);
                continue;
            }
            // A name that no list knows, behind a post: `وزير الخارجية … فلان الفلاني`.
            if !first
                && post
                && !named
                && !open
                && reading.tags.upos(i) == Some(Upos::Propn)
                && glued(reading, i).is_none()
            {
                while i < limit
                    && reading.tags.upos(i) == Some(Upos::Propn)
                    && reading.name_of(i).is_none_or(|n| n.kind == MentionKind::Person)
                    && reading.time_of(i).is_none()
                {
                    i += 1;
                }
                (named, person_named) = (true, true);
                continue;
            }
            let glued_here = glued(reading, i);
            if !first && glued_here.is_some() {
                // `لشؤون الشرق الأوسط`, `الخاصة بلبنان`: part of a title or a body's name, never of a person's.
                let media = glued_here == Some('ل') && self.is_media(i);
                // `مسؤول بحركة …`, `مصدر بوزارة …`: one of a body.
                let of_body = i == start + 1
                    && glued_here == Some('ب')
                    && !is_definite(reading.form(start))
                    && (self.names.head_kind(form.strip_prefix('ب').unwrap_or(form)).is_some()
                        || reading
                            .name_of(i)
                            .is_some_and(|n| !matches!(n.kind, MentionKind::Person | MentionKind::Place)));
                if of_body {
                    (open, body) = (!is_definite(form), true);
                    i += 1;
                    continue;
                }
                let concerned = glued_here != Some('ب')
                    || self.adjective(i - 1)
                    || reading.name_of(i).is_some_and(|n| n.kind == MentionKind::Place);
                // `قال الوزير للصحفيين`: those who were told.
                let told = form.starts_with("لل") && form.ends_with("ين");
                if named || media || told || !(post || body) || !concerned {
                    break;
                }
                (open, named) = (!is_definite(form), false);
                i += 1;
                continue;
            }
            if !first
                && (form.starts_with("لشوون") || form.starts_with("لمساعد") || form.starts_with("لدي"))
                && post
                && !named
            {
                open = true;
                i += 1;
                continue;
            }
            let quantity_before = !first && reading.class(i - 1).is(Class::QUANTITY);
            let joined = !first && form.starts_with('و') && form.chars().count() > 3 && !self.knows(form);
            let bare = if joined { &form[2..] } else { form };
            located |= class.is(Class::PLACE_HEAD);
            let (title, head) = self.names.listed(bare).map_or((None, None), |w| (w.title, w.head));
            if is_definite(form) {
                let adjective = self.adjective(i) && (first || (start..i).any(|k| agree(reading.form(k), form)));
                // `القائد العام للقوات المسلحة المشير خليفة حفتر`
                let person = reading.name_of(i + 1).is_some_and(|n| n.kind == MentionKind::Person);
                let apposition = title.is_some() && (named || post && !open && person);
                // `منظمة حقوقية الحكومة`: behind a nisba no genitive follows, unlike `رفيع المستوى`.
                let sealed = described && !joined && i > start && nisba(reading.form(i - 1));
                if !(first || open && !sealed || adjective || joined || apposition) || closed && !joined {
                    break;
                }
                if joined && !open && !adjective && head.is_none() && title.is_none() && !(post || body) {
                    break;
                }
                if first || open || head.is_some() || title.is_some() {
                    post |= title == Some(TitleKind::Office) || title == Some(TitleKind::Title);
                    body |= head.is_some();
                }
                if named && title.is_some() {
                    named = false;
                }
                open = false;
            } else if (first || open)
                // `مسؤولين أمريكيين كبارا`: one more adjective of an indefinite phrase.
                && (closed && i > start && self.adjective(i - 1) && form.ends_with('ا') && reading.name_of(i).is_none()
                    || (!closed
                    || joined
                    || self.adjective(i) && (!form.ends_with("ين") || !reading.form(i - 1).ends_with("ون")))
                && (first
                    || !self.adjective(i)
                    || is_definite(reading.form(i + 1))
                    || quantity_before
                    || agree(reading.form(i - 1), form))
                && !(described
                    && !self.adjective(i)
                    && !self.reading.class(i + 1).is(Class::ADJECTIVE)
                    && !is_definite(reading.form(i + 1))))
            {
                described |= !first && self.adjective(i);
                closed = self.nunated(i);
                post |= title.is_some();
                body |= head.is_some();
                // A pronoun makes a noun definite: nothing in the genitive follows (`من رعاياها مغادرة المدينة`).
                // Nor behind a sound plural (`مسلحون قاعدة عسكرية`).
                let plural = form.starts_with('م') && form.ends_with("ون") && form.chars().count() > 5;
                described |= plural && first;
                open = reading.tags.enclitic(i).is_none();
            } else if named
                && title.is_some()
                && !joined
                && !self.adjective(i + 1)
                && (form.ends_with('ه') || reading.tags.lemma(i).is_none_or(|l| fold(l) == form))
            {
                (open, post, named) = (true, true, false);
            } else if joined && (title.is_some() || head.is_some()) {
                open = true;
            } else {
                break;
            }
            i += 1;
        }
        // A phrase never ends on what only links.
        while i > start {
            let class = reading.class(i - 1);
            let token = &doc.tokens[i - 1];
            let links = token.kind == Kind::Punct && token.form != ")"
                || class.is(Class::PREPOSITION)
                || class.is(Class::CARRIES_ON)
                || matches!(token.form.as_str(), "باسم" | "بلسان");
            if !links {
                break;
            }
            i -= 1;
        }
        i
    }

    /// `السفير في الأمم المتحدة فلان`: a body with a person's name right behind it.
    fn person_behind_body(&self, token: usize) -> bool {
        let reading = self.reading;
        let body = reading.name_of(token).filter(|n| !matches!(n.kind, MentionKind::Person | MentionKind::Place));
        body.and_then(|b| reading.name_of(b.tokens.end)).is_some_and(|n| n.kind == MentionKind::Person)
    }

    fn apposition(&self, next: usize, post: bool, named: bool) -> bool {
        let reading = self.reading;
        let titled = self.names.title_kind(reading.form(next)).is_some();
        if let Some(name) = reading.name_of(next).filter(|n| n.kind == MentionKind::Person || !titled) {
            return name.tokens.start == next
                && name.span.start == reading.doc.tokens[next].start
                && post
                && !named
                && matches!(name.kind, MentionKind::Person);
        }
        // `ورئيس` is another one, `وزير` begins with its own letter.
        let another = reading.form(next).strip_prefix('و').is_some_and(|rest| self.names.title_kind(rest).is_some());
        (named || post) && !another && titled
    }

    fn is_media(&self, token: usize) -> bool {
        self.reading.name_of(token).is_some_and(|n| n.kind == MentionKind::Media)
            || self.names.head_kind(self.reading.form(token)) == Some(MentionKind::Media)
    }

    /// A relative clause runs to a comma, a complementiser, or the limit.
    fn relative_end(&self, from: usize, limit: usize) -> usize {
        (from + 1..limit)
            .find(|&k| {
                let class = self.reading.class(k);
                matches!(self.reading.form(k), "،" | "," | "؛" | ":" | "." | ")")
                    || class.is(Class::COMPLEMENTISER)
                    || class.is(Class::CARRIES_ON)
            })
            .unwrap_or(limit)
    }
}

/// Words of a space-separated list, folded.
pub(crate) fn word_set(words: &str) -> FxHashSet<String> {
    words.split_whitespace().map(fold).collect()
}

/// Where the code points of a token range start and end, as a span.
pub(crate) fn span_of(doc: &Doc, start: u32, end: u32) -> Span {
    Span { field: doc.field(), start, end: end.max(start) }
}
