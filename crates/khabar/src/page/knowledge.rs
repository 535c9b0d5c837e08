//! The page lexicon: furniture cues, class names, byline cues and date words, read from
//! `lexicon/{ar,en}/furniture.toml` and `lexicon/{ar,en}/page.toml`.
//!
//! Every rule proves itself when it is loaded: a rule that misses its own `example`, or that takes what it `keeps`,
//! is an error of the file.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::cue::{Cue, MOST_WORDS, Word, words};
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::text::fold::fold;

/// Where in a line a furniture cue must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum At {
    /// It is the whole line, numbers aside.
    Whole,
    Start,
    End,
    Anywhere,
}

/// What goes when a furniture cue is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Drops {
    /// The line.
    #[default]
    Line,
    /// From the cue to the end of the line.
    Here,
    /// The line, and the headlines, links and dates under it.
    Block,
    /// The line, the question under it and the short answers to that.
    Poll,
    /// The line and all that follows, if the article is over by then.
    Rest,
}

/// A compiled furniture rule.
#[derive(Debug, Clone)]
pub(super) struct Furniture {
    cue: Cue,
    pub at: At,
    pub drops: Drops,
    /// Longest line, in words, that the rule may touch.
    within: usize,
}

impl Furniture {
    /// The words of a line that the cue covers, if the rule applies to it.
    pub fn find(&self, line: &[Word]) -> Option<std::ops::Range<usize>> {
        if line.is_empty() || line.len() > self.within {
            return None;
        }
        match self.at {
            At::Start => self.cue.match_at(line, 0).map(|end| 0..end),
            At::Whole => self.cue.match_at(line, 0).filter(|end| *end == line.len()).map(|end| 0..end).or_else(|| {
                let lettered: Vec<Word> = line.iter().filter(|w| !w.number).cloned().collect();
                let fits = lettered.len() < line.len() && self.cue.match_at(&lettered, 0) == Some(lettered.len());
                fits.then_some(0..line.len())
            }),
            At::End => {
                (0..line.len()).find(|from| self.cue.match_at(line, *from) == Some(line.len())).map(|f| f..line.len())
            }
            At::Anywhere => (0..line.len()).find_map(|from| self.cue.match_at(line, from).map(|end| from..end)),
        }
    }
}

/// Parts of class, id and property names that tell what a block is.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Classes {
    pub furniture: BTreeSet<String>,
    pub author: BTreeSet<String>,
    pub lead: BTreeSet<String>,
    pub date: BTreeSet<String>,
}

/// Entries of a site's menu and of the path above an article.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Menu {
    /// Names of the front page: a path begins there.
    pub home: BTreeSet<String>,
    /// Sections, and pages about the site.
    pub entries: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FurnitureFile {
    #[serde(default)]
    menu: Menu,
    #[serde(default)]
    rule: Vec<RuleEntry>,
    #[serde(default)]
    classes: Classes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    cue: Spanned<String>,
    at: At,
    #[serde(default)]
    drops: Drops,
    within: Option<usize>,
    example: String,
    keeps: String,
}

/// Words of dates and the line around them.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DateWords {
    /// Month number to its names.
    pub months: BTreeMap<String, Vec<String>>,
    /// ISO weekday number to its names.
    pub weekdays: BTreeMap<String, Vec<String>>,
    pub am: Vec<String>,
    pub pm: Vec<String>,
    /// Names of Greenwich time.
    pub utc: Vec<String>,
    pub hijri_months: Vec<String>,
    /// What marks a year as Hijri.
    pub hijri_marks: Vec<String>,
    /// Words that stand with a date in a date line (`نشر في`).
    pub around: Vec<String>,
    /// Phrases that say a date is that of a change, not of publication.
    pub updated: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    #[serde(default)]
    dates: DateWords,
    #[serde(default)]
    byline: Vec<BylineEntry>,
    #[serde(default)]
    not_person: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BylineEntry {
    cue: Spanned<String>,
    example: String,
    name: String,
    keeps: String,
}

/// Furniture cues, byline cues and date forms of pages.
#[derive(Debug, Default)]
pub struct PageLexicon {
    pub(super) furniture: Vec<Furniture>,
    pub(super) classes: Classes,
    /// In folded form.
    pub(super) menu: Menu,
    pub(super) months: Vec<(Vec<String>, i8)>,
    pub(super) weekdays: BTreeMap<String, i8>,
    pub(super) am: BTreeSet<String>,
    pub(super) pm: BTreeSet<String>,
    pub(super) utc: BTreeSet<String>,
    pub(super) hijri: BTreeSet<String>,
    pub(super) around: BTreeSet<String>,
    pub(super) updated: Vec<Cue>,
    pub(super) bylines: Vec<Cue>,
    pub(super) not_person: BTreeSet<String>,
}

impl PageLexicon {
    /// The built-in files with the user's laid over them: rules and words are added, none is taken away.
    ///
    /// # Errors
    /// A file that does not parse, or a rule that fails its own example, with file, line and key.
    pub fn load(user: &[LexiconFile]) -> Result<PageLexicon, Box<LexiconError>> {
        let mut out = PageLexicon::default();
        for path in ["ar/furniture.toml", "en/furniture.toml"] {
            for file in lexicon::files(path, user) {
                out.add_furniture(&file)?;
            }
        }
        for path in ["ar/page.toml", "en/page.toml"] {
            for file in lexicon::files(path, user) {
                out.add_page(&file)?;
            }
        }
        Ok(out)
    }

    fn add_furniture(&mut self, file: &LexiconFile) -> Result<(), Box<LexiconError>> {
        let parsed: FurnitureFile = lexicon::parse(file)?;
        for entry in parsed.rule {
            let within = entry.within.unwrap_or(match entry.at {
                At::Whole => MOST_WORDS - 1,
                At::Start | At::End => 30,
                At::Anywhere => 20,
            });
            if within >= MOST_WORDS {
                return Err(unproven(file, &entry.cue, "has a `within` of 200 words or more: no furniture is so long"));
            }
            let rule = Furniture { cue: compile(file, &entry.cue)?, at: entry.at, drops: entry.drops, within };
            if rule.find(&words(&entry.example)).is_none() {
                return Err(unproven(file, &entry.cue, "does not drop its own `example`"));
            }
            if rule.find(&words(&entry.keeps)).is_some() {
                return Err(unproven(file, &entry.cue, "drops the line that it says it `keeps`"));
            }
            self.furniture.push(rule);
        }
        self.menu.home.extend(parsed.menu.home.iter().map(|name| fold(name)));
        self.menu.entries.extend(parsed.menu.entries.iter().map(|name| fold(name)));
        self.classes.furniture.extend(parsed.classes.furniture);
        self.classes.author.extend(parsed.classes.author);
        self.classes.lead.extend(parsed.classes.lead);
        self.classes.date.extend(parsed.classes.date);
        Ok(())
    }

    fn add_page(&mut self, file: &LexiconFile) -> Result<(), Box<LexiconError>> {
        let parsed: PageFile = lexicon::parse(file)?;
        let numbered =
            |names: &BTreeMap<String, Vec<String>>, last: i8| -> Result<Vec<(Vec<String>, i8)>, Box<LexiconError>> {
                let mut out = Vec::new();
                for (number, names) in names {
                    let n = number.parse::<i8>().ok().filter(|n| (1..=last).contains(n)).ok_or_else(|| {
                        let hint = Some(format!("write a number from 1 to {last}"));
                        Box::new(LexiconError::at(file, 0, Some(number), format!("`{number}` is no such number"), hint))
                    })?;
                    out.extend(names.iter().map(|name| (words(name).into_iter().map(|w| w.form).collect(), n)));
                }
                Ok(out)
            };
        self.months.extend(numbered(&parsed.dates.months, 12)?);
        // Longest first, so that `تشرين الثاني` is not read as another month's shorter name.
        self.months.sort_by_key(|(name, n)| (std::cmp::Reverse(name.len()), *n));
        for (name, n) in numbered(&parsed.dates.weekdays, 7)? {
            self.weekdays.insert(name.join(" "), n);
        }
        let folded = |list: &[String]| list.iter().map(|w| fold(w)).collect::<Vec<_>>();
        self.am.extend(folded(&parsed.dates.am));
        self.pm.extend(folded(&parsed.dates.pm));
        self.utc.extend(folded(&parsed.dates.utc));
        self.hijri.extend(folded(&parsed.dates.hijri_months).iter().flat_map(|m| m.split(' ').map(str::to_owned)));
        self.hijri.extend(folded(&parsed.dates.hijri_marks));
        self.around.extend(folded(&parsed.dates.around));
        for cue in &parsed.dates.updated {
            let at = |fault: String| Box::new(LexiconError::at(file, 0, Some(cue), fault, None));
            self.updated.push(Cue::parse(cue).map_err(at)?);
        }
        self.not_person.extend(folded(&parsed.not_person));
        for entry in parsed.byline {
            let cue = compile(file, &entry.cue)?;
            let name = |line: &str| {
                let line_words = words(line);
                let end = cue.match_at(&line_words, 0)?;
                super::byline::name_after(self, line, &line_words, end)
            };
            if name(&entry.example).as_deref() != Some(entry.name.as_str()) {
                return Err(unproven(file, &entry.cue, "does not find the `name` in its own `example`"));
            }
            if name(&entry.keeps).is_some() {
                return Err(unproven(file, &entry.cue, "takes the line that it says it `keeps` for a byline"));
            }
            self.bylines.push(cue);
        }
        Ok(())
    }
}

fn compile(file: &LexiconFile, cue: &Spanned<String>) -> Result<Cue, Box<LexiconError>> {
    Cue::parse(cue.get_ref()).map_err(|fault| {
        let hint = Some("words, `(a|b)`, `(a|b)?`, `(a|b)+`, `*` for up to six words, `#` for a number".to_owned());
        Box::new(LexiconError::at(file, cue.span().start, Some(cue.get_ref()), fault, hint))
    })
}

fn unproven(file: &LexiconFile, cue: &Spanned<String>, fault: &str) -> Box<LexiconError> {
    let hint = Some("mend the cue, or the line that tests it".to_owned());
    let fault = format!("the rule `{}` {fault}", cue.get_ref());
    Box::new(LexiconError::at(file, cue.span().start, Some(cue.get_ref()), fault, hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_fails_its_own_test_does_not_load() {
        let rule = |cue: &str, example: &str, keeps: &str| {
            let at = "at = \"start\"";
            let content = format!("[[rule]]\ncue = \"{cue}\"\n{at}\nexample = \"{example}\"\nkeeps = \"{keeps}\"\n");
            PageLexicon::load(&[LexiconFile { path: "ar/furniture.toml".into(), content }])
        };
        assert!(rule("وداعا", "وداعا أيها القراء", "قال وداعا").is_ok());
        for (cue, example, keeps, fault) in [
            ("وداعا", "إلى اللقاء", "قال وداعا", "does not drop its own `example`"),
            ("وداعا", "وداعا", "وداعا يا صديقي", "drops the line that it says it `keeps`"),
            ("(وداعا", "وداعا", "قال وداعا", "a bracket is opened and not closed"),
        ] {
            let error = rule(cue, example, keeps).expect_err(fault);
            assert!(error.fault.contains(fault), "{}", error.fault);
            assert_eq!((error.path.as_str(), error.line), ("ar/furniture.toml", 2));
        }
    }
}
