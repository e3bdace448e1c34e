//! `Fn::Sub` and dynamic references: texts with names in them.

use super::evaluate::{Evaluation, Part, Val, unknown};
use super::function::text_of;
use crate::design::Reason;
use crate::tree::{NodeIndex, Tree};

impl Evaluation<'_> {
    /// `Fn::Sub`, with or without a map of its own names.
    pub(super) fn substitute(&mut self, tree: &Tree, argument: NodeIndex) -> Val {
        let (text, names) = match (tree.text(argument), tree.items(argument)) {
            (Some(text), _) => (text, None),
            (None, [text, names]) => (tree.text(*text).unwrap_or_default(), Some(*names)),
            (None, [text]) => (tree.text(*text).unwrap_or_default(), None),
            _ => return unknown(Reason::Function("Fn::Sub".to_owned())),
        };
        let parts = self.parts(tree, text, names);
        text_of(parts)
    }

    fn parts(&mut self, tree: &Tree, text: &str, names: Option<NodeIndex>) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            parts.extend(dynamic_parts(before));
            let Some((name, tail)) = after.split_once('}') else {
                parts.push(Part::Text(format!("${{{after}")));
                return parts;
            };
            parts.push(self.named(tree, name.trim(), names));
            rest = tail;
        }
        parts.extend(dynamic_parts(rest));
        parts
    }

    /// `${Name}`, `${Name.Attribute}`, or `${!Literal}`.
    fn named(&mut self, tree: &Tree, name: &str, names: Option<NodeIndex>) -> Part {
        if let Some(literal) = name.strip_prefix('!') {
            return Part::Text(format!("${{{literal}}}"));
        }
        let value = match names.and_then(|map| tree.get(map, name)) {
            Some(at) => self.value(at),
            None => match name.split_once('.') {
                Some((target, attribute)) => self.attribute_of(target, attribute),
                None => self.reference(name),
            },
        };
        self.part(value)
    }
}

/// A literal text that holds dynamic references: they are there, their value is not read.
pub(super) fn dynamic(text: &str) -> Val {
    text_of(dynamic_parts(text))
}

fn dynamic_parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{resolve:") {
        let Some((reference, tail)) = after.split_once("}}") else { break };
        parts.push(Part::Text(before.to_owned()));
        let service = reference.split(':').next().unwrap_or_default();
        parts.push(Part::Val(unknown(Reason::Dynamic(service.to_owned()))));
        rest = tail;
    }
    parts.push(Part::Text(rest.to_owned()));
    parts
}
