//! Writes the review, and what is made from reviews, as JSON.

use serde::Serialize;

use super::clean::escape_json;

/// A document as indented JSON with a line end; the same document gives the same bytes.
///
/// Characters that could control a terminal are escaped, so the text may be shown as it is.
#[must_use]
pub fn to_json<T: Serialize>(document: &T) -> String {
    let json = serde_json::to_string_pretty(document)
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    escape_json(json) + "\n"
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
