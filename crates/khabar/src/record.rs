//! The record of one report: what `khabar-report/1` says, and nothing else.
//!
//! These are the only serialised types of the reader. Fields may be added to them, never renamed. Optional values
//! are written as `null`, never left out: unknown is a value.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::text::Field;

/// The name of the contract that [`Record`] follows.
pub const SCHEMA: &str = "khabar-report/1";

/// A quotation: `text` is exactly the code points `start..end` of that field of the stored report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Quoted {
    /// Title or text.
    pub field: Field,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The words themselves, unaltered.
    pub text: String,
}

/// One report and everything read from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The report as it was given.
    pub report: Report,
    /// People, bodies and places that the report names.
    pub mentions: Vec<Mention>,
    /// Time expressions.
    pub times: Vec<Time>,
    /// Who says what, on whose word.
    pub statements: Vec<Statement>,
    /// Who did what to whom.
    pub events: Vec<Event>,
    /// Stated relations between mentions.
    pub relations: Vec<Relation>,
    /// What the report says of where it comes from: dateline, byline, agency, own correspondent.
    #[serde(default)]
    pub credits: Vec<Credit>,
}

/// What kind of credit a report gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditKind {
    /// The outlet's own people were there or asked: `مراسلنا`, `موفدنا`, `خاص`, a source's words said to this outlet.
    OwnReporting,
    /// A named agency or outlet whose report this is: `(رويترز)`, `واشنطن - أ ف ب`, `نقلًا عن …` as a closing line.
    Agency,
    /// Agencies that are not named: `واشنطن - الوكالات`, `وكالات`.
    Agencies,
    /// A dateline that names a place and nobody: `طرابلس –`.
    Dateline,
    /// A byline that names a person.
    Byline,
}

/// What a report says of where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// Kind.
    pub kind: CreditKind,
    /// The words; null where they stand in `report.byline` and not in title or text.
    pub span: Option<Quoted>,
    /// The agency, outlet, person or place as named, null where none is.
    pub name: Option<String>,
    /// Key in the actor register.
    pub entity: Option<String>,
}

/// The snapshot of a report. `title` and `text` are never altered after this point.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The caller's name for it; for a file its path, for a line its `id`.
    pub id: String,
    /// Title, empty if there is none.
    pub title: String,
    /// Text, paragraphs separated by a newline.
    pub text: String,
    /// ISO 639-1 code of the text's language, or null where the letters do not tell.
    pub language: Option<String>,
    /// Day of publication, `YYYY-MM-DD` (with a time and zone where the source gives them).
    pub published: Option<String>,
    /// Outlet as given.
    pub outlet: Option<String>,
    /// Address as given.
    pub url: Option<String>,
    /// Byline as the page gives it.
    #[serde(default)]
    pub byline: Option<String>,
    /// SHA-256 of title, a newline, and text, in lower-case hex.
    pub sha256: String,
}

/// What kind of thing a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// A named person.
    Person,
    /// Party, company, agency, mission, council.
    Organization,
    /// Militia, brigade, rebel movement, army of no recognised state.
    ArmedGroup,
    /// State body, or a state acting (`واشنطن`, `موسكو`).
    Government,
    /// Country, city, site.
    Place,
    /// News outlet or agency.
    Media,
    /// Named battle, agreement, conference.
    EventName,
    /// Anything else that has a name.
    Other,
}

/// A name, a role with its holder, or a described actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// `M1`, `M2` … in order of appearance.
    pub id: String,
    /// The words.
    pub span: Quoted,
    /// Kind of thing.
    pub kind: MentionKind,
    /// Key in the actor or place register, null where it is not resolved.
    pub entity: Option<String>,
    /// Title or office that stands with the name, as written.
    pub role: Option<String>,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// `T1`, `T2` …
    pub id: String,
    /// The words.
    pub span: Quoted,
    /// Extended Date/Time Format (ISO 8601-2), null where the words leave it open.
    pub edtf: Option<String>,
}

/// Who is said to speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The words that name the source; for a dropped subject the last naming before.
    pub span: Option<Quoted>,
    /// What kind of source.
    pub kind: SourceKind,
    /// Key in the actor register.
    pub entity: Option<String>,
}

/// What kind of source speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Named, with or without a post.
    Person,
    /// A post without a name.
    Office,
    /// State body, party, company, armed group, embassy.
    Institution,
    /// Outlet or agency.
    Media,
    /// Deliberately unnamed.
    Anonymous,
    /// Witnesses, residents, medics, activists.
    Witness,
    /// Statement, report, law, poll.
    Document,
    /// Observers, experts, "some".
    Public,
}

/// What the speaker does by saying it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Stance {
    Asserts,
    Denies,
    Confirms,
    Demands,
    Warns,
    Threatens,
    Promises,
    Accuses,
    Condemns,
    Praises,
    Apologises,
    Asks,
    Expects,
    Refuses,
}

/// How the words are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quote {
    /// Wholly within quotation marks.
    Direct,
    /// Without quotation marks.
    Indirect,
    /// Some words quoted.
    Mixed,
}

/// One attribution: a source is said to express a content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// `S1`, `S2` … in order of appearance.
    pub id: String,
    /// The words that carry the attribution.
    pub cue: Quoted,
    /// Who speaks; null where nobody is said to.
    pub source: Option<Source>,
    /// What is attributed.
    pub content: Quoted,
    /// The statement inside whose content this one sits, or that relays it.
    pub via: Option<String>,
    /// The one spoken to.
    pub addressee: Option<Quoted>,
    /// Where it was said.
    pub medium: Option<Quoted>,
    /// Speech act.
    pub stance: Stance,
    /// Quotation.
    pub quote: Quote,
    /// The rule of the lexicon that read it.
    pub rule: String,
    /// Calibrated chance that the words were read right; it says nothing of truth.
    pub p_read: Option<f32>,
}

/// The sixteen event types of PLOVER (Halterman et al. 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Plover {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

/// Whether an event is told as done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Done.
    Happened,
    /// Under way at the report's date.
    Ongoing,
    /// Announced, promised, expected.
    Planned,
    /// Asked for.
    Demanded,
    /// Said not to be so.
    Denied,
    /// Hypothetical, conditional, suspected.
    Possible,
}

/// One participant of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// The words.
    pub span: Quoted,
    /// Key in the actor register.
    pub entity: Option<String>,
}

/// Where an event took place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The words.
    pub span: Quoted,
    /// Name in the place register.
    pub name: Option<String>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// `site`, `city`, `region`, `country`.
    pub precision: Option<String>,
}

/// When an event took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct When {
    /// The words.
    pub span: Option<Quoted>,
    /// Extended Date/Time Format.
    pub edtf: Option<String>,
}

/// A number as the words bound it: `ما لا يقل عن 12` is at least 12.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// Least number that the words allow.
    pub min: Option<u32>,
    /// Greatest number that the words allow.
    pub max: Option<u32>,
    /// The words.
    pub span: Quoted,
}

/// A detail that the report says is being held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withheld {
    /// Which detail.
    pub field: WithheldField,
    /// The words that say so.
    pub span: Quoted,
}

/// Which detail is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum WithheldField {
    Place,
    Date,
    Name,
}

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// `E1`, `E2` … in order of appearance.
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: Plover,
    /// PLOVER mode, where the words give one.
    pub mode: Option<String>,
    /// The word that names the event.
    pub trigger: Quoted,
    /// Doers.
    pub actor: Vec<Role>,
    /// To or against whom.
    pub recipient: Vec<Role>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub time: Option<When>,
    /// Done, planned, demanded, denied …
    pub status: Status,
    /// The innermost statement whose content tells it; null where the outlet itself does.
    pub said_in: Option<String>,
    /// Killed.
    pub dead: Option<Count>,
    /// Injured.
    pub injured: Option<Count>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// Weapon or means.
    pub instrument: Option<Quoted>,
    /// Stated cause.
    pub cause: Option<Quoted>,
    /// The report tells it, by a verb or by a noun that a verb carries (`وقع انفجار`); false where it is only mentioned in
    /// passing (`بتهمة اغتيال …`, `بعد الهجوم`).
    pub foreground: bool,
    /// Further mentions of the same event.
    pub also: Vec<Quoted>,
    /// Details said to be held back.
    pub withheld: Vec<Withheld>,
    /// What others in the same report say of the same event. The fields above are told on one speaker's word
    /// (`said_in`); a detail that another gives is kept apart, for a detail stays with the one who gave it.
    #[serde(default)]
    pub accounts: Vec<Account>,
    /// The rule of the lexicon that read it.
    pub rule: String,
    /// Calibrated chance that the words were read right; it says nothing of truth.
    pub p_read: Option<f32>,
}

/// What one further mention of an event adds, on the word of whoever tells it there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// The word that mentions the event there; one of the event's `also`.
    pub trigger: Quoted,
    /// The innermost statement whose content mentions it; null where the outlet itself does.
    pub said_in: Option<String>,
    /// Doers.
    pub actor: Vec<Role>,
    /// To or against whom.
    pub recipient: Vec<Role>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub time: Option<When>,
    /// Done, planned, demanded, denied …
    pub status: Status,
    /// Killed.
    pub dead: Option<Count>,
    /// Injured.
    pub injured: Option<Count>,
    /// Weapon or means.
    pub instrument: Option<Quoted>,
    /// Stated cause.
    pub cause: Option<Quoted>,
    /// Details said to be held back.
    pub withheld: Vec<Withheld>,
}

/// How two mentions are said to stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum RelationKind {
    Ally,
    Support,
    Member,
    HoldsOffice,
    Opposes,
}

/// A stated relation between two mentions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// `R1`, `R2` …
    pub id: String,
    /// Kind.
    pub kind: RelationKind,
    /// From which mention.
    pub from: String,
    /// To which mention.
    pub to: String,
    /// The words that state it.
    pub span: Quoted,
    /// The innermost statement that states it.
    pub said_in: Option<String>,
}

/// Something met while reading that its reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// Which report or file.
    pub report: String,
    /// Line of the file (1-based) where that is known.
    pub line: Option<usize>,
    /// What is the matter and what was done about it, one sentence.
    pub message: String,
    /// True where something that should have been read was not: a file, a line, the rest of a text. What was read
    /// beside it stands; a program that reads files ends with an error all the same.
    pub fatal: bool,
}

/// A record and the problems met on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// What was found.
    pub record: Record,
    /// What went wrong.
    pub problems: Vec<Problem>,
}

/// The JSON Schema of [`Record`], pretty-printed.
pub fn json_schema() -> String {
    let schema = schemars::schema_for!(Record);
    serde_json::to_string_pretty(&schema).unwrap_or_default()
}
