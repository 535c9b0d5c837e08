//! Whether an event is what its sentence tells, or is mentioned in passing.
//!
//! Told are the verbs of main clauses and of what is said (`قال إن مسلحين هاجموا`), and nouns that a verb of taking place
//! or of doing carries (`وقع انفجار`, `شن هجوما`), or that a sentence or a headline opens with. Mentioned are nouns that
//! another noun or a circumstance holds (`تهمة اغتيال`, `بعد الهجوم`), and relative and subordinate clauses.

use std::ops::Range;

use super::{Finder, Trigger};
use crate::attribution;
use crate::phrases::Class;
use crate::text::Field;
use crate::text::ar::inflect::Shape;
use crate::text::tokens::Kind;

/// How far before a trigger the word that carries or holds it may stand, in tokens.
const WINDOW: usize = 7;
/// How far into a content, in code points, its first event may begin: a word such as `حصول` may stand before it.
const OPENS: u32 = 10;

impl Finder<'_, '_> {
    /// Whether the sentence tells the event that this trigger names.
    pub(super) fn foreground(&self, t: &Trigger, sentence: &Range<usize>, speech: bool) -> bool {
        if speech {
            return true;
        }
        let start = self.clause_opening(t.token, sentence);
        let clause = start..t.token;
        let held = |class: Class| clause.clone().any(|k| self.class(k).is(class));
        if held(Class::RELATIVE) || clause.clone().any(|k| self.lexicon.circumstance.contains(self.form(k))) {
            return false;
        }
        match t.shape {
            Shape::Noun => {
                // A verb that carries it stands shortly before, or nothing at all.
                clause.is_empty()
                    || self.opens_content(t)
                    || clause.rev().take(WINDOW).any(|k| {
                        let carries = |index: &crate::text::ar::forms::FormIndex| !index.hits(self.form(k)).is_empty();
                        !self.class(k).is(Class::PREPOSITION)
                            && (carries(&self.lexicon.light) || carries(&self.lexicon.occurs))
                    })
            }
            // The imperfect of running prose tells what happens again and again.
            Shape::Imperfect => self.reading.doc.field() == Field::Title,
            _ => true,
        }
    }

    /// `أعلنت الشرطة مقتل …`: what is said is the event itself.
    fn opens_content(&self, t: &Trigger) -> bool {
        attribution::said_in(self.statements, t.span).is_some_and(|s| {
            let content = self.statements[s].content;
            t.span.start.saturating_sub(content.start) <= OPENS
        })
    }

    /// The token that opens the clause of a trigger: behind the last mark or complementiser before it.
    fn clause_opening(&self, token: usize, sentence: &Range<usize>) -> usize {
        (sentence.start..token)
            .rev()
            .find(|&k| {
                self.reading.doc.tokens[k].kind == Kind::Punct && self.form(k) != "\""
                    || self.class(k).is(Class::COMPLEMENTISER)
                        && !k.checked_sub(1).is_some_and(|b| self.class(b).is(Class::NOT_SAYING))
            })
            .map_or(sentence.start, |k| k + 1)
    }
}
