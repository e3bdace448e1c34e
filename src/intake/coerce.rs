//! Brings scalars to the type that the schema asks for.
//!
//! CloudFormation takes `"true"` for a boolean and `"443"` for a number; YAML 1.1, which it reads, takes `yes` and `on` too.

use crate::design::{Content, Reason, Unknown};
use crate::schema::Type;

/// A scalar as the schema's type; unknown if it cannot be.
pub(super) fn scalar(text: &str, quoted: bool, ty: Option<&Type>) -> Content {
    match ty {
        Some(Type::String) => Content::Text(text.into()),
        Some(Type::Integer | Type::Number) => number(text).map_or_else(|| wrong("number"), Content::Number),
        Some(Type::Boolean) => boolean(text, quoted).map_or_else(|| wrong("boolean"), Content::Boolean),
        Some(Type::List(_)) => wrong("list"),
        Some(Type::Map(_) | Type::Object(_)) => wrong("map"),
        Some(Type::Json | Type::Ambiguous) | None => free(text, quoted),
    }
}

/// A scalar of free JSON: what it looks like, unless it is quoted.
fn free(text: &str, quoted: bool) -> Content {
    if quoted {
        return Content::Text(text.into());
    }
    match (boolean_word(text), number(text)) {
        (Some(truth), _) => Content::Boolean(truth),
        // Twelve digits are an account, whose leading zeros count; long digits are ids.
        (None, Some(value)) if text == "0" || text.len() < 12 && !text.starts_with('0') => Content::Number(value),
        _ => Content::Text(text.into()),
    }
}

fn number(text: &str) -> Option<f64> {
    let trimmed = text.trim();
    let plausible = trimmed.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    plausible.then(|| trimmed.parse::<f64>().ok()).flatten().filter(|value| value.is_finite())
}

fn boolean(text: &str, quoted: bool) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        "yes" | "on" | "y" if !quoted => Some(true),
        "no" | "off" | "n" if !quoted => Some(false),
        _ => None,
    }
}

fn boolean_word(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A value of another type than the schema's.
pub(super) fn wrong(expected: &str) -> Content {
    Content::Unknown(Unknown::present(Reason::WrongType(expected.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_booleans_and_numbers_are_taken_at_the_schemas_word() {
        assert_eq!(scalar("true", true, Some(&Type::Boolean)), Content::Boolean(true));
        assert_eq!(scalar("443", true, Some(&Type::Integer)), Content::Number(443.0));
        assert_eq!(scalar("443", false, Some(&Type::String)), Content::Text("443".into()));
    }

    #[test]
    fn yes_is_a_boolean_only_where_yaml_reads_it() {
        assert_eq!(scalar("yes", false, Some(&Type::Boolean)), Content::Boolean(true));
        assert_eq!(scalar("yes", true, Some(&Type::Boolean)), wrong("boolean"));
    }

    #[test]
    fn what_cannot_be_coerced_is_unknown() {
        assert_eq!(scalar("many", false, Some(&Type::Integer)), wrong("number"));
        assert_eq!(scalar("x", false, Some(&Type::List(Box::new(Type::String)))), wrong("list"));
    }

    #[test]
    fn an_account_in_free_json_stays_text() {
        assert_eq!(scalar("012345678901", false, None), Content::Text("012345678901".into()));
        assert_eq!(scalar("443", false, None), Content::Number(443.0));
    }
}
