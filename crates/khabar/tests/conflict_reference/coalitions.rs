//! The stability of coalitions, word for word and slow. [Kilgour, Hipel, Fang, Peng 2001; Inohara, Hipel 2008, as
//! DEFINITIONS gives them]

use std::collections::BTreeSet;

use khabar::conflict::Rules;

use super::conflict::{Dm, State, Table};
use super::definitions::{deters, improves, reach, tempts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    Nash,
    Gmr,
    Smr,
    Seq,
}

/// All non-empty groups of some decision makers.
pub fn groups(of: &[Dm]) -> Vec<Vec<Dm>> {
    (1..1u32 << of.len())
        .map(|picked| of.iter().enumerate().filter(|(at, _)| picked & (1 << at) != 0).map(|(_, dm)| *dm).collect())
        .collect()
}

/// R_H(s), which is R_i(s) for a group of one.
fn moves(table: &Table, group: &[Dm], s: State) -> BTreeSet<State> {
    match group {
        [dm] => table.r(*dm, s).clone(),
        _ => reach(table, group, s, false),
    }
}

/// What groups of the others reach by steps each of which all of the group that takes it improve by, no group twice in
/// a row.
fn reach_of_groups(table: &Table, others: &[Dm], from: State) -> BTreeSet<State> {
    let groups = groups(others);
    let steps = |group: &[Dm], at: State| -> Vec<State> {
        let all_gain = |to: &State| group.iter().all(|dm| improves(table.relation(*dm, *to, at)));
        moves(table, group, at).into_iter().filter(all_gain).collect()
    };
    let mut been: BTreeSet<(State, usize)> = BTreeSet::new();
    let mut open: Vec<(State, Option<usize>)> = vec![(from, None)];
    while let Some((at, last)) = open.pop() {
        for (number, group) in groups.iter().enumerate().filter(|(number, _)| Some(*number) != last) {
            for to in steps(group, at) {
                if been.insert((to, number)) {
                    open.push((to, Some(number)));
                }
            }
        }
    }
    been.into_iter().map(|(state, _)| state).collect()
}

/// Whether a coalition is stable in a state: each state that it reaches and all of it would rather have can be
/// answered by one that somebody in it would not.
pub fn coalition_stable(table: &Table, rules: Rules, concept: Joint, coalition: &[Dm], s: State) -> bool {
    let all_gain = |q: &State| coalition.iter().all(|i| tempts(rules, table.relation(*i, *q, s)));
    let feared = |x: State| coalition.iter().any(|i| deters(rules, table.relation(*i, x, s)));
    let no_escape = |k: State| moves(table, coalition, k).iter().all(|h| feared(*h));
    let others: Vec<Dm> = table.dms().filter(|dm| !coalition.contains(dm)).collect();
    let answers = |q: State| if others.is_empty() { BTreeSet::new() } else { moves(table, &others, q) };
    moves(table, coalition, s).into_iter().filter(all_gain).all(|q| match concept {
        Joint::Nash => false,
        Joint::Gmr => answers(q).iter().any(|k| feared(*k)),
        Joint::Smr => answers(q).iter().any(|k| feared(*k) && no_escape(*k)),
        Joint::Seq => reach_of_groups(table, &others, q).iter().any(|k| feared(*k)),
    })
}
