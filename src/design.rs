//! The normalised model under review: resources, relations, unknowns, scope.
//!
//! A design is an arena of nodes in the vocabulary of the CloudFormation resource schemas. Intakes build it with a
//! [`Builder`]; rules read it through `value`. A node that depends on parameters without a value holds one case for each
//! choice of them, so a rule can be asked again in each *world*.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::source::{Location, Source, Span};

mod builder;
mod directory;
mod mask;
mod names;
mod path;
mod relation;
mod unknown;
mod world;

pub use builder::{Builder, Draft};
pub(crate) use directory::Mentions;
pub use directory::{Directory, EntryId, Lister, Need, digest, digests};
pub use names::Named;
pub use path::Step;
pub use relation::{Relation, RelationKind};
pub use unknown::{Presence, Reason, Unknown};
pub use world::{Trail, World};

/// Index of a node in its design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// Index of a resource in its design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub(crate) u32);

/// Index of a parameter without a value in its design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParameterId(pub(crate) u32);

/// Index of a set of assumptions in its design; zero is the empty set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssumptionId(pub(crate) u32);

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text that is known to the last character.
    Text(Box<str>),
    /// A text with unknown parts.
    Pieces(Box<[Piece]>),
    /// Members in order; a member that resolves to missing is not there.
    List(Box<[NodeId]>),
    /// Entries in the order of the source.
    Map(Box<[(Arc<str>, NodeId)]>),
    /// The source says that nothing is here.
    Missing,
    /// Nobody can say.
    Unknown(Unknown),
    /// The identity (`None`) or an attribute of a resource of this design.
    Reference(ResourceId, Option<Box<str>>),
    /// A value nobody knows that differs from every other symbol of its family, such as the n-th zone of a Region.
    Symbol(&'static str, Box<str>),
    /// One case for each choice of the parameters, the last parameter running fastest.
    Varies(Box<[ParameterId]>, Box<[NodeId]>),
    /// The same as another node.
    Same(NodeId),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Known characters.
    Literal(Box<str>),
    /// A node whose text stands here.
    Hole(NodeId),
}

/// A node: content and where it was written.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it holds.
    pub content: Content,
    /// Where it stands in its source.
    pub span: Span,
    /// Which of the design's sources it stands in.
    pub source: u32,
    /// The node that holds it; itself for a root.
    pub parent: NodeId,
    /// The step from the parent.
    pub step: Step,
    /// Whether a schema fixed its type; the type of free JSON is open.
    pub typed: bool,
    /// What was assumed for it to be so.
    pub assumed: AssumptionId,
}

/// A parameter that has no value: the choices a world makes.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name, with the path of nested stacks.
    pub name: String,
    /// The values it may take; `None` is any other value.
    pub domain: Vec<Option<String>>,
}

/// A resource of the design.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Logical id, with the path of nested stacks.
    pub id: String,
    /// What identifies it from one review to the next.
    pub key: String,
    /// The input that it comes from: the template of the stack that no other stack holds.
    pub input: Arc<str>,
    /// Kind, such as `AWS::S3::Bucket` or `Design::NodeGroup`.
    pub kind: Arc<str>,
    /// Properties, a map node.
    pub properties: NodeId,
    /// Attributes such as `DeletionPolicy`, a map node.
    pub attributes: NodeId,
    /// Region, a text node.
    pub region: NodeId,
    /// Account, a text node.
    pub account: NodeId,
    /// Whether it exists, a boolean node.
    pub existence: NodeId,
    /// Construct path or other name that its author knows it by.
    pub alias: Option<String>,
    /// Where its author wrote the code that makes it, if the input says so.
    pub written_at: Option<String>,
    /// The names that a running resource is known by, such as its ARN and its id; a resource that is only written has none.
    pub names: Box<[Box<str>]>,
    /// What was recorded of a running resource about others: what it has to do with them, and the name of each.
    pub recorded: Box<[(RelationKind, Box<str>)]>,
}

/// Which kinds the design shows completely.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Somebody declared that everything is among the inputs.
    pub complete: bool,
    /// Kinds of which everything is here.
    pub closed: BTreeSet<String>,
    /// Kinds of which everything in some Regions is here, with the Regions.
    pub closed_in: BTreeMap<String, BTreeSet<String>>,
    /// Kinds of which some could not be read (`*`: of any kind), whatever was declared.
    pub doubted: BTreeSet<String>,
}

impl Scope {
    /// Whether everything of the kind is here.
    #[must_use]
    pub fn is_closed(&self, kind: &str) -> bool {
        !self.is_doubted(kind) && (self.complete || self.closed.contains(kind))
    }

    /// Whether everything of the kind that lies in a Region is here.
    #[must_use]
    pub fn is_closed_in(&self, kind: &str, region: &str) -> bool {
        let is_here = || self.closed_in.get(kind).is_some_and(|regions| regions.contains(region));
        self.is_closed(kind) || !self.is_doubted(kind) && is_here()
    }

    fn is_doubted(&self, kind: &str) -> bool {
        self.doubted.contains(kind) || self.doubted.contains("*")
    }
}

/// What a design shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// What templates say.
    #[default]
    Written,
    /// What runs in an account.
    Running,
}

impl Stage {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Running => "running",
        }
    }
}

/// The model under review.
#[derive(Clone, Debug)]
pub struct Design {
    /// Name of the stack or stacks, for people.
    pub name: String,
    /// What of the world it shows.
    pub scope: Scope,
    /// Whether it is written or runs.
    pub stage: Stage,
    pub(crate) nodes: Vec<Node>,
    pub(crate) resources: Vec<Resource>,
    pub(crate) by_kind: BTreeMap<Arc<str>, Vec<ResourceId>>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) assumptions: Vec<BTreeSet<String>>,
    pub(crate) sources: Vec<Arc<Source>>,
    pub(crate) removed: BTreeSet<ResourceId>,
    /// How many resources at the beginning are under review, if not all: those behind are there to be asked.
    pub(crate) residents: Option<u32>,
    /// Whether an earlier part went before.
    pub(crate) is_continued: bool,
    /// Of a part of a large account, what the other parts hold.
    pub(crate) directory: Option<Arc<Directory>>,
    /// The own resource of each entry of the directory that is at hand; nothing if it makes none.
    pub(crate) at_hand: FxHashMap<EntryId, Option<ResourceId>>,
    /// The first resource of each entry that is at hand, in order.
    pub(crate) origins: Vec<(ResourceId, Option<EntryId>)>,
    /// The kinds of the directory of which everything is at hand.
    pub(crate) whole_kinds: BTreeSet<String>,
    /// Regions of resources that other parts hold.
    pub(crate) further_regions: Vec<NodeId>,
    /// Made when a name is first asked for.
    bearers: OnceLock<names::Bearers>,
}

#[expect(clippy::indexing_slicing, reason = "ids are only made by the builder of the same design")]
impl Design {
    /// The node of an id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The resource of an id.
    #[must_use]
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.0 as usize]
    }

    /// The parameter of an id.
    #[must_use]
    pub fn parameter(&self, id: ParameterId) -> &Parameter {
        &self.parameters[id.0 as usize]
    }

    /// The assumptions of an id, such as `Env=prod`.
    #[must_use]
    pub fn assumptions(&self, id: AssumptionId) -> &BTreeSet<String> {
        &self.assumptions[id.0 as usize]
    }

    /// The text a node was written in.
    #[must_use]
    pub fn source_of(&self, id: NodeId) -> &Arc<Source> {
        &self.sources[self.node(id).source as usize]
    }
}

impl Design {
    /// All resources in the order of the inputs.
    pub fn resources(&self) -> impl Iterator<Item = (ResourceId, &Resource)> {
        (0u32..).map(ResourceId).zip(&self.resources).filter(|(id, _)| !self.removed.contains(id))
    }

    /// The resources under review: all but those that are there only to be asked by the others.
    pub fn under_review(&self) -> impl Iterator<Item = (ResourceId, &Resource)> {
        self.resources().filter(|(id, _)| self.is_under_review(*id))
    }

    /// Whether a resource is under review in this part of the design.
    #[must_use]
    pub fn is_under_review(&self, id: ResourceId) -> bool {
        self.residents.is_none_or(|count| id.0 < count)
    }

    /// Whether a resource exists in every world.
    #[must_use]
    pub fn surely_exists(&self, id: ResourceId) -> bool {
        matches!(self.node(self.resource(id).existence).content, Content::Boolean(true))
    }

    /// How many resources there are, those that are only asked among them.
    #[must_use]
    pub fn resource_count(&self) -> usize {
        self.resources.len()
    }

    /// Whether this is the first part of the design, or all of it: where rules about the whole are asked.
    #[must_use]
    pub fn is_first_part(&self) -> bool {
        !self.is_continued
    }

    /// What the other parts of the design hold, if this is a part.
    #[must_use]
    pub fn directory(&self) -> Option<&Directory> {
        self.directory.as_deref()
    }

    /// The entry of the directory that a resource was made of.
    #[must_use]
    pub fn entry_of(&self, id: ResourceId) -> Option<EntryId> {
        let before = self.origins.partition_point(|(first, _)| *first <= id).checked_sub(1)?;
        self.origins.get(before)?.1
    }

    /// Whether the resources of an entry are at hand.
    #[must_use]
    pub fn has_at_hand(&self, entry: EntryId) -> bool {
        self.at_hand.contains_key(&entry)
    }

    /// Whether some resources of a kind may be in other parts only.
    #[must_use]
    pub fn is_partial(&self, kind: &str) -> bool {
        self.directory.as_ref().is_some_and(|directory| directory.lists(kind) && !directory.of_kind(kind).is_empty())
            && !self.whole_kinds.contains(kind)
    }

    /// The resources of a kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = ResourceId> + '_ {
        let all = self.by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(|id| !self.removed.contains(id))
    }

    /// Whether a resource states a property, or may state it.
    #[must_use]
    pub fn states(&self, id: ResourceId, property: &str) -> bool {
        match &self.node(self.resource(id).properties).content {
            Content::Map(entries) => {
                let found = entries.iter().find(|(name, _)| &**name == property);
                found.is_some_and(|(_, node)| !matches!(self.node(*node).content, Content::Missing))
            }
            Content::Missing => false,
            _ => true,
        }
    }

    /// The kinds that occur.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.by_kind.keys().map(|kind| &**kind)
    }

    /// The parameters without a value.
    pub fn parameters(&self) -> impl Iterator<Item = (ParameterId, &Parameter)> {
        (0u32..).map(ParameterId).zip(&self.parameters)
    }

    /// All sources, in the order in which they were read.
    #[must_use]
    pub fn sources(&self) -> &[Arc<Source>] {
        &self.sources
    }

    /// Whether nothing rests on parameters or assumptions, so there is one world only.
    pub(crate) fn is_plain(&self) -> bool {
        self.parameters.is_empty() && self.assumptions.len() <= 1
    }

    /// How many nodes the design has.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// For how many nodes there is room.
    pub(crate) fn room(&self) -> usize {
        self.nodes.capacity()
    }

    /// The same design in the room that another one took.
    pub(crate) fn in_room_of(mut self, used: Self) -> Self {
        let Self { mut nodes, mut resources, .. } = used;
        nodes.clear();
        resources.clear();
        nodes.append(&mut self.nodes);
        resources.append(&mut self.resources);
        Self { nodes, resources, ..self }
    }

    /// All node ids.
    pub fn node_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// Whether the resource was removed by [`Design::without`].
    #[must_use]
    pub fn is_removed(&self, id: ResourceId) -> bool {
        self.removed.contains(&id)
    }

    /// Where a node was written, as `file:line:column`.
    #[must_use]
    pub fn position(&self, id: NodeId) -> String {
        let start = self.node(id).span.start;
        format!("{}:{}:{}", self.source_of(id).name, start.line, start.column)
    }

    /// Where a node was written, with its path.
    #[must_use]
    pub fn location(&self, id: NodeId) -> Location {
        Location::new(&self.source_of(id).name, self.node(id).span, self.path(id))
    }
}
