//! Bylines: the name after `كتب:` or in an author field, or nothing.
//!
//! A wrong name is worse than none: the site, its developer, an agency, a section or a dateline is not a person.

use super::cue::{Word, words};
use super::knowledge::PageLexicon;
use crate::text::fold::fold;

/// Words of the longest name taken; two writers may be joined by `و`.
const LONGEST: usize = 7;

/// The name that stands behind a byline cue which ends at word `end` of `line`.
pub(super) fn name_after(lexicon: &PageLexicon, line: &str, line_words: &[Word], end: usize) -> Option<String> {
    let from = line_words.get(end)?.start;
    // Without a colon, only a line that is all byline is one: `كتب الرئيس …` is a sentence.
    let colon = end.checked_sub(1).and_then(|i| line_words.get(i)).is_some_and(|w| w.colon);
    let dash = line_words
        .get(end.wrapping_sub(1))
        .is_some_and(|w| line.get(w.end..from).is_some_and(|gap| gap.contains(['-', '–', '—', '|', '/'])));
    if !colon && !dash && line_words.len() - end > 4 {
        return None;
    }
    person(lexicon, line.get(from..)?, &[])
}

/// The person's name in an author field, without prefix and city; `sites` are names of the outlet.
pub(super) fn person(lexicon: &PageLexicon, field: &str, sites: &[String]) -> Option<String> {
    let field = field.trim();
    if field.len() > 300 || field.contains("://") || field.contains('@') || field.starts_with("www.") {
        return None;
    }
    let field_words = words(field);
    let prefix = lexicon.bylines.iter().filter_map(|cue| cue.match_at(&field_words, 0)).max().unwrap_or(0);
    let from = field_words.get(prefix)?.start;
    let name = strip_city(field.get(from..)?);
    let name = name.trim_matches(|c: char| c.is_whitespace() || ".,،;؛:-–—|/()[]\"«»".contains(c));
    let name_words = words(name);
    let forms: Vec<&str> = name_words.iter().map(|w| w.form.as_str()).collect();
    // A full stop stands in a name after an initial or a title (`د.`, `F.`) only.
    let abbreviated = name.split('.').rev().skip(1).all(|before| {
        before.rsplit(char::is_whitespace).next().is_some_and(|word| (1..=2).contains(&word.chars().count()))
    });
    let sound = (2..=LONGEST).contains(&forms.len())
        && abbreviated
        && !name.contains(['(', ')', ':', '!', '?', '؟', '،', ',', '"', '«', '/', '|'])
        && name_words.iter().all(|w| !w.form.chars().any(char::is_numeric));
    // A Latin name is written with capitals, particles (`al`, `bin`, `de`) aside.
    let named = name.split_whitespace().all(|w| !w.starts_with(|c: char| c.is_ascii_lowercase()) || w.len() <= 3)
        && !name.starts_with(|c: char| c.is_ascii_lowercase());
    let somebody = named
        && forms.iter().all(|w| {
            let bare = w.strip_prefix("ال").unwrap_or(w);
            !lexicon.not_person.contains(*w) && !lexicon.not_person.contains(bare)
        })
        && !lexicon.not_person.contains(&forms.join(" "));
    let folded = fold(name);
    let outlet = sites.iter().any(|site| {
        let site = fold(site);
        !site.is_empty() && (site.contains(&folded) || folded.contains(&site))
    });
    (sound && somebody && !outlet).then(|| name.to_owned())
}

/// `أحمد علي - القاهرة`, `أحمد علي (رويترز)`, `أحمد علي | مراسل` → `أحمد علي`.
fn strip_city(name: &str) -> &str {
    let cut = [" - ", " – ", " — ", " | ", " / ", "- ", " -", "– ", " –", "—", "(", "|", "/", "،", ", "]
        .iter()
        .filter_map(|sep| name.find(sep).filter(|at| *at > 0))
        .min()
        .unwrap_or(name.len());
    &name[..cut]
}

/// The name on a visible line that is a byline: a cue, then a name, and nothing else.
pub(super) fn of_line(lexicon: &PageLexicon, line: &str, sites: &[String]) -> Option<String> {
    let line_words = words(line);
    if line_words.len() > LONGEST + 8 {
        return None;
    }
    lexicon.bylines.iter().find_map(|cue| {
        let end = cue.match_at(&line_words, 0)?;
        let name = name_after(lexicon, line, &line_words, end)?;
        person(lexicon, &name, sites)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_or_nobody() {
        let lexicon = PageLexicon::load(&[]).expect("built-in lexicon");
        let sites = ["المدينة اليوم".to_owned(), "almadina".to_owned()];
        for (field, want) in [
            ("سلمى الحداد", Some("سلمى الحداد")),
            ("كتبت: سلمى الحداد - القاهرة", Some("سلمى الحداد")),
            ("كتب ـ يوسف مراد", Some("يوسف مراد")),
            ("بقلم / يوسف مراد", Some("يوسف مراد")),
            ("حوار: سلمى الحداد", Some("سلمى الحداد")),
            ("By Jane Smith", Some("Jane Smith")),
            ("أحمد علي", Some("أحمد علي")),
            ("بقلم د. أحمد علي", Some("د. أحمد علي")),
            ("John F. Smith", Some("John F. Smith")),
            ("Smith left. He was late", None),
            ("بيان الحصري", Some("بيان الحصري")),
            ("نبيل العربي - تونس", Some("نبيل العربي")),
            ("عربي ودولي", None),
            ("سلمى الحداد (رويترز)", Some("سلمى الحداد")),
            ("المدينة اليوم", None),
            ("Developed By Omar Hilal", None),
            ("(أبوظبي - البيان)", None),
            ("وكالات", None),
            ("د ب أ", None),
            ("القاهرة - رويترز", None),
            ("منوعات", None),
            ("فريق التحرير", None),
            ("قسم الأخبار", None),
            ("admin", None),
            ("https://site.example/author/x", None),
            ("news@site.example", None),
            ("BBC News Arabic", None),
        ] {
            assert_eq!(person(&lexicon, field, &sites).as_deref(), want, "{field}");
        }
        for (line, want) in [
            ("كتب: يوسف مراد", Some("يوسف مراد")),
            ("كتبت سلمى الحداد", Some("سلمى الحداد")),
            ("تقرير - يوسف مراد", Some("يوسف مراد")),
            ("كتب الرئيس على حسابه أن الاجتماع تأجل إلى الغد.", None),
            ("كتب الرئيس في تغريدة", None),
            ("تقرير: 40 قتيلا في انهيار جسر", None),
        ] {
            assert_eq!(of_line(&lexicon, line, &[]).as_deref(), want, "{line}");
        }
    }
}
