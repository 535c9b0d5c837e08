//! `khabar-conflict/1`: a conflict as people write it.

use super::tree::{Node, Read, Source, Value};
use super::{Loaded, Places, placed};
use crate::conflict::formula::{self, Formula, nearest};
use crate::conflict::game::{Fault, Item};
use crate::conflict::model::{
    Arcs, Comparison, DecisionMaker, Direction, Evidence, Infeasible, Label, Link, MAX_OPTIONS, Model, MoveRule,
    OptionDef, Order, Preferences, Relation, Statement, Tier,
};
use crate::conflict::states::States;
use crate::fault::FileFault;
use std::collections::BTreeSet;

/// The name of the format.
pub(super) const FORMAT: &str = "khabar-conflict/1";

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
    groups: Vec<Group>,
}

/// The options made of one option's values.
struct Group {
    first: usize,
    len: usize,
    owner: usize,
    direction: Direction,
    evidence: Vec<usize>,
}

impl<'a> Reading<'a> {
    /// Nothing read yet.
    pub fn new(source: &'a Source) -> Self {
        Reading { source, model: Model::default(), places: Vec::new(), states: None, groups: Vec::new() }
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
            reading.preferences(dm, node)?;
        }
        reading.random_rest(root.get("preferences"))?;
        reading.arcs(root.get("arcs"))?;
        reading.status_quo(root.get("status_quo"))?;
        Ok(reading)
    }

    fn head(&mut self, root: &Node) -> Read<()> {
        let keys = [
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
            "evidence",
            "states",
        ];
        known(self.source, root, &keys)?;
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
        placed(self.source, &self.places, fault)
    }

    fn list<'n>(&self, node: Option<&'n Node>) -> Read<&'n [Node]> {
        node.map_or(Ok(&[]), |n| self.source.list(n))
    }

    // Decision makers and options.

    fn decision_makers<'n>(&mut self, root: &'n Node) -> Read<&'n [Node]> {
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
        let keys = [
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
        known(self.source, node, &keys)?;
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

    fn twice(&self, node: &Node, what: &str, id: &str) -> Box<FileFault> {
        let at = node.get("id").unwrap_or(node);
        self.source.fault(at, format!("two {what} have the id `{id}`"), "give one of them another id")
    }

    /// `id`, or the name where there is none; `name`, or the id.
    fn id_and_name(&self, node: &Node) -> Read<(String, Label)> {
        let (id, name) = match &node.value {
            Value::Text(id) => (Some(id.as_str()), None),
            _ => (node.get("id").map(|n| self.source.words(n)).transpose()?, label(self.source, node.get("name"))?),
        };
        let id = id.or(name.as_ref().map(|n| n.text.as_str())).map(str::trim).unwrap_or_default().to_owned();
        if id.is_empty() {
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
        self.groups.push(Group { first, len: nodes.len(), owner, direction, evidence });
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

    /// Exactly one value of each option that has values is taken, and its direction is kept.
    fn exclusive(&mut self) {
        for group in &self.groups {
            let options = || (group.first..group.first + group.len).map(Formula::Option);
            let pairs = (0..group.len)
                .flat_map(|b| (0..b).map(move |a| (a, b)))
                .map(|(a, b)| Formula::And(vec![Formula::Option(group.first + a), Formula::Option(group.first + b)]));
            let none = Formula::Not(Box::new(Formula::Or(options().collect())));
            let when = Formula::Or(std::iter::once(none).chain(pairs).collect());
            self.model.infeasible.push(Infeasible { when, evidence: group.evidence.clone() });
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
                    evidence: group.evidence.clone(),
                });
            }
        }
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
            self.source.fault_at(at, &node.key, format!("in `{text}`: {}", e.fault), e.hint)
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
        let mut bits = 0;
        for name in self.source.list(node)? {
            let called = self.source.words(name)?;
            let option = self.model.names().option(called);
            let option =
                option.map_err(|(fault, hint)| self.source.fault_at(name.at.clone(), &name.key, fault, hint))?;
            bits |= 1 << option;
        }
        Ok(bits)
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

    // Preferences.

    fn preferences(&mut self, dm: usize, node: &Node) -> Read<()> {
        let statements = node.either(["preference", "preferences"]);
        let given: Vec<&Node> = [statements, node.get("ranking"), node.get("random")].into_iter().flatten().collect();
        if let [first, second, ..] = given[..] {
            let fault = format!("`{}` and `{}` both say what is wanted", first.key, second.key);
            return Err(self.source.fault(second, fault, "keep one of them"));
        }
        let order = match given.first() {
            None => Order::Silent,
            Some(node) if *node.key == *"ranking" => {
                Order::Ranking { tiers: self.ranking(dm, node)?, evidence: Vec::new() }
            }
            Some(node) if *node.key == *"random" => Order::Random { seed: self.seed(node)? },
            Some(node) => Order::Statements(self.statements(dm, node)?),
        };
        let order = match (order, node.get("ranking_evidence")) {
            (Order::Ranking { tiers, .. }, evidence) => Order::Ranking { tiers, evidence: self.evidence(evidence)? },
            (order, None) => order,
            (_, Some(node)) => {
                return Err(self.source.fault(
                    node,
                    "there is no ranking for this evidence",
                    "give a ranking, or take it away",
                ));
            }
        };
        let comparisons = self.comparisons(node.get("comparison"))?;
        if let Some(decider) = self.model.decision_makers.get_mut(dm) {
            decider.preferences = Preferences { order, comparisons };
        }
        Ok(())
    }

    /// Statements, the most important first.
    pub fn statements(&mut self, dm: usize, node: &Node) -> Read<Vec<Statement>> {
        let owner = self.model.decision_makers.get(dm).map(|d| d.id.clone()).unwrap_or_default();
        let mut out = Vec::new();
        for (at, node) in self.source.list(node)?.iter().enumerate() {
            let mut statement = Statement {
                id: format!("{owner}.{}", at + 1),
                wants: Formula::And(Vec::new()),
                strong: false,
                unknown: false,
                probability: None,
                evidence: Vec::new(),
            };
            match node.value {
                Value::Table(_) => self.statement(node, &mut statement)?,
                _ => statement.wants = self.formula(node)?,
            }
            let others = self.model.decision_makers.iter().filter_map(|d| match &d.preferences.order {
                Order::Statements(statements) => Some(statements),
                _ => None,
            });
            if others.flatten().chain(&out).any(|s| s.id == statement.id) {
                return Err(self.twice(node, "preferences", &statement.id));
            }
            self.place(Item::Statement(dm, at), node.get("wants").unwrap_or(node));
            out.push(statement);
        }
        Ok(out)
    }

    fn statement(&mut self, node: &Node, into: &mut Statement) -> Read<()> {
        known(self.source, node, &["wants", "id", "strong", "unknown", "probability", "evidence"])?;
        into.wants = self.formula(self.needed(node, "wants")?)?;
        if let Some(id) = node.get("id") {
            into.id = self.source.words(id)?.to_owned();
        }
        into.strong = self.source.truth(node.get("strong"))?.unwrap_or(false);
        into.unknown = self.source.truth(node.get("unknown"))?.unwrap_or(false);
        into.probability = node.get("probability").map(|n| probability(self.source, n)).transpose()?;
        into.evidence = self.evidence(node.get("evidence"))?;
        Ok(())
    }

    /// Tiers, the best first; `>>` between two says that the gap is a wide one.
    pub fn ranking(&mut self, dm: usize, node: &Node) -> Read<Vec<Tier>> {
        let (mut tiers, mut placed) = (Vec::<Tier>::new(), BTreeSet::new());
        let nodes = self.source.list(node)?;
        for (at, node) in nodes.iter().enumerate() {
            if matches!(&node.value, Value::Text(sign) if sign.trim() == ">>") {
                match tiers.last_mut() {
                    Some(tier) if !tier.strong && at + 1 < nodes.len() => tier.strong = true,
                    _ => {
                        return Err(self.source.fault(node, "`>>` stands between two groups of states", "take it away"));
                    }
                }
                continue;
            }
            let members = match &node.value {
                Value::List(members) => members.as_slice(),
                _ => std::slice::from_ref(node),
            };
            let mut states = Vec::new();
            for member in members {
                let new = self.ranked(member, &placed)?;
                placed.extend(&new);
                states.extend(new);
            }
            if states.is_empty() {
                return Err(self.source.fault(node, "no state is in this group", "name a state, or take it away"));
            }
            self.place(Item::Tier(dm, tiers.len()), node);
            tiers.push(Tier { states, strong: false });
        }
        Ok(tiers)
    }

    /// A state by its number, or all feasible states where a formula holds and which have no place yet.
    fn ranked(&mut self, node: &Node, placed: &BTreeSet<u64>) -> Read<Vec<u64>> {
        let Value::Text(text) = &node.value else { return Ok(vec![self.state(node)?]) };
        let formula = self.formula(node)?;
        let states = self.states()?;
        let free = |s: &u64| formula.holds(*s) && !placed.contains(s);
        let fits: Vec<u64> = states.indices().map(|s| states.bits(s)).filter(free).collect();
        match fits.is_empty() {
            false => Ok(fits),
            true => Err(self.source.fault(
                node,
                format!("`{text}` holds in no feasible state that is not ranked above"),
                "change it or take it away, or change the infeasible pattern that excludes its states",
            )),
        }
    }

    fn seed(&self, node: &Node) -> Read<u64> {
        known(self.source, node, &["seed"])?;
        let seed = self.needed(node, "seed")?;
        match &seed.value {
            Value::Integer(n) => u64::try_from(*n).ok(),
            Value::Text(n) => n.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| self.source.fault(seed, "a seed is a whole number from 0 to 2^64 - 1", "write seed = 7"))
    }

    fn random_rest(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        self.source.table(node)?;
        known(self.source, node, &["random"])?;
        let Some(random) = node.get("random") else { return Ok(()) };
        let seed = self.seed(random)?;
        for d in &mut self.model.decision_makers {
            if matches!(d.preferences.order, Order::Silent) && d.preferences.comparisons.is_empty() {
                d.preferences.order = Order::Random { seed };
            }
        }
        Ok(())
    }

    fn comparisons(&mut self, node: Option<&Node>) -> Read<Vec<Comparison>> {
        let mut out = Vec::new();
        for node in self.list(node)? {
            known(self.source, node, &["better", "than", "equal", "unknown", "strong", "evidence"])?;
            let strong = self.source.truth(node.get("strong"))?.unwrap_or(false);
            let pair = |relation, both: &Node| -> Read<_> {
                match self.source.list(both)? {
                    [left, right] => Ok((relation, self.formula(left)?, self.formula(right)?)),
                    _ => Err(self.source.fault(both, "a comparison has two sides", "write two formulas")),
                }
            };
            let (relation, left, right) = match (node.get("better"), node.get("equal"), node.get("unknown")) {
                (Some(better), None, None) => {
                    let relation = if strong { Relation::MuchBetter } else { Relation::Better };
                    (relation, self.formula(better)?, self.formula(self.needed(node, "than")?)?)
                }
                (None, Some(both), None) if !strong => pair(Relation::Equal, both)?,
                (None, None, Some(both)) if !strong => pair(Relation::Unknown, both)?,
                _ => {
                    let hint = "write better = \"…\" and than = \"…\", or equal = [\"…\", \"…\"], or unknown = [\"…\", \"…\"]; only the first may be strong";
                    return Err(self.source.fault(node, "this comparison does not say how its sides compare", hint));
                }
            };
            let evidence = self.evidence(node.get("evidence"))?;
            out.push(Comparison { left, right, relation, evidence });
        }
        Ok(out)
    }

    // Evidence.

    fn named_evidence(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        for entry in self.source.table(node)? {
            let evidence = self.one_evidence(entry, &entry.key)?;
            self.model.evidence.push(evidence);
        }
        Ok(())
    }

    /// Positions of the evidence that an item names or quotes.
    fn evidence(&mut self, node: Option<&Node>) -> Read<Vec<usize>> {
        let Some(node) = node else { return Ok(Vec::new()) };
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        nodes.iter().map(|n| self.reference(n)).collect()
    }

    fn reference(&mut self, node: &Node) -> Read<usize> {
        let known = &self.model.evidence;
        let new = match &node.value {
            Value::Table(_) => {
                let id = (1..).map(|n| format!("e{n}")).find(|id| known.iter().all(|e| e.id != *id));
                self.one_evidence(node, &id.unwrap_or_default())?
            }
            _ => {
                let called = self.source.words(node)?;
                if let Some(at) = known.iter().position(|e| e.id == called) {
                    return Ok(at);
                }
                match called.rsplit_once('#') {
                    Some((report, statement)) if !report.is_empty() && !statement.is_empty() => Evidence {
                        id: called.to_owned(),
                        report: Some(report.to_owned()),
                        statement: Some(statement.to_owned()),
                        ..Evidence::default()
                    },
                    _ => return Err(self.no_evidence(node, called)),
                }
            }
        };
        self.model.evidence.push(new);
        Ok(self.model.evidence.len() - 1)
    }

    fn no_evidence(&self, node: &Node, called: &str) -> Box<FileFault> {
        let hint = match nearest(called, self.model.evidence.iter().map(|e| e.id.as_str())) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("write [evidence.{called}], or a statement of a case as `report#S4`"),
        };
        self.source.fault(node, format!("no evidence is called `{called}`"), hint)
    }

    fn one_evidence(&self, node: &Node, id: &str) -> Read<Evidence> {
        self.source.table(node)?;
        let keys = ["report", "statement", "quote", "date", "outlet", "via", "source", "anonymous"];
        known(self.source, node, &keys)?;
        let text = |key: &str| node.get(key).map(|n| self.source.words(n).map(str::to_owned)).transpose();
        let mut chain: Vec<Link> = node.get("outlet").map(|n| self.link(n)).transpose()?.into_iter().collect();
        for via in self.list(node.get("via"))? {
            chain.push(self.link(via)?);
        }
        let mut last = node.get("source").map(|n| self.link(n)).transpose()?;
        if let Some(unnamed) = node.get("anonymous") {
            let Some(last) = &mut last else {
                let hint = "write the words that stand for it: source = \"a diplomat\"";
                return Err(self.source.fault(unnamed, "`anonymous` speaks of a source, but none is given", hint));
            };
            last.anonymous |= self.source.truth(Some(unnamed))?.unwrap_or(false);
        }
        chain.extend(last);
        let date = self.source.day(node.get("date"))?;
        let (report, statement, quote) = (text("report")?, text("statement")?, text("quote")?);
        Ok(Evidence { id: id.to_owned(), report, statement, quote, date, chain })
    }

    fn link(&self, node: &Node) -> Read<Link> {
        if let Value::Text(name) = &node.value {
            return Ok(Link { name: name.clone(), ..Link::default() });
        }
        self.source.table(node)?;
        known(self.source, node, &["name", "also", "anonymous"])?;
        let also = self.list(node.get("also"))?;
        Ok(Link {
            name: self.source.words(self.needed(node, "name")?)?.to_owned(),
            also: also.iter().map(|n| self.source.words(n).map(str::to_owned)).collect::<Read<_>>()?,
            anonymous: self.source.truth(node.get("anonymous"))?.unwrap_or(false),
        })
    }
}

/// That a table has no key but these; where it is none, what it should be.
fn known(source: &Source, node: &Node, keys: &[&str]) -> Read<()> {
    for entry in source.table(node)? {
        if !keys.contains(&&*entry.key) {
            let hint = match nearest(&entry.key, keys.iter().copied()) {
                Some(key) => format!("did you mean `{key}`?"),
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
    known(source, node, &["ar", "en", "text"])?;
    let of = |key: &str| node.get(key).map(|n| source.words(n).map(str::to_owned)).transpose();
    let (ar, en, text) = (of("ar")?, of("en")?, of("text")?);
    match text.or_else(|| ar.clone()).or_else(|| en.clone()) {
        Some(text) => Ok(Some(Label { text, ar, en })),
        None => Err(source.fault(node, "a name without a text", "write { ar = \"…\", en = \"…\" }")),
    }
}

/// `option: value`, in each language that either has a name in.
fn joined(option: &Label, value: &Label) -> Label {
    use crate::conflict::model::Lang::{Ar, En};
    let both = |lang, given: bool| given.then(|| format!("{}: {}", option.in_lang(lang), value.in_lang(lang)));
    Label {
        text: format!("{}: {}", option.text, value.text),
        ar: both(Ar, option.ar.is_some() || value.ar.is_some()),
        en: both(En, option.en.is_some() || value.en.is_some()),
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

fn probability(source: &Source, node: &Node) -> Read<f64> {
    let p = match node.value {
        Value::Float(p) => p,
        Value::Integer(0) => 0.0,
        Value::Integer(1) => 1.0,
        _ => f64::NAN,
    };
    match (0.0..=1.0).contains(&p) {
        true => Ok(p),
        false => Err(source.fault(node, "a probability is a number from 0 to 1", "write probability = 0.7")),
    }
}
