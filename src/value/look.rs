//! How a check looks at a resource: each look is a step of its trace, and whoever looks at the design otherwise ends that.

use std::mem::discriminant;
use std::sync::Arc;

use super::trace::{ACCOUNT, ATTRIBUTES, Gather, Gathered, MOST_STEPS, Met, REGION, Step, Trace, Tracing, moved};
use super::{Form, List, Read, Session, Value};
use crate::design::{Content, NodeId, ResourceId};

/// What stands at a key.
pub(super) enum Key {
    At(NodeId),
    Absent,
    NoMap,
}

impl Session {
    /// Says that the check that is entered next is traced, with the reads that it notes or without.
    pub fn trace_next(&self, with_reads: bool) {
        self.is_next_traced.set(true);
        self.are_reads_traced.set(with_reads);
    }

    /// Begins the trace of a check that was asked for, if it is of a resource.
    pub(super) fn begin_trace(&self, id: Option<ResourceId>) {
        let mut trace = Trace::default();
        let begun = id.filter(|_| self.is_next_traced.take()).and_then(|id| trace.met.begin(&self.design, id));
        self.is_traced.set(begun.is_some());
        self.tracing.replace(begun.map(|()| Tracing { trace, is_over: false }));
    }

    /// The trace of the last check; `None` if it was not traced, or saw more than can be compared.
    #[must_use]
    pub fn take_trace(&self) -> Option<Trace> {
        self.is_traced.set(false);
        self.tracing.take().filter(|tracing| !tracing.is_over).map(|tracing| tracing.trace)
    }

    /// Ends the trace of a check that sees more than can be compared.
    pub(super) fn looks_around(&self) {
        if self.is_traced.replace(false)
            && let Some(tracing) = &mut *self.tracing.borrow_mut()
        {
            tracing.is_over = true;
        }
    }

    /// Notes that a read was noted.
    pub(super) fn noted(&self, read: &Read) {
        if !self.is_traced.get() || !self.are_reads_traced.get() {
            return;
        }
        let Some(Tracing { trace, is_over }) = &mut *self.tracing.borrow_mut() else { return };
        match moved(read, |node| trace.number(node)) {
            Some(read) => trace.steps.push(Step::Noted(read)),
            None => *is_over = true,
        }
    }

    /// Adds a step about a node, unless there is one like it.
    fn step(&self, node: NodeId, is_same: impl Fn(&Step, usize) -> bool, step: impl FnOnce(usize) -> Step, parts: &[NodeId]) {
        if !self.is_traced.get() {
            return;
        }
        let Some(Tracing { trace, is_over }) = &mut *self.tracing.borrow_mut() else { return };
        let number = trace.number(node).map(|number| number.0 as usize);
        match number.filter(|_| trace.steps.len() < MOST_STEPS) {
            Some(number) if trace.steps.iter().any(|known| is_same(known, number)) => {}
            Some(number) => {
                trace.steps.push(step(number));
                trace.met.nodes.extend(parts);
            }
            None => {
                *is_over = true;
                self.is_traced.set(false);
            }
        }
    }

    /// Looks at what a node holds; of a map, only that it is one.
    pub(super) fn content(&self, node: NodeId) -> &Content {
        let content = &self.design.node(node).content;
        if self.is_traced.get() {
            self.saw(node, content);
        }
        content
    }

    fn saw(&self, node: NodeId, content: &Content) {
        let holds = |known: &Step, at| matches!(known, Step::Holds(number, _) if *number == at);
        match content {
            Content::Map(_) => {
                let is_map = |known: &Step, at| matches!(known, Step::Form(number, _) if *number == at);
                self.step(node, is_map, |number| Step::Form(number, discriminant(content)), &[]);
            }
            Content::List(items) => {
                let members = |known: &Step, at| matches!(known, Step::Members(number, _) if *number == at);
                self.step(node, members, |number| Step::Members(number, items.len()), items);
            }
            Content::Boolean(_) | Content::Number(_) | Content::Text(_) | Content::Missing | Content::Unknown(_) => {
                self.step(node, holds, |number| Step::Holds(number, content.clone()), &[]);
            }
            Content::Pieces(_) | Content::Reference(..) | Content::Symbol(..) | Content::Varies(..) | Content::Same(_) => {
                self.looks_around();
            }
        }
    }

    /// Looks at the form of what a node holds. Of what is given, only the form and what is unknown may be used.
    pub(super) fn form(&self, node: NodeId) -> &Content {
        let content = &self.design.node(node).content;
        if self.is_traced.get() {
            match content {
                Content::Boolean(_) | Content::Number(_) | Content::Text(_) | Content::List(_) => {
                    let form = |known: &Step, at| match known {
                        Step::Holds(number, _) | Step::Form(number, _) | Step::Members(number, _) => *number == at,
                        _ => false,
                    };
                    self.step(node, form, |number| Step::Form(number, discriminant(content)), &[]);
                }
                other => self.saw(node, other),
            }
        }
        content
    }

    /// The node at which a value is a text; the text itself is not looked at. That it is none is not noted.
    pub(super) fn text_node(&self, value: &Value) -> Option<NodeId> {
        let Form::Node(node) = value.form else { return None };
        let found = self.resolve(node);
        if !matches!(self.design.node(found).content, Content::Text(_)) {
            return None;
        }
        self.form(found);
        Some(found)
    }

    /// Looks for a key of a map; that a node holds no map is not noted.
    pub(super) fn key(&self, node: NodeId, name: &str) -> Key {
        let Content::Map(entries) = &self.design.node(node).content else { return Key::NoMap };
        let Some((at, (key, child))) = entries.iter().enumerate().find(|(_, (key, _))| **key == *name) else {
            let is_same = |known: &Step, of| matches!(known, Step::NoKey(number, known) if *number == of && **known == *name);
            self.step(node, is_same, |number| Step::NoKey(number, name.into()), &[]);
            return Key::Absent;
        };
        let is_same = |known: &Step, of| matches!(known, Step::Key(number, known, _) if *number == of && known == key);
        self.step(node, is_same, |number| Step::Key(number, Arc::clone(key), at), &[*child]);
        Key::At(*child)
    }

    /// Looks at all keys of a map; nothing if the node holds none, which is not noted.
    pub(super) fn keys(&self, node: NodeId) -> &[(Arc<str>, NodeId)] {
        let Content::Map(entries) = &self.design.node(node).content else { return &[] };
        if self.is_traced.get() {
            let children: Vec<NodeId> = entries.iter().map(|(_, child)| *child).collect();
            let keys = || entries.iter().map(|(key, _)| Arc::clone(key)).collect();
            let is_same = |known: &Step, of| matches!(known, Step::Keys(number, _) if *number == of);
            self.step(node, is_same, |number| Step::Keys(number, keys()), &children);
        }
        entries
    }

    /// The node of the properties of a resource.
    pub(crate) fn properties(&self, id: ResourceId) -> NodeId {
        self.asks(id);
        self.design.resource(id).properties
    }

    /// The kind of a resource: all checks of a rule that are compared are of one kind.
    pub(crate) fn kind(&self, id: ResourceId) -> &Arc<str> {
        self.asks(id);
        &self.design.resource(id).kind
    }

    /// The kind of a resource, for those that stand outside the check.
    pub(crate) fn kind_of(&self, id: ResourceId) -> &Arc<str> {
        &self.design.resource(id).kind
    }

    /// One of the nodes beside the properties of a resource.
    pub(super) fn beside(&self, id: ResourceId, root: usize) -> NodeId {
        if self.subject.get() != Some(id) {
            self.looks_around();
        }
        let resource = self.design.resource(id);
        match root {
            REGION => resource.region,
            ACCOUNT => resource.account,
            ATTRIBUTES => resource.attributes,
            _ => resource.properties,
        }
    }

    /// Whoever asks about a resource that was not met looks around.
    fn asks(&self, id: ResourceId) {
        if self.is_traced.get() && self.number_of(id).is_none() {
            self.looks_around();
        }
    }

    fn number_of(&self, id: ResourceId) -> Option<usize> {
        self.tracing.borrow().as_ref()?.trace.met.number_of(id)
    }

    /// Gathers resources, which is one step however it is done.
    pub(super) fn gather<T>(&self, run: impl FnOnce() -> T) -> T {
        let was_traced = self.is_traced.replace(false);
        let gathered = run();
        self.is_traced.set(was_traced);
        gathered
    }

    /// Notes what was gathered.
    pub(super) fn gathered(&self, gather: impl FnOnce() -> Gather, list: &List) {
        self.add_step(|met| Some(Step::Gathered(gather(), Gathered::of(list, &self.design, met)?)));
    }

    /// Notes that the text of a node names a resource.
    pub(super) fn found_target(&self, node: NodeId, target: ResourceId) {
        let kind = || Arc::clone(&self.design.resource(target).kind);
        self.add_step(|met| Some(Step::Target(met.number(node)?, kind(), met.add(&self.design, target))));
    }

    /// Notes that the text of a node names nobody here. What it says instead of a resource holds its name, and is not compared.
    pub(super) fn found_stranger(&self, node: NodeId) {
        self.add_step(|met| Some(Step::Stranger(met.number(node)?)));
    }

    /// Notes whether the text of a node names a resource.
    pub(super) fn compared_name(&self, node: NodeId, target: ResourceId, inside: bool, names: bool) {
        self.add_step(|met| Some(Step::Names(met.number(node)?, met.number_of(target)?, inside, names)));
    }

    /// Adds a step; none can be made of what cannot be compared.
    fn add_step(&self, step: impl FnOnce(&mut Met) -> Option<Step>) {
        if !self.is_traced.get() {
            return;
        }
        if let Some(Tracing { trace, .. }) = &mut *self.tracing.borrow_mut()
            && trace.steps.len() < MOST_STEPS
            && let Some(step) = step(&mut trace.met)
        {
            return trace.steps.push(step);
        }
        self.looks_around();
    }
}
