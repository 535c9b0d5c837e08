//! Origins, not outlets: on whose word each telling of an event rests.
//!
//! A report tells an event on the word of whoever its statement chain ends with. That one, and not the outlet, is the
//! origin: two outlets that quote one ministry are one origin, whatever they call it. What nobody is named for and no
//! credit claims is *unknown* and counts as nothing. How many origins stand behind an event is bounded, never guessed:
//! [`Origins::at_least`] counts those that are known to differ, [`Origins::at_most`] those that may.

use serde::{Deserialize, Serialize};

use super::{Actors, CopyKind, CopyLink, EventId, Evidence, Member};
use crate::record::{CreditKind, SourceKind};

/// One who is said to say it, on the way from the origin to the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What the actor is counted under, see [`Actors::key`]; a re-mention has the key of the full naming.
    pub key: String,
    /// The words as in the fullest naming in the report, null where nobody is named.
    pub name: Option<String>,
    /// Key in the actor register.
    pub entity: Option<String>,
    /// Kind of source; null for a credit.
    pub source: Option<SourceKind>,
    /// Kind of credit; null for a source.
    pub credit: Option<CreditKind>,
    /// The words that name it here, and those of the fuller naming that they go back to.
    pub evidence: Vec<Evidence>,
}

/// How a report stands to the origin of what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The outlet's own people saw or asked.
    OwnReporting,
    /// The outlet gives the source's words itself.
    Quotes,
    /// The outlet has it through another outlet or agency, or through another source.
    Relays,
    /// The report's text is another report's.
    Copy,
    /// The report's text is made of another report's, and names the same source or none.
    Rewrite,
    /// The outlet's own voice, and nothing says how it knows.
    Unknown,
}

/// One telling of an event: by the report's own fields, or by one of the event's accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The event.
    pub id: EventId,
    /// Index into the event's `accounts`; null for the event's own fields.
    pub account: Option<usize>,
    /// Who is said to say it, the innermost first; empty in the outlet's own voice without a credit.
    pub chain: Vec<Link>,
    /// Index into [`Origins::origins`].
    pub origin: usize,
    /// How the report stands to that origin.
    pub relation: Relation,
    /// The report whose text this one is, or is made of, where that decides the origin.
    pub copy_of: Option<u32>,
}

/// What kind of origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// An outlet's own people.
    OwnReporting,
    /// A person, office, body or agency that is named.
    Named,
    /// A source that nobody names.
    Unnamed,
    /// Nobody is said to have said it, and no credit shows how the outlet knows. It counts in neither bound.
    Unknown,
}

/// Why tellings were laid to one origin, or why an origin is not known to differ from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// They bear one key: of the register, or by a person's merging.
    SameKey {
        /// The key.
        key: String,
    },
    /// They are called by the same words.
    SameName {
        /// One naming.
        a: String,
        /// The other.
        b: String,
    },
    /// One speaks for the other: spokesperson, office, account, minister and ministry.
    SpeaksFor {
        /// Who speaks.
        speaker: String,
        /// For whom.
        body: String,
    },
    /// A statement or document, and the one who issued it.
    Issued {
        /// The document.
        document: String,
        /// Its issuer.
        issuer: String,
    },
    /// A re-mention that goes back to an earlier naming in its report.
    Again {
        /// The words here.
        here: String,
        /// The earlier naming.
        earlier: String,
    },
    /// The same unnamed source, of the same outlet or relayed from it.
    SameUnnamed {
        /// The outlet that has it.
        outlet: String,
    },
    /// The report's text is another's.
    Copied {
        /// The copy.
        report: u32,
        /// What it copies.
        of: u32,
        /// How near.
        kind: CopyKind,
    },
    /// A later version of the same page.
    Version {
        /// The later version.
        report: u32,
        /// The earlier one.
        of: u32,
    },
    /// The report credits it.
    Credited {
        /// Kind of credit.
        kind: CreditKind,
    },
    /// An outlet's own voice, without a credit.
    OwnVoice,
    /// Not known to differ from another origin.
    MayBe {
        /// Index of the other in [`Origins::origins`].
        origin: usize,
        /// What leaves it open.
        doubt: Doubt,
    },
}

/// What leaves it open whether two origins are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// At least one is not named, so it may be the other or of the other.
    Unnamed,
    /// One name holds the other's words, or both share the telling ones.
    Names,
    /// One belongs to, leads or stands for the other, or both are one state's.
    Related,
    /// They are named in two languages, and the register does not tell them apart.
    Languages,
    /// A person of unknown office may hold the one that is named.
    Office,
    /// One is on the other's way: who relays one of them is the other.
    Chain,
    /// The reports share long runs of words.
    Rewrite,
}

/// One on whose word tellings of an event rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What it is counted under: a key as of [`Actors::key`]; `?` begins that of an unnamed or unknown one.
    pub key: String,
    /// What kind.
    pub kind: OriginKind,
    /// The words of the fullest naming; for own reporting the outlet's name; null where there are none.
    pub name: Option<String>,
    /// Key in the actor register.
    pub entity: Option<String>,
    /// Indexes into [`Origins::tellings`], ascending.
    pub tellings: Vec<usize>,
    /// The outlets that tell it on this word, by name, each once; a report without an outlet goes by its host or id.
    pub outlets: Vec<String>,
    /// The words that name it.
    pub evidence: Vec<Evidence>,
    /// Why its tellings are one, and from which others it is not known to differ.
    pub why: Vec<Why>,
}

/// On whose word the tellings of one event rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// All tellings, by event and account.
    pub tellings: Vec<Telling>,
    /// All origins: the known first, then the unnamed, then the unknown; within these by first telling.
    pub origins: Vec<Origin>,
    /// Origins known to differ from each other. 0 where none is known.
    pub at_least: usize,
    /// Origins that may all differ, the unknown not among them.
    pub at_most: usize,
    /// All outlets that tell the event, each once, by name.
    pub outlets: Vec<String>,
    /// Tellings whose origin is unknown.
    pub unknown: usize,
}

/// The origins of one event, told by these members.
///
/// Neither the order of `members` nor that of `copies` matters.
pub fn origins_of(members: &[Member], copies: &[CopyLink], actors: &Actors) -> Origins {
    let _ = (members, copies, actors);
    Origins::default()
}
