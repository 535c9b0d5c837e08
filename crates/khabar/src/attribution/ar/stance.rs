//! What the speaker does by saying it. A neutral cue leaves it to the content: `قال إن على الدول أن تتدخل` demands,
//! `قال: سنضرب` threatens.

use super::super::{Found, FoundSource};
use super::cue::nominal;
use super::lexicon::Side;
use super::{Finder, lexicon};
use crate::phrases::Class;
use crate::phrases::ar::{Extent, is_complementiser, is_definite};
use crate::record::{SourceKind, Stance};
use crate::text::Span;
use crate::text::ar::inflect::Shape;
use crate::text::tokens::Kind;

/// How much a cue settles what the speaker does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weighs {
    /// The cue alone.
    Cue,
    /// The content may turn a promise or a warning into a threat.
    Harm,
    /// The content before the cue.
    Content,
}

impl Finder<'_, '_> {
    /// What the speaker does: the cue's stance, but that a neutral cue leaves it to the content.
    pub(super) fn stance(&self, f: &Found) -> Stance {
        let entry = f.rule.split('/').next().unwrap_or_default();
        let labels = self.lexicon.cues.iter().any(|c| c.labels && c.name == entry);
        let media = f.source.as_ref().is_some_and(|s| s.kind == SourceKind::Media);
        let weighs = match f.stance {
            Stance::Asserts | Stance::Confirms if media => Weighs::Cue,
            Stance::Asserts | Stance::Confirms => Weighs::Content,
            _ if labels => Weighs::Content,
            Stance::Promises | Stance::Warns => Weighs::Harm,
            _ => Weighs::Cue,
        };
        match weighs {
            Weighs::Cue => f.stance,
            Weighs::Content => self.content_stance(f).unwrap_or(f.stance),
            // `تعهد بفرض عقوبات على …` promises harm.
            Weighs::Harm => self.content_stance(f).filter(|s| *s == Stance::Threatens).unwrap_or(f.stance),
        }
    }

    fn content_stance(&self, f: &Found) -> Option<Stance> {
        let doc = self.reading.doc;
        let first = doc.token_at(f.content.start);
        let content = if doc.tokens.get(first)?.kind == Kind::Quote { first + 1 } else { first };
        let last =
            (content..doc.tokens.len()).find(|&k| doc.tokens[k].start >= f.content.end).unwrap_or(doc.tokens.len());
        let end = last.min(content + 18);
        let side = self.own_side(content, end, f.source.as_ref());
        // Who only passes on what happened blames no one and promises nothing.
        let party = f
            .source
            .as_ref()
            .is_none_or(|s| !matches!(s.kind, SourceKind::Media | SourceKind::Anonymous | SourceKind::Witness));
        for c in &self.lexicon.content {
            if c.side.is_some_and(|s| side != Some(s) || !party) {
                continue;
            }
            let reach = if c.anywhere { end } else { end.min(content + 2) };
            if (content..reach).any(|k| self.content_word(c, k)) {
                return Some(c.stance);
            }
        }
        // `على الدول أن تتحد`: what others ought to do.
        let ought = self.lexicon.obliged.contains(self.form(content))
            && (content + 1..end.min(content + 9)).any(|k| self.form(k) == "ان");
        if ought {
            return Some(Stance::Demands);
        }
        let near = end.min(content + 12);
        let ahead = (content..near).find(|&k| self.future(k))?;
        let harm = self.lexicon.harm_forms.hits(self.form(ahead)).iter().any(|h| h.shape != Shape::Noun);
        let own = side == Some(Side::Own) || self.first_person(ahead);
        match (own && party, harm) {
            (true, true) => Some(Stance::Threatens),
            (true, false) => Some(Stance::Promises),
            (false, _) => None,
        }
    }

    /// Whether a word of a content is one of these, alone or with the word behind it.
    fn content_word(&self, c: &lexicon::Content, k: usize) -> bool {
        let form = self.form(k);
        let bare = ["وال", "بال", "لل", "ال", "وس", "و", "ف", "ب", "ل", "س"].iter().find_map(|p| form.strip_prefix(p));
        let has = |w: &str| {
            c.words.contains(w) || c.paired.contains(w) && c.words.contains(&format!("{w}_{}", self.form(k + 1)))
        };
        has(form)
            || bare.is_some_and(has)
            || c.verbs.hits(form).iter().any(|h| h.shape != Shape::Noun) && !nominal(&self.reading.tags, k)
    }

    /// Whether a verb is in the first person.
    fn first_person(&self, k: usize) -> bool {
        let form = self.form(k);
        let bare = form.strip_prefix(['و', 'ف']).unwrap_or(form);
        let perfect = bare.ends_with('ت')
            || bare.chars().count() < 4
            || self.lexicon.cue_forms.hits(form).iter().any(|h| h.shape == Shape::Perfect && !h.agreement.first);
        self.class(k).is(Class::VERB)
            && (bare.starts_with("سن") || bare.starts_with("سا") && self.future(k) || bare.starts_with('ن') && !perfect)
    }

    /// Whether a token puts its clause in the future: `سوف`, or the particle glued to a verb.
    fn future(&self, k: usize) -> bool {
        let form = self.form(k);
        let bare = form.strip_prefix(['و', 'ف']).filter(|f| f.starts_with('س')).unwrap_or(form);
        let glued = ["سي", "ست", "سن", "سا"].iter().any(|p| bare.starts_with(p));
        bare == "سوف"
            || glued
                && self.class(k).is(Class::VERB)
                && self
                    .reading
                    .tags
                    .proclitics(k)
                    .iter()
                    .any(|p| p.end == p.start + 1 && self.reading.doc.text.slice(p.start..p.end) == "س")
    }

    /// Whether a content speaks of the speaker's own side or of another; `None` where that cannot be told.
    fn own_side(&self, content: usize, end: usize, source: Option<&FoundSource>) -> Option<Side> {
        let first = self.form(content);
        let verb = self.class(content).is(Class::VERB) || self.lexicon.moods.contains(first);
        let we = (content..end.min(content + 4)).any(|k| {
            self.first_person(k)
                || self.class(k).is(Class::VERB) && self.form(k).ends_with("نا")
                || self.form(k) == "نحن"
        });
        // `إنها ستقطع …`: the pronoun of the complementiser is the speaker.
        let before = content.checked_sub(1).map_or("", |b| {
            if self.reading.doc.tokens[b].kind == Kind::Quote && b > 0 { self.form(b - 1) } else { self.form(b) }
        });
        let pronoun = is_complementiser(before) && !matches!(before, "ان" | "بان");
        if we || pronoun && (verb || !is_definite(first)) || self.lexicon.own.contains(first) {
            return Some(Side::Own);
        }
        let at = if self.lexicon.moods.contains(first) || matches!(first, "قد" | "لقد") {
            content + 1
        } else {
            content
        };
        let subject_at = if self.class(at).is(Class::VERB) { at + 1 } else { at };
        let subject = self.phrases.noun_phrase(subject_at, end, Extent::Short).filter(|p| self.phrases.can_act(p));
        let Some(subject) = subject else { return verb.then_some(Side::Own) };
        let source = source?;
        let (mine, theirs) = (self.country(source.span), self.country(subject.span));
        if source.span == subject.span {
            return Some(Side::Own);
        }
        match (mine, theirs) {
            (Some(m), Some(t)) if m == t => Some(Side::Own),
            (_, Some(_)) => Some(Side::Other),
            (_, None) => match self.reading.name_in(subject.span) {
                Some(n)
                    if n.entity.is_some()
                        && self.reading.names_in(source.span).iter().any(|m| m.entity == n.entity) =>
                {
                    Some(Side::Own)
                }
                Some(_) => Some(Side::Other),
                // `المملكة ستقطع …`, `البلدان سيعملان …`: a body without a name is the speaker's.
                None => self.lexicon.bodies.contains(self.form(subject.tokens.start)).then_some(Side::Own),
            },
        }
    }

    /// The country that a phrase belongs to: that of the first of its names that has one, or of a nationality in it.
    pub(super) fn country(&self, span: Span) -> Option<&str> {
        if span.field != self.reading.doc.field() {
            return None;
        }
        let names = self.phrases.names;
        let named =
            self.reading.names_in(span).iter().find_map(|n| names.entry(n.entity.as_deref()?)?.country.as_deref());
        named.or_else(|| {
            let doc = self.reading.doc;
            let from = doc.token_at(span.start);
            (from..doc.tokens.len())
                .take_while(|&k| doc.tokens[k].start < span.end)
                .find_map(|k| names.nationality(self.form(k)))
        })
    }
}
