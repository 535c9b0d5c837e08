//! Boolean formulas over options: `stop IF (enforce AND NOT drop)`.
//!
//! Grammar, loosest first: `IFF`, `p IF q` (q implies p; true where q is false), `OR`, `AND`, `NOT` or `-`, brackets,
//! and an option: its number from 1 (`#1` where an option is called `1`), its id, `owner.id`, or any of its names in
//! quotation marks; `TRUE` and `FALSE`. The grammar is that of option prioritising (Peng 1999, as DEFINITIONS gives
//! it); `!`, `&` and `|` are read too.

use super::model::{DecisionMaker, OptionDef};
use std::fmt::Write as _;
use std::ops::Range;

/// A condition on states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// The option at this position is taken.
    Option(usize),
    /// Not.
    Not(Box<Formula>),
    /// All hold; true if there are none.
    And(Vec<Formula>),
    /// At least one holds.
    Or(Vec<Formula>),
    /// `If(p, q)`: p IF q.
    If(Box<Formula>, Box<Formula>),
    /// Both or neither.
    Iff(Box<Formula>, Box<Formula>),
}

/// A formula that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// Bytes of the formula's text.
    pub at: Range<usize>,
    /// What is wrong, one sentence.
    pub fault: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// Brackets and negations may nest this deep, and so many IFF may stand in a formula: reading and everything done
/// with a formula is recursive, and a file must not overflow the stack.
const MAX_DEPTH: usize = 200;

impl Formula {
    /// Whether it holds in a state.
    pub fn holds(&self, state: u64) -> bool {
        match self {
            Formula::Option(k) => state >> k & 1 == 1,
            Formula::Not(f) => !f.holds(state),
            Formula::And(fs) => fs.iter().all(|f| f.holds(state)),
            Formula::Or(fs) => fs.iter().any(|f| f.holds(state)),
            Formula::If(p, q) => p.holds(state) || !q.holds(state),
            Formula::Iff(p, q) => p.holds(state) == q.holds(state),
        }
    }

    /// In which of 64 states it holds, as bits, given for each option in which of them it is taken.
    pub fn holds_in(&self, taken: &[u64; 64]) -> u64 {
        match self {
            Formula::Option(k) => taken.get(*k).copied().unwrap_or(0),
            Formula::Not(f) => !f.holds_in(taken),
            Formula::And(fs) => fs.iter().fold(u64::MAX, |all, f| all & f.holds_in(taken)),
            Formula::Or(fs) => fs.iter().fold(0, |any, f| any | f.holds_in(taken)),
            Formula::If(p, q) => p.holds_in(taken) | !q.holds_in(taken),
            Formula::Iff(p, q) => !(p.holds_in(taken) ^ q.holds_in(taken)),
        }
    }

    /// Whether it holds where only the options of `known` are fixed (as in `state`); `None` where that is open.
    pub fn holds_partly(&self, state: u64, known: u64) -> Option<bool> {
        match self {
            Formula::Option(k) => (known >> k & 1 == 1).then_some(state >> k & 1 == 1),
            Formula::Not(f) => f.holds_partly(state, known).map(|b| !b),
            Formula::And(fs) => all(fs.iter().map(|f| f.holds_partly(state, known))),
            Formula::Or(fs) => all(fs.iter().map(|f| f.holds_partly(state, known).map(|b| !b))).map(|b| !b),
            Formula::If(p, q) => match (p.holds_partly(state, known), q.holds_partly(state, known)) {
                (Some(true), _) | (_, Some(false)) => Some(true),
                (Some(false), Some(true)) => Some(false),
                _ => None,
            },
            Formula::Iff(p, q) => Some(p.holds_partly(state, known)? == q.holds_partly(state, known)?),
        }
    }

    /// Bits of the options that it speaks of.
    pub fn options(&self) -> u64 {
        match self {
            Formula::Option(k) => 1 << k,
            Formula::Not(f) => f.options(),
            Formula::And(fs) | Formula::Or(fs) => fs.iter().fold(0, |m, f| m | f.options()),
            Formula::If(p, q) | Formula::Iff(p, q) => p.options() | q.options(),
        }
    }

    /// The formula that fits one state over these options.
    pub fn pattern(state: u64, options: u64) -> Formula {
        let literal = |k| match state >> k & 1 {
            1 => Formula::Option(k),
            _ => Formula::Option(k).negated(),
        };
        Formula::And((0..64).filter(|k| options >> k & 1 == 1).map(literal).collect())
    }

    /// Its negation, without a double one.
    pub fn negated(self) -> Formula {
        match self {
            Formula::Not(f) => *f,
            f => Formula::Not(Box::new(f)),
        }
    }

    /// As it may be written again, options by the names that `name` gives.
    pub fn written(&self, name: &dyn Fn(usize) -> String) -> String {
        let mut out = String::new();
        self.write(&mut out, name, 0);
        out
    }

    /// `outer` is how tightly the surroundings bind: 0 IFF, 1 IF, 2 OR, 3 AND, 4 NOT.
    fn write(&self, out: &mut String, name: &dyn Fn(usize) -> String, outer: u8) {
        let own = match self {
            Formula::Iff(..) => 0,
            Formula::If(..) => 1,
            Formula::Or(_) => 2,
            Formula::And(_) => 3,
            Formula::Not(_) | Formula::Option(_) => 4,
        };
        let own = match self {
            Formula::And(fs) | Formula::Or(fs) if fs.is_empty() => 4,
            _ => own,
        };
        if own < outer {
            out.push('(');
        }
        // IF does not chain and IFF is read from the left: only what stands there may bind as loosely.
        match self {
            Formula::Option(k) => out.push_str(&name(*k)),
            Formula::And(fs) if fs.is_empty() => out.push_str("TRUE"),
            Formula::Or(fs) if fs.is_empty() => out.push_str("FALSE"),
            Formula::Not(f) => {
                out.push_str("NOT ");
                f.write(out, name, 4);
            }
            Formula::And(fs) => join(fs, "AND", 4, out, name),
            Formula::Or(fs) => join(fs, "OR", 3, out, name),
            Formula::If(p, q) => {
                p.write(out, name, 2);
                out.push_str(" IF ");
                q.write(out, name, 2);
            }
            Formula::Iff(p, q) => {
                p.write(out, name, 0);
                out.push_str(" IFF ");
                q.write(out, name, 1);
            }
        }
        if own < outer {
            out.push(')');
        }
    }
}

/// Write a list, each part within surroundings that bind so tightly.
fn join(fs: &[Formula], word: &str, inner: u8, out: &mut String, name: &dyn Fn(usize) -> String) {
    for (at, f) in fs.iter().enumerate() {
        if at > 0 {
            let _ = write!(out, " {word} ");
        }
        f.write(out, name, inner);
    }
}

/// Kleene's "and".
fn all(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut open = false;
    for value in values {
        match value {
            Some(false) => return Some(false),
            None => open = true,
            Some(true) => {}
        }
    }
    (!open).then_some(true)
}

/// The names by which formulas call options.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    decision_makers: &'a [DecisionMaker],
    options: &'a [OptionDef],
}

impl<'a> Names<'a> {
    /// Names of these options.
    pub fn new(decision_makers: &'a [DecisionMaker], options: &'a [OptionDef]) -> Self {
        Names { decision_makers, options }
    }

    /// Position of the option called so.
    ///
    /// # Errors
    /// The fault and a hint: no option of that name, with the nearest; or several.
    pub fn option(&self, called: &str) -> Result<usize, (String, Option<String>)> {
        let called = called.trim();
        if let Some(number) = called.strip_prefix('#').and_then(|n| n.parse().ok()) {
            return self.numbered(number);
        }
        let fits = |o: &OptionDef| {
            o.id == called
                || self.full(o) == called
                || o.name.texts().any(|t| t == called)
                || self.decision_makers.get(o.owner).is_some_and(|d| {
                    called.strip_prefix(d.id.as_str()).and_then(|r| r.strip_prefix(": ")).is_some_and(|r| r == o.id)
                })
        };
        let mut found = self.options.iter().enumerate().filter(|(_, o)| fits(o)).map(|(k, _)| k);
        match (found.next(), found.next()) {
            (Some(k), None) => Ok(k),
            (Some(k), Some(_)) => Err((
                format!("several options are called `{called}`"),
                self.options.get(k).map(|o| format!("write the owner before it, as in `{}`", self.full(o))),
            )),
            (None, _) => match called.parse::<usize>() {
                Ok(number) => self.numbered(number),
                Err(_) => Err((format!("no option is called `{called}`"), self.nearest(called))),
            },
        }
    }

    fn numbered(&self, number: usize) -> Result<usize, (String, Option<String>)> {
        match (1..=self.options.len()).contains(&number) {
            true => Ok(number - 1),
            false => Err((
                format!("there is no option {number}"),
                Some(format!("options go from 1 to {}", self.options.len())),
            )),
        }
    }

    /// A name that calls this option and no other: its id, `owner.id`, or its number.
    pub fn called(&self, option: usize) -> String {
        let named = self.options.get(option).and_then(|o| {
            [o.id.clone(), self.full(o)].into_iter().find(|name| self.option(name).is_ok_and(|k| k == option))
        });
        named.unwrap_or_else(|| format!("#{}", option + 1))
    }

    /// [`called`](Self::called), in quotation marks where a formula needs them.
    pub fn written(&self, option: usize) -> String {
        let name = self.called(option);
        let is_name = |text: &str| match words(text).as_deref() {
            Ok([Placed { word: Word::Name(read), .. }]) => read.trim() == name.trim(),
            _ => false,
        };
        let quoted = QUOTES.iter().map(|(open, close)| format!("{open}{name}{close}"));
        std::iter::once(name.clone()).chain(quoted).find(|text| is_name(text)).unwrap_or(format!("#{}", option + 1))
    }

    /// `owner.id`.
    fn full(&self, option: &OptionDef) -> String {
        format!("{}.{}", self.decision_makers.get(option.owner).map_or("", |d| &d.id), option.id)
    }

    fn nearest(&self, called: &str) -> Option<String> {
        let full: Vec<String> = self.options.iter().map(|o| self.full(o)).collect();
        let names = self.options.iter().flat_map(|o| std::iter::once(o.id.as_str()).chain(o.name.texts()));
        let hint = nearest(called, names.chain(full.iter().map(String::as_str)))?;
        Some(format!("did you mean `{hint}`?"))
    }
}

/// The nearest of some names, if any is near enough to be a slip of it.
pub fn nearest<'a>(called: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::damerau_levenshtein(called, name), name))
        .filter(|(far, name)| *far <= 1 + name.chars().count().max(called.chars().count()) / 3)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// Read a formula.
///
/// # Errors
/// The place and cause of the first fault.
pub fn parse(text: &str, names: Names<'_>) -> Result<Formula, FormulaError> {
    let words = words(text)?;
    let mut reader = Parser { words: &words, at: 0, end: text.len(), iffs: 0, names };
    let formula = reader.iff(0)?;
    match reader.words.get(reader.at) {
        None => Ok(formula),
        Some(w) => {
            Err(fault(w.at.clone(), "the formula goes on where it should end", "join its parts by AND, OR, IF or IFF"))
        }
    }
}

fn fault(at: Range<usize>, fault: &str, hint: &str) -> FormulaError {
    FormulaError { at, fault: fault.to_owned(), hint: Some(hint.to_owned()) }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Open,
    Close,
    And,
    Or,
    Not,
    If,
    Iff,
    True,
    False,
    Name(String),
}

struct Placed {
    word: Word,
    at: Range<usize>,
}

/// Quotation marks that may enclose a name, each with its closing mark.
const QUOTES: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('«', '»'), ('“', '”'), ('`', '`')];

fn words(text: &str) -> Result<Vec<Placed>, FormulaError> {
    let mut out = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((from, c)) = rest.next() {
        let mut to = from + c.len_utf8();
        let word = match c {
            c if c.is_whitespace() || is_direction(c) => continue,
            '(' => Word::Open,
            ')' => Word::Close,
            '-' | '!' | '¬' => Word::Not,
            '&' => Word::And,
            '|' => Word::Or,
            c if QUOTES.iter().any(|(open, _)| *open == c) => {
                let close = QUOTES.iter().find(|(open, _)| *open == c).map_or(c, |(_, close)| *close);
                let mut name = String::new();
                let mut closed = false;
                for (_, c) in rest.by_ref() {
                    to += c.len_utf8();
                    if c == close {
                        closed = true;
                        break;
                    }
                    name.push(c);
                }
                if !closed {
                    return Err(fault(
                        from..text.len(),
                        "the quotation mark is not closed",
                        "close it behind the name",
                    ));
                }
                Word::Name(name)
            }
            c if in_name(c) || c == '#' => {
                let mut name = String::from(c);
                // A hyphen inside a word belongs to it; before one it is NOT.
                while let Some(&(_, c)) = rest.peek() {
                    if !in_name(c) && !matches!(c, '.' | '-' | ':') {
                        break;
                    }
                    name.push(c);
                    to += c.len_utf8();
                    rest.next();
                }
                match name.to_ascii_uppercase().as_str() {
                    "AND" => Word::And,
                    "OR" => Word::Or,
                    "NOT" => Word::Not,
                    "IF" => Word::If,
                    "IFF" => Word::Iff,
                    "TRUE" => Word::True,
                    "FALSE" => Word::False,
                    _ => Word::Name(name),
                }
            }
            _ => {
                return Err(fault(
                    from..to,
                    "this sign has no meaning in a formula",
                    "put names with such signs in quotation marks",
                ));
            }
        };
        out.push(Placed { word, at: from..to });
    }
    Ok(out)
}

/// Letters, digits, the underscore, and the marks that Arabic letters carry.
fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || ('\u{610}'..='\u{65f}').contains(&c) || c == '\u{640}'
}

/// Marks that editors put around names to set Arabic and Latin script in order; they mean nothing.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

struct Parser<'a> {
    words: &'a [Placed],
    at: usize,
    end: usize,
    iffs: usize,
    names: Names<'a>,
}

impl Parser<'_> {
    fn eat(&mut self, word: &Word) -> bool {
        let found = self.words.get(self.at).is_some_and(|w| w.word == *word);
        self.at += usize::from(found);
        found
    }

    fn iff(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        let mut left = self.imp(depth)?;
        while self.eat(&Word::Iff) {
            self.iffs += 1;
            if self.iffs > MAX_DEPTH {
                let at = self.words.get(self.at - 1).map_or(self.end..self.end, |w| w.at.clone());
                return Err(fault(at, "the formula has too many IFF", "state the parts as formulas of their own"));
            }
            left = Formula::Iff(Box::new(left), Box::new(self.imp(depth)?));
        }
        Ok(left)
    }

    fn imp(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        let left = self.list(depth, &Word::Or)?;
        if !self.eat(&Word::If) {
            return Ok(left);
        }
        let right = self.list(depth, &Word::Or)?;
        Ok(Formula::If(Box::new(left), Box::new(right)))
    }

    /// `a OR b OR …` of `a AND b AND …`.
    fn list(&mut self, depth: usize, joined_by: &Word) -> Result<Formula, FormulaError> {
        let is_or = *joined_by == Word::Or;
        let one = |p: &mut Self| {
            if is_or { p.list(depth, &Word::And) } else { p.not(depth) }
        };
        let first = one(self)?;
        if !self.eat(joined_by) {
            return Ok(first);
        }
        let mut all = vec![first, one(self)?];
        while self.eat(joined_by) {
            all.push(one(self)?);
        }
        Ok(if is_or { Formula::Or(all) } else { Formula::And(all) })
    }

    fn not(&mut self, depth: usize) -> Result<Formula, FormulaError> {
        let Some(Placed { word, at }) = self.words.get(self.at) else {
            return Err(fault(
                self.end..self.end,
                "the formula ends where an option should stand",
                "name an option, or take the last word away",
            ));
        };
        if depth > MAX_DEPTH {
            return Err(fault(
                at.clone(),
                "brackets or negations nest too deep",
                "write the formula as several statements",
            ));
        }
        self.at += 1;
        match word {
            Word::Not => Ok(Formula::Not(Box::new(self.not(depth + 1)?))),
            Word::Open => {
                let inner = self.iff(depth + 1)?;
                if self.eat(&Word::Close) {
                    return Ok(inner);
                }
                Err(fault(at.clone(), "this bracket is not closed", "close it"))
            }
            Word::True => Ok(Formula::And(Vec::new())),
            Word::False => Ok(Formula::Or(Vec::new())),
            Word::Name(name) => self.names.option(name).map(Formula::Option).map_err(|(fault, hint)| FormulaError {
                at: at.clone(),
                fault,
                hint,
            }),
            _ => Err(fault(
                at.clone(),
                "an option should stand here",
                "AND, OR, IF and IFF stand between two options or brackets",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Direction, Label, Preferences};
    use super::*;
    use proptest::prelude::*;

    /// Haftar stops (1); Washington enforces (2) and warns (3); «حفتر» of its own warns too (4).
    fn model() -> (Vec<DecisionMaker>, Vec<OptionDef>) {
        let maker =
            |id: &str| DecisionMaker { id: id.to_owned(), name: Label::new(id), preferences: Preferences::default() };
        let option = |id: &str, owner, ar: &str| OptionDef {
            id: id.to_owned(),
            name: Label { text: id.to_owned(), ar: Some(ar.to_owned()), en: None },
            owner,
            direction: Direction::Both,
            evidence: Vec::new(),
        };
        let options = vec![
            option("stop", 0, "وقف الهجوم"),
            option("enforce", 1, "فرض الخط الأحمر"),
            option("warn", 1, "تحذير"),
            option("warn", 2, "إنذار"),
        ];
        (["haftar", "us", "الوفاق"].into_iter().map(maker).collect(), options)
    }

    fn read(text: &str) -> Result<Formula, FormulaError> {
        let (makers, options) = model();
        parse(text, Names::new(&makers, &options))
    }

    #[test]
    fn precedence_and_names() {
        let same = |text: &str, plain: &str| {
            let read = |text| read(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            let (a, b) = (read(text), read(plain));
            assert!((0..16).all(|s| a.holds(s) == b.holds(s)), "{text} is not {plain}");
        };
        for (text, plain) in [
            ("1 OR 2 AND 3", "1 OR (2 AND 3)"),
            ("NOT 1 AND 2", "(NOT 1) AND 2"),
            ("-1 AND - -2", "(NOT 1) AND 2"),
            ("1 IF 2 OR 3", "1 OR NOT (2 OR 3)"),
            ("1 OR 2 IF 3", "(1 OR 2) OR NOT 3"),
            ("1 IFF 2 IF 3", "1 IFF (2 IF 3)"),
            ("1 IFF 2 IFF 3", "(1 IFF 2) IFF 3"),
            ("1 iff 2", "(1 AND 2) OR NOT (1 OR 2)"),
            ("1&2|!3", "(1 AND 2) OR NOT 3"),
            ("stop AND us.warn", "1 AND 3"),
            ("الوفاق.warn", "4"),
            ("تحذير OR إنذار", "3 OR 4"),
            ("'وقف الهجوم' AND «فرض الخط الأحمر»", "1 AND 2"),
            ("\u{202b}\u{200f}«وقف الهجوم»\u{202c} AND 2", "1 AND 2"),
            ("`haftar: stop`", "1"),
            ("#1 IF TRUE", "1"),
            ("1 OR FALSE", "1"),
            ("us.enforce", "#2"),
        ] {
            same(text, plain);
        }
    }

    #[test]
    fn faults_name_their_place() {
        for (text, words, fault, hint) in [
            ("", "", "ends where", "name an option"),
            ("stop AND", "", "ends where", "name an option"),
            ("stop OR AND warn", "AND", "an option should stand here", "between"),
            ("stop enforce", "enforce", "goes on", "AND"),
            ("stop IF enforce IF stop", "IF", "goes on", "AND"),
            ("(stop", "(", "not closed", "close it"),
            ("stop)", ")", "goes on", "AND"),
            ("stop AND «وقف", "«وقف", "not closed", "close it"),
            ("stop AND stpo", "stpo", "no option is called `stpo`", "`stop`"),
            ("us.warm", "us.warm", "no option is called", "`us.warn`"),
            ("تحذيز", "تحذيز", "no option is called", "`تحذير`"),
            ("stop AND warn", "warn", "several", "`us.warn`"),
            ("stop AND 5", "5", "no option 5", "1 to 4"),
            ("NOT 0", "0", "no option 0", "1 to 4"),
            ("stop + enforce", "+", "no meaning", "quotation marks"),
        ] {
            let e = read(text).expect_err(text);
            assert!(
                text.get(e.at.clone()) == Some(words)
                    && e.fault.contains(fault)
                    && e.hint.as_deref().is_some_and(|h| h.contains(hint)),
                "{text}: {e:?}"
            );
        }
    }

    #[test]
    fn open_where_what_is_known_does_not_decide() {
        for (text, state, known, expect) in [
            ("1 AND 2", 0b00, 0b01, Some(false)),
            ("1 AND 2", 0b01, 0b01, None),
            ("1 OR 2", 0b01, 0b01, Some(true)),
            ("1 OR 2", 0b00, 0b01, None),
            ("1 IF 2", 0b01, 0b01, Some(true)),
            ("1 IF 2", 0b10, 0b10, None),
            ("1 IF 2", 0b00, 0b10, Some(true)),
            ("1 IFF 2", 0b11, 0b01, None),
            ("NOT (1 AND 2)", 0b00, 0b10, Some(true)),
            ("TRUE", 0, 0, Some(true)),
            ("FALSE", 0, 0, Some(false)),
        ] {
            assert_eq!(read(text).unwrap().holds_partly(state, known), expect, "{text}");
        }
    }

    fn formulas() -> impl Strategy<Value = Formula> {
        let leaf = prop_oneof![4 => (0usize..4).prop_map(Formula::Option), 1 => Just(Formula::And(Vec::new()))];
        leaf.prop_recursive(5, 40, 4, |inner| {
            let list = prop::collection::vec(inner.clone(), 0..4);
            let two = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
            prop_oneof![
                inner.prop_map(|f| Formula::Not(Box::new(f))),
                list.clone().prop_map(Formula::And),
                list.prop_map(Formula::Or),
                two.clone().prop_map(|(a, b)| Formula::If(a, b)),
                two.prop_map(|(a, b)| Formula::Iff(a, b)),
            ]
        })
    }

    proptest! {
        #[test]
        fn written_reads_back_to_the_same_value(formula in formulas()) {
            let (makers, options) = model();
            let names = Names::new(&makers, &options);
            let text = formula.written(&|k| names.written(k));
            let again = read(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e:?}")))?;
            prop_assert!((0..16).all(|s| again.holds(s) == formula.holds(s)), "{text}");
            // What one state fixes, all agree on.
            prop_assert!((0..16).all(|s| formula.holds_partly(s, 15) == Some(formula.holds(s))));
        }

        #[test]
        fn what_is_known_in_part_holds_in_whole(formula in formulas(), state in 0u64..16, known in 0u64..16) {
            if let Some(value) = formula.holds_partly(state, known) {
                prop_assert!((0..16).filter(|s| s & known == state & known).all(|s| formula.holds(s) == value));
            }
        }

        #[test]
        fn every_name_is_written_so_that_it_calls_its_option(ids in prop::collection::vec(r#"[ab#1."'«»“”`َا ]{1,4}|AND|true"#, 1..5)) {
            let (makers, _) = model();
            let option = |(at, id): (usize, &String)| OptionDef {
                id: id.clone(), name: Label::new(id), owner: at % 3, direction: Direction::Both, evidence: Vec::new(),
            };
            let options: Vec<OptionDef> = ids.iter().enumerate().map(option).collect();
            let names = Names::new(&makers, &options);
            for k in 0..options.len() {
                prop_assert_eq!(names.option(&names.called(k)), Ok(k));
                prop_assert_eq!(parse(&names.written(k), names), Ok(Formula::Option(k)), "{}", names.written(k));
            }
        }

        #[test]
        fn any_words_are_refused_in_peace(words in prop::collection::vec(prop_oneof![
            Just("AND"), Just("NOT"), Just("("), Just(")"), Just("IFF"), Just("1"), Just("stop"), Just("«"), Just("\u{301}"), Just("-")
        ], 0..12), any: String) {
            let _ = read(&any);
            let text = words.join(" ");
            if let Err(e) = read(&text) {
                prop_assert!(text.get(e.at).is_some());
            }
        }
    }
}
