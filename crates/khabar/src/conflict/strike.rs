//! What falls when evidence is struck out: one piece, everything that came through one source, or everything that
//! came through somebody unnamed.
//!
//! A piece of evidence falls when any link of its chain is struck. An item of the model falls when it has evidence
//! and all of it has fallen; an item without evidence is the analyst's judgement and stays. What an item's fall
//! means is never that its opposite holds:
//!
//! - a preference: the comparisons that it decided become unknown, never equal;
//! - an option: it stays at its value in the status quo, since nobody is known to have it; a value that falls while
//!   it is the one taken keeps the other values of its option out;
//! - a permission to move, or listed moves: the moves are barred;
//! - a bar, or an infeasible combination: it is lifted, since nothing is known to stand in the way; but where a file
//!   lists its states, the list is the analyst's judgement and holds;
//! - a mistaken view: nothing is known of it, and the decision maker is taken to see what is; where a preference
//!   falls that it ascribes to another, what this decides is unknown to it.

use super::formula::Formula;
use super::game::{Fault, Game, Item};
use super::model::{Comparison, Evidence, Infeasible, Link, Model, MoveRule, Order, Preferences, Relation, Tier};
use super::random::SplitMix;
use super::stability::{Concept, Rules, Solution, Unknown, solve};
use super::states::States;
use crate::text::fold::fold;
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;

/// What is struck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strike {
    /// One piece, by its id.
    Evidence(String),
    /// Everything that came through a source, an outlet or an agency of this name.
    Source(String),
    /// Everything that came through somebody whom the report does not name.
    Anonymous,
}

impl Strike {
    /// Whether a piece of evidence falls.
    pub fn fells(&self, evidence: &Evidence) -> bool {
        match self {
            Strike::Evidence(id) => evidence.id == *id,
            Strike::Anonymous => evidence.chain.iter().any(|l| l.anonymous),
            Strike::Source(name) => {
                let name = key(name);
                let called = |l: &Link| std::iter::once(&l.name).chain(&l.also).any(|n| key(n) == name);
                !name.is_empty() && evidence.chain.iter().any(called)
            }
        }
    }
}

/// Names compare in their search form, so that a dropped hamza or a tashkeel mark does not save a source.
fn key(name: &str) -> String {
    fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An item of a model that can rest on evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resting {
    /// The option at this position.
    Option(usize),
    /// A statement: positions of decision maker and statement.
    Statement(usize, usize),
    /// The ranking of the decision maker at this position.
    Ranking(usize),
    /// A stated comparison: positions of decision maker and comparison.
    Comparison(usize, usize),
    /// The infeasible combination at this position.
    Infeasible(usize),
    /// The move rule at this position.
    Move(usize),
    /// The listed moves at this position.
    Arcs(usize),
    /// The mistaken view at this position.
    View(usize),
    /// A part of the preferences that a mistaken view ascribes to somebody: positions of view and belief.
    Belief(usize, usize, Part),
}

/// A part of preferences that can rest on evidence of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The statement at this position.
    Statement(usize),
    /// The ranking.
    Ranking,
    /// The stated comparison at this position.
    Comparison(usize),
}

/// Every item of a model with the evidence that it rests on (positions in [`Model::evidence`]), in the model's order.
pub fn items(model: &Model) -> Vec<(Resting, &[usize])> {
    let mut out: Vec<(Resting, &[usize])> = Vec::new();
    out.extend(model.options.iter().enumerate().map(|(k, o)| (Resting::Option(k), &o.evidence[..])));
    for (dm, decider) in model.decision_makers.iter().enumerate() {
        let own = |part| match part {
            Part::Statement(k) => Resting::Statement(dm, k),
            Part::Ranking => Resting::Ranking(dm),
            Part::Comparison(k) => Resting::Comparison(dm, k),
        };
        out.extend(parts(&decider.preferences).into_iter().map(|(part, e)| (own(part), e)));
    }
    out.extend(model.infeasible.iter().enumerate().map(|(k, i)| (Resting::Infeasible(k), &i.evidence[..])));
    out.extend(model.moves.iter().enumerate().map(|(k, m)| (Resting::Move(k), &m.evidence[..])));
    out.extend(model.arcs.iter().enumerate().map(|(k, a)| (Resting::Arcs(k), &a.evidence[..])));
    for (k, view) in model.views.iter().enumerate() {
        out.push((Resting::View(k), &view.evidence));
        for (at, (_, believed)) in view.believed.iter().enumerate() {
            out.extend(parts(believed).into_iter().map(|(part, e)| (Resting::Belief(k, at, part), e)));
        }
    }
    out
}

fn parts(preferences: &Preferences) -> Vec<(Part, &[usize])> {
    let mut out: Vec<(Part, &[usize])> = match &preferences.order {
        Order::Statements(statements) => {
            statements.iter().enumerate().map(|(k, s)| (Part::Statement(k), &s.evidence[..])).collect()
        }
        Order::Ranking { evidence, .. } => vec![(Part::Ranking, evidence)],
        Order::Silent | Order::Random { .. } => Vec::new(),
    };
    let comparisons = preferences.comparisons.iter().enumerate();
    out.extend(comparisons.map(|(k, c)| (Part::Comparison(k), &c.evidence[..])));
    out
}

/// A model after a strike.
#[derive(Debug, Clone)]
pub struct Struck {
    /// The model with what fell taken out, in the sense of this module.
    pub model: Model,
    /// Evidence that fell, as positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
    /// Items that fell.
    pub fallen: Vec<Resting>,
    /// Items that stand on less than before: how many pieces are left, and how many there were.
    pub weakened: Vec<(Resting, usize, usize)>,
}

/// Strike evidence out of a model. State ids stay those of `game`, which must be the model's own.
///
/// # Errors
/// An option falls and the model has no status quo to leave it at.
pub fn strike(model: &Model, game: &Game, strikes: &[Strike]) -> Result<Struck, Fault> {
    let struck: Vec<bool> = model.evidence.iter().map(|e| strikes.iter().any(|s| s.fells(e))).collect();
    let stands = |e: &&usize| !struck.get(**e).is_some_and(|fell| *fell);
    let (mut fallen, mut weakened, mut held) = (Vec::new(), Vec::new(), 0u64);
    for (item, rests_on) in items(model) {
        let left = rests_on.iter().filter(stands).count();
        if left == rests_on.len() {
            continue;
        }
        if left > 0 {
            weakened.push((item, left, rests_on.len()));
            continue;
        }
        if let Resting::Option(k) = item {
            if model.status_quo.is_none() {
                let what = "an option falls, and the model has no status quo to leave it at";
                return Err(Fault::new(Item::Option(k), what).hint("add `status_quo`, the options that are taken now"));
            }
            held |= 1 << k;
        }
        fallen.push(item);
    }
    let mut out = model.clone();
    // From the last on: what is taken out, or stands for two, moves only what is done with.
    fallen.iter().rev().for_each(|item| fell(&mut out, *item));
    if held != 0 || fallen.iter().any(|i| matches!(i, Resting::Infeasible(_))) {
        hold(game, &mut out, held);
    }
    let evidence = struck.iter().enumerate().filter(|(_, fell)| **fell).map(|(at, _)| at).collect();
    Ok(Struck { model: out, evidence, fallen, weakened })
}

/// Take an item of a model, but options, which [`hold`] keeps where they are.
fn fell(model: &mut Model, item: Resting) {
    let (dm, part) = match item {
        Resting::Option(_) => return,
        Resting::Infeasible(k) => return drop(model.infeasible.remove(k)),
        Resting::View(k) => return drop(model.views.remove(k)),
        Resting::Arcs(k) => return model.arcs[k].moves.clear(),
        Resting::Move(k) => {
            return match model.moves[k].allowed {
                true => model.moves[k] = MoveRule { allowed: false, when: None, ..model.moves[k].clone() },
                false => drop(model.moves.remove(k)),
            };
        }
        Resting::Belief(view, at, part) => return fell_part(&mut model.views[view].believed[at].1, part),
        Resting::Statement(dm, k) => (dm, Part::Statement(k)),
        Resting::Ranking(dm) => (dm, Part::Ranking),
        Resting::Comparison(dm, k) => (dm, Part::Comparison(k)),
    };
    fell_part(&mut model.decision_makers[dm].preferences, part);
}

fn fell_part(preferences: &mut Preferences, part: Part) {
    match (part, &mut preferences.order) {
        (Part::Statement(k), Order::Statements(statements)) => statements[k].unknown = true,
        (Part::Statement(_), _) => {}
        (Part::Ranking, order) => *order = Order::Silent,
        (Part::Comparison(k), _) => {
            let unknown = unknown(&preferences.comparisons[k]);
            preferences.comparisons.splice(k..=k, unknown);
        }
    }
}

/// What a comparison decided, as unknown. One that says something else the other way round decided nothing about two
/// states that fit it both ways, and these stay out.
fn unknown(comparison: &Comparison) -> Vec<Comparison> {
    let (left, right) = (&comparison.left, &comparison.right);
    let only = |a: &Formula, b: &Formula| Formula::And(vec![a.clone(), b.clone().negated()]);
    let sides = match comparison.relation == comparison.relation.reversed() {
        true => vec![(left.clone(), right.clone())],
        false => vec![(only(left, right), right.clone()), (left.clone(), only(right, left))],
    };
    let of = |(left, right)| Comparison { left, right, relation: Relation::Unknown, ..comparison.clone() };
    sides.into_iter().map(of).collect()
}

/// Keep options at their values in the status quo (not taken where there is none). Every state keeps the number that
/// it has in `game`, the game of a model over the same options; states that a lifted pattern lets in are numbered
/// after all others. What rankings and listed moves say of states that are gone is taken out.
pub(super) fn hold(game: &Game, model: &mut Model, held: u64) {
    let at = model.status_quo.unwrap_or(0) & held;
    for k in (0..model.options.len()).filter(|k| held >> k & 1 == 1) {
        let option = Formula::Option(k);
        let when = if at >> k & 1 == 1 { option.negated() } else { option };
        model.infeasible.push(Infeasible { when, evidence: Vec::new() });
    }
    match &mut model.numbering {
        Some(numbering) => numbering.retain(|(_, bits)| bits & held == at),
        None => model.numbering = numbered(game, model),
    }
    for (dm, decider) in model.decision_makers.iter_mut().enumerate() {
        draw(game, &mut decider.preferences.order, dm);
    }
    for (of, preferences) in model.views.iter_mut().flat_map(|v| &mut v.believed) {
        draw(game, &mut preferences.order, *of);
    }
    // A model without states is refused when it is compiled, with a better word than could be said here.
    let Ok(states) = States::of(model) else { return };
    let feasible = |bits: &u64| states.index(*bits).is_some();
    let own = model.decision_makers.iter_mut().map(|d| &mut d.preferences);
    let believed = model.views.iter_mut().flat_map(|v| &mut v.believed).map(|(_, preferences)| preferences);
    for preferences in own.chain(believed) {
        if let Order::Ranking { tiers, .. } = &mut preferences.order {
            tiers.iter_mut().for_each(|t| t.states.retain(feasible));
        }
    }
    for arcs in &mut model.arcs {
        arcs.moves.retain(|(from, to)| feasible(from) && feasible(to));
    }
}

/// A random order as the ranking that it is among the states of `game`: drawn anew among others it would be another.
fn draw(game: &Game, order: &mut Order, dm: usize) {
    let Order::Random { seed } = *order else { return };
    let ranks = SplitMix::new(seed, dm as u64).permutation(game.states.len());
    let mut tiers = vec![Tier::default(); ranks.len()];
    for (state, rank) in game.states.indices().zip(ranks) {
        if let Some(tier) = tiers.iter_mut().rev().nth(rank as usize) {
            tier.states.push(game.states.bits(state));
        }
    }
    *order = Order::Ranking { tiers, evidence: Vec::new() };
}

/// The states that a model's patterns leave, by their numbers in `game`, the new ones last.
fn numbered(game: &Game, model: &Model) -> Option<Vec<(u32, u64)>> {
    let states = States::of(model).ok()?;
    let all = || states.indices().map(|s| states.bits(s));
    let old = all().filter_map(|bits| Some((game.states.id(game.states.index(bits)?), bits)));
    let next = game.states.indices().map(|s| game.states.id(s)).max().unwrap_or(0).saturating_add(1);
    let new = (next..).zip(all().filter(|bits| game.states.index(*bits).is_none()));
    Some(old.chain(new).collect())
}

/// Equilibria where comparisons may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Range {
    /// Equilibria under each of the four readings of the unknown.
    pub sure: FixedBitSet,
    /// Equilibria under at least one.
    pub possible: FixedBitSet,
}

/// The solutions under the four readings of unknown comparisons, in their order; the one where all is known.
pub fn readings(game: &Game, concepts: &[Concept], rules: Rules) -> Vec<Solution> {
    let all: &[Unknown] = if game.has_unknown() { &Unknown::ALL } else { &[Unknown::A] };
    all.iter().map(|&unknown| solve(game, concepts, Rules { unknown, ..rules })).collect()
}

/// The equilibria under each concept of some readings.
pub fn ranges_of(readings: &[Solution]) -> BTreeMap<Concept, Range> {
    let mut out: BTreeMap<Concept, Range> = BTreeMap::new();
    for solution in readings {
        for &concept in solution.stable.keys() {
            let equilibria = solution.equilibria(concept);
            out.entry(concept)
                .and_modify(|r| {
                    r.sure.intersect_with(&equilibria);
                    r.possible.union_with(&equilibria);
                })
                .or_insert_with(|| Range { sure: equilibria.clone(), possible: equilibria });
        }
    }
    out
}

/// The equilibria under each concept, under the four readings of unknown comparisons (one where all is known).
pub fn ranges(game: &Game, concepts: &[Concept], rules: Rules) -> BTreeMap<Concept, Range> {
    ranges_of(&readings(game, concepts, rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples;
    use crate::conflict::file::{Loaded, load};
    use crate::conflict::hypergame::perceived;
    use crate::conflict::model::View;
    use proptest::prelude::*;

    const FILE: &str = r#"
        status_quo = ["warn", "aid.full"]
        infeasible = [{ when = "stop AND enforce", evidence = ["agency"] }, "stop AND aid.none"]

        [[decision_maker]]
        id = "haftar"
        option = [{ id = "stop", evidence = ["diplomat", "aide"] }]
        preference = [{ wants = "NOT enforce", evidence = ["diplomat"] }, { wants = "NOT stop" }]

        [[decision_maker]]
        id = "us"
        option = [{ id = "warn", evidence = ["agency"] }, { id = "enforce", evidence = ["report"] }]
        ranking = ["stop", "warn"]
        ranking_evidence = ["aide"]
        comparison = [{ better = "enforce", than = "aid.none", evidence = ["report"] }]

        [[decision_maker]]
        id = "sponsors"
        preferences = ["NOT stop", "aid.full"]
        option = [{ id = "aid", values = ["full", "less", { id = "none", evidence = ["letter"] }] }]

        [[move]]
        by = "us"
        change = "enforce"
        when = "warn"
        evidence = ["letter"]

        [[move]]
        by = "sponsors"
        change = "aid.less"
        allowed = false
        evidence = ["letter"]

        [[view]]
        by = "haftar"
        unseen = ["enforce"]
        evidence = ["report"]

        [[view.belief]]
        of = "us"
        preference = [{ wants = "stop", evidence = ["aide"] }]

        [evidence]
        diplomat = { source = { name = "دبلوماسي غربي", anonymous = true }, outlet = "الشرق" }
        aide = { source = "مُسؤول في مكتب أحمد", via = [{ name = "Reuters", also = ["رويترز"] }] }
        agency = { source = "وكالة  الأنباء" }
        report = { outlet = "الشرق", source = "Pentagon" }
        letter = { source = "Berlin" }
    "#;

    fn read(text: &str) -> Loaded {
        load("x", text.as_bytes()).unwrap_or_else(|e| panic!("{e} {:?}", e.hint))
    }

    /// The model read, what a strike leaves of it, and that compiled.
    fn after(text: &str, strikes: &[Strike]) -> (Loaded, Struck, Game) {
        let before = read(text);
        let struck = strike(&before.model, &before.game, strikes).expect("options have a status quo");
        let game = Game::new(&struck.model).expect("a state is left");
        (before, struck, game)
    }

    fn source(name: &str) -> Strike {
        Strike::Source(name.to_owned())
    }

    fn piece(id: &str) -> Strike {
        Strike::Evidence(id.to_owned())
    }

    #[test]
    fn an_item_falls_when_all_that_it_rests_on_has_fallen() {
        use Resting::*;
        let belief = Belief(0, 0, Part::Statement(0));
        let by_report = vec![Option(2), Comparison(1, 0), View(0)];
        let cases = [
            (vec![piece("diplomat")], vec![Statement(0, 0)], vec![(Option(0), 1, 2)]),
            (vec![Strike::Anonymous], vec![Statement(0, 0)], vec![(Option(0), 1, 2)]),
            (vec![piece("aide")], vec![Ranking(1), belief], vec![(Option(0), 1, 2)]),
            (vec![piece("aide"), Strike::Anonymous], vec![Option(0), Statement(0, 0), Ranking(1), belief], vec![]),
            (vec![source("Pentagon")], by_report.clone(), vec![]),
            // The outlet carries both.
            (
                vec![source("الشرق")],
                [vec![Option(2), Statement(0, 0)], by_report[1..].to_vec()].concat(),
                vec![(Option(0), 1, 2)],
            ),
            (vec![piece("agency")], vec![Option(1), Infeasible(0)], vec![]),
            (vec![source("berlin")], vec![Option(5), Move(0), Move(1)], vec![]),
        ];
        for (strikes, mut fallen, weakened) in cases {
            let before = read(FILE);
            // Values come before the file's patterns.
            let shift = before.model.infeasible.len() - 2;
            fallen.iter_mut().for_each(|item| {
                if let Infeasible(k) = item {
                    *k += shift;
                }
            });
            let (_, struck, _) = after(FILE, &strikes);
            assert_eq!((struck.fallen, struck.weakened), (fallen, weakened), "{strikes:?}");
        }
    }

    /// Who orders states at random orders those that are left as before.
    #[test]
    fn a_random_order_outlasts_a_strike() {
        let text = "
            status_quo = []
            infeasible = [{ when = 'x AND y', evidence = ['f'] }]
            [[decision_maker]]
            id = 'a'
            random = { seed = 7 }
            option = [{ id = 'x', evidence = ['e'] }, 'y']
            [[decision_maker]]
            id = 'b'
            random = { seed = 8 }
            options = ['z', 'w']
            [[view]]
            by = 'a'
            belief = [{ of = 'b', random = { seed = 9 } }]
            [evidence]
            e = { source = 'E' }
            f = { source = 'F' }
        ";
        for id in ["e", "f"] {
            let (before, struck, after) = after(text, &[piece(id)]);
            let views = |model: &Model, game: &Game| {
                let seen = perceived(model, game, 0).expect("a view");
                Game::new(&seen).expect("its states")
            };
            let games = [(&before.game, &after), (&views(&before.model, &before.game), &views(&struck.model, &after))];
            for (was, is) in games {
                let both = was.states.indices().filter_map(|s| Some((s, is.states.index(was.states.bits(s))?)));
                let both: Vec<(u32, u32)> = both.collect();
                assert!(both.len() > 4);
                for (dm, &(a, now_a)) in (0..2).flat_map(|dm| both.iter().map(move |s| (dm, s))) {
                    for &(b, now_b) in &both {
                        assert_eq!(is.compare(dm, now_a, now_b), was.compare(dm, a, b), "{id} {dm} {a} {b}");
                    }
                }
            }
        }
    }

    #[test]
    fn names_are_struck_in_every_spelling() {
        let cases = [
            ("دبلوماسي غربي", "diplomat"),
            ("مسؤول في مكتب احمد", "aide"),
            ("مُسؤول  في مكتب أحمد", "aide"),
            ("مسوول في مكتب إحمد", "aide"),
            ("reuters", "aide"),
            ("رُويترز", "aide"),
            ("وكاله الانباء", "agency"),
            (" PENTAGON ", "report"),
            ("Reuter", ""),
            ("diplomat", ""),
            ("", ""),
            ("ـُ", ""),
        ];
        let model = read(&FILE.replace("Berlin", "")).model;
        for (name, falls) in cases {
            let fallen: Vec<&str> =
                model.evidence.iter().filter(|e| source(name).fells(e)).map(|e| e.id.as_str()).collect();
            assert_eq!(fallen.join(" "), falls, "{name}");
        }
    }

    /// An option stays as it is in the status quo, and every state keeps its number.
    #[test]
    fn a_fallen_option_stays_as_it_is() {
        // Values that fall, of an option of three: one that is not taken, and the one that is.
        let full = FILE.replace("\"full\"", "{ id = \"full\", evidence = [\"letter\"] }");
        let whole = FILE.replace("{ id = \"aid\", values", "{ id = \"aid\", evidence = [\"agency\"], values");
        let cases = [
            (FILE, piece("report"), vec![("enforce", false)]),
            (FILE, piece("agency"), vec![("warn", true)]),
            (FILE, piece("letter"), vec![("aid.none", false)]),
            (&full, piece("letter"), vec![("aid.full", true), ("aid.less", false), ("aid.none", false)]),
            (&whole, piece("agency"), vec![("aid.full", true), ("aid.less", false), ("warn", true)]),
        ];
        for (text, strike, held) in cases {
            let (before, struck, game) = after(text, std::slice::from_ref(&strike));
            let held: Vec<(usize, bool)> =
                held.iter().map(|(id, taken)| (before.model.names().option(id).expect("an option"), *taken)).collect();
            let stays = |bits: u64| held.iter().all(|(k, taken)| (bits >> k & 1 == 1) == *taken);
            let lifted = struck.fallen.iter().any(|i| matches!(i, Resting::Infeasible(_)));
            let ids = |g: &Game| -> Vec<(u32, u64)> {
                g.states.indices().map(|s| (g.states.id(s), g.states.bits(s))).filter(|s| stays(s.1)).collect()
            };
            let (old, mut new) = (ids(&before.game), ids(&game));
            assert_eq!(game.states.len(), new.len(), "{strike:?}");
            let last = before.game.states.len() as u32;
            new.retain(|(id, _)| *id <= last);
            assert!(old == new && (new.len() < game.states.len()) == lifted, "{strike:?}: {old:?} {new:?}");
            assert_eq!(game.status_quo.map(|s| game.states.bits(s)), before.model.status_quo);
        }
    }

    #[test]
    fn without_a_status_quo_no_option_can_fall() {
        let before = read(&FILE.replace("status_quo", "# status_quo"));
        let fault = strike(&before.model, &before.game, &[piece("letter"), piece("report")]).expect_err("refused");
        assert_eq!(fault.item, Item::Option(2));
        let placed = before.fault(fault);
        assert!(placed.words().contains("enforce") && placed.hint.is_some(), "{placed}");
        assert!(strike(&before.model, &before.game, &[Strike::Anonymous]).is_ok());
    }

    #[test]
    fn a_lifted_pattern_lets_states_in_behind_all_others() {
        let (before, struck, game) = after(
            "infeasible = [{ when = 'a AND NOT b', evidence = ['e'] }]
             [[decision_maker]]
             id = 'x'
             options = ['a', 'b']
             ranking = ['a', 'NOT a']
             [[decision_maker]]
             id = 'y'
             options = ['c']
             preferences = ['a']
             [evidence.e]",
            &[piece("e")],
        );
        let bits = |g: &Game, id: u32| g.states.by_id(id).map(|s| g.states.bits(s));
        assert_eq!(struck.model.infeasible.len(), 0);
        assert_eq!((before.game.states.len(), game.states.len()), (6, 8));
        assert!((1..=6).all(|id| bits(&game, id) == bits(&before.game, id)));
        assert_eq!((bits(&game, 7), bits(&game, 8)), (Some(0b001), Some(0b101)));
        // A ranking says nothing of states that it did not know; statements go on comparing.
        let [old, new] = [3, 7].map(|id| game.states.by_id(id).expect("a state"));
        assert_eq!((game.compare(0, new, old), game.compare(1, new, old)), (Relation::Unknown, Relation::Equal));
        assert_eq!(game.compare(1, new, 0), Relation::Better);
    }

    /// A listing of states holds, whatever patterns say.
    #[test]
    fn listed_states_keep_their_numbers() {
        let options: Vec<String> = (0..40).map(|k| format!("'o{k}'")).collect();
        let text = format!(
            "status_quo = ['o1']
             infeasible = ['o2', {{ when = 'o3', evidence = ['f'] }}]
             [[decision_maker]]
             id = 'x'
             options = [{}]
             ranking = [70, 30, [9, 4]]
             [[decision_maker]]
             id = 'y'
             option = [{{ id = 'z', evidence = ['e'] }}]
             preferences = ['z']
             [[arcs]]
             by = 'x'
             moves = [[9, 70], [9, 30], [30, 4]]
             [states]
             9 = ['o1']
             4 = ['o2']
             70 = ['o1', 'z']
             30 = []
             [evidence]
             e = {{}}
             f = {{}}",
            options.join(",")
        );
        let ids = |g: &Game| g.states.indices().map(|s| (g.states.id(s), g.states.bits(s))).collect::<Vec<_>>();
        let (before, _, game) = after(&text, &[piece("e")]);
        assert_eq!(ids(&game), ids(&before.game)[..3]);
        let at = |id| game.states.by_id(id).expect("a state");
        assert_eq!((game.moves(0, at(9)), game.moves(0, at(30))), (vec![at(30)], vec![at(4)]));
        assert_eq!(game.compare(0, at(30), at(4)), Relation::Better);
        let (before, struck, game) = after(&text, &[piece("f")]);
        assert_eq!((ids(&game), struck.fallen), (ids(&before.game), vec![Resting::Infeasible(1)]));
    }

    #[test]
    fn permissions_fall_to_bars_and_bars_are_lifted() {
        let moves = |strikes: &[Strike]| {
            let (before, _, game) = after(
                "[[decision_maker]]
                 id = 'x'
                 options = ['a', 'b', 'c']
                 [[decision_maker]]
                 id = 'y'
                 options = ['d']
                 [[move]]
                 by = 'x'
                 change = 'a'
                 when = 'd'
                 evidence = ['may']
                 [[move]]
                 by = 'x'
                 change = 'b'
                 allowed = true
                 evidence = ['may']
                 [[move]]
                 by = 'x'
                 change = 'c'
                 allowed = false
                 evidence = ['bar']
                 [[arcs]]
                 by = 'y'
                 moves = [[1, 9], [2, 10]]
                 evidence = ['list']
                 [[arcs]]
                 by = 'y'
                 moves = [[2, 10], [3, 11]]
                 [evidence]
                 may = {}
                 bar = {}
                 list = {}",
                strikes,
            );
            assert_eq!(before.game.states.len(), game.states.len());
            // By x from nothing, by x from d, by y from the first three.
            let ids = |dm, s| game.moves(dm, s).iter().map(|t| t + 1).collect::<Vec<_>>();
            (ids(0, 0), ids(0, 8), (0..3).flat_map(|s| ids(1, s)).collect::<Vec<_>>())
        };
        let all = vec![9, 10, 11];
        assert_eq!(moves(&[]), (vec![3], vec![10, 11, 12], all.clone()));
        assert_eq!(moves(&[piece("may")]), (vec![], vec![], all.clone()));
        assert_eq!(moves(&[piece("bar")]), (vec![3, 5, 7], (10..17).collect(), all));
        assert_eq!(moves(&[piece("list")]), (vec![3], vec![10, 11, 12], vec![10, 11]));
    }

    #[test]
    fn what_somebody_believes_falls_too() {
        let told = |strikes: &[Strike]| {
            let (_, struck, game) = after(FILE, strikes);
            let seen = perceived(&struck.model, &game, 0)?;
            let seen = Game::new(&seen).expect("a state is left");
            let at = |ids: &[&str]| {
                let bits = ids.iter().map(|id| struck.model.names().option(id).expect("an option"));
                seen.states.index(bits.fold(0, |m, k| m | 1 << k)).expect("a state")
            };
            Some((seen.states.len(), seen.compare(1, at(&["stop", "aid.full"]), at(&["aid.full"]))))
        };
        // Of 3 values, stop and warn, those that stop without aid cannot be, and enforcing is not seen.
        assert_eq!(told(&[]), Some((10, Relation::Better)));
        assert_eq!(told(&[piece("aide")]), Some((10, Relation::Unknown)));
        assert_eq!(told(&[piece("report")]), None);
    }

    #[test]
    fn the_answer_becomes_a_range() {
        let text = "[[decision_maker]]
            id = 'x'
            option = ['a']
            preference = [{ wants = 'a', evidence = ['e'] }]
            [evidence.e]";
        let nash = |game: &Game| {
            let range = ranges(game, &[Concept::Nash], Rules::default()).remove(&Concept::Nash).unwrap_or_default();
            (range.sure.ones().collect::<Vec<_>>(), range.possible.ones().collect::<Vec<_>>())
        };
        let (before, _, game) = after(text, &[piece("e")]);
        assert_eq!(nash(&before.game), (vec![1], vec![1]));
        // Were they equal, both would be sure.
        assert_eq!(nash(&game), (vec![], vec![0, 1]));
    }

    // Models at random.

    fn formula(dice: &mut SplitMix, options: usize, depth: usize) -> Formula {
        let sub = |dice: &mut SplitMix| Box::new(formula(dice, options, depth - 1));
        match dice.below(if depth == 0 { 1 } else { 5 }) {
            0 => Formula::Option(dice.below(options)),
            1 => Formula::Not(sub(dice)),
            2 => Formula::And(vec![*sub(dice), *sub(dice)]),
            3 => Formula::Or(vec![*sub(dice), *sub(dice)]),
            _ => Formula::Iff(sub(dice), sub(dice)),
        }
    }

    /// Statements and comparisons of one decision maker over three options.
    fn wishes(seed: u64) -> Model {
        let mut dice = SplitMix::new(seed, 2);
        let mut model =
            read("[[decision_maker]]\nid = 'x'\noptions = ['a', 'b', 'c']\npreferences = ['a', 'a', 'a']").model;
        let preferences = &mut model.decision_makers[0].preferences;
        if let Order::Statements(statements) = &mut preferences.order {
            for s in statements {
                (s.wants, s.strong) = (formula(&mut dice, 3, 2), dice.below(3) == 0);
            }
        }
        for _ in 0..2 {
            let relation = [Relation::Better, Relation::MuchBetter, Relation::Equal][dice.below(3)];
            let (left, right) = (formula(&mut dice, 3, 2), formula(&mut dice, 3, 2));
            preferences.comparisons.push(Comparison { left, right, relation, evidence: Vec::new() });
        }
        model
    }

    /// A model of every kind whose items rest on evidence from four sources, one of them unnamed.
    fn rested(seed: u64) -> Model {
        let mut dice = SplitMix::new(seed, 3);
        let mut model = examples::random(seed, 3, 4, dice.below(2) == 0);
        let link = |at: usize| Link { name: format!("s{at}"), also: Vec::new(), anonymous: at == 3 };
        model.evidence = (0..6)
            .map(|at| Evidence {
                id: format!("e{at}"),
                chain: vec![link(dice.below(4)), link(dice.below(4))],
                ..Evidence::default()
            })
            .collect();
        let states = States::of(&model).expect("states");
        model.status_quo = Some(states.bits(dice.below(states.len()) as u32));
        if dice.below(3) == 0 {
            model.numbering = Some(states.indices().map(|s| (7 * s + 3, states.bits(s))).collect());
        }
        let mut some = || (0..dice.below(3)).map(|_| dice.below(6)).collect::<Vec<_>>();
        model.options.iter_mut().for_each(|o| o.evidence = some());
        model.infeasible.iter_mut().for_each(|i| i.evidence = some());
        model.arcs.iter_mut().for_each(|a| a.evidence = some());
        let believed = model.decision_makers.last().map(|d| d.preferences.clone());
        for preferences in model.decision_makers.iter_mut().map(|d| &mut d.preferences) {
            if let Order::Ranking { evidence, .. } = &mut preferences.order {
                *evidence = some();
            }
        }
        let last = model.decision_makers.len() - 1;
        if let Some(believed) = believed.filter(|_| last > 0) {
            let unseen = (0..model.options.len()).filter(|k| model.options[*k].owner == last).collect();
            model.views.push(View { by: 0, unseen, believed: vec![(last, believed)], evidence: some() });
        }
        let when = Some(formula(&mut dice, model.options.len(), 1));
        let (by, allowed) = (dice.below(last + 1), dice.below(2) == 0);
        model.moves.push(MoveRule { by, change: None, to: None, when, allowed, evidence: vec![dice.below(6)] });
        model
    }

    fn strikes() -> impl Strategy<Value = Strike> {
        prop_oneof![
            (0..6).prop_map(|at| Strike::Evidence(format!("e{at}"))),
            (0..3).prop_map(|at| Strike::Source(format!("S{at}"))),
            Just(Strike::Anonymous),
        ]
    }

    fn relations(model: &Model) -> Vec<Relation> {
        let game = examples::game(model);
        let all = || game.states.indices();
        all().flat_map(|s| all().map(move |t| (s, t))).map(|(s, t)| game.compare(0, s, t)).collect()
    }

    proptest! {
        #[test]
        fn striking_nothing_changes_nothing(seed: u64) {
            let model = rested(seed);
            let game = examples::game(&model);
            for strikes in [vec![], vec![source("nobody"), piece("e9")]] {
                let struck = strike(&model, &game, &strikes).expect("nothing falls");
                prop_assert_eq!(format!("{:?}", struck.model), format!("{:?}", model));
                prop_assert!(struck.evidence.is_empty() && struck.fallen.is_empty() && struck.weakened.is_empty());
            }
        }

        /// What two strikes fell contains what each fells, in whatever order they come; what is left can be solved,
        /// and every state in it has its number.
        #[test]
        fn strikes_add_up(seed: u64, a in strikes(), b in strikes()) {
            let model = rested(seed);
            let game = examples::game(&model);
            let of = |s: &[Strike]| strike(&model, &game, s).expect("there is a status quo");
            let alone = std::slice::from_ref;
            let (first, second, both) = (of(alone(&a)), of(alone(&b)), of(&[a.clone(), b.clone()]));
            prop_assert!(first.fallen.iter().chain(&second.fallen).all(|i| both.fallen.contains(i)));
            prop_assert!(first.evidence.iter().chain(&second.evidence).all(|e| both.evidence.contains(e)));
            prop_assert_eq!(format!("{both:?}"), format!("{:?}", of(&[b, a])));
            let left = Game::new(&both.model);
            prop_assert!(left.is_ok(), "{:?}", left.err());
            let left = left.expect("a state is left");
            prop_assert_eq!(left.status_quo.map(|s| left.states.bits(s)), model.status_quo);
            let most = game.states.indices().map(|s| game.states.id(s)).max().unwrap_or(0);
            for s in left.states.indices() {
                let (id, bits) = (left.states.id(s), left.states.bits(s));
                match game.states.index(bits) {
                    Some(old) => prop_assert_eq!(game.states.id(old), id),
                    None => prop_assert!(id > most && model.numbering.is_none()),
                }
            }
            for dm in left.decision_makers() {
                let seen = perceived(&both.model, &left, dm).map(|m| Game::new(&m));
                prop_assert!(seen.is_none_or(|seen| seen.is_ok()));
            }
            let answer = ranges(&left, &Concept::ALL, Rules::default());
            prop_assert!(answer.values().all(|r| r.sure.is_subset(&r.possible)));
            prop_assert!(left.has_unknown() || answer.values().all(|r| r.sure == r.possible));
        }

        /// What a preference decided (where its reverse would say something else) is unknown once it falls, and
        /// nothing else is.
        #[test]
        fn a_fallen_preference_is_unknown_where_it_decided(seed: u64, which in 0usize..5) {
            let mut model = wishes(seed);
            let before = relations(&model);
            let mut reverse = model.clone();
            let evidence = Evidence { id: "e".to_owned(), ..Evidence::default() };
            model.evidence.push(evidence);
            let preferences = &mut model.decision_makers[0].preferences;
            let reversed = &mut reverse.decision_makers[0].preferences;
            match (&mut preferences.order, &mut reversed.order) {
                (Order::Statements(own), Order::Statements(other)) if which < 3 => {
                    own[which].evidence.push(0);
                    other[which].wants = other[which].wants.clone().negated();
                }
                _ => {
                    preferences.comparisons[which - 3].evidence.push(0);
                    let relation = &mut reversed.comparisons[which - 3].relation;
                    *relation = if *relation == Relation::Equal { Relation::Unknown } else { relation.reversed() };
                }
            }
            let decided = relations(&reverse).iter().zip(&before).map(|(a, b)| a != b).collect::<Vec<_>>();
            let struck = strike(&model, &examples::game(&model), &[piece("e")]).expect("no option falls");
            let after = relations(&struck.model);
            for ((decided, before), after) in decided.iter().zip(&before).zip(&after) {
                prop_assert_eq!(after, if *decided { &Relation::Unknown } else { before });
            }
        }
    }
}
