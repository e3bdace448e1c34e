//! Which properties a resource kind has, and which of them AWS Config records, from what AWS publishes.

use std::collections::BTreeMap;
use std::sync::{OnceLock, PoisonError, RwLock};

mod parse;
pub mod recorded;
mod table;
#[cfg(test)]
mod tests;

/// The type of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An object of any shape, such as a policy document.
    Json,
    /// A list whose items have one type.
    List(Box<Type>),
    /// A map from any text to values of one type.
    Map(Box<Type>),
    /// An object with the properties of a definition.
    Object(DefinitionId),
    /// The schema allows several types.
    Ambiguous,
}

/// Names a definition within its kind; it means nothing to another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(u32);

/// A property of a kind or of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Name, as templates write it.
    pub name: &'static str,
    /// Type of its value.
    pub ty: Type,
    /// Whether its object is incomplete without it.
    pub required: bool,
    /// What a change of it does to the resource.
    pub change: Change,
    /// Whether AWS sets it, never a template.
    pub read_only: bool,
    /// Whether AWS takes it but never gives it back, such as a password: reading a resource tells nothing about it.
    pub write_only: bool,
    /// The values that text may have; empty if the schema does not list them.
    pub allowed: Vec<&'static str>,
}

/// What a change of a property does to the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The resource stays.
    InPlace,
    /// It depends on the change.
    Depends,
    /// Another resource takes its place, since the property can only be set when it is created.
    Replaces,
}

/// An object of a kind; its lines are parsed when first asked for.
#[derive(Debug)]
struct Definition {
    name: &'static str,
    lines: &'static str,
    properties: OnceLock<Vec<Property>>,
}

/// What the registry says about one resource kind: a graph of definitions, which may lead back to themselves.
#[derive(Debug)]
pub struct KindSchema {
    /// Name, such as `AWS::S3::Bucket`.
    pub name: &'static str,
    identifier: Vec<&'static str>,
    /// In order of their names; the kind itself has none, and so is the first.
    definitions: Vec<Definition>,
}

impl KindSchema {
    /// The definition that holds the properties of the kind itself.
    #[must_use]
    pub fn root(&self) -> DefinitionId {
        DefinitionId(0)
    }

    /// A property of a definition.
    #[must_use]
    pub fn property(&self, definition: DefinitionId, name: &str) -> Option<&Property> {
        let properties = self.properties(definition);
        let at = properties.binary_search_by(|property| property.name.cmp(name)).ok()?;
        properties.get(at)
    }

    /// The properties of a definition, in order of their names.
    #[must_use]
    pub fn properties(&self, definition: DefinitionId) -> &[Property] {
        let Some(Definition { lines, properties, .. }) = self.definitions.get(definition.0 as usize) else {
            return &[];
        };
        // A test makes sure that every line of the table parses.
        properties.get_or_init(|| parse::properties(lines, &self.definitions).unwrap_or_default())
    }

    /// The paths, with dots, of the properties that together identify a resource.
    #[must_use]
    pub fn primary_identifier(&self) -> &[&'static str] {
        &self.identifier
    }
}

/// Kinds that were asked for; each is parsed once and kept.
static PARSED: RwLock<BTreeMap<&'static str, &'static KindSchema>> = RwLock::new(BTreeMap::new());

/// The schema of a kind; `None` if the registry does not know it.
#[must_use]
pub fn kind(name: &str) -> Option<&'static KindSchema> {
    let known = PARSED.read().unwrap_or_else(PoisonError::into_inner).get(name).copied();
    known.or_else(|| parse_once(name))
}

fn parse_once(name: &str) -> Option<&'static KindSchema> {
    let parsed = parse::kind(table::find(table::TEXT, name)?)?;
    let mut known = PARSED.write().unwrap_or_else(PoisonError::into_inner);
    // Another thread may have parsed it meanwhile; all must see the same one.
    Some(*known.entry(parsed.name).or_insert_with(|| Box::leak(Box::new(parsed))))
}

/// Whether a property can only be set when the resource is created, by its path, such as `Tags[0].Key`; so is what lies below
/// such a property. `None` if the schema does not know the path, or says that it depends on the change.
#[must_use]
pub fn is_create_only(kind: &KindSchema, path: &str) -> Option<bool> {
    let root = Type::Object(kind.root());
    let mut above = &root;
    for step in path.split('.') {
        let definition = match leaf(above) {
            Type::Object(definition) => *definition,
            Type::Ambiguous => return None,
            // What stands below has no flags of its own, as in a policy document: it changes with the property.
            _ => return Some(false),
        };
        let property = kind.property(definition, step.split('[').next().unwrap_or_default())?;
        match property.change {
            Change::Replaces => return Some(true),
            Change::Depends => return None,
            Change::InPlace => above = &property.ty,
        }
    }
    Some(false)
}

/// The type of what a list or map holds, through all of them.
fn leaf(ty: &Type) -> &Type {
    match ty {
        Type::List(item) | Type::Map(item) => leaf(item),
        _ => ty,
    }
}

/// The names of all kinds, in order.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    table::names(table::TEXT)
}

/// Whether some kind, or a part of one, has a property of a name.
#[must_use]
pub fn is_property(name: &str) -> bool {
    let is_end = |rest: &str| rest.starts_with([' ', '!', '+', '*', '-', '>']);
    table::TEXT.match_indices(name).any(|(at, _)| {
        let opens_line = table::TEXT.get(..at).is_some_and(|text| text.ends_with('\n'));
        opens_line && !name.is_empty() && table::TEXT.get(at + name.len()..).is_some_and(is_end)
    })
}

/// One line that names the source of the schemas and their date.
#[must_use]
pub fn version() -> &'static str {
    table::note(table::TEXT)
}
