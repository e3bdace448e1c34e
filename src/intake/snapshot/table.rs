//! The tables that say where an item holds what CloudFormation calls a property.
//!
//! They are data, `data/mappings/config/<service>.yaml`; `docs/mapping.md` explains their form. A property that a table does
//! not name is unknown, never missing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::json::Json;
use indexmap::IndexMap;
use serde::Deserialize;

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
    /// What is written where nothing is set.
    #[serde(default)]
    pub(super) blank: Blank,
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
    /// Properties of this kind beside those of the table.
    #[serde(default)]
    pub(super) properties: IndexMap<String, Field>,
}

/// Values that must stand at paths: at all of the paths of a map, one of the values at each; of several maps, one must fit.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Condition {
    All(IndexMap<String, Wanted>),
    Any(Vec<IndexMap<String, Wanted>>),
}

impl Condition {
    /// The maps, of which one must fit; none if nothing is asked.
    pub(super) fn maps(&self) -> &[IndexMap<String, Wanted>] {
        match self {
            Self::All(paths) if paths.is_empty() => &[],
            Self::All(paths) => std::slice::from_ref(paths),
            Self::Any(maps) => maps,
        }
    }
}

impl Default for Condition {
    fn default() -> Self {
        Self::Any(Vec::new())
    }
}

/// What must stand at a path.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Wanted {
    /// Something that is not empty.
    There(There),
    /// One of these: a scalar; a text up to its `*`; `{same-as: path}`; `{holds: path}`; `null`, which is an absent value.
    OneOf(Vec<Json<'static>>),
}

/// A word for what must be there, whatever it is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum There {
    There,
}

/// Which empty values stand where nothing is set: `missing` means texts, a list names them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BlankWords")]
pub(super) struct Blank {
    pub(super) texts: bool,
    pub(super) lists: bool,
    pub(super) maps: bool,
}

impl Blank {
    /// The same for the form of the registry: AWS Config writes `[]` and `{}` there for lists and maps that are not set, as in
    /// AWS's own examples of a repository (`"LifecyclePolicy": {}`) and of a cluster (`"SecurityGroupIds": []`).
    /// <https://github.com/awslabs/aws-config-rdk/tree/master/rdk/template/example_ci>
    pub(super) const fn in_registry(self) -> Self {
        Self { texts: self.texts, lists: true, maps: true }
    }

    /// Whether a value is what stands where nothing is set.
    pub(super) fn holds(self, value: &Json<'_>) -> bool {
        match value {
            Json::String(text) => self.texts && text.is_empty(),
            Json::Array(items) => self.lists && items.is_empty(),
            Json::Object(members) => self.maps && members.is_empty(),
            _ => false,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum BlankWords {
    Missing(MissingWord),
    These(Vec<BlankWord>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum MissingWord {
    Missing,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum BlankWord {
    Texts,
    Lists,
    Maps,
}

impl From<BlankWords> for Blank {
    fn from(words: BlankWords) -> Self {
        match words {
            BlankWords::Missing(MissingWord::Missing) => Self { texts: true, lists: false, maps: false },
            BlankWords::These(words) => {
                let holds = |word| words.contains(&word);
                Self { texts: holds(BlankWord::Texts), lists: holds(BlankWord::Lists), maps: holds(BlankWord::Maps) }
            }
        }
    }
}

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
    /// A path, or a field whose value is taken further.
    #[serde(default)]
    pub(super) from: Option<Field>,
    #[serde(default)]
    pub(super) each: Option<Walk>,
    #[serde(default)]
    pub(super) take: Option<String>,
    #[serde(default)]
    pub(super) map: Option<IndexMap<String, Field>>,
    /// What it means that `map` does not name a property of the definition; left out: unknown.
    #[serde(default)]
    pub(super) rest: Option<MissingWord>,
    /// Properties of an object that is alike but for these.
    #[serde(default)]
    pub(super) with: IndexMap<String, Field>,
    #[serde(default, rename = "as")]
    pub(super) way: Option<Way>,
    #[serde(default)]
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) mark: Option<String>,
    #[serde(default)]
    pub(super) after: Option<String>,
    #[serde(default)]
    pub(super) before: Option<String>,
    #[serde(default)]
    pub(super) values: Option<IndexMap<String, Json<'static>>>,
    #[serde(default)]
    pub(super) is: Option<Vec<Json<'static>>>,
    #[serde(default)]
    pub(super) rename: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    pub(super) absent: Option<Json<'static>>,
    #[serde(default, deserialize_with = "present")]
    pub(super) constant: Option<Json<'static>>,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and for the tests"))]
    pub(super) source: Option<String>,
    /// Why nothing is there.
    #[serde(default)]
    pub(super) missing: Option<String>,
    #[serde(default)]
    pub(super) first_of: Option<Vec<Field>>,
    /// Lists, one behind the other.
    #[serde(default)]
    pub(super) all_of: Option<Vec<Field>>,
    #[serde(default)]
    pub(super) when: Option<Condition>,
    #[serde(default)]
    pub(super) otherwise: Option<Field>,
    #[serde(default, rename = "where")]
    pub(super) only: Condition,
    #[serde(default)]
    pub(super) unless: Condition,
}

/// The lists that are gone through.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Walk {
    /// A list, or a map, whose values are the members.
    Path(String),
    /// A list, and within each of its members another.
    Within(String, Inner),
}

impl Walk {
    /// The path of the list, or of the outer one.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Path(path) | Self::Within(path, _) => path,
        }
    }

    /// The paths of the inner list, of which the first that is there counts.
    pub(super) fn inner(&self) -> &[String] {
        match self {
            Self::Path(_) => &[],
            Self::Within(_, Inner::Path(path)) => std::slice::from_ref(path),
            Self::Within(_, Inner::FirstOf { first_of }) => first_of,
        }
    }
}

/// A list within the members of another.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Inner {
    Path(String),
    #[serde(rename_all = "kebab-case")]
    FirstOf {
        first_of: Vec<String>,
    },
}

/// A key that is there, with whatever value.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Json<'static>>, D::Error> {
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
    /// All members of a list but the first.
    Rest,
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
    /// What stands between two marks of a text.
    Between,
}

/// A resource that stands within an item.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Also {
    pub(super) kind: String,
    /// A list whose members are resources.
    #[serde(default)]
    pub(super) each: Option<Walk>,
    #[serde(default, rename = "where")]
    pub(super) only: Option<Presence>,
    #[serde(default)]
    pub(super) unless: Condition,
    /// What must stand in the item for it to tell that there is none.
    #[serde(default, rename = "told-by")]
    pub(super) told_by: Option<String>,
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
    Path { path: SuffixPath },
}

/// The parts that a name's end is made of.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum SuffixPath {
    One(String),
    Several(Vec<String>),
}

impl SuffixPath {
    pub(super) fn paths(&self) -> &[String] {
        match self {
            Self::One(path) => std::slice::from_ref(path),
            Self::Several(paths) => paths,
        }
    }
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
