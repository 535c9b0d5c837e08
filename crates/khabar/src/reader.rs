//! One report in, one record out.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::attribution::ar::lexicon::Reporting;
use crate::attribution::{self, Found};
use crate::doubt::Doubt;
use crate::events;
use crate::events::ar::lexicon::EventLexicon;
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::names::{NameLexicon, NameMention, find_names};
use crate::page::{Hint, PageLexicon, Pages};
use crate::phrases::Reading;
use crate::phrases::{ar::Grammar, en as english};
use crate::record::{
    Account, Count, Event, Mention, MentionKind, Place, Quoted, Read, Record, Relation, Report, Role, SCHEMA, Source,
    Statement, Status, Time, When, Withheld,
};
use crate::text::ar::tagger::{Tagger, Tags};
use crate::text::en::inflect::FormIndex;
use crate::text::tokens::Doc;
use crate::text::{Field, Span, language};
use crate::time::{Casualty, TimeLexicon, find_casualties, find_counts, find_times};

/// The compiled lexicons: build once, read many reports, from any number of threads.
#[derive(Debug)]
pub struct Reader {
    page: PageLexicon,
    names: NameLexicon,
    time: TimeLexicon,
    grammar: Grammar,
    reporting: Reporting,
    events: EventLexicon,
    doubt: Doubt,
    english: English,
    credits: attribution::credit::Credits,
}

/// The English lexicons.
#[derive(Debug)]
struct English {
    grammar: english::Grammar,
    reporting: attribution::en::lexicon::Reporting,
    events: events::en::lexicon::EventLexicon,
}

impl English {
    fn load(user: &[LexiconFile]) -> Result<English, Box<LexiconError>> {
        let grammar = english::Grammar::load(user)?;
        let reporting = attribution::en::lexicon::Reporting::load(&grammar, user)?;
        let events = events::en::lexicon::EventLexicon::load(&grammar, user)?;
        Ok(English { grammar, reporting, events })
    }

    fn verbs(&self) -> [&FormIndex; 3] {
        [&self.reporting.cue_forms, &self.events.verbs, &self.events.light]
    }

    fn statements(&self, names: &NameLexicon, readings: &[Reading]) -> Vec<Found> {
        attribution::en::find_statements(&self.reporting, &self.grammar, names, readings)
    }

    fn events(&self, names: &NameLexicon, readings: &[Reading], statements: &[Found]) -> Vec<events::Found> {
        events::en::find_events(&self.events, &self.grammar, names, readings, statements)
    }
}

impl Reader {
    /// A reader with the built-in lexicons.
    ///
    /// # Errors
    /// None with the lexicons as shipped: a test loads them.
    pub fn new() -> Result<Reader, Box<LexiconError>> {
        Reader::with_lexicon(&[])
    }

    /// A reader with a user's lexicon files laid over the built-in ones.
    ///
    /// # Errors
    /// A file that no module reads, or that does not parse, with its name, line, key and cause.
    pub fn with_lexicon(user: &[LexiconFile]) -> Result<Reader, Box<LexiconError>> {
        lexicon::check_paths(user)?;
        Ok(Reader {
            page: PageLexicon::load(user)?,
            names: NameLexicon::load(user)?,
            time: TimeLexicon::load(user)?,
            grammar: Grammar::load(user)?,
            reporting: Reporting::load(user)?,
            events: EventLexicon::load(user)?,
            doubt: Doubt::builtin(),
            english: English::load(user)?,
            credits: attribution::credit::Credits::load(user)?,
        })
    }

    /// The reports in some bytes (HTML, plain text, JSON Lines), not yet read.
    pub fn pages(&self, bytes: &[u8], hint: &Hint) -> Pages {
        crate::page::read_bytes(&self.page, bytes, hint)
    }

    /// The entries of a feed, each of which [`Reader::pages`] reads alone; see [`crate::page::feed::read`].
    ///
    /// # Errors
    /// The bytes are no feed; one sentence.
    pub fn feed(&self, bytes: &[u8], base: Option<&str>) -> Result<crate::page::feed::Feed, String> {
        crate::page::feed::read(&self.page, bytes, base)
    }

    /// The Arabic reporting lexicon, for its entries' own tests.
    pub fn reporting(&self) -> &Reporting {
        &self.reporting
    }

    /// The signs of every statement and event that is found in a report, judged by none, with the record that they make:
    /// what the weights of [`crate::doubt`] are fitted on.
    #[cfg(feature = "train")]
    pub fn signs(&self, report: Report) -> (Record, Vec<Vec<String>>, Vec<Vec<String>>) {
        let unjudged = Doubt::default();
        let (read, statements, events) = self.read_with(report, &unjudged);
        let signs = (statements.into_iter().map(|s| s.signs).collect(), events.into_iter().map(|e| e.signs).collect());
        (read.record, signs.0, signs.1)
    }

    /// Read one report. `report.language` and `report.sha256` are filled in; title and text are not touched.
    pub fn read(&self, report: Report) -> Read {
        self.read_with(report, &self.doubt).0
    }

    fn read_with(&self, mut report: Report, doubt: &Doubt) -> (Read, Vec<Found>, Vec<events::Found>) {
        report.sha256 = digest(&report);
        if report.language.is_none() {
            report.language = language::detect(&format!("{}\n{}", report.title, report.text)).map(str::to_owned);
        }
        let docs = [Doc::new(Field::Title, &report.title), Doc::new(Field::Text, &report.text)];
        let mut record = Record {
            schema: SCHEMA.to_owned(),
            report,
            mentions: Vec::new(),
            times: Vec::new(),
            statements: Vec::new(),
            events: Vec::new(),
            relations: Vec::new(),
            credits: Vec::new(),
        };
        let (statements, events) = self.fill(&mut record, &docs, doubt);
        (Read { record, problems: Vec::new() }, statements, events)
    }

    fn fill(&self, record: &mut Record, docs: &[Doc; 2], doubt: &Doubt) -> (Vec<Found>, Vec<events::Found>) {
        let language = record.report.language.clone().unwrap_or_default();
        // The weights are fitted on Arabic reports; others stay unjudged.
        let unjudged = Doubt::default();
        let doubt = if language == "ar" { doubt } else { &unjudged };
        let anchor = record.report.published.as_deref().and_then(day);
        let names = find_names(&self.names, docs, &language);
        let readings: Vec<Reading> = docs
            .iter()
            .map(|doc| {
                let own: Vec<NameMention> = names.iter().filter(|n| n.span.field == doc.field()).cloned().collect();
                let times = find_times(&self.time, doc, anchor, &language);
                let tags = match language.as_str() {
                    "ar" => Tagger::builtin().tag(doc),
                    _ => Tags::default(),
                };
                let class = match language.as_str() {
                    "en" => self.english.grammar.classes(doc, &own, &self.english.verbs()),
                    _ => self.classes(doc, &tags),
                };
                let mut reading = Reading::new(doc, own, times, class, tags);
                if language == "ar" {
                    self.extend_roles(&mut reading);
                }
                reading
            })
            .collect();
        let mut found = match language.as_str() {
            "ar" => attribution::ar::find_statements(&self.reporting, &self.names, &readings),
            "en" => self.english.statements(&self.names, &readings),
            _ => Vec::new(),
        };
        found = attribution::judge(found, &doubt.statements);
        attribution::nest(&mut found);
        let mut events = match language.as_str() {
            "ar" => events::ar::find_events(&self.events, &self.names, &readings, &found),
            "en" => self.english.events(&self.names, &readings, &found),
            _ => Vec::new(),
        };
        let both = |s: Span| self.events.both.contains(&crate::text::fold::fold(&quote(docs, s).text));
        let same_word = |a: Option<usize>, b: Option<usize>| on_one_word(docs, &self.reporting, &found, a, b);
        let same = |a, b| both(a) || both(b) || same_participant(docs, &readings, a, b);
        events = events::merge(events, same, same_word);
        let casualties: Vec<Casualty> = readings
            .iter()
            .flat_map(|r| {
                let counts = find_counts(&self.time, r.doc, &r.times, &language);
                find_casualties(&self.time, r.doc, &counts, &language)
            })
            .collect();
        events::attach(
            &mut events,
            &casualties,
            |field, token| {
                let doc = if field == Field::Title { &docs[0] } else { &docs[1] };
                doc.sentence_of.get(token).copied().unwrap_or(0)
            },
            |word, span| same_word(word, attribution::said_in(&found, span)),
        );
        // What a full date puts behind the day of the report has not happened.
        for e in events.iter_mut().filter(|e| e.status == Status::Happened) {
            let start = e.time.as_ref().and_then(|(_, edtf)| day(edtf.as_deref()?));
            if let (Some(start), Some(today)) = (start, anchor)
                && start > today
            {
                e.status = Status::Planned;
            }
        }
        events::ar::report_signs(&mut events, |a, b| same_participant(docs, &readings, a, b));
        for e in &mut events {
            e.p_read = doubt.events.p_read(&e.signs);
        }
        events.retain(|e| doubt.events.keeps(e.p_read));
        record.mentions = readings.iter().flat_map(|r| r.names.iter().map(|n| mention(r, n))).collect();
        number(&mut record.mentions, "M", |m, id| m.id = id);
        record.times = readings
            .iter()
            .flat_map(|r| {
                r.times.iter().map(|t| Time { id: String::new(), span: quote(docs, t.span), edtf: t.edtf.clone() })
            })
            .collect();
        number(&mut record.times, "T", |t, id| t.id = id);
        record.statements = found.iter().map(|f| statement(docs, &readings, f)).collect();
        number(&mut record.statements, "S", |s, id| s.id = id);
        record.events = events.iter().map(|e| self.event(docs, &readings, e)).collect();
        number(&mut record.events, "E", |e, id| e.id = id);
        if language == "ar" {
            let relations = events::ar::find_relations(&self.events, &readings, &events);
            record.relations = relations.iter().filter_map(|r| relation(docs, record, &found, r)).collect();
            record.relations.dedup_by(|a, b| a.kind == b.kind && a.from == b.from && a.to == b.to);
            number(&mut record.relations, "R", |r, id| r.id = id);
        }
        record.credits = self.credits.find(record, docs);
        (found, events)
    }

    fn extend_roles(&self, reading: &mut Reading) {
        let roles: Vec<Option<Span>> = reading
            .names
            .iter()
            .map(|n| {
                (n.kind == MentionKind::Person).then(|| events::ar::extend_role(&self.names, reading, n)).flatten()
            })
            .collect();
        for (name, role) in reading.names.iter_mut().zip(roles) {
            let longer = |old: Span, new: Span| new.start < old.start || new.end - new.start > old.end - old.start;
            if let Some(new) = role
                && name.role.is_none_or(|old| longer(old, new))
            {
                name.role = Some(new);
            }
        }
    }

    fn classes(&self, doc: &Doc, tags: &Tags) -> Vec<crate::phrases::Class> {
        let mut class = self.grammar.classes(doc, tags);
        attribution::ar::mark_verbs(&self.reporting, doc, tags, &mut class);
        events::ar::mark_verbs(&self.events, doc, tags, &mut class);
        class
    }
}

impl Reader {
    fn event(&self, docs: &[Doc; 2], readings: &[Reading], e: &events::Found) -> Event {
        let role = |s: &Span| role(docs, readings, *s);
        let count = |c: &events::FoundCount| count(docs, c);
        Event {
            id: String::new(),
            kind: e.kind,
            mode: e.mode.clone(),
            trigger: quote(docs, e.trigger),
            actor: e.actor.iter().map(role).collect(),
            recipient: e.recipient.iter().map(role).collect(),
            place: e.place.map(|s| self.place(docs, readings, s)),
            time: when(docs, e),
            status: e.status,
            said_in: e.said_in.map(|s| format!("S{}", s + 1)),
            dead: e.dead.as_ref().map(count),
            injured: e.injured.as_ref().map(count),
            context: e.context.clone(),
            instrument: e.instrument.map(|s| quote(docs, s)),
            cause: e.cause.map(|s| quote(docs, s)),
            foreground: e.foreground,
            also: e.also.iter().map(|s| quote(docs, *s)).collect(),
            withheld: withheld(docs, e),
            accounts: e.accounts.iter().map(|a| self.account(docs, readings, a)).collect(),
            rule: e.rule.clone(),
            p_read: e.p_read,
        }
    }

    fn account(&self, docs: &[Doc; 2], readings: &[Reading], a: &events::Found) -> Account {
        Account {
            trigger: quote(docs, a.trigger),
            said_in: a.said_in.map(|s| format!("S{}", s + 1)),
            actor: a.actor.iter().map(|s| role(docs, readings, *s)).collect(),
            recipient: a.recipient.iter().map(|s| role(docs, readings, *s)).collect(),
            place: a.place.map(|s| self.place(docs, readings, s)),
            time: when(docs, a),
            status: a.status,
            dead: a.dead.as_ref().map(|c| count(docs, c)),
            injured: a.injured.as_ref().map(|c| count(docs, c)),
            instrument: a.instrument.map(|s| quote(docs, s)),
            cause: a.cause.map(|s| quote(docs, s)),
            withheld: withheld(docs, a),
        }
    }

    fn place(&self, docs: &[Doc; 2], readings: &[Reading], span: Span) -> Place {
        // What was outside a place is not at its position.
        let first = crate::text::fold::fold(quote(docs, span).text.split_whitespace().next().unwrap_or_default());
        let outside = self.events.outside.contains(&first) || self.english.events.outside.contains(&first);
        let known = entity(readings, span).filter(|_| !outside).and_then(|key| self.names.entry(&key));
        Place {
            span: quote(docs, span),
            name: known.map(|e| e.ar.clone()),
            lat: known.and_then(|e| e.position).map(|p| p.0),
            lon: known.and_then(|e| e.position).map(|p| p.1),
            precision: known.and_then(|e| e.precision.clone()),
        }
    }
}

fn role(docs: &[Doc; 2], readings: &[Reading], span: Span) -> Role {
    Role { span: quote(docs, span), entity: entity(readings, span) }
}

fn count(docs: &[Doc; 2], c: &events::FoundCount) -> Count {
    Count { min: c.min, max: c.max, span: quote(docs, c.span) }
}

fn when(docs: &[Doc; 2], e: &events::Found) -> Option<When> {
    e.time.as_ref().map(|(s, edtf)| When { span: Some(quote(docs, *s)), edtf: edtf.clone() })
}

fn withheld(docs: &[Doc; 2], e: &events::Found) -> Vec<Withheld> {
    e.withheld.iter().map(|(field, s)| Withheld { field: *field, span: quote(docs, *s) }).collect()
}

/// Whether two statements go back to one speaker: the same statement at the root of their chains, or speakers of whom
/// one is named by words of the other's name (`مصدر دبلوماسي`, `المصدر`). `None` is the outlet's own voice.
fn on_one_word(docs: &[Doc; 2], lexicon: &Reporting, found: &[Found], a: Option<usize>, b: Option<usize>) -> bool {
    let root = |mut s: usize| {
        for _ in 0..found.len() {
            match found[s].via {
                Some(v) => s = v,
                None => break,
            }
        }
        s
    };
    let (a, b) = match (a, b) {
        (None, None) => return true,
        (Some(a), Some(b)) => (root(a), root(b)),
        _ => return false,
    };
    let words = |s: usize| -> Vec<String> {
        let Some(source) = &found[s].source else { return Vec::new() };
        let text = crate::text::fold::fold(&quote(docs, source.span).text);
        let bare = text.split_whitespace().map(|w| w.strip_prefix("ال").unwrap_or(w).to_owned());
        bare.filter(|w| !lexicon.media.contains(w) && !matches!(w.as_str(), "the" | "a" | "an")).collect()
    };
    if a == b {
        return true;
    }
    let (x, y) = (words(a), words(b));
    !x.is_empty() && !y.is_empty() && (x.iter().all(|w| y.contains(w)) || y.iter().all(|w| x.contains(w)))
}

/// Whether two spans name one participant: the same register key, or folded words of one within the other.
fn same_participant(docs: &[Doc; 2], readings: &[Reading], a: Span, b: Span) -> bool {
    if let (Some(x), Some(y)) = (entity(readings, a), entity(readings, b)) {
        return x == y;
    }
    let words = |s: Span| crate::text::fold::fold(&quote(docs, s).text);
    let (x, y) = (words(a), words(b));
    x.contains(&y) || y.contains(&x)
}

/// A relation between two mentions of the record.
fn relation(docs: &[Doc; 2], record: &Record, found: &[Found], r: &events::FoundRelation) -> Option<Relation> {
    let mention = |s: Span| {
        record.mentions.iter().find(|m| m.span.field == s.field && m.span.start == s.start).map(|m| m.id.clone())
    };
    Some(Relation {
        id: String::new(),
        kind: r.kind,
        from: mention(r.from)?,
        to: mention(r.to)?,
        span: quote(docs, r.span),
        said_in: attribution::said_in(found, r.span).map(|s| format!("S{}", s + 1)),
    })
}

/// The day of a publication time: its first ten characters.
fn day(published: &str) -> Option<Date> {
    published.get(..10)?.parse().ok()
}

fn digest(report: &Report) -> String {
    let mut hash = Sha256::new();
    hash.update(report.title.as_bytes());
    hash.update(b"\n");
    hash.update(report.text.as_bytes());
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn quote(docs: &[Doc; 2], span: Span) -> Quoted {
    let doc = match span.field {
        Field::Title => &docs[0],
        Field::Text => &docs[1],
    };
    doc.text.quote(span.start..span.end)
}

fn number<T>(items: &mut [T], letter: &str, mut set: impl FnMut(&mut T, String)) {
    for (i, item) in items.iter_mut().enumerate() {
        set(item, format!("{letter}{}", i + 1));
    }
}

fn mention(reading: &Reading, name: &NameMention) -> Mention {
    let text = &reading.doc.text;
    Mention {
        id: String::new(),
        span: text.quote(name.span.start..name.span.end),
        kind: name.kind,
        entity: name.entity.clone(),
        role: name.role.map(|r| text.slice(r.start..r.end).to_owned()),
    }
}

/// The register key of the name that a phrase names: the last one that ends with the phrase, else the first in it.
fn entity(readings: &[Reading], span: Span) -> Option<String> {
    let reading = readings.iter().find(|r| r.doc.field() == span.field)?;
    let inside = reading.names_in(span);
    // A closing mark may stand behind the name (`رئيس المجلس “فايز السراج”`).
    let closes = |n: &&NameMention| n.span.end + 1 >= span.end;
    inside.iter().rev().find(closes).or(inside.first()).and_then(|n| n.entity.clone())
}

fn statement(docs: &[Doc; 2], readings: &[Reading], f: &Found) -> Statement {
    Statement {
        id: String::new(),
        cue: quote(docs, f.cue),
        source: f.source.as_ref().map(|s| Source {
            span: Some(quote(docs, s.span)),
            kind: s.kind,
            entity: entity(readings, s.span),
        }),
        content: quote(docs, f.content),
        via: f.via.map(|v| format!("S{}", v + 1)),
        addressee: f.addressee.map(|a| quote(docs, a)),
        medium: f.medium.map(|m| quote(docs, m)),
        stance: f.stance,
        quote: f.quote,
        rule: f.rule.clone(),
        p_read: f.p_read,
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_reaches_as_far_as_its_phrase() {
        let reader = Reader::new().unwrap();
        for (text, name, office) in [
            (
                "والتقى مدير مكتب شؤون الشرق الأوسط وشمال إفريقيا “سامر العلي” الوفد.",
                "سامر العلي",
                "مدير مكتب شؤون الشرق الأوسط وشمال إفريقيا",
            ),
            (
                "وصل نائب مدير التخطيط في “الأفريكوم” العميد “جون سميث” إلى تونس.",
                "جون سميث",
                "نائب مدير التخطيط في “الأفريكوم” العميد",
            ),
            ("قال وزير الخارجية الجزائري رمطان لعمامرة إن الحدود مفتوحة.", "رمطان لعمامرة", "وزير الخارجية الجزائري"),
        ] {
            let record = reader.read(Report { text: text.to_owned(), ..Report::default() }).record;
            let found = record.mentions.iter().find(|m| m.span.text == name);
            assert_eq!(found.and_then(|m| m.role.as_deref()), Some(office), "{text}: {:?}", record.mentions);
        }
    }
}
