//! Writes the review, and what is made from reviews, as JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::clean::is_harmful;

/// A document as indented JSON with a line end; the same document gives the same bytes.
///
/// Characters that could control a terminal are escaped, so the text may be shown as it is.
#[must_use]
pub fn to_json<T: Serialize>(document: &T) -> String {
    let mut json = Vec::new();
    match write_json(document, &mut json) {
        Ok(()) => String::from_utf8(json).unwrap_or_default(),
        Err(error) => serde_json::json!({ "error": error.to_string() }).to_string() + "\n",
    }
}

/// Writes what [`to_json`] makes, piece by piece, so that a large document is in memory once.
///
/// # Errors
/// If it cannot be written.
pub fn write_json<T: Serialize>(document: &T, mut out: impl Write) -> io::Result<()> {
    document.serialize(&mut Serializer::with_formatter(&mut out, Harmless(PrettyFormatter::new())))?;
    out.write_all(b"\n")
}

/// Indented JSON in which the characters are escaped that [`clean`](super::clean) replaces, so that nothing is lost.
struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_harmful(*c)) {
            let (plain, harmful) = rest.split_at(at);
            out.write_all(plain.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = harmful.get(c.len_utf8()..).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Review;
    use crate::report::sample;

    #[test]
    fn json_reads_back_as_the_same_review() {
        let json = to_json(&sample::review());
        assert!(json.ends_with("}\n"));
        let again: Review = serde_json::from_str(&json).unwrap();
        assert_eq!(to_json(&again), json);
    }

    #[test]
    fn escaped_json_means_the_same() {
        let value = serde_json::json!({"name": "a\u{9b}31m\u{202e}b\u{e0041}\u{7f}\n", "\u{feff}": [{}, [], 0.5]});
        let escaped = to_json(&value);
        assert!(escaped.is_ascii(), "{escaped}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), value);
        let plain = serde_json::json!([{"a": [], "b": {}, "c": ["x\"\u{0}", null, true, -1, 0.5, {"d": [[1]]}]}, "가"]);
        assert_eq!(to_json(&plain), format!("{plain:#}\n"));
    }

    #[test]
    fn numbers_read_back_without_the_help_of_a_crate_for_tests() {
        let manifest = include_str!("../../Cargo.toml").split("[build-dependencies]").next().unwrap();
        let line = manifest.lines().find(|line| line.starts_with("serde_json = ")).unwrap();
        assert!(line.contains("\"float_roundtrip\""), "1/11 would come back as another number: {line}");
    }

    #[test]
    fn every_share_reads_back_as_the_same_number() {
        let mut review = sample::review();
        for whole in 1..200_u32 {
            for part in 0..=whole {
                review.gate.decided = Some(f64::from(part) / f64::from(whole));
                let text = serde_json::to_string(&review.gate).unwrap();
                let again: crate::document::Gate = serde_json::from_str(&text).unwrap();
                assert_eq!(again, review.gate, "{part}/{whole}");
            }
        }
    }

    #[test]
    fn a_hostile_name_reaches_no_terminal_and_loses_nothing() {
        let mut review = sample::review();
        review.verdicts[0].resource_mut().id = "a\u{9b}2J\u{202e}\u{1b}c".into();
        let json = to_json(&review);
        assert!(!json.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')));
        let again: Review = serde_json::from_str(&json).unwrap();
        assert_eq!(again.verdicts[0].resource.id, review.verdicts[0].resource.id);
    }
}
