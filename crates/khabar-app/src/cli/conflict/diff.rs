//! `khabar diff`.

use clap::Args;
use khabar::conflict::Concept;
use khabar::conflict::diff::{Answers, Difference, Shared, answers, structure};
use khabar::conflict::file::Loaded;
use khabar::conflict::stability::affordable;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{RuleArgs, ShowArgs};
use crate::render::conflict::Page;

#[derive(Args)]
pub struct DiffArgs {
    /// The earlier model, or the one analyst's.
    #[arg(value_name = "A")]
    first: PathBuf,
    /// The later model, or the other's.
    #[arg(value_name = "B")]
    second: PathBuf,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

pub fn run(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let (Some(first), Some(second)) = (super::load(&args.first)?, super::load(&args.second)?) else {
        return Ok(ExitCode::FAILURE);
    };
    let differences = structure(&first.model, &second.model);
    let (concepts, left_out) = args.rules.concepts_for(&[&first.game, &second.game]);
    let rules = args.rules.rules();
    for loaded in [&first, &second] {
        if super::unless_fault(loaded, affordable(&loaded.game, &concepts, rules)).is_none() {
            return Ok(ExitCode::FAILURE);
        }
    }
    let answers = args
        .show
        .on_threads(|| answers((&first.model, &first.game), (&second.model, &second.game), &concepts, rules))?;
    match args.show.json {
        true => args.show.write_json(&to_json(&differences, &answers, &left_out))?,
        false => args.show.write(&text(&first, &second, &differences, (&answers, &left_out), args))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(
    first: &Loaded,
    second: &Loaded,
    differences: &[Difference],
    (answers, left_out): (&[(Concept, Answers)], &[Concept]),
    args: &DiffArgs,
) -> String {
    let mut page = Page::new(&first.model, &first.game, &args.show.view());
    page.head();
    let mut other = Page::new(&second.model, &second.game, &args.show.view());
    other.head();
    page.append(other);
    page.differences(&second.model, differences);
    page.answers(answers, &second.model);
    page.not_computed(left_out);
    page.text()
}

fn shared(states: &[Shared]) -> Value {
    let object = |s: &Shared| s.iter().map(|(id, taken)| (id.clone(), Value::Bool(*taken))).collect::<Map<_, _>>();
    states.iter().map(|s| Value::Object(object(s))).collect()
}

fn to_json(differences: &[Difference], answers: &[(Concept, Answers)], left_out: &[Concept]) -> Value {
    let one = |d: &Difference| match d {
        Difference::DecisionMakerGone(id) => json!({ "kind": "decision_maker", "change": "gone", "id": id }),
        Difference::DecisionMakerNew(id) => json!({ "kind": "decision_maker", "change": "new", "id": id }),
        Difference::OptionGone(id) => json!({ "kind": "option", "change": "gone", "id": id }),
        Difference::OptionNew(id) => json!({ "kind": "option", "change": "new", "id": id }),
        Difference::Direction(id) => json!({ "kind": "direction", "change": "changed", "id": id }),
        Difference::StatusQuo(id, taken) => {
            json!({ "kind": "status_quo", "change": "changed", "id": id, "taken": taken })
        }
        Difference::StatusQuoGone => json!({ "kind": "status_quo", "change": "gone" }),
        Difference::StatusQuoNew => json!({ "kind": "status_quo", "change": "new" }),
        Difference::WantGone(who, want) => json!({ "kind": "preference", "change": "gone", "id": who, "wants": want }),
        Difference::WantNew(who, want) => json!({ "kind": "preference", "change": "new", "id": who, "wants": want }),
        Difference::WantMoved(who, want, from, to) => {
            json!({ "kind": "preference", "change": "moved", "id": who, "wants": want, "from": from, "to": to })
        }
        Difference::WantChanged(who, want) => {
            json!({ "kind": "preference", "change": "changed", "id": who, "wants": want })
        }
        Difference::Order(who) => json!({ "kind": "order", "change": "changed", "id": who }),
        Difference::FeasibleNow(what) => json!({ "kind": "infeasible", "change": "gone", "when": what }),
        Difference::InfeasibleNow(what) => json!({ "kind": "infeasible", "change": "new", "when": what }),
        Difference::View(who) => json!({ "kind": "view", "change": "changed", "id": who }),
        Difference::Moves(who) => json!({ "kind": "moves", "change": "changed", "id": who }),
    };
    let of = |a: &Answers| json!({ "kept": shared(&a.kept), "gone": shared(&a.gone), "new": shared(&a.new) });
    json!({
        "schema": "khabar-diff/1",
        "not_computed": super::json::names(left_out),
        "structure": differences.iter().map(one).collect::<Value>(),
        "equilibria": answers.iter().map(|(c, a)| (c.name().to_owned(), of(a))).collect::<Map<_, _>>(),
    })
}
