//! Metadata of a template and of its resources that speaks to the review.
//!
//! ```yaml
//! Metadata:
//!   plumbrule:
//!     waive: [{rule: …, until: …, owner: …, reason: …}]
//! ```
//! In a CDK program: `CfnResource.addMetadata('plumbrule', {waive: [{…}]})`.

use std::sync::Arc;

use serde_json::Value;

use super::standing::Standing;
use super::{Field, Misplacement, Remark, RemarkKind, Said, WORD};
use crate::intake::cloudformation::is_loop;
use crate::source::{Location, Span};
use crate::tree::{Entry, Kind, NodeIndex, Tree};

/// The only key below the word that says something.
const WAIVE: &str = "waive";

/// Finds the metadata of one template.
pub(super) fn find(tree: &Tree, standing: &Standing<'_>, found: &mut Vec<Remark>) {
    if let Some(at) = metadata(tree, tree.root) {
        Subject { tree, path: String::new(), paths: [String::new()].into() }.read(at, found);
    }
    let mut open: Vec<(String, NodeIndex)> =
        tree.get(tree.root, "Resources").map(|section| ("Resources".to_owned(), section)).into_iter().collect();
    while let Some((path, section)) = open.pop() {
        for entry in tree.entries(section) {
            let path = format!("{path}.{}", entry.key);
            match tree.items(entry.value) {
                [_, _, body] if is_loop(&entry.key) => open.push((format!("{path}[2]"), *body)),
                _ => resource(tree, entry, path, standing, found),
            }
        }
    }
}

fn resource(tree: &Tree, entry: &Entry, path: String, standing: &Standing<'_>, found: &mut Vec<Remark>) {
    let Some(at) = metadata(tree, entry.value) else { return };
    let mut paths = standing.exactly(entry.key_span);
    if paths.is_empty() {
        paths.push(path.clone());
    }
    Subject { tree, path, paths: paths.into() }.read(at, found);
}

fn metadata(tree: &Tree, of: NodeIndex) -> Option<&Entry> {
    let section = tree.get(of, "Metadata")?;
    tree.entries(section).iter().find(|entry| &*entry.key == WORD)
}

/// What a piece of metadata speaks of.
struct Subject<'t> {
    tree: &'t Tree,
    path: String,
    paths: Arc<[String]>,
}

impl Subject<'_> {
    fn read(&self, word: &Entry, found: &mut Vec<Remark>) {
        let Kind::Map(entries) = &self.tree.node(word.value).kind else {
            return found.push(self.unknown(word.key_span, &word.key));
        };
        for entry in entries {
            match &self.tree.node(entry.value).kind {
                _ if &*entry.key != WAIVE => found.push(self.unknown(entry.key_span, &entry.key)),
                Kind::List(items) => found.extend(items.iter().map(|item| self.waiver(*item))),
                _ => found.push(self.waiver(entry.value)),
            }
        }
    }

    fn waiver(&self, at: NodeIndex) -> Remark {
        let content = match &self.tree.node(at).kind {
            Kind::Map(entries) => Said::Fields(entries.iter().map(|entry| self.field(entry)).collect()),
            _ => Said::Text(text(self.tree, at)),
        };
        self.remark(RemarkKind::Metadata, content, self.tree.node(at).span)
    }

    fn field(&self, entry: &Entry) -> Field {
        let location = self.location(self.tree.node(entry.value).span);
        Field { name: entry.key.to_string(), text: text(self.tree, entry.value), location }
    }

    fn unknown(&self, at: Span, key: &str) -> Remark {
        let kind = RemarkKind::Misplaced(Misplacement::UnknownKey);
        Remark { paths: Arc::default(), ..self.remark(kind, Said::Text(key.to_owned()), at) }
    }

    fn remark(&self, kind: RemarkKind, content: Said, at: Span) -> Remark {
        let template = self.tree.source.name.to_string();
        Remark { kind, content, location: self.location(at), template, paths: Arc::clone(&self.paths) }
    }

    fn location(&self, at: Span) -> Location {
        Location::new(&self.tree.source.name, at, self.path.clone())
    }
}

/// The text of a scalar as it is written, nothing for null; of anything else its JSON.
fn text(tree: &Tree, at: NodeIndex) -> String {
    match &tree.node(at).kind {
        Kind::Null => String::new(),
        Kind::Plain(text) | Kind::Quoted(text) if tree.node(at).tag.is_none() => text.to_string(),
        _ => json(tree, at).to_string(),
    }
}

fn json(tree: &Tree, at: NodeIndex) -> Value {
    let node = tree.node(at);
    let value = match &node.kind {
        Kind::Null => Value::Null,
        Kind::Plain(text) | Kind::Quoted(text) => Value::from(&**text),
        Kind::List(items) => items.iter().map(|item| json(tree, *item)).collect(),
        Kind::Map(entries) => entries.iter().map(|entry| (entry.key.to_string(), json(tree, entry.value))).collect(),
    };
    match &node.tag {
        Some(tag) => std::iter::once((format!("!{tag}"), value)).collect(),
        None => value,
    }
}
