//! Where the origins of an event differ, field by field.
//!
//! One table an event: a row an [`Aspect`], a column an origin. What an origin gives is kept as given, with its words;
//! two values are *compatible*, *incompatible* or neither, and neither is what is said when in doubt: words that no
//! register resolves agree with nothing and dispute nothing. Bounds stay bounds; no value is averaged, chosen or ranked.

mod compatible;

#[cfg(test)]
#[allow(clippy::type_complexity)]
pub(super) mod tests;

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::origins::{OriginKind, Origins, Relation as OriginRelation, Telling, Why, origins_of};
use super::{Actors, CopyKind, CopyLink, EventId, Evidence, Fields, Member};
use crate::record::{Count, MentionKind, Place, Plover, Quoted, Role, Stance, Statement, Status, When, WithheldField};
use crate::text::fold::fold;
use crate::time::days_of;
pub use compatible::Pairing;

/// What a row of the table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Doers; of an event that two sides do together (a meeting, an agreement) all of its parties.
    Who,
    /// To or against whom. No row of an event that two sides do together.
    ToWhom,
    /// When.
    When,
    /// Where.
    Where,
    /// How many were killed.
    Killed,
    /// How many were hurt.
    Hurt,
    /// Weapon or means.
    WithWhat,
    /// Stated cause.
    Why,
    /// Done, planned, demanded, denied, possible.
    SaidHow,
}

impl Aspect {
    /// All, in the order of the table.
    pub const ALL: [Aspect; 9] = [
        Aspect::Who,
        Aspect::ToWhom,
        Aspect::When,
        Aspect::Where,
        Aspect::Killed,
        Aspect::Hurt,
        Aspect::WithWhat,
        Aspect::Why,
        Aspect::SaidHow,
    ];
}

/// A value of a row. Two values that are equal but for their words are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Value {
    /// One party.
    Actor {
        /// What it is counted under, see [`Actors::key`].
        key: String,
        /// The name that people gave it, else its words where it was first given.
        name: String,
        /// Kind of thing, where the key is of the register and a report's names tell.
        class: Option<MentionKind>,
    },
    /// A place of the register.
    Place {
        /// Name in the register.
        name: String,
        /// `site`, `city`, `region`, `country`.
        precision: Option<String>,
        /// Degrees north and east, WGS 84.
        at: Option<(f64, f64)>,
    },
    /// Days.
    Days {
        /// Extended Date/Time Format, as read.
        edtf: String,
        /// First day that it allows, `YYYY-MM-DD`.
        first: String,
        /// Last one, included.
        last: String,
        /// It is said to be approximate or uncertain (`~`, `?`, `%`).
        about: bool,
    },
    /// A number as bounded.
    Count {
        /// Least.
        min: Option<u32>,
        /// Greatest.
        max: Option<u32>,
    },
    /// Done, planned …
    Status {
        /// Which.
        status: Status,
    },
    /// Given in words that are shown as they are and resolved to nothing (`خارج التراب الليبي`, weapons, causes).
    Words {
        /// The words as first given.
        words: String,
    },
}

impl Value {
    /// What tells two values apart: words, positions and names do not.
    fn identity(&self) -> String {
        match self {
            Value::Actor { key, .. } => format!("a {key}"),
            Value::Place { name, .. } => format!("p {}", fold(name)),
            Value::Days { first, last, about, .. } => format!("d {first} {last} {about}"),
            Value::Count { min, max } => format!("n {min:?} {max:?}"),
            Value::Status { status } => format!("s {status:?}"),
            Value::Words { words } => format!("w {}", fold(words)),
        }
    }

    /// Whether it is only words.
    pub fn is_unresolved(&self) -> bool {
        match self {
            Value::Words { .. } => true,
            Value::Actor { key, .. } => key.starts_with('~'),
            _ => false,
        }
    }
}

/// What a person made of an event's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A person says that it is read right.
    Confirmed,
    /// A person corrected it.
    Edited,
    /// A person entered it.
    Entered,
}

/// Where a value stands written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Words {
    /// Report, event (`E2`) and quotation. The span is null where the report gives the detail outside its words.
    pub evidence: Evidence,
    /// The innermost statement that gives it (`S4`); null in the outlet's own voice.
    pub statement: Option<String>,
    /// Day on which the report was published, `YYYY-MM-DD`.
    pub reported: Option<String>,
    /// The report's text is another's, which does not give this value.
    pub copy: bool,
}

/// A value that an origin gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Index into [`Row::values`].
    pub value: usize,
    /// The origin says that it is not so.
    pub denied: bool,
    /// A later report of the same origin, or a later version of the same page, gives another value in its place.
    pub revised: bool,
    /// Where, copies only once; by day and report.
    pub words: Vec<Words>,
}

/// What a cell amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// At least one value that is resolved.
    Value,
    /// Only words that nothing resolves.
    UnknownWords,
    /// Nothing but what the origin says is not so.
    Denied,
    /// Said to be held back.
    Withheld,
    /// Nothing is said.
    Silent,
}

/// What one origin gives for one aspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What it amounts to. A cell may hold a value and the words that withhold it from elsewhere: both are listed.
    pub holds: Holds,
    /// Values, in the order of [`Row::values`].
    pub given: Vec<Given>,
    /// The words by which it is held back.
    pub withheld: Vec<Words>,
}

/// How a row stands over all origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// At least two origins that are known to differ give compatible values, and no two values are incompatible.
    Agreed,
    /// Incompatible values, or a value that another origin denies.
    Differs,
    /// It rests on one origin, or on several that are not known to differ.
    OneWord,
    /// Several give it, in values that nothing here can hold against each other.
    NotCompared,
    /// Nobody gives it, or all who speak of it hold it back.
    Open,
}

/// How two values of a row stand to each other. Pairs that are neither are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// Index into [`Row::values`], the narrower one where one is.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// How.
    pub how: Pairing,
}

/// One step of a history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Step {
    /// Day of publication.
    pub reported: Option<String>,
    /// Index into [`Row::values`].
    pub value: usize,
    /// Where.
    pub words: Words,
}

/// A value that one origin or outlet changed from report to report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Revision {
    /// The origin whose values these are; the last one's where an outlet went from one origin to another.
    pub origin: usize,
    /// Outlet, where all steps are its.
    pub outlet: Option<String>,
    /// Oldest first.
    pub steps: Vec<Step>,
}

/// One aspect over all origins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Which.
    pub aspect: Aspect,
    /// How it stands.
    pub standing: Standing,
    /// The distinct values, in an order that does not depend on that of the reports.
    pub values: Vec<Value>,
    /// Which values are compatible and which are not.
    pub pairs: Vec<Pair>,
    /// One an origin, in the order of [`Origins::origins`].
    pub cells: Vec<Cell>,
    /// Histories.
    pub revisions: Vec<Revision>,
}

impl Row {
    /// Origins that give a value now (not denied, not revised), ascending.
    pub fn givers(&self, value: usize) -> Vec<usize> {
        let gives = |c: &Cell| c.given.iter().any(|g| g.value == value && g.stands());
        self.cells.iter().enumerate().filter(|(_, c)| gives(c)).map(|(i, _)| i).collect()
    }
}

impl Given {
    /// Neither denied nor revised.
    pub fn stands(&self) -> bool {
        !self.denied && !self.revised
    }
}

/// One of the events compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Which.
    pub id: EventId,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: Plover,
    /// The word that names it.
    pub trigger: Evidence,
    /// The caller's name for the report.
    pub report_name: String,
    /// Title of the report.
    pub title: String,
    /// Outlet.
    pub outlet: Option<String>,
    /// Day of publication as the report has it.
    pub published: Option<String>,
    /// Language of the report.
    pub language: Option<String>,
    /// The report that this one is a later version of.
    pub previous: Option<u32>,
    /// The report whose text this one's is, or is made of.
    pub copy_of: Option<(u32, CopyKind)>,
    /// What a person made of the reading; null where nobody has looked.
    pub review: Option<Mark>,
}

/// One event over all its origins: what `khabar compare --json` gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The events compared, by id. The first names the whole.
    pub events: Vec<Told>,
    /// On whose word they rest.
    pub origins: Origins,
    /// The table.
    pub rows: Vec<Row>,
}

impl Comparison {
    /// The row of an aspect.
    pub fn row(&self, aspect: Aspect) -> Option<&Row> {
        self.rows.iter().find(|r| r.aspect == aspect)
    }

    /// The event of a report.
    pub fn told(&self, report: u32) -> Option<&Told> {
        self.events.iter().find(|e| e.id.report == report)
    }
}

/// The table of one event. Neither the order of `members` nor that of `copies` matters.
pub fn compare(members: &[Member], copies: &[CopyLink], actors: &Actors) -> Comparison {
    compare_reviewed(members, copies, actors, &BTreeMap::new())
}

/// As [`compare`], with what people made of the events' readings.
pub fn compare_reviewed(
    members: &[Member],
    copies: &[CopyLink],
    actors: &Actors,
    reviews: &BTreeMap<EventId, Mark>,
) -> Comparison {
    table(members, copies, actors, reviews, origins_of(members, copies, actors))
}

/// The table over origins that are known already.
pub(super) fn table(
    members: &[Member],
    copies: &[CopyLink],
    actors: &Actors,
    reviews: &BTreeMap<EventId, Mark>,
    origins: Origins,
) -> Comparison {
    let mut members: Vec<&Member> = members.iter().collect();
    members.sort_by_key(|m| m.id);
    members.dedup_by_key(|m| m.id);
    let mutual = members.first().is_some_and(|m| is_mutual(m.event.kind));
    let sayings: Vec<Saying> = origins.tellings.iter().filter_map(|t| Saying::of(t, &members, copies)).collect();
    let aspects = Aspect::ALL.into_iter().filter(|a| !(mutual && *a == Aspect::ToWhom));
    let rows = aspects.map(|aspect| row(aspect, mutual, &sayings, &origins, actors)).collect();
    let events = members.iter().map(|m| told(m, copies, reviews)).collect();
    Comparison { events, origins, rows }
}

/// Done by both sides together: who is doer and who is the other side says nothing.
pub fn is_mutual(kind: Plover) -> bool {
    matches!(kind, Plover::Consult | Plover::Agree | Plover::Cooperate)
}

fn told(member: &Member, copies: &[CopyLink], reviews: &BTreeMap<EventId, Mark>) -> Told {
    let (report, event) = (&member.record.report, member.event);
    let copy_of = copies.iter().filter(|c| c.report == member.id.report).map(|c| (c.of, c.kind)).min();
    Told {
        id: member.id,
        kind: event.kind,
        trigger: evidence(member, &event.trigger),
        report_name: report.id.clone(),
        title: report.title.clone(),
        outlet: report.outlet.clone(),
        published: report.published.clone(),
        language: report.language.clone(),
        previous: member.previous,
        copy_of,
        review: reviews.get(&member.id).copied(),
    }
}

fn evidence(member: &Member, span: &Quoted) -> Evidence {
    Evidence { report: member.id.report, item: format!("E{}", member.id.event), span: Some(span.clone()) }
}

/// One telling with what it says.
struct Saying<'a> {
    member: &'a Member<'a>,
    telling: &'a Telling,
    fields: Fields<'a>,
    /// Day of publication, `YYYY-MM-DD`.
    day: Option<&'a str>,
    /// A statement that denies tells it, or it is told as denied.
    denied: Option<&'a Statement>,
    not_so: bool,
    copy: bool,
}

impl<'a> Saying<'a> {
    fn of(telling: &'a Telling, members: &[&'a Member<'a>], copies: &[CopyLink]) -> Option<Saying<'a>> {
        let at = members.binary_search_by_key(&telling.id, |m| m.id).ok()?;
        let member = *members.get(at)?;
        let fields = Fields::of(member.event, telling.account)?;
        let said = member.record.statements.iter().find(|s| Some(s.id.as_str()) == fields.said_in);
        let denied = said.filter(|s| s.stance == Stance::Denies);
        let day = member.record.report.published.as_deref().and_then(|p| p.get(..10));
        let not_so = denied.is_some() || fields.status == Status::Denied;
        // Only where the other report is among those compared does it say the same for this one.
        let among = |report| members.iter().any(|m| m.id.report == report);
        let copy = matches!(telling.relation, OriginRelation::Copy | OriginRelation::Rewrite)
            && (telling.copy_of.is_some_and(among)
                || copies.iter().any(|c| c.report == member.id.report && among(c.of)));
        Some(Saying { member, telling, fields, day, denied, not_so, copy })
    }

    fn words(&self, span: Option<&Quoted>) -> Words {
        Words {
            evidence: Evidence {
                report: self.member.id.report,
                item: format!("E{}", self.member.id.event),
                span: span.cloned(),
            },
            statement: self.fields.said_in.map(str::to_owned),
            reported: self.day.map(str::to_owned),
            copy: self.copy,
        }
    }

    /// What it gives for an aspect.
    fn values(&self, aspect: Aspect, mutual: bool, actors: &Actors) -> Vec<(Value, Words)> {
        let f = &self.fields;
        match aspect {
            Aspect::Who if mutual => self.parties(f.actor.iter().chain(f.recipient), actors),
            Aspect::Who => self.parties(f.actor.iter(), actors),
            Aspect::ToWhom => self.parties(f.recipient.iter(), actors),
            Aspect::Where => f.place.map(|p| (place(p), self.words(Some(&p.span)))).into_iter().collect(),
            Aspect::When => f.time.and_then(|t| Some((days(t)?, self.words(t.span.as_ref())))).into_iter().collect(),
            Aspect::Killed => f.dead.map(|c| (count(c), self.words(Some(&c.span)))).into_iter().collect(),
            Aspect::Hurt => f.injured.map(|c| (count(c), self.words(Some(&c.span)))).into_iter().collect(),
            Aspect::WithWhat => f.instrument.map(|q| (words(q), self.words(Some(q)))).into_iter().collect(),
            Aspect::Why => f.cause.map(|q| (words(q), self.words(Some(q)))).into_iter().collect(),
            Aspect::SaidHow => {
                let status = if self.not_so { Status::Denied } else { f.status };
                let mut at = self.words(Some(f.trigger));
                if let Some(denial) = self.denied {
                    at.evidence.item.clone_from(&denial.id);
                    at.evidence.span = Some(denial.cue.clone());
                }
                vec![(Value::Status { status }, at)]
            }
        }
    }

    fn parties<'r>(&self, roles: impl Iterator<Item = &'r Role>, actors: &Actors) -> Vec<(Value, Words)> {
        let party = |role: &Role| {
            let key = actors.key(role.entity.as_deref(), &role.span.text);
            let named = actors.names.get(&key);
            let mentions = &self.member.record.mentions;
            let class = mentions.iter().find(|m| m.entity.as_deref() == Some(key.as_str())).map(|m| m.kind);
            let name = named.cloned().unwrap_or_else(|| role.span.text.clone());
            (Value::Actor { key, name, class }, self.words(Some(&role.span)))
        };
        roles.map(party).collect()
    }

    fn withheld(&self, aspect: Aspect) -> impl Iterator<Item = Words> {
        let field = match aspect {
            Aspect::Where => Some(WithheldField::Place),
            Aspect::When => Some(WithheldField::Date),
            Aspect::Who => Some(WithheldField::Name),
            _ => None,
        };
        self.fields.withheld.iter().filter(move |w| Some(w.field) == field).map(|w| self.words(Some(&w.span)))
    }
}

fn words(quoted: &Quoted) -> Value {
    Value::Words { words: quoted.text.clone() }
}

fn place(place: &Place) -> Value {
    let at = place.lat.zip(place.lon).filter(|(lat, lon)| lat.is_finite() && lon.is_finite());
    match &place.name {
        Some(name) => Value::Place { name: name.clone(), precision: place.precision.clone(), at },
        None => words(&place.span),
    }
}

/// A date whose days are not known is only its words; without words it is nothing.
fn days(when: &When) -> Option<Value> {
    let resolved = when.edtf.as_ref().and_then(|edtf| Some((edtf, days_of(edtf)?)));
    match resolved {
        Some((edtf, (first, last))) => Some(Value::Days {
            edtf: edtf.clone(),
            first: first.to_string(),
            last: last.to_string(),
            about: edtf.contains(['~', '?', '%']),
        }),
        None => when.span.as_ref().map(words),
    }
}

fn count(count: &Count) -> Value {
    match (count.min, count.max) {
        (None, None) => words(&count.span),
        (min, max) => Value::Count { min, max },
    }
}

/// One value as one telling gives it.
struct Offer<'a> {
    value: usize,
    origin: usize,
    words: Words,
    denied: bool,
    saying: &'a Saying<'a>,
}

fn row(aspect: Aspect, mutual: bool, sayings: &[Saying], origins: &Origins, actors: &Actors) -> Row {
    let mut found: Vec<(Value, Words, &Saying)> = Vec::new();
    for saying in sayings {
        found.extend(saying.values(aspect, mutual, actors).into_iter().map(|(v, w)| (v, w, saying)));
    }
    // The first giver by day and report lends a value its words.
    found.sort_by(|a, b| order(&a.1).cmp(&order(&b.1)));
    let values = distinct(&found);
    let at = |value: &Value| values.iter().position(|v| v.identity() == value.identity());
    let mut offers: Vec<Offer> = Vec::new();
    for (value, words, saying) in &found {
        // A status of its own tells of a denial; every other detail of a denied telling is what is denied.
        let denied = saying.not_so && aspect != Aspect::SaidHow;
        if let Some(value) = at(value) {
            offers.push(Offer { value, origin: saying.telling.origin, words: words.clone(), denied, saying });
        }
    }
    let pairs = compatible::pairs(&values);
    let revisions = revisions(aspect, &offers, &values, &pairs);
    let cells: Vec<Cell> =
        (0..origins.origins.len()).map(|origin| cell(aspect, origin, &offers, &values, &revisions, sayings)).collect();
    let standing = standing(aspect, &cells, &values, &pairs, origins, &offers);
    Row { aspect, standing, values, pairs, cells, revisions }
}

fn order(words: &Words) -> (bool, Option<&str>, &Evidence, &Option<String>) {
    (words.copy, words.reported.as_deref(), &words.evidence, &words.statement)
}

/// Each value once, the class of an actor from whichever report gives it.
fn distinct(found: &[(Value, Words, &Saying)]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for (value, _, _) in found {
        match values.iter_mut().find(|v| v.identity() == value.identity()) {
            None => values.push(value.clone()),
            Some(Value::Actor { class: class @ None, .. }) => {
                if let Value::Actor { class: other, .. } = value {
                    *class = *other;
                }
            }
            Some(_) => {}
        }
    }
    values
}

fn cell(
    aspect: Aspect,
    origin: usize,
    offers: &[Offer],
    values: &[Value],
    revisions: &[Revision],
    sayings: &[Saying],
) -> Cell {
    let mut given: Vec<Given> = Vec::new();
    for offer in offers.iter().filter(|o| o.origin == origin) {
        let same = |g: &&mut Given| g.value == offer.value && g.denied == offer.denied;
        match given.iter_mut().find(same) {
            // A copy says nothing that its original has said already.
            Some(_) if offer.words.copy => {}
            // Two events of one report may rest on the same words.
            Some(given) if given.words.iter().any(|w| same_words(w, &offer.words)) => {}
            Some(given) => given.words.push(offer.words.clone()),
            None => given.push(Given {
                value: offer.value,
                denied: offer.denied,
                revised: false,
                words: vec![offer.words.clone()],
            }),
        }
    }
    for g in &mut given {
        g.revised = !g.denied && g.words.iter().all(|w| is_revised(origin, g.value, w, revisions));
    }
    given.sort_by_key(|g| (g.value, g.denied));
    let mut withheld: Vec<Words> = Vec::new();
    for saying in sayings.iter().filter(|s| s.telling.origin == origin) {
        withheld.extend(saying.withheld(aspect));
    }
    withheld.sort_by(|a, b| order(a).cmp(&order(b)));
    withheld.dedup_by(|a, b| same_words(a, b));
    if withheld.iter().any(|w| !w.copy) {
        withheld.retain(|w| !w.copy);
    }
    let resolved = |g: &Given| values.get(g.value).is_some_and(|v| !v.is_unresolved());
    let stands: Vec<&Given> = given.iter().filter(|g| g.stands()).collect();
    let holds = if stands.iter().any(|g| resolved(g)) {
        Holds::Value
    } else if !stands.is_empty() {
        Holds::UnknownWords
    } else if given.iter().any(|g| g.denied) {
        Holds::Denied
    } else if !withheld.is_empty() {
        Holds::Withheld
    } else {
        Holds::Silent
    };
    Cell { holds, given, withheld }
}

fn same_words(a: &Words, b: &Words) -> bool {
    let (x, y) = (&a.evidence, &b.evidence);
    (x.report, &x.span, &a.statement) == (y.report, &y.span, &b.statement)
}

/// Whether these words of an origin's value are a step of a history that went on to another value.
fn is_revised(origin: usize, value: usize, words: &Words, revisions: &[Revision]) -> bool {
    revisions.iter().any(|r| {
        let last = r.steps.last().map(|s| s.value);
        let earlier = r.steps.iter().any(|s| s.value == value && s.words == *words);
        earlier && last != Some(value) && (r.origin == origin || r.outlet.is_some())
    })
}

/// Values that an origin, or a page from version to version, changed. Parties and the free words of a means or a cause
/// only grow from report to report: who is named later was not therefore taken back.
fn revisions(aspect: Aspect, offers: &[Offer], values: &[Value], pairs: &[Pair]) -> Vec<Revision> {
    if matches!(aspect, Aspect::Who | Aspect::ToWhom | Aspect::WithWhat | Aspect::Why) {
        return Vec::new();
    }
    let mut lines: BTreeMap<(usize, Option<u32>), Vec<&Offer>> = BTreeMap::new();
    for offer in offers.iter().filter(|o| !o.denied && !o.words.copy) {
        lines.entry((offer.origin, None)).or_default().push(offer);
    }
    // One page over its versions, whoever it cites.
    for offer in offers.iter().filter(|o| !o.denied) {
        let Some(first) = first_version(offer.saying.member, offers) else { continue };
        lines.entry((usize::MAX, Some(first))).or_default().push(offer);
    }
    let mut out: Vec<Revision> = Vec::new();
    for ((origin, page), mut line) in lines {
        line.sort_by(|a, b| stage(a).cmp(&stage(b)).then_with(|| order(&a.words).cmp(&order(&b.words))));
        let Some(steps) = history(&line, values, pairs, page.is_some()) else { continue };
        let outlets: BTreeSet<_> = line.iter().map(|o| &o.saying.member.record.report.outlet).collect();
        let outlet = if outlets.len() == 1 { outlets.into_iter().next().cloned().flatten() } else { None };
        let origin = if page.is_some() { line.last().map_or(origin, |o| o.origin) } else { origin };
        // A page's history is its origin's where it never changed whom it cites.
        if !out.iter().any(|r| r.steps == steps) {
            out.push(Revision { origin, outlet, steps });
        }
    }
    out.sort();
    out
}

/// The first version of the page that a report is a later version of, or is itself the first version of.
fn first_version(member: &Member, offers: &[Offer]) -> Option<u32> {
    let previous =
        |report: u32| offers.iter().map(|o| o.saying.member).find(|m| m.id.report == report).and_then(|m| m.previous);
    let mut at = member.id.report;
    // A chain of versions is no longer than the offers; a loop in it ends here.
    for _ in 0..offers.len() {
        match previous(at) {
            Some(earlier) if earlier != at => at = earlier,
            _ => break,
        }
    }
    let later = offers.iter().any(|o| o.saying.member.previous == Some(at));
    (at != member.id.report || later).then_some(at)
}

/// When an offer was made: a later version after an earlier one of the same day.
fn stage<'a>(offer: &Offer<'a>) -> (Option<&'a str>, Option<u32>) {
    let member = offer.saying.member;
    (member.record.report.published.as_deref(), member.previous.map(|_| member.id.report))
}

/// The steps of a line of offers where its value changed: none where it never did, or where nothing tells which of two
/// was later.
fn history(line: &[&Offer], values: &[Value], pairs: &[Pair], versions: bool) -> Option<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    let mut changed = false;
    for offer in line {
        if values.get(offer.value).is_none_or(Value::is_unresolved) {
            continue;
        }
        let last = steps.last();
        if last.is_some_and(|s| s.value == offer.value) {
            continue;
        }
        if let Some(last) = last {
            let later = versions || last.reported.is_some() && last.reported < offer.words.reported;
            if !later {
                // Two values in one report, or on one day: a disagreement with itself, no history.
                if compatible::between(pairs, last.value, offer.value) == Some(Pairing::Incompatible) {
                    return None;
                }
                continue;
            }
            changed = true;
        }
        steps.push(Step { reported: offer.words.reported.clone(), value: offer.value, words: offer.words.clone() });
    }
    changed.then_some(steps)
}

/// Whether two origins are known to differ: neither is unknown, and nothing leaves it open.
pub fn known_to_differ(origins: &Origins, a: usize, b: usize) -> bool {
    let (Some(x), Some(y)) = (origins.origins.get(a), origins.origins.get(b)) else { return false };
    let open = |why: &[Why], of| why.iter().any(|w| matches!(w, Why::MayBe { origin, .. } if *origin == of));
    let known = x.kind != OriginKind::Unknown && y.kind != OriginKind::Unknown;
    known && a != b && !open(&x.why, b) && !open(&y.why, a)
}

fn standing(
    aspect: Aspect,
    cells: &[Cell],
    values: &[Value],
    pairs: &[Pair],
    origins: &Origins,
    offers: &[Offer],
) -> Standing {
    let stands = |cell: &Cell| cell.given.iter().filter(|g| g.stands()).map(|g| g.value).collect::<Vec<_>>();
    let held: Vec<(usize, Vec<usize>)> =
        cells.iter().enumerate().map(|(i, c)| (i, stands(c))).filter(|(_, v)| !v.is_empty()).collect();
    if held.is_empty() {
        return Standing::Open;
    }
    let (mut agreed, mut compared) = (false, false);
    for (n, (a, of_a)) in held.iter().enumerate() {
        if aspect != Aspect::Who && aspect != Aspect::ToWhom && compatible::at_odds(of_a, pairs) {
            return Standing::Differs;
        }
        for (b, of_b) in held.iter().skip(n + 1) {
            match compatible::sets(aspect, of_a, of_b, values, pairs) {
                Some(Pairing::Incompatible) if !one_outlets_later_word(*a, *b, offers) => return Standing::Differs,
                Some(Pairing::Compatible | Pairing::Narrower) => {
                    compared = true;
                    agreed |= known_to_differ(origins, *a, *b);
                }
                _ => {}
            }
        }
    }
    if aspect != Aspect::SaidHow && detail_denied(cells, pairs) {
        return Standing::Differs;
    }
    match held.len() {
        _ if agreed => Standing::Agreed,
        1 => Standing::OneWord,
        _ if compared => Standing::OneWord,
        _ => Standing::NotCompared,
    }
}

/// One outlet, on one day citing one and on a later day another: it went on, it does not contradict itself.
fn one_outlets_later_word(a: usize, b: usize, offers: &[Offer]) -> bool {
    let of = |origin: usize| {
        let own = offers.iter().filter(move |o| o.origin == origin && !o.denied);
        own.map(|o| (o.saying.member.record.report.outlet.as_deref(), o.saying.day)).collect::<BTreeSet<_>>()
    };
    let (x, y) = (of(a), of(b));
    let outlets: BTreeSet<_> = x.iter().chain(&y).map(|(outlet, _)| *outlet).collect();
    let days: [Vec<_>; 2] = [&x, &y].map(|s| s.iter().map(|(_, day)| *day).collect());
    let [x, y] = &days;
    let known = outlets.len() == 1 && !outlets.contains(&None) && !x.contains(&None) && !y.contains(&None);
    known && (x.iter().max() < y.iter().min() || y.iter().max() < x.iter().min())
}

/// An origin that tells the event itself, and says that a detail which another gives is not so. One that denies the
/// whole event is in the last row, and disputes no detail of it.
fn detail_denied(cells: &[Cell], pairs: &[Pair]) -> bool {
    cells.iter().enumerate().any(|(i, denier)| {
        let own: Vec<usize> = denier.given.iter().filter(|g| g.stands()).map(|g| g.value).collect();
        let met =
            |a, b| a == b || matches!(compatible::between(pairs, a, b), Some(Pairing::Narrower | Pairing::Compatible));
        let denied = denier.given.iter().filter(|g| g.denied && !own.iter().any(|o| met(*o, g.value)));
        let claimed = |value| {
            let others = cells.iter().enumerate().filter(|(j, _)| *j != i);
            others.flat_map(|(_, c)| &c.given).any(|g| g.stands() && met(g.value, value))
        };
        !own.is_empty() && denied.map(|g| g.value).any(claimed)
    })
}
