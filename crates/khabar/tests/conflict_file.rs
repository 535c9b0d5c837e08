//! Conflict files: what is read, what is refused and how, and that what is written is read again.

use khabar::conflict::diff::structure;
use khabar::conflict::file::{Loaded, case_json, load, random, to_toml};
use khabar::conflict::formula::Formula;
use khabar::conflict::model::{
    Arcs, Comparison, DecisionMaker, Direction, Evidence, Infeasible, Label, Link, MoveRule, OptionDef, Order,
    Preferences, Statement, Tier, View,
};
use khabar::conflict::random::SplitMix;
use khabar::conflict::states::States;
use khabar::conflict::strike::{Strike, strike};
use khabar::conflict::{Game, Model, Relation};
use proptest::prelude::*;
use std::path::PathBuf;

/// The examples of the docs: a whole file, and tables that may be added to one.
fn examples() -> impl Iterator<Item = &'static str> {
    let docs = include_str!("../../../docs/conflict-file.md");
    docs.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next())
}

fn example() -> &'static str {
    examples().next().unwrap()
}

fn good(text: &str) -> Loaded {
    load("x.conflict.toml", text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {:?}\n{text}", e.hint))
}

/// Files of `shared`, or none with a notice.
fn cases() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conflict/cases");
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: {folder} is not there");
        return Vec::new();
    };
    let mut out: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    out.retain(|p| p.extension().is_some_and(|e| e == "json"));
    out.sort();
    out
}

#[test]
fn the_example_is_read_whole() {
    let Loaded { model, game, .. } = good(example());
    assert_eq!(model.title.ar.as_deref(), Some("مثال: وقف الهجوم"));
    assert_eq!(model.date.as_deref(), Some("2019-11-27"));
    let ids: Vec<&str> = model.options.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids, ["stop", "warn", "enforce", "aid.full", "aid.less", "aid.none"]);
    assert_eq!(model.status_quo, Some(0b1000));
    // 2 × 3 × 3 without those that stop and get no aid.
    assert_eq!(game.states.len(), 15);
    let chain: Vec<(&str, bool)> = model.evidence[0].chain.iter().map(|l| (l.name.as_str(), l.anonymous)).collect();
    assert_eq!(chain, [("Sahel", false), ("agency", false), ("Reuters", false), ("a Western diplomat", true)]);
    let Order::Statements(wants) = &model.decision_makers[0].preferences.order else { panic!("no statements") };
    assert_eq!((wants[0].id.as_str(), wants[1].id.as_str()), ("haftar.1", "go-on"));
    assert_eq!((wants[1].strong, wants[1].probability), (true, Some(0.7)));
    assert_eq!(wants[0].evidence, [0, 1]);
    let quoted = &model.evidence[model.options[0].evidence[0]];
    assert_eq!((quoted.report.as_deref(), quoted.statement.as_deref()), (Some("sahel-1"), Some("S4")));
    // The formulas of a ranking take what is left: nothing is ranked twice.
    let state = |names: &[&str]| {
        let bits = names.iter().fold(0, |m, n| m | 1u64 << model.names().option(n).unwrap());
        game.states.index(bits).unwrap()
    };
    let compare = |a: &[&str], b: &[&str]| game.compare(2, state(a), state(b));
    assert_eq!(compare(&["stop", "aid.full"], &["aid.full"]), Relation::Better);
    assert_eq!(compare(&["aid.full"], &["stop", "aid.less"]), Relation::Equal);
    assert_eq!(compare(&["aid.full"], &["aid.less"]), Relation::MuchBetter);
    assert_eq!(compare(&["aid.full"], &["aid.none"]), Relation::Unknown);
    // Washington enforces only once it has warned, and warns for good.
    let from = |names: &[&str], dm| game.moves(dm, state(names)).len();
    assert_eq!((from(&["aid.full"], 1), from(&["warn", "aid.full"], 1)), (1, 1));
    // Aid goes down only.
    assert_eq!((from(&["aid.full"], 2), from(&["aid.less"], 2), from(&["aid.none"], 2)), (2, 1, 0));
}

#[test]
fn the_other_examples_are_read() {
    let small = "[[decision_maker]]\nid = 'haftar'\noptions = ['stop']\n\
        [[decision_maker]]\nid = 'us'\noptions = ['warn']\n[evidence.e1]\n";
    let added: Vec<Loaded> = examples().skip(1).map(|tables| good(&format!("{small}{tables}"))).collect();
    assert_eq!(added.len(), 3);
    assert!(added[0].game.is_plain());
    let view = &added[1].model.views[0];
    assert_eq!((view.by, &view.unseen[..], &view.evidence[..]), (0, &[1][..], &[0][..]));
    let [(1, Preferences { order: Order::Statements(wants), .. })] = &view.believed[..] else { panic!("{view:?}") };
    assert_eq!((wants[0].id.as_str(), &wants[0].evidence[..]), ("haftar/us.1", &[0][..]));
    let game = &added[2].game;
    assert_eq!(game.states.len(), 3);
    assert_eq!(game.states.id(game.moves(0, game.states.by_id(2).unwrap())[0]), 4);
}

#[test]
fn values_keep_their_direction() {
    for (direction, later, earlier) in [("both", true, true), ("forward", true, false), ("back", false, true)] {
        for values in 2..6 {
            let list: Vec<String> = (0..values).map(|v| format!("\"v{v}\"")).collect();
            let list = list.join(",");
            let text = format!(
                "[[decision_maker]]\nid = 'd'\n[[decision_maker.option]]\nid = 'o'\ndirection = '{direction}'\nvalues = [{list}]"
            );
            let game = good(&text).game;
            assert_eq!(game.states.len(), values);
            for (from, to) in (0..values as u32).flat_map(|a| (0..values as u32).map(move |b| (a, b))) {
                let possible = from < to && later || from > to && earlier;
                assert_eq!(game.moves(0, from).contains(&to), possible, "{direction} {values} {from} {to}");
            }
        }
    }
}

/// Where a file is faulty (line, words at fault, key), and a part of what is said, and of the way out.
fn refused(text: &str, line: usize, words: &str, key: &str, fault: &str, hint: &str) {
    let Err(e) = load("bad.toml", text.as_bytes()) else { panic!("read:\n{text}") };
    let found = e.hint.clone().unwrap_or_default();
    assert!(
        (e.line, e.words(), e.key.as_deref().unwrap_or("")) == (line, words, key)
            && e.fault.contains(fault)
            && found.contains(hint)
            && !found.is_empty(),
        "{e} | line {} words `{}` key {:?} hint {found}\n{text}",
        e.line,
        e.words(),
        e.key,
    );
}

#[test]
fn faults_name_their_place_and_the_way_out() {
    const D: &str = "[[decision_maker]]\nid = 'd'\noptions = ['stop', 'go']\n";
    let with = |rest: &str| format!("{D}{rest}");
    let before = |first: &str| format!("{first}\n{D}");
    refused("title = 'x'", 1, "", "decision_maker", "no decision maker", "[[decision_maker]]");
    refused("title = x", 1, "x", "", "not TOML", "quotation marks");
    refused("a = 1\na = 2", 2, "a", "", "not TOML", "once");
    refused(
        &before("format = 'khabar-conflict/2'"),
        1,
        "'khabar-conflict/2'",
        "format",
        "not known",
        "khabar-conflict/1",
    );
    refused(&before("titel = 'x'"), 1, "titel", "titel", "not known here", "`title`");
    refused(&before("title = 3"), 1, "3", "title", "must be a text", "en =");
    refused(&before("title = {}"), 1, "{}", "title", "without a text", "en");
    refused(&before("date = 2019"), 1, "2019", "date", "must be a date", "2019-11-27");
    refused(&before("status_quo = ['stpo']"), 1, "'stpo'", "status_quo", "no option is called `stpo`", "`stop`");
    refused(&before("status_quo = 5"), 1, "5", "status_quo", "no state 5", "from 1 to 4");
    refused(&before("status_quo = -1"), 1, "-1", "status_quo", "no number of a state", "2^32");
    refused(
        &with("[[move]]\nby = 'd'\nstatus_quo = []"),
        6,
        "status_quo",
        "status_quo",
        "not known here",
        "above the first",
    );
    refused(
        "[[decision_maker]]\nid = 'd'\n[[decision_maker.option]]\nid = 'o'\nranking = []",
        5,
        "ranking",
        "ranking",
        "not known here",
        "next below [[decision_maker]]",
    );
    let many: Vec<String> = (0..24).map(|o| format!("'o{o}'")).collect();
    let free = format!("[[decision_maker]]\nid = 'd'\noptions = [{}]\n[[move]]\nby = 'd'", many.join(","));
    refused(&free, 4, "[[move]]", "move", "too many moves", "direction");
    refused(
        &before("status_quo = ['stop']\ninfeasible = ['stop']"),
        1,
        "['stop']",
        "status_quo",
        "the status quo is an infeasible state",
        "change",
    );
    refused(&before("infeasible = 'stop'"), 1, "'stop'", "infeasible", "must be a list, not a text", "brackets");
    refused(
        &before("infeasible = ['go', 'stop', 'NOT stop AND TRUE', 'go']"),
        1,
        "'NOT stop AND TRUE'",
        "infeasible",
        "with the patterns before it",
        "take one away",
    );
    refused(&before("infeasible = ['TRUE']"), 1, "'TRUE'", "infeasible", "this pattern excludes every", "take one");
    refused(&before("infeasible = ['stop AND  gone']"), 1, "gone", "infeasible", "no option is called `gone`", "`go`");
    refused(&before("infeasible = [\"\"\"\nstop AND (go\"\"\"]"), 2, "(", "infeasible", "not closed", "close it");
    refused(&before("infeasible = ['TRUE']"), 1, "'TRUE'", "infeasible", "this pattern excludes every", "take one");
    refused(&before("infeasible = ['stop AND']"), 1, "", "infeasible", "ends where", "name an option");
    refused(&before("infeasible = [{ evidence = [] }]"), 1, "{ evidence = [] }", "infeasible", "no `when`", "add it");
    refused(
        &before("infeasible = [{ when = 'stop', evidence = ['e'] }]"),
        1,
        "'e'",
        "evidence",
        "no evidence",
        "[evidence.e]",
    );
    refused(&with("[[decision_maker]]\nid = 'd'"), 5, "'d'", "id", "two decision makers", "another id");
    refused(
        &with("[[decision_maker]]\nname = { ar = ' ' }"),
        4,
        "[[decision_maker]]",
        "decision_maker",
        "has no id",
        "id = ",
    );
    refused(
        "[decision_maker]\nid = 'd'",
        1,
        "[decision_maker]",
        "decision_maker",
        "must be a list",
        "[[decision_maker]]",
    );
    refused("[[decision_maker]]\nid = 'd'\noptions = ['a', 'a']", 3, "'a'", "options", "two options", "another id");
    refused(
        &with("[[decision_maker.preference]]\nwants = 'stop'\nstrong = 'yes'"),
        6,
        "'yes'",
        "strong",
        "true or false",
        "without",
    );
    refused(
        &with("[[decision_maker.preference]]\nwants = 'stop'\nprobability = 1.5"),
        6,
        "1.5",
        "probability",
        "0 to 1",
        "0.7",
    );
    refused(
        &with("[[decision_maker.preference]]\nwants = 'stop'\nprobability = nan"),
        6,
        "nan",
        "probability",
        "0 to 1",
        "0.7",
    );
    refused(
        &with("preferences = ['stop']\nrandom = { seed = 1 }"),
        5,
        "{ seed = 1 }",
        "random",
        "both say",
        "keep one",
    );
    refused(&with("random = { seed = -1 }"), 4, "-1", "seed", "whole number", "seed = 7");
    refused(&with("random = { }"), 4, "{ }", "random", "no `seed`", "seed = ");
    refused(&with("ranking = [1, 1]"), 4, "1", "ranking", "state 1 is ranked twice", "keep one");
    refused(&with("ranking = [1, '>>']"), 4, "'>>'", "ranking", "between two", "take it away");
    refused(&with("ranking = [1, [2, 9]]"), 4, "9", "ranking", "no state 9", "from 1 to 4");
    refused(
        &with("ranking = ['stop', 'stop AND go']"),
        4,
        "'stop AND go'",
        "ranking",
        "no feasible state",
        "take it away",
    );
    refused(&with("ranking_evidence = []"), 4, "[]", "ranking_evidence", "no ranking", "give a ranking");
    refused(
        &with("[[decision_maker.comparison]]\nbetter = 'stop'"),
        4,
        "[[decision_maker.comparison]]",
        "comparison",
        "no `than`",
        "than",
    );
    refused(
        &with("[[decision_maker.comparison]]\nequal = ['stop']"),
        5,
        "['stop']",
        "equal",
        "two sides",
        "two formulas",
    );
    refused(
        &with("[[decision_maker.comparison]]\nstrong = true"),
        4,
        "[[decision_maker.comparison]]",
        "comparison",
        "does not say",
        "better",
    );
    refused(&with("[[move]]\nby = 'dd'"), 5, "'dd'", "by", "no decision maker is called `dd`", "`d`");
    refused(&with("[[move]]\nchange = 'go'"), 4, "[[move]]", "move", "no `by`", "by");
    refused(&with("[[arcs]]\nby = 'd'\nmoves = [[1]]"), 6, "[1]", "moves", "joins two states", "[1, 2]");
    refused(&with("[evidence.e]\nanonymous = true"), 5, "true", "anonymous", "none is given", "source");
    refused(&with("[evidence.e]\nvia = ['a', 3]"), 5, "3", "via", "must be a name", "also");
    refused(
        &with("[evidence.essay]\n[[infeasible]]\nwhen = 'go'\nevidence = ['esay']"),
        7,
        "'esay'",
        "evidence",
        "no evidence",
        "`essay`",
    );
    refused(&with("[states]"), 4, "[states]", "states", "no state is listed", "take the table away");
    refused(&with("[states]\nx = []"), 5, "x", "x", "no number of a state", "3 =");
    refused(&with("[states]\n1 = []\n2 = ['go']\n3 = []"), 7, "[]", "3", "same options", "take one");
    let many: Vec<String> = (0..65).map(|o| format!("'o{o}'")).collect();
    refused(
        &format!("[[decision_maker]]\nid = 'd'\noptions = [{}]", many.join(",\n")),
        67,
        "'o64'",
        "options",
        "more than 64",
        "merge",
    );
    let many = &many[..30];
    refused(
        &format!("[[decision_maker]]\nid = 'd'\noptions = [{}]", many.join(",\n")),
        1,
        "",
        "",
        "more than 16777216",
        "exclude",
    );
    let two = |rest: &str| with(&format!("[[decision_maker]]\nid = 'us'\noptions = ['warn']\n[[view]]\n{rest}"));
    refused(&two("by = 'uss'"), 8, "'uss'", "by", "no decision maker is called `uss`", "`us`");
    refused(&two("unseen = ['warn']"), 7, "[[view]]", "view", "no `by`", "by");
    refused(&two("by = 'd'"), 7, "[[view]]", "view", "nothing otherwise", "unseen");
    refused(&two("by = 'd'\nunseen = ['worn']"), 9, "'worn'", "unseen", "no option is called `worn`", "`warn`");
    refused(&two("by = 'us'\nunseen = ['stop', 'warn']"), 9, "'warn'", "unseen", "whose view this is", "another");
    refused(&two("by = 'd'\nseen = []"), 9, "seen", "seen", "not known here", "`unseen`");
    refused(
        &format!("infeasible = ['NOT warn']\n{}", two("by = 'd'\nunseen = ['warn']")),
        10,
        "['warn']",
        "unseen",
        "no state is left",
        "status_quo",
    );
    let belief = |rest: &str| two(&format!("by = 'd'\n[[view.belief]]\n{rest}"));
    refused(&belief("of = 'd'"), 10, "'d'", "of", "its own wishes", "another");
    refused(&belief("of = 'uss'"), 10, "'uss'", "of", "no decision maker is called `uss`", "`us`");
    refused(&belief("preferences = []"), 9, "[[view.belief]]", "belief", "no `of`", "of");
    refused(&belief("of = 'us'\n[[view.belief]]\nof = 'us'"), 12, "'us'", "of", "believed twice", "keep one");
    refused(
        &belief("of = 'us'\n[[view]]\nby = 'd'\n[[view.belief]]\nof = 'us'"),
        14,
        "'us'",
        "of",
        "believed twice",
        "keep one",
    );
    refused(&belief("of = 'us'\nranking = [1, [2, 1]]"), 11, "1", "ranking", "state 1 is ranked twice", "keep one");
    refused(&belief("of = 'us'\npreferences = ['stpo']"), 11, "stpo", "preferences", "no option", "`stop`");
    refused(
        &belief("of = 'us'\npreferences = []\nrandom = { seed = 1 }"),
        12,
        "{ seed = 1 }",
        "random",
        "both say",
        "keep",
    );
    refused(
        &belief("of = 'us'\npreference = [{ wants = 'stop', id = 'x' }, { wants = 'go', id = 'x' }]"),
        11,
        "'x'",
        "id",
        "two preferences",
        "another id",
    );
    refused(&belief("of = 'us'\nevidence = []"), 11, "[]", "evidence", "beside that of its view", "[[view]]");
    let values = "[[decision_maker]]\nid='d'\n[[decision_maker.option]]\nid='o'\n";
    refused(&format!("{values}values = ['a']"), 5, "['a']", "values", "at least two", "add");
    refused(&format!("{values}values = ['a', 'a']"), 5, "'a'", "values", "two options", "another");
    refused(&format!("{values}direction = 'foward'"), 5, "'foward'", "direction", "no direction", "`forward`");
    refused(&format!("{values}number = 2"), 5, "2", "number", "from 1 to 1", "number");
}

#[test]
fn faults_of_cases() {
    let d = r#""decision_makers": [{"name": "d", "options": [0]}], "options": [{"name": "o"}]"#;
    let case = |rest: &str| format!("{{{d},\n{rest}}}");
    refused("{\n\"a\": }", 2, "", "", "not JSON", "quotation marks");
    refused("{}", 1, "", "", "no decision maker", "add one");
    refused("{\"schema\": \"x/9\"}", 1, "\"x/9\"", "schema", "not known", "khabar-gmcr-case/1");
    refused(r#"{"options": [{"name": "o"}]}"#, 1, r#"{"name": "o"}"#, "options", "no decision maker", "add 0");
    refused(r#"{"decision_makers": [" "]}"#, 1, "\" \"", "decision_makers", "empty", "write one");
    refused(&case(r#""states": [{"id": 1, "yn": "YN"}]"#), 2, "\"YN\"", "yn", "not one sign", "Y or N");
    refused(&case(r#""states": [{"id": 1, "yn": "?"}]"#), 2, "\"?\"", "yn", "neither", "Y");
    refused(
        &case(r#""states": [{"id": 1, "decimal": 2}]"#),
        2,
        r#"{"id": 1, "decimal": 2}"#,
        "states",
        "an option",
        "1",
    );
    refused(&case(r#""moves": {"e": {}}"#), 2, "{}", "e", "no decision maker", "`d`");
    refused(&case(r#""moves": {"d": {"1": [3]}}"#), 2, "3", "1", "no state 3", "1 to 2");
    refused(&case(r#""preferences": {"d": {"ranking": [7]}}"#), 2, "7", "ranking", "no state 7", "1 to 2");
    refused(&case(r#""infeasible": [{"1": "Y"}]"#), 2, "\"Y\"", "1", "no option", "1");
    refused(&case(r#""preference_statements": {"d": ["-2"]}"#), 2, "2", "d", "no option 2", "1 to 1");
}

#[test]
fn bytes_that_are_no_text() {
    let e = load("x.toml", b"title = 'a'\nnote = '\xff'").unwrap_err();
    assert!(e.line == 2 && e.fault.contains("byte 21 ") && e.hint.is_some(), "{e}");
}

#[test]
fn what_a_case_may_leave_out() {
    let text = r#"{"decision_makers": ["a", {"name": "b", "options": [1, 0]}],
        "options": [{"index": 1, "name": "x"}, {"index": 0, "name": "y", "direction": "fwd"}], "later": 1,
        "status_quo": "NY", "preferences": {"a": [[1], [2, 3]]}, "preference_statements": {"b": [-1, "1 IFF x"]}}"#;
    let Loaded { model, game, .. } = good(text);
    let ids: Vec<&str> = model.options.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids, ["y", "x"]);
    assert_eq!((game.states.len(), game.moves(1, 1)), (4, vec![3]));
    assert_eq!(game.status_quo, Some(2));
    assert_eq!(game.compare(0, 0, 2), Relation::Better);
    assert_eq!(game.compare(0, 0, 3), Relation::Unknown);
    assert_eq!(game.compare(1, 0, 2), Relation::Better);
}

#[test]
fn cases_are_read_and_written_again() {
    for path in cases() {
        let text = std::fs::read(&path).unwrap();
        let loaded = load(&path.to_string_lossy(), &text).unwrap_or_else(|e| panic!("{e}: {:?}", e.hint));
        let raw: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(loaded.game.states.len(), raw["states"].as_array().unwrap().len());
        for (dm, maker) in loaded.model.decision_makers.iter().enumerate() {
            for s in loaded.game.states.indices() {
                let mut listed: Vec<u64> = match &raw["moves"][&maker.id][loaded.game.states.id(s).to_string()] {
                    serde_json::Value::Array(ids) => ids.iter().filter_map(serde_json::Value::as_u64).collect(),
                    _ if raw.get("moves").is_some() => Vec::new(),
                    _ => continue,
                };
                let mut own: Vec<u64> =
                    loaded.game.moves(dm, s).into_iter().map(|t| loaded.game.states.id(t).into()).collect();
                listed.sort_unstable();
                own.sort_unstable();
                assert_eq!(own, listed, "{path:?} {} {s}", maker.id);
            }
        }
        round_trip(&loaded.model, &loaded.game);
    }
}

/// An edited case whose own keys no longer agree with what it was written from is refused, not half believed.
#[test]
fn an_edited_export_is_not_half_believed() {
    let loaded = good("[[decision_maker]]\nid = 'd'\noptions = ['a']\npreferences = ['a']");
    let text = case_json(&loaded.model, &loaded.game).unwrap();
    let edited = |path: &str, to: serde_json::Value| {
        let mut case: serde_json::Value = serde_json::from_str(&text).unwrap();
        *case.pointer_mut(path).unwrap() = to;
        load("x.json", case.to_string().as_bytes()).map(drop).map_err(|e| e.fault)
    };
    assert_eq!(edited("/title", "another".into()), Ok(()));
    for (path, to, what) in [
        ("/preferences/d/ranking", serde_json::json!([1, 2]), "preferences"),
        ("/moves/d/1", serde_json::json!([]), "moves"),
        ("/states/0/id", serde_json::json!(9), "no state 1"),
        ("/options/0/direction", serde_json::json!("fwd"), "moves"),
    ] {
        let fault = edited(path, to.clone()).err().unwrap_or_default();
        // Listed moves hold against a direction.
        assert!(fault.contains(what) || path == "/options/0/direction" && fault.is_empty(), "{path} {to}: {fault}");
    }
}

/// Reading is recursive in parts: none of these may exhaust the stack.
#[test]
fn deep_nests_are_refused() {
    let many = |what: &str| what.repeat(50_000);
    let formula = |f: String| format!("infeasible = [\"{f}\"]\n[[decision_maker]]\nid = 'd'\noptions = ['a']");
    for text in [
        formula(many("(")),
        formula(many("NOT ") + "a"),
        formula(many("a IFF ") + "a"),
        format!("title = {}", many("[")),
        format!("title = {}", many("{a=")),
        format!("title{} = 1", many(".a")),
        format!("[title{}]", many(".a")),
        format!("{{\"a\": {}{}}}", many("["), many("]")),
        many("{\"a\":") + "1" + &many("}"),
    ] {
        assert!(load("x", text.as_bytes()).is_err(), "{}", &text[..40]);
    }
    let long = good(&formula(many("NOT a AND ") + "a"));
    assert_eq!(long.game.states.len(), 2);
}

/// Files of a megabyte and of thousands of entries are read or refused.
#[test]
fn large_files() {
    let deep = || "[".repeat(500_000) + &"]".repeat(500_000);
    let wide = || format!("[{}]", "[[1], [2]], ".repeat(90_000));
    for (text, fault) in [
        (format!("title = {}", wide()), "must be a text"),
        (format!("title = {}", deep()), "not TOML"),
        (format!("{{\"title\": {}}}", wide().replace("]], ]", "]]]")), "must be a text"),
        (format!("{{\"title\": {}}}", deep()), "nest too deep"),
        (format!("view = {}", wide()), "no decision maker"),
    ] {
        let found = load("x", text.as_bytes()).map(drop).unwrap_err();
        assert!(found.line == 1 && found.fault.contains(fault), "{}", found.fault);
    }
    let of = |k: usize| format!("{{ quote = 'q{k}', source = 's{k}' }}");
    let sources: Vec<String> = (0..10_000).map(of).collect();
    let loaded = good(&format!(
        "infeasible = [{{ when = 'FALSE', evidence = [{}, 'e9999'] }}]\n[[decision_maker]]\nid = 'd'\noptions = ['a']\n[evidence]\ne2 = {{}}",
        sources.join(",\n")
    ));
    let evidence = &loaded.model.evidence;
    assert_eq!((evidence.len(), evidence[1].id.as_str(), evidence[2].id.as_str()), (10_001, "e1", "e3"));
    assert_eq!(loaded.model.infeasible[0].evidence.last(), Some(&9998));
    let struck = strike(&loaded.model, &loaded.game, &[Strike::Source("s7".to_owned())]).unwrap();
    assert_eq!((struck.evidence, struck.fallen.len(), struck.weakened.len()), (vec![8], 0, 1));
}

/// As many options as there may be; one more is refused. All 64 bits of a state count.
#[test]
fn sixty_four_options() {
    let options: Vec<String> = (0..64).map(|o| format!("'o{o}'")).collect();
    let fixed: Vec<String> = (1..63).map(|o| format!("'o{o}'")).collect();
    let text = format!(
        "status_quo = ['o63']\ninfeasible = [{}]\n[[decision_maker]]\nid = 'd'\noptions = [{}]\npreferences = ['o63']",
        fixed.join(","),
        options.join(",")
    );
    let Loaded { model, game, .. } = good(&text);
    assert_eq!((model.options.len(), game.states.len()), (64, 4));
    assert_eq!(game.status_quo.map(|s| game.states.bits(s)), Some(1 << 63));
    assert_eq!((game.moves(0, 0), game.compare(0, 2, 1)), (vec![1, 2, 3], Relation::Better));
    round_trip(&model, &game);
    refused(&text.replace("'o63']\npref", "'o63', 'o64']\npref"), 5, "'o64'", "options", "more than 64", "merge");
}

/// Statements are compared one by one: neither the 64th nor the 65th runs over.
#[test]
fn a_late_statement_decides() {
    for count in [63, 64, 65, 70, 128, 129] {
        for kind in ["", ", strong = true", ", unknown = true"] {
            let wants = "{ wants = 'a OR NOT a' }, ".repeat(count - 1);
            let text =
                format!("[[decision_maker]]\nid = 'd'\noptions = ['a']\npreference = [{wants}{{ wants = 'a'{kind} }}]");
            let expected = match kind {
                "" => Relation::Better,
                ", strong = true" => Relation::MuchBetter,
                _ => Relation::Unknown,
            };
            assert_eq!(good(&text).game.compare(0, 1, 0), expected, "{count} {kind}");
            // The first one outweighs all that follow.
            let first = text.replacen("'a OR NOT a'", "'NOT a'", 1);
            assert_eq!(good(&first).game.compare(0, 1, 0), Relation::Worse, "{count} {kind}");
        }
    }
}

// Models at random.

/// Ids that are awkward in files and formulas.
const IDS: [&str; 15] = [
    "haftar",
    "حفتر",
    "وقف الهجوم",
    "AND",
    "3",
    "x.y",
    "#2",
    "it's \"so\"",
    "«q»`'\"”",
    "a b",
    "TRUE",
    "مُهاجِم",
    "x",
    "-y\n",
    " z ",
];

struct Making {
    dice: SplitMix,
}

impl Making {
    fn chance(&mut self, of: usize) -> bool {
        self.dice.below(of) == 0
    }

    fn id(&mut self, used: &[String]) -> String {
        let from = self.dice.below(IDS.len());
        let mut free = (0..IDS.len()).map(|n| IDS[(from + n) % IDS.len()]);
        free.find(|id| used.iter().all(|u| u != id)).unwrap_or("last").to_owned()
    }

    fn label(&mut self, id: &str) -> Label {
        let (text, ar) = ("x".to_owned(), Some("اسم".to_owned()));
        match self.dice.below(4) {
            0 => Label { text: "اسم".to_owned(), ar, en: Some("a \"name\"".to_owned()) },
            1 => Label { text, ar, en: None },
            2 => Label::new("another\nname"),
            _ => Label::new(id),
        }
    }

    fn formula(&mut self, options: usize, depth: usize) -> Formula {
        let sub = |m: &mut Making| m.formula(options, depth.saturating_sub(1));
        match self.dice.below(if depth == 0 { 2 } else { 8 }) {
            0 | 1 if options > 0 => Formula::Option(self.dice.below(options)),
            2 => Formula::Not(Box::new(sub(self))),
            3 | 4 => {
                let len = [0, 2, 3][self.dice.below(3)];
                let list = (0..len).map(|_| sub(self)).collect();
                if self.chance(2) { Formula::And(list) } else { Formula::Or(list) }
            }
            5 => Formula::If(Box::new(sub(self)), Box::new(sub(self))),
            6 => Formula::Iff(Box::new(sub(self)), Box::new(sub(self))),
            _ => Formula::And(Vec::new()),
        }
    }

    fn evidence(&mut self, of: usize) -> Vec<usize> {
        (0..self.dice.below(3)).filter(|_| of > 0).map(|_| self.dice.below(of)).collect()
    }

    fn source(&mut self, at: usize) -> Evidence {
        let mut text = |of| self.chance(of).then(|| "نصّ \"x\"\n".to_owned());
        let (report, statement, quote, date) = (text(2), text(2), text(2), text(2));
        let link = |m: &mut Making| Link {
            name: "وكالة".to_owned(),
            also: vec!["agency".to_owned(); m.dice.below(2)],
            anonymous: m.chance(3),
        };
        let chain = (0..self.dice.below(4)).map(|_| link(self)).collect();
        // File order is not the order of the names.
        Evidence { id: format!("{}#S{}", 9 - at, at), report, statement, quote, date, chain }
    }

    fn order(&mut self, owner: &str, options: usize, states: &States, sources: usize) -> Order {
        match self.dice.below(4) {
            0 => Order::Silent,
            1 => Order::Random { seed: self.dice.next() },
            2 => Order::Statements(
                (0..self.dice.below(4))
                    .map(|at| Statement {
                        id: if self.chance(4) { format!("own {owner} {at}") } else { format!("{owner}.{}", at + 1) },
                        wants: self.formula(options, 3),
                        strong: self.chance(4),
                        unknown: self.chance(6),
                        probability: self.chance(4).then(|| self.dice.unit()),
                        evidence: self.evidence(sources),
                    })
                    .collect(),
            ),
            _ => {
                let mut tiers: Vec<Tier> = Vec::new();
                for at in self.dice.permutation(states.len()) {
                    match (self.dice.below(8), tiers.last_mut()) {
                        (0, _) => {}
                        (1 | 2, Some(tier)) => tier.states.push(states.bits(at)),
                        _ => tiers.push(Tier { states: vec![states.bits(at)], strong: self.chance(6) }),
                    }
                }
                if let Some(last) = tiers.last_mut() {
                    last.strong = false;
                }
                Order::Ranking { tiers, evidence: self.evidence(sources) }
            }
        }
    }

    fn comparison(&mut self, options: usize, sources: usize) -> Comparison {
        let relation = [Relation::Better, Relation::MuchBetter, Relation::Equal, Relation::Unknown][self.dice.below(4)];
        let (left, right) = (self.formula(options, 2), self.formula(options, 2));
        Comparison { left, right, relation, evidence: self.evidence(sources) }
    }

    /// What a decision maker sees otherwise than it is, unless that is nothing.
    fn view(&mut self, model: &Model, by: usize, states: &States) -> Option<View> {
        let (options, sources) = (model.options.len(), model.evidence.len());
        let others = (0..options).filter(|k| model.options[*k].owner != by);
        let unseen: Vec<usize> = others.filter(|_| self.chance(3)).collect();
        let mut believed = Vec::new();
        for of in (0..model.decision_makers.len()).filter(|of| *of != by) {
            if self.chance(2) {
                let owner = format!("{}/{}", model.decision_makers[by].id, model.decision_makers[of].id);
                let comparisons =
                    (0..self.dice.below(6).saturating_sub(3)).map(|_| self.comparison(options, sources)).collect();
                let order = self.order(&owner, options, states, sources);
                believed.push((of, Preferences { order, comparisons }));
            }
        }
        let free = |s: u32| unseen.iter().all(|k| states.bits(s) >> k & 1 == 0);
        let seen = model.status_quo.is_some() || states.indices().any(free);
        let evidence = self.evidence(sources);
        (seen && !(unseen.is_empty() && believed.is_empty())).then_some(View { by, unseen, believed, evidence })
    }

    fn model(&mut self) -> Option<Model> {
        let mut model = Model { title: self.label(""), ..Model::default() };
        model.note = self.chance(2).then(|| self.label("note"));
        model.date = self.chance(2).then(|| "2019-11-27".to_owned());
        let (makers, options, sources) = (1 + self.dice.below(4), self.dice.below(6), self.dice.below(4));
        model.evidence = (0..sources).map(|at| self.source(at)).collect();
        for _ in 0..makers {
            let used: Vec<String> = model.decision_makers.iter().map(|d| d.id.clone()).collect();
            let id = self.id(&used);
            model.decision_makers.push(DecisionMaker {
                name: self.label(&id),
                id,
                preferences: Preferences::default(),
            });
        }
        for _ in 0..options {
            let owner = self.dice.below(makers);
            let used: Vec<String> = model.options.iter().filter(|o| o.owner == owner).map(|o| o.id.clone()).collect();
            let (id, evidence) = (self.id(&used), self.evidence(sources));
            let direction = [Direction::Both, Direction::Both, Direction::Forward, Direction::Back][self.dice.below(4)];
            model.options.push(OptionDef { name: self.label(&id), id, owner, direction, evidence });
        }
        for _ in 0..self.dice.below(3) {
            let (when, evidence) = (self.formula(options, 2), self.evidence(sources));
            model.infeasible.push(Infeasible { when, evidence });
        }
        let states = States::of(&model).ok()?;
        if self.chance(3) {
            let ids = self.dice.permutation(states.len());
            let mut numbering: Vec<(u32, u64)> =
                ids.iter().map(|i| 3 * i + 2).zip(states.indices().map(|s| states.bits(s))).collect();
            numbering.sort_unstable();
            model.numbering = Some(numbering);
        }
        let any = |m: &mut Making| states.bits(m.dice.below(states.len()) as u32);
        model.status_quo = self.chance(2).then(|| any(self));
        for _ in 0..self.dice.below(3) {
            let when = self.chance(2).then(|| self.formula(options, 2));
            model.moves.push(MoveRule {
                by: self.dice.below(makers),
                change: self.chance(2).then(|| self.formula(options, 1)),
                to: self.chance(3).then(|| self.formula(options, 1)),
                when,
                allowed: self.chance(2),
                evidence: self.evidence(sources),
            });
        }
        if self.chance(4) {
            let moves = (0..self.dice.below(6)).map(|_| (any(self), any(self))).collect();
            model.arcs.push(Arcs { by: self.dice.below(makers), moves, evidence: self.evidence(sources) });
        }
        for dm in 0..makers {
            let owner = model.decision_makers[dm].id.clone();
            let comparisons =
                (0..self.dice.below(6).saturating_sub(3)).map(|_| self.comparison(options, sources)).collect();
            let order = self.order(&owner, options, &states, sources);
            model.decision_makers[dm].preferences = Preferences { order, comparisons };
        }
        for by in 0..makers {
            if self.chance(3) {
                let view = self.view(&model, by, &states);
                model.views.extend(view);
            }
        }
        Some(model)
    }
}

fn same(a: &str, b: &str, file: &str) {
    if let Some((a, b)) = a.lines().zip(b.lines()).find(|(a, b)| a != b) {
        panic!("`{a}` is not `{b}` in\n{file}");
    }
    assert_eq!(a.len(), b.len(), "{file}");
}

/// Everything that a game says, as text.
fn told(game: &Game) -> String {
    let states = || game.states.indices();
    let mut out: Vec<String> = states().map(|s| format!("{} {}", game.states.id(s), game.states.bits(s))).collect();
    out.push(format!("{:?} {:?}", game.status_quo, game.own));
    for dm in game.decision_makers() {
        out.extend(states().map(|s| format!("{:?}", game.moves(dm, s))));
        out.extend(states().map(|s| format!("{:?}", states().map(|t| game.compare(dm, t, s)).collect::<Vec<_>>())));
    }
    out.join("\n")
}

fn round_trip(model: &Model, game: &Game) {
    let text = to_toml(model);
    let again = good(&text);
    same(&format!("{:#?}", again.model), &format!("{model:#?}"), &text);
    same(&told(&again.game), &told(game), &text);
    assert_eq!(structure(&again.model, model), []);
    assert_eq!(to_toml(&again.model), text);
    let json = case_json(model, game).unwrap();
    let again = good(&json);
    same(&format!("{:#?}", again.model), &format!("{model:#?}"), &json);
    same(&told(&again.game), &told(game), &json);
    // For other tools the rest of the case stands alone: the same states and moves, and every complete order.
    let mut case: serde_json::Value = serde_json::from_str(&json).unwrap();
    case.as_object_mut().unwrap().remove("khabar_conflict");
    let alone = good(&case.to_string());
    let wants = |game: &Game, dm| {
        let all = || game.states.indices();
        all().map(|s| all().map(|t| game.compare(dm, t, s)).collect()).collect::<Vec<Vec<Relation>>>()
    };
    for dm in game.decision_makers() {
        for s in game.states.indices() {
            assert_eq!(game.moves(dm, s), alone.game.moves(dm, s));
        }
        if game.wants[dm].ranks().is_some() {
            assert_eq!(wants(game, dm), wants(&alone.game, dm));
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(seed: u64) {
        let model = Making { dice: SplitMix::new(seed, 0) }.model();
        if let Some((model, game)) = model.and_then(|m| Game::new(&m).ok().map(|g| (m, g))) {
            round_trip(&model, &game);
        }
    }

    #[test]
    fn random_conflicts_load(dms in 1usize..9, options in 0usize..13, seed: u64) {
        let text = random(dms, options, seed).unwrap();
        prop_assert_eq!(&text, &random(dms, options, seed).unwrap());
        let game = good(&text).game;
        prop_assert!(game.is_plain() && game.states.len() == 1 << options && game.len() == dms);
        let sizes: Vec<u32> = game.own.iter().map(|o| o.count_ones()).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
    }

    /// Words of good files thrown together: never a panic, and every fault has its place.
    #[test]
    fn bad_files_are_refused_in_peace(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..5), 1..6),
        json: bool,
    ) {
        let text = if json {
            let loaded = good(example());
            case_json(&loaded.model, &loaded.game).unwrap()
        } else {
            example().to_owned()
        };
        let mut words: Vec<&str> = text.split_inclusive([' ', '\n', '"', ',', '.', ']']).collect();
        for (at, other, kind) in &edits {
            let (at, other) = (at.index(words.len()), other.index(words.len()));
            match kind {
                0 => { words.remove(at); }
                1 => words.insert(at, words[other]),
                2 => words.swap(at, other),
                3 => words[at] = ["-1", "99999999999999999999", "[[", "\"\"", "nan", "{}", "NOT", "(", "\u{202b}", "null"][other % 10],
                _ => words[at] = words[other],
            }
            if words.is_empty() {
                break;
            }
        }
        let text = words.concat();
        if let Err(e) = load("x", text.as_bytes()) {
            prop_assert!(!e.fault.is_empty() && (1..=text.lines().count().max(1) + 1).contains(&e.line), "{e}");
        }
    }

    #[test]
    fn any_bytes_are_refused_in_peace(bytes: Vec<u8>, brace: bool) {
        let mut all = if brace { b"{".to_vec() } else { Vec::new() };
        all.extend(bytes);
        let _ = load("x", &all);
    }
}
