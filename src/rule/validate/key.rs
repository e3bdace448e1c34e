//! Where the script uses a text key, and which names can fill the placeholders there.

use std::collections::BTreeSet;

use rhai::Position;

/// A use of a text key.
#[derive(Clone, Debug)]
pub(super) struct KeyUse {
    /// The key.
    pub(super) key: String,
    /// Where it stands in the script.
    pub(super) position: Position,
    /// Whether a `require` uses it; else it is the reason of an `undecided`.
    pub(super) is_requirement: bool,
    /// Names in scope whose value can be shown.
    pub(super) names: BTreeSet<String>,
    /// Names in scope that hold a whole resource, which no placeholder can show.
    pub(super) whole: BTreeSet<String>,
}
