//! Less known versions of a design: a sound rule may only become unknown on them.

use super::{Content, Design, Draft, Node, NodeId, Reason, ResourceId, Unknown};

impl Design {
    /// The design with the nodes hidden: nobody knows what they hold, nor whether they are there.
    #[must_use]
    pub fn hiding(&self, ids: impl IntoIterator<Item = NodeId>) -> Self {
        let mut masked = self.clone();
        for id in ids {
            if let Some(node) = masked.nodes.get_mut(id.0 as usize) {
                node.content = hidden();
            }
        }
        masked
    }

    /// The design with a key of a map hidden that the source does not hold.
    #[must_use]
    pub fn hiding_absent(&self, parent: NodeId, key: &str) -> Self {
        let mut masked = self.clone();
        let draft = Draft {
            source: self.node(parent).source,
            span: self.node(parent).span,
            parent: Some(parent),
            step: super::Step::Key(key.into()),
            typed: true,
        };
        let id = NodeId(u32::try_from(masked.nodes.len()).unwrap_or(u32::MAX));
        masked.nodes.push(Node {
            content: hidden(),
            span: draft.span,
            source: draft.source,
            parent,
            step: draft.step,
            typed: true,
            assumed: super::AssumptionId::default(),
        });
        if let Some(Node { content: Content::Map(entries), .. }) = masked.nodes.get_mut(parent.0 as usize) {
            let mut longer = entries.to_vec();
            longer.push((key.into(), id));
            *entries = longer.into_boxed_slice();
        }
        masked
    }

    /// The design without a resource; whatever refers to it names something outside.
    #[must_use]
    pub fn without(&self, id: ResourceId) -> Self {
        let mut masked = self.clone();
        masked.removed.insert(id);
        masked
    }

    /// The design in an open scope.
    #[must_use]
    pub fn opened(&self) -> Self {
        let mut masked = self.clone();
        masked.scope = super::Scope::default();
        masked
    }

    /// The nodes that hold a value: everything but maps, lists with members, and nodes that stand for others.
    pub fn leaves(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.node_ids().filter(|id| match &self.node(*id).content {
            Content::Map(entries) => entries.is_empty(),
            Content::List(items) => items.is_empty(),
            Content::Same(_) | Content::Varies(..) | Content::Unknown(_) | Content::Missing => false,
            _ => true,
        })
    }
}

fn hidden() -> Content {
    Content::Unknown(Unknown::undecided(Reason::Hidden))
}
