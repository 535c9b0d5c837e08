//! What is known of one Arabic word: its proclitics, and whether it is a title, a head word, a nationality, a name.

use super::super::NameLexicon;
use super::super::gazetteer::{WordFlags, word_hash};
use super::super::titles::{TitleKind, Titles, Word};
use crate::record::MentionKind;
use crate::text::affix::{without_end, without_start};
use crate::text::ar::Split;
use crate::text::tokens::{Kind, Token};

/// Most cuts that a word can have: itself, without one proclitic, without two, `لل` for `ال`.
const CUTS: usize = 4;

/// Facts of one token.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordFacts {
    /// Hash of the folded word.
    pub hash: u64,
    cuts: [(u8, u64); CUTS],
    len: u8,
    /// Title or office.
    pub title: Option<TitleKind>,
    /// Head of a body.
    pub head: Option<MentionKind>,
    /// Goes on within an office.
    pub link: bool,
    /// An outlet may follow.
    pub media_cue: bool,
    /// A place may follow.
    pub place: bool,
    /// Nationality, as an index into the lexicon's list.
    pub nation: Option<u16>,
    /// Whether it has the article.
    pub definite: bool,
    /// Whether a proclitic conjunction opens it, where a listed word follows.
    pub conjunction: bool,
    /// Letters of proclitics before the listed word.
    pub cut: usize,
    /// Whether a pronoun closes the listed word.
    pub suffixed: bool,
    /// What the gazetteer knows of it, or else of what is left without proclitics.
    pub flags: WordFlags,
}

impl WordFacts {
    /// The ways to read it as the first word of a name: letters of proclitics cut off, and the hash of the rest. The
    /// whole word comes first.
    pub fn cuts(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.cuts.iter().take(usize::from(self.len)).map(|(cut, hash)| (usize::from(*cut), *hash))
    }

    /// Whether it can stand within an office between title and name.
    pub fn in_office(&self) -> bool {
        self.link || self.definite || self.head.is_some() || self.nation.is_some() || self.flags.has(WordFlags::THING)
    }
}

/// Look a token up.
pub fn word_facts(lexicon: &NameLexicon, token: &Token) -> WordFacts {
    let form = token.form.as_str();
    let hash = word_hash(form);
    let mut facts = WordFacts { hash, len: 1, ..WordFacts::default() };
    facts.cuts[0] = (0, hash);
    if token.kind != Kind::Word {
        return facts;
    }
    facts.flags = lexicon.gazetteer.word(hash);
    for (cut, hash) in proclitic_cuts(form) {
        if let Some(slot) = facts.cuts.get_mut(usize::from(facts.len)) {
            *slot = (cut, hash);
            facts.len += 1;
        }
        if facts.flags.0 == 0 {
            facts.flags = lexicon.gazetteer.word(hash);
        }
    }
    facts.definite = starts_definite(form);
    if let Some((split, word)) = listed(&lexicon.titles_ar, form) {
        facts.title = word.title;
        facts.head = word.head;
        facts.link = word.link;
        facts.media_cue = word.media_cue;
        facts.place = word.place;
        facts.suffixed = !split.suf.is_empty();
        facts.definite = split.definite() || split.stem.starts_with("ال");
        note_proclitics(&mut facts, split.pre);
    }
    if let Some((split, nation)) = nation(lexicon, form) {
        facts.nation = Some(nation);
        facts.definite = split.definite();
        note_proclitics(&mut facts, split.pre);
    } else if facts.title.is_none() && facts.head.is_none() && facts.definite {
        let before = ["وال", "فال", "بال", "كال", "لل", "وبال", "ولل"].into_iter().find(|p| form.starts_with(p));
        // A word that is whole with these letters (والي, بالي) is listed as such.
        note_proclitics(&mut facts, before.unwrap_or_default());
    }
    facts
}

fn note_proclitics(facts: &mut WordFacts, pre: &str) {
    let bare = pre.strip_suffix("ال").unwrap_or(pre);
    facts.cut = bare.chars().count();
    facts.conjunction = bare.starts_with(['و', 'ف']);
}

fn starts_definite(form: &str) -> bool {
    let relative = ["الذي", "التي", "الذين", "اللذين", "اللتين", "اللذان", "اللاتي", "اللواتي", "الي", "الا", "الان"]
        .iter()
        .any(|r| form.ends_with(r));
    !relative
        && ["ال", "وال", "بال", "لل", "فال", "كال", "وبال", "ولل"]
            .into_iter()
            .any(|p| without_start(form, p).is_some_and(|rest| rest.len() >= 4))
}

/// What is left of a word without `و`, `ف`, `ب`, `ل`, `ك`, or two of them; `لل` stands for `ل` and `ال`.
fn proclitic_cuts(form: &str) -> impl Iterator<Item = (u8, u64)> + '_ {
    let one = form.strip_prefix(['و', 'ف', 'ب', 'ل', 'ك']).filter(|rest| rest.len() >= 4);
    let two =
        form.strip_prefix(['و', 'ف']).and_then(|r| r.strip_prefix(['ب', 'ل', 'ك'])).filter(|rest| rest.len() >= 4);
    let article = |cut: u8, from: &str| {
        from.strip_prefix("لل").filter(|rest| rest.len() >= 4).map(|rest| {
            // Preposition and article are one here; the name is quoted without both.
            let mut whole = String::with_capacity(rest.len() + 4);
            whole.push_str("ال");
            whole.push_str(rest);
            (cut + 2, word_hash(&whole))
        })
    };
    let after = form.strip_prefix(['و', 'ف']).and_then(|r| article(1, r));
    let plain = one.map(|r| (1, word_hash(r))).into_iter().chain(two.map(|r| (2, word_hash(r))));
    article(0, form).or(after).into_iter().chain(plain)
}

/// The cuts of [`clitic_splits`] that a noun can have. Its tables are narrowed by the first and last letter here: most
/// words have two or four cuts, and this runs for every word of every report.
///
/// [`clitic_splits`]: crate::text::ar::clitic_splits
fn splits(form: &str) -> impl Iterator<Item = Split<'_>> {
    let proclitics: &[&str] = match form.chars().next() {
        Some('و') => &["", "و", "وال", "ول", "وب", "وبال", "ولل", "وك", "وكال"],
        Some('ف') => &["", "ف", "فال", "فل", "فب", "فلل", "فبال"],
        Some('ا') => &["", "ال"],
        Some('ب') => &["", "ب", "بال"],
        Some('ل') => &["", "ل", "لل"],
        Some('ك') => &["", "ك", "كال"],
        _ => &[""],
    };
    let pronouns: &[&str] = match form.chars().next_back() {
        Some('ه') => &["", "ه"],
        Some('ا') => &["", "ها", "هما", "نا"],
        Some('م') => &["", "هم", "كم"],
        Some('ن') => &["", "هن"],
        Some('ك') => &["", "ك"],
        Some('ي') => &["", "ي", "ني"],
        _ => &[""],
    };
    let starts = proclitics.iter().filter_map(move |pre| Some((pre.len(), without_start(form, pre)?)));
    starts.flat_map(move |(pre, rest)| {
        pronouns.iter().filter_map(move |suf| {
            let stem = without_end(rest, suf)?;
            // Two letters are four bytes in Arabic script.
            (stem.len() >= 4).then(|| Split {
                pre: form.get(..pre).unwrap_or_default(),
                stem,
                suf: form.get(form.len() - suf.len()..).unwrap_or_default(),
            })
        })
    })
}

/// The listed word in a folded written one, whatever its proclitics, number and pronoun; the least cut wins.
pub fn listed<'a>(titles: &Titles, form: &'a str) -> Option<(Split<'a>, Word)> {
    let mut best: Option<(Split<'a>, Word)> = None;
    let cut = |s: &Split| s.pre.len() + s.suf.len();
    splits(form).filter(|s| s.suf.is_empty() || !s.definite()).for_each(|split| {
        if best.as_ref().is_none_or(|(b, _)| cut(&split) < cut(b))
            && let Some(word) = listed_stem(titles, &split)
        {
            best = Some((split, word));
        }
    });
    best
}

fn listed_stem(titles: &Titles, split: &Split) -> Option<Word> {
    if split.definite() {
        // Words listed with their article count only with it.
        let mut buffer = Buffer::new("ال", split.stem, "");
        if let Some(word) = titles.get(buffer.as_str()) {
            return Some(word);
        }
        buffer.clear();
    }
    if let Some(word) = titles.get(split.stem) {
        return Some(word);
    }
    // `وزارتها`: ة is written ت before a pronoun.
    if !split.suf.is_empty() {
        let stem = split.stem.strip_suffix('ت')?;
        return titles.get(Buffer::new("", stem, "ه").as_str());
    }
    // Regular plurals and duals: `متحدثون`, `وزارتين`, `سفارات`.
    let nominal = |w: Word| (w.title.is_some() || w.head.is_some()).then_some(w);
    for ending in ["ون", "ين", "ان", "ات"] {
        let Some(stem) = without_end(split.stem, ending).filter(|s| s.len() >= 6) else { continue };
        let feminine = if ending == "ات" { Some(stem) } else { stem.strip_suffix('ت') };
        let feminine = feminine.and_then(|s| titles.get(Buffer::new("", s, "ه").as_str())).and_then(nominal);
        if let Some(word) = feminine.or_else(|| titles.get(stem).and_then(nominal)) {
            return Some(word);
        }
    }
    None
}

/// A short word put together without touching the heap.
struct Buffer {
    bytes: [u8; 64],
    len: usize,
}

impl Buffer {
    fn new(a: &str, b: &str, c: &str) -> Buffer {
        let mut buffer = Buffer { bytes: [0; 64], len: 0 };
        for part in [a, b, c] {
            let end = buffer.len + part.len();
            match buffer.bytes.get_mut(buffer.len..end) {
                Some(slot) => slot.copy_from_slice(part.as_bytes()),
                None => return Buffer { bytes: [0; 64], len: 0 },
            }
            buffer.len = end;
        }
        buffer
    }

    fn clear(&mut self) {
        self.len = 0;
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
    }
}

/// The nationality in a folded word: its index in the lexicon's list.
pub fn nation<'a>(lexicon: &NameLexicon, form: &'a str) -> Option<(Split<'a>, u16)> {
    splits(form).filter(|s| s.suf.is_empty()).find_map(|split| {
        let stem = split.stem;
        let base = ["يون", "يين", "يان", "يتان", "يتين", "يات", "يه", "ييه"]
            .into_iter()
            .find_map(|e| without_end(stem, e))
            .map(|s| Buffer::new("", s, "ي"));
        let whole = lexicon.nation_index(stem);
        whole.or_else(|| lexicon.nation_index(base?.as_str())).map(|n| (split, n))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrowed_cuts_are_all_that_nouns_have() {
        for form in ["وبالحكومه", "للوزاره", "حكومتهم", "فرييسها", "كتايب", "اتراك", "ولوزيرنا", "فبالمدينه", "مديري"]
        {
            let all = crate::text::ar::clitic_splits(form);
            let of_nouns: Vec<_> = all.filter(|s| !matches!(s.pre, "س" | "وس" | "فس" | "ا" | "اف" | "او")).collect();
            let narrowed: Vec<_> = splits(form).collect();
            assert!(
                of_nouns.iter().all(|s| narrowed.contains(s)) && narrowed.len() == of_nouns.len(),
                "{form}: {of_nouns:?}"
            );
        }
    }

    #[test]
    fn finds_listed_words_under_clitics_and_endings() {
        let lexicon = NameLexicon::load(&[]).unwrap();
        let head = |w: &str| lexicon.head_kind(w);
        let title = |w: &str| lexicon.title_kind(w);
        for (word, want) in [
            ("وزاره", Some(MentionKind::Government)),
            ("الوزاره", Some(MentionKind::Government)),
            ("وزارات", Some(MentionKind::Government)),
            ("للوزاره", Some(MentionKind::Government)),
            ("حكومته", Some(MentionKind::Government)),
            ("وبالسفارتين", Some(MentionKind::Government)),
            ("كتايب", Some(MentionKind::ArmedGroup)),
            ("صحيفه", Some(MentionKind::Media)),
            ("كرسي", None),
        ] {
            assert_eq!(head(word), want, "{word}");
        }
        for (word, want) in [
            ("وزير", Some(TitleKind::Office)),
            ("والوزيره", Some(TitleKind::Office)),
            ("متحدثون", Some(TitleKind::Office)),
            ("وزيرها", Some(TitleKind::Office)),
            ("المشير", Some(TitleKind::Title)),
            ("مشيرا", None),
            ("مشير", None),
            ("للدكتور", Some(TitleKind::Title)),
        ] {
            assert_eq!(title(word), want, "{word}");
        }
        for (word, want) in [
            ("امريكي", Some("US")),
            ("الاميركيه", Some("US")),
            ("والروس", Some("RU")),
            ("للسوريين", Some("SY")),
            ("اتراك", Some("TR")),
            ("ليبيتان", Some("LY")),
            ("كتابي", None),
        ] {
            assert_eq!(lexicon.nationality(word), want, "{word}");
        }
    }
}
