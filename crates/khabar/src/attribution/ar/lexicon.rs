//! `ar/reporting.toml`, compiled.

use rustc_hash::FxHashSet;
use serde::Deserialize;

pub use crate::lexicon::Test;
use crate::lexicon::{self, LexiconError, LexiconFile};
use crate::phrases::ar::word_set;
use crate::record::{SourceKind, Stance};
use crate::text::ar::forms::FormIndex;
use crate::text::ar::inflect::{self, Shape};
use crate::text::fold::fold;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    cue: Vec<toml::Spanned<CueEntry>>,
    preposition: Vec<toml::Spanned<PrepositionEntry>>,
    noun: Vec<toml::Spanned<NounEntry>>,
    content: Vec<toml::Spanned<ContentEntry>>,
    source: Vec<toml::Spanned<SourceEntry>>,
    light: Vec<toml::Spanned<LightEntry>>,
    media: Words,
    tails: Words,
    asides: Words,
    own: Words,
    bodies: Words,
    addressed: Words,
    deeds: Words,
    named: Words,
    harm: Vec<toml::Spanned<String>>,
    openers: Words,
    metonyms: Words,
    withholds: Words,
    name_words: Words,
    before_clauses: Words,
    governors: Words,
    negations: Words,
    without: Words,
    quoting: Words,
    datelines: Words,
    pointers: Words,
    this_is: Words,
    fused_relatives: Words,
    matters: Words,
    resumptives: Words,
    therein: Words,
    object_pronouns: Words,
    set_times: Words,
    set_phrases: Words,
    own_words: Words,
    norms: Words,
    main_clause: Words,
    but_they: Words,
    tail_pairs: Words,
    denied_clauses: Words,
    obliged: Words,
    moods: Words,
    either_gender: Words,
    medics: Words,
    ranks: Words,
    on_behalf: Words,
}

/// A word list of the file: words with blanks between them.
#[derive(Default, Deserialize)]
#[serde(from = "String")]
struct Words(FxHashSet<String>);

impl From<String> for Words {
    fn from(words: String) -> Words {
        Words(word_set(&words))
    }
}

/// Add the word lists of a file to those of the lexicon that have their names.
macro_rules! extend {
    ($to:ident with $from:ident: $($list:ident)*) => {
        $($to.$list.extend($from.$list.0);)*
    };
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueEntry {
    verb: String,
    #[serde(default)]
    noun: String,
    #[serde(default)]
    participle: String,
    #[serde(default)]
    also: String,
    stance: Stance,
    takes: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    relay: bool,
    #[serde(default)]
    labels: bool,
    #[serde(default)]
    confirms: bool,
    #[serde(default)]
    leads: bool,
    #[serde(default)]
    calls: bool,
    #[serde(default)]
    amounts: bool,
    #[serde(default)]
    negated: Option<Stance>,
    #[serde(default)]
    needs: String,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrepositionEntry {
    words: String,
    stance: Stance,
    #[serde(default)]
    relay: bool,
    #[serde(default)]
    verb: bool,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NounEntry {
    words: String,
    takes: String,
    stance: Stance,
    #[serde(default)]
    owner: bool,
    #[serde(default)]
    light: bool,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentEntry {
    #[serde(default)]
    opens: String,
    #[serde(default)]
    holds: String,
    #[serde(default)]
    harms: bool,
    #[serde(default)]
    side: Option<Side>,
    stance: Stance,
    test: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    kind: SourceKind,
    heads: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LightEntry {
    verb: String,
    test: String,
}

/// What may follow a cue.
#[derive(Debug, Clone, Default)]
pub struct Takes {
    /// A clause after `أن` and its kin.
    pub clause: bool,
    /// A colon or a quotation.
    pub colon: bool,
    /// A direct object.
    pub object: bool,
    /// An object that is a noun of saying (`نقل تأكيد …`).
    pub saying: bool,
    /// The next noun phrase in the genitive (`تهمة التجسس`).
    pub genitive: bool,
    /// Prepositions, folded (`الي`, `عن`); glued ones are one letter.
    pub prepositions: Vec<String>,
}

impl Takes {
    fn parse(words: &str) -> Takes {
        let mut takes = Takes::default();
        for word in words.split_whitespace() {
            match word {
                "أن" => takes.clause = true,
                ":" => takes.colon = true,
                "مفعول" => takes.object = true,
                "قول" => takes.saying = true,
                "genitive" => takes.genitive = true,
                p => takes.prepositions.push(fold(p)),
            }
        }
        takes
    }
}

/// How the one spoken to follows a cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Not at all.
    None,
    /// After `ل`.
    Li,
    /// After `من` (`طلب من`).
    Min,
    /// As the direct object.
    Object,
}

/// Whose doings a content tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The speaker's.
    Own,
    /// Another's.
    Other,
}

/// Words of a content that tell what the speaker does by saying it.
#[derive(Debug)]
pub struct Content {
    /// The words, folded.
    pub words: FxHashSet<String>,
    /// First words of those that are two (`لا_صحة`).
    pub paired: FxHashSet<String>,
    /// Verbs in any of their forms.
    pub verbs: FormIndex,
    /// They may stand anywhere near its beginning; else they must open it.
    pub anywhere: bool,
    /// Only where it tells of this side.
    pub side: Option<Side>,
    /// The stance.
    pub stance: Stance,
}

/// A reporting verb with its verbal noun and participle.
#[derive(Debug)]
pub struct Cue {
    /// Citation form, as the editor wrote it.
    pub name: String,
    /// What the speaker does.
    pub stance: Stance,
    /// What may follow.
    pub takes: Takes,
    /// The one spoken to.
    pub to: To,
    /// Preposition before the source, folded.
    pub source: Option<String>,
    /// Passes on another's words.
    pub relay: bool,
    /// With a pronoun it only labels (`ما وصفه بـ`).
    pub labels: bool,
    /// With an object it stands by what has happened.
    pub confirms: bool,
    /// Behind another cue it only leads to the content (`تابع يقول`).
    pub leads: bool,
    /// Before a person's name it calls him so (`يدعى أحمد`).
    pub calls: bool,
    /// Before a number its imperfect tells how much there is (`تبلغ خمسة ملايين`).
    pub amounts: bool,
    /// What the speaker does by not saying it, where the rule for its stance would err.
    pub negated: Option<Stance>,
    /// The content must hold one of these.
    pub needs: FxHashSet<String>,
}

/// A prepositional cue.
#[derive(Debug)]
pub struct Preposition {
    /// As the editor wrote it.
    pub name: String,
    /// Folded words; a last single letter is a glued preposition of the source.
    pub words: Vec<String>,
    /// What the speaker does.
    pub stance: Stance,
    /// The source is passed on by the outlet or speaker before.
    pub relay: bool,
    /// A verb of saying follows and belongs to the cue.
    pub verb: bool,
}

/// A noun that carries an attribution.
#[derive(Debug)]
pub struct SayingNoun {
    /// As the editor wrote it.
    pub name: String,
    /// What the speaker does.
    pub stance: Stance,
    /// What may follow.
    pub takes: Takes,
    /// A genitive or pronoun behind it is the speaker.
    pub owner: bool,
    /// Counts only behind a verb that lends itself to it.
    pub light: bool,
}

/// The Arabic reporting lexicon.
#[derive(Debug, Default)]
pub struct Reporting {
    /// Verbs.
    pub cues: Vec<Cue>,
    /// Their forms.
    pub cue_forms: FormIndex,
    /// Prepositional cues.
    pub prepositions: Vec<Preposition>,
    /// Nouns.
    pub nouns: Vec<SayingNoun>,
    /// Their forms.
    pub noun_forms: FormIndex,
    /// Stances by the words of a content.
    pub content: Vec<Content>,
    /// Head words of sources by kind.
    pub sources: Vec<(FxHashSet<String>, SourceKind)>,
    /// Verbs that lend themselves to a noun of saying (`جدد التأكيد`).
    pub light_forms: FormIndex,
    /// Nouns that name where something was said.
    pub media: FxHashSet<String>,
    /// Words that, after a comma, end a content.
    pub tails: FxHashSet<String>,
    /// Words for the speaker's own side (`بلاده`).
    pub own: FxHashSet<String>,
    /// Bodies that, without a name, are the speaker's own (`الحكومة`, `البلدان`).
    pub bodies: FxHashSet<String>,
    /// Those who are spoken to and never speak (`المجتمع الدولي`).
    pub addressed: FxHashSet<String>,
    /// Verbal nouns that are told and never speak (`أكد العثور على …`).
    pub deeds: FxHashSet<String>,
    /// Words before a name in quotation marks (`تنظيم "…"`), or that open one.
    pub named: FxHashSet<String>,
    /// Verbs of harm: another's are an accusation, one's own to come a threat.
    pub harm_forms: FormIndex,
    /// Words that end a content which is a noun phrase: a circumstance of the saying follows.
    pub asides: FxHashSet<String>,
    /// Words for the name of one who is not named (`ذكر اسمه`).
    pub name_words: FxHashSet<String>,
    /// What a source asks not to be done with its name, behind `عدم`.
    pub withholds: FxHashSet<String>,
    /// Capitals and seats that stand for those who sit there.
    pub metonyms: FxHashSet<String>,
    /// Openers of the outlet's own voice (`يذكر أن`).
    pub openers: FxHashSet<String>,
    /// Prepositions that leave the `أن` behind them to the verb of saying.
    pub before_clauses: FxHashSet<String>,
    /// Prepositions that a noun follows and never a verb.
    pub governors: FxHashSet<String>,
    /// Particles that deny the cue behind them.
    pub negations: FxHashSet<String>,
    /// Words that deny a cue behind `أن`.
    pub without: FxHashSet<String>,
    /// Participles that only lead from a cue to its content.
    pub quoting: FxHashSet<String>,
    /// Words of a dateline, which is no speaker before a colon.
    pub datelines: FxHashSet<String>,
    /// Demonstratives that are themselves what is said.
    pub pointers: FxHashSet<String>,
    /// Words before the `ما` that sums up what was told.
    pub this_is: FxHashSet<String>,
    /// Relatives that hold what they mean.
    pub fused_relatives: FxHashSet<String>,
    /// What leads to the matter that such a relative means.
    pub matters: FxHashSet<String>,
    /// Prepositions with the pronoun that points back to a relative.
    pub resumptives: FxHashSet<String>,
    /// Behind a verb of saying: it tells what the thing just named holds.
    pub therein: FxHashSet<String>,
    /// Object pronouns that stand alone.
    pub object_pronouns: FxHashSet<String>,
    /// Words whose first letter is no preposition that a cue takes.
    pub set_times: FxHashSet<String>,
    /// Words that make a set phrase of the preposition before them.
    pub set_phrases: FxHashSet<String>,
    /// Behind a prepositional cue they name no one but the speaker of the statement.
    pub own_words: FxHashSet<String>,
    /// Prepositional cues that also cite a need or a rule, and need one who can speak.
    pub norms: FxHashSet<String>,
    /// What opens the main clause behind a prepositional cue.
    pub main_clause: FxHashSet<String>,
    /// Behind a comma and before a cue, they end a content.
    pub but_they: FxHashSet<String>,
    /// Tails of two words.
    pub tail_pairs: FxHashSet<String>,
    /// They join a denied clause to the one before.
    pub denied_clauses: FxHashSet<String>,
    /// Heads of a content that says what others ought to do.
    pub obliged: FxHashSet<String>,
    /// Particles that only a verb follows.
    pub moods: FxHashSet<String>,
    /// Broken plurals of persons, before which the verb takes either gender.
    pub either_gender: FxHashSet<String>,
    /// Of unnamed sources they make medics, who are witnesses.
    pub medics: FxHashSet<String>,
    /// Ranks of an official who stays unnamed.
    pub ranks: FxHashSet<String>,
    /// The person behind them is spoken for and does not speak.
    pub on_behalf: FxHashSet<String>,
    /// Every entry's test, with the file it stands in and its byte.
    pub tests: Vec<Test>,
}

impl Reporting {
    /// The built-in file with the user's laid over it.
    ///
    /// # Errors
    /// A file that does not parse, an entry without a test, a verb without its two forms: with file, line and cause.
    pub fn load(user: &[LexiconFile]) -> Result<Reporting, Box<LexiconError>> {
        let mut r = Reporting::default();
        for file in lexicon::files("ar/reporting.toml", user) {
            let parsed: File = lexicon::parse(&file)?;
            let harm = parsed.harm;
            for verb in &harm {
                add_verb(&mut r.harm_forms, &file, verb)?;
            }
            for entry in parsed.cue {
                let at = entry.span().start;
                r.add_cue(&file, at, entry.into_inner())?;
            }
            for entry in parsed.preposition {
                let at = entry.span().start;
                let e = entry.into_inner();
                r.test(&file, at, &e.words, e.test)?;
                let words: Vec<String> = e.words.split_whitespace().map(fold).collect();
                // A cue of no word, or of a glued letter alone, would be found everywhere.
                if words.first().is_none_or(|w| w.chars().count() < 2) {
                    let fault = format!("`words` is `{}`", e.words);
                    let hint = Some("begin with a word of two letters or more: بحسب".to_owned());
                    return Err(Box::new(LexiconError::at(&file, at, Some("words"), fault, hint)));
                }
                r.prepositions.push(Preposition {
                    words,
                    name: e.words,
                    stance: e.stance,
                    relay: e.relay,
                    verb: e.verb,
                });
            }
            for entry in parsed.noun {
                let at = entry.span().start;
                let e = entry.into_inner();
                r.test(&file, at, &e.words, e.test)?;
                r.noun_forms.add_words(r.nouns.len() as u16, &e.words, Shape::Noun);
                let name = e.words.split_whitespace().next().unwrap_or_default().to_owned();
                r.nouns.push(SayingNoun {
                    name,
                    stance: e.stance,
                    takes: Takes::parse(&e.takes),
                    owner: e.owner,
                    light: e.light,
                });
            }
            for entry in parsed.content {
                let at = entry.span().start;
                let e = entry.into_inner();
                let words = if e.holds.is_empty() { &e.opens } else { &e.holds };
                r.test(&file, at, words, e.test)?;
                let words = word_set(words);
                let mut verbs = FormIndex::default();
                if e.harms {
                    for verb in &harm {
                        add_verb(&mut verbs, &file, verb)?;
                    }
                }
                let paired = words.iter().filter_map(|w| Some(w.split_once('_')?.0.to_owned())).collect();
                let anywhere = e.opens.is_empty();
                r.content.push(Content { words, paired, verbs, anywhere, side: e.side, stance: e.stance });
            }
            for entry in parsed.source {
                let e = entry.into_inner();
                r.sources.push((word_set(&e.heads), e.kind));
            }
            for (n, entry) in parsed.light.into_iter().enumerate() {
                let at = entry.span().start;
                let e = entry.into_inner();
                r.test(&file, at, &e.verb, e.test)?;
                let (perfect, imperfect) = two_forms(&file, at, &e.verb)?;
                r.light_forms.add(n as u16, inflect::perfect(&perfect));
                r.light_forms.add(n as u16, inflect::imperfect(&imperfect, inflect::is_hollow(&perfect)));
            }
            extend! { r with parsed:
                media tails own bodies addressed deeds named asides name_words withholds metonyms openers
                before_clauses governors negations without quoting datelines pointers this_is fused_relatives
                matters resumptives therein object_pronouns set_times set_phrases own_words norms main_clause
                but_they tail_pairs denied_clauses obliged moods either_gender medics ranks on_behalf
            }
        }
        Ok(r)
    }

    fn test(&mut self, file: &LexiconFile, at: usize, name: &str, sentence: String) -> Result<(), Box<LexiconError>> {
        if sentence.trim().is_empty() {
            let hint = Some("write a sentence with [cue] {source} <content> marked".to_owned());
            return Err(Box::new(LexiconError::at(file, at, Some(name), format!("`{name}` has an empty test"), hint)));
        }
        self.tests.push(Test { name: name.to_owned(), sentence });
        Ok(())
    }

    fn add_cue(&mut self, file: &LexiconFile, at: usize, e: CueEntry) -> Result<(), Box<LexiconError>> {
        self.test(file, at, &e.verb, e.test)?;
        let (perfect, imperfect) = two_forms(file, at, &e.verb)?;
        let n = self.cues.len() as u16;
        self.cue_forms.add(n, inflect::perfect(&perfect));
        self.cue_forms.add(n, inflect::imperfect(&imperfect, inflect::is_hollow(&perfect)));
        for noun in e.noun.split_whitespace() {
            self.cue_forms.add(n, inflect::noun(&fold(noun)));
        }
        for participle in e.participle.split_whitespace() {
            self.cue_forms.add(n, inflect::participle(&fold(participle)));
        }
        self.cue_forms.add_words(n, &e.also, Shape::Perfect);
        let to = match e.to.as_str() {
            "" => To::None,
            "ل" => To::Li,
            "من" => To::Min,
            "مفعول" => To::Object,
            other => {
                let fault = format!("`to` is `{other}`");
                let hint = Some("use ل or من or مفعول".to_owned());
                return Err(Box::new(LexiconError::at(file, at, Some(&e.verb), fault, hint)));
            }
        };
        let name = e.verb.split_whitespace().next().unwrap_or_default().to_owned();
        self.cues.push(Cue {
            name,
            stance: e.stance,
            takes: Takes::parse(&e.takes),
            to,
            source: Some(fold(&e.source)).filter(|s| !s.is_empty()),
            relay: e.relay,
            labels: e.labels,
            confirms: e.confirms,
            leads: e.leads,
            calls: e.calls,
            amounts: e.amounts,
            negated: e.negated,
            needs: word_set(&e.needs),
        });
        Ok(())
    }
}

/// Add the forms of a verb given by its two forms.
fn add_verb(index: &mut FormIndex, file: &LexiconFile, verb: &toml::Spanned<String>) -> Result<(), Box<LexiconError>> {
    let (perfect, imperfect) = two_forms(file, verb.span().start, verb.get_ref())?;
    index.add(0, inflect::perfect(&perfect));
    index.add(0, inflect::imperfect(&imperfect, inflect::is_hollow(&perfect)));
    Ok(())
}

/// Perfect and imperfect of an entry, folded.
pub(crate) fn two_forms(file: &LexiconFile, at: usize, verb: &str) -> Result<(String, String), Box<LexiconError>> {
    let mut words = verb.split_whitespace().map(fold);
    match (words.next(), words.next(), words.next()) {
        (Some(p), Some(i), None) if i.starts_with('ي') => Ok((p, i)),
        _ => {
            let fault = format!("`verb` is `{verb}`");
            let hint =
                Some("write the perfect and the imperfect, third person masculine singular: قال يقول".to_owned());
            Err(Box::new(LexiconError::at(file, at, Some("verb"), fault, hint)))
        }
    }
}
