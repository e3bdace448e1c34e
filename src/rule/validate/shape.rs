//! The shape of a value: a resource of some kinds, a part of one, or something computed.

use super::known::Known;
use super::own;
use crate::schema::{self, KindSchema, Type};

/// Words of a resource that stand where properties do.
pub(super) const RESOURCE_WORDS: [&str; 6] = ["id", "kind", "region", "account", "deletion_policy", "update_replace_policy"];

/// Words of the design.
const DESIGN_WORDS: [&str; 6] = ["context", "workload", "jurisdiction", "region", "regions", "account"];

/// What a value looks like, as far as the script tells.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Anything: a table, a policy document, the configuration.
    Free,
    /// A resource, or a part of one, of a kind that cannot be told.
    Lost,
    /// The design.
    Design,
    /// The jurisdiction.
    Jurisdiction,
    /// A resource of one of these kinds.
    Resource(Vec<String>),
    /// A part of a resource; several where several kinds have it.
    Typed(Vec<(&'static KindSchema, Type)>),
    /// A map with these keys.
    Record(&'static [&'static str]),
    /// A list.
    List(Box<Shape>),
    /// Text.
    Text,
    /// A number.
    Number,
    /// A boolean, or a condition.
    Boolean,
}

impl Shape {
    /// A list of a shape.
    pub(super) fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// A member of a list; a value that is no list is its own.
    pub(super) fn element(&self) -> Self {
        match self {
            Self::List(inner) => (**inner).clone(),
            Self::Typed(parts) => {
                let inner = parts.iter().filter_map(|(kind, ty)| match ty {
                    Type::List(item) | Type::Map(item) => Some((*kind, (**item).clone())),
                    _ => None,
                });
                typed(inner.collect())
            }
            Self::Free => Self::Free,
            _ => Self::Lost,
        }
    }

    /// Whether a placeholder cannot show it.
    pub(super) const fn is_whole(&self) -> bool {
        matches!(self, Self::Resource(_) | Self::Design | Self::Jurisdiction)
    }

    /// The property of a name, or the names that there are.
    pub(super) fn property(&self, name: &str) -> Result<Known, Vec<&'static str>> {
        match self {
            Self::Free => Ok(Known::free()),
            Self::Lost => somewhere(name),
            Self::Design => word_of_design(name),
            Self::Jurisdiction => match name {
                "id" => Ok(Known::sure(Self::Text)),
                "countries" => Ok(Known::sure(Self::list(Self::Text))),
                _ => Err(vec!["id", "countries"]),
            },
            Self::Resource(kinds) => of_resource(kinds, name),
            Self::Typed(parts) => of_parts(parts, name),
            Self::Record(keys) if keys.contains(&name) => Ok(cell(name)),
            Self::Record(keys) => Err(keys.to_vec()),
            Self::List(_) | Self::Text | Self::Number | Self::Boolean => Err(Vec::new()),
        }
    }

    /// The plain type, if all that it may be agree on one.
    pub(super) fn plain(&self) -> Option<&'static str> {
        match self {
            Self::Text => Some("text"),
            Self::Number => Some("number"),
            Self::Boolean => Some("boolean"),
            Self::List(_) => Some("list"),
            Self::Typed(parts) => {
                let mut types = parts.iter().map(|(_, ty)| plain_type(ty));
                let first = types.next()??;
                types.all(|other| other == Some(first)).then_some(first)
            }
            _ => None,
        }
    }
}

/// A part of a resource; free where one of its types is.
pub(super) fn typed(parts: Vec<(&'static KindSchema, Type)>) -> Shape {
    if parts.is_empty() || parts.iter().any(|(_, ty)| matches!(ty, Type::Json | Type::Ambiguous)) {
        return Shape::Free;
    }
    Shape::Typed(parts)
}

const fn plain_type(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::String => Some("text"),
        Type::Integer | Type::Number => Some("number"),
        Type::Boolean => Some("boolean"),
        Type::List(_) => Some("list"),
        Type::Map(_) | Type::Object(_) => Some("map"),
        Type::Json | Type::Ambiguous => None,
    }
}

/// A key of `principals()` and `conditions()`.
fn cell(name: &str) -> Known {
    match name {
        "public" | "if_exists" => Known::sure(Shape::Boolean),
        "values" => Known::sure(Shape::list(Shape::Text)),
        "account" => Known::sure(Shape::Text).optional(true),
        _ => Known::sure(Shape::Text),
    }
}

fn word_of_design(name: &str) -> Result<Known, Vec<&'static str>> {
    match name {
        "context" | "workload" => Ok(Known::free()),
        "jurisdiction" => Ok(Known::sure(Shape::Jurisdiction)),
        "region" | "account" => Ok(Known::sure(Shape::Text)),
        "regions" => Ok(Known::sure(Shape::list(Shape::Text))),
        _ => Err(DESIGN_WORDS.to_vec()),
    }
}

/// A name where the kind is lost: it only has to be a property of something.
fn somewhere(name: &str) -> Result<Known, Vec<&'static str>> {
    match word_of_resource(name) {
        Some(known) => Ok(known),
        None if schema::is_property(name) || own::kinds().any(|kind| own::field(kind, name).is_some()) => {
            Ok(Known::sure(Shape::Lost))
        }
        None => Err(Vec::new()),
    }
}

fn word_of_resource(name: &str) -> Option<Known> {
    RESOURCE_WORDS.contains(&name).then(|| Known::sure(Shape::Text).optional(name.ends_with("policy")))
}

fn of_resource(kinds: &[String], name: &str) -> Result<Known, Vec<&'static str>> {
    if let Some(known) = word_of_resource(name) {
        return Ok(known);
    }
    if let Some(shape) = kinds.iter().find_map(|kind| own::field(kind, name)) {
        return Ok(Known::sure(shape).optional(true));
    }
    let roots: Vec<_> = kinds.iter().filter_map(|kind| schema::kind(kind)).map(|k| (k, Type::Object(k.root()))).collect();
    let fields = kinds.iter().flat_map(|kind| own::fields(kind));
    of_parts(&roots, name).map_err(|names| names.into_iter().chain(fields).chain(RESOURCE_WORDS).collect())
}

/// The union of what the parts call by a name.
fn of_parts(parts: &[(&'static KindSchema, Type)], name: &str) -> Result<Known, Vec<&'static str>> {
    let mut found = Vec::new();
    let mut names = Vec::new();
    let mut known = Known::free();
    let mut is_listed = true;
    for (kind, ty) in parts {
        match ty {
            Type::Map(inner) => {
                known.is_optional = true;
                found.push((*kind, (**inner).clone()));
            }
            Type::Object(id) => match kind.property(*id, name) {
                Some(property) => {
                    known.is_optional |= !property.required;
                    is_listed &= !property.allowed.is_empty();
                    known.allowed.extend(&property.allowed);
                    found.push((*kind, property.ty.clone()));
                }
                None => names.extend(kind.properties(*id).iter().map(|property| property.name)),
            },
            _ => {}
        }
    }
    if found.is_empty() {
        return Err(names);
    }
    if !is_listed {
        known.allowed.clear();
    }
    known.shape = typed(found);
    Ok(known)
}
