//! The time words of English, as `lexicon/en/time.toml` lists them.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::time::calendar::{Shift, Tense, Unit};
use crate::time::phrases::{Phrases, bad_value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    weekday: Vec<Named>,
    #[serde(default)]
    relative_day: Vec<RelativeDay>,
    #[serde(default)]
    month: Vec<Named>,
    #[serde(default)]
    unit: Vec<UnitEntry>,
    words: Option<WordLists>,
    tense: Option<TenseWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    number: i8,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RelativeDay {
    days: i32,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    unit: Unit,
    singular: Vec<String>,
    plural: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WordLists {
    last: Vec<String>,
    next: Vec<String>,
    this: Vec<String>,
    edge: Vec<String>,
    part_after: Vec<String>,
    since: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
    between: Vec<String>,
    #[serde(rename = "in")]
    within: Vec<String>,
    ago: Vec<String>,
    approx: Vec<String>,
    decades: BTreeMap<String, i16>,
    vague: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct TenseWords {
    forward: Vec<String>,
    past: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Weekday(i8),
    Relative(i32),
    /// Whether the name stands alone as a month.
    Month(i8, bool),
    Unit(Unit, bool),
    Edge,
    Shift(Shift),
    Vague,
}

/// The time words of English.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub(super) words: Phrases<Word>,
    pub(super) part_after: Phrases<()>,
    pub(super) approx: Phrases<()>,
    pub(super) since: FxHashSet<String>,
    pub(super) from: FxHashSet<String>,
    pub(super) to: FxHashSet<String>,
    pub(super) between: FxHashSet<String>,
    pub(super) within: FxHashSet<String>,
    pub(super) ago: FxHashSet<String>,
    pub(super) decades: FxHashMap<String, i16>,
    pub(super) tells: FxHashMap<String, Tense>,
}

const NONE: [&str; 1] = [""];

impl Lexicon {
    /// Loads `en/time.toml`; the user's entries add to the built-in ones.
    pub fn load(user: &[LexiconFile]) -> Result<Lexicon, Box<LexiconError>> {
        let mut lex = Lexicon {
            words: Phrases::new(&NONE),
            part_after: Phrases::new(&NONE),
            approx: Phrases::new(&NONE),
            ..Lexicon::default()
        };
        for file in lexicon::files("en/time.toml", user) {
            lex.add(&file, lexicon::parse(&file)?)?;
        }
        Ok(lex)
    }

    fn add(&mut self, source: &LexiconFile, file: File) -> Result<(), Box<LexiconError>> {
        for (section, list, limit) in [("weekday", &file.weekday, 7), ("month", &file.month, 12)] {
            for n in list {
                if !(1..=limit).contains(&n.number) {
                    return Err(bad_value(
                        source,
                        section,
                        &n.names,
                        format!("number {} is not 1 to {limit}", n.number),
                    ));
                }
                for (names, strong) in [(&n.names, true), (&n.weak, false)] {
                    let word = if section == "month" { Word::Month(n.number, strong) } else { Word::Weekday(n.number) };
                    self.words.add_all(names, word);
                }
            }
        }
        for u in &file.unit {
            self.words.add_all(&u.singular, Word::Unit(u.unit, false));
            self.words.add_all(&u.plural, Word::Unit(u.unit, true));
        }
        for d in &file.relative_day {
            self.words.add_all(&d.names, Word::Relative(d.days));
        }
        let w = file.words.unwrap_or_default();
        self.words.add_all(&w.edge, Word::Edge);
        self.words.add_all(&w.vague, Word::Vague);
        for (list, shift) in [(&w.last, Shift::Last), (&w.next, Shift::Next), (&w.this, Shift::This)] {
            self.words.add_all(list, Word::Shift(shift));
        }
        self.part_after.add_all(&w.part_after, ());
        self.approx.add_all(&w.approx, ());
        self.since.extend(w.since);
        self.from.extend(w.from);
        self.to.extend(w.to);
        self.between.extend(w.between);
        self.within.extend(w.within);
        self.ago.extend(w.ago);
        self.decades.extend(w.decades);
        let t = file.tense.unwrap_or_default();
        self.tells.extend(t.past.into_iter().map(|w| (w, Tense::Past)));
        self.tells.extend(t.forward.into_iter().map(|w| (w, Tense::Future)));
        Ok(())
    }
}
