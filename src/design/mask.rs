//! Less known versions of a design: a sound rule may only become unknown on them.

use super::{Content, Design, Node, NodeId, Reason, ResourceId, Unknown};

impl Design {
    /// The design with the nodes hidden: nobody knows what they hold, nor whether they are there.
    #[must_use]
    pub fn hiding(&self, ids: impl IntoIterator<Item = NodeId>) -> Self {
        self.replacing(ids, &Unknown::undecided(Reason::Hidden))
    }

    /// The design with the values of the nodes hidden: they are there, and nobody knows what they hold.
    #[must_use]
    pub fn hiding_values(&self, ids: impl IntoIterator<Item = NodeId>) -> Self {
        self.replacing(ids, &Unknown::present(Reason::Hidden))
    }

    fn replacing(&self, ids: impl IntoIterator<Item = NodeId>, unknown: &Unknown) -> Self {
        let mut masked = self.clone();
        for id in ids {
            if let Some(node) = masked.nodes.get_mut(id.0 as usize) {
                node.content = Content::Unknown(unknown.clone());
            }
        }
        masked
    }

    /// The design with a key of a map hidden that the source does not hold.
    #[must_use]
    pub fn hiding_absent(&self, parent: NodeId, key: &str) -> Self {
        self.hiding_absents([(parent, key)])
    }

    /// The design with several keys hidden that the source does not hold.
    #[must_use]
    pub fn hiding_absents<'k>(&self, keys: impl IntoIterator<Item = (NodeId, &'k str)>) -> Self {
        let mut masked = self.clone();
        for (parent, key) in keys {
            masked.hide_absent(parent, key);
        }
        masked
    }

    fn hide_absent(&mut self, parent: NodeId, key: &str) {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let Some(holder) = self.nodes.get_mut(parent.0 as usize) else { return };
        let Content::Map(entries) = &mut holder.content else { return };
        let mut longer = entries.to_vec();
        longer.push((key.into(), id));
        *entries = longer.into_boxed_slice();
        let node = Node {
            content: Content::Unknown(Unknown::undecided(Reason::Hidden)),
            span: holder.span,
            source: holder.source,
            parent,
            step: super::Step::Key(key.into()),
            typed: true,
            assumed: super::AssumptionId::default(),
        };
        self.nodes.push(node);
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
