//! `khabar explain`.

use clap::Args;
use khabar::conflict::explain::{Answer, Explanation, Sanction, describe, explain, explain_all, sentences_of_all};
use khabar::conflict::file::Loaded;
use khabar::conflict::{Concept, Relation, model};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{RuleArgs, ShowArgs};
use crate::render::conflict::Page;

#[derive(Args)]
pub struct ExplainArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The state: its number, `sq` for the status quo, or a formula that one state fits.
    #[arg(value_name = "STATE")]
    state: String,
    /// The decision maker to explain it for; all if not given.
    #[arg(value_name = "DM")]
    dm: Option<String>,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

pub fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let state = super::state(&loaded, &args.state)?;
    let dm = args.dm.as_ref().map(|named| super::decision_maker(&loaded, named)).transpose()?;
    let rules = args.rules.rules();
    let concepts = args.rules.concepts();
    let of = |concept: Concept| match dm {
        Some(dm) => vec![explain(&loaded.model, &loaded.game, state, dm, concept, rules)],
        None => explain_all(&loaded.model, &loaded.game, state, concept, rules),
    };
    let told: Vec<(Concept, Vec<Explanation>)> =
        args.show.on_threads(|| concepts.iter().map(|c| (*c, of(*c))).collect())?;
    match args.show.json {
        true => args.show.write_json(&to_json(&loaded, state, &told))?,
        false => args.show.write(&text(&loaded, state, dm.is_some(), &told, args))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(loaded: &Loaded, state: u32, one: bool, told: &[(Concept, Vec<Explanation>)], args: &ExplainArgs) -> String {
    let mut page = Page::new(&loaded.model, &loaded.game, &args.show.view());
    page.head();
    page.state_line(0, state, &[]);
    let lang = page.lang;
    // Concepts that give the same reasons share them.
    let mut groups: Vec<(Vec<Concept>, Vec<String>, &[Explanation])> = Vec::new();
    for (concept, parts) in told {
        let reasons = parts.iter().flat_map(|p| p.reasons(lang)).collect();
        match groups.iter_mut().find(|(_, r, p)| *r == reasons && stays(p) == stays(parts)) {
            Some((concepts, ..)) => concepts.push(*concept),
            None => groups.push((vec![*concept], reasons, parts)),
        }
    }
    let mut meant = Vec::new();
    for (concepts, reasons, parts) in &groups {
        meant.extend(concepts.iter().copied());
        match (&parts[..], &concepts[..]) {
            ([part], [_, _, ..]) if one => page.verdict(part.decision_maker, part.stable, concepts),
            (parts, [_, _, ..]) => page.verdict_of_all(parts, concepts),
            (parts, _) => {
                let all = if one {
                    parts.iter().flat_map(|p| p.sentences(lang)).collect()
                } else {
                    sentences_of_all(parts, lang)
                };
                page.heading(&all.first().cloned().unwrap_or_default());
            }
        }
        reasons.iter().for_each(|sentence| page.passage(2, sentence));
    }
    page.legend(&meant);
    page.text()
}

/// Who stays.
fn stays(parts: &[Explanation]) -> Vec<bool> {
    parts.iter().map(|p| p.stable).collect()
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::MuchWorse => "much worse",
        Relation::Worse => "worse",
        Relation::Equal => "equal",
        Relation::Better => "better",
        Relation::MuchBetter => "much better",
        Relation::Unknown => "unknown",
    }
}

fn to_json(loaded: &Loaded, state: u32, told: &[(Concept, Vec<Explanation>)]) -> Value {
    let id = |s: u32| loaded.game.states.id(s);
    let who = |dm: usize| loaded.model.decision_makers.get(dm).map(|d| d.id.as_str());
    let sanction = |s: &Sanction| {
        let step = |c: &khabar::conflict::explain::Countermove| json!({ "by": who(c.by), "from": id(c.from), "to": id(c.to), "for_mover": relation(c.relation) });
        json!({ "steps": s.steps.iter().map(step).collect::<Value>(), "end": id(s.end), "compared": relation(s.relation) })
    };
    let answer = |a: &Answer| match a {
        Answer::Unasked => json!({ "kind": "not_asked" }),
        Answer::Deterred(s) => json!({ "kind": "deterred", "sanction": sanction(s) }),
        Answer::Escaped { sanction: s, to, relation: r } => {
            json!({ "kind": "escaped", "sanction": sanction(s), "to": id(*to), "compared": relation(*r) })
        }
        Answer::Undeterred { answers, doubtful } => {
            json!({ "kind": "undeterred", "answers": answers, "doubtful": doubtful.as_ref().map(sanction) })
        }
    };
    let part = |e: &Explanation| {
        json!({
            "decision_maker": who(e.decision_maker),
            "stable": e.stable,
            "temptations": e.temptations.iter().map(|t| json!({
                "to": id(t.to), "compared": relation(t.relation), "answer": answer(&t.answer),
            })).collect::<Value>(),
            "uncounted": e.uncounted.iter().map(|s| id(*s)).collect::<Value>(),
            "sentences": { "ar": e.sentences(model::Lang::Ar), "en": e.sentences(model::Lang::En) },
        })
    };
    let of =
        |(c, parts): &(Concept, Vec<Explanation>)| (c.name().to_owned(), parts.iter().map(part).collect::<Value>());
    json!({
        "schema": "khabar-explain/1",
        "state": id(state),
        "description": {
            "ar": describe(&loaded.model, &loaded.game, state, model::Lang::Ar),
            "en": describe(&loaded.model, &loaded.game, state, model::Lang::En),
        },
        "concepts": told.iter().map(of).collect::<Map<_, _>>(),
    })
}
