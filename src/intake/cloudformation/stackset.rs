//! Stack sets whose template stands in the template itself: it is read as a stack within the stack.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html>.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::function;
use super::nested::bound;
use super::parameter::Parameter;
use super::stack::{Stack, Surroundings};
use crate::design::World;
use crate::intake::Options;
use crate::source::{Source, Span};
use crate::tree::{self, NodeIndex, Tree, TreeError};

/// The kind of a stack set.
pub(super) const KIND: &str = "AWS::CloudFormation::StackSet";

/// The template that a stack set holds as a text; `None` if it holds none, or one that a function makes.
pub(super) fn template(stack: &Stack, at: NodeIndex) -> Option<Result<Tree, TreeError>> {
    let outer = &stack.tree;
    let body = outer.get(at, "Properties").and_then(|p| outer.get(p, "TemplateBody"))?;
    let text = outer.text(body).filter(|_| function::call(outer, body).is_none())?;
    let span = outer.node(body).span;
    let source = &outer.source;
    let block = block(source, span, text);
    let parsed = tree::parse(&Source::new(&*source.name, block.as_deref().unwrap_or(text)));
    Some(parsed.map(|tree| place(tree, source, block.is_none().then_some(span))))
}

/// The lines of a literal block scalar at their own places, with nothing before them; `None` for any other scalar.
fn block(source: &Source, span: Span, text: &str) -> Option<String> {
    let (first, indent) = (span.start.line as usize, (span.start.column as usize).checked_sub(1)?);
    let mut lines = Vec::new();
    for (number, inner) in (first..).zip(text.trim_end().lines()) {
        let line = source.line(number)?;
        // The lines of a folded or quoted scalar are not the lines of its text.
        if line.get(indent..).unwrap_or_default().trim_end() != inner.trim_end() {
            return None;
        }
        lines.push(line);
    }
    Some(format!("{}{}", "\n".repeat(first.checked_sub(1)?), lines.join("\n")))
}

/// The tree as part of the outer text: at its own lines, or all of it where the text stands.
fn place(tree: Tree, source: &Arc<Source>, all_at: Option<Span>) -> Tree {
    let mut tree = Tree { source: Arc::clone(source), ..tree };
    let Some(span) = all_at else { return tree };
    for node in &mut tree.nodes {
        node.span = span;
        if let tree::Kind::Map(entries) = &mut node.kind {
            for entry in entries {
                entry.key_span = span;
            }
        }
    }
    tree
}

/// What the stacks of a set are told: parameters, and their Region if there is only one.
pub(super) fn around<'o>(stack: &Stack, name: &str, at: NodeIndex, options: &'o Options) -> Surroundings<'o> {
    Surroundings {
        name: format!("{}/{}{name}", stack.name, stack.prefix),
        key: stack.key.clone(),
        input: Arc::clone(&stack.input),
        prefix: format!("{}{name}/", stack.prefix),
        region: region(stack, at),
        account: None,
        given: parameters(stack, at),
        written: BTreeMap::new(),
        options,
    }
}

fn region(stack: &Stack, at: NodeIndex) -> Option<String> {
    let tree = &stack.tree;
    let groups = tree.get(at, "Properties").and_then(|p| tree.get(p, "StackInstancesGroup"))?;
    let world = World::default();
    let mut evaluation = Evaluation::new(stack, &world);
    let mut regions = BTreeSet::new();
    for group in tree.items(groups) {
        let value = evaluation.value(tree.get(*group, "Regions")?);
        for region in evaluation.items(&value)? {
            regions.insert(evaluation.text(&region)?);
        }
    }
    // A Region that rests on a default would have to be called an assumption; it is left open instead.
    let is_one = regions.len() == 1 && evaluation.wants.is_empty() && evaluation.assumed.is_empty();
    is_one.then(|| regions.pop_first()).flatten()
}

fn parameters(stack: &Stack, at: NodeIndex) -> BTreeMap<String, Parameter> {
    let tree = &stack.tree;
    let Some(list) = tree.get(at, "Properties").and_then(|p| tree.get(p, "Parameters")) else { return BTreeMap::new() };
    let world = World::default();
    let pair = |item: &NodeIndex| {
        let name = tree.text(tree.get(*item, "ParameterKey")?)?;
        Some((name.to_owned(), bound(stack, &world, name, tree.get(*item, "ParameterValue")?)))
    };
    tree.items(list).iter().filter_map(pair).collect()
}
