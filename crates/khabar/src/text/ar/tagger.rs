//! Clitics, parts of speech, lemma and plain morphology of every token of a [`Doc`].
//!
//! `Model` (bytes under `models/`) → [`Tagger`] (compiled, shared by threads) → [`Tags`] (one [`Analysis`] a token).
//! First the cuts of each word are ranked (`segment`), then a linear chain over the parts of the sentence
//! gives the parts of speech (`pos`); affixes and the lexicon give the rest.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::super::tokens::{Doc, Kind};
use super::lemma::Lemmas;
use super::letters::letter::*;
use super::letters::{Word, is_arabic, push_folded};
use super::packed::{ModelError, Unpack};
pub use super::pos::Upos;
use super::pos::{Chain, IMPERFECT, Inner, Place, Unit, article, state_upos};
use super::segment::{Around, Cut, Ranker, cuts};
use super::stems::{Facts, Stems, VerbForm, fact, verb_forms};

pub(super) const MAGIC: &str = "KHTG";
const STEMS: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/ar-stems.bin"));
const MODEL: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/ar-tagger.bin"));

/// A clitic, or what is left of a word without its clitics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// First code point of the stored text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Part of speech.
    pub upos: Upos,
}

/// Aspect of a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// `قال`.
    Perfect,
    /// `يقول`.
    Imperfect,
    /// `قل`.
    Imperative,
}

/// Grammatical gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Masculine.
    Masculine,
    /// Feminine.
    Feminine,
}

/// Grammatical number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Number {
    /// One. A verb before its subject is singular whatever the subject.
    Singular,
    /// Two.
    Dual,
    /// More.
    Plural,
}

/// Morphology that the affixes and the lexicon show; `None` is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Feats {
    /// Aspect; verbs and auxiliaries only.
    pub aspect: Option<Aspect>,
    /// A passive that is written (`يُعتقد`) or that the letters show (`أعيد`, `يقال`). `false` is "not shown".
    pub passive: bool,
    /// 1, 2 or 3; verbs and auxiliaries only.
    pub person: Option<u8>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Number. Broken plurals are not told.
    pub number: Option<Number>,
    /// The article is written or a pronoun follows. A construct state before a definite noun is not seen here.
    pub definite: bool,
}

/// What is known of one token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    parts: Range<u32>,
    stem: u32,
    lemma: Range<u32>,
    /// Morphology of the stem.
    pub feats: Feats,
}

/// Analyses of all tokens of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    analyses: Vec<Analysis>,
    parts: Vec<Part>,
    lemmas: String,
}

impl Tags {
    /// How many tokens were tagged: as many as the document has.
    pub fn len(&self) -> usize {
        self.analyses.len()
    }

    /// Whether the document has no tokens.
    pub fn is_empty(&self) -> bool {
        self.analyses.is_empty()
    }

    /// The parts of a token in order; concatenated they are the token. Empty past the last token.
    pub fn parts(&self, token: usize) -> &[Part] {
        let range = self.analyses.get(token).map_or(0..0, |a| a.parts.start as usize..a.parts.end as usize);
        self.parts.get(range).unwrap_or_default()
    }

    /// The part that is not a clitic.
    pub fn stem(&self, token: usize) -> Option<Part> {
        self.parts.get(self.analyses.get(token)?.stem as usize).copied()
    }

    /// The proclitics of a token.
    pub fn proclitics(&self, token: usize) -> &[Part] {
        let range = self.analyses.get(token).map_or(0..0, |a| a.parts.start as usize..a.stem as usize);
        self.parts.get(range).unwrap_or_default()
    }

    /// The pronoun, or other enclitic, of a token.
    pub fn enclitic(&self, token: usize) -> Option<Part> {
        let analysis = self.analyses.get(token)?;
        self.parts.get(analysis.stem as usize + 1..analysis.parts.end as usize)?.first().copied()
    }

    /// Part of speech of the stem.
    pub fn upos(&self, token: usize) -> Option<Upos> {
        self.stem(token).map(|p| p.upos)
    }

    /// Lemma of the stem, folded as [`Token::form`](super::super::tokens::Token::form) is and without the article;
    /// `None` for a verb that is not in the lexicon.
    pub fn lemma(&self, token: usize) -> Option<&str> {
        let range = &self.analyses.get(token)?.lemma;
        self.lemmas.get(range.start as usize..range.end as usize).filter(|l| !l.is_empty())
    }

    /// Morphology of the stem.
    pub fn feats(&self, token: usize) -> Feats {
        self.analyses.get(token).map(|a| a.feats).unwrap_or_default()
    }
}

/// The compiled tagger: build once, tag many documents from any number of threads.
#[derive(Debug, Clone)]
pub struct Tagger {
    stems: Stems,
    ranker: Ranker,
    chain: Chain,
    lemmas: Lemmas,
}

impl Tagger {
    /// A tagger from a compiled stem lexicon and the bytes of a trained model.
    ///
    /// # Errors
    /// A file of another kind or version, or a damaged one.
    pub fn open(stems: &[u8], model: &[u8]) -> Result<Tagger, ModelError> {
        let stems = Stems::open(stems)?;
        let mut file = Unpack::open(model, MAGIC)?;
        let ranker = Ranker::open(&mut file)?;
        let chain = Chain::open(&mut file)?;
        Ok(Tagger { stems, ranker, chain, lemmas: Lemmas::open(&mut file)? })
    }

    /// The built-in tagger, unpacked on first use.
    pub fn builtin() -> &'static Tagger {
        static TAGGER: OnceLock<Tagger> = OnceLock::new();
        // The shipped files are opened by a test; damaged ones leave a tagger that knows nothing.
        TAGGER.get_or_init(|| Tagger::open(STEMS, MODEL).unwrap_or_else(|_| Tagger::untrained(Stems::default())))
    }

    /// How common a folded word is in writing: 0 for unlisted, then a step for each third of a power of ten.
    pub(super) fn step(&self, folded: &str) -> u8 {
        let mut word = Word::default();
        word.read(folded);
        let mut plain = word.plain;
        let as_is = self.stems.step(&plain);
        // The folded form does not tell a final `ة` from `ه`.
        match plain.last_mut() {
            Some(last) if *last == HEH => *last = TEH_MARBUTA,
            _ => return as_is,
        }
        as_is.max(self.stems.step(&plain))
    }

    fn untrained(stems: Stems) -> Tagger {
        Tagger { stems, ranker: Ranker::default(), chain: Chain::default(), lemmas: Lemmas::default() }
    }

    /// Analyse every token.
    pub fn tag(&self, doc: &Doc) -> Tags {
        let words = words_of(doc);
        let mut known = Known::new(&self.stems);
        let cuts = self.cut(doc, &words, &mut known);
        let layout = lay_out(doc, &words, &cuts);
        let units = units_of(doc, &words, &layout, &mut known);
        let (mut states, mut inner) = (Vec::with_capacity(units.len()), Inner::default());
        for sentence in sentence_parts(doc, &layout) {
            self.chain.best(units.get(sentence).unwrap_or_default(), &mut inner, &mut states);
        }
        self.read_off(doc, &words, &layout, &units, &states)
    }

    fn cut(&self, doc: &Doc, words: &[Word], known: &mut Known<'_>) -> Vec<Cut> {
        let mut seen: FxHashMap<&[u8], (Vec<Cut>, Vec<i32>)> = FxHashMap::default();
        let classes: Vec<u32> = words.iter().map(|w| known.class(&w.plain)).collect();
        let mut out = Vec::with_capacity(words.len());
        let mut keys = Vec::with_capacity(96);
        for (i, word) in words.iter().enumerate() {
            if let Some(cut) = fixed_cut(doc, i, word) {
                out.push(cut);
                continue;
            }
            let (possible, inner) = seen.entry(&word.written).or_insert_with(|| {
                let mut possible = Vec::new();
                cuts(word, &mut possible);
                let inner = match possible.len() {
                    0 | 1 => Vec::new(),
                    _ => self.ranker.inner(&self.stems, word, &possible, &mut keys),
                };
                (possible, inner)
            });
            out.push(match inner.is_empty() {
                true => Cut::default(),
                false => self.ranker.best(word, possible, inner, around(words, &classes, i), &mut keys),
            });
        }
        out
    }

    fn read_off(&self, doc: &Doc, words: &[Word], layout: &Layout, units: &[Unit<'_>], states: &[u8]) -> Tags {
        let mut tags = Tags::default();
        for (i, raw) in layout.parts.iter().enumerate() {
            let state = states.get(i).map_or(0, |&s| usize::from(s));
            let upos = settled(units.get(i), state_upos(state));
            tags.parts.push(Part { start: raw.start, end: raw.end, upos });
        }
        for (token, word) in words.iter().enumerate() {
            let parts = layout.of_token.get(token).cloned().unwrap_or(0..0);
            let stem = (parts.start..parts.end)
                .find(|&i| units.get(i as usize).is_some_and(|u| u.place == Place::Stem))
                .unwrap_or(parts.start);
            let (Some(unit), Some(part)) = (units.get(stem as usize), tags.parts.get(stem as usize)) else { continue };
            let perfect = states.get(stem as usize).is_some_and(|&s| usize::from(s) != IMPERFECT);
            let enclitic = stem + 1 < parts.end;
            let from = layout.parts.get(stem as usize).map_or(0, |p| p.from);
            let feats = self.feats(word, unit, from, part.upos, perfect, enclitic);
            let start = tags.lemmas.len() as u32;
            if matches!(doc.tokens.get(token).map(|t| t.kind), Some(Kind::Word)) {
                let restored = restored(&self.stems, unit, enclitic);
                let perfect = feats.aspect == Some(Aspect::Perfect);
                if let Some(lemma) = self.lemmas.of(&self.stems, &restored, part.upos, perfect) {
                    push_folded(&lemma, &mut tags.lemmas);
                }
            }
            let lemma = start..tags.lemmas.len() as u32;
            tags.analyses.push(Analysis { parts, stem, lemma, feats });
        }
        tags
    }

    fn feats(&self, word: &Word, unit: &Unit<'_>, from: usize, upos: Upos, perfect: bool, enclitic: bool) -> Feats {
        match upos {
            Upos::Verb | Upos::Aux => {
                let damma = word.dammas >> from.min(31) & 1 == 1;
                self.verb_feats(unit.plain, damma, (upos == Upos::Verb).then_some(perfect))
            }
            Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num | Upos::Adv | Upos::Det => {
                self.nominal_feats(unit.plain, enclitic, unit.lam)
            }
            _ => Feats::default(),
        }
    }

    fn verb_feats(&self, plain: &[u8], damma: bool, perfect: Option<bool>) -> Feats {
        let fits = |v: &VerbForm<'_>| perfect.is_none_or(|p| p == v.affix.perfect);
        let listed = |v: &VerbForm<'_>| self.stems.facts(v.stem) & v.needs != 0;
        if perfect == Some(false)
            && self.stems.facts(plain) & fact::IMPERATIVE != 0
            && !verb_forms(plain).any(|v| fits(&v) && listed(&v))
        {
            return Feats { aspect: Some(Aspect::Imperative), person: Some(2), ..Feats::default() };
        }
        let form = verb_forms(plain).filter(fits).find(listed).or_else(|| verb_forms(plain).find(fits));
        let Some(form) = form else { return Feats::default() };
        let facts = self.stems.facts(form.stem);
        let passive = if form.affix.perfect {
            damma || (facts & form.needs & fact::PASSIVE_PERFECT != 0 && facts & form.needs == fact::PASSIVE_PERFECT)
        } else {
            (damma && facts & fact::PREFIX_FATHA != 0 && facts & fact::PREFIX_DAMMA == 0)
                || facts & form.needs == fact::PASSIVE_IMPERFECT
        };
        Feats {
            aspect: Some(if form.affix.perfect { Aspect::Perfect } else { Aspect::Imperfect }),
            passive,
            person: Some(form.affix.person),
            gender: form.affix.feminine.map(|f| if f { Gender::Feminine } else { Gender::Masculine }),
            number: Some(match form.affix.number {
                1 => Number::Singular,
                2 => Number::Dual,
                _ => Number::Plural,
            }),
            definite: false,
        }
    }

    fn nominal_feats(&self, plain: &[u8], enclitic: bool, lam: bool) -> Feats {
        let common = |stem: &[u8], ending: &[u8]| self.stems.step_of([stem, ending, b""]);
        let (gender, number) = match plain {
            [.., TEH_MARBUTA] => (Some(Gender::Feminine), Some(Number::Singular)),
            [stem @ .., ALEF, TEH] if stem.len() >= 2 => (Some(Gender::Feminine), Some(Number::Plural)),
            [stem @ .., TEH] if enclitic && common(stem, &[TEH_MARBUTA]) >= common(stem, &[TEH]).max(1) => {
                (Some(Gender::Feminine), Some(Number::Singular))
            }
            [stem @ .., TEH, ALEF | YEH, NOON] if common(stem, &[TEH_MARBUTA]) > 0 => {
                (Some(Gender::Feminine), Some(Number::Dual))
            }
            [stem @ .., WAW, NOON] if common(stem, &[YEH, NOON]) > 0 => (Some(Gender::Masculine), Some(Number::Plural)),
            [stem @ .., YEH, NOON] if common(stem, &[WAW, NOON]) > 0 => (Some(Gender::Masculine), Some(Number::Plural)),
            [stem @ .., ALEF, NOON]
                if common(stem, b"") >= common(stem, &[ALEF, NOON]).max(1) && common(stem, &[YEH, NOON]) > 0 =>
            {
                (Some(Gender::Masculine), Some(Number::Dual))
            }
            _ => (None, None),
        };
        Feats { gender, number, definite: enclitic || lam || article(plain), ..Feats::default() }
    }
}

/// A stem as it stands without clitics: a `ت` before a pronoun is `ة` again where that is the commoner word, and the
/// article after ل has its alef.
pub(super) struct Restored<'a> {
    pub plain: Cow<'a, [u8]>,
    pub written: Cow<'a, [u8]>,
    pub facts: Facts,
}

pub(super) fn restored<'a>(stems: &Stems, unit: &Unit<'a>, enclitic: bool) -> Restored<'a> {
    let facts = if unit.kind == WORD { (unit.class, unit.kin) } else { stems.facts_of(unit.plain) };
    if unit.lam {
        let with_alef = |codes: &[u8]| Cow::Owned([&[ALEF], codes].concat());
        return Restored { plain: with_alef(unit.plain), written: with_alef(unit.written), facts };
    }
    let feminine = unit.plain.strip_suffix(&[TEH]).filter(|s| enclitic && s.len() >= 2);
    match feminine.map(|stem| [stem, &[TEH_MARBUTA]].concat()) {
        Some(form) if stems.step(&form) > stems.step(unit.plain) => {
            let facts = stems.facts_of(&form);
            Restored { plain: Cow::Owned(form.clone()), written: Cow::Owned(form), facts }
        }
        _ => Restored { plain: Cow::Borrowed(unit.plain), written: Cow::Borrowed(unit.written), facts },
    }
}

/// Parts of speech that the characters decide.
fn settled(unit: Option<&Unit<'_>>, upos: Upos) -> Upos {
    match unit.map(|u| u.kind) {
        Some(QUOTE) => Upos::Punct,
        Some(PUNCT) if !matches!(upos, Upos::Punct | Upos::Sym) => Upos::Punct,
        Some(WORD | LATIN) if matches!(upos, Upos::Punct | Upos::Sym) => Upos::Noun,
        _ => upos,
    }
}

const WORD: u8 = 0;
const LATIN: u8 = 1;
const NUMBER: u8 = 2;
const QUOTE: u8 = 3;
const PUNCT: u8 = 4;

fn kind_of(doc: &Doc, token: usize, word: &Word) -> u8 {
    match doc.tokens.get(token).map(|t| t.kind) {
        Some(Kind::Word) if word.plain.first().is_some_and(|&c| is_arabic(c)) => WORD,
        Some(Kind::Word) => LATIN,
        Some(Kind::Number) => NUMBER,
        Some(Kind::Quote) => QUOTE,
        _ => PUNCT,
    }
}

/// The codes of every token.
pub(super) fn words_of(doc: &Doc) -> Vec<Word> {
    doc.tokens
        .iter()
        .map(|t| {
            let mut word = Word::default();
            word.read(doc.text.slice(t.start..t.end));
            word
        })
        .collect()
}

/// The cut of a token that is not an Arabic word: whole, but for a per cent sign after a number.
pub(super) fn fixed_cut(doc: &Doc, token: usize, word: &Word) -> Option<Cut> {
    match kind_of(doc, token, word) {
        WORD => None,
        NUMBER if word.plain.last() == Some(&(b'%' | 0x80)) && word.cuttable(word.plain.len() - 1) => {
            Some(Cut { pre: 0, suf: 1 })
        }
        _ => Some(Cut::default()),
    }
}

/// The neighbours of a word.
pub(super) fn around<'a>(words: &'a [Word], classes: &[u32], at: usize) -> Around<'a> {
    let near = |i: Option<usize>| {
        let found = i.and_then(|i| Some((words.get(i)?.plain.as_slice(), *classes.get(i)?)));
        found.unwrap_or_default()
    };
    let (before, after) = (near(at.checked_sub(1)), near(at.checked_add(1)));
    Around { before: before.0, after: after.0, classes: [before.1, after.1] }
}

/// A part before it has a part of speech: code points, and the letters of its word from `from` to `to`.
#[derive(Debug, Clone)]
pub(super) struct RawPart {
    pub start: u32,
    pub end: u32,
    token: u32,
    from: usize,
    to: usize,
    place: Place,
}

/// All parts of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    pub parts: Vec<RawPart>,
    pub of_token: Vec<Range<u32>>,
}

/// Cut every token.
pub(super) fn lay_out(doc: &Doc, words: &[Word], cuts: &[Cut]) -> Layout {
    let mut layout = Layout::default();
    for (token, ((word, cut), t)) in words.iter().zip(cuts).zip(&doc.tokens).enumerate() {
        let first = layout.parts.len() as u32;
        let letters = word.plain.len();
        let stem = usize::from(cut.pre)..letters - usize::from(cut.suf).min(letters);
        let mut push = |from: usize, to: usize, place| {
            // Marks before the first letter and after the last belong to the outer parts.
            let point = |letter: usize, edge| match word.map.get(letter) {
                Some(&at) if letter > 0 && letter < letters => t.start + at,
                _ => edge,
            };
            let (start, end) = (point(from, t.start), point(to, t.end));
            layout.parts.push(RawPart { start, end, token: token as u32, from, to, place });
        };
        (0..stem.start).for_each(|i| push(i, i + 1, Place::Before));
        push(stem.start, stem.end, Place::Stem);
        if stem.end < letters {
            push(stem.end, letters, Place::After);
        }
        layout.of_token.push(first..layout.parts.len() as u32);
    }
    layout
}

/// The parts of each sentence, as ranges of part numbers.
pub(super) fn sentence_parts<'a>(doc: &'a Doc, layout: &'a Layout) -> impl Iterator<Item = Range<usize>> + 'a {
    let first = |token: usize| layout.of_token.get(token).map_or(layout.parts.len(), |r| r.start as usize);
    doc.sentences.iter().map(move |s| first(s.start)..first(s.end))
}

/// Lexicon answers, asked once for each form of a document.
pub(super) struct Known<'a> {
    stems: &'a Stems,
    at: FxHashMap<Box<[u8]>, usize>,
    /// Analyses, and the kin where they were asked for.
    facts: Vec<(u32, Option<[u8; 6]>)>,
}

impl<'a> Known<'a> {
    pub(super) fn new(stems: &'a Stems) -> Known<'a> {
        Known { stems, at: FxHashMap::default(), facts: Vec::new() }
    }

    fn index(&mut self, plain: &[u8]) -> usize {
        if let Some(&at) = self.at.get(plain) {
            return at;
        }
        self.facts.push((self.stems.analyses(plain), None));
        self.at.insert(plain.into(), self.facts.len() - 1);
        self.facts.len() - 1
    }

    /// The analyses of a form.
    pub(super) fn class(&mut self, plain: &[u8]) -> u32 {
        let at = self.index(plain);
        self.facts.get(at).map_or(0, |f| f.0)
    }

    /// The word with an alef before it, where that is at least as common.
    fn with_alef(&self, plain: &[u8]) -> Option<Vec<u8>> {
        let commoner = self.stems.step_of([&[ALEF], plain, b""]) >= self.stems.step(plain);
        commoner.then(|| [&[ALEF], plain].concat())
    }

    /// The analyses and the kin of a form.
    fn class_and_kin(&mut self, plain: &[u8]) -> Facts {
        let (at, stems) = (self.index(plain), self.stems);
        self.facts.get_mut(at).map_or((0, [0; 6]), |f| (f.0, *f.1.get_or_insert_with(|| stems.kin(plain))))
    }
}

/// The parts as the features see them. `للـ` is read as ل and the article.
pub(super) fn units_of<'a>(doc: &Doc, words: &'a [Word], layout: &Layout, known: &mut Known<'_>) -> Vec<Unit<'a>> {
    let mut units = Vec::with_capacity(layout.parts.len());
    for part in &layout.parts {
        let Some(word) = words.get(part.token as usize) else { continue };
        let plain = word.plain.get(part.from..part.to).unwrap_or_default();
        let written = word.written.get(part.from..part.to).unwrap_or_default();
        let kind = kind_of(doc, part.token as usize, word);
        let stem = part.place == Place::Stem && kind == WORD;
        let after_lam = part.from > 0 && word.plain.get(part.from - 1) == Some(&LAM);
        let may_be_lam = stem && after_lam && plain.len() > 2 && plain.first() == Some(&LAM);
        let whole = if may_be_lam { known.with_alef(plain) } else { None };
        let (class, kin) = match stem {
            true => known.class_and_kin(whole.as_deref().unwrap_or(plain)),
            false => (0, [0; 6]),
        };
        let lam = whole.is_some();
        units.push(Unit { plain, written, place: part.place, kind, class, kin, tanwin: stem && word.tanwin, lam });
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Field;
    use proptest::prelude::*;

    /// `part/UPOS+part/UPOS` for every token.
    fn tagged(text: &str) -> Vec<String> {
        let doc = Doc::new(Field::Text, text);
        let tags = Tagger::builtin().tag(&doc);
        (0..tags.len())
            .map(|i| {
                let part = |p: &Part| format!("{}/{}", doc.text.slice(p.start..p.end), p.upos.name());
                tags.parts(i).iter().map(part).collect::<Vec<_>>().join("+")
            })
            .collect()
    }

    #[test]
    fn shipped_files_open() {
        assert_eq!(Tagger::open(STEMS, MODEL).err(), None);
        let mut bent = MODEL.to_vec();
        if let Some(last) = bent.last_mut() {
            *last ^= 1;
        }
        assert_eq!(Tagger::open(STEMS, &bent).err(), Some(ModelError::Checksum));
        assert_eq!(Tagger::open(MODEL, MODEL).err(), Some(ModelError::Magic("KHST")));
        assert_eq!(Tagger::open(STEMS, &[]).err(), Some(ModelError::Magic("KHTG")));
    }

    #[test]
    fn cuts_clitics_and_leaves_words_whole() {
        for (text, want) in [
            ("اشتبك الجيش وبقواتهم", "و+ب+قوات+هم"),
            ("وصل الوفد للمدينة", "ل+لمدينة"),
            ("فسيقولونها غدا", "ف+س+يقولون+ها غدا"),
            ("زار وفد من ألمانيا العاصمة", "ألمانيا العاصمة"),
            ("أعلنت وزارة الدفاع", "وزارة الدفاع"),
            ("زارت والدته أمس", "والدت+ه أمس"),
            ("قرأ كتاب التاريخ", "كتاب التاريخ"),
            ("تسلم بلاغا من السكان", "بلاغا من السكان"),
            ("وقال وزير الخارجية", "و+قال وزير الخارجية"),
            ("بعد وصول القوات", "بعد وصول القوات"),
            ("سيعود النازحون", "س+يعود النازحون"),
            ("سقط جرحى في فيينا", "في فيينا"),
            ("وأكد له أنها ستشارك", "و+أكد ل+ه أن+ها س+تشارك"),
            ("بلغت نسبة المشاركة 45%", "المشاركة 45+%"),
            ("وَقَالَ الرَّئِيسُ", "وَ+قَالَ الرَّئِيسُ"),
            ("انسحب من مواقعها", "من مواقع+ها"),
            ("وصل المبعوث لليمن", "ل+ليمن"),
        ] {
            let words: Vec<String> = tagged(text)
                .iter()
                .map(|t| t.split('+').map(|p| p.split('/').next().unwrap_or("")).collect::<Vec<_>>().join("+"))
                .collect();
            let end = words[words.len() - want.split(' ').count()..].join(" ");
            assert_eq!(end, want, "{text}");
        }
    }

    #[test]
    fn names_parts_of_speech() {
        for (text, want) in [
            ("قال الوزير اليوم: المحادثات بدأت في القاهرة.", "VERB NOUN ADV PUNCT NOUN VERB ADP PROPN PUNCT"),
            ("أعلنت الحكومة الجديدة تشكيل لجنة", "VERB NOUN ADJ NOUN NOUN"),
            ("لم يصل الوفد إلى المدينة", "PART VERB NOUN ADP NOUN"),
            ("هذه القوات لا تشارك في القتال", "PRON NOUN PART VERB ADP NOUN"),
        ] {
            let got: Vec<String> = tagged(text).iter().filter_map(|t| Some(t.rsplit_once('/')?.1.to_owned())).collect();
            assert_eq!(got.join(" "), want, "{text}");
        }
    }

    #[test]
    fn tells_lemmas_and_morphology() {
        for (text, token, lemma, want) in [
            ("قالت الوزارة", 0, "قال", "perfect 3 f s"),
            ("وسيقولون الحقيقة", 0, "قال", "imperfect 3 m p"),
            ("أعيد فتح الطريق", 0, "اعاد", "perfect passive 3 m s"),
            ("كما يقال عن المدينة", 1, "قال", "imperfect passive 3 m s"),
            ("كما يُعتقد أن الهجوم فشل", 1, "اعتقد", "imperfect passive 3 m s"),
            ("وصلت القوات إلى المطار", 1, "قوه", "f p definite"),
            ("أصيب عدد من المدنيين", 3, "مدني", "m p definite"),
            ("عقد اجتماع في مدينتهم", 3, "مدينه", "f s definite"),
            ("وصل إلى مدينة", 2, "مدينه", "f s"),
            ("سلم الأسلحة للشرطة", 2, "شرطه", "f s definite"),
        ] {
            let doc = Doc::new(Field::Text, text);
            let tags = Tagger::builtin().tag(&doc);
            assert_eq!(tags.lemma(token), Some(lemma), "{text}: {:?}", tagged(text));
            assert_eq!(described(tags.feats(token)), want, "{text}: {:?}", tagged(text));
        }
    }

    fn described(feats: Feats) -> String {
        let words = [
            feats.aspect.map(|a| format!("{a:?}").to_lowercase()),
            feats.passive.then(|| "passive".to_owned()),
            feats.person.map(|p| p.to_string()),
            feats.gender.map(|g| (if g == Gender::Feminine { "f" } else { "m" }).to_owned()),
            feats.number.map(|n| (["s", "d", "p"][n as usize]).to_owned()),
            feats.definite.then(|| "definite".to_owned()),
        ];
        words.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn parts_concatenated_are_the_token(s in "([\\u{600}-\\u{6ff}\\u{fb50}-\\u{fdff}\\u{fe70}-\\u{feff}]{1,12}[ \\n%.0-9a-z]{0,2}){0,8}") {
            check_parts(&s)?;
        }

        #[test]
        fn no_text_is_too_odd(s in any::<String>()) {
            check_parts(&s)?;
        }
    }

    fn check_parts(s: &str) -> Result<(), TestCaseError> {
        let doc = Doc::new(Field::Text, s);
        let tags = Tagger::builtin().tag(&doc);
        prop_assert_eq!(tags.len(), doc.tokens.len());
        for (i, token) in doc.tokens.iter().enumerate() {
            let parts = tags.parts(i);
            prop_assert_eq!(parts.first().map(|p| p.start), Some(token.start));
            prop_assert_eq!(parts.last().map(|p| p.end), Some(token.end));
            prop_assert!(parts.iter().all(|p| p.start < p.end));
            prop_assert!(parts.windows(2).all(|w| w[0].end == w[1].start));
            prop_assert!(tags.stem(i).is_some());
        }
        prop_assert_eq!(Tagger::builtin().tag(&doc), tags);
        Ok(())
    }
}
