//! The graph model for conflict resolution: what is stable, what would change it, and what falls when a source is
//! struck out. No I/O.
//!
//! A [`Model`] is what a file states, each item with its evidence; a [`Game`] is the model compiled into feasible
//! states, moves and comparisons; everything else is worked out from the game. Definitions are those of Fang, Hipel
//! and Kilgour (1993) and Xu, Hipel, Kilgour and Fang (2018); where a part follows another paper, it says so.

pub mod change;
pub mod classes;
pub mod coalition;
pub mod diff;
pub mod draw;
#[cfg(test)]
mod examples;
pub mod explain;
pub mod file;
pub mod foresight;
pub mod formula;
pub mod game;
pub mod hypergame;
pub mod model;
pub mod paths;
pub mod preference;
pub mod random;
pub mod report;
pub mod stability;
pub mod states;
pub mod strike;

pub use game::{Fault, Game, Item};
pub use model::{Lang, Model, Relation};
pub use stability::{Concept, Rules, Solution, solve};
