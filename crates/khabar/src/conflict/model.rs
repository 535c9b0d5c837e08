//! What a conflict file says: decision makers, options, moves, preferences, and the evidence for each.
//!
//! Plain data, close to the file. [`Game`](super::Game) compiles it into states and comparisons. A state is the set
//! of options taken, bit *k* of a `u64` for option *k*.

use super::formula::{Formula, Names};

/// Options a model may have: states are sets of options in 64 bits.
pub const MAX_OPTIONS: usize = 64;

/// Language of names and sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// Arabic.
    Ar,
    /// English.
    En,
}

/// A name as the file gives it: one for all languages, or one for each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// Shown where no name in the language asked for is given.
    pub text: String,
    /// In Arabic.
    pub ar: Option<String>,
    /// In English.
    pub en: Option<String>,
}

impl Label {
    /// A label with one text for all languages.
    pub fn new(text: impl Into<String>) -> Label {
        Label { text: text.into(), ar: None, en: None }
    }

    /// The name in a language, or the one that there is.
    pub fn in_lang(&self, lang: Lang) -> &str {
        let own = match lang {
            Lang::Ar => &self.ar,
            Lang::En => &self.en,
        };
        own.as_deref().unwrap_or(&self.text)
    }

    /// All spellings of the name.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [Some(&self.text), self.ar.as_ref(), self.en.as_ref()].into_iter().flatten().map(String::as_str)
    }
}

/// A conflict as its file states it.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Title.
    pub title: Label,
    /// What a reader should know first, such as "an illustration".
    pub note: Option<Label>,
    /// The day that the model speaks of, as written (`2019-11-27`).
    pub date: Option<String>,
    /// Decision makers, in the file's order.
    pub decision_makers: Vec<DecisionMaker>,
    /// Options of all decision makers; the position is the bit in a state.
    pub options: Vec<OptionDef>,
    /// States in which one of these holds cannot be.
    pub infeasible: Vec<Infeasible>,
    /// What bars or conditions single changes.
    pub moves: Vec<MoveRule>,
    /// Decision makers whose moves are listed one by one; the list replaces what their options would allow.
    pub arcs: Vec<Arcs>,
    /// The state that the conflict is in.
    pub status_quo: Option<u64>,
    /// What somebody sees otherwise than it is.
    pub views: Vec<View>,
    /// What the items of the model rest on.
    pub evidence: Vec<Evidence>,
    /// State numbers of an imported case, each with its state. Without them states are numbered from 1, by the
    /// options taken read as a binary number (the first option is the lowest bit).
    pub numbering: Option<Vec<(u32, u64)>>,
}

/// One who decides.
#[derive(Debug, Clone)]
pub struct DecisionMaker {
    /// Short name for formulas and commands.
    pub id: String,
    /// Name for people.
    pub name: Label,
    /// What it wants.
    pub preferences: Preferences,
}

/// Something a decision maker can do or leave.
#[derive(Debug, Clone)]
pub struct OptionDef {
    /// Short name, unique among the options of its owner.
    pub id: String,
    /// Name for people.
    pub name: Label,
    /// Position of the decision maker who has it.
    pub owner: usize,
    /// Which changes are possible.
    pub direction: Direction,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// Which changes of an option are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Taken and given up again.
    #[default]
    Both,
    /// Once taken it stays.
    Forward,
    /// Once given up it does not come back.
    Back,
}

/// A combination that cannot be.
#[derive(Debug, Clone)]
pub struct Infeasible {
    /// True in the states that cannot be.
    pub when: Formula,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// A rule about single moves of one decision maker. It speaks of moves that make `change` true (false in the state
/// they leave, true in the state they reach) and, where `to` is given, reach a state where that holds.
#[derive(Debug, Clone)]
pub struct MoveRule {
    /// Position of the decision maker who moves.
    pub by: usize,
    /// What the move brings about; without it the rule speaks of every move.
    pub change: Option<Formula>,
    /// What holds in the state reached.
    pub to: Option<Formula>,
    /// A condition on the state the move leaves.
    pub when: Option<Formula>,
    /// `true`: possible only while `when` holds. `false`: barred while `when` holds.
    pub allowed: bool,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// Moves of one decision maker, listed.
#[derive(Debug, Clone)]
pub struct Arcs {
    /// Position of the decision maker.
    pub by: usize,
    /// Each move: the state it leaves and the one it reaches.
    pub moves: Vec<(u64, u64)>,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// What a decision maker wants.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    /// The order.
    pub order: Order,
    /// Comparisons that override it, the last one that fits.
    pub comparisons: Vec<Comparison>,
}

/// An order over states.
#[derive(Debug, Clone, Default)]
pub enum Order {
    /// Nothing is said: every comparison of two states is unknown.
    #[default]
    Silent,
    /// Statements, the most important first; states are compared by the first one that they differ in.
    Statements(Vec<Statement>),
    /// Groups of equally liked states, the best first. States in none are not comparable with any other.
    Ranking {
        /// The groups.
        tiers: Vec<Tier>,
        /// Positions in [`Model::evidence`].
        evidence: Vec<usize>,
    },
    /// A strict order drawn at random from a seed: for benches.
    Random {
        /// The seed.
        seed: u64,
    },
}

/// One thing that a decision maker wants.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Short name, unique in the model (`haftar.1`).
    pub id: String,
    /// What is wanted.
    pub wants: Formula,
    /// Whether a difference in this is a strong one.
    pub strong: bool,
    /// Comparisons that this statement would decide are unknown.
    pub unknown: bool,
    /// Chance that the decision maker wants this at all; with the rest it does not count.
    pub probability: Option<f64>,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// States that are liked equally.
#[derive(Debug, Clone, Default)]
pub struct Tier {
    /// The states.
    pub states: Vec<u64>,
    /// They are strongly preferred to all in the tiers that follow.
    pub strong: bool,
}

/// A comparison stated by itself. It says nothing about two states that fit it either way round, unless it reads the
/// same either way.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Fits the states on the one side.
    pub left: Formula,
    /// Fits the states on the other.
    pub right: Formula,
    /// How a state of the left compares with one of the right.
    pub relation: Relation,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// How one state compares with another for a decision maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Much worse.
    MuchWorse,
    /// Worse.
    Worse,
    /// Equally liked.
    Equal,
    /// Better.
    Better,
    /// Much better.
    MuchBetter,
    /// Not known.
    Unknown,
}

impl Relation {
    /// The same comparison read from the other side.
    pub fn reversed(self) -> Relation {
        match self {
            Relation::MuchWorse => Relation::MuchBetter,
            Relation::Worse => Relation::Better,
            Relation::Better => Relation::Worse,
            Relation::MuchBetter => Relation::MuchWorse,
            same => same,
        }
    }

    /// Better, much or not.
    pub fn is_better(self) -> bool {
        matches!(self, Relation::Better | Relation::MuchBetter)
    }
}

/// A decision maker's mistaken view of the others (a hypergame of the first level).
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Position of the decision maker who is mistaken.
    pub by: usize,
    /// Positions of options that it does not know of.
    pub unseen: Vec<usize>,
    /// What it believes others to want: their positions, and the preferences that it ascribes to them.
    pub believed: Vec<(usize, Preferences)>,
    /// Positions in [`Model::evidence`].
    pub evidence: Vec<usize>,
}

/// What an item of the model rests on: a statement of a case, or a quotation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// Name within the file.
    pub id: String,
    /// The report that holds the words.
    pub report: Option<String>,
    /// The statement's id in that report's record (`S4`).
    pub statement: Option<String>,
    /// The words.
    pub quote: Option<String>,
    /// Day of the report, as written.
    pub date: Option<String>,
    /// Everyone through whom the words came, the outlet first, the one on whose word it is last.
    pub chain: Vec<Link>,
}

/// One through whom words came.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Link {
    /// The name, or the words that stand for one ("a Western diplomat").
    pub name: String,
    /// Other spellings and translations under which it can be struck.
    pub also: Vec<String>,
    /// The report does not name it.
    pub anonymous: bool,
}

impl Model {
    /// The names that formulas may use.
    pub fn names(&self) -> Names<'_> {
        Names::new(&self.decision_makers, &self.options)
    }

    /// The key under which an option is written in JSON: its id, with the owner's before it where two owners have
    /// options of one id.
    pub fn option_key(&self, option: usize) -> String {
        let Some(def) = self.options.get(option) else {
            return String::new();
        };
        match self.options.iter().filter(|o| o.id == def.id).count() {
            1 => def.id.clone(),
            _ => format!("{}: {}", self.decision_makers.get(def.owner).map_or("", |d| &d.id), def.id),
        }
    }

    /// Bits of the options of one decision maker.
    pub fn options_of(&self, decision_maker: usize) -> u64 {
        self.options.iter().enumerate().filter(|(_, o)| o.owner == decision_maker).fold(0, |m, (k, _)| m | 1 << k)
    }
}
