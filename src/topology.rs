//! Which resource lies where and what flows between them: what the picture of the architecture is drawn from.
//!
//! `data/picture/kinds.yaml` says how kinds stand in the picture and which property means a flow; everything else is read from
//! the relations of the designs. Beyond [`LIMIT`] resources those of one design and kind become one node.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::design::{Design, Need};
use crate::document::{Architecture, VerdictEntry};
use crate::finding::Verdict;
use export::Exports;

mod export;
mod flow;
mod fold;
mod graph;
mod node;
mod place;
mod table;
#[cfg(test)]
mod tests;
mod walk;

/// Resources that are told apart; of more, those of one design and kind stand together.
pub(crate) const LIMIT: usize = 2_000;
/// References that findings name and that are kept, for each design.
const NAMED: usize = 200;

/// The properties that failures name, by the resource.
type Named<'v> = HashMap<&'v str, Vec<&'v str>>;

/// What the picture of the designs is drawn from.
#[must_use]
pub(crate) fn architecture(designs: &[(Arc<Design>, &'static str)], verdicts: &[VerdictEntry]) -> Architecture {
    let resources = designs.iter().map(|(design, _)| graph::own(design).count()).sum();
    let is_exact = resources <= LIMIT;
    let mut architecture = Architecture { resources, ..Architecture::default() };
    let mut folded = fold::Folded::default();
    let exports = if is_exact { Exports::new(designs) } else { Exports::default() };
    for (design, _) in designs {
        let graph = graph::Graph::new(design, &exports, is_exact);
        if is_exact {
            graph.write(&named(verdicts, &design.name), &mut architecture);
        } else {
            folded.add(&graph);
        }
    }
    if is_exact {
        join_parts(&mut architecture);
    } else {
        folded.write(&mut architecture);
    }
    architecture
}

/// The names of properties that the picture looks at.
pub(crate) fn property_names() -> impl Iterator<Item = String> {
    table::words()
}

/// A picture that is drawn part by part: of each kind one node, since nobody tells so many resources apart.
#[derive(Default)]
pub(crate) struct Sketch {
    folded: fold::Folded,
    resources: usize,
}

impl Sketch {
    /// Adds a design.
    pub(crate) fn add(&mut self, design: &Design) {
        self.fold(&graph::Graph::new(design, &Exports::default(), false));
    }

    /// Adds a part of a design if the roles that its resources run as are at hand, since those say what is used; gives them if
    /// they are not.
    pub(crate) fn add_part(&mut self, design: &Design) -> BTreeSet<Need> {
        let graph = graph::Graph::new(design, &Exports::default(), false);
        if graph.roles.is_empty() {
            self.fold(&graph);
        }
        graph.roles.into_iter().map(Need::Entry).collect()
    }

    fn fold(&mut self, graph: &graph::Graph<'_>) {
        self.resources += graph::own(graph.design).filter(|(id, _)| graph.design.is_under_review(*id)).count();
        self.folded.add(graph);
    }

    /// Adds what was drawn of another part.
    pub(crate) fn join(&mut self, part: Self) {
        self.resources += part.resources;
        self.folded.join(part.folded);
    }

    /// What the picture of all parts is drawn from.
    pub(crate) fn finish(self) -> Architecture {
        let mut architecture = Architecture { resources: self.resources, ..Architecture::default() };
        self.folded.write(&mut architecture);
        architecture
    }
}

/// A line from another design may end at a part; it is drawn to what that belongs to.
fn join_parts(architecture: &mut Architecture) {
    let owners: Vec<Option<usize>> = architecture.nodes.iter().map(|node| node.part_of).collect();
    let owner = |at: usize| owners.get(at).copied().flatten().unwrap_or(at);
    for node in &mut architecture.nodes {
        node.part_of = node.part_of.map(owner);
    }
    for edge in &mut architecture.edges {
        (edge.from, edge.to) = (owner(edge.from), owner(edge.to));
    }
    architecture.edges.retain(|edge| edge.from != edge.to);
}

/// The properties of a design's resources that failures name.
fn named<'v>(verdicts: &'v [VerdictEntry], design: &str) -> Named<'v> {
    let mut named = Named::new();
    for entry in verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail && entry.resource.design == design) {
        if let Some(property) = entry.property.as_deref().filter(|property| !property.is_empty()) {
            named.entry(&entry.resource.id).or_default().push(property);
        }
    }
    named
}
