//! Origins, not outlets: on whose word each telling of an event rests.
//!
//! A report tells an event on the word of whoever its statement chain ends with. That one, and not the outlet, is the
//! origin: two outlets that quote one ministry are one origin, whatever they call it. What nobody is named for and no
//! credit claims is *unknown* and counts as nothing. How many origins stand behind an event is bounded, never guessed:
//! [`Origins::at_least`] counts those that are known to differ, [`Origins::at_most`] those that may.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::naming::{Knowledge, Naming, Who};
use super::{Actors, CopyKind, CopyLink, EventId, Evidence, Member, namings};
use crate::record::{Credit, CreditKind, Quoted, Record, Report, SourceKind};
use crate::text::Field;

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
    /// A report tells it in its own voice too, and may have it from whom it quotes.
    SameReport,
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
    let knowledge = Knowledge::builtin();
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by_key(|m| m.id);
    sorted.dedup_by_key(|m| m.id);
    let tracer = Tracer { knowledge, actors };
    let drafts: Vec<Draft> = sorted.iter().flat_map(|m| tracer.tellings(m)).collect();
    let taken = inherited(knowledge, &sorted, &drafts, copies);
    let class = classes(knowledge, &drafts, &taken);
    assemble(knowledge, &sorted, drafts, taken, class, copies)
}

/// One on the way, with what it is compared by.
#[derive(Debug, Clone)]
struct Hop {
    link: Link,
    naming: Naming,
    /// An outlet or agency, a credit among them.
    media: bool,
    why: Vec<Why>,
}

/// What tellings are laid together by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Ident {
    kind: OriginKind,
    key: String,
    naming: Naming,
    /// The outlet whose own people or unnamed source it is.
    holder: BTreeSet<String>,
}

/// A telling, traced but not yet compared.
#[derive(Debug, Clone)]
struct Draft {
    id: EventId,
    account: Option<usize>,
    outlet: String,
    hops: Vec<Hop>,
    /// The hop that decides, none in the outlet's own voice.
    at: Option<usize>,
    ident: Ident,
    relation: Relation,
    evidence: Vec<Evidence>,
    why: Vec<Why>,
    /// Whom an outlet that speaks for itself names elsewhere in its report.
    heard: Vec<Naming>,
}

impl Draft {
    /// Those on the way from the origin to the reader.
    fn outer(&self) -> &[Hop] {
        self.at.and_then(|at| self.hops.get(at + 1..)).unwrap_or_default()
    }
}

struct Tracer<'a> {
    knowledge: &'a Knowledge,
    actors: &'a Actors,
}

impl Tracer<'_> {
    fn tellings(&self, m: &Member) -> Vec<Draft> {
        let own = (None, m.event.said_in.as_deref(), &m.event.trigger);
        let accounts = m.event.accounts.iter().enumerate().map(|(i, a)| (Some(i), a.said_in.as_deref(), &a.trigger));
        std::iter::once(own).chain(accounts).map(|(n, said_in, trigger)| self.telling(m, n, said_in, trigger)).collect()
    }

    fn telling(&self, m: &Member, account: Option<usize>, said_in: Option<&str>, trigger: &Quoted) -> Draft {
        let k = self.knowledge;
        let record = m.record;
        let outlet = outlet_of(&record.report);
        let holder = k.outlet(&outlet);
        let mut hops = self.chain(m.id.report, record, said_in);
        let credits = credits_for(record, trigger);
        let agencies = self.agencies(m, &credits, &holder);
        let quoted = !hops.is_empty();
        let told = Evidence { report: m.id.report, item: m.event.id.clone(), span: Some(trigger.clone()) };
        if agencies.len() == 1 {
            hops.extend(agencies.iter().cloned());
        }
        let draft = |kind, key: String, naming, holder, at, relation, evidence, why, hops| Draft {
            id: m.id,
            account,
            outlet: outlet.clone(),
            hops,
            at,
            ident: Ident { kind, key, naming, holder },
            relation,
            evidence,
            why,
            heard: if kind == OriginKind::OwnReporting { self.heard(record) } else { Vec::new() },
        };
        let nobody = k.naming(Who::Anyone, None, "", &[]);
        let own_key = format!("?{}", run(&holder));
        let of_outlet = |evidence, why, hops| {
            let naming = Naming { vague: false, ..k.naming(Who::Body, k.outlet_key(&holder), &outlet, &[]) };
            let (kind, relation) = (OriginKind::OwnReporting, Relation::OwnReporting);
            draft(kind, own_key.clone(), naming, holder.clone(), None, relation, evidence, why, hops)
        };
        if !quoted {
            let kinds: Vec<CreditKind> = credits.iter().map(|c| c.kind).collect();
            let shown = |c: &&Credit| {
                matches!(c.kind, CreditKind::OwnReporting | CreditKind::Dateline | CreditKind::Byline)
                    // An agency's mark on its own report; a broadcaster's says no more than its name.
                    || c.kind == CreditKind::Agency
                        && self.is_outlet(c, &holder)
                        && k.is_agency(&outlet, k.outlet_key(&holder))
            };
            let own: Vec<&Credit> = credits.iter().copied().filter(shown).collect();
            let people = own.iter().any(|c| c.kind == CreditKind::OwnReporting);
            let evidence: Vec<Evidence> = own.iter().map(|c| credit_evidence(m, c)).collect();
            let why = own.iter().map(|c| Why::Credited { kind: c.kind }).collect();
            if kinds.contains(&CreditKind::Agencies) || agencies.len() > 1 || people && !agencies.is_empty() {
                let why = kinds.iter().map(|&kind| Why::Credited { kind }).collect();
                let kind = OriginKind::Unknown;
                return draft(kind, own_key, nobody, holder, None, Relation::Unknown, vec![told], why, Vec::new());
            }
            if let Some(agency) = hops.first().cloned() {
                let why = vec![Why::Credited { kind: CreditKind::Agency }];
                let (kind, key, from) = (OriginKind::Named, agency.link.key, agency.naming);
                let evidence = agency.link.evidence;
                return draft(kind, key, from, BTreeSet::new(), Some(0), Relation::Relays, evidence, why, hops);
            }
            if !own.is_empty() {
                let mut draft = of_outlet(evidence, why, hops);
                // Somebody spoke to the outlet, and who that is stays open.
                if own.iter().all(|c| c.kind == CreditKind::OwnReporting && c.name.is_some()) {
                    draft.ident.naming = nobody;
                }
                return draft;
            }
            let (kind, why) = (OriginKind::Unknown, vec![Why::OwnVoice]);
            return draft(kind, own_key, nobody, holder, None, Relation::Unknown, vec![told], why, hops);
        }
        let named = |h: &Hop| h.naming.who != Who::Anyone;
        let at = (hops.iter().position(|h| named(h) && !h.media))
            .or_else(|| hops.iter().position(|h| !named(h)))
            .unwrap_or(0);
        let Some(hop) = hops.get(at).cloned() else { return of_outlet(vec![told], Vec::new(), Vec::new()) };
        let is_own = |h: &Hop| h.media && self.is_own(h, &holder);
        let through = hops.iter().skip(at + 1).filter(|h| !is_own(h)).count() > 0;
        let relation = if through { Relation::Relays } else { Relation::Quotes };
        let (evidence, why) = (hop.link.evidence.clone(), hop.why.clone());
        if is_own(&hop) {
            return of_outlet(evidence, why, hops);
        }
        if named(&hop) {
            let from = hop.naming;
            return draft(
                OriginKind::Named,
                hop.link.key,
                from,
                BTreeSet::new(),
                Some(at),
                relation,
                evidence,
                why,
                hops,
            );
        }
        // An unnamed source is its outlet's: the one that heard it, not the one that passes it on.
        let heard_by = hops.iter().skip(at + 1).find(|h| h.media && named(h));
        let holder = heard_by.map_or(holder, |h| self.media_words(h));
        let words = hop.link.name.as_deref().unwrap_or_default();
        let telling = k.telling(words);
        let merged = self.actors.key(None, words);
        let by_hand = merged != self.plain_key(words);
        let key = if by_hand { merged } else { format!("?{}: {}", run(&holder), run(&telling)) };
        let naming = Naming { words: telling, ..nobody };
        draft(OriginKind::Unnamed, key, naming, holder, Some(at), relation, evidence, why, hops)
    }

    /// All whom a report names as its sources.
    fn heard(&self, record: &Record) -> Vec<Naming> {
        let k = self.knowledge;
        let all = (0..record.statements.len()).filter_map(|i| namings::fullest(k, record, i));
        all.map(|f| k.naming(f.who, f.entity.as_deref(), &f.words, &f.roles)).collect()
    }

    fn plain_key(&self, words: &str) -> String {
        Actors::default().key(None, words)
    }

    /// The words, or the register's sign, of an outlet or agency.
    fn media_words(&self, h: &Hop) -> BTreeSet<String> {
        match &h.link.entity {
            Some(entity) => BTreeSet::from([format!("#{entity}")]),
            None => self.knowledge.outlet(h.link.name.as_deref().unwrap_or_default()),
        }
    }

    fn is_own(&self, h: &Hop, outlet: &BTreeSet<String>) -> bool {
        let words = h.link.name.as_deref().unwrap_or_default();
        self.knowledge.own_people(words) || one_outlet(&self.media_words(h), outlet)
    }

    fn is_outlet(&self, credit: &Credit, outlet: &BTreeSet<String>) -> bool {
        let by_key = credit.entity.as_ref().is_some_and(|e| outlet.contains(&format!("#{e}")));
        by_key || credit.name.as_deref().is_some_and(|n| one_outlet(&self.knowledge.outlet(n), outlet))
    }

    /// The agencies that the report credits, the outlet itself not among them, each once.
    fn agencies(&self, m: &Member, credits: &[&Credit], outlet: &BTreeSet<String>) -> Vec<Hop> {
        let mut out: Vec<Hop> = Vec::new();
        for c in credits.iter().filter(|c| c.kind == CreditKind::Agency && !self.is_outlet(c, outlet)) {
            let name = c.name.clone().unwrap_or_default();
            let key = self.actors.key(c.entity.as_deref(), &name);
            let naming = self.knowledge.naming(Who::Body, c.entity.as_deref(), &name, &[]);
            let naming = Naming { vague: false, ..naming };
            if out.iter().any(|h| h.link.key == key || self.knowledge.same(&h.naming, &naming)) {
                continue;
            }
            let evidence = vec![credit_evidence(m, c)];
            let (entity, credit) = (c.entity.clone(), Some(c.kind));
            let link = Link { key, name: c.name.clone(), entity, source: None, credit, evidence };
            out.push(Hop { link, naming, media: true, why: vec![Why::Credited { kind: c.kind }] });
        }
        out
    }

    /// Who is said to say it, the innermost first.
    fn chain(&self, report: u32, record: &Record, said_in: Option<&str>) -> Vec<Hop> {
        let mut hops: Vec<Hop> = Vec::new();
        let mut next = said_in.and_then(|id| index_of(record, id));
        for _ in 0..record.statements.len() {
            let Some(statement) = next.and_then(|i| record.statements.get(i)) else { break };
            let hop = self.hop(report, record, next.unwrap_or_default());
            if hops.last().is_none_or(|last| last.link.key != hop.link.key) {
                hops.push(hop);
            }
            next = statement.via.as_deref().and_then(|id| index_of(record, id));
        }
        hops
    }

    fn hop(&self, report: u32, record: &Record, i: usize) -> Hop {
        let k = self.knowledge;
        let evidence = |(at, span): (usize, Quoted)| {
            let item = record.statements.get(at).map(|s| s.id.clone()).unwrap_or_default();
            Evidence { report, item, span: Some(span) }
        };
        let Some(full) = namings::fullest(k, record, i) else {
            let cue = record.statements.get(i).map(|s| (i, s.cue.clone()));
            let key = self.actors.key(None, "");
            let link = Link {
                key,
                name: None,
                entity: None,
                source: None,
                credit: None,
                evidence: cue.into_iter().map(evidence).collect(),
            };
            return Hop { link, naming: k.naming(Who::Anyone, None, "", &[]), media: false, why: Vec::new() };
        };
        let naming = k.naming(full.who.clone(), full.entity.as_deref(), &full.words, &full.roles);
        let link = Link {
            key: self.actors.key(full.entity.as_deref(), &full.words),
            name: Some(full.words),
            entity: full.entity,
            source: Some(full.kind),
            credit: None,
            evidence: full.spans.into_iter().map(evidence).collect(),
        };
        Hop { link, naming, media: full.kind == SourceKind::Media, why: full.why }
    }
}

fn run(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn index_of(record: &Record, statement: &str) -> Option<usize> {
    record.statements.iter().position(|s| s.id == statement)
}

/// Whether two names are of one outlet: the words of one are among the other's.
fn one_outlet(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    !a.is_empty() && !b.is_empty() && (a.is_subset(b) || b.is_subset(a))
}

/// The name that a report's outlet goes by: as given, else the host of its address, else the report's own id.
pub fn outlet_of(report: &Report) -> String {
    let host = || {
        let url = report.url.as_deref()?;
        let host = url.split_once("://")?.1.split(['/', ':', '?', '#']).next()?;
        Some(host.strip_prefix("www.").unwrap_or(host).to_owned()).filter(|h| !h.is_empty())
    };
    let given = report.outlet.clone().filter(|o| !o.trim().is_empty());
    given.or_else(host).unwrap_or_else(|| report.id.clone())
}

/// The credits that reach a telling: those of the whole report, and own people's words in its line.
///
/// That somebody spoke to the outlet in one paragraph says nothing of what the outlet tells elsewhere.
fn credits_for<'a>(record: &'a Record, trigger: &Quoted) -> Vec<&'a Credit> {
    let reaches = |c: &&Credit| {
        let Some(span) = c.span.as_ref().filter(|_| c.kind == CreditKind::OwnReporting) else { return true };
        let whole = span.field == Field::Title || at_edge(&record.report.text, span);
        whole && c.name.is_none() || span.field == trigger.field && one_line(&record.report, span, trigger)
    };
    record.credits.iter().filter(reaches).collect()
}

fn before(text: &str, end: u32) -> impl Iterator<Item = char> {
    text.chars().take(end as usize)
}

/// Whether a span is at the head of the first line of a text, or in its last.
fn at_edge(text: &str, span: &Quoted) -> bool {
    /// Code points that a header may take.
    const HEADER: u32 = 60;
    span.start < HEADER && !before(text, span.start).any(|c| c == '\n')
        || !text.trim_end().chars().skip(span.end as usize).any(|c| c == '\n')
}

fn one_line(report: &Report, a: &Quoted, b: &Quoted) -> bool {
    let text = if a.field == Field::Title { &report.title } else { &report.text };
    let line = |at: u32| before(text, at).filter(|&c| c == '\n').count();
    line(a.start) == line(b.start)
}

fn credit_evidence(m: &Member, credit: &Credit) -> Evidence {
    Evidence { report: m.id.report, item: m.event.id.clone(), span: credit.span.clone() }
}

/// What a telling takes over from another report.
#[derive(Debug, Clone, Copy)]
struct Taken {
    /// The draft whose origin it has.
    from: usize,
    relation: Relation,
    report: u32,
    kind: Option<CopyKind>,
}

/// For each telling the one whose origin it inherits: copies those of what they copy, later versions what the outlet
/// has of its own, rewrites what rests on the same word.
fn inherited(k: &Knowledge, members: &[&Member], drafts: &[Draft], copies: &[CopyLink]) -> Vec<Option<Taken>> {
    let reports: BTreeSet<u32> = members.iter().map(|m| m.id.report).collect();
    let same_text = copies.iter().filter(|c| c.kind != CopyKind::Rewrite).map(|c| (c.report, c.of));
    let texts = Roots::of(members, same_text.collect());
    let versions = members.iter().filter_map(|m| Some((m.id.report, m.previous?)));
    let pages = Roots::of(members, versions.collect());
    let kind_of = |report: u32| {
        let own = copies.iter().filter(|c| c.report == report || c.of == report).map(|c| c.kind);
        own.filter(|&kind| kind != CopyKind::Rewrite).min()
    };
    let mut taken: Vec<Option<Taken>> = Vec::new();
    for d in drafts {
        let report = d.id.report;
        let (text, page) = (texts.root(report), pages.root(report));
        taken.push(if text != report {
            counterpart(k, drafts, d, text).map(|from| Taken {
                from,
                relation: Relation::Copy,
                report: text,
                kind: kind_of(report),
            })
        } else if page != report && d.ident.kind != OriginKind::Named {
            let from = counterpart(k, drafts, d, page);
            let from = from.filter(|&f| drafts.get(f).is_some_and(|f| f.ident.kind != OriginKind::Named));
            from.map(|from| Taken { from, relation: d.relation, report: page, kind: None })
        } else {
            None
        });
    }
    let mut rewrites: Vec<(u32, u32)> =
        copies.iter().filter(|c| c.kind == CopyKind::Rewrite).map(|c| (c.report, c.of)).collect();
    rewrites.retain(|(report, of)| report != of && reports.contains(of) && reports.contains(report));
    rewrites.sort_unstable();
    for (report, of) in rewrites {
        for i in 0..drafts.len() {
            let Some(d) = drafts.get(i).filter(|d| d.id.report == report) else { continue };
            let one_word = |f: &Draft| match (d.ident.kind, f.ident.kind) {
                (OriginKind::Unknown, OriginKind::OwnReporting) => true,
                (OriginKind::Unnamed, OriginKind::Unnamed) => one_outlet(&d.ident.naming.words, &f.ident.naming.words),
                _ => false,
            };
            let from = (0..drafts.len()).find(|&j| {
                let free = taken.get(j).is_some_and(Option::is_none);
                free && drafts.get(j).is_some_and(|f| f.id.report == of && one_word(f))
            });
            if let (Some(from), Some(slot @ None)) = (from, taken.get_mut(i)) {
                *slot = Some(Taken { from, relation: Relation::Rewrite, report: of, kind: Some(CopyKind::Rewrite) });
            }
        }
    }
    taken
}

/// The telling of a report that a copy's telling repeats: on the same word, else of the same kind, else the first.
fn counterpart(k: &Knowledge, drafts: &[Draft], d: &Draft, report: u32) -> Option<usize> {
    let of_report = || drafts.iter().enumerate().filter(|(_, f)| f.id.report == report);
    let same = |f: &Draft| f.ident.key == d.ident.key || k.same(&f.ident.naming, &d.ident.naming);
    (of_report().find(|(_, f)| same(f)))
        .or_else(|| of_report().find(|(_, f)| f.ident.kind == d.ident.kind))
        .or_else(|| of_report().next())
        .map(|(i, _)| i)
}

/// Reports in classes, each with the one that was first.
struct Roots(BTreeMap<u32, u32>);

impl Roots {
    fn of(members: &[&Member], mut pairs: Vec<(u32, u32)>) -> Roots {
        pairs.retain(|(later, earlier)| later != earlier);
        pairs.sort_unstable();
        let mut class: BTreeMap<u32, u32> = BTreeMap::new();
        let find = |class: &BTreeMap<u32, u32>, mut at: u32| {
            while let Some(&up) = class.get(&at).filter(|&&up| up != at) {
                at = up;
            }
            at
        };
        for &(a, b) in &pairs {
            let (x, y) = (find(&class, a), find(&class, b));
            class.insert(x.max(y), x.min(y));
        }
        let published: BTreeMap<u32, Option<&str>> =
            members.iter().map(|m| (m.id.report, m.record.report.published.as_deref())).collect();
        let later: BTreeSet<u32> =
            pairs.iter().filter(|(_, earlier)| published.contains_key(earlier)).map(|(later, _)| *later).collect();
        let mut first: BTreeMap<u32, (bool, bool, Option<&str>, u32)> = BTreeMap::new();
        for (&report, &day) in &published {
            let rank = (later.contains(&report), day.is_none(), day, report);
            let slot = first.entry(find(&class, report)).or_insert(rank);
            *slot = rank.min(*slot);
        }
        let root = |report: u32| first.get(&find(&class, report)).map_or(report, |rank| rank.3);
        Roots(published.keys().map(|&report| (report, root(report))).collect())
    }

    fn root(&self, report: u32) -> u32 {
        self.0.get(&report).copied().unwrap_or(report)
    }
}

/// For each draft the first draft that it is one origin with.
fn classes(k: &Knowledge, drafts: &[Draft], taken: &[Option<Taken>]) -> Vec<usize> {
    let mut nodes: BTreeMap<&Ident, usize> = BTreeMap::new();
    let mut class: Vec<usize> = (0..drafts.len()).collect();
    for (i, (d, t)) in drafts.iter().zip(taken).enumerate() {
        if t.is_none() {
            let first = *nodes.entry(&d.ident).or_insert(i);
            if let Some(slot) = class.get_mut(i) {
                *slot = first;
            }
        }
    }
    let nodes: Vec<(&Ident, usize)> = nodes.into_iter().collect();
    for (n, (a, i)) in nodes.iter().enumerate() {
        for (b, j) in nodes.iter().skip(n + 1) {
            if one_origin(k, a, b) {
                let (x, y) = (find(&class, *i), find(&class, *j));
                if let Some(slot) = class.get_mut(x.max(y)) {
                    *slot = x.min(y);
                }
            }
        }
    }
    for (i, t) in taken.iter().enumerate() {
        if let (Some(t), Some(slot)) = (t, class.get_mut(i)) {
            *slot = t.from;
        }
    }
    (0..class.len()).map(|i| find(&class, i)).collect()
}

/// The root of a draft's class. What is taken over may be taken over again; no way is longer than the list.
fn find(class: &[usize], mut at: usize) -> usize {
    for _ in 0..class.len() {
        match class.get(at) {
            Some(&up) if up != at => at = up,
            _ => break,
        }
    }
    at
}

fn one_origin(k: &Knowledge, a: &Ident, b: &Ident) -> bool {
    use OriginKind::{Named, OwnReporting, Unknown, Unnamed};
    match (a.kind, b.kind) {
        (Named, Named) => a.key == b.key || k.same(&a.naming, &b.naming),
        (Named, Unnamed) | (Unnamed, Named) => a.key == b.key,
        (Named, OwnReporting) | (OwnReporting, Named) => k.same(&a.naming, &b.naming),
        (Unnamed, Unnamed) => {
            let (x, y) = (&a.naming.words, &b.naming.words);
            a.key == b.key || one_outlet(&a.holder, &b.holder) && (x.is_subset(y) || y.is_subset(x))
        }
        (OwnReporting, OwnReporting) | (Unknown, Unknown) => one_outlet(&a.holder, &b.holder),
        _ => false,
    }
}

/// What leaves it open whether the origins of two tellings are one.
fn open(k: &Knowledge, a: &Draft, b: &Draft, rewrites: &BTreeSet<(u32, u32)>) -> Option<Doubt> {
    let own = |d: &Draft| d.ident.kind == OriginKind::OwnReporting;
    if let Some(doubt) = k.may_be(&a.ident.naming, &b.ident.naming) {
        return Some(doubt);
    }
    let on_the_way = |d: &Draft, other: &Draft| {
        d.outer().iter().any(|h| {
            let named = h.naming.who != Who::Anyone;
            (named || !h.media) && k.may_be(&h.naming, &other.ident.naming).is_some()
        })
    };
    if on_the_way(a, b) || on_the_way(b, a) {
        return Some(Doubt::Chain);
    }
    let (x, y) = (a.id.report, b.id.report);
    let voice = |d: &Draft| own(d) || d.hops.iter().all(|h| h.link.credit.is_some());
    if x == y && (voice(a) || voice(b)) {
        return Some(Doubt::SameReport);
    }
    // What an outlet tells of itself it may have from those whom it names.
    let from = |d: &Draft, other: &Naming| {
        let kin = |n: &Naming| matches!(k.may_be(n, other), Some(Doubt::Names | Doubt::Related | Doubt::Office));
        d.heard.iter().any(|n| k.same(n, other) || !n.vague && kin(n))
    };
    if from(a, &b.ident.naming) || from(b, &a.ident.naming) {
        return Some(Doubt::Chain);
    }
    (rewrites.contains(&(x.min(y), x.max(y))) && (own(a) || own(b))).then_some(Doubt::Rewrite)
}

fn assemble(
    k: &Knowledge,
    members: &[&Member],
    drafts: Vec<Draft>,
    taken: Vec<Option<Taken>>,
    class: Vec<usize>,
    copies: &[CopyLink],
) -> Origins {
    let rank = |kind: OriginKind| match kind {
        OriginKind::OwnReporting | OriginKind::Named => 0,
        OriginKind::Unnamed => 1,
        OriginKind::Unknown => 2,
    };
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, &root) in class.iter().enumerate() {
        groups.entry(root).or_default().push(i);
    }
    // The tellings that an origin is compared by: its own, and not what copies it.
    let firsts = |group: &[usize]| -> Vec<&Draft> {
        let own = group.iter().filter(|&&i| taken.get(i).is_some_and(Option::is_none));
        own.filter_map(|&i| drafts.get(i)).collect()
    };
    let mut ordered: Vec<(u8, Vec<usize>)> = groups
        .into_values()
        .map(|group| (firsts(&group).iter().map(|d| rank(d.ident.kind)).min().unwrap_or(2), group))
        .collect();
    ordered.sort();
    let parts: Vec<Vec<&Draft>> = ordered.iter().map(|(_, group)| firsts(group)).collect();
    let mut origins: Vec<Origin> =
        ordered.iter().zip(&parts).map(|((_, group), own)| origin(k, &drafts, &taken, group, own)).collect();
    let rewrites: BTreeSet<(u32, u32)> = (copies.iter().filter(|c| c.kind == CopyKind::Rewrite))
        .map(|c| (c.report.min(c.of), c.report.max(c.of)))
        .collect();
    let counted = origins.iter().filter(|o| o.kind != OriginKind::Unknown).count();
    let known = ordered.iter().filter(|(rank, _)| *rank == 0).count();
    let mut beside = vec![BTreeSet::new(); known];
    for a in 0..counted {
        for b in a + 1..counted {
            let (Some(x), Some(y)) = (parts.get(a), parts.get(b)) else { continue };
            let doubt = x.iter().find_map(|p| y.iter().find_map(|q| open(k, p, q, &rewrites)));
            let Some(doubt) = doubt else { continue };
            for (one, other) in [(a, b), (b, a)] {
                if let Some(o) = origins.get_mut(one) {
                    o.why.push(Why::MayBe { origin: other, doubt });
                }
                if let Some(set) = beside.get_mut(one).filter(|_| other < known) {
                    set.insert(other);
                }
            }
        }
    }
    let mut place = vec![0; drafts.len()];
    for (n, (_, group)) in ordered.iter().enumerate() {
        for &i in group {
            if let Some(slot) = place.get_mut(i) {
                *slot = n;
            }
        }
    }
    let unknown = place.iter().filter(|&&n| origins.get(n).is_some_and(|o| o.kind == OriginKind::Unknown)).count();
    let outlets: BTreeSet<String> = members.iter().map(|m| outlet_of(&m.record.report)).collect();
    let tellings = (drafts.into_iter().zip(taken).zip(place))
        .map(|((d, t), origin)| Telling {
            id: d.id,
            account: d.account,
            chain: d.hops.into_iter().map(|h| h.link).collect(),
            origin,
            relation: t.map_or(d.relation, |t| t.relation),
            copy_of: t.map(|t| t.report),
        })
        .collect();
    Origins {
        tellings,
        at_least: most_apart(&beside).max(usize::from(counted > 0)),
        at_most: counted,
        origins,
        outlets: outlets.into_iter().collect(),
        unknown,
    }
}

/// An origin of these tellings; `own` are those that are not taken over.
fn origin(k: &Knowledge, drafts: &[Draft], taken: &[Option<Taken>], group: &[usize], own: &[&Draft]) -> Origin {
    let of_outlet = |d: &&&Draft| matches!(d.ident.kind, OriginKind::OwnReporting);
    let first = own.iter().find(of_outlet).or(own.first());
    let kind = first.map_or(OriginKind::Unknown, |d| d.ident.kind);
    let name = |d: &Draft| match d.ident.kind {
        OriginKind::OwnReporting => Some(d.outlet.clone()),
        _ => d.at.and_then(|at| d.hops.get(at)).and_then(|h| h.link.name.clone()),
    };
    let mut names: Vec<String> = own.iter().filter_map(|d| name(d)).collect();
    names.sort_by_key(|n| (std::cmp::Reverse(n.chars().count()), n.clone()));
    let mut why: BTreeSet<Why> = own.iter().flat_map(|d| d.why.iter().cloned()).collect();
    for (n, a) in own.iter().enumerate() {
        for b in own.iter().skip(n + 1).filter(|b| b.id.report != a.id.report) {
            why.extend(joined(k, a, b, name(a), name(b)));
        }
    }
    for &i in group {
        if let (Some(d), Some(Some(t))) = (drafts.get(i), taken.get(i)) {
            let (report, of) = (d.id.report, t.report);
            why.insert(t.kind.map_or(Why::Version { report, of }, |kind| Why::Copied { report, of, kind }));
        }
    }
    let outlets: BTreeSet<String> = group.iter().filter_map(|&i| drafts.get(i)).map(|d| d.outlet.clone()).collect();
    let evidence: BTreeSet<Evidence> = own.iter().flat_map(|d| d.evidence.iter().cloned()).collect();
    Origin {
        key: own
            .iter()
            .map(|d| &d.ident.key)
            .min_by_key(|key| (key.starts_with(['~', '?']), *key))
            .cloned()
            .unwrap_or_default(),
        kind,
        name: names.first().cloned(),
        entity: own.iter().filter_map(|d| d.ident.naming.entity.clone()).min(),
        tellings: group.to_vec(),
        outlets: outlets.into_iter().collect(),
        evidence: evidence.into_iter().collect(),
        why: why.into_iter().collect(),
    }
}

/// Why two tellings are one origin.
fn joined(k: &Knowledge, a: &Draft, b: &Draft, x: Option<String>, y: Option<String>) -> Option<Why> {
    let (x, y) = (x?, y?);
    if a.ident.kind == OriginKind::Unnamed {
        return Some(Why::SameUnnamed { outlet: run(&a.ident.holder) });
    }
    if a.ident.naming.who != b.ident.naming.who || k.speaks_for(&x) != k.speaks_for(&y) {
        let a_speaks = a.ident.naming.who == Who::Person || k.speaks_for(&x);
        let (speaker, body) = if a_speaks { (x, y) } else { (y, x) };
        return Some(Why::SpeaksFor { speaker, body });
    }
    if a.ident.key == b.ident.key {
        return Some(Why::SameKey { key: a.ident.key.clone() });
    }
    let (a, b) = if x <= y { (x, y) } else { (y, x) };
    Some(Why::SameName { a, b })
}

/// The greatest number of origins of which no two may be one: a bound from below on how many there are. `beside` holds
/// for each those it is not known to differ from.
fn most_apart(beside: &[BTreeSet<usize>]) -> usize {
    /// Past this many the exact search is given up: the fewest doubts first is a sound bound too.
    const EXACT: usize = 28;
    fn apart(beside: &[BTreeSet<usize>], left: &BTreeSet<usize>, exact: bool) -> usize {
        let degree = |v: usize| beside.get(v).map_or(0, |b| b.intersection(left).count());
        let Some(free) = left.iter().copied().min_by_key(|&v| (degree(v), v)) else { return 0 };
        let without = |v: usize| -> BTreeSet<usize> {
            let near = beside.get(v);
            left.iter().copied().filter(|&w| w != v && near.is_none_or(|n| !n.contains(&w))).collect()
        };
        // One with at most one doubt can always be among the most.
        if degree(free) <= 1 || !exact {
            return 1 + apart(beside, &without(free), exact);
        }
        let Some(busy) = left.iter().copied().max_by_key(|&v| (degree(v), v)) else { return 0 };
        let mut rest = left.clone();
        rest.remove(&busy);
        apart(beside, &rest, exact).max(1 + apart(beside, &without(busy), exact))
    }
    let mut left: BTreeSet<usize> = (0..beside.len()).collect();
    let mut total = 0;
    while let Some(start) = left.pop_first() {
        let (mut part, mut edge) = (BTreeSet::from([start]), vec![start]);
        while let Some(v) = edge.pop() {
            for &w in beside.get(v).into_iter().flatten() {
                if left.remove(&w) {
                    part.insert(w);
                    edge.push(w);
                }
            }
        }
        total += apart(beside, &part, part.len() <= EXACT);
    }
    total
}

#[cfg(test)]
mod tests;
