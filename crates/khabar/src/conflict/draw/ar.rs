//! Arabic words in pictures.

use super::Words;

pub const WORDS: Words = Words {
    letters: &["أ", "ب", "ج", "د", "هـ", "و", "ز", "ح", "ط", "ي", "ك", "ل", "م", "ن", "س", "ع", "ف", "ص", "ق", "ر"],
    state_graph: "مخطّط الحالات",
    options: "الأطراف وخياراتها (الرقم في دائرة سوداء: الخيار مأخوذ به)",
    improves: "انتقال يحسّن موقف الطرف الذي يحمل السهم حرفه",
    may_improve: "قد يحسّن موقفه: تفضيله غير معروف",
    other_move: "انتقال آخر ممكن",
    way_back: "رأس مفرَّغ: العودة ممكنة أيضًا",
    improvements_only: "لم تُرسم الانتقالات التي لا تحسّن موقف صاحبها.",
    one_step_only: "لم تُرسم التحسينات التي يبلغها الطرف نفسه بخطوتين أيضًا.",
    equilibrium: "حالة توازن، ومعها أقوى المفاهيم التي تتوازن وفقها",
    equilibrium_in_some: "توازن في بعض قراءات المجهول لا في كلّها",
    status_quo: "الوضع الراهن",
    comma: "، ",
    semicolon: "؛ ",
    now: "الآن",
    matrix: "حالات التوازن",
    path_dag: "المسارات من الوضع الراهن",
    state_column: "الحالة",
    options_column: "الخيارات",
    equilibrium_column: "توازن وفق",
    stable_column: "يلزم الطرف مكانه وفق (أقوى المفاهيم)",
    in_all: "نعم",
    in_some: "في بعض قراءات المجهول",
    in_none: "لا",
    stable_under: "بين قوسين: في بعض القراءات فقط؛ –: لا يلزم الطرف مكانه",
    moves_made: |n| match n {
        0 => "البداية".to_owned(),
        1 => "بعد انتقال واحد".to_owned(),
        2 => "بعد انتقالين".to_owned(),
        3..=10 => format!("بعد {n} انتقالات"),
        n => format!("بعد {n} انتقالًا"),
    },
    equilibria_shown: |shown, all| format!("المعروض {shown} من أصل {all} من حالات التوازن، الأولى بحسب أرقامها."),
    improvements_left: |n| match n {
        0 => "حيث تنتهي التحسينات".to_owned(),
        1 => "على بُعد تحسين واحد".to_owned(),
        2 => "على بُعد تحسينين".to_owned(),
        3..=10 => format!("على بُعد {n} تحسينات"),
        n => format!("على بُعد {n} تحسينًا"),
    },
    shown: |shown, all| {
        format!("المعروض {shown} من أصل {all} من الحالات: ما تبلغه التحسينات من الوضع الراهن، وحالات التوازن.")
    },
    state: |id| format!("الحالة {id}"),
    equilibria: |list| format!("حالات التوازن: {list}."),
    no_equilibrium: "لا حالة توازن.",
    no_option: "لا خيار مأخوذًا به",
};
