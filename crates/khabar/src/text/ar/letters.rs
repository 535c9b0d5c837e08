//! Words as letter codes: one byte a letter, so that features hash fast and cuts map back to the stored text.

use super::super::fold::{fold, is_ignorable};

/// Codes of the letters that clitics and affixes are made of.
pub(super) mod letter {
    pub const HAMZA: u8 = 0x21;
    pub const ALEF: u8 = 0x27;
    pub const BEH: u8 = 0x28;
    pub const TEH_MARBUTA: u8 = 0x29;
    pub const TEH: u8 = 0x2A;
    pub const SEEN: u8 = 0x33;
    pub const AIN: u8 = 0x39;
    pub const FEH: u8 = 0x41;
    pub const KAF: u8 = 0x43;
    pub const LAM: u8 = 0x44;
    pub const MEEM: u8 = 0x45;
    pub const NOON: u8 = 0x46;
    pub const HEH: u8 = 0x47;
    pub const WAW: u8 = 0x48;
    pub const YEH: u8 = 0x4A;
}

const DAMMA: char = '\u{064F}';

/// A word as letter codes. `plain[i]` and `written[i]` are the same letter; marks and tatweel have none.
#[derive(Debug, Clone, Default)]
pub(super) struct Word {
    /// Hamza seats and `ى` folded, `ة` kept: the form that the lexicon knows.
    pub plain: Vec<u8>,
    /// As the writer put it.
    pub written: Vec<u8>,
    /// Code point of origin of each letter, relative to the word, and the word's length at the end.
    pub map: Vec<u32>,
    /// The letters that carry a damma, a bit each.
    pub dammas: u32,
    /// Whether a tanwin is written: the word is an indefinite nominal.
    pub tanwin: bool,
}

/// The code of a letter as written: Arabic letters by their place in the block, ASCII above them.
fn code(c: char) -> u8 {
    match c {
        '\u{0621}'..='\u{064A}' => (c as u32 - 0x0600) as u8,
        c if c.is_ascii() => c as u8 | 0x80,
        _ => 0x01,
    }
}

/// The code with its hamza seat and `ى` folded.
fn plain(code: u8) -> u8 {
    match code {
        0x22 | 0x23 | 0x25 => letter::ALEF,
        0x24 => letter::WAW,
        0x26 | 0x49 => letter::YEH,
        c => c,
    }
}

/// Whether a code is an Arabic letter.
pub(super) fn is_arabic(code: u8) -> bool {
    (0x21..=0x4A).contains(&code)
}

/// The plain codes of a lexicon entry or an affix.
#[cfg(feature = "train")]
pub(super) fn codes(s: &str) -> Vec<u8> {
    let mut word = Word::default();
    word.read(s);
    word.plain
}

/// The folded letters of plain codes, as in `Token.form`.
pub(super) fn push_folded(codes: &[u8], out: &mut String) {
    for &c in codes {
        match c {
            letter::TEH_MARBUTA => out.push('ه'),
            c if is_arabic(c) => out.extend(char::from_u32(0x0600 + u32::from(c))),
            c if c >= 0x80 => out.push(char::from(c & 0x7F)),
            _ => {}
        }
    }
}

impl Word {
    /// Take a word's codes from its stored form.
    pub(super) fn read(&mut self, stored: &str) {
        self.plain.clear();
        self.written.clear();
        self.map.clear();
        self.dammas = 0;
        self.tanwin = false;
        // Two bytes a letter in Arabic script.
        let letters = stored.len() / 2 + 1;
        self.plain.reserve(letters);
        self.written.reserve(letters);
        self.map.reserve(letters);
        let mut at = 0;
        for c in stored.chars() {
            match c {
                DAMMA => {
                    let letter = self.written.len().saturating_sub(1) as u32;
                    self.dammas |= 1u32.checked_shl(letter).unwrap_or(0);
                }
                c if is_ignorable(c) => self.tanwin |= matches!(c, '\u{064B}'..='\u{064D}'),
                '\u{0621}'..='\u{064A}' => self.push(code(c), at),
                c if c.is_ascii() => self.push(code(c.to_ascii_lowercase()), at),
                c => fold(c.encode_utf8(&mut [0; 4])).chars().for_each(|d| self.push(code(d), at)),
            }
            at += 1;
        }
        self.map.push(at);
    }

    fn push(&mut self, code: u8, at: u32) {
        self.written.push(code);
        self.plain.push(plain(code));
        self.map.push(at);
    }

    /// Whether the word may be cut before its `letter`-th letter: not inside a ligature.
    pub(super) fn cuttable(&self, letter: usize) -> bool {
        letter > 0
            && letter < self.plain.len()
            && matches!((self.map.get(letter - 1), self.map.get(letter)), (Some(a), Some(b)) if a < b)
    }
}

/// A hash of bytes under a template number: what features and lexicon entries are keyed by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key(u64);

impl Key {
    pub(super) fn new(template: u8) -> Key {
        Key(0x9E37_79B9_7F4A_7C15 ^ (u64::from(template) << 17))
    }

    pub(super) fn with(self, value: u64) -> Key {
        Key((self.0.rotate_left(5) ^ value).wrapping_mul(0x517C_C1B7_2722_0A95))
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Key {
        let mut key = self.with(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            key = key.with(packed(chunk));
        }
        key
    }

    /// The key of these bytes one after the other.
    pub(super) fn joined(self, parts: [&[u8]; 3]) -> Key {
        let mut key = self.with(parts.iter().map(|p| p.len() as u64).sum());
        let (mut word, mut letters) = (0, 0);
        for part in parts {
            for &b in part {
                word = word << 8 | u64::from(b);
                letters += 1;
                if letters % 8 == 0 {
                    (key, word) = (key.with(word), 0);
                }
            }
        }
        if letters % 8 == 0 { key } else { key.with(word) }
    }

    pub(super) fn finish(self) -> u32 {
        ((self.0 ^ (self.0 >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32) as u32
    }
}

/// Up to eight bytes as one number, the first the highest.
fn packed(bytes: &[u8]) -> u64 {
    let four = |b: Option<&[u8; 4]>| b.map_or(0, |b| u64::from(u32::from_be_bytes(*b)));
    match *bytes {
        [] => 0,
        [a] => u64::from(a),
        [a, b] => u64::from(a) << 8 | u64::from(b),
        [a, b, c] => u64::from(a) << 16 | u64::from(b) << 8 | u64::from(c),
        // The two halves overlap where the bytes are the same.
        _ => four(bytes.first_chunk()) << (8 * (bytes.len() - 4)) | four(bytes.last_chunk()),
    }
}
