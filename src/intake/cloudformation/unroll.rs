//! `Fn::ForEach`: the template with its loops written out.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evaluate::{Evaluation, Val};
use super::function;
use super::grow::Growing;
use super::parameter::Parameter;
use super::stack::Stack;
use crate::design::World;
use crate::tree::{Entry, Kind, Node, NodeIndex, Tree};

/// How a loop's key begins.
const LOOP: &str = "Fn::ForEach";

/// Most nodes that the loops of one template may add; a template whose loops go beyond stays as it is.
const MAX_ADDED: usize = 500_000;

/// Most rounds of all loops of one template together; CloudFormation takes 500 resources.
const MAX_ROUNDS: usize = 50_000;

/// The assumptions that resources rest on because a loop made them, by logical id.
pub(super) type Assumed = BTreeMap<String, BTreeSet<String>>;

/// Whether an entry is a loop.
pub(in crate::intake) fn is_loop(key: &str) -> bool {
    key.starts_with(LOOP)
}

/// Writes the loops of a stack out. A loop over something that is not known stays where it is, and is left out later.
pub(super) fn unroll(stack: &mut Stack) {
    let tree = Arc::clone(&stack.tree);
    let has_loop = |node: &Node| matches!(&node.kind, Kind::Map(entries) if entries.iter().any(|entry| is_loop(&entry.key)));
    if !tree.nodes.iter().any(has_loop) {
        return;
    }
    let grown = Growing::new(&tree);
    let mut unrolling =
        Unrolling { grown, rounds: 0, tree, stack, names: Vec::new(), assumed: BTreeSet::new(), by_resource: Assumed::new() };
    let root = unrolling.template();
    let (is_endless, grown, by_resource) = (unrolling.is_endless(), unrolling.grown, unrolling.by_resource);
    if is_endless {
        return;
    }
    stack.tree = grown.finish(root);
    stack.assumed = by_resource;
}

struct Unrolling<'s> {
    tree: Arc<Tree>,
    stack: &'s mut Stack,
    grown: Growing,
    rounds: usize,
    /// The identifiers of the loops around, with their present values, innermost last.
    names: Vec<(String, String)>,
    /// What the loops around, and those within the present resource, were found to rest on.
    assumed: BTreeSet<String>,
    by_resource: Assumed,
}

impl Unrolling<'_> {
    fn template(&mut self) -> NodeIndex {
        let tree = Arc::clone(&self.tree);
        let sections = tree.entries(tree.root).iter().map(|section| {
            let value = if &*section.key == "Resources" { self.resources(section.value) } else { self.copy(section.value) };
            Entry { value, ..section.clone() }
        });
        let sections = sections.collect();
        self.add(tree.root, Kind::Map(sections))
    }

    fn resources(&mut self, at: NodeIndex) -> NodeIndex {
        let entries = self.entries(at, true);
        self.add(at, Kind::Map(entries))
    }

    /// The entries of a map with its loops written out; a key that two of them make is kept once.
    fn entries(&mut self, at: NodeIndex, of_resources: bool) -> Vec<Entry> {
        let tree = Arc::clone(&self.tree);
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = BTreeSet::new();
        for entry in tree.entries(at) {
            let more = match is_loop(&entry.key).then(|| self.rounds(entry, of_resources)).flatten() {
                Some(more) => more,
                None => vec![self.entry(entry, of_resources)],
            };
            entries.extend(more.into_iter().filter(|entry| seen.insert(entry.key.clone())));
        }
        entries
    }

    fn entry(&mut self, entry: &Entry, of_resources: bool) -> Entry {
        let around = self.assumed.clone();
        let key: Box<str> = self.filled(&entry.key).into();
        let value = self.copy(entry.value);
        if of_resources && !self.assumed.is_empty() {
            self.by_resource.entry(key.to_string()).or_default().extend(self.assumed.iter().cloned());
        }
        if of_resources {
            self.assumed = around;
        }
        Entry { key, key_span: entry.key_span, value }
    }

    /// `[identifier, collection, {key: value}]`, once for each member; `None` if the members are not known.
    fn rounds(&mut self, entry: &Entry, of_resources: bool) -> Option<Vec<Entry>> {
        let tree = Arc::clone(&self.tree);
        let [identifier, collection, body] = tree.items(entry.value) else { return None };
        let identifier = tree.text(*identifier)?.to_owned();
        let around = self.assumed.clone();
        let members = self.members(*collection)?;
        let shadowed = self.stack.parameters.remove(&identifier);
        let mut rounds = Vec::new();
        for member in members {
            if self.is_endless() {
                break;
            }
            self.rounds += 1;
            self.stack.parameters.insert(identifier.clone(), Parameter::Known(member.clone(), Vec::new(), false));
            self.names.push((identifier.clone(), member));
            rounds.extend(self.entries(*body, of_resources));
            self.names.pop();
        }
        self.stack.parameters.remove(&identifier);
        self.stack.parameters.extend(shadowed.map(|parameter| (identifier, parameter)));
        if of_resources {
            self.assumed = around;
        }
        Some(rounds)
    }

    /// The members of a collection, if all are known texts.
    fn members(&mut self, at: NodeIndex) -> Option<Vec<String>> {
        let world = World::default();
        let mut evaluation = Evaluation::new(self.stack, &world);
        let collection = evaluation.value(at);
        let mut members = Vec::new();
        for item in evaluation.items(&collection)? {
            match evaluation.items(&item) {
                Some(inner) => members.extend(inner.iter().map(|item| evaluation.text(item)).collect::<Option<Vec<_>>>()?),
                None if item == Val::NoValue => {}
                None => members.push(evaluation.text(&item)?),
            }
        }
        let known = evaluation.wants.is_empty();
        self.assumed.extend(evaluation.assumed);
        known.then_some(members)
    }

    /// Whether the loops make more than any template may hold.
    fn is_endless(&self) -> bool {
        self.grown.added() > MAX_ADDED || self.rounds > MAX_ROUNDS
    }

    /// A node below the loops around: names filled in, loops within written out. Outside of loops most nodes stay the same.
    fn copy(&mut self, at: NodeIndex) -> NodeIndex {
        if let Some(value) = self.referenced(at) {
            return self.add(at, Kind::Quoted(value.into()));
        }
        let tree = Arc::clone(&self.tree);
        match &tree.node(at).kind {
            Kind::Null => at,
            Kind::Plain(text) => self.text(at, text, Kind::Plain),
            Kind::Quoted(text) => self.text(at, text, Kind::Quoted),
            Kind::List(items) => {
                let copies: Vec<NodeIndex> = items.iter().map(|item| self.copy(*item)).collect();
                if copies == *items { at } else { self.add_tagged(at, Kind::List(copies)) }
            }
            Kind::Map(entries) => {
                let copies = self.entries(at, false);
                if copies == *entries { at } else { self.add_tagged(at, Kind::Map(copies)) }
            }
        }
    }

    fn text(&mut self, at: NodeIndex, text: &str, kind: fn(Box<str>) -> Kind) -> NodeIndex {
        let filled = self.filled(text);
        if filled == text { at } else { self.add_tagged(at, kind(filled.into())) }
    }

    /// The value of a `Ref` to the identifier of a loop.
    fn referenced(&self, at: NodeIndex) -> Option<String> {
        let (name, argument) = function::call(&self.tree, at)?;
        let target = self.tree.text(argument).filter(|_| name == "Ref")?;
        self.names.iter().rev().find(|(identifier, _)| identifier == target).map(|(_, value)| value.clone())
    }

    /// `${Identifier}`, and `&{Identifier}` without what a logical id cannot hold.
    fn filled(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (identifier, value) in self.names.iter().rev() {
            if filled.contains(identifier.as_str()) {
                let bare: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
                filled = filled.replace(&format!("${{{identifier}}}"), value).replace(&format!("&{{{identifier}}}"), &bare);
            }
        }
        filled
    }

    /// A node that stands where another stands.
    fn add(&mut self, at: NodeIndex, kind: Kind) -> NodeIndex {
        self.grown.add(self.tree.node(at).span, kind)
    }

    fn add_tagged(&mut self, at: NodeIndex, kind: Kind) -> NodeIndex {
        let Node { span, tag, .. } = self.tree.node(at);
        self.grown.push(Node { kind, span: *span, tag: tag.clone() })
    }
}
