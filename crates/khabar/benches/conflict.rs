//! Time and memory to solve a conflict of four decision makers, who move freely and like the states in random strict
//! orders: from the model to the states stable under five concepts; and of what would change an answer. `max alloc` is the peak of the one-thread run
//! (what other threads allocate is not counted).
use khabar::conflict::change::sensitivity::sensitivity;
use khabar::conflict::change::whatif::{Goal, Measure, Query, smallest_changes};
use khabar::conflict::change::worlds::{Draw, worlds};
use khabar::conflict::file::{self, Loaded};
use khabar::conflict::model::{DecisionMaker, Direction, Label, OptionDef, Order, Preferences};
use khabar::conflict::random::SplitMix;
use khabar::conflict::{Concept, Game, Model, Rules, Solution, solve};
use std::sync::LazyLock;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

/// A pool of the thread that asks first, whose allocations divan counts.
static ONE_THREAD: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build().expect("the main thread is in no pool yet")
});

fn main() {
    LazyLock::force(&ONE_THREAD);
    divan::main();
}

const DECISION_MAKERS: usize = 4;
const CONCEPTS: [Concept; 5] = [Concept::Nash, Concept::Gmr, Concept::Smr, Concept::Seq, Concept::Sseq];

/// Options go round the decision makers.
fn model(options: usize) -> Model {
    let preferences = Preferences { order: Order::Random { seed: 1 }, comparisons: Vec::new() };
    let decision_maker =
        |dm| DecisionMaker { id: format!("d{dm}"), name: Label::default(), preferences: preferences.clone() };
    let option = |k| OptionDef {
        id: format!("o{k}"),
        name: Label::default(),
        owner: k % DECISION_MAKERS,
        direction: Direction::Both,
        evidence: Vec::new(),
    };
    Model {
        decision_makers: (0..DECISION_MAKERS).map(decision_maker).collect(),
        options: (0..options).map(option).collect(),
        ..Model::default()
    }
}

fn solved(model: &Model) -> Solution {
    let game = Game::new(model).expect("a model without infeasible states");
    solve(&game, &CONCEPTS, Rules::default())
}

#[divan::bench(args = [12, 16, 20, 22], sample_count = 20, max_time = 10)]
fn one_thread(bencher: divan::Bencher<'_, '_>, options: usize) {
    let model = model(options);
    bencher.bench_local(|| ONE_THREAD.install(|| solved(&model)));
}

#[divan::bench(args = [12, 16, 20, 22], sample_count = 20, max_time = 10)]
fn all_threads(bencher: divan::Bencher<'_, '_>, options: usize) {
    let pool = rayon::ThreadPoolBuilder::new().build().expect("threads");
    let model = model(options);
    bencher.bench_local(|| pool.install(|| solved(&model)));
}

/// Twelve options, four decision makers, six statements each, drawn at random.
fn stated() -> Loaded {
    let mut random = SplitMix::new(3, 0);
    let mut literal = || {
        let not = if random.below(2) == 0 { "NOT " } else { "" };
        format!("{not}o{}", random.below(12))
    };
    let mut text = String::new();
    for dm in 0..DECISION_MAKERS {
        let wants: Vec<String> = (0..6)
            .map(|k| match k % 4 {
                0 => format!("{:?}", literal()),
                1 => format!("\"{} IF ({} AND {})\"", literal(), literal(), literal()),
                2 => format!("\"{} OR {}\"", literal(), literal()),
                _ => format!("\"{} IFF {}\"", literal(), literal()),
            })
            .collect();
        let options: Vec<String> = (0..3).map(|k| format!("\"o{}\"", dm * 3 + k)).collect();
        text += &format!(
            "[[decision_maker]]\nid = \"d{dm}\"\noptions = [{}]\npreferences = [{}]\n",
            options.join(", "),
            wants.join(", ")
        );
    }
    file::load("stated", text.as_bytes()).expect("a sound model")
}

/// The smallest change that makes a state an equilibrium, under each of the five concepts in turn, one thread.
#[divan::bench(args = [Measure::Statements, Measure::Order, Measure::Moves], sample_count = 5, max_time = 20)]
fn smallest_change(bencher: divan::Bencher<'_, '_>, measure: Measure) {
    let loaded = stated();
    let ask = |concept| {
        let query = Query::new(Goal::Want, 2999, concept, measure);
        smallest_changes(&loaded.model, &loaded.game, &query).expect("a sound question")
    };
    bencher.bench_local(|| ONE_THREAD.install(|| CONCEPTS.map(ask)));
}

/// Every single change of the sample, and 10,000 worlds drawn from its probabilities, six concepts, one thread.
#[divan::bench(sample_count = 5, max_time = 20)]
fn sensitivity_of_the_sample(bencher: divan::Bencher<'_, '_>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/libya-2019.conflict.toml");
    let Loaded { model, game, .. } =
        file::load(path, &std::fs::read(path).expect("the sample")).expect("a sound model");
    let draw = Draw { runs: 10_000, seed: 1, unknown: false };
    bencher.bench_local(|| {
        ONE_THREAD.install(|| {
            let single = sensitivity(&model, &game, &Concept::ALL, Rules::default());
            (single, worlds(&model, &game, &Concept::ALL, Rules::default(), draw))
        })
    });
}
