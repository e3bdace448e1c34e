//! What a single value of an item says.

use super::json::{Json, Reader};

use crate::design::{Content, Reason, Unknown};
use crate::intake::coerce;
use crate::redaction::REDACTED;
use crate::schema::Type;

/// A scalar, also one that is written `{value: …}`, as the answers to queries write enumerations.
pub(super) fn scalar<'v, 't>(value: &'v Json<'t>) -> &'v Json<'t> {
    match value {
        Json::Object(members) => match members.as_slice() {
            [(key, inner)] if key == "value" && !matches!(inner, Json::Object(_) | Json::Array(_)) => inner,
            _ => value,
        },
        _ => value,
    }
}

/// Whether a value says nothing.
pub(super) fn is_empty(value: &Json<'_>) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// The members of a list, also of one that is written `{quantity, items}`.
pub(super) fn listed<'v, 't>(value: &'v Json<'t>) -> Option<&'v [Json<'t>]> {
    match value {
        Json::Array(items) => Some(items),
        Json::Object(members) => match members.iter().find(|(key, _)| key.eq_ignore_ascii_case("items")) {
            Some((_, Json::Array(items))) => Some(items),
            Some((_, Json::Null)) => Some(&[]),
            Some(_) => None,
            None => members
                .iter()
                .any(|(key, count)| key.eq_ignore_ascii_case("quantity") && count.as_f64() == Some(0.0))
                .then_some(&[]),
        },
        _ => None,
    }
}

/// The members of a list, or the values of a map with their keys.
pub(super) fn members<'v, 't>(value: &'v Json<'t>) -> Option<Vec<(Option<&'v str>, &'v Json<'t>)>> {
    let keyed = || Some(value.as_object()?.iter().map(|(key, member)| (Some(&**key), member)).collect());
    listed(value).map(|items| items.iter().map(|item| (None, item)).collect()).or_else(keyed)
}

/// What stands in a text between two marks; a mark that is empty is the end of the text.
pub(super) fn between<'t>(text: &'t str, after: &str, before: &str) -> Option<&'t str> {
    let rest = text.get(text.find(after)? + after.len()..)?;
    if before.is_empty() { Some(rest) } else { rest.get(..rest.find(before)?) }
}

/// A scalar as a text.
pub(super) fn plain(value: &Json<'_>) -> String {
    let value = scalar(value);
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text as it is; what stands for something that was taken out is there, and unknown.
pub(super) fn text_content(text: &str) -> Content {
    if text == REDACTED { Content::Unknown(Unknown::present(Reason::Redacted)) } else { Content::Text(text.into()) }
}

/// A scalar, brought to the schema's type.
pub(super) fn scalar_content(value: &Json<'_>, ty: Option<&Type>) -> Content {
    match (scalar(value), ty) {
        (Json::Bool(truth), Some(Type::Boolean | Type::Json | Type::Ambiguous) | None) => Content::Boolean(*truth),
        (number @ Json::Number(_), Some(Type::Integer | Type::Number | Type::Json | Type::Ambiguous) | None) => {
            Content::Number(number.as_f64().unwrap_or_default())
        }
        (bare @ (Json::Bool(_) | Json::Number(_)), _) => coerce::scalar(&bare.to_string(), true, ty),
        (Json::String(text), _) if text == REDACTED => text_content(text),
        (Json::String(text), _) => coerce::scalar(text, true, ty),
        (Json::Null, _) => Content::Missing,
        (Json::Array(_) | Json::Object(_), _) => coerce::wrong("scalar"),
    }
}

/// The JSON that a text holds, as IAM writes it: with or without the escapes of a URL.
pub(super) fn document(text: &str) -> Option<Json<'_>> {
    let trimmed = text.trim_start();
    if trimmed.starts_with(['{', '[']) {
        return Reader::new(trimmed).whole().ok();
    }
    let escaped = trimmed.starts_with("%7B") || trimmed.starts_with("%5B") || trimmed.starts_with("%7b");
    let decoded = escaped.then(|| percent_encoding::percent_decode_str(trimmed).decode_utf8().ok()).flatten()?;
    Reader::new(&decoded).whole().ok().map(Json::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: serde_json::Value) -> Json<'static> {
        value.into()
    }

    #[test]
    fn what_was_taken_out_is_there_and_unknown() {
        let redacted = Content::Unknown(Unknown::present(Reason::Redacted));
        for ty in [None, Some(&Type::String), Some(&Type::Boolean), Some(&Type::Json)] {
            assert_eq!(scalar_content(&Json::from(REDACTED), ty), redacted);
        }
        assert_eq!((text_content(REDACTED), text_content("b")), (redacted, Content::Text("b".into())));
    }

    #[test]
    fn escaped_policies_are_read() {
        let parsed = document("%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D").unwrap();
        assert_eq!(parsed, json(serde_json::json!({"Version": "2012-10-17", "Statement": []})));
        assert_eq!(document("plain"), None);
        assert_eq!(document("%7B%2"), None);
    }

    #[test]
    fn lists_with_a_quantity_are_lists() {
        assert_eq!(listed(&json(serde_json::json!({"quantity": 0}))), Some(&[][..]));
        assert_eq!(listed(&json(serde_json::json!({"quantity": 1, "items": ["a"]}))).map(<[Json<'_>]>::len), Some(1));
        assert_eq!(listed(&json(serde_json::json!({"enabled": true}))), None);
    }

    #[test]
    fn the_middle_of_a_text_is_found() {
        let arn = "arn:aws:apigateway:eu-west-1::/restapis/a1/stages/prod";
        assert_eq!(between(arn, "/restapis/", "/stages/"), Some("a1"));
        assert_eq!(between(arn, "/restapis/", ""), Some("a1/stages/prod"));
        assert_eq!(between(arn, "/apis/", "/stages/"), None);
        assert_eq!(between("/restapis/a1", "/restapis/", "/stages/"), None);
    }

    #[test]
    fn scalars_may_be_wrapped() {
        let wrapped = json(serde_json::json!({"value": "available"}));
        assert_eq!(plain(&wrapped), "available");
        assert_eq!(scalar_content(&wrapped, Some(&Type::String)), Content::Text("available".into()));
    }

    #[test]
    fn the_values_of_a_map_have_keys() {
        let map = json(serde_json::json!({"*/*": {"loggingLevel": "INFO"}}));
        assert_eq!(members(&map), Some(vec![(Some("*/*"), map.get("*/*").unwrap())]));
        assert_eq!(members(&json(serde_json::json!("text"))), None);
    }
}
