//! Decision makers and their options.

use super::{DECIDER, Reading, direction, known, label};
use crate::conflict::file::tree::{Node, Read, Value};
use crate::conflict::formula::Formula;
use crate::conflict::game::Item;
use crate::conflict::model::Lang::{Ar, En};
use crate::conflict::model::{
    DecisionMaker, Direction, Infeasible, Label, MAX_OPTIONS, MoveRule, OptionDef, Preferences,
};
use crate::fault::FileFault;

/// The options made of one option's values.
pub(super) struct Group {
    first: usize,
    len: usize,
    owner: usize,
    direction: Direction,
}

impl Reading<'_> {
    pub(super) fn decision_makers<'n>(&mut self, root: &'n Node) -> Read<&'n [Node]> {
        let nodes = self.list(root.get("decision_maker"))?;
        if nodes.is_empty() {
            let hint = "begin one with [[decision_maker]] and give its id, its options and its preferences";
            let fault = "the model has no decision maker";
            return Err(self.source.fault_at(0..0, "decision_maker", fault, Some(hint.to_owned())));
        }
        let mut numbers = Vec::new();
        for node in nodes {
            self.decision_maker(node, &mut numbers)?;
        }
        self.renumber(&numbers)?;
        self.exclusive();
        Ok(nodes)
    }

    fn decision_maker(&mut self, node: &Node, numbers: &mut Vec<(usize, Node)>) -> Read<()> {
        known(self.source, node, &DECIDER)?;
        let (id, name) = self.id_and_name(node)?;
        if self.model.decision_makers.iter().any(|d| d.id == id) {
            return Err(self.twice(node, "decision makers", &id));
        }
        let owner = self.model.decision_makers.len();
        self.model.decision_makers.push(DecisionMaker { id, name, preferences: Preferences::default() });
        self.place(Item::DecisionMaker(owner), node.get("id").unwrap_or(node));
        for option in self.list(node.either(["option", "options"]))? {
            self.option(owner, option, numbers)?;
        }
        Ok(())
    }

    pub(super) fn twice(&self, node: &Node, what: &str, id: &str) -> Box<FileFault> {
        let at = node.get("id").unwrap_or(node);
        self.source.fault(at, format!("two {what} have the id `{id}`"), "give one of them another id")
    }

    /// `id`, or the name where there is none; `name`, or the id.
    fn id_and_name(&self, node: &Node) -> Read<(String, Label)> {
        let (id, name) = match &node.value {
            Value::Text(id) => (Some(id.as_str()), None),
            _ => (node.get("id").map(|n| self.source.words(n)).transpose()?, label(self.source, node.get("name"))?),
        };
        let id = id.or(name.as_ref().map(|n| n.text.as_str())).unwrap_or_default().to_owned();
        if id.trim().is_empty() {
            let fault = format!("a `{}` has no id", node.key);
            return Err(self.source.fault(node, fault, "give it one by which formulas may call it: id = \"…\""));
        }
        let name = name.unwrap_or_else(|| Label::new(&id));
        Ok((id, name))
    }

    fn option(&mut self, owner: usize, node: &Node, numbers: &mut Vec<(usize, Node)>) -> Read<()> {
        if !matches!(node.value, Value::Text(_)) {
            known(self.source, node, &["id", "name", "direction", "evidence", "values", "number"])?;
        }
        let (id, name) = self.id_and_name(node)?;
        let direction = direction(self.source, node.get("direction"))?;
        let evidence = self.evidence(node.get("evidence"))?;
        if let Some(number) = node.get("number") {
            numbers.push((self.model.options.len(), number.clone()));
        }
        match node.get("values") {
            Some(values) => self.values(owner, node, values, &id, &name, direction, evidence),
            None => self.push_option(node, OptionDef { id, name, owner, direction, evidence }),
        }
    }

    fn push_option(&mut self, node: &Node, option: OptionDef) -> Read<()> {
        if self.model.options.iter().any(|o| o.owner == option.owner && o.id == option.id) {
            return Err(self.twice(node, "options of one decision maker", &option.id));
        }
        if self.model.options.len() == MAX_OPTIONS {
            let hint = "merge options that are never taken apart from each other";
            return Err(self.source.fault(node, format!("the model has more than {MAX_OPTIONS} options"), hint));
        }
        self.place(Item::Option(self.model.options.len()), node.get("id").unwrap_or(node));
        self.model.options.push(option);
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    fn values(
        &mut self,
        owner: usize,
        node: &Node,
        values: &Node,
        id: &str,
        name: &Label,
        direction: Direction,
        evidence: Vec<usize>,
    ) -> Read<()> {
        let (first, nodes) = (self.model.options.len(), self.source.list(values)?);
        if nodes.len() < 2 {
            return Err(self.source.fault(values, "an option with values needs at least two", "add the other values"));
        }
        for (at, value) in nodes.iter().enumerate() {
            if !matches!(value.value, Value::Text(_)) {
                known(self.source, value, &["id", "name", "evidence"])?;
            }
            let (value_id, value_name) = self.id_and_name(value)?;
            // The first value is left for good, or the last one is: the rest is for rules about the middle ones.
            let direction = match (direction, at == 0, at + 1 == nodes.len()) {
                (Direction::Forward, true, _) | (Direction::Back, _, true) => Direction::Back,
                (Direction::Forward, _, true) | (Direction::Back, true, _) => Direction::Forward,
                _ => Direction::Both,
            };
            let mut evidence = evidence.clone();
            evidence.extend(self.evidence(value.get("evidence"))?);
            let label = match (node.get("name"), value.get("name")) {
                (None, None) => Label::new(format!("{id}.{value_id}")),
                _ => joined(name, &value_name),
            };
            let id = format!("{id}.{value_id}");
            self.push_option(value, OptionDef { id, name: label, owner, direction, evidence })?;
        }
        self.groups.push(Group { first, len: nodes.len(), owner, direction });
        self.place(Item::Infeasible(self.groups.len() - 1), values);
        Ok(())
    }

    /// Options in the order of their numbers, where the file gives them.
    fn renumber(&mut self, numbers: &[(usize, Node)]) -> Read<()> {
        let Some((_, node)) = numbers.first() else { return Ok(()) };
        let (len, hint) = (self.model.options.len(), "give every option its own number, from 1 on, or none");
        if numbers.len() < len {
            return Err(self.source.fault(node, "some options have a number and others have none", hint));
        }
        let mut old = vec![None; len];
        for (option, node) in numbers {
            let slot = match node.value {
                Value::Integer(n) if n > 0 => usize::try_from(n - 1).ok().and_then(|n| old.get_mut(n)),
                _ => None,
            };
            match slot {
                Some(slot @ None) => *slot = Some(*option),
                Some(Some(_)) => return Err(self.source.fault(node, "two options have this number", hint)),
                None => return Err(self.source.fault(node, format!("numbers of options go from 1 to {len}"), hint)),
            }
        }
        let old: Vec<usize> = old.into_iter().flatten().collect();
        self.model.options = old.iter().filter_map(|o| self.model.options.get(*o)).cloned().collect();
        for (item, ..) in &mut self.places {
            if let Item::Option(o) = item {
                *o = old.iter().position(|x| x == o).unwrap_or(*o);
            }
        }
        Ok(())
    }

    /// Exactly one value of each option that has values is taken, and its direction is kept. This is what values are,
    /// so it rests on no evidence and cannot be struck.
    fn exclusive(&mut self) {
        for group in &self.groups {
            let options = || (group.first..group.first + group.len).map(Formula::Option);
            let pairs = (0..group.len)
                .flat_map(|b| (0..b).map(move |a| (a, b)))
                .map(|(a, b)| Formula::And(vec![Formula::Option(group.first + a), Formula::Option(group.first + b)]));
            let none = Formula::Not(Box::new(Formula::Or(options().collect())));
            let when = Formula::Or(std::iter::once(none).chain(pairs).collect());
            self.model.infeasible.push(Infeasible { when, evidence: Vec::new() });
            for at in 1..group.len - 1 {
                let before: Vec<Formula> = match group.direction {
                    // Only one value is past the middle one next to the end, and that one is never left.
                    Direction::Forward if at + 2 < group.len => options().take(at).collect(),
                    Direction::Back if at > 1 => options().skip(at + 1).collect(),
                    _ => continue,
                };
                self.model.moves.push(MoveRule {
                    by: group.owner,
                    change: Some(Formula::Option(group.first + at)),
                    to: None,
                    when: Some(Formula::Or(before)),
                    allowed: true,
                    evidence: Vec::new(),
                });
            }
        }
    }
}

/// `option: value`, in each language that either has a name in.
fn joined(option: &Label, value: &Label) -> Label {
    let both = |lang, given: bool| given.then(|| format!("{}: {}", option.in_lang(lang), value.in_lang(lang)));
    Label {
        text: format!("{}: {}", option.text, value.text),
        ar: both(Ar, option.ar.is_some() || value.ar.is_some()),
        en: both(En, option.en.is_some() || value.en.is_some()),
    }
}
