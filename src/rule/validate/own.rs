//! The kinds of our own, `Design::…`, which no registry schema describes.

use super::shape::Shape;

/// Kind, and its fields with their types.
const KINDS: &[(&str, &[(&str, Field)])] = &[(
    "Design::NodeGroup",
    &[
        ("Name", Field::Text),
        ("InstanceType", Field::Text),
        ("Count", Field::Number),
        ("Orchestrator", Field::Text),
        ("Efa", Field::Boolean),
        ("SecurityGroupIds", Field::Texts),
        ("SubnetIds", Field::Texts),
        ("FileSystemIds", Field::Texts),
    ],
)];

/// Type of a field.
#[derive(Clone, Copy, Debug)]
enum Field {
    Text,
    Texts,
    Number,
    Boolean,
}

pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

pub(super) fn is_kind(kind: &str) -> bool {
    kinds().any(|known| known == kind)
}

/// The names of the fields of a kind.
pub(super) fn fields(kind: &str) -> impl Iterator<Item = &'static str> {
    KINDS.iter().filter(move |(name, _)| *name == kind).flat_map(|(_, fields)| fields.iter().map(|(name, _)| *name))
}

/// The shape of a field.
pub(super) fn field(kind: &str, name: &str) -> Option<Shape> {
    let (_, fields) = KINDS.iter().find(|(known, _)| *known == kind)?;
    let (_, field) = fields.iter().find(|(known, _)| *known == name)?;
    Some(match field {
        Field::Text => Shape::Text,
        Field::Number => Shape::Number,
        Field::Boolean => Shape::Boolean,
        Field::Texts => Shape::list(Shape::Text),
    })
}
