//! Tokens cover the text in order without overlap, and folding twice is folding once.
#![no_main]

use khabar::text::Field;
use khabar::text::fold::fold;
use khabar::text::tokens::Doc;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|raw: &str| {
    let doc = Doc::new(Field::Text, raw);
    assert_eq!(doc.text.raw(), raw);
    let mut end = 0;
    for (i, token) in doc.tokens.iter().enumerate() {
        let span = doc.span(i..i + 1);
        assert!(end <= span.start && span.start < span.end && span.end <= doc.text.len(), "{token:?}");
        end = span.end;
    }
    let folded = fold(raw);
    assert_eq!(fold(&folded), folded);
});
