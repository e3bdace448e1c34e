//! A template that gets more nodes than its text has; each stands where the text stands that it comes from.

use std::sync::Arc;

use crate::source::Span;
use crate::tree::{Entry, Kind, Node, NodeIndex, Tree};

/// A template, and behind its nodes those that were added.
pub(super) struct Growing {
    /// Holds every node, those of the template and those that were added.
    pub(super) tree: Tree,
    before: usize,
}

impl Growing {
    pub(super) fn new(tree: &Arc<Tree>) -> Self {
        let whole = Tree { source: Arc::clone(&tree.source), nodes: tree.nodes.clone(), root: tree.root };
        Self { tree: whole, before: tree.nodes.len() }
    }

    /// How many nodes were added.
    pub(super) fn added(&self) -> usize {
        self.tree.nodes.len() - self.before
    }

    pub(super) fn push(&mut self, node: Node) -> NodeIndex {
        self.tree.nodes.push(node);
        NodeIndex::try_from(self.tree.nodes.len() - 1).unwrap_or(NodeIndex::MAX)
    }

    /// A node that stands at a span.
    pub(super) fn add(&mut self, span: Span, kind: Kind) -> NodeIndex {
        self.push(Node { kind, span, tag: None })
    }

    /// A text that stands at a span.
    pub(super) fn text(&mut self, span: Span, text: &str) -> NodeIndex {
        self.add(span, Kind::Quoted(text.into()))
    }

    /// A map that stands at a span, its keys too.
    pub(super) fn map(&mut self, span: Span, entries: Vec<(&str, NodeIndex)>) -> NodeIndex {
        let entry = |(key, value): (&str, NodeIndex)| Entry { key: key.into(), key_span: span, value };
        self.add(span, Kind::Map(entries.into_iter().map(entry).collect()))
    }

    /// The entries of a map, to keep while nodes are added.
    pub(super) fn entries(&self, at: NodeIndex) -> Vec<Entry> {
        self.tree.entries(at).to_vec()
    }

    /// The tree with another root.
    pub(super) fn finish(self, root: NodeIndex) -> Arc<Tree> {
        Arc::new(Tree { root, ..self.tree })
    }
}
