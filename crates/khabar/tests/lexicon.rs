//! Every rule of the Arabic lexicons against the sentence that its entry carries.
//!
//! The sentences are read without the judge of doubt: a rule reads its own sentence or it does not, however sure the
//! reader is of it. `cases/rule-gaps.tsv` lists the rules known to fail, with what fails; a rule that starts to fail
//! and one that is mended both fail the test, so that the list can only shrink.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::date;
use khabar::attribution::ar::lexicon::Reporting;
use khabar::attribution::{self, Found as FoundStatement};
use khabar::events::ar::lexicon::EventLexicon;
use khabar::events::{self, Found as FoundEvent};
use khabar::names::{NameLexicon, find_names};
use khabar::phrases::Reading;
use khabar::phrases::ar::Grammar;
use khabar::record::{Plover, Stance};
use khabar::text::ar::tagger::Tagger;
use khabar::text::tokens::{Doc, Token};
use khabar::text::{Field, Span};
use khabar::time::{TimeLexicon, find_times};

struct Unjudged {
    names: NameLexicon,
    time: TimeLexicon,
    grammar: Grammar,
    reporting: Reporting,
    events: EventLexicon,
}

static LEXICONS: LazyLock<Unjudged> = LazyLock::new(|| Unjudged {
    names: NameLexicon::load(&[]).expect("names"),
    time: TimeLexicon::load(&[]).expect("time"),
    grammar: Grammar::load(&[]).expect("grammar"),
    reporting: Reporting::load(&[]).expect("reporting"),
    events: EventLexicon::load(&[]).expect("events"),
});

/// All statements and event mentions of a sentence, as [`khabar::Reader`] finds them before it judges.
fn read(sentence: &str) -> (Vec<FoundStatement>, Vec<FoundEvent>) {
    let l = &*LEXICONS;
    let docs = [Doc::new(Field::Title, ""), Doc::new(Field::Text, sentence)];
    let names = find_names(&l.names, &docs, "ar");
    let readings: Vec<Reading> = docs
        .iter()
        .map(|doc| {
            let own = names.iter().filter(|n| n.span.field == doc.field()).cloned().collect();
            let times = find_times(&l.time, doc, Some(date(2019, 11, 26)), "ar");
            let tags = Tagger::builtin().tag(doc);
            let mut class = l.grammar.classes(doc, &tags);
            attribution::ar::mark_verbs(&l.reporting, doc, &tags, &mut class);
            events::ar::mark_verbs(&l.events, doc, &tags, &mut class);
            Reading::new(doc, own, times, class, tags)
        })
        .collect();
    let mut statements = attribution::ar::find_statements(&l.reporting, &l.names, &readings);
    attribution::nest(&mut statements);
    let events = events::ar::find_events(&l.events, &l.names, &readings, &statements);
    (statements, events)
}

/// A sentence without its marks, and the code points that each pair of marks holds.
#[derive(Default)]
struct Marked {
    sentence: String,
    square: Vec<Range<u32>>,
    curly: Vec<Range<u32>>,
    angle: Vec<Range<u32>>,
    round: Vec<Range<u32>>,
}

impl Marked {
    fn parse(marked: &str) -> Marked {
        let mut m = Marked::default();
        let (mut at, mut open) = (0, [0; 4]);
        for c in marked.chars() {
            if let Some(n) = "[{<(".find(c) {
                open[n] = at;
            } else if let Some(n) = "]}>)".find(c) {
                [&mut m.square, &mut m.curly, &mut m.angle, &mut m.round][n].push(open[n]..at);
            } else {
                m.sentence.push(c);
                at += 1;
            }
        }
        m
    }

    fn words(&self, range: &Range<u32>) -> String {
        let words: String =
            self.sentence.chars().skip(range.start as usize).take((range.end - range.start) as usize).collect();
        words.trim_matches(|c: char| c.is_whitespace() || ".،:\"«»“”".contains(c)).to_owned()
    }
}

fn overlap(a: &Range<u32>, b: &Range<u32>) -> bool {
    a.start < b.end && b.start < a.end
}

/// What of a rule's sentence was not read as marked, and how many marks were met, overlapping and to the letter.
#[derive(Default)]
struct Outcome {
    missed: Vec<String>,
    marks: usize,
    exact: usize,
}

impl Outcome {
    /// One field: as many spans as marks, each overlapping its mark.
    fn field(&mut self, name: &str, m: &Marked, want: &[Range<u32>], have: &[Span]) {
        let have: Vec<Range<u32>> = have.iter().map(|s| s.start..s.end).collect();
        self.marks += want.len();
        self.exact += want.iter().filter(|w| have.iter().any(|h| m.words(h) == m.words(w) && overlap(h, w))).count();
        let met = want.iter().all(|w| have.iter().any(|h| overlap(h, w)))
            && have.iter().all(|h| want.iter().any(|w| overlap(h, w)));
        if !met {
            let words = |spans: &[Range<u32>]| spans.iter().map(|s| m.words(s)).collect::<Vec<_>>().join(" + ");
            self.missed.push(format!("{name}: {} ≠ {}", words(want), words(&have)));
        }
    }
}

fn statement(marked: &str, stance: Option<Stance>) -> Outcome {
    let m = Marked::parse(marked);
    let (statements, _) = read(&m.sentence);
    let tries = statements.iter().filter(|s| m.square.iter().all(|w| overlap(w, &(s.cue.start..s.cue.end)))).map(|s| {
        let mut o = Outcome::default();
        if !m.square.is_empty() {
            o.field("cue", &m, &m.square, &[s.cue]);
            let source: Vec<Span> = s.source.iter().map(|s| s.span).collect();
            o.field("source", &m, &m.curly, &source);
            let addressee: Vec<Span> = s.addressee.into_iter().collect();
            o.field("addressee", &m, &m.round, &addressee);
        }
        o.field("content", &m, &m.angle, &[s.content]);
        if stance.is_some_and(|wanted| wanted != s.stance) {
            o.missed.push(format!("stance: {stance:?} ≠ {:?}", s.stance));
        }
        o
    });
    tries.min_by_key(|o| (o.missed.len(), o.marks - o.exact)).unwrap_or_else(|| {
        let found: Vec<String> = statements.iter().map(|s| m.words(&(s.cue.start..s.cue.end))).collect();
        Outcome { missed: vec![format!("no statement; cues read: {found:?}")], ..Outcome::default() }
    })
}

fn event(marked: &str, kind: Plover) -> Outcome {
    let m = Marked::parse(marked);
    let (_, events) = read(&m.sentence);
    let tries = events
        .iter()
        .filter(|e| e.kind == kind && m.square.iter().all(|w| overlap(w, &(e.trigger.start..e.trigger.end))))
        .map(|e| {
            let mut o = Outcome::default();
            o.field("trigger", &m, &m.square, &[e.trigger]);
            o.field("actor", &m, &m.curly, &e.actor);
            o.field("recipient", &m, &m.round, &e.recipient);
            o
        });
    tries.min_by_key(|o| (o.missed.len(), o.marks - o.exact)).unwrap_or_else(|| {
        let found: Vec<String> =
            events.iter().map(|e| format!("{:?} {}", e.kind, m.words(&(e.trigger.start..e.trigger.end)))).collect();
        Outcome { missed: vec![format!("no {kind:?}; events read: {found:?}")], ..Outcome::default() }
    })
}

/// The words with their parts of speech: most misreadings begin with one.
fn tagged(sentence: &str) -> String {
    let doc = Doc::new(Field::Text, sentence);
    let tags = Tagger::builtin().tag(&doc);
    let word = |(i, t): (usize, &Token)| tags.upos(i).map_or(t.form.clone(), |upos| format!("{}/{upos:?}", t.form));
    doc.tokens.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// Outcomes of all rules of both files: file, entry, sentence, outcome.
fn outcomes() -> Vec<(&'static str, String, String, Outcome)> {
    let (r, e) = (&LEXICONS.reporting, &LEXICONS.events);
    let mut all = Vec::new();
    // The tests stand in the order of the entries: verbs, prepositions, nouns, contents, light verbs. A neutral cue
    // leaves the stance to its content.
    let own = |stance: Stance| Some(stance).filter(|s| *s != Stance::Asserts);
    let mut stances: Vec<Option<Stance>> = r.cues.iter().map(|c| own(c.stance)).collect();
    stances.extend(r.prepositions.iter().map(|p| own(p.stance)));
    stances.extend(r.nouns.iter().map(|n| own(n.stance)));
    stances.extend(r.content.iter().map(|c| Some(c.stance)));
    stances.resize(r.tests.len(), None);
    for (test, stance) in r.tests.iter().zip(stances) {
        all.push(("reporting", test.name.clone(), test.sentence.clone(), statement(&test.sentence, stance)));
    }
    let others = e.tests.len() - e.entries.len();
    for (test, entry) in e.tests[others..].iter().zip(&e.entries) {
        all.push(("events", test.name.clone(), test.sentence.clone(), event(&test.sentence, entry.kind)));
    }
    all
}

#[test]
fn every_rule_reads_its_own_sentence() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/rule-gaps.tsv");
    let file = std::fs::read_to_string(path).unwrap_or_default();
    let listed: BTreeSet<&str> = file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let all = outcomes();
    let mut failing = BTreeSet::new();
    let (mut marks, mut exact, mut rules, mut right) = (0, 0, 0, 0);
    for (file, name, sentence, outcome) in &all {
        marks += outcome.marks;
        exact += outcome.exact;
        rules += 1;
        if outcome.missed.is_empty() {
            right += 1;
        } else {
            println!("{file}\t{name}\t{sentence}\t{}", outcome.missed.join("; "));
            println!("    {}", tagged(&Marked::parse(sentence).sentence));
            failing.insert(format!("{file}\t{name}\t{sentence}"));
        }
    }
    println!("{right} of {rules} rules read their sentence; {exact} of {marks} marks to the letter");
    let lines = |set: Vec<&str>| set.join("\n");
    let new: Vec<&str> = failing.iter().map(String::as_str).filter(|f| !listed.contains(f)).collect();
    let mended: Vec<&str> = listed.iter().copied().filter(|l| !failing.contains(*l)).collect();
    if std::env::var_os("SHRINK_GAPS").is_some() {
        let kept: String = file.lines().filter(|l| !mended.contains(l)).map(|l| format!("{l}\n")).collect();
        std::fs::write(path, kept).expect("the list of gaps can be written");
    } else {
        assert!(mended.is_empty(), "mended or changed; SHRINK_GAPS=1 takes them off the list:\n{}", lines(mended));
    }
    assert!(new.is_empty(), "these rules do not read their own sentence:\n{}", lines(new));
}

/// The details that are held back belong to an event of their own sentence or of the one before.
#[test]
fn details_held_back() {
    let e = &LEXICONS.events;
    for ((field, _), test) in e.withheld.iter().zip(&e.tests) {
        let (_, events) = read(&test.sentence);
        let found = events.iter().any(|e| e.withheld.iter().any(|(f, _)| f == field));
        assert!(found, "{}: {}", test.name, test.sentence);
    }
}
