//! The names that running resources are known by, and which resource a text names.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{Content, Design, EntryId, NodeId, ResourceId, Stage, digest};

/// Running resources by the digest of each of their names; those of a directory stand there.
pub(super) type Bearers = HashMap<u64, Vec<ResourceId>, BuildHasherDefault<Digested>>;

/// Takes digests as they are.
#[derive(Default)]
pub(super) struct Digested(u64);

impl Hasher for Digested {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}

/// The running resources that a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Those at hand, in the order of the inputs.
    pub here: Vec<ResourceId>,
    /// Those that this part of the design does not hold.
    pub elsewhere: Vec<EntryId>,
}

impl Named {
    fn is_empty(&self) -> bool {
        self.here.is_empty() && self.elsewhere.is_empty()
    }

    /// The only one, if it is at hand and not the resource that names it.
    #[must_use]
    pub fn only_other(&self, from: ResourceId) -> Option<ResourceId> {
        match self.here[..] {
            [only] if only != from && self.elsewhere.is_empty() => Some(only),
            _ => None,
        }
    }
}

impl Design {
    /// The running resources that bear a name of a digest and stand in no directory, in the order of the inputs.
    fn bearers(&self, digest: u64) -> &[ResourceId] {
        let names = self.bearers.get_or_init(|| {
            let mut names = Bearers::default();
            for (id, resource) in self.resources().filter(|(id, _)| self.entry_of(*id).is_none()) {
                for name in &resource.names {
                    names.entry(super::digest(name)).or_default().push(id);
                }
            }
            names
        });
        names.get(&digest).map_or(&[], Vec::as_slice)
    }

    /// The running resources that a text names, as seen from another: those of its own Region if there are any, since most names
    /// are free in each Region. What may follow an ARN, such as the version of a function, is no part of the name.
    #[must_use]
    pub fn named(&self, text: &str, from: Option<ResourceId>) -> Named {
        if self.stage == Stage::Written {
            return Named::default();
        }
        let Some(found) = spellings(text).map(|name| self.bearing(name)).find(|named| !named.is_empty()) else {
            return Named::default();
        };
        if found.here.len() + found.elsewhere.len() == 1 {
            return found;
        }
        let own = from.and_then(|id| self.literal(self.resource(id).region));
        let near = Named {
            here: found.here.iter().copied().filter(|id| self.literal(self.resource(*id).region) == own).collect(),
            elsewhere: found.elsewhere.iter().copied().filter(|id| self.region_of(*id) == own).collect(),
        };
        if near.is_empty() { found } else { near }
    }

    /// Those of the resources that a text names that are at hand.
    #[must_use]
    pub fn named_in(&self, text: &str, from: Option<ResourceId>) -> Vec<ResourceId> {
        self.named(text, from).here
    }

    /// The only running resource, other than itself, that a text in a resource names.
    #[must_use]
    pub fn named_by(&self, from: ResourceId, text: &str) -> Option<ResourceId> {
        self.named(text, Some(from)).only_other(from)
    }

    fn bearing(&self, name: &str) -> Named {
        let digest = digest(name);
        let bears = |id: &ResourceId| self.resource(*id).names.iter().any(|known| **known == *name);
        let loose = self.bearers(digest).iter().copied().filter(bears);
        let mut named = Named { here: loose.collect(), elsewhere: Vec::new() };
        let Some(directory) = &self.directory else { return named };
        for entry in directory.bearers_of(digest) {
            match self.at_hand.get(entry) {
                Some(own) => named.here.extend(own.filter(bears)),
                None => named.elsewhere.push(*entry),
            }
        }
        named
    }

    fn region_of(&self, entry: EntryId) -> Option<&str> {
        self.directory.as_ref()?.region(entry)
    }

    fn literal(&self, node: NodeId) -> Option<&str> {
        match &self.node(node).content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A name as it is written, and without what may follow an ARN: the version of a function, the `:*` of a log group.
pub(super) fn spellings(text: &str) -> impl Iterator<Item = &str> {
    let shorter = text.rsplit_once(':').map(|(name, _)| name).filter(|_| text.starts_with("arn:"));
    std::iter::once(text).chain(shorter)
}
