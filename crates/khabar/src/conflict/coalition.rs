//! Coalitions: where decision makers who move together stay, and which of them upset an equilibrium.
//!
//! Kilgour, Hipel, Fang and Peng (2001) and Inohara and Hipel (2008), as DEFINITIONS gives them; the concepts were
//! read there and not in the papers, and are checked against the published Elmira result. A coalition *H* reaches
//! from a state what its members reach by any sequence in which nobody moves twice in a row. Of that, a *coalition
//! improvement* is liked better by every member; states on the way need not be. A state that at least one member
//! likes no better deters the whole. With one member the concepts are Nash, GMR, SMR and a SEQ in which the
//! opponents may act as coalitions, which for three and more decision makers deters more than SEQ does.
//!
//! Unknown and strong comparisons follow [`Rules`], for each member; opponents move to what they may like better.

use super::game::{Game, Moves};
use super::paths::{Step, Steps, Walk};
use super::stability::{Rules, Sanction, would_move};
use fixedbitset::FixedBitSet;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use thiserror::Error;

/// When a coalition stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoalitionConcept {
    /// It has no coalition improvement.
    Nash,
    /// After each, the others can bring about something that one of its members likes no better.
    Gmr,
    /// … and the coalition cannot escape to anything that all of its members like better.
    Smr,
    /// As the second, by coalition improvements of the others, of any subsets in turn, none twice in a row.
    Seq,
}

impl CoalitionConcept {
    /// All, in the order of this list.
    pub const ALL: [CoalitionConcept; 4] =
        [CoalitionConcept::Nash, CoalitionConcept::Gmr, CoalitionConcept::Smr, CoalitionConcept::Seq];

    /// Its name in print and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            CoalitionConcept::Nash => "CNash",
            CoalitionConcept::Gmr => "CGMR",
            CoalitionConcept::Smr => "CSMR",
            CoalitionConcept::Seq => "CSEQ",
        }
    }
}

/// Decision makers beyond which coalitions are not listed.
pub const MAX_DECISION_MAKERS: usize = 12;

/// Moves that a question may look at, by the estimate that [`Refused::TooMuch`] compares: a minute or so.
const MAX_WORK: u128 = 1 << 34;

/// List entries that are kept before all are forgotten.
const MAX_KEPT: usize = 1 << 24;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// No member, or one that the game does not have.
    #[error("a coalition needs members, each a decision maker of the model")]
    NotACoalition,
    /// There are too many coalitions.
    #[error("{0} decision makers form too many coalitions; coalitions are listed for up to {MAX_DECISION_MAKERS}")]
    DecisionMakers(usize),
    /// The game is too large for the question.
    #[error("coalitions among {states} states with {moves} moves cannot be searched; ask for fewer states or CNash")]
    TooMuch {
        /// Feasible states.
        states: usize,
        /// Moves of all decision makers, or more where infeasible states lessen them.
        moves: u64,
    },
}

/// A coalition that leaves a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upset {
    /// Index of the state.
    pub state: u32,
    /// Positions of the members, ascending.
    pub coalition: Vec<usize>,
    /// The coalition improvements that nothing deters, ascending, without those that are listed for a part of the
    /// coalition already.
    pub to: Vec<u32>,
    /// For each of them, a shortest legal path of the members' moves.
    pub paths: Vec<Vec<Step>>,
}

/// What a group reaches from a state, nobody moving twice in a row: R_H, or by each mover's improvements R_H+.
/// Ascending; the state itself is in it where the group can come back to it.
pub fn reachable(game: &Game, group: &[usize], from: u32, steps: Steps) -> Vec<u32> {
    let mut walk = Walk::new(game.states.len(), 2);
    let nodes = walk.run(from, group.len(), u32::MAX, &mut |at, state, out| {
        out.extend(game.moves(group[at], state).into_iter().filter(|&to| steps.include(game, group[at], state, to)));
    });
    ascending(nodes.iter().skip(1).map(|n| n.state))
}

/// Coalition improvements from a state, R_H++, ascending.
///
/// # Errors
/// [`Refused::NotACoalition`].
pub fn improvements(game: &Game, coalition: &[usize], from: u32, rules: Rules) -> Result<Vec<u32>, Refused> {
    let mask = mask_of(game, coalition)?;
    Ok(Search::new(game, CoalitionConcept::Nash, rules).temptations(mask, from))
}

/// The states where a coalition stays.
///
/// # Errors
/// Not a coalition, or too much to search.
pub fn stable(
    game: &Game,
    coalition: &[usize],
    concept: CoalitionConcept,
    rules: Rules,
) -> Result<FixedBitSet, Refused> {
    let mask = mask_of(game, coalition)?;
    affordable(game, game.states.len(), 1, concept)?;
    let mut search = Search::new(game, concept, rules);
    let mut out = FixedBitSet::with_capacity(game.states.len());
    for s in game.states.indices() {
        out.set(s as usize, search.is_stable(mask, s));
    }
    Ok(out)
}

/// The states where every coalition stays, single decision makers among them.
///
/// # Errors
/// Too many decision makers, or too much to search.
pub fn universally_stable(game: &Game, concept: CoalitionConcept, rules: Rules) -> Result<FixedBitSet, Refused> {
    let masks = coalitions(game, 1)?;
    affordable(game, game.states.len(), masks.len(), concept)?;
    let mut out: FixedBitSet = game.states.indices().map(|s| s as usize).collect();
    let mut search = Search::new(game, concept, rules);
    for mask in masks {
        let left: Vec<usize> = out.ones().collect();
        left.into_iter().filter(|s| !search.is_stable(mask, *s as u32)).for_each(|s| out.remove(s));
    }
    Ok(out)
}

/// Which coalitions of two and more leave each of some states, by state, the smallest coalitions first.
///
/// # Errors
/// Too many decision makers, or too much to search.
pub fn upsets(
    game: &Game,
    states: &FixedBitSet,
    concept: CoalitionConcept,
    rules: Rules,
) -> Result<Vec<Upset>, Refused> {
    let masks = coalitions(game, 2)?;
    affordable(game, states.count_ones(..), masks.len(), concept)?;
    let mut found: BTreeMap<u32, Vec<(u32, Upset)>> = BTreeMap::new();
    let mut search = Search::new(game, concept, rules);
    for mask in masks {
        for state in states.ones().map(|s| s as u32).filter(|s| (*s as usize) < game.states.len()) {
            let mut to = search.temptations(mask, state);
            to.retain(|&q| !search.deterred(mask, state, q));
            let listed = found.entry(state).or_default();
            for (_, part) in listed.iter().filter(|(part, _)| part & mask == *part) {
                to.retain(|q| !part.to.contains(q));
            }
            if !to.is_empty() {
                let paths = search.paths(mask, state, &to);
                listed.push((mask, Upset { state, coalition: members(mask).collect(), to, paths }));
            }
        }
    }
    Ok(found.into_values().flatten().map(|(_, upset)| upset).collect())
}

fn members(mask: u32) -> impl Iterator<Item = usize> + Clone {
    (0..32).filter(move |i| mask >> i & 1 == 1)
}

fn mask_of(game: &Game, coalition: &[usize]) -> Result<u32, Refused> {
    if game.len() > 32 {
        return Err(Refused::DecisionMakers(game.len()));
    }
    let member = |&i: &usize| (i < game.len()).then(|| 1 << i);
    let mask = coalition.iter().map(member).try_fold(0, |all, one| Some(all | one?));
    mask.filter(|m| *m != 0).ok_or(Refused::NotACoalition)
}

/// All coalitions of at least so many members: by size, then by members.
fn coalitions(game: &Game, least: u32) -> Result<Vec<u32>, Refused> {
    if game.len() > MAX_DECISION_MAKERS {
        return Err(Refused::DecisionMakers(game.len()));
    }
    let mut out: Vec<u32> = (1..1 << game.len()).filter(|m: &u32| m.count_ones() >= least).collect();
    out.sort_by_key(|&m| (m.count_ones(), members(m).collect::<Vec<_>>()));
    Ok(out)
}

/// Whether so many states and coalitions can be looked at. Each takes a search; a symmetric or credible sanction takes
/// one more from every state that a sanction may reach.
fn affordable(game: &Game, asked: usize, coalitions: usize, concept: CoalitionConcept) -> Result<(), Refused> {
    let states = game.states.len();
    let moves = moves_at_most(game);
    let searches = match concept {
        CoalitionConcept::Nash | CoalitionConcept::Gmr => asked,
        CoalitionConcept::Smr => asked.max(states),
        CoalitionConcept::Seq if game.len() > MAX_DECISION_MAKERS => {
            return Err(Refused::DecisionMakers(game.len()));
        }
        // Every subset of the opponents is searched; the largest costs about as much as all the others.
        CoalitionConcept::Seq => asked.max(states) * 2,
    };
    let work = u128::from(moves) * searches as u128 * coalitions as u128;
    if asked > 0 && work > MAX_WORK { Err(Refused::TooMuch { states, moves }) } else { Ok(()) }
}

/// How many moves there are, or more where infeasible or irreversible states lessen them.
pub(super) fn moves_at_most(game: &Game) -> u64 {
    moves_of_each(game).into_iter().fold(0, u64::saturating_add)
}

/// The same for each decision maker.
pub(super) fn moves_of_each(game: &Game) -> Vec<u64> {
    let states = game.states.len() as u64;
    let of = |moves: &Moves| match moves {
        Moves::Options { own, .. } => states.saturating_mul((1u64 << own.count_ones().min(32)).min(states)),
        Moves::Arcs(rows) => game.states.indices().map(|s| rows.row(s).len() as u64).sum(),
    };
    game.moves.iter().map(of).collect()
}

fn ascending(states: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut out: Vec<u32> = states.collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What a group reaches from a state, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// R_H.
    Moves,
    /// One move of one member.
    OneMove,
    /// What all members like better, or may.
    Improvements,
    /// By such improvements of its subsets.
    Sequences,
}

/// Coalitions are bits of decision makers.
struct Search<'a> {
    game: &'a Game,
    concept: CoalitionConcept,
    rules: Rules,
    walk: Walk,
    /// For sequences, which search for single steps on their way.
    outer: Walk,
    /// Moves of each decision maker from each state, listed when first asked for.
    lists: Vec<OnceCell<Box<[u32]>>>,
    known: BTreeMap<(Reach, u32, u32), Rc<[u32]>>,
    kept: usize,
}

impl<'a> Search<'a> {
    fn new(game: &'a Game, concept: CoalitionConcept, rules: Rules) -> Self {
        let walk = Walk::new(game.states.len(), 2);
        let lists = vec![OnceCell::new(); game.states.len() * game.len()];
        Search { game, concept, rules, outer: walk.clone(), walk, lists, known: BTreeMap::new(), kept: 0 }
    }

    fn is_stable(&mut self, mask: u32, s: u32) -> bool {
        self.temptations(mask, s).into_iter().all(|q| self.deterred(mask, s, q))
    }

    /// R_H++, ascending.
    fn temptations(&mut self, mask: u32, s: u32) -> Vec<u32> {
        let (game, rules) = (self.game, self.rules);
        let tempts = |q: &u32| members(mask).all(|i| rules.tempts(game.compare(i, *q, s)));
        self.reach(Reach::Moves, mask, s).iter().copied().filter(tempts).collect()
    }

    fn deterred(&mut self, mask: u32, s: u32, q: u32) -> bool {
        let others = !mask & ((1u64 << self.game.len()) - 1) as u32;
        let (game, rules) = (self.game, self.rules);
        // F_H(s)
        let deters = |k: u32| members(mask).any(|i| rules.deters(game.compare(i, k, s)));
        let reach = match (self.concept, self.rules.sanction) {
            (CoalitionConcept::Nash, _) => return false,
            (CoalitionConcept::Seq, _) => Reach::Sequences,
            (_, Sanction::OneMove) => Reach::OneMove,
            (_, Sanction::Legal) => Reach::Moves,
        };
        let answers = self.reach(reach, others, q);
        answers.iter().any(|&k| {
            deters(k)
                && (self.concept != CoalitionConcept::Smr
                    || self.reach(Reach::Moves, mask, k).iter().all(|&h| deters(h)))
        })
    }

    fn reach(&mut self, reach: Reach, mask: u32, from: u32) -> Rc<[u32]> {
        if let Some(known) = self.known.get(&(reach, mask, from)) {
            return Rc::clone(known);
        }
        let found: Rc<[u32]> = match reach {
            Reach::Moves => self.moves(mask, from, u32::MAX),
            Reach::OneMove => self.moves(mask, from, 1),
            Reach::Improvements => {
                let like = |q: u32| members(mask).all(|i| would_move(self.game.compare(i, q, from)));
                self.moves(mask, from, u32::MAX).into_iter().filter(|q| like(*q)).collect()
            }
            Reach::Sequences => self.sequences(mask, from),
        }
        .into();
        self.kept += found.len() + 8;
        if self.kept > MAX_KEPT {
            self.known.clear();
            self.kept = 0;
        }
        self.known.insert((reach, mask, from), Rc::clone(&found));
        found
    }

    fn moves(&mut self, mask: u32, from: u32, depth: u32) -> Vec<u32> {
        let group: Vec<usize> = members(mask).collect();
        let (game, lists) = (self.game, &self.lists);
        let nodes = self.walk.run(from, group.len(), depth, &mut |at, state, out| {
            let list = &lists[group[at] * game.states.len() + state as usize];
            out.extend_from_slice(list.get_or_init(|| game.moves(group[at], state).into()));
        });
        ascending(nodes.iter().skip(1).map(|n| n.state))
    }

    fn sequences(&mut self, mask: u32, from: u32) -> Vec<u32> {
        let subsets: Vec<u32> = (1..=mask).filter(|sub| sub & mask == *sub).collect();
        let depth = if self.rules.sanction == Sanction::OneMove { 1 } else { u32::MAX };
        let mut walk = std::mem::replace(&mut self.outer, Walk::new(0, 2));
        let nodes = walk.run(from, subsets.len(), depth, &mut |at, state, out| {
            out.extend_from_slice(&self.reach(Reach::Improvements, subsets[at], state));
        });
        let out = ascending(nodes.iter().skip(1).map(|n| n.state));
        self.outer = walk;
        out
    }

    fn paths(&mut self, mask: u32, from: u32, to: &[u32]) -> Vec<Vec<Step>> {
        self.moves(mask, from, u32::MAX);
        let group: Vec<usize> = members(mask).collect();
        let mut first: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, node) in self.walk.nodes().iter().enumerate().skip(1) {
            first.entry(node.state).or_insert(at);
        }
        let path = |at: &usize| self.walk.path(*at).into_iter().map(|s| Step { by: group[s.by], ..s }).collect();
        to.iter().filter_map(|q| first.get(q).map(path)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples::{elmira, game, random};
    use crate::conflict::stability::{Concept, Unknown, general};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The definition's two clauses, applied until nothing more is added: states with all their last movers.
    fn closure(from: u32, movers: usize, steps: &dyn Fn(usize, u32) -> Vec<u32>) -> BTreeSet<u32> {
        let mut last: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        for j in 0..movers {
            for q in steps(j, from) {
                last.entry(q).or_default().insert(j);
            }
        }
        loop {
            let mut more = last.clone();
            for (&q, by) in &last {
                for j in (0..movers).filter(|j| by.iter().any(|l| l != j)) {
                    for to in steps(j, q) {
                        more.entry(to).or_default().insert(j);
                    }
                }
            }
            if more == last {
                return last.into_keys().collect();
            }
            last = more;
        }
    }

    fn reached(game: &Game, group: &[usize], from: u32) -> BTreeSet<u32> {
        closure(from, group.len(), &|at, s| game.moves(group[at], s))
    }

    fn improved(game: &Game, group: &[usize], s: u32, tempts: &dyn Fn(usize, u32) -> bool) -> Vec<u32> {
        reached(game, group, s).into_iter().filter(|&q| group.iter().all(|&i| tempts(i, q))).collect()
    }

    /// The coalition improvements that nothing deters.
    fn undeterred(game: &Game, h: &[usize], s: u32, concept: CoalitionConcept, rules: Rules) -> Vec<u32> {
        let others: Vec<usize> = game.decision_makers().filter(|i| !h.contains(i)).collect();
        let in_f = |x: u32| h.iter().any(|&i| rules.deters(game.compare(i, x, s)));
        let subsets: Vec<Vec<usize>> = (1..1u32 << others.len())
            .map(|m| others.iter().enumerate().filter(|(at, _)| m >> at & 1 == 1).map(|(_, j)| *j).collect())
            .collect();
        let answers = |q: u32| match concept {
            CoalitionConcept::Nash => BTreeSet::new(),
            CoalitionConcept::Gmr | CoalitionConcept::Smr => reached(game, &others, q),
            CoalitionConcept::Seq => closure(q, subsets.len(), &|at, x| {
                improved(game, &subsets[at], x, &|i, y| would_move(game.compare(i, y, x)))
            }),
        };
        let deterred = |q: &u32| {
            let escape = |k: u32| concept == CoalitionConcept::Smr && !reached(game, h, k).into_iter().all(in_f);
            answers(*q).into_iter().any(|k| in_f(k) && !escape(k))
        };
        let tempting = improved(game, h, s, &|i, q| rules.tempts(game.compare(i, q, s)));
        tempting.into_iter().filter(|q| !deterred(q)).collect()
    }

    #[test]
    fn elmira_falls_to_the_ministry_and_uniroyal() {
        let game = game(&elmira());
        let ids = |states: &FixedBitSet| states.ones().map(|s| game.states.id(s as u32)).collect::<Vec<_>>();
        let nash: FixedBitSet =
            [5, 6, 7, 10, 11, 12].iter().filter_map(|id| game.states.by_id(*id)).map(|s| s as usize).collect();
        let ten = game.states.by_id(10).expect("state 10");
        for concept in CoalitionConcept::ALL {
            let found = upsets(&game, &nash, concept, Rules::default()).expect("small");
            let seven: Vec<_> = found.iter().filter(|u| game.states.id(u.state) == 7).collect();
            let [upset] = seven[..] else { panic!("{}: {found:?}", concept.name()) };
            assert_eq!((&upset.coalition[..], &upset.to[..]), (&[0, 1][..], &[ten][..]), "{}", concept.name());
            let by: Vec<_> = upset.paths[0].iter().map(|s| (s.by, game.states.id(s.to))).collect();
            assert_eq!(by, [(0, 8), (1, 10)]);
            let all = universally_stable(&game, concept, Rules::default()).expect("small");
            assert!(!ids(&all).contains(&7) && ids(&all).contains(&10), "{}: {:?}", concept.name(), ids(&all));
        }
    }

    #[test]
    fn what_is_no_question_is_refused() {
        let game = game(&elmira());
        for coalition in [&[][..], &[0, 3]] {
            let asked = stable(&game, coalition, CoalitionConcept::Nash, Rules::default());
            assert_eq!(asked, Err(Refused::NotACoalition));
        }
        let mut model = elmira();
        model.decision_makers.extend(vec![model.decision_makers[0].clone(); 10]);
        let many = crate::conflict::examples::game(&model);
        let none = FixedBitSet::new();
        assert_eq!(upsets(&many, &none, CoalitionConcept::Nash, Rules::default()), Err(Refused::DecisionMakers(13)));
        assert!(stable(&many, &[0, 1], CoalitionConcept::Gmr, Rules::default()).is_ok());
        let large = crate::conflict::examples::game(&crate::conflict::examples::large(17));
        let asked = stable(&large, &[0, 1], CoalitionConcept::Nash, Rules::default());
        assert!(matches!(asked, Err(Refused::TooMuch { states: 131_072, .. })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn coalitions_are_stable_where_the_definitions_say_so(seed: u64, which in 0..4usize, strong: bool) {
            let game = game(&random(seed, 4, 4, true));
            let rules = Rules { unknown: Unknown::ALL[which], strong, ..Rules::default() };
            let h: Vec<usize> = game.decision_makers().filter(|i| seed >> (i + 8) & 1 == 1 || *i == 0).collect();
            let sets = CoalitionConcept::ALL.map(|c| stable(&game, &h, c, rules).expect("small"));
            for (concept, set) in CoalitionConcept::ALL.into_iter().zip(&sets) {
                for s in game.states.indices() {
                    prop_assert_eq!(set.contains(s as usize), undeterred(&game, &h, s, concept, rules).is_empty());
                }
            }
            prop_assert!(sets.iter().all(|set| sets[0].is_subset(set)) && sets[2].is_subset(&sets[1]));
            for from in game.states.indices() {
                prop_assert!(reachable(&game, &h, from, Steps::Moves).into_iter().eq(reached(&game, &h, from)));
            }
        }

        #[test]
        fn one_alone_is_stable_as_without_coalitions(seed: u64, one_move: bool) {
            let game = game(&random(seed, 3, 4, true));
            let sanction = if one_move { Sanction::OneMove } else { Sanction::Legal };
            let rules = Rules { sanction, ..Rules::default() };
            let alone = general::solve(&game, &Concept::ALL[..4], rules);
            for i in game.decision_makers() {
                for (c, concept) in CoalitionConcept::ALL.into_iter().zip(Concept::ALL) {
                    let set = stable(&game, &[i], c, rules).expect("small");
                    let alone = &alone.stable[&concept][i];
                    // Opponents who may act as coalitions deter more.
                    let more = concept == Concept::Seq && game.len() > 2;
                    prop_assert!(if more { alone.is_subset(&set) } else { *alone == set }, "{}", c.name());
                }
            }
        }

        #[test]
        fn upsets_are_all_that_leave_and_their_paths_are_legal(seed: u64, which in 0..4usize) {
            let game = game(&random(seed, 4, 4, false));
            let (concept, rules) = (CoalitionConcept::ALL[which], Rules::default());
            let all: FixedBitSet = game.states.indices().map(|s| s as usize).collect();
            let found = upsets(&game, &all, concept, rules).expect("small");
            for upset in &found {
                prop_assert!(!upset.to.is_empty() && upset.to.len() == upset.paths.len());
                for (q, path) in upset.to.iter().zip(&upset.paths) {
                    let mut at = upset.state;
                    for (n, step) in path.iter().enumerate() {
                        prop_assert!(upset.coalition.contains(&step.by) && game.moves(step.by, at).contains(&step.to));
                        prop_assert!(n == 0 || path[n - 1].by != step.by);
                        at = step.to;
                    }
                    prop_assert_eq!(at, *q);
                    prop_assert!(upset.coalition.iter().all(|&i| game.compare(i, *q, upset.state).is_better()));
                }
            }
            // By the definitions, coalition by coalition, without what a part of it does already.
            let mut groups: Vec<Vec<usize>> = (1..1u32 << game.len()).map(|m| members(m).collect()).collect();
            groups.retain(|h| h.len() > 1);
            groups.sort_by_key(|h| (h.len(), h.clone()));
            let mut listed: Vec<(u32, Vec<usize>, Vec<u32>)> = Vec::new();
            for s in game.states.indices() {
                for h in &groups {
                    let mut to = undeterred(&game, h, s, concept, rules);
                    for (_, _, part) in listed.iter().filter(|(at, k, _)| *at == s && k.iter().all(|i| h.contains(i))) {
                        to.retain(|q| !part.contains(q));
                    }
                    if !to.is_empty() {
                        listed.push((s, h.clone(), to));
                    }
                }
            }
            let found_all: Vec<_> = found.iter().map(|u| (u.state, u.coalition.clone(), u.to.clone())).collect();
            prop_assert_eq!(found_all, listed);
            // A state that no coalition is listed for is stable for every coalition of two and more.
            let single = game.decision_makers().map(|i| stable(&game, &[i], concept, rules).expect("small"));
            let mut expect = single.reduce(|mut a, b| { a.intersect_with(&b); a }).expect("one at least");
            found.iter().for_each(|u| expect.set(u.state as usize, false));
            prop_assert_eq!(universally_stable(&game, concept, rules), Ok(expect));
        }
    }
}
