//! Turns the parser's places into ours.

use saphyr_parser::{Marker, ScalarStyle, Span as Stretch};

use crate::source::{Position, Span};

/// The very beginning of a text.
pub(super) fn start() -> Span {
    let first = Position { line: 1, column: 1 };
    Span { start: first, end: first }
}

/// The parser counts columns from 0.
pub(super) fn position(mark: Marker) -> Position {
    let narrow = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Position { line: narrow(mark.line()), column: narrow(mark.col().saturating_add(1)) }
}

/// The same stretch in our terms.
pub(super) fn span(stretch: Stretch) -> Span {
    Span { start: position(stretch.start), end: position(stretch.end) }
}

/// The place after a piece of text; a line feed, a carriage return, or both together break a line.
pub(super) fn after(mut place: Position, piece: &str) -> Position {
    let mut rest = piece.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => place = Position { line: place.line.saturating_add(1), column: 1 },
            _ => place.column = place.column.saturating_add(1),
        }
    }
    place
}

/// Finds what the parser points at; the parser counts characters, a text is cut at bytes.
pub(super) struct Walker<'s> {
    text: &'s str,
    characters: usize,
    bytes: usize,
}

impl<'s> Walker<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        Self { text, characters: 0, bytes: 0 }
    }

    /// The exact span of a scalar: the parser's span of a quoted one goes on over the comment that follows,
    /// and that of a block over the empty lines.
    pub(super) fn scalar(&mut self, style: ScalarStyle, stretch: Stretch) -> Span {
        let rest = self.from(stretch.start.index());
        let piece = match style {
            ScalarStyle::Plain => return span(stretch),
            ScalarStyle::DoubleQuoted => quoted(rest, '"'),
            ScalarStyle::SingleQuoted => quoted(rest, '\''),
            ScalarStyle::Literal | ScalarStyle::Folded => block(rest, stretch.len()),
        };
        let start = position(stretch.start);
        Span { start, end: after(start, piece) }
    }

    /// Just after the closing bracket of a flow list or map; `None` for a block, which closes without a sign.
    ///
    /// The parser's own end goes on over the comment that follows, and begins at the comma before the bracket if there is one.
    pub(super) fn closing(&mut self, stretch: Stretch) -> Option<Position> {
        if stretch.start == stretch.end {
            return None;
        }
        let rest = self.from(stretch.start.index());
        let behind = rest.strip_prefix(',').map_or(rest, |text| unmarked(text, &['#']));
        let before = rest.get(..rest.len() - behind.len()).unwrap_or_default();
        let Position { line, column } = after(position(stretch.start), before);
        Some(Position { line, column: column.saturating_add(1) })
    }

    /// Where the text of a scalar begins that has a tag or an anchor: behind these, the comments that follow them, and the
    /// header of a block.
    pub(super) fn behind_marks(&mut self, style: ScalarStyle, stretch: Stretch) -> Position {
        let rest = self.from(stretch.start.index());
        let mut text = unmarked(rest, MARKS);
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            text = text.trim_start_matches(|character| !is_break(character)).trim_start();
        }
        after(position(stretch.start), rest.get(..rest.len() - text.len()).unwrap_or_default())
    }

    /// Whether a list or map stands in brackets; a tag or an anchor may stand before it.
    pub(super) fn is_bracket(&mut self, stretch: Stretch) -> bool {
        unmarked(self.from(stretch.start.index()), MARKS).starts_with(['[', '{'])
    }

    /// The text from a character on. Quick as long as each call asks for a later one.
    fn from(&mut self, character: usize) -> &'s str {
        if character < self.characters {
            (self.characters, self.bytes) = (0, 0);
        }
        let ahead = self.text.get(self.bytes..).unwrap_or_default();
        let between = ahead.chars().take(character - self.characters);
        self.bytes += between.map(char::len_utf8).sum::<usize>();
        self.characters = character;
        self.text.get(self.bytes..).unwrap_or_default()
    }
}

/// What a tag, an anchor and a comment begin with.
const MARKS: &[char] = &['!', '&', '#'];

/// A text without the tags, anchors or comments that it begins with, and the white space around them.
fn unmarked<'t>(text: &'t str, marks: &[char]) -> &'t str {
    let mut rest = text.trim_start();
    while rest.starts_with(marks) {
        let is_end = if rest.starts_with('#') { is_break } else { char::is_whitespace };
        rest = rest.trim_start_matches(|character| !is_end(character)).trim_start();
    }
    rest
}

fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// The beginning of a text up to the end of its first quoted scalar; a tag or an anchor may stand before it.
fn quoted(rest: &str, quote: char) -> &str {
    let open = opening(rest, quote);
    let mut inside = rest.char_indices().skip_while(|(at, _)| *at <= open).peekable();
    while let Some((at, character)) = inside.next() {
        let doubled = quote == '\'' && inside.peek().is_some_and(|(_, next)| *next == quote);
        if character == quote && !doubled {
            return rest.get(..=at).unwrap_or(rest);
        }
        if character == quote || (character == '\\' && quote == '"') {
            inside.next();
        }
    }
    rest
}

/// Where a quoted scalar opens: at once, or after the white space that follows its tag and anchor.
fn opening(rest: &str, quote: char) -> usize {
    let mut before = ' ';
    let found = rest.char_indices().find(|(_, character)| {
        let opens = *character == quote && before.is_whitespace();
        before = *character;
        opens
    });
    found.map_or(0, |(at, _)| at)
}

/// The first characters of a text without the white space at their end.
fn block(rest: &str, characters: usize) -> &str {
    let length = rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at);
    rest.get(..length).unwrap_or_default().trim_end()
}
