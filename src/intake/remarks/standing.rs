//! Which paths the designs give to what stands at a place of a template.

use std::collections::{BTreeSet, HashMap};

use crate::design::{Design, NodeId};
use crate::intake::Reviewable;
use crate::source::Span;

/// The nodes of all designs by file, in the order in which they begin.
pub(super) struct Nodes<'d> {
    by_file: HashMap<&'d str, Vec<Placed<'d>>>,
}

#[derive(Clone, Copy)]
struct Placed<'d> {
    span: Span,
    design: &'d Design,
    node: NodeId,
}

/// The nodes of one file.
pub(super) struct Standing<'d> {
    nodes: Vec<Placed<'d>>,
}

impl<'d> Nodes<'d> {
    /// The nodes that stand in certain files.
    pub(super) fn new(designs: &'d [Reviewable], files: &BTreeSet<&str>) -> Self {
        let mut by_file: HashMap<&str, Vec<Placed>> = HashMap::new();
        for design in designs.iter().map(|reviewable| &*reviewable.design) {
            for node in design.node_ids() {
                let file = design.source_of(node).name.as_str();
                if files.contains(file) {
                    by_file.entry(file).or_default().push(Placed { span: design.node(node).span, design, node });
                }
            }
        }
        for nodes in by_file.values_mut() {
            nodes.sort_by_key(|placed| placed.span.start);
        }
        Self { by_file }
    }

    /// Whether anything of a file stands in a design.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.by_file.contains_key(name)
    }

    pub(super) fn in_file(&self, name: &str) -> Standing<'d> {
        Standing { nodes: self.by_file.get(name).cloned().unwrap_or_default() }
    }
}

impl Standing<'_> {
    /// The paths of the outermost nodes that stand within a stretch of the text.
    pub(super) fn within(&self, stretch: Span) -> Vec<String> {
        self.outermost(stretch, |span| stretch.start <= span.start && span.end <= stretch.end)
    }

    /// The paths of the outermost nodes that stand exactly there, as a resource stands at its key.
    pub(super) fn exactly(&self, stretch: Span) -> Vec<String> {
        self.outermost(stretch, |span| span == stretch)
    }

    fn outermost(&self, stretch: Span, belongs: impl Fn(Span) -> bool) -> Vec<String> {
        let first = self.nodes.partition_point(|placed| placed.span.start < stretch.start);
        let near = self.nodes.iter().skip(first).take_while(|placed| placed.span.start <= stretch.end);
        let paths: BTreeSet<String> = near
            .filter(|placed| belongs(placed.span) && !belongs(placed.design.node(placed.design.node(placed.node).parent).span))
            .map(|placed| placed.design.path(placed.node))
            .collect();
        paths.into_iter().collect()
    }
}
