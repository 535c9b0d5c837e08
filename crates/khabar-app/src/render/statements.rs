//! Statements as a tree rooted at the outlet: under each source what it says, under that what others are said in it
//! to say.

use khabar::record::{Record, Statement};
use std::collections::HashMap;

use super::{DOT, Sheet};

/// Deeper levels keep this indent, so that the words stay on the page.
const DEEPEST: usize = 24;

pub fn write(sheet: &mut Sheet, record: &Record) {
    let labels = sheet.labels;
    sheet.heading(labels.statements);
    if record.statements.is_empty() {
        let none = sheet.own(labels.none_found);
        return sheet.line(2, &[none], DOT);
    }
    let outlet = sheet.outlet(record);
    sheet.line(2, &[outlet], DOT);
    for (depth, statement) in tree(&record.statements) {
        one(sheet, statement, (4 + 2 * depth).min(DEEPEST));
    }
}

fn one(sheet: &mut Sheet, s: &Statement, indent: usize) {
    let labels = sheet.labels;
    let columns = sheet.view.width / 2;
    let source = match &s.source {
        None => sheet.own(labels.no_source),
        Some(source) => {
            let kind = sheet.own((labels.source_kind)(source.kind));
            let name = source.span.as_ref().map_or_else(|| super::UNKNOWN.to_owned(), |q| sheet.named(q, columns));
            format!("{name} ({kind})")
        }
    };
    let id = sheet.bold(&super::isolate(&s.id));
    let cue = format!("{} {}", sheet.quoted(&s.cue, columns), sheet.own((labels.stance)(s.stance)));
    let mut parts = vec![format!("{id} {source}"), cue, sheet.own((labels.quote)(s.quote))];
    parts.extend(s.addressee.as_ref().map(|q| sheet.field(labels.to, &sheet.named(q, columns))));
    parts.extend(s.medium.as_ref().map(|q| sheet.field(labels.medium, &sheet.named(q, columns))));
    parts.extend(sheet.read_right(s.p_read));
    sheet.line(indent, &parts, DOT);
    sheet.passage(indent + 3, &s.content);
}

/// Every statement once with its depth, parents before children, siblings in order of appearance. A `via` that
/// leads nowhere, or round in a circle, makes a root: nothing is left out.
fn tree(statements: &[Statement]) -> Vec<(usize, &Statement)> {
    let index: HashMap<&str, usize> = statements.iter().enumerate().map(|(i, s)| (s.id.as_str(), i)).collect();
    let mut children = vec![Vec::new(); statements.len()];
    let mut roots = Vec::new();
    for (i, s) in statements.iter().enumerate() {
        match s.via.as_deref().and_then(|via| index.get(via)) {
            Some(&parent) if parent != i => children[parent].push(i),
            _ => roots.push(i),
        }
    }
    let mut seen = vec![false; statements.len()];
    let mut out = Vec::new();
    for root in roots.into_iter().chain(0..statements.len()) {
        let mut open = vec![(0, root)];
        while let Some((depth, i)) = open.pop() {
            if !std::mem::replace(&mut seen[i], true) {
                out.push((depth, &statements[i]));
                open.extend(children[i].iter().rev().map(|&c| (depth + 1, c)));
            }
        }
    }
    out
}

/// The statements on whose word something is told, the outermost first.
pub fn chain<'a>(statements: &'a [Statement], said_in: Option<&str>) -> Vec<&'a Statement> {
    let mut chain: Vec<&Statement> = Vec::new();
    let mut next = said_in;
    while let Some(s) = next.and_then(|id| statements.iter().find(|s| s.id == id)) {
        if chain.iter().any(|c| c.id == s.id) {
            break;
        }
        chain.push(s);
        next = s.via.as_deref();
    }
    chain.reverse();
    chain
}
