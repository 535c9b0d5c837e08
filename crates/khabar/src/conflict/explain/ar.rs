//! Reasons in Arabic.
//!
//! No verb, pronoun or adjective agrees with a name: the gender and number of a decision maker's name are not known.
//! Names follow prepositions and nouns; what deters, tempts or remains is the subject.

use super::{Told, Wording};
use crate::conflict::model::Relation;
use crate::conflict::stability::Concept;

pub(super) struct Arabic;

/// What a countermove means for its mover.
fn gain(relation: Relation) -> &'static str {
    match relation {
        Relation::Better | Relation::MuchBetter => "وفي ذلك مكسب لصاحب الرد",
        Relation::Equal => "ولا مكسب في ذلك لصاحب الرد ولا خسارة",
        Relation::Worse | Relation::MuchWorse => "وفي ذلك خسارة لصاحب الرد",
        Relation::Unknown => "ولا يُعرف هل في ذلك مكسب لصاحب الرد",
    }
}

/// Each with its preposition: `بخيار «أ» وبخيار «ب»`.
fn each(preposition: &str, items: &[String]) -> String {
    items.iter().map(|item| format!("{preposition}{item}")).collect::<Vec<_>>().join(" و")
}

impl Wording for Arabic {
    fn option(&self, name: &str, owner: Option<&str>) -> String {
        owner.map_or_else(|| format!("«{name}»"), |owner| format!("«{name}» ({owner})"))
    }

    fn change(&self, taken: &[String], given_up: &[String]) -> String {
        let taking = (!taken.is_empty()).then(|| format!("الأخذ {}", each("بخيار ", taken)));
        let giving = (!given_up.is_empty()).then(|| format!("التخلي {}", each("عن خيار ", given_up)));
        taking.into_iter().chain(giving).collect::<Vec<_>>().join(" و")
    }

    fn state(&self, id: u32) -> String {
        format!("الحالة {id}")
    }

    fn described(&self, taken: &[String], left: &[String]) -> String {
        let (all, none) = (taken.join("، "), left.join("، "));
        match (taken, left) {
            ([], _) => format!("لا شيء مأخوذ به من الخيارات: {none}."),
            (_, []) => format!("الخيارات كلها مأخوذ بها: {all}."),
            _ => format!("المأخوذ به: {all}. غير المأخوذ به: {none}."),
        }
    }

    fn concept(&self, concept: Concept) -> String {
        let full = match concept {
            Concept::Nash => "استقرار ناش",
            Concept::Gmr => "العقلانية الفوقية العامة",
            Concept::Smr => "العقلانية الفوقية المتناظرة",
            Concept::Seq => "الاستقرار التتابعي",
            Concept::Sseq => "الاستقرار التتابعي المتناظر",
            Concept::Sim => "الاستقرار المتزامن",
        };
        format!("{full} (\u{2068}{}\u{2069})", concept.name())
    }

    fn meaning(&self, concept: Concept) -> &'static str {
        match concept {
            Concept::Nash => "يبقى الطرف في حالة لا يفضي منها أي تحرك له إلى ما هو أفضل عنده.",
            Concept::Gmr => {
                "يبقى الطرف حيث يكون في وسع الآخرين، بعد كل تحرك يغريه، أن يبلغوا ما ليس أفضل عنده من البقاء، ولو خسروا \
                 بذلك."
            }
            Concept::Smr => {
                "يبقى الطرف حيث يكون في وسع الآخرين، بعد كل تحرك يغريه، أن يبلغوا ما ليس أفضل عنده من البقاء، ولو خسروا \
                 بذلك، ولا يُخرجه من ذلك تحرك آخر له."
            }
            Concept::Seq => {
                "يبقى الطرف حيث يكون في وسع الآخرين، بعد كل تحرك يغريه، أن يبلغوا ما ليس أفضل عنده من البقاء، بتحركات فيها \
                 مكسب لهم."
            }
            Concept::Sseq => {
                "يبقى الطرف حيث يكون في وسع الآخرين، بعد كل تحرك يغريه، أن يبلغوا ما ليس أفضل عنده من البقاء، بتحركات فيها \
                 مكسب لهم، ولا يُخرجه من ذلك تحرك آخر له."
            }
            Concept::Sim => {
                "يبقى الطرف حيث يكون في وسع الآخرين أن يفسدوا كل تحرك يغريه، بتحركات متزامنة معه فيها مكسب لهم."
            }
        }
    }

    fn verdict(&self, dm: &str, state: &str, concept: &str, stable: bool) -> String {
        format!("{state} {}مستقرة عند {dm} وفق مفهوم {concept}.", if stable { "" } else { "غير " })
    }

    fn equilibrium(&self, state: &str, concept: &str, leavers: &[String]) -> String {
        match leavers {
            [] => format!("{state} حالة توازن وفق مفهوم {concept}: مستقرة عند جميع الأطراف."),
            _ => {
                format!("{state} ليست حالة توازن وفق مفهوم {concept}: غير مستقرة {}.", each("عند ", leavers))
            }
        }
    }

    fn no_move(&self, dm: &str, state: &str) -> String {
        format!("ليس أمام {dm} أي تحرك من {state}.")
    }

    fn no_gain(&self, dm: &str, state: &str, known: bool) -> String {
        let better = if known { "إلى ما هو أفضل" } else { "إلى ما يُعرف أنه أفضل" };
        format!("لا يفضي أي تحرك متاح أمام {dm} من {state} {better}.")
    }

    fn uncounted(&self, dm: &str, change: &str, state: &str) -> String {
        format!("{change}: لا يُعرف هل ذلك أفضل عند {dm} من البقاء في {state}، ولا يُحسب هنا إغراءً.")
    }

    fn tempts(&self, dm: &str, change: &str, state: &str, relation: Relation) -> String {
        match relation {
            Relation::Unknown => {
                format!("{change}: لا يُعرف هل ذلك أفضل عند {dm} من البقاء في {state}، ويُحسب هنا إغراءً")
            }
            Relation::MuchBetter => format!("ما يغري {dm} إغراءً قويًّا: {change}"),
            _ => format!("ما يغري {dm}: {change}"),
        }
    }

    fn unasked(&self, tempts: &str, concept: Concept) -> String {
        match concept {
            Concept::Sim => format!("{tempts}؛ ولا يُنظر في الردود المتزامنة إلا حيث لا استقرار تتابعيًّا عند أي طرف."),
            _ => format!("{tempts}؛ ومفهوم {} لا ينظر في ما قد يرد به الآخرون.", self.concept(concept)),
        }
    }

    fn answers(&self, steps: &[Told]) -> String {
        let mut out = String::new();
        for (at, Told { by, change, to, relation }) in steps.iter().enumerate() {
            let could = if at == 0 { "في وسع" } else { "، ثم في وسع" };
            out += &format!("{could} {by} الرد ب{change} ({to}، {})", gain(*relation));
        }
        out
    }

    fn at_once(&self, steps: &[Told], end: &str) -> String {
        let step = |Told { by, change, relation, .. }: &Told| {
            let gain = if *relation == Relation::Unknown { "ربما مكسب" } else { "مكسب" };
            format!("أمام {by} في الوقت نفسه {gain}: {change}")
        };
        let steps: Vec<String> = steps.iter().map(step).collect();
        format!("{}، فتنشأ من ذلك كله {end}", steps.join("، و"))
    }

    fn deterred(&self, tempts: &str, answers: &str, why: &str, no_escape: Option<&str>) -> String {
        let no_escape = no_escape.map(|e| format!("، {e}")).unwrap_or_default();
        format!("{tempts}، لكن {answers}؛ والرادع {why}{no_escape}.")
    }

    fn compared(&self, dm: &str, end: &str, state: &str, relation: Relation, back: bool) -> String {
        match relation {
            _ if back => format!("أن الأمور تعود بذلك إلى {state}"),
            Relation::MuchWorse => format!("أن {end} أسوأ بكثير عند {dm} من {state}"),
            Relation::Worse => format!("أن {end} أسوأ عند {dm} من {state}"),
            Relation::Unknown => format!("أنه لا يُعرف هل {end} أفضل عند {dm} من {state}، وذلك يُحسب هنا رادعًا"),
            _ => format!("أن {end} ليست أفضل عند {dm} من {state}"),
        }
    }

    fn no_escape(&self, dm: &str, state: &str, strong: bool) -> String {
        match strong {
            true => format!("ولا مخرج بعدها أمام {dm} إلا إلى ما هو أسوأ بكثير من {state}، إن وُجد"),
            false => format!("ولا مخرج بعدها أمام {dm} إلى ما هو أفضل من {state}"),
        }
    }

    fn escaped(&self, dm: &str, tempts: &str, answers: &str, escape: (&str, &str, Relation), state: &str) -> String {
        let (change, to, relation) = escape;
        let compared = match relation {
            Relation::Better | Relation::MuchBetter => format!("و{to} أفضل عند {dm} من {state}"),
            Relation::Unknown => format!("ولا يُعرف هل {to} أفضل عند {dm} من {state}"),
            _ => format!("و{to} ليست أسوأ بكثير عند {dm} من {state}"),
        };
        format!("{tempts}. {answers}، لكن يبقى بعد ذلك أمام {dm} مخرج: {change} ({to})، {compared}؛ فلا رادع.")
    }

    fn undeterred(&self, dm: &str, change: &str, reason: &str) -> String {
        format!("لا رادع يثني {dm} عن {change}: {reason}.")
    }

    fn why_undeterred(&self, dm: &str, state: &str, concept: Concept, answers: bool, strong: bool) -> String {
        let after = match (concept, answers) {
            (Concept::Sim, false) => return "ليس أمام الآخرين تحرك متزامن فيه مكسب لهم".to_owned(),
            (_, false) if concept.credible() => return "ليس أمام الآخرين بعد ذلك تحرك فيه مكسب لهم".to_owned(),
            (_, false) => return "ليس أمام الآخرين أي تحرك بعد ذلك".to_owned(),
            (Concept::Sim, true) => "أيًّا كانت تحركات الآخرين المتزامنة التي فيها مكسب لهم",
            (_, true) if concept.credible() => "أيًّا كانت تحركات الآخرين بعد ذلك مما فيه مكسب لهم",
            (_, true) => "أيًّا كان ما يفعله الآخرون بعد ذلك",
        };
        match strong {
            true => format!("{after}، لا تصير النتيجة أسوأ بكثير عند {dm} من {state}"),
            false => format!("{after}، تبقى النتيجة أفضل عند {dm} من {state}"),
        }
    }

    fn doubtful(&self, dm: &str, change: &str, answers: &str, end: &str, state: &str, unknown: bool) -> String {
        match unknown {
            true => format!(
                "لا يُعرف رادع يثني {dm} عن {change}: {answers}، لكن لا يُعرف هل {end} أفضل عند {dm} من {state}، ولا \
                 يُحسب ذلك هنا رادعًا."
            ),
            false => format!(
                "لا رادع قويًّا يثني {dm} عن {change}: {answers}، لكن {end} ليست أسوأ بكثير عند {dm} من {state}، ولا \
                 يُحسب هنا إلا الرادع القوي."
            ),
        }
    }
}
