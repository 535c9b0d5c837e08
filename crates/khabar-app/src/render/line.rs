//! Lines that hold text of either direction, and their width in terminal columns.
//!
//! Stored text is shown in logical order, never reversed: a bidi terminal orders it, and a pipe passes it on as it
//! is. Every run is isolated (FSI … PDI), so that no neighbour pulls at it. Columns are counted a code point at a
//! time, as terminals do (lam-alef takes two cells there); marks and isolates count nothing.

use khabar::text::fold::is_bidi_control;
use unicode_width::UnicodeWidthChar;

const FSI: char = '\u{2068}';
const LRI: char = '\u{2066}';
const RLI: char = '\u{2067}';
const PDI: char = '\u{2069}';

/// What stands for words left out of the middle.
const GAP: &str = " … ";

/// Terminal columns of a text; our own colours (`ESC [ … m`) take none.
pub fn width(text: &str) -> usize {
    let mut colour = false;
    text.chars()
        .map(|c| match (colour, c) {
            (false, '\u{1b}') | (true, 'm') => {
                colour = !colour;
                0
            }
            (true, _) => 0,
            (false, c) => char_width(c),
        })
        .sum()
}

fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// How a character of stored text may be shown: bidi controls not at all (they would reorder what is around them),
/// white space as a space, other controls (an escape may drive the terminal) as a replacement.
fn showable(c: char) -> Option<char> {
    match c {
        c if is_bidi_control(c) => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => Some('\u{FFFD}'),
        c => Some(c),
    }
}

/// Stored text made safe to show, white space drawn together.
pub fn shown(text: &str) -> String {
    tidy(text.chars().filter_map(showable))
}

fn tidy(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in chars {
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Stored text made safe and no wider than `columns`: words are left out of its middle. Takes time by the columns,
/// not by the length of the text.
pub fn shorten(text: &str, columns: usize) -> String {
    let showable = || text.chars().filter_map(showable);
    let head: String = within(showable(), columns);
    if head.chars().count() == showable().take(columns.saturating_mul(8) + 8).count() {
        return tidy(head.chars());
    }
    let left = columns.saturating_sub(width(GAP));
    let head = within(showable(), left - left / 3);
    let tail: String = within(showable().rev(), left / 3).chars().rev().collect();
    // Whole words where the cut leaves at least half of the piece.
    let head = head.rfind(' ').filter(|&at| at > head.len() / 2).map_or(&head[..], |at| &head[..at]);
    let tail = tail.find(' ').filter(|&at| at < tail.len() / 2).map_or(&tail[..], |at| &tail[at..]);
    // A mark without its letter would sit on the gap.
    let tail = tail.trim_start_matches(|c| char_width(c) == 0);
    tidy(head.chars().chain(GAP.chars()).chain(tail.chars()))
}

/// The characters that fit, with the marks on the last one.
fn within(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|&c| {
            used += char_width(c);
            used <= columns
        })
        .collect()
}

/// A run set apart from the direction of what is around it; its own first strong letter gives its direction.
pub fn isolate(run: &str) -> String {
    format!("{FSI}{run}{PDI}")
}

/// A run set apart, of a direction given beforehand.
pub fn isolate_as(run: &str, rtl: bool) -> String {
    format!("{}{run}{PDI}", if rtl { RLI } else { LRI })
}

/// A run padded with spaces behind it.
pub fn pad(run: &str, columns: usize) -> String {
    format!("{run}{}", " ".repeat(columns.saturating_sub(width(run))))
}

/// Words over lines of at most so many columns; a longer word stands alone.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut used = 0;
    for word in text.split(' ') {
        let wide = width(word);
        match lines.last_mut() {
            Some(line) if used + 1 + wide <= columns => {
                line.push(' ');
                line.push_str(word);
                used += 1 + wide;
            }
            _ => {
                lines.push(word.to_owned());
                used = wide;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_and_isolates_take_no_column() {
        for (text, want) in [
            ("قال", 3),
            ("قَالَ", 3),
            ("\u{2068}قال\u{2069}", 3),
            ("\u{200f}لا", 2),
            ("\u{1b}[1mE1\u{1b}[0m", 2),
            ("", 0),
            ("漢", 2),
        ] {
            assert_eq!(width(text), want, "{text}");
        }
    }

    #[test]
    fn nothing_stored_can_drive_the_terminal_or_the_line_around_it() {
        for (text, want) in [
            ("قال\n\t المصدر\u{a0}", "قال المصدر"),
            ("\u{202e}cod.exe\u{202c}", "cod.exe"),
            ("\u{2067}قال", "قال"),
            ("a\u{1b}[31mb\u{7}", "a\u{fffd}[31mb\u{fffd}"),
            ("\u{200f}", ""),
        ] {
            assert_eq!(shown(text), want, "{text:?}");
        }
    }

    #[test]
    fn shortens_in_the_middle_between_words() {
        for (text, columns, want) in [
            ("قال المصدر", 20, "قال المصدر"),
            ("قال المصدر", 10, "قال المصدر"),
            ("ذكر مصدر مطلع أن الاجتماع عقد في العاصمة", 27, "ذكر مصدر مطلع … العاصمة"),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", 12, "aaaaaa … aaa"),
            ("  ", 5, ""),
        ] {
            assert_eq!(shorten(text, columns), want, "{text:?}");
        }
    }

    #[test]
    fn shortening_a_huge_line_is_cheap_and_right() {
        let huge = "كلمة ".repeat(2_000_000);
        for _ in 0..500 {
            assert_eq!(shorten(&huge, 30), "كلمة كلمة كلمة … كلمة");
        }
    }

    proptest! {
        #[test]
        fn never_wider_than_asked(s in "[\\u{620}-\\u{65f}a-z\\u{200e}\\u{2067}\\n ]{0,60}", columns in 6usize..40) {
            prop_assert!(width(&shorten(&s, columns)) <= columns);
        }

        #[test]
        fn wrapping_keeps_every_word(s in "[ا-ي ]{0,80}", columns in 4usize..30) {
            let s = shown(&s);
            prop_assert_eq!(wrap(&s, columns).join(" "), s);
        }
    }
}
