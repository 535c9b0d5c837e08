//! `khabar draw` and `khabar report`.

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use khabar::conflict::draw::{Options, equilibria_matrix, improvements, path_dag, state_graph};
use khabar::conflict::explain::{explain_all, sentences_of_all};
use khabar::conflict::file::Loaded;
use khabar::conflict::paths::{Paths, Steps};
use khabar::conflict::report::{Block, Report, Section, html, markdown};
use khabar::conflict::stability::affordable;
use khabar::conflict::strike::{ranges_of, readings};
use khabar::conflict::{Concept, Fault, Rules, Solution, model};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{OutArgs, RuleArgs, ShowArgs};
use crate::render::conflict::{Page, equilibrium_states};

#[derive(Args)]
pub struct DrawArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The states and moves, the table of equilibria, or the shortest ways from the status quo to the equilibria.
    #[arg(long, value_enum, default_value_t = Picture::Graph)]
    picture: Picture,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: ShowArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Picture {
    Graph,
    Equilibria,
    Paths,
}

/// The solutions under each reading of what is unknown, or the one.
///
/// # Errors
/// The game is too large.
fn solutions(loaded: &Loaded, args: &RuleArgs) -> Result<Vec<Solution>, Fault> {
    let (concepts, rules) = (args.concepts_for(&[&loaded.game]).0, args.rules());
    affordable(&loaded.game, &concepts, rules)?;
    Ok(readings(&loaded.game, &concepts, rules))
}

pub fn run(args: &DrawArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let (model, game) = (&loaded.model, &loaded.game);
    let lang = Page::new(model, game, &args.show.view()).lang;
    let options = Options { lang };
    let readings = args.show.on_threads(|| solutions(&loaded, &args.rules))?;
    let Some(readings) = super::unless_fault(&loaded, readings) else { return Ok(ExitCode::FAILURE) };
    let svg = match args.picture {
        Picture::Graph => state_graph(model, game, &readings, &options)?,
        Picture::Equilibria => equilibria_matrix(model, game, &readings, &options),
        Picture::Paths => {
            let from = game.status_quo.ok_or_else(|| anyhow!("the file gives no status quo to draw paths from"))?;
            let paths = Paths::new(game, from, Steps::PossibleImprovements);
            path_dag(model, game, &readings, &paths.dag(&equilibrium_states(&ranges_of(&readings))), &options)?
        }
    };
    match args.show.json {
        true => args.show.write_json(&to_json(&loaded, &readings, args.picture, &svg)?)?,
        false => args.show.write(&svg)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The picture with what the state graph shows: the states, and the improvements between them.
fn to_json(loaded: &Loaded, readings: &[Solution], picture: Picture, svg: &str) -> anyhow::Result<Value> {
    let (model, game) = (&loaded.model, &loaded.game);
    let who = |dm: usize| model.decision_makers.get(dm).map(|d| d.id.as_str());
    let mut out = json!({ "schema": "khabar-drawing/1", "svg": svg });
    if let Picture::Graph = picture {
        let shown = improvements(game, readings)?;
        out["states"] = shown
            .iter()
            .map(|(s, to)| {
                let to = to.iter().map(|i| json!({ "by": who(i.by), "to": game.states.id(i.to), "known": i.known }));
                json!({
                    "id": game.states.id(*s),
                    "options": super::json::options(model, game.states.bits(*s)),
                    "improvements": to.collect::<Value>(),
                })
            })
            .collect();
    }
    Ok(out)
}

#[derive(Args)]
pub struct ReportArgs {
    /// Conflict file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// One page with its pictures, or text.
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    #[command(flatten)]
    rules: RuleArgs,
    #[command(flatten)]
    show: OutArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Html,
    Markdown,
}

pub fn report(args: &ReportArgs) -> anyhow::Result<ExitCode> {
    let Some(loaded) = super::load(&args.file)? else { return Ok(ExitCode::FAILURE) };
    let lang = Page::new(&loaded.model, &loaded.game, &args.show.view()).lang;
    let readings = args.show.on_threads(|| solutions(&loaded, &args.rules))?;
    let Some(readings) = super::unless_fault(&loaded, readings) else { return Ok(ExitCode::FAILURE) };
    let sections = why(&loaded, &readings, args.rules.rules(), lang);
    let report = Report { model: &loaded.model, game: &loaded.game, readings: &readings, lang, sections: &sections };
    args.show.write(&match args.format {
        Format::Html => html(&report),
        Format::Markdown => markdown(&report),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Why each equilibrium holds, under the concept that asks most of those it is one under; and why the status quo
/// does not, where it does not.
fn why(loaded: &Loaded, readings: &[Solution], rules: Rules, lang: model::Lang) -> Vec<Section> {
    let words = crate::render::conflict::words(lang);
    let (model, game) = (&loaded.model, &loaded.game);
    let Some(first) = readings.first() else { return Vec::new() };
    // From the one that looks least far to the one that lets most in.
    let order = [Concept::Nash, Concept::Sseq, Concept::Seq, Concept::Smr, Concept::Gmr, Concept::Sim];
    let asked: Vec<Concept> = order.into_iter().filter(|c| first.stable.contains_key(c)).collect();
    let under = |s: u32| asked.iter().copied().find(|c| first.equilibria(*c).contains(s as usize));
    game.states
        .indices()
        .filter_map(|s| {
            let concept = under(s).or_else(|| asked.first().copied().filter(|_| game.status_quo == Some(s)))?;
            let parts = explain_all(model, game, s, concept, rules);
            let title = (words.why)(&(words.state)(game.states.id(s)), concept.name());
            Some(Section { title, body: vec![Block::List(sentences_of_all(&parts, lang))] })
        })
        .take(12)
        .collect()
}
