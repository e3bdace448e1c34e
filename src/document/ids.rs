//! Many short texts in a row, held as one: an estate has hundreds of thousands of resources, each with an id.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Ids in their order; in files a list of texts.
#[derive(Clone, Default)]
pub struct Ids {
    /// In runs, so that what is held is never moved.
    runs: Vec<Run>,
}

/// Some ids in a row.
#[derive(Clone, Default)]
struct Run {
    text: String,
    /// Where each id ends in the text.
    ends: Vec<usize>,
}

/// Ids of a run.
const RUN: usize = 1_000;

impl Run {
    fn iter(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }
}

impl Ids {
    /// Adds an id.
    pub fn push(&mut self, id: &str) {
        if self.runs.last().is_none_or(|run| run.ends.len() >= RUN) {
            if let Some(full) = self.runs.last_mut() {
                full.text.shrink_to_fit();
                full.ends.shrink_to_fit();
            }
            self.runs.push(Run::default());
        }
        if let Some(run) = self.runs.last_mut() {
            run.text.push_str(id);
            run.ends.push(run.text.len());
        }
    }

    /// The ids.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.runs.iter().flat_map(Run::iter)
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Ids {}

impl<T: AsRef<str>> Extend<T> for Ids {
    fn extend<I: IntoIterator<Item = T>>(&mut self, ids: I) {
        ids.into_iter().for_each(|id| self.push(id.as_ref()));
    }
}

impl<T: AsRef<str>> FromIterator<T> for Ids {
    fn from_iter<I: IntoIterator<Item = T>>(ids: I) -> Self {
        let mut all = Self::default();
        all.extend(ids);
        all
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Ids {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Ids;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of ids")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Ids, A::Error> {
        let mut ids = Ids::default();
        while let Some(id) = seq.next_element::<Cow<'_, str>>()? {
            ids.push(&id);
        }
        Ok(ids)
    }
}

impl JsonSchema for Ids {
    fn inline_schema() -> bool {
        <Vec<String>>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        <Vec<String>>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<String>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_a_list_of_texts() {
        let mut ids: Ids = ["a", "", "é"].into_iter().collect();
        ids.extend(["b".to_owned()]);
        assert_eq!(ids.iter().collect::<Vec<_>>(), ["a", "", "é", "b"]);
        let text = serde_json::to_string(&ids).unwrap();
        assert_eq!(text, r#"["a","","é","b"]"#);
        assert_eq!(serde_json::from_str::<Ids>(&text).unwrap(), ids);
        assert!(serde_json::from_str::<Ids>("[1]").is_err());
        assert_eq!(serde_json::from_str::<Ids>(r#"["\u00e9"]"#).unwrap(), ["é"].into_iter().collect());
    }

    #[test]
    fn little_room_is_left_empty() {
        let ids: Ids = (0..10_000).map(|number| format!("id-{number:09}")).collect();
        let room: usize = ids.runs.iter().map(|run| run.text.capacity() + run.ends.capacity() * size_of::<usize>()).sum();
        let held: usize = ids.runs.iter().map(|run| run.text.len() + run.ends.len() * size_of::<usize>()).sum();
        assert!(room < held * 11 / 10, "{room} {held}");
    }
}
