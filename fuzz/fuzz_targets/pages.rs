//! Whatever the bytes, pages come back and every report of theirs can be read.
#![no_main]

use std::sync::LazyLock;

use khabar::Reader;
use khabar::page::Hint;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().expect("the built-in lexicons"));

fuzz_target!(|bytes: &[u8]| {
    for name in ["a.html", "a.txt", "a.jsonl", ""] {
        for report in READER.pages(bytes, &Hint { name: name.to_owned(), ..Hint::default() }).reports {
            READER.read(report);
        }
    }
});
