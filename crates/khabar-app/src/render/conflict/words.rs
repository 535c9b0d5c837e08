//! What text output about conflicts says in its own words, in the languages of the files beside this one.

use khabar::conflict::model::Lang;

#[path = "ar.rs"]
mod ar;
#[path = "en.rs"]
mod en;

/// The words in a language.
pub fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Ar => &ar::WORDS,
        Lang::En => &en::WORDS,
    }
}

/// Everything that text output about conflicts says in its own words. `fn`s are given names already isolated.
pub struct Words {
    pub date: &'static str,
    pub states: &'static str,
    pub status_quo: &'static str,
    pub none_given: &'static str,
    /// Heading of the decision makers with their options.
    pub parties: &'static str,
    /// Heading of the equilibria.
    pub rests: &'static str,
    pub no_rest: &'static str,
    pub taken: &'static str,
    pub nothing_taken: &'static str,
    pub state: fn(u32) -> String,
    /// Under which concepts a state is an equilibrium.
    pub stable_under: &'static str,
    pub under_some: &'static str,
    pub strongly: &'static str,
    pub left_out: fn(usize) -> String,
    pub not_computed: fn(&str) -> String,
    /// Heading of what each abbreviation of a concept means.
    pub legend: &'static str,
    pub unknown_note: &'static str,
    pub silent: fn(&str) -> String,
    /// Before the second and later edits of one change.
    pub and: &'static str,
    pub comma: &'static str,
    /// Names in a row.
    pub names: fn(&[String]) -> String,
    // Strike
    pub struck: &'static str,
    pub nothing_struck: &'static str,
    pub anonymous: &'static str,
    pub falls: &'static str,
    pub nothing_falls: &'static str,
    pub weaker: &'static str,
    pub left_of: fn(usize, usize) -> String,
    pub judgement: &'static str,
    pub answer: &'static str,
    pub answer_same: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub no_concept: &'static str,
    /// What the fall of each kind of item means.
    pub fallen_option: fn(taken: bool) -> &'static str,
    pub fallen_preference: &'static str,
    pub fallen_move: &'static str,
    pub fallen_bar: &'static str,
    /// A pattern fell, in a case that lists its states.
    pub fallen_bar_listed: &'static str,
    pub wants: fn(who: &str, place: usize, what: &str) -> String,
    pub ranking_of: fn(&str) -> String,
    pub comparison_of: fn(&str) -> String,
    pub infeasible: fn(&str) -> String,
    pub moves_of: fn(&str) -> String,
    pub view_of: fn(&str) -> String,
    pub fallen_view: &'static str,
    pub believes: fn(who: &str, what: &str) -> String,
    // Paths
    pub reached_by: &'static str,
    pub by_moves: &'static str,
    pub by_improvements: &'static str,
    pub unreachable: &'static str,
    pub steps: fn(usize) -> String,
    pub ways: fn(u128) -> String,
    pub ends: &'static str,
    pub dead_ends: &'static str,
    pub takes: fn(&str) -> String,
    pub gives_up: fn(&str) -> String,
    pub from: &'static str,
    // What if
    pub want: fn(&str, &str) -> String,
    pub avoid: fn(&str, &str) -> String,
    pub cost: fn(usize) -> String,
    pub already: &'static str,
    pub not_within: fn(usize) -> String,
    pub impossible: &'static str,
    /// Nobody can change by the measure asked for.
    pub nobody_changes: &'static str,
    pub gave_up: &'static str,
    pub fixed: &'static str,
    pub orders: fn(who: &str, all: u64) -> String,
    pub more_ways: &'static str,
    pub negate: fn(who: &str, place: usize, what: &str) -> String,
    pub drop: fn(who: &str, place: usize, what: &str) -> String,
    pub raise: fn(who: &str, place: usize, to: usize, what: &str) -> String,
    pub cross_up: fn(who: &str, state: &str, target: &str) -> String,
    pub cross_down: fn(who: &str, state: &str, target: &str) -> String,
    pub bar_taking: fn(&str) -> String,
    pub bar_giving_up: fn(&str) -> String,
    pub free: fn(&str) -> String,
    pub swap: fn(who: &str, place: usize) -> String,
    pub merge: fn(who: &str, place: usize) -> String,
    // Sensitivity and worlds
    pub single_changes: &'static str,
    pub survive: &'static str,
    pub appears: &'static str,
    pub vanishes: &'static str,
    pub no_effect: fn(usize) -> String,
    pub worlds: fn(usize, u64) -> String,
    pub no_probability: &'static str,
    pub interval: &'static str,
    // Coalitions
    pub coalitions: &'static str,
    pub together: fn(who: &str, to: &str) -> String,
    pub for_all_coalitions: &'static str,
    pub no_coalition: &'static str,
    // Diff
    pub structure: &'static str,
    pub same_structure: &'static str,
    pub kept: &'static str,
    pub gone: &'static str,
    pub new: &'static str,
    pub only_first: &'static str,
    pub only_second: &'static str,
    pub differs: &'static str,
    pub direction_differs: &'static str,
    pub taken_first: &'static str,
    pub taken_second: &'static str,
    pub moved: fn(from: usize, to: usize) -> String,
    pub outlook: &'static str,
    pub limited: fn(u16) -> String,
    pub non_myopic: &'static str,
    /// Heading of the states where nobody moves in the game that it sees itself.
    pub seen: &'static str,
    pub stays: fn(&str) -> String,
    pub leaves: fn(&str) -> String,
    /// Headings of the demonstration.
    pub without: fn(&str) -> String,
    pub without_unnamed: &'static str,
    pub try_it: &'static str,
    pub why: fn(state: &str, concept: &str) -> String,
    /// Heading of every state with what each stays under.
    pub standing: &'static str,
}
