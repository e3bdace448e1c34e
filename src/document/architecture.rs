//! What the picture of the architecture is drawn from: which resource lies where, and what flows between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The resources of all designs and what flows between them. Of a review of very many resources those of one design and kind
/// stand together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Architecture {
    /// How many resources the designs hold; the counts of all nodes add up to it.
    pub resources: usize,
    /// The resources, in the order of the inputs.
    pub nodes: Vec<ArchitectureNode>,
    /// What flows between them, and the references that a finding names.
    pub edges: Vec<ArchitectureEdge>,
}

/// A resource, or several of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchitectureNode {
    /// Logical id, with the path of nested stacks; empty if the node stands for several resources.
    pub id: String,
    /// What its author calls it, if that is not the id.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Kind; empty if the node stands for the kinds that are too many to be told apart.
    pub kind: String,
    /// The kind in a few words, such as `RDS DBInstance`.
    pub label: String,
    /// How it stands in the picture.
    pub role: ArchitectureRole,
    /// Stack or file it belongs to; empty if the node stands for those of several.
    pub design: String,
    /// Region, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Account, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Availability zone of a subnet; `#1` is the first zone of a Region that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The subnets it lies in, else the network, as places in the list of nodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<usize>,
    /// The resource that it is a part of, as a place in the list of nodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<usize>,
    /// Values that say how large or of which make it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shows: Vec<String>,
    /// How many resources it stands for.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: usize,
}

/// How a resource stands in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArchitectureRole {
    /// Holds subnets and resources.
    Network,
    /// A part of a network in one zone.
    Subnet,
    /// Drawn.
    Resource,
    /// Belongs to another resource.
    Part,
    /// Configuration: drawn only if a finding speaks of it.
    Support,
}

/// A relation that is drawn as a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArchitectureEdge {
    /// Where data comes from, as a place in the list of nodes; of a reference, what names the other.
    pub from: usize,
    /// Where data goes to, as a place in the list of nodes; of a reference, what is named.
    pub to: usize,
    /// `references`, `mounts`, `replicates`, `encrypts`, `attaches` or `contains`.
    pub relation: String,
    /// The resource that states it, as a place in the list of nodes.
    pub stated_by: usize,
    /// The property that states it, below that resource.
    pub property: String,
    /// Whether data flows; if not, the line is here since a finding names the property.
    pub flow: bool,
    /// Whether data flows the other way too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub both_ways: bool,
    /// Whether a finding names the property.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
}

const fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_one(count: &usize) -> bool {
    *count == 1
}
