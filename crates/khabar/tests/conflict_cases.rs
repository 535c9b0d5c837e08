//! Cases with known answers: those of this folder, worked out by hand, and published ones where `../shared` is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use khabar::conflict::coalition::{self, CoalitionConcept};
use khabar::conflict::file::{Loaded, load};
use khabar::conflict::formula::parse;
use khabar::conflict::model::{Order, Statement, Tier};
use khabar::conflict::paths::{Paths, Step, Steps};
use khabar::conflict::stability::{Sanction, Sim, Unknown};
use khabar::conflict::{Concept, Game, Model, Rules, Solution, solve};
use serde_json::Value;

const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/conflict");
const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conflict/cases");

/// Published under a rule of sanctioning that the engine does not offer: each of the others moves at most once.
const EACH_OTHER_ONCE: [(&str, &str, &str); 4] = [
    ("04_garrison_gdu", "GMR", ""),
    ("04_garrison_gdu", "SMR", ""),
    ("04_garrison_gdu", "GMR", "Canadian Opposition"),
    ("04_garrison_gdu", "SMR", "Canadian Opposition"),
];

type Ids = BTreeSet<u32>;

struct Case {
    id: String,
    json: Value,
    loaded: Loaded,
}

impl Case {
    fn read(path: &Path) -> Case {
        let content = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let loaded = load(&path.display().to_string(), &content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let json: Value = serde_json::from_slice(&content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Case { id: text(&json, "id").to_owned(), json, loaded }
    }

    fn game(&self) -> &Game {
        &self.loaded.game
    }

    fn dm(&self, name: &str) -> usize {
        let found = self.loaded.model.decision_makers.iter().position(|d| d.id == name);
        found.unwrap_or_else(|| panic!("{}: no decision maker {name}", self.id))
    }

    fn index(&self, id: u32) -> u32 {
        self.game().states.by_id(id).unwrap_or_else(|| panic!("{}: no state {id}", self.id))
    }

    fn ids(&self, indices: impl Iterator<Item = usize>) -> Ids {
        indices.map(|s| self.game().states.id(s as u32)).collect()
    }

    /// What the engine answers to an entry of `expected`.
    fn answer(&self, entry: &Value, rules: Rules) -> Ids {
        let (scope, name) = (text(entry, "scope"), text(entry, "concept"));
        if scope == "coalition" {
            let members: Vec<usize> = entry["coalition"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|m| self.dm(m.as_str().unwrap_or("")))
                .collect();
            let concept = CoalitionConcept::ALL.into_iter().find(|c| c.name() == name).expect("a concept");
            let stable = coalition::stable(self.game(), &members, concept, rules).expect("a coalition");
            return self.ids(stable.ones());
        }
        let solution = solve(self.game(), &Concept::ALL, rules);
        match (scope, name) {
            ("equilibria", "SEQ_or_SIM") => self.ids(solution.equilibria_of_either(Concept::Seq, Concept::Sim).ones()),
            ("equilibria", name) => self.ids(solution.equilibria(concept(name)).ones()),
            ("dm", name) => self.ids(solution.stable[&concept(name)][self.dm(text(entry, "dm"))].ones()),
            other => panic!("{}: {other:?}", self.id),
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("")
}

fn ids(value: &Value) -> Ids {
    value.as_array().into_iter().flatten().filter_map(Value::as_u64).map(|id| id as u32).collect()
}

fn concept(name: &str) -> Concept {
    Concept::ALL.into_iter().find(|c| c.name() == name).unwrap_or_else(|| panic!("no concept {name}"))
}

/// The conventions that an answer was found under.
fn rules(case: &str, entry: &Value) -> Rules {
    let published = text(entry, "origin") == "publication";
    let unknown = match text(entry, "unknown") {
        "" | "a" => Unknown::A,
        "b" => Unknown::B,
        "c" => Unknown::C,
        "d" => Unknown::D,
        other => panic!("{case}: unknown {other}"),
    };
    let tableau = text(entry, "sim") == "tableau" || published && matches!(case, "08_nk_base" | "09_nk_irreversible");
    Rules {
        sanction: if published && case == "04_garrison_gdu" { Sanction::OneMove } else { Sanction::Legal },
        sim: if tableau { Sim::Tableau } else { Sim::PerDm },
        unknown,
        strong: false,
    }
}

/// The JSON files of a folder in order; none, with a notice, where it is absent.
fn cases(folder: &str) -> Vec<Case> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {folder} is absent");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    assert!(!paths.is_empty(), "{folder} has no cases");
    paths.iter().map(|p| Case::read(p)).collect()
}

/// A published case; `None`, with a notice, where it is absent.
fn shared(name: &str) -> Option<Case> {
    let path = Path::new(SHARED).join(name);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    Some(Case::read(&path))
}

/// The number of entries checked.
fn check(case: &Case) -> usize {
    let mut checked = 0;
    for entry in case.json["expected"].as_array().into_iter().flatten() {
        let (rules, expected) = (rules(&case.id, entry), ids(&entry["states"]));
        let restrict = entry.get("restrict").filter(|r| r.is_array()).map(ids);
        let within = |found: Ids| match &restrict {
            Some(among) => found.intersection(among).copied().collect(),
            None => found,
        };
        let found = within(case.answer(entry, rules));
        if text(entry, "origin") == "gmcr-py-run"
            && EACH_OTHER_ONCE.contains(&(&case.id, text(entry, "concept"), text(entry, "dm")))
        {
            // Between the two rules: more than one move deters, and less than any sequence.
            let one_move = within(case.answer(entry, Rules { sanction: Sanction::OneMove, ..rules }));
            assert!(one_move.is_subset(&expected) && expected.is_subset(&found), "{}: {entry}", case.id);
            assert!(one_move != expected && found != expected, "{}: no need to skip {entry}", case.id);
            let (concept, dm) = (text(entry, "concept"), text(entry, "dm"));
            eprintln!("skipped: {} {concept} {dm}: found where each of the others moves at most once", case.id);
            continue;
        }
        assert_eq!(found, expected, "{} under {rules:?}: {entry}", case.id);
        checked += 1;
    }
    checked
}

#[test]
fn by_hand() {
    let cases = cases(OWN);
    assert_eq!(cases.len(), 5);
    for case in &cases {
        assert!(check(case) >= 10, "{}", case.id);
    }
}

#[test]
fn published() {
    for case in cases(SHARED) {
        check(&case);
    }
}

/// Answers of another implementation of the textbook's rules, for all states.
#[test]
fn in_full() {
    for case in cases(SHARED) {
        let solution = solve(case.game(), &Concept::ALL, Rules::default());
        check_in_full(&case, &solution, &case.json["reference_full"]);
    }
}

fn check_in_full(case: &Case, solution: &Solution, reference: &Value) {
    let equilibria = reference["equilibria"].as_object().into_iter().flatten();
    for (name, expected) in equilibria {
        let found = case.ids(solution.equilibria(concept(name)).ones());
        assert_eq!(found, ids(expected), "{} {name}", case.id);
    }
    for (name, by_dm) in reference["per_dm"].as_object().into_iter().flatten() {
        for (dm, expected) in by_dm.as_object().into_iter().flatten() {
            let found = case.ids(solution.stable[&concept(name)][case.dm(dm)].ones());
            assert_eq!(found, ids(expected), "{} {name} {dm}", case.id);
        }
    }
}

/// How many orders of one decision maker make a state an equilibrium.
#[test]
fn inverse_counts() {
    let Some(case) = shared("01_syria_iraq_1975.json") else { return };
    let wanted = [("Nash", 240), ("GMR", 384), ("SMR", 300), ("SEQ", 384), ("SSEQ", 300)];
    let (syria, state) = (case.dm("Syria"), case.index(2));
    let states: Vec<u64> = case.game().states.indices().map(|s| case.game().states.bits(s)).collect();
    let mut counts = wanted.map(|(name, _)| (name, 0));
    for order in permutations(&states) {
        let game = Game::new(&reordered(&case.loaded.model, syria, &order)).expect("a model");
        let solution = solve(&game, &Concept::ALL, Rules::default());
        for (name, count) in &mut counts {
            *count += usize::from(solution.equilibria(concept(name)).contains(state as usize));
        }
    }
    assert_eq!(counts, wanted);
}

fn permutations(of: &[u64]) -> Vec<Vec<u64>> {
    if of.is_empty() {
        return vec![vec![]];
    }
    let with_first = |first: u64| {
        let rest: Vec<u64> = of.iter().copied().filter(|s| *s != first).collect();
        permutations(&rest).into_iter().map(move |tail| [vec![first], tail].concat())
    };
    of.iter().flat_map(|first| with_first(*first)).collect()
}

fn reordered(model: &Model, dm: usize, order: &[u64]) -> Model {
    let mut model = model.clone();
    let tiers = order.iter().map(|s| Tier { states: vec![*s], strong: false }).collect();
    model.decision_makers[dm].preferences.order = Order::Ranking { tiers, evidence: vec![] };
    model
}

/// The Ministry and Uniroyal together leave 7, which is at rest for each alone, for 10.
#[test]
fn elmira_coalition() {
    let Some(case) = shared("02_elmira_12state.json") else { return };
    let game = case.game();
    let [moe, uniroyal, local] = ["MoE", "Uniroyal", "Local Government"].map(|name| case.dm(name));
    let [start, rest, end] = [1, 7, 10].map(|id| case.index(id));
    let (solution, pair) = (solve(game, &Concept::ALL, Rules::default()), [moe, uniroyal]);
    for concept in CoalitionConcept::ALL {
        let stable = coalition::stable(game, &pair, concept, Rules::default()).expect("a coalition");
        assert!(!stable.contains(rest as usize), "{concept:?}");
    }
    assert!(Concept::ALL.iter().all(|c| solution.equilibria(*c).contains(rest as usize)));
    assert_eq!(coalition::improvements(game, &pair, rest, Rules::default()), Ok(vec![end]));
    assert!(game.decision_makers().all(|dm| !game.moves(dm, rest).contains(&end)));
    let paths = Paths::new(game, start, Steps::Improvements);
    assert_eq!(paths.reached().collect::<Vec<_>>(), [start, rest]);
    assert!(game.moves(local, start).contains(&rest));
    let at_rest = solution.equilibria(Concept::Nash);
    let upsets = coalition::upsets(game, &at_rest, CoalitionConcept::Nash, Rules::default()).expect("a search");
    let upset = upsets.iter().find(|u| u.state == rest && u.coalition == pair).expect("the pair upsets 7");
    assert_eq!(upset.to, [end]);
    let movers: BTreeSet<usize> = upset.paths.iter().flatten().map(|Step { by, .. }| *by).collect();
    assert_eq!(movers, BTreeSet::from(pair));
}

/// One decision maker's statements in other words, and the answers that follow.
#[test]
fn other_statements() {
    let Some(case) = shared("15_libya_nov2019_illustrative.json") else { return };
    let (what_if, mut model) = (&case.json["what_if"], case.loaded.model.clone());
    let sponsors = case.dm("Sponsors");
    let formulas = what_if["Sponsors"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let statements: Vec<Statement> = formulas
        .map(|formula| Statement {
            id: formula.to_owned(),
            wants: parse(formula, model.names()).unwrap_or_else(|e| panic!("{formula}: {}", e.fault)),
            strong: false,
            unknown: false,
            probability: None,
            evidence: vec![],
        })
        .collect();
    assert_eq!(statements.len(), 4);
    model.decision_makers[sponsors].preferences.order = Order::Statements(statements);
    let game = Game::new(&model).expect("a model");
    let solution = solve(&game, &Concept::ALL, Rules::default());
    for (name, expected) in what_if["reference_equilibria"].as_object().expect("answers") {
        assert_eq!(case.ids(solution.equilibria(concept(name)).ones()), ids(expected), "{name}");
    }
}
