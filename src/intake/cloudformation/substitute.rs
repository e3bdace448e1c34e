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
            parts.push(Part::Text(before.to_owned()));
            let Some((name, tail)) = after.split_once('}') else {
                parts.push(Part::Text(format!("${{{after}")));
                return parts;
            };
            parts.push(self.named(tree, name.trim(), names));
            rest = tail;
        }
        parts.push(Part::Text(rest.to_owned()));
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

/// A text that may hold dynamic references: they are there, their value is not read.
pub(super) fn dynamic(text: &str) -> Val {
    text_of(vec![Part::Text(text.to_owned())])
}

/// The parts with an unknown value for each dynamic reference, which may itself be put together of parts.
///
/// CloudFormation resolves references after its functions, so what `Fn::Sub` and `Fn::Join` build counts too.
pub(super) fn without_dynamic(parts: Vec<Part>) -> Vec<Part> {
    let holds = |part: &Part| matches!(part, Part::Text(text) if text.contains(OPENING));
    if !parts.iter().any(holds) {
        return parts;
    }
    let mut kept = Vec::new();
    let mut inside = false;
    for part in &parts {
        match part {
            Part::Text(text) => inside = walk(text, inside, &mut kept),
            part if !inside => kept.push(part.clone()),
            Part::Val(_) => {}
        }
    }
    // What does not end may go on in a text around this one.
    if inside { parts } else { kept }
}

/// How a dynamic reference begins.
const OPENING: &str = "{{resolve:";

/// Keeps what stands outside of references; true if the text ends within one.
fn walk(text: &str, mut inside: bool, kept: &mut Vec<Part>) -> bool {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(if inside { "}}" } else { OPENING }) {
        if !inside {
            kept.extend((!before.is_empty()).then(|| Part::Text(before.to_owned())));
            let service = after.split([':', '}']).next().unwrap_or_default();
            kept.push(Part::Val(unknown(Reason::Dynamic(service.to_owned()))));
        }
        (inside, rest) = (!inside, after);
    }
    kept.extend((!inside && !rest.is_empty()).then(|| Part::Text(rest.to_owned())));
    inside
}
