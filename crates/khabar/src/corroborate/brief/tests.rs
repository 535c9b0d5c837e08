use super::*;
use crate::corroborate::testing::{case, meeting};

fn shelling() -> Comparison {
    case(&[
        "يوميات_طرابلس 26 ?مصدر_طبي | trigger=قصف place=Swani dead=3.. injured=7 time=2019-11-25",
        "يوميات_طرابلس 27 ?مصدر_طبي | trigger=قصف place=Swani dead=5 time=2019-11-25",
        "وكالة_المتوسط 27 @وزارة_الصحة | trigger=القصف dead=4..6 injured=9 time=2019-11 cause=خلاف_على_النفوذ",
        "منبر_برقة 27 @القيادة_العامة | trigger=القصف status=denied",
        "بريد_الخليج 27 - | trigger=القصف actor=lna instrument=صواريخ_غراد",
    ])
    .compare()
}

fn brief_of(comparison: Comparison, lang: Lang) -> String {
    let comparisons = [comparison];
    let grades = [Grade {
        of: "صدى الساحل".to_owned(),
        grade: "B".to_owned(),
        source: true,
        by: "سلمى".to_owned(),
        date: "2019-11-28".to_owned(),
        reason: "صحّت أخباره السابقة عن *اللقاءات*".to_owned(),
    }];
    // An editor sees the isolates as nothing; a snapshot is easier to read so.
    markdown(&brief(&comparisons), &comparisons, &grades, lang).replace(['\u{2068}', '\u{2069}'], "")
}

#[test]
fn reads_as_an_editor_writes() {
    for (lang, name) in [(Lang::Ar, "arabic"), (Lang::En, "english")] {
        insta::assert_snapshot!(format!("a_shelling_in_{name}"), brief_of(shelling(), lang));
        insta::assert_snapshot!(format!("the_meeting_in_{name}"), brief_of(meeting().compare(), lang));
    }
}

#[test]
fn the_most_told_come_first() {
    let comparisons = [case(&["a 1 - | place=Amman"]).compare(), meeting().compare(), shelling()];
    let order: Vec<usize> = brief(&comparisons).events.iter().map(|e| e.comparison).collect();
    assert_eq!(order, [2, 1, 0]);
}

#[test]
fn every_sentence_has_its_references() {
    let comparison = shelling();
    for lang in [Lang::Ar, Lang::En] {
        let of = brief(std::slice::from_ref(&comparison));
        for point in &of.events[0].points {
            let text = sentence(&comparison, comparison.row(point.aspect).unwrap(), words(lang), Set::Markdown);
            assert!(!point.references.is_empty());
            assert!(point.references.iter().all(|r| text.contains(&format!("[{r}]"))), "{text}");
        }
    }
}

#[test]
fn words_of_reports_cannot_leave_their_isolate() {
    for (words, plain, markdown) in [
        ("\u{202e}a\n b", "a b", "a b"),
        ("a\u{2069}*b*", "a*b*", "a\\*b\\*"),
        ("[R1](x)\u{1b}[31m", "[R1](x) [31m", "\\[R1\\](x) \\[31m"),
    ] {
        assert_eq!(isolated(words, Set::Plain), format!("\u{2068}{plain}\u{2069}"));
        assert_eq!(isolated(words, Set::Markdown), format!("\u{2068}{markdown}\u{2069}"));
    }
}

#[test]
fn days_are_written_out() {
    for (first, last, about, ar, en) in [
        ("2019-11-25", "2019-11-25", false, "25 تشرين الثاني/نوفمبر 2019", "25 November 2019"),
        ("2019-02-01", "2019-02-28", true, "نحو شباط/فبراير 2019", "about February 2019"),
        ("2020-01-01", "2020-12-31", false, "2020", "2020"),
        (
            "2019-04-04",
            "2019-11-26",
            false,
            "بين 4 نيسان/أبريل 2019 و26 تشرين الثاني/نوفمبر 2019",
            "between 4 April 2019 and 26 November 2019",
        ),
    ] {
        assert_eq!(days_in_words(first, last, about, words(Lang::Ar)), ar);
        assert_eq!(days_in_words(first, last, about, words(Lang::En)), en);
    }
}
