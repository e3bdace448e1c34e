//! Splits a stream of configuration items into its items, without holding more than one of them.
//!
//! Items come as AWS Config delivers them (`{"configurationItems": […]}`), as its commands print them (`baseConfigurationItems`,
//! `Results` whose members are JSON texts), as a plain list, or one a line.

use std::io::{self, BufRead};

use super::json::special;
use crate::source::Position;

/// Keys that hold the items of a document.
const ITEM_KEYS: [&str; 5] = ["configurationItems", "baseConfigurationItems", "BaseConfigurationItems", "Results", "results"];
/// The largest item that is taken. AWS Config delivers no larger ones in one piece.
pub(super) const MAX_ITEM: usize = 16 * 1024 * 1024;
/// Other members of a document are kept up to this size.
const MAX_MEMBER: usize = 4 * 1024 * 1024;

/// What is said of a value that the stream breaks off in.
const DOES_NOT_END: &str = "the value that begins here does not end";

/// Where something stands in a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The first byte.
    pub(super) offset: u64,
    /// Line and column.
    pub(super) at: Position,
}

/// Something that stands in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An item, as JSON.
    Item(Spot),
    /// Another member of the document.
    Member(String),
}

/// Why a stream cannot be split.
#[derive(Debug, thiserror::Error)]
pub(super) enum SplitError {
    /// The stream itself cannot be read.
    #[error("{0}")]
    Read(#[from] io::Error),
    /// What stands here is no JSON of a known form.
    #[error("{1}")]
    Form(Position, String),
}

/// Walks through a stream.
pub(super) struct Splitter<R> {
    stream: R,
    at: Spot,
    state: State,
    /// The JSON of the piece that was found last.
    buffer: Vec<u8>,
    /// Members that stand before the items, the first last.
    before: Vec<(String, Vec<u8>)>,
    /// How many bytes the next item has, if that is known.
    length: Option<usize>,
}

/// Where the walk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first character.
    Start,
    /// In a list of items; the flag says whether it is a member of a document.
    Items { in_document: bool },
    /// In a document, before a key.
    Document,
    /// Between items that follow one another without a list.
    Lines,
    /// Behind everything.
    End,
}

impl<R: BufRead> Splitter<R> {
    pub(super) fn new(stream: R) -> Self {
        let at = Spot { offset: 0, at: Position { line: 1, column: 1 } };
        Self { stream, at, state: State::Start, buffer: Vec::new(), before: Vec::new(), length: None }
    }

    /// Goes on in the midst of a stream, where an item begins.
    pub(super) fn within(stream: R, at: Spot) -> Self {
        Self { stream, at, state: State::Lines, buffer: Vec::new(), before: Vec::new(), length: None }
    }

    /// Says how many bytes the next item has, which was looked for once already.
    pub(super) fn expect(&mut self, length: Option<usize>) {
        self.length = length;
    }

    /// The JSON of the piece that [`Splitter::next_piece`] found.
    pub(super) fn text(&self) -> &[u8] {
        &self.buffer
    }

    /// The next piece; `None` at the end.
    pub(super) fn next_piece(&mut self) -> Result<Option<Piece>, SplitError> {
        loop {
            if let Some((name, text)) = self.before.pop() {
                self.buffer = text;
                return Ok(Some(Piece::Member(name)));
            }
            let next = self.peek_past(b" \t\r\n,")?;
            match (self.state, next) {
                (State::End, _) => return Ok(None),
                (State::Start, None) => return Err(self.wrong("there is nothing here")),
                (State::Start, Some(b'[')) => self.enter(State::Items { in_document: false })?,
                (State::Start, Some(b'{')) => {
                    if let Some(piece) = self.begin_object()? {
                        return Ok(Some(piece));
                    }
                }
                (State::Lines, None) => self.state = State::End,
                (State::Items { in_document }, Some(b']')) => {
                    self.enter(if in_document { State::Document } else { State::End })?;
                }
                (State::Document, Some(b'}')) => self.enter(State::End)?,
                (State::Document, Some(b'"')) => {
                    if let Some(member) = self.member()? {
                        return Ok(Some(member));
                    }
                }
                (State::Items { .. } | State::Lines, Some(b'{' | b'"')) => return self.item().map(Some),
                (_, Some(other)) => return Err(self.wrong(&format!("`{}` is not expected here", char::from(other)))),
                (_, None) => return Err(self.wrong("the text ends before the list of items does")),
            }
        }
    }

    /// A document, whose members are found one by one; or, if it has no list of items, the first of items that follow one another.
    fn begin_object(&mut self) -> Result<Option<Piece>, SplitError> {
        let start = self.at;
        self.take_byte()?;
        let mut whole = b"{".to_vec();
        let mut members = Vec::new();
        loop {
            match self.peek_past(b" \t\r\n,")? {
                Some(b'"') => {}
                Some(b'}') => {
                    self.enter(State::Lines)?;
                    whole.push(b'}');
                    self.buffer = whole;
                    return Ok(Some(Piece::Item(start)));
                }
                Some(other) => return Err(self.wrong(&format!("`{}` is not expected here", char::from(other)))),
                None => return Err(SplitError::Form(start.at, DOES_NOT_END.to_owned())),
            }
            let key = self.key()?;
            if self.opens_items(&key)? {
                self.before = members.into_iter().rev().collect();
                self.enter(State::Items { in_document: true })?;
                return Ok(None);
            }
            self.value(MAX_MEMBER)?;
            let separator = if whole.len() > 1 { "," } else { "" };
            whole.extend_from_slice(format!("{separator}{}:", serde_json::Value::from(key.as_str())).as_bytes());
            whole.extend_from_slice(&self.buffer);
            members.push((key, self.buffer.clone()));
            if whole.len() > MAX_ITEM {
                return Err(too_large(start.at, MAX_ITEM));
            }
        }
    }

    /// Whether the list of items begins here, behind this key.
    fn opens_items(&mut self, key: &str) -> Result<bool, SplitError> {
        Ok(ITEM_KEYS.contains(&key) && self.peek_past(b" \t\r\n")? == Some(b'['))
    }

    /// A key with its colon.
    fn key(&mut self) -> Result<String, SplitError> {
        self.value(MAX_MEMBER)?;
        let key: String = serde_json::from_slice(&self.buffer).map_err(|error| self.wrong(&error.to_string()))?;
        if self.peek_past(b" \t\r\n")? != Some(b':') {
            return Err(self.wrong("a `:` is expected here"));
        }
        self.take_byte()?;
        self.peek_past(b" \t\r\n")?;
        Ok(key)
    }

    fn enter(&mut self, state: State) -> Result<(), SplitError> {
        self.take_byte()?;
        self.state = state;
        Ok(())
    }

    fn item(&mut self) -> Result<Piece, SplitError> {
        let start = self.at;
        match self.length.take() {
            Some(length) => self.bytes(length)?,
            None => self.value(MAX_ITEM)?,
        }
        Ok(Piece::Item(start))
    }

    /// A member of a document: the list of items is entered, anything else is read.
    fn member(&mut self) -> Result<Option<Piece>, SplitError> {
        let key = self.key()?;
        if self.opens_items(&key)? {
            self.enter(State::Items { in_document: true })?;
            return Ok(None);
        }
        self.value(MAX_MEMBER)?;
        Ok(Some(Piece::Member(key)))
    }

    /// Reads one value into the buffer.
    fn value(&mut self, most: usize) -> Result<(), SplitError> {
        self.buffer.clear();
        let start = self.at.at;
        let mut scan = Scan::default();
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                return Err(SplitError::Form(start, DOES_NOT_END.to_owned()));
            }
            let (taken, done) = scan.over(chunk);
            let bytes = chunk.get(..taken).unwrap_or(chunk);
            advance(&mut self.at, bytes);
            self.buffer.extend_from_slice(bytes);
            self.stream.consume(taken);
            if self.buffer.len() > most {
                return Err(too_large(start, most));
            }
            if done {
                return Ok(());
            }
        }
    }

    /// Reads so many bytes into the buffer.
    fn bytes(&mut self, length: usize) -> Result<(), SplitError> {
        self.buffer.clear();
        let start = self.at.at;
        while self.buffer.len() < length {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                return Err(SplitError::Form(start, DOES_NOT_END.to_owned()));
            }
            let taken = chunk.len().min(length - self.buffer.len());
            let bytes = chunk.get(..taken).unwrap_or(chunk);
            advance(&mut self.at, bytes);
            self.buffer.extend_from_slice(bytes);
            self.stream.consume(taken);
        }
        Ok(())
    }

    /// The next byte that is none of these; it stays in the stream.
    fn peek_past(&mut self, passed: &[u8]) -> Result<Option<u8>, SplitError> {
        loop {
            let chunk = self.stream.fill_buf()?;
            let Some(first) = chunk.first().copied() else { return Ok(None) };
            // Some tools begin a file with the mark of UTF-8.
            if passed.contains(&first) || self.state == State::Start && matches!(first, 0xEF | 0xBB | 0xBF) {
                self.take_byte()?;
            } else {
                return Ok(Some(first));
            }
        }
    }

    fn take_byte(&mut self) -> Result<(), SplitError> {
        if let Some(first) = self.stream.fill_buf()?.first().copied() {
            advance(&mut self.at, &[first]);
            self.stream.consume(1);
        }
        Ok(())
    }

    fn wrong(&self, message: &str) -> SplitError {
        SplitError::Form(self.at.at, message.to_owned())
    }
}

fn too_large(at: Position, most: usize) -> SplitError {
    SplitError::Form(at, format!("the value that begins here is larger than {most} bytes"))
}

/// How far a value reaches.
#[derive(Debug, Default)]
struct Scan {
    depth: usize,
    in_text: bool,
    is_escaped: bool,
    is_plain: bool,
}

impl Scan {
    /// Goes over bytes: how many belong to the value, and whether it ends with them.
    fn over(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if self.in_text {
                // Of a text only its end matters.
                at = match self.after_text(bytes, at) {
                    Some(next) if self.depth == 0 => return (next, true),
                    Some(next) => next,
                    None => return (bytes.len(), false),
                };
                continue;
            }
            match Class::of(*byte) {
                Class::Quote => self.in_text = true,
                Class::Opens => self.depth += 1,
                Class::Ends | Class::Closes if self.is_plain => return (at, true),
                Class::Closes => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                Class::Other => self.is_plain |= self.depth == 0,
                Class::Ends => {}
            }
            at += 1;
        }
        (bytes.len(), false)
    }

    /// Where a text ends that goes on from a place; none if it does not end here.
    fn after_text(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        if std::mem::take(&mut self.is_escaped) {
            at += 1;
        }
        loop {
            at = special(bytes, at);
            match bytes.get(at) {
                Some(b'"') => {
                    self.in_text = false;
                    return Some(at + 1);
                }
                Some(b'\\') if at + 1 == bytes.len() => {
                    self.is_escaped = true;
                    return None;
                }
                Some(b'\\') => at += 2,
                // Who reads the value says what is wrong with it.
                Some(_) => at += 1,
                None => return None,
            }
        }
    }
}

/// What a byte outside of texts means for where a value ends.
enum Class {
    Quote,
    Opens,
    Closes,
    /// Ends a number or a word.
    Ends,
    Other,
}

impl Class {
    const fn of(byte: u8) -> Self {
        match byte {
            b'"' => Self::Quote,
            b'{' | b'[' => Self::Opens,
            b'}' | b']' => Self::Closes,
            b',' | b' ' | b'\n' | b'\r' | b'\t' => Self::Ends,
            _ => Self::Other,
        }
    }
}

/// Moves a place over bytes; columns count characters.
fn advance(spot: &mut Spot, bytes: &[u8]) {
    spot.offset += bytes.len() as u64;
    let at = &mut spot.at;
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    let last = memchr::memrchr(b'\n', bytes).map_or(bytes, |newline| bytes.get(newline + 1..).unwrap_or_default());
    // Sums of a byte each, of which the processor makes many at once.
    let begins = |some: &[u8]| usize::from(some.iter().map(|byte| u8::from(byte & 0xC0 != 0x80)).sum::<u8>());
    let characters: usize = last.chunks(usize::from(u8::MAX)).map(begins).sum();
    let short = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    if lines > 0 {
        at.line = at.line.saturating_add(short(lines));
        at.column = 1;
    }
    at.column = at.column.saturating_add(short(characters));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a text: items with their places, and members by name.
    fn pieces(text: &str) -> Result<Vec<String>, String> {
        // A small buffer, so that values cross its border.
        let mut splitter = Splitter::new(io::BufReader::with_capacity(16, text.as_bytes()));
        let mut found = Vec::new();
        loop {
            match splitter.next_piece().map_err(|error| match error {
                SplitError::Form(at, message) => format!("{}:{}: {message}", at.line, at.column),
                SplitError::Read(error) => error.to_string(),
            })? {
                None => return Ok(found),
                Some(Piece::Item(Spot { at, offset })) => {
                    let end = usize::try_from(offset).unwrap() + splitter.text().len();
                    assert_eq!(text.as_bytes().get(end - splitter.text().len()..end), Some(splitter.text()));
                    found.push(format!("{}:{} {}", at.line, at.column, String::from_utf8_lossy(splitter.text())));
                }
                Some(Piece::Member(name)) => found.push(format!("{name} {}", String::from_utf8_lossy(splitter.text()))),
            }
        }
    }

    /// The places and texts of items of known lengths.
    fn expected(text: &str, lengths: &[usize]) -> Result<Vec<String>, String> {
        let mut splitter = Splitter::new(io::BufReader::with_capacity(16, text.as_bytes()));
        let mut one = |length: &usize| {
            splitter.expect(Some(*length));
            match splitter.next_piece() {
                Ok(Some(Piece::Item(Spot { at, .. }))) => {
                    Ok(format!("{}:{} {}", at.line, at.column, String::from_utf8_lossy(splitter.text())))
                }
                other => Err(format!("{other:?}")),
            }
        };
        lengths.iter().map(&mut one).collect()
    }

    #[test]
    fn items_of_known_lengths_are_not_gone_through_again() {
        let text = "[{\"a\": \"}\"},\n  {\"b\":\n [1, {}]}]";
        assert_eq!(expected(text, &[10, 15]), pieces(text));
        // The document changed between two looks.
        assert_eq!(
            expected(text, &[9, 15]).unwrap_err(),
            "Err(Form(Position { line: 1, column: 11 }, \"`}` is not expected here\"))"
        );
        assert!(expected(text, &[10, 1_000]).unwrap_err().contains(DOES_NOT_END));
    }

    #[test]
    fn a_list_gives_its_members() {
        assert_eq!(pieces("[{\"a\": \"}\"},\n  {\"b\": [1, {}]}]").unwrap(), ["1:2 {\"a\": \"}\"}", "2:3 {\"b\": [1, {}]}"]);
        assert!(pieces(" [ ] ").unwrap().is_empty());
    }

    #[test]
    fn a_document_gives_items_and_other_members() {
        let text = "{\"fileVersion\":\"1.0\",\"configurationItems\":[{\"a\":\"\\\"]\"}],\"n\":12,\"plumbrule\":{\"v\":1}}";
        assert_eq!(pieces(text).unwrap(), ["fileVersion \"1.0\"", "1:44 {\"a\":\"\\\"]\"}", "n 12", "plumbrule {\"v\":1}"]);
        assert_eq!(pieces("{\"Results\": [\"{}\"], \"QueryInfo\": {}}").unwrap(), ["1:14 \"{}\"", "QueryInfo {}"]);
    }

    #[test]
    fn items_may_follow_one_another() {
        assert_eq!(pieces("{\"a\":1}\n{\"가\":2}\n").unwrap(), ["1:1 {\"a\":1}", "2:1 {\"가\":2}"]);
    }

    #[test]
    fn a_mark_at_the_beginning_is_passed_over() {
        assert_eq!(pieces("\u{feff}[{}]").unwrap().len(), 1);
    }

    #[test]
    fn what_does_not_end_is_an_error_with_its_place() {
        assert_eq!(pieces("[{\"a\":1},\n {\"b\":").unwrap_err(), "2:2: the value that begins here does not end");
        assert_eq!(pieces("[{},").unwrap_err(), "1:5: the text ends before the list of items does");
        assert_eq!(pieces("").unwrap_err(), "1:1: there is nothing here");
        assert_eq!(pieces("[{}, 5]").unwrap_err(), "1:6: `5` is not expected here");
    }
}
