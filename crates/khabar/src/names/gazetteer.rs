//! The compiled gazetteer: the world's places, nationalities, and what is known of single words (whether they are
//! given names, surnames, other proper nouns, and how common they are).
//!
//! File: `KHGZ`, a version byte, the first 8 bytes of the payload's SHA-256, the payload. Payload: the places as
//! lines of tab-separated text, the nationalities likewise, each with its length before it (u32, little endian), and
//! then one 6-byte record a word: the low 32 bits of its [`word_hash`] and two bytes of [`WordFlags`], sorted.

use sha2::{Digest, Sha256};

use crate::text::ar::rows::Rows;

const MAGIC: &[u8; 5] = b"KHGZ\x01";

/// A stable 64-bit hash of a folded word (FNV-1a with a final mix): part of the file format and of the model's.
pub fn word_hash(word: &str) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for b in word.bytes() {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    mix(h)
}

/// A bijective scramble of 64 bits (the finaliser of MurmurHash3).
pub fn mix(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

/// What is known of a word: bits 0–4 name flags, bits 8–11 how common it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WordFlags(pub u16);

impl WordFlags {
    /// A given name of the Arab world, or of a well-known foreigner.
    pub const GIVEN: u16 = 1;
    /// A surname.
    pub const SURNAME: u16 = 2;
    /// A proper noun of a person in Camel Morph MSA.
    pub const PERSON: u16 = 4;
    /// A proper noun of a place or thing in Camel Morph MSA.
    pub const THING: u16 = 8;
    /// A word of a sports club's or a company's name.
    pub const CLUB: u16 = 16;

    /// Whether any of these bits is set.
    pub fn has(self, bits: u16) -> bool {
        self.0 & bits != 0
    }

    /// Twice the word's Zipf frequency less 3 (1 … 15); 0 for words rarer than Zipf 2.2.
    pub fn common(self) -> u16 {
        self.0 >> 8 & 15
    }
}

/// A place of the gazetteer.
#[derive(Debug, Clone, PartialEq)]
pub struct GazetteerPlace {
    /// Register key.
    pub key: String,
    /// `country`, `city`, or `capital`: a capital whose name is read wherever it stands.
    pub precision: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    /// Name in English.
    pub en: String,
    /// Names in Arabic, the usual one first.
    pub ar: Vec<String>,
}

/// The gazetteer, unpacked.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    /// Places, greater ones first.
    pub places: Vec<GazetteerPlace>,
    /// Folded nationality words (masculine singular or irregular plural) and the state they belong to.
    pub nations: Vec<(String, String)>,
    words: Rows<u16>,
}

impl Gazetteer {
    /// Read a compiled file.
    ///
    /// # Errors
    /// One sentence if the bytes are not a gazetteer of this version or are damaged.
    pub fn unpack(bytes: &[u8]) -> Result<Gazetteer, &'static str> {
        let rest = bytes.strip_prefix(MAGIC).ok_or("not a gazetteer of this version")?;
        let (sum, payload) = rest.split_at_checked(8).ok_or("the gazetteer is cut short")?;
        if Sha256::digest(payload).get(..8) != Some(sum) {
            return Err("the gazetteer's checksum does not match");
        }
        let (places, rest) = text_section(payload)?;
        let (nations, rest) = text_section(rest)?;
        let places = places.lines().filter_map(read_place).collect();
        let nations = nations.lines().filter_map(|l| l.split_once('\t')).map(|(f, c)| (f.into(), c.into())).collect();
        let word = |r: &[u8]| Some((u32::from_le_bytes(*r.first_chunk()?), u16::from_le_bytes(*r.last_chunk()?)));
        let words = rest.chunks_exact(6).filter_map(word);
        let words = Rows::new(words).ok_or("the words of the gazetteer are out of order")?;
        Ok(Gazetteer { places, nations, words })
    }

    /// What is known of the word with this [`word_hash`].
    pub fn word(&self, hash: u64) -> WordFlags {
        WordFlags(self.words.get(hash as u32).copied().unwrap_or(0))
    }

    /// Compile the rows that `xtask/gazetteers.py` writes; the bytes that [`Gazetteer::unpack`] reads.
    pub fn compile(tsv: &str) -> Vec<u8> {
        let (mut places, mut nations) = (String::new(), String::new());
        let mut words = std::collections::BTreeMap::<u32, u16>::new();
        for line in tsv.lines() {
            match line.split_once('\t') {
                Some(("place", rest)) => places.extend([rest, "\n"]),
                Some(("nation", rest)) => nations.extend([rest, "\n"]),
                Some((kind, rest)) => {
                    let Some((value, form)) = rest.split_once('\t') else { continue };
                    let bits = match (kind, value) {
                        ("word", "given") => WordFlags::GIVEN,
                        ("word", "surname") => WordFlags::SURNAME,
                        ("word", "person") => WordFlags::PERSON,
                        ("word", "thing") => WordFlags::THING,
                        ("word", "club") => WordFlags::CLUB,
                        ("zipf", n) => n.parse::<u16>().unwrap_or(0).min(15) << 8,
                        _ => 0,
                    };
                    *words.entry(word_hash(form) as u32).or_default() |= bits;
                }
                None => {}
            }
        }
        let mut payload = Vec::new();
        for text in [places, nations] {
            payload.extend((text.len() as u32).to_le_bytes());
            payload.extend(text.into_bytes());
        }
        for (hash, flags) in words {
            payload.extend(hash.to_le_bytes());
            payload.extend(flags.to_le_bytes());
        }
        let mut out = MAGIC.to_vec();
        out.extend(Sha256::digest(&payload).iter().take(8));
        out.extend(payload);
        out
    }
}

fn text_section(bytes: &[u8]) -> Result<(&str, &[u8]), &'static str> {
    let cut = || {
        let (len, rest) = bytes.split_first_chunk::<4>()?;
        let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        Some((std::str::from_utf8(text).ok()?, rest))
    };
    cut().ok_or("the gazetteer is cut short")
}

fn read_place(line: &str) -> Option<GazetteerPlace> {
    let mut f = line.split('\t');
    let mut next = || f.next().map(str::to_owned);
    let (key, precision, country, lat, lon, en, ar) = (next()?, next()?, next()?, next()?, next()?, next()?, next()?);
    let position = lat.parse().ok().zip(lon.parse().ok());
    Some(GazetteerPlace { key, precision, country, position, en, ar: ar.split('|').map(str::to_owned).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_compiled_is_read_back() {
        let tsv = "place\tamman\tcity\tJO\t31.955\t35.945\tAmman\tعمان\nnation\tاردني\tJO\nword\tgiven\tسعاد\nzipf\t7\tسعاد\n";
        let g = Gazetteer::unpack(&Gazetteer::compile(tsv)).unwrap();
        assert_eq!(g.places[0].position, Some((31.955, 35.945)));
        assert_eq!(g.nations, [("اردني".to_owned(), "JO".to_owned())]);
        let flags = g.word(word_hash("سعاد"));
        assert!(flags.has(WordFlags::GIVEN) && !flags.has(WordFlags::SURNAME) && flags.common() == 7);
        assert_eq!(g.word(word_hash("كرسي")), WordFlags(0));
    }

    proptest! {
        #[test]
        fn damaged_files_are_refused(at in 0usize..60, bit in 0u8..8) {
            let mut bytes = Gazetteer::compile("nation\tاردني\tJO\nword\tgiven\tسعاد\n");
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert!(Gazetteer::unpack(&bytes).is_err());
            prop_assert!(Gazetteer::unpack(&bytes[..at]).is_err());
        }
    }
}
