//! A byte cursor that always knows its line and column.

use crate::source::Position;

/// A place in a text.
pub(super) struct Cursor<'s> {
    text: &'s str,
    at: usize,
    line: u32,
    /// What to take from `at` for a column from 0: the line's start plus the bytes that continue a character.
    origin: usize,
}

impl<'s> Cursor<'s> {
    /// Begins at the first character, after a byte order mark.
    pub(super) fn new(text: &'s str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, at, line: 1, origin: at }
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The text from here on.
    pub(super) fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Moves over ASCII characters that break no line.
    pub(super) fn advance(&mut self, count: usize) {
        self.at += count;
    }

    /// Moves over any text without line breaks, and gives it.
    pub(super) fn take(&mut self, length: usize) -> &'s str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += taken.len();
        self.origin += taken.bytes().filter(|byte| byte & 0xC0 == 0x80).count();
        taken
    }

    /// Moves over the bytes that satisfy a test, and gives them.
    pub(super) fn take_while(&mut self, test: impl Fn(u8) -> bool) -> &'s str {
        let rest = self.rest();
        self.take(rest.bytes().position(|byte| !test(byte)).unwrap_or(rest.len()))
    }

    /// Moves to the next byte that is not white space.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' => self.break_line(),
                b'\r' => self.carriage_return(),
                _ => return,
            }
        }
    }

    /// A carriage return breaks the line unless a line feed does so next.
    fn carriage_return(&mut self) {
        if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') {
            self.at += 1;
        }
        self.break_line();
    }

    fn break_line(&mut self) {
        self.at += 1;
        self.line = self.line.saturating_add(1);
        self.origin = self.at;
    }

    /// The place of the next character.
    pub(super) fn position(&self) -> Position {
        let column = u32::try_from(self.at - self.origin + 1).unwrap_or(u32::MAX);
        Position { line: self.line, column }
    }
}
