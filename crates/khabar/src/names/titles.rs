//! Words that stand beside names: titles, offices, heads of bodies. The shape of `*/titles.toml`; how a written word
//! is brought to a listed one is the language's own affair.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::record::MentionKind;
use crate::text::fold::fold;

/// What a word before a name says of its bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TitleKind {
    /// Honour, rank or calling (`الدكتور`, `العميد`, `الناشط`): a person's name follows.
    Title,
    /// Post (`وزير`, `المتحدث`): its body may stand between it and the name, and it may stand without a name.
    Office,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TitlesFile {
    #[serde(default)]
    title: Vec<String>,
    #[serde(default)]
    office: Vec<String>,
    #[serde(default)]
    link: Vec<String>,
    #[serde(default)]
    media_cue: Vec<String>,
    #[serde(default)]
    place: Vec<String>,
    #[serde(default)]
    head: Vec<Head>,
    #[serde(default)]
    nation: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    kind: MentionKind,
    words: Vec<String>,
}

/// What a listed word can be, all at once (`قضاء` heads a body and a place).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Word {
    /// Title or office.
    pub title: Option<TitleKind>,
    /// Head of a body of this kind.
    pub head: Option<MentionKind>,
    /// Goes on within an office (`باسم`).
    pub link: bool,
    /// An outlet may follow (`نقلت`).
    pub media_cue: bool,
    /// A place may follow (`مدينة`).
    pub place: bool,
}

/// The listed words by their folded forms.
#[derive(Debug, Default)]
pub struct Titles {
    words: FxHashMap<String, Word>,
    /// Folded nationality words with the code of their state.
    pub nations: Vec<(String, String)>,
}

impl Titles {
    /// Read the file at `path` with the user's laid over it: later files add words.
    pub fn load(path: &str, user: &[LexiconFile]) -> Result<Titles, Box<LexiconError>> {
        let mut titles = Titles::default();
        for file in lexicon::files(path, user) {
            let f: TitlesFile = lexicon::parse(&file)?;
            titles.add(&file, &f.title, |w| w.title = Some(TitleKind::Title))?;
            titles.add(&file, &f.office, |w| w.title = Some(TitleKind::Office))?;
            titles.add(&file, &f.link, |w| w.link = true)?;
            titles.add(&file, &f.media_cue, |w| w.media_cue = true)?;
            titles.add(&file, &f.place, |w| w.place = true)?;
            for (country, words) in &f.nation {
                titles.nations.extend(words.iter().map(|w| (fold(w), country.clone())));
            }
            for head in &f.head {
                titles.add(&file, &head.words, |w| w.head = Some(head.kind))?;
            }
        }
        Ok(titles)
    }

    /// What this folded word is listed as, exactly as written.
    pub fn get(&self, form: &str) -> Option<Word> {
        self.words.get(form).copied()
    }

    fn add(&mut self, file: &LexiconFile, words: &[String], set: impl Fn(&mut Word)) -> Result<(), Box<LexiconError>> {
        for word in words {
            let form = fold(word);
            if form.is_empty() || form.contains(char::is_whitespace) {
                let byte = file.content.find(&format!("\"{word}\"")).unwrap_or(0);
                return Err(Box::new(LexiconError::at(
                    file,
                    byte,
                    Some(word),
                    format!("`{word}` is not one word"),
                    Some("list single words; names of several words belong in actors.toml".to_owned()),
                )));
            }
            set(self.words.entry(form).or_default());
        }
        Ok(())
    }
}
