//! Reasons in English.

use super::{Told, Wording};
use crate::conflict::model::Relation;
use crate::conflict::stability::Concept;

pub(super) struct English;

/// `a, b and c`.
fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// What a countermove means for its mover.
fn gain(by: &str, relation: Relation) -> String {
    match relation {
        Relation::Better | Relation::MuchBetter => format!("a gain for {by}"),
        Relation::Equal => format!("neither gain nor loss for {by}"),
        Relation::Worse | Relation::MuchWorse => format!("at a loss to {by}"),
        Relation::Unknown => format!("and whether {by} gains is not known"),
    }
}

impl Wording for English {
    fn option(&self, name: &str, owner: Option<&str>) -> String {
        owner.map_or_else(|| format!("“{name}”"), |owner| format!("“{name}” ({owner})"))
    }

    fn change(&self, taken: &[String], given_up: &[String]) -> String {
        let taking = (!taken.is_empty()).then(|| format!("taking up {}", list(taken)));
        let giving = (!given_up.is_empty()).then(|| format!("giving up {}", list(given_up)));
        taking.into_iter().chain(giving).collect::<Vec<_>>().join(" and ")
    }

    fn state(&self, id: u32) -> String {
        format!("state {id}")
    }

    fn described(&self, taken: &[String], left: &[String]) -> String {
        match (taken, left) {
            ([], _) => format!("Nothing is taken up, of {}.", list(left)),
            (_, []) => format!("Everything is taken up: {}.", list(taken)),
            _ => format!("Taken up: {}. Not taken up: {}.", list(taken), list(left)),
        }
    }

    fn concept(&self, concept: Concept) -> String {
        let full = match concept {
            Concept::Nash => return "Nash stability".to_owned(),
            Concept::Gmr => "general metarationality",
            Concept::Smr => "symmetric metarationality",
            Concept::Seq => "sequential stability",
            Concept::Sseq => "symmetric sequential stability",
            Concept::Sim => "simultaneous stability",
        };
        format!("{full} ({})", concept.name())
    }

    fn meaning(&self, concept: Concept) -> &'static str {
        match concept {
            Concept::Nash => "One stays where no move of one's own leads to anything better.",
            Concept::Gmr => {
                "One stays where, after each tempting move, the others can bring about something no better than \
                 staying, even at a loss to themselves."
            }
            Concept::Smr => {
                "One stays where, after each tempting move, the others can bring about something no better than \
                 staying, even at a loss to themselves, and no further move of one's own leads out of it."
            }
            Concept::Seq => {
                "One stays where, after each tempting move, the others can bring about something no better than \
                 staying by moves that they gain by."
            }
            Concept::Sseq => {
                "One stays where, after each tempting move, the others can bring about something no better than \
                 staying by moves that they gain by, and no further move of one's own leads out of it."
            }
            Concept::Sim => {
                "One stays where each tempting move can be spoilt by moves that the others gain by and make at the \
                 same time."
            }
        }
    }

    fn verdict(&self, dm: &str, state: &str, concept: &str, stable: bool) -> String {
        format!("For {dm}, {state} is {}stable under {concept}.", if stable { "" } else { "not " })
    }

    fn equilibrium(&self, state: &str, concept: &str, leavers: &[String]) -> String {
        let number = state.trim_start_matches("state ");
        match leavers {
            [] => format!("State {number} is an equilibrium under {concept}: it is stable for everyone."),
            _ => format!("State {number} is no equilibrium under {concept}: it is not stable for {}.", list(leavers)),
        }
    }

    fn no_move(&self, dm: &str, state: &str) -> String {
        format!("{dm} has no move from {state}.")
    }

    fn no_gain(&self, dm: &str, state: &str, known: bool) -> String {
        let leads = if known { "leads" } else { "is known to lead" };
        format!("No move of {dm} from {state} {leads} to anything that {dm} likes better.")
    }

    fn uncounted(&self, dm: &str, change: &str, _state: &str) -> String {
        format!("Whether {dm} would gain by {change} is not known, which does not count as a temptation here.")
    }

    fn tempts(&self, dm: &str, change: &str, _state: &str, relation: Relation) -> String {
        match relation {
            Relation::Unknown => {
                format!("Whether {dm} would gain by {change} is not known, which counts as a temptation here")
            }
            Relation::MuchBetter => format!("{dm} would gain much by {change}"),
            _ => format!("{dm} would gain by {change}"),
        }
    }

    fn unasked(&self, tempts: &str, concept: Concept) -> String {
        match concept {
            Concept::Sim => {
                format!("{tempts}; answers at the same time count only where nobody is sequentially stable.")
            }
            _ => format!("{tempts}; {} does not ask what the others could answer.", self.concept(concept)),
        }
    }

    fn answers(&self, steps: &[Told]) -> String {
        let mut out = String::new();
        for (at, Told { by, change, to, relation }) in steps.iter().enumerate() {
            let could = if at == 0 { "could answer by" } else { "then by" };
            let comma = if at == 0 { "" } else { ", and " };
            out += &format!("{comma}{by} {could} {change} ({to}, {})", gain(by, *relation));
        }
        out
    }

    fn at_once(&self, steps: &[Told], end: &str) -> String {
        let step = |Told { by, change, relation, .. }: &Told| {
            let gains = if *relation == Relation::Unknown { "might gain" } else { "could gain" };
            format!("{by} {gains} by {change}")
        };
        let steps: Vec<String> = steps.iter().map(step).collect();
        format!("at the same time {}, which together makes {end}", list(&steps))
    }

    fn deterred(&self, tempts: &str, answers: &str, why: &str, no_escape: Option<&str>) -> String {
        let no_escape = no_escape.map(|e| format!(", and {e}")).unwrap_or_default();
        format!("{tempts}, but {answers}; {why}{no_escape}.")
    }

    fn compared(&self, dm: &str, end: &str, state: &str, relation: Relation, back: bool) -> String {
        match relation {
            _ if back => format!("that brings back {state}"),
            Relation::MuchWorse => format!("{dm} likes {end} much less than {state}"),
            Relation::Worse => format!("{dm} likes {end} less than {state}"),
            Relation::Unknown => {
                format!(
                    "it is not known whether {dm} likes {end} better than {state}, which counts as a deterrent here"
                )
            }
            _ => format!("{dm} likes {end} no better than {state}"),
        }
    }

    fn no_escape(&self, dm: &str, state: &str, strong: bool) -> String {
        match strong {
            true => format!("from there {dm} can move only to what is much worse than {state}, if at all"),
            false => format!("no move of {dm} leads from there to anything better than {state}"),
        }
    }

    fn escaped(&self, dm: &str, tempts: &str, answers: &str, escape: (&str, &str, Relation), state: &str) -> String {
        let (change, to, relation) = escape;
        let compared = match relation {
            Relation::Better | Relation::MuchBetter => format!("which {dm} likes better than {state}"),
            Relation::Unknown => format!("and it is not known that this is no better for {dm} than {state}"),
            _ => format!("which is not much worse for {dm} than {state}"),
        };
        format!("{tempts}. {answers}, but {dm} could escape from there by {change} ({to}), {compared}: nothing deters.")
    }

    fn undeterred(&self, dm: &str, change: &str, reason: &str) -> String {
        format!("Nothing deters {dm} from {change}: {reason}.")
    }

    fn why_undeterred(&self, dm: &str, state: &str, concept: Concept, answers: bool, strong: bool) -> String {
        let after = match (concept, answers) {
            (Concept::Sim, false) => return "none of the others has a move to gain by at the same time".to_owned(),
            (_, false) if concept.credible() => {
                return "none of the others has a move to gain by from there".to_owned();
            }
            (_, false) => return "none of the others has a move from there".to_owned(),
            (Concept::Sim, true) => "whatever the others could gain by doing at the same time",
            (_, true) if concept.credible() => "whatever the others could gain by doing then",
            (_, true) => "whatever the others can do then",
        };
        match strong {
            true => format!("{after}, {dm} is not much worse off than in {state}"),
            false => format!("{after}, {dm} is better off than in {state}"),
        }
    }

    fn doubtful(&self, dm: &str, change: &str, answers: &str, end: &str, state: &str, unknown: bool) -> String {
        match unknown {
            true => format!(
                "Nothing is known to deter {dm} from {change}: {answers}, but whether {dm} likes {end} better than \
                 {state} is not known, and does not count as a deterrent here."
            ),
            false => format!(
                "Nothing deters {dm} strongly from {change}: {answers}, but {end} is not much worse for {dm} than \
                 {state}, and only strong deterrents count here."
            ),
        }
    }
}
