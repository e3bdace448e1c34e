//! Very many resources: those of one design and kind, or of one kind, stand together.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::LIMIT;
use super::graph::Graph;
use super::node::known;
use super::table::table;
use crate::design::RelationKind;
use crate::document::{Architecture, ArchitectureEdge, ArchitectureNode, ArchitectureRole};

/// The resources of one design and kind.
type Key = (String, String);

/// Nodes and lines between them, each with how many there are.
#[derive(Default)]
pub(super) struct Folded {
    nodes: IndexMap<Key, Heap>,
    lines: BTreeMap<(Key, Key), RelationKind>,
}

/// Resources that stand together.
#[derive(Clone)]
struct Heap {
    count: usize,
    role: ArchitectureRole,
    region: Option<String>,
    account: Option<String>,
}

impl Heap {
    /// Joins others: what differs is not known of all.
    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.role = self.role.min(other.role);
        if self.region != other.region {
            self.region = None;
        }
        if self.account != other.account {
            self.account = None;
        }
    }
}

impl Folded {
    /// Adds the resources of a design.
    pub(super) fn add(&mut self, graph: &Graph<'_>) {
        let design = graph.design;
        let mut heaps: IndexMap<&str, Heap> = IndexMap::new();
        let own = graph.resources.iter().enumerate().take(graph.own_len());
        for (at, (_, resource)) in own.filter(|(_, (id, _))| design.is_under_review(*id)) {
            if let Some(heap) = heaps.get_mut(&*resource.kind) {
                heap.count += 1;
                heap.role = heap.role.min(graph.role(at));
            } else {
                let (region, account) = (known(design, resource.region), known(design, resource.account));
                heaps.insert(&resource.kind, Heap { count: 1, role: graph.role(at), region, account });
            }
        }
        for (kind, heap) in heaps {
            let heap =
                Heap { role: if heap.role == ArchitectureRole::Part { ArchitectureRole::Support } else { heap.role }, ..heap };
            self.insert((design.name.clone(), kind.to_owned()), heap);
        }
        for line in graph.flows() {
            let key = |at| (design.name.clone(), graph.kind(at).to_owned());
            self.lines.entry((key(line.from), key(line.to))).or_insert(line.relation);
        }
    }

    /// Adds the resources of another part.
    pub(super) fn join(&mut self, part: Self) {
        for (key, heap) in part.nodes {
            self.insert(key, heap);
        }
        for (ends, relation) in part.lines {
            self.lines.entry(ends).or_insert(relation);
        }
    }

    fn insert(&mut self, key: Key, heap: Heap) {
        match self.nodes.get_mut(&key) {
            Some(known) => known.join(&heap),
            None => {
                self.nodes.insert(key, heap);
            }
        }
    }

    /// Writes the nodes, at most [`LIMIT`] of them.
    pub(super) fn write(self, architecture: &mut Architecture) {
        let mut folded = self;
        if folded.nodes.len() > LIMIT {
            folded = folded.renamed(|(_, kind)| (String::new(), kind.clone()));
        }
        if folded.nodes.len() > LIMIT {
            folded = folded.without_rare();
        }
        let places: BTreeMap<Key, usize> = folded.nodes.keys().cloned().zip(0..).collect();
        architecture.nodes = folded.nodes.into_iter().map(node).collect();
        let ends = |(from, to): &(Key, Key)| Some((*places.get(from)?, *places.get(to)?));
        let lines = folded.lines.iter().filter_map(|(keys, relation)| Some((ends(keys)?, *relation)));
        architecture.edges = lines.filter(|((from, to), _)| from != to).take(4 * LIMIT).map(edge).collect();
    }

    /// The same by other keys; what gets one key stands together.
    fn renamed(self, rename: impl Fn(&Key) -> Key) -> Self {
        let mut renamed = Self::default();
        for (key, heap) in self.nodes {
            renamed.insert(rename(&key), heap);
        }
        renamed.lines = self.lines.into_iter().map(|((from, to), relation)| ((rename(&from), rename(&to)), relation)).collect();
        renamed
    }

    /// Kinds beyond the limit stand together without a name, those with the fewest resources first.
    fn without_rare(self) -> Self {
        let mut by_count: Vec<(usize, Key)> = self.nodes.iter().map(|(key, heap)| (heap.count, key.clone())).collect();
        by_count.sort_by(|(a, first), (b, second)| b.cmp(a).then_with(|| first.cmp(second)));
        let rare: std::collections::BTreeSet<Key> = by_count.into_iter().skip(LIMIT - 1).map(|(_, key)| key).collect();
        self.renamed(|key| if rare.contains(key) { Key::default() } else { key.clone() })
    }
}

fn node(((design, kind), heap): (Key, Heap)) -> ArchitectureNode {
    let label = table().label(&kind);
    let role = if kind.is_empty() { ArchitectureRole::Support } else { heap.role };
    ArchitectureNode {
        id: String::new(),
        name: String::new(),
        kind,
        label,
        role,
        design,
        region: heap.region,
        account: heap.account,
        zone: None,
        within: Vec::new(),
        part_of: None,
        shows: Vec::new(),
        count: heap.count,
    }
}

fn edge(((from, to), relation): ((usize, usize), RelationKind)) -> ArchitectureEdge {
    ArchitectureEdge {
        from,
        to,
        relation: relation.name().to_owned(),
        stated_by: from,
        property: String::new(),
        flow: true,
        both_ways: false,
        named: false,
    }
}
