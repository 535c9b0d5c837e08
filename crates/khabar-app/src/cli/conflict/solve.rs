//! `khabar solve`.

use clap::Args;
use fixedbitset::FixedBitSet;
use khabar::conflict::file::Loaded;
use khabar::conflict::foresight::{limited, non_myopic};
use khabar::conflict::hypergame::{Hypergame, solve_views};
use khabar::conflict::stability::{Sanction, Sim, Unknown, affordable};
use khabar::conflict::strike::{ranges_of, readings};
use khabar::conflict::{Concept, Fault, Rules, Solution, solve};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{RuleArgs, ShowArgs};
use crate::render::conflict::{Equilibria, Page};

#[derive(Args)]
pub struct SolveArgs {
    /// Conflict file, TOML or JSON.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    rules: RuleArgs,
    /// For each state what every decision maker is stable under, too.
    #[arg(long)]
    all: bool,
    /// With two decision makers: who stays with a horizon of so many moves (L_h), and with every long one
    /// (non-myopic stability).
    #[arg(long, value_name = "MOVES", value_parser = clap::value_parser!(u16).range(1..=1000))]
    horizon: Option<u16>,
    #[command(flatten)]
    show: ShowArgs,
}

/// An answer: per decision maker under the reading asked for, and the equilibria under all readings.
pub struct Solved {
    pub rules: Rules,
    pub concepts: Vec<Concept>,
    pub solution: Solution,
    pub ranges: Equilibria,
    /// States stable by strong sanctions, where the model knows strength.
    pub strong: Option<Solution>,
    pub not_computed: Vec<Concept>,
}

/// What is shown beside the answer where the model or the arguments ask for it.
struct More {
    foresight: Option<Foresight>,
    seen: Option<Hypergame>,
}

/// Who stays with a limited horizon, and with every long one.
struct Foresight {
    horizon: u16,
    limited: [FixedBitSet; 2],
    non_myopic: [FixedBitSet; 2],
}

fn foresight(loaded: &Loaded, horizon: Option<u16>) -> anyhow::Result<Option<Foresight>> {
    let Some(horizon) = horizon else { return Ok(None) };
    let (limited, non_myopic) = (limited(&loaded.game, horizon)?, non_myopic(&loaded.game)?);
    Ok(Some(Foresight { horizon, limited, non_myopic }))
}

/// Solve a loaded model as the arguments ask.
///
/// # Errors
/// It is too large.
pub fn solved(loaded: &Loaded, args: &RuleArgs) -> Result<Solved, Fault> {
    let game = &loaded.game;
    let rules = args.rules();
    let (concepts, not_computed) = args.concepts_for(&[game]);
    affordable(game, &concepts, rules)?;
    let mut readings = readings(game, &concepts, rules);
    let ranges = ranges_of(&readings);
    // Where all is known there is one, whichever reading is asked for.
    let asked = Unknown::ALL.iter().position(|u| *u == rules.unknown).filter(|at| *at < readings.len()).unwrap_or(0);
    let solution = readings.swap_remove(asked);
    let of_strength: Vec<Concept> =
        concepts.iter().copied().filter(|c| !matches!(c, Concept::Nash | Concept::Sim)).collect();
    let strong = game.has_strength().then(|| solve(game, &of_strength, Rules { strong: true, ..rules }));
    Ok(Solved { rules, concepts, solution, ranges, strong, not_computed })
}

pub fn run(args: &SolveArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let foresight = foresight(&loaded, args.horizon)?;
    let solved = args.show.on_threads(|| solved(&loaded, &args.rules))?;
    let Some(solved) = super::unless_fault(&loaded, solved) else { return Ok(ExitCode::FAILURE) };
    let seen = args.show.on_threads(|| {
        let wanted = !loaded.model.views.is_empty();
        wanted.then(|| solve_views(&loaded.model, &loaded.game, &solved.concepts, solved.rules)).transpose()
    })?;
    let Some(seen) = super::unless_fault(&loaded, seen) else { return Ok(ExitCode::FAILURE) };
    let more = More { foresight, seen };
    if args.show.json {
        let mut out = args.show.writer()?;
        write_json(&mut out, &loaded, &solved, &more)?;
        out.flush()?;
    } else {
        args.show.write(&text(&loaded, &solved, &more, args))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn text(loaded: &Loaded, solved: &Solved, more: &More, args: &SolveArgs) -> String {
    let mut page = Page::new(&loaded.model, &loaded.game, &args.show.view());
    page.head();
    page.parties();
    page.equilibria(&solved.ranges);
    page.outlook(&solved.ranges);
    if let Some(seen) = &more.seen {
        page.seen(&seen.solution);
    }
    if let Some(f) = &more.foresight {
        page.foresight(f.horizon, &f.limited, &f.non_myopic);
    }
    if let Some(strong) = &solved.strong {
        page.strong(strong);
    }
    if args.all {
        page.standing(&solved.solution);
    }
    page.not_computed(&solved.not_computed);
    page.legend(&solved.concepts);
    page.text()
}

/// The answer as JSON, written state by state: a million states need not stand in memory as text.
fn write_json(out: &mut dyn Write, loaded: &Loaded, solved: &Solved, more: &More) -> std::io::Result<()> {
    let (model, game) = (&loaded.model, &loaded.game);
    let head = json!({
        "schema": "khabar-solution/1",
        "title": model.title.text,
        "date": model.date,
        "decision_makers": model.decision_makers.iter().map(|d| json!({"id": d.id, "name": d.name.text})).collect::<Value>(),
        "options": model.options.iter().enumerate().map(|(k, o)| json!({
            "key": model.option_key(k),
            "name": o.name.text,
            "decision_maker": model.decision_makers.get(o.owner).map(|d| &d.id),
        })).collect::<Value>(),
        "status_quo": game.status_quo.map(|s| game.states.id(s)),
        "rules": {
            "sanction": if solved.rules.sanction == Sanction::Legal { "legal" } else { "one-move" },
            "sim": if solved.rules.sim == Sim::PerDm { "per-dm" } else { "tableau" },
            "unknown": match solved.rules.unknown { Unknown::A => "a", Unknown::B => "b", Unknown::C => "c", Unknown::D => "d" },
        },
        "unknown_comparisons": game.has_unknown(),
        "not_computed": super::json::names(&solved.not_computed),
    });
    let head = head.to_string();
    write!(out, "{},\"states\":[", head.trim_end_matches('}').trim_end())?;
    let keys: Vec<String> = (0..model.options.len()).map(|k| Value::from(model.option_key(k)).to_string()).collect();
    let mut line = String::new();
    for s in game.states.indices() {
        use std::fmt::Write as _;
        line.clear();
        let comma = if s == 0 { "" } else { "," };
        let _ = write!(line, "{comma}\n{{\"id\":{},\"options\":{{", game.states.id(s));
        let bits = game.states.bits(s);
        for (k, key) in keys.iter().enumerate() {
            let comma = if k == 0 { "" } else { "," };
            let _ = write!(line, "{comma}{key}:{}", bits >> k & 1 == 1);
        }
        line.push_str("}}");
        out.write_all(line.as_bytes())?;
    }
    write!(out, "\n],\n\"stable\":")?;
    write_stable(out, loaded, &solved.solution)?;
    write!(out, ",\n\"equilibria\":{{")?;
    for (at, concept) in solved.solution.stable.keys().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}\n{}:", Value::from(concept.name()))?;
        write_ids(out, loaded, &solved.solution.equilibria(*concept))?;
    }
    if [Concept::Seq, Concept::Sim].iter().all(|c| solved.concepts.contains(c)) {
        write!(out, ",\n\"SEQ_or_SIM\":")?;
        write_ids(out, loaded, &solved.solution.equilibria_of_either(Concept::Seq, Concept::Sim))?;
    }
    write!(out, "\n}}")?;
    if game.has_unknown() {
        write!(out, ",\n\"equilibria_by_reading\":{}", super::json::ranges(game, &solved.ranges))?;
    }
    if let Some(strong) = &solved.strong {
        write!(out, ",\n\"strongly_stable\":")?;
        write_stable(out, loaded, strong)?;
    }
    if let Some(seen) = &more.seen {
        write!(out, ",\n\"as_each_sees_it\":{{\"stable\":")?;
        write_stable(out, loaded, &seen.solution)?;
        let equilibria = seen
            .solution
            .stable
            .keys()
            .map(|c| (c.name().to_owned(), super::json::ids(game, &seen.solution.equilibria(*c))));
        write!(out, ",\"equilibria\":{}}}", Value::Object(equilibria.collect()))?;
    }
    if let Some(f) = &more.foresight {
        let sets = |sets: &[FixedBitSet; 2]| {
            let of = sets.iter().zip(&model.decision_makers);
            of.map(|(set, dm)| (dm.id.clone(), super::json::ids(game, set))).collect::<serde_json::Map<_, _>>()
        };
        let value = json!({ "horizon": f.horizon, "limited": sets(&f.limited), "non_myopic": sets(&f.non_myopic) });
        write!(out, ",\n\"foresight\":{value}")?;
    }
    writeln!(out, "}}")
}

fn write_ids(out: &mut dyn Write, loaded: &Loaded, set: &FixedBitSet) -> std::io::Result<()> {
    use std::fmt::Write as _;
    let mut text = String::from("[");
    for (at, s) in set.ones().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{}", loaded.game.states.id(s as u32));
    }
    text.push(']');
    out.write_all(text.as_bytes())
}

fn write_stable(out: &mut dyn Write, loaded: &Loaded, solution: &Solution) -> std::io::Result<()> {
    write!(out, "{{")?;
    for (at, (concept, sets)) in solution.stable.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}\n{}:{{", Value::from(concept.name()))?;
        for (dm, set) in sets.iter().enumerate() {
            let comma = if dm == 0 { "" } else { "," };
            let name = loaded.model.decision_makers.get(dm).map_or("", |d| &d.id);
            write!(out, "{comma}{}:", Value::from(name))?;
            write_ids(out, loaded, set)?;
        }
        write!(out, "}}")?;
    }
    write!(out, "\n}}")
}
