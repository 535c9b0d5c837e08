//! Statements and events as a person has them: fields set one by one, each tied to exact words of the report or marked
//! as that person's judgement.

use anyhow::{anyhow, bail};
use khabar::record::{
    Count, Event, Place, Plover, Quote, Quoted, Record, Role, Source, SourceKind, Stance, Statement, Status, When,
};
use khabar::text::fold::{fold, fold_mapped};
use khabar::text::{Field, Text};
use khabar::time::days_of;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A statement or an event.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "few at a time")]
pub enum Item {
    /// Who says what.
    Statement(Statement),
    /// Who did what to whom.
    Event(Event),
}

/// An item as a person has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The item.
    pub item: Item,
    /// Fields that a person set: the words that they rest on; none for a judgement without words.
    pub judged: BTreeMap<String, Option<Quoted>>,
}

/// One field to set.
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// `stance`, `place`, `dead` …: see [`STATEMENT_FIELDS`] and [`EVENT_FIELDS`].
    pub field: String,
    /// The value; empty for none.
    pub value: String,
    /// The words that say so, where the value is not itself the words.
    pub words: Option<Words>,
}

/// Words of a report, as a person points to them.
#[derive(Debug, Clone, PartialEq)]
pub enum Words {
    /// Exactly these; the n-th time they occur (from 1), else those nearest to the item.
    Exact(String, Option<usize>),
    /// These code points.
    Span(Field, u32, u32),
}

/// Fields of a statement that can be set.
pub const STATEMENT_FIELDS: &[&str] =
    &["cue", "content", "source", "source.kind", "source.entity", "addressee", "medium", "stance", "quote", "via"];

/// Fields of an event that can be set.
pub const EVENT_FIELDS: &[&str] = &[
    "trigger",
    "type",
    "mode",
    "status",
    "actor",
    "recipient",
    "place",
    "place.name",
    "time",
    "time.edtf",
    "dead",
    "injured",
    "instrument",
    "cause",
    "said_in",
    "foreground",
];

impl Item {
    /// The item of a record with this id.
    pub fn of(record: &Record, id: &str) -> Option<Item> {
        let statement = record.statements.iter().find(|s| s.id == id).cloned().map(Item::Statement);
        statement.or_else(|| record.events.iter().find(|e| e.id == id).cloned().map(Item::Event))
    }

    /// `S` or `E`.
    pub fn letter(&self) -> char {
        match self {
            Item::Statement(_) => 'S',
            Item::Event(_) => 'E',
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Item::Statement(s) => &s.id,
            Item::Event(e) => &e.id,
        }
    }

    /// Give it another id.
    pub fn rename(&mut self, to: &str) {
        match self {
            Item::Statement(s) => s.id = to.to_owned(),
            Item::Event(e) => e.id = to.to_owned(),
        }
    }

    /// The words that it hangs on: cue or trigger.
    pub fn anchor(&self) -> &Quoted {
        match self {
            Item::Statement(s) => &s.cue,
            Item::Event(e) => &e.trigger,
        }
    }

    /// All its words.
    pub fn spans(&self) -> Vec<&Quoted> {
        fn words_of(roles: &[Role]) -> impl Iterator<Item = &Quoted> {
            roles.iter().map(|r| &r.span)
        }
        match self {
            Item::Statement(s) => {
                let source = s.source.iter().filter_map(|source| source.span.as_ref());
                [&s.cue, &s.content].into_iter().chain(source).chain(&s.addressee).chain(&s.medium).collect()
            }
            Item::Event(e) => std::iter::once(&e.trigger)
                .chain(words_of(&e.actor))
                .chain(words_of(&e.recipient))
                .chain(e.place.iter().map(|p| &p.span))
                .chain(e.time.iter().filter_map(|t| t.span.as_ref()))
                .chain(e.dead.iter().chain(&e.injured).map(|c| &c.span))
                .chain(e.instrument.iter().chain(&e.cause))
                .collect(),
        }
    }
}

impl Body {
    /// An item with nothing set.
    pub fn new(item: Item) -> Body {
        Body { item, judged: BTreeMap::new() }
    }

    /// An item of which nothing is known but its words: what an annotation starts from.
    pub fn blank(event: bool) -> Body {
        let none = || Quoted { field: Field::Text, start: 0, end: 0, text: String::new() };
        Body::new(if event {
            Item::Event(Event {
                id: String::new(),
                kind: Plover::Consult,
                mode: None,
                trigger: none(),
                actor: Vec::new(),
                recipient: Vec::new(),
                place: None,
                time: None,
                status: Status::Happened,
                said_in: None,
                dead: None,
                injured: None,
                context: Vec::new(),
                instrument: None,
                cause: None,
                foreground: true,
                also: Vec::new(),
                withheld: Vec::new(),
                accounts: Vec::new(),
                rule: "person".to_owned(),
                p_read: None,
            })
        } else {
            Item::Statement(Statement {
                id: String::new(),
                cue: none(),
                source: None,
                content: none(),
                via: None,
                addressee: None,
                medium: None,
                stance: Stance::Asserts,
                quote: Quote::Indirect,
                rule: "person".to_owned(),
                p_read: None,
            })
        })
    }

    /// As the case stores it: the item's JSON, and `judged` beside its fields.
    pub fn to_json(&self) -> anyhow::Result<Value> {
        let mut json = match &self.item {
            Item::Statement(s) => serde_json::to_value(s)?,
            Item::Event(e) => serde_json::to_value(e)?,
        };
        if !self.judged.is_empty()
            && let Some(fields) = json.as_object_mut()
        {
            fields.insert("judged".to_owned(), json!(self.judged));
        }
        Ok(json)
    }

    /// What [`Body::to_json`] gave; the id tells a statement from an event.
    pub fn from_json(id: &str, json: &Value) -> anyhow::Result<Body> {
        let item = if id.starts_with('S') {
            Item::Statement(serde_json::from_value(json.clone())?)
        } else {
            Item::Event(serde_json::from_value(json.clone())?)
        };
        let judged = json.get("judged").map(|j| serde_json::from_value(j.clone())).transpose()?.unwrap_or_default();
        Ok(Body { item, judged })
    }

    /// Set fields. The first time that `actor` or `recipient` is set the old ones go; set again it adds.
    ///
    /// # Errors
    /// No such field; a value that the field cannot have; words that the report does not hold; words wanted and none given.
    pub fn set(&mut self, record: &Record, sets: &[Set]) -> anyhow::Result<()> {
        let mut begun = BTreeSet::new();
        // The anchor first: other words are looked for near it. A source's kind before its words.
        let rank = |field: &str| match field {
            "cue" | "trigger" => 0,
            "source.kind" => 1,
            _ => 2,
        };
        let mut sets: Vec<&Set> = sets.iter().collect();
        sets.sort_by_key(|set| rank(&set.field));
        let kind = sets.iter().find(|s| s.field == "source.kind").map(|s| one_of(s)).transpose()?;
        for set in sets {
            let evidence = match &set.words {
                Some(words) => Some(find(record, words, self.near())?),
                None => None,
            };
            let fresh = begun.insert(set.field.as_str());
            let near = self.near().cloned();
            let context = Context { record, near, kind, fresh };
            let rests_on = match &mut self.item {
                Item::Statement(s) => context.statement(s, set, evidence)?,
                Item::Event(e) => context.event(e, set, evidence)?,
            };
            self.judged.insert(set.field.clone(), rests_on);
        }
        for (words, field) in match &self.item {
            Item::Statement(s) => vec![(&s.cue, "cue"), (&s.content, "content")],
            Item::Event(e) => vec![(&e.trigger, "trigger")],
        } {
            anyhow::ensure!(words.end > words.start, "{field} is wanted: the words that say so");
        }
        Ok(())
    }

    fn near(&self) -> Option<&Quoted> {
        Some(self.item.anchor()).filter(|a| a.end > a.start)
    }
}

/// What setting one field goes by.
struct Context<'a> {
    record: &'a Record,
    near: Option<Quoted>,
    kind: Option<SourceKind>,
    /// Whether the field is set for the first time.
    fresh: bool,
}

impl Context<'_> {
    fn statement(&self, s: &mut Statement, set: &Set, evidence: Option<Quoted>) -> anyhow::Result<Option<Quoted>> {
        let none = set.value.is_empty() && evidence.is_none();
        match set.field.as_str() {
            "cue" => s.cue = self.words(set, evidence.as_ref())?,
            "content" => s.content = self.words(set, evidence.as_ref())?,
            "addressee" => s.addressee = self.words_or_none(set, evidence.as_ref())?,
            "medium" => s.medium = self.words_or_none(set, evidence.as_ref())?,
            "source" if none => s.source = None,
            "source" => {
                let span = self.words(set, evidence.as_ref())?;
                let same = self.record.statements.iter().filter_map(|s| s.source.as_ref());
                let mut same = same.filter(|x| x.span.as_ref().is_some_and(|q| fold(&q.text) == fold(&span.text)));
                let kind = self.kind.or_else(|| same.next().map(|x| x.kind)).or(s.source.as_ref().map(|x| x.kind));
                let kind = kind.ok_or_else(|| anyhow!("what kind of source is it? add source.kind=person, office, institution, media, anonymous, witness, document or public"))?;
                let entity = self.entity(&span);
                s.source = Some(Source { span: Some(span.clone()), kind, entity });
                return Ok(Some(span));
            }
            "source.kind" => {
                let kind = one_of(set)?;
                if let Some(source) = &mut s.source {
                    source.kind = kind;
                }
            }
            "source.entity" => {
                let source =
                    s.source.as_mut().ok_or_else(|| anyhow!("the statement has no source; set source first"))?;
                source.entity = key(set)?;
            }
            "stance" => s.stance = one_of(set)?,
            "quote" => s.quote = one_of(set)?,
            "via" => s.via = self.statement_id(set, Some(&s.id))?,
            _ => bail!("a statement has no field `{}`; it has {}", set.field, STATEMENT_FIELDS.join(", ")),
        }
        Ok(match set.field.as_str() {
            "cue" => Some(s.cue.clone()),
            "content" => Some(s.content.clone()),
            "addressee" => s.addressee.clone(),
            "medium" => s.medium.clone(),
            _ => evidence,
        })
    }

    fn event(&self, e: &mut Event, set: &Set, evidence: Option<Quoted>) -> anyhow::Result<Option<Quoted>> {
        let none = set.value.is_empty() && evidence.is_none();
        let rests_on = match set.field.as_str() {
            "trigger" => {
                e.trigger = self.words(set, evidence.as_ref())?;
                Some(e.trigger.clone())
            }
            "actor" => self.role(&mut e.actor, set, evidence.as_ref())?,
            "recipient" => self.role(&mut e.recipient, set, evidence.as_ref())?,
            "place" if none => {
                e.place = None;
                None
            }
            "place" => {
                // With words given the value is the place's name; without, it is the words.
                let (span, name) = match evidence {
                    Some(span) => (span, Some(set.value.clone()).filter(|v| !v.is_empty())),
                    None => (self.words(set, None)?, None),
                };
                e.place = Some(self.place(span.clone(), name));
                Some(span)
            }
            "place.name" => {
                let place =
                    e.place.as_mut().ok_or_else(|| anyhow!("the event has no place; set place to its words first"))?;
                place.name = Some(set.value.clone()).filter(|v| !v.is_empty());
                (place.lat, place.lon, place.precision) = (None, None, None);
                evidence
            }
            "time" if none => {
                e.time = None;
                None
            }
            "time" => {
                let (span, edtf) = match evidence {
                    Some(span) => (span, Some(set.value.as_str()).filter(|v| !v.is_empty()).map(date).transpose()?),
                    None => (self.words(set, None)?, None),
                };
                let known = self.record.times.iter().find(|t| t.span == span).and_then(|t| t.edtf.clone());
                e.time = Some(When { span: Some(span.clone()), edtf: edtf.or(known) });
                Some(span)
            }
            "time.edtf" => {
                let edtf = Some(set.value.as_str()).filter(|v| !v.is_empty()).map(date).transpose()?;
                let span = evidence.clone().or_else(|| e.time.as_ref().and_then(|t| t.span.clone()));
                e.time = Some(When { span, edtf }).filter(|t| t.span.is_some() || t.edtf.is_some());
                evidence
            }
            "dead" => count(&mut e.dead, set, evidence)?,
            "injured" => count(&mut e.injured, set, evidence)?,
            "instrument" => {
                e.instrument = self.words_or_none(set, evidence.as_ref())?;
                e.instrument.clone()
            }
            "cause" => {
                e.cause = self.words_or_none(set, evidence.as_ref())?;
                e.cause.clone()
            }
            "type" => {
                e.kind = one_of(&Set { value: set.value.to_uppercase(), ..set.clone() })?;
                evidence
            }
            "mode" => {
                e.mode = Some(set.value.clone()).filter(|v| !v.is_empty());
                evidence
            }
            "status" => {
                e.status = one_of(set)?;
                evidence
            }
            "foreground" => {
                e.foreground = set.value.parse().map_err(|_| anyhow!("foreground is true or false"))?;
                evidence
            }
            "said_in" => {
                e.said_in = self.statement_id(set, None)?;
                evidence
            }
            _ => bail!("an event has no field `{}`; it has {}", set.field, EVENT_FIELDS.join(", ")),
        };
        Ok(rests_on)
    }

    /// The words that a field is: those pointed to, else the value itself, found in the text.
    fn words(&self, set: &Set, evidence: Option<&Quoted>) -> anyhow::Result<Quoted> {
        match evidence {
            Some(words) if set.value.is_empty() || fold(&set.value) == fold(&words.text) => Ok(words.clone()),
            Some(_) => bail!("{} is the words themselves; give it no value beside --words or --span", set.field),
            None if set.value.is_empty() => bail!("{} cannot be empty; give its words", set.field),
            None => find(self.record, &Words::Exact(set.value.clone(), None), self.near.as_ref()),
        }
    }

    fn words_or_none(&self, set: &Set, evidence: Option<&Quoted>) -> anyhow::Result<Option<Quoted>> {
        if set.value.is_empty() && evidence.is_none() { Ok(None) } else { self.words(set, evidence).map(Some) }
    }

    fn role(&self, roles: &mut Vec<Role>, set: &Set, evidence: Option<&Quoted>) -> anyhow::Result<Option<Quoted>> {
        if self.fresh {
            roles.clear();
        }
        let span = self.words_or_none(set, evidence)?;
        roles.extend(span.clone().map(|span| Role { entity: self.entity(&span), span }));
        Ok(span)
    }

    /// What the register was found to say of these words elsewhere in the report.
    fn entity(&self, words: &Quoted) -> Option<String> {
        let same = self.record.mentions.iter().filter(|m| fold(&m.span.text) == fold(&words.text));
        same.filter_map(|m| m.entity.clone()).next()
    }

    fn place(&self, span: Quoted, name: Option<String>) -> Place {
        let known = self.record.events.iter().filter_map(|e| e.place.as_ref());
        let same = known.clone().find(|p| fold(&p.span.text) == fold(&span.text));
        match (name, same) {
            (None, Some(same)) => Place { span, ..same.clone() },
            (Some(name), Some(same)) if same.name.as_ref() == Some(&name) => Place { span, ..same.clone() },
            (name, _) => Place { span, name, lat: None, lon: None, precision: None },
        }
    }

    fn statement_id(&self, set: &Set, own: Option<&str>) -> anyhow::Result<Option<String>> {
        let id = set.value.to_uppercase();
        match id.as_str() {
            "" => Ok(None),
            id if Some(id) == own => bail!("{}: a statement is not told within itself", set.field),
            id if self.record.statements.iter().any(|s| s.id == id) => Ok(Some(id.to_owned())),
            _ => bail!("{}: the report has no statement `{}`", set.field, set.value),
        }
    }
}

fn one_of<T: DeserializeOwned>(set: &Set) -> anyhow::Result<T> {
    serde_json::from_value(json!(set.value))
        .map_err(|e| anyhow!("{}: {}", set.field, e.to_string().replace("unknown variant", "there is no")))
}

fn key(set: &Set) -> anyhow::Result<Option<String>> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    match set.value.as_str() {
        "" => Ok(None),
        value if value.chars().all(plain) => Ok(Some(value.to_owned())),
        value => {
            bail!("{}: `{value}` is no key of the register (khalifa-haftar); set the words, or merge actors", set.field)
        }
    }
}

fn date(value: &str) -> anyhow::Result<String> {
    match days_of(value) {
        Some(_) => Ok(value.to_owned()),
        None => bail!(
            "`{value}` is no day, month, year or span of days; write 2019-11-24, 2019-11 or 2019-11-24/2019-11-26"
        ),
    }
}

/// `12`, `12..` (at least), `..12` (at most), `3..5`.
fn count(of: &mut Option<Count>, set: &Set, evidence: Option<Quoted>) -> anyhow::Result<Option<Quoted>> {
    if set.value.is_empty() {
        *of = None;
        return Ok(evidence);
    }
    let number = |text: &str| match text {
        "" => Ok(None),
        text => text.parse::<u32>().map(Some),
    };
    let bounds = match set.value.split_once("..") {
        Some((min, max)) => number(min).and_then(|min| Ok((min, number(max)?))),
        None => number(&set.value).map(|n| (n, n)),
    };
    let (min, max) =
        bounds.map_err(|_| anyhow!("{}: write a number, or its bounds: 12, 12.., ..12, 3..5", set.field))?;
    anyhow::ensure!(min.is_some() || max.is_some(), "{}: write at least one bound: 12.., ..12", set.field);
    anyhow::ensure!(
        min.zip(max).is_none_or(|(min, max)| min <= max),
        "{}: the bounds are the wrong way round",
        set.field
    );
    // A number that a person enters without words is kept beside the old words where there are any; without any there
    // is nothing that a reader could check.
    let span = evidence.clone().or_else(|| of.as_ref().map(|c| c.span.clone()));
    let span = span.ok_or_else(|| anyhow!("{}: a number needs the words that say it: --words", set.field))?;
    *of = Some(Count { min, max, span });
    Ok(evidence)
}

/// The words in the report that a person points to. Words are sought as written, then folded; whole words go before
/// parts of words; of several the n-th, else the one nearest to `near`.
///
/// # Errors
/// Not in the report; several, and nothing says which; a span past the end.
pub fn find(record: &Record, words: &Words, near: Option<&Quoted>) -> anyhow::Result<Quoted> {
    let texts = [Text::new(Field::Title, &record.report.title), Text::new(Field::Text, &record.report.text)];
    let (words, nth) = match words {
        Words::Span(field, start, end) => {
            let text = texts.iter().find(|t| t.field() == *field);
            let text = text.filter(|t| start < end && *end <= t.len());
            let text =
                text.ok_or_else(|| anyhow!("{start}..{end} is no span of the report's {}", field_name(*field)))?;
            return Ok(text.quote(*start..*end));
        }
        Words::Exact(words, nth) => (words.trim(), *nth),
    };
    anyhow::ensure!(!words.is_empty(), "no words given");
    let mut found: Vec<Quoted> = texts.iter().flat_map(|text| exact(text, words)).collect();
    if found.is_empty() {
        found = texts.iter().flat_map(|text| folded(text, words)).collect();
    }
    if let Some(nth) = nth {
        let many = found.len();
        let one = found.into_iter().nth(nth.wrapping_sub(1));
        return one.ok_or_else(|| anyhow!("`{words}` occurs {many} times in the report; --nth counts from 1"));
    }
    match (&found[..], near) {
        ([], _) => bail!("`{words}` is not in the report; copy the words as they stand there"),
        ([one], _) => Ok(one.clone()),
        (several, Some(near)) => {
            let distance = |q: &&Quoted| (q.field != near.field, q.start.abs_diff(near.start));
            several.iter().min_by_key(distance).cloned().ok_or_else(|| anyhow!("no words"))
        }
        (several, None) => bail!("`{words}` occurs {} times in the report; say which with --nth", several.len()),
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Text => "text",
    }
}

fn exact(text: &Text, words: &str) -> Vec<Quoted> {
    let at = |byte: usize| text.char_at_byte(byte);
    let all = text.raw().match_indices(words).map(|(i, w)| text.quote(at(i)..at(i + w.len())));
    whole(text, all.collect())
}

fn folded(text: &Text, words: &str) -> Vec<Quoted> {
    let (all, words) = (fold_mapped(text.raw()), fold(words));
    if words.is_empty() {
        return Vec::new();
    }
    let at = |byte: usize| all.text.get(..byte).and_then(|t| all.map.get(t.chars().count())).copied();
    let found = all.text.match_indices(&words).filter_map(|(i, w)| Some(text.quote(at(i)?..at(i + w.len())?)));
    whole(text, found.filter(|q| q.end > q.start).collect())
}

/// Those that begin and end where words do, if any does.
fn whole(text: &Text, found: Vec<Quoted>) -> Vec<Quoted> {
    let is_word = |range: std::ops::Range<u32>| text.slice(range).chars().any(char::is_alphanumeric);
    let stands_alone =
        |q: &Quoted| (q.start == 0 || !is_word(q.start - 1..q.start)) && !is_word(q.end..q.end.saturating_add(1));
    let alone: Vec<Quoted> = found.iter().filter(|q| stands_alone(q)).cloned().collect();
    if alone.is_empty() { found } else { alone }
}
