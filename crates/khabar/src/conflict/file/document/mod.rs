//! `khabar-conflict/1`: a conflict as people write it.

mod evidence;
mod options;
mod preferences;
mod views;

use super::tree::{Node, Read, Source, Value};
use super::{Loaded, Places, blamed, placed};
use crate::conflict::formula::{self, Formula, nearest};
use crate::conflict::game::{Fault, Item};
use crate::conflict::model::{Arcs, Direction, Infeasible, Label, Model, MoveRule};
use crate::conflict::states::States;
use crate::fault::FileFault;
pub(super) use preferences::Whose;
use std::collections::BTreeSet;

/// The name of the format.
pub(super) const FORMAT: &str = "khabar-conflict/1";

/// Keys of the file itself.
const TOP: [&str; 13] = [
    "format",
    "title",
    "note",
    "date",
    "status_quo",
    "infeasible",
    "preferences",
    "decision_maker",
    "move",
    "arcs",
    "view",
    "evidence",
    "states",
];

/// Keys of a decision maker.
const DECIDER: [&str; 10] = [
    "id",
    "name",
    "option",
    "options",
    "preference",
    "preferences",
    "ranking",
    "ranking_evidence",
    "random",
    "comparison",
];

/// Read a conflict document.
pub(super) fn read(source: &Source, root: &Node) -> Read<Loaded> {
    let reading = Reading::of(source, root)?;
    Loaded::compiled(source, reading.model, reading.places)
}

/// A model while its file is read.
pub(super) struct Reading<'a> {
    source: &'a Source,
    pub model: Model,
    pub places: Places,
    /// Listed when a state is first spoken of by its number.
    states: Option<States>,
    groups: Vec<options::Group>,
    /// Where to look for the next free id of evidence that is written in place.
    unnamed: usize,
}

impl<'a> Reading<'a> {
    /// Nothing read yet.
    pub fn new(source: &'a Source) -> Self {
        Reading { source, model: Model::default(), places: Vec::new(), states: None, groups: Vec::new(), unnamed: 1 }
    }

    fn of(source: &'a Source, root: &Node) -> Read<Self> {
        let mut reading = Reading::new(source);
        reading.head(root)?;
        reading.named_evidence(root.get("evidence"))?;
        let makers = reading.decision_makers(root)?;
        reading.infeasible(root.get("infeasible"))?;
        reading.numbering(root.get("states"))?;
        reading.move_rules(root.get("move"))?;
        for (dm, node) in makers.iter().enumerate() {
            let preferences = reading.preferences(Whose::Own(dm), node)?;
            reading.model.decision_makers[dm].preferences = preferences;
        }
        reading.random_rest(root.get("preferences"))?;
        reading.arcs(root.get("arcs"))?;
        reading.status_quo(root.get("status_quo"))?;
        reading.views(root.get("view"))?;
        Ok(reading)
    }

    fn head(&mut self, root: &Node) -> Read<()> {
        known(self.source, root, &TOP)?;
        if let Some(format) = root.get("format")
            && self.source.words(format)? != FORMAT
        {
            let fault = format!("the format `{}` is not known", self.source.words(format)?);
            return Err(self.source.fault(format, fault, format!("write format = \"{FORMAT}\"")));
        }
        self.model.title = label(self.source, root.get("title"))?.unwrap_or_default();
        self.model.note = label(self.source, root.get("note"))?;
        self.model.date = self.source.day(root.get("date"))?;
        Ok(())
    }

    /// Remember where an item stands.
    pub fn place(&mut self, item: Item, node: &Node) {
        self.places.push((item, node.at.clone(), node.key.to_string()));
    }

    /// A fault of an item, at its place.
    pub fn told(&self, fault: Fault) -> Box<FileFault> {
        placed(self.source, &self.places, blamed(&self.model, fault))
    }

    fn list<'n>(&self, node: Option<&'n Node>) -> Read<&'n [Node]> {
        node.map_or(Ok(&[]), |n| self.source.list(n))
    }

    // Formulas, states and names.

    /// A formula; a number stands for the option of that number.
    pub fn formula(&self, node: &Node) -> Read<Formula> {
        let number;
        let text = match &node.value {
            Value::Integer(n) => {
                number = n.to_string();
                &number
            }
            _ => self.source.words(node)?,
        };
        formula::parse(text, self.model.names()).map_err(|e| {
            // Where the text has no escapes, the place inside it is the place in the file.
            let raw = self.source.text.get(node.at.clone()).unwrap_or_default();
            let at = match raw.find(text) {
                Some(inside) => node.at.start + inside + e.at.start..node.at.start + inside + e.at.end,
                None => node.at.clone(),
            };
            // A fault is one line: of a long formula its beginning.
            let most = 120;
            let shown: String = text.chars().take(most).collect();
            let more = if text.chars().nth(most).is_some() { " …" } else { "" };
            self.source.fault_at(at, &node.key, format!("in `{shown}{more}`: {}", e.fault), e.hint)
        })
    }

    fn condition(&self, node: &Node, key: &str) -> Read<Option<Formula>> {
        node.get(key).map(|n| self.formula(n)).transpose()
    }

    fn needed<'n>(&self, node: &'n Node, key: &str) -> Read<&'n Node> {
        node.get(key).ok_or_else(|| {
            let fault = format!("this `{}` has no `{key}`", node.key);
            self.source.fault(node, fault, format!("add it: {key} = …"))
        })
    }

    /// The decision maker called so.
    pub fn decider(&self, node: &Node, called: &str) -> Read<usize> {
        let makers = &self.model.decision_makers;
        let by_name = || makers.iter().position(|d| d.name.texts().any(|t| t == called));
        makers.iter().position(|d| d.id == called).or_else(by_name).ok_or_else(|| {
            let names = makers.iter().flat_map(|d| std::iter::once(d.id.as_str()).chain(d.name.texts()));
            let hint = match nearest(called, names) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("there are {}", quoted(makers.iter().map(|d| d.id.as_str()))),
            };
            self.source.fault(node, format!("no decision maker is called `{called}`"), hint)
        })
    }

    fn by(&self, node: &Node) -> Read<usize> {
        let by = self.needed(node, "by")?;
        self.decider(by, self.source.words(by)?)
    }

    /// The options named in a list, as bits.
    fn taken(&self, node: &Node) -> Read<u64> {
        self.source.list(node)?.iter().try_fold(0, |bits, name| Ok(bits | 1 << self.option_called(name)?))
    }

    fn option_called(&self, name: &Node) -> Read<usize> {
        let option = self.model.names().option(self.source.words(name)?);
        option.map_err(|(fault, hint)| self.source.fault_at(name.at.clone(), &name.key, fault, hint))
    }

    /// The feasible states.
    pub fn states(&mut self) -> Read<&States> {
        if self.states.is_none() {
            self.states = Some(States::of(&self.model).map_err(|fault| self.told(fault))?);
        }
        self.states.as_ref().ok_or_else(|| self.told(Fault::new(Item::Model, "the states cannot be listed")))
    }

    /// The state with the number that stands here.
    pub fn state(&mut self, node: &Node) -> Read<u64> {
        let (source, id) = (self.source, self.source.id(node)?);
        let states = self.states()?;
        states.by_id(id).map(|index| states.bits(index)).ok_or_else(|| {
            let hint =
                match states.indices().map(|s| states.id(s)).fold((u32::MAX, 0), |(a, b), id| (a.min(id), b.max(id))) {
                    (from, to) if (to - from) as usize == states.len() - 1 => {
                        format!("states are numbered from {from} to {to}")
                    }
                    (from, to) => format!("the numbers of states lie between {from} and {to}"),
                };
            source.fault(node, format!("there is no state {id}"), hint)
        })
    }

    // Conditions and moves.

    fn infeasible(&mut self, node: Option<&Node>) -> Read<()> {
        for node in self.list(node)? {
            let (when, evidence) = match node.value {
                Value::Table(_) => {
                    known(self.source, node, &["when", "evidence"])?;
                    (self.formula(self.needed(node, "when")?)?, self.evidence(node.get("evidence"))?)
                }
                _ => (self.formula(node)?, Vec::new()),
            };
            self.place(Item::Infeasible(self.model.infeasible.len()), node.get("when").unwrap_or(node));
            self.model.infeasible.push(Infeasible { when, evidence });
        }
        Ok(())
    }

    /// Own numbers of states, which are then all the states there are.
    fn numbering(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        let mut numbering = Vec::new();
        if self.source.table(node)?.is_empty() {
            return Err(self.source.fault(
                node,
                "no state is listed",
                "list every state there is, or take the table away",
            ));
        }
        for state in self.source.table(node)? {
            let Ok(id) = state.key.parse::<u32>() else {
                let fault = format!("`{}` is no number of a state", state.key);
                return Err(self.source.fault_at(
                    state.key_at.clone(),
                    &state.key,
                    fault,
                    Some("write the state's number before the options taken: 3 = [\"stop\"]".to_owned()),
                ));
            };
            numbering.push((id, self.taken(state)?, state));
        }
        self.number(numbering)
    }

    /// Take over the numbers of states.
    pub fn number(&mut self, mut numbering: Vec<(u32, u64, &Node)>) -> Read<()> {
        let (mut ids, mut seen) = (BTreeSet::new(), BTreeSet::new());
        for (id, bits, node) in &numbering {
            if !ids.insert(*id) {
                return Err(self.source.fault(
                    node,
                    format!("two states have the number {id}"),
                    "renumber one of them",
                ));
            }
            if !seen.insert(*bits) {
                let fault = format!("state {id} takes the same options as another one");
                return Err(self.source.fault(node, fault, "take one of the two away"));
            }
        }
        if let Some((_, _, node)) = numbering.first() {
            self.place(Item::Model, node);
        }
        numbering.sort_by_key(|(id, ..)| *id);
        self.model.numbering = Some(numbering.into_iter().map(|(id, bits, _)| (id, bits)).collect());
        Ok(())
    }

    fn move_rules(&mut self, node: Option<&Node>) -> Read<()> {
        for node in self.list(node)? {
            known(self.source, node, &["by", "change", "to", "when", "allowed", "evidence"])?;
            let when = self.condition(node, "when")?;
            let rule = MoveRule {
                by: self.by(node)?,
                change: self.condition(node, "change")?,
                to: self.condition(node, "to")?,
                allowed: self.source.truth(node.get("allowed"))?.unwrap_or(when.is_some()),
                when,
                evidence: self.evidence(node.get("evidence"))?,
            };
            self.place(Item::Move(self.model.moves.len()), node);
            self.model.moves.push(rule);
        }
        Ok(())
    }

    fn arcs(&mut self, node: Option<&Node>) -> Read<()> {
        for node in self.list(node)? {
            known(self.source, node, &["by", "moves", "evidence"])?;
            let (by, listed) = (self.by(node)?, self.needed(node, "moves")?);
            let mut moves = Vec::new();
            for arc in self.source.list(listed)? {
                let [from, to] = self.source.list(arc)? else {
                    let hint = "write the state it leaves and the one it reaches: [1, 2]";
                    return Err(self.source.fault(arc, "a move joins two states", hint));
                };
                moves.push((self.state(from)?, self.state(to)?));
            }
            let evidence = self.evidence(node.get("evidence"))?;
            self.place(Item::Arcs(self.model.arcs.len()), listed);
            self.model.arcs.push(Arcs { by, moves, evidence });
        }
        Ok(())
    }

    /// The status quo: options taken, or the number of a state.
    pub fn status_quo(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        self.model.status_quo = Some(match node.value {
            Value::Integer(_) => self.state(node)?,
            _ => self.taken(node)?,
        });
        self.place(Item::StatusQuo, node);
        Ok(())
    }
}

/// That a table has no key but these; where it is none, what it should be.
fn known(source: &Source, node: &Node, keys: &[&str]) -> Read<()> {
    for entry in source.table(node)? {
        if !keys.contains(&&*entry.key) {
            // A key below the header of a table belongs to that table.
            let hint = match nearest(&entry.key, keys.iter().copied()) {
                Some(key) => format!("did you mean `{key}`?"),
                None if TOP.contains(&&*entry.key) => "move it above the first [table] of the file".to_owned(),
                None if DECIDER.contains(&&*entry.key) => "move it up, next below [[decision_maker]]".to_owned(),
                None => format!("keys here are {}", quoted(keys.iter().copied())),
            };
            let fault = format!("the key `{}` is not known here", entry.key);
            return Err(source.fault_at(entry.key_at.clone(), &entry.key, fault, Some(hint)));
        }
    }
    Ok(())
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

/// A name: one text, or one for each language.
fn label(source: &Source, node: Option<&Node>) -> Read<Option<Label>> {
    let Some(node) = node else { return Ok(None) };
    if let Value::Text(text) = &node.value {
        return Ok(Some(Label::new(text)));
    }
    if !matches!(node.value, Value::Table(_)) {
        return Err(source.unfit(node, "a text", "write it in quotation marks, or { ar = \"…\", en = \"…\" }"));
    }
    known(source, node, &["ar", "en", "text"])?;
    let of = |key: &str| node.get(key).map(|n| source.words(n).map(str::to_owned)).transpose();
    let (ar, en, text) = (of("ar")?, of("en")?, of("text")?);
    match text.or_else(|| ar.clone()).or_else(|| en.clone()) {
        Some(text) => Ok(Some(Label { text, ar, en })),
        None => Err(source.fault(node, "a name without a text", "write { ar = \"…\", en = \"…\" }")),
    }
}

/// Which changes of an option are possible; `fwd` is what cases write.
pub(super) fn direction(source: &Source, node: Option<&Node>) -> Read<Direction> {
    let Some(node) = node else { return Ok(Direction::Both) };
    match source.words(node)? {
        "both" => Ok(Direction::Both),
        "forward" | "fwd" => Ok(Direction::Forward),
        "back" => Ok(Direction::Back),
        other => {
            let hint = match nearest(other, ["both", "forward", "back"].into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write `both`, `forward` (once taken it stays) or `back` (once given up it is gone)".to_owned(),
            };
            Err(source.fault(node, format!("`{other}` is no direction"), hint))
        }
    }
}
