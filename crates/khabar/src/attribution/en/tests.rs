use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::phrases::en::Grammar;
use crate::record::{Report, Statement};
use crate::text::Field;

pub(crate) static READER: LazyLock<crate::Reader> = LazyLock::new(|| crate::Reader::new().unwrap());

fn read(title: &str, text: &str) -> Vec<Statement> {
    let report = Report {
        title: title.to_owned(),
        text: text.to_owned(),
        language: Some("en".to_owned()),
        published: Some("2019-11-27".to_owned()),
        ..Report::default()
    };
    READER.read(report).record.statements
}

/// A sentence without its marks, and the words that each kind of mark holds.
pub(crate) fn unmark(marked: &str) -> (String, Vec<(char, String)>) {
    let mut plain = String::new();
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut held = Vec::new();
    for c in marked.chars() {
        match c {
            '[' | '{' | '<' | '(' => open.push((c, plain.len())),
            ']' | '}' | '>' | ')' => {
                if let Some((kind, at)) = open.pop() {
                    held.push((kind, plain[at..].to_owned()));
                }
            }
            c => plain.push(c),
        }
    }
    (plain, held)
}

fn shown(s: &Statement) -> String {
    let words = |q: Option<&crate::record::Quoted>| q.map_or("-".to_owned(), |q| q.text.clone());
    format!(
        "[{}] {{{}}} <{}> ({})",
        s.cue.text,
        words(s.source.as_ref().and_then(|s| s.span.as_ref())),
        s.content.text,
        words(s.addressee.as_ref())
    )
}

/// The marked words must be those of one statement that is read.
fn marked_fault(name: &str, marked: &str) -> Option<String> {
    let (plain, held) = unmark(marked);
    let got = read("", &plain);
    let fits = |s: &Statement| {
        held.iter().all(|(kind, words)| match kind {
            '[' => s.cue.text == *words,
            '{' => s.source.as_ref().and_then(|s| s.span.as_ref()).is_some_and(|q| q.text == *words),
            '<' => s.content.text == *words,
            _ => s.addressee.as_ref().is_some_and(|q| q.text == *words || format!("to {}", q.text) == *words),
        })
    };
    (!got.iter().any(fits))
        .then(|| format!("{name}: {marked}\n    read: {:?}", got.iter().map(shown).collect::<Vec<_>>()))
}

#[test]
fn every_entry_reads_its_own_test() {
    let grammar = Grammar::load(&[]).unwrap();
    let lexicon = Reporting::load(&grammar, &[]).unwrap();
    let faults: Vec<String> = lexicon.tests.iter().filter_map(|t| marked_fault(&t.name, &t.sentence)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Title | text; each expected statement is `stance quote kind [cue] {source} <content>`, with `@(addressee)`, `^medium`
/// or `>N` (via) where they matter.
fn check(text: &str, want: &[&str]) -> Option<String> {
    let (title, body) = text.split_once(" | ").unwrap_or(("", text));
    let got: Vec<String> = read(title, body)
        .iter()
        .map(|s| {
            let kind = s.source.as_ref().map_or("none".to_owned(), |s| format!("{:?}", s.kind).to_lowercase());
            let source = s.source.as_ref().and_then(|s| s.span.as_ref()).map_or("-", |q| q.text.as_str());
            let mut out = format!(
                "{} {} {kind} [{}] {{{source}}} <{}>",
                format!("{:?}", s.stance).to_lowercase(),
                format!("{:?}", s.quote).to_lowercase(),
                s.cue.text,
                s.content.text
            );
            if let Some(a) = &s.addressee {
                out += &format!(" @({})", a.text);
            }
            if let Some(m) = &s.medium {
                out += &format!(" ^{}", m.text);
            }
            if let Some(v) = &s.via {
                out += &format!(" >{v}");
            }
            out
        })
        .collect();
    (got != want).then(|| format!("{text}\n    want {want:#?}\n    got  {got:#?}"))
}

const CASES: &[(&str, &[&str])] = &[
    (
        "The defence minister said on Monday that his men had left the town.",
        &["asserts indirect office [said] {The defence minister} <his men had left the town>"],
    ),
    (
        "\"The road is closed,\" a police officer said.",
        &["asserts direct anonymous [said] {a police officer} <The road is closed>"],
    ),
    (
        "\"We will not yield,\" said Sam Lee, a spokesman for the union.",
        &["asserts direct person [said] {Sam Lee, a spokesman for the union} <We will not yield>"],
    ),
    (
        "The plane landed safely, the airline said in a statement on Friday.",
        &["asserts indirect institution [said] {the airline} <The plane landed safely> ^a statement"],
    ),
    (
        "The plane landed safely, according to the airline.",
        &["asserts indirect institution [according to] {the airline} <The plane landed safely>"],
    ),
    (
        "According to two residents, the market burned all night.",
        &["asserts indirect witness [According to] {two residents} <the market burned all night>"],
    ),
    (
        "The envoy told reporters in Tunis that the truce was holding.",
        &["asserts indirect office [told] {The envoy} <the truce was holding> @(reporters)"],
    ),
    (
        "The militia denied firing at the convoy.",
        &["denies indirect institution [denied] {The militia} <firing at the convoy>"],
    ),
    (
        "Ankara accused Damascus of shelling the border village.",
        &["accuses indirect institution [accused] {Ankara} <shelling the border village> @(Damascus)"],
    ),
    (
        "The council called on both sides to stop the fighting.",
        &["demands indirect institution [called on] {The council} <stop the fighting> @(both sides)"],
    ),
    (
        "The agency warned that the dam could burst within days.",
        &["warns indirect media [warned] {The agency} <the dam could burst within days>"],
    ),
    (
        "The general threatened to bomb the port.",
        &["threatens indirect office [threatened] {The general} <bomb the port>"],
    ),
    (
        "France condemned the bombing of the market.",
        &["condemns indirect institution [condemned] {France} <the bombing of the market>"],
    ),
    (
        "Egypt and Jordan welcomed the agreement.",
        &["praises indirect institution [welcomed] {Egypt and Jordan} <the agreement>"],
    ),
    (
        "The company apologised to the families for the crash.",
        &["apologises indirect institution [apologised] {The company} <the crash> @(the families)"],
    ),
    (
        "The ministry declined to comment on the report.",
        &["refuses indirect institution [declined] {The ministry} <comment on the report>"],
    ),
    (
        "A diplomat who asked not to be named said the meeting had failed.",
        &["asserts indirect anonymous [said] {A diplomat} <the meeting had failed>"],
    ),
    (
        "An adviser to the premier, speaking on condition of anonymity, said the cabinet was split.",
        &["asserts indirect anonymous [said] {An adviser to the premier} <the cabinet was split>"],
    ),
    (
        "Reuters quoted the mayor as saying the bridge was mined.",
        &[
            "asserts indirect media [quoted] {Reuters} <the bridge was mined>",
            "asserts indirect office [saying] {the mayor} <the bridge was mined> >S1",
        ],
    ),
    (
        "The mayor was quoted by Reuters as saying that the bridge was mined.",
        &[
            "asserts indirect media [quoted] {Reuters} <the bridge was mined>",
            "asserts indirect office [saying] {The mayor} <the bridge was mined> >S1",
        ],
    ),
    (
        "A local daily, citing a source in the army, said the general was ill.",
        &[
            "asserts indirect anonymous [citing] {a source in the army} <the general was ill> >S2",
            "asserts indirect media [said] {A local daily} <the general was ill>",
        ],
    ),
    (
        "The spokesman said the talks had failed and added that no date was set.",
        &[
            "asserts indirect office [said] {The spokesman} <the talks had failed>",
            "asserts indirect office [added] {The spokesman} <no date was set>",
        ],
    ),
    (
        "The governor said the bread had run out, adding that trucks were on their way.",
        &[
            "asserts indirect office [said] {The governor} <the bread had run out>",
            "asserts indirect office [adding] {The governor} <trucks were on their way>",
        ],
    ),
    (
        "The judge opened the session. He said the files were lost.",
        &["asserts indirect person [said] {He} <the files were lost>"],
    ),
    (
        "Two residents said the well was dry. They said no help had come.",
        &[
            "asserts indirect witness [said] {Two residents} <the well was dry>",
            "asserts indirect witness [said] {Two residents} <no help had come>",
        ],
    ),
    (
        "The army said the town was calm. It said three men were held.",
        &[
            "asserts indirect institution [said] {The army} <the town was calm>",
            "asserts indirect institution [said] {The army} <three men were held>",
        ],
    ),
    (
        "The minister said the rebels had admitted that they burned the school.",
        &[
            "asserts indirect office [said] {The minister} <the rebels had admitted that they burned the school>",
            "confirms indirect institution [admitted] {the rebels} <they burned the school> >S1",
        ],
    ),
    (
        "\"The door is open,\" the envoy said, \"but time is short.\"",
        &[
            "asserts direct office [said] {the envoy} <The door is open>",
            "asserts direct office [said] {the envoy} <but time is short>",
        ],
    ),
    (
        "\"The door is open,\" the envoy said. \"Time is short.\"",
        &[
            "asserts direct office [said] {the envoy} <The door is open>",
            "asserts direct office [said] {the envoy} <Time is short>",
        ],
    ),
    (
        "\"The door is open. Time is short,\" the envoy said.",
        &["asserts direct office [said] {the envoy} <The door is open. Time is short>"],
    ),
    (
        "The envoy said the offer was \"an insult\" to his country.",
        &["asserts mixed office [said] {The envoy} <the offer was \"an insult\" to his country>"],
    ),
    ("The envoy said: \"The offer stands.\"", &["asserts direct office [said] {The envoy} <The offer stands>"]),
    (
        "UN envoy: Libya talks to resume soon | ",
        &["asserts indirect office [:] {UN envoy} <Libya talks to resume soon>"],
    ),
    (
        "Two soldiers were killed in the raid, police said.",
        &["asserts indirect institution [said] {police} <Two soldiers were killed in the raid>"],
    ),
    (
        "The president was accused by the opposition of stealing the vote.",
        &["accuses indirect institution [accused] {the opposition} <stealing the vote> @(The president)"],
    ),
    (
        "The ministry said it will pay the miners.",
        &["promises indirect institution [said] {The ministry} <it will pay the miners>"],
    ),
    (
        "The envoy said the militias must leave the capital.",
        &["demands indirect office [said] {The envoy} <the militias must leave the capital>"],
    ),
    (
        "Analysts expect no truce before the summit.",
        &["expects indirect public [expect] {Analysts} <no truce before the summit>"],
    ),
    (
        "Witnesses said they saw two boats burning off the coast.",
        &["asserts indirect witness [said] {Witnesses} <they saw two boats burning off the coast>"],
    ),
    (
        "The union vowed to strike until wages are paid.",
        &["promises indirect institution [vowed] {The union} <strike until wages are paid>"],
    ),
    (
        "The premier urged the court to free the editor.",
        &["demands indirect office [urged] {The premier} <free the editor> @(the court)"],
    ),
    (
        "The council met amid reports that the king was ill.",
        &["asserts indirect none [reports] {-} <the king was ill>"],
    ),
    ("The army could not confirm the report. The ministry did not say when they met.", &[]),
    ("The two men, accused of spying, were flown to Cairo.", &[]),
    (
        "The port is open, said the harbour master, who asked not to be named.",
        &["asserts indirect anonymous [said] {the harbour master} <The port is open>"],
    ),
    (
        "Officials in Tripoli denied the charge.",
        &["denies indirect anonymous [denied] {Officials in Tripoli} <the charge>"],
    ),
    (
        "The rebels rejected the offer, but the mediators said talks would go on.",
        &[
            "refuses indirect institution [rejected] {The rebels} <the offer>",
            "asserts indirect office [said] {the mediators} <talks would go on>",
        ],
    ),
];

#[test]
fn reads_statements() {
    let faults: Vec<String> = CASES.iter().filter_map(|(text, want)| check(text, want)).collect();
    assert!(faults.is_empty(), "{} of {} cases fail\n{}", faults.len(), CASES.len(), faults.join("\n"));
}

proptest! {
    #[test]
    fn reads_any_text(
        parts in prop::collection::vec(prop::sample::select(vec![
            "said", "told", "quoted", "as", "saying", "that", "\"", "“", "”", ",", ".", ":", "The", "minister", "to", "of", "accused", "by",
            "was", "U.S.", "and", "according", "who", "he", "it", "citing", "attack", "attacked", "on", "Monday", "'s", "(", ")", "-", "killed",
            "reports", "held", "talks", "with", "Egypt", "\n", "will", "not", "strikes", "urged", "its", "ban",
        ]), 0..40),
        noise in any::<String>(),
    ) {
        let text = format!("{}{noise}", parts.join(" "));
        let report = Report { title: noise, text, language: Some("en".to_owned()), ..Report::default() };
        let record = READER.read(report.clone()).record;
        for q in record.statements.iter().map(|s| &s.content).chain(record.events.iter().map(|e| &e.trigger)) {
            let field = if q.field == Field::Title { &report.title } else { &report.text };
            let words: String = field.chars().skip(q.start as usize).take((q.end - q.start) as usize).collect();
            prop_assert!(q.start < q.end, "{q:?}");
            prop_assert_eq!(&words, &q.text);
        }
    }
}
