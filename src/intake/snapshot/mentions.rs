//! Whom items name at the places that others ask about: what a directory needs beside names.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::account::Account;
use super::item::Item;
use super::keys::Keys;
use super::listing::Asked;
use super::only::Only;
use crate::design::{Builder, Content, Design, EntryId, ResourceId, Scope, digests};
use crate::source::Position;

/// Reads whom items name.
pub(super) struct Reader {
    asked: Arc<Asked>,
    account: Account,
    /// The design with what all resources share.
    base: Design,
    /// Nodes and resources of the batch before.
    size: Cell<(usize, usize)>,
}

/// What items of one batch name, by their numbers in it.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// The number of the path, the digest of the name, and the item.
    pub(super) named: Vec<(u16, u64, u32)>,
    /// Paths at which nobody can say whom an item names.
    pub(super) doubtful: Vec<(u16, u32)>,
    /// Kinds of which an item does not tell whether all are here.
    pub(super) doubted: Vec<(String, u32)>,
}

/// Some items, as a design that holds what their names stand in.
pub(super) struct Reading {
    builder: Builder,
    doubted: Vec<(String, u32)>,
}

impl Reader {
    pub(super) fn new(asked: &Arc<Asked>) -> Self {
        let mut builder = Builder::new("", Scope::default());
        // Where a resource lies and which of its keys AWS manages says nothing of whom it names.
        let mut account = Account::new("", Keys::default(), &BTreeSet::new(), &[""], &mut builder);
        account.only(Only::paths(&asked.paths));
        Self { asked: Arc::clone(asked), account, base: builder.finish(), size: Cell::default() }
    }

    pub(super) fn begin(&self) -> Reading {
        let mut builder = Builder::reopen(self.base.clone());
        let (nodes, resources) = self.size.get();
        builder.reserve(nodes, resources);
        Reading { builder, doubted: Vec::new() }
    }

    /// Adds an item by its number. One that cannot be read names nobody; the part that it stands in says so.
    pub(super) fn add(&mut self, item: &Item<'_>, number: u32, reading: &mut Reading) {
        let first = reading.builder.next_resource();
        let _ = self.account.add(item, (0, Position::default()), &mut reading.builder);
        reading.builder.made_of(Some(EntryId(number)), first);
        let doubted = reading.builder.take_doubted();
        reading.doubted.extend(doubted.into_iter().map(|kind| (kind, number)));
    }

    /// What all items name.
    pub(super) fn finish(&self, reading: Reading) -> Mentions {
        let design = reading.builder.finish();
        self.size.set((design.node_count(), design.resource_count()));
        let mut mentions = Mentions { doubted: reading.doubted, ..Mentions::default() };
        for (number, (kind, path)) in (0..).zip(&self.asked.paths) {
            design.of_kind(kind).for_each(|resource| mentions.note(&design, resource, (number, path)));
        }
        mentions
    }
}

impl Mentions {
    fn note(&mut self, design: &Design, resource: ResourceId, (number, path): (u16, &str)) {
        let Some(EntryId(item)) = design.entry_of(resource) else { return };
        for end in design.ends(design.resource(resource).properties, path) {
            match end.map(|node| &design.node(node).content) {
                Some(Content::Text(text)) => self.named.extend(digests(text).map(|name| (number, name, item))),
                // What stands in the same item comes with it.
                Some(Content::Missing | Content::Reference(..)) => {}
                _ => self.doubtful.push((number, item)),
            }
        }
    }
}
