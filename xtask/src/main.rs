//! The jobs of this workspace that are no part of the product.

mod case_speed;
mod doubt;
mod english;
mod gazetteers;
mod gold;
mod gsr;
mod invent;
mod licences;
mod names;
mod newswire;
mod pages;
mod schema;
mod score;
mod speed;
mod stories;
mod tagger;

use std::path::{Path, PathBuf};

use clap::{Parser, ValueEnum};

/// Jobs of this workspace.
#[derive(Parser)]
enum Job {
    /// Check the licence of every dependency against `deny.toml`.
    Licences,
    /// Print the figures of EVAL.md as Markdown: all of them, or one task's.
    Evaluate {
        /// One task; all of them without it.
        task: Option<Task>,
        /// The folder of shared data (`gold/`, `data/`, `pages/`).
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
        /// Print this many errors of the gold reports.
        #[arg(long, default_value_t = 0)]
        errors: usize,
    },
    /// Train a model and write it under crates/khabar/models.
    Train {
        model: Model,
        /// The folder of shared data.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
    },
    /// Compile the Arabic stem lexicon from Camel Morph MSA and a list of word frequencies.
    Stems {
        /// The folder of shared data.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
        /// Lines of word, tab, powers of ten per thousand million words.
        #[arg(long)]
        frequencies: PathBuf,
    },
    /// Compile `models/gazetteer.bin` from the rows that `xtask/gazetteers.py` extracts.
    Gazetteers {
        /// The rows.
        #[arg(long, default_value = "target/gazetteers.tsv")]
        rows: PathBuf,
        /// Where to write.
        #[arg(long, default_value = "crates/khabar/models/gazetteer.bin")]
        out: PathBuf,
    },
    /// Write the JSON Schema of a record to docs/.
    Schema,
    /// Make reports up for measuring, as JSON Lines: varied, 15 in 100 near copies, the same for the same seed.
    Invent {
        /// How many.
        #[arg(long, default_value_t = 20_000)]
        reports: usize,
        /// Another seed gives other reports.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Where to write.
        #[arg(long, default_value = "target/invented.jsonl")]
        out: PathBuf,
    },
    /// Measure speed, memory and start-up time and print them as Markdown (build with --release).
    Speed,
    /// Measure a case of so many made-up reports with target/release/khabar: adding, grouping, asking.
    CaseSpeed {
        #[arg(long, default_value_t = 20_000)]
        reports: usize,
    },
    /// Measure how long so many made-up reports take to group (build with --release).
    GroupSpeed {
        #[arg(long, default_value_t = 100_000)]
        reports: usize,
    },
    /// Read the gold reports and print their records, one a line.
    ReadGold {
        /// The folder of shared data.
        #[arg(long, default_value = "../shared")]
        data: PathBuf,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Task {
    /// Statements and events on the gold reports.
    Gold,
    /// Pages to articles.
    Pages,
    /// Segmentation, parts of speech, lemma, by cross-validation.
    Tagger,
    /// Names, on the test part of ANERcorp.
    Names,
    /// English events, on the public PLOVER sentences.
    English,
    /// Events grouped across reports, by the stories of the gold reports.
    Stories,
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    Tagger,
    /// The weights of `p_read`.
    Doubt,
    /// The Arabic name tagger, on ANERcorp.
    Names,
}

fn main() -> anyhow::Result<()> {
    match Job::parse() {
        Job::Licences => licences::check(),
        Job::Evaluate { task, data, errors } => {
            let wanted = |t| task.is_none_or(|w| w == t);
            if wanted(Task::Gold) {
                print!("{}", gold::evaluate(&data, errors)?);
                print!("{}", doubt::evaluate(&data)?);
                print!("{}", gsr::evaluate(&data)?);
            }
            if wanted(Task::Pages) {
                print!("{}", pages::evaluate(&data)?);
            }
            if wanted(Task::Tagger) {
                print!("{}", tagger::evaluate(&data)?);
            }
            if wanted(Task::English) {
                print!("{}", english::evaluate(&data)?);
                english::print_errors(&data, if task.is_some() { errors } else { 0 })?;
            }
            if wanted(Task::Stories) {
                print!("{}", stories::evaluate(&data)?);
                stories::print_errors(&data, if task.is_some() { errors } else { 0 })?;
            }
            if wanted(Task::Names) {
                println!("{}", names::evaluate(&data)?);
            }
            Ok(())
        }
        Job::Train { model: Model::Tagger, data } => tagger::train(&data),
        Job::Train { model: Model::Doubt, data } => doubt::train(&data),
        Job::Train { model: Model::Names, data } => {
            names::train(&data, Path::new("crates/khabar/models/names_ar.bin"), 16, 140_000)
        }
        Job::Stems { data, frequencies } => tagger::stems(&data, &frequencies),
        Job::Gazetteers { rows, out } => gazetteers::compile(&rows, &out),
        Job::Invent { reports, seed, out } => invent::write(reports, seed, &out),
        Job::Schema => schema::write(),
        Job::Speed => speed::measure(),
        Job::CaseSpeed { reports } => case_speed::measure(reports),
        Job::GroupSpeed { reports } => stories::measure(reports),
        Job::ReadGold { data } => gold::print_records(&data),
    }
}
