//! Time and memory to solve a conflict of four decision makers, who move freely and like the states in random strict
//! orders: from the model to the states stable under five concepts. `max alloc` is the peak of the one-thread run
//! (what other threads allocate is not counted).
use khabar::conflict::model::{DecisionMaker, Direction, Label, OptionDef, Order, Preferences};
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
