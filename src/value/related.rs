//! The resources that a resource names, by what the naming means.

use super::{Form, List, Member, Place, Read, RuleFault, Value, View};
use crate::design::{Content, NodeId, Piece, RelationKind, ResourceId};

impl Value {
    /// The resources that this one names in properties with a meaning, such as those that it mounts. Open if such a property
    /// is unknown.
    ///
    /// # Errors
    /// If the value is no resource, or there is no such meaning.
    pub fn related(&self, meaning: &str) -> Result<Self, RuleFault> {
        let Some(kind) = RelationKind::ALL.into_iter().find(|kind| kind.name() == meaning) else {
            let known: Vec<&str> = RelationKind::ALL.iter().map(|kind| kind.name()).collect();
            return Err(RuleFault::Word(format!("there is no relation `{meaning}`; there are {}", known.join(", "))));
        };
        let Some(id) = self.as_resource() else {
            return match self.view() {
                View::Unknown(_) | View::Missing => Ok(self.list((*self.members()?).clone())),
                other => Err(RuleFault::Word(format!("related is a word of resources, not of {}", other.type_name()))),
            };
        };
        let properties = self.session.design().resource(id).properties;
        self.session.note(Read::Node(properties));
        let mut list = List { members: Vec::new(), open: None, place: Place::Node(properties) };
        self.gather_related(properties, kind, &mut list)?;
        self.list(list).distinct_resources()
    }

    fn gather_related(&self, at: NodeId, kind: RelationKind, list: &mut List) -> Result<(), RuleFault> {
        self.session.spend(1)?;
        let design = std::sync::Arc::clone(self.session.design());
        let means = |node| design.meaning(node) == kind;
        match &design.node(self.session.resolve(at)).content {
            Content::Map(entries) => entries.iter().try_for_each(|(_, child)| self.gather_related(*child, kind, list)),
            Content::List(items) => items.iter().try_for_each(|item| self.gather_related(*item, kind, list)),
            Content::Pieces(pieces) => pieces.iter().try_for_each(|piece| match piece {
                Piece::Hole(hole) => self.gather_related(*hole, kind, list),
                Piece::Literal(_) => Ok(()),
            }),
            Content::Reference(..) | Content::Unknown(_) | Content::Varies(..) if means(at) => self.add_related(at, list),
            // A running resource names others by texts; a text that names none of them is a key or network of somebody else.
            Content::Text(text) if means(at) && design.owner(at).is_some_and(|own| self.names_one(own, text)) => {
                self.add_related(at, list)
            }
            _ => Ok(()),
        }
    }

    /// Whether a text in a resource names just one other.
    fn names_one(&self, own: ResourceId, text: &str) -> bool {
        self.session.named(text, Some(own)).only_other(own).is_some()
    }

    fn add_related(&self, at: NodeId, list: &mut List) -> Result<(), RuleFault> {
        let target = self.with(Form::Node(at)).target()?;
        match &target.form {
            Form::Unknown(cause) => {
                list.open.get_or_insert_with(|| std::rc::Rc::clone(cause));
            }
            _ => list.members.push(Member::sure(target)),
        }
        Ok(())
    }

    /// Each resource once.
    fn distinct_resources(&self) -> Result<Self, RuleFault> {
        let list = self.members()?;
        let mut kept: Vec<Member> = Vec::new();
        for member in &list.members {
            if !kept.iter().any(|other| other.value.as_resource() == member.value.as_resource()) {
                kept.push(member.clone());
            }
        }
        Ok(self.list(List { members: kept, open: list.open.clone(), place: list.place.clone() }))
    }
}
