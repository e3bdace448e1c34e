//! Writes the review document as JSON.

use super::clean::escape_json;
use crate::document::Review;

/// The review as indented JSON with a line end; the same review gives the same bytes.
///
/// Characters that could control a terminal are escaped, so the text may be shown as it is.
#[must_use]
pub fn to_json(review: &Review) -> String {
    let json = serde_json::to_string_pretty(review)
        .unwrap_or_else(|error| serde_json::json!({ "error": error.to_string() }).to_string());
    escape_json(json) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn json_reads_back_as_the_same_review() {
        let json = to_json(&sample::review());
        assert!(json.ends_with("}\n"));
        let again: Review = serde_json::from_str(&json).unwrap();
        assert_eq!(to_json(&again), json);
    }

    #[test]
    fn a_hostile_name_reaches_no_terminal_and_loses_nothing() {
        let mut review = sample::review();
        review.verdicts[0].resource.id = "a\u{9b}2J\u{202e}\u{1b}c".into();
        let json = to_json(&review);
        assert!(!json.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')));
        let again: Review = serde_json::from_str(&json).unwrap();
        assert_eq!(again.verdicts[0].resource.id, review.verdicts[0].resource.id);
    }
}
