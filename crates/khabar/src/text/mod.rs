//! Text with exact offsets.
//!
//! A [`Text`] is stored as it is and never altered. Positions are Unicode code points of the stored text. Whatever
//! normalises works on a *folded* form ([`fold`]) that maps back, so that every result can be quoted from the
//! stored text letter for letter.

pub(crate) mod affix;
pub mod ar;
pub mod en;
pub mod fold;
pub mod language;
pub mod query;
pub mod tokens;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

use crate::record::Quoted;

/// Which part of a report a position lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The headline.
    Title,
    /// The body.
    Text,
}

/// A range of code points in one field of a report, `start..end`, never empty in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Title or text.
    pub field: Field,
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// Whether the two share a code point.
    pub fn overlaps(self, other: Span) -> bool {
        self.field == other.field && self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(self, other: Span) -> bool {
        self.field == other.field && self.start <= other.start && other.end <= self.end
    }
}

/// Stored text that answers in code points.
#[derive(Debug, Clone)]
pub struct Text {
    field: Field,
    raw: String,
    /// Byte offset of every code point, and one more for the end.
    bytes: Vec<u32>,
}

impl Text {
    /// Index `raw`. Texts past `u32::MAX` bytes are cut at a character boundary.
    pub fn new(field: Field, raw: &str) -> Text {
        let mut cut = raw.len().min(u32::MAX as usize - 1);
        while !raw.is_char_boundary(cut) {
            cut -= 1;
        }
        let raw = raw[..cut].to_owned();
        let mut bytes: Vec<u32> = raw.char_indices().map(|(i, _)| i as u32).collect();
        bytes.push(raw.len() as u32);
        Text { field, raw, bytes }
    }

    /// The stored text.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Which field this is.
    pub fn field(&self) -> Field {
        self.field
    }

    /// Length in code points.
    pub fn len(&self) -> u32 {
        self.bytes.len() as u32 - 1
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The words at `start..end`; positions past the end are drawn back to it.
    pub fn slice(&self, range: Range<u32>) -> &str {
        let last = self.bytes.len() - 1;
        let end = (range.end as usize).min(last);
        let start = (range.start as usize).min(end);
        &self.raw[self.bytes[start] as usize..self.bytes[end] as usize]
    }

    /// Byte offset of a code point.
    pub fn byte(&self, at: u32) -> usize {
        self.bytes[(at as usize).min(self.bytes.len() - 1)] as usize
    }

    /// Code point that starts at or before this byte.
    pub fn char_at_byte(&self, byte: usize) -> u32 {
        self.bytes.partition_point(|&b| b as usize <= byte).saturating_sub(1) as u32
    }

    /// The quotation of a range.
    pub fn quote(&self, range: Range<u32>) -> Quoted {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        Quoted { field: self.field, start, end, text: self.slice(start..end).to_owned() }
    }
}
