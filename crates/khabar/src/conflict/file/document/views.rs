//! What somebody sees otherwise than it is: hypergames of the first level.

use super::{Reading, Whose, known};
use crate::conflict::file::tree::{Node, Read};
use crate::conflict::game::Item;
use crate::conflict::model::View;

/// Keys of a belief.
const BELIEF: [&str; 7] = ["of", "preference", "preferences", "ranking", "ranking_evidence", "random", "comparison"];

impl Reading<'_> {
    pub(super) fn views(&mut self, node: Option<&Node>) -> Read<()> {
        for node in self.list(node)? {
            known(self.source, node, &["by", "unseen", "belief", "evidence"])?;
            let by = self.by(node)?;
            let unseen = self.unseen(by, node.get("unseen"))?;
            let beliefs = self.list(node.get("belief"))?;
            if unseen.is_empty() && beliefs.is_empty() {
                let hint = "add unseen = [\"…\"], or a [[view.belief]]; or take the view away";
                return Err(self.source.fault(node, "this view sees nothing otherwise than it is", hint));
            }
            let evidence = self.evidence(node.get("evidence"))?;
            self.place(Item::View(self.model.views.len()), node);
            self.model.views.push(View { by, unseen, believed: Vec::new(), evidence });
            for belief in beliefs {
                self.belief(by, belief)?;
            }
            self.nothing_left(by, node)?;
        }
        Ok(())
    }

    /// Options of others that a decision maker does not know of.
    fn unseen(&self, by: usize, node: Option<&Node>) -> Read<Vec<usize>> {
        let mut out = Vec::new();
        for name in self.list(node)? {
            let option = self.option_called(name)?;
            if self.model.options.get(option).is_some_and(|o| o.owner == by) {
                let fault = format!("`{}` is an option of the one whose view this is", self.source.words(name)?);
                return Err(self.source.fault(name, fault, "name an option of another; everyone knows its own"));
            }
            if !out.contains(&option) {
                out.push(option);
            }
        }
        Ok(out)
    }

    /// What the last view ascribes to one decision maker.
    fn belief(&mut self, by: usize, node: &Node) -> Read<()> {
        if let Some(evidence) = node.get("evidence") {
            let hint = "move it up to the [[view]], or give each preference its own";
            return Err(self.source.fault(evidence, "a belief has no evidence beside that of its view", hint));
        }
        known(self.source, node, &BELIEF)?;
        let named = self.needed(node, "of")?;
        let of = self.decider(named, self.source.words(named)?)?;
        let called = || self.model.decision_makers.get(of).map_or("", |d| &d.id);
        if of == by {
            let fault = format!("`{}` cannot be mistaken about its own wishes", called());
            return Err(self.source.fault(named, fault, "name another decision maker"));
        }
        let mut known = self.model.views.iter().filter(|v| v.by == by).flat_map(|v| &v.believed);
        if known.any(|(known, _)| *known == of) {
            let fault = format!("what `{}` wants is believed twice by the same one", called());
            return Err(self.source.fault(named, fault, "keep one of the two beliefs"));
        }
        let preferences = self.preferences(Whose::Believed(by, of), node)?;
        if let Some(view) = self.model.views.last_mut() {
            view.believed.push((of, preferences));
        }
        Ok(())
    }

    /// Unseen options stay as they are in the status quo, which is always a state; without one they are not taken,
    /// and some state must be left where that is so.
    fn nothing_left(&mut self, by: usize, node: &Node) -> Read<()> {
        let own = self.model.views.iter().filter(|v| v.by == by);
        let unseen = own.flat_map(|v| &v.unseen).fold(0u64, |m, k| m | 1 << k);
        if unseen == 0 || self.model.status_quo.is_some() {
            return Ok(());
        }
        let states = self.states()?;
        if states.indices().any(|s| states.bits(s) & unseen == 0) {
            return Ok(());
        }
        let hint = "add `status_quo`, where these options then stay, or name fewer of them";
        let node = node.get("unseen").unwrap_or(node);
        Err(self.source.fault(node, "no state is left without the unseen options", hint))
    }
}
