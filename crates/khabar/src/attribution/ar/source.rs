//! What a noun phrase is as a source: whether it can speak or act, its kind, what it agrees with.

use super::lexicon::Reporting;
use super::{sound_plural, unglued};
use crate::names::TitleKind;
use crate::phrases::ar::Phrases;
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, SourceKind};
use crate::text::ar::inflect::Agreement;
use crate::text::ar::tagger::Upos;
use crate::text::tokens::Kind;

/// The folded head word without proclitics.
fn head<'a>(phrases: &Phrases<'a, '_>, phrase: &Phrase) -> &'a str {
    let reading = phrases.reading;
    let first = phrase.tokens.clone().find(|&k| {
        let class = reading.class(k);
        reading.doc.tokens[k].kind == Kind::Word
            && (!class.is(Class::QUANTITY) || phrase.tokens.len() == 1)
            && !class.is(Class::DEMONSTRATIVE)
            && reading.form(k) != "من"
    });
    let Some(k) = first else { return "" };
    let form = reading.form(k);
    if k != phrase.tokens.start {
        return form;
    }
    let token = &reading.doc.tokens[k];
    let cut = phrase.span.start.saturating_sub(token.start) as usize;
    form.char_indices().nth(cut).map_or(form, |(b, _)| &form[b..])
}

/// The kind of source that the lexicon lists a head word under, with or without preposition and article.
fn listed(lexicon: &Reporting, head: &str) -> Option<SourceKind> {
    let bare = unglued(head);
    let plain = bare.strip_prefix("ال").or_else(|| head.strip_prefix("لل")).unwrap_or(bare);
    let under = |w: &str| lexicon.sources.iter().find(|(heads, _)| heads.contains(w)).map(|(_, k)| *k);
    under(head).or_else(|| under(bare)).or_else(|| under(plain))
}

/// Whether the first word of the phrase, and not only a name inside it, is one who can be said to speak.
pub(super) fn heads_speaker(lexicon: &Reporting, phrases: &Phrases, phrase: &Phrase) -> bool {
    let head = head(phrases, phrase);
    listed(lexicon, head).is_some()
        || phrases.names.title_kind(head).is_some()
        || phrases.names.head_kind(head).is_some()
        || phrases.reading.name_of(phrase.tokens.start).is_some_and(|n| n.kind != MentionKind::Place)
}

/// Whether the phrase names one who can be said to speak, by its head or by a name in it; a country or capital only
/// if `places` may stand for their governments.
pub(super) fn can_speak(lexicon: &Reporting, phrases: &Phrases, phrase: &Phrase, places: bool) -> bool {
    let head = head(phrases, phrase);
    let names = phrases.names;
    listed(lexicon, head).is_some()
        || names.title_kind(head).is_some()
        || names.head_kind(head).is_some()
        || phrase
            .tokens
            .clone()
            .any(|k| phrases.reading.name_of(k).is_some_and(|n| places || n.kind != MentionKind::Place))
}

/// Kind of source.
pub(super) fn kind(lexicon: &Reporting, phrases: &Phrases, phrase: &Phrase) -> SourceKind {
    let reading = phrases.reading;
    let head = head(phrases, phrase);
    let bare = unglued(head);
    let listed = listed(lexicon, head);
    let word = |k: usize| reading.form(k);
    let at = phrase.tokens.start;
    let on_behalf = phrase.tokens.clone().position(|k| lexicon.on_behalf.contains(word(k)));
    let person = phrase.tokens.clone().enumerate().find(|&(n, k)| {
        reading.name_of(k).is_some_and(|name| name.kind == MentionKind::Person && (n == 0 || name.tokens.start == k))
            && on_behalf.is_none_or(|b| {
                n < b || reading.name_of(k).is_some_and(|m| m.tokens.end == phrase.tokens.end) && n > b + 2
            })
    });
    let first_name = reading.name_of(phrase.tokens.start);
    // An institution's head word outranks a person's name inside its genitive (`إدارة الرئيس ترمب`).
    let body = phrases.names.head_kind(head).or_else(|| phrases.names.head_kind(bare));
    let titled = phrases.names.title_kind(head).is_some() || listed == Some(SourceKind::Office);
    // A name that no list knows closes the phrase of a post (`المحافظ … فلان الفلاني`).
    let unknown = |k: usize| {
        reading.tags.upos(k) == Some(Upos::Propn) && reading.name_of(k).is_none_or(|n| n.kind == MentionKind::Person)
    };
    let last = phrase.tokens.end.saturating_sub(1);
    let named = person.is_some() || titled && last > at + 1 && unknown(last) && unknown(last - 1);
    let told = listed.filter(|k| !matches!(k, SourceKind::Office | SourceKind::Anonymous));
    // `الطبيب فلان`, `الناشطة فلانة`: whoever is named is a person, but a body or a paper with a person's name is none.
    if named && body.is_none() && told.is_none_or(|k| matches!(k, SourceKind::Witness | SourceKind::Public)) {
        return SourceKind::Person;
    }
    if let Some(kind) = told {
        return kind;
    }
    if listed == Some(SourceKind::Anonymous) {
        // `مصادر طبية` speaks for medics; a post told by its body is an office (`مسؤول إعلام القنصلية`), a bare official
        // is unnamed.
        let medics = phrase.tokens.clone().any(|k| lexicon.medics.contains(word(k)));
        let of_body = head.starts_with("مسوول")
            && phrase.tokens.len() > 2
            && !phrases.adjective(at + 1)
            && reading.tags.upos(at + 1) == Some(Upos::Noun)
            && !lexicon.ranks.contains(word(at + 1));
        return match (medics, of_body) {
            (true, _) => SourceKind::Witness,
            (_, true) => SourceKind::Office,
            _ => SourceKind::Anonymous,
        };
    }
    if listed == Some(SourceKind::Office) {
        return SourceKind::Office;
    }
    if let Some(kind) = body.or(first_name.map(|n| n.kind)) {
        return match kind {
            MentionKind::Media => SourceKind::Media,
            MentionKind::Person => SourceKind::Person,
            _ => SourceKind::Institution,
        };
    }
    match phrases.names.title_kind(head) {
        Some(TitleKind::Office | TitleKind::Title) => SourceKind::Office,
        // A people (`الفلسطينيون`) is the public, a name that no list knows a person.
        None if head.starts_with("ال") && (head.ends_with("يون") || head.ends_with("يين")) => {
            SourceKind::Public
        }
        None if unknown(at) => SourceKind::Person,
        None => SourceKind::Institution,
    }
}

/// Gender and number of a phrase by its head.
pub(super) fn agreement(lexicon: &Reporting, phrases: &Phrases, phrase: &Phrase) -> Agreement {
    let reading = phrases.reading;
    let head = head(phrases, phrase);
    let name = reading.name_of(phrase.tokens.start).filter(|n| n.tokens.start == phrase.tokens.start);
    let plural = sound_plural(head) && head.chars().count() > 4 || head.ends_with("ان") && head.starts_with("ال");
    // Broken plurals of persons take either gender before the verb.
    let open = lexicon.either_gender.contains(head);
    let feminine = match name.map(|n| n.kind) {
        Some(MentionKind::Person) => None,
        Some(MentionKind::Place | MentionKind::Government) => Some(true),
        _ if open => None,
        _ if head.ends_with('ه') || head.ends_with("ات") => Some(true),
        _ => Some(false),
    };
    Agreement { first: false, feminine, plural: plural || open }
}
