//! Arabic.

use super::Words;
use khabar::corroborate::differences::Mark;

pub const WORDS: Words = Words {
    origins: "المصادر الأصلية",
    may_be: "قد يكون هو نفسه المصدر",
    may_be_any: "قد يكون هو نفسه أحد المصادر الأخرى",
    table: "الجدول: لكل مصدر أصلي عمود برقمه، و«—» حيث لا يذكر شيئًا",
    aspect: "البند",
    standing: "الاتفاق",
    in_words: "بألفاظ التقارير",
    withheld: "محجوب",
    denied: "نفي",
    earlier: "قيل سابقًا",
    copy: "من نسخة",
    history: "تغيّر المنقول",
    then: "ثم",
    silent: "لم يُذكر",
    mark: |mark| match mark {
        Mark::Confirmed => "أُقرّت قراءته في المراجعة",
        Mark::Edited => "صُحّح في المراجعة",
        Mark::Entered => "أُدخل يدويًّا",
    },
    day_unknown: "اليوم غير معروف",
    reported: "أول خبر عنه",
    no_events: "لا أحداث.",
    read: "قُرئت",
    queued: "في الانتظار",
    skipped: "لم تُقرأ على حدة",
    unreadable: "تعذّرت قراءتها",
    same_as: "مطابق حرفيًا للخبر",
};
