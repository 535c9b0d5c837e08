//! Whatever the words, a record comes back, and the title and text in it are those given.
#![no_main]

use std::sync::LazyLock;

use khabar::Reader;
use khabar::record::Report;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new().expect("the built-in lexicons"));

fuzz_target!(|words: (&str, &str)| {
    let (title, text) = words;
    let report = Report {
        title: title.to_owned(),
        text: text.to_owned(),
        language: Some("ar".to_owned()),
        published: Some("2019-11-26".to_owned()),
        ..Report::default()
    };
    let record = READER.read(report).record;
    assert!(record.report.title == title && record.report.text == text);
});
