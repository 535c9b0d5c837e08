//! Cases worked out by hand: what implementations get wrong.

use std::collections::{BTreeMap, BTreeSet};

use khabar::conflict::coalition::{self, CoalitionConcept};
use khabar::conflict::model::Direction;
use khabar::conflict::stability::{Sanction, Sim, Unknown};
use khabar::conflict::{Concept, Game, Relation, Rules, solve};

use super::coalitions::{Coalition, groups};
use super::conflict::{Condition, Conflict, Ordering, State, Taste, Wish};
use super::definitions::{Sanctions, stable};

/// Tiers from the best, one space apart; `|` before those that are much worse than all before; a tier is what `split`
/// makes of a word.
fn tiers(order: &str, split: &dyn Fn(&str) -> Vec<State>) -> Taste {
    let mut tiers: Vec<(Vec<State>, bool)> = Vec::new();
    for word in order.split_whitespace() {
        match (word, tiers.last_mut()) {
            ("|", Some(above)) => above.1 = true,
            _ => tiers.push((split(word), false)),
        }
    }
    Taste { order: if tiers.is_empty() { Ordering::Silent } else { Ordering::Tiers(tiers) }, said: vec![] }
}

/// States are letters; each decision maker has its moves (`sq`: from s to q) and its order, ties in one word.
fn graph(states: &str, dms: &[(&str, &str)]) -> Conflict {
    let state = |letter: char| states.find(letter).expect("a state's letter") as State;
    let letters = |word: &str| word.chars().map(state).collect::<Vec<_>>();
    Conflict {
        options: vec![(0, Direction::Both); 3],
        cannot: vec![],
        listed: Some((0..states.len() as State).collect()),
        rules: vec![],
        arcs: (0..)
            .zip(dms)
            .map(|(dm, (moves, _))| (dm, moves.split_whitespace().map(letters).map(|m| (m[0], m[1])).collect()))
            .collect(),
        tastes: dms.iter().map(|(_, order)| tiers(order, &letters)).collect(),
    }
}

fn bits(yn: &str) -> State {
    yn.chars().enumerate().map(|(k, c)| State::from(c == 'Y') << k).sum()
}

/// States are written as the options taken; `owners` of the options; `cannot` are states; orders as in [`tiers`].
fn by_options(owners: &[usize], cannot: &str, orders: &[&str]) -> Conflict {
    Conflict {
        options: owners.iter().map(|dm| (*dm, Direction::Both)).collect(),
        cannot: cannot.split_whitespace().map(|yn| Condition::only(bits(yn), owners.len())).collect(),
        listed: None,
        rules: vec![],
        arcs: BTreeMap::new(),
        tastes: orders.iter().map(|order| tiers(order, &|word| word.split('=').map(bits).collect())).collect(),
    }
}

/// The concepts under which the first decision maker is stable in the first state, by the engine and the reference.
fn check(what: &str, conflict: &Conflict, rules: Rules, expected: &str) {
    let game = Game::new(&conflict.model()).unwrap_or_else(|fault| panic!("{what}: {fault}"));
    let (table, expected) = (conflict.table(), expected.split_whitespace().collect::<BTreeSet<_>>());
    let (solution, sanctions) = (solve(&game, &Concept::ALL, rules), Sanctions::of(&table));
    let asked = |c: &Concept| *c != Concept::Sim || conflict.arcs.is_empty();
    let names = |is_stable: &dyn Fn(Concept) -> bool| {
        Concept::ALL.into_iter().filter(asked).filter(|c| is_stable(*c)).map(Concept::name).collect::<BTreeSet<_>>()
    };
    assert_eq!(names(&|c| solution.is_stable(c, 0, 0)), expected, "{what}, the engine under {rules:?}");
    assert_eq!(names(&|c| stable(&table, &sanctions, rules, c, 0, 0)), expected, "{what}, the reference");
}

const TEXTBOOK: Rules = Rules { sanction: Sanction::Legal, sim: Sim::PerDm, unknown: Unknown::A, strong: false };
const ONE_MOVE: Rules = Rules { sanction: Sanction::OneMove, ..TEXTBOOK };
const TABLEAU: Rules = Rules { sim: Sim::Tableau, ..TEXTBOOK };
const FEARFUL: Rules = Rules { unknown: Unknown::C, ..TEXTBOOK };
const STRONG: Rules = Rules { strong: true, ..TEXTBOOK };

#[test]
fn traps_of_moves_and_sanctions() {
    let all_deter = "GMR SMR SEQ SSEQ";
    let any = "Nash GMR SMR SEQ SSEQ";
    let escape = ("sq kh", "q h s k");
    for (what, states, dms, rules, expected) in [
        ("a tie is no improvement", "sq", &[("sq", "sq"), ("", "s q")][..], TEXTBOOK, any),
        ("an equal end deters", "sqk", &[("sq", "q sk"), ("qk", "k q s")], TEXTBOOK, all_deter),
        ("one who cannot move is stable", "sq", &[("", "q s"), ("qs", "s q")], TEXTBOOK, any),
        (
            "back where it began is no better, but one leaves again",
            "sq",
            &[("sq", "q s"), ("qs", "s q")],
            TEXTBOOK,
            "GMR SEQ",
        ),
        ("back by two", "sqx", &[("sq", "q x s"), ("qx", "x q s"), ("xs", "s x q")], TEXTBOOK, "GMR SEQ"),
        ("back by two is two moves", "sqx", &[("sq", "q x s"), ("qx", "x q s"), ("xs", "s x q")], ONE_MOVE, ""),
        ("nobody moves twice in a row", "sqxk", &[("sq", "q x s k"), ("qx xk", "k x q s"), ("", "s")], TEXTBOOK, ""),
        (
            "but after another came there too",
            "sqxk",
            &[("sq", "q x s k"), ("qx xk", "k x q s"), ("qx", "x q")],
            TEXTBOOK,
            all_deter,
        ),
        (
            "who would not have come",
            "sqxk",
            &[("sq", "q x s k"), ("qx xk", "k x q s"), ("qx", "q x")],
            TEXTBOOK,
            "GMR SMR",
        ),
        (
            "again after another",
            "sqxyk",
            &[("sq", "q x y s k"), ("qx yk", "k x q y"), ("xy", "y x")],
            TEXTBOOK,
            all_deter,
        ),
        (
            "again after another is three moves",
            "sqxyk",
            &[("sq", "q x y s k"), ("qx yk", "k x q y"), ("xy", "y x")],
            ONE_MOVE,
            "",
        ),
        (
            "improvements are judged where they start",
            "sqxk",
            &[("sq", "q x s k"), ("qx", "x q"), ("xk", "q k x")],
            TEXTBOOK,
            all_deter,
        ),
        (
            "a step down is no improvement",
            "sqxk",
            &[("sq", "q x s k"), ("qx", "x q"), ("xk", "x k q")],
            TEXTBOOK,
            "GMR SMR",
        ),
        ("the second is not deterred", "sqrk", &[("sq sr", "q r s k"), ("qk", "k q r s")], TEXTBOOK, ""),
        ("the first is not deterred", "sqrk", &[("sq sr", "q r s k"), ("rk", "k q r s")], TEXTBOOK, ""),
        ("each is deterred", "sqrk", &[("sq sr", "q r s k"), ("qk rk", "k q r s")], TEXTBOOK, all_deter),
        ("an escape", "sqkh", &[escape, ("qk", "k q h s")], TEXTBOOK, "GMR SEQ"),
        ("an escape to nothing better is none", "sqkh", &[("sq kh", "q hs k"), ("qk", "k q h s")], TEXTBOOK, all_deter),
        ("a sanction that costs", "sqk", &[("sq", "q s k"), ("qk", "q k s")], TEXTBOOK, "GMR SMR"),
        ("only much worse deters strongly", "sqk", &[("sq", "q s k"), ("qk", "k q")], STRONG, ""),
        ("much worse", "sqk", &[("sq", "q s | k"), ("qk", "k q")], STRONG, all_deter),
        ("an escape to a little worse", "sqkh", &[("sq kh", "q s h | k"), ("qk", "k q")], STRONG, "GMR SEQ"),
        ("no improvement needs no sanction", "sq", &[("sq", "s q"), ("", "s q")], STRONG, any),
    ] {
        check(what, &graph(states, dms), rules, expected);
    }
}

#[test]
fn traps_of_the_unknown() {
    let all_deter = "GMR SMR SEQ SSEQ";
    let any = "Nash GMR SMR SEQ SSEQ";
    for (what, states, dms, [a, b, c, d]) in [
        ("an unknown state tempts or not", "sq", &[("sq", ""), ("", "s q")][..], ["", any, "", any]),
        ("an unknown end", "sqk", &[("sq", "q s"), ("qk", "k q s")], ["", "", all_deter, all_deter]),
        ("a sanctioner may like what it does not know", "sqk", &[("sq", "q s k"), ("qk", "")], [all_deter; 4]),
        (
            "an unknown escape",
            "sqkh",
            &[("sq kh", "q s k"), ("qk", "k q")],
            ["GMR SEQ", "GMR SEQ", all_deter, all_deter],
        ),
    ] {
        for (unknown, expected) in Unknown::ALL.into_iter().zip([a, b, c, d]) {
            check(what, &graph(states, dms), Rules { unknown, ..TEXTBOOK }, expected);
        }
    }
}

#[test]
fn traps_of_options() {
    let keen = "YYY YYN YNN YNY NNN NNY NYN NYY";
    let three = |cannot, focal| by_options(&[0, 1, 2], cannot, &[focal, keen, keen]);
    let focal = "YNN YYN YNY NNN NNY NYN NYY YYY";
    let without = |left_out: &str, order: &str| {
        order.split_whitespace().filter(|w| !left_out.contains(w)).collect::<Vec<_>>().join(" ")
    };
    let blocked = |cannot: &str| {
        let keen = without(cannot, keen);
        by_options(&[0, 1, 2], cannot, &[&without(cannot, focal), &keen, &keen])
    };
    let two = |cannot: &str, order: [&str; 2]| {
        by_options(&[0, 1], cannot, &[&without(cannot, order[0]), &without(cannot, order[1])])
    };
    let collision = ["YN NN NY YY", "NY NN YN YY"];
    let wary = ["YN NN YY NY", "NY NN YN YY"];
    let either = |focal| by_options(&[0, 0, 1], "YYN YYY", &[focal, "NNY NNN YNN NYN YNY NYY"]);
    for (what, conflict, rules, expected) in [
        ("two steps deter", three("", focal), TEXTBOOK, "GMR SMR SEQ SSEQ"),
        ("two steps are not one", three("", focal), ONE_MOVE, ""),
        ("one way is blocked", blocked("YNY"), TEXTBOOK, "GMR SMR SEQ SSEQ"),
        ("both ways are blocked", blocked("YNY YYN"), TEXTBOOK, ""),
        ("both move at once", two("", collision), TEXTBOOK, "GMR SMR SIM"),
        ("both move at once, tableau", two("", collision), TABLEAU, "GMR SMR SIM"),
        ("both cannot move at once", two("YY", collision), TEXTBOOK, ""),
        ("the other is sequentially stable", two("", wary), TEXTBOOK, "GMR SMR SIM"),
        ("the other is sequentially stable, tableau", two("", wary), TABLEAU, "GMR SMR"),
        ("the second improvement is not spoilt", either("YNN NYN NYY NNN NNY YNY"), TEXTBOOK, ""),
        ("the first improvement is not spoilt", either("YNN NYN YNY NNN NNY NYY"), TEXTBOOK, ""),
        ("the unknown is no sanction of itself", by_options(&[0], "", &[""]), FEARFUL, ""),
        ("each improvement is spoilt", either("YNN NYN NNN NNY NYY YNY"), TEXTBOOK, "GMR SMR SIM"),
    ] {
        check(what, &conflict, rules, expected);
    }
}

#[test]
fn the_first_statement_outweighs_sixty_five() {
    let taken = || Condition::Taken(0);
    let not_taken = || Condition::Not(Box::new(taken()));
    let wishes = |all: Vec<Condition>| {
        let wish = |wants| Wish { wants, strong: false, unknown: false };
        Ordering::Wishes(all.into_iter().map(wish).collect())
    };
    let against: Vec<Condition> = std::iter::once(taken()).chain((0..65).map(|_| not_taken())).collect();
    let either = || Condition::Any(vec![taken(), not_taken()]);
    let last: Vec<Condition> = (0..65).map(|_| either()).chain([taken()]).collect();
    let silent: Vec<Condition> = (0..66).map(|_| either()).collect();
    for (statements, expected) in [(against, Relation::Better), (last, Relation::Better), (silent, Relation::Equal)] {
        let mut conflict = by_options(&[0], "", &["Y N"]);
        conflict.tastes[0].order = wishes(statements);
        let game = Game::new(&conflict.model()).expect("a model");
        assert_eq!(game.compare(0, 1, 0), expected);
        assert_eq!(conflict.table().relation(0, 1, 0), expected);
    }
}

#[test]
fn a_comparison_that_fits_both_ways_says_nothing() {
    let (first, any) = (Condition::Taken(0), Condition::Any(vec![Condition::Taken(0), Condition::Taken(1)]));
    let mut conflict = by_options(&[0, 0], "", &["YN YY NY NN"]);
    for (relation, expected) in [(Relation::MuchBetter, Relation::Better), (Relation::Equal, Relation::Equal)] {
        conflict.tastes[0].said = vec![(first.clone(), any.clone(), relation)];
        let game = Game::new(&conflict.model()).expect("a model");
        let [taken, both, second] = ["YN", "YY", "NY"].map(|yn| game.states.index(bits(yn)).expect("a state"));
        assert_eq!(game.compare(0, taken, both), expected, "both ways round");
        assert_eq!(game.compare(0, taken, second), relation, "one way round");
    }
}

/// The concepts under which the coalition of the first two is stable, by the engine and the reference.
fn check_of_two(what: &str, conflict: &Conflict, state: &str, expected: &[CoalitionConcept]) {
    let (table, game) = (conflict.table(), Game::new(&conflict.model()).expect("a model"));
    let reference = Coalition::of(&table, &[0, 1]);
    let index = game.states.index(bits(state)).expect("a state") as usize;
    let solved = |c| coalition::stable(&game, &[0, 1], c, TEXTBOOK).expect("a coalition").contains(index);
    let found = |is_stable: &dyn Fn(CoalitionConcept) -> bool| {
        CoalitionConcept::ALL.into_iter().filter(|c| is_stable(*c)).collect::<Vec<_>>()
    };
    assert_eq!(found(&solved), expected, "{what}, the engine");
    assert_eq!(found(&|c| reference.stable(TEXTBOOK, c, bits(state))), expected, "{what}, the reference");
}

#[test]
fn coalitions_by_hand() {
    use CoalitionConcept::{Gmr, Nash, Seq, Smr};
    let all = &[Nash, Gmr, Smr, Seq][..];
    let dilemma = by_options(&[0, 1], "", &["NY YY NN YN", "YN YY NN NY"]);
    let third = "YYY YYN NNN YNN NYN NNY YNY NYY";
    let deterred = ["YYN NNN NNY YNN NYN YNY NYY YYY", "YYN YYY NNN NNY NYN YNN NYY YNY", third];
    let escapes = ["YYN NNY NNN YNN NYN YNY NYY YYY", "YYN YYY NNY NNN NYN YNN NYY YNY", third];
    let unwilling = [deterred[0], deterred[1], "YYN YYY NNN YNN NYN NNY YNY NYY"];
    let blocked = ["YYN NNN NNY YNY NYY YYY", "YYN YYY NNN NNY NYY YNY", "YYY YYN NNN NNY YNY NYY"];
    let three = |cannot, orders: &[&str]| by_options(&[0, 1, 2], cannot, orders);
    for (what, conflict, state, expected) in [
        ("both give up what neither would alone", &dilemma, "NN", &[][..]),
        ("nothing is better for both", &dilemma, "YY", all),
        ("the third deters", &three("", &deterred), "NNN", &[Gmr, Smr, Seq]),
        ("they escape", &three("", &escapes), "NNN", &[Gmr, Seq]),
        ("the third would not", &three("", &unwilling), "NNN", &[Gmr, Smr]),
        // One after the other they cannot get there, and coalitions move one by one.
        ("no way between", &three("YNN NYN", &blocked), "NNN", all),
    ] {
        check_of_two(what, conflict, state, expected);
    }
    assert_eq!(groups(&[1, 3]), [vec![1], vec![3], vec![1, 3]]);
}
