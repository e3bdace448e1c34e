//! Texts that stand in many places of one review, and are held once.

use std::borrow::{Borrow, Cow};
use std::cell::RefCell;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// A text that many places share, such as a file, a kind or a rule: a copy of it is the same text, not another one.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(Arc<str>);

impl Name {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<OsStr> for Name {
    fn as_ref(&self) -> &OsStr {
        self.as_str().as_ref()
    }
}

impl AsRef<Path> for Name {
    fn as_ref(&self) -> &Path {
        self.as_str().as_ref()
    }
}

// A set of names can be asked for a text: both are ordered and hashed alike.
impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Name {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&Self> for Name {
    fn from(name: &Self) -> Self {
        name.clone()
    }
}

impl From<Arc<str>> for Name {
    fn from(text: Arc<str>) -> Self {
        Self(text)
    }
}

impl From<&Arc<str>> for Name {
    fn from(text: &Arc<str>) -> Self {
        Self(Arc::clone(text))
    }
}

impl From<Name> for Arc<str> {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.to_string()
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == text
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == *text
    }
}

impl PartialEq<Name> for &str {
    fn eq(&self, name: &Name) -> bool {
        *self == name.as_str()
    }
}

impl PartialEq<String> for Name {
    fn eq(&self, text: &String) -> bool {
        self.as_str() == text
    }
}

/// In files a name is a text like any other.
impl JsonSchema for Name {
    fn inline_schema() -> bool {
        String::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The names that were met so far; each text among them is held once.
#[derive(Debug, Default)]
pub struct Names(RefCell<HashSet<Name>>);

impl Names {
    /// The name with a text: the one that was met, or a new one.
    #[must_use]
    pub fn of(&self, text: &str) -> Name {
        let mut met = self.0.borrow_mut();
        if let Some(name) = met.get(text) {
            return name.clone();
        }
        let name = Name::from(text);
        met.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_held_once() {
        let names = Names::default();
        let first = names.of("AWS::S3::Bucket");
        assert!(Arc::ptr_eq(&first.0, &names.of("AWS::S3::Bucket").0) && Arc::ptr_eq(&first.0, &first.clone().0));
        assert_ne!(names.of("AWS::SQS::Queue"), first);
    }

    #[test]
    fn a_name_is_written_as_a_text() {
        let name = Name::from("a\"b");
        let json = serde_json::to_string(&name).unwrap();
        assert_eq!(json, r#""a\"b""#);
        assert_eq!(serde_json::from_str::<Name>(&json).unwrap(), name);
        assert_eq!(schemars::schema_for!(Vec<Option<Name>>), schemars::schema_for!(Vec<Option<String>>));
    }
}
