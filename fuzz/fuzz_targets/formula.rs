//! Whatever the words, a formula is read or refused at a place in them; written and read again it has the same value.
#![no_main]

use std::sync::LazyLock;

use khabar::conflict::Model;
use khabar::conflict::file::{load, random};
use khabar::conflict::formula::parse;
use libfuzzer_sys::fuzz_target;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let text = random(2, 6, 1).expect("a small conflict");
    load("random", text.as_bytes()).expect("it loads").model
});

fuzz_target!(|text: &str| {
    let names = MODEL.names();
    match parse(text, names) {
        Err(fault) => assert!(text.get(fault.at).is_some()),
        Ok(formula) => {
            let again = parse(&formula.written(&|k| names.written(k)), names).expect("what is written is read");
            assert!((0..64).all(|state| formula.holds(state) == again.holds(state)));
        }
    }
});
