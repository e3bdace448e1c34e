//! The body of a configuration item: what is needed of its configuration, its supplementary configuration and its tags.

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::needed::{CONFIGURATIONS, Needed};

/// What is needed of an item. What it holds as JSON texts (the configuration, members of the supplementary one) is parsed.
pub(super) fn body(text: &[u8], needed: &Needed) -> serde_json::Result<Json> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let mut item = Members { needed, level: Level::Item }.deserialize(&mut reader)?;
    reader.end()?;
    if memchr::memmem::find(text, b".0").is_some() {
        whole_numbers(&mut item);
    }
    Ok(item)
}

/// Which members are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Item,
    /// The configuration.
    Configuration,
    /// The supplementary configuration, whose members may be JSON texts.
    Supplementary,
}

/// Reads an object with those of its members that are needed, and anything else as it is.
#[derive(Clone, Copy)]
struct Members<'n> {
    needed: &'n Needed,
    level: Level,
}

impl Members<'_> {
    /// A member that is needed.
    fn member<'de, A: MapAccess<'de>>(self, key: &str, members: &mut A) -> Result<Json, A::Error> {
        let below = |level| Members { level, ..self };
        match (self.level, key) {
            (Level::Item, "configuration") => members.next_value_seed(below(Level::Configuration)),
            (Level::Item, "supplementaryConfiguration") => members.next_value_seed(below(Level::Supplementary)),
            (Level::Item, "relationships" | "tags") | (Level::Supplementary, _) => members.next_value().map(parsed),
            _ => members.next_value(),
        }
    }

    /// The name of a member that is needed, as most items write it.
    fn key(self, key: &str) -> Option<String> {
        const OF_EVERY_ITEM: [&str; 3] = ["resourceType", "relationships", "arn"];
        let key = match (self.level, key) {
            (Level::Item, "ARN") => "arn",
            (Level::Item, "awsAccountId") => "accountId",
            _ => key,
        };
        let is_structure = self.level == Level::Item && (CONFIGURATIONS.contains(&key) || OF_EVERY_ITEM.contains(&key));
        (is_structure || self.needed.has(key)).then(|| key.to_owned())
    }
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut found = Map::new();
        while let Some(key) = members.next_key_seed(Key(self))? {
            match key {
                Some(key) => {
                    let value = self.member(&key, &mut members)?;
                    found.insert(key, value);
                }
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Json::Object(found))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        let inner = is_json(text).then(|| {
            let mut reader = serde_json::Deserializer::from_str(text);
            self.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value))
        });
        Ok(inner.and_then(Result::ok).unwrap_or_else(|| Json::from(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Json, A::Error> {
        Json::deserialize(SeqAccessDeserializer::new(items))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(truth.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
}

/// Reads the name of a member; nothing if it is not needed.
struct Key<'n>(Members<'n>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.key(key))
    }
}

/// Writes whole numbers without a fraction: queries answer `100.0` where a snapshot holds 100.
fn whole_numbers(value: &mut Json) {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "the number is whole and small")]
        Json::Number(number) => {
            let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0 && float.abs() < 1e15);
            if let Some(float) = float {
                *value = Json::from(float as i64);
            }
        }
        Json::Array(items) => items.iter_mut().for_each(whole_numbers),
        Json::Object(members) => members.values_mut().for_each(whole_numbers),
        _ => {}
    }
}

/// What a JSON text holds, if it holds a list or an object; else the value itself.
fn parsed(value: Json) -> Json {
    match &value {
        Json::String(text) if is_json(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_within_texts_is_parsed() {
        let item = body(
            br#"{"configuration":"{\"a\":[1]}","supplementaryConfiguration":{"P":"{\"s\":\"{}\"}","Q":"plain"},"ARN":"x"}"#,
            &Needed::all(),
        )
        .unwrap();
        assert_eq!(
            item,
            serde_json::json!({"configuration": {"a": [1]}, "supplementaryConfiguration": {"P": {"s": "{}"}, "Q": "plain"}, "arn": "x"})
        );
        let counted = body(br#"{"configuration":{"days":100.0,"share":0.5,"none":-1.0}}"#, &Needed::all()).unwrap();
        assert_eq!(counted["configuration"].to_string(), r#"{"days":100,"share":0.5,"none":-1}"#);
    }
}
