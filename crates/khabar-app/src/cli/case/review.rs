//! `khabar review`: one item at a time, one key each. The dialogue is apart from the terminal, so that keys can be
//! played to it and its screens read.

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use console::{Key, Term};
use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use super::{CaseArgs, ScopeArgs};
use crate::case::Case;
use crate::case::edit::Item;
use crate::case::records::Review;
use crate::case::review::{DECISIONS, Decision, Filter};
use crate::render::case::review::{lang_of, screen, words};
use crate::render::{Lang, View, isolate, safe, shorten};

#[derive(Args)]
pub struct ReviewArgs {
    #[command(flatten)]
    case: CaseArgs,
    /// Only of these reports.
    #[arg(long = "report", value_name = "REPORT")]
    reports: Vec<String>,
    /// Only statements, or only events.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Only of this stance (denies) or PLOVER type (ASSAULT).
    #[arg(long = "type", value_name = "TYPE")]
    kind_of: Option<String>,
    /// Only of this state; without it those that wait for a person: suggested, or left open by a re-reading.
    #[arg(long, value_enum)]
    state: Option<State>,
    /// At most so many.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// List them and ask nothing; so it is without a terminal, too.
    #[arg(long)]
    list: bool,
    /// List them as JSON.
    #[arg(long)]
    json: bool,
    /// Language of the labels; that of the report if not given.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Statement,
    Event,
}

#[derive(Clone, Copy, ValueEnum)]
enum State {
    Suggested,
    Confirmed,
    Edited,
    Rejected,
}

/// Where keys come from and screens go.
pub trait Desk {
    /// The next key; none where there are no more.
    fn key(&mut self) -> Option<char>;
    /// A line of text, asked for.
    fn line(&mut self, ask: &str) -> Option<String>;
    /// Show a screen.
    fn show(&mut self, screen: &str);
}

pub fn run(args: &ReviewArgs) -> anyhow::Result<ExitCode> {
    let mut case = args.scope.open(&args.case)?;
    let filter = Filter {
        reports: args.reports.iter().map(|r| case.report_named(r, false)).collect::<anyhow::Result<_>>()?,
        kind: args.kind.map(|k| if matches!(k, Kind::Statement) { "statement" } else { "event" }.to_owned()),
        kind_of: args.kind_of.clone(),
        state: args.state.map(|s| match s {
            State::Suggested => Review::Suggested,
            State::Confirmed => Review::Confirmed,
            State::Edited => Review::Edited,
            State::Rejected => Review::Rejected,
        }),
        limit: args.limit,
    };
    if args.list || args.json || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let items = case.waiting(&filter)?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&items)?)?;
        } else {
            for item in items {
                let p = item.p_read.map_or("—".to_owned(), |p| format!("{:.0}%", p * 100.0));
                let flag = item.flag.map(|f| format!(" · {f}")).unwrap_or_default();
                let kind = item.kind_of.unwrap_or_else(|| "—".to_owned());
                let words = match case.body(&case.item_named(&item.id)?)?.item {
                    Item::Statement(s) => {
                        let source = s.source.and_then(|source| source.span).map_or("—".to_owned(), |span| span.text);
                        format!("{}: {}", isolate(&shorten(&source, 30)), isolate(&shorten(&s.content.text, 60)))
                    }
                    Item::Event(e) => isolate(&shorten(&e.trigger.text, 30)),
                };
                writeln!(out, "{} · {kind} · {p} · {}{flag} · {words}", item.id, item.review.as_str())?;
            }
        }
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    review(&mut case, &filter, &View::of_stdout(args.lang), &mut Console(Term::stdout()))?;
    Ok(ExitCode::SUCCESS)
}

/// The dialogue.
pub fn review(case: &mut Case, filter: &Filter, view: &View, desk: &mut impl Desk) -> anyhow::Result<()> {
    let mut queue: VecDeque<_> = case.waiting(filter)?.into();
    let (all, mut done) = (queue.len(), Vec::new());
    let fallback = words(view.lang.unwrap_or(Lang::En));
    let mut more = false;
    loop {
        let Some(item) = queue.front().cloned() else {
            desk.show(fallback.nothing_left);
            // The last decision can still be taken back.
            match desk.key().map(meaning) {
                Some('u') if !done.is_empty() => undo(case, &mut queue, &mut done, desk, fallback.nothing_to_undo)?,
                _ => return Ok(()),
            }
            continue;
        };
        let id = case.item_named(&item.id)?;
        let reviewed = case.reviewed(id.report)?.ok_or_else(|| anyhow!("{id}: the report was not read"))?;
        let body = case.body(&id)?;
        let own = words(lang_of(view, &reviewed.record));
        desk.show(&screen(view, &reviewed.record, &body, &item, (all - queue.len() + 1, all), more));
        more = false;
        let Some(key) = desk.key() else { return Ok(()) };
        let decided = match meaning(key) {
            'a' => case.decide(&id, Decision::Confirm, None).map(|()| true),
            'r' => {
                let why = desk.line(own.why).filter(|why| !why.trim().is_empty());
                case.decide(&id, Decision::Reject, why.as_deref()).map(|()| true)
            }
            'e' => edit(case, &id, &reviewed.record, body, desk, own),
            's' => {
                done.push((queue.pop_front(), false));
                Ok(false)
            }
            'u' => undo(case, &mut queue, &mut done, desk, own.nothing_to_undo).map(|()| false),
            'p' => {
                more = true;
                Ok(false)
            }
            'q' => return Ok(()),
            '?' => {
                desk.show(own.help);
                Ok(false)
            }
            _ => Ok(false),
        };
        match decided {
            Ok(true) => done.push((queue.pop_front(), true)),
            Ok(false) => {}
            // A slip in a value or a decision of someone else's in between is told, and the item asked for again.
            Err(e) => desk.show(&safe(&format!("{e:#}"))),
        }
    }
}

/// Back to the item before: its decision is taken back if there was one.
fn undo(
    case: &mut Case,
    queue: &mut VecDeque<crate::case::review::Waiting>,
    done: &mut Vec<(Option<crate::case::review::Waiting>, bool)>,
    desk: &mut impl Desk,
    nothing: &str,
) -> anyhow::Result<()> {
    let Some((item, decided)) = done.pop() else {
        desk.show(nothing);
        return Ok(());
    };
    if decided {
        case.undo(None, &DECISIONS)?;
    }
    item.into_iter().for_each(|item| queue.push_front(item));
    Ok(())
}

fn edit(
    case: &mut Case,
    id: &crate::case::subject::ItemId,
    record: &khabar::record::Record,
    mut body: crate::case::edit::Body,
    desk: &mut impl Desk,
    own: &crate::render::case::review::Words,
) -> anyhow::Result<bool> {
    let mut sets = Vec::new();
    while let Some(line) = desk.line(own.edit).filter(|line| !line.trim().is_empty()) {
        sets.push(super::decide::field(&line, None)?);
    }
    if sets.is_empty() {
        return Ok(false);
    }
    body.set(record, &sets)?;
    let why = desk.line(own.why).filter(|why| !why.trim().is_empty());
    case.decide(id, Decision::Edit(body), why.as_deref())?;
    Ok(true)
}

/// What a key means: the same key of the keyboard, whether its layout is Latin or Arabic.
fn meaning(key: char) -> char {
    match key {
        'ش' => 'a',
        'ق' => 'r',
        'ث' => 'e',
        'س' => 's',
        'ع' => 'u',
        'ح' => 'p',
        'ض' => 'q',
        '؟' | 'ظ' => '?',
        key => key.to_ascii_lowercase(),
    }
}

/// The terminal.
struct Console(Term);

impl Desk for Console {
    fn key(&mut self) -> Option<char> {
        loop {
            match self.0.read_key().ok()? {
                Key::Char(c) => return Some(c),
                Key::Escape | Key::CtrlC => return Some('q'),
                Key::Backspace => return Some('u'),
                Key::Unknown => return None,
                _ => {}
            }
        }
    }

    fn line(&mut self, ask: &str) -> Option<String> {
        self.0.write_str(ask).ok()?;
        self.0.read_line().ok()
    }

    fn show(&mut self, screen: &str) {
        let _ = self.0.write_line(&format!("\n{screen}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::decisions_tests::{Held, MEETING, case_of};

    /// Keys and lines played, screens kept.
    struct Played {
        keys: VecDeque<char>,
        lines: VecDeque<&'static str>,
        screens: Vec<String>,
    }

    impl Desk for Played {
        fn key(&mut self) -> Option<char> {
            self.keys.pop_front()
        }
        fn line(&mut self, _: &str) -> Option<String> {
            self.lines.pop_front().map(str::to_owned)
        }
        fn show(&mut self, screen: &str) {
            self.screens.push(screen.to_owned());
        }
    }

    /// Play keys over a fresh case; gives the states of its items in the order of the review, and the screens.
    fn play(keys: &str, lines: &[&'static str]) -> (String, Vec<String>) {
        let Held { mut case, _dir, .. } = case_of(&[("خبر", "الراصد", MEETING)]);
        let order: Vec<String> = case.waiting(&Filter::default()).unwrap().into_iter().map(|w| w.id).collect();
        let mut desk =
            Played { keys: keys.chars().collect(), lines: lines.iter().copied().collect(), screens: Vec::new() };
        review(&mut case, &Filter::default(), &View::plain(Some(Lang::Ar)), &mut desk).unwrap();
        assert_eq!(case.verify_audit().unwrap(), Vec::<String>::new());
        let items = case.reviewed(1).unwrap().unwrap().items;
        let state = |id: &String| items[id.split_once('#').unwrap().1].review.as_str()[..1].to_owned();
        (order.iter().map(state).collect(), desk.screens)
    }

    #[test]
    fn one_key_an_item_on_either_keyboard() {
        for (keys, lines, want) in [
            ("ars", &["لا يقوله النص"][..], "crs"),
            ("شقس", &["لا يقوله النص"], "crs"),
            ("ARq", &[""], "crs"),
            ("au", &[], "sss"),
            ("aru", &[""], "css"),
            ("sua", &[], "css"),
            ("u?pqa", &[], "sss"),
            ("e", &["status=denied", "", "ينفيه"], "ess"),
            ("e", &["stance=denies", "", "ينفيه"], "sss"),
            ("ea", &[""], "css"),
            ("zza", &[], "css"),
        ] {
            let (states, _) = play(keys, lines);
            assert_eq!(&states[..3], want, "{keys}");
        }
    }

    #[test]
    fn a_screen_shows_the_words_in_their_passage_and_the_source() {
        let (_, screens) = play(&"s".repeat(9), &[]);
        let strike = screens.iter().find(|s| s.contains("[قصفت]")).expect("the event's word is marked in its passage");
        assert!(strike.contains("الراصد") && strike.contains("وزير الدفاع") && strike.contains("«الرجمة»"), "{strike}");
        assert!(screens.iter().all(|s| !s.contains('\u{202e}')));
        let (_, screens) = play(&"a".repeat(40), &[]);
        assert!(screens.last().unwrap().contains("لم يبقَ"));
    }
}
