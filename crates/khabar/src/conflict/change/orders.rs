//! The inverse question asked by counting: of all strict orders that one decision maker could have, how many make a
//! state an equilibrium.

use crate::conflict::game::Game;
use crate::conflict::preference::Wants;
use crate::conflict::stability::{Concept, Rules, solve};
use std::collections::BTreeMap;

/// More states than this are not enumerated: 9! orders are 362,880.
pub const MAX_ORDERED: usize = 9;

/// For each concept, how many strict orders of `decision_maker` make `target` an equilibrium, the others' orders
/// fixed. `None` with more than [`MAX_ORDERED`] states, or where there is no such decision maker or state.
pub fn order_counts(
    game: &Game,
    decision_maker: usize,
    target: u32,
    concepts: &[Concept],
    rules: Rules,
) -> Option<BTreeMap<Concept, u64>> {
    let states = game.states.len();
    if states > MAX_ORDERED || decision_maker >= game.len() || target as usize >= states {
        return None;
    }
    let arcs: Vec<(u32, u32)> = game
        .states
        .indices()
        .flat_map(|s| game.moves(decision_maker, s).into_iter().map(move |t| (s, t)))
        .filter(|(s, _)| *s != target)
        .collect();
    let mut world = game.clone();
    let mut counts: BTreeMap<Concept, u64> = concepts.iter().map(|c| (*c, 0)).collect();
    let mut known: BTreeMap<(Vec<bool>, Vec<bool>), Vec<Concept>> = BTreeMap::new();
    each_order(states, &mut |order| {
        let better = |a: u32, b: u32| order[a as usize] > order[b as usize];
        // All that the answer depends on: what it likes better than the target, and which of its moves improve.
        let key = (
            game.states.indices().map(|s| better(s, target)).collect(),
            arcs.iter().map(|(from, to)| better(*to, *from)).collect(),
        );
        let stable = known.entry(key).or_insert_with(|| {
            if let Some(wants) = world.wants.get_mut(decision_maker) {
                *wants = Wants::ranked(order.to_vec());
            }
            let solution = solve(&world, concepts, rules);
            concepts.iter().copied().filter(|c| solution.equilibria(*c).contains(target as usize)).collect()
        });
        stable.iter().for_each(|c| *counts.entry(*c).or_default() += 1);
    });
    Some(counts)
}

/// Every order of `0..len`, by Heap's algorithm (1963).
fn each_order(len: usize, see: &mut impl FnMut(&[u32])) {
    let mut order: Vec<u32> = (0..len as u32).collect();
    let mut turns = vec![0; len];
    see(&order);
    let mut at = 1;
    while at < len {
        if turns[at] < at {
            order.swap(at, if at % 2 == 0 { 0 } else { turns[at] });
            see(&order);
            turns[at] += 1;
            at = 1;
        } else {
            turns[at] = 0;
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::formula::Formula;
    use crate::conflict::model::*;

    /// Syria and Iraq 1975, states numbered as published; Iraq's order is the published one.
    fn syria_iraq() -> Game {
        let ranked = |id: &str, states: &[u64]| DecisionMaker {
            id: id.to_owned(),
            name: Label::new(id),
            preferences: Preferences {
                order: Order::Ranking {
                    tiers: states.iter().map(|s| Tier { states: vec![*s], strong: false }).collect(),
                    evidence: Vec::new(),
                },
                comparisons: Vec::new(),
            },
        };
        let option = |id: &str, owner| OptionDef {
            id: id.to_owned(),
            name: Label::new(id),
            owner,
            direction: Direction::Both,
            evidence: Vec::new(),
        };
        let both = Formula::And(vec![Formula::Option(0), Formula::Option(1)]);
        let model = Model {
            decision_makers: vec![ranked("syria", &[0, 2, 6, 1, 4, 5]), ranked("iraq", &[1, 4, 6, 0, 5, 2])],
            options: vec![option("release", 0), option("escalate", 0), option("attack", 1)],
            infeasible: vec![Infeasible { when: both, evidence: Vec::new() }],
            ..Model::default()
        };
        Game::new(&model).expect("a sound model")
    }

    #[test]
    fn orders_of_syria() {
        let concepts = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq];
        let game = syria_iraq();
        let check = |dm, target, expect: Option<[u64; 4]>| {
            let counts = order_counts(&game, dm, target, &concepts, Rules::default());
            assert_eq!(counts.map(|c| c.into_values().collect()), expect.map(Vec::from), "{dm} {target}");
        };
        // State 2 as published: DEFINITIONS has 384 where a publication has 420.
        check(0, 1, Some([240, 384, 300, 384]));
        check(2, 1, None);
        check(0, 6, None);
    }

    #[test]
    fn every_order_comes_once() {
        for len in 0..=6 {
            let mut seen = std::collections::BTreeSet::new();
            let mut count = 0;
            each_order(len, &mut |order| {
                count += 1;
                seen.insert(order.to_vec());
            });
            assert_eq!((seen.len(), count), ((1..=len).product(), (1..=len).product()));
        }
    }
}
