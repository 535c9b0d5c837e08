//! Taking a known beginning or ending off a word.
//!
//! Affixes are a few letters long and are tried by the dozen on every word: they are compared here byte by byte, which
//! takes less than the call that `strip_prefix` makes for each.

/// The word without this beginning, where it has it.
#[inline]
pub(crate) fn without_start<'a>(word: &'a str, start: &str) -> Option<&'a str> {
    codes_without_start(word.as_bytes(), start.as_bytes()).and_then(|_| word.get(start.len()..))
}

/// The word without this ending, where it has it.
#[inline]
pub(crate) fn without_end<'a>(word: &'a str, end: &str) -> Option<&'a str> {
    codes_without_end(word.as_bytes(), end.as_bytes()).and_then(|rest| word.get(..rest.len()))
}

/// As [`without_start`], of a word in codes.
#[inline]
pub(crate) fn codes_without_start<'a>(word: &'a [u8], start: &[u8]) -> Option<&'a [u8]> {
    let (first, rest) = word.split_at_checked(start.len())?;
    same(first, start).then_some(rest)
}

/// As [`without_end`], of a word in codes.
#[inline]
pub(crate) fn codes_without_end<'a>(word: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let (rest, last) = word.split_at_checked(word.len().checked_sub(end.len())?)?;
    same(last, end).then_some(rest)
}

#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    a.iter().rev().zip(b.iter().rev()).all(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cuts_as_the_standard_library_does(word in "[والبه]{0,4}", affix in "[والبه]{0,3}") {
            prop_assert_eq!(without_start(&word, &affix), word.strip_prefix(&affix));
            prop_assert_eq!(without_end(&word, &affix), word.strip_suffix(&affix));
        }
    }
}
