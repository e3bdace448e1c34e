//! The resources of a stack.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evaluate::{Val, unknown};
use super::lower::{Lowering, Slot};
use super::sam;
use super::stack::{Stack, macros};
use crate::design::{Builder, Content, Draft, NodeId, Reason, Resource, ResourceId, Step, Unknown};
use crate::intake::{SkipReason, Skipped, derive};
use crate::schema::{self, Type};
use crate::source::Span;
use crate::tree::{Entry, NodeIndex};

/// Adds every resource of a stack, and says what it leaves out.
pub(super) fn add_all(stack: &Stack, builder: &mut Builder, skipped: &mut Vec<Skipped>) {
    let frame = Frame::new(stack, builder);
    let tree = std::sync::Arc::clone(&stack.tree);
    let section = stack.section("Resources").unwrap_or(tree.root);
    for entry in tree.entries(section) {
        if let (Some((id, _)), Some(kind)) = (stack.resources.get(&*entry.key), kind_of(stack, entry.value)) {
            frame.add(entry, *id, &kind, builder);
        } else {
            builder.doubt("*");
            skipped.push(left_out(stack, entry));
        }
    }
    skipped.extend(stack.left_out.iter().cloned());
    if skip_macros(stack, skipped) || !stack.left_out.is_empty() {
        builder.doubt("*");
    }
    let ids: BTreeSet<ResourceId> = stack.resources.values().map(|(id, _)| *id).collect();
    derive::node_groups(ids, builder);
}

fn kind_of(stack: &Stack, at: NodeIndex) -> Option<String> {
    stack.tree.get(at, "Type").and_then(|kind| stack.tree.text(kind)).map(str::to_owned)
}

fn left_out(stack: &Stack, entry: &Entry) -> Skipped {
    let reason = if super::unroll::is_loop(&entry.key) { SkipReason::ForEach } else { SkipReason::NoType };
    Skipped { what: format!("{}: {}{}", stack.tree.source.name, stack.prefix, entry.key), reason }
}

/// Says which macros were not run; true if there is one.
fn skip_macros(stack: &Stack, skipped: &mut Vec<Skipped>) -> bool {
    let before = skipped.len();
    for name in macros(&stack.tree) {
        if name != "AWS::LanguageExtensions" && name != sam::MACRO {
            skipped.push(Skipped { what: format!("{}: {name}", stack.tree.source.name), reason: SkipReason::Macro });
        }
    }
    skipped.len() > before
}

/// The nodes that the resources of one stack share: the root and the stack's Region and account.
pub(super) struct Frame<'s> {
    pub(super) stack: &'s Stack,
    root: NodeId,
    pub(super) region: NodeId,
    pub(super) account: NodeId,
}

impl<'s> Frame<'s> {
    fn new(stack: &'s Stack, builder: &mut Builder) -> Self {
        let top = Draft { source: stack.source, span: Span::default(), parent: None, step: Step::Root, typed: true };
        let root = builder.node(top.clone(), Content::Map(Box::default()));
        let resources = Draft { parent: Some(root), step: Step::Key("Resources".into()), ..top.clone() };
        let resources = builder.node(resources, Content::Map(Box::default()));
        let known = |value: &Option<String>, family: &'static str| {
            value
                .as_ref()
                .map_or_else(|| Content::Symbol(family, stack.name.as_str().into()), |text| Content::Text(text.as_str().into()))
        };
        let stated = |step: &str| Draft { parent: Some(root), step: Step::Key(step.into()), ..top.clone() };
        let region = builder.node(stated("Region"), known(&stack.region, "region"));
        let account = builder.node(stated("Account"), known(&stack.account, "account"));
        Self { stack, root: resources, region, account }
    }

    fn add(&self, entry: &Entry, expected: ResourceId, kind: &str, builder: &mut Builder) {
        let tree = &self.stack.tree;
        let draft = |span| Draft {
            source: self.stack.source,
            span,
            parent: Some(self.root),
            step: Step::Key(Arc::from(&*entry.key)),
            typed: true,
        };
        let header = Span { start: entry.key_span.start, end: entry.key_span.end };
        let body = builder.node(draft(header), Content::Map(Box::default()));
        let existence = self.existence(entry.value, body, builder);
        builder.assume_too(existence, self.stack.assumed.get(&*entry.key).cloned().unwrap_or_default());
        let properties = self.properties(entry, kind, body, builder);
        let attributes = self.attributes(entry.value, body, header, builder);
        let id = format!("{}{}", self.stack.prefix, entry.key);
        let resource = Resource {
            key: format!("{}/{id}", self.stack.key),
            input: Arc::clone(&self.stack.input),
            id,
            kind: builder.kind(kind),
            properties,
            attributes,
            region: self.region,
            account: self.account,
            existence,
            alias: tree
                .get(entry.value, "Metadata")
                .and_then(|m| tree.get(m, "aws:cdk:path"))
                .and_then(|p| tree.text(p))
                .map(construct),
            written_at: self.stack.written.get(&*entry.key).cloned(),
            names: Box::default(),
            recorded: Box::default(),
        };
        let given = builder.resource(resource);
        debug_assert_eq!(given, expected, "resources are added in the order in which their ids were given");
    }

    fn properties(&self, entry: &Entry, kind: &str, body: NodeId, builder: &mut Builder) -> NodeId {
        let schema = schema::kind(kind);
        let root = schema.map(|kind| Type::Object(kind.root()));
        let slot = Slot { parent: body, step: Step::Key("Properties".into()), kind: schema, ty: root.as_ref() };
        if let Some(at) = self.stack.tree.get(entry.value, "Properties") {
            Lowering::new(self.stack, builder).lower(at, &slot)
        } else {
            let draft =
                Draft { source: self.stack.source, span: entry.key_span, parent: Some(body), step: slot.step, typed: true };
            builder.node(draft, Content::Map(Box::default()))
        }
    }

    /// `DeletionPolicy` and `UpdateReplacePolicy`.
    fn attributes(&self, at: NodeIndex, body: NodeId, span: Span, builder: &mut Builder) -> NodeId {
        let found: Vec<_> = ["DeletionPolicy", "UpdateReplacePolicy"]
            .into_iter()
            .filter_map(|name| {
                let value = self.stack.tree.get(at, name)?;
                let slot = Slot { parent: body, step: Step::Key(name.into()), kind: None, ty: Some(&Type::String) };
                Some((Arc::from(name), Lowering::new(self.stack, builder).lower(value, &slot)))
            })
            .collect();
        // The map itself is written nowhere; its entries hang below the resource.
        let draft = Draft { source: self.stack.source, span, parent: Some(body), step: Step::Part, typed: true };
        builder.node(draft, Content::Map(found.into_boxed_slice()))
    }

    /// Whether the resource exists: what its condition says.
    fn existence(&self, at: NodeIndex, body: NodeId, builder: &mut Builder) -> NodeId {
        let slot = Slot { parent: body, step: Step::Key("Condition".into()), kind: None, ty: Some(&Type::Boolean) };
        let Some(condition) = self.stack.tree.get(at, "Condition") else {
            return Lowering::new(self.stack, builder).node(at, &slot, Content::Boolean(true));
        };
        let name = self.stack.tree.text(condition).unwrap_or_default().to_owned();
        Lowering::new(self.stack, builder).vary(condition, &slot, move |evaluation| match evaluation.condition_named(&name) {
            Some(truth) => Val::Plain(truth.to_string()),
            None if evaluation.wants.is_empty() => Val::Unknown(Unknown::undecided(Reason::Condition(name.clone()))),
            None => unknown(Reason::Branch),
        })
    }
}

/// The construct path without the part that every L2 construct ends with.
fn construct(path: &str) -> String {
    path.trim_end_matches("/Resource").to_owned()
}
