//! Who did it and to whom: the parts that words around a trigger play.

use std::ops::Range;

use super::lexicon::Genitive;
use super::{Finder, REACH, Roles, Trigger};
use crate::attribution;
use crate::names::NameMention;
use crate::phrases::ar::{Extent, is_definite};
use crate::phrases::{Class, Phrase};
use crate::record::{MentionKind, Plover, SourceKind, Stance};
use crate::text::Span;
use crate::text::ar::forms::FormIndex;
use crate::text::ar::inflect::Shape;
use crate::text::ar::tagger::{Gender, Number, Upos};
use crate::text::tokens::Kind;

/// How many parties one role of an event may name.
const PARTIES: usize = 16;

impl Finder<'_, '_> {
    /// The participant that a content opens with: the one accused, condemned or threatened; of a deed, its doer
    /// (`تصريحات الوزير`), but never one against whom it was done (`الهجوم على المدينة`).
    pub(super) fn target_in(&self, content: Span) -> Option<Span> {
        let doc = self.reading.doc;
        if content.field != doc.field() {
            return None;
        }
        let from = doc.token_at(content.start);
        let to = doc.token_at(content.end.saturating_sub(1)).max(from) + 1;
        let stops = |k: usize| {
            self.class(k).is(Class::PREPOSITION.with(Class::SUBORDINATOR)) || self.phrases.glued_preposition(k)
        };
        let end = (from + 1..to.min(from + 6)).find(|&k| stops(k)).unwrap_or(to.min(from + 6));
        let head = (from..end).find(|&k| self.is_someone(k))?;
        self.phrases.noun_phrase(head, to, Extent::Short).map(|p| p.span)
    }

    /// The members of a party that was read as one: `روسيا وإيران`.
    pub(super) fn members(&self, span: Span) -> Vec<Span> {
        let doc = self.reading.doc;
        if span.field != doc.field() || span.end <= span.start {
            return vec![span];
        }
        let tokens = doc.token_at(span.start)..doc.token_at(span.end - 1) + 1;
        let parts = self.split(&Phrase { tokens, span });
        if parts.len() > 1 { parts } else { vec![span] }
    }

    /// The members of a phrase and of what is joined to it: `المطار والميناء`.
    fn joined(&self, phrase: &Phrase, limit: usize) -> Vec<Span> {
        let mut parts = self.split(phrase);
        let head = phrase.tokens.start;
        let mut at = phrase.tokens.end;
        while at < limit
            && self.form(at).starts_with('و')
            && self.reading.tags.proclitics(at).len() == 1
            && !self.class(at).is(Class::VERB)
            && !self.is_deed(at)
            && is_definite(self.form(at)) == is_definite(self.form(head))
            && self.class(at).only(Class::PREPOSITION.with(Class::SUBORDINATOR).with(Class::ADJECTIVE))
                == Class::default()
            && let Some(next) = self.phrases.noun_phrase(at, limit, Extent::Short)
            && !self.class(next.tokens.end).is(Class::VERB)
        {
            parts.extend(self.split(&next));
            at = next.tokens.end;
        }
        parts
    }

    // ---- roles of verbs ---------------------------------------------------------------------------------------

    pub(super) fn verb_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
        let mut roles = Roles::default();
        let limit = sentence.end.min(t.token + REACH);
        let dropped = self.subject_is_known(t.token, sentence) || t.first_person;
        let before = if dropped { None } else { self.phrases.subject_before(t.token..t.token + 1, t.joined, sentence) };
        let mut i = t.token + 1;
        let mut subject_follows = before.is_none() && !dropped && !t.plural;
        let mut subject = before;
        if subject_follows && let Some(p) = self.subject_behind(t.token, limit) {
            i = p.tokens.end;
            subject = Some(p);
        }
        let mut object = None;
        if t.entry.object && !t.pronoun {
            let from = self.phrases.skip_circumstance(self.past_apposition(i, limit), limit);
            object = self.phrases.noun_phrase(from, limit, Extent::Short).filter(|p| {
                self.phrases.can_act(p)
                    && !self.class(from).is(Class::PREPOSITION)
                    && !self.phrases.glued_preposition(from)
            });
        }
        let force = t.entry.object
            && t.entry.genitive == Genitive::Recipient
            && matches!(t.entry.kind, Plover::Assault | Plover::Coerce | Plover::Sanction);
        // `ستغلق السفارة وتطرد السفير`: one who is known goes on acting; `وأصيب ثلاثة` is told of the wounded.
        if force
            && object.is_none()
            && subject_follows
            && t.joined
            && let Some(p) =
                subject.clone().filter(|p| is_definite(self.form(p.tokens.start)) && t.shape == Shape::Imperfect)
        {
            (subject, object, subject_follows) = (None, Some(p), false);
        }
        // `مول الفوضى ودعم الجماعات`: of a verb joined to one with its own subject, a lone noun phrase is the object.
        let verbal =
            matches!(t.entry.kind, Plover::Request | Plover::Accuse | Plover::Reject | Plover::Agree | Plover::Concede);
        if t.entry.object
            && !verbal
            && !force
            && object.is_none()
            && subject_follows
            && t.joined
            && self.goes_on(t.token, sentence)
            && let Some(p) = subject.clone()
        {
            (subject, object, subject_follows) = (None, Some(p), false);
        }
        // `إعلان المغرب قطع علاقاته`: a thing that is cut or closed is no doer.
        if t.entry.genitive == Genitive::Thing
            && subject_follows
            && let Some(p) = &subject
            && !self.is_someone(p.tokens.start)
            && let control = self.controller(t, sentence)
            && !control.is_empty()
        {
            subject = None;
            roles.actor = control;
        }
        // With one noun phrase behind a transitive verb of violence or force, the victim is its subject: `قتل جنديان`.
        let passive = subject_follows && force && object.is_none() && !t.pronoun;
        match (subject, passive) {
            (Some(p), true) => roles.recipient.extend(self.joined(&p, limit)),
            (Some(p), false) if !self.is_means(&p) => roles.actor.extend(self.joined(&p, limit.max(p.tokens.end))),
            _ => {}
        }
        if t.pronoun && t.entry.object {
            roles.recipient.extend(self.antecedent(t, sentence, &roles.actor));
        }
        if let Some(p) = object.and_then(|p| self.party(t.entry.kind, p)) {
            roles.recipient.extend(self.joined(&p, limit));
        }
        if roles.recipient.is_empty() {
            let reach = sentence.end.min(t.token + REACH + 6);
            self.by_preposition(t.entry.kind, &t.entry.object_prepositions, t.token + 1, reach, &mut roles);
        }
        if roles.actor.is_empty() {
            self.agent(t.token + 1, sentence.end, &mut roles);
        }
        if roles.actor.is_empty() && dropped {
            roles.actor.extend(self.speaker(t.token));
        }
        if roles.actor.is_empty() && !passive && (t.joined || t.plural) {
            let known = if t.plural { self.phrase_before(t.token, sentence) } else { None };
            match known {
                Some(span) => roles.actor.push(span),
                None => roles.actor = self.dropped_subject(t.token, sentence),
            }
        }
        self.spare_towns(t, &mut roles);
        roles
    }

    /// Whether the subject of a verb is a pronoun glued to what opens its clause: `إنها ستقطع`, `لكنهم رفضوا`.
    fn subject_is_known(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let mut k = verb;
        while k > sentence.start && (self.class(k - 1).is(Class::PARTICLE) || self.class(k - 1).is(Class::AUXILIARY)) {
            k -= 1;
        }
        let Some(opens) = k.checked_sub(1).filter(|&o| o >= sentence.start) else { return false };
        let form = self.form(opens).trim_start_matches(['و', 'ف', 'ب', 'ل']);
        matches!(
            form,
            "انه"
                | "انها"
                | "انهم"
                | "انهما"
                | "انني"
                | "اننا"
                | "انا"
                | "نحن"
                | "كنه"
                | "كنها"
                | "كنهم"
        )
    }

    /// Whether a verb is joined to one before it in its clause that has its own subject and agrees with it.
    fn goes_on(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let ends = |k: usize| {
            self.class(k).is(Class::COMPLEMENTISER) || self.class(k).is(Class::SUBORDINATOR) || self.form(k) == "؛"
        };
        let before = (sentence.start..verb).rev().take_while(|&k| !ends(k)).find(|&k| self.class(k).is(Class::VERB));
        let Some(before) = before else { return false };
        let (a, b) = (self.reading.tags.feats(before).gender, self.reading.tags.feats(verb).gender);
        let agree = a.is_none() || b.is_none() || a == b;
        agree && !self.own_subject(before, verb, sentence).is_empty()
    }

    /// Who speaks the statement around a token.
    fn speaker(&self, token: usize) -> Option<Span> {
        let s = attribution::said_in(self.statements, self.reading.doc.span(token..token + 1))?;
        self.statements[s].source.as_ref().map(|s| s.span)
    }

    /// The noun phrase behind a verb that can be its subject.
    fn subject_behind(&self, verb: usize, limit: usize) -> Option<Phrase> {
        let from = self.phrases.skip_circumstance(verb + 1, limit);
        let p = self.phrases.noun_phrase(from, limit, Extent::Full).filter(|p| self.phrases.can_act(p))?;
        // A masculine verb before a feminine noun has another subject: `وهاجم القرية`.
        let head = p.tokens.start;
        let lemma = self.reading.tags.lemma(head);
        let feminine = (self.form(head).ends_with('ه') || lemma.is_some_and(|l| l.ends_with('ة')))
            && self.reading.name_of(head).is_none()
            && self.phrases.names.title_kind(self.form(head)).is_none()
            && !self.class(head).is(Class::QUANTITY);
        let feats = self.reading.tags.feats(verb);
        let clash = feminine && feats.gender == Some(Gender::Masculine) && feats.number == Some(Number::Singular);
        (!clash || self.reading.doc.tokens[head].kind != Kind::Word).then_some(p)
    }

    /// The token behind an apposition set off by commas: `، وزير الدولة للشؤون الخارجية، `.
    fn past_apposition(&self, from: usize, limit: usize) -> usize {
        if !matches!(self.form(from), "،" | ",") {
            return from;
        }
        let head = if self.form(from + 1) == "#" { from + 2 } else { from + 1 };
        let named = self.reading.name_of(head).is_some_and(|n| n.kind == MentionKind::Person)
            || self.reading.tags.upos(head) == Some(Upos::Propn)
            || self.phrases.names.title_kind(self.form(head)).is_some();
        let close = (head..limit).find(|&k| matches!(self.form(k), "،" | ","));
        match close.filter(|&c| named && !(head..c).any(|k| self.class(k).is(Class::VERB))) {
            Some(close) => close + 1,
            None => from,
        }
    }

    /// `انفجرت عبوة`, `أصاب صاروخ`: a weapon is no party.
    fn is_means(&self, phrase: &Phrase) -> bool {
        let bare = |k: usize| self.form(k).strip_prefix("ال").unwrap_or(self.form(k));
        let single = matches!(
            bare(phrase.tokens.start),
            "عبوه"
                | "سياره"
                | "قنبله"
                | "قذيفه"
                | "صاروخ"
                | "لغم"
                | "انفجار"
                | "قذايف"
                | "رصاصه"
                | "رصاص"
        );
        let bomb = bare(phrase.tokens.start) != "سياره" || matches!(bare(phrase.tokens.start + 1), "مفخخه" | "ملغومه");
        single && bomb && self.reading.name_in(phrase.span).is_none()
    }

    /// The subject of a verb that is no trigger, or of one already read.
    pub(super) fn own_subject(&self, verb: usize, limit: usize, sentence: &Range<usize>) -> Vec<Span> {
        let feats = self.reading.tags.feats(verb);
        if self.subject_is_known(verb, sentence) || feats.person == Some(1) {
            return self.speaker(verb).into_iter().collect();
        }
        let form = self.form(verb);
        let joined = form.starts_with('و') && form.chars().count() > 4;
        if let Some(p) = self.phrases.subject_before(verb..verb + 1, joined, sentence) {
            return self.split(&p);
        }
        if form.ends_with("وا") {
            return Vec::new();
        }
        self.subject_behind(verb, limit).map_or(Vec::new(), |p| self.split(&p))
    }

    /// The subject that a verb drops (`وأضرموا النار`): that of the nearest verb before it that has its own.
    fn dropped_subject(&self, before: usize, sentence: &Range<usize>) -> Vec<Span> {
        (sentence.start..before)
            .rev()
            .filter(|&k| self.class(k).is(Class::VERB))
            .take(8)
            .map(|verb| self.own_subject(verb, before, sentence))
            .find(|spans| !spans.is_empty())
            .unwrap_or_default()
    }

    /// The phrase right before a verb whose plural says that its subject is known (`مسؤولين إيرانيين زودوا …`).
    fn phrase_before(&self, token: usize, sentence: &Range<usize>) -> Option<Span> {
        (sentence.start.max(token.saturating_sub(8))..token)
            .filter(|&s| !self.class(s).is(Class::PREPOSITION))
            .find_map(|s| {
                self.phrases
                    .noun_phrase(s, token, Extent::Short)
                    .filter(|p| p.tokens.end == token && self.phrases.can_act(p))
            })
            .map(|p| p.span)
    }

    // ---- parties ----------------------------------------------------------------------------------------------

    /// Whether a phrase that begins here is of someone: a name, a post, a body.
    fn is_someone(&self, token: usize) -> bool {
        let name = self.reading.name_of(token).filter(|n| n.tokens.start == token);
        name.is_some_and(|n| n.kind != MentionKind::EventName)
            || self.phrases.names.title_kind(self.form(token)).is_some()
            || self.phrases.names.head_kind(self.form(token)).is_some_and(|k| k != MentionKind::EventName)
    }

    /// Whether a name is of a state, which acts and is acted upon, and of no town or site.
    pub(super) fn is_country(&self, name: &NameMention) -> bool {
        let entry = name.entity.as_deref().and_then(|key| self.phrases.names.entry(key));
        name.kind == MentionKind::Place && entry.is_some_and(|e| e.precision.as_deref() == Some("country"))
    }

    /// Whether a phrase that begins here tells a town, a region or a site.
    pub(super) fn is_spot(&self, token: usize) -> bool {
        let name = self.reading.name_of(token).filter(|n| n.tokens.start == token);
        match name {
            Some(n) => n.kind == MentionKind::Place && !self.is_country(n),
            None => self.is_site(token),
        }
    }

    /// A visit to a town is to no party: the town is where it is.
    fn spare_towns(&self, t: &Trigger, roles: &mut Roles) {
        if t.entry.mode.as_deref() == Some("visit") {
            roles.recipient.retain(|s| !self.is_spot(self.reading.doc.token_at(s.start)));
        }
    }

    /// Whether a word names a doing or a saying and no one who could take part in it.
    fn is_deed(&self, token: usize) -> bool {
        if self.is_someone(token) {
            return false;
        }
        let form = self.form(token);
        let bare = ["بال", "لل", "ال", "ب", "ل"].iter().find_map(|p| form.strip_prefix(p)).unwrap_or(form);
        if !self.lexicon.nouns.hits(form).is_empty() || self.lexicon.deeds.contains(bare) {
            return true;
        }
        // `غيابيا`, `نهائيا`: no party but an adverb.
        if bare == form && form.ends_with("يا") && self.class(token).is(Class::ADJECTIVE) {
            return true;
        }
        // Verbal nouns by their look: `إنهاء`, `انعقاد`, `استمرار`, `تبرئة`, `تسهيل`; `أطفال` has its own hamza.
        let letters: Vec<char> = bare.chars().collect();
        let raw = self.reading.doc.words(token..token + 1);
        let long = |n: usize| letters.len() >= n && letters[letters.len() - 2] == 'ا';
        match (letters.first(), letters.len()) {
            (Some('ا'), n) if n >= 5 => long(5) && !raw.contains('أ') && (n > 5 || raw.contains('إ')),
            (Some('ت'), 5) => letters[3] == 'ي' || letters[4] == 'ه',
            _ => false,
        }
    }

    /// The one who is meant by a phrase: of a deed (`تصريحات الرئيس`) the doer for verbs of judging, else no one.
    fn party(&self, kind: Plover, phrase: Phrase) -> Option<Phrase> {
        let head = phrase.tokens.clone().find(|&k| self.reading.doc.tokens[k].kind != Kind::Quote);
        if !self.is_deed(head.unwrap_or(phrase.tokens.start)) {
            return Some(phrase);
        }
        let judges =
            matches!(kind, Plover::Accuse | Plover::Support | Plover::Reject | Plover::Threaten | Plover::Agree);
        let inner = phrase.tokens.clone().skip(1).find(|&k| judges && self.is_someone(k))?;
        self.phrases.noun_phrase(inner, phrase.tokens.end, Extent::Full)
    }

    // ---- roles of nouns ---------------------------------------------------------------------------------------

    pub(super) fn noun_roles(&self, t: &Trigger, sentence: &Range<usize>) -> Roles {
        let mut roles = Roles::default();
        let limit = sentence.end.min(t.token + REACH);
        let mut i = t.token + 1;
        // `اختطاف وقتل شيخين`, `هجمات وتفجيرات جديدة`: what stands behind both is of both.
        if !t.pronoun && self.form(i).starts_with('و') && !self.lexicon.nouns.hits(self.form(i)).is_empty() {
            i += 1;
        }
        let control = self.controller(t, sentence);
        if t.pronoun && self.is_suffered(t) {
            roles.recipient = self.undergoer(t, sentence);
        }
        if t.pronoun && roles.recipient.is_empty() {
            // `لقائهما` points back to parties, not to one name.
            let several = ["هما", "هم"].iter().any(|p| self.form(t.token).ends_with(p));
            let owner: Vec<Span> =
                if several { Vec::new() } else { self.antecedent(t, sentence, &[]).into_iter().collect() };
            match t.entry.genitive {
                // `تدريبها للميليشيات`, `إيقافه للحرب` is his doing, `وقفها` is done to it.
                Genitive::Actor => roles.actor = owner,
                _ if self.form(i).starts_with('ل') && self.phrases.glued_preposition(i) => roles.actor = owner,
                Genitive::Recipient => roles.recipient = owner,
                Genitive::Thing => {}
            }
            // `لقائه حفتر`: a verbal noun with its doer as a pronoun takes an object.
            if t.entry.object && t.entry.genitive == Genitive::Actor {
                roles.recipient.extend(self.bare_object(t.entry.kind, i, limit));
            }
        } else if !t.definite
            && i < limit
            && !self.class(i).is(Class::PREPOSITION)
            && !self.phrases.glued_preposition(i)
        {
            // Adjectives agree and are no genitive: `هجوم إسرائيلي`, `ضربات جوية`.
            let nation = |k: usize| self.phrases.names.nationality(self.form(k)).is_some();
            // `اعتقال دبلوماسي إيراني`: whom one arrests may look like an adjective.
            let person = t.entry.genitive == Genitive::Recipient && t.entry.object && !nation(i) && nation(i + 1);
            let genitive = (!self.phrases.adjective(i)
                || self.reading.name_of(i).is_some()
                || is_definite(self.form(i))
                || person)
                && !matches!(self.form(i), "عده" | "عام" | "شامل" | "جديد" | "عديده")
                && self.relative_verb(t.token, limit) != Some(i);
            if genitive
                && let Some(p) = self.phrases.noun_phrase(i, limit, Extent::Short).filter(|p| self.phrases.can_act(p))
            {
                i = p.tokens.end;
                self.genitive(t, &p, limit, !control.is_empty(), &mut roles);
            }
        }
        let reach = self.noun_reach(t.token, sentence.end.min(t.token + REACH));
        // `اللقاء الذي جمع وفدا من بلاده بالجنرال`
        if t.entry.kind == Plover::Consult
            && let Some(verb) = self.relative_verb(t.token, limit)
            && !self.lexicon.gathers.hits(self.form(verb)).is_empty()
            && let Some(p) = self.phrases.noun_phrase(verb + 1, limit, Extent::Full).filter(|p| self.phrases.can_act(p))
        {
            roles.actor = self.split(&p);
        }
        if roles.actor.is_empty() {
            roles.actor = self.relative_doer(t.token, sentence);
        }
        if roles.recipient.is_empty() {
            roles.recipient = self.undergoer(t, sentence);
        }
        self.by_preposition(t.entry.kind, &t.entry.to, t.token + 1, reach, &mut roles);
        self.agent(t.token + 1, reach, &mut roles);
        // `تظاهرة لعمال المصنع`, `اعتصام للمعلمين`
        if roles.actor.is_empty()
            && t.entry.kind == Plover::Protest
            && self.form(i).starts_with('ل')
            && self.phrases.glued_preposition(i)
            && !self.is_deed(i)
        {
            let p = self.phrases.noun_phrase(i, limit, Extent::Full);
            roles.actor.extend(p.iter().flat_map(|p| self.split(p)));
        }
        if roles.actor.is_empty()
            && !self.is_suffered(t)
            && (t.entry.genitive != Genitive::Recipient || self.light_before(t.token, sentence).is_some())
        {
            roles.actor.extend(self.light_subject(t, sentence));
        }
        if roles.actor.is_empty() {
            roles.actor = control;
        }
        // `قدم استقالته خلال اجتماع مع الملك`: the occasion is that of the one who acts.
        let occasion = matches!(self.form(t.token.saturating_sub(1)), "خلال" | "اثناء" | "في" | "عقب" | "بعد" | "لدي");
        if roles.actor.is_empty()
            && occasion
            && !t.definite
            && t.entry.kind == Plover::Consult
            && (!roles.recipient.is_empty() || t.entry.mode.as_deref() == Some("visit"))
        {
            roles.actor = self.dropped_subject(t.token, sentence);
            roles.actor.retain(|a| !roles.recipient.iter().any(|r| r.overlaps(*a)));
        }
        // `هجوم إسرائيلي`: an adjective of nation, if nothing else tells the doer.
        for k in t.token + 1..limit.min(t.token + 4) {
            if roles.actor.is_empty()
                && self.phrases.adjective(k)
                && self.phrases.names.nationality(self.form(k)).is_some()
                && k <= i + 1
                && !t.definite
            {
                roles.actor.push(self.phrases.phrase(k, k + 1).span);
            }
        }
        self.spare_towns(t, &mut roles);
        roles
    }

    /// The parts of the genitive and of the object behind it: `اعتقال الشرطة زعيم المعارضة`, `قصف الجيش لمواقع`.
    fn genitive(&self, t: &Trigger, p: &Phrase, limit: usize, controlled: bool, roles: &mut Roles) {
        let object = if t.entry.object { self.bare_object(t.entry.kind, p.tokens.end, limit) } else { Vec::new() };
        let before_lam = self.form(p.tokens.end).starts_with('ل')
            && self.phrases.glued_preposition(p.tokens.end)
            && !self.is_deed(p.tokens.end)
            && self.is_someone(p.tokens.start);
        let site = self.is_spot(p.tokens.start);
        let part = match t.entry.genitive {
            Genitive::Recipient if !object.is_empty() || before_lam && t.entry.object => Genitive::Actor,
            // What one decides, threatens or tries to do has its doer there and its object here.
            Genitive::Actor if t.entry.object && object.is_empty() && (controlled && !before_lam || site) => {
                Genitive::Recipient
            }
            part => part,
        };
        // `محادثات جنيف`, `قمة الرياض` are held there.
        let held =
            t.entry.kind == Plover::Consult && t.entry.mode.as_deref() != Some("visit") && self.is_spot(p.tokens.start);
        match part {
            Genitive::Actor if held => {}
            // `انفجار عبوة ناسفة`: the bomb is what goes off.
            _ if self.is_means(p) => {}
            Genitive::Actor => roles.actor.extend(self.split(p)),
            Genitive::Recipient => {
                roles.recipient.extend(self.party(t.entry.kind, p.clone()).iter().flat_map(|p| self.joined(p, limit)));
            }
            Genitive::Thing if self.reading.name_of(p.tokens.start).is_some() => {
                roles.actor.extend(self.split(p));
            }
            Genitive::Thing => {}
        }
        if roles.recipient.is_empty() {
            if object.is_empty() && before_lam && part == Genitive::Actor && t.entry.genitive == Genitive::Recipient {
                let lam = self.phrases.noun_phrase(p.tokens.end, limit, Extent::Short);
                roles.recipient.extend(lam.iter().flat_map(|p| self.split(p)));
            } else {
                roles.recipient.extend(object);
            }
        }
    }

    /// The object right behind a verbal noun and its doer.
    fn bare_object(&self, kind: Plover, at: usize, limit: usize) -> Vec<Span> {
        let at = if self.form(at) == "في" { self.phrases.skip_circumstance(at, limit) } else { at };
        let class = self.class(at);
        let joined = self.form(at).starts_with('و') && self.reading.name_of(at).is_none();
        if at >= limit
            || self.reading.doc.tokens[at].kind != Kind::Word
            || class.is(Class::PREPOSITION)
            || class.is(Class::VERB)
            || joined
            || self.phrases.adjective(at) && self.reading.name_of(at).is_none()
            || self.phrases.glued_preposition(at)
        {
            return Vec::new();
        }
        let object = self.phrases.noun_phrase(at, limit, Extent::Short).filter(|p| self.phrases.can_act(p));
        object.and_then(|p| self.party(kind, p)).map_or(Vec::new(), |p| self.joined(&p, limit))
    }

    /// How far the parts of a noun may stand: to the next clause, but through a relative clause of its own
    /// (`اشتباكات اندلعت بين`, `الهجوم الذي شنته القوات على`).
    fn noun_reach(&self, noun: usize, limit: usize) -> usize {
        let own = self.relative_verb(noun, limit);
        (noun + 1..limit)
            .find(|&k| Some(k) != own && self.class(k).is(Class::VERB) || matches!(self.form(k), "،" | "؛"))
            .unwrap_or(limit)
    }

    /// The verb of the relative clause of a noun.
    pub(super) fn relative_verb(&self, noun: usize, limit: usize) -> Option<usize> {
        let mut k = noun + 1;
        while k < limit {
            let class = self.class(k);
            let takes = |index: &FormIndex| {
                index.hits(self.form(k)).iter().any(|h| h.shape != Shape::Noun && !h.split.suf.is_empty())
            };
            if class.is(Class::VERB) || takes(&self.lexicon.light) || takes(&self.lexicon.aims) {
                return Some(k);
            }
            let passes = self.phrases.adjective(k)
                || self.reading.time_of(k).is_some()
                || class.is(Class::RELATIVE) && !matches!(self.form(k), "من" | "ما")
                || class.is(Class::AUXILIARY)
                || class.is(Class::PARTICLE);
            if !passes || self.reading.name_of(k).is_some() {
                return None;
            }
            k += 1;
        }
        None
    }

    /// The subject of a verb that took a noun for its object: `هجوم شنته القوات`, `زيارة قام بها`.
    fn relative_doer(&self, noun: usize, sentence: &Range<usize>) -> Vec<Span> {
        let limit = sentence.end.min(noun + REACH);
        let Some(verb) = self.relative_verb(noun, limit) else { return Vec::new() };
        let hits = self.lexicon.light.hits(self.form(verb));
        let takes = hits.iter().any(|h| !h.split.suf.is_empty());
        let with = matches!(self.form(verb + 1), "به" | "بها" | "بهما") && !hits.is_empty();
        if !takes && !with {
            return Vec::new();
        }
        let from = if with { verb + 1 } else { verb };
        match self.subject_behind(from, limit) {
            Some(p) => self.split(&p),
            None => self.dropped_subject(noun, sentence),
        }
    }

    /// The one to whom it is done by the verb beside the noun: `تعرض الموكب لهجوم`, `هجوم استهدف الموكب`.
    fn undergoer(&self, t: &Trigger, sentence: &Range<usize>) -> Vec<Span> {
        let limit = sentence.end.min(t.token + REACH + 6);
        if let Some(verb) = self.relative_verb(t.token, limit)
            && !self.lexicon.aims.hits(self.form(verb)).is_empty()
        {
            let at = if self.form(verb + 1) == "بحياه" { verb + 2 } else { verb + 1 };
            let from = self.phrases.skip_circumstance(at, limit);
            let p = self.phrases.noun_phrase(from, limit, Extent::Full).filter(|p| self.phrases.can_act(p));
            return p.map_or(Vec::new(), |p| self.split(&p));
        }
        let verb = (sentence.start.max(t.token.saturating_sub(10))..t.token).rev().find(|&k| {
            self.class(k).is(Class::VERB)
                || self.class(k).is(Class::COMPLEMENTISER)
                || matches!(self.form(k), "،" | "؛")
        });
        match verb.filter(|&k| !self.lexicon.undergoes.hits(self.form(k)).is_empty()) {
            Some(verb) => self.own_subject(verb, t.token, sentence),
            None => Vec::new(),
        }
    }

    /// Whether a noun tells what befalls someone, which no one who announces it has done: `مقتل`, `إصابة`.
    fn is_suffered(&self, t: &Trigger) -> bool {
        let form = self.form(t.token);
        ["مقتل", "مصرع", "استشهاد", "اصابه", "سقوط", "انفجار", "وفاه", "جرح"].iter().any(|w| form.contains(w))
    }

    /// The one whose doing a verbal noun is by what governs it: `أعلن الجيش إسقاط طائرة`, `هددت بقصف`,
    /// `طالبت الحكومة بالإفراج`, `قررت طرد السفير`.
    fn controller(&self, t: &Trigger, sentence: &Range<usize>) -> Vec<Span> {
        if self.is_suffered(t) || t.definite && t.entry.kind == Plover::Assault {
            return Vec::new();
        }
        let clause = |k: usize| {
            self.class(k).is(Class::VERB)
                || self.class(k).is(Class::COMPLEMENTISER)
                || self.class(k).is(Class::SUBORDINATOR)
                || matches!(self.form(k), "؛" | ":" | ".")
                || self.form(k) == "،" && self.reading.time_of(k.saturating_sub(1)).is_none()
        };
        let opens = (sentence.start..t.token).rev().find(|&k| clause(k)).map_or(sentence.start, |k| k + 1);
        // `قيام الحزب بتدريب`, `إعلان المغرب قطع`
        let named = (opens..t.token)
            .rev()
            .filter(|&k| self.lexicon.control_nouns.contains(self.form(k)) && self.is_someone(k + 1))
            .find_map(|k| self.phrases.noun_phrase(k + 1, t.token, Extent::Short));
        if let Some(p) = named {
            return self.split(&p);
        }
        if let Some(s) = attribution::said_in(self.statements, t.span).map(|s| &self.statements[s]) {
            let start = self.reading.doc.token_at(s.content.start);
            if start >= opens && start <= t.token {
                let source = s
                    .source
                    .as_ref()
                    .filter(|s| matches!(s.kind, SourceKind::Person | SourceKind::Office | SourceKind::Institution));
                return match s.stance {
                    // `دعت النقابة إلى إضراب`: to the public, and for herself.
                    Stance::Demands if s.addressee.is_none() && t.entry.kind == Plover::Protest => {
                        source.map(|s| s.span).into_iter().collect()
                    }
                    Stance::Demands => s.addressee.into_iter().collect(),
                    Stance::Accuses => s.addressee.into_iter().collect(),
                    // `أعلن الجيش إسقاط طائرة`, and not what is told of the deed of anyone (`قالت إن اللقاء`).
                    Stance::Asserts => {
                        let own = start == t.token
                            && !t.definite
                            && !start.checked_sub(1).is_some_and(|k| self.class(k).is(Class::COMPLEMENTISER));
                        source.filter(|_| own).map(|s| s.span).into_iter().collect()
                    }
                    Stance::Promises | Stance::Threatens => source.map(|s| s.span).into_iter().collect(),
                    _ => Vec::new(),
                };
            }
        }
        match opens.checked_sub(1).filter(|&k| k >= sentence.start && self.class(k).is(Class::VERB)) {
            Some(verb) if !self.lexicon.control.hits(self.form(verb)).is_empty() => {
                let own = self.own_subject(verb, t.token, sentence);
                if own.is_empty() { self.dropped_subject(verb, sentence) } else { own }
            }
            _ => Vec::new(),
        }
    }

    /// A light verb shortly before an event noun.
    pub(super) fn light_before(&self, token: usize, sentence: &Range<usize>) -> Option<usize> {
        (sentence.start.max(token.saturating_sub(9))..token).rev().find(|&k| {
            let hits = self.lexicon.light.hits(self.form(k));
            // No verb stands right behind a preposition: `عن عقد اللقاء`.
            let governed = k > sentence.start && self.class(k - 1).is(Class::PREPOSITION);
            !governed && !self.class(k).is(Class::PREPOSITION) && hits.iter().any(|h| h.split.suf.is_empty())
        })
    }

    fn light_subject(&self, t: &Trigger, sentence: &Range<usize>) -> Vec<Span> {
        let Some(verb) = self.light_before(t.token, sentence) else {
            let noun = t
                .token
                .checked_sub(1)
                .filter(|&k| k > sentence.start && !self.lexicon.light_nouns.hits(self.form(k)).is_empty())
                // `أنباء عن عقد اللقاء` says nothing of who holds it.
                .filter(|&k| !self.class(k - 1).is(Class::PREPOSITION));
            return noun.map_or(Vec::new(), |k| self.dropped_subject(k, sentence));
        };
        // `أعلنت السلطات مقتل جندي بهجوم`: what is announced is the death.
        let other = (verb + 1..t.token).any(|k| {
            !self.is_someone(k)
                && !self.lexicon.nouns.hits(self.form(k)).is_empty()
                && self.lexicon.light_nouns.hits(self.form(k)).is_empty()
        });
        if other && !t.joined {
            return Vec::new();
        }
        let joined = self.form(verb).starts_with('و');
        if let Some(p) = self.phrases.subject_before(verb..verb + 1, joined, sentence) {
            return if self.is_deed(p.tokens.start) { Vec::new() } else { self.split(&p) };
        }
        let from = self.phrases.skip_circumstance(verb + 1, t.token);
        match self
            .phrases
            .noun_phrase(from, t.token, Extent::Full)
            .filter(|p| self.phrases.can_act(p) && p.tokens.start < t.token && !self.is_deed(p.tokens.start))
            // `تعلن مكان الاجتماع`: what the noun is the genitive of is no doer.
            .filter(|p| {
                let head = self.form(p.tokens.start);
                is_definite(head) || !(t.definite && p.tokens.end >= t.token && p.tokens.len() <= 2)
            }) {
            Some(p) => self.split(&p),
            // `التي تخوض تمردا`
            None if verb > sentence.start && self.class(verb - 1).is(Class::RELATIVE) => {
                self.phrases.antecedent(verb - 1, sentence).map_or(Vec::new(), |p| self.split(&p))
            }
            None => self.dropped_subject(verb, sentence),
        }
    }

    /// Participants behind the prepositions of the entry; both sides of `بين` are doers.
    fn by_preposition(&self, kind: Plover, prepositions: &[String], from: usize, limit: usize, roles: &mut Roles) {
        for k in from..limit {
            if self.class(k).is(Class::COMPLEMENTISER) || matches!(self.form(k), "." | "؛" | ":") {
                return;
            }
            let form = self.form(k);
            let Some(p) = prepositions.iter().find(|p| {
                if p.chars().count() == 1 {
                    form == p.as_str() || form.starts_with(p.as_str()) && self.phrases.glued_preposition(k)
                } else {
                    form == p.as_str()
                }
            }) else {
                continue;
            };
            let alone = form == p.as_str();
            let head = if alone { k + 1 } else { k };
            if self.reading.time_of(head).is_some() {
                continue;
            }
            let phrase = self.phrases.noun_phrase(head, limit, Extent::Full).filter(|p| self.phrases.can_act(p));
            let Some(phrase) = phrase.and_then(|p| self.party(kind, p)) else {
                continue;
            };
            // `اجتمع بالوزير` meets him, `اجتمع بالعاصمة` there.
            let place = self.reading.name_in(phrase.span).is_some_and(|n| n.kind == MentionKind::Place);
            if p == "ب" && place {
                continue;
            }
            if p == "بين" {
                if roles.actor.is_empty() {
                    roles.actor.extend(self.split(&phrase));
                    // `بين X وبين Y`, `بين X من جهة وY`: the second side may stand apart.
                    if roles.actor.len() == 1
                        && let Some(second) = (phrase.tokens.end..limit).find(|&n| self.form(n).starts_with('و'))
                        && let Some(p2) = self.second_side(second, limit)
                    {
                        roles.actor.extend(self.split(&p2));
                    }
                }
            } else if roles.recipient.is_empty() {
                roles.recipient.extend(self.joined(&phrase, limit));
            }
            return;
        }
    }

    /// The side that a conjunction adds: glued to it, behind it, or behind a second `بين`.
    fn second_side(&self, at: usize, limit: usize) -> Option<Phrase> {
        let alone = matches!(self.form(at), "و" | "وبين");
        let head = if alone { at + 1 } else { at };
        let glued = !alone && (self.is_someone(at) || self.reading.tags.proclitics(at).len() == 1);
        (alone || glued).then(|| self.phrases.noun_phrase(head, limit, Extent::Full)).flatten()
    }

    /// `من قبل X`, `على يد X`, `برصاص X`: the doer of a passive or a noun.
    fn agent(&self, from: usize, limit: usize, roles: &mut Roles) {
        if !roles.actor.is_empty() {
            return;
        }
        for k in from..limit {
            let two = (self.form(k), self.form(k + 1));
            let head = match two {
                ("من", "قبل" | "جانب" | "طرف") | ("علي", "يد" | "ايدي" | "ايادي" | "يدي") => {
                    k + 2
                }
                ("برصاص" | "بنيران" | "بايدي" | "بيد" | "بقصف" | "بغارات" | "بضربات" | "بقذايف", _) => {
                    k + 1
                }
                _ => continue,
            };
            if let Some(p) = self.phrases.noun_phrase(head, limit, Extent::Full).filter(|p| self.phrases.can_act(p)) {
                roles.actor.extend(self.split(&p));
            }
            return;
        }
    }

    /// The name that a pronoun points back to: the nearest participant named before it in the sentence, or the
    /// speaker of the statement around it.
    fn antecedent(&self, t: &Trigger, sentence: &Range<usize>, but: &[Span]) -> Option<Span> {
        let plain = |n: &NameMention| match n.kind {
            MentionKind::Media | MentionKind::EventName => false,
            MentionKind::Place => self.is_country(n),
            _ => true,
        };
        let form = self.form(t.token);
        let feminine = form.ends_with("ها");
        let masculine = form.ends_with('ه');
        let agrees = |n: &NameMention| {
            let person = n.kind == MentionKind::Person;
            let masculine_state = ["المغرب", "لبنان", "العراق", "الاردن", "السودان", "اليمن"]
                .iter()
                .any(|w| self.form(n.tokens.start).ends_with(w));
            let feminine_name = self.form(n.tokens.start).ends_with('ه') || n.kind == MentionKind::Place;
            if feminine {
                !person && !masculine_state
            } else {
                !masculine || person || masculine_state || !feminine_name
            }
        };
        let here = self.reading.doc.span(sentence.start..t.token);
        let before: Vec<_> = self
            .reading
            .names_in(here)
            .iter()
            .filter(|n| n.span.end <= t.span.start && plain(n) && agrees(n) && !but.iter().any(|b| b.overlaps(n.span)))
            .collect();
        // The one that the report speaks of most is meant most often; among equals the nearest.
        let weight = |n: &NameMention| n.entity.as_deref().map_or(0, |e| self.reading.mentions_of(e));
        let near = before.iter().enumerate().max_by_key(|(i, n)| (weight(n), *i)).map(|(_, n)| n.span);
        near.or_else(|| self.speaker(t.token))
    }

    /// The members of a coordination, each without its conjunction.
    fn split(&self, phrase: &Phrase) -> Vec<Span> {
        let doc = self.reading.doc;
        let mut parts = Vec::new();
        let mut start = phrase.tokens.start;
        // Where a party acts is the event's place and no part of its name; a post or mission is told by its place.
        let stays = self.phrases.names.title_kind(self.form(start)).is_some()
            || ["سفار", "قنصل", "بعث"].iter().any(|w| self.form(start).contains(w));
        let end = (start + 1..phrase.tokens.end)
            .find(|&k| {
                !stays
                    && self.form(k) == "في"
                    && self.reading.name_of(k).is_none()
                    && (self.reading.name_of(k + 1).is_some_and(|n| n.kind == MentionKind::Place)
                        || self.class(k + 1).is(Class::PLACE_HEAD))
                    && !(k + 1..phrase.tokens.end).any(|n| self.form(n).starts_with('و'))
            })
            .unwrap_or(phrase.tokens.end);
        let phrase = Phrase { tokens: start..end, span: phrase.span };
        for k in phrase.tokens.start + 1..phrase.tokens.end {
            let form = self.form(k);
            let name = self.reading.name_of(k).filter(|n| n.tokens.start == k && n.span.start > doc.tokens[k].start);
            let head = form.strip_prefix('و').is_some_and(|r| {
                (self.phrases.names.head_kind(r).is_some() || self.phrases.names.title_kind(r).is_some())
                    && self.phrases.names.head_kind(form).is_none()
            });
            let next = form == "و";
            if form.starts_with('و') && (name.is_some() || head || next) && k > start {
                parts.push(self.phrases.phrase(start, k));
                start = if next { k + 1 } else { k };
            }
        }
        if start < phrase.tokens.end {
            parts.push(self.phrases.phrase(start, phrase.tokens.end));
        }
        parts
            .into_iter()
            .map(|p| {
                let mut span = p.span;
                // A comma or bracket left at the end by the cut.
                let last = doc.tokens[p.tokens.end - 1].clone();
                if last.kind == Kind::Punct && p.tokens.len() > 1 && last.form != ")" {
                    span.end = doc.tokens[p.tokens.end - 2].end;
                }
                span
            })
            .filter(|s| s.end > s.start)
            .take(PARTIES)
            .collect()
    }
}
