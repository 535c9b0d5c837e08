use super::super::Edit;
use super::*;
use crate::conflict::formula::{Formula, parse};
use crate::conflict::model::{
    Arcs, DecisionMaker, Direction, Infeasible, Label, MoveRule, OptionDef, Preferences, Statement, Tier,
};
use crate::conflict::random::SplitMix;
use crate::conflict::stability::{Sanction, Unknown, solve};
use proptest::prelude::*;

fn formula(random: &mut SplitMix, options: usize, depth: usize) -> Formula {
    let part = |random: &mut SplitMix| formula(random, options, depth.saturating_sub(1));
    match random.below(if depth == 0 { 2 } else { 6 }) {
        0 => Formula::Option(random.below(options)),
        1 => Formula::Option(random.below(options)).negated(),
        2 => Formula::And(vec![part(random), part(random)]),
        3 => Formula::Or(vec![part(random), part(random)]),
        4 => Formula::If(Box::new(part(random)), Box::new(part(random))),
        _ => Formula::Iff(Box::new(part(random)), Box::new(part(random))),
    }
}

fn statement(id: usize, wants: Formula) -> Statement {
    Statement { id: id.to_string(), wants, strong: false, unknown: false, probability: None, evidence: Vec::new() }
}

/// A random conflict of so many decision makers and options, `statements` for all of them together.
pub fn model(seed: u64, dms: usize, options: usize, statements: usize, plain: bool) -> Model {
    let random = &mut SplitMix::new(seed, 7);
    let mut out = Model::default();
    for dm in 0..dms {
        let preferences = Preferences { order: Order::Statements(Vec::new()), comparisons: Vec::new() };
        out.decision_makers.push(DecisionMaker { id: format!("d{dm}"), name: Label::default(), preferences });
    }
    for k in 0..options {
        let owner = if k < dms { k } else { random.below(dms) };
        let direction = match random.below(8) {
            0 if !plain => Direction::Forward,
            1 if !plain => Direction::Back,
            _ => Direction::Both,
        };
        let (id, name, evidence) = (format!("o{k}"), Label::default(), Vec::new());
        out.options.push(OptionDef { id, name, owner, direction, evidence });
    }
    for at in 0..statements {
        let wants = formula(random, options, 1);
        let dm = if at < dms { at } else { random.below(dms) };
        if let Order::Statements(all) = &mut out.decision_makers[dm].preferences.order {
            all.push(statement(at, wants));
        }
    }
    if !plain {
        complicate(&mut out, random);
    }
    out
}

/// Infeasible states, move rules, listed moves, and orders of other kinds, each now and then.
fn complicate(model: &mut Model, random: &mut SplitMix) {
    let options = model.options.len();
    if random.below(3) == 0 {
        let when = Formula::And(vec![Formula::Option(0), formula(random, options, 0)]);
        model.infeasible.push(Infeasible { when, evidence: Vec::new() });
    }
    if random.below(4) == 0 {
        let (by, change) = (random.below(model.decision_makers.len()), Some(formula(random, options, 0)));
        let (when, allowed) = (Some(formula(random, options, 0)), random.below(2) == 0);
        model.moves.push(MoveRule { by, change, to: None, when, allowed, evidence: Vec::new() });
    }
    let Ok(game) = Game::new(model) else { return };
    let dm = random.below(model.decision_makers.len());
    if random.below(4) == 0 {
        let all = game.states.indices().flat_map(|s| game.moves(dm, s).into_iter().map(move |t| (s, t)));
        let moves = all.filter(|_| random.below(4) > 0).map(|(s, t)| (game.states.bits(s), game.states.bits(t)));
        model.arcs.push(Arcs { by: dm, moves: moves.collect(), evidence: Vec::new() });
    }
    let dm = random.below(model.decision_makers.len());
    let order = &mut model.decision_makers[dm].preferences.order;
    match (random.below(6), &mut *order) {
        (0, Order::Statements(all)) => all.iter_mut().for_each(|s| s.unknown = random.below(2) == 0),
        (1, Order::Statements(all)) => all.iter_mut().for_each(|s| s.strong = random.below(2) == 0),
        (2, _) => {
            let mut states: Vec<u64> = game.states.indices().map(|s| game.states.bits(s)).collect();
            let ranked = states.split_off(random.below(2)).into_iter();
            let tiers = ranked.map(|s| Tier { states: vec![s], strong: random.below(4) == 0 }).collect();
            *order = Order::Ranking { tiers, evidence: Vec::new() };
        }
        _ => {}
    }
}

fn has(model: &Model, query: &Query) -> bool {
    let game = Game::new(model).expect("a changed model compiles");
    let solution = solve(&game, &[query.concept], query.rules);
    let stable = match query.stable_for {
        None => solution.equilibria(query.concept).contains(query.target as usize),
        Some(dm) => solution.is_stable(query.concept, dm, query.target),
    };
    stable == (query.goal == Goal::Want)
}

/// Every change that the measure offers, as a model with its cost; up to `most` where there are too many.
fn every_change(model: &Model, game: &Game, query: &Query, most: usize) -> Vec<(usize, Model)> {
    match query.measure {
        Measure::Statements => every_list(model, query),
        Measure::Order => {
            let mut edits = Vec::new();
            for dm in game.decision_makers().filter(|dm| query.may_change(model, *dm)) {
                for s in game.states.indices().filter(|s| *s != query.target) {
                    let now = game.compare(dm, s, query.target);
                    let (state, target) = (game.states.bits(s), game.states.bits(query.target));
                    let cross = |better| Edit::Cross { decision_maker: dm, state, target, better };
                    let mut ways = Vec::new();
                    if !now.is_better() {
                        ways.push(cross(true));
                    }
                    if now.is_better() || now == crate::conflict::Relation::Unknown {
                        ways.push(cross(false));
                    }
                    edits.push(ways);
                }
            }
            choices(&edits, most).into_iter().map(|c| (c.0.len(), c.apply(model))).collect()
        }
        Measure::Moves => {
            let mut edits = Vec::new();
            for option in 0..model.options.len() {
                let def = &model.options[option];
                if query.may_change(model, def.owner) {
                    let listed = model.arcs.iter().any(|a| a.by == def.owner);
                    let (take, give, free) =
                        (Edit::BarTaking { option }, Edit::BarGivingUp { option }, Edit::Free { option });
                    match def.direction {
                        Direction::Forward if !listed => edits.extend([vec![take], vec![free]]),
                        Direction::Back if !listed => edits.extend([vec![give], vec![free]]),
                        _ => edits.extend([vec![take], vec![give]]),
                    }
                }
            }
            choices(&edits, most).into_iter().map(|c| (c.0.len(), c.apply(model))).collect()
        }
    }
}

/// Nothing or one edit of each list, up to `most` in all.
fn choices(lists: &[Vec<Edit>], most: usize) -> Vec<Change> {
    let mut out = vec![Change::default()];
    for list in lists {
        for at in 0..out.len() {
            if out[at].0.len() < most {
                let with = |edit: &Edit| Change(out[at].0.iter().copied().chain([*edit]).collect());
                let more: Vec<Change> = list.iter().map(with).collect();
                out.extend(more);
            }
        }
    }
    out
}

/// Every list of statements that comes of negating, dropping and reordering, made without [`Change`].
fn every_list(model: &Model, query: &Query) -> Vec<(usize, Model)> {
    let mut out = vec![(0, model.clone())];
    for dm in 0..model.decision_makers.len() {
        let Order::Statements(all) = &model.decision_makers[dm].preferences.order else { continue };
        if !query.may_change(model, dm) {
            continue;
        }
        let mut lists: Vec<(usize, Vec<(usize, Statement)>)> = vec![(0, Vec::new())];
        for (at, s) in all.iter().enumerate() {
            let mut longer = Vec::new();
            for (cost, list) in lists {
                longer.push((cost + 1, list.clone()));
                for place in 0..=list.len() {
                    for negated in [false, true] {
                        let mut list = list.clone();
                        let wants = if negated { s.wants.clone().negated() } else { s.wants.clone() };
                        list.insert(place, (at, Statement { wants, ..s.clone() }));
                        longer.push((cost + (list.len() - 1 - place) + usize::from(negated), list));
                    }
                }
            }
            lists = longer;
        }
        let mut longer = Vec::new();
        for (cost, model) in &out {
            for (more, list) in &lists {
                let mut model = model.clone();
                let statements = list.iter().map(|(_, s)| s.clone()).collect();
                model.decision_makers[dm].preferences.order = Order::Statements(statements);
                longer.push((cost + more, model));
            }
        }
        out = longer;
    }
    out
}

/// The answer by satisfiability is that of trying every change.
fn check(seed: u64, measure: Measure, concept: Concept, goal: Goal) -> Result<(), TestCaseError> {
    let random = &mut SplitMix::new(seed, 1);
    let (dms, options) = (2 + random.below(2), 3 + random.below(if measure == Measure::Order { 1 } else { 2 }));
    let model = model(seed, dms, options, 4 + random.below(2), false);
    let Ok(game) = Game::new(&model) else { return Ok(()) };
    let mut query = Query { list: 10_000, most: 30, ..Query::new(goal, 0, concept, measure) };
    if measure == Measure::Order {
        query.most = 3;
    }
    query.rules.unknown = Unknown::ALL[random.below(4)];
    query.rules.strong = random.below(8) == 0;
    query.rules.sanction = if random.below(4) == 0 { Sanction::OneMove } else { Sanction::Legal };
    query.stable_for = (random.below(2) == 0).then(|| random.below(dms));
    query.changing = (random.below(6) == 0).then(|| vec![random.below(dms)]);
    // A state where there is something to change, if there is one; under the sequential concepts rather one where
    // only the others' want of an improvement stands in the way.
    let targets: Vec<u32> = random.permutation(game.states.len());
    let with = |target, concept| Query { target, concept, ..query.clone() };
    let open = |target: &&u32| !has(&model, &with(**target, concept));
    let credible =
        |target: &&u32| concept.credible() && goal == Goal::Want && has(&model, &with(**target, Concept::Gmr));
    let chosen = targets.iter().filter(open).find(credible).or(targets.iter().find(open)).or(targets.first());
    query.target = chosen.copied().unwrap_or(0);
    let answer = smallest_changes(&model, &game, &query).expect("a fair question");
    let mut good: Vec<usize> = every_change(&model, &game, &query, query.most)
        .into_iter()
        .filter(|(_, changed)| has(changed, &query))
        .map(|(cost, _)| cost)
        .collect();
    good.sort_unstable();
    match &answer.found {
        Found::Smallest { cost, changes, complete } => {
            prop_assert_eq!(Some(cost), good.first(), "{:?} {:?}", query, changes);
            prop_assert!(*complete);
            prop_assert_eq!(changes.len(), good.iter().filter(|c| *c == cost).count(), "{:?} {:?}", query, changes);
            for change in changes {
                prop_assert_eq!(change.0.len(), *cost);
                prop_assert!(has(&change.apply(&model), &query), "{:?} {:?}", query, change);
            }
        }
        Found::NotWithin(most) => {
            prop_assert_eq!((*most, measure), (3, Measure::Order));
            prop_assert!(good.is_empty(), "{:?}", query);
        }
        Found::Impossible => prop_assert!(good.is_empty(), "{:?}", query),
        Found::GaveUp(cost) => prop_assert!(false, "gave up at {}", cost),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn smallest_is_smallest(seed in any::<u64>()) {
        for measure in [Measure::Statements, Measure::Order, Measure::Moves] {
            for goal in [Goal::Want, Goal::Avoid] {
                for concept in [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq] {
                    check(seed, measure, concept, goal)?;
                }
            }
        }
    }
}

/// An equilibrium fails for the first alone, whom nobody's improvement deters; a change of the others' wants may.
#[test]
fn the_others_come_to_want_the_sanction() {
    let check = |lists: &[&[&str]], expect: &[Edit]| {
        let mut model = model(0, lists.len(), lists.len(), 0, true);
        let wants = |text: &&str| parse(text, model.names()).expect("a formula");
        let lists: Vec<Vec<Formula>> = lists.iter().map(|list| list.iter().map(wants).collect()).collect();
        for (decider, list) in model.decision_makers.iter_mut().zip(lists) {
            let statements = list.into_iter().enumerate().map(|(at, wants)| statement(at, wants));
            decider.preferences.order = Order::Statements(statements.collect());
        }
        let game = Game::new(&model).expect("a sound model");
        let query = Query { stable_for: Some(0), ..Query::new(Goal::Want, 0, Concept::Seq, Measure::Statements) };
        let found = smallest_changes(&model, &game, &query).expect("a fair question").found;
        let changes = expect.iter().map(|e| Change(vec![*e])).collect();
        assert_eq!(found, Found::Smallest { cost: 1, changes, complete: true });
    };
    let negate = |decision_maker, statement| Edit::Negate { decision_maker, statement };
    let unwanted = Edit::Drop { decision_maker: 0, statement: 1 };
    check(&[&["NOT o1", "o0"], &["NOT o1"]], &[negate(0, 1), negate(1, 0), unwanted]);
    // Two moves away.
    check(&[&["NOT (o1 AND o2)", "o0"], &["o1"], &["NOT (o1 AND o2)"]], &[negate(0, 1), negate(2, 0), unwanted]);
}

#[test]
fn questions_that_have_no_sense() {
    let model = model(1, 2, 3, 4, true);
    let game = Game::new(&model).expect("a sound model");
    let query = Query::new(Goal::Want, 0, Concept::Nash, Measure::Statements);
    let check = |query: Query, sound| assert_eq!(smallest_changes(&model, &game, &query).is_ok(), sound, "{query:?}");
    check(query.clone(), true);
    check(Query { target: 8, ..query.clone() }, false);
    check(Query { concept: Concept::Sim, ..query.clone() }, false);
    check(Query { stable_for: Some(2), ..query.clone() }, false);
    check(Query { changing: Some(vec![2]), ..query.clone() }, false);
    check(Query { changing: Some(vec![]), ..query }, true);
}

#[test]
fn what_the_measure_cannot_change_is_named() {
    let mut model = model(1, 2, 3, 4, true);
    let fixed = |model: &Model, measure, changing| {
        let game = Game::new(model).expect("a sound model");
        let query = Query { changing, ..Query::new(Goal::Want, 0, Concept::Nash, measure) };
        smallest_changes(model, &game, &query).expect("a fair question").fixed
    };
    assert!(fixed(&model, Measure::Statements, None).is_empty());
    if let Order::Statements(statements) = &mut model.decision_makers[1].preferences.order {
        statements[0].unknown = true;
    }
    assert_eq!(fixed(&model, Measure::Statements, None), [1]);
    assert!(fixed(&model, Measure::Statements, Some(vec![0])).is_empty());
    assert!(fixed(&model, Measure::Order, None).is_empty());
}
