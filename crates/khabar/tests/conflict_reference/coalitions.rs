//! The stability of coalitions, word for word and slow. [Kilgour, Hipel, Fang, Peng 2001; Inohara, Hipel 2008, as
//! DEFINITIONS gives them]

use std::collections::{BTreeMap, BTreeSet};

use khabar::conflict::Rules;
use khabar::conflict::coalition::CoalitionConcept;

use super::conflict::{Dm, State, Table};
use super::definitions::{deters, improves, reach, tempts};

/// States reached from each state.
type Reached = BTreeMap<State, BTreeSet<State>>;

/// What a coalition and the others reach.
pub struct Coalition<'a> {
    table: &'a Table,
    members: &'a [Dm],
    /// R_H.
    own: Reached,
    /// R_{N-H}.
    others: Reached,
    /// By coalition improvements of groups of the others, no group twice in a row.
    chains: Reached,
}

/// All non-empty groups of some decision makers.
pub fn groups(of: &[Dm]) -> Vec<Vec<Dm>> {
    (1..1u32 << of.len())
        .map(|picked| of.iter().enumerate().filter(|(at, _)| picked & (1 << at) != 0).map(|(_, dm)| *dm).collect())
        .collect()
}

/// R_H from each state: R_i for a group of one, nothing for an empty group.
fn moves(table: &Table, group: &[Dm]) -> Reached {
    let from = |s: State| match group {
        [] => BTreeSet::new(),
        [dm] => table.r(*dm, s).clone(),
        _ => reach(table, group, s, false),
    };
    table.states.iter().map(|s| (*s, from(*s))).collect()
}

/// R_K++ from each state: what a group reaches that all of it improve by.
fn gains(table: &Table, group: &[Dm]) -> Reached {
    let mut out = moves(table, group);
    for (from, to) in &mut out {
        to.retain(|q| group.iter().all(|dm| improves(table.relation(*dm, *q, *from))));
    }
    out
}

fn chain(groups: &[Reached], from: State) -> BTreeSet<State> {
    let mut been: BTreeSet<(State, usize)> = BTreeSet::new();
    let mut open: Vec<(State, Option<usize>)> = vec![(from, None)];
    while let Some((at, last)) = open.pop() {
        for (number, group) in groups.iter().enumerate().filter(|(number, _)| Some(*number) != last) {
            for to in &group[&at] {
                if been.insert((*to, number)) {
                    open.push((*to, Some(number)));
                }
            }
        }
    }
    been.into_iter().map(|(state, _)| state).collect()
}

impl<'a> Coalition<'a> {
    pub fn of(table: &'a Table, members: &'a [Dm]) -> Coalition<'a> {
        let others: Vec<Dm> = table.dms().filter(|dm| !members.contains(dm)).collect();
        let steps: Vec<Reached> = groups(&others).iter().map(|group| gains(table, group)).collect();
        let chains = table.states.iter().map(|s| (*s, chain(&steps, *s))).collect();
        Coalition { table, members, own: moves(table, members), others: moves(table, &others), chains }
    }

    /// Whether the coalition is stable in a state: each state that it reaches and all of it would rather have can be
    /// answered by one that somebody in it would not.
    pub fn stable(&self, rules: Rules, concept: CoalitionConcept, s: State) -> bool {
        let relation = |i: &Dm, x: State| self.table.relation(*i, x, s);
        let all_gain = |q: State| self.members.iter().all(|i| tempts(rules, relation(i, q)));
        let feared = |x: State| self.members.iter().any(|i| deters(rules, relation(i, x)));
        let no_escape = |k: State| self.own[&k].iter().all(|h| feared(*h));
        self.own[&s].iter().filter(|q| all_gain(**q)).all(|q| match concept {
            CoalitionConcept::Nash => false,
            CoalitionConcept::Gmr => self.others[q].iter().any(|k| feared(*k)),
            CoalitionConcept::Smr => self.others[q].iter().any(|k| feared(*k) && no_escape(*k)),
            CoalitionConcept::Seq => self.chains[q].iter().any(|k| feared(*k)),
        })
    }
}
