//! What decision makers want.

use super::{Reading, known};
use crate::conflict::file::tree::{Node, Read, Source, Value};
use crate::conflict::formula::Formula;
use crate::conflict::game::Item;
use crate::conflict::model::{Comparison, Model, Order, Preferences, Relation, Statement, Tier};
use std::collections::BTreeSet;

/// Whose preferences are read: positions of decision makers.
#[derive(Clone, Copy)]
pub(in crate::conflict::file) enum Whose {
    /// Its own.
    Own(usize),
    /// Those that the first ascribes to the second.
    Believed(usize, usize),
}

impl Whose {
    /// What the ids of statements begin with, where the file gives none.
    pub fn prefix(self, model: &Model) -> String {
        let id = |dm: usize| model.decision_makers.get(dm).map_or("", |d| &d.id);
        match self {
            Whose::Own(dm) => id(dm).to_owned(),
            Whose::Believed(by, of) => format!("{}/{}", id(by), id(of)),
        }
    }
}

impl Reading<'_> {
    pub(super) fn preferences(&mut self, whose: Whose, node: &Node) -> Read<Preferences> {
        let statements = node.either(["preference", "preferences"]);
        let given: Vec<&Node> = [statements, node.get("ranking"), node.get("random")].into_iter().flatten().collect();
        if let [first, second, ..] = given[..] {
            let fault = format!("`{}` and `{}` both say what is wanted", first.key, second.key);
            return Err(self.source.fault(second, fault, "keep one of them"));
        }
        let order = match given.first() {
            None => Order::Silent,
            Some(node) if *node.key == *"ranking" => {
                Order::Ranking { tiers: self.ranking(whose, node)?, evidence: Vec::new() }
            }
            Some(node) if *node.key == *"random" => Order::Random { seed: self.seed(node)? },
            Some(node) => Order::Statements(self.statements(whose, node)?),
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
        Ok(Preferences { order, comparisons: self.comparisons(node.get("comparison"))? })
    }

    /// Statements, the most important first.
    pub(in crate::conflict::file) fn statements(&mut self, whose: Whose, node: &Node) -> Read<Vec<Statement>> {
        let owner = whose.prefix(&self.model);
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
            let own = self.model.decision_makers.iter().map(|d| &d.preferences);
            let believed = self.model.views.iter().flat_map(|v| &v.believed).map(|(_, preferences)| preferences);
            let others = own.chain(believed).filter_map(|preferences| match &preferences.order {
                Order::Statements(statements) => Some(statements),
                _ => None,
            });
            if others.flatten().chain(&out).any(|s| s.id == statement.id) {
                return Err(self.twice(node, "preferences", &statement.id));
            }
            if let Whose::Own(dm) = whose {
                self.place(Item::Statement(dm, at), node.get("wants").unwrap_or(node));
            }
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
    pub(in crate::conflict::file) fn ranking(&mut self, whose: Whose, node: &Node) -> Read<Vec<Tier>> {
        let (mut tiers, mut placed) = (Vec::<Tier>::new(), BTreeSet::new());
        let nodes = self.source.list(node)?;
        for (at, node) in nodes.iter().enumerate() {
            if matches!(&node.value, Value::Text(sign) if sign.trim() == ">>") {
                match tiers.last_mut() {
                    Some(tier) if !tier.strong && at + 1 < nodes.len() => tier.strong = true,
                    _ => {
                        return Err(self.source.fault(
                            node,
                            "`>>` stands between two groups of states",
                            "take it away",
                        ));
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
            if let Whose::Own(dm) = whose {
                self.place(Item::Tier(dm, tiers.len()), node);
            }
            tiers.push(Tier { states, strong: false });
        }
        Ok(tiers)
    }

    /// A state by its number, or all feasible states where a formula holds and which have no place yet.
    fn ranked(&mut self, node: &Node, placed: &BTreeSet<u64>) -> Read<Vec<u64>> {
        let Value::Text(text) = &node.value else {
            let state = self.state(node)?;
            return match (placed.contains(&state), &node.value) {
                (true, Value::Integer(id)) => {
                    let fault = format!("state {id} is ranked twice");
                    Err(self.source.fault(node, fault, "keep one of the two places"))
                }
                _ => Ok(vec![state]),
            };
        };
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

    pub(super) fn random_rest(&mut self, node: Option<&Node>) -> Read<()> {
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
