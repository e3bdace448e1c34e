//! A list or map whose end has not been reached.

use super::{Entry, NodeIndex, Position, Span};

/// A list or map whose end has not been reached.
pub(super) struct Frame {
    pub(super) index: NodeIndex,
    /// The parser's number of its anchor; 0 for none.
    pub(super) anchor: usize,
    /// Unfolded nodes before it.
    pub(super) before: usize,
    /// Lists and maps in one another, itself included.
    pub(super) height: usize,
    pub(super) content: Content,
    /// End of the last thing in it.
    pub(super) end: Position,
}

/// What a frame has collected.
pub(super) enum Content {
    List(Vec<NodeIndex>),
    Map {
        entries: Vec<Entry>,
        /// A key whose value has not come.
        key: Option<Key>,
        /// Which entry is the merge key.
        merge: Option<usize>,
    },
}

/// A key of a map.
pub(super) struct Key {
    pub(super) text: Box<str>,
    pub(super) span: Span,
    /// Whether it is a plain `<<`.
    pub(super) merges: bool,
}

impl Content {
    pub(super) fn empty_map() -> Self {
        Self::Map { entries: Vec::new(), key: None, merge: None }
    }
}

impl Frame {
    /// Whether the next node is a key.
    pub(super) fn expects_key(&self) -> bool {
        matches!(self.content, Content::Map { key: None, .. })
    }

    pub(super) fn pending_key(&self) -> Option<&Key> {
        match &self.content {
            Content::Map { key, .. } => key.as_ref(),
            Content::List(_) => None,
        }
    }

    pub(super) fn set_key(&mut self, pending: Key) {
        self.end = pending.span.end;
        if let Content::Map { key, .. } = &mut self.content {
            *key = Some(pending);
        }
    }

    /// Takes in a finished node.
    pub(super) fn attach(&mut self, value: NodeIndex, height: usize, end: Position) {
        self.end = self.end.max(end);
        self.height = self.height.max(height + 1);
        match &mut self.content {
            Content::List(items) => items.push(value),
            Content::Map { entries, key, merge } => {
                let Some(Key { text, span, merges }) = key.take() else { return };
                if merges {
                    *merge = merge.or(Some(entries.len()));
                }
                entries.push(Entry { key: text, key_span: span, value });
            }
        }
    }
}
