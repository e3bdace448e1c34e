//! Any text is parsed into a tree or refused with a place; nothing panics or hangs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plumbrule::source::Source;
use plumbrule::tree::{Kind, Tree, parse};

fuzz_target!(|text: &str| {
    if let Ok(tree) = parse(&Source::new("fuzz", text)) {
        walk(&tree, tree.root, 0);
    }
});

/// Every node has a place inside the text, and what it holds can be reached.
fn walk(tree: &Tree, at: u32, depth: usize) {
    let node = tree.node(at);
    assert!(node.span.start <= node.span.end, "{node:?}");
    if depth > plumbrule::tree::MAX_DEPTH {
        return;
    }
    match &node.kind {
        Kind::List(items) => items.iter().take(64).for_each(|item| walk(tree, *item, depth + 1)),
        Kind::Map(entries) => entries.iter().take(64).for_each(|entry| walk(tree, entry.value, depth + 1)),
        Kind::Null | Kind::Plain(_) | Kind::Quoted(_) => {}
    }
}
