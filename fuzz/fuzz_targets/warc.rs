//! Whatever the bytes, an archive is read to its end: pages within the limits, and faults.
#![no_main]

use khabar::page::warc::{Limits, records};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { block: 1 << 16, body: 1 << 14 };
    for found in records(bytes, limits) {
        match found {
            Ok(page) => assert!(page.body.len() <= limits.body && page.offset <= bytes.len() as u64),
            Err(fault) => assert!(!fault.message.is_empty()),
        }
    }
});
