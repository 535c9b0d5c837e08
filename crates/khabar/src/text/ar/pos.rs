//! Parts of speech: a linear chain over the parts of a sentence, features hashed to rows of small integers.

use rustc_hash::FxHashMap;

use super::letters::letter::*;
use super::letters::{Key, is_arabic};
use super::packed::{ModelError, Unpack};
use super::rows::Rows;
use super::stems::analysis;

/// Universal parts of speech (Universal Dependencies 2). The tagger never gives `Intj` or `X`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs)]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

impl Upos {
    /// Every part of speech, in alphabetical order.
    pub const ALL: [Upos; 17] = [
        Upos::Adj,
        Upos::Adp,
        Upos::Adv,
        Upos::Aux,
        Upos::Cconj,
        Upos::Det,
        Upos::Intj,
        Upos::Noun,
        Upos::Num,
        Upos::Part,
        Upos::Pron,
        Upos::Propn,
        Upos::Punct,
        Upos::Sconj,
        Upos::Sym,
        Upos::Verb,
        Upos::X,
    ];

    /// Its name in Universal Dependencies.
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 17] = [
            "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
            "SCONJ", "SYM", "VERB", "X",
        ];
        NAMES.get(self as usize).copied().unwrap_or("X")
    }

    /// The part of speech of this name.
    pub fn named(name: &str) -> Option<Upos> {
        Upos::ALL.into_iter().find(|u| u.name() == name)
    }
}

/// States of the chain: the parts of speech that occur, with the verb's perfect kept from its other forms, so that
/// the neighbours also decide between `تقدّم` (came forward) and `تقدم` (presents).
pub(super) const STATES: usize = 16;
pub(super) const IMPERFECT: usize = 15;
const STATE_UPOS: [Upos; STATES] = [
    Upos::Adj,
    Upos::Adp,
    Upos::Adv,
    Upos::Aux,
    Upos::Cconj,
    Upos::Det,
    Upos::Noun,
    Upos::Num,
    Upos::Part,
    Upos::Pron,
    Upos::Propn,
    Upos::Punct,
    Upos::Sconj,
    Upos::Sym,
    Upos::Verb,
    Upos::Verb,
];

/// The part of speech of a state.
pub(super) fn state_upos(state: usize) -> Upos {
    STATE_UPOS.get(state).copied().unwrap_or(Upos::X)
}

/// The state of a part of speech; `perfect` matters for verbs only.
#[cfg(feature = "train")]
pub(super) fn state_of(upos: Upos, perfect: bool) -> usize {
    match upos {
        Upos::Verb if !perfect => IMPERFECT,
        Upos::X | Upos::Intj => 10,
        _ => STATE_UPOS.iter().position(|&u| u == upos).unwrap_or(6),
    }
}

/// Where a part stands in its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Place {
    #[default]
    Stem,
    Before,
    After,
}

/// A part as the features see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Unit<'a> {
    pub plain: &'a [u8],
    pub written: &'a [u8],
    pub place: Place,
    /// The token's kind as a number.
    pub kind: u8,
    /// What the lexicon knows of a stem: its analyses and how common its kin are.
    pub class: u32,
    pub kin: [u8; 6],
    /// Whether a tanwin is written.
    pub tanwin: bool,
    /// Whether it is what follows the first ل of `للـ`, and so the article without its alef.
    pub lam: bool,
}

/// Letters that build words around a root; the others stand for root letters in a word's skeleton.
fn skeleton(plain: &[u8]) -> Key {
    plain.iter().fold(Key::new(90), |key, &c| {
        let frame = matches!(c, HAMZA | ALEF | TEH_MARBUTA | TEH | SEEN | MEEM | NOON | HEH | WAW | YEH);
        key.with(if frame { u64::from(c) } else { 1 })
    })
}

/// Features of the part at `at`.
#[cfg(feature = "train")]
pub(super) fn features(units: &[Unit<'_>], at: usize, emit: &mut impl FnMut(u32)) {
    units.get(at).into_iter().for_each(|unit| inner_features(unit, emit));
    outer_features(units, at, emit);
}

/// The word without its article.
fn bare(plain: &[u8]) -> &[u8] {
    if article(plain) { plain.get(2..).unwrap_or_default() } else { plain }
}

/// Features of a part that its neighbours do not change.
fn inner_features(unit: &Unit<'_>, emit: &mut impl FnMut(u32)) {
    let mut emit = |key: Key| emit(key.finish());
    let here = Key::new(50).with(u64::from(unit.kind) << 2 | unit.place as u64);
    let class = u64::from(unit.class & analysis::CLASS);
    emit(here);
    emit(here.with(1).bytes(unit.written));
    emit(here.with(2).bytes(unit.plain));
    emit(here.with(3).with(class));
    if unit.place != Place::Stem {
        return;
    }
    let names = u64::from(unit.class >> 28);
    let tanwin = u64::from(unit.tanwin);
    let bare = bare(unit.plain);
    emit(Key::new(82).with(names).with(class));
    emit(Key::new(69).bytes(bare));
    emit(skeleton(unit.plain));
    emit(Key::new(83).with(tanwin).with(unit.written.last().map_or(0, |&c| u64::from(c))));
    emit(Key::new(84).with(tanwin).with(class));
    for k in 1..=4 {
        if let Some(start) = bare.get(..k) {
            emit(Key::new(70).bytes(start));
        }
        if let Some(end) = unit.written.len().checked_sub(k).and_then(|i| unit.written.get(i..)) {
            emit(Key::new(71).bytes(end));
            if let Some(start) = unit.plain.get(..1).filter(|_| k < 3) {
                emit(Key::new(72).bytes(end).bytes(start));
            }
        }
    }
    for bit in (0..28).filter(|b| unit.class >> b & 1 == 1) {
        emit(Key::new(73).with(bit));
    }
    for (i, &k) in unit.kin.iter().enumerate() {
        emit(Key::new(74).with(i as u64).with(u64::from(k)));
    }
    let definite = u64::from(article(unit.plain));
    let [alone, with_article, ..] = unit.kin.map(u64::from);
    emit(Key::new(89).with((with_article + 15).saturating_sub(alone)).with(definite));
    let [alone, with_article, base, feminine, plural, imperfect] = unit.kin.map(|k| u64::from(k / 3));
    emit(Key::new(75).with(alone).with(with_article).with(definite));
    emit(Key::new(76).with(base).with(feminine).with(plural));
    emit(Key::new(77).with(with_article).with(imperfect));
    emit(here.with(78).with(unit.plain.len().min(8) as u64));
}

/// Features of a part among its neighbours.
fn outer_features(units: &[Unit<'_>], at: usize, emit: &mut impl FnMut(u32)) {
    let Some(unit) = units.get(at).copied() else { return };
    let mut emit = |key: Key| emit(key.finish());
    let near = |by: isize| at.checked_add_signed(by).and_then(|i| units.get(i)).copied();
    let (back, next) = (near(-1), near(1));
    let form = |u: Option<Unit<'_>>, template: u8| match u {
        Some(u) => Key::new(template).bytes(u.plain).with(u.place as u64),
        None => Key::new(template).with(999),
    };
    let class = |u: Option<Unit<'_>>| {
        u.map_or(1 << 30, |u| u64::from(u.class & analysis::CLASS) << 8 | u64::from(u.kind) << 2 | u.place as u64)
    };
    let name = |u: Option<Unit<'_>>| u64::from(u.map_or(0, |u| u.class >> 28));
    let (before, own, after) = (class(back), class(Some(unit)), class(next));
    let (back_form, next_form) = (form(back, 53), form(next, 54));
    emit(back_form);
    emit(next_form);
    emit(form(near(-2), 55));
    emit(form(near(2), 56));
    emit(back_form.bytes(unit.plain));
    emit(next_form.bytes(unit.plain));
    emit(Key::new(60).with(before));
    emit(Key::new(61).with(after));
    emit(Key::new(62).with(before).with(own));
    emit(Key::new(63).with(after).with(own));
    emit(Key::new(64).with(class(near(-2))));
    let last = |u: Unit<'_>, template: u8| {
        let from = u.written.len().saturating_sub(2);
        Key::new(template).bytes(u.written.get(from..).unwrap_or_default()).with(u64::from(article(u.plain)))
    };
    emit(last(back.unwrap_or_default(), 65));
    emit(last(next.unwrap_or_default(), 66));
    emit(last(unit, 67).with(u64::from(back.is_some_and(|b| article(b.plain)))));
    emit(last(unit, 68).with(next.map_or(9, |n| n.place as u64)));
    emit(Key::new(80).with(name(back)).with(name(Some(unit))));
    emit(Key::new(81).with(name(next)).with(name(Some(unit))));
    if unit.place != Place::Stem {
        return;
    }
    let definite = u64::from(article(unit.plain));
    emit(Key::new(85).bytes(bare(back.unwrap_or_default().plain)).with(definite));
    emit(Key::new(86).bytes(bare(next.unwrap_or_default().plain)).with(definite));
    emit(back_form.with(own));
    emit(next_form.with(own));
    emit(Key::new(79).with(u64::from(at == 0)).with(own));
}

/// Whether a word opens with the article, as far as its letters tell.
pub(super) fn article(plain: &[u8]) -> bool {
    matches!(plain, [ALEF, LAM, a, b, ..] if is_arabic(*a) && is_arabic(*b)) || matches!(plain, [LAM, LAM, _, _, ..])
}

/// Scores of the states of one part. Some ninety features of an `i8` each fit.
type Scores = [i16; STATES];

/// Scores from the part alone, worked out once for each of a document's parts that look alike.
pub(super) type Inner<'a> = FxHashMap<Unit<'a>, Scores>;

/// The weights of the chain.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    pub weights: Rows<[i8; STATES]>,
    /// From each state, and from the sentence's start, to each state.
    pub moves: [[i32; STATES]; STATES + 1],
}

impl Chain {
    pub(super) fn open(file: &mut Unpack<'_>) -> Result<Chain, ModelError> {
        let weights = file.weights()?;
        let mut moves = [[0; STATES]; STATES + 1];
        moves.iter_mut().flatten().zip(file.i8s()?).for_each(|(to, from)| *to = i32::from(from));
        Ok(Chain { weights, moves })
    }

    /// The best state of every part of a sentence.
    pub(super) fn best<'a>(&self, units: &[Unit<'a>], inner: &mut Inner<'a>, out: &mut Vec<u8>) {
        let mut scores = [0i32; STATES];
        let mut from: Vec<[u8; STATES]> = Vec::with_capacity(units.len());
        let mut keys = Vec::with_capacity(96);
        for at in 0..units.len() {
            let here = self.emissions(units, at, inner, &mut keys);
            // The best way to each state: its score times `STATES`, and added to it where it comes from, counted down so
            // that the first of equals wins. A sentence has some two thousand parts at most, so the sums fit.
            let mut best = self.moves[STATES].map(|start| start * STATES as i32);
            if at > 0 {
                best = [i32::MIN; STATES];
                for (state, (score, moves)) in scores.iter().zip(&self.moves).enumerate() {
                    let here = score * STATES as i32 + (STATES - 1 - state) as i32;
                    best.iter_mut().zip(moves).for_each(|(best, to)| *best = (*best).max(here + to * STATES as i32));
                }
            }
            for ((score, best), emitted) in scores.iter_mut().zip(best).zip(here) {
                *score = best.div_euclid(STATES as i32) + i32::from(emitted);
            }
            from.push(best.map(|best| (STATES as i32 - 1 - best.rem_euclid(STATES as i32)) as u8));
        }
        let mut state = (0..STATES).max_by_key(|&s| (scores[s], STATES - s)).unwrap_or(0);
        let first = out.len();
        for back in from.iter().rev() {
            out.push(state as u8);
            state = usize::from(back[state]);
        }
        out[first..].reverse();
    }

    fn emissions<'a>(&self, units: &[Unit<'a>], at: usize, inner: &mut Inner<'a>, keys: &mut Vec<u32>) -> Scores {
        let Some(unit) = units.get(at) else { return Scores::default() };
        let mut sums = *inner.entry(*unit).or_insert_with(|| {
            let mut sums = Scores::default();
            inner_features(unit, &mut |key| keys.push(key));
            self.add(keys, &mut sums);
            sums
        });
        outer_features(units, at, &mut |key| keys.push(key));
        self.add(keys, &mut sums);
        sums
    }

    fn add(&self, keys: &mut Vec<u32>, sums: &mut Scores) {
        self.weights.each(keys, |row| sums.iter_mut().zip(row).for_each(|(sum, &w)| *sum += i16::from(w)));
    }
}
