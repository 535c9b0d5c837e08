//! Events: who did what to whom, when, where, and whether it is told as done.
//!
//! A language finds [`Found`] events, one a mention; [`merge`] makes mentions of one event one event.

pub mod ar;
pub mod en;

use crate::phrases::Reading;
use crate::record::{Plover, RelationKind, Status, WithheldField};
use crate::text::{Field, Span};
use crate::time::{Casualty, CasualtyKind};

/// A number with its bounds and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundCount {
    /// Least.
    pub min: Option<u32>,
    /// Greatest.
    pub max: Option<u32>,
    /// The words.
    pub span: Span,
}

/// One mention of an event as a language finds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// PLOVER type.
    pub kind: Plover,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// The word that names it.
    pub trigger: Span,
    /// Its token, in its field.
    pub token: usize,
    /// Number of its lexicon entry; mentions of the same entry are the likeliest to be one event.
    pub entry: usize,
    /// Doers.
    pub actor: Vec<Span>,
    /// To or against whom.
    pub recipient: Vec<Span>,
    /// Where.
    pub place: Option<Span>,
    /// When: the words and their EDTF.
    pub time: Option<(Span, Option<String>)>,
    /// How it stands.
    pub status: Status,
    /// Index of the innermost statement that tells it.
    pub said_in: Option<usize>,
    /// A definite noun, which may point back to an event told before (`الهجوم`).
    pub anaphoric: bool,
    /// A noun joined by `و` to what stands before it.
    pub joined: bool,
    /// The event is told as the occasion of another (`خلال اللقاء`).
    pub within: bool,
    /// Number of the sentence of its latest mention, in its field.
    pub sentence: u32,
    /// The trigger is the cue of this statement.
    pub speech: Option<usize>,
    /// Told by its sentence, not mentioned in passing.
    pub foreground: bool,
    /// Killed.
    pub dead: Option<FoundCount>,
    /// Injured.
    pub injured: Option<FoundCount>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// Weapon or means.
    pub instrument: Option<Span>,
    /// Stated cause.
    pub cause: Option<Span>,
    /// Further mentions.
    pub also: Vec<Span>,
    /// Details held back.
    pub withheld: Vec<(WithheldField, Span)>,
    /// Whose word the holding back is, where the outlet tells of it (`لم تكشف الوزارة عن مكان الاجتماع`): a statement of
    /// theirs. The mention then says nothing of its own of how the event stands.
    pub withholder: Option<usize>,
    /// It names no event and only points to one told before (`انعقاده`): without that, it is none.
    pub pointer: bool,
    /// What mentions on another's word tell.
    pub accounts: Vec<Found>,
    /// The lexicon entry and shape that read it.
    pub rule: String,
    /// What its doubt is judged by; see [`crate::doubt`].
    pub signs: Vec<String>,
    /// The chance that it was read right.
    pub p_read: Option<f32>,
}

/// A stated relation between two spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRelation {
    /// Kind.
    pub kind: RelationKind,
    /// From.
    pub from: Span,
    /// To.
    pub to: Span,
    /// The words that state it.
    pub span: Span,
}

/// Make mentions of one event one: same type and entry, roles and times that do not contradict each other, and the
/// same standing towards the outlet. `same` tells whether two spans name the same participant, `same_word` whether two
/// statements (or the outlet itself, `None`) rest on the same speaker's word: only then does one mention fill in what
/// the other leaves open. A place that a diplomat gives is never laid in the mouth of a ministry that withholds it: what
/// a mention on another word tells becomes an account, one for each word.
pub fn merge(
    found: Vec<Found>,
    same: impl Fn(Span, Span) -> bool,
    same_word: impl Fn(Option<usize>, Option<usize>) -> bool,
) -> Vec<Found> {
    let mut events: Vec<Found> = Vec::new();
    for mention in found {
        // What a report tells again it tells again soon.
        let from = events.len().saturating_sub(96);
        let Some(i) = events[from..].iter().rposition(|e| one_event(e, &mention, &same)).map(|i| i + from) else {
            if !mention.pointer {
                events.push(mention);
            }
            continue;
        };
        let event = &mut events[i];
        let sentence = mention.sentence;
        // The body tells more than the headline, and a mention with participants more than a bare one: its word becomes
        // the trigger.
        let title = event.trigger.field == Field::Title && mention.trigger.field != event.trigger.field;
        let keep = if title || fullness(&mention) > fullness(event) + 1 {
            let mut m = mention;
            m.also = std::mem::take(&mut event.also);
            let accounts = std::mem::take(&mut event.accounts);
            let old = std::mem::replace(event, m);
            event.also.insert(0, old.trigger);
            // What stood beside the old telling may be the new one's own word.
            for account in accounts {
                lay(event, account, &same_word);
            }
            old
        } else {
            event.also.push(mention.trigger);
            mention
        };
        // A further occasion is told in the sentence of the latest mention.
        event.sentence = sentence;
        lay(event, keep, &same_word);
    }
    // A fuller mention may have given its word to an event that was told before another.
    events.sort_by_key(|e| (e.trigger.field, e.token));
    events
}

/// Lay a further mention to its event: into it if it is told on the same word, else into the account on its word.
fn lay(event: &mut Found, mut mention: Found, same_word: &impl Fn(Option<usize>, Option<usize>) -> bool) {
    let word = mention.word();
    if same_word(event.word(), word) {
        return event.take_up(mention);
    }
    if let Some(account) = event.accounts.iter_mut().find(|a| same_word(a.word(), word)) {
        return account.take_up(mention);
    }
    if !mention.withheld.is_empty() {
        mention.status = event.status;
    }
    // How a word in passing seems to stand is no word against how the event is told; nor is what goes on against what
    // has happened.
    let stands = |s: Status| if s == Status::Ongoing { Status::Happened } else { s };
    let otherwise = stands(mention.status) != stands(event.status) && mention.foreground;
    if mention.tells_detail() || otherwise {
        event.accounts.push(mention);
    }
}

impl Found {
    /// The statement on whose speaker's word it is told.
    fn word(&self) -> Option<usize> {
        self.withholder.or(self.said_in)
    }

    /// Whether it tells more than that the event was.
    fn tells_detail(&self) -> bool {
        let spans = !self.actor.is_empty() || !self.recipient.is_empty() || !self.withheld.is_empty();
        let told = self.place.is_some() || self.time.is_some() || self.instrument.is_some() || self.cause.is_some();
        spans || told || self.dead.is_some() || self.injured.is_some()
    }

    /// Fill in what another mention on the same word tells.
    fn take_up(&mut self, other: Found) {
        for (to, from) in [(&mut self.actor, other.actor), (&mut self.recipient, other.recipient)] {
            if to.is_empty() {
                *to = from;
            }
        }
        self.foreground |= other.foreground;
        self.place = self.place.or(other.place);
        self.time = self.time.take().or(other.time);
        self.dead = self.dead.or(other.dead);
        self.injured = self.injured.or(other.injured);
        self.instrument = self.instrument.or(other.instrument);
        self.cause = self.cause.or(other.cause);
        for w in other.withheld {
            if self.withheld.iter().all(|(field, _)| *field != w.0) {
                self.withheld.push(w);
            }
        }
    }
}

/// Words by which a detail of an event is held back, as a language finds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withholding {
    /// Which detail.
    pub field: WithheldField,
    /// The words.
    pub span: Span,
    /// Token of the noun whose detail it is (`مكان الاجتماع`); of the event told last where it is not named.
    pub of: Option<usize>,
    /// A statement of the one who holds it back, where the outlet tells of it.
    pub by: Option<usize>,
}

/// The details that a listed phrase which begins at a token holds back; it names no event.
fn withheld_in_so_many_words(
    phrases: &[(WithheldField, Vec<Vec<String>>)],
    reading: &Reading,
    token: usize,
) -> Vec<Withholding> {
    let stands = |words: &&Vec<String>| words.iter().enumerate().all(|(n, w)| reading.form(token + n) == w);
    let found = phrases.iter().filter_map(|(field, phrases)| Some((*field, phrases.iter().find(stands)?)));
    let span = |words: &Vec<String>| reading.doc.span(token..token + words.len());
    found.map(|(field, words)| Withholding { field, span: span(words), of: None, by: None }).collect()
}

/// Give a withheld detail to its mention: the one that it names, else the last one told before it in its field, at most
/// two sentences back, that lacks the detail. `sentence` is the number of its own.
pub fn withhold(found: &mut [Found], w: Withholding, sentence: u32) {
    let lacks = |e: &Found| match w.field {
        WithheldField::Place => e.place.is_none(),
        WithheldField::Date => e.time.is_none(),
        WithheldField::Name => true,
    };
    let here = |e: &&mut Found| e.trigger.field == w.span.field && e.speech.is_none();
    let named = found.iter_mut().filter(here).find(|e| Some(e.token) == w.of);
    if let Some(e) = named {
        // That its place is not told says neither that it was not, nor who took part.
        e.withheld.push((w.field, w.span));
        e.withholder = w.by;
        (e.status, e.foreground) = (Status::Happened, false);
        if e.anaphoric {
            e.actor.clear();
        }
        return;
    }
    let near = found.iter_mut().filter(here).rev().find(|e| {
        e.trigger.start < w.span.start
            && sentence.saturating_sub(e.sentence) <= 2
            && e.sentence <= sentence
            && lacks(e)
            && !matches!(e.kind, Plover::Request | Plover::Accuse | Plover::Reject | Plover::Threaten)
    });
    if let Some(e) = near.filter(|e| e.withheld.iter().all(|(field, _)| *field != w.field)) {
        e.withheld.push((w.field, w.span));
    }
}

/// Give the killed and injured to the event that they belong to: the nearest act of violence or force told in their
/// sentence, else the last one told before it, if it is told on the same word (`same_word`). An event keeps the first
/// count that it is given. A count on the word of one of its accounts is that account's.
pub fn attach(
    events: &mut [Found],
    casualties: &[Casualty],
    sentence_of: impl Fn(Field, usize) -> u32,
    same_word: impl Fn(Option<usize>, Span) -> bool,
) {
    let violent = |k: Plover| matches!(k, Plover::Assault | Plover::Protest | Plover::Coerce);
    for c in casualties {
        let Some((min, max)) = c.count else { continue };
        let here = sentence_of(c.span.field, c.tokens.start);
        let free = |e: &Found| match c.kind {
            CasualtyKind::Dead => e.dead.is_none(),
            CasualtyKind::Injured => e.injured.is_none(),
        };
        let best = (0..events.len())
            .filter(|&i| violent(events[i].kind) && events[i].trigger.field == c.span.field)
            .filter_map(|i| {
                let e = &events[i];
                let sentence = sentence_of(e.trigger.field, e.token);
                let assault = usize::from(e.kind != Plover::Assault);
                // A later sentence counts the victims of attacks only.
                let tells = sentence == here || sentence < here && e.kind == Plover::Assault;
                let words = e.accounts.iter().chain([e]);
                if !tells || !words.into_iter().any(|e| same_word(e.word(), c.span)) {
                    return None;
                }
                let words = e.also.iter().rev().take(8).filter(|s| s.field == e.trigger.field).chain([&e.trigger]);
                let distance = words.map(|s| s.start.abs_diff(c.span.start)).min();
                Some(((here - sentence) as usize, assault, distance, i))
            })
            .min();
        let Some((.., i)) = best else { continue };
        let told = if same_word(events[i].word(), c.span) {
            Some(&mut events[i])
        } else {
            events[i].accounts.iter_mut().find(|a| same_word(a.word(), c.span))
        };
        if let Some(told) = told.filter(|e| free(e)) {
            let cap = |n: Option<u64>| n.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
            let count = Some(FoundCount { min: cap(min), max: cap(max), span: c.span });
            match c.kind {
                CasualtyKind::Dead => told.dead = count,
                CasualtyKind::Injured => told.injured = count,
            }
        }
    }
}

/// How much a mention says of its event.
fn fullness(e: &Found) -> usize {
    [!e.actor.is_empty(), !e.recipient.is_empty()].iter().filter(|y| **y).count()
}

fn one_event(a: &Found, b: &Found, same: &impl Fn(Span, Span) -> bool) -> bool {
    let agree =
        |x: &[Span], y: &[Span]| x.is_empty() || y.is_empty() || x.iter().any(|&s| y.iter().any(|&t| same(s, t)));
    let times = match (&a.time, &b.time) {
        (Some((_, Some(x))), Some((_, Some(y)))) => x == y || x.starts_with(y.as_str()) || y.starts_with(x.as_str()),
        _ => true,
    };
    // Speech acts are told one by one; only the same words of saying about the same one are told twice.
    let speech = a.speech.is_some() && b.speech.is_some() && a.trigger.field == b.trigger.field;
    // `ناقشا خلال لقائهما`: the talk and its occasion are one.
    let occasion = b.within && a.sentence == b.sentence && a.trigger.field == b.trigger.field;
    let shared = |x: &[Span], y: &[Span]| x.iter().any(|&s| y.iter().any(|&t| same(s, t)));
    // The headline tells in other words what the body tells.
    let headline = a.trigger.field == Field::Title && b.trigger.field == Field::Text && shared(&a.actor, &b.actor);
    // `هجمات وتفجيرات`: two words for one thing.
    let joined = b.joined && a.trigger.field == b.trigger.field && a.token < b.token && b.token - a.token <= 2;
    let entry = a.entry == b.entry
        || headline
        || joined
        || occasion
        || b.anaphoric && b.speech.is_none() && a.speech.is_none() && b.actor.is_empty();
    a.kind == b.kind && entry && !speech && times && agree(&a.actor, &b.actor) && agree(&a.recipient, &b.recipient)
}
