use super::*;
use crate::conflict::draw::tests::{assert_well_formed, crossing, random_model, readings};
use crate::conflict::model::{Evidence, Label, Link};
use proptest::prelude::*;

fn with_evidence() -> Model {
    let mut model = crossing();
    model.note = Some(Label::new("An illustration"));
    model.options[0].evidence = vec![0, 7];
    model.evidence.push(Evidence {
        id: "e1".to_owned(),
        report: Some("r1".to_owned()),
        statement: Some("S4".to_owned()),
        quote: Some("it | may open".to_owned()),
        date: Some("2019-11-26".to_owned()),
        chain: vec![
            Link { name: "The Courier".to_owned(), ..Link::default() },
            Link { name: "a diplomat".to_owned(), anonymous: true, ..Link::default() },
        ],
    });
    model
}

fn check(model: &Model, lang: Lang, sections: &[Section], look: impl Fn(&str, &str)) {
    let game = Game::new(model).unwrap();
    let readings = readings(&game);
    let report = Report { model, game: &game, readings: &readings, lang, sections };
    look(&markdown(&report), &html(&report));
}

#[test]
fn a_small_report_in_markdown() {
    check(&with_evidence(), Lang::En, &[], |markdown, _| {
        insta::assert_snapshot!(markdown.replace(['\u{2068}', '\u{2069}'], ""));
    });
}

#[test]
fn what_a_piece_rests_on_is_quoted_with_its_chain_in_both_languages() {
    for (lang, says) in [
        (Lang::En, "“it | may open” (The Courier, citing a diplomat [not named], 2019-11-26, report r1, statement S4)"),
        (Lang::Ar, "«it | may open» (The Courier، نقلًا عن a diplomat [غير مسمّى]، 2019-11-26، التقرير r1، العبارة S4)"),
    ] {
        check(&with_evidence(), lang, &[], |markdown, html| {
            assert!(html.replace("<bdi>", "").replace("</bdi>", "").contains(says), "{html}");
            assert!(markdown.replace(['\u{2068}', '\u{2069}', '\\'], "").contains(says), "{markdown}");
            assert!(html.contains(words(lang).judgement) && markdown.contains(words(lang).judgement));
        });
    }
}

#[test]
fn the_page_says_its_language_and_direction_and_loads_nothing() {
    for (lang, head) in [(Lang::Ar, "<html lang=\"ar\" dir=\"rtl\">"), (Lang::En, "<html lang=\"en\" dir=\"ltr\">")] {
        check(&with_evidence(), lang, &[], |_, html| {
            assert!(html.contains(head));
            assert_eq!(html.matches("<svg ").count(), 2);
            for banned in ["<script", "href", "src=", "url(", "@import"] {
                assert!(!html.contains(banned), "{banned}");
            }
        });
    }
}

#[test]
fn names_and_sections_stay_text() {
    let hostile = "</td><script>x</script> | `a` *b* [c](d) \u{2068}\u{202E}\n# e\0";
    let mut model = with_evidence();
    model.title = Label::new(hostile);
    model.decision_makers.iter_mut().for_each(|d| d.name = Label::new(hostile));
    model.options.iter_mut().for_each(|o| o.name = Label::new(hostile));
    model.evidence[0].quote = Some(hostile.to_owned());
    let rows = vec![vec![hostile.to_owned(), isolated(hostile)]];
    let sections = [Section {
        title: hostile.to_owned(),
        body: vec![
            Block::Paragraph(format!("1. {hostile}")),
            Block::List(vec![format!("- {hostile}")]),
            Block::Table { head: vec!["a".to_owned(), "b".to_owned()], rows },
        ],
    }];
    for lang in [Lang::Ar, Lang::En] {
        check(&model, lang, &sections, |markdown, html| {
            assert_page(html);
            assert!(!html.contains("<script") && !markdown.replace("\\<", "").contains("<script"));
            assert_tables(markdown);
            assert!(markdown.contains("\n1\\. ") && markdown.contains("\n- \\- "), "{markdown}");
            assert!(!markdown.contains('\u{202E}') && !html.contains('\u{202E}'));
        });
    }
}

/// Panics unless the page is balanced, its doctype and its `<meta>`s aside.
fn assert_page(html: &str) {
    let lines =
        html.lines().filter(|l| !l.starts_with("<!DOCTYPE") && !l.starts_with("<meta") && !l.starts_with("<style"));
    assert_well_formed(&lines.collect::<Vec<_>>().join("\n"));
}

/// Panics unless all lines of a table have as many cells as its head.
fn assert_tables(markdown: &str) {
    let cells = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    let lines: Vec<&str> = markdown.lines().collect();
    for table in lines.chunk_by(|a, b| a.starts_with('|') && b.starts_with('|')).filter(|t| t[0].starts_with('|')) {
        assert!(table.len() > 2 && table[1].starts_with("| ---"), "{table:?}");
        assert!(table.iter().all(|line| cells(line) == cells(table[0])), "{table:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_game_is_reported(seed in any::<u64>(), owners in prop::collection::vec(0usize..4, 0..6)) {
        let model = random_model(seed, &owners);
        for lang in [Lang::Ar, Lang::En] {
            check(&model, lang, &[], |markdown, html| {
                assert_page(html);
                assert_tables(markdown);
            });
        }
    }
}
