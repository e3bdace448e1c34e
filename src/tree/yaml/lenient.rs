//! Reads what YAML 1.1 readers take and the parser refuses: a bracket that closes at the indentation of its key.
//!
//! ```yaml
//! Action:
//!     [
//!     "ec2:DescribeVpcs"
//! ]
//! ```
//! CloudFormation takes such templates, and people write them. The line is indented for the parser, and the places are
//! counted as if it were not.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::source::{Source, Span};
use crate::tree::{Kind, Tree, TreeError};

/// Most brackets that are moved in one text.
const MAX_BRACKETS: usize = 1_000;

/// Tries again with the bracket at fault indented, as long as it is a bracket that is at fault; gives what was moved.
pub(super) fn retry<T>(
    source: &Arc<Source>,
    fault: TreeError,
    attempt: impl Fn(&Arc<Source>) -> Result<T, TreeError>,
) -> Result<(T, Pads), TreeError> {
    let mut pads = Pads::default();
    let mut fault = fault;
    while let Some(line) = bracket_line(source, &fault).filter(|line| !pads.0.contains(line) && pads.0.len() < MAX_BRACKETS) {
        pads.0.insert(line);
        match attempt(&padded(source, &pads)) {
            Ok(read) => return Ok((read, pads)),
            Err(next) => fault = next,
        }
    }
    Err(fault)
}

/// The lines that were indented by one space.
#[derive(Default)]
pub(super) struct Pads(BTreeSet<u32>);

impl Pads {
    /// Moves a span to where it stands in the text as it was written.
    pub(super) fn restore(&self, span: &mut Span) {
        for position in [&mut span.start, &mut span.end] {
            let pad = u32::from(self.0.contains(&position.line));
            position.column = position.column.saturating_sub(pad).max(1);
        }
    }
}

/// The line of the fault, if it begins with a closing bracket.
fn bracket_line(source: &Source, fault: &TreeError) -> Option<u32> {
    let TreeError::Syntax { at, .. } = fault else { return None };
    let line = source.text.lines().nth(usize::try_from(at.start.line).ok()?.checked_sub(1)?)?;
    line.trim_start().starts_with([']', '}']).then_some(at.start.line)
}

fn padded(source: &Source, pads: &Pads) -> Arc<Source> {
    let lines = (1u32..).zip(source.text.split_inclusive('\n'));
    let text: String = lines.flat_map(|(line, text)| [if pads.0.contains(&line) { " " } else { "" }, text]).collect();
    Source::new(source.name.clone(), text)
}

/// The tree with the places of the text as it was written.
pub(super) fn restored(source: &Arc<Source>, mut tree: Tree, pads: &Pads) -> Tree {
    for node in &mut tree.nodes {
        pads.restore(&mut node.span);
        if let Kind::Map(entries) = &mut node.kind {
            for entry in entries {
                pads.restore(&mut entry.key_span);
            }
        }
    }
    tree.source = Arc::clone(source);
    tree
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_may_close_at_the_indentation_of_its_key() {
        let source = Source::new("t.yaml", "a:\n  b:\n    [\n    x,\n  ]\n  c: y\n");
        let tree = super::super::parse(&source).unwrap();
        let a = tree.get(tree.root, "a").unwrap();
        assert_eq!(tree.items(tree.get(a, "b").unwrap()).len(), 1);
        let list = tree.node(tree.get(a, "b").unwrap()).span;
        assert_eq!((list.end.line, list.end.column), (5, 4));
        assert_eq!(tree.text(tree.get(a, "c").unwrap()), Some("y"));
    }

    #[test]
    fn a_bracket_that_closes_nothing_is_still_a_fault() {
        let source = Source::new("t.yaml", "a:\n  b: x\n]\n");
        assert!(super::super::parse(&source).is_err());
    }
}
