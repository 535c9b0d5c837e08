//! The register of actors and places: who a name belongs to.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::rc::Rc;
use toml::Spanned;

use super::Entry;
use super::gazetteer::Gazetteer;
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::record::MentionKind;
use crate::text::Field;
use crate::text::tokens::{Doc, Kind};

/// An office that an actor held.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// The office, in Arabic.
    pub title: String,
    /// First day, month or year (`2016-03-30`), if known.
    pub from: Option<String>,
    /// Last day, month or year; none while held or if unknown.
    pub to: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Actor {
    kind: MentionKind,
    country: Option<String>,
    side: Option<String>,
    ar: String,
    #[serde(default)]
    aliases_ar: Vec<String>,
    #[serde(default)]
    short_ar: Vec<String>,
    en: String,
    #[serde(default)]
    aliases_en: Vec<String>,
    #[serde(default)]
    short_en: Vec<String>,
    #[serde(default)]
    generic: bool,
    #[serde(default)]
    contested: bool,
    #[serde(default)]
    roles: Vec<Office>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    precision: Precision,
    country: Option<String>,
    ar: String,
    #[serde(default)]
    aliases_ar: Vec<String>,
    #[serde(default)]
    short_ar: Vec<String>,
    en: String,
    #[serde(default)]
    aliases_en: Vec<String>,
    #[serde(default)]
    short_en: Vec<String>,
    at: Option<(f64, f64)>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Precision {
    Site,
    City,
    Region,
    Country,
}

/// One reading of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Index into [`Register::entries`].
    pub entry: u32,
    /// The name also means something else, and is read only where the report bears it out.
    pub short: bool,
    /// From the world's gazetteer, not from the hand-made registers.
    pub world: bool,
}

/// Names of one language: the hash of a phrase's words gives its readings. Every prefix of a phrase is a key too, so
/// that a search knows when to stop.
#[derive(Debug, Default)]
pub struct Phrases(FxHashMap<u64, Vec<Candidate>>);

/// The hash of no words, to be extended by [`extend`].
pub const EMPTY: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a phrase and one word (by its hash) more.
pub fn extend(phrase: u64, word: u64) -> u64 {
    super::gazetteer::mix(phrase.rotate_left(7) ^ word)
}

impl Phrases {
    /// The readings of the phrase with this hash, best first; none while it only begins a longer one; `None` where
    /// no phrase begins so.
    pub fn get(&self, hash: u64) -> Option<&[Candidate]> {
        self.0.get(&hash).map(Vec::as_slice)
    }

    fn add(&mut self, name: &str, candidate: Candidate) {
        let words = words_of(name);
        let mut hash = EMPTY;
        for (i, word) in words.iter().enumerate() {
            hash = extend(hash, super::gazetteer::word_hash(word));
            let readings = self.0.entry(hash).or_default();
            if i + 1 == words.len() && !readings.iter().any(|c| c.entry == candidate.entry) {
                readings.push(candidate);
            }
        }
    }
}

/// The words of a name as a text's tokens would have them, folded.
fn words_of(name: &str) -> Vec<String> {
    let doc = Doc::new(Field::Text, name);
    doc.tokens.into_iter().filter(|t| t.kind != Kind::Quote).map(|t| t.form).collect()
}

/// All entries and their names.
#[derive(Debug, Default)]
pub struct Register {
    /// Actors, then places of the hand-made register, then those of the gazetteer.
    pub entries: Vec<Entry>,
    by_key: FxHashMap<String, u32>,
    /// Arabic names.
    pub ar: Phrases,
    /// English names.
    pub en: Phrases,
}

impl Register {
    /// Read `actors.toml` and `places.toml` with the user's laid over them, and add the gazetteer's places.
    pub fn load(user: &[LexiconFile], gazetteer: &Gazetteer) -> Result<Register, Box<LexiconError>> {
        let mut register = Register::default();
        for (file, key, byte, actor) in &tables::<Actor>("actors.toml", user)? {
            let a = actor;
            check_country(file, *byte, key, a.country.as_deref())?;
            let entry = Entry {
                key: key.clone(),
                kind: a.kind,
                ar: a.ar.clone(),
                en: a.en.clone(),
                position: None,
                precision: None,
                country: a.country.clone(),
                side: a.side.clone(),
                generic: a.generic,
                contested: a.contested,
                roles: a.roles.clone(),
            };
            let ar = names(&a.ar, &a.aliases_ar, &a.short_ar);
            let en = names(&a.en, &a.aliases_en, &a.short_en);
            register.add(file, *byte, entry, &ar, &en)?;
        }
        for (file, key, byte, place) in &tables::<Place>("places.toml", user)? {
            let p = place;
            check_country(file, *byte, key, p.country.as_deref())?;
            let precision = match p.precision {
                Precision::Site => "site",
                Precision::City => "city",
                Precision::Region => "region",
                Precision::Country => "country",
            };
            let entry = Entry {
                key: key.clone(),
                kind: MentionKind::Place,
                ar: p.ar.clone(),
                en: p.en.clone(),
                position: p.at,
                precision: Some(precision.to_owned()),
                country: p.country.clone(),
                side: None,
                generic: false,
                contested: false,
                roles: Vec::new(),
            };
            let ar = names(&p.ar, &p.aliases_ar, &p.short_ar);
            let en = names(&p.en, &p.aliases_en, &p.short_en);
            register.add(file, *byte, entry, &ar, &en)?;
        }
        register.add_gazetteer(gazetteer);
        Ok(register)
    }

    /// Index of a key.
    pub fn index(&self, key: &str) -> Option<u32> {
        self.by_key.get(key).copied()
    }

    /// The entry at an index.
    pub fn entry(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize)
    }

    fn add(
        &mut self,
        file: &LexiconFile,
        byte: usize,
        entry: Entry,
        ar: &[(&str, bool)],
        en: &[(&str, bool)],
    ) -> Result<(), Box<LexiconError>> {
        let fault = |fault: String, hint: &str| {
            Err(Box::new(LexiconError::at(file, byte, Some(&entry.key), fault, Some(hint.to_owned()))))
        };
        if self.by_key.contains_key(&entry.key) {
            return fault(format!("the key `{}` stands for an actor and a place", entry.key), "rename one of the two");
        }
        let index = self.entries.len() as u32;
        for (phrases, names) in [(&mut self.ar, ar), (&mut self.en, en)] {
            for &(name, short) in names {
                if words_of(name).is_empty() {
                    return fault(format!("`{}` has an empty name", entry.key), "write the name or remove it");
                }
                // Two actors may share a name only where the report can tell which is meant.
                let clash = lookup(phrases, name).iter().find_map(|c| {
                    let other = self.entries.get(c.entry as usize)?;
                    let sure = |e: &Entry, short: bool| e.kind != MentionKind::Place && !e.generic && !short;
                    (sure(other, c.short) && sure(&entry, short)).then_some(other)
                });
                if let Some(other) = clash {
                    return fault(
                        format!("`{name}` names both `{}` and `{}`", other.key, entry.key),
                        "move it to `short_ar` or `short_en` of one of them, or mark a body that many states have `generic`",
                    );
                }
                phrases.add(name, Candidate { entry: index, short, world: false });
                if let Some(joined) = joined(name) {
                    phrases.add(&joined, Candidate { entry: index, short, world: false });
                }
            }
        }
        self.by_key.insert(entry.key.clone(), index);
        self.entries.push(entry);
        Ok(())
    }

    fn add_gazetteer(&mut self, gazetteer: &Gazetteer) {
        for p in &gazetteer.places {
            if self.by_key.contains_key(&p.key) {
                continue;
            }
            let index = self.entries.len() as u32;
            let candidate = Candidate { entry: index, short: false, world: p.precision == "city" };
            // The hand-made register has the place already, under a key of its own.
            let same = |c: &Candidate| {
                self.entry(c.entry).is_some_and(|e| e.precision.is_some() && e.country.as_ref() == Some(&p.country))
            };
            if p.ar.iter().any(|name| lookup(&self.ar, name).iter().any(same)) {
                continue;
            }
            for name in &p.ar {
                self.ar.add(name, candidate);
            }
            self.en.add(&p.en, candidate);
            self.by_key.insert(p.key.clone(), index);
            self.entries.push(Entry {
                key: p.key.clone(),
                kind: MentionKind::Place,
                ar: p.ar.first().cloned().unwrap_or_default(),
                en: p.en.clone(),
                position: p.position,
                precision: Some(if p.precision == "country" { "country" } else { "city" }.to_owned()),
                country: Some(p.country.clone()),
                side: None,
                generic: false,
                contested: false,
                roles: Vec::new(),
            });
        }
    }
}

fn names<'a>(main: &'a str, aliases: &'a [String], short: &'a [String]) -> Vec<(&'a str, bool)> {
    let whole =
        std::iter::once(main).chain(aliases.iter().map(String::as_str)).filter(|n| !short.iter().any(|s| s == n));
    whole.map(|n| (n, false)).chain(short.iter().map(|n| (n.as_str(), true))).collect()
}

fn lookup<'a>(phrases: &'a Phrases, name: &str) -> &'a [Candidate] {
    let hash = words_of(name).iter().fold(EMPTY, |h, w| extend(h, super::gazetteer::word_hash(w)));
    phrases.get(hash).unwrap_or_default()
}

/// `عبد الله` is also written `عبدالله`, `أبو الغيط` `أبوالغيط`.
fn joined(name: &str) -> Option<String> {
    let joined = name.replace("عبد ال", "عبدال").replace("أبو ", "أبو").replace("عبد رب", "عبدرب");
    (joined != name).then_some(joined)
}

fn check_country(file: &LexiconFile, byte: usize, key: &str, country: Option<&str>) -> Result<(), Box<LexiconError>> {
    match country {
        Some(c) if c.len() != 2 || !c.bytes().all(|b| b.is_ascii_uppercase()) => Err(Box::new(LexiconError::at(
            file,
            byte,
            Some(key),
            format!("`{c}` is no country code"),
            Some("write the two capital letters of ISO 3166-1, as in country = \"LY\"".to_owned()),
        ))),
        _ => Ok(()),
    }
}

type Table<T> = (Rc<LexiconFile>, String, usize, T);

/// The tables of a file, a later file's in place of an earlier one's of the same key; in order of files, then of keys,
/// so that a user's entry is the one at fault where it clashes.
fn tables<T: for<'de> Deserialize<'de>>(path: &str, user: &[LexiconFile]) -> Result<Vec<Table<T>>, Box<LexiconError>> {
    let mut all = BTreeMap::new();
    for (order, file) in lexicon::files(path, user).into_iter().map(Rc::new).enumerate() {
        for (key, table) in lexicon::parse::<BTreeMap<String, Spanned<T>>>(&file)? {
            let byte = table.span().start;
            all.insert(key.clone(), (order, (Rc::clone(&file), key, byte, table.into_inner())));
        }
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort_by_key(|(order, _)| *order);
    Ok(all.into_iter().map(|(_, table)| table).collect())
}
