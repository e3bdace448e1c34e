//! Finds a kind in an embedded table without reading all of it.

use std::cmp::Ordering;

/// The table; `data/schema/README.md` explains its lines.
pub(super) const TEXT: &str = include_str!("../../data/schema/cloudformation.txt");

/// Begins a kind, and stands nowhere else in the table.
const SIGN: char = '~';

/// The text of a kind, from its name on.
pub(super) fn find<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = text.get(text.find(SIGN)?..)?;
    while !rest.is_empty() {
        let (before, block, after) = split(rest)?;
        match block_name(block).cmp(name) {
            Ordering::Equal => return Some(block),
            Ordering::Less => rest = after,
            Ordering::Greater => rest = before,
        }
    }
    None
}

/// The kind in the middle of a text that begins with a sign, and what stands on both sides.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let middle = text.len() / 2;
    // Cutting at a byte is safe: the table is ASCII.
    let start = text.get(..=middle)?.rfind(SIGN)?;
    let (before, from) = text.split_at_checked(start)?;
    let from = from.strip_prefix(SIGN)?;
    let (block, after) = from.split_at_checked(from.find(SIGN).unwrap_or(from.len()))?;
    Some((before, block, after))
}

/// The names of all kinds.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    blocks(text).map(block_name)
}

/// The texts of all kinds, each from its name on.
pub(super) fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split(SIGN).skip(1)
}

/// What the first line of a table says.
pub(super) fn note(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
}

fn block_name(block: &str) -> &str {
    block.split([' ', '\n']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "# note\n~A\nx string\n~B::C Id\n~B::D Id Name\ny json\n^T\n";

    #[test]
    fn every_kind_is_found() {
        assert_eq!(find(SMALL, "A"), Some("A\nx string\n"));
        assert_eq!(find(SMALL, "B::C"), Some("B::C Id\n"));
        assert_eq!(find(SMALL, "B::D"), Some("B::D Id Name\ny json\n^T\n"));
    }

    #[test]
    fn a_name_that_no_kind_has_is_not_found() {
        for name in ["", "0", "AA", "B", "B::", "B::CC", "Z", "~A", "x", "A\nx"] {
            assert_eq!(find(SMALL, name), None, "{name}");
        }
        assert_eq!(find("# note\n", "A"), None);
    }

    #[test]
    fn the_names_come_in_order() {
        assert_eq!(names(SMALL).collect::<Vec<_>>(), ["A", "B::C", "B::D"]);
    }
}
