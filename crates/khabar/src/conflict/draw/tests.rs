use super::*;
use crate::conflict::formula::{Formula, parse};
use crate::conflict::game::Game;
use crate::conflict::model::{Arcs, DecisionMaker, Infeasible, Label, OptionDef, Order, Preferences, Statement};
use crate::conflict::paths::{Dag, DagArc, DagNode, Paths, Steps};
use crate::conflict::random::SplitMix;
use crate::conflict::stability::{Rules, Unknown, solve};
use proptest::prelude::*;

/// A model of decision makers with options, and what each wants, the most important first; `?` before a statement
/// says that it is not known. The status quo takes no option.
pub fn model(deciders: &[(&str, &[&str], &[&str])]) -> Model {
    let mut model = Model { title: Label::new("Crossing"), status_quo: Some(0), ..Model::default() };
    model.date = Some("2019-11-27".to_owned());
    for (owner, (name, options, _)) in deciders.iter().enumerate() {
        model.options.extend(options.iter().map(|o| OptionDef {
            id: (*o).to_owned(),
            name: Label::new(*o),
            owner,
            direction: Default::default(),
            evidence: Vec::new(),
        }));
        model.decision_makers.push(DecisionMaker {
            id: (*name).to_owned(),
            name: Label::new(*name),
            preferences: Preferences::default(),
        });
    }
    for (dm, (name, _, wants)) in deciders.iter().enumerate() {
        let statement = |(at, text): (usize, &&str)| Statement {
            id: format!("{name}.{at}"),
            wants: parse(text.trim_start_matches('?'), model.names()).unwrap(),
            strong: false,
            unknown: text.starts_with('?'),
            probability: None,
            evidence: Vec::new(),
        };
        let order = Order::Statements(wants.iter().enumerate().map(statement).collect());
        model.decision_makers[dm].preferences.order = order;
    }
    model
}

/// Two parties of one option each: both open is best for both, but each leaves it; one thing is not known.
pub fn crossing() -> Model {
    model(&[("North", &["open"], &["pay", "NOT open"]), ("South", &["pay"], &["open", "?NOT pay"])])
}

/// Solutions under all four readings of what is unknown.
pub fn readings(game: &Game) -> Vec<Solution> {
    let rules = Unknown::ALL.map(|unknown| Rules { unknown, ..Rules::default() });
    rules.into_iter().map(|rules| solve(game, &Concept::ALL, rules)).collect()
}

const AR: Options = Options { lang: Lang::Ar };
const EN: Options = Options { lang: Lang::En };

/// Panics unless elements are balanced, attributes quoted, and no character is left that XML would stumble over.
pub fn assert_well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        assert_text(&rest[..at]);
        let end = rest[at..].find('>').unwrap_or_else(|| panic!("a tag does not end: {}", &rest[at..]));
        let tag = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()), "no element's name: {tag}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        tag.split('"').skip(1).step_by(2).for_each(assert_text);
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "wrong end");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_text(rest);
    assert!(open.is_empty(), "left open: {open:?}");
}

fn assert_text(text: &str) {
    assert!(!text.contains(['>', '<']), "{text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    assert!(!text.contains(['\u{202A}', '\u{202B}', '\u{202D}', '\u{202E}', '\u{2066}', '\u{2067}']), "{text:?}");
    for entity in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| entity.starts_with(e));
        assert!(known, "a bare ampersand: {text}");
    }
    assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count(), "an isolate left open: {text:?}");
}

/// All three pictures of a model in both languages.
fn pictures(model: &Model) -> Vec<(Lang, String)> {
    let game = Game::new(model).unwrap();
    let readings = readings(&game);
    let dag = steps_from_start(&game);
    let of = |o: &Options| {
        [
            state_graph(model, &game, &readings, o).unwrap(),
            equilibria_matrix(model, &game, &readings, o),
            path_dag(model, &game, &readings, &dag, o).unwrap(),
        ]
        .map(|svg| (o.lang, svg))
    };
    [of(&AR), of(&EN)].concat()
}

/// The shortest ways from the first state to all others.
fn steps_from_start(game: &Game) -> Dag {
    Paths::new(game, 0, Steps::Moves).dag(&game.states.indices().collect::<Vec<_>>())
}

/// States in layers, and moves between their positions: who, from, to.
fn dag(states: impl IntoIterator<Item = (u32, u32)>, moves: impl IntoIterator<Item = (usize, usize, usize)>) -> Dag {
    let node = |(state, step)| DagNode { state, step, is_target: false };
    let arc = |(by, from, to)| DagArc { from, by, to };
    Dag { nodes: states.into_iter().map(node).collect(), arcs: moves.into_iter().map(arc).collect() }
}

#[test]
fn every_picture_names_parties_options_and_title_and_runs_in_the_direction_of_its_language() {
    for (lang, svg) in pictures(&crossing()) {
        assert_well_formed(&svg);
        for label in ["North", "South", "open", "pay", "Crossing", "2019-11-27"] {
            assert!(svg.contains(&format!("\u{2068}{label}\u{2069}")), "{label}: {svg}");
        }
        let (own, other) = if lang == Lang::Ar { ("rtl", "ltr") } else { ("ltr", "rtl") };
        assert_eq!(svg.matches("<text ").count() + 1, svg.matches(&format!("direction=\"{own}\"")).count());
        assert!(!svg.contains(other));
        assert!(svg.contains("<title>") && svg.contains("<desc>") && svg.contains("viewBox="));
        for banned in ["<script", "href", "url(", "<style", "letter-spacing", "italic", "NaN", "inf"] {
            assert!(!svg.contains(banned), "{banned}");
        }
    }
}

#[test]
fn an_arabic_picture_is_the_english_one_mirrored() {
    let model = crossing();
    let game = Game::new(&model).unwrap();
    let both = [AR, EN].map(|o| state_graph(&model, &game, &readings(&game), &o).unwrap());
    let circles = |svg: &str| -> Vec<f64> {
        svg.split("<circle cx=\"").skip(1).filter_map(|c| c.split('"').next()?.parse().ok()).collect()
    };
    let width: f64 = both[0].split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let (ar, en) = (circles(&both[0]), circles(&both[1]));
    // Four letters on lines and eight marks in boxes; the legend below them depends on the width of words.
    assert!(ar.len() > 12);
    for (a, e) in ar.iter().zip(&en).take(12) {
        assert!((a + e - width).abs() < 0.2, "{a} {e} {width}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut hostile = crossing();
    let name = "</text><script>alert('x')</script>\u{202E}\u{2069}\u{0} & \"q\" ]]>";
    hostile.title = Label::new(name);
    hostile.date = Some(name.to_owned());
    hostile.decision_makers.iter_mut().for_each(|d| d.name = Label::new(name));
    hostile.options.iter_mut().for_each(|o| o.name = Label::new(name.repeat(40)));
    for (_, svg) in pictures(&hostile) {
        assert_well_formed(&svg);
        assert!(!svg.contains("<script"));
    }
}

#[test]
fn equilibria_the_status_quo_and_the_unknown_are_marked() {
    let model = crossing();
    let game = Game::new(&model).unwrap();
    let svg = state_graph(&model, &game, &readings(&game), &EN).unwrap();
    assert!(svg.contains(">Nash<") && svg.contains(">status quo<"));
    assert!(svg.contains("stroke-dasharray"));
    assert!(svg.contains(en::WORDS.may_improve) && svg.contains(en::WORDS.equilibrium_in_some));
    let known = &readings(&game)[..1];
    assert!(!state_graph(&model, &game, known, &EN).unwrap().contains(en::WORDS.equilibrium_in_some));
}

#[test]
fn a_large_model_is_drawn_in_part_and_says_so() {
    let options = ["a", "b", "c", "d", "e", "f", "g"];
    let tends = ["a", "b", "c", "d", "e", "f", "g"];
    let model = model(&[("One", &options, &tends), ("Two", &[], &[])]);
    let game = Game::new(&model).unwrap();
    let svg = state_graph(&model, &game, &readings(&game), &EN);
    // From taking nothing one improves to every other state.
    assert_eq!(svg.unwrap().matches("<g>").count(), 128);
    let mut from_better = model.clone();
    from_better.status_quo = Some(0b111_1110);
    let game = Game::new(&from_better).unwrap();
    let svg = state_graph(&from_better, &game, &readings(&game), &EN).unwrap();
    assert!(svg.contains(&(en::WORDS.shown)(65, 128)), "{svg}");
    assert_eq!(svg.matches("<g>").count(), 65);
    assert!(svg.contains(en::WORDS.one_step_only));
}

#[test]
fn what_nobody_could_read_is_refused() {
    // Nobody wants anything: all 256 states are equilibria.
    let model = model(&[("One", &["a", "b", "c", "d", "e", "f", "g", "h"], &[])]);
    let game = Game::new(&model).unwrap();
    let readings = readings(&game);
    assert_eq!(state_graph(&model, &game, &readings, &AR), Err(TooLarge { states: 256, lines: 0 }));
    let long = dag((0..=100).map(|s| (s, s)), (0..100).flat_map(|to| (0..to).map(move |from| (0, from, to))));
    assert_eq!(path_dag(&model, &game, &readings, &long, &EN), Err(TooLarge { states: 101, lines: 166_650 }));
    let many = dag((0..=MOST as u32).map(|s| (s, 0)), []);
    assert_eq!(path_dag(&model, &game, &readings, &many, &EN), Err(TooLarge { states: MOST + 1, lines: 0 }));
    let matrix = equilibria_matrix(&model, &game, &readings, &EN);
    assert!(matrix.contains(&(en::WORDS.equilibria_shown)(matrix::MOST_ROWS, 256)));
}

#[test]
fn layers_are_distances_from_ends_or_from_the_start_where_improvements_go_round() {
    let check = |model: &Model, expect: &str| {
        let game = Game::new(model).unwrap();
        let solution = solve(&game, &[Concept::Nash, Concept::Seq], Rules::default());
        let svg = state_graph(model, &game, &[solution], &EN).unwrap();
        assert!(svg.contains(expect), "{expect}: {svg}");
    };
    check(&crossing(), ">where");
    let mut round = random_model(1, &[0, 1, 2, 3]);
    for (dm, decider) in round.decision_makers.iter_mut().enumerate() {
        decider.preferences.order = Order::Random { seed: dm as u64 };
    }
    check(&round, ">where");
    let mut five = random_model(1, &[0, 1, 2, 3, 3]);
    five.decision_makers.push(five.decision_makers[0].clone());
    five.options[4].owner = 4;
    for (dm, decider) in five.decision_makers.iter_mut().enumerate() {
        decider.preferences.order = Order::Random { seed: 7 + dm as u64 };
    }
    check(&five, "after 5 moves");
}

#[test]
fn the_strongest_concepts_are_those_that_no_other_implies() {
    use Concept::*;
    let check = |all: &[Concept], some: &[Concept], expect: &str| {
        assert_eq!(Rest { all: all.to_vec(), some: some.to_vec() }.strongest(), expect);
    };
    check(&Concept::ALL, &[], "Nash");
    check(&[Gmr, Smr, Seq, Sseq], &[Nash], "SSEQ");
    check(&[Gmr, Smr, Seq], &[], "SMR SEQ");
    check(&[Gmr, Sim], &[], "GMR SIM");
    check(&[], &[Gmr, Seq], "SEQ");
    check(&[], &[], "");
}

#[test]
fn degenerate_graphs_are_drawn() {
    let check = |dag: Dag| {
        let model = crossing();
        let game = Game::new(&model).unwrap();
        assert_well_formed(&path_dag(&model, &game, &readings(&game), &dag, &AR).unwrap());
        assert_well_formed(&path_dag(&model, &game, &[], &dag, &EN).unwrap());
    };
    check(Dag::default());
    check(dag([(0, 0)], [(0, 0, 0), (9, 0, 7)]));
    check(dag([(0, 0), (1, 1), (2, 2)], [(0, 2, 1), (1, 1, 2)]));
    check(dag([(0, 0), (99, 1), (u32::MAX, u32::MAX)], [(usize::MAX, 0, 2)]));
    check(dag([(0, u32::MAX)], []));
}

/// A model with some infeasible states, some listed moves and random orders.
pub fn random_model(seed: u64, owners: &[usize]) -> Model {
    let mut random = SplitMix::new(seed, 1);
    let names = ["One", "Two", "Three", "Four"];
    let mut out = model(&names.map(|n| (n, [].as_slice(), [].as_slice())));
    out.options = owners
        .iter()
        .enumerate()
        .map(|(k, owner)| OptionDef {
            id: format!("o{k}"),
            name: Label::new(format!("option {k}")),
            owner: owner % names.len(),
            direction: Default::default(),
            evidence: Vec::new(),
        })
        .collect();
    let all = (1u64 << owners.len()) - 1;
    if seed.is_multiple_of(3) && owners.len() > 1 {
        let when = Formula::pattern(1 + random.below(all as usize) as u64, all);
        out.infeasible.push(Infeasible { when, evidence: Vec::new() });
    }
    if seed.is_multiple_of(4) {
        let moves = (0..3).map(|_| (0, random.below(2).min(all as usize) as u64)).collect();
        out.arcs.push(Arcs { by: 0, moves, evidence: Vec::new() });
        out.infeasible.clear();
    }
    for (dm, decider) in out.decision_makers.iter_mut().enumerate() {
        decider.preferences.order = match seed.wrapping_add(dm as u64) % 5 {
            0 => Order::Silent,
            _ => Order::Random { seed: random.next() },
        };
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_game_is_drawn_or_refused_and_twice_the_same(
        seed in any::<u64>(),
        owners in prop::collection::vec(0usize..4, 0..7),
    ) {
        let model = random_model(seed, &owners);
        let game = Game::new(&model).unwrap();
        let readings = readings(&game);
        for options in [AR, EN] {
            let matrix = equilibria_matrix(&model, &game, &readings, &options);
            assert_well_formed(&matrix);
            if let Ok(svg) = state_graph(&model, &game, &readings, &options) {
                assert_well_formed(&svg);
                prop_assert!(!svg.contains("NaN") && !svg.contains("inf\""));
                prop_assert_eq!(svg.matches("<g>").count(), improvements(&game, &readings).unwrap().len());
                prop_assert_eq!(&svg, &state_graph(&model, &game, &readings, &options).unwrap());
            }
            if let Ok(svg) = path_dag(&model, &game, &readings, &steps_from_start(&game), &options) {
                assert_well_formed(&svg);
            }
        }
    }
}
