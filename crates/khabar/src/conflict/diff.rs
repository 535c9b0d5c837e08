//! Two models side by side, of two dates or two analysts: where they differ, and what that does to the answers.
//!
//! Decision makers and options are the same where their ids are. States are compared by the options that both
//! models have.

use super::game::Game;
use super::model::{Model, Order, Preferences, Statement};
use super::stability::{Concept, Rules};
use super::strike::ranges;
use std::collections::BTreeSet;

/// One difference of structure. Formulas are written with `owner.id` names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The first model only has this decision maker.
    DecisionMakerGone(String),
    /// The second model only has this decision maker.
    DecisionMakerNew(String),
    /// The first model only has this option.
    OptionGone(String),
    /// The second model only has this option.
    OptionNew(String),
    /// An option's direction differs.
    Direction(String),
    /// Whether an option is taken in the status quo differs: taken in the second.
    StatusQuo(String, bool),
    /// The first model only says what the status quo is.
    StatusQuoGone,
    /// The second model only says what the status quo is.
    StatusQuoNew,
    /// A decision maker wants something in the first model only.
    WantGone(String, String),
    /// A decision maker wants something in the second model only.
    WantNew(String, String),
    /// A want has another place in the order: the places from 1 among the wants that both models have. Those that
    /// only give way to it are not named.
    WantMoved(String, String, usize, usize),
    /// A want's strength, chance, or whether it is known differs.
    WantChanged(String, String),
    /// An order that is not one of statements differs.
    Order(String),
    /// The infeasible combinations of the first model only.
    FeasibleNow(String),
    /// The infeasible combinations of the second model only.
    InfeasibleNow(String),
    /// Rules or lists of moves of a decision maker differ.
    Moves(String),
    /// What a decision maker sees otherwise than it is differs.
    View(String),
}

/// A state as both models can name it: the options that both have, in the first model's order, and whether taken.
pub type Shared = Vec<(String, bool)>;

/// Equilibria of one concept that one model has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// In both, under every reading of what is unknown.
    pub kept: Vec<Shared>,
    /// In the first only.
    pub gone: Vec<Shared>,
    /// In the second only.
    pub new: Vec<Shared>,
}

/// `owner.id` of an option.
pub fn full_id(model: &Model, option: usize) -> String {
    let Some(def) = model.options.get(option) else { return String::new() };
    format!("{}.{}", model.decision_makers.get(def.owner).map_or("", |d| &d.id), def.id)
}

/// Differences of structure, in the order of the first model, then of the second.
pub fn structure(first: &Model, second: &Model) -> Vec<Difference> {
    let mut out = Vec::new();
    let ids = |m: &Model| m.decision_makers.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    only(&ids(first), &ids(second), Difference::DecisionMakerGone, Difference::DecisionMakerNew, &mut out);
    let options = |m: &Model| (0..m.options.len()).map(|k| full_id(m, k)).collect::<Vec<_>>();
    let (of_first, of_second) = (options(first), options(second));
    only(&of_first, &of_second, Difference::OptionGone, Difference::OptionNew, &mut out);
    for (k, id) in of_first.iter().enumerate() {
        let Some(other) = same_option(first, k, second) else { continue };
        if first.options[k].direction != second.options[other].direction {
            out.push(Difference::Direction(id.clone()));
        }
        if let (Some(a), Some(b)) = (first.status_quo, second.status_quo)
            && a >> k & 1 != b >> other & 1
        {
            out.push(Difference::StatusQuo(id.clone(), b >> other & 1 == 1));
        }
    }
    match (first.status_quo, second.status_quo) {
        (Some(_), None) => out.push(Difference::StatusQuoGone),
        (None, Some(_)) => out.push(Difference::StatusQuoNew),
        _ => {}
    }
    for (dm, decider) in first.decision_makers.iter().enumerate() {
        if let Some(other) = second.decision_makers.iter().position(|d| d.id == decider.id) {
            wants(first, dm, second, other, &mut out);
            if moves(first, dm) != moves(second, other) {
                out.push(Difference::Moves(decider.id.clone()));
            }
            if views(first, dm) != views(second, other) {
                out.push(Difference::View(decider.id.clone()));
            }
        }
    }
    let barred = |m: &Model| m.infeasible.iter().map(|i| i.when.written(&|k| full_id(m, k))).collect::<Vec<_>>();
    only(&barred(first), &barred(second), Difference::FeasibleNow, Difference::InfeasibleNow, &mut out);
    out
}

/// The option of another model that has the same owner and id.
fn same_option(model: &Model, k: usize, other: &Model) -> Option<usize> {
    let named = |m: &Model, k: usize| {
        let def = m.options.get(k)?;
        Some((m.decision_makers.get(def.owner)?.id.clone(), def.id.clone()))
    };
    let name = named(model, k)?;
    (0..other.options.len()).find(|o| named(other, *o).as_ref() == Some(&name))
}

/// What is in one list and not in the other.
fn only(
    first: &[String],
    second: &[String],
    gone: impl Fn(String) -> Difference,
    new: impl Fn(String) -> Difference,
    out: &mut Vec<Difference>,
) {
    out.extend(first.iter().filter(|x| !second.contains(x)).cloned().map(gone));
    out.extend(second.iter().filter(|x| !first.contains(x)).cloned().map(new));
}

fn wants(first: &Model, dm: usize, second: &Model, other: usize, out: &mut Vec<Difference>) {
    let (a, b) = (&first.decision_makers[dm], &second.decision_makers[other]);
    let id = || a.id.clone();
    let (Order::Statements(of_a), Order::Statements(of_b)) = (&a.preferences.order, &b.preferences.order) else {
        if order_text(first, &a.preferences) != order_text(second, &b.preferences) {
            out.push(Difference::Order(id()));
        }
        return;
    };
    // A want that stands a second time decides nothing.
    let written = |m: &Model, s: &[Statement]| {
        let mut out: Vec<(String, _)> = Vec::new();
        for s in s {
            let want = s.wants.written(&|k| full_id(m, k));
            if out.iter().all(|(w, _)| *w != want) {
                out.push((want, (s.strong, s.unknown, s.probability)));
            }
        }
        out.into_iter().unzip::<_, _, Vec<_>, Vec<_>>()
    };
    let ((wants_a, kinds_a), (wants_b, kinds_b)) = (written(first, of_a), written(second, of_b));
    only(&wants_a, &wants_b, |w| Difference::WantGone(id(), w), |w| Difference::WantNew(id(), w), out);
    let kept: Vec<(usize, usize)> =
        (0..wants_a.len()).filter_map(|at| Some((at, wants_b.iter().position(|w| *w == wants_a[at])?))).collect();
    // The place in the second model of each want that both have, in the first one's order.
    let places: Vec<usize> = kept.iter().map(|(_, to)| kept.iter().filter(|(_, other)| other < to).count()).collect();
    let stays = longest_rising(&places);
    for (at, (a, b)) in kept.iter().enumerate() {
        if !stays.contains(&at) {
            out.push(Difference::WantMoved(id(), wants_a[*a].clone(), at + 1, places[at] + 1));
        }
        if kinds_a[*a] != kinds_b[*b] {
            out.push(Difference::WantChanged(id(), wants_a[*a].clone()));
        }
    }
    if comparisons(first, &a.preferences) != comparisons(second, &b.preferences) {
        out.push(Difference::Order(id()));
    }
}

/// Positions of a longest part of a list whose numbers rise, the last position first.
fn longest_rising(list: &[usize]) -> Vec<usize> {
    // For each position, how long a part may end there, and what it has before.
    let mut best: Vec<(usize, Option<usize>)> = Vec::new();
    for (at, number) in list.iter().enumerate() {
        // The first of those equally long: later ones then count as moved.
        let before = (0..at).rev().filter(|k| list[*k] < *number).max_by_key(|k| best[*k].0);
        best.push((before.map_or(1, |k| best[k].0 + 1), before));
    }
    let end = (0..list.len()).rev().max_by_key(|k| best[*k].0);
    std::iter::successors(end, |k| best[*k].1).collect()
}

/// An order in words of ids, so that it can be compared across models whose options have other positions.
fn order_text(model: &Model, preferences: &Preferences) -> String {
    let name = |k| full_id(model, k);
    let statement =
        |s: &Statement| format!("{} {} {} {:?}", s.wants.written(&name), s.strong, s.unknown, s.probability);
    let order = match &preferences.order {
        Order::Silent => String::from("silent"),
        Order::Random { seed } => format!("random {seed}"),
        Order::Statements(s) => s.iter().map(statement).collect::<Vec<_>>().join("; "),
        Order::Ranking { tiers, .. } => tiers
            .iter()
            .map(|t| {
                let states: BTreeSet<Vec<String>> = t.states.iter().map(|bits| taken(model, *bits)).collect();
                format!("{states:?}{}", if t.strong { ">>" } else { ">" })
            })
            .collect(),
    };
    format!("{order} {:?}", comparisons(model, preferences))
}

fn comparisons(model: &Model, preferences: &Preferences) -> Vec<String> {
    let name = |k| full_id(model, k);
    let list = preferences.comparisons.iter();
    list.map(|c| format!("{} {:?} {}", c.left.written(&name), c.relation, c.right.written(&name))).collect()
}

/// What a decision maker does not know of, and what it ascribes to the others.
fn views(model: &Model, dm: usize) -> BTreeSet<String> {
    let of = |at: usize| model.decision_makers.get(at).map_or("", |d| &d.id);
    let own = || model.views.iter().filter(|v| v.by == dm);
    let unseen = own().flat_map(|v| &v.unseen).map(|k| full_id(model, *k));
    let believed = own().flat_map(|v| &v.believed);
    unseen.chain(believed.map(|(at, p)| format!("{}: {}", of(*at), order_text(model, p)))).collect()
}

/// Rules and lists of moves, whose order says nothing. An empty list allows no move, and is not the same as none.
fn moves(model: &Model, dm: usize) -> (BTreeSet<String>, Option<BTreeSet<String>>) {
    let name = |k| full_id(model, k);
    let text = |f: &Option<super::formula::Formula>| f.as_ref().map(|f| f.written(&name));
    let rules = model.moves.iter().filter(|r| r.by == dm);
    let rules = rules.map(|r| format!("{:?} {:?} {:?} {}", text(&r.change), text(&r.to), text(&r.when), r.allowed));
    let lists = || model.arcs.iter().filter(|a| a.by == dm);
    let arc = |(from, to): &(u64, u64)| format!("{:?} {:?}", taken(model, *from), taken(model, *to));
    let arcs = lists().next().is_some().then(|| lists().flat_map(|a| &a.moves).map(arc).collect());
    (rules.collect(), arcs)
}

/// Ids of the options taken, sorted.
fn taken(model: &Model, bits: u64) -> Vec<String> {
    let mut out: Vec<String> =
        (0..model.options.len()).filter(|k| bits >> k & 1 == 1).map(|k| full_id(model, k)).collect();
    out.sort();
    out
}

/// How the equilibria differ under each concept. A state counts as an equilibrium where it is one under every
/// reading of what is unknown.
pub fn answers(
    first: (&Model, &Game),
    second: (&Model, &Game),
    concepts: &[Concept],
    rules: Rules,
) -> Vec<(Concept, Answers)> {
    let shared: Vec<(String, usize, usize)> = (0..first.0.options.len())
        .filter_map(|k| Some((full_id(first.0, k), k, same_option(first.0, k, second.0)?)))
        .collect();
    let (in_first, in_second) = (ranges(first.1, concepts, rules), ranges(second.1, concepts, rules));
    let named = |game: &Game, set: &fixedbitset::FixedBitSet, side: &dyn Fn(&(String, usize, usize)) -> usize| {
        set.ones()
            .map(|s| {
                let bits = game.states.bits(s as u32);
                shared.iter().map(|o| (o.0.clone(), bits >> side(o) & 1 == 1)).collect::<Shared>()
            })
            .collect::<BTreeSet<Shared>>()
    };
    concepts
        .iter()
        .filter_map(|c| {
            let a = named(first.1, &in_first.get(c)?.sure, &|o| o.1);
            let b = named(second.1, &in_second.get(c)?.sure, &|o| o.2);
            let answers = Answers {
                kept: a.intersection(&b).cloned().collect(),
                gone: a.difference(&b).cloned().collect(),
                new: b.difference(&a).cloned().collect(),
            };
            Some((*c, answers))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conflict::examples;
    use crate::conflict::file::{Loaded, load};
    use Difference::*;
    use proptest::prelude::*;

    const FIRST: &str = "
        status_quo = ['warn']
        infeasible = ['stop AND enforce']
        [[decision_maker]]
        id = 'haftar'
        options = ['stop', 'talk']
        preferences = ['NOT enforce', 'NOT stop', 'talk', 'warn']
        [[decision_maker]]
        id = 'us'
        options = ['warn', 'enforce']
        ranking = ['stop', 'talk']
        [[move]]
        by = 'us'
        change = 'enforce'
        when = 'warn'
        [[view]]
        by = 'haftar'
        unseen = ['enforce']
    ";

    fn read(text: &str) -> Loaded {
        load("x", text.as_bytes()).unwrap_or_else(|e| panic!("{e} {:?}", e.hint))
    }

    #[test]
    fn differences_of_structure() {
        let text = str::to_owned;
        let haftar = || text("haftar");
        let want = |want: &str| text(want);
        type Edits<'a> = &'a [(&'a str, &'a str)];
        let cases: Vec<(Edits, Vec<Difference>)> = vec![
            (&[], vec![]),
            (&[("['stop', 'talk']\n", "['talk', 'stop']\n")], vec![]),
            (
                &[("['warn', 'enforce']", "['warn', { id = 'enforce', direction = 'forward' }]")],
                vec![Direction(text("us.enforce"))],
            ),
            (
                &[("['warn']", "['talk']")],
                vec![StatusQuo(text("haftar.talk"), true), StatusQuo(text("us.warn"), false)],
            ),
            (&[("status_quo = ['warn']", "")], vec![StatusQuoGone]),
            (
                &[("'stop AND enforce'", "'stop AND talk'")],
                vec![
                    // The states that it ranks are others.
                    Order(text("us")),
                    FeasibleNow(want("haftar.stop AND us.enforce")),
                    InfeasibleNow(want("haftar.stop AND haftar.talk")),
                ],
            ),
            (&[("'NOT stop', ", "")], vec![WantGone(haftar(), want("NOT haftar.stop"))]),
            (&[("'NOT stop', ", "'NOT stop', 'enforce', ")], vec![WantNew(haftar(), want("us.enforce"))]),
            // One moves, the others give way.
            (
                &[("'NOT enforce', ", ""), ("'warn']\n        [[d", "'warn', 'NOT enforce']\n        [[d")],
                vec![WantMoved(haftar(), want("NOT us.enforce"), 1, 4)],
            ),
            (&[("'talk', 'warn']", "'warn', 'talk']")], vec![WantMoved(haftar(), want("us.warn"), 4, 3)]),
            (
                &[("'talk', 'warn']", "{ wants = 'talk', strong = true }, 'warn']")],
                vec![WantChanged(haftar(), want("haftar.talk"))],
            ),
            (
                &[("'talk', 'warn']", "{ wants = 'talk', probability = 0.5 }, 'warn']")],
                vec![WantChanged(haftar(), want("haftar.talk"))],
            ),
            // Said again, it decides nothing.
            (&[("'talk', 'warn']", "'talk', 'warn', 'NOT stop']")], vec![]),
            (
                &[("preferences = ['NOT enforce', 'NOT stop', 'talk', 'warn']", "random = { seed = 1 }")],
                vec![Order(haftar())],
            ),
            (&[("['stop', 'talk']\n        [[m", "['talk', 'stop']\n        [[m")], vec![Order(text("us"))]),
            (
                &[("[[move]]", "[[decision_maker.comparison]]\n        equal = ['stop', 'talk']\n        [[move]]")],
                vec![Order(text("us"))],
            ),
            (&[("when = 'warn'", "when = 'warn'\n        allowed = false")], vec![Moves(text("us"))]),
            // No list and an empty one.
            (
                &[("[[move]]", "[[arcs]]\n        by = 'haftar'\n        moves = []\n        [[move]]")],
                vec![Moves(haftar())],
            ),
            (&[("['enforce']", "['warn']")], vec![View(haftar())]),
            (
                &[("unseen = ['enforce']", "unseen = ['enforce']\n        [[view.belief]]\n        of = 'us'")],
                vec![View(haftar())],
            ),
            (
                &[(
                    "[[move]]",
                    "[[decision_maker]]\n        id = 'gna'\n        options = ['fight']\n        [[move]]",
                )],
                vec![DecisionMakerNew(text("gna")), OptionNew(text("gna.fight")), Order(text("us"))],
            ),
        ];
        for (edits, expected) in cases {
            let mut other = FIRST.to_owned();
            for (from, to) in edits {
                assert!(other.contains(from), "{from}");
                other = other.replacen(from, to, 1);
            }
            let (first, second) = (read(FIRST).model, read(&other).model);
            let found = structure(&first, &second);
            assert_eq!(found, expected, "{edits:?}");
            assert_eq!(structure(&second, &first).len(), found.len(), "the other way round: {edits:?}");
        }
    }

    /// States are told apart by the options that both models have, wherever these stand.
    #[test]
    fn differences_of_answers() {
        let nash = |first: &str, second: &str| {
            let (first, second) = (read(first), read(second));
            let sides = ((&first.model, &first.game), (&second.model, &second.game));
            let mut found = answers(sides.0, sides.1, &[Concept::Nash], Rules::default());
            let Some((Concept::Nash, found)) = found.pop() else { panic!("one concept was asked for") };
            let told = |states: Vec<Shared>| {
                let taken = |s: Shared| s.iter().filter(|o| o.1).map(|o| o.0.clone()).collect::<Vec<_>>().join(" ");
                states.into_iter().map(taken).collect::<Vec<_>>().join(", ")
            };
            (told(found.kept), told(found.gone), told(found.new))
        };
        let model = |x: &str, wants: &str, more: &str| {
            format!(
                "[[decision_maker]]\nid = 'x'\noptions = [{x}]\npreferences = [{wants}]\n\
                [[decision_maker]]\nid = 'y'\noptions = ['c']\npreferences = ['c IFF a']\n{more}"
            )
        };
        let of = |kept: &str, gone: &str, new: &str| (kept.to_owned(), gone.to_owned(), new.to_owned());
        let first = model("'a', 'b'", "'a', 'b'", "");
        assert_eq!(nash(&first, &first), of("x.a x.b y.c", "", ""));
        assert_eq!(nash(&first, &model("'b', 'a'", "'a', 'b'", "")), of("x.a x.b y.c", "", ""));
        assert_eq!(nash(&first, &model("'a', 'b'", "'a', 'NOT b'", "")), of("", "x.a x.b y.c", "x.a y.c"));
        // One option less, and one more that nobody minds: each state is told by what both have.
        assert_eq!(nash(&first, &model("'a'", "'a'", "")), of("x.a y.c", "", ""));
        let third = "[[decision_maker]]\nid = 'z'\noptions = ['d']\npreferences = []";
        assert_eq!(nash(&first, &model("'a', 'b'", "'a', 'b'", third)), of("x.a x.b y.c", "", ""));
        // What holds under some readings of the unknown only is no equilibrium here.
        assert_eq!(nash(&first, &model("'a', 'b'", "{ wants = 'a', unknown = true }", "")), of("", "x.a x.b y.c", ""));
    }

    #[test]
    fn a_longest_part_is_found() {
        let cases: [(&[usize], &[usize]); 5] =
            [(&[], &[]), (&[0, 1, 2], &[2, 1, 0]), (&[2, 0, 1], &[2, 1]), (&[1, 2, 0], &[1, 0]), (&[1, 0], &[0])];
        for (list, part) in cases {
            assert_eq!(longest_rising(list), part, "{list:?}");
        }
    }

    proptest! {
        /// A model differs from itself in nothing, and its equilibria stay.
        #[test]
        fn nothing_differs_from_itself(seed: u64, open: bool) {
            let model = examples::random(seed, 4, 5, open);
            let game = examples::game(&model);
            prop_assert_eq!(structure(&model, &model), vec![]);
            for (concept, found) in answers((&model, &game), (&model, &game), &Concept::ALL, Rules::default()) {
                let sure = ranges(&game, &[concept], Rules::default()).remove(&concept).unwrap_or_default().sure;
                prop_assert_eq!((found.kept.len(), found.gone.len(), found.new.len()), (sure.count_ones(..), 0, 0));
            }
        }
    }
}
