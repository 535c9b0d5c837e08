//! What a person sees, from records made by hand.

use super::*;
use khabar::record::*;
use khabar::text::{Field, Text};
use unicode_bidi::{BidiInfo, Level};

const ARABIC: &str = "أعلن الناطق باسم البلدية أن وفدًا أمميًا التقى أعيان المدينة يوم 3 مايو، وقال إن الوفد طالب \
    بهدنة. ونقلت وكالة الشاطئ عن مصدر مطلع أن ما لا يقل عن 12 شخصًا قُتلوا في قصف على الميناء. ولم تكشف البلدية \
    عن مكان اللقاء. ويُعتقد أن جولة ثانية ستُعقد قريبًا.";

const ENGLISH: &str = "The mayor said on Friday that gunmen had shelled the port, killing between three and five \
    dockers. “We will not leave,” he said. It is believed that a truce is near. A spokesman for «مجلس الأعيان» \
    denied that talks had been held in تونس.";

/// A record whose spans are found by the words that they quote.
struct Draft {
    text: Text,
    record: Record,
}

impl Draft {
    fn new(title: &str, text: &str, language: &str, outlet: Option<&str>) -> Draft {
        let report = Report {
            id: "made-by-hand".into(),
            title: title.into(),
            text: text.into(),
            language: Some(language.into()),
            published: outlet.map(|_| "2024-05-04".into()),
            outlet: outlet.map(Into::into),
            sha256: "3f5a0c77d1e24b8f90".into(),
            ..Report::default()
        };
        let record = Record {
            schema: SCHEMA.into(),
            report,
            mentions: vec![],
            times: vec![],
            statements: vec![],
            events: vec![],
            relations: vec![],
            credits: vec![],
        };
        Draft { text: Text::new(Field::Text, text), record }
    }

    fn quote(&self, words: &str) -> Quoted {
        let at = self.text.raw().find(words).unwrap_or_else(|| panic!("not in the text: {words}"));
        let start = self.text.char_at_byte(at);
        self.text.quote(start..start + words.chars().count() as u32)
    }

    fn says(
        &mut self,
        source: Option<(&str, SourceKind)>,
        cue: &str,
        stance: Stance,
        content: &str,
        via: Option<&str>,
    ) {
        let source = source.map(|(s, kind)| Source { span: Some(self.quote(s)), kind, entity: None });
        let id = format!("S{}", self.record.statements.len() + 1);
        let (cue, content) = (self.quote(cue), self.quote(content));
        self.record.statements.push(Statement {
            id,
            cue,
            source,
            content,
            via: via.map(Into::into),
            addressee: None,
            medium: None,
            stance,
            quote: Quote::Indirect,
            rule: "by-hand".into(),
            p_read: None,
        });
    }

    fn happens(
        &mut self,
        kind: Plover,
        trigger: &str,
        actor: &[&str],
        recipient: &[&str],
        said_in: Option<&str>,
    ) -> &mut Event {
        let role = |words: &&str| Role { span: self.quote(words), entity: None };
        let event = Event {
            id: format!("E{}", self.record.events.len() + 1),
            kind,
            mode: None,
            trigger: self.quote(trigger),
            actor: actor.iter().map(role).collect(),
            recipient: recipient.iter().map(role).collect(),
            place: None,
            time: None,
            status: Status::Happened,
            said_in: said_in.map(Into::into),
            dead: None,
            injured: None,
            context: vec![],
            instrument: None,
            cause: None,
            foreground: true,
            also: vec![],
            withheld: vec![],
            accounts: vec![],
            rule: "by-hand".into(),
            p_read: None,
        };
        self.record.events.push(event);
        self.record.events.last_mut().unwrap()
    }
}

fn arabic() -> Read {
    let mut d = Draft::new("وفد أممي يلتقي الأعيان", ARABIC, "ar", Some("صدى الشاطئ (تدريبي)"));
    let office = Some(("الناطق باسم البلدية", SourceKind::Office));
    d.says(office, "أعلن", Stance::Asserts, "وفدًا أمميًا التقى أعيان المدينة يوم 3 مايو", None);
    d.says(office, "قال", Stance::Asserts, "الوفد طالب بهدنة", None);
    d.says(Some(("الوفد", SourceKind::Institution)), "طالب", Stance::Demands, "بهدنة", Some("S2"));
    let killed = "ما لا يقل عن 12 شخصًا قُتلوا في قصف على الميناء";
    d.says(Some(("وكالة الشاطئ", SourceKind::Media)), "نقلت", Stance::Asserts, killed, None);
    d.says(Some(("مصدر مطلع", SourceKind::Anonymous)), "نقلت", Stance::Asserts, killed, Some("S4"));
    d.says(None, "يُعتقد", Stance::Expects, "جولة ثانية ستُعقد قريبًا", None);
    let (day, secret, place) = (d.quote("3 مايو"), d.quote("لم تكشف البلدية عن مكان اللقاء"), d.quote("الميناء"));
    let dead = d.quote("ما لا يقل عن 12");
    let met = d.happens(Plover::Consult, "التقى", &["وفدًا أمميًا"], &["أعيان المدينة", "البلدية", "الوفد"], Some("S1"));
    met.time = Some(When { span: Some(day), edtf: Some("2024-05-03".into()) });
    met.withheld = vec![Withheld { field: WithheldField::Place, span: secret }];
    let shelled = d.happens(Plover::Assault, "قصف", &[], &[], Some("S5"));
    shelled.place = Some(Place {
        span: place,
        name: Some("ميناء المدينة".into()),
        lat: None,
        lon: None,
        precision: Some("site".into()),
    });
    shelled.dead = Some(Count { min: Some(12), max: None, span: dead });
    d.happens(Plover::Consult, "جولة ثانية", &[], &[], None).status = Status::Planned;
    let problem =
        Problem { report: "made-by-hand".into(), line: Some(3), message: "a made-up problem".into(), fatal: false };
    Read { record: d.record, problems: vec![problem] }
}

fn english() -> Read {
    let mut d = Draft::new("", ENGLISH, "en", None);
    let shelling = "gunmen had shelled the port, killing between three and five dockers";
    d.says(Some(("The mayor", SourceKind::Person)), "said", Stance::Asserts, shelling, None);
    d.says(Some(("The mayor", SourceKind::Person)), "said", Stance::Refuses, "We will not leave", None);
    d.record.statements[1].quote = Quote::Direct;
    d.record.statements[1].p_read = Some(0.934);
    d.says(None, "believed", Stance::Expects, "a truce is near", None);
    let spokesman = Some(("A spokesman for «مجلس الأعيان»", SourceKind::Office));
    d.says(spokesman, "denied", Stance::Denies, "talks had been held in تونس", None);
    let (day, toll, tunis) = (d.quote("Friday"), d.quote("between three and five"), d.quote("تونس"));
    let shelled = d.happens(Plover::Assault, "shelled", &["gunmen"], &["the port"], Some("S1"));
    shelled.time = Some(When { span: Some(day), edtf: None });
    shelled.p_read = Some(0.6);
    shelled.dead = Some(Count { min: Some(3), max: Some(5), span: toll });
    let talks = d.happens(Plover::Consult, "talks", &[], &[], Some("S4"));
    talks.status = Status::Denied;
    talks.place = Some(Place { span: tunis, name: Some("Tunis".into()), lat: None, lon: None, precision: None });
    Read { record: d.record, problems: vec![] }
}

fn view(width: usize) -> View {
    View { lang: None, width, colour: false }
}

/// Isolates made visible, so that a snapshot shows them and reads in any editor: ⟨ opens, ⟩ closes.
fn visible(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2067}', '\u{2068}'], "⟨").replace('\u{2069}', "⟩").replace('\u{200F}', "")
}

#[test]
fn an_arabic_report_in_blocks() {
    insta::assert_snapshot!(visible(&render(&arabic(), &view(80))));
}

#[test]
fn an_arabic_report_as_a_table_with_english_labels() {
    insta::assert_snapshot!(visible(&render(&arabic(), &View { lang: Some(Lang::En), ..view(320) })));
}

#[test]
fn an_english_report_in_blocks() {
    insta::assert_snapshot!(visible(&render(&english(), &view(80))));
}

#[test]
fn an_empty_record_says_so() {
    let empty = Draft::new("", "", "ar", None);
    insta::assert_snapshot!(visible(&render(&Read { record: empty.record, problems: vec![] }, &view(80))));
}

fn all() -> Vec<String> {
    let reads = [arabic(), english()];
    let langs = [None, Some(Lang::Ar), Some(Lang::En)];
    let mut out = Vec::new();
    for read in &reads {
        for lang in langs {
            out.extend([40, 80, 100, 320].map(|width| render(read, &View { lang, width, colour: false })));
        }
    }
    out
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{061B}'..='\u{064A}')
}

#[test]
fn every_arabic_run_is_isolated_and_every_isolate_closed() {
    for text in all() {
        for line in text.lines() {
            let mut depth = 0;
            for c in line.chars() {
                match c {
                    '\u{2066}'..='\u{2068}' => depth += 1,
                    '\u{2069}' => depth -= 1,
                    c if is_arabic(c) => assert!(depth > 0, "{line}"),
                    _ => {}
                }
                assert!(depth >= 0, "{line}");
            }
            assert_eq!(depth, 0, "{line}");
        }
    }
}

#[test]
fn cells_stand_in_one_order_whatever_the_direction_of_the_line() {
    // As a terminal lays a line out from the left, and as a viewer that reads direction does from the right.
    for text in all() {
        for line in text.lines() {
            for level in [Level::ltr(), Level::rtl()] {
                let info = BidiInfo::new(line, Some(level));
                let Some(paragraph) = info.paragraphs.first() else { continue };
                let mut depth = 0;
                let starts: Vec<usize> = line
                    .char_indices()
                    .filter(|&(_, c)| {
                        let outermost = matches!(c, '\u{2066}'..='\u{2068}') && depth == 0;
                        depth += i32::from(matches!(c, '\u{2066}'..='\u{2068}')) - i32::from(c == '\u{2069}');
                        outermost
                    })
                    .map(|(at, _)| at)
                    .collect();
                let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
                let mut order: Vec<usize> = Vec::new();
                for run in runs {
                    let inside = starts.iter().copied().filter(|s| run.contains(s));
                    if levels[run.start].is_rtl() { order.extend(inside.rev()) } else { order.extend(inside) }
                }
                if level.is_rtl() && line.starts_with('\u{200F}') {
                    order.reverse();
                    assert_eq!(order, starts, "{line}");
                } else if level.is_ltr() {
                    assert_eq!(order, starts, "{line}");
                }
            }
        }
    }
}

#[test]
fn table_columns_line_up_in_either_script() {
    let text = render(&arabic(), &view(320));
    let rows: Vec<&str> = text.lines().filter(|l| l.contains("\u{2068}E") || l.contains("النوع")).collect();
    assert_eq!(rows.len(), 4);
    // Where the third column starts, in terminal columns.
    let third = |row: &str| width(&row[..row.match_indices('\u{2068}').nth(2).unwrap().0]);
    assert!(rows.iter().all(|r| third(r) == third(rows[0])), "{text}");
}

#[test]
fn no_line_is_wider_than_the_page() {
    for (read, width) in [(arabic(), 80), (english(), 80), (arabic(), 100), (arabic(), 320), (english(), 320)] {
        for line in render(&read, &view(width)).lines() {
            assert!(line::width(line) <= width, "{} > {width}: {line}", line::width(line));
        }
    }
}

#[test]
fn nothing_hostile_in_a_report_reaches_the_terminal() {
    let mut read = english();
    read.record.report.title = "a\u{1b}[2Jb\u{202E}c".into();
    read.record.statements[0].content.text = "x\u{2068}\u{1b}]0;t\u{7}y".into();
    read.record.report.outlet = Some("\u{2069}\n\u{200F}".into());
    let text = render(&read, &view(80));
    assert!(!text.chars().any(|c| matches!(c, '\u{1b}' | '\u{7}' | '\u{202E}')), "{text:?}");
    assert!(text.contains("outlet: —"), "{text}");
}

#[test]
fn statements_in_a_circle_are_all_shown() {
    let mut read = arabic();
    for (i, via) in [(1, "S3"), (2, "S2"), (4, "S5"), (3, "S99")] {
        read.record.statements[i].via = Some(via.into());
    }
    let text = render(&read, &view(100));
    for id in 1..=6 {
        assert_eq!(text.matches(&format!("\u{2068}S{id}\u{2069} ")).count(), 1, "S{id}\n{text}");
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = render(&arabic(), &view(80));
    let coloured = render(&arabic(), &View { colour: true, ..view(80) });
    assert!(coloured.contains("\u{1b}[1m"));
    let mut bare = coloured;
    for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m"] {
        bare = bare.replace(code, "");
    }
    assert_eq!(bare, plain);
}

#[test]
fn records_made_by_hand_follow_the_schema() {
    let schema = serde_json::from_str(&json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for read in [arabic(), english()] {
        let mut value = serde_json::to_value(&read.record).unwrap();
        assert!(validator.is_valid(&value), "{:?}", validator.iter_errors(&value).collect::<Vec<_>>());
        value["statements"][0]["stance"] = "mutters".into();
        assert!(!validator.is_valid(&value));
    }
}
