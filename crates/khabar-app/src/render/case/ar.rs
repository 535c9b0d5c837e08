//! Arabic.

use super::Words;
use khabar::corroborate::differences::Mark;

pub const WORDS: Words = Words {
    origins: "المصادر الأصلية",
    may_be: "قد يكون هو نفسه",
    may_be_any: "لا يُعرف اختلافه عن سائر المصادر",
    table: "الجدول: لكل مصدر عمود برقمه، و— حيث لم يُذكر شيء",
    aspect: "البند",
    standing: "الحال",
    in_words: "بألفاظ التقارير",
    withheld: "محجوب",
    denied: "منفيّ",
    earlier: "قاله سابقًا",
    copy: "من نسخة",
    history: "تغيّر المنقول",
    then: "ثم",
    silent: "لم يُذكر",
    mark: |mark| match mark {
        Mark::Confirmed => "أقرّت مراجعةٌ قراءته",
        Mark::Edited => "صحّحته مراجعة",
        Mark::Entered => "أُدخل يدويًّا",
    },
    day_unknown: "بلا يوم معروف",
    reported: "أول خبر عنه",
    no_events: "لا أحداث.",
    read: "قُرئت",
    queued: "في الانتظار",
    skipped: "لم تُقرأ على حدة",
    unreadable: "تعذّرت قراءتها",
    same_as: "مطابق حرفيًا للخبر",
};
