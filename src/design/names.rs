//! The names that running resources are known by, and which resource a text names.

use std::collections::HashMap;

use super::{Content, Design, NodeId, ResourceId, Stage};

/// Running resources by each of their names.
pub(super) type Bearers = HashMap<Box<str>, Vec<ResourceId>>;

impl Design {
    /// The running resources that bear a name, in the order of the inputs.
    #[must_use]
    pub fn bearers(&self, name: &str) -> &[ResourceId] {
        if self.stage == Stage::Written {
            return &[];
        }
        let names = self.bearers.get_or_init(|| {
            let mut names = Bearers::new();
            for (id, resource) in self.resources() {
                for name in &resource.names {
                    names.entry(name.clone()).or_default().push(id);
                }
            }
            names
        });
        names.get(name).map_or(&[], Vec::as_slice)
    }

    /// The running resources that a text names, as seen from another: those of its own Region if there are any, since most names
    /// are free in each Region. What may follow an ARN, such as the version of a function, is no part of the name.
    #[must_use]
    pub fn named_in(&self, text: &str, from: Option<ResourceId>) -> Vec<ResourceId> {
        let own = from.and_then(|id| self.literal(self.resource(id).region));
        let found = spellings(text).map(|name| self.bearers(name)).find(|bearers| !bearers.is_empty()).unwrap_or_default();
        let is_near = |id: &ResourceId| self.literal(self.resource(*id).region) == own;
        let near: Vec<ResourceId> = found.iter().copied().filter(is_near).collect();
        if near.is_empty() { found.to_vec() } else { near }
    }

    /// The only running resource, other than itself, that a text in a resource names.
    #[must_use]
    pub fn named_by(&self, from: ResourceId, text: &str) -> Option<ResourceId> {
        match self.named_in(text, Some(from))[..] {
            [only] if only != from => Some(only),
            _ => None,
        }
    }

    fn literal(&self, node: NodeId) -> Option<&str> {
        match &self.node(node).content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A name as it is written, and without what may follow an ARN: the version of a function, the `:*` of a log group.
fn spellings(text: &str) -> impl Iterator<Item = &str> {
    let shorter = text.rsplit_once(':').map(|(name, _)| name).filter(|_| text.starts_with("arn:"));
    std::iter::once(text).chain(shorter)
}
