//! Names and texts of JSON, and where they end.

use std::borrow::Cow;

/// A name or text: where it stands between its quotation marks.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'t> {
    pub(super) text: &'t str,
    pub(super) has_escapes: bool,
}

impl<'t> Quoted<'t> {
    /// The text that is meant.
    pub(super) fn plain(self) -> Option<Cow<'t, str>> {
        if !self.has_escapes {
            return Some(Cow::Borrowed(self.text));
        }
        serde_json::from_str(&format!("\"{}\"", self.text)).ok().map(Cow::Owned)
    }
}

/// The next quotation mark, backslash or control character from a place on; the end if there is none.
pub(in super::super) fn special(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    // A byte is zero where it is the one that is looked for.
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let mut at = from;
    // Eight bytes at once. Of the bits that are set, the lowest is always right.
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk).map(|chunk| u64::from_le_bytes(*chunk)) {
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let ends = is_zero(word ^ (ONES * u64::from(b'"'))) | is_zero(word ^ (ONES * u64::from(b'\\')));
        let found = (ends | control) & HIGHS;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}
