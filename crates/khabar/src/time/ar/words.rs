//! The time words of Arabic, as `lexicon/ar/time.toml` lists them.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::text::fold::fold;
use crate::time::calendar::{Shift, Unit};
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
    hijri_month: Vec<Named>,
    ordinals: Option<Ordinals>,
    #[serde(default)]
    unit: Vec<UnitEntry>,
    words: Option<WordLists>,
    names: Option<NotTimes>,
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

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Ordinals {
    units: Vec<String>,
    eleven: Vec<String>,
    teen: Vec<String>,
    tens: BTreeMap<String, i8>,
    first: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    unit: Unit,
    singular: Vec<String>,
    dual: Vec<String>,
    plural: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct WordLists {
    last: Vec<String>,
    before_last: Vec<String>,
    next: Vec<String>,
    this: Vec<String>,
    this_before: Vec<String>,
    same: Vec<String>,
    recent: Vec<String>,
    day: Vec<String>,
    days: Vec<String>,
    month: Vec<String>,
    year: Vec<String>,
    years: Vec<String>,
    night: Vec<String>,
    part_of_day: Vec<String>,
    part_after: Vec<String>,
    clock: Vec<String>,
    clock_words: Vec<String>,
    edge: Vec<String>,
    since: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
    between: Vec<String>,
    deadline: Vec<String>,
    #[serde(rename = "in")]
    within: Vec<String>,
    ago: Vec<String>,
    after: Vec<String>,
    during: Vec<String>,
    approx: Vec<String>,
    corresponds: Vec<String>,
    hijri_mark: Vec<String>,
    gregorian_mark: Vec<String>,
    century: Vec<String>,
    decades: BTreeMap<String, i16>,
    centuries: BTreeMap<String, i16>,
    vague: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct NotTimes {
    before_weekday: Vec<String>,
    before_date: Vec<String>,
    before_event: Vec<String>,
    before_today: Vec<String>,
    after_today: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct TenseWords {
    forward: Vec<String>,
    future_prefixes: Vec<String>,
    not_future: Vec<String>,
    request: Vec<String>,
    request_links: Vec<String>,
    past: Vec<String>,
}

/// What a word may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Weekday(i8),
    Relative(i32),
    Month(i8, Use),
    Hijri(i8, Use),
    Ordinal(i8),
    OrdinalTens(i8),
    First,
    /// With the article: `الأسبوع`, `اليومين`, `الأيام`.
    Unit(Unit, Many),
    Day,
    Days,
    NamedMonth,
    Year,
    Years,
    Night,
    Part,
    Clock,
    Edge,
    Century,
    Decade(i16),
    Vague,
    This,
    Ago,
    After,
}

/// Whether a month's name may stand without a day and a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Strong,
    Weak,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    One,
    Two,
    More,
}

/// What may follow a day, a unit, a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    Shift(Shift),
    Same,
    Recent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    Forward,
    Past,
    Request,
}

/// The time words of Arabic.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub(super) words: Phrases<Word>,
    pub(super) units: Phrases<(Unit, Many)>,
    pub(super) modifiers: Phrases<Modifier>,
    pub(super) part_after: Phrases<()>,
    pub(super) clock_words: Phrases<()>,
    pub(super) teen: FxHashSet<String>,
    pub(super) since: FxHashSet<String>,
    pub(super) from: FxHashSet<String>,
    pub(super) to: FxHashSet<String>,
    pub(super) between: FxHashSet<String>,
    pub(super) deadline: FxHashSet<String>,
    pub(super) within: FxHashSet<String>,
    pub(super) during: Phrases<()>,
    pub(super) approx: Phrases<()>,
    pub(super) corresponds: FxHashSet<String>,
    pub(super) hijri_mark: FxHashSet<String>,
    pub(super) gregorian_mark: FxHashSet<String>,
    pub(super) centuries: Phrases<i16>,
    pub(super) before_weekday: FxHashSet<String>,
    pub(super) before_date: FxHashSet<String>,
    pub(super) before_event: FxHashSet<String>,
    pub(super) before_today: FxHashSet<String>,
    pub(super) after_today: FxHashSet<String>,
    pub(super) tells: FxHashMap<String, Tells>,
    pub(super) future_prefixes: Vec<String>,
    pub(super) not_future: Vec<String>,
    pub(super) request_links: FxHashSet<String>,
}

const CUTS: [&str; 8] = ["", "و", "ف", "ب", "ل", "ك", "وب", "ول"];
const NONE: [&str; 1] = [""];

impl Lexicon {
    /// Loads `ar/time.toml`; the user's entries add to the built-in ones.
    pub fn load(user: &[LexiconFile]) -> Result<Lexicon, Box<LexiconError>> {
        let mut lex = Lexicon {
            words: Phrases::new(&CUTS),
            units: Phrases::new(&NONE),
            modifiers: Phrases::new(&NONE),
            part_after: Phrases::new(&NONE),
            clock_words: Phrases::new(&NONE),
            during: Phrases::new(&CUTS),
            approx: Phrases::new(&NONE),
            centuries: Phrases::new(&NONE),
            ..Lexicon::default()
        };
        for file in lexicon::files("ar/time.toml", user) {
            lex.add(&file, lexicon::parse(&file)?)?;
        }
        Ok(lex)
    }

    fn add(&mut self, source: &LexiconFile, file: File) -> Result<(), Box<LexiconError>> {
        for u in &file.unit {
            for (list, many) in [(&u.singular, Many::One), (&u.dual, Many::Two), (&u.plural, Many::More)] {
                self.units.add_all(list, (u.unit, many));
                for w in list {
                    self.words.add(&format!("ال{w}"), Word::Unit(u.unit, many));
                }
            }
        }
        self.add_words(file.words.unwrap_or_default());
        self.add_ordinals(file.ordinals.unwrap_or_default());
        for (section, list, limit) in
            [("weekday", &file.weekday, 7), ("month", &file.month, 12), ("hijri_month", &file.hijri_month, 12)]
        {
            for n in list {
                if !(1..=limit).contains(&n.number) {
                    return Err(bad_value(
                        source,
                        section,
                        &n.names,
                        format!("number {} is not 1 to {limit}", n.number),
                    ));
                }
                let word = |strength| match section {
                    "weekday" => Word::Weekday(n.number),
                    "month" => Word::Month(n.number, strength),
                    _ => Word::Hijri(n.number, strength),
                };
                self.add_articled(&n.names, word(Use::Strong));
                self.add_articled(&n.weak, word(Use::Weak));
            }
        }
        for d in &file.relative_day {
            self.add_articled(&d.names, Word::Relative(d.days));
        }
        let names = file.names.unwrap_or_default();
        extend(&mut self.before_weekday, &names.before_weekday);
        extend(&mut self.before_date, &names.before_date);
        extend(&mut self.before_event, &names.before_event);
        extend(&mut self.before_today, &names.before_today);
        extend(&mut self.after_today, &names.after_today);
        self.add_tense(file.tense.unwrap_or_default());
        Ok(())
    }

    /// Adds words, and for those with the article the form that `ل` gives them (`للاثنين`).
    fn add_articled(&mut self, names: &[String], word: Word) {
        for name in names {
            self.words.add(name, word);
            if let Some(rest) = fold(name).strip_prefix("ال") {
                self.words.add(&format!("لل{rest}"), word);
            }
        }
    }

    fn add_words(&mut self, w: WordLists) {
        for (list, word) in [
            (&w.month, Word::NamedMonth),
            (&w.year, Word::Year),
            (&w.years, Word::Years),
            (&w.day, Word::Day),
            (&w.days, Word::Days),
            (&w.part_of_day, Word::Part),
            (&w.night, Word::Night),
            (&w.clock, Word::Clock),
            (&w.edge, Word::Edge),
            (&w.century, Word::Century),
            (&w.this_before, Word::This),
            (&w.ago, Word::Ago),
            (&w.after, Word::After),
            (&w.vague, Word::Vague),
        ] {
            self.words.add_all(list, word);
        }
        for (name, decade) in &w.decades {
            self.words.add(name, Word::Decade(*decade));
            if let Some(bare) = name.strip_prefix("ال") {
                self.words.add(bare, Word::Decade(*decade));
            }
        }
        for (name, century) in &w.centuries {
            self.centuries.add(name, *century);
        }
        for (list, shift) in [
            (&w.last, Shift::Last),
            (&w.before_last, Shift::BeforeLast),
            (&w.next, Shift::Next),
            (&w.this, Shift::This),
        ] {
            self.modifiers.add_all(list, Modifier::Shift(shift));
        }
        self.modifiers.add_all(&w.same, Modifier::Same);
        self.modifiers.add_all(&w.recent, Modifier::Recent);
        self.part_after.add_all(&w.part_after, ());
        self.clock_words.add_all(&w.clock_words, ());
        self.during.add_all(&w.during, ());
        self.approx.add_all(&w.approx, ());
        for (set, list) in [
            (&mut self.since, &w.since),
            (&mut self.from, &w.from),
            (&mut self.to, &w.to),
            (&mut self.between, &w.between),
            (&mut self.deadline, &w.deadline),
            (&mut self.within, &w.within),
            (&mut self.corresponds, &w.corresponds),
            (&mut self.hijri_mark, &w.hijri_mark),
            (&mut self.gregorian_mark, &w.gregorian_mark),
        ] {
            extend(set, list);
        }
    }

    fn add_ordinals(&mut self, o: Ordinals) {
        for (name, n) in o.units.iter().zip(1..) {
            self.words.add(name, Word::Ordinal(n));
        }
        self.words.add_all(&o.eleven, Word::Ordinal(1));
        self.words.add_all(&o.first, Word::First);
        for (name, n) in &o.tens {
            self.words.add(name, Word::OrdinalTens(*n));
        }
        extend(&mut self.teen, &o.teen);
    }

    fn add_tense(&mut self, t: TenseWords) {
        for verb in &t.past {
            // With the persons and the pronouns of the third (`ألقى`: `ألقت`, `ألقاها`).
            let verb = fold(verb);
            let stem = verb.strip_suffix('ي').unwrap_or(&verb).to_owned();
            let long = if stem == verb { "" } else { "ا" };
            self.tells.insert(verb.clone(), Tells::Past);
            for end in ["ت", "وا", "ته", "تها"] {
                self.tells.insert(format!("{verb}{end}"), Tells::Past);
                self.tells.insert(format!("{stem}{end}"), Tells::Past);
            }
            for end in ["ه", "ها"] {
                let form = format!("{stem}{long}{end}");
                self.tells.insert(form, Tells::Past);
            }
        }
        self.tells.extend(t.request.iter().map(|w| (fold(w), Tells::Request)));
        self.tells.extend(t.forward.iter().map(|w| (fold(w), Tells::Forward)));
        self.future_prefixes.extend(t.future_prefixes.iter().map(|w| fold(w)));
        self.not_future.extend(t.not_future.iter().map(|w| fold(w)));
        extend(&mut self.request_links, &t.request_links);
    }

    /// Whether a word is a verb with the future's سـ.
    pub(super) fn is_future(&self, form: &str) -> bool {
        let form = form.strip_prefix('و').or_else(|| form.strip_prefix('ف')).unwrap_or(form);
        // Five letters: سـ, the prefix of the person, and three of a root.
        form.len() >= 8
            && self.future_prefixes.iter().any(|p| form.starts_with(p.as_str()))
            && !self.not_future.iter().any(|n| form.starts_with(n.as_str()))
    }

    pub(super) fn tells(&self, form: &str) -> Option<Tells> {
        let bare = || form.strip_prefix('و').or_else(|| form.strip_prefix('ف')).and_then(|f| self.tells.get(f));
        let known = self.tells.get(form).or_else(bare).copied();
        known.or_else(|| self.is_future(form).then_some(Tells::Forward))
    }
}

fn extend(set: &mut FxHashSet<String>, list: &[String]) {
    set.extend(list.iter().map(|w| fold(w)));
}
