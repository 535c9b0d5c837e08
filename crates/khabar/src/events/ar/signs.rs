//! The signs by which the doubt about an event is judged.

use std::ops::Range;

use super::{Finder, Here, Roles, Trigger};
use crate::phrases::Class;
use crate::record::{MentionKind, Status};
use crate::text::ar::inflect::Shape;
use crate::text::{Field, Span};

impl Finder<'_, '_> {
    /// What stands around a trigger, as words that a person can read in `models/doubt.toml`.
    #[expect(clippy::too_many_arguments)]
    pub(super) fn signs(
        &self,
        t: &Trigger,
        roles: &Roles,
        speech: Option<usize>,
        said_in: Option<usize>,
        status: Status,
        rule: &str,
        here: &Here,
    ) -> Vec<String> {
        let sentence = here.tokens;
        let kind = format!("{:?}", t.entry.kind).to_uppercase();
        let shape = match (speech, t.shape) {
            (Some(_), _) => "speech",
            (_, Shape::Noun) => "noun",
            (_, Shape::Participle) => "participle",
            (_, Shape::Perfect) => "perfect",
            (_, Shape::Imperfect) => "imperfect",
        };
        let mut signs = vec![
            format!("rule={rule}"),
            format!("type={kind}"),
            format!("shape={shape}"),
            format!("type+shape={kind}+{shape}"),
            format!("status={status:?}+{shape}"),
        ];
        let mut add = |yes: bool, sign: &str| {
            if yes {
                signs.push(sign.to_owned());
            }
        };
        let named = |spans: &[Span]| spans.iter().any(|s| self.reading.name_touches(*s));
        add(!roles.actor.is_empty(), "actor");
        add(!roles.recipient.is_empty(), "recipient");
        add(!roles.actor.is_empty() && !roles.recipient.is_empty(), "both");
        add(named(&roles.actor), "actor named");
        add(named(&roles.recipient), "recipient named");
        add(t.definite && t.shape == Shape::Noun, "definite noun");
        add(t.pronoun, "pronoun");
        add(t.joined, "joined");
        add(t.first_person, "first person");
        let tagged = self.reading.tags.upos(t.token).map_or("none", |u| u.name());
        let before = t.token.checked_sub(1).filter(|&b| sentence.contains(&b));
        let word_before = before.map_or("", |b| self.form(b));
        let class_before = before.map(|b| self.class(b)).unwrap_or_default();
        let closed = class_before.is(Class::PREPOSITION)
            || class_before.is(Class::SUBORDINATOR)
            || class_before.is(Class::PARTICLE);
        add(class_before.is(Class::RELATIVE), "after relative");
        add(class_before.is(Class::COMPLEMENTISER), "after complementiser");
        add(before.is_none(), "opens sentence");
        add(t.shape == Shape::Noun && self.light_before(t.token, sentence).is_some(), "light verb");
        add(self.reading.doc.field() == Field::Title, "title");
        let number = self.reading.doc.sentence_of.get(t.token).copied().unwrap_or(0);
        let upos_before = before.and_then(|b| self.reading.tags.upos(b)).map_or("none", |u| u.name());
        signs.push(format!("tag={tagged}+{shape}"));
        signs.push(format!("before={upos_before}+{shape}"));
        if closed {
            signs.push(format!("word before={word_before}"));
        }
        signs.push(format!("sentence={}", number.min(4)));
        self.company(t, here, &mut signs, shape);
        for (who, spans) in [("actor", &roles.actor), ("recipient", &roles.recipient)] {
            let kind = spans.iter().find_map(|s| self.reading.name_in(*s)).map_or("unnamed", |n| kind_name(n.kind));
            if !spans.is_empty() {
                signs.push(format!("{who} is {kind}"));
            }
        }
        if let Some(s) = said_in {
            signs.push(format!("told={:?}", self.statements[s].stance));
        } else {
            signs.push("told by the outlet".to_owned());
        }
        if let Some(s) = speech {
            signs.push(format!("stance={:?}", self.statements[s].stance));
        }
        signs
    }

    /// What stands beside a trigger and in its sentence: the noun that governs it (`جريمة اغتيال`), the part of speech
    /// behind it, whether it is told of in general (`الهجمات`), who is named, when, of what the sentence speaks.
    fn company(&self, t: &Trigger, here: &Here, signs: &mut Vec<String>, shape: &str) {
        let (reading, sentence) = (self.reading, here.tokens);
        let tag = |k: usize| match sentence.contains(&k) {
            true => reading.tags.upos(k).map_or("none", |u| u.name()),
            false => "end",
        };
        signs.push(format!("after={}+{shape}", tag(t.token + 1)));
        let before = t.token.checked_sub(1).filter(|b| sentence.contains(b));
        if let Some(b) = before.filter(|&b| tag(b) == "NOUN") {
            let word = self.form(b);
            let lemma = reading.tags.lemma(b).unwrap_or(word);
            signs.push(format!("governed by {lemma}"));
        }
        if t.shape == Shape::Noun {
            let genitive = !t.definite && matches!(tag(t.token + 1), "NOUN" | "PROPN");
            let form = if t.definite {
                "definite"
            } else if t.pronoun {
                "owned"
            } else if genitive {
                "construct"
            } else {
                "indefinite"
            };
            let plural = self.form(t.token).ends_with("ات");
            let described = matches!(tag(t.token + 1), "ADJ" | "DET");
            signs.push(format!(
                "noun {form}+{}{}",
                if plural { "plural" } else { "single" },
                if described { "+described" } else { "" }
            ));
        }
        let relative = (sentence.start.max(t.token.saturating_sub(5))..t.token)
            .rev()
            .take_while(|&k| !matches!(self.form(k), "،" | "." | "؛"))
            .any(|k| self.class(k).is(Class::RELATIVE));
        if relative {
            signs.push(format!("in relative clause+{shape}"));
        }
        signs.extend_from_slice(&here.signs);
        signs.push(format!("place in sentence={}", ((t.token - sentence.start) / 6).min(5)));
    }

    /// The signs that all events of a sentence share: who is named in it, of what it speaks, whether it is dated.
    pub(super) fn sentence_signs(&self, sentence: &Range<usize>) -> Vec<String> {
        let reading = self.reading;
        let mut signs = Vec::new();
        let here = reading.doc.span(sentence.clone());
        let named = reading.names_in(here);
        for kind in [
            MentionKind::Government,
            MentionKind::ArmedGroup,
            MentionKind::Organization,
            MentionKind::Person,
            MentionKind::Place,
        ] {
            if named.iter().any(|n| n.kind == kind) {
                signs.push(format!("sentence names {}", kind_name(kind)));
            }
        }
        let known = named.iter().filter(|n| n.entity.is_some()).count();
        signs.push(format!("sentence knows={}", known.min(3)));
        for (topic, words) in &self.lexicon.topics {
            let hits = sentence.clone().filter(|&k| words.contains(self.bare(k))).count();
            if hits > 0 {
                signs.push(format!("topic {topic}={}", hits.min(2)));
            }
        }
        let year = |e: &str| e.get(..4).is_some_and(|y| y.bytes().all(|b| b.is_ascii_digit()));
        let mut times = sentence.clone().filter_map(|k| reading.time_of(k));
        if let Some(time) = times.next() {
            let dated = time.edtf.as_deref().is_some_and(year);
            signs.push(format!("sentence time={}", if dated { "dated" } else { "open" }));
        }
        signs
    }

    /// A token's form without conjunction, preposition and article.
    pub(super) fn bare(&self, token: usize) -> &str {
        let form = self.form(token);
        ["وال", "بال", "فال", "كال", "ال", "لل"].iter().find_map(|p| form.strip_prefix(p)).unwrap_or(form)
    }
}

fn kind_name(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Person => "person",
        MentionKind::Organization => "organization",
        MentionKind::ArmedGroup => "armed group",
        MentionKind::Government => "government",
        MentionKind::Place => "place",
        _ => "other",
    }
}

/// Signs that need the whole report: how many events of its type and entry came before, whether one of them had the same
/// participants (`same` tells), and how often it is told.
pub fn report_signs(events: &mut [super::Found], same: impl Fn(Span, Span) -> bool) {
    for i in 0..events.len() {
        let (before, rest) = events.split_at_mut(i);
        let Some(event) = rest.first_mut() else { break };
        // Beyond some dozens of events the counts are at their caps.
        let earlier = &before[i.saturating_sub(64)..];
        let of_type: Vec<&super::Found> = earlier.iter().filter(|e| e.kind == event.kind).collect();
        let same_entry = of_type.iter().filter(|e| e.entry == event.entry).count();
        let shared = |x: &[Span], y: &[Span]| x.iter().any(|&a| y.iter().any(|&b| same(a, b)));
        let speech = if event.speech.is_some() { "speech" } else { "act" };
        let actor = of_type.iter().any(|e| shared(&e.actor, &event.actor));
        let recipient = of_type.iter().any(|e| shared(&e.recipient, &event.recipient));
        let headline = of_type.iter().any(|e| e.trigger.field == Field::Title) && event.trigger.field == Field::Text;
        let here = of_type.iter().any(|e| e.sentence == event.sentence && e.trigger.field == event.trigger.field);
        let mut signs = vec![
            format!("earlier of type={}+{speech}", of_type.len().min(4)),
            format!("earlier of entry={}+{speech}", same_entry.min(2)),
            format!("told again={}", event.also.len().min(3)),
        ];
        for (yes, sign) in [
            (actor, "an earlier one of its type has its actor"),
            (recipient, "an earlier one of its type has its recipient"),
            (headline, "its type is in the headline"),
            (here, "one of its type before it in the sentence"),
        ] {
            if yes {
                signs.push(format!("{sign}+{speech}"));
            }
        }
        event.signs.extend(signs);
    }
}
