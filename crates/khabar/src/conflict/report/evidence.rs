//! What each piece of a model rests on.

use super::{Block, Report, Section, Words, formula_in_words};
use crate::conflict::draw::isolated;
use crate::conflict::formula::Formula;
use crate::conflict::model::{Evidence, MoveRule, Order, Preferences, Statement, Tier};

/// Options, preferences, moves and what cannot be, each with its evidence.
pub fn section(report: &Report<'_>) -> Section {
    let words = report.words();
    let mut body = vec![Block::Paragraph(words.rests_on_intro.to_owned())];
    let mut table = |head: &[&str], rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            body.push(Block::Table { head: head.iter().map(|h| (*h).to_owned()).collect(), rows });
        }
    };
    table(&[words.party, words.option, words.because], options(report));
    table(&[words.party, words.preference, words.because], preferences(report));
    table(&[words.party, words.moves, words.because], moves(report));
    table(&[words.infeasible, words.because], infeasible(report));
    Section { title: words.rests_on.to_owned(), body }
}

fn options(report: &Report<'_>) -> Vec<Vec<String>> {
    let row = |o: &crate::conflict::model::OptionDef| {
        vec![party(report, o.owner), isolated(o.name.in_lang(report.lang)), rests_on(report, &o.evidence)]
    };
    report.model.options.iter().map(row).collect()
}

fn party(report: &Report<'_>, at: usize) -> String {
    isolated(report.model.decision_makers.get(at).map_or("", |d| d.name.in_lang(report.lang)))
}

fn preferences(report: &Report<'_>) -> Vec<Vec<String>> {
    let deciders = report.model.decision_makers.iter().enumerate();
    let rows = deciders.flat_map(|(dm, d)| wants(report, dm, &d.preferences).into_iter().map(move |w| (dm, w)));
    rows.map(|(dm, (what, evidence))| vec![party(report, dm), what, rests_on(report, &evidence)]).collect()
}

/// Each thing that is stated on what a decision maker wants, with its evidence.
fn wants(report: &Report<'_>, dm: usize, preferences: &Preferences) -> Vec<(String, Vec<usize>)> {
    let words = report.words();
    let mut out: Vec<(String, Vec<usize>)> = match &preferences.order {
        Order::Silent => Vec::new(),
        Order::Random { seed } => vec![((words.random)(*seed), Vec::new())],
        Order::Ranking { tiers, evidence } => vec![(ranking(report, tiers), evidence.clone())],
        Order::Statements(statements) => {
            let line =
                |(at, s): (usize, &Statement)| (format!("{}. {}", at + 1, wanted(report, dm, s)), s.evidence.clone());
            statements.iter().enumerate().map(line).collect()
        }
    };
    out.extend(preferences.comparisons.iter().map(|c| {
        let (left, right) = (said(report, &c.left, Some(dm)), said(report, &c.right, Some(dm)));
        (format!("{left} {} {right}", (words.relation)(c.relation)), c.evidence.clone())
    }));
    if out.is_empty() {
        out.push((words.silent.to_owned(), Vec::new()));
    }
    out
}

fn wanted(report: &Report<'_>, dm: usize, statement: &Statement) -> String {
    let words = report.words();
    let mut marks = Vec::new();
    if statement.strong {
        marks.push(words.strong.to_owned());
    }
    if statement.unknown {
        marks.push(words.unknown.to_owned());
    }
    marks.extend(statement.probability.map(words.probability));
    let wants = said(report, &statement.wants, Some(dm));
    if marks.is_empty() { wants } else { format!("{wants} ({})", marks.join(words.comma)) }
}

/// States by number, the best first, equally liked ones joined.
fn ranking(report: &Report<'_>, tiers: &[Tier]) -> String {
    let id = |bits: &u64| {
        report.game.states.index(*bits).map_or_else(|| "?".to_owned(), |s| report.game.states.id(s).to_string())
    };
    let mut out = String::new();
    for (at, tier) in tiers.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).and_then(|b| tiers.get(b)) {
            out.push_str(if before.strong { " ≫ " } else { " > " });
        }
        out.push_str(&tier.states.iter().map(id).collect::<Vec<_>>().join(" ~ "));
    }
    // An order is read from left to right in both languages.
    isolated(&out)
}

fn moves(report: &Report<'_>) -> Vec<Vec<String>> {
    let words = report.words();
    let rule = |r: &MoveRule| vec![party(report, r.by), ruled(report, r), rests_on(report, &r.evidence)];
    let mut out: Vec<Vec<String>> = report.model.moves.iter().map(rule).collect();
    out.extend(
        report
            .model
            .arcs
            .iter()
            .map(|a| vec![party(report, a.by), (words.listed_moves)(a.moves.len()), rests_on(report, &a.evidence)]),
    );
    out
}

fn ruled(report: &Report<'_>, rule: &MoveRule) -> String {
    let words = report.words();
    let mut out = match &rule.change {
        Some(change) => format!("{} {}", words.bringing, said(report, change, Some(rule.by))),
        None => words.any_move.to_owned(),
    };
    if let Some(to) = &rule.to {
        out += &format!("{}{} {}", words.comma, words.reaching, said(report, to, Some(rule.by)));
    }
    let verdict = match (&rule.when, rule.allowed) {
        (Some(when), true) => format!("{} {}", words.allowed_while, said(report, when, Some(rule.by))),
        (Some(when), false) => format!("{} {}", words.barred_while, said(report, when, Some(rule.by))),
        (None, true) => words.allowed.to_owned(),
        (None, false) => words.barred.to_owned(),
    };
    format!("{out}{}{verdict}", words.comma)
}

fn infeasible(report: &Report<'_>) -> Vec<Vec<String>> {
    report.model.infeasible.iter().map(|i| vec![said(report, &i.when, None), rests_on(report, &i.evidence)]).collect()
}

/// All evidence of an item, or that it is the author's judgement.
fn rests_on(report: &Report<'_>, evidence: &[usize]) -> String {
    let words = report.words();
    let pieces: Vec<String> =
        evidence.iter().filter_map(|at| report.model.evidence.get(*at)).map(|e| quoted(words, e)).collect();
    if pieces.is_empty() { words.judgement.to_owned() } else { pieces.join(" · ") }
}

/// The words, then through whom they came, the day, and where they stand.
fn quoted(words: &Words, evidence: &Evidence) -> String {
    let quote = evidence.quote.as_ref().map(|q| format!("{}{}{}", words.quotes.0, isolated(q), words.quotes.1));
    let link = |l: &crate::conflict::model::Link| match l.anonymous {
        true => format!("{} [{}]", isolated(&l.name), words.anonymous),
        false => isolated(&l.name),
    };
    let mut from: Vec<String> = Vec::new();
    if !evidence.chain.is_empty() {
        from.push(evidence.chain.iter().map(link).collect::<Vec<_>>().join(words.citing));
    }
    from.extend(evidence.date.as_deref().map(isolated));
    from.extend(evidence.report.as_deref().map(|r| format!("{} {}", words.report, isolated(r))));
    from.extend(evidence.statement.as_deref().map(|s| format!("{} {}", words.statement, isolated(s))));
    let from = from.join(words.comma);
    match (quote, from.is_empty()) {
        (Some(quote), true) => quote,
        (Some(quote), false) => format!("{quote} ({from})"),
        (None, false) => from,
        (None, true) => isolated(&evidence.id),
    }
}

fn said(report: &Report<'_>, formula: &Formula, whose: Option<usize>) -> String {
    formula_in_words(report.model, formula, report.lang, whose)
}
