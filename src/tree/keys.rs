//! Finds a key that stands twice in one map.

use std::collections::HashMap;

use super::{Entry, TreeError};
use crate::source::{Source, Span};

/// Up to this many keys, comparing each with each is quicker than hashing.
const FEW: usize = 12;

/// Fails at the first key that another key of the same map repeats.
pub(super) fn unique(source: &Source, entries: &[Entry]) -> Result<(), TreeError> {
    let twice = if entries.len() <= FEW { among_few(entries) } else { among_many(entries) };
    twice.map_or(Ok(()), |(first, second)| Err(fault(source, first, second)))
}

fn among_few(entries: &[Entry]) -> Option<(&Entry, &Entry)> {
    entries.iter().enumerate().find_map(|(count, second)| {
        let first = entries.iter().take(count).find(|first| first.key == second.key)?;
        Some((first, second))
    })
}

fn among_many(entries: &[Entry]) -> Option<(&Entry, &Entry)> {
    let mut seen: HashMap<&str, &Entry> = HashMap::with_capacity(entries.len());
    entries.iter().find_map(|second| Some((seen.insert(&second.key, second)?, second)))
}

/// The error that names both places of a key.
fn fault(source: &Source, first: &Entry, second: &Entry) -> TreeError {
    twice(source, &second.key, first.key_span, second.key_span)
}

/// The error that names both places of a key.
pub(super) fn twice(source: &Source, key: &str, first: Span, at: Span) -> TreeError {
    TreeError::DuplicateKey { file: source.name.to_string(), at, first, key: key.to_owned() }
}
