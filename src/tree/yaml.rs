//! Reads YAML and remembers where every key and value stands.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, Span as Stretch};

use super::{Entry, Kind, MAX_DEPTH, MAX_NODES, Node, NodeIndex, Tree, TreeError, keys};
use crate::source::{Position, Source, Span};
use frame::{Content, Frame, Key};
use scalar::{Meaning, Scalar};

mod fault;
mod frame;
mod lenient;
mod merge;
mod outline;
mod place;
mod scalar;
#[cfg(test)]
mod tests;

pub use outline::{Form, Outline, Slot, Step, outline};

/// Parses a text as one YAML 1.2 document.
///
/// An alias is the node of its anchor; `<<` merges maps, and keys of the map itself win.
///
/// # Errors
/// The first fault of the text, with its place.
pub fn parse(source: &Arc<Source>) -> Result<Tree, TreeError> {
    attempt(source).or_else(|fault| {
        let (tree, pads) = lenient::retry(source, fault, attempt)?;
        Ok(lenient::restored(source, tree, &pads))
    })
}

fn attempt(source: &Arc<Source>) -> Result<Tree, TreeError> {
    let mut builder = Builder::new(source);
    let mut parser = Parser::new_from_str(&source.text);
    while let Some(step) = parser.next_event() {
        let (event, stretch) = step.map_err(|error| fault::scan(source, &error, builder.innermost()))?;
        builder.event(event, stretch)?;
    }
    let root = builder.finish()?;
    Ok(Tree { source: Arc::clone(source), nodes: builder.nodes, root })
}

/// Turns events into nodes.
struct Builder<'s> {
    source: &'s Source,
    walker: place::Walker<'s>,
    nodes: Vec<Node>,
    /// The lists and maps that are open, outermost first.
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchor>,
    /// Nodes so far, those behind an alias counted at every use.
    unfolded: usize,
    root: Option<NodeIndex>,
    documents: usize,
}

/// A finished node that an alias can name.
#[derive(Clone, Copy)]
struct Anchor {
    index: NodeIndex,
    /// Nodes it unfolds to, itself included.
    weight: usize,
    /// Lists and maps in one another, itself included.
    height: usize,
}

impl<'s> Builder<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            walker: place::Walker::new(&source.text),
            nodes: Vec::new(),
            frames: Vec::new(),
            anchors: HashMap::new(),
            unfolded: 0,
            root: None,
            documents: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, stretch: Stretch) -> Result<(), TreeError> {
        match event {
            Event::DocumentStart(_) => self.document(stretch),
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = Scalar { text, style, meaning: Meaning::of(tag.as_deref()) };
                self.scalar(scalar, anchor, stretch)
            }
            Event::Alias(anchor) => self.alias(anchor, place::span(stretch)),
            Event::SequenceStart(anchor, tag) => {
                self.open(Content::List(Vec::new()), Meaning::of(tag.as_deref()), anchor, stretch)
            }
            Event::MappingStart(anchor, tag) => self.open(Content::empty_map(), Meaning::of(tag.as_deref()), anchor, stretch),
            Event::SequenceEnd | Event::MappingEnd => self.close(stretch),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn document(&mut self, stretch: Stretch) -> Result<(), TreeError> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        Err(self.fault(place::span(stretch), "expected one document; a second one begins here"))
    }

    fn scalar(&mut self, scalar: Scalar<'_>, anchor: usize, stretch: Stretch) -> Result<(), TreeError> {
        let span = self.scalar_span(&scalar, stretch);
        let is_key = self.frames.last().is_some_and(Frame::expects_key);
        if is_key {
            self.key(&scalar, span)?;
            if anchor == 0 {
                return Ok(());
            }
        }
        let (kind, tag) = scalar.into_kind();
        let index = self.push(kind, tag, span)?;
        self.anchors.insert(anchor, Anchor { index, weight: 1, height: 0 });
        if !is_key {
            self.attach(index, 0, span.end);
        }
        Ok(())
    }

    fn scalar_span(&mut self, scalar: &Scalar<'_>, stretch: Stretch) -> Span {
        let span = self.walker.scalar(scalar.style, stretch);
        match self.frames.last().and_then(Frame::pending_key) {
            // The parser places an absent value at the next token, which may be lines away.
            Some(key) if span.start == span.end && span.start.line > key.span.end.line => {
                Span { start: key.span.end, end: key.span.end }
            }
            _ => span,
        }
    }

    fn key(&mut self, scalar: &Scalar<'_>, span: Span) -> Result<(), TreeError> {
        if scalar.is_absent() {
            return Err(self.fault(span, "a key is missing before `:`"));
        }
        let key = Key { text: (&*scalar.text).into(), span, merges: scalar.is_merge() };
        self.set_key(key);
        Ok(())
    }

    fn set_key(&mut self, key: Key) {
        if let Some(frame) = self.frames.last_mut() {
            frame.set_key(key);
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), TreeError> {
        let Some(Anchor { index, weight, height }) = self.anchors.get(&anchor).copied() else {
            return Err(self.fault(span, "the alias stands inside the value that it names"));
        };
        if self.frames.last().is_some_and(Frame::expects_key) {
            return self.alias_key(index, span);
        }
        self.count(weight, span)?;
        self.limit_depth(self.frames.len() + height, span)?;
        self.attach(index, height, span.end);
        Ok(())
    }

    fn alias_key(&mut self, index: NodeIndex, span: Span) -> Result<(), TreeError> {
        let Some(Kind::Plain(text) | Kind::Quoted(text)) = self.nodes.get(index as usize).map(|node| &node.kind) else {
            return Err(self.fault(span, NO_TEXT_KEY));
        };
        let key = Key { text: text.clone(), span, merges: false };
        self.set_key(key);
        Ok(())
    }

    /// Enters a list or map; its node comes before the nodes in it.
    fn open(&mut self, content: Content, meaning: Meaning, anchor: usize, stretch: Stretch) -> Result<(), TreeError> {
        let Span { start, end } = place::span(stretch);
        if self.frames.last().is_some_and(Frame::expects_key) {
            return Err(self.fault(Span { start, end }, NO_TEXT_KEY));
        }
        self.limit_depth(self.frames.len() + 1, Span { start, end })?;
        let before = self.unfolded;
        let index = self.push(Kind::Null, meaning.into_tag(), Span { start, end: start })?;
        self.frames.push(Frame { index, anchor, before, height: 1, content, end: start });
        Ok(())
    }

    fn close(&mut self, stretch: Stretch) -> Result<(), TreeError> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let end = self.walker.closing(stretch).unwrap_or(frame.end);
        let kind = self.content(frame.content)?;
        if let Some(node) = self.nodes.get_mut(frame.index as usize) {
            node.kind = kind;
            node.span.end = end;
        }
        let weight = self.unfolded - frame.before;
        self.anchors.insert(frame.anchor, Anchor { index: frame.index, weight, height: frame.height });
        self.attach(frame.index, frame.height, end);
        Ok(())
    }

    fn content(&self, content: Content) -> Result<Kind, TreeError> {
        match content {
            Content::List(items) => Ok(Kind::List(items)),
            Content::Map { entries, merge, .. } => {
                keys::unique(self.source, &entries)?;
                let entries = match merge {
                    Some(at) => merge::merged(self.source, &self.nodes, entries, at)?,
                    None => entries,
                };
                Ok(Kind::Map(entries))
            }
        }
    }

    /// Hands a finished node to the list or map around it.
    fn attach(&mut self, index: NodeIndex, height: usize, end: Position) {
        match self.frames.last_mut() {
            Some(frame) => frame.attach(index, height, end),
            None => self.root = Some(index),
        }
    }

    fn push(&mut self, kind: Kind, tag: Option<Box<str>>, span: Span) -> Result<NodeIndex, TreeError> {
        self.count(1, span)?;
        let index = u32::try_from(self.nodes.len()).unwrap_or(NodeIndex::MAX);
        self.nodes.push(Node { kind, span, tag });
        Ok(index)
    }

    fn count(&mut self, weight: usize, span: Span) -> Result<(), TreeError> {
        self.unfolded = self.unfolded.saturating_add(weight);
        if self.unfolded <= MAX_NODES {
            return Ok(());
        }
        Err(self.fault(span, format!("the text unfolds to more than {MAX_NODES} values")))
    }

    fn limit_depth(&self, depth: usize, span: Span) -> Result<(), TreeError> {
        if depth <= MAX_DEPTH { Ok(()) } else { Err(self.fault(span, fault::too_deep())) }
    }

    fn finish(&mut self) -> Result<NodeIndex, TreeError> {
        let root = self.root.and_then(|root| Some((root, self.nodes.get(root as usize)?)));
        match root {
            Some((root, node)) if node.kind != Kind::Null => Ok(root),
            found => {
                let span = found.map_or_else(place::start, |(_, node)| node.span);
                Err(self.fault(span, "the file is empty"))
            }
        }
    }

    /// The innermost list or map that is open, and where it begins.
    fn innermost(&self) -> Option<(&'static str, Position)> {
        let frame = self.frames.last()?;
        let what = if matches!(frame.content, Content::List(_)) { "list" } else { "map" };
        Some((what, self.nodes.get(frame.index as usize)?.span.start))
    }

    fn fault(&self, at: Span, message: impl Into<String>) -> TreeError {
        TreeError::syntax(self.source, at, message)
    }
}

const NO_TEXT_KEY: &str = "a key must be text, not a list or a map";
