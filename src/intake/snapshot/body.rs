//! The body of a configuration item: what is needed of its configuration, its supplementary configuration and its tags.

use std::borrow::Cow;

use super::item::Item;
use super::json::{Json, Member, Reader, Wrong};
use super::needed::{CONFIGURATIONS, Needed};

/// Members that are needed of most items.
const MEMBERS: usize = 8;

/// Members that are kept of every item.
const OF_EVERY_ITEM: [&str; 3] = ["resourceType", "relationships", "arn"];

/// What is needed of an item. What it holds as JSON texts (the configuration, members of the supplementary one) is parsed.
///
/// # Errors
/// If a number is too large, or a text has a wrong escape.
pub(super) fn body<'t>(item: &Item<'t>, needed: &Needed) -> Result<Json<'t>, Wrong> {
    let mut members: Vec<Member<'t>> = Vec::with_capacity(MEMBERS);
    for (key, text) in item.members() {
        let key = match &**key {
            "ARN" => Cow::Borrowed("arn"),
            "awsAccountId" => Cow::Borrowed("accountId"),
            _ => key.clone(),
        };
        if CONFIGURATIONS.contains(&&*key) || OF_EVERY_ITEM.contains(&&*key) || needed.has(&key) {
            let value = member(&key, text, needed)?;
            members.retain(|(known, _)| *known != key);
            members.push((key, value));
        }
    }
    Ok(Json::Object(members))
}

/// A member of an item.
fn member<'t>(key: &str, text: &'t str, needed: &Needed) -> Result<Json<'t>, Wrong> {
    match key {
        "configuration" => chosen(text, needed),
        "supplementaryConfiguration" => {
            let mut found = chosen(text, needed)?;
            if let Json::Object(members) = &mut found {
                for (_, value) in members {
                    *value = parsed(std::mem::replace(value, Json::Null));
                }
            }
            Ok(found)
        }
        "relationships" | "tags" => Reader::new(text).whole().map(parsed),
        _ => Reader::new(text).whole(),
    }
}

/// The members of an object that are needed; of one that stands in a text as well, and anything else as it is.
fn chosen<'t>(text: &'t str, needed: &Needed) -> Result<Json<'t>, Wrong> {
    let found = Reader::new(text).chosen(|key| needed.has(key))?;
    let inner = found.as_str().filter(|inner| is_json(inner));
    let inner = inner.and_then(|inner| Reader::new(inner).chosen(|key| needed.has(key)).ok()).map(Json::into_owned);
    Ok(inner.unwrap_or(found))
}

/// What a JSON text holds, if it holds a list or an object; else the value itself.
fn parsed(value: Json<'_>) -> Json<'_> {
    let inner = value.as_str().filter(|text| is_json(text)).and_then(|text| Reader::new(text).whole().ok()).map(Json::into_owned);
    inner.unwrap_or(value)
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> String {
        body(&Item::read(text).unwrap(), &Needed::all()).unwrap().to_string()
    }

    #[test]
    fn json_within_texts_is_parsed() {
        assert_eq!(
            whole(r#"{"configuration":"{\"a\":[1]}","supplementaryConfiguration":{"P":"{\"s\":\"{}\"}","Q":"plain"},"ARN":"x"}"#),
            r#"{"configuration":{"a":[1]},"supplementaryConfiguration":{"P":{"s":"{}"},"Q":"plain"},"arn":"x"}"#
        );
        assert_eq!(
            whole(r#"{"configuration":{"days":100.0,"share":0.5,"none":-1.0}}"#),
            r#"{"configuration":{"days":100,"share":0.5,"none":-1}}"#
        );
    }
}
