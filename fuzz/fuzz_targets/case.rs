//! Whatever stands behind the first brace, a case is read or refused; what is read is exported so that it is read
//! again.
#![no_main]

use khabar::conflict::file::{case_json, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|rest: &str| {
    let Ok(loaded) = load("fuzz", format!("{{{rest}").as_bytes()) else { return };
    if loaded.game.states.len() <= 1 << 8
        && let Ok(text) = case_json(&loaded.model, &loaded.game)
    {
        load("again", text.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{text}"));
    }
});
