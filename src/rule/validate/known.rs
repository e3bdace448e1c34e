//! What can be said of a value before the script runs.

use super::shape::Shape;

/// What can be said of an expression's value.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Its shape.
    pub(super) shape: Shape,
    /// Whether the schema lets it be missing.
    pub(super) is_optional: bool,
    /// The texts it may be; empty if any.
    pub(super) allowed: Vec<&'static str>,
}

impl Known {
    /// A value of a shape that is there.
    pub(super) const fn sure(shape: Shape) -> Self {
        Self { shape, is_optional: false, allowed: Vec::new() }
    }

    /// The same value, perhaps missing.
    pub(super) const fn optional(mut self, is_optional: bool) -> Self {
        self.is_optional = is_optional;
        self
    }

    /// A value of which nothing is said.
    pub(super) const fn free() -> Self {
        Self::sure(Shape::Free)
    }

    /// A member of the list.
    pub(super) fn element(&self) -> Self {
        Self { shape: self.shape.element(), is_optional: false, allowed: self.allowed.clone() }
    }
}
