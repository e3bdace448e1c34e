//! Says in plain words what the YAML parser refused.

use saphyr_parser::ScanError;

use super::place;
use crate::source::{Position, Source, Span};
use crate::tree::{MAX_DEPTH, TreeError};

/// Part of the parser's message, and what we say instead.
const MESSAGES: &[(&str, &str)] = &[
    ("found unexpected end of stream", "this text is never closed; it misses its quote"),
    ("invalid indentation in quoted scalar", "this text is never closed, or its next line is not indented"),
    ("unexpected document indicator", "this text is never closed; it misses its quote"),
    ("simple key expect", "expected `:` after the key before"),
    ("mapping values are not allowed", "`:` cannot stand here: correct the indentation, or quote the text that holds `: `"),
    ("illegal placement of ':'", "`:` cannot stand here: is a `]` or `}` missing before it?"),
    ("did not find expected key", "expected a key at the indentation of the keys before"),
    ("did not find expected '-' indicator", "expected `- ` at the indentation of the items before"),
    ("block sequence entries are not allowed", "a list cannot begin here; begin it on the next line"),
    ("trailing content after double-quoted", "nothing may follow the closing quote; quote the whole text"),
    ("unknown anchor", "the alias names no anchor that stands before it"),
    ("anchor or alias, did not find", "`*` and `&` need a name; quote a text that begins with them"),
    ("unknown escape", "unknown escape in this text: write `\\\\` for a backslash, or use single quotes"),
    (
        "invalid Unicode character escape",
        "an escape in this text names no character; write `\\U0001F600` for those beyond U+FFFF",
    ),
    ("unprintable", "a control character cannot stand here"),
    ("byte order mark", "remove this byte order mark"),
    ("handle wasn't declared", "the prefix of this tag is not declared"),
    ("':' must be followed", "a space must follow `:`, not a tab"),
    ("'-' must be followed", "a space must follow `-`, not a tab"),
    ("expected ',' or '}'", "expected `,` or `}`"),
    ("expected ',' or ']'", "expected `,` or `]`"),
    ("expected node content", "expected a value"),
    ("wrongly indented line in block scalar", "this line is indented less than its block of text"),
    ("invalid indentation", "this line is indented wrongly"),
];

/// Messages of the parser that speak of a list or map in brackets.
const IN_BRACKETS: &[&str] = &["expected node content", "expected ',' or", "illegal placement", "flow construct"];

/// Says what the parser refused; `open` is the innermost list or map that has not ended.
pub(super) fn scan(source: &Source, error: &ScanError, open: Option<(&'static str, Position)>) -> TreeError {
    let written = source.text.trim_end();
    let at_end = error.marker().index() >= written.chars().count();
    // A byte order mark takes no column.
    let text = written.trim_start_matches('\u{feff}');
    let at = if at_end { place::after(place::start().start, text) } else { place::position(*error.marker()) };
    if let Some(tab) = indenting_tab(text, at, error.info()) {
        return fault(source, tab, "a tab cannot indent; use spaces");
    }
    match open {
        Some((what, begin)) if at_end && speaks_of_brackets(error.info()) => {
            let Position { line, column } = begin;
            fault(source, at, &format!("the text ends inside the {what} that begins at line {line}, column {column}"))
        }
        _ => fault(source, at, &plain_words(error.info())),
    }
}

fn fault(source: &Source, at: Position, message: &str) -> TreeError {
    TreeError::syntax(source, Span { start: at, end: at }, message)
}

/// The message for a nesting that is too deep.
pub(super) fn too_deep() -> String {
    format!("lists and maps nest deeper than {MAX_DEPTH}")
}

/// The tab that indents the line at fault, or the next if the parser complains of a tab.
fn indenting_tab(text: &str, at: Position, info: &str) -> Option<Position> {
    let reach = if info.contains("tab") { 2 } else { 1 };
    let first = at.line.max(1);
    let lines: Vec<_> = text.split('\n').collect();
    (first..first.saturating_add(reach)).find_map(|line| {
        let written = lines.get(usize::try_from(line).ok()? - 1)?;
        let indent = written.len() - written.trim_start_matches([' ', '\t']).len();
        let tab = written.get(..indent)?.find('\t')?;
        Some(Position { line, column: u32::try_from(tab + 1).ok()? })
    })
}

fn speaks_of_brackets(info: &str) -> bool {
    IN_BRACKETS.iter().any(|part| info.contains(part))
}

fn plain_words(info: &str) -> String {
    if info.contains("recursion limit") {
        return too_deep();
    }
    if let Some(character) = info.strip_prefix("unexpected character: `") {
        return format!("a text cannot begin with `{}`; quote it", character.trim_end_matches('\''));
    }
    let known = MESSAGES.iter().find(|(part, _)| info.contains(part));
    known.map_or(info, |(_, message)| message).to_owned()
}
