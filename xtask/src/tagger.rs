//! The Arabic tagger: compile its stem lexicon, train it, measure it by five-fold cross-validation.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use khabar::text::Field;
use khabar::text::ar::tagger::{Tagger, Upos};
use khabar::text::ar::train::{self, Counts, GoldPart, GoldSentence, StemEntry, fact};
use khabar::text::fold::fold;
use khabar::text::tokens::Doc;

const STEMS: &str = "crates/khabar/models/ar-stems.bin";
const MODEL: &str = "crates/khabar/models/ar-tagger.bin";
const TREEBANK: &str = "data/ud_arabic_pud/ar_pud-ud-test.conllu";
const LEXICON: &str = "data/camel_morph_msa";
const NAMES: &str = "data/anercorp/camel_train.conll";
const FOLDS: usize = 5;
/// How many written words keep their frequency.
const WORDS: usize = 150_000;

/// Train on the whole treebank and write the model.
pub fn train(shared: &Path) -> Result<()> {
    let treebank = treebank(&shared.join(TREEBANK))?;
    let stems = fs::read(STEMS).context(STEMS)?;
    let model = train::train(&stems, &treebank.iter().collect::<Vec<_>>())?;
    fs::write(MODEL, &model).context(MODEL)?;
    println!("{MODEL}: {} bytes from {} sentences", model.len(), treebank.len());
    Ok(())
}

/// Compile the stem lexicon from Camel Morph MSA and a list of word frequencies (word, tab, powers of ten per
/// thousand million words), and write it.
pub fn stems(shared: &Path, frequencies: &Path) -> Result<()> {
    let list = fs::read_to_string(frequencies).with_context(|| frequencies.display().to_string())?;
    let frequencies: Vec<(String, f64)> = list
        .lines()
        .filter_map(|l| l.split_once('\t'))
        .filter(|(w, _)| w.chars().all(|c| ('\u{621}'..='\u{652}').contains(&c)))
        .filter_map(|(w, z)| Some((w.to_owned(), z.parse().ok()?)))
        .collect();
    let mut entries = entries(&shared.join(LEXICON))?;
    entries.extend(names(&shared.join(NAMES))?);
    let file = train::compile(&entries, &frequencies, WORDS);
    fs::write(STEMS, &file).context(STEMS)?;
    println!("{STEMS}: {} bytes from {} entries and {} words", file.len(), entries.len(), frequencies.len());
    Ok(())
}

/// Five-fold cross-validation on the treebank, as Markdown tables: with the sentences of a document kept in one fold,
/// and with sentences dealt round, as figures on this treebank are usually given. Every fold trains anew with the
/// shipped code and is measured on the packed model.
pub fn evaluate(shared: &Path) -> Result<String> {
    let treebank = treebank(&shared.join(TREEBANK))?;
    let stems = fs::read(STEMS).context(STEMS)?;
    let names: BTreeSet<&str> = treebank.iter().map(|g| g.document.as_str()).collect();
    let documents: BTreeMap<&str, usize> = names.into_iter().enumerate().map(|(i, d)| (d, i)).collect();
    let by_document: Vec<usize> =
        treebank.iter().map(|g| documents.get(g.document.as_str()).map_or(0, |d| d % FOLDS)).collect();
    let by_sentence: Vec<usize> = (0..treebank.len()).map(|i| i % FOLDS).collect();
    Ok(format!(
        "Documents kept together:\n\n{}\nSentences dealt round:\n\n{}",
        cross_validate(&stems, &treebank, &by_document)?,
        cross_validate(&stems, &treebank, &by_sentence)?
    ))
}

fn cross_validate(stems: &[u8], treebank: &[GoldSentence], fold_of: &[usize]) -> Result<String> {
    let mut scores = Scores::default();
    for fold in 0..FOLDS {
        let part =
            |held: bool| treebank.iter().zip(fold_of).filter(move |(_, f)| (**f == fold) == held).map(|(g, _)| g);
        let model = train::train(stems, &part(false).collect::<Vec<_>>())?;
        let tagger = Tagger::open(stems, &model)?;
        part(true).for_each(|gold| scores.add(&tagger, gold));
    }
    Ok(scores.table(treebank.len()))
}

#[derive(Default)]
struct Scores {
    cuts: Counts,
    gold: usize,
    given: usize,
    right: usize,
    lemmas: usize,
    lemma_right: usize,
    aspects: usize,
    aspect_right: usize,
    confusions: BTreeMap<(&'static str, &'static str), usize>,
}

impl Scores {
    fn add(&mut self, tagger: &Tagger, gold: &GoldSentence) {
        let doc = Doc::new(Field::Text, &gold.text);
        let tags = tagger.tag(&doc);
        self.cuts.add(&doc, &tags, gold);
        self.gold += gold.parts.len();
        let mut given: BTreeMap<(u32, u32), (Upos, usize)> = BTreeMap::new();
        for token in 0..tags.len() {
            given.extend(tags.parts(token).iter().map(|p| ((p.start, p.end), (p.upos, token))));
        }
        self.given += given.len();
        for part in &gold.parts {
            let Some(&(upos, token)) = given.get(&(part.start, part.end)) else { continue };
            self.right += usize::from(upos == part.upos);
            if upos != part.upos {
                *self.confusions.entry((part.upos.name(), upos.name())).or_default() += 1;
            }
            if tags.stem(token).is_none_or(|s| (s.start, s.end) != (part.start, part.end)) {
                continue;
            }
            if matches!(
                part.upos,
                Upos::Noun | Upos::Adj | Upos::Verb | Upos::Propn | Upos::Adv | Upos::Num | Upos::Aux
            ) {
                self.lemmas += 1;
                self.lemma_right += usize::from(tags.lemma(token) == Some(&fold(&part.lemma.replace('`', ""))));
            }
            if part.upos == Upos::Verb && upos == Upos::Verb {
                use khabar::text::ar::tagger::Aspect;
                self.aspects += 1;
                self.aspect_right += usize::from((tags.feats(token).aspect == Some(Aspect::Perfect)) == part.perfect);
            }
        }
    }

    fn table(&self, sentences: usize) -> String {
        let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
        let f = |right: usize, given: usize, gold: usize| 2.0 * right as f64 / (given + gold).max(1) as f64;
        let c = &self.cuts;
        let mut worst: Vec<_> = self.confusions.iter().map(|(pair, n)| (*n, pair)).collect();
        worst.sort_by(|a, b| b.cmp(a));
        let worst: Vec<String> = worst.iter().take(12).map(|(n, (g, s))| format!("{g} read as {s} {n}")).collect();
        format!(
            "| what (UD PUD, {sentences} sentences, {FOLDS} folds) | score |\n|---|---|\n\
             | Arabic words cut exactly right ({} words) | {:.4} |\n\
             | clitic boundaries P / R / F | {:.3} / {:.3} / {:.3} |\n\
             | UPOS of the treebank's words, end to end | {:.4} |\n\
             | UPOS aligned F1 | {:.4} |\n\
             | lemma of nominals and verbs, folded, where the cuts agree | {:.3} |\n\
             | perfect or not, of verbs found | {:.3} |\n\n\
             Most frequent confusions: {}.\n",
            c.words,
            share(c.exact, c.words),
            share(c.right, c.given),
            share(c.right, c.wanted),
            f(c.right, c.given, c.wanted),
            share(self.right, self.gold),
            f(self.right, self.given, self.gold),
            share(self.lemma_right, self.lemmas),
            share(self.aspect_right, self.aspects),
            worst.join(", "),
        )
    }
}

/// Read a CoNLL-U file: positions are found by walking the sentence's text.
fn treebank(path: &Path) -> Result<Vec<GoldSentence>> {
    let file = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let (mut out, mut document) = (Vec::new(), String::new());
    for block in file.split("\n\n").filter(|b| !b.trim().is_empty()) {
        if let Some(id) = block.lines().find_map(|l| l.strip_prefix("# newdoc id = ")) {
            document = id.to_owned();
        }
        let text = block.lines().find_map(|l| l.strip_prefix("# text = ")).context("a sentence without text")?;
        let chars: Vec<char> = text.chars().collect();
        let (mut parts, mut at) = (Vec::new(), 0);
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [_, form, lemma, upos, _, feats, ..] = columns[..] else { bail!("a line of the treebank: {line}") };
            while chars.get(at).is_some_and(|c| c.is_whitespace()) {
                at += 1;
            }
            let end = at + form.chars().count();
            parts.push(GoldPart {
                start: at as u32,
                end: end as u32,
                upos: Upos::named(upos).with_context(|| format!("unknown part of speech {upos}"))?,
                perfect: feats.contains("Aspect=Perf"),
                lemma: lemma.to_owned(),
            });
            at = end;
        }
        out.push(GoldSentence { document: document.clone(), text: text.to_owned(), parts });
    }
    Ok(out)
}

/// A row of a lexicon table, by column name.
struct Row<'a> {
    columns: &'a BTreeMap<String, usize>,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    fn get(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|&i| self.record.get(i)).unwrap_or("").trim()
    }

    fn has(&self, column: &str, word: &str) -> bool {
        self.get(column).split_whitespace().any(|w| w == word)
    }

    /// The part of speech of the FEAT column.
    fn pos(&self) -> &str {
        self.get("FEAT").split_whitespace().find_map(|f| f.strip_prefix("pos:")).unwrap_or("")
    }

    fn form(&self) -> String {
        arabic(self.get("FORM"))
    }

    fn lemma(&self) -> String {
        arabic(self.get("LEMMA").split('-').next().unwrap_or(""))
    }
}

/// Buckwalter transliteration to letters, marks dropped.
fn arabic(s: &str) -> String {
    const LETTERS: &str = "'ء|آ>أ&ؤ<إ}ئAاbبpةtتvثjجHحxخdد*ذrرzزsس$شSصDضTطZظEعgغfفqقkكlلmمnنhهwوYىyي{ا";
    let pairs: Vec<char> = LETTERS.chars().collect();
    s.chars().filter_map(|c| pairs.chunks(2).find(|p| p[0] == c).map(|p| p[1])).collect()
}

fn entries(folder: &Path) -> Result<Vec<StemEntry>> {
    let mut out = Vec::new();
    for (file, read) in TABLES {
        let path = folder.join(file);
        let mut table = csv::Reader::from_path(&path).with_context(|| path.display().to_string())?;
        let columns = table.headers()?.iter().enumerate().map(|(i, h)| (h.to_owned(), i)).collect();
        for record in table.records() {
            let record = record?;
            let row = Row { columns: &columns, record: &record };
            if row.get("DEFINE") == "LEXICON" {
                let lemma = row.lemma();
                let mut add = |stem: String, facts: u32| {
                    if stem.chars().count() >= 2 || facts & fact::PREPOSITION != 0 {
                        out.push(StemEntry { stem, facts, lemma: lemma.clone() });
                    }
                };
                read(&row, &mut add);
            }
        }
    }
    Ok(out)
}

/// How often news has a word inside a name: counted in a corpus with names marked, also without a clitic of one letter
/// where the rest stands alone somewhere.
fn names(path: &Path) -> Result<Vec<StemEntry>> {
    let file = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines: Vec<(&str, bool)> =
        file.lines().filter_map(|l| l.rsplit_once(' ')).map(|(w, tag)| (w.trim(), tag != "O")).collect();
    let alone: BTreeSet<&str> = lines.iter().map(|(w, _)| *w).collect();
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for &(word, name) in &lines {
        let rest = word.strip_prefix(['و', 'ب', 'ل', 'ك', 'ف']).filter(|r| r.chars().count() > 2 && alone.contains(r));
        for word in [Some(word), rest].into_iter().flatten() {
            counts.entry(word).or_default()[usize::from(name)] += 1;
        }
    }
    let fact_of = |[outside, inside]: [usize; 2]| match (outside, inside) {
        (o, i) if i > 3 * o => Some(fact::NAME_MOSTLY),
        (o, i) if i * 12 > o => Some(fact::NAME_AT_TIMES),
        (o, _) if o >= 3 => Some(fact::NAME_NEVER),
        _ => None,
    };
    let letters = |w: &str| w.chars().all(|c| ('\u{621}'..='\u{64A}').contains(&c));
    Ok(counts
        .into_iter()
        .filter(|(w, _)| w.chars().count() > 1 && letters(w))
        .filter_map(|(w, n)| Some(StemEntry { stem: w.to_owned(), facts: fact_of(n)?, lemma: String::new() }))
        .collect())
}

type Add<'a> = &'a mut dyn FnMut(String, u32);
type Table = (&'static str, fn(&Row<'_>, Add<'_>));
const TABLES: [Table; 9] = [
    ("MSA-Verb-LEX-PV.csv", perfect),
    ("MSA-Verb-LEX-IV.csv", imperfect),
    ("MSA-Verb-LEX-CV.csv", imperative),
    ("MSA-Adj-LEX.csv", adjective),
    ("MSA-Adj-Comp-LEX.csv", comparative),
    ("MSA-Noun-Prop-LEX.csv", proper),
    ("MSA-Noun-Num-LEX.csv", number),
    ("MSA-Noun-Quant-LEX.csv", quantity),
    ("MSA-Other-LEX.csv", other),
];

/// What a weak or hamzated stem ends in: without a suffix, before `ت` or `و`, before `ا`, before a consonant.
type Endings = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// After the buffers of MSA-Verb-MORPH.csv, hamza seats folded.
fn endings(conditions: &str, perfect: bool) -> Endings {
    let condition = conditions.split_whitespace().find(|c| c.starts_with("#-")).unwrap_or("");
    match (condition, perfect) {
        ("#-ay", true) => (&["ي", "ا"], &["", "ي"], &["ي"]),
        ("#-aw", true) => (&["ا"], &["", "و"], &["و"]),
        ("#-iy", true) => (&["ي"], &["", "ي"], &["ي"]),
        ("#-aA", true) => (&["ا"], &["", "ي"], &["ي"]),
        ("#-a>", true) => (&["ا"], &["ا", "و"], &["ا"]),
        ("#->ay" | "#->~ay", true) => (&["اي", "ا"], &["ا", "اي"], &["اي"]),
        ("#-A'", true) => (&["اء"], &["اء", "او"], &["ا"]),
        ("#-iy'", true) => (&["يء"], &["يي"], &["ي"]),
        ("#-}iy" | "#-}~iy", true) => (&["يي"], &["يي", "و"], &["يي"]),
        ("#-aA", false) => (&["ا", ""], &["", "ي"], &["ي"]),
        ("#-aY", false) => (&["ي", "ا", ""], &["", "ي"], &["ي"]),
        ("#-uw", false) => (&["و", ""], &["", "و"], &["و"]),
        ("#-iy", false) => (&["ي", ""], &["", "ي"], &["ي"]),
        ("#-a>", false) => (&["ا", "و"], &["ا", "و", "ي"], &["ا"]),
        ("#-u&", false) => (&["و"], &["و", "ي"], &["و"]),
        ("#-A'", false) => (&["اء", "او", "اي"], &["اء", "او", "اي"], &["ا"]),
        ("#-uw'", false) => (&["وء", "وو"], &["وء", "وو"], &["و"]),
        ("#-iy'", false) => (&["يء", "يي", "ي"], &["يي"], &["ي"]),
        ("#-}iy", false) => (&["يي", "ي"], &["و", "ي"], &["يي"]),
        ("#->ay", false) => (&["اي", "ا"], &["ا", "اي"], &["اي"]),
        _ => (&[""], &[""], &[""]),
    }
}

fn perfect(row: &Row<'_>, add: Add<'_>) {
    let (bare, vowel, consonant) = endings(row.get("COND-S"), true);
    let form = row.form();
    if !row.has("COND-T", "c-suff") {
        bare.iter().for_each(|e| add(format!("{form}{e}"), fact::PERFECT_BARE));
        vowel.iter().for_each(|e| add(format!("{form}{e}"), fact::PERFECT_VOWEL));
        if let Some(passive) = with_middle(&form, "ا", "ي").filter(|_| !row.has("COND-S", "intrans")) {
            add(passive, fact::PASSIVE_PERFECT);
        }
    }
    if !row.has("COND-T", "v-suff") {
        consonant.iter().for_each(|e| add(format!("{form}{e}"), fact::PERFECT_CONSONANT));
    }
}

/// A hollow stem with another vowel before its last letter: `عاد` → `عيد`.
fn with_middle(form: &str, from: &str, to: &str) -> Option<String> {
    let (at, last) = form.char_indices().last()?;
    Some(format!("{}{to}{last}", form[..at].strip_suffix(from)?))
}

fn imperfect(row: &Row<'_>, add: Add<'_>) {
    let (bare, vowel, consonant) = endings(row.get("COND-S"), false);
    // A first radical that is hamza is written on the prefix's vowel.
    let hamza = row.get("COND-S").split_whitespace().any(|c| c == ">-#");
    let damma = row.has("COND-S", "u-#");
    let form = format!(
        "{}{}",
        if !hamza {
            ""
        } else if damma {
            "و"
        } else {
            "ا"
        },
        row.form()
    );
    let prefix = if damma { fact::PREFIX_DAMMA } else { fact::PREFIX_FATHA };
    if !row.has("COND-T", "c-suff") {
        bare.iter().for_each(|e| add(format!("{form}{e}"), fact::IMPERFECT_BARE | prefix));
        vowel.iter().for_each(|e| add(format!("{form}{e}"), fact::IMPERFECT_VOWEL | prefix));
        if row.has("COND-T", "v-suff") && !row.has("COND-S", "intrans") {
            for vowel in ["ي", "و"] {
                if let Some(passive) = with_middle(&form, vowel, "ا") {
                    add(passive, fact::PASSIVE_IMPERFECT);
                }
            }
        }
    }
    if !row.has("COND-T", "v-suff") {
        // The jussive of a hollow verb has the short stem and no suffix (`لم يقل`).
        let jussive = if row.has("COND-T", "c-suff") { fact::IMPERFECT_BARE } else { 0 };
        consonant.iter().for_each(|e| add(format!("{form}{e}"), fact::IMPERFECT_CONSONANT | jussive | prefix));
    }
}

fn imperative(row: &Row<'_>, add: Add<'_>) {
    add(row.form(), fact::IMPERATIVE);
}

fn adjective(row: &Row<'_>, add: Add<'_>) {
    let feats = row.get("FEAT");
    let ending = match row.get("COND-S") {
        c if c.contains("#iy") => "ي",
        c if c.contains("#A'") => "اء",
        c if c.contains("#aY") || c.contains("#aA") => "ى",
        _ => "",
    };
    if feats.contains("num:p") || feats.contains("gen:f") {
        let feminine = if row.get("COND-T").starts_with("FS") && ending.is_empty() { "ة" } else { ending };
        add(row.form() + feminine, fact::ADJECTIVE_OTHER);
    } else {
        add(row.lemma(), fact::ADJECTIVE);
        add(row.form() + ending, fact::ADJECTIVE);
        if ending == "ي" {
            add(row.form(), fact::ADJECTIVE);
        }
    }
}

fn comparative(row: &Row<'_>, add: Add<'_>) {
    add(row.lemma(), fact::COMPARATIVE);
    add(row.form() + if row.get("COND-S").contains("#aY") { "ى" } else { "" }, fact::COMPARATIVE);
}

fn proper(row: &Row<'_>, add: Add<'_>) {
    add(row.lemma(), fact::PROPER);
}

fn number(row: &Row<'_>, add: Add<'_>) {
    add(row.lemma(), fact::NUMBER);
    add(row.form(), fact::NUMBER);
    for ending in ["ة", "ون", "ين"] {
        add(row.form() + ending, fact::NUMBER);
    }
}

fn quantity(row: &Row<'_>, add: Add<'_>) {
    add(row.lemma(), fact::NOUN);
    add(row.form(), fact::NOUN);
}

fn other(row: &Row<'_>, add: Add<'_>) {
    let facts = match row.pos() {
        "adv" => fact::ADVERB,
        "prep" => fact::PREPOSITION,
        "conj" => fact::CONJUNCTION,
        "conj_sub" | "verb_pseudo" => fact::SUBORDINATOR,
        "pron" => fact::PRONOUN,
        "pron_dem" => fact::DEMONSTRATIVE,
        "pron_rel" | "adv_rel" => fact::RELATIVE,
        "pron_interrog" | "adv_interrog" | "part_interrog" => fact::INTERROGATIVE,
        "part_neg" => fact::NEGATION,
        "noun" => fact::NOUN,
        "noun_prop" => fact::PROPER,
        "abbrev" => return,
        _ => fact::PARTICLE,
    };
    add(row.form(), facts);
}
