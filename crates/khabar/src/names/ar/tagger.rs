//! A trained tagger for names that no register knows: a linear-chain model over hashed features, trained on ANERcorp.
//!
//! Scores of a word's labels are sums of small integers looked up by feature keys; the best sequence is Viterbi's. A
//! report is tagged twice: what the first pass makes of a word elsewhere in the report is a feature of the second.
//! `models/names_ar.md` says from what and how the weights come.
//!
//! File: `KHNT`, a version byte, the first 8 bytes of the payload's SHA-256, the payload: [`LABELS`]² transition
//! weights (i16, little endian), then one record a feature: its key (u32) and one i8 a label, sorted by key.

use sha2::{Digest, Sha256};
use std::ops::Range;

use super::super::NameLexicon;
use super::super::gazetteer::{WordFlags, mix};
use super::super::register::{EMPTY, extend};
use super::super::titles::TitleKind;
use super::word::{WordFacts, word_facts};
use super::{Found, is_word};
use crate::record::MentionKind;
use crate::text::ar::rows::Rows;
use crate::text::fold::fold;
use crate::text::tokens::{Doc, Kind, Token};

/// The labels, in the order of the weights: outside, then begin and inside of each kind.
pub const LABELS: [&str; 9] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-MISC", "I-MISC"];
const N: usize = LABELS.len();
const MAGIC: &[u8; 5] = b"KHNT\x01";
const MODEL: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/names_ar.bin"));

/// The score of what may not be: below any sum of weights over a sentence, and far from the least number.
const NEVER: i32 = -(1 << 24);

/// Whether label `to` may follow `from` (`None` at the start): an inside label only goes on with its own kind.
pub fn follows(from: Option<usize>, to: usize) -> bool {
    let inside = to > 0 && to.is_multiple_of(2);
    !inside || from.is_some_and(|f| f == to || f + 1 == to)
}

/// What the tagger looks at in one word.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word {
    hash: u64,
    /// Hash without proclitics, where the gazetteer knows the rest better than the whole.
    stem: u64,
    prefix: [u64; 4],
    suffix: [u64; 4],
    flags: u64,
    class: u64,
    /// Part of a name of the registers: kind and whether it begins it.
    known: u64,
    /// Title or head word.
    role: u64,
}

impl Word {
    /// The key by which words of a report are held to be the same name.
    pub fn stem(&self) -> u64 {
        self.stem
    }
}

/// The words of one sentence.
pub fn words(lexicon: &NameLexicon, tokens: &[Token], facts: &[WordFacts]) -> Vec<Word> {
    let mut out: Vec<Word> = tokens.iter().zip(facts).map(|(t, f)| word(lexicon, t, f)).collect();
    let mut i = 0;
    while i < out.len() {
        let (len, kind) = known_at(lexicon, facts, i);
        for (at, slot) in out.iter_mut().skip(i).take(len).enumerate() {
            slot.known = kind * 2 + u64::from(at == 0);
            slot.class ^= slot.known << 20;
        }
        i += len.max(1);
    }
    out
}

/// The words of a sentence given as written forms: for training and measuring.
pub fn words_of_forms(lexicon: &NameLexicon, forms: &[&str]) -> Vec<Word> {
    let kind = |form: &str| match form.chars().next() {
        Some(c) if c.is_alphabetic() => Kind::Word,
        Some(c) if c.is_numeric() => Kind::Number,
        _ => Kind::Punct,
    };
    let token = |form: &&str| {
        let form = fold(form);
        Token { start: 0, end: 0, kind: kind(&form), form }
    };
    let tokens: Vec<Token> = forms.iter().map(token).collect();
    let facts: Vec<WordFacts> = tokens.iter().map(|t| word_facts(lexicon, t)).collect();
    words(lexicon, &tokens, &facts)
}

fn word(lexicon: &NameLexicon, token: &Token, facts: &WordFacts) -> Word {
    let whole = lexicon.gazetteer.word(facts.hash);
    let names = WordFlags::GIVEN | WordFlags::SURNAME | WordFlags::PERSON | WordFlags::THING | WordFlags::CLUB;
    let mut stem = facts.hash;
    let mut flags = whole;
    let mut cut = 0;
    if !whole.has(names) && whole.common() < 6 {
        let inner = facts.cuts().skip(1).map(|(c, h)| (c, h, lexicon.gazetteer.word(h)));
        let best = inner.filter(|(_, _, f)| f.0 != 0).max_by_key(|(_, _, f)| (f.has(names), f.common()));
        if let Some((c, h, f)) = best.filter(|(_, _, f)| f.has(names) || f.common() > whole.common() + 2) {
            (stem, flags, cut) = (h, f, c as u64);
        }
    }
    let mut w = Word { hash: facts.hash, stem, ..Word::default() };
    let form = token.form.as_str();
    let mut ends = form.char_indices().skip(1).map(|(i, _)| i).chain([form.len()]);
    for slot in &mut w.prefix {
        let Some(end) = ends.next() else { break };
        *slot = super::super::gazetteer::word_hash(form.get(..end).unwrap_or_default());
    }
    let mut starts = form.char_indices().rev().map(|(i, _)| i);
    for slot in &mut w.suffix {
        let Some(start) = starts.next() else { break };
        *slot = super::super::gazetteer::word_hash(form.get(start..).unwrap_or_default());
    }
    let kind = match token.kind {
        Kind::Word if form.is_ascii() => 1,
        Kind::Word => 0,
        Kind::Number => 2,
        Kind::Quote => 3,
        _ => 4,
    };
    w.role = match (facts.title, facts.head) {
        (Some(TitleKind::Title), _) => 1,
        (Some(TitleKind::Office), _) => 2,
        (None, Some(head)) => 3 + head as u64,
        (None, None) if facts.place => 12,
        (None, None) if facts.media_cue => 13,
        (None, None) if facts.link => 14,
        (None, None) => 0,
    };
    w.flags = u64::from(flags.0 & 31) | u64::from(flags.common() / 2) << 5;
    w.class = w.flags
        | kind << 8
        | w.role << 11
        | u64::from(facts.nation.is_some()) << 15
        | u64::from(facts.definite) << 16
        | cut.min(3) << 17;
    w
}

/// The longest register name that starts at a word: its length and the kind of its first reading.
fn known_at(lexicon: &NameLexicon, facts: &[WordFacts], i: usize) -> (usize, u64) {
    let mut best = (0, 0);
    let Some(first) = facts.get(i) else { return best };
    for (_, start) in first.cuts() {
        let mut hash = extend(EMPTY, start);
        let mut end = i + 1;
        while let Some(candidates) = lexicon.register.ar.get(hash) {
            if let Some(c) = candidates.first().filter(|_| end - i > best.0) {
                let kind = lexicon.register.entry(c.entry).map_or(0, |e| e.kind as u64);
                best = (end - i, 1 + kind + if c.short { 8 } else { 0 } + if c.world { 16 } else { 0 });
            }
            let Some(next) = facts.get(end) else { break };
            hash = extend(hash, next.hash);
            end += 1;
        }
    }
    best
}

/// The keys of a word's features within its sentence.
pub fn features(sentence: &[Word], i: usize, out: &mut Vec<u32>) {
    let edge = |hash: u64| Word { hash, stem: hash, class: hash, role: 15, ..Word::default() };
    let at = |d: isize| match i.checked_add_signed(d) {
        None => edge(1),
        Some(j) => sentence.get(j).copied().unwrap_or(edge(2)),
    };
    let (b, a, w, c, d) = (at(-2), at(-1), at(0), at(1), at(2));
    let mut add = |template: u64, x: u64, y: u64| {
        out.push((mix(template.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ x ^ mix(y ^ template)) >> 16) as u32);
    };
    add(0, 0, 0);
    add(1, w.hash, 0);
    add(2, a.hash, 0);
    add(3, c.hash, 0);
    add(4, b.hash, 0);
    add(5, d.hash, 0);
    add(6, a.hash, w.hash);
    add(7, w.hash, c.hash);
    add(8, w.stem, 0);
    add(9, a.stem, w.class);
    add(10, c.stem, w.class);
    for (k, (p, s)) in w.prefix.into_iter().zip(w.suffix).enumerate() {
        if p != 0 {
            add(11 + k as u64, p, 0);
            add(15 + k as u64, s, 0);
        }
    }
    add(19, a.suffix[1], w.suffix[1]);
    add(20, c.suffix[1], w.suffix[1]);
    add(21, a.prefix[1], 0);
    add(22, c.prefix[1], 0);
    add(23, w.class, 0);
    add(24, a.class, 0);
    add(25, c.class, 0);
    add(26, a.class, w.class);
    add(27, w.class, c.class);
    add(28, mix(a.flags ^ 0x11) ^ c.flags, w.flags);
    add(29, b.flags, w.flags);
    add(30, w.flags, d.flags);
    add(31, w.known, w.flags);
    add(32, a.known, w.known);
    add(33, c.known, w.known);
    add(34, a.role, w.flags);
    add(35, mix(b.role ^ 0x22) ^ a.role, w.flags);
    add(36, a.hash, c.hash);
    add(37, b.hash, a.hash);
    add(38, c.role, w.flags);
    // The nearest title or head word before, up to six words off.
    let near = (1..=6).find_map(|k| {
        let j = i.checked_sub(k)?;
        let role = sentence.get(j)?.role;
        (1..12).contains(&role).then_some((role, k.min(4) as u64))
    });
    if let Some((role, off)) = near {
        add(39, role, w.flags);
        add(40, role << 4 | off, w.class & 0x1_0000);
    }
}

/// The keys of what the first pass made of this word elsewhere in the report: `votes` counts its labels but `O`,
/// `outside` counts that.
pub fn hint_features(votes: &[u32; N], out: &mut Vec<u32>) {
    let total: u32 = votes.iter().sum();
    if total == 0 {
        return;
    }
    let best = (0..N).max_by_key(|l| (votes.get(*l).copied().unwrap_or(0), std::cmp::Reverse(*l))).unwrap_or(0);
    let all = votes.get(best).copied().unwrap_or(0) == total;
    let mut add = |template: u64, x: u64| {
        out.push((mix(template.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mix(x)) >> 16) as u32);
    };
    add(60, best as u64);
    add(61, best as u64 * 8 + u64::from(all) * 4 + u64::from(total.min(3)));
    for (label, n) in votes.iter().enumerate().skip(1) {
        if *n > 0 {
            add(62, label as u64);
        }
    }
}

/// Trained weights.
#[derive(Debug)]
pub struct Tagger {
    transitions: [[i32; N]; N],
    weights: Rows<[i8; N]>,
}

impl Tagger {
    /// The weights that the library ships, if they are sound: a test reads them.
    pub(crate) fn shipped() -> Option<Tagger> {
        Tagger::unpack(MODEL).ok()
    }

    /// Read a model file.
    ///
    /// # Errors
    /// One sentence if the bytes are not a model of this version or are damaged.
    pub fn unpack(bytes: &[u8]) -> Result<Tagger, &'static str> {
        let rest = bytes.strip_prefix(MAGIC).ok_or("not a name model of this version")?;
        let (sum, payload) = rest.split_at_checked(8).ok_or("the name model is cut short")?;
        if Sha256::digest(payload).get(..8) != Some(sum) {
            return Err("the name model's checksum does not match");
        }
        let (head, records) = payload.split_at_checked(N * N * 2).ok_or("the name model is cut short")?;
        let mut transitions = [[0; N]; N];
        for (slot, w) in transitions.iter_mut().flatten().zip(head.chunks_exact(2)) {
            *slot = i32::from(i16::from_le_bytes([w[0], w[1]]));
        }
        for (from, moves) in transitions.iter_mut().enumerate() {
            moves.iter_mut().enumerate().filter(|(to, _)| !follows(Some(from), *to)).for_each(|(_, to)| *to = NEVER);
        }
        let record = |r: &[u8]| Some((u32::from_le_bytes(*r.first_chunk()?), r.last_chunk()?.map(|w: u8| w as i8)));
        let weights = Rows::new(records.chunks_exact(4 + N).filter_map(record));
        Ok(Tagger { transitions, weights: weights.ok_or("the features of the name model are out of order")? })
    }

    /// The file of these weights: the bytes that [`Tagger::unpack`] reads. `features` sorted by key.
    pub fn pack(transitions: &[[i16; N]; N], features: &[(u32, [i8; N])]) -> Vec<u8> {
        let mut payload: Vec<u8> = transitions.iter().flatten().flat_map(|w| w.to_le_bytes()).collect();
        for (key, weights) in features {
            payload.extend(key.to_le_bytes());
            payload.extend(weights.iter().map(|w| *w as u8));
        }
        let mut out = MAGIC.to_vec();
        out.extend(Sha256::digest(&payload).iter().take(8));
        out.extend(payload);
        out
    }

    fn add(&self, keys: &mut Vec<u32>, scores: &mut [i32; N]) {
        self.weights.each(keys, |row| scores.iter_mut().zip(row).for_each(|(s, w)| *s += i32::from(*w)));
    }

    /// Labels (indexes into [`LABELS`]) of the words of consecutive sentences of one report.
    pub fn tag(&self, sentences: &[Vec<Word>]) -> Vec<Vec<usize>> {
        let mut keys = Vec::with_capacity(64);
        let score = |sentence: &Vec<Word>| {
            let mut scores = vec![[0; N]; sentence.len()];
            for (i, slot) in scores.iter_mut().enumerate() {
                features(sentence, i, &mut keys);
                self.add(&mut keys, slot);
            }
            scores
        };
        let mut scores: Vec<Vec<[i32; N]>> = sentences.iter().map(score).collect();
        let first: Vec<Vec<usize>> = scores.iter().map(|s| self.viterbi(s)).collect();
        let votes = Hints::of(sentences, &first);
        let mut keys = Vec::new();
        let mut second = Vec::with_capacity(first.len());
        for ((sentence, scores), first) in sentences.iter().zip(&mut scores).zip(first) {
            let mut hinted = false;
            for (word, (slot, label)) in sentence.iter().zip(scores.iter_mut().zip(&first)) {
                hint_features(&votes.elsewhere(word, *label), &mut keys);
                hinted |= !keys.is_empty();
                self.add(&mut keys, slot);
            }
            second.push(if hinted { self.viterbi(scores) } else { first });
        }
        second
    }

    fn viterbi(&self, scores: &[[i32; N]]) -> Vec<usize> {
        let start: [i32; N] = std::array::from_fn(|to| if follows(None, to) { 0 } else { NEVER });
        let mut best = [0; N];
        let mut back: Vec<[u8; N]> = Vec::with_capacity(scores.len());
        for (i, emit) in scores.iter().enumerate() {
            // A score times 16, and added to it the label that it comes from, counted down so that the first of equals wins.
            let mut next = if i == 0 { start.map(|score| score * 16) } else { [i32::MIN; N] };
            for (from, (before, moves)) in best.iter().zip(&self.transitions).enumerate().filter(|_| i > 0) {
                let here = before * 16 + 15 - from as i32;
                next.iter_mut().zip(moves).for_each(|(next, to)| *next = (*next).max(here + to * 16));
            }
            back.push(next.map(|n| 15 - n.rem_euclid(16) as u8));
            best.iter_mut().zip(next).zip(emit).for_each(|((best, n), emit)| *best = n.div_euclid(16) + emit);
        }
        let mut label = (0..N).max_by_key(|l| (best[*l], std::cmp::Reverse(*l))).unwrap_or(0);
        let mut out = vec![0; scores.len()];
        for (slot, from) in out.iter_mut().zip(&back).rev() {
            *slot = label;
            label = usize::from(from[label]).min(N - 1);
        }
        out
    }

    /// Names in a field.
    pub(super) fn names(&self, lexicon: &NameLexicon, doc: &Doc, facts: &[WordFacts]) -> Vec<Found> {
        let cut = |s: &Range<usize>| {
            words(lexicon, doc.tokens.get(s.clone()).unwrap_or_default(), facts.get(s.clone()).unwrap_or_default())
        };
        let sentences: Vec<Vec<Word>> = doc.sentences.iter().map(cut).collect();
        let tagged = self.tag(&sentences);
        let mut out = Vec::new();
        for (range, labels) in doc.sentences.iter().zip(&tagged) {
            out.extend(spans(labels).into_iter().filter_map(|(span, kind)| {
                let tokens = range.start + span.start..range.start + span.end;
                found(lexicon, doc, facts, tokens, kind)
            }));
        }
        out
    }
}

/// Labels of each word of a report in a first pass.
#[derive(Debug, Default)]
pub struct Hints(rustc_hash::FxHashMap<u64, [u32; N]>);

impl Hints {
    /// Count the labels of each word.
    pub fn of(sentences: &[Vec<Word>], labels: &[Vec<usize>]) -> Hints {
        let mut hints = Hints::default();
        for (word, label) in sentences.iter().zip(labels).flat_map(|(s, l)| s.iter().zip(l)) {
            if let Some(slot) = hints.0.entry(word.stem).or_default().get_mut(*label) {
                *slot += 1;
            }
        }
        hints
    }

    /// The labels of a word in its other places, when `own` is the one of this place. Words that are nowhere part of a
    /// name have none.
    pub fn elsewhere(&self, word: &Word, own: usize) -> [u32; N] {
        let mut votes = self.0.get(&word.stem).copied().unwrap_or_default();
        if let Some(slot) = votes.get_mut(own) {
            *slot = slot.saturating_sub(1);
        }
        if votes.iter().skip(1).all(|n| *n == 0) { [0; N] } else { votes }
    }
}

/// The names in a row of labels: words and kind (1 person, 2 place, 3 organization, 4 other).
pub fn spans(labels: &[usize]) -> Vec<(Range<usize>, usize)> {
    let mut out: Vec<(Range<usize>, usize)> = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        match (label % 2, label) {
            (_, 0) => {}
            (1, _) => out.push((i..i + 1, label.div_ceil(2))),
            _ => {
                if let Some((span, _)) = out.last_mut().filter(|(s, kind)| s.end == i && *kind == label / 2) {
                    span.end = i + 1;
                }
            }
        }
    }
    out
}

/// A tagged span as a name, if it can stand in a record: titles and marks at its edges are taken off, and a lone
/// common word is left out.
fn found(
    lexicon: &NameLexicon,
    doc: &Doc,
    facts: &[WordFacts],
    mut tokens: Range<usize>,
    kind: usize,
) -> Option<Found> {
    let fact = |i: usize| super::fact(facts, i);
    let beside = |f: WordFacts| match kind {
        1 => f.title.is_some() || f.nation.is_some(),
        2 => f.place,
        _ => false,
    };
    while tokens.start < tokens.end && (!is_word(doc, tokens.start) || beside(fact(tokens.start))) {
        tokens.start += 1;
    }
    while tokens.start < tokens.end && !is_word(doc, tokens.end - 1) {
        tokens.end -= 1;
    }
    if tokens.is_empty() || kind == 4 {
        return None;
    }
    let first = fact(tokens.start);
    let whole = lexicon.gazetteer.word(first.hash);
    let titled = tokens.start > 0 && fact(tokens.start - 1).title.is_some();
    let everyday = whole.common() >= if kind == 1 && !titled { 6 } else { 8 };
    if tokens.len() == 1 && (first.nation.is_some() || everyday) {
        return None;
    }
    // The proclitic is cut where what is left is known and the whole is not.
    let names = WordFlags::GIVEN | WordFlags::SURNAME | WordFlags::PERSON | WordFlags::THING;
    let cut = if whole.has(names) || whole.common() >= 6 {
        0
    } else {
        let inner = first.cuts().skip(1).find(|(_, h)| lexicon.gazetteer.word(*h).has(names));
        inner.map_or(if first.head.is_some() || first.definite { first.cut } else { 0 }, |(c, _)| c)
    };
    let kind = match kind {
        1 => MentionKind::Person,
        2 => MentionKind::Place,
        _ => first.head.unwrap_or(MentionKind::Organization),
    };
    Some(Found { tokens, cut, kind, entity: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_is_sound() {
        assert!(Tagger::unpack(MODEL).is_ok());
        assert!(Tagger::unpack(&MODEL[..MODEL.len() - 1]).is_err());
    }

    #[test]
    fn an_inside_label_goes_on_with_its_own_kind() {
        assert!(follows(None, 0) && follows(None, 1) && !follows(None, 2));
        assert!(follows(Some(1), 2) && follows(Some(2), 2) && !follows(Some(3), 2) && !follows(Some(0), 4));
        assert_eq!(spans(&[0, 1, 2, 3, 0, 5, 6]), [(1..3, 1), (3..4, 2), (5..7, 3)]);
    }

    #[test]
    fn packed_weights_are_read_back() {
        let mut transitions = [[0; N]; N];
        transitions[1][2] = 300;
        let tagger = Tagger::unpack(&Tagger::pack(&transitions, &[(7, [1; N]), (9, [-2; N])])).unwrap();
        let mut scores = [0; N];
        tagger.add(&mut vec![9, 8, 7, 9], &mut scores);
        assert_eq!((scores, tagger.transitions[1][2]), ([-3; N], 300));
    }
}
