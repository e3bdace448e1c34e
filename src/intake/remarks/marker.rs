//! The places of a text where a comment to the review may begin.

use super::WORD;
use crate::source::{Position, Span};

/// `#` and the word behind it, with what follows on its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker<'t> {
    /// From the `#` to the end of what it says.
    pub(super) span: Span,
    /// What it says.
    pub(super) text: &'t str,
    /// Whether white space, or nothing at all, stands before the `#`.
    pub(super) is_free: bool,
}

/// The lines of a text; a line feed, a carriage return, or both together break a line.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    // A byte order mark takes no column.
    let text = text.trim_start_matches('\u{feff}');
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// The markers of a line, in order.
pub(super) fn on_line(number: u32, line: &str) -> Vec<Marker<'_>> {
    let word = format!("{WORD}:");
    let starts: Vec<(usize, usize)> =
        line.match_indices(&word).filter_map(|(at, _)| Some((hash(line.get(..at)?)?, at + word.len()))).collect();
    let ends = starts.iter().skip(1).map(|(hash, _)| *hash).chain([line.len()]);
    let mut columns = Columns { line, bytes: 0, column: 1 };
    let mut markers = Vec::with_capacity(starts.len());
    for ((hash, begin), end) in starts.iter().copied().zip(ends) {
        let before = line.get(..hash).unwrap_or_default();
        let start = columns.at(hash);
        let text = line.get(begin..end).unwrap_or_default();
        let written = begin + text.trim_end().len();
        let span =
            Span { start: Position { line: number, column: start }, end: Position { line: number, column: columns.at(written) } };
        markers.push(Marker { span, text: text.trim(), is_free: before.is_empty() || before.ends_with([' ', '\t']) });
    }
    markers
}

/// Where the `#` stands that a text ends with, white space aside; the first of several in a row.
fn hash(before: &str) -> Option<usize> {
    let hashes = before.trim_end_matches([' ', '\t']);
    let rest = hashes.trim_end_matches('#');
    (rest.len() < hashes.len()).then_some(rest.len())
}

/// Counts characters along a line.
struct Columns<'t> {
    line: &'t str,
    bytes: usize,
    column: u32,
}

impl Columns<'_> {
    /// The column of a byte behind the one that was asked for before.
    fn at(&mut self, byte: usize) -> u32 {
        let piece = self.line.get(self.bytes..byte).unwrap_or_default();
        self.column = self.column.saturating_add(u32::try_from(piece.chars().count()).unwrap_or(u32::MAX));
        self.bytes = byte;
        self.column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(u32, u32, &str, bool)> {
        let column = |marker: &Marker<'_>| (marker.span.start.column, marker.span.end.column);
        on_line(1, line).into_iter().map(|m| (column(&m).0, column(&m).1, m.text, m.is_free)).collect()
    }

    #[test]
    fn a_marker_is_a_hash_and_the_word() {
        assert_eq!(found("# plumbrule: waive x  "), [(1, 21, "waive x", true)]);
        assert_eq!(found("a: b\t#plumbrule:waive"), [(6, 22, "waive", true)]);
        assert_eq!(found("a#plumbrule: waive"), [(2, 19, "waive", false)]);
        assert_eq!(found("## plumbrule:"), [(1, 14, "", true)]);
        for none in ["plumbrule: waive", "# see plumbrule: waive", "# plumbrule waive", ""] {
            assert_eq!(found(none), [], "{none}");
        }
    }

    #[test]
    fn columns_count_characters() {
        assert_eq!(found("이름: 값 # plumbrule: 예외"), [(7, 22, "예외", true)]);
    }

    #[test]
    fn a_line_may_hold_several() {
        let expected = [(4, 18, "a", true), (20, 34, "b", true)];
        assert_eq!(found("x: # plumbrule: a  # plumbrule: b"), expected);
        assert_eq!(found("x: # note # plumbrule: a"), [(11, 25, "a", true)]);
    }

    #[test]
    fn every_kind_of_line_break_ends_a_line() {
        assert_eq!(lines("\u{feff}a\r\nb\rc\n\r\r\nd").collect::<Vec<_>>(), ["a", "b", "c", "", "", "d"]);
    }
}
