//! Small cases for the tests of weighing, each telling on a line: `outlet day source | field=words …`, and after `&` a
//! further account in the same report. Sources: `@ministry` is named, `?diplomat` is not, `-` is the outlet's own voice.

use std::collections::BTreeMap;

use super::differences::{Comparison, table, tests::origins_by_name};
use super::{Actors, CopyKind, CopyLink, EventId, Evidence, Member};
use crate::record::*;

/// Reports and who tells what in them.
pub struct Case {
    records: Vec<Record>,
    previous: Vec<Option<u32>>,
    copies: Vec<CopyLink>,
    named: Vec<(EventId, Option<usize>, String, String, Option<u32>)>,
}

impl Case {
    /// The table.
    pub fn compare(&self) -> Comparison {
        self.table(false)
    }

    /// The table of the same reports given in another order.
    pub fn compare_backwards(&self) -> Comparison {
        self.table(true)
    }

    fn table(&self, backwards: bool) -> Comparison {
        let mut members: Vec<Member> = self
            .records
            .iter()
            .enumerate()
            .map(|(i, record)| Member {
                id: EventId { report: i as u32 + 1, event: 1 },
                record,
                event: &record.events[0],
                previous: self.previous[i],
            })
            .collect();
        let mut copies = self.copies.clone();
        if backwards {
            members.reverse();
            copies.reverse();
        }
        table(&members, &copies, &Actors::default(), &BTreeMap::new(), origins_by_name(&self.named))
    }

    /// Whether a quotation stands in its report as it says.
    pub fn quotes(&self, evidence: &Evidence) -> bool {
        let record = &self.records[evidence.report as usize - 1];
        evidence.span.as_ref().is_none_or(|q| {
            let field = if q.field == Field::Title { &record.report.title } else { &record.report.text };
            field.chars().skip(q.start as usize).take((q.end - q.start) as usize).eq(q.text.chars())
        })
    }
}

/// A report being written: words go to its end and are quoted from there.
struct Writing(String);

impl Writing {
    fn quote(&mut self, words: &str) -> Quoted {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        let start = self.0.chars().count() as u32;
        self.0.push_str(words);
        Quoted { field: Field::Text, start, end: self.0.chars().count() as u32, text: words.to_owned() }
    }
}

/// Name in the register, precision, position.
fn place_of(word: &str) -> Option<(&'static str, &'static str, Option<(f64, f64)>)> {
    Some(match word {
        "Amman" | "عمّان" | "العاصمة الأردنية عمّان" => ("عمّان", "city", Some((31.95, 35.93))),
        "Benghazi" | "بنغازي" | "مدينة بنغازي" => ("بنغازي", "city", Some((32.11, 20.07))),
        "Tripoli" => ("طرابلس", "city", Some((32.89, 13.19))),
        "Swani" => ("السواني", "city", Some((32.75, 13.15))),
        "Jordan" => ("الأردن", "country", None),
        "Libya" => ("ليبيا", "country", None),
        _ => return None,
    })
}

fn actor_of(word: &str) -> Option<(&'static str, MentionKind)> {
    Some(match word {
        "lna" => ("lna", MentionKind::ArmedGroup),
        "wagner" => ("wagner-group", MentionKind::ArmedGroup),
        "haftar" | "خليفة حفتر" | "Khalifa Haftar" => ("khalifa-haftar", MentionKind::Person),
        _ => return None,
    })
}

fn count_of(word: &str, span: Quoted) -> Count {
    let (min, max) = word.split_once("..").unwrap_or((word, word));
    Count { min: min.parse().ok(), max: max.parse().ok(), span }
}

/// A case of one event; reports are numbered from 1 in this order.
pub fn case(tellings: &[&str]) -> Case {
    let mut case = Case { records: vec![], previous: vec![], copies: vec![], named: vec![] };
    for (i, line) in tellings.iter().enumerate() {
        let (head, rest) = line.split_once('|').unwrap();
        let mut head = head.split_whitespace();
        let (outlet, day, source) = (head.next().unwrap(), head.next().unwrap(), head.next().unwrap());
        add(&mut case, i as u32 + 1, &outlet.replace('_', " "), day, source, rest);
    }
    case
}

fn add(case: &mut Case, report: u32, outlet: &str, day: &str, source: &str, rest: &str) {
    let mut text = Writing(String::new());
    let id = EventId { report, event: 1 };
    let (mut statements, mut mentions, mut event, mut copy_of, mut previous) =
        (vec![], vec![], None::<Event>, None, None);
    for (k, part) in rest.split(" & ").enumerate() {
        let (source, fields) = if k == 0 { (source, part) } else { part.split_once('|').unwrap() };
        let source = source.trim().replace('_', " ");
        let mut told = blank(&mut text);
        if source != "-" {
            told.said_in = Some(format!("S{}", statements.len() + 1));
            statements.push(statement(&source, statements.len() + 1, &mut text));
        }
        for (field, words) in fields.split_whitespace().filter_map(|f| f.split_once('=')) {
            match field {
                "copy" => copy_of = words.parse().ok(),
                "previous" => previous = words.parse().ok(),
                _ => set(&mut told, &mut mentions, &mut text, field, &words.replace('_', " ")),
            }
        }
        let origin = if source == "-" { format!("-{outlet}") } else { source };
        case.named.push((id, k.checked_sub(1), origin, outlet.to_owned(), copy_of));
        match &mut event {
            None => event = Some(told),
            Some(event) => event.accounts.push(account(told)),
        }
    }
    if let Some(of) = copy_of {
        case.copies.push(CopyLink { report, of, kind: CopyKind::Near, share: 0.9, dated: true });
    }
    let text = text.0;
    let language = crate::corroborate::brief::arabic(&text).then(|| "ar".to_owned());
    case.previous.push(previous);
    case.records.push(Record {
        schema: SCHEMA.to_owned(),
        report: Report {
            id: format!("report-{report}"),
            text,
            language,
            published: Some(format!("2019-11-{:0>2}", day)),
            outlet: Some(outlet.to_owned()),
            ..Report::default()
        },
        mentions,
        times: vec![],
        statements,
        events: vec![event.unwrap()],
        relations: vec![],
        credits: vec![],
    });
}

fn blank(text: &mut Writing) -> Event {
    Event {
        id: "E1".to_owned(),
        kind: Plover::Assault,
        mode: None,
        trigger: text.quote("attack"),
        actor: vec![],
        recipient: vec![],
        place: None,
        time: None,
        status: Status::Happened,
        said_in: None,
        dead: None,
        injured: None,
        context: vec![],
        instrument: None,
        cause: None,
        foreground: true,
        also: vec![],
        withheld: vec![],
        accounts: vec![],
        rule: String::new(),
        p_read: None,
    }
}

fn account(e: Event) -> Account {
    Account {
        trigger: e.trigger,
        said_in: e.said_in,
        actor: e.actor,
        recipient: e.recipient,
        place: e.place,
        time: e.time,
        status: e.status,
        dead: e.dead,
        injured: e.injured,
        instrument: e.instrument,
        cause: e.cause,
        withheld: e.withheld,
    }
}

fn statement(source: &str, number: usize, text: &mut Writing) -> Statement {
    let kind = if source.starts_with('?') { SourceKind::Anonymous } else { SourceKind::Institution };
    Statement {
        id: format!("S{number}"),
        cue: text.quote("said"),
        source: Some(Source { span: Some(text.quote(source.trim_start_matches(['?', '@']))), kind, entity: None }),
        content: text.quote("that"),
        via: None,
        addressee: None,
        medium: None,
        stance: Stance::Asserts,
        quote: Quote::Indirect,
        rule: String::new(),
        p_read: None,
    }
}

fn set(event: &mut Event, mentions: &mut Vec<Mention>, text: &mut Writing, field: &str, words: &str) {
    match field {
        "kind" => event.kind = if words == "consult" { Plover::Consult } else { Plover::Assault },
        "trigger" => event.trigger = text.quote(words),
        "place" => {
            let known = place_of(words);
            event.place = Some(Place {
                span: text.quote(words),
                name: known.map(|k| k.0.to_owned()),
                lat: known.and_then(|k| k.2).map(|p| p.0),
                lon: known.and_then(|k| k.2).map(|p| p.1),
                precision: known.map(|k| k.1.to_owned()),
            });
        }
        "time" => event.time = Some(When { span: Some(text.quote(words)), edtf: Some(words.to_owned()) }),
        "dead" => event.dead = Some(count_of(words, text.quote(words))),
        "injured" => event.injured = Some(count_of(words, text.quote(words))),
        "instrument" => event.instrument = Some(text.quote(words)),
        "cause" => event.cause = Some(text.quote(words)),
        "withheld" => event.withheld.push(Withheld {
            field: WithheldField::Place,
            span: text.quote(if words == "place" { "did not say where" } else { words }),
        }),
        "actor" | "recipient" => {
            for word in words.split(',') {
                let span = text.quote(word);
                let known = actor_of(word);
                if let Some((key, kind)) = known {
                    let id = format!("M{}", mentions.len() + 1);
                    mentions.push(Mention { id, span: span.clone(), kind, entity: Some(key.to_owned()), role: None });
                }
                let role = Role { span, entity: known.map(|k| k.0.to_owned()) };
                if field == "actor" { event.actor.push(role) } else { event.recipient.push(role) }
            }
        }
        "status" => {
            event.status = match words {
                "denied" => Status::Denied,
                "planned" => Status::Planned,
                "ongoing" => Status::Ongoing,
                "possible" => Status::Possible,
                _ => Status::Happened,
            }
        }
        _ => unreachable!("no field {field}"),
    }
}

/// The November 2019 meeting in a few words of our own: three places, and the one who knows does not say.
pub fn meeting() -> Case {
    case(&[
        "وكالة_المتوسط 25 @وزارة_الخارجية_الأمريكية | kind=consult trigger=التقوا actor=مسؤولون_أمريكيون recipient=خليفة_حفتر time=2019-11-24 withheld=لم_تكشف_الوزارة_عن_مكان_الاجتماع",
        "بريد_الخليج 26 @وزارة_الخارجية_الأمريكية | kind=consult trigger=التقوا actor=مسؤولون_أمريكيون recipient=خليفة_حفتر time=2019-11-24 copy=1",
        "صدى_الساحل 26 ?مصدر_دبلوماسي_غربي | kind=consult trigger=اجتمع actor=وفد_أمريكي recipient=خليفة_حفتر time=2019-11-24 place=العاصمة_الأردنية_عمّان",
        "منبر_برقة 25 ?مصدر_مسؤول_بالقيادة_العامة | kind=consult trigger=استقبل actor=خليفة_حفتر recipient=وفد_أمريكي time=2019-11-24 place=مدينة_بنغازي",
        "الصباح_المغاربي 26 ?مسؤول_أمريكي_سابق | kind=consult trigger=اللقاء recipient=خليفة_حفتر time=2019-11-24 & ?تقارير_إعلامية | kind=consult trigger=انعقاده place=خارج_التراب_الليبي",
        "Harbour_Wire 27 @وزارة_الخارجية_الأمريكية | kind=consult trigger=met actor=U.S._officials recipient=Khalifa_Haftar time=2019-11-24 withheld=did_not_disclose_where & ?A_Western_diplomat | trigger=talks place=Amman & ?a_source_in_the_command | trigger=meeting place=Benghazi",
    ])
}
