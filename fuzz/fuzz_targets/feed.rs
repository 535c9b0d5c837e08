//! Whatever the bytes, a feed is cut into entries or refused, and an entry read alone is the entry.
#![no_main]

use std::sync::LazyLock;

use khabar::Reader;
use khabar::page::Hint;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().expect("the built-in lexicons"));

fuzz_target!(|bytes: &[u8]| {
    for entry in READER.feed(bytes, Some("https://example.org/feed")).unwrap_or_default().entries {
        let reports = READER.pages(&entry.bytes, &Hint::default()).reports;
        assert!(reports.len() <= usize::from(entry.html.is_some()));
    }
});
