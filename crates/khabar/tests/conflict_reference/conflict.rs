//! A conflict as plain data, what it means by the documentation of the model, and the model made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use khabar::conflict::formula::Formula;
use khabar::conflict::model::{
    Arcs, Comparison, DecisionMaker, Direction, Infeasible, Label, MoveRule, OptionDef, Order, Preferences, Statement,
    Tier,
};
use khabar::conflict::{Model, Relation};

/// The options taken, bit *k* for option *k*.
pub type State = u64;

/// Position of a decision maker.
pub type Dm = usize;

#[derive(Debug, Clone)]
pub enum Condition {
    Taken(usize),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    If(Box<Condition>, Box<Condition>),
    Same(Box<Condition>, Box<Condition>),
}

impl Condition {
    pub fn holds(&self, state: State) -> bool {
        match self {
            Condition::Taken(option) => state & (1 << option) != 0,
            Condition::Not(c) => !c.holds(state),
            Condition::All(cs) => !cs.iter().any(|c| !c.holds(state)),
            Condition::Any(cs) => cs.iter().any(|c| c.holds(state)),
            Condition::If(then, given) => {
                if given.holds(state) {
                    then.holds(state)
                } else {
                    true
                }
            }
            Condition::Same(a, b) => a.holds(state) && b.holds(state) || !a.holds(state) && !b.holds(state),
        }
    }

    /// Holds in this state of so many options, and in no other.
    pub fn only(state: State, options: usize) -> Condition {
        Condition::All(
            (0..options)
                .map(|k| match state & (1 << k) {
                    0 => Condition::Not(Box::new(Condition::Taken(k))),
                    _ => Condition::Taken(k),
                })
                .collect(),
        )
    }

    fn formula(&self) -> Formula {
        let boxed = |c: &Condition| Box::new(c.formula());
        match self {
            Condition::Taken(option) => Formula::Option(*option),
            Condition::Not(c) => Formula::Not(boxed(c)),
            Condition::All(cs) => Formula::And(cs.iter().map(Condition::formula).collect()),
            Condition::Any(cs) => Formula::Or(cs.iter().map(Condition::formula).collect()),
            Condition::If(then, given) => Formula::If(boxed(then), boxed(given)),
            Condition::Same(a, b) => Formula::Iff(boxed(a), boxed(b)),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |cs: &[Condition], with: &str| cs.iter().map(ToString::to_string).collect::<Vec<_>>().join(with);
        match self {
            Condition::Taken(option) => write!(f, "{option}"),
            Condition::Not(c) => write!(f, "NOT {c}"),
            Condition::All(cs) => write!(f, "({})", joined(cs, " AND ")),
            Condition::Any(cs) => write!(f, "({})", joined(cs, " OR ")),
            Condition::If(then, given) => write!(f, "({then} IF {given})"),
            Condition::Same(a, b) => write!(f, "({a} IFF {b})"),
        }
    }
}

/// See [`MoveRule`].
#[derive(Debug, Clone)]
pub struct Rule {
    pub by: Dm,
    pub change: Option<Condition>,
    pub to: Option<Condition>,
    pub when: Option<Condition>,
    pub allowed: bool,
}

#[derive(Debug, Clone)]
pub struct Wish {
    pub wants: Condition,
    pub strong: bool,
    pub unknown: bool,
}

#[derive(Debug, Clone)]
pub enum Ordering {
    Silent,
    Wishes(Vec<Wish>),
    /// Best first; `true` where all that follows is much worse. A state in no tier is compared with none.
    Tiers(Vec<(Vec<State>, bool)>),
}

#[derive(Debug, Clone)]
pub struct Taste {
    pub order: Ordering,
    /// Left, right, how left compares with right; the last that fits a pair wins.
    pub said: Vec<(Condition, Condition, Relation)>,
}

#[derive(Debug, Clone)]
pub struct Conflict {
    /// Owner and direction of each option.
    pub options: Vec<(Dm, Direction)>,
    /// States in which one of these holds cannot be.
    pub cannot: Vec<Condition>,
    /// Where there are any, these are the states, as in an imported case.
    pub listed: Option<Vec<State>>,
    pub rules: Vec<Rule>,
    /// Moves of some decision makers one by one, instead of what their options allow.
    pub arcs: BTreeMap<Dm, Vec<(State, State)>>,
    pub tastes: Vec<Taste>,
}

/// What the definitions speak of: states, moves and comparisons, each as a plain table.
#[derive(Debug, Clone)]
pub struct Table {
    pub states: BTreeSet<State>,
    /// R_i(s).
    pub moves: Vec<BTreeMap<State, BTreeSet<State>>>,
    /// How the first compares with the second.
    pub compare: Vec<BTreeMap<(State, State), Relation>>,
}

impl Table {
    pub fn dms(&self) -> std::ops::Range<Dm> {
        0..self.moves.len()
    }

    pub fn r(&self, dm: Dm, from: State) -> &BTreeSet<State> {
        &self.moves[dm][&from]
    }

    pub fn relation(&self, dm: Dm, other: State, than: State) -> Relation {
        self.compare[dm][&(other, than)]
    }
}

impl Conflict {
    pub fn states(&self) -> BTreeSet<State> {
        match &self.listed {
            Some(listed) => listed.iter().copied().collect(),
            None => (0..1 << self.options.len()).filter(|s| !self.cannot.iter().any(|c| c.holds(*s))).collect(),
        }
    }

    pub fn table(&self) -> Table {
        let states = self.states();
        let (mut moves, mut compare) = (Vec::new(), Vec::new());
        for (dm, taste) in self.tastes.iter().enumerate() {
            let reached = |from| states.iter().copied().filter(|to| self.may(dm, from, *to)).collect();
            moves.push(states.iter().map(|from| (*from, reached(*from))).collect());
            let pairs = states.iter().flat_map(|a| states.iter().map(|b| (*a, *b)));
            compare.push(pairs.map(|(a, b)| ((a, b), taste.compare(a, b))).collect());
        }
        Table { states, moves, compare }
    }

    /// Whether a decision maker gets from one state to another in one move.
    fn may(&self, dm: Dm, from: State, to: State) -> bool {
        if from == to {
            return false;
        }
        if let Some(arcs) = self.arcs.get(&dm) {
            return arcs.contains(&(from, to));
        }
        for (option, (owner, direction)) in self.options.iter().enumerate() {
            let (before, after) = (from & (1 << option) != 0, to & (1 << option) != 0);
            let possible = match (before, after) {
                (false, true) => *owner == dm && *direction != Direction::Back,
                (true, false) => *owner == dm && *direction != Direction::Forward,
                _ => true,
            };
            if !possible {
                return false;
            }
        }
        for rule in self.rules.iter().filter(|rule| rule.by == dm) {
            let brings_about = rule.change.as_ref().is_none_or(|c| !c.holds(from) && c.holds(to));
            let reaches = rule.to.as_ref().is_none_or(|c| c.holds(to));
            let condition = rule.when.as_ref().is_none_or(|c| c.holds(from));
            if brings_about && reaches && condition != rule.allowed {
                return false;
            }
        }
        true
    }

    /// Whether every listed move changes options of its own decision maker alone.
    pub fn moves_own_options(&self) -> bool {
        self.arcs.iter().all(|(dm, arcs)| {
            arcs.iter().all(|(from, to)| {
                (0..self.options.len()).all(|k| (from ^ to) & (1 << k) == 0 || self.options[k].0 == *dm)
            })
        })
    }

    pub fn model(&self) -> Model {
        Model {
            decision_makers: self.tastes.iter().enumerate().map(|(dm, taste)| taste.decision_maker(dm)).collect(),
            options: self.options.iter().enumerate().map(option).collect(),
            infeasible: self.cannot.iter().map(|c| Infeasible { when: c.formula(), evidence: vec![] }).collect(),
            moves: self.rules.iter().map(Rule::of_model).collect(),
            arcs: self
                .arcs
                .iter()
                .map(|(dm, moves)| Arcs { by: *dm, moves: moves.clone(), evidence: vec![] })
                .collect(),
            numbering: self.listed.as_ref().map(|listed| (1..).zip(listed.iter().copied()).collect()),
            ..Model::default()
        }
    }
}

fn option((at, (owner, direction)): (usize, &(Dm, Direction))) -> OptionDef {
    OptionDef {
        id: format!("o{at}"),
        name: Label::new(format!("o{at}")),
        owner: *owner,
        direction: *direction,
        evidence: vec![],
    }
}

impl Rule {
    fn of_model(&self) -> MoveRule {
        let formula = |c: &Option<Condition>| c.as_ref().map(Condition::formula);
        MoveRule {
            by: self.by,
            change: formula(&self.change),
            to: formula(&self.to),
            when: formula(&self.when),
            allowed: self.allowed,
            evidence: vec![],
        }
    }
}

impl Taste {
    fn compare(&self, a: State, b: State) -> Relation {
        if a == b {
            return Relation::Equal;
        }
        for (left, right, relation) in self.said.iter().rev() {
            let (forth, back) = (left.holds(a) && right.holds(b), left.holds(b) && right.holds(a));
            let read_back = reversed(*relation);
            if forth && (!back || read_back == *relation) {
                return *relation;
            }
            if back && !forth {
                return read_back;
            }
        }
        self.order.compare(a, b)
    }

    fn decision_maker(&self, dm: Dm) -> DecisionMaker {
        let order = match &self.order {
            Ordering::Silent => Order::Silent,
            Ordering::Wishes(wishes) => Order::Statements(
                wishes
                    .iter()
                    .enumerate()
                    .map(|(at, wish)| Statement {
                        id: format!("dm{dm}.{at}"),
                        wants: wish.wants.formula(),
                        strong: wish.strong,
                        unknown: wish.unknown,
                        probability: None,
                        evidence: vec![],
                    })
                    .collect(),
            ),
            Ordering::Tiers(tiers) => Order::Ranking {
                tiers: tiers.iter().map(|(states, strong)| Tier { states: states.clone(), strong: *strong }).collect(),
                evidence: vec![],
            },
        };
        let comparisons = self
            .said
            .iter()
            .map(|(left, right, relation)| Comparison {
                left: left.formula(),
                right: right.formula(),
                relation: *relation,
                evidence: vec![],
            })
            .collect();
        DecisionMaker {
            id: format!("dm{dm}"),
            name: Label::new(format!("dm{dm}")),
            preferences: Preferences { order, comparisons },
        }
    }
}

impl Ordering {
    fn compare(&self, a: State, b: State) -> Relation {
        match self {
            Ordering::Silent => Relation::Unknown,
            Ordering::Wishes(wishes) => {
                let Some(decisive) = wishes.iter().find(|w| w.wants.holds(a) != w.wants.holds(b)) else {
                    return Relation::Equal;
                };
                match decisive {
                    Wish { unknown: true, .. } => Relation::Unknown,
                    wish => graded(wish.wants.holds(a), wish.strong),
                }
            }
            Ordering::Tiers(tiers) => {
                let tier = |s: State| tiers.iter().position(|(states, _)| states.contains(&s));
                let (Some(at), Some(than)) = (tier(a), tier(b)) else { return Relation::Unknown };
                if at == than {
                    return Relation::Equal;
                }
                let strong = (at.min(than)..at.max(than)).any(|between| tiers[between].1);
                graded(at < than, strong)
            }
        }
    }
}

fn graded(better: bool, much: bool) -> Relation {
    match (better, much) {
        (true, true) => Relation::MuchBetter,
        (true, false) => Relation::Better,
        (false, true) => Relation::MuchWorse,
        (false, false) => Relation::Worse,
    }
}

fn reversed(relation: Relation) -> Relation {
    match relation {
        Relation::MuchWorse => Relation::MuchBetter,
        Relation::Worse => Relation::Better,
        Relation::Equal => Relation::Equal,
        Relation::Better => Relation::Worse,
        Relation::MuchBetter => Relation::MuchWorse,
        Relation::Unknown => Relation::Unknown,
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.options.len();
        let state = |s: &State| (0..width).map(|k| if s & (1 << k) == 0 { 'N' } else { 'Y' }).collect::<String>();
        let states = |all: &[State]| all.iter().map(state).collect::<Vec<_>>().join(" ");
        let part = |name: &str, c: &Option<Condition>| c.as_ref().map_or(String::new(), |c| format!(" {name} {c}"));
        writeln!(f, "{} decision makers; a state is written as its options from 0", self.tastes.len())?;
        for (at, (owner, direction)) in self.options.iter().enumerate() {
            writeln!(f, "option {at} of dm{owner}, {direction:?}")?;
        }
        for cannot in &self.cannot {
            writeln!(f, "cannot be: {cannot}")?;
        }
        if let Some(listed) = &self.listed {
            writeln!(f, "states: {}", states(listed))?;
        }
        for Rule { by, change, to, when, allowed } in &self.rules {
            let may = if *allowed { "may move only" } else { "may not move" };
            let (change, to, when) = (part("to bring about", change), part("to where", to), part("while", when));
            writeln!(f, "dm{by} {may}:{change}{to}{when}")?;
        }
        for (dm, arcs) in &self.arcs {
            let arcs: Vec<String> = arcs.iter().map(|(a, b)| format!("{}->{}", state(a), state(b))).collect();
            writeln!(f, "dm{dm} has these moves: {}", arcs.join(" "))?;
        }
        for (dm, taste) in self.tastes.iter().enumerate() {
            match &taste.order {
                Ordering::Silent => writeln!(f, "dm{dm} says nothing")?,
                Ordering::Wishes(wishes) => {
                    for Wish { wants, strong, unknown } in wishes {
                        let strong = if *strong { " strongly" } else { "" };
                        let unknown = if *unknown { " (whether is unknown)" } else { "" };
                        writeln!(f, "dm{dm} wants{strong} {wants}{unknown}")?;
                    }
                }
                Ordering::Tiers(tiers) => {
                    for (tier, strong) in tiers {
                        let strong = if *strong { " >> all below" } else { "" };
                        writeln!(f, "dm{dm} tier: {}{strong}", states(tier))?;
                    }
                }
            }
            for (left, right, relation) in &taste.said {
                writeln!(f, "dm{dm} finds {left}, beside {right}, {relation:?}")?;
            }
        }
        Ok(())
    }
}
