//! Train and measure the Arabic name tagger on ANERcorp (the CAMeL split).
//!
//! A linear-chain CRF by AdaGrad with L1 shrinkage; the weights are scaled to i8 and the least of them dropped. What a
//! first pass makes of a word elsewhere nearby is a feature of the second; for training, the first pass is that of
//! models that have not seen the sentence (five folds).

use anyhow::Context;
use khabar::lexicon::LexiconError;
use khabar::names::NameLexicon;
use khabar::names::tagger::{Hints, LABELS, Tagger, Word, features, follows, hint_features, spans, words_of_forms};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

const N: usize = LABELS.len();
/// ANERcorp does not mark where an article ends: so many sentences on either side stand for it.
const NEARBY: usize = 12;

/// A sentence of the corpus.
struct Sentence {
    words: Vec<Word>,
    labels: Vec<usize>,
}

fn corpus(path: &Path, lexicon: &NameLexicon) -> anyhow::Result<Vec<Sentence>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}: not readable", path.display()))?;
    let mut out = Vec::new();
    for sentence in sentences(&text) {
        let mut forms = Vec::new();
        let mut labels: Vec<usize> = Vec::new();
        for (form, tag) in sentence {
            let tag = tag.replace("PERS", "PER");
            let mut label =
                LABELS.iter().position(|l| *l == tag).with_context(|| format!("{}: tag {tag}", path.display()))?;
            // An inside tag without a beginning begins a name.
            if !follows(labels.last().copied(), label) {
                label -= 1;
            }
            forms.push(form);
            labels.push(label);
        }
        out.push(Sentence { words: words_of_forms(lexicon, &forms), labels });
    }
    Ok(out)
}

/// The sentences of a corpus of words and tags, one a line, as pairs; empty ones left out.
pub fn sentences(text: &str) -> impl Iterator<Item = Vec<(&str, &str)>> {
    text.split("\n\n")
        .map(|block| block.lines().filter_map(|l| l.rsplit_once(' ')).map(|(form, tag)| (form.trim(), tag)).collect())
        .filter(|sentence: &Vec<_>| !sentence.is_empty())
}

fn lexicon() -> anyhow::Result<NameLexicon> {
    NameLexicon::load(&[]).map_err(|e: Box<LexiconError>| anyhow::anyhow!("{e}"))
}

/// A model in training: rows of weights by feature, and AdaGrad's sums of squares.
struct Crf {
    index: HashMap<u32, u32>,
    weights: Vec<[f32; N]>,
    squares: Vec<[f32; N]>,
    transitions: [[f32; N]; N],
    transition_squares: [[f32; N]; N],
}

/// A sentence as rows of the model: fixed features, and those from hints.
struct Item {
    rows: Vec<Vec<u32>>,
    hints: Vec<Vec<u32>>,
    labels: Vec<usize>,
}

/// Settings, chosen on the last fifth of the training part.
const RATE: f32 = 0.04;
const L1: f32 = 2e-6;
const L2: f32 = 3e-6;
const RUNS: u64 = 4;
const DROPPED: f64 = 0.15;
/// Taken off the score of leaving names alone: F1 weighs a missed name as much as a false one.
const EAGERNESS: f32 = 0.6;

impl Crf {
    fn new(index: HashMap<u32, u32>) -> Crf {
        let len = index.len();
        Crf {
            index,
            weights: vec![[0.0; N]; len],
            squares: vec![[1e-3; N]; len],
            transitions: [[0.0; N]; N],
            transition_squares: [[1e-3; N]; N],
        }
    }

    fn scores(&self, item: &Item, hinted: bool) -> Vec<[f32; N]> {
        let row = |i: usize| {
            let hints = if hinted { item.hints[i].as_slice() } else { &[] };
            let mut s = [0.0; N];
            for r in item.rows[i].iter().chain(hints) {
                for (a, w) in s.iter_mut().zip(&self.weights[*r as usize]) {
                    *a += w;
                }
            }
            s
        };
        (0..item.rows.len()).map(row).collect()
    }

    fn best(&self, item: &Item, hinted: bool) -> Vec<usize> {
        let scores = self.scores(item, hinted);
        let mut best = [f32::MIN; N];
        let mut back = Vec::new();
        for (i, emit) in scores.iter().enumerate() {
            let mut next = [f32::MIN / 4.0; N];
            let mut from = [0; N];
            for to in 0..N {
                if i == 0 {
                    if follows(None, to) {
                        next[to] = emit[to];
                    }
                    continue;
                }
                for f in (0..N).filter(|f| follows(Some(*f), to)) {
                    let score = best[f] + self.transitions[f][to] + emit[to];
                    if score > next[to] {
                        (next[to], from[to]) = (score, f);
                    }
                }
            }
            best = next;
            back.push(from);
        }
        let mut label = (0..N).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
        let mut out = vec![0; scores.len()];
        for (slot, from) in out.iter_mut().zip(&back).rev() {
            *slot = label;
            label = from[label];
        }
        out
    }

    /// One step of stochastic gradient on the log-likelihood of a sentence.
    fn learn(&mut self, item: &Item) {
        let scores = self.scores(item, true);
        let n = scores.len();
        let never = -1e9_f32;
        let trans = |f: usize, t: usize| if follows(Some(f), t) { self.transitions[f][t] } else { never };
        let sum = |xs: &[f32; N]| {
            let m = xs.iter().copied().fold(f32::MIN, f32::max);
            m + xs.iter().map(|x| (x - m).exp()).sum::<f32>().ln()
        };
        let mut alpha = vec![[never; N]; n];
        let mut beta = vec![[0.0; N]; n];
        for t in 0..N {
            alpha[0][t] = if follows(None, t) { scores[0][t] } else { never };
        }
        for i in 1..n {
            for t in 0..N {
                let mut xs = [0.0; N];
                for (f, x) in xs.iter_mut().enumerate() {
                    *x = alpha[i - 1][f] + trans(f, t);
                }
                alpha[i][t] = scores[i][t] + sum(&xs);
            }
        }
        for i in (0..n.saturating_sub(1)).rev() {
            for f in 0..N {
                let mut xs = [0.0; N];
                for (t, x) in xs.iter_mut().enumerate() {
                    *x = trans(f, t) + scores[i + 1][t] + beta[i + 1][t];
                }
                beta[i][f] = sum(&xs);
            }
        }
        let z = sum(&alpha[n - 1]);
        let mut moved = [[0.0_f32; N]; N];
        for i in 1..n {
            for (f, row) in moved.iter_mut().enumerate() {
                for (t, m) in row.iter_mut().enumerate() {
                    *m -= (alpha[i - 1][f] + trans(f, t) + scores[i][t] + beta[i][t] - z).exp();
                }
            }
            moved[item.labels[i - 1]][item.labels[i]] += 1.0;
        }
        for i in 0..n {
            let mut gradient = [0.0_f32; N];
            for (t, g) in gradient.iter_mut().enumerate() {
                *g = f32::from(u8::from(item.labels[i] == t)) - (alpha[i][t] + beta[i][t] - z).exp();
            }
            if gradient.iter().all(|g| g.abs() < 1e-4) {
                continue;
            }
            for r in item.rows[i].iter().chain(&item.hints[i]) {
                let (w, s) = (&mut self.weights[*r as usize], &mut self.squares[*r as usize]);
                for l in 0..N {
                    let g = gradient[l] - L2 * w[l];
                    s[l] += g * g;
                    let rate = RATE / s[l].sqrt();
                    let moved = w[l] + rate * g;
                    w[l] = moved.signum() * (moved.abs() - rate * L1).max(0.0);
                }
            }
        }
        let sums = self.transition_squares.iter_mut().flatten();
        for ((w, sum), g) in self.transitions.iter_mut().flatten().zip(sums).zip(moved.iter().flatten()) {
            *sum += g * g;
            *w += RATE * g / sum.sqrt();
        }
    }

    fn train(&mut self, items: &[Item], epochs: usize, seed: u64, hinted: impl Fn(usize, usize) -> bool) {
        let mut order: Vec<usize> = (0..items.len()).collect();
        let mut seed = 0x2545_f491_4f6c_dd1d_u64 ^ (seed << 20);
        let mut mean = vec![[0.0_f32; N]; self.weights.len()];
        let (mut mean_transitions, mut passes) = ([[0.0_f32; N]; N], 0.0_f32);
        for epoch in 0..epochs {
            for i in (1..order.len()).rev() {
                order.swap(i, (random(&mut seed) % (i as u64 + 1)) as usize);
            }
            for i in &order {
                let item = noised(&items[*i], hinted(epoch, *i), &mut seed);
                self.learn(&item);
            }
            // The mean over the second half of the passes wavers less than the last.
            if epoch * 2 >= epochs {
                passes += 1.0;
                for (m, w) in mean.iter_mut().flatten().zip(self.weights.iter().flatten()) {
                    *m += w;
                }
                for (m, w) in mean_transitions.iter_mut().flatten().zip(self.transitions.iter().flatten()) {
                    *m += w;
                }
            }
        }
        self.weights = mean.into_iter().map(|r| r.map(|x| x / passes)).collect();
        self.transitions = mean_transitions.map(|r| r.map(|x| x / passes));
    }

    /// Scale to i8, keep the `keep` features with the greatest weights.
    fn pack(&self, keep: usize) -> Vec<u8> {
        let greatest = |w: &[f32; N]| w.iter().fold(0.0_f32, |m, x| m.max(x.abs()));
        let mut rows: Vec<(u32, [f32; N])> = self.index.iter().map(|(k, i)| (*k, self.weights[*i as usize])).collect();
        rows.sort_by(|a, b| greatest(&b.1).total_cmp(&greatest(&a.1)).then(a.0.cmp(&b.0)));
        rows.truncate(keep);
        // A few great weights are cut off rather than all the small ones made coarse.
        let scale = 127.0 / rows.get(rows.len() / 500).map_or(1.0, |r| greatest(&r.1));
        let small = |x: f32| (x * scale).round().clamp(-127.0, 127.0);
        let mut out: Vec<(u32, [i8; N])> = rows.iter().map(|(k, w)| (*k, w.map(|x| small(x) as i8))).collect();
        out.retain(|(_, w)| w.iter().any(|x| *x != 0));
        out.sort();
        let mut shifted = self.transitions;
        shifted.iter_mut().for_each(|row| row[0] -= EAGERNESS);
        let transitions = shifted.map(|r| r.map(|x| (x * scale).round().clamp(-30000.0, 30000.0) as i16));
        println!("{} features kept of {}, scale {scale:.1}", out.len(), self.weights.len());
        Tagger::pack(&transitions, &out)
    }
}

/// Xorshift: the same numbers in every run.
fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// The sentence with some of its features left out, so that the model leans on no single one (a name's own word least
/// of all: the names of tomorrow are others).
fn noised(item: &Item, hinted: bool, seed: &mut u64) -> Item {
    let least = (DROPPED * (1_u64 << 53) as f64) as u64;
    let mut keep = |rows: &Vec<u32>| rows.iter().copied().filter(|_| random(seed) >> 11 >= least).collect();
    Item {
        rows: item.rows.iter().map(&mut keep).collect(),
        hints: item.hints.iter().map(|h| if hinted { h.clone() } else { Vec::new() }).collect(),
        labels: item.labels.clone(),
    }
}

fn hint_keys(sentences: &[Sentence], labels: &[Vec<usize>]) -> Vec<Vec<Vec<u32>>> {
    let words: Vec<Vec<Word>> = sentences.iter().map(|s| s.words.clone()).collect();
    let at = |i: usize| {
        let near = i.saturating_sub(NEARBY)..(i + NEARBY + 1).min(words.len());
        let hints = Hints::of(&words[near.clone()], &labels[near]);
        let key = |(word, label): (&Word, &usize)| {
            let mut out = Vec::new();
            hint_features(&hints.elsewhere(word, *label), &mut out);
            out
        };
        words[i].iter().zip(&labels[i]).map(key).collect()
    };
    (0..words.len()).map(at).collect()
}

/// Features seen at least twice, numbered, and the sentences in terms of them.
fn items(sentences: &[Sentence], hints: Option<&[Vec<Vec<u32>>]>) -> (HashMap<u32, u32>, Vec<Item>) {
    let mut keys: Vec<Vec<Vec<u32>>> = Vec::new();
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for s in sentences {
        let row = |i| {
            let mut out = Vec::new();
            features(&s.words, i, &mut out);
            out
        };
        keys.push((0..s.words.len()).map(row).collect());
    }
    let hint_lists = hints.unwrap_or_default();
    for key in keys.iter().flatten().flatten().chain(hint_lists.iter().flatten().flatten()) {
        *counts.entry(*key).or_default() += 1;
    }
    let kept = counts.into_iter().filter(|(_, n)| *n > 1).map(|(k, _)| k);
    let index: HashMap<u32, u32> = kept.enumerate().map(|(i, k)| (k, i as u32)).collect();
    let rows = |keys: &Vec<Vec<u32>>| -> Vec<Vec<u32>> {
        keys.iter().map(|k| k.iter().filter_map(|k| index.get(k).copied()).collect()).collect()
    };
    let item = |(i, s): (usize, &Sentence)| Item {
        rows: rows(&keys[i]),
        hints: hint_lists.get(i).map_or_else(|| vec![Vec::new(); s.words.len()], rows),
        labels: s.labels.clone(),
    };
    let items = sentences.iter().enumerate().map(item).collect();
    (index, items)
}

/// Train on `data/anercorp/camel_train.conll` and write the model file.
pub fn train(shared: &Path, out: &Path, epochs: usize, keep: usize) -> anyhow::Result<()> {
    let lexicon = lexicon()?;
    let sentences = corpus(&shared.join("data/anercorp/camel_train.conll"), &lexicon)?;
    let (index, plain) = items(&sentences, None);
    println!("{} sentences, {} features", sentences.len(), index.len());
    // First pass on sentences that the model has not seen: consecutive fifths, as articles are.
    let folds = 5;
    let fold_of = |i: usize| i * folds / sentences.len();
    let mut first = vec![Vec::new(); sentences.len()];
    for fold in 0..folds {
        let (train, test): (Vec<usize>, Vec<usize>) = (0..plain.len()).partition(|i| fold_of(*i) != fold);
        let part: Vec<Item> = train
            .iter()
            .map(|i| Item {
                rows: plain[*i].rows.clone(),
                hints: plain[*i].hints.clone(),
                labels: plain[*i].labels.clone(),
            })
            .collect();
        let mut crf = Crf::new(index.clone());
        crf.train(&part, epochs / 2, 0, |_, _| false);
        for i in test {
            first[i] = crf.best(&plain[i], false);
        }
    }
    let hints = hint_keys(&sentences, &first);
    let (index, items) = items(&sentences, Some(&hints));
    // Both passes share the weights, so half of the sentences of an epoch come without hints. The mean of several runs
    // depends less on the order of the sentences than any of them.
    let mut mean = Crf::new(index.clone());
    for run in 0..RUNS {
        let mut crf = Crf::new(index.clone());
        crf.train(&items, epochs, run, |epoch, i| (epoch + i) % 2 == 0);
        let share = |(m, w): (&mut f32, &f32)| *m += w / RUNS as f32;
        mean.weights.iter_mut().flatten().zip(crf.weights.iter().flatten()).for_each(share);
        mean.transitions.iter_mut().flatten().zip(crf.transitions.iter().flatten()).for_each(share);
    }
    std::fs::write(out, mean.pack(keep)).with_context(|| format!("{}: not writable", out.display()))?;
    let bytes = std::fs::read(out).with_context(|| format!("{}: not readable", out.display()))?;
    let tagger = Tagger::unpack(&bytes).map_err(anyhow::Error::msg)?;
    println!("{}", score(&test_part(shared, &lexicon)?, &tagger));
    Ok(())
}

fn test_part(shared: &Path, lexicon: &NameLexicon) -> anyhow::Result<Vec<Sentence>> {
    corpus(&shared.join("data/anercorp/camel_test.conll"), lexicon)
}

/// Precision, recall and F1 of spans (CoNLL) of the shipped model on the CAMeL test part of ANERcorp, as a Markdown
/// table.
///
/// # Errors
/// `data/anercorp/camel_test.conll` under `shared` cannot be read.
pub fn evaluate(shared: &Path) -> anyhow::Result<String> {
    let lexicon = lexicon()?;
    let tagger = lexicon.tagger().context("the shipped name model is damaged")?;
    Ok(score(&test_part(shared, &lexicon)?, tagger))
}

fn score(sentences: &[Sentence], tagger: &Tagger) -> String {
    let words: Vec<Vec<Word>> = sentences.iter().map(|s| s.words.clone()).collect();
    let mut counts = [[0_usize; 3]; 5];
    for (i, s) in sentences.iter().enumerate() {
        // The stretch around a sentence stands for its article.
        let near = i.saturating_sub(NEARBY)..(i + NEARBY + 1).min(words.len());
        let tagged = tagger.tag(&words[near.clone()]);
        let got = spans(&tagged[i - near.start]);
        let want = spans(&s.labels);
        for kind in 1..=4 {
            let of = |x: &[(std::ops::Range<usize>, usize)]| x.iter().filter(|s| s.1 == kind).count();
            let hit = got.iter().filter(|g| g.1 == kind && want.contains(g)).count();
            for slot in [0, kind] {
                counts[slot][0] += hit;
                counts[slot][1] += of(&got);
                counts[slot][2] += of(&want);
            }
        }
    }
    let mut out = String::from("| kind | P | R | F1 | names |\n|---|---|---|---|---|\n");
    for (name, [hit, got, want]) in
        ["PER", "LOC", "ORG", "MISC", "all"].into_iter().zip([1, 2, 3, 4, 0].map(|k| counts[k]))
    {
        let (p, r) = (hit as f64 / got.max(1) as f64, hit as f64 / want.max(1) as f64);
        let f = if hit == 0 { 0.0 } else { 2.0 * p * r / (p + r) };
        out += &format!("| {name} | {p:.3} | {r:.3} | {f:.3} | {want} |\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn the_shipped_tagger_keeps_its_score() {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
        if !shared.join("data/anercorp").exists() {
            // Written past the capture of the test harness, so that a skipped test is seen.
            let _ = writeln!(std::io::stderr(), "skipped: {} has no data/anercorp", shared.display());
            return;
        }
        let table = evaluate(&shared).unwrap();
        let all = table.lines().last().and_then(|l| l.split('|').nth(4)?.trim().parse::<f64>().ok());
        assert!(all.is_some_and(|f| f >= 0.74), "{table}");
    }
}
