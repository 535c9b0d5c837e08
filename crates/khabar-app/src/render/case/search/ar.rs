//! Arabic.

use super::Words;
use crate::render::counted;

pub const WORDS: Words = Words {
    reports: |n| match n {
        0 => "لا نتائج".to_owned(),
        n => counted(n as u128, "تقرير واحد", "تقريران", "تقارير", "تقريرًا", "تقرير"),
    },
    wider: |n| {
        let more = counted(n as u128, "تقرير آخر", "تقريران آخران", "تقارير أخرى", "تقريرًا آخر", "تقرير آخر");
        format!("بتوسيع المطابقة (\u{2066}--mode\u{2069}): {more}")
    },
    more: |n| format!("… و{}", counted(n as u128, "موضع آخر", "موضعان آخران", "مواضع أخرى", "موضعًا آخر", "موضع آخر")),
    limited: |n| {
        let more = counted(
            n as u128,
            "تقرير لم يُعرض",
            "تقريران لم يُعرضا",
            "تقارير لم تُعرض",
            "تقريرًا لم يُعرض",
            "تقرير لم يُعرض",
        );
        format!("{more} (\u{2066}--limit\u{2069})")
    },
};
