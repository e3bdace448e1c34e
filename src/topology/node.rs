//! Writes the resources of a design into the document.

use std::collections::HashMap;

use super::Named;
use super::graph::Graph;
use super::table::table;
use crate::design::{Content, Design, NodeId, Resource, Trail, World};
use crate::document::{Architecture, ArchitectureEdge, ArchitectureNode, ArchitectureRole};

/// Characters of a shown value.
const LONGEST: usize = 40;
/// Values that are shown of a resource.
const MOST: usize = 4;

impl Graph<'_> {
    /// Adds the resources and lines of the design.
    pub(super) fn write(&self, named: &Named<'_>, architecture: &mut Architecture) {
        let first = architecture.nodes.len();
        let groups = self.node_groups();
        architecture.nodes.extend((0..self.own_len()).filter_map(|at| self.node(at, first, &groups)));
        let mut lines = self.flows();
        self.named(named, &mut lines);
        let edge = |line: super::flow::Line| ArchitectureEdge {
            from: self.global(line.from, first),
            to: self.global(line.to, first),
            relation: line.relation.name().to_owned(),
            stated_by: self.global(line.stated_by, first),
            property: line.property.into(),
            flow: line.flow,
            both_ways: line.both_ways,
            named: line.named,
        };
        architecture.edges.extend(lines.into_iter().map(edge));
    }

    fn node(&self, at: usize, first: usize, groups: &HashMap<&str, Vec<String>>) -> Option<ArchitectureNode> {
        let (_, resource) = self.resources.get(at)?;
        let role = self.role(at);
        let is_part = role == ArchitectureRole::Part;
        let mut shows = self.shows(at, resource);
        shows.extend(groups.get(resource.id.as_str()).into_iter().flatten().cloned());
        shows.truncate(MOST);
        Some(ArchitectureNode {
            id: resource.id.clone(),
            name: resource.alias.as_deref().map(author_name).filter(|name| *name != resource.id).unwrap_or_default(),
            kind: resource.kind.to_string(),
            label: table().label(&resource.kind),
            role,
            design: self.design.name.clone(),
            region: known(self.design, resource.region),
            account: known(self.design, resource.account),
            zone: (role == ArchitectureRole::Subnet).then(|| self.zone(resource)).flatten(),
            within: if is_part {
                Vec::new()
            } else {
                self.within(at).into_iter().map(|place| self.global(place, first)).collect()
            },
            part_of: is_part.then(|| self.global(self.owner(at), first)),
            shows,
            count: 1,
        })
    }

    fn zone(&self, resource: &Resource) -> Option<String> {
        let node = property(self.design, resource.properties, "AvailabilityZone")?;
        match &self.design.node(node).content {
            Content::Symbol("zone", index) => Some(format!("#{}", index.parse::<usize>().ok()?.saturating_add(1))),
            _ => value(self.design, node),
        }
    }

    fn shows(&self, at: usize, resource: &Resource) -> Vec<String> {
        let wanted = self.standing(at).map_or(&[][..], |standing| standing.shows);
        let shown = wanted.iter().filter_map(|wish| {
            let (path, unit) = wish.split_once(' ').map_or((wish.as_str(), ""), |(path, unit)| (path, unit));
            let node = path.split('.').try_fold(resource.properties, |node, key| property(self.design, node, key))?;
            let value = value(self.design, node)?;
            Some(if unit.is_empty() { value } else { format!("{value}\u{a0}{unit}") })
        });
        shown.collect()
    }

    /// What the groups of nodes of each resource are, such as `16 × p5en.48xlarge`.
    fn node_groups(&self) -> HashMap<&str, Vec<String>> {
        let mut groups: HashMap<&str, Vec<String>> = HashMap::new();
        for id in self.design.of_kind("Design::NodeGroup") {
            let group = self.design.resource(id);
            let read = |key: &str| property(self.design, group.properties, key).and_then(|node| value(self.design, node));
            let owner = group.id.rsplit_once('/').map_or(group.id.as_str(), |(owner, _)| owner);
            if let (Some(kind), Some(count)) = (read("InstanceType"), read("Count")) {
                groups.entry(owner).or_default().push(format!("{count}\u{a0}×\u{a0}{kind}"));
            }
        }
        groups
    }
}

/// What an author calls a construct: the last two steps of its path below the stack that say more than `Resource`.
fn author_name(path: &str) -> String {
    let is_telling = |step: &&str| !matches!(*step, "Resource" | "Default");
    let steps: Vec<&str> = path.split('/').filter(is_telling).collect();
    let below = steps.get(1..).filter(|below| !below.is_empty()).unwrap_or(&steps);
    below.get(below.len().saturating_sub(2)..).unwrap_or_default().join("/")
}

/// A text of a Region or an account, if it is known.
pub(super) fn known(design: &Design, node: NodeId) -> Option<String> {
    value(design, node)
}

fn property(design: &Design, map: NodeId, key: &str) -> Option<NodeId> {
    let map = design.resolve(map, &World::default(), &mut Trail::default());
    let Content::Map(entries) = &design.node(map).content else { return None };
    let (_, node) = entries.iter().find(|(name, _)| &**name == key)?;
    Some(design.resolve(*node, &World::default(), &mut Trail::default()))
}

/// A value that is known, in a few letters; of a list its only member.
fn value(design: &Design, node: NodeId) -> Option<String> {
    let node = design.resolve(node, &World::default(), &mut Trail::default());
    let text = match &design.node(node).content {
        Content::Text(text) => text.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Boolean(truth) => truth.to_string(),
        Content::List(items) => match &**items {
            [only] => return value(design, *only),
            _ => return None,
        },
        _ => return None,
    };
    if text.chars().count() <= LONGEST { Some(text) } else { Some(text.chars().take(LONGEST - 1).chain(['…']).collect()) }
}
