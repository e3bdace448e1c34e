//! The tables that say where an item holds what CloudFormation calls a property.
//!
//! They are data, `data/mappings/config/<service>.yaml`; `docs/mapping.md` explains their form. A property that a table does
//! not name is unknown, never missing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::embedded;

/// What is known of one resource type of AWS Config.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeTable {
    /// CloudFormation's kind, if it has another name.
    #[serde(default)]
    pub(super) kind: Option<String>,
    /// The kind where it depends on a value; the first that fits.
    #[serde(default)]
    pub(super) kinds: Vec<KindChoice>,
    /// Whether the configuration is the CloudFormation model itself, but for the properties that stand here.
    #[serde(default)]
    pub(super) registry: bool,
    /// Pages that the shape is known from.
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and for the tests"))]
    pub(super) sources: Vec<String>,
    /// Only items that fit are resources of the account's owner.
    #[serde(default, rename = "where")]
    pub(super) only: Condition,
    /// Items that fit are left out.
    #[serde(default)]
    pub(super) unless: Condition,
    /// Where each property stands.
    #[serde(default)]
    pub(super) properties: IndexMap<String, Field>,
    /// Properties of the CloudFormation model that an item in its form cannot tell.
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    /// Further kinds of which nothing is left out once all items of the type are there.
    #[serde(default)]
    pub(super) closes: Vec<String>,
    /// Resources that CloudFormation has and that stand within the item.
    #[serde(default)]
    pub(super) also: Vec<Also>,
}

/// A kind and what an item must hold to be of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindChoice {
    pub(super) when: Condition,
    pub(super) kind: String,
}

/// Values that must stand at paths: all of the paths, one of the values at each; `null` is an absent value.
pub(super) type Condition = IndexMap<String, Vec<Json>>;

/// Where a value stands and what is made of it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Field {
    /// What stands at a path, brought to the schema's type.
    Path(String),
    /// Something else.
    Spec(Box<Spec>),
}

/// A field that is more than a path.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Spec {
    #[serde(default)]
    pub(super) from: Option<String>,
    #[serde(default)]
    pub(super) each: Option<String>,
    #[serde(default)]
    pub(super) take: Option<String>,
    #[serde(default)]
    pub(super) map: Option<IndexMap<String, Field>>,
    #[serde(default, rename = "as")]
    pub(super) way: Option<Way>,
    #[serde(default)]
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) mark: Option<String>,
    #[serde(default)]
    pub(super) values: Option<IndexMap<String, Json>>,
    #[serde(default)]
    pub(super) is: Option<Vec<Json>>,
    #[serde(default)]
    pub(super) rename: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) absent: Option<Json>,
    #[serde(default, deserialize_with = "present")]
    pub(super) constant: Option<Json>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and for the tests"))]
    pub(super) source: Option<String>,
    /// Why nothing is there.
    #[serde(default)]
    pub(super) missing: Option<String>,
    #[serde(default)]
    pub(super) first_of: Option<Vec<Field>>,
    #[serde(default)]
    pub(super) when: Option<Condition>,
    #[serde(default)]
    pub(super) otherwise: Option<Field>,
    #[serde(default, rename = "where")]
    pub(super) only: Condition,
    #[serde(default)]
    pub(super) unless: Condition,
}

/// A key that is there, with whatever value.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(from).map(Some)
}

/// Named ways to make a value of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    /// Tags, from a map or a list.
    Tags,
    /// A map to a list of two-membered objects.
    Pairs,
    /// The first member of a list.
    First,
    /// A text with commas to a list.
    Split,
    /// How many members a list has.
    NumberOf,
    /// A boolean turned around.
    Not,
    /// Whether something stands there.
    IsThere,
    /// What stands behind the last mark of a text.
    After,
}

/// A resource that stands within an item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Also {
    pub(super) kind: String,
    /// A list whose members are resources.
    #[serde(default)]
    pub(super) each: Option<String>,
    #[serde(default, rename = "where")]
    pub(super) only: Option<Presence>,
    #[serde(default)]
    pub(super) unless: Condition,
    /// What tells it from others in the same item.
    #[serde(default)]
    pub(super) id: Option<Suffix>,
    pub(super) properties: IndexMap<String, Field>,
    /// Whether all of the kind are there once all items of the holder are.
    #[serde(default = "yes")]
    pub(super) closes: bool,
}

const fn yes() -> bool {
    true
}

/// Something that must stand at a path, or values that must stand at paths.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Presence {
    Path(String),
    Values(Condition),
}

/// The end of a resource's name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Suffix {
    Text(String),
    Path { path: String },
}

/// The tables of all types, by type.
pub(super) type Tables = BTreeMap<String, TypeTable>;

static TABLES: OnceLock<Tables> = OnceLock::new();

/// The built-in tables. A test reads all of them, so that none is left out for a mistake.
pub(super) fn tables() -> &'static Tables {
    TABLES.get_or_init(|| {
        let files = embedded::CONFIG_MAPPINGS.iter();
        files.flat_map(|(_, text)| serde_json::from_str::<Tables>(text).unwrap_or_default()).collect()
    })
}
