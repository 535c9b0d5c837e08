//! The stability definitions, word for word and slow: sets of states, and lists of what a group reaches grown until
//! they grow no more. [Fang, Hipel, Kilgour 1993; Xu, Hipel, Kilgour, Fang 2018; Rêgo, Vieira 2017; Li, Hipel,
//! Kilgour, Fang 2004; Hamouda, Kilgour, Hipel 2004]

use std::collections::{BTreeMap, BTreeSet};

use khabar::conflict::stability::{Sanction, Sim, Unknown};
use khabar::conflict::{Concept, Relation, Rules};

use super::conflict::{Dm, State, Table};

/// q >_i s, or also q U_i s where the unknown tempts (variants a and c).
pub fn tempts(rules: Rules, relation: Relation) -> bool {
    match relation {
        Relation::Better | Relation::MuchBetter => true,
        Relation::Unknown => rules.unknown == Unknown::A || rules.unknown == Unknown::C,
        Relation::Equal | Relation::Worse | Relation::MuchWorse => false,
    }
}

/// s >=_i k, or also s U_i k where the unknown is feared (variants c and d); s >>_i k for strong stability.
pub fn deters(rules: Rules, relation: Relation) -> bool {
    match relation {
        Relation::MuchWorse => true,
        Relation::Worse | Relation::Equal => !rules.strong,
        Relation::Unknown => !rules.strong && (rules.unknown == Unknown::C || rules.unknown == Unknown::D),
        Relation::Better | Relation::MuchBetter => false,
    }
}

/// Opponents' improvements: R^{+,U} under every variant.
pub fn improves(relation: Relation) -> bool {
    matches!(relation, Relation::Better | Relation::MuchBetter | Relation::Unknown)
}

/// R_j(s), or R_j+(s), judged where the move starts.
fn step(table: &Table, dm: Dm, from: State, improving: bool) -> BTreeSet<State> {
    let all = table.r(dm, from).iter().copied();
    all.filter(|to| !improving || improves(table.relation(dm, *to, from))).collect()
}

/// R_H(s), or R_H+(s), with the last-mover sets O_H: the smallest that hold every first move, and every move of one
/// who is not the only last mover where it starts.
pub fn reach(table: &Table, group: &[Dm], from: State, improving: bool) -> BTreeSet<State> {
    let mut last: BTreeMap<State, BTreeSet<Dm>> = BTreeMap::new();
    for dm in group {
        for to in step(table, *dm, from, improving) {
            last.entry(to).or_default().insert(*dm);
        }
    }
    loop {
        let before = last.clone();
        for (at, movers) in &before {
            for dm in group {
                if *movers != BTreeSet::from([*dm]) {
                    for to in step(table, *dm, *at, improving) {
                        last.entry(to).or_default().insert(*dm);
                    }
                }
            }
        }
        if last == before {
            return last.into_keys().collect();
        }
    }
}

/// R_H once more, by trying every sequence of moves in which nobody moves twice in a row: what the inductive
/// definition sums up.
pub fn reach_by_sequences(table: &Table, group: &[Dm], from: State, improving: bool) -> BTreeSet<State> {
    fn go_on(
        (table, group, improving): (&Table, &[Dm], bool),
        at: State,
        last: Option<Dm>,
        been: &mut BTreeSet<(State, Dm)>,
    ) {
        for dm in group.iter().copied().filter(|dm| Some(*dm) != last) {
            for to in step(table, dm, at, improving) {
                if been.insert((to, dm)) {
                    go_on((table, group, improving), to, Some(dm), been);
                }
            }
        }
    }
    let mut been = BTreeSet::new();
    go_on((table, group, improving), from, None, &mut been);
    been.into_iter().map(|(state, _)| state).collect()
}

/// What everyone but one can bring about, from each state: a sanction's reach.
pub struct Sanctions {
    legal: BTreeMap<(Dm, State, bool), BTreeSet<State>>,
    one_move: BTreeMap<(Dm, State, bool), BTreeSet<State>>,
}

impl Sanctions {
    pub fn of(table: &Table) -> Sanctions {
        let (mut legal, mut one_move) = (BTreeMap::new(), BTreeMap::new());
        for dm in table.dms() {
            let others: Vec<Dm> = table.dms().filter(|other| *other != dm).collect();
            for state in table.states.iter().copied() {
                for improving in [false, true] {
                    legal.insert((dm, state, improving), reach(table, &others, state, improving));
                    let once = others.iter().flat_map(|other| step(table, *other, state, improving)).collect();
                    one_move.insert((dm, state, improving), once);
                }
            }
        }
        Sanctions { legal, one_move }
    }

    fn from(&self, rules: Rules, dm: Dm, q: State, improving: bool) -> &BTreeSet<State> {
        match rules.sanction {
            Sanction::Legal => &self.legal[&(dm, q, improving)],
            Sanction::OneMove => &self.one_move[&(dm, q, improving)],
        }
    }
}

/// Whether a decision maker is stable in a state.
pub fn stable(table: &Table, sanctions: &Sanctions, rules: Rules, concept: Concept, i: Dm, s: State) -> bool {
    let leaves: BTreeSet<State> =
        table.r(i, s).iter().copied().filter(|q| tempts(rules, table.relation(i, *q, s))).collect();
    let feared = |k: State| deters(rules, table.relation(i, k, s));
    let no_escape = |k: State| table.r(i, k).iter().all(|h| feared(*h));
    let moves = |q: State| sanctions.from(rules, i, q, false);
    let improvements = |q: State| sanctions.from(rules, i, q, true);
    match concept {
        Concept::Nash => leaves.is_empty(),
        Concept::Gmr => leaves.iter().all(|q| moves(*q).iter().any(|k| feared(*k))),
        Concept::Smr => leaves.iter().all(|q| moves(*q).iter().any(|k| feared(*k) && no_escape(*k))),
        Concept::Seq => leaves.iter().all(|q| improvements(*q).iter().any(|k| feared(*k))),
        Concept::Sseq => leaves.iter().all(|q| improvements(*q).iter().any(|k| feared(*k) && no_escape(*k))),
        Concept::Sim => {
            let asked = match rules.sim {
                Sim::PerDm => true,
                Sim::Tableau => !table.dms().any(|j| stable(table, sanctions, rules, Concept::Seq, j, s)),
            };
            // One with no improvement needs no sanction, whether or not one is asked for.
            leaves.is_empty() || asked && leaves.iter().all(|q| spoilt(table, i, s, *q).iter().any(|k| feared(*k)))
        }
    }
}

/// Where an improvement can end when the others improve from the same state at the same time, at least one of them:
/// every combination of none or one improvement of each, all option changes put together, where that is feasible.
fn spoilt(table: &Table, i: Dm, s: State, q: State) -> BTreeSet<State> {
    let mut ends = vec![(q, 0)];
    for j in table.dms().filter(|j| *j != i) {
        for (end, movers) in ends.clone() {
            for to in step(table, j, s, true) {
                // Changed is what differs from s; nobody changes another's options.
                ends.push((end ^ s ^ to, movers + 1));
            }
        }
    }
    ends.into_iter().filter(|(end, movers)| *movers > 0 && table.states.contains(end)).map(|(end, _)| end).collect()
}
