//! Which encoding some bytes are in, and their text.
//!
//! A byte order mark decides; then the pattern of UTF-16; then whether the bytes are UTF-8 (whatever a page declares:
//! text that is valid UTF-8 is not by chance). What is left is a single-byte page: the declared charset is believed,
//! except between the encodings that Arabic pages mix up, where the frequency of letters decides.

use encoding_rs::{Encoding, ISO_8859_6, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};

/// Text and what was lost on the way to it.
pub(super) struct Decoded {
    pub text: String,
    /// One sentence, where bytes had to be replaced.
    pub fault: Option<String>,
}

/// Bytes looked at when guessing.
const SAMPLE: usize = 64 * 1024;

/// The text of `bytes`, or why they are not text at all.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, String> {
    if let Some(kind) = magic(bytes) {
        return Err(format!("this is {kind}, not text; nothing was read"));
    }
    let encoding = choose(bytes);
    let (text, _, lossy) = encoding.decode(bytes);
    let controls = text.chars().take(SAMPLE).filter(|c| is_binary_control(*c)).count();
    let replaced = if lossy { text.matches('\u{FFFD}').count() } else { 0 };
    if controls * 50 > text.chars().take(SAMPLE).count() || replaced * 5 > text.chars().count() {
        return Err("these bytes are binary, or in an encoding that is not known; nothing was read".to_owned());
    }
    let fault = lossy.then(|| {
        let line = text.find('\u{FFFD}').map_or(1, |at| text[..at].matches('\n').count() + 1);
        format!(
            "{replaced} byte sequences are not valid {}; each was replaced by U+FFFD, the first on line {line}",
            encoding.name()
        )
    });
    let text = if text.contains('\0') { text.replace('\0', "") } else { text.into_owned() };
    Ok(Decoded { text, fault })
}

fn is_binary_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{E}'..='\u{1A}' | '\u{1C}'..='\u{1F}')
}

fn magic(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a zip archive (or an office document)"),
        (b"\x1f\x8b", "a gzip file"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "an SQLite database"),
        (b"WARC/1.", "a web archive (WARC)"),
    ];
    KINDS.iter().find(|(head, _)| bytes.starts_with(head)).map(|(_, kind)| *kind)
}

fn choose(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if let Some(encoding) = utf16_pattern(sample) {
        return encoding;
    }
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let declared = declared(sample);
    let mixed_up = |e: &'static Encoding| e == WINDOWS_1256 || e == ISO_8859_6 || e == WINDOWS_1252 || e == UTF_8;
    match declared {
        Some(e) if !mixed_up(e) => e,
        _ => single_byte(bytes, declared),
    }
}

/// UTF-16 without a mark: every other byte is the high half of Latin, Arabic or general punctuation.
fn utf16_pattern(sample: &[u8]) -> Option<&'static Encoding> {
    if sample.len() < 4 || !sample.contains(&0) {
        return None;
    }
    let high = |b: u8| matches!(b, 0x00 | 0x06 | 0x20);
    let share = |odd: usize| {
        let half = sample.iter().skip(odd).step_by(2);
        half.clone().filter(|b| high(**b)).count() * 100 / half.count().max(1)
    };
    match (share(0), share(1)) {
        (even, odd) if odd >= 95 && even < 70 => Some(UTF_16LE),
        (even, odd) if even >= 95 && odd < 70 => Some(UTF_16BE),
        _ => None,
    }
}

/// Valid UTF-8, or UTF-8 with a few broken sequences: at least nine in ten of the non-ASCII characters are whole.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken == 0 || broken * 9 <= whole
}

/// The charset named in the head of a page or an XML declaration.
fn declared(sample: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&sample[..sample.len().min(4096)]).to_ascii_lowercase();
    for key in ["charset", "encoding"] {
        for (at, _) in head.match_indices(key) {
            let rest = head[at + key.len()..].trim_start();
            if let Some(value) = rest.strip_prefix('=') {
                let value = value.trim_start_matches([' ', '"', '\'']);
                let label: String =
                    value.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
                if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
                    return Some(encoding);
                }
            }
        }
    }
    None
}

/// Letters of running Arabic, commonest first; together nine tenths of it.
const COMMON: &str = "اليمونرتبةعدسفهكقحجشطصأإىخذضزءآثغئظؤ";

/// windows-1256, ISO-8859-6 or windows-1252, by the frequency of letters.
fn single_byte(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE * 8)];
    let (mut high, mut runs, mut before) = (0usize, 0usize, false);
    for b in sample {
        let is_high = *b >= 0xC0;
        high += usize::from(is_high);
        runs += usize::from(is_high && !before);
        before = is_high;
    }
    // In Arabic the high bytes stand in words; in Latin text they are single accented letters.
    if high * 2 < runs * 5 {
        return if declared == Some(WINDOWS_1256) { WINDOWS_1256 } else { WINDOWS_1252 };
    }
    let score = |encoding: &'static Encoding| -> i64 {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let letters = |c: char| COMMON.chars().position(|d| d == c);
        let each = text.chars().filter(|c| !c.is_ascii()).map(|c| match letters(c) {
            Some(rank) => 12 - rank as i64,
            None if c == '\u{FFFD}' || matches!(c, 'À'..='ÿ' | '\u{80}'..='\u{9F}') => -40,
            None => -8,
        });
        each.sum::<i64>()
    };
    let (windows, iso) = (score(WINDOWS_1256), score(ISO_8859_6));
    if iso > windows || (iso == windows && declared == Some(ISO_8859_6)) { ISO_8859_6 } else { WINDOWS_1256 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARABIC: &str =
        "أعلن مكتب الإعلام في البلدية، مساء اليوم، أن فرق الصيانة أنهت إصلاح الجسر القديم وأن السير عاد إلى طبيعته.";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn text_comes_back_from_every_encoding() {
        let markup = format!("<html><head><title>x</title></head><body><p>{ARABIC}</p></body></html>");
        let mut marked = vec![0xFF, 0xFE];
        marked.extend(utf16(ARABIC, false));
        for (bytes, want) in [
            (ARABIC.as_bytes().to_vec(), ARABIC),
            ([b"\xef\xbb\xbf", ARABIC.as_bytes()].concat(), ARABIC),
            (marked, ARABIC),
            (utf16(ARABIC, false), ARABIC),
            (utf16(ARABIC, true), ARABIC),
            (utf16(&markup, true), &markup),
            (WINDOWS_1256.encode(ARABIC).0.into_owned(), ARABIC),
            (WINDOWS_1256.encode(&markup).0.into_owned(), &markup),
            (ISO_8859_6.encode(ARABIC).0.into_owned(), ARABIC),
            (b"caf\xe9 cr\xe8me, d\xe9j\xe0 vu".to_vec(), "café crème, déjà vu"),
        ] {
            let got = decode(&bytes).expect("text");
            assert_eq!(got.text, want);
            assert_eq!(got.fault, None, "{want}");
        }
    }

    #[test]
    fn a_wrongly_declared_page_is_read_by_its_letters() {
        for label in ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-6", "windows-1256"] {
            let page = format!("<meta charset=\"{label}\"><p>{ARABIC}</p>");
            assert_eq!(decode(&WINDOWS_1256.encode(&page).0).expect("text").text, page);
        }
        let page = "<meta charset=windows-1251><p>Привет, мир</p>";
        assert_eq!(decode(&encoding_rs::WINDOWS_1251.encode(page).0).expect("text").text, page);
    }

    #[test]
    fn broken_sequences_are_replaced_and_told() {
        let mut bytes = format!("{ARABIC}\n{ARABIC}").into_bytes();
        bytes.truncate(bytes.len() - 2);
        let got = decode(&bytes).expect("text");
        assert!(got.text.ends_with('\u{FFFD}'));
        assert!(got.fault.is_some_and(|f| f.contains("1 byte sequences") && f.contains("line 2")));
    }

    #[test]
    fn binary_is_refused() {
        for bytes in [b"%PDF-1.7 ...".to_vec(), b"\x1f\x8b\x08".to_vec(), (0u8..=255).cycle().take(5000).collect()] {
            assert!(decode(&bytes).is_err());
        }
    }
}
