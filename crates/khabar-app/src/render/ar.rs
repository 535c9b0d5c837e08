//! Arabic labels.

use super::Labels;
use khabar::corroborate::brief;
use khabar::record::{Quote, SourceKind, Stance};

pub const LABELS: Labels = Labels {
    outlet: "المنبر",
    published: "النشر",
    id: "المعرّف",
    statements: "من يقول ماذا، وعلى ذمّة من",
    events: "من فعل ماذا، وبمن",
    problems: "ما اعترض القراءة",
    none_found: "لم يُعثر على شيء",
    outlet_unnamed: "المنبر (غير مسمّى)",
    untitled: "(بلا عنوان)",
    no_source: "بلا مصدر مسمّى",
    to: "مخاطِبًا",
    medium: "عبر",
    line: "السطر",
    event: "الحدث",
    kind: "النوع",
    trigger: "اللفظ",
    actor: "الفاعل",
    recipient: "الطرف الآخر",
    place: "المكان",
    time: "الزمان",
    status: "الحال",
    in_passing: "مذكور عرَضًا",
    word_of: "على ذمّة",
    account: "وفي رواية أخرى",
    dead: "القتلى",
    injured: "الجرحى",
    withheld: "محجوب",
    name: "الاسم",
    at_least: "لا يقل عن",
    at_most: "لا يزيد على",
    and: "؛",
    comma: "،",
    citing: "نقلًا عن",
    own_voice: "بصوت المنبر نفسه",
    read_right: "صحّة القراءة",
    quotes: ("«", "»"),
    source_kind: |kind| match kind {
        SourceKind::Person => "شخص مسمّى",
        SourceKind::Office => "صاحب منصب بلا اسم",
        SourceKind::Institution => "مؤسسة",
        SourceKind::Media => "وسيلة إعلام",
        SourceKind::Anonymous => "مصدر غير مسمّى",
        SourceKind::Witness => "شهود",
        SourceKind::Document => "وثيقة",
        SourceKind::Public => "مراقبون",
    },
    stance: |stance| match stance {
        Stance::Asserts => "يقول",
        Stance::Denies => "ينفي",
        Stance::Confirms => "يؤكد",
        Stance::Demands => "يطالب",
        Stance::Warns => "يحذّر",
        Stance::Threatens => "يهدّد",
        Stance::Promises => "يَعِد",
        Stance::Accuses => "يتّهم",
        Stance::Condemns => "يدين",
        Stance::Praises => "يشيد",
        Stance::Apologises => "يعتذر",
        Stance::Asks => "يسأل",
        Stance::Expects => "يتوقّع",
        Stance::Refuses => "يرفض",
    },
    quote: |quote| match quote {
        Quote::Direct => "بنصّه",
        Quote::Indirect => "بالمعنى",
        Quote::Mixed => "بعضه بنصّه",
    },
    // The words that briefs and comparisons say it in.
    plover: |kind| (brief::words(brief::Lang::Ar).kind)(kind),
    status_word: |status| (brief::words(brief::Lang::Ar).status)(status),
    precision: |precision| match precision {
        "site" => "موقع",
        "city" => "مدينة",
        "region" => "إقليم",
        "country" => "بلد",
        other => other,
    },
    also: |names, times, relations| format!("وفي سجل JSON أيضًا: أسماء {names}، أزمنة {times}، علاقات {relations}"),
};

/// A counted noun: singular and dual by themselves, then as the last two digits ask: 3–10 the plural, 11–99 the
/// accusative singular, hundreds the genitive singular.
pub fn counted(n: u128, one: &str, two: &str, few: &str, many: &str, hundreds: &str) -> String {
    match (n, n % 100) {
        (1, _) => one.to_owned(),
        (2, _) => two.to_owned(),
        (_, 3..=10) => format!("{n} {few}"),
        (_, 11..) => format!("{n} {many}"),
        _ => format!("{n} {hundreds}"),
    }
}
