//! `ar/events.toml`, compiled.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use crate::attribution::ar::lexicon::{Test, two_forms};
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::phrases::ar::word_set;
use crate::record::{Plover, RelationKind, Stance, Status, WithheldField};
use crate::text::ar::forms::FormIndex;
use crate::text::ar::inflect;
use crate::text::fold::fold;

/// Words that govern an event by one of these prepositions (`-` for none).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Governs {
    status: Status,
    by: String,
    #[serde(default)]
    verbs: String,
    #[serde(default)]
    nouns: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    light: String,
    #[serde(default)]
    light_nouns: String,
    #[serde(default)]
    occurs: String,
    #[serde(default)]
    control: String,
    #[serde(default)]
    undergoes: String,
    #[serde(default)]
    aims: String,
    #[serde(default)]
    control_nouns: String,
    #[serde(default)]
    witness: String,
    #[serde(default)]
    deeds: Words,
    #[serde(default)]
    edges: Words,
    #[serde(default)]
    named_sites: Words,
    #[serde(default)]
    carriers: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    governs: Vec<Governs>,
    #[serde(default)]
    status: BTreeMap<Status, String>,
    #[serde(default)]
    status_after: BTreeMap<Status, String>,
    #[serde(default)]
    speech: BTreeMap<Stance, Plover>,
    #[serde(default)]
    circumstance: String,
    #[serde(default)]
    toll: Toll,
    #[serde(default)]
    crowds: String,
    #[serde(default)]
    instrument: Words,
    #[serde(default)]
    cause: Words,
    #[serde(default)]
    sites: Words,
    #[serde(default)]
    matters: Words,
    #[serde(default)]
    gathers: Words,
    #[serde(default)]
    outside: Words,
    #[serde(default)]
    both: Words,
    #[serde(default)]
    context: BTreeMap<String, String>,
    #[serde(default)]
    topic: BTreeMap<String, String>,
    #[serde(default)]
    withholding: Withholding,
    #[serde(default)]
    pointing: Pointing,
    #[serde(default)]
    withheld: Vec<WithheldEntry>,
    #[serde(default)]
    relation: Vec<RelationEntry>,
    #[serde(default)]
    event: Vec<toml::Spanned<EventEntry>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Words {
    words: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Toll {
    within: String,
    brings: String,
    parts: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Withholding {
    negations: String,
    refuses: String,
    tells: String,
    telling: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Pointing {
    verbs: String,
    nouns: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithheldEntry {
    field: WithheldField,
    #[serde(default)]
    details: String,
    #[serde(default)]
    words: String,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelationEntry {
    kind: RelationKind,
    words: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    reversed: bool,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventEntry {
    #[serde(rename = "type")]
    kind: Plover,
    #[serde(default)]
    verb: String,
    #[serde(default)]
    verb_with: String,
    #[serde(default)]
    noun: String,
    #[serde(default)]
    noun_with: String,
    #[serde(default)]
    not_with: String,
    #[serde(default)]
    not_after: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    toll: bool,
    #[serde(default)]
    aims: bool,
    #[serde(default)]
    riot: bool,
    #[serde(default)]
    object: String,
    #[serde(default)]
    genitive: Option<Genitive>,
    #[serde(default)]
    to: String,
    #[serde(default)]
    needs_light: bool,
    #[serde(default)]
    mode: Option<String>,
    test: String,
}

/// Who the genitive behind an event noun is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Genitive {
    /// The doer.
    #[default]
    #[serde(rename = "فاعل")]
    Actor,
    /// The one it is done to.
    #[serde(rename = "مفعول")]
    Recipient,
    /// A thing (`رفع العقوبات`), unless it is a name: then the doer (`قطع المغرب للعلاقات`).
    #[serde(rename = "شيء")]
    Thing,
}

/// An event lexeme.
#[derive(Debug)]
pub struct Entry {
    /// First word of the entry, for rules.
    pub name: String,
    /// PLOVER type.
    pub kind: Plover,
    /// Words one of which must follow the verb.
    pub verb_with: FxHashSet<String>,
    /// Words one of which must follow the noun.
    pub noun_with: FxHashSet<String>,
    /// Words that behind it, or as the word itself, say that it is none of this.
    pub not_with: FxHashSet<String>,
    /// Words that right before it say so.
    pub not_after: FxHashSet<String>,
    /// Words one of which must stand shortly before it.
    pub after: FxHashSet<String>,
    /// It tells what an act of violence cost, and gives way to the word for the act.
    pub toll: bool,
    /// In a clause on a noun of violence it says whom that hit.
    pub aims: bool,
    /// Done by a crowd it is a protest.
    pub riot: bool,
    /// The verb takes its recipient as an object.
    pub object: bool,
    /// Prepositions before the recipient of the verb, folded.
    pub object_prepositions: Vec<String>,
    /// Who the genitive is.
    pub genitive: Genitive,
    /// Prepositions before the recipient of the noun, folded.
    pub to: Vec<String>,
    /// The noun counts only behind a light verb.
    pub needs_light: bool,
    /// PLOVER mode.
    pub mode: Option<String>,
}

impl Entry {
    /// The entry of a speech act, which has no words of its own.
    pub fn speech(name: String, kind: Plover) -> Entry {
        Entry {
            name,
            kind,
            verb_with: FxHashSet::default(),
            noun_with: FxHashSet::default(),
            not_with: FxHashSet::default(),
            not_after: FxHashSet::default(),
            after: FxHashSet::default(),
            toll: false,
            aims: false,
            riot: false,
            object: false,
            object_prepositions: Vec::new(),
            genitive: Genitive::Actor,
            to: Vec::new(),
            needs_light: false,
            mode: None,
        }
    }
}

/// A word that states a relation.
#[derive(Debug)]
pub struct RelationWord {
    /// Kind.
    pub kind: RelationKind,
    /// The words, folded.
    pub words: FxHashSet<String>,
    /// Prepositions before the second name; a genitive if empty.
    pub by: Vec<String>,
    /// The second name is the one from whom the relation goes.
    pub reversed: bool,
}

/// The Arabic event lexicon.
#[derive(Debug, Default)]
pub struct EventLexicon {
    /// Lexemes.
    pub entries: Vec<Entry>,
    /// Forms of verbs.
    pub verbs: FormIndex,
    /// Forms of nouns.
    pub nouns: FormIndex,
    /// Verbs that lend themselves to an event noun.
    pub light: FormIndex,
    /// Their verbal nouns.
    pub light_nouns: FormIndex,
    /// Verbs that say an event took place.
    pub occurs: FormIndex,
    /// Words that make what follows a circumstance of something else.
    pub circumstance: FxHashSet<String>,
    /// Words that lay a cost in an act (`في`, `جراء`).
    pub toll_within: FxHashSet<String>,
    /// Words that say what an act brought (`أسفر`).
    pub toll_brings: FxHashSet<String>,
    /// Words that part a cost from an act told next.
    pub toll_parts: FxHashSet<String>,
    /// Words for people in a crowd that protests.
    pub crowds: FxHashSet<String>,
    /// Verbs whose subject is the doer of the verbal noun behind them.
    pub control: FormIndex,
    /// Verbs whose subject suffers the event noun behind them.
    pub undergoes: FormIndex,
    /// Verbs by whose object an event noun before them is aimed.
    pub aims: FormIndex,
    /// Nouns whose genitive is the doer of the verbal noun behind them.
    pub control_nouns: FxHashSet<String>,
    /// Forms of verbs whose subject is the place of the event behind them.
    pub witness: FxHashSet<String>,
    /// Kinds of site that tell a place only with its name.
    pub named_sites: FxHashSet<String>,
    /// Parts and sides of places, which with `على` or `من` tell where.
    pub edges: FxHashSet<String>,
    /// Words for doings and sayings, which are no parties themselves.
    pub deeds: FxHashSet<String>,
    /// Nouns that carry an event noun behind them (`إجراء مفاوضات`, `مزيد من الضغوط`).
    pub carriers: FxHashSet<String>,
    /// Event nouns that name a state that lasts.
    pub standing: FxHashSet<String>,
    /// How what a word governs stands, and by which prepositions (an empty one: none).
    pub governors: Vec<(Status, Vec<String>)>,
    /// The words that govern, numbered as `governors`.
    pub governing: FormIndex,
    /// Status by words before.
    pub status: Vec<(Status, FxHashSet<String>)>,
    /// Status by words behind.
    pub status_after: Vec<(Status, FxHashSet<String>)>,
    /// Types of speech acts.
    pub speech: BTreeMap<Stance, Plover>,
    /// Weapons and means.
    pub instrument: FxHashSet<String>,
    /// Kinds of site that a place can be told by.
    pub sites: FxHashSet<String>,
    /// Matters of talks, which have a place of their own.
    pub matters: FxHashSet<String>,
    /// Verbs by which a meeting brings its parties together.
    pub gathers: FormIndex,
    /// Words before a place that say it was not there.
    pub outside: FxHashSet<String>,
    /// Words for the parties told of before (`الجانبان`).
    pub both: FxHashSet<String>,
    /// Words that state a cause.
    pub cause: FxHashSet<String>,
    /// PLOVER contexts.
    pub context: Vec<(String, FxHashSet<String>)>,
    /// Words by which a sentence is known to speak of something else than politics and conflict, and of what.
    pub topics: Vec<(String, FxHashSet<String>)>,
    /// Words that deny telling (`لم`, `دون`), folded.
    pub not_told: FxHashSet<String>,
    /// Forms of verbs that refuse it.
    pub refuses: FormIndex,
    /// Forms of verbs of telling and their verbal nouns.
    pub telling: FormIndex,
    /// Forms of the words for details, by number in `detail_of`.
    pub details: FormIndex,
    /// Which detail each entry of `details` names.
    pub detail_of: Vec<WithheldField>,
    /// Verbal nouns that with a pronoun point to an event told before.
    pub pointers: FormIndex,
    /// Verbs that behind `إنه` point to one.
    pub pointing: FormIndex,
    /// Words that by themselves say a detail is held back: folded sequences.
    pub withheld: Vec<(WithheldField, Vec<Vec<String>>)>,
    /// Relations.
    pub relations: Vec<RelationWord>,
    /// Every entry's test.
    pub tests: Vec<Test>,
}

impl EventLexicon {
    /// The built-in file with the user's laid over it.
    ///
    /// # Errors
    /// A file that does not parse, an entry without a test or without a word: with file, line and cause.
    pub fn load(user: &[LexiconFile]) -> Result<EventLexicon, Box<LexiconError>> {
        let mut l = EventLexicon::default();
        for file in lexicon::files("ar/events.toml", user) {
            let f: File = lexicon::parse(&file)?;
            add_pairs(&mut l.light, &f.light);
            add_pairs(&mut l.occurs, &f.occurs);
            add_pairs(&mut l.control, &f.control);
            add_pairs(&mut l.undergoes, &f.undergoes);
            add_pairs(&mut l.aims, &f.aims);
            l.control_nouns.extend(word_set(&f.control_nouns));
            l.witness.extend(word_set(&f.witness));
            l.deeds.extend(word_set(&f.deeds.words));
            l.named_sites.extend(word_set(&f.named_sites.words));
            l.edges.extend(word_set(&f.edges.words));
            for noun in f.light_nouns.split_whitespace() {
                l.light_nouns.add(0, inflect::noun(&fold(noun)));
            }
            l.circumstance.extend(word_set(&f.circumstance));
            l.toll_within.extend(word_set(&f.toll.within));
            l.toll_brings.extend(word_set(&f.toll.brings));
            l.toll_parts.extend(word_set(&f.toll.parts));
            l.crowds.extend(word_set(&f.crowds));
            l.carriers.extend(word_set(&f.carriers));
            l.standing.extend(word_set(&f.standing));
            for g in &f.governs {
                let n = l.governors.len() as u16;
                add_verbs(&mut l.governing, |_| n, &g.verbs);
                for noun in g.nouns.split_whitespace() {
                    l.governing.add(n, inflect::noun(&fold(noun)));
                }
                let by = g.by.split_whitespace().map(|p| if p == "-" { String::new() } else { fold(p) });
                l.governors.push((g.status, by.collect()));
            }
            l.status.extend(f.status.iter().map(|(s, w)| (*s, word_set(w))));
            l.status_after.extend(f.status_after.iter().map(|(s, w)| (*s, word_set(w))));
            l.speech.extend(f.speech);
            l.instrument.extend(word_set(&f.instrument.words));
            l.cause.extend(word_set(&f.cause.words));
            l.sites.extend(word_set(&f.sites.words));
            l.matters.extend(word_set(&f.matters.words));
            add_pairs(&mut l.gathers, &f.gathers.words);
            l.outside.extend(word_set(&f.outside.words));
            l.both.extend(word_set(&f.both.words));
            l.context.extend(f.context.iter().map(|(c, w)| (c.clone(), word_set(w))));
            l.topics.extend(f.topic.iter().map(|(t, w)| (t.clone(), word_set(w))));
            for w in f.withheld {
                l.tests.push(Test { name: format!("withheld {:?}", w.field), sentence: w.test });
                let phrases = w.words.split('|').filter(|p| !p.trim().is_empty());
                l.withheld.push((w.field, phrases.map(|p| p.split_whitespace().map(fold).collect()).collect()));
                for noun in w.details.split_whitespace() {
                    l.details.add(l.detail_of.len() as u16, inflect::noun(&fold(noun)));
                }
                l.detail_of.push(w.field);
            }
            l.not_told.extend(word_set(&f.withholding.negations));
            add_pairs(&mut l.refuses, &f.withholding.refuses);
            add_pairs(&mut l.telling, &f.withholding.tells);
            add_pairs(&mut l.pointing, &f.pointing.verbs);
            for (index, nouns) in [(&mut l.telling, &f.withholding.telling), (&mut l.pointers, &f.pointing.nouns)] {
                for noun in nouns.split_whitespace() {
                    index.add(0, inflect::noun(&fold(noun)));
                }
            }
            for r in f.relation {
                l.tests.push(Test { name: r.words.clone(), sentence: r.test });
                l.relations.push(RelationWord {
                    kind: r.kind,
                    words: word_set(&r.words),
                    by: r.by.split_whitespace().map(fold).collect(),
                    reversed: r.reversed,
                });
            }
            for entry in f.event {
                let at = entry.span().start;
                l.add(&file, at, entry.into_inner())?;
            }
        }
        Ok(l)
    }

    fn add(&mut self, file: &LexiconFile, at: usize, e: EventEntry) -> Result<(), Box<LexiconError>> {
        let name = e.verb.split_whitespace().chain(e.noun.split_whitespace()).next().unwrap_or_default().to_owned();
        if name.is_empty() {
            let hint = Some("give it a `verb` (two forms) or a `noun`".to_owned());
            return Err(Box::new(LexiconError::at(file, at, Some("event"), "this event has no word", hint)));
        }
        if e.test.trim().is_empty() {
            let hint = Some("write a sentence with [trigger] {actor} (recipient) marked".to_owned());
            return Err(Box::new(LexiconError::at(file, at, Some(&name), format!("`{name}` has an empty test"), hint)));
        }
        self.tests.push(Test { name: name.clone(), sentence: e.test });
        let n = self.entries.len() as u16;
        if let Some(perfect) = e.verb.strip_suffix(" -") {
            self.verbs.add(n, inflect::perfect(&fold(perfect)));
        } else if !e.verb.is_empty() {
            let (perfect, imperfect) = two_forms(file, at, &e.verb)?;
            self.verbs.add(n, inflect::perfect(&perfect));
            // No jussive of hollow verbs: `لا يقل عن` would dismiss someone (`أقال`) in every casualty report.
            self.verbs.add(n, inflect::imperfect(&imperfect, false));
        }
        for noun in e.noun.split_whitespace() {
            self.nouns.add(n, inflect::noun(&fold(noun)));
        }
        self.entries.push(Entry {
            name,
            kind: e.kind,
            verb_with: word_set(&e.verb_with),
            noun_with: word_set(&e.noun_with),
            not_with: word_set(&e.not_with),
            not_after: word_set(&e.not_after),
            after: word_set(&e.after),
            toll: e.toll,
            aims: e.aims,
            riot: e.riot,
            object: e.object.split_whitespace().any(|w| w == "مفعول"),
            object_prepositions: e.object.split_whitespace().filter(|w| *w != "مفعول").map(fold).collect(),
            genitive: e.genitive.unwrap_or_default(),
            to: e.to.split_whitespace().map(fold).collect(),
            needs_light: e.needs_light,
            mode: e.mode,
        });
        Ok(())
    }
}

/// A list of verbs, each by its perfect and imperfect.
fn add_pairs(index: &mut FormIndex, words: &str) {
    add_verbs(index, |n| n as u16, words);
}

/// All forms of verbs given as perfect and imperfect, `-` for one that would be read for too many other words.
fn add_verbs(index: &mut FormIndex, number: impl Fn(usize) -> u16, words: &str) {
    let folded: Vec<String> = words.split_whitespace().map(fold).collect();
    for (n, pair) in folded.chunks(2).enumerate() {
        let [perfect, imperfect] = pair else { continue };
        if perfect != "-" {
            index.add(number(n), inflect::perfect(perfect));
        }
        if imperfect != "-" {
            index.add(number(n), inflect::imperfect(imperfect, inflect::is_hollow(perfect)));
        }
    }
}
