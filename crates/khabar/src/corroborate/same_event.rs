//! Which events of many reports are one event.
//!
//! [`keys_of`] draws from a record what its events are compared by; [`group`] compares and groups. Words are compared
//! within a language; across languages only what the registers, the types and the calendar say alike.
//!
//! Two events are compared only if they share a party, a camp, a place, a toll or a rare word (a *block*), so that the
//! work grows with the number of events and not with its square: a block is gone through in order of days, each event
//! beside its next neighbours (40; 12 in a block of more than 1000). What speaks for a pair is weighed; what forbids it
//! (other days, others met, another speaker, places far apart) outweighs all. A pair joins two groups only if the
//! members at their cores agree, so that no chain of half-likenesses grows. Two events of one report are never joined
//! but by hand. Ties by hand come first and hold whatever the signs say; where they contradict each other, those that
//! keep apart hold.
//!
//! A disputed place, toll or hour is no ground to part what the same parties did on the same day: where the tellings
//! differ is what the comparison is there to show.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::words::{Words, bare, names};
use super::{Actors, CopyLink, EventId, Tie};
use crate::record::{Count, Event, MentionKind, Place, Plover, Quoted, Record, Role, Status};
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind};
use crate::text::{Field, Span};
use crate::time::days_of;

/// What the events of a report are compared by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EventKeys {
    /// Day of publication, in days since 1970-01-01.
    pub published: Option<i32>,
    /// Language of the text.
    pub language: Option<String>,
    /// Bare words of the headline and the opening that say what the report is about; sorted.
    pub topic: Vec<String>,
    /// One entry an event, in the record's order.
    pub events: Vec<EventKey>,
}

/// What one event is compared by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventKey {
    /// The number in the event's id.
    pub event: u32,
    /// PLOVER type.
    pub kind: Plover,
    /// Bare form of the word that names it.
    pub act: String,
    /// Doers: register keys, `~` and folded words for names that no register has, `@US` for a nationality.
    pub actors: Vec<String>,
    /// To or against whom, likewise.
    pub recipients: Vec<String>,
    /// Where.
    pub places: Vec<PlaceKey>,
    /// First and last day that the words allow, in days since 1970-01-01; null where they give none.
    pub days: Option<(i32, i32)>,
    /// Done, planned, demanded, denied …
    pub status: Status,
    /// Least and greatest number killed.
    pub dead: Option<(Option<u32>, Option<u32>)>,
    /// Least and greatest number injured.
    pub injured: Option<(Option<u32>, Option<u32>)>,
    /// Bare words of the sentences that tell it; sorted.
    pub words: Vec<String>,
    /// Told and not only mentioned.
    pub foreground: bool,
}

/// A place that an event is set in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceKey {
    /// Name in the register, or the folded words.
    pub name: String,
    /// Degrees north and east.
    pub at: Option<(f64, f64)>,
    /// `site`, `city`, `region`, `country`.
    pub precision: Option<String>,
}

/// Why two events are taken for one; each says what the two share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// Of one type.
    SameType {
        /// The type.
        r#type: Plover,
    },
    /// The same parties, or parties of the same country or camp.
    SameParties {
        /// Register keys, `@US` for a country, `@LY/lna` for a camp.
        parties: Vec<String>,
    },
    /// Both are said to be of the same days.
    SameDay {
        /// First day in common, `YYYY-MM-DD`.
        first: String,
        /// Last day in common.
        last: String,
    },
    /// Reported within a few days of each other.
    NearDay,
    /// The same place.
    SamePlace {
        /// Its name.
        place: String,
    },
    /// The same number killed or hurt, as far as the words go.
    SameToll,
    /// The same words in the sentences that tell it.
    SharedWords {
        /// Bare words, the rarest first.
        words: Vec<String>,
    },
    /// The reports are about the same.
    SharedTopic {
        /// Bare words, the rarest first.
        words: Vec<String>,
    },
    /// One report's text comes back in the other.
    Copy,
    /// A person joined them.
    ByHand,
}

/// Two events of a group that were found to be one, or that a person joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The lesser id.
    pub a: EventId,
    /// The greater.
    pub b: EventId,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Whether a person joined them.
    pub by_hand: bool,
}

/// Events grouped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Groups {
    /// Every event of the keys, each in one group; groups sorted, by their first event.
    pub groups: Vec<Vec<EventId>>,
    /// The links that hold the groups together, a group of n by n − 1 and by every tie; sorted.
    pub links: Vec<Link>,
}

// ── Keys of a record ────────────────────────────────────────────────────────────────────────────────────────────────

/// What a record's events are compared by. Names go by the built-in registers.
pub fn keys_of(record: &Record) -> EventKeys {
    let report = &record.report;
    let docs = [Doc::new(Field::Title, &report.title), Doc::new(Field::Text, &report.text)];
    let words = Words::builtin();
    let mut topic = telling(words, &docs[0], |_| true);
    topic.extend(telling(words, &docs[1], |sentence| sentence < OPENING));
    let date = report.published.as_deref().and_then(|p| p.get(..10)?.parse::<Date>().ok());
    EventKeys {
        published: date.map(number_of),
        language: report.language.clone(),
        topic: topic.into_iter().collect(),
        events: record.events.iter().filter_map(|e| key_of(words, record, &docs, e)).collect(),
    }
}

/// Sentences of the text that say what a report is about.
const OPENING: u32 = 2;

/// Days since 1970-01-01.
fn number_of(date: Date) -> i32 {
    date.duration_since(Date::constant(1970, 1, 1)).as_hours().div_euclid(24) as i32
}

fn date_of(number: i32) -> String {
    let span = jiff::SignedDuration::from_hours(i64::from(number) * 24);
    Date::constant(1970, 1, 1).saturating_add(span).to_string()
}

fn telling(words: &Words, doc: &Doc, of: impl Fn(u32) -> bool) -> BTreeSet<String> {
    let tokens = doc.tokens.iter().zip(&doc.sentence_of).filter(|(t, s)| t.kind == Kind::Word && of(**s));
    tokens.filter_map(|(t, _)| words.telling(&t.form)).map(str::to_owned).collect()
}

fn key_of(words: &Words, record: &Record, docs: &[Doc; 2], e: &Event) -> Option<EventKey> {
    let accounts = &e.accounts;
    let of = |own: &[Role], others: Vec<&Role>| {
        let keys: BTreeSet<String> = own.iter().chain(others).flat_map(|r| parties_of(words, record, r)).collect();
        keys.into_iter().collect::<Vec<_>>()
    };
    let mut told = BTreeSet::new();
    for span in std::iter::once(&e.trigger).chain(&e.also) {
        let doc = if span.field == Field::Title { &docs[0] } else { &docs[1] };
        let at = doc.tokens.iter().position(|t| t.end > span.start);
        if let Some(sentence) = at.and_then(|t| doc.sentence_of.get(t)) {
            told.extend(telling(words, doc, |s| s == *sentence));
        }
    }
    let act = e.trigger.text.split_whitespace().next().map(|w| bare(&fold(w)).to_owned()).unwrap_or_default();
    let count = |c: &Count| (c.min, c.max);
    let places = e.place.iter().chain(accounts.iter().filter_map(|a| a.place.as_ref()));
    let mut places: Vec<PlaceKey> = places.map(place_key).collect();
    if !is_speech(e.kind) && e.kind != Plover::Consult {
        places.extend(e.recipient.iter().filter_map(|r| place_of(r.entity.as_deref()?)));
    }
    places.dedup_by(|a, b| a.name == b.name);
    Some(EventKey {
        event: e.id.strip_prefix('E')?.parse().ok()?,
        kind: e.kind,
        act,
        actors: of(&e.actor, accounts.iter().flat_map(|a| &a.actor).collect()),
        recipients: of(&e.recipient, accounts.iter().flat_map(|a| &a.recipient).collect()),
        places,
        days: e.time.as_ref().and_then(|t| days_of(t.edtf.as_deref()?)).map(|(a, b)| (number_of(a), number_of(b))),
        status: e.status,
        dead: e.dead.as_ref().map(count),
        injured: e.injured.as_ref().map(count),
        words: told.into_iter().collect(),
        foreground: e.foreground,
    })
}

fn place_key(p: &Place) -> PlaceKey {
    PlaceKey {
        name: p.name.clone().unwrap_or_else(|| fold(&p.span.text)),
        at: p.lat.zip(p.lon),
        precision: p.precision.clone(),
    }
}

/// A town that something is done to is where it is done.
fn place_of(key: &str) -> Option<PlaceKey> {
    let entry = names().entry(key)?;
    let precision = entry.precision.clone().filter(|p| p != "country")?;
    Some(PlaceKey { name: entry.ar.clone(), at: entry.position, precision: Some(precision) })
}

/// Keys of all whom the words of a role name: those within it, and the holder that stands beside an office.
fn parties_of(words: &Words, record: &Record, role: &Role) -> BTreeSet<String> {
    let span = spanned(&role.span);
    let mut keys: BTreeSet<String> = role.entity.iter().cloned().collect();
    let mut unknown = Vec::new();
    for m in &record.mentions {
        let own = spanned(&m.span);
        let beside = m.kind == MentionKind::Person
            && own.field == span.field
            && own.start >= span.end
            && own.start - span.end <= 2;
        let holds = own.field == span.field
            && own.start.abs_diff(span.end) <= 40
            && m.role.as_ref().is_some_and(|r| r.contains(&role.span.text) && role.span.text.contains(' '));
        if own.overlaps(span) || beside || holds {
            match &m.entity {
                Some(key) => _ = keys.insert(key.clone()),
                None if m.kind == MentionKind::Person => unknown.push(format!("~{}", fold(&m.span.text))),
                None => {}
            }
        }
    }
    let folded = fold(&role.span.text);
    keys.extend(
        folded
            .split(|c: char| !c.is_alphanumeric() && c != '.')
            .filter_map(|w| Some(format!("@{}", words.nation(w.trim_end_matches('.'))?))),
    );
    if keys.is_empty() {
        keys.extend(unknown);
    }
    keys
}

fn spanned(q: &Quoted) -> Span {
    Span { field: q.field, start: q.start, end: q.end }
}

// ── Grouping ────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A party as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Party {
    key: u32,
    /// Country and camp (`@LY/lna`), where the register gives them.
    camp: Option<u32>,
    /// Country alone.
    country: Option<u32>,
    /// A named person: another person of the same country is another party.
    person: bool,
    /// A nationality or a country, and nobody in particular.
    nation: bool,
}

/// One event as it is compared: keys as numbers.
#[derive(Debug)]
struct Item<'a> {
    id: EventId,
    key: &'a EventKey,
    keys: &'a EventKeys,
    report: u32,
    act: u32,
    actors: Vec<Party>,
    recipients: Vec<Party>,
    words: Vec<u32>,
}

/// All that a comparison needs beside the two events.
struct Table<'a> {
    items: Vec<Item<'a>>,
    topics: Vec<Vec<u32>>,
    texts: Vec<String>,
    /// Weight of a word or party, 0 to 1: 1 for what one report alone has.
    weight: Vec<f32>,
    copies: FxHashSet<(u32, u32)>,
}

#[derive(Default)]
struct Interner {
    ids: FxHashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.ids.insert(text.to_owned(), id);
        id
    }

    fn party(&mut self, key: &str, actors: &Actors) -> Party {
        let key = actors.same_as.get(key).map_or(key, String::as_str);
        let entry = names().entry(key);
        let country = match key.strip_prefix('@') {
            Some(_) => Some(key.to_owned()),
            None => entry.and_then(|e| e.country.as_ref()).map(|c| format!("@{c}")),
        };
        let camp = country.as_ref().map(|c| match entry.and_then(|e| e.side.as_ref()) {
            Some(side) => format!("{c}/{side}"),
            None => c.clone(),
        });
        Party {
            key: self.id(key),
            camp: camp.map(|c| self.id(&c)),
            country: country.map(|c| self.id(&c)),
            nation: key.starts_with('@') || entry.is_some_and(|e| e.precision.as_deref() == Some("country")),
            person: key.starts_with('~') || entry.is_some_and(|e| e.kind == MentionKind::Person),
        }
    }
}

/// Group the events of many reports, each report given once with its number. The result does not depend on the order
/// of what is given. Events that no keys hold are passed over, in ties too.
pub fn group(keys: &[(u32, EventKeys)], copies: &[CopyLink], ties: &[Tie], actors: &Actors) -> Groups {
    let mut sorted: Vec<&(u32, EventKeys)> = keys.iter().collect();
    sorted.sort_by_key(|(report, _)| *report);
    sorted.dedup_by_key(|(report, _)| *report);
    let field = prepare(&sorted, copies, actors);
    let mut edges = edges_of(&field);
    edges.sort_by(|x, y| y.score.total_cmp(&x.score).then((x.a, x.b).cmp(&(y.a, y.b))));
    let mut clusters = Clusters::new(&field, ties);
    let mut links: Vec<Link> = clusters.join_ties(ties);
    for edge in &edges {
        if clusters.join(edge.a, edge.b) {
            let (a, b) = (field.items[edge.a as usize].id, field.items[edge.b as usize].id);
            links.push(Link { a: a.min(b), b: a.max(b), reasons: field.reasons(edge.a, edge.b), by_hand: false });
        }
    }
    links.sort_by_key(|l| (l.a, l.b));
    let mut groups: Vec<Vec<EventId>> = clusters
        .members
        .iter()
        .filter(|m| !m.is_empty())
        .map(|m| {
            let mut ids: Vec<EventId> = m.iter().map(|&i| field.items[i as usize].id).collect();
            ids.sort_unstable();
            ids
        })
        .collect();
    groups.sort_unstable();
    Groups { groups, links }
}

fn prepare<'a>(keys: &[&'a (u32, EventKeys)], copies: &[CopyLink], actors: &Actors) -> Table<'a> {
    let mut interner = Interner::default();
    let (mut items, mut topics) = (Vec::new(), Vec::new());
    let mut df: Vec<u32> = Vec::new();
    for (report, (number, keys)) in keys.iter().enumerate() {
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        let mut topic: Vec<u32> = keys.topic.iter().map(|w| interner.id(w)).collect();
        topic.sort_unstable();
        seen.extend(&topic);
        topics.push(topic);
        for key in &keys.events {
            let mut words: Vec<u32> = key.words.iter().map(|w| interner.id(w)).collect();
            words.sort_unstable();
            words.dedup();
            seen.extend(&words);
            let of = |interner: &mut Interner, of: &[String]| {
                named_before_nation(of.iter().map(|k| interner.party(k, actors)).collect())
            };
            let (actors, recipients) = (of(&mut interner, &key.actors), of(&mut interner, &key.recipients));
            seen.extend(actors.iter().chain(&recipients).flat_map(|p| [Some(p.key), p.camp, p.country]).flatten());
            items.push(Item {
                id: EventId { report: *number, event: key.event },
                key,
                keys,
                report: report as u32,
                act: interner.id(&key.act),
                actors,
                recipients,
                words,
            });
        }
        df.resize(interner.texts.len(), 0);
        for id in seen {
            df[id as usize] += 1;
        }
    }
    let total = (topics.len() as f32 + PRIOR).ln();
    let weight = df.iter().map(|n| 1.0 - (*n as f32).max(1.0).ln() / total).collect();
    let index: FxHashMap<u32, u32> = keys.iter().enumerate().map(|(i, (n, _))| (*n, i as u32)).collect();
    let copies =
        copies.iter().filter_map(|c| Some((*index.get(&c.report)?, *index.get(&c.of)?))).map(ordered).collect();
    Table { items, topics, texts: interner.texts, weight, copies }
}

/// Sorted, once each; a nationality says nothing beside a party of that nation that is named.
fn named_before_nation(mut all: Vec<Party>) -> Vec<Party> {
    all.sort_unstable();
    all.dedup();
    let named: BTreeSet<Option<u32>> = all.iter().filter(|p| !p.nation).map(|p| p.country).collect();
    all.retain(|p| !p.nation || !named.contains(&p.country));
    all
}

/// So many reports on other things are thought beside the given ones, so that in a small case a word is not common
/// because the case is about it.
const PRIOR: f32 = 200.0;

fn ordered((a, b): (u32, u32)) -> (u32, u32) {
    (a.min(b), a.max(b))
}

// ── Comparing two ───────────────────────────────────────────────────────────────────────────────────────────────────

/// Types that tellings of one event are told apart by less than by the words chosen.
fn family(kind: Plover) -> u8 {
    match kind {
        Plover::Assault | Plover::Protest => 0,
        Plover::Consult => 1,
        Plover::Sanction | Plover::Coerce => 2,
        Plover::Retreat | Plover::Concede => 3,
        Plover::Agree | Plover::Support | Plover::Cooperate | Plover::Aid => 4,
        Plover::Request => 5,
        Plover::Threaten => 6,
        Plover::Accuse | Plover::Reject => 7,
        Plover::Mobilize => 8,
    }
}

/// Done by saying it: who speaks is what makes it this event.
fn is_speech(kind: Plover) -> bool {
    matches!(
        kind,
        Plover::Request | Plover::Threaten | Plover::Accuse | Plover::Reject | Plover::Agree | Plover::Support
    )
}

/// What speaks for two events being one.
#[derive(Debug, Default)]
struct Signs {
    type_: f32,
    parties: f32,
    day: f32,
    place: f32,
    toll: f32,
    words: f32,
    topic: f32,
    copy: f32,
    /// Who, to whom and on which day are all told alike.
    whole: f32,
}

impl Signs {
    fn score(&self) -> f32 {
        let told = self.type_ + self.parties + self.day + self.place + self.toll + self.whole;
        told + self.words + self.topic + self.copy
    }

    /// Whether what is alike is the event and not only the subject.
    fn grounded(&self) -> bool {
        self.parties >= 0.8 || self.place >= 0.8 || self.toll > 0.0 || self.copy > 0.0
    }
}

/// A pair of this score is one event.
const ENOUGH: f32 = 4.5;
/// A pair of this score does not speak against its groups' being one.
const AGREES: f32 = 3.2;
/// Days between publications past which two undated events are not one.
const STALE: i32 = 5;
/// Kilometres past which two places are not one.
const FAR: f64 = 60.0;
/// What words would give that two languages cannot share.
const FOREIGN: f32 = 0.8;

impl Table<'_> {
    fn item(&self, i: u32) -> &Item<'_> {
        &self.items[i as usize]
    }

    /// The signs of a pair; none where something forbids it.
    fn signs(&self, a: u32, b: u32) -> Option<Signs> {
        let (x, y) = (self.item(a), self.item(b));
        if family(x.key.kind) != family(y.key.kind) || x.report == y.report {
            return None;
        }
        let day = day_sign(x, y)?;
        let parties = self.party_sign(x, y)?;
        let place = place_sign(x, y, parties >= 1.4 && day >= 1.0)?;
        let same_type = x.key.kind == y.key.kind;
        let both = day >= 1.5 && Self::sides(&both_sides(x), &both_sides(y)) > 1;
        let foreign = x.keys.language != y.keys.language;
        let copied = self.copies.contains(&ordered((x.report, y.report))) && x.act == y.act && same_type;
        Some(Signs {
            type_: if x.act == y.act {
                0.6
            } else if same_type {
                0.2
            } else {
                -0.6
            },
            parties,
            day,
            place,
            toll: toll_sign(x.key, y.key),
            words: if foreign { FOREIGN } else { self.sum(&x.words, &y.words).min(2.5) },
            topic: (self.sum(self.topic(x), self.topic(y)) * 0.5).min(2.0),
            whole: if both { 1.0 } else { 0.0 },
            copy: if copied { 2.0 } else { 0.0 },
        })
    }

    fn topic(&self, x: &Item) -> &[u32] {
        &self.topics[x.report as usize]
    }

    fn score(&self, a: u32, b: u32) -> Option<f32> {
        let signs = self.signs(a, b)?;
        signs.grounded().then(|| signs.score())
    }

    /// Weights of the common members, squared, so that rare ones count and common ones hardly.
    fn sum(&self, a: &[u32], b: &[u32]) -> f32 {
        common(a, b).map(|w| self.weight[w as usize].powi(2)).sum()
    }

    /// How far the parties are the same; none where they are others.
    fn party_sign(&self, x: &Item, y: &Item) -> Option<f32> {
        if x.key.kind == Plover::Consult {
            let (a, b) = (both_sides(x), both_sides(y));
            let (left, right) = (unmatched(&a, &b), unmatched(&b, &a));
            // Each met someone whom the other did not: two meetings.
            if left && right {
                return None;
            }
            return Some(self.matched(&a, &b));
        }
        let (doers, done_to) = (self.matched(&x.actors, &y.actors), self.matched(&x.recipients, &y.recipients));
        let crossed = self.matched(&x.actors, &y.recipients).max(self.matched(&x.recipients, &y.actors));
        let apart = |a: &[Party], b: &[Party]| unmatched(a, b) && unmatched(b, a);
        let others = apart(&x.actors, &y.actors);
        if is_speech(x.key.kind) {
            // Nobody else says it for them.
            if others || x.actors.is_empty() || y.actors.is_empty() {
                return None;
            }
            if apart(&x.recipients, &y.recipients) && done_to == 0.0 {
                return None;
            }
            return (doers > 0.0).then_some(doers + done_to);
        }
        let against = apart(&x.recipients, &y.recipients) && done_to == 0.0;
        if others && against {
            return None;
        }
        let doubt = if others || against { 1.0 } else { 0.0 };
        Some((doers + done_to).max(crossed * 0.6).min(3.0) - doubt)
    }

    /// How many parties, each of its own camp, both have.
    fn sides(a: &[Party], b: &[Party]) -> usize {
        let shared = a.iter().filter(|p| b.iter().any(|q| p.key == q.key || alike(p, q).is_some()));
        shared.map(|p| p.country.unwrap_or(p.key)).collect::<BTreeSet<_>>().len()
    }

    /// The weight of the parties that both have.
    fn matched(&self, a: &[Party], b: &[Party]) -> f32 {
        let mut best: BTreeMap<u32, f32> = BTreeMap::new();
        for p in a {
            for q in b {
                let (group, value) = if p.key == q.key {
                    (p.camp.unwrap_or(p.key), 0.5 + self.weight[p.key as usize])
                } else if let Some(camp) = alike(p, q) {
                    (camp, if p.person && q.person { 0.2 } else { 0.3 + 0.5 * self.weight[camp as usize] })
                } else {
                    continue;
                };
                let old = best.entry(group).or_default();
                *old = old.max(value);
            }
        }
        best.values().sum::<f32>().min(3.0)
    }

    /// What is shared, for people to read.
    fn reasons(&self, a: u32, b: u32) -> Vec<Reason> {
        let Some(signs) = self.signs(a, b) else { return Vec::new() };
        let (x, y) = (self.item(a), self.item(b));
        let mut out = Vec::new();
        if x.key.kind == y.key.kind {
            out.push(Reason::SameType { r#type: x.key.kind });
        }
        let (p, q) = (both_sides(x), both_sides(y));
        let shared: BTreeSet<u32> = p
            .iter()
            .flat_map(|p| q.iter().filter_map(move |q| if p.key == q.key { Some(p.key) } else { alike(p, q) }))
            .collect();
        if signs.parties > 0.0 && !shared.is_empty() {
            out.push(Reason::SameParties { parties: shared.iter().map(|k| self.texts[*k as usize].clone()).collect() });
        }
        match (x.key.days, y.key.days) {
            (Some(d), Some(e)) if d.0.max(e.0) <= d.1.min(e.1) => {
                out.push(Reason::SameDay { first: date_of(d.0.max(e.0)), last: date_of(d.1.min(e.1)) });
            }
            _ if signs.day > 0.0 => out.push(Reason::NearDay),
            _ => {}
        }
        if signs.place > 0.0
            && let Some(place) = x.key.places.iter().find(|p| y.key.places.iter().any(|q| same_place(p, q)))
        {
            out.push(Reason::SamePlace { place: place.name.clone() });
        }
        if signs.toll > 0.0 {
            out.push(Reason::SameToll);
        }
        let words = self.shown(&x.words, &y.words);
        if !words.is_empty() {
            out.push(Reason::SharedWords { words });
        }
        let words = self.shown(self.topic(x), self.topic(y));
        if !words.is_empty() {
            out.push(Reason::SharedTopic { words });
        }
        if signs.copy > 0.0 {
            out.push(Reason::Copy);
        }
        out
    }

    fn shown(&self, a: &[u32], b: &[u32]) -> Vec<String> {
        let mut words: Vec<u32> = common(a, b).collect();
        words.sort_by(|a, b| {
            self.weight[*b as usize]
                .total_cmp(&self.weight[*a as usize])
                .then(self.texts[*a as usize].cmp(&self.texts[*b as usize]))
        });
        words.iter().take(6).map(|w| self.texts[*w as usize].clone()).collect()
    }
}

/// The parties of a meeting, which has no doer and no sufferer.
fn both_sides(x: &Item) -> Vec<Party> {
    named_before_nation([&x.actors[..], &x.recipients].concat())
}

/// Members of two sorted lists that both have.
fn common<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().copied().filter(|w| long.binary_search(w).is_ok())
}

/// The camp or country that two parties are both of.
fn alike(p: &Party, q: &Party) -> Option<u32> {
    let whole = p.camp == p.country || q.camp == q.country;
    if p.camp == q.camp {
        p.camp
    } else if whole && p.country == q.country {
        p.country
    } else {
        None
    }
}

/// Whether a has a known party of whom b has nothing, though b has known ones.
fn unmatched(a: &[Party], b: &[Party]) -> bool {
    !b.is_empty() && a.iter().any(|p| !b.iter().any(|q| p.key == q.key || alike(p, q).is_some()))
}

/// What the days say; none where they forbid it.
fn day_sign(x: &Item, y: &Item) -> Option<f32> {
    const NARROW: i32 = 2;
    let published = |i: &Item| i.keys.published;
    match (x.key.days, y.key.days) {
        (Some(a), Some(b)) => {
            let gap = a.0.max(b.0) - a.1.min(b.1);
            let narrow = a.1 - a.0 <= NARROW && b.1 - b.0 <= NARROW;
            match gap {
                _ if gap > 1 => None,
                1 => narrow.then_some(-1.0),
                _ if narrow => Some(1.5),
                _ => Some(0.4),
            }
        }
        (Some(a), None) => Some(near(a, x.key.status, published(y)?, y)?),
        (None, Some(b)) => Some(near(b, y.key.status, published(x)?, x)?),
        (None, None) => match published(x).zip(published(y)).map(|(a, b)| (a - b).abs()) {
            None => Some(0.0),
            Some(0..=1) => Some(1.0),
            Some(2..=3) => Some(0.4),
            Some(gap) => (gap <= STALE).then_some(0.0),
        },
    }
}

/// A dated event beside one that only the day of its report dates.
fn near(days: (i32, i32), status: Status, published: i32, undated: &Item) -> Option<f32> {
    let (early, late) = (days.0 - published, published - days.1);
    let ahead = matches!(undated.key.status, Status::Planned | Status::Demanded | Status::Possible)
        || matches!(status, Status::Planned | Status::Demanded | Status::Possible);
    match () {
        () if early > 1 => (ahead && early <= 30).then_some(0.0),
        () if late > 30 => None,
        () if days.1 - days.0 > 7 => Some(0.2),
        () if late <= 3 => Some(1.0),
        () => Some(0.0),
    }
}

/// What the places say; none where they are far apart and nothing holds the two together (`bound`).
fn place_sign(x: &Item, y: &Item, bound: bool) -> Option<f32> {
    let (a, b) = (&x.key.places, &y.key.places);
    let value = |p: &PlaceKey| match p.precision.as_deref() {
        Some("country") => 0.3,
        Some("region") => 0.9,
        _ => 1.3,
    };
    let shared = a.iter().filter(|p| b.iter().any(|q| same_place(p, q))).map(value).fold(0.0, f32::max);
    if shared > 0.0 {
        return Some(shared);
    }
    let point = |p: &&PlaceKey| matches!(p.precision.as_deref(), Some("city" | "site"));
    let mut pairs = a.iter().filter(point).flat_map(|p| b.iter().filter(point).map(move |q| (p, q))).peekable();
    let told = pairs.peek().is_some();
    let far = told && pairs.all(|(p, q)| distance(p, q).is_some_and(|km| km > FAR));
    match (far, bound) {
        (true, false) => None,
        (true, true) => Some(-0.5),
        (false, _) => Some(0.0),
    }
}

fn same_place(p: &PlaceKey, q: &PlaceKey) -> bool {
    p.name == q.name || distance(p, q).is_some_and(|km| km < 15.0)
}

/// Kilometres between two places on a sphere.
fn distance(p: &PlaceKey, q: &PlaceKey) -> Option<f64> {
    let ((a, b), (c, d)) = (p.at?, q.at?);
    let (north, east) = ((c - a).to_radians(), (d - b).to_radians());
    let h = (north / 2.0).sin().powi(2) + a.to_radians().cos() * c.to_radians().cos() * (east / 2.0).sin().powi(2);
    Some(2.0 * 6371.0 * h.sqrt().min(1.0).asin())
}

/// The same toll, given as a number of some size, is a sign; another is none, for tolls grow.
fn toll_sign(x: &EventKey, y: &EventKey) -> f32 {
    let same = |a: Option<(Option<u32>, Option<u32>)>, b: Option<(Option<u32>, Option<u32>)>| match (a, b) {
        (Some((Some(m), _)), Some((Some(n), _))) if m == n && m > 2 => 0.6 + (m as f32).ln().min(6.0) * 0.25,
        _ => 0.0,
    };
    f32::max(same(x.dead, y.dead), same(x.injured, y.injured))
}

// ── Blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A pair that is one event.
#[derive(Debug)]
struct Edge {
    score: f32,
    a: u32,
    b: u32,
}

/// Neighbours of an event in a block, and in a block of more than [`CROWD`].
const NEIGHBOURS: (usize, usize) = (40, 12);
const CROWD: usize = 1000;
/// Words of an event, its rarest, that make blocks.
const BLOCK_WORDS: usize = 4;
/// Days that events of one block may lie apart.
const APART: i32 = 31;

/// An event that nothing tells from others of its kind joins nothing.
fn is_bare(e: &Item) -> bool {
    e.actors.is_empty()
        && e.recipients.is_empty()
        && e.key.places.is_empty()
        && e.key.dead.is_none()
        && e.key.injured.is_none()
}

fn edges_of(field: &Table) -> Vec<Edge> {
    let mut postings: Vec<(u64, i32, u32)> = Vec::new();
    for (i, item) in field.items.iter().enumerate().filter(|(_, item)| !is_bare(item)) {
        let day = item.key.days.map(|d| d.1).or(item.keys.published).unwrap_or(i32::MIN);
        let mut blocks = BTreeSet::new();
        for p in item.actors.iter().chain(&item.recipients) {
            blocks.insert(('p', u64::from(p.key)));
            blocks.extend(p.camp.map(|c| ('c', u64::from(c))));
        }
        blocks.extend(item.key.places.iter().map(|p| ('l', hash(&p.name))));
        let mut words = item.words.clone();
        words.sort_by(|a, b| field.weight[*b as usize].total_cmp(&field.weight[*a as usize]).then(a.cmp(b)));
        // What one report alone has joins nobody.
        let shared = words.into_iter().filter(|w| field.weight[*w as usize] < 1.0).take(BLOCK_WORDS);
        blocks.extend(shared.map(|w| ('w', u64::from(w))));
        blocks.extend(item.key.dead.and_then(|d| d.0).filter(|n| *n > 2).map(|n| ('d', u64::from(n))));
        let family = u64::from(family(item.key.kind));
        postings.extend(blocks.into_iter().map(|(kind, n)| (hash(&format!("{kind}{family} {n}")), day, i as u32)));
    }
    postings.sort_unstable();
    let mut near: Vec<(u32, u32)> = Vec::new();
    let mut places: Vec<(u32, u32, u32)> = Vec::with_capacity(postings.len());
    let mut at = 0u32;
    for block in postings.chunk_by(|a, b| a.0 == b.0) {
        let end = at + block.len() as u32;
        places.extend(block.iter().enumerate().map(|(i, p)| (p.2, at + i as u32, end)));
        at = end;
    }
    places.sort_unstable();
    let mut edges = Vec::new();
    for own in places.chunk_by(|a, b| a.0 == b.0) {
        near.clear();
        for &(e, at, end) in own {
            let (at, end) = (at as usize, end as usize);
            let Some(&(key, day, _)) = postings.get(at) else { continue };
            let start = postings[..at].partition_point(|p| p.0 < key);
            let most = if end - start > CROWD { NEIGHBOURS.1 } else { NEIGHBOURS.0 };
            let after = postings[at + 1..end].iter().take(most).take_while(|p| p.1.saturating_sub(day) <= APART);
            near.extend(after.map(|p| ordered((e, p.2))));
        }
        near.sort_unstable();
        near.dedup();
        for &(a, b) in &near {
            if let Some(score) = field.score(a, b).filter(|s| *s >= ENOUGH) {
                edges.push(Edge { score, a, b });
            }
        }
    }
    edges.sort_by_key(|e| (e.a, e.b));
    edges.dedup_by_key(|e| (e.a, e.b));
    edges
}

fn hash(text: &str) -> u64 {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

// ── Groups ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Members of a group that another is held against: the first joined, which the best signs joined.
const CORE: usize = 6;

struct Clusters<'a> {
    field: &'a Table<'a>,
    of: Vec<u32>,
    /// Members in the order of joining; empty where another cluster took them.
    members: Vec<Vec<u32>>,
    reports: Vec<BTreeSet<u32>>,
    index: FxHashMap<EventId, u32>,
    /// Events that a person keeps apart from this one.
    apart: FxHashMap<u32, Vec<u32>>,
}

impl<'a> Clusters<'a> {
    fn new(field: &'a Table<'a>, ties: &[Tie]) -> Clusters<'a> {
        let count = field.items.len() as u32;
        let index: FxHashMap<EventId, u32> = field.items.iter().zip(0..).map(|(item, i)| (item.id, i)).collect();
        let mut apart: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for tie in ties.iter().filter(|t| !t.together) {
            if let (Some(&a), Some(&b)) = (index.get(&tie.a), index.get(&tie.b)) {
                apart.entry(a).or_default().push(b);
                apart.entry(b).or_default().push(a);
            }
        }
        Clusters {
            field,
            of: (0..count).collect(),
            members: (0..count).map(|i| vec![i]).collect(),
            reports: field.items.iter().map(|i| BTreeSet::from([i.report])).collect(),
            index,
            apart,
        }
    }

    /// Join what people joined, unless that would bring together what they keep apart.
    fn join_ties(&mut self, ties: &[Tie]) -> Vec<Link> {
        let mut together: Vec<(EventId, EventId)> =
            ties.iter().filter(|t| t.together && t.a != t.b).map(|t| (t.a.min(t.b), t.a.max(t.b))).collect();
        together.sort_unstable();
        together.dedup();
        let mut links = Vec::new();
        for (a, b) in together {
            let (Some(&i), Some(&j)) = (self.index.get(&a), self.index.get(&b)) else { continue };
            let (x, y) = (self.of[i as usize], self.of[j as usize]);
            if x != y && self.kept_apart(x, y) {
                continue;
            }
            self.merge(x, y);
            links.push(Link { a, b, reasons: vec![Reason::ByHand], by_hand: true });
        }
        links
    }

    fn kept_apart(&self, x: u32, y: u32) -> bool {
        let (x, y) = if self.members[x as usize].len() <= self.members[y as usize].len() { (x, y) } else { (y, x) };
        let others = self.members[x as usize].iter().filter_map(|m| self.apart.get(m)).flatten();
        others.into_iter().any(|m| self.of[*m as usize] == y)
    }

    /// Join the groups of two events if their cores agree and nobody keeps them apart.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (x, y) = (self.of[a as usize], self.of[b as usize]);
        if x == y || !self.reports[x as usize].is_disjoint(&self.reports[y as usize]) || self.kept_apart(x, y) {
            return false;
        }
        let core = |c: u32| self.members[c as usize].iter().copied().take(CORE).collect::<Vec<_>>();
        let (left, right) = (core(x), core(y));
        let mut agree = 0usize;
        for &p in &left {
            for &q in &right {
                match self.field.signs(p, q) {
                    Some(signs) if signs.score() >= AGREES => agree += 1,
                    Some(_) => {}
                    None => return false,
                }
            }
        }
        if agree * 2 < left.len() * right.len() {
            return false;
        }
        self.merge(x, y);
        true
    }

    fn merge(&mut self, x: u32, y: u32) {
        if x == y {
            return;
        }
        let longer = |c: u32| (Reverse(self.members[c as usize].len()), c);
        let (keep, gone) = if longer(x) <= longer(y) { (x, y) } else { (y, x) };
        let moved = std::mem::take(&mut self.members[gone as usize]);
        for m in &moved {
            self.of[*m as usize] = keep;
        }
        self.members[keep as usize].extend(moved);
        let reports = std::mem::take(&mut self.reports[gone as usize]);
        self.reports[keep as usize].extend(reports);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corroborate::CopyKind;
    use proptest::prelude::*;

    /// A telling on one line: `TYPE act actors > recipients @place !day ~status +dead : words`, each part but the first
    /// two may be missing. Days are days of January 2020; a place is a name with its degrees north.
    fn event(number: u32, line: &str) -> EventKey {
        let (head, words) = line.split_once(':').unwrap_or((line, ""));
        let mut parts = head.split_whitespace();
        let kind = serde_json::from_value(parts.next().unwrap().into()).unwrap();
        let mut key = EventKey {
            event: number,
            kind,
            act: parts.next().unwrap().to_owned(),
            actors: vec![],
            recipients: vec![],
            places: vec![],
            days: None,
            status: Status::Happened,
            dead: None,
            injured: None,
            words: words.split_whitespace().map(str::to_owned).collect(),
            foreground: true,
        };
        key.words.sort();
        let mut after = false;
        for part in parts {
            match part.split_at(1) {
                (">", _) => after = true,
                ("!", day) => {
                    let day = 18261 + day.parse::<i32>().unwrap();
                    key.days = Some((day, day));
                }
                ("+", dead) => key.dead = Some((dead.parse().ok(), None)),
                ("~", "demanded") => key.status = Status::Demanded,
                ("~", "denied") => key.status = Status::Denied,
                ("^", place) => {
                    let (name, north) = place.split_once('=').unwrap();
                    let at = Some((north.parse().unwrap(), 20.0));
                    key.places.push(PlaceKey { name: name.into(), at, precision: Some("city".into()) });
                }
                _ if after => key.recipients.push(part.to_owned()),
                _ => key.actors.push(part.to_owned()),
            }
        }
        key
    }

    fn report(number: u32, published: i32, lines: &[&str]) -> (u32, EventKeys) {
        let events = lines.iter().zip(1..).map(|(l, n)| event(n, l)).collect();
        (number, EventKeys { published: Some(18261 + published), events, ..EventKeys::default() })
    }

    fn id(report: u32, event: u32) -> EventId {
        EventId { report, event }
    }

    fn together(groups: &Groups, a: EventId, b: EventId) -> bool {
        groups.groups.iter().any(|g| g.contains(&a) && g.contains(&b))
    }

    #[test]
    fn one_event_or_two() {
        let meeting = "CONSULT met @US > khalifa-haftar !5";
        for (what, a, b, one) in [
            ("the same parties on the same day", meeting, "CONSULT استقبل khalifa-haftar > united-states !5", true),
            (
                "a disputed place",
                "CONSULT met @US > khalifa-haftar !5 ^amman=31.9",
                "CONSULT met @US > khalifa-haftar !5 ^benghazi=42.1",
                true,
            ),
            ("the next day with another", meeting, "CONSULT met @US > fayez-al-sarraj !6", false),
            ("the same day with another", meeting, "CONSULT met @US > fayez-al-sarraj !5", false),
            ("weeks later", meeting, "CONSULT met @US > khalifa-haftar !25", false),
            ("a denied telling", meeting, "CONSULT met @US > khalifa-haftar !5 ~denied", true),
            (
                "a demand is no attack",
                "REQUEST طلب @US > lna !5 : هجوم طرابلس",
                "ASSAULT هجوم lna > tripoli !5 : هجوم طرابلس",
                false,
            ),
            (
                "a demanded stop is no attack",
                "RETREAT وقف lna ~demanded : طرابلس",
                "ASSAULT هجوم lna > tripoli : طرابلس",
                false,
            ),
            ("bare attacks", "ASSAULT هجوم : سوق ميناء حافله", "ASSAULT هجوم : سوق ميناء حافله", false),
            (
                "tolls differ, words and place agree",
                "ASSAULT انفجار ^derna=32.7 !5 +12 : انفجار حافله سوق",
                "ASSAULT تفجير ^derna=32.7 !5 +15 : تفجير حافله سوق",
                true,
            ),
            (
                "far places",
                "ASSAULT انفجار ^derna=32.7 !5 : انفجار حافله سوق",
                "ASSAULT انفجار ^sabha=27.0 !5 : انفجار حافله سوق",
                false,
            ),
            (
                "another speaks",
                "ACCUSE دان qatar > iran !5 : هجوم ناقله",
                "ACCUSE دان turkey > iran !5 : هجوم ناقله",
                false,
            ),
        ] {
            let found = group(&[report(1, 6, &[a]), report(2, 6, &[b])], &[], &[], &Actors::default());
            assert_eq!(together(&found, id(1, 1), id(2, 1)), one, "{what}: {found:?}");
        }
    }

    #[test]
    fn a_link_says_what_is_shared() {
        let line = "CONSULT met @US > khalifa-haftar !5";
        let found = group(&[report(1, 6, &[line]), report(2, 7, &[line])], &[], &[], &Actors::default());
        let [link] = &found.links[..] else { panic!("{found:?}") };
        assert!(!link.by_hand);
        assert!(link.reasons.contains(&Reason::SameType { r#type: Plover::Consult }));
        assert!(link.reasons.contains(&Reason::SameDay { first: "2020-01-05".into(), last: "2020-01-05".into() }));
        assert!(
            link.reasons.iter().any(
                |r| matches!(r, Reason::SameParties { parties } if parties.contains(&"khalifa-haftar".to_owned()))
            )
        );
    }

    #[test]
    fn merged_actors_are_one_party() {
        let keys =
            [report(1, 6, &["CONSULT met ~زيد > turkey !5"]), report(2, 6, &["CONSULT met ~زيد_علي > turkey !5"])];
        let apart = group(&keys, &[], &[], &Actors::default());
        assert!(!together(&apart, id(1, 1), id(2, 1)));
        let same_as = BTreeMap::from([("~زيد_علي".to_owned(), "~زيد".to_owned())]);
        let one = group(&keys, &[], &[], &Actors { same_as, ..Actors::default() });
        assert!(together(&one, id(1, 1), id(2, 1)));
    }

    #[test]
    fn a_copied_report_tells_the_same() {
        let keys = [report(1, 6, &["ASSAULT هجوم lna : ناقله"]), report(2, 9, &["ASSAULT هجوم lna : ناقله"])];
        let copy = CopyLink { report: 2, of: 1, kind: CopyKind::Near, share: 0.9, dated: true };
        assert!(!together(&group(&keys, &[], &[], &Actors::default()), id(1, 1), id(2, 1)));
        let found = group(&keys, &[copy], &[], &Actors::default());
        assert!(together(&found, id(1, 1), id(2, 1)));
        assert!(found.links[0].reasons.contains(&Reason::Copy));
    }

    #[test]
    fn days_come_back_as_dates() {
        for (date, number) in [("1970-01-01", 0), ("2019-11-24", 18224), ("1969-12-31", -1), ("2020-02-29", 18321)] {
            assert_eq!(number_of(date.parse().unwrap()), number);
            assert_eq!(date_of(number), date);
        }
    }

    const LINES: [&str; 8] = [
        "CONSULT met @US > khalifa-haftar !5",
        "CONSULT met @US > fayez-al-sarraj !6",
        "CONSULT لقاء khalifa-haftar : مؤتمر برلين",
        "ASSAULT هجوم lna > tripoli : مطار معيتيقه",
        "ASSAULT قصف lna ^tripoli=32.9 !5 +7 : مطار معيتيقه",
        "ASSAULT قصف lna ^tripoli=32.9 !6 +7 : مطار معيتيقه",
        "PROTEST احتجاج @LY ^tripoli=32.9 : وقود مطار",
        "ASSAULT هجوم",
    ];

    fn reports() -> impl Strategy<Value = Vec<(u32, EventKeys)>> {
        let one = (5..8i32, proptest::collection::vec(0..LINES.len(), 0..4));
        proptest::collection::vec(one, 0..9).prop_map(|all| {
            let keys = all
                .iter()
                .zip(1..)
                .map(|((day, lines), n)| report(n, *day, &lines.iter().map(|l| LINES[*l]).collect::<Vec<_>>()));
            keys.collect()
        })
    }

    fn a_tie() -> impl Strategy<Value = Tie> {
        ((1..9u32, 1..4u32), (1..9u32, 1..4u32), any::<bool>()).prop_map(|(a, b, together)| Tie {
            a: id(a.0, a.1),
            b: id(b.0, b.1),
            together,
        })
    }

    proptest! {
        #[test]
        fn order_does_not_matter(keys in reports(), ties in proptest::collection::vec(a_tie(), 0..4)) {
            let (mut back, mut ties_back) = (keys.clone(), ties.clone());
            back.reverse();
            ties_back.reverse();
            let one = group(&keys, &[], &ties, &Actors::default());
            prop_assert_eq!(&one, &group(&back, &[], &ties_back, &Actors::default()));
        }

        #[test]
        fn every_event_is_in_one_group_and_none_meets_another_of_its_report(keys in reports()) {
            let found = group(&keys, &[], &[], &Actors::default());
            let mut all: Vec<EventId> = found.groups.concat();
            all.sort_unstable();
            let want: Vec<EventId> = keys.iter().flat_map(|(n, k)| k.events.iter().map(|e| id(*n, e.event))).collect();
            prop_assert_eq!(all, want);
            for g in &found.groups {
                prop_assert!(g.windows(2).all(|w| w[0].report < w[1].report));
            }
            let joined: usize = found.groups.iter().map(|g| g.len() - 1).sum();
            prop_assert_eq!(joined, found.links.len());
        }

        #[test]
        fn what_people_say_holds(keys in reports(), tie in a_tie()) {
            prop_assume!(tie.a != tie.b);
            let known = |e: EventId| keys.iter().any(|(n, k)| *n == e.report && k.events.iter().any(|x| x.event == e.event));
            let found = group(&keys, &[], &[tie], &Actors::default());
            if known(tie.a) && known(tie.b) {
                prop_assert_eq!(together(&found, tie.a, tie.b), tie.together);
            }
        }
    }
}
