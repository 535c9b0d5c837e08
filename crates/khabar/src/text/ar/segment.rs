//! Cutting clitics off a word: the possible cuts are listed, scored on what they leave, and the best one wins.
//!
//! A ranking of the few whole cuts of a word sees the stem that each leaves, which a decision letter by letter does
//! not; and most words have one cut only and cost nothing.

use super::letters::letter::*;
use super::letters::{Key, Word};
use super::packed::{ModelError, Unpack};
use super::rows::Rows;
use super::stems::{Stems, analysis};
use crate::text::affix::{codes_without_end, codes_without_start};

/// A cut: each of the first `pre` letters is a clitic, and the last `suf` letters are a pronoun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Cut {
    pub pre: u8,
    pub suf: u8,
}

/// و, ف, ب, ل, ك, س and what may follow each.
const PROCLITICS: &[&[u8]] = &[
    &[],
    &[WAW],
    &[FEH],
    &[BEH],
    &[LAM],
    &[KAF],
    &[SEEN],
    &[WAW, BEH],
    &[WAW, LAM],
    &[WAW, KAF],
    &[WAW, SEEN],
    &[FEH, BEH],
    &[FEH, LAM],
    &[FEH, KAF],
    &[FEH, SEEN],
];

/// ه ها هم هما هن ك كم كما نا ني ي.
const PRONOUNS: &[&[u8]] = &[
    &[HEH],
    &[HEH, ALEF],
    &[HEH, MEEM],
    &[HEH, MEEM, ALEF],
    &[HEH, NOON],
    &[KAF],
    &[KAF, MEEM],
    &[KAF, MEEM, ALEF],
    &[NOON, ALEF],
    &[NOON, YEH],
    &[YEH],
];

/// ما and من, written together with a preposition (`عما`, `ممن`, `فيما`).
const RELATIVES: &[&[u8]] = &[&[MEEM, ALEF], &[MEEM, NOON]];

/// م, ع, عن, في, من: what `ما` and `من` are written together with.
const BEFORE_RELATIVES: &[&[u8]] = &[&[MEEM], &[AIN], &[AIN, NOON], &[FEH, YEH], &[MEEM, NOON]];

/// One letter that may stand alone between clitics: ب ل ك of `به`, and م, ع of `مما`, `عما`.
const ONE_LETTER_STEMS: [u8; 5] = [BEH, LAM, KAF, MEEM, AIN];

/// Every cut of a word, the whole word first. No two make the same boundaries.
pub(super) fn cuts(word: &Word, out: &mut Vec<Cut>) {
    out.clear();
    out.push(Cut::default());
    let letters = word.plain.as_slice();
    if letters.len() < 2 || letters.len() > 24 {
        return;
    }
    for pre in PROCLITICS {
        let Some(rest) = codes_without_start(letters, pre) else { continue };
        let cuttable = (1..=pre.len()).all(|i| word.cuttable(i));
        if rest.is_empty() || !cuttable {
            continue;
        }
        let suffixes = PRONOUNS.iter().filter_map(|s| Some((codes_without_end(rest, s)?, s.len())));
        let relatives = RELATIVES
            .iter()
            .filter_map(|s| Some((codes_without_end(rest, s)?, s.len())))
            .filter(|(stem, _)| BEFORE_RELATIVES.contains(stem));
        for (stem, suf) in suffixes.chain(relatives).chain([(rest, 0)]) {
            if stem.is_empty() || (suf > 0 && !word.cuttable(letters.len() - suf)) {
                continue;
            }
            let sound = match stem {
                [only] => suf > 0 && ONE_LETTER_STEMS.contains(only),
                _ => true,
            };
            let mask = boundaries(Cut { pre: pre.len() as u8, suf: suf as u8 }, letters.len());
            if sound && out.iter().all(|&cut| boundaries(cut, letters.len()) != mask) {
                out.push(Cut { pre: pre.len() as u8, suf: suf as u8 });
            }
        }
    }
}

/// The letters before which a cut falls, a bit each.
pub(super) fn boundaries(cut: Cut, letters: usize) -> u32 {
    let pre = (1..=u32::from(cut.pre)).fold(0, |mask, i| mask | 1 << i);
    if cut.suf == 0 { pre } else { pre | 1u32.checked_shl((letters - cut.suf as usize) as u32).unwrap_or(0) }
}

/// What the neighbours tell: the word before and the one after, in plain codes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around<'a> {
    pub before: &'a [u8],
    pub after: &'a [u8],
    /// [`Stems::analyses`] of the two.
    pub classes: [u32; 2],
}

/// What the lexicon knows of a word before it is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole {
    class: u32,
    step: u8,
}

impl Whole {
    pub(super) fn of(stems: &Stems, word: &Word) -> Whole {
        Whole { class: stems.analyses(&word.plain) & analysis::CLASS, step: stems.step(&word.plain) }
    }
}

/// Features of a cut that depend on the word alone.
pub(super) fn inner_features(stems: &Stems, word: &Word, whole: Whole, cut: Cut, emit: &mut impl FnMut(u32)) {
    let n = word.plain.len();
    let (pre, end) = (cut.pre as usize, n - cut.suf as usize);
    let (Some(prefix), Some(stem), Some(suffix)) =
        (word.plain.get(..pre), word.plain.get(pre..end), word.written.get(end..))
    else {
        return;
    };
    // Each template stands twice: with all proclitics, and with the last one only, so that what is learnt of `بـ`
    // also holds for the rarer `وبـ`.
    let nearest = prefix.last().map_or(0, |&c| u64::from(c));
    let clitics = Key::new(1).bytes(prefix).bytes(suffix);
    let (p, last, s) = (Key::new(2).bytes(prefix), Key::new(7).with(nearest), Key::new(3).bytes(suffix));
    let pair = last.with(1).bytes(suffix);
    let mut emit = |key: Key| emit(key.finish());
    emit(clitics);
    emit(pair);
    emit(Key::new(4).bytes(&word.written).with(u64::from(cut.pre) << 8 | u64::from(cut.suf)));
    emit(Key::new(5).bytes(stem));
    for k in 1..=3 {
        if let Some(start) = stem.get(..k) {
            emit(p.with(10).bytes(start));
            emit(last.with(10).bytes(start));
        }
        if let Some(end) = stem.len().checked_sub(k).and_then(|at| stem.get(at..)) {
            emit(s.with(11).bytes(end));
        }
    }
    let class = if cut == Cut::default() { whole.class } else { stems.analyses(stem) & analysis::CLASS };
    let class = u64::from(class);
    for key in [clitics, pair, last, s] {
        emit(key.with(20).with(class));
    }
    emit(clitics.with(23).with(u64::from(whole.class)));
    for bit in (0..28).filter(|b| class >> b & 1 == 1) {
        emit(pair.with(24).with(bit));
    }
    // A `ت` before a pronoun may be the `ة` of the word's own form.
    let feminine = stem.strip_suffix(&[TEH]).filter(|_| cut.suf > 0);
    let of_feminine = feminine.map_or(0, |rest| stems.step_of([rest, &[TEH_MARBUTA], b""]));
    let common = u64::from(stems.step(stem).max(of_feminine));
    let gap = |of: u8| (common + 12).saturating_sub(u64::from(of)).min(24);
    let of_whole = whole.step;
    let with_last = word.plain.get(pre.saturating_sub(1)..end).map_or(0, |w| stems.step(w));
    let with_suffix = word.plain.get(pre..).map_or(0, |w| stems.step(w));
    // A stem that the lexicon and the list of words know is better than one they do not, whatever was cut.
    let any = Key::new(8);
    emit(any.with(1).with(common));
    emit(any.with(2).with(class));
    emit(any.with(3).with(u64::from(class & !u64::from(analysis::ARTICLE) == 0)).with(u64::from(common == 0)));
    emit(any.with(4).with(gap(of_whole)));
    emit(last.with(30).with(common));
    emit(s.with(31).with(common));
    emit(clitics.with(32).with(gap(of_whole)));
    emit(clitics.with(33).with(gap(of_whole)).with(u64::from(of_whole)));
    emit(last.with(33).with(gap(with_last)));
    emit(last.with(34).with(gap(with_last)).with(u64::from(with_last)));
    emit(s.with(33).with(gap(with_suffix)));
    emit(s.with(34).with(gap(with_suffix)).with(u64::from(with_suffix)));
    let of_definite = match (prefix.last(), stem) {
        (Some(&LAM), [LAM, rest @ ..]) => stems.step_of([&[ALEF, LAM], rest, b""]),
        _ => stems.step_of([&[ALEF, LAM], stem, b""]),
    };
    emit(pair.with(36).with(u64::from(of_definite)));
    if feminine.is_some() {
        emit(s.with(35).with(u64::from(of_feminine)));
        emit(s.with(38).with(gap(of_feminine)));
    }
    let article = stem.starts_with(&[ALEF, LAM]);
    emit(pair.with(39).with(u64::from(article)));
    emit(pair.with(37).with(stem.len().min(8) as u64));
}

/// Features of a cut that depend on the neighbours.
pub(super) fn outer_features(word: &Word, cut: Cut, around: Around<'_>, emit: &mut impl FnMut(u32)) {
    let end = word.plain.len() - cut.suf as usize;
    let (Some(prefix), Some(suffix)) = (word.plain.get(..cut.pre as usize), word.written.get(end..)) else { return };
    let clitics = Key::new(6).bytes(prefix).bytes(suffix);
    emit(clitics.with(40).bytes(around.before).finish());
    emit(clitics.with(41).bytes(around.after).finish());
    emit(clitics.with(42).with(u64::from(around.classes[0] & analysis::CLASS)).finish());
    emit(clitics.with(43).with(u64::from(around.classes[1] & analysis::CLASS)).finish());
    let article = around.after.starts_with(&[ALEF, LAM]);
    emit(clitics.with(44).with(u64::from(article)).finish());
}

/// The weights that rank the cuts of a word.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranker {
    pub weights: Rows<[i8; 1]>,
}

impl Ranker {
    pub(super) fn open(file: &mut Unpack<'_>) -> Result<Ranker, ModelError> {
        Ok(Ranker { weights: file.weights()? })
    }

    /// The weight of these features; the keys are used up.
    fn sum(&self, keys: &mut Vec<u32>) -> i32 {
        let mut sum = 0;
        self.weights.each(keys, |[w]| sum += i32::from(*w));
        sum
    }

    /// The score of each cut from the word alone.
    pub(super) fn inner(&self, stems: &Stems, word: &Word, cuts: &[Cut], keys: &mut Vec<u32>) -> Vec<i32> {
        let whole = Whole::of(stems, word);
        let mut score = |&cut: &Cut| {
            inner_features(stems, word, whole, cut, &mut |key| keys.push(key));
            self.sum(keys)
        };
        cuts.iter().map(&mut score).collect()
    }

    /// The best cut, given the scores from the word alone; the earlier of two equals.
    pub(super) fn best(
        &self,
        word: &Word,
        cuts: &[Cut],
        inner: &[i32],
        around: Around<'_>,
        keys: &mut Vec<u32>,
    ) -> Cut {
        let mut best = (i32::MIN, Cut::default());
        for (&cut, &score) in cuts.iter().zip(inner) {
            outer_features(word, cut, around, &mut |key| keys.push(key));
            let sum = score + self.sum(keys);
            if sum > best.0 {
                best = (sum, cut);
            }
        }
        best.1
    }
}
