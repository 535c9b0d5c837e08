//! Why a state is stable for a decision maker, or is not: what tempts, what deters it, and who would do that; then
//! the same in sentences.
//!
//! The reasons are found here, free of any language, and agree with [`solve`](super::solve); `Wording` turns them
//! into Arabic and English. A state is told by what changes, by the options' names, with its number in brackets.
//! Sentences say what is stable under which concept and why, never what will happen.

mod ar;
mod en;

use super::draw::isolated;
use super::game::Game;
use super::model::{Lang, Model, Relation};
use super::paths::{Step, Walk};
use super::stability::{Concept, Rules, Sanction as Sanctions, Sim, would_move};

/// Why a decision maker stays in a state, or does not.
#[derive(Debug, Clone)]
pub struct Explanation<'a> {
    model: &'a Model,
    game: &'a Game,
    /// Position of the decision maker.
    pub decision_maker: usize,
    /// Index of the state.
    pub state: u32,
    /// The concept asked about.
    pub concept: Concept,
    /// The conventions.
    pub rules: Rules,
    /// Whether the state is stable: everything that tempts is deterred.
    pub stable: bool,
    /// How many moves the decision maker has.
    pub moves: usize,
    /// What tempts, by state.
    pub temptations: Vec<Temptation>,
    /// Moves to states of which it is not known how they compare, where that does not count as a temptation.
    pub uncounted: Vec<u32>,
}

/// A move that tempts, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Temptation {
    /// Index of the state that it leads to.
    pub to: u32,
    /// How that compares with staying: better, much better, or unknown where that tempts.
    pub relation: Relation,
    /// What the others can do.
    pub answer: Answer,
}

/// What the others can do about a temptation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The concept does not ask: Nash, or simultaneous stability where the tableau does not apply it.
    Unasked,
    /// This deters: of all that deters, a shortest.
    Deterred(Sanction),
    /// Something would deter, but each time the decision maker escapes.
    Escaped {
        /// A shortest of what would deter.
        sanction: Sanction,
        /// Index of the state that the decision maker escapes to.
        to: u32,
        /// How that compares with staying.
        relation: Relation,
    },
    /// Nothing deters.
    Undeterred {
        /// Whether the others have any answer at all.
        answers: bool,
        /// A shortest answer that would deter if the unknown did, or if deterrents need not be strong.
        doubtful: Option<Sanction>,
    },
}

/// What the others do, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction {
    /// One after the other; under simultaneous stability all from the state itself. Never empty.
    pub steps: Vec<Countermove>,
    /// Index of the state in which it ends.
    pub end: u32,
    /// How that compares, for the decision maker, with staying.
    pub relation: Relation,
}

/// A move of another decision maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Countermove {
    /// Position of the mover.
    pub by: usize,
    /// Index of the state it leaves.
    pub from: u32,
    /// Index of the state it reaches.
    pub to: u32,
    /// How that compares, for the mover, with the state it leaves.
    pub relation: Relation,
}

/// Why a state is stable for a decision maker, or is not.
pub fn explain<'a>(
    model: &'a Model,
    game: &'a Game,
    state: u32,
    decision_maker: usize,
    concept: Concept,
    rules: Rules,
) -> Explanation<'a> {
    let moves = game.moves(decision_maker, state);
    let compare = |q: u32| game.compare(decision_maker, q, state);
    let asked = match concept {
        Concept::Nash => false,
        Concept::Sim => {
            let sequential = |j| explain(model, game, state, j, Concept::Seq, rules).stable;
            rules.sim == Sim::PerDm || !game.decision_makers().any(sequential)
        }
        _ => true,
    };
    let mut walk = Walk::new(game.states.len(), 2);
    let mut answer = |q: u32| match concept {
        _ if !asked => Answer::Unasked,
        Concept::Sim => simultaneous(game, state, decision_maker, q, rules),
        _ => answer_to(game, state, decision_maker, q, concept, rules, &mut walk),
    };
    let (tempting, rest): (Vec<u32>, Vec<u32>) = moves.iter().copied().partition(|&q| rules.tempts(compare(q)));
    let uncounted = rest.into_iter().filter(|&q| compare(q) == Relation::Unknown).collect();
    let temptations: Vec<Temptation> =
        tempting.into_iter().map(|q| Temptation { to: q, relation: compare(q), answer: answer(q) }).collect();
    let stable = temptations.iter().all(|t| matches!(t.answer, Answer::Deterred(_)));
    Explanation {
        model,
        game,
        decision_maker,
        state,
        concept,
        rules,
        stable,
        moves: moves.len(),
        temptations,
        uncounted,
    }
}

/// Why a state is an equilibrium, or is not: the reasons of every decision maker.
pub fn explain_all<'a>(
    model: &'a Model,
    game: &'a Game,
    state: u32,
    concept: Concept,
    rules: Rules,
) -> Vec<Explanation<'a>> {
    game.decision_makers().map(|i| explain(model, game, state, i, concept, rules)).collect()
}

/// An answer that deters under some reading of the unknown, or as a weak deterrent, but not under these rules.
fn is_doubtful(rules: Rules, relation: Relation) -> bool {
    !rules.deters(relation) && !relation.is_better()
}

fn answer_to(game: &Game, s: u32, i: usize, q: u32, concept: Concept, rules: Rules, walk: &mut Walk) -> Answer {
    let others: Vec<usize> = game.decision_makers().filter(|j| *j != i).collect();
    let depth = if rules.sanction == Sanctions::OneMove { 1 } else { u32::MAX };
    walk.run(q, others.len(), depth, &mut |at, from, out| {
        let credible = |to: &u32| !concept.credible() || would_move(game.compare(others[at], *to, from));
        out.extend(game.moves(others[at], from).into_iter().filter(credible));
    });
    let sanction = |at: usize, end: u32| {
        let mut from = q;
        let steps = walk.path(at).into_iter().map(|Step { by, to }| {
            let (by, left) = (others[by], std::mem::replace(&mut from, to));
            Countermove { by, from: left, to, relation: game.compare(by, to, left) }
        });
        Sanction { steps: steps.collect(), end, relation: game.compare(i, end, s) }
    };
    let (mut escaped, mut doubtful) = (None, None);
    for (at, k) in walk.nodes().iter().map(|n| n.state).enumerate().skip(1) {
        if !rules.deters(game.compare(i, k, s)) {
            if doubtful.is_none() && is_doubtful(rules, game.compare(i, k, s)) {
                doubtful = Some(sanction(at, k));
            }
            continue;
        }
        match escape(game, s, i, k, rules).filter(|_| concept.symmetric()) {
            None => return Answer::Deterred(sanction(at, k)),
            Some((to, relation)) if escaped.is_none() => {
                escaped = Some(Answer::Escaped { sanction: sanction(at, k), to, relation });
            }
            Some(_) => {}
        }
    }
    escaped.unwrap_or(Answer::Undeterred { answers: walk.nodes().len() > 1, doubtful })
}

/// A move out of a sanction's end to what does not deter, to something better if there is such.
fn escape(game: &Game, s: u32, i: usize, k: u32, rules: Rules) -> Option<(u32, Relation)> {
    let out = game.moves(i, k).into_iter().map(|h| (h, game.compare(i, h, s)));
    let out: Vec<_> = out.filter(|(_, relation)| !rules.deters(*relation)).collect();
    out.iter().find(|(_, relation)| relation.is_better()).or(out.first()).copied()
}

/// Improvements that others make from the same state, by the fewest decision makers that deter.
fn simultaneous(game: &Game, s: u32, i: usize, q: u32, rules: Rules) -> Answer {
    let improvements: Vec<Vec<Countermove>> = game
        .decision_makers()
        .filter(|j| *j != i)
        .map(|by| {
            let moves = game.moves(by, s).into_iter();
            let all = moves.map(|to| Countermove { by, from: s, to, relation: game.compare(by, to, s) });
            // A listed move may change nothing of the mover's own; combined with another it does nothing.
            let own = |state: u32| game.states.bits(state) & game.own[by];
            all.filter(|m| would_move(m.relation) && own(m.to) != own(s)).collect()
        })
        .collect();
    let find = |deters: &dyn Fn(Relation) -> bool| {
        (1..=improvements.len()).find_map(|count| {
            combine(game, game.states.bits(q), count, &improvements, &mut Vec::new(), &|bits| {
                // What the improvement itself comes to is no sanction of it.
                let end = game.states.index(bits).filter(|end| *end != q)?;
                let relation = game.compare(i, end, s);
                deters(relation).then_some((end, relation))
            })
        })
    };
    match find(&|r| rules.deters(r)) {
        Some(sanction) => Answer::Deterred(sanction),
        None => Answer::Undeterred {
            answers: improvements.iter().any(|m| !m.is_empty()),
            doubtful: find(&|r| is_doubtful(rules, r)),
        },
    }
}

/// The first way in which `count` of these decision makers spoil a state together.
fn combine(
    game: &Game,
    bits: u64,
    count: usize,
    improvements: &[Vec<Countermove>],
    chosen: &mut Vec<Countermove>,
    spoils: &dyn Fn(u64) -> Option<(u32, Relation)>,
) -> Option<Sanction> {
    if count == 0 {
        return spoils(bits).map(|(end, relation)| Sanction { steps: chosen.clone(), end, relation });
    }
    let (first, rest) = improvements.split_first().filter(|_| count <= improvements.len())?;
    for step in first {
        let own = game.own[step.by];
        chosen.push(*step);
        let found = combine(game, bits & !own | game.states.bits(step.to) & own, count - 1, rest, chosen, spoils);
        chosen.pop();
        if found.is_some() {
            return found;
        }
    }
    combine(game, bits, count, rest, chosen, spoils)
}

/// A countermove in words.
struct Told {
    by: String,
    change: String,
    /// The state it leads to.
    to: String,
    /// How that compares for the mover.
    relation: Relation,
}

/// Sentences in one language. Names come isolated; a `state` as [`state`](Wording::state) words it, a `change` as
/// [`change`](Wording::change) does, with the state that it leads to in brackets. A clause carries no full stop.
trait Wording {
    /// An option's name, with its owner where that has to be said.
    fn option(&self, name: &str, owner: Option<&str>) -> String;
    /// What a move changes, as a verbal noun.
    fn change(&self, taken: &[String], given_up: &[String]) -> String;
    /// A state by its number.
    fn state(&self, id: u32) -> String;
    /// What is taken in a state, and what is not.
    fn described(&self, taken: &[String], left: &[String]) -> String;
    /// A concept by its full and its short name.
    fn concept(&self, concept: Concept) -> String;
    /// What a concept means.
    fn meaning(&self, concept: Concept) -> &'static str;
    /// Whether a state is stable for one decision maker.
    fn verdict(&self, dm: &str, state: &str, concept: &str, stable: bool) -> String;
    /// Whether it is an equilibrium; `leavers` are those for whom it is not stable.
    fn equilibrium(&self, state: &str, concept: &str, leavers: &[String]) -> String;
    /// There is no move.
    fn no_move(&self, dm: &str, state: &str) -> String;
    /// There is none that tempts.
    fn no_gain(&self, dm: &str, state: &str, known: bool) -> String;
    /// A move that may be one to something better, and does not count.
    fn uncounted(&self, dm: &str, change: &str, state: &str) -> String;
    /// The clause that says what tempts.
    fn tempts(&self, dm: &str, change: &str, state: &str, relation: Relation) -> String;
    /// … where the concept asks for no answer.
    fn unasked(&self, tempts: &str, concept: Concept) -> String;
    /// The clause that says what others can do one after the other.
    fn answers(&self, steps: &[Told]) -> String;
    /// … or at the same time, and the state that it makes.
    fn at_once(&self, steps: &[Told], end: &str) -> String;
    /// What tempts is deterred; `escape`: the concept asks for one, and there is none.
    fn deterred(&self, tempts: &str, answers: &str, why: &str, no_escape: Option<&str>) -> String;
    /// The clause that compares a deterrent's end with staying.
    fn compared(&self, dm: &str, end: &str, state: &str, relation: Relation, back: bool) -> String;
    /// The clause that says that there is no escape.
    fn no_escape(&self, dm: &str, state: &str, strong: bool) -> String;
    /// What tempts would be deterred, but there is an escape: the change, the state it leads to, how that compares.
    fn escaped(&self, dm: &str, tempts: &str, answers: &str, escape: (&str, &str, Relation), state: &str) -> String;
    /// Nothing deters from a change.
    fn undeterred(&self, dm: &str, change: &str, reason: &str) -> String;
    /// The clause that says why: there are no answers, or none that would do.
    fn why_undeterred(&self, dm: &str, state: &str, concept: Concept, answers: bool, strong: bool) -> String;
    /// Nothing surely deters: an answer that would do, were the unknown known or a weak deterrent enough.
    fn doubtful(&self, dm: &str, change: &str, answers: &str, end: &str, state: &str, unknown: bool) -> String;
}

fn wording(lang: Lang) -> &'static dyn Wording {
    match lang {
        Lang::Ar => &ar::Arabic,
        Lang::En => &en::English,
    }
}

/// What a concept means, in a sentence.
pub fn meaning(concept: Concept, lang: Lang) -> &'static str {
    wording(lang).meaning(concept)
}

/// What is taken in a state and what is not, by the options' names with their owners.
pub fn describe(model: &Model, game: &Game, state: u32, lang: Lang) -> String {
    let words = Words { model, game, lang, wording: wording(lang) };
    let bits = game.states.bits(state);
    let named = |taken: bool| words.options(if taken { bits } else { !bits }, |_| true);
    words.wording.described(&named(true), &named(false))
}

/// What changes between two states, by the options' names; with their owners where there are several.
pub fn describe_move(model: &Model, game: &Game, from: u32, to: u32, lang: Lang) -> String {
    let changed = game.states.bits(from) ^ game.states.bits(to);
    let words = Words { model, game, lang, wording: wording(lang) };
    words.change(from, to, game.own.iter().position(|own| changed & !own == 0))
}

/// Whether a state is an equilibrium and why, in sentences: first the answer, then each decision maker's reasons.
pub fn sentences_of_all(parts: &[Explanation<'_>], lang: Lang) -> Vec<String> {
    let Some(first) = parts.first() else { return Vec::new() };
    let words = first.words(lang);
    let leavers: Vec<String> = parts.iter().filter(|p| !p.stable).map(|p| words.name(p.decision_maker)).collect();
    let (state, concept) = (words.state(first.state), words.wording.concept(first.concept));
    let mut out = vec![words.wording.equilibrium(&state, &concept, &leavers)];
    out.extend(parts.iter().flat_map(|p| p.reasons(lang)));
    out
}

/// Names of a model in one language.
struct Words<'a> {
    model: &'a Model,
    game: &'a Game,
    lang: Lang,
    wording: &'static dyn Wording,
}

impl Words<'_> {
    fn name(&self, dm: usize) -> String {
        isolated(self.model.decision_makers.get(dm).map_or("", |d| d.name.in_lang(self.lang)))
    }

    fn state(&self, state: u32) -> String {
        self.wording.state(self.game.states.id(state))
    }

    /// Options in a set of bits, with their owners where those have to be said.
    fn options(&self, bits: u64, say_owner: impl Fn(usize) -> bool) -> Vec<String> {
        let within = self.model.options.iter().take(64).enumerate().filter(|(k, _)| bits >> k & 1 == 1);
        let word = |option: &super::model::OptionDef| {
            let owner = say_owner(option.owner).then(|| self.name(option.owner));
            self.wording.option(&isolated(option.name.in_lang(self.lang)), owner.as_deref())
        };
        within.map(|(_, option)| word(option)).collect()
    }

    /// What changes, owners said unless all of it is this one's own.
    fn change(&self, from: u32, to: u32, by: Option<usize>) -> String {
        let (before, after) = (self.game.states.bits(from), self.game.states.bits(to));
        let own = by.and_then(|by| self.game.own.get(by)).copied().unwrap_or(0);
        let say_owner = |_| (before ^ after) & !own != 0;
        self.wording.change(&self.options(after & !before, say_owner), &self.options(before & !after, say_owner))
    }

    /// … with the state that it leads to in brackets.
    fn placed(&self, from: u32, to: u32, by: usize) -> String {
        format!("{} ({})", self.change(from, to, Some(by)), self.state(to))
    }
}

impl Explanation<'_> {
    fn words(&self, lang: Lang) -> Words<'_> {
        Words { model: self.model, game: self.game, lang, wording: wording(lang) }
    }

    /// The answer and its reasons, a sentence or two each.
    pub fn sentences(&self, lang: Lang) -> Vec<String> {
        let words = self.words(lang);
        let (dm, state) = (words.name(self.decision_maker), words.state(self.state));
        let concept = words.wording.concept(self.concept);
        let mut out = vec![words.wording.verdict(&dm, &state, &concept, self.stable)];
        out.extend(self.reasons(lang));
        out
    }

    /// The reasons alone.
    pub fn reasons(&self, lang: Lang) -> Vec<String> {
        let words = self.words(lang);
        let (dm, state) = (words.name(self.decision_maker), words.state(self.state));
        let mut out: Vec<String> = self.temptations.iter().map(|t| self.reason(t, &words)).collect();
        if self.moves == 0 {
            out.push(words.wording.no_move(&dm, &state));
        } else if out.is_empty() {
            out.push(words.wording.no_gain(&dm, &state, self.uncounted.is_empty()));
        }
        out.extend(self.uncounted.iter().map(|&q| {
            let change = words.placed(self.state, q, self.decision_maker);
            words.wording.uncounted(&dm, &change, &state)
        }));
        out
    }

    fn reason(&self, temptation: &Temptation, words: &Words<'_>) -> String {
        let wording = words.wording;
        let (dm, state) = (words.name(self.decision_maker), words.state(self.state));
        let change = words.placed(self.state, temptation.to, self.decision_maker);
        let tempts = wording.tempts(&dm, &change, &state, temptation.relation);
        // That nothing deters is said without what tempts, which has to be added where it is not known to.
        let unsure = if temptation.relation == Relation::Unknown { format!("{tempts}. ") } else { String::new() };
        match &temptation.answer {
            Answer::Unasked => wording.unasked(&tempts, self.concept),
            Answer::Deterred(sanction) => {
                let why = wording.compared(
                    &dm,
                    &words.state(sanction.end),
                    &state,
                    sanction.relation,
                    sanction.end == self.state,
                );
                let answers = self.answers(sanction, words);
                let escape = self.concept.symmetric().then(|| wording.no_escape(&dm, &state, self.rules.strong));
                wording.deterred(&tempts, &answers, &why, escape.as_deref())
            }
            Answer::Escaped { sanction, to: out, relation } => {
                let escape = words.change(sanction.end, *out, Some(self.decision_maker));
                let escape = (escape.as_str(), &*words.state(*out), *relation);
                wording.escaped(&dm, &tempts, &self.answers(sanction, words), escape, &state)
            }
            Answer::Undeterred { doubtful: Some(sanction), .. } => {
                let (answers, end) = (self.answers(sanction, words), words.state(sanction.end));
                let unknown = sanction.relation == Relation::Unknown;
                unsure + &wording.doubtful(&dm, &change, &answers, &end, &state, unknown)
            }
            Answer::Undeterred { answers, doubtful: None } => {
                let why = wording.why_undeterred(&dm, &state, self.concept, *answers, self.rules.strong);
                unsure + &wording.undeterred(&dm, &change, &why)
            }
        }
    }

    fn answers(&self, sanction: &Sanction, words: &Words<'_>) -> String {
        let word = |m: &Countermove| Told {
            by: words.name(m.by),
            change: words.change(m.from, m.to, Some(m.by)),
            to: words.state(m.to),
            relation: m.relation,
        };
        let steps: Vec<_> = sanction.steps.iter().map(word).collect();
        match self.concept {
            Concept::Sim => words.wording.at_once(&steps, &words.state(sanction.end)),
            _ => words.wording.answers(&steps),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples::{game, named, prisoners, random, two_by_two};
    use crate::conflict::model::{Order, Tier};
    use crate::conflict::solve;
    use crate::conflict::stability::Unknown;
    use proptest::prelude::*;

    /// Haftar may stop, Washington may enforce its line.
    fn libya() -> Model {
        let mut model = two_by_two([0, 1, 3, 2], [1, 3, 2, 0]);
        named(&mut model.decision_makers[0].name, "حفتر", "Haftar");
        named(&mut model.decision_makers[1].name, "واشنطن", "Washington");
        named(&mut model.options[0].name, "وقف الهجوم", "Stop the attack");
        named(&mut model.options[1].name, "إنفاذ الخط الأحمر", "Enforce the red line");
        model
    }

    /// Three decision makers with one option each.
    fn three(orders: [&[&[u64]]; 3]) -> Model {
        let mut model = libya();
        model.decision_makers.push(model.decision_makers[1].clone());
        named(&mut model.decision_makers[2].name, "موسكو", "Moscow");
        model.options.push(model.options[1].clone());
        model.options[2].owner = 2;
        named(&mut model.options[2].name, "سحب الدعم", "End support");
        for (decider, order) in model.decision_makers.iter_mut().zip(orders) {
            let tiers = order.iter().map(|t| Tier { states: t.to_vec(), strong: false }).collect();
            decider.preferences.order = Order::Ranking { tiers, evidence: Vec::new() };
        }
        model
    }

    /// Sentences without the isolates.
    fn plain(sentences: Vec<String>) -> Vec<String> {
        sentences.into_iter().map(|s| s.replace(['\u{2068}', '\u{2069}'], "")).collect()
    }

    #[test]
    fn reasons_read_as_a_diplomat_would_say_them() {
        let open = Rules::default();
        let weak = Rules { strong: true, ..open };
        let under = |unknown| Rules { unknown, ..open };
        // Haftar likes best to stop unopposed; Washington enforces when he stops, or may.
        let tempted = {
            let mut m = libya();
            let orders: [&[&[u64]]; 2] = [&[&[1], &[0], &[3], &[2]], &[&[3], &[1], &[0, 2]]];
            for (decider, order) in m.decision_makers.iter_mut().zip(orders) {
                let tiers = order.iter().map(|t| Tier { states: t.to_vec(), strong: false }).collect();
                decider.preferences.order = Order::Ranking { tiers, evidence: Vec::new() };
            }
            m
        };
        let unsure = {
            let mut m = tempted.clone();
            let tiers = vec![Tier { states: vec![1], strong: false }, Tier { states: vec![0], strong: false }];
            m.decision_makers[0].preferences.order = Order::Ranking { tiers, evidence: Vec::new() };
            m
        };
        let dark = {
            let mut m = tempted.clone();
            m.decision_makers[0].preferences.order = Order::Silent;
            m
        };
        // Washington alone does not deter; Moscow after Washington does.
        let chain = three([
            &[&[1, 3], &[0], &[2, 4, 5, 6, 7]],
            &[&[3], &[0, 1, 2, 4, 5, 6, 7]],
            &[&[7], &[0, 1, 2, 3, 4, 5, 6]],
        ]);
        let cases: [(&Model, u32, usize, Concept, Rules, &str, &str); 14] = [
            (
                &tempted,
                1,
                0,
                Concept::Nash,
                open,
                "No move of Haftar from state 2 leads to anything that Haftar likes better.",
                "لا يفضي أي تحرك متاح أمام حفتر من الحالة 2 إلى ما هو أفضل.",
            ),
            (
                &tempted,
                0,
                0,
                Concept::Nash,
                open,
                "Haftar would gain by taking up “Stop the attack” (state 2); Nash stability does not ask what the others could answer.",
                "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2)؛ ومفهوم استقرار ناش (Nash) لا ينظر في ما قد يرد به الآخرون.",
            ),
            (
                &tempted,
                0,
                0,
                Concept::Seq,
                open,
                "Haftar would gain by taking up “Stop the attack” (state 2), but Washington could answer by taking up “Enforce the red line” (state 4, a gain for Washington); Haftar likes state 4 less than state 1.",
                "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2)، لكن في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك مكسب لصاحب الرد)؛ والرادع أن الحالة 4 أسوأ عند حفتر من الحالة 1.",
            ),
            (
                &tempted,
                0,
                0,
                Concept::Sseq,
                open,
                "Haftar would gain by taking up “Stop the attack” (state 2), but Washington could answer by taking up “Enforce the red line” (state 4, a gain for Washington); Haftar likes state 4 less than state 1, and no move of Haftar leads from there to anything better than state 1.",
                "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2)، لكن في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك مكسب لصاحب الرد)؛ والرادع أن الحالة 4 أسوأ عند حفتر من الحالة 1، ولا مخرج بعدها أمام حفتر إلى ما هو أفضل من الحالة 1.",
            ),
            (
                &tempted,
                2,
                0,
                Concept::Seq,
                open,
                "Nothing deters Haftar from taking up “Stop the attack” (state 4): none of the others has a move to gain by from there.",
                "لا رادع يثني حفتر عن الأخذ بخيار «وقف الهجوم» (الحالة 4): ليس أمام الآخرين بعد ذلك تحرك فيه مكسب لهم.",
            ),
            (
                &tempted,
                2,
                0,
                Concept::Gmr,
                open,
                "Nothing deters Haftar from taking up “Stop the attack” (state 4): whatever the others can do then, Haftar is better off than in state 3.",
                "لا رادع يثني حفتر عن الأخذ بخيار «وقف الهجوم» (الحالة 4): أيًّا كان ما يفعله الآخرون بعد ذلك، تبقى النتيجة أفضل عند حفتر من الحالة 3.",
            ),
            (
                &tempted,
                0,
                0,
                Concept::Gmr,
                weak,
                "Nothing deters Haftar strongly from taking up “Stop the attack” (state 2): Washington could answer by taking up “Enforce the red line” (state 4, a gain for Washington), but state 4 is not much worse for Haftar than state 1, and only strong deterrents count here.",
                "لا رادع قويًّا يثني حفتر عن الأخذ بخيار «وقف الهجوم» (الحالة 2): في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك مكسب لصاحب الرد)، لكن الحالة 4 ليست أسوأ بكثير عند حفتر من الحالة 1، ولا يُحسب هنا إلا الرادع القوي.",
            ),
            (
                &unsure,
                0,
                0,
                Concept::Gmr,
                open,
                "Nothing is known to deter Haftar from taking up “Stop the attack” (state 2): Washington could answer by taking up “Enforce the red line” (state 4, a gain for Washington), but whether Haftar likes state 4 better than state 1 is not known, and does not count as a deterrent here.",
                "لا يُعرف رادع يثني حفتر عن الأخذ بخيار «وقف الهجوم» (الحالة 2): في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك مكسب لصاحب الرد)، لكن لا يُعرف هل الحالة 4 أفضل عند حفتر من الحالة 1، ولا يُحسب ذلك هنا رادعًا.",
            ),
            (
                &unsure,
                0,
                0,
                Concept::Gmr,
                under(Unknown::D),
                "Haftar would gain by taking up “Stop the attack” (state 2), but Washington could answer by taking up “Enforce the red line” (state 4, a gain for Washington); it is not known whether Haftar likes state 4 better than state 1, which counts as a deterrent here.",
                "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2)، لكن في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك مكسب لصاحب الرد)؛ والرادع أنه لا يُعرف هل الحالة 4 أفضل عند حفتر من الحالة 1، وذلك يُحسب هنا رادعًا.",
            ),
            (
                &dark,
                1,
                0,
                Concept::Nash,
                under(Unknown::B),
                "Whether Haftar would gain by giving up “Stop the attack” (state 1) is not known, which does not count as a temptation here.",
                "التخلي عن خيار «وقف الهجوم» (الحالة 1): لا يُعرف هل ذلك أفضل عند حفتر من البقاء في الحالة 2، ولا يُحسب هنا إغراءً.",
            ),
            (
                &dark,
                1,
                0,
                Concept::Nash,
                open,
                "Whether Haftar would gain by giving up “Stop the attack” (state 1) is not known, which counts as a temptation here; Nash stability does not ask what the others could answer.",
                "التخلي عن خيار «وقف الهجوم» (الحالة 1): لا يُعرف هل ذلك أفضل عند حفتر من البقاء في الحالة 2، ويُحسب هنا إغراءً؛ ومفهوم استقرار ناش (Nash) لا ينظر في ما قد يرد به الآخرون.",
            ),
            (
                &chain,
                0,
                0,
                Concept::Seq,
                open,
                "Haftar would gain by taking up “Stop the attack” (state 2), but Washington could answer by taking up “Enforce the red line” (state 4, a gain for Washington), and Moscow then by taking up “End support” (state 8, a gain for Moscow); Haftar likes state 8 less than state 1.",
                "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2)، لكن في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك مكسب لصاحب الرد)، ثم في وسع موسكو الرد بالأخذ بخيار «سحب الدعم» (الحالة 8، وفي ذلك مكسب لصاحب الرد)؛ والرادع أن الحالة 8 أسوأ عند حفتر من الحالة 1.",
            ),
            (
                &chain,
                4,
                0,
                Concept::Smr,
                open,
                "No move of Haftar from state 5 leads to anything that Haftar likes better.",
                "لا يفضي أي تحرك متاح أمام حفتر من الحالة 5 إلى ما هو أفضل.",
            ),
            (
                &escaping(),
                0,
                0,
                Concept::Smr,
                open,
                "Haftar would gain by taking up “Stop the attack” (state 2). Washington could answer by taking up “Enforce the red line” (state 4, at a loss to Washington), but Haftar could escape from there by giving up “Stop the attack” (state 3), which Haftar likes better than state 1: nothing deters.",
                "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2). في وسع واشنطن الرد بالأخذ بخيار «إنفاذ الخط الأحمر» (الحالة 4، وفي ذلك خسارة لصاحب الرد)، لكن يبقى بعد ذلك أمام حفتر مخرج: التخلي عن خيار «وقف الهجوم» (الحالة 3)، والحالة 3 أفضل عند حفتر من الحالة 1؛ فلا رادع.",
            ),
        ];
        for (model, state, dm, concept, rules, en, ar) in cases {
            let game = game(model);
            let explanation = explain(model, &game, state, dm, concept, rules);
            let reasons = |lang| plain(explanation.reasons(lang)).pop().unwrap_or_default();
            assert_eq!(reasons(Lang::En), en);
            assert_eq!(reasons(Lang::Ar), ar);
        }
    }

    fn escaping() -> Model {
        let mut model = two_by_two([2, 1, 0, 3], [1, 0, 2, 3]);
        let libya = libya();
        for (decider, like) in model.decision_makers.iter_mut().zip(&libya.decision_makers) {
            decider.name = like.name.clone();
        }
        model.options = libya.options;
        model
    }

    #[test]
    fn improvements_at_the_same_time_are_told_together() {
        let orders: [&[&[u64]]; 3] =
            [&[&[1, 3, 5], &[0], &[2, 4, 6, 7]], &[&[2], &[0, 1, 3, 4, 5, 6, 7]], &[&[4], &[0, 1, 2, 3, 5, 6, 7]]];
        let model = three(orders);
        let game = game(&model);
        let parts = explain_all(&model, &game, 0, Concept::Sim, Rules::default());
        let en = plain(sentences_of_all(&parts, Lang::En));
        assert_eq!(en[0], "State 1 is an equilibrium under simultaneous stability (SIM): it is stable for everyone.");
        assert_eq!(
            en[1],
            "Haftar would gain by taking up “Stop the attack” (state 2), but at the same time Washington could gain by taking up “Enforce the red line” and Moscow could gain by taking up “End support”, which together makes state 8; Haftar likes state 8 less than state 1."
        );
        let ar = plain(sentences_of_all(&parts, Lang::Ar));
        assert_eq!(ar[0], "الحالة 1 حالة توازن وفق مفهوم الاستقرار المتزامن (SIM): مستقرة عند جميع الأطراف.");
        assert_eq!(
            ar[1],
            "ما يغري حفتر: الأخذ بخيار «وقف الهجوم» (الحالة 2)، لكن أمام واشنطن في الوقت نفسه مكسب: الأخذ بخيار «إنفاذ الخط الأحمر»، وأمام موسكو في الوقت نفسه مكسب: الأخذ بخيار «سحب الدعم»، فتنشأ من ذلك كله الحالة 8؛ والرادع أن الحالة 8 أسوأ عند حفتر من الحالة 1."
        );
        // Washington is sequentially stable here, so the tableau does not ask.
        let tableau = Rules { sim: Sim::Tableau, ..Rules::default() };
        let parts = explain_all(&model, &game, 0, Concept::Sim, tableau);
        assert_eq!((parts[0].stable, &parts[0].temptations[0].answer), (false, &Answer::Unasked));
        let en = plain(sentences_of_all(&parts, Lang::En));
        assert_eq!(
            en[..2],
            [
                "State 1 is no equilibrium under simultaneous stability (SIM): it is not stable for Haftar, Washington \
                 and Moscow.",
                "Haftar would gain by taking up “Stop the attack” (state 2); answers at the same time count only where \
                 nobody is sequentially stable."
            ]
        );
    }

    #[test]
    fn states_and_moves_are_told_by_their_options() {
        let model = libya();
        let game = game(&model);
        let check = |state, en: &str, ar: &str| {
            let told = |lang| plain(vec![describe(&model, &game, state, lang)]);
            assert_eq!((told(Lang::En), told(Lang::Ar)), (vec![en.to_owned()], vec![ar.to_owned()]));
        };
        check(
            1,
            "Taken up: “Stop the attack” (Haftar). Not taken up: “Enforce the red line” (Washington).",
            "المأخوذ به: «وقف الهجوم» (حفتر). غير المأخوذ به: «إنفاذ الخط الأحمر» (واشنطن).",
        );
        check(
            0,
            "Nothing is taken up, of “Stop the attack” (Haftar) and “Enforce the red line” (Washington).",
            "لا شيء مأخوذ به من الخيارات: «وقف الهجوم» (حفتر)، «إنفاذ الخط الأحمر» (واشنطن).",
        );
        check(
            3,
            "Everything is taken up: “Stop the attack” (Haftar) and “Enforce the red line” (Washington).",
            "الخيارات كلها مأخوذ بها: «وقف الهجوم» (حفتر)، «إنفاذ الخط الأحمر» (واشنطن).",
        );
        let moved = |from, to, lang| plain(vec![describe_move(&model, &game, from, to, lang)]).concat();
        assert_eq!(moved(0, 1, Lang::En), "taking up “Stop the attack”");
        assert_eq!(
            moved(1, 2, Lang::En),
            "taking up “Enforce the red line” (Washington) and giving up “Stop the attack” (Haftar)"
        );
        assert_eq!(moved(1, 2, Lang::Ar), "الأخذ بخيار «إنفاذ الخط الأحمر» (واشنطن) والتخلي عن خيار «وقف الهجوم» (حفتر)");
    }

    #[test]
    fn names_cannot_turn_the_words_around_them() {
        let mut model = prisoners();
        for decider in &mut model.decision_makers {
            named(&mut decider.name, "\u{202e}خصم\u{2069}", "foe\u{2066}");
        }
        let game = game(&model);
        for (lang, name) in [(Lang::Ar, "خصم"), (Lang::En, "foe")] {
            for sentence in sentences_of_all(&explain_all(&model, &game, 3, Concept::Seq, Rules::default()), lang) {
                let (opened, closed) = (sentence.matches('\u{2068}').count(), sentence.matches('\u{2069}').count());
                assert!(opened == closed && !sentence.contains(['\u{202e}', '\u{2066}']), "{sentence:?}");
                assert_eq!(sentence.matches(name).count(), sentence.matches(&isolated(name)).count(), "{sentence:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(700))]

        #[test]
        fn reasons_agree_with_the_solution_and_hold(seed: u64, rule in 0..32usize) {
            let model = random(seed, 3, 4, true);
            let game = game(&model);
            let rules = Rules {
                unknown: Unknown::ALL[rule % 4],
                sanction: if rule & 4 == 0 { Sanctions::Legal } else { Sanctions::OneMove },
                sim: if rule & 8 == 0 { Sim::PerDm } else { Sim::Tableau },
                strong: rule & 16 != 0,
            };
            let solution = solve(&game, &Concept::ALL, rules);
            for concept in Concept::ALL {
                for (s, i) in game.states.indices().flat_map(|s| game.decision_makers().map(move |i| (s, i))) {
                    let why = explain(&model, &game, s, i, concept, rules);
                    prop_assert_eq!(why.stable, solution.is_stable(concept, i, s), "{} {} {}", concept.name(), s, i);
                    for temptation in &why.temptations {
                        prop_assert!(rules.tempts(game.compare(i, temptation.to, s)));
                        holds(&game, &why, temptation);
                    }
                    for lang in [Lang::Ar, Lang::En] {
                        prop_assert!(why.sentences(lang).iter().all(|t| t.ends_with('.')));
                    }
                }
            }
        }
    }

    /// The sanction is made of legal moves, comes to what it says, and no shorter one would do.
    fn holds(game: &Game, why: &Explanation<'_>, temptation: &Temptation) {
        let (i, s, rules) = (why.decision_maker, why.state, why.rules);
        let (Answer::Deterred(sanction) | Answer::Escaped { sanction, .. }) = &temptation.answer else { return };
        assert!(rules.deters(sanction.relation) && sanction.relation == game.compare(i, sanction.end, s));
        let deters = |k: u32| {
            let moves = game.moves(i, k);
            let free = !matches!(temptation.answer, Answer::Deterred(_)) || !why.concept.symmetric();
            rules.deters(game.compare(i, k, s)) && (free || moves.iter().all(|h| rules.deters(game.compare(i, *h, s))))
        };
        assert!(deters(sanction.end));
        if let Answer::Escaped { to, .. } = &temptation.answer {
            assert!(game.moves(i, sanction.end).contains(to) && !rules.deters(game.compare(i, *to, s)));
        }
        let mut at = temptation.to;
        let mut last = i;
        for step in &sanction.steps {
            let credible = why.concept.credible() || why.concept == Concept::Sim;
            assert!(step.by != i && game.moves(step.by, step.from).contains(&step.to));
            assert!(!credible || would_move(step.relation));
            if why.concept == Concept::Sim {
                assert_eq!(step.from, s);
            } else {
                assert!(step.from == at && step.by != last);
                (at, last) = (step.to, step.by);
                assert!(at == sanction.end || !deters(at), "a shorter one deters");
            }
        }
        assert!(why.concept == Concept::Sim || at == sanction.end);
    }
}
