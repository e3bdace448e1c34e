//! Parses text into nodes that remember where they were written.

use std::path::PathBuf;
use std::sync::Arc;

use crate::source::{Source, Span};

pub mod json;
mod keys;
mod read;
pub mod yaml;

pub use read::{decode, read};

/// Index of a node in its tree.
pub type NodeIndex = u32;

/// One node of a parsed text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What stands there.
    pub kind: Kind,
    /// From the first to just after the last character; a tagged node begins at its tag.
    pub span: Span,
    /// Short tag without the exclamation mark, such as `GetAtt`; `None` for core-schema tags.
    pub tag: Option<Box<str>>,
}

/// The content of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`, `~`, or nothing at all.
    Null,
    /// A plain scalar (YAML) or a number, `true` or `false` (JSON): not quoted, so its type is open until a schema decides.
    Plain(Box<str>),
    /// A quoted or block scalar: text whatever it looks like.
    Quoted(Box<str>),
    /// A list.
    List(Vec<NodeIndex>),
    /// A map, in the order of the text; keys are unique.
    Map(Vec<Entry>),
}

/// One entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as text.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: NodeIndex,
}

/// A parsed text: an arena of nodes. An aliased YAML node is one node with several parents.
#[derive(Debug)]
pub struct Tree {
    /// The text it was parsed from.
    pub source: Arc<Source>,
    /// All nodes; `root` indexes into it.
    pub nodes: Vec<Node>,
    /// The outermost node.
    pub root: NodeIndex,
}

impl Tree {
    /// The node at an index of this tree.
    ///
    /// # Panics
    /// If the index belongs to another tree.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "indexes are only made by the parsers of this module")]
    pub fn node(&self, index: NodeIndex) -> &Node {
        &self.nodes[index as usize]
    }

    /// The value under a key of a map node.
    #[must_use]
    pub fn get(&self, index: NodeIndex, key: &str) -> Option<NodeIndex> {
        self.entries(index).iter().find(|entry| &*entry.key == key).map(|entry| entry.value)
    }

    /// The entries of a map node; none for any other node.
    #[must_use]
    pub fn entries(&self, index: NodeIndex) -> &[Entry] {
        match &self.node(index).kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list node; none for any other node.
    #[must_use]
    pub fn items(&self, index: NodeIndex) -> &[NodeIndex] {
        match &self.node(index).kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar node, plain or quoted.
    #[must_use]
    pub fn text(&self, index: NodeIndex) -> Option<&str> {
        match &self.node(index).kind {
            Kind::Plain(text) | Kind::Quoted(text) => Some(text),
            _ => None,
        }
    }
}

/// Why a text could not be parsed; every variant names the file.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The file could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The bytes are not UTF-8.
    #[error("{file}:{line}: the file is not UTF-8 (byte {offset})")]
    Encoding {
        /// Shown name of the file.
        file: String,
        /// Line of the first bad byte.
        line: u32,
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// The text breaks the grammar or a limit.
    #[error("{file}:{}:{}: {message}", at.start.line, at.start.column)]
    Syntax {
        /// Shown name of the file.
        file: String,
        /// Where.
        at: Span,
        /// What is wrong and what to do.
        message: String,
    },
    /// A map holds a key twice.
    #[error("{file}:{}:{}: the key `{key}` stands twice in one map; first at line {}, column {}", at.start.line, at.start.column, first.start.line, first.start.column)]
    DuplicateKey {
        /// Shown name of the file.
        file: String,
        /// The second place.
        at: Span,
        /// The first place.
        first: Span,
        /// The key.
        key: String,
    },
}

impl TreeError {
    /// A fault of the grammar, or a limit that was passed, at a place of a source.
    pub(crate) fn syntax(source: &Source, at: Span, message: impl Into<String>) -> Self {
        Self::Syntax { file: source.name.to_string(), at, message: message.into() }
    }
}

/// Deepest nesting of lists and maps that is read.
pub const MAX_DEPTH: usize = 128;

/// Most nodes that one text may unfold to, aliases counted at every use.
pub const MAX_NODES: usize = 4_000_000;

/// Parses a text as JSON if it begins like JSON, else as YAML.
///
/// # Errors
/// The first fault of the text, with its place.
pub fn parse(source: &Arc<Source>) -> Result<Tree, TreeError> {
    match source.text.trim_start_matches('\u{feff}').trim_start().chars().next() {
        Some('{' | '[') => json::parse(source).or_else(|fault| yaml_flow(source, fault)),
        _ => yaml::parse(source),
    }
}

/// A YAML flow map also begins with a brace: if YAML accepts what JSON refused, it is YAML.
fn yaml_flow(source: &Arc<Source>, json_fault: TreeError) -> Result<Tree, TreeError> {
    if matches!(json_fault, TreeError::DuplicateKey { .. }) {
        return Err(json_fault);
    }
    yaml::parse(source).map_err(|_| json_fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Tree, TreeError> {
        parse(&Source::new("t", text))
    }

    #[test]
    fn a_brace_begins_json() {
        let tree = read_text("\u{feff} {\"a\": \"\\ud83d\\ude00\"}").unwrap();
        let value = tree.get(tree.root, "a").unwrap();
        assert_eq!(tree.text(value), Some("\u{1f600}"));
    }

    #[test]
    fn a_yaml_flow_map_is_yaml() {
        let tree = read_text("{a: 1, b: [x]} # note").unwrap();
        assert_eq!(tree.entries(tree.root).len(), 2);
    }

    #[test]
    fn text_that_is_neither_is_reported_as_json() {
        let fault = read_text("{\"a\": \"b").unwrap_err();
        assert!(fault.to_string().starts_with("t:1:7: "), "{fault}");
    }

    #[test]
    fn a_key_that_stands_twice_in_json_stays_an_error() {
        let fault = read_text("{\"a\": 1, \"a\": 2}").unwrap_err();
        assert!(matches!(fault, TreeError::DuplicateKey { .. }), "{fault}");
    }

    #[test]
    fn a_getter_answers_only_for_its_own_kind_of_node() {
        let tree = read_text("a: x").unwrap();
        let text = tree.get(tree.root, "a").unwrap();
        assert_eq!(tree.get(text, "a"), None);
        assert!(tree.items(text).is_empty());
        assert_eq!(tree.text(tree.root), None);
    }
}
