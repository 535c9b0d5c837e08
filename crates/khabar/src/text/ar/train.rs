//! Training: the same features as in tagging, weights by stochastic gradients, then rounded to small integers.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::super::Field;
use super::super::tokens::Doc;
use super::lemma::{self, EDITS, Edit, seen_key};
use super::letters::{Word, codes};
use super::packed::{ModelError, Pack};
use super::pos::{self, STATES, Upos, state_of};
use super::segment::{Cut, Whole, boundaries, cuts, inner_features, outer_features};
use super::stems::Stems;
use super::tagger::{
    Known, Layout, MAGIC, Restored, around, fixed_cut, lay_out, restored, sentence_parts, units_of, words_of,
};

pub use super::stems::{StemEntry, compile, fact};

/// A word of a treebank, clitics apart.
#[derive(Debug, Clone)]
pub struct GoldPart {
    /// First code point in the sentence.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Part of speech.
    pub upos: Upos,
    /// Whether a verb is perfect.
    pub perfect: bool,
    /// Lemma; marks are ignored.
    pub lemma: String,
}

/// A sentence of a treebank.
#[derive(Debug, Clone)]
pub struct GoldSentence {
    /// The document that it comes from.
    pub document: String,
    /// Its text.
    pub text: String,
    /// Its words, in order.
    pub parts: Vec<GoldPart>,
}

/// The boundaries inside a token, a bit for each letter that a part starts at.
pub fn gold_boundaries(gold: &GoldSentence, start: u32, end: u32, map: &[u32]) -> u32 {
    let inside = gold.parts.iter().map(|p| p.start).filter(|&s| s > start && s < end);
    inside
        .filter_map(|s| map.iter().position(|&m| m == s - start))
        .filter(|&i| i > 0 && i < 32)
        .fold(0, |m, i| m | 1 << i)
}

/// Exact words, and boundaries right, given and wanted, of the Arabic words of a document.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Arabic words.
    pub words: usize,
    /// Words with all boundaries right and none wrong.
    pub exact: usize,
    /// Boundaries given.
    pub given: usize,
    /// Boundaries in the treebank.
    pub wanted: usize,
    /// Boundaries given that are in the treebank.
    pub right: usize,
}

impl Counts {
    /// Count a document's boundaries against the treebank's.
    pub fn add(&mut self, doc: &Doc, tags: &super::tagger::Tags, gold: &GoldSentence) {
        for (i, (token, word)) in doc.tokens.iter().zip(words_of(doc)).enumerate() {
            if fixed_cut(doc, i, &word).is_some() {
                continue;
            }
            let want = gold_boundaries(gold, token.start, token.end, &word.map);
            let given =
                tags.parts(i).iter().skip(1).filter_map(|p| word.map.iter().position(|&m| m == p.start - token.start));
            let given = given.fold(0u32, |m, i| m | 1 << i);
            self.words += 1;
            self.exact += usize::from(want == given);
            self.given += given.count_ones() as usize;
            self.wanted += want.count_ones() as usize;
            self.right += (want & given).count_ones() as usize;
        }
    }
}

/// Numbers features in the order of their first use.
#[derive(Default)]
struct Index {
    of: FxHashMap<u32, u32>,
    keys: Vec<u32>,
    counts: Vec<u32>,
}

impl Index {
    fn of(&mut self, key: u32) -> u32 {
        let id = *self.of.entry(key).or_insert(self.keys.len() as u32);
        if id as usize == self.keys.len() {
            self.keys.push(key);
            self.counts.push(0);
        }
        self.counts[id as usize] += 1;
        id
    }
}

/// A small generator of pseudo-random numbers (xorshift), so that training repeats exactly.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }

    fn chance(&mut self, of: f32) -> bool {
        ((self.next() >> 40) as f32) < of * (1u64 << 24) as f32
    }
}

/// Weights in rows of `width`, with AdaGrad step sizes.
struct Weights {
    width: usize,
    w: Vec<f32>,
    g: Vec<f32>,
    rate: f32,
    decay: f32,
}

impl Weights {
    fn new(rows: usize, width: usize, rate: f32, decay: f32) -> Weights {
        Weights { width, w: vec![0.0; rows * width], g: vec![1e-4; rows * width], rate, decay }
    }

    fn row(&self, id: u32) -> &[f32] {
        &self.w[id as usize * self.width..(id as usize + 1) * self.width]
    }

    fn step(&mut self, id: u32, gradient: &[f32]) {
        let from = id as usize * self.width;
        for (k, &g) in gradient.iter().enumerate() {
            let i = from + k;
            let g = g - self.decay * self.w[i];
            if g != 0.0 {
                self.g[i] += g * g;
                self.w[i] += self.rate * g / self.g[i].sqrt();
            }
        }
    }
}

fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for s in scores.iter_mut() {
        *s = (*s - top).exp();
        sum += *s;
    }
    scores.iter_mut().for_each(|s| *s /= sum);
}

/// Round rows to `i8` with one scale for the file, keep the `most` heaviest rows, and sort them by key.
fn pack_rows(file: &mut Pack, keys: &[u32], weights: &[f32], width: usize, most: usize, top: f32) -> f32 {
    let scale = 127.0 / weights.iter().fold(0.1f32, |m, w| m.max(w.abs())).min(top);
    let mut rows: Vec<(f32, u32, &[f32])> = keys
        .iter()
        .zip(weights.chunks_exact(width))
        .map(|(&key, row)| (row.iter().fold(0.0f32, |m, w| m.max(w.abs())), key, row))
        .filter(|(weight, _, _)| weight * scale >= 0.5)
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    rows.truncate(most);
    rows.sort_by_key(|r| r.1);
    file.u32s(&rows.iter().map(|r| r.1).collect::<Vec<_>>());
    file.i8s(
        &rows
            .iter()
            .flat_map(|r| r.2.iter().map(|w| (w * scale).round().clamp(-127.0, 127.0) as i8))
            .collect::<Vec<_>>(),
    );
    scale
}

struct Prepared {
    doc: Doc,
    words: Vec<Word>,
    cuts: Vec<Cut>,
    possible: Vec<Vec<Cut>>,
    /// Whether the treebank's boundaries are those of the cut.
    sound: Vec<bool>,
}

fn prepare(gold: &GoldSentence) -> Prepared {
    let doc = Doc::new(Field::Text, &gold.text);
    let words = words_of(&doc);
    let (mut chosen, mut possible, mut sound) = (Vec::new(), Vec::new(), Vec::new());
    for (i, (word, token)) in words.iter().zip(&doc.tokens).enumerate() {
        let mut all = Vec::new();
        let fixed = fixed_cut(&doc, i, word);
        match fixed {
            Some(cut) => all.push(cut),
            None => cuts(word, &mut all),
        }
        let want = gold_boundaries(gold, token.start, token.end, &word.map);
        let found = all.iter().find(|c| boundaries(**c, word.plain.len()) == want);
        chosen.push(found.or(all.first()).copied().unwrap_or_default());
        sound.push(fixed.is_none() && found.is_some());
        possible.push(all);
    }
    Prepared { doc, words, cuts: chosen, possible, sound }
}

/// The treebank's word that covers a code point.
fn gold_at(gold: &GoldSentence, at: u32) -> Option<&GoldPart> {
    gold.parts.iter().find(|p| p.start <= at && at < p.end)
}

/// Settings that were chosen by cross-validation.
const SEED: u64 = 0x5EED_0A2B_1C3D_4E5F;
const CUT_EPOCHS: usize = 12;
const CHAIN_EPOCHS: usize = 16;
const CHAIN_RATE: f32 = 0.03;
const CHAIN_DECAY: f32 = 2e-4;
const CHAIN_DROPOUT: f32 = 0.2;
const LEMMA_EPOCHS: usize = 8;
const CUT_ROWS: usize = 90_000;
const CHAIN_ROWS: usize = 70_000;
const LEMMA_ROWS: usize = 6_000;

/// Train a model on a treebank; the bytes are what [`Tagger::open`](super::tagger::Tagger::open) reads beside `stems`.
///
/// # Errors
/// The stem lexicon cannot be read.
pub fn train(stems: &[u8], treebank: &[&GoldSentence]) -> Result<Vec<u8>, ModelError> {
    let stems = Stems::open(stems)?;
    let prepared: Vec<Prepared> = treebank.iter().map(|g| prepare(g)).collect();
    let mut file = Pack::default();
    train_cuts(&stems, &prepared, &mut file);
    train_chain(&stems, treebank, &prepared, &mut file);
    train_lemmas(&stems, treebank, &prepared, &mut file);
    Ok(file.close(MAGIC))
}

fn train_cuts(stems: &Stems, prepared: &[Prepared], file: &mut Pack) {
    let mut index = Index::default();
    // For each ambiguous word, the features of every cut and which cut is right.
    let mut cases: Vec<(Vec<Vec<u32>>, usize)> = Vec::new();
    let mut known = Known::new(stems);
    for p in prepared {
        let classes: Vec<u32> = p.words.iter().map(|w| known.class(&w.plain)).collect();
        for (i, word) in p.words.iter().enumerate() {
            if !p.sound[i] || p.possible[i].len() < 2 {
                continue;
            }
            let right = p.possible[i].iter().position(|c| *c == p.cuts[i]).unwrap_or(0);
            let near = around(&p.words, &classes, i);
            let features = p.possible[i]
                .iter()
                .map(|&cut| {
                    let mut ids = Vec::new();
                    inner_features(stems, word, Whole::of(stems, word), cut, &mut |k| ids.push(index.of(k)));
                    outer_features(word, cut, near, &mut |k| ids.push(index.of(k)));
                    ids
                })
                .collect();
            cases.push((features, right));
        }
    }
    let mut weights = Weights::new(index.keys.len(), 1, 0.1, 1e-4);
    let mut random = Random(SEED);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    for _ in 0..CUT_EPOCHS {
        random.shuffle(&mut order);
        for &case in &order {
            let (features, right) = &cases[case];
            let kept: Vec<Vec<u32>> =
                features.iter().map(|ids| ids.iter().copied().filter(|_| !random.chance(0.2)).collect()).collect();
            let mut scores: Vec<f32> = kept.iter().map(|ids| ids.iter().map(|&id| weights.row(id)[0]).sum()).collect();
            softmax(&mut scores);
            for (i, ids) in kept.iter().enumerate() {
                let gradient = f32::from(u8::from(i == *right)) - scores[i];
                if gradient.abs() > 1e-3 {
                    ids.iter().for_each(|&id| weights.step(id, &[gradient]));
                }
            }
        }
    }
    pack_rows(file, &index.keys, &weights.w, 1, CUT_ROWS, 8.0);
}

/// A sentence for the chain: the features and the right state of every part.
struct Sequence {
    features: Vec<Vec<u32>>,
    states: Vec<usize>,
}

fn sequences(stems: &Stems, treebank: &[&GoldSentence], prepared: &[Prepared], index: &mut Index) -> Vec<Sequence> {
    let mut out = Vec::new();
    let mut known = Known::new(stems);
    for (gold, p) in treebank.iter().zip(prepared) {
        let layout: Layout = lay_out(&p.doc, &p.words, &p.cuts);
        let units = units_of(&p.doc, &p.words, &layout, &mut known);
        for range in sentence_parts(&p.doc, &layout) {
            let units = &units[range.clone()];
            let features = (0..units.len())
                .map(|at| {
                    let mut ids = Vec::new();
                    pos::features(units, at, &mut |k| ids.push(index.of(k)));
                    ids
                })
                .collect();
            let states = layout.parts[range]
                .iter()
                .map(|raw| gold_at(gold, raw.start).map_or(0, |g| state_of(g.upos, g.perfect)))
                .collect();
            out.push(Sequence { features, states });
        }
    }
    out
}

fn train_chain(stems: &Stems, treebank: &[&GoldSentence], prepared: &[Prepared], file: &mut Pack) {
    let mut index = Index::default();
    let data = sequences(stems, treebank, prepared, &mut index);
    let mut weights = Weights::new(index.keys.len(), STATES, CHAIN_RATE, CHAIN_DECAY);
    let mut moves = Weights::new(STATES + 1, STATES, CHAIN_RATE, CHAIN_DECAY);
    let mut random = Random(SEED);
    let mut order: Vec<usize> = (0..data.len()).collect();
    for _ in 0..CHAIN_EPOCHS {
        random.shuffle(&mut order);
        for &i in &order {
            learn_sequence(&data[i], &mut weights, &mut moves, &mut random);
        }
    }
    let scale = pack_rows(file, &index.keys, &weights.w, STATES, CHAIN_ROWS, 6.0);
    file.i8s(&moves.w.iter().map(|w| (w * scale).round().clamp(-127.0, 127.0) as i8).collect::<Vec<_>>());
}

/// One step of gradient ascent on the log-likelihood of a sentence.
fn learn_sequence(data: &Sequence, weights: &mut Weights, moves: &mut Weights, random: &mut Random) {
    let n = data.states.len();
    if n == 0 {
        return;
    }
    let kept: Vec<Vec<u32>> = data
        .features
        .iter()
        .map(|ids| ids.iter().copied().filter(|_| !random.chance(CHAIN_DROPOUT)).collect())
        .collect();
    let emit: Vec<[f32; STATES]> = kept
        .iter()
        .map(|ids| {
            let mut sums = [0.0; STATES];
            for &id in ids {
                sums.iter_mut().zip(weights.row(id)).for_each(|(s, w)| *s += w);
            }
            sums
        })
        .collect();
    // Forward and backward in the linear domain, each position scaled to sum to one.
    let trans: Vec<f32> = moves.w.iter().map(|w| w.exp()).collect();
    let pot: Vec<[f32; STATES]> = emit
        .iter()
        .map(|e| {
            let top = e.iter().copied().fold(f32::MIN, f32::max);
            e.map(|x| (x - top).max(-60.0).exp())
        })
        .collect();
    let normal = |v: &mut [f32; STATES]| {
        let sum: f32 = v.iter().sum();
        v.iter_mut().for_each(|x| *x /= sum);
    };
    let mut forward = vec![[0.0f32; STATES]; n];
    let mut backward = vec![[1.0f32; STATES]; n];
    for at in 0..n {
        for to in 0..STATES {
            let reach: f32 = match at {
                0 => trans[STATES * STATES + to],
                _ => (0..STATES).map(|s| forward[at - 1][s] * trans[s * STATES + to]).sum(),
            };
            forward[at][to] = reach * pot[at][to];
        }
        normal(&mut forward[at]);
    }
    for at in (0..n - 1).rev() {
        for s in 0..STATES {
            backward[at][s] =
                (0..STATES).map(|to| trans[s * STATES + to] * pot[at + 1][to] * backward[at + 1][to]).sum();
        }
        normal(&mut backward[at]);
    }
    let mut move_gradient = vec![[0.0f32; STATES]; STATES + 1];
    for at in 0..n {
        let mut gradient = [0.0; STATES];
        let mut sum = 0.0;
        for s in 0..STATES {
            gradient[s] = forward[at][s] * backward[at][s];
            sum += gradient[s];
        }
        gradient.iter_mut().for_each(|g| *g = -*g / sum);
        if at == 0 {
            (0..STATES).for_each(|s| move_gradient[STATES][s] += gradient[s]);
            move_gradient[STATES][data.states[0]] += 1.0;
        } else {
            let mut pairs = [[0.0f32; STATES]; STATES];
            let mut sum = 0.0;
            for s in 0..STATES {
                for to in 0..STATES {
                    pairs[s][to] = forward[at - 1][s] * trans[s * STATES + to] * pot[at][to] * backward[at][to];
                    sum += pairs[s][to];
                }
            }
            for s in 0..STATES {
                (0..STATES).for_each(|to| move_gradient[s][to] -= pairs[s][to] / sum);
            }
            move_gradient[data.states[at - 1]][data.states[at]] += 1.0;
        }
        gradient[data.states[at]] += 1.0;
        kept[at].iter().for_each(|&id| weights.step(id, &gradient));
    }
    for (s, gradient) in move_gradient.iter().enumerate() {
        moves.step(s as u32, gradient);
    }
}

fn train_lemmas(stems: &Stems, treebank: &[&GoldSentence], prepared: &[Prepared], file: &mut Pack) {
    let mut seen: BTreeMap<u32, BTreeMap<Vec<u8>, usize>> = BTreeMap::new();
    let mut edits: BTreeMap<Edit, usize> = BTreeMap::new();
    let mut words: Vec<(Vec<u8>, Upos, Edit)> = Vec::new();
    for (gold, p) in treebank.iter().zip(prepared) {
        let layout = lay_out(&p.doc, &p.words, &p.cuts);
        let mut known = Known::new(stems);
        let units = units_of(&p.doc, &p.words, &layout, &mut known);
        for (i, (raw, unit)) in layout.parts.iter().zip(&units).enumerate() {
            let Some(part) = gold_at(gold, raw.start).filter(|g| g.start == raw.start && g.end == raw.end) else {
                continue;
            };
            if unit.place != pos::Place::Stem || unit.kind != 0 {
                continue;
            }
            let lemma = codes(&part.lemma.replace('`', ""));
            let enclitic = units.get(i + 1).is_some_and(|u| u.place == pos::Place::After);
            let Restored { plain, written, .. } = restored(stems, unit, enclitic);
            *seen.entry(seen_key(&written, part.upos)).or_default().entry(lemma.clone()).or_default() += 1;
            let edit = Edit::between(&plain, &lemma);
            *edits.entry(edit.clone()).or_default() += 1;
            words.push((plain.to_vec(), part.upos, edit));
        }
    }
    let mut best: Vec<(usize, Edit)> = edits.into_iter().map(|(e, n)| (n, e)).collect();
    best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    best.truncate(EDITS);
    let best: Vec<Edit> = best.into_iter().map(|(_, e)| e).collect();

    let mut index = Index::default();
    let mut cases: Vec<(Vec<u32>, usize)> = words
        .iter()
        .filter_map(|(word, upos, edit)| {
            let right = best.iter().position(|e| e == edit)?;
            let mut ids = Vec::new();
            lemma::features(stems.facts_of(word), word, *upos, &mut |k| ids.push(index.of(k)));
            Some((ids, right))
        })
        .collect();
    let mut weights = Weights::new(index.keys.len(), EDITS, 0.1, 1e-5);
    let mut random = Random(SEED);
    for _ in 0..LEMMA_EPOCHS {
        random.shuffle(&mut cases);
        for (ids, right) in &cases {
            let kept: Vec<u32> = ids.iter().copied().filter(|_| !random.chance(0.2)).collect();
            let mut scores = [0.0f32; EDITS];
            for &id in &kept {
                scores.iter_mut().zip(weights.row(id)).for_each(|(s, w)| *s += w);
            }
            softmax(&mut scores);
            let mut gradient = scores.map(|p| -p);
            gradient[*right] += 1.0;
            kept.iter().for_each(|&id| weights.step(id, &gradient));
        }
    }

    let (mut at, mut flat) = (vec![0u32], Vec::new());
    for lemmas in seen.values() {
        let lemma = lemmas.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map(|(l, _)| l.as_slice());
        flat.extend(lemma.unwrap_or_default());
        at.push(flat.len() as u32);
    }
    file.u32s(&seen.keys().copied().collect::<Vec<_>>());
    file.u32s(&at);
    file.bytes(&flat);
    let packed = best.iter().flat_map(|e| [&[u8::from(e.article), e.off, e.on.len() as u8], e.on.as_slice()].concat());
    file.bytes(&packed.collect::<Vec<_>>());
    pack_rows(file, &index.keys, &weights.w, EDITS, LEMMA_ROWS, 6.0);
}
