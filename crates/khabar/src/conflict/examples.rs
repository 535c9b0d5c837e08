//! Small games for the unit tests beside the code: known ones, and random ones of every kind.

use super::formula::{Formula, parse};
use super::game::Game;
use super::model::*;
use super::random::SplitMix;

fn decision_maker(name: &str, tiers: &[&[u64]]) -> DecisionMaker {
    let tiers = tiers.iter().map(|states| Tier { states: states.to_vec(), strong: false }).collect();
    DecisionMaker {
        id: name.to_owned(),
        name: Label::new(name),
        preferences: Preferences { order: Order::Ranking { tiers, evidence: Vec::new() }, comparisons: Vec::new() },
    }
}

fn option(name: &str, owner: usize, direction: Direction) -> OptionDef {
    OptionDef { id: name.to_owned(), name: Label::new(name), owner, direction, evidence: Vec::new() }
}

/// Names for both languages.
pub fn named(label: &mut Label, ar: &str, en: &str) {
    *label = Label { text: en.to_owned(), ar: Some(ar.to_owned()), en: Some(en.to_owned()) };
}

/// Two decision makers with one option each, and what each likes, the best first.
pub fn two_by_two(first: [u64; 4], second: [u64; 4]) -> Model {
    let ranked = |name, order: [u64; 4]| decision_maker(name, &order.each_ref().map(std::slice::from_ref));
    Model {
        decision_makers: vec![ranked("One", first), ranked("Two", second)],
        options: vec![option("a", 0, Direction::Both), option("b", 1, Direction::Both)],
        ..Model::default()
    }
}

/// The prisoner's dilemma: the options are to keep silent.
pub fn prisoners() -> Model {
    two_by_two([2, 3, 0, 1], [1, 3, 0, 2])
}

/// Chicken: the options are to swerve.
pub fn chicken() -> Model {
    two_by_two([2, 3, 1, 0], [1, 3, 2, 0])
}

/// The Elmira conflict with twelve states, numbered as published (Hipel, Fang, Kilgour, Haight 1993).
pub fn elmira() -> Model {
    use Direction::{Back, Both, Forward};
    let bits = [2, 3, 4, 5, 8, 9, 18, 19, 20, 21, 24, 25];
    let ranked = |name, tiers: &[&[u32]]| {
        let tiers: Vec<Vec<u64>> = tiers.iter().map(|t| t.iter().map(|id| bits[*id as usize - 1]).collect()).collect();
        decision_maker(name, &tiers.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    let mut model = Model {
        decision_makers: vec![
            ranked("MoE", &[&[9], &[3], &[4], &[10], &[7], &[1], &[2], &[8], &[11, 5, 6, 12]]),
            ranked("Uniroyal", &[&[1], &[4], &[10], &[7], &[5, 11, 6, 12], &[2], &[3], &[9], &[8]]),
            ranked("Local", &[&[9], &[3], &[7], &[1], &[10], &[8], &[4], &[2], &[11, 5, 12, 6]]),
        ],
        options: vec![
            option("Modify", 0, Forward),
            option("Delay", 1, Back),
            option("Accept", 1, Both),
            option("Abandon", 1, Forward),
            option("Insist", 2, Both),
        ],
        numbering: Some((1..).zip(bits).collect()),
        status_quo: Some(2),
        ..Model::default()
    };
    for text in ["2 AND 3", "2 AND 4", "3 AND 4", "NOT (2 OR 3 OR 4)"] {
        let when = parse(text, model.names()).expect("a formula");
        model.infeasible.push(Infeasible { when, evidence: Vec::new() });
    }
    model
}

/// A random model of 1 to `dms` decision makers and up to `options` options, with ties, infeasible states,
/// irreversible options, now and then listed moves, and, where `open`, unknown and strong comparisons.
pub fn random(seed: u64, dms: usize, options: usize, open: bool) -> Model {
    let mut rng = SplitMix::new(seed, 1);
    let dms = 1 + rng.below(dms);
    let count = 1 + rng.below(options);
    let direction = |rng: &mut SplitMix| match rng.below(6) {
        0 => Direction::Forward,
        1 => Direction::Back,
        _ => Direction::Both,
    };
    let mut model = Model {
        options: (0..count)
            .map(|k| {
                let owner = rng.below(dms);
                option(&format!("o{k}"), owner, direction(&mut rng))
            })
            .collect(),
        ..Model::default()
    };
    if count > 1 && rng.below(2) == 0 {
        let over = rng.next() & ((1 << count) - 1);
        let when = Formula::pattern(rng.next(), if over == 0 { 1 } else { over });
        model.infeasible.push(Infeasible { when, evidence: Vec::new() });
    }
    let feasible = |s: &u64| !model.infeasible.iter().any(|i| i.when.holds(*s));
    let states: Vec<u64> = (0..1 << count).filter(feasible).collect();
    for dm in 0..dms {
        let mut tiers: Vec<Tier> = Vec::new();
        for at in rng.permutation(states.len()) {
            let state = states[at as usize];
            match (open && rng.below(8) == 0, tiers.last_mut().filter(|_| rng.below(4) == 0)) {
                (true, _) => {}
                (_, Some(tier)) => tier.states.push(state),
                (_, None) => tiers.push(Tier { states: vec![state], strong: open && rng.below(3) == 0 }),
            }
        }
        let mut decider = decision_maker(&format!("d{dm}"), &[]);
        decider.preferences.order = Order::Ranking { tiers, evidence: Vec::new() };
        model.decision_makers.push(decider);
        if rng.below(8) == 0 {
            let mut pick = || states[rng.below(states.len())];
            let moves = (0..2 * states.len()).map(|_| (pick(), pick())).collect();
            model.arcs.push(Arcs { by: dm, moves, evidence: Vec::new() });
        }
    }
    model
}

/// Four decision makers who share the options, with strict orders drawn at random.
pub fn large(options: usize) -> Model {
    let mut model = Model::default();
    for dm in 0..4 {
        let mut decider = decision_maker(&format!("d{dm}"), &[]);
        decider.preferences.order = Order::Random { seed: 1 };
        model.decision_makers.push(decider);
    }
    model.options = (0..options).map(|k| option(&format!("o{k}"), k % 4, Direction::Both)).collect();
    model
}

/// The game of a model that is known to be sound.
pub fn game(model: &Model) -> Game {
    Game::new(model).expect("a sound model")
}
