//! What a noun phrase is as a source: whether it can speak or act, its kind, what it agrees with.

use super::lexicon::Reporting;
use crate::names::TitleKind;
use crate::phrases::ar::Phrases;
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, SourceKind};
use crate::text::ar::inflect::Agreement;
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

/// Whether the first word of the phrase, and not only a name inside it, is one who can be said to speak.
pub(super) fn heads_speaker(lexicon: &Reporting, phrases: &Phrases, phrase: &Phrase) -> bool {
    let head = head(phrases, phrase);
    lexicon.sources.iter().any(|(heads, _)| heads.contains(head))
        || phrases.names.title_kind(head).is_some()
        || phrases.names.head_kind(head).is_some()
        || phrases.reading.name_of(phrase.tokens.start).is_some_and(|n| n.kind != MentionKind::Place)
}

/// Whether the phrase names one who can be said to speak, by its head or by a name in it; a country or capital only
/// if `places` may stand for their governments.
pub(super) fn can_speak(lexicon: &Reporting, phrases: &Phrases, phrase: &Phrase, places: bool) -> bool {
    let head = head(phrases, phrase);
    let bare = head.strip_prefix('ل').unwrap_or(head);
    let names = phrases.names;
    lexicon.sources.iter().any(|(heads, _)| heads.contains(head) || heads.contains(bare))
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
    let bare = head.strip_prefix('ل').or_else(|| head.strip_prefix('ب')).unwrap_or(head);
    let listed = lexicon
        .sources
        .iter()
        .find(|(heads, _)| heads.contains(head))
        .or_else(|| lexicon.sources.iter().find(|(heads, _)| heads.contains(bare)))
        .map(|(_, k)| *k);
    let on_behalf = phrase.tokens.clone().position(|k| matches!(reading.form(k), "باسم" | "بلسان"));
    let person = phrase.tokens.clone().enumerate().find(|&(n, k)| {
        reading.name_of(k).is_some_and(|name| name.kind == MentionKind::Person && (n == 0 || name.tokens.start == k))
            && on_behalf.is_none_or(|b| {
                n < b || reading.name_of(k).is_some_and(|m| m.tokens.end == phrase.tokens.end) && n > b + 2
            })
    });
    let first_name = reading.name_of(phrase.tokens.start);
    // An institution's head word outranks a person's name inside its genitive (`إدارة الرئيس ترمب`).
    let body = phrases.names.head_kind(head).or_else(|| phrases.names.head_kind(bare));
    if let Some(kind) = listed.filter(|k| !matches!(k, SourceKind::Office | SourceKind::Anonymous)) {
        return kind;
    }
    if person.is_some() && body.is_none() {
        return SourceKind::Person;
    }
    if listed == Some(SourceKind::Anonymous) {
        // A post told by its body is an office (`مسؤول إعلام القنصلية`); a bare official is unnamed.
        return SourceKind::Anonymous;
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
        None => SourceKind::Institution,
    }
}

/// Gender and number of a phrase by its head.
pub(super) fn agreement(phrases: &Phrases, phrase: &Phrase) -> Agreement {
    let reading = phrases.reading;
    let head = head(phrases, phrase);
    let name = reading.name_of(phrase.tokens.start).filter(|n| n.tokens.start == phrase.tokens.start);
    let plural = ["ون", "ين"].iter().any(|e| head.ends_with(e)) && head.chars().count() > 4
        || head.ends_with("ان") && head.starts_with("ال");
    // Broken plurals of persons take either gender before the verb.
    let open = matches!(
        head,
        "مصادر"
            | "المصادر"
            | "شهود"
            | "سكان"
            | "نشطاء"
            | "خبراء"
            | "وسائل"
            | "قضاه"
            | "اعضاء"
            | "نواب"
            | "ناس"
    );
    let feminine = match name.map(|n| n.kind) {
        Some(MentionKind::Person) => None,
        Some(MentionKind::Place | MentionKind::Government) => Some(true),
        _ if open => None,
        _ if head.ends_with('ه') || head.ends_with("ات") => Some(true),
        _ => Some(false),
    };
    Agreement { first: false, feminine, plural: plural || open }
}
