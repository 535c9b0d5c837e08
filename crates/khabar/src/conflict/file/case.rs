//! `khabar-gmcr-case/1`: cases in JSON, as other tools and published studies give them.
//!
//! Lenient where a key is missing or not known; strict where two keys cannot both be right.

use super::Loaded;
use super::document::{self, Reading, Whose};
use super::tree::{Node, Read, Source, Value};
use super::write::without_strength;
use crate::conflict::formula::Formula;
use crate::conflict::game::{Game, Item};
use crate::conflict::model::{
    Arcs, DecisionMaker, Infeasible, Label, MAX_OPTIONS, Model, OptionDef, Order, Preferences,
};
use crate::conflict::preference::Wants;
use crate::conflict::states::States;

/// The name of the format.
pub(super) const FORMAT: &str = "khabar-gmcr-case/1";

/// Read a case.
pub(super) fn read(source: &Source, root: &Node) -> Read<Loaded> {
    if let Some(schema) = root.get("schema")
        && source.words(schema)? != FORMAT
    {
        let fault = format!("the schema `{}` is not known", source.words(schema)?);
        return Err(source.fault(schema, fault, format!("write \"schema\": \"{FORMAT}\"")));
    }
    let mut case = Case { source, reading: Reading::new(source) };
    case.head(root)?;
    case.options(root)?;
    case.infeasible(root.get("infeasible"))?;
    case.states(root.get("states"))?;
    case.moves(root.get("moves"))?;
    case.preferences(root.get("preference_statements"), root.get("preferences"))?;
    case.status_quo(root.get("status_quo"))?;
    let loaded = Loaded::compiled(source, case.reading.model, case.reading.places)?;
    let Some(node) = root.get("khabar_conflict") else { return Ok(loaded) };
    let whole = document::read(source, node)?;
    match difference(&loaded, &whole) {
        None => Ok(whole),
        Some(what) => {
            let fault = format!("`khabar_conflict` and the rest of the case give different {what}");
            let hint =
                "after a change to the rest take `khabar_conflict` away, with the evidence and the strengths it holds";
            Err(source.fault(node, fault, hint))
        }
    }
}

/// What the case by itself says otherwise than the conflict it was written from.
fn difference(case: &Loaded, whole: &Loaded) -> Option<&'static str> {
    let (a, b) = (&case.game, &whole.game);
    let states = |g: &Game| g.states.indices().map(|s| (g.states.id(s), g.states.bits(s))).collect::<Vec<_>>();
    if a.own != b.own {
        return Some("options");
    }
    if states(a) != states(b) {
        return Some("states");
    }
    if a.status_quo != b.status_quo {
        return Some("states of the status quo");
    }
    let makers = || a.decision_makers();
    if makers().any(|dm| a.states.indices().any(|s| a.moves(dm, s) != b.moves(dm, s))) {
        return Some("moves");
    }
    let ranked = |dm: usize| {
        let listed = a.wants.get(dm).filter(|w| w.ranks().is_some());
        let stated = without_strength(&whole.model, &b.states, dm);
        listed.is_none_or(|listed| stated.is_some_and(|stated| same_order(listed, &stated)))
    };
    if makers().all(ranked) { None } else { Some("preferences") }
}

struct Case<'a> {
    source: &'a Source,
    reading: Reading<'a>,
}

impl Case<'_> {
    fn model(&mut self) -> &mut Model {
        &mut self.reading.model
    }

    fn head(&mut self, root: &Node) -> Read<()> {
        let words = |key: &str| root.get(key).map(|n| self.source.words(n).map(str::to_owned)).transpose();
        let (title, note) = (words("title")?.or(words("id")?), words("status")?);
        let date = self.source.day(root.get("date"))?;
        let model = self.model();
        model.title = Label::new(title.unwrap_or_default());
        model.note = note.map(Label::new);
        model.date = date;
        Ok(())
    }

    /// Decision makers, and the options in the order of their `index`: it is the bit of a state.
    fn options(&mut self, root: &Node) -> Read<()> {
        let nodes = match root.get("options") {
            Some(node) => self.source.list(node)?,
            None => &[],
        };
        if nodes.len() > MAX_OPTIONS {
            let hint = "merge options that are never taken apart from each other";
            let fault = format!("{} options are more than {MAX_OPTIONS}", nodes.len());
            return Err(self.source.fault(&nodes[MAX_OPTIONS], fault, hint));
        }
        let mut by_index: Vec<Option<&Node>> = vec![None; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            let index = match node.get("index") {
                Some(index) => self.index(index, nodes.len())?,
                None => at,
            };
            if by_index[index].replace(node).is_some() {
                return Err(self.source.fault(node, format!("two options have the index {index}"), "renumber them"));
            }
        }
        let owners = self.decision_makers(root, nodes.len())?;
        for (index, node) in by_index.into_iter().flatten().enumerate() {
            self.option(index, node, owners[index])?;
        }
        Ok(())
    }

    fn index(&self, node: &Node, len: usize) -> Read<usize> {
        match node.value {
            Value::Integer(n) => usize::try_from(n).ok().filter(|n| *n < len),
            _ => None,
        }
        .ok_or_else(|| {
            self.source.fault(node, "there is no option of this index", format!("there are {len}, from 0 on"))
        })
    }

    /// The owner of each option.
    fn decision_makers(&mut self, root: &Node, options: usize) -> Read<Vec<Option<usize>>> {
        let mut owners = vec![None; options];
        let nodes = match root.get("decision_makers") {
            Some(node) => self.source.list(node)?,
            None => &[],
        };
        for (dm, node) in nodes.iter().enumerate() {
            let named = match &node.value {
                Value::Text(_) => node,
                _ => self.needed(node, "name")?,
            };
            let id = self.name(named)?;
            if self.reading.model.decision_makers.iter().any(|d| d.id == id) {
                let fault = format!("two decision makers are called `{id}`");
                return Err(self.source.fault(named, fault, "give one of them another name"));
            }
            self.reading.place(Item::DecisionMaker(dm), named);
            let name = Label::new(&id);
            self.model().decision_makers.push(DecisionMaker { id, name, preferences: Preferences::default() });
            let Some(own) = node.get("options") else { continue };
            for option in self.source.list(own)? {
                let index = self.index(option, options)?;
                if owners[index].replace(dm).is_some_and(|other| other != dm) {
                    let fault = format!("option {index} belongs to two decision makers");
                    return Err(self.source.fault(option, fault, "take it away from one of them"));
                }
            }
        }
        Ok(owners)
    }

    fn needed<'n>(&self, node: &'n Node, key: &str) -> Read<&'n Node> {
        self.source.table(node)?;
        node.get(key)
            .ok_or_else(|| self.source.fault(node, format!("`{key}` is missing here"), format!("add \"{key}\"")))
    }

    fn name(&self, node: &Node) -> Read<String> {
        match self.source.words(node)? {
            name if name.trim().is_empty() => Err(self.source.fault(node, "this name is empty", "write one")),
            name => Ok(name.to_owned()),
        }
    }

    fn option(&mut self, index: usize, node: &Node, owner: Option<usize>) -> Read<()> {
        let named = self.needed(node, "name")?;
        let id = self.name(named)?;
        let Some(owner) = owner else {
            let hint = format!("add {index} to the options of a decision maker");
            return Err(self.source.fault(node, format!("the option `{id}` belongs to no decision maker"), hint));
        };
        if self.reading.model.options.iter().any(|o| o.owner == owner && o.id == id) {
            let fault = format!("two options of one decision maker are called `{id}`");
            return Err(self.source.fault(named, fault, "give one of them another name"));
        }
        let direction = document::direction(self.source, node.get("direction"))?;
        self.reading.place(Item::Option(index), named);
        let name = Label::new(&id);
        self.model().options.push(OptionDef { id, name, owner, direction, evidence: Vec::new() });
        Ok(())
    }

    /// Patterns `{"0": "Y", "2": "N"}`.
    fn infeasible(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        for (at, pattern) in self.source.list(node)?.iter().enumerate() {
            let (mut taken, mut fixed) = (0u64, 0u64);
            for value in self.source.table(pattern)? {
                let len = self.reading.model.options.len();
                let Some(index) = value.key.parse::<usize>().ok().filter(|i| *i < len) else {
                    let fault = format!("there is no option of the index `{}`", value.key);
                    return Err(self.source.fault(value, fault, format!("there are {len}, from 0 on")));
                };
                fixed |= 1 << index;
                taken |= u64::from(self.taken(value, self.source.words(value)?)?) << index;
            }
            self.reading.place(Item::Infeasible(at), pattern);
            self.model().infeasible.push(Infeasible { when: Formula::pattern(taken, fixed), evidence: Vec::new() });
        }
        Ok(())
    }

    fn taken(&self, node: &Node, sign: &str) -> Read<bool> {
        match sign {
            "Y" | "y" => Ok(true),
            "N" | "n" => Ok(false),
            _ => Err(self.source.fault(
                node,
                format!("`{sign}` is neither Y nor N"),
                "write Y where the option is taken",
            )),
        }
    }

    /// The states there are, each with its number; where none is listed, all that no pattern excludes.
    fn states(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        let options = self.reading.model.options.len();
        let mut numbering = Vec::new();
        for state in self.source.list(node)? {
            let id = self.source.id(self.needed(state, "id")?)?;
            let bits = match (state.get("yn"), state.get("decimal")) {
                (Some(yn), _) => self.bits(yn)?,
                (None, Some(decimal)) => match decimal.value {
                    Value::Integer(n) => u64::try_from(n).unwrap_or(u64::MAX),
                    _ => u64::MAX,
                },
                (None, None) => {
                    return Err(self.source.fault(state, "which options does this state take?", "add \"yn\""));
                }
            };
            if bits.checked_shr(options as u32).unwrap_or(0) != 0 {
                return Err(self.source.fault(
                    state,
                    "this state takes an option that there is not",
                    format!("there are {options}"),
                ));
            }
            numbering.push((id, bits, state));
        }
        if numbering.is_empty() { Ok(()) } else { self.reading.number(numbering) }
    }

    fn bits(&self, node: &Node) -> Read<u64> {
        let (yn, options) = (self.source.words(node)?, self.reading.model.options.len());
        if yn.chars().count() != options {
            let fault = format!("`{yn}` has not one sign for each of the {options} options");
            return Err(self.source.fault(node, fault, "write Y or N for each option, in their order"));
        }
        let mut bits = 0;
        for (index, (at, sign)) in yn.char_indices().enumerate() {
            bits |= u64::from(self.taken(node, &yn[at..at + sign.len_utf8()])?) << index;
        }
        Ok(bits)
    }

    /// Listed moves hold; they are kept only where the options would give others, so that what can be worked out
    /// from options alone stays so.
    fn moves(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node) = node else { return Ok(()) };
        let by_options = Game::new(&self.reading.model).map_err(|fault| self.reading.told(fault))?;
        for listed in self.source.table(node)? {
            let by = self.reading.decider(listed, &listed.key)?;
            let mut moves = Vec::new();
            for from in self.source.table(listed)? {
                let Ok(id) = from.key.parse::<u32>() else {
                    let fault = format!("`{}` is no number of a state", from.key);
                    return Err(self.source.fault(from, fault, "write the number of the state that the moves leave"));
                };
                let start = self.reading.state(&Node { value: Value::Integer(id.into()), ..from.clone() })?;
                for to in self.source.list(from)? {
                    moves.push((start, self.reading.state(to)?));
                }
            }
            moves.retain(|(from, to)| from != to);
            moves.sort_unstable();
            moves.dedup();
            let states = &by_options.states;
            let of = |from| by_options.moves(by, from).into_iter().map(move |to| (states.bits(from), states.bits(to)));
            if !states.indices().flat_map(of).eq(moves.iter().copied()) {
                self.reading.place(Item::Arcs(self.reading.model.arcs.len()), listed);
                self.model().arcs.push(Arcs { by, moves, evidence: Vec::new() });
            }
        }
        Ok(())
    }

    /// Statements are kept where they give the order that is listed too, or where none is.
    fn preferences(&mut self, statements: Option<&Node>, rankings: Option<&Node>) -> Read<()> {
        for entry in statements.map_or(Ok([].as_slice()), |n| self.source.table(n))? {
            let dm = self.reading.decider(entry, &entry.key)?;
            let order = Order::Statements(self.reading.statements(Whose::Own(dm), entry)?);
            self.set(dm, order);
        }
        for entry in rankings.map_or(Ok([].as_slice()), |n| self.source.table(n))? {
            let dm = self.reading.decider(entry, &entry.key)?;
            let listed = match entry.value {
                Value::Table(_) => entry.get("ranking"),
                _ => Some(entry),
            };
            let Some(listed) = listed else { continue };
            let order = Order::Ranking { tiers: self.reading.ranking(Whose::Own(dm), listed)?, evidence: Vec::new() };
            let stated = self.set(dm, order);
            let ranked = self.order(dm)?;
            if let Some(Order::Statements(_)) = stated {
                let listed = self.set(dm, stated.unwrap_or_default());
                if !same_order(&self.order(dm)?, &ranked) {
                    self.set(dm, listed.unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    /// The number of a state, or its signs Y and N.
    fn status_quo(&mut self, node: Option<&Node>) -> Read<()> {
        let Some(node @ Node { value: Value::Text(_), .. }) = node else { return self.reading.status_quo(node) };
        let bits = self.bits(node)?;
        self.reading.place(Item::StatusQuo, node);
        self.model().status_quo = Some(bits);
        Ok(())
    }

    /// Gives back what stood there.
    fn set(&mut self, dm: usize, order: Order) -> Option<Order> {
        let decider = self.model().decision_makers.get_mut(dm)?;
        Some(std::mem::replace(&mut decider.preferences.order, order))
    }

    fn order(&mut self, dm: usize) -> Read<Wants> {
        let states: States = self.reading.states()?.clone();
        Wants::of(&self.reading.model, &states, dm).map_err(|fault| self.reading.told(fault))
    }
}

/// Whether both are complete orders and rank the states alike.
fn same_order(a: &Wants, b: &Wants) -> bool {
    let (Some(a), Some(b)) = (a.ranks(), b.ranks()) else { return false };
    let mut pairs: Vec<(u32, u32)> = a.iter().copied().zip(b.iter().copied()).collect();
    pairs.sort_unstable();
    pairs.windows(2).all(|w| matches!(w, [(a, x), (b, y)] if (a == b) == (x == y) && x <= y))
}
