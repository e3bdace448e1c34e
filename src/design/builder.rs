//! Builds a design node by node.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    AssumptionId, Content, Design, Directory, EntryId, Node, NodeId, Parameter, ParameterId, Resource, ResourceId, Scope, Step,
    Unknown,
};
use crate::source::{Source, Span};

/// Collects the parts of a design; [`Builder::finish`] closes it.
#[derive(Debug)]
pub struct Builder {
    design: Design,
    kinds: BTreeSet<Arc<str>>,
}

/// Where a new node will hang: source, span, parent and step.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Index of the source, from [`Builder::source`].
    pub source: u32,
    /// Where the value is written.
    pub span: Span,
    /// The node that holds it; `None` for a root.
    pub parent: Option<NodeId>,
    /// The step from the parent.
    pub step: Step,
    /// Whether a schema fixes its type.
    pub typed: bool,
}

impl Builder {
    /// An empty design.
    #[must_use]
    pub fn new(name: &str, scope: Scope) -> Self {
        let design = Design {
            name: name.to_owned(),
            scope,
            stage: super::Stage::default(),
            nodes: Vec::new(),
            resources: Vec::new(),
            by_kind: BTreeMap::new(),
            parameters: Vec::new(),
            assumptions: vec![BTreeSet::new()],
            sources: Vec::new(),
            removed: BTreeSet::new(),
            residents: None,
            is_continued: false,
            directory: None,
            at_hand: rustc_hash::FxHashMap::default(),
            origins: Vec::new(),
            whole_kinds: BTreeSet::new(),
            further_regions: Vec::new(),
            bearers: std::sync::OnceLock::new(),
        };
        Self { design, kinds: BTreeSet::new() }
    }

    /// Adds a source and returns its index.
    pub fn source(&mut self, source: Arc<Source>) -> u32 {
        self.design.sources.push(source);
        index(self.design.sources.len()) - 1
    }

    /// Makes room for so many nodes and resources more, so that they are not moved about while they are added.
    pub fn reserve(&mut self, nodes: usize, resources: usize) {
        self.design.nodes.reserve_exact(nodes);
        self.design.resources.reserve_exact(resources);
    }

    /// Adds a node.
    pub fn node(&mut self, draft: Draft, content: Content) -> NodeId {
        let id = NodeId(index(self.design.nodes.len()));
        self.design.nodes.push(Node {
            content,
            span: draft.span,
            source: draft.source,
            parent: draft.parent.unwrap_or(id),
            step: draft.step,
            typed: draft.typed,
            assumed: AssumptionId::default(),
        });
        id
    }

    /// Fills in the content of a node that was added before its parts.
    pub fn set(&mut self, id: NodeId, content: Content) {
        if let Some(node) = self.design.nodes.get_mut(id.0 as usize) {
            node.content = content;
        }
    }

    /// Notes what was assumed for a node.
    pub fn assume(&mut self, id: NodeId, names: BTreeSet<String>) {
        if names.is_empty() {
            return;
        }
        let known = self.design.assumptions.iter().position(|set| *set == names);
        let position = known.unwrap_or_else(|| {
            self.design.assumptions.push(names);
            self.design.assumptions.len() - 1
        });
        if let Some(node) = self.design.nodes.get_mut(id.0 as usize) {
            node.assumed = AssumptionId(index(position));
        }
    }

    /// Notes what was assumed for a node beside what it rests on already.
    pub fn assume_too(&mut self, id: NodeId, mut names: BTreeSet<String>) {
        let known = self.design.node(id).assumed;
        names.extend(self.design.assumptions(known).iter().cloned());
        self.assume(id, names);
    }

    /// Adds a parameter without a value.
    pub fn parameter(&mut self, name: String, domain: Vec<Option<String>>) -> ParameterId {
        self.design.parameters.push(Parameter { name, domain });
        ParameterId(index(self.design.parameters.len()) - 1)
    }

    /// One `Arc` for each kind.
    pub fn kind(&mut self, kind: &str) -> Arc<str> {
        if let Some(known) = self.kinds.get(kind) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = Arc::from(kind);
        self.kinds.insert(Arc::clone(&fresh));
        fresh
    }

    /// The id that the next resource will get.
    #[must_use]
    pub fn next_resource(&self) -> ResourceId {
        ResourceId(index(self.design.resources.len()))
    }

    /// Adds a resource.
    pub fn resource(&mut self, resource: Resource) -> ResourceId {
        let id = self.next_resource();
        self.design.by_kind.entry(Arc::clone(&resource.kind)).or_default().push(id);
        self.design.resources.push(resource);
        id
    }

    /// Notes that nobody can say that all resources of a kind are here (`*`: of any kind), whatever was declared.
    pub fn doubt(&mut self, kind: &str) {
        self.design.scope.doubted.insert(kind.to_owned());
    }

    /// Takes the kinds of which nobody can say that all are here.
    pub(crate) fn take_doubted(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.design.scope.doubted)
    }

    /// Notes what the design shows.
    pub fn stage(&mut self, stage: super::Stage) {
        self.design.stage = stage;
    }

    /// The design as it stands.
    #[must_use]
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// A placeholder that [`Builder::set`] fills.
    #[must_use]
    pub fn pending() -> Content {
        Content::Unknown(Unknown::undecided(super::Reason::Branch))
    }

    /// Closes the design.
    #[must_use]
    pub fn finish(self) -> Design {
        self.design
    }

    /// Notes Regions of resources that other parts hold.
    pub fn further_regions(&mut self, regions: Vec<NodeId>) {
        self.design.further_regions = regions;
    }

    /// Makes this a part of a large design, the first or a further one; the directory tells what the others hold.
    pub fn part(&mut self, directory: Arc<Directory>, is_first: bool) {
        self.design.directory = Some(directory);
        self.design.is_continued = !is_first;
    }

    /// Notes that the resources up to here are those under review: what follows is there to be asked.
    pub fn residents_end(&mut self) {
        self.design.residents = Some(index(self.design.resources.len()));
    }

    /// Notes that the resources from one on were made of an entry of the directory, or of none.
    pub fn made_of(&mut self, entry: Option<EntryId>, first: ResourceId) {
        let is_any = first < self.next_resource();
        if let Some(entry) = entry {
            self.design.at_hand.insert(entry, is_any.then_some(first));
        }
        if is_any {
            self.design.origins.push((first, entry));
        }
    }

    /// Notes that everything of a kind is at hand.
    pub fn whole_kind(&mut self, kind: &str) {
        self.design.whole_kinds.insert(kind.to_owned());
    }

    /// Goes on building a design as it is.
    #[must_use]
    pub fn reopen(mut design: Design) -> Self {
        design.bearers = std::sync::OnceLock::new();
        let kinds = design.by_kind.keys().map(Arc::clone).collect();
        Self { design, kinds }
    }
}

/// An arena index; designs never come near four thousand million nodes.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
