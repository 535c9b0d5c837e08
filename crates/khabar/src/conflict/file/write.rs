//! Conflicts written to files: `khabar-conflict/1` for people, `khabar-gmcr-case/1` for other tools.

use super::document::Whose;
use super::{case, document};
use crate::conflict::formula::Formula;
use crate::conflict::game::{Fault, Game, Item};
use crate::conflict::model::{
    Arcs, Comparison, DecisionMaker, Direction, Evidence, Infeasible, Label, Link, Model, MoveRule, OptionDef, Order,
    Preferences, Relation, Statement, Tier, View,
};
use crate::conflict::preference::Wants;
use crate::conflict::states::States;
use serde::{Serialize, Serializer};

/// The model as a conflict file, which loads to an equal model.
pub fn to_toml(model: &Model) -> String {
    toml::to_string(&Document::of(model)).unwrap_or_default()
}

/// Moves that a case may list: beyond these the file is of no use to anyone.
const MAX_MOVES: usize = 1 << 24;

/// The conflict as a case in JSON: states, moves, and the ranking of each decision maker whose order is complete.
/// What the format cannot hold (unknown and strong comparisons, formulas, names in two languages, evidence) stands
/// in the key `khabar_conflict`, as the conflict file has it; so a case that is read again is the same conflict.
///
/// # Errors
/// More moves than can be listed.
pub fn case_json(model: &Model, game: &Game) -> Result<String, Fault> {
    let states = game.states.len();
    let most = |own: &u64| 1usize.checked_shl(own.count_ones()).unwrap_or(usize::MAX).min(states);
    if game.own.iter().map(|own| states.saturating_mul(most(own))).fold(0, usize::saturating_add) > MAX_MOVES {
        return Err(Fault::new(Item::Model, "the conflict has too many moves for a case, which lists them one by one")
            .hint("keep it as a conflict file"));
    }
    Ok(serde_json::to_string_pretty(&Case::of(model, game)).unwrap_or_default())
}

/// A table whose entries keep their order.
struct Entries<T>(Vec<(String, T)>);

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<T> Entries<T> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Serialize)]
struct Document {
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_quo: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    infeasible: Vec<Rule>,
    decision_maker: Vec<Decider>,
    #[serde(rename = "move", skip_serializing_if = "Vec::is_empty")]
    moves: Vec<Rule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    arcs: Vec<Listed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    view: Vec<Seen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<Entries<Vec<String>>>,
    #[serde(skip_serializing_if = "Entries::is_empty")]
    evidence: Entries<Words>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Name {
    One(String),
    Each {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        ar: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        en: Option<String>,
    },
}

/// An infeasible pattern or a rule about moves.
#[derive(Serialize, Default)]
struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct Listed {
    by: String,
    moves: Vec<(Ranked, Ranked)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct Decider {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    option: Vec<Choice>,
    #[serde(flatten)]
    preferences: Preferred,
}

/// What a decision maker wants, or is believed to want.
#[derive(Serialize)]
struct Preferred {
    #[serde(skip_serializing_if = "Option::is_none")]
    random: Option<Random>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ranking: Option<Vec<Ranked>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ranking_evidence: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preference: Option<Wanted>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    comparison: Vec<Compared>,
}

#[derive(Serialize)]
struct Seen {
    by: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unseen: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    belief: Vec<Belief>,
}

#[derive(Serialize)]
struct Belief {
    of: String,
    #[serde(flatten)]
    preferences: Preferred,
}

#[derive(Serialize)]
struct Random {
    seed: Seed,
}

/// TOML's integers have 63 bits.
#[derive(Serialize)]
#[serde(untagged)]
enum Seed {
    Number(i64),
    Text(String),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Ranked {
    State(u32),
    Words(String),
    Tie(Vec<Ranked>),
}

#[derive(Serialize)]
struct Choice {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Wanted {
    Bare(Vec<String>),
    Full(Vec<Want>),
}

#[derive(Serialize)]
struct Want {
    wants: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    strong: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
}

#[derive(Serialize, Default)]
struct Compared {
    #[serde(skip_serializing_if = "Option::is_none")]
    better: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    than: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    equal: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strong: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
}

#[derive(Serialize)]
struct Words {
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<Through>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    via: Vec<Through>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Through>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Through {
    Named(String),
    Full {
        name: String,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        also: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        anonymous: Option<bool>,
    },
}

/// What writing needs of a model: names of options, and numbers of states.
struct Writing<'a> {
    model: &'a Model,
    names: Vec<String>,
    states: Option<States>,
}

impl Document {
    fn of(model: &Model) -> Document {
        let names = (0..model.options.len()).map(|k| model.names().written(k)).collect();
        let w = Writing { model, names, states: States::of(model).ok() };
        let taken = |state: u64| w.taken(state);
        Document {
            format: document::FORMAT,
            title: Some(&model.title).filter(|t| **t != Label::default()).map(name),
            note: model.note.as_ref().map(name),
            date: model.date.clone(),
            status_quo: model.status_quo.map(taken),
            infeasible: model.infeasible.iter().map(|i| w.infeasible(i)).collect(),
            decision_maker: model.decision_makers.iter().enumerate().map(|(dm, d)| w.decider(dm, d)).collect(),
            moves: model.moves.iter().map(|r| w.rule(r)).collect(),
            arcs: model.arcs.iter().map(|a| w.arcs(a)).collect(),
            view: model.views.iter().map(|v| w.view(v)).collect(),
            states: model
                .numbering
                .as_ref()
                .map(|n| Entries(n.iter().map(|(id, state)| (id.to_string(), taken(*state))).collect())),
            evidence: Entries(model.evidence.iter().map(|e| (e.id.clone(), words(e))).collect()),
        }
    }
}

impl Writing<'_> {
    fn formula(&self, formula: &Formula) -> String {
        formula.written(&|k| self.names.get(k).cloned().unwrap_or_default())
    }

    fn taken(&self, state: u64) -> Vec<String> {
        let options = 0..self.model.options.len();
        options.filter(|k| state >> k & 1 == 1).map(|k| self.model.names().called(k)).collect()
    }

    fn evidence(&self, positions: &[usize]) -> Vec<String> {
        positions.iter().filter_map(|e| self.model.evidence.get(*e)).map(|e| e.id.clone()).collect()
    }

    fn who(&self, dm: usize) -> String {
        self.model.decision_makers.get(dm).map(|d| d.id.clone()).unwrap_or_default()
    }

    fn infeasible(&self, infeasible: &Infeasible) -> Rule {
        let when = Some(self.formula(&infeasible.when));
        Rule { when, evidence: self.evidence(&infeasible.evidence), ..Rule::default() }
    }

    fn rule(&self, rule: &MoveRule) -> Rule {
        let of = |f: &Option<Formula>| f.as_ref().map(|f| self.formula(f));
        Rule {
            by: Some(self.who(rule.by)),
            change: of(&rule.change),
            to: of(&rule.to),
            when: of(&rule.when),
            allowed: Some(rule.allowed).filter(|allowed| *allowed != rule.when.is_some()),
            evidence: self.evidence(&rule.evidence),
        }
    }

    fn arcs(&self, arcs: &Arcs) -> Listed {
        let moves = arcs.moves.iter().map(|(from, to)| (self.state(*from), self.state(*to))).collect();
        Listed { by: self.who(arcs.by), moves, evidence: self.evidence(&arcs.evidence) }
    }

    fn decider(&self, dm: usize, decider: &DecisionMaker) -> Decider {
        // The file's order is the options' order, unless those of several owners alternate.
        let alternate = !self.model.options.is_sorted_by_key(|o| o.owner);
        let options = self.model.options.iter().enumerate().filter(|(_, o)| o.owner == dm);
        Decider {
            id: decider.id.clone(),
            name: own_name(&decider.name, &decider.id),
            option: options.map(|(k, o)| self.option(o, alternate.then_some(k + 1))).collect(),
            preferences: self.preferred(Whose::Own(dm), &decider.preferences),
        }
    }

    fn preferred(&self, whose: Whose, preferences: &Preferences) -> Preferred {
        let order = &preferences.order;
        let (ranking, ranking_evidence) = match order {
            Order::Ranking { tiers, evidence } => (Some(self.ranking(tiers)), self.evidence(evidence)),
            _ => (None, Vec::new()),
        };
        Preferred {
            random: match order {
                Order::Random { seed } => Some(Random {
                    seed: i64::try_from(*seed).map_or_else(|_| Seed::Text(seed.to_string()), Seed::Number),
                }),
                _ => None,
            },
            ranking,
            ranking_evidence,
            preference: match order {
                Order::Statements(statements) => Some(self.statements(&whose.prefix(self.model), statements)),
                _ => None,
            },
            comparison: preferences.comparisons.iter().map(|c| self.comparison(c)).collect(),
        }
    }

    fn view(&self, view: &View) -> Seen {
        let belief = |(of, preferences): &(usize, Preferences)| Belief {
            of: self.who(*of),
            preferences: self.preferred(Whose::Believed(view.by, *of), preferences),
        };
        Seen {
            by: self.who(view.by),
            unseen: view.unseen.iter().map(|k| self.model.names().called(*k)).collect(),
            evidence: self.evidence(&view.evidence),
            belief: view.believed.iter().map(belief).collect(),
        }
    }

    fn option(&self, option: &OptionDef, number: Option<usize>) -> Choice {
        Choice {
            id: option.id.clone(),
            name: own_name(&option.name, &option.id),
            number,
            direction: Some(option.direction).filter(|d| *d != Direction::Both).map(direction),
            evidence: self.evidence(&option.evidence),
        }
    }

    fn state(&self, state: u64) -> Ranked {
        let id = self.states.as_ref().and_then(|s| s.index(state).map(|index| s.id(index)));
        let all = self.states.as_ref().map_or(0, States::options);
        id.map_or_else(|| Ranked::Words(self.formula(&Formula::pattern(state, all))), Ranked::State)
    }

    fn ranking(&self, tiers: &[Tier]) -> Vec<Ranked> {
        let mut out = Vec::new();
        for tier in tiers {
            out.push(match tier.states[..] {
                [state] => self.state(state),
                _ => Ranked::Tie(tier.states.iter().map(|s| self.state(*s)).collect()),
            });
            if tier.strong {
                out.push(Ranked::Words(">>".to_owned()));
            }
        }
        out
    }

    fn statements(&self, owner: &str, statements: &[Statement]) -> Wanted {
        let bare = |(at, s): (usize, &Statement)| {
            s.id == format!("{owner}.{}", at + 1)
                && !(s.strong || s.unknown || s.probability.is_some())
                && s.evidence.is_empty()
        };
        if statements.iter().enumerate().all(bare) {
            return Wanted::Bare(statements.iter().map(|s| self.formula(&s.wants)).collect());
        }
        let full = |s: &Statement| Want {
            wants: self.formula(&s.wants),
            id: s.id.clone(),
            strong: s.strong.then_some(true),
            unknown: s.unknown.then_some(true),
            probability: s.probability,
            evidence: self.evidence(&s.evidence),
        };
        Wanted::Full(statements.iter().map(full).collect())
    }

    fn comparison(&self, comparison: &Comparison) -> Compared {
        let (left, right) = (self.formula(&comparison.left), self.formula(&comparison.right));
        let mut out = Compared { evidence: self.evidence(&comparison.evidence), ..Compared::default() };
        let (better, than) = match comparison.relation {
            Relation::Equal => {
                out.equal = Some([left, right]);
                return out;
            }
            Relation::Unknown => {
                out.unknown = Some([left, right]);
                return out;
            }
            Relation::Better | Relation::MuchBetter => (left, right),
            Relation::Worse | Relation::MuchWorse => (right, left),
        };
        (out.better, out.than) = (Some(better), Some(than));
        out.strong = matches!(comparison.relation, Relation::MuchBetter | Relation::MuchWorse).then_some(true);
        out
    }
}

fn name(label: &Label) -> Name {
    match (&label.ar, &label.en) {
        (None, None) => Name::One(label.text.clone()),
        (ar, en) => Name::Each {
            text: Some(&label.text).filter(|t| Some(*t) != ar.as_ref().or(en.as_ref())).cloned(),
            ar: ar.clone(),
            en: en.clone(),
        },
    }
}

/// The name, unless it is the id.
fn own_name(label: &Label, id: &str) -> Option<Name> {
    (*label != Label::new(id)).then(|| name(label))
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "both",
        Direction::Forward => "forward",
        Direction::Back => "back",
    }
}

fn words(evidence: &Evidence) -> Words {
    let (source, before) = match evidence.chain.split_last() {
        Some((source, before)) => (Some(through(source)), before),
        None => (None, [].as_slice()),
    };
    Words {
        report: evidence.report.clone(),
        statement: evidence.statement.clone(),
        quote: evidence.quote.clone(),
        date: evidence.date.clone(),
        outlet: before.first().map(through),
        via: before.iter().skip(1).map(through).collect(),
        source,
    }
}

fn through(link: &Link) -> Through {
    if link.also.is_empty() && !link.anonymous {
        return Through::Named(link.name.clone());
    }
    let anonymous = link.anonymous.then_some(true);
    Through::Full { name: link.name.clone(), also: link.also.clone(), anonymous }
}

#[derive(Serialize)]
struct Case<'a> {
    schema: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    decision_makers: Vec<CaseDecider<'a>>,
    options: Vec<CaseOption<'a>>,
    infeasible: Vec<Entries<&'static str>>,
    states: Vec<CaseState>,
    moves: Entries<Entries<Vec<u32>>>,
    preferences: Entries<CaseRanking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_quo: Option<u32>,
    khabar_conflict: Document,
}

#[derive(Serialize)]
struct CaseDecider<'a> {
    name: &'a str,
    options: Vec<usize>,
}

#[derive(Serialize)]
struct CaseOption<'a> {
    index: usize,
    name: &'a str,
    direction: &'static str,
}

#[derive(Serialize)]
struct CaseState {
    id: u32,
    decimal: u64,
    yn: String,
}

#[derive(Serialize)]
struct CaseRanking {
    ranking: Vec<Ranked>,
}

impl<'a> Case<'a> {
    fn of(model: &'a Model, game: &'a Game) -> Case<'a> {
        let states = &game.states;
        let owned = |dm| (0..model.options.len()).filter(|k| model.options_of(dm) >> k & 1 == 1).collect();
        let deciders = || model.decision_makers.iter().enumerate();
        let moves = |dm| {
            let of = |s| game.moves(dm, s).into_iter().map(|to| states.id(to)).collect();
            Entries(states.indices().map(|s| (states.id(s).to_string(), of(s))).collect())
        };
        let option = |(index, o): (usize, &'a OptionDef)| CaseOption {
            index,
            name: &o.id,
            direction: match o.direction {
                Direction::Forward => "fwd",
                other => direction(other),
            },
        };
        let state =
            |s| CaseState { id: states.id(s), decimal: states.bits(s), yn: yn(states.bits(s), model.options.len()) };
        Case {
            schema: case::FORMAT,
            title: &model.title.text,
            status: model.note.as_ref().map(|n| n.text.as_str()),
            date: model.date.as_deref(),
            decision_makers: deciders().map(|(dm, d)| CaseDecider { name: &d.id, options: owned(dm) }).collect(),
            options: model.options.iter().enumerate().map(option).collect(),
            infeasible: model.infeasible.iter().filter_map(|i| pattern(&i.when)).collect(),
            states: states.indices().map(state).collect(),
            moves: Entries(deciders().map(|(dm, d)| (d.id.clone(), moves(dm))).collect()),
            preferences: Entries(
                deciders().filter_map(|(dm, d)| Some((d.id.clone(), ranking(model, states, dm)?))).collect(),
            ),
            status_quo: game.status_quo.map(|s| states.id(s)),
            khabar_conflict: Document::of(model),
        }
    }
}

fn yn(state: u64, options: usize) -> String {
    (0..options).map(|k| if state >> k & 1 == 1 { 'Y' } else { 'N' }).collect()
}

/// The formula as a pattern, if it is one.
fn pattern(formula: &Formula) -> Option<Entries<&'static str>> {
    let literals = match formula {
        Formula::And(literals) => literals.as_slice(),
        one => std::slice::from_ref(one),
    };
    let literal = |f: &Formula| match f {
        Formula::Option(k) => Some((k.to_string(), "Y")),
        Formula::Not(f) => match **f {
            Formula::Option(k) => Some((k.to_string(), "N")),
            _ => None,
        },
        _ => None,
    };
    literals.iter().map(literal).collect::<Option<Vec<_>>>().map(Entries)
}

fn ranking(model: &Model, states: &States, dm: usize) -> Option<CaseRanking> {
    let wants = without_strength(model, states, dm)?;
    let ranks = wants.ranks()?;
    let mut order: Vec<u32> = states.indices().collect();
    order.sort_by_key(|s| std::cmp::Reverse(ranks.get(*s as usize)));
    let tiers = order.chunk_by(|a, b| ranks.get(*a as usize) == ranks.get(*b as usize));
    let tier = |tier: &[u32]| match tier {
        [state] => Ranked::State(states.id(*state)),
        tie => Ranked::Tie(tie.iter().map(|s| Ranked::State(states.id(*s))).collect()),
    };
    Some(CaseRanking { ranking: tiers.map(tier).collect() })
}

/// How a decision maker orders states, strong differences as plain ones; `None` where a comparison is unknown or
/// stated by itself.
pub(super) fn without_strength(model: &Model, states: &States, dm: usize) -> Option<Wants> {
    let decider = model.decision_makers.get(dm)?;
    if !decider.preferences.comparisons.is_empty() {
        return None;
    }
    let mut order = decider.preferences.order.clone();
    match &mut order {
        Order::Statements(statements) => statements.iter_mut().for_each(|s| s.strong = false),
        Order::Ranking { tiers, .. } => tiers.iter_mut().for_each(|t| t.strong = false),
        Order::Silent | Order::Random { .. } => {}
    }
    let mut plain = Model { decision_makers: model.decision_makers.clone(), ..Model::default() };
    plain.decision_makers.get_mut(dm)?.preferences.order = order;
    Wants::of(&plain, states, dm).ok()
}
