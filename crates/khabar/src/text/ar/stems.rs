//! What the lexicon knows of a word without its clitics: the parts of speech that its letters allow, how common it
//! is, and its lemma. Facts compiled from Camel Morph MSA and wordfreq; see `models/ar-stems.md`.

use super::letters::Key;
use super::letters::letter::*;
use super::packed::{ModelError, Unpack};
use super::rows::Rows;
use crate::text::affix::codes_without_end;

#[cfg(feature = "train")]
use super::packed::Pack;

pub(super) const MAGIC: &str = "KHST";

/// Facts of one stem, a bit each.
pub mod fact {
    /// Perfect stem that stands without a suffix (`قال`).
    pub const PERFECT_BARE: u32 = 1;
    /// Perfect stem before a suffix that opens with a vowel (`قال` + `ت`).
    pub const PERFECT_VOWEL: u32 = 1 << 1;
    /// Perfect stem before a suffix that opens with a consonant (`قل` + `نا`).
    pub const PERFECT_CONSONANT: u32 = 1 << 2;
    /// Imperfect stem that stands without a suffix (`ي` + `قول`).
    pub const IMPERFECT_BARE: u32 = 1 << 3;
    /// Imperfect stem before a vowel (`ي` + `قول` + `ون`).
    pub const IMPERFECT_VOWEL: u32 = 1 << 4;
    /// Imperfect stem before a consonant (`ي` + `قل` + `ن`).
    pub const IMPERFECT_CONSONANT: u32 = 1 << 5;
    /// Imperative stem.
    pub const IMPERATIVE: u32 = 1 << 6;
    /// The imperfect prefix has a fatha: a written damma on it makes a passive.
    pub const PREFIX_FATHA: u32 = 1 << 7;
    /// Perfect that the letters alone show to be passive (`قيل`, `اعيد`).
    pub const PASSIVE_PERFECT: u32 = 1 << 8;
    /// Imperfect stem that the letters alone show to be passive (`ي` + `قال`).
    pub const PASSIVE_IMPERFECT: u32 = 1 << 9;
    /// Adjective, masculine singular.
    pub const ADJECTIVE: u32 = 1 << 10;
    /// Adjective, broken plural or irregular feminine.
    pub const ADJECTIVE_OTHER: u32 = 1 << 11;
    /// Comparative.
    pub const COMPARATIVE: u32 = 1 << 12;
    /// Proper noun.
    pub const PROPER: u32 = 1 << 13;
    /// Number word.
    pub const NUMBER: u32 = 1 << 14;
    /// Quantity noun and other listed nouns.
    pub const NOUN: u32 = 1 << 15;
    /// Preposition.
    pub const PREPOSITION: u32 = 1 << 16;
    /// Conjunction.
    pub const CONJUNCTION: u32 = 1 << 17;
    /// Subordinating conjunction.
    pub const SUBORDINATOR: u32 = 1 << 18;
    /// Adverb.
    pub const ADVERB: u32 = 1 << 19;
    /// Personal pronoun.
    pub const PRONOUN: u32 = 1 << 20;
    /// Demonstrative.
    pub const DEMONSTRATIVE: u32 = 1 << 21;
    /// Relative pronoun.
    pub const RELATIVE: u32 = 1 << 22;
    /// Interrogative.
    pub const INTERROGATIVE: u32 = 1 << 23;
    /// Negation.
    pub const NEGATION: u32 = 1 << 24;
    /// Other particle, interjection, abbreviation.
    pub const PARTICLE: u32 = 1 << 25;
    /// The imperfect prefix has a damma in the active too.
    pub const PREFIX_DAMMA: u32 = 1 << 26;
    /// In news, mostly part of a name.
    pub const NAME_MOSTLY: u32 = 1 << 27;
    /// In news, part of a name at times.
    pub const NAME_AT_TIMES: u32 = 1 << 28;
    /// Seen in news several times, never in a name.
    pub const NAME_NEVER: u32 = 1 << 29;
}

/// One entry to compile: a stem in ordinary spelling, what it may be, and its lemma.
#[cfg(feature = "train")]
#[derive(Debug, Clone)]
pub struct StemEntry {
    /// The stem.
    pub stem: String,
    /// Its facts ([`fact`]).
    pub facts: u32,
    /// Its lemma, without marks; empty where the entry knows none.
    pub lemma: String,
}

/// What the lexicon knows of a word: its analyses, and how common its kin are.
pub(super) type Facts = (u32, [u8; 6]);

/// The compiled stem lexicon.
#[derive(Debug, Clone, Default)]
pub struct Stems {
    /// Facts, verb lemma and nominal lemma, the lemmas as indexes into `lemma_at`; `NONE` for none.
    rows: Rows<[u32; 3]>,
    lemma_at: Vec<u32>,
    lemma_codes: Vec<u8>,
    /// Frequencies, in steps of a third of a power of ten.
    common: Rows<u8>,
}

#[cfg(feature = "train")]
const NONE: u32 = u32::MAX;
#[cfg(feature = "train")]
pub(super) const VERB: u32 = 0x3FF & !fact::PREFIX_FATHA;
const STEM: u8 = 250;
const COMMON: u8 = 251;

impl Stems {
    /// Read a compiled lexicon.
    ///
    /// # Errors
    /// The bytes are not a stem lexicon of this format version, or are damaged.
    pub fn open(bytes: &[u8]) -> Result<Stems, ModelError> {
        let mut file = Unpack::open(bytes, MAGIC)?;
        let (keys, facts, verbs, nominals) = (file.u32s()?, file.u32s()?, file.u32s()?, file.u32s()?);
        let rows = keys.into_iter().zip(facts).zip(verbs).zip(nominals);
        let rows = Rows::new(rows.map(|(((key, facts), verb), nominal)| (key, [facts, verb, nominal])));
        let (lemma_at, lemma_codes) = (file.u32s()?, file.bytes()?.to_vec());
        let common = Rows::new(file.u32s()?.into_iter().zip(file.bytes()?.iter().copied()));
        let (rows, common) = rows.zip(common).ok_or(ModelError::Contents)?;
        Ok(Stems { rows, lemma_at, lemma_codes, common })
    }

    /// Facts of a stem in plain codes; 0 where the lexicon has none.
    pub(super) fn facts(&self, plain: &[u8]) -> u32 {
        self.row(plain).map_or(0, |row| row[0])
    }

    fn row(&self, plain: &[u8]) -> Option<&[u32; 3]> {
        self.rows.get(Key::new(STEM).bytes(plain).finish())
    }

    /// How common a written word is: 0 for unlisted, then a step for each third of a power of ten.
    pub(super) fn step(&self, plain: &[u8]) -> u8 {
        self.step_of([plain, b"", b""])
    }

    /// The same of a word put together of parts.
    pub(super) fn step_of(&self, parts: [&[u8]; 3]) -> u8 {
        self.common.get(Key::new(COMMON).joined(parts).finish()).copied().unwrap_or(0)
    }

    /// The lemma of a stem as a verb or as a nominal, in plain codes.
    pub(super) fn lemma(&self, plain: &[u8], verb: bool) -> Option<&[u8]> {
        let &[_, of_verb, of_nominal] = self.row(plain)?;
        let at = if verb { of_verb } else { of_nominal } as usize;
        let (from, to) = (*self.lemma_at.get(at)?, *self.lemma_at.get(at + 1)?);
        self.lemma_codes.get(from as usize..to as usize)
    }

    /// The analyses that a word without proclitics and pronoun allows.
    pub(super) fn analyses(&self, word: &[u8]) -> u32 {
        let mut found = 0;
        let (bare, article) = match word {
            [ALEF, LAM, rest @ ..] if rest.len() >= 2 => (rest, true),
            _ => (word, false),
        };
        let whole = self.facts(word);
        for (fact, analysis) in DIRECT {
            if whole & fact != 0 {
                found |= analysis;
            }
        }
        if article {
            found |= analysis::ARTICLE;
        } else {
            for verb in verb_forms(word) {
                if self.facts(verb.stem) & verb.needs != 0 {
                    found |= verb.analysis;
                }
            }
        }
        if whole & fact::IMPERATIVE != 0 {
            found |= analysis::IMPERATIVE;
        }
        found | self.nominal(bare, article)
    }

    /// The analyses and the kin of a word.
    pub(super) fn facts_of(&self, word: &[u8]) -> Facts {
        (self.analyses(word), self.kin(word))
    }

    fn nominal(&self, bare: &[u8], article: bool) -> u32 {
        let mut found = 0;
        if article {
            let facts = self.facts(bare);
            for (fact, analysis) in [
                (fact::ADJECTIVE, analysis::ADJECTIVE),
                (fact::ADJECTIVE_OTHER, analysis::ADJECTIVE_OTHER),
                (fact::COMPARATIVE, analysis::COMPARATIVE),
                (fact::PROPER, analysis::PROPER),
                (fact::NUMBER, analysis::NUMBER),
                (fact::NOUN, analysis::NOUN),
            ] {
                if facts & fact != 0 {
                    found |= analysis;
                }
            }
        }
        for (suffix, adjective) in NOMINAL_SUFFIXES {
            if let Some(stem) = codes_without_end(bare, suffix).filter(|s| s.len() >= 2) {
                let facts = self.facts(stem);
                if facts & fact::ADJECTIVE != 0 {
                    found |= adjective;
                }
                if facts & fact::NUMBER != 0 {
                    found |= analysis::NUMBER;
                }
            }
        }
        found
    }

    /// How common the word's kin are: with and without the article, with `ة`, `ات`, and as an imperfect. What stands
    /// with the article is nominal, what stands after `ي` and `سي` a verb.
    pub(super) fn kin(&self, word: &[u8]) -> [u8; 6] {
        let bare = match word {
            [ALEF, LAM, rest @ ..] if rest.len() >= 2 => rest,
            _ => word,
        };
        let base = NOMINAL_SUFFIXES
            .iter()
            .find_map(|(s, _)| codes_without_end(bare, s).filter(|b| b.len() >= 3))
            .unwrap_or(bare);
        let step = |parts| self.step_of(parts);
        [
            step([b"", bare, b""]),
            step([&[ALEF, LAM], bare, b""]),
            step([b"", base, b""]),
            step([&[ALEF, LAM], base, &[TEH_MARBUTA]]),
            step([b"", base, &[ALEF, TEH]]),
            step([&[YEH], base, b""]),
        ]
    }
}

/// What a word's letters allow, a bit each.
pub(super) mod analysis {
    pub const PERFECT: u32 = 1;
    pub const PERFECT_TEH: u32 = 1 << 1;
    pub const PERFECT_PLURAL: u32 = 1 << 2;
    pub const PERFECT_OTHER: u32 = 1 << 3;
    pub const IMPERFECT: u32 = 1 << 4;
    pub const IMPERFECT_PLURAL: u32 = 1 << 5;
    pub const IMPERFECT_OTHER: u32 = 1 << 6;
    pub const IMPERATIVE: u32 = 1 << 7;
    pub const ADJECTIVE: u32 = 1 << 8;
    pub const ADJECTIVE_FEMININE: u32 = 1 << 9;
    pub const ADJECTIVE_PLURAL: u32 = 1 << 10;
    pub const ADJECTIVE_ACCUSATIVE: u32 = 1 << 11;
    pub const ADJECTIVE_OTHER: u32 = 1 << 12;
    pub const COMPARATIVE: u32 = 1 << 13;
    pub const PROPER: u32 = 1 << 14;
    pub const NUMBER: u32 = 1 << 15;
    pub const NOUN: u32 = 1 << 16;
    pub const ARTICLE: u32 = 1 << 17;
    pub const PREPOSITION: u32 = 1 << 18;
    pub const CONJUNCTION: u32 = 1 << 19;
    pub const SUBORDINATOR: u32 = 1 << 20;
    pub const ADVERB: u32 = 1 << 21;
    pub const PRONOUN: u32 = 1 << 22;
    pub const DEMONSTRATIVE: u32 = 1 << 23;
    pub const RELATIVE: u32 = 1 << 24;
    pub const INTERROGATIVE: u32 = 1 << 25;
    pub const NEGATION: u32 = 1 << 26;
    pub const PARTICLE: u32 = 1 << 27;
    pub const NAME_MOSTLY: u32 = 1 << 28;
    pub const NAME_AT_TIMES: u32 = 1 << 29;
    pub const NAME_NEVER: u32 = 1 << 30;
    /// What the grammar allows, apart from what news does.
    pub const CLASS: u32 = (1 << 28) - 1;
}

const DIRECT: [(u32, u32); 19] = [
    (fact::ADJECTIVE, analysis::ADJECTIVE),
    (fact::ADJECTIVE_OTHER, analysis::ADJECTIVE_OTHER),
    (fact::COMPARATIVE, analysis::COMPARATIVE),
    (fact::PROPER, analysis::PROPER),
    (fact::NUMBER, analysis::NUMBER),
    (fact::NOUN, analysis::NOUN),
    (fact::PREPOSITION, analysis::PREPOSITION),
    (fact::CONJUNCTION, analysis::CONJUNCTION),
    (fact::SUBORDINATOR, analysis::SUBORDINATOR),
    (fact::ADVERB, analysis::ADVERB),
    (fact::PRONOUN, analysis::PRONOUN),
    (fact::DEMONSTRATIVE, analysis::DEMONSTRATIVE),
    (fact::RELATIVE, analysis::RELATIVE),
    (fact::INTERROGATIVE, analysis::INTERROGATIVE),
    (fact::NEGATION, analysis::NEGATION),
    (fact::PARTICLE, analysis::PARTICLE),
    (fact::NAME_MOSTLY, analysis::NAME_MOSTLY),
    (fact::NAME_AT_TIMES, analysis::NAME_AT_TIMES),
    (fact::NAME_NEVER, analysis::NAME_NEVER),
];

/// ة ات ون ين ان ا يا: the endings of sound nominals, longest first.
const NOMINAL_SUFFIXES: &[(&[u8], u32)] = &[
    (&[TEH, YEH, NOON], analysis::ADJECTIVE_PLURAL),
    (&[TEH, ALEF, NOON], analysis::ADJECTIVE_PLURAL),
    (&[ALEF, TEH], analysis::ADJECTIVE_PLURAL),
    (&[WAW, NOON], analysis::ADJECTIVE_PLURAL),
    (&[YEH, NOON], analysis::ADJECTIVE_PLURAL),
    (&[ALEF, NOON], analysis::ADJECTIVE_PLURAL),
    (&[TEH_MARBUTA], analysis::ADJECTIVE_FEMININE),
    (&[TEH], analysis::ADJECTIVE_FEMININE),
    (&[ALEF], analysis::ADJECTIVE_ACCUSATIVE),
];

/// One way to read a word as a verb.
#[derive(Debug, Clone, Copy)]
pub(super) struct VerbForm<'a> {
    pub stem: &'a [u8],
    /// The stem must have one of these facts.
    pub needs: u32,
    pub analysis: u32,
    pub affix: Affix,
}

/// What the affixes of a verb say. Person 1–3; gender and number are unset where the affix leaves them open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Affix {
    pub perfect: bool,
    pub person: u8,
    pub feminine: Option<bool>,
    /// 1, 2 or 3 for singular, dual, plural.
    pub number: u8,
}

const fn affix(perfect: bool, person: u8, feminine: Option<bool>, number: u8) -> Affix {
    Affix { perfect, person, feminine, number }
}

use analysis as an;
/// Suffixes of the perfect, the commoner reading first where two are written alike.
const PERFECT_SUFFIXES: &[(&[u8], u32, u32, Affix)] = &[
    (&[], fact::PERFECT_BARE | fact::PASSIVE_PERFECT, an::PERFECT, affix(true, 3, Some(false), 1)),
    (&[TEH], fact::PERFECT_VOWEL | fact::PASSIVE_PERFECT, an::PERFECT_TEH, affix(true, 3, Some(true), 1)),
    (&[WAW, ALEF], fact::PERFECT_VOWEL | fact::PASSIVE_PERFECT, an::PERFECT_PLURAL, affix(true, 3, Some(false), 3)),
    (&[WAW], fact::PERFECT_VOWEL, an::PERFECT_OTHER, affix(true, 3, Some(false), 3)),
    (&[TEH, ALEF], fact::PERFECT_VOWEL, an::PERFECT_OTHER, affix(true, 3, Some(true), 2)),
    (&[ALEF], fact::PERFECT_VOWEL, an::PERFECT_OTHER, affix(true, 3, Some(false), 2)),
    (&[NOON, ALEF], fact::PERFECT_CONSONANT, an::PERFECT_OTHER, affix(true, 1, None, 3)),
    (&[TEH], fact::PERFECT_CONSONANT, an::PERFECT_OTHER, affix(true, 1, None, 1)),
    (&[TEH, MEEM], fact::PERFECT_CONSONANT, an::PERFECT_OTHER, affix(true, 2, Some(false), 3)),
    (&[NOON], fact::PERFECT_CONSONANT, an::PERFECT_OTHER, affix(true, 3, Some(true), 3)),
];

const IMPERFECT_ANY: u32 = fact::IMPERFECT_BARE | fact::PASSIVE_IMPERFECT;
/// Suffixes of the imperfect, with the number that they give; `None` leaves it to the prefix.
const IMPERFECT_SUFFIXES: &[(&[u8], u32, u32, Option<u8>)] = &[
    (&[], IMPERFECT_ANY, an::IMPERFECT, None),
    (&[WAW, NOON], fact::IMPERFECT_VOWEL | fact::PASSIVE_IMPERFECT, an::IMPERFECT_PLURAL, Some(3)),
    (&[WAW, ALEF], fact::IMPERFECT_VOWEL | fact::PASSIVE_IMPERFECT, an::IMPERFECT_PLURAL, Some(3)),
    (&[WAW], fact::IMPERFECT_VOWEL, an::IMPERFECT_OTHER, Some(3)),
    (&[ALEF, NOON], fact::IMPERFECT_VOWEL | fact::PASSIVE_IMPERFECT, an::IMPERFECT_OTHER, Some(2)),
    (&[ALEF], fact::IMPERFECT_VOWEL, an::IMPERFECT_OTHER, Some(2)),
    (&[YEH, NOON], fact::IMPERFECT_VOWEL, an::IMPERFECT_OTHER, Some(1)),
    (&[NOON], fact::IMPERFECT_CONSONANT, an::IMPERFECT_OTHER, Some(3)),
];

/// Every way to read a word, without proclitics and pronoun, as a perfect or imperfect verb.
pub(super) fn verb_forms(word: &[u8]) -> impl Iterator<Item = VerbForm<'_>> {
    let perfect = PERFECT_SUFFIXES.iter().filter_map(move |&(suffix, needs, analysis, affix)| {
        let stem = codes_without_end(word, suffix)?;
        (stem.len() >= 2).then_some(VerbForm { stem, needs, analysis, affix })
    });
    let prefix = match word.first() {
        Some(&YEH) => Some((3, Some(false), 1)),
        Some(&TEH) => Some((3, Some(true), 1)),
        Some(&NOON) => Some((1, None, 3)),
        Some(&ALEF) => Some((1, None, 1)),
        _ => None,
    };
    let imperfect = prefix.into_iter().flat_map(move |(person, feminine, number)| {
        IMPERFECT_SUFFIXES.iter().filter_map(move |&(suffix, needs, analysis, plural)| {
            let stem = codes_without_end(word.get(1..)?, suffix)?;
            let fits = plural.is_none() || person == 3;
            // `ت…ون` and `ت…ين` address someone; `ي…ن` is a feminine plural.
            let person = if feminine == Some(true) && matches!(suffix, [WAW, ..] | [YEH, NOON]) { 2 } else { person };
            let feminine = match suffix {
                [NOON] | [YEH, NOON] => Some(true),
                [WAW, ..] => Some(false),
                _ => feminine,
            };
            let affix = Affix { perfect: false, person, feminine, number: plural.unwrap_or(number) };
            (fits && stem.len() >= 2).then_some(VerbForm { stem, needs, analysis, affix })
        })
    });
    perfect.chain(imperfect)
}

/// A lemma and how common it is, so that the commonest lemma of a stem is kept.
#[cfg(feature = "train")]
type Ranked = Option<(u64, Vec<u8>)>;

/// Compile entries and word frequencies (word, powers of ten per thousand million words) into the file that
/// [`Stems::open`] reads.
#[cfg(feature = "train")]
pub fn compile(entries: &[StemEntry], frequencies: &[(String, f64)], most: usize) -> Vec<u8> {
    use super::letters::codes;
    use std::collections::BTreeMap;

    let mut sums: BTreeMap<Vec<u8>, f64> = BTreeMap::new();
    for (word, zipf) in frequencies {
        *sums.entry(codes(word)).or_default() += 10f64.powf(*zipf);
    }
    let step = |word: &[u8]| sums.get(word).copied().unwrap_or(0.0);
    let mut ranked: Vec<(f64, u32)> = sums.iter().map(|(w, &sum)| (sum, Key::new(COMMON).bytes(w).finish())).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(most);
    let mut common: BTreeMap<u32, u8> = BTreeMap::new();
    for (sum, key) in ranked {
        common.entry(key).or_insert(((sum.log10() - 1.0) * 3.0).clamp(1.0, 30.0) as u8);
    }

    let mut merged: BTreeMap<u32, (u32, [Ranked; 2])> = BTreeMap::new();
    for entry in entries {
        let key = Key::new(STEM).bytes(&codes(&entry.stem)).finish();
        let row = merged.entry(key).or_default();
        row.0 |= entry.facts;
        let lemma = codes(&entry.lemma);
        if lemma.is_empty() {
            continue;
        }
        let rank = step(&lemma).to_bits();
        let slot = &mut row.1[usize::from(entry.facts & VERB == 0)];
        if slot.as_ref().is_none_or(|(best, _)| rank > *best) {
            *slot = Some((rank, lemma));
        }
    }
    let mut lemmas: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    for (_, slots) in merged.values() {
        for (_, lemma) in slots.iter().flatten() {
            lemmas.insert(lemma.clone(), 0);
        }
    }
    let (mut lemma_at, mut lemma_codes) = (vec![0u32], Vec::new());
    for (i, (lemma, index)) in lemmas.iter_mut().enumerate() {
        *index = i as u32;
        lemma_codes.extend(lemma);
        lemma_at.push(lemma_codes.len() as u32);
    }
    let column = |slot: usize| -> Vec<u32> {
        merged
            .values()
            .map(|(_, slots)| slots[slot].as_ref().and_then(|(_, l)| lemmas.get(l)).copied().unwrap_or(NONE))
            .collect()
    };
    let mut file = Pack::default();
    file.u32s(&merged.keys().copied().collect::<Vec<_>>());
    file.u32s(&merged.values().map(|(facts, _)| *facts).collect::<Vec<_>>());
    file.u32s(&column(0));
    file.u32s(&column(1));
    file.u32s(&lemma_at);
    file.bytes(&lemma_codes);
    file.u32s(&common.keys().copied().collect::<Vec<_>>());
    file.bytes(&common.values().copied().collect::<Vec<_>>());
    file.close(MAGIC)
}
