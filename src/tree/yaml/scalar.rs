//! Decides what a scalar and a tag mean.

use std::borrow::Cow;

use saphyr_parser::{ScalarStyle, Tag};

use super::Kind;

/// A scalar as the parser delivers it.
pub(super) struct Scalar<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) style: ScalarStyle,
    pub(super) meaning: Meaning,
}

/// What a tag says about its node.
pub(super) enum Meaning {
    /// Nothing: no tag, or one of the core schema that the schema of a resource overrules.
    Open,
    /// The node is text: `!!str` or `!`.
    Text,
    /// A tag that the reader of the tree must understand, such as `GetAtt`.
    Tagged(Box<str>),
}

const CORE: &str = "tag:yaml.org,2002:";

impl Meaning {
    pub(super) fn of(tag: Option<&Tag>) -> Self {
        let Some(tag) = tag else { return Self::Open };
        let full = format!("{}{}", tag.handle, tag.suffix);
        match full.strip_prefix(CORE) {
            Some("str") => Self::Text,
            Some(_) => Self::Open,
            None if full == "!" => Self::Text,
            None => Self::Tagged(full.trim_start_matches('!').into()),
        }
    }

    pub(super) fn into_tag(self) -> Option<Box<str>> {
        match self {
            Self::Tagged(tag) => Some(tag),
            Self::Open | Self::Text => None,
        }
    }
}

impl Scalar<'_> {
    /// Whether nothing is written at all.
    pub(super) fn is_absent(&self) -> bool {
        self.is_plain() && self.text.is_empty()
    }

    /// Whether it is a merge key.
    pub(super) fn is_merge(&self) -> bool {
        self.is_plain() && self.text == "<<"
    }

    fn is_plain(&self) -> bool {
        self.style == ScalarStyle::Plain && !matches!(self.meaning, Meaning::Text)
    }

    /// The kind and tag of its node.
    pub(super) fn into_kind(self) -> (Kind, Option<Box<str>>) {
        let plain = self.is_plain();
        let tag = self.meaning.into_tag();
        let kind = match &*self.text {
            "" if plain => Kind::Null,
            "~" | "null" | "Null" | "NULL" if plain && tag.is_none() => Kind::Null,
            text if plain => Kind::Plain(text.into()),
            text => Kind::Quoted(text.into()),
        };
        (kind, tag)
    }
}
