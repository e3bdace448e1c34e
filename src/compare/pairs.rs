//! Which design of one review is which of the other.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use crate::document::VerdictEntry;

/// The designs of two reviews, paired.
pub(super) struct Pairs<'r> {
    /// From the old names to the new ones.
    forth: BTreeMap<&'r str, &'r str>,
    /// From the new names to the old ones.
    back: BTreeMap<&'r str, &'r str>,
}

/// Where the resource of a finding is in the other review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is there.
    Here,
    /// Its design is there, and holds it no more, or not yet.
    Absent,
    /// Its design is not among those that the other review looked at.
    NotReviewed,
}

impl<'r> Pairs<'r> {
    /// Pairs designs of the same name, then those that share the most resources: a file may have another name by now.
    pub(super) fn new(old: &Index<'r>, new: &Index<'r>) -> Self {
        let mut forth: BTreeMap<&str, &str> =
            old.designs.keys().filter(|name| new.designs.contains_key(*name)).map(|name| (*name, *name)).collect();
        let mut free: BTreeSet<&str> = new.designs.keys().filter(|name| !old.designs.contains_key(*name)).copied().collect();
        for (name, ids) in &old.designs {
            let shared = |other: &&str| new.designs.get(*other).map_or(0, |others| others.intersection(ids).count());
            // Of as many, the first by name.
            let best = free.iter().copied().rev().max_by_key(shared).filter(|other| shared(other) > 0);
            if let Some(other) = best.filter(|_| !forth.contains_key(name)) {
                free.remove(other);
                forth.insert(name, other);
            }
        }
        let back = forth.iter().map(|(old, new)| (*new, *old)).collect();
        Self { forth, back }
    }

    /// The name that a design of the old review has in the new one; its own if it is not there.
    pub(super) fn renamed<'n>(&self, old: &'n str) -> &'n str
    where
        'r: 'n,
    {
        self.forth.get(old).copied().unwrap_or(old)
    }

    /// Where the resource of an old finding is in the new review.
    pub(super) fn in_new(&self, entry: &VerdictEntry, old: &Index<'_>, new: &Index<'_>) -> Presence {
        presence(entry, &self.forth, &self.back, (old, new))
    }

    /// Where the resource of a new finding was in the old review.
    pub(super) fn in_old(&self, entry: &VerdictEntry, old: &Index<'_>, new: &Index<'_>) -> Presence {
        presence(entry, &self.back, &self.forth, (new, old))
    }
}

type Names<'r> = BTreeMap<&'r str, &'r str>;

fn presence(entry: &VerdictEntry, forth: &Names<'_>, back: &Names<'_>, (here, there): (&Index<'_>, &Index<'_>)) -> Presence {
    let counterpart = forth.get(entry.resource.design.as_str());
    if counterpart.is_some_and(|name| there.holds(name, entry)) {
        return Presence::Here;
    }
    // A resource that moved to another design, which did not hold it before.
    let is_listed = !entry.resource.id.is_empty() && !entry.resource.kind.starts_with("Design");
    let came_there = |name: &&str| {
        let before = back.get(*name).and_then(|name| here.designs.get(name));
        there.holds(name, entry) && !before.is_some_and(|ids| ids.contains(entry.resource.id.as_str()))
    };
    if is_listed && there.designs.keys().any(came_there) {
        return Presence::Here;
    }
    if counterpart.is_some() { Presence::Absent } else { Presence::NotReviewed }
}
