//! Typed relations between the resources of a design.

use super::{Content, Design, NodeId, Piece, ResourceId, Step};

/// What one resource has to do with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    /// Names it in some property.
    References,
    /// Mounts it as a file system.
    Mounts,
    /// Copies its data to it.
    Replicates,
    /// Is encrypted with it.
    Encrypts,
    /// Is attached to it, as to a security group or a target group.
    Attaches,
    /// Lies within it, as in a VPC or a subnet.
    Contains,
}

/// A relation and the node that states it.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The resource that states the relation.
    pub from: ResourceId,
    /// The resource that is named.
    pub to: ResourceId,
    /// What it means.
    pub kind: RelationKind,
    /// The node that names it.
    pub at: NodeId,
}

/// Property names that say more than "names it"; the innermost that matches decides.
const MEANINGS: &[(&str, RelationKind)] = &[
    ("kms", RelationKind::Encrypts),
    ("filesystem", RelationKind::Mounts),
    ("fsxlustreconfig", RelationKind::Mounts),
    ("fsxopenzfsconfig", RelationKind::Mounts),
    ("replication", RelationKind::Replicates),
    ("destinationbackupvault", RelationKind::Replicates),
    ("securitygroup", RelationKind::Attaches),
    ("targetgroup", RelationKind::Attaches),
    ("vpcid", RelationKind::Contains),
    ("subnet", RelationKind::Contains),
    ("vpczoneidentifier", RelationKind::Contains),
];

impl RelationKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::References, Self::Mounts, Self::Replicates, Self::Encrypts, Self::Attaches, Self::Contains];

    /// What a reference below these keys, innermost first, means.
    #[must_use]
    pub fn of_keys<'k>(mut keys: impl Iterator<Item = &'k str>) -> Self {
        let meaning = |key: &str| {
            let key = key.to_ascii_lowercase();
            MEANINGS.iter().find(|(part, _)| key.contains(part)).map(|(_, kind)| *kind)
        };
        keys.find_map(meaning).unwrap_or(Self::References)
    }

    /// The name used in rules.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::References => "references",
            Self::Mounts => "mounts",
            Self::Replicates => "replicates",
            Self::Encrypts => "encrypts",
            Self::Attaches => "attaches",
            Self::Contains => "contains",
        }
    }
}

impl Design {
    /// The relations that the properties of all resources state, in the order of the resources.
    #[must_use]
    pub fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        for (from, resource) in self.resources() {
            let first = relations.len();
            self.collect_relations(from, resource.properties, &mut relations);
            let stated: Vec<ResourceId> = relations.iter().skip(first).map(|relation: &Relation| relation.to).collect();
            let others = self.recorded_relations(from).filter(|(_, to)| !stated.contains(to));
            relations.extend(others.map(|(kind, to)| Relation { from, to, kind, at: resource.properties }));
        }
        relations
    }

    /// What was recorded of a running resource about others of the design.
    pub fn recorded_relations(&self, from: ResourceId) -> impl Iterator<Item = (RelationKind, ResourceId)> + '_ {
        self.resource(from).recorded.iter().filter_map(move |(kind, name)| Some((*kind, self.named_by(from, name)?)))
    }

    fn collect_relations(&self, from: ResourceId, at: NodeId, relations: &mut Vec<Relation>) {
        match &self.node(at).content {
            Content::Reference(to, _) => relations.push(Relation { from, to: *to, kind: self.meaning(at), at }),
            Content::Pieces(pieces) => {
                for piece in pieces {
                    if let Piece::Hole(hole) = piece {
                        self.collect_relations(from, *hole, relations);
                    }
                }
            }
            Content::List(items) => items.iter().for_each(|item| self.collect_relations(from, *item, relations)),
            Content::Map(entries) => entries.iter().for_each(|(_, value)| self.collect_relations(from, *value, relations)),
            Content::Varies(_, cases) => cases.iter().for_each(|case| self.collect_relations(from, *case, relations)),
            Content::Same(other) => self.collect_relations(from, *other, relations),
            Content::Text(text) => {
                let named = self.named_by(from, text);
                relations.extend(named.map(|to| Relation { from, to, kind: self.meaning(at), at }));
            }
            _ => {}
        }
    }

    /// What a reference at a place means: the innermost key that says more than "names it" decides.
    #[must_use]
    pub fn meaning(&self, at: NodeId) -> RelationKind {
        let keys = self.steps(at).into_iter().rev().filter_map(|step| match step {
            Step::Key(key) => Some(&**key),
            _ => None,
        });
        RelationKind::of_keys(keys.take_while(|key| !key.eq_ignore_ascii_case("properties")))
    }
}
