//! Turns the nodes of a template into nodes of the design.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::evaluate::{Evaluation, Part, Val};
use super::function;
use super::stack::Stack;
use crate::design::{Builder, Content, Draft, NodeId, ParameterId, Piece, Reason, ResourceId, Step, Unknown, World};
use crate::intake::coerce;
use crate::schema::{KindSchema, Type};
use crate::source::Span;
use crate::tree::{Kind, NodeIndex, Tree};

/// Most combinations of parameters that one value is worked out for.
const MAX_WORLDS: usize = 16;

/// Where a value will stand, and the type that the schema gives it.
#[derive(Clone)]
pub(super) struct Slot<'k> {
    pub(super) parent: NodeId,
    pub(super) step: Step,
    pub(super) kind: Option<&'static KindSchema>,
    pub(super) ty: Option<&'k Type>,
}

/// Lowers the values of one stack.
pub(super) struct Lowering<'s, 'b> {
    pub(super) stack: &'s Stack,
    pub(super) builder: &'b mut Builder,
    /// Branches that several worlds share, by place.
    shared: HashMap<(NodeIndex, NodeId, Step), NodeId>,
}

impl<'s, 'b> Lowering<'s, 'b> {
    pub(super) fn new(stack: &'s Stack, builder: &'b mut Builder) -> Self {
        Self { stack, builder, shared: HashMap::new() }
    }

    /// Lowers a node: a function in every world it depends on, or a literal.
    pub(super) fn lower(&mut self, at: NodeIndex, slot: &Slot<'_>) -> NodeId {
        let stack = self.stack;
        let called = function::call(&stack.tree, at);
        // A policy written as `Fn::ToJsonString` is the policy that it holds.
        if let Some(("Fn::ToJsonString", argument)) = called
            && matches!(slot.ty, Some(Type::Json))
            && argument != at
        {
            return self.lower(argument, slot);
        }
        let is_function = called.is_some();
        let is_dynamic = stack.tree.text(at).is_some_and(|text| text.contains("{{resolve:"));
        if is_function || is_dynamic {
            return self.vary(at, slot, move |evaluation| evaluation.value(at));
        }
        self.literal(at, slot)
    }

    /// Works a value out in every world that it depends on.
    pub(super) fn vary(&mut self, at: NodeIndex, slot: &Slot<'_>, work: impl Fn(&mut Evaluation) -> Val) -> NodeId {
        let mut by: BTreeSet<ParameterId> = BTreeSet::new();
        loop {
            let order: Vec<ParameterId> = by.iter().copied().collect();
            let Some(worlds) = self.worlds(&order) else { return self.too_many(at, slot, &order) };
            let results: Vec<(Val, BTreeSet<ParameterId>, BTreeSet<String>)> = worlds
                .iter()
                .map(|world| {
                    let mut evaluation = Evaluation::new(self.stack, world);
                    let value = work(&mut evaluation);
                    (value, evaluation.wants, evaluation.assumed)
                })
                .collect();
            let wanted: BTreeSet<ParameterId> = results.iter().flat_map(|(_, wants, _)| wants.iter().copied()).collect();
            if wanted.is_subset(&by) {
                return self.cases(at, slot, &order, results.into_iter().map(|(value, _, assumed)| (value, assumed)).collect());
            }
            by.extend(wanted);
        }
    }

    /// Every combination of the parameters' choices, the last running fastest; `None` if there are too many.
    fn worlds(&self, by: &[ParameterId]) -> Option<Vec<World>> {
        let mut worlds = vec![World::default()];
        for parameter in by {
            let choices = self.builder.design().parameter(*parameter).domain.len();
            if worlds.len() * choices > MAX_WORLDS {
                return None;
            }
            worlds = worlds
                .into_iter()
                .flat_map(|world| (0..choices).map(move |choice| world.clone().with(*parameter, choice)))
                .collect();
        }
        Some(worlds)
    }

    fn too_many(&mut self, at: NodeIndex, slot: &Slot<'_>, by: &[ParameterId]) -> NodeId {
        let names: Vec<&str> = by.iter().map(|p| self.builder.design().parameter(*p).name.as_str()).collect();
        let unknown = Unknown::undecided(Reason::TooManyWorlds(names.join(", ")));
        self.node(at, slot, Content::Unknown(unknown))
    }

    fn cases(&mut self, at: NodeIndex, slot: &Slot<'_>, by: &[ParameterId], values: Vec<(Val, BTreeSet<String>)>) -> NodeId {
        let mut cases = Vec::with_capacity(values.len());
        for (value, assumed) in values {
            let case = self.place(at, value, slot);
            self.builder.assume(case, assumed);
            cases.push(case);
        }
        match (by, cases.as_slice()) {
            ([], [only]) => *only,
            _ => self.node(at, slot, Content::Varies(by.into(), cases.into_boxed_slice())),
        }
    }

    /// Places what a function gave.
    fn place(&mut self, at: NodeIndex, value: Val, slot: &Slot<'_>) -> NodeId {
        match value {
            Val::Tree(literal) => self.shared_literal(literal, slot),
            Val::NoValue => self.node(at, slot, Content::Missing),
            Val::Plain(text) => self.text(at, &text, false, slot),
            Val::Reference(id, attribute) => {
                let content = self.reference(id, attribute, slot.ty);
                self.node(at, slot, content)
            }
            Val::Symbol(family, name) => self.node(at, slot, Content::Symbol(family, name.into())),
            Val::Unknown(unknown) => self.node(at, slot, Content::Unknown(unknown)),
            Val::Other(parameter) => {
                let name = self.builder.design().parameter(parameter).name.clone();
                self.node(at, slot, Content::Unknown(Unknown::present(Reason::Parameter(name))))
            }
            Val::List(items) => self.list(at, items, slot),
            Val::Pieces(parts) => self.pieces(at, parts, slot),
        }
    }

    /// A reference stands for a text; where the schema asks for anything else, its value is known after deployment.
    fn reference(&self, id: ResourceId, attribute: Option<String>, ty: Option<&Type>) -> Content {
        if matches!(ty, Some(Type::String | Type::Json | Type::Ambiguous) | None) {
            return Content::Reference(id, attribute.map(Into::into));
        }
        let found = self.stack.resources.iter().find(|(_, (other, _))| *other == id);
        let name = found.map_or("", |(name, _)| name.as_str());
        let name = attribute.map_or_else(|| name.to_owned(), |attribute| format!("{name}.{attribute}"));
        Content::Unknown(Unknown::present(Reason::Attribute(name)))
    }

    fn shared_literal(&mut self, at: NodeIndex, slot: &Slot<'_>) -> NodeId {
        let key = (at, slot.parent, slot.step.clone());
        if let Some(node) = self.shared.get(&key) {
            return *node;
        }
        let node = self.literal(at, slot);
        self.shared.insert(key, node);
        node
    }

    fn list(&mut self, at: NodeIndex, items: Vec<Val>, slot: &Slot<'_>) -> NodeId {
        if !matches!(slot.ty, Some(Type::List(_) | Type::Json | Type::Ambiguous) | None) {
            return self.node(at, slot, coerce::wrong("scalar"));
        }
        let id = self.node(at, slot, Builder::pending());
        let children = items.into_iter().zip(0u32..).map(|(item, index)| {
            let child = Slot { parent: id, step: Step::Index(index), kind: slot.kind, ty: item_type(slot.ty) };
            self.place(at, item, &child)
        });
        let content = Content::List(children.collect());
        self.builder.set(id, content);
        id
    }

    fn pieces(&mut self, at: NodeIndex, parts: Vec<Part>, slot: &Slot<'_>) -> NodeId {
        if !matches!(slot.ty, Some(Type::String | Type::Json | Type::Ambiguous) | None) {
            return self.node(at, slot, Content::Unknown(Unknown::present(Reason::Function("Fn::Sub".to_owned()))));
        }
        let id = self.node(at, slot, Builder::pending());
        let pieces = parts.into_iter().map(|part| match part {
            Part::Text(text) => Piece::Literal(text.into()),
            Part::Val(value) => {
                let hole = Slot { parent: id, step: Step::Part, kind: None, ty: Some(&Type::String) };
                Piece::Hole(self.place(at, value, &hole))
            }
        });
        let content = Content::Pieces(pieces.collect());
        self.builder.set(id, content);
        id
    }

    /// Lowers a literal: scalar, list or map.
    pub(super) fn literal(&mut self, at: NodeIndex, slot: &Slot<'_>) -> NodeId {
        let tree = Arc::clone(&self.stack.tree);
        match &tree.node(at).kind {
            Kind::Null => self.node(at, slot, coerce::wrong("value")),
            Kind::Plain(text) => self.text(at, text, false, slot),
            Kind::Quoted(text) => self.text(at, text, true, slot),
            Kind::List(items) => self.literal_list(at, items, slot),
            Kind::Map(_) => self.map(&tree, at, slot),
        }
    }

    fn text(&mut self, at: NodeIndex, text: &str, quoted: bool, slot: &Slot<'_>) -> NodeId {
        if matches!(slot.ty, Some(Type::Json))
            && text.trim_start().starts_with(['{', '['])
            && let Ok(json) = serde_json::from_str::<serde_json::Value>(text)
        {
            return self.json(at, &json, slot);
        }
        self.node(at, slot, coerce::scalar(text, quoted, slot.ty))
    }

    fn literal_list(&mut self, at: NodeIndex, items: &[NodeIndex], slot: &Slot<'_>) -> NodeId {
        if !matches!(slot.ty, Some(Type::List(_) | Type::Json | Type::Ambiguous) | None) {
            return self.node(at, slot, coerce::wrong("scalar or map"));
        }
        let id = self.node(at, slot, Builder::pending());
        let children = items.iter().zip(0u32..).map(|(item, index)| {
            self.lower(*item, &Slot { parent: id, step: Step::Index(index), kind: slot.kind, ty: item_type(slot.ty) })
        });
        let content = Content::List(children.collect());
        self.builder.set(id, content);
        id
    }

    fn map(&mut self, tree: &Tree, at: NodeIndex, slot: &Slot<'_>) -> NodeId {
        if matches!(slot.ty, Some(Type::String | Type::Integer | Type::Number | Type::Boolean | Type::List(_))) {
            return self.node(at, slot, coerce::wrong("scalar or list"));
        }
        // A map with a macro beside other keys may hold more keys than it shows.
        if let Some(entry) = tree.entries(at).iter().find(|entry| entry.key.starts_with("Fn::")) {
            let reason = Reason::Transform(entry.key.to_string());
            return self.node(at, slot, Content::Unknown(Unknown::undecided(reason)));
        }
        let id = self.node(at, slot, Builder::pending());
        let children = tree.entries(at).iter().map(|entry| {
            let ty = key_type(slot, &entry.key);
            let key: Arc<str> = Arc::from(&*entry.key);
            let child = Slot { parent: id, step: Step::Key(Arc::clone(&key)), kind: slot.kind, ty };
            (key, self.lower(entry.value, &child))
        });
        let content = Content::Map(children.collect());
        self.builder.set(id, content);
        id
    }

    /// JSON that the template holds as a text, such as a policy: its nodes all stand at the text.
    fn json(&mut self, at: NodeIndex, json: &serde_json::Value, slot: &Slot<'_>) -> NodeId {
        let id = self.node(at, slot, Builder::pending());
        let child = |step| Slot { parent: id, step, kind: None, ty: None };
        let content = match json {
            serde_json::Value::Null => coerce::wrong("value"),
            serde_json::Value::Bool(truth) => Content::Boolean(*truth),
            serde_json::Value::Number(number) => Content::Number(number.as_f64().unwrap_or_default()),
            serde_json::Value::String(text) => Content::Text(text.as_str().into()),
            serde_json::Value::Array(items) => Content::List(
                items.iter().zip(0u32..).map(|(item, index)| self.json(at, item, &child(Step::Index(index)))).collect(),
            ),
            serde_json::Value::Object(entries) => Content::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.as_str().into(), self.json(at, value, &child(Step::Key(key.as_str().into())))))
                    .collect(),
            ),
        };
        self.builder.set(id, content);
        id
    }

    /// Adds a node of the template to the design.
    pub(super) fn node(&mut self, at: NodeIndex, slot: &Slot<'_>, content: Content) -> NodeId {
        let typed = !matches!(slot.ty, Some(Type::Json | Type::Ambiguous) | None);
        let draft =
            Draft { source: self.stack.source, span: self.span(at), parent: Some(slot.parent), step: slot.step.clone(), typed };
        self.builder.node(draft, content)
    }

    fn span(&self, at: NodeIndex) -> Span {
        self.stack.tree.node(at).span
    }
}

fn item_type(ty: Option<&Type>) -> Option<&Type> {
    match ty {
        Some(Type::List(item)) => Some(item),
        _ => None,
    }
}

/// The type of a key, by the schema of the kind.
fn key_type<'k>(slot: &Slot<'k>, key: &str) -> Option<&'k Type> {
    match (slot.ty, slot.kind) {
        (Some(Type::Object(definition)), Some(kind)) => kind.property(*definition, key).map(|property| &property.ty),
        (Some(Type::Map(value)), _) => Some(value),
        _ => None,
    }
}
