//! The score of statements and events against a gold file: what `gold/score.py` computes, in Rust, so that the
//! figures need nothing but cargo. The definitions of a match are that file's.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

/// Field, start and end in code points.
type Place = (String, usize, usize);

/// The texts of one report, as code points.
pub struct Texts {
    title: Vec<char>,
    text: Vec<char>,
}

impl Texts {
    pub fn new(title: &str, text: &str) -> Texts {
        Texts { title: title.chars().collect(), text: text.chars().collect() }
    }

    fn field(&self, name: &str) -> &[char] {
        if name == "title" { &self.title } else { &self.text }
    }

    /// The words of a place.
    pub fn cut(&self, place: &Place) -> String {
        let field = self.field(&place.0);
        field[place.1.min(field.len())..place.2.min(field.len())].iter().collect()
    }

    /// Where a span of either form lies.
    fn place(&self, span: &Value) -> Result<Option<Place>> {
        if span.is_null() {
            return Ok(None);
        }
        let field = span["field"].as_str().context("a span without a field")?;
        if let (Some(start), Some(end)) = (span["start"].as_u64(), span["end"].as_u64()) {
            return Ok(Some((field.to_owned(), start as usize, end as usize)));
        }
        let needle: Vec<char> = span["text"].as_str().context("a span without text")?.chars().collect();
        let mut nth = span["nth"].as_u64().unwrap_or(1);
        let hay = self.field(field);
        for at in 0..(hay.len() + 1).saturating_sub(needle.len()) {
            if hay[at..at + needle.len()] == needle[..] {
                nth -= 1;
                if nth == 0 {
                    return Ok(Some((field.to_owned(), at, at + needle.len())));
                }
            }
        }
        anyhow::bail!("no such substring: {:?}", needle.iter().collect::<String>())
    }
}

struct Statement {
    id: String,
    cue: Place,
    source: Option<Place>,
    content: Place,
    kind: Option<String>,
    via: Option<String>,
    stance: Option<String>,
    quote: Option<String>,
}

struct Event {
    kind: String,
    trigger: Place,
    actor: Vec<Place>,
    recipient: Vec<Place>,
    place: Option<Place>,
    date: Option<String>,
    status: Option<String>,
    said_in: Option<String>,
    dead: Vec<u64>,
    injured: Vec<u64>,
}

fn string(v: &Value) -> Option<String> {
    v.as_str().map(str::to_owned)
}

fn inner(v: &Value) -> &Value {
    if v.get("span").is_some() { &v["span"] } else { v }
}

fn bound(v: &Value) -> Vec<u64> {
    v.as_u64().map(|n| vec![n]).unwrap_or_else(|| [&v["min"], &v["max"]].iter().filter_map(|x| x.as_u64()).collect())
}

fn list(v: &Value) -> impl Iterator<Item = &Value> {
    v.as_array().into_iter().flatten()
}

fn statements(texts: &Texts, record: &Value) -> Result<Vec<Statement>> {
    list(&record["statements"])
        .map(|s| {
            Ok(Statement {
                id: string(&s["id"]).context("a statement without an id")?,
                cue: texts.place(&s["cue"])?.context("no cue")?,
                source: texts.place(inner(&s["source"]))?,
                content: texts.place(&s["content"])?.context("no content")?,
                kind: string(&s["source_kind"]).or_else(|| string(&s["source"]["kind"])),
                via: string(&s["via"]),
                stance: string(&s["stance"]),
                quote: string(&s["quote"]),
            })
        })
        .collect()
}

fn events(texts: &Texts, record: &Value) -> Result<Vec<Event>> {
    list(&record["events"])
        .map(|e| {
            let roles = |key: &str| -> Result<Vec<Place>> {
                list(&e[key]).filter_map(|r| texts.place(inner(r)).transpose()).collect()
            };
            Ok(Event {
                kind: string(&e["type"]).context("an event without a type")?,
                trigger: texts.place(&e["trigger"])?.context("no trigger")?,
                actor: roles("actor")?,
                recipient: roles("recipient")?,
                place: texts.place(inner(&e["place"]))?,
                date: string(&e["date"]).or_else(|| string(&e["time"]["edtf"])),
                status: string(&e["status"]),
                said_in: string(&e["said_in"]),
                dead: bound(&e["dead"]),
                injured: bound(&e["injured"]),
            })
        })
        .collect()
}

fn overlap(a: &Place, b: &Place) -> usize {
    if a.0 == b.0 { a.2.min(b.2).saturating_sub(a.1.max(b.1)) } else { 0 }
}

fn iou(a: &Place, b: &Place) -> f64 {
    let o = overlap(a, b);
    if o == 0 { 0.0 } else { o as f64 / (a.2 - a.1 + b.2 - b.1 - o) as f64 }
}

fn token_f1(texts: &Texts, a: &Place, b: &Place) -> f64 {
    if overlap(a, b) == 0 {
        return 0.0;
    }
    let bag = |p: &Place| {
        let mut bag: BTreeMap<String, usize> = BTreeMap::new();
        for w in texts.cut(p).split_whitespace() {
            *bag.entry(w.to_owned()).or_default() += 1;
        }
        bag
    };
    let (x, y) = (bag(a), bag(b));
    let both: usize = x.iter().map(|(w, n)| (*n).min(y.get(w).copied().unwrap_or(0))).sum();
    let all: usize = x.values().sum::<usize>() + y.values().sum::<usize>();
    if both == 0 { 0.0 } else { 2.0 * both as f64 / all as f64 }
}

/// Pairs of indexes, best weight first, earlier ones first among equals, one to one.
fn pair<G, S>(gold: &[G], system: &[S], weight: impl Fn(&G, &S) -> usize) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, s) in system.iter().enumerate() {
            let w = weight(g, s);
            if w > 0 {
                candidates.push((w, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let (mut used_g, mut used_s) = (vec![false; gold.len()], vec![false; system.len()]);
    let mut out = Vec::new();
    for (_, i, j) in candidates {
        if !used_g[i] && !used_s[j] {
            (used_g[i], used_s[j]) = (true, true);
            out.push((i, j));
        }
    }
    out
}

/// Hits, gold and system counts by what is scored, in the order of first use.
#[derive(Default)]
pub struct Tally {
    rows: Vec<(&'static str, [usize; 3])>,
    /// Errors of a kind, a line each.
    pub errors: Vec<String>,
}

impl Tally {
    fn add(&mut self, key: &'static str, hit: usize, gold: usize, system: usize) {
        let at = self.rows.iter().position(|(k, _)| *k == key).unwrap_or_else(|| {
            self.rows.push((key, [0; 3]));
            self.rows.len() - 1
        });
        for (n, v) in self.rows[at].1.iter_mut().zip([hit, gold, system]) {
            *n += v;
        }
    }

    /// Precision, recall, F1 of a row; zeros if nothing was counted.
    pub fn prf(&self, key: &str) -> (f64, f64, f64) {
        let Some((_, [h, g, s])) = self.rows.iter().find(|(k, _)| *k == key) else { return (0.0, 0.0, 0.0) };
        let ratio = |a: usize, b: usize| if b == 0 { 0.0 } else { a as f64 / b as f64 };
        let (p, r) = (ratio(*h, *s), ratio(*h, *g));
        (p, r, if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) })
    }

    /// The rows as a Markdown table.
    pub fn markdown(&self) -> String {
        let mut out = String::from("| what | P | R | F1 | gold | system |\n|---|---|---|---|---|---|\n");
        for (key, [_, gold, system]) in &self.rows {
            let (p, r, f) = self.prf(key);
            out += &format!("| {key} | {p:.3} | {r:.3} | {f:.3} | {gold} | {system} |\n");
        }
        out
    }

    /// Score one report.
    pub fn report(&mut self, id: &str, texts: &Texts, gold: &Value, system: &Value) -> Result<()> {
        let (gs, ss) = (statements(texts, gold)?, statements(texts, system)?);
        let pairs = pair(&gs, &ss, |a, b| overlap(&a.cue, &b.cue));
        self.add("statement", pairs.len(), gs.len(), ss.len());
        let to_gold = |id: &Option<String>| -> Option<String> {
            let id = id.as_ref()?;
            pairs.iter().find(|(_, j)| ss[*j].id == *id).map(|(i, _)| gs[*i].id.clone())
        };
        let mut whole = 0;
        for &(i, j) in &pairs {
            let (a, b) = (&gs[i], &ss[j]);
            let source = match (&a.source, &b.source) {
                (None, None) => true,
                (Some(x), Some(y)) => token_f1(texts, x, y) >= 0.5,
                _ => false,
            };
            let content = iou(&a.content, &b.content) >= 0.6;
            self.add(".source", source.into(), 1, 1);
            self.add(".content", content.into(), 1, 1);
            self.add(".stance", (a.stance == b.stance).into(), 1, 1);
            self.add(".quote", (a.quote == b.quote).into(), 1, 1);
            self.add(".kind", (a.kind == b.kind).into(), 1, 1);
            let via = to_gold(&b.via);
            self.add(".via", (a.via == via).into(), 1, 1);
            if a.via.is_some() || b.via.is_some() {
                let hit = a.via.is_some() && a.via == via;
                self.add(".via nested", hit.into(), a.via.is_some().into(), b.via.is_some().into());
            }
            whole += usize::from(source && content);
        }
        self.add("statement*", whole, gs.len(), ss.len());
        let (ge, se) = (events(texts, gold)?, events(texts, system)?);
        let matched = pair(&ge, &se, |a, b| if a.kind == b.kind { overlap(&a.trigger, &b.trigger) } else { 0 });
        self.add("event", matched.len(), ge.len(), se.len());
        self.add("trigger only", pair(&ge, &se, |a, b| overlap(&a.trigger, &b.trigger)).len(), ge.len(), se.len());
        for &(i, j) in &matched {
            let (a, b) = (&ge[i], &se[j]);
            self.add(".actor", pair(&a.actor, &b.actor, overlap).len(), a.actor.len(), b.actor.len());
            self.add(
                ".recipient",
                pair(&a.recipient, &b.recipient, overlap).len(),
                a.recipient.len(),
                b.recipient.len(),
            );
            self.add(".status", (a.status == b.status).into(), 1, 1);
            if a.date.is_some() || b.date.is_some() {
                let hit = a.date.is_some() && a.date == b.date;
                self.add(".date", hit.into(), a.date.is_some().into(), b.date.is_some().into());
            }
            if a.place.is_some() || b.place.is_some() {
                let hit = a.place.as_ref().zip(b.place.as_ref()).is_some_and(|(x, y)| overlap(x, y) > 0);
                self.add(".place", hit.into(), a.place.is_some().into(), b.place.is_some().into());
            }
            for (key, x, y) in [(".dead", &a.dead, &b.dead), (".injured", &a.injured, &b.injured)] {
                if !x.is_empty() || !y.is_empty() {
                    let hit = x.iter().any(|n| y.contains(n));
                    self.add(key, hit.into(), (!x.is_empty()).into(), (!y.is_empty()).into());
                }
            }
            let said = match &b.said_in {
                None => a.said_in.is_none(),
                Some(_) => a.said_in.is_some() && a.said_in == to_gold(&b.said_in),
            };
            self.add(".said_in", said.into(), 1, 1);
        }
        self.note_errors(id, texts, &gs, &ss, &pairs, &ge, &se, &matched);
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn note_errors(
        &mut self,
        id: &str,
        texts: &Texts,
        gs: &[Statement],
        ss: &[Statement],
        pairs: &[(usize, usize)],
        ge: &[Event],
        se: &[Event],
        matched: &[(usize, usize)],
    ) {
        for (_, g) in gs.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|p| p.0 == *i)) {
            self.errors.push(format!("missed statement | {id} | {}", texts.cut(&g.cue)));
        }
        for (_, s) in ss.iter().enumerate().filter(|(j, _)| !pairs.iter().any(|p| p.1 == *j)) {
            self.errors.push(format!("extra statement | {id} | {}", texts.cut(&s.cue)));
        }
        for (_, g) in ge.iter().enumerate().filter(|(i, _)| !matched.iter().any(|p| p.0 == *i)) {
            self.errors.push(format!("missed event | {id} | {} | {}", g.kind, texts.cut(&g.trigger)));
        }
        for (_, s) in se.iter().enumerate().filter(|(j, _)| !matched.iter().any(|p| p.1 == *j)) {
            self.errors.push(format!("extra event | {id} | {} | {}", s.kind, texts.cut(&s.trigger)));
        }
    }
}

/// For each statement and each event of a system record whether the gold has it, and how many of each the gold has.
pub fn matched(texts: &Texts, gold: &Value, system: &Value) -> Result<([Vec<bool>; 2], [usize; 2])> {
    let (gs, ss) = (statements(texts, gold)?, statements(texts, system)?);
    let (ge, se) = (events(texts, gold)?, events(texts, system)?);
    let mut right = [vec![false; ss.len()], vec![false; se.len()]];
    for (_, j) in pair(&gs, &ss, |a, b| overlap(&a.cue, &b.cue)) {
        right[0][j] = true;
    }
    for (_, j) in pair(&ge, &se, |a, b| if a.kind == b.kind { overlap(&a.trigger, &b.trigger) } else { 0 }) {
        right[1][j] = true;
    }
    Ok((right, [gs.len(), ge.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gold_file_scores_itself_in_full() {
        let texts = Texts::new("", "قال الوزير إن الحرب انتهت");
        let span = |text: &str| serde_json::json!({"field": "text", "text": text, "nth": 1});
        let gold = serde_json::json!({"statements": [{
            "id": "S1", "cue": span("قال"), "source": span("الوزير"), "source_kind": "office",
            "content": span("الحرب انتهت"), "via": null, "stance": "asserts", "quote": "indirect"}],
            "events": [{"id": "E1", "type": "ASSAULT", "trigger": span("الحرب"), "actor": [], "recipient": [],
                "place": null, "date": null, "status": "happened", "said_in": "S1"}]});
        let mut tally = Tally::default();
        tally.report("r", &texts, &gold, &gold).unwrap();
        for key in ["statement", "statement*", "event", ".said_in", ".status"] {
            assert_eq!(tally.prf(key).2, 1.0, "{key}");
        }
        let empty = serde_json::json!({"statements": [], "events": []});
        let mut tally = Tally::default();
        tally.report("r", &texts, &gold, &empty).unwrap();
        assert_eq!(tally.prf("statement").1, 0.0);
        assert_eq!(tally.errors.len(), 2);
    }
}
