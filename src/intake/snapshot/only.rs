//! The properties that anybody asks for: the others of a large account are not made.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The properties that anybody asks for.
#[derive(Clone, Debug)]
pub(super) enum Only {
    /// These of all kinds.
    Named(Rc<BTreeSet<String>>),
    /// Of each kind its own, and nothing of other kinds.
    OfKinds(BTreeMap<String, Rc<BTreeSet<String>>>),
}

impl Only {
    /// The properties at the beginning of paths, each with its kind.
    pub(super) fn paths<'p>(paths: impl IntoIterator<Item = &'p (String, String)>) -> Self {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (kind, path) in paths {
            let first = path.split('.').next().unwrap_or_default().trim_end_matches("[]");
            all.entry(kind.clone()).or_default().insert(first.to_owned());
        }
        Self::OfKinds(all.into_iter().map(|(kind, names)| (kind, Rc::new(names))).collect())
    }

    /// Whether anybody asks for a kind.
    pub(super) fn has(&self, kind: &str) -> bool {
        if let Self::OfKinds(kinds) = self { kinds.contains_key(kind) } else { true }
    }

    /// The properties of a kind.
    pub(super) fn names(&self, kind: &str) -> Rc<BTreeSet<String>> {
        match self {
            Self::Named(names) => Rc::clone(names),
            Self::OfKinds(kinds) => kinds.get(kind).cloned().unwrap_or_default(),
        }
    }
}
