//! What would change the answer: smallest changes, every single change, uncertain worlds, paths.

use super::super::line::isolate;
use super::Page;
use khabar::conflict::Concept;
use khabar::conflict::change::sensitivity::{Effect, Sensitivity};
use khabar::conflict::change::whatif::{Answer, Found, Goal};
use khabar::conflict::change::worlds::Worlds;
use khabar::conflict::change::{Change, Edit};
use khabar::conflict::paths::Step;
use std::collections::BTreeMap;

impl Page<'_> {
    /// The steps of a path, one a line: who moves, and what it takes up or gives up.
    pub fn path(&mut self, indent: usize, from: u32, path: &[Step]) {
        let mut at = from;
        let steps: Vec<String> = path
            .iter()
            .enumerate()
            .map(|(n, step)| {
                let line = format!("{}. {}", n + 1, self.step(at, step));
                at = step.to;
                isolate(&line)
            })
            .collect();
        self.line(indent, &steps);
    }

    fn step(&self, from: u32, step: &Step) -> String {
        let w = self.words;
        let (was, is) = (self.game.states.bits(from), self.game.states.bits(step.to));
        let changed = (0..self.model.options.len()).filter(|k| (was ^ is) >> k & 1 == 1);
        let named = |k: usize| {
            let name = self.option_of(k, Some(step.by));
            if is >> k & 1 == 1 { (w.takes)(&name) } else { (w.gives_up)(&name) }
        };
        let changed: Vec<String> = changed.map(named).collect();
        format!("{}: {}", self.who(step.by), changed.join(w.comma))
    }

    /// An edit in words.
    pub fn edit(&self, edit: &Edit) -> String {
        let w = self.words;
        let state = |bits: u64| {
            let id = self.game.states.index(bits).map_or(0, |s| self.game.states.id(s));
            isolate(&(w.state)(id))
        };
        let words = match *edit {
            Edit::Negate { decision_maker: dm, statement: k } => (w.negate)(&self.who(dm), k + 1, &self.wanted(dm, k)),
            Edit::Drop { decision_maker: dm, statement: k } => (w.drop)(&self.who(dm), k + 1, &self.wanted(dm, k)),
            Edit::Raise { decision_maker: dm, statement: k, above } => {
                (w.raise)(&self.who(dm), k + 1, above + 1, &self.wanted(dm, k))
            }
            Edit::Cross { decision_maker, state: s, target, better } => {
                let way = if better { w.cross_up } else { w.cross_down };
                way(&self.who(decision_maker), &state(s), &state(target))
            }
            Edit::SwapTiers { decision_maker, tier } => (w.swap)(&self.who(decision_maker), tier + 1),
            Edit::MergeTiers { decision_maker, tier } => (w.merge)(&self.who(decision_maker), tier + 1),
            Edit::Free { option } => (w.free)(&self.option(option)),
            Edit::BarTaking { option } => (w.bar_taking)(&self.option(option)),
            Edit::BarGivingUp { option } => (w.bar_giving_up)(&self.option(option)),
        };
        self.own(&words)
    }

    /// The answer to a what-if, the same under each of some concepts.
    pub fn what_if(&mut self, concepts: &[Concept], target: u32, goal: Goal, answer: &Answer) {
        let w = self.words;
        let state = (w.state)(self.game.states.id(target));
        let asks = if goal == Goal::Want { w.want } else { w.avoid };
        self.heading(&asks(&isolate(&state), &self.concepts(concepts.iter().copied())));
        match &answer.found {
            Found::Smallest { cost: 0, .. } => self.say(2, w.already),
            Found::Smallest { cost, changes, complete } => {
                self.say(2, &(w.cost)(*cost));
                for (n, change) in changes.iter().enumerate() {
                    for (at, edit) in change.0.iter().enumerate() {
                        let sign = if at == 0 { format!("{}. ", n + 1) } else { w.and.trim_start().to_owned() };
                        let line = format!("{sign}{}", self.edit(edit));
                        self.line(4, &[line]);
                    }
                }
                if !complete {
                    self.say(4, w.more_ways);
                }
                self.crossing(changes);
            }
            Found::NotWithin(cost) => self.say(2, &(w.not_within)(*cost)),
            Found::Impossible if answer.fixed.len() == self.game.len() => self.say(2, w.nobody_changes),
            Found::Impossible => self.say(2, w.impossible),
            Found::GaveUp(_) => self.say(2, w.gave_up),
        }
        if !answer.fixed.is_empty() {
            let who: Vec<String> = answer.fixed.iter().map(|dm| self.who(*dm)).collect();
            let line = self.field(w.fixed, &who.join(w.comma));
            self.line(2, &[line]);
        }
    }

    /// What is taken in the states that changes speak of by number.
    fn crossing(&mut self, changes: &[Change]) {
        let crosses = changes.iter().flat_map(|c| &c.0).filter_map(|e| match e {
            Edit::Cross { state, .. } => self.game.states.index(*state),
            _ => None,
        });
        let states: std::collections::BTreeSet<u32> = crosses.collect();
        states.into_iter().for_each(|s| self.state_line(4, s, &[]));
    }

    /// How many strict orders of a decision maker make a state an equilibrium.
    pub fn order_counts(&mut self, dm: usize, counts: &BTreeMap<Concept, u64>) {
        let all: u64 = (1..=self.game.states.len() as u64).product();
        let line = (self.words.orders)(&self.who(dm), all);
        self.heading(&line);
        for (concept, n) in counts {
            let line = self.field(concept.name(), &isolate(&n.to_string()));
            self.line(2, &[line]);
        }
    }

    fn states_by_concept(&self, of: &BTreeMap<Concept, Vec<u32>>) -> Vec<(u32, Vec<Concept>)> {
        let mut by_state: BTreeMap<u32, Vec<Concept>> = BTreeMap::new();
        for (concept, states) in of {
            states.iter().for_each(|s| by_state.entry(*s).or_default().push(*concept));
        }
        by_state.into_iter().collect()
    }

    /// Every single change and its effect, and what survives them all.
    pub fn sensitivity(&mut self, single: &Sensitivity) {
        let w = self.words;
        self.heading(w.survive);
        let robust = self.states_by_concept(&single.robust);
        if robust.is_empty() {
            self.say(2, w.nothing_taken);
        }
        for (state, concepts) in robust {
            let under = self.concepts(concepts);
            self.state_line(2, state, &[under]);
        }
        self.heading(w.single_changes);
        let idle = single.effects.iter().filter(|e| e.appeared.is_empty() && e.vanished.is_empty()).count();
        for effect in &single.effects {
            self.effect(effect);
        }
        if idle > 0 {
            self.say(2, &(w.no_effect)(idle));
        }
    }

    fn effect(&mut self, effect: &Effect) {
        let w = self.words;
        let sides = [(w.appears, &effect.appeared), (w.vanishes, &effect.vanished)];
        if sides.iter().all(|(_, of)| of.is_empty()) {
            return;
        }
        let edit = self.edit(&effect.edit);
        self.line(2, &[edit]);
        for (label, of) in sides.into_iter().filter(|(_, of)| !of.is_empty()) {
            let states: Vec<String> = self
                .states_by_concept(of)
                .into_iter()
                .map(|(s, concepts)| format!("{} ({})", self.state(s), self.concepts(concepts)))
                .collect();
            let line = self.field(label, &states.join(w.comma));
            self.line(6, &[line]);
        }
    }

    /// The share of drawn worlds in which each state is an equilibrium.
    pub fn worlds(&mut self, worlds: &Worlds) {
        let w = self.words;
        let heading = (w.worlds)(worlds.draw.runs as usize, worlds.draw.seed);
        self.heading(&heading);
        if worlds.uncertain == 0 {
            return self.say(2, w.no_probability);
        }
        for s in self.game.states.indices() {
            let percent = |x: f64| format!("{:.1}", x * 100.0);
            let shares: Vec<String> = worlds
                .equilibria
                .keys()
                .filter(|c| worlds.share(**c, s) > 0.0)
                .map(|c| {
                    let (low, high) = worlds.interval(*c, s);
                    let share = percent(worlds.share(*c, s));
                    isolate(&format!("{}: {share} % ({}–{})", c.name(), percent(low), percent(high)))
                })
                .collect();
            if !shares.is_empty() {
                self.state_line(2, s, &[]);
                self.line(6, &shares);
            }
        }
        self.say(2, w.interval);
    }
}
