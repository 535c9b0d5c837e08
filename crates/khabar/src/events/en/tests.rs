use super::*;
use crate::attribution::en::tests::{READER, unmark};
use crate::record::{Event, Report};

fn read(title: &str, text: &str) -> Vec<Event> {
    let report = Report {
        title: title.to_owned(),
        text: text.to_owned(),
        language: Some("en".to_owned()),
        published: Some("2019-11-27".to_owned()),
        ..Report::default()
    };
    READER.read(report).record.events
}

fn roles(roles: &[crate::record::Role]) -> String {
    roles.iter().map(|r| r.span.text.as_str()).collect::<Vec<_>>().join(" + ")
}

fn shown(e: &Event) -> String {
    format!("{:?} [{}] {{{}}} ({})", e.kind, e.trigger.text, roles(&e.actor), roles(&e.recipient))
}

/// The marked words must be those of one event that is read.
fn marked_fault(name: &str, marked: &str) -> Option<String> {
    let (plain, held) = unmark(marked);
    let got = read("", &plain);
    let fits = |e: &Event| {
        held.iter().all(|(kind, words)| match kind {
            '[' => e.trigger.text == *words,
            '{' => e.actor.iter().any(|r| r.span.text == *words),
            _ => e.recipient.iter().any(|r| r.span.text == *words),
        })
    };
    let withheld = held.is_empty() && got.iter().any(|e| !e.withheld.is_empty());
    let read_so = !held.is_empty() && got.iter().any(fits);
    (!withheld && !read_so)
        .then(|| format!("{name}: {marked}\n    read: {:?}", got.iter().map(shown).collect::<Vec<_>>()))
}

#[test]
fn every_entry_reads_its_own_test() {
    let grammar = Grammar::load(&[]).unwrap();
    let lexicon = EventLexicon::load(&grammar, &[]).unwrap();
    let faults: Vec<String> = lexicon.tests.iter().filter_map(|t| marked_fault(&t.name, &t.sentence)).collect();
    assert!(faults.is_empty(), "{} fail\n{}", faults.len(), faults.join("\n"));
}

/// Each expected event: `TYPE status [trigger] {actors} (recipients)`, then `@place`, `#date`, `†dead`, `*injured`, `>Sn`.
fn check(text: &str, want: &[&str]) -> Option<String> {
    let (title, body) = text.split_once(" | ").unwrap_or(("", text));
    let got: Vec<String> = read(title, body)
        .iter()
        .map(|e| {
            let mut out = format!(
                "{} {} [{}] {{{}}} ({})",
                format!("{:?}", e.kind).to_uppercase(),
                format!("{:?}", e.status).to_lowercase(),
                e.trigger.text,
                roles(&e.actor),
                roles(&e.recipient)
            );
            if let Some(p) = &e.place {
                out += &format!(" @{}", p.span.text);
            }
            if let Some(d) = e.time.as_ref().and_then(|t| t.edtf.as_ref()) {
                out += &format!(" #{d}");
            }
            if let Some(n) = e.dead.as_ref().and_then(|c| c.min) {
                out += &format!(" †{n}");
            }
            if let Some(n) = e.injured.as_ref().and_then(|c| c.min) {
                out += &format!(" *{n}");
            }
            if let Some(s) = &e.said_in {
                out += &format!(" >{s}");
            }
            out
        })
        .collect();
    (got != want).then(|| format!("{text}\n    want {want:#?}\n    got  {got:#?}"))
}

const CASES: &[(&str, &[&str])] = &[
    (
        "The foreign minister met the Turkish envoy in Tunis on Monday.",
        &["CONSULT happened [met] {The foreign minister} (the Turkish envoy) @Tunis #2019-11-25"],
    ),
    ("Egypt and Sudan held talks in Cairo.", &["CONSULT happened [held talks] {Egypt + Sudan} () @Cairo"]),
    ("The king will visit Tunis.", &["CONSULT planned [visit] {The king} (Tunis)"]),
    ("The rebels agreed to a prisoner swap.", &["AGREE happened [agreed to] {The rebels} ()"]),
    ("Paris welcomed the decision.", &["SUPPORT happened [welcomed] {Paris} (the decision)"]),
    ("Oman signed a fishing accord with Iran.", &["SUPPORT happened [signed] {Oman} (Iran)"]),
    ("The junta lifted its ban on the party.", &["CONCEDE happened [lifted] {The junta} (the party)"]),
    ("Morocco extradited the banker to France.", &["COOPERATE happened [extradited] {Morocco} (the banker)"]),
    ("Turkey sent food to the refugees.", &["AID happened [sent] {Turkey} (the refugees)"]),
    ("Peru granted asylum to the officers.", &["AID happened [granted asylum] {Peru} (the officers)"]),
    ("The army withdrew from the port.", &["RETREAT happened [withdrew] {The army} (the port)"]),
    ("The gunmen freed two engineers.", &["RETREAT happened [freed] {The gunmen} (two engineers)"]),
    ("The union called for a boycott.", &["REQUEST happened [called for] {The union} ()"]),
    (
        "The council urged the rebels to withdraw.",
        &["REQUEST happened [urged] {The council} (the rebels)", "RETREAT demanded [withdraw] {the rebels} () >S1"],
    ),
    (
        "Ankara accused Damascus of shelling the village.",
        &["ACCUSE happened [accused] {Ankara} (Damascus)", "ASSAULT happened [shelling] {Damascus} (the village) >S1"],
    ),
    (
        "The bishops condemned the raid.",
        &["ACCUSE happened [condemned] {The bishops} (the raid)", "ASSAULT happened [raid] {} () >S1"],
    ),
    ("The rebels rejected the offer.", &["REJECT happened [rejected] {The rebels} (the offer)"]),
    (
        "Moscow denied sending troops to Libya.",
        &["REJECT happened [denied] {Moscow} ()", "MOBILIZE denied [sending] {Moscow} (Libya) @Libya >S1"],
    ),
    (
        "The general threatened to bomb the port.",
        &["THREATEN happened [threatened] {The general} ()", "ASSAULT planned [bomb] {The general} (the port) >S1"],
    ),
    (
        "Thousands of students protested against the law in Algiers.",
        &["PROTEST happened [protested] {Thousands of students} (the law) @Algiers"],
    ),
    ("Miners went on strike over pay.", &["PROTEST happened [went on strike] {Miners} ()"]),
    ("Britain imposed sanctions on the bank.", &["SANCTION happened [imposed] {Britain} (the bank)"]),
    ("Poland expelled two diplomats.", &["SANCTION happened [expelled] {Poland} (two diplomats)"]),
    ("The emir dismissed the oil minister.", &["SANCTION happened [dismissed] {The emir} (the oil minister)"]),
    ("Chad deployed troops along the border.", &["MOBILIZE happened [deployed] {Chad} ()"]),
    ("Police arrested four students.", &["COERCE happened [arrested] {Police} (four students)"]),
    ("Four students were arrested by police in Sfax.", &["COERCE happened [arrested] {police} (Four students) @Sfax"]),
    ("A court sentenced the editor to six months in prison.", &["COERCE happened [sentenced] {A court} (the editor)"]),
    ("The governor imposed a curfew on the port.", &["COERCE happened [imposed] {The governor} (the port)"]),
    ("Gunmen attacked the post at dawn.", &["ASSAULT happened [attacked] {Gunmen} (the post)"]),
    (
        "Israeli air strikes killed seven people in Gaza.",
        &[
            "ASSAULT happened [strikes] {Israeli} () @Gaza",
            "ASSAULT happened [killed] {Israeli air strikes} (seven people) @Gaza †7",
        ],
    ),
    (
        "The attack on the convoy killed 12 soldiers and wounded five.",
        &[
            "ASSAULT happened [attack] {} (the convoy)",
            "ASSAULT happened [killed] {The attack} (12 soldiers) †12",
            "ASSAULT happened [wounded] {The attack} (five) *5",
        ],
    ),
    ("Soldiers clashed with the rebels.", &["ASSAULT happened [clashed] {Soldiers} (the rebels)"]),
    ("Bandits kidnapped a nurse.", &["ASSAULT happened [kidnapped] {Bandits} (a nurse)"]),
    ("The army may attack the town.", &["ASSAULT possible [attack] {The army} (the town)"]),
    ("The army has not attacked the town.", &["ASSAULT denied [attacked] {The army} (the town)"]),
    ("The army is attacking the town.", &["ASSAULT ongoing [attacking] {The army} (the town)"]),
    ("The army must free the prisoners.", &["RETREAT demanded [free] {The army} (the prisoners)"]),
    ("Rebels attack oil port | ", &["ASSAULT happened [attack] {Rebels} (oil port)"]),
    (
        "The rebels, who captured the airport, released three pilots.",
        &[
            "ASSAULT happened [captured] {The rebels} (the airport)",
            "RETREAT happened [released] {The rebels} (three pilots)",
        ],
    ),
    (
        "The arrest of the editor by the police angered readers.",
        &["COERCE happened [arrest] {the police} (the editor)"],
    ),
    ("Egypt plans to send troops to Libya.", &["MOBILIZE planned [send] {Egypt} (Libya) @Libya"]),
    (
        "The ministry said the army had shelled the village.",
        &["ASSAULT happened [shelled] {the army} (the village) >S1"],
    ),
    ("The president resigned.", &["RETREAT happened [resigned] {The president} ()"]),
    ("The attack helicopter landed near the protest camp.", &[]),
];

#[test]
fn reads_events() {
    let faults: Vec<String> = CASES.iter().filter_map(|(text, want)| check(text, want)).collect();
    assert!(faults.is_empty(), "{} of {} cases fail\n{}", faults.len(), CASES.len(), faults.join("\n"));
}
