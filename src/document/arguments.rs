//! What fills the placeholders of sentences.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::source::Name;

/// Values by the names of placeholders, in the order of the names. There are few in a sentence and very many sentences in a
/// review, so they stand in a row that takes no more room than it must.
#[derive(Clone, Default, PartialEq)]
pub struct Arguments(Box<[(Name, Value)]>);

impl Arguments {
    /// The value of a placeholder.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The values, in the order of the names.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// The names, to be replaced by ones with the same text.
    pub(super) fn names_mut(&mut self) -> impl Iterator<Item = &mut Name> {
        self.0.iter_mut().map(|(name, _)| name)
    }

    /// Whether nothing is filled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The last value of a name counts.
impl<N: Into<Name>> FromIterator<(N, Value)> for Arguments {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(pairs: I) -> Self {
        let mut pairs: Vec<(Name, Value)> = pairs.into_iter().map(|(name, value)| (name.into(), value)).collect();
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        pairs.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(&mut later.1, &mut earlier.1);
            }
            same
        });
        Self(pairs.into())
    }
}

impl From<BTreeMap<String, Value>> for Arguments {
    fn from(values: BTreeMap<String, Value>) -> Self {
        values.into_iter().collect()
    }
}

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Arguments {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Arguments {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Arguments;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Arguments, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry::<Name, Value>()? {
                    pairs.push(pair);
                }
                Ok(pairs.into_iter().collect())
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl JsonSchema for Arguments {
    fn inline_schema() -> bool {
        BTreeMap::<String, Value>::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        BTreeMap::<String, Value>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, Value>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn arguments_are_those_of_a_map() {
        let pairs = [("b", json!(1)), ("a", json!([2])), ("c", Value::Null), ("b", json!(3))];
        let map: BTreeMap<String, Value> = pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let arguments: Arguments = pairs.into_iter().collect();
        assert_eq!(serde_json::to_string(&arguments).unwrap(), serde_json::to_string(&map).unwrap());
        assert_eq!((arguments.get("b"), arguments.get("d")), (Some(&json!(3)), None));
        assert_eq!(serde_json::from_str::<Arguments>(r#"{"c":null,"b":1,"a":[2],"b":3}"#).unwrap(), arguments);
        assert_eq!(Arguments::from(map), arguments);
    }
}
