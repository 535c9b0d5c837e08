//! Random conflicts in which all features meet each other, and smaller ones made from one.

use std::collections::{BTreeMap, BTreeSet};

use khabar::conflict::Relation;
use khabar::conflict::model::Direction;
use khabar::conflict::stability::{Rules, Sanction, Sim, Unknown};

use super::conflict::{Condition, Conflict, Dm, Ordering, Rule, State, Taste, Wish};

/// A counter hashed (the mixer of SplitMix64), apart from the library's own so that nothing is shared with it.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn shuffled<T: Copy>(&mut self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        let mut left: Vec<T> = all.into_iter().collect();
        (0..left.len()).map(|_| left.swap_remove(self.below(left.len()))).collect()
    }

    fn condition(&mut self, options: usize, depth: usize) -> Condition {
        let inner = |dice: &mut Dice| Box::new(dice.condition(options, depth - 1));
        match if depth == 0 { 0 } else { self.below(7) } {
            0 | 1 => Condition::Taken(self.below(options)),
            2 => Condition::Not(inner(self)),
            3 => Condition::All((0..1 + self.below(3)).map(|_| *inner(self)).collect()),
            4 => Condition::Any((0..1 + self.below(3)).map(|_| *inner(self)).collect()),
            5 => Condition::If(inner(self), inner(self)),
            _ => Condition::Same(inner(self), inner(self)),
        }
    }

    fn relation(&mut self) -> Relation {
        use Relation::{Better, Equal, MuchBetter, MuchWorse, Unknown, Worse};
        self.pick(&[MuchWorse, Worse, Worse, Equal, Better, Better, MuchBetter, Unknown])
    }

    /// States in random order, cut into tiers, one state each or with ties.
    fn tiers(&mut self, states: &BTreeSet<State>, strength: bool) -> Vec<(Vec<State>, bool)> {
        let ties = self.pick(&[0, 0, 20, 60]);
        let mut tiers: Vec<(Vec<State>, bool)> = Vec::new();
        for state in self.shuffled(states.iter().copied()) {
            let strong = strength && self.percent(25);
            match tiers.last_mut() {
                Some((tier, _)) if self.percent(ties) => tier.push(state),
                _ => tiers.push((vec![state], strong)),
            }
        }
        tiers
    }

    fn wishes(&mut self, options: usize, plain: bool) -> Vec<Wish> {
        let marked = if plain { 0 } else { 25 };
        (0..1 + self.below(5))
            .map(|_| Wish {
                wants: self.condition(options, 2),
                strong: self.percent(marked),
                unknown: self.percent(marked),
            })
            .collect()
    }

    /// A taste that every engine takes: a complete order of one strength.
    fn plain_taste(&mut self, options: usize, states: &BTreeSet<State>) -> Taste {
        let order = match self.percent(60) {
            true => Ordering::Tiers(self.tiers(states, false)),
            false => Ordering::Wishes(self.wishes(options, true)),
        };
        Taste { order, said: vec![] }
    }

    fn taste(&mut self, options: usize, states: &BTreeSet<State>) -> Taste {
        let order = match self.below(10) {
            0 => Ordering::Silent,
            1..=4 => Ordering::Wishes(self.wishes(options, false)),
            _ => {
                let unranked = self.pick(&[0, 0, 15, 40]);
                let ranked = states.iter().copied().filter(|_| !self.percent(unranked)).collect();
                Ordering::Tiers(self.tiers(&ranked, true))
            }
        };
        let said = match self.below(10) {
            0..=5 => vec![],
            6..=8 => (0..1 + self.below(3))
                .map(|_| (self.condition(options, 1), self.condition(options, 1), self.relation()))
                .collect(),
            // A table: every pair by itself, in circles if it falls so.
            _ => states
                .iter()
                .flat_map(|a| states.range(..a).map(move |b| (*a, *b)))
                .map(|(a, b)| (Condition::only(a, options), Condition::only(b, options), self.relation()))
                .collect(),
        };
        Taste { order, said }
    }

    fn rule(&mut self, by: Dm, options: usize) -> Rule {
        let part = |dice: &mut Dice, chance| dice.percent(chance).then(|| dice.condition(options, 1));
        Rule { by, change: part(self, 70), to: part(self, 30), when: part(self, 70), allowed: self.percent(50) }
    }

    /// Moves of one decision maker, within its own options or not.
    fn arcs(&mut self, own: u64, states: &BTreeSet<State>) -> Vec<(State, State)> {
        let anywhere = self.percent(40);
        let kept = self.pick(&[15, 30, 60]);
        let pairs = states.iter().flat_map(|a| states.iter().map(move |b| (*a, *b)));
        let own_only = pairs.filter(|(a, b)| anywhere || (a ^ b) & !own == 0);
        own_only.filter(|_| self.percent(if anywhere { kept / 3 } else { kept })).collect()
    }
}

/// The conflict of a seed.
pub fn conflict(seed: u64) -> Conflict {
    let dice = &mut Dice::new(seed);
    let dms = dice.pick(&[2, 2, 3, 3, 3, 4, 4]);
    let options = dice.pick(&[1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 5]);
    let one_way = dice.pick(&[0, 20, 50]);
    let directions = [Direction::Forward, Direction::Back];
    let mut out = Conflict {
        options: (0..options)
            .map(|_| {
                let way = if dice.percent(one_way) { dice.pick(&directions) } else { Direction::Both };
                (dice.below(dms), way)
            })
            .collect(),
        cannot: vec![],
        listed: None,
        rules: vec![],
        arcs: BTreeMap::new(),
        tastes: vec![],
    };
    match dice.below(10) {
        0..=3 => {}
        4..=7 => out.cannot = (0..1 + dice.below(3)).map(|_| dice.condition(options, 2)).collect(),
        _ => {
            let kept = dice.pick(&[30, 60, 90]);
            let states = dice.shuffled(0..1 << options);
            out.listed = Some(states.into_iter().filter(|s| *s == 0 || dice.percent(kept)).collect());
        }
    }
    // Patterns: states with some options as given cannot be.
    if out.listed.is_none() && dice.percent(25) {
        let (fixed, pattern) = (dice.below(1 << options), dice.below(1 << options) as State);
        let part = (0..options).filter(|k| fixed & (1 << k) != 0).map(|k| match pattern & (1 << k) {
            0 => Condition::Not(Box::new(Condition::Taken(k))),
            _ => Condition::Taken(k),
        });
        out.cannot.push(Condition::All(part.chain([Condition::Taken(dice.below(options))]).collect()));
    }
    if out.states().is_empty() && dice.percent(95) {
        out.cannot.clear();
    }
    let states = out.states();
    let (plain_moves, plain_tastes) = (dice.percent(55), dice.percent(55));
    for dm in 0..dms {
        let own = (0..options).filter(|k| out.options[*k].0 == dm).fold(0, |own, k| own | 1 << k);
        match if plain_moves { 0 } else { dice.below(3) } {
            0 => {}
            1 => out.rules.extend((0..1 + dice.below(2)).map(|_| dice.rule(dm, options)).collect::<Vec<_>>()),
            _ => {
                out.arcs.insert(dm, dice.arcs(own, &states));
            }
        }
        let taste = if plain_tastes { dice.plain_taste(options, &states) } else { dice.taste(options, &states) };
        out.tastes.push(taste);
    }
    out
}

/// The conventions that a conflict is solved under: the default ones, and others by the seed.
pub fn rules(seed: u64) -> Vec<Rules> {
    let dice = &mut Dice::new(!seed);
    let mut out = vec![Rules::default()];
    for _ in 0..2 {
        out.push(Rules {
            sanction: dice.pick(&[Sanction::Legal, Sanction::OneMove]),
            sim: dice.pick(&[Sim::PerDm, Sim::Tableau]),
            unknown: dice.pick(&Unknown::ALL),
            strong: dice.percent(25),
        });
    }
    out
}

/// Conflicts one step smaller.
pub fn smaller(of: &Conflict) -> Vec<Conflict> {
    let mut out = Vec::new();
    let mut with = |change: &dyn Fn(&mut Conflict)| {
        let mut next = of.clone();
        change(&mut next);
        out.push(next);
    };
    for state in of.states() {
        with(&|c| without_state(c, state));
    }
    for dm in 0..of.tastes.len() {
        if of.tastes.len() > 1 {
            with(&|c| without_dm(c, dm));
        }
        with(&|c| c.tastes[dm].order = Ordering::Silent);
        for at in 0..of.tastes[dm].said.len() {
            with(&|c| drop(c.tastes[dm].said.remove(at)));
        }
        match &of.tastes[dm].order {
            Ordering::Silent => {}
            Ordering::Wishes(wishes) => {
                for at in 0..wishes.len() {
                    with(&|c| {
                        if let Ordering::Wishes(wishes) = &mut c.tastes[dm].order {
                            wishes.remove(at);
                        }
                    });
                }
            }
            Ordering::Tiers(tiers) => {
                for at in 1..tiers.len() {
                    with(&|c| {
                        if let Ordering::Tiers(tiers) = &mut c.tastes[dm].order {
                            let (states, strong) = tiers.remove(at);
                            tiers[at - 1].0.extend(states);
                            tiers[at - 1].1 = strong;
                        }
                    });
                }
            }
        }
        for at in 0..of.arcs.get(&dm).map_or(0, Vec::len) {
            with(&|c| {
                c.arcs.get_mut(&dm).map(|arcs| arcs.remove(at));
            });
        }
        with(&|c| drop(c.arcs.remove(&dm)));
    }
    for at in 0..of.rules.len() {
        with(&|c| drop(c.rules.remove(at)));
    }
    for at in 0..of.options.len() {
        with(&|c| c.options[at].1 = Direction::Both);
    }
    let size = size(of);
    out.retain(|c| self::size(c) < size);
    out
}

/// What a reader has to take in.
fn size(of: &Conflict) -> usize {
    let taste = |t: &Taste| {
        t.said.len() * 4
            + match &t.order {
                Ordering::Silent => 0,
                Ordering::Wishes(wishes) => 1 + wishes.len(),
                Ordering::Tiers(tiers) => 1 + tiers.len(),
            }
    };
    let one_way = of.options.iter().filter(|(_, way)| *way != Direction::Both).count();
    let arcs: usize = of.arcs.values().map(|arcs| 1 + arcs.len()).sum();
    let tastes: usize = of.tastes.iter().map(taste).sum();
    of.tastes.len() * 20 + of.states().len() * 4 + of.rules.len() * 4 + one_way + arcs + tastes
}

fn without_state(c: &mut Conflict, state: State) {
    c.listed = Some(c.states().into_iter().filter(|s| *s != state).collect());
    c.cannot.clear();
    for arcs in c.arcs.values_mut() {
        arcs.retain(|(from, to)| *from != state && *to != state);
    }
    for taste in &mut c.tastes {
        if let Ordering::Tiers(tiers) = &mut taste.order {
            tiers.iter_mut().for_each(|(states, _)| states.retain(|s| *s != state));
        }
    }
}

/// Its options go to the one before it.
fn without_dm(c: &mut Conflict, dm: Dm) {
    let moved = |other: Dm| if other >= dm { other.saturating_sub(1) } else { other };
    c.tastes.remove(dm);
    c.options.iter_mut().for_each(|(owner, _)| *owner = moved(*owner));
    c.rules.retain(|r| r.by != dm);
    c.rules.iter_mut().for_each(|r| r.by = moved(r.by));
    c.arcs.remove(&dm);
    c.arcs = std::mem::take(&mut c.arcs).into_iter().map(|(by, arcs)| (moved(by), arcs)).collect();
}
