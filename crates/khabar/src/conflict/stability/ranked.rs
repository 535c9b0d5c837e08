//! The fast engine for games of options and complete orders.

use super::{Concept, Rules, Solution};
use crate::conflict::game::Game;

/// Solve for concepts other than simultaneous stability, by the textbook rule of sanctioning.
pub fn solve(game: &Game, concepts: &[Concept]) -> Solution {
    super::general::solve(game, concepts, Rules::default())
}
