//! Says what is wrong with a JSON text, and what to do about it.

use super::{Open, Reader, TreeError};
use crate::source::{Position, Span};

impl Reader<'_> {
    /// A fault at the next character.
    pub(super) fn fault_here(&self, message: impl Into<String>) -> TreeError {
        let start = self.cursor.position();
        let width = u32::from(self.cursor.peek().is_some());
        let end = Position { column: start.column + width, ..start };
        TreeError::syntax(self.source, Span { start, end }, message)
    }

    /// A fault from an earlier place up to here.
    pub(super) fn fault_from(&self, start: Position, message: impl Into<String>) -> TreeError {
        TreeError::syntax(self.source, Span { start, end: self.cursor.position() }, message)
    }

    /// Something stands where a value must begin.
    pub(super) fn no_value(&self) -> TreeError {
        self.expected("a value")
    }

    /// Something other than a quoted key stands in a map.
    pub(super) fn bad_key(&self) -> TreeError {
        self.expected("a key in double quotes")
    }

    /// The list or map goes on without a comma.
    pub(super) fn missing_comma(&self, open: Open) -> TreeError {
        if self.cursor.peek().is_none() {
            return self.never_closed(open);
        }
        self.expected(&format!("`,` or `{}`", char::from(open.close)))
    }

    /// A key has no colon.
    pub(super) fn missing_colon(&self, key: &str) -> TreeError {
        self.expected(&format!("`:` after the key `{key}`"))
    }

    fn expected(&self, what: &str) -> TreeError {
        let Some(found) = self.cursor.rest().chars().next() else {
            return self.fault_here(format!("expected {what}, but the text ends here"));
        };
        let hint = match found {
            '/' | '#' => "; JSON has no comments",
            '\'' => "; JSON quotes with `\"` only",
            '\u{a0}' | '\u{feff}' | '\u{200b}' => "; remove this invisible character",
            _ => "",
        };
        self.fault_here(format!("expected {what}, found `{}`{hint}", shown(found)))
    }

    /// The text ends inside a list or map.
    pub(super) fn never_closed(&self, open: Open) -> TreeError {
        let what = if open.close == b']' { "list" } else { "map" };
        let Position { line, column } = open.start;
        let message = format!("the text ends inside the {what} that begins at line {line}, column {column}");
        self.fault_here(message)
    }

    /// A comma stands before the closing bracket.
    pub(super) fn trailing_comma(&self, start: Position, open: Open) -> TreeError {
        let end = Position { column: start.column + 1, ..start };
        let message = format!("remove this comma: JSON allows none before `{}`", char::from(open.close));
        TreeError::syntax(self.source, Span { start, end }, message)
    }

    /// Something follows the outermost value.
    pub(super) fn trailing_text(&self) -> TreeError {
        self.expected("the end of the text")
    }

    /// The text ends inside a string.
    pub(super) fn unclosed_text(&self, start: Position) -> TreeError {
        self.fault_from(start, "this text is never closed; it misses its `\"`")
    }

    /// A line break or another control character stands in a string.
    pub(super) fn control_character(&self) -> TreeError {
        match self.cursor.peek() {
            Some(b'\n' | b'\r') => self.fault_here("a text cannot go over a line break; close it with `\"` or write `\\n`"),
            Some(b'\t') => self.fault_here("a text cannot hold a tab; write `\\t`"),
            other => {
                let code = other.unwrap_or_default();
                self.fault_here(format!("a text cannot hold this control character; write `\\u{code:04x}`"))
            }
        }
    }

    /// A backslash before a letter that means nothing.
    pub(super) fn unknown_escape(&self, start: Position) -> TreeError {
        let letter = self.cursor.rest().chars().next().map(shown).unwrap_or_default();
        self.fault_from(start, format!("`\\{letter}` is not an escape; write `\\\\` for a backslash"))
    }

    /// Half of a surrogate pair stands alone.
    pub(super) fn lone_surrogate(&self, start: Position, unit: u32) -> TreeError {
        let message = format!("`\\u{unit:04x}` is half a character; its other half must stand next to it");
        self.fault_from(start, message)
    }

    /// Something that begins like a number is none.
    pub(super) fn bad_number(&self, start: Position, text: &str) -> TreeError {
        self.fault_from(start, format!("`{text}` is not a JSON number; quote it if it is text"))
    }

    /// A bare word that is not `true`, `false` or `null`.
    pub(super) fn unknown_word(&self, start: Position, text: &str) -> TreeError {
        let message = match text {
            "True" | "TRUE" => "write `true` in lower case".to_owned(),
            "False" | "FALSE" => "write `false` in lower case".to_owned(),
            "None" | "Null" | "NULL" | "nil" | "undefined" => format!("write `null` for `{text}`"),
            _ => format!("`{text}` is not a JSON value; quote it if it is text"),
        };
        self.fault_from(start, message)
    }
}

/// A character as itself, or its escape if it would not be seen.
fn shown(character: char) -> String {
    match character {
        '\'' | '"' => character.to_string(),
        _ => character.escape_debug().to_string(),
    }
}
