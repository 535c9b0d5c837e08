//! Statements: who is said to say what, on whose word.
//!
//! A language finds [`Found`] statements in reading order; [`nest`] then says which sits inside which.

pub mod ar;
pub mod credit;
pub mod en;

use std::ops::Range;

use crate::doubt::Compiled;
use crate::record::{Quote, SourceKind, Stance};
use crate::text::Span;

/// The one who is said to speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSource {
    /// The words that name the source.
    pub span: Span,
    /// What kind of source it is.
    pub kind: SourceKind,
}

/// A statement as a language finds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The words that carry the attribution.
    pub cue: Span,
    /// First token of the cue, in its field.
    pub cue_token: usize,
    /// Who speaks.
    pub source: Option<FoundSource>,
    /// What is attributed.
    pub content: Span,
    /// The one spoken to.
    pub addressee: Option<Span>,
    /// Where it was said.
    pub medium: Option<Span>,
    /// Speech act.
    pub stance: Stance,
    /// Quotation.
    pub quote: Quote,
    /// The lexicon entry and frame that read it (`قال/أن`).
    pub rule: String,
    /// Index of the statement that passes this one on (`نقلت X عن Y`).
    pub relayed_by: Option<usize>,
    /// Index of the statement whose speaker this one carries on.
    pub carries_on: Option<usize>,
    /// Index of the statement that this one sits in or is relayed by, set by [`nest`].
    pub via: Option<usize>,
    /// What its doubt is judged by; see [`crate::doubt`].
    pub signs: Vec<String>,
    /// The chance that it was read right, set by [`judge`].
    pub p_read: Option<f32>,
}

/// Judge every statement and drop those too doubtful to report; what pointed to a dropped one points nowhere.
pub fn judge(found: Vec<Found>, doubt: &Compiled) -> Vec<Found> {
    let p: Vec<Option<f32>> = found.iter().map(|f| doubt.p_read(&f.signs)).collect();
    let mut place = vec![None; found.len()];
    let mut n = 0;
    for (i, p) in p.iter().enumerate() {
        if doubt.keeps(*p) {
            place[i] = Some(n);
            n += 1;
        }
    }
    let kept = found.into_iter().zip(p).enumerate().filter(|(i, _)| place[*i].is_some());
    kept.map(|(_, (mut f, p))| {
        f.p_read = p;
        f.relayed_by = f.relayed_by.and_then(|i| place[i]);
        f.carries_on = f.carries_on.and_then(|i| place[i]);
        f
    })
    .collect()
}

/// Put statements in order of their cues and set `via`: the relay if there is one, else the innermost statement
/// whose content holds the cue, else what the carried-on statement was relayed by.
pub fn nest(found: &mut Vec<Found>) {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&i| (found[i].cue.field, found[i].cue.start, found[i].relayed_by.is_some(), i));
    let mut place = vec![0; found.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    let mut sorted: Vec<Found> = order.iter().map(|&i| found[i].clone()).collect();
    for f in &mut sorted {
        f.relayed_by = f.relayed_by.map(|i| place[i]);
        f.carries_on = f.carries_on.map(|i| place[i]);
    }
    let holds = |outer: &Found, inner: &Found| outer.content.contains(inner.cue) && outer.cue != inner.cue;
    for i in 0..sorted.len() {
        // What holds a cue begins near it: contents do not reach over dozens of statements.
        let innermost = (i.saturating_sub(64)..sorted.len().min(i + 64))
            .filter(|&j| j != i && holds(&sorted[j], &sorted[i]) && !holds(&sorted[i], &sorted[j]))
            .min_by_key(|&j| sorted[j].content.end - sorted[j].content.start);
        sorted[i].via = sorted[i].relayed_by.or(innermost).or_else(|| {
            let mut back = sorted[i].carries_on;
            // Follow the chain of `وأضاف` back to the one who was relayed; each step goes to an earlier cue.
            for _ in 0..sorted.len() {
                let Some(b) = back else { break };
                if sorted[b].relayed_by.is_some() {
                    return sorted[b].relayed_by;
                }
                back = sorted[b].carries_on.filter(|&n| n < b);
            }
            None
        });
    }
    *found = sorted;
}

/// The innermost statement whose content holds this span. `found` is in order of cues.
pub fn said_in(found: &[Found], span: Span) -> Option<usize> {
    let at = found.partition_point(|f| (f.cue.field, f.cue.start) <= (span.field, span.start));
    (at.saturating_sub(64)..found.len().min(at + 64))
        .filter(|&i| found[i].content.contains(span))
        // Of two with the same words, the one that another passes on.
        .min_by_key(|&i| (found[i].content.end - found[i].content.start, found[i].via.is_none(), usize::MAX - i))
}

/// Whether a content is given in quotation marks: wholly, partly or not.
pub(crate) fn quote_of(whole: bool, any: bool) -> Quote {
    match (whole, any) {
        (true, _) => Quote::Direct,
        (false, true) => Quote::Mixed,
        (false, false) => Quote::Indirect,
    }
}

/// Token range to code points.
pub(crate) type Tokens = Range<usize>;
