//! That quotations stand where their spans say, and what stands around them.

use anyhow::bail;
use khabar::record::{Account, Count, Event, Field, Place, Quoted, Report, Role, Source, Statement, When, Withheld};

/// The fields of a report, by code point.
#[derive(Debug)]
pub struct Texts {
    title: Letters,
    text: Letters,
}

/// A text with the byte offset of every code point, and the length at the end.
#[derive(Debug)]
struct Letters {
    text: String,
    at: Vec<u32>,
}

impl Letters {
    fn of(text: &str) -> Letters {
        let at = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
        Letters { text: text.to_owned(), at }
    }

    fn slice(&self, start: u32, end: u32) -> Option<&str> {
        let at = |n: u32| self.at.get(n as usize).map(|&at| at as usize);
        self.text.get(at(start)?..at(end)?)
    }
}

impl Texts {
    /// Those of a report.
    pub fn of(report: &Report) -> Texts {
        Texts { title: Letters::of(&report.title), text: Letters::of(&report.text) }
    }

    fn field(&self, field: Field) -> &Letters {
        match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        }
    }

    /// Up to so many code points before and after a quotation.
    pub fn around(&self, q: &Quoted, points: u32) -> (&str, &str) {
        let letters = self.field(q.field);
        let last = letters.at.len().saturating_sub(1) as u32;
        let before = letters.slice(q.start.saturating_sub(points), q.start);
        let after = letters.slice(q.end, q.end.saturating_add(points).min(last));
        (before.unwrap_or_default(), after.unwrap_or_default())
    }

    /// # Errors
    /// The first quotation that does not stand at its span, with the item's name.
    pub fn check(&self, item: &str, quotations: &[&Quoted]) -> anyhow::Result<()> {
        for q in quotations {
            if self.field(q.field).slice(q.start, q.end) != Some(&q.text) {
                let field = if q.field == Field::Title { "title" } else { "text" };
                bail!(
                    "{item}: its words do not stand at {field} {}..{}, so nothing was exported; `khabar verify` tells \
                     more, and the item can be edited or rejected in review",
                    q.start,
                    q.end
                );
            }
        }
        Ok(())
    }
}

/// Every quotation of a statement. Taken apart field by field, so that one added to the record is not forgotten.
pub fn of_statement(s: &Statement) -> Vec<&Quoted> {
    let Statement { id: _, cue, source, content, via: _, addressee, medium, stance: _, quote: _, rule: _, p_read: _ } =
        s;
    let source = source.as_ref().and_then(|Source { span, kind: _, entity: _ }| span.as_ref());
    [cue, content].into_iter().chain(source).chain(addressee).chain(medium).collect()
}

/// Every quotation of an event, its accounts' too.
pub fn of_event(e: &Event) -> Vec<&Quoted> {
    let Event {
        id: _,
        kind: _,
        mode: _,
        trigger,
        actor,
        recipient,
        place,
        time,
        status: _,
        said_in: _,
        dead,
        injured,
        context: _,
        instrument,
        cause,
        foreground: _,
        also,
        withheld,
        accounts,
        rule: _,
        p_read: _,
    } = e;
    let mut all = vec![trigger];
    all.extend(also);
    all.extend(details(actor, recipient, place, time, [dead, injured], [instrument, cause], withheld));
    for account in accounts {
        let Account {
            trigger,
            said_in: _,
            actor,
            recipient,
            place,
            time,
            status: _,
            dead,
            injured,
            instrument,
            cause,
            withheld,
        } = account;
        all.push(trigger);
        all.extend(details(actor, recipient, place, time, [dead, injured], [instrument, cause], withheld));
    }
    all
}

fn details<'a>(
    actor: &'a [Role],
    recipient: &'a [Role],
    place: &'a Option<Place>,
    time: &'a Option<When>,
    counts: [&'a Option<Count>; 2],
    words: [&'a Option<Quoted>; 2],
    withheld: &'a [Withheld],
) -> impl Iterator<Item = &'a Quoted> {
    let roles = actor.iter().chain(recipient).map(|r| &r.span);
    let place = place.iter().map(|p| &p.span);
    let time = time.iter().filter_map(|t| t.span.as_ref());
    let counts = counts.into_iter().flatten().map(|c| &c.span);
    roles
        .chain(place)
        .chain(time)
        .chain(counts)
        .chain(words.into_iter().flatten())
        .chain(withheld.iter().map(|w| &w.span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(title: &str, text: &str) -> Texts {
        Texts::of(&Report { title: title.into(), text: text.into(), ..Report::default() })
    }

    #[test]
    fn spans_count_code_points() {
        let texts = report("عنوان", "قَال 😀 المصدر");
        let q = |field, start, end, text: &str| Quoted { field, start, end, text: text.into() };
        for (quoted, stands) in [
            (q(Field::Text, 5, 6, "😀"), true),
            (q(Field::Text, 7, 13, "المصدر"), true),
            (q(Field::Title, 0, 5, "عنوان"), true),
            (q(Field::Title, 0, 0, ""), true),
            (q(Field::Text, 7, 12, "المصدر"), false),
            (q(Field::Text, 0, 4, "قال"), false),
            (q(Field::Title, 0, 6, "عنوان"), false),
            (q(Field::Title, 5, 4, ""), false),
            (q(Field::Text, u32::MAX, u32::MAX, ""), false),
        ] {
            let checked = texts.check("R1#S1", &[&quoted]);
            assert_eq!(checked.is_ok(), stands, "{quoted:?}");
            assert!(checked.err().is_none_or(|e| e.to_string().starts_with("R1#S1: ")));
        }
        assert_eq!(texts.around(&q(Field::Text, 5, 6, "😀"), 3), ("ال ", " ال"));
        assert_eq!(texts.around(&q(Field::Title, 0, 5, "عنوان"), 32), ("", ""));
    }
}
