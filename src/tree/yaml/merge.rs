//! Resolves the merge key `<<`.

use std::collections::HashSet;

use super::{Entry, Kind, Node, NodeIndex, Source, TreeError};

/// Puts the entries of the merged maps where the merge key stands.
///
/// A key of the map itself wins over a merged one, an earlier merged map over a later one.
pub(super) fn merged(source: &Source, nodes: &[Node], mut entries: Vec<Entry>, at: usize) -> Result<Vec<Entry>, TreeError> {
    let after = entries.split_off((at + 1).min(entries.len()));
    let Some(merge) = entries.pop() else { return Ok(after) };
    let mut taken: HashSet<Box<str>> = entries.iter().chain(&after).map(|entry| entry.key.clone()).collect();
    for base in bases(nodes, merge.value) {
        let base = base.ok_or_else(|| TreeError::syntax(source, merge.key_span, NO_MAP))?;
        entries.extend(base.iter().filter(|entry| taken.insert(entry.key.clone())).cloned());
    }
    entries.extend(after);
    Ok(entries)
}

const NO_MAP: &str = "`<<` merges a map or a list of maps";

/// The maps that a merge key names; `None` for what is not a map.
fn bases(nodes: &[Node], value: NodeIndex) -> Vec<Option<&[Entry]>> {
    match nodes.get(value as usize) {
        Some(Node { kind: Kind::List(items), tag: None, .. }) => items.iter().map(|item| map(nodes, *item)).collect(),
        _ => vec![map(nodes, value)],
    }
}

fn map(nodes: &[Node], index: NodeIndex) -> Option<&[Entry]> {
    match nodes.get(index as usize)? {
        Node { kind: Kind::Map(entries), tag: None, .. } => Some(entries),
        _ => None,
    }
}
