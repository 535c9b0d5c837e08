//! What a case says of an event, in sentences: agreed, disputed, on one word only, open.

/// Whether most letters of a text are Arabic.
pub fn arabic(text: &str) -> bool {
    let (arabic, other) = text.chars().filter(|c| c.is_alphabetic()).fold((0usize, 0usize), |(a, o), c| match c {
        '\u{0620}'..='\u{06FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => (a + 1, o),
        _ => (a, o + 1),
    });
    arabic > other
}
