//! Whatever the bytes, a conflict file (TOML, or JSON behind a brace) is read or refused at a place; what is read is
//! written so that it is read again.
#![no_main]

use khabar::conflict::file::{load, to_toml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match load("fuzz", bytes) {
        // Larger conflicts are sound, but slow to compile twice.
        Ok(loaded) if loaded.game.states.len() <= 1 << 10 => {
            let text = to_toml(&loaded.model);
            let again = load("again", text.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{text}"));
            assert_eq!(to_toml(&again.model), text);
        }
        Ok(_) => {}
        Err(fault) => assert!(fault.line > 0 && !fault.fault.is_empty()),
    }
});
