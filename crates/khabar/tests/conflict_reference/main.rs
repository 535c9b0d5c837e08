//! The engines against a reference that follows the definitions word for word, on random small conflicts.
//!
//! The reference ([`definitions`], [`coalitions`]) works on plain tables that [`conflict`] fills from the same random
//! data as the model; it calls nothing of the library but to build the model under test.

mod coalitions;
mod conflict;
mod definitions;
mod random;
mod traps;

use std::collections::{BTreeMap, BTreeSet};

use coalitions::Coalition;
use conflict::{Conflict, State, Table};
use definitions::Sanctions;
use khabar::conflict::coalition::{self, CoalitionConcept};
use khabar::conflict::model::Direction;
use khabar::conflict::stability::{Sanction, Unknown, general};
use khabar::conflict::{Concept, Game, Relation, Rules, Solution, solve};

/// Some of them have no feasible state; the rest are more than 20,000.
const CONFLICTS: u64 = 20_400;

const IN_SEQUENCE: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

/// The first difference between the reference and the engines, if there is one.
fn difference(conflict: &Conflict, rules: &[Rules]) -> Option<String> {
    let table = conflict.table();
    let game = match (Game::new(&conflict.model()), table.states.is_empty()) {
        (Ok(game), false) => game,
        (Err(_), true) => return None,
        (compiled, _) => return Some(format!("compiled: {:?}", compiled.err().map(|fault| fault.what))),
    };
    let compiled = compiled_otherwise(&table, &game);
    if compiled.is_some() {
        return compiled;
    }
    let sanctions = Sanctions::of(&table);
    rules.iter().find_map(|rules| {
        solved_otherwise(conflict, &table, &sanctions, &game, *rules).or_else(|| joint_otherwise(&table, &game, *rules))
    })
}

fn compiled_otherwise(table: &Table, game: &Game) -> Option<String> {
    let bits = |s: &u32| game.states.bits(*s);
    let states: BTreeSet<State> = game.states.indices().map(|s| bits(&s)).collect();
    if states != table.states {
        return Some(format!("states {states:?} and not {:?}", table.states));
    }
    for (dm, s) in table.dms().flat_map(|dm| game.states.indices().map(move |s| (dm, s))) {
        let moves: BTreeSet<State> = game.moves(dm, s).iter().map(bits).collect();
        if &moves != table.r(dm, bits(&s)) {
            return Some(format!("dm{dm} moves from {} to {moves:?}", bits(&s)));
        }
        for q in game.states.indices() {
            let (relation, right) = (game.compare(dm, q, s), table.relation(dm, bits(&q), bits(&s)));
            if relation != right {
                return Some(format!("dm{dm}: {} to {} is {relation:?}, not {right:?}", bits(&q), bits(&s)));
            }
        }
    }
    None
}

fn solved_otherwise(
    conflict: &Conflict,
    table: &Table,
    sanctions: &Sanctions,
    game: &Game,
    rules: Rules,
) -> Option<String> {
    let bits = |s: usize| game.states.bits(s as u32);
    let solution = solve(game, &Concept::ALL, rules);
    let followed = general::solve(game, &IN_SEQUENCE, rules);
    let mut stable: BTreeMap<Concept, Vec<BTreeSet<State>>> = BTreeMap::new();
    for concept in Concept::ALL {
        // What changes the options of others cannot be put together with what they do at the same time.
        if concept == Concept::Sim && !conflict.moves_own_options() {
            continue;
        }
        let is_stable = |dm, s: &State| definitions::stable(table, sanctions, rules, concept, dm, *s);
        let sets: Vec<BTreeSet<State>> =
            table.dms().map(|dm| table.states.iter().copied().filter(|s| is_stable(dm, s)).collect()).collect();
        for (engine, solution) in [("solve", &solution), ("general", &followed)] {
            if engine == "general" && concept == Concept::Sim {
                continue;
            }
            let found: Vec<BTreeSet<State>> =
                solution.stable[&concept].iter().map(|set| set.ones().map(bits).collect()).collect();
            if found != sets {
                return Some(format!("{engine}, {concept:?} under {rules:?}: {found:?} and not {sets:?}"));
            }
            let at_rest: BTreeSet<State> = solution.equilibria(concept).ones().map(bits).collect();
            if at_rest != in_all(&sets, &table.states) {
                return Some(format!("{engine}, {concept:?} equilibria under {rules:?}: {at_rest:?} of {sets:?}"));
            }
        }
        stable.insert(concept, sets);
    }
    let (seq, sim) = (stable.get(&Concept::Seq)?, stable.get(&Concept::Sim)?);
    let either: Vec<BTreeSet<State>> = seq.iter().zip(sim).map(|(a, b)| a | b).collect();
    let at_rest: BTreeSet<State> = solution.equilibria_of_either(Concept::Seq, Concept::Sim).ones().map(bits).collect();
    (at_rest != in_all(&either, &table.states)).then(|| format!("SEQ or SIM under {rules:?}: {at_rest:?}"))
}

/// The same of one coalition; which one, the conflict's size decides.
fn joint_otherwise(table: &Table, game: &Game, rules: Rules) -> Option<String> {
    if rules.sanction == Sanction::OneMove {
        return None;
    }
    let coalitions = coalitions::groups(&table.dms().collect::<Vec<_>>());
    let moves: usize = table.moves.iter().flat_map(|m| m.values().map(BTreeSet::len)).sum();
    let members = &coalitions[moves % coalitions.len()];
    let reference = Coalition::of(table, members);
    CoalitionConcept::ALL.into_iter().find_map(|concept| {
        let expected: BTreeSet<State> =
            table.states.iter().copied().filter(|s| reference.stable(rules, concept, *s)).collect();
        let found = coalition::stable(game, members, concept, rules)
            .map(|set| set.ones().map(|s| game.states.bits(s as u32)).collect::<BTreeSet<State>>());
        (found.as_ref() != Ok(&expected))
            .then(|| format!("{} of {members:?} under {rules:?}: {found:?} and not {expected:?}", concept.name()))
    })
}

fn in_all(sets: &[BTreeSet<State>], states: &BTreeSet<State>) -> BTreeSet<State> {
    states.iter().copied().filter(|s| sets.iter().all(|set| set.contains(s))).collect()
}

/// The smallest conflict that still differs, as text.
fn smallest(mut conflict: Conflict, rules: &[Rules]) -> String {
    while let Some(next) = random::smaller(&conflict).into_iter().find(|c| difference(c, rules).is_some()) {
        conflict = next;
    }
    format!("{conflict}{}", difference(&conflict, rules).unwrap_or_default())
}

#[test]
fn the_engines_agree_with_the_definitions() {
    let mut met: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..CONFLICTS {
        let (conflict, rules) = (random::conflict(seed), random::rules(seed));
        if difference(&conflict, &rules).is_some() {
            panic!("seed {seed}:\n{}", smallest(conflict, &rules));
        }
        features(&conflict).into_iter().for_each(|feature| *met.entry(feature).or_default() += 1);
    }
    println!("{met:?}");
    let expected = [
        "2 decision makers",
        "3 decision makers",
        "4 decision makers",
        "conditional moves",
        "explicit moves",
        "fast engine",
        "improvements of several steps",
        "infeasible states",
        "irreversible options",
        "no feasible state",
        "strength",
        "ties",
        "unknown comparisons",
    ];
    assert_eq!(met.keys().copied().collect::<Vec<_>>(), expected);
    assert!(CONFLICTS - met["no feasible state"] > 20_000, "{met:?}");
    assert!(met.iter().all(|(feature, n)| *n > CONFLICTS / 20 || *feature == "no feasible state"), "{met:?}");
}

/// What a conflict has, so that a change of the dice cannot silently leave something out.
fn features(conflict: &Conflict) -> Vec<&'static str> {
    let table = conflict.table();
    let Ok(game) = Game::new(&conflict.model()) else { return vec!["no feasible state"] };
    let apart = || table.compare.iter().flat_map(|c| c.iter().filter(|((a, b), _)| a != b).map(|(_, r)| *r));
    let in_one_step = |group: &[usize], s| group.iter().flat_map(|dm| table.r(*dm, s).iter().copied()).collect();
    let several_steps = table.dms().len() > 2
        && table.states.iter().any(|s| {
            let one: BTreeSet<State> = in_one_step(&[0, 1], *s);
            definitions::reach(&table, &[0, 1], *s, true).iter().any(|q| q != s && !one.contains(q))
        });
    let all = [
        ("2 decision makers", table.dms().len() == 2),
        ("3 decision makers", table.dms().len() == 3),
        ("4 decision makers", table.dms().len() == 4),
        ("fast engine", game.is_plain()),
        ("infeasible states", table.states.len() < 1 << conflict.options.len()),
        ("irreversible options", conflict.options.iter().any(|(_, way)| *way != Direction::Both)),
        ("conditional moves", !conflict.rules.is_empty()),
        ("explicit moves", !conflict.arcs.is_empty()),
        ("improvements of several steps", several_steps),
        ("ties", apart().any(|r| r == Relation::Equal)),
        ("unknown comparisons", apart().any(|r| r == Relation::Unknown)),
        ("strength", apart().any(|r| r == Relation::MuchBetter)),
    ];
    all.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect()
}

/// Every set of the one solution lies within the set of the other.
fn within(inner: (&Solution, Concept), outer: (&Solution, Concept)) -> bool {
    inner.0.stable[&inner.1].iter().zip(&outer.0.stable[&outer.1]).all(|(a, b)| a.is_subset(b))
}

#[test]
fn concepts_imply_each_other() {
    use Concept::{Gmr, Nash, Seq, Smr, Sseq};
    let within_concepts = [(Nash, Sseq), (Sseq, Seq), (Sseq, Smr), (Seq, Gmr), (Smr, Gmr)];
    let within_variants =
        [(Unknown::A, Unknown::B), (Unknown::A, Unknown::C), (Unknown::B, Unknown::D), (Unknown::C, Unknown::D)];
    for seed in CONFLICTS..CONFLICTS + 2_000 {
        let conflict = random::conflict(seed);
        let Ok(game) = Game::new(&conflict.model()) else { continue };
        let solved = |rules: Rules| solve(&game, &Concept::ALL, rules);
        let under = |unknown| solved(Rules { unknown, ..Rules::default() });
        let mut broken = Vec::new();
        for unknown in Unknown::ALL {
            let weak = under(unknown);
            let strong = solved(Rules { unknown, strong: true, ..Rules::default() });
            let one_move = solved(Rules { unknown, sanction: Sanction::OneMove, ..Rules::default() });
            for (rules, solution) in [("weak", &weak), ("strong", &strong), ("one move", &one_move)] {
                let outside = within_concepts.iter().filter(|(a, b)| !within((solution, *a), (solution, *b)));
                broken.extend(outside.map(|pair| format!("{pair:?} {rules} {unknown:?}")));
            }
            let outside = Concept::ALL.iter().filter(|c| !within((&strong, **c), (&weak, **c)));
            broken.extend(outside.map(|c| format!("{c:?}: strong within weak {unknown:?}")));
            let outside = IN_SEQUENCE.iter().filter(|c| !within((&one_move, **c), (&weak, **c)));
            broken.extend(outside.map(|c| format!("{c:?}: one move within any {unknown:?}")));
        }
        for (a, b) in within_variants {
            let (inner, outer) = (under(a), under(b));
            let outside = Concept::ALL.iter().filter(|c| !within((&inner, **c), (&outer, **c)));
            broken.extend(outside.map(|c| format!("{c:?}: {a:?} within {b:?}")));
        }
        assert!(broken.is_empty(), "seed {seed}:\n{conflict}{broken:?}");
    }
}

#[test]
fn the_list_of_a_group_is_what_its_sequences_reach() {
    for seed in 0..1_000 {
        let conflict = random::conflict(seed);
        let table = conflict.table();
        let group: Vec<usize> = table.dms().skip(1).collect();
        for (s, improving) in table.states.iter().flat_map(|s| [(*s, false), (*s, true)]) {
            let sequences = definitions::reach_by_sequences(&table, &group, s, improving);
            assert_eq!(definitions::reach(&table, &group, s, improving), sequences, "seed {seed} from {s}\n{conflict}");
        }
    }
}
