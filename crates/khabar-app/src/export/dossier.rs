//! A dossier for reading: event by event who tells it, on whose word and in which words; then what every report says.
//!
//! It is made of blocks, so that Markdown and HTML say the same. Every value that comes from a report is a run of its
//! own ([`Run::Given`]), which each sets apart from the direction around it.

use khabar::corroborate::EventId;
use khabar::corroborate::brief::{self, day_in_words, days_in_words};
use khabar::corroborate::origins::Origins;
use khabar::record::{Count, Event, Quoted, Role, Statement};
use std::collections::BTreeSet;

use super::outputs::Outputs;
use super::selection::{Chosen, Selection, What, event_of};
use super::table::days;
use crate::case::records::Review;
use crate::render::{Labels, Lang, labels};

/// Code points of context around a quotation.
const CONTEXT: u32 = 120;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Our own words.
    Own(String),
    /// Words of a report or a name, of whatever direction.
    Given(String),
    /// An id that leads to its place in the dossier.
    Here(String),
    /// An address.
    Address(String),
}

/// A part of the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Level 1 to 3; the id is a place to lead to.
    Heading(u8, Option<String>, Vec<Run>),
    /// Our own words.
    Paragraph(Vec<Run>),
    /// Names and values.
    Facts(Vec<(String, Vec<Run>)>),
    /// Words of a report with what stands around them.
    Quotation {
        /// A place to lead to.
        id: Option<String>,
        /// ISO 639-1 code of the report, where it is known.
        language: Option<String>,
        /// Before, the words, after.
        words: [String; 3],
        /// What stands under it.
        under: Vec<Run>,
    },
}

struct Words {
    title: &'static str,
    made: &'static str,
    restricted: &'static str,
    holds: fn(usize, usize) -> String,
    origins: &'static str,
    bounds: fn(usize, usize, usize) -> String,
    outlets: &'static str,
    reports: &'static str,
    address: &'static str,
    captured: &'static str,
    review: &'static str,
    reviewed: fn(Review) -> &'static str,
    grade: &'static str,
}

const AR: Words = Words {
    title: "ملف القضية",
    made: "أُعدّ في",
    restricted: "فيه تقارير مقيَّدة طُلبت بأرقامها",
    holds: |events, reports| format!("الأحداث: {events}؛ التقارير: {reports}"),
    origins: "المصادر الأصلية",
    bounds: |least, most, unknown| {
        let unknown = if unknown > 0 {
            format!("؛ روايات لا يُعرف مصدرها الأصلي (غير محسوبة): {unknown}")
        } else {
            String::new()
        };
        if least == most {
            format!("{least}{unknown}")
        } else {
            format!("{least} على الأقل و{most} على الأكثر{unknown}")
        }
    },
    outlets: "المنابر",
    reports: "ما تقوله التقارير",
    address: "الرابط",
    captured: "وقت الحفظ",
    review: "المراجعة",
    reviewed: |review| match review {
        Review::Suggested => "قراءة آلية لم تُراجَع",
        Review::Confirmed => "أُقرّت",
        Review::Edited => "صُحّحت",
        Review::Rejected => "رُفضت",
    },
    grade: "التقدير",
};

const EN: Words = Words {
    title: "Dossier",
    made: "Made on",
    restricted: "It holds restricted reports that were asked for by number",
    holds: |events, reports| format!("Events: {events}; reports: {reports}"),
    origins: "Origins",
    bounds: |least, most, unknown| {
        let unknown =
            if unknown > 0 { format!("; accounts of unknown origin, not counted: {unknown}") } else { String::new() };
        if least == most { format!("{least}{unknown}") } else { format!("at least {least}, at most {most}{unknown}") }
    },
    outlets: "Outlets",
    reports: "What the reports say",
    address: "address",
    captured: "captured",
    review: "review",
    reviewed: |review| match review {
        Review::Suggested => "machine reading, not reviewed",
        Review::Confirmed => "confirmed",
        Review::Edited => "corrected",
        Review::Rejected => "rejected",
    },
    grade: "grade",
};

/// The title.
pub fn title(lang: Lang) -> &'static str {
    words(lang).title
}

/// The library's words, so that a day is called the same here and in a brief.
fn in_sentences(lang: Lang) -> &'static brief::Words {
    brief::words(if lang == Lang::Ar { brief::Lang::Ar } else { brief::Lang::En })
}

fn words(lang: Lang) -> &'static Words {
    if lang == Lang::Ar { &AR } else { &EN }
}

/// Give the blocks of a selection's dossier to a writer, one after the other, and count what they tell.
pub fn tell(
    selection: &Selection,
    out: &mut Outputs,
    block: &mut dyn FnMut(Block) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let telling = Telling { selection, w: words(selection.lang), labels: labels(selection.lang) };
    let mut reports = BTreeSet::new();
    let (w, mut events) = (telling.w, 0);
    block(Block::Heading(1, None, vec![Run::Own(w.title.to_owned())]))?;
    let made = format!("{} {}", w.made, telling.date(&selection.at));
    block(Block::Paragraph(vec![Run::Own(made)]))?;
    if !selection.restricted.is_empty() {
        let named = selection.restricted.iter().map(|r| Run::Here(r.clone()));
        block(Block::Paragraph([Run::Own(format!("{}: ", w.restricted))].into_iter().chain(listed(named)).collect()))?;
    }
    for &group in selection.groups.keys() {
        let members = selection.members(group)?;
        telling.event(group, &members, block)?;
        events += members.len() as u64;
        reports.extend(members.iter().map(|(id, _)| id.report));
    }
    block(Block::Heading(2, None, vec![Run::Own(w.reports.to_owned())]))?;
    let (mut all, mut statements) = (0, 0);
    for chosen in selection.each() {
        let chosen = chosen?;
        telling.report(&chosen, block)?;
        all += 1;
        statements += chosen.statements.len() as u64;
    }
    let holds = (w.holds)(selection.groups.len(), all);
    block(Block::Paragraph(vec![Run::Own(holds)]))?;
    out.count("events", events);
    out.count("groups", selection.groups.len() as u64);
    out.count("reports", all as u64);
    out.count("statements", statements);
    Ok(events + statements)
}

struct Telling<'a> {
    selection: &'a Selection<'a>,
    w: &'static Words,
    labels: &'static Labels,
}

/// Runs with a comma between them.
fn listed(runs: impl Iterator<Item = Run>) -> Vec<Run> {
    let mut out = Vec::new();
    for run in runs {
        if !out.is_empty() {
            out.push(Run::Own(" · ".to_owned()));
        }
        out.push(run);
    }
    out
}

impl Telling<'_> {
    fn event(
        &self,
        group: EventId,
        members: &[(EventId, Chosen)],
        block: &mut dyn FnMut(Block) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Some(event) = members.iter().find_map(|(id, c)| event_of(*id, c)) else { return Ok(()) };
        let (kind, (open, close)) = ((in_sentences(self.selection.lang).kind)(event.kind), self.labels.quotes);
        let head = vec![
            Run::Own(format!("{kind} {open}")),
            Run::Given(event.trigger.text.clone()),
            Run::Own(format!("{close} · ")),
            Run::Given(group.to_string()),
        ];
        block(Block::Heading(2, Some(format!("group-{}", group).replace('#', "-")), head))?;
        let outlets: BTreeSet<&str> = members.iter().filter_map(|(_, c)| c.report().outlet.as_deref()).collect();
        let mut facts = Vec::new();
        let origins: Origins = self.selection.origins(members)?;
        if !origins.tellings.is_empty() {
            let (least, most, unknown) = (origins.at_least, origins.at_most, origins.unknown);
            facts.push((self.w.origins.to_owned(), vec![Run::Own((self.w.bounds)(least, most, unknown))]));
        }
        let outlets = outlets.into_iter().map(|o| Run::Given(o.to_owned()));
        facts.push((self.w.outlets.to_owned(), listed(outlets)));
        block(Block::Facts(facts))?;
        for (id, chosen) in members {
            if let Some(event) = event_of(*id, chosen) {
                self.member(chosen, event, block)?;
            }
        }
        Ok(())
    }

    fn member(
        &self,
        chosen: &Chosen,
        e: &Event,
        block: &mut dyn FnMut(Block) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let id = chosen.id(&e.id);
        block(Block::Heading(3, Some(anchor(&id)), self.credit(chosen)))?;
        let l = self.labels;
        let mut facts = vec![(l.word_of.to_owned(), self.chain(chosen, e.said_in.as_deref()))];
        let mut fact = |label: &str, runs: Vec<Run>| {
            if !runs.is_empty() {
                facts.push((label.to_owned(), runs));
            }
        };
        fact(l.status, vec![Run::Own((l.status_word)(e.status).to_owned())]);
        fact(l.actor, self.roles(&e.actor));
        fact(l.recipient, self.roles(&e.recipient));
        if let Some(p) = &e.place {
            let known = p.name.clone().filter(|n| *n != p.span.text).map(Run::Given);
            let precision = p.precision.as_deref().map(|p| Run::Own((l.precision)(p).to_owned()));
            fact(l.place, listed([Run::Given(p.span.text.clone())].into_iter().chain(known).chain(precision)));
        }
        if let Some(t) = &e.time {
            let words = t.span.as_ref().map(|q| Run::Given(q.text.clone()));
            let about = t.edtf.as_ref().is_some_and(|e| e.contains(['~', '?', '%']));
            let days = days(e).map(|(first, last)| {
                days_in_words(&first.to_string(), &last.to_string(), about, in_sentences(self.selection.lang))
            });
            let days = days.or_else(|| t.edtf.clone()).map(Run::Own);
            fact(l.time, listed(words.into_iter().chain(days)));
        }
        fact(l.dead, self.count(e.dead.as_ref()));
        fact(l.injured, self.count(e.injured.as_ref()));
        let withheld = e.withheld.iter().map(|w| Run::Given(w.span.text.clone()));
        fact(l.withheld, listed(withheld));
        fact(self.w.review, self.review(chosen, &e.id));
        block(Block::Facts(facts))?;
        block(self.quotation(chosen, None, &e.trigger, vec![Run::Here(id)]))?;
        for account in &e.accounts {
            let under = self.chain(chosen, account.said_in.as_deref());
            block(self.quotation(chosen, None, &account.trigger, under))?;
        }
        Ok(())
    }

    fn report(&self, chosen: &Chosen, block: &mut dyn FnMut(Block) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let report = chosen.report();
        let title = if report.title.is_empty() { self.labels.untitled } else { &report.title };
        let head = vec![Run::Given(chosen.number.clone()), Run::Own(" · ".to_owned()), Run::Given(title.to_owned())];
        block(Block::Heading(3, Some(anchor(&chosen.number)), head))?;
        let mut facts = vec![(
            self.labels.outlet.to_owned(),
            vec![report.outlet.clone().map_or(Run::Own("—".to_owned()), Run::Given)],
        )];
        let published = chosen.day().map_or("—".to_owned(), |d| self.date(d));
        facts.push((self.labels.published.to_owned(), vec![Run::Own(published)]));
        facts.extend(report.url.clone().map(|url| (self.w.address.to_owned(), vec![Run::Address(url)])));
        facts.push((self.w.captured.to_owned(), vec![Run::Given(chosen.captured_at.clone())]));
        facts.push(("SHA-256".to_owned(), vec![Run::Given(report.sha256.clone())]));
        let grade = self.selection.grade(&chosen.number, "credibility");
        let outlet = report.outlet.as_ref().and_then(|o| self.selection.grade(&format!("outlet:{o}"), "reliability"));
        let grades = grade.into_iter().chain(outlet).map(Run::Given);
        let grades = listed(grades);
        if !grades.is_empty() {
            facts.push((self.w.grade.to_owned(), grades));
        }
        block(Block::Facts(facts))?;
        for s in &chosen.statements {
            let mut under = vec![Run::Here(chosen.id(&s.id)), Run::Own(" · ".to_owned())];
            under.extend(self.source(s));
            under.push(Run::Own(format!(" {} · ", (self.labels.stance)(s.stance))));
            under.extend(self.review(chosen, &s.id));
            block(self.quotation(chosen, Some(anchor(&chosen.id(&s.id))), &s.content, under))?;
        }
        Ok(())
    }

    fn quotation(&self, chosen: &Chosen, id: Option<String>, q: &Quoted, under: Vec<Run>) -> Block {
        let (before, after) = chosen.texts.around(q, CONTEXT);
        // Whole words only, and a sign that there is more.
        let cut = before.chars().count() as u32 == CONTEXT;
        let before = match before.split_once(char::is_whitespace) {
            Some((_, rest)) if cut => format!("… {rest}"),
            _ => before.to_owned(),
        };
        let cut = after.chars().count() as u32 == CONTEXT;
        let after = match after.rsplit_once(char::is_whitespace) {
            Some((rest, _)) if cut => format!("{rest} …"),
            _ => after.to_owned(),
        };
        let language = chosen.report().language.clone();
        Block::Quotation { id, language, words: [before, q.text.clone(), after], under }
    }

    /// Outlet, day, report.
    fn credit(&self, chosen: &Chosen) -> Vec<Run> {
        let outlet = chosen.report().outlet.clone();
        let outlet = outlet.map_or_else(|| Run::Own(self.labels.outlet_unnamed.to_owned()), Run::Given);
        let day = chosen.day().map(|d| Run::Own(self.date(d)));
        listed([outlet].into_iter().chain(day).chain([Run::Here(chosen.number.clone())]))
    }

    /// The outlet, citing an agency, citing a diplomat, each with the statement that says so.
    fn chain(&self, chosen: &Chosen, said_in: Option<&str>) -> Vec<Run> {
        let outlet = chosen.report().outlet.clone();
        let mut runs = vec![outlet.map_or_else(|| Run::Own(self.labels.outlet_unnamed.to_owned()), Run::Given)];
        let chain = chosen.chain(said_in);
        for s in &chain {
            runs.push(Run::Own(format!("{} {} ", self.labels.comma, self.labels.citing)));
            runs.extend(self.source(s));
            runs.push(Run::Own(" ".to_owned()));
            let id = chosen.id(&s.id);
            let here =
                chosen.statements.iter().any(|own| own.id == s.id) && self.selection.what.contains(&What::Statements);
            runs.push(if here { Run::Here(id) } else { Run::Given(id) });
        }
        if chain.is_empty() {
            runs.push(Run::Own(format!(" {}", self.labels.own_voice)));
        }
        runs
    }

    fn source(&self, s: &Statement) -> Vec<Run> {
        let Some(source) = &s.source else { return vec![Run::Own(self.labels.no_source.to_owned())] };
        let kind = Run::Own(format!(" ({})", (self.labels.source_kind)(source.kind)));
        let words = source.span.as_ref().map_or(Run::Own("—".to_owned()), |q| Run::Given(q.text.clone()));
        vec![words, kind]
    }

    fn roles(&self, roles: &[Role]) -> Vec<Run> {
        listed(roles.iter().map(|r| Run::Given(r.span.text.clone())))
    }

    fn count(&self, count: Option<&Count>) -> Vec<Run> {
        let Some(c) = count else { return Vec::new() };
        let number = match (c.min, c.max) {
            (Some(min), Some(max)) if min == max => min.to_string(),
            (Some(min), Some(max)) => format!("{min}–{max}"),
            (Some(min), None) => format!("{} {min}", self.labels.at_least),
            (None, Some(max)) => format!("{} {max}", self.labels.at_most),
            (None, None) => "—".to_owned(),
        };
        listed([Run::Own(number), Run::Given(c.span.text.clone())].into_iter())
    }

    fn review(&self, chosen: &Chosen, item: &str) -> Vec<Run> {
        let Some(state) = chosen.state(item) else { return Vec::new() };
        let by = state.reviewed_by.clone().map(Run::Given);
        let why = state.why.clone().map(Run::Given);
        listed([Run::Own((self.w.reviewed)(state.review).to_owned())].into_iter().chain(by).chain(why))
    }

    /// 25 November 2019.
    fn date(&self, day: &str) -> String {
        match day.get(..10).and_then(|d| d.parse::<jiff::civil::Date>().ok()) {
            Some(_) => day_in_words(day, in_sentences(self.selection.lang)),
            None => day.to_owned(),
        }
    }
}

/// The name of a place in the dossier.
pub fn anchor(id: &str) -> String {
    id.replace('#', "-")
}
