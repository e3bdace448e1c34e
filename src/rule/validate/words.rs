//! The words of `docs/rule-language.md`, by where they stand and what they give.

use super::known::Known;
use super::shape::Shape;

/// What a word gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    Boolean,
    Number,
    Text,
    /// Text, or missing.
    PerhapsText,
    /// Text; missing if what was asked is.
    TextAsGiven,
    Texts,
    Free,
    /// A list of maps with these keys.
    Records(&'static [&'static str]),
    /// A list of anything.
    FreeList,
    /// The list itself, perhaps shorter.
    Same,
    /// Handled one by one.
    Special,
}

/// Words after a dot that are called.
const METHODS: &[(&str, Gives)] = &[
    ("or", Gives::Special),
    ("resource", Gives::Special),
    ("referrers", Gives::Special),
    ("related", Gives::FreeList),
    ("all", Gives::Special),
    ("where", Gives::Special),
    ("map", Gives::Special),
    ("some", Gives::Special),
    ("none", Gives::Special),
    ("every", Gives::Special),
    ("flatten", Gives::Special),
    ("first", Gives::Special),
    ("distinct", Gives::Same),
    ("seen", Gives::Same),
    ("count", Gives::Number),
    ("sum", Gives::Number),
    ("values", Gives::FreeList),
    ("keys", Gives::Texts),
    ("tag", Gives::PerhapsText),
    ("bears", Gives::Boolean),
    ("may_have", Gives::Boolean),
    ("is", Gives::Boolean),
    ("names", Gives::Boolean),
    ("matches", Gives::Boolean),
    ("starts_with", Gives::Boolean),
    ("ends_with", Gives::Boolean),
    ("lower", Gives::Text),
    ("family", Gives::Text),
    ("statements", Gives::FreeList),
    ("allows", Gives::Boolean),
    ("denies", Gives::Boolean),
    ("acts_on", Gives::Boolean),
    ("acts_on_any", Gives::Boolean),
    ("actions", Gives::Texts),
    ("resources", Gives::Texts),
    ("all_resources", Gives::Boolean),
    ("principals", Gives::Records(&["type", "id", "account", "public"])),
    ("conditions", Gives::Records(&["operator", "key", "values", "if_exists"])),
    ("arn_part", Gives::PerhapsText),
    ("is_any_address", Gives::Boolean),
    ("within", Gives::Boolean),
    ("address_count", Gives::Number),
    ("opens_to_all", Gives::Boolean),
    ("opens_any_port", Gives::Boolean),
    ("opens_port", Gives::Boolean),
    ("allows_backup", Gives::Boolean),
    ("allowed", Gives::Texts),
    ("allowed_backup", Gives::Texts),
    ("inference_profile", Gives::Text),
    ("contains", Gives::Boolean),
];

/// Words that are called without a dot.
const FUNCTIONS: &[(&str, Gives)] = &[
    ("undecided", Gives::Special),
    ("facts", Gives::Free),
    ("facts_has", Gives::Boolean),
    ("country", Gives::TextAsGiven),
    ("bucket_region", Gives::Text),
    ("inference_prefix", Gives::TextAsGiven),
    ("round", Gives::Number),
    ("ceil", Gives::Number),
    ("floor", Gives::Number),
];

/// Words that cannot be asked of a missing value.
const NEEDS_VALUE: &[&str] =
    &["matches", "starts_with", "ends_with", "lower", "family", "within", "address_count", "round", "ceil", "floor"];

/// What a word after a dot gives.
pub(super) fn method(name: &str) -> Option<Gives> {
    METHODS.iter().find(|(word, _)| *word == name).map(|(_, gives)| *gives)
}

/// What a word without a dot gives.
pub(super) fn function(name: &str) -> Option<Gives> {
    FUNCTIONS.iter().find(|(word, _)| *word == name).map(|(_, gives)| *gives)
}

pub(super) fn method_names() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|(word, _)| *word)
}

pub(super) fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(word, _)| *word)
}

pub(super) fn needs_value(name: &str) -> bool {
    NEEDS_VALUE.contains(&name)
}

impl Gives {
    /// The value that a word gives when it is asked of another.
    pub(super) fn known(self, of: &Known) -> Known {
        match self {
            Self::Boolean => Known::sure(Shape::Boolean),
            Self::Number => Known::sure(Shape::Number),
            Self::Text => Known::sure(Shape::Text),
            Self::PerhapsText => Known::sure(Shape::Text).optional(true),
            Self::TextAsGiven => Known::sure(Shape::Text).optional(of.is_optional),
            Self::Texts => Known::sure(Shape::list(Shape::Text)),
            Self::FreeList => Known::sure(Shape::list(Shape::Free)),
            Self::Records(keys) => Known::sure(Shape::list(Shape::Record(keys))),
            Self::Same => of.clone(),
            Self::Free | Self::Special => Known::free(),
        }
    }
}
