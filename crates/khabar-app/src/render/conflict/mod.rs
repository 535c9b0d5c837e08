//! Conflicts as text for people: models, equilibria, what falls with a source.

mod change;
mod words;

use super::labels::{Lang, labels};
use super::line::{isolate, shown};
use super::{DOT, Sheet, UNKNOWN, View};
use fixedbitset::FixedBitSet;
use khabar::conflict::diff::{Answers, Difference, full_id};
use khabar::conflict::explain::{Explanation, meaning};
use khabar::conflict::formula::Formula;
use khabar::conflict::model::{self, Evidence, Order};
use khabar::conflict::report::{formula_in_words, option_in_words};
use khabar::conflict::strike::{Part, Range, Resting, Struck, items, ranges_of};
use khabar::conflict::{Concept, Game, Model, Solution};
use std::collections::BTreeMap;
pub use words::{Words, words};

/// Equilibria shown before the rest is counted.
const MOST_SHOWN: usize = 40;

/// Equilibria under each concept.
pub type Equilibria = BTreeMap<Concept, Range>;

/// A page about one model.
pub struct Page<'a> {
    sheet: Sheet,
    pub words: &'static Words,
    pub lang: model::Lang,
    pub model: &'a Model,
    pub game: &'a Game,
}

/// The language of a model's own title, where the caller asks for none.
fn lang_of(model: &Model, view: &View) -> model::Lang {
    let arabic = |text: &str| text.chars().any(|c| ('\u{620}'..='\u{64A}').contains(&c));
    match view.lang {
        Some(Lang::Ar) => model::Lang::Ar,
        Some(Lang::En) => model::Lang::En,
        None if model.title.ar.is_some() || arabic(&model.title.text) => model::Lang::Ar,
        None => model::Lang::En,
    }
}

impl<'a> Page<'a> {
    /// An empty page.
    pub fn new(model: &'a Model, game: &'a Game, view: &View) -> Page<'a> {
        let lang = lang_of(model, view);
        let of_labels = if lang == model::Lang::Ar { Lang::Ar } else { Lang::En };
        let sheet = Sheet {
            out: String::new(),
            view: *view,
            lang: of_labels,
            labels: labels(of_labels),
            rtl: lang == model::Lang::Ar,
        };
        Page { sheet, words: words(lang), lang, model, game }
    }

    /// The page as text.
    pub fn text(self) -> String {
        self.sheet.out
    }

    pub fn heading(&mut self, words: &str) {
        self.sheet.heading(words);
    }

    /// A rule and a heading: something new begins.
    pub fn title(&mut self, words: &str) {
        self.sheet.blank();
        let rule = "─".repeat(self.sheet.view.width.min(super::PLAIN_WIDTH));
        self.line(0, &[rule]);
        let words = self.bold(words);
        self.line(0, &[words]);
    }

    /// What to try next: commands over the sample.
    pub fn commands(&mut self, commands: &[&str]) {
        self.heading(self.words.try_it);
        for command in commands {
            let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
            let line = format!("khabar {verb} samples/libya-2019.conflict.toml {rest}");
            self.line(2, &[super::line::isolate_as(line.trim_end(), false)]);
        }
    }

    /// Parts in a row, already isolated where they need it.
    pub fn line(&mut self, indent: usize, parts: &[String]) {
        self.sheet.line(indent, parts, DOT);
    }

    /// Our own words on a line.
    pub fn say(&mut self, indent: usize, words: &str) {
        for part in super::line::wrap(words, self.sheet.view.width.saturating_sub(indent).max(20)) {
            let part = self.sheet.own(&part);
            self.line(indent, &[part]);
        }
    }

    /// A sentence whose names are isolated already, over as many lines as it takes.
    pub fn passage(&mut self, indent: usize, sentence: &str) {
        let columns = self.sheet.view.width.saturating_sub(indent + 2).max(20);
        for (at, part) in super::line::wrap(sentence, columns).into_iter().enumerate() {
            let part = self.sheet.own(&closed(&part));
            self.line(indent + if at == 0 { 0 } else { 2 }, &[part]);
        }
    }

    /// A label and what it labels.
    pub fn field(&self, label: &str, value: &str) -> String {
        self.sheet.field(label, value)
    }

    /// Our own words, set off.
    pub fn bold(&self, words: &str) -> String {
        self.sheet.bold(&self.sheet.own(words))
    }

    /// A value, or the sign for the unknown.
    pub fn value(&self, value: &str) -> String {
        if value.is_empty() { UNKNOWN.to_owned() } else { isolate(value) }
    }

    /// Our own words.
    pub fn own(&self, words: &str) -> String {
        self.sheet.own(words)
    }

    /// A decision maker's name, isolated.
    pub fn who(&self, dm: usize) -> String {
        let name = self.model.decision_makers.get(dm).map_or("", |d| d.name.in_lang(self.lang));
        isolate(&shown(name))
    }

    /// An option with its owner, isolated.
    pub fn option(&self, k: usize) -> String {
        let Some(option) = self.model.options.get(k) else { return String::new() };
        isolate(&format!("{}: {}", self.who(option.owner), shown(option.name.in_lang(self.lang))))
    }

    /// A formula with names and connectives of the language, as the wish of a decision maker: its own options go
    /// without its name.
    pub fn formula(&self, formula: &Formula, whose: Option<usize>) -> String {
        super::line::isolate_as(&formula_in_words(self.model, formula, self.lang, whose), self.sheet.rtl)
    }

    /// An option, its owner in brackets behind it where that is another.
    fn option_of(&self, k: usize, whose: Option<usize>) -> String {
        option_in_words(self.model, k, self.lang, whose)
    }

    /// What is taken in a state, in names.
    fn taken(&mut self, indent: usize, bits: u64) {
        let mut taken: Vec<String> =
            (0..self.model.options.len()).filter(|k| bits >> k & 1 == 1).map(|k| self.option(k)).collect();
        if taken.is_empty() {
            taken.push(self.sheet.own(self.words.nothing_taken));
        }
        taken[0] = self.field(self.words.taken, &taken[0]);
        self.sheet.line(indent, &taken, self.words.comma);
    }

    /// The name of a state by number, marked if it is the status quo.
    pub fn state(&self, state: u32) -> String {
        let name = (self.words.state)(self.game.states.id(state));
        match self.game.status_quo == Some(state) {
            true => format!("{} ({})", self.bold(&name), self.sheet.own(self.words.status_quo)),
            false => self.bold(&name),
        }
    }

    /// A state with what is taken in it.
    pub fn state_line(&mut self, indent: usize, state: u32, also: &[String]) {
        let mut parts = vec![self.state(state)];
        parts.extend_from_slice(also);
        self.line(indent, &parts);
        self.taken(indent + 4, self.game.states.bits(state));
    }

    /// Title, note, date, size, parties.
    pub fn head(&mut self) {
        let rule = "─".repeat(self.sheet.view.width.min(super::PLAIN_WIDTH));
        self.line(0, &[rule]);
        let title = shown(self.model.title.in_lang(self.lang));
        let title = self.sheet.bold(&isolate(&title));
        self.line(0, &[title]);
        if let Some(note) = &self.model.note {
            self.say(0, &shown(note.in_lang(self.lang)));
        }
        let w = self.words;
        let date = self.field(w.date, &self.sheet.optional(self.model.date.as_deref()));
        let states = self.field(w.states, &isolate(&self.game.states.len().to_string()));
        let status_quo = match self.game.status_quo {
            Some(s) => isolate(&self.game.states.id(s).to_string()),
            None => self.sheet.own(w.none_given),
        };
        let status_quo = self.field(w.status_quo, &status_quo);
        self.line(0, &[date, states, status_quo]);
    }

    /// Decision makers, options, and which of them are taken now.
    pub fn parties(&mut self) {
        self.heading(self.words.parties);
        for dm in self.game.decision_makers() {
            let who = self.who(dm);
            let options = (0..self.model.options.len()).filter(|k| self.model.options[*k].owner == dm);
            let options: Vec<String> = options
                .map(|k| {
                    let name = isolate(&shown(self.model.options[k].name.in_lang(self.lang)));
                    let now = self.model.status_quo.is_some_and(|s| s >> k & 1 == 1);
                    if now { format!("{name} ●") } else { format!("{name} ○") }
                })
                .collect();
            self.line(2, &[format!("{who}: {}", options.join(self.words.comma))]);
        }
        for (dm, decider) in self.model.decision_makers.iter().enumerate() {
            if matches!(decider.preferences.order, Order::Silent) {
                let line = (self.words.silent)(&self.who(dm));
                self.say(2, &line);
            }
        }
    }

    /// The concepts of a list, by their names.
    pub fn concepts(&self, concepts: impl IntoIterator<Item = Concept>) -> String {
        let names: Vec<&str> = concepts.into_iter().map(Concept::name).collect();
        isolate(&names.join(" "))
    }

    /// Every equilibrium with the concepts under which it is one.
    pub fn equilibria(&mut self, equilibria: &Equilibria) {
        self.heading(self.words.rests);
        self.resting(equilibria);
        if self.game.has_unknown() {
            self.say(2, self.words.unknown_note);
        }
    }

    fn resting(&mut self, equilibria: &Equilibria) {
        let w = self.words;
        let mut states = equilibrium_states(equilibria);
        states.sort_by_key(|s| std::cmp::Reverse(concepts_of(equilibria, *s).0.len()));
        if states.is_empty() {
            self.say(2, w.no_rest);
        }
        for &state in states.iter().take(MOST_SHOWN) {
            let (sure, possible) = concepts_of(equilibria, state);
            let mut parts = Vec::new();
            if !sure.is_empty() {
                parts.push(self.field(w.stable_under, &self.concepts(sure)));
            }
            if !possible.is_empty() {
                parts.push(self.field(w.under_some, &self.concepts(possible)));
            }
            self.state_line(2, state, &parts);
        }
        if states.len() > MOST_SHOWN {
            self.say(2, &(w.left_out)(states.len() - MOST_SHOWN));
        }
    }

    /// In how many of the equilibria under each concept each option is taken; where comparisons are unknown, of those
    /// under every reading.
    pub fn outlook(&mut self, equilibria: &Equilibria) {
        self.heading(self.words.outlook);
        for k in 0..self.model.options.len() {
            let counts: Vec<String> = equilibria
                .iter()
                .map(|(concept, range)| {
                    let all = range.sure.count_ones(..);
                    let taken = range.sure.ones().filter(|s| self.game.states.bits(*s as u32) >> k & 1 == 1).count();
                    isolate(&format!("{} {taken}/{all}", concept.name()))
                })
                .collect();
            let parts = format!("{}: {}", self.option(k), counts.join(self.words.comma));
            self.line(2, &[parts]);
        }
    }

    /// Where nobody moves in the game that it sees itself.
    pub fn seen(&mut self, solution: &Solution) {
        self.heading(self.words.seen);
        self.resting(&ranges_of(std::slice::from_ref(solution)));
    }

    /// Who stays with a limited horizon, and with every long one.
    pub fn foresight(&mut self, horizon: u16, limited: &[FixedBitSet; 2], non_myopic: &[FixedBitSet; 2]) {
        for (heading, sets) in
            [((self.words.limited)(horizon), limited), (self.words.non_myopic.to_owned(), non_myopic)]
        {
            self.heading(&heading);
            for (dm, set) in sets.iter().enumerate() {
                let ids: Vec<String> = set.ones().map(|s| self.game.states.id(s as u32).to_string()).collect();
                let line = format!("{}: {}", self.who(dm), self.value(&ids.join(" ")));
                self.line(2, &[line]);
            }
        }
    }

    /// Equilibria where only strong sanctions count, under each concept.
    pub fn strong(&mut self, strong: &Solution) {
        self.heading(self.words.strongly);
        for concept in strong.stable.keys() {
            let states: Vec<String> =
                strong.equilibria(*concept).ones().map(|s| self.game.states.id(s as u32).to_string()).collect();
            let states = if states.is_empty() { UNKNOWN.to_owned() } else { isolate(&states.join(" ")) };
            let line = self.field(&isolate(concept.name()), &states);
            self.line(2, &[line]);
        }
    }

    /// For every state, the concepts under which each decision maker stays.
    pub fn standing(&mut self, solution: &Solution) {
        self.heading(self.words.standing);
        for s in self.game.states.indices() {
            self.state_line(2, s, &[]);
            for dm in self.game.decision_makers() {
                let concepts: Vec<Concept> =
                    solution.stable.keys().copied().filter(|c| solution.is_stable(*c, dm, s)).collect();
                let under = if concepts.is_empty() { UNKNOWN.to_owned() } else { self.concepts(concepts) };
                let line = format!("{}: {under}", self.who(dm));
                self.line(4, &[line]);
            }
        }
    }

    /// Another page behind this one.
    pub fn append(&mut self, other: Page<'_>) {
        self.sheet.out.push_str(&other.sheet.out);
    }

    /// Differences of structure between this page's model and another.
    pub fn differences(&mut self, other: &Model, differences: &[Difference]) {
        let w = self.words;
        self.heading(w.structure);
        if differences.is_empty() {
            self.say(2, w.same_structure);
        }
        for difference in differences {
            let parts = self.difference(other, difference);
            self.line(2, &parts);
        }
    }

    fn difference(&self, other: &Model, difference: &Difference) -> Vec<String> {
        let w = self.words;
        let party = |id: &str| {
            let all = self.model.decision_makers.iter().chain(&other.decision_makers);
            let name = all.filter(|d| d.id == id).map(|d| d.name.in_lang(self.lang)).next();
            isolate(&shown(name.unwrap_or(id)))
        };
        let wants = |who: &str, what: &str| format!("{}: {}", party(who), isolate(&shown(what)));
        match difference {
            Difference::DecisionMakerGone(id) => vec![party(id), self.own(w.only_first)],
            Difference::DecisionMakerNew(id) => vec![party(id), self.own(w.only_second)],
            Difference::OptionGone(id) => vec![self.shared_option(other, id), self.own(w.only_first)],
            Difference::OptionNew(id) => vec![self.shared_option(other, id), self.own(w.only_second)],
            Difference::Direction(id) => vec![self.shared_option(other, id), self.own(w.direction_differs)],
            Difference::StatusQuo(id, taken) => {
                let now = if *taken { w.taken_second } else { w.taken_first };
                vec![self.shared_option(other, id), self.own(now)]
            }
            Difference::StatusQuoGone => vec![self.own(w.status_quo), self.own(w.only_first)],
            Difference::StatusQuoNew => vec![self.own(w.status_quo), self.own(w.only_second)],
            Difference::WantGone(who, what) => vec![wants(who, what), self.own(w.only_first)],
            Difference::WantNew(who, what) => vec![wants(who, what), self.own(w.only_second)],
            Difference::WantMoved(who, what, from, to) => {
                vec![wants(who, what), self.own(&(w.moved)(*from, *to))]
            }
            Difference::WantChanged(who, what) => vec![wants(who, what), self.own(w.differs)],
            Difference::Order(who) => vec![self.own(&(w.ranking_of)(&party(who))), self.own(w.differs)],
            Difference::FeasibleNow(what) => {
                vec![self.own(&(w.infeasible)(&isolate(&shown(what)))), self.own(w.only_first)]
            }
            Difference::InfeasibleNow(what) => {
                vec![self.own(&(w.infeasible)(&isolate(&shown(what)))), self.own(w.only_second)]
            }
            Difference::View(who) => vec![self.own(&(w.view_of)(&party(who))), self.own(w.differs)],
            Difference::Moves(who) => vec![self.own(&(w.moves_of)(&party(who))), self.own(w.differs)],
        }
    }

    /// An option of this model or another, by its full id.
    fn shared_option(&self, other: &Model, full: &str) -> String {
        let label = |model: &Model| {
            let k = (0..model.options.len()).find(|k| full_id(model, *k) == full)?;
            let option = model.options.get(k)?;
            let owner = model.decision_makers.get(option.owner)?;
            Some(format!("{}: {}", owner.name.in_lang(self.lang), option.name.in_lang(self.lang)))
        };
        isolate(&shown(&label(self.model).or_else(|| label(other)).unwrap_or_else(|| full.to_owned())))
    }

    /// Equilibria of two models side by side, by what is taken in them.
    pub fn answers(&mut self, answers: &[(Concept, Answers)], other: &Model) {
        let w = self.words;
        for (concept, answers) in answers {
            self.heading(&isolate(concept.name()));
            for (label, states) in [(w.kept, &answers.kept), (w.gone, &answers.gone), (w.new, &answers.new)] {
                for state in states {
                    let taken: Vec<String> =
                        state.iter().filter(|(_, t)| *t).map(|(id, _)| self.shared_option(other, id)).collect();
                    let taken = if taken.is_empty() { self.own(w.nothing_taken) } else { taken.join(w.comma) };
                    let line = self.field(label, &taken);
                    self.line(2, &[line]);
                }
            }
            if answers.kept.is_empty() && answers.gone.is_empty() && answers.new.is_empty() {
                self.line(2, &[UNKNOWN.to_owned()]);
            }
        }
    }

    /// Whether a decision maker stays under each of some concepts.
    pub fn verdict(&mut self, dm: usize, stable: bool, concepts: &[Concept]) {
        let label = if stable { self.words.stays } else { self.words.leaves };
        let under = self.concepts(concepts.iter().copied());
        self.heading(&format!("{}: {under}", label(&self.who(dm))));
    }

    /// Whether a state is an equilibrium under each of some concepts, and who leaves it if not.
    pub fn verdict_of_all(&mut self, parts: &[Explanation], concepts: &[Concept]) {
        let under = self.concepts(concepts.iter().copied());
        let leavers: Vec<String> = parts.iter().filter(|p| !p.stable).map(|p| self.who(p.decision_maker)).collect();
        match leavers.is_empty() {
            true => self.heading(&format!("{}: {under}", self.words.stable_under)),
            false => self.heading(&format!("{}: {under}", (self.words.leaves)(&(self.words.names)(&leavers)))),
        }
    }

    /// Concepts that were left out, since they would take too long.
    pub fn not_computed(&mut self, concepts: &[Concept]) {
        for concept in concepts {
            self.say(0, &(self.words.not_computed)(concept.name()));
        }
    }

    /// What the abbreviations mean.
    pub fn legend(&mut self, concepts: &[Concept]) {
        self.heading(self.words.legend);
        for c in concepts {
            let sentence = format!("{}: {}", isolate(c.name()), meaning(*c, self.lang));
            self.passage(2, &sentence);
        }
    }

    /// What a statement of a decision maker wants.
    pub fn wanted(&self, dm: usize, k: usize) -> String {
        match self.model.decision_makers.get(dm).map(|d| &d.preferences.order) {
            Some(Order::Statements(s)) => s.get(k).map(|s| self.formula(&s.wants, Some(dm))).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// An item of the model in words.
    pub fn item(&self, item: Resting) -> String {
        let w = self.words;
        match item {
            Resting::Option(k) => self.option(k),
            Resting::Statement(dm, k) => self.own(&(w.wants)(&self.who(dm), k + 1, &self.wanted(dm, k))),
            Resting::Ranking(dm) => self.own(&(w.ranking_of)(&self.who(dm))),
            Resting::Comparison(dm, _) => self.own(&(w.comparison_of)(&self.who(dm))),
            Resting::Infeasible(k) => {
                let what = self.model.infeasible.get(k).map(|i| self.formula(&i.when, None));
                self.own(&(w.infeasible)(&what.unwrap_or_default()))
            }
            Resting::Move(k) => self.own(&(w.moves_of)(&self.who(self.model.moves.get(k).map_or(0, |m| m.by)))),
            Resting::Arcs(k) => self.own(&(w.moves_of)(&self.who(self.model.arcs.get(k).map_or(0, |a| a.by)))),
            Resting::View(k) => self.own(&(w.view_of)(&self.who(self.model.views.get(k).map_or(0, |v| v.by)))),
            Resting::Belief(view, at, part) => self.belief(view, at, part),
        }
    }

    /// A part of what somebody is believed to want.
    fn belief(&self, view: usize, at: usize, part: Part) -> String {
        let w = self.words;
        let Some(view) = self.model.views.get(view) else { return String::new() };
        let Some((of, preferences)) = view.believed.get(at) else { return String::new() };
        let who = self.who(*of);
        let what = match (part, &preferences.order) {
            (Part::Statement(k), Order::Statements(s)) => {
                let wanted = s.get(k).map(|s| self.formula(&s.wants, Some(*of))).unwrap_or_default();
                (w.wants)(&who, k + 1, &wanted)
            }
            (Part::Comparison(_), _) => (w.comparison_of)(&who),
            _ => (w.ranking_of)(&who),
        };
        self.own(&(w.believes)(&self.who(view.by), &what))
    }

    /// What became of an item that fell.
    fn fate(&self, item: Resting) -> &'static str {
        let w = self.words;
        match item {
            Resting::Option(k) => (w.fallen_option)(self.model.status_quo.is_some_and(|s| s >> k & 1 == 1)),
            Resting::Statement(..) | Resting::Ranking(_) | Resting::Comparison(..) | Resting::Belief(..) => {
                w.fallen_preference
            }
            Resting::Move(k) if self.model.moves.get(k).is_some_and(|m| !m.allowed) => w.fallen_bar,
            Resting::Move(_) | Resting::Arcs(_) => w.fallen_move,
            Resting::Infeasible(_) if self.model.numbering.is_some() => w.fallen_bar_listed,
            Resting::Infeasible(_) => w.fallen_bar,
            Resting::View(_) => w.fallen_view,
        }
    }

    /// A piece of evidence: its words, through whom, when.
    pub fn evidence(&mut self, indent: usize, evidence: &Evidence) {
        let w = self.words;
        let mut parts = vec![isolate(&shown(&evidence.id))];
        let chain: Vec<String> = evidence
            .chain
            .iter()
            .map(|l| match l.anonymous {
                true => format!("{} ({})", isolate(&shown(&l.name)), self.own(w.anonymous)),
                false => isolate(&shown(&l.name)),
            })
            .collect();
        if !chain.is_empty() {
            parts.push(chain.join(w.comma));
        }
        parts.extend(evidence.date.as_ref().map(|d| isolate(&shown(d))));
        self.line(indent, &parts);
        if let Some(quote) = &evidence.quote {
            let (open, close) = self.sheet.labels.quotes;
            let quote = format!("{open}{}{close}", shown(quote));
            for part in super::line::wrap(&quote, self.sheet.view.width.saturating_sub(indent + 4).max(20)) {
                self.line(indent + 4, &[isolate(&part)]);
            }
        }
    }

    /// What is struck, what falls, and what stands on less.
    pub fn strike(&mut self, struck: &Struck) {
        let w = self.words;
        self.heading(w.struck);
        for &at in &struck.evidence {
            if let Some(evidence) = self.model.evidence.get(at) {
                self.evidence(2, evidence);
            }
        }
        if struck.evidence.is_empty() {
            self.say(2, w.nothing_struck);
        }
        self.heading(w.falls);
        for &item in &struck.fallen {
            let parts = [self.item(item), self.own(self.fate(item))];
            self.line(2, &parts);
        }
        if struck.fallen.is_empty() {
            self.say(2, w.nothing_falls);
        }
        if !struck.weakened.is_empty() {
            self.heading(w.weaker);
            for &(item, left, all) in &struck.weakened {
                let parts = [self.item(item), self.own(&(w.left_of)(left, all))];
                self.line(2, &parts);
            }
        }
        let judged: Vec<Resting> =
            items(self.model).into_iter().filter(|(_, e)| e.is_empty()).map(|(i, _)| i).collect();
        if !judged.is_empty() {
            self.heading(w.judgement);
            for item in judged {
                let item = self.item(item);
                self.line(2, &[item]);
            }
        }
    }

    /// What a strike does to the equilibria; under another heading, to those as each party sees the conflict.
    pub fn struck_answer(&mut self, after: &Game, was: &Equilibria, is: &Equilibria, seen: bool) {
        let w = self.words;
        self.heading(if seen { w.seen } else { w.answer });
        self.answer(after, was, is);
    }

    fn answer(&mut self, after: &Game, was: &Equilibria, is: &Equilibria) {
        let w = self.words;
        let changed = changed_states(self.game, after, was, is);
        if changed.is_empty() {
            self.say(2, w.answer_same);
        }
        for (bits, before, now) in changed {
            let name = match (self.game.states.index(bits), after.states.index(bits)) {
                (Some(s), _) => self.state(s),
                (None, Some(s)) => self.bold(&(w.state)(after.states.id(s))),
                (None, None) => continue,
            };
            let side = |label: &str, of: (Vec<Concept>, Vec<Concept>)| {
                let mut value = Vec::new();
                if !of.0.is_empty() {
                    value.push(self.concepts(of.0));
                }
                if !of.1.is_empty() {
                    value.push(format!("{} ({})", self.concepts(of.1), self.own(w.under_some)));
                }
                let value = if value.is_empty() { self.own(w.no_concept) } else { value.join(w.comma) };
                self.field(label, &value)
            };
            let parts = [name, side(w.before, before), side(w.after, now)];
            self.line(2, &parts);
            self.taken(6, bits);
        }
        if after.has_unknown() {
            self.say(2, w.unknown_note);
        }
    }
}

/// A line cut out of a longer text, with no isolate left open or closed twice: a name may have been cut in two.
fn closed(part: &str) -> String {
    let (mut open, mut out) = (0usize, String::new());
    let mut lead = 0usize;
    for c in part.chars() {
        match c {
            '\u{2066}'..='\u{2068}' => open += 1,
            '\u{2069}' if open == 0 => lead += 1,
            '\u{2069}' => open -= 1,
            _ => {}
        }
        out.push(c);
    }
    format!("{}{out}{}", "\u{2068}".repeat(lead), "\u{2069}".repeat(open))
}

/// States that are an equilibrium under some concept and reading, ascending.
pub fn equilibrium_states(equilibria: &Equilibria) -> Vec<u32> {
    let mut all = FixedBitSet::new();
    equilibria.values().for_each(|r| {
        all.grow(r.possible.len());
        all.union_with(&r.possible);
    });
    all.ones().map(|s| s as u32).collect()
}

/// Concepts under which a state is an equilibrium: under every reading, and under some only.
pub fn concepts_of(equilibria: &Equilibria, state: u32) -> (Vec<Concept>, Vec<Concept>) {
    let of = |fits: &dyn Fn(&Range) -> bool| equilibria.iter().filter(|(_, r)| fits(r)).map(|(c, _)| *c).collect();
    let state = state as usize;
    (of(&|r| r.sure.contains(state)), of(&|r| r.possible.contains(state) && !r.sure.contains(state)))
}

/// Concepts of a state, before or after: under every reading, and under some only.
type Under = (Vec<Concept>, Vec<Concept>);

/// States whose standing differs between two games over the same options, by their bits.
pub fn changed_states(before: &Game, after: &Game, was: &Equilibria, is: &Equilibria) -> Vec<(u64, Under, Under)> {
    let bits = |game: &Game, all: &Equilibria| {
        equilibrium_states(all).into_iter().map(|s| game.states.bits(s)).collect::<Vec<_>>()
    };
    let mut all = bits(before, was);
    all.extend(bits(after, is));
    all.sort_unstable();
    all.dedup();
    let of = |game: &Game, eq: &Equilibria, bits| {
        game.states.index(bits).map_or_else(Under::default, |s| concepts_of(eq, s))
    };
    all.into_iter().map(|bits| (bits, of(before, was, bits), of(after, is, bits))).filter(|(_, a, b)| a != b).collect()
}
