//! Lemmas: the lexicon's for verbs, for nominals the one seen in training or an edit of the word's ending.

use std::borrow::Cow;

use super::letters::Key;
use super::packed::{ModelError, Unpack};
use super::pos::{Upos, article};
use super::rows::Rows;
use super::stems::{Facts, Stems, analysis, verb_forms};
use super::tagger::Restored;

/// How many edits the model tells apart.
pub(super) const EDITS: usize = 32;

/// An edit: letters taken off the end (after the article is gone), letters put on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Edit {
    pub article: bool,
    pub off: u8,
    pub on: Vec<u8>,
}

impl Edit {
    /// The edit that makes `lemma` of `word`, with as much kept as they share.
    #[cfg(feature = "train")]
    pub(super) fn between(word: &[u8], lemma: &[u8]) -> Edit {
        let drop = article(word) && !lemma.starts_with(&word[..2]);
        let word = if drop { &word[2..] } else { word };
        let shared = word.iter().zip(lemma).take_while(|(a, b)| a == b).count();
        Edit { article: drop, off: (word.len() - shared) as u8, on: lemma[shared..].to_vec() }
    }

    /// What of the word the edit keeps; `None` where it has too few letters.
    fn kept<'a>(&self, word: &'a [u8]) -> Option<&'a [u8]> {
        let word = if self.article { word.get(2..).filter(|_| article(word))? } else { word };
        let kept = word.get(..word.len().checked_sub(usize::from(self.off))?)?;
        (kept.len() + self.on.len() >= 2).then_some(kept)
    }
}

/// Features of a nominal for the choice of its edit.
pub(super) fn features((class, kin): Facts, word: &[u8], upos: Upos, emit: &mut impl FnMut(u32)) {
    let mut emit = |key: Key| emit(key.finish());
    let pos = Key::new(100).with(upos as u64).with(u64::from(article(word)));
    emit(pos);
    emit(pos.with(u64::from(class & analysis::CLASS)));
    for k in 1..=5 {
        if let Some(end) = word.len().checked_sub(k).and_then(|i| word.get(i..)) {
            emit(pos.bytes(end));
        }
    }
    emit(pos.with(word.len() as u64));
    let [whole, definite, base, feminine, plural, _] = kin.map(|k| u64::from(k / 3));
    let last = word.len().checked_sub(2).and_then(|i| word.get(i..)).unwrap_or_default();
    emit(pos.with(1).bytes(last).with(whole).with(definite));
    emit(pos.with(2).bytes(last).with(base.saturating_sub(1)).with(feminine));
    emit(pos.with(3).bytes(last).with(feminine).with(plural));
    emit(pos.with(4).bytes(last).with(base));
}

/// What training kept: lemmas of words seen, and the weights of the edits.
#[derive(Debug, Clone, Default)]
pub(super) struct Lemmas {
    /// Where in `seen_codes` the lemma of a word stands.
    pub seen: Rows<[u32; 2]>,
    pub seen_codes: Vec<u8>,
    pub edits: Vec<Edit>,
    pub weights: Rows<[i8; EDITS]>,
}

/// The key of a seen word.
pub(super) fn seen_key(written: &[u8], upos: Upos) -> u32 {
    Key::new(110).bytes(written).with(upos as u64).finish()
}

impl Lemmas {
    pub(super) fn open(file: &mut Unpack<'_>) -> Result<Lemmas, ModelError> {
        let (seen, at, seen_codes) = (file.u32s()?, file.u32s()?, file.bytes()?.to_vec());
        let at = at.windows(2).filter_map(<[u32]>::first_chunk).copied();
        let seen = Rows::new(seen.into_iter().zip(at)).ok_or(ModelError::Contents)?;
        let mut edits = Vec::new();
        let mut rest = file.bytes()?;
        while let [article, off, len, tail @ ..] = rest {
            let (on, after) = tail.split_at_checked(usize::from(*len)).ok_or(ModelError::Contents)?;
            edits.push(Edit { article: *article == 1, off: *off, on: on.to_vec() });
            rest = after;
        }
        Ok(Lemmas { seen, seen_codes, edits, weights: file.weights()? })
    }

    /// The lemma of a stem in plain codes, or `None` for a verb that neither training nor the lexicon knows.
    pub(super) fn of<'a>(
        &'a self,
        stems: &'a Stems,
        stem: &'a Restored<'_>,
        upos: Upos,
        perfect: bool,
    ) -> Option<Cow<'a, [u8]>> {
        let Restored { plain, written, facts } = stem;
        if let Some(&[from, to]) = self.seen.get(seen_key(written, upos)) {
            return self.seen_codes.get(from as usize..to as usize).map(Cow::Borrowed);
        }
        match upos {
            Upos::Verb | Upos::Aux => verb_forms(plain)
                .filter(|v| v.affix.perfect == perfect && stems.facts(v.stem) & v.needs != 0)
                .find_map(|v| stems.lemma(v.stem, true))
                .map(Cow::Borrowed),
            Upos::Noun | Upos::Adj | Upos::Adv | Upos::Num | Upos::Propn | Upos::Det => {
                Some(Cow::Owned(self.edited(*facts, plain, upos)))
            }
            _ => Some(Cow::Borrowed(plain.as_ref())),
        }
    }

    fn edited(&self, facts: Facts, word: &[u8], upos: Upos) -> Vec<u8> {
        let mut sums = [0i32; EDITS];
        let mut keys = Vec::with_capacity(16);
        features(facts, word, upos, &mut |key| keys.push(key));
        self.weights.each(&mut keys, |row| sums.iter_mut().zip(row).for_each(|(sum, &w)| *sum += i32::from(w)));
        let possible = self.edits.iter().zip(sums).filter_map(|(edit, sum)| Some((sum, edit.kept(word)?, edit)));
        let best = possible.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map_or_else(|| word.to_vec(), |(_, kept, edit)| [kept, &edit.on].concat())
    }
}
