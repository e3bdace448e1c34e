//! Reads JSON and remembers where every key and value stands.

use std::sync::Arc;

use super::{Entry, Kind, MAX_DEPTH, MAX_NODES, Node, NodeIndex, Tree, TreeError, keys};
use crate::source::{Position, Source, Span};
use cursor::Cursor;

mod cursor;
mod fault;
mod scalar;
#[cfg(test)]
mod tests;

/// Parses a text as JSON (RFC 8259); a leading byte order mark is skipped.
///
/// Numbers, `true` and `false` keep their source text.
///
/// # Errors
/// The first fault of the text, with its place.
pub fn parse(source: &Arc<Source>) -> Result<Tree, TreeError> {
    let mut reader = Reader::new(source);
    reader.cursor.skip_space();
    if reader.cursor.peek().is_none() {
        return Err(reader.fault_here("the file is empty"));
    }
    let root = reader.value(0)?;
    reader.end()?;
    Ok(Tree { source: Arc::clone(source), nodes: reader.nodes, root })
}

/// Bytes of text that a value of a usual template takes, with its key; only a guess that saves moving the nodes.
const USUAL_WIDTH: usize = 16;

/// Reads one text from front to back.
struct Reader<'s> {
    source: &'s Source,
    cursor: Cursor<'s>,
    nodes: Vec<Node>,
}

/// A list or map whose closing bracket has not been reached.
#[derive(Clone, Copy)]
struct Open {
    index: NodeIndex,
    start: Position,
    close: u8,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source) -> Self {
        let nodes = Vec::with_capacity(source.text.len() / USUAL_WIDTH);
        Self { source, cursor: Cursor::new(&source.text), nodes }
    }

    /// Reads the value that begins here; `depth` lists and maps are open around it.
    fn value(&mut self, depth: usize) -> Result<NodeIndex, TreeError> {
        match self.cursor.peek() {
            Some(b'{') => self.map(depth),
            Some(b'[') => self.list(depth),
            _ => self.scalar(),
        }
    }

    fn scalar(&mut self) -> Result<NodeIndex, TreeError> {
        let start = self.cursor.position();
        let kind = match self.cursor.peek() {
            Some(b'"') => Kind::Quoted(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Plain(self.number()?),
            _ => self.word()?,
        };
        self.push(kind, start)
    }

    fn list(&mut self, depth: usize) -> Result<NodeIndex, TreeError> {
        let open = self.open(depth, b']')?;
        let mut items = Vec::new();
        while self.more(open, items.is_empty())? {
            items.push(self.value(depth + 1)?);
        }
        Ok(self.close(open, Kind::List(items)))
    }

    fn map(&mut self, depth: usize) -> Result<NodeIndex, TreeError> {
        let open = self.open(depth, b'}')?;
        let mut entries = Vec::new();
        while self.more(open, entries.is_empty())? {
            entries.push(self.entry(depth)?);
        }
        keys::unique(self.source, &entries)?;
        Ok(self.close(open, Kind::Map(entries)))
    }

    fn entry(&mut self, depth: usize) -> Result<Entry, TreeError> {
        if self.cursor.peek() != Some(b'"') {
            return Err(self.bad_key());
        }
        let start = self.cursor.position();
        let key = self.string()?;
        let key_span = Span { start, end: self.cursor.position() };
        self.cursor.skip_space();
        if self.cursor.peek() != Some(b':') {
            return Err(self.missing_colon(&key));
        }
        self.cursor.advance(1);
        self.cursor.skip_space();
        Ok(Entry { key, key_span, value: self.value(depth + 1)? })
    }

    /// Enters a list or map; its node comes before the nodes in it.
    fn open(&mut self, depth: usize, close: u8) -> Result<Open, TreeError> {
        if depth >= MAX_DEPTH {
            return Err(self.fault_here(format!("lists and maps nest deeper than {MAX_DEPTH}")));
        }
        let start = self.cursor.position();
        self.cursor.advance(1);
        let index = self.push(Kind::Null, start)?;
        Ok(Open { index, start, close })
    }

    /// Moves to the next item, or past the closing bracket.
    fn more(&mut self, open: Open, first: bool) -> Result<bool, TreeError> {
        self.cursor.skip_space();
        let next = self.cursor.peek();
        if next == Some(open.close) {
            self.cursor.advance(1);
            return Ok(false);
        }
        if !first {
            self.comma(open)?;
        }
        match self.cursor.peek() {
            None => Err(self.never_closed(open)),
            Some(_) => Ok(true),
        }
    }

    fn comma(&mut self, open: Open) -> Result<(), TreeError> {
        let place = self.cursor.position();
        if self.cursor.peek() != Some(b',') {
            return Err(self.missing_comma(open));
        }
        self.cursor.advance(1);
        self.cursor.skip_space();
        if self.cursor.peek() == Some(open.close) {
            return Err(self.trailing_comma(place, open));
        }
        Ok(())
    }

    /// Fills in the node of a list or map that has just ended.
    fn close(&mut self, open: Open, kind: Kind) -> NodeIndex {
        let span = Span { start: open.start, end: self.cursor.position() };
        if let Some(node) = self.nodes.get_mut(open.index as usize) {
            *node = Node { kind, span, tag: None };
        }
        open.index
    }

    fn push(&mut self, kind: Kind, start: Position) -> Result<NodeIndex, TreeError> {
        let count = self.nodes.len();
        let index = u32::try_from(count).unwrap_or(NodeIndex::MAX);
        let span = Span { start, end: self.cursor.position() };
        if count >= MAX_NODES {
            let message = format!("the text holds more than {MAX_NODES} values");
            return Err(TreeError::syntax(self.source, span, message));
        }
        self.nodes.push(Node { kind, span, tag: None });
        Ok(index)
    }

    /// Makes sure that nothing follows the outermost value.
    fn end(&mut self) -> Result<(), TreeError> {
        self.cursor.skip_space();
        match self.cursor.peek() {
            None => Ok(()),
            Some(_) => Err(self.trailing_text()),
        }
    }
}
