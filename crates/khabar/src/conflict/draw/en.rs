//! English words in pictures.

use super::Words;

pub const WORDS: Words = Words {
    letters: &[
        "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V",
        "W", "X", "Y", "Z",
    ],
    state_graph: "State graph",
    options: "Parties and their options (a number in a black circle: the option is taken)",
    improves: "a move that improves the position of the party whose letter it bears",
    may_improve: "it may improve it: the preference is not known",
    other_move: "another possible move",
    way_back: "a hollow head: the move back is possible too",
    improvements_only: "Moves that do not improve the mover’s position are left out.",
    one_step_only: "Improvements that the same party can also make in two steps are left out; distances count the lines drawn.",
    circle: "Improvements run in a circle that they do not leave: distances in it are counted to its strongest equilibria, or, if it has none, to one of its states.",
    not_reached: "not reached by moves",
    doubtful_of_one_option: "Of the moves that may improve, only those that change one option are drawn.",
    equilibrium: "equilibrium, with the strongest concepts it holds under",
    equilibrium_in_some: "equilibrium under some readings of what is unknown, not under all",
    status_quo: "status quo",
    comma: ", ",
    semicolon: "; ",
    now: "now",
    matrix: "Equilibria",
    path_dag: "Paths from the status quo",
    state_column: "State",
    options_column: "Options",
    equilibrium_column: "Equilibrium under",
    stable_column: "Stable for the party under (strongest concepts)",
    in_all: "yes",
    in_some: "under some readings of what is unknown",
    in_none: "no",
    stable_under: "in brackets: under some readings only; –: not stable for the party",
    moves_made: |n| match n {
        0 => "start".to_owned(),
        1 => "after one move".to_owned(),
        n => format!("after {n} moves"),
    },
    equilibria_shown: |shown, all| format!("{shown} of {all} equilibria are shown, the first by number."),
    improvements_left: |n| match n {
        0 => "where improvements end".to_owned(),
        1 => "one improvement away".to_owned(),
        n => format!("{n} improvements away"),
    },
    shown: |shown, all| {
        format!(
            "{shown} of {all} states are shown: those that improvements reach from the status quo, and the equilibria."
        )
    },
    state: |id| format!("State {id}"),
    equilibria: |list| format!("Equilibria: {list}."),
    no_equilibrium: "No equilibrium.",
    no_option: "no option taken",
};
