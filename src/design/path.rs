//! Paths of keys from the root of a source to a node.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Content, Design, NodeId, ResourceId};

/// One step from a node to one it holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The outermost node of a source.
    Root,
    /// Into a map.
    Key(Arc<str>),
    /// Into a list.
    Index(u32),
    /// Into a text with unknown parts; adds nothing to the path.
    Part,
}

impl Design {
    /// The steps that lead to a node, outermost first.
    #[must_use]
    pub fn steps(&self, id: NodeId) -> Vec<&Step> {
        let mut steps = Vec::new();
        let mut here = id;
        while self.node(here).step != Step::Root {
            steps.push(&self.node(here).step);
            here = self.node(here).parent;
        }
        steps.reverse();
        steps
    }

    /// The path of a node as text, such as `Resources.Data.Properties.Tags[0]`.
    #[must_use]
    pub fn path(&self, id: NodeId) -> String {
        let mut path = String::new();
        for step in self.steps(id) {
            append(&mut path, step);
        }
        path
    }

    /// Whether a node is, or lies below, another.
    #[must_use]
    pub fn is_within(&self, id: NodeId, outer: NodeId) -> bool {
        self.ancestors(id).any(|node| node == outer)
    }

    /// The resource in whose properties a node stands. Resources are built one after the other, so their nodes are in their order.
    #[must_use]
    pub fn owner(&self, id: NodeId) -> Option<ResourceId> {
        let next = self.resources.partition_point(|resource| resource.properties <= id);
        let last = next.checked_sub(1)?;
        let found = self.resources.get(last).filter(|resource| self.is_within(id, resource.properties));
        found.and_then(|_| u32::try_from(last).ok()).map(ResourceId)
    }

    /// A node, the node that holds it, and so on up to the root.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(id), |here| {
            let node = self.node(*here);
            (node.step != Step::Root).then_some(node.parent)
        })
    }
}

/// Appends one step to a path.
pub(crate) fn append(path: &mut String, step: &Step) {
    match step {
        Step::Root | Step::Part => {}
        Step::Key(key) if path.is_empty() => path.push_str(key),
        Step::Key(key) => {
            path.push('.');
            path.push_str(key);
        }
        Step::Index(index) => {
            let _ = write!(path, "[{index}]");
        }
    }
}

impl Design {
    /// The values at a path below a node, whose steps may go through lists (`Rules[].Port`); `None` for one that cannot be
    /// followed without a world. Nothing for an absent key.
    #[must_use]
    pub fn ends(&self, from: NodeId, path: &str) -> Vec<Option<NodeId>> {
        let Some((step, rest)) = path.split_once('.').map_or(Some((path, "")), Some).filter(|(step, _)| !step.is_empty()) else {
            return vec![Some(from)];
        };
        let (name, is_list) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        let child = match &self.node(from).content {
            Content::Map(entries) => match entries.iter().find(|(key, _)| **key == *name) {
                Some((_, child)) => *child,
                None => return Vec::new(),
            },
            // Nothing lies below what is not there.
            Content::Missing => return Vec::new(),
            _ => return vec![None],
        };
        if !is_list {
            return self.ends(child, rest);
        }
        match &self.node(child).content {
            Content::List(items) => items.iter().flat_map(|item| self.ends(*item, rest)).collect(),
            Content::Missing => Vec::new(),
            _ => vec![None],
        }
    }
}
