//! `Globals`: what a resource does not say itself.
//!
//! Maps are merged, lists joined with the global part first, all else is replaced:
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>.

use super::super::function;
use super::super::grow::Growing;
use crate::tree::{Entry, Kind, NodeIndex, Tree};

/// How deep maps are merged; properties of functions nest far less.
const MAX_DEPTH: usize = 32;

/// The properties of a resource with the global ones under them.
pub(super) fn entries(grown: &mut Growing, tree: &Tree, shared: Option<NodeIndex>, own: Option<NodeIndex>) -> Vec<Entry> {
    let (shared, own) = (shared.map(|at| tree.entries(at)), own.map(|at| tree.entries(at)));
    both(grown, tree, shared.unwrap_or_default(), own.unwrap_or_default(), 0)
}

fn both(grown: &mut Growing, tree: &Tree, shared: &[Entry], own: &[Entry], depth: usize) -> Vec<Entry> {
    let mut merged: Vec<Entry> = own.to_vec();
    for global in shared {
        match merged.iter_mut().find(|entry| entry.key == global.key) {
            Some(entry) => entry.value = value(grown, tree, global.value, entry.value, depth + 1),
            None => merged.push(global.clone()),
        }
    }
    merged
}

fn value(grown: &mut Growing, tree: &Tree, shared: NodeIndex, own: NodeIndex, depth: usize) -> NodeIndex {
    let is_plain = |at| function::call(tree, at).is_none();
    if depth > MAX_DEPTH || !is_plain(shared) || !is_plain(own) {
        return own;
    }
    let span = tree.node(own).span;
    match (&tree.node(shared).kind, &tree.node(own).kind) {
        (Kind::Map(first), Kind::Map(second)) => {
            let entries = both(grown, tree, first, second, depth);
            grown.add(span, Kind::Map(entries))
        }
        (Kind::List(first), Kind::List(second)) => {
            let items = first.iter().chain(second).copied().collect();
            grown.add(span, Kind::List(items))
        }
        _ => own,
    }
}
