//! The references of one resource, with what their place means.

use super::table::{Data, Standing};
use crate::design::{Content, Design, EntryId, NodeId, Piece, Reason, RelationKind, ResourceId, Unknown};

/// Keys below which a reference says nothing of where a resource lies.
const ELSEWHERE: [&str; 6] = ["Environment", "ContainerDefinitions", "UserData", "Policies", "PolicyDocument", "Tags"];

/// What a reference names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'d> {
    /// A resource of the design.
    Own(ResourceId),
    /// What another stack exports, by the name of the export.
    Export(&'d str),
    /// A resource that another part of the design holds.
    Elsewhere(EntryId),
}

/// A reference to another resource.
#[derive(Debug)]
pub(super) struct Reference {
    /// What it means.
    pub(super) relation: RelationKind,
    /// Where data flows, if the table says so.
    pub(super) data: Option<Data>,
    /// Whether it may say where the resource lies.
    pub(super) is_place: bool,
    /// Whether it names what the resource may do.
    pub(super) is_role: bool,
    /// Whether it names what the resource is a part of.
    pub(super) is_owner: bool,
    /// Whether it names the beginning (`Some(true)`) or the end of a link.
    pub(super) link_end: Option<bool>,
    /// The path below the resource; empty if nobody will read it.
    pub(super) path: Box<str>,
}

/// A walk over the properties of a resource.
struct Walk<'d> {
    design: &'d Design,
    id: ResourceId,
    standing: &'d Standing,
    keys: Vec<&'d str>,
    path: String,
    is_exact: bool,
    found: Vec<(Target<'d>, Reference)>,
}

/// The references that a resource's properties hold, in their order.
pub(super) fn references<'d>(
    design: &'d Design,
    id: ResourceId,
    standing: &'d Standing,
    is_exact: bool,
) -> Vec<(Target<'d>, Reference)> {
    let mut walk = Walk { design, id, standing, keys: Vec::new(), path: String::new(), is_exact, found: Vec::new() };
    walk.visit(design.resource(id).properties);
    walk.recorded();
    walk.found
}

impl<'d> Walk<'d> {
    fn visit(&mut self, at: NodeId) {
        match &self.design.node(at).content {
            Content::Reference(to, _) => self.note(Target::Own(*to)),
            Content::Unknown(Unknown { reason: Reason::Import(export), .. }) => self.note(Target::Export(export)),
            Content::Pieces(pieces) => {
                for piece in pieces {
                    if let Piece::Hole(hole) = piece {
                        self.visit(*hole);
                    }
                }
            }
            Content::List(items) => items.iter().enumerate().for_each(|(index, item)| self.below_index(index, *item)),
            Content::Map(entries) => entries.iter().for_each(|(key, value)| self.below_key(key, *value)),
            Content::Varies(_, cases) => cases.iter().for_each(|case| self.visit(*case)),
            Content::Same(other) => self.visit(*other),
            Content::Text(text) => {
                if let Some(target) = self.named(text) {
                    self.note(target);
                }
            }
            _ => {}
        }
    }

    /// What was recorded of a running resource and stands in none of its properties.
    fn recorded(&mut self) {
        for (relation, name) in &self.design.resource(self.id).recorded {
            if let Some(target) = self.named(name).filter(|target| !self.found.iter().any(|(known, _)| known == target)) {
                let relation = *relation;
                self.note(target);
                if let Some((_, reference)) = self.found.last_mut() {
                    (reference.relation, reference.is_place) = (relation, relation == RelationKind::Contains);
                }
            }
        }
    }

    /// The only other resource that a text names.
    fn named(&self, text: &str) -> Option<Target<'d>> {
        // Who bears a name is never another one; most texts that are names are the own ones.
        if self.design.resource(self.id).names.iter().any(|name| **name == *text) {
            return None;
        }
        let named = self.design.named(text, Some(self.id));
        match (&named.here[..], &named.elsewhere[..]) {
            ([only], []) if *only != self.id => Some(Target::Own(*only)),
            ([], [only]) => Some(Target::Elsewhere(*only)),
            _ => None,
        }
    }

    fn below_key(&mut self, key: &'d str, value: NodeId) {
        let length = self.path.len();
        self.keys.push(key);
        if self.is_exact {
            if length > 0 {
                self.path.push('.');
            }
            self.path.push_str(key);
        }
        self.visit(value);
        self.path.truncate(length);
        self.keys.pop();
    }

    fn below_index(&mut self, index: usize, item: NodeId) {
        use std::fmt::Write as _;

        let length = self.path.len();
        if self.is_exact {
            let _ = write!(self.path, "[{index}]");
        }
        self.visit(item);
        self.path.truncate(length);
    }

    fn note(&mut self, to: Target<'d>) {
        let relation = RelationKind::of_keys(self.keys.iter().rev().copied());
        let standing = self.standing;
        let is_under = |property: &str| self.keys.first().is_some_and(|key| *key == property);
        let data = standing.flows.iter().find(|(property, _)| self.keys.starts_with(property)).map(|(_, data)| *data);
        let end = standing.link.and_then(|link| match () {
            () if is_under(&link.from) => Some(true),
            () if is_under(&link.to) => Some(false),
            () => None,
        });
        let reference = Reference {
            relation,
            data,
            is_place: relation == RelationKind::Contains && !self.keys.iter().any(|key| ELSEWHERE.contains(key)),
            is_role: self.keys.iter().any(|key| key.contains("Role") || key.contains("Profile")),
            is_owner: standing.part_by.is_some_and(is_under),
            link_end: end,
            path: self.path.as_str().into(),
        };
        self.found.push((to, reference));
    }
}
